//! From trials to summaries.

use std::collections::BTreeMap;

use displace_model::cash_flow::Convention;
use displace_model::contract::Category;

use super::books::Books;
use super::budget::{BudgetRow, budgets};
use super::{
    Appraisal, CategoryRow, Comparison, Curves, EconomicsUsed, OrReason, PlanResults, Results,
    StageRow, Summary, TableRow, TierRow, YearRow,
};
use crate::recovery::Row;
use crate::stage::Stage;
use crate::trial::{PlanFigures, PlanSums, YearFigures};
use crate::world::{CompiledPlan, World};

/// The trials of a run, in their order.
#[derive(Debug)]
pub(crate) struct Collected {
    /// By trial, then by plan.
    figures: Vec<PlanFigures>,
    /// By trial, plan, year from year 0 on. Empty unless asked for.
    years: Vec<YearFigures>,
    sums: Vec<PlanSums>,
}

impl Collected {
    pub(crate) fn new(world: &World, trials: usize, keep_years: bool) -> Self {
        let plans = world.plans.len();
        Self {
            figures: Vec::with_capacity(trials * plans),
            years: Vec::with_capacity(if keep_years {
                trials * plans * (world.years + 1)
            } else {
                0
            }),
            sums: (0..plans).map(|plan| PlanSums::new(world, plan)).collect(),
        }
    }

    /// Adds a chunk; call in the order of the trials.
    pub(crate) fn add(
        &mut self,
        figures: &[PlanFigures],
        years: &[YearFigures],
        sums: &[PlanSums],
    ) {
        self.figures.extend_from_slice(figures);
        self.years.extend_from_slice(years);
        for (sum, part) in self.sums.iter_mut().zip(sums) {
            sum.add(part);
        }
    }

    pub(crate) fn summarise(self, world: &World, seed: u64) -> (Results, Curves) {
        let plans = world.plans.len();
        let trials = self.figures.len() / plans;
        let totals: Vec<Vec<f64>> = (0..plans)
            .map(|plan| self.column(plan, plans, |f| f.cash + f.outcome.outage_cost))
            .collect();
        let cheapest = cheapest_in(&totals, trials);
        let books: Vec<Option<Books>> = world
            .plans
            .iter()
            .map(|plan| Books::new(world, plan))
            .collect();
        let mut budgets = budgets(world, seed, trials as u64);
        let results = Results {
            trials: trials as u64,
            seed,
            stopped_by: "count",
            economics: EconomicsUsed {
                discount_rate: world.economics.discount_rate.value.median(),
                convention: match world.convention {
                    Convention::YearEnd => "year_end",
                    Convention::ActualDates => "actual_dates",
                },
                discount_outage_costs: world.discount_outage_costs,
                inflation: world.economics.inflation.value.median(),
                amounts: world.economics.amounts.as_str(),
                tax_rate: world.economics.tax_rate.value.median(),
            },
            baseline: world.plans[world.baseline].id.clone(),
            plans: (0..plans)
                .map(|plan| {
                    let budget = std::mem::take(&mut budgets[plan]);
                    let money = (books[plan].as_ref(), budget);
                    self.plan(world, plan, &totals[plan], cheapest[plan], money)
                })
                .collect(),
            comparisons: (0..plans)
                .filter(|plan| *plan != world.baseline)
                .map(|plan| self.compare(world, plan, &books))
                .collect(),
        };
        let curves = Curves::new(world, &self.years);
        (results, curves)
    }

    fn column(&self, plan: usize, plans: usize, of: impl Fn(&PlanFigures) -> f64) -> Vec<f64> {
        self.figures
            .iter()
            .skip(plan)
            .step_by(plans)
            .map(of)
            .collect()
    }

