//! A range worked out: bounds applied, weights normalised, constants computed.
//!
//! [`Uncertain`] is what a person wrote; a [`Law`] is what that means. Bounds are pushed down to the
//! parts of a mixture, so that only smooth curves ever carry a window of probabilities.

#![expect(
    clippy::float_cmp,
    reason = "equal ends and full windows are exact by construction"
)]

use std::ops::RangeInclusive;

use super::curve::Curve;
use super::special::{Slope, invert};
use super::{Form, Uncertain};

/// z of the 95 % point: a 90 % interval spans twice as many standard deviations.
const Z95: f64 = 1.644_853_626_951_472_2;

/// Bounds that leave less than this chance are treated as leaving nothing: the digits are gone.
const LEAST_CHANCE: f64 = 1e-12;

/// Shapes and tail exponents whose quantiles can be computed well.
pub(super) const SHAPES: RangeInclusive<f64> = 0.01..=10_000.0;

/// How often mixtures may be nested.
pub(super) const DEEPEST: usize = 4;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Law {
    /// The range has errors (see `Uncertain::check`); every answer is NaN.
    Invalid,
    Constant(f64),
    Steps(Steps),
    Smooth(Smooth),
    Mixture(Mixture),
}

/// Values in rising order, each with the chance of itself or anything smaller.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    values: Vec<f64>,
    cumulative: Vec<f64>,
}

/// A smooth curve seen through the window of its bounds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Smooth {
    pub(super) curve: Curve,
    from: f64,
    width: f64,
    min: f64,
    max: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mixture {
    /// Shares (they sum to 1) and laws.
    parts: Vec<(f64, Law)>,
    /// Chance below, chance up to, and place of every value with a chance of its own.
    jumps: Vec<(f64, f64, f64)>,
}

impl Law {
    pub(super) fn new(range: &Uncertain) -> Self {
        // Bounds make every level work its parts out twice, so depth must stay small.
        if depth(range) > DEEPEST {
            return Self::Invalid;
        }
        Self::within(
            range,
            range.at_least.unwrap_or(f64::NEG_INFINITY),
            range.at_most.unwrap_or(f64::INFINITY),
        )
    }

    /// The law of `range.form`, given that the value lies in `min ..= max`.
    fn within(range: &Uncertain, min: f64, max: f64) -> Self {
        match &range.form {
            Form::Fixed(value) => constant(*value, min, max),
            Form::Uniform { low, high } => spread(*low, *high, min, max, || Curve::Uniform {
                low: *low,
                range: high - low,
            }),
            Form::Triangular { low, mode, high } => spread(*low, *high, min, max, || {
                Curve::triangular(*low, *mode, *high)
            }),
            Form::Pert { low, mode, high } => {
                spread(*low, *high, min, max, || Curve::pert(*low, *mode, *high))
            }
            Form::Normal { mean, sd } => {
                if *sd == 0.0 {
                    return constant(*mean, min, max);
                }
                smooth(
                    Curve::Normal {
                        mean: *mean,
                        sd: *sd,
                    },
                    min,
                    max,
                )
            }
            Form::Lognormal { mean, sd } => {
                let ratio = sd / mean;
                let variance = libm::log1p(ratio * ratio);
                lognormal(
                    libm::log(*mean) - 0.5 * variance,
                    libm::sqrt(variance),
                    min,
                    max,
                )
            }
            Form::LognormalInterval { p5, p95 } => {
                let (low, high) = (libm::log(*p5), libm::log(*p95));
                lognormal(0.5 * (low + high), (high - low) / (2.0 * Z95), min, max)
            }
            Form::Exponential { mean } => smooth(Curve::Exponential { mean: *mean }, min, max),
            // Refused by the check as well; here it keeps a wrong figure from costing seconds.
            Form::Gamma { shape, .. } if !SHAPES.contains(shape) => Self::Invalid,
            Form::Gamma { shape, scale } => smooth(Curve::gamma(*shape, *scale), min, max),
            Form::Weibull { shape, scale } => smooth(
                Curve::Weibull {
                    shape: *shape,
                    scale: *scale,
                },
                min,
                max,
            ),
            Form::Pareto { min: least, alpha } => smooth(
                Curve::Pareto {
                    min: *least,
                    alpha: *alpha,
                },
                min,
                max,
            ),
            Form::Discrete(list) => steps(list.iter().copied(), min, max),
            Form::Empirical(list) => steps(list.iter().map(|value| (*value, 1.0)), min, max),
            Form::Mixture(list) => mixture(list, min, max),
        }
    }

