//! The common case apart: data that are brought back in place, from the first copy that protects them.
//!
//! Where every incident of a trial is of this sort, and nothing rarer is in use, no outage needs more than a line of
//! restores and the streams that serve it: no target, no repair, no second copy. The same draws, sums and ties in the
//! same order as in the general simulation give the same figures to the last bit (a property test holds both against
//! each other); what turns out to be rarer after all is given back untouched, and the general simulation begins anew.

use displace_model::calendar::HOURS_PER_YEAR;
use displace_model::project::{Overlap, Phase};

use super::PlanTrial;
use super::recorder::Recorder;
use super::state::{NONE, Ticket};
use super::tally::{Outcome, Row, Tables};
use crate::incident::{Candidates, DrawnAhead, Hit, LOOK_EVERY};
use crate::luck::{IncidentKey, Luck, Purpose};
use crate::stage::Stage;
use crate::world::{
    CompiledCopy, CompiledEffect, CompiledPlan, CompiledThreat, CompiledWorkload, PlainSlot,
    Values, World,
};

/// One restore, from the hit to the end of its last attempt.
#[derive(Debug, Clone, Copy)]
struct Restore {
    instance: u32,
    workload: u32,
    copy: u32,
    attempt: u32,
    /// The attempt under way, or to come, will fail.
    fails: bool,
    /// How long that attempt takes.
    hours: f64,
    /// Up to when its stages are booked.
    mark: f64,
    data_loss: f64,
    /// Until when its instance was down before.
    down_before: f64,
    /// What it shares with others, by place.
    ask: u32,
}

/// What all restores after one effect of an incident share.
#[derive(Debug, Clone, Copy)]
struct Ask {
    incident: u32,
    threat: u32,
    year: u32,
    start: f64,
    discount: f64,
    key: IncidentKey,
    dwell: f64,
    data_share: f64,
    impact: f64,
}

/// An attempt under way.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    end: f64,
    restore: u32,
}

/// The attempts under way on all copies, the next to end last.
#[derive(Debug, Default)]
struct Running {
    /// As many places as there are streams.
    places: Vec<Attempt>,
    used: usize,
}

impl Running {
    fn begin(&mut self, streams: usize) {
        let nobody = Attempt {
            end: f64::INFINITY,
            restore: NONE,
        };
        self.places.resize(streams, nobody);
        self.used = 0;
    }

    #[inline]
    fn next_end(&self) -> Option<f64> {
        let last = self.used.checked_sub(1)?;
        self.places.get(last).map(|attempt| attempt.end)
    }

    /// Takes the next to end.
    #[inline]
    fn take(&mut self) -> Option<Attempt> {
        self.used = self.used.checked_sub(1)?;
        self.places.get(self.used).copied()
    }

    /// An attempt begins. Of those that end together, the restore asked for first ends first.
    #[inline]
    fn start(&mut self, end: f64, restore: u32) {
        let attempt = Attempt { end, restore };
        let mut at = self.used;
        self.used += 1;
        while at > 0 {
            let other = self.places[at - 1];
            if other.end > end || other.end == end && other.restore > restore {
                break;
            }
            self.places[at] = other;
            at -= 1;
        }
        if let Some(place) = self.places.get_mut(at) {
            *place = attempt;
        }
    }
}

/// A copy in this trial: what its parameters come to, its streams and who waits for them.
#[derive(Debug, Default)]
struct Server {
    interval: f64,
    usable_after: f64,
    kept: f64,
    failure: f64,
    speed: f64,
    streams: u32,
    busy: u32,
    /// The incident that last asked, and what it found: interval × (misses + phase).
    found: (u32, f64),
    /// Who waits, from `first` on; sorted unless `is_sorted` is false.
    queue: Vec<Ticket>,
    first: usize,
    is_sorted: bool,
}

impl Server {
    fn begin(&mut self, copy: &CompiledCopy, values: &Values) {
        self.interval = values[copy.interval];
        self.usable_after = copy.usable_after(values);
        self.kept = values[copy.retention_days] * 24.0;
        self.failure = values[copy.attempt_failure];
        self.speed = copy.speed(values);
        self.streams = copy.streams;
        self.busy = 0;
        self.found = (NONE, 0.0);
        self.queue.clear();
        self.first = 0;
        self.is_sorted = true;
    }

