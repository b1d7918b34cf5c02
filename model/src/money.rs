//! Exact amounts of money (rule R30).

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

/// An exact decimal amount in the project's currency; negative amounts are credits.
///
/// Up to 28 digits. Arithmetic is checked: nothing overflows silently and nothing panics. There is no
/// product of two amounts. Simulated amounts are plain floating-point numbers, never this type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(Decimal);

/// Why an amount could not be read or computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The text is not a decimal number.
    #[error(
        "`{text}` is not an amount: expected digits with at most one decimal point, such as 42000 or 1999.90"
    )]
    NotANumber {
        /// What was found.
        text: String,
    },
    /// The text has more digits than can be kept exactly.
    #[error("`{text}` has too many digits: amounts are exact up to 28 digits")]
    TooManyDigits {
        /// What was found.
        text: String,
    },
    /// A sum or product is too large.
    #[error("the amounts are too large to be added up exactly (more than 28 digits)")]
    Overflow,
    /// An amount is in a currency of which no rate is known.
    #[error("there is no exchange rate of {currency}")]
    NoRate {
        /// Its code.
        currency: String,
    },
    /// A floating-point number is not an amount.
    #[error("{text} cannot be an amount of money")]
    NotFinite {
        /// What was found.
        text: String,
    },
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// A whole number of currency units.
    pub fn whole(units: i64) -> Self {
        Self(Decimal::from(units))
    }

    /// An exact decimal taken as an amount.
    pub fn from_decimal(decimal: Decimal) -> Self {
        Self(decimal)
    }

    /// The amount as an exact decimal.
    pub fn as_decimal(self) -> Decimal {
        self.0
    }

    /// Reads a number as it stands in a file: sign, digits, at most one point, underscores between
    /// digits, and an exponent. It never passes through floating point, so `0.1` is a tenth.
    ///
    /// # Errors
    /// When the text is not a number, or has more digits than can be kept exactly.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let not_a_number = || MoneyError::NotANumber { text: text.into() };
        let too_many = || MoneyError::TooManyDigits { text: text.into() };
        let body = text.trim();
        let (mantissa, exponent) = match body.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (
                mantissa,
                exponent.parse::<i32>().map_err(|_bad| not_a_number())?,
            ),
            None => (body, 0),
        };
        let (negative, digits) = match mantissa.as_bytes().first() {
            Some(b'-') => (true, &mantissa[1..]),
            Some(b'+') => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if !is_digits(whole) || (digits.contains('.') && !is_digits(fraction)) {
            return Err(not_a_number());
        }
        let mut all: String = whole
            .chars()
            .chain(fraction.chars())
            .filter(|c| *c != '_')
            .collect();
        let places = fraction.chars().filter(|c| *c != '_').count();
        let mut scale = i64::try_from(places)
            .unwrap_or(i64::MAX)
            .saturating_sub(exponent.into());
        // Zeros at the end of a long fraction carry nothing.
        while scale > 28 && all.ends_with('0') {
            all.pop();
            scale -= 1;
        }
        let digits = all.trim_start_matches('0');
        if digits.is_empty() {
            return Ok(Self::ZERO);
        }
        let zeros = usize::try_from(-scale).unwrap_or(0);
        if scale > 28 || digits.len().saturating_add(zeros) > 29 {
            return Err(too_many());
        }
        let padded = format!("{digits}{}", "0".repeat(zeros));
        let value: i128 = padded.parse().map_err(|_bad| too_many())?;
        let scale = u32::try_from(scale.max(0)).map_err(|_bad| too_many())?;
        Decimal::try_from_i128_with_scale(if negative { -value } else { value }, scale)
            .map(Self)
            .map_err(|_bad| too_many())
    }

    /// The amount a floating-point number was written as: the shortest decimal that reads back as the
    /// same number.
    ///
    /// # Errors
    /// When the number is NaN, infinite, or has more than 28 digits.
    pub fn from_f64(value: f64) -> Result<Self, MoneyError> {
        if !value.is_finite() {
            return Err(MoneyError::NotFinite {
                text: value.to_string(),
            });
        }
        // The exponent form keeps tiny and huge numbers short.
        let text = format!("{value:e}");
        Self::parse(&text).or_else(|problem| {
            // Fractions finer than 28 places are nothing anyone can pay.
            if value.abs() < 1.0 {
                Ok(Self(Decimal::from_f64_retain(value).unwrap_or_default()))
            } else {
                Err(problem)
            }
        })
    }

    /// Rounded to hundredths, halves away from zero.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self(
            self.0
                .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero),
        )
    }

    /// Sum.
    ///
    /// # Errors
    /// When the sum has more digits than can be kept.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or(MoneyError::Overflow)
    }

    /// Difference.
    ///
    /// # Errors
    /// When the difference has more digits than can be kept.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .ok_or(MoneyError::Overflow)
    }

    /// The amount times a pure number: a quantity, a share, an exchange rate. Beyond 28 decimal
    /// places the product is rounded.
    ///
    /// # Errors
    /// When the product has too many digits before the decimal point.
    pub fn checked_times(self, factor: Decimal) -> Result<Self, MoneyError> {
        self.0
            .checked_mul(factor)
            .map(Self)
            .ok_or(MoneyError::Overflow)
    }

    /// Sum of a list, in its order.
    ///
    /// # Errors
    /// When a partial sum has more digits than can be kept.
    pub fn total(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// True for credits.
    pub fn is_negative(self) -> bool {
        self < Self::ZERO
    }

    /// The nearest floating-point number.
    pub fn to_f64(self) -> f64 {
        /// Powers of ten that are doubles themselves.
        const POWERS: [f64; 23] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
        ];
        /// Whole numbers up to here are doubles themselves.
        const WHOLE: u128 = 1 << 53;
        let digits = self.0.mantissa();
        match POWERS.get(self.0.scale() as usize) {
            // One division of two exact numbers rounds to the nearest (Clinger, 1990).
            Some(power) if digits.unsigned_abs() <= WHOLE => digits as f64 / power,
            // Else through the text, because the decimal's own conversion may miss the nearest double.
            _ => self.0.to_string().parse().unwrap_or(0.0),
        }
    }
}

