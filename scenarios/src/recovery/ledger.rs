//! Hours and money: every down hour has one threat and one stage, and parts add up to the whole (R23, R24).

use displace_model::threat::EffectKind;

use super::recorder::{Closed, Recorder};
use super::state::{NONE, Place, Status};
use super::{Detail, PlanTrial};
use crate::luck::Luck;
use crate::stage::Stage;
use crate::world::CompiledThreat;

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Books the hours from the outage's mark to `to` as `stage`.
    #[inline]
    pub(super) fn book(&mut self, place: u32, stage: Stage, to: f64, detail: Detail) {
        let outage = &mut self.state.outages[place as usize];
        let from = outage.mark;
        if to > from {
            outage.mark = to;
            self.tally.tables.stages[stage as usize] += to - from;
            if R::ON {
                self.recorder.stage(place, stage, from, to, detail);
            }
        }
    }

    /// Books a wait: unnoticed, then evidence, then `rest`.
    pub(super) fn book_wait(&mut self, place: u32, now: f64, rest: Stage) {
        let outage = self.outage(place);
        let times = &self.state.times[outage.incident as usize];
        let (detected, may_restore) = match outage.need {
            EffectKind::Corrupted => (times.start, times.corrupted_may_restore),
            _ => (times.detected, times.may_restore),
        };
        self.book(place, Stage::Detection, detected.min(now), Detail::None);
        self.book(place, Stage::Forensics, may_restore.min(now), Detail::None);
        self.book(place, rest, now, Detail::None);
    }

    /// Books the stage in which the outage is now; an attempt under way counts as `cut_off`.
    pub(super) fn book_stage(&mut self, place: u32, now: f64, cut_off: Stage) {
        let outage = *self.outage(place);
        match outage.status {
            Status::Waiting if outage.need == EffectKind::Unavailable => {
                self.book_wait(place, now, Stage::Repair);
            }
            Status::Waiting => self.book_wait(place, now, Stage::Patience),
            Status::WantsTarget | Status::Preparing => self.book_preparation(place, now),
            Status::Queued => {
                let detail = Detail::Queue {
                    copy: outage.copy as usize,
                    ahead: 0,
                };
                self.book(place, Stage::Queue, now, detail);
            }
            Status::Restoring | Status::Booting => {
                let detail = self.transfer_detail(&outage);
                self.book(place, cut_off, now, detail);
            }
            Status::Rebuilding => self.book(place, Stage::Rebuild, now, Detail::None),
            Status::Blocked => self.book(place, Stage::Repair, now, Detail::None),
            Status::Done
            | Status::RunsWantsTarget
            | Status::RunsPreparing
            | Status::RunsQueued
            | Status::Moving => {}
        }
    }

    /// Ends an outage: its hours, its losses and their cost.
    pub(super) fn close(&mut self, place: u32, at: f64, data_loss: f64, irrecoverable: bool) {
        self.book_stage(place, at, Stage::Restore);
        let outage = *self.outage(place);
        let hours = at - outage.opened;
        let workload_place = outage.workload as usize;
        let workload = &self.world.workloads[workload_place];
        let threat = self.state.times[outage.incident as usize].threat as usize;

        let figures = &mut self.tally.outcome;
        figures.downtime += hours;
        figures.data_loss += data_loss;
        figures.worst_outage = figures.worst_outage.max(hours);
        figures.irrecoverable += f64::from(u8::from(irrecoverable));
        let missed = irrecoverable || hours > workload.rto_hours || data_loss > workload.rpo_hours;
        figures.objectives_missed += f64::from(u8::from(missed));
        self.tally.tables.threats[threat].data_loss += data_loss;
        self.tally.tables.workloads[workload_place].downtime += hours;
        self.tally.tables.workloads[workload_place].data_loss += data_loss;

        let per_hour = self.values[workload.cost_down];
        if outage.was_joined {
            for i in 0..self.state.joined.len() {
                let (owned, owner, from, to) = self.state.joined[i];
                if owned == place {
                    self.book_hours(owner, workload_place, to.min(at) - from.min(at), per_hour);
                }
            }
        }
        self.book_hours(
            outage.owner,
            workload_place,
            at - outage.owned_from.min(at),
            per_hour,
        );

        let staff = self.values[workload.staff_hours] * self.values[self.world.staff_cost];
        let mut once = data_loss * self.values[workload.cost_lost] + staff;
        if irrecoverable {
            once += self.values[workload.irrecoverable_loss];
        }
        self.book_cost(outage.incident, workload_place, once);
        self.tell_closed(place, at, data_loss, irrecoverable);

        let instance = outage.instance;
        let restored = self.outage(place).status == Status::Restoring || irrecoverable;
        let state = self.outage_mut(place);
        state.status = Status::Done;
        state.wakes = f64::NAN;
        state.version += 1;
        if self.joins() {
            self.state.instances[instance as usize].open = NONE;
            if restored && outage.spare != NONE {
                self.settle_at(instance, Place::Spare(outage.spare), place);
            }
        }
    }

    fn tell_closed(&mut self, place: u32, at: f64, data_loss: f64, irrecoverable: bool) {
        if R::ON {
            let outage = self.outage(place);
            let from_copy = !irrecoverable
                && outage.asked.is_some()
                && outage.repaired > at
                && outage.copy != NONE;
            let closed = Closed {
                instance: outage.instance,
                at,
                data_loss,
                irrecoverable,
                copy: from_copy.then_some(outage.copy as usize),
            };
            self.recorder.closed(place, closed);
        }
    }

    fn book_hours(&mut self, incident: u32, workload: usize, hours: f64, per_hour: f64) {
        if hours <= 0.0 {
            return;
        }
        let times = &self.state.times[incident as usize];
        let (threat, year) = (times.threat as usize, times.year as usize);
        self.tally.tables.threats[threat].downtime += hours;
        self.tally.years[year].1 += hours;
        self.book_cost(incident, workload, hours * per_hour);
    }

    /// Books an amount at the date of its incident.
    pub(super) fn book_cost(&mut self, incident: u32, workload: usize, nominal: f64) {
        if nominal == 0.0 {
            return;
        }
        let times = &self.state.times[incident as usize];
        let present = nominal * times.discount;
        self.tally.outcome.outage_cost += present;
        self.tally.tables.threats[times.threat as usize].outage_cost += present;
        self.tally.tables.workloads[workload].outage_cost += present;
        self.tally.years[times.year as usize].0 += nominal;
        self.state.incident_costs[incident as usize] += nominal;
    }

    /// What an incident costs beside its outages, in equal parts for the instances it struck.
    pub(super) fn book_incident(&mut self, incident: u32, threat: &CompiledThreat) {
        let struck = std::mem::take(&mut self.state.struck);
        if !struck.is_empty() {
            let place = self.state.times[incident as usize].threat as usize;
            self.tally.tables.threats[place].incidents += 1.0;
            let mut last = usize::MAX;
            for instance in &struck {
                let workload = self.world.instances[*instance as usize].workload as usize;
                // Instances stand in id order, so a workload's are together; guests may repeat one, a hair too often.
                if workload != last {
                    self.tally.tables.workloads[workload].incidents += 1.0;
                    last = workload;
                }
            }
            let staff = self.values[threat.staff_hours] * self.values[self.world.staff_cost];
            let nominal = self.values[threat.fixed_cost] + staff;
            if nominal != 0.0 {
                let part = nominal / struck.len() as f64;
                for instance in &struck {
                    let workload = self.world.instances[*instance as usize].workload as usize;
                    self.book_cost(incident, workload, part);
                }
            }
        }
        self.state.struck = struck;
    }

    /// What running from a copy cost: the work not done, at the cost per hour (R21).
    pub(super) fn book_degraded(&mut self, place: u32, now: f64) {
        let outage = *self.outage(place);
        let Some(instant) = &self.plan.copies[outage.copy as usize].instant else {
            return;
        };
        let hours = now - outage.runs_since;
        if hours <= 0.0 {
            return;
        }
        let workload = &self.world.workloads[outage.workload as usize];
        let nominal =
            hours * (1.0 - self.values[instant.performance]) * self.values[workload.cost_down];
        self.tally.outcome.degraded_hours += hours;
        self.tally.outcome.degraded_cost +=
            nominal * self.state.times[outage.incident as usize].discount;
        self.book_cost(outage.incident, outage.workload as usize, nominal);
        if R::ON {
            let detail = Detail::Copy(outage.copy as usize);
            self.recorder
                .stage(place, Stage::Degraded, outage.runs_since, now, detail);
        }
    }
}
