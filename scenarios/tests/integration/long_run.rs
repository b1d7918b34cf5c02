//! CASES.md section 1: streams shared by overlapping incidents, in the long run (R10, R19, R20).
//!
//! The first of two years warms the queue up from empty; counted is what begins in the second.

use displace_model::project::{Order, Overlap, Project};
use displace_model::threat::EffectKind;
use displace_model::uncertain::Uncertain;

use crate::support::*;

const YEAR: f64 = 8_760.0;

/// So many instances, each hit so often an hour, restored over these streams in the order of arrival.
fn queue(instances: u32, per_hour: f64, streams: u32, service: Uncertain) -> Project {
    let mut nas = copy("nas");
    nas.streams = streams;
    nas.overhead_hours = range(service);
    let corrupt = effect(EffectKind::Corrupted, Uncertain::fixed(0.0));
    let each = threat("corruption", "instance", per_hour * YEAR, vec![corrupt]);
    let mut project = project(
        vec![workload("vm", instances)],
        vec![incumbent(vec![nas])],
        vec![each],
    );
    project.settings.order = Order::FirstCome;
    project.horizon_years = 2;
    project
}

/// The mean number down in the second year, and its standard error over runs of their own seeds.
fn mean_down(project: &Project, trials: u64) -> (f64, f64) {
    let runs: u32 = 10;
    let down: Vec<f64> = (1..=u64::from(runs))
        .map(|seed| {
            let results = simulate_with(project, trials, seed, 2);
            results.plans[0].by_year[2].downtime_hours / YEAR
        })
        .collect();
    let n = f64::from(runs);
    let mean = down.iter().sum::<f64>() / n;
    let variance = down.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// By Little's law the mean number down is the rate times the mean time of wait and service.
fn assert_waits(mut project: Project, per_hour: f64, wait: f64, trials: u64) {
    project.settings.overlap = Overlap::Independent;
    let (mean, error) = mean_down(&project, trials);
    let exact = per_hour * (wait + 1.0);
    let band = 4.0 * error;
    assert!(
        band < 0.04 * exact,
        "a band of {band} around {exact} says little"
    );
    assert_near(mean, exact, band);
}

#[test]
fn r19_a_constant_service_waits_as_in_the_queue_m_d_1() {
    // ρ / (2 (1 − ρ)) = 0.8 / 0.4 = 2 h.
    assert_waits(queue(1, 0.8, 1, Uncertain::fixed(1.0)), 0.8, 2.0, 60);
}

#[test]
fn r19_a_lognormal_service_waits_as_pollaczek_and_khinchine_say() {
    // λ E[S²] / (2 (1 − ρ)) = 0.7 · (1 + 1.5²) / 0.6 = 3.7916667 h. A queue that saw drawn service times: 1.90.
    let service = Uncertain::lognormal(1.0, 1.5);
    assert_waits(queue(1, 0.7, 1, service), 0.7, 3.791_666_7, 120);
}

#[test]
fn r19_four_streams_wait_as_erlang_says() {
    // Erlang C with 3.2 erlang on four servers: 0.7455405897 h.
    let service = Uncertain::exponential(1.0);
    assert_waits(queue(1, 3.2, 4, service), 3.2, 0.745_540_589_7, 24);
}

#[test]
fn r10_machines_that_fail_only_while_up_are_down_as_often_as_in_machine_repair() {
    // Ten instances, 0.05 an hour each, two streams, exponential restores of mean 2 h: a finite source, by the default
    // rule of overlap. Mean number down 1.0386378, availability 0.8961362.
    let project = queue(10, 0.05, 2, Uncertain::exponential(2.0));
    assert_eq!(project.settings.overlap, Overlap::Join);
    let (mean, error) = mean_down(&project, 60);
    assert!(4.0 * error < 0.02, "{error}");
    assert_near(mean, 1.038_637_8, 4.0 * error);
    assert_near(1.0 - mean / 10.0, 0.896_136_2, 0.4 * error);
}
