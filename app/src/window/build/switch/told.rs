//! What the switch costs by part, and its story: at central inputs, as one that fails on the way, or as it went in one
//! simulated future.

use displace_model::project::Project;
use displace_model::switch::{
    Outcome, Part, TriedSwitch, central_costs, central_legs, failing_legs,
};
use displace_scenarios::switch_futures::{SwitchFuture, switch_future};
use egui::{DragValue, RichText, Ui, vec2};

use super::super::parts::section;
use super::super::{Desk, View};
use super::{Page, Seen};
use crate::format::{self, Currency};
use crate::jobs::Answer;
use crate::switch_story::{Beside, Line, story};
use crate::window::theme::{SIZE_NOTE, STEP, Tokens};
use crate::window::widgets;

/// Which course is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Course {
    /// Every figure at its middle, every chance on its likelier side.
    #[default]
    Central,
    /// The same, failing half way from the purchase to the last cut-over.
    Fails,
    /// As it went in one simulated future.
    Future,
}

impl Course {
    const ALL: [Self; 3] = [Self::Central, Self::Fails, Self::Future];

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Central => (
                "As it would go",
                "Every figure at its middle, every chance on its likelier side",
            ),
            Self::Fails => (
                "Failing half way",
                "The same, failing half way from the purchase to the last cut-over",
            ),
            Self::Future => (
                "One future",
                "As it went in one simulated future, with the incidents that struck meanwhile",
            ),
        }
    }

    /// A course that needs no simulation.
    fn told(self, project: &Project, page: &Page<'_>) -> Told {
        let legs = match self {
            Self::Fails => failing_legs(project, page.plan, 0.5),
            Self::Central | Self::Future => central_legs(project, page.plan),
        };
        let beside = Beside::central(project, &legs);
        Told::new(project, &legs, &beside)
    }
}

/// A course in words and figures.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    lines: Vec<Line>,
    parts: Vec<(Part, f64)>,
    /// How it ended and what it cost, for one future.
    end: String,
}

impl Told {
    fn new(project: &Project, legs: &[TriedSwitch<'_>], beside: &Beside) -> Self {
        Self {
            lines: story(project, legs, beside),
            parts: central_costs(project, legs),
            end: String::new(),
        }
    }

    fn of_future(project: &Project, future: SwitchFuture<'_>) -> Self {
        let currency = Currency::new(&project.currency);
        let (cash, outages) = (future.cash_cost, future.outage_cost);
        let last = future.legs.last().map(|last| &last.leg);
        let ended = last.filter(|leg| leg.ended < project.horizon_hours());
        let end = match ended.map(|leg| leg.outcome) {
            Some(Outcome::Completed) => "everything is accepted",
            Some(Outcome::Partly) => "some waves are accepted",
            Some(Outcome::Failed) => "everything goes back to the incumbent",
            None => "the switch is still under way at the end",
        };
        let all = future.incidents.len();
        let end = format!(
            "In this future {end}. Over the horizon the plan costs {} in cash and {} in outages, present value. {} \
             struck; the dearest of those until all is settled are told here.",
            currency.full(cash),
            currency.full(outages),
            match all {
                1 => "1 incident".to_owned(),
                all => format!("{} incidents", format::number(all as f64, 0)),
            }
        );
        let beside = Beside {
            on_acceptance: future.on_acceptance,
            incidents: future.incidents,
        };
        Self {
            end,
            ..Self::new(project, &future.legs, &beside)
        }
    }
}

/// Which future is told, and what it told last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Telling {
    number: u64,
    /// Generation of the document, plan and number of what was told last.
    last: Option<((u64, String, u64), Told)>,
}

impl Telling {
    /// Lives through the future unless it was told last.
    fn told(&mut self, answer: &Answer, plan: &str) -> Option<&Told> {
        let wanted = (answer.generation, plan.to_owned(), self.number);
        if self.last.as_ref().is_none_or(|(known, _)| *known != wanted) {
            let which = (answer.results.seed, self.number);
            let future = switch_future(&answer.project, &answer.world, plan, which)?;
            let told = Told::of_future(&answer.project, future);
            self.last = Some((wanted, told));
        }
        self.last.as_ref().map(|(_, told)| told)
    }
}

/// Shows the card.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    page: &Page<'_>,
    seen: Option<Seen<'_>>,
) {
    let project = desk.project;
    // Futures are those of the document as it is, as soon as there are any.
    let current = seen.filter(|seen| !seen.old);
    let future = match (view.course, current) {
        (Course::Future, Some(seen)) => view.telling.told(seen.answer, &page.plan.id).cloned(),
        _ => None,
    };
    let is_future = future.is_some();
    let told = future.unwrap_or_else(|| view.course.told(project, page));
    let currency = Currency::new(&project.currency);
    let shown = match view.course {
        Course::Future if !is_future => Course::Central,
        course => course,
    };
    let (_, note) = shown.words();
    section(
        ui,
        view,
        "One course, told",
        note,
        |ui, view| {
            for course in Course::ALL.into_iter().rev() {
                if course == Course::Future && current.is_none() {
                    continue;
                }
                let (name, hint) = course.words();
                let response = ui.selectable_label(shown == course, name);
                if response.on_hover_text(hint).clicked() {
                    view.course = course;
                }
            }
        },
        |ui, view| {
            if let Some(seen) = current.filter(|_| is_future) {
                choose(ui, &mut view.telling.number, seen, &page.plan.id);
                widgets::note(ui, &told.end);
            }
            costs(ui, &told.parts, &currency);
            ui.add_space(STEP);
            for line in &told.lines {
                tell(ui, line, &currency);
            }
        },
    );
}

