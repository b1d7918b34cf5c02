//! How many futures control variates and strata are worth (`worth`), and how often an interval of 95 % holds the truth
//! although the run stopped when it looked precise (`coverage`). `cargo bench --bench precision` prints both; it takes
//! long, for it simulates millions: the coverage of `ref-40` takes about ten minutes on two cores that are free, two of
//! them for the reference run. Words after `--` pick cases, figures and what is asked of them:
//! `cargo bench --bench precision -- ref-40 p99 coverage`.
#![expect(
    clippy::print_stdout,
    reason = "what is measured here is printed, not timed"
)]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use displace_model::project::read;
use displace_scenarios::results::{PlanResults, Results, Summary};
use displace_scenarios::{
    Precision, PrecisionOf, Progress, RunOptions, Tail, VarianceReduction, World, catalogue, run,
};

/// Seeds of the runs of which the intervals are counted. What is held is told whenever so many more have ended.
const RUNS: Range<u64> = 0..1_000;
const TELL: u64 = 100;

/// Seeds of the runs that say which precision leaves them in doubt. Neither they nor the reference run share a seed with
/// those that are counted.
const DOUBTS: Range<u64> = 2_000_000..2_000_051;

/// The truth comes from one plain run, so long that its own error hardly moves the count.
const REFERENCE: RunOptions = RunOptions {
    trials: 8_000_000,
    precision: None,
    variance_reduction: VarianceReduction::None,
    seed: 1_000_000,
    threads: NonZeroUsize::MIN,
    keep_years: false,
};

/// Runs of which the spread is compared, and their futures.
const SPREAD_RUNS: u64 = 200;
const SPREAD_TRIALS: u64 = 4_096;

const CASES: [(&str, &str); 3] = [
    ("ref-40", include_str!("../../assets/samples/ref-40.toml")),
    (
        "controller-failure",
        include_str!("../../assets/samples/controller-failure.toml"),
    ),
    ("rare-disasters", include_str!("rare_disasters.toml")),
];

const FIGURES: [PrecisionOf; 3] = [
    PrecisionOf::Saving,
    PrecisionOf::Tail(Tail::P95),
    PrecisionOf::Tail(Tail::P99),
];

fn threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn results(world: &World, options: RunOptions) -> Option<Results> {
    let ran = run(world, options, &Progress::default(), &|| {});
    ran.ok().map(|(results, _)| results)
}

/// What each seed gives, in their order: as many runs at a time as there are threads, for many short runs take less time
/// side by side than one after the other on all threads.
fn of_seeds<T: Send>(seeds: Range<u64>, of: impl Fn(u64) -> Option<T> + Sync) -> Option<Vec<T>> {
    let next = AtomicU64::new(seeds.start);
    let found = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..threads().get() {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    let one = of(seed);
                    if let Ok(mut found) = found.lock() {
                        found.insert(seed, one);
                    }
                }
            });
        }
    });
    found.into_inner().ok()?.into_values().collect()
}

/// A figure and its standard error.
#[derive(Debug, Clone, Copy)]
struct Estimate {
    figure: f64,
    error: f64,
    /// The interval of 95 %.
    low: f64,
    high: f64,
}

impl Estimate {
    fn of_mean(summary: &Summary) -> Self {
        let [low, high] = summary.mean_interval;
        Self {
            figure: summary.mean,
            error: summary.standard_error,
            low,
            high,
        }
    }

    fn of_quantile(summary: &Summary, tail: Tail) -> Self {
        let (errors, intervals) = (summary.quantile_errors, summary.quantile_intervals);
        let (figure, error, interval) = match tail {
            Tail::P95 => (summary.p95, errors.p95, intervals.p95),
            Tail::P99 => (summary.p99, errors.p99, intervals.p99),
        };
        let [low, high] = interval.unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
        Self {
            figure,
            error: error.unwrap_or(f64::INFINITY),
            low,
            high,
        }
    }
}

/// What a precision is about: the savings, or a quantile of every plan's outage cost and worst year.
fn estimates(results: &Results, of: PrecisionOf) -> Vec<Estimate> {
    let savings = results.comparisons.iter().map(|one| &one.saving);
    let costs = |plan: &PlanResults| [plan.outage_cost, plan.worst_year_cost];
    match of {
        PrecisionOf::Saving => savings.map(Estimate::of_mean).collect(),
        PrecisionOf::Tail(tail) => {
            let costs = results.plans.iter().flat_map(costs);
            costs
                .map(|cost| Estimate::of_quantile(&cost, tail))
                .collect()
        }
    }
}

fn names(results: &Results, of: PrecisionOf) -> Vec<String> {
    match of {
        PrecisionOf::Saving => {
            let plans = results.comparisons.iter().map(|one| &one.plan);
            plans
                .map(|plan| format!("expected saving of {plan}"))
                .collect()
        }
        PrecisionOf::Tail(tail) => {
            let of = |what: &str, plan: &str| format!("{} of the {what}, {plan}", tail.as_str());
            let plans = results.plans.iter().map(|plan| &plan.id);
            plans
                .flat_map(|plan| [of("outage cost", plan), of("worst year", plan)])
                .collect()
        }
    }
}

/// Mean and variance of a figure over many runs.
fn spread(figures: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = figures.clone().count() as f64;
    let mean = figures.clone().sum::<f64>() / n;
    let squares: f64 = figures.map(|figure| (figure - mean).powi(2)).sum();
    (mean, squares / (n - 1.0))
}

