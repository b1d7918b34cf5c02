//! The common case apart: data that are brought back in place, from the first copy that protects them.
//!
//! Where every incident of a trial is of this sort, and nothing rarer is in use, no outage needs more than a line of
//! restores and the streams that serve it: no target, no repair, no second copy. The same draws, sums and ties in the
//! same order as in the general simulation give the same figures to the last bit (a property test holds both against
//! each other); what turns out to be rarer after all is given back untouched, and the general simulation begins anew.

mod ask;
mod books;
mod line;

use displace_model::project::Overlap;

use super::PlanTrial;
use super::recorder::Recorder;
use super::tally::Outcome;
use crate::incident::{ALL_PLANS, Candidate, Candidates, LOOK_EVERY};
use crate::luck::{IncidentKey, Luck};
use crate::stage::Stage;
use crate::world::{CompiledCopy, CompiledPlan, PlainSlot, Values, World};
use books::{Closing, Terms, TrialBooks};
use line::{Next, Running, Server};

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
    /// What it shares with others, by place.
    ask: u32,
    attempt: u32,
    /// The attempt under way, or to come, will fail.
    fails: bool,
}

/// What all restores after one effect of an incident share.
#[derive(Debug, Clone, Copy)]
struct Ask {
    start: f64,
    discount: f64,
    impact: f64,
    incident: u32,
    threat: u32,
    year: u32,
    key: IncidentKey,
    dwell: f64,
    data_share: f64,
}

/// What the plain path keeps between trials for its memory.
#[derive(Debug, Default)]
pub(super) struct PlainState {
    asks: Vec<Ask>,
    restores: Vec<Restore>,
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
        self.asks.clear();
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
        for place in 0.. {
            let strike = candidates.get(place);
            self.serve_until(strike.map_or(f64::INFINITY, |candidate| candidate.time))?;
            let Some(candidate) = strike else {
                break;
            };
            // What the switch of another plan brings is nothing to this one; a plan with a switch is not plain.
            if candidate.only == ALL_PLANS {
                self.strike(place, candidate)?;
            }
            self.serve(candidate.time);
        }
        let state = &mut *self.state;
        self.books
            .close(&mut state.closings, &state.asks, &state.terms);
        Ok(())
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

    /// An incident comes.
    #[inline]
    fn strike(&mut self, incident: usize, candidate: &Candidate) -> Result<(), Left> {
        let (world, candidates) = (self.world, self.candidates);
        let threat = &world.threats[candidate.threat as usize];
        let hits = candidates.hits(candidate);
        let ahead = candidates.drawn_ahead(candidate);
        self.step(hits.len() as u32)?;
        let next = candidates.get(incident + 1);
        let until = next.map_or(f64::INFINITY, |next| next.time);
        if until <= candidate.time {
            // Whose restores come first when incidents meet is told by more than the order of asking.
            return Err(Left::NotPlain);
        }
        let year = world.year_of(candidate.time);
        let mut ask = Ask {
            start: candidate.time,
            discount: world.outage_discount(candidate.time, year),
            impact: 1.0,
            incident: incident as u32,
            threat: candidate.threat,
            year: year as u32,
            key: candidate.key,
            dwell: 0.0,
            data_share: 1.0,
        };
        let slots = self.slots;
        let part = self.books.incident((candidate.threat, threat), hits, slots);
        if part != 0.0 {
            let state = &mut *self.state;
            self.books
                .close(&mut state.closings, &state.asks, &state.terms);
            self.books.incident_cost(&ask, part, hits, slots);
        }
        let is_alone = hits.len() == 1 && self.state.running.is_empty() && self.unsettled == 0;
        let mut effect = None;
        for (number, hit) in hits.iter().enumerate() {
            // Instances that one incident hits mostly suffer the same.
            if effect != Some(hit.effect) {
                effect = Some(hit.effect);
                self.draw_effect(&mut ask, &threat.effects[hit.effect as usize]);
                self.state.asks.push(ask);
            }
            let slot = &slots[hit.instance as usize];
            let restore = self.ask(&ask, hit.instance, slot, ahead.get(number))?;
            let end = ask.start + restore.hours;
            if is_alone && end < until && !restore.fails {
                // It ends before anything else happens, so it is over at once.
                self.state.closings.push(Closing {
                    at: end,
                    attempted: restore.mark,
                    data_loss: restore.data_loss,
                    workload: restore.workload,
                    ask: restore.ask,
                });
                self.state.is_back(hit.instance, end);
                return Ok(());
            }
            let place = self.state.restores.len() as u32;
            self.state.restores.push(restore);
            self.state.servers[slot.copy as usize].join(slot.rank, place);
            self.unsettled |= 1 << slot.copy;
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
                    let impact = state.asks[restore.ask as usize].impact;
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
        state.running.end(next);
        let restore = &state.restores[next.restore as usize];
        if restore.fails {
            return self.try_older(next.restore, next.end);
        }
        state.closings.push(Closing {
            at: next.end,
            attempted: restore.mark,
            data_loss: restore.data_loss,
            workload: restore.workload,
            ask: restore.ask,
        });
        let (instance, copy) = (restore.instance, restore.copy);
        state.servers[copy as usize].busy -= 1;
        self.unsettled |= 1 << copy;
        state.is_back(instance, next.end);
        Ok(())
    }
}
