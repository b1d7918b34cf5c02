//! What a line costs over the horizon: bills in the project's currency without tax, renewed until the horizon's end.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::rules::Levelling;
use super::{Line, Quote, months_of};
use crate::cash_flow::{Convention, discount_factor};
use crate::contract::{
    Billing, Every, Number, Trace, changed_by, grouped, part, percent, raised, term,
};
use crate::input::{Grade, Provenance};
use crate::money::{Money, MoneyError};
use crate::project::Project;

/// Hours of a contract month.
const MONTH: i64 = 730;

/// Why quotes cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// There is nothing to compare.
    #[error("there is no quote")]
    NoQuote,
    /// A private quote would become what everybody sees.
    #[error("quote {0} is private: as the contract of a plan it would stand in a customer's copy")]
    Private(String),
    /// An amount cannot be worked out.
    #[error("line {line} of quote {quote}: {source}")]
    Amount {
        /// Id of the quote.
        quote: String,
        /// Id of the line; empty for the quote as a whole.
        line: String,
        /// What went wrong.
        source: MoneyError,
    },
}

/// Which end of all ranges is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// Every range at its 5 % quantile.
    Low,
    /// Every range at its median.
    Central,
    /// Every range at its 95 % quantile.
    High,
}

impl At {
    fn of(self, input: &crate::input::Input) -> Decimal {
        let value = match self {
            Self::Low => input.value.quantile(0.05),
            Self::Central => input.value.median(),
            Self::High => input.value.quantile(0.95),
        };
        let value = input.value.is_fixed().unwrap_or(value);
        let exact = Money::from_f64(value).map(Money::as_decimal);
        exact.unwrap_or_default().round_dp(6)
    }
}

/// What turns the prices of a quote into the project's money.
#[derive(Debug, Clone)]
pub(super) struct Context<'a> {
    quote: &'a Quote,
    /// What one unit of the quote's currency is worth, and of which day that is.
    rate: Option<(Decimal, Date)>,
    /// What prices are divided by to take the tax out.
    tax: Option<Decimal>,
    /// The rise at a renewal of which the quote says nothing.
    uplift: Decimal,
    discount_rate: f64,
    horizon: i64,
    /// The earliest beginning of a line.
    first: Option<Date>,
}

/// A bill of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineBill {
    /// Hours from the start of the project to the bill.
    hours: i64,
    /// Hours that it covers within the horizon, of so many hours of the price's period.
    part: (i64, i64),
    /// Renewals before it.
    renewals: u32,
    /// Amount in the project's currency, without tax.
    amount: Decimal,
}

