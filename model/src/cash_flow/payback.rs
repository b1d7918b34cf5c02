//! When a switch has paid for itself.
//!
//! Payback is the first time from which the cumulative saving never falls below 0 within the
//! horizon: 0 if it never does, "never" if it ends below.

use super::{Applicable, Reason};
use crate::calendar::HOURS_PER_YEAR;

/// Sums that miss 0 by less than this share of the money moved so far count as 0, because a
/// thousandth of a cent of rounding must not turn a payback into a never.
const ROUNDING: f64 = 1e-12;

/// Payback of a step function of dated savings (hours, amount), in hours; nothing for "never".
///
/// Sorts its argument by time and needs no other memory. Amounts at the same time are applied
/// together.
pub fn payback_of_steps(steps: &mut [(f64, f64)]) -> Option<f64> {
    // Equal times are ordered by amount, so that the answer does not depend on the input's order.
    steps.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut saving = 0.0;
    let mut moved = 0.0;
    let mut paid_back = Some(0.0);
    for group in steps.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        for (_, amount) in group {
            saving += amount;
            moved += amount.abs();
        }
        // Written so that a NaN counts as not paid back.
        let holds = saving >= -ROUNDING * moved;
        paid_back = match (holds, paid_back) {
            (false, _) => None,
            (true, None) => group.first().map(|step| step.0),
            (true, already) => already,
        };
    }
    paid_back
}

/// Payback of dated savings (hours, amount) in years of 8,760 hours.
pub fn payback_years(steps: &mut [(f64, f64)]) -> Applicable<f64> {
    match payback_of_steps(steps) {
        Some(hours) => Applicable::Value(hours / HOURS_PER_YEAR),
        None => Applicable::NotApplicable(Reason::NeverPaysBack),
    }
}

/// Payback in years of yearly savings: the first at time 0, the k-th spread evenly over year k.
pub fn yearly_payback(savings: &[f64]) -> Applicable<f64> {
    if savings.iter().any(|saving| !saving.is_finite()) {
        return Applicable::NotApplicable(Reason::NotFinite);
    }
    let mut sum = 0.0;
    let mut moved = 0.0;
    let mut paid_back = Some(0.0);
    for (saving, year) in savings.iter().zip(0_u32..) {
        let before = sum;
        sum += saving;
        moved += saving.abs();
        let holds = sum >= -ROUNDING * moved;
        paid_back = match (holds, paid_back) {
            (false, _) => None,
            // The line through the year crosses zero once; rounding must not push it outside.
            (true, None) => Some(f64::from(year) - 1.0 + (-before / saving).clamp(0.0, 1.0)),
            (true, already) => already,
        };
    }
    match paid_back {
        Some(years) => Applicable::Value(years),
        None => Applicable::NotApplicable(Reason::NeverPaysBack),
    }
}

/// Payback in years of yearly savings discounted to their years' ends at an annual `rate`.
pub fn discounted_payback(savings: &[f64], rate: f64) -> Applicable<f64> {
    let discounted: Vec<f64> = savings
        .iter()
        .zip(0_u32..)
        .map(|(saving, year)| saving * libm::pow(1.0 + rate, -f64::from(year)))
        .collect();
    yearly_payback(&discounted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NEVER: Applicable<f64> = Applicable::NotApplicable(Reason::NeverPaysBack);

    #[test]
    fn the_reference_series_pays_back_after_two_and_a_half_years_but_never_discounted() {
        let flows = [-1000.0, 400.0, 400.0, 400.0];
        assert_eq!(yearly_payback(&flows), Applicable::Value(2.5));
        assert_eq!(discounted_payback(&flows, 0.1), NEVER);
    }

    #[test]
    fn the_published_study_pays_back_in_less_than_half_a_year() {
        let savings = [
            -53_150.0,
            1_606_511.0 - 666_715.0,
            3_061_331.0 - 636_772.0,
            4_229_760.0 - 647_783.0,
        ];
        let years = yearly_payback(&savings).value().unwrap();
        assert!(years > 0.0 && years < 0.5, "{years}");
    }

    #[test]
    fn a_series_that_never_falls_below_zero_has_paid_back_at_once() {
        assert_eq!(yearly_payback(&[0.0, 5.0]), Applicable::Value(0.0));
        assert_eq!(yearly_payback(&[]), Applicable::Value(0.0));
        assert_eq!(payback_of_steps(&mut []), Some(0.0));
        assert_eq!(
            payback_of_steps(&mut [(10.0, 5.0), (20.0, -5.0)]),
            Some(0.0)
        );
    }

    #[test]
    fn a_relapse_postpones_payback_to_the_last_recovery() {
        let mut steps = [(0.0, -10.0), (100.0, 15.0), (200.0, -20.0), (300.0, 30.0)];
        assert_eq!(payback_of_steps(&mut steps), Some(300.0));
        assert_eq!(
            yearly_payback(&[-1.0, 2.0, -3.0, 4.0]),
            Applicable::Value(2.5)
        );
        let mut sinking = [(0.0, -10.0), (100.0, 15.0), (200.0, -20.0)];
        assert_eq!(payback_of_steps(&mut sinking), None);
        assert_eq!(payback_years(&mut sinking), NEVER);
    }

    #[test]
    fn simultaneous_amounts_are_applied_together() {
        assert_eq!(
            payback_of_steps(&mut [(0.0, -10.0), (0.0, 10.0)]),
            Some(0.0)
        );
        assert_eq!(
            payback_of_steps(&mut [(8760.0, -3.0), (0.0, 1.0), (8760.0, 2.5)]),
            Some(0.0)
        );
    }

    #[test]
    fn rounding_does_not_turn_a_payback_into_a_never() {
        let mut steps = [(0.0, -0.3), (1.0, 0.1), (2.0, 0.2)];
        assert_eq!(payback_of_steps(&mut steps), Some(2.0));
    }

    #[test]
    fn figures_that_are_no_numbers_have_no_payback() {
        assert_eq!(payback_of_steps(&mut [(0.0, f64::NAN), (1.0, 5.0)]), None);
        let not_finite = Applicable::NotApplicable(Reason::NotFinite);
        assert_eq!(yearly_payback(&[f64::INFINITY, 1.0]), not_finite);
        assert_eq!(discounted_payback(&[1.0, 1.0], -1.0), not_finite);
    }

    proptest! {
        #[test]
        fn from_payback_on_the_sum_never_falls_below_zero(
            steps in proptest::collection::vec((0_u32..50, -100_i32..100), 0..30),
        ) {
            let steps: Vec<(f64, f64)> = steps.iter().map(|(t, x)| (f64::from(*t), f64::from(*x))).collect();
            let sum_at = |time: f64| steps.iter().filter(|s| s.0 <= time).map(|s| s.1).sum::<f64>();
            let mut sorted = steps.clone();
            let answer = payback_of_steps(&mut sorted);
            match answer {
                None => prop_assert!(sum_at(50.0) < 0.0),
                Some(hours) => {
                    for (time, _) in &steps {
                        prop_assert!(*time < hours || sum_at(*time) >= 0.0);
                    }
                    prop_assert!(hours == 0.0 || sum_at(hours - 0.5) < 0.0);
                }
            }
            let mut reversed: Vec<_> = steps.iter().rev().copied().collect();
            prop_assert_eq!(payback_of_steps(&mut reversed), answer);
        }
    }
}
