//! What a switch is worth taken apart, what waiting costs, and what declined advice would have saved.
//!
//! Every figure is the difference between two runs of the same futures: the project as it is, and the project with one
//! thing changed. Draws are keyed by what they are about, so nothing else differs. Its standard error is that of the mean
//! of the differences future by future, sd / √n, which is mostly far below that of either run.

use displace_model::input::Input;
use displace_model::project::Project;
use displace_model::switch::{Advice, Lowers, Overrun, Switch};
use serde::Serialize;

use crate::results::{CostsByTrial, OrReason, PlanResults, Results};
use crate::run::{Progress, RunError, RunOptions, run_by_trial};
use crate::switch::OwnIncident;
use crate::world::{World, WorldError};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WorthError {
    /// The project cannot be simulated.
    #[error(transparent)]
    World(#[from] WorldError),
    /// A run has no result.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// All that can be said of the switches of a project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SwitchWorth {
    /// Futures of each run.
    pub trials: u64,
    /// By plan with a switch.
    pub plans: Vec<Decomposition>,
    /// By advice and plan that it is about.
    pub advice: Vec<AdviceWorth>,
}

/// The mean saving of a plan's total against the baseline, in three parts that add up to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decomposition {
    /// Id of the plan.
    pub plan: String,
    /// What it would save if it was in place from the start, at no cost of switching.
    pub technology: f64,
    /// What its planned dates change: the same without trouble, and at no cost of switching.
    pub timing: f64,
    /// What the switch itself changes: its cost, its overruns, its failures and its incidents.
    pub switch: f64,
    /// The sum.
    pub saving: f64,
    /// What is lost by beginning a year later; negative where waiting pays.
    pub cost_of_waiting_a_year: f64,
    /// Standard error of [`Decomposition::technology`].
    pub technology_standard_error: f64,
    /// Standard error of [`Decomposition::timing`].
    pub timing_standard_error: f64,
    /// Standard error of [`Decomposition::switch`].
    pub switch_standard_error: f64,
    /// Standard error of [`Decomposition::saving`].
    pub saving_standard_error: f64,
    /// Standard error of [`Decomposition::cost_of_waiting_a_year`].
    pub cost_of_waiting_a_year_standard_error: f64,
}

/// What an advice is worth under one plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AdviceWorth {
    /// Id of the advice.
    pub advice: String,
    /// Id of the plan.
    pub plan: String,
    /// Whether it is followed.
    pub followed: bool,
    /// Mean fall of the outage cost by following it.
    pub outage_cost_saved: f64,
    /// Mean total without it less that with it, its price included: the expected loss where it was declined.
    pub worth: f64,
    /// Standard error of [`AdviceWorth::outage_cost_saved`].
    pub outage_cost_saved_standard_error: f64,
    /// Standard error of [`AdviceWorth::worth`].
    pub worth_standard_error: f64,
    /// The chance of the incident at the cut-over from which on it pays: its price over what it saves of one incident.
    pub break_even_chance: OrReason<f64>,
}

/// Takes the switches of a project apart. Runs the project several times with these options.
///
/// # Errors
/// See [`WorthError`]; a cancelled run is one of them.
pub fn switch_worth(
    project: &Project,
    options: RunOptions,
    progress: &Progress,
    report: &(dyn Fn() + Sync),
) -> Result<SwitchWorth, WorthError> {
    let simulate = |project: &Project| -> Result<Lived, WorthError> {
        let world = World::new(project)?;
        let (results, costs) = run_by_trial(&world, options, progress, report)?;
        Ok(Lived { results, costs })
    };
    let switched = project.plans.iter().any(|plan| plan.switch.is_some());
    let mut worth = SwitchWorth {
        trials: options.trials,
        plans: Vec::new(),
        advice: Vec::new(),
    };
    if !switched && project.advice.is_empty() {
        return Ok(worth);
    }
    let actual = simulate(project)?;
    if switched {
        let runs = Counterfactuals {
            at_once: simulate(&changed(project, |_| None))?,
            planned: simulate(&changed(project, |switch| Some(without_trouble(switch))))?,
            later: simulate(&a_year_later(project))?,
        };
        let with_switch = project.plans.iter().filter(|plan| plan.switch.is_some());
        let parts = with_switch.map(|plan| runs.decompose(&actual, &plan.id));
        worth.plans = parts.collect();
    }
    for (place, advice) in project.advice.iter().enumerate() {
        let mut other = project.clone();
        if let Some(advice) = other.advice.get_mut(place) {
            advice.followed = !advice.followed;
        }
        let other = simulate(&other)?;
        let (with, without) = if advice.followed {
            (&actual, &other)
        } else {
            (&other, &actual)
        };
        worth.advice.extend(worth_of(advice, with, without));
    }
    Ok(worth)
}

