//! Words and figures that the parts of the page share.

use displace_model::money::Money;
use displace_model::quote::ScopeLine;
use egui::{ComboBox, Ui};
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

/// More partners than these are chosen from a menu.
const MOST_SIDE_BY_SIDE: usize = 3;

/// Chooses the quote that is looked at, at the right end of a card's head.
pub(super) fn choose_offer(ui: &mut Ui, scene: &Scene<'_>, chosen: &mut Option<String>) {
    let offers = &scene.comparison.offers;
    let present = chosen.as_ref().and_then(|id| scene.comparison.offer(id));
    let mut entry = |ui: &mut Ui, quote: &str, partner: &str| {
        let current = chosen.as_deref() == Some(quote);
        if ui.selectable_label(current, partner).clicked() {
            *chosen = Some(quote.to_owned());
        }
    };
    if offers.len() <= MOST_SIDE_BY_SIDE {
        for offer in offers.iter().rev() {
            entry(ui, &offer.quote, &offer.partner);
        }
        return;
    }
    let response = ComboBox::from_id_salt("offer")
        .selected_text(present.map_or("", |offer| offer.partner.as_str()))
        .width(260.0)
        .truncate()
        .show_ui(ui, |ui| {
            for offer in offers {
                entry(ui, &offer.quote, &offer.partner);
            }
        })
        .response;
    response.accessible_name("Quote that is looked at");
}
