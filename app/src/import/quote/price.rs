//! From the amounts of a row to the price of a line, with its arithmetic held against what the row states.

use displace_model::contract::Every;
use rust_decimal::Decimal;

use super::amount::Amount;
use super::field::Field;

/// The amounts of a row.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) quantity: Option<Amount>,
    pub(super) list: Option<Amount>,
    pub(super) price: Option<Amount>,
    pub(super) net: Option<Amount>,
    pub(super) extended: Option<Amount>,
    pub(super) discount: Option<Amount>,
    /// How many units the price is for, where a column or its heading says it.
    pub(super) base: Option<Decimal>,
    /// The heading of the discount has a sign of percent.
    pub(super) discount_in_percent: bool,
    pub(super) term_months: Option<u32>,
    pub(super) every: Option<Every>,
}

/// What a column of unit prices holds whose heading does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PriceIs {
    List,
    Net,
}

/// A number of the document that does not follow from the others.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) field: Field,
    pub(super) found: Decimal,
    pub(super) expected: Decimal,
}

/// The price of a line.
#[derive(Debug, PartialEq)]
pub(super) struct Priced {
    pub(super) quantity: Decimal,
    pub(super) list: Option<Decimal>,
    pub(super) discount: Option<Decimal>,
    pub(super) net: Option<Decimal>,
    pub(super) every: Every,
    /// What the line adds to the sum of the document.
    pub(super) shown: Decimal,
    pub(super) differences: Vec<Difference>,
}

/// Amounts with more digits than can be kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

fn times(a: Decimal, b: Decimal) -> Result<Decimal, TooLarge> {
    a.checked_mul(b).ok_or(TooLarge)
}

fn over(a: Decimal, b: Decimal) -> Result<Decimal, TooLarge> {
    // Ten digits are more than any price has, and short enough to be multiplied again.
    a.checked_div(b)
        .map(|share| share.round_dp(10).normalize())
        .ok_or(TooLarge)
}

/// Whether two amounts are the same to what rounding of unit prices to cents can do to so many units.
fn near(a: Decimal, b: Decimal, units: Decimal) -> bool {
    let cent = Decimal::new(1, 2);
    let slack = units
        .abs()
        .checked_mul(Decimal::new(5, 3))
        .unwrap_or(Decimal::ONE);
    let gap = a.checked_sub(b).map(|gap| gap.abs());
    gap.is_some_and(|gap| gap <= cent.max(slack))
}

