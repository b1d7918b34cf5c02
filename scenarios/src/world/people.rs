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

/// The people and the support of all plans where they are the same: they tell at the same time what is broken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Team {
    /// The first of the plans.
    pub(crate) plan: usize,
    /// The first team whose people try the same before they call support.
    pub(crate) crew: usize,
}

/// Finds plans whose people and support are the same, and tells each its team.
pub(super) fn teams(project: &Project, plans: &mut [CompiledPlan]) -> Vec<Team> {
    let is_same = |a: &PeopleStep, b: &PeopleStep| {
        a.service_hours == b.service_hours
            && a.hours.value == b.hours.value
            && a.success.value == b.success.value
    };
    let mut teams: Vec<Team> = Vec::new();
    for (place, plan) in plans.iter_mut().enumerate() {
        let own = &project.plans[place].support;
        let support = |team: &Team| &project.plans[team.plan].support;
        let tries_the_same = |team: &Team| {
            let (a, b) = (&own.steps, &support(team).steps);
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        };
        let is_team = |team: &Team| {
            let other = support(team);
            tries_the_same(team)
                && own.service_hours == other.service_hours
                && own.response_hours.value == other.response_hours.value
                && own.diagnosis_hours.value == other.diagnosis_hours.value
        };
        let crew = teams.iter().position(tries_the_same);
        plan.team = teams.iter().position(is_team).unwrap_or_else(|| {
            teams.push(Team {
                plan: place,
                crew: crew.unwrap_or(teams.len()),
            });
            teams.len() - 1
        });
    }
    let by_id: Vec<(String, usize)> = plans
        .iter()
        .map(|plan| (plan.id.clone(), plan.team))
        .collect();
    let switches = plans.iter_mut().filter_map(|plan| plan.switching.as_mut());
    for other in switches.flat_map(|switching| &mut switching.others) {
        let known = by_id.iter().find(|(id, _)| *id == other.id);
        other.team = known.map_or(0, |(_, team)| *team);
    }
    teams
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
