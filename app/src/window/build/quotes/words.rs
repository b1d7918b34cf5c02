//! Words and figures that the parts of the page share.

use displace_model::money::Money;
use displace_model::quote::ScopeLine;
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
