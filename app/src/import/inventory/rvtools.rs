//! Exports of RVTools: a workbook with a sheet per tab, or a folder with a CSV file per tab.
//!
//! Sizes are binary whatever the heading says: old versions wrote `MB` over the same mebibytes that newer ones call
//! `MiB`.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::exports::{Export, Found, Tab, Wanted};
use super::machines::{Inventory, Kind, LeftOut, Machine, Reason, Store};
use super::size::{self, NotASize};
use crate::import::finding::{Finding, Place, quoted};
use crate::import::headers::bare;
use crate::import::table::number::DecimalMark;
use crate::import::table::{Book, Cell, Row};

/// Reads exports of RVTools: workbooks, folders of CSV files, or one CSV file with its neighbours. Machines that are
/// switched off are left out unless `powered_off` wants them.
///
/// # Errors
/// Everything that keeps the files from being read.
pub fn rvtools(paths: &[PathBuf], powered_off: bool) -> Result<Inventory, Vec<Finding>> {
    let mut reader = Reader {
        inventory: Inventory::new(Kind::Rvtools),
        powered_off,
        by_key: HashMap::new(),
        by_name: HashMap::new(),
    };
    let mut errors = Vec::new();
    for path in paths {
        if let Err(found) = reader.export(path) {
            errors.extend(found);
        }
    }
    if errors.is_empty() && reader.inventory.machines.is_empty() {
        errors.push(Finding::error(
            Place::of(&reader.inventory.files.join(", ")),
            format!(
                "no machine to import, {} left out",
                reader.inventory.left_out.len()
            ),
            "at least one machine",
            "machines that are switched off can be imported too",
        ));
    }
    if errors.is_empty() {
        Ok(reader.inventory)
    } else {
        Err(errors)
    }
}

struct Reader {
    inventory: Inventory,
    powered_off: bool,
    /// Machines by their identity, and by name; a name that two have is nobody's.
    by_key: HashMap<Box<str>, usize>,
    by_name: HashMap<Box<str>, Option<usize>>,
}

impl Reader {
    fn export(&mut self, path: &Path) -> Result<(), Vec<Finding>> {
        let Export { mut books, tabs } = Export::open(path)?;
        // Identities are those of one export: the same machine in another one is another machine, unless its UUID says so.
        self.by_name.clear();
        let first = self.inventory.machines.len();
        let warnings = books
            .iter()
            .flat_map(|book| book.warnings().iter().cloned());
        self.inventory.findings.extend(warnings);
        for tab in Tab::ALL {
            let found = tabs.iter().find(|found| found.tab == tab);
            if let Some(Found { book, sheet, .. }) = found
                && let Some(book) = books.get_mut(*book)
            {
                self.tab(tab, book, sheet.as_deref(), first)?;
            }
        }
        self.inventory
            .files
            .extend(books.iter().map(|book| book.name().to_owned()));
        Ok(())
    }

