//! Any file as rows of typed cells that know their place.
//!
//! [`Book`] opens a workbook, a PDF, or a text with separators or with columns of blanks, finds out its encoding and its
//! separator, and hands out one row after the other: memory follows the content, never the size that a sheet claims to
//! have. [`Limits`] bound what
//! a hostile file can cost. [`number`] and [`date`] read what people write into cells; [`inert`] keeps spreadsheets
//! from taking text for formulas.

mod aligned;
mod book;
mod cell;
pub mod date;
mod delimited;
pub mod inert;
mod limits;
pub mod number;
mod pdf;
mod shown;
mod slim;
mod text;
mod workbook;

#[cfg(test)]
mod tests;

pub use book::Book;
pub use cell::{Cell, Row};
pub use limits::Limits;
