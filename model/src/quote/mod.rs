//! What partners offer, line by line, in exact decimals (rules R30, R32, R34).
//!
//! A [`Quote`] is a document of a partner: who offers what of which vendor, until when, on which terms. Its [`Line`]s
//! state a quantity at a price of one unit for one period. Nothing here is uncertain: an offer says what it says.
//! What a partner pays itself, and what rivals offer, is in [`private`](crate::private).

mod compare;
mod contract;
mod language;
mod lever;
mod margin;
mod phrases;
mod price;
mod question;
mod round;
mod rules;
mod scope;
mod score;

use jiff::civil::Date;
use rust_decimal::Decimal;

pub(crate) use compare::computable;
pub use compare::{Cell, CellKind, Comparison, Extra, Offer, Spread, compare};
pub use contract::{contract, signed};
pub use language::Language;
pub use lever::{BreakEven, Lever, LeverKind};
pub use margin::{LineMargin, Margin, margin};
pub use price::{CompareError, TracedBill};
pub use question::{Question, QuestionKind, questions};
pub use round::{RoundChange, close_round, next_round, rounds};
pub use rules::{Change, Criterion, GapPrice, Levelling, Match, Need, PRICE, Scope, Score};
pub use scope::{Certainty, ScopeLine};
pub use score::{Points, Scoring, scored};

use crate::contract::{Billing, Category, Every, Metric};
use crate::money::{Money, MoneyError};

/// Most quotes of a document, those of rivals included.
pub const MOST_QUOTES: usize = 50;

/// Most lines of a quote.
pub const MOST_LINES: usize = 5_000;

/// One offer of one partner in one round.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// Stable id, `snake_case`, unique among all quotes of the document.
    pub id: String,
    /// Who offers.
    pub partner: String,
    /// Whose products are offered; empty where the quote does not say.
    pub vendor: String,
    /// The number that the partner gave it; empty where there is none.
    pub number: String,
    /// Its date.
    pub date: Option<Date>,
    /// The last day on which it holds.
    pub valid_until: Option<Date>,
    /// ISO 4217 code of its prices; the project's own if absent.
    pub currency: Option<String>,
    /// The language in which questions are put to the partner.
    pub language: Language,
    /// True where prices include value-added tax, which is then taken out; see [`Quote::vat_rate`].
    pub prices_include_vat: bool,
    /// Value-added tax on its prices, 0.19 is 19 %; absent where the quote does not say. 0 to 1.
    pub vat_rate: Option<Decimal>,
    /// Days from a bill to its payment; absent where the quote does not say, which counts as at once. 0 to 365.
    pub payment_days: Option<u32>,
    /// Other terms in the partner's words.
    pub terms: String,
    /// The vendor's number under which the deal is registered for this partner; empty where there is none.
    pub deal_registration: String,
    /// Round of negotiation, from 1.
    pub round: u32,
    /// True once the round is closed: a later offer is a quote of the next round.
    pub frozen: bool,
    /// What the document states as its total without tax, to be held against the lines.
    pub total: Option<Money>,
    /// Id of the plan that it would be the contract of.
    pub plan: Option<String>,
    /// Anything a reader should know about it.
    pub note: String,
    /// What is offered, in the order of the document.
    pub lines: Vec<Line>,
}

impl Quote {
    /// A quote of the first round without lines.
    pub fn new(id: &str, partner: &str) -> Self {
        Self {
            id: id.to_owned(),
            partner: partner.to_owned(),
            vendor: String::new(),
            number: String::new(),
            date: None,
            valid_until: None,
            currency: None,
            language: Language::default(),
            prices_include_vat: false,
            vat_rate: None,
            payment_days: None,
            terms: String::new(),
            deal_registration: String::new(),
            round: 1,
            frozen: false,
            total: None,
            plan: None,
            note: String::new(),
            lines: Vec::new(),
        }
    }

    /// The sum of the lines as they stand: quantity × net price, options left out. Tax is in it where prices include it.
    ///
    /// # Errors
    /// When the sum has more than 28 digits.
    pub fn extended(&self) -> Result<Money, MoneyError> {
        self.sum(Line::extended)
    }

