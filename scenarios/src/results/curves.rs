//! What the charts show: distributions of years and the growth of cost over time.

use super::weights::Weights;
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
#[derive(Debug, Clone, Copy, PartialEq)]
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

impl Curves {
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
