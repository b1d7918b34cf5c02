//! The waves of a switch: parts of the estate in the order in which they move.

use displace_model::fields::Fields as _;
use displace_model::switch::{Switch, Wave};
use egui::Ui;

use super::super::list::List;
use super::super::parts::{self, Record, action, on, reach, section, two_columns, with_unit};
use super::super::table::{Column, Line};
use super::super::{Desk, View};
use super::{PLACE, Page, payments};
use crate::records::switching;
use crate::window::fields::plain::{Label, list_row, text_row};

const COLUMNS: [Column; 7] = [
    Column::text(
        "Wave, in the order of work",
        2.4,
        "Worked on one after another",
    ),
    Column::text("Moves", 3.0, "Workloads that go live together"),
    Column::number("Work", 1.2, "Planned time until its first backup may begin"),
    Column::number("Services", 1.6, "What others charge for it by plan"),
    Column::number("Own hours", 1.2, "Working hours of your own staff by plan"),
    Column::number("Seeding", 1.4, "How long the first full backup takes"),
    Column::number(
        "Stuck",
        1.0,
        "Chance that it does not work when it should go live",
    ),
];

const STUCK: [&str; 3] = ["stuck", "solving_days", "solved"];

/// Shows the waves as a table and the fields of the selected one.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, page: &Page<'_>) {
    let switch = page.switch;
    let list = List {
        title: "Waves",
        note: "parts of the estate that go live together",
        kind: "wave",
        columns: &COLUMNS,
        sum: None,
        empty: "None: the whole estate moves at once, without work of its own",
    };
    let lines: Vec<Line> = switch
        .waves
        .iter()
        .enumerate()
        .map(|(index, wave)| line(desk, index, wave))
        .collect();
    let shown = list.show(ui, desk, &mut view.wave, &lines, |ui, desk, chosen, at| {
        buttons(ui, desk, chosen, page, at);
    });
    if let Some(wave) = shown.selected.and_then(|at| switch.waves.get(at)) {
        editor(ui, desk, page, wave);
    }
}

fn line(desk: &Desk<'_>, index: usize, wave: &Wave) -> Line {
    let project = desk.project;
    let cell = |key: &str| {
        Wave::field(key).map_or(String::new(), |field| {
            with_unit((field.get)(wave), field.spec.unit, &project.currency)
        })
    };
    let moves = if wave.workloads.is_empty() {
        "all that no other wave moves".to_owned()
    } else {
        let names = wave.workloads.iter().map(|id| {
            let workload = project.workloads.iter().find(|one| one.id == *id);
            workload.map_or(id.as_str(), |one| one.name.as_str())
        });
        names.collect::<Vec<_>>().join(", ")
    };
    Line {
        id: wave.id.clone(),
        name: wave.name.clone(),
        cells: vec![
            format!("{} · {}", index + 1, wave.name),
            moves,
            cell("days"),
            cell("price"),
            cell("staff_hours"),
            cell("seeding_days"),
            cell("stuck"),
        ],
        ..Line::default()
    }
}

