//! The simulation: threats, incidents, recovery, many trials, results and replays.
//!
//! # Invariants
//!
//! No screen, no path, no file and no clock is known here. The seed comes in as a number; worker threads are named
//! and live inside one call. Results are a pure function of project, seed and trial count.
//!
//! # Read in this order
//!
//! `luck` (where randomness comes from), [`World`] (a project compiled), `switch` (how one gets to a plan), `incident`
//! (what comes), `outset` (how it begins), `recovery` (what follows from it under one plan), `trial` (one future of all
//! plans), [`run`] (many), [`results`], [`replay`].
//! The rules that they follow stand in [`mod@reference`].

mod ahead;
mod arrivals;
mod benefit;
#[cfg(test)]
mod by_hand;
mod call;
mod catalogue;
mod chronology;
mod controls;
mod coverage_luck;
mod credits;
mod design;
mod figures;
mod incident;
mod incident_luck;
pub mod lessons;
mod luck;
mod outset;
mod payback;
mod pilot;
mod precision;
mod processor;
mod recovery;
pub mod reference;
pub mod replay;
pub mod results;
mod run;
mod selection;
mod severity;
mod stage;
mod strata;
mod switch;
pub mod switch_futures;
pub mod switch_worth;
mod trial;
mod world;

pub use catalogue::catalogue;
pub use credits::{Credits, Promise, credits};
pub use figures::{TrialFigures, trial_figures};
pub use precision::{Precision, PrecisionError, PrecisionOf, Tail, VarianceReduction};
pub use run::{MOST_MEMORY, MOST_TRIALS, Progress, RunError, RunOptions, most_trials, run};
pub use stage::Stage;
pub use switch::own_incident_name;
pub use world::{MOST_HITS_IN_THE_WORST_TRIAL, MOST_HITS_PER_TRIAL, World, WorldError};