/// A run of the futures.
struct Lived {
    results: Results,
    /// By plan.
    costs: Vec<CostsByTrial>,
}

impl Lived {
    /// The mean saving of a plan; the baseline saves nothing against itself.
    fn saving(&self, plan: &str) -> f64 {
        let comparison = self.results.comparison(plan);
        comparison.map_or(0.0, |comparison| comparison.saving.mean)
    }

    fn costs(&self, plan: &str) -> &[f64] {
        let place = self.results.plans.iter().position(|one| one.id == plan);
        let costs = place.and_then(|place| self.costs.get(place));
        costs.map_or(&[], |costs| &costs.total)
    }

    /// The saving of a plan in each trial.
    fn savings(&self, plan: &str) -> Vec<f64> {
        less(self.costs(&self.results.baseline), self.costs(plan))
    }
}

/// The same futures with other switches.
struct Counterfactuals {
    at_once: Lived,
    planned: Lived,
    later: Lived,
}

impl Counterfactuals {
    fn decompose(&self, actual: &Lived, plan: &str) -> Decomposition {
        let of = |lived: &Lived| (lived.saving(plan), lived.savings(plan));
        let (technology, at_once) = of(&self.at_once);
        let (planned, as_planned) = of(&self.planned);
        let (saving, as_it_is) = of(actual);
        let (later, a_year_later) = of(&self.later);
        Decomposition {
            plan: plan.to_owned(),
            technology,
            timing: planned - technology,
            switch: saving - planned,
            saving,
            cost_of_waiting_a_year: saving - later,
            technology_standard_error: standard_error(&at_once),
            timing_standard_error: standard_error(&less(&as_planned, &at_once)),
            switch_standard_error: standard_error(&less(&as_it_is, &as_planned)),
            saving_standard_error: standard_error(&as_it_is),
            cost_of_waiting_a_year_standard_error: standard_error(&less(&as_it_is, &a_year_later)),
        }
    }
}

/// The first less the second, trial by trial.
fn less(from: &[f64], what: &[f64]) -> Vec<f64> {
    from.iter()
        .zip(what)
        .map(|(from, what)| from - what)
        .collect()
}

/// The standard error of the mean of differences, n − 1 in the denominator; 0 where there are none.
fn standard_error(differences: &[f64]) -> f64 {
    let n = differences.len() as f64;
    if n < 2.0 {
        return 0.0;
    }
    let mean = differences.iter().sum::<f64>() / n;
    let squares: f64 = differences
        .iter()
        .map(|one| (one - mean) * (one - mean))
        .sum();
    (squares / (n - 1.0) / n).sqrt()
}

fn a_year_later(project: &Project) -> Project {
    let mut later = project.clone();
    for plan in &mut later.plans {
        if let Some(switch) = &mut plan.switch {
            let from = switch.from.unwrap_or(project.start);
            let year = jiff::Span::new().years(1);
            switch.from = Some(from.checked_add(year).unwrap_or(from));
        }
    }
    later
}