/// Which future is told: by number, the one before, the next, or one of a kind.
fn choose(ui: &mut Ui, number: &mut u64, seen: Seen<'_>, plan: &str) {
    let trials = seen.answer.results.trials.max(1);
    let last = trials - 1;
    *number = (*number).min(last);
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Future");
        ui.add(DragValue::new(number).range(0..=last).speed(0.2))
            .labelled_by(label.id);
        let of = format::number(trials as f64, 0);
        widgets::note(ui, &format!("of {of}, seed {}", seen.answer.results.seed));
        let step = |ui: &mut Ui, words: &str, enabled: bool| {
            ui.add_enabled(enabled, egui::Button::new(words)).clicked()
        };
        if step(ui, "Previous", *number > 0) {
            *number -= 1;
        }
        if step(ui, "Next", *number < last) {
            *number += 1;
        }
        let Some(survey) = seen.found.and_then(|found| found.survey(plan)) else {
            return;
        };
        ui.add_space(2.0 * STEP);
        let futures = format::number(survey.trials as f64, 0);
        let of_kind =
            |wanted: u64, words: &'static str, hint: &str| (Some(wanted), words, hint.to_owned());
        let kinds = [
            of_kind(
                survey.typical,
                "A typical one",
                "Its saving against the baseline lies in the middle",
            ),
            of_kind(
                survey.bad,
                "A bad one",
                "Only 1 in 20 saves less, or costs more, against the baseline",
            ),
            (
                survey.completed,
                "One that completes",
                "The first in which everything is accepted".to_owned(),
            ),
            (
                survey.rolled_back,
                "One that is rolled back",
                "The first in which everything goes back to the incumbent".to_owned(),
            ),
            (
                survey.broken,
                "One that breaks something",
                "The first in which going live is an incident itself".to_owned(),
            ),
        ];
        for (wanted, words, hint) in kinds {
            let Some(wanted) = wanted else { continue };
            let response = ui.selectable_label(*number == wanted, words);
            if response
                .on_hover_text(format!("{hint}, of the first {futures} futures"))
                .clicked()
            {
                *number = wanted;
            }
        }
    });
}

/// What the switch itself costs, by part.
fn costs(ui: &mut Ui, parts: &[(Part, f64)], currency: &Currency) {
    if parts.is_empty() {
        widgets::note(
            ui,
            "The switch itself costs nothing: only the contracts are paid",
        );
        return;
    }
    let all: f64 = parts.iter().map(|(_, amount)| amount).sum();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 1.5 * STEP;
        widgets::strong(ui, &format!("The switch itself: {}", currency.full(all)));
        widgets::note(ui, "not discounted, contracts apart ·");
        let words: Vec<String> = parts
            .iter()
            .map(|(part, amount)| format!("{} {}", part.label(), currency.short(*amount)))
            .collect();
        widgets::note(ui, &words.join(" · "));
    });
}

/// A day: its date, what happens, who protects, what is paid.
fn tell(ui: &mut Ui, line: &Line, currency: &Currency) {
    let tokens = Tokens::of(ui);
    let room = ui.available_width();
    let (date, money) = (104.0, 118.0);
    let protects = (room * 0.27).min(330.0);
    let gap = 2.0 * STEP;
    let text = (room - date - money - protects - 3.0 * gap).max(120.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        let day = line
            .date
            .map_or_else(String::new, |date| date.strftime("%-d %b %Y").to_string());
        cell(ui, date, |ui| {
            ui.label(RichText::new(day).color(tokens.muted));
        });
        cell(ui, text, |ui| {
            ui.label(&line.text);
        });
        cell(ui, protects, |ui| {
            let shown = RichText::new(format!("protects: {}", line.protection)).size(SIZE_NOTE);
            ui.label(shown.color(tokens.muted));
        });
        cell(ui, money, |ui| {
            amount(ui, line.amount(), "", currency, &parts_of(line, currency));
            let hint = "What the contract had waited for acceptance with";
            amount(ui, line.accepted, "contract ", currency, hint);
            let hint = "What the incident costs";
            amount(ui, line.lost, "lost ", currency, hint);
        });
    });
    crate::window::fields::boxes::hairline(ui);
}

fn parts_of(line: &Line, currency: &Currency) -> String {
    let parts: Vec<String> = line
        .dues
        .iter()
        .map(|(part, amount)| format!("{}: {}", part.label(), currency.full(*amount)))
        .collect();
    parts.join("\n")
}

/// An amount at the right, unless it is nothing.
fn amount(ui: &mut Ui, amount: f64, what: &str, currency: &Currency, hint: &str) {
    if currency.shows_as_zero(amount) {
        return;
    }
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
        let tokens = Tokens::of(ui);
        let shown = RichText::new(format!("{what}{}", currency.full(amount)));
        let shown = if what.is_empty() {
            shown
        } else {
            shown.size(SIZE_NOTE).color(tokens.muted)
        };
        ui.label(shown).on_hover_text(hint);
    });
}

fn cell(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    let layout = egui::Layout::top_down(egui::Align::Min);
    ui.allocate_ui_with_layout(vec2(width, 0.0), layout, |ui| {
        ui.set_width(width);
        contents(ui);
    });
}