    /// The price on the cover: the total that the document states, else the sum of what the lines cost over their own
    /// terms (see [`Line::over_term`]), options left out.
    ///
    /// # Errors
    /// When the sum has more than 28 digits.
    pub fn sticker(&self) -> Result<Money, MoneyError> {
        self.total
            .map_or_else(|| self.over_terms(), |total| Ok(total.rounded()))
    }

    /// The sum of what the lines cost over their own terms, options left out.
    ///
    /// # Errors
    /// When the sum has more than 28 digits.
    pub fn over_terms(&self) -> Result<Money, MoneyError> {
        self.sum(Line::over_term)
    }

    fn sum(
        &self,
        of: impl Fn(&Line) -> Result<Option<Money>, MoneyError>,
    ) -> Result<Money, MoneyError> {
        let firm = self.lines.iter().filter(|line| !line.option);
        firm.map(of).try_fold(Money::ZERO, |sum, amount| {
            sum.checked_add(amount?.unwrap_or(Money::ZERO))
        })
    }

    /// The line with this id.
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }
}

/// One line of a quote: a quantity at a price of one unit for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Stable name within the quote, `snake_case`.
    pub id: String,
    /// The maker's part number; empty where there is none.
    pub part_number: String,
    /// What it is, in the partner's words.
    pub description: String,
    /// What it is spent on.
    pub category: Category,
    /// What is counted.
    pub metric: Metric,
    /// How many units. 0 or more.
    pub quantity: Decimal,
    /// What several units are called; empty for the metric's own word.
    pub unit: String,
    /// List price of one unit for one period, 0 or more.
    pub list: Option<Money>,
    /// Discount on the list price, 0.3 is 30 %. −1 to 1; negative is a surcharge.
    pub discount: Option<Decimal>,
    /// Price of one unit for one period after discount; negative is a credit.
    pub net: Option<Money>,
    /// The period that the price is for; [`Every::Once`] for a purchase, and for a price of the whole term where there
    /// is one.
    pub every: Every,
    /// How often it is billed; without it once every period of the price.
    pub billing: Option<Billing>,
    /// Length of the first term in months, 1 to 1,200. Without it what recurs may be repriced every year, and what is
    /// bought once is bought for good.
    pub term_months: Option<u32>,
    /// When it begins; with the quote's earliest line if absent.
    pub start: Option<Date>,
    /// The most by which the price rises at each renewal, 0.03 is 3 %; absent where the quote does not say. −0.9 to 10.
    pub uplift: Option<Decimal>,
    /// Level of support that is included, in the partner's words.
    pub support_level: String,
    /// True for what may be left out.
    pub option: bool,
    /// Name of the bundle that it is a part of; empty for none.
    pub bundle: String,
    /// What is promised, where an outcome is sold.
    pub outcome: Option<Outcome>,
    /// Anything a reader should know about it.
    pub note: String,
}

/// What a partner promises who sells an outcome: recovery within a time, or a credit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Guaranteed time from an incident until business is back, in hours, more than 0.
    pub recovery_hours: Decimal,
    /// Paid back for each recovery that takes longer.
    pub credit: Money,
    /// The most that is paid back in a year of the contract; no limit if absent.
    pub cap: Option<Money>,
}

impl Line {
    /// A line of one unit without a price.
    pub fn new(id: &str, category: Category) -> Self {
        Self {
            id: id.to_owned(),
            part_number: String::new(),
            description: String::new(),
            category,
            metric: Metric::Unit,
            quantity: Decimal::ONE,
            unit: String::new(),
            list: None,
            discount: None,
            net: None,
            every: Every::Once,
            billing: None,
            term_months: None,
            start: None,
            uplift: None,
            support_level: String::new(),
            option: false,
            bundle: String::new(),
            outcome: None,
            note: String::new(),
        }
    }

    /// What people call it: its description, else its part number, else its id.
    pub fn name(&self) -> String {
        [&self.description, &self.part_number]
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .map_or_else(|| crate::project::humanised(&self.id), String::clone)
    }

