//! One trial's figures by themselves, to hold the engine against other programs future by future.

use std::ops::Range;

use crate::run::Progress;
use crate::trial::{Block, PlanFigures, PlanSums, Scratch, trial};
use crate::world::World;

/// What one trial came to under one plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrialFigures {
    /// Money paid, present value.
    pub cash_cost: f64,
    /// Simulated loss, present value.
    pub outage_cost: f64,
    /// Instance-hours down.
    pub downtime_hours: f64,
    /// Instance-hours of updates lost.
    pub data_loss_hours: f64,
    /// Its switch failed, and everything went back to the incumbent within the horizon.
    pub is_rolled_back: bool,
    /// Its switch failed over a blocker of the environment.
    pub is_blocked: bool,
}

/// What trial `number` under `seed` comes to, by plan in the order of the project: the same numbers that
/// [`run`](crate::run()) adds up, one trial at a time and therefore slower.
pub fn trial_figures(world: &World, seed: u64, number: u64) -> Vec<TrialFigures> {
    let told = |figures: &PlanFigures| TrialFigures {
        cash_cost: figures.cash,
        outage_cost: figures.outcome.outage_cost,
        downtime_hours: figures.outcome.downtime,
        data_loss_hours: figures.outcome.data_loss,
        is_rolled_back: figures.switch.rolled_back > 0.0,
        is_blocked: figures.switch.causes[1] > 0.0,
    };
    let mut found = Vec::new();
    let only = number..number.saturating_add(1);
    live_through(world, seed, only, &Progress::default(), |_, figures| {
        found = figures.iter().map(told).collect();
    });
    found
}

/// Lives through trials one after another and shows each: what it leaves behind, and each plan's figures. False where it
/// was cancelled before the last.
pub(crate) fn live_through(
    world: &World,
    seed: u64,
    numbers: Range<u64>,
    progress: &Progress,
    mut look: impl FnMut(&Scratch, &[PlanFigures]),
) -> bool {
    let plans = world.plans.len();
    let mut scratch = Scratch::new(world);
    let mut figures = vec![PlanFigures::default(); plans];
    let mut sums: Vec<PlanSums> = (0..plans).map(|plan| PlanSums::new(world, plan)).collect();
    let mut block = Block::default();
    let mut from = numbers.start;
    while from < numbers.end {
        let until = from.saturating_add(Block::TRIALS as u64).min(numbers.end);
        block.draw(world, seed, from..until);
        for (luck, values) in block.trials() {
            trial(
                world,
                luck,
                values,
                &mut scratch,
                &mut sums,
                &mut figures,
                progress,
            );
            if progress.is_cancelled() {
                return false;
            }
            look(&scratch, &figures);
        }
        from = until;
    }
    true
}
