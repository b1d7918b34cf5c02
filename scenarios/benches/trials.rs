//! How fast futures are simulated. `cargo bench` prints time per run of 1,000 futures; compare rows, not days.
use std::num::NonZeroUsize;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use displace_model::project::{Project, read};
use displace_scenarios::replay::{Future, Question, replay};
use displace_scenarios::{Progress, RunOptions, World, catalogue, run};

const TRIALS: u64 = 1_000;

fn samples() -> Vec<(&'static str, Project)> {
    let texts = [
        (
            "controller-failure",
            include_str!("../../assets/samples/controller-failure.toml"),
        ),
        (
            "fire-suppression",
            include_str!("../../assets/samples/fire-suppression.toml"),
        ),
    ];
    texts
        .into_iter()
        .filter_map(|(name, text)| Some((name, read(text, catalogue()).project?)))
        .collect()
}

fn trials(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1,000 futures");
    group
        .throughput(Throughput::Elements(TRIALS))
        .sample_size(20);
    for (name, project) in samples() {
        let Ok(world) = World::new(&project) else {
            continue;
        };
        for threads in [1, 2] {
            let Some(threads) = NonZeroUsize::new(threads) else {
                continue;
            };
            let options = RunOptions {
                trials: TRIALS,
                threads,
                ..RunOptions::default()
            };
            let id = BenchmarkId::new(name, format!("{threads} threads"));
            group.bench_function(id, |bencher| {
                bencher.iter(|| run(&world, options, &Progress::default(), &|| {}));
            });
        }
    }
    group.finish();
}

fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("before the first future");
    for (name, project) in samples() {
        group.bench_function(BenchmarkId::new("compile", name), |bencher| {
            bencher.iter(|| World::new(&project));
        });
        let Ok(world) = World::new(&project) else {
            continue;
        };
        group.bench_function(BenchmarkId::new("replay", name), |bencher| {
            bencher.iter(|| replay(&project, &world, &Question::default(), Future::Seeded(1)));
        });
    }
    group.finish();
}

criterion_group!(benches, trials, start);
criterion_main!(benches);
