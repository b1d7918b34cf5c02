//! CASES.md section 6: the stories of the samples, central case = median over 1,000 seeds of a replay.

use displace_model::project::{Project, read};
use displace_scenarios::replay::{Future, PlanReplay, Question, Replay, replay};
use displace_scenarios::results::Summary;
use displace_scenarios::{Stage, World, catalogue};

const CONTROLLER_FAILURE: &str = include_str!("../../../assets/samples/controller-failure.toml");
const FIRE_SUPPRESSION: &str = include_str!("../../../assets/samples/fire-suppression.toml");
pub(crate) const ACCOUNT_TAKEOVER: &str =
    include_str!("../../../assets/samples/account-takeover.toml");
pub(crate) const PROVIDER_OUTAGE: &str =
    include_str!("../../../assets/samples/provider-outage.toml");
pub(crate) const SHADOW_IT: &str = include_str!("../../../assets/samples/shadow-it.toml");

pub(crate) fn sample(text: &str) -> Project {
    let reading = read(text, catalogue());
    assert_eq!(
        reading.problems,
        [],
        "a sample has neither errors nor warnings"
    );
    reading.project.unwrap()
}

/// The project's story under the first so many seeds.
pub(crate) fn seeds(project: &Project, count: u64) -> Vec<Replay> {
    let world = World::new(project).unwrap();
    let ask = |seed| replay(project, &world, &Question::default(), Future::Seeded(seed)).unwrap();
    (0..count).map(ask).collect()
}

/// The project's story with every draw at its median and every chance on its likelier side.
pub(crate) fn central(project: &Project) -> Replay {
    let world = World::new(project).unwrap();
    replay(project, &world, &Question::default(), Future::Typical).unwrap()
}

fn median(replays: &[Replay], plan: usize, of: impl Fn(&PlanReplay) -> f64) -> f64 {
    let figures: Vec<f64> = replays
        .iter()
        .map(|replay| of(&replay.plans[plan]))
        .collect();
    Summary::of(&figures).unwrap().p50
}

#[test]
fn controller_failure_takes_thirty_hours_with_the_nas_and_half_an_hour_with_the_appliance() {
    let replays = seeds(&sample(CONTROLLER_FAILURE), 1_000);
    let keep = median(&replays, 0, |plan| plan.business_back_hours);
    let appliance = median(&replays, 1, |plan| plan.business_back_hours);
    println!("business back: {keep:.2} h and {appliance:.2} h");
    assert!((26.0..=34.0).contains(&keep), "{keep}");
    assert!((0.3..=0.8).contains(&appliance), "{appliance}");
}

#[test]
fn controller_failure_names_its_causes_in_their_order() {
    let told = central(&sample(CONTROLLER_FAILURE));
    let keep = &told.plans[0];
    for instance in keep.instances.iter().filter(|instance| instance.essential) {
        assert_eq!(instance.copy.as_deref(), Some("nas"), "{instance:?}");
        let passed: Vec<&str> = instance
            .passed_over
            .iter()
            .map(|passed| passed.copy.as_str())
            .collect();
        assert_eq!(passed, ["replica", "second_copy"]);
        assert!(instance.passed_over[0].why.contains("believed on"));
        assert!(instance.passed_over[1].why.contains("unreachable"));
        let mut stages: Vec<Stage> = instance.stages.iter().map(|span| span.id).collect();
        stages.retain(|stage| *stage != Stage::Queue);
        // Business is back on the spare: the move back remains.
        assert_eq!(stages.pop(), Some(Stage::MoveBack));
        assert_eq!(
            stages,
            [
                Stage::Detection,
                Stage::Patience,
                Stage::Target,
                Stage::Restore
            ]
        );
        let words: Vec<&str> = instance
            .stages
            .iter()
            .map(|span| span.why.as_str())
            .collect();
        let mut wait = words[1];
        for part in [
            "Remote reset did not help",
            "An hour's drive",
            "Reset on site did not help",
            "support (answered after ",
            ") and part awaited",
            "patience ended after ",
        ] {
            let Some((_, rest)) = wait.split_once(part) else {
                panic!("“{part}” is missing, or too early, in {words:?}");
            };
            wait = rest;
        }
        assert!(words[2].contains("prepared"), "{words:?}");
    }
    let queued = |instance: &displace_scenarios::replay::InstanceReplay| {
        instance.stages.iter().any(|span| span.id == Stage::Queue)
    };
    assert!(
        keep.instances
            .iter()
            .filter(|instance| instance.essential && queued(instance))
            .count()
            >= 5
    );
    // The secondary machines are left for later.
    assert!(keep.last_back_hours > keep.business_back_hours + 5.0);
    assert!(
        told.plans[1]
            .instances
            .iter()
            .all(|instance| instance.copy.as_deref() == Some("appliance"))
    );
}