    fn plan(
        &self,
        world: &World,
        place: usize,
        totals: &[f64],
        cheapest_in: f64,
        (books, budget): (Option<&Books>, Vec<BudgetRow>),
    ) -> PlanResults {
        let compiled = &world.plans[place];
        let plans = world.plans.len();
        let n = totals.len() as f64;
        let summary = |of: fn(&PlanFigures) -> f64| summarise(&self.column(place, plans, of));
        let mean =
            |of: fn(&PlanFigures) -> f64| self.column(place, plans, of).iter().sum::<f64>() / n;
        let tables = &self.sums[place].tables;
        PlanResults {
            id: compiled.id.clone(),
            name: compiled.name.clone(),
            role: compiled.role.as_str(),
            cheapest_in,
            cash_cost: summary(|f| f.cash),
            outage_cost: summary(|f| f.outcome.outage_cost),
            total_cost: summarise(totals),
            downtime_hours: summary(|f| f.outcome.downtime),
            data_loss_hours: summary(|f| f.outcome.data_loss),
            worst_outage_hours: summary(|f| f.outcome.worst_outage),
            worst_year_cost: summary(|f| f.outcome.worst_year_cost),
            worst_year_downtime_hours: summary(|f| f.outcome.worst_year_downtime),
            outages: summary(|f| f.outcome.outages),
            objectives_missed: summary(|f| f.outcome.objectives_missed),
            irrecoverable_instances: summary(|f| f.outcome.irrecoverable),
            degraded_hours: mean(|f| f.outcome.degraded_hours),
            degraded_cost: mean(|f| f.outcome.degraded_cost),
            insurance_payout: mean(|f| f.outcome.insurance_payout),
            by_tier: by_tier(world, compiled, &tables.workloads, n),
            planned_hours: mean(|f| f.outcome.planned_hours),
            planned_cost: mean(|f| f.outcome.planned_cost),
            by_threat: table(
                world.threats.iter().map(|threat| &threat.id),
                &tables.threats,
                n,
            ),
            by_workload: table(
                world.workloads.iter().map(|workload| &workload.id),
                &tables.workloads,
                n,
            ),
            by_stage: Stage::DOWN
                .iter()
                .zip(&tables.stages)
                .map(|(stage, hours)| StageRow {
                    id: stage.as_str(),
                    downtime_hours: hours / n,
                })
                .collect(),
            by_year: self.by_year(world, place, n),
            cash_by_category: by_category(world, compiled, &self.sums[place].flows, n),
            budget,
            books: books.map_or_else(Vec::new, |books| {
                books.rows(world.economics.tax_rate.value.median())
            }),
            unit_costs: books.map(|books| books.unit_costs(world)),
        }
    }

    fn by_year(&self, world: &World, place: usize, n: f64) -> Vec<YearRow> {
        let sums = &self.sums[place];
        let mut rows: Vec<YearRow> = (0..=world.years)
            .map(|year| {
                let (cost, hours) = if year == 0 {
                    (0.0, 0.0)
                } else {
                    sums.tables.years[year - 1]
                };
                YearRow {
                    year,
                    cash: 0.0,
                    outage_cost: cost / n,
                    downtime_hours: hours / n,
                }
            })
            .collect();
        for (flow, sum) in world.plans[place].flows.iter().zip(&sums.flows) {
            if let Some(row) = rows.get_mut(flow.year) {
                row.cash += sum / n;
            }
        }
        rows
    }

    /// Mean outage costs of the baseline less those of a plan, by year from year 1 on.
    fn outage_savings(&self, place: usize, world: &World, n: f64) -> Vec<f64> {
        let years = |plan: usize| self.sums[plan].tables.years.iter();
        years(world.baseline)
            .zip(years(place))
            .map(|(base, own)| (base.0 - own.0) / n)
            .collect()
    }

    fn compare(&self, world: &World, place: usize, books: &[Option<Books>]) -> Comparison {
        let plans = world.plans.len();
        let base = world.baseline;
        let difference = |of: fn(&PlanFigures) -> f64| -> Vec<f64> {
            self.figures
                .chunks_exact(plans)
                .map(|row| of(&row[base]) - of(&row[place]))
                .collect()
        };
        let cash = difference(|f| f.cash);
        let outage = difference(|f| f.outcome.outage_cost);
        let saving: Vec<f64> = cash.iter().zip(&outage).map(|(a, b)| a + b).collect();
        let n = saving.len() as f64;
        let chance = |of: &[f64]| of.iter().filter(|x| **x > 0.0).count() as f64 / n;
        let chance_of_saving = chance(&saving);
        let mut savings_sorted = saving.clone();
        savings_sorted.sort_unstable_by(f64::total_cmp);
        let payback = |what: &str, of: fn(&PlanFigures) -> Option<f64>| {
            let years: Vec<f64> = self
                .figures
                .iter()
                .skip(place)
                .step_by(plans)
                .filter_map(of)
                .map(|hours| hours / displace_model::calendar::HOURS_PER_YEAR)
                .collect();
            let chance = years.len() as f64 / n;
            let never = || format!("the {what} never stays at or above zero, in any future");
            let years = Summary::of(&years)
                .map_or_else(|| OrReason::NotApplicable(never()), OrReason::Value);
            (years, chance)
        };
        let (payback_years, chance_of_payback) = payback("saving", |f| f.payback);
        let (cash_payback_years, chance_of_cash_payback) =
            payback("cash saving", |f| f.cash_payback);
        Comparison {
            baseline: world.plans[base].id.clone(),
            plan: world.plans[place].id.clone(),
            cash_saving: summarise(&cash),
            outage_saving: summarise(&outage),
            chance_of_cash_saving: chance(&cash),
            chance_of_saving,
            chance_of_saving_standard_error: (chance_of_saving * (1.0 - chance_of_saving) / n)
                .sqrt(),
            payback_years,
            chance_of_payback,
            cash_payback_years,
            chance_of_cash_payback,
            saving: summarise(&saving),
            appraisal: Appraisal::new(
                world,
                books[base].as_ref(),
                books[place].as_ref(),
                &self.outage_savings(place, world, n),
            ),
            savings_sorted,
        }
    }
}

