//! Smooth distributions with their constants worked out once.

use super::special::{Slope, beta, gamma, invert, normal_cdf, normal_quantile};

/// A distribution with a density, ready to be evaluated many times.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Curve {
    Uniform {
        low: f64,
        range: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
        /// Probability of lying below the mode.
        turn: f64,
        /// √(range × (mode − low)) and √(range × (high − mode)).
        rise: f64,
        fall: f64,
    },
    /// A beta distribution stretched over `low … low + range`; PERT is one.
    Beta {
        low: f64,
        range: f64,
        alpha: f64,
        beta: f64,
        ln_beta: f64,
    },
    Normal {
        mean: f64,
        sd: f64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Exponential {
        mean: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
        ln_gamma: f64,
    },
    Weibull {
        shape: f64,
        scale: f64,
    },
    Pareto {
        min: f64,
        alpha: f64,
    },
}

impl Curve {
    pub(super) fn triangular(low: f64, mode: f64, high: f64) -> Self {
        let range = high - low;
        Self::Triangular {
            low,
            mode,
            high,
            turn: (mode - low) / range,
            rise: libm::sqrt(range * (mode - low)),
            fall: libm::sqrt(range * (high - mode)),
        }
    }

    pub(super) fn pert(low: f64, mode: f64, high: f64) -> Self {
        let range = high - low;
        let alpha = 1.0 + 4.0 * (mode - low) / range;
        let beta = 1.0 + 4.0 * (high - mode) / range;
        let ln_beta = libm::lgamma(alpha) + libm::lgamma(beta) - libm::lgamma(alpha + beta);
        Self::Beta {
            low,
            range,
            alpha,
            beta,
            ln_beta,
        }
    }

    pub(super) fn gamma(shape: f64, scale: f64) -> Self {
        Self::Gamma {
            shape,
            scale,
            ln_gamma: libm::lgamma(shape),
        }
    }

    /// True where a table is several times quicker than the formula: root searches, and forms that
    /// take two or three transcendental functions per draw.
    pub(super) fn is_slow(&self) -> bool {
        !matches!(
            self,
            Self::Uniform { .. } | Self::Triangular { .. } | Self::Exponential { .. }
        )
    }

    /// Smallest and largest possible value; unbounded sides are infinite.
    pub(super) fn support(&self) -> (f64, f64) {
        match *self {
            Self::Uniform { low, range } | Self::Beta { low, range, .. } => (low, low + range),
            Self::Triangular { low, high, .. } => (low, high),
            Self::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Self::Lognormal { .. }
            | Self::Exponential { .. }
            | Self::Gamma { .. }
            | Self::Weibull { .. } => (0.0, f64::INFINITY),
            Self::Pareto { min, .. } => (min, f64::INFINITY),
        }
    }

    pub(super) fn mean(&self) -> f64 {
        match *self {
            Self::Uniform { low, range } => low + 0.5 * range,
            Self::Triangular {
                low, mode, high, ..
            } => (low + mode + high) / 3.0,
            Self::Beta {
                low,
                range,
                alpha,
                beta,
                ..
            } => low + range * alpha / (alpha + beta),
            Self::Normal { mean, .. } | Self::Exponential { mean } => mean,
            Self::Lognormal { mu, sigma } => libm::exp(mu + 0.5 * sigma * sigma),
            Self::Gamma { shape, scale, .. } => shape * scale,
            Self::Weibull { shape, scale } => scale * libm::tgamma(1.0 + 1.0 / shape),
            Self::Pareto { min, alpha } => {
                if alpha > 1.0 {
                    min * alpha / (alpha - 1.0)
                } else {
                    f64::INFINITY
                }
            }
        }
    }

