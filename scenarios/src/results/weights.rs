//! How much each trial counts: all alike, by a [`Regression`] on numbers of incidents, or by the share of its stratum.
//!
//! A trial's weight holds for all its figures, so rows still add up to totals.

use super::interval::Uncertainty;
use super::regression::Regression;
use super::shares::Shares;
use super::sorted::Sorted;
use super::summary::{self, Summary, error_of_interval};
use super::{Column, quantile};

/// How much each trial counts.
#[derive(Debug)]
pub(crate) struct Weights {
    trials: usize,
    uneven: Option<Uneven>,
}

#[derive(Debug)]
struct Uneven {
    /// The weight of each trial; their sum is 1.
    each: Vec<f64>,
    by: By,
}

#[derive(Debug)]
enum By {
    Regression(Regression),
    Shares(Shares),
}

impl Weights {
    /// All alike.
    pub(crate) fn equal(trials: usize) -> Self {
        Self {
            trials,
            uneven: None,
        }
    }

    /// By the controls of each trial and their means; all alike where there are too few trials for that.
    pub(crate) fn of_controls(trials: usize, controls: &[Column], means: &[f64]) -> Self {
        let found = Regression::new(trials, controls, means);
        let uneven = found.map(|(regression, each)| Uneven {
            each,
            by: By::Regression(regression),
        });
        Self { trials, uneven }
    }

    /// By the stratum of each trial, of which so many were looked at.
    pub(crate) fn of_strata(trials: usize, strata: &Column, looked_at: &[u64]) -> Self {
        let (shares, each) = Shares::new(strata, looked_at);
        let by = By::Shares(shares);
        let uneven = Some(Uneven { each, by });
        Self { trials, uneven }
    }

    /// Whether trials differ in weight.
    pub(crate) fn differ(&self) -> bool {
        self.uneven.is_some()
    }

    /// How many times the average trial this one counts.
    pub(crate) fn times_trials(&self, trial: usize) -> f64 {
        let uneven = self.uneven.as_ref();
        uneven
            .and_then(|uneven| uneven.each.get(trial))
            .map_or(1.0, |weight| weight * self.trials as f64)
    }

    /// The factors of a plain sum and of the sums of products with each control, or within each stratum, that make up n
    /// times a weighted mean.
    pub(crate) fn factors(&self, count: usize) -> (f64, Vec<f64>) {
        match self.uneven.as_ref().map(|uneven| &uneven.by) {
            None => (1.0, vec![0.0; count]),
            Some(By::Regression(regression)) => regression.factors(count),
            Some(By::Shares(shares)) => shares.factors(self.trials),
        }
    }

    /// The mean of a figure of all trials.
    pub(crate) fn mean(&self, figures: impl Iterator<Item = f64> + Clone) -> f64 {
        match &self.uneven {
            None => summary::mean(figures),
            Some(uneven) => weighted_mean(figures, &uneven.each),
        }
    }

    /// The standard error of the mean.
    pub(crate) fn standard_error(
        &self,
        figures: impl Iterator<Item = f64> + Clone,
        controls: &[Column],
    ) -> f64 {
        self.uncertainty(figures, controls).error
    }

    /// How far the mean may be off. `controls` are what the weights were made from.
    fn uncertainty(
        &self,
        figures: impl Iterator<Item = f64> + Clone,
        controls: &[Column],
    ) -> Uncertainty {
        match self.uneven.as_ref().map(|uneven| &uneven.by) {
            None => {
                let n = self.trials as f64;
                let mean = summary::mean(figures.clone());
                let squares: f64 = figures.map(|x| (x - mean) * (x - mean)).sum();
                Uncertainty::of_mean((squares / (n - 1.0).max(1.0)).sqrt(), n)
            }
            Some(By::Regression(regression)) => regression.uncertainty(figures, controls),
            Some(By::Shares(shares)) => shares.uncertainty(figures, &controls[0]),
        }
    }

    /// Summarises a figure of all trials; the figures are left in another order.
    pub(crate) fn summary(&self, figures: &mut [f64], controls: &[Column]) -> Option<Summary> {
        let Some(uneven) = &self.uneven else {
            return Summary::of_shuffled(figures);
        };
        let first = *figures.first()?;
        if figures.iter().all(|figure| *figure == first) {
            return Summary::of_shuffled(figures);
        }
        let sorted = Sorted::new(figures, |place| uneven.each[place]);
        let of_mean = self.uncertainty(figures.iter().copied(), controls);
        let of_share = |bound| self.uncertainty(up_to(figures, bound), controls);
        Some(sorted.summary(of_mean, of_share))
    }

