//! What a plan has beside copies and spares: support and what people try before it is called, what recovery itself
//! needs, and what softens an outage.

use displace_model::plan::Plan;
use displace_model::solution::{Insurance, PeopleStep, Prerequisite, Support, Workaround};
use egui::Ui;

use super::Desk;
use super::items::Items;
use super::parts::{self, Reach, Record, on, reach, two_columns};
use crate::records;
use crate::window::fields::optional::optional_count_row;
use crate::window::fields::plain::{Label, check_row, list_row, subset_row};
use crate::window::fields::times::service_hours_row;

/// Shows support, and what people try first.
pub(super) fn support(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, plan_way: &Reach<Plan>) {
    let place = format!("plan.{}.support", plan.id);
    let way: Reach<Support> = {
        let way = plan_way.clone();
        reach(move |project| way(project).map(|plan| &mut plan.support))
    };
    let record = Record {
        name: &plan.name,
        place: &place,
        subject: &plan.support,
        way: way.clone(),
        catalogue: None,
    };
    record.rows(ui, desk, &["response_hours", "diagnosis_hours"]);
    let at = format!("{place}.service_hours");
    let label = Label {
        record: &plan.name,
        place: &at,
        label: "Support works",
        meaning: "When support responds and diagnoses; in business hours its clock stands still outside them",
    };
    service_hours_row(
        ui,
        desk,
        label,
        plan.support.service_hours,
        on(&way, |support: &mut Support, hours| {
            support.service_hours = hours;
        }),
    );
    ui.add_space(8.0);
    let items = Items {
        title: "Before support is called",
        note: if plan.support.steps.is_empty() {
            "nothing is tried"
        } else {
            "tried in this order"
        },
        kind: "people step",
        hint: "Something that people try first: a remote reset, a drive, an attempt on site",
        owner: &plan.name,
        place: &format!("{place}.step"),
        list: &plan.support.steps,
        way: reach(move |project| way(project).map(|support| &mut support.steps)),
        ordered: true,
    };
    items.show(ui, desk, || records::new_people_step(plan), people_step);
}

fn people_step(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    step: &PeopleStep,
    place: &str,
    way: &Reach<PeopleStep>,
) {
    let record = Record {
        name: &step.name,
        place,
        subject: step,
        way: way.clone(),
        catalogue: None,
    };
    record.rows(ui, desk, &["hours", "success"]);
    let at = format!("{place}.service_hours");
    let label = Label {
        record: &step.name,
        place: &at,
        label: "Somebody is there",
        meaning: "When somebody is there to do it",
    };
    service_hours_row(
        ui,
        desk,
        label,
        step.service_hours,
        on(way, |step: &mut PeopleStep, hours| {
            step.service_hours = hours;
        }),
    );
}

/// Shows what recovery needs and what softens an outage; folded away while there is nothing of it.
pub(super) fn rest(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, way: &Reach<Plan>) {
    let differs = !plan.prerequisites.is_empty()
        || !plan.workarounds.is_empty()
        || plan.insurance.is_some()
        || plan.max_concurrent_restores.is_some();
    let title = "Prerequisites, workarounds, insurance, a cap on restores";
    let place = format!("plan.{}", plan.id);
    parts::more(ui, title, &plan.name, &place, differs, |ui| {
        two_columns(
            ui,
            desk,
            |ui, desk| {
                prerequisites(ui, desk, plan, way);
                cap(ui, desk, plan, way);
            },
            |ui, desk| {
                workarounds(ui, desk, plan, way);
                insurance(ui, desk, plan, way);
            },
        );
    });
}

fn cap(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, way: &Reach<Plan>) {
    let at = format!("plan.{}.max_concurrent_restores", plan.id);
    let label = Label {
        record: &plan.name,
        place: &at,
        label: "Restores at once",
        meaning: "Most restores at once across all copies: technicians, network or target allow no more",
    };
    optional_count_row(
        ui,
        desk,
        label,
        plan.max_concurrent_restores,
        ("at most", "no cap"),
        on(way, |plan: &mut Plan, most| {
            plan.max_concurrent_restores = most;
        }),
    );
}

