//! The simulation in the background: a quick answer first, the full one after it. Where even the quick one takes long,
//! a coarse one comes before it; all begin with the same futures.
//!
//! Every run carries the generation of the document it belongs to; answers of older generations are dropped.
//! Results stay until newer ones arrive, so that the window can show them dimmed. No screen is known here:
//! whoever waits is woken through a closure.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

use displace_model::project::Project;
use displace_scenarios::results::{Curves, Results};
use displace_scenarios::{Progress, RunError, RunOptions, VarianceReduction, World, run};

/// Trials of the quick first answer and of the full one; both begin with the same futures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Trials of the first answer.
    pub quick: u64,
    /// Trials of the full answer.
    pub full: u64,
    /// Seed of all luck.
    pub seed: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            quick: 512,
            full: 10_000,
            seed: 1,
        }
    }
}

/// What a run found, with the document it belongs to.
#[derive(Debug)]
pub struct Answer {
    /// Generation of the document.
    pub generation: u64,
    /// The document.
    pub project: Arc<Project>,
    /// The document compiled, for replays.
    pub world: Arc<World>,
    /// The results.
    pub results: Results,
    /// Curves for charts.
    pub curves: Curves,
    /// False for the quick first answer.
    pub complete: bool,
}

/// How current the answer is.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Nothing was asked yet.
    Idle,
    /// Being computed; a previous answer may be shown meanwhile.
    Running {
        /// The part that is done, 0 to 1.
        progress: f32,
        /// Trials asked for.
        trials: u64,
    },
    /// The answer belongs to the document.
    Ready,
    /// There is an answer, if any, of an older document only.
    Stale {
        /// Why no newer one is on its way.
        because: String,
    },
    /// The run came to nothing.
    Failed(String),
}

enum Message {
    Answer(Box<Answer>),
    Failed(String),
}

struct Running {
    generation: u64,
    progress: Arc<Progress>,
    news: Receiver<Message>,
}

/// The background work of one window.
pub struct Jobs {
    effort: Effort,
    cores: NonZeroUsize,
    wake: Arc<dyn Fn() + Send + Sync>,
    running: Option<Running>,
    answer: Option<Arc<Answer>>,
    /// Of the document as it is now.
    generation: u64,
    /// Why nothing runs though the answer is old.
    halted: Option<State>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs")
            .field("state", &self.state())
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

impl Jobs {
    /// Nothing runs yet. `wake` is called from worker threads when there is news.
    pub fn new(effort: Effort, wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            effort,
            cores: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            wake: Arc::new(wake),
            running: None,
            answer: None,
            generation: 0,
            halted: None,
        }
    }

    /// Computes the answer to a document; whatever still runs for an older one is given up.
    pub fn start(&mut self, generation: u64, project: Arc<Project>) {
        self.stop();
        self.generation = generation;
        self.halted = None;
        let (send, news) = sync_channel(4);
        let progress = Arc::new(Progress::default());
        let task = Task {
            generation,
            project,
            before: self.answer.as_ref().map(|answer| Arc::clone(&answer.world)),
            effort: self.effort,
            cores: self.cores,
            progress: Arc::clone(&progress),
            wake: Arc::clone(&self.wake),
        };
        let worker = std::thread::Builder::new()
            .name("simulation".to_owned())
            .spawn(move || task.work(&send));
        match worker {
            // Its end is told by the channel; nobody needs to wait for the thread.
            Ok(_) => {
                self.running = Some(Running {
                    generation,
                    progress,
                    news,
                });
            }
            Err(error) => {
                let why = format!("could not start the simulation: {error}");
                self.halted = Some(State::Failed(why));
            }
        }
    }

    /// Gives up what runs and says that the document of this generation cannot be computed, and why.
    pub fn halt(&mut self, generation: u64, because: impl Into<String>) {
        self.stop();
        self.generation = generation;
        self.halted = Some(State::Stale {
            because: because.into(),
        });
    }

