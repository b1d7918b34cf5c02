//! A file of any kind, opened.

use std::fs::File;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::Path;

use super::cell::{Cell, Row};
use super::delimited::Delimited;
use super::limits::{Limits, megabytes};
use super::workbook::Workbook;
use super::{aligned, pdf, text};
use crate::import::finding::{Finding, Place};

/// An opened file: a workbook with its sheets, a text with separators, or one whose columns are told by where its words
/// stand.
#[derive(Debug)]
pub struct Book {
    name: String,
    limits: Limits,
    content: Content,
    warnings: Vec<Finding>,
}

#[derive(Debug)]
enum Content {
    Text(Delimited),
    /// Rows whose columns are told by where their words stand, and what parts them in the file.
    Placed(Vec<Row<'static>>, Option<char>),
    Workbook(Box<Workbook>),
}

impl Book {
    /// Opens a file.
    ///
    /// # Errors
    /// Why it cannot be read, or is none of what can be opened.
    pub fn open(path: &Path, limits: Limits) -> Result<Self, Box<Finding>> {
        let name = path
            .file_name()
            .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
        let unreadable = |error: std::io::Error| {
            Finding::refusal(
                Place::of(&name),
                format!("a file that cannot be read: {error}"),
                "a workbook, a text or a PDF",
                "",
            )
        };
        let mut bytes = Vec::new();
        // One byte more than allowed tells a file that is too large; no more of it is read.
        File::open(path)
            .and_then(|file| file.take(limits.file_bytes + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
        Self::read(&name, bytes, limits)
    }

    /// Opens what a file of this name contains.
    ///
    /// # Errors
    /// Why it is neither a workbook nor a text nor a PDF that can be read.
    pub fn read(name: &str, bytes: Vec<u8>, limits: Limits) -> Result<Self, Box<Finding>> {
        let place = Place::of(name);
        if bytes.len() as u64 > limits.file_bytes {
            return Err(Finding::refusal(
                place,
                format!("more than {}", megabytes(limits.file_bytes)),
                format!("at most {}", megabytes(limits.file_bytes)),
                "leave out what is not needed, or split the file",
            ));
        }
        let mut warnings = Vec::new();
        let content = if bytes.starts_with(b"PK\x03\x04") || is_compound(&bytes) {
            Content::Workbook(Box::new(Workbook::open(bytes, &place, &limits)?))
        } else if pdf::is_pdf(&bytes) {
            Content::Placed(pdf::rows(bytes, &place, &limits)?, None)
        } else {
            let decoded = text::decode(bytes).map_err(|undecodable| {
                let place = match undecodable.at {
                    Some((line, column)) => place.cell(line, column),
                    None => place.clone(),
                };
                Finding::refusal(
                    place,
                    undecodable.why,
                    "a workbook (.xlsx), a text with separators (.csv) or a PDF",
                    "save it as .xlsx or .csv with the program that made it",
                )
            })?;
            if let Some((line, column)) = decoded.first_lost {
                warnings.push(Finding::warning(
                    place.cell(line, column),
                    "bytes that are no text in UTF-8, as all others are",
                    "one encoding",
                    "they are shown as \u{fffd}; ask for the file again if they matter",
                ));
            }
            Content::of(decoded.text)
        };
        Ok(Self {
            name: name.to_owned(),
            limits,
            content,
            warnings,
        })
    }

    /// A text, such as one that was pasted.
    pub fn from_text(name: &str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            limits: Limits::by_hand(),
            content: Content::of(text),
            warnings: Vec::new(),
        }
    }

    /// What somebody should know about the file as a whole.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of the sheets; a text is one sheet without a name.
    pub fn sheets(&self) -> Vec<Option<String>> {
        match &self.content {
            Content::Text(_) | Content::Placed(..) => vec![None],
            Content::Workbook(workbook) => workbook.sheets().into_iter().map(Some).collect(),
        }
    }

    /// The character between the cells of a text; a blank where two of them or more part columns.
    pub fn separator(&self) -> Option<char> {
        match &self.content {
            Content::Text(text) => Some(text.separator()),
            Content::Placed(_, separator) => *separator,
            Content::Workbook(_) => None,
        }
    }

    /// The place of a sheet.
    pub fn place(&self, sheet: Option<&str>) -> Place {
        Place::of(&self.name).sheet(sheet)
    }

    /// Hands out the rows of a sheet that have something in them, in their order, until `visit` has enough.
    ///
    /// # Errors
    /// What keeps the sheet from being read to its end; rows may have been handed out before.
    pub fn rows(
        &mut self,
        sheet: Option<&str>,
        visit: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
    ) -> Result<(), Box<Finding>> {
        let place = self.place(sheet);
        match &mut self.content {
            Content::Text(text) => text.rows(&place, &self.limits, visit),
            Content::Placed(rows, _) => placed(rows, &place, &self.limits, visit),
            Content::Workbook(workbook) => {
                workbook.rows(sheet.unwrap_or_default(), &place, &self.limits, visit)
            }
        }
    }

    /// All rows of a sheet at once. Numbers of a workbook come with what their formats show around them.
    ///
    /// # Errors
    /// What keeps the sheet from being read to its end.
    pub fn all_rows(&mut self, sheet: Option<&str>) -> Result<Vec<Row<'static>>, Box<Finding>> {
        let mut rows = Vec::new();
        self.rows(sheet, &mut |row| {
            rows.push(row.into_owned());
            ControlFlow::Continue(())
        })?;
        let place = self.place(sheet);
        if let Content::Workbook(workbook) = &mut self.content {
            workbook.show(sheet.unwrap_or_default(), &place, &mut rows)?;
        }
        Ok(rows)
    }
}

impl Content {
    /// A text: with separators, or with columns of blanks where those are told more clearly.
    fn of(text: String) -> Self {
        let delimited = Delimited::new(text);
        let (gaps, lines) = aligned::usual_gaps(delimited.text());
        if delimited.is_clearer_than(gaps, lines) {
            Self::Text(delimited)
        } else {
            Self::Placed(aligned::rows(aligned::lines(delimited.text())), Some(' '))
        }
    }
}

/// Hands out rows that are there already, within the limits.
fn placed(
    rows: &[Row<'static>],
    place: &Place,
    limits: &Limits,
    visit: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<(), Box<Finding>> {
    let mut cells = 0_u64;
    for row in rows {
        cells += row.cells.len() as u64;
        if cells > limits.cells {
            return Err(too_many_cells(place.row(row.number), limits));
        }
        for (column, cell) in &row.cells {
            let characters = match cell {
                Cell::Text(text) => text.chars().count(),
                _ => 0,
            };
            if characters > limits.cell_characters {
                return Err(Finding::refusal(
                    place.cell(row.number, *column),
                    format!("a cell of {characters} characters"),
                    format!("at most {}", limits.cell_characters),
                    "",
                ));
            }
        }
        if visit(row.clone()).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// Old workbooks, and encrypted new ones, are files in a file system of their own.
pub(super) fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

pub(super) fn too_many_cells(place: Place, limits: &Limits) -> Box<Finding> {
    Finding::refusal(
        place,
        format!("more than {} cells", limits.cells),
        format!("at most {} cells with something in them", limits.cells),
        "leave out rows and columns that are not needed",
    )
}
