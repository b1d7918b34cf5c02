//! What recovery itself needs (R16), and checks after a corruption (R20). Hours count from the incident.

use displace_model::project::{Overlap, Project};
use displace_model::solution::Prerequisite;
use displace_model::threat::EffectKind;
use displace_model::uncertain::Uncertain;
use displace_scenarios::replay::{Future, PlanReplay, Question, replay};
use displace_scenarios::{Stage, World};

use crate::support::*;

fn typical(project: &Project) -> PlanReplay {
    let world = World::new(project).unwrap();
    let told = replay(project, &world, &Question::default(), Future::Typical).unwrap();
    told.plans.into_iter().next().unwrap()
}

/// Two machines of 1 TiB; the storage, on which the backup server runs too, fails for `hours`. It is rebuilt in 8 h.
fn storage(kind: EffectKind, hours: f64) -> Project {
    let mut keep = incumbent(vec![copy("nas")]);
    keep.prerequisites = vec![Prerequisite {
        name: "the backup server".to_owned(),
        domains: vec!["san_1".to_owned()],
        rebuild_hours: fixed(8.0),
        ..Prerequisite::new("backup_server")
    }];
    let mut vm = workload("vm", 2);
    vm.size_tib = fixed(1.0);
    let effects = vec![effect(kind, Uncertain::fixed(hours))];
    project(
        vec![vm],
        vec![keep],
        vec![threat("failure", "storage", 1.0, effects)],
    )
}

#[test]
fn r16_restores_wait_until_the_backup_server_is_rebuilt() {
    // Hardware is there after 5 h, the backup server 8 h after the first request, then one restore after the other.
    let plan = typical(&storage(EffectKind::Destroyed, 5.0));
    assert_eq!(
        stages(&plan, 1),
        [
            (Stage::Target, 0.0, 5.0),
            (Stage::Prerequisite, 5.0, 8.0),
            (Stage::Queue, 8.0, 9.0),
            (Stage::Restore, 9.0, 10.0)
        ]
    );
    assert_eq!(
        plan.instances[1].stages[1].why,
        "no restore without the backup server, which is set up again"
    );
}

#[test]
fn r16_an_unavailable_prerequisite_is_repaired_or_rebuilt_whichever_is_first() {
    // The spare is ready at once. Repaired after 60 h, rebuilt after 8: restored at 9 and 10.
    let mut project = storage(EffectKind::Unavailable, 60.0);
    project.plans[0].spares = vec![spare(2.0, 0.0)];
    assert_near(typical(&project).last_back_hours, 10.0, 1e-9);
    // Rebuilt after 80 h: the repair brings everything back at 60.
    project.plans[0].prerequisites[0].rebuild_hours = fixed(80.0);
    let plan = typical(&project);
    assert_eq!(stages(&plan, 0), [(Stage::Prerequisite, 0.0, 60.0)]);
    assert_eq!(plan.data_loss_hours, 0.0);
}

#[test]
fn r16_a_prerequisite_holds_back_only_the_copies_that_need_it() {
    let mut project = storage(EffectKind::Destroyed, 5.0);
    project.plans[0].copies.push(copy("tape"));
    project.plans[0].prerequisites[0].needed_by = vec!["tape".to_owned()];
    assert_near(typical(&project).last_back_hours, 7.0, 1e-9);
    project.plans[0].prerequisites[0].needed_by = vec!["nas".to_owned()];
    assert_near(typical(&project).last_back_hours, 10.0, 1e-9);
}

#[test]
fn r16_boots_wait_for_it_too() {
    let mut project = storage(EffectKind::Destroyed, 5.0);
    project.plans[0].copies[0].instant = Some(instant(2, 0.5, 1.0));
    assert_eq!(
        stages(&typical(&project), 0)[..2],
        [(Stage::Prerequisite, 0.0, 8.0), (Stage::Restore, 8.0, 8.5)]
    );
}

#[test]
fn r16_wrong_data_do_not_take_the_backup_server_away() {
    assert_near(
        typical(&storage(EffectKind::Corrupted, 0.0)).last_back_hours,
        2.0,
        1e-9,
    );
}

