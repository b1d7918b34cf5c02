//! Prices of larger quantities, and what else a price is multiplied by: short lists without names.

use std::rc::Rc;

use displace_model::contract::{Factor, Item, TIMES, Tier, TierRule};
use egui::{Align, Ui};

use super::super::Desk;
use super::super::parts;
use super::editor::{Card, PRICE, per, titled};
use crate::records;
use crate::window::fields::plain::{choice_row, needed_name, typed};
use crate::window::fields::{
    Price, Set, Subject, amount_box, amount_grade, boxes, entry, grade_and_details, input,
};
use crate::window::theme::Tokens;
use crate::window::widgets;

/// Shows the tiers of an item.
pub(super) fn tiers(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let item = card.item;
    for (index, tier) in item.tiers.iter().enumerate() {
        one_tier(ui, desk, card, index, tier);
    }
    if !item.tiers.is_empty() {
        let at = card.key("tier_rule");
        let meaning = "Which units the price of a tier holds for";
        choice_row(
            ui,
            desk,
            card.label(&at, "A tier's price", meaning),
            (item.tier_rule, TierRule::ALL),
            |rule: TierRule| match rule {
                TierRule::Volume => (
                    "holds for all units",
                    "Of the tier that the quantity reaches",
                ),
                TierRule::Graduated => (
                    "holds for the units in it",
                    "Each unit has the price of the tier that it falls into",
                ),
            },
            card.set(|item, rule| item.tier_rule = rule),
        );
    }
    let hint = "Another price for larger quantities";
    if parts::action(ui, "+ Tier", &format!("Add tier to {}", item.name), hint) {
        let tier = records::new_tier(item);
        let set = card.set(move |item: &mut Item, ()| item.tiers.push(tier.clone()));
        let label = format!("Add a tier to {}", item.name);
        desk.edit_at(&card.key("tiers"), label, move |project| set(project, ()));
    }
    parts::refusal(ui, desk, &card.key("tiers"));
}

fn one_tier(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>, index: usize, tier: &Tier) {
    let place = card.key(&format!("tiers[{index}]"));
    let above_at = format!("{place}.above");
    let title = format!("Tier {}: more than", index + 1);
    let label = card.label(
        &above_at,
        &title,
        "The price holds for more units than these",
    );
    let record = format!("{}: Tier {}", card.item.name, index + 1);
    titled(ui, desk, label, |ui, desk| {
        let set = card.set(move |item: &mut Item, above: f64| {
            if let Some(tier) = item.tiers.get_mut(index) {
                tier.above = above;
            }
        });
        let shown = entry::figure(tier.above);
        typed(
            ui,
            desk,
            label,
            &shown,
            (72.0, Align::Max),
            entry::plain,
            set,
        );
        let price = Price {
            record: &record,
            place: &place,
            spec: &PRICE,
            amount: &tier.price,
            set: Rc::new(card.set(move |item: &mut Item, amount| {
                if let Some(tier) = item.tiers.get_mut(index) {
                    tier.price = amount;
                }
            })),
        };
        amount_box(ui, desk, &price, 84.0);
        widgets::note(ui, &per(desk.project, card.item));
        boxes::at_end(ui, |ui| {
            delete(ui, desk, card, &title, move |item| {
                if index < item.tiers.len() {
                    item.tiers.remove(index);
                }
            });
            amount_grade(ui, desk, &price, |_, _| {});
        });
    });
    parts::refusal(ui, desk, &format!("{place}.price"));
}

/// A button that takes a record away, and the word for the step of undo.
fn delete(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    card: &Card<'_>,
    title: &str,
    remove: impl Fn(&mut Item) + 'static,
) {
    let name = format!("Delete {title} of {}", card.item.name);
    if parts::row_button(ui, "Delete", &name).clicked() {
        let set = card.set(move |item: &mut Item, ()| remove(item));
        desk.edit_at(&card.key("tiers"), name, move |project| set(project, ()));
    }
}

/// Shows what else the price of an item is multiplied by.
pub(super) fn factors(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let item = card.item;
    for (index, factor) in item.times.iter().enumerate() {
        one_factor(ui, desk, card, index, factor);
    }
    let hint =
        "A number that the price is multiplied by: hours a year, an overhead, an exchange of units";
    if parts::action(
        ui,
        "+ Factor",
        &format!("Add factor to {}", item.name),
        hint,
    ) {
        let factor = records::new_factor(item);
        let set = card.set(move |item: &mut Item, ()| item.times.push(factor.clone()));
        let label = format!("Add a factor to {}", item.name);
        desk.edit_at(&card.key("tiers"), label, move |project| set(project, ()));
    }
}

fn one_factor(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>, index: usize, factor: &Factor) {
    let place = card.key(&format!("times[{index}]"));
    let name_at = format!("{place}.name");
    let title = format!("Factor {}", index + 1);
    let label = card.label(&name_at, &title, "The price is multiplied by it");
    let record = format!("{}: {title}", card.item.name);
    let path = format!("{place}.{}", TIMES.key);
    titled(ui, desk, label, |ui, desk| {
        let set: Set = Rc::new(card.set(move |item: &mut Item, value| {
            if let Some(factor) = item.times.get_mut(index) {
                factor.value = value;
            }
        }));
        let subject = Subject {
            record: &record,
            place: &place,
            spec: &TIMES,
            input: &factor.value,
            set,
            untouched: None,
        };
        input::value_box(ui, desk, &subject, 72.0);
        let set = card.set(move |item: &mut Item, name: String| {
            if let Some(factor) = item.times.get_mut(index) {
                factor.name = name;
            }
        });
        typed(
            ui,
            desk,
            label,
            &factor.name,
            (110.0, Align::Min),
            needed_name,
            set,
        );
        boxes::at_end(ui, |ui| {
            delete(ui, desk, card, &title, move |item| {
                if index < item.times.len() {
                    item.times.remove(index);
                }
            });
            grade_and_details(ui, desk, &subject, |_, _| {});
        });
    });
    if let Some(error) = desk.drafts.error(&path) {
        boxes::under(ui, error, Tokens::of(ui).bad);
    }
}
