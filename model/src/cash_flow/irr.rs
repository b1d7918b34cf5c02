//! Internal rate of return, with all its roots.

use super::{Applicable, Reason};
use crate::words::words;

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

/// What an internal rate is the rate of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateOf {
    /// More is paid first and comes back later: the rate is what the outlay earns a year. The higher, the better; it
    /// pays above the discount rate.
    Investment,
    /// Less is paid first, and more later: the rate is what the money saved first costs a year, a borrower's rate. The
    /// lower, the better; it pays below the discount rate.
    Borrowing,
}
words!(RateOf {
    Investment = "investment",
    Borrowing = "borrowing",
});

impl RateOf {
    /// What the internal rate of flows (years since the start, amount) is the rate of, in any order: the first flow that
    /// is not zero decides. None where all are zero.
    pub fn of_dated(flows: &[(f64, f64)]) -> Option<Self> {
        let largest = flows
            .iter()
            .fold(0.0, |top: f64, flow| top.max(flow.1.abs()));
        if largest == 0.0 || !largest.is_finite() {
            return None;
        }
        let (_, first) = *terms(flows, largest).first()?;
        Some(if first > 0.0 {
            Self::Borrowing
        } else {
            Self::Investment
        })
    }

    /// What to tell a reader beside the rate; nothing where it means what everybody expects.
    pub fn remark(self) -> Option<&'static str> {
        match self {
            Self::Investment => None,
            Self::Borrowing => Some(
                "a borrower’s rate: the saving comes first and is paid for later, so that this is what the money costs a \
                 year, not what it earns; it pays below the discount rate",
            ),
        }
    }
}

/// All internal rates of return above −1 of yearly flows, the first at time 0.
pub fn irr(flows: &[f64]) -> Irr {
    let dated: Vec<(f64, f64)> = (0_u32..)
        .map(f64::from)
        .zip(flows.iter().copied())
        .collect();
    irr_of_dated(&dated)
}

