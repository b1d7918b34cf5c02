//! How many futures control variates and strata are worth, and how often an interval of 95 % holds the truth although
//! the run stopped when it looked precise. `cargo bench --bench precision` prints both; it takes minutes, for it
//! simulates millions. Names after `--` pick a case or a figure: `cargo bench --bench precision -- ref-40 p99`.
#![expect(
    clippy::print_stdout,
    reason = "what is measured here is printed, not timed"
)]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use displace_model::project::read;
use displace_scenarios::results::{PlanResults, Results, Summary};
use displace_scenarios::{
    Precision, PrecisionOf, Progress, RunOptions, Tail, VarianceReduction, World, catalogue, run,
};

/// Runs of which the intervals are counted.
const RUNS: u64 = 1_000;

/// The truth is the mean over so many runs of this size, each from a seed of its own.
const REFERENCES: u64 = 3;
const REFERENCE: RunOptions = RunOptions {
    trials: 1_000_000,
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

fn results(world: &World, options: RunOptions) -> Option<Results> {
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let options = RunOptions { threads, ..options };
    let ran = run(world, options, &Progress::default(), &|| {});
    ran.ok().map(|(results, _)| results)
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
fn fewer(world: &World, of: PrecisionOf) -> Option<()> {
    let many = |variance_reduction| {
        let of_seed = |seed: u64| {
            let options = RunOptions {
                trials: SPREAD_TRIALS,
                variance_reduction,
                seed,
                ..REFERENCE
            };
            results(world, options)
        };
        (0..SPREAD_RUNS)
            .map(of_seed)
            .collect::<Option<Vec<Results>>>()
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

/// Runs of millions.
fn truth(world: &World) -> Option<Vec<Results>> {
    let of_seed = |place: u64| {
        let seed = REFERENCE.seed + place;
        results(world, RunOptions { seed, ..REFERENCE })
    };
    (0..REFERENCES).map(of_seed).collect()
}

/// The truth of each figure: the mean over runs of millions, and its own error.
fn truth_of(runs: &[Results], of: PrecisionOf) -> Vec<(f64, f64)> {
    let found: Vec<Vec<Estimate>> = runs.iter().map(|run| estimates(run, of)).collect();
    let n = runs.len() as f64;
    (0..found[0].len())
        .map(|place| {
            let mean = found.iter().map(|run| run[place].figure).sum::<f64>() / n;
            let squares: f64 = found.iter().map(|run| run[place].error.powi(2)).sum();
            (mean, squares.sqrt() / n)
        })
        .collect()
}

fn until(of: PrecisionOf, share: f64, trials: u64, seed: u64) -> RunOptions {
    RunOptions {
        trials,
        precision: Precision::new(share).ok().map(|precision| precision.of(of)),
        variance_reduction: of.variance_reduction(),
        seed,
        ..REFERENCE
    }
}

/// A precision that about half of the seeds reach at the first look, so that the others need another one: where
/// stopping could mislead most.
fn in_doubt(world: &World, of: PrecisionOf) -> Option<f64> {
    let first = |seed: u64| {
        // A share of 1 is reached at once.
        let found = results(world, until(of, 1.0, 1_000_000, seed))?;
        Some(found.precision?.reached.unwrap_or(1.0))
    };
    let mut reached = (0..51).map(first).collect::<Option<Vec<f64>>>()?;
    reached.sort_unstable_by(f64::total_cmp);
    reached.get(reached.len() / 2).map(|share| share.min(1.0))
}

/// How often the interval of 95 % holds each figure.
fn coverage(world: &World, of: PrecisionOf, truth: &[(f64, f64)]) -> Option<()> {
    let share = in_doubt(world, of)?;
    let mut held = vec![0_u64; truth.len()];
    let mut sums = vec![0.0; truth.len()];
    let mut trials = BTreeMap::<u64, u64>::new();
    let mut last = None;
    for seed in 0..RUNS {
        let found = results(world, until(of, share, 1_000_000, seed))?;
        *trials.entry(found.trials).or_default() += 1;
        for (place, estimate) in estimates(&found, of).into_iter().enumerate() {
            let (expected, _) = truth[place];
            held[place] += u64::from(estimate.low <= expected && expected <= estimate.high);
            sums[place] += estimate.figure / RUNS as f64;
        }
        last = Some(found);
    }
    let last = last?;
    println!(
        "  until {} is known to {:.3} %, by {}; runs by futures: {trials:?}",
        of.as_str(),
        100.0 * share,
        last.variance_reduction
    );
    for (place, name) in names(&last, of).iter().enumerate() {
        let (expected, error) = truth[place];
        println!(
            "    {name}: {:.1} % of {RUNS} intervals of 95 % hold {expected:.1} ± {error:.1}; off by {:.3} % on average",
            100.0 * held[place] as f64 / RUNS as f64,
            100.0 * (sums[place] / expected - 1.0),
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
            for of in figures.clone() {
                fewer(&world, of)?;
            }
            let runs = truth(&world)?;
            for of in figures.clone() {
                coverage(&world, of, &truth_of(&runs, of))?;
            }
            Some(())
        });
        if done.is_none() {
            println!("  the case cannot be simulated");
        }
    }
}
