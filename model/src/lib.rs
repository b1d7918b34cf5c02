//! The domain of Displace.

pub mod calendar;
pub mod cash_flow;
pub mod contract;
pub mod impact;
pub mod input;
pub mod money;
pub mod uncertain;