    /// The value below which the share `u` of all draws falls; a guess near the answer, or NaN.
    pub(super) fn quantile(&self, u: f64, guess: f64) -> f64 {
        match self {
            Self::Invalid => f64::NAN,
            Self::Constant(value) => *value,
            Self::Steps(steps) => steps.quantile(u),
            Self::Smooth(smooth) => smooth.quantile(u, guess),
            Self::Mixture(mixture) => mixture.quantile(u, guess),
        }
    }

    /// The chance of a value up to and including `x`.
    pub(super) fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Invalid => f64::NAN,
            Self::Constant(value) => f64::from(u8::from(*value <= x)),
            Self::Steps(steps) => steps.chance(steps.values.partition_point(|v| *v <= x)),
            Self::Smooth(smooth) => smooth.cdf(x),
            Self::Mixture(mixture) => mixture.add_up(|law| law.cdf(x)).min(1.0),
        }
    }

    /// The chance of a value below `x`, without `x` itself.
    fn below(&self, x: f64) -> f64 {
        match self {
            Self::Constant(value) => f64::from(u8::from(*value < x)),
            Self::Steps(steps) => steps.chance(steps.values.partition_point(|v| *v < x)),
            Self::Mixture(mixture) => mixture.add_up(|law| law.below(x)).min(1.0),
            Self::Invalid | Self::Smooth(_) => self.cdf(x),
        }
    }

    /// Probability per unit at `x`, leaving out values that have a chance of their own.
    pub(super) fn density(&self, x: f64) -> f64 {
        match self {
            Self::Invalid => f64::NAN,
            Self::Constant(_) | Self::Steps(_) => 0.0,
            Self::Smooth(smooth) => smooth.density(x),
            Self::Mixture(mixture) => mixture.add_up(|law| law.density(x)),
        }
    }

    pub(super) fn support(&self) -> (f64, f64) {
        match self {
            Self::Invalid => (f64::NAN, f64::NAN),
            Self::Constant(value) => (*value, *value),
            Self::Steps(steps) => (
                steps.values.first().copied().unwrap_or(f64::NAN),
                steps.values.last().copied().unwrap_or(f64::NAN),
            ),
            Self::Smooth(smooth) => (smooth.min, smooth.max),
            Self::Mixture(mixture) => mixture.parts.iter().fold(
                (f64::INFINITY, f64::NEG_INFINITY),
                |(low, high), (_, law)| {
                    let (a, b) = law.support();
                    (low.min(a), high.max(b))
                },
            ),
        }
    }

    /// Mean. Exact without bounds; with bounds on a smooth curve integrated numerically, with an
    /// error below a millionth of the spread between P5 and P95.
    pub(super) fn mean(&self) -> f64 {
        match self {
            Self::Invalid => f64::NAN,
            Self::Constant(value) => *value,
            Self::Steps(steps) => {
                let mut before = 0.0;
                let mut sum = 0.0;
                for (value, upto) in steps.values.iter().zip(&steps.cumulative) {
                    sum += value * (upto - before);
                    before = *upto;
                }
                sum
            }
            Self::Smooth(smooth) if smooth.width == 1.0 => smooth.curve.mean(),
            Self::Smooth(smooth) => smooth.integrate(),
            Self::Mixture(mixture) => mixture.add_up(Self::mean),
        }
    }

    /// Probabilities at which the quantile may jump or bend, in no order: a table must not
    /// interpolate across them.
    pub(super) fn breaks(&self) -> Vec<f64> {
        let Self::Mixture(_) = self else {
            return Vec::new();
        };
        let mut places = Vec::new();
        self.corners(&mut places);
        places
            .iter()
            .flat_map(|x| [self.below(*x), self.cdf(*x)])
            .collect()
    }

    fn corners(&self, into: &mut Vec<f64>) {
        match self {
            Self::Invalid => {}
            Self::Constant(value) => into.push(*value),
            Self::Steps(steps) => into.extend(&steps.values),
            Self::Smooth(smooth) => {
                into.extend([smooth.min, smooth.max].iter().filter(|x| x.is_finite()));
                if let Curve::Triangular { mode, .. } = smooth.curve {
                    into.push(mode);
                }
            }
            Self::Mixture(mixture) => {
                for (_, law) in &mixture.parts {
                    law.corners(into);
                }
            }
        }
    }

    /// Values with a chance of their own.
    fn atoms(&self, into: &mut Vec<f64>) {
        match self {
            Self::Invalid | Self::Smooth(_) => {}
            Self::Constant(value) => into.push(*value),
            Self::Steps(steps) => into.extend(&steps.values),
            Self::Mixture(mixture) => into.extend(mixture.jumps.iter().map(|jump| jump.2)),
        }
    }
}

