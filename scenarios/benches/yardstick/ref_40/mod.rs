//! REF-40 as a program written for it alone: what the engine's speed is measured against, and its numbers too.
//!
//! It knows nothing but forty workloads, six threats and two queues, and shares no code with the engine except the
//! table of the lognormal. One pass over an incident's batch finds the restores' hours under both plans; each plan's
//! queue is a handful of sorted free times, and jobs that wait exist only while incidents overlap. Where randomness
//! comes from is a [`Draws`]: [`Keyed`], which follows the engine's rules and gives the same numbers trial by trial, or
//! [`Stream`], the cheapest source there is.

mod arithmetic;
mod keyed;
mod queue;
mod stream;

pub(crate) use keyed::Keyed;
pub(crate) use stream::Stream;

use queue::{Job, Queue};

pub(crate) const WORKLOADS: usize = 40;
pub(crate) const HORIZON: f64 = 5.0 * 8_760.0;

/// In GB, repeated in each tier of ten workloads.
const SIZES: [f64; 10] = [
    50.0, 100.0, 200.0, 300.0, 400.0, 500.0, 800.0, 1_000.0, 2_000.0, 4_000.0,
];
/// By tier.
const COST_PER_HOUR_DOWN: [f64; 4] = [600.0, 160.0, 40.0, 8.0];
const COST_PER_HOUR_LOST: [f64; 4] = [400.0, 100.0, 20.0, 4.0];
/// Standard deviation of the logarithm of a transfer's duration.
pub(crate) const SIGMA: f64 = 0.35;
const SLOW_DOWN: f64 = 1.5;
const LAST_ATTEMPT: u32 = 3;

/// A cause of incidents in the whole estate.
#[derive(Debug)]
pub(crate) struct Threat {
    pub(crate) id: &'static str,
    pub(crate) per_year: f64,
    /// How many workloads an incident hits.
    pub(crate) hits: usize,
}

const fn threat(id: &'static str, per_year: f64, hits: usize) -> Threat {
    Threat { id, per_year, hits }
}

pub(crate) const THREATS: [Threat; 6] = [
    threat("deletion", 12.0, 1),
    threat("hardware", 4.0, 1),
    threat("bad_patch", 1.5, 10),
    threat("array_fault", 0.5, 10),
    threat("ransomware", 0.15, WORKLOADS),
    threat("site_loss", 0.08, WORKLOADS),
];

/// How a plan restores; its streams are the type of its queue.
struct Terms {
    overhead: f64,
    gb_per_hour: f64,
    failure: f64,
    interval: f64,
}

/// The incumbent, then the proposal.
const PLANS: [Terms; 2] = [
    Terms {
        overhead: 1.0,
        gb_per_hour: 200.0,
        failure: 0.05,
        interval: 24.0,
    },
    Terms {
        overhead: 0.25,
        gb_per_hour: 600.0,
        failure: 0.02,
        interval: 4.0,
    },
];
const INCUMBENT_STREAMS: usize = 2;
const PROPOSAL_STREAMS: usize = 6;

/// One incident of a trial.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Incident {
    pub(crate) time: f64,
    /// What its draws are keyed by, where they are keyed.
    pub(crate) key: u64,
    /// The workloads it hits, one bit each.
    pub(crate) hits: u64,
}

/// One restore of a trial, and what it draws.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Restore {
    pub(crate) workload: u32,
    /// Its incident's place.
    pub(crate) incident: u32,
    pub(crate) attempt: Attempt,
    /// How far the incident lies from the newest point, as a share of the interval.
    pub(crate) phase: f64,
}

/// What one attempt draws.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attempt {
    /// Duration of the transfer relative to its mean.
    pub(crate) factor: f64,
    /// Uniform; the attempt fails where it lies below the plan's probability.
    pub(crate) luck: f64,
}

/// Where randomness comes from. Both plans meet the same draws.
pub(crate) trait Draws {
    /// The incidents of a trial, in the order of time.
    fn incidents(&mut self, trial: u64, into: &mut Vec<Incident>);

    /// Phases and first attempts.
    fn restores(&mut self, incidents: &[Incident], restores: &mut [Restore]);

    /// A further attempt at restoring a workload, the `number`-th after the first.
    fn again(&mut self, incident: &Incident, workload: u32, number: u32) -> Attempt;
}

/// One plan's figures of one trial: instance-hours, and money of outages without the fees.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) downtime: f64,
    pub(crate) cost: f64,
}

/// A workload's figures, worked out once.
#[derive(Debug, Clone, Copy)]
struct Workload {
    /// Mean hours of its transfer, by plan.
    transfer: [f64; 2],
    cost_per_hour_down: f64,
    cost_per_hour_lost: f64,
    tier: u32,
}

