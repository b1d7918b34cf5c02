//! The program.

pub mod charts;
pub mod cli;
pub mod command;
pub mod dialogs;
pub mod edit;
pub mod figures;
pub mod files;
pub mod filing;
pub mod format;
pub mod jobs;
pub mod records;
pub mod samples;
pub mod session;
pub mod story;
pub mod verdict;
pub mod window;
