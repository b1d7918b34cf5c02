//! The calendar of a project: when people work, and which days weigh more.

use displace_model::project::Project;
use displace_model::work_calendar::{Peak, WorkCalendar};
use egui::Ui;

use super::Desk;
use super::items::Items;
use super::parts::{Reach, on, reach, section, two_columns};
use crate::records;
use crate::window::fields::plain::{Label, count_row};
use crate::window::fields::times::{dates_row, time_row, week_row};

const RECORD: &str = "Calendar";

/// Shows the card.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    section(
        ui,
        desk,
        RECORD,
        "when people work, and which days weigh more; services, seasons and costs per hour refer to it",
        |_, _| {},
        |ui, desk| two_columns(ui, desk, hours, peaks),
    );
}

fn way() -> Reach<WorkCalendar> {
    reach(|project: &mut Project| Some(&mut project.calendar))
}

fn hours(ui: &mut Ui, desk: &mut Desk<'_>) {
    let calendar = &desk.project.calendar;
    let label = Label::of(RECORD);
    week_row(
        ui,
        desk,
        label(
            "calendar.business_days",
            "Business days",
            "The days of the week on which people work",
        ),
        calendar.days,
        on(&way(), |calendar: &mut WorkCalendar, days| {
            calendar.days = days;
        }),
    );
    time_row(
        ui,
        desk,
        label(
            "calendar.business_from",
            "Work begins",
            "When work begins on such a day",
        ),
        (calendar.from, false),
        on(&way(), |calendar: &mut WorkCalendar, time| {
            calendar.from = time;
        }),
    );
    time_row(
        ui,
        desk,
        label(
            "calendar.business_until",
            "Work ends",
            "When work ends on such a day; 24:00 is the end of the day",
        ),
        (calendar.until, true),
        on(&way(), |calendar: &mut WorkCalendar, time| {
            calendar.until = time;
        }),
    );
    dates_row(
        ui,
        desk,
        label(
            "calendar.holidays",
            "Holidays",
            "Days on which nobody works, whatever the day of the week; Enter adds what is typed",
        ),
        &calendar.holidays,
        |project, dates| project.calendar.holidays = dates,
    );
}

fn peaks(ui: &mut Ui, desk: &mut Desk<'_>) {
    let calendar = &desk.project.calendar;
    let items = Items {
        title: "Peak days",
        note: if calendar.peaks.is_empty() {
            "none: every day weighs the same"
        } else {
            "weigh more"
        },
        kind: "peak",
        hint: "Days that weigh more: month end, a harvest, the last week before the holidays",
        owner: "the calendar",
        place: "calendar.peak",
        list: &calendar.peaks,
        way: reach(|project: &mut Project| Some(&mut project.calendar.peaks)),
        ordered: false,
    };
    items.show(ui, desk, || records::new_peak(calendar), peak);
}

fn peak(ui: &mut Ui, desk: &mut Desk<'_>, peak: &Peak, place: &str, way: &Reach<Peak>) {
    let (last_at, dates_at) = (
        format!("{place}.last_days_of_month"),
        format!("{place}.dates"),
    );
    let label = Label::of(&peak.name);
    count_row(
        ui,
        desk,
        label(
            &last_at,
            "Last days",
            "So many last days of every month belong to it; 0 for none",
        ),
        peak.last_days_of_month,
        "of every month",
        on(way, |peak: &mut Peak, days| peak.last_days_of_month = days),
    );
    let way = way.clone();
    dates_row(
        ui,
        desk,
        label(
            &dates_at,
            "Dates",
            "Its days, one by one; Enter adds what is typed",
        ),
        &peak.dates,
        move |project, dates| {
            if let Some(peak) = way(project) {
                peak.dates = dates;
            }
        },
    );
}
