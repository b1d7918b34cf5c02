//! What became of the switches: how they ended, when they went live, what they cost, and what outages cost meanwhile.

use displace_model::switch::Part;
use serde::Serialize;

use super::{OrReason, Summary};

/// A plan's switch over all trials.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SwitchResults {
    /// Share of trials in which all is accepted within the horizon, of this proposal or of one tried after it.
    pub chance_of_completion: f64,
    /// Share of trials in which only some waves are accepted.
    pub chance_of_half_way: f64,
    /// Share of trials in which everything goes back to the incumbent.
    pub chance_of_rolling_back: f64,
    /// Share of trials in which this proposal fails and another is tried.
    pub chance_of_going_on: f64,
    /// Share of trials in which the switch is still under way at the end of the horizon.
    pub chance_of_no_end: f64,
    /// Years from the start until all is accepted, over the trials in which it is.
    pub go_live_years: OrReason<Summary>,
    /// What the switch itself costs, present value.
    pub cost: Summary,
    /// Its parts, means of present values.
    pub cost_by_part: Vec<SwitchPartRow>,
    /// What the incumbent's contract costs from the purchase of the proposal on, mean of present values: the price of
    /// paying for both, longer with every delay. It is part of the cash cost, not of the switch.
    pub incumbent_beside: f64,
    /// Mean outage cost of incidents before the switch begins, while it lasts and after it has ended.
    pub outage_cost_before: f64,
    /// While it lasts.
    pub outage_cost_during: f64,
    /// After it.
    pub outage_cost_after: f64,
    /// Why the first switch of the plan did not complete: share of trials by reason.
    pub causes: Vec<CauseRow>,
}

/// One part of what a switch costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SwitchPartRow {
    /// Id of the part.
    pub id: &'static str,
    /// Mean of the present values.
    pub present_value: f64,
}

/// One reason for which switches end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CauseRow {
    /// `proof_of_concept`, `blocker`, `stuck`, `deadline` or `other`.
    pub id: &'static str,
    /// Share of trials.
    pub chance: f64,
}

/// The ids of the reasons, in the order of [`crate::switch::SwitchFigures`].
pub(super) const CAUSES: [&str; 5] = ["proof_of_concept", "blocker", "stuck", "deadline", "other"];

/// The rows of the parts that cost anything.
pub(super) fn parts(sums: &[f64], n: f64) -> Vec<SwitchPartRow> {
    Part::ALL
        .iter()
        .zip(sums)
        .filter(|(_, sum)| **sum != 0.0)
        .map(|(part, sum)| SwitchPartRow {
            id: part.as_str(),
            present_value: sum / n,
        })
        .collect()
}
