//! Numbers that may be ranges (rules R1 to R3).
//!
//! An [`Uncertain`] is a specification: a [`Form`] with optional bounds. It holds no random
//! generator; a draw is `uncertain.quantile(u)` with one uniform `u` made elsewhere. A program that
//! draws millions of times compiles it once into a [`Sampler`].
//!
//! ```
//! use displace_model::uncertain::Uncertain;
//!
//! let price = Uncertain::triangular(80.0, 100.0, 150.0);
//! assert!(price.check().is_empty());
//! assert!((price.mean() - 110.0).abs() < 1e-12);
//! ```

mod check;
mod curve;
mod law;
mod sampler;
mod special;

use law::Law;

pub use check::UncertainError;
pub use sampler::Sampler;

/// The shape of a range. Figures are in the unit of the field that holds the range.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Form {
    /// Exactly this value.
    Fixed(f64),
    /// Every value between the ends is as likely as any other.
    Uniform {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Rises in a straight line to the mode and falls in one.
    Triangular {
        /// Smallest value.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Largest value.
        high: f64,
    },
    /// A beta distribution with mean (low + 4 × mode + high) / 6: alpha = 1 + 4 (mode − low) /
    /// (high − low), beta = 1 + 4 (high − mode) / (high − low).
    Pert {
        /// Smallest value.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Largest value.
        high: f64,
    },
    /// The bell curve.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, ≥ 0.
        sd: f64,
    },
    /// The logarithm is normal; the figures are those of the variable itself.
    Lognormal {
        /// Mean of the variable, > 0.
        mean: f64,
        /// Standard deviation of the variable, ≥ 0.
        sd: f64,
    },
    /// A lognormal by its 90 % interval: mu = (ln p5 + ln p95) / 2, sigma = (ln p95 − ln p5) /
    /// (2 × 1.6448536269514722).
    LognormalInterval {
        /// One draw in twenty is smaller, > 0.
        p5: f64,
        /// One draw in twenty is larger.
        p95: f64,
    },
    /// Waiting time without memory.
    Exponential {
        /// Mean, > 0.
        mean: f64,
    },
    /// Mean shape × scale.
    Gamma {
        /// Shape, 0.01 to 10,000.
        shape: f64,
        /// Scale, > 0.
        scale: f64,
    },
    /// Life times that wear in (shape < 1) or out (shape > 1).
    Weibull {
        /// Shape, 0.01 to 10,000.
        shape: f64,
        /// Scale: 63.2 % of all draws are smaller, > 0.
        scale: f64,
    },
    /// Heavy tail: the chance of more than x is (min / x)^alpha. With alpha ≤ 1 there is no mean, so
    /// `at_most` is required.
    Pareto {
        /// Smallest value, > 0.
        min: f64,
        /// Tail exponent, 0.01 to 10,000.
        alpha: f64,
    },
    /// Values with weights: (value, weight). Weights need not add up to 1.
    Discrete(Vec<(f64, f64)>),
    /// Observed values, each as likely as any other; draws are always one of them.
    Empirical(Vec<f64>),
    /// One of several ranges: (weight, range). Weights need not add up to 1.
    Mixture(Vec<(f64, Uncertain)>),
}

/// A number that may be a range: a form, given that the value lies within optional bounds.
///
/// Bounds make the distribution conditional: draws that would fall outside are drawn again, so to
/// speak, rather than piled up at the bound.
/// Answers are meaningful only when [`Uncertain::check`] finds nothing; otherwise they may be NaN,
/// but nothing panics.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// The shape.
    pub form: Form,
    /// Values below this one are impossible.
    pub at_least: Option<f64>,
    /// Values above this one are impossible.
    pub at_most: Option<f64>,
}

impl From<Form> for Uncertain {
    fn from(form: Form) -> Self {
        Self {
            form,
            at_least: None,
            at_most: None,
        }
    }
}

/// # Constructors
impl Uncertain {
    /// Exactly this value.
    pub fn fixed(value: f64) -> Self {
        Form::Fixed(value).into()
    }

    /// See [`Form::Uniform`].
    pub fn uniform(low: f64, high: f64) -> Self {
        Form::Uniform { low, high }.into()
    }

