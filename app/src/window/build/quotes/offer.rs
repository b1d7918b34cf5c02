//! The quotes as a list, and the head of the selected one: who offers, until when, on which terms.

use std::collections::BTreeMap;

use displace_model::money::Money;
use displace_model::project::Project;
use displace_model::quote::{Language, Quote};
use egui::{Button, Ui};
use rust_decimal::Decimal;

use super::super::list::List;
use super::super::parts::{action, more, reach, section, two_columns};
use super::super::table::{Column, Line};
use super::card::{Card, remarks};
use super::{View, lines};
use crate::format::{Currency, NOTHING};
use crate::records::quotes as records;
use crate::window::fields::Desk;
use crate::window::fields::optional::pick_row;
use crate::window::widgets;

const COLUMNS: [Column; 7] = [
    Column::text("Partner", 2.6, "Who offers"),
    Column::text("Vendor", 1.4, "Whose products are offered"),
    Column::text("Number", 1.6, "As the partner gave it"),
    Column::number("Round", 0.8, "Of the negotiation"),
    Column::number("Valid until", 1.1, "The last day on which it holds"),
    Column::number("Lines", 0.7, ""),
    Column::number(
        "On the cover",
        1.4,
        "The total that it states, else what its lines cost over their own terms; without options",
    ),
];

/// Sums over all lines of a quote, kept because a quote may have thousands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sums {
    /// What stands on the cover.
    pub(super) cover: Option<Money>,
    /// Quantity × price of all lines.
    pub(super) extended: Option<Money>,
    /// The same over the terms of the lines.
    pub(super) over_terms: Option<Money>,
}

impl Sums {
    /// The sums of every quote, by its id.
    pub(super) fn of(project: &Project) -> BTreeMap<String, Self> {
        let sums = project.all_quotes().map(|quote| {
            let sums = Self {
                cover: quote.sticker().ok(),
                extended: quote.extended().ok(),
                over_terms: quote.over_terms().ok(),
            };
            (quote.id.clone(), sums)
        });
        sums.collect()
    }
}

/// The quote's own currency.
pub(super) fn currency(project: &Project, quote: &Quote) -> Currency {
    Currency::new(quote.currency.as_deref().unwrap_or(&project.currency))
}

/// An amount to the cent in the quote's own currency.
pub(super) fn money(currency: &Currency, amount: Option<Money>) -> String {
    amount.map_or_else(
        || NOTHING.to_owned(),
        |amount| currency.full(amount.rounded().to_f64()),
    )
}

/// Whether only oneself may see a quote.
pub(super) fn is_private(project: &Project, quote: &Quote) -> bool {
    project.private.quotes.iter().any(|one| one.id == quote.id)
}

/// Shows the list, and the fields and lines of the selected quote.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View) {
    let project = desk.project;
    view.sums.refresh(view.generation, || Sums::of(project));
    let list = List {
        title: "Quotes",
        note: "one for each partner and round; the last round of each competes",
        kind: "quote",
        columns: &COLUMNS,
        sum: None,
        empty: "None yet: import what partners sent, or add one and type it in",
    };
    let rows: Vec<Line> = project
        .all_quotes()
        .map(|quote| row(project, quote, view))
        .collect();
    let mut chosen = view.quote.take();
    let shown = list.show(ui, desk, &mut chosen, &rows, buttons);
    view.quote = chosen;
    let Some(quote) = shown.selected.and_then(|at| project.all_quotes().nth(at)) else {
        return;
    };
    let place = if is_private(project, quote) {
        format!("private.quote.{}", quote.id)
    } else {
        format!("quote.{}", quote.id)
    };
    let id = quote.id.clone();
    let card = Card {
        name: &quote.partner,
        place: &place,
        way: reach(move |project| records::quote_mut(project, &id)),
    };
    head(ui, desk, &card, quote);
    lines::show(ui, desk, view, &card, quote);
}

fn row(project: &Project, quote: &Quote, view: &View) -> Line {
    let mut partner = quote.partner.clone();
    if is_private(project, quote) {
        partner.push_str(" (private)");
    }
    let closed = if quote.frozen { ", closed" } else { "" };
    let cover = view.sums.get().and_then(|sums| sums.get(&quote.id)?.cover);
    Line {
        id: quote.id.clone(),
        name: format!("Quote of {}, round {}", quote.partner, quote.round),
        cells: vec![
            partner,
            quote.vendor.clone(),
            quote.number.clone(),
            format!("{}{closed}", quote.round),
            quote
                .valid_until
                .map_or(String::new(), |date| date.to_string()),
            quote.lines.len().to_string(),
            money(&currency(project, quote), cover),
        ],
        ..Line::default()
    }
}

