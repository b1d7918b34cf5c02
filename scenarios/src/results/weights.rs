//! How much each trial counts: all alike, or so that the mean numbers of incidents come out as they are known.
//!
//! Control variates as one weight per trial (the regression estimator written as a calibration; Glasserman, *Monte
//! Carlo Methods in Financial Engineering*, 2003, section 4.1; Deville and Särndal 1992): with the numbers of incidents
//! Cᵢ of trial i, their average C̄, their covariance matrix S (n in the denominator) and their known means μ,
//!
//! wᵢ = (1 + (μ − C̄)ᵀ S⁻¹ (Cᵢ − C̄)) / n.
//!
//! The weights add up to 1 and the weighted averages of the controls are their means. A trial's weight holds for all
//! its figures, so rows still add up to totals. A few weights may be slightly negative.

use super::summary::{self, Summary};
use super::{Column, quantile};

/// A run needs so many trials for each control and one more, or its weights would say more about the trials than
/// about the controls.
const TRIALS_PER_CONTROL: usize = 10;

/// A control has to vary as much as an event that came in so many trials: fewer would show hardly any error around
/// their own average.
const LEAST_SPREAD: f64 = 8.0;

/// What is left of a control's variance, once those before it are known, for it to be of use.
const LEAST_REMAINDER: f64 = 1e-8;

/// How much each trial counts.
#[derive(Debug)]
pub(crate) struct Weights {
    trials: usize,
    regression: Option<Regression>,
}

#[derive(Debug)]
struct Regression {
    /// The weight of each trial; their sum is 1.
    each: Vec<f64>,
    sum_of_squares: f64,
    /// Controls in use, by place.
    used: Vec<usize>,
    /// Their averages.
    averages: Vec<f64>,
    /// S = L Lᵀ, the rows of L one after the other.
    root: Vec<Vec<f64>>,
    /// S⁻¹ (C̄ − μ).
    slopes: Vec<f64>,
}

impl Weights {
    /// All alike.
    pub(crate) fn equal(trials: usize) -> Self {
        Self {
            trials,
            regression: None,
        }
    }

    /// By the controls of each trial and their means; all alike where there are too few trials for that.
    pub(crate) fn of_controls(trials: usize, controls: &[Column], means: &[f64]) -> Self {
        Self {
            trials,
            regression: Regression::new(trials, controls, means),
        }
    }

    /// Whether trials differ in weight.
    pub(crate) fn differ(&self) -> bool {
        self.regression.is_some()
    }

    /// How many times the average trial this one counts.
    pub(crate) fn times_trials(&self, trial: usize) -> f64 {
        let by = self.regression.as_ref();
        by.and_then(|by| by.each.get(trial))
            .map_or(1.0, |weight| weight * self.trials as f64)
    }

    /// The factors of a plain sum and of the sums of products with each control that make up n times a weighted mean.
    pub(crate) fn factors(&self, controls: usize) -> (f64, Vec<f64>) {
        let (mut plain, mut of_control) = (1.0, vec![0.0; controls]);
        if let Some(by) = &self.regression {
            for ((place, average), slope) in by.used.iter().zip(&by.averages).zip(&by.slopes) {
                plain += slope * average;
                of_control[*place] = -slope;
            }
        }
        (plain, of_control)
    }

    /// The mean of a figure of all trials.
    pub(crate) fn mean(&self, figures: &[f64]) -> f64 {
        match &self.regression {
            None => summary::mean(figures),
            Some(by) => weighted_mean(figures, &by.each),
        }
    }

    /// The standard error of the mean. Where trials differ in weight it is that of the regression: from its residuals
    /// with n − k − 1 degrees of freedom, wider where the averages of the controls lie far from their means.
    pub(crate) fn standard_error(&self, figures: &[f64], controls: &[Column]) -> f64 {
        let n = self.trials as f64;
        let mean = summary::mean(figures);
        let centred: Vec<f64> = figures.iter().map(|x| x - mean).collect();
        let squares: f64 = centred.iter().map(|x| x * x).sum();
        let Some(by) = &self.regression else {
            return (squares / (n - 1.0).max(1.0)).sqrt() / n.sqrt();
        };
        let explained = n * by.explained(&centred, controls);
        let free = n - by.used.len() as f64 - 1.0;
        ((squares - explained).max(0.0) / free * by.sum_of_squares).sqrt()
    }

