//! The program.

pub mod charts;
pub mod window;
