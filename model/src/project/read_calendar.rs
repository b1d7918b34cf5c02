//! Reading the calendar, and words that refer to it.

use super::tree::{Reader, Table};
use crate::work_calendar::{Peak, Season, ServiceHours, WorkCalendar};

impl Reader {
    pub(super) fn calendar(&mut self, root: &Table<'_>) -> WorkCalendar {
        let mut calendar = WorkCalendar::default();
        let Some(table) = self.table(root, "calendar") else {
            return calendar;
        };
        self.only(
            &table,
            &[
                "business_days",
                "business_from",
                "business_until",
                "holidays",
                "peak",
            ],
        );
        if let Some(node) = self.value(&table, "business_days") {
            let words = self.texts(&table, "business_days");
            calendar.days = [false; 7];
            for word in words {
                if let Some(place) = WorkCalendar::DAYS.iter().position(|day| *day == word) {
                    calendar.days[place] = true;
                    continue;
                }
                let hint = super::text::nearest(&word, WorkCalendar::DAYS)
                    .map(|day| format!("{word:?} is none: did you mean \"{day}\"?"))
                    .unwrap_or_default();
                let allowed = format!("days among {}", WorkCalendar::DAYS.join(", "));
                self.wrong(&node, allowed, hint);
            }
        }
        if let Some(time) = self.time(&table, "business_from") {
            calendar.from = time;
        }
        if let Some(time) = self.time(&table, "business_until") {
            calendar.until = time;
        }
        calendar.holidays = self.dates(&table, "holidays");
        let (tables, ids) = self.records(&table, "peak", "");
        for (table, id) in tables.iter().zip(ids) {
            self.only(table, &["id", "name", "dates", "last_days_of_month"]);
            calendar.peaks.push(Peak {
                name: self.name(table, &id),
                id,
                dates: self.dates(table, "dates"),
                last_days_of_month: self
                    .whole(table, "last_days_of_month", 0, 31)
                    .and_then(|days| u32::try_from(days).ok())
                    .unwrap_or(0),
            });
        }
        calendar
    }

    /// When a service runs, if given.
    pub(super) fn service_hours(&mut self, table: &Table<'_>, key: &str) -> Option<ServiceHours> {
        let words = ServiceHours::ALL.map(ServiceHours::as_str);
        self.word(table, key, &words, ServiceHours::parse)
    }

    /// When incidents rather come, if given.
    pub(super) fn season(&mut self, table: &Table<'_>, season: &mut Season) {
        const ALLOWED: &str = "a weight, 0 or more";
        let Some(table) = self.table(table, "season") else {
            return;
        };
        self.only(
            &table,
            &["business_hours", "outside_hours", "at_peak", "months"],
        );
        for (key, weight) in [
            ("business_hours", &mut season.business_hours),
            ("outside_hours", &mut season.outside_hours),
            ("at_peak", &mut season.at_peak),
        ] {
            if let Some(found) = self.number(&table, key, ALLOWED) {
                *weight = found;
            }
        }
        if let Some(node) = self.value(&table, "months") {
            let elements = node.elements(12).unwrap_or_default();
            if elements.len() == 12 {
                for (element, month) in elements.iter().zip(&mut season.months) {
                    if let Some(found) = self.number_of(element, ALLOWED) {
                        *month = found;
                    }
                }
            } else {
                self.wrong(&node, "twelve weights, from January on", "");
            }
        }
    }
}