    #[inline]
    fn join(&mut self, ticket: Ticket) {
        if self.first == self.queue.len() {
            self.queue.clear();
            self.first = 0;
        } else if self.queue.last().is_some_and(|last| *last > ticket) {
            self.is_sorted = false;
        }
        self.queue.push(ticket);
    }

    /// Takes the most urgent, if a stream is free for it.
    #[inline]
    fn take(&mut self) -> Option<Ticket> {
        if self.busy >= self.streams {
            return None;
        }
        if !self.is_sorted {
            self.queue[self.first..].sort_unstable();
            self.is_sorted = true;
        }
        let ticket = *self.queue.get(self.first)?;
        self.first += 1;
        self.busy += 1;
        Some(ticket)
    }
}

/// A workload in this trial: what its parameters come to.
#[derive(Debug, Clone, Copy)]
struct Terms {
    size: f64,
    log_growth: f64,
    rto_hours: f64,
    rpo_hours: f64,
    cost_down: f64,
    cost_lost: f64,
    /// What people cost for each outage.
    staff: f64,
    by_calendar: bool,
}

impl Terms {
    fn new(workload: &CompiledWorkload, values: &Values, staff_cost: f64) -> Self {
        Self {
            size: values[workload.size],
            log_growth: values[workload.log_growth],
            rto_hours: workload.rto_hours,
            rpo_hours: workload.rpo_hours,
            cost_down: values[workload.cost_down],
            cost_lost: values[workload.cost_lost],
            staff: values[workload.staff_hours] * staff_cost,
            by_calendar: workload.hourly.by_calendar,
        }
    }
}

/// What the plain path keeps between trials for its memory.
#[derive(Debug, Default)]
pub(super) struct PlainState {
    asks: Vec<Ask>,
    restores: Vec<Restore>,
    running: Running,
    servers: Vec<Server>,
    terms: Vec<Terms>,
    /// By instance: until when it was down last; infinite while it is. Empty where incidents do not join.
    down_until: Vec<f64>,
    touched: Vec<u32>,
}

impl PlainState {
    /// Forgets everything, for a new trial.
    fn begin(&mut self, plan: &CompiledPlan, values: &Values, world: &World) {
        self.asks.clear();
        self.restores.clear();
        let streams = plan.copies.iter().map(|copy| copy.streams as usize);
        self.running.begin(streams.sum());
        let staff_cost = values[world.staff_cost];
        self.terms.clear();
        let terms = |workload| Terms::new(workload, values, staff_cost);
        self.terms.extend(world.workloads.iter().map(terms));
        self.servers.resize_with(plan.copies.len(), Server::default);
        for (server, copy) in self.servers.iter_mut().zip(&plan.copies) {
            server.begin(copy, values);
        }
        for instance in self.touched.drain(..) {
            self.down_until[instance as usize] = f64::NEG_INFINITY;
        }
        let instances = match world.settings.overlap {
            Overlap::Join => world.instances.len(),
            Overlap::Independent => 0,
        };
        self.down_until.resize(instances, f64::NEG_INFINITY);
    }
}

/// How the plain path ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    /// Nobody wants the trial any more.
    Unwanted,
    /// Something rarer came up.
    NotPlain,
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Lives through the trial in the plain way. False, with nothing booked, where that does not do.
    pub(super) fn run_plainly(&mut self) -> bool {
        let world = self.world;
        let Some(slots) = &self.plan.plain else {
            return false;
        };
        let threats_are_plain = || self.candidates.threats().all(|t| world.threats[t].is_plain);
        let copies_are_plain = || {
            let plain = |copy: &CompiledCopy| {
                self.values[copy.coverage] >= 1.0 && self.values[copy.bad_point] <= 0.0
            };
            self.plan.copies.iter().all(plain)
        };
        if !world.needs.order.is_empty() || !threats_are_plain() || !copies_are_plain() {
            return false;
        }
        let mut state = std::mem::take(&mut self.state.plain);
        state.begin(self.plan, self.values, world);
        let costs = &mut self.state.incident_costs;
        costs.clear();
        costs.resize(self.candidates.len(), 0.0);
        let mut plain = Plain {
            world,
            plan: self.plan,
            slots,
            values: self.values,
            candidates: self.candidates,
            luck: self.luck,
            staff_cost: self.values[world.staff_cost],
            outcome: Outcome::default(),
            tables: &mut *self.tally.tables,
            years: &mut self.tally.years,
            costs,
            state: &mut state,
            unsettled: 0,
            steps: 0,
        };
        let end = plain.live(&|| self.recorder.is_cancelled());
        let outcome = plain.outcome;
        match end {
            End::NotPlain => self.tally.clear(),
            End::Unwanted => self.state.is_unwanted = true,
            End::Done => self.tally.outcome = outcome,
        }
        self.state.plain = state;
        end != End::NotPlain
    }
}