    fn tab(
        &mut self,
        tab: Tab,
        book: &mut Book,
        sheet: Option<&str>,
        first: usize,
    ) -> Result<(), Vec<Finding>> {
        let place = book.place(sheet);
        self.inventory.sheets.push(place.clone());
        let mut columns: Option<Vec<Option<u32>>> = None;
        let mut errors = Vec::new();
        let read = book.rows(sheet, &mut |row| {
            match &columns {
                None => match heading(tab, &row, &place) {
                    Ok(found) => columns = Some(found),
                    Err(missing) => {
                        errors.extend(missing);
                        return ControlFlow::Break(());
                    }
                },
                Some(columns) => {
                    let at = At {
                        row: &row,
                        columns,
                        place: &place,
                    };
                    match tab {
                        Tab::Info => self.machine(&at),
                        Tab::Partition => self.partition(&at, first),
                        Tab::Datastore => self.store(&at),
                        Tab::Host => self.host(&at),
                    }
                }
            }
            ControlFlow::Continue(())
        });
        errors.extend(read.err().map(|finding| *finding));
        if columns.is_none() && errors.is_empty() {
            errors.push(Finding::error(
                place,
                "an empty sheet",
                format!("the headings of {} and its rows", tab.name()),
                "",
            ));
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    fn machine(&mut self, at: &At<'_, '_>) {
        let name = at.words(0);
        let yes = |column| is_true(&at.words(column));
        let identity = match at.words(12) {
            key if key.is_empty() => format!("{name}\n{}", at.words(6)),
            key => key,
        };
        let key: Box<str> = identity.into();
        let (used, provisioned) = (at.size(1), at.size(2));
        let reason = if name.is_empty() {
            Some(Reason::NoName)
        } else if yes(4) {
            Some(Reason::Template)
        } else if yes(5) {
            Some(Reason::Placeholder)
        } else if is_off(&at.words(3)) && !self.powered_off {
            Some(Reason::PoweredOff)
        } else if self.by_key.contains_key(&key) {
            Some(Reason::Duplicate)
        } else {
            match (&used, &provisioned) {
                (Err(NotASize), _) | (_, Err(NotASize)) => Some(Reason::BadSize),
                (Ok(None), Ok(None)) => Some(Reason::NoSize),
                _ => None,
            }
        };
        if let Some(reason) = reason {
            if reason == Reason::BadSize {
                self.bad_size(at);
            }
            self.inventory.left_out.push(LeftOut {
                name: name.into(),
                reason,
                sheet: self.inventory.sheets.len() - 1,
                row: at.row.number,
            });
            return;
        }
        let os = match at.words(10) {
            os if os.is_empty() => at.words(11),
            os => os,
        };
        let index = self.inventory.machines.len();
        let machine = Machine {
            name: name.as_str().into(),
            count: 1,
            site: self.inventory.intern(&at.words(7)),
            cluster: self.inventory.intern(&at.words(8)),
            datastore: self.inventory.intern(datastore(&at.words(6))),
            folder: self.inventory.intern(&at.words(9)),
            os: self.inventory.intern(&os),
            in_use_mib: used.ok().flatten(),
            guest_mib: None,
            provisioned_mib: provisioned.ok().flatten(),
        };
        self.inventory.machines.push(machine);
        self.by_key.insert(key, index);
        self.by_name
            .entry(name.into())
            .and_modify(|known| *known = None)
            .or_insert(Some(index));
    }

    /// Says where a size is none.
    fn bad_size(&mut self, at: &At<'_, '_>) {
        for column in [1, 2] {
            if at.size(column).is_err()
                && let Some(place) = at.columns.get(column).copied().flatten()
            {
                self.inventory.find(Finding::warning(
                    at.place.cell(at.row.number, place),
                    quoted(&at.words(column)),
                    "a size in MiB, 0 or more",
                    "the machine is left out",
                ));
            }
        }
    }

    fn partition(&mut self, at: &At<'_, '_>, first: usize) {
        let by_key = self.by_key.get(at.words(2).as_str()).copied();
        let by_name = || self.by_name.get(at.words(0).as_str()).copied().flatten();
        let index = by_key.or_else(by_name).filter(|index| *index >= first);
        if let Some(machine) = index.and_then(|index| self.inventory.machines.get_mut(index))
            && let Ok(Some(mib)) = at.size(1)
        {
            machine.guest_mib = Some(machine.guest_mib.unwrap_or(0.0) + mib);
        }
    }

    fn store(&mut self, at: &At<'_, '_>) {
        let name = at.words(0);
        let known = self.inventory.stores.iter().any(|store| store.name == name);
        if !name.is_empty() && !known {
            self.inventory.stores.push(Store {
                name,
                capacity_mib: at.size(1).ok().flatten(),
            });
        }
    }

    fn host(&mut self, at: &At<'_, '_>) {
        if at.words(0).is_empty() {
            return;
        }
        self.inventory.hosts += 1;
        let sockets: u32 = at.words(1).parse().unwrap_or(0);
        // No host has more; a wrong column must not make millions of licences.
        self.inventory.sockets += sockets.min(64);
    }
}

/// A row with the columns of its tab.
struct At<'a, 'r> {
    row: &'a Row<'r>,
    columns: &'a [Option<u32>],
    place: &'a Place,
}

impl At<'_, '_> {
    fn cell(&self, wanted: usize) -> Option<&Cell<'_>> {
        self.row.get(self.columns.get(wanted).copied().flatten()?)
    }

    fn words(&self, wanted: usize) -> String {
        let column = self.columns.get(wanted).copied().flatten();
        column.map_or_else(String::new, |column| self.row.words(column).into_owned())
    }

    /// A size in MiB, if the cell has anything. Sizes are whole here, so a single mark in them parts thousands.
    fn size(&self, wanted: usize) -> Result<Option<f64>, NotASize> {
        let Some(cell) = self.cell(wanted) else {
            return Ok(None);
        };
        let point = matches!(cell, Cell::Text(text) if text.contains('.'));
        let mark = if point {
            DecimalMark::Comma
        } else {
            DecimalMark::Point
        };
        size::mib(cell, mark, 1.0).map(Some)
    }
}

/// The columns of a tab, found in its row of headings.
fn heading(tab: Tab, row: &Row<'_>, place: &Place) -> Result<Vec<Option<u32>>, Vec<Finding>> {
    let headings: Vec<(u32, String)> = row
        .cells
        .iter()
        .map(|(column, cell)| (*column, bare(&cell.words())))
        .collect();
    let find = |wanted: &Wanted| {
        wanted.iter().find_map(|name| {
            let found = headings.iter().find(|(_, heading)| heading == name);
            found.map(|(column, _)| *column)
        })
    };
    let columns: Vec<Option<u32>> = tab.wanted().iter().map(find).collect();
    let missing = |what: &str, hint: &str| {
        let shown: Vec<String> = row
            .cells
            .iter()
            .take(8)
            .map(|(_, cell)| quoted(&cell.words()))
            .collect();
        Finding::error(
            place.row(row.number),
            format!("no column {what} among {}", shown.join(", ")),
            format!(
                "the headings of the tab {} as RVTools writes them",
                tab.name()
            ),
            hint,
        )
    };
    let has = |at: usize| columns.get(at).copied().flatten().is_some();
    let mut errors = Vec::new();
    match tab {
        Tab::Info => {
            if !has(0) {
                errors.push(missing(
                    "VM",
                    "a table of another program is imported as an inventory",
                ));
            }
            if !has(1) && !has(2) {
                errors.push(missing(
                    "In Use MiB or Provisioned MiB",
                    "export all columns of the tab",
                ));
            }
        }
        Tab::Partition if !has(0) || !has(1) => errors.push(missing("VM or Consumed MiB", "")),
        Tab::Datastore if !has(0) => errors.push(missing("Name", "")),
        Tab::Host if !has(0) => errors.push(missing("Host", "")),
        _ => {}
    }
    if errors.is_empty() {
        Ok(columns)
    } else {
        Err(errors)
    }
}

/// The datastore in the path of a machine's configuration, `[store] folder/file.vmx`.
fn datastore(path: &str) -> &str {
    let inner = path.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    inner.map_or("", |(store, _)| store.trim())
}

/// Whether a word of a table says yes.
pub(in crate::import) fn is_true(words: &str) -> bool {
    let yes = [
        "true",
        "yes",
        "1",
        "x",
        "wahr",
        "ja",
        "vrai",
        "oui",
        "vero",
        "si",
        "verdadero",
        "waar",
    ];
    yes.contains(&bare(words).as_str())
}

/// Whether a state of power says that a machine does not run.
pub(super) fn is_off(words: &str) -> bool {
    let off = [
        "poweredoff",
        "off",
        "suspended",
        "stopped",
        "shutdown",
        "deallocated",
        "aus",
        "ausgeschaltet",
        "gestoppt",
        "angehalten",
        "arrete",
        "eteint",
        "eteinte",
        "spento",
        "spenta",
        "sospeso",
        "apagado",
        "apagada",
        "detenido",
        "uit",
        "uitgeschakeld",
        "gestopt",
    ];
    off.contains(&bare(words).as_str())
}
