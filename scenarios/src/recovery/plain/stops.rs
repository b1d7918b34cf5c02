//! Planned downtime of a cut-over: nobody restores anything, and the instances serve again by themselves (R25).
//!
//! The general simulation books such an outage when somebody looks at its instance again: where outages join that is
//! the next hit, else the end of the trial. Sums are to be made in that order, so it is the same here.

use super::{Left, Plain, PlainState};
use crate::ahead::Ask;
use crate::incident::Candidates;
use crate::luck::Luck;
use crate::stage::Stage;
use crate::world::{CompiledPlan, World};

/// No outage by plan.
const NONE: u32 = u32::MAX;

/// The planned downtime of one cut-over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    pub(super) start: f64,
    end: f64,
    /// What its outages share, by place.
    ask: u32,
    /// Its place among the incidents of the trial.
    incident: u32,
}

/// One instance that is, or was, down by plan.
#[derive(Debug, Clone, Copy)]
struct Stopped {
    instance: u32,
    workload: u32,
    end: f64,
    ask: u32,
    is_booked: bool,
}

/// The planned downtime of a trial, and whom it has stopped.
#[derive(Debug, Default)]
pub(super) struct Stops {
    all: Vec<Stop>,
    /// The next to come.
    next: usize,
    stopped: Vec<Stopped>,
    /// By instance: its place among the stopped. Empty where incidents do not join.
    place_of: Vec<u32>,
}

impl Stops {
    /// Forgets everything, for a trial in which incidents of so many instances join.
    pub(super) fn begin(&mut self, instances: usize) {
        self.all.clear();
        self.next = 0;
        for stopped in self.stopped.drain(..) {
            if let Some(place) = self.place_of.get_mut(stopped.instance as usize) {
                *place = NONE;
            }
        }
        self.place_of.resize(instances, NONE);
    }

    /// When the next stop comes.
    #[inline]
    pub(super) fn next_start(&self) -> f64 {
        let next = self.all.get(self.next);
        next.map_or(f64::INFINITY, |stop| stop.start)
    }

    /// None is to come, and none waits to be booked.
    #[inline]
    pub(super) fn are_over(&self) -> bool {
        self.next >= self.all.len() && !self.may_wait()
    }

    /// Whether some instance that was down by plan has not been booked by its next hit.
    #[inline]
    fn may_wait(&self) -> bool {
        !self.stopped.is_empty() && !self.place_of.is_empty()
    }
}

/// True if going live brings a plan nothing but planned downtime in a trial.
pub(super) fn only_stops(world: &World, plan: &CompiledPlan, candidates: &Candidates) -> bool {
    let mut own = candidates.own_of(plan);
    own.all(|(_, one)| world.threats[one.threat as usize].is_planned && one.cost == 0.0)
}

impl PlainState {
    /// Finds the planned downtime of a trial, and adds what its outages share to `asks`.
    pub(super) fn find_stops<L: Luck>(
        &mut self,
        (world, plan, luck): (&World, &CompiledPlan, L),
        candidates: &Candidates,
        asks: &mut Vec<Ask>,
    ) {
        asks.clear();
        asks.extend_from_slice(candidates.ahead().asks());
        for (incident, one) in candidates.own_of(plan) {
            let ask = Ask::new(world, incident, one);
            let effect = world.threats[one.threat as usize].effects.first();
            self.stops.all.push(Stop {
                start: one.time,
                end: one.time + one.hours,
                ask: asks.len() as u32,
                incident,
            });
            asks.push(effect.map_or(ask, |effect| ask.after(luck, effect)));
        }
    }
}

impl<L: Luck> Plain<'_, L> {
    /// Lives through all planned downtime that begins by a moment. An incident at the same moment is rarer.
    #[inline]
    pub(super) fn stop_until(&mut self, moment: f64) -> Result<(), Left> {
        while self.state.stops.next_start() <= moment {
            let stop = self.state.stops.all[self.state.stops.next];
            self.state.stops.next += 1;
            if stop.start == moment {
                return Err(Left::NotPlain);
            }
            self.stop(&stop)?;
        }
        Ok(())
    }

    #[cold]
    fn stop(&mut self, stop: &Stop) -> Result<(), Left> {
        self.serve_until(stop.start)?;
        if self.unsettled != 0 {
            return Err(Left::NotPlain);
        }
        let candidates = self.candidates;
        let hits = candidates
            .get(stop.incident as usize)
            .map_or(&[][..], |one| candidates.hits(one));
        let mut last = u32::MAX;
        for hit in hits {
            let (instance, place) = (hit.instance, hit.instance as usize);
            self.look_at(instance, stop.start)?;
            if let Some(down_until) = self.state.down_until.get_mut(place) {
                // Who waits for a restore is stopped by that already.
                if *down_until > stop.start {
                    return Err(Left::NotPlain);
                }
                *down_until = stop.end;
                self.state.touched.push(instance);
            }
            let workload = self.world.instances[place].workload;
            if workload != last {
                self.books.tables.workloads[workload as usize].incidents += 1.0;
                last = workload;
            }
            let stops = &mut self.state.stops;
            if let Some(known) = stops.place_of.get_mut(place) {
                *known = stops.stopped.len() as u32;
            }
            stops.stopped.push(Stopped {
                instance,
                workload,
                end: stop.end,
                ask: stop.ask,
                is_booked: false,
            });
        }
        if !hits.is_empty() {
            let threat = self.asks[stop.ask as usize].threat;
            self.books.tables.threats[threat as usize].incidents += 1.0;
        }
        Ok(())
    }

    /// Books the planned downtime of those that are hit now, where outages join.
    #[inline]
    pub(super) fn look_at_hits(&mut self, hits: std::ops::Range<usize>) -> Result<(), Left> {
        if !self.state.stops.may_wait() {
            return Ok(());
        }
        for place in hits {
            let hit = &self.candidates.ahead().hits()[place];
            self.look_at(hit.instance, self.asks[hit.ask as usize].start)?;
        }
        Ok(())
    }

    /// Somebody looks at an instance: if it was down by plan, that is over and booked.
    fn look_at(&mut self, instance: u32, now: f64) -> Result<(), Left> {
        let stops = &mut self.state.stops;
        let known = stops.place_of.get_mut(instance as usize);
        let place = known.map_or(NONE, |known| std::mem::replace(known, NONE));
        match stops.stopped.get_mut(place as usize) {
            Some(stopped) if stopped.end > now => Err(Left::NotPlain),
            Some(stopped) => {
                stopped.is_booked = true;
                let stopped = *stopped;
                self.book_stopped(&stopped);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Books the planned downtime at which nobody has looked: the last thing in a trial.
    pub(super) fn look_at_all(&mut self) {
        let stopped = std::mem::take(&mut self.state.stops.stopped);
        for one in stopped.iter().filter(|one| !one.is_booked) {
            self.book_stopped(one);
        }
        self.state.stops.stopped = stopped;
    }

    fn book_stopped(&mut self, stopped: &Stopped) {
        let ask = &self.asks[stopped.ask as usize];
        self.books
            .stage(ask.impact, Stage::Repair, ask.start, stopped.end);
        // After the outages that ended before.
        self.close();
        let (rows, terms) = (&mut self.state.rows, self.state.terms.as_slice());
        self.books
            .planned(rows, ask, terms, stopped.workload, stopped.end);
    }
}
