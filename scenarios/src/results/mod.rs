//! What a run found: summaries and tables of each plan, comparisons with the baseline.
//!
//! The names of these fields are those of the results file, on which customers' scripts rely (DESIGN.md section 9):
//! add to them, never rename.

mod appraisal;
mod benefit;
mod beside;
mod books;
mod budget;
mod collect;
mod column;
mod curves;
mod interval;
mod kept;
mod regression;
mod shares;
mod side_by_side;
mod sorted;
mod summary;
mod switch;
mod tell;
mod weights;

pub use appraisal::{Appraisal, Appraised};
pub use benefit::ClassRow;
pub use books::{BookRow, UnitCosts};
pub use budget::BudgetRow;
pub(crate) use budget::{budgeted_trials, push_cash};
pub(crate) use collect::{Collected, CostsByTrial, Ending, Part};
use column::Column;
pub use curves::{CURVE_TRIALS, CumulativeCost, CumulativePoint, Curves};
pub use summary::{OfQuantiles, Summary, quantile};
pub use switch::{CauseRow, SwitchPartRow, SwitchResults};
pub(crate) use tell::bytes_of_help;

use serde::Serialize;

/// A value, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrReason<T> {
    /// The reason.
    NotApplicable(String),
    /// The value stands for itself.
    #[serde(untagged)]
    Value(T),
}

impl<T> OrReason<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotApplicable(_) => None,
        }
    }
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// Trials.
    pub trials: u64,
    /// Seed of all luck.
    pub seed: u64,
    /// Which bound ended the run: `count`, `precision` or `max_trials`.
    pub stopped_by: &'static str,
    /// What was done to need fewer trials: `none`; `control_variates` where the numbers of incidents of each threat
    /// were held to their known means; `strata` where of many trials the severe ones were lived through.
    pub variance_reduction: &'static str,
    /// How precise certain figures had to be and are; `None` where the number of trials was given.
    pub precision: Option<PrecisionReached>,
    /// Threats that can occur and have come so seldom in all trials that no error tells what they may cost.
    pub hardly_seen: Vec<Seldom>,
    /// How money of different dates was brought together.
    pub economics: EconomicsUsed,
    /// Id of the plan that others are compared with.
    pub baseline: String,
    /// Plans in the order of the project.
    pub plans: Vec<PlanResults>,
    /// Every other plan against the baseline.
    pub comparisons: Vec<Comparison>,
}

/// How precise the figures asked for are: their largest standard error, as a share of the figure itself or of a
/// hundredth of the baseline's mean total, whichever is more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PrecisionReached {
    /// Which figures: `saving` for every expected saving; `p95` or `p99` for these quantiles of every plan's outage cost
    /// over the horizon and of its worst year.
    pub of: &'static str,
    /// The share that was asked for; 0.01 is 1 %.
    pub asked: f64,
    /// The share at the end of the run; `None` where so few trials lie in the tail that they do not tell.
    pub reached: Option<f64>,
}

/// A threat that hardly came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seldom {
    /// Its id.
    pub id: String,
    /// Its incidents in all trials of the run.
    pub incidents: u64,
}

/// How money of different dates was brought together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EconomicsUsed {
    /// Yearly rate; 0.08 is 8 %.
    pub discount_rate: f64,
    /// `year_end` or `actual_dates`.
    pub convention: &'static str,
    /// Whether outage costs were discounted like cash.
    pub discount_outage_costs: bool,
    /// Yearly rise of prices.
    pub inflation: f64,
    /// `nominal` where amounts are in the money of the day of payment, `real` where in that of the start. Present
    /// values are the same in both.
    pub amounts: &'static str,
    /// Tax on profit; the appraisal is after tax, everything else before.
    pub tax_rate: f64,
}

/// One plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanResults {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `incumbent`, `renegotiated` or `proposal`.
    pub role: &'static str,
    /// Share of trials in which it has the lowest total; ties share equally.
    pub cheapest_in: f64,
    /// Money paid, present value.
    pub cash_cost: Summary,
    /// Simulated loss, present value.
    pub outage_cost: Summary,
    /// Both.
    pub total_cost: Summary,
    /// Instance-hours down.
    pub downtime_hours: Summary,
    /// Instance-hours of updates lost.
    pub data_loss_hours: Summary,
    /// Longest outage of one instance.
    pub worst_outage_hours: Summary,
    /// Outage cost of the year with the most of it, nominal.
    pub worst_year_cost: Summary,
    /// Downtime of the year with the most of it.
    pub worst_year_downtime_hours: Summary,
    /// Outages of instances.
    pub outages: Summary,
    /// Outages that were longer than the recovery time objective, lost more than the recovery point objective,
    /// or were irrecoverable: each counted once.
    pub objectives_missed: Summary,
    /// Instances of which no copy was left.
    pub irrecoverable_instances: Summary,
    /// Mean hours that instances ran from a copy.
    pub degraded_hours: f64,
    /// Mean cost of it, present value; part of the outage cost.
    pub degraded_cost: f64,
    /// Mean of what insurance paid, present value; taken off the outage cost already.
    pub insurance_payout: f64,
    /// Objectives by tier: promised, tested and simulated.
    pub by_tier: Vec<TierRow>,
    /// Mean hours of moving back from spares, in planned windows; no downtime.
    pub planned_hours: f64,
    /// Mean cost of it, present value; part of the outage cost.
    pub planned_cost: f64,
    /// Means by threat, in id order.
    pub by_threat: Vec<TableRow>,
    /// Means by workload, in id order.
    pub by_workload: Vec<TableRow>,
    /// Mean hours by stage.
    pub by_stage: Vec<StageRow>,
    /// Means by year, nominal; year 0 is time 0.
    pub by_year: Vec<YearRow>,
    /// Means of cash by category.
    pub cash_by_category: Vec<CategoryRow>,
    /// What it costs by benefit class: mean of present values; together its total cost.
    pub cost_by_class: Vec<ClassRow>,
    /// Cash of each year and the chance that it exceeds its budget.
    pub budget: Vec<BudgetRow>,
    /// Capital and operating payments, depreciation and charges of each year at central inputs. Empty where an amount
    /// is too long to be kept exactly.
    pub books: Vec<BookRow>,
    /// Central cash for each unit; nothing where there are no books.
    pub unit_costs: Option<UnitCosts>,
    /// What became of its switch; nothing for a plan without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub switch: Option<SwitchResults>,
}

