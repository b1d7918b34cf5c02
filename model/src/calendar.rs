//! Dates and simulation time (rule R5).
//!
//! Simulation time is in hours from midnight at the beginning of the project's start date, in local
//! standard time without daylight saving. Calendar days count as they fall (leap days too), while a
//! year of the horizon always has 8,760 hours.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time, Weekday};

/// Hours of a year of the horizon: 365 days.
pub const HOURS_PER_YEAR: f64 = 8760.0;

/// Hours of a contract month: a twelfth of a year.
pub const HOURS_PER_MONTH: f64 = 730.0;

/// Hours from the start of the project to a moment; negative before it.
pub fn hours_between(start: Date, at: DateTime) -> f64 {
    let elapsed = at.duration_since(start.to_datetime(Time::midnight()));
    elapsed.as_secs() as f64 / 3600.0 + f64::from(elapsed.subsec_nanos()) / 3.6e12
}

/// The moment so many hours after the start, to the nearest second, or nothing if it lies beyond the
/// calendar (years −9999 to 9999) or the hours are not a finite number.
pub fn moment(start: Date, hours: f64) -> Option<DateTime> {
    let seconds = libm::round(hours * 3600.0);
    // Ten thousand years are some 3e11 seconds; anything beyond cannot be a date.
    if !seconds.is_finite() || seconds.abs() > 1e12 {
        return None;
    }
    start
        .to_datetime(Time::midnight())
        .checked_add(SignedDuration::from_secs(seconds as i64))
        .ok()
}

/// English name of the day of the week.
pub fn weekday_name(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "whole hours are exact")]
mod tests {
    use super::*;
    use jiff::civil::{date, datetime};
    use proptest::prelude::*;

    #[test]
    fn leap_days_count_as_hours_but_do_not_lengthen_the_horizon_year() {
        let start = date(2027, 1, 1);
        assert_eq!(
            hours_between(start, datetime(2028, 1, 1, 0, 0, 0, 0)),
            8760.0
        );
        assert_eq!(
            hours_between(start, datetime(2029, 1, 1, 0, 0, 0, 0)),
            2.0 * 8760.0 + 24.0
        );
        assert_eq!(
            hours_between(start, datetime(2026, 12, 31, 12, 30, 0, 0)),
            -11.5
        );
    }

    #[test]
    fn weekdays_follow_the_calendar() {
        let at = moment(date(2027, 1, 1), 201.0 * 24.0 + 9.0).unwrap();
        assert_eq!(at, datetime(2027, 7, 21, 9, 0, 0, 0));
        assert_eq!(weekday_name(at.date()), "Wednesday");
    }

    #[test]
    fn moments_beyond_the_calendar_are_nothing() {
        let start = date(2027, 1, 1);
        for hours in [f64::NAN, f64::INFINITY, 1e300, -1e300, 1e9, -1e9] {
            assert_eq!(moment(start, hours), None);
        }
        let ends = hours_between(Date::MIN, Date::MAX.to_datetime(Time::midnight()));
        assert!(ends > 1e8);
    }

    proptest! {
        #[test]
        fn hours_and_moments_lead_to_each_other(hours in -200_000_i32..1_000_000) {
            let start = date(2027, 3, 15);
            let at = moment(start, f64::from(hours)).unwrap();
            prop_assert_eq!(hours_between(start, at), f64::from(hours));
        }
    }
}
