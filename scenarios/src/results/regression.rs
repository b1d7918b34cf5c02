//! Trials weighed so that the mean numbers of incidents come out as they are known.
//!
//! Control variates as one weight per trial (the regression estimator written as a calibration; Glasserman, *Monte
//! Carlo Methods in Financial Engineering*, 2003, section 4.1; Deville and Särndal 1992): with the numbers of incidents
//! Cᵢ of trial i, their average C̄, their covariance matrix S (n in the denominator) and their known means μ,
//!
//! wᵢ = (1 + (μ − C̄)ᵀ S⁻¹ (Cᵢ − C̄)) / n.
//!
//! The weights add up to 1 and the weighted averages of the controls are their means. A few may be slightly negative.

use super::interval::Uncertainty;
use super::{Column, summary};

/// A run needs so many trials for each control and one more, or its weights would say more about the trials than
/// about the controls.
const TRIALS_PER_CONTROL: usize = 10;

/// A control has to vary as much as an event that came in so many trials: fewer would show hardly any error around
/// their own average.
const LEAST_SPREAD: f64 = 8.0;

/// What is left of a control's variance, once those before it are known, for it to be of use.
const LEAST_REMAINDER: f64 = 1e-8;

#[derive(Debug)]
pub(super) struct Regression {
    trials: f64,
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

impl Regression {
    /// And the weight of each trial; `None` where there are too few trials for the controls.
    pub(super) fn new(
        trials: usize,
        controls: &[Column],
        means: &[f64],
    ) -> Option<(Self, Vec<f64>)> {
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
        let regression = Self {
            trials: n,
            sum_of_squares,
            used,
            averages,
            root,
            slopes,
        };
        Some((regression, each))
    }

    /// The factors of a plain sum and of the sums of products with each control that make up n times a weighted mean.
    pub(super) fn factors(&self, controls: usize) -> (f64, Vec<f64>) {
        let (mut plain, mut of_control) = (1.0, vec![0.0; controls]);
        for ((place, average), slope) in self.used.iter().zip(&self.averages).zip(&self.slopes) {
            plain += slope * average;
            of_control[*place] = -slope;
        }
        (plain, of_control)
    }

    /// That of the mean of a figure: from the residuals of the regression with n − k − 1 degrees of freedom, wider where
    /// the averages of the controls lie far from their means.
    pub(super) fn uncertainty(
        &self,
        figures: impl Iterator<Item = f64> + Clone,
        controls: &[Column],
    ) -> Uncertainty {
        let mean = summary::mean(figures.clone());
        let centred = figures.map(|x| x - mean);
        let squares: f64 = centred.clone().map(|x| x * x).sum();
        let n = self.trials;
        let explained = n * self.explained(&centred, controls);
        let freedom = n - self.used.len() as f64 - 1.0;
        Uncertainty {
            error: ((squares - explained).max(0.0) / freedom * self.sum_of_squares).sqrt(),
            freedom,
        }
    }

    /// The variance of a centred figure that the controls explain: |L⁻¹ c|², with its covariances c with them.
    fn explained(&self, centred: &(impl Iterator<Item = f64> + Clone), controls: &[Column]) -> f64 {
        let covariances: Vec<f64> = self
            .used
            .iter()
            .map(|place| controls[*place].dot(centred.clone()) / self.trials)
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
