//! From dated amounts to the figures a decision quotes (rules R30, R31, R35).
//!
//! - `ledger`: every payment of a contract, exactly, at central inputs;
//! - `discount`: conventions, factors, present values;
//! - `payback`, `irr`: when and at which rate it pays;
//! - `appraisal`: all of these for one saving;
//! - `applicable`: an answer, or the reason why there is none.

mod applicable;
mod appraisal;
mod discount;
mod irr;
mod ledger;
mod payback;

pub use applicable::{Applicable, Reason};
pub use appraisal::{Appraisal, Saving, Terms, appraise};
pub use discount::{Convention, discount_factor, net_present_value, roi, year_of};
pub use irr::{Irr, irr, irr_of_dated};
pub use ledger::{DatedAmount, LedgerError, by_year, ledger, present_value};
pub use payback::{
    discounted_payback, payback_of_sorted, payback_of_spread, payback_of_steps, payback_years,
    yearly_payback,
};
