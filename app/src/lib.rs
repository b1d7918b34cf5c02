//! The program.

pub mod charts;
pub mod figures;
pub mod format;
pub mod verdict;
pub mod window;
