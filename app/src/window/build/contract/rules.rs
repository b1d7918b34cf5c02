//! The rules of an item that not every contract has; folded away while there is none of them.

use std::rc::Rc;

use displace_model::contract::{
    Beyond, Every, Financing, Item, Maintenance, Metric, Refresh, Termination, TrueUp, UPLIFT_CAP,
    Uplift,
};
use displace_model::fields::Fields;
use displace_model::input::Grade;
use egui::Ui;
use jiff::civil::Date;

use super::super::Desk;
use super::super::parts::{self, Reach, Record, reach, two_columns};
use super::editor::Card;
use super::tiers;
use crate::records;
use crate::window::fields::optional::{
    Optional, SetOptional, optional_count_row, optional_row, pick_row,
};
use crate::window::fields::plain::{check_row, choice_row, count_row, date_row};

/// The fields of the item itself that are folded away.
const SIZES: [&str; 4] = ["unit_size", "headroom", "minimum", "growth_per_year"];

/// An uplift to be filled in, until a contract says better.
pub(super) fn new_uplift() -> Uplift {
    Uplift {
        share: records::assumed(0.05),
        ..Uplift::default()
    }
}

/// Maintenance of what is bought once.
pub(super) fn maintenance(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let meaning = "Whether maintenance or support of what is bought is paid every year, as a share of its price";
    let fresh = || Maintenance {
        share: records::assumed(0.2),
        ..Maintenance::default()
    };
    let place = card.key("maintenance");
    let rule = Rule {
        card,
        place: &place,
        title: "Maintenance",
        meaning,
        words: "is paid every year",
        present: card.item.maintenance.as_ref(),
        reach: |item| &mut item.maintenance,
    };
    rule.show(ui, desk, fresh, |ui, desk, maintenance, way| {
        let at = format!("{place}.from_month");
        let meaning = "Months from the purchase to the first bill: 0 with the purchase, 12 where the first year is included";
        count_row(
            ui,
            desk,
            card.label(&at, "First after", meaning),
            maintenance.from_month,
            "months",
            parts::on(way, |rule: &mut Maintenance, months| rule.from_month = months),
        );
    });
}

/// Shows the rest.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let item = card.item;
    let differs = item.bundle != 1
        || item.whole_units.is_some()
        || !item.tiers.is_empty()
        || !item.times.is_empty()
        || item.true_up.is_some()
        || item.refresh.is_some()
        || item.financing.is_some()
        || item.termination.is_some()
        || item.co_term_with.is_some()
        || card.record().differs(&SIZES)
        || (item.uplift.iter()).any(|one| one.cap.is_some() || one.every_months.is_some());
    let title = "Packs, tiers, factors, true-up, refresh, instalments, early end";
    parts::more(ui, title, &item.name, &card.place, differs, |ui| {
        two_columns(
            ui,
            desk,
            |ui, desk| {
                sizes(ui, desk, card);
                tiers::tiers(ui, desk, card);
                tiers::factors(ui, desk, card);
            },
            |ui, desk| {
                rises(ui, desk, card);
                true_up(ui, desk, card);
                if item.every == Every::Once {
                    refresh(ui, desk, card);
                } else {
                    co_term(ui, desk, card);
                }
                financing(ui, desk, card);
                termination(ui, desk, card);
            },
        );
    });
}

fn sizes(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    card.record().rows(ui, desk, &SIZES);
    let (bundle_at, whole_at) = (card.key("bundle"), card.key("whole_units"));
    count_row(
        ui,
        desk,
        card.label(
            &bundle_at,
            "Sold in packs of",
            "So many units are sold at once",
        ),
        card.item.bundle,
        "units",
        card.set(|item, bundle| item.bundle = bundle),
    );
    let meaning = "Whether a part of a unit is billed as a whole one";
    choice_row(
        ui,
        desk,
        card.label(&whole_at, "A part of a unit", meaning),
        (card.item.whole_units, &[None, Some(true), Some(false)]),
        |whole: Option<bool>| match whole {
            None => ("as is usual for what is counted", ""),
            Some(true) => ("counts as a whole one", ""),
            Some(false) => ("counts as a part", ""),
        },
        card.set(|item, whole| item.whole_units = whole),
    );
}

