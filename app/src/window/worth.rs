//! Where the saving of a plan with a switch comes from, and what advice about it costs against what it buys.

use displace_model::project::Project;
use displace_scenarios::results::{Comparison, OrReason};
use displace_scenarios::switch_worth::{AdviceWorth, Decomposition, SwitchWorth};
use egui::{Align, Layout, RichText, Ui};

use super::theme::{SIZE_BODY, STEP};
use super::{fonts, widgets};
use crate::format::{self, Currency};
use crate::jobs::Answer;
use crate::studies::Found;

/// Height of the parts of the saving under title and note, in points.
pub(super) const HEIGHT: f32 = 210.0;

fn decomposition<'f>(found: Option<&'f Found>, plan: &str) -> Option<&'f Decomposition> {
    let worth = found?.worth.as_ref()?;
    worth.plans.iter().find(|one| one.plan == plan)
}

/// Shows the card of a plan with a switch, as far as it is worked out.
pub(super) fn show(
    ui: &mut Ui,
    answer: &Answer,
    found: Option<&Found>,
    comparison: &Comparison,
    height: f32,
) {
    let baseline = answer.results.plan(&comparison.baseline);
    let baseline = baseline.map_or(comparison.baseline.as_str(), |plan| plan.name.as_str());
    let note = format!("mean saving of the total against “{baseline}”, ± one standard error");
    widgets::card(ui, "Where the saving comes from", &note, |ui| {
        let top = ui.cursor().top();
        let worth = found.and_then(|found| found.worth.as_ref());
        match (decomposition(found, &comparison.plan), worth) {
            (Some(parts), Some(worth)) => {
                rows(ui, parts, &Currency::new(&answer.project.currency));
                widgets::note(ui, &told(worth));
            }
            (_, Some(_)) => {
                widgets::note(
                    ui,
                    "This plan has no switch: all of its saving is technology",
                );
            }
            (_, None) => {
                widgets::note(
                    ui,
                    "Being worked out: the same futures without the switch, as planned, and a year later",
                );
            }
        }
        let rest = height - (ui.cursor().top() - top);
        if rest > 0.0 {
            ui.add_space(rest);
        }
    });
}

fn told(worth: &SwitchWorth) -> String {
    format!(
        "differences between runs of the same {} futures: in place at once, as planned, as it is, a year later",
        format::number(worth.trials as f64, 0)
    )
}

fn rows(ui: &mut Ui, parts: &Decomposition, currency: &Currency) {
    for (words, hint, amount, error, strong) in [
        (
            "Technology",
            "What it would save if it was in place from the start, at no cost of switching",
            parts.technology,
            parts.technology_standard_error,
            false,
        ),
        (
            "Timing",
            "What its planned dates change: the same without trouble, and at no cost of switching",
            parts.timing,
            parts.timing_standard_error,
            false,
        ),
        (
            "The switch itself",
            "Its cost, its delays, its failures and what going live breaks",
            parts.switch,
            parts.switch_standard_error,
            false,
        ),
        (
            "Saving",
            "The sum of the three",
            parts.saving,
            parts.saving_standard_error,
            true,
        ),
        (
            "Lost by waiting a year",
            "The saving less that of the same switch begun a year later; negative where waiting pays",
            parts.cost_of_waiting_a_year,
            parts.cost_of_waiting_a_year_standard_error,
            false,
        ),
    ] {
        let figure = with_error(amount, error, currency);
        line(ui, words, &figure, strong).on_hover_text(hint);
    }
}

/// An amount with its standard error, "€ 1,200 ± 80".
fn with_error(amount: f64, error: f64, currency: &Currency) -> String {
    format!("{} ± {}", currency.full(amount), currency.full(error))
}

/// Words at the left, a figure at the right.
pub(super) fn line(ui: &mut Ui, words: &str, figure: &str, strong: bool) -> egui::Response {
    ui.horizontal(|ui| {
        ui.label(words);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let font = if strong {
                fonts::bold(SIZE_BODY)
            } else {
                fonts::regular(SIZE_BODY)
            };
            ui.label(RichText::new(figure).font(font))
        })
        .inner
    })
    .inner
}

/// Whether there is advice about a plan, and what it is worth is known.
pub(super) fn has_advice(found: Option<&Found>, plan: &str) -> bool {
    !about(found, plan).is_empty()
}

fn about<'f>(found: Option<&'f Found>, plan: &str) -> Vec<&'f AdviceWorth> {
    let worth = found.and_then(|found| found.worth.as_ref());
    let all = worth.into_iter().flat_map(|worth| &worth.advice);
    all.filter(|one| one.plan == plan).collect()
}

/// Shows what advice about a plan costs against what it buys; nothing where there is none, or none worked out yet.
pub(super) fn advice(ui: &mut Ui, answer: &Answer, found: Option<&Found>, plan: &str) {
    let about = about(found, plan);
    if about.is_empty() {
        return;
    }
    let note = "what following it costs against what it buys, ± one standard error";
    widgets::card(ui, "Advice against its price", note, |ui| {
        let currency = Currency::new(&answer.project.currency);
        ui.spacing_mut().item_spacing.x = 8.0 * STEP;
        let beside = if ui.available_width() > 700.0 { 2 } else { 1 };
        for pair in about.chunks(beside) {
            ui.columns(beside, |columns| {
                for (ui, one) in columns.iter_mut().zip(pair) {
                    ui.spacing_mut().item_spacing = egui::vec2(2.0 * STEP, STEP);
                    of_one(ui, answer, one, &currency);
                }
            });
        }
    });
}

fn of_one(ui: &mut Ui, answer: &Answer, worth: &AdviceWorth, currency: &Currency) {
    let project: &Project = &answer.project;
    let Some(advice) = project.advice.iter().find(|one| one.id == worth.advice) else {
        return;
    };
    let (state, buys, result) = if worth.followed {
        (
            "followed",
            "Outage cost that it avoids",
            "Worth, its price deducted",
        )
    } else {
        (
            "declined",
            "Outage cost that it would avoid",
            "Expected loss of declining it",
        )
    };
    widgets::strong(ui, &format!("{} – {state}", advice.name));
    line(
        ui,
        "Price",
        &currency.full(advice.price.value.mean()),
        false,
    );
    let saved = worth.outage_cost_saved;
    let figure = with_error(saved, worth.outage_cost_saved_standard_error, currency);
    line(ui, buys, &figure, false);
    let figure = with_error(worth.worth, worth.worth_standard_error, currency);
    line(ui, result, &figure, true);
    if let OrReason::Value(chance) = worth.break_even_chance {
        let now = crate::advice::worth(project, &answer.results, advice);
        let now = now.iter().find(|one| one.plan == worth.plan);
        let words = match now {
            Some(now) => format!(
                "{} (it is {} without it)",
                format::fine_percent(chance),
                format::fine_percent(now.incidents)
            ),
            None => format::fine_percent(chance),
        };
        line(ui, "Pays from a chance of an incident of", &words, false);
    }
}
