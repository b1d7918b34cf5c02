//! What is left to the partner: margin by line and in total, held against what selling costs (rule R36).
//!
//! Margin = price − cost of goods − effort, over the terms of the lines, options left out, without tax, in the quote's
//! currency. A deal whose margin is below its cost of sale loses money; somebody will pay for that later.

use rust_decimal::Decimal;

use super::{Line, Quote};
use crate::money::{Money, MoneyError};
use crate::private::Deal;

/// What is left of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineMargin {
    /// Id of the line.
    pub line: String,
    /// Its price over its term.
    pub price: Money,
    /// Cost of goods and effort.
    pub cost: Money,
    /// Price less cost.
    pub margin: Money,
    /// Margin as a share of the price; none without a price.
    pub share: Option<Decimal>,
}

/// What is left of a deal.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// By line, in the order of the quote.
    pub lines: Vec<LineMargin>,
    /// The price of all lines over their terms.
    pub price: Money,
    /// Cost of goods of all lines.
    pub goods: Money,
    /// Effort of own people, that of no line included.
    pub effort: Money,
    /// Price less goods and effort.
    pub margin: Money,
    /// Margin as a share of the price; none without a price.
    pub share: Option<Decimal>,
    /// What selling costs.
    pub cost_of_sale: Money,
    /// The share at which the deal breaks even: the cost of sale as a share of the price.
    pub break_even_share: Decimal,
    /// The price at which the deal breaks even: (goods + effort) / (1 − cost of sale); none where selling takes it all.
    pub break_even_price: Option<Money>,
}

impl Margin {
    /// True where the deal does not earn what selling it costs.
    pub fn is_below_cost_of_sale(&self) -> bool {
        self.margin < self.cost_of_sale
    }

    /// What the deal loses; nothing where it earns its cost of sale.
    pub fn shortfall(&self) -> Money {
        let short = self.cost_of_sale.checked_sub(self.margin);
        short.unwrap_or_default().max(Money::ZERO)
    }

    /// What is likely to follow from a margin below the cost of sale; empty where it is not.
    pub fn consequence(&self) -> &'static str {
        if !self.is_below_cost_of_sale() {
            ""
        } else if self.margin.is_negative() {
            "The deal loses money before anybody sold it. Expect it to be withdrawn, delivered by whoever is free, or earned back by change requests."
        } else {
            "The deal earns less than selling it costs. Expect change requests, junior people on the project, and a steep price at the first renewal."
        }
    }
}

/// The margin of a quote.
///
/// # Errors
/// When an amount has more than 28 digits.
pub fn margin(quote: &Quote, deal: &Deal) -> Result<Margin, MoneyError> {
    let tax = quote.vat_rate.filter(|_| quote.prices_include_vat);
    let tax = tax
        .and_then(|rate| Decimal::ONE.checked_add(rate))
        .unwrap_or(Decimal::ONE);
    let mut result = Margin {
        lines: Vec::new(),
        price: Money::ZERO,
        goods: Money::ZERO,
        effort: deal.hour_cost.checked_times(deal.effort_hours)?,
        margin: Money::ZERO,
        share: None,
        cost_of_sale: Money::ZERO,
        break_even_share: deal.cost_of_sale,
        break_even_price: None,
    };
    for line in quote.lines.iter().filter(|line| !line.option) {
        let known = deal.lines.iter().find(|one| one.line == line.id);
        let price = divided(line.over_term()?.unwrap_or_default(), tax)?;
        let at_cost = Line {
            net: Some(known.map_or(Money::ZERO, |one| one.unit_cost)),
            ..line.clone()
        };
        let goods = at_cost.over_term()?.unwrap_or_default();
        let hours = known.map_or(Decimal::ZERO, |one| one.effort_hours);
        let effort = deal.hour_cost.checked_times(hours)?;
        let cost = goods.checked_add(effort)?;
        let left = price.checked_sub(cost)?;
        result.price = result.price.checked_add(price)?;
        result.goods = result.goods.checked_add(goods)?;
        result.effort = result.effort.checked_add(effort)?;
        result.lines.push(LineMargin {
            line: line.id.clone(),
            price,
            cost,
            margin: left,
            share: share(left, price),
        });
    }
    let cost = result.goods.checked_add(result.effort)?;
    result.margin = result.price.checked_sub(cost)?;
    result.share = share(result.margin, result.price);
    result.cost_of_sale = result.price.checked_times(deal.cost_of_sale)?;
    let kept = Decimal::ONE - deal.cost_of_sale;
    result.break_even_price = divided(cost, kept).ok();
    Ok(result)
}

