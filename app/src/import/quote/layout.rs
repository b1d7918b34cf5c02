//! Where the table of a quote is, and what its columns mean.

use displace_model::quote::Language;
use serde::Serialize;

use super::field::Field;
use super::{Settings, key, words};
use crate::import::table::number::{self, DecimalMark};
use crate::import::table::{Cell, Row};

/// Rows in which headings are looked for.
const LOOKED_AT: usize = 400;

/// A column of a quote's table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// The column, counted from 0.
    pub column: u32,
    /// Its heading.
    pub heading: String,
    /// What it was taken for; nothing for a column that is left out.
    pub field: Option<Field>,
    /// What stands in its first cell.
    pub sample: String,
}

/// A table that was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// How sure it is that this is the table.
    pub(super) score: usize,
    /// Which of the rows has the headings.
    pub(super) first: usize,
    /// Which of the rows is the first below the headings.
    pub(super) body: usize,
    pub(super) columns: Vec<Column>,
    pub(super) language: Language,
}

impl Layout {
    /// The column of a field.
    pub(super) fn column(&self, field: Field) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.field == Some(field))
    }

    /// What stands in the column of a field.
    pub(super) fn cell<'r, 'a>(&self, row: &'r Row<'a>, field: Field) -> Option<&'r Cell<'a>> {
        row.get(self.column(field)?.column)
    }

    /// The words in the column of a field.
    pub(super) fn words(&self, row: &Row<'_>, field: Field) -> String {
        let column = self.column(field).map(|column| column.column);
        column.map_or_else(String::new, |column| row.words(column).into_owned())
    }
}

