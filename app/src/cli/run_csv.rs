//! Results as a table for a spreadsheet: one row per plan and figure, then one per comparison and figure.

use displace_model::contract::BenefitClass;
use displace_scenarios::results::{
    BudgetRow, Comparison, OrReason, PlanResults, Results, Summary, SwitchResults,
};

use super::failure::{Failure, Kind};
use super::run_csv_money::of_money;
use crate::import::table::inert::neutral;

const HEAD: [&str; 16] = [
    "plan",
    "figure",
    "mean",
    "sd",
    "standard_error",
    "min",
    "p5",
    "p10",
    "p50",
    "p90",
    "p95",
    "p99",
    "max",
    "plan_name",
    "baseline",
    "note",
];

/// What stands in the cells of numbers.
pub(super) enum Cells<'a> {
    Summary(&'a Summary),
    /// A figure that is one number, in the column of means.
    Single(f64),
    /// What the futures pay in a year: some of the figures of a summary.
    Budget(&'a BudgetRow),
    /// No number, and why.
    Nothing(&'a str),
}

pub(super) fn csv(results: &Results) -> Result<Vec<u8>, Failure> {
    let written = table(results).map_err(|error| error.to_string());
    written.map_err(|error| Failure::new(Kind::Bug, format!("could not write CSV: {error}")))
}

fn table(results: &Results) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEAD)?;
    for plan in &results.plans {
        for (figure, cells) in of_plan(plan) {
            writer.write_record(row(plan, figure, &cells, ""))?;
        }
        for (figure, cells) in of_money(plan) {
            writer.write_record(row(plan, &figure, &cells, ""))?;
        }
        for (figure, cells) in plan.switch.iter().flat_map(of_switch) {
            writer.write_record(row(plan, &figure, &cells, ""))?;
        }
    }
    for comparison in &results.comparisons {
        let Some(plan) = results.plan(&comparison.plan) else {
            continue;
        };
        for (figure, cells) in of_comparison(comparison) {
            writer.write_record(row(plan, figure, &cells, &comparison.baseline))?;
        }
    }
    Ok(writer.into_inner()?)
}

fn of_plan(plan: &PlanResults) -> [(&'static str, Cells<'_>); 16] {
    use Cells::{Single, Summary};
    [
        ("cheapest_in", Single(plan.cheapest_in)),
        ("cash_cost", Summary(&plan.cash_cost)),
        ("outage_cost", Summary(&plan.outage_cost)),
        ("total_cost", Summary(&plan.total_cost)),
        ("downtime_hours", Summary(&plan.downtime_hours)),
        ("data_loss_hours", Summary(&plan.data_loss_hours)),
        ("worst_outage_hours", Summary(&plan.worst_outage_hours)),
        ("worst_year_cost", Summary(&plan.worst_year_cost)),
        (
            "worst_year_downtime_hours",
            Summary(&plan.worst_year_downtime_hours),
        ),
        ("outages", Summary(&plan.outages)),
        ("objectives_missed", Summary(&plan.objectives_missed)),
        (
            "irrecoverable_instances",
            Summary(&plan.irrecoverable_instances),
        ),
        ("degraded_hours", Single(plan.degraded_hours)),
        ("degraded_cost", Single(plan.degraded_cost)),
        ("planned_hours", Single(plan.planned_hours)),
        ("planned_cost", Single(plan.planned_cost)),
    ]
}

/// What became of a switch; the parts of its cost by their ids.
fn of_switch(switch: &SwitchResults) -> Vec<(String, Cells<'_>)> {
    use Cells::{Single, Summary};
    let mut rows = vec![
        ("chance_of_completion", Single(switch.chance_of_completion)),
        ("chance_of_half_way", Single(switch.chance_of_half_way)),
        (
            "chance_of_rolling_back",
            Single(switch.chance_of_rolling_back),
        ),
        ("chance_of_going_on", Single(switch.chance_of_going_on)),
        ("chance_of_no_end", Single(switch.chance_of_no_end)),
        ("go_live_years", or_reason(&switch.go_live_years)),
        ("cost", Summary(&switch.cost)),
        ("incumbent_beside", Single(switch.incumbent_beside)),
        ("outage_cost_before", Single(switch.outage_cost_before)),
        ("outage_cost_during", Single(switch.outage_cost_during)),
        ("outage_cost_after", Single(switch.outage_cost_after)),
    ];
    let parts = switch.cost_by_part.iter();
    rows.extend(parts.map(|part| (part.id, Single(part.present_value))));
    rows.into_iter()
        .map(|(figure, cells)| (format!("switch_{figure}"), cells))
        .collect()
}