    /// See [`Form::Triangular`].
    pub fn triangular(low: f64, mode: f64, high: f64) -> Self {
        Form::Triangular { low, mode, high }.into()
    }

    /// See [`Form::Pert`].
    pub fn pert(low: f64, mode: f64, high: f64) -> Self {
        Form::Pert { low, mode, high }.into()
    }

    /// See [`Form::Normal`].
    pub fn normal(mean: f64, sd: f64) -> Self {
        Form::Normal { mean, sd }.into()
    }

    /// See [`Form::Lognormal`].
    pub fn lognormal(mean: f64, sd: f64) -> Self {
        Form::Lognormal { mean, sd }.into()
    }

    /// See [`Form::LognormalInterval`].
    pub fn lognormal_interval(p5: f64, p95: f64) -> Self {
        Form::LognormalInterval { p5, p95 }.into()
    }

    /// See [`Form::Exponential`].
    pub fn exponential(mean: f64) -> Self {
        Form::Exponential { mean }.into()
    }

    /// See [`Form::Gamma`].
    pub fn gamma(shape: f64, scale: f64) -> Self {
        Form::Gamma { shape, scale }.into()
    }

    /// See [`Form::Weibull`].
    pub fn weibull(shape: f64, scale: f64) -> Self {
        Form::Weibull { shape, scale }.into()
    }

    /// See [`Form::Pareto`].
    pub fn pareto(min: f64, alpha: f64) -> Self {
        Form::Pareto { min, alpha }.into()
    }

    /// See [`Form::Discrete`].
    pub fn discrete(values_and_weights: Vec<(f64, f64)>) -> Self {
        Form::Discrete(values_and_weights).into()
    }

    /// See [`Form::Empirical`].
    pub fn empirical(values: Vec<f64>) -> Self {
        Form::Empirical(values).into()
    }

    /// See [`Form::Mixture`].
    pub fn mixture(weights_and_parts: Vec<(f64, Self)>) -> Self {
        Form::Mixture(weights_and_parts).into()
    }

    /// The same range with every value multiplied by a factor above 0: its quantiles are multiplied by it.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let form = match &self.form {
            Form::Fixed(value) => Form::Fixed(value * factor),
            Form::Uniform { low, high } => Form::Uniform {
                low: low * factor,
                high: high * factor,
            },
            Form::Triangular { low, mode, high } => Form::Triangular {
                low: low * factor,
                mode: mode * factor,
                high: high * factor,
            },
            Form::Pert { low, mode, high } => Form::Pert {
                low: low * factor,
                mode: mode * factor,
                high: high * factor,
            },
            Form::Normal { mean, sd } => Form::Normal {
                mean: mean * factor,
                sd: sd * factor,
            },
            Form::Lognormal { mean, sd } => Form::Lognormal {
                mean: mean * factor,
                sd: sd * factor,
            },
            Form::LognormalInterval { p5, p95 } => Form::LognormalInterval {
                p5: p5 * factor,
                p95: p95 * factor,
            },
            Form::Exponential { mean } => Form::Exponential {
                mean: mean * factor,
            },
            Form::Gamma { shape, scale } => Form::Gamma {
                shape: *shape,
                scale: scale * factor,
            },
            Form::Weibull { shape, scale } => Form::Weibull {
                shape: *shape,
                scale: scale * factor,
            },
            Form::Pareto { min, alpha } => Form::Pareto {
                min: min * factor,
                alpha: *alpha,
            },
            Form::Discrete(values) => Form::Discrete(
                values
                    .iter()
                    .map(|(value, weight)| (value * factor, *weight))
                    .collect(),
            ),
            Form::Empirical(values) => {
                Form::Empirical(values.iter().map(|value| value * factor).collect())
            }
            Form::Mixture(parts) => Form::Mixture(
                parts
                    .iter()
                    .map(|(weight, part)| (*weight, part.scaled(factor)))
                    .collect(),
            ),
        };
        Self {
            form,
            at_least: self.at_least.map(|bound| bound * factor),
            at_most: self.at_most.map(|bound| bound * factor),
        }
    }

    /// The same range, given that the value is not below `bound`.
    #[must_use]
    pub fn at_least(mut self, bound: f64) -> Self {
        self.at_least = Some(bound);
        self
    }

    /// The same range, given that the value is not above `bound`.
    #[must_use]
    pub fn at_most(mut self, bound: f64) -> Self {
        self.at_most = Some(bound);
        self
    }
}

