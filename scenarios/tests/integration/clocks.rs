//! Clocks that stand still and people who try first (R14), and the way back home (R15). 2027-01-01 is a Friday;
//! business hours are 8 to 18 from Monday to Friday. Hours count from the incident.

use displace_model::project::{Overlap, Project};
use displace_model::solution::PeopleStep;
use displace_model::threat::EffectKind;
use displace_model::uncertain::Uncertain;
use displace_model::work_calendar::ServiceHours;
use displace_scenarios::replay::{Future, PlanReplay, Question, replay};
use displace_scenarios::{Stage, World};

use crate::support::*;

/// The typical future of an incident on the given day of January 2027.
fn told(project: &Project, day: i8, hour: i8, minute: i8) -> PlanReplay {
    let world = World::new(project).unwrap();
    let question = Question {
        at: Some(jiff::civil::date(2027, 1, day).at(hour, minute, 0, 0)),
        ..Question::default()
    };
    let told = replay(project, &world, &question, Future::Typical).unwrap();
    told.plans.into_iter().next().unwrap()
}

/// One machine of 1 TiB on a storage system that fails, noticed at once; support takes 4 + 2 h, then `hours` go by.
fn storage(kind: EffectKind, hours: f64) -> Project {
    let mut keep = incumbent(vec![copy("nas")]);
    keep.support.response_hours = fixed(4.0);
    keep.support.diagnosis_hours = fixed(2.0);
    let mut vm = workload("vm", 1);
    vm.size_tib = fixed(1.0);
    let effects = vec![effect(kind, Uncertain::fixed(hours))];
    project(
        vec![vm],
        vec![keep],
        vec![threat("failure", "storage", 1.0, effects)],
    )
}

fn step(id: &str, hours: f64, success: f64) -> PeopleStep {
    PeopleStep {
        hours: fixed(hours),
        success: fixed(success),
        ..PeopleStep::new(id)
    }
}

#[test]
fn r14_a_failure_on_friday_evening_waits_for_support_of_the_next_business_day() {
    let mut project = storage(EffectKind::Unavailable, 3.0);
    project.plans[0].copies.clear();
    project.plans[0].support.service_hours = ServiceHours::BusinessHours;
    // Friday 17:00: one hour of response on Friday, three on Monday until 11:00, diagnosis until 13:00, repair until
    // 16:00: 71 h. Day and night it would be 4 + 2 + 3 = 9 h.
    assert_near(told(&project, 1, 17, 0).last_back_hours, 71.0, 1e-9);
    project.plans[0].support.service_hours = ServiceHours::Always;
    assert_near(told(&project, 1, 17, 0).last_back_hours, 9.0, 1e-9);
}

#[test]
fn r14_a_restore_is_asked_for_when_somebody_is_there_to_start_it() {
    let mut project = storage(EffectKind::Corrupted, 0.0);
    project.plans[0].copies[0].start_hours = ServiceHours::BusinessHours;
    // Saturday 19:00 until Monday 8:00 are 37 h.
    let plan = told(&project, 2, 19, 0);
    assert_eq!(
        stages(&plan, 0),
        [(Stage::Patience, 0.0, 37.0), (Stage::Restore, 37.0, 38.0)]
    );
    assert_eq!(
        plan.instances[0].stages[0].why,
        "somebody to start the restore from nas awaited"
    );
    // Wednesday at ten somebody is there.
    assert_eq!(
        stages(&told(&project, 6, 10, 0), 0),
        [(Stage::Restore, 0.0, 1.0)]
    );
}

#[test]
fn r14_patience_and_then_the_wait_for_a_starter_are_told_apart() {
    let mut project = storage(EffectKind::Unavailable, 500.0);
    project.plans[0].copies[0].patience_hours = fixed(4.0);
    project.plans[0].copies[0].start_hours = ServiceHours::BusinessHours;
    project.plans[0].spares = vec![spare(1.0, 0.0)];
    // Friday 17:00: patience until 21:00, nobody there until Monday 8:00.
    let plan = told(&project, 1, 17, 0);
    assert_eq!(
        stages(&plan, 0),
        [
            (Stage::Patience, 0.0, 4.0),
            (Stage::Patience, 4.0, 63.0),
            (Stage::Restore, 63.0, 64.0)
        ]
    );
}

#[test]
fn r14_media_are_fetched_in_their_hours() {
    let mut project = storage(EffectKind::Corrupted, 0.0);
    project.plans[0].copies[0].media_hours = fixed(2.0);
    project.plans[0].copies[0].media_service_hours = ServiceHours::BusinessHours;
    // Friday 17:00: one hour on Friday, one on Monday until 9:00.
    assert_eq!(
        stages(&told(&project, 1, 17, 0), 0),
        [(Stage::Media, 0.0, 64.0), (Stage::Restore, 64.0, 65.0)]
    );
}

#[test]
fn r14_steps_follow_one_another_and_support_is_called_after_the_last() {
    let mut project = storage(EffectKind::Unavailable, 20.0);
    let support = &mut project.plans[0].support;
    support.steps = vec![
        step("remote_reset", 0.25, 0.2),
        step("drive", 1.0, 0.0),
        step("reset_on_site", 0.5, 0.4),
    ];
    project.plans[0].copies.clear();
    // 0.25 + 1 + 0.5 = 1.75, response 4, diagnosis 2, repair 20.
    let plan = told(&project, 6, 9, 0);
    assert_eq!(stages(&plan, 0), [(Stage::Repair, 0.0, 27.75)]);
    assert_eq!(
        plan.instances[0].stages[0].why,
        "Remote reset did not help; Drive; Reset on site did not help; support answered after 4 h; repair awaited"
    );
    // The likelier side of 60 % is that the reset on site helps.
    project.plans[0].support.steps[2].success = fixed(0.6);
    let plan = told(&project, 6, 9, 0);
    assert_eq!(stages(&plan, 0), [(Stage::Repair, 0.0, 1.75)]);
    assert_eq!(
        plan.instances[0].stages[0].why,
        "Remote reset did not help; Drive; Reset on site helped"
    );
    // The drive begins at eight on Monday: Saturday 7:00 plus 0.25 h, then 48.75 h of waiting, 1 h, 0.5 h.
    project.plans[0].support.steps[1].service_hours = ServiceHours::BusinessHours;
    assert_near(told(&project, 2, 7, 0).last_back_hours, 50.5, 1e-9);
}

