//! Trials weighed by what share of all trials their stratum is (double sampling for stratification; Cochran, *Sampling
//! Techniques*, 1977, chapter 12).

use super::Column;
use super::interval::Uncertainty;

/// The strata of a run.
#[derive(Debug)]
pub(super) struct Shares {
    /// By stratum: its share of all trials that were looked at.
    weights: Vec<f64>,
    /// By stratum: the trials that were lived through.
    lived: Vec<f64>,
    /// The trials that were looked at.
    looked_at: f64,
}

impl Shares {
    /// And the weight of each trial. Strata come with the severest first; one of which no trial was lived through yet
    /// leaves its share to the next, for they are alike.
    pub(super) fn new(strata: &Column, looked_at: &[u64]) -> (Self, Vec<f64>) {
        let mut lived = vec![0.0; looked_at.len()];
        for stratum in strata.iter() {
            lived[stratum as usize] += 1.0;
        }
        let all: f64 = looked_at.iter().map(|number| *number as f64).sum();
        let mut shares: Vec<f64> = looked_at
            .iter()
            .map(|number| *number as f64 / all)
            .collect();
        for stratum in 0..shares.len() {
            if lived[stratum] == 0.0 {
                let share = std::mem::take(&mut shares[stratum]);
                let is_lived = |other: &usize| lived[*other] > 0.0;
                let after = (stratum + 1..shares.len()).find(is_lived);
                let heir = after.or_else(|| (0..stratum).rev().find(is_lived));
                if let Some(heir) = heir {
                    shares[heir] += share;
                }
            }
        }
        let each = strata
            .iter()
            .map(|stratum| shares[stratum as usize] / lived[stratum as usize]);
        let each = each.collect();
        let found = Self {
            weights: shares,
            lived,
            looked_at: all,
        };
        (found, each)
    }

    /// The factors of a plain sum and of the sums within each stratum that make up n times a weighted mean.
    pub(super) fn factors(&self, trials: usize) -> (f64, Vec<f64>) {
        let rows = self.weights.iter().zip(&self.lived);
        let of_stratum = rows.map(|(share, lived)| {
            if *lived > 0.0 {
                trials as f64 * share / lived
            } else {
                0.0
            }
        });
        (0.0, of_stratum.collect())
    }

    /// That of the mean of a figure: Σ Wₕ² sₕ² / nₕ from the trials lived through in each stratum, and
    /// Σ Wₕ (ȳₕ − ȳ)² / N from how many of the N trials looked at fell into each; degrees of freedom by Satterthwaite.
    pub(super) fn uncertainty(
        &self,
        figures: impl Iterator<Item = f64> + Clone,
        strata: &Column,
    ) -> Uncertainty {
        let origin = figures.clone().next().unwrap_or_default();
        let mut sums = vec![(0.0, 0.0); self.weights.len()];
        for (stratum, figure) in strata.iter().zip(figures.clone()) {
            sums[stratum as usize].0 += figure - origin;
        }
        for (sum, lived) in sums.iter_mut().zip(&self.lived) {
            sum.0 /= lived.max(1.0);
        }
        for (stratum, figure) in strata.iter().zip(figures) {
            let (mean, squares) = &mut sums[stratum as usize];
            *squares += (figure - origin - *mean).powi(2);
        }
        let rows = || sums.iter().zip(self.weights.iter().zip(&self.lived));
        let mean: f64 = rows().map(|((mean, _), (share, _))| share * mean).sum();
        let between: f64 = rows()
            .map(|((of, _), (share, _))| share * (of - mean).powi(2))
            .sum();
        let between = between / self.looked_at;
        let (mut variance, mut squared) = (between, between * between / self.looked_at);
        for ((_, squares), (share, lived)) in rows() {
            if *lived >= 2.0 {
                let part = share * share * squares / (lived - 1.0) / lived;
                variance += part;
                squared += part * part / (lived - 1.0);
            }
        }
        Uncertainty {
            error: variance.sqrt(),
            freedom: if squared > 0.0 {
                variance * variance / squared
            } else {
                f64::INFINITY
            },
        }
    }
}
