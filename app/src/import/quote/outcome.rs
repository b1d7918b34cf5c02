//! What a partner promises who sells an outcome: recovery within a time, or a credit.

use displace_model::money::Money;
use displace_model::quote::Outcome;
use rust_decimal::Decimal;

use super::amount::amount;
use super::field::Field;
use super::lines::Reader;
use crate::import::finding::{Finding, quoted};
use crate::import::headers::bare;
use crate::import::table::Row;

/// Words for spans of time, without case and marks, and how many minutes they have.
const SPANS: [(u32, &[&str]); 3] = [
    (
        1,
        &[
            "min", "mins", "minute", "minutes", "minuten", "minuti", "minuto", "minutos", "minuut",
        ],
    ),
    (
        60,
        &[
            "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures",
            "ora", "ore", "hora", "horas", "uur", "uren",
        ],
    ),
    (
        24 * 60,
        &[
            "d", "day", "days", "tag", "tage", "tagen", "jour", "jours", "j", "giorno", "giorni",
            "dia", "dias", "día", "días", "dag", "dagen",
        ],
    ),
];

/// Minutes of a span that a text names somewhere.
fn minutes(text: &str) -> Option<u32> {
    let words = text.split(|c: char| !c.is_alphabetic());
    let mut spans = words.filter_map(|word| {
        let word = bare(word);
        let named = |(_, names): &&(u32, &[&str])| names.iter().any(|name| bare(name) == word);
        SPANS.iter().find(named).map(|(minutes, _)| *minutes)
    });
    spans.next()
}

impl Reader<'_> {
    /// What a row promises. A guarantee without a credit, or a credit without a guarantee, is told and left out.
    pub(super) fn outcome(&mut self, row: &Row<'_>) -> Option<Outcome> {
        let hours = self.promised(row, Field::Recovery, Self::hours);
        let credit = self.promised(row, Field::Credit, Self::paid_back);
        let cap = self.promised(row, Field::Cap, Self::paid_back);
        match (hours, credit) {
            (Some(hours), Some(credit)) => Some(Outcome {
                recovery_hours: hours,
                credit: Money::from_decimal(credit),
                cap: cap.map(Money::from_decimal),
            }),
            (None, None) if cap.is_none() => None,
            _ => {
                self.findings.push(Finding::warning(
                    self.place.row(row.number),
                    "a promise that is not complete",
                    "a time of recovery together with a credit",
                    "the line is taken without it; ask the partner what is promised",
                ));
                None
            }
        }
    }

    /// A number of a promise; what cannot be read as one is told.
    fn promised(
        &mut self,
        row: &Row<'_>,
        field: Field,
        read: impl Fn(&Self, &Row<'_>, Field) -> Result<Option<Decimal>, String>,
    ) -> Option<Decimal> {
        let found = read(self, row, field);
        found.unwrap_or_else(|what| {
            let column = self.layout.column(field).map_or(0, |column| column.column);
            let allowed = match field {
                Field::Recovery => "a time, more than 0, such as 4 h or 2 days",
                _ => "an amount of money, 0 or more",
            };
            self.findings.push(Finding::warning(
                self.place.cell(row.number, column),
                what,
                allowed,
                "the line is taken without it",
            ));
            None
        })
    }

    /// A span of time in hours; in the unit of the cell, else of the heading, else in hours.
    fn hours(&self, row: &Row<'_>, field: Field) -> Result<Option<Decimal>, String> {
        let Some(column) = self.layout.column(field) else {
            return Ok(None);
        };
        let Some(found) = amount(row.get(column.column), self.mark)? else {
            return Ok(None);
        };
        let shown = || quoted(&row.words(column.column));
        let per = match found.unit.as_str() {
            "" => minutes(&column.heading).unwrap_or(60),
            unit => minutes(unit).ok_or_else(shown)?,
        };
        let hours = found
            .value
            .checked_mul(per.into())
            .and_then(|minutes| minutes.checked_div(60.into()))
            .filter(|hours| *hours > Decimal::ZERO && !found.percent && !found.multiplied);
        hours.map(Some).ok_or_else(shown)
    }

    /// An amount of money that is paid back.
    fn paid_back(&self, row: &Row<'_>, field: Field) -> Result<Option<Decimal>, String> {
        let Some(found) = self.money(row, field)? else {
            return Ok(None);
        };
        let is_time = minutes(&found.unit).is_some();
        if found.percent || found.included || is_time || found.value < Decimal::ZERO {
            return Err(quoted(&self.layout.words(row, field)));
        }
        Ok(Some(found.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_are_known_in_six_languages() {
        for (text, expected) in [
            ("Guaranteed recovery (min)", Some(1)),
            ("Stunden", Some(60)),
            ("heures", Some(60)),
            ("días", Some(24 * 60)),
            ("giorni", Some(24 * 60)),
            ("uur", Some(60)),
            ("TiB", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }
}
