//! Tests of the program from outside.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod accepted;
mod architecture;
mod build;
mod cash;
mod charts;
mod cli;
mod cli_broken_input;
mod cli_library;
mod cli_output;
mod cli_schema;
mod contract_editor;
mod editing;
mod import;
mod import_bad_input;
mod import_quote;
mod import_window;
mod program;
mod questions;
mod quotes;
mod quotes_buyer;
mod quotes_editing;
mod quotes_levelling;
mod quotes_private;
mod quotes_request;
mod rates;
mod rules;
mod rvtools;
mod several_plans;
mod shell;
mod snapshots;
mod switching;
mod window;
