//! Verdict: the answer, the plans side by side, and the evidence as charts.

use displace_scenarios::results::Comparison;
use egui::{RichText, Ui};

use super::{OLD, chart_cards, classes, dim_if_old, nothing_yet, plan_table, words};
use crate::counted::Counted;
use crate::figures;
use crate::format::Currency;
use crate::jobs::{Answer, Jobs};
use crate::studies::Found;
use crate::verdict::{Verdict, verdict, verdict_on};
use crate::window::theme::{STEP, Tokens};
use crate::window::{shell, widgets, worth};

/// What the page remembers while a document is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// Id of the plan whose saving is shown; the best one without a choice.
    pub plan: Option<String>,
}

/// The page; `old` shows the results as those of older inputs.
///
/// `accepted_only` leaves what a finance director counts.
pub fn show(
    ui: &mut Ui,
    (jobs, found): (&Jobs, Option<&Found>),
    old: bool,
    view: &mut View,
    accepted_only: &mut bool,
) {
    let Some(answer) = jobs.answer() else {
        shell::page(ui, "Verdict", "", |ui| nothing_yet(ui, jobs));
        return;
    };
    let currency = Currency::new(&answer.project.currency);
    let years = answer.project.horizon_years;
    let counted = Counted::of(*accepted_only);
    let chosen = view
        .plan
        .as_ref()
        .and_then(|plan| verdict_on(&answer.results, plan, &currency, years, counted));
    let told = chosen.or_else(|| verdict(&answer.results, &currency, years, counted));
    let Some(told) = told else {
        shell::page(ui, "Verdict", "", |ui| nothing_yet(ui, jobs));
        return;
    };
    let comparison = words::of_verdict(&answer.results, &told);
    let title = words::title(&answer.results, &told, &currency);
    let note = match comparison {
        _ if old => OLD.to_owned(),
        Some(comparison) => words::spread(comparison, &answer.results, &currency, counted),
        None => told.answer.text(),
    };
    shell::page(ui, &title, &note, |ui| {
        dim_if_old(ui, old);
        if comparison.is_some() {
            classes::switch(ui, accepted_only);
        }
        caveats(ui, &told);
        plan_table::show(ui, answer, counted);
        hardly_seen(ui, answer);
        if counted == Counted::Accepted {
            let words = "The charts below show everything, what is left out above included";
            widgets::note(ui, words);
        }
        if let Some(comparison) = comparison {
            of_switch(ui, (answer, found), comparison);
        }
        evidence(ui, answer, comparison, view);
        classes::card(ui, answer, counted);
        origins(ui, answer);
    });
}

fn caveats(ui: &mut Ui, told: &Verdict) {
    let warning = Tokens::of(ui).warning;
    for caveat in &told.caveats {
        ui.label(RichText::new(format!("⚠ {}", caveat.text())).color(warning));
    }
}

/// Threats that came too seldom to tell what they may cost. A quick first answer has few futures: what is rare in them
/// mostly is not in all.
fn hardly_seen(ui: &mut Ui, answer: &Answer) {
    let seldom = figures::hardly_seen(&answer.project, &answer.results);
    if let Some(words) = seldom.filter(|_| answer.complete) {
        let meaning = "Threats that came fewer than 16 times. Each may cost more, or less, than it did in these few; \
                       displace run FILE --trials 100000 simulates more futures";
        widgets::note(ui, &words).on_hover_text(meaning);
    }
}

/// Charts in two columns; where there is nothing to compare, only those that speak of one plan.
fn evidence(ui: &mut Ui, answer: &Answer, comparison: Option<&Comparison>, view: &mut View) {
    let mut pairs: Vec<[Card<'_>; 2]> = Vec::new();
    if let Some(comparison) = comparison {
        pairs.push([Card::Saving(comparison), Card::Costs]);
        pairs.push([Card::BadYears, Card::Payback(Some(comparison))]);
    } else {
        pairs.push([Card::Costs, Card::BadYears]);
    }
    pairs.push([Card::Threats, Card::Stages]);
    pairs.push([Card::Workloads, Card::Objectives]);
    for pair in pairs {
        let height = pair
            .iter()
            .map(|card| card.height(answer))
            .fold(0.0, f32::max);
        ui.columns(2, |columns| {
            for (ui, card) in columns.iter_mut().zip(pair) {
                card.show(ui, answer, view, height);
            }
        });
    }
}

/// What of the saving is technology, timing and the switch, where there is one, and what advice about it is worth.
fn of_switch(ui: &mut Ui, (answer, found): (&Answer, Option<&Found>), comparison: &Comparison) {
    let plans = answer.project.plans.iter();
    let mut switched = plans.filter(|plan| plan.switch.is_some());
    if switched.any(|plan| plan.id == comparison.plan) {
        let plan = &comparison.plan;
        if !worth::has_advice(found, plan) {
            worth::show(ui, answer, found, comparison, 0.0);
            return;
        }
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                worth::show(left, answer, found, comparison, 0.0);
                worth::advice(right, answer, found, plan);
            }
        });
    }
}

/// One of the cards with evidence.
#[derive(Clone, Copy)]
enum Card<'a> {
    Saving(&'a Comparison),
    Costs,
    BadYears,
    Payback(Option<&'a Comparison>),
    Threats,
    Stages,
    Workloads,
    Objectives,
}

impl Card<'_> {
    /// Height of what stands under title and note, in points.
    fn height(self, answer: &Answer) -> f32 {
        match self {
            Self::Costs => chart_cards::cost_height(answer),
            Self::Saving(_) | Self::BadYears | Self::Payback(_) => 150.0,
            Self::Threats => plan_table::rows_height(plan_table::threats(answer).len()),
            Self::Stages => plan_table::rows_height(plan_table::stages(answer).len()),
            Self::Workloads => plan_table::rows_height(plan_table::workloads(answer).len()),
            Self::Objectives => {
                plan_table::rows_height(figures::objectives(&answer.results).len().max(1))
            }
        }
    }

    fn show(self, ui: &mut Ui, answer: &Answer, view: &mut View, height: f32) {
        match self {
            Self::Saving(comparison) => {
                chart_cards::saving(ui, answer, comparison, &mut view.plan, height);
            }
            Self::Costs => chart_cards::costs(ui, answer, height),
            Self::BadYears => chart_cards::bad_years(ui, answer, height),
            Self::Payback(comparison) => chart_cards::payback(ui, answer, comparison, height),
            Self::Threats => {
                let rows = plan_table::threats(answer);
                let note = "mean instance-hours down per year, by what caused them";
                plan_table::breakdown(ui, answer, "Where downtime comes from", note, &rows, height);
            }
            Self::Stages => {
                let rows = plan_table::stages(answer);
                let note = "the same hours, by what was waited for or done";
                plan_table::breakdown(ui, answer, "What downtime is spent on", note, &rows, height);
            }
            Self::Workloads => {
                let rows = plan_table::workloads(answer);
                let note =
                    "the same hours, by workload; waiting for another one counts where it is felt";
                plan_table::breakdown(ui, answer, "Who is down", note, &rows, height);
            }
            Self::Objectives => plan_table::objectives(ui, answer, height),
        }
    }
}

fn origins(ui: &mut Ui, answer: &Answer) {
    widgets::card(ui, "Where these numbers come from", "", |ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        for line in words::provenance(&answer.results, answer.project.horizon_years) {
            widgets::note(ui, &line);
        }
    });
}
