//! A project compiled for the engine: ids resolved to places in flat tables, inputs to samplers.
//!
//! Workloads, domains and threats stand in the order of their ids, so that the order of the file changes
//! nothing: not the sums, not the ties (R29). Plans and copies keep theirs, for it means something.

mod clock;
mod cost;
mod draws;
mod feeding;
mod flows;
mod needs;
mod paper;
mod people;
mod plain;
mod plan;
mod steady;
mod switching;
mod threat;
mod tiers;

pub(crate) use clock::{Clock, Seasonal};
pub(crate) use cost::{CompiledInsurance, Depends, HourlyCost, Relief};
pub(crate) use draws::{Alone, Bills, EventDraw, Parameter, Parameters, Scaled, Values};
pub(crate) use needs::{Need, Needs};
pub(crate) use paper::Paper;
pub(crate) use people::{CompiledStep, Team};
pub(crate) use plain::PlainPlan;
pub(crate) use plan::{CompiledCopy, CompiledPlan, Flow};
use steady::Steady;
pub(crate) use switching::{CompiledBlocker, CompiledWave, Stage, Switching};
pub(crate) use threat::{By, CompiledEffect, CompiledThreat, Reach, Selection, Source, Target};

use std::num::NonZeroUsize;

use displace_model::cash_flow::{Convention, discount_factor};
use displace_model::fields::Fields;
use displace_model::project::{Amounts, Economics, MOST_COPIES, Project, Settings};
use displace_model::uncertain::Sampler;

use crate::benefit::Classes;
use crate::luck::{Lots, name_of, name_of_pair};
use crate::run::CHUNK;
use crate::switch::OwnIncident;

/// The most hits on instances that one trial may be expected to hold; beyond it a run would not end in reasonable time.
pub const MOST_HITS_PER_TRIAL: f64 = 2_000_000.0;

/// The same for the largest rate that a threat's range can draw, however unlikely: such a trial takes its time,
/// but must fit into memory.
pub const MOST_HITS_IN_THE_WORST_TRIAL: f64 = 10.0 * MOST_HITS_PER_TRIAL;

/// Why a project cannot be simulated. One that passes [`displace_model::project::check`] is at most too much work.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// Something is named that does not exist.
    #[error("{place} names {id:?}, which does not exist")]
    UnknownId {
        /// Who names it.
        place: String,
        /// The id.
        id: String,
    },
    /// A plan has more copies than the simulation can tell apart.
    #[error("{place} has {found} copies, allowed are {MOST_COPIES}")]
    TooManyCopies {
        /// The plan.
        place: String,
        /// How many it has.
        found: usize,
    },
    /// Workloads that need one another can never serve.
    #[error("the workloads' needs run in a circle")]
    Circle,
    /// There is nothing to compare.
    #[error("the project has no plan")]
    NoPlan,
    /// The simulation would not end in reasonable time.
    #[error(
        "one future would hold about {expected:.0} hits on instances, most of them from threat {threat:?}; allowed are {MOST_HITS_PER_TRIAL:.0} (lower its rate, the number of instances or the horizon)"
    )]
    TooMuchWork {
        /// Hits expected in one trial.
        expected: f64,
        /// Id of the threat with the largest share.
        threat: String,
    },
    /// A rate can be drawn so high that a trial would not fit into memory.
    #[error(
        "the worst future could hold {most:.0} hits on instances, most of them from the largest rate of threat {threat:?}; allowed are {MOST_HITS_IN_THE_WORST_TRIAL:.0} (cut the rate's range with at_most)"
    )]
    TooMuchInTheWorstTrial {
        /// Hits at the largest rates.
        most: f64,
        /// Id of the threat with the largest share.
        threat: String,
    },
}

