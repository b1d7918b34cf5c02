//! Quotes brought to one scope, one horizon and one currency, without tax, and ranked by what they then cost.
//!
//! - **Scope**: what is bought and how much; see [`Scope`](super::Scope). A position of a quote is priced for the
//!   quantity of the scope. What is beyond the scope is left out and listed; rebates count in full.
//! - **Gap**: what a quote does not offer costs what others ask for it; see [`GapPrice`].
//! - **Horizon**: every quote begins with the project, and what it sells is renewed until the horizon ends.
//! - **Time**: each payment is discounted by its own date, payment terms included, whatever convention the project
//!   uses elsewhere: quotes differ by months, which whole years would hide or exaggerate.
//! - **Range**: `low` and `high` have every exchange rate, rise at renewal and estimate at its 5 % or 95 % quantile
//!   together, and each gap at the lowest or highest price.
//!
//! The order of the document changes nothing but the order of the result. Outage costs are no part of any of it.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::lever::{BreakEven, Lever};
use super::price::{At, CompareError, Context, TracedBill, failed};
use super::rules::{GapPrice, Levelling};
use super::scope::{Certainty, Position, ScopeLine, counted, matched, positions, scope};
use super::{Line, Quote};
use crate::contract::{Amount, Category, Metric};
use crate::money::Money;
use crate::project::Project;

/// A present value with its range, in the project's currency.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// With every range at its 5 % quantile.
    pub low: f64,
    /// With every range at its median.
    pub central: f64,
    /// With every range at its 95 % quantile.
    pub high: f64,
}

impl Spread {
    fn add(&mut self, other: Self) {
        self.low += other.low;
        self.central += other.central;
        self.high += other.high;
    }
}

/// How a quote meets a line of the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// It offers it.
    Match,
    /// It offers it, counted by something else.
    OtherMetric,
    /// It offers it as an option only, which is then taken.
    Option,
    /// It does not offer it; others' price or an estimate stands in.
    Gap,
    /// It does not offer it and nobody knows a price.
    Unpriced,
}

impl CellKind {
    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::OtherMetric => "other metric",
            Self::Option => "option",
            Self::Gap => "gap",
            Self::Unpriced => "gap without a price",
        }
    }

    /// True where the quote offers it in some way.
    pub fn is_offered(self) -> bool {
        !matches!(self, Self::Gap | Self::Unpriced)
    }
}

/// What a quote has for a line of the scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// How it meets the line.
    pub kind: CellKind,
    /// How sure the match is; none for a gap.
    pub certainty: Option<Certainty>,
    /// Ids of its lines.
    pub lines: Vec<String>,
    /// What the quote offers, before it is brought to the quantity of the scope.
    pub offered: Decimal,
    /// What prices are multiplied by for the quantity of the scope.
    pub factor: Decimal,
    /// What is paid over the horizon.
    pub paid: Money,
    /// Its present value.
    pub value: Spread,
    /// Part of the central present value that is due to rises at renewal.
    pub rise: f64,
}

impl Cell {
    /// True where somebody should confirm the match.
    pub fn is_guess(&self) -> bool {
        matches!(self.certainty, Some(Certainty::Guess(_)))
    }
}

/// A position of a quote that is beyond the scope and left out of the levelled price.
#[derive(Debug, Clone, PartialEq)]
pub struct Extra {
    /// Ids of its lines.
    pub lines: Vec<String>,
    /// What people call it.
    pub name: String,
    /// True where it is an option anyway.
    pub option: bool,
    /// What it would cost over the horizon.
    pub paid: Money,
}

/// A quote in the comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Id of the quote.
    pub quote: String,
    /// Who offers.
    pub partner: String,
    /// Round of negotiation.
    pub round: u32,
    /// The price on the cover, in the project's currency without tax.
    pub sticker: Money,
    /// What is paid over the horizon, levelled.
    pub paid: Money,
    /// The levelled present value: the sum of the cells and of the rebates.
    pub total: Spread,
    /// For each line of the scope what the quote has for it.
    pub cells: Vec<Cell>,
    /// Rebates, which count in full: ids of their lines, and their value.
    pub rebates: (Vec<String>, Spread),
    /// What is beyond the scope.
    pub extras: Vec<Extra>,
    /// True where the quote no longer holds on the day of the decision.
    pub expired: bool,
    /// Place in the ranking by levelled present value, from 1.
    pub rank: usize,
    /// Place in the ranking by the price on the cover, from 1.
    pub sticker_rank: usize,
    /// The discount on its own prices at which it would be as cheap as the cheapest.
    pub break_even: BreakEven,
    /// What would bring a losing quote nearest to the cheapest, each by itself; at most three.
    pub levers: Vec<Lever>,
}

