//! The common case apart: data that are brought back in place, from the first copy that protects them.
//!
//! Where every incident of a trial is of this sort, and nothing rarer is in use, no outage needs more than a line of
//! restores and the streams that serve it: no target, no repair, no second copy. All restores of a trial are asked for
//! first (`ask`); then they are served, incident by incident (`batch` where an incident meets nothing else, `line` where
//! it does), and booked in the order in which they end (`books`). The same draws, sums and ties in the same order as in the general simulation give the same figures to the last bit (a property test holds both against
//! each other); what turns out to be rarer after all is given back untouched, and the general simulation begins anew.
//! Where there is a switch, `turns` says from which copy that is, and `stops` who is down by plan.

mod ask;
mod batch;
mod books;
mod line;
mod singles;
mod stops;
mod streams;
mod turns;

use displace_model::project::Overlap;
use fearless_simd::dispatch;

use super::recorder::Recorder;
use super::tally::Outcome;
use super::{PlanTrial, earlier};
use crate::ahead::{Ask, HitAhead, Struck};
use crate::incident::{Candidates, LOOK_EVERY};
use crate::luck::Luck;
use crate::processor::Processor;
use crate::stage::Stage;
use crate::switch::Protection;
use crate::world::{CompiledCopy, CompiledPlan, PlainPlan, Switching, Values, World};
use books::{Ended, Rows, Terms, TrialBooks};
use line::{Next, Running, Server};
use stops::{Stops, only_stops};
use turns::Turn;

/// So many outages are booked together at most: no more than fit a processor's nearest memory.
const MANY: usize = 512;

/// One restore, from the hit to the end of its last attempt.
#[derive(Debug, Clone, Copy)]
struct Restore {
    /// How long the attempt under way, or to come, takes.
    hours: f64,
    data_loss: f64,
    /// Up to when its stages are booked: once it is served, when its last attempt began.
    mark: f64,
    attempt: u32,
    copy: u8,
    /// The attempt under way, or to come, will fail.
    fails: bool,
}

impl Restore {
    /// From the first copy, nothing lost, in no time.
    const NONE: Self = Self {
        hours: 0.0,
        data_loss: 0.0,
        mark: 0.0,
        attempt: 0,
        copy: 0,
        fails: false,
    };
}

/// What the plain path keeps between trials for its memory.
#[derive(Debug, Default)]
pub(super) struct PlainState {
    processor: Processor,
    /// By ask: the age of the newest clean point of the first copy, before the phase of an instance.
    ages: Vec<f64>,
    /// By hit.
    restores: Vec<Restore>,
    running: Running,
    servers: Vec<Server>,
    /// When each stream of the copy at hand is free, and the place of the restore that it serves until then.
    free: Vec<(f64, u32)>,
    /// Attempts of the incident at hand that failed: their end, their restore, their beginning.
    failed: Vec<(f64, u32, f64)>,
    terms: Vec<Terms>,
    /// When outages have ended, and the places of their restores, in this order.
    closings: Vec<(f64, u32)>,
    /// Places of closings that miss an objective.
    missed: Vec<u32>,
    rows: Rows,
    /// Ranks and places of the restores of one incident, where they are not in the order of urgency.
    order: Vec<(u32, u32)>,
    /// Where there is a switch, by group of workloads: from where they are restored until its next step.
    turns: Vec<Turn>,
    /// When people have learnt to restore from somewhere.
    lessons: Vec<f64>,
    stops: Stops,
    /// What restores share, and stops.
    asks: Vec<Ask>,
    /// By instance: until when it was down last; infinite while it is. Empty where incidents do not join.
    down_until: Vec<f64>,
    touched: Vec<u32>,
    /// By restore: until when its instance was down before. Empty where incidents do not join.
    down_before: Vec<f64>,
}

impl PlainState {
    /// Books as a processor would that can do no more than this.
    #[cfg(test)]
    pub(super) fn book_as(&mut self, processor: Processor) {
        self.processor = processor;
    }