fn prerequisites(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, way: &Reach<Plan>) {
    let items = Items {
        title: "What recovery needs",
        note: if plan.prerequisites.is_empty() {
            "nothing of its own"
        } else {
            "restores wait for it"
        },
        kind: "prerequisite",
        hint: "Backup server, its catalogue, the directory, the network: without it nothing is restored",
        owner: &plan.name,
        place: &format!("plan.{}.prerequisite", plan.id),
        list: &plan.prerequisites,
        way: {
            let way = way.clone();
            reach(move |project| way(project).map(|plan| &mut plan.prerequisites))
        },
        ordered: false,
    };
    let copies: Vec<(String, String)> = plan
        .copies
        .iter()
        .map(|copy| (copy.id.clone(), copy.name.clone()))
        .collect();
    let fresh = || records::new_prerequisite(plan);
    items.show(
        ui,
        desk,
        fresh,
        |ui, desk, one: &Prerequisite, place, way| {
            let record = Record {
                name: &one.name,
                place,
                subject: one,
                way: way.clone(),
                catalogue: None,
            };
            record.rows(ui, desk, &["rebuild_hours"]);
            let (domains_at, needed_at) =
                (format!("{place}.domains"), format!("{place}.needed_by"));
            let label = Label::of(&one.name);
            let all = parts::domains(desk.project);
            list_row(
                ui,
                desk,
                label(
                    &domains_at,
                    "Lives in",
                    "Failure domains whose failure takes it down",
                ),
                (&one.domains, &all),
                "nowhere: nothing takes it down",
                on(way, |one: &mut Prerequisite, list| one.domains = list),
            );
            subset_row(
                ui,
                desk,
                label(&needed_at, "Needed by", "Copies whose restores wait for it"),
                (&one.needed_by, &copies),
                "all copies",
                on(way, |one: &mut Prerequisite, list| one.needed_by = list),
            );
        },
    );
}

fn workarounds(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, way: &Reach<Plan>) {
    let items = Items {
        title: "Workarounds",
        note: if plan.workarounds.is_empty() {
            "none: the business waits"
        } else {
            "the business goes on, for a price"
        },
        kind: "workaround",
        hint: "How the business goes on without a workload: paper, a fallback provider, a second shop",
        owner: &plan.name,
        place: &format!("plan.{}.workaround", plan.id),
        list: &plan.workarounds,
        way: {
            let way = way.clone();
            reach(move |project| way(project).map(|plan| &mut plan.workarounds))
        },
        ordered: false,
    };
    let fresh = || records::new_workaround(plan);
    items.show(ui, desk, fresh, |ui, desk, one: &Workaround, place, way| {
        let at = format!("{place}.workloads");
        let label = Label {
            record: &one.name,
            place: &at,
            label: "Helps",
            meaning: "Workloads whose cost it lowers",
        };
        let workloads = parts::workloads(desk.project);
        subset_row(
            ui,
            desk,
            label,
            (&one.workloads, &workloads),
            "all workloads",
            on(way, |one: &mut Workaround, list| one.workloads = list),
        );
        let record = Record {
            name: &one.name,
            place,
            subject: one,
            way: way.clone(),
            catalogue: None,
        };
        record.all_rows(ui, desk);
    });
}

fn insurance(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, way: &Reach<Plan>) {
    let at = format!("plan.{}.insurance", plan.id);
    let label = Label {
        record: &plan.name,
        place: &at,
        label: "Insurance",
        meaning: "Whether the cost of incidents is insured; what is paid out stands in the results as a line of its own",
    };
    let set = on(way, |plan: &mut Plan, on: bool| {
        plan.insurance = on.then(records::new_insurance);
    });
    let insured = plan.insurance.is_some();
    check_row(ui, desk, label, "incidents are insured", insured, set);
    let Some(insurance) = &plan.insurance else {
        return;
    };
    let way = way.clone();
    let record = Record::<Insurance> {
        name: &plan.name,
        place: &at,
        subject: insurance,
        way: reach(move |project| way(project)?.insurance.as_mut()),
        catalogue: None,
    };
    record.all_rows(ui, desk);
}
