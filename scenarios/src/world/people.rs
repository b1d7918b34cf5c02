//! The people behind a plan and what recovery itself needs, compiled (R14, R16).

use displace_model::plan::Plan;
use displace_model::project::Project;
use displace_model::solution::PeopleStep;
use displace_model::work_calendar::ServiceHours;

use super::plan::{CompiledPlan, places};
use super::{CompiledDomain, EventDraw, Parameter, Parameters, WorldError};

/// Something that people try before support is called.
#[derive(Debug)]
pub(crate) struct CompiledStep {
    pub(crate) name: String,
    pub(crate) service_hours: ServiceHours,
    pub(crate) hours: EventDraw,
    pub(crate) success: Parameter,
    /// False for what only takes time, such as a drive.
    pub(crate) may_help: bool,
}

/// What recovery itself needs.
#[derive(Debug)]
pub(crate) struct CompiledPrerequisite {
    /// Its rank in its own plan, which is its key in draws (R29).
    pub(crate) luck: u32,
    pub(crate) name: String,
    /// Places of the domains it lives in, sorted.
    pub(crate) domains: Vec<u32>,
    /// The copies whose restores wait for it, one bit each.
    pub(crate) needed_by: u64,
    pub(crate) rebuild: EventDraw,
}

/// The steps of a plan's support, keyed in draws by their place.
pub(super) fn compile_steps(plan: &Plan, parameters: &mut Parameters) -> Vec<CompiledStep> {
    let steps = plan.support.steps.iter().enumerate();
    steps
        .map(|(place, step)| CompiledStep {
            name: step.name.clone(),
            service_hours: step.service_hours,
            hours: parameters.event(&step.hours),
            success: parameters.add(&format!("support/step/{place}/success"), &step.success),
            may_help: step.success.value.is_fixed() != Some(0.0),
        })
        .collect()
}

/// Finds plans whose people try the same, and tells each its crew: the first of them stands for all.
pub(super) fn crews(project: &Project, plans: &mut [CompiledPlan]) -> Vec<usize> {
    let is_same = |a: &PeopleStep, b: &PeopleStep| {
        a.service_hours == b.service_hours
            && a.hours.value == b.hours.value
            && a.success.value == b.success.value
    };
    let mut crews: Vec<usize> = Vec::new();
    for place in 0..plans.len() {
        let steps = &project.plans[place].support.steps;
        let known = crews.iter().position(|other| {
            let others = &project.plans[*other].support.steps;
            steps.len() == others.len() && steps.iter().zip(others).all(|(a, b)| is_same(a, b))
        });
        plans[place].crew = known.unwrap_or(crews.len());
        if known.is_none() {
            crews.push(place);
        }
        let support = |place: usize| &project.plans[place].support;
        let is_of_team = |other: &usize| {
            let (a, b) = (support(place), support(*other));
            plans[place].crew == plans[*other].crew
                && a.service_hours == b.service_hours
                && a.response_hours.value == b.response_hours.value
                && a.diagnosis_hours.value == b.diagnosis_hours.value
        };
        plans[place].team = (0..place).find(is_of_team).unwrap_or(place) as u32;
    }
    let by_id: Vec<(String, (usize, u32))> = plans
        .iter()
        .map(|plan| (plan.id.clone(), (plan.crew, plan.team)))
        .collect();
    let switches = plans.iter_mut().filter_map(|plan| plan.switching.as_mut());
    for other in switches.flat_map(|switching| &mut switching.others) {
        let known = by_id.iter().find(|(id, _)| *id == other.id);
        (other.crew, other.team) = known.map_or((0, 0), |(_, both)| *both);
    }
    crews
}

/// The prerequisites of a plan's restores.
pub(super) fn compile_prerequisites(
    plan: &Plan,
    parameters: &mut Parameters,
    domains: &[CompiledDomain],
) -> Result<Vec<CompiledPrerequisite>, WorldError> {
    let compile = |(rank, prerequisite): (u32, &displace_model::solution::Prerequisite)| {
        let place = |key: &str| format!("plan.{}.prerequisite.{}.{key}", plan.id, prerequisite.id);
        let mut needed_by = 0;
        for id in &prerequisite.needed_by {
            let copy = plan.copies.iter().position(|copy| copy.id == *id);
            let rank = copy.ok_or_else(|| WorldError::UnknownId {
                place: place("needed_by"),
                id: id.clone(),
            })?;
            needed_by |= 1 << rank;
        }
        Ok(CompiledPrerequisite {
            luck: rank,
            name: prerequisite.name.clone(),
            domains: places(&prerequisite.domains, domains, || place("domains"))?,
            needed_by: if prerequisite.needed_by.is_empty() {
                u64::MAX
            } else {
                needed_by
            },
            rebuild: parameters.event(&prerequisite.rebuild_hours),
        })
    };
    (0..).zip(&plan.prerequisites).map(compile).collect()
}