    /// The value below which the share `p` of all draws falls; `q` = 1 − `p`, both inside (0, 1).
    /// A guess near the answer (or NaN) shortens the search of the slow forms.
    #[inline]
    pub(super) fn quantile(&self, p: f64, q: f64, guess: f64) -> f64 {
        match *self {
            Self::Uniform { low, range } => low + p * range,
            Self::Triangular {
                low,
                high,
                turn,
                rise,
                fall,
                ..
            } => {
                if p < turn {
                    low + libm::sqrt(p) * rise
                } else {
                    high - libm::sqrt(q) * fall
                }
            }
            Self::Normal { mean, sd } => mean + sd * normal_quantile(p, q),
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * normal_quantile(p, q)),
            Self::Exponential { mean } => -mean * libm::log(q),
            Self::Weibull { shape, scale } => scale * libm::pow(-libm::log1p(-p), 1.0 / shape),
            Self::Pareto { min, alpha } => min * libm::exp(-libm::log(q) / alpha),
            Self::Beta {
                low,
                range,
                alpha,
                beta,
                ln_beta,
            } => low + range * beta_quantile(alpha, beta, ln_beta, p, q, (guess - low) / range),
            Self::Gamma {
                shape,
                scale,
                ln_gamma,
            } => scale * gamma_quantile(shape, ln_gamma, p, q, guess / scale),
        }
    }

    /// The chance of a value up to `x`.
    pub(super) fn cdf(&self, x: f64) -> f64 {
        let (low, high) = self.support();
        if x <= low {
            return 0.0;
        }
        if x >= high {
            return 1.0;
        }
        match *self {
            Self::Uniform { low, range } => (x - low) / range,
            Self::Triangular {
                low,
                mode,
                high,
                rise,
                fall,
                ..
            } => {
                if x < mode {
                    let share = (x - low) / rise;
                    share * share
                } else {
                    let share = (high - x) / fall;
                    1.0 - share * share
                }
            }
            Self::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Self::Lognormal { mu, sigma } => normal_cdf((libm::log(x) - mu) / sigma),
            Self::Exponential { mean } => -libm::expm1(-x / mean),
            Self::Weibull { shape, scale } => -libm::expm1(-libm::pow(x / scale, shape)),
            Self::Pareto { min, alpha } => -libm::expm1(-alpha * libm::log(x / min)),
            Self::Beta {
                low,
                range,
                alpha,
                beta: b,
                ln_beta,
            } => beta(alpha, b, ln_beta, (x - low) / range).0,
            Self::Gamma {
                shape,
                scale,
                ln_gamma,
            } => gamma(shape, ln_gamma, x / scale).0,
        }
    }

    /// Probability per unit at `x`; may be infinite at an end of the support.
    pub(super) fn density(&self, x: f64) -> f64 {
        let (low, high) = self.support();
        if x < low || x > high {
            return 0.0;
        }
        match *self {
            Self::Uniform { range, .. } => 1.0 / range,
            Self::Triangular {
                low,
                mode,
                high,
                rise,
                fall,
                ..
            } => {
                if x < mode {
                    2.0 * (x - low) / (rise * rise)
                } else if fall > 0.0 {
                    2.0 * (high - x) / (fall * fall)
                } else {
                    2.0 / (high - low)
                }
            }
            Self::Normal { mean, sd } => bell((x - mean) / sd) / sd,
            Self::Lognormal { mu, sigma } => bell((libm::log(x) - mu) / sigma) / (sigma * x),
            Self::Exponential { mean } => libm::exp(-x / mean) / mean,
            Self::Weibull { shape, scale } => {
                let power = libm::pow(x / scale, shape);
                shape * power / x * libm::exp(-power)
            }
            Self::Pareto { min, alpha } => alpha / x * libm::exp(-alpha * libm::log(x / min)),
            Self::Beta {
                low,
                range,
                alpha,
                beta: b,
                ln_beta,
            } => beta(alpha, b, ln_beta, (x - low) / range).1 / range,
            Self::Gamma {
                shape,
                scale,
                ln_gamma,
            } => gamma(shape, ln_gamma, x / scale).2 / scale,
        }
    }
}

/// Standard normal density.
fn bell(z: f64) -> f64 {
    const ROOT_OF_TWO_PI: f64 = 2.506_628_274_631_000_7;
    libm::exp(-0.5 * z * z) / ROOT_OF_TWO_PI
}

/// Quantile of the standard beta distribution. The upper half is the mirrored lower half, so that
/// both tails keep their digits.
fn beta_quantile(a: f64, b: f64, ln_beta: f64, p: f64, q: f64, guess: f64) -> f64 {
    if p > q {
        return 1.0 - beta_quantile(b, a, ln_beta, q, p, 1.0 - guess);
    }
    let start = if guess.is_nan() {
        // Near 0 the distribution function is x^a / (a B); elsewhere this is only a first step.
        libm::exp((libm::log(p * a) + ln_beta) / a)
    } else {
        guess
    };
    invert(0.0, 1.0, start, 0.0, |x| {
        let (cdf, density) = beta(a, b, ln_beta, x);
        Slope {
            excess: cdf - p,
            density,
            bend: (a - 1.0) / x - (b - 1.0) / (1.0 - x),
        }
    })
}

/// Quantile of the gamma distribution of scale 1.
fn gamma_quantile(shape: f64, ln_gamma: f64, p: f64, q: f64, guess: f64) -> f64 {
    let near_zero = libm::exp((libm::log(p * shape) + ln_gamma) / shape);
    if near_zero == 0.0 {
        return 0.0;
    }
    let start = if guess.is_nan() {
        // Wilson and Hilferty: the cube root is nearly normal; near 0 the leading power is better.
        let ninth = 1.0 / (9.0 * shape);
        let root = 1.0 - ninth + normal_quantile(p, q) * libm::sqrt(ninth);
        let cubed = shape * root * root * root;
        if root > 0.0 && near_zero > 0.2 * (shape + 1.0) {
            cubed
        } else {
            near_zero
        }
    } else {
        guess
    };
    // Beyond this point the upper tail holds less than any probability a double can express.
    let high = shape + 40.0 * libm::sqrt(shape) + 800.0;
    invert(0.0, high, start, 0.0, |x| {
        let (lower, upper, density) = gamma(shape, ln_gamma, x);
        Slope {
            excess: if p > q { q - upper } else { lower - p },
            density,
            bend: (shape - 1.0) / x - 1.0,
        }
    })
}
