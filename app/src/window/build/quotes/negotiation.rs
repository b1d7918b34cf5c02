//! The chosen quote: its lines, what to ask its partner, what it promises, what it leaves to the partner, and the way
//! to a plan.

use std::fmt::Write as _;

use displace_model::money::Money;
use displace_model::plan::Plan;
use displace_model::project::Project;
use displace_model::quote::{Quote, signed};
use egui::{Label, RichText, ScrollArea, Ui};

use super::{Scene, View, negotiated, offer};
use crate::format::{self, Currency, number};
use crate::quote_words;
use crate::window::fields::Desk;
use crate::window::theme::{SIZE_NOTE, Tokens};
use crate::window::widgets;

pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, view: &mut View) {
    let Some(quote) = view.quote.as_ref().and_then(|id| scene.quote(id)) else {
        return;
    };
    asked(ui, scene, quote);
    promised(ui, scene, quote);
    negotiated::changes(ui, scene);
    left(ui, scene, quote);
    sign(ui, desk, scene, quote, view);
}

/// More questions than these scroll; of more lines the margins stand on part Private.
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

/// What would be paid if it were signed, with one press; then what that did.
fn sign(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, quote: &Quote, view: &mut View) {
    let plans = &scene.project.plans;
    if plans.is_empty() || scene.presenting {
        return;
    }
    let title = format!("Sign with {}", quote.partner);
    let note = "its lines become the contract of a plan, in place of what that plan pays now";
    widgets::card(ui, &title, note, |ui| {
        if offer::is_private(scene.project, quote) {
            ui.label("A private offer cannot be signed: it would stand in a customer's copy as the contract of a plan. Show it to all first.");
            return;
        }
        let signed_for = plans
            .iter()
            .find(|plan| Some(&plan.id) == quote.plan.as_ref());
        if let Some(plan) = signed_for {
            ui.label(format!("It is the contract of {}.", plan.name));
        }
        if let Some((_, told)) = view.told.as_ref().filter(|(of, _)| *of == view.generation) {
            let good = Tokens::of(ui).good;
            ui.add(Label::new(RichText::new(told).color(good)).wrap());
        }
        ui.horizontal_wrapped(|ui| {
            ui.label("Make it the contract of");
            for plan in plans {
                let hint = "In place of what the plan pays now; Undo takes it back";
                let response = widgets::secondary_button(ui, &plan.name);
                if response.on_hover_text(hint).clicked() {
                    view.told = become_contract(desk, scene, quote, plan)
                        .map(|told| (view.generation + 1, told));
                }
            }
        });
    });
}

/// Makes a quote the contract of a plan; tells what that does, or nothing where it was refused.
fn become_contract(
    desk: &mut Desk<'_>,
    scene: &Scene<'_>,
    quote: &Quote,
    plan: &Plan,
) -> Option<String> {
    let with = match signed(scene.project, &quote.id, &plan.id) {
        Ok(with) => with,
        Err(error) => {
            desk.drafts.refuse("quote", "", "", error.to_string());
            return None;
        }
    };
    let after = with.plans.iter().find(|one| one.id == plan.id)?;
    let told = quote_words::signed(quote, plan, after);
    let (id, to) = (quote.id.clone(), plan.id.clone());
    let before = desk.edits.len();
    let label = format!("Sign the quote of {} for {}", quote.partner, plan.name);
    desk.edit_at("quote", label, move |project: &mut Project| {
        if let Ok(with) = signed(project, &id, &to) {
            *project = with;
        }
    });
    (desk.edits.len() > before).then_some(told)
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

/// What the deal leaves to the partner. A customer's copy has no deals.
pub(super) fn left(ui: &mut Ui, scene: &Scene<'_>, quote: &Quote) {
    let Some(found) = scene.margin else {
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
            for line in found.lines.iter().take(MOST_QUESTIONS) {
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
