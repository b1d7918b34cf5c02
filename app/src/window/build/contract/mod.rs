//! The contract of a plan: payments of known amounts, what is billed by quantity, claims, and the cash year by year.

mod claims;
mod editor;
mod items;
mod lines;
mod rules;
mod tiers;
mod years;

pub use years::Cash;

use displace_model::contract::Billing;
use displace_model::plan::Plan;
use displace_model::project::Project;
use egui::Ui;

use super::parts::Reach;
use super::{Desk, View};
use crate::window::fields::optional::pick_row;
use crate::window::fields::plain::Label;

/// Shows the contract of a plan.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    plan: &Plan,
    way: &Reach<Plan>,
) {
    let payments = view.cash.of(desk.project, plan);
    lines::show(ui, desk, plan, way, &payments);
    items::show(ui, desk, view, plan, way, &payments);
}

/// How often what recurs may be billed.
pub(super) const BILLINGS: [Option<Billing>; 5] = [
    None,
    Some(Billing::Prepaid),
    Some(Billing::Year),
    Some(Billing::Quarter),
    Some(Billing::Month),
];

/// The same in words, without a hint.
pub(super) fn billed(billing: Option<Billing>) -> (&'static str, &'static str) {
    let words = match billing {
        None => "every period of the price",
        Some(Billing::Prepaid) => "the whole term in advance",
        Some(Billing::Year) => "every year",
        Some(Billing::Quarter) => "every quarter",
        Some(Billing::Month) => "every month",
    };
    (words, "")
}

/// What the currency of a price means.
const CURRENCY: &str = "Currency of its prices; others than the project's need an exchange rate, which page Project holds";

/// A row that picks the currency of an amount; without exchange rates there is nothing to pick.
fn currency_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    value: Option<&str>,
    set: impl Fn(&mut Project, Option<String>) + 'static,
) {
    let rates = &desk.project.economics.exchange_rates;
    if rates.is_empty() && value.is_none() {
        return;
    }
    let all: Vec<(String, String)> = rates
        .iter()
        .map(|rate| (rate.currency.clone(), rate.currency.clone()))
        .collect();
    let own = desk.project.currency.clone();
    pick_row(ui, desk, label, (value, &all), &own, set);
}
