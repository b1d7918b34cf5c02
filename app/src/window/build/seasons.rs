//! When the incidents of a threat rather come: weights that leave their number a year as it is.

use displace_model::threat::Threat;
use displace_model::work_calendar::Season;
use egui::{Align, Ui};

use super::Desk;
use super::parts::{self, Reach, on};
use crate::window::fields::entry;
use crate::window::fields::optional::number_row;
use crate::window::fields::plain::{Label, labelled, typed};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// One weight of a season beside its months.
struct Weight {
    key: &'static str,
    label: &'static str,
    meaning: &'static str,
    get: fn(&mut Season) -> &mut f64,
}

const WEIGHTS: [Weight; 3] = [
    Weight {
        key: "business_hours",
        label: "In business hours",
        meaning: "Weight of an hour within business hours against the other weights; the number of incidents a year stays as it is",
        get: |season| &mut season.business_hours,
    },
    Weight {
        key: "outside_hours",
        label: "Outside them",
        meaning: "Weight of an hour outside business hours; 3 makes a night hour three times as likely as one of weight 1",
        get: |season| &mut season.outside_hours,
    },
    Weight {
        key: "at_peak",
        label: "On peak days",
        meaning: "Factor on the hours of the calendar's peak days",
        get: |season| &mut season.at_peak,
    },
];

/// Shows the weights, folded away while every hour is alike; the months are folded once more.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    threat: &Threat,
    place: &str,
    way: &Reach<Threat>,
) {
    let usual = Season::default();
    let place = format!("{place}.season");
    let mut season = threat.season.clone();
    let differs = season != usual;
    parts::more(ui, "When it comes", &threat.name, &place, differs, |ui| {
        for weight in WEIGHTS {
            let at = format!("{place}.{}", weight.key);
            let label = Label {
                record: &threat.name,
                place: &at,
                label: weight.label,
                meaning: weight.meaning,
            };
            let get = weight.get;
            let value = *get(&mut season);
            let set = on(way, move |threat: &mut Threat, value| {
                *get(&mut threat.season) = value;
            });
            number_row(ui, desk, label, value, "weight", set);
        }
        let at = format!("{place}.months");
        let differs = threat.season.months != usual.months;
        parts::more(ui, "By month", &threat.name, &at, differs, |ui| {
            for quarter in 0..4 {
                months(ui, desk, threat, quarter, &at, way);
            }
        });
    });
}

/// A row with the factors of three months.
fn months(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    threat: &Threat,
    quarter: usize,
    place: &str,
    way: &Reach<Threat>,
) {
    let all = 3 * quarter..3 * quarter + 3;
    let names = MONTHS.get(all.clone()).unwrap_or_default();
    let title = match names {
        [first, .., last] => format!("{first} to {last}"),
        _ => String::new(),
    };
    let at = format!("{place}.quarter_{quarter}");
    let row = Label {
        record: &threat.name,
        place: &at,
        label: &title,
        meaning: "Factors on the hours of these months, one after the other",
    };
    let place_of = |month: usize| format!("{place}[{month}]");
    labelled(ui, desk, row, |ui, desk| {
        for (month, name) in all.clone().zip(names) {
            let at = place_of(month);
            let label = Label {
                record: &threat.name,
                place: &at,
                label: name,
                meaning: "",
            };
            let value = threat.season.months.get(month).copied().unwrap_or(1.0);
            let set = on(way, move |threat: &mut Threat, value| {
                if let Some(weight) = threat.season.months.get_mut(month) {
                    *weight = value;
                }
            });
            let shown = entry::figure(value);
            typed(
                ui,
                desk,
                label,
                &shown,
                (56.0, Align::Max),
                entry::plain,
                set,
            );
        }
    });
    for month in all {
        parts::refusal(ui, desk, &place_of(month));
    }
}