/// Digits, with underscores only between them.
fn is_digits(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('_')
        && !text.ends_with('_')
        && !text.contains("__")
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'_')
}

impl std::ops::Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// Plain digits with a decimal point, as they were typed.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    #[test]
    fn amounts_are_read_exactly_as_typed() {
        for text in [
            "42000",
            "1999.90",
            "-0.05",
            "0.1",
            "1234567890123456789012345678",
            "0.0000000000000000000000000001",
        ] {
            assert_eq!(money(text).to_string(), text);
        }
        assert_eq!(money("+1_000_000.5").to_string(), "1000000.5");
        assert_eq!(money("1.5e3"), Money::whole(1500));
        assert_eq!(money("25E-2"), money("0.25"));
        assert_eq!(money("0e999999999"), Money::ZERO);
        assert_eq!(money("0.10000000000000000000000000000000000"), money("0.1"));
    }

    #[test]
    fn what_cannot_be_an_exact_amount_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1__0",
            "_1",
            "1_",
            "1,5",
            "EUR 5",
            "nan",
            "inf",
            "1e",
            "--1",
            "é1",
            "1e99999999999",
        ] {
            assert!(
                matches!(Money::parse(text), Err(MoneyError::NotANumber { .. })),
                "{text}"
            );
        }
        for text in [
            "99999999999999999999999999999",
            "1e40",
            "1e-40",
            "1e2147483647",
            "1e-2147483648",
            "0.12345678901234567890123456789",
        ] {
            assert!(
                matches!(Money::parse(text), Err(MoneyError::TooManyDigits { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn arithmetic_is_exact_and_overflow_is_an_error() {
        assert_eq!(money("0.1").checked_add(money("0.2")), Ok(money("0.3")));
        let most = Money::from_decimal(Decimal::MAX);
        assert_eq!(most.checked_add(most), Err(MoneyError::Overflow));
        assert_eq!((-most).checked_sub(most), Err(MoneyError::Overflow));
        assert_eq!(most.checked_times(Decimal::TEN), Err(MoneyError::Overflow));
        assert_eq!(money("2.345").rounded(), money("2.35"));
        assert_eq!(money("-2.345").rounded(), money("-2.35"));
        assert!(money("-1").is_negative() && !Money::ZERO.is_negative());
    }

    proptest! {
        #[test]
        fn floating_point_numbers_come_back_unchanged(value in -1e12..1e12_f64) {
            let there = Money::from_f64(value).unwrap();
            prop_assert!((there.to_f64() - value).abs() <= 1e-27);
        }

        #[test]
        fn an_amount_becomes_the_nearest_double(digits in any::<i64>(), places in 0..=28_u32) {
            let amount = Money(Decimal::new(digits, places));
            let nearest: f64 = amount.0.to_string().parse().unwrap();
            prop_assert_eq!(amount.to_f64().to_bits(), nearest.to_bits());
            let few = Money(Decimal::new(digits / 4_096, places));
            let nearest: f64 = few.0.to_string().parse().unwrap();
            prop_assert_eq!(few.to_f64().to_bits(), nearest.to_bits());
        }

        #[test]
        fn no_text_makes_reading_panic(text in ".{0,40}") {
            if let Ok(amount) = Money::parse(&text) {
                prop_assert_eq!(Money::parse(&amount.to_string()), Ok(amount));
            }
        }

        #[test]
        fn no_number_makes_converting_panic(value in any::<f64>()) {
            if let Ok(amount) = Money::from_f64(value) {
                prop_assert!((amount.to_f64() - value).abs() <= 1e-15 * value.abs() + 1e-27);
            }
        }
    }
}
