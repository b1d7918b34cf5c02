//! A plan's central payments as cash and as the books show them, and what they come to for each unit.

use displace_model::calendar::HOURS_PER_YEAR;
use displace_model::cash_flow::{BookYear, DatedAmount, OldAsset, books};
use displace_model::money::Money;
use displace_model::plan::Role;
use serde::Serialize;

use super::OrReason;
use crate::world::{CompiledPlan, World};

/// One year of a plan at central inputs, in the money of the day of payment, before tax.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BookRow {
    /// 0 for time 0, then from 1. What is paid at time 0 is charged to year 1.
    pub year: usize,
    /// Cash: what is paid for assets and for everything else.
    pub cash: f64,
    /// Paid for assets, less what sales of assets brought.
    pub capex: f64,
    /// Paid for everything else.
    pub opex: f64,
    /// Value that assets lost by use.
    pub depreciation: f64,
    /// Book value of what went, less what its sale brought.
    pub write_off: f64,
    /// What the year's result is charged with: operating payments, depreciation, write-offs.
    pub expense: f64,
    /// What assets stand for at the end of the year.
    pub book_value: f64,
    /// Tax that the charge saves.
    pub tax_saved: f64,
}

/// What a plan's central cash comes to for each unit, nominal, on average over the horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitCosts {
    /// For a year.
    pub per_year: f64,
    /// For an instance of the estate and year.
    pub per_instance_year: OrReason<f64>,
    /// For a tebibyte of the estate's data, as it grows, and year.
    pub per_front_end_tib_year: OrReason<f64>,
}

/// The central payments of a plan in the money of the day of payment, and its books.
#[derive(Debug)]
pub(super) struct Books {
    payments: Vec<DatedAmount>,
    years: Vec<BookYear>,
}

impl Books {
    /// `None` where an amount is too long to be kept exactly.
    pub(super) fn new(world: &World, plan: &CompiledPlan) -> Option<Self> {
        Self::of(world, plan, plan.ledger.as_deref()?)
    }

    /// The books of what a finance director counts.
    pub(super) fn accepted(world: &World, plan: &CompiledPlan) -> Option<Self> {
        Self::of(world, plan, plan.accepted_ledger.as_deref()?)
    }

    fn of(world: &World, plan: &CompiledPlan, ledger: &[DatedAmount]) -> Option<Self> {
        let mut payments = ledger.to_vec();
        for payment in &mut payments {
            let factor = world.inflated(payment.hours / HOURS_PER_YEAR);
            // What is in the money of its day already is not rounded.
            if factor != 1.0 {
                let risen = payment.money.to_f64() * factor;
                payment.money = Money::from_f64(risen).ok()?.rounded();
            }
        }
        let keeps = |asset: &OldAsset| match asset.kept_by.as_slice() {
            [] => plan.role != Role::Proposal,
            plans => plans.contains(&plan.id),
        };
        let booking = &world.economics.booking;
        let years = books(&payments, booking, keeps, world.years).ok()?;
        Some(Self { payments, years })
    }

    /// Payments (hours, amount) with the tax that each year's charge saves at its end.
    pub(super) fn after_tax(&self, rate: f64) -> Vec<(f64, f64)> {
        let mut payments: Vec<(f64, f64)> = self
            .payments
            .iter()
            .map(|payment| (payment.hours, payment.money.to_f64()))
            .collect();
        if rate > 0.0 {
            let saved = (0_u32..).zip(&self.years).skip(1);
            payments.extend(saved.map(|(year, row)| {
                let last_hour = f64::from(year) * HOURS_PER_YEAR - 1.0;
                (last_hour, -rate * row.expense.to_f64())
            }));
            payments.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        payments
    }

    pub(super) fn rows(&self, tax_rate: f64) -> Vec<BookRow> {
        (0..)
            .zip(&self.years)
            .map(|(year, row)| BookRow {
                year,
                cash: row.capex.to_f64() + row.opex.to_f64(),
                capex: row.capex.to_f64(),
                opex: row.opex.to_f64(),
                depreciation: row.depreciation.to_f64(),
                write_off: row.write_off.to_f64(),
                expense: row.expense.to_f64(),
                book_value: row.book_value.to_f64(),
                tax_saved: tax_rate * row.expense.to_f64(),
            })
            .collect()
    }

    pub(super) fn unit_costs(&self, world: &World) -> UnitCosts {
        let cash: f64 = self
            .payments
            .iter()
            .map(|payment| payment.money.to_f64())
            .sum();
        let per = |units: f64, reason: &str| {
            if units > 0.0 {
                OrReason::Value(cash / units)
            } else {
                OrReason::NotApplicable(reason.to_owned())
            }
        };
        let years = world.years as f64;
        UnitCosts {
            per_year: cash / years,
            per_instance_year: per(
                world.instances.len() as f64 * years,
                "the estate has no instances",
            ),
            per_front_end_tib_year: per(world.tib_years, "the estate has no data"),
        }
    }
}