/// One workload.
#[derive(Debug)]
pub(crate) struct CompiledWorkload {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Its first instance and how many there are.
    pub(crate) first: u32,
    pub(crate) count: u32,
    /// Places of the domains its instances live in, sorted.
    pub(crate) domains: Vec<u32>,
    pub(crate) tier: u8,
    /// The most urgent of its own and its dependents' (R19).
    pub(crate) effective_tier: u8,
    pub(crate) essential: bool,
    /// Infinite where there is no objective.
    pub(crate) rto_hours: f64,
    /// Infinite where there is no objective.
    pub(crate) rpo_hours: f64,
    pub(crate) size: Parameter,
    /// Logarithm of the factor by which it grows in a year.
    pub(crate) log_growth: Parameter,
    pub(crate) cost_down: Parameter,
    pub(crate) hourly: HourlyCost,
    pub(crate) cost_lost: Parameter,
    pub(crate) irrecoverable_loss: Parameter,
    pub(crate) staff_hours: Parameter,
    pub(crate) rebuild: EventDraw,
    /// Mean cost per hour down and mean size, as known before any draw.
    pub(crate) expected_cost: f64,
    pub(crate) expected_size: f64,
}

impl CompiledWorkload {
    /// A part of the data of an instance at a moment, in TiB.
    #[inline]
    pub(crate) fn size_at(&self, values: &Values, part: f64, at: f64) -> f64 {
        grown(values[self.size] * part, values[self.log_growth], at)
    }
}

/// A size at a moment, given the logarithm of the factor by which it grows in a year.
#[inline]
pub(crate) fn grown(size: f64, log_growth: f64, at: f64) -> f64 {
    if log_growth == 0.0 {
        return size;
    }
    size * libm::exp(log_growth * (at / displace_model::calendar::HOURS_PER_YEAR))
}

/// One instance of a workload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Instance {
    /// Its workload's place.
    pub(crate) workload: u32,
    /// Its number within the workload, from 1.
    pub(crate) number: u32,
    /// Its key in draws.
    pub(crate) name: u64,
}

/// One failure domain.
#[derive(Debug)]
pub(crate) struct CompiledDomain {
    pub(crate) id: String,
    pub(crate) kind: String,
    /// The instances that live in it, in id order.
    pub(crate) instances: Vec<u32>,
}

/// A project ready to be simulated.
#[derive(Debug)]
pub struct World {
    pub(crate) horizon: f64,
    pub(crate) years: usize,
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) discount_rate: f64,
    pub(crate) convention: Convention,
    /// By year: what an outage cost of that year is worth under `year_end`.
    year_discounts: Vec<f64>,
    pub(crate) discount_outage_costs: bool,
    /// What the document says of money.
    pub(crate) economics: Economics,
    /// The estate's data in TiB, at central inputs, summed over the years of the horizon.
    pub(crate) tib_years: f64,
    pub(crate) staff_cost: Parameter,
    pub(crate) parameters: Parameters,
    pub(crate) workloads: Vec<CompiledWorkload>,
    pub(crate) instances: Vec<Instance>,
    /// By instance: its key in the lots of an incident.
    pub(crate) short_names: Vec<u64>,
    pub(crate) needs: Needs,
    pub(crate) domains: Vec<CompiledDomain>,
    pub(crate) threats: Vec<CompiledThreat>,
    pub(crate) plans: Vec<CompiledPlan>,
    /// Which costs a finance director counts.
    pub(crate) classes: Classes,
    /// People and support behind the plans.
    pub(crate) teams: Vec<Team>,
    /// Some plan can restore plainly.
    pub(crate) is_plain: bool,
    /// What the transfers of the plain plans' first copies are drawn from, where they have that in common.
    pub(crate) transfer: Option<Sampler>,
    pub(crate) baseline: usize,
}

impl World {
    /// Compiles a project.
    ///
    /// # Errors
    /// A reference to nothing, or a project whose trials would take too long; see [`WorldError`].
    pub fn new(project: &Project) -> Result<Self, WorldError> {
        Self::compile(project, Parameters::default())
    }

    /// Compiles a project that was edited, to the same world as [`World::new`]; ranges that were there before are not
    /// compiled again, which is most of the work.
    ///
    /// # Errors
    /// As for [`World::new`].
    pub fn renewed(&self, project: &Project) -> Result<Self, WorldError> {
        Self::compile(project, self.parameters.successor())
    }

