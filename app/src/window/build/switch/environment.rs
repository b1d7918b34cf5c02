//! What meets every proposal alike: blockers of the customer's own environment, and advice that was given.

use displace_model::fields::Fields as _;
use displace_model::project::Project;
use displace_model::switch::{Advice, Blocker, Lowers};
use displace_scenarios::results::Results;
use egui::Ui;

use super::super::list::List;
use super::super::parts::{self, Record, action, on, reach, section, two_columns, with_unit};
use super::super::table::{Column, Line};
use super::super::{Desk, View};
use crate::format::Currency;
use crate::records::switching;
use crate::window::fields::optional::pick_row;
use crate::window::fields::plain::{Label, check_row, choice_row, list_row, text_row};
use crate::window::fields::times::dates_row;

const BLOCKERS: [Column; 5] = [
    Column::text(
        "Blocker",
        2.6,
        "Something in the customer's own environment",
    ),
    Column::text("Concerns", 2.6, "What it keeps from working"),
    Column::number("There", 1.2, "Chance that the environment has it"),
    Column::number("Costs", 1.4, "Time that is lost over it"),
    Column::number("Sinks", 1.2, "Chance that the switch fails over it"),
];

const ADVICE: [Column; 5] = [
    Column::text("Advice", 2.4, "Ticked where it was followed"),
    Column::text("Makes less likely", 2.8, "What it is about"),
    Column::number("By", 0.9, "Part by which chance or rate falls"),
    Column::number("Price", 1.2, "What following it costs"),
    Column::text("Offered", 2.0, "The days on which it was given"),
];

/// Shows both cards.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, results: Option<&Results>) {
    blockers(ui, desk, view);
    advice(ui, desk, view, results);
}

fn blockers(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View) {
    let project = desk.project;
    let list = List {
        title: "Blockers of the environment",
        note: "there or not, once in each future, for every proposal alike: changing the vendor does not help",
        kind: "blocker",
        columns: &BLOCKERS,
        sum: None,
        empty: "None: nothing of the customer's own stands in the way",
    };
    let lines: Vec<Line> = project
        .blockers
        .iter()
        .map(|blocker| blocker_line(project, blocker))
        .collect();
    let buttons = |ui: &mut Ui,
                   desk: &mut Desk<'_>,
                   chosen: &mut Option<String>,
                   at: Option<usize>| {
        let hint =
            "A firewall that drops idle connections, an old protocol that somebody switched off";
        if action(ui, "+ Blocker", "Add blocker", hint) {
            let blocker = switching::new_blocker(project);
            *chosen = Some(blocker.id.clone());
            desk.edit_at("blocker", "Add a blocker", move |project| {
                project.blockers.push(blocker.clone());
            });
        }
        let Some(blocker) = at.and_then(|at| project.blockers.get(at)) else {
            return;
        };
        let name = blocker.name.as_str();
        if action(ui, "Delete", &format!("Delete {name}"), "") {
            let id = blocker.id.clone();
            parts::delete(desk, "blocker", name, move |project| {
                Ok(switching::delete_blocker(project, &id))
            });
        }
    };
    let shown = list.show(ui, desk, &mut view.blocker, &lines, buttons);
    if let Some(blocker) = shown.selected.and_then(|at| project.blockers.get(at)) {
        blocker_editor(ui, desk, blocker);
    }
}

fn names_of(project: &Project, ids: &[String]) -> String {
    let names = ids.iter().map(|id| {
        let workload = project.workloads.iter().find(|one| one.id == *id);
        workload.map_or(id.as_str(), |one| one.name.as_str())
    });
    names.collect::<Vec<_>>().join(", ")
}

fn blocker_line(project: &Project, blocker: &Blocker) -> Line {
    let cell = |key: &str| {
        Blocker::field(key).map_or(String::new(), |field| {
            with_unit((field.get)(blocker), field.spec.unit, &project.currency)
        })
    };
    let concerns = if blocker.workloads.is_empty() {
        "the implementation as a whole".to_owned()
    } else {
        names_of(project, &blocker.workloads)
    };
    Line {
        id: blocker.id.clone(),
        name: blocker.name.clone(),
        cells: vec![
            blocker.name.clone(),
            concerns,
            cell("chance"),
            cell("delay_days"),
            cell("sinks"),
        ],
        ..Line::default()
    }
}

