//! Points that are there for certain.
//!
//! Where there is nothing to restore to, an instance that is interrupted waits for its repair, whatever it asks for. All
//! that matters is that some copy has a point; how old it is decides nothing. Mostly that is known before any draw.

use super::PlanTrial;
use super::choice::Seeker;
use super::recorder::Recorder;
use crate::luck::Luck;
use crate::world::{CompiledCopy, Values};

/// No uniform is smaller.
const LEAST_UNIFORM: f64 = f64::EPSILON / 4.0;

/// How old the newest point of a copy may be in one trial, if nothing has happened to the copy; infinite where it may be too
/// old to be kept, or so young that nobody waits for a repair.
fn most_age(copy: &CompiledCopy, values: &Values) -> f64 {
    let failure = 1.0 - values[copy.job_success];
    let misses = if failure <= 0.0 {
        0.0
    } else if failure < 1.0 {
        libm::log(LEAST_UNIFORM) / libm::log(failure)
    } else {
        f64::INFINITY
    };
    let least = copy.usable_after(values);
    // One interval more for the phase, and one for all that is rounded.
    let most = least + values[copy.interval] * (misses + 2.0);
    let is_kept = most <= values[copy.retention_days] * 24.0;
    let is_waited_for = least >= values[copy.lossless_within];
    if is_kept && is_waited_for {
        most
    } else {
        f64::INFINITY
    }
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Finds how old points may be, where instances that are interrupted can only wait for their repair. A replay tells
    /// how old each was.
    pub(super) fn find_ages(&mut self) {
        let plan = self.plan;
        self.state.ages.clear();
        if R::ON || !plan.spares.is_empty() || plan.copies.iter().any(|copy| copy.instant.is_some())
        {
            return;
        }
        let ages = plan.copies.iter().map(|copy| most_age(copy, self.values));
        self.state.ages.extend(ages);
    }

    /// Instances that are interrupted can only wait for their repair: there is nothing to restore to, nor to run from.
    #[inline]
    pub(super) fn only_waits(&self) -> bool {
        !self.state.ages.is_empty()
    }

    /// The age that the newest point of a copy has at most, where it is certain that there is one and nobody asks how old
    /// it is. At most: others whose own past was over by then find it too.
    #[inline]
    pub(super) fn sure_point(&self, seeker: &Seeker, rank: u32) -> Option<f64> {
        if !seeker.waits {
            return None;
        }
        let age = *self.state.ages.get(rank as usize)?;
        let copy = &self.plan.copies[rank as usize];
        let oldest = seeker.start - age;
        let is_sure = age.is_finite()
            && oldest >= self.state.copies[rank as usize].born
            && oldest >= self.first_point(seeker.class, rank)
            && self.state.history.holed & copy.feeding.chain == 0
            && !self.stands_still(rank)
            && self.has_no_past_since(seeker, Some(age));
        is_sure.then_some(age)
    }
}