/// Wrong data in `n` machines of 1 TiB; each restore is checked for 2 h.
fn wrong(n: u32) -> Project {
    let mut project = storage(EffectKind::Corrupted, 0.0);
    project.workloads[0].count = n;
    project.plans[0].prerequisites.clear();
    let nas = &mut project.plans[0].copies[0];
    nas.verify_hours = fixed(2.0);
    nas.attempts = 2;
    project
}

#[test]
fn r20_a_check_holds_no_stream() {
    let plan = typical(&wrong(2));
    assert_eq!(
        stages(&plan, 1),
        [
            (Stage::Queue, 0.0, 1.0),
            (Stage::Restore, 1.0, 2.0),
            (Stage::Restore, 2.0, 4.0)
        ]
    );
    assert_eq!(
        plan.instances[1].stages[2].why,
        "restored data checked before they serve"
    );
}

#[test]
fn r20_a_bad_point_joins_the_queue_again_for_an_older_one() {
    let mut project = wrong(2);
    project.plans[0].copies[0].bad_point = fixed(0.6);
    let plan = typical(&project);
    // Streams: first 0 to 1, second 1 to 2, first again 3 to 4, second again 4 to 5; checks of 2 h each.
    assert_eq!(
        stages(&plan, 0),
        [
            (Stage::FailedAttempt, 0.0, 1.0),
            (Stage::FailedAttempt, 1.0, 3.0),
            (Stage::Restore, 3.0, 4.0),
            (Stage::Restore, 4.0, 6.0)
        ]
    );
    assert_near(plan.last_back_hours, 7.0, 1e-9);
    // Half an interval, and one interval more.
    assert_near(plan.instances[0].data_loss_hours, 36.0, 1e-9);
    assert_eq!(
        plan.instances[0].stages[1].why,
        "the check found the point of nas bad"
    );
}

#[test]
fn r20_after_its_attempts_the_next_copy_is_asked() {
    let mut project = wrong(1);
    project.plans[0].copies[0].bad_point = fixed(1.0);
    project.plans[0].copies[0].last_attempt_succeeds = false;
    let mut tape = copy("tape");
    tape.interval_hours = fixed(168.0);
    project.plans[0].copies.push(tape);
    let plan = typical(&project);
    // Two attempts of 1 + 2 h, then the tape, which nobody checks.
    assert_near(plan.last_back_hours, 7.0, 1e-9);
    assert_near(plan.data_loss_hours, 84.0, 1e-9);
    assert_eq!(plan.instances[0].copy.as_deref(), Some("tape"));
    // Without another copy there is nothing left: 10 h of rebuilding.
    project.plans[0].copies.pop();
    let plan = typical(&project);
    assert_near(plan.last_back_hours, 16.0, 1e-9);
    assert!(plan.instances[0].irrecoverable);
}

#[test]
fn r20_points_are_bad_as_often_as_they_should() {
    let mut project = wrong(1);
    project.settings.overlap = Overlap::Independent;
    project.plans[0].copies[0].streams = 100;
    project.plans[0].copies[0].bad_point = fixed(0.2);
    project.plans[0].copies[0].attempts = 3;
    // Attempts: 1 + 0.2 + 0.04 of 3 h; the third is good. Loss: 12 + 24 · (0.2 + 0.04).
    let plan = &simulate(&project, 100_000).plans[0];
    assert_mean(&plan.downtime_hours, 3.72, 0.02);
    assert_mean(&plan.data_loss_hours, 17.76, 0.03);
}

#[test]
fn r20_a_boot_is_checked_on_its_slot() {
    let mut project = wrong(2);
    project.plans[0].copies[0].instant = Some(instant(2, 0.5, 1.0));
    project.plans[0].copies[0].bad_point = fixed(0.6);
    let plan = typical(&project);
    for instance in 0..2 {
        assert_eq!(
            stages(&plan, instance)[..2],
            [(Stage::FailedAttempt, 0.0, 2.5), (Stage::Restore, 2.5, 5.0)]
        );
    }
}
