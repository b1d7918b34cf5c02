//! A distribution in eleven numbers.

use serde::Serialize;

/// The summary of a figure over all trials.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation of the trials, n − 1 in the denominator.
    pub sd: f64,
    /// Standard error of the mean: sd / √n.
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
}

impl Summary {
    /// Summarises figures; `None` where there are none.
    pub fn of(figures: &[f64]) -> Option<Self> {
        let mut sorted = figures.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        Self::of_sorted(&sorted, figures)
    }

    /// Summarises figures that stand sorted in `sorted`; `in_order` holds them in the order of the trials.
    pub(crate) fn of_sorted(sorted: &[f64], in_order: &[f64]) -> Option<Self> {
        let (&min, &max) = (sorted.first()?, sorted.last()?);
        let n = in_order.len() as f64;
        // Deviations from one of the figures: a constant has a mean to the last bit and no spread.
        let origin = in_order[0];
        let mean = origin + in_order.iter().map(|x| x - origin).sum::<f64>() / n;
        let squares: f64 = in_order.iter().map(|x| (x - mean) * (x - mean)).sum();
        let sd = if n > 1.0 {
            (squares / (n - 1.0)).sqrt()
        } else {
            0.0
        };
        Some(Self {
            mean,
            sd,
            standard_error: sd / n.sqrt(),
            min,
            p5: quantile(sorted, 0.05),
            p10: quantile(sorted, 0.10),
            p50: quantile(sorted, 0.50),
            p90: quantile(sorted, 0.90),
            p95: quantile(sorted, 0.95),
            p99: quantile(sorted, 0.99),
            max,
        })
    }
}

/// The quantile of sorted figures, with linear interpolation between neighbours (Hyndman and Fan 1996, definition 7).
/// 0 where there are none.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let at = p.clamp(0.0, 1.0) * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    let (low, high) = (sorted[below], sorted[above]);
    if low == high {
        low
    } else {
        low + (at - below as f64) * (high - low)
    }
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
