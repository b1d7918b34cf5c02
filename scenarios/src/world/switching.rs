//! A switch compiled: the plans that it may lead through, their copies as one list, and what is drawn on the way (R25).
//!
//! A plan with a switch is the union of what it may lead through: the proposal itself, the plans that are tried next, and
//! the incumbent, in this order. Each is a **member**; copies, spares and prerequisites keep the rank of their own plan
//! as their key in draws, so that they fare as they do there.

use displace_model::calendar::hours_between;
use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::switch::{
    Basis, Blocker, EU_DATA_ACT_FROM, Figures, IncidentHits, Leg, Lowers, Switch, Wave, chain,
    planned_leg, switch_of,
};
use displace_model::work_calendar::ServiceHours;

use super::plain::plain_plan;
use super::plan::{CompiledPlan, Flow, protected_by, ranks};
use super::{CompiledDomain, CompiledWorkload, EventDraw, Parameter, Parameters, WorldError};
use crate::luck::name_of;

/// How one gets from the incumbent to a plan.
#[derive(Debug)]
pub(crate) struct Switching {
    /// The switches that may be tried, one after another.
    pub(crate) stages: Vec<Stage>,
    /// What stands behind each member but the first, which is the plan itself.
    pub(crate) others: Vec<CompiledPlan>,
    /// By workload: workloads of one class move together in every stage.
    pub(crate) class_of: Vec<u32>,
    /// By class and stage: the wave.
    pub(crate) waves_of: Vec<Vec<u32>>,
    pub(crate) blockers: Vec<CompiledBlocker>,
    /// By payment of the plan: the member whose it is.
    pub(crate) payers: Vec<u32>,
    /// By payment of the plan: what it waits for.
    pub(crate) bases: Vec<Basis>,
    /// Hours from the start to the day from which egress is free.
    pub(crate) data_act_from: f64,
    /// When the first stage begins.
    pub(crate) begins: f64,
    /// Going live can break something, or takes planned downtime.
    pub(crate) has_incidents: [bool; 2],
}

/// One switch that may be tried.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) switch: Switch,
    pub(crate) planned: Leg,
    pub(crate) figures: Figures<Parameter>,
    pub(crate) cost_ratio: EventDraw,
    pub(crate) duration_ratio: EventDraw,
    pub(crate) concept_success: Parameter,
    pub(crate) failure: Parameter,
    pub(crate) learning_days: Parameter,
    pub(crate) learning_factor: Parameter,
    pub(crate) waves: Vec<CompiledWave>,
    pub(crate) cut_over: CompiledCutOver,
    /// By blocker of the project: the waves that it concerns, one bit each, 0 for the implementation; `None` where it
    /// concerns none.
    pub(crate) blocked: Vec<Option<u64>>,
}

/// One wave.
#[derive(Debug)]
pub(crate) struct CompiledWave {
    /// Its key in draws.
    pub(crate) name: u64,
    pub(crate) seeding: EventDraw,
    pub(crate) stuck: Parameter,
    pub(crate) solving: EventDraw,
    pub(crate) solved: Parameter,
    /// The workloads that it moves, by place.
    pub(crate) workloads: Vec<u32>,
}

/// How waves go live.
#[derive(Debug)]
pub(crate) struct CompiledCutOver {
    pub(crate) window: ServiceHours,
    pub(crate) hits_estate: bool,
    pub(crate) wait: EventDraw,
    pub(crate) other_wait: Option<EventDraw>,
    pub(crate) planned: EventDraw,
    /// Chance at the window and at the other time.
    pub(crate) chances: [Parameter; 2],
    /// What followed advice leaves of it.
    pub(crate) lowered_by: Vec<Parameter>,
    pub(crate) hours: EventDraw,
    pub(crate) cost: Parameter,
}

/// A blocker of the environment.
#[derive(Debug)]
pub(crate) struct CompiledBlocker {
    /// Its key in draws: its id alone, whoever meets it.
    pub(crate) name: u64,
    /// Its place in the document.
    pub(crate) place: usize,
    pub(crate) chance: Parameter,
    pub(crate) lowered_by: Vec<Parameter>,
    pub(crate) delay: EventDraw,
    pub(crate) sinks: Parameter,
}

impl CompiledPlan {
    /// The plan itself and all that stand behind other members of its switch.
    pub(crate) fn members(&self) -> impl Iterator<Item = &CompiledPlan> {
        let others = self.switching.iter().flat_map(|one| &one.others);
        std::iter::once(self).chain(others)
    }

    /// The plan that stands behind a member of its switch.
    #[inline]
    pub(crate) fn member(&self, member: u32) -> &CompiledPlan {
        match &self.switching {
            Some(switching) if member > 0 => {
                switching.others.get(member as usize - 1).unwrap_or(self)
            }
            _ => self,
        }
    }
}

