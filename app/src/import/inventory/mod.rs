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

#[cfg(test)]
mod tests;
