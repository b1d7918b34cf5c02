//! What to budget for each year, and how sure one can be.

use serde::Serialize;

use super::Summary;
use crate::switch::Paid;
use crate::world::{Values, World};

/// The cash of one year, over the trials, beside its budget. As the document states amounts, before tax.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BudgetRow {
    /// 0 for time 0, then from 1.
    pub year: usize,
    /// Cash at central inputs: what a budget would be made of.
    pub budget: f64,
    /// Share of trials whose cash exceeds it.
    pub chance_of_exceeding: f64,
    /// Mean.
    pub mean: f64,
    /// Half of the trials stay below.
    pub p50: f64,
    /// 10 % exceed it.
    pub p90: f64,
    /// 5 % exceed it.
    pub p95: f64,
    /// Greatest.
    pub max: f64,
}

/// So many trials are enough for the chances of a budget: their standard error is below 0.8 %.
const TRIALS: u64 = 4_096;

/// How many trials of a run, from its first, keep the cash of each year: prices are parameters and know no incidents,
/// so that where all of them are known one is enough.
pub(crate) fn budgeted_trials(world: &World) -> u64 {
    let mut flows = world.plans.iter().flat_map(|plan| &plan.flows);
    let varies = flows.any(|flow| world.parameters.varies(flow.amount))
        || world.plans.iter().any(|plan| plan.switching.is_some());
    if varies { TRIALS } else { 1 }
}

/// Adds the cash of each year of a trial, by plan and year; `paid` holds what plans with a switch paid in it.
pub(crate) fn push_cash(world: &World, values: &Values, paid: &[Vec<Paid>], into: &mut Vec<f64>) {
    for (plan, paid) in world.plans.iter().zip(paid) {
        let from = into.len();
        into.resize(from + world.years + 1, 0.0);
        if plan.switching.is_some() {
            for one in paid {
                if let Some(sum) = into.get_mut(from + one.year) {
                    *sum += one.amount;
                }
            }
            continue;
        }
        for (year, cash) in plan.steady_years().iter().copied().flatten().enumerate() {
            if let Some(sum) = into.get_mut(from + year) {
                *sum += cash;
            }
        }
        for flow in plan.worked_out() {
            if let Some(sum) = into.get_mut(from + flow.year) {
                *sum += values[flow.amount];
            }
        }
    }
}

/// The budgets of all plans, by plan and year, given the cash of each year by trial, plan and year.
pub(super) fn budgets(world: &World, cash: &[f64]) -> Vec<Vec<BudgetRow>> {
    let (plans, length) = (world.plans.len(), world.years + 1);
    let of_year = |plan: usize, year: usize| -> Vec<f64> {
        let of_trials = cash.iter().skip(plan * length + year);
        of_trials.step_by(plans * length).copied().collect()
    };
    let central = |plan: usize| {
        let mut years = vec![0.0; length];
        for payment in world.plans[plan].ledger.iter().flatten() {
            let year = displace_model::cash_flow::year_of(payment.hours) as usize;
            if let Some(sum) = years.get_mut(year) {
                *sum += payment.money.to_f64();
            }
        }
        years
    };
    (0..plans)
        .map(|plan| {
            let years = central(plan).into_iter().enumerate();
            let rows = years.map(|(year, budget)| row(year, &of_year(plan, year), budget));
            rows.flatten().collect()
        })
        .collect()
}

fn row(year: usize, cash: &[f64], budget: f64) -> Option<BudgetRow> {
    let summary = Summary::of(cash)?;
    // The same prices, added up in another order, do not exceed themselves.
    let most = budget + 0.005 + 1e-9 * budget.abs();
    let above = cash.iter().filter(|amount| **amount > most).count();
    Some(BudgetRow {
        year,
        budget,
        chance_of_exceeding: above as f64 / cash.len() as f64,
        mean: summary.mean,
        p50: summary.p50,
        p90: summary.p90,
        p95: summary.p95,
        max: summary.max,
    })
}