/// A run has at least two trials, so there is always something to summarise; nothing would be all zeros.
fn summarise(figures: &[f64]) -> Summary {
    const NOTHING: Summary = Summary {
        mean: 0.0,
        sd: 0.0,
        standard_error: 0.0,
        min: 0.0,
        p5: 0.0,
        p10: 0.0,
        p50: 0.0,
        p90: 0.0,
        p95: 0.0,
        p99: 0.0,
        max: 0.0,
    };
    Summary::of(figures).unwrap_or(NOTHING)
}

fn cheapest_in(totals: &[Vec<f64>], trials: usize) -> Vec<f64> {
    let mut shares = vec![0.0; totals.len()];
    for trial in 0..trials {
        let least = totals
            .iter()
            .map(|plan| plan[trial])
            .fold(f64::INFINITY, f64::min);
        let ties = totals.iter().filter(|plan| plan[trial] == least).count() as f64;
        for (share, plan) in shares.iter_mut().zip(totals) {
            if plan[trial] == least {
                *share += 1.0 / ties;
            }
        }
    }
    shares.iter().map(|share| share / trials as f64).collect()
}

fn table<'a>(ids: impl Iterator<Item = &'a String>, rows: &[Row], n: f64) -> Vec<TableRow> {
    ids.zip(rows)
        .map(|(id, row)| TableRow {
            id: id.clone(),
            incidents: row.incidents / n,
            outages: row.outages / n,
            objectives_missed: row.objectives_missed / n,
            irrecoverable_instances: row.irrecoverable / n,
            downtime_hours: row.downtime / n,
            data_loss_hours: row.data_loss / n,
            outage_cost: row.outage_cost / n,
        })
        .collect()
}

fn by_tier(world: &World, plan: &CompiledPlan, rows: &[Row], n: f64) -> Vec<TierRow> {
    let mut tiers: BTreeMap<u8, TierRow> = BTreeMap::new();
    for ((workload, paper), row) in world.workloads.iter().zip(&plan.paper).zip(rows) {
        let tier = tiers.entry(workload.tier).or_insert(TierRow {
            tier: workload.tier,
            instances: 0,
            with_objective: 0,
            met_on_paper: 0,
            verified_by_test: 0,
            outages: 0.0,
            missed_rto: 0.0,
            missed_rpo: 0.0,
            irrecoverable: 0.0,
            objectives_missed: 0.0,
        });
        let count = |yes: bool| if yes { workload.count } else { 0 };
        tier.instances += workload.count;
        tier.with_objective += count(paper.has_objective);
        tier.met_on_paper += count(paper.has_objective && paper.met);
        tier.verified_by_test += count(paper.has_objective && paper.tested);
        tier.outages += row.outages / n;
        tier.missed_rto += row.missed_rto / n;
        tier.missed_rpo += row.missed_rpo / n;
        tier.irrecoverable += row.irrecoverable / n;
        tier.objectives_missed += row.objectives_missed / n;
    }
    tiers.into_values().collect()
}

fn by_category(world: &World, plan: &CompiledPlan, sums: &[f64], n: f64) -> Vec<CategoryRow> {
    Category::ALL
        .iter()
        .map(|category| {
            let mut row = CategoryRow {
                id: category.as_str(),
                nominal: 0.0,
                present_value: 0.0,
                by_year: vec![0.0; world.years + 1],
            };
            for (flow, sum) in plan
                .flows
                .iter()
                .zip(sums)
                .filter(|(flow, _)| flow.category == *category)
            {
                let amount = sum / n;
                row.nominal += amount;
                row.present_value += amount * flow.discount;
                if let Some(year) = row.by_year.get_mut(flow.year) {
                    *year += amount;
                }
            }
            row
        })
        .filter(|row| row.nominal != 0.0 || row.by_year.iter().any(|amount| *amount != 0.0))
        .collect()
}
