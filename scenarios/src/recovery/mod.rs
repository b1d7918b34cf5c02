//! One plan lives through one trial: strikes, choice of copy, targets, queues, repairs (R8–R24).
//!
//! A small event simulation. Each open outage plans its next event; events of the same moment happen together,
//! then targets and streams are given out in the order of urgency ([`settle`](PlanTrial::settle)).
//! The replay runs the same code with a [`Recorder`] that listens.
//!
//! Read in this order: `state` (what is known), `strike` (an incident arrives), `choice` (which copy, when),
//! `target` (where to), `service` (queues, attempts, instant recovery), `ledger` (hours and money).

mod choice;
mod event;
mod ledger;
mod recorder;
mod service;
mod state;
mod strike;
mod tally;
mod target;

pub(crate) use recorder::{Closed, Detail, PassedOver, Recorder, Silent};
pub(crate) use state::State;
pub(crate) use tally::{Outcome, Row, Tables, Tally};

use displace_model::project::Overlap;

use crate::incident::Candidates;
use crate::luck::Luck;
use crate::world::{CompiledPlan, Values, World};
use event::{Event, EventKind};
use state::{Outage, Status};

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
        self.state
            .reset(self.world, self.plan, self.values, self.candidates.len());
        let mut next = 0;
        loop {
            let event = self.state.events.peek().map(|event| event.time);
            let strike = self.candidates.get(next).map(|candidate| candidate.time);
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
            while let Some(event) = self
                .state
                .events
                .peek()
                .filter(|event| event.time <= now)
                .copied()
            {
                self.state.events.pop();
                self.happen(event);
            }
            while self
                .candidates
                .get(next)
                .is_some_and(|candidate| candidate.time <= now)
            {
                self.strike(next as u32);
                next += 1;
            }
            self.settle(now);
        }
        self.close_the_silent();
    }

    fn happen(&mut self, event: Event) {
        let outage = self.outage(event.outage);
        let current = outage.version == event.version;
        match event.kind {
            // These come whatever became of the request meanwhile; they look for themselves whether they still matter.
            EventKind::RoomFreed => self.room_freed(event.outage, event.time),
            EventKind::Repaired => self.repaired(event.outage, event.time),
            EventKind::Replaced => self.state.targets_changed = true,
            _ if !current => {}
            EventKind::Served => self.served(event.outage, event.time),
            EventKind::Moved => self.moved(event.outage, event.time),
            EventKind::Ready => self.ready(event.outage, event.time),
            EventKind::MoveReady => self.move_ready(event.outage, event.time),
            EventKind::Consider => self.consider(event.outage, event.time),
        }
    }

    /// Gives out targets, then streams and slots, in the order of urgency.
    fn settle(&mut self, now: f64) {
        if self.state.targets_changed {
            self.state.targets_changed = false;
            self.give_targets(now);
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
        let version = self.outage(outage).version;
        self.state.events.push(Event {
            time,
            kind,
            outage,
            version,
        });
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
