//! How firm a saving is: what a finance director counts, and what is named beside it.

use super::{Category, Claim, CostLine, Item};
use crate::threat::Threat;
use crate::words::words;

/// The class of a part of the saving, by what it is a saving of.
///
/// A class belongs to costs, and so to savings: what the baseline pays in a class less what the plan pays in it. The
/// classes of a plan add up to its total, those of a saving to the saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BenefitClass {
    /// What leaves an account: licences, support, hardware, cloud, work bought from others.
    Cash,
    /// Hours of the own people: they are paid either way, so that fewer of them are no money unless somebody leaves.
    Productivity,
    /// Outage costs: expected losses that may never come.
    AvoidedLoss,
    /// Whatever the project marks as a matter of opinion.
    Soft,
}

words!(BenefitClass {
    Cash = "cash",
    Productivity = "productivity",
    AvoidedLoss = "avoided_loss",
    Soft = "soft",
});

impl BenefitClass {
    /// The name shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cash => "Cash",
            Self::Productivity => "Productivity",
            Self::AvoidedLoss => "Avoided loss",
            Self::Soft => "Soft",
        }
    }

    /// One line for a reader who wonders what belongs to it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Cash => {
                "What leaves an account: licences, support, hardware, cloud, work bought from others"
            }
            Self::Productivity => {
                "Hours of your own people: they are paid either way, so that fewer of them are no money yet"
            }
            Self::AvoidedLoss => "Outage costs: expected losses that may never come",
            Self::Soft => "Whatever the project marks as a matter of opinion",
        }
    }

    /// Whether a finance director counts it. Only cash is: it can be taken out of a budget, is agreed on in contracts
    /// and can be checked afterwards. The other three are arguments, and stand beside the number.
    pub fn is_accepted(self) -> bool {
        self == Self::Cash
    }
}

impl Category {
    /// The class of what is spent on it, unless a line says otherwise.
    pub fn usual_class(self) -> BenefitClass {
        match self {
            Self::People => BenefitClass::Productivity,
            Self::Licences
            | Self::Support
            | Self::Hardware
            | Self::Storage
            | Self::Tape
            | Self::Network
            | Self::Facilities
            | Self::Services
            | Self::Switch
            | Self::Other => BenefitClass::Cash,
        }
    }
}

impl CostLine {
    /// Its class: the one that it states, else that of its category.
    pub fn benefit_class(&self) -> BenefitClass {
        self.class.unwrap_or_else(|| self.category.usual_class())
    }
}

impl Item {
    /// The class of all its bills, maintenance included: the one that it states, else that of its category.
    pub fn benefit_class(&self) -> BenefitClass {
        self.class.unwrap_or_else(|| self.category.usual_class())
    }
}

impl Claim {
    /// Its class: the one that it states, else that of its category.
    pub fn benefit_class(&self) -> BenefitClass {
        self.class.unwrap_or_else(|| self.category.usual_class())
    }
}

impl Threat {
    /// The class of the outage costs that it causes: the one that it states, else avoided loss.
    pub fn benefit_class(&self) -> BenefitClass {
        self.class.unwrap_or(BenefitClass::AvoidedLoss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cash_is_accepted_and_only_own_people_are_no_cash_by_category() {
        for class in BenefitClass::ALL {
            assert_eq!(BenefitClass::parse(class.as_str()), Some(*class));
            assert_eq!(class.is_accepted(), *class == BenefitClass::Cash);
        }
        for category in Category::ALL {
            let own = category == Category::People;
            assert_eq!(category.usual_class().is_accepted(), !own, "{category:?}");
        }
    }

    #[test]
    fn what_is_stated_beats_what_is_usual() {
        let mut threat = Threat::new("fire", crate::threat::Per::Estate);
        assert_eq!(threat.benefit_class(), BenefitClass::AvoidedLoss);
        threat.class = Some(BenefitClass::Soft);
        assert_eq!(threat.benefit_class(), BenefitClass::Soft);
        let mut line = crate::contract::tests::line("fee", "1", crate::contract::Every::Once);
        assert_eq!(line.benefit_class(), BenefitClass::Cash);
        line.category = Category::People;
        assert_eq!(line.benefit_class(), BenefitClass::Productivity);
        // Overtime that is paid leaves an account.
        line.class = Some(BenefitClass::Cash);
        assert_eq!(line.benefit_class(), BenefitClass::Cash);
    }
}