/// A rule that an item has or has not.
struct Rule<'a, T: 'static> {
    card: &'a Card<'a>,
    place: &'a str,
    title: &'a str,
    meaning: &'a str,
    words: &'a str,
    present: Option<&'a T>,
    reach: fn(&mut Item) -> &mut Option<T>,
}

impl<T: Fields + Clone> Rule<'_, T> {
    /// A check box, and while it is ticked the fields of the rule, then what `more` shows.
    fn show(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        fresh: impl FnOnce() -> T,
        more: impl FnOnce(&mut Ui, &mut Desk<'_>, &T, &Reach<T>),
    ) {
        let card = self.card;
        let label = card.label(self.place, self.title, self.meaning);
        let (fresh, field) = (fresh(), self.reach);
        let set = card.set(move |item: &mut Item, on: bool| {
            *field(item) = on.then(|| fresh.clone());
        });
        check_row(ui, desk, label, self.words, self.present.is_some(), set);
        let Some(rule) = self.present else { return };
        let way: Reach<T> = {
            let way = card.way.clone();
            reach(move |project| field(way(project)?).as_mut())
        };
        let record = Record {
            name: &card.item.name,
            place: self.place,
            subject: rule,
            way: way.clone(),
            catalogue: None,
        };
        record.all_rows(ui, desk);
        more(ui, desk, rule, &way);
    }
}

/// How the price rises, beyond by how much.
fn rises(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let Some(uplift) = &card.item.uplift else {
        return;
    };
    let (place, every_at) = (card.key("uplift"), card.key("uplift.every_months"));
    let way = card.way.clone();
    let set: SetOptional = Rc::new(move |project, input| {
        if let Some(uplift) = way(project).and_then(|item| item.uplift.as_mut()) {
            uplift.cap = input;
        }
    });
    let optional = Optional {
        record: &card.item.name,
        place: &place,
        spec: &UPLIFT_CAP,
        input: uplift.cap.as_ref(),
        absent: "no cap",
        grade: Grade::Quoted,
        set,
    };
    optional_row(ui, desk, &optional);
    let set = card.set(|item: &mut Item, months| {
        if let Some(uplift) = &mut item.uplift {
            uplift.every_months = months;
        }
    });
    optional_count_row(
        ui,
        desk,
        card.label(&every_at, "Rises every", "Months from step to step"),
        uplift.every_months,
        ("months", "each renewal, without a term each year"),
        set,
    );
}

fn true_up(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let place = card.key("true_up");
    let rule = Rule {
        card,
        place: &place,
        title: "True-up",
        meaning: "Whether what is used beyond what was bought is counted and billed later; without it every bill counts anew",
        words: "growth is billed afterwards",
        present: card.item.true_up.as_ref(),
        reach: |item| &mut item.true_up,
    };
    rule.show(ui, desk, TrueUp::default, |ui, desk, true_up, way| {
        let (every_at, grace_at) = (
            format!("{place}.every_months"),
            format!("{place}.grace_days"),
        );
        count_row(
            ui,
            desk,
            card.label(&every_at, "Counted every", "Months from count to count"),
            true_up.every_months,
            "months",
            parts::on(way, |rule: &mut TrueUp, months| rule.every_months = months),
        );
        count_row(
            ui,
            desk,
            card.label(&grace_at, "Grace", "Days from a count to its bill"),
            true_up.grace_days,
            "days",
            parts::on(way, |rule: &mut TrueUp, days| rule.grace_days = days),
        );
        if matches!(card.item.metric, Metric::Instance | Metric::FrontEndTib) {
            let at = format!("{place}.beyond");
            let meaning = "What becomes of what is used beyond what was bought and the allowance";
            choice_row(
                ui,
                desk,
                card.label(&at, "What is beyond", meaning),
                (true_up.beyond, Beyond::ALL),
                |beyond: Beyond| match beyond {
                    Beyond::Billed => ("is billed at the next count", ""),
                    Beyond::Unprotected => (
                        "is not protected",
                        "Neither billed nor protected: instances without a licence have no usable copy",
                    ),
                },
                parts::on(way, |rule: &mut TrueUp, beyond| rule.beyond = beyond),
            );
        }
    });
}

