//! Tests of the crate through its public face.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fail by panicking"
)]

mod arbitrary;
mod arbitrary_contract;
mod arbitrary_quote;
mod arbitrary_switch;
mod contract;
mod contract_problems;
mod document;
mod hostile_text;
mod levelling;
mod library;
mod negotiation;
mod old_versions;
mod problems;
mod published;
mod quotes;
mod round_trip;
mod switch_problems;
