//! Answers that have nothing to do with each other, found by several workers.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The answers to so many questions, in their order. Each worker takes the next that nobody has taken; who answers
/// changes no answer.
pub(super) fn side_by_side<T: Send>(
    threads: NonZeroUsize,
    questions: usize,
    answer: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        loop {
            let question = next.fetch_add(1, Ordering::Relaxed);
            if question >= questions {
                return answers;
            }
            answers.push((question, answer(question)));
        }
    };
    let mut answers = std::thread::scope(|scope| {
        let helpers = 1..threads.get().min(questions);
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
    answers.sort_unstable_by_key(|(question, _)| *question);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_questions_whoever_answers() {
        for threads in [1, 2, 5].map(|threads| NonZeroUsize::new(threads).unwrap()) {
            for questions in [0, 1, 3, 100] {
                let answers = side_by_side(threads, questions, |question| question * question);
                let squares: Vec<usize> =
                    (0..questions).map(|question| question * question).collect();
                assert_eq!(answers, squares);
            }
        }
    }
}