/// Finds the table: the row, or the two rows, that name the most fields.
pub(super) fn find(rows: &[Row<'_>], settings: &Settings) -> Option<Layout> {
    let mut best: Option<Layout> = None;
    for (at, row) in rows.iter().enumerate().take(LOOKED_AT) {
        let one = layout(at, at + 1, headings(row), settings);
        let two = rows.get(at + 1).and_then(|below| {
            let adjoining = below.number == row.number + 1;
            let headings = two_rows(row, below).filter(|_| adjoining)?;
            layout(at, at + 2, headings, settings)
        });
        for layout in [one, two].into_iter().flatten() {
            // A second row of headings must earn its place; among equals the first counts.
            let worth =
                |layout: &Layout| layout.score * 2 + usize::from(layout.body - layout.first == 1);
            let needed = best.as_ref().map_or(0, worth);
            if worth(&layout) > needed {
                best = Some(layout);
            }
        }
    }
    let mut layout = best?;
    for column in &mut layout.columns {
        let cells = rows
            .iter()
            .skip(layout.body)
            .filter_map(|row| row.get(column.column));
        column.sample = cells
            .take(1)
            .map(|cell| cell.words().into_owned())
            .collect();
    }
    Some(layout)
}

/// The columns below the row that looks most like headings: the most words, with numbers below them.
pub(super) fn headings_of(rows: &[Row<'_>], settings: &Settings) -> Option<Vec<Column>> {
    const BELOW: usize = 5;
    let is_number = |cell: &Cell<'_>| match cell {
        Cell::Number(_) | Cell::Written(_) => true,
        Cell::Text(text) => number::read(text, DecimalMark::Point).is_ok(),
        _ => false,
    };
    let (at, words) = rows
        .iter()
        .enumerate()
        .take(LOOKED_AT)
        .filter(|(at, _)| {
            let below = rows.iter().skip(at + 1).take(BELOW);
            below
                .flat_map(|row| &row.cells)
                .any(|(_, cell)| is_number(cell))
        })
        .map(|(at, row)| {
            let mut words = headings(row);
            words.retain(|(_, text)| !is_number(&Cell::Text(text.as_str().into())));
            (at, words)
        })
        .filter(|(_, words)| words.len() > 1)
        .rev()
        .max_by_key(|(_, words)| words.len())?;
    let columns = words.into_iter().map(|(column, heading)| {
        let chosen = settings.columns.get(&key(&heading)).copied();
        let mut cells = rows.iter().skip(at + 1).filter_map(|row| row.get(column));
        Column {
            column,
            field: chosen.unwrap_or_else(|| words::column(&heading).map(|(field, _)| field)),
            heading,
            sample: cells
                .next()
                .map_or(String::new(), |cell| cell.words().into_owned()),
        }
    });
    Some(columns.collect())
}

/// The words of a row that may be headings.
fn headings(row: &Row<'_>) -> Vec<(u32, String)> {
    row.cells
        .iter()
        .filter_map(|(column, cell)| match cell {
            Cell::Text(text) if text.chars().count() <= 60 => {
                Some((*column, text.trim().to_owned()))
            }
            _ => None,
        })
        .collect()
}

/// Headings over two rows: both together where that is what a column is called, else the lower one where it is.
fn two_rows(above: &Row<'_>, below: &Row<'_>) -> Option<Vec<(u32, String)>> {
    let (above, low) = (headings(above), headings(below));
    let is_number = |text: &str| number::read(text, DecimalMark::Point).is_ok();
    if low.is_empty()
        || low.len() < below.cells.len()
        || low.iter().any(|(_, text)| is_number(text))
    {
        return None;
    }
    let mut columns: Vec<u32> = above
        .iter()
        .chain(&low)
        .map(|(column, _)| *column)
        .collect();
    columns.sort_unstable();
    columns.dedup();
    let of = |from: &[(u32, String)], column| {
        let found = from.iter().find(|(at, _)| *at == column);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    Some(
        columns
            .into_iter()
            .map(|column| {
                let (upper, lower) = (of(&above, column), of(&low, column));
                let both = format!("{upper} {lower}").trim().to_owned();
                let heading = if !words::is_column(&both) && words::is_column(&lower) {
                    lower
                } else {
                    both
                };
                (column, heading)
            })
            .collect(),
    )
}

/// What the headings mean, if they are those of a quote's table.
fn layout(
    first: usize,
    body: usize,
    headings: Vec<(u32, String)>,
    settings: &Settings,
) -> Option<Layout> {
    let mut columns: Vec<Column> = Vec::new();
    let mut votes = std::collections::BTreeMap::<Language, usize>::new();
    let mut named = 0;
    for (column, heading) in headings {
        let taken = |field: Field| columns.iter().any(|column| column.field == Some(field));
        let field = if let Some(chosen) = settings.columns.get(&key(&heading)) {
            named += 1;
            chosen.filter(|field| !taken(*field))
        } else {
            let guess = words::column(&heading);
            if let Some((_, languages)) = guess {
                for language in languages {
                    *votes.entry(*language).or_default() += 1;
                }
            }
            let chosen = |field: &Field| {
                settings
                    .columns
                    .values()
                    .any(|other| *other == Some(*field))
            };
            guess
                .map(|(field, _)| field)
                .filter(|field| !taken(*field) && !chosen(field))
        };
        columns.push(Column {
            column,
            heading,
            field,
            sample: String::new(),
        });
    }
    let has = |fields: &[Field]| {
        fields
            .iter()
            .any(|field| columns.iter().any(|column| column.field == Some(*field)))
    };
    let article = has(&[Field::PartNumber, Field::Description]);
    let price = has(&[
        Field::Quantity,
        Field::List,
        Field::Price,
        Field::Net,
        Field::Extended,
    ]);
    let fields = columns
        .iter()
        .filter(|column| column.field.is_some())
        .count();
    if !(article && price) {
        return None;
    }
    let most = votes.values().max().copied();
    // At a tie English goes first, since its words are borrowed most.
    let language = votes
        .iter()
        .find(|(_, count)| Some(**count) == most)
        .map_or(Language::default(), |(language, _)| *language);
    Some(Layout {
        score: fields + named,
        first,
        body,
        columns,
        language,
    })
}
