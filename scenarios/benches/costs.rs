//! What a future costs by the size of what is modelled, what a draw costs by its range, and how long an answer takes:
//! `cargo bench --bench costs`. Compare rows, not days.

use std::fmt::Write;
use std::num::NonZeroUsize;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use displace_model::project::read;
use displace_model::uncertain::{Sampler, Uncertain};
use displace_scenarios::{Progress, RunOptions, VarianceReduction, World, catalogue, run};

/// The futures of a coarse answer after an edit.
const COARSE: u64 = 512;
const SAMPLES: [(&str, &str); 9] = [
    (
        "controller-failure",
        include_str!("../../assets/samples/controller-failure.toml"),
    ),
    (
        "fire-suppression",
        include_str!("../../assets/samples/fire-suppression.toml"),
    ),
    (
        "account-takeover",
        include_str!("../../assets/samples/account-takeover.toml"),
    ),
    (
        "provider-outage",
        include_str!("../../assets/samples/provider-outage.toml"),
    ),
    (
        "shadow-it",
        include_str!("../../assets/samples/shadow-it.toml"),
    ),
    (
        "city-datacentre",
        include_str!("../../assets/samples/city-datacentre.toml"),
    ),
    (
        "cutover-storm",
        include_str!("../../assets/samples/cutover-storm.toml"),
    ),
    (
        "partner-quotes",
        include_str!("../../assets/samples/partner-quotes.toml"),
    ),
    ("ref-40", include_str!("../../assets/samples/ref-40.toml")),
];

/// A project of five years in which about a hundred incidents hit one instance each, whatever its size.
#[derive(Debug, Clone, Copy)]
struct Size {
    instances: u32,
    threats: u32,
    streams: u32,
    plans: u32,
    /// Incidents come to the estate and choose an instance; else they come to each instance.
    to_estate: bool,
}

const USUAL: Size = Size {
    instances: 100,
    threats: 10,
    streams: 4,
    plans: 2,
    to_estate: false,
};

impl Size {
    fn text(self) -> String {
        let mut text = "format = 1\nname = \"Size\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 5\n".to_owned();
        let _ = write!(
            text,
            "[[workload]]\nid = \"vm\"\ncount = {}\nsize_tib = 0.5\ngrowth_per_year = 0\ncost_per_hour_down = 100\n",
            self.instances
        );
        for plan in 0..self.plans {
            let role = if plan == 0 { "incumbent" } else { "proposal" };
            let _ = write!(
                text,
                "[[plan]]\nid = \"plan_{plan}\"\nrole = \"{role}\"\n\
                 [plan.support]\nresponse_hours = 1\ndiagnosis_hours = 1\n\
                 [[plan.copy]]\nid = \"copy\"\ninterval_hours = 24\nstreams = {}\ntib_per_hour_per_stream = 0.2\n",
                self.streams
            );
        }
        let (per, hits, targets) = if self.to_estate {
            ("estate", "{ count = 1 }", 1)
        } else {
            ("instance", "\"all\"", self.instances)
        };
        let rate = 20.0 / f64::from(targets) / f64::from(self.threats);
        for threat in 0..self.threats {
            let _ = write!(
                text,
                "[[threat]]\nid = \"threat_{threat}\"\nper = \"{per}\"\nhits = {hits}\nrate_per_year = {rate}\n\
                 [[threat.effect]]\nkind = \"corrupted\"\n"
            );
        }
        text
    }
}

fn world(text: &str) -> Option<World> {
    World::new(&read(text, catalogue()).project?).ok()
}

fn lives(world: &World, trials: u64, threads: NonZeroUsize) {
    let options = RunOptions {
        trials,
        threads,
        ..RunOptions::default()
    };
    let _ = run(world, options, &Progress::default(), &|| {});
}

/// As the window asks for a first answer.
fn coarse(world: &World, trials: u64, threads: NonZeroUsize) {
    let options = RunOptions {
        trials,
        threads,
        keep_years: true,
        variance_reduction: VarianceReduction::ControlVariates,
        ..RunOptions::default()
    };
    let _ = run(world, options, &Progress::default(), &|| {});
}

/// Rows are many: each is short.
fn group<'c>(criterion: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    group
}

fn sizes(criterion: &mut Criterion) {
    const TRIALS: u64 = 256;
    let mut group = group(criterion, "256 futures of about a hundred incidents");
    group.throughput(Throughput::Elements(TRIALS));
    let mut row = |words: &str, number: u32, size: Size| {
        let Some(world) = world(&size.text()) else {
            return;
        };
        group.bench_function(BenchmarkId::new(words, number), |bencher| {
            bencher.iter(|| lives(&world, TRIALS, NonZeroUsize::MIN));
        });
    };
    for instances in [10, 100, 1_000, 10_000] {
        let size = Size { instances, ..USUAL };
        row("instances, struck each by itself", instances, size);
        let chosen = Size {
            to_estate: true,
            ..size
        };
        row("instances, one of them chosen", instances, chosen);
    }
    for threats in [1, 10, 100] {
        row("threats", threats, Size { threats, ..USUAL });
    }
    for streams in [1, 8, 64] {
        row("streams", streams, Size { streams, ..USUAL });
    }
    for plans in [1, 2, 4, 8] {
        row("plans", plans, Size { plans, ..USUAL });
    }
    group.finish();
}

fn quantiles(criterion: &mut Criterion) {
    const DRAWS: u64 = 1_024;
    let mut group = group(criterion, "1,024 draws");
    group.throughput(Throughput::Elements(DRAWS));
    let ranges = [
        ("uniform", Uncertain::uniform(1.0, 2.0)),
        ("triangular", Uncertain::triangular(1.0, 2.0, 4.0)),
        ("exponential", Uncertain::exponential(2.0)),
        ("lognormal", Uncertain::lognormal(1.0, 0.4)),
        ("pert", Uncertain::pert(1.0, 2.0, 4.0)),
    ];
    for (name, range) in ranges {
        let sampler = Sampler::new(&range);
        // Uniforms in no order, as keyed ones are: multiples of the golden ratio.
        let uniform = |place: u64| (place as f64 * 0.618_033_988_749_894_9).fract().max(1e-9);
        group.bench_function(BenchmarkId::new("quantile", name), |bencher| {
            bencher.iter(|| {
                (0..DRAWS)
                    .map(|place| sampler.sample(uniform(place)))
                    .sum::<f64>()
            });
        });
    }
    group.finish();
}

fn answers(criterion: &mut Criterion) {
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut group = group(criterion, "from project to verdict, all cores");
    for (name, text) in SAMPLES {
        // What the window opens with; the others take as long in proportion to their futures.
        if name == SAMPLES[0].0 {
            let id = BenchmarkId::new("start: read, 10,000 futures", name);
            group.bench_function(id, |bencher| {
                bencher.iter(|| {
                    if let Some(world) = world(text) {
                        lives(&world, 10_000, cores);
                    }
                });
            });
        }
        let Some(project) = read(text, catalogue()).project else {
            continue;
        };
        let Ok(before) = World::new(&project) else {
            continue;
        };
        let id = BenchmarkId::new("edit: first answer", name);
        group.bench_function(id, |bencher| {
            bencher.iter(|| {
                if let Ok(world) = before.renewed(&project) {
                    coarse(&world, world.coarse_trials(COARSE, cores), cores);
                }
            });
        });
        let id = BenchmarkId::new("edit: 512 futures", name);
        group.bench_function(id, |bencher| {
            bencher.iter(|| {
                if let Ok(world) = before.renewed(&project) {
                    coarse(&world, COARSE, cores);
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, sizes, quantiles, answers);
criterion_main!(benches);
