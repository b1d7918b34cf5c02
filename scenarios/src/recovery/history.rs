//! What incidents leave behind in copies and instances: the points that were never made (R8, R11, R13).
//!
//! No point is made while the copy, what feeds it or the instance itself is down, nor while the copy fails in silence.
//! Such a time is a hole; whoever looks for a point that would lie in one goes back by whole intervals to before it
//! began. Holes are judged by the moment that a point stands for, also in copies that are fed by others.

use displace_model::threat::EffectKind;

use super::PlanTrial;
use super::choice::Seeker;
use super::recorder::{PassedOver, Recorder};
use crate::luck::{Luck, Purpose};
use crate::world::CompiledEffect;

/// Times without points, apart from each other and in their order.
#[derive(Debug, Default)]
struct Holes(Vec<(f64, f64)>);

impl Holes {
    /// Adds a hole that begins no earlier than those before it.
    fn add(&mut self, from: f64, to: f64) {
        match self.0.last_mut() {
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ if from < to => self.0.push((from, to)),
            _ => {}
        }
    }

    /// When the hole began in which this moment lies.
    fn began(&self, at: f64) -> Option<f64> {
        let after = self.0.partition_point(|hole| hole.0 < at);
        let hole = self.0.get(after.checked_sub(1)?)?;
        (at < hole.1).then_some(hole.0)
    }
}

/// What an effect of an incident turned out to be, drawn once per incident and effect (R8).
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    /// When it is over: the repair, or the replacement; the start where data are corrupted.
    pub(super) end: f64,
    /// How long before it was noticed data were damaged; 0 unless they are corrupted.
    pub(super) dwell: f64,
    pub(super) data_share: f64,
    pub(super) impact: f64,
}

/// An outage of an instance before another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    Outage(u32),
    /// One that was lived through alone, among [`History::waits`].
    Wait(u32),
}

/// What later incidents have to know of an outage: while it lasted, its instance may have made no points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Past {
    pub(super) opened: f64,
    pub(super) ended: f64,
    pub(super) impact: f64,
    pub(super) before: Before,
}

/// Who destroyed a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Incident,
    Attacker,
}

/// The past of the copies of one plan in one trial, and what the present incident does.
#[derive(Debug, Default)]
pub(super) struct History {
    /// By copy: when it was down, and when it failed in silence.
    down: Vec<Holes>,
    silent: Vec<Holes>,
    /// Copies that have any hole, one bit each.
    pub(super) holed: u64,
    /// Outages that were lived through alone, and left nothing else behind.
    waits: Vec<Past>,
    /// Copies that an attacker destroyed last, one bit each.
    attacked: u64,
    /// The instance's own past decided which point was found, since this was last set to false.
    pub(super) was_personal: bool,
    /// By effect of the present incident.
    drawn: Vec<Option<Drawn>>,
    /// (copy, effect): what the present incident's attacker destroyed, and what he did to those in the account.
    pub(super) taken: Vec<(u32, u32)>,
    /// (account, when copies there can be used again, effect).
    pub(super) accounts: Vec<(u32, f64, u32)>,
}

/// The age at `start` of the newest point that is older than one of this age, goes by the same schedule, and was made
/// before a hole began.
#[inline]
pub(super) fn before(age: f64, (start, began): (f64, f64), interval: f64) -> f64 {
    if interval > 0.0 {
        age + libm::ceil((start - age - began) / interval) * interval
    } else {
        start - began
    }
}

impl History {
    /// Forgets everything, for a new trial with so many copies.
    pub(super) fn clear(&mut self, copies: usize) {
        for holes in self.down.iter_mut().chain(&mut self.silent) {
            holes.0.clear();
        }
        self.down.resize_with(copies, Holes::default);
        self.silent.resize_with(copies, Holes::default);
        self.holed = 0;
        self.attacked = 0;
        self.waits.clear();
    }

    /// Keeps an outage that was lived through alone.
    pub(super) fn keep(&mut self, wait: Past) -> Before {
        self.waits.push(wait);
        Before::Wait(self.waits.len() as u32 - 1)
    }

    /// How many outages were lived through alone.
    #[cfg(test)]
    pub(super) fn waits(&self) -> usize {
        self.waits.len()
    }

