//! Cells and rows.

use std::borrow::Cow;

use jiff::civil::DateTime;

use super::number::Written;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Words, or a number as somebody wrote it.
    Text(Cow<'a, str>),
    /// A number of a workbook.
    Number(f64),
    /// A number of a workbook with what its format shows around it, such as a currency.
    Written(Box<Written>),
    /// True or false.
    Truth(bool),
    /// A date of a workbook.
    Date(DateTime),
    /// Something that is no value, and what it is: an error such as `#N/A`, or a formula whose result is not stored.
    Fault(Cow<'a, str>),
}

impl Cell<'_> {
    /// The cell as people would write it.
    pub fn words(&self) -> Cow<'_, str> {
        match self {
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Written(written) => Cow::Owned(written.to_string()),
            Cell::Truth(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
            Cell::Date(date) if date.time() == jiff::civil::Time::midnight() => {
                Cow::Owned(date.date().to_string())
            }
            Cell::Date(date) => Cow::Owned(date.to_string()),
            Cell::Fault(what) => Cow::Borrowed(what),
        }
    }

    /// The same cell without a debt to the file it came from.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Cell::Number(number) => Cell::Number(number),
            Cell::Written(written) => Cell::Written(written),
            Cell::Truth(truth) => Cell::Truth(truth),
            Cell::Date(date) => Cell::Date(date),
            Cell::Fault(what) => Cell::Fault(Cow::Owned(what.into_owned())),
        }
    }
}

/// A row with what stands in it; empty cells are not kept, however far apart the others are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row<'a> {
    /// Row of the sheet or line of the text, from 1.
    pub number: u32,
    /// Column from 0 and content, in the order of the columns.
    pub cells: Vec<(u32, Cell<'a>)>,
}

impl<'a> Row<'a> {
    /// What stands in the column, counted from 0.
    pub fn get(&self, column: u32) -> Option<&Cell<'a>> {
        let at = self
            .cells
            .binary_search_by_key(&column, |(column, _)| *column)
            .ok()?;
        self.cells.get(at).map(|(_, cell)| cell)
    }

    /// The words of a column, without the space around them; empty where nothing stands.
    pub fn words(&self, column: u32) -> Cow<'_, str> {
        match self.get(column).map(Cell::words) {
            Some(Cow::Borrowed(text)) => Cow::Borrowed(text.trim()),
            Some(Cow::Owned(text)) => Cow::Owned(text.trim().to_owned()),
            None => Cow::Borrowed(""),
        }
    }

    /// The same row without a debt to the file it came from.
    pub fn into_owned(self) -> Row<'static> {
        Row {
            number: self.number,
            cells: self
                .cells
                .into_iter()
                .map(|(column, cell)| (column, cell.into_owned()))
                .collect(),
        }
    }
}
