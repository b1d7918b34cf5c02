//! Points that are there for certain.
//!
//! Where there is nothing to restore to, an instance that is interrupted waits for its repair, whatever it asks for. All
//! that matters is that some copy has a point; how old it is decides nothing. Mostly that is known before any draw.

use displace_model::work_calendar::ServiceHours;

use super::alone::Span;
use super::choice::Seeker;
use super::history::Before;
use super::recorder::Recorder;
use super::{PlanTrial, earlier, later};
use crate::luck::Luck;
use crate::world::{CompiledCopy, Values};

/// No uniform is smaller.
const LEAST_UNIFORM: f64 = f64::EPSILON / 4.0;

/// The copy that whoever is interrupted asks, if its point is there for certain.
#[derive(Debug, Clone, Copy)]
pub(super) struct SureCopy {
    /// Until when this holds.
    until: f64,
    /// The most that its newest point may be old; not a number where that is unclear.
    age: f64,
    /// The copy has no points from before this moment.
    oldest: f64,
    /// Hours that one waits for the repair before it is asked.
    patience: f64,
    coverage: f64,
    /// The chain of copies that share their coverage.
    chain: u32,
}

impl SureCopy {
    /// Nobody has looked yet.
    pub(super) const UNKNOWN: Self = Self::unclear(f64::NEG_INFINITY);

    /// Somebody has to look each time.
    const fn unclear(until: f64) -> Self {
        Self {
            until,
            age: f64::NAN,
            oldest: f64::NAN,
            patience: f64::NAN,
            coverage: f64::NAN,
            chain: 0,
        }
    }
}

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

    /// When an instance that nothing happens to until its repair asks for a copy, where it asks one that has a point for
    /// certain and waits for no other.
    #[inline]
    pub(super) fn sure_to_ask(
        &mut self,
        (instance, workload): (u32, u32),
        before: Before,
        span: Span,
    ) -> Option<f64> {
        let sure = self.sure_copy(workload, span.now);
        let made = span.now - sure.age;
        let has_past = self.past(before).is_some_and(|past| past.ended > made);
        // Not so either if it is unclear which copy that is.
        let is_there = made >= sure.oldest && !has_past;
        if !is_there || !self.is_surely_covered(instance, &sure) {
            return None;
        }
        let least = self.state.least_patience[workload as usize];
        let looks = later(span.may_restore + least, span.now);
        let asks = later(looks, span.may_restore + sure.patience);
        (asks < span.repaired).then_some(asks)
    }

    #[inline]
    fn is_surely_covered(&self, instance: u32, sure: &SureCopy) -> bool {
        sure.coverage >= 1.0 || {
            let outset = self.candidates.outset();
            let u = outset.coverage(self.world, self.luck, instance as usize, sure.chain);
            self.luck.happens(u, sure.coverage)
        }
    }

    #[inline]
    fn sure_copy(&mut self, workload: u32, now: f64) -> SureCopy {
        let known = self.state.sure[workload as usize];
        if now < known.until {
            return known;
        }
        let found = self.find_sure_copy(workload, now);
        self.state.sure[workload as usize] = found;
        found
    }

    fn find_sure_copy(&mut self, workload: u32, now: f64) -> SureCopy {
        let until = self.settled_until(now);
        let class = self.class_of(workload);
        let mut left = self.plan.protected_by[workload as usize] & self.state.working;
        while left != 0 && self.is_away(class, left.trailing_zeros(), now).is_some() {
            left &= left - 1;
        }
        let rank = left.trailing_zeros();
        let Some(copy) = self.plan.copies.get(rank as usize) else {
            return SureCopy::unclear(until);
        };
        let state = &self.state.copies[rank as usize];
        if state.down_until > now {
            return SureCopy::unclear(earlier(until, state.down_until));
        }
        let age = self.state.ages[rank as usize];
        let is_clear = age.is_finite()
            && self.state.history.holed & copy.feeding.chain == 0
            && !self.stands_still(rank)
            && self.plan.is_licensed()
            && copy.start_hours == ServiceHours::Always;
        if !is_clear {
            return SureCopy::unclear(until);
        }
        SureCopy {
            until,
            age,
            oldest: later(state.born, self.first_point(class, rank)),
            patience: self.patience(copy, age),
            coverage: self.values[copy.coverage],
            chain: copy.feeding.group,
        }
    }
}
