//! Editors of the calendar's fields: times of day, lists of days, days of the week, service hours.

use displace_model::project::Project;
use displace_model::work_calendar::{ServiceHours, WorkCalendar};
use egui::{Align, Button, Ui, vec2};
use jiff::civil::{Date, Time};

use super::desk::Desk;
use super::plain::{Label, choice_row, labelled, typed};
use crate::window::theme::SIZE_NOTE;
use crate::window::widgets;

/// A time of day as people read it; seconds are shown only where there are some.
pub fn time_text(time: Time) -> String {
    if time.second() == 0 && time.subsec_nanosecond() == 0 {
        format!("{:02}:{:02}", time.hour(), time.minute())
    } else {
        time.to_string()
    }
}

/// A time of day as people type it: `8`, `8:30`, `08:30:00`; `24:00` is the midnight that ends the day.
///
/// # Errors
/// How a time is written.
pub fn read_time(text: &str) -> Result<Time, String> {
    let text = text.trim();
    let parts: Option<Vec<i8>> = text.split(':').map(|part| part.parse().ok()).collect();
    let time = match parts.as_deref() {
        Some([24] | [24, 0] | [24, 0, 0]) => Some(Time::midnight()),
        Some([hour]) => Time::new(*hour, 0, 0, 0).ok(),
        Some([hour, minute]) => Time::new(*hour, *minute, 0, 0).ok(),
        Some([hour, minute, second]) => Time::new(*hour, *minute, *second, 0).ok(),
        _ => None,
    };
    time.ok_or_else(|| "a time of day is written hour:minute, such as 8:30".to_owned())
}

/// A row with a time of day; where it ends something, midnight is the end of the day.
pub fn time_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    (value, ends): (Time, bool),
    set: impl Fn(&mut Project, Time) + 'static,
) {
    labelled(ui, desk, label, |ui, desk| {
        let shown = if ends && value == Time::midnight() {
            "24:00".to_owned()
        } else {
            time_text(value)
        };
        typed(ui, desk, label, &shown, (84.0, Align::Max), read_time, set);
        widgets::note(ui, "local standard time");
    });
}

/// A row of seven buttons, one for each day of the week, pressed in where people work.
pub fn week_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    days: [bool; 7],
    set: impl Fn(&mut Project, [bool; 7]) + 'static,
) {
    let mut changed = None;
    labelled(ui, desk, label, |ui, _| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding = vec2(6.0, 4.0);
        for (place, word) in WorkCalendar::DAYS.iter().enumerate() {
            let name = displace_model::project::humanised(word);
            let short: String = name.chars().take(2).collect();
            let on = days.get(place).copied().unwrap_or(false);
            let response = ui
                .add(Button::new(short).selected(on).min_size(vec2(34.0, 26.0)))
                .accessible_name(format!("{}: {name}", label.name()))
                .on_hover_text(if on {
                    format!("{name}: people work")
                } else {
                    format!("{name}: nobody works")
                });
            if response.clicked() {
                let mut days = days;
                if let Some(day) = days.get_mut(place) {
                    *day = !on;
                }
                changed = Some(days);
            }
        }
    });
    if let Some(days) = changed {
        desk.edit_at(label.place, label.undo(), move |project| set(project, days));
    }
}

/// Days as people type them: one, or several with commas or blanks between.
fn read_dates(text: &str) -> Result<Vec<Date>, String> {
    text.split([',', ';', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse().map_err(|_not_a_date| {
                format!("“{part}” is no date: write year-month-day, such as 2027-12-24")
            })
        })
        .collect()
}

/// A row with a list of days, each with a button that removes it, and a box that adds some.
pub fn dates_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    dates: &[Date],
    set: impl Fn(&mut Project, Vec<Date>) + Clone + 'static,
) {
    let mut removed = None;
    labelled(ui, desk, label, |ui, desk| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            let add = set.clone();
            ui.horizontal(|ui| {
                let present = dates.to_vec();
                typed(
                    ui,
                    desk,
                    label,
                    "",
                    (140.0, Align::Min),
                    read_dates,
                    move |project, more: Vec<Date>| {
                        let mut all = [present.clone(), more].concat();
                        all.sort_unstable();
                        all.dedup();
                        add(project, all);
                    },
                );
                widgets::note(ui, "such as 2027-12-24");
            });
            if dates.is_empty() {
                return;
            }
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().button_padding = vec2(6.0, 2.0);
                for date in dates {
                    let text = egui::RichText::new(format!("{date} ×")).size(SIZE_NOTE);
                    let response = ui
                        .add(Button::new(text))
                        .accessible_name(format!("{}: delete {date}", label.name()))
                        .on_hover_text(format!(
                            "{}; press to delete",
                            displace_model::calendar::weekday_name(*date)
                        ));
                    if response.clicked() {
                        removed = Some(*date);
                    }
                }
            });
        });
    });
    if let Some(removed) = removed {
        let left: Vec<Date> = dates.iter().copied().filter(|d| *d != removed).collect();
        desk.edit_at(label.place, label.undo(), move |project| {
            set(project, left.clone());
        });
    }
}

/// A row that chooses when a service runs.
pub fn service_hours_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    value: ServiceHours,
    set: impl Fn(&mut Project, ServiceHours) + 'static,
) {
    let words = |hours| match hours {
        ServiceHours::Always => ("day and night", ""),
        ServiceHours::BusinessHours => (
            "in business hours",
            "The hours of the project's calendar; outside them the clock stands still",
        ),
        ServiceHours::OutsideHours => (
            "outside business hours",
            "Nights, weekends and holidays, such as maintenance windows",
        ),
    };
    choice_row(ui, desk, label, (value, &ServiceHours::ALL), words, set);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for (text, expected) in [
            ("8", time(8, 0, 0, 0)),
            ("8:30", time(8, 30, 0, 0)),
            (" 08:30:15 ", time(8, 30, 15, 0)),
            ("24:00", Time::midnight()),
        ] {
            assert_eq!(read_time(text), Ok(expected), "{text}");
            assert_eq!(read_time(&time_text(expected)), Ok(expected), "{text}");
        }
        for text in ["", "25", "8:60", "8h", "24:01", "8:30:15:1", "-1"] {
            assert!(read_time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn several_days_are_typed_at_once() {
        assert_eq!(
            read_dates("2027-12-24, 2027-12-31"),
            Ok(vec![date(2027, 12, 24), date(2027, 12, 31)])
        );
        assert!(read_dates("24.12.2027").is_err());
    }
}
