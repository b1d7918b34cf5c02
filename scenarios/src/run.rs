//! Many trials in parallel: progress, cancel, the same bytes for any number of threads.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::design::Design;
use crate::precision::{Precision, VarianceReduction};
use crate::results::{
    CURVE_TRIALS, Collected, CostsByTrial, Curves, Ending, Part, Results, budgeted_trials,
    bytes_of_help, push_cash,
};
use crate::strata::{Choosing, Chosen};
use crate::trial::{Block, PlanFigures, PlanSums, Scratch, YearFigures, trial};
use crate::world::World;

/// Trials that one worker takes at a time. Sums are made per chunk and added in the order of the chunks,
/// so this number is part of the results' last digits: do not change it lightly.
pub(crate) const CHUNK: u64 = 128;

/// The most trials of one run. How many really fit depends on the project: see [`RunError::Memory`].
pub const MOST_TRIALS: u64 = 20_000_000;

/// The most memory in bytes that the figures of one run may take.
pub const MOST_MEMORY: u64 = 4_000_000_000;

/// Chunks that may have to wait for an earlier one, as far as memory is planned for them.
const WAITING: u64 = 64;

/// What to run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunOptions {
    /// How many trials, at least 2 for a standard error. With a precision: the most of them.
    pub trials: u64,
    /// Ends the run as soon as the figures asked for are this precise and every threat that can occur has come often
    /// enough to tell: looked at after 1,024 trials, then whenever their number has doubled. Without it all trials are
    /// run.
    pub precision: Option<Precision>,
    /// What is done to need fewer trials. The results of a run that ended at n trials are those of n trials asked for
    /// with the same variance reduction.
    pub variance_reduction: VarianceReduction,
    /// The seed of all luck.
    pub seed: u64,
    /// How many worker threads; they change the speed, never the result.
    pub threads: NonZeroUsize,
    /// Keeps the years of the first [`CURVE_TRIALS`] trials, for curves of yearly downtime and of cumulative cost.
    pub keep_years: bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            trials: 10_000,
            precision: None,
            variance_reduction: VarianceReduction::None,
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
    /// By trial and control.
    controls: Vec<f64>,
    years: Vec<YearFigures>,
    /// Cash of each year by trial, plan and year, of the first trials of a run.
    cash: Vec<f64>,
    sums: Vec<PlanSums>,
    /// Incidents by threat.
    drawn: Vec<u64>,
}

/// Where chunks come together.
#[derive(Debug)]
struct Gathering {
    collected: Collected,
    /// The next chunk to be added.
    next: u64,
    /// Chunks that were faster than one before them.
    early: BTreeMap<u64, Chunk>,
}

impl Gathering {
    /// Adds a chunk as soon as all before it are there.
    fn take(&mut self, chunk: Chunk) {
        self.early.insert(chunk.number, chunk);
        while let Some(chunk) = self.early.remove(&self.next) {
            self.collected.add(&Part {
                figures: &chunk.figures,
                controls: &chunk.controls,
                years: &chunk.years,
                cash: &chunk.cash,
                sums: &chunk.sums,
                drawn: &chunk.drawn,
            });
            self.next += 1;
        }
    }
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
    let (collected, ending) = gather(world, options, progress, report)?;
    Ok(collected.summarise(world, ending))
}

/// The same, with what every plan cost in each trial: for differences between runs of the same futures.
pub(crate) fn run_by_trial(
    world: &World,
    options: RunOptions,
    progress: &Progress,
    report: &(dyn Fn() + Sync),
) -> Result<(Results, Vec<CostsByTrial>), RunError> {
    let (collected, ending) = gather(world, options, progress, report)?;
    let costs = (0..world.plans.len()).map(|plan| collected.costs(plan));
    let costs = costs.collect();
    Ok((collected.summarise(world, ending).0, costs))
}

/// Lives through the trials.
fn gather(
    world: &World,
    options: RunOptions,
    progress: &Progress,
    report: &(dyn Fn() + Sync),
) -> Result<(Collected, Ending), RunError> {
    if !(2..=MOST_TRIALS).contains(&options.trials) {
        return Err(RunError::Trials {
            found: options.trials,
        });
    }
    check_memory(world, options)?;
    let design = Design::new(world, options, progress);
    let mut choosing = match &design {
        Design::Strata(strata) => Choosing::new(strata),
        Design::Plain | Design::Controls(_) => Choosing::default(),
    };
    let mut gathering = Gathering {
        collected: Collected::new(world, &design, options.keep_years),
        next: 0,
        early: BTreeMap::new(),
    };
    let budgeted = budgeted_trials(world);
    let mut done = 0;
    let stopped_by = loop {
        let until = match options.precision {
            Some(precision) => precision.figures().next_look(done, options.trials),
            None => options.trials,
        };
        gathering.collected.expect(world, until as usize);
        let chosen = match &design {
            Design::Plain | Design::Controls(_) => None,
            Design::Strata(strata) => {
                let trials = until - done;
                Some(choosing.choose(strata, world, options.seed, trials, progress))
            }
        };
        let leg = Leg {
            world,
            options,
            design: &design,
            trials: done..until,
            budgeted,
            chosen,
        };
        gathering = leg.run(gathering, progress, report)?;
        gathering.collected.looked_at(choosing.looked_at());
        done = until;
        let Some(asked) = options.precision else {
            break "count";
        };
        if gathering.collected.is_precise(world, asked) {
            break "precision";
        }
        if done == options.trials {
            break "max_trials";
        }
    };
    let ending = Ending {
        seed: options.seed,
        stopped_by,
        precision: options.precision,
        threads: options.threads,
    };
    Ok((gathering.collected, ending))
}