impl Offer {
    /// Central present value of what the quote itself asks for, without what stands in for gaps.
    pub fn own(&self) -> f64 {
        let cells = self.cells.iter().filter(|cell| cell.kind.is_offered());
        cells.map(|cell| cell.value.central).sum::<f64>() + self.rebates.1.central
    }

    /// How many lines of the scope have no price at all: the levelled price is too low by them.
    pub fn unpriced(&self) -> usize {
        let unpriced = |cell: &&Cell| cell.kind == CellKind::Unpriced;
        self.cells.iter().filter(unpriced).count()
    }
}

/// Quotes side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The day of the decision.
    pub on: Date,
    /// Id of the quote that the scope comes from, where it comes from one.
    pub fullest: Option<String>,
    /// What is bought.
    pub scope: Vec<ScopeLine>,
    /// The quotes of the last round of each partner, in the order of the document.
    pub offers: Vec<Offer>,
}

impl Comparison {
    /// The offers from the cheapest levelled price up.
    pub fn ranking(&self) -> Vec<&Offer> {
        let mut offers: Vec<&Offer> = self.offers.iter().collect();
        offers.sort_by_key(|offer| offer.rank);
        offers
    }

    /// The offer of a quote.
    pub fn offer(&self, quote: &str) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.quote == quote)
    }

    /// What one unit of a line of the scope costs in a year of the horizon, by offer; none for a gap.
    pub fn unit_prices(&self, need: usize, years: u32) -> Vec<Option<Money>> {
        let Some(line) = self.scope.get(need) else {
            return Vec::new();
        };
        let price = |offer: &Offer| {
            let cell = offer
                .cells
                .get(need)
                .filter(|cell| cell.kind.is_offered())?;
            per_unit(cell.paid, line.quantity, years)
        };
        self.offers.iter().map(price).collect()
    }

    /// What a unit of each metric of the estate costs in a year of the horizon, over all lines counted by it and by
    /// offer; what does not offer all of them has none.
    pub fn metric_prices(&self, years: u32) -> Vec<(Metric, Vec<Option<Money>>)> {
        let mut prices = Vec::new();
        for metric in Metric::ALL {
            let lines: Vec<usize> = (0..self.scope.len())
                .filter(|place| self.scope[*place].metric == *metric)
                .collect();
            let quantity = lines.iter().map(|place| self.scope[*place].quantity).max();
            let (Some(quantity), false) = (quantity, matches!(metric, Metric::Flat | Metric::Unit))
            else {
                continue;
            };
            let price = |offer: &Offer| {
                let cells = lines.iter().map(|place| offer.cells.get(*place));
                let paid = cells.map(|cell| {
                    cell.filter(|cell| cell.kind.is_offered())
                        .map(|cell| cell.paid)
                });
                let paid: Option<Vec<Money>> = paid.collect();
                per_unit(Money::total(paid?).ok()?, quantity, years)
            };
            prices.push((*metric, self.offers.iter().map(price).collect()));
        }
        prices
    }
}

fn per_unit(paid: Money, quantity: Decimal, years: u32) -> Option<Money> {
    let units = quantity.checked_mul(years.into())?;
    paid.as_decimal()
        .checked_div(units)
        .map(Money::from_decimal)
}

/// The quotes that compete: of each partner and vendor those of the last round.
pub(super) fn current(project: &Project) -> Vec<&Quote> {
    let quotes: Vec<&Quote> = project.all_quotes().collect();
    let last = |quote: &&&Quote| {
        let rounds = quotes.iter().filter(|other| same_negotiation(quote, other));
        rounds.map(|other| other.round).max() == Some(quote.round)
    };
    quotes.iter().filter(last).copied().collect()
}

/// True for quotes of one partner for one vendor: rounds of one negotiation.
pub(super) fn same_negotiation(one: &Quote, other: &Quote) -> bool {
    let key = |quote: &Quote| {
        let lower = |text: &str| text.trim().to_lowercase();
        (lower(&quote.partner), lower(&quote.vendor))
    };
    key(one) == key(other)
}

/// A quote on its way into the comparison.
struct Draft<'a> {
    quote: &'a Quote,
    contexts: [Context<'a>; 3],
    positions: Vec<Position<'a>>,
    found: Vec<Option<(usize, Certainty)>>,
}

/// Compares the quotes of a project, the last round of each partner.
///
/// # Errors
/// When there is no quote, or an amount has more than 28 digits or a currency without a rate.
pub fn compare(project: &Project) -> Result<Comparison, CompareError> {
    compare_quotes(project, &current(project))
}