    /// Gives up what runs, because the user wishes so.
    pub fn cancel(&mut self) {
        if self.running.is_some() {
            let generation = self.generation;
            self.halt(generation, "cancelled");
        }
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.progress.cancel();
        }
    }

    /// Takes what has arrived; true if there was news.
    pub fn poll(&mut self) -> bool {
        let mut news = false;
        while let Some(running) = &self.running {
            match running.news.try_recv() {
                Ok(Message::Answer(answer)) => {
                    if answer.generation == running.generation {
                        self.answer = Some(Arc::new(*answer));
                    }
                }
                Ok(Message::Failed(why)) => {
                    self.halted = Some(State::Failed(why));
                    self.running = None;
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => self.running = None,
            }
            news = true;
        }
        news
    }

    /// The newest answer, which may be that of an older document: see [`Jobs::is_current`].
    pub fn answer(&self) -> Option<&Arc<Answer>> {
        self.answer.as_ref()
    }

    /// True if the answer belongs to the document as it is.
    pub fn is_current(&self) -> bool {
        self.answer
            .as_ref()
            .is_some_and(|answer| answer.generation == self.generation)
    }

    /// Forgets the answer, because it belongs to another document.
    pub fn forget(&mut self) {
        self.stop();
        self.answer = None;
        self.halted = None;
    }

    /// True while something runs.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// How current the answer is.
    pub fn state(&self) -> State {
        if let Some(running) = &self.running {
            let trials = self.effort.full;
            let share = running.progress.done() as f64 / (self.effort.quick + trials) as f64;
            return State::Running {
                progress: share.clamp(0.0, 1.0) as f32,
                trials,
            };
        }
        match (&self.halted, &self.answer) {
            (Some(halted), _) => halted.clone(),
            (None, None) => State::Idle,
            (None, Some(_)) if self.is_current() => State::Ready,
            (None, Some(_)) => State::Stale {
                because: "inputs have changed".to_owned(),
            },
        }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a worker needs.
struct Task {
    generation: u64,
    project: Arc<Project>,
    /// What was computed last, which mostly has nearly all of its ranges.
    before: Option<Arc<World>>,
    effort: Effort,
    cores: NonZeroUsize,
    progress: Arc<Progress>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Task {
    fn work(&self, send: &SyncSender<Message>) {
        let outcome = catch_unwind(AssertUnwindSafe(|| self.answers(send)));
        let failure = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(why)) => Some(why),
            Err(_) => Some("the simulation met a mistake in this program".to_owned()),
        };
        if let Some(why) = failure {
            // Nobody listens any more if the window asked for something else meanwhile.
            let _ = send.send(Message::Failed(why));
        }
        (self.wake)();
    }

    fn answers(&self, send: &SyncSender<Message>) -> Result<(), String> {
        let world = match &self.before {
            Some(before) => before.renewed(&self.project),
            None => World::new(&self.project),
        };
        let world = Arc::new(world.map_err(|error| error.to_string())?);
        let Effort { quick, full, seed } = self.effort;
        let all = self.cores;
        // The window keeps a core to itself, but for the few hundredths of a second that it waits for.
        let rest = NonZeroUsize::new(all.get() - 1).unwrap_or(NonZeroUsize::MIN);
        let coarse = world.coarse_trials(quick, all);
        let mut steps = vec![(coarse, all, false)];
        if coarse < quick {
            steps.push((quick, rest, false));
        }
        steps.push((full, rest, true));
        for (trials, threads, complete) in steps {
            let options = RunOptions {
                trials,
                seed,
                threads,
                keep_years: true,
                // Few trials say more where the number of incidents in them is made up for.
                variance_reduction: if complete {
                    VarianceReduction::None
                } else {
                    VarianceReduction::ControlVariates
                },
                ..RunOptions::default()
            };
            let (results, curves) = match run(&world, options, &self.progress, &*self.wake) {
                Ok(found) => found,
                Err(RunError::Cancelled) => return Ok(()),
                Err(error) => return Err(error.to_string()),
            };
            let answer = Answer {
                generation: self.generation,
                project: Arc::clone(&self.project),
                world: Arc::clone(&world),
                results,
                curves,
                complete,
            };
            if send.send(Message::Answer(Box::new(answer))).is_err() {
                return Ok(());
            }
            (self.wake)();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use displace_model::project::read;

    use super::*;
    use crate::samples::SAMPLES;

    const SMALL: Effort = Effort {
        quick: 32,
        full: 300,
        seed: 1,
    };
    const ENDLESS: Effort = Effort {
        quick: 32,
        full: 2_000_000,
        seed: 1,
    };

    fn project() -> Arc<Project> {
        let reading = read(SAMPLES[0].text, displace_scenarios::catalogue());
        Arc::new(reading.project.unwrap())
    }

    fn wait(jobs: &mut Jobs, until: impl Fn(&Jobs) -> bool) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while !until(jobs) {
            assert!(Instant::now() < deadline, "{:?}", jobs.state());
            jobs.poll();
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_quick_answer_comes_before_the_full_one() {
        let mut jobs = Jobs::new(SMALL, || {});
        assert_eq!(jobs.state(), State::Idle);
        jobs.start(1, project());
        wait(&mut jobs, |jobs| jobs.state() == State::Ready);
        let answer = jobs.answer().unwrap();
        assert!(answer.complete && answer.results.trials == 300);
        assert_eq!(answer.curves.cumulative.len(), answer.project.plans.len());
    }

    #[test]
    fn a_cancelled_run_keeps_the_old_answer_and_says_so() {
        let mut jobs = Jobs::new(ENDLESS, || {});
        jobs.start(1, project());
        wait(&mut jobs, |jobs| jobs.answer().is_some());
        jobs.cancel();
        assert!(!jobs.is_running());
        let because = "cancelled".to_owned();
        assert_eq!(jobs.state(), State::Stale { because });
        assert!(!jobs.answer().unwrap().complete);
    }

    #[test]
    fn answers_of_an_older_document_are_dropped() {
        let mut jobs = Jobs::new(SMALL, || {});
        for generation in 1..20 {
            jobs.start(generation, project());
        }
        wait(&mut jobs, |jobs| jobs.state() == State::Ready);
        assert_eq!(jobs.answer().unwrap().generation, 19);
    }

    #[test]
    fn an_old_answer_stays_while_a_document_cannot_be_computed() {
        let mut jobs = Jobs::new(SMALL, || {});
        jobs.start(1, project());
        wait(&mut jobs, |jobs| jobs.state() == State::Ready);
        jobs.halt(2, "2 inputs are wrong");
        assert!(jobs.answer().is_some() && !jobs.is_current());
        let because = "2 inputs are wrong".to_owned();
        assert_eq!(jobs.state(), State::Stale { because });
    }

    #[test]
    fn a_document_that_cannot_be_compiled_fails_with_words() {
        let mut jobs = Jobs::new(SMALL, || {});
        let mut broken = (*project()).clone();
        broken.plans.clear();
        jobs.start(1, Arc::new(broken));
        wait(&mut jobs, |jobs| matches!(jobs.state(), State::Failed(_)));
    }

    #[test]
    fn a_panic_in_the_worker_becomes_a_failure() {
        let woken = std::sync::atomic::AtomicBool::new(false);
        let mut jobs = Jobs::new(SMALL, move || {
            let first = !woken.swap(true, std::sync::atomic::Ordering::Relaxed);
            assert!(!first, "a mistake on purpose");
        });
        jobs.start(1, project());
        wait(&mut jobs, |jobs| matches!(jobs.state(), State::Failed(_)));
        jobs.start(2, project());
        wait(&mut jobs, |jobs| jobs.state() == State::Ready);
    }
}
