//! From trials to summaries.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use displace_model::cash_flow::Convention;
use displace_model::contract::Category;

use super::beside::Beside;
use super::books::Books;
use super::kept::{Figure, Kept, MeanFigure, Own, OwnFigure};
use super::switch::{self, CAUSES, CauseRow, SwitchResults};
use super::tell::{Known, tell_all, worth_help};
use super::weights::Weights;
use super::{
    Appraisal, CURVE_TRIALS, CategoryRow, ClassRow, Comparison, Curves, EconomicsUsed, OfQuantiles,
    OrReason, PlanResults, PrecisionReached, Results, Seldom, StageRow, Summary, TableRow, TierRow,
    YearRow,
};
use crate::design::Design;
use crate::precision::{Precision, PrecisionOf};
use crate::recovery::Row;
use crate::severity::incidents_per_trial;
use crate::stage::Stage;
use crate::trial::{PlanFigures, PlanSums, YearFigures};
use crate::world::{CompiledPlan, World};

/// The trials of a run, in their order.
#[derive(Debug)]
pub(crate) struct Collected {
    trials: usize,
    /// By plan.
    kept: Vec<Kept>,
    sums: Vec<PlanSums>,
    beside: Beside,
    /// Incidents by threat.
    drawn: Vec<u64>,
    /// By trial, plan, year from year 0 on, of the first trials. Empty unless asked for.
    years: Vec<YearFigures>,
    keep_years: bool,
    /// Cash of each year by trial, plan and year, of the first trials.
    cash: Vec<f64>,
}

/// The trials of a chunk. Figures come by trial and plan, controls by trial.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) figures: &'a [PlanFigures],
    pub(crate) controls: &'a [f64],
    /// By trial, plan and year, of the first trials of a run.
    pub(crate) years: &'a [YearFigures],
    /// Cash of each year by trial, plan and year, of the first trials of a run.
    pub(crate) cash: &'a [f64],
    pub(crate) sums: &'a [PlanSums],
    /// Incidents by threat.
    pub(crate) drawn: &'a [u64],
}

/// What a plan cost in each trial, present values, in the order of the trials.
#[derive(Debug, Clone)]
pub(crate) struct CostsByTrial {
    pub(crate) outages: Vec<f64>,
    pub(crate) total: Vec<f64>,
}

/// A threat that came more seldom than this in all trials together has shown little of what it can cost: a tenth of the
/// intervals and more would be too narrow.
const SELDOM: u64 = 16;

/// How a run came to its end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending {
    pub(crate) seed: u64,
    pub(crate) stopped_by: &'static str,
    pub(crate) precision: Option<Precision>,
    /// How many may work on the summaries.
    pub(crate) threads: NonZeroUsize,
}

/// Figures of a trial that are at hand at once where trials count by weights: its controls, its weight, and its place in
/// the order of the figure that is summarised.
pub(super) fn figures_to_weigh(sets: usize) -> usize {
    if sets > 0 { 2 + sets } else { 0 }
}

impl Collected {
    pub(crate) fn new(world: &World, design: &Design, keep_years: bool) -> Self {
        let plans = 0..world.plans.len();
        let sets = design.sets();
        Self {
            trials: 0,
            kept: plans
                .clone()
                .map(|plan| {
                    let is_switched = world.plans[plan].switching.is_some();
                    Kept::new(sets, is_switched, world.classes.differ())
                })
                .collect(),
            sums: plans
                .map(|plan| PlanSums::with_controls(world, plan, sets))
                .collect(),
            beside: Beside::new(design),
            drawn: vec![0; world.threats.len()],
            years: Vec::new(),
            keep_years,
            cash: Vec::new(),
        }
    }

    /// Takes over how many trials of each stratum were looked at.
    pub(crate) fn looked_at(&mut self, trials: &[u64]) {
        if let Beside::Strata(_, looked_at) = &mut self.beside {
            trials.clone_into(looked_at);
        }
    }

    /// Bytes that one trial takes at most while it is collected and summarised.
    pub(crate) fn bytes_per_trial(world: &World, sets: usize) -> u64 {
        const FIGURE: usize = size_of::<f64>();
        let plans = world.plans.len();
        // Besides the kept figures one at a time is summarised. The sorted savings of each comparison come when the plans'
        // own figures are gone.
        let weighing = figures_to_weigh(sets);
        let switched = world.plans.iter().filter(|plan| plan.switching.is_some());
        let classes = if world.classes.differ() { FIGURE } else { 0 };
        let figures =
            plans * (Kept::BYTES + classes) + (2 + weighing + 2 * switched.count()) * FIGURE;
        figures as u64
    }