/// Whether every line of every quote can be worked out; what [`compare`] needs beyond the rules of the document.
pub(crate) fn computable(project: &Project) -> Result<(), CompareError> {
    for quote in project.all_quotes() {
        let context = Context::new(project, &project.levelling, quote, At::High)?;
        for line in &quote.lines {
            context.cost(&[line], Decimal::ONE)?;
        }
    }
    Ok(())
}

/// Compares these quotes.
pub(super) fn compare_quotes(
    project: &Project,
    quotes: &[&Quote],
) -> Result<Comparison, CompareError> {
    if quotes.is_empty() {
        return Err(CompareError::NoQuote);
    }
    let rules = &project.levelling;
    let on = rules.on.unwrap_or(project.start);
    let (mut lines, from) = scope(project, rules, quotes);
    let mut drafts = Vec::with_capacity(quotes.len());
    for quote in quotes {
        let context = |at| Context::new(project, rules, quote, at);
        let positions = positions(quote);
        drafts.push(Draft {
            quote,
            contexts: [context(At::Low)?, context(At::Central)?, context(At::High)?],
            found: matched(&lines, quote, &positions, from, &rules.matches),
            positions,
        });
    }
    for (need, line) in lines.iter_mut().enumerate().filter(|(_, line)| !line.fixed) {
        let offered = drafts.iter().filter_map(|draft| {
            let position = &draft.positions[draft.found[need]?.0];
            (position.first().metric == line.metric).then_some(position.quantity)
        });
        line.quantity = offered.max().unwrap_or(Decimal::ONE);
    }
    let mut offers = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        offers.push(draft.offer(project, &lines, on)?);
    }
    fill_gaps(project, rules, &lines, &mut offers)?;
    for offer in &mut offers {
        let mut total = offer.rebates.1;
        for cell in &offer.cells {
            total.add(cell.value);
        }
        offer.total = total;
    }
    rank(&mut offers);
    super::lever::add_levers(&mut offers);
    Ok(Comparison {
        on,
        fullest: from.map(|quote| quote.id.clone()),
        scope: lines,
        offers,
    })
}

impl Draft<'_> {
    fn offer(
        &self,
        project: &Project,
        scope: &[ScopeLine],
        on: Date,
    ) -> Result<Offer, CompareError> {
        let quote = self.quote;
        let mut paid = Money::ZERO;
        let mut cells = Vec::with_capacity(scope.len());
        for (line, found) in scope.iter().zip(&self.found) {
            let cell = match found {
                Some((place, certainty)) => {
                    self.cell(project, line, &self.positions[*place], *certainty)?
                }
                None => missing(),
            };
            paid = paid
                .checked_add(cell.paid)
                .map_err(|source| failed(quote, "", source))?;
            cells.push(cell);
        }
        let mut extras = Vec::new();
        let mut rebates = (Vec::new(), Spread::default());
        for (place, position) in self.positions.iter().enumerate() {
            if self
                .found
                .iter()
                .flatten()
                .any(|(taken, _)| *taken == place)
            {
                continue;
            }
            let (amount, value) = self.cost(&position.lines, Decimal::ONE)?;
            let ids = position.lines.iter().map(|line| line.id.clone());
            if position.is_credit() && !position.first().option {
                rebates.0.extend(ids);
                rebates.1.add(value);
                paid = paid
                    .checked_add(amount)
                    .map_err(|source| failed(quote, "", source))?;
            } else {
                extras.push(Extra {
                    lines: ids.collect(),
                    name: position.first().name(),
                    option: position.first().option,
                    paid: amount,
                });
            }
        }
        let sticker = quote
            .sticker()
            .map_err(|source| failed(quote, "", source))?;
        Ok(Offer {
            quote: quote.id.clone(),
            partner: quote.partner.clone(),
            round: quote.round,
            sticker: self.contexts[1].converted(sticker)?.rounded(),
            paid,
            total: Spread::default(),
            cells,
            rebates,
            extras,
            expired: quote.valid_until.is_some_and(|until| until < on),
            rank: 0,
            sticker_rank: 0,
            break_even: BreakEven::Cheapest,
            levers: Vec::new(),
        })
    }

    fn cell(
        &self,
        project: &Project,
        line: &ScopeLine,
        position: &Position<'_>,
        certainty: Certainty,
    ) -> Result<Cell, CompareError> {
        let first = position.first();
        let units = |text: &str| text.trim().to_lowercase();
        let other_units = first.metric == Metric::Unit
            && !first.unit.is_empty()
            && !line.unit.is_empty()
            && units(&first.unit) != units(&line.unit)
            && certainty != Certainty::Confirmed;
        let other = first.metric != line.metric || other_units;
        let wanted = match (first.metric, other) {
            (Metric::Flat, _) => None,
            (_, false) => Some(line.quantity),
            // Counted by something else it is taken as offered, unless the estate counts that too.
            (metric, true) => counted(project, metric).filter(|_| line.by_estate),
        };
        let wanted = wanted.filter(|wanted| *wanted != position.quantity);
        let factor = wanted.and_then(|wanted| wanted.checked_div(position.quantity));
        let factor = factor.unwrap_or(Decimal::ONE);
        let (paid, value) = self.cost(&position.lines, factor)?;
        let level = self.contexts[1].without_rise();
        let flat: Vec<Line> = position
            .lines
            .iter()
            .map(|line| Line {
                uplift: line.uplift.map(|_| Decimal::ZERO),
                ..(*line).clone()
            })
            .collect();
        let (_, without_rise) = level.cost(&flat.iter().collect::<Vec<_>>(), factor)?;
        Ok(Cell {
            kind: if other {
                CellKind::OtherMetric
            } else if first.option {
                CellKind::Option
            } else {
                CellKind::Match
            },
            certainty: Some(certainty),
            lines: position.lines.iter().map(|line| line.id.clone()).collect(),
            offered: position.quantity,
            factor,
            paid,
            value,
            rise: value.central - without_rise,
        })
    }

    fn cost(&self, lines: &[&Line], factor: Decimal) -> Result<(Money, Spread), CompareError> {
        let [low, central, high] = &self.contexts;
        let (paid, middle) = central.cost(lines, factor)?;
        let ends = [low.cost(lines, factor)?.1, high.cost(lines, factor)?.1];
        // A rebate falls where a price rises.
        let value = Spread {
            low: ends[0].min(ends[1]),
            central: middle,
            high: ends[0].max(ends[1]),
        };
        Ok((paid, value))
    }
}