/// One payment of a line with its arithmetic.
#[derive(Debug, Clone, PartialEq)]
pub struct TracedBill {
    /// Id of the line.
    pub line: String,
    /// When it is paid, in hours from the project's start; payment terms included.
    pub hours: f64,
    /// The present value of the payment, by its date.
    pub present_value: f64,
    /// The amount and how it came about.
    pub trace: Trace,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        project: &Project,
        rules: &Levelling,
        quote: &'a Quote,
        at: At,
    ) -> Result<Self, CompareError> {
        let foreign = quote
            .currency
            .as_ref()
            .filter(|code| **code != project.currency);
        let rate = match foreign {
            None => None,
            Some(code) => {
                let rates = &project.economics.exchange_rates;
                let Some(rate) = rates.iter().find(|rate| rate.currency == *code) else {
                    let source = MoneyError::NoRate {
                        currency: code.clone(),
                    };
                    return Err(failed(quote, "", source));
                };
                let value = match at {
                    At::Central => rate.central().map_err(|source| failed(quote, "", source))?,
                    _ => at.of(&rate.rate),
                };
                Some((value, rate.date))
            }
        };
        let tax = quote.vat_rate.filter(|_| quote.prices_include_vat);
        Ok(Self {
            quote,
            rate,
            tax: tax.and_then(|rate| Decimal::ONE.checked_add(rate)),
            uplift: at.of(&rules.renewal_uplift),
            discount_rate: project.economics.effective_rate(),
            horizon: i64::from(project.horizon_years) * 12 * MONTH,
            first: quote.lines.iter().filter_map(|line| line.start).min(),
        })
    }

    /// The same with prices that never rise.
    pub(super) fn without_rise(&self) -> Self {
        Self {
            uplift: Decimal::ZERO,
            ..self.clone()
        }
    }

    /// Whether the price of a line rises at renewals, and by how much.
    pub(super) fn rise(&self, line: &Line) -> Decimal {
        line.uplift.unwrap_or(self.uplift)
    }

    /// An amount of the quote without tax.
    pub(super) fn without_tax(&self, amount: Money) -> Result<Money, CompareError> {
        let Some(tax) = self.tax else {
            return Ok(amount);
        };
        let without = amount.as_decimal().over(tax);
        without
            .map(Money::from_decimal)
            .ok_or_else(|| failed(self.quote, "", MoneyError::Overflow))
    }

    /// An amount of the quote in the project's currency, without tax.
    pub(super) fn converted(&self, amount: Money) -> Result<Money, CompareError> {
        let amount = self.without_tax(amount)?;
        let rate = self.rate.map_or(Decimal::ONE, |(rate, _)| rate);
        let converted = amount.checked_times(rate);
        converted.map_err(|source| failed(self.quote, "", source))
    }

    /// What a payment is worth at the start, by its date and the quote's days to pay.
    fn present_value(&self, bill: &LineBill) -> (f64, f64) {
        let days = f64::from(self.quote.payment_days.unwrap_or(0));
        let hours = bill.hours as f64 + 24.0 * days;
        let factor = discount_factor(Convention::ActualDates, self.discount_rate, hours);
        (hours, Money::from_decimal(bill.amount).to_f64() * factor)
    }

    /// Sum of the bills of lines that sell one thing, `factor` times their quantity: exact, and as present value.
    pub(super) fn cost(
        &self,
        lines: &[&Line],
        factor: Decimal,
    ) -> Result<(Money, f64), CompareError> {
        let mut sum = Money::ZERO;
        let mut value = 0.0;
        for line in lines {
            for bill in self.bills(line, lines, factor)? {
                let added = sum.checked_add(Money::from_decimal(bill.amount));
                sum = added.map_err(|source| failed(self.quote, &line.id, source))?;
                value += self.present_value(&bill).1;
            }
        }
        Ok((sum, value))
    }

    /// The bills of a line among those that sell the same thing.
    ///
    /// The quote's earliest line begins with the horizon. A term is renewed at its end unless another line takes over;
    /// what a bill covers beyond the horizon does not count.
    fn bills(
        &self,
        line: &Line,
        lines: &[&Line],
        factor: Decimal,
    ) -> Result<Vec<LineBill>, CompareError> {
        let overflow = || failed(self.quote, &line.id, MoneyError::Overflow);
        let price = line
            .unit_price()
            .map_err(|source| failed(self.quote, &line.id, source))?;
        let Some(price) = price else {
            return Ok(Vec::new());
        };
        let price = self
            .converted(price)
            .map_err(|_other_line| overflow())?
            .as_decimal();
        let whole = price
            .times(line.quantity)
            .and_then(|whole| whole.times(factor))
            .ok_or_else(overflow)?;
        let begin = self.offset(line);
        let mut bills = Vec::new();
        if begin >= self.horizon {
            return Ok(bills);
        }
        let period = months_of(line.every).map(i64::from);
        let Some(term) = line.term_months.map(i64::from).or(period.map(|_| 12)) else {
            bills.push(LineBill {
                hours: begin,
                part: (1, 1),
                renewals: 0,
                amount: whole,
            });
            return Ok(bills);
        };
        let period = period.unwrap_or(term) * MONTH;
        let step = match (line.billing, line.every) {
            (Some(Billing::Prepaid), _) | (None, Every::Once) => term * MONTH,
            (Some(billing), _) => i64::from(billing.months().unwrap_or(1)) * MONTH,
            (None, _) => period,
        };
        let rise = Decimal::ONE.plus(self.rise(line)).ok_or_else(overflow)?;
        let succeeded = self.succeeded(line, lines, begin + term * MONTH);
        let mut raised = whole;
        for renewals in 0_u32.. {
            let from = begin + i64::from(renewals) * term * MONTH;
            if from >= self.horizon || (succeeded && renewals > 0) {
                break;
            }
            if renewals > 0 {
                raised = raised.times(rise).ok_or_else(overflow)?;
            }
            let end = from + term * MONTH;
            let mut hours = from;
            while hours < end.min(self.horizon) {
                let covered = (hours + step).min(end).min(self.horizon) - hours;
                let amount = raised
                    .times(covered.into())
                    .and_then(|amount| amount.over(period.into()));
                let amount = amount.ok_or_else(overflow)?;
                bills.push(LineBill {
                    hours,
                    part: (covered, period),
                    renewals,
                    amount,
                });
                hours += step;
            }
        }
        Ok(bills)
    }

    /// Hours from the quote's beginning to the line's.
    fn offset(&self, line: &Line) -> i64 {
        let days = match (self.first, line.start) {
            (Some(first), Some(start)) => start
                .since(first)
                .map_or(0, |span| i64::from(span.get_days())),
            _ => 0,
        };
        days * 24
    }

    /// True where another line of the same thing begins when this one ends, or later: it is the renewal.
    fn succeeded(&self, line: &Line, lines: &[&Line], end: i64) -> bool {
        const SLACK: i64 = 31 * 24;
        let begin = self.offset(line);
        let takes_over = |other: &&Line| {
            let next = self.offset(other);
            next > begin && next + SLACK >= end
        };
        lines.iter().any(takes_over)
    }

    /// The bills of lines with their arithmetic.
    pub(super) fn traced(
        &self,
        lines: &[&Line],
        factor: Decimal,
    ) -> Result<Vec<TracedBill>, CompareError> {
        let mut traced = Vec::new();
        for line in lines {
            for bill in self.bills(line, lines, factor)? {
                let (hours, present_value) = self.present_value(&bill);
                traced.push(TracedBill {
                    line: line.id.clone(),
                    hours,
                    present_value,
                    trace: self.trace(line, &bill, factor)?,
                });
            }
        }
        Ok(traced)
    }

    fn trace(&self, line: &Line, bill: &LineBill, factor: Decimal) -> Result<Trace, CompareError> {
        let said = Provenance {
            grade: Some(Grade::Quoted),
            source: Some(self.source()),
            ..Provenance::default()
        };
        let assumed = Provenance::default();
        let fail = |source| failed(self.quote, &line.id, source);
        let units = if line.unit.is_empty() {
            line.metric.units()
        } else {
            &line.unit
        };
        let quantity = format!("{} {units}", grouped(line.quantity));
        let mut terms = vec![term(
            "quantity",
            quantity.trim_end().to_owned(),
            line.quantity,
            &said,
        )];
        if factor != Decimal::ONE {
            let text = format!("{} for the quantity of the scope", grouped(factor));
            terms.push(term("scope", text, factor, &assumed));
        }
        if let (None, Some(list), Some(discount)) = (line.net, line.list, line.discount) {
            let list = list.as_decimal();
            let text = format!("{} list", grouped(list));
            terms.push(term("list price", text, list, &said));
            let kept = Decimal::ONE.minus(discount).unwrap_or_default();
            let text = format!("(1 − {})", percent(discount));
            terms.push(term("discount", text, kept, &said));
        } else {
            let price = line.unit_price().map_err(fail)?.unwrap_or_default();
            let price = price.as_decimal();
            let text = format!("{} net", grouped(price));
            terms.push(term("price", text, price, &said));
        }
        if let Some(tax) = self.tax {
            let text = format!("1 / {} without tax", grouped(tax));
            let value = Decimal::ONE.over(tax).unwrap_or_default();
            terms.push(term("tax", text, value, &said));
        }
        if bill.renewals > 0 {
            let rise = self.rise(line);
            let (source, word) = match line.uplift {
                Some(_) => (&said, "at renewal, at most"),
                None => (&assumed, "at renewal, assumed"),
            };
            let text = format!("{}{} {word}", changed_by(rise), raised(bill.renewals));
            let power = Decimal::ONE
                .plus(rise)
                .and_then(|one| one.to_the(bill.renewals));
            terms.push(term("rise", text, power.unwrap_or_default(), source));
        }
        let (covered, period) = bill.part;
        if covered != period {
            let value = Decimal::from(covered)
                .over(period.into())
                .unwrap_or_default();
            terms.push(term(
                "part of the period",
                part(covered, period),
                value,
                &assumed,
            ));
        }
        if let Some((rate, date)) = self.rate {
            let code = self.quote.currency.as_deref().unwrap_or_default();
            let text = format!("{} for {code} of {date}", grouped(rate));
            terms.push(term("exchange rate", text, rate, &assumed));
        }
        Ok(Trace {
            amount: Money::from_decimal(bill.amount),
            terms,
            source: self.source(),
        })
    }

    fn source(&self) -> String {
        if self.quote.number.is_empty() {
            format!("quote of {}", self.quote.partner)
        } else {
            format!("quote {} of {}", self.quote.number, self.quote.partner)
        }
    }
}

