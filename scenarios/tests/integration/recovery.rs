//! Small incidents worked out by hand, one rule each. Hours count from the incident; `typical` has no luck in it.

use displace_model::project::Project;
use displace_model::threat::{CopyEffect, EffectKind};
use displace_model::uncertain::Uncertain;
use displace_scenarios::replay::{Future, Question, Replay, replay};
use displace_scenarios::{Stage, World};

use crate::support::*;

fn typical(project: &Project) -> Replay {
    let world = World::new(project).unwrap();
    replay(project, &world, &Question::default(), Future::Typical).unwrap()
}

/// A storage failure: noticed after 1 h, response 2 h, diagnosis 3 h, repair or replacement after `hours` more.
fn storage(kind: EffectKind, hours: f64) -> Project {
    let mut keep = incumbent(vec![copy("nas")]);
    keep.support.response_hours = fixed(2.0);
    keep.support.diagnosis_hours = fixed(3.0);
    keep.copies[0].patience_hours = fixed(4.0);
    keep.copies[0].streams = 1;
    let mut fails = threat(
        "failure",
        "storage",
        1.0,
        vec![effect(kind, Uncertain::fixed(hours))],
    );
    fails.detection_hours = fixed(1.0);
    let mut vm = workload("vm", 2);
    vm.size_tib = fixed(1.0);
    project(vec![vm], vec![keep], vec![fails])
}

#[test]
fn r14_a_short_repair_comes_before_anybody_asks_for_a_restore() {
    let told = typical(&storage(EffectKind::Unavailable, 0.0));
    // d = 1, repair at 1 + 2 + 3 + 0 = 6 > ask at 1 + 4 = 5; without a spare nobody has room: repair it is.
    assert_eq!(
        stages(&told.plans[0], 0),
        [
            (Stage::Detection, 0.0, 1.0),
            (Stage::Patience, 1.0, 5.0),
            (Stage::Target, 5.0, 6.0)
        ]
    );
    let mut patient = storage(EffectKind::Unavailable, 0.0);
    patient.plans[0].copies[0].patience_hours = fixed(10.0);
    let told = typical(&patient);
    assert_eq!(
        stages(&told.plans[0], 0),
        [(Stage::Detection, 0.0, 1.0), (Stage::Repair, 1.0, 6.0)]
    );
    assert_eq!(told.plans[0].data_loss_hours, 0.0);
}

#[test]
fn r15_an_unavailable_instance_restores_to_a_prepared_spare_and_the_other_waits_for_room() {
    let mut project = storage(EffectKind::Unavailable, 94.0);
    project.plans[0].spares = vec![spare(1.5, 6.0)];
    let told = typical(&project);
    // Asked at 5, the spare is ready at 11, one TiB at 1 TiB/h: back at 12. The second has no room until the repair at 100.
    assert_eq!(
        stages(&told.plans[0], 0),
        [
            (Stage::Detection, 0.0, 1.0),
            (Stage::Patience, 1.0, 5.0),
            (Stage::Target, 5.0, 11.0),
            (Stage::Restore, 11.0, 12.0)
        ]
    );
    assert_eq!(
        stages(&told.plans[0], 1),
        [
            (Stage::Detection, 0.0, 1.0),
            (Stage::Patience, 1.0, 5.0),
            (Stage::Target, 5.0, 100.0)
        ]
    );
    assert_near(told.plans[0].data_loss_hours, 12.0, 1e-9);
    assert_eq!(told.plans[0].instances[0].copy.as_deref(), Some("nas"));
    assert_eq!(told.plans[0].instances[1].copy, None);
}

#[test]
fn r18_the_repair_wins_the_race_and_nothing_is_lost() {
    let mut project = storage(EffectKind::Unavailable, 5.5);
    project.plans[0].spares = vec![spare(10.0, 6.0)];
    let told = typical(&project);
    // Restores 11–12 and 12–13; the repair comes at 11.5 and ends both.
    assert_eq!(told.plans[0].last_back_hours, 11.5);
    assert_eq!(told.plans[0].data_loss_hours, 0.0);
    assert_eq!(
        stages(&told.plans[0], 1).last(),
        Some(&(Stage::Queue, 11.0, 11.5))
    );
}

#[test]
fn r14_patience_ends_when_diagnosis_finds_the_data_gone() {
    let mut project = storage(EffectKind::Destroyed, 20.0);
    project.plans[0].copies[0].patience_hours = fixed(50.0);
    let told = typical(&project);
    // Diagnosed at 6; replaced hardware at 6 + 20 = 26; restores 26–27 and 27–28.
    assert_eq!(
        stages(&told.plans[0], 1),
        [
            (Stage::Detection, 0.0, 1.0),
            (Stage::Patience, 1.0, 6.0),
            (Stage::Target, 6.0, 26.0),
            (Stage::Queue, 26.0, 27.0),
            (Stage::Restore, 27.0, 28.0)
        ]
    );
}