    fn compile(project: &Project, mut parameters: Parameters) -> Result<Self, WorldError> {
        if project.plans.is_empty() {
            return Err(WorldError::NoPlan);
        }
        let (domains, workloads, instances) = compile_estate(project, &mut parameters)?;
        let needs = Needs::new(project, &workloads)?;
        let clock = Clock::new(&project.calendar, project.start, project.horizon_years);
        let mut threats = threat::compile(
            project,
            &mut parameters,
            &domains,
            &instances,
            &workloads,
            &clock,
        )?;
        let mut plans = project
            .plans
            .iter()
            .map(|plan| plan::compile(project, plan, &mut parameters, &domains, &workloads))
            .collect::<Result<Vec<_>, _>>()?;
        let around = switching::Around {
            project,
            domains: &domains,
            workloads: &workloads,
        };
        for (plan, compiled) in project.plans.iter().zip(&mut plans) {
            switching::compile(&around, plan, compiled, &mut parameters)?;
        }
        let own = |number: usize| {
            let mut switches = plans.iter().filter_map(|plan| plan.switching.as_ref());
            switches.any(|switch| switch.has_incidents[number])
        };
        let own: Vec<bool> = (0..OwnIncident::ALL.len()).map(own).collect();
        let kinds = OwnIncident::ALL.into_iter().zip(own);
        let kinds = kinds.filter(|(_, there)| *there).map(|(kind, _)| kind);
        let targets = threats.iter().map(|threat| threat.targets.len() as u32);
        let targets = targets.sum();
        threats.extend(threat::of_switches(&mut parameters, targets, kinds));
        let economics = &project.economics;
        let staff_cost = parameters.add(
            "economics/staff_cost_per_hour",
            &economics.staff_cost_per_hour,
        );
        parameters.finish();
        for (plan, compiled) in project.plans.iter().zip(&mut plans) {
            if !plan.contract.items.is_empty() && compiled.switching.is_none() {
                let years = project.horizon_years as usize;
                compiled.steady = Some(Steady::new(&compiled.flows, &parameters, years));
            }
        }
        let teams = people::teams(project, &mut plans);
        let classes = Classes::new(project, &plans, &threats);
        let discount = |year: u32| {
            let middle = (f64::from(year) + 0.5) * displace_model::calendar::HOURS_PER_YEAR;
            discount_factor(Convention::YearEnd, economics.effective_rate(), middle)
        };
        let world = Self {
            horizon: project.horizon_hours(),
            years: project.horizon_years as usize,
            settings: project.settings,
            clock,
            discount_rate: economics.effective_rate(),
            economics: economics.clone(),
            tib_years: tib_years(project),
            convention: economics.convention,
            year_discounts: (0..project.horizon_years).map(discount).collect(),
            discount_outage_costs: economics.discount_outage_costs,
            staff_cost,
            parameters,
            workloads,
            short_names: instances.iter().map(|one| Lots::name(one.name)).collect(),
            instances,
            needs,
            domains,
            threats,
            classes,
            is_plain: plans.iter().any(|plan| plan.plain.is_some()),
            transfer: plain::transfer_in_common(&plans),
            plans,
            teams,
            baseline: project.baseline_index(),
        };
        world.bounded(project)?;
        Ok(world)
    }

    /// Factor that brings an outage cost of this moment, in its year, to present value.
    #[inline]
    pub(crate) fn outage_discount(&self, hours: f64, year: usize) -> f64 {
        if !self.discount_outage_costs {
            return 1.0;
        }
        match self.convention {
            Convention::YearEnd => self.year_discounts[year],
            Convention::ActualDates => discount_factor(self.convention, self.discount_rate, hours),
        }
    }

    /// How much an amount of the document has risen when it is paid, so many years after the start: 1 unless amounts
    /// are in the money of the start.
    pub(crate) fn inflated(&self, years: f64) -> f64 {
        if self.economics.amounts == Amounts::Nominal {
            return 1.0;
        }
        let hours = years * displace_model::calendar::HOURS_PER_YEAR;
        let inflation = self.economics.inflation.value.median();
        1.0 / discount_factor(self.convention, inflation, hours)
    }

    /// The place of the threat that stands for what a switch brings.
    pub(crate) fn threat_of(&self, kind: OwnIncident) -> Option<usize> {
        let after_all = self
            .threats
            .iter()
            .rposition(|threat| threat.id == kind.id());
        after_all.filter(|place| self.threats[*place].sources.is_empty())
    }

    /// The year, from 0, to which an incident at this hour belongs.
    pub(crate) fn year_of(&self, hours: f64) -> usize {
        ((hours / displace_model::calendar::HOURS_PER_YEAR) as usize)
            .min(self.years.saturating_sub(1))
    }

