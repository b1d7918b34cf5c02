//! The domain of Displace.

pub mod uncertain;
