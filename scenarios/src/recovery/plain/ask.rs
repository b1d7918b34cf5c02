//! What a restore draws: the point that it finds, and how long its attempts take (R11, R20).

use displace_model::project::Phase;

use super::books::Terms;
use super::line::Server;
use super::{Left, Plain, Restore};
use crate::ahead::{Ask, DrawnAhead};
use crate::incident::Candidate;
use crate::luck::{Luck, Purpose};
use crate::stage::Stage;
use crate::world::{CompiledCopy, grown};

impl<L: Luck> Plain<'_, L> {
    /// All that an incident hits ask for their restores from the first copy. False where something of it has to be looked
    /// at one by one; what it added then means nothing.
    #[inline]
    pub(super) fn ask_alike(&mut self, place: u32, ask: &Ask, incident: &Candidate) -> bool {
        let (world, slots, luck) = (self.world, self.slots, self.luck);
        let hits = self.candidates.hits(incident);
        let drawn = self.candidates.ahead().hits(incident.hits());
        let found = self.found(ask, 0);
        let state = &mut *self.state;
        let (Some(copy), Some(server)) = (self.plan.copies.first(), state.servers.first()) else {
            return false;
        };
        let (interval, kept, speed) = (server.interval, server.kept, server.speed);
        let failure = if copy.spares(0) { 0.0 } else { server.failure };
        let least_age = found + server.usable_after.max(ask.dwell);
        let terms = state.terms.as_slice();
        let mut are_alike = true;
        state
            .restores
            .extend(hits.iter().zip(drawn).map(|(hit, drawn)| {
                let slot = &slots[hit.instance as usize];
                let age = least_age + interval * drawn.phase;
                let factor = match world.transfer {
                    Some(_) => drawn.transfer,
                    None => copy.transfer_factor(drawn.transfer),
                };
                let overhead = server
                    .overhead
                    .unwrap_or_else(|| overhead(copy, luck, ask, slot.name, 0));
                let terms = &terms[slot.workload as usize];
                let hours = overhead + transfer_hours(terms, ask, speed) * factor;
                are_alike &= slot.copy == 0 && age <= kept && hours < f64::INFINITY;
                Restore {
                    hours,
                    mark: ask.start,
                    data_loss: age,
                    down_before: f64::NEG_INFINITY,
                    instance: hit.instance,
                    workload: slot.workload,
                    copy: 0,
                    rank: slot.rank,
                    ask: place,
                    attempt: 0,
                    fails: drawn.failure < failure,
                }
            }));
        are_alike
    }

    /// The same where they suffer different effects or are restored from different copies.
    #[cold]
    pub(super) fn ask_one_by_one(
        &mut self,
        asks: std::ops::Range<u32>,
        incident: &Candidate,
    ) -> Result<(), Left> {
        let per_copy = self.world.settings.phase == Phase::PerCopy;
        let (mut place, mut effect) = (asks.start, None);
        for hit in self.candidates.hits(incident) {
            if effect.is_some_and(|effect| effect != hit.effect) {
                place += 1;
            }
            effect = Some(hit.effect);
            let ask = &self.asks[place as usize];
            let slot = &self.slots[hit.instance as usize];
            let rank = slot.copy;
            let found = self.found(ask, rank);
            let copy = &self.plan.copies[rank as usize];
            let server = &self.state.servers[rank as usize];
            let drawn = DrawnAhead::new(self.luck, ask.key, slot.name, rank, per_copy);
            let age = found + server.usable_after.max(ask.dwell) + server.interval * drawn.phase;
            let terms = &self.state.terms[slot.workload as usize];
            let transfer =
                transfer_hours(terms, ask, server.speed) * copy.transfer_factor(drawn.transfer);
            let hours = overhead(copy, self.luck, ask, slot.name, rank << 16) + transfer;
            // Its newest clean point may be out of reach.
            if age > server.kept || hours.is_infinite() {
                return Err(Left::NotPlain);
            }
            let fails = fails(copy, server, 0, drawn.failure);
            self.state.restores.push(Restore {
                hours,
                mark: ask.start,
                data_loss: age,
                down_before: f64::NEG_INFINITY,
                instance: hit.instance,
                workload: slot.workload,
                copy: rank,
                rank: slot.rank,
                ask: place,
                attempt: 0,
                fails,
            });
        }
        Ok(())
    }

    /// What an incident finds in a copy, drawn once for all its instances (R11).
    #[inline]
    fn found(&mut self, of: &Ask, rank: u32) -> f64 {
        let Some(server) = self.state.servers.get_mut(rank as usize) else {
            return 0.0;
        };
        if server.found.0 != of.incident {
            let copy = &self.plan.copies[rank as usize];
            let mut intervals = copy.misses(self.values, self.luck, of.key, 0);
            if self.world.settings.phase == Phase::PerCopy {
                intervals += self.luck.of_incident(of.key, Purpose::Phase, 0, rank);
            }
            server.found = (of.incident, server.interval * intervals);
        }
        server.found.1
    }

    /// A failed attempt costs its full time and goes one point back (R20), as long as there is one.
    #[cold]
    pub(super) fn try_older(&mut self, restore: &mut Restore, now: f64) -> Result<(), Left> {
        let ask = &self.asks[restore.ask as usize];
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
        let (u, v) = luck.pair(key, Purpose::Attempt, name, detail);
        let terms = &self.state.terms[restore.workload as usize];
        let transfer = transfer_hours(terms, ask, server.speed) * copy.transfer_factor(u);
        let hours = overhead(copy, luck, ask, name, detail) + transfer;
        restore.hours = copy.slowed(self.values, hours, restore.attempt);
        restore.fails = fails(copy, server, restore.attempt, v);
        if restore.hours.is_infinite() {
            return Err(Left::NotPlain);
        }
        Ok(())
    }
}

#[inline]
fn overhead<L: Luck>(copy: &CompiledCopy, luck: L, ask: &Ask, name: u64, detail: u32) -> f64 {
    let hours = &copy.overhead;
    hours.draw(luck, ask.key, Purpose::Overhead, name, detail)
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
