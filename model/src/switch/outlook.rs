//! How late a switch may come, and what it costs by part: what can be said of it without simulating futures.

use super::central::{TriedSwitch, central, legs_with};
use super::{Leg, Part, dues, timeline};
use crate::plan::Plan;
use crate::project::Project;

/// The course of a switch to its end, at three overruns.
///
/// Everything else is at its middle and every trouble on its likelier side, and nothing makes the switch fail: the proof
/// of concept convinces, what is stuck is solved, no deadline ends it. The overrun is one draw for the whole switch and
/// every moment moves one way with it, so the times of `low` and `high` are the tenth and ninetieth percentiles of each
/// moment as far as the overrun alone decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// At the overrun that one project in ten stays below.
    pub low: Leg,
    /// At the middle overrun.
    pub middle: Leg,
    /// At the overrun that one project in ten exceeds.
    pub high: Leg,
    /// Duration of implementation and waves as a ratio to plan, in `middle`.
    pub ratio: f64,
}

/// The outlook on a plan's switch; `None` for a plan without one.
pub fn outlook(project: &Project, plan: &Plan) -> Option<Outlook> {
    let switch = plan.switch.as_ref()?;
    let (mut figures, mut luck) = central(project, plan, (switch, true), false);
    figures.deadline_days = None;
    luck.concept_fails = false;
    luck.fails_at = None;
    for blocker in &mut luck.blockers {
        blocker.sinks = false;
    }
    for wave in &mut luck.waves {
        wave.solved = true;
    }
    let began = switch.begins(project.start);
    let duration = switch.duration_ratio().value;
    let mut at = |share: f64| {
        luck.duration_ratio = duration.quantile(share);
        timeline(switch, &figures, &luck, began)
    };
    let (low, high) = (at(0.1), at(0.9));
    let middle = at(0.5);
    Some(Outlook {
        low,
        middle,
        high,
        ratio: luck.duration_ratio,
    })
}

/// What the switch itself costs by part at central inputs, in the order of [`Part::ALL`], with the plans that are tried
/// after it. Not discounted; the contracts are not in it. Parts that cost nothing are left out.
pub fn central_costs(project: &Project, legs: &[TriedSwitch<'_>]) -> Vec<(Part, f64)> {
    let mut parts: Vec<(Part, f64)> = Part::ALL.iter().map(|part| (*part, 0.0)).collect();
    for leg in legs {
        dues(&leg.dues_input(project), |due| {
            if let Some((_, sum)) = parts.iter_mut().find(|(part, _)| *part == due.part) {
                *sum += due.amount;
            }
        });
    }
    parts.retain(|(_, sum)| *sum != 0.0);
    parts
}

/// The same switch as one that fails on the way: at 0 with its purchase, at 1 at its last cut-over. The plans that are
/// tried next follow at central inputs. Empty for a plan without a switch.
pub fn failing_legs<'a>(
    project: &'a Project,
    plan: &'a Plan,
    fails_at: f64,
) -> Vec<TriedSwitch<'a>> {
    legs_with(project, plan, |place, luck| {
        if place == 0 {
            luck.concept_fails = false;
            luck.fails_at = Some(fails_at.clamp(0.0, 1.0));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;
    use crate::plan::Role;
    use crate::project;
    use crate::switch::{Outcome, Overrun, Switch, central_legs};

    fn project() -> Project {
        let text = include_str!("../../tests/data/format-1-switch.toml");
        project::read(text, &[]).project.unwrap()
    }

    #[test]
    fn only_what_the_overrun_multiplies_moves_between_the_ends() {
        let mut project = project();
        let switch = project.plans[1].switch.as_mut().unwrap();
        switch.duration_overrun = None;
        switch.overrun = Overrun::PublicSector;
        let outlook = outlook(&project, &project.plans[1]).unwrap();
        let days = |hours: f64| hours / 24.0;
        // Uniform(1.1, 1.54): a tenth below 1.144, half below 1.32, a tenth above 1.496; 30 days are planned.
        for (leg, ratio) in [
            (&outlook.low, 1.144),
            (&outlook.middle, 1.32),
            (&outlook.high, 1.496),
        ] {
            let bought = leg.bought.unwrap();
            assert!((days(leg.implemented - bought) - 30.0 * ratio).abs() < 1e-9);
            let filers = leg.waves[1];
            assert!((days(filers.worked - filers.began) - 20.0 * ratio).abs() < 1e-9);
            let seeding = project.plans[1].switch.as_ref().unwrap().waves[1]
                .seeding_days
                .value
                .median();
            assert!((days(filers.first_backup - filers.worked) - seeding).abs() < 1e-9);
            assert_eq!(leg.outcome, Outcome::Completed);
        }
        assert!((outlook.ratio - 1.32).abs() < 1e-12);
    }

    #[test]
    fn nothing_makes_an_outlook_fail_and_a_plan_without_a_switch_has_none() {
        let mut project = project();
        assert_eq!(outlook(&project, &project.plans[0]), None);
        let switch = project.plans[1].switch.as_mut().unwrap();
        switch.failure = Input::fixed(1.0);
        switch.deadline_days = Some(Input::fixed(1.0));
        switch.waves[1].stuck = Input::fixed(1.0);
        switch.waves[1].solved = Input::fixed(0.0);
        switch.proof_of_concept.as_mut().unwrap().success = Input::fixed(0.0);
        project.blockers[0].chance = Input::fixed(1.0);
        project.blockers[0].sinks = Input::fixed(1.0);
        let outlook = outlook(&project, &project.plans[1]).unwrap();
        assert_eq!(outlook.high.outcome, Outcome::Completed);
        assert!(outlook.low.ended < outlook.high.ended || outlook.ratio == 1.1);
        // The blocker and the trouble are there all the same: they are likely.
        assert!(outlook.middle.waves[1].stuck);
    }

    #[test]
    fn the_parts_of_the_cost_add_up_to_the_dues() {
        let project = project();
        let legs = central_legs(&project, &project.plans[1]);
        let mut all = 0.0;
        for leg in &legs {
            dues(&leg.dues_input(&project), |due| all += due.amount);
        }
        let parts = central_costs(&project, &legs);
        let sum: f64 = parts.iter().map(|(_, sum)| sum).sum();
        assert!(all > 0.0 && (sum - all).abs() < 1e-6 * all, "{sum} {all}");
        assert!(parts.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(central_costs(&project, &[]), []);
    }

    #[test]
    fn a_failing_course_stops_where_it_is_told_and_goes_on_to_the_next_plan() {
        let mut project = project();
        let mut plain = Plan::new("plain", Role::Proposal);
        plain.switch = Some(Switch::default());
        project.plans[1].switch.as_mut().unwrap().acceptance = super::super::Acceptance::Whole;
        let legs = failing_legs(&project, &project.plans[1], 0.5);
        assert_eq!(legs[0].leg.outcome, Outcome::Failed);
        assert_eq!(legs[0].leg.cause, Some(super::super::Cause::Chance));
        assert_eq!(legs[1].plan.id, "service");
        assert_eq!(legs[1].leg.began, legs[0].leg.ended);
        assert!(failing_legs(&project, &project.plans[0], 0.5).is_empty());
    }
}
