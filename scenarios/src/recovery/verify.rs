//! Checks after a corruption (R20): a restored instance is looked through before it serves, and its point may turn out
//! to be bad too. The check holds no stream; a boot keeps its slot.

use displace_model::threat::EffectKind;

use super::event::EventKind;
use super::recorder::{Detail, Recorder};
use super::state::Status;
use super::{Outage, PlanTrial};
use crate::luck::{Luck, Purpose};
use crate::stage::Stage;

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// True where a restore of this outage is checked before it serves.
    pub(super) fn is_checked(&self, outage: &Outage) -> bool {
        let copy = &self.plan.copies[outage.copy as usize];
        outage.need == EffectKind::Corrupted
            && (copy.verify.is_ever() || self.values[copy.bad_point] > 0.0)
    }

    /// Draws how long the check of the attempt under way takes, and whether it will find the point bad.
    pub(super) fn plan_check(&mut self, place: u32) -> f64 {
        if !self.is_checked(self.outage(place)) {
            self.outage_mut(place).fails = false;
            return 0.0;
        }
        let outage = *self.outage(place);
        let copy = &self.plan.copies[outage.copy as usize];
        let key = self.state.times[outage.incident as usize].key;
        let (name, detail) = (
            self.name_of_instance(place),
            copy.luck << 16 | outage.attempt,
        );
        let hours = copy
            .verify
            .draw(self.luck, key, Purpose::Verify, name, detail);
        let bad = self.values[copy.bad_point];
        let spared = copy.spares(outage.attempt);
        self.outage_mut(place).fails = !spared && bad > 0.0 && {
            let u = self.luck.of_incident(key, Purpose::BadPoint, name, detail);
            self.luck.happens(u, bad)
        };
        hours
    }

    /// The data are back: the stream is free, the check begins.
    pub(super) fn check(&mut self, place: u32, now: f64) {
        let hours = self.plan_check(place);
        let outage = *self.outage(place);
        self.book(place, verdict(&outage), now, self.transfer_detail(&outage));
        self.free_stream(outage.copy);
        let outage = self.outage_mut(place);
        outage.status = Status::Verifying;
        outage.version += 1;
        self.plan_event(EventKind::Served, place, now + hours);
    }

    /// The check is done.
    pub(super) fn checked(&mut self, place: u32, now: f64) {
        let outage = *self.outage(place);
        let detail = Detail::Check(outage.copy as usize);
        self.book(place, verdict(&outage), now, detail);
        if outage.fails {
            self.point_was_bad(place, now);
        } else {
            self.back_or_blocked(place, now);
        }
    }

    /// A machine booted from a bad point: it gives its slot back.
    pub(super) fn bad_boot(&mut self, place: u32, now: f64) {
        let outage = *self.outage(place);
        self.book(
            place,
            Stage::FailedAttempt,
            now,
            self.transfer_detail(&outage),
        );
        self.state.copies[outage.copy as usize].slots_used -= 1;
        self.state.unsettled |= 1 << outage.copy;
        self.point_was_bad(place, now);
    }

    /// Queues again for an older point, with its old time of asking, or asks the next copy. What was struck while the
    /// check held neither stream nor ticket is noticed now: a copy that cannot be read any more, what it needs.
    fn point_was_bad(&mut self, place: u32, now: f64) {
        if !self.one_point_back(place) {
            return self.give_up_copy(place, now);
        }
        let copy = self.outage(place).copy;
        if self.state.copies[copy as usize].down_until > now {
            self.outage_mut(place).status = Status::Waiting;
            self.consider(place, now);
            return;
        }
        self.need_prerequisites(copy, now);
        self.prepare(place, now);
    }
}

/// The stage of an attempt whose check is decided.
fn verdict(outage: &Outage) -> Stage {
    if outage.fails {
        Stage::FailedAttempt
    } else {
        Stage::Restore
    }
}
