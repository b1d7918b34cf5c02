//! Where to restore to: spare capacity and replaced hardware (R15).

use displace_model::threat::EffectKind;

use super::event::EventKind;
use super::recorder::Recorder;
use super::state::{NONE, Place, Status, Ticket};
use super::{Detail, Outage, PlanTrial, earlier, later};
use crate::luck::{Luck, Purpose};
use crate::stage::Stage;

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Joins those who need somewhere to restore to, with the status that says so; whoever serves meanwhile stands
    /// behind all others. Room is given out when all of this moment have asked.
    pub(super) fn want_target(&mut self, place: u32, status: Status, now: f64) {
        let outage = self.outage_mut(place);
        outage.status = status;
        let replaced = outage.replaced;
        if replaced.is_infinite() && self.plan.spares.is_empty() {
            // There will never be any.
            return;
        }
        if replaced > now && replaced.is_finite() {
            self.plan_event(EventKind::Replaced, place, replaced);
        }
        let ticket = self.ticket(place);
        self.state
            .wants_target
            .push((status == Status::RunsWantsTarget, ticket));
        self.state.targets_changed = true;
    }

    /// Gives room to those who wait, the most urgent first; whoever fits nowhere goes on waiting.
    pub(super) fn give_targets(&mut self, now: f64) {
        let mut waiting = std::mem::take(&mut self.state.wants_target);
        // Those who waited before are in order already, and so are most of those who have joined.
        waiting.sort();
        waiting.retain(|(_, ticket)| {
            let outage = self.outage(ticket.outage);
            let wants = matches!(outage.status, Status::WantsTarget | Status::RunsWantsTarget);
            wants && outage.version == ticket.version && !self.find_target(ticket.outage, now)
        });
        if let Some(first) = waiting.first().map(|(_, ticket)| ticket.outage) {
            let back = self
                .state
                .spares
                .iter()
                .map(|spare| spare.down_until)
                .filter(|until| *until > now);
            let back = back.fold(f64::INFINITY, f64::min);
            if back.is_finite() {
                self.plan_event(EventKind::Replaced, first, back);
            }
        }
        // Nobody joins while targets are given out.
        self.state.wants_target = waiting;
    }

    fn find_target(&mut self, place: u32, now: f64) -> bool {
        let outage = self.outage(place);
        let (status, replaced, blocked_until) =
            (outage.status, outage.replaced, outage.blocked_until);
        let ready = if replaced <= now {
            Some(later(now, blocked_until))
        } else if outage.spare != NONE {
            // Room that was taken for a restore which failed waits for what booted from another copy.
            let stands_from = self.state.spares[outage.spare as usize].down_until;
            Some(later(outage.target_ready, stands_from))
        } else {
            self.take_room(place, now)
        };
        let Some(ready) = ready else {
            return false;
        };
        let outage = self.outage_mut(place);
        outage.target_ready = ready;
        if status == Status::RunsWantsTarget {
            outage.status = Status::RunsPreparing;
            outage.version += 1;
            self.plan_event(EventKind::MoveReady, place, ready.max(now));
        } else {
            self.prepare(place, now);
        }
        true
    }

    /// Takes room on the first spare that has it and stands. Returns when it is prepared.
    fn take_room(&mut self, place: u32, now: f64) -> Option<f64> {
        let size = self.size(place);
        let plan = self.plan;
        let operator = self.operator(self.outage(place).workload, now);
        let rank = plan
            .spares
            .iter()
            .zip(&self.state.spares)
            .position(|(compiled, spare)| {
                // A hair of tolerance, so that a spare takes exactly what it was sized for.
                compiled.member == operator
                    && spare.free >= size * (1.0 - 1e-12)
                    && spare.down_until <= now
            })?;
        let ready = self.prepared(self.outage(place).incident, rank);
        self.state.spares[rank].free -= size;
        let outage = self.outage_mut(place);
        outage.spare = rank as u32;
        outage.room = size;
        let freed = match outage.need {
            EffectKind::Unavailable => outage.repaired,
            _ => outage.replaced,
        };
        if freed.is_finite() {
            self.plan_event(EventKind::RoomFreed, place, freed);
        }
        Some(ready)
    }

    /// When a spare is prepared for an incident: from its first request on, once for all its instances.
    fn prepared(&mut self, incident: u32, rank: usize) -> f64 {
        let place = incident as usize * self.plan.spares.len() + rank;
        if self.state.prepared[place].is_nan() {
            let hours = self.preparation_hours(incident, rank);
            self.state.prepared[place] = self.state.times[incident as usize].first_request + hours;
        }
        self.state.prepared[place]
    }

    /// How long preparing a spare takes after an incident.
    #[inline]
    pub(super) fn preparation_hours(&mut self, incident: u32, rank: usize) -> f64 {
        let of = (incident, self.state.times[incident as usize].key);
        let spare = &self.plan.spares[rank];
        spare.preparation.at(|| {
            self.candidates
                .outset()
                .uniform(self.luck, of, Purpose::Preparation, spare.luck)
        })
    }

    /// Target, media, prerequisites: the restore joins its queue when all are there.
    pub(super) fn prepare(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        let (incident, copy, target_ready) = (outage.incident, outage.copy, outage.target_ready);
        let ready = if copy == NONE {
            later(target_ready, now)
        } else if self.plan.copies[copy as usize].instant.is_some() {
            self.prerequisites_ready(copy)
        } else {
            let media = self.point(incident, copy).media_ready;
            later(later(target_ready, media), self.prerequisites_ready(copy))
        };
        let outage = self.outage_mut(place);
        outage.status = Status::Preparing;
        outage.version += 1;
        if ready <= now {
            self.ready(place, now);
        } else {
            self.plan_event(EventKind::Ready, place, ready);
        }
    }

    /// Books the time spent on target, media and prerequisites.
    #[inline]
    pub(super) fn book_preparation(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        let (incident, copy) = (outage.incident, outage.copy);
        if self.plan.copy_runs(copy) {
            return self.book_prerequisite(place, now);
        }
        let detail = match outage.spare {
            NONE if outage.need == EffectKind::Destroyed => Detail::Replacement,
            NONE => Detail::None,
            spare => Detail::Spare(spare as usize),
        };
        let target = (Stage::Target, earlier(outage.target_ready, now), detail);
        let media = if copy == NONE {
            Detail::None
        } else {
            Detail::Copy(copy as usize)
        };
        if copy != NONE && !self.plan.prerequisites.is_empty() {
            let there = self.point(incident, copy).media_ready;
            self.book_all(place, [target, (Stage::Media, there.min(now), media)]);
            self.book_prerequisite(place, now);
            self.book(place, Stage::Media, now, media);
        } else {
            self.book_all(place, [target, (Stage::Media, now, media)]);
        }
    }

    /// Gives a spare's room back before its time: the request is void or the repair has won.
    pub(super) fn release_target(&mut self, place: u32) {
        let outage = self.outage_mut(place);
        outage.target_ready = f64::INFINITY;
        let (spare, room) = (outage.spare, outage.room);
        if spare != NONE {
            outage.spare = NONE;
            self.state.spares[spare as usize].free += room;
            self.state.targets_changed = true;
        }
    }

    /// The original is repaired or replaced: the room on the spare is free, and whoever lives there may go home.
    pub(super) fn room_freed(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        if outage.spare == NONE {
            return;
        }
        let until = match outage.need {
            EffectKind::Unavailable => outage.repaired,
            _ => outage.replaced,
        };
        if until > now {
            if until.is_finite() {
                self.plan_event(EventKind::RoomFreed, place, until);
            }
            return;
        }
        let (spare, target_ready) = (outage.spare, outage.target_ready);
        let (instance, status, blocked_until) =
            (outage.instance, outage.status, outage.blocked_until);
        self.release_target(place);
        // Its restore, if it still runs, goes on: the original is there to take it, and takes it at once where the
        // spare would have been ready only later.
        let ready = earlier(target_ready, later(now, blocked_until));
        self.outage_mut(place).target_ready = ready;
        if target_ready > now {
            match status {
                Status::Preparing => self.prepare(place, now),
                Status::RunsPreparing => self.plan_event(EventKind::MoveReady, place, ready),
                _ => {}
            }
        }
        let lives = self.state.instances[instance as usize];
        let on_spare = if self.joins() {
            lives.placed_by == place && matches!(lives.place, Place::Spare(_))
        } else {
            status == Status::Done
        };
        if on_spare {
            self.plan_move_back(place, spare, now);
        }
    }

    /// An outage's place in a line (R19): rank by tier and the project's order, time of asking, instance.
    pub(super) fn ticket(&self, place: u32) -> Ticket {
        let outage = self.outage(place);
        let rank = self.plan.rank(outage.copy, outage.workload);
        let asked = outage.asked.unwrap_or(outage.opened);
        Ticket::new(rank, asked, outage.instance, place, outage.version)
    }

    /// What has to be brought back, grown since the start: the part of the data that the incident took (R8).
    #[inline]
    pub(super) fn size_of(&self, outage: &Outage) -> f64 {
        if !outage.size.is_nan() {
            return outage.size;
        }
        let start = self.state.times[outage.incident as usize].start;
        self.world.workloads[outage.workload as usize].size_at(
            self.values,
            outage.data_share,
            start,
        )
    }

    /// The same, kept for the next time.
    pub(super) fn size(&mut self, place: u32) -> f64 {
        let outage = self.outage(place);
        if !outage.size.is_nan() {
            return outage.size;
        }
        let of = (outage.incident, outage.workload, outage.data_share);
        if self.state.last_size.0 != of {
            self.state.last_size = (of, self.size_of(outage));
        }
        let size = self.state.last_size.1;
        self.outage_mut(place).size = size;
        size
    }
}
