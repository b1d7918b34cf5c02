//! What the charts show: distributions of years and the growth of cost over time.

use std::num::NonZeroUsize;

use displace_model::cash_flow::yearly_payback;
use serde::Serialize;

use super::side_by_side::side_by_side;
use super::weights::Weights;
use super::{OrReason, PlanResults, Results, YearRow};
use crate::trial::YearFigures;
use crate::world::World;

/// The years of so many trials of a run, from its first, are enough for its curves: the share of the trials below a
/// quantile at 5 % or 95 % is then known to 0.12 %, one standard error. Longer runs take no more memory for them.
pub const CURVE_TRIALS: u64 = 1 << 15;

/// The curves of a run, by plan in the order of the project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curves {
    /// Over how many trials, from the first of the run, distributions are: all up to [`CURVE_TRIALS`]. 0 unless years were
    /// kept.
    pub trials: u64,
    /// Downtime in instance-hours of every simulated year of these trials, sorted. Empty unless years were kept. Where
    /// trials differ in weight, as many figures of the same distribution, so that all count alike.
    pub yearly_downtime_sorted: Vec<Vec<f64>>,
    /// Cumulative nominal cost, cash and outages, at the end of year 0, 1, …. Empty unless years were kept.
    pub cumulative: Vec<Vec<CumulativePoint>>,
}

/// Cumulative cost at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CumulativePoint {
    /// Years since the start.
    pub years: f64,
    /// 5 % of the trials in the band lie below.
    pub p5: f64,
    /// Mean of all trials of the run: what the years add up to.
    pub mean: f64,
    /// 5 % of the trials in the band lie above.
    pub p95: f64,
}

/// How the cost of a plan grows: cash and outages, nominal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CumulativeCost {
    /// Id of the plan.
    pub plan: String,
    /// Over how many trials, from the first of the run, the band from P5 to P95 is. Means are over all.
    pub band_trials: u64,
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
                band_trials: self.trials,
                by_year: points.clone(),
                crossing_years: baseline
                    .filter(|(baseline, _)| baseline.id != plan.id)
                    .map(|(_, baseline)| crossing(baseline, points)),
            })
            .collect()
    }

    /// From what was found of each plan over all trials, and the years of the first of them by trial and plan, with the
    /// weights of these.
    pub(super) fn new(
        world: &World,
        results: &[PlanResults],
        years: &[YearFigures],
        weights: &Weights,
        threads: NonZeroUsize,
    ) -> Self {
        let (plans, length) = (world.plans.len(), world.years + 1);
        if years.is_empty() {
            return Self::default();
        }
        let of_plan = |(plan, found): (usize, &PlanResults)| {
            let trials = years.chunks_exact(length).skip(plan).step_by(plans);
            let hours = trials.clone().flat_map(|years| &years[1..]);
            let hours = hours.map(|year| year.downtime).collect();
            (
                weights.sorted(hours),
                cumulate(&trials, &found.by_year, weights),
            )
        };
        let found = results.iter().enumerate().collect();
        let curves = side_by_side(threads, found, of_plan);
        let (yearly_downtime_sorted, cumulative) = curves.into_iter().unzip();
        Self {
            trials: (years.len() / (plans * length)) as u64,
            yearly_downtime_sorted,
            cumulative,
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
    means: &[YearRow],
    weights: &Weights,
) -> Vec<CumulativePoint> {
    let mut mean = 0.0;
    let mut sums = vec![0.0; trials.clone().count()];
    means
        .iter()
        .map(|row| {
            mean += row.cash + row.outage_cost;
            for (sum, trial) in sums.iter_mut().zip(trials.clone()) {
                *sum += trial[row.year].cost;
            }
            let (p5, p95) = weights.band(&sums, (0.05, 0.95));
            CumulativePoint {
                years: row.year as f64,
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
