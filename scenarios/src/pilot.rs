//! A few trials ahead of a run that tell what an incident of each threat costs.

use std::ops::Range;

use crate::luck::TrialKey;
use crate::precision::Tail;
use crate::results::quantile;
use crate::run::Progress;
use crate::severity::{Severity, Sight, count, incidents_per_trial};
use crate::trial::{Block, PlanFigures, PlanSums, Scratch, trial};
use crate::world::World;

/// The number of the first trial of the pilot, far beyond those of any run.
const FIRST: u64 = 1 << 62;

/// Trials of the pilot that are lived through as they come.
const TRIALS: u64 = 512;

/// Incidents of each threat that the pilot looks for, so that rare ones have a cost too.
const INCIDENTS: u64 = 8;

/// Trials that are looked through for a rare threat.
const LOOKS: u64 = 1 << 15;

/// What a few trials tell about the cost of incidents.
#[derive(Debug)]
pub(crate) struct Pilot {
    /// By threat: the mean cost of an incident, as a share of what all are expected to cost, all plans alike.
    costs: Vec<f64>,
    /// By trial: what all its incidents cost, in the same measure.
    severities: Vec<f64>,
    /// By plan, over the horizon and over the worst year: the cost of each trial.
    figures: Vec<[Vec<f64>; 2]>,
}

impl Pilot {
    /// The numbers of its trials.
    pub(crate) const NUMBERS: Range<u64> = FIRST..FIRST + TRIALS;

    /// Lives through the trials of a pilot; `None` when nobody waits for them.
    pub(crate) fn run(world: &World, seed: u64, progress: &Progress) -> Option<Self> {
        let plans = world.plans.len();
        let mut life = Life {
            world,
            seed,
            progress,
            block: Block::default(),
            scratch: Scratch::new(world),
            sums: (0..plans).map(|plan| PlanSums::new(world, plan)).collect(),
            figures: vec![PlanFigures::default(); plans],
            drawn: vec![0; world.threats.len()],
        };
        let mut figures: Vec<[Vec<f64>; 2]> = vec![Default::default(); plans];
        for number in Self::NUMBERS {
            for (kept, found) in figures.iter_mut().zip(life.live(number)?) {
                kept[0].push(found.outcome.outage_cost);
                kept[1].push(found.outcome.worst_year_cost);
            }
        }
        life.look_for_rare_threats()?;
        let mut costs = vec![0.0; world.threats.len()];
        let mut severities = vec![0.0; TRIALS as usize];
        for (sums, figures) in life.sums.iter().zip(&figures) {
            let rows = sums.tables.threats.iter().zip(&life.drawn);
            let of_plan: Vec<f64> = rows
                .map(|(row, drawn)| row.outage_cost.max(0.0) / (*drawn as f64).max(1.0))
                .collect();
            let places = of_plan.iter().enumerate();
            let expected: f64 = places
                .map(|(place, cost)| cost * incidents_per_trial(world, place))
                .sum();
            if expected > 0.0 && expected.is_finite() {
                let share = 1.0 / (expected * plans as f64);
                for (sum, cost) in costs.iter_mut().zip(&of_plan) {
                    *sum += cost * share;
                }
                for (sum, cost) in severities.iter_mut().zip(&figures[0]) {
                    *sum += cost * share;
                }
            }
        }
        Some(Self {
            costs,
            severities,
            figures,
        })
    }

    /// How severity is told, for the tail at hand.
    pub(crate) fn severity(&self, world: &World, tail: Tail) -> Severity {
        let mut sorted = self.severities.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let severe = quantile(&sorted, 1.0 - tail.share());
        Severity::new(world, &self.costs, severe)
    }

    /// The variance that the strata promise for how many trials lie in the tail, as a part of that of plain sampling:
    /// the average over the plans, over the horizon and the worst year. Given are the stratum of each trial of the pilot,
    /// and for each stratum the part that is lived through and its share of all trials. The pilot is too small for a
    /// rarer tail than that of 5 %; to each stratum it adds a trial that is as likely in the tail as any other.
    pub(crate) fn promise(&self, strata: &[usize], lived: &[f64], shares: &[f64]) -> f64 {
        const TAIL: f64 = 0.05;
        let all: f64 = lived
            .iter()
            .zip(shares)
            .map(|(lived, share)| lived * share)
            .sum();
        let mut parts: Vec<f64> = Vec::new();
        for figures in self.figures.iter().flatten() {
            let mut sorted = figures.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let bound = quantile(&sorted, 1.0 - TAIL);
            let severe = figures.iter().filter(|figure| **figure > bound).count() as f64;
            if severe == 0.0 {
                continue;
            }
            let base = severe / figures.len() as f64;
            let mut within = vec![(base, 1.0); lived.len()];
            for (stratum, figure) in strata.iter().zip(figures) {
                let (in_tail, number) = &mut within[*stratum];
                *in_tail += f64::from(u8::from(*figure > bound));
                *number += 1.0;
            }
            let rows = within.iter().zip(shares.iter().zip(lived));
            let variance: f64 = rows
                .map(|((in_tail, number), (share, lived))| {
                    let p = in_tail / number;
                    let between = share * (p - base) * (p - base) * all;
                    share * p * (1.0 - p) * all / lived + between
                })
                .sum();
            parts.push(variance / (base * (1.0 - base)));
        }
        let n = parts.len() as f64;
        if parts.is_empty() {
            f64::INFINITY
        } else {
            parts.iter().sum::<f64>() / n
        }
    }
}

/// Trials of a pilot, one after the other.
#[derive(Debug)]
struct Life<'a> {
    world: &'a World,
    seed: u64,
    progress: &'a Progress,
    block: Block,
    scratch: Scratch,
    sums: Vec<PlanSums>,
    figures: Vec<PlanFigures>,
    /// By threat.
    drawn: Vec<u64>,
}

impl Life<'_> {
    /// Lives through one more; `None` when nobody waits for it.
    fn live(&mut self, number: u64) -> Option<&[PlanFigures]> {
        self.block.draw(self.world, self.seed, number..=number);
        for (luck, values) in self.block.trials() {
            trial(
                self.world,
                luck,
                values,
                &mut self.scratch,
                &mut self.sums,
                &mut self.figures,
                self.progress,
            );
        }
        for (sum, drawn) in self.drawn.iter_mut().zip(self.scratch.drawn()) {
            *sum += u64::from(*drawn);
        }
        (!self.progress.is_cancelled()).then_some(&self.figures)
    }

    /// Lives through trials that hold threats which have hardly come so far.
    fn look_for_rare_threats(&mut self) -> Option<()> {
        let mut sight = Sight::default();
        for place in 0..self.world.threats.len() {
            let rate = self.world.parameters.alone(self.world.threats[place].rate);
            let from = FIRST + TRIALS;
            for number in from..from + LOOKS {
                if self.drawn[place] >= INCIDENTS || self.progress.is_cancelled() {
                    break;
                }
                let trial = TrialKey::new(self.seed, number);
                if count(self.world, place, &rate, trial, &mut sight) > 0 {
                    self.live(number)?;
                }
            }
        }
        Some(())
    }
}
