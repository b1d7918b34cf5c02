//! Who goes first (R19): effective tiers, caps across copies, priorities against theory, and two places where
//! intuition fails.

use displace_model::estate::Dependency;
use displace_model::project::{Overlap, Project};
use displace_model::threat::{EffectKind, Hits};
use displace_model::uncertain::Uncertain;
use displace_scenarios::World;
use displace_scenarios::replay::{Future, Question, replay};

use crate::support::*;

/// When the first instance of each workload is back, in the order of their ids.
fn back(project: &Project) -> Vec<f64> {
    let world = World::new(project).unwrap();
    let told = replay(project, &world, &Question::default(), Future::Typical).unwrap();
    let instances = told.plans[0].instances.iter();
    instances.map(|one| one.back_hours).collect()
}

/// Wrong data everywhere, restored from these copies: (id, tier, TiB, copy).
fn everywhere(jobs: &[(&str, u8, f64, usize)], streams: &[u32]) -> Project {
    let mut copies: Vec<_> = (0..streams.len())
        .map(|i| copy(&format!("copy_{i}")))
        .collect();
    let mut workloads = Vec::new();
    for (id, tier, size, from) in jobs {
        let mut job = workload(id, 1);
        job.tier = *tier;
        job.size_tib = fixed(*size);
        workloads.push(job);
        copies[*from].protects.push((*id).to_owned());
    }
    for (copy, streams) in copies.iter_mut().zip(streams) {
        copy.streams = *streams;
    }
    let corrupt = effect(EffectKind::Corrupted, Uncertain::fixed(0.0));
    project(
        workloads,
        vec![incumbent(copies)],
        vec![threat("corruption", "estate", 1.0, vec![corrupt])],
    )
}

#[test]
fn r19_what_others_need_is_as_urgent_as_they_are() {
    let jobs = [
        ("directory", 2, 1.0, 0),
        ("erp", 0, 4.0, 0),
        ("mail", 1, 2.0, 0),
    ];
    let mut project = everywhere(&jobs, &[1]);
    // Equal cost: within tier 0 the shorter restore has more cost per hour of service, so the directory goes first.
    assert_eq!(back(&project), [7.0, 4.0, 6.0]);
    project.workloads[1].needs = vec![Dependency {
        workload: "directory".to_owned(),
        serving: None,
    }];
    assert_eq!(back(&project), [1.0, 5.0, 7.0]);
}

#[test]
fn r19_a_cap_counts_the_restores_of_all_copies_and_the_most_urgent_goes_first() {
    let jobs = [
        ("a", 2, 1.0, 0),
        ("b", 1, 2.0, 1),
        ("c", 0, 4.0, 0),
        ("d", 0, 8.0, 1),
    ];
    let mut project = everywhere(&jobs, &[1, 1]);
    // Each copy on its own: c then a, d then b.
    assert_eq!(back(&project), [5.0, 10.0, 4.0, 8.0]);
    // One at a time: c, d, b, a.
    project.plans[0].max_concurrent_restores = Some(1);
    assert_eq!(back(&project), [15.0, 14.0, 4.0, 12.0]);
    // A cap that does not bind changes nothing.
    project.plans[0].max_concurrent_restores = Some(2);
    assert_eq!(back(&project), [5.0, 10.0, 4.0, 8.0]);
}

#[test]
fn r19_under_a_cap_a_copy_without_a_free_stream_gives_way() {
    let jobs = [("a", 0, 4.0, 0), ("b", 0, 5.0, 0), ("c", 1, 3.0, 1)];
    let mut project = everywhere(&jobs, &[1, 1]);
    project.plans[0].max_concurrent_restores = Some(2);
    // The first stream serves a, then b; the second serves c meanwhile, less urgent though it is.
    assert_eq!(back(&project), [4.0, 9.0, 3.0]);
}

#[test]
fn r19_boots_do_not_count_against_the_cap() {
    let jobs = [("a", 0, 4.0, 0), ("b", 0, 3.0, 1), ("c", 0, 3.0, 1)];
    let mut project = everywhere(&jobs, &[1, 1]);
    project.plans[0].max_concurrent_restores = Some(1);
    project.plans[0].copies[1].instant = Some(instant(2, 0.5, 1.0));
    assert_eq!(back(&project), [4.0, 0.5, 0.5]);
}

