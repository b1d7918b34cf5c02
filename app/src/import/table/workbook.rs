//! Workbooks (.xlsx).
//!
//! The library would make a grid as large as a sheet claims to be, so cells are streamed instead: empty rows and cells
//! far apart cost nothing. Parts are unpacked once before anything is believed, and only up to the limit, so that a
//! bomb is found whatever sizes its directory states. What pads sheets is dropped on that occasion.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::ops::ControlFlow;

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};
use jiff::civil::DateTime;
use rust_decimal::Decimal;
use zip::ZipArchive;

use super::book::{is_compound, too_many_cells};
use super::cell::{Cell, Row};
use super::limits::{Limits, megabytes};
use super::number::{self, Written};
use super::shown;
use super::slim::{self, Slim};
use crate::import::finding::{Finding, Place};

/// Bytes of padded sheets that are kept without their padding, at most.
const MOST_KEPT: usize = 16_000_000;

/// An opened workbook.
pub(super) struct Workbook {
    inner: Xlsx<Cursor<Vec<u8>>>,
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook")
            .field("sheets", &self.sheets())
            .finish_non_exhaustive()
    }
}

impl Workbook {
    pub(super) fn open(
        bytes: Vec<u8>,
        place: &Place,
        limits: &Limits,
    ) -> Result<Self, Box<Finding>> {
        if is_compound(&bytes) {
            return Err(compound(&bytes, place));
        }
        let padded = unpack(&bytes, place, limits)?;
        let bytes = if padded.is_empty() {
            bytes
        } else {
            slim::with_parts(&bytes, &padded).unwrap_or(bytes)
        };
        let inner =
            Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(place.clone(), &error))?;
        Ok(Self { inner })
    }

    pub(super) fn sheets(&self) -> Vec<String> {
        self.inner.sheet_names()
    }

    pub(super) fn rows(
        &mut self,
        sheet: &str,
        place: &Place,
        limits: &Limits,
        visit: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
    ) -> Result<(), Box<Finding>> {
        let mut row = Row::default();
        let mut count = 0_u64;
        let mut reader = match self.inner.worksheet_cells_reader(sheet) {
            Ok(reader) => reader,
            // A sheet that shows only a chart has no cells.
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            Err(error) => return Err(damaged(place.clone(), &error)),
        };
        loop {
            let next = reader
                .next_cell_with_formula_metadata()
                .map_err(|error| damaged(place.row(row.number.max(1)), &error))?;
            let Some(record) = next else { break };
            let (number, column) = (record.pos.0.saturating_add(1), record.pos.1);
            let Some(cell) = cell(record.value, record.formula.is_some()) else {
                continue;
            };
            if let Cell::Text(text) = &cell
                && text.len() > limits.cell_characters
                && text.chars().count() > limits.cell_characters
            {
                return Err(Finding::refusal(
                    place.cell(number, column),
                    format!("a cell of {} characters", text.chars().count()),
                    format!("at most {}", limits.cell_characters),
                    "",
                ));
            }
            count += 1;
            if count > limits.cells {
                return Err(too_many_cells(place.row(number), limits));
            }
            if number != row.number && !row.cells.is_empty() {
                let full = std::mem::take(&mut row);
                if visit(in_order(full)).is_break() {
                    return Ok(());
                }
            }
            row.number = number;
            row.cells.push((column, cell));
        }
        if !row.cells.is_empty() {
            // What the visitor answers to the last row makes no difference.
            let _ = visit(in_order(row));
        }
        Ok(())
    }

    /// Gives the numbers of these rows what the formats of their cells show around them. The library tells either the
    /// formula of a cell or its format in one reading, so the sheet is read once more where a format says anything.
    pub(super) fn show(
        &mut self,
        sheet: &str,
        place: &Place,
        rows: &mut [Row<'static>],
    ) -> Result<(), Box<Finding>> {
        let mut reader = match self.inner.worksheet_cells_reader(sheet) {
            Ok(reader) => reader,
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            Err(error) => return Err(damaged(place.clone(), &error)),
        };
        let formats: Vec<Option<Written>> = reader
            .styles()
            .iter()
            .map(|style| shown::shown(&style.number_format.as_ref()?.format_code))
            .collect();
        if formats.iter().all(Option::is_none) {
            return Ok(());
        }
        let at: BTreeMap<u32, usize> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.number, at))
            .collect();
        loop {
            let next = reader
                .next_style_id()
                .map_err(|error| damaged(place.clone(), &error))?;
            let Some((row, column, style)) = next else {
                return Ok(());
            };
            if let Some(shown) = formats.get(style).and_then(Option::as_ref)
                && let Some(row) = at.get(&row.saturating_add(1))
                && let Some(row) = rows.get_mut(*row)
                && let Ok(cell) = row
                    .cells
                    .binary_search_by_key(&column, |(column, _)| *column)
                && let Some((_, cell)) = row.cells.get_mut(cell)
                && let Cell::Number(number) = cell
                && let Some(written) = written(*number, shown)
            {
                *cell = written;
            }
        }
    }
}

