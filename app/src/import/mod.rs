//! Files of others in: inventories of machines, and the quotes of partners.
//!
//! [`table`] turns any file into rows of typed cells that know their place. What stands on it reads those rows into
//! an [`inventory`] or a [`quote`] and shows it first; nothing reaches a project before somebody agrees, and then all of it does: in the window at the [`desk`].

pub mod desk;
pub mod finding;
pub mod headers;
pub mod inventory;
pub mod quote;
pub mod table;
