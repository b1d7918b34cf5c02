//! Clock times of an incident, for axes and sentences.

use jiff::SignedDuration;
use jiff::civil::DateTime;

/// Beyond so many hours a weekday alone would be ambiguous.
const WEEK: f64 = 168.0;

/// The moment so many hours after another; nothing where the calendar ends.
fn after(at: DateTime, hours: f64) -> Option<DateTime> {
    if !hours.is_finite() || hours.abs() > 1e7 {
        return None;
    }
    at.checked_add(SignedDuration::from_secs((hours * 3600.0).round() as i64))
        .ok()
}

/// Labelled times of an axis that is `end` hours long, at most about `most` of them.
pub(super) fn ticks(at: DateTime, end: f64, most: usize) -> Vec<(f64, String)> {
    const STEPS: [f64; 15] = [
        1.0 / 12.0,
        0.25,
        0.5,
        1.0,
        2.0,
        4.0,
        6.0,
        8.0,
        12.0,
        24.0,
        48.0,
        WEEK,
        2.0 * WEEK,
        4.0 * WEEK,
        26.0 * WEEK,
    ];
    let most = most.max(2) as f64;
    let step = STEPS
        .into_iter()
        .find(|step| end / step <= most)
        .unwrap_or(end / most);
    if !(step > 0.0 && end.is_finite()) {
        return Vec::new();
    }
    let pattern = if end > WEEK { "%a %e %b" } else { "%a %H:%M" };
    (0..=(end / step).floor() as u32)
        .filter_map(|tick| {
            let hours = f64::from(tick) * step;
            Some((hours, after(at, hours)?.strftime(pattern).to_string()))
        })
        .collect()
}

/// A moment in full: "Thursday 05:00".
pub(super) fn weekday_time(at: DateTime, hours: f64) -> String {
    after(at, hours).map_or_else(String::new, |at| at.strftime("%A %H:%M").to_string())
}

/// A date and time in full: "Wednesday 21 July 2027, 09:00".
pub(super) fn in_full(at: DateTime) -> String {
    at.strftime("%A %-d %B %Y, %H:%M").to_string()
}

/// As people type it: "2027-07-21 09:00".
pub(super) fn typed(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// What was typed as date and time: with a space or a T between them, seconds optional, or a date alone.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let text = text.trim();
    text.parse()
        .or_else(|_| text.replacen(' ', "T", 1).parse())
        .ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    const AT: DateTime = datetime(2027, 7, 21, 9, 0, 0, 0);

    #[test]
    fn an_axis_of_a_day_and_a_half_has_a_label_every_few_hours() {
        let labels = ticks(AT, 33.0, 9);
        assert_eq!(labels.len(), 9);
        assert_eq!(labels[0].1, "Wed 09:00");
        assert_eq!(labels[5], (20.0, "Thu 05:00".to_owned()));
    }

    #[test]
    fn a_long_axis_names_days() {
        assert_eq!(ticks(AT, 400.0, 9)[1], (48.0, "Fri 23 Jul".to_owned()));
    }

    #[test]
    fn impossible_axes_have_few_or_no_labels() {
        for end in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300] {
            assert!(ticks(AT, end, 9).len() <= 10, "{end}");
        }
    }

    #[test]
    fn what_is_shown_can_be_typed() {
        assert_eq!(parse(&typed(AT)), Some(AT));
        assert_eq!(parse(" 2027-07-21T09:00:00 "), Some(AT));
        assert_eq!(parse("2027-07-21"), Some(datetime(2027, 7, 21, 0, 0, 0, 0)));
        for wrong in ["", "tomorrow", "2027-13-01 09:00", "2027-02-30", "09:00"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(weekday_time(AT, 20.0), "Thursday 05:00");
        assert_eq!(in_full(AT), "Wednesday 21 July 2027, 09:00");
    }
}
