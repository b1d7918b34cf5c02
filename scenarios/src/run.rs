//! Many trials in parallel: progress, cancel, the same bytes for any number of threads.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::results::{Collected, Curves, Results};
use crate::trial::{Block, PlanFigures, PlanSums, Scratch, YearFigures, trial};
use crate::world::World;

/// Trials that one worker takes at a time. Sums are made per chunk and added in the order of the chunks,
/// so this number is part of the results' last digits: do not change it lightly.
const CHUNK: u64 = 128;

/// The most trials of one run. How many really fit depends on the project: see [`RunError::Memory`].
pub const MOST_TRIALS: u64 = 20_000_000;

/// The most memory in bytes that the figures of one run may take.
pub const MOST_MEMORY: u64 = 4_000_000_000;

/// What to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunOptions {
    /// How many trials, at least 2 for a standard error.
    pub trials: u64,
    /// The seed of all luck.
    pub seed: u64,
    /// How many worker threads; they change the speed, never the result.
    pub threads: NonZeroUsize,
    /// Keeps each trial's years, for curves of yearly downtime and of cumulative cost.
    pub keep_years: bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            trials: 10_000,
            seed: 1,
            threads: NonZeroUsize::MIN,
            keep_years: false,
        }
    }
}

/// Progress of a run and the wish to end it, shared with whoever waits.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Trials done so far.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Asks the run to end; it answers within a tenth of a second, however long its trials are.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// True after [`Progress::cancel`].
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// Why a run has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Somebody cancelled it.
    #[error("the run was cancelled")]
    Cancelled,
    /// Too few or too many trials.
    #[error("{found} trials were asked for, allowed are 2 to {MOST_TRIALS}")]
    Trials {
        /// The number asked for.
        found: u64,
    },
    /// The figures of so many trials would take more memory than [`MOST_MEMORY`].
    #[error(
        "{trials} trials would take about {} MB of memory, allowed are {} MB: at most {fitting} trials of this project fit",
        .needed / 1_000_000,
        MOST_MEMORY / 1_000_000
    )]
    Memory {
        /// The number asked for.
        trials: u64,
        /// Bytes that they would take.
        needed: u64,
        /// How many trials fit.
        fitting: u64,
    },
    /// A worker could not be started or died: a bug of ours, or a machine without memory.
    #[error("a worker thread failed: {0}")]
    Worker(String),
}

/// The trials of one chunk.
#[derive(Debug)]
struct Chunk {
    number: u64,
    figures: Vec<PlanFigures>,
    years: Vec<YearFigures>,
    sums: Vec<PlanSums>,
}

/// Runs the trials and summarises them. `report` is called now and then from the workers.
///
/// # Errors
/// See [`RunError`].
pub fn run(
    world: &World,
    options: RunOptions,
    progress: &Progress,
    report: &(dyn Fn() + Sync),
) -> Result<(Results, Curves), RunError> {
    if !(2..=MOST_TRIALS).contains(&options.trials) {
        return Err(RunError::Trials {
            found: options.trials,
        });
    }
    check_memory(world, options)?;
    let next = AtomicU64::new(0);
    let chunks = options.trials.div_ceil(CHUNK);
    let finished = Mutex::new(Vec::new());
    let threads = options.threads.get().min(chunks as usize);
    let work = || {
        let mut scratch = Scratch::new(world);
        while let Some(chunk) = one_chunk(world, options, progress, &next, chunks, &mut scratch) {
            if let Ok(mut finished) = finished.lock() {
                finished.push(chunk);
            }
            report();
        }
    };
    std::thread::scope(|scope| {
        let mut workers = Vec::new();
        for number in 1..threads {
            let worker = std::thread::Builder::new()
                .name(format!("trials-{number}"))
                .spawn_scoped(scope, work);
            workers.push(worker.map_err(|error| RunError::Worker(error.to_string()))?);
        }
        let own = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        let mut outcome = own.map_err(|payload| panic_text(payload.as_ref()));
        for worker in workers {
            outcome = outcome.and(
                worker
                    .join()
                    .map_err(|payload| panic_text(payload.as_ref())),
            );
        }
        outcome.map_err(|text| {
            progress.cancel();
            RunError::Worker(text)
        })
    })?;
    if progress.is_cancelled() {
        return Err(RunError::Cancelled);
    }
    let mut finished = finished
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    finished.sort_unstable_by_key(|chunk| chunk.number);
    let mut collected = Collected::new(world, options.trials as usize, options.keep_years);
    for chunk in finished {
        collected.add(&chunk.figures, &chunk.years, &chunk.sums);
    }
    Ok(collected.summarise(world, options.seed))
}

/// Refuses a run whose figures would not fit, before it begins.
fn check_memory(world: &World, options: RunOptions) -> Result<(), RunError> {
    // While chunks are put together each figure exists twice; summaries sort a few columns more.
    let plans = world.plans.len() as u64;
    let years = if options.keep_years {
        (world.years as u64 + 1) * size_of::<YearFigures>() as u64
    } else {
        0
    };
    let per_plan = 2 * (size_of::<PlanFigures>() as u64 + years) + 8;
    let sums: usize = (0..world.plans.len())
        .map(|plan| PlanSums::new(world, plan).bytes())
        .sum();
    let per_trial = plans * per_plan + 6 * 8 + (sums as u64).div_ceil(CHUNK);
    let needed = options.trials.saturating_mul(per_trial);
    if needed <= MOST_MEMORY {
        return Ok(());
    }
    Err(RunError::Memory {
        trials: options.trials,
        needed,
        fitting: MOST_MEMORY / per_trial,
    })
}

fn one_chunk(
    world: &World,
    options: RunOptions,
    progress: &Progress,
    next: &AtomicU64,
    chunks: u64,
    scratch: &mut Scratch,
) -> Option<Chunk> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    if number >= chunks || progress.is_cancelled() {
        return None;
    }
    let plans = world.plans.len();
    let range = number * CHUNK..((number + 1) * CHUNK).min(options.trials);
    let count = (range.end - range.start) as usize;
    let mut block = Block::default();
    let mut chunk = Chunk {
        number,
        figures: vec![PlanFigures::default(); count * plans],
        years: Vec::new(),
        sums: (0..plans).map(|plan| PlanSums::new(world, plan)).collect(),
    };
    for (place, figures) in chunk.figures.chunks_mut(plans * Block::TRIALS).enumerate() {
        let from = range.start + (place * Block::TRIALS) as u64;
        block.draw(
            world,
            options.seed,
            from..from + (figures.len() / plans) as u64,
        );
        for ((luck, values), figures) in block.trials().zip(figures.chunks_exact_mut(plans)) {
            if progress.is_cancelled() {
                return None;
            }
            trial(
                world,
                luck,
                values,
                scratch,
                &mut chunk.sums,
                figures,
                progress,
            );
            if options.keep_years {
                for plan in 0..plans {
                    scratch.years(world, plan, values, &mut chunk.years);
                }
            }
        }
    }
    progress.done.fetch_add(count as u64, Ordering::Relaxed);
    Some(chunk)
}

fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it did not say why".to_owned())
}
