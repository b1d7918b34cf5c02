//! From dated amounts to the figures a decision quotes (rules R30, R31, R35).
//!
//! - `ledger`: every payment of a contract, exactly, at central inputs;
//! - `discount`: conventions, factors, present values;
//! - `payback`, `irr`: when and at which rate it pays;
//! - `appraisal`: all of these for one saving;
//! - `books`: the same cash as the books show it: assets, depreciation, charges of a year;
//! - `exchange`: amounts in other currencies;
//! - `applicable`: an answer, or the reason why there is none.

mod applicable;
mod appraisal;
mod books;
mod discount;
mod exchange;
mod irr;
mod ledger;
mod payback;

pub use applicable::{Applicable, Reason};
pub use appraisal::{Appraisal, Saving, Terms, appraise};
pub use books::{BookYear, Booking, LONGEST_LIFE, LineBooking, OldAsset, books};
pub use discount::{Convention, discount_factor, net_present_value, roi, year_of};
pub use exchange::{ExchangeRate, central_amount};
pub use irr::{Irr, RateOf, irr, irr_of_dated};
pub use ledger::{DatedAmount, LedgerError, by_year, ledger, present_value};
pub use payback::{
    discounted_payback, payback_of_sorted, payback_of_spread, payback_of_steps, payback_years,
    yearly_payback,
};