    /// Price of one unit for one period: the net price, else list × (1 − discount); none where neither is given.
    ///
    /// # Errors
    /// When it has more than 28 digits.
    pub fn unit_price(&self) -> Result<Option<Money>, MoneyError> {
        if self.net.is_some() {
            return Ok(self.net);
        }
        let kept = Decimal::ONE
            .checked_sub(self.discount.unwrap_or_default())
            .ok_or(MoneyError::Overflow)?;
        self.list.map(|list| list.checked_times(kept)).transpose()
    }

    /// Quantity × unit price, as the line of a quote shows it; none without a price.
    ///
    /// # Errors
    /// When it has more than 28 digits.
    pub fn extended(&self) -> Result<Option<Money>, MoneyError> {
        let price = self.unit_price()?;
        price
            .map(|price| price.checked_times(self.quantity))
            .transpose()
    }

    /// What the line costs over its own term: a price of a month, a quarter or a year times the periods of the term;
    /// of what has no term one period.
    ///
    /// ```
    /// use displace_model::contract::{Category, Every};
    /// use displace_model::money::Money;
    /// use displace_model::quote::Line;
    ///
    /// let mut line = Line::new("capacity", Category::Licences);
    /// line.quantity = 40.into();
    /// line.list = Some(Money::whole(500));
    /// line.discount = "0.2".parse().ok();
    /// line.every = Every::Year;
    /// line.term_months = Some(36);
    /// assert_eq!(line.extended(), Ok(Some(Money::whole(16_000))));
    /// assert_eq!(line.over_term(), Ok(Some(Money::whole(48_000))));
    /// ```
    ///
    /// # Errors
    /// When it has more than 28 digits.
    pub fn over_term(&self) -> Result<Option<Money>, MoneyError> {
        let extended = self.extended()?;
        let (Some(period), Some(term)) = (months_of(self.every), self.term_months) else {
            return Ok(extended);
        };
        let over = |amount: Money| {
            let months = amount.checked_times(term.into())?.as_decimal();
            let share = months.checked_div(period.into());
            share.map(Money::from_decimal).ok_or(MoneyError::Overflow)
        };
        extended.map(over).transpose()
    }
}

/// Months of a period; none for a single payment.
pub(crate) fn months_of(every: Every) -> Option<u32> {
    match every {
        Every::Once => None,
        Every::Month => Some(1),
        Every::Quarter => Some(3),
        Every::Year => Some(12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(net: &str) -> Line {
        Line {
            net: Some(Money::parse(net).unwrap()),
            ..Line::new("line", Category::Licences)
        }
    }

    #[test]
    fn a_net_price_goes_before_list_and_discount() {
        let mut line = line("9.99");
        line.list = Some(Money::whole(20));
        line.discount = Some(Decimal::new(5, 1));
        assert_eq!(
            line.unit_price(),
            Ok(Some(Money::from_decimal(Decimal::new(999, 2))))
        );
        line.net = None;
        assert_eq!(line.unit_price().unwrap().unwrap(), Money::whole(10));
        line.list = None;
        assert_eq!(line.unit_price(), Ok(None));
    }

    #[test]
    fn options_are_no_part_of_the_price_on_the_cover() {
        let mut quote = Quote::new("north", "North");
        quote.lines = vec![line("100"), line("20.50")];
        quote.lines[1].option = true;
        assert_eq!(quote.sticker(), Ok(Money::whole(100)));
        quote.lines[1].option = false;
        assert_eq!(quote.sticker().unwrap().to_string(), "120.50");
        quote.total = Some(Money::whole(119));
        assert_eq!(quote.sticker(), Ok(Money::whole(119)));
        assert_eq!(quote.extended().unwrap().to_string(), "120.50");
    }

    #[test]
    fn amounts_beyond_their_digits_are_an_error() {
        let mut line = line("1e27");
        line.quantity = Decimal::from(1_000);
        assert_eq!(line.extended(), Err(MoneyError::Overflow));
        let quote = Quote {
            lines: vec![line],
            ..Quote::new("x", "X")
        };
        assert_eq!(quote.sticker(), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_line_goes_by_its_description_its_part_number_or_its_id() {
        let mut line = line("1");
        assert_eq!(line.name(), "Line");
        line.part_number = "AB-1".to_owned();
        assert_eq!(line.name(), "AB-1");
        line.description = "Capacity".to_owned();
        assert_eq!(line.name(), "Capacity");
    }
}