pub(super) fn failed(quote: &Quote, line: &str, source: MoneyError) -> CompareError {
    CompareError::Amount {
        quote: quote.id.clone(),
        line: line.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Category;
    use crate::quote::compare::tests::empty;
    use jiff::civil::date;

    /// Bills of the lines of a quote over three years, as (hour, amount).
    fn billed(lines: &[Line]) -> Vec<(i64, String)> {
        let mut project = empty();
        project.horizon_years = 3;
        let mut quote = Quote::new("north", "North");
        quote.lines = lines.to_vec();
        let rules = Levelling {
            renewal_uplift: crate::input::Input::fixed(0.1),
            ..Levelling::default()
        };
        let context = Context::new(&project, &rules, &quote, At::Central).unwrap();
        let lines: Vec<&Line> = quote.lines.iter().collect();
        let mut bills = Vec::new();
        for line in &lines {
            for bill in context.bills(line, &lines, Decimal::ONE).unwrap() {
                bills.push((bill.hours, bill.amount.round_dp(2).normalize().to_string()));
            }
        }
        bills
    }

    fn line(net: i64, every: Every, term: Option<u32>) -> Line {
        Line {
            net: Some(Money::whole(net)),
            every,
            term_months: term,
            ..Line::new("line", Category::Licences)
        }
    }

    fn amounts(bills: &[(i64, String)]) -> Vec<&str> {
        bills.iter().map(|(_, amount)| amount.as_str()).collect()
    }

    #[test]
    fn a_purchase_is_billed_once_and_what_recurs_rises_every_year() {
        assert_eq!(
            billed(&[line(900, Every::Once, None)]),
            [(0, "900".to_owned())]
        );
        assert_eq!(
            amounts(&billed(&[line(100, Every::Year, None)])),
            ["100", "110", "121"]
        );
        let monthly = billed(&[line(10, Every::Month, None)]);
        assert_eq!(
            (
                monthly.len(),
                monthly[11].1.as_str(),
                monthly[12].1.as_str()
            ),
            (36, "10", "11")
        );
    }

    #[test]
    fn a_term_keeps_its_price_and_its_renewal_does_not() {
        let mut two_years = line(100, Every::Year, Some(24));
        assert_eq!(
            amounts(&billed(&[two_years.clone()])),
            ["100", "100", "110"]
        );
        two_years.uplift = Some(Decimal::new(3, 2));
        assert_eq!(
            amounts(&billed(&[two_years.clone()])),
            ["100", "100", "103"]
        );
        two_years.billing = Some(Billing::Prepaid);
        // Half of the second term lies beyond the horizon.
        assert_eq!(amounts(&billed(&[two_years])), ["200", "103"]);
    }

    #[test]
    fn a_price_of_the_whole_term_is_billed_as_it_says() {
        let mut whole = line(360, Every::Once, Some(36));
        assert_eq!(billed(&[whole.clone()]), [(0, "360".to_owned())]);
        whole.billing = Some(Billing::Year);
        assert_eq!(amounts(&billed(&[whole.clone()])), ["120", "120", "120"]);
        whole.term_months = Some(60);
        whole.billing = None;
        assert_eq!(amounts(&billed(&[whole])), ["216"]);
    }

    #[test]
    fn a_line_that_takes_over_is_the_renewal() {
        let mut first = line(100, Every::Year, Some(12));
        first.start = Some(date(2028, 3, 1));
        let mut second = line(90, Every::Year, Some(24));
        second.start = Some(date(2029, 3, 1));
        let bills = billed(&[first, second]);
        assert_eq!(
            bills,
            [
                (0, "100".to_owned()),
                (8_760, "90".to_owned()),
                (17_520, "90".to_owned())
            ]
        );
    }

    #[test]
    fn a_line_without_a_price_or_beyond_the_horizon_bills_nothing() {
        assert!(billed(&[Line::new("line", Category::Licences)]).is_empty());
        let mut now = line(1, Every::Once, None);
        now.start = Some(date(2027, 1, 1));
        let mut late = line(2, Every::Once, None);
        late.start = Some(date(2031, 1, 1));
        assert_eq!(amounts(&billed(&[now, late])), ["1"]);
    }

    #[test]
    fn a_trace_multiplies_up_to_its_amount() {
        let mut project = empty();
        project.horizon_years = 2;
        let mut quote = Quote::new("north", "North");
        quote.number = "17".to_owned();
        quote.vat_rate = Some(Decimal::new(25, 2));
        quote.prices_include_vat = true;
        let mut one = line(125, Every::Year, None);
        one.quantity = Decimal::TEN;
        one.net = None;
        one.list = Some(Money::whole(250));
        one.discount = Some(Decimal::new(5, 1));
        quote.lines = vec![one];
        let context = Context::new(&project, &Levelling::default(), &quote, At::Central).unwrap();
        let lines: Vec<&Line> = quote.lines.iter().collect();
        let traced = context.traced(&lines, Decimal::TWO).unwrap();
        assert_eq!(
            traced[0].trace.to_string(),
            "2,000 = 10 units × 2 for the quantity of the scope × 250 list × (1 − 50 %) × 1 / 1.25 without tax, quote 17 of North"
        );
        for bill in &traced {
            let product = bill
                .trace
                .terms
                .iter()
                .map(|term| Money::from_decimal(term.value).to_f64())
                .product::<f64>();
            assert!((product - bill.trace.amount.to_f64()).abs() < 1e-6);
        }
    }
}
