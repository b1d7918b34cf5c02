//! An incident that finds the line idle, and whose restores are all over before anything else happens: most of them.
//!
//! Nothing of it meets anything else, so that it is served from beginning to end in one short loop. Where it is not over
//! in time after all, or two attempts end at one moment, what was done is undone, and it joins the line like any other.

use super::{Left, Plain};
use crate::ahead::Ask;
use crate::luck::Luck;
use crate::stage::Stage;

impl<L: Luck> Plain<'_, L> {
    /// Serves the restores from place `from` on, which all ask for the first copy, and takes them off the list. False
    /// where they are not over before `until`; then they have to be asked for again.
    #[inline]
    pub(super) fn serve_alone(&mut self, from: usize, ask: &Ask, until: f64) -> Result<bool, Left> {
        let closed = self.state.closings.len();
        let stages = self.books.tables.stages;
        let joins = !self.state.down_until.is_empty();
        if joins {
            self.go_down(from, ask)?;
        }
        let state = &mut *self.state;
        let is_over = match state.restores.get(from..) {
            Some([one]) if !one.fails => {
                let end = ask.start + one.hours;
                if end < until {
                    let (closing, instance) = (one.closing(end), one.instance);
                    state.closings.push(closing);
                    state.is_back(instance, end);
                }
                end < until
            }
            _ => self.serve_in_order(from, ask, until)?,
        };
        let state = &mut *self.state;
        if !is_over {
            state.running.clear();
            state.closings.truncate(closed);
            self.books.tables.stages = stages;
            if joins {
                for restore in &state.restores[from..] {
                    state.down_until[restore.instance as usize] = restore.down_before;
                }
            }
        }
        state.restores.truncate(from);
        Ok(is_over)
    }

    /// Where outages join, an instance that is down is none for the plain path, nor one that was while its point should
    /// have been made.
    fn go_down(&mut self, from: usize, ask: &Ask) -> Result<(), Left> {
        let state = &mut *self.state;
        for restore in &mut state.restores[from..] {
            let down_until = state.down_until[restore.instance as usize];
            if down_until > ask.start - restore.data_loss {
                return Err(Left::NotPlain);
            }
            restore.down_before = down_until;
            state.touched.push(restore.instance);
        }
        Ok(())
    }

    /// One after another as streams come free, the most urgent first.
    fn serve_in_order(&mut self, from: usize, ask: &Ask, until: f64) -> Result<bool, Left> {
        let state = &mut *self.state;
        let restores = &mut state.restores[from..];
        let count = restores.len();
        let streams = state.servers.first().map_or(0, |one| one.streams as usize);
        state.order.clear();
        if !restores.is_sorted_by_key(|restore| restore.rank) {
            let ranks = restores.iter().map(|restore| restore.rank);
            state.order.extend(ranks.zip(0..));
            state.order.sort_unstable();
        }
        let mut started = streams.min(count);
        for number in 0..started {
            let place = state.order.get(number).map_or(number as u32, |one| one.1);
            let end = ask.start + restores[place as usize].hours;
            state.running.start(end, place);
        }
        while let Some(next) = self.state.running.next() {
            if next.is_tied || next.end >= until {
                return Ok(false);
            }
            let now = next.end;
            let state = &mut *self.state;
            let restores = &mut state.restores[from..];
            let restore = &mut restores[next.restore as usize];
            if restore.fails {
                let mut restore = *restore;
                self.try_older(&mut restore, now)?;
                let state = &mut *self.state;
                state.restores[from + next.restore as usize] = restore;
                state
                    .running
                    .go_on(&next, now + restore.hours, next.restore);
                continue;
            }
            state.closings.push(restore.closing(now));
            if let Some(down_until) = state.down_until.get_mut(restore.instance as usize) {
                *down_until = now;
            }
            if started == count {
                state.running.end(&next);
                continue;
            }
            let place = state.order.get(started).map_or(started as u32, |one| one.1);
            started += 1;
            let restore = &mut restores[place as usize];
            self.books
                .stage(ask.impact, Stage::Queue, restore.mark, now);
            restore.mark = now;
            state.running.go_on(&next, now + restore.hours, place);
        }
        Ok(streams > 0)
    }
}
