//! What partners' quotes say once they are levelled, in words: the same on screen and in a terminal.

use displace_model::plan::Plan;
use displace_model::quote::{BreakEven, Cell, CellKind, Comparison, LeverKind, Offer, Quote};

use crate::format::{Currency, exact_amount, number};

/// The discount at which a quote would be the cheapest.
pub fn break_even(break_even: BreakEven) -> String {
    match break_even {
        BreakEven::Cheapest => "cheapest".to_owned(),
        BreakEven::Discount(share) => format!("{} % off", number(share * 100.0, 1)),
        BreakEven::NotByPrice => "not by price".to_owned(),
    }
}

/// What a cell says: its price, and how the quote meets the line.
pub fn cell(cell: &Cell, currency: &Currency) -> String {
    let price = currency.short(cell.value.central);
    let guess = if cell.is_guess() { " ?" } else { "" };
    match cell.kind {
        CellKind::Match => format!("{price}{guess}"),
        CellKind::Unpriced => "gap, no price".to_owned(),
        kind => format!("{price} {}{guess}", kind.as_str()),
    }
}

/// What the lines of a quote promise, each in a sentence without a full stop.
pub fn promises(quote: &Quote) -> Vec<String> {
    let lines = quote.lines.iter();
    let promises = lines.filter_map(|line| {
        let outcome = line.outcome?;
        let cap = outcome.cap.map_or(String::new(), |cap| {
            format!(", at most {} a year", exact_amount(Some(cap)))
        });
        Some(format!(
            "{} promises recovery within {} h, else {}{cap}",
            line.name(),
            outcome.recovery_hours.normalize(),
            exact_amount(Some(outcome.credit)),
        ))
    });
    promises.collect()
}

/// More names than these are only counted.
const MOST_NAMES: usize = 8;

/// The first of some names, and how many more there are.
pub fn some_of(names: &[String]) -> String {
    let shown = names.get(..names.len().min(MOST_NAMES)).unwrap_or_default();
    let more = match names.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

/// What became of a plan when a quote became its contract.
pub fn signed(quote: &Quote, before: &Plan, after: &Plan) -> String {
    let count = |plan: &Plan| {
        let (items, lines) = (plan.contract.items.len(), plan.contract.lines.len());
        let noun = |many: usize, one: &str| match many {
            1 => format!("1 {one}"),
            many => format!("{many} {one}s"),
        };
        match (items, lines) {
            (0, 0) => "nothing".to_owned(),
            (items, 0) => noun(items, "item"),
            (0, lines) => noun(lines, "cost line"),
            (items, lines) => format!("{} and {}", noun(items, "item"), noun(lines, "cost line")),
        }
    };
    let items = after.contract.items.iter().map(|item| item.name.clone());
    let lines = after.contract.lines.iter().map(|line| line.name.clone());
    let names: Vec<String> = items.chain(lines).collect();
    format!(
        "{} now pays what {} offers: {} ({}) in place of {}. Undo takes it back.",
        after.name,
        quote.partner,
        count(after),
        some_of(&names),
        count(before),
    )
}

/// What a reader of its rank should know about a quote.
pub fn remarks(comparison: &Comparison, offer: &Offer) -> Vec<String> {
    let mut remarks = Vec::new();
    if offer.expired {
        remarks.push(format!("no longer holds on {}", comparison.on));
    }
    if offer.unpriced() > 0 {
        remarks.push(format!(
            "{} gaps that nobody priced: its true price is higher",
            offer.unpriced()
        ));
    }
    let extras = offer.extras.iter().filter(|extra| !extra.option);
    let extras: Vec<String> = extras.map(|extra| extra.name.clone()).collect();
    if !extras.is_empty() {
        let names = some_of(&extras);
        remarks.push(format!("beyond the scope and left out: {names}"));
    }
    remarks
}

/// What to push on with a quote that is not the cheapest, and what it is worth; `None` where there is nothing.
pub fn levers(comparison: &Comparison, offer: &Offer, currency: &Currency) -> Option<String> {
    let name = |row: usize| {
        let line = comparison.scope.get(row);
        line.map_or("", |line| line.name.as_str())
    };
    let words = |kind: LeverKind| match kind {
        LeverKind::Price(row) => format!("{} at the lowest price", name(row)),
        LeverKind::Include(row) => format!("{} included", name(row)),
        LeverKind::NoRise => "no rise at renewals".to_owned(),
    };
    let levers = offer.levers.iter();
    let levers = levers.map(|one| format!("{} ({})", words(one.kind), currency.short(one.saving)));
    let levers: Vec<String> = levers.collect();
    (!levers.is_empty()).then(|| levers.join("; "))
}
