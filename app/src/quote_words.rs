//! What partners' quotes say once they are levelled, in words: the same on screen and in a terminal.

use displace_model::quote::{BreakEven, Cell, CellKind, Comparison, LeverKind, Offer};

use crate::format::{Currency, number};

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

/// More names than these are only counted.
const MOST_NAMES: usize = 8;

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
    let extras: Vec<&str> = extras.map(|extra| extra.name.as_str()).collect();
    if !extras.is_empty() {
        let shown = extras.len().min(MOST_NAMES);
        let more = match extras.len() - shown {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let names = extras.get(..shown).unwrap_or_default().join(", ");
        remarks.push(format!("beyond the scope and left out: {names}{more}"));
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
