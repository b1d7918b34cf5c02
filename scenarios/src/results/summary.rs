//! A distribution in eleven numbers.

use serde::Serialize;

use super::interval::{NORMAL, Uncertainty};

/// The summary of a figure over all trials.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation of the trials, n − 1 in the denominator.
    pub sd: f64,
    /// Standard error of the mean: sd / √n; with control variates that of the regression on them, with strata that of
    /// the strata, which are less.
    pub standard_error: f64,
    /// Least.
    pub min: f64,
    /// 5 % of the trials lie below.
    pub p5: f64,
    /// 10 % lie below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// 10 % lie above.
    pub p90: f64,
    /// 5 % lie above.
    pub p95: f64,
    /// 1 % lies above.
    pub p99: f64,
    /// Greatest.
    pub max: f64,
    /// The interval of 95 % for the mean, from low to high, by Student's t.
    pub mean_interval: [f64; 2],
    /// Standard errors of the quantiles: the width of their interval over twice 1.96, that of a normal figure.
    pub quantile_errors: OfQuantiles<f64>,
    /// The interval of 95 % for each quantile, from low to high. It reaches further to the side where figures are sparse.
    pub quantile_intervals: OfQuantiles<[f64; 2]>,
}

/// What is told of each quantile of a summary. None where so few trials lie beyond the quantile that they do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OfQuantiles<T> {
    /// Of P5.
    pub p5: Option<T>,
    /// Of P10.
    pub p10: Option<T>,
    /// Of the median.
    pub p50: Option<T>,
    /// Of P90.
    pub p90: Option<T>,
    /// Of P95.
    pub p95: Option<T>,
    /// Of P99.
    pub p99: Option<T>,
}

impl<T> OfQuantiles<T> {
    /// Nothing is told of any.
    pub const NONE: Self = Self {
        p5: None,
        p10: None,
        p50: None,
        p90: None,
        p95: None,
        p99: None,
    };

    /// In the order of [`AT`].
    pub(super) fn new(each: impl IntoIterator<Item = Option<T>>) -> Self {
        let mut each = each.into_iter();
        let mut next = || each.next().flatten();
        Self {
            p5: next(),
            p10: next(),
            p50: next(),
            p90: next(),
            p95: next(),
            p99: next(),
        }
    }
}

impl OfQuantiles<[f64; 2]> {
    /// The standard errors that intervals of 95 % amount to.
    pub(super) fn errors(self) -> OfQuantiles<f64> {
        let each = [self.p5, self.p10, self.p50, self.p90, self.p95, self.p99];
        OfQuantiles::new(each.map(|interval| interval.map(error_of_interval)))
    }
}

/// The shares between whose quantiles a quantile lies in 95 of 100 runs: those as far to either side of its own share as
/// an interval of 95 % for that share reaches (Woodruff, *Confidence intervals for medians and other position measures*,
/// 1952). None where the share beyond the quantile is less than twice its own standard error: fewer than four or so
/// trials.
pub(super) fn ends_of_share(p: f64, of_share: Uncertainty) -> Option<[f64; 2]> {
    let is_known = p.min(1.0 - p) >= 2.0 * of_share.error;
    is_known.then(|| of_share.interval(p).map(|end| end.clamp(0.0, 1.0)))
}

/// The standard error that an interval of 95 % amounts to.
pub(super) fn error_of_interval([low, high]: [f64; 2]) -> f64 {
    0.5 * (high - low) / NORMAL
}

/// How far a share `p` of `n` trials that count alike may be off.
fn off_by_luck(p: f64, n: f64) -> Uncertainty {
    Uncertainty::of_mean((p * (1.0 - p)).sqrt(), n)
}

/// A quantile of figures that count alike, and its standard error; the figures are left in rising order.
pub(super) fn quantile_of_shuffled(figures: &mut [f64], p: f64) -> (f64, Option<f64>) {
    sort(figures);
    let ends = ends_of_share(p, off_by_luck(p, figures.len() as f64));
    let error = ends.map(|ends| error_of_interval(ends.map(|end| quantile(figures, end))));
    (quantile(figures, p), error)
}