/// Hours down for each restore of two workloads, tier 0 and tier 1, each asking 0.35 · `streams` times an hour.
/// Service is exponential with mean 1 h. Mean and standard error over batches of their own seeds.
fn by_tier(streams: u32, cap: Option<u32>, trials: u64) -> [(f64, f64); 2] {
    let mut nas = copy("nas");
    nas.streams = streams;
    nas.overhead_hours = range(Uncertain::exponential(1.0));
    let mut later = workload("later", 1);
    later.tier = 1;
    let corrupt = effect(EffectKind::Corrupted, Uncertain::fixed(0.0));
    let rate = 0.35 * f64::from(streams) * 8_760.0;
    let mut each = threat("corruption", "instance", rate, vec![corrupt]);
    each.hits = Hits::All;
    let mut keep = incumbent(vec![nas]);
    keep.max_concurrent_restores = cap;
    let mut project = project(vec![workload("urgent", 1), later], vec![keep], vec![each]);
    project.settings.overlap = Overlap::Independent;
    let batches = 12;
    let (mut sum, mut squares) = ([0.0; 2], [0.0; 2]);
    for seed in 1..=batches {
        let results = simulate_with(&project, trials, seed, 2);
        // In id order: later, urgent.
        let rows = &results.plans[0].by_workload;
        for (i, row) in [&rows[1], &rows[0]].into_iter().enumerate() {
            let mean = row.downtime_hours / row.outages;
            sum[i] += mean;
            squares[i] += mean * mean;
        }
    }
    let n = batches as f64;
    [0, 1].map(|i| {
        let mean = sum[i] / n;
        let variance = (squares[i] / n - mean * mean) * n / (n - 1.0);
        (mean, (variance / n).sqrt())
    })
}

#[test]
fn r19_priorities_wait_as_cobham_says() {
    // A. Cobham, Priority assignment in waiting line problems (1954). One stream, load 0.35 each:
    // W₀ = Σ λ E[S²] / 2 = 0.7; W₁ = W₀ / (1 − 0.35), W₂ = W₀ / ((1 − 0.35) (1 − 0.7)).
    let found = by_tier(1, None, 12);
    for ((mean, error), exact) in found.into_iter().zip([1.076_923_1, 3.589_743_6]) {
        assert!(4.0 * error < 0.08 * (1.0 + exact), "{error}");
        assert_near(mean, 1.0 + exact, 4.0 * error);
    }
}

#[test]
fn r19_priorities_on_two_streams_and_under_a_cap_wait_as_cobham_says() {
    // Two streams: W₀ = C(2, 1.4) / 2 with Erlang's C = 0.5764706. A cap of two changes nothing.
    let two = by_tier(2, None, 8);
    for ((mean, error), exact) in two.into_iter().zip([0.443_438_9, 1.478_129_7]) {
        assert!(4.0 * error < 0.05 * (1.0 + exact), "{error}");
        assert_near(mean, 1.0 + exact, 4.0 * error);
    }
    assert_eq!(by_tier(2, None, 2), by_tier(2, Some(2), 2));
}

#[test]
fn r20_streams_that_share_a_total_slow_a_lone_restore() {
    // 4 TiB alone over a total of 1 TiB/h: one stream takes 4 h. A second stream is no help to it: its half of the
    // total stays unused, and the restore takes 8 h.
    let one = everywhere(&[("a", 0, 4.0, 0)], &[1]);
    let mut two = everywhere(&[("a", 0, 4.0, 0)], &[2]);
    two.plans[0].copies[0].total_tib_per_hour = Some(fixed(1.0));
    assert_eq!((back(&one), back(&two)), (vec![4.0], vec![8.0]));
    // With another restore beside it nobody gains before all are done: 4 and 8 h, or 8 and 8 h.
    let pair = [("a", 0, 4.0, 0), ("b", 0, 4.0, 0)];
    let one = everywhere(&pair, &[1]);
    let mut two = everywhere(&pair, &[2]);
    two.plans[0].copies[0].total_tib_per_hour = Some(fixed(1.0));
    assert_eq!((back(&one), back(&two)), (vec![4.0, 8.0], vec![8.0, 8.0]));
}
