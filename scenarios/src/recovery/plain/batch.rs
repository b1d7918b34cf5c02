//! An incident that finds the line idle, and whose restores are all over before anything else happens: most of them.
//!
//! Nothing of it meets anything else, so that it is served from beginning to end in one short loop. Where it is not over
//! in time after all, or two attempts end at one moment, what was done is undone, and it joins the line like any other.

use super::{Left, Plain, learn_between};
use crate::ahead::{Ask, Struck};
use crate::luck::Luck;
use crate::stage::Stage;

impl<L: Luck> Plain<'_, L> {
    /// Serves all restores of an incident. False, with nothing done, where they are not over before `until`.
    #[inline]
    pub(super) fn serve_alone(&mut self, incident: &Struck, until: f64) -> Result<bool, Left> {
        let state = &mut *self.state;
        if !state.down_until.is_empty() {
            state.go_down(incident.hits(), incident.start)?;
        }
        if let [one] = &state.restores[incident.hits()]
            && !one.fails
        {
            let end = incident.start + one.hours;
            if end < until {
                let (closing, instance) = (one.closing(end), one.instance);
                state.closings.push(closing);
                state.is_back(instance, end);
                return Ok(true);
            }
        } else if self.serve_many(incident, until)? {
            return Ok(true);
        }
        let state = &mut *self.state;
        for place in incident.hits() {
            if let Some(before) = state.down_before.get(place) {
                let instance = state.restores[place].instance;
                state.down_until[instance as usize] = *before;
            }
        }
        Ok(false)
    }

    /// The same for several, or one that fails at first.
    fn serve_many(&mut self, incident: &Struck, until: f64) -> Result<bool, Left> {
        let hits = self.candidates.ahead().hits();
        let ask = &self.asks[hits[incident.from as usize].ask as usize];
        let (closed, stages) = (self.state.closings.len(), self.books.tables.stages);
        if self.find_order(incident) && self.serve_in_order(incident, ask, until)? {
            return Ok(true);
        }
        let state = &mut *self.state;
        state.running.clear();
        state.closings.truncate(closed);
        self.books.tables.stages = stages;
        for place in incident.hits() {
            self.state.restores[place] = self.asked(&hits[place]).ok_or(Left::NotPlain)?;
        }
        Ok(false)
    }

    /// Finds the order of urgency. False where they do not all suffer the same or do not all wait for one copy.
    fn find_order(&mut self, incident: &Struck) -> bool {
        let state = &mut *self.state;
        let restores = &state.restores[incident.hits()];
        let Some(first) = restores.first() else {
            return false;
        };
        let is_alike = |one: &super::Restore| one.copy == first.copy && one.ask == first.ask;
        if !restores.iter().all(is_alike) {
            return false;
        }
        state.order.clear();
        if self.known.in_order & (1 << first.copy) == 0 {
            let ranks = restores
                .iter()
                .map(|restore| self.plan.rank(restore.copy, restore.workload));
            state.order.extend(ranks.zip(incident.from..));
            state.order.sort_unstable();
        }
        true
    }

    /// One after another as streams come free, the most urgent first.
    fn serve_in_order(&mut self, incident: &Struck, ask: &Ask, until: f64) -> Result<bool, Left> {
        let start = incident.start;
        let from = incident.from;
        let count = incident.to - from;
        let state = &mut *self.state;
        let copy = state.restores[from as usize].copy;
        let streams = state.servers[copy as usize].streams;
        let mut started = streams.min(count);
        for number in 0..started {
            let place = state.in_order(number, from);
            let end = start + state.restores[place as usize].hours;
            state.running.start(end, place);
        }
        while let Some(next) = self.state.running.next() {
            if next.is_tied || next.end >= until {
                return Ok(false);
            }
            let now = next.end;
            let state = &mut *self.state;
            let restore = &state.restores[next.restore as usize];
            if restore.fails {
                let hours = self.try_older(next.restore as usize, now)?;
                let running = &mut self.state.running;
                running.go_on(&next, now + hours, next.restore);
                continue;
            }
            let instance = restore.instance;
            state.closings.push(restore.closing(now));
            state.is_back(instance, now);
            if started == count {
                state.running.end(&next);
                continue;
            }
            if learn_between(&state.lessons, start, now) {
                return Err(Left::NotPlain);
            }
            let place = state.in_order(started, from);
            started += 1;
            let restore = &mut state.restores[place as usize];
            self.books.stage(ask.impact, Stage::Queue, start, now);
            restore.mark = now;
            state.running.go_on(&next, now + restore.hours, place);
        }
        Ok(streams > 0)
    }
}

impl super::PlainState {
    /// The place of the restore that is the next after `number` others.
    #[inline]
    fn in_order(&self, number: u32, from: u32) -> u32 {
        let order = self.order.get(number as usize);
        order.map_or(from + number, |one| one.1)
    }
}
