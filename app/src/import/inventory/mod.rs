//! Inventories of machines: RVTools exports and tables of any maker, into the workloads of an estate.
//!
//! [`rvtools`] and [`table`] read files into an [`Inventory`]: machines, datastores, and what was left out with its
//! reason. [`groups`] puts machines together; [`Draft`] says what that makes of a project before anything changes.

mod draft;
mod exports;
mod group;
mod machines;
mod rvtools;
mod size;
mod table;

pub use draft::{Draft, DraftDomain, DraftWorkload, Fate};
pub use group::{By, Group, Grouping, groups};
pub use machines::{Inventory, Kind, LeftOut, Machine, Reason, Size, Store};
pub(super) use rvtools::is_true;
pub use rvtools::rvtools;
pub use table::table;

use std::path::{Path, PathBuf};

use super::finding::Finding;

/// Reads inventories of either sort: exports of RVTools where the first path is one, else tables.
///
/// # Errors
/// Everything that keeps the files from being read.
pub fn any(paths: &[PathBuf], powered_off: bool) -> Result<Inventory, Vec<Finding>> {
    if paths.first().is_some_and(|path| exports::is_export(path)) {
        rvtools(paths, powered_off)
    } else {
        table(paths, powered_off)
    }
}

/// Whether a path looks like an inventory.
pub fn is_inventory(path: &Path) -> bool {
    exports::is_export(path) || table::is_table(path)
}

#[cfg(test)]
mod tests;
