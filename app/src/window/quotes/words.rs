//! Words and figures that the parts of the page share.

use displace_model::money::Money;
use displace_model::quote::{BreakEven, Cell, CellKind, LeverKind, ScopeLine};
use rust_decimal::Decimal;

use super::Scene;
use crate::format::{self, number};

pub(super) fn amount(scene: &Scene<'_>, amount: Money) -> String {
    scene.currency.full(amount.rounded().to_f64())
}

/// A quantity as short as it is: `40`, `4.5`.
pub(super) fn quantity(quantity: Decimal) -> String {
    let places = quantity.normalize().scale().min(2) as usize;
    number(Money::from_decimal(quantity).to_f64(), places)
}

pub(super) fn units(line: &ScopeLine) -> &str {
    format::units(line.metric, &line.unit)
}

pub(super) fn break_even(break_even: BreakEven) -> String {
    match break_even {
        BreakEven::Cheapest => "cheapest".to_owned(),
        BreakEven::Discount(share) => format!("{} % off", number(share * 100.0, 1)),
        BreakEven::NotByPrice => "not by price".to_owned(),
    }
}

pub(super) fn lever(scene: &Scene<'_>, kind: LeverKind) -> String {
    let name = |row: usize| {
        scene
            .comparison
            .scope
            .get(row)
            .map_or("", |line| line.name.as_str())
    };
    match kind {
        LeverKind::Price(row) => format!("{} at the lowest price", name(row)),
        LeverKind::Include(row) => format!("{} included", name(row)),
        LeverKind::NoRise => "no rise at renewals".to_owned(),
    }
}

/// What a cell says: its price, and how the quote meets the line.
pub(super) fn cell(scene: &Scene<'_>, cell: &Cell) -> String {
    let price = scene.currency.short(cell.value.central);
    let guess = if cell.is_guess() { " ?" } else { "" };
    match cell.kind {
        CellKind::Match => format!("{price}{guess}"),
        CellKind::Unpriced => "gap, no price".to_owned(),
        kind => format!("{price} {}{guess}", kind.as_str()),
    }
}