fn buttons(ui: &mut Ui, desk: &mut Desk<'_>, chosen: &mut Option<String>, at: Option<usize>) {
    let project = desk.project;
    if action(ui, "+ Quote", "Add quote", "Add a quote to be filled in") {
        let quote = records::new_quote(project);
        *chosen = Some(quote.id.clone());
        desk.edit_at("quote", "Add a quote", move |project| {
            project.quotes.push(quote.clone());
        });
    }
    let Some(quote) = at.and_then(|at| project.all_quotes().nth(at)) else {
        return;
    };
    let private = is_private(project, quote);
    let (text, hint) = if private {
        (
            "Show to all",
            "It is no longer left out of a customer's copy",
        )
    } else {
        (
            "Make private",
            "An offer of a rival: compared like the others, but in no customer's copy",
        )
    };
    let plan = quote.plan.as_ref().filter(|_| !private);
    let plan = plan.and_then(|id| project.plans.iter().find(|plan| plan.id == *id));
    let hint = plan.map_or(hint.to_owned(), |plan| {
        format!(
            "It is the contract of {}, which stays in a customer's copy: sign another quote for that plan first",
            plan.name
        )
    });
    ui.add_enabled_ui(plan.is_none(), |ui| {
        let button = Button::new(text);
        let response = ui
            .add(button)
            .accessible_name(format!("{text}: {}", quote.partner));
        let response = response.on_hover_text(&hint).on_disabled_hover_text(&hint);
        if response.clicked() {
            let id = quote.id.clone();
            let label = format!("{text}: quote of {}", quote.partner);
            desk.edit_at("quote", label, move |project| {
                records::set_private(project, &id, !private);
            });
        }
    });
    if action(
        ui,
        "Delete",
        &format!("Delete quote of {}", quote.partner),
        "",
    ) {
        let id = quote.id.clone();
        let along = records::delete_quote(&mut project.clone(), &id);
        let label = format!("Delete the quote of {}{along}", quote.partner);
        desk.edit_at("quote", label, move |project| {
            records::delete_quote(project, &id);
        });
    }
}

fn head(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Quote>, quote: &Quote) {
    let note = if quote.frozen {
        "this round is closed: its offer stays as it was, the next round is a quote of its own"
            .to_owned()
    } else {
        facts(quote).join(", ")
    };
    section(
        ui,
        desk,
        &quote.partner,
        &note,
        |ui, desk| {
            let at = card.key("frozen");
            let words = ("Round closed", "A closed round is kept as it was offered");
            let label = card.label(&at, words);
            let set = card.set(|quote: &mut Quote, frozen| quote.frozen = frozen);
            let text = format!("Round {} closed", quote.round);
            crate::window::fields::plain::check(ui, desk, label, &text, quote.frozen, set);
        },
        |ui, desk| {
            remarks(ui, desk, card.place);
            let lines = card.key("line");
            let below = card.key("");
            let noted = desk.problems.iter().any(|problem| {
                problem.place.starts_with(&below) && !problem.place.starts_with(&lines)
            });
            // A new quote has its partner still to be named.
            let unusual = noted || quote.partner.starts_with(records::NEW_PARTNER);
            more(ui, HEAD, card.name, card.place, unusual, |ui| {
                ui.add_enabled_ui(!quote.frozen, |ui| {
                    two_columns(
                        ui,
                        desk,
                        |ui, desk| who(ui, desk, card, quote),
                        |ui, desk| terms(ui, desk, card, quote),
                    );
                });
            });
        },
    );
}

/// What the fields of a head are folded away under.
const HEAD: &str = "Partner, dates, currency, terms";

/// The facts of a head that a reader looks for first.
fn facts(quote: &Quote) -> Vec<String> {
    let mut facts = Vec::new();
    if !quote.number.is_empty() {
        facts.push(format!("number {}", quote.number));
    }
    facts.extend(quote.date.map(|date| format!("of {date}")));
    match quote.valid_until {
        Some(until) => facts.push(format!("valid until {until}")),
        None => facts.push("validity not stated".to_owned()),
    }
    facts.extend(
        quote
            .payment_days
            .map(|days| format!("payable in {days} days")),
    );
    if quote.prices_include_vat {
        facts.push("prices with tax".to_owned());
    }
    facts
}

