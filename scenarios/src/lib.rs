//! The engine of Displace.