/// Works out the price of a line.
pub(super) fn price(raw: &Raw, price_is: PriceIs) -> Result<Priced, TooLarge> {
    let mut quantity = raw
        .quantity
        .as_ref()
        .map_or(Decimal::ONE, |amount| amount.value);
    let value = |amount: &Option<Amount>| amount.as_ref().map(|amount| amount.value);
    let unit = |amount: &Option<Amount>| -> Result<Option<Decimal>, TooLarge> {
        let Some(amount) = amount else {
            return Ok(None);
        };
        let base = amount.per.map(Decimal::from).or(raw.base);
        match base.filter(|base| *base > Decimal::ZERO) {
            Some(base) => over(amount.value, base).map(Some),
            None => Ok(Some(amount.value)),
        }
    };
    let (mut list, mut net) = (unit(&raw.list)?, unit(&raw.net)?);
    match price_is {
        PriceIs::List => list = list.or(unit(&raw.price)?),
        PriceIs::Net => net = net.or(unit(&raw.price)?),
    }
    let extended = value(&raw.extended);
    let mut differences = Vec::new();
    let discount = discount(raw, list, net)?;
    let mut every = raw.every.unwrap_or_default();
    if let (Some(list), Some(discount), Some(net)) = (list, discount, net) {
        let expected = times(list, Decimal::ONE.checked_sub(discount).ok_or(TooLarge)?)?;
        // Discounts are written with one decimal at most, so they hit the price to half a thousandth.
        let slack = times(list.abs(), Decimal::new(5, 4))?.max(Decimal::new(1, 2));
        if net
            .checked_sub(expected)
            .is_none_or(|gap| gap.abs() > slack)
        {
            differences.push(Difference {
                field: Field::Net,
                found: net,
                expected: expected.round_dp(2),
            });
        }
    }
    let effective = match (net, list, discount) {
        (Some(net), ..) => Some(net),
        (None, Some(list), Some(discount)) => Some(times(
            list,
            Decimal::ONE.checked_sub(discount).ok_or(TooLarge)?,
        )?),
        (None, Some(list), None) => Some(list),
        (None, None, _) => None,
    };
    let shown = match (effective, extended) {
        (Some(price), Some(extended)) => {
            let once = times(price, quantity)?;
            if !near(once, extended, quantity) {
                match periods(once, extended, quantity, raw) {
                    Some(found) => every = found,
                    // A price for nothing, or a list price alone, is no ground to doubt the sum of a line.
                    None if net.is_none() && discount.is_none() && !quantity.is_zero() => {
                        net = Some(over(extended, quantity)?);
                    }
                    None => differences.push(Difference {
                        field: Field::Extended,
                        found: extended,
                        expected: once.round_dp(2),
                    }),
                }
            }
            extended
        }
        (Some(price), None) => times(price, quantity)?,
        (None, Some(extended)) => {
            if quantity.is_zero() {
                quantity = Decimal::ONE;
            }
            net = Some(over(extended, quantity)?);
            extended
        }
        (None, None) => Decimal::ZERO,
    };
    if quantity.is_sign_negative() && !quantity.is_zero() {
        // A line taken back: the price is negative, never the quantity.
        quantity = -quantity;
        net = effective.or(net).map(|net| -net);
        list = None;
    }
    Ok(Priced {
        quantity,
        list: list.filter(|list| !list.is_sign_negative()),
        discount,
        net,
        every,
        shown,
        differences,
    })
}

/// The discount as a share. A number without a sign of percent is one where it fits the prices, else below 1.
fn discount(
    raw: &Raw,
    list: Option<Decimal>,
    net: Option<Decimal>,
) -> Result<Option<Decimal>, TooLarge> {
    let Some(amount) = &raw.discount else {
        return Ok(None);
    };
    // Discounts are often written with the minus of what they do.
    let stated = amount.value.abs();
    let hundredth = over(stated, Decimal::ONE_HUNDRED)?;
    let fits = |share: Decimal| match (list, net) {
        (Some(list), Some(net)) if !list.is_zero() => {
            let real = net
                .checked_div(list)
                .and_then(|kept| Decimal::ONE.checked_sub(kept));
            real.and_then(|real| real.checked_sub(share))
                .is_some_and(|gap| gap.abs() < Decimal::new(2, 3))
        }
        _ => false,
    };
    let share = if amount.percent || stated > Decimal::ONE {
        hundredth
    } else if fits(stated) {
        stated
    } else if fits(hundredth) || (raw.discount_in_percent && stated == Decimal::ONE) {
        hundredth
    } else {
        stated
    };
    Ok(Some(share.min(Decimal::ONE)))
}