/// One plan in one trial, in the plain way.
struct Plain<'a, L: Luck> {
    world: &'a World,
    plan: &'a CompiledPlan,
    slots: &'a [PlainSlot],
    values: &'a Values,
    candidates: &'a Candidates,
    luck: L,
    staff_cost: f64,
    outcome: Outcome,
    tables: &'a mut Tables,
    years: &'a mut [(f64, f64)],
    /// Nominal cost of each incident.
    costs: &'a mut [f64],
    state: &'a mut PlainState,
    /// Copies with a free stream or somebody new in line, one bit each.
    unsettled: u64,
    steps: u32,
}

impl<L: Luck> Plain<'_, L> {
    fn live(&mut self, is_cancelled: &dyn Fn() -> bool) -> End {
        let mut next = 0;
        loop {
            let end = self.state.running.next_end();
            let strike = self.candidates.get(next).map(|candidate| candidate.time);
            let now = match (end, strike) {
                (None, None) => return End::Done,
                (Some(time), None) | (None, Some(time)) => time,
                (Some(end), Some(strike)) => {
                    if end <= strike {
                        end
                    } else {
                        strike
                    }
                }
            };
            while self.state.running.next_end().is_some_and(|end| end <= now) {
                let Some(attempt) = self.state.running.take() else {
                    break;
                };
                self.steps += 1;
                if !self.attempt_ends(attempt) {
                    return End::NotPlain;
                }
            }
            while self
                .candidates
                .get(next)
                .is_some_and(|candidate| candidate.time <= now)
            {
                if !self.strike(next) {
                    return End::NotPlain;
                }
                next += 1;
            }
            if self.steps >= LOOK_EVERY {
                self.steps = 0;
                if is_cancelled() {
                    return End::Unwanted;
                }
            }
            self.serve(now);
        }
    }

    /// An incident comes. False where it is none for the plain path.
    fn strike(&mut self, incident: usize) -> bool {
        let (world, candidates) = (self.world, self.candidates);
        let Some(candidate) = candidates.get(incident) else {
            return true;
        };
        let threat = &world.threats[candidate.threat as usize];
        let (hits, ahead) = (
            candidates.hits(candidate),
            candidates.drawn_ahead(candidate),
        );
        self.steps += hits.len() as u32;
        let mut ask = Ask {
            incident: incident as u32,
            threat: candidate.threat,
            year: world.year_of(candidate.time) as u32,
            start: candidate.time,
            discount: world.outage_discount(candidate.time),
            key: candidate.key,
            dwell: 0.0,
            data_share: 1.0,
            impact: 1.0,
        };
        self.book_incident(&ask, threat, hits);
        // Instances that one incident hits mostly suffer the same.
        let mut from = 0;
        for hits in hits.chunk_by(|a, b| a.effect == b.effect) {
            self.draw_effect(&mut ask, &threat.effects[hits[0].effect as usize]);
            let ahead = ahead.get(from..from + hits.len()).unwrap_or_default();
            from += hits.len();
            let is_done = match hits {
                [hit] if self.state.running.used == 0 && self.unsettled == 0 => {
                    let next = candidates.get(incident + 1);
                    let until = next.map_or(f64::INFINITY, |next| next.time);
                    self.restore_alone(&ask, hit, ahead.first(), until)
                }
                _ => self.restore_all(&ask, hits, ahead),
            };
            if !is_done {
                return false;
            }
        }
        true
    }

    #[inline]
    fn draw_effect(&self, ask: &mut Ask, effect: &CompiledEffect) {
        let (luck, key, name) = (self.luck, ask.key, effect.name);
        ask.dwell = effect.dwell.draw(luck, key, Purpose::Dwell, name, 0);
        let share = &effect.data_share;
        ask.data_share = share.draw(luck, key, Purpose::DataShare, name, 0);
        let impact = &effect.impact;
        ask.impact = impact.draw(luck, key, Purpose::ServiceImpact, name, 0);
    }

    /// One restore while nothing else is under way: where it ends before anything else happens, it is over at once.
    #[inline]
    fn restore_alone(
        &mut self,
        ask: &Ask,
        hit: &Hit,
        ahead: Option<&DrawnAhead>,
        until: f64,
    ) -> bool {
        let place = self.state.asks.len() as u32;
        let Some(mut restore) = self.ask(ask, place, hit, ahead) else {
            return false;
        };
        let end = ask.start + restore.hours;
        if end < until && !restore.fails {
            book(self.tables, &mut restore, ask.impact, Stage::Restore, end);
            self.is_back(&restore, end);
            self.close(&restore, ask, end);
            return true;
        }
        self.state.asks.push(*ask);
        self.state.servers[restore.copy as usize].busy += 1;
        let place = self.state.restores.len() as u32;
        self.state.restores.push(restore);
        self.state.running.start(end, place);
        true
    }

    fn restore_all(&mut self, ask: &Ask, hits: &[Hit], ahead: &[DrawnAhead]) -> bool {
        let place = self.state.asks.len() as u32;
        self.state.asks.push(*ask);
        for (number, hit) in hits.iter().enumerate() {
            let Some(restore) = self.ask(ask, place, hit, ahead.get(number)) else {
                return false;
            };
            let rank = self.slots[hit.instance as usize].rank;
            let place = self.state.restores.len() as u32;
            let ticket = Ticket::new(rank, ask.start, hit.instance, place, 0);
            self.state.servers[restore.copy as usize].join(ticket);
            self.unsettled |= 1 << restore.copy;
            self.state.restores.push(restore);
        }
        true
    }

    /// A damaged instance asks for its restore; `None` where its newest clean point is out of reach.
    #[inline]
    fn ask(
        &mut self,
        ask: &Ask,
        place: u32,
        hit: &Hit,
        ahead: Option<&DrawnAhead>,
    ) -> Option<Restore> {
        let slot = &self.slots[hit.instance as usize];
        let rank = slot.copy;
        let per_copy = self.world.settings.phase == Phase::PerCopy;
        let found = self.found(ask, rank, per_copy);
        let copy = &self.plan.copies[rank as usize];
        let server = &self.state.servers[rank as usize];
        let luck = ahead.copied().filter(|_| rank == 0);
        let luck =
            luck.unwrap_or_else(|| DrawnAhead::new(self.luck, ask.key, slot.name, rank, per_copy));
        let mut age = found + server.usable_after.max(ask.dwell);
        if !per_copy {
            age += server.interval * luck.phase;
        }
        if age > server.kept {
            return None;
        }
        let mut down_before = f64::NEG_INFINITY;
        if let Some(down_until) = self.state.down_until.get_mut(hit.instance as usize) {
            // It is down, or was while the point should have been made.
            if *down_until > ask.start - age {
                return None;
            }
            down_before = std::mem::replace(down_until, f64::INFINITY);
            self.state.touched.push(hit.instance);
        }
        let mut restore = Restore {
            instance: hit.instance,
            workload: slot.workload,
            copy: rank,
            attempt: 0,
            fails: false,
            hours: 0.0,
            mark: ask.start,
            data_loss: age,
            down_before,
            ask: place,
        };
        let size = size_at(&self.state.terms[slot.workload as usize], ask);
        let overhead =
            copy.overhead
                .draw(self.luck, ask.key, Purpose::Overhead, slot.name, rank << 16);
        restore.hours = overhead + copy.transfer_hours(size, server.speed, luck.transfer);
        restore.fails = fails(copy, server, 0, luck.failure);
        Some(restore)
    }

    /// What an incident finds in a copy, drawn once for all its instances (R11).
    #[inline]
    fn found(&mut self, of: &Ask, rank: u32, per_copy: bool) -> f64 {
        let server = &mut self.state.servers[rank as usize];
        if server.found.0 != of.incident {
            let copy = &self.plan.copies[rank as usize];
            let mut intervals = copy.misses(self.values, self.luck, of.key, rank, 0);
            if per_copy {
                intervals += self.luck.of_incident(of.key, Purpose::Phase, 0, rank);
            }
            server.found = (of.incident, server.interval * intervals);
        }
        server.found.1
    }

    /// Gives free streams to those who wait, the most urgent first.
    #[inline]
    fn serve(&mut self, now: f64) {
        while self.unsettled != 0 {
            let rank = self.unsettled.trailing_zeros() as usize;
            self.unsettled &= self.unsettled - 1;
            while let Some(next) = self.state.servers[rank].take() {
                let restore = &mut self.state.restores[next.outage as usize];
                let impact = self.state.asks[restore.ask as usize].impact;
                book(self.tables, restore, impact, Stage::Queue, now);
                let end = now + restore.hours;
                self.state.running.start(end, next.outage);
            }
        }
    }

    /// False where the copy has nothing more to try.
    #[inline]
    fn attempt_ends(&mut self, attempt: Attempt) -> bool {
        let now = attempt.end;
        let restore = &mut self.state.restores[attempt.restore as usize];
        if restore.fails {
            return self.try_older(attempt.restore, now);
        }
        let ask = self.state.asks[restore.ask as usize];
        book(self.tables, restore, ask.impact, Stage::Restore, now);
        let restore = *restore;
        self.state.servers[restore.copy as usize].busy -= 1;
        self.unsettled |= 1 << restore.copy;
        self.is_back(&restore, now);
        self.close(&restore, &ask, now);
        true
    }

    #[inline]
    fn is_back(&mut self, restore: &Restore, now: f64) {
        if let Some(until) = self.state.down_until.get_mut(restore.instance as usize) {
            *until = now;
        }
    }

    /// A failed attempt costs its full time and goes one point back (R20).
    #[cold]
    fn try_older(&mut self, place: u32, now: f64) -> bool {
        let mut restore = self.state.restores[place as usize];
        let ask = self.state.asks[restore.ask as usize];
        book(
            self.tables,
            &mut restore,
            ask.impact,
            Stage::FailedAttempt,
            now,
        );
        restore.attempt += 1;
        let (luck, key, rank) = (self.luck, ask.key, restore.copy);
        let copy = &self.plan.copies[rank as usize];
        let server = &self.state.servers[rank as usize];
        let misses = copy.misses(self.values, luck, key, rank, restore.attempt);
        restore.data_loss += server.interval * (1.0 + misses);
        let age = restore.data_loss;
        let has_point = age <= server.kept && restore.down_before <= ask.start - age;
        if restore.attempt >= copy.attempts || !has_point {
            return false;
        }
        // Slower with each further attempt.
        let name = self.slots[restore.instance as usize].name;
        let detail = rank << 16 | restore.attempt;
        let overhead = copy
            .overhead
            .draw(luck, key, Purpose::Overhead, name, detail);
        let (u, v) = luck.pair(key, Purpose::Attempt, name, detail);
        let size = size_at(&self.state.terms[restore.workload as usize], &ask);
        let hours = overhead + copy.transfer_hours(size, server.speed, u);
        let slower = libm::pow(self.values[copy.slow_down], f64::from(restore.attempt));
        restore.hours = hours * slower;
        restore.fails = fails(copy, server, restore.attempt, v);
        self.state.restores[place as usize] = restore;
        self.state.running.start(now + restore.hours, place);
        true
    }

    /// The outage is over: its hours, its loss and their cost (R23, R24).
    #[inline]
    fn close(&mut self, restore: &Restore, of: &Ask, at: f64) {
        let place = restore.workload as usize;
        let terms = &self.state.terms[place];
        let down = at - of.start;
        let paid = if terms.by_calendar {
            self.paid_hours(place, of.start, at)
        } else {
            down
        };
        let tables = &mut *self.tables;
        let places = Places {
            outcome: &mut self.outcome,
            threat: &mut tables.threats[of.threat as usize],
            workload: &mut tables.workloads[place],
            year: &mut self.years[of.year as usize],
            cost: &mut self.costs[of.incident as usize],
        };
        places.close(restore.data_loss, of, terms, down, paid);
    }

    /// Hours weighed by what an hour of the calendar costs.
    fn paid_hours(&self, workload: usize, from: f64, to: f64) -> f64 {
        let hourly = &self.world.workloads[workload].hourly;
        let (outside, peak) = (self.values[hourly.outside], self.values[hourly.peak]);
        self.world.clock.weighed(from, to, outside, peak)
    }

    /// What an incident costs beside its outages, in equal parts for the instances it struck.
    #[inline]
    fn book_incident(&mut self, of: &Ask, threat: &CompiledThreat, hits: &[Hit]) {
        if hits.is_empty() {
            return;
        }
        self.tables.threats[of.threat as usize].incidents += 1.0;
        let mut last = u32::MAX;
        for hit in hits {
            let workload = self.slots[hit.instance as usize].workload;
            if workload != last {
                self.tables.workloads[workload as usize].incidents += 1.0;
                last = workload;
            }
        }
        let staff = self.values[threat.staff_hours] * self.staff_cost;
        let nominal = self.values[threat.fixed_cost] + staff;
        if nominal != 0.0 {
            let part = nominal / hits.len() as f64;
            for hit in hits {
                let workload = self.slots[hit.instance as usize].workload as usize;
                let tables = &mut *self.tables;
                let mut places = Places {
                    outcome: &mut self.outcome,
                    threat: &mut tables.threats[of.threat as usize],
                    workload: &mut tables.workloads[workload],
                    year: &mut self.years[of.year as usize],
                    cost: &mut self.costs[of.incident as usize],
                };
                places.book(part, of.discount);
            }
        }
    }
}

