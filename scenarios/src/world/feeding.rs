//! What feeds a copy, and how a copy fails without anybody noticing (R11, R12, R13).

use displace_model::plan::Plan;
use displace_model::solution::Copy;

use super::plan::CompiledCopy;
use super::{EventDraw, Parameter, Parameters, Values};
use crate::luck::{Luck, Purpose};

/// A copy's place in a chain of copies that feed one another.
#[derive(Debug)]
pub(crate) struct Feeding {
    /// The copy itself and all that feed it, one bit each by rank.
    pub(crate) chain: u64,
    /// Rank of the first of the chain; all of it share one uniform for their gaps in coverage (R12).
    pub(crate) group: u32,
    /// A copy that feeds it is switched off: nothing comes through.
    pub(crate) feeder_off: bool,
    /// What a point waits for beside the copy's own lag: its hold, and the holds and lags before it.
    waits: Vec<Parameter>,
}

impl Feeding {
    /// A copy that reads from the primary data.
    pub(super) fn none(rank: usize) -> Self {
        Self {
            chain: 1 << rank,
            group: rank as u32,
            feeder_off: false,
            waits: Vec::new(),
        }
    }
}

impl CompiledCopy {
    /// Hours from the moment a point stands for until it can be restored from: holds and lags of the chain (R11).
    #[inline]
    pub(crate) fn usable_after(&self, values: &Values) -> f64 {
        let waits = self.feeding.waits.iter().map(|wait| values[*wait]);
        waits.fold(values[self.lag], |sum, wait| sum + wait)
    }
}

/// Finds out what feeds each copy of a plan. A copy holds no more workloads than what feeds it.
pub(super) fn feed(plan: &Plan, parameters: &mut Parameters, copies: &mut [CompiledCopy]) {
    let holds: Vec<Option<Parameter>> = plan
        .copies
        .iter()
        .enumerate()
        .map(|(rank, copy)| {
            let hold = &copy.hold_hours;
            let waits = hold.value.is_fixed() != Some(0.0);
            waits.then(|| parameters.add(&format!("copy/{rank}/hold_hours"), hold))
        })
        .collect();
    for rank in 0..copies.len() {
        let mut feeding = Feeding::none(rank);
        feeding.waits.extend(holds[rank]);
        let mut fed_by = plan.copies[rank].fed_by.as_ref();
        while let Some(feeder) = fed_by.and_then(|id| plan.copies.iter().position(|c| c.id == *id))
        {
            if feeding.chain & (1 << feeder) != 0 {
                // A circle, which the check of a project refuses.
                break;
            }
            feeding.chain |= 1 << feeder;
            feeding.group = feeder as u32;
            feeding.feeder_off |= !plan.copies[feeder].on;
            feeding.waits.extend(holds[feeder]);
            feeding.waits.push(copies[feeder].lag);
            let protected = copies[feeder].protects.clone();
            for (mine, theirs) in copies[rank].protects.iter_mut().zip(protected) {
                *mine &= theirs;
            }
            fed_by = plan.copies[feeder].fed_by.as_ref();
        }
        copies[rank].feeding = feeding;
    }
}

/// How a copy fails without anybody noticing: a Poisson process of failures, each of which lasts until it is noticed
/// or the next restore test shows it (R13).
#[derive(Debug)]
pub(crate) struct Silence {
    per_year: Parameter,
    /// In days.
    noticed: EventDraw,
    /// The hours at which a restore is tested, rising.
    tests: Vec<f64>,
}

impl Silence {
    /// Compiles the silent failures of a copy; nothing where it has none.
    pub(super) fn new(
        copy: &Copy,
        rank: usize,
        horizon_years: u32,
        parameters: &mut Parameters,
    ) -> Option<Self> {
        let rate = &copy.silent_failures_per_year;
        if rate.value.support().1 <= 0.0 {
            return None;
        }
        Some(Self {
            per_year: parameters.add(&format!("copy/{rank}/silent_failures_per_year"), rate),
            noticed: parameters.event(&copy.noticed_after_days),
            // A failure late in the horizon is found by a test after it.
            tests: copy
                .restore_test_days(horizon_years.saturating_add(1))
                .into_iter()
                .map(|day| day as f64 * 24.0)
                .collect(),
        })
    }

    /// Tells when the copy of this rank fails in one trial and until when nobody knows. The typical future has no
    /// silent failure: at any one moment that is the likelier side.
    pub(crate) fn failures<L: Luck>(
        &self,
        luck: L,
        values: &Values,
        rank: u32,
        horizon: f64,
        mut tell: impl FnMut(f64, f64),
    ) {
        let per_hour = values[self.per_year] / displace_model::calendar::HOURS_PER_YEAR;
        if L::SPREADS || per_hour <= 0.0 {
            return;
        }
        let mut time = 0.0;
        for ordinal in 0.. {
            let u = luck.of_trial(Purpose::SilentFailure, u64::from(rank), ordinal);
            time -= libm::log(u) / per_hour;
            if time >= horizon {
                return;
            }
            let days =
                self.noticed
                    .draw_of_trial(luck, Purpose::NoticedAfter, u64::from(rank), ordinal);
            let next = self.tests.partition_point(|test| *test <= time);
            let tested = self.tests.get(next).copied().unwrap_or(f64::INFINITY);
            tell(time, (time + days * 24.0).min(tested));
        }
    }
}

#[cfg(test)]
mod tests {
    use displace_model::input::Input;
    use displace_model::uncertain::Uncertain;

    use super::*;
    use crate::luck::{Keyed, TrialKey, Typical};

    #[test]
    fn r13_a_restore_test_shortens_a_silent_failure() {
        // Noticed after D, exponential with mean m = 10 days, or at the next of the tests every T = 15 days. Failures
        // are uniform between tests, so the mean length is E[min(D, U(0, T))] = m − (m²/T)(1 − e^(−T/m)); a count of
        // 10 a year for 300 years. The second moment of the lengths gives the standard error.
        let mut copy = Copy::new("nas");
        copy.silent_failures_per_year = Input::fixed(10.0);
        copy.noticed_after_days = Input::assumed(Uncertain::exponential(10.0));
        let (m, t) = (10.0, 15.0_f64);
        for (every, exact) in [(0.0, m), (t, m - m * m / t * (1.0 - libm::exp(-t / m)))] {
            copy.restore_test_every_days = Input::fixed(every);
            let mut parameters = Parameters::default();
            let silence = Silence::new(&copy, 0, 30, &mut parameters).unwrap();
            let mut values = Values::default();
            let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
            for trial in 0..40 {
                let luck = Keyed(TrialKey::new(1, trial));
                parameters.draw(luck, &mut values);
                silence.failures(luck, &values, 0, 30.0 * 8760.0, |from, to| {
                    let days = (to - from) / 24.0;
                    n += 1.0;
                    sum += days;
                    squares += days * days;
                });
            }
            // Poisson with mean 12,000.
            assert!((n - 12_000.0_f64).abs() < 4.0 * 12_000.0_f64.sqrt(), "{n}");
            let mean = sum / n;
            let error = ((squares / n - mean * mean) / n).sqrt();
            assert!((mean - exact).abs() < 4.0 * error, "{mean} for {exact}");
            assert!(4.0 * error < 0.05 * exact);
            silence.failures(Typical, &values, 0, 1e6, |_, _| {
                panic!("the typical future has none");
            });
        }
    }
}
