//! Quotes of partners, as they send them: a table somewhere in a file, in any of six languages.
//!
//! [`read`] finds the table, guesses what its columns mean, reads its lines and holds their arithmetic against what
//! the document states. A second table below the first is read by its own headings. Nothing is silent: every column is shown with its meaning ([`Column`]), every row that became
//! no line with its reason ([`LeftOut`]), every sum that does not match as a finding. A guess is corrected with
//! [`Settings`], which can be remembered for a partner ([`Memory`]).

mod amount;
mod facts;
mod field;
mod guess;
mod layout;
mod lines;
mod meaning;
mod memory;
mod multiple;
mod outcome;
mod price;
mod sums;
mod totals;
mod words;
mod write;

pub use field::Field;
pub use layout::Column;
pub use memory::Memory;
pub use write::csv;

use std::collections::BTreeMap;

use displace_model::project::Project;
use displace_model::quote::Quote;
use rust_decimal::Decimal;
use serde::Serialize;

use super::finding::{Finding, Place, quoted};
use super::table::date::DateOrder;
use super::table::number::DecimalMark;
use super::table::{Book, Row};
use crate::records;

/// What somebody knows better than a guess.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Who offers.
    pub partner: Option<String>,
    /// What columns mean, by their heading (see [`key`]); nothing for a column that is left out.
    pub columns: BTreeMap<String, Option<Field>>,
    /// The decimal mark.
    pub mark: Option<DecimalMark>,
    /// The order of day and month.
    pub order: Option<DateOrder>,
    /// ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// Value-added tax, 0.19 is 19 %.
    pub vat: Option<Decimal>,
    /// The sheet of a workbook that has the table.
    pub sheet: Option<String>,
}

/// A heading as [`Settings::columns`] knows it: without case, space and punctuation.
pub fn key(heading: &str) -> String {
    super::headers::bare(heading)
}

/// A row that became no line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Where it stands.
    pub place: Place,
    /// What stands there.
    pub words: String,
    /// Why it is no line.
    pub why: String,
}

/// A quote as it was read, with all that was guessed and all that was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The quote; its id is that of a new one.
    pub quote: Quote,
    /// The file and the sheet.
    pub place: Place,
    /// The sheets that have a table of lines; the quote is that of one of them.
    pub sheets: Vec<String>,
    /// The columns of its table.
    pub columns: Vec<Column>,
    /// The decimal mark that its numbers were read with.
    pub mark: DecimalMark,
    /// The order that its dates were read with.
    pub order: DateOrder,
    /// The row of each line.
    pub rows: Vec<u32>,
    /// Rows that became no line.
    pub left_out: Vec<LeftOut>,
    /// What somebody should look at.
    pub findings: Vec<Finding>,
}

/// Reads the quote in a file.
///
/// # Errors
/// What keeps it from being read: no table of lines in it, or a damaged file.
pub fn read(book: &mut Book, settings: &Settings) -> Result<Import, Vec<Finding>> {
    let sheets = sheets(book)?;
    if let Some(wanted) = &settings.sheet
        && !sheets
            .iter()
            .any(|(sheet, _)| is_called(sheet.as_deref(), wanted))
    {
        let names: Vec<String> = sheets
            .iter()
            .filter_map(|(sheet, _)| sheet.as_deref().map(quoted))
            .collect();
        return Err(vec![Finding::error(
            book.place(None),
            format!("no sheet {}", quoted(wanted)),
            match names.as_slice() {
                [] => "a file without sheets".to_owned(),
                names => format!("one of {}", names.join(", ")),
            },
            "",
        )]);
    }
    let tables: Vec<_> = sheets
        .iter()
        .map(|(sheet, rows)| (sheet, rows, layout::tables(rows, settings)))
        .filter(|(.., tables)| !tables.is_empty())
        .collect();
    let best = tables
        .iter()
        .filter(|(sheet, ..)| {
            let wanted = settings.sheet.as_ref();
            wanted.is_none_or(|wanted| is_called(sheet.as_deref(), wanted))
        })
        // At a tie the first sheet is taken.
        .rev()
        .max_by_key(|(.., tables)| tables.iter().map(|table| table.score).max());
    let Some((sheet, rows, found)) = best else {
        return Err(vec![no_table(book, &sheets)]);
    };
    let place = book.place(sheet.as_deref());
    let reader = lines::Reader::new(&place, rows, found, settings, book.separator());
    let Some(reader) = reader else {
        return Err(vec![no_table(book, &sheets)]);
    };
    let mut import = reader.import(book.name())?;
    import.findings.extend(book.warnings().iter().cloned());
    for (other, rows, found) in &tables {
        if other == sheet {
            continue;
        }
        import.sheets.extend((*other).clone());
        let below = found
            .iter()
            .map(|table| table.end - table.body)
            .sum::<usize>();
        if below > 0 && settings.sheet.is_none() {
            let first = found.first().and_then(|table| rows.get(table.first));
            let heading = first.map_or(1, |row| row.number);
            import.findings.push(Finding::warning(
                book.place(other.as_deref()).row(heading),
                format!("another table, with {below} rows below its headings"),
                "one table in a quote",
                "it was left out; choose its sheet to read it instead",
            ));
        }
    }
    import.sheets.extend((*sheet).clone());
    import.sheets.sort();
    Ok(import)
}

