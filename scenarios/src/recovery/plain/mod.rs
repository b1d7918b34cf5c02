//! The common case apart: data that are brought back in place, from the first copy that protects them.
//!
//! Where every incident of a trial is of this sort, and nothing rarer is in use, no outage needs more than a line of
//! restores and the streams that serve it: no target, no repair, no second copy. The same draws, sums and ties in the
//! same order as in the general simulation give the same figures to the last bit (a property test holds both against
//! each other); what turns out to be rarer after all is given back untouched, and the general simulation begins anew.

mod books;
mod line;

use displace_model::project::{Overlap, Phase};

use super::recorder::Recorder;
use super::state::Ticket;
use super::tally::Outcome;
use super::{PlanTrial, earlier};
use crate::incident::{ALL_PLANS, Candidates, DrawnAhead, Hit, LOOK_EVERY};
use crate::luck::{IncidentKey, Luck, Purpose};
use crate::stage::Stage;
use crate::world::{CompiledCopy, CompiledEffect, CompiledPlan, PlainSlot, Values, World, grown};
use books::{Terms, TrialBooks};
use line::{Attempt, Running, Server};

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

    /// An instance serves again.
    #[inline]
    fn is_back(&mut self, instance: u32, now: f64) {
        if let Some(until) = self.down_until.get_mut(instance as usize) {
            *until = now;
        }
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
        let copies_are_plain = || {
            let plain = |copy: &CompiledCopy| {
                self.values[copy.coverage] >= 1.0 && self.values[copy.bad_point] <= 0.0
            };
            self.plan.copies.iter().all(plain)
        };
        if !world.needs.order.is_empty()
            || !self.candidates.are_plain()
            || !copies_are_plain()
            || !self.plan.is_licensed()
        {
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
            books: TrialBooks {
                world,
                values: self.values,
                staff_cost: self.values[world.staff_cost],
                outcome: Outcome::default(),
                tables: &mut *self.tally.tables,
                years: &mut self.tally.years,
                costs,
            },
            state: &mut state,
            unsettled: 0,
            steps: 0,
        };
        let end = plain.live(&|| self.recorder.is_cancelled());
        let outcome = plain.books.outcome;
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
    books: TrialBooks<'a>,
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
                (Some(end), Some(strike)) => earlier(end, strike),
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
        // What the switch of another plan brings is nothing to this one; a plan with a switch is not plain.
        if candidate.only != ALL_PLANS {
            return true;
        }
        let threat = &world.threats[candidate.threat as usize];
        let (hits, ahead) = (
            candidates.hits(candidate),
            candidates.drawn_ahead(candidate),
        );
        self.steps += hits.len() as u32;
        let year = world.year_of(candidate.time);
        let mut ask = Ask {
            incident: incident as u32,
            threat: candidate.threat,
            year: year as u32,
            start: candidate.time,
            discount: world.outage_discount(candidate.time, year),
            key: candidate.key,
            dwell: 0.0,
            data_share: 1.0,
            impact: 1.0,
        };
        self.books.incident(&ask, threat, hits, self.slots);
        let next = candidates.get(incident + 1);
        let until = next.map_or(f64::INFINITY, |next| next.time);
        let is_alone = hits.len() == 1 && self.state.running.used == 0 && self.unsettled == 0;
        let mut effect = None;
        for (number, hit) in hits.iter().enumerate() {
            // Instances that one incident hits mostly suffer the same.
            if effect != Some(hit.effect) {
                effect = Some(hit.effect);
                self.draw_effect(&mut ask, &threat.effects[hit.effect as usize]);
                self.state.asks.push(ask);
            }
            let Some(mut restore) = self.ask(&ask, *hit, ahead.get(number)) else {
                return false;
            };
            let end = ask.start + restore.hours;
            if is_alone && end < until && !restore.fails {
                // It ends before anything else happens, so it is over at once.
                let terms = &self.state.terms[restore.workload as usize];
                self.books
                    .stage(&mut restore, ask.impact, Stage::Restore, end);
                self.books.close(&restore, &ask, terms, end);
                self.state.is_back(hit.instance, end);
                continue;
            }
            let place = self.state.restores.len() as u32;
            self.state.restores.push(restore);
            let server = &mut self.state.servers[restore.copy as usize];
            if is_alone {
                server.busy += 1;
                self.state.running.start(end, place);
            } else {
                let rank = self.slots[hit.instance as usize].rank;
                server.join(Ticket::new(rank, ask.start, hit.instance, place, 0));
                self.unsettled |= 1 << restore.copy;
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

    /// A damaged instance asks for its restore; `None` where its newest clean point is out of reach.
    #[inline]
    fn ask(&mut self, ask: &Ask, hit: Hit, ahead: Option<&DrawnAhead>) -> Option<Restore> {
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
        let size = size_at(&self.state.terms[slot.workload as usize], ask);
        let overhead = &copy.overhead;
        let overhead = overhead.draw(self.luck, ask.key, Purpose::Overhead, slot.name, rank << 16);
        Some(Restore {
            instance: hit.instance,
            workload: slot.workload,
            copy: rank,
            attempt: 0,
            fails: fails(copy, server, 0, luck.failure),
            hours: overhead + copy.transfer_hours(size, server.speed, luck.transfer),
            mark: ask.start,
            data_loss: age,
            down_before,
            ask: self.state.asks.len() as u32 - 1,
        })
    }

    /// What an incident finds in a copy, drawn once for all its instances (R11).
    #[inline]
    fn found(&mut self, of: &Ask, rank: u32, per_copy: bool) -> f64 {
        let server = &mut self.state.servers[rank as usize];
        if server.found.0 != of.incident {
            let copy = &self.plan.copies[rank as usize];
            let mut intervals = copy.misses(self.values, self.luck, of.key, 0);
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
            let state = &mut *self.state;
            while let Some(next) = state.servers[rank].take() {
                let restore = &mut state.restores[next.outage as usize];
                let impact = state.asks[restore.ask as usize].impact;
                self.books.stage(restore, impact, Stage::Queue, now);
                state.running.start(now + restore.hours, next.outage);
            }
        }
    }

    /// False where the copy has nothing more to try.
    #[inline]
    fn attempt_ends(&mut self, attempt: Attempt) -> bool {
        let now = attempt.end;
        let state = &mut *self.state;
        let restore = &mut state.restores[attempt.restore as usize];
        if restore.fails {
            return self.try_older(attempt.restore, now);
        }
        let ask = &state.asks[restore.ask as usize];
        self.books.stage(restore, ask.impact, Stage::Restore, now);
        let terms = &state.terms[restore.workload as usize];
        self.books.close(restore, ask, terms, now);
        state.servers[restore.copy as usize].busy -= 1;
        self.unsettled |= 1 << restore.copy;
        let instance = restore.instance;
        state.is_back(instance, now);
        true
    }

    /// A failed attempt costs its full time and goes one point back (R20).
    #[cold]
    fn try_older(&mut self, place: u32, now: f64) -> bool {
        let mut restore = self.state.restores[place as usize];
        let ask = self.state.asks[restore.ask as usize];
        self.books
            .stage(&mut restore, ask.impact, Stage::FailedAttempt, now);
        restore.attempt += 1;
        let (luck, key, rank) = (self.luck, ask.key, restore.copy);
        let copy = &self.plan.copies[rank as usize];
        let server = &self.state.servers[rank as usize];
        let misses = copy.misses(self.values, luck, key, restore.attempt);
        restore.data_loss += server.interval * (1.0 + misses);
        let age = restore.data_loss;
        let has_point = age <= server.kept && restore.down_before <= ask.start - age;
        if restore.attempt >= copy.attempts || !has_point {
            return false;
        }
        let name = self.slots[restore.instance as usize].name;
        let detail = rank << 16 | restore.attempt;
        let overhead = copy
            .overhead
            .draw(luck, key, Purpose::Overhead, name, detail);
        let (u, v) = luck.pair(key, Purpose::Attempt, name, detail);
        let size = size_at(&self.state.terms[restore.workload as usize], &ask);
        let hours = overhead + copy.transfer_hours(size, server.speed, u);
        restore.hours = copy.slowed(self.values, hours, restore.attempt);
        restore.fails = fails(copy, server, restore.attempt, v);
        self.state.restores[place as usize] = restore;
        self.state.running.start(now + restore.hours, place);
        true
    }
}

/// What has to be brought back of an instance, in TiB.
#[inline]
fn size_at(terms: &Terms, ask: &Ask) -> f64 {
    grown(terms.size * ask.data_share, terms.log_growth, ask.start)
}

/// Whether an attempt fails under this uniform.
#[inline]
fn fails(copy: &CompiledCopy, server: &Server, attempt: u32, u: f64) -> bool {
    u < server.failure && !copy.spares(attempt)
}
