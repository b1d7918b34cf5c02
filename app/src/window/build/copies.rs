//! The copies of a plan, in the order in which they are asked.

use std::rc::Rc;

use displace_model::fields::Fields as _;
use displace_model::input::Input;
use displace_model::plan::Plan;
use displace_model::solution::{Copy, Instant, TOTAL_TIB_PER_HOUR};
use displace_model::uncertain::Uncertain;
use egui::Ui;

use super::list::List;
use super::parts::{self, Reach, Record, action, on, reach, section, two_columns, with_unit};
use super::table::{Column, Line};
use super::{Desk, View, copy_keeps, copy_rules};
use crate::records;
use crate::window::fields::plain::{
    Label, check_row, choice_row, count_row, list_row, subset_row, text_row,
};
use crate::window::fields::{Set, Subject, input_row};

const COLUMNS: [Column; 8] = [
    Column::text(
        "Copy, in order of preference",
        3.0,
        "The first that can help is restored from",
    ),
    Column::number("Every", 1.0, "Time between two restore points"),
    Column::number(
        "Usable after",
        1.5,
        "Time until a point can be restored from",
    ),
    Column::number("Kept", 1.1, "How long a point is kept"),
    Column::number("Streams", 1.15, "How many restores run at once"),
    Column::number(
        "Per stream",
        1.5,
        "How fast one restore runs, or how fast a machine boots from it",
    ),
    Column::number(
        "Jobs succeed",
        1.9,
        "Share of backup jobs that leave a usable point",
    ),
    Column::text(
        "Lives in",
        2.4,
        "Failure domains whose failure takes it down",
    ),
];

/// Shows the copies as a table and the fields of the selected one.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    plan: &Plan,
    way: &Reach<Plan>,
) {
    let list = List {
        title: "Copies",
        note: "",
        kind: "copy",
        columns: &COLUMNS,
        sum: None,
        empty: "None: whatever is lost must be rebuilt",
    };
    let lines: Vec<Line> = plan
        .copies
        .iter()
        .enumerate()
        .map(|(index, copy)| line(desk, index, copy))
        .collect();
    let shown = list.show(ui, desk, &mut view.copy, &lines, |ui, desk, chosen, at| {
        buttons(ui, desk, chosen, plan, way, at);
    });
    if let Some(copy) = shown.selected.and_then(|at| plan.copies.get(at)) {
        editor(ui, desk, plan, copy, way);
    }
}

fn buttons(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    chosen: &mut Option<String>,
    plan: &Plan,
    way: &Reach<Plan>,
    current: Option<usize>,
) {
    let name = plan.name.as_str();
    if action(
        ui,
        "+ Copy",
        &format!("Add copy to {name}"),
        "A tier of protection: disk backup, replica, tape, cloud, appliance",
    ) {
        let copy = records::new_copy(plan);
        *chosen = Some(copy.id.clone());
        let set = on(way, move |plan: &mut Plan, ()| {
            plan.copies.push(copy.clone());
        });
        desk.edit_at("copy", format!("Add a copy to {name}"), move |project| {
            set(project, ());
        });
    }
    let Some((at, copy)) = current.and_then(|at| plan.copies.get(at).map(|copy| (at, copy))) else {
        return;
    };
    let called = copy.name.as_str();
    if action(ui, "Delete", &format!("Delete {called}"), "") {
        let (way, id) = (way.clone(), copy.id.clone());
        parts::delete(desk, "copy", called, move |project| {
            way(project).map_or_else(|| Ok(String::new()), |plan| records::delete_copy(plan, &id))
        });
    }
    if action(ui, "Duplicate", &format!("Duplicate {called}"), "") {
        let mut twin = copy.clone();
        twin.name = records::unique_name(called, plan.copies.iter().map(|c| c.name.as_str()));
        twin.id = records::unique_id(
            &twin.name,
            "copy",
            plan.copies.iter().map(|c| c.id.as_str()),
        );
        *chosen = Some(twin.id.clone());
        let set = on(way, move |plan: &mut Plan, at: usize| {
            plan.copies
                .insert((at + 1).min(plan.copies.len()), twin.clone());
        });
        desk.edit_at("copy", format!("Duplicate {called}"), move |project| {
            set(project, at);
        });
    }
    let mut shift = |ui: &mut Ui, text: &str, hint: &str, to: usize| {
        if action(ui, text, &format!("{hint}: {called}"), hint) {
            let set = on(way, move |plan: &mut Plan, (from, to): (usize, usize)| {
                if from.max(to) < plan.copies.len() {
                    plan.copies.swap(from, to);
                }
            });
            desk.edit_at("copy", format!("Move {called}"), move |project| {
                set(project, (at, to));
            });
        }
    };
    if at + 1 < plan.copies.len() {
        shift(ui, "↓", "Ask later", at + 1);
    }
    if at > 0 {
        shift(ui, "↑", "Ask earlier", at - 1);
    }
}

