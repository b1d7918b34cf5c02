//! Which part of a saving counts: all of it, or only what a finance director accepts. A choice of view: the results hold
//! both.

use displace_model::contract::BenefitClass;
use displace_scenarios::results::{ClassRow, Comparison, PlanResults, Summary};

/// What of a saving counts in what is said and shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Counted {
    /// All classes: cash, hours of the own people, avoided losses and what is marked as soft.
    #[default]
    Everything,
    /// Cash alone.
    Accepted,
}

impl Counted {
    /// The words of the switch between the two.
    pub const SWITCH: &'static str = "Only what a finance director accepts";

    /// What the switch does, for whoever hesitates.
    pub const MEANING: &'static str = "Counts cash alone: what leaves an account and can be taken out of a budget. Left \
        out are hours of your own people (they are paid either way), avoided losses (they may never come) and what the \
        project marks as soft. Extra costs of these classes are left out as well. Lines, items, claims and threats can \
        say another class than usual";

    /// What the switch stands for.
    pub fn of(accepted_only: bool) -> Self {
        if accepted_only {
            Self::Accepted
        } else {
            Self::Everything
        }
    }

    /// The saving that counts.
    pub fn saving(self, comparison: &Comparison) -> &Summary {
        match self {
            Self::Everything => &comparison.saving,
            Self::Accepted => &comparison.accepted_saving,
        }
    }

    /// The share of futures in which it is above 0.
    pub fn chance(self, comparison: &Comparison) -> f64 {
        match self {
            Self::Everything => comparison.chance_of_saving,
            Self::Accepted => comparison.chance_of_accepted_saving,
        }
    }

    /// The mean cost of a plan that counts.
    pub fn cost(self, plan: &PlanResults) -> f64 {
        match self {
            Self::Everything => plan.total_cost.mean,
            Self::Accepted => {
                let counts = plan.cost_by_class.iter().filter(|row| row.accepted);
                counts.map(|row| row.present_value).sum()
            }
        }
    }

    /// Whether a class counts.
    pub fn includes(self, row: &ClassRow) -> bool {
        self == Self::Everything || row.accepted
    }
}

/// The class of a row of results.
pub fn class_of(row: &ClassRow) -> BenefitClass {
    BenefitClass::parse(row.id).unwrap_or(BenefitClass::Soft)
}
