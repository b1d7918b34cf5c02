//! Sentences of the sample's incident and of incidents made up for the purpose.

use displace_model::project::{Project, read};
use displace_scenarios::World;
use displace_scenarios::replay::{Future, PassedOverCopy, Question, replay};

use super::*;
use crate::samples::SAMPLES;

fn sample() -> (Project, Replay) {
    let project = read(SAMPLES[0].text, displace_scenarios::catalogue())
        .project
        .unwrap();
    let world = World::new(&project).unwrap();
    let told = replay(&project, &world, &Question::default(), Future::Typical).unwrap();
    (project, told)
}

fn instance(name: &str, spans: &[(Stage, f64, f64)]) -> InstanceReplay {
    let down = spans.iter().filter(|(stage, ..)| *stage != Stage::Degraded);
    InstanceReplay {
        workload: name.to_lowercase(),
        workload_name: name.to_owned(),
        instance: 1,
        essential: true,
        copy: Some("nas".to_owned()),
        passed_over: Vec::new(),
        stages: spans
            .iter()
            .map(|(id, from, to)| StageSpan {
                id: *id,
                from_hours: *from,
                to_hours: *to,
                why: id.label().to_owned(),
            })
            .collect(),
        back_hours: down.map(|(_, _, to)| *to).fold(0.0, f64::max),
        data_loss_hours: 0.0,
        irrecoverable: false,
        service_impact: 1.0,
    }
}

fn incident(instances: Vec<InstanceReplay>) -> PlanReplay {
    PlanReplay {
        learned: Vec::new(),
        id: "keep".to_owned(),
        name: "Keep".to_owned(),
        business_back_hours: 8.0,
        last_back_hours: 8.0,
        downtime_hours: 20.0,
        data_loss_hours: 0.0,
        outage_cost: 1_000.0,
        instances,
    }
}

#[test]
fn the_first_hours_tell_that_nobody_has_noticed() {
    let (project, told) = sample();
    let words = moment(&project.plans[0], &told.plans[0], 0.0);
    assert!(words.contains("nobody has noticed"), "{words}");
    // Nobody has looked for a copy yet, so nothing is said of copies.
    assert!(!words.contains("switched off"), "{words}");
}

#[test]
fn the_night_of_the_sample_names_copy_queue_and_copies_passed_over() {
    let (project, told) = sample();
    let words = moment(&project.plans[0], &told.plans[0], 17.0);
    for part in [
        "being restored from “NAS copy”",
        "two at a time",
        "switched off, though it was believed on",
        "lives in what has failed",
    ] {
        assert!(words.contains(part), "{part} is missing in: {words}");
    }
}

#[test]
fn machines_that_boot_from_their_backup_run_slower_until_they_are_moved_back() {
    let (project, told) = sample();
    let plan = &told.plans[1];
    let words = moment(&project.plans[1], plan, plan.business_back_hours + 1.0);
    assert!(
        words.contains("slower, until they are moved back"),
        "{words}"
    );
}

#[test]
fn every_moment_of_every_plan_has_its_sentences() {
    let (project, told) = sample();
    for (plan, replay) in project.plans.iter().zip(&told.plans) {
        for hour in 0..200 {
            let words = moment(plan, replay, f64::from(hour));
            assert!(words.ends_with('.') && !words.contains(".."), "{words}");
            assert!(!words.contains("  ") && !words.contains(" ."), "{words}");
        }
    }
}

#[test]
fn hours_outside_the_incident_do_not_panic() {
    let (project, told) = sample();
    for hour in [f64::NAN, f64::INFINITY, -5.0, 1e300] {
        assert!(!moment(&project.plans[0], &told.plans[0], hour).is_empty());
    }
}

#[test]
fn few_instances_are_named_and_many_are_counted() {
    let (project, _) = sample();
    let queue = |name: &str| {
        instance(
            name,
            &[(Stage::Queue, 0.0, 4.0), (Stage::Restore, 4.0, 8.0)],
        )
    };
    let mut instances = vec![instance("ERP", &[(Stage::Restore, 0.0, 8.0)])];
    instances.extend(["Mail", "Shop"].map(queue));
    let words = moment(&project.plans[0], &incident(instances.clone()), 4.0 - 1e-9);
    assert_eq!(
        words,
        "ERP is being restored from “NAS copy”; it is half done. Mail and Shop queue for “NAS copy”, two at a time."
    );
    instances.extend(["Files", "Test"].map(queue));
    let words = moment(&project.plans[0], &incident(instances), 1.0);
    assert!(words.contains("Four instances queue"), "{words}");
}

#[test]
fn business_is_back_before_everything_is() {
    let (project, _) = sample();
    let mut slow = instance("Archive", &[(Stage::Restore, 0.0, 8.0)]);
    slow.essential = false;
    let told = incident(vec![instance("ERP", &[(Stage::Restore, 0.0, 2.0)]), slow]);
    let words = moment(&project.plans[0], &told, 3.0);
    assert!(
        words.starts_with("ERP serves again; business is back."),
        "{words}"
    );
}

#[test]
fn a_reason_that_holds_for_some_says_for_how_many() {
    let (project, _) = sample();
    let mut first = instance("ERP", &[(Stage::Restore, 0.0, 2.0)]);
    first.passed_over.push(PassedOverCopy {
        copy: "replica".to_owned(),
        why: "this instance was missing from the jobs of replica".to_owned(),
    });
    let told = incident(vec![first, instance("Mail", &[(Stage::Restore, 0.0, 2.0)])]);
    let words = moment(&project.plans[0], &told, 1.0);
    assert!(
        words.ends_with("missing from the jobs of replica (1 of 2)."),
        "{words}"
    );
}

#[test]
fn headline_and_summary_mark_the_numbers_that_matter() {
    let (_, told) = sample();
    let currency = Currency::new("EUR");
    let words = headline(&told, &currency);
    assert!(
        words.text().starts_with("One incident costs € "),
        "{}",
        words.text()
    );
    assert_eq!(words.pieces.iter().filter(|piece| piece.strong).count(), 2);
    let words = summary(&told.plans[0], &currency).text();
    assert!(words.starts_with("business back after "), "{words}");
    assert!(words.contains("instance-hours down · up to "), "{words}");
}

#[test]
fn an_incident_that_hits_nothing_says_so() {
    let (project, _) = sample();
    let mut nothing = incident(Vec::new());
    nothing.business_back_hours = 0.0;
    let words = moment(&project.plans[0], &nothing, 1.0);
    assert_eq!(words, "The incident brings nothing down under this plan.");
    let words = summary(&nothing, &Currency::new("EUR")).text();
    assert!(words.starts_with("nothing went down"), "{words}");
}
