//! What is told of plans and of comparisons, by two workers where that is worth it.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;

use super::books::Books;
use super::budget::budgets;
use super::collect::figures_to_weigh;
use super::kept::Own;
use super::side_by_side::side_by_side;
use super::weights::Weights;
use super::{Collected, Comparison, PlanResults};
use crate::world::World;

/// So many trials are summarised by two workers: fewer are done before a second has begun, and of more the memory that
/// each takes for its figures counts more than the time.
const WORTH_HELP: RangeInclusive<usize> = 256..=100_000;

/// How many of the threads are worth having for the summaries of so many trials.
pub(super) fn worth_help(trials: usize, threads: NonZeroUsize) -> NonZeroUsize {
    if WORTH_HELP.contains(&trials) {
        threads.min(NonZeroUsize::MIN.saturating_add(1))
    } else {
        NonZeroUsize::MIN
    }
}

/// What is known of all plans before they are told one by one.
pub(super) struct Known<'a> {
    pub(super) world: &'a World,
    pub(super) weights: &'a Weights,
    pub(super) cheapest: &'a [f64],
    pub(super) books: &'a [Option<Books>],
    /// Cash of each year by trial, plan and year, of the first trials.
    pub(super) cash: &'a [f64],
}

/// What there is to tell.
enum Question {
    /// Of a plan, from what is kept for it alone.
    Plan(usize, Box<Own>),
    /// Of a plan beside the baseline.
    Comparison(usize),
}

/// What is told of one plan.
enum Told {
    Plan(Box<PlanResults>),
    Comparison(Box<Comparison>),
}

/// What is told of each plan, of which the own figures are given, and of each beside the baseline.
pub(super) fn tell_all(
    collected: &Collected,
    own: Vec<Own>,
    known: &Known<'_>,
    threads: NonZeroUsize,
) -> (Vec<PlanResults>, Vec<Comparison>) {
    let (world, weights, books) = (known.world, known.weights, known.books);
    let compared = (0..world.plans.len()).filter(|plan| *plan != world.baseline);
    let plans = own.into_iter().enumerate();
    let questions: Vec<Question> = plans
        .map(|(plan, own)| Question::Plan(plan, Box::new(own)))
        .chain(compared.map(Question::Comparison))
        .collect();
    let threads = worth_help(collected.trials(), threads);
    let told = side_by_side(threads, questions, |question| match question {
        Question::Plan(plan, own) => {
            let (cheapest_in, books) = (known.cheapest[plan], books[plan].as_ref());
            let told = collected.plan(world, (plan, *own), weights, cheapest_in, books);
            Told::Plan(Box::new(told))
        }
        Question::Comparison(plan) => {
            Told::Comparison(Box::new(collected.compare(world, plan, weights, books)))
        }
    });
    let (mut plans, mut comparisons) = (Vec::new(), Vec::new());
    for told in told {
        match told {
            Told::Plan(plan) => plans.push(*plan),
            Told::Comparison(comparison) => comparisons.push(*comparison),
        }
    }
    for (plan, budget) in plans.iter_mut().zip(budgets(world, known.cash)) {
        plan.budget = budget;
    }
    (plans, comparisons)
}

/// Bytes that a second worker on the summaries takes at most.
pub(crate) fn bytes_of_help(sets: usize) -> u64 {
    let figures = 1 + figures_to_weigh(sets);
    (*WORTH_HELP.end() * figures * size_of::<f64>()) as u64
}