/// What has to be brought back of an instance, in TiB.
#[inline]
fn size_at(terms: &Terms, ask: &Ask) -> f64 {
    let size = terms.size * ask.data_share;
    if terms.log_growth == 0.0 {
        return size;
    }
    size * libm::exp(terms.log_growth * (ask.start / HOURS_PER_YEAR))
}

/// Whether an attempt fails under this uniform.
#[inline]
fn fails(copy: &CompiledCopy, server: &Server, attempt: u32, u: f64) -> bool {
    let spared = copy.last_attempt_succeeds && attempt + 1 >= copy.attempts;
    u < server.failure && !spared
}

/// Where the figures of one outage are booked.
struct Places<'a> {
    outcome: &'a mut Outcome,
    threat: &'a mut Row,
    workload: &'a mut Row,
    year: &'a mut (f64, f64),
    cost: &'a mut f64,
}

impl Places<'_> {
    /// Books an outage of so many hours, which cost like `paid` hours.
    #[inline]
    fn close(mut self, loss: f64, ask: &Ask, terms: &Terms, down: f64, paid: f64) {
        let hours = if ask.impact <= 0.0 { 0.0 } else { down };
        let weighed = down * ask.impact;
        self.outcome.data_loss += loss;
        self.outcome.outages += 1.0;
        self.outcome.worst_outage = self.outcome.worst_outage.max(hours);
        self.outcome.downtime += weighed;
        self.year.1 += weighed;
        for row in [&mut *self.threat, &mut *self.workload] {
            row.data_loss += loss;
            row.outages += 1.0;
            row.downtime += weighed;
        }
        let (missed_rto, missed_rpo) = (hours > terms.rto_hours, loss > terms.rpo_hours);
        if missed_rto || missed_rpo {
            self.outcome.objectives_missed += 1.0;
            for row in [&mut *self.threat, &mut *self.workload] {
                row.objectives_missed += 1.0;
                row.missed_rto += f64::from(u8::from(missed_rto));
                row.missed_rpo += f64::from(u8::from(missed_rpo));
            }
        }
        self.book(paid * ask.impact * terms.cost_down, ask.discount);
        self.book(loss * terms.cost_lost + terms.staff, ask.discount);
    }

    /// Books an amount at the date of its incident.
    #[inline]
    fn book(&mut self, nominal: f64, discount: f64) {
        let present = nominal * discount;
        self.outcome.outage_cost += present;
        self.threat.outage_cost += present;
        self.workload.outage_cost += present;
        self.year.0 += nominal;
        *self.cost += nominal;
    }
}

/// Books the hours from the restore's mark to `to` as `stage`.
#[inline]
fn book(tables: &mut Tables, restore: &mut Restore, impact: f64, stage: Stage, to: f64) {
    let from = restore.mark;
    if to > from {
        restore.mark = to;
        tables.stages[stage as usize] += (to - from) * impact;
    }
}