#[test]
fn fire_suppression_takes_two_days_and_half_of_them_with_twice_the_streams() {
    let project = sample(FIRE_SUPPRESSION);
    let replays = seeds(&project, 1_000);
    let last = median(&replays, 0, |plan| plan.last_back_hours);
    let doubled = median(&replays, 1, |plan| plan.last_back_hours);
    println!("last back: {last:.2} h and {doubled:.2} h");
    assert!((40.0..=56.0).contains(&last), "{last}");
    assert!(
        (0.50..=0.62).contains(&(doubled / last)),
        "{}",
        doubled / last
    );
    let urgent = |plan: &PlanReplay| {
        let of_tier = plan.instances.iter().filter(|instance| {
            project
                .workloads
                .iter()
                .any(|workload| workload.id == instance.workload && workload.tier == 0)
        });
        of_tier
            .map(|instance| instance.back_hours)
            .fold(0.0, f64::max)
    };
    assert!(median(&replays, 0, urgent) <= last / 4.0);
    for plan in replays.iter().flat_map(|replay| &replay.plans) {
        assert!(
            plan.instances
                .iter()
                .all(|instance| !instance.irrecoverable && instance.back_hours.is_finite())
        );
    }
}

#[test]
fn fire_suppression_waits_for_streams_and_for_nothing_else() {
    let project = sample(FIRE_SUPPRESSION);
    let told = central(&project);
    let keep = &told.plans[0];
    let restores = || {
        keep.instances
            .iter()
            .flat_map(|i| &i.stages)
            .filter(|span| span.id == Stage::Restore)
    };
    let first = restores()
        .map(|span| span.from_hours)
        .fold(f64::INFINITY, f64::min);
    assert!(first <= 4.0, "{first}");
    let longest = restores()
        .map(|span| span.to_hours - span.from_hours)
        .fold(0.0, f64::max);
    assert!(
        longest <= keep.last_back_hours / 20.0,
        "{longest} of {}",
        keep.last_back_hours
    );
    let work = |tier_0: bool| -> f64 {
        let of = |id: &str| {
            project
                .workloads
                .iter()
                .find(|workload| workload.id == *id)
                .map(|workload| workload.tier)
        };
        let instances = keep
            .instances
            .iter()
            .filter(|instance| !tier_0 || of(&instance.workload) == Some(0));
        instances
            .flat_map(|i| &i.stages)
            .filter(|s| s.id == Stage::Restore)
            .map(|s| s.to_hours - s.from_hours)
            .sum()
    };
    assert!(
        work(true) <= work(false) / 8.0,
        "{} of {}",
        work(true),
        work(false)
    );
}

#[test]
fn fire_suppression_counts_the_calls_to_hosted_customers_and_the_move_back() {
    let project = sample(FIRE_SUPPRESSION);
    let incident = project.threats.iter().find(|t| t.id == "gas_discharge");
    assert!(incident.unwrap().staff_hours.value.median() > 100.0);
    let results = crate::support::simulate(&project, 500);
    for plan in &results.plans {
        assert!(plan.planned_hours > 0.0 && plan.planned_cost > 0.0);
    }
}

#[test]
fn the_samples_have_a_verdict_that_is_neither_foregone_nor_absurd() {
    for text in [
        CONTROLLER_FAILURE,
        FIRE_SUPPRESSION,
        ACCOUNT_TAKEOVER,
        PROVIDER_OUTAGE,
        SHADOW_IT,
    ] {
        let project = sample(text);
        let results = crate::support::simulate(&project, 2_000);
        let mut open = false;
        for found in &results.comparisons {
            println!(
                "{}: {}: cash {:.0}, outages {:.0}, chance {:.3}, P5 {:.0}",
                project.name,
                found.plan,
                found.cash_saving.mean,
                found.outage_saving.mean,
                found.chance_of_saving,
                found.saving.p5,
            );
            // A proposal costs cash and avoids losses; whether it pays depends on luck.
            open |= found.cash_saving.mean < 0.0
                && found.outage_saving.mean > 0.0
                && (0.02..0.98).contains(&found.chance_of_saving);
        }
        assert!(open, "{}", project.name);
    }
}
