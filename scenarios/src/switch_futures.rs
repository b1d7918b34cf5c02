//! Single futures of a switch: what became of it step by step in one of them, and, from many, when each step comes and
//! which of them is worth telling.

use displace_model::plan::Plan;
use displace_model::project::Project;
use displace_model::switch::{Basis, Leg, Outcome, TriedSwitch, chain};

use crate::figures::live_through;
use crate::results::quantile;
use crate::run::{Progress, RunError};
use crate::switch::PaidFor;
use crate::trial::{PlanFigures, Scratch};
use crate::world::{Switching, World};

/// One future of a plan with a switch.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchFuture<'a> {
    /// Its number under the seed, from 0: the same future as that of a run.
    pub number: u64,
    /// The switches that were tried, one after another.
    pub legs: Vec<TriedSwitch<'a>>,
    /// What waited for acceptance in the contracts of the proposals, and was paid: hours from the start and amount.
    pub on_acceptance: Vec<(f64, f64)>,
    /// Incidents that cost the plan anything, in the order of time.
    pub incidents: Vec<FutureIncident>,
    /// Money paid over the horizon, present value.
    pub cash_cost: f64,
    /// Simulated loss over the horizon, present value.
    pub outage_cost: f64,
}

/// One incident of a future.
#[derive(Debug, Clone, PartialEq)]
pub struct FutureIncident {
    /// When, in hours from the start.
    pub hours: f64,
    /// Id of the threat; that of a cut-over is `switch_cut_over`.
    pub threat: String,
    /// Name of the threat.
    pub name: String,
    /// Instances that it hit.
    pub instances: usize,
    /// What it cost the plan, nominal.
    pub cost: f64,
}

/// Lives through one future and tells what became of a plan's switch; `None` for a plan without one, or a project that
/// the world was not made from.
pub fn switch_future<'a>(
    project: &'a Project,
    world: &World,
    plan: &str,
    (seed, number): (u64, u64),
) -> Option<SwitchFuture<'a>> {
    let place = world.plans.iter().position(|one| one.id == plan)?;
    let switching = world.plans[place].switching.as_ref()?;
    let plan: &Plan = project.plans.iter().find(|one| one.id == plan)?;
    let tried = chain(project, plan);
    let mut told = None;
    let only = number..number.saturating_add(1);
    live_through(
        world,
        seed,
        only,
        &Progress::default(),
        |scratch, figures| {
            told = tell(world, switching, (place, number), &tried, scratch, figures);
        },
    );
    told
}

/// What became of a plan's switch in the trial just lived through, given the plans that it tries one after another.
fn tell<'a>(
    world: &World,
    switching: &Switching,
    (place, number): (usize, u64),
    plans: &[&'a Plan],
    scratch: &Scratch,
    figures: &[PlanFigures],
) -> Option<SwitchFuture<'a>> {
    let tried = &scratch.switch_of(place).tried;
    let stages = plans.iter().zip(&switching.stages).zip(tried);
    let waits = |paid: &&crate::switch::Paid| match paid.of {
        PaidFor::Flow { place, .. } => matches!(switching.bases[place], Basis::Accepted { .. }),
        PaidFor::Switch(_) => false,
    };
    let figures = figures.get(place)?;
    let mut incidents: Vec<FutureIncident> = scratch
        .incidents(place)
        .map(|(hours, threat, instances, cost)| FutureIncident {
            hours,
            threat: world.threats[threat].id.clone(),
            name: world.threats[threat].name.clone(),
            instances,
            cost,
        })
        .collect();
    incidents.sort_by(|a, b| a.hours.total_cmp(&b.hours));
    Some(SwitchFuture {
        number,
        legs: stages
            .map(|((plan, stage), tried)| TriedSwitch {
                plan,
                switch: stage.switch.clone(),
                figures: tried.figures.clone(),
                luck: tried.luck.clone(),
                leg: tried.leg.clone(),
            })
            .collect(),
        on_acceptance: scratch.paid()[place]
            .iter()
            .filter(waits)
            .map(|paid| (paid.hours, paid.amount))
            .collect(),
        incidents,
        cash_cost: figures.cash,
        outage_cost: figures.outcome.outage_cost,
    })
}

/// When one step comes, over the futures in which it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Share of the futures in which it comes at all.
    pub share: f64,
    /// Hours from the start; 10 % of those come before.
    pub p10: f64,
    /// Half of them come before.
    pub p50: f64,
    /// 10 % come later.
    pub p90: f64,
}

impl Spread {
    fn new(mut hours: Vec<f64>, of: u64) -> Option<Self> {
        hours.sort_unstable_by(f64::total_cmp);
        (!hours.is_empty()).then(|| Self {
            share: hours.len() as f64 / of as f64,
            p10: quantile(&hours, 0.1),
            p50: quantile(&hours, 0.5),
            p90: quantile(&hours, 0.9),
        })
    }
}