    /// Forgets everything, for a new trial.
    fn begin(&mut self, plan: &CompiledPlan, known: &PlainPlan, values: &Values, world: &World) {
        self.running.clear();
        self.closings.clear();
        self.rows.clear(world);
        self.servers.resize_with(plan.copies.len(), Server::default);
        for (server, copy) in self.servers.iter_mut().zip(&plan.copies) {
            server.begin(copy, values);
        }
        let staff_cost = values[world.staff_cost];
        self.terms.clear();
        let servers = &self.servers;
        let workloads = world.workloads.iter().zip(&known.copy_of);
        self.terms.extend(workloads.map(|(workload, copy)| {
            let speed = servers[*copy as usize].speed;
            Terms::new(workload, *copy, values, staff_cost, speed)
        }));
        for instance in self.touched.drain(..) {
            self.down_until[instance as usize] = f64::NEG_INFINITY;
        }
        let instances = match world.settings.overlap {
            Overlap::Join => world.instances.len(),
            Overlap::Independent => 0,
        };
        self.down_until.resize(instances, f64::NEG_INFINITY);
        self.down_before.clear();
        self.stops.begin(instances);
    }

    /// An instance serves again.
    #[inline]
    fn is_back(&mut self, instance: u32, now: f64) {
        if let Some(until) = self.down_until.get_mut(instance as usize) {
            *until = now;
        }
    }

    /// Where outages join, an instance that is down is none for the plain path, nor one that was while its point should
    /// have been made.
    fn go_down(&mut self, hits: &[HitAhead], incident: &Struck) -> Result<(), Left> {
        let range = incident.hits();
        self.down_before.resize(range.end, f64::NEG_INFINITY);
        let before = &mut self.down_before[range.clone()];
        let restores = self.restores[range.clone()].iter().zip(&hits[range]);
        for ((restore, hit), before) in restores.zip(before) {
            let down_until = &mut self.down_until[hit.instance as usize];
            if *down_until > incident.start - restore.data_loss {
                return Err(Left::NotPlain);
            }
            *before = std::mem::replace(down_until, f64::INFINITY);
            self.touched.push(hit.instance);
        }
        Ok(())
    }
}

