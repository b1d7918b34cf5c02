//! The figures of a finance department, at central inputs (R30, R35).

use displace_model::cash_flow::{Applicable, RateOf, Reason, Saving, Terms, appraise};
use serde::Serialize;

use super::OrReason;
use super::books::Books;
use crate::world::World;

/// One plan against the baseline at central inputs: exact ledgers, no luck. Amounts are in the money of the day on
/// which they are paid, and after tax where the project has a tax rate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Appraisal {
    /// On cash alone.
    pub cash: Appraised,
    /// On cash and the mean outage costs of the run, which come evenly through each year.
    pub total: Appraised,
    /// On what a finance director counts: cash without hours of the own people and without what the project marks as
    /// something else.
    pub accepted: Appraised,
}

/// The figures of one saving.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Appraised {
    /// What is saved in each year from year 0 on, nominal.
    pub saving_by_year: Vec<f64>,
    /// The same in the money of the start: without inflation.
    pub real_saving_by_year: Vec<f64>,
    /// Net present value of the saving.
    pub npv: OrReason<f64>,
    /// Net present value over the present value of the plan's cash cost; 3.29 is 329 %.
    pub roi: OrReason<f64>,
    /// Internal rate of return, where there is exactly one; nominal.
    pub irr: OrReason<f64>,
    /// What that rate is the rate of: `investment`, or `borrowing` where the saving comes first and is paid for later;
    /// null where there is not exactly one.
    pub irr_of: Option<&'static str>,
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
    /// `outage_saving` is the mean saving of outage costs in each year from year 1 on, as the document states amounts.
    pub(super) fn new(
        world: &World,
        [baseline, plan]: [Option<&Books>; 2],
        accepted: [Option<Books>; 2],
        outage_saving: &[f64],
    ) -> Self {
        let (Some(baseline), Some(plan), [Some(accepted_baseline), Some(accepted)]) =
            (baseline, plan, accepted)
        else {
            return Self::without_ledger();
        };
        let economics = &world.economics;
        let terms = Terms {
            convention: economics.convention,
            rate: economics.discount_rate.value.median(),
            discount_spread: economics.discount_outage_costs,
        };
        let tax = economics.tax_rate.value.median();
        let after_tax = plan.after_tax(tax);
        let cost = value_of(&after_tax, terms);
        let cash = Saving::between(&baseline.after_tax(tax), &after_tax);
        let total = Saving {
            spread: (0_u32..)
                .zip(outage_saving)
                .map(|(year, saving)| saving * world.inflated(f64::from(year) + 0.5) * (1.0 - tax))
                .collect(),
            ..cash.clone()
        };
        // Both lines are drawn to the end of the horizon, even where nothing comes any more.
        let cash = Saving {
            spread: vec![0.0; world.years],
            ..cash
        };
        let accepted = accepted.after_tax(tax);
        let counted = Saving {
            spread: vec![0.0; world.years],
            ..Saving::between(&accepted_baseline.after_tax(tax), &accepted)
        };
        let accepted_cost = value_of(&accepted, terms);
        Self {
            cash: Appraised::new(&cash, cost, terms, world),
            total: Appraised::new(&total, cost, terms, world),
            accepted: Appraised::new(&counted, accepted_cost, terms, world),
        }
    }

    /// Where an amount is too long to be kept exactly there is no ledger.
    fn without_ledger() -> Self {
        let none = || OrReason::from(Applicable::NotApplicable(Reason::NotFinite));
        let nothing = Appraised {
            saving_by_year: Vec::new(),
            real_saving_by_year: Vec::new(),
            npv: none(),
            roi: none(),
            irr: none(),
            irr_of: None,
            irr_rates: Vec::new(),
            payback_years: none(),
            discounted_payback_years: none(),
        };
        Self {
            cash: nothing.clone(),
            total: nothing.clone(),
            accepted: nothing,
        }
    }
}

/// The present value of payments (hours, amount).
fn value_of(payments: &[(f64, f64)], terms: Terms) -> f64 {
    let paid = Saving::between(payments, &[]);
    appraise(&paid, 0.0, terms).npv.value().unwrap_or(f64::NAN)
}

impl Appraised {
    fn new(saving: &Saving, cash_cost: f64, terms: Terms, world: &World) -> Self {
        let figures = appraise(saving, cash_cost, terms);
        let saving_by_year = saving.by_year(world.years);
        let inflation = world.economics.inflation.value.median();
        Self {
            real_saving_by_year: (0..)
                .zip(&saving_by_year)
                .map(|(year, saving)| saving / (1.0 + inflation).powi(year))
                .collect(),
            saving_by_year,
            npv: figures.npv.into(),
            roi: figures.roi.into(),
            irr: figures.irr.into(),
            irr_of: figures.irr_of.map(RateOf::as_str),
            irr_rates: figures.irr_rates,
            payback_years: figures.payback_years.into(),
            discounted_payback_years: figures.discounted_payback_years.into(),
        }
    }
}