/// How many times fewer futures give the same spread over many seeds.
fn worth(world: &World, of: PrecisionOf) -> Option<()> {
    let many = |variance_reduction| {
        of_seeds(0..SPREAD_RUNS, |seed| {
            let options = RunOptions {
                trials: SPREAD_TRIALS,
                variance_reduction,
                seed,
                ..REFERENCE
            };
            results(world, options)
        })
    };
    let (plain, reduced) = (
        many(VarianceReduction::None)?,
        many(of.variance_reduction())?,
    );
    println!("  {}, by {}:", of.as_str(), reduced[0].variance_reduction);
    let column = |runs: &[Results], place: usize| {
        let figures: Vec<f64> = runs
            .iter()
            .map(|run| estimates(run, of)[place].figure)
            .collect();
        spread(figures.iter().copied())
    };
    for (place, name) in names(&plain[0], of).iter().enumerate() {
        let (before, after) = (column(&plain, place), column(&reduced, place));
        println!(
            "    {name}: {:.1} times fewer futures; {:.1} against {:.1} on average",
            before.1 / after.1,
            after.0,
            before.0
        );
    }
    Some(())
}

fn until(of: PrecisionOf, share: f64, seed: u64) -> RunOptions {
    RunOptions {
        trials: 1_000_000,
        precision: Precision::new(share).ok().map(|precision| precision.of(of)),
        variance_reduction: of.variance_reduction(),
        seed,
        ..REFERENCE
    }
}

/// A precision that about half of the seeds reach at the first look, so that the others need another one: where
/// stopping could mislead most.
fn in_doubt(world: &World, of: PrecisionOf) -> Option<f64> {
    let mut reached = of_seeds(DOUBTS, |seed| {
        // A share of 1 is reached at once.
        let found = results(world, until(of, 1.0, seed))?;
        Some(found.precision?.reached.unwrap_or(1.0))
    })?;
    reached.sort_unstable_by(f64::total_cmp);
    reached.get(reached.len() / 2).map(|share| share.min(1.0))
}

/// How often intervals held a figure so far.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    runs: u64,
    held: u64,
    sum: f64,
}

impl Count {
    fn add(&mut self, estimate: Estimate, expected: f64) {
        self.runs += 1;
        self.held += u64::from(estimate.low <= expected && expected <= estimate.high);
        self.sum += estimate.figure;
    }

    /// In percent.
    fn share(&self) -> f64 {
        100.0 * self.held as f64 / self.runs as f64
    }

    /// How far the estimates are off on average, in percent.
    fn off(&self, expected: f64) -> f64 {
        100.0 * (self.sum / self.runs as f64 / expected - 1.0)
    }
}

/// How often the interval of 95 % holds each figure of the reference.
fn coverage(world: &World, of: PrecisionOf, reference: &Results) -> Option<()> {
    let share = in_doubt(world, of)?;
    println!(
        "  until {} is known to {:.3} %; the truth is that of {} plain futures of another seed:",
        of.as_str(),
        100.0 * share,
        reference.trials
    );
    let truth = estimates(reference, of);
    let mut held = vec![Count::default(); truth.len()];
    let mut trials = BTreeMap::<u64, u64>::new();
    let mut by = BTreeMap::<&str, u64>::new();
    for from in RUNS.step_by(TELL as usize) {
        let seeds = from..(from + TELL).min(RUNS.end);
        let found = of_seeds(seeds, |seed| {
            let found = results(world, until(of, share, seed))?;
            let how = (found.trials, found.variance_reduction);
            Some((how, estimates(&found, of)))
        })?;
        for ((count, how), estimates) in found {
            *trials.entry(count).or_default() += 1;
            *by.entry(how).or_default() += 1;
            for ((held, truth), estimate) in held.iter_mut().zip(&truth).zip(estimates) {
                held.add(estimate, truth.figure);
            }
        }
        let shares: Vec<String> = held
            .iter()
            .map(|one| format!("{:.1}", one.share()))
            .collect();
        let runs = held.first().map_or(0, |one| one.runs);
        println!("    {runs} runs: {} %", shares.join(", "));
    }
    println!("    runs by futures: {trials:?}; by method: {by:?}");
    for (name, (held, truth)) in names(reference, of).iter().zip(held.iter().zip(&truth)) {
        println!(
            "    {name}: {:.1} % of {} intervals of 95 % hold {:.1} ± {:.1}; off by {:.3} % on average",
            held.share(),
            held.runs,
            truth.figure,
            truth.error,
            held.off(truth.figure),
        );
    }
    Some(())
}

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| !one.starts_with('-'))
        .collect();
    let picks = |name: &str| wanted.iter().any(|one| one == name);
    let all_cases = !CASES.iter().any(|(name, _)| picks(name));
    let all_figures = !FIGURES.iter().any(|of| picks(of.as_str()));
    let all_asked = !picks("worth") && !picks("coverage");
    let figures = FIGURES
        .into_iter()
        .filter(|of| all_figures || picks(of.as_str()));
    for (name, text) in CASES {
        if !(all_cases || picks(name)) {
            continue;
        }
        println!("{name}:");
        let world = read(text, catalogue())
            .project
            .and_then(|project| World::new(&project).ok());
        let done = world.and_then(|world| {
            if all_asked || picks("worth") {
                for of in figures.clone() {
                    worth(&world, of)?;
                }
            }
            if all_asked || picks("coverage") {
                let threads = threads();
                let reference = results(
                    &world,
                    RunOptions {
                        threads,
                        ..REFERENCE
                    },
                )?;
                for of in figures.clone() {
                    coverage(&world, of, &reference)?;
                }
            }
            Some(())
        });
        if done.is_none() {
            println!("  the case cannot be simulated");
        }
    }
}
