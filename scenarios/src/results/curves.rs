//! What the charts show: distributions of years and the growth of cost over time.

use displace_model::cash_flow::yearly_payback;
use serde::Serialize;

use super::weights::Weights;
use super::{OrReason, Results};
use crate::trial::YearFigures;
use crate::world::World;

/// The curves of a run, by plan in the order of the project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curves {
    /// Downtime in instance-hours of every simulated year of every trial, sorted. Empty unless years were kept. Where
    /// trials differ in weight, as many figures of the same distribution, so that all count alike.
    pub yearly_downtime_sorted: Vec<Vec<f64>>,
    /// Cumulative nominal cost, cash and outages, at the end of year 0, 1, …. Empty unless years were kept.
    pub cumulative: Vec<Vec<CumulativePoint>>,
}

/// Cumulative cost at one moment over all trials.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CumulativePoint {
    /// Years since the start.
    pub years: f64,
    /// 5 % of the trials lie below.
    pub p5: f64,
    /// Mean.
    pub mean: f64,
    /// 5 % of the trials lie above.
    pub p95: f64,
}

/// How the cost of a plan grows, over all trials: cash and outages, nominal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CumulativeCost {
    /// Id of the plan.
    pub plan: String,
    /// At the end of year 0, which is time 0, of year 1, ….
    pub by_year: Vec<CumulativePoint>,
    /// Years from which on the mean is no higher than the baseline's until the horizon ends, on straight lines between
    /// the ends of years: where the curves of the means cross for good. Nothing for the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crossing_years: Option<OrReason<f64>>,
}

impl Curves {
    /// How the cost of each plan grows, in the order of the project. Empty unless years were kept.
    pub fn cumulative_costs(&self, results: &Results) -> Vec<CumulativeCost> {
        let plans = || results.plans.iter().zip(&self.cumulative);
        let baseline = plans().find(|(plan, _)| plan.id == results.baseline);
        plans()
            .map(|(plan, points)| CumulativeCost {
                plan: plan.id.clone(),
                by_year: points.clone(),
                crossing_years: baseline
                    .filter(|(baseline, _)| baseline.id != plan.id)
                    .map(|(_, baseline)| crossing(baseline, points)),
            })
            .collect()
    }

    /// From the years of every trial and plan, in this order.
    pub(super) fn new(world: &World, years: &[YearFigures], weights: &Weights) -> Self {
        let (plans, length) = (world.plans.len(), world.years + 1);
        if years.is_empty() {
            return Self::default();
        }
        let of_plan = |plan: usize| years.chunks_exact(length).skip(plan).step_by(plans);
        Self {
            yearly_downtime_sorted: (0..plans)
                .map(|plan| {
                    let hours =
                        of_plan(plan).flat_map(|trial| trial[1..].iter().map(|year| year.downtime));
                    weights.sorted(hours.collect())
                })
                .collect(),
            cumulative: (0..plans)
                .map(|plan| cumulate(&of_plan(plan), length, weights))
                .collect(),
        }
    }
}

/// Where the mean of a plan falls to the baseline's for good.
fn crossing(baseline: &[CumulativePoint], plan: &[CumulativePoint]) -> OrReason<f64> {
    let mut before = 0.0;
    let ahead = baseline.iter().zip(plan).map(|(a, b)| a.mean - b.mean);
    let savings: Vec<f64> = ahead
        .map(|ahead| ahead - std::mem::replace(&mut before, ahead))
        .collect();
    yearly_payback(&savings).into()
}

fn cumulate<'a>(
    trials: &(impl Iterator<Item = &'a [YearFigures]> + Clone),
    length: usize,
    weights: &Weights,
) -> Vec<CumulativePoint> {
    let mut sums = vec![0.0; trials.clone().count()];
    (0..length)
        .map(|year| {
            for (sum, trial) in sums.iter_mut().zip(trials.clone()) {
                *sum += trial[year].cash + trial[year].outage_cost;
            }
            let (p5, mean, p95) = weights.band(&sums, (0.05, 0.95));
            CumulativePoint {
                years: year as f64,
                p5,
                mean,
                p95,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(means: &[f64]) -> Vec<CumulativePoint> {
        let years = (0..).zip(means);
        years
            .map(|(year, mean)| CumulativePoint {
                years: f64::from(year),
                p5: mean - 1.0,
                mean: *mean,
                p95: mean + 1.0,
            })
            .collect()
    }

    #[test]
    fn curves_cross_where_the_later_lead_begins() {
        let baseline = points(&[0.0, 100.0, 200.0, 300.0]);
        // 150 behind at once, 90 behind after a year, 30 ahead after two: three quarters through year 2.
        let crossing_of = |means: &[f64]| crossing(&baseline, &points(means));
        let found = crossing_of(&[150.0, 190.0, 170.0, 210.0]);
        assert_eq!(found.value(), Some(&1.75));
        // A lead that is lost again counts for nothing.
        let found = crossing_of(&[10.0, 90.0, 250.0, 290.0]);
        assert!(
            found
                .value()
                .is_some_and(|years| (years - (2.0 + 50.0 / 60.0)).abs() < 1e-12)
        );
        assert_eq!(crossing_of(&[0.0, 90.0, 180.0, 270.0]).value(), Some(&0.0));
        assert_eq!(
            crossing_of(&[0.0, 90.0, 180.0, 310.0]),
            OrReason::NotApplicable("never within the horizon".to_owned())
        );
    }
}
