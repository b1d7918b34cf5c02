//! Queues, attempts and instant recovery (R18–R21).

use displace_model::threat::EffectKind;

use super::event::EventKind;
use super::recorder::Recorder;
use super::state::{NONE, Place, Status};
use super::{Detail, Outage, PlanTrial, later};
use crate::luck::{IncidentKey, Luck, Purpose};
use crate::stage::Stage;

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Target and media are there.
    pub(super) fn ready(&mut self, place: u32, now: f64) {
        self.book_preparation(place, now);
        if self.outage(place).irrecoverable {
            self.rebuild(place, now);
        } else {
            self.enqueue(place, now);
        }
    }

    /// Joins the queue of its copy; streams are given out when all of this moment have joined.
    pub(super) fn enqueue(&mut self, place: u32, now: f64) {
        let outage = self.outage_mut(place);
        outage.status = Status::Queued;
        outage.version += 1;
        debug_assert!(outage.mark <= now);
        let copy = outage.copy;
        let ticket = self.ticket(place);
        self.state.copies[copy as usize].queue.join(ticket);
        self.state.unsettled |= 1 << copy;
    }

    /// Starts what can start on a copy: restores and boots first, then moves of machines that run from it.
    pub(super) fn give_streams(&mut self, copy: u32, now: f64) {
        if !self.state.copies[copy as usize].is_waited_for() {
            return;
        }
        self.give_slots(copy, now);
        let compiled = &self.plan.copies[copy as usize];
        while self.state.copies[copy as usize].busy < compiled.streams {
            let Some(next) = self.state.copies[copy as usize].moves.take() else {
                break;
            };
            let outage = self.outage(next.outage);
            if outage.status == Status::RunsQueued && outage.version == next.version {
                self.start_move(next.outage, now);
            }
        }
    }

    /// Starts restores or boots from a copy while streams or slots last.
    pub(super) fn give_slots(&mut self, copy: u32, now: f64) {
        let compiled = &self.plan.copies[copy as usize];
        loop {
            let state = &mut self.state.copies[copy as usize];
            let free = match &compiled.instant {
                Some(instant) => state.slots_used < instant.slots,
                None => state.busy < compiled.streams,
            };
            if !free {
                break;
            }
            let Some(next) = state.queue.take() else {
                break;
            };
            let outage = self.outage(next.outage);
            if outage.status == Status::Queued && outage.version == next.version {
                self.start(next.outage, now);
            }
        }
    }

    pub(super) fn start(&mut self, place: u32, now: f64) {
        let ahead = if R::ON { self.ahead_of(place) } else { 0 };
        let outage = self.outage(place);
        let copy = outage.copy;
        let detail = Detail::Queue {
            copy: copy as usize,
            ahead,
        };
        self.book(place, Stage::Queue, now, detail);
        let compiled = &self.plan.copies[copy as usize];
        if compiled.instant.is_some() {
            let boot = self.boot_hours(self.outage(place), copy) * self.slower_by(place, copy, now);
            let check = self.plan_check(place);
            self.state.copies[copy as usize].slots_used += 1;
            self.outage_mut(place).status = Status::Booting;
            self.plan_event(EventKind::Served, place, now + boot + check);
            return;
        }
        self.state.copies[copy as usize].busy += 1;
        self.outage_mut(place).status = Status::Restoring;
        self.attempt(place, now);
    }

    /// How many restores went before this one in the line of its copy: for the words of a replay.
    fn ahead_of(&mut self, place: u32) -> usize {
        let outage = self.outage(place);
        let (copy, asked) = (outage.copy, outage.asked.unwrap_or(outage.opened));
        // One that queues again for an older point was there before itself.
        let own = usize::from(outage.attempt > 0);
        self.recorder.started(copy, asked).saturating_sub(own)
    }

    /// One attempt: overhead and transfer, slower with each further one (R20).
    fn attempt(&mut self, place: u32, now: f64) {
        let size = self.size(place);
        let outage = self.outage(place);
        let (hours, fails) = self.attempt_of(outage, size, outage.copy, outage.attempt);
        let hours = hours * self.slower_by(place, self.outage(place).copy, now);
        self.outage_mut(place).fails = fails;
        self.plan_event(EventKind::Served, place, now + hours);
    }

    /// How long an attempt to restore so much takes, and whether it fails.
    #[inline]
    pub(super) fn attempt_of(
        &self,
        outage: &Outage,
        size: f64,
        rank: u32,
        attempt: u32,
    ) -> (f64, bool) {
        let copy = &self.plan.copies[rank as usize];
        let (key, name) = self.key_and_name(outage);
        let detail = copy.luck << 16 | attempt;
        let overhead = copy
            .overhead
            .draw(self.luck, key, Purpose::Overhead, name, detail);
        let (u, v) = self.luck.pair(key, Purpose::Attempt, name, detail);
        let hours = overhead + self.transfer_hours(size, rank, u);
        let hours = copy.slowed(self.values, hours, attempt);
        let spared = copy.spares(attempt);
        let failure = self.values[copy.attempt_failure];
        let fails = !spared && failure > 0.0 && self.luck.happens(v, failure);
        (hours, fails)
    }

    /// How long a machine takes to boot from a copy; 0 where none does.
    #[inline]
    pub(super) fn boot_hours(&self, outage: &Outage, rank: u32) -> f64 {
        let copy = &self.plan.copies[rank as usize];
        let instant = copy.instant.as_ref();
        let (key, name) = self.key_and_name(outage);
        instant.map_or(0.0, |instant| {
            instant
                .boot
                .draw(self.luck, key, Purpose::Boot, name, copy.luck)
        })
    }

    /// How long it takes to move a machine of this size that runs from a copy.
    #[inline]
    pub(super) fn move_hours(&self, outage: &Outage, size: f64, rank: u32) -> f64 {
        let (key, name) = self.key_and_name(outage);
        let copy = &self.plan.copies[rank as usize];
        let overhead = copy.overhead.draw(
            self.luck,
            key,
            Purpose::Overhead,
            name,
            copy.luck << 16 | 0xffff,
        );
        let u = self.luck.of_incident(key, Purpose::Move, name, copy.luck);
        overhead + self.transfer_hours(size, rank, u)
    }

    /// By what an outage's own draws are keyed.
    #[inline]
    fn key_and_name(&self, outage: &Outage) -> (IncidentKey, u64) {
        let key = self.state.times[outage.incident as usize].key;
        (key, self.world.instances[outage.instance as usize].name)
    }

    fn transfer_hours(&self, size: f64, copy: u32, u: f64) -> f64 {
        let compiled = &self.plan.copies[copy as usize];
        compiled.transfer_hours(size, compiled.speed(self.values), u)
    }

    /// A boot, an attempt, a rebuild, or the wait for a blocked home is over.
    pub(super) fn served(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        match outage.status {
            Status::Restoring if outage.fails => self.attempt_failed(place, now),
            Status::Restoring if self.is_checked(outage) => self.check(place, now),
            Status::Restoring => {
                let (copy, detail) = (outage.copy, self.transfer_detail(outage));
                self.book(place, Stage::Restore, now, detail);
                self.free_stream(copy);
                self.back_or_blocked(place, now);
            }
            Status::Verifying => self.checked(place, now),
            Status::Booting if outage.fails => self.bad_boot(place, now),
            Status::Booting => self.booted(place, now),
            Status::Rebuilding => {
                self.book(place, Stage::Rebuild, now, Detail::None);
                self.back_or_blocked(place, now);
            }
            Status::Blocked => {
                let (loss, irrecoverable) = (outage.data_loss, outage.irrecoverable);
                self.close(place, now, loss, irrecoverable);
            }
            _ => {}
        }
    }

    pub(super) fn transfer_detail(&self, outage: &Outage) -> Detail {
        if !R::ON {
            return Detail::None;
        }
        Detail::Transfer {
            copy: outage.copy as usize,
            tib: self.size_of(outage),
            attempt: outage.attempt + 1,
        }
    }

    /// The instance is restored; unless it went to a spare, its home must stand as well.
    pub(super) fn back_or_blocked(&mut self, place: u32, now: f64) {
        let outage = self.outage_mut(place);
        if outage.blocked_until > now && outage.spare == NONE {
            outage.status = Status::Blocked;
            outage.version += 1;
            let until = outage.blocked_until;
            self.plan_event(EventKind::Served, place, until);
            return;
        }
        let (loss, irrecoverable) = (outage.data_loss, outage.irrecoverable);
        self.close(place, now, loss, irrecoverable);
    }

    /// A failed attempt costs its full time and goes one point back; after the last, the next copy is asked at once.
    fn attempt_failed(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        let (rank, detail) = (outage.copy, self.transfer_detail(outage));
        self.book(place, Stage::FailedAttempt, now, detail);
        if self.one_point_back(place) {
            self.attempt(place, now);
            return;
        }
        self.free_stream(rank);
        self.give_up_copy(place, now);
    }

    /// The next attempt is from an older point. False where there is none, or no attempt is left.
    pub(super) fn one_point_back(&mut self, place: u32) -> bool {
        let outage = self.outage_mut(place);
        outage.attempt += 1;
        outage.version += 1;
        let (rank, attempt, loss) = (outage.copy, outage.attempt, outage.data_loss);
        let older = self.older_point(place, rank, attempt, loss);
        if let Some(age) = older {
            self.outage_mut(place).data_loss = age;
        }
        older.is_some()
    }

    /// The age of the point for a further attempt, counted from 0, after one of age `age` failed. `None` where there is
    /// no such point, or no such attempt.
    pub(super) fn older_point(
        &mut self,
        place: u32,
        rank: u32,
        attempt: u32,
        age: f64,
    ) -> Option<f64> {
        let copy = &self.plan.copies[rank as usize];
        if attempt >= copy.attempts {
            return None;
        }
        let seeker = self.seeker(place);
        let misses = self.misses(seeker.incident, rank, attempt);
        let older = age + self.values[copy.interval] * (1.0 + misses);
        let older = self.before_holes(&seeker, rank, older);
        self.point_exists(&seeker, rank, older).then_some(older)
    }

    /// Nothing came of this copy: the next one is asked.
    pub(super) fn give_up_copy(&mut self, place: u32, now: f64) {
        let outage = self.outage_mut(place);
        outage.given_up |= 1 << outage.copy;
        outage.status = Status::Waiting;
        self.consider(place, now);
    }

    pub(super) fn free_stream(&mut self, copy: u32) {
        self.state.copies[copy as usize].busy -= 1;
        self.state.unsettled |= 1 << copy;
    }

    fn rebuild(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        let workload = &self.world.workloads[outage.workload as usize];
        let name = self.name_of_instance(place);
        let key = self.state.times[outage.incident as usize].key;
        let hours = workload
            .rebuild
            .draw(self.luck, key, Purpose::Rebuild, name, 0);
        let outage = self.outage_mut(place);
        outage.status = Status::Rebuilding;
        outage.version += 1;
        self.plan_event(EventKind::Served, place, now + hours);
    }

    /// Downtime ends at the boot; from now on the instance runs from the copy, slower, until it is moved (R21).
    fn booted(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        let (loss, detail) = (outage.data_loss, self.transfer_detail(outage));
        self.book(place, Stage::Restore, now, detail);
        self.close(place, now, loss, false);
        let outage = self.outage_mut(place);
        outage.version += 1;
        outage.runs_since = now;
        let (instance, copy, need) = (outage.instance, outage.copy, outage.need);
        let home = match need {
            EffectKind::Unavailable => outage.repaired,
            EffectKind::Corrupted => later(now, outage.blocked_until),
            EffectKind::Destroyed => f64::INFINITY,
        };
        if self.joins() {
            self.settle_at(instance, Place::Copy(copy), place);
        }
        if home.is_finite() {
            let outage = self.outage_mut(place);
            outage.target_ready = home;
            outage.status = Status::RunsPreparing;
            // A repair has its event already.
            if need != EffectKind::Unavailable {
                self.plan_event(EventKind::MoveReady, place, home);
            }
            return;
        }
        self.want_target(place, Status::RunsWantsTarget, now);
    }

    /// It has somewhere to go: the move waits for a stream, after all restores of instances that are down.
    pub(super) fn move_ready(&mut self, place: u32) {
        let outage = self.outage_mut(place);
        outage.status = Status::RunsQueued;
        outage.version += 1;
        let copy = outage.copy;
        let ticket = self.ticket(place);
        self.state.copies[copy as usize].moves.join(ticket);
        self.state.unsettled |= 1 << copy;
    }

    pub(super) fn start_move(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        let rank = outage.copy;
        let hours = self.move_hours(outage, self.size_of(outage), rank);
        self.state.copies[rank as usize].busy += 1;
        self.outage_mut(place).status = Status::Moving;
        self.plan_event(EventKind::Moved, place, now + hours);
    }

    /// The move is done: the slot is free and the instance is at home, or on a spare.
    pub(super) fn moved(&mut self, place: u32, now: f64) {
        self.stop_running(place, now);
        let Outage {
            instance, spare, ..
        } = *self.outage(place);
        if self.joins() && spare != NONE {
            self.settle_at(instance, Place::Spare(spare), place);
        }
    }

    /// The instance does not run from the copy any more: what that cost is booked, slot and stream are free.
    pub(super) fn stop_running(&mut self, place: u32, now: f64) {
        self.book_degraded(place, now);
        let outage = &mut self.state.outages[place as usize];
        let copy = &mut self.state.copies[outage.copy as usize];
        copy.slots_used -= 1;
        if outage.status == Status::Moving {
            copy.busy -= 1;
        }
        self.state.unsettled |= 1 << outage.copy;
        outage.status = Status::Done;
        outage.wakes = f64::NAN;
        outage.version += 1;
        let instance = outage.instance;
        if self.joins() {
            self.settle_at(instance, Place::Home, NONE);
        }
    }
}