#[test]
fn r14_a_step_cannot_help_what_is_gone() {
    let mut project = storage(EffectKind::Destroyed, 20.0);
    project.plans[0].support.steps = vec![step("reset", 1.5, 1.0)];
    project.plans[0].copies[0].patience_hours = fixed(100.0);
    // Patience ends with the diagnosis at 1.5 + 4 + 2 = 7.5, hardware is there at 27.5.
    let plan = told(&project, 6, 9, 0);
    assert_eq!(
        stages(&plan, 0),
        [
            (Stage::Patience, 0.0, 7.5),
            (Stage::Target, 7.5, 27.5),
            (Stage::Restore, 27.5, 28.5)
        ]
    );
    assert_eq!(
        plan.instances[0].stages[0].why,
        "Reset did not help; support (answered after 4 h) and part awaited; patience ended after 7 h 30 min"
    );
}

#[test]
fn r14_patience_counts_from_the_moment_it_is_noticed_whatever_people_try() {
    let mut project = storage(EffectKind::Unavailable, 20.0);
    project.plans[0].support.steps = vec![step("reset", 1.0, 0.0), step("drive", 3.0, 0.0)];
    project.plans[0].copies[0].patience_hours = fixed(2.0);
    project.plans[0].spares = vec![spare(1.0, 0.0)];
    let plan = told(&project, 6, 9, 0);
    assert_eq!(
        stages(&plan, 0)[..2],
        [(Stage::Patience, 0.0, 2.0), (Stage::Restore, 2.0, 3.0)]
    );
    assert_eq!(
        plan.instances[0].stages[0].why,
        "Reset; Drive under way; patience ended after 2 h"
    );
}

#[test]
fn r14_steps_help_as_often_as_they_should() {
    let mut project = storage(EffectKind::Unavailable, 20.0);
    project.settings.overlap = Overlap::Independent;
    project.plans[0].copies.clear();
    project.plans[0].support.steps = vec![step("reset", 0.5, 0.3), step("visit", 2.0, 0.5)];
    // E = 0.3 · 0.5 + 0.7 · (0.5 · 2.5 + 0.5 · 28.5) = 11.0 h for each of one incident a year.
    let results = simulate(&project, 60_000);
    assert_mean(&results.plans[0].downtime_hours, 11.0, 0.03);
}

/// Friday 9:00; restored on the spare at 16:00; the storage is repaired on Monday at 10:00, after 73 h.
fn on_a_spare() -> Project {
    let mut project = storage(EffectKind::Unavailable, 67.0);
    project.economics.staff_cost_per_hour = fixed(50.0);
    project.plans[0].spares = vec![spare(1.0, 6.0)];
    project
}

#[test]
fn r15_moving_back_waits_for_its_window_and_costs_planned_hours_and_staff() {
    let mut project = on_a_spare();
    project.plans[0].spares[0].move_back_hours = fixed(2.0);
    project.plans[0].spares[0].move_back_staff_hours = fixed(3.0);
    let plan = told(&project, 1, 9, 0);
    // The window outside business hours opens on Monday at 18:00, 81 h after the failure.
    assert_eq!(
        stages(&plan, 0),
        [
            (Stage::Target, 0.0, 6.0),
            (Stage::Restore, 6.0, 7.0),
            (Stage::MoveBack, 81.0, 83.0)
        ]
    );
    assert_eq!(plan.downtime_hours, 7.0);
    assert_eq!(plan.last_back_hours, 7.0);
    // 7 h down and 2 h planned at 1 an hour, 3 h of staff at 50.
    assert_near(plan.outage_cost, 159.0, 1e-9);
    project.plans[0].spares[0].move_back_window = ServiceHours::Always;
    assert_eq!(
        stages(&told(&project, 1, 9, 0), 0)[2],
        (Stage::MoveBack, 73.0, 75.0)
    );
}

#[test]
fn r15_planned_hours_cost_by_the_calendar() {
    let mut project = on_a_spare();
    project.plans[0].spares[0].move_back_hours = fixed(2.0);
    project.workloads[0].outside_hours_factor = fixed(0.25);
    // Seven hours of business on Friday, then two at a quarter on Monday evening.
    assert_near(told(&project, 1, 9, 0).outage_cost, 7.5, 1e-9);
}

#[test]
fn r15_planned_hours_are_shown_apart_and_are_part_of_the_outage_cost() {
    let mut project = on_a_spare();
    project.settings.overlap = Overlap::Independent;
    project.plans[0].spares[0].move_back_hours = fixed(2.0);
    project.plans[0].spares[0].move_back_window = ServiceHours::Always;
    let plan = &simulate(&project, 40_000).plans[0];
    // The spare has room for one machine: of overlapping failures (1 in 120) the later waits. One failure a year.
    assert_near(plan.planned_hours, 2.0, 0.05);
    assert_near(plan.planned_cost, 2.0, 0.05);
    assert_near(
        plan.outage_cost.mean - plan.downtime_hours.mean,
        plan.planned_cost,
        1e-9,
    );
}
