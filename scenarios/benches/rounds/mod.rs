//! Sides of a bench that are timed in turn, round by round: a machine with other work slows all of them.

use std::time::Instant;

/// Seconds that it takes.
#[expect(clippy::disallowed_methods, reason = "a bench needs a clock")]
pub(crate) fn seconds(of: &dyn Fn()) -> f64 {
    let began = Instant::now();
    of();
    began.elapsed().as_secs_f64()
}

/// The upper one of two in the middle; not a number where there is none.
pub(crate) fn median(of: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = of.collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