fn missing() -> Cell {
    Cell {
        kind: CellKind::Unpriced,
        certainty: None,
        lines: Vec::new(),
        offered: Decimal::ZERO,
        factor: Decimal::ONE,
        paid: Money::ZERO,
        value: Spread::default(),
        rise: 0.0,
    }
}

/// Prices what quotes leave out by what others ask for it, or by one's own estimate.
fn fill_gaps(
    project: &Project,
    rules: &Levelling,
    scope: &[ScopeLine],
    offers: &mut [Offer],
) -> Result<(), CompareError> {
    for (need, line) in scope.iter().enumerate() {
        let asked: Vec<(Money, Spread)> = offers
            .iter()
            .map(|offer| &offer.cells[need])
            .filter(|cell| cell.kind.is_offered())
            .map(|cell| (cell.paid, cell.value))
            .collect();
        let own = estimated(project, rules, line)?;
        let price = match (rules.gaps, own) {
            (GapPrice::Estimate, Some(own)) => Some(own),
            (_, own) if asked.is_empty() => own,
            (GapPrice::Mean, _) => mean(&asked),
            (GapPrice::Highest | GapPrice::Estimate, _) => highest(&asked),
        };
        let Some((paid, value)) = price else { continue };
        for offer in offers.iter_mut() {
            let cell = &mut offer.cells[need];
            if !cell.kind.is_offered() {
                (cell.kind, cell.paid, cell.value) = (CellKind::Gap, paid, value);
                let sum = offer.paid.checked_add(paid);
                offer.paid = sum.map_err(|source| CompareError::Amount {
                    quote: offer.quote.clone(),
                    line: String::new(),
                    source,
                })?;
            }
        }
    }
    Ok(())
}

/// What the lowest and the highest price say, around one between them.
fn around(asked: &[(Money, Spread)], paid: Money, central: f64) -> (Money, Spread) {
    let low = asked
        .iter()
        .map(|(_, value)| value.low)
        .fold(f64::INFINITY, f64::min);
    let high = asked
        .iter()
        .map(|(_, value)| value.high)
        .fold(f64::NEG_INFINITY, f64::max);
    (paid, Spread { low, central, high })
}

fn highest(asked: &[(Money, Spread)]) -> Option<(Money, Spread)> {
    let dearest = asked.iter().max_by(|(paid, value), (other_paid, other)| {
        value
            .central
            .total_cmp(&other.central)
            .then(paid.cmp(other_paid))
    })?;
    Some(around(asked, dearest.0, dearest.1.central))
}

