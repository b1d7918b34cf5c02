//! The day on which a wave goes live: when, for how long, and what can go wrong.

use displace_model::switch::{CutOver, IncidentHits, OtherTime, Take};
use egui::Ui;

use super::super::Desk;
use super::super::parts::{self, Reach, Record, on, reach, section, two_columns};
use super::Page;
use crate::records::switching;
use crate::window::fields::plain::{Label, check_row, choice_row};
use crate::window::fields::times::service_hours_row;

/// Shows the card.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let place = format!("{}.cut_over", page.place);
    let name = format!("Cut-over to {}", page.plan.name);
    let way: Reach<CutOver> = {
        let way = page.way.clone();
        reach(move |project| way(project).map(|switch| &mut switch.cut_over))
    };
    let record = Record {
        name: &name,
        place: &place,
        subject: &page.switch.cut_over,
        way,
        catalogue: None,
    };
    let note = "for each wave: planned downtime, and an incident that going live may be";
    section(
        ui,
        desk,
        "Cut-over",
        note,
        |_, _| {},
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| {
                    window(ui, desk, &record);
                    record.rows(ui, desk, &["wait_days", "planned_hours"]);
                    other_time(ui, desk, page, &record);
                },
                |ui, desk| {
                    record.rows(
                        ui,
                        desk,
                        &["incident_chance", "incident_hours", "incident_cost"],
                    );
                    hits(ui, desk, &record);
                },
            );
        },
    );
}

fn window(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, CutOver>) {
    let at = format!("{}.window", record.place);
    let label = Label {
        record: record.name,
        place: &at,
        label: "Done",
        meaning: "The hours of the calendar in which a wave goes live",
    };
    service_hours_row(
        ui,
        desk,
        label,
        record.subject.window,
        on(&record.way, |cut_over: &mut CutOver, hours| {
            cut_over.window = hours;
        }),
    );
}

fn hits(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, CutOver>) {
    let at = format!("{}.incident_hits", record.place);
    let label = Label {
        record: record.name,
        place: &at,
        label: "It takes down",
        meaning: "Whom an incident at the cut-over takes down",
    };
    let words = |hits| match hits {
        IncidentHits::Wave => ("the wave", "The instances that go live"),
        IncidentHits::Estate => (
            "the whole estate",
            "Production included, such as a storm on the network",
        ),
    };
    choice_row(
        ui,
        desk,
        label,
        (record.subject.incident_hits, IncidentHits::ALL),
        words,
        on(&record.way, |cut_over: &mut CutOver, hits| {
            cut_over.incident_hits = hits;
        }),
    );
}

fn other_time(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>, record: &Record<'_, CutOver>) {
    let place = format!("{}.other_time", record.place);
    let there = record.subject.other_time.as_ref();
    let title = "Another time at other odds";
    parts::more(
        ui,
        title,
        record.name,
        record.place,
        there.is_some(),
        |ui| {
            let label = Label {
                record: record.name,
                place: &place,
                label: "Other time",
                meaning: "Instead of the maintenance window, such as an evening with a specialist flown in",
            };
            let fresh = switching::new_other_time(page.switch);
            check_row(
                ui,
                desk,
                label,
                "there is one",
                there.is_some(),
                on(&record.way, move |cut_over: &mut CutOver, there: bool| {
                    cut_over.other_time = there.then(|| fresh.clone());
                }),
            );
            let Some(other) = there else { return };
            let way = record.way.clone();
            let name = format!("Other time for {}", page.plan.name);
            let other = Record {
                name: &name,
                place: &place,
                subject: other,
                way: reach(move |project| way(project)?.other_time.as_mut()),
                catalogue: None,
            };
            taken(ui, desk, &other);
            other.all_rows(ui, desk);
        },
    );
}

fn taken(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, OtherTime>) {
    let at = format!("{}.take", record.place);
    let label = Label {
        record: record.name,
        place: &at,
        label: "Taken",
        meaning: "When it is taken instead of the window",
    };
    let words = |take| match take {
        Take::Never => ("never", "Kept on record, without effect"),
        Take::IfLate => (
            "if the window is too late",
            "Where the window would come after the deadline of the switch",
        ),
        Take::Always => ("always", ""),
    };
    choice_row(
        ui,
        desk,
        label,
        (record.subject.take, Take::ALL),
        words,
        on(&record.way, |other: &mut OtherTime, take| {
            other.take = take;
        }),
    );
}