fn of_comparison(comparison: &Comparison) -> [(&'static str, Cells<'_>); 31] {
    use Cells::{Single, Summary};
    let (cash, total) = (&comparison.appraisal.cash, &comparison.appraisal.total);
    let accepted = &comparison.appraisal.accepted;
    let of_class = |class: BenefitClass| {
        let mut rows = comparison.saving_by_class.iter();
        let row = rows.find(|row| row.id == class.as_str());
        Single(row.map_or(0.0, |row| row.present_value))
    };
    [
        ("cash_saving", Summary(&comparison.cash_saving)),
        ("outage_saving", Summary(&comparison.outage_saving)),
        ("saving", Summary(&comparison.saving)),
        (
            "chance_of_cash_saving",
            Single(comparison.chance_of_cash_saving),
        ),
        ("chance_of_saving", Single(comparison.chance_of_saving)),
        (
            "chance_of_saving_standard_error",
            Single(comparison.chance_of_saving_standard_error),
        ),
        ("payback_years", or_reason(&comparison.payback_years)),
        ("chance_of_payback", Single(comparison.chance_of_payback)),
        (
            "cash_payback_years",
            or_reason(&comparison.cash_payback_years),
        ),
        (
            "chance_of_cash_payback",
            Single(comparison.chance_of_cash_payback),
        ),
        ("appraisal_cash_npv", single(&cash.npv)),
        ("appraisal_cash_roi", single(&cash.roi)),
        ("appraisal_cash_irr", single(&cash.irr)),
        ("appraisal_cash_payback_years", single(&cash.payback_years)),
        (
            "appraisal_cash_discounted_payback_years",
            single(&cash.discounted_payback_years),
        ),
        ("appraisal_total_npv", single(&total.npv)),
        ("appraisal_total_roi", single(&total.roi)),
        ("appraisal_total_irr", single(&total.irr)),
        (
            "appraisal_total_payback_years",
            single(&total.payback_years),
        ),
        (
            "appraisal_total_discounted_payback_years",
            single(&total.discounted_payback_years),
        ),
        ("accepted_saving", Summary(&comparison.accepted_saving)),
        (
            "chance_of_accepted_saving",
            Single(comparison.chance_of_accepted_saving),
        ),
        ("saving_in_cash", of_class(BenefitClass::Cash)),
        (
            "saving_in_productivity",
            of_class(BenefitClass::Productivity),
        ),
        (
            "saving_in_avoided_loss",
            of_class(BenefitClass::AvoidedLoss),
        ),
        ("saving_in_soft", of_class(BenefitClass::Soft)),
        ("appraisal_accepted_npv", single(&accepted.npv)),
        ("appraisal_accepted_roi", single(&accepted.roi)),
        ("appraisal_accepted_irr", single(&accepted.irr)),
        (
            "appraisal_accepted_payback_years",
            single(&accepted.payback_years),
        ),
        (
            "appraisal_accepted_discounted_payback_years",
            single(&accepted.discounted_payback_years),
        ),
    ]
}

pub(super) fn single(figure: &OrReason<f64>) -> Cells<'_> {
    match figure {
        OrReason::Value(value) => Cells::Single(*value),
        OrReason::NotApplicable(reason) => Cells::Nothing(reason),
    }
}

fn or_reason(value: &OrReason<Summary>) -> Cells<'_> {
    match value {
        OrReason::Value(summary) => Cells::Summary(summary),
        OrReason::NotApplicable(why) => Cells::Nothing(why),
    }
}

fn row(plan: &PlanResults, figure: &str, cells: &Cells<'_>, baseline: &str) -> Vec<String> {
    let mut row = vec![neutral(&plan.id).into_owned(), figure.to_owned()];
    let mut note = String::new();
    let numbers: Vec<Option<f64>> = match cells {
        Cells::Summary(s) => [
            s.mean,
            s.sd,
            s.standard_error,
            s.min,
            s.p5,
            s.p10,
            s.p50,
            s.p90,
            s.p95,
            s.p99,
            s.max,
        ]
        .map(Some)
        .to_vec(),
        Cells::Budget(year) => {
            let none = [None; 5];
            let middle = [Some(year.p50), Some(year.p90), Some(year.p95), None];
            let mut numbers = vec![Some(year.mean)];
            numbers.extend(none);
            numbers.extend(middle);
            numbers.push(Some(year.max));
            numbers
        }
        Cells::Single(value) => vec![Some(*value)],
        Cells::Nothing(why) => {
            note = format!("not applicable: {why}");
            Vec::new()
        }
    };
    let cell = |number: &Option<f64>| number.map_or(String::new(), |number| number.to_string());
    row.extend(numbers.iter().map(cell));
    row.resize(HEAD.len() - 3, String::new());
    row.extend([&plan.name, baseline, &note].map(|text: &str| neutral(text).into_owned()));
    row
}
