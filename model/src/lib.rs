//! The domain of Displace.