/// A plan's own switch over many futures.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchSurvey {
    /// Id of the plan.
    pub plan: String,
    /// How many futures.
    pub trials: u64,
    /// The implementation beside the waves is done; `None`, here as below, where that never comes.
    pub implemented: Option<Spread>,
    /// By wave: it goes live.
    pub live: Vec<Option<Spread>>,
    /// Everything is accepted.
    pub accepted: Option<Spread>,
    /// The incumbent is out of service.
    pub incumbent_until: Option<Spread>,
    /// Number of the future whose saving against the baseline lies in the middle of all.
    pub typical: u64,
    /// Number of the future whose saving one in twenty falls short of.
    pub bad: u64,
    /// Number of the first future in which everything is accepted.
    pub completed: Option<u64>,
    /// Number of the first future in which everything goes back to the incumbent.
    pub rolled_back: Option<u64>,
    /// Number of the first future in which going live breaks something.
    pub broken: Option<u64>,
}

/// Looks at the switches of a project in the first `trials` futures of a seed.
///
/// # Errors
/// [`RunError::Cancelled`], and [`RunError::Trials`] for none.
pub fn switch_survey(
    world: &World,
    seed: u64,
    trials: u64,
    progress: &Progress,
) -> Result<Vec<SwitchSurvey>, RunError> {
    if trials == 0 {
        return Err(RunError::Trials { found: trials });
    }
    let switched = (0..world.plans.len()).filter(|plan| world.plans[*plan].switching.is_some());
    let mut seen: Vec<Seen> = switched.map(|plan| Seen::new(world, plan)).collect();
    if seen.is_empty() {
        return Ok(Vec::new());
    }
    let ended = live_through(world, seed, 0..trials, progress, |scratch, figures| {
        for one in &mut seen {
            one.look(world, scratch, figures);
        }
    });
    if !ended {
        return Err(RunError::Cancelled);
    }
    Ok(seen
        .into_iter()
        .map(|one| one.summarise(world, trials))
        .collect())
}

/// What was seen of one plan so far.
struct Seen {
    place: usize,
    implemented: Vec<f64>,
    live: Vec<Vec<f64>>,
    accepted: Vec<f64>,
    incumbent_until: Vec<f64>,
    /// By future: what the plan costs more than the baseline; its total where it is the baseline itself.
    dearer: Vec<f64>,
    completed: Option<u64>,
    rolled_back: Option<u64>,
    broken: Option<u64>,
}

impl Seen {
    fn new(world: &World, place: usize) -> Self {
        let stages = world.plans[place].switching.iter();
        let first = stages.filter_map(|switching| switching.stages.first());
        let waves = first.map(|stage| stage.waves.len()).sum();
        Self {
            place,
            implemented: Vec::new(),
            live: vec![Vec::new(); waves],
            accepted: Vec::new(),
            incumbent_until: Vec::new(),
            dearer: Vec::new(),
            completed: None,
            rolled_back: None,
            broken: None,
        }
    }

    /// Takes over what became of the last trial.
    fn look(&mut self, world: &World, scratch: &Scratch, figures: &[PlanFigures]) {
        let number = self.dearer.len() as u64;
        let total = |plan: usize| figures[plan].cash + figures[plan].outcome.outage_cost;
        let base = if self.place == world.baseline {
            0.0
        } else {
            total(world.baseline)
        };
        self.dearer.push(total(self.place) - base);
        if let Some(tried) = scratch.switch_of(self.place).tried.first() {
            self.step(&tried.leg);
        }
        let switch = &figures[self.place].switch;
        let first = |of: &mut Option<u64>, is: bool| {
            if is {
                of.get_or_insert(number);
            }
        };
        first(&mut self.completed, switch.completed > 0.0);
        first(&mut self.rolled_back, switch.rolled_back > 0.0);
        let broken = |(_, threat, ..): (f64, usize, usize, f64)| {
            world.threats[threat].id == crate::switch::OwnIncident::CutOver.id()
        };
        first(&mut self.broken, scratch.incidents(self.place).any(broken));
    }

    fn step(&mut self, leg: &Leg) {
        if leg.bought.is_some() && leg.implemented <= leg.ended {
            self.implemented.push(leg.implemented);
        }
        for (live, wave) in self.live.iter_mut().zip(&leg.waves) {
            live.extend(wave.cut_over);
        }
        if leg.outcome == Outcome::Completed {
            self.accepted.push(leg.ended);
            self.incumbent_until.push(leg.incumbent_until);
        }
    }

    /// The first future at a share of all, the dearest last.
    fn at(&self, share: f64) -> u64 {
        let mut sorted = self.dearer.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let place = (share * sorted.len() as f64) as usize;
        let value = sorted.get(place.min(sorted.len().saturating_sub(1)));
        let found = value.and_then(|value| self.dearer.iter().position(|one| one == value));
        found.unwrap_or(0) as u64
    }

    fn summarise(self, world: &World, trials: u64) -> SwitchSurvey {
        let (typical, bad) = (self.at(0.5), self.at(0.95));
        let spread = |hours| Spread::new(hours, trials);
        SwitchSurvey {
            plan: world.plans[self.place].id.clone(),
            trials,
            implemented: spread(self.implemented),
            live: self.live.into_iter().map(spread).collect(),
            accepted: spread(self.accepted),
            incumbent_until: spread(self.incumbent_until),
            typical,
            bad,
            completed: self.completed,
            rolled_back: self.rolled_back,
            broken: self.broken,
        }
    }
}
