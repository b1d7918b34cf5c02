//! The fields of a line that stand in no column of the table.

use displace_model::contract::{Category, Metric};
use displace_model::money::Money;
use displace_model::quote::{Line, Outcome, Quote};
use egui::{RichText, Ui};
use rust_decimal::Decimal;

use super::super::contract::{BILLINGS, billed};
use super::super::parts::{section, two_columns};
use super::card::{Card, told};
use crate::window::fields::Desk;
use crate::window::theme::{SIZE_NOTE, Tokens};

/// Shows them; `wide` where part number and list price stand in the table.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    card: &Card<'_, Line>,
    quote: &Quote,
    line: &Line,
    wide: bool,
) {
    let title = format!("{}: {}", card.name, line.name());
    section(
        ui,
        desk,
        &title,
        "",
        |_, _| {},
        |ui, desk| {
            said(ui, desk, card);
            ui.add_enabled_ui(!quote.frozen, |ui| {
                two_columns(
                    ui,
                    desk,
                    |ui, desk| {
                        if !wide {
                            narrow(ui, desk, card, quote, line);
                        }
                        what(ui, desk, card, line);
                    },
                    |ui, desk| rules(ui, desk, card, quote, line),
                );
            });
        },
    );
}

/// What was refused in a box of its row, and what the check says of it.
fn said(ui: &mut Ui, desk: &Desk<'_>, card: &Card<'_, Line>) {
    const BOXES: [(&str, &str); 8] = [
        ("part_number", "Part number"),
        ("description", "Description"),
        ("quantity", "Quantity"),
        ("list", "List price"),
        ("discount", "Discount"),
        ("net", "Net price"),
        ("every", "Price for"),
        ("term_months", "Months"),
    ];
    let tokens = Tokens::of(ui);
    let say = |ui: &mut Ui, text: String, ink| {
        ui.add(egui::Label::new(RichText::new(text).size(SIZE_NOTE).color(ink)).wrap());
    };
    for (key, label) in BOXES {
        let at = card.key(key);
        if let Some(error) = desk.drafts.error(&at) {
            say(ui, format!("{label}: {error}"), tokens.bad);
        }
        for problem in desk.problems.iter().filter(|one| one.place == at) {
            let ink = if problem.is_error() {
                tokens.bad
            } else {
                tokens.warning
            };
            say(ui, format!("{label}: {}", told(problem)), ink);
        }
    }
    let own = desk.problems.iter().filter(|one| one.place == card.place);
    for problem in own {
        say(ui, told(problem), tokens.bad);
    }
}

fn narrow(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Line>, quote: &Quote, line: &Line) {
    let words = ("Part number", "The maker's");
    card.text(
        ui,
        desk,
        ("part_number", words),
        (&line.part_number, false),
        |line, text| line.part_number = text,
    );
    let currency = quote.currency.as_deref().unwrap_or(&desk.project.currency);
    card.money(
        ui,
        desk,
        ("list", ("List price", "Of one unit for one period")),
        line.list,
        (currency, "not stated"),
        |line, list| line.list = list,
    );
}

fn what(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Line>, line: &Line) {
    card.choice(
        ui,
        desk,
        ("category", ("Category", line.category.meaning())),
        (line.category, &Category::ALL),
        |category: Category| (category.label(), category.meaning()),
        |line, category| line.category = category,
    );
    card.choice(
        ui,
        desk,
        ("metric", ("Counted by", "What the price is a price of")),
        (line.metric, Metric::ALL),
        |metric: Metric| match metric {
            Metric::Flat => ("nothing: a flat price", ""),
            metric => (metric.units(), ""),
        },
        |line, metric| line.metric = metric,
    );
    card.text(
        ui,
        desk,
        (
            "unit",
            ("Unit", "What several units are called, such as days"),
        ),
        (&line.unit, false),
        |line, text| line.unit = text,
    );
    card.text(
        ui,
        desk,
        (
            "support_level",
            ("Support level", "That is included, in the partner's words"),
        ),
        (&line.support_level, false),
        |line, text| line.support_level = text,
    );
    card.text(
        ui,
        desk,
        (
            "bundle",
            ("Bundle", "Name of the bundle that it is a part of"),
        ),
        (&line.bundle, false),
        |line, text| line.bundle = text,
    );
    card.text(
        ui,
        desk,
        ("note", ("Note", "Anything a reader should know about it")),
        (&line.note, false),
        |line, text| line.note = text,
    );
}

fn rules(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Line>, quote: &Quote, line: &Line) {
    card.choice(
        ui,
        desk,
        ("billing", ("Billed", "How often a bill comes")),
        (line.billing, &BILLINGS),
        billed,
        |line, billing| line.billing = billing,
    );
    card.date(
        ui,
        desk,
        ("start", ("Begins", "When its first term begins")),
        (line.start, "with the earliest line"),
        |line, date| line.start = date,
    );
    let meaning = "The most by which the price rises at each renewal";
    card.share(
        ui,
        desk,
        ("uplift", ("Rise at renewal", meaning)),
        (line.uplift, Decimal::new(-9, 1), Decimal::TEN),
        ("%", "no limit stated: to be asked"),
        |line, uplift| line.uplift = uplift,
    );
    card.check(
        ui,
        desk,
        (
            "option",
            (
                "Option",
                "Options are in no sum, and count only where they are needed",
            ),
        ),
        ("may be left out", line.option),
        |line, option| line.option = option,
    );
    card.check(
        ui,
        desk,
        (
            "outcome",
            ("Outcome", "Recovery within a time is promised, or a credit"),
        ),
        ("a recovery time is promised", line.outcome.is_some()),
        |line, promised| {
            line.outcome = promised.then_some(Outcome {
                recovery_hours: Decimal::from(8),
                credit: Money::ZERO,
                cap: None,
            });
        },
    );
    if let Some(outcome) = line.outcome {
        let currency = quote.currency.as_deref().unwrap_or(&desk.project.currency);
        promised(ui, desk, card, outcome, currency);
    }
}

fn promised(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    card: &Card<'_, Line>,
    outcome: Outcome,
    currency: &str,
) {
    card.number(
        ui,
        desk,
        (
            "outcome.recovery_hours",
            ("Business back within", "From an incident"),
        ),
        Some(outcome.recovery_hours),
        ("h", "more than 0 h"),
        |line, hours| {
            if let (Some(outcome), Some(hours)) = (&mut line.outcome, hours) {
                outcome.recovery_hours = hours;
            }
        },
    );
    card.money(
        ui,
        desk,
        (
            "outcome.credit",
            ("Credit", "Paid back for each recovery that takes longer"),
        ),
        Some(outcome.credit),
        (currency, "none"),
        |line, credit| {
            if let Some(outcome) = &mut line.outcome {
                outcome.credit = credit.unwrap_or_default();
            }
        },
    );
    card.money(
        ui,
        desk,
        (
            "outcome.cap",
            ("At most", "Paid back in a year of the contract"),
        ),
        outcome.cap,
        (currency, "no limit"),
        |line, cap| {
            if let Some(outcome) = &mut line.outcome {
                outcome.cap = cap;
            }
        },
    );
}