    /// Summarises a figure of all trials; the figures are left in another order.
    pub(crate) fn summary(&self, figures: &mut [f64], controls: &[Column]) -> Option<Summary> {
        let Some(by) = &self.regression else {
            return Summary::of_shuffled(figures);
        };
        let first = *figures.first()?;
        if figures.iter().all(|figure| *figure == first) {
            return Summary::of_shuffled(figures);
        }
        let error = self.standard_error(figures, controls);
        weighted(figures.iter().copied().zip(by.each.iter().copied()), error)
    }

    /// Share of the trials with a figure above 0, and its standard error.
    pub(crate) fn chance(&self, figures: &[f64], controls: &[Column]) -> (f64, f64) {
        let n = self.trials as f64;
        if self.regression.is_none() {
            let share = figures.iter().filter(|x| **x > 0.0).count() as f64 / n;
            return (share, (share * (1.0 - share) / n).sqrt());
        }
        let yes: Vec<f64> = figures.iter().map(|x| f64::from(*x > 0.0)).collect();
        let error = self.standard_error(&yes, controls);
        (self.mean(&yes).clamp(0.0, 1.0), error)
    }

    /// Summarises a figure over the trials in which it is finite, and the share of these trials.
    pub(crate) fn summary_of_finite(
        &self,
        figures: &[f64],
        controls: &[Column],
    ) -> (Option<Summary>, f64) {
        let Some(by) = &self.regression else {
            let mut finite: Vec<f64> = figures.iter().copied().filter(|x| x.is_finite()).collect();
            let share = finite.len() as f64 / self.trials as f64;
            return (Summary::of_shuffled(&mut finite), share);
        };
        let is_finite: Vec<f64> = figures.iter().map(|x| f64::from(x.is_finite())).collect();
        let share = self.mean(&is_finite).clamp(0.0, 1.0);
        let pairs = figures.iter().copied().zip(by.each.iter().copied());
        let finite = pairs.filter(|(figure, _)| figure.is_finite());
        let summary = weighted(finite, 0.0).map(|summary| {
            // A mean over some trials is a ratio of two means: the error of what either is off by.
            let off = |x: &f64| if x.is_finite() { x - summary.mean } else { 0.0 };
            let off: Vec<f64> = figures.iter().map(off).collect();
            let error = self.standard_error(&off, controls);
            Summary {
                standard_error: if share > 0.0 { error / share } else { 0.0 },
                ..summary
            }
        });
        (summary, share)
    }

    /// As many figures as there are, sorted, that count alike and have the same distribution as the weighted ones.
    /// `figures` come in the order of the trials, equally many from each.
    pub(crate) fn sorted(&self, mut figures: Vec<f64>) -> Vec<f64> {
        let Some(by) = &self.regression else {
            figures.sort_unstable_by(f64::total_cmp);
            return figures;
        };
        let each = (figures.len() / self.trials.max(1)).max(1);
        let weights = by.each.iter().flat_map(|w| std::iter::repeat_n(*w, each));
        let pairs = sorted_pairs(figures.iter().copied().zip(weights));
        let last = figures.len().saturating_sub(1).max(1) as f64;
        quantiles(&pairs, (0..figures.len()).map(|place| place as f64 / last))
    }

    /// Two quantiles of a figure of all trials and its mean between them.
    pub(crate) fn band(&self, figures: &[f64], (low, high): (f64, f64)) -> (f64, f64, f64) {
        let Some(by) = &self.regression else {
            let mut sorted = figures.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            let mean = figures.iter().sum::<f64>() / figures.len() as f64;
            return (quantile(&sorted, low), mean, quantile(&sorted, high));
        };
        let pairs = sorted_pairs(figures.iter().copied().zip(by.each.iter().copied()));
        let found = quantiles(&pairs, [low, high].into_iter());
        (found[0], self.mean(figures), found[1])
    }
}

