//! Spare capacity of a plan: somewhere to restore to while the original is broken.

use displace_model::plan::Plan;
use displace_model::solution::Spare;
use displace_model::work_calendar::ServiceHours;
use egui::Ui;

use super::Desk;
use super::items::Items;
use super::parts::{self, Reach, Record, on, reach};
use crate::records;
use crate::window::fields::plain::{Label, list_row};
use crate::window::fields::times::service_hours_row;

/// Shows the spares of a plan and the fields of each.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, way: &Reach<Plan>) {
    let items = Items {
        title: "Spare capacity",
        note: if plan.spares.is_empty() {
            "none: a destroyed home must be replaced first"
        } else {
            "filled in this order"
        },
        kind: "spare",
        hint: "Somewhere to restore to while the original is broken",
        owner: &plan.name,
        place: &format!("plan.{}.spare", plan.id),
        list: &plan.spares,
        way: {
            let way = way.clone();
            reach(move |project| way(project).map(|plan| &mut plan.spares))
        },
        ordered: true,
    };
    items.show(ui, desk, || records::new_spare(plan), one);
}

fn one(ui: &mut Ui, desk: &mut Desk<'_>, spare: &Spare, place: &str, way: &Reach<Spare>) {
    const MOVE_BACK: [&str; 2] = ["move_back_hours", "move_back_staff_hours"];
    let record = Record {
        name: &spare.name,
        place,
        subject: spare,
        way: way.clone(),
        catalogue: None,
    };
    record.rows(ui, desk, &["capacity_tib", "preparation_hours"]);
    let (domains_at, window_at) = (
        format!("{place}.domains"),
        format!("{place}.move_back_window"),
    );
    let label = Label {
        record: &spare.name,
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
        on(way, |spare: &mut Spare, list| spare.domains = list),
    );
    let differs =
        record.differs(&MOVE_BACK) || spare.move_back_window != ServiceHours::OutsideHours;
    parts::more(ui, "Moving back", &spare.name, place, differs, |ui| {
        let label = Label {
            record: &spare.name,
            place: &window_at,
            label: "Moved back",
            meaning: "When an instance moves back to its repaired or replaced home",
        };
        service_hours_row(
            ui,
            desk,
            label,
            spare.move_back_window,
            on(way, |spare: &mut Spare, hours| {
                spare.move_back_window = hours;
            }),
        );
        record.rows(ui, desk, &MOVE_BACK);
    });
}
