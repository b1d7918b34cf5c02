//! One incident told step by step, for every plan: the same code as the trials, with somebody listening.
//!
//! A seeded replay is trial 0, ordinal 0 of its seed. A typical replay sets every draw to its median, every chance
//! to its likelier side, and spreads shares evenly; it is a plausible middle, not a mean.

mod words;

use std::collections::BTreeMap;

use displace_model::calendar::hours_between;
use displace_model::project::Project;
use jiff::civil::DateTime;
use serde::Serialize;

use crate::incident::Candidates;
use crate::lessons::Lesson;
use crate::luck::{Keyed, Luck, TrialKey, Typical};
use crate::recovery::{Closed, Detail, PassedOver, PlanTrial, Recorder, State, Tables, Tally};
use crate::stage::Stage;
use crate::world::{Reach, Values, World};

/// Which luck a replay has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Future {
    /// Medians and likelier sides.
    Typical,
    /// Trial 0 of a seed.
    Seeded(u64),
}

/// What to replay. What is not given comes from the project's story, else from the first target at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Id of a threat.
    pub threat: Option<String>,
    /// Id of a domain or a workload that the threat strikes; a workload means its first instance.
    pub target: Option<String>,
    /// When.
    pub at: Option<DateTime>,
}

/// Why there is no replay.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The project has no threat that is switched on.
    #[error("the project has no threat to replay")]
    NoThreat,
    /// No such threat.
    #[error("there is no threat {found:?} (there are: {known})")]
    UnknownThreat {
        /// The id asked for.
        found: String,
        /// The ids there are.
        known: String,
    },
    /// The threat strikes nothing of that name.
    #[error("threat {threat:?} does not strike {found:?} (it strikes: {known})")]
    UnknownTarget {
        /// The threat.
        threat: String,
        /// The id asked for.
        found: String,
        /// The ids it strikes.
        known: String,
    },
    /// The threat strikes nothing in this estate.
    #[error("threat {threat:?} strikes nothing in this estate")]
    NoTarget {
        /// The threat.
        threat: String,
    },
    /// The moment lies outside the horizon.
    #[error("{found} lies outside the horizon, which runs from {start} for {years} years")]
    OutsideHorizon {
        /// The moment asked for.
        found: DateTime,
        /// First day.
        start: String,
        /// Length.
        years: u32,
    },
}

/// One incident under every plan. Hours count from the incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replay {
    /// `displace-replay`.
    pub format: &'static str,
    /// Version of this format.
    pub version: u32,
    /// Id of the threat.
    pub threat: String,
    /// Its name.
    pub threat_name: String,
    /// Id of what it struck: a domain, a workload, or `estate`.
    pub target: String,
    /// When.
    pub at: DateTime,
    /// The seed, or none for the typical future.
    pub seed: Option<u64>,
    /// Plans in the order of the project.
    pub plans: Vec<PlanReplay>,
}

/// The incident under one plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanReplay {
    /// Id of the plan.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When every instance of every essential workload serves again; 0 if none was down. One that served all along is
    /// not waited for.
    pub business_back_hours: f64,
    /// When every instance serves again.
    pub last_back_hours: f64,
    /// Instance-hours down.
    pub downtime_hours: f64,
    /// Instance-hours of updates lost.
    pub data_loss_hours: f64,
    /// What it cost, nominal.
    pub outage_cost: f64,
    /// What would have shortened it most, once somebody asked: see [`learn`](crate::lessons::learn).
    pub learned: Vec<Lesson>,
    /// Every instance that was down, in the order of the workloads' ids.
    pub instances: Vec<InstanceReplay>,
}

/// The outage of one instance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstanceReplay {
    /// Id of its workload.
    pub workload: String,
    /// Name of its workload.
    pub workload_name: String,
    /// Its number within the workload, from 1.
    pub instance: u32,
    /// Whether business needs it.
    pub essential: bool,
    /// Id of the copy it came back from; none where it was repaired or rebuilt.
    pub copy: Option<String>,
    /// Copies that stand earlier in the plan's order, and why they were not used.
    pub passed_over: Vec<PassedOverCopy>,
    /// What happened, in order.
    pub stages: Vec<StageSpan>,
    /// When it served again.
    pub back_hours: f64,
    /// Hours of its updates that were lost.
    pub data_loss_hours: f64,
    /// No copy was left.
    pub irrecoverable: bool,
    /// The part of the service that was missing, at its worst; at 0 it served all along, and only data were lost (R8).
    pub service_impact: f64,
}