impl Steps {
    fn quantile(&self, u: f64) -> f64 {
        let place = self.cumulative.partition_point(|upto| *upto < u);
        let last = self.values.len().saturating_sub(1);
        self.values
            .get(place.min(last))
            .copied()
            .unwrap_or(f64::NAN)
    }

    /// The chance of the first `count` values.
    fn chance(&self, count: usize) -> f64 {
        match count.checked_sub(1) {
            None => 0.0,
            Some(last) => self.cumulative.get(last).copied().unwrap_or(1.0),
        }
    }
}

impl Smooth {
    #[inline]
    pub(super) fn quantile(&self, u: f64, guess: f64) -> f64 {
        let p = self.from + u * self.width;
        // The sum may round up to 1, where an unbounded curve has no quantile.
        let p = if p < 1.0 { p } else { 1.0 - f64::EPSILON / 2.0 };
        let x = self.curve.quantile(p, 1.0 - p, guess);
        // Comparisons instead of `clamp`, which would check its own bounds on every draw.
        let x = if x > self.max { self.max } else { x };
        let x = if x < self.min { self.min } else { x };
        finite(x)
    }

    fn cdf(&self, x: f64) -> f64 {
        if x < self.min {
            0.0
        } else if x >= self.max {
            1.0
        } else {
            ((self.curve.cdf(x) - self.from) / self.width).clamp(0.0, 1.0)
        }
    }

    fn density(&self, x: f64) -> f64 {
        if x < self.min || x > self.max {
            0.0
        } else {
            self.curve.density(x) / self.width
        }
    }