/// The columns below the row that looks most like headings, where no table was found: what they mean can then be told.
pub fn headings(book: &mut Book, settings: &Settings) -> Vec<Column> {
    let Ok(sheets) = sheets(book) else {
        return Vec::new();
    };
    let guesses = sheets
        .iter()
        .filter_map(|(_, rows)| layout::headings_of(rows, settings));
    guesses.max_by_key(Vec::len).unwrap_or_default()
}

/// The rows of all sheets.
#[expect(
    clippy::type_complexity,
    reason = "a name with its rows needs no name of its own"
)]
fn sheets(book: &mut Book) -> Result<Vec<(Option<String>, Vec<Row<'static>>)>, Vec<Finding>> {
    let mut sheets = Vec::new();
    let mut errors = Vec::new();
    for sheet in book.sheets() {
        match book.all_rows(sheet.as_deref()) {
            Ok(rows) => sheets.push((sheet, rows)),
            Err(finding) => errors.push(*finding),
        }
    }
    if errors.is_empty() {
        Ok(sheets)
    } else {
        Err(errors)
    }
}

fn is_called(sheet: Option<&str>, name: &str) -> bool {
    sheet.is_some_and(|sheet| sheet.trim().to_lowercase() == name.trim().to_lowercase())
}

fn no_table(book: &Book, sheets: &[(Option<String>, Vec<Row<'static>>)]) -> Finding {
    let guess = sheets.iter().find_map(|(sheet, rows)| {
        let columns = layout::headings_of(rows, &Settings::default())?;
        let words: Vec<String> = columns
            .iter()
            .take(8)
            .map(|column| quoted(&column.heading))
            .collect();
        Some((sheet, words.join(", ")))
    });
    let (place, found) = match guess {
        Some((sheet, words)) => (
            book.place(sheet.as_deref()),
            format!("no table of lines; the most like headings are {words}"),
        ),
        None => (book.place(None), "no table of lines".to_owned()),
    };
    Finding::error(
        place,
        found,
        "a table with a heading over each column",
        "the headings must name the article and a quantity or a price, such as Description, Qty and Unit price; \
         columns of a text are parted by a separator, a tab or two blanks",
    )
}

/// What becomes of quotes in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is added.
    New,
    /// It takes the place of the same partner's quote with the same number.
    Replaced,
    /// The same partner's round is closed: it begins the next.
    NextRound,
}

/// Where the same partner's quote with the same number stands among the project's, in its latest round.
fn known(project: &Project, quote: &Quote) -> Option<usize> {
    let partner = quote.partner.trim();
    let same = |other: &Quote| {
        other.partner.trim().eq_ignore_ascii_case(partner)
            && other.number == quote.number
            && other.vendor == quote.vendor
    };
    let quotes = project.quotes.iter().enumerate();
    let latest = quotes
        .filter(|(_, other)| same(other))
        .max_by_key(|(_, other)| other.round);
    latest.map(|(at, _)| at)
}

/// What would become of a quote in this project.
pub fn fate(project: &Project, quote: &Quote) -> Fate {
    match known(project, quote).and_then(|at| project.quotes.get(at)) {
        None => Fate::New,
        Some(other) if other.frozen => Fate::NextRound,
        Some(_) => Fate::Replaced,
    }
}

/// Puts a quote into a project. One that is there already keeps its id, its plan and its round; a closed round stays,
/// and the quote begins the next. The first quote of an empty project decides its currency.
pub fn put(project: &mut Project, mut quote: Quote) {
    let fate = fate(project, &quote);
    let empty = project.quotes.is_empty()
        && project.plans.is_empty()
        && project.workloads.is_empty()
        && project.private.quotes.is_empty();
    if empty && let Some(currency) = &quote.currency {
        project.currency.clone_from(currency);
    }
    if quote.currency.as_ref() == Some(&project.currency) {
        quote.currency = None;
    }
    let at = known(project, &quote);
    let known = at.and_then(|at| project.quotes.get(at)).cloned();
    let new_id = |quote: &Quote, project: &Project| {
        let mut name = format!("{} {}", quote.partner, quote.number);
        if quote.round > 1 {
            name = format!("{name} round {}", quote.round);
        }
        let ids = project.all_quotes().map(|quote| quote.id.as_str());
        records::unique_id(&name, "quote", ids)
    };
    match (fate, known) {
        (Fate::Replaced, Some(known)) => {
            quote.id = known.id;
            quote.plan = known.plan;
            quote.round = known.round;
            if quote.note.is_empty() {
                quote.note = known.note;
            }
            if let Some(place) = at.and_then(|at| project.quotes.get_mut(at)) {
                *place = quote;
            }
        }
        (Fate::NextRound, Some(known)) => {
            quote.round = known.round.saturating_add(1);
            quote.id = new_id(&quote, project);
            project.quotes.push(quote);
        }
        _ => {
            quote.id = new_id(&quote, project);
            project.quotes.push(quote);
        }
    }
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tables_tests;
#[cfg(test)]
mod tests;
