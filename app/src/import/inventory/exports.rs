//! Where the tabs of an RVTools export are: sheets of a workbook, or CSV files of a folder.

use std::path::{Path, PathBuf};

use crate::import::finding::{Finding, Place, quoted};
use crate::import::headers::bare;
use crate::import::table::{Book, Limits};

/// A column that is looked for: its headings, bare, newest first; the first columns of a tab are those it cannot do
/// without.
pub(super) type Wanted = &'static [&'static str];

const V_INFO: [Wanted; 13] = [
    &["vm"],
    &["inusemib", "inusemb"],
    &["provisionedmib", "provisionedmb", "totaldiskcapacitymib"],
    &["powerstate"],
    &["template"],
    &["srmplaceholder"],
    &["path"],
    &["datacenter"],
    &["cluster"],
    &["folder"],
    &["osaccordingtothevmwaretools", "os"],
    &["osaccordingtotheconfigurationfile"],
    &["vmuuid", "uuid", "vmid"],
];
const V_PARTITION: [Wanted; 3] = [
    &["vm"],
    &["consumedmib", "consumedmb"],
    &["vmuuid", "uuid", "vmid"],
];
const V_DATASTORE: [Wanted; 2] = [&["name"], &["capacitymib", "capacitymb"]];
const V_HOST: [Wanted; 2] = [&["host"], &["#cpu", "cpus"]];

/// The tabs that are read, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tab {
    /// The machines.
    Info,
    /// The file systems of their guests.
    Partition,
    /// The datastores.
    Datastore,
    /// The hosts.
    Host,
}

impl Tab {
    pub(super) const ALL: [Self; 4] = [Self::Info, Self::Partition, Self::Datastore, Self::Host];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Info => "vInfo",
            Self::Partition => "vPartition",
            Self::Datastore => "vDatastore",
            Self::Host => "vHost",
        }
    }

    pub(super) fn wanted(self) -> &'static [Wanted] {
        match self {
            Self::Info => &V_INFO,
            Self::Partition => &V_PARTITION,
            Self::Datastore => &V_DATASTORE,
            Self::Host => &V_HOST,
        }
    }
}

/// One tab of an export.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) tab: Tab,
    /// Which of the opened files.
    pub(super) book: usize,
    pub(super) sheet: Option<String>,
}

/// An export: the opened files, and the tabs in them.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) books: Vec<Book>,
    pub(super) tabs: Vec<Found>,
}

impl Export {
    /// Opens a workbook, a folder of CSV files, or one CSV file with its neighbours.
    pub(super) fn open(path: &Path) -> Result<Self, Vec<Finding>> {
        if path.is_dir() {
            return folder(path);
        }
        // A file whose name is that of a tab has the other tabs beside it.
        if tab_of(path).is_some() {
            let parent = path.parent().filter(|parent| *parent != Path::new(""));
            return folder(parent.unwrap_or(Path::new(".")));
        }
        let book = Book::open(path, Limits::default()).map_err(|finding| vec![*finding])?;
        if book.separator().is_some() {
            let tabs = vec![Found {
                tab: Tab::Info,
                book: 0,
                sheet: None,
            }];
            return Ok(Self {
                books: vec![book],
                tabs,
            });
        }
        workbook(book)
    }
}

/// Whether a path is an export, as far as its name and its sheets tell.
pub(super) fn is_export(path: &Path) -> bool {
    if path.is_dir() || tab_of(path).is_some() {
        return true;
    }
    let info = |sheet: String| bare(&sheet).ends_with("vinfo");
    Book::open(path, Limits::default())
        .is_ok_and(|book| book.sheets().into_iter().flatten().any(info))
}

fn workbook(book: Book) -> Result<Export, Vec<Finding>> {
    let sheets = book.sheets();
    let tabs: Vec<Found> = Tab::ALL
        .into_iter()
        .filter_map(|tab| {
            let named = |sheet: &&Option<String>| {
                let name = sheet.as_deref().map(bare).unwrap_or_default();
                name.ends_with(&tab.name().to_lowercase())
            };
            let sheet = sheets.iter().find(named)?.clone();
            Some(Found {
                tab,
                book: 0,
                sheet,
            })
        })
        .collect();
    if tabs.iter().any(|found| found.tab == Tab::Info) {
        return Ok(Export {
            books: vec![book],
            tabs,
        });
    }
    let sheets: Vec<String> = sheets.into_iter().flatten().take(8).collect();
    Err(vec![Finding::error(
        book.place(None),
        format!("no sheet vInfo among {}", quoted(&sheets.join(", "))),
        "a workbook that RVTools exported with all tabs",
        "a table of another program is imported as an inventory",
    )])
}

/// The CSV files of a folder that are tabs.
fn folder(path: &Path) -> Result<Export, Vec<Finding>> {
    let shown = path.display().to_string();
    let entries = std::fs::read_dir(path).map_err(|error| {
        vec![Finding::error(
            Place::of(&shown),
            format!("a folder that cannot be read: {error}"),
            "a folder with the CSV files of an export",
            "",
        )]
    })?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    let of = |tab: Tab| files.iter().find(|file| tab_of(file) == Some(tab)).cloned();
    let Some(info) = of(Tab::Info) else {
        return Err(vec![Finding::error(
            Place::of(&shown),
            "no file whose name ends in vInfo.csv",
            "the CSV files that RVTools exports, such as RVTools_tabvInfo.csv",
            "",
        )]);
    };
    let all: Vec<(Tab, PathBuf)> = std::iter::once((Tab::Info, info))
        .chain(
            Tab::ALL
                .into_iter()
                .skip(1)
                .filter_map(|tab| Some((tab, of(tab)?))),
        )
        .collect();
    open_all(&all)
}

fn open_all(files: &[(Tab, PathBuf)]) -> Result<Export, Vec<Finding>> {
    let mut export = Export {
        books: Vec::new(),
        tabs: Vec::new(),
    };
    let mut errors = Vec::new();
    for (tab, file) in files {
        match Book::open(file, Limits::default()) {
            Ok(book) => {
                export.tabs.push(Found {
                    tab: *tab,
                    book: export.books.len(),
                    sheet: book.sheets().into_iter().next().flatten(),
                });
                export.books.push(book);
            }
            Err(error) => errors.push(*error),
        }
    }
    if errors.is_empty() {
        Ok(export)
    } else {
        Err(errors)
    }
}

/// The tab that a CSV file's name ends in.
fn tab_of(file: &Path) -> Option<Tab> {
    let extension = file.extension()?.to_str()?;
    if !extension.eq_ignore_ascii_case("csv") {
        return None;
    }
    let stem = bare(file.file_stem()?.to_str()?);
    Tab::ALL
        .into_iter()
        .find(|tab| stem.ends_with(&tab.name().to_lowercase()))
}
