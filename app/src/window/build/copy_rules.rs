//! What feeds a copy, what an attacker can do to it, how its silent failures are found, and when people attend to it.

use std::rc::Rc;

use displace_model::input::{Grade, Origin};
use displace_model::plan::Plan;
use displace_model::solution::{Copy, MALICIOUS_DESTROY, TESTED_RESTORE};
use displace_model::work_calendar::ServiceHours;
use egui::Ui;

use super::Desk;
use super::parts::{self, Reach, Record, on, two_columns};
use crate::window::fields::optional::{Optional, SetOptional, optional_row, pick_row};
use crate::window::fields::plain::{Label, check_row};
use crate::window::fields::times::service_hours_row;
use crate::window::fields::{Set, Subject, input_row};

const FAILURES: [&str; 4] = [
    "silent_failures_per_year",
    "noticed_after_days",
    "restore_test_every_days",
    "restore_test_cost",
];
const AFTERWARDS: [&str; 3] = ["reseed_hours", "verify_hours", "bad_point"];

/// The rows that say what feeds the copy.
pub(super) fn chain(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    plan: &Plan,
    copy: &Copy,
    place: &str,
    way: &Reach<Copy>,
) {
    let at = format!("{place}.fed_by");
    let label = Label {
        record: &copy.name,
        place: &at,
        label: "Fed by",
        meaning: "The copy that it is made from; then holds and lags of both add up, and both share their gaps in coverage",
    };
    let others: Vec<(String, String)> = plan
        .copies
        .iter()
        .filter(|other| other.id != copy.id)
        .map(|other| (other.id.clone(), other.name.clone()))
        .collect();
    if others.is_empty() && copy.fed_by.is_none() {
        return;
    }
    pick_row(
        ui,
        desk,
        label,
        (copy.fed_by.as_deref(), &others),
        "the primary data",
        on(way, |copy: &mut Copy, feeder| copy.fed_by = feeder),
    );
    if copy.fed_by.is_some() {
        let record = Record {
            name: &copy.name,
            place,
            subject: copy,
            way: way.clone(),
            catalogue: None,
        };
        record.rows(ui, desk, &["hold_hours"]);
    }
}

/// Shows the rest; folded away while it is as usual.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Copy>) {
    let copy = record.subject;
    let differs = copy.immutable
        || copy.malicious_destroy_probability.is_some()
        || copy.tested_restore_hours.is_some()
        || copy.start_hours != ServiceHours::Always
        || copy.media_service_hours != ServiceHours::Always
        || record.differs(&FAILURES)
        || record.differs(&AFTERWARDS);
    let title = "Attackers, silent failures and tests, service hours";
    parts::more(ui, title, record.name, record.place, differs, |ui| {
        two_columns(
            ui,
            desk,
            |ui, desk| {
                attackers(ui, desk, record);
                hours(ui, desk, record);
                record.rows(ui, desk, &AFTERWARDS);
            },
            |ui, desk| {
                record.rows(ui, desk, &FAILURES);
                tested(ui, desk, record);
            },
        );
    });
}

fn attackers(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Copy>) {
    let copy = record.subject;
    let at = format!("{}.immutable", record.place);
    let label = Label {
        record: record.name,
        place: &at,
        label: "Immutable",
        meaning: "Whether its points cannot be changed or deleted before their time, at least in principle; it does not protect from losing the site",
    };
    check_row(
        ui,
        desk,
        label,
        "points cannot be deleted",
        copy.immutable,
        on(&record.way, |copy: &mut Copy, on| copy.immutable = on),
    );
    // What nobody has said is shown as what is usual for a copy of its kind.
    let usual = Copy {
        malicious_destroy_probability: None,
        ..copy.clone()
    }
    .malicious_destroy();
    let set: Set = {
        let way = record.way.clone();
        Rc::new(move |project, input| {
            if let Some(copy) = way(project) {
                copy.malicious_destroy_probability =
                    Some(input).filter(|input| input.origin == Origin::Project);
            }
        })
    };
    let subject = Subject {
        record: record.name,
        place: record.place,
        spec: &MALICIOUS_DESTROY,
        input: &copy.malicious_destroy(),
        set,
        untouched: Some((usual, "what is usual for such a copy")),
    };
    input_row(ui, desk, &subject);
}

fn hours(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Copy>) {
    let copy = record.subject;
    let (start_at, media_at) = (
        format!("{}.start_hours", record.place),
        format!("{}.media_service_hours", record.place),
    );
    let label = Label::of(record.name);
    service_hours_row(
        ui,
        desk,
        label(
            &start_at,
            "Started",
            "When somebody is there to start a restore from it",
        ),
        copy.start_hours,
        on(&record.way, |copy: &mut Copy, hours| {
            copy.start_hours = hours;
        }),
    );
    service_hours_row(
        ui,
        desk,
        label(&media_at, "Media fetched", "When media are fetched for it"),
        copy.media_service_hours,
        on(&record.way, |copy: &mut Copy, hours| {
            copy.media_service_hours = hours;
        }),
    );
}

fn tested(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Copy>) {
    let way = record.way.clone();
    let set: SetOptional = Rc::new(move |project, input| {
        if let Some(copy) = way(project) {
            copy.tested_restore_hours = input;
        }
    });
    let optional = Optional {
        record: record.name,
        place: record.place,
        spec: &TESTED_RESTORE,
        input: record.subject.tested_restore_hours.as_ref(),
        absent: "never tested",
        grade: Grade::Measured,
        set,
    };
    optional_row(ui, desk, &optional);
}