impl Workload {
    fn new(place: usize) -> Self {
        let (size, tier) = (SIZES[place % 10], place / 10);
        Self {
            transfer: PLANS.map(|plan| size / plan.gb_per_hour),
            cost_per_hour_down: COST_PER_HOUR_DOWN[tier],
            cost_per_hour_lost: COST_PER_HOUR_LOST[tier],
            tier: tier as u32,
        }
    }

    /// Hours of an attempt under a plan whose transfer takes so many times its mean.
    #[inline]
    fn hours(&self, plan: usize, factor: f64) -> f64 {
        PLANS[plan].overhead + self.transfer[plan] * factor
    }
}

/// The program and its memory.
#[derive(Debug)]
pub(crate) struct Program<D> {
    draws: D,
    workloads: [Workload; WORKLOADS],
    incidents: Vec<Incident>,
    restores: Vec<Restore>,
    /// By plan and restore.
    jobs: [Vec<Job>; 2],
    incumbent: Queue<INCUMBENT_STREAMS>,
    proposal: Queue<PROPOSAL_STREAMS>,
}

impl<D: Draws> Program<D> {
    pub(crate) fn new(draws: D) -> Self {
        Self {
            draws,
            workloads: std::array::from_fn(Workload::new),
            incidents: Vec::new(),
            restores: Vec::new(),
            jobs: [Vec::new(), Vec::new()],
            incumbent: Queue::default(),
            proposal: Queue::default(),
        }
    }

    /// Lives through one trial: the incumbent's figures, then the proposal's.
    pub(crate) fn trial(&mut self, number: u64) -> [Figures; 2] {
        self.draws.incidents(number, &mut self.incidents);
        self.list_restores();
        self.draws.restores(&self.incidents, &mut self.restores);
        let lost = self.list_jobs();
        self.serve();
        let figures = |plan: usize, (downtime, cost): (f64, f64)| Figures {
            downtime,
            cost: cost + PLANS[plan].interval * lost[plan],
        };
        [
            figures(0, self.incumbent.finish()),
            figures(1, self.proposal.finish()),
        ]
    }

    fn list_restores(&mut self) {
        self.restores.clear();
        for (place, incident) in (0..).zip(&self.incidents) {
            let mut hits = incident.hits;
            while hits != 0 {
                self.restores.push(Restore {
                    workload: hits.trailing_zeros(),
                    incident: place,
                    ..Restore::default()
                });
                hits &= hits - 1;
            }
        }
    }

    /// What is to be restored under each plan. Returns what the data lost cost for each hour of the plan's interval.
    fn list_jobs(&mut self) -> [f64; 2] {
        let mut share = 0.0;
        for (plan, jobs) in self.jobs.iter_mut().enumerate() {
            jobs.clear();
            jobs.extend(self.restores.iter().map(|restore| {
                let workload = &self.workloads[restore.workload as usize];
                Job {
                    hours: workload.hours(plan, restore.attempt.factor),
                    cost_per_hour: workload.cost_per_hour_down,
                    tier: workload.tier,
                    asked: 0.0,
                }
            }));
        }
        let mut lost = [0.0; 2];
        for (place, restore) in self.restores.iter().enumerate() {
            let workload = &self.workloads[restore.workload as usize];
            share += workload.cost_per_hour_lost * restore.phase;
            // Whatever fails under the proposal fails under the incumbent too.
            if restore.attempt.luck < PLANS[0].failure {
                let incident = &self.incidents[restore.incident as usize];
                for (plan, (jobs, lost)) in self.jobs.iter_mut().zip(&mut lost).enumerate() {
                    let (hours, failures) =
                        retry(&mut self.draws, incident, restore, workload, plan);
                    jobs[place].hours += hours;
                    *lost += failures * workload.cost_per_hour_lost;
                }
            }
        }
        lost.map(|whole| whole + share)
    }

    fn serve(&mut self) {
        let mut from = 0;
        let mut incidents = self.incidents.iter().peekable();
        while let Some(incident) = incidents.next() {
            let to = from + incident.hits.count_ones() as usize;
            let next = incidents.peek().map_or(f64::INFINITY, |next| next.time);
            self.incumbent
                .serve(incident.time, next, &self.jobs[0][from..to]);
            self.proposal
                .serve(incident.time, next, &self.jobs[1][from..to]);
            from = to;
        }
    }
}

/// Hours of the attempts after the first, each slower than the one before, and how many failed.
#[cold]
fn retry<D: Draws>(
    draws: &mut D,
    incident: &Incident,
    restore: &Restore,
    workload: &Workload,
    plan: usize,
) -> (f64, f64) {
    let mut drawn = restore.attempt;
    let (mut hours, mut slower, mut failures) = (0.0, 1.0, 0);
    while failures < LAST_ATTEMPT && drawn.luck < PLANS[plan].failure {
        failures += 1;
        slower *= SLOW_DOWN;
        drawn = draws.again(incident, restore.workload, failures);
        hours += workload.hours(plan, drawn.factor) * slower;
    }
    (hours, f64::from(failures))
}
