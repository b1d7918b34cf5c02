//! How many futures control variates are worth, and how often an interval holds the truth although the run stopped
//! when it looked precise. `cargo bench --bench precision` prints both; it takes minutes, for it simulates millions.
#![expect(
    clippy::print_stdout,
    reason = "what is measured here is printed, not timed"
)]

use std::num::NonZeroUsize;

use displace_model::project::read;
use displace_scenarios::results::{Results, Summary};
use displace_scenarios::{
    Precision, Progress, RunOptions, VarianceReduction, World, catalogue, run,
};

/// Runs of which the intervals are counted.
const RUNS: u64 = 1_000;

/// The run that stands for the truth draws from a seed of its own.
const REFERENCE: RunOptions = RunOptions {
    trials: 3_000_000,
    precision: None,
    variance_reduction: VarianceReduction::ControlVariates,
    seed: 1_000_000,
    threads: NonZeroUsize::MIN,
    keep_years: false,
};

const CASES: [(&str, &str); 2] = [
    ("ref-40", include_str!("../../assets/samples/ref-40.toml")),
    (
        "controller-failure",
        include_str!("../../assets/samples/controller-failure.toml"),
    ),
];

fn results(world: &World, options: RunOptions) -> Option<Results> {
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let options = RunOptions { threads, ..options };
    let ran = run(world, options, &Progress::default(), &|| {});
    ran.ok().map(|(results, _)| results)
}

fn saving(results: &Results) -> Option<Summary> {
    Some(results.comparisons.first()?.saving)
}

/// How many times fewer futures give the same errors of the mean.
fn fewer(world: &World) -> Option<()> {
    let weighed = RunOptions {
        trials: 50_000,
        ..REFERENCE
    };
    let plain = RunOptions {
        variance_reduction: VarianceReduction::None,
        ..weighed
    };
    let (plain, weighed) = (results(world, plain)?, results(world, weighed)?);
    let times = |what: &str, plain: f64, weighed: f64| {
        println!(
            "  {what}: {:.1} times fewer futures",
            (plain / weighed).powi(2)
        );
    };
    let (a, b) = (saving(&plain)?, saving(&weighed)?);
    times("mean saving", a.standard_error, b.standard_error);
    let chance = |of: &Results| Some(of.comparisons.first()?.chance_of_saving_standard_error);
    times("chance of saving", chance(&plain)?, chance(&weighed)?);
    for (a, b) in plain.plans.iter().zip(&weighed.plans) {
        let (a, b) = (a.downtime_hours, b.downtime_hours);
        times("mean downtime", a.standard_error, b.standard_error);
    }
    Some(())
}

/// A precision that about half of the seeds reach at the first look, so that the others need another one: where
/// stopping could mislead most.
fn in_doubt(world: &World) -> Option<f64> {
    let first = |seed: u64| {
        let options = RunOptions {
            trials: 1_024,
            precision: Precision::new(1.0).ok(),
            seed,
            ..REFERENCE
        };
        Some(results(world, options)?.precision?.reached)
    };
    let mut reached = (0..51).map(first).collect::<Option<Vec<f64>>>()?;
    reached.sort_unstable_by(f64::total_cmp);
    reached.get(reached.len() / 2).copied()
}

/// How often the interval of 95 % holds the expected saving.
fn coverage(world: &World) -> Option<()> {
    let share = in_doubt(world)?;
    println!("  a precision of {:.3} %", 100.0 * share);
    let truth = saving(&results(world, REFERENCE)?)?;
    println!("  truth: {:.1} ± {:.1}", truth.mean, truth.standard_error);
    let (mut held, mut trials) = (0, std::collections::BTreeMap::<u64, u64>::new());
    let mut off = 0.0;
    for seed in 0..RUNS {
        let options = RunOptions {
            trials: 1_000_000,
            precision: Precision::new(share).ok(),
            seed,
            ..REFERENCE
        };
        let found = results(world, options)?;
        *trials.entry(found.trials).or_default() += 1;
        let found = saving(&found)?;
        let error = found.mean - truth.mean;
        off += error / RUNS as f64;
        held += u64::from(error.abs() <= 1.96 * found.standard_error);
    }
    println!(
        "  {:.1} % of {RUNS} intervals of 95 % hold it; the mean is off by {:.3} % on average; runs by futures: {trials:?}",
        100.0 * held as f64 / RUNS as f64,
        100.0 * off / truth.mean,
    );
    Some(())
}

fn main() {
    for (name, text) in CASES {
        println!("{name}:");
        let world = read(text, catalogue())
            .project
            .and_then(|project| World::new(&project).ok());
        let done = world.and_then(|world| {
            fewer(&world)?;
            coverage(&world)
        });
        if done.is_none() {
            println!("  the sample cannot be simulated");
        }
    }
}
