//! Dates as people write them.

use jiff::civil::Date;

use super::cell::Cell;

/// The order of day and month where both are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `31/12/2027`, as nearly everywhere.
    DayFirst,
    /// `12/31/2027`, as in the United States.
    MonthFirst,
}

/// The first letters of the months in English, German, French, Italian, Spanish and Dutch.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "gen", "ene", "janv"],
    &["feb", "fév", "fev"],
    &["mar", "mär", "mrz", "maa", "mrt"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag", "mei"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aoû", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott"],
    &["nov"],
    &["dec", "dez", "déc", "dic"],
];

/// Reads a date: `2027-12-31`, `31.12.2027`, `31/12/27`, `31. Dezember 2027`, `Dec 31, 2027`; numbers alone in the
/// given order. A time behind it is left out.
///
/// ```
/// use displace::import::table::date::{DateOrder, read};
///
/// let date = jiff::civil::date(2027, 12, 31);
/// assert_eq!(read("31.12.2027", DateOrder::DayFirst), Some(date));
/// assert_eq!(read("12/31/2027", DateOrder::MonthFirst), Some(date));
/// assert_eq!(read("31 décembre 2027", DateOrder::DayFirst), Some(date));
/// ```
pub fn read(text: &str, order: DateOrder) -> Option<Date> {
    let parts = parts(text);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let [a, b, c, ..] = parts.as_slice() else {
        return None;
    };
    if let Some(month) = month(b) {
        return date(c, month, a);
    }
    if let Some(month) = month(a) {
        return date(c, month, b);
    }
    let number = |text: &str| text.parse::<i8>().ok();
    if a.len() == 4 {
        return date(a, number(b)?, c);
    }
    let (day, month) = match order {
        DateOrder::DayFirst => (a, b),
        DateOrder::MonthFirst => (b, a),
    };
    date(c, number(month)?, day)
}

/// The order that this text shows beyond doubt.
pub fn order_of(text: &str) -> Option<DateOrder> {
    let parts = parts(text);
    let first = parts.first()?;
    // Points are written where the day comes first.
    let number = |at: usize| parts.get(at)?.parse::<u8>().ok();
    if first.len() > 2 {
        return None;
    }
    match (number(0), number(1)) {
        (Some(13..=31), Some(1..=12)) => Some(DateOrder::DayFirst),
        (Some(1..=12), Some(13..=31)) => Some(DateOrder::MonthFirst),
        _ if text.contains('.') => Some(DateOrder::DayFirst),
        _ => None,
    }
}

/// A date of a cell; a bare number is one as spreadsheets count days, where a date is expected.
pub fn of_cell(cell: &Cell<'_>, order: DateOrder) -> Option<Date> {
    match cell {
        Cell::Date(date) => Some(date.date()),
        Cell::Number(number) => serial(*number),
        Cell::Text(text) => read(text, order).or_else(|| {
            text.trim()
                .parse::<u32>()
                .ok()
                .and_then(|n| serial(f64::from(n)))
        }),
        Cell::Truth(_) | Cell::Fault(_) | Cell::Written(_) => None,
    }
}

/// The date of a spreadsheet's day number, for the years 1982 to 2119: smaller and larger numbers are something else.
fn serial(number: f64) -> Option<Date> {
    if !(30_000.0..80_500.0).contains(&number) {
        return None;
    }
    // Day 1 is 1 January 1900, and a 29 February 1900 that never was is counted.
    jiff::civil::date(1899, 12, 30)
        .checked_add(jiff::Span::new().days(number.floor() as i32))
        .ok()
}

/// The numbers and words of a date, without a time of day.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in text.trim().chars().take(60) {
        let kind = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
        if c.is_alphanumeric() {
            match parts.last_mut() {
                Some(part) if kind(last) == kind(c) => part.push(c),
                _ => parts.push(c.to_string()),
            }
        } else if c == ':' {
            // The number before it is an hour.
            parts.pop();
            break;
        }
        last = c;
    }
    parts.retain(|part| {
        !matches!(
            part.to_lowercase().as_str(),
            "de" | "del" | "of" | "st" | "th" | "nd" | "rd" | "er" | "t"
        )
    });
    parts
}

fn month(word: &str) -> Option<i8> {
    let lower = word.to_lowercase();
    if lower.chars().count() < 3 {
        return None;
    }
    let at = MONTHS
        .iter()
        .position(|begins| begins.iter().any(|begin| lower.starts_with(begin)))?;
    i8::try_from(at + 1).ok()
}

fn date(year: &str, month: i8, day: &str) -> Option<Date> {
    let number: i16 = year.parse().ok()?;
    let year = match year.len() {
        2 => 2000 + number,
        4 => number,
        _ => return None,
    };
    Date::new(year, month, day.parse().ok()?)
        .ok()
        .filter(|date| (1990..2200).contains(&date.year()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayFirst, MonthFirst};

    #[test]
    fn dates_of_six_languages_are_read() {
        let expected = Some(jiff::civil::date(2027, 3, 9));
        for text in [
            "2027-03-09",
            "2027/03/09",
            "09.03.2027",
            "9.3.27",
            "09/03/2027",
            "9-Mar-2027",
            "9. März 2027",
            "March 9, 2027",
            "9 mars 2027",
            "9 marzo 2027",
            "9 de marzo de 2027",
            "9 maart 2027",
            "2027-03-09T10:30:00",
            "09.03.2027 10:30",
            "9th March 2027",
        ] {
            assert_eq!(read(text, DayFirst), expected, "{text}");
        }
        assert_eq!(read("03/09/2027", MonthFirst), expected);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "31.02.2027",
            "12",
            "soon",
            "1.2",
            "99/99/2027",
            "2027",
            "1.234.567",
        ] {
            assert_eq!(read(text, DayFirst), None, "{text}");
        }
    }

    #[test]
    fn day_numbers_of_spreadsheets_are_dates() {
        let date = jiff::civil::date(2024, 1, 15);
        assert_eq!(of_cell(&Cell::Number(45_306.0), DayFirst), Some(date));
        assert_eq!(of_cell(&Cell::Text("45306".into()), DayFirst), Some(date));
        assert_eq!(of_cell(&Cell::Number(12.0), DayFirst), None);
    }

    #[test]
    fn a_day_beyond_twelve_shows_the_order() {
        assert_eq!(order_of("31/12/2027"), Some(DayFirst));
        assert_eq!(order_of("12/31/2027"), Some(MonthFirst));
        assert_eq!(order_of("03.04.2027"), Some(DayFirst));
        assert_eq!(order_of("03/04/2027"), None);
    }
}
