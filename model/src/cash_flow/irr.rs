//! Internal rate of return, with all its roots.

use super::{Applicable, Reason};

/// The rates at which the net present value of a series is zero.
#[derive(Debug, Clone, PartialEq)]
pub enum Irr {
    /// Exactly one.
    One(f64),
    /// None.
    None,
    /// Several, in rising order; none of them is "the" return.
    Several(Vec<f64>),
}

impl Irr {
    /// The rate, or the reason why there is not exactly one.
    pub fn rate(&self) -> Applicable<f64> {
        match self {
            Self::One(rate) => Applicable::Value(*rate),
            Self::None => Applicable::NotApplicable(Reason::NoRate),
            Self::Several(_) => Applicable::NotApplicable(Reason::SeveralRates),
        }
    }
}

/// All internal rates of return above −1 of yearly flows, the first at time 0.
///
/// With x = 1 / (1 + rate) the present value is a polynomial in x. Its positive roots are separated
/// by those of its derivative, which are found the same way first; between neighbours the polynomial
/// is monotone and bisection cannot miss. Flows that are not finite, or all zero, have no rate.
pub fn irr(flows: &[f64]) -> Irr {
    let largest = flows.iter().fold(0.0, |top: f64, flow| top.max(flow.abs()));
    if largest == 0.0 || flows.iter().any(|flow| !flow.is_finite()) {
        return Irr::None;
    }
    let scaled: Vec<f64> = flows.iter().map(|flow| flow / largest).collect();
    let end = scaled
        .iter()
        .rposition(|c| *c != 0.0)
        .map_or(0, |last| last + 1);
    let begin = scaled.iter().position(|c| *c != 0.0).unwrap_or(0);
    // Leading zeros only shift time, trailing ones do nothing.
    let polynomial = scaled.get(begin..end).unwrap_or(&[]);
    let mut rates: Vec<f64> = positive_roots(polynomial)
        .into_iter()
        .map(|x| 1.0 / x - 1.0)
        .filter(|rate| rate.is_finite() && *rate > -1.0)
        .collect();
    rates.sort_by(f64::total_cmp);
    // Very distant roots may be too close as rates to be told apart.
    rates.dedup();
    match rates[..] {
        [] => Irr::None,
        [only] => Irr::One(only),
        _ => Irr::Several(rates),
    }
}

/// Positive roots of Σ cₖ xᵏ in rising order, each once.
fn positive_roots(coefficients: &[f64]) -> Vec<f64> {
    let Some((last, lower)) = coefficients.split_last() else {
        return Vec::new();
    };
    let signs = coefficients.iter().filter(|c| **c != 0.0);
    let changes = signs
        .clone()
        .zip(signs.skip(1))
        .filter(|(a, b)| a.is_sign_positive() != b.is_sign_positive())
        .count();
    if changes == 0 || lower.is_empty() {
        return Vec::new();
    }
    // Cauchy: no root lies beyond 1 + max |cₖ / cₙ|.
    let reach = 1.0
        + lower
            .iter()
            .fold(0.0, |top: f64, c| top.max((c / last).abs()));
    if !reach.is_finite() {
        return Vec::new();
    }
    let mut corners = vec![0.0];
    // With a single change of sign there is exactly one root (Descartes) and nothing to separate.
    if changes > 1 {
        let derivative: Vec<f64> = coefficients
            .iter()
            .zip(0_u32..)
            .skip(1)
            .map(|(c, power)| c * f64::from(power))
            .collect();
        corners.extend(positive_roots(&derivative));
    }
    corners.push(reach);
    let mut roots: Vec<f64> = Vec::new();
    for pair in corners.windows(2) {
        if let [low, high] = *pair
            && let Some(root) = root_between(coefficients, low, high)
            // A root that touches a corner is seen from both sides.
            && roots.last().is_none_or(|last| root - last > 1e-7 * root)
        {
            roots.push(root);
        }
    }
    roots
}

