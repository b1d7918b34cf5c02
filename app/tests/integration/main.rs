//! Tests of the program from outside.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod charts;
mod shell;
