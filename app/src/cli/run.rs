//! `displace run`: many futures of all plans.

use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use displace_scenarios::results::{Curves, Results};
use displace_scenarios::switch_worth::{SwitchWorth, WorthError, switch_worth};
use displace_scenarios::{Progress, RunError, RunOptions, VarianceReduction, World, most_trials};

use super::args::{RunArgs, RunFormat};
use super::failure::{Failure, Kind};
use super::input::{self, Loaded};
use super::output::{self, Output};
use super::{run_csv, run_json, run_text};
use crate::format;
use crate::session::Origin;

pub(super) fn run(args: &RunArgs) -> Result<(), Failure> {
    let loaded = input::source(&args.file)?.load()?;
    if let (Origin::File(project), Some(out)) = (&loaded.source.origin, &args.out)
        && same_file(project, out)
    {
        let message = "--out names the project itself, which the results would replace";
        return Err(Failure::new(Kind::Usage, message));
    }
    let output = Output::open(args.out.as_deref())?;
    let options = options(args, &loaded.world);
    let simulated = simulate(&loaded, options)?;
    let (project, results, worth) = (
        &loaded.project,
        &simulated.results,
        simulated.worth.as_ref(),
    );
    let content = match args.format {
        RunFormat::Text => {
            let text = run_text::text(project, results, worth, output.width());
            output::harmless(&text).into_bytes()
        }
        RunFormat::Json => run_json::json(project, &simulated)?,
        RunFormat::Csv => run_csv::csv(results)?,
    };
    output.write(&content)
}

/// With --precision the most futures by themselves: enough for any project that settles at all.
const MOST_FOR_PRECISION: u64 = 1_000_000;

fn options(args: &RunArgs, world: &World) -> RunOptions {
    let threads = args
        .threads
        .and_then(|threads| NonZeroUsize::new(usize::from(threads)));
    let counted = RunOptions {
        trials: args.trials,
        seed: args.seed,
        threads: threads.unwrap_or_else(all_cores),
        // Only the results file tells how costs grow over the years.
        keep_years: args.format == RunFormat::Json,
        ..RunOptions::default()
    };
    let Some(precision) = args.precision else {
        return counted;
    };
    let precise = RunOptions {
        precision: Some(precision.of(args.of.precision())),
        variance_reduction: args.of.precision().variance_reduction(),
        ..counted
    };
    let most = || MOST_FOR_PRECISION.min(most_trials(world, precise));
    RunOptions {
        trials: args.max_trials.unwrap_or_else(most),
        ..precise
    }
}

/// As many threads as the machine has cores for us.
pub(super) fn all_cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// So many futures take a switch apart: it is run several times over, and the same luck in each makes up for numbers.
const MOST_FOR_WORTH: u64 = 2_000;

/// What a run found out.
#[derive(Debug)]
pub(super) struct Simulated {
    pub(super) results: Results,
    pub(super) curves: Curves,
    /// Nothing where the project has neither a switch nor advice.
    pub(super) worth: Option<SwitchWorth>,
}

/// Runs the trials with progress on a terminal; Ctrl-C cancels. Where the project has a switch or advice, also says what
/// these are worth.
pub(super) fn simulate(loaded: &Loaded, options: RunOptions) -> Result<Simulated, Failure> {
    let progress = Arc::new(Progress::default());
    let cancel = Arc::clone(&progress);
    // Without a handler Ctrl-C ends the program the hard way, which loses nothing but the exit code.
    let _ = ctrlc::set_handler(move || cancel.cancel());
    let meter = Meter::new(options.trials, options.precision.is_some());
    let ran = displace_scenarios::run(&loaded.world, options, &progress, &|| {
        meter.show(progress.done());
    });
    meter.clear();
    let (results, curves) = ran.map_err(run_failure)?;
    let project = &loaded.project;
    let is_switched = project.plans.iter().any(|plan| plan.switch.is_some());
    if !is_switched && project.advice.is_empty() {
        return Ok(Simulated {
            results,
            curves,
            worth: None,
        });
    }
    let options = RunOptions {
        trials: options.trials.min(MOST_FOR_WORTH),
        precision: None,
        variance_reduction: VarianceReduction::None,
        keep_years: false,
        ..options
    };
    let worth = switch_worth(project, options, &progress, &|| {});
    let worth = worth.map_err(|error| match error {
        WorthError::Run(error) => run_failure(error),
        other => Failure::new(Kind::Input, other.to_string()),
    })?;
    Ok(Simulated {
        results,
        curves,
        worth: Some(worth),
    })
}

fn run_failure(error: RunError) -> Failure {
    match error {
        RunError::Cancelled => Failure::new(Kind::Cancelled, error.to_string()),
        RunError::Trials { .. } | RunError::Memory { .. } => {
            Failure::new(Kind::Usage, error.to_string())
        }
        error => Failure::new(Kind::Bug, error.to_string()),
    }
}

/// True if both paths lead to one file.
fn same_file(a: &Path, b: &Path) -> bool {
    match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Progress on standard error, where a person looks at it.
#[derive(Debug)]
struct Meter {
    trials: u64,
    /// Whether fewer trials may do.
    at_most: bool,
    /// When it was last drawn; absent where nobody looks.
    drawn: Option<Mutex<Instant>>,
}

impl Meter {
    const PAUSE: Duration = Duration::from_millis(100);

    fn new(trials: u64, at_most: bool) -> Self {
        Self {
            trials,
            at_most,
            drawn: std::io::stderr()
                .is_terminal()
                .then(|| Mutex::new(Instant::now())),
        }
    }

    fn show(&self, done: u64) {
        // A worker that finds another one drawing goes back to work.
        let Some(Ok(mut drawn)) = self.drawn.as_ref().map(Mutex::try_lock) else {
            return;
        };
        if drawn.elapsed() >= Self::PAUSE {
            *drawn = Instant::now();
            let count = |number: u64| format::number(number as f64, 0);
            let mut terminal = std::io::stderr().lock();
            let _ = write!(
                terminal,
                "\r{} of {}{} futures",
                count(done),
                if self.at_most { "at most " } else { "" },
                count(self.trials)
            );
            let _ = terminal.flush();
        }
    }

    fn clear(&self) {
        if self.drawn.is_some() {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}
