//! The rules for the calendar and for seasons.

use super::check::Check;
use super::text::{join, number};
use crate::work_calendar::{Season, WorkCalendar};

pub(super) fn calendar(check: &mut Check, calendar: &WorkCalendar) {
    let (from, until) = calendar.hours();
    if from >= until {
        check.error(
            "calendar.business_until",
            calendar.until.to_string(),
            &format!("a time after {}", calendar.from),
            "00:00:00 stands for the end of the day",
        );
    }
    if !calendar.days.contains(&true) {
        check.error(
            "calendar.business_days",
            "no day",
            "at least one day of the week",
            "clocks that keep business hours would stand still for ever",
        );
    }
    let places = check.ids(
        "calendar.peak",
        calendar.peaks.iter().map(|peak| peak.id.as_str()),
    );
    for (peak, place) in calendar.peaks.iter().zip(&places) {
        if peak.dates.is_empty() && peak.last_days_of_month == 0 {
            check.absent(
                place,
                "no day",
                "dates or last_days_of_month",
                "such as last_days_of_month = 3",
            );
        }
        if peak.last_days_of_month > 31 {
            check.error(
                &join(place, "last_days_of_month"),
                peak.last_days_of_month.to_string(),
                "0 to 31",
                "",
            );
        }
    }
}

/// Weights must be numbers of which some remain when they are multiplied.
pub(super) fn season(check: &mut Check, season: &Season, place: &str) {
    let place = join(place, "season");
    let plain = [
        ("business_hours", season.business_hours),
        ("outside_hours", season.outside_hours),
        ("at_peak", season.at_peak),
    ];
    let months = season.months.iter().map(|weight| ("months", *weight));
    let mut sound = true;
    for (key, weight) in plain.into_iter().chain(months) {
        if !(weight.is_finite() && (0.0..=1e6).contains(&weight)) {
            sound = false;
            check.error(
                &join(&place, key),
                number(weight),
                "a weight, 0 to 1,000,000",
                "",
            );
        }
    }
    let hours = season.business_hours + season.outside_hours;
    if sound && (hours <= 0.0 || season.months.iter().sum::<f64>() <= 0.0) {
        check.error(
            &place,
            "weights that are all 0",
            "at least one hour and one month with a weight above 0",
            "enabled = false leaves a threat out",
        );
    }
}
