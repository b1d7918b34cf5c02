//! How an amount came about, as data and as one line of words.

use std::fmt;

use rust_decimal::Decimal;

use super::evaluate::{Bill, Counted, Recipe, Stored, counted, grown, rate_of};
use super::number::Number;
use super::schedule::Reason;
use super::{Amount, CostLine, Every, Item, TierRule};
use crate::cash_flow::ExchangeRate;
use crate::estate::Workload;
use crate::input::{Input, Provenance};
use crate::money::Money;
use crate::plan::Plan;
use crate::project::Project;

/// One number in the arithmetic of an amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What it is, in a word or two: `quantity`, `list price`, `discount`.
    pub what: String,
    /// How it stands in the line: `120 instances`, `(1 − 30 %)`.
    pub text: String,
    /// Its value as a factor of the product.
    pub value: Decimal,
    /// Where it comes from.
    pub provenance: Provenance,
    /// What it is made of, where it is a sum itself.
    pub of: Vec<Term>,
}

/// The arithmetic of one amount: the product of its terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The amount.
    pub amount: Money,
    /// Its factors.
    pub terms: Vec<Term>,
    /// The document that it rests on; empty where nothing is known.
    pub source: String,
}

impl Trace {
    /// An amount whose arithmetic is not told.
    pub(super) fn of(amount: Money) -> Self {
        Self {
            amount,
            terms: Vec::new(),
            source: String::new(),
        }
    }
}

/// One line: `84,000 = 120 instances × 1,000 list × (1 − 30 %), quote 2291`.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = ", grouped(self.amount.rounded().as_decimal()))?;
        for (place, term) in self.terms.iter().enumerate() {
            let sign = if place == 0 { "" } else { " × " };
            write!(f, "{sign}{}", term.text)?;
        }
        if !self.source.is_empty() {
            write!(f, ", {}", self.source)?;
        }
        Ok(())
    }
}

