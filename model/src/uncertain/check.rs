//! What can be wrong with a range.

use super::law::{DEEPEST, Law, SHAPES, depth};
use super::{Form, Uncertain};

/// One problem of a range, worded to follow the name of the field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UncertainError {
    /// A figure is NaN or infinite.
    #[error("{what} is {value}, but must be a finite number")]
    NotFinite {
        /// Which figure.
        what: &'static str,
        /// What was found.
        value: f64,
    },
    /// Two figures are in the wrong order.
    #[error("{small_name} ({small}) must not be greater than {large_name} ({large})")]
    OutOfOrder {
        /// Name of the figure that should be the smaller one.
        small_name: &'static str,
        /// Its value.
        small: f64,
        /// Name of the figure that should be the larger one.
        large_name: &'static str,
        /// Its value.
        large: f64,
    },
    /// A figure must be greater than 0.
    #[error("{what} is {value}, but must be greater than 0")]
    NotPositive {
        /// Which figure.
        what: &'static str,
        /// What was found.
        value: f64,
    },
    /// A figure must not be below 0.
    #[error("{what} is {value}, but must not be negative")]
    Negative {
        /// Which figure.
        what: &'static str,
        /// What was found.
        value: f64,
    },
    /// A shape parameter is so extreme that its quantiles cannot be computed well.
    #[error("{what} is {value}, but must lie between {least} and {most}")]
    Extreme {
        /// Which figure.
        what: &'static str,
        /// What was found.
        value: f64,
        /// Smallest allowed value.
        least: f64,
        /// Largest allowed value.
        most: f64,
    },
    /// A list holds nothing.
    #[error("the list of {what} is empty")]
    Empty {
        /// Of what.
        what: &'static str,
    },
    /// All weights of a list are 0.
    #[error("the weights of the {what} are all 0")]
    NoWeight {
        /// Of what.
        what: &'static str,
    },
    /// `at_least` and `at_most` exclude every possible value.
    #[error("the bounds leave nothing of the range {low} to {high}")]
    NothingLeft {
        /// Smallest value without the bounds.
        low: f64,
        /// Largest value without the bounds.
        high: f64,
    },
    /// The tail is so heavy that there is no mean.
    #[error("a Pareto tail with alpha {alpha} has no mean: set at_most, or raise alpha above 1")]
    NoMean {
        /// The exponent found.
        alpha: f64,
    },
    /// Mixtures of mixtures of mixtures.
    #[error("mixtures are nested {found} levels deep, but may be nested {most} deep")]
    TooDeep {
        /// Levels found.
        found: usize,
        /// Levels allowed.
        most: usize,
    },
    /// The figures are finite, but what follows from them is not.
    #[error("the range is too wide to be computed: its mean or its ends are not finite")]
    TooWide,
    /// A part of a mixture is wrong.
    #[error("part {number} of the mixture: {problem}")]
    InPart {
        /// Position in the list, counted from 1.
        number: usize,
        /// What is wrong with it.
        problem: Box<UncertainError>,
    },
}

impl Uncertain {
    /// Every problem of this range; an empty list means that it can be used.
    ///
    /// A field's own limits are not checked here: hold [`Uncertain::support`] against them.
    pub fn check(&self) -> Vec<UncertainError> {
        let found = depth(self);
        if found > DEEPEST {
            return vec![UncertainError::TooDeep {
                found,
                most: DEEPEST,
            }];
        }
        self.check_within(self.at_most.is_some())
    }

    fn check_within(&self, capped: bool) -> Vec<UncertainError> {
        let mut problems = Vec::new();
        let list = &mut problems;
        match &self.form {
            Form::Fixed(value) => finite(list, "value", *value),
            Form::Uniform { low, high } => in_order(list, &[("low", *low), ("high", *high)]),
            Form::Triangular { low, mode, high } | Form::Pert { low, mode, high } => {
                in_order(list, &[("low", *low), ("mode", *mode), ("high", *high)]);
            }
            Form::Normal { mean, sd } => {
                finite(list, "mean", *mean);
                not_negative(list, "sd", *sd);
            }
            Form::Lognormal { mean, sd } => {
                positive(list, "mean", *mean);
                not_negative(list, "sd", *sd);
            }
            Form::LognormalInterval { p5, p95 } => {
                positive(list, "p5", *p5);
                in_order(list, &[("p5", *p5), ("p95", *p95)]);
            }
            Form::Exponential { mean } => positive(list, "mean", *mean),
            Form::Gamma { shape, scale } | Form::Weibull { shape, scale } => {
                shape_like(list, "shape", *shape);
                positive(list, "scale", *scale);
            }
            Form::Pareto { min, alpha } => {
                positive(list, "min", *min);
                shape_like(list, "alpha", *alpha);
                if *alpha <= 1.0 && SHAPES.contains(alpha) && !capped {
                    list.push(UncertainError::NoMean { alpha: *alpha });
                }
            }
            Form::Discrete(values) => {
                for (value, _) in values {
                    finite(list, "value", *value);
                }
                weights(list, "values", values.iter().map(|(_, weight)| *weight));
            }
            Form::Empirical(values) => {
                if values.is_empty() {
                    list.push(UncertainError::Empty { what: "values" });
                }
                for value in values {
                    finite(list, "value", *value);
                }
            }
            Form::Mixture(parts) => {
                weights(list, "parts", parts.iter().map(|(weight, _)| *weight));
                for (index, (_, part)) in parts.iter().enumerate() {
                    let capped = capped || part.at_most.is_some();
                    list.extend(part.check_within(capped).into_iter().map(|problem| {
                        UncertainError::InPart {
                            number: index + 1,
                            problem: Box::new(problem),
                        }
                    }));
                }
            }
        }
        self.check_bounds(list);
        if problems.is_empty() {
            self.check_outcome(&mut problems);
        }
        problems
    }

