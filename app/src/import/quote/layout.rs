//! Where the table of a quote is, and what its columns mean.

use displace_model::quote::Language;
use serde::Serialize;

use super::field::Field;
use super::{Settings, key, meaning, multiple, words};
use crate::import::table::number::{self, DecimalMark};
use crate::import::table::{Cell, Row};

/// Rows in which headings are looked for.
const LOOKED_AT: usize = 400;

/// Headings of known meaning that make a second table.
const LEAST: usize = 3;

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
    /// Which of the rows is the first that is none of its own: the end, or the headings of the next table.
    pub(super) end: usize,
    pub(super) columns: Vec<Column>,
    pub(super) language: Language,
}

impl Layout {
    /// What it is worth among others: a second row of headings must earn its place.
    fn worth(&self) -> usize {
        self.score * 2 + usize::from(self.body - self.first == 1)
    }

    /// Whether most of its words are headings and nothing else: a line may speak of support and options, too.
    fn is_certain(&self, settings: &Settings) -> bool {
        let named = self.columns.iter().filter(|column| {
            let chosen = settings.columns.contains_key(&key(&column.heading));
            column.field.is_some() && (chosen || words::is_heading(&column.heading))
        });
        let (named, known) = (named.count(), self.columns.iter());
        let known = known.filter(|column| column.field.is_some()).count();
        named > 1 && known >= LEAST && named * 2 >= self.columns.len()
    }

    /// Whether any number stands in a column of prices or quantities.
    fn has_amounts(&self, rows: &[Row<'_>]) -> bool {
        let amounts = |column: &&Column| column.field.is_some_and(Field::is_number);
        let columns: Vec<u32> = self
            .columns
            .iter()
            .filter(amounts)
            .map(|column| column.column)
            .collect();
        let is_number = |cell: &Cell<'_>| match cell {
            Cell::Number(_) | Cell::Written(_) => true,
            Cell::Text(text) => number::read(text, DecimalMark::Point).is_ok(),
            _ => false,
        };
        let body = rows.get(self.body..self.end).unwrap_or_default();
        body.iter().any(|row| {
            let cells = columns.iter().filter_map(|column| row.get(*column));
            cells.into_iter().any(is_number)
        })
    }

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

    /// Whether both have the same fields in the same columns, and say the same about prices.
    fn means_the_same(&self, other: &Self) -> bool {
        let fields = |layout: &Self| -> Vec<_> {
            let columns = layout.columns.iter();
            columns
                .filter_map(|column| {
                    let (field, heading) = (column.field?, column.heading.as_str());
                    let said = field.is_money().then(|| {
                        let by = multiple::stated(heading).map(|found| found.by);
                        let period = meaning::period(heading);
                        (meaning::includes_tax(heading), by, period)
                    });
                    Some((column.column, field, said))
                })
                .collect()
        };
        fields(self) == fields(other)
    }

    /// The words in the column of a field.
    pub(super) fn words(&self, row: &Row<'_>, field: Field) -> String {
        let column = self.column(field).map(|column| column.column);
        column.map_or_else(String::new, |column| row.words(column).into_owned())
    }
}

/// Finds the tables of a sheet, in their order: the one whose headings name the most fields, and any other whose
/// headings say beyond doubt that they are headings, and mean something else than those above.
pub(super) fn tables(rows: &[Row<'_>], settings: &Settings) -> Vec<Layout> {
    let mut best: Option<Layout> = None;
    for at in 0..rows.len().min(LOOKED_AT) {
        if let Some(layout) = headings_at(rows, at, settings)
            && layout.worth() > best.as_ref().map_or(0, Layout::worth)
        {
            best = Some(layout);
        }
    }
    let Some(best) = best else {
        return Vec::new();
    };
    let mut tables: Vec<Layout> = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let layout = if at == best.first {
            Some(best.clone())
        } else {
            let other = is_all_words(rows.get(at)).then(|| headings_at(rows, at, settings));
            other.flatten().filter(|layout| {
                let apart = at > best.first || layout.body <= best.first;
                apart && layout.is_certain(settings)
            })
        };
        at = layout.as_ref().map_or(at + 1, |layout| layout.body);
        let repeats = |layout: &Layout| {
            let last = tables.last();
            last.is_some_and(|last| last.means_the_same(layout))
        };
        tables.extend(layout.filter(|layout| layout.first == best.first || !repeats(layout)));
    }
    set_ends(&mut tables, rows.len());
    // Headings without an amount below them are words of a letter, and belong to the table above.
    tables.retain(|table| table.first == best.first || table.has_amounts(rows));
    set_ends(&mut tables, rows.len());
    for table in &mut tables {
        let body = rows.get(table.body..table.end).unwrap_or_default();
        for column in &mut table.columns {
            let mut cells = body.iter().filter_map(|row| row.get(column.column));
            let first = cells.next();
            column.sample = first.map_or(String::new(), |cell| cell.words().into_owned());
        }
    }
    tables
}

/// Each table ends where the next begins.
fn set_ends(tables: &mut [Layout], rows: usize) {
    let firsts: Vec<usize> = tables.iter().skip(1).map(|table| table.first).collect();
    for (table, end) in tables.iter_mut().zip(firsts.into_iter().chain([rows])) {
        table.end = end;
    }
}

/// The headings that begin in a row: its own, or together with the row below where that says more.
fn headings_at(rows: &[Row<'_>], at: usize, settings: &Settings) -> Option<Layout> {
    let row = rows.get(at)?;
    let one = layout(at, at + 1, headings(row), settings);
    let two = rows.get(at + 1).and_then(|below| {
        let adjoining = below.number == row.number + 1;
        let headings = two_rows(row, below).filter(|_| adjoining)?;
        layout(at, at + 2, headings, settings)
    });
    match (one, two) {
        (Some(one), Some(two)) if two.worth() > one.worth() => Some(two),
        (one, two) => one.or(two),
    }
}

/// Whether a row has several cells, and words in all of them.
fn is_all_words(row: Option<&Row<'_>>) -> bool {
    let is_word = |cell: &Cell<'_>| match cell {
        Cell::Text(text) => number::read(text, DecimalMark::Point).is_err(),
        _ => false,
    };
    row.is_some_and(|row| row.cells.len() > 1 && row.cells.iter().all(|(_, cell)| is_word(cell)))
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
        end: body,
        columns,
        language,
    })
}
