//! The program.

pub mod charts;
pub mod cli;
pub mod figures;
pub mod format;
pub mod samples;
pub mod verdict;
pub mod window;
