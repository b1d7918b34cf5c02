//! The window: its look and its parts.

pub mod build;
pub mod fields;
pub mod fonts;
pub mod questions;
pub mod shell;
pub mod theme;
pub mod widgets;
