//! Every payment of a contract, exactly, at central inputs.

use jiff::civil::Date;

use super::discount::{Convention, discount_factor, year_of};
use super::exchange::{ExchangeRate, central_amount};
use crate::contract::{Category, CostLine, occurrences};
use crate::money::{Money, MoneyError};

/// One payment.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedAmount {
    /// When, in hours from the project's start.
    pub hours: f64,
    /// For what kind of thing.
    pub category: Category,
    /// Which line of the contract it belongs to.
    pub line: String,
    /// How much; negative for a credit.
    pub money: Money,
}

/// A line whose amount cannot be put into a ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the amount of cost line `{line}` is not usable")]
pub struct LedgerError {
    /// Its id.
    pub line: String,
    /// Why.
    pub source: MoneyError,
}

/// All payments of lines of cost within the horizon, by time, then in the order of the lines; in the project's
/// currency, with rates for amounts of others.
///
/// # Errors
/// When a line's central amount cannot be kept exactly, or is in a currency without a rate: the first such line.
pub fn ledger(
    lines: &[CostLine],
    rates: &[ExchangeRate],
    start: Date,
    horizon_years: f64,
) -> Result<Vec<DatedAmount>, LedgerError> {
    let mut payments = Vec::new();
    for line in lines {
        let money = central_amount(line, rates).map_err(|source| LedgerError {
            line: line.id.clone(),
            source,
        })?;
        for hours in occurrences(line, start, horizon_years) {
            payments.push(DatedAmount {
                hours,
                category: line.category,
                line: line.id.clone(),
                money,
            });
        }
    }
    payments.sort_by(|a, b| a.hours.total_cmp(&b.hours));
    Ok(payments)
}

/// Nominal sums by year: index 0 is time 0 itself, index k year k; as long as the last payment needs
/// and at least `years` + 1.
///
/// # Errors
/// When a sum has more digits than can be kept.
pub fn by_year(payments: &[DatedAmount], years: u32) -> Result<Vec<Money>, MoneyError> {
    let mut sums = vec![Money::ZERO; years as usize + 1];
    for payment in payments {
        let year = year_of(payment.hours) as usize;
        // A ledger reaches a thousand years at most; anything later joins the last of them.
        let year = year.min(1000);
        if year >= sums.len() {
            sums.resize(year + 1, Money::ZERO);
        }
        if let Some(sum) = sums.get_mut(year) {
            *sum = sum.checked_add(payment.money)?;
        }
    }
    Ok(sums)
}

/// Present value of a ledger.
pub fn present_value(payments: &[DatedAmount], convention: Convention, rate: f64) -> f64 {
    payments
        .iter()
        .map(|payment| payment.money.to_f64() * discount_factor(convention, rate, payment.hours))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Every;
    use crate::contract::tests::line;
    use jiff::civil::date;
    use proptest::prelude::*;

    const START: Date = date(2027, 1, 1);

    fn contract(lines: &[(&str, Every)]) -> Vec<CostLine> {
        lines
            .iter()
            .zip(0..)
            .map(|((amount, every), i)| line(&format!("line_{i}"), amount, *every))
            .collect()
    }

    #[test]
    fn the_benchmark_fees_differ_by_the_published_cash_saving() {
        // 85,000 × 4.3121268 + 130,000 = 496,531 more for the proposal (8 %, actual dates).
        let keep = ledger(&contract(&[("60000", Every::Year)]), &[], START, 5.0).unwrap();
        let switch = contract(&[("145000", Every::Year), ("130000", Every::Once)]);
        let switch = ledger(&switch, &[], START, 5.0).unwrap();
        let saving = present_value(&keep, Convention::ActualDates, 0.08)
            - present_value(&switch, Convention::ActualDates, 0.08);
        assert!((saving + 496_531.0).abs() < 0.5, "{saving}");
    }

    #[test]
    fn years_add_up_exactly_and_credits_count_against_costs() {
        let payments = ledger(
            &contract(&[("0.10", Every::Month), ("-0.50", Every::Once)]),
            &[],
            START,
            2.0,
        )
        .unwrap();
        let years = by_year(&payments, 2).unwrap();
        let text: Vec<String> = years.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["-0.40", "1.10", "1.20"]);
        assert_eq!(Money::total(years), Money::parse("1.90"));
    }

    #[test]
    fn an_amount_that_is_no_amount_names_its_line() {
        use crate::contract::Amount;
        use crate::input::Input;
        let mut bad = contract(&[("1", Every::Once)]);
        bad[0].amount = Amount::Range(Input::fixed(f64::NAN));
        let problem = ledger(&bad, &[], START, 1.0).unwrap_err();
        assert_eq!(
            problem.to_string(),
            "the amount of cost line `line_0` is not usable"
        );
    }

    proptest! {
        #[test]
        fn without_a_rate_the_present_value_is_the_sum(cents in -1_000_000_000_i64..1_000_000_000, years in 1_u32..10) {
            let amount = format!("{}.{:02}", cents / 100, (cents % 100).abs());
            let payments = ledger(&contract(&[(&amount, Every::Quarter)]), &[], START, f64::from(years)).unwrap();
            let sum = Money::total(payments.iter().map(|p| p.money)).unwrap().to_f64();
            for convention in [Convention::YearEnd, Convention::ActualDates] {
                prop_assert!((present_value(&payments, convention, 0.0) - sum).abs() <= 1e-9 * sum.abs());
            }
        }

        #[test]
        fn splitting_a_line_changes_nothing(a in 0_i64..1_000_000_000, b in 0_i64..1_000_000_000, rate in -0.5..1.0_f64) {
            let whole = ledger(&contract(&[(&(a + b).to_string(), Every::Month)]), &[], START, 4.0).unwrap();
            let split = contract(&[(&a.to_string(), Every::Month), (&b.to_string(), Every::Month)]);
            let split = ledger(&split, &[], START, 4.0).unwrap();
            prop_assert_eq!(by_year(&whole, 4).unwrap(), by_year(&split, 4).unwrap());
            for convention in [Convention::YearEnd, Convention::ActualDates] {
                let value = present_value(&whole, convention, rate);
                prop_assert!((value - present_value(&split, convention, rate)).abs() <= 1e-9 * value.abs());
            }
        }

        #[test]
        fn yearly_and_dated_values_agree_under_the_year_end_convention(amount in 1_i64..1_000_000, rate in 0.0..0.5_f64) {
            let payments = ledger(&contract(&[(&amount.to_string(), Every::Month)]), &[], START, 5.0).unwrap();
            let flows: Vec<f64> = by_year(&payments, 5).unwrap().into_iter().map(Money::to_f64).collect();
            let yearly = super::super::net_present_value(&flows, rate);
            let dated = present_value(&payments, Convention::YearEnd, rate);
            prop_assert!((yearly - dated).abs() <= 1e-9 * dated);
        }
    }
}
