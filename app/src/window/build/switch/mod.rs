//! The page Switch: how one gets from what is in place today to a proposal, and what can go wrong on the way.

mod course;
mod cut_over;
mod environment;
mod outcome;
mod phases;
mod schedule;
mod told;
mod waves;

use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::switch::Switch;
use egui::{Button, Ui, vec2};

pub use course::Grip;
pub use told::{Course, Telling};

use super::parts::{self, Reach, action, reach};
use super::{Desk, View, plans};
use crate::jobs::Answer;
use crate::records::switching;
use crate::studies::Found;
use crate::window::theme::STEP;
use crate::window::widgets;

/// What the simulation knows of the document, or of an older one.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Results, and the project compiled.
    pub answer: &'a Answer,
    /// What else was found of its switches.
    pub found: Option<&'a Found>,
    /// It belongs to an older document.
    pub old: bool,
}

/// Shows the page with what the simulation knows so far.
pub fn show(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, seen: Option<Seen<'_>>) {
    let project = desk.project;
    let proposals: Vec<(usize, &Plan)> = project
        .plans
        .iter()
        .enumerate()
        .filter(|(_, plan)| plan.role == Role::Proposal)
        .collect();
    let ids = proposals.iter().map(|(_, plan)| plan.id.as_str());
    view.switched_to = parts::selected(view.switched_to.as_ref(), ids);
    tabs(ui, desk, view, &proposals);
    parts::refusal(ui, desk, PLACE);
    let chosen = proposals
        .iter()
        .find(|(_, plan)| Some(&plan.id) == view.switched_to.as_ref());
    match chosen {
        None => nowhere_to_go(ui),
        Some((index, plan)) => match &plan.switch {
            None => not_planned(ui, desk, plan),
            Some(switch) => {
                let page = Page {
                    plan,
                    switch,
                    color: plans::color_index(project, *index),
                    place: format!("plan.{}.switch", plan.id),
                    way: way(&plan.id),
                };
                course::show(ui, desk, view, &page, seen);
                outcome::show(ui, project, &page, seen);
                phases::show(ui, desk, &page);
                waves::show(ui, desk, view, &page);
                cut_over::show(ui, desk, &page);
                told::show(ui, desk, view, &page, seen);
            }
        },
    }
    environment::show(ui, desk, view, seen.map(|seen| &seen.answer.results));
}

/// Where refusals of changes stand that belong to no field.
const PLACE: &str = "switch";

/// A switch as the cards of the page see it.
struct Page<'a> {
    plan: &'a Plan,
    switch: &'a Switch,
    /// The plan's colour.
    color: usize,
    /// Path of the switch in the document.
    place: String,
    way: Reach<Switch>,
}

fn way(plan: &str) -> Reach<Switch> {
    let id = plan.to_owned();
    reach(move |project: &mut Project| {
        let plans = &mut project.plans.iter_mut();
        plans.find(|plan| plan.id == id)?.switch.as_mut()
    })
}

fn tabs(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, proposals: &[(usize, &Plan)]) {
    let project = desk.project;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(2.0 * STEP, 2.0 * STEP);
        for (index, plan) in proposals {
            let current = Some(&plan.id) == view.switched_to.as_ref();
            if plans::tab(ui, plan, plans::color_index(project, *index), current) {
                view.switched_to = Some(plan.id.clone());
                *desk.open = None;
            }
        }
    });
}

fn nowhere_to_go(ui: &mut Ui) {
    widgets::card(ui, "There is no proposal to switch to yet", "", |ui| {
        ui.label("Add a proposal on the page Plans; here you plan how to get there.");
    });
}

/// What a switch is, and a sensible one to begin with.
fn not_planned(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan) {
    let name = plan.name.as_str();
    let title = format!("No switch to “{name}” is planned");
    widgets::card(ui, &title, "", |ui| {
        ui.label(
            "A switch is the project that leads from what is in place today to this proposal: a proof of concept, the \
             implementation in waves, a time in which both solutions run, the day on which each wave goes live, and \
             what becomes of the old points. It can overrun, get stuck, break things on the day, or be rolled back.",
        );
        ui.label(
            "Without one the proposal is taken to be in place on the first day, at no cost and no risk but its \
             contract's.",
        );
        ui.add_space(STEP);
        ui.horizontal_wrapped(|ui| {
            let hint = "A month of implementation, one wave, a month of both, a cut-over at night: values to begin with, to be replaced";
            if widgets::primary_button(ui, "Plan the switch")
                .on_hover_text(hint)
                .clicked()
            {
                let switch = switching::new_switch(desk.project);
                put(desk, plan, format!("Plan the switch to {name}"), switch);
            }
            for other in &desk.project.plans {
                let Some(switch) = &other.switch else {
                    continue;
                };
                let text = format!("Take over the switch to “{}”", other.name);
                let response = ui
                    .add(Button::new(text))
                    .on_hover_text("The same phases, waves and figures, to be changed");
                if response.clicked() {
                    let label = format!("Take over the switch to {} for {name}", other.name);
                    put(desk, plan, label, switching::switch_for(plan, switch));
                }
            }
        });
    });
}

fn put(desk: &mut Desk<'_>, plan: &Plan, label: String, switch: Switch) {
    let id = plan.id.clone();
    desk.edit_at(PLACE, label, move |project| {
        if let Some(plan) = project.plans.iter_mut().find(|plan| plan.id == id) {
            plan.switch = Some(switch.clone());
        }
    });
}

/// The button that takes the switch away.
fn delete_button(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan) {
    let name = format!("the switch to {}", plan.name);
    let hint = "The proposal is then in place on the first day, at no cost and no risk";
    if action(ui, "Delete", &format!("Delete {name}"), hint) {
        let id = plan.id.clone();
        parts::delete(desk, PLACE, &name, move |project| {
            Ok(switching::delete_switch(project, &id))
        });
    }
}

/// Ids and names of what the plan's contract pays, for lists of what is paid on acceptance.
fn payments(plan: &Plan) -> Vec<(String, String)> {
    let lines = plan.contract.lines.iter();
    let items = plan.contract.items.iter();
    lines
        .map(|line| (line.id.clone(), line.name.clone()))
        .chain(items.map(|item| (item.id.clone(), item.name.clone())))
        .collect()
}