fn mean(asked: &[(Money, Spread)]) -> Option<(Money, Spread)> {
    // In order of size, so that the order of quotes changes no digit.
    let mut values: Vec<f64> = asked.iter().map(|(_, value)| value.central).collect();
    values.sort_by(f64::total_cmp);
    let central = values.iter().sum::<f64>() / asked.len() as f64;
    let paid = Money::total(asked.iter().map(|(paid, _)| *paid)).ok()?;
    let paid = paid.as_decimal().checked_div(Decimal::from(asked.len()))?;
    Some(around(asked, Money::from_decimal(paid), central))
}

/// What one's own estimate comes to.
fn estimated(
    project: &Project,
    rules: &Levelling,
    line: &ScopeLine,
) -> Result<Option<(Money, Spread)>, CompareError> {
    let Some((amount, every)) = &line.estimate else {
        return Ok(None);
    };
    let mut value = [0.0; 3];
    let mut paid = Money::ZERO;
    let ends = [(At::Low, 0.05), (At::Central, 0.5), (At::High, 0.95)];
    for ((at, quantile), value) in ends.into_iter().zip(&mut value) {
        let price = match amount {
            Amount::Range(input) if at != At::Central => {
                Money::from_f64(input.value.quantile(quantile)).map(Money::rounded)
            }
            amount => amount.central(),
        };
        let mut quote = Quote::new("estimate", "estimate");
        let price = price.map_err(|source| failed(&quote, &line.id, source))?;
        quote.lines.push(Line {
            net: Some(price),
            quantity: line.quantity,
            every: *every,
            ..Line::new(&line.id, Category::Other)
        });
        let context = Context::new(project, rules, &quote, at)?;
        let (sum, present) = context.cost(&[&quote.lines[0]], Decimal::ONE)?;
        if at == At::Central {
            paid = sum;
        }
        *value = present;
    }
    let [low, central, high] = value;
    Ok(Some((paid, Spread { low, central, high })))
}

fn rank(offers: &mut [Offer]) {
    let mut order: Vec<usize> = (0..offers.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&offers[*a], &offers[*b]);
        a.total
            .central
            .total_cmp(&b.total.central)
            .then_with(|| a.quote.cmp(&b.quote))
    });
    for (rank, place) in order.iter().enumerate() {
        offers[*place].rank = rank + 1;
    }
    order.sort_by(|a, b| {
        let (a, b) = (&offers[*a], &offers[*b]);
        a.sticker
            .cmp(&b.sticker)
            .then_with(|| a.quote.cmp(&b.quote))
    });
    for (rank, place) in order.iter().enumerate() {
        offers[*place].sticker_rank = rank + 1;
    }
}

impl Comparison {
    /// How the price of a cell came about: every payment over the horizon with its arithmetic; empty for a gap.
    ///
    /// # Errors
    /// When an amount has more than 28 digits.
    pub fn trace(
        &self,
        project: &Project,
        quote: &str,
        need: usize,
    ) -> Result<Vec<TracedBill>, CompareError> {
        let cell = self.offer(quote).and_then(|offer| offer.cells.get(need));
        let found = project.all_quotes().find(|one| one.id == quote);
        let (Some(cell), Some(found)) = (cell, found) else {
            return Ok(Vec::new());
        };
        bills(project, found, &cell.lines, cell.factor)
    }

    /// The payments of a quote's rebates with their arithmetic.
    ///
    /// # Errors
    /// When an amount has more than 28 digits.
    pub fn trace_rebates(
        &self,
        project: &Project,
        quote: &str,
    ) -> Result<Vec<TracedBill>, CompareError> {
        let found = project.all_quotes().find(|one| one.id == quote);
        match (self.offer(quote), found) {
            (Some(offer), Some(found)) => bills(project, found, &offer.rebates.0, Decimal::ONE),
            _ => Ok(Vec::new()),
        }
    }
}

/// The payments of lines of a quote with their arithmetic.
fn bills(
    project: &Project,
    quote: &Quote,
    lines: &[String],
    factor: Decimal,
) -> Result<Vec<TracedBill>, CompareError> {
    let context = Context::new(project, &project.levelling, quote, At::Central)?;
    let lines: Vec<&Line> = lines.iter().filter_map(|id| quote.line(id)).collect();
    context.traced(&lines, factor)
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::project::Project;

    /// A project of five years in euros without anything in it.
    pub(crate) fn empty() -> Project {
        let text = "format = 1\nname = \"x\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 5\n[[quote]]\nid = \"x\"\n";
        let mut project = crate::project::read(text, &[]).project.unwrap();
        project.quotes.clear();
        project
    }
}
