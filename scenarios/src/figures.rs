//! One trial's figures by themselves, to hold the engine against other programs future by future.

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
    let (_, figures) = live_through(world, seed, number);
    figures.iter().map(told).collect()
}

/// Lives through one trial: what it leaves behind, and each plan's figures.
pub(crate) fn live_through(world: &World, seed: u64, number: u64) -> (Scratch, Vec<PlanFigures>) {
    let plans = world.plans.len();
    let mut scratch = Scratch::new(world);
    let mut figures = vec![PlanFigures::default(); plans];
    let mut sums: Vec<PlanSums> = (0..plans).map(|plan| PlanSums::new(world, plan)).collect();
    let mut block = Block::default();
    block.draw(world, seed, number..number.saturating_add(1));
    for (luck, values) in block.trials() {
        trial(
            world,
            luck,
            values,
            &mut scratch,
            &mut sums,
            &mut figures,
            &Progress::default(),
        );
    }
    (scratch, figures)
}