    fn check_bounds(&self, list: &mut Vec<UncertainError>) {
        if let Some(bound) = self.at_least {
            finite(list, "at_least", bound);
        }
        if let Some(bound) = self.at_most {
            finite(list, "at_most", bound);
        }
        if let (Some(least), Some(most)) = (self.at_least, self.at_most)
            && least > most
        {
            list.push(UncertainError::OutOfOrder {
                small_name: "at_least",
                small: least,
                large_name: "at_most",
                large: most,
            });
        }
    }

    /// Problems that show only once the figures are put to work.
    fn check_outcome(&self, list: &mut Vec<UncertainError>) {
        let law = Law::new(self);
        if law == Law::Invalid {
            let free = Self {
                form: self.form.clone(),
                at_least: None,
                at_most: None,
            };
            let (low, high) = free.support();
            list.push(if low.is_nan() || high.is_nan() {
                UncertainError::TooWide
            } else {
                UncertainError::NothingLeft { low, high }
            });
            return;
        }
        let ends = [self.quantile(0.0), self.quantile(1.0)];
        // A capped part of a mixture may have no mean of its own; the whole has one.
        let mean = if self.is_capped_by_the_whole() {
            0.0
        } else {
            law.mean()
        };
        if ends.iter().any(|x| x.abs() >= f64::MAX || x.is_nan()) || !mean.is_finite() {
            list.push(UncertainError::TooWide);
        }
    }

    fn is_capped_by_the_whole(&self) -> bool {
        matches!(self.form, Form::Pareto { alpha, .. } if alpha <= 1.0 && self.at_most.is_none())
    }
}

fn finite(list: &mut Vec<UncertainError>, what: &'static str, value: f64) {
    if !value.is_finite() {
        list.push(UncertainError::NotFinite { what, value });
    }
}

fn positive(list: &mut Vec<UncertainError>, what: &'static str, value: f64) {
    finite(list, what, value);
    if value <= 0.0 && value.is_finite() {
        list.push(UncertainError::NotPositive { what, value });
    }
}

fn not_negative(list: &mut Vec<UncertainError>, what: &'static str, value: f64) {
    finite(list, what, value);
    if value < 0.0 && value.is_finite() {
        list.push(UncertainError::Negative { what, value });
    }
}

fn shape_like(list: &mut Vec<UncertainError>, what: &'static str, value: f64) {
    finite(list, what, value);
    if value.is_finite() && !SHAPES.contains(&value) {
        list.push(UncertainError::Extreme {
            what,
            value,
            least: *SHAPES.start(),
            most: *SHAPES.end(),
        });
    }
}

fn in_order(list: &mut Vec<UncertainError>, figures: &[(&'static str, f64)]) {
    for (what, value) in figures {
        finite(list, what, *value);
    }
    for pair in figures.windows(2) {
        if let [(small_name, small), (large_name, large)] = pair
            && small > large
        {
            list.push(UncertainError::OutOfOrder {
                small_name,
                small: *small,
                large_name,
                large: *large,
            });
        }
    }
}

fn weights(
    list: &mut Vec<UncertainError>,
    what: &'static str,
    weights: impl ExactSizeIterator<Item = f64>,
) {
    if weights.len() == 0 {
        list.push(UncertainError::Empty { what });
        return;
    }
    let mut sum = 0.0;
    for weight in weights {
        not_negative(list, "weight", weight);
        sum += weight;
    }
    if sum == 0.0 {
        list.push(UncertainError::NoWeight { what });
    }
}