/// A number with commas between thousands, at most four places and no zeros at its end.
pub fn grouped(number: Decimal) -> String {
    let text = number.round_dp(4).normalize().abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if number.is_sign_negative() && text != "0" {
        out.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A share in per cent.
pub(crate) fn percent(share: Decimal) -> String {
    let hundredfold = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(share);
    format!("{} %", grouped(hundredfold))
}

/// `(1 + 5 %)` or `(1 − 5 %)`.
pub(crate) fn changed_by(share: Decimal) -> String {
    let sign = if share.is_sign_negative() { '−' } else { '+' };
    format!("(1 {sign} {})", percent(share.abs()))
}

pub(crate) fn term(what: &str, text: String, value: Decimal, provenance: &Provenance) -> Term {
    Term {
        what: what.to_owned(),
        text,
        value,
        provenance: provenance.clone(),
        of: Vec::new(),
    }
}

/// The source that a price names.
fn source(quote: &str, provenance: &Provenance) -> String {
    if !quote.is_empty() {
        return format!("quote {quote}");
    }
    let grade = provenance.grade.map(|grade| grade.as_str().to_owned());
    match (&provenance.source, grade) {
        (Some(source), Some(grade)) => format!("{source} ({grade})"),
        (Some(source), None) => source.clone(),
        (None, Some(grade)) => grade,
        (None, None) => String::new(),
    }
}

fn period(every: Every) -> &'static str {
    match every {
        Every::Once => "",
        Every::Month => " a month",
        Every::Quarter => " a quarter",
        Every::Year => " a year",
    }
}

/// The trace of a line whose amount is stated outright.
pub(super) fn stated(
    line: &CostLine,
    amount: Money,
    rate: Option<&ExchangeRate>,
    paid: Money,
) -> Trace {
    let provenance = line.amount.provenance();
    let text = format!(
        "{}{}",
        grouped(amount.as_decimal()),
        match line.every {
            Every::Once => " once",
            every => period(every),
        }
    );
    let mut terms = vec![term("amount", text, amount.as_decimal(), provenance)];
    terms.extend(rate.and_then(exchanged));
    Trace {
        amount: paid,
        terms,
        source: source("", provenance),
    }
}

/// The trace of what is left of an amount without the hours of the own people in it.
pub(super) fn without(whole: &Trace, own: Money, rest: Money) -> Trace {
    let text = format!(
        "({} − {} own hours)",
        grouped(whole.amount.as_decimal()),
        grouped(own.as_decimal())
    );
    let mut left = term("amount", text, rest.as_decimal(), &Provenance::default());
    left.of.clone_from(&whole.terms);
    Trace {
        amount: rest,
        terms: vec![left],
        source: whole.source.clone(),
    }
}

/// What another currency is worth, as a factor.
fn exchanged(rate: &ExchangeRate) -> Option<Term> {
    let factor = rate.central().ok()?;
    let text = format!("{factor} for {} of {}", rate.currency, rate.date);
    Some(term("exchange rate", text, factor, &rate.rate.provenance))
}

/// The trace of a claim: `full` in its own currency, `paid` in the project's.
pub(super) fn claimed(
    claim: &super::Claim,
    full: Money,
    rate: Option<&ExchangeRate>,
    paid: Money,
) -> Trace {
    let provenance = claim.amount.provenance();
    let chance = super::number::decimal(claim.probability.value.mean()).unwrap_or_default();
    let likely = claim.is_likely();
    let words = if likely {
        "likelier than not"
    } else {
        "less likely than not"
    };
    let counts = if likely { Decimal::ONE } else { Decimal::ZERO };
    let text = format!("{} claim", grouped(full.as_decimal()));
    let verdict = format!("{} ({words}: {})", grouped(counts), percent(chance));
    let comes = term("comes", verdict, counts, &claim.probability.provenance);
    let mut terms = vec![term("claim", text, full.as_decimal(), provenance), comes];
    terms.extend(rate.and_then(exchanged));
    Trace {
        amount: if likely { paid } else { Money::ZERO },
        terms,
        source: source("", provenance),
    }
}

/// The trace of a bill of an item.
pub(super) fn traced(
    project: &Project,
    plan: &Plan,
    item: &Item,
    recipe: &Recipe<Decimal>,
    bill: &Bill<Decimal>,
) -> Option<Trace> {
    let none = Provenance::default();
    let mut terms = Vec::new();
    if bill.reason == Reason::Fee {
        let fee = item.termination.as_ref().map(|one| &one.fee.provenance);
        let text = format!("{} fee for ending early", grouped(bill.listed));
        terms.push(term("fee", text, bill.listed, fee.unwrap_or(&none)));
    } else {
        priced(project, plan, item, recipe, bill, &mut terms)?;
        adjusted(item, bill, &mut terms);
    }
    let rate = rate_of(project, item.currency.as_deref());
    terms.extend(rate.and_then(exchanged));
    Some(Trace {
        amount: Money::from_decimal(bill.amount),
        terms,
        source: source(&item.quote, item.price.provenance()),
    })
}

/// Quantity and price.
fn priced(
    project: &Project,
    plan: &Plan,
    item: &Item,
    recipe: &Recipe<Decimal>,
    bill: &Bill<Decimal>,
    terms: &mut Vec<Term>,
) -> Option<()> {
    let units = item.units();
    let list = if bill.keep == Decimal::ONE {
        ""
    } else {
        " list"
    };
    let quantity = format!("{} {units}", grouped(bill.quantity));
    let parts =
        if bill.reason == Reason::TrueUp || item.metric.is_of_estate() && item.quantity.is_none() {
            estate(project, plan, item, recipe, bill.year)?
        } else {
            Vec::new()
        };
    let graduated = !item.tiers.is_empty() && item.tier_rule == TierRule::Graduated;
    if graduated {
        let text = format!(
            "{}{list} by tiers for {}",
            grouped(bill.listed),
            quantity.trim_end()
        );
        let mut whole = term("list price", text, bill.listed, item.price.provenance());
        whole.of = parts;
        terms.push(whole);
        return Some(());
    }
    let flat = item.metric == super::Metric::Flat && bill.quantity == Decimal::ONE;
    if !flat {
        let stated = item.quantity.as_ref().map(|input| &input.provenance);
        let mut counted = term(
            "quantity",
            quantity.trim_end().to_owned(),
            bill.quantity,
            stated.unwrap_or(&Provenance::default()),
        );
        counted.of = parts;
        terms.push(counted);
    }
    let price = bill.listed.over(bill.quantity)?;
    let text = format!("{}{list}{}", grouped(price), period(item.every));
    terms.push(term("list price", text, price, item.price.provenance()));
    Some(())
}

/// What makes up a count: each workload's data, or what each copy takes up.
fn estate(
    project: &Project,
    plan: &Plan,
    item: &Item,
    recipe: &Recipe<Decimal>,
    year: u32,
) -> Option<Vec<Term>> {
    let mut parts = Vec::new();
    match &recipe.figures.used {
        Counted::Fixed(_) => {}
        Counted::Data(data) => {
            for (data, workload) in data.iter().zip(counted(project, plan, item)) {
                parts.push(held(workload, *data, year)?);
            }
        }
        Counted::Stored(copies) => {
            let keeps = plan.copies.iter().filter(|copy| {
                let named = item.copies.is_empty() || item.copies.contains(&copy.id);
                copy.keeps.is_some() && named
            });
            for (stored, copy) in copies.iter().zip(keeps) {
                parts.push(taken_up(project, copy, stored, year)?);
            }
        }
    }
    Some(parts)
}

/// The data of a workload at the beginning of a year.
fn held(workload: &Workload, data: [Decimal; 3], year: u32) -> Option<Term> {
    let [count, size, growth] = data;
    let grown = Decimal::ONE.plus(growth)?.to_the(year)?;
    let mut text = format!(
        "{}: {} × {} TiB",
        workload.name,
        grouped(count),
        grouped(size)
    );
    if grown != Decimal::ONE {
        text = format!("{text} × {}{}", changed_by(growth), raised(year));
    }
    let value = count.times(size)?.times(grown)?;
    Some(term("data", text, value, &workload.size_tib.provenance))
}

/// What a copy takes up at the beginning of a year.
fn taken_up(
    project: &Project,
    copy: &crate::solution::Copy,
    stored: &Stored<Decimal>,
    year: u32,
) -> Option<Term> {
    let number = |number: Decimal| number;
    let data = grown(&stored.data, year, &number)?;
    let text = format!(
        "{}: {} left × ({} fulls + {} increments × {}) × {} TiB",
        copy.name,
        percent(stored.reduction),
        stored.fulls,
        stored.increments,
        percent(stored.change),
        grouped(data)
    );
    let reduction = copy.keeps.as_ref().map(|keeps| &keeps.reduction.provenance);
    let provenance = reduction.cloned().unwrap_or_default();
    let mut part = term("stored", text, stored.in_year(year, &number)?, &provenance);
    let protected = project
        .workloads
        .iter()
        .filter(|one| copy.protects.is_empty() || copy.protects.contains(&one.id));
    for (data, workload) in stored.data.iter().zip(protected) {
        part.of.push(held(workload, *data, year)?);
    }
    Some(part)
}

pub(crate) fn raised(power: u32) -> String {
    if power == 1 {
        String::new()
    } else {
        format!("^{power}")
    }
}

/// Discount, factors, uplift, shares, part of the period and instalment.
fn adjusted(item: &Item, bill: &Bill<Decimal>, terms: &mut Vec<Term>) {
    let one = Decimal::ONE;
    if bill.keep != one {
        let text = format!("(1 − {})", percent(one - bill.keep));
        terms.push(term("discount", text, bill.keep, &item.discount.provenance));
    }
    for factor in &item.times {
        let value = central(&factor.value);
        let text = format!("{} {}", grouped(value), factor.name);
        terms.push(term(
            &factor.name,
            text.trim_end().to_owned(),
            value,
            &factor.value.provenance,
        ));
    }
    if let Some(uplift) = item.uplift.as_ref().filter(|_| bill.steps > 0) {
        let cap = uplift.cap.as_ref().map(central);
        let share = central(&uplift.share);
        let capped = cap.is_some_and(|cap| cap < share);
        let step = cap.map_or(share, |cap| cap.min(share));
        let word = if capped { "capped uplift" } else { "uplift" };
        let text = format!("{}{} {word}", changed_by(step), raised(bill.steps));
        terms.push(term("uplift", text, bill.uplift, &uplift.share.provenance));
    }
    let share = match bill.reason {
        Reason::Maintenance => item
            .maintenance
            .as_ref()
            .map(|one| (&one.share, "maintenance")),
        Reason::Residual => item
            .refresh
            .as_ref()
            .map(|one| (&one.residual, "residual value")),
        Reason::Termination => item
            .termination
            .as_ref()
            .map(|one| (&one.share, "still owed")),
        Reason::TrueUp => item.true_up.as_ref().map(|one| (&one.penalty, "penalty")),
        Reason::Use | Reason::Fee => None,
    };
    if let Some((input, word)) = share.filter(|_| bill.share != one) {
        let text = if bill.reason == Reason::TrueUp {
            format!("{} {word}", changed_by(bill.share - one))
        } else {
            format!("{} {word}", percent(bill.share))
        };
        terms.push(term(word, text, bill.share, &input.provenance));
    }
    let (covered, period) = bill.part;
    if covered != period {
        let value = Decimal::from(covered)
            .over(Decimal::from(period))
            .unwrap_or_default();
        terms.push(term(
            "part of the period",
            part(covered, period),
            value,
            &Provenance::default(),
        ));
    }
    if let Some(financing) = item.financing.as_ref().filter(|_| bill.instalment != one) {
        let rate = percent(central(&financing.interest_per_year));
        let text = format!(
            "{} for one of {} instalments at {rate}",
            grouped(bill.instalment),
            financing.instalments
        );
        terms.push(term(
            "instalment",
            text,
            bill.instalment,
            &financing.interest_per_year.provenance,
        ));
    }
}

/// `3 / 12 months`, or days where a period is not of whole months.
pub(crate) fn part(covered: i64, period: i64) -> String {
    for (hours, word) in [(730, "months"), (24, "days")] {
        if covered % hours == 0 && period % hours == 0 {
            return format!("{} / {} {word}", covered / hours, period / hours);
        }
    }
    format!("{covered} / {period} hours")
}

/// The number that stands for an input in a ledger: the fixed one, or the median.
pub(super) fn central(input: &Input) -> Decimal {
    let value = input
        .value
        .is_fixed()
        .unwrap_or_else(|| input.value.median());
    super::number::decimal(value).unwrap_or_default()
}

/// The same for a price, rounded to hundredths where it is a range.
pub(super) fn central_price(amount: &Amount) -> Option<Decimal> {
    amount.central().ok().map(Money::as_decimal)
}