    /// How many trials a coarse answer takes, at most `most`: as many as so many threads live through in a few hundredths
    /// of a second, by the hits that are to be expected in one.
    pub fn coarse_trials(&self, most: u64, threads: NonZeroUsize) -> u64 {
        /// Fewer would say nothing.
        const LEAST: u64 = 64;
        /// Hits of all trials of a thread; what else a trial takes is worth a few.
        const HITS: f64 = 240_000.0;
        const HITS_OF_A_TRIAL: f64 = 12.0;
        /// What a hit takes in the plain path of the recovery, as a share of what it takes elsewhere.
        const PLAINLY: f64 = 0.25;
        let hits = self.threats.iter().flat_map(|threat| {
            let targets = threat.targets.iter();
            targets.map(|target| threat.mean_rate * self.expected_hits(threat, target).max(1.0))
        });
        let of_plan = hits.sum::<f64>() * self.years as f64;
        let are_plain = self.threats.iter().all(|threat| threat.is_plain);
        let weight = |plan: &CompiledPlan| match plan.plain {
            Some(_) if are_plain => PLAINLY,
            _ => 1.0,
        };
        let plans = self.plans.iter().map(weight).sum::<f64>();
        let of_thread = (HITS / (of_plan * plans + HITS_OF_A_TRIAL)) as u64;
        // Threads share a run by whole chunks.
        let chunks = of_thread / CHUNK * threads.get() as u64;
        most.min(of_thread.max(LEAST).max(chunks * CHUNK))
    }

    fn bounded(&self, project: &Project) -> Result<(), WorldError> {
        let (mut expected, mut most) = (0.0, 0.0);
        let (mut worst, mut worst_most) = ((0.0, ""), (0.0, ""));
        for threat in &self.threats {
            let (mean, high) =
                project
                    .threats
                    .iter()
                    .find(|t| t.id == threat.id)
                    .map_or((0.0, 0.0), |t| {
                        let rate = &t.rate_per_year.value;
                        (rate.mean(), largest(rate))
                    });
            let hits: f64 = threat
                .targets
                .iter()
                .map(|t| self.expected_hits(threat, t).max(1.0))
                .sum();
            let hits = hits * f64::from(project.horizon_years);
            expected += mean * hits;
            if mean * hits > worst.0 {
                worst = (mean * hits, threat.id.as_str());
            }
            most += high * hits;
            if high * hits > worst_most.0 {
                worst_most = (high * hits, threat.id.as_str());
            }
        }
        if expected > MOST_HITS_PER_TRIAL {
            Err(WorldError::TooMuchWork {
                expected,
                threat: worst.1.to_owned(),
            })
        } else if most > MOST_HITS_IN_THE_WORST_TRIAL {
            Err(WorldError::TooMuchInTheWorstTrial {
                most,
                threat: worst_most.1.to_owned(),
            })
        } else {
            Ok(())
        }
    }

    fn expected_hits(&self, threat: &CompiledThreat, target: &Target) -> f64 {
        let reach = self.reach(target.reach).len() as f64;
        match &threat.selection {
            Selection::All => reach,
            Selection::Share(share) => reach * share.mean(),
            Selection::Count(count) => reach.min(f64::from(*count)),
        }
    }

    /// The instances in reach of a target, in id order.
    pub(crate) fn reach(&self, reach: Reach) -> InReach<'_> {
        match reach {
            Reach::Instance(instance) => InReach::Range(instance, instance + 1),
            Reach::Estate => InReach::Range(0, self.instances.len() as u32),
            Reach::Domain(domain) => InReach::List(&self.domains[domain as usize].instances),
        }
    }
}

/// The instances in reach of an incident.
#[derive(Debug, Clone, Copy)]
pub(crate) enum InReach<'a> {
    Range(u32, u32),
    List(&'a [u32]),
}

impl InReach<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Range(from, to) => (to - from) as usize,
            Self::List(list) => list.len(),
        }
    }

    #[inline]
    pub(crate) fn get(&self, place: usize) -> u32 {
        match self {
            Self::Range(from, _) => from + place as u32,
            Self::List(list) => list[place],
        }
    }
}

/// Domains and workloads in id order, and the instances of all workloads.
type Estate = (Vec<CompiledDomain>, Vec<CompiledWorkload>, Vec<Instance>);