fn blocker_editor(ui: &mut Ui, desk: &mut Desk<'_>, blocker: &Blocker) {
    let place = format!("blocker.{}", blocker.id);
    let id = blocker.id.clone();
    let way =
        reach(move |project: &mut Project| project.blockers.iter_mut().find(|one| one.id == id));
    let record = Record {
        name: &blocker.name,
        place: &place,
        subject: blocker,
        way: way.clone(),
        catalogue: None,
    };
    let [name_at, concerns_at, note_at] =
        ["name", "workloads", "note"].map(|key| format!("{place}.{key}"));
    let label = Label::of(record.name);
    let nothing = |_: &mut Ui, _: &mut Desk<'_>| {};
    section(ui, desk, &blocker.name, "", nothing, |ui, desk| {
        two_columns(
            ui,
            desk,
            |ui, desk| {
                text_row(
                    ui,
                    desk,
                    label(&name_at, "Name", "What people call it"),
                    &blocker.name,
                    true,
                    on(&way, |blocker: &mut Blocker, name| blocker.name = name),
                );
                let all = parts::workloads(desk.project);
                list_row(
                    ui,
                    desk,
                    label(
                        &concerns_at,
                        "Concerns",
                        "Workloads that it keeps from working: the waves that move them wait",
                    ),
                    (&blocker.workloads, &all),
                    "the implementation as a whole",
                    on(&way, |blocker: &mut Blocker, list| blocker.workloads = list),
                );
            },
            |ui, desk| {
                record.all_rows(ui, desk);
                text_row(
                    ui,
                    desk,
                    label(&note_at, "Note", "Anything a reader should know about it"),
                    &blocker.note,
                    false,
                    on(&way, |blocker: &mut Blocker, note| blocker.note = note),
                );
            },
        );
    });
}

fn advice(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, results: Option<&Results>) {
    let project = desk.project;
    let list = List {
        title: "Advice",
        note: "what was offered to make things less likely; what was declined stays on record",
        kind: "advice",
        columns: &ADVICE,
        sum: None,
        empty: "None on record: a check before the cut-over, a review of the firewall",
    };
    let lines: Vec<Line> = project
        .advice
        .iter()
        .map(|advice| advice_line(project, advice))
        .collect();
    let buttons = |ui: &mut Ui,
                   desk: &mut Desk<'_>,
                   chosen: &mut Option<String>,
                   at: Option<usize>| {
        let hint =
            "A check before the cut-over, free of charge and declined: what would it have saved?";
        if action(ui, "+ Advice", "Add advice", hint) {
            let advice = switching::new_advice(project);
            *chosen = Some(advice.id.clone());
            desk.edit_at("advice", "Add advice", move |project| {
                project.advice.push(advice.clone());
            });
        }
        let Some(advice) = at.and_then(|at| project.advice.get(at)) else {
            return;
        };
        let name = advice.name.as_str();
        if action(ui, "Delete", &format!("Delete {name}"), "") {
            let id = advice.id.clone();
            desk.edit_at("advice", format!("Delete {name}"), move |project| {
                project.advice.retain(|advice| advice.id != id);
            });
        }
    };
    let shown = list.show(ui, desk, &mut view.advice, &lines, buttons);
    if let Some((id, followed)) = shown.checked {
        let name = project.advice.iter().find(|advice| advice.id == id);
        let name = name.map_or(id.as_str(), |advice| advice.name.as_str());
        let label = if followed {
            format!("Follow {name}")
        } else {
            format!("Decline {name}")
        };
        let id = id.clone();
        desk.edit_at("advice", label, move |project| {
            if let Some(advice) = project.advice.iter_mut().find(|one| one.id == id) {
                advice.followed = followed;
            }
        });
    }
    if let Some(advice) = shown.selected.and_then(|at| project.advice.get(at)) {
        advice_editor(ui, desk, advice, results);
    }
}

fn advice_line(project: &Project, advice: &Advice) -> Line {
    let cell = |key: &str| {
        Advice::field(key).map_or(String::new(), |field| {
            with_unit((field.get)(advice), field.spec.unit, &project.currency)
        })
    };
    let about = switching::concerns(project, advice.lowers);
    let named = advice.of.as_ref().map(|of| {
        let found = about.into_iter().find(|(id, _)| id == of);
        found.map_or_else(|| of.clone(), |(_, name)| name)
    });
    let what = match (advice.lowers, named) {
        (Lowers::CutOver, None) => "an incident at any cut-over".to_owned(),
        (Lowers::CutOver, Some(name)) => format!("an incident at the cut-over to {name}"),
        (_, name) => name.unwrap_or_default(),
    };
    let days = advice.offered.iter().map(ToString::to_string);
    Line {
        id: advice.id.clone(),
        name: advice.name.clone(),
        cells: vec![
            advice.name.clone(),
            what,
            cell("by"),
            cell("price"),
            days.collect::<Vec<_>>().join(", "),
        ],
        check: Some((format!("{}: followed", advice.name), advice.followed)),
        ..Line::default()
    }
}

