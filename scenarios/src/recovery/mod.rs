//! One plan lives through one trial: strikes, choice of copy, targets, queues, repairs (R8–R24).
//!
//! A small event simulation. Each open outage plans its next event; events of the same moment happen together,
//! then targets and streams are given out in the order of urgency ([`settle`](PlanTrial::settle)).
//! The replay runs the same code with a [`Recorder`] that listens.
//!
//! Read in this order: `state` (what is known), `strike` (an incident arrives), `choice` (which copy, when), `coverage` (whether it knows
//! of the instance), `sure`
//! (where nobody asks how old a point is), `people` (who tries what before), `target` (where to), `move_back` (and home
//! again), `prerequisite` (what restores need), `service` (queues, attempts, instant recovery), `cap` (restores across
//! copies), `verify` (checks), `switched` (whose turn it is, where there is a switch), `ledger` (hours and money);
//! `alone` and `plain` (the common cases apart).

#[cfg(test)]
mod agreement;
mod alone;
mod cap;
#[cfg(test)]
mod changed;
mod choice;
mod coverage;
mod event;
mod history;
mod impact;
mod ledger;
mod malice;
mod move_back;
#[cfg(test)]
mod overlapping;
mod people;
mod plain;
mod prerequisite;
mod recorder;
mod service;
#[cfg(test)]
mod several;
mod state;
mod strike;
mod sure;
mod switched;
mod tally;
mod target;
#[cfg(test)]
mod tests;
mod verify;

#[cfg(test)]
pub(crate) use recorder::Silent;
pub(crate) use recorder::{Cancellable, Closed, Detail, PassedOver, Recorder, Waited};
pub(crate) use state::State;
pub(crate) use tally::{Outcome, Row, Tables, Tally};

use displace_model::project::Overlap;

use crate::incident::{Candidates, LOOK_EVERY};
use crate::luck::Luck;
use crate::world::{CompiledPlan, Values, World};
use event::EventKind;
use state::{Outage, Status};

/// The earlier of two moments. Moments are numbers: one comparison does where `f64::min` takes several steps.
#[inline]
fn earlier(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

/// The later of two moments.
#[inline]
fn later(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// One plan in one trial.
#[derive(Debug)]
pub(crate) struct PlanTrial<'a, 't, L: Luck, R: Recorder> {
    pub(crate) world: &'a World,
    pub(crate) plan: &'a CompiledPlan,
    pub(crate) values: &'a Values,
    pub(crate) candidates: &'a Candidates,
    pub(crate) luck: L,
    pub(crate) state: &'a mut State,
    pub(crate) tally: &'a mut Tally<'t>,
    pub(crate) recorder: &'a mut R,
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Lives through all candidate incidents and everything that follows from them (R6).
    pub(crate) fn run(mut self) {
        self.find_switch();
        // A replay tells every step, which the plain path does not know.
        if R::ON || !self.run_plainly() {
            self.run_generally();
        }
    }

    fn run_generally(&mut self) {
        self.state
            .reset(self.world, self.plan, self.values, self.candidates.len());
        self.draw_silence();
        self.find_ages();
        let mut incident = 0;
        let time_of = |incident: u32| Some(self.candidates.get(incident as usize)?.time);
        let mut strike = time_of(incident);
        loop {
            let event = self.state.agenda.next_time();
            let now = match (event, strike) {
                (None, None) => break,
                (Some(time), None) | (None, Some(time)) => time,
                (Some(event), Some(strike)) => {
                    if event <= strike {
                        event
                    } else {
                        strike
                    }
                }
            };
            if event.is_some_and(|time| time <= now) && !self.happen_by(now) {
                return;
            }
            while strike.is_some_and(|time| time <= now) {
                self.strike(incident);
                incident += 1;
                strike = time_of(incident);
            }
            if self.is_unwanted() {
                return;
            }
            self.settle(now);
        }
        self.close_the_silent();
        if self.state.is_unwanted {
            return;
        }
        self.book_dependents();
        self.book_insurance();
    }

    /// Lives through all events until now. False once the run is cancelled.
    #[inline]
    fn happen_by(&mut self, now: f64) -> bool {
        while let Some(event) = self.state.agenda.take_by(now) {
            for outage in event.outages() {
                if self.is_unwanted() {
                    return false;
                }
                self.happen(event.kind(), outage, event.time());
            }
        }
        true
    }

    /// True once the run is cancelled: then the rest of the trial is left undone. Looks only now and then.
    #[inline]
    fn is_unwanted(&mut self) -> bool {
        let state = &mut *self.state;
        state.steps += 1;
        if state.steps >= LOOK_EVERY {
            state.steps = 0;
            state.is_unwanted = state.is_unwanted || self.recorder.is_cancelled();
        }
        state.is_unwanted
    }

    #[inline]
    fn happen(&mut self, kind: EventKind, outage: u32, now: f64) {
        if kind.is_next_step() {
            let state = self.outage_mut(outage);
            if state.wakes != now || state.next_step != kind {
                return;
            }
            state.wakes = f64::NAN;
        }
        match kind {
            EventKind::RoomFreed => self.room_freed(outage, now),
            EventKind::Repaired => self.repaired(outage, now),
            EventKind::Replaced => self.state.targets_changed = true,
            EventKind::Served => self.served(outage, now),
            EventKind::Moved => self.moved(outage, now),
            EventKind::Ready => self.ready(outage, now),
            EventKind::MoveReady => self.move_ready(outage),
            EventKind::MoveBack => self.move_back(outage, now),
            EventKind::Consider => self.consider(outage, now),
        }
    }

    /// Gives out targets, then streams and slots, in the order of urgency.
    fn settle(&mut self, now: f64) {
        if self.state.targets_changed {
            self.state.targets_changed = false;
            self.give_targets(now);
        }
        if let Some(most) = self.most_restores(now) {
            if std::mem::take(&mut self.state.unsettled) != 0 {
                self.give_capped(most, now);
            }
            return;
        }
        while self.state.unsettled != 0 {
            let copy = self.state.unsettled.trailing_zeros();
            self.state.unsettled &= self.state.unsettled - 1;
            self.give_streams(copy, now);
        }
    }

    /// Outages whose repair nothing could forestall plan no event; they are closed when somebody looks, or here.
    fn close_the_silent(&mut self) {
        for place in 0..self.state.outages.len() as u32 {
            if self.is_unwanted() {
                return;
            }
            let outage = self.outage(place);
            if outage.status == Status::Waiting && outage.repaired.is_finite() {
                let at = outage.repaired;
                self.close(place, at, 0.0, false);
            }
        }
    }

    #[inline]
    fn outage(&self, place: u32) -> &Outage {
        &self.state.outages[place as usize]
    }

    #[inline]
    fn outage_mut(&mut self, place: u32) -> &mut Outage {
        &mut self.state.outages[place as usize]
    }

    #[inline]
    fn plan_event(&mut self, kind: EventKind, outage: u32, time: f64) {
        if kind.is_next_step() {
            let state = self.outage_mut(outage);
            state.wakes = time;
            state.next_step = kind;
        }
        self.state.agenda.plan(kind, outage, time);
    }

    #[inline]
    fn joins(&self) -> bool {
        self.world.settings.overlap == Overlap::Join
    }

    #[inline]
    fn name_of_instance(&self, outage: u32) -> u64 {
        self.world.instances[self.outage(outage).instance as usize].name
    }
}
