//! What was learned closes a replay: found by running it again with one input changed.

use displace_model::project::read;
use displace_scenarios::World;
use displace_scenarios::lessons::{Lesson, learn};
use displace_scenarios::replay::{Future, Question, Replay, replay};

use crate::support::assert_near;

/// A storage system with one machine of 2 TiB breaks. 1 h unnoticed, 4 h of patience, 3 h to prepare the spare, then
/// 0.5 h + 2 TiB at 0.5 TiB/h: back after 12.5 h.
const SMALL: &str = r#"
format = 1
name = "Lessons"
currency = "EUR"
start = 2027-01-01
horizon_years = 1
[[domain]]
id = "san_1"
kind = "storage"
[[workload]]
id = "vm"
size_tib = 2
growth_per_year = 0
cost_per_hour_down = 1
domains = ["san_1"]
[[plan]]
id = "keep"
role = "incumbent"
support = { response_hours = 20, diagnosis_hours = 20 }
[[plan.copy]]
id = "replica"
state = "off"
believed = "on"
interval_hours = 1
job_success = 1
patience_hours = 4
attempt_failure = 0
tib_per_hour_per_stream = 100
overhead_hours = 0
transfer_sigma = 0
[[plan.copy]]
id = "nas"
interval_hours = 24
job_success = 1
patience_hours = 4
overhead_hours = 0.5
tib_per_hour_per_stream = 0.5
transfer_sigma = 0
attempt_failure = 0
[[plan.spare]]
id = "spare"
capacity_tib = 4
preparation_hours = 3
[[threat]]
id = "failure"
per = "storage"
rate_per_year = 1
detection_hours = 1
[[threat.effect]]
kind = "unavailable"
repair_hours = 100
"#;

fn told(text: &str) -> Replay {
    let project = read(text, displace_scenarios::catalogue()).project.unwrap();
    let world = World::new(&project).unwrap();
    let mut told = replay(&project, &world, &Question::default(), Future::Typical).unwrap();
    learn(&project, &mut told, Future::Typical, &|| false);
    told
}

fn lesson<'a>(replay: &'a Replay, place: &str) -> &'a Lesson {
    let learned = &replay.plans[0].learned;
    learned
        .iter()
        .find(|one| one.place == place)
        .unwrap_or_else(|| panic!("{learned:#?}"))
}

#[test]
fn the_two_changes_that_shorten_an_incident_most_are_found_by_running_it_again() {
    let replay = told(SMALL);
    assert_near(replay.plans[0].last_back_hours, 12.5, 1e-9);
    assert_eq!(replay.plans[0].learned.len(), 2);
    // The replica takes over 4 h of the NAS's 4.5 h of service.
    let replica = lesson(&replay, "plan.keep.copy.replica.state");
    assert_near(replica.back_hours, 8.02, 1e-9);
    assert_eq!(
        (replica.from.as_str(), replica.to.as_str()),
        ("switched off", "switched on")
    );
    // Half the patience saves 2 h; twice the speed would save as much, but comes later in the recovery.
    let patience = lesson(&replay, "plan.keep.copy.nas.patience_hours");
    assert_near(patience.shorter_hours, 2.0, 1e-9);
    assert_eq!(
        (patience.from.as_str(), patience.to.as_str()),
        ("4 h", "2 h")
    );
}

#[test]
fn an_incident_that_nothing_could_have_shortened_teaches_nothing() {
    let replay = told(
        &SMALL
            .replace("repair_hours = 100", "repair_hours = 0")
            .replace(
                "support = { response_hours = 20, diagnosis_hours = 20 }",
                "support = { response_hours = 0, diagnosis_hours = 0 }",
            )
            .replace("detection_hours = 1", "detection_hours = 0"),
    );
    assert!(
        replay.plans[0].learned.is_empty(),
        "{:#?}",
        replay.plans[0].learned
    );
}