/// A copy that was not used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassedOverCopy {
    /// Id of the copy.
    pub copy: String,
    /// Why not, for people.
    pub why: String,
}

/// A stretch of one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageSpan {
    /// The stage.
    pub id: Stage,
    /// From, in hours since the incident.
    pub from_hours: f64,
    /// To.
    pub to_hours: f64,
    /// What was being waited for or done, for people.
    pub why: String,
}

/// Ids of what a threat can strike, in id order: domains, workloads, or `estate`.
pub fn targets(world: &World, threat: &str) -> Vec<String> {
    let Some(threat) = world.threats.iter().find(|known| known.id == threat) else {
        return Vec::new();
    };
    let mut ids: Vec<String> = threat
        .targets
        .iter()
        .map(|target| target_id(world, target.reach))
        .collect();
    ids.dedup();
    ids
}

/// Ids and names of the threats that can be replayed.
pub fn threats(world: &World) -> Vec<(String, String)> {
    let strikes = world
        .threats
        .iter()
        .filter(|threat| !threat.targets.is_empty());
    strikes
        .map(|threat| (threat.id.clone(), threat.name.clone()))
        .collect()
}

/// Replays one incident.
///
/// # Errors
/// A question about something that does not exist; see [`ReplayError`].
pub fn replay(
    project: &Project,
    world: &World,
    question: &Question,
    future: Future,
) -> Result<Replay, ReplayError> {
    let (threat, target) = find(project, world, question)?;
    let midnight = project.start.at(0, 0, 0, 0);
    let story_at = project.story.as_ref().and_then(|story| story.at);
    let at = question.at.or(story_at).unwrap_or(midnight);
    let hours = hours_between(project.start, at);
    if !(0.0..world.horizon).contains(&hours) {
        let (start, years) = (project.start.to_string(), project.horizon_years);
        return Err(ReplayError::OutsideHorizon {
            found: at,
            start,
            years,
        });
    }
    let plans = match future {
        Future::Typical => tell(world, Typical, TrialKey::new(0, 0), (threat, target), hours),
        Future::Seeded(seed) => {
            let key = TrialKey::new(seed, 0);
            tell(world, Keyed(key), key, (threat, target), hours)
        }
    };
    let compiled = &world.threats[threat];
    Ok(Replay {
        format: "displace-replay",
        version: 1,
        threat: compiled.id.clone(),
        threat_name: compiled.name.clone(),
        target: target_id(world, compiled.targets[target].reach),
        at,
        seed: match future {
            Future::Typical => None,
            Future::Seeded(seed) => Some(seed),
        },
        plans,
    })
}

fn target_id(world: &World, reach: Reach) -> String {
    match reach {
        Reach::Estate => "estate".to_owned(),
        Reach::Domain(domain) => world.domains[domain as usize].id.clone(),
        Reach::Instance(instance) => world.workloads
            [world.instances[instance as usize].workload as usize]
            .id
            .clone(),
    }
}