impl Regression {
    fn new(trials: usize, controls: &[Column], means: &[f64]) -> Option<Self> {
        let n = trials as f64;
        let centred = |place: usize, average: f64| controls[place].iter().map(move |c| c - average);
        // Controls that vary, their averages and variances.
        let mut varying = Vec::new();
        for (place, control) in controls.iter().enumerate() {
            let average = control.iter().sum::<f64>() / n;
            let (mut squares, mut fourths) = (0.0, 0.0);
            for x in centred(place, average) {
                squares += x * x;
                fourths += x * x * x * x;
            }
            if squares > 0.0 && squares * squares >= LEAST_SPREAD * fourths {
                varying.push((place, average, squares / n));
            }
        }
        if varying.is_empty() || trials < TRIALS_PER_CONTROL * (varying.len() + 1) {
            return None;
        }
        let mut covariances = vec![vec![0.0; varying.len()]; varying.len()];
        for (i, (a, mean_a, variance)) in varying.iter().enumerate() {
            covariances[i][i] = *variance;
            for (j, (b, mean_b, _)) in varying.iter().enumerate().take(i) {
                let products = centred(*a, *mean_a).zip(centred(*b, *mean_b));
                let covariance = products.map(|(a, b)| a * b).sum::<f64>() / n;
                covariances[i][j] = covariance;
                covariances[j][i] = covariance;
            }
        }
        let (kept, root) = pivoted_root(&covariances);
        let used: Vec<usize> = kept.iter().map(|place| varying[*place].0).collect();
        let averages: Vec<f64> = kept.iter().map(|place| varying[*place].1).collect();
        let off: Vec<f64> = used
            .iter()
            .zip(&averages)
            .map(|(c, a)| a - means[*c])
            .collect();
        let slopes = solve_transposed(&root, solve(&root, &off));
        let mut each = vec![1.0; trials];
        for ((place, average), slope) in used.iter().zip(&averages).zip(&slopes) {
            for (weight, x) in each.iter_mut().zip(centred(*place, *average)) {
                *weight -= slope * x;
            }
        }
        for weight in &mut each {
            *weight /= n;
        }
        let sum_of_squares = each.iter().map(|weight| weight * weight).sum();
        Some(Self {
            each,
            sum_of_squares,
            used,
            averages,
            root,
            slopes,
        })
    }

    /// The variance of a centred figure that the controls explain: |L⁻¹ c|², with its covariances c with them.
    fn explained(&self, centred: &[f64], controls: &[Column]) -> f64 {
        let n = centred.len() as f64;
        let covariances: Vec<f64> = self
            .used
            .iter()
            .map(|place| controls[*place].dot(centred) / n)
            .collect();
        let parts = solve(&self.root, &covariances);
        parts.iter().map(|part| part * part).sum()
    }
}

/// The Cholesky root of a covariance matrix, taking the row with the largest remainder first, and the rows taken:
/// those that follow from others are left out.
fn pivoted_root(matrix: &[Vec<f64>]) -> (Vec<usize>, Vec<Vec<f64>>) {
    let mut taken: Vec<usize> = Vec::new();
    // For every row of the matrix its part of the root, as far as it goes.
    let mut parts: Vec<Vec<f64>> = vec![Vec::new(); matrix.len()];
    let remainder = |parts: &[Vec<f64>], row: usize| {
        let squares: f64 = parts[row].iter().map(|x| x * x).sum();
        1.0 - squares / matrix[row][row]
    };
    loop {
        let open = (0..matrix.len()).filter(|row| !taken.contains(row));
        let best = open
            .map(|row| (remainder(&parts, row), row))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let Some((left, pivot)) = best else { break };
        if left.is_nan() || left < LEAST_REMAINDER {
            break;
        }
        let diagonal = (left * matrix[pivot][pivot]).sqrt();
        let of_pivot = parts[pivot].clone();
        for row in (0..matrix.len()).filter(|row| !taken.contains(row)) {
            let known: f64 = parts[row].iter().zip(&of_pivot).map(|(a, b)| a * b).sum();
            let next = if row == pivot {
                diagonal
            } else {
                (matrix[row][pivot] - known) / diagonal
            };
            parts[row].push(next);
        }
        taken.push(pivot);
    }
    let root = taken
        .iter()
        .map(|row| std::mem::take(&mut parts[*row]))
        .collect();
    (taken, root)
}

