//! The chosen quote: its lines, what to ask its partner, what it promises, what it leaves to the partner, and the way
//! to a plan.

use std::fmt::Write as _;

use displace_model::money::Money;
use displace_model::project::Project;
use displace_model::quote::{Quote, margin, signed};
use egui::{Label, RichText, ScrollArea, Ui};

use super::words::amount;
use super::{Scene, View};
use crate::format::{self, Currency, number};
use crate::window::fields::Desk;
use crate::window::theme::{SIZE_NOTE, Tokens};
use crate::window::widgets;

pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, view: &View) {
    let Some(quote) = view.quote.as_ref().and_then(|id| scene.quote(id)) else {
        return;
    };
    asked(ui, scene, quote);
    promised(ui, scene, quote);
    changed(ui, scene);
    left(ui, scene, quote);
    sign(ui, desk, scene, quote);
}

/// More questions than these scroll.
const MOST_QUESTIONS: usize = 12;

fn asked(ui: &mut Ui, scene: &Scene<'_>, quote: &Quote) {
    let asked = scene.questions;
    let title = format!("Questions to {}", quote.partner);
    let note = format!(
        "in {}; every gap, mismatch and unclear line",
        quote.language.label()
    );
    widgets::card(ui, &title, &note, |ui| {
        if asked.is_empty() {
            ui.label("Nothing is unclear.");
            return;
        }
        if asked.len() <= MOST_QUESTIONS {
            for question in asked {
                ui.label(format!("• {}", question.text));
            }
        } else {
            let height = ui.text_style_height(&egui::TextStyle::Body);
            ScrollArea::vertical()
                .id_salt("questions")
                .max_height(MOST_QUESTIONS as f32 * (height + ui.spacing().item_spacing.y))
                .auto_shrink([false, true])
                .show_rows(ui, height, asked.len(), |ui, range| {
                    for question in asked.get(range).unwrap_or_default() {
                        let text = format!("• {}", question.text);
                        ui.add(Label::new(text).truncate());
                    }
                });
        }
        if widgets::secondary_button(ui, "Copy questions").clicked() {
            let text: Vec<&str> = asked
                .iter()
                .map(|question| question.text.as_str())
                .collect();
            ui.ctx().copy_text(text.join("\n"));
        }
    });
}

/// What would be paid if it were signed, with one press.
fn sign(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, quote: &Quote) {
    let plans: Vec<(String, String)> = scene
        .project
        .plans
        .iter()
        .map(|plan| (plan.id.clone(), plan.name.clone()))
        .collect();
    if plans.is_empty() || scene.presenting {
        return;
    }
    let title = format!("Sign with {}", quote.partner);
    let note = "its lines become the contract of a plan, in place of what that plan pays now";
    widgets::card(ui, &title, note, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label("Make it the contract of");
            for (plan, name) in plans {
                let hint = "In place of what the plan pays now; Undo takes it back";
                if widgets::secondary_button(ui, &name)
                    .on_hover_text(hint)
                    .clicked()
                {
                    let id = quote.id.clone();
                    let label = format!("Sign the quote for {name}");
                    desk.edit_at("quote", label, move |project: &mut Project| {
                        if let Ok(with) = signed(project, &id, &plan) {
                            *project = with;
                        }
                    });
                }
            }
        });
    });
}

fn promised(ui: &mut Ui, scene: &Scene<'_>, quote: &Quote) {
    for outcome in scene.outcomes.iter().filter(|one| one.quote == quote.id) {
        let promise = outcome.promise;
        let mut note = format!(
            "business back within {}, else {} each time",
            format::hours(promise.recovery_hours),
            scene.currency.full(promise.credit)
        );
        if let Some(cap) = promise.cap {
            let _ = write!(note, ", at most {} a year", scene.currency.full(cap));
        }
        widgets::card(ui, "What it promises", &note, |ui| match outcome.credits {
            Some(credits) => {
                ui.label(format!(
                    "Simulated over the horizon: {} recoveries, {} of them late; {} paid back on average, and some in {} of 100 futures. None of this is in a price.",
                    number(credits.recoveries, 2),
                    number(credits.late, 2),
                    scene.currency.full(credits.paid_back),
                    number(credits.chance * 100.0, 0),
                ));
            }
            None => {
                ui.label("Nothing simulates it: make it the contract of a plan first.");
            }
        });
    }
}

fn changed(ui: &mut Ui, scene: &Scene<'_>) {
    if scene.rounds.is_empty() {
        return;
    }
    widgets::card(
        ui,
        "From round to round",
        "what is paid over the horizon: price and scope apart",
        |ui| {
            for change in scene.rounds {
                let partner = scene
                    .quote(&change.to)
                    .map_or("", |quote| quote.partner.as_str());
                ui.label(format!(
                    "{partner}, {} to {}: price {}, scope {}",
                    change.from,
                    change.to,
                    amount(scene, change.price),
                    amount(scene, change.scope)
                ));
            }
        },
    );
}

/// What the deal leaves to the partner. A customer's copy has no deals.
fn left(ui: &mut Ui, scene: &Scene<'_>, quote: &Quote) {
    let deals = &scene.project.private.deals;
    let Some(deal) = deals.iter().find(|deal| deal.quote == quote.id) else {
        return;
    };
    let Ok(found) = margin(quote, deal) else {
        return;
    };
    let own = Currency::new(quote.currency.as_deref().unwrap_or(&scene.project.currency));
    let full = |amount: Money| own.full(amount.rounded().to_f64());
    let percent = |share: rust_decimal::Decimal| {
        format!(
            "{} %",
            number(Money::from_decimal(share).to_f64() * 100.0, 1)
        )
    };
    widgets::card(
        ui,
        "What is left to the partner",
        "private: in no customer's copy",
        |ui| {
            let share = found
                .share
                .map_or_else(String::new, |share| format!(", {}", percent(share)));
            ui.label(format!(
                "Margin {}{share} of {}; goods {}, own effort {}; selling costs {}, {}",
                full(found.margin),
                full(found.price),
                full(found.goods),
                full(found.effort),
                full(found.cost_of_sale),
                percent(found.break_even_share),
            ));
            if found.is_below_cost_of_sale() {
                let bad = Tokens::of(ui).bad;
                let mut text = format!("⚠ Below its cost of sale by {}", full(found.shortfall()));
                if let Some(price) = found.break_even_price {
                    let _ = write!(text, "; it breaks even at {}", full(price));
                }
                ui.colored_label(bad, text);
                ui.label(found.consequence());
            }
            for line in &found.lines {
                let name = quote
                    .line(&line.line)
                    .map(displace_model::quote::Line::name);
                let share = line
                    .share
                    .map_or_else(String::new, |share| format!(" ({})", percent(share)));
                let text = format!("{}: {}{share}", name.unwrap_or_default(), full(line.margin));
                ui.label(RichText::new(text).size(SIZE_NOTE));
            }
        },
    );
}