/// The period of a price whose line is its quantity, times its price, times the periods of its term.
fn periods(once: Decimal, extended: Decimal, quantity: Decimal, raw: &Raw) -> Option<Every> {
    let term = raw.term_months?;
    let fits = |count: u32| {
        let count = Decimal::from(count);
        let units = quantity.checked_mul(count);
        count > Decimal::ONE
            && once
                .checked_mul(count)
                .zip(units)
                .is_some_and(|(sum, units)| near(sum, extended, units))
    };
    let by_year = term.is_multiple_of(12) && fits(term / 12);
    match raw.every {
        Some(Every::Month) => (fits(term) || fits(12)).then_some(Every::Month),
        Some(Every::Quarter) => {
            (term.is_multiple_of(3) && fits(term / 3)).then_some(Every::Quarter)
        }
        Some(Every::Once) => None,
        None if fits(term) => Some(Every::Month),
        None | Some(Every::Year) => by_year.then_some(Every::Year),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::table::number::{DecimalMark, read};

    fn amount(text: &str) -> Option<Amount> {
        let read = |text| Amount::of(read(text, DecimalMark::Point).unwrap()).unwrap();
        (!text.is_empty()).then(|| read(text))
    }

    fn raw(quantity: &str, list: &str, discount: &str, net: &str, extended: &str) -> Raw {
        Raw {
            quantity: amount(quantity),
            list: amount(list),
            discount: amount(discount),
            net: amount(net),
            extended: amount(extended),
            ..Raw::default()
        }
    }

    fn shown(priced: &Priced) -> String {
        let of = |value: Option<Decimal>| {
            value.map_or("-".to_owned(), |value| value.normalize().to_string())
        };
        format!(
            "{} {} {} {} {}",
            priced.quantity.normalize(),
            of(priced.list),
            of(priced.discount),
            of(priced.net),
            priced.shown.normalize()
        )
    }

    #[test]
    fn a_line_is_worked_out_from_whatever_it_states() {
        for (row, expected) in [
            (raw("2", "100", "25%", "75", "150"), "2 100 0.25 75 150"),
            (raw("2", "100", "25", "", "150"), "2 100 0.25 - 150"),
            (raw("2", "100", "0.25", "75", ""), "2 100 0.25 75 150"),
            (raw("2", "100", "-25", "75", ""), "2 100 0.25 75 150"),
            (raw("3", "", "", "", "100"), "3 - - 33.3333333333 100"),
            (raw("", "", "", "500", ""), "1 - - 500 500"),
            (raw("2", "100", "", "", "150"), "2 100 - 75 150"),
            (raw("-1", "", "", "80", "-80"), "1 - - -80 -80"),
            (raw("1", "100", "1", "99", ""), "1 100 0.01 99 99"),
        ] {
            let priced = price(&row, PriceIs::Net).unwrap();
            assert_eq!(
                (shown(&priced).as_str(), &priced.differences),
                (expected, &vec![])
            );
        }
    }

    #[test]
    fn what_does_not_match_is_a_difference() {
        let priced = price(&raw("2", "100", "25%", "80", "170"), PriceIs::Net).unwrap();
        let told: Vec<(Field, String, String)> = priced
            .differences
            .iter()
            .map(|d| {
                (
                    d.field,
                    d.found.to_string(),
                    d.expected.normalize().to_string(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (Field::Net, "80".to_owned(), "75".to_owned()),
                (Field::Extended, "170".to_owned(), "160".to_owned()),
            ]
        );
    }

    #[test]
    fn a_price_for_a_hundred_is_parted() {
        let mut row = raw("250", "", "", "12.50 / 100", "31.25");
        let priced = price(&row, PriceIs::Net).unwrap();
        assert_eq!(shown(&priced), "250 - - 0.125 31.25");
        row.net = amount("12.50");
        row.base = Some(Decimal::ONE_HUNDRED);
        assert_eq!(price(&row, PriceIs::Net).unwrap(), priced);
    }

    #[test]
    fn the_sum_of_a_term_shows_the_period_of_the_price() {
        let mut row = raw("10", "", "", "5", "1800");
        row.term_months = Some(36);
        let priced = price(&row, PriceIs::Net).unwrap();
        assert_eq!((priced.every, priced.differences.len()), (Every::Month, 0));
        row.extended = amount("150");
        assert_eq!(price(&row, PriceIs::Net).unwrap().every, Every::Year);
        row.extended = amount("151");
        assert_eq!(price(&row, PriceIs::Net).unwrap().differences.len(), 1);
    }

    #[test]
    fn amounts_beyond_all_digits_are_refused() {
        let huge = "9999999999999999999999999";
        assert_eq!(
            price(&raw(huge, "", "", huge, ""), PriceIs::Net),
            Err(TooLarge)
        );
    }
}