    /// A quantile of a figure of all trials, and its standard error.
    pub(crate) fn quantile(
        &self,
        figures: &mut [f64],
        p: f64,
        controls: &[Column],
    ) -> (f64, Option<f64>) {
        let Some(uneven) = &self.uneven else {
            return summary::quantile_of_shuffled(figures, p);
        };
        let sorted = Sorted::new(figures, |place| uneven.each[place]);
        let quantile = sorted.quantiles([p].into_iter())[0];
        let off = self.uncertainty(up_to(figures, quantile), controls);
        let interval = sorted.intervals(&[p], &[off])[0];
        (quantile, interval.map(error_of_interval))
    }

    /// Share of the trials with a figure above 0, and its standard error.
    pub(crate) fn chance(&self, figures: &[f64], controls: &[Column]) -> (f64, f64) {
        let n = self.trials as f64;
        if self.uneven.is_none() {
            let share = figures.iter().filter(|x| **x > 0.0).count() as f64 / n;
            return (share, (share * (1.0 - share) / n).sqrt());
        }
        let yes = figures.iter().map(|x| f64::from(*x > 0.0));
        let error = self.standard_error(yes.clone(), controls);
        (self.mean(yes).clamp(0.0, 1.0), error)
    }

    /// Summarises a figure over the trials in which it is finite, and the share of these trials.
    pub(crate) fn summary_of_finite(
        &self,
        figures: &[f64],
        controls: &[Column],
    ) -> (Option<Summary>, f64) {
        let Some(uneven) = &self.uneven else {
            let mut finite: Vec<f64> = figures.iter().copied().filter(|x| x.is_finite()).collect();
            let share = finite.len() as f64 / self.trials as f64;
            return (Summary::of_shuffled(&mut finite), share);
        };
        let is_finite = figures.iter().map(|x| f64::from(x.is_finite()));
        let share = self.mean(is_finite).clamp(0.0, 1.0);
        let sorted = Sorted::among(figures, |place| uneven.each[place], f64::is_finite);
        if sorted.is_empty() {
            return (None, share);
        }
        let mean = sorted.mean();
        // A mean or a share among some trials is a ratio of two means: the error of what either is off by.
        let ratio = |of: &dyn Fn(f64) -> f64| {
            let off = |figure: &f64| if figure.is_finite() { of(*figure) } else { 0.0 };
            let found = self.uncertainty(figures.iter().map(off), controls);
            let error = if share > 0.0 {
                found.error / share
            } else {
                0.0
            };
            Uncertainty { error, ..found }
        };
        let of_mean = ratio(&|figure| figure - mean);
        let summary = sorted.summary(of_mean, |bound| {
            let below = sorted.share_up_to(bound);
            ratio(&|figure| f64::from(u8::from(figure <= bound)) - below)
        });
        (Some(summary), share)
    }

    /// As many figures as there are, sorted, that count alike and have the same distribution as the weighted ones.
    /// `figures` come in the order of the trials, equally many from each.
    pub(crate) fn sorted(&self, mut figures: Vec<f64>) -> Vec<f64> {
        let Some(uneven) = &self.uneven else {
            figures.sort_unstable_by(f64::total_cmp);
            return figures;
        };
        let each = (figures.len() / self.trials.max(1)).max(1);
        let sorted = Sorted::new(&figures, |place| uneven.each[place / each]);
        let last = figures.len().saturating_sub(1).max(1) as f64;
        sorted.quantiles((0..figures.len()).map(|place| place as f64 / last))
    }

    /// Two quantiles of a figure of all trials.
    pub(crate) fn band(&self, figures: &[f64], (low, high): (f64, f64)) -> (f64, f64) {
        let Some(uneven) = &self.uneven else {
            let mut sorted = figures.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            return (quantile(&sorted, low), quantile(&sorted, high));
        };
        let sorted = Sorted::new(figures, |place| uneven.each[place]);
        let found = sorted.quantiles([low, high].into_iter());
        (found[0], found[1])
    }
}

/// 1 for each figure up to a bound and 0 for the others: their mean is the share that lies below.
fn up_to(figures: &[f64], bound: f64) -> impl Iterator<Item = f64> + Clone + '_ {
    let figures = figures.iter();
    figures.map(move |figure| f64::from(u8::from(*figure <= bound)))
}

/// From the first figure on, so that a constant has its mean to the last bit.
fn weighted_mean(figures: impl Iterator<Item = f64> + Clone, weights: &[f64]) -> f64 {
    let origin = figures.clone().next().unwrap_or_default();
    let pairs = figures.zip(weights);
    origin + pairs.map(|(x, w)| w * (x - origin)).sum::<f64>()
}

#[cfg(test)]
#[path = "weights_tests.rs"]
mod tests;