    /// Bytes that the years of one trial take at most, with what they are sorted in.
    pub(crate) fn bytes_of_years(world: &World) -> u64 {
        let year = size_of::<YearFigures>() + 2 * size_of::<f64>();
        (world.plans.len() * (world.years + 1) * year) as u64
    }

    /// Makes room for so many trials in all.
    pub(crate) fn expect(&mut self, world: &World, trials: usize) {
        for kept in &mut self.kept {
            kept.expect(trials);
        }
        for column in self.beside.columns_mut() {
            column.expect(trials);
        }
        if self.keep_years {
            let years = trials.min(CURVE_TRIALS as usize) * self.kept.len() * (world.years + 1);
            self.years
                .reserve_exact(years.saturating_sub(self.years.len()));
        }
    }

    /// Adds a chunk; call in the order of the trials.
    pub(crate) fn add(&mut self, part: &Part<'_>) {
        let plans = self.kept.len();
        let sets = part.controls.len() * plans / part.figures.len().max(1);
        for (place, figures) in part.figures.chunks_exact(plans).enumerate() {
            let controls = &part.controls[place * sets..(place + 1) * sets];
            for (kept, figures) in self.kept.iter_mut().zip(figures) {
                kept.push(figures, controls);
            }
            self.beside.push(controls);
            self.trials += 1;
        }
        self.years.extend_from_slice(part.years);
        self.cash.extend_from_slice(part.cash);
        for (sum, part) in self.sums.iter_mut().zip(part.sums) {
            sum.add(part);
        }
        for (sum, drawn) in self.drawn.iter_mut().zip(part.drawn) {
            *sum += drawn;
        }
    }

    /// Whether the figures asked for are precise enough, as far as that can be told.
    pub(crate) fn is_precise(&self, world: &World, asked: Precision) -> bool {
        let reached = self.precision(world, asked.figures(), &self.weights());
        reached <= asked.share() && self.seldom(world).is_empty()
    }

    /// Threats that can occur and have come too seldom to tell what they cost.
    fn seldom(&self, world: &World) -> Vec<Seldom> {
        let threats = world.threats.iter().zip(&self.drawn).enumerate();
        threats
            .filter(|(place, (_, drawn))| {
                **drawn < SELDOM && incidents_per_trial(world, *place) > 0.0
            })
            .map(|(_, (threat, drawn))| Seldom {
                id: threat.id.clone(),
                incidents: *drawn,
            })
            .collect()
    }

    /// The largest standard error of the figures asked for, as a share of the figure itself or of a hundredth of the
    /// baseline's mean total, whichever is more. 0 where there are none.
    fn precision(&self, world: &World, of: PrecisionOf, weights: &Weights) -> f64 {
        let total: Vec<f64> = self.totals(world.baseline).collect();
        let least = 0.01 * weights.mean(total.iter().copied()).abs();
        drop(total);
        let columns = self.beside.columns();
        let share = |(figure, error): (f64, Option<f64>)| match error {
            Some(0.0) => 0.0,
            Some(error) => error / figure.abs().max(least),
            None => f64::INFINITY,
        };
        let plans = 0..self.kept.len();
        match of {
            PrecisionOf::Saving => plans
                .filter(|plan| *plan != world.baseline)
                .map(|plan| {
                    let saving: Vec<f64> = self.savings(world.baseline, plan).collect();
                    let saving = saving.iter().copied();
                    let error = weights.standard_error(saving.clone(), columns);
                    share((weights.mean(saving), Some(error)))
                })
                .fold(0.0, f64::max),
            PrecisionOf::Tail(tail) => plans
                .flat_map(|plan| {
                    let kept = &self.kept[plan];
                    let worst_year = kept.own(OwnFigure::WorstYearCost);
                    [kept.column(Figure::OutageCost), worst_year]
                })
                .map(|column| {
                    let mut figures: Vec<f64> = column.iter().collect();
                    share(weights.quantile(&mut figures, 1.0 - tail.share(), columns))
                })
                .fold(0.0, f64::max),
        }
    }

    /// How many sums are kept besides the plain ones.
    fn sets(&self) -> usize {
        self.sums.first().map_or(0, |sums| sums.by_control.len())
    }

    fn weights(&self) -> Weights {
        self.beside.weights(self.trials)
    }

