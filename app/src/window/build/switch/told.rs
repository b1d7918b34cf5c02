//! What the switch costs by part, and its story: at central inputs, or as one that fails on the way.

use displace_model::project::Project;
use displace_model::switch::{CentralLeg, Part, central_costs, central_legs, failing_legs};
use egui::{RichText, Ui, vec2};

use super::super::parts::section;
use super::super::{Desk, View};
use super::Page;
use crate::format::Currency;
use crate::switch_story::{Line, story};
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
}

impl Course {
    const ALL: [Self; 2] = [Self::Central, Self::Fails];

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
        }
    }

    fn legs<'a>(self, project: &'a Project, page: &Page<'a>) -> Vec<CentralLeg<'a>> {
        match self {
            Self::Central => central_legs(project, page.plan),
            Self::Fails => failing_legs(project, page.plan, 0.5),
        }
    }
}

/// Shows the card.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, page: &Page<'_>) {
    let project = desk.project;
    let legs = view.course.legs(project, page);
    let lines = story(project, &legs);
    let parts = central_costs(project, &legs);
    let currency = Currency::new(&project.currency);
    let (_, note) = view.course.words();
    section(
        ui,
        view,
        "One course, told",
        note,
        |ui, view| {
            for course in Course::ALL.into_iter().rev() {
                let (name, hint) = course.words();
                let response = ui.selectable_label(view.course == course, name);
                if response.on_hover_text(hint).clicked() {
                    view.course = course;
                }
            }
        },
        |ui, _| {
            costs(ui, &parts, &currency);
            ui.add_space(STEP);
            for line in &lines {
                told(ui, line, &currency);
            }
        },
    );
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
fn told(ui: &mut Ui, line: &Line, currency: &Currency) {
    let tokens = Tokens::of(ui);
    let room = ui.available_width();
    let (date, money) = (104.0, 92.0);
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
            let amount = line.amount();
            if currency.shows_as_zero(amount) {
                return;
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                let parts: Vec<String> = line
                    .dues
                    .iter()
                    .map(|(part, amount)| format!("{}: {}", part.label(), currency.full(*amount)))
                    .collect();
                ui.label(currency.full(amount))
                    .on_hover_text(parts.join("\n"));
            });
        });
    });
    crate::window::fields::boxes::hairline(ui);
}

fn cell(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    let layout = egui::Layout::top_down(egui::Align::Min);
    ui.allocate_ui_with_layout(vec2(width, 0.0), layout, |ui| {
        ui.set_width(width);
        contents(ui);
    });
}
