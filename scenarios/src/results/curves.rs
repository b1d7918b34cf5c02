//! What the charts show: distributions of years and the growth of cost over time.

use super::quantile;
use crate::trial::YearFigures;
use crate::world::World;

/// The curves of a run, by plan in the order of the project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curves {
    /// Downtime in instance-hours of every simulated year of every trial, sorted. Empty unless years were kept.
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
    pub(super) fn new(world: &World, years: &[YearFigures]) -> Self {
        let (plans, length) = (world.plans.len(), world.years + 1);
        if years.is_empty() {
            return Self::default();
        }
        let of_plan = |plan: usize| years.chunks_exact(length).skip(plan).step_by(plans);
        Self {
            yearly_downtime_sorted: (0..plans)
                .map(|plan| {
                    let mut hours: Vec<f64> = of_plan(plan)
                        .flat_map(|trial| trial[1..].iter().map(|year| year.downtime))
                        .collect();
                    hours.sort_unstable_by(f64::total_cmp);
                    hours
                })
                .collect(),
            cumulative: (0..plans)
                .map(|plan| cumulate(&of_plan(plan), length))
                .collect(),
        }
    }
}

fn cumulate<'a>(
    trials: &(impl Iterator<Item = &'a [YearFigures]> + Clone),
    length: usize,
) -> Vec<CumulativePoint> {
    let mut sums = vec![0.0; trials.clone().count()];
    let mut sorted = Vec::with_capacity(sums.len());
    (0..length)
        .map(|year| {
            for (sum, trial) in sums.iter_mut().zip(trials.clone()) {
                *sum += trial[year].cash + trial[year].outage_cost;
            }
            sorted.clear();
            sorted.extend_from_slice(&sums);
            sorted.sort_unstable_by(f64::total_cmp);
            CumulativePoint {
                years: year as f64,
                p5: quantile(&sorted, 0.05),
                mean: sums.iter().sum::<f64>() / sums.len() as f64,
                p95: quantile(&sorted, 0.95),
            }
        })
        .collect()
}