fn divided(amount: Money, by: Decimal) -> Result<Money, MoneyError> {
    let quotient = amount.as_decimal().checked_div(by);
    quotient
        .map(Money::from_decimal)
        .ok_or(MoneyError::Overflow)
}

fn share(part: Money, whole: Money) -> Option<Decimal> {
    part.as_decimal()
        .checked_div(whole.as_decimal())
        .map(|share| share.round_dp(6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Category, Every};
    use crate::private::DealLine;

    fn deal() -> (Quote, Deal) {
        let mut quote = Quote::new("north", "North");
        quote.lines.push(Line {
            quantity: Decimal::TEN,
            net: Some(Money::whole(100)),
            every: Every::Year,
            term_months: Some(36),
            ..Line::new("capacity", Category::Licences)
        });
        let mut deal = Deal::new("north");
        deal.cost_of_sale = Decimal::new(5, 2);
        deal.hour_cost = Money::whole(50);
        deal.effort_hours = Decimal::ONE;
        deal.lines.push(DealLine {
            line: "capacity".to_owned(),
            unit_cost: Money::whole(90),
            effort_hours: Decimal::new(44, 1),
        });
        (quote, deal)
    }

    #[test]
    fn a_margin_below_the_cost_of_sale_is_flagged_with_what_follows() {
        let (quote, deal) = deal();
        let found = margin(&quote, &deal).unwrap();
        // 3,000 less goods of 2,700 and 5.4 hours of 50: 30, which is 1 %; selling costs 150.
        assert_eq!(
            (found.price, found.margin),
            (Money::whole(3_000), Money::whole(30))
        );
        assert_eq!(found.share, Some(Decimal::new(1, 2)));
        assert!(found.is_below_cost_of_sale() && found.consequence().contains("change requests"));
        assert_eq!(found.shortfall(), Money::whole(120));
        // 2,970 / 0.95.
        assert_eq!(
            found.break_even_price.unwrap().rounded().to_string(),
            "3126.32"
        );
        assert_eq!(found.lines[0].margin, Money::whole(80));
    }

    #[test]
    fn a_deal_at_its_break_even_price_is_not_flagged() {
        let (mut quote, mut deal) = deal();
        deal.lines[0].effort_hours = Decimal::ZERO;
        deal.effort_hours = Decimal::ZERO;
        deal.lines[0].unit_cost = Money::whole(95);
        let found = margin(&quote, &deal).unwrap();
        assert!(!found.is_below_cost_of_sale() && found.consequence().is_empty());
        assert_eq!(found.break_even_price.unwrap(), found.price);
        assert_eq!(found.shortfall(), Money::ZERO);
        quote.prices_include_vat = true;
        quote.vat_rate = Some(Decimal::new(25, 2));
        let taxed = margin(&quote, &deal).unwrap();
        assert_eq!(taxed.price, Money::whole(2_400));
        assert!(taxed.margin.is_negative() && taxed.consequence().contains("loses money"));
    }

    #[test]
    fn a_deal_without_a_price_has_no_share() {
        let (mut quote, deal) = deal();
        quote.lines.clear();
        let found = margin(&quote, &deal).unwrap();
        assert_eq!((found.share, found.margin), (None, Money::whole(-50)));
    }
}
