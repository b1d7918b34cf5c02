//! Amounts in other currencies, at stated rates of stated dates (rule R30).

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::contract::CostLine;
use crate::fields::{Field, Fields, Unit, blank, field};
use crate::input::Input;
use crate::money::{Money, MoneyError};

/// What one unit of another currency is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct ExchangeRate {
    /// ISO 4217 code of the other currency.
    pub currency: String,
    /// The day of the rate.
    pub date: Date,
    /// See [`ExchangeRate::FIELDS`].
    pub rate: Input,
}

impl Fields for ExchangeRate {
    const FIELDS: &'static [Field<Self>] = &[field!(rate,
        label: "Rate",
        unit: Unit::Factor,
        meaning: "What one unit of the other currency costs in the project's currency; a range where payments come later and are not hedged",
        hard: (1e-6, 1e6))];
}

impl ExchangeRate {
    /// A rate of a day, blank.
    pub fn new(currency: &str, date: Date) -> Self {
        Self {
            currency: currency.to_owned(),
            date,
            rate: blank::<Self>("rate"),
        }
    }

    /// The rate of a ledger: a number as it was typed, or the median of a range to six decimals.
    ///
    /// # Errors
    /// When it is not a number.
    pub fn central(&self) -> Result<Decimal, MoneyError> {
        let range = &self.rate.value;
        match range.is_fixed() {
            Some(rate) => Money::from_f64(rate).map(Money::as_decimal),
            None => Money::from_f64(range.median()).map(|rate| rate.as_decimal().round_dp(6)),
        }
    }

    /// An amount of the other currency in the project's. Nothing is rounded below 28 digits.
    ///
    /// # Errors
    /// When the rate is not a number or the amount becomes too large.
    pub fn to_project(&self, amount: Money) -> Result<Money, MoneyError> {
        amount.checked_times(self.central()?)
    }

    /// An amount of the project's currency in the other.
    ///
    /// # Errors
    /// When the rate is 0 or not a number, or the amount becomes too large.
    pub fn from_project(&self, amount: Money) -> Result<Money, MoneyError> {
        amount
            .as_decimal()
            .checked_div(self.central()?)
            .map(Money::from_decimal)
            .ok_or(MoneyError::Overflow)
    }
}

/// The amount of a line in the project's currency, at central inputs.
///
/// # Errors
/// When it cannot be kept exactly, or there is no rate of the line's currency.
pub fn central_amount(line: &CostLine, rates: &[ExchangeRate]) -> Result<Money, MoneyError> {
    let amount = line.amount.central()?;
    let Some(currency) = &line.currency else {
        return Ok(amount);
    };
    let rate = rates.iter().find(|rate| rate.currency == *currency);
    let Some(rate) = rate else {
        return Err(MoneyError::NoRate {
            currency: currency.clone(),
        });
    };
    rate.to_project(amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Every;
    use crate::contract::tests::line;
    use crate::uncertain::Uncertain;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn dollars(rate: f64) -> ExchangeRate {
        ExchangeRate {
            rate: Input::fixed(rate),
            ..ExchangeRate::new("USD", date(2026, 11, 2))
        }
    }

    #[test]
    fn an_amount_of_another_currency_is_converted_exactly() {
        // 1,999.90 dollars at 0.9217: 1,843.30783.
        let mut fee = line("fee", "1999.90", Every::Once);
        fee.currency = Some("USD".to_owned());
        let amount = central_amount(&fee, &[dollars(0.9217)]).unwrap();
        assert_eq!(amount, Money::parse("1843.30783").unwrap());
        assert_eq!(
            central_amount(&fee, &[]).unwrap_err().to_string(),
            "there is no exchange rate of USD"
        );
        fee.currency = None;
        assert_eq!(central_amount(&fee, &[]), Money::parse("1999.90"));
    }

    #[test]
    fn the_central_rate_of_a_range_is_its_median() {
        let mut rate = dollars(1.0);
        rate.rate.value = Uncertain::uniform(0.9, 1.000_001);
        assert_eq!(rate.central().unwrap().to_string(), "0.950000");
        rate.rate.value = Uncertain::fixed(f64::NAN);
        assert!(rate.central().is_err());
        assert!(dollars(0.0).from_project(Money::whole(1)).is_err());
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_amount(cents in -1_000_000_000_000_i64..1_000_000_000_000, rate in 1e-4..1e4_f64) {
            let amount = Money::parse(&format!("{cents}e-2")).unwrap();
            let rate = dollars(rate);
            let there = rate.to_project(amount).unwrap();
            prop_assert_eq!(rate.from_project(there).unwrap().rounded(), amount);
            let back = rate.from_project(amount).unwrap();
            prop_assert_eq!(rate.to_project(back).unwrap().rounded(), amount);
        }
    }
}
