//! What stands above and below the table of a quote: number, date, validity, terms.

use displace_model::quote::{Language, Quote};
use jiff::civil::Date;

use super::meaning;
use super::words::{self, Fact};
use crate::import::table::date::{self, DateOrder};
use crate::import::table::{Cell, Row, number};

/// Facts found so far. The first that makes sense counts.
#[derive(Debug, Default)]
pub(super) struct Facts {
    number: Option<String>,
    date: Option<Date>,
    valid_until: Option<Date>,
    valid_days: Option<i32>,
    partner: Option<String>,
    letterhead: Option<String>,
    vendor: Option<String>,
    pub(super) currency: Option<&'static str>,
    payment_days: Option<u32>,
    terms: Option<String>,
    deal_registration: Option<String>,
    language: Option<Language>,
}

impl Facts {
    /// Looks for facts in a row that is no line: `Label: value` in one cell, or a label and the value to its right.
    /// True if there was one.
    pub(super) fn look(&mut self, row: &Row<'_>, order: DateOrder) -> bool {
        let mut found = false;
        let mut cells = row.cells.iter().map(|(_, cell)| cell).peekable();
        while let Some(cell) = cells.next() {
            let Cell::Text(text) = cell else { continue };
            let mut used = false;
            for line in text.lines() {
                let (is_fact, with_right) = self.line(line.trim(), cells.peek().copied(), order);
                found |= is_fact;
                used |= with_right;
            }
            if used {
                // A value is no label of the next one, whatever it says.
                cells.next();
            }
        }
        found
    }

    /// Looks for a fact in a line of a cell; also tells whether its value is the cell to the right.
    fn line(&mut self, text: &str, right: Option<&Cell<'_>>, order: DateOrder) -> (bool, bool) {
        if let Some((label, value)) = text.split_once(':')
            && let Some(fact) = words::fact(label)
        {
            let value = value.trim();
            return match (value.is_empty(), right) {
                (false, _) => (self.take(fact, &Cell::Text(value.into()), order), false),
                (true, Some(right)) => (self.take(fact, right, order), true),
                (true, None) => (false, false),
            };
        }
        if let Some(fact) = words::fact(text) {
            let taken = right.is_some_and(|right| self.take(fact, right, order));
            return (taken, taken);
        }
        let taken = match words::fact_at_begin(text) {
            // A label without a colon is believed only where its value shows what it is.
            Some((fact @ (Fact::Date | Fact::ValidUntil | Fact::Currency), value)) => {
                self.take(fact, &Cell::Text(value.into()), order)
            }
            Some((Fact::Number, value)) => {
                let word = value
                    .split_whitespace()
                    .find(|word| word.contains(|c: char| c.is_ascii_digit()));
                word.is_some_and(|word| self.take(Fact::Number, &Cell::Text(word.into()), order))
            }
            _ => false,
        };
        (taken, false)
    }

    fn take(&mut self, fact: Fact, value: &Cell<'_>, order: DateOrder) -> bool {
        let words = value.words().trim().to_owned();
        if words.is_empty() || words.chars().count() > 200 {
            return false;
        }
        let first_number = || {
            let digits = words
                .split(|c: char| !(c.is_ascii_digit() || c == '%'))
                .find(|part| !part.is_empty() && !part.ends_with('%'));
            digits.and_then(|digits| digits.parse::<u32>().ok())
        };
        match fact {
            Fact::Number => {
                let shown =
                    words.contains(|c: char| c.is_ascii_digit()) && words.chars().count() <= 60;
                keep(&mut self.number, shown.then_some(words))
            }
            Fact::Date => keep(&mut self.date, date::of_cell(value, order)),
            Fact::ValidUntil => {
                if let Some(date) = date::of_cell(value, order) {
                    return keep(&mut self.valid_until, Some(date));
                }
                let days = first_number().filter(|days| (1..=366).contains(days));
                keep(
                    &mut self.valid_days,
                    days.and_then(|days| i32::try_from(days).ok()),
                )
            }
            Fact::Partner => keep(&mut self.partner, Some(words)),
            Fact::Vendor => keep(&mut self.vendor, Some(words)),
            Fact::Currency => {
                let code = words.split_whitespace().find_map(number::currency);
                keep(&mut self.currency, code)
            }
            Fact::Payment => {
                let days = first_number().filter(|days| *days <= 365);
                keep(&mut self.payment_days, days);
                keep(&mut self.terms, Some(words))
            }
            Fact::Language => keep(&mut self.language, Language::parse(&words)),
            Fact::DealRegistration => keep(&mut self.deal_registration, Some(words)),
        }
    }

    /// Takes the name of a letterhead for that of the partner, unless the partner is named otherwise.
    pub(super) fn letterhead(&mut self, row: &Row<'_>) {
        let name = row.cells.iter().find_map(|(_, cell)| match cell {
            Cell::Text(text) if meaning::is_company(text) => Some(text.trim().to_owned()),
            _ => None,
        });
        keep(&mut self.letterhead, name);
    }

    /// Takes the fact that a heading names, where a table repeats it in every row.
    pub(super) fn column(&mut self, heading: &str, value: &Cell<'_>, order: DateOrder) {
        if let Some(fact) = words::fact(heading) {
            self.take(fact, value, order);
        }
    }

    /// Writes what was found into the quote.
    pub(super) fn fill(self, quote: &mut Quote) {
        let days = |date: Date| {
            let days = self.valid_days?;
            date.checked_add(jiff::Span::new().days(days)).ok()
        };
        quote.number = self.number.unwrap_or_default();
        quote.date = self.date;
        quote.valid_until = self.valid_until.or_else(|| self.date.and_then(days));
        if let Some(partner) = self.partner.or(self.letterhead) {
            quote.partner = partner;
        }
        quote.vendor = self.vendor.unwrap_or_default();
        quote.payment_days = self.payment_days;
        quote.terms = self.terms.unwrap_or_default();
        if let Some(language) = self.language {
            quote.language = language;
        }
        quote.deal_registration = self.deal_registration.unwrap_or_default();
    }
}

/// Keeps a value unless there is one already; true if the value is one.
fn keep<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let some = value.is_some();
    if place.is_none() {
        *place = value;
    }
    some
}