fn line(desk: &Desk<'_>, index: usize, copy: &Copy) -> Line {
    let cell = |key: &str| {
        Copy::field(key).map_or(String::new(), |field| {
            with_unit((field.get)(copy), field.spec.unit, &desk.project.currency)
        })
    };
    let state = match (copy.on, copy.believed_on) {
        (true, _) => "",
        (false, true) => " (off, believed on)",
        (false, false) => " (off)",
    };
    let (streams, speed) = match &copy.instant {
        Some(instant) => (
            format!("{} slots", instant.slots),
            format!(
                "boots in {} h",
                crate::window::fields::entry::shown(
                    &instant.boot_hours.value,
                    displace_model::fields::Unit::Hours
                )
            ),
        ),
        None => (copy.streams.to_string(), cell("tib_per_hour_per_stream")),
    };
    Line {
        id: copy.id.clone(),
        name: copy.name.clone(),
        cells: vec![
            format!("{} · {}{state}", index + 1, copy.name),
            cell("interval_hours"),
            cell("lag_hours"),
            cell("retention_days"),
            streams,
            speed,
            cell("job_success"),
            parts::names(desk.project, &copy.domains),
        ],
        dim: !copy.on,
        ..Line::default()
    }
}

/// Whether a copy works, and what people believe.
#[derive(Debug, Clone, std::marker::Copy, PartialEq, Eq)]
enum State {
    On,
    OnPaper,
    Off,
}

fn editor(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, copy: &Copy, plan_way: &Reach<Plan>) {
    let place = format!("plan.{}.copy.{}", plan.id, copy.id);
    let way = {
        let (way, id) = (plan_way.clone(), copy.id.clone());
        reach(move |project| way(project)?.copies.iter_mut().find(|copy| copy.id == id))
    };
    let record = Record {
        name: &copy.name,
        place: &place,
        subject: copy,
        way: way.clone(),
        catalogue: None,
    };
    section(
        ui,
        desk,
        &copy.name,
        "",
        |_, _| {},
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| {
                    words(ui, desk, plan, copy, &place, &way);
                    record.rows(
                        ui,
                        desk,
                        &[
                            "interval_hours",
                            "lag_hours",
                            "retention_days",
                            "job_success",
                            "coverage",
                        ],
                    );
                },
                |ui, desk| {
                    record.rows(
                        ui,
                        desk,
                        &[
                            "patience_hours",
                            "lossless_within_hours",
                            "media_hours",
                            "overhead_hours",
                            "tib_per_hour_per_stream",
                        ],
                    );
                    total_throughput(ui, desk, copy, &place, &way);
                    counts(ui, desk, copy, &place, &way);
                    record.rows(
                        ui,
                        desk,
                        &["transfer_sigma", "attempt_failure", "slow_down_per_attempt"],
                    );
                    instant(ui, desk, copy, &place, &way);
                },
            );
            copy_rules::show(ui, desk, &record);
            copy_keeps::show(ui, desk, &record);
        },
    );
}

fn words(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    plan: &Plan,
    copy: &Copy,
    place: &str,
    way: &Reach<Copy>,
) {
    let key = |key: &str| format!("{place}.{key}");
    let (name_at, state_at, protects_at, domains_at) =
        (key("name"), key("state"), key("protects"), key("domains"));
    let label = Label::of(&copy.name);
    text_row(
        ui,
        desk,
        label(&name_at, "Name", "What people call it"),
        &copy.name,
        true,
        on(way, |copy: &mut Copy, name| copy.name = name),
    );
    let state = match (copy.on, copy.believed_on) {
        (true, _) => State::On,
        (false, true) => State::OnPaper,
        (false, false) => State::Off,
    };
    let describe = |state| match state {
        State::On => ("on", "It makes points"),
        State::OnPaper => (
            "off, but believed on",
            "A copy that exists on paper: it has no points, and nobody knows",
        ),
        State::Off => ("off", "It has no points, and people know"),
    };
    let set = on(way, |copy: &mut Copy, state| {
        (copy.on, copy.believed_on) = match state {
            State::On => (true, true),
            State::OnPaper => (false, true),
            State::Off => (false, false),
        };
    });
    choice_row(
        ui,
        desk,
        label(&state_at, "State", "Whether it really runs"),
        (state, &[State::On, State::OnPaper, State::Off]),
        describe,
        set,
    );
    let workloads = parts::workloads(desk.project);
    subset_row(
        ui,
        desk,
        label(&protects_at, "Protects", "Workloads whose data it holds"),
        (&copy.protects, &workloads),
        "all workloads",
        on(way, |copy: &mut Copy, list| copy.protects = list),
    );
    let all = parts::domains(desk.project);
    copy_rules::chain(ui, desk, plan, copy, place, way);
    list_row(
        ui,
        desk,
        label(
            &domains_at,
            "Lives in",
            "Failure domains whose failure takes it down",
        ),
        (&copy.domains, &all),
        "nowhere: nothing takes it down",
        on(way, |copy: &mut Copy, list| copy.domains = list),
    );
}

