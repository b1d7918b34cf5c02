//! A switch at central inputs: every figure at its median, every chance on its likelier side.

use super::{
    Blocker, BlockerLuck, DuesInput, EU_DATA_ACT_FROM, Figures, Leg, Outcome, Switch, SwitchLuck,
    Wave, WaveLuck, timeline,
};
use crate::calendar::hours_between;
use crate::input::Input;
use crate::plan::Plan;
use crate::project::Project;

const DAY: f64 = 24.0;

/// One switch that was tried: at central inputs, or in one future.
#[derive(Debug, Clone, PartialEq)]
pub struct TriedSwitch<'a> {
    /// The plan that is tried.
    pub plan: &'a Plan,
    /// What is planned; blank for a plan that is in place at once.
    pub switch: Switch,
    /// Its figures.
    pub figures: Figures,
    /// What is taken as drawn.
    pub luck: SwitchLuck,
    /// What becomes of it.
    pub leg: Leg,
}

impl TriedSwitch<'_> {
    /// What its dues follow from.
    pub fn dues_input(&self, project: &Project) -> DuesInput<'_> {
        DuesInput {
            switch: &self.switch,
            figures: &self.figures,
            luck: &self.luck,
            leg: &self.leg,
            horizon: project.horizon_hours(),
            data_act_from: hours_between(project.start, EU_DATA_ACT_FROM.into()),
        }
    }
}

/// The plans that are tried one after another: this one, then whatever each names as the next. A circle ends where it
/// closes.
pub fn chain<'a>(project: &'a Project, plan: &'a Plan) -> Vec<&'a Plan> {
    let mut chain = vec![plan];
    let mut next = next_of(project, plan);
    while let Some(plan) = next
        && !chain.iter().any(|other| other.id == plan.id)
    {
        chain.push(plan);
        next = next_of(project, plan);
    }
    chain
}

fn next_of<'a>(project: &'a Project, plan: &Plan) -> Option<&'a Plan> {
    let id = plan.switch.as_ref()?.next_plan.as_ref()?;
    project.plans.iter().find(|other| other.id == *id)
}

/// The switch of a plan; for one without, a switch that takes no time, costs nothing and cannot fail.
pub fn switch_of(plan: &Plan) -> Switch {
    plan.switch.clone().unwrap_or_else(|| Switch {
        failure: Input::fixed(0.0),
        ..Switch::default()
    })
}

/// What becomes of a plan's switch at central inputs, and of the plans that are tried after it; empty for a plan without
/// a switch.
pub fn central_legs<'a>(project: &'a Project, plan: &'a Plan) -> Vec<TriedSwitch<'a>> {
    legs_with(project, plan, |_, _| {})
}

/// The same with another luck than the central one: `change` is told the place of each switch among those tried.
pub(super) fn legs_with<'a>(
    project: &'a Project,
    plan: &'a Plan,
    change: impl Fn(usize, &mut SwitchLuck),
) -> Vec<TriedSwitch<'a>> {
    let Some(first) = &plan.switch else {
        return Vec::new();
    };
    let mut legs: Vec<TriedSwitch<'_>> = Vec::new();
    let mut began = first.begins(project.start);
    for plan in chain(project, plan) {
        let switch = switch_of(plan);
        let (figures, mut luck) = central(project, plan, (&switch, legs.is_empty()), false);
        let is_gone = |blocker: usize| legs.iter().any(|before| before.leg.has_found(blocker));
        luck.blockers.retain(|one| !is_gone(one.blocker));
        change(legs.len(), &mut luck);
        let leg = timeline(&switch, &figures, &luck, began);
        began = leg.ended;
        let failed = leg.outcome == Outcome::Failed;
        legs.push(TriedSwitch {
            plan,
            switch,
            figures,
            luck,
            leg,
        });
        if !failed {
            break;
        }
    }
    legs
}

/// What is planned: a plan's switch without overrun, trouble or failure, from its own beginning. Dates of its contract
/// are late by as much as the switch is later than this.
pub fn planned_leg(project: &Project, plan: &Plan) -> Leg {
    let switch = switch_of(plan);
    let (figures, luck) = central(project, plan, (&switch, true), true);
    timeline(&switch, &figures, &luck, switch.begins(project.start))
}

/// Figures and luck of a switch at central inputs, the first of those that are tried or a later one; `smooth` leaves out
/// everything that can go wrong.
pub(super) fn central(
    project: &Project,
    plan: &Plan,
    (switch, first): (&Switch, bool),
    smooth: bool,
) -> (Figures, SwitchLuck) {
    let median = |input: &Input| {
        let value = &input.value;
        value.is_fixed().unwrap_or_else(|| value.median())
    };
    let likely = |input: &Input| !smooth && median(input) > 0.5;
    let mut figures = Figures::new(project, &plan.id, (switch, first), |_, input| median(input));
    let ratio = |input: Input| if smooth { 1.0 } else { median(&input) };
    if smooth {
        figures.deadline_days = None;
    }
    let waves = switch.effective_waves();
    let wave = |wave: &Wave| WaveLuck {
        seeding: median(&wave.seeding_days) * DAY,
        stuck: likely(&wave.stuck).then(|| median(&wave.solving_days) * DAY),
        solved: median(&wave.solved) >= 0.5,
        wait: median(&switch.cut_over.wait_days) * DAY,
        other_wait: switch
            .cut_over
            .other_time
            .as_ref()
            .map_or(0.0, |other| median(&other.wait_days) * DAY),
    };
    let there = |(place, blocker): (usize, &Blocker)| {
        let waves = blocker.waves(switch)?;
        likely(&blocker.chance).then(|| BlockerLuck {
            blocker: place,
            delay: median(&blocker.delay_days) * DAY,
            sinks: likely(&blocker.sinks),
            waves,
        })
    };
    let concept = switch.proof_of_concept.as_ref();
    let luck = SwitchLuck {
        cost_ratio: ratio(switch.cost_ratio()),
        duration_ratio: ratio(switch.duration_ratio()),
        concept_fails: !smooth && concept.is_some_and(|one| median(&one.success) < 0.5),
        fails_at: likely(&switch.failure).then_some(0.5),
        waves: waves.iter().map(wave).collect(),
        blockers: project
            .blockers
            .iter()
            .enumerate()
            .filter_map(there)
            .collect(),
    };
    (figures, luck)
}