    /// ∫ quantile(u) du by four-point Gauss–Legendre rules on panels that halve towards both ends,
    /// where the quantile may be steep: four panels per halving, forty halvings.
    fn integrate(&self) -> f64 {
        const RULE: [(f64, f64); 4] = [
            (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
            (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
            (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
            (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
        ];
        let mut sum = 0.0;
        let mut top = 0.5;
        let mut guesses = (f64::NAN, f64::NAN);
        for halving in 0..40 {
            let bottom = if halving == 39 { 0.0 } else { 0.5 * top };
            let panel = 0.25 * (top - bottom);
            for step in [3.0, 2.0, 1.0, 0.0] {
                for (place, weight) in RULE.iter().rev() {
                    let u = bottom + (step + place) * panel;
                    guesses.0 = self.quantile(u, guesses.0);
                    guesses.1 = self.quantile(1.0 - u, guesses.1);
                    sum += weight * panel * (guesses.0 + guesses.1);
                }
            }
            top = bottom;
        }
        sum
    }
}

impl Mixture {
    fn add_up(&self, value: impl Fn(&Law) -> f64) -> f64 {
        self.parts
            .iter()
            .map(|(share, law)| share * value(law))
            .sum()
    }

    fn quantile(&self, u: f64, guess: f64) -> f64 {
        for (before, upto, x) in &self.jumps {
            if *before < u && u <= *upto {
                return *x;
            }
        }
        // The mixture's quantile lies between the smallest and the largest of its parts' own.
        let (low, high) = self.parts.iter().fold(
            (f64::INFINITY, f64::NEG_INFINITY),
            |(low, high), (_, law)| {
                let x = law.quantile(u, f64::NAN);
                (low.min(x), high.max(x))
            },
        );
        if low >= high {
            return low;
        }
        invert(low, high, guess, 1e-13 * (high - low), |x| Slope {
            excess: self.add_up(|law| law.cdf(x)) - u,
            density: self.add_up(|law| law.density(x)),
            bend: 0.0,
        })
    }
}

/// Levels of mixtures in a range; 0 for a plain form.
pub(super) fn depth(range: &Uncertain) -> usize {
    match &range.form {
        Form::Mixture(parts) => 1 + parts.iter().map(|(_, part)| depth(part)).max().unwrap_or(0),
        _ => 0,
    }
}

fn constant(value: f64, min: f64, max: f64) -> Law {
    if value.is_finite() && value >= min && value <= max {
        Law::Constant(value)
    } else {
        Law::Invalid
    }
}

/// A curve between two ends, or the constant they shrink to.
fn spread(low: f64, high: f64, min: f64, max: f64, curve: impl FnOnce() -> Curve) -> Law {
    if low == high {
        constant(low, min, max)
    } else {
        smooth(curve(), min, max)
    }
}

fn lognormal(mu: f64, sigma: f64, min: f64, max: f64) -> Law {
    if sigma == 0.0 {
        constant(libm::exp(mu), min, max)
    } else {
        smooth(Curve::Lognormal { mu, sigma }, min, max)
    }
}

fn smooth(curve: Curve, min: f64, max: f64) -> Law {
    let (low, high) = curve.support();
    let from = if min > low { curve.cdf(min) } else { 0.0 };
    let upto = if max < high { curve.cdf(max) } else { 1.0 };
    let width = upto - from;
    if width.is_nan() || width <= LEAST_CHANCE {
        return Law::Invalid;
    }
    Law::Smooth(Smooth {
        curve,
        from,
        width,
        min: min.max(low),
        max: max.min(high),
    })
}

fn steps(list: impl Iterator<Item = (f64, f64)>, min: f64, max: f64) -> Law {
    let mut kept: Vec<(f64, f64)> = list
        .filter(|(value, weight)| *weight > 0.0 && *value >= min && *value <= max)
        .collect();
    kept.sort_by(|a, b| a.0.total_cmp(&b.0));
    kept.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
    let total: f64 = kept.iter().map(|(_, weight)| weight).sum();
    if !(total > 0.0 && total.is_finite()) {
        return Law::Invalid;
    }
    if let [(value, _)] = kept[..] {
        return constant(value, min, max);
    }
    let mut sum = 0.0;
    let mut cumulative: Vec<f64> = kept
        .iter()
        .map(|(_, weight)| {
            sum += weight;
            (sum / total).min(1.0)
        })
        .collect();
    if let Some(last) = cumulative.last_mut() {
        *last = 1.0;
    }
    Law::Steps(Steps {
        values: kept.into_iter().map(|(value, _)| value).collect(),
        cumulative,
    })
}

fn mixture(list: &[(f64, Uncertain)], min: f64, max: f64) -> Law {
    let mut parts = Vec::new();
    for (weight, part) in list {
        if *weight == 0.0 {
            continue;
        }
        let own = Law::new(part);
        if own == Law::Invalid {
            return Law::Invalid;
        }
        // The chance that this part's value meets the bounds of the whole.
        let mass = if max == f64::INFINITY {
            1.0
        } else {
            own.cdf(max)
        } - if min == f64::NEG_INFINITY {
            0.0
        } else {
            own.below(min)
        };
        let law = Law::within(
            part,
            part.at_least.unwrap_or(f64::NEG_INFINITY).max(min),
            part.at_most.unwrap_or(f64::INFINITY).min(max),
        );
        if mass > LEAST_CHANCE && law != Law::Invalid {
            parts.push((weight * mass, law));
        }
    }
    let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
    if !(total > 0.0 && total.is_finite()) {
        return Law::Invalid;
    }
    for (weight, _) in &mut parts {
        *weight /= total;
    }
    if parts.len() == 1
        && let Some((_, only)) = parts.pop()
    {
        return only;
    }
    let mut places = Vec::new();
    for (_, law) in &parts {
        law.atoms(&mut places);
    }
    places.sort_by(f64::total_cmp);
    places.dedup();
    let whole = Law::Mixture(Mixture {
        parts,
        jumps: Vec::new(),
    });
    let jumps = places
        .iter()
        .map(|x| (whole.below(*x), whole.cdf(*x), *x))
        .collect();
    match whole {
        Law::Mixture(Mixture { parts, .. }) => Law::Mixture(Mixture { parts, jumps }),
        other => other,
    }
}

/// Keeps a draw representable where a heavy tail would overflow.
fn finite(x: f64) -> f64 {
    // A NaN stays one: only infinities are moved.
    x.clamp(f64::MIN, f64::MAX)
}
