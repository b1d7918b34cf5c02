//! The common case apart: data that are brought back in place, from the first copy that protects them.
//!
//! Where every incident of a trial is of this sort, and nothing rarer is in use, no outage needs more than a line of
//! restores and the streams that serve it: no target, no repair, no second copy. The same draws, sums and ties in the
//! same order as in the general simulation give the same figures to the last bit (a property test holds both against
//! each other); what turns out to be rarer after all is given back untouched, and the general simulation begins anew.

mod ask;
mod batch;
mod books;
mod line;

use displace_model::project::Overlap;

use super::PlanTrial;
use super::recorder::Recorder;
use super::tally::Outcome;
use crate::ahead::Ask;
use crate::incident::{Candidate, Candidates, Hit, LOOK_EVERY};
use crate::luck::Luck;
use crate::stage::Stage;
use crate::world::{CompiledCopy, CompiledPlan, PlainSlot, Values, World};
use books::{Closing, Terms, TrialBooks};
use line::{Next, Running, Server};

/// So many outages are booked together at most: no more than fit a processor's nearest memory.
const MANY: usize = 512;

/// One restore, from the hit to the end of its last attempt.
#[derive(Debug, Clone, Copy)]
struct Restore {
    /// How long the attempt under way, or to come, takes.
    hours: f64,
    /// Up to when its stages are booked.
    mark: f64,
    data_loss: f64,
    /// Until when its instance was down before.
    down_before: f64,
    instance: u32,
    workload: u32,
    copy: u32,
    /// How urgent it is, 0 the most.
    rank: u32,
    /// What it shares with others, by place.
    ask: u32,
    attempt: u32,
    /// The attempt under way, or to come, will fail.
    fails: bool,
}

impl Restore {
    /// Its end, where its last attempt ends well.
    #[inline]
    fn closing(&self, at: f64) -> Closing {
        Closing {
            at,
            attempted: self.mark,
            data_loss: self.data_loss,
            workload: self.workload,
            ask: self.ask,
        }
    }
}

/// What the plain path keeps between trials for its memory.
#[derive(Debug, Default)]
pub(super) struct PlainState {
    /// Those that something else may happen to before they end, in the order of asking.
    restores: Vec<Restore>,
    /// Ranks and places of those of one incident, where they are not in the order of urgency.
    order: Vec<(u32, u32)>,
    running: Running,
    servers: Vec<Server>,
    terms: Vec<Terms>,
    closings: Vec<Closing>,
    /// By instance: until when it was down last; infinite while it is. Empty where incidents do not join.
    down_until: Vec<f64>,
    touched: Vec<u32>,
}

impl PlainState {
    /// Forgets everything, for a new trial.
    fn begin(&mut self, plan: &CompiledPlan, slots: &[PlainSlot], values: &Values, world: &World) {
        self.restores.clear();
        self.running.clear();
        self.closings.clear();
        self.servers.resize_with(plan.copies.len(), Server::default);
        for (server, copy) in self.servers.iter_mut().zip(&plan.copies) {
            server.begin(copy, values);
        }
        let staff_cost = values[world.staff_cost];
        self.terms.clear();
        let servers = &self.servers;
        self.terms.extend(world.workloads.iter().map(|workload| {
            // A workload without instances is never asked for.
            let slot = slots.get(workload.first as usize);
            let speed = slot.map_or(1.0, |slot| servers[slot.copy as usize].speed);
            Terms::new(workload, values, staff_cost, speed)
        }));
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

/// Why the plain path left a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
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
        state.begin(self.plan, slots, self.values, world);
        let costs = &mut self.state.incident_costs;
        costs.clear();
        costs.resize(self.candidates.len(), 0.0);
        let mut plain = Plain {
            world,
            plan: self.plan,
            slots,
            values: self.values,
            candidates: self.candidates,
            asks: self.candidates.ahead().asks(),
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
            is_cancelled: &|| self.recorder.is_cancelled(),
        };
        let end = plain.live();
        let outcome = plain.books.outcome;
        match end {
            Err(Left::NotPlain) => self.tally.clear(),
            Err(Left::Unwanted) => self.state.is_unwanted = true,
            Ok(()) => self.tally.outcome = outcome,
        }
        self.state.plain = state;
        end != Err(Left::NotPlain)
    }
}

/// One plan in one trial, in the plain way.
struct Plain<'a, L: Luck> {
    world: &'a World,
    plan: &'a CompiledPlan,
    slots: &'a [PlainSlot],
    values: &'a Values,
    candidates: &'a Candidates,
    /// What restores share, by place.
    asks: &'a [Ask],
    luck: L,
    books: TrialBooks<'a>,
    state: &'a mut PlainState,
    /// Copies with a free stream or somebody new in line, one bit each.
    unsettled: u64,
    steps: u32,
    is_cancelled: &'a dyn Fn() -> bool,
}

