//! Answers that have nothing to do with each other, found by several workers.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// The answers to questions, in their order. Each worker takes the next that nobody has taken; who answers changes no
/// answer.
pub(super) fn side_by_side<Q: Send, T: Send>(
    threads: NonZeroUsize,
    questions: Vec<Q>,
    answer: impl Fn(Q) -> T + Sync,
) -> Vec<T> {
    let number = questions.len();
    let open = Mutex::new(questions.into_iter().enumerate());
    let next = || open.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let mut answers = Vec::new();
        while let Some((place, question)) = next() {
            answers.push((place, answer(question)));
        }
        answers
    };
    let mut answers = std::thread::scope(|scope| {
        let helpers = 1..threads.get().min(number);
        let helpers: Vec<_> = helpers
            .filter_map(|number| {
                let named = std::thread::Builder::new().name(format!("figures-{number}"));
                // Where no more threads are to be had, those that there are do all of it.
                named.spawn_scoped(scope, work).ok()
            })
            .collect();
        let mut answers = work();
        for helper in helpers {
            match helper.join() {
                Ok(more) => answers.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        answers
    });
    answers.sort_unstable_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_questions_whoever_answers() {
        for threads in [1, 2, 5].map(|threads| NonZeroUsize::new(threads).unwrap()) {
            for questions in [0, 1, 3, 100] {
                let questions: Vec<usize> = (0..questions).collect();
                let squares: Vec<usize> = questions.iter().map(|one| one * one).collect();
                let answers = side_by_side(threads, questions, |question| question * question);
                assert_eq!(answers, squares);
            }
        }
    }
}