#[test]
fn r14_a_copy_that_loses_little_is_asked_without_patience() {
    let mut project = storage(EffectKind::Unavailable, 94.0);
    project.plans[0].spares = vec![spare(10.0, 0.0)];
    project.plans[0].copies[0].interval_hours = fixed(1.0);
    project.plans[0].copies[0].lossless_within_hours = fixed(1.0);
    let told = typical(&project);
    assert_eq!(
        stages(&told.plans[0], 0),
        [(Stage::Detection, 0.0, 1.0), (Stage::Restore, 1.0, 2.0)]
    );
}

#[test]
fn r14_forensics_hold_back_every_restore() {
    let mut project = storage(EffectKind::Corrupted, 0.0);
    project.threats[0].forensics_hours = fixed(30.0);
    let told = typical(&project);
    // Corruption counts from the moment it is noticed: no detection, no patience.
    assert_eq!(
        stages(&told.plans[0], 0),
        [(Stage::Forensics, 0.0, 30.0), (Stage::Restore, 30.0, 31.0)]
    );
}

#[test]
fn r17_copies_are_asked_in_order_and_the_replay_says_why_not() {
    let mut project = storage(EffectKind::Destroyed, 20.0);
    let mut replica = copy("replica");
    replica.on = false;
    let mut local = copy("local");
    local.domains = vec!["san_1".to_owned()];
    let mut other = copy("other");
    other.protects = vec!["elsewhere".to_owned()];
    project.workloads.push(workload("elsewhere", 1));
    project.workloads[1].domains = vec!["site_a".to_owned()];
    project.plans[0]
        .copies
        .splice(0..0, [replica, local, other]);
    let told = typical(&project);
    let instance = &told.plans[0].instances[0];
    assert_eq!(instance.copy.as_deref(), Some("nas"));
    let whys: Vec<(&str, &str)> = instance
        .passed_over
        .iter()
        .map(|p| (p.copy.as_str(), p.why.as_str()))
        .collect();
    assert_eq!(
        whys,
        [
            (
                "replica",
                "replica is switched off, though it was believed on: it has no restore point"
            ),
            ("local", "local is unreachable: it lives in what has failed"),
            ("other", "other does not protect this workload"),
        ]
    );
}

#[test]
fn r17_without_a_copy_the_destroyed_are_rebuilt_and_the_unavailable_wait() {
    let mut project = storage(EffectKind::Destroyed, 20.0);
    project.plans[0].copies.clear();
    let told = typical(&project);
    // Known at the diagnosis (6), hardware at 26, rebuilt in 10.
    assert_eq!(
        stages(&told.plans[0], 0),
        [
            (Stage::Detection, 0.0, 1.0),
            (Stage::Patience, 1.0, 6.0),
            (Stage::Target, 6.0, 26.0),
            (Stage::Rebuild, 26.0, 36.0)
        ]
    );
    assert!(told.plans[0].instances[0].irrecoverable);
    assert_eq!(told.plans[0].data_loss_hours, 0.0);
    let mut project = storage(EffectKind::Unavailable, 20.0);
    project.plans[0].copies.clear();
    let told = typical(&project);
    assert_eq!(
        stages(&told.plans[0], 0),
        [(Stage::Detection, 0.0, 1.0), (Stage::Repair, 1.0, 26.0)]
    );
    assert!(!told.plans[0].instances[0].irrecoverable);
}

#[test]
fn r9_a_copy_in_the_struck_domain_is_lost_with_it_unless_spared() {
    let mut project = storage(EffectKind::Destroyed, 20.0);
    project.plans[0].copies[0].domains = vec!["san_1".to_owned()];
    assert!(typical(&project).plans[0].instances[0].irrecoverable);
    project.threats[0].effects[0].copies = CopyEffect::Spared;
    assert!(!typical(&project).plans[0].instances[0].irrecoverable);
    // Unavailable until the replacement at 26: asked then, and restored.
    project.threats[0].effects[0].copies = CopyEffect::Unavailable;
    let told = typical(&project);
    assert_eq!(told.plans[0].last_back_hours, 28.0);
    assert_eq!(told.plans[0].instances[0].copy.as_deref(), Some("nas"));
}

#[test]
fn r20_after_its_attempts_the_next_copy_is_asked_at_once() {
    let mut project = storage(EffectKind::Corrupted, 0.0);
    let mut bad = copy("bad");
    bad.attempts = 2;
    bad.last_attempt_succeeds = false;
    bad.attempt_failure = fixed(1.0);
    bad.interval_hours = fixed(1.0);
    project.workloads[0].count = 1;
    project.plans[0].copies.insert(0, bad);
    let told = typical(&project);
    assert_eq!(
        stages(&told.plans[0], 0),
        [
            (Stage::FailedAttempt, 0.0, 1.0),
            (Stage::FailedAttempt, 1.0, 2.0),
            (Stage::Restore, 2.0, 3.0)
        ]
    );
    assert_eq!(told.plans[0].instances[0].copy.as_deref(), Some("nas"));
    assert_near(told.plans[0].data_loss_hours, 12.0, 1e-9);
}