/// Means of one threat or workload. Money is present value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableRow {
    /// Id of the threat or workload.
    pub id: String,
    /// Incidents that struck at least one instance (of the workload) under this plan.
    pub incidents: f64,
    /// Outages of instances; waiting for another workload is one too, of the threat that made it wait.
    pub outages: f64,
    /// Outages that missed an objective.
    pub objectives_missed: f64,
    /// Instances of which no copy was left.
    pub irrecoverable_instances: f64,
    /// Instance-hours down.
    pub downtime_hours: f64,
    /// Instance-hours of updates lost.
    pub data_loss_hours: f64,
    /// Outage cost.
    pub outage_cost: f64,
}

/// The objectives of one tier: on paper, verified by a restore test, and as simulated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierRow {
    /// The tier.
    pub tier: u8,
    /// Its instances.
    pub instances: u32,
    /// Those with a recovery time or recovery point objective.
    pub with_objective: u32,
    /// Those of them whose objectives the first copy keeps on paper: nothing waits, nothing fails.
    pub met_on_paper: u32,
    /// Those of them for which a restore test has shown it.
    pub verified_by_test: u32,
    /// Mean number of outages of all its instances.
    pub outages: f64,
    /// Mean number of outages longer than the recovery time objective.
    pub missed_rto: f64,
    /// Mean number of outages that lost more than the recovery point objective.
    pub missed_rpo: f64,
    /// Mean number of outages without a copy left.
    pub irrecoverable: f64,
    /// Mean number of outages that missed at least one of the three.
    pub objectives_missed: f64,
}

/// Mean hours in one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageRow {
    /// Id of the stage.
    pub id: &'static str,
    /// Instance-hours.
    pub downtime_hours: f64,
}

/// Means of one year, nominal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearRow {
    /// 0 for time 0, then from 1.
    pub year: usize,
    /// Cash.
    pub cash: f64,
    /// Outage cost.
    pub outage_cost: f64,
    /// Instance-hours down.
    pub downtime_hours: f64,
}

/// Mean cash of one category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoryRow {
    /// Id of the category.
    pub id: &'static str,
    /// Sum of the amounts as paid.
    pub nominal: f64,
    /// Sum of their present values.
    pub present_value: f64,
    /// Amounts of each year from year 0 on, nominal.
    pub by_year: Vec<f64>,
}

/// One plan against the baseline, trial by trial. Positive favours the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Id of the baseline.
    pub baseline: String,
    /// Id of the plan.
    pub plan: String,
    /// Cash cost of the baseline less that of the plan.
    pub cash_saving: Summary,
    /// The same of the outage cost.
    pub outage_saving: Summary,
    /// The same of the total.
    pub saving: Summary,
    /// Share of trials with a cash saving above 0.
    pub chance_of_cash_saving: f64,
    /// Share of trials with a saving above 0.
    pub chance_of_saving: f64,
    /// Its standard error: √(p (1 − p) / n), with control variates that of the regression on them.
    pub chance_of_saving_standard_error: f64,
    /// Years until the plan has paid back on the total, over the trials in which it does.
    pub payback_years: OrReason<Summary>,
    /// Share of trials in which it does.
    pub chance_of_payback: f64,
    /// The same on cash alone.
    pub cash_payback_years: OrReason<Summary>,
    /// Share of trials in which it pays back on cash alone.
    pub chance_of_cash_payback: f64,
    /// What it saves by benefit class: mean of present values; together the saving.
    pub saving_by_class: Vec<ClassRow>,
    /// What it saves of what a finance director counts: the class cash.
    pub accepted_saving: Summary,
    /// Share of trials in which that is above 0.
    pub chance_of_accepted_saving: f64,
    /// The figures of a finance department at central inputs.
    pub appraisal: Appraisal,
    /// The saving of each trial, sorted: for curves, not for the results file. Where trials differ in weight, as many
    /// figures of the same distribution, so that all count alike.
    #[serde(skip)]
    pub savings_sorted: Vec<f64>,
}

impl Results {
    /// The plan with this id.
    pub fn plan(&self, id: &str) -> Option<&PlanResults> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    /// The comparison of the plan with this id.
    pub fn comparison(&self, plan: &str) -> Option<&Comparison> {
        self.comparisons
            .iter()
            .find(|comparison| comparison.plan == plan)
    }
}
