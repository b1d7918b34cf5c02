//! The domain of Displace.

pub mod input;
pub mod uncertain;