fn counts(ui: &mut Ui, desk: &mut Desk<'_>, copy: &Copy, place: &str, way: &Reach<Copy>) {
    let key = |key: &str| format!("{place}.{key}");
    let (streams_at, attempts_at, last_at) = (
        key("streams"),
        key("attempts"),
        key("last_attempt_succeeds"),
    );
    let label = Label::of(&copy.name);
    count_row(
        ui,
        desk,
        label(&streams_at, "Streams", "How many restores run at once"),
        copy.streams,
        "restores at once",
        on(way, |copy: &mut Copy, streams| copy.streams = streams),
    );
    count_row(
        ui,
        desk,
        label(
            &attempts_at,
            "Attempts",
            "How often a restore is tried, each time from an older point, before the next copy is asked",
        ),
        copy.attempts,
        "before the next copy",
        on(way, |copy: &mut Copy, attempts| copy.attempts = attempts),
    );
    check_row(
        ui,
        desk,
        label(
            &last_at,
            "Last attempt",
            "Whether the last attempt always works",
        ),
        "always works",
        copy.last_attempt_succeeds,
        on(way, |copy: &mut Copy, on| copy.last_attempt_succeeds = on),
    );
}

fn total_throughput(ui: &mut Ui, desk: &mut Desk<'_>, copy: &Copy, place: &str, way: &Reach<Copy>) {
    let at = format!("{place}.limited");
    let label = Label {
        record: &copy.name,
        place: &at,
        label: "Shared limit",
        meaning: "Whether all streams together can do less than the sum of them",
    };
    let set = on(way, |copy: &mut Copy, on: bool| {
        copy.total_tib_per_hour = on.then(|| Input {
            value: Uncertain::fixed(
                (copy.tib_per_hour_per_stream.value.median() * f64::from(copy.streams)).max(1e-6),
            ),
            ..Input::fixed(0.0)
        });
    });
    check_row(
        ui,
        desk,
        label,
        "the streams share a limit",
        copy.total_tib_per_hour.is_some(),
        set,
    );
    if let Some(total) = &copy.total_tib_per_hour {
        let way = way.clone();
        let set: Set = Rc::new(move |project, input| {
            if let Some(copy) = way(project) {
                copy.total_tib_per_hour = Some(input);
            }
        });
        let subject = Subject {
            record: &copy.name,
            place,
            spec: &TOTAL_TIB_PER_HOUR,
            input: total,
            set,
            untouched: None,
        };
        input_row(ui, desk, &subject);
    }
}

fn instant(ui: &mut Ui, desk: &mut Desk<'_>, copy: &Copy, place: &str, way: &Reach<Copy>) {
    let at = format!("{place}.instant");
    let label = Label {
        record: &copy.name,
        place: &at,
        label: "Instant recovery",
        meaning: "Whether machines can run straight from this copy while their data are moved back",
    };
    let set = on(way, |copy: &mut Copy, on: bool| {
        copy.instant = on.then(|| Instant::new(4));
    });
    check_row(
        ui,
        desk,
        label,
        "machines can run from it",
        copy.instant.is_some(),
        set,
    );
    let Some(instant) = &copy.instant else { return };
    let slots_at = format!("{at}.slots");
    let label = Label {
        record: &copy.name,
        place: &slots_at,
        label: "Slots",
        meaning: "How many instances can run from it at once",
    };
    count_row(
        ui,
        desk,
        label,
        instant.slots,
        "instances at once",
        on(way, |copy: &mut Copy, slots| {
            if let Some(instant) = &mut copy.instant {
                instant.slots = slots;
            }
        }),
    );
    let record = {
        let way = way.clone();
        Record {
            name: &copy.name,
            place: &at,
            subject: instant,
            way: reach(move |project| way(project)?.instant.as_mut()),
            catalogue: None,
        }
    };
    record.rows(ui, desk, &["boot_hours", "performance"]);
}