fn refresh(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let place = card.key("refresh");
    let rule = Rule {
        card,
        place: &place,
        title: "Refresh",
        meaning: "Whether it is bought again after its service life",
        words: "it is bought again",
        present: card.item.refresh.as_ref(),
        reach: |item| &mut item.refresh,
    };
    rule.show(ui, desk, Refresh::default, |ui, desk, refresh, way| {
        let at = format!("{place}.every_months");
        count_row(
            ui,
            desk,
            card.label(&at, "Service life", "Months from purchase to purchase"),
            refresh.every_months,
            "months",
            parts::on(way, |rule: &mut Refresh, months| rule.every_months = months),
        );
    });
}

/// Another item whose term ends the first term of this one.
fn co_term(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let others: Vec<(String, String)> = card
        .plan
        .contract
        .items
        .iter()
        .filter(|other| other.id != card.item.id)
        .filter(|other| other.term_months.is_some() && other.co_term_with.is_none())
        .map(|other| (other.id.clone(), other.name.clone()))
        .collect();
    if others.is_empty() && card.item.co_term_with.is_none() {
        return;
    }
    let at = card.key("co_term_with");
    let meaning =
        "The first term ends with a term of that item, and is billed by the part that it covers";
    pick_row(
        ui,
        desk,
        card.label(&at, "Ends with", meaning),
        (card.item.co_term_with.as_deref(), &others),
        "its own term",
        card.set(|item, other| item.co_term_with = other),
    );
}

fn financing(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let item = card.item;
    let prepaid = item.billing == Some(displace_model::contract::Billing::Prepaid);
    if item.every != Every::Once && !prepaid {
        return;
    }
    let place = card.key("financing");
    let rule = Rule {
        card,
        place: &place,
        title: "Instalments",
        meaning: "Whether it is paid in equal monthly instalments, the first a month after it is due",
        words: "it is paid month by month",
        present: item.financing.as_ref(),
        reach: |item| &mut item.financing,
    };
    rule.show(ui, desk, Financing::default, |ui, desk, financing, way| {
        let at = format!("{place}.instalments");
        count_row(
            ui,
            desk,
            card.label(&at, "How many", "How many monthly instalments"),
            financing.instalments,
            "months",
            parts::on(way, |rule: &mut Financing, many| rule.instalments = many),
        );
    });
}

fn termination(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let begins = card.item.from.unwrap_or(desk.project.start);
    let year = jiff::Span::new().years(1);
    let on = begins.checked_add(year).unwrap_or(begins);
    let place = card.key("termination");
    let rule = Rule {
        card,
        place: &place,
        title: "Early end",
        meaning: "Whether it is ended before its term, and what is still owed then",
        words: "it is ended early",
        present: card.item.termination.as_ref(),
        reach: |item| &mut item.termination,
    };
    rule.show(
        ui,
        desk,
        || Termination::new(on),
        |ui, desk, termination, way| {
            let at = format!("{place}.on");
            date_row(
                ui,
                desk,
                card.label(&at, "Ended on", "The first day without it"),
                Some(termination.on),
                None,
                parts::on(way, |rule: &mut Termination, on: Option<Date>| {
                    rule.on = on.unwrap_or(rule.on);
                }),
            );
        },
    );
}
