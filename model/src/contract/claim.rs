//! A vendor's claim: money that nobody budgeted, on a date, by chance (rule R32).

use jiff::civil::Date;

use super::{Amount, BenefitClass, Category};
use crate::fields::{Field, Fields, Unit, blank, field};
use crate::input::Input;
use crate::uncertain::Uncertain;

/// A licence audit, a contested true-up, a penalty: it comes on its day or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Stable name within the plan, `snake_case`. Luck is keyed by it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is booked under.
    pub category: Category,
    /// How firm a saving of it is, where that is not as usual for its category.
    pub class: Option<BenefitClass>,
    /// When it falls due.
    pub on: Date,
    /// How much, if it comes.
    pub amount: Amount,
    /// ISO 4217 code of the amount's currency; the project's own if absent.
    pub currency: Option<String>,
    /// Anything a reader should know about it.
    pub note: String,
    /// See [`Claim::FIELDS`].
    pub probability: Input,
}

impl Fields for Claim {
    const FIELDS: &'static [Field<Self>] = &[field!(probability,
        label: "Chance",
        unit: Unit::Share,
        meaning: "Chance that the claim is made and has to be paid; ledgers show it where it is likelier than not",
        hard: (0.0, 1.0))];
}

impl Claim {
    /// A claim of this amount on this day, its chance blank.
    pub fn new(id: &str, on: Date, amount: Amount) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            category: Category::Licences,
            class: None,
            on,
            amount,
            currency: None,
            note: String::new(),
            probability: blank::<Self>("probability"),
        }
    }

    /// What is paid: the amount with its chance, else nothing.
    ///
    /// A chance that is itself a range counts with its mean, which is exact for one event in each trial.
    pub fn payment(&self) -> Uncertain {
        let amount = match &self.amount {
            Amount::Exact(money, _) => Uncertain::fixed(money.to_f64()),
            Amount::Range(input) => input.value.clone(),
        };
        let chance = self.probability.value.mean();
        if chance >= 1.0 {
            amount
        } else if chance > 0.0 {
            Uncertain::mixture(vec![
                (1.0 - chance, Uncertain::fixed(0.0)),
                (chance, amount),
            ])
        } else {
            Uncertain::fixed(0.0)
        }
    }

    /// True where the claim is likelier than not.
    pub fn is_likely(&self) -> bool {
        self.probability.value.mean() > 0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Provenance;
    use crate::money::Money;
    use jiff::civil::date;

    #[test]
    fn a_claim_is_paid_as_often_as_it_comes() {
        let amount = Amount::Exact(Money::whole(80_000), Provenance::default());
        let mut claim = Claim::new("audit", date(2028, 3, 1), amount);
        claim.probability = Input::fixed(0.3);
        let payment = claim.payment();
        // 30 % of 80,000.
        assert!((payment.mean() - 24_000.0).abs() < 1e-6);
        assert!(payment.quantile(0.69) == 0.0 && payment.quantile(0.71) == 80_000.0);
        assert!(!claim.is_likely());
        claim.probability = Input::fixed(1.0);
        assert_eq!(claim.payment().is_fixed(), Some(80_000.0));
        claim.probability = Input::fixed(0.0);
        assert_eq!(claim.payment().is_fixed(), Some(0.0));
    }
}