/// All internal rates of return above −1 of flows (years since the start, amount), in any order.
///
/// With s = ln(1 + rate) the present value is Σ cₖ exp(−s tₖ). Multiplied by exp(s τ), with τ between two flows of
/// unlike sign, its derivative has one change of sign less (the proof of Descartes' rule). So the roots are separated
/// by those of a simpler sum, which are found the same way first; between neighbours the value is monotone and
/// bisection cannot miss. Flows that are not finite, or all zero, have no rate.
pub fn irr_of_dated(flows: &[(f64, f64)]) -> Irr {
    let largest = flows
        .iter()
        .fold(0.0, |top: f64, flow| top.max(flow.1.abs()));
    let finite = flows
        .iter()
        .all(|(years, amount)| years.is_finite() && amount.is_finite());
    if largest == 0.0 || !finite {
        return Irr::None;
    }
    let mut rates: Vec<f64> = roots(&terms(flows, largest))
        .into_iter()
        .map(libm::expm1)
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

/// Flows by time, those of one moment as one, relative to the largest.
fn terms(flows: &[(f64, f64)], largest: f64) -> Vec<(f64, f64)> {
    let mut sorted = flows.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut terms: Vec<(f64, f64)> = Vec::with_capacity(sorted.len());
    let mut moved = 0.0;
    for (years, amount) in sorted {
        let amount = amount / largest;
        match terms.last_mut() {
            Some(last) if last.0 == years => {
                moved += amount.abs();
                last.1 += amount;
                // What cancels but for rounding is nothing: it must not count as a change of sign.
                if last.1.abs() <= 1e-15 * moved {
                    last.1 = 0.0;
                }
            }
            _ => {
                moved = amount.abs();
                terms.push((years, amount));
            }
        }
    }
    terms.retain(|term| term.1 != 0.0);
    terms
}

/// Beyond it 1 + rate leaves the range of floating point.
const FARTHEST: f64 = 700.0;

/// The values of s at which Σ cₖ exp(−s tₖ) is zero, in rising order, each once; terms in the order of time.
fn roots(terms: &[(f64, f64)]) -> Vec<f64> {
    let unlike = |pair: &[(f64, f64)]| match pair {
        [a, b] => a.1.is_sign_positive() != b.1.is_sign_positive(),
        _ => false,
    };
    let mut changes = terms.windows(2).filter(|pair| unlike(pair));
    let Some([before, after]) = changes.next() else {
        return Vec::new();
    };
    let (low, high) = reach(terms);
    let mut corners = vec![low];
    // With a single change of sign there is exactly one root and nothing to separate.
    if changes.next().is_some() {
        let between = 0.5 * (before.0 + after.0);
        let derived: Vec<(f64, f64)> = terms
            .iter()
            .map(|(t, c)| (*t, c * (between - t)))
            .filter(|(_, c)| *c != 0.0)
            .collect();
        // Each step takes one change of sign away, so this ends.
        corners.extend(
            roots(&derived)
                .into_iter()
                .filter(|s| low < *s && *s < high),
        );
    }
    corners.push(high);
    let mut found: Vec<f64> = Vec::new();
    for pair in corners.windows(2) {
        if let [low, high] = *pair
            && let Some(root) = root_between(terms, low, high)
            // A root that touches a corner is seen from both sides.
            && found.last().is_none_or(|last| root - last > 1e-7)
        {
            found.push(root);
        }
    }
    found
}

/// Where the roots must lie: beyond, the first or the last flow outweighs all others together.
fn reach(terms: &[(f64, f64)]) -> (f64, f64) {
    let all: f64 = terms.iter().map(|term| term.1.abs()).sum();
    let bound = |end: Option<&(f64, f64)>, next: Option<&(f64, f64)>| match (end, next) {
        (Some(end), Some(next)) => {
            let bound = libm::log(all / end.1.abs()) / (end.0 - next.0).abs();
            // A little farther, so that a root at the bound is not lost to rounding.
            (1.0 + 1.001 * bound).clamp(0.0, FARTHEST)
        }
        _ => 0.0,
    };
    let mut backwards = terms.iter().rev();
    (
        -bound(backwards.next(), backwards.next()),
        bound(terms.first(), terms.get(1)),
    )
}

/// The root between two points between which the value is monotone.
fn root_between(terms: &[(f64, f64)], mut low: f64, mut high: f64) -> Option<f64> {
    let at_low = value(terms, low);
    let at_high = value(terms, high);
    for (s, y) in [(low, at_low), (high, at_high)] {
        if y == 0.0 {
            return Some(s);
        }
    }
    if at_low.is_sign_positive() == at_high.is_sign_positive() {
        return None;
    }
    // To the last digit, or far below anything that a rate could show.
    while high - low > 1e-17 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if value(terms, middle).is_sign_positive() == at_low.is_sign_positive() {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

/// A number of the sign of Σ cₖ exp(−s tₖ), 0 where rounding leaves no sign to trust.
fn value(terms: &[(f64, f64)], s: f64) -> f64 {
    // Seen from the flow that weighs most, nothing overflows.
    let origin = if s > 0.0 { terms.first() } else { terms.last() };
    let origin = origin.map_or(0.0, |term| term.0);
    let (sum, size) = terms.iter().fold((0.0, 0.0), |(sum, size), (t, c)| {
        let part = c * libm::exp(-s * (t - origin));
        (sum + part, size + part.abs())
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
    fn the_rate_of_a_saving_that_comes_first_is_a_borrowers() {
        // 1,000 less now and 1,100 more in a year: the 1,000 are borrowed at 10 %. Turned round they are lent.
        let flows = [(1.0, -1_100.0), (0.0, 1_000.0)];
        let Irr::One(rate) = irr_of_dated(&flows) else {
            panic!("one rate expected");
        };
        assert!((rate - 0.1).abs() < 1e-12, "{rate}");
        assert_eq!(RateOf::of_dated(&flows), Some(RateOf::Borrowing));
        // At 5 % a year it is worth 1,000 − 1,100 / 1.05 = −47.62: it pays only where money costs more than 10 %.
        assert!(net_present_value(&[1_000.0, -1_100.0], 0.05) < 0.0);
        assert!(net_present_value(&[1_000.0, -1_100.0], 0.15) > 0.0);
        let turned = flows.map(|(years, amount)| (years, -amount));
        assert_eq!(RateOf::of_dated(&turned), Some(RateOf::Investment));
        assert_eq!(RateOf::of_dated(&[(0.0, 0.0)]), None);
        assert_eq!(RateOf::of_dated(&[(0.0, f64::INFINITY)]), None);
        assert!(RateOf::Borrowing.remark().is_some() && RateOf::Investment.remark().is_none());
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

    #[test]
    fn dated_flows_have_the_rate_of_the_spreadsheet_function() {
        // −10,000 today, then 2,750, 4,250, 3,250 and 2,750 after 60, 303, 411 and 456 days of 365: the example of
        // the documentation of XIRR, 37.3362535 %.
        let flows = [
            (0.0, -10_000.0),
            (60.0 / 365.0, 2_750.0),
            (303.0 / 365.0, 4_250.0),
            (411.0 / 365.0, 3_250.0),
            (456.0 / 365.0, 2_750.0),
        ];
        let Irr::One(rate) = irr_of_dated(&flows) else {
            panic!("one rate expected");
        };
        assert!((rate - 0.373_362_535).abs() < 1e-8, "{rate}");
    }

    #[test]
    fn payments_that_cancel_on_one_day_are_no_change_of_sign() {
        let flows = [(0.0, -0.3), (0.0, 0.1), (0.0, 0.2), (1.0, 5.0), (2.0, 1.0)];
        assert_eq!(irr_of_dated(&flows), Irr::None);
    }

    #[test]
    fn fifty_years_of_alternating_payments_are_answered() {
        // A fee at the start of every year against monthly instalments: a hundred changes of sign.
        let mut flows = vec![(0.0, -5_000.0)];
        for month in 0..600_u32 {
            flows.push((f64::from(month) / 12.0, -1_000.0));
            if month % 12 == 0 {
                flows.push((f64::from(month) / 12.0, 12_500.0));
            }
        }
        assert_ne!(irr_of_dated(&flows), Irr::None);
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
