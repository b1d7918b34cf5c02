//! What a backup decision is made of: the domain of Displace, without its simulation and without screens.
//!
//! # Invariants
//!
//! No file, no clock, no environment, no thread, no random number and no screen is known here.
//! Text comes in as `&str` and goes out as `String`; uniforms for draws are made elsewhere and handed to quantile functions.
//!
//! # Words
//!
//! One noun has one meaning, here, on screen, in files and in reports.
//!
//! - **project**: one document: estate, plans, threats, economics, settings ([`project`]).
//! - **estate**: **workloads** and **failure domains** ([`estate`]). A workload is a group of `count` equal **instances**.
//! - **plan**: what the customer would do over the **horizon** ([`plan`]): a **solution** (what it can do, [`solution`])
//!   and a **contract** (what is paid, [`contract`]), for proposals also a **switch** (how one gets there, [`switch`]).
//!   One plan is the **incumbent**, one the **baseline** of comparisons.
//! - **quote**: what a partner offers, line by line ([`quote`]); what no customer may see is [`private`], the
//!   **scorecard** of how ready the customer is to change ([`scorecard`]) included.
//! - **copy**: one tier of protection in a solution.
//! - **threat**: a cause with an annual rate ([`threat`]); **incident**: one occurrence; **outage**: what one instance suffers.
//! - **trial**: one simulated future of the whole horizon; every plan lives through the same one.
//! - **downtime**: hours in which an instance does not serve; **data loss**: hours of updates lost.
//! - **cash cost**: money paid; **outage cost**: simulated loss; **total**: both.
//! - **cash saving**, **outage saving**, **saving**: baseline − plan in the same trial; positive favours the plan.

pub mod calendar;
pub mod cash_flow;
pub mod contract;
pub mod estate;
pub mod fields;
pub mod impact;
pub mod input;
pub mod money;
pub mod plan;
pub mod private;
pub mod problem;
pub mod project;
pub mod quote;
pub mod scorecard;
pub mod solution;
pub mod switch;
pub mod threat;
pub mod uncertain;
pub mod work_calendar;

mod words;