    /// A new incident of a threat with so many effects.
    pub(super) fn begin_incident(&mut self, effects: usize) {
        self.drawn.clear();
        self.drawn.resize(effects, None);
        self.taken.clear();
    }

    /// A copy makes no points from `from` to `to`.
    pub(super) fn add_hole(&mut self, rank: u32, from: f64, to: f64) {
        self.down[rank as usize].add(from, to);
        self.holed |= 1 << rank;
    }

    /// When the latest of the holes began in which this moment lies, in any of these copies.
    fn began(&self, chain: u64, at: f64) -> Option<f64> {
        let mut left = chain & self.holed;
        while left != 0 {
            let rank = left.trailing_zeros() as usize;
            left &= left - 1;
            let found = self.down[rank].began(at).or(self.silent[rank].began(at));
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Draws the silent failures of the trial (R13).
    pub(super) fn draw_silence(&mut self) {
        for (rank, copy) in self.plan.copies.iter().enumerate() {
            let Some(silence) = &copy.silence else {
                continue;
            };
            let history = &mut self.state.history;
            let holes = &mut history.silent[rank];
            let horizon = self.world.horizon;
            silence.failures(self.luck, self.values, copy.luck, horizon, |from, to| {
                holes.add(from, to);
            });
            history.holed |= u64::from(!holes.0.is_empty()) << rank;
        }
    }

    /// What an effect of the present incident turns out to be.
    #[inline]
    pub(super) fn drawn(&mut self, incident: u32, effect: &CompiledEffect) -> Drawn {
        match self.state.history.drawn.get(effect.place as usize) {
            Some(Some(known)) => *known,
            _ => self.draw_effect(incident, effect),
        }
    }

    fn draw_effect(&mut self, incident: u32, effect: &CompiledEffect) -> Drawn {
        let drawn = self.turns_out(incident, effect);
        if let Some(slot) = self.state.history.drawn.get_mut(effect.place as usize) {
            *slot = Some(drawn);
        }
        drawn
    }

    /// The same for an incident of which nothing is kept.
    pub(super) fn turns_out(&mut self, incident: u32, effect: &CompiledEffect) -> Drawn {
        let key = self.state.times[incident as usize].key;
        let outset = self.candidates.outset();
        let draws = outset.effect(self.luck, (incident, key), effect);
        let times = &self.state.times[incident as usize];
        let threat = &self.world.threats[times.threat as usize];
        let end = match effect.kind {
            EffectKind::Unavailable if threat.is_planned => times.start + times.own_hours,
            EffectKind::Unavailable if times.helped.is_finite() => times.helped,
            EffectKind::Unavailable => times.diagnosed + draws.hours + times.own_hours,
            EffectKind::Destroyed => times.diagnosed + draws.hours,
            EffectKind::Corrupted => times.start,
        };
        Drawn {
            end,
            dwell: draws.dwell,
            data_share: draws.data_share,
            impact: draws.impact,
        }
    }

    /// The points of a copy are lost. It starts empty when it can be used again and has been seeded (R13).
    pub(super) fn destroy_copy(&mut self, incident: u32, rank: u32, back: f64, cause: Cause) {
        let key = self.state.times[incident as usize].key;
        let copy = &self.plan.copies[rank as usize];
        let seeding = copy
            .reseed
            .draw(self.luck, key, Purpose::Reseed, 0, copy.luck);
        let history = &mut self.state.history;
        match cause {
            Cause::Incident => history.attacked &= !(1 << rank),
            Cause::Attacker => history.attacked |= 1 << rank,
        }
        let state = &mut self.state.copies[rank as usize];
        state.born = state.born.max(back + seeding);
        self.take_copy(incident, rank, back, back + seeding);
    }

    /// A wider incident damages data of an instance that is down (R10): all of it has to be brought back, from a point
    /// before the first damage.
    pub(super) fn add_damage(&mut self, place: u32, now: f64, drawn: Drawn) {
        let before = self.state.times[self.outage(place).incident as usize].start;
        let outage = self.outage_mut(place);
        outage.data_share = if outage.need == EffectKind::Unavailable {
            drawn.data_share
        } else {
            outage.data_share.max(drawn.data_share)
        };
        outage.dwell = if outage.dwell > 0.0 {
            drawn.dwell.max(outage.dwell + (now - before))
        } else {
            drawn.dwell
        };
    }

    /// The age of the newest point that is at least so old and does not lie in a hole; the schedule keeps its phase.
    #[inline]
    pub(super) fn before_holes(&mut self, seeker: &Seeker, rank: u32, age: f64) -> f64 {
        let chain = self.plan.copies[rank as usize].feeding.chain;
        let is_whole = self.state.history.holed & chain == 0 && !self.stands_still(rank);
        if is_whole && self.has_no_past_since(seeker, Some(age)) {
            return age;
        }
        self.go_back(seeker, rank, age)
    }

    fn go_back(&mut self, seeker: &Seeker, rank: u32, mut age: f64) -> f64 {
        let copy = &self.plan.copies[rank as usize];
        let (interval, start) = (self.values[copy.interval], seeker.start);
        loop {
            let at = start - age;
            let hole = self.state.history.began(copy.feeding.chain, at);
            let hole = hole.or_else(|| self.stopped(seeker.class, rank, at));
            let own = || self.source_down_since(seeker, at);
            let Some(began) = hole.or_else(own) else {
                return age;
            };
            self.state.history.was_personal |= hole.is_none();
            let back = before(age, (start, began), interval);
            // So old a point that an interval more is lost in rounding is too old for anybody.
            if back <= age {
                return f64::INFINITY;
            }
            age = back;
        }
    }

    /// Since when the instance did not serve at all at this moment, if it did not.
    fn source_down_since(&self, seeker: &Seeker, at: f64) -> Option<f64> {
        let down = |impact: f64, opened: f64| impact >= 1.0 && opened < at;
        if down(seeker.impact, seeker.opened) && at < seeker.start {
            return Some(seeker.opened);
        }
        let mut before = seeker.before;
        while let Some(past) = self.past(before) {
            if at >= past.ended {
                return None;
            }
            if down(past.impact, past.opened) {
                return Some(past.opened);
            }
            before = past.before;
        }
        None
    }

    /// True if nothing in the instance's own past changes that it finds a point of this age, or none.
    #[inline]
    pub(super) fn has_no_past_since(&self, seeker: &Seeker, age: Option<f64>) -> bool {
        let is_over = |past: Past| age.is_some_and(|age| past.ended <= seeker.start - age);
        seeker.opened == seeker.start && self.past(seeker.before).is_none_or(is_over)
    }

    #[inline]
    pub(super) fn past(&self, before: Before) -> Option<Past> {
        match before {
            Before::Nothing => None,
            Before::Outage(place) => {
                let outage = self.outage(place);
                Some(Past {
                    opened: outage.opened,
                    ended: outage.mark,
                    impact: outage.impact,
                    before: outage.before,
                })
            }
            Before::Wait(place) => self.state.history.waits.get(place as usize).copied(),
        }
    }

    /// Why a copy has no point, for a replay.
    pub(super) fn why_no_point(&mut self, seeker: &Seeker, rank: u32, now: f64) -> PassedOver {
        let copy = &self.plan.copies[rank as usize];
        let kept = self.values[copy.retention_days] * 24.0;
        let usable_after = copy.usable_after(self.values);
        let start = seeker.start;
        let chain = copy.feeding.chain;
        let plain = self.point_without_holes(seeker, rank);
        let state = &self.state.copies[rank as usize];
        let history = &self.state.history;
        if start - plain < state.born {
            if history.attacked & (1 << rank) != 0 {
                return PassedOver::DestroyedByAttacker;
            }
        } else if plain <= kept {
            let silent = history
                .silent
                .iter()
                .enumerate()
                .filter(|(rank, _)| chain & (1 << rank) != 0)
                .find_map(|(_, holes)| holes.began(start - plain));
            if let Some(since) = silent {
                return PassedOver::SilentFailure {
                    hours: start - since,
                };
            }
        } else if seeker.dwell > usable_after && plain - seeker.dwell + usable_after <= kept {
            return PassedOver::DamagedBefore;
        }
        if state.down_until > now {
            PassedOver::Unreachable
        } else {
            PassedOver::NoPoint
        }
    }
}
