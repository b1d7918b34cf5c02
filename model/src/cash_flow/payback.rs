//! When a switch has paid for itself.
//!
//! Payback is the first time from which the cumulative saving never falls below 0 within the
//! horizon: 0 if it never does, "never" if it ends below.

use super::{Applicable, Reason};
use crate::calendar::HOURS_PER_YEAR;

/// Sums that miss 0 by no more than this share of the money moved so far count as 0.
///
/// A long series of prices that cannot be written exactly in binary must not turn a payback into
/// a never; a euro in a billion is below anything that a quote could mean.
const ROUNDING: f64 = 1e-9;

/// A saving on its way through time: the one place where the rule is applied.
#[derive(Debug)]
struct Cumulative {
    sum: f64,
    /// All amounts so far, without their signs.
    moved: f64,
    /// Since when the sum has been at or above 0.
    since: Option<f64>,
}

impl Cumulative {
    const NOTHING: Self = Self {
        sum: 0.0,
        moved: 0.0,
        since: Some(0.0),
    };

    #[inline]
    fn add(&mut self, amount: f64) {
        self.sum += amount;
        self.moved += amount.abs();
    }

    /// Adds an amount that comes evenly between two times.
    fn rise(&mut self, amount: f64, from: f64, to: f64) {
        let before = self.sum;
        self.add(amount);
        // The line crosses zero once; rounding must not push it outside.
        let crossing = if amount == 0.0 { 1.0 } else { -before / amount };
        self.settle(from + (to - from) * crossing.clamp(0.0, 1.0));
    }

    /// Looks at the sum; if it has just come back to 0 or above, it did so at the given time.
    #[inline]
    fn settle(&mut self, time: f64) {
        // Written so that a NaN counts as not paid back.
        let holds = self.sum >= -ROUNDING * self.moved;
        self.since = if holds {
            self.since.or(Some(time))
        } else {
            None
        };
    }
}

/// Payback of dated savings (time, amount) in the order of time; nothing for "never".
///
/// Amounts of the same time count together. The answer is in the unit of the times, and takes no
/// memory of its own.
pub fn payback_of_sorted(steps: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let mut saving = Cumulative::NOTHING;
    let mut steps = steps.into_iter();
    let Some((mut now, amount)) = steps.next() else {
        return saving.since;
    };
    saving.add(amount);
    for (time, amount) in steps {
        if time != now {
            saving.settle(now);
            now = time;
        }
        saving.add(amount);
    }
    saving.settle(now);
    saving.since
}

/// Payback of dated savings (hours, amount) in any order, in hours; nothing for "never".
///
/// Sorts its argument by time and needs no other memory.
pub fn payback_of_steps(steps: &mut [(f64, f64)]) -> Option<f64> {
    // Equal times are ordered by amount, so that the answer does not depend on the input's order.
    steps.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    payback_of_sorted(steps.iter().copied())
}

/// Payback of dated savings (hours, amount) in years of 8,760 hours.
pub fn payback_years(steps: &mut [(f64, f64)]) -> Applicable<f64> {
    match payback_of_steps(steps) {
        Some(hours) => Applicable::Value(hours / HOURS_PER_YEAR),
        None => Applicable::NotApplicable(Reason::NeverPaysBack),
    }
}

/// Payback in years of dated savings (hours, amount), in the order of time, beside savings that come evenly through
/// each year: the first of `spread` through year 1.
pub fn payback_of_spread(dated: &[(f64, f64)], spread: &[f64]) -> Applicable<f64> {
    let amounts = dated
        .iter()
        .map(|step| step.1)
        .chain(spread.iter().copied());
    if !amounts.clone().all(f64::is_finite) {
        return Applicable::NotApplicable(Reason::NotFinite);
    }
    let mut sum = Cumulative::NOTHING;
    let mut steps = dated
        .iter()
        .map(|(hours, amount)| (hours / HOURS_PER_YEAR, *amount))
        .peekable();
    let mut now = 0.0_f64;
    for (per_year, year) in spread.iter().zip(1_u32..) {
        let end = f64::from(year);
        loop {
            // All amounts of this moment, then the line to the next one, at most to the end of the year.
            let mut stepped = false;
            while let Some((_, amount)) = steps.next_if(|step| step.0 <= now) {
                sum.add(amount);
                stepped = true;
            }
            if stepped {
                sum.settle(now);
            }
            let next = steps.peek().map_or(end, |step| step.0.min(end));
            sum.rise(per_year * (next - now), now, next);
            now = next;
            if now >= end {
                break;
            }
        }
    }
    while let Some((time, amount)) = steps.next() {
        sum.add(amount);
        while let Some((_, amount)) = steps.next_if(|step| step.0 <= time) {
            sum.add(amount);
        }
        sum.settle(time);
    }
    match sum.since {
        Some(years) => Applicable::Value(years),
        None => Applicable::NotApplicable(Reason::NeverPaysBack),
    }
}

/// Payback in years of yearly savings: the first at time 0, the k-th spread evenly over year k.
pub fn yearly_payback(savings: &[f64]) -> Applicable<f64> {
    let (first, rest) = savings.split_at_checked(1).unwrap_or_default();
    let first: Vec<(f64, f64)> = first.iter().map(|saving| (0.0, *saving)).collect();
    payback_of_spread(&first, rest)
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
    fn a_saving_is_at_zero_up_to_a_billionth_of_the_money_moved() {
        // 2,000 have moved, so that 0.000,002 counts as rounding.
        for (back, expected) in [
            (1000.0, Some(1.0)),
            (1000.0 - 1e-6, Some(1.0)),
            (1000.0 - 3e-6, None),
        ] {
            let answer = payback_of_sorted([(0.0, -1000.0), (1.0, back)]);
            assert_eq!(answer, expected, "{back}");
            assert_eq!(yearly_payback(&[-1000.0, back]).value(), expected);
        }
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
