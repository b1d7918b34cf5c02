//! `displace library`: one's own solutions and prices, outside any project.

use std::fmt::Write as _;
use std::path::Path;

use displace_model::project::library::{Library, read_bytes, write};

use super::args::LibraryArgs;
use super::failure::{Failure, Kind};
use super::input;
use super::output::{self, Output};
use crate::library::shelf::Shelf;

pub(super) fn library(args: &LibraryArgs) -> Result<(), Failure> {
    let folder = eframe::storage_dir("displace");
    let Some(folder) = folder else {
        let message = "there is no folder for your library on this system";
        return Err(Failure::new(Kind::File, message));
    };
    let mut shelf = Shelf::at(&folder);
    if let Some(broken) = shelf.broken() {
        return Err(Failure::new(Kind::Input, broken));
    }
    // All files are read before anything is taken over.
    let mut libraries = Vec::new();
    for file in &args.import {
        libraries.push((file, read(file)?));
    }
    let export = args.export.as_ref().map(|path| Output::open(Some(path)));
    let export = export.transpose()?;
    for (file, library) in &libraries {
        let merged = shelf.merge(library);
        let merged = merged.map_err(|error| Failure::new(Kind::File, error))?;
        output::say(&format!("{}: {merged}", file.display()));
    }
    match export {
        Some(export) => export.write(write(shelf.library()).as_bytes()),
        None if libraries.is_empty() => Output::Standard.write(list(&shelf).as_bytes()),
        None => Ok(()),
    }
}

/// Reads a library and tells its problems.
fn read(file: &Path) -> Result<Library, Failure> {
    let source = input::source(file)?;
    let reading = read_bytes(source.bytes());
    for problem in &reading.problems {
        output::say(&input::line(&source.shown, problem));
    }
    reading.library.ok_or_else(|| {
        let message = input::count(&source.shown, &reading.problems);
        Failure::new(Kind::Input, message)
    })
}

/// What is in the library, for people.
fn list(shelf: &Shelf) -> String {
    let library = shelf.library();
    let mut text = String::new();
    if let Some(file) = shelf.file() {
        let _ = writeln!(text, "{}", file.display());
    }
    if library.items.is_empty() && library.plans.is_empty() {
        text.push_str("The library is empty: pages of the window put items and plans into it, and --import takes them from a file\n");
    }
    for item in &library.items {
        let _ = writeln!(text, "item  {}  ({})", item.name, item.category.as_str());
    }
    for plan in &library.plans {
        let (copies, items) = (plan.copies.len(), plan.contract.items.len());
        let lines = plan.contract.lines.len() + items;
        let _ = writeln!(
            text,
            "plan  {}  ({copies} copies, {lines} lines of contract)",
            plan.name
        );
    }
    output::harmless(&text)
}