/// A number with what its format shows around it.
fn written(number: f64, shown: &Written) -> Option<Cell<'static>> {
    let value = number::exact(number)?;
    let value = if shown.percent {
        value.checked_mul(Decimal::ONE_HUNDRED)?.normalize()
    } else {
        value
    };
    Some(Cell::Written(Box::new(Written {
        value,
        ..shown.clone()
    })))
}

/// Cells nearly always stand in order; a writer that does not care must not confuse anybody.
fn in_order(mut row: Row<'_>) -> Row<'_> {
    if !row.cells.is_sorted_by_key(|(column, _)| *column) {
        row.cells.sort_by_key(|(column, _)| *column);
    }
    row.cells.dedup_by_key(|(column, _)| *column);
    row
}

fn cell(value: DataRef<'_>, formula: bool) -> Option<Cell<'_>> {
    let text = |text: Cow<'_, str>| (!text.trim().is_empty()).then_some(());
    Some(match value {
        DataRef::Empty if formula => Cell::Fault(Cow::Borrowed(
            "a formula whose result is not stored (open and save it in a spreadsheet)",
        )),
        DataRef::Empty => return None,
        DataRef::SharedString(words) => {
            text(Cow::Borrowed(words))?;
            Cell::Text(Cow::Borrowed(words))
        }
        DataRef::String(words) | DataRef::DurationIso(words) => {
            text(Cow::Borrowed(&words))?;
            Cell::Text(Cow::Owned(words))
        }
        DataRef::DateTimeIso(words) => match words.parse::<DateTime>() {
            Ok(date) => Cell::Date(date),
            Err(_) => Cell::Text(Cow::Owned(words)),
        },
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Float(number) if number.is_finite() => Cell::Number(number),
        DataRef::Float(number) => Cell::Fault(Cow::Owned(number.to_string())),
        DataRef::Bool(truth) => Cell::Truth(truth),
        DataRef::DateTime(date) => date_time(date).map_or(Cell::Number(date.as_f64()), Cell::Date),
        DataRef::Error(error) => Cell::Fault(Cow::Owned(error.to_string())),
    })
}

fn date_time(date: ExcelDateTime) -> Option<DateTime> {
    if !date.is_datetime() || date.as_f64() < 1.0 {
        return None;
    }
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    let small = |value: u8| i8::try_from(value).ok();
    DateTime::new(
        i16::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
        i32::from(milli) * 1_000_000,
    )
    .ok()
}

/// Unpacks every part: finds bombs, and parts that are cut or damaged. Nothing is kept but the sheets that are mostly
/// empty rows, without those.
fn unpack(
    bytes: &[u8],
    place: &Place,
    limits: &Limits,
) -> Result<Vec<(usize, Vec<u8>)>, Box<Finding>> {
    let broken = |part: &str, error: &dyn std::fmt::Display| {
        let part = if part.is_empty() {
            String::new()
        } else {
            format!(", in its part {part}")
        };
        Finding::refusal(
            place.clone(),
            format!("a damaged workbook{part}: {error}"),
            "a complete workbook (.xlsx)",
            "ask for the file again: it may have been cut off on its way",
        )
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken("", &error))?;
    let mut padded = Vec::new();
    let mut room = MOST_KEPT;
    let mut left = limits.unpacked_bytes;
    let mut piece = vec![0; 1 << 16];
    for index in 0..archive.len() {
        let mut part = archive
            .by_index(index)
            .map_err(|error| broken("", &error))?;
        let name = part
            .name()
            .map_err(|error| broken("", &error))?
            .into_owned();
        let mut slim = slim::is_sheet(&name).then(|| Slim::new(room));
        loop {
            let read = part
                .read(&mut piece)
                .map_err(|error| broken(&name, &error))?;
            if read == 0 {
                break;
            }
            left = left
                .checked_sub(read as u64)
                .ok_or_else(|| too_large(place, limits))?;
            if let Some(slim) = &mut slim {
                slim.take(piece.get(..read).unwrap_or_default());
            }
        }
        if let Some(content) = slim.and_then(Slim::finish) {
            room = room.saturating_sub(content.len());
            padded.push((index, content));
        }
    }
    Ok(padded)
}

fn too_large(place: &Place, limits: &Limits) -> Box<Finding> {
    Finding::refusal(
        place.clone(),
        format!(
            "a workbook of more than {} when it is unpacked",
            megabytes(limits.unpacked_bytes)
        ),
        format!("at most {}", megabytes(limits.unpacked_bytes)),
        "it may be built to harm: use it only if you know who made it",
    )
}

fn compound(bytes: &[u8], place: &Place) -> Box<Finding> {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let encrypted = bytes.windows(name.len()).any(|window| window == name);
    let (what, hint) = if encrypted {
        (
            "a workbook that is protected by a password",
            "open it in a spreadsheet and save it without a password",
        )
    } else {
        (
            "a workbook in the format of before 2007 (.xls)",
            "open it in a spreadsheet and save it as .xlsx",
        )
    };
    Finding::refusal(
        place.clone(),
        what,
        "a workbook that can be read (.xlsx)",
        hint,
    )
}

fn damaged(place: Place, error: &XlsxError) -> Box<Finding> {
    Finding::refusal(
        place,
        format!("a damaged workbook: {error}"),
        "a complete workbook (.xlsx)",
        "open it in a spreadsheet, save it again, or ask for it again",
    )
}
