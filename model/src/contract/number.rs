//! The two kinds of number that the rules of a contract are evaluated with (rule R30).

use rust_decimal::Decimal;

use crate::money::Money;

/// A number that a bill can be worked out with: exact for the ledger, floating point for a trial.
///
/// Every operation may have no answer: an exact number has 28 digits at most.
pub trait Number: Copy + PartialOrd + std::fmt::Debug {
    /// Nothing.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// A whole number.
    fn whole(value: i64) -> Self;
    /// Sum.
    fn plus(self, other: Self) -> Option<Self>;
    /// Difference.
    fn minus(self, other: Self) -> Option<Self>;
    /// Product.
    fn times(self, other: Self) -> Option<Self>;
    /// Quotient; none for a divisor of zero.
    fn over(self, other: Self) -> Option<Self>;
    /// The next whole number, or the number itself where it exceeds a whole one by less than a billionth of itself:
    /// nobody buys a unit for a rounding error, and both kinds of number must agree.
    #[must_use]
    fn rounded_up(self) -> Self;

    /// A whole power, by repeated multiplication.
    fn to_the(self, power: u32) -> Option<Self> {
        (0..power).try_fold(Self::ONE, |product, _| product.times(self))
    }

    /// The larger of both.
    #[must_use]
    fn or_more(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    /// The smaller of both.
    #[must_use]
    fn or_less(self, other: Self) -> Self {
        if other < self { other } else { self }
    }
}

/// What a number may exceed a whole one by and still count as it.
const SLACK: f64 = 1e-9;

impl Number for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn whole(value: i64) -> Self {
        value as Self
    }

    fn plus(self, other: Self) -> Option<Self> {
        Some(self + other)
    }

    fn minus(self, other: Self) -> Option<Self> {
        Some(self - other)
    }

    fn times(self, other: Self) -> Option<Self> {
        Some(self * other)
    }

    fn over(self, other: Self) -> Option<Self> {
        Some(self / other)
    }

    fn rounded_up(self) -> Self {
        let whole = libm::floor(self);
        if self - whole <= self * SLACK {
            whole
        } else {
            whole + 1.0
        }
    }
}

impl Number for Decimal {
    const ZERO: Self = Self::ZERO;
    const ONE: Self = Self::ONE;

    fn whole(value: i64) -> Self {
        Self::from(value)
    }

    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn minus(self, other: Self) -> Option<Self> {
        self.checked_sub(other)
    }

    fn times(self, other: Self) -> Option<Self> {
        self.checked_mul(other)
    }

    fn over(self, other: Self) -> Option<Self> {
        self.checked_div(other)
    }

    fn rounded_up(self) -> Self {
        let whole = self.floor();
        let slack = self.checked_mul(Self::new(1, 9)).unwrap_or_default();
        let next = whole
            .checked_add(Self::ONE)
            .filter(|_| self - whole > slack);
        next.unwrap_or(whole)
    }
}

/// The decimal that a floating-point number was written as; none where it has no exact one.
pub(super) fn decimal(value: f64) -> Option<Decimal> {
    Money::from_f64(value).ok().map(Money::as_decimal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_unit_is_not_bought_for_a_rounding_error() {
        // 1.1² × 100 is 121.00000000000001 in floating point.
        assert!((1.1_f64 * 1.1 * 100.0).rounded_up().to_bits() == 121.0_f64.to_bits());
        assert!(121.1_f64.rounded_up().to_bits() == 122.0_f64.to_bits());
        assert_eq!(Decimal::new(1211, 1).rounded_up(), Decimal::from(122));
        assert_eq!(Decimal::from(121).rounded_up(), Decimal::from(121));
        assert_eq!(Decimal::MAX.rounded_up(), Decimal::MAX);
    }

    #[test]
    fn exact_numbers_have_no_answer_beyond_their_digits() {
        assert_eq!(Decimal::MAX.times(Decimal::TEN), None);
        assert_eq!(Decimal::MAX.plus(Decimal::MAX), None);
        assert_eq!(Decimal::ONE.over(Decimal::ZERO), None);
        assert_eq!(Decimal::TEN.to_the(40), None);
        assert_eq!(decimal(f64::NAN), None);
    }

    proptest! {
        #[test]
        fn both_kinds_round_alike(value in 0.0..1e9_f64) {
            // On the billionth itself the two may differ; nothing else may.
            let beyond = (value - libm::floor(value)) / value.max(1e-300);
            prop_assume!(!(0.9e-9..1.1e-9).contains(&beyond));
            let exact = Money::from_decimal(decimal(value).unwrap().rounded_up()).to_f64();
            prop_assert!((exact - value.rounded_up()).abs() < 0.5);
        }
    }
}