impl Switching {
    /// The member that is the incumbent.
    pub(crate) fn incumbent(&self) -> u32 {
        self.stages.len() as u32
    }
}

/// What compiling a plan needs to know.
pub(super) struct Around<'a> {
    pub(super) project: &'a Project,
    pub(super) domains: &'a [CompiledDomain],
    pub(super) workloads: &'a [CompiledWorkload],
}

/// Makes a plan with a switch the union of all that it may lead through.
pub(super) fn compile(
    around: &Around<'_>,
    plan: &Plan,
    compiled: &mut CompiledPlan,
    parameters: &mut Parameters,
) -> Result<(), WorldError> {
    let project = around.project;
    let Some(first) = &plan.switch else {
        return Ok(());
    };
    let stages: Vec<&Plan> = chain(project, plan);
    let incumbent = project
        .plans
        .iter()
        .find(|other| other.role == Role::Incumbent);
    let mut others = Vec::new();
    let mut payers = vec![0; compiled.flows.len()];
    let mut bases = std::mem::take(&mut compiled.bases);
    for (member, other) in (1..).zip(stages.iter().skip(1).copied().chain(incumbent)) {
        let mut other_compiled =
            super::plan::compile(project, other, parameters, around.domains, around.workloads)?;
        let flows = std::mem::take(&mut other_compiled.flows);
        let is_incumbent = member as usize == stages.len();
        let waits = std::mem::take(&mut other_compiled.bases);
        payers.extend(flows.iter().map(|_: &Flow| member));
        bases.extend(waits.into_iter().map(|basis| {
            if is_incumbent {
                Basis::Incumbent
            } else {
                basis
            }
        }));
        compiled.flows.extend(flows);
        unite(compiled, &mut other_compiled, member);
        others.push(other_compiled);
    }
    if compiled.copies.len() > displace_model::project::MOST_COPIES {
        return Err(WorldError::TooManyCopies {
            place: format!("plan.{}.switch", plan.id),
            found: compiled.copies.len(),
        });
    }
    let count = around.workloads.len();
    compiled.protected_by = protected_by(&compiled.copies, count);
    compiled.ranks = ranks(project.settings.order, &compiled.copies, around.workloads);
    let stages: Vec<Stage> = stages
        .into_iter()
        .enumerate()
        .map(|(place, plan)| stage(around, (plan, place == 0), parameters))
        .collect();
    let (class_of, waves_of) = classes(&stages, count);
    let has_incidents = [
        stages.iter().any(|stage| {
            let chances = stage.cut_over.chances;
            chances
                .iter()
                .any(|chance| parameters.can_be_positive(*chance))
        }),
        stages.iter().any(|stage| stage.cut_over.planned.is_ever()),
    ];
    compiled.switching = Some(Box::new(Switching {
        stages,
        others,
        class_of,
        waves_of,
        blockers: blockers(project, parameters),
        payers,
        bases,
        data_act_from: hours_between(project.start, EU_DATA_ACT_FROM.into()),
        begins: first.begins(project.start),
        has_incidents,
    }));
    compiled.plain = plain_plan(compiled, count);
    Ok(())
}

/// Appends copies, spares and prerequisites of another member.
fn unite(plan: &mut CompiledPlan, other: &mut CompiledPlan, member: u32) {
    let offset = plan.copies.len();
    let shifted = |bits: u64| bits.checked_shl(offset as u32).unwrap_or(0);
    let own = (1..other.copies.len()).fold(1_u64, |bits, _| bits << 1 | 1);
    let own = if other.copies.is_empty() { 0 } else { own };
    // Those of the first member may say "all", which means all of theirs.
    if offset > 0 && member == 1 {
        let mine = (1..offset).fold(1_u64, |bits, _| bits << 1 | 1);
        for prerequisite in &mut plan.prerequisites {
            prerequisite.needed_by &= mine;
        }
    } else if member == 1 {
        for prerequisite in &mut plan.prerequisites {
            prerequisite.needed_by = 0;
        }
    }
    for mut copy in std::mem::take(&mut other.copies) {
        copy.member = member;
        copy.feeding.chain = shifted(copy.feeding.chain);
        plan.copies.push(copy);
    }
    for mut spare in std::mem::take(&mut other.spares) {
        spare.member = member;
        plan.spares.push(spare);
    }
    for mut prerequisite in std::mem::take(&mut other.prerequisites) {
        prerequisite.needed_by = shifted(prerequisite.needed_by & own);
        plan.prerequisites.push(prerequisite);
    }
}