fn buttons(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    chosen: &mut Option<String>,
    page: &Page<'_>,
    current: Option<usize>,
) {
    let switch = page.switch;
    let name = page.plan.name.as_str();
    let selected = current.and_then(|at| switch.waves.get(at).map(|wave| (at, wave)));
    let mut add =
        |desk: &mut Desk<'_>, label: String, like: Option<&Wave>| match switching::new_wave(
            desk.project,
            switch,
            like,
        ) {
            Ok((wave, _)) => {
                *chosen = Some(wave.id.clone());
                let after = selected.map(|(_, wave)| wave.id.clone());
                let set = on(&page.way, move |switch: &mut Switch, ()| {
                    switching::insert_wave(switch, wave.clone(), after.as_deref());
                });
                desk.edit_at(PLACE, label, move |project| set(project, ()));
            }
            Err(reason) => desk.drafts.refuse("wave", "", "", reason),
        };
    let hint = "A part of the estate that moves as one: a pilot, the servers, the filers";
    if action(ui, "+ Wave", &format!("Add wave to {name}"), hint) {
        add(desk, format!("Add a wave to {name}"), None);
    }
    let Some((at, wave)) = selected else { return };
    let called = wave.name.as_str();
    if action(
        ui,
        "Delete",
        &format!("Delete {called}"),
        "What it moves goes with the wave that takes the rest, or with the last one",
    ) {
        let (plan, id) = (page.plan.id.clone(), wave.id.clone());
        desk.edit_at(PLACE, format!("Delete {called}"), move |project| {
            switching::delete_wave(project, &plan, &id);
        });
    }
    let hint = "A wave with the same figures for one of the workloads";
    if action(ui, "Duplicate", &format!("Duplicate {called}"), hint) {
        add(desk, format!("Duplicate {called}"), Some(wave));
    }
    let mut shift = |ui: &mut Ui, text: &str, hint: &str, to: usize| {
        if action(ui, text, &format!("{hint}: {called}"), hint) {
            let set = on(&page.way, move |switch: &mut Switch, ()| {
                if at.max(to) < switch.waves.len() {
                    switch.waves.swap(at, to);
                }
            });
            desk.edit_at(PLACE, format!("Move {called}"), move |project| {
                set(project, ());
            });
        }
    };
    if at + 1 < switch.waves.len() {
        shift(ui, "↓", "Later", at + 1);
    }
    if at > 0 {
        shift(ui, "↑", "Earlier", at - 1);
    }
}

fn editor(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>, wave: &Wave) {
    let place = format!("{}.wave.{}", page.place, wave.id);
    let way = {
        let (way, id) = (page.way.clone(), wave.id.clone());
        reach(move |project| way(project)?.waves.iter_mut().find(|wave| wave.id == id))
    };
    let record = Record {
        name: &wave.name,
        place: &place,
        subject: wave,
        way: way.clone(),
        catalogue: None,
    };
    let note = format!("a wave of the switch to “{}”", page.plan.name);
    section(
        ui,
        desk,
        &wave.name,
        &note,
        |_, _| {},
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| {
                    name_and_workloads(ui, desk, page, &record);
                    paid(ui, desk, page, &record);
                },
                |ui, desk| {
                    record.rows(ui, desk, &["days", "price", "staff_hours", "seeding_days"]);
                    let differs = record.differs(&STUCK);
                    parts::more(
                        ui,
                        "Getting stuck",
                        record.name,
                        record.place,
                        differs,
                        |ui| {
                            record.rows(ui, desk, &STUCK);
                        },
                    );
                },
            );
        },
    );
}

fn name_and_workloads(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &Page<'_>,
    record: &Record<'_, Wave>,
) {
    let wave = record.subject;
    let (name_at, moves_at) = (
        format!("{}.name", record.place),
        format!("{}.workloads", record.place),
    );
    let label = Label::of(record.name);
    text_row(
        ui,
        desk,
        label(&name_at, "Name", "What people call it"),
        record.name,
        true,
        on(&record.way, |wave: &mut Wave, name| wave.name = name),
    );
    let all = parts::workloads(desk.project);
    let id = wave.id.clone();
    list_row(
        ui,
        desk,
        label(
            &moves_at,
            "Moves",
            "Workloads that go live with this wave; what is ticked here moves with no other",
        ),
        (&wave.workloads, &all),
        "all that no other wave moves",
        on(&page.way, move |switch: &mut Switch, list: Vec<String>| {
            switching::set_wave_workloads(switch, &id, &list);
        }),
    );
}

fn paid(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>, record: &Record<'_, Wave>) {
    let wave = record.subject;
    let differs = !wave.paid_on_acceptance.is_empty();
    let title = "Paid when this wave is accepted";
    parts::more(ui, title, record.name, record.place, differs, |ui| {
        let at = format!("{}.paid_on_acceptance", record.place);
        let label = Label {
            record: record.name,
            place: &at,
            label: "Paid then",
            meaning: "Payments of the plan's contract that are due when this wave is accepted, where acceptance is wave by wave",
        };
        let all = payments(page.plan);
        list_row(
            ui,
            desk,
            label,
            (&wave.paid_on_acceptance, &all),
            "nothing of its own",
            on(&record.way, |wave: &mut Wave, list| {
                wave.paid_on_acceptance = list;
            }),
        );
    });
}