/// The root between two points between which the polynomial is monotone.
fn root_between(coefficients: &[f64], mut low: f64, mut high: f64) -> Option<f64> {
    let at_low = value(coefficients, low);
    let at_high = value(coefficients, high);
    for (x, y) in [(low, at_low), (high, at_high)] {
        if y == 0.0 && x > 0.0 {
            return Some(x);
        }
    }
    if at_low == 0.0 || at_low.is_sign_positive() == at_high.is_sign_positive() {
        return None;
    }
    // Bisection to the last digit, on a scale that suits tiny roots as well as large ones.
    for _ in 0..1100 {
        let middle = if low > 0.0 && high > 4.0 * low {
            libm::sqrt(low) * libm::sqrt(high)
        } else {
            0.5 * (low + high)
        };
        if middle <= low || middle >= high {
            break;
        }
        if value(coefficients, middle).is_sign_positive() == at_low.is_sign_positive() {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

/// The polynomial's value, 0 where rounding leaves no sign to trust.
fn value(coefficients: &[f64], x: f64) -> f64 {
    let (sum, size) = coefficients
        .iter()
        .rev()
        .fold((0.0, 0.0), |(sum, size), c| {
            (sum * x + c, size * x + c.abs())
        });
    let sum: f64 = sum;
    if sum.abs() <= 1e-15 * size { 0.0 } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cash_flow::net_present_value;
    use proptest::prelude::*;

    #[test]
    fn the_reference_series_has_its_published_rate() {
        let Irr::One(rate) = irr(&[-1000.0, 300.0, 400.0, 500.0, 600.0]) else {
            panic!("one rate expected");
        };
        assert!((rate - 0.248_883).abs() < 5e-7, "{rate}");
    }

    #[test]
    fn two_rates_are_both_named() {
        let Irr::Several(rates) = irr(&[-1.0, 3.0, -2.0]) else {
            panic!("two rates expected");
        };
        assert_eq!(rates.len(), 2);
        assert!(
            rates[0].abs() < 1e-12 && (rates[1] - 1.0).abs() < 1e-12,
            "{rates:?}"
        );
        assert_eq!(
            irr(&[-1.0, 3.0, -2.0]).rate(),
            Applicable::NotApplicable(Reason::SeveralRates)
        );
    }

    #[test]
    fn series_without_change_of_sign_have_no_rate() {
        for flows in [
            &[100.0, 110.0][..],
            &[-1.0],
            &[],
            &[0.0, 0.0],
            &[f64::NAN, 1.0],
            &[5.0, f64::INFINITY],
        ] {
            assert_eq!(irr(flows), Irr::None);
        }
        // x² − 2x + 2 changes its sign twice and has no real root.
        assert_eq!(irr(&[2.0, -2.0, 1.0]), Irr::None);
    }

    #[test]
    fn a_rate_that_only_touches_zero_is_found_once() {
        // (x − 0.8)²: the present value never changes its sign, yet 25 % brings it to zero.
        let Irr::One(rate) = irr(&[0.64, -1.6, 1.0]) else {
            panic!("one rate expected");
        };
        assert!((rate - 0.25).abs() < 1e-6, "{rate}");
    }

    #[test]
    fn three_known_rates_are_recovered() {
        // (x − 1/1.1)(x − 1/1.3)(x − 1/1.8) multiplied out.
        let roots = [1.0 / 1.1, 1.0 / 1.3, 1.0 / 1.8];
        let [a, b, c] = roots;
        let flows = [-a * b * c, a * b + b * c + a * c, -(a + b + c), 1.0];
        let Irr::Several(rates) = irr(&flows) else {
            panic!("three rates expected");
        };
        assert_eq!(rates.len(), 3);
        for (rate, expected) in rates.iter().zip([0.1, 0.3, 0.8]) {
            assert!((rate - expected).abs() < 1e-9, "{rates:?}");
        }
    }

    proptest! {
        #[test]
        fn an_outlay_followed_by_savings_has_one_rate_that_brings_the_value_to_zero(
            outlay in 1.0..1e6_f64, savings in proptest::collection::vec(0.1..1e6_f64, 1..30),
        ) {
            let mut flows = vec![-outlay];
            flows.extend(savings);
            let Irr::One(rate) = irr(&flows) else {
                return Err(TestCaseError::fail("one rate expected"));
            };
            let size: f64 = flows.iter().zip(0_u32..).map(|(c, k)| c.abs() * (1.0 + rate).powf(-f64::from(k))).sum();
            prop_assert!(net_present_value(&flows, rate).abs() <= 1e-9 * size);
        }

        #[test]
        fn no_series_makes_it_panic(flows in proptest::collection::vec(any::<f64>(), 0..12)) {
            if let Irr::Several(rates) = irr(&flows) {
                prop_assert!(rates.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
    }
}