/// The switch to a plan, the first of those that may be tried or a later one.
fn stage(around: &Around<'_>, (plan, first): (&Plan, bool), parameters: &mut Parameters) -> Stage {
    let project = around.project;
    let switch = switch_of(plan);
    let figures = Figures::new(project, &plan.id, (&switch, first), |path, input| {
        parameters.add(path, input)
    });
    let lowered_by = followed(project, Lowers::CutOver, &plan.id, parameters);
    let cut_over = &switch.cut_over;
    let other = cut_over.other_time.as_ref();
    let chance = parameters.add("switch/cut_over/incident_chance", &cut_over.incident_chance);
    let other_chance = other.map(|other| {
        let path = "switch/cut_over/other_time/incident_chance";
        parameters.add(path, &other.incident_chance)
    });
    let compiled = CompiledCutOver {
        window: cut_over.window,
        hits_estate: cut_over.incident_hits == IncidentHits::Estate,
        wait: parameters.event(&cut_over.wait_days),
        other_wait: other.map(|other| parameters.event(&other.wait_days)),
        planned: parameters.event(&cut_over.planned_hours),
        chances: [chance, other_chance.unwrap_or(chance)],
        lowered_by,
        hours: parameters.event(&cut_over.incident_hours),
        cost: parameters.add("switch/cut_over/incident_cost", &cut_over.incident_cost),
    };
    let waves = switch.effective_waves();
    let moved_by = |place: usize| {
        let workloads = (0..).zip(around.workloads);
        let moves =
            |(_, workload): &(u32, &CompiledWorkload)| switch.wave_of(&workload.id) == Some(place);
        workloads.filter(moves).map(|(place, _)| place).collect()
    };
    let mut wave = |(place, wave): (usize, &Wave)| CompiledWave {
        name: name_of(&wave.id),
        seeding: parameters.event(&wave.seeding_days),
        stuck: parameters.add(&format!("switch/wave/{}/stuck", wave.id), &wave.stuck),
        solving: parameters.event(&wave.solving_days),
        solved: parameters.add(&format!("switch/wave/{}/solved", wave.id), &wave.solved),
        workloads: moved_by(place),
    };
    let waves: Vec<CompiledWave> = waves.iter().enumerate().map(&mut wave).collect();
    let concept = switch.proof_of_concept.clone().unwrap_or_default();
    Stage {
        planned: planned_leg(project, plan),
        figures,
        cost_ratio: parameters.event(&switch.cost_ratio()),
        duration_ratio: parameters.event(&switch.duration_ratio()),
        concept_success: parameters.add("switch/concept_success", &concept.success),
        failure: parameters.add("switch/failure", &switch.failure),
        learning_days: parameters.add("switch/learning_days", &switch.learning_days),
        learning_factor: parameters.add("switch/learning_factor", &switch.learning_factor),
        waves,
        cut_over: compiled,
        blocked: project
            .blockers
            .iter()
            .map(|blocker| blocker.waves(&switch))
            .collect(),
        switch,
    }
}

/// The shares by which advice that is followed lowers a chance.
fn followed(
    project: &Project,
    lowers: Lowers,
    id: &str,
    parameters: &mut Parameters,
) -> Vec<Parameter> {
    let advice = project.advice.iter();
    advice
        .filter(|advice| advice.is_followed_for(lowers, id))
        .map(|advice| parameters.add(&format!("advice/{}/by", advice.id), &advice.by))
        .collect()
}

/// Blockers in id order.
fn blockers(project: &Project, parameters: &mut Parameters) -> Vec<CompiledBlocker> {
    let mut sorted: Vec<(usize, &Blocker)> = project.blockers.iter().enumerate().collect();
    sorted.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    sorted
        .into_iter()
        .map(|(place, blocker)| CompiledBlocker {
            name: name_of(&blocker.id),
            place,
            chance: parameters.add(&format!("blocker/{}/chance", blocker.id), &blocker.chance),
            lowered_by: followed(project, Lowers::Blocker, &blocker.id, parameters),
            delay: parameters.event(&blocker.delay_days),
            sinks: parameters.add(&format!("blocker/{}/sinks", blocker.id), &blocker.sinks),
        })
        .collect()
}

/// Workloads that move together in every stage, and by class the wave of each stage.
fn classes(stages: &[Stage], workloads: usize) -> (Vec<u32>, Vec<Vec<u32>>) {
    let mut waves_of: Vec<Vec<u32>> = Vec::new();
    let wave_of = |stage: &Stage, workload: u32| {
        let moves = |wave: &CompiledWave| wave.workloads.contains(&workload);
        stage.waves.iter().position(moves).unwrap_or(0) as u32
    };
    let class_of = (0..workloads as u32)
        .map(|workload| {
            let waves: Vec<u32> = stages
                .iter()
                .map(|stage| wave_of(stage, workload))
                .collect();
            let known = waves_of.iter().position(|other| *other == waves);
            known.unwrap_or_else(|| {
                waves_of.push(waves);
                waves_of.len() - 1
            }) as u32
        })
        .collect();
    (class_of, waves_of)
}
