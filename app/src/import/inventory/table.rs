//! Inventories of any maker: one table with a machine in each row.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::machines::{Inventory, Kind, LeftOut, Machine, Reason};
use super::rvtools::{is_off, is_true};
use super::size::{self, NotASize, mib_per, split_unit};
use crate::import::finding::{Finding, Place, quoted};
use crate::import::headers::{bare, field, names};
use crate::import::table::number::{DecimalMark, usual_mark};
use crate::import::table::{Book, Cell, Limits, Row};

/// Rows in which the headings must stand, and rows that are looked at for the decimal mark.
const LOOKED_AT: usize = 40;
const SAMPLED: usize = 2_000;
const TABLE: &str = "inventory";

/// Reads tables of machines. The headings may be in any of six languages and stand below other rows; a column of sizes
/// names its unit, or its cells do. Machines that are switched off are left out unless `powered_off` wants them.
///
/// # Errors
/// Everything that keeps the files from being read.
pub fn table(paths: &[PathBuf], powered_off: bool) -> Result<Inventory, Vec<Finding>> {
    let mut inventory = Inventory::new(Kind::Inventory);
    let mut errors = Vec::new();
    for path in paths {
        let read = Book::open(path, Limits::default()).map_err(|finding| vec![*finding]);
        if let Err(found) = read.and_then(|mut book| {
            inventory.files.push(book.name().to_owned());
            inventory.findings.extend(book.warnings().iter().cloned());
            read_book(&mut inventory, &mut book, powered_off)
        }) {
            errors.extend(found);
        }
    }
    if errors.is_empty() && inventory.machines.is_empty() {
        errors.push(Finding::error(
            Place::of(&inventory.files.join(", ")),
            format!(
                "no machine to import, {} left out",
                inventory.left_out.len()
            ),
            "at least one machine",
            "",
        ));
    }
    if errors.is_empty() {
        Ok(inventory)
    } else {
        Err(errors)
    }
}

/// Whether a file has a table of machines that is no quote: a name and a size, and no prices.
pub(super) fn is_table(path: &Path) -> bool {
    let Ok(mut book) = Book::open(path, Limits::default()) else {
        return false;
    };
    book.sheets().into_iter().any(|sheet| {
        let found = Columns::find(&mut book, sheet.as_deref(), &mut Vec::new());
        found.is_ok_and(|columns| columns.is_some())
    })
}

