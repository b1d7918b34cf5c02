//! Answers that may not exist.

use std::fmt;

/// A value, or the reason why there is none. Never 0, infinity or NaN in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Applicable<T> {
    /// The answer.
    Value(T),
    /// Why there is no answer.
    NotApplicable(Reason),
}

/// Why a figure does not apply; its text stands where the figure would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A return needs an outlay to relate to.
    NothingPaid,
    /// The cumulative saving ends below zero.
    NeverPaysBack,
    /// No rate makes the present value zero.
    NoRate,
    /// More than one rate makes the present value zero.
    SeveralRates,
    /// Nothing is ever paid more than the baseline does.
    NoOutlay,
    /// Nothing is ever paid less than the baseline does.
    NoReturn,
    /// A rate of return discounts everything, and outage costs are not to be discounted.
    OutagesNotDiscounted,
    /// An amount or rate is not a finite number.
    NotFinite,
}

impl<T> Applicable<T> {
    /// The answer, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotApplicable(_) => None,
        }
    }
}

impl Reason {
    /// What to print where the figure would stand.
    pub fn text(self) -> &'static str {
        match self {
            Self::NothingPaid => "not applicable: no cash cost to relate the saving to",
            Self::NeverPaysBack => "never within the horizon",
            Self::NoRate => "not applicable: no rate brings the present value to zero",
            Self::SeveralRates => "not applicable: several rates bring the present value to zero",
            Self::NoOutlay => {
                "not applicable: the plan never pays more than the baseline, so that nothing is invested"
            }
            Self::NoReturn => "not applicable: the plan never saves anything, in no year",
            Self::OutagesNotDiscounted => {
                "not applicable: outage costs are not discounted, which a rate of return would do"
            }
            Self::NotFinite => "not applicable: an amount is not a finite number",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// The figure, or the reason in its place.
impl<T: fmt::Display> fmt::Display for Applicable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::NotApplicable(reason) => reason.fmt(f),
        }
    }
}