/// Whether people finish learning after one moment and by another: then what waited takes no longer as long.
#[inline]
fn learn_between(lessons: &[f64], from: f64, to: f64) -> bool {
    lessons.iter().any(|end| from < *end && *end <= to)
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
        let Some(known) = &self.plan.plain else {
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
            || !only_stops(world, self.plan, self.candidates)
        {
            return false;
        }
        let mut state = std::mem::take(&mut self.state.plain);
        state.begin(self.plan, known, self.values, world);
        let switching = self.plan.switching.as_deref();
        let switch = switching.map(|switching| (switching, &self.state.switch.protection));
        if let Some((_, protection)) = switch {
            state.lessons.clear();
            state.lessons.extend(protection.ends_of_learning());
        }
        let mut asks = std::mem::take(&mut state.asks);
        let mut shared = self.candidates.ahead().asks();
        if self.candidates.own_of(self.plan).next().is_some() {
            let known = (world, self.plan, self.luck);
            state.find_stops(known, self.candidates, &mut asks);
            shared = &asks;
        }
        let costs = &mut self.state.incident_costs;
        costs.clear();
        costs.resize(self.candidates.len(), 0.0);
        let mut plain = Plain {
            world,
            plan: self.plan,
            known,
            switch,
            values: self.values,
            candidates: self.candidates,
            hits: self.candidates.ahead().hits(),
            asks: shared,
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
        state.asks = asks;
        self.state.plain = state;
        end != Err(Left::NotPlain)
    }
}

/// One plan in one trial, in the plain way.
struct Plain<'a, L: Luck> {
    world: &'a World,
    plan: &'a CompiledPlan,
    /// What is known of it beforehand.
    known: &'a PlainPlan,
    /// The switch to the plan, and what becomes of it in this trial.
    switch: Option<(&'a Switching, &'a Protection)>,
    values: &'a Values,
    candidates: &'a Candidates,
    hits: &'a [HitAhead],
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
        let ahead = self.candidates.ahead();
        let (incidents, (threats, workloads)) = (ahead.incidents(), ahead.struck());
        self.ask_all()?;
        self.books.incidents(threats, workloads);
        let costs_at_once = self.books.costs_at_once();
        let mut place = 0;
        while place < incidents.len() {
            if !costs_at_once && self.is_quiet() {
                let served = self.serve_singles(&incidents[place..])?;
                self.step(served as u32)?;
                place += served;
            }
            let incident = &incidents[place];
            place += 1;
            let until = incidents.get(place);
            let until = until.map_or(f64::INFINITY, |next| next.start);
            if until <= incident.start {
                // Whose restores come first when incidents meet is told by more than the order of asking.
                return Err(Left::NotPlain);
            }
            self.stop_until(incident.start)?;
            let until = earlier(until, self.state.stops.next_start());
            self.step(incident.to - incident.from)?;
            if !self.state.running.is_empty() {
                self.serve_until(incident.start)?;
            }
            self.look_at_hits(incident.hits())?;
            if costs_at_once {
                self.pay_at_once(incident);
            }
            let is_idle = self.state.running.is_empty() && self.unsettled == 0;
            if !is_idle || !self.serve_alone(incident, until)? {
                self.join(incident)?;
                self.serve(incident.start)?;
            }
            if self.state.closings.len() >= MANY {
                self.close();
            }
        }
        self.stop_until(f64::MAX)?;
        self.serve_until(f64::INFINITY)?;
        self.look_at_all();
        self.close();
        self.books.add_rows(&self.state.rows);
        Ok(())
    }

    /// Books what an incident costs besides its outages, after those that ended before.
    fn pay_at_once(&mut self, incident: &Struck) {
        self.close();
        let hits = &self.hits[incident.hits()];
        if let Some(ask) = hits.first().and_then(|hit| self.asks.get(hit.ask as usize)) {
            self.books.incident_cost(&mut self.state.rows, ask, hits);
        }
    }

    /// Books the outages that have ended.
    #[inline]
    fn close(&mut self) {
        let state = &mut *self.state;
        let processor = state.processor;
        let ended = Ended {
            closings: &state.closings,
            restores: &state.restores,
            hits: self.hits,
            asks: self.asks,
            terms: &state.terms,
        };
        let (rows, missed) = (&mut state.rows, &mut state.missed);
        dispatch!(processor.0, simd => self.books.close(simd, rows, &ended, missed));
        state.closings.clear();
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
                self.serve(next.end)?;
            }
        }
        Ok(())
    }

    /// The restores of an incident join the line for their copies.
    fn join(&mut self, incident: &Struck) -> Result<(), Left> {
        let state = &mut *self.state;
        if !state.down_until.is_empty() {
            state.go_down(self.hits, incident)?;
        }
        for place in incident.hits() {
            let restore = &mut state.restores[place];
            restore.mark = incident.start;
            let workload = self.hits[place].workload;
            let rank = self.plan.rank(u32::from(restore.copy), workload);
            state.servers[restore.copy as usize].join(rank, place as u32);
            self.unsettled |= 1 << restore.copy;
        }
        Ok(())
    }

    /// Gives free streams to those who wait, the most urgent first.
    #[inline]
    fn serve(&mut self, now: f64) -> Result<(), Left> {
        while self.unsettled != 0 {
            let rank = self.unsettled.trailing_zeros() as usize;
            self.unsettled &= self.unsettled - 1;
            let state = &mut *self.state;
            while let Some(place) = state.servers[rank].take() {
                let restore = &mut state.restores[place as usize];
                if now > restore.mark {
                    if learn_between(&state.lessons, restore.mark, now) {
                        return Err(Left::NotPlain);
                    }
                    let ask = self.hits[place as usize].ask;
                    let impact = self.asks[ask as usize].impact;
                    self.books.stage(impact, Stage::Queue, restore.mark, now);
                    restore.mark = now;
                }
                state.running.start(now + restore.hours, place);
            }
        }
        Ok(())
    }

    #[inline]
    fn attempt_ends(&mut self, next: &Next) -> Result<(), Left> {
        let state = &mut *self.state;
        let restore = &state.restores[next.restore as usize];
        let hit = &self.hits[next.restore as usize];
        if restore.fails {
            let impact = self.asks[hit.ask as usize].impact;
            self.books
                .stage(impact, Stage::FailedAttempt, restore.mark, next.end);
            let hours = self.try_older(next.restore as usize, next.end)?;
            let running = &mut self.state.running;
            running.go_on(next, next.end + hours, next.restore);
            return Ok(());
        }
        let copy = restore.copy;
        state.running.end(next);
        state.closings.push((next.end, next.restore));
        state.servers[usize::from(copy)].busy -= 1;
        self.unsettled |= 1 << copy;
        state.is_back(hit.instance, next.end);
        Ok(())
    }
}