fn advice_editor(ui: &mut Ui, desk: &mut Desk<'_>, advice: &Advice, results: Option<&Results>) {
    let place = format!("advice.{}", advice.id);
    let id = advice.id.clone();
    let way =
        reach(move |project: &mut Project| project.advice.iter_mut().find(|one| one.id == id));
    let record = Record {
        name: &advice.name,
        place: &place,
        subject: advice,
        way: way.clone(),
        catalogue: None,
    };
    let note = if advice.followed {
        "followed: it counts in every future"
    } else {
        "declined"
    };
    let nothing = |_: &mut Ui, _: &mut Desk<'_>| {};
    let worth = results.map_or_else(Vec::new, |results| worth(desk.project, results, advice));
    section(ui, desk, &advice.name, note, nothing, |ui, desk| {
        two_columns(
            ui,
            desk,
            |ui, desk| given(ui, desk, &record),
            |ui, desk| {
                about(ui, desk, &record);
                record.all_rows(ui, desk);
            },
        );
        for words in &worth {
            ui.label(words);
        }
    });
}

/// What the advice is worth under each plan that it concerns, in words.
fn worth(project: &Project, results: &Results, advice: &Advice) -> Vec<String> {
    let currency = Currency::new(&project.currency);
    crate::advice::worth(project, results, advice)
        .iter()
        .map(|worth| {
            let plan = results.plan(&worth.plan);
            let name = plan.map_or(worth.plan.as_str(), |plan| plan.name.as_str());
            crate::advice::told(worth, advice, name, &currency)
        })
        .collect()
}

/// What was said, when, and what became of it.
fn given(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Advice>) {
    let (advice, way) = (record.subject, &record.way);
    let [name_at, followed_at, offered_at, note_at] =
        ["name", "followed", "offered", "note"].map(|key| format!("{}.{key}", record.place));
    let label = Label::of(record.name);
    text_row(
        ui,
        desk,
        label(&name_at, "Name", "What people call it"),
        &advice.name,
        true,
        on(way, |advice: &mut Advice, name| advice.name = name),
    );
    check_row(
        ui,
        desk,
        label(
            &followed_at,
            "Followed",
            "Whether it was followed; what was declined costs nothing and makes nothing less likely",
        ),
        "it was followed",
        advice.followed,
        on(way, |advice: &mut Advice, followed| {
            advice.followed = followed;
        }),
    );
    let to = way.clone();
    dates_row(
        ui,
        desk,
        label(
            &offered_at,
            "Offered",
            "The days on which it was given; Enter adds what is typed",
        ),
        &advice.offered,
        move |project, dates| {
            if let Some(advice) = to(project) {
                advice.offered = dates;
            }
        },
    );
    text_row(
        ui,
        desk,
        label(&note_at, "Note", "Anything a reader should know about it"),
        &advice.note,
        false,
        on(way, |advice: &mut Advice, note| advice.note = note),
    );
}

/// What it makes less likely.
fn about(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Advice>) {
    let advice = record.subject;
    let [lowers_at, of_at] = ["lowers", "of"].map(|key| format!("{}.{key}", record.place));
    let label = Label::of(record.name);
    let words = |lowers| match lowers {
        Lowers::CutOver => ("an incident at the cut-over", ""),
        Lowers::Blocker => ("a blocker", "The chance that it is there"),
        Lowers::Threat => ("a threat", "Its rate, under every plan"),
    };
    // What cannot be chosen yet is not offered.
    let choices: Vec<Lowers> = Lowers::ALL
        .iter()
        .copied()
        .filter(|lowers| {
            *lowers == Lowers::CutOver || !switching::concerns(desk.project, *lowers).is_empty()
        })
        .collect();
    let id = advice.id.clone();
    choice_row(
        ui,
        desk,
        label(&lowers_at, "Makes less likely", "What the advice is about"),
        (advice.lowers, &choices),
        words,
        move |project, lowers| {
            // The only choices that could be refused are not offered.
            let _ = switching::set_lowers(project, &id, lowers);
        },
    );
    let all = switching::concerns(desk.project, advice.lowers);
    let none = match advice.lowers {
        Lowers::CutOver => "of every plan",
        Lowers::Blocker | Lowers::Threat => "choose one",
    };
    pick_row(
        ui,
        desk,
        label(
            &of_at,
            "Which",
            "The plan, blocker or threat that it is about",
        ),
        (advice.of.as_deref(), &all),
        none,
        on(&record.way, |advice: &mut Advice, of| advice.of = of),
    );
}