fn compile_estate(project: &Project, parameters: &mut Parameters) -> Result<Estate, WorldError> {
    let mut domains: Vec<CompiledDomain> = project
        .domains
        .iter()
        .map(|d| CompiledDomain {
            id: d.id.clone(),
            kind: d.kind.clone(),
            instances: Vec::new(),
        })
        .collect();
    domains.sort_by(|a, b| a.id.cmp(&b.id));

    let mut sorted: Vec<_> = project.workloads.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut workloads = Vec::with_capacity(sorted.len());
    let mut instances = Vec::new();
    let tiers = tiers::effective_tiers(&sorted);
    for (place, workload) in sorted.into_iter().enumerate() {
        let name = name_of(&workload.id);
        let first = instances.len() as u32;
        instances.extend((1..=workload.count).map(|number| Instance {
            workload: place as u32,
            number,
            name: name_of_pair(name, u64::from(number)),
        }));
        let mut home = plan::places(&workload.domains, &domains, || {
            format!("workload.{}.domains", workload.id)
        })?;
        home.dedup();
        for domain in &home {
            domains[*domain as usize]
                .instances
                .extend(first..first + workload.count);
        }
        workloads.push(CompiledWorkload {
            domains: home,
            effective_tier: tiers[place],
            ..compile_workload(parameters, workload, first)
        });
    }
    for domain in &mut domains {
        domain.instances.sort_unstable();
        domain.instances.dedup();
    }
    Ok((domains, workloads, instances))
}

/// The data of an estate in the middle of each year, summed over the horizon.
fn tib_years(project: &Project) -> f64 {
    let of = |workload: &displace_model::estate::Workload| -> f64 {
        let growth = workload.growth_per_year.value.median();
        let size = f64::from(workload.count) * workload.size_tib.value.median();
        (0..project.horizon_years)
            .map(|year| size * libm::pow(1.0 + growth, f64::from(year) + 0.5))
            .sum()
    };
    project.workloads.iter().map(of).sum()
}

/// The largest value of a range; of one without end, what one draw in a billion exceeds.
fn largest(value: &displace_model::uncertain::Uncertain) -> f64 {
    let high = value.support().1;
    if high.is_finite() {
        high
    } else {
        value.quantile(1.0 - 1e-9)
    }
}

fn find_domain(
    domains: &[CompiledDomain],
    id: &str,
    place: impl Fn() -> String,
) -> Result<usize, WorldError> {
    let found = domains.binary_search_by(|domain| domain.id.as_str().cmp(id));
    found.ok().ok_or_else(|| WorldError::UnknownId {
        place: place(),
        id: id.to_owned(),
    })
}

fn compile_workload(
    parameters: &mut Parameters,
    workload: &displace_model::estate::Workload,
    first: u32,
) -> CompiledWorkload {
    let hourly = HourlyCost::new(workload, parameters);
    let add = |parameters: &mut Parameters, key: &str| {
        let input = displace_model::estate::Workload::field(key).map(|field| (field.get)(workload));
        match input {
            Some(input) => parameters.add(&format!("workload/{}/{key}", workload.id), input),
            None => parameters.constant(0.0),
        }
    };
    let growth = add(parameters, "growth_per_year");
    CompiledWorkload {
        id: workload.id.clone(),
        name: workload.name.clone(),
        domains: Vec::new(),
        first,
        count: workload.count,
        tier: workload.tier,
        effective_tier: workload.tier,
        essential: workload.essential,
        rto_hours: workload.rto_hours.unwrap_or(f64::INFINITY),
        rpo_hours: workload.rpo_hours.unwrap_or(f64::INFINITY),
        size: add(parameters, "size_tib"),
        log_growth: parameters.log_growth(growth),
        cost_down: add(parameters, "cost_per_hour_down"),
        hourly,
        cost_lost: add(parameters, "cost_per_hour_lost"),
        irrecoverable_loss: add(parameters, "irrecoverable_loss"),
        staff_hours: add(parameters, "staff_hours_per_outage"),
        rebuild: parameters.event(&workload.rebuild_hours),
        expected_cost: workload.cost_per_hour_down.value.mean(),
        expected_size: workload.size_tib.value.mean(),
    }
}
