//! What to budget for each year, and how sure one can be.

use serde::Serialize;

use super::Summary;
use crate::trial::Block;
use crate::world::World;

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

/// The budgets of all plans, by plan and year. Prices are parameters and know no incidents, so that the first trials
/// of a run are drawn again rather than kept; where all prices are known, one is enough.
pub(super) fn budgets(world: &World, seed: u64, trials: u64) -> Vec<Vec<BudgetRow>> {
    let mut flows = world.plans.iter().flat_map(|plan| &plan.flows);
    let varies = flows.any(|flow| world.parameters.varies(flow.amount));
    let trials = if varies { trials.min(TRIALS) } else { 1 };
    let length = world.years + 1;
    let mut cash: Vec<Vec<Vec<f64>>> = world
        .plans
        .iter()
        .map(|_| vec![Vec::with_capacity(trials as usize); length])
        .collect();
    let mut block = Block::default();
    let mut from = 0;
    while from < trials {
        let to = trials.min(from + Block::TRIALS as u64);
        block.draw(world, seed, from..to);
        for (_, values) in block.trials() {
            for (plan, years) in world.plans.iter().zip(&mut cash) {
                for year in &mut *years {
                    year.push(0.0);
                }
                for flow in &plan.flows {
                    if let Some(sum) = years.get_mut(flow.year).and_then(|year| year.last_mut()) {
                        *sum += values[flow.amount];
                    }
                }
            }
        }
        from = to;
    }
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
    cash.iter()
        .enumerate()
        .map(|(plan, years)| {
            let rows = years.iter().zip(central(plan)).enumerate();
            rows.filter_map(|(year, (cash, budget))| row(year, cash, budget))
                .collect()
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
