//! The engine against numbers worked out elsewhere (CASES.md) and against what must always hold.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

mod benchmark;
mod benefit;
mod clocks;
mod contract;
mod copies;
mod curves;
mod determinism;
mod impact;
mod infrastructure;
mod lessons;
mod limits;
mod long_run;
mod money;
mod order;
mod other_hands;
mod points;
mod precision;
mod queue;
mod recovery;
mod reference;
mod several_plans;
mod stories;
mod support;
mod switch;
mod switch_futures;
mod switch_stories;
#[path = "../../benches/yardstick/ref_40/mod.rs"]
mod yardstick;
mod year;
