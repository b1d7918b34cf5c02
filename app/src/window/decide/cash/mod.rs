//! Cash: what each plan pays and why, and what a finance department makes of it.

mod finance;
mod ledger;
mod room;

use egui::Ui;

use super::{OLD, classes, dim_if_old, nothing_yet, plan_color};
use crate::counted::Counted;
use crate::jobs::{Answer, Jobs};
use crate::window::build::contract::Cash;
use crate::window::theme::{STEP, Tokens};
use crate::window::{shell, widgets};

/// What the page remembers while a document is open.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// Id of the plan that is shown; the first without a choice.
    pub plan: Option<String>,
    open: ledger::Open,
    cash: Cash,
}

/// The page; `old` shows the results as those of older inputs.
///
/// `accepted_only` leaves what a finance director counts.
pub fn show(ui: &mut Ui, jobs: &Jobs, old: bool, view: &mut View, accepted_only: &mut bool) {
    let Some(answer) = jobs.answer() else {
        shell::page(ui, "Cash", "", |ui| nothing_yet(ui, jobs));
        return;
    };
    let note = if old {
        OLD
    } else {
        "what is paid, for what and when, and what it is worth"
    };
    shell::page(ui, "Cash", note, |ui| {
        dim_if_old(ui, old);
        classes::switch(ui, accepted_only);
        let counted = Counted::of(*accepted_only);
        tabs(ui, answer, view);
        let plans = &answer.results.plans;
        let chosen = view.plan.as_ref();
        let chosen = chosen.and_then(|id| plans.iter().find(|plan| plan.id == *id));
        let Some(plan) = chosen.or_else(|| plans.first()) else {
            return;
        };
        let found = answer.project.plans.iter().find(|one| one.id == plan.id);
        if let Some(document) = found {
            let accepted = counted == Counted::Accepted;
            let payments = view.cash.counted(&answer.project, document, accepted);
            match payments.as_ref() {
                Ok(payments) => {
                    ledger::show(ui, &answer.project, payments, counted, &mut view.open);
                }
                Err(error) => {
                    ui.colored_label(Tokens::of(ui).bad, error);
                }
            }
        }
        classes::card(ui, answer, counted);
        if let Some(document) = found {
            room::show(ui, &answer.project, document);
        }
        finance::books(ui, answer, plan);
        finance::budget(ui, answer, plan);
        match answer.results.comparison(&plan.id) {
            Some(comparison) => {
                ui.columns(2, |columns| {
                    if let [left, right] = columns {
                        finance::appraisal(left, answer, comparison, counted);
                        finance::unit_costs(right, answer);
                    }
                });
            }
            None => finance::unit_costs(ui, answer),
        }
    });
}

/// Which plan is shown.
fn tabs(ui: &mut Ui, answer: &Answer, view: &mut View) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 1.5 * STEP;
        for (index, plan) in answer.results.plans.iter().enumerate() {
            let current = match &view.plan {
                Some(id) => *id == plan.id,
                None => index == 0,
            };
            widgets::plan_swatch(ui, plan_color(&answer.project, &plan.id));
            if ui.selectable_label(current, &plan.name).clicked() {
                view.plan = Some(plan.id.clone());
            }
            ui.add_space(2.0 * STEP);
        }
    });
}
