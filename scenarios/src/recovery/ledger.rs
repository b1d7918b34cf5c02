//! Hours and money: every down hour has one threat and one stage, and parts add up to the whole (R23, R24).

use displace_model::threat::EffectKind;

use super::impact::{Loss, Piece, missed};
use super::recorder::{Closed, Recorder};
use super::state::{NONE, OwnOutage, Place, Status};
use super::tally::{Books, Whole};
use super::{Detail, PlanTrial, earlier};
use crate::incident::Candidate;
use crate::luck::Luck;
use crate::stage::Stage;
use crate::world::{CompiledPlan, CompiledThreat, Depends, Values, World};

/// Whether an insurance, if there is one, covers an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Covered {
    Yes,
    No,
}

impl From<bool> for Covered {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// What an outage of a workload costs in this trial under this plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    cost_down: f64,
    cost_lost: f64,
    /// What people cost for each outage.
    staff: f64,
    /// An hour costs what the calendar says, however long it lasts, whoever operates the workload.
    is_steady: bool,
}

impl Terms {
    pub(super) fn new(world: &World, plan: &CompiledPlan, values: &Values, place: usize) -> Self {
        let workload = &world.workloads[place];
        let is_steady = |member: &CompiledPlan| member.relief.depends[place] != Depends::Duration;
        Self {
            cost_down: values[workload.cost_down],
            cost_lost: values[workload.cost_lost],
            staff: values[workload.staff_hours] * values[world.staff_cost],
            is_steady: plan.members().all(is_steady),
        }
    }

    /// What an outage that loses the updates of so many hours costs however long it lasts.
    pub(super) fn once(&self, data_loss: f64) -> f64 {
        data_loss * self.cost_lost + self.staff
    }
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Books the hours from the outage's mark to `to` as `stage`.
    #[inline]
    pub(super) fn book(&mut self, place: u32, stage: Stage, to: f64, detail: Detail) {
        self.book_all(place, [(stage, to, detail)]);
    }

    /// The same with several stages, one after the other.
    #[inline]
    pub(super) fn book_all<const N: usize>(
        &mut self,
        place: u32,
        stages: [(Stage, f64, Detail); N],
    ) {
        let outage = &mut self.state.outages[place as usize];
        for (stage, to, detail) in stages {
            let from = outage.mark;
            if to > from {
                outage.mark = to;
                self.tally.tables.stages[stage as usize] += (to - from) * outage.impact;
                if R::ON {
                    self.recorder.stage(place, stage, from, to, detail);
                }
            }
        }
    }

    /// Books a wait: unnoticed, then evidence, then `rest`.
    #[inline]
    pub(super) fn book_wait(&mut self, place: u32, now: f64, rest: Stage) {
        let outage = self.outage(place);
        let times = &self.state.times[outage.incident as usize];
        let (detected, may_restore) = match outage.need {
            EffectKind::Corrupted => (times.start, times.corrupted_may_restore),
            // What is down by plan has not to be noticed, and leaves no evidence.
            _ if times.may_restore.is_infinite() => (times.start, times.start),
            _ => (times.detected, times.may_restore),
        };
        let stages = [
            (Stage::Detection, earlier(detected, now), Detail::None),
            (Stage::Forensics, earlier(may_restore, now), Detail::None),
            (rest, now, self.waited(place, now)),
        ];
        self.book_all(place, stages);
    }

    /// Books the stage in which the outage is now; an attempt under way counts as `cut_off`.
    pub(super) fn book_stage(&mut self, place: u32, now: f64, cut_off: Stage) {
        let outage = self.outage(place);
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
                let detail = self.transfer_detail(outage);
                self.book(place, cut_off, now, detail);
            }
            Status::Verifying => {
                let detail = Detail::Check(outage.copy as usize);
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

    /// Ends an outage: its losses and their cost now; its hours too, unless it may be part of a longer one.
    pub(super) fn close(&mut self, place: u32, at: f64, data_loss: f64, irrecoverable: bool) {
        if self.outage(place).mark < at {
            self.book_stage(place, at, Stage::Restore);
        }
        let outage = self.outage(place);
        let (instance, spare) = (outage.instance, outage.spare);
        let restored = outage.status == Status::Restoring || irrecoverable;
        self.book_end(place, at, data_loss, irrecoverable);
        self.tell_closed(place, at, data_loss, irrecoverable);
        if self.joins() {
            let lives = &mut self.state.instances[instance as usize];
            lives.open = NONE;
            if restored && spare != NONE {
                self.settle_at(instance, Place::Spare(spare), place);
            } else if lives.place == Place::Home {
                return;
            }
            self.resume_move_back(instance, at);
        }
    }

    /// The same for an outage whose stages are booked, and whose instance is at home by the time somebody asks.
    pub(super) fn close_at_home(&mut self, place: u32, at: f64, data_loss: f64) {
        self.book_end(place, at, data_loss, false);
        let outage = self.outage_mut(place);
        outage.spare = NONE;
        let instance = outage.instance;
        self.state.instances[instance as usize].open = NONE;
    }

    #[inline]
    fn book_end(&mut self, place: u32, at: f64, data_loss: f64, irrecoverable: bool) {
        let outage = self.outage_mut(place);
        outage.status = Status::Done;
        outage.wakes = f64::NAN;
        outage.version += 1;
        let (incident, data_share) = (outage.incident, outage.data_share);
        let workload_place = outage.workload as usize;
        let is_alone = !outage.was_joined;
        let piece = Piece {
            from: earlier(outage.owned_from, at),
            to: at,
            incident: outage.owner,
            weight: outage.impact,
            waits_for: None,
        };
        let loss = Loss {
            data: data_loss,
            irrecoverable,
        };
        let mut once = self.state.terms[workload_place].once(data_loss);
        if irrecoverable {
            let workload = &self.world.workloads[workload_place];
            once += self.values[workload.irrecoverable_loss] * data_share;
        }
        if is_alone && self.world.needs.order.is_empty() {
            self.book_whole(workload_place, &piece, loss, once);
        } else {
            self.books(incident, workload_place)
                .loss(data_loss, irrecoverable);
            self.book_pieces(place, piece, loss);
            self.book_cost(incident, workload_place, once, Covered::Yes);
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
                impact: outage.impact,
                copy: from_copy.then_some(outage.copy as usize),
            };
            self.recorder.closed(place, closed);
        }
    }

