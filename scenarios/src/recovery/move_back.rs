//! Moving back from a spare (R15): when the home of an instance stands again, it goes back in the next window.
//!
//! Until then it lives in the spare's domains. The planned hours cost like an outage of that time of day, and people
//! are paid; they are no downtime. A move that takes neither time nor people waits for no window.

use super::event::EventKind;
use super::ledger::Covered;
use super::recorder::{Detail, Recorder};
use super::state::{NONE, Place, Status};
use super::{Outage, PlanTrial};
use crate::luck::{Luck, Purpose};
use crate::stage::Stage;

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// The home of what lives on a spare stands again, since `now` at the latest: plans the move.
    pub(super) fn plan_move_back(&mut self, place: u32, spare: u32, now: f64) {
        let compiled = &self.plan.spares[spare as usize];
        if self.is_idle(self.outage(place), spare) {
            if self.joins() {
                let instance = self.outage(place).instance;
                self.settle_at(instance, Place::Home, NONE);
            }
            return;
        }
        let at = self.world.clock.opens(now, compiled.move_back_window);
        if self.joins() {
            self.plan_event(EventKind::MoveBack, place, at);
        } else {
            self.book_move_back(place, spare, at);
        }
    }

    /// A move from this spare takes neither time nor people.
    pub(super) fn is_idle(&self, outage: &Outage, spare: u32) -> bool {
        self.values[self.plan.spares[spare as usize].move_back_staff] <= 0.0
            && self.move_back_hours(outage, spare) <= 0.0
    }

    fn move_back_hours(&self, outage: &Outage, spare: u32) -> f64 {
        let key = self.state.times[outage.incident as usize].key;
        let name = self.world.instances[outage.instance as usize].name;
        let spare = &self.plan.spares[spare as usize];
        spare
            .move_back
            .draw(self.luck, key, Purpose::MoveBack, name, spare.luck)
    }

    /// The window has come. An instance that is down waits for the next one after its outage.
    pub(super) fn move_back(&mut self, place: u32, now: f64) {
        let instance = self.outage(place).instance;
        let lives = self.state.instances[instance as usize];
        let Place::Spare(spare) = lives.place else {
            return;
        };
        if lives.placed_by != place {
            return;
        }
        if lives.open != NONE {
            let open = self.outage(lives.open);
            let (waits, repaired) = (open.status == Status::Waiting, open.repaired);
            if !waits || repaired.is_infinite() {
                // Its end plans the move anew.
                return;
            }
            if repaired > now {
                self.plan_move_back(place, spare, repaired);
                return;
            }
        }
        self.settle_at(instance, Place::Home, NONE);
        if lives.open != NONE {
            let repaired = self.outage(lives.open).repaired;
            self.close(lives.open, repaired, 0.0, false);
        }
        self.book_move_back(place, spare, now);
    }

    /// An outage on a spare is over: if the home stands already, the instance still has to move back.
    pub(super) fn resume_move_back(&mut self, instance: u32, now: f64) {
        let lives = self.state.instances[instance as usize];
        if let Place::Spare(spare) = lives.place
            && self.outage(lives.placed_by).spare == NONE
        {
            self.plan_move_back(lives.placed_by, spare, now);
        }
    }

    pub(super) fn book_move_back(&mut self, place: u32, spare: u32, at: f64) {
        let outage = self.outage(place);
        let (incident, workload) = (outage.incident, outage.workload as usize);
        let hours = self.move_back_hours(outage, spare);
        let per_hour = self.values[self.world.workloads[workload].cost_down];
        let staff_hours = self.values[self.plan.spares[spare as usize].move_back_staff];
        let nominal = self.calendar_hours(workload, at, at + hours) * per_hour
            + staff_hours * self.values[self.world.staff_cost];
        let discount = self.state.times[incident as usize].discount;
        self.tally.outcome.planned_hours += hours;
        self.tally.outcome.planned_cost += nominal * discount;
        self.book_cost(incident, workload, nominal, Covered::No);
        if R::ON && hours > 0.0 {
            let detail = Detail::Spare(spare as usize);
            self.recorder
                .stage(place, Stage::MoveBack, at, at + hours, detail);
        }
    }
}
