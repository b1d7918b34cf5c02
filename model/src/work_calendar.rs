//! When people work, and which days weigh more (R7, R14, R23).

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};

/// Days that weigh more than others: month end, a harvest, the last week before the holidays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peak {
    /// Stable id, `snake_case`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its days, one by one.
    pub dates: Vec<Date>,
    /// So many last days of every month belong to it too; 0 for none, 31 for the whole month.
    pub last_days_of_month: u32,
}

impl Peak {
    /// True if the day belongs to it.
    pub fn contains(&self, date: Date) -> bool {
        let left = i64::from(date.days_in_month()) - i64::from(date.day());
        left < i64::from(self.last_days_of_month) || self.dates.contains(&date)
    }
}

/// Business hours, holidays and peak days of a project, in local standard time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    /// The days of the week on which people work, from Monday on.
    pub days: [bool; 7],
    /// When work begins on such a day.
    pub from: Time,
    /// When it ends; midnight stands for the end of the day.
    pub until: Time,
    /// Days on which nobody works whatever the day of the week.
    pub holidays: Vec<Date>,
    /// Days that weigh more.
    pub peaks: Vec<Peak>,
}

impl Default for WorkCalendar {
    /// Monday to Friday, 8 to 18.
    fn default() -> Self {
        Self {
            days: [true, true, true, true, true, false, false],
            from: Time::constant(8, 0, 0, 0),
            until: Time::constant(18, 0, 0, 0),
            holidays: Vec::new(),
            peaks: Vec::new(),
        }
    }
}

impl WorkCalendar {
    /// The words for the days of the week in files, from Monday on.
    pub const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];

    /// True if people work on this day.
    pub fn is_working_day(&self, date: Date) -> bool {
        let place = match date.weekday() {
            Weekday::Monday => 0,
            Weekday::Tuesday => 1,
            Weekday::Wednesday => 2,
            Weekday::Thursday => 3,
            Weekday::Friday => 4,
            Weekday::Saturday => 5,
            Weekday::Sunday => 6,
        };
        self.days[place] && !self.holidays.contains(&date)
    }

    /// True if this day belongs to a peak.
    pub fn is_peak(&self, date: Date) -> bool {
        self.peaks.iter().any(|peak| peak.contains(date))
    }

    /// When work begins and ends on a working day, in hours from its midnight; 0 ≤ from < until ≤ 24 for a sound
    /// calendar.
    pub fn hours(&self) -> (f64, f64) {
        let hours = |time: Time| {
            f64::from(time.hour())
                + f64::from(time.minute()) / 60.0
                + f64::from(time.second()) / 3600.0
        };
        let until = hours(self.until);
        (hours(self.from), if until == 0.0 { 24.0 } else { until })
    }

    /// The day after `date`; nothing at the end of the calendar.
    pub fn next_day(date: Date) -> Option<Date> {
        date.checked_add(1.day()).ok()
    }
}

/// When a service runs (R14): a clock with business hours stands still outside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ServiceHours {
    /// Day and night: `always`.
    #[default]
    Always,
    /// Business hours of the project's calendar: `business_hours`.
    BusinessHours,
    /// Outside business hours only, such as maintenance windows: `outside_hours`.
    OutsideHours,
}

impl ServiceHours {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Always, Self::BusinessHours, Self::OutsideHours];

    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::BusinessHours => "business_hours",
            Self::OutsideHours => "outside_hours",
        }
    }

    /// The service hours with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hours| hours.as_str() == text)
    }
}

/// When a threat's incidents rather come (R7): relative weights. The rate stays the mean number a year; the weights
/// only decide when they fall.
#[derive(Debug, Clone, PartialEq)]
pub struct Season {
    /// Weight of an hour within business hours, 0 or more.
    pub business_hours: f64,
    /// Weight of an hour outside them, 0 or more.
    pub outside_hours: f64,
    /// Factor on the hours of peak days, 0 or more.
    pub at_peak: f64,
    /// Factors on the hours of each month, from January on, 0 or more.
    pub months: [f64; 12],
}

impl Default for Season {
    /// Every hour alike.
    fn default() -> Self {
        Self {
            business_hours: 1.0,
            outside_hours: 1.0,
            at_peak: 1.0,
            months: [1.0; 12],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn working_days_follow_the_week_and_the_holidays() {
        let calendar = WorkCalendar {
            holidays: vec![date(2027, 12, 24)],
            ..WorkCalendar::default()
        };
        assert!(calendar.is_working_day(date(2027, 12, 23)));
        assert!(!calendar.is_working_day(date(2027, 12, 24)));
        assert!(!calendar.is_working_day(date(2027, 12, 25)));
    }

    #[test]
    fn the_last_days_of_a_month_know_its_length() {
        let peak = Peak {
            last_days_of_month: 2,
            ..Peak::default()
        };
        assert!(peak.contains(date(2028, 2, 28)));
        assert!(!peak.contains(date(2028, 2, 27)));
        assert!(peak.contains(date(2027, 4, 30)));
        assert!(!Peak::default().contains(date(2027, 4, 30)));
    }

    #[test]
    fn work_until_midnight_ends_with_the_day() {
        let calendar = WorkCalendar {
            until: Time::midnight(),
            ..WorkCalendar::default()
        };
        assert_eq!(calendar.hours(), (8.0, 24.0));
    }
}