    pub(crate) fn summarise(mut self, world: &World, ending: Ending) -> (Results, Curves) {
        let weights = self.weights();
        let (plain, of_control) = weights.factors(self.sets());
        if weights.differ() {
            for (sums, kept) in self.sums.iter_mut().zip(&mut self.kept) {
                sums.weigh(plain, &of_control);
                kept.weigh(plain, &of_control);
            }
        }
        for (sums, plan) in self.sums.iter_mut().zip(&world.plans) {
            sums.add_steady(plan);
        }
        let cheapest = self.cheapest_in(&weights);
        let books: Vec<Option<Books>> = world
            .plans
            .iter()
            .map(|plan| Books::new(world, plan))
            .collect();
        let precision = ending.precision.map(|asked| PrecisionReached {
            of: asked.figures().as_str(),
            asked: asked.share(),
            reached: Some(self.precision(world, asked.figures(), &weights))
                .filter(|reached| reached.is_finite()),
        });
        let own = self.kept.iter_mut().map(Kept::take_own).collect();
        let known = Known {
            world,
            weights: &weights,
            cheapest: &cheapest,
            books: &books,
            cash: &self.cash,
        };
        let (plan_results, comparisons) = tell_all(&self, own, &known, ending.threads);
        let results = Results {
            trials: self.trials as u64,
            seed: ending.seed,
            stopped_by: ending.stopped_by,
            variance_reduction: self.beside.id(&weights),
            precision,
            hardly_seen: self.seldom(world),
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
            plans: plan_results,
            comparisons,
        };
        drop(std::mem::take(&mut self.kept));
        let threads = worth_help(self.trials, ending.threads);
        let curves = self.curves(world, &results, &weights, threads);
        (results, curves)
    }

    /// What the charts show of the trials whose years were kept.
    fn curves(
        &self,
        world: &World,
        results: &Results,
        weights: &Weights,
        threads: NonZeroUsize,
    ) -> Curves {
        let of_a_trial = world.plans.len() * (world.years + 1);
        let trials = self.years.len() / of_a_trial.max(1);
        if trials == self.trials {
            return Curves::new(world, &results.plans, &self.years, weights, threads);
        }
        let weights = self.beside.first(trials).weights(trials);
        Curves::new(world, &results.plans, &self.years, &weights, threads)
    }

    pub(super) fn trials(&self) -> usize {
        self.trials
    }

    /// What a plan cost in each trial.
    pub(crate) fn costs(&self, plan: usize) -> CostsByTrial {
        CostsByTrial {
            outages: self.kept[plan].column(Figure::OutageCost).iter().collect(),
            total: self.totals(plan).collect(),
        }
    }