    /// An outage for which one incident answers and that nobody waits for, with `once` for what does not depend on hours.
    #[expect(
        clippy::inline_always,
        reason = "every outage ends here: a call costs as much as a third of it"
    )]
    #[inline(always)]
    pub(super) fn book_whole(&mut self, place: usize, piece: &Piece, loss: Loss, once: f64) {
        let terms = &self.state.terms[place];
        let hourly = terms.cost_down;
        if !terms.is_steady && !self.is_over_before_steps(place, piece) {
            self.books(piece.incident, place)
                .loss(loss.data, loss.irrecoverable);
            self.book_outage(place as u32, &[*piece], loss);
            self.book_cost(piece.incident, place, once, Covered::Yes);
            return;
        }
        // The common case: its hours cost what the calendar says.
        let workload = &self.world.workloads[place];
        let lasted = piece.to - piece.from;
        let hours = if piece.weight <= 0.0 { 0.0 } else { lasted };
        let paid = self.calendar_hours(place, piece.from, piece.to);
        let nominal = paid * piece.weight * hourly;
        let discount = self.state.times[piece.incident as usize].discount;
        let missed = missed(workload, hours, loss);
        self.books(piece.incident, place).whole(&Whole {
            hours,
            downtime: lasted * piece.weight,
            data_loss: loss.data,
            missed,
            costs: [nominal, once],
            discount,
        });
    }

    /// The hours of an own outage, by the incidents that answer for them: counted now, or kept for the end of the
    /// trial where others may drag it along (R22).
    fn book_pieces(&mut self, place: u32, piece: Piece, loss: Loss) {
        let waits = !self.world.needs.order.is_empty();
        let mut pieces = std::mem::take(&mut self.state.pieces);
        let first = pieces.len();
        let outage = self.outage(place);
        let (instance, workload, at) = (outage.instance, outage.workload, piece.to);
        let mut joined = outage.joined;
        while let Some(one) = self.state.joined.get(joined as usize) {
            if one.from < at {
                pieces.push(Piece {
                    from: one.from,
                    to: one.to.min(at),
                    incident: one.owner,
                    weight: outage.impact,
                    waits_for: None,
                });
            }
            joined = one.before;
        }
        pieces[first..].reverse();
        if piece.from < at || pieces.len() == first {
            pieces.push(piece);
        }
        self.weigh(place, &mut pieces, first);
        if waits {
            self.state.own.push(OwnOutage {
                instance,
                pieces: (first as u32, pieces.len() as u32),
                loss,
            });
        } else {
            self.book_outage(workload, &pieces, loss);
            pieces.clear();
        }
        self.state.pieces = pieces;
    }

    /// Cuts the pieces from `first` on where the missing part of the service changed.
    fn weigh(&mut self, place: u32, pieces: &mut Vec<Piece>, first: usize) {
        // The last change stands first: what was before it had a smaller weight.
        for (of, until, weight) in self.state.impacts.iter().rev() {
            if *of != place {
                continue;
            }
            for number in first..pieces.len() {
                let piece = pieces[number];
                if piece.to <= *until {
                    pieces[number].weight = *weight;
                } else if piece.from < *until {
                    pieces[number].from = *until;
                    pieces.push(Piece {
                        to: *until,
                        weight: *weight,
                        ..piece
                    });
                }
            }
        }
        pieces[first..].sort_by(|a, b| a.from.total_cmp(&b.from));
    }

    /// From `now` on more of the service is missing; it never becomes less while the outage lasts.
    pub(super) fn raise_impact(&mut self, place: u32, now: f64, impact: f64) {
        let before = self.outage(place).impact;
        if impact > before {
            self.book_stage(place, now, Stage::Restore);
            self.state.impacts.push((place, now, before));
            self.outage_mut(place).impact = impact;
            self.outage_mut(place).was_joined = true;
        }
    }

    /// Where an incident's figures at a workload are booked.
    #[inline]
    pub(super) fn books(&mut self, incident: u32, workload: usize) -> Books<'_> {
        let times = &self.state.times[incident as usize];
        let tally = &mut *self.tally;
        Books {
            outcome: &mut tally.outcome,
            threat: &mut tally.tables.threats[times.threat as usize],
            workload: &mut tally.tables.workloads[workload],
            year: &mut tally.years[times.year as usize],
            incident: &mut self.state.incident_costs[incident as usize],
        }
    }

    /// Books an amount at the date of its incident.
    pub(super) fn book_cost(
        &mut self,
        incident: u32,
        workload: usize,
        nominal: f64,
        covered: Covered,
    ) {
        if nominal == 0.0 {
            return;
        }
        let discount = self.state.times[incident as usize].discount;
        self.books(incident, workload).cost(nominal, discount);
        if covered == Covered::Yes && self.is_insured() {
            self.state
                .covered
                .push((incident, workload as u32, nominal));
        }
    }

    /// At the end of the trial: what the insurance pays for each incident, in parts to where its cost was booked (R23).
    pub(super) fn book_insurance(&mut self) {
        let mut covered = std::mem::take(&mut self.state.covered);
        covered.sort_by_key(|(incident, workload, _)| (*incident, *workload));
        for part in covered.chunk_by(|a, b| a.0 == b.0) {
            let Some((incident, workload, _)) = part.first().copied() else {
                continue;
            };
            let start = self.state.times[incident as usize].start;
            let relief = self.relief(workload as usize, start);
            let Some(insurance) = &relief.insurance else {
                continue;
            };
            let (deductible, limit) = (
                self.values[insurance.deductible],
                self.values[insurance.limit],
            );
            let sum: f64 = part.iter().map(|(.., nominal)| nominal).sum();
            let payout = (sum - deductible).clamp(0.0, limit.max(0.0));
            if payout <= 0.0 {
                continue;
            }
            for (incident, workload, nominal) in part {
                let paid = -nominal * payout / sum;
                self.book_cost(*incident, *workload as usize, paid, Covered::No);
                self.tally.outcome.insurance_payout -=
                    paid * self.state.times[*incident as usize].discount;
            }
        }
        covered.clear();
        self.state.covered = covered;
    }

    /// What an incident costs beside its outages, in equal parts for the instances it struck.
    #[inline]
    pub(super) fn book_incident(
        &mut self,
        incident: u32,
        candidate: &Candidate,
        threat: &CompiledThreat,
    ) {
        let parts = self.state.struck.len();
        if parts == 0 {
            return;
        }
        let tables = &mut *self.tally.tables;
        tables.threats[candidate.threat as usize].incidents += 1.0;
        let mut last = usize::MAX;
        for instance in &self.state.struck {
            let workload = self.world.instances[*instance as usize].workload as usize;
            // Instances stand in id order, so a workload's are together; guests may repeat one, a hair too often.
            if workload != last {
                tables.workloads[workload].incidents += 1.0;
                last = workload;
            }
        }
        let staff = self.values[threat.staff_hours] * self.values[self.world.staff_cost];
        let nominal = self.values[threat.fixed_cost] + staff + candidate.cost;
        if nominal == 0.0 {
            return;
        }
        let part = nominal / parts as f64;
        for place in 0..parts {
            let instance = self.state.struck[place];
            let workload = self.world.instances[instance as usize].workload as usize;
            self.book_cost(incident, workload, part, Covered::Yes);
        }
    }

    /// What running from a copy cost: the work not done, at the cost per hour (R21).
    pub(super) fn book_degraded(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        let (incident, copy, since) = (outage.incident, outage.copy as usize, outage.runs_since);
        let workload = outage.workload as usize;
        let Some(instant) = &self.plan.copies[copy].instant else {
            return;
        };
        let hours = now - since;
        if hours <= 0.0 {
            return;
        }
        let nominal = self.calendar_hours(workload, since, now)
            * (1.0 - self.values[instant.performance])
            * self.values[self.world.workloads[workload].cost_down];
        self.tally.outcome.degraded_hours += hours;
        self.tally.outcome.degraded_cost += nominal * self.state.times[incident as usize].discount;
        self.book_cost(incident, workload, nominal, Covered::Yes);
        if R::ON {
            let detail = Detail::Copy(copy);
            self.recorder
                .stage(place, Stage::Degraded, since, now, detail);
        }
    }
}