/// # Questions
///
/// Each of these works the range out anew; take a [`Sampler`] where speed matters.
impl Uncertain {
    /// The value below which the share `u` of all draws falls: the smallest x with
    /// [`cdf`](Self::cdf)(x) ≥ u. Accurate to about 1e-13 of the spread.
    ///
    /// `u` is moved into 2⁻⁶⁴ … 1 − 2⁻⁵³, so that the ends are finite for unbounded forms.
    pub fn quantile(&self, u: f64) -> f64 {
        Law::new(self).quantile(inside(u), f64::NAN)
    }

    /// The chance of a value up to and including `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        Law::new(self).cdf(x)
    }

    /// Mean. Closed form without bounds; a bounded smooth form is integrated numerically, with an
    /// error below a millionth of the spread between P5 and P95.
    pub fn mean(&self) -> f64 {
        Law::new(self).mean()
    }

    /// The value with as many draws below as above: what a central case uses.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// Smallest and largest possible value; an unbounded side is infinite.
    pub fn support(&self) -> (f64, f64) {
        Law::new(self).support()
    }

    /// The value, if only one is possible: a fixed number, or a range that has shrunk to a point.
    pub fn is_fixed(&self) -> Option<f64> {
        match Law::new(self) {
            Law::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// The key under which the project file keeps this form.
    pub fn form_name(&self) -> &'static str {
        match self.form {
            Form::Fixed(_) => "value",
            Form::Uniform { .. } => "uniform",
            Form::Triangular { .. } => "triangular",
            Form::Pert { .. } => "pert",
            Form::Normal { .. } => "normal",
            Form::Lognormal { .. } | Form::LognormalInterval { .. } => "lognormal",
            Form::Exponential { .. } => "exponential",
            Form::Gamma { .. } => "gamma",
            Form::Weibull { .. } => "weibull",
            Form::Pareto { .. } => "pareto",
            Form::Discrete(_) => "discrete",
            Form::Empirical(_) => "empirical",
            Form::Mixture(_) => "mixture",
        }
    }

    /// Points (value, height) of a small preview curve between P0.5 and P99.5; the tallest has
    /// height 1. Heights are chances of equal slices, so that single likely values show as spikes.
    /// A range of one value gives one point; a range with errors gives none.
    pub fn outline(&self, points: usize) -> Vec<(f64, f64)> {
        let law = Law::new(self);
        let (low, high) = (law.quantile(0.005, f64::NAN), law.quantile(0.995, f64::NAN));
        if points == 0 || !(high - low).is_finite() {
            return Vec::new();
        }
        if high <= low {
            return vec![(low, 1.0)];
        }
        let width = (high - low) / points as f64;
        // The first slice takes in the lower end itself, which may have a chance of its own.
        let mut before = law.cdf(low - 1e-9 * width);
        let mut curve: Vec<(f64, f64)> = (0..points)
            .map(|slice| {
                let left = low + slice as f64 * width;
                let upto = law.cdf(left + width);
                let height = upto - before;
                before = upto;
                (left + 0.5 * width, height)
            })
            .collect();
        let tallest = curve.iter().fold(0.0, |top: f64, point| top.max(point.1));
        if tallest > 0.0 {
            for point in &mut curve {
                point.1 /= tallest;
            }
        }
        curve
    }
}

/// Moves a uniform into the open interval in which every quantile is finite. NaN becomes its lower
/// end.
#[inline]
fn inside(u: f64) -> f64 {
    const LEAST: f64 = f64::EPSILON / 4096.0;
    const MOST: f64 = 1.0 - 0.5 * f64::EPSILON;
    let u = if u > LEAST { u } else { LEAST };
    if u < MOST { u } else { MOST }
}

#[cfg(test)]
mod tests;
