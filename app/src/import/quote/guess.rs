//! What a file shows about the way its numbers, dates and prices are written.

use std::collections::BTreeMap;

use super::field::Field;
use super::lines::{PRICES, Reader};
use super::multiple;
use super::price::{PriceIs, Raw, price};
use super::words::{self, Fact};
use crate::import::finding::{Finding, Place, quoted};
use crate::import::table::date::{self, DateOrder};
use crate::import::table::number::{self, DecimalMark};
use crate::import::table::{Cell, Row};

impl Reader<'_> {
    /// The decimal mark that the amounts show, else the usual one of the language.
    pub(super) fn guess_mark(&mut self, separator: Option<char>) -> DecimalMark {
        let mut texts: Vec<(u32, u32, &str)> = Vec::new();
        for table in self.tables {
            let columns = table.columns.iter();
            let columns: Vec<u32> = columns
                .filter(|column| column.field.is_some_and(Field::is_number))
                .map(|column| column.column)
                .collect();
            for row in self.rows.get(table.body..table.end).unwrap_or_default() {
                let cells = columns.iter().filter_map(|column| match row.get(*column) {
                    Some(Cell::Text(text)) => Some((row.number, *column, text.as_ref())),
                    _ => None,
                });
                texts.extend(cells);
            }
        }
        if let Some(mark) = number::usual_mark(texts.iter().map(|(.., text)| *text)) {
            return mark;
        }
        let english = self.layout.language == displace_model::quote::Language::English;
        let mark = if english && separator != Some(';') {
            DecimalMark::Point
        } else {
            DecimalMark::Comma
        };
        let unclear = texts.iter().find(|(.., text)| number::is_ambiguous(text));
        if let Some((row, column, text)) = unclear
            && let Ok(written) = number::read(text, mark)
        {
            self.findings.push(Finding::warning(
                self.place.cell(*row, *column),
                quoted(text),
                "a number that shows its decimal mark",
                format!(
                    "it was read as {}, and nothing in the file says otherwise",
                    written.value
                ),
            ));
        }
        mark
    }

    /// What a remark outside the lines says about all prices: by what they are to be multiplied.
    pub(super) fn guess_multiple(&mut self) -> u32 {
        const MOST_CELLS: usize = 3;
        let says_words = |cell: &Cell<'_>| match cell {
            Cell::Text(text) => number::read(text, self.mark).is_err(),
            _ => false,
        };
        let remarks = self.rows.iter().filter(|row| {
            row.cells.len() <= MOST_CELLS && row.cells.iter().all(|(_, cell)| says_words(cell))
        });
        let cells = remarks.flat_map(|row| {
            let cells = cells_of_no_fact(row);
            cells.map(move |(column, cell)| (row.number, *column, cell))
        });
        let mut found = cells.filter_map(|(row, column, cell)| match cell {
            Cell::Text(text) => Some((row, column, text, multiple::remark(text)?)),
            _ => None,
        });
        let found = found.next();
        let Some((row, column, text, found)) = found else {
            return 1;
        };
        let place = self.place.cell(row, column);
        self.findings.push(in_multiples(place, text, found.by));
        self.facts.currency = self.facts.currency.or(found.currency);
        found.by
    }

    /// The order of day and month that dates show; the American one where prices are in dollars.
    pub(super) fn guess_order(&self) -> DateOrder {
        let mut dollars = false;
        for row in self.rows {
            for (_, cell) in &row.cells {
                let Cell::Text(text) = cell else { continue };
                let value = text.rsplit(':').next().unwrap_or(text);
                if text.chars().count() <= 80
                    && value.matches('/').count() == 2
                    && let Some(order) = value.split_whitespace().find_map(date::order_of)
                {
                    return order;
                }
                dollars |= text.contains("USD") || text.contains('$');
            }
        }
        if dollars {
            DateOrder::MonthFirst
        } else {
            DateOrder::DayFirst
        }
    }

    /// Whether a column of unit prices is one of list prices: what the sums of the lines say, else the other columns.
    pub(super) fn guess_price(&self) -> PriceIs {
        let has = |field| self.layout.column(field).is_some();
        if !has(Field::Price) || has(Field::List) {
            return PriceIs::Net;
        }
        if has(Field::Net) {
            return PriceIs::List;
        }
        if !has(Field::Discount) {
            return PriceIs::Net;
        }
        let (mut list, mut net) = (0, 0);
        for row in self.body() {
            let Ok(raw) = self.raw(row) else { continue };
            if raw.extended.is_none() || raw.discount.as_ref().is_none_or(|d| d.value.is_zero()) {
                continue;
            }
            for (is, votes) in [(PriceIs::List, &mut list), (PriceIs::Net, &mut net)] {
                let raw = Raw {
                    // As a net price it stands for itself: the discount is off already.
                    discount: raw.discount.clone().filter(|_| is == PriceIs::List),
                    ..self.raw(row).unwrap_or_default()
                };
                *votes +=
                    i32::from(price(&raw, is).is_ok_and(|priced| priced.differences.is_empty()));
            }
        }
        if net > list {
            PriceIs::Net
        } else {
            PriceIs::List
        }
    }

    /// The currency of the quote, and whether it was given or stands there in words: the given one, the one that most
    /// lines name, the one that is stated or that a heading names; else the one that the formats of most prices show.
    pub(super) fn currency(&self) -> (Option<String>, bool) {
        let most = |formatted: bool| {
            let mut votes = BTreeMap::<&str, usize>::new();
            let named = self.lines.iter().filter_map(|line| line.own);
            for own in named.filter(|own| own.formatted == formatted) {
                *votes.entry(own.code).or_default() += 1;
            }
            let most = votes.into_iter().max_by_key(|(_, count)| *count);
            most.map(|(code, _)| code)
        };
        let of_heading = || {
            let priced = self
                .tables
                .iter()
                .flat_map(|table| PRICES.iter().filter_map(|field| table.column(*field)));
            priced.map(|column| &column.heading).find_map(|heading| {
                heading
                    .split(|c: char| c.is_whitespace() || "()[]/,".contains(c))
                    .find_map(number::currency)
                    .or_else(|| multiple::stated(heading)?.currency)
            })
        };
        let in_words = self.settings.currency.clone().or_else(|| {
            most(false)
                .or(self.facts.currency)
                .or_else(of_heading)
                .map(str::to_owned)
        });
        match in_words {
            Some(code) => (Some(code), true),
            None => (most(true).map(str::to_owned), false),
        }
    }
}

/// The cells of a row that are neither label nor value of a fact: whatever a vendor is called says nothing about prices.
/// The currency may.
fn cells_of_no_fact<'r, 'c>(row: &'r Row<'c>) -> impl Iterator<Item = &'r (u32, Cell<'c>)> {
    let mut is_value = false;
    row.cells.iter().filter(move |(_, cell)| {
        let was_value = std::mem::take(&mut is_value);
        let Cell::Text(text) = cell else {
            return !was_value;
        };
        let (label, value) = text.split_once(':').unwrap_or((text, ""));
        let fact = words::fact(label).filter(|fact| *fact != Fact::Currency);
        is_value = fact.is_some() && !was_value && value.trim().is_empty();
        fact.is_none() && !was_value
    })
}

/// Amounts that stand for a thousand or a million times as much: the reader is told.
pub(super) fn in_multiples(place: Place, words: &str, by: u32) -> Finding {
    Finding::warning(
        place,
        quoted(words),
        "prices in whole units of their currency",
        format!("each was multiplied by {by}: 2.5 became {}", by / 2 * 5),
    )
}