/// Puts figures in rising order. For as many quantiles as are told of each, that takes less than to select them.
fn sort(figures: &mut [f64]) {
    figures.sort_unstable_by(f64::total_cmp);
}

impl Summary {
    /// Summarises figures; `None` where there are none.
    pub fn of(figures: &[f64]) -> Option<Self> {
        Self::of_shuffled(&mut figures.to_vec())
    }

    /// Summarises figures, which are left in rising order.
    pub(crate) fn of_shuffled(figures: &mut [f64]) -> Option<Self> {
        if figures.is_empty() {
            return None;
        }
        let n = figures.len() as f64;
        let mean = mean(figures.iter().copied());
        let squares: f64 = figures.iter().map(|x| (x - mean) * (x - mean)).sum();
        let sd = if n > 1.0 {
            (squares / (n - 1.0)).sqrt()
        } else {
            0.0
        };
        sort(figures);
        let [min, max] = [0.0, 1.0].map(|p| quantile(figures, p));
        let [p5, p10, p50, p90, p95, p99] = AT.map(|p| quantile(figures, p));
        let interval = |p: f64| {
            let ends = ends_of_share(p, off_by_luck(p, n))?;
            Some(ends.map(|end| quantile(figures, end)))
        };
        let intervals = OfQuantiles::new(AT.map(interval));
        let of_mean = Uncertainty::of_mean(sd, n);
        Some(Self {
            mean,
            sd,
            standard_error: of_mean.error,
            min,
            p5,
            p10,
            p50,
            p90,
            p95,
            p99,
            max,
            mean_interval: of_mean.interval(mean),
            quantile_errors: intervals.errors(),
            quantile_intervals: intervals,
        })
    }
}

/// The quantiles of a summary.
pub(super) const AT: [f64; 6] = [0.05, 0.10, 0.50, 0.90, 0.95, 0.99];

/// Arithmetic mean; 0 where there are none. From the first figure on: a constant has a mean to the last bit and no
/// spread.
pub(super) fn mean(figures: impl Iterator<Item = f64> + Clone) -> f64 {
    let Some(origin) = figures.clone().next() else {
        return 0.0;
    };
    let mut n = 0_u64;
    let off = figures.inspect(|_| n += 1).map(|x| x - origin).sum::<f64>();
    origin + off / n as f64
}

/// The places of the two figures between which a quantile lies, and how far it is from the first to the second.
fn neighbours(last: usize, p: f64) -> (usize, usize, f64) {
    let at = p.clamp(0.0, 1.0) * last as f64;
    let below = at.floor() as usize;
    (below, (below + 1).min(last), at - below as f64)
}

/// The point that lies this part of the way from `low` to `high`.
fn between(low: f64, high: f64, part: f64) -> f64 {
    if low == high {
        low
    } else {
        low + part * (high - low)
    }
}

/// The quantile of sorted figures, with linear interpolation between neighbours (Hyndman and Fan 1996, definition 7).
/// 0 where there are none.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let (below, above, part) = neighbours(last, p);
    between(sorted[below], sorted[above], part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_has_no_spread() {
        let summary = Summary::of(&[0.1; 1000]).unwrap();
        assert_eq!(
            (summary.mean, summary.sd, summary.p5, summary.max),
            (0.1, 0.0, 0.1, 0.1)
        );
    }

    #[test]
    fn quantiles_are_those_of_definition_seven() {
        // R: quantile(c(1, 2, 3, 4, 10), c(0.05, 0.5, 0.9)) gives 1.2, 3, 7.6.
        let sorted = [1.0, 2.0, 3.0, 4.0, 10.0];
        for (p, expected) in [(0.05, 1.2), (0.5, 3.0), (0.9, 7.6), (0.0, 1.0), (1.0, 10.0)] {
            assert!((quantile(&sorted, p) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn mean_and_spread_are_those_of_the_sample() {
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, sum of squared deviations 32.
        let summary = Summary::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert!((summary.mean - 5.0).abs() < 1e-12);
        assert!((summary.sd - (32.0_f64 / 7.0).sqrt()).abs() < 1e-12);
        assert!((summary.standard_error - summary.sd / 8.0_f64.sqrt()).abs() < 1e-12);
        assert!(Summary::of(&[]).is_none());
    }
}
