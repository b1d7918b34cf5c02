//! What a workload needs in order to serve, and what a long outage of it costs.

use std::rc::Rc;

use displace_model::estate::{CostStep, Dependency, STEP_AMOUNT, STEP_FACTOR, Workload};
use displace_model::fields::FieldSpec;
use displace_model::input::{Grade, Input};
use egui::{Align, Ui};

use super::Desk;
use super::parts::{self, Reach, Record, action, on, reach, row_button, two_columns};
use crate::records;
use crate::window::fields::optional::{Optional, optional_count, optional_row};
use crate::window::fields::plain::{Label, labelled, typed};
use crate::window::fields::{boxes, entry};
use crate::window::widgets;

const FACTORS: [&str; 2] = ["outside_hours_factor", "peak_factor"];

/// Shows dependencies, factors of the calendar and steps; folded away while there is nothing of them.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Workload>) {
    let workload = record.subject;
    let differs =
        !workload.needs.is_empty() || !workload.steps.is_empty() || record.differs(&FACTORS);
    let title = "Dependencies, nights and peak days, long outages";
    parts::more(ui, title, record.name, record.place, differs, |ui| {
        two_columns(
            ui,
            desk,
            |ui, desk| {
                needs(ui, desk, record);
                ui.add_space(8.0);
                record.rows(ui, desk, &FACTORS);
            },
            |ui, desk| steps(ui, desk, record),
        );
    });
}

fn needs(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Workload>) {
    let (project, workload) = (desk.project, record.subject);
    let at = format!("{}.needs", record.place);
    ui.horizontal(|ui| {
        widgets::strong(ui, "Needs");
        let note = if workload.needs.is_empty() {
            "nothing else: it serves by itself"
        } else {
            "waiting for it is downtime"
        };
        widgets::note(ui, note);
        boxes::at_end(ui, |ui| add_need(ui, desk, record, &at));
    });
    parts::refusal(ui, desk, &at);
    for (index, need) in workload.needs.iter().enumerate() {
        let provider = project.workloads.iter().find(|w| w.id == need.workload);
        let name = provider.map_or(need.workload.as_str(), |w| w.name.as_str());
        let place = format!("{at}[{index}].serving");
        let label = Label {
            record: record.name,
            place: &place,
            label: name,
            meaning: "How many instances of it must serve; all of them if left empty",
        };
        labelled(ui, desk, label, |ui, desk| {
            let set = on(&record.way, move |w: &mut Workload, serving| {
                if let Some(need) = w.needs.get_mut(index) {
                    need.serving = serving;
                }
            });
            optional_count(ui, desk, label, need.serving, 84.0, set);
            let there = provider.map_or(0, |provider| provider.count);
            let note = match need.serving {
                Some(_) => format!("of {there} must serve"),
                None => format!("all {there} must serve"),
            };
            widgets::note(ui, &note);
            boxes::at_end(ui, |ui| {
                let called = format!("{}: does not need {name}", record.name);
                if row_button(ui, "Delete", &called).clicked() {
                    let set = on(&record.way, move |w: &mut Workload, ()| {
                        if index < w.needs.len() {
                            w.needs.remove(index);
                        }
                    });
                    let label = format!("Delete need of {} for {name}", record.name);
                    desk.edit_at(&at, label, move |project| set(project, ()));
                }
            });
        });
    }
}

/// A menu of the workloads that it does not need yet.
fn add_need(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Workload>, at: &str) {
    let (project, workload) = (desk.project, record.subject);
    let menu = ui.menu_button("+ Need ▾", |ui| {
        ui.set_min_width(180.0);
        let others = project.workloads.iter().filter(|other| {
            other.id != workload.id && !workload.needs.iter().any(|need| need.workload == other.id)
        });
        let mut any = false;
        for other in others {
            any = true;
            if ui.button(&other.name).clicked() {
                let need = Dependency {
                    workload: other.id.clone(),
                    serving: None,
                };
                let set = on(&record.way, move |w: &mut Workload, ()| {
                    w.needs.push(need.clone());
                });
                let label = format!("Let {} need {}", record.name, other.name);
                desk.edit_at(at, label, move |project| set(project, ()));
            }
        }
        if !any {
            widgets::note(ui, "There is no other workload");
        }
    });
    menu.response
        .accessible_name(format!("Add need of {}", record.name))
        .on_hover_text("Another workload that must serve for this one to serve: a directory, a database, a network");
}

fn steps(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Workload>) {
    let at = format!("{}.step", record.place);
    let steps = &record.subject.steps;
    ui.horizontal(|ui| {
        widgets::strong(ui, "Long outages");
        let note = if steps.is_empty() {
            "no hour costs more than the first"
        } else {
            "of one instance"
        };
        widgets::note(ui, note);
        boxes::at_end(ui, |ui| {
            let hint = "What an outage costs beyond its cost per hour once it has lasted so long: a penalty, a missed delivery, customers who leave";
            let called = format!("Add step of cost to {}", record.name);
            if action(ui, "+ Step", &called, hint) {
                let step = records::new_step(record.subject);
                let set = on(&record.way, move |w: &mut Workload, ()| {
                    w.steps.push(step.clone());
                });
                let label = format!("Add a step of cost to {}", record.name);
                desk.edit_at(&at, label, move |project| set(project, ()));
            }
        });
    });
    parts::refusal(ui, desk, &at);
    for (index, step) in steps.iter().enumerate() {
        let way: Reach<CostStep> = {
            let way = record.way.clone();
            reach(move |project| way(project)?.steps.get_mut(index))
        };
        let place = format!("{at}[{index}]");
        one_step(ui, desk, record, (index, step), &place, &way);
    }
}

fn one_step(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    record: &Record<'_, Workload>,
    (index, step): (usize, &CostStep),
    place: &str,
    way: &Reach<CostStep>,
) {
    let name = format!("{}, step {}", record.name, index + 1);
    let after_at = format!("{place}.after_hours");
    let label = Label {
        record: &name,
        place: &after_at,
        label: "After",
        meaning: "From this hour of an outage of one instance on",
    };
    labelled(ui, desk, label, |ui, desk| {
        let shown = entry::figure(step.after_hours);
        let read = |text: &str| entry::number(text, displace_model::fields::Unit::Hours);
        let set = on(way, |step: &mut CostStep, hours| step.after_hours = hours);
        typed(ui, desk, label, &shown, (84.0, Align::Max), read, set);
        widgets::note(ui, "h");
        boxes::at_end(ui, |ui| {
            if row_button(ui, "Delete", &format!("Delete {name}")).clicked() {
                let set = on(&record.way, move |w: &mut Workload, ()| {
                    if index < w.steps.len() {
                        w.steps.remove(index);
                    }
                });
                desk.edit_at(&after_at, format!("Delete {name}"), move |project| {
                    set(project, ());
                });
            }
        });
    });
    let part = |spec: &'static FieldSpec, input, absent| {
        let way = way.clone();
        let set = move |project: &mut _, input: Option<Input>| {
            if let Some(step) = way(project) {
                if spec.key == STEP_AMOUNT.key {
                    step.amount = input;
                } else {
                    step.factor = input;
                }
            }
        };
        Optional {
            record: &name,
            place,
            spec,
            input,
            absent,
            grade: Grade::Assumed,
            set: Rc::new(set),
        }
    };
    optional_row(ui, desk, &part(&STEP_AMOUNT, step.amount.as_ref(), "none"));
    optional_row(
        ui,
        desk,
        &part(&STEP_FACTOR, step.factor.as_ref(), "as before"),
    );
    ui.add_space(8.0);
}