/// x of L x = b.
fn solve(root: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let mut x: Vec<f64> = Vec::with_capacity(b.len());
    for (row, b) in root.iter().zip(b) {
        let known: f64 = row.iter().zip(&x).map(|(a, x)| a * x).sum();
        x.push((b - known) / row[x.len()]);
    }
    x
}

/// x of Lᵀ x = b.
fn solve_transposed(root: &[Vec<f64>], mut b: Vec<f64>) -> Vec<f64> {
    for place in (0..b.len()).rev() {
        b[place] /= root[place][place];
        let x = b[place];
        for (b, factor) in b.iter_mut().zip(&root[place][..place]) {
            *b -= factor * x;
        }
    }
    b
}

/// From the first figure on, so that a constant has its mean to the last bit.
fn weighted_mean(figures: &[f64], weights: &[f64]) -> f64 {
    let origin = figures.first().copied().unwrap_or_default();
    let pairs = figures.iter().zip(weights);
    origin + pairs.map(|(x, w)| w * (x - origin)).sum::<f64>()
}

/// Figures with their weights in rising order, the weights as parts of 1.
fn sorted_pairs(pairs: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut pairs: Vec<(f64, f64)> = pairs.collect();
    let whole: f64 = pairs.iter().map(|(_, weight)| weight).sum();
    let alike = 1.0 / pairs.len().max(1) as f64;
    for (_, weight) in &mut pairs {
        *weight = if whole > 0.0 { *weight / whole } else { alike };
    }
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    pairs
}

/// Summarises weighted figures, given the standard error of their mean.
fn weighted(pairs: impl Iterator<Item = (f64, f64)>, standard_error: f64) -> Option<Summary> {
    let pairs = sorted_pairs(pairs);
    let (&(min, _), &(max, _)) = (pairs.first()?, pairs.last()?);
    let n = pairs.len() as f64;
    let mean = min + pairs.iter().map(|(x, w)| w * (x - min)).sum::<f64>();
    let squares: f64 = pairs.iter().map(|(x, w)| w * (x - mean) * (x - mean)).sum();
    let found = quantiles(&pairs, summary::AT.into_iter());
    let [p5, p10, p50, p90, p95, p99] = found.try_into().ok()?;
    Some(Summary {
        mean,
        sd: (squares.max(0.0) * n / (n - 1.0).max(1.0)).sqrt(),
        standard_error,
        min,
        p5,
        p10,
        p50,
        p90,
        p95,
        p99,
        max,
    })
}

/// Quantiles of sorted pairs at rising chances: each figure stands in the middle of its weight, the first at 0 and
/// the last at 1, with linear interpolation between neighbours. With equal weights that is definition 7.
fn quantiles(pairs: &[(f64, f64)], at: impl Iterator<Item = f64>) -> Vec<f64> {
    let (Some(first), Some(last)) = (pairs.first(), pairs.last()) else {
        return at.map(|_| 0.0).collect();
    };
    let start = 0.5 * first.1;
    let whole: f64 = pairs.iter().map(|(_, weight)| weight).sum();
    let length = whole - start - 0.5 * last.1;
    let (mut place, mut below, mut here) = (0, 0.0, 0.0);
    at.map(|p| {
        let wanted = p * length;
        while here < wanted && place + 1 < pairs.len() {
            below = here;
            here += 0.5 * (pairs[place].1 + pairs[place + 1].1);
            place += 1;
        }
        let high = pairs[place].0;
        let low = pairs[place.saturating_sub(1)].0;
        if low == high || here <= wanted || here <= below {
            high
        } else {
            low + ((wanted - below) / (here - below)).clamp(0.0, 1.0) * (high - low)
        }
    })
    .collect()
}

#[cfg(test)]
#[path = "weights_tests.rs"]
mod tests;