/// Reads the first sheet that has a table of machines.
fn read_book(
    inventory: &mut Inventory,
    book: &mut Book,
    powered_off: bool,
) -> Result<(), Vec<Finding>> {
    let mut seen = Vec::new();
    for sheet in book.sheets() {
        let sheet = sheet.as_deref();
        let found = Columns::find(book, sheet, &mut seen).map_err(|finding| vec![*finding])?;
        if let Some(columns) = found {
            return read_sheet(inventory, book, sheet, &columns, powered_off);
        }
    }
    let words = |field| {
        let names = names(TABLE, field).iter().take(4);
        names
            .map(|name| quoted(name))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let shown = if seen.is_empty() {
        "no table".to_owned()
    } else {
        format!("no heading for name and size among {}", seen.join(", "))
    };
    Err(vec![Finding::error(
        book.place(None),
        shown,
        format!(
            "a column for the name ({} …) and one for the size ({} …)",
            words("name"),
            words("in_use")
        ),
        "rename the headings; sizes want a unit, as in Used (GiB)",
    )])
}

/// Where the fields of a table stand.
struct Columns {
    /// The row of the headings.
    row: u32,
    fields: Vec<(&'static str, u32)>,
    in_use_unit: Option<f64>,
    provisioned_unit: Option<f64>,
    mark: DecimalMark,
    /// A column of sizes in which neither the heading nor a cell names a unit.
    unitless: Option<u32>,
}

impl Columns {
    fn get(&self, name: &str) -> Option<u32> {
        let found = self.fields.iter().find(|(field, _)| *field == name);
        found.map(|(_, column)| *column)
    }

    /// Looks for the headings and for the decimal mark. What was seen instead of headings is kept for the message.
    fn find(
        book: &mut Book,
        sheet: Option<&str>,
        seen: &mut Vec<String>,
    ) -> Result<Option<Self>, Box<Finding>> {
        let separator = book.separator();
        let (mut rows, mut columns, mut marks) = (0, None::<Self>, Vec::new());
        book.rows(sheet, &mut |row| {
            rows += 1;
            match &mut columns {
                None => {
                    columns = Self::of(&row);
                    if columns.is_none() && seen.len() < 8 && row.cells.len() > 1 {
                        let words = row.cells.iter().map(|(_, cell)| quoted(&cell.words()));
                        seen.extend(words.take(8 - seen.len()));
                    }
                }
                Some(columns) => {
                    columns.sample(&row, &mut marks);
                }
            }
            let enough = if columns.is_some() {
                SAMPLED
            } else {
                LOOKED_AT
            };
            if rows < enough {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        if let Some(columns) = &mut columns {
            // Where a semicolon parts cells, the comma is usually taken by decimals.
            let usual = if separator == Some(';') {
                DecimalMark::Comma
            } else {
                DecimalMark::Point
            };
            columns.mark = usual_mark(marks.iter().map(String::as_str)).unwrap_or(usual);
        }
        Ok(columns)
    }

    /// Keeps what a row tells about the way its sizes are written.
    fn sample(&mut self, row: &Row<'_>, marks: &mut Vec<String>) {
        for (name, unit) in [
            ("in_use", self.in_use_unit),
            ("provisioned", self.provisioned_unit),
        ] {
            let Some(column) = self.get(name) else {
                continue;
            };
            match row.get(column) {
                Some(Cell::Text(text)) => {
                    if unit.is_none() && !text.contains(char::is_alphabetic) {
                        self.unitless = Some(column);
                    }
                    marks.push(text.to_string());
                }
                Some(Cell::Number(_)) if unit.is_none() => self.unitless = Some(column),
                _ => {}
            }
        }
    }

    fn of(row: &Row<'_>) -> Option<Self> {
        let mut columns = Self {
            row: row.number,
            fields: Vec::new(),
            in_use_unit: None,
            provisioned_unit: None,
            mark: DecimalMark::Point,
            unitless: None,
        };
        for (column, cell) in &row.cells {
            let words = cell.words();
            let (heading, unit) = split_unit(&words);
            let Some(field) = field(TABLE, heading).or_else(|| field(TABLE, &words)) else {
                continue;
            };
            if columns.get(field).is_some() {
                continue;
            }
            columns.fields.push((field, *column));
            match field {
                "in_use" => columns.in_use_unit = unit.and_then(mib_per),
                "provisioned" => columns.provisioned_unit = unit.and_then(mib_per),
                _ => {}
            }
        }
        let sized = columns.get("in_use").is_some() || columns.get("provisioned").is_some();
        (columns.get("name").is_some() && sized).then_some(columns)
    }
}

fn read_sheet(
    inventory: &mut Inventory,
    book: &mut Book,
    sheet: Option<&str>,
    columns: &Columns,
    powered_off: bool,
) -> Result<(), Vec<Finding>> {
    let place = book.place(sheet);
    inventory.sheets.push(place.clone());
    if let Some(column) = columns.unitless {
        inventory.find(Finding::warning(
            place.cell(columns.row, column),
            "a column of sizes without a unit",
            "a heading such as Used (GiB)",
            "numbers without a unit are read as GiB",
        ));
    }
    let mut reader = Reader {
        inventory,
        columns,
        place: &place,
        powered_off,
        keys: HashSet::new(),
    };
    book.rows(sheet, &mut |row| {
        if row.number > columns.row {
            reader.row(&row);
        }
        ControlFlow::Continue(())
    })
    .map_err(|finding| vec![*finding])
}

/// Whether a name is that of a row that adds up others.
fn is_total(name: &str) -> bool {
    let bare = bare(name);
    let totals = [
        "total",
        "totals",
        "sum",
        "grandtotal",
        "summe",
        "gesamt",
        "gesamtsumme",
        "totale",
        "somme",
        "suma",
        "totaal",
        "subtotal",
        "zwischensumme",
    ];
    totals.contains(&bare.as_str())
}

struct Reader<'a> {
    inventory: &'a mut Inventory,
    columns: &'a Columns,
    place: &'a Place,
    powered_off: bool,
    keys: HashSet<Box<str>>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        let words = |field| {
            let column = self.columns.get(field);
            column.map_or_else(String::new, |column| row.words(column).into_owned())
        };
        let name = words("name");
        // A machine's identity where the table has one; names may be used twice in different places.
        let identity = match words("key") {
            key if key.is_empty() => {
                format!("{name}\n{}\n{}", words("cluster"), words("folder"))
            }
            key => key,
        };
        let used = self.size(row, "in_use", self.columns.in_use_unit);
        let provisioned = self.size(row, "provisioned", self.columns.provisioned_unit);
        let count = match words("count").as_str() {
            "" => Some(1),
            text => text.parse::<u32>().ok().filter(|count| *count > 0),
        };
        let unreadable = row
            .cells
            .iter()
            .any(|(_, cell)| matches!(cell, Cell::Fault(_)));
        let reason = if unreadable {
            Some(Reason::Unreadable)
        } else if name.is_empty() {
            Some(Reason::NoName)
        } else if is_total(&name) {
            Some(Reason::Total)
        } else if is_true(&words("template")) {
            Some(Reason::Template)
        } else if is_off(&words("power")) && !self.powered_off {
            Some(Reason::PoweredOff)
        } else if count.is_none() || used.is_err() || provisioned.is_err() {
            Some(Reason::BadSize)
        } else if matches!((&used, &provisioned), (Ok(None), Ok(None))) {
            Some(Reason::NoSize)
        } else if !self.keys.insert(identity.into()) {
            Some(Reason::Duplicate)
        } else {
            None
        };
        if let Some(reason) = reason {
            self.leave_out(row, name.into(), reason);
            return;
        }
        let shared = ["site", "cluster", "datastore", "folder", "os"].map(words);
        let [site, cluster, datastore, folder, os] =
            shared.map(|words| self.inventory.intern(&words));
        self.inventory.machines.push(Machine {
            name: name.into(),
            count: count.unwrap_or(1),
            site,
            cluster,
            datastore,
            folder,
            os,
            in_use_mib: used.ok().flatten(),
            guest_mib: None,
            provisioned_mib: provisioned.ok().flatten(),
        });
    }

    /// A size without a unit anywhere is one in GiB, as most tools list it, of which a warning tells.
    fn size(&self, row: &Row<'_>, field: &str, unit: Option<f64>) -> Result<Option<f64>, NotASize> {
        let Some(cell) = self.columns.get(field).and_then(|column| row.get(column)) else {
            return Ok(None);
        };
        size::mib(cell, self.columns.mark, unit.unwrap_or(1024.0)).map(Some)
    }

    fn leave_out(&mut self, row: &Row<'_>, name: Box<str>, reason: Reason) {
        let told = |cell: Option<(u32, &Cell<'_>)>, allowed: &str| {
            let (place, value) = match cell {
                Some((column, cell)) => (
                    self.place.cell(row.number, column),
                    match cell {
                        Cell::Fault(what) => what.to_string(),
                        cell => quoted(&cell.words()),
                    },
                ),
                None => (self.place.row(row.number), "nothing".to_owned()),
            };
            Finding::warning(place, value, allowed, "the row is left out")
        };
        match reason {
            Reason::Unreadable => {
                let fault = row
                    .cells
                    .iter()
                    .find(|(_, cell)| matches!(cell, Cell::Fault(_)));
                let fault = fault.map(|(column, cell)| (*column, cell));
                self.inventory.find(told(fault, "a value"));
            }
            Reason::BadSize => {
                for (field, unit) in [
                    ("in_use", self.columns.in_use_unit),
                    ("provisioned", self.columns.provisioned_unit),
                ] {
                    if self.size(row, field, unit).is_err() {
                        let column = self.columns.get(field).unwrap_or(0);
                        let cell = row.get(column).map(|cell| (column, cell));
                        let allowed = "a size, such as 120 or 120 GiB";
                        self.inventory.find(told(cell, allowed));
                    }
                }
                if let Some(column) = self.columns.get("count")
                    && let Some(cell) = row.get(column)
                    && !matches!(cell.words().trim().parse::<u32>(), Ok(1..))
                {
                    let allowed = "a number of machines, 1 or more";
                    self.inventory.find(told(Some((column, cell)), allowed));
                }
            }
            _ => {}
        }
        self.inventory.left_out.push(LeftOut {
            name,
            reason,
            sheet: self.inventory.sheets.len() - 1,
            row: row.number,
        });
    }
}
