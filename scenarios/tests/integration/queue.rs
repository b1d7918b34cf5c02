//! CASES.md section 1: restores over a limited number of streams, and their order (R18, R19).

use displace_model::project::Order;
use displace_model::threat::{EffectKind, Hits};
use displace_model::uncertain::Uncertain;
use displace_scenarios::World;
use displace_scenarios::replay::{Future, Question, replay};

use crate::support::*;

/// One incident a year on average, never overlapping in a year of 100,000 h: what one costs is mean / mean number.
fn batch(instances: u32, streams: u32, service: Uncertain) -> displace_model::project::Project {
    let mut nas = copy("nas");
    nas.streams = streams;
    nas.overhead_hours = range(service);
    let mut corrupt = threat(
        "corruption",
        "estate",
        0.05,
        vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))],
    );
    corrupt.hits = Hits::All;
    project(
        vec![workload("vm", instances)],
        vec![incumbent(vec![nas])],
        vec![corrupt],
    )
}

/// Mean over seeds of what one replayed incident gives.
fn means(project: &displace_model::project::Project, seeds: u64) -> ([f64; 2], [f64; 2]) {
    let world = World::new(project).unwrap();
    let (mut sum, mut squares) = ([0.0; 2], [0.0; 2]);
    for seed in 0..seeds {
        let replay = replay(project, &world, &Question::default(), Future::Seeded(seed)).unwrap();
        let found = [
            replay.plans[0].last_back_hours,
            replay.plans[0].downtime_hours,
        ];
        for i in 0..2 {
            sum[i] += found[i];
            squares[i] += found[i] * found[i];
        }
    }
    let n = seeds as f64;
    let mean = sum.map(|s| s / n);
    let errors = [0, 1].map(|i| ((squares[i] / n - mean[i] * mean[i]) / n).sqrt());
    (mean, errors)
}

#[test]
fn exponential_restores_on_one_stream_take_as_long_as_theory_says() {
    // Last = Σ 1/min(k,c) = 10; sum = Σ k/min(k,c) = 55.
    let (mean, error) = means(&batch(10, 1, Uncertain::exponential(1.0)), 40_000);
    assert_near(mean[0], 10.0, 4.0 * error[0]);
    assert_near(mean[1], 55.0, 4.0 * error[1]);
    assert!(4.0 * error[0] < 0.1 && 4.0 * error[1] < 0.55, "{error:?}");
}

#[test]
fn exponential_restores_on_three_streams_take_as_long_as_theory_says() {
    let (mean, error) = means(&batch(10, 3, Uncertain::exponential(1.0)), 40_000);
    assert_near(mean[0], 4.166_666_7, 4.0 * error[0]);
    assert_near(mean[1], 19.333_333_3, 4.0 * error[1]);
    assert!(
        4.0 * error[0] < 0.042 && 4.0 * error[1] < 0.194,
        "{error:?}"
    );
}

#[test]
fn equal_restores_leave_in_rounds() {
    // Last = ⌈n/c⌉ d, sum = d Σ ⌈i/c⌉.
    for (n, c, last, sum) in [(10, 3, 4.0, 22.0), (3, 5, 1.0, 3.0)] {
        let (mean, _) = means(&batch(n, c, Uncertain::fixed(1.0)), 3);
        assert_near(mean[0], last, 1e-9);
        assert_near(mean[1], sum, 1e-9);
    }
}

#[test]
fn the_same_holds_when_trials_draw_the_incidents() {
    // 0.05 incidents a year: a second one meets the first (4 h of 8,760) in one trial of a hundred thousand.
    let results = simulate(&batch(10, 3, Uncertain::fixed(1.0)), 400_000);
    let plan = &results.plans[0];
    assert_mean(&plan.downtime_hours, 0.05 * 22.0, 0.05);
    assert_near(plan.worst_outage_hours.max, 4.0, 4.5);
}

#[test]
fn within_a_tier_the_highest_cost_for_each_hour_of_restore_goes_first() {
    // Smith's rule: jobs (hours, cost per hour) (5,100) (2,10) (8,300) (1,40) cost least, 4,300, in the order
    // (1,40) (8,300) (5,100) (2,10): 40·1 + 300·9 + 100·14 + 10·16.
    let jobs = [
        ("a", 5.0, 100.0),
        ("b", 2.0, 10.0),
        ("c", 8.0, 300.0),
        ("d", 1.0, 40.0),
    ];
    let workloads = jobs
        .iter()
        .map(|(id, hours, cost)| {
            let mut job = workload(id, 1);
            job.size_tib = fixed(*hours);
            job.cost_per_hour_down = fixed(*cost);
            job
        })
        .collect();
    let corrupt = threat(
        "corruption",
        "estate",
        1.0,
        vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))],
    );
    let mut project = project(workloads, vec![incumbent(vec![copy("nas")])], vec![corrupt]);
    let cost = |project: &_| {
        let world = World::new(project).unwrap();
        replay(project, &world, &Question::default(), Future::Seeded(1))
            .unwrap()
            .plans[0]
            .outage_cost
    };
    assert_near(cost(&project), 4300.0, 1e-9);
    // By arrival and id: 100·5 + 10·7 + 300·15 + 40·16.
    project.settings.order = Order::FirstCome;
    assert_near(cost(&project), 5710.0, 1e-9);
}

#[test]
fn a_lower_tier_waits_for_a_higher_one() {
    let mut urgent = workload("z_urgent", 1);
    urgent.size_tib = fixed(4.0);
    let mut later = workload("a_later", 1);
    later.tier = 1;
    later.size_tib = fixed(1.0);
    later.cost_per_hour_down = fixed(1e6);
    let corrupt = threat(
        "corruption",
        "estate",
        1.0,
        vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))],
    );
    let project = project(
        vec![urgent, later],
        vec![incumbent(vec![copy("nas")])],
        vec![corrupt],
    );
    let world = World::new(&project).unwrap();
    let told = replay(&project, &world, &Question::default(), Future::Typical).unwrap();
    let back: Vec<f64> = told.plans[0]
        .instances
        .iter()
        .map(|instance| instance.back_hours)
        .collect();
    assert_eq!(back, [5.0, 4.0]);
}

#[test]
fn a_stream_gets_its_share_of_the_total_however_many_are_busy() {
    // R20: 4 streams of 1 TiB/h over a total of 2 TiB/h run at 0.5 TiB/h, a lone restore too.
    let mut nas = copy("nas");
    nas.streams = 4;
    nas.total_tib_per_hour = Some(fixed(2.0));
    let mut vm = workload("vm", 1);
    vm.size_tib = fixed(3.0);
    let corrupt = threat(
        "corruption",
        "estate",
        1.0,
        vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))],
    );
    let project = project(vec![vm], vec![incumbent(vec![nas])], vec![corrupt]);
    let world = World::new(&project).unwrap();
    let told = replay(&project, &world, &Question::default(), Future::Typical).unwrap();
    assert_near(told.plans[0].last_back_hours, 6.0, 1e-9);
}
