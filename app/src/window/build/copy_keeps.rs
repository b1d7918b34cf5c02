//! What a copy keeps, which says how much room it takes up and how long it takes to make.

use std::rc::Rc;

use displace_model::contract::{BACKUP_SPEED, BACKUP_WINDOW, Keeping};
use displace_model::fields::FieldSpec;
use displace_model::input::{Grade, Input};
use displace_model::solution::Copy;
use egui::Ui;

use super::Desk;
use super::parts::{self, Record, on, reach, two_columns};
use crate::window::fields::optional::{Optional, SetOptional, optional_row};
use crate::window::fields::plain::{Label, check_row, count_row};

/// Two weeks of days and a month of weeks: a beginning.
fn new_keeping() -> Keeping {
    Keeping {
        daily: 14,
        weekly: 4,
        ..Keeping::default()
    }
}

type Points = (
    &'static str,
    &'static str,
    &'static str,
    fn(&mut Keeping) -> &mut u32,
);

const POINTS: [Points; 4] = [
    ("daily", "Daily increments", "days", |keeps| {
        &mut keeps.daily
    }),
    ("weekly", "Weekly fulls", "weeks", |keeps| &mut keeps.weekly),
    ("monthly", "Monthly fulls", "months", |keeps| {
        &mut keeps.monthly
    }),
    ("yearly", "Yearly fulls", "years", |keeps| &mut keeps.yearly),
];

/// Shows the rows; folded away while nobody says what the copy keeps.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Copy>) {
    let copy = record.subject;
    let title = "What it keeps, its room and its backup window";
    let differs = copy.keeps.is_some();
    parts::more(ui, title, record.name, record.place, differs, |ui| {
        let at = format!("{}.keeps", record.place);
        let label = Label {
            record: record.name,
            place: &at,
            label: "Points kept",
            meaning: "Whether it is stated which points it keeps: that says what it takes up, which licences, storage and tapes may be counted by",
        };
        let set = on(&record.way, |copy: &mut Copy, on: bool| {
            copy.keeps = on.then(new_keeping);
        });
        check_row(ui, desk, label, "its scheme is stated", differs, set);
        if let Some(keeps) = &copy.keeps {
            rows(ui, desk, record, keeps, &at);
        }
    });
}

fn rows(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Copy>, keeps: &Keeping, place: &str) {
    let way = record.way.clone();
    let inner = Record::<Keeping> {
        name: record.name,
        place,
        subject: keeps,
        way: reach(move |project| way(project)?.keeps.as_mut()),
        catalogue: None,
    };
    two_columns(
        ui,
        desk,
        |ui, desk| {
            for (key, words, unit, field) in POINTS {
                let at = format!("{place}.{key}");
                let label = Label {
                    record: record.name,
                    place: &at,
                    label: words,
                    meaning: "How many of them are kept",
                };
                let value = *field(&mut keeps.clone());
                let set = on(&inner.way, move |keeps: &mut Keeping, many| {
                    *field(keeps) = many;
                });
                count_row(ui, desk, label, value, unit, set);
            }
        },
        |ui, desk| {
            inner.all_rows(ui, desk);
            let speed = (&BACKUP_SPEED, keeps.backup_tib_per_hour.as_ref());
            optional(ui, desk, &inner, speed, "nobody said", |keeps, input| {
                keeps.backup_tib_per_hour = input;
            });
            let window = (&BACKUP_WINDOW, keeps.window_hours.as_ref());
            optional(ui, desk, &inner, window, "any time", |keeps, input| {
                keeps.window_hours = input;
            });
        },
    );
}

fn optional(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    record: &Record<'_, Keeping>,
    (spec, input): (&FieldSpec, Option<&Input>),
    absent: &str,
    set: fn(&mut Keeping, Option<Input>),
) {
    let set: SetOptional = Rc::new(on(&record.way, set));
    let optional = Optional {
        record: record.name,
        place: record.place,
        spec,
        input,
        absent,
        grade: Grade::Measured,
        set,
    };
    optional_row(ui, desk, &optional);
}
