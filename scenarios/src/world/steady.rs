//! Payments that are the same in every trial, summed once: a long contract takes a trial little more time than a short
//! one.

use super::{CompiledPlan, Flow, Parameters};

/// The payments of a plan that every trial makes alike, and which ones it works out anew.
///
/// Only of contracts with items: sums in another order would move the results of older files by a last digit.
#[derive(Debug)]
pub(crate) struct Steady {
    /// The payments that vary, by their places in the order of time.
    pub(crate) varying: Vec<usize>,
    /// By payment: its amount where it is the same in every trial.
    pub(crate) amounts: Vec<Option<f64>>,
    /// Present value of those that are.
    pub(crate) cash: f64,
    /// Their nominal sums by year, from year 0 on.
    pub(crate) years: Vec<f64>,
}

impl Steady {
    pub(super) fn new(flows: &[Flow], parameters: &Parameters, years: usize) -> Self {
        let fixed = parameters.fixed();
        let amounts: Vec<Option<f64>> = flows
            .iter()
            .map(|flow| parameters.fixed_value(flow.amount, &fixed))
            .collect();
        let mut by_year = vec![0.0; years + 1];
        let mut cash = 0.0;
        let mut varying = Vec::new();
        for (place, (flow, amount)) in flows.iter().zip(&amounts).enumerate() {
            let Some(amount) = amount else {
                varying.push(place);
                continue;
            };
            cash += amount * flow.discount;
            if let Some(sum) = by_year.get_mut(flow.year) {
                *sum += amount;
            }
        }
        Self {
            varying,
            amounts,
            cash,
            years: by_year,
        }
    }
}

impl CompiledPlan {
    /// The nominal cash of each year by payments that vary or are not summed up; those that are the same in every trial
    /// are in the sums that it begins with, if there are any.
    pub(crate) fn steady_years(&self) -> Option<&[f64]> {
        self.steady.as_ref().map(|steady| steady.years.as_slice())
    }

    /// The payments that a trial works out: all of them, or those that vary.
    pub(crate) fn worked_out(&self) -> impl Iterator<Item = &Flow> {
        let (all, some) = match &self.steady {
            None => (self.flows.as_slice(), &[][..]),
            Some(steady) => (&[][..], steady.varying.as_slice()),
        };
        let some = some.iter().filter_map(|place| self.flows.get(*place));
        all.iter().chain(some)
    }
}