fn who(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Quote>, quote: &Quote) {
    card.text(
        ui,
        desk,
        ("partner", ("Partner", "Who offers")),
        (&quote.partner, true),
        |quote, text| quote.partner = text,
    );
    card.text(
        ui,
        desk,
        ("vendor", ("Vendor", "Whose products are offered")),
        (&quote.vendor, false),
        |quote, text| quote.vendor = text,
    );
    card.text(
        ui,
        desk,
        ("number", ("Number", "As the partner gave it")),
        (&quote.number, false),
        |quote, text| quote.number = text,
    );
    card.date(
        ui,
        desk,
        ("date", ("Date", "The day on which it was written")),
        (quote.date, "unknown"),
        |quote, date| quote.date = date,
    );
    card.date(
        ui,
        desk,
        (
            "valid_until",
            ("Valid until", "The last day on which it holds"),
        ),
        (quote.valid_until, "not stated: to be asked"),
        |quote, date| quote.valid_until = date,
    );
    card.count(
        ui,
        desk,
        (
            "round",
            (
                "Round",
                "Of the negotiation; the last one of a partner competes",
            ),
        ),
        Some(quote.round),
        ("of the negotiation", "1"),
        |quote, round| quote.round = round.unwrap_or(1),
    );
    let meaning = "The vendor's number under which the deal is registered for this partner";
    card.text(
        ui,
        desk,
        ("deal_registration", ("Deal registration", meaning)),
        (&quote.deal_registration, false),
        |quote, text| quote.deal_registration = text,
    );
    card.choice(
        ui,
        desk,
        (
            "language",
            ("Language", "In which questions are put to the partner"),
        ),
        (quote.language, Language::ALL),
        |language: Language| (language.label(), ""),
        |quote, language| quote.language = language,
    );
}

fn terms(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Quote>, quote: &Quote) {
    let project = desk.project;
    let at = card.key("currency");
    let rates = project.economics.exchange_rates.iter();
    let mut codes: Vec<String> = rates.map(|rate| rate.currency.clone()).collect();
    // What the quote has is offered even where its rate is missing.
    codes.extend(quote.currency.clone().filter(|code| !codes.contains(code)));
    let all: Vec<(String, String)> = codes.into_iter().map(|code| (code.clone(), code)).collect();
    let meaning =
        "Of its prices; another one than the project's needs an exchange rate on page Project";
    let set = card.set(|quote: &mut Quote, code| quote.currency = code);
    let value = quote.currency.as_deref();
    let label = card.label(&at, ("Currency", meaning));
    pick_row(ui, desk, label, (value, &all), &project.currency, set);
    remarks(ui, desk, &at);
    card.check(
        ui,
        desk,
        (
            "prices_include_vat",
            (
                "Value-added tax",
                "It is taken out before prices are compared",
            ),
        ),
        ("prices include it", quote.prices_include_vat),
        |quote, included| {
            quote.prices_include_vat = included;
            // A rate to be corrected, since tax of an unknown rate cannot be taken out.
            if included && quote.vat_rate.is_none() {
                quote.vat_rate = Some(Decimal::new(2, 1));
            }
        },
    );
    card.share(
        ui,
        desk,
        (
            "vat_rate",
            ("Rate of the tax", "Value-added tax on its prices"),
        ),
        (quote.vat_rate, Decimal::ZERO, Decimal::ONE),
        ("%", "not stated"),
        |quote, rate| quote.vat_rate = rate,
    );
    card.count(
        ui,
        desk,
        (
            "payment_days",
            (
                "Payable within",
                "Days from a bill to its payment; later payment is worth money",
            ),
        ),
        quote.payment_days,
        ("days", "days, not stated: counted as at once"),
        |quote, days| quote.payment_days = days,
    );
    let currency = quote.currency.as_deref().unwrap_or(&project.currency);
    card.money(
        ui,
        desk,
        (
            "total",
            (
                "Total stated",
                "Without tax; held against the sum of the lines",
            ),
        ),
        quote.total,
        (currency, "not stated"),
        |quote, total| quote.total = total,
    );
    card.text(
        ui,
        desk,
        ("terms", ("Other terms", "In the partner's words")),
        (&quote.terms, false),
        |quote, text| quote.terms = text,
    );
    card.text(
        ui,
        desk,
        ("note", ("Note", "Anything a reader should know about it")),
        (&quote.note, false),
        |quote, text| quote.note = text,
    );
    if let Some(plan) = &quote.plan {
        let plan = project.plans.iter().find(|one| one.id == *plan);
        let name = plan.map_or("", |plan| plan.name.as_str());
        widgets::note(ui, &format!("It is the contract of {name}"));
    }
}
