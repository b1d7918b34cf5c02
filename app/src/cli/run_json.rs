//! The results file (DESIGN.md section 9): customers' scripts rely on these names. Add to them, never rename.

use displace_model::project::Project;
use displace_scenarios::results::{
    Comparison, CumulativeCost, EconomicsUsed, PlanResults, PrecisionReached, Seldom,
};
use displace_scenarios::switch_worth::SwitchWorth;
use serde::Serialize;

use super::failure::Failure;
use super::output;
use super::run::Simulated;

#[derive(Debug, Serialize)]
struct ResultsFile<'a> {
    format: &'static str,
    version: u32,
    program: &'static str,
    project: &'a str,
    currency: &'a str,
    horizon_years: u32,
    trials: u64,
    seed: u64,
    stopped_by: &'a str,
    variance_reduction: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<PrecisionReached>,
    hardly_seen: &'a [Seldom],
    economics: &'a EconomicsUsed,
    baseline: &'a str,
    plans: &'a [PlanResults],
    comparisons: &'a [Comparison],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cumulative_costs: Vec<CumulativeCost>,
    #[serde(skip_serializing_if = "Option::is_none")]
    switch_worth: Option<&'a SwitchWorth>,
}

pub(super) fn json(project: &Project, simulated: &Simulated) -> Result<Vec<u8>, Failure> {
    let results = &simulated.results;
    output::json(&ResultsFile {
        format: "displace-results",
        version: 1,
        program: concat!("displace ", env!("CARGO_PKG_VERSION")),
        project: &project.name,
        currency: &project.currency,
        horizon_years: project.horizon_years,
        trials: results.trials,
        seed: results.seed,
        stopped_by: results.stopped_by,
        variance_reduction: results.variance_reduction,
        precision: results.precision,
        hardly_seen: &results.hardly_seen,
        economics: &results.economics,
        baseline: &results.baseline,
        plans: &results.plans,
        comparisons: &results.comparisons,
        cumulative_costs: simulated.curves.cumulative_costs(results),
        switch_worth: simulated.worth.as_ref(),
    })
}