impl<L: Luck> Plain<'_, L> {
    fn live(&mut self) -> Result<(), Left> {
        let candidates = self.candidates;
        let (threats, workloads) = candidates.ahead().struck();
        self.books.incidents(threats, workloads);
        let mut strike = candidates.get(0);
        for place in 0.. {
            let Some(candidate) = strike else {
                break;
            };
            self.serve_until(candidate.time)?;
            strike = candidates.get(place + 1);
            // What the switch of another plan brings is nothing to this one; a plan with a switch is not plain.
            if candidate.is_of_all_plans() {
                let until = strike.map_or(f64::INFINITY, |next| next.time);
                self.strike(place, candidate, until)?;
            }
            self.serve(candidate.time);
            if self.state.closings.len() >= MANY {
                self.close();
            }
        }
        self.serve_until(f64::INFINITY)?;
        self.close();
        Ok(())
    }

    /// Books the outages that have ended.
    #[inline]
    fn close(&mut self) {
        let state = &mut *self.state;
        self.books
            .close(&mut state.closings, self.asks, &state.terms);
    }

    /// Looks now and then whether the trial is still wanted.
    #[inline]
    fn step(&mut self, by: u32) -> Result<(), Left> {
        self.steps += by;
        if self.steps < LOOK_EVERY {
            return Ok(());
        }
        self.steps = 0;
        if (self.is_cancelled)() {
            Err(Left::Unwanted)
        } else {
            Ok(())
        }
    }

    /// Ends attempts up to the next incident and begins others.
    #[inline]
    fn serve_until(&mut self, strike: f64) -> Result<(), Left> {
        while let Some(next) = self.state.running.next() {
            if next.end > strike {
                break;
            }
            self.step(1)?;
            self.attempt_ends(&next)?;
            // Before streams are given out, all that end at this moment do, and who asks then joins the line.
            if !next.is_tied && next.end < strike {
                self.serve(next.end);
            }
        }
        Ok(())
    }

    /// An incident comes; the next comes at `until`.
    #[inline]
    fn strike(&mut self, incident: usize, candidate: &Candidate, until: f64) -> Result<(), Left> {
        let hits = self.candidates.hits(candidate);
        let asks = self.candidates.ahead().asks_of(incident);
        let Some(ask) = self.asks.get(asks.start as usize) else {
            return Ok(());
        };
        if hits.is_empty() {
            return Ok(());
        }
        self.step(hits.len() as u32)?;
        if until <= ask.start {
            // Whose restores come first when incidents meet is told by more than the order of asking.
            return Err(Left::NotPlain);
        }
        let threat = &self.world.threats[candidate.threat as usize];
        let part = self.books.part_of_incident(threat, hits.len());
        if part != 0.0 {
            self.close();
            self.books.incident_cost(ask, part, hits, self.slots);
        }
        let from = self.state.restores.len();
        let is_idle = self.state.running.is_empty() && self.unsettled == 0;
        if is_idle
            && asks.len() == 1
            && self.ask_alike(asks.start, ask, candidate)
            && self.serve_alone(from, ask, until)?
        {
            return Ok(());
        }
        self.state.restores.truncate(from);
        if asks.len() != 1 || !self.ask_alike(asks.start, ask, candidate) {
            self.state.restores.truncate(from);
            self.ask_one_by_one(asks, candidate)?;
        }
        self.join(from, hits)
    }

    /// The restores from this place on join the line for their copies.
    fn join(&mut self, from: usize, hits: &[Hit]) -> Result<(), Left> {
        let state = &mut *self.state;
        for (place, hit) in (from..).zip(hits) {
            let restore = &mut state.restores[place];
            if let Some(down_until) = state.down_until.get_mut(hit.instance as usize) {
                // It is down, or was while the point should have been made.
                let start = self.asks[restore.ask as usize].start;
                if *down_until > start - restore.data_loss {
                    return Err(Left::NotPlain);
                }
                restore.down_before = std::mem::replace(down_until, f64::INFINITY);
                state.touched.push(hit.instance);
            }
            state.servers[restore.copy as usize].join(restore.rank, place as u32);
            self.unsettled |= 1 << restore.copy;
        }
        Ok(())
    }

    /// Gives free streams to those who wait, the most urgent first.
    #[inline]
    fn serve(&mut self, now: f64) {
        while self.unsettled != 0 {
            let rank = self.unsettled.trailing_zeros() as usize;
            self.unsettled &= self.unsettled - 1;
            let state = &mut *self.state;
            while let Some(place) = state.servers[rank].take() {
                let restore = &mut state.restores[place as usize];
                if now > restore.mark {
                    let impact = self.asks[restore.ask as usize].impact;
                    self.books.stage(impact, Stage::Queue, restore.mark, now);
                    restore.mark = now;
                }
                state.running.start(now + restore.hours, place);
            }
        }
    }

    #[inline]
    fn attempt_ends(&mut self, next: &Next) -> Result<(), Left> {
        let state = &mut *self.state;
        let restore = &state.restores[next.restore as usize];
        if restore.fails {
            let mut restore = *restore;
            self.try_older(&mut restore, next.end)?;
            let state = &mut *self.state;
            state.restores[next.restore as usize] = restore;
            state
                .running
                .go_on(next, next.end + restore.hours, next.restore);
            return Ok(());
        }
        state.running.end(next);
        state.closings.push(restore.closing(next.end));
        let (instance, copy) = (restore.instance, restore.copy);
        state.servers[copy as usize].busy -= 1;
        self.unsettled |= 1 << copy;
        state.is_back(instance, next.end);
        Ok(())
    }
}