/// What an advice is worth under each plan for which it matters.
fn worth_of(advice: &Advice, with: &Lived, without: &Lived) -> Vec<AdviceWorth> {
    let plans = with.results.plans.iter().zip(&without.results.plans);
    let costs = with.costs.iter().zip(&without.costs);
    let told = plans.zip(costs).map(|((with, without), (costs, others))| {
        let errors = [
            standard_error(&less(&others.outages, &costs.outages)),
            standard_error(&less(&others.total, &costs.total)),
        ];
        AdviceWorth {
            advice: advice.id.clone(),
            plan: with.id.clone(),
            followed: advice.followed,
            outage_cost_saved: without.outage_cost.mean - with.outage_cost.mean,
            worth: without.total_cost.mean - with.total_cost.mean,
            outage_cost_saved_standard_error: errors[0],
            worth_standard_error: errors[1],
            break_even_chance: if advice.lowers == Lowers::CutOver {
                break_even(&advice.by, &advice.price, without)
            } else {
                let reason = "it is not about an incident at the cut-over";
                OrReason::NotApplicable(reason.to_owned())
            },
        }
    });
    told.filter(|one| one.outage_cost_saved != 0.0 || one.worth != 0.0)
        .collect()
}

/// The chance of the incident from which on a check pays: price / (share by which it falls × cost of one incident).
fn break_even(by: &Input, price: &Input, without: &PlanResults) -> OrReason<f64> {
    let id = OwnIncident::CutOver.id();
    let row = without.by_threat.iter().find(|row| row.id == id);
    let of_one = row
        .filter(|row| row.incidents > 0.0)
        .map(|row| by.value.mean() * row.outage_cost / row.incidents);
    match of_one {
        Some(saved) if saved > 0.0 => {
            let chance = price.value.mean() / saved;
            if chance <= 1.0 {
                OrReason::Value(chance)
            } else {
                let reason = "its price is more than it could ever save";
                OrReason::NotApplicable(reason.to_owned())
            }
        }
        _ => OrReason::NotApplicable("no incident at the cut-over costs anything".to_owned()),
    }
}

/// The project with other switches.
fn changed(project: &Project, change: impl Fn(&Switch) -> Option<Switch>) -> Project {
    let mut project = project.clone();
    for plan in &mut project.plans {
        plan.switch = plan.switch.as_ref().and_then(&change);
    }
    if project.plans.iter().all(|plan| plan.switch.is_none()) {
        // What is about switches has nothing to be about.
        project
            .advice
            .retain(|advice| advice.lowers != Lowers::CutOver);
    }
    project.blockers.clear();
    project
        .advice
        .retain(|advice| advice.lowers != Lowers::Blocker);
    project
}

/// The same dates without overrun, failure, incident or cost.
fn without_trouble(switch: &Switch) -> Switch {
    let nothing = || Input::fixed(0.0);
    let mut smooth = switch.clone();
    smooth.overrun = Overrun::None;
    smooth.cost_overrun = None;
    smooth.duration_overrun = None;
    smooth.deadline_days = None;
    smooth.failure = nothing();
    if let Some(concept) = &mut smooth.proof_of_concept {
        concept.success = Input::fixed(1.0);
        concept.price = nothing();
        concept.staff_hours = nothing();
    }
    for wave in &mut smooth.waves {
        wave.stuck = nothing();
        wave.price = nothing();
        wave.staff_hours = nothing();
    }
    let cut_over = &mut smooth.cut_over;
    cut_over.incident_chance = nothing();
    cut_over.planned_hours = nothing();
    cut_over.other_time = None;
    smooth.learning_factor = Input::fixed(1.0);
    for price in [
        &mut smooth.implementation_price,
        &mut smooth.implementation_staff_hours,
        &mut smooth.parallel_cost_per_month,
        &mut smooth.training_price,
        &mut smooth.training_staff_hours,
        &mut smooth.legacy_cost_per_month,
        &mut smooth.migration_price,
        &mut smooth.early_termination_price,
        &mut smooth.egress_price_per_tib,
        &mut smooth.decommissioning_price,
        &mut smooth.reinstatement_price,
    ] {
        *price = nothing();
    }
    smooth
}