#[test]
fn r21_instant_recovery_boots_in_slots_and_moves_back_after_the_repair() {
    let mut project = storage(EffectKind::Unavailable, 4.0);
    let nas = &mut project.plans[0].copies[0];
    nas.instant = Some(instant(1, 0.5, 0.6));
    nas.lossless_within_hours = fixed(100.0);
    let told = typical(&project);
    // Asked at 1. One slot: the first boots 1–1.5 and holds it until moved: repair at 10, move of 1 TiB 10–11.
    // The second waits for the slot, and the repair at 10 wins.
    assert_eq!(
        stages(&told.plans[0], 0),
        [
            (Stage::Detection, 0.0, 1.0),
            (Stage::Restore, 1.0, 1.5),
            (Stage::Degraded, 1.5, 11.0)
        ]
    );
    assert_eq!(
        stages(&told.plans[0], 1),
        [(Stage::Detection, 0.0, 1.0), (Stage::Queue, 1.0, 10.0)]
    );
    assert_near(told.plans[0].downtime_hours, 1.5 + 10.0, 1e-9);
    // 11.5 h down and 9.5 h at 60 %: 11.5 + 3.8.
    assert_near(told.plans[0].outage_cost, 11.5 + 3.8, 1e-9);
}

#[test]
fn r21_a_destroyed_home_moves_to_replaced_hardware_or_a_spare() {
    let mut project = storage(EffectKind::Destroyed, 20.0);
    project.workloads[0].count = 1;
    let nas = &mut project.plans[0].copies[0];
    nas.instant = Some(instant(4, 0.5, 0.6));
    nas.lossless_within_hours = fixed(100.0);
    assert_eq!(
        stages(&typical(&project).plans[0], 0).last(),
        Some(&(Stage::Degraded, 1.5, 27.0))
    );
    project.plans[0].spares = vec![spare(2.0, 6.0)];
    // The spare is fetched from the request at 1 on: ready at 7, moved by 8.
    assert_eq!(
        stages(&typical(&project).plans[0], 0).last(),
        Some(&(Stage::Degraded, 1.5, 8.0))
    );
}

#[test]
fn r15_media_are_fetched_once_from_the_first_request_on() {
    let mut project = storage(EffectKind::Corrupted, 0.0);
    project.plans[0].copies[0].media_hours = fixed(7.0);
    let told = typical(&project);
    assert_eq!(
        stages(&told.plans[0], 1),
        [
            (Stage::Media, 0.0, 7.0),
            (Stage::Queue, 7.0, 8.0),
            (Stage::Restore, 8.0, 9.0)
        ]
    );
}

#[test]
fn business_is_back_with_the_last_essential_instance() {
    let mut project = storage(EffectKind::Corrupted, 0.0);
    let mut extra = workload("zz_extra", 1);
    extra.essential = false;
    extra.tier = 5;
    extra.size_tib = fixed(3.0);
    project.workloads.push(extra);
    let told = typical(&project);
    assert_eq!(
        (
            told.plans[0].business_back_hours,
            told.plans[0].last_back_hours
        ),
        (2.0, 5.0)
    );
}

#[test]
fn r8_effects_by_share_are_spread_in_the_typical_future() {
    let mut project = storage(EffectKind::Unavailable, 4.0);
    project.workloads[0].count = 10;
    let mut destroyed = effect(EffectKind::Destroyed, Uncertain::fixed(20.0));
    destroyed.share = Some(fixed(0.3));
    project.threats[0].effects[0].share = Some(fixed(0.4));
    project.threats[0].effects.push(destroyed);
    let told = typical(&project);
    let copies = told.plans[0]
        .instances
        .iter()
        .filter(|instance| instance.copy.is_some())
        .count();
    assert_eq!((told.plans[0].instances.len(), copies), (7, 3));
}

#[test]
fn a_question_about_nothing_is_answered_with_what_there_is() {
    let project = storage(EffectKind::Unavailable, 4.0);
    let world = World::new(&project).unwrap();
    let ask = |threat: &str, target: &str| {
        let question = Question {
            threat: Some(threat.to_owned()),
            target: Some(target.to_owned()),
            at: None,
        };
        replay(&project, &world, &question, Future::Typical)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        ask("flood", "san_1"),
        "there is no threat \"flood\" (there are: failure)"
    );
    assert_eq!(
        ask("failure", "vm"),
        "threat \"failure\" does not strike \"vm\" (it strikes: san_1)"
    );
}