fn find(
    project: &Project,
    world: &World,
    question: &Question,
) -> Result<(usize, usize), ReplayError> {
    let story = project.story.as_ref();
    let asked = question
        .threat
        .as_ref()
        .or(story.map(|story| &story.threat));
    let threat = match asked {
        None => world
            .threats
            .iter()
            .position(|threat| !threat.targets.is_empty())
            .ok_or(ReplayError::NoThreat)?,
        Some(id) => world
            .threats
            .iter()
            .position(|threat| threat.id == *id)
            .ok_or_else(|| {
                let known: Vec<&str> = world
                    .threats
                    .iter()
                    .map(|threat| threat.id.as_str())
                    .collect();
                ReplayError::UnknownThreat {
                    found: id.clone(),
                    known: known.join(", "),
                }
            })?,
    };
    let compiled = &world.threats[threat];
    if compiled.targets.is_empty() {
        return Err(ReplayError::NoTarget {
            threat: compiled.id.clone(),
        });
    }
    // The story's target belongs to the story's threat.
    let of_story = story
        .filter(|story| story.threat == compiled.id)
        .and_then(|story| story.target.as_ref());
    let target = match question.target.as_ref().or(of_story) {
        None => 0,
        Some(id) => {
            let place = compiled
                .targets
                .iter()
                .position(|target| target_id(world, target.reach) == *id);
            place.ok_or_else(|| ReplayError::UnknownTarget {
                threat: compiled.id.clone(),
                found: id.clone(),
                known: targets(world, &compiled.id).join(", "),
            })?
        }
    };
    Ok((threat, target))
}

fn tell<L: Luck>(
    world: &World,
    luck: L,
    key: TrialKey,
    incident: (usize, usize),
    hours: f64,
) -> Vec<PlanReplay> {
    let mut values = Values::default();
    world.parameters.draw(luck, &mut values);
    let mut candidates = Candidates::default();
    candidates.single(world, &values, luck, key, incident, hours);
    world
        .plans
        .iter()
        .map(|plan| {
            let mut tables = Tables::new(world);
            let mut tally = Tally::new(&mut tables, Vec::new(), world);
            let mut state = State::default();
            let mut story = Story::default();
            PlanTrial {
                world,
                plan,
                values: &values,
                candidates: &candidates,
                luck,
                state: &mut state,
                tally: &mut tally,
                recorder: &mut story,
            }
            .run();
            let (outcome, _) = tally.finish();
            let waits = std::mem::take(&mut story.waits);
            let mut instances = story.tell(world, plan, hours);
            tell_waits(&mut instances, &waits, world, hours);
            let back = |of: &dyn Fn(&&InstanceReplay) -> bool| {
                instances
                    .iter()
                    .filter(of)
                    .filter(|instance| instance.service_impact > 0.0)
                    .map(|instance| instance.back_hours)
                    .fold(0.0, f64::max)
            };
            PlanReplay {
                id: plan.id.clone(),
                name: plan.name.clone(),
                business_back_hours: back(&|instance| instance.essential),
                last_back_hours: back(&|_| true),
                downtime_hours: outcome.downtime,
                data_loss_hours: outcome.data_loss,
                outage_cost: state.incident_costs.iter().sum(),
                learned: Vec::new(),
                instances,
            }
        })
        .collect()
}

/// Listens to one plan's trial.
#[derive(Debug, Default)]
struct Story {
    stages: Vec<(u32, Stage, f64, f64, Detail)>,
    passed_over: Vec<(u32, usize, PassedOver)>,
    closed: Vec<(u32, Closed)>,
    /// (instance, provider, from, to).
    waits: Vec<(u32, u32, f64, f64)>,
    /// By copy and moment of asking, of which the bits stand in their order: restores that have started.
    started: BTreeMap<(u32, u64), usize>,
}

impl Recorder for Story {
    const ON: bool = true;

    fn stage(&mut self, outage: u32, stage: Stage, from: f64, to: f64, detail: Detail) {
        self.stages.push((outage, stage, from, to, detail));
    }

    fn passed_over(&mut self, outage: u32, copy: usize, why: PassedOver) {
        self.passed_over.push((outage, copy, why));
    }

    fn waited(&mut self, instance: u32, provider: u32, from: f64, to: f64) {
        self.waits.push((instance, provider, from, to));
    }

    fn closed(&mut self, outage: u32, closed: Closed) {
        self.closed.push((outage, closed));
    }

    fn started(&mut self, copy: u32, asked: f64) -> usize {
        let asked = asked.to_bits();
        let before = self.started.range((copy, 0)..=(copy, asked));
        let before = before.map(|(_, count)| count).sum();
        *self.started.entry((copy, asked)).or_default() += 1;
        before
    }
}

