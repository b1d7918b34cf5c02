//! The editors of single fields: what pages that edit the document are made of.
//!
//! One rule holds for all of them: the document takes only what keeps it valid. Anything else stays in its
//! field as typed, with what is wrong written under it, until it is corrected or given up with Esc.

pub mod amount;
pub mod boxes;
pub mod desk;
mod details;
pub mod entry;
pub mod exact;
pub mod forms;
pub mod input;
pub mod optional;
pub mod plain;
pub mod times;

pub use amount::{Price, amount_box, amount_grade, amount_row};
pub use desk::{Desk, Drafts};
pub use input::{Set, Subject, grade_and_details, input_row, lower_first, with_value};
