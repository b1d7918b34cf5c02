//! What a restore draws: the point that it finds, and how long its attempts take (R11, R20).

use displace_model::project::Phase;

use super::books::Terms;
use super::line::Server;
use super::{Ask, Left, Plain, Restore};
use crate::incident::DrawnAhead;
use crate::luck::{Luck, Purpose};
use crate::stage::Stage;
use crate::world::{CompiledCopy, CompiledEffect, PlainSlot, grown};

impl<L: Luck> Plain<'_, L> {
    #[inline]
    pub(super) fn draw_effect(&self, ask: &mut Ask, effect: &CompiledEffect) {
        let (luck, key, name) = (self.luck, ask.key, effect.name);
        ask.dwell = effect.dwell.draw(luck, key, Purpose::Dwell, name, 0);
        let share = &effect.data_share;
        ask.data_share = share.draw(luck, key, Purpose::DataShare, name, 0);
        let impact = &effect.impact;
        ask.impact = impact.draw(luck, key, Purpose::ServiceImpact, name, 0);
    }

    /// A damaged instance asks for its restore, unless its newest clean point is out of reach.
    #[inline]
    pub(super) fn ask(
        &mut self,
        ask: &Ask,
        instance: u32,
        slot: &PlainSlot,
        ahead: Option<&DrawnAhead>,
    ) -> Result<Restore, Left> {
        let rank = slot.copy;
        let per_copy = self.world.settings.phase == Phase::PerCopy;
        let found = self.found(ask, rank, per_copy);
        let copy = &self.plan.copies[rank as usize];
        let server = &self.state.servers[rank as usize];
        let luck = match ahead {
            Some(ahead) if rank == 0 => {
                let mut luck = *ahead;
                if self.world.transfer.is_none() {
                    luck.transfer = copy.transfer_factor(luck.transfer);
                }
                luck
            }
            _ => {
                let mut luck = DrawnAhead::new(self.luck, ask.key, slot.name, rank, per_copy);
                luck.transfer = copy.transfer_factor(luck.transfer);
                luck
            }
        };
        let mut age = found + server.usable_after.max(ask.dwell);
        if !per_copy {
            age += server.interval * luck.phase;
        }
        let terms = &self.state.terms[slot.workload as usize];
        let overhead = server.overhead.unwrap_or_else(|| {
            let (key, name) = (ask.key, slot.name);
            copy.overhead
                .draw(self.luck, key, Purpose::Overhead, name, rank << 16)
        });
        let hours = overhead + transfer_hours(terms, ask, server.speed) * luck.transfer;
        if age > server.kept || hours.is_infinite() {
            return Err(Left::NotPlain);
        }
        let fails = fails(copy, server, 0, luck.failure);
        let mut down_before = f64::NEG_INFINITY;
        if let Some(down_until) = self.state.down_until.get_mut(instance as usize) {
            // It is down, or was while the point should have been made.
            if *down_until > ask.start - age {
                return Err(Left::NotPlain);
            }
            down_before = std::mem::replace(down_until, f64::INFINITY);
            self.state.touched.push(instance);
        }
        Ok(Restore {
            hours,
            mark: ask.start,
            data_loss: age,
            down_before,
            instance,
            workload: slot.workload,
            copy: rank,
            ask: self.state.asks.len() as u32 - 1,
            attempt: 0,
            fails,
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

    /// A failed attempt costs its full time and goes one point back (R20), as long as there is one.
    #[cold]
    pub(super) fn try_older(&mut self, place: u32, now: f64) -> Result<(), Left> {
        let mut restore = self.state.restores[place as usize];
        let ask = self.state.asks[restore.ask as usize];
        self.books
            .stage(ask.impact, Stage::FailedAttempt, restore.mark, now);
        restore.mark = now;
        restore.attempt += 1;
        let (luck, key, rank) = (self.luck, ask.key, restore.copy);
        let copy = &self.plan.copies[rank as usize];
        let server = &self.state.servers[rank as usize];
        let misses = copy.misses(self.values, luck, key, restore.attempt);
        restore.data_loss += server.interval * (1.0 + misses);
        let age = restore.data_loss;
        let has_point = age <= server.kept && restore.down_before <= ask.start - age;
        if restore.attempt >= copy.attempts || !has_point {
            return Err(Left::NotPlain);
        }
        let name = self.slots[restore.instance as usize].name;
        let detail = rank << 16 | restore.attempt;
        let overhead = copy
            .overhead
            .draw(luck, key, Purpose::Overhead, name, detail);
        let (u, v) = luck.pair(key, Purpose::Attempt, name, detail);
        let terms = &self.state.terms[restore.workload as usize];
        let transfer = transfer_hours(terms, &ask, server.speed) * copy.transfer_factor(u);
        restore.hours = copy.slowed(self.values, overhead + transfer, restore.attempt);
        restore.fails = fails(copy, server, restore.attempt, v);
        if restore.hours.is_infinite() {
            return Err(Left::NotPlain);
        }
        self.state.restores[place as usize] = restore;
        self.state.running.start(now + restore.hours, place);
        Ok(())
    }
}

/// Mean hours to bring back what has to be of an instance.
#[inline]
fn transfer_hours(terms: &Terms, ask: &Ask, speed: f64) -> f64 {
    if terms.log_growth == 0.0 && ask.data_share == 1.0 {
        return terms.transfer_hours;
    }
    grown(terms.size * ask.data_share, terms.log_growth, ask.start) / speed
}

/// Whether an attempt fails under this uniform.
#[inline]
fn fails(copy: &CompiledCopy, server: &Server, attempt: u32, u: f64) -> bool {
    u < server.failure && !copy.spares(attempt)
}
