//! CASES.md section 4: data loss (R11, R12, R17, R20).

use displace_model::threat::EffectKind;
use displace_model::uncertain::Uncertain;

use crate::support::*;

/// One corruption a year on average, restored at once from a copy with this schedule.
fn corrupted(interval: f64, lag: f64) -> displace_model::project::Project {
    let mut nas = copy("nas");
    nas.interval_hours = fixed(interval);
    nas.lag_hours = fixed(lag);
    let corrupt = threat(
        "corruption",
        "estate",
        1.0,
        vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))],
    );
    project(
        vec![workload("vm", 1)],
        vec![incumbent(vec![nas])],
        vec![corrupt],
    )
}

/// Mean, standard deviation and greatest of the loss of one incident.
fn loss(project: &displace_model::project::Project) -> (f64, f64, f64) {
    let world = displace_scenarios::World::new(project).unwrap();
    let question = displace_scenarios::replay::Question::default();
    let losses: Vec<f64> = (0..40_000)
        .map(|seed| {
            let future = displace_scenarios::replay::Future::Seeded(seed);
            displace_scenarios::replay::replay(project, &world, &question, future)
                .unwrap()
                .plans[0]
                .data_loss_hours
        })
        .collect();
    let summary = displace_scenarios::results::Summary::of(&losses).unwrap();
    (summary.mean, summary.sd, summary.max)
}

#[test]
fn the_newest_point_is_as_old_as_a_uniform_phase_and_the_lag() {
    // U(lag, lag + interval): sd interval/√12. Standard errors: sd/√40,000.
    for (interval, lag, mean, sd) in [
        (24.0, 0.0, 12.0, 6.928_203),
        (168.0, 49.0, 133.0, 48.497_423),
    ] {
        let found = loss(&corrupted(interval, lag));
        assert_near(found.0, mean, 4.0 * sd / 200.0);
        assert_near(found.1, sd, 0.02 * sd);
        assert!(
            found.2 <= lag + interval && found.2 > lag + 0.999 * interval,
            "{}",
            found.2
        );
    }
}

#[test]
fn missed_jobs_make_the_newest_point_older_by_whole_intervals() {
    // Geometric: the mean grows by interval (1 − p)/p = 24 · 0.25 = 6; variance 24²(1/12 + q/p²) = 24² (1/12 + 0.3125).
    let mut project = corrupted(24.0, 0.0);
    project.plans[0].copies[0].job_success = fixed(0.8);
    let (mean, sd, _) = loss(&project);
    let exact = 24.0 * (1.0 / 12.0 + 0.2 / 0.64_f64).sqrt();
    assert_near(mean, 12.0 + 6.0, 4.0 * exact / 200.0);
    assert_near(sd, exact, 0.03 * exact);
}

#[test]
fn r20_a_failed_attempt_meets_missed_jobs_of_its_own() {
    // One attempt in vain: interval · (U + M₁ + 1 + M₂) with two geometric misses of mean q/p = 0.25 and variance
    // q/p² = 0.3125: mean 24 · (0.5 + 0.25 + 1 + 0.25) = 48, variance 24² (1/12 + 2 · 0.3125).
    let mut project = corrupted(24.0, 0.0);
    let nas = &mut project.plans[0].copies[0];
    nas.job_success = fixed(0.8);
    nas.attempts = 2;
    nas.attempt_failure = fixed(1.0);
    let (mean, sd, _) = loss(&project);
    let exact = 24.0 * (1.0 / 12.0 + 2.0 * 0.3125_f64).sqrt();
    assert_near(mean, 48.0, 4.0 * exact / 200.0);
    assert_near(sd, exact, 0.03 * exact);
}

#[test]
fn r11_missed_jobs_in_a_row_outlast_the_retention() {
    // Kept for two intervals: 24 · (U + M) ≤ 48 exactly where M ≤ 1. Two misses in a row come with 0.2² = 0.04.
    let mut project = corrupted(24.0, 0.0);
    let nas = &mut project.plans[0].copies[0];
    nas.job_success = fixed(0.8);
    nas.retention_days = fixed(2.0);
    project.settings.overlap = displace_model::project::Overlap::Independent;
    let results = simulate(&project, 400_000);
    assert_mean(&results.plans[0].irrecoverable_instances, 0.04, 0.04);
}

#[test]
fn a_failed_attempt_goes_one_point_back_and_costs_its_time() {
    // Three attempts, two fail: 2 intervals more loss, 3 times the hours; slower by 1.5 each: 1 + 1.5 + 2.25.
    let mut project = corrupted(24.0, 0.0);
    let nas = &mut project.plans[0].copies[0];
    nas.attempts = 3;
    nas.attempt_failure = fixed(1.0);
    nas.overhead_hours = fixed(1.0);
    nas.slow_down_per_attempt = fixed(1.5);
    let world = displace_scenarios::World::new(&project).unwrap();
    let question = displace_scenarios::replay::Question::default();
    let told = displace_scenarios::replay::replay(
        &project,
        &world,
        &question,
        displace_scenarios::replay::Future::Typical,
    )
    .unwrap();
    assert_near(told.plans[0].downtime_hours, 4.75, 1e-9);
    assert_near(told.plans[0].data_loss_hours, 12.0 + 48.0, 1e-9);
}

#[test]
fn a_point_older_than_the_retention_does_not_exist() {
    // Loss uniform on 0…24 h, kept for 18 h: one incident in four is irrecoverable.
    let mut project = corrupted(24.0, 0.0);
    project.plans[0].copies[0].retention_days = fixed(0.75);
    let results = simulate(&project, 200_000);
    assert_mean(&results.plans[0].irrecoverable_instances, 0.25, 0.04);
    assert!(results.plans[0].data_loss_hours.mean < 9.0);
}

#[test]
fn an_instance_outside_the_job_is_irrecoverable_until_the_gap_was_found() {
    // R12: half of 1,000 instances are not covered; each is lost at the first incident only.
    let mut project = corrupted(24.0, 0.0);
    project.workloads[0].count = 1000;
    project.plans[0].copies[0].coverage = fixed(0.5);
    project.plans[0].copies[0].streams = 1000;
    let results = simulate(&project, 2_000);
    // At least one incident in the year: 1 − e^−1.
    let expected = 500.0 * (1.0 - (-1.0_f64).exp());
    assert_mean(&results.plans[0].irrecoverable_instances, expected, 0.08);
    // Few incidents come within the ten hours of rebuilding; those join the open outage and lose nothing new.
    assert!(results.plans[0].irrecoverable_instances.max < 560.0);
}