/// How many trials of a project fit into [`MOST_MEMORY`], at most [`MOST_TRIALS`].
pub fn most_trials(world: &World, options: RunOptions) -> u64 {
    Memory::new(world, options).fitting().min(MOST_TRIALS)
}

/// The memory that a run takes at most, in bytes.
#[derive(Debug)]
struct Memory {
    fixed: u64,
    per_trial: u64,
    /// What each of the first [`CURVE_TRIALS`] takes besides.
    per_curve_trial: u64,
}

impl Memory {
    fn new(world: &World, options: RunOptions) -> Self {
        let sets = Design::most_sets(world, options);
        let sums: usize = (0..world.plans.len())
            .map(|plan| PlanSums::new(world, plan).bytes() * (sets + 1))
            .sum();
        Self {
            fixed: WAITING * sums as u64 + bytes_of_help(sets),
            per_trial: Collected::bytes_per_trial(world, sets) + size_of::<Chosen>() as u64,
            per_curve_trial: if options.keep_years {
                Collected::bytes_of_years(world)
            } else {
                0
            },
        }
    }

    fn needed(&self, trials: u64) -> u64 {
        let years = self.per_curve_trial * trials.min(CURVE_TRIALS);
        trials
            .saturating_mul(self.per_trial)
            .saturating_add(self.fixed + years)
    }

    fn fitting(&self) -> u64 {
        let room = MOST_MEMORY.saturating_sub(self.fixed);
        let few = room / (self.per_trial + self.per_curve_trial);
        if few < CURVE_TRIALS {
            return few;
        }
        (room - self.per_curve_trial * CURVE_TRIALS) / self.per_trial
    }
}

/// Refuses a run whose figures would not fit, before it begins.
fn check_memory(world: &World, options: RunOptions) -> Result<(), RunError> {
    let memory = Memory::new(world, options);
    let needed = memory.needed(options.trials);
    if needed <= MOST_MEMORY {
        return Ok(());
    }
    Err(RunError::Memory {
        trials: options.trials,
        needed,
        fitting: memory.fitting(),
    })
}

/// The trials between two looks at the precision.
#[derive(Debug)]
struct Leg<'a> {
    world: &'a World,
    options: RunOptions,
    design: &'a Design,
    trials: Range<u64>,
    /// How many trials, from the first of the run, keep the cash of each year.
    budgeted: u64,
    /// Which they are, where they are not simply these numbers.
    chosen: Option<Vec<Chosen>>,
}

impl Leg<'_> {
    /// Adds these trials to those gathered before.
    fn run(
        &self,
        gathering: Gathering,
        progress: &Progress,
        report: &(dyn Fn() + Sync),
    ) -> Result<Gathering, RunError> {
        let first = self.trials.start / CHUNK;
        let next = AtomicU64::new(first);
        let chunks = self.trials.end.div_ceil(CHUNK);
        let gathering = Mutex::new(gathering);
        let threads = self.options.threads.get().min((chunks - first) as usize);
        let work = || {
            let mut scratch = self.design.scratch(self.world);
            while let Some(chunk) = self.chunk(progress, &next, &mut scratch) {
                if let Ok(mut gathering) = gathering.lock() {
                    gathering.take(chunk);
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
        Ok(gathering
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The trial at this place of the run, where trials are chosen.
    fn chosen(&self, place: u64) -> Option<Chosen> {
        let chosen = self.chosen.as_ref()?;
        chosen.get((place - self.trials.start) as usize).copied()
    }

    fn number(&self, place: u64) -> u64 {
        self.chosen(place).map_or(place, |chosen| chosen.number)
    }

    fn chunk(&self, progress: &Progress, next: &AtomicU64, scratch: &mut Scratch) -> Option<Chunk> {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let world = self.world;
        let plans = world.plans.len();
        let range = number * CHUNK..((number + 1) * CHUNK).min(self.trials.end);
        if range.is_empty() || progress.is_cancelled() {
            return None;
        }
        let count = (range.end - range.start) as usize;
        let controls = self.design.sets();
        let mut block = Block::default();
        let mut chunk = Chunk {
            number,
            figures: vec![PlanFigures::default(); count * plans],
            controls: Vec::with_capacity(count * controls),
            years: Vec::new(),
            cash: Vec::new(),
            sums: (0..plans)
                .map(|plan| PlanSums::with_controls(world, plan, controls))
                .collect(),
            drawn: vec![0; world.threats.len()],
        };
        for (place, figures) in chunk.figures.chunks_mut(plans * Block::TRIALS).enumerate() {
            let from = range.start + (place * Block::TRIALS) as u64;
            let trials = from..from + (figures.len() / plans) as u64;
            let numbers = trials.clone().map(|place| self.number(place));
            block.draw(world, self.options.seed, numbers);
            let lives = block.trials().zip(figures.chunks_exact_mut(plans));
            for (place, ((luck, values), figures)) in trials.zip(lives) {
                if progress.is_cancelled() {
                    return None;
                }
                if let Some(chosen) = self.chosen(place) {
                    scratch.mark(usize::from(chosen.stratum));
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
                chunk.controls.extend_from_slice(scratch.controls());
                if place < self.budgeted {
                    push_cash(world, values, scratch.paid(), &mut chunk.cash);
                }
                for (sum, drawn) in chunk.drawn.iter_mut().zip(scratch.drawn()) {
                    *sum += u64::from(*drawn);
                }
                if self.options.keep_years && place < CURVE_TRIALS {
                    for plan in 0..plans {
                        scratch.years(world, plan, values, &mut chunk.years);
                    }
                }
            }
        }
        progress.done.fetch_add(count as u64, Ordering::Relaxed);
        Some(chunk)
    }
}

fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it did not say why".to_owned())
}
