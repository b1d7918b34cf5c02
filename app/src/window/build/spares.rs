//! Spare capacity of a plan: somewhere to restore to while the original is broken.

use displace_model::plan::Plan;
use displace_model::solution::Spare;
use egui::Ui;

use super::parts::{self, Reach, Record, action, on, reach};
use super::{Desk, View};
use crate::records;
use crate::window::fields::plain::{Label, list_row, text_row};
use crate::window::widgets;

/// Shows the spares of a plan and the fields of each.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    plan: &Plan,
    way: &Reach<Plan>,
) {
    ui.horizontal(|ui| {
        widgets::strong(ui, "Spare capacity");
        widgets::note(
            ui,
            if plan.spares.is_empty() {
                "none: a destroyed home must be replaced first"
            } else {
                "filled in this order"
            },
        );
        crate::window::fields::boxes::at_end(ui, |ui| {
            if action(
                ui,
                "+ Spare",
                &format!("Add spare to {}", plan.name),
                "Somewhere to restore to while the original is broken",
            ) {
                let spare = records::new_spare(plan);
                view.spare = Some(spare.id.clone());
                let set = on(way, move |plan: &mut Plan, ()| {
                    plan.spares.push(spare.clone());
                });
                desk.edit_at(
                    "spare",
                    format!("Add a spare to {}", plan.name),
                    move |project| set(project, ()),
                );
            }
        });
    });
    parts::refusal(ui, desk, "spare");
    for spare in &plan.spares {
        one(ui, desk, plan, spare, way);
    }
}

fn one(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, spare: &Spare, way: &Reach<Plan>) {
    let place = format!("plan.{}.spare.{}", plan.id, spare.id);
    let name = spare.name.as_str();
    let here = {
        let (way, id) = (way.clone(), spare.id.clone());
        reach(move |project| way(project)?.spares.iter_mut().find(|spare| spare.id == id))
    };
    let record = Record {
        name,
        place: &place,
        subject: spare,
        way: here.clone(),
        catalogue: None,
    };
    let (name_at, domains_at) = (format!("{place}.name"), format!("{place}.domains"));
    let label = Label {
        record: name,
        place: &name_at,
        label: "Name",
        meaning: "What people call it",
    };
    text_row(
        ui,
        desk,
        label,
        name,
        true,
        on(&here, |spare: &mut Spare, name| spare.name = name),
    );
    record.rows(ui, desk, &["capacity_tib", "preparation_hours"]);
    let label = Label {
        record: name,
        place: &domains_at,
        label: "Lives in",
        meaning: "Failure domains whose failure takes it down",
    };
    let all = parts::domains(desk.project);
    list_row(
        ui,
        desk,
        label,
        (&spare.domains, &all),
        "nowhere: always at hand",
        on(&here, |spare: &mut Spare, list| spare.domains = list),
    );
    let pressed = ui
        .horizontal(|ui| action(ui, "Delete spare", &format!("Delete {name}"), ""))
        .inner;
    if pressed {
        let id = spare.id.clone();
        let set = on(way, move |plan: &mut Plan, ()| {
            plan.spares.retain(|spare| spare.id != id);
        });
        desk.edit_at("spare", format!("Delete {name}"), move |project| {
            set(project, ());
        });
    }
    ui.add_space(8.0);
}
