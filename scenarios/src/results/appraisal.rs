//! The figures of a finance department, at central inputs (R30, R35).

use displace_model::cash_flow::{Applicable, Reason, Saving, Terms, appraise};
use serde::Serialize;

use super::OrReason;
use crate::world::{CompiledPlan, World};

/// One plan against the baseline at central inputs: exact ledgers, no luck.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Appraisal {
    /// On cash alone.
    pub cash: Appraised,
    /// On cash and the mean outage costs of the run, which come evenly through each year.
    pub total: Appraised,
}

/// The figures of one saving.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Appraised {
    /// What is saved in each year from year 0 on, nominal.
    pub saving_by_year: Vec<f64>,
    /// Net present value of the saving.
    pub npv: OrReason<f64>,
    /// Net present value over the present value of the plan's cash cost; 3.29 is 329 %.
    pub roi: OrReason<f64>,
    /// Internal rate of return, where there is exactly one.
    pub irr: OrReason<f64>,
    /// Every rate at which the net present value is zero.
    pub irr_rates: Vec<f64>,
    /// Years until the cumulative saving stays at or above zero.
    pub payback_years: OrReason<f64>,
    /// The same of the discounted saving.
    pub discounted_payback_years: OrReason<f64>,
}

impl From<Applicable<f64>> for OrReason<f64> {
    fn from(figure: Applicable<f64>) -> Self {
        match figure {
            Applicable::Value(value) => Self::Value(value),
            Applicable::NotApplicable(reason) => Self::NotApplicable(reason.text().to_owned()),
        }
    }
}

impl Appraisal {
    /// `outage_saving` is the mean saving of outage costs in each year from year 1 on, nominal.
    pub(super) fn new(world: &World, place: usize, outage_saving: Vec<f64>) -> Self {
        let (baseline, plan) = (&world.plans[world.baseline], &world.plans[place]);
        let (Some(base), Some(own)) = (payments(baseline), payments(plan)) else {
            return Self::without_ledger();
        };
        let terms = Terms {
            convention: world.convention,
            rate: world.discount_rate,
            discount_spread: world.discount_outage_costs,
        };
        let paid = Saving::between(&own, &[]);
        let cost = appraise(&paid, 0.0, terms).npv.value().unwrap_or(f64::NAN);
        let years = world.years;
        let cash = Saving::between(&base, &own);
        let total = Saving {
            spread: outage_saving,
            ..cash.clone()
        };
        // Both lines are drawn to the end of the horizon, even where nothing comes any more.
        let cash = Saving {
            spread: vec![0.0; years],
            ..cash
        };
        Self {
            cash: Appraised::new(&cash, cost, terms, years),
            total: Appraised::new(&total, cost, terms, years),
        }
    }

    /// Where an amount is too long to be kept exactly there is no ledger.
    fn without_ledger() -> Self {
        let none = || OrReason::from(Applicable::NotApplicable(Reason::NotFinite));
        let nothing = Appraised {
            saving_by_year: Vec::new(),
            npv: none(),
            roi: none(),
            irr: none(),
            irr_rates: Vec::new(),
            payback_years: none(),
            discounted_payback_years: none(),
        };
        Self {
            cash: nothing.clone(),
            total: nothing,
        }
    }
}

/// A plan's central payments: hours, amount.
fn payments(plan: &CompiledPlan) -> Option<Vec<(f64, f64)>> {
    let ledger = plan.ledger.as_ref()?;
    let payments = ledger.iter();
    Some(
        payments
            .map(|payment| (payment.hours, payment.money.to_f64()))
            .collect(),
    )
}

impl Appraised {
    fn new(saving: &Saving, cash_cost: f64, terms: Terms, years: usize) -> Self {
        let figures = appraise(saving, cash_cost, terms);
        Self {
            saving_by_year: saving.by_year(years),
            npv: figures.npv.into(),
            roi: figures.roi.into(),
            irr: figures.irr.into(),
            irr_rates: figures.irr_rates,
            payback_years: figures.payback_years.into(),
            discounted_payback_years: figures.discounted_payback_years.into(),
        }
    }
}