    /// Cash and outage costs of a plan in each trial.
    fn totals(&self, plan: usize) -> impl Iterator<Item = f64> + '_ {
        let kept = &self.kept[plan];
        let cash = kept.column(Figure::Cash).iter();
        let outages = kept.column(Figure::OutageCost).iter();
        cash.zip(outages).map(|(cash, outage)| cash + outage)
    }

    /// What a plan saves of a figure in each trial.
    fn saved(&self, base: usize, plan: usize, of: Figure) -> impl Iterator<Item = f64> + '_ {
        let base = self.kept[base].column(of).iter();
        let own = self.kept[plan].column(of).iter();
        base.zip(own).map(|(base, own)| base - own)
    }

    /// What a plan saves in each trial of what a finance director counts.
    fn accepted_savings(&self, base: usize, plan: usize) -> impl Iterator<Item = f64> + '_ {
        let base = self.kept[base].accepted().iter();
        let own = self.kept[plan].accepted().iter();
        base.zip(own).map(|(base, own)| base - own)
    }

    /// What a plan saves in each trial, cash and outage costs together.
    fn savings(&self, base: usize, plan: usize) -> impl Iterator<Item = f64> + '_ {
        let cash = self.saved(base, plan, Figure::Cash);
        let outages = self.saved(base, plan, Figure::OutageCost);
        cash.zip(outages).map(|(cash, outage)| cash + outage)
    }

    fn summary(&self, figures: impl Iterator<Item = f64>, weights: &Weights) -> Summary {
        self.summary_of(figures.collect(), weights)
    }

    fn summary_of(&self, mut figures: Vec<f64>, weights: &Weights) -> Summary {
        let summary = weights.summary(&mut figures, self.beside.columns());
        summary.unwrap_or(NOTHING)
    }

    /// The same, and the share of trials in which the figure is above 0.
    fn summary_and_chance(
        &self,
        figures: impl Iterator<Item = f64>,
        weights: &Weights,
    ) -> (Summary, f64) {
        let mut figures: Vec<f64> = figures.collect();
        let columns = self.beside.columns();
        let (chance, _) = weights.chance(&figures, columns);
        let summary = weights.summary(&mut figures, columns);
        (summary.unwrap_or(NOTHING), chance)
    }

    pub(super) fn plan(
        &self,
        world: &World,
        (place, own): (usize, Own),
        weights: &Weights,
        cheapest_in: f64,
        books: Option<&Books>,
    ) -> PlanResults {
        let compiled = &world.plans[place];
        let n = self.trials as f64;
        let kept = &self.kept[place];
        // Its own figures come first: each gives its memory back.
        let own = own.map(|column| self.summary_of(column.into_figures(), weights));
        let own = |figure: OwnFigure| own[figure as usize];
        let summary = |figure: Figure| self.summary(kept.column(figure).iter(), weights);
        let mean = |figure: MeanFigure| kept.sum(figure) / n;
        let tables = &self.sums[place].tables;
        PlanResults {
            id: compiled.id.clone(),
            name: compiled.name.clone(),
            role: compiled.role.as_str(),
            cheapest_in,
            cash_cost: summary(Figure::Cash),
            outage_cost: summary(Figure::OutageCost),
            total_cost: self.summary(self.totals(place), weights),
            downtime_hours: own(OwnFigure::Downtime),
            data_loss_hours: own(OwnFigure::DataLoss),
            worst_outage_hours: own(OwnFigure::WorstOutage),
            worst_year_cost: own(OwnFigure::WorstYearCost),
            worst_year_downtime_hours: own(OwnFigure::WorstYearDowntime),
            outages: own(OwnFigure::Outages),
            objectives_missed: own(OwnFigure::ObjectivesMissed),
            irrecoverable_instances: own(OwnFigure::Irrecoverable),
            degraded_hours: mean(MeanFigure::DegradedHours),
            degraded_cost: mean(MeanFigure::DegradedCost),
            insurance_payout: mean(MeanFigure::InsurancePayout),
            by_tier: by_tier(world, compiled, &tables.workloads, n),
            planned_hours: mean(MeanFigure::PlannedHours),
            planned_cost: mean(MeanFigure::PlannedCost),
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
            cash_by_category: by_category(world, compiled, &self.sums[place], n),
            cost_by_class: ClassRow::of(|class| mean(MeanFigure::of_class(class))),
            budget: Vec::new(),
            books: books.map_or_else(Vec::new, |books| {
                books.rows(world.economics.tax_rate.value.median())
            }),
            unit_costs: books.map(|books| books.unit_costs(world)),
            switch: self.switch(place, weights),
        }
    }

    /// What became of a plan's switch.
    fn switch(&self, place: usize, weights: &Weights) -> Option<SwitchResults> {
        let kept = &self.kept[place];
        let [live, cost] = kept.switch()?;
        let n = self.trials as f64;
        let mean = |figure: MeanFigure| kept.sum(figure) / n;
        let years: Vec<f64> = live
            .iter()
            .map(|hours| hours / displace_model::calendar::HOURS_PER_YEAR)
            .collect();
        let (go_live, _) = weights.summary_of_finite(&years, self.beside.columns());
        let never = || "it is never accepted as a whole, in any future".to_owned();
        let ended = [
            MeanFigure::Completed,
            MeanFigure::HalfWay,
            MeanFigure::RolledBack,
        ]
        .map(mean);
        let causes = CAUSES.into_iter().zip(MeanFigure::CAUSES);
        Some(SwitchResults {
            chance_of_completion: ended[0],
            chance_of_half_way: ended[1],
            chance_of_rolling_back: ended[2],
            chance_of_going_on: mean(MeanFigure::WentOn),
            chance_of_no_end: (1.0 - ended.iter().sum::<f64>()).max(0.0),
            go_live_years: go_live
                .map_or_else(|| OrReason::NotApplicable(never()), OrReason::Value),
            cost: self.summary(cost.iter(), weights),
            cost_by_part: switch::parts(&self.sums[place].parts, n),
            incumbent_beside: mean(MeanFigure::Beside),
            outage_cost_before: mean(MeanFigure::OutagesBefore),
            outage_cost_during: mean(MeanFigure::OutagesDuring),
            outage_cost_after: mean(MeanFigure::OutagesAfter),
            causes: causes
                .map(|(id, figure)| CauseRow {
                    id,
                    chance: mean(figure),
                })
                .filter(|row| row.chance > 0.0)
                .collect(),
        })
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
        for moved in sums.moved.chunks_exact(world.years + 1) {
            for (row, (nominal, _)) in rows.iter_mut().zip(moved) {
                row.cash += nominal / n;
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

    pub(super) fn compare(
        &self,
        world: &World,
        place: usize,
        weights: &Weights,
        books: &[Option<Books>],
    ) -> Comparison {
        let base = world.baseline;
        let n = self.trials as f64;
        let saving: Vec<f64> = self.savings(base, place).collect();
        let (chance_of_saving, chance_of_saving_standard_error) =
            weights.chance(&saving, self.beside.columns());
        let savings_sorted = weights.sorted(saving);
        let (cash_saving, chance_of_cash_saving) =
            self.summary_and_chance(self.saved(base, place, Figure::Cash), weights);
        let (accepted_saving, chance_of_accepted_saving) = if world.classes.differ() {
            self.summary_and_chance(self.accepted_savings(base, place), weights)
        } else {
            (cash_saving, chance_of_cash_saving)
        };
        let payback = |what: &str, figure: Figure| {
            let hours = self.kept[place].column(figure).iter();
            let years: Vec<f64> = hours
                .map(|hours| hours / displace_model::calendar::HOURS_PER_YEAR)
                .collect();
            let (years, chance) = weights.summary_of_finite(&years, self.beside.columns());
            let never = || format!("the {what} never stays at or above zero, in any future");
            let years = years.map_or_else(|| OrReason::NotApplicable(never()), OrReason::Value);
            (years, chance)
        };
        let (payback_years, chance_of_payback) = payback("saving", Figure::Payback);
        let (cash_payback_years, chance_of_cash_payback) =
            payback("cash saving", Figure::CashPayback);
        let accepted_books = |plan: usize| Books::accepted(world, &world.plans[plan]);
        Comparison {
            baseline: world.plans[base].id.clone(),
            plan: world.plans[place].id.clone(),
            cash_saving,
            outage_saving: self.summary(self.saved(base, place, Figure::OutageCost), weights),
            chance_of_cash_saving,
            chance_of_saving,
            chance_of_saving_standard_error,
            payback_years,
            chance_of_payback,
            cash_payback_years,
            chance_of_cash_payback,
            saving_by_class: ClassRow::of(|class| {
                let sum = |plan: usize| self.kept[plan].sum(MeanFigure::of_class(class));
                (sum(base) - sum(place)) / n
            }),
            chance_of_accepted_saving,
            accepted_saving,
            saving: self.summary(self.savings(base, place), weights),
            appraisal: Appraisal::new(
                world,
                [books[base].as_ref(), books[place].as_ref()],
                [accepted_books(base), accepted_books(place)],
                &self.outage_savings(place, world, n),
            ),
            savings_sorted,
        }
    }

    /// The share of trials in which each plan has the lowest total; ties share equally.
    fn cheapest_in(&self, weights: &Weights) -> Vec<f64> {
        let mut shares = vec![0.0; self.kept.len()];
        let mut totals: Vec<_> = (0..shares.len()).map(|plan| self.totals(plan)).collect();
        let mut row = Vec::with_capacity(shares.len());
        for trial in 0..self.trials {
            row.clear();
            row.extend(totals.iter_mut().filter_map(Iterator::next));
            let least = row.iter().copied().fold(f64::INFINITY, f64::min);
            let ties = row.iter().filter(|total| **total == least).count() as f64;
            let part = weights.times_trials(trial) / ties;
            for (share, total) in shares.iter_mut().zip(&row) {
                if *total == least {
                    *share += part;
                }
            }
        }
        shares
            .iter()
            .map(|share| (share / self.trials as f64).clamp(0.0, 1.0))
            .collect()
    }
}

/// A run has at least two trials, so there is always something to summarise; nothing would be all zeros.
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
    mean_interval: [0.0; 2],
    quantile_errors: OfQuantiles::NONE,
    quantile_intervals: OfQuantiles::NONE,
};

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

fn by_category(world: &World, plan: &CompiledPlan, sums: &PlanSums, n: f64) -> Vec<CategoryRow> {
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
                .zip(&sums.flows)
                .filter(|(flow, _)| flow.category == *category)
            {
                let amount = sum / n;
                row.nominal += amount;
                row.present_value += amount * flow.discount;
                if let Some(year) = row.by_year.get_mut(flow.year) {
                    *year += amount;
                }
            }
            let mut moved = sums.moved.chunks_exact(world.years + 1);
            let moved = moved.nth(*category as usize).unwrap_or_default();
            for (year, (nominal, present)) in row.by_year.iter_mut().zip(moved) {
                row.nominal += nominal / n;
                row.present_value += present / n;
                *year += nominal / n;
            }
            row
        })
        .filter(|row| row.nominal != 0.0 || row.by_year.iter().any(|amount| *amount != 0.0))
        .collect()
}