/// The entries of one outage in a list that is sorted by outage.
fn of_outage<T>(sorted: &[T], outage: u32, key: impl Fn(&T) -> u32) -> &[T] {
    let from = sorted.partition_point(|one| key(one) < outage);
    let count = sorted[from..].partition_point(|one| key(one) == outage);
    &sorted[from..from + count]
}

/// Adds what instances waited for other workloads: to the outage they had, or as one of its own (R22).
fn tell_waits(
    instances: &mut Vec<InstanceReplay>,
    waits: &[(u32, u32, f64, f64)],
    world: &World,
    start: f64,
) {
    if waits.is_empty() {
        return;
    }
    let mut places: BTreeMap<(String, u32), usize> = BTreeMap::new();
    for (place, one) in instances.iter().enumerate() {
        places.insert((one.workload.clone(), one.instance), place);
    }
    for (instance, provider, from, to) in waits {
        let instance = &world.instances[*instance as usize];
        let workload = &world.workloads[instance.workload as usize];
        let provider = &world.workloads[*provider as usize];
        let place = *places
            .entry((workload.id.clone(), instance.number))
            .or_insert_with(|| {
                instances.push(InstanceReplay {
                    workload: workload.id.clone(),
                    workload_name: workload.name.clone(),
                    instance: instance.number,
                    essential: workload.essential,
                    copy: None,
                    passed_over: Vec::new(),
                    stages: Vec::new(),
                    back_hours: 0.0,
                    data_loss_hours: 0.0,
                    irrecoverable: false,
                    service_impact: 1.0,
                });
                instances.len() - 1
            });
        let told = &mut instances[place];
        told.service_impact = 1.0;
        told.stages.push(StageSpan {
            id: Stage::Dependency,
            from_hours: from - start,
            to_hours: to - start,
            why: words::waited(&provider.name, provider.count),
        });
        told.back_hours = told.back_hours.max(to - start);
        told.stages
            .sort_by(|a, b| a.from_hours.total_cmp(&b.from_hours));
    }
    instances.sort_by(|a, b| (&a.workload, a.instance).cmp(&(&b.workload, b.instance)));
}

impl Story {
    fn tell(
        mut self,
        world: &World,
        plan: &crate::world::CompiledPlan,
        start: f64,
    ) -> Vec<InstanceReplay> {
        self.closed
            .sort_by_key(|(outage, closed)| (closed.instance, *outage));
        self.stages.sort_by_key(|(outage, ..)| *outage);
        // The last word on a copy counts.
        self.passed_over.reverse();
        self.passed_over
            .sort_by_key(|(outage, copy, _)| (*outage, *copy));
        self.passed_over
            .dedup_by_key(|(outage, copy, _)| (*outage, *copy));
        self.closed
            .iter()
            .map(|(outage, closed)| {
                let instance = &world.instances[closed.instance as usize];
                let workload = &world.workloads[instance.workload as usize];
                let passed_over = of_outage(&self.passed_over, *outage, |one| one.0);
                let stages = of_outage(&self.stages, *outage, |one| one.0);
                InstanceReplay {
                    workload: workload.id.clone(),
                    workload_name: workload.name.clone(),
                    instance: instance.number,
                    essential: workload.essential,
                    copy: closed.copy.map(|copy| plan.copies[copy].id.clone()),
                    passed_over: passed_over
                        .iter()
                        .filter(|(_, copy, _)| Some(*copy) != closed.copy)
                        .map(|(_, copy, why)| PassedOverCopy {
                            copy: plan.copies[*copy].id.clone(),
                            why: words::passed_over(&plan.copies[*copy].name, *why),
                        })
                        .collect(),
                    stages: stages
                        .iter()
                        .map(|(_, stage, from, to, detail)| StageSpan {
                            id: *stage,
                            from_hours: from - start,
                            to_hours: to - start,
                            why: words::stage(plan, *stage, *detail, to - from),
                        })
                        .collect(),
                    back_hours: closed.at - start,
                    data_loss_hours: closed.data_loss,
                    irrecoverable: closed.irrecoverable,
                    service_impact: closed.impact,
                }
            })
            .collect()
    }
}
