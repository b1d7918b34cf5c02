//! The engine of Displace.

mod catalogue;

pub use catalogue::catalogue;
