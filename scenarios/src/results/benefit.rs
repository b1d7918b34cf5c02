//! Savings by benefit class: what a finance director counts, and what stands beside it.

use displace_model::contract::BenefitClass;
use serde::Serialize;

/// What a plan costs, or saves against the baseline, in one class: mean of present values. The classes of a plan add
/// up to its total cost, those of a comparison to its saving.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ClassRow {
    /// `cash`, `productivity`, `avoided_loss` or `soft`.
    pub id: &'static str,
    /// Whether a finance director counts it: cash alone.
    pub accepted: bool,
    /// How much.
    pub present_value: f64,
}

impl ClassRow {
    /// A row for each class, in their order.
    pub(super) fn of(amount: impl Fn(BenefitClass) -> f64) -> Vec<Self> {
        let rows = BenefitClass::ALL.iter().map(|class| Self {
            id: class.as_str(),
            accepted: class.is_accepted(),
            present_value: amount(*class),
        });
        rows.collect()
    }
}
