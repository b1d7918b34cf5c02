//! What a restore draws: the point that it finds, and how long its attempts take (R11, R20).

use displace_model::project::Phase;

use super::super::later;
use super::books::Terms;
use super::line::Server;
use super::{Left, Plain, Restore};
use crate::ahead::{Ask, FirstLuck};
use crate::luck::{Luck, Purpose};
use crate::world::{CompiledCopy, grown};

impl<L: Luck> Plain<'_, L> {
    /// All restores of the trial, one for each hit, up to the ends of their first attempts.
    pub(super) fn ask_all(&mut self) -> Result<(), Left> {
        if let Some(switch) = self.switch {
            return self.ask_in_turns(switch);
        }
        let (asks, hits) = (self.candidates.ahead().asks(), self.hits);
        let (Some(copy), Some(server)) = (self.plan.copies.first(), self.state.servers.first())
        else {
            return Err(Left::NotPlain);
        };
        let is_rarer = |terms: &Terms| terms.log_growth != 0.0 || terms.copy != 0;
        let is_simple = self.world.transfer.is_some()
            && self.candidates.ahead().are_whole()
            && !self.state.terms.iter().any(is_rarer);
        let overhead = server.overhead.filter(|_| is_simple);
        let failure = if copy.spares(0) { 0.0 } else { server.failure };
        let (interval, kept) = (server.interval, server.kept);
        let mut ages = std::mem::take(&mut self.state.ages);
        ages.clear();
        if self.world.settings.phase == Phase::PerCopy || copy.can_miss(self.values) {
            ages.extend(asks.iter().map(|ask| self.least_age(ask, 0)));
        } else {
            let usable_after = server.usable_after;
            ages.extend(asks.iter().map(|ask| later(usable_after, ask.dwell)));
        }
        let mut restores = std::mem::take(&mut self.state.restores);
        restores.clear();
        let (mut is_plain, terms) = (true, self.state.terms.as_slice());
        let lucks = self.candidates.ahead().lucks();
        let drawn = lucks
            .phases
            .iter()
            .zip(&lucks.transfers)
            .zip(&lucks.failures);
        let hits = hits.iter().enumerate().zip(drawn);
        restores.extend(hits.map(|((place, hit), ((phase, transfer), luck))| {
            let Some(overhead) = overhead else {
                let restore = self.asked(place);
                is_plain &= restore.is_some();
                return restore.unwrap_or(Restore::NONE);
            };
            let data_loss = ages[hit.ask as usize] + interval * phase;
            let hours = overhead + terms[hit.workload as usize].transfer_hours * transfer;
            is_plain &= data_loss <= kept && hours < f64::INFINITY;
            Restore {
                hours,
                data_loss,
                fails: *luck < failure,
                ..Restore::NONE
            }
        }));
        self.state.restores = restores;
        self.state.ages = ages;
        if is_plain {
            Ok(())
        } else {
            Err(Left::NotPlain)
        }
    }

    /// A damaged instance asks for its restore; `None` where its newest clean point is out of reach.
    #[cold]
    pub(super) fn asked(&self, place: usize) -> Option<Restore> {
        let hit = &self.hits[place];
        let rank = self.state.terms[hit.workload as usize].copy;
        match self.switch {
            None => self.asked_of(place, rank, self.point(place, rank)?),
            Some(switch) => {
                let (rank, age) = self.first_point(place, switch)?;
                self.asked_of(place, rank, age)
            }
        }
    }

    /// The age of the newest clean point that an instance finds in a copy; `None` where there is none any more.
    #[inline]
    pub(super) fn point(&self, place: usize, rank: u32) -> Option<f64> {
        let hit = &self.hits[place];
        let ask = &self.asks[hit.ask as usize];
        let server = &self.state.servers[rank as usize];
        let age = self.least_age(ask, rank) + server.interval * self.luck_of(place, rank).phase;
        self.point_kept(rank, hit.workload, ask, age)
    }

    /// A restore from a copy's point of this age; `None` where it would never end.
    fn asked_of(&self, place: usize, rank: u32, age: f64) -> Option<Restore> {
        let hit = &self.hits[place];
        let (world, ask) = (self.world, &self.asks[hit.ask as usize]);
        let terms = &self.state.terms[hit.workload as usize];
        let copy = &self.plan.copies[rank as usize];
        let server = &self.state.servers[rank as usize];
        let name = world.instances[hit.instance as usize].name;
        let luck = self.luck_of(place, rank);
        let factor = if copy.luck == 0 && world.transfer.is_some() {
            luck.transfer
        } else {
            copy.transfer_factor(luck.transfer)
        };
        let hours = overhead(copy, self.luck, ask, name, copy.luck << 16)
            + transfer_hours(terms, ask, server.speed) * factor;
        let hours = hours * self.slower_by(rank, hit.workload, ask.start);
        (hours < f64::INFINITY).then(|| Restore {
            hours,
            data_loss: age,
            copy: rank as u8,
            fails: fails(copy, server, 0, luck.failure),
            ..Restore::NONE
        })
    }

    /// The luck of a restore from a copy: drawn ahead for the first of each plan.
    fn luck_of(&self, place: usize, rank: u32) -> FirstLuck {
        let copy = &self.plan.copies[rank as usize];
        if copy.luck == 0 {
            return self.candidates.ahead().lucks().at(place);
        }
        let hit = &self.hits[place];
        let (world, ask) = (self.world, &self.asks[hit.ask as usize]);
        let name = world.instances[hit.instance as usize].name;
        let per_copy = world.settings.phase == Phase::PerCopy;
        FirstLuck::new(self.luck, ask.key, name, copy.luck, per_copy)
    }

    /// Age of the newest clean point that an incident finds in a copy, the same for all its instances (R11).
    #[inline]
    pub(super) fn least_age(&self, ask: &Ask, rank: u32) -> f64 {
        let copy = &self.plan.copies[rank as usize];
        let server = &self.state.servers[rank as usize];
        let mut intervals = copy.misses(self.values, self.luck, ask.key, 0);
        if self.world.settings.phase == Phase::PerCopy {
            intervals += self.luck.of_incident(ask.key, Purpose::Phase, 0, copy.luck);
        }
        server.interval * intervals + later(server.usable_after, ask.dwell)
    }

    /// A failed attempt goes one point back (R20), as long as there is one: how long the next takes.
    #[cold]
    pub(super) fn try_older(&mut self, place: usize, now: f64) -> Result<f64, Left> {
        let mut restore = self.state.restores[place];
        let hit = &self.hits[place];
        let ask = &self.asks[hit.ask as usize];
        restore.mark = now;
        restore.attempt += 1;
        let (luck, key, rank) = (self.luck, ask.key, u32::from(restore.copy));
        let copy = &self.plan.copies[rank as usize];
        let server = &self.state.servers[rank as usize];
        let misses = copy.misses(self.values, luck, key, restore.attempt);
        let age = restore.data_loss + server.interval * (1.0 + misses);
        let age = self
            .point_kept(rank, hit.workload, ask, age)
            .ok_or(Left::NotPlain)?;
        restore.data_loss = age;
        let down_before = self.state.down_before.get(place).copied();
        let was_up = down_before.is_none_or(|down_before| down_before <= ask.start - age);
        if restore.attempt >= copy.attempts || !was_up {
            return Err(Left::NotPlain);
        }
        let name = self.world.instances[hit.instance as usize].name;
        let detail = copy.luck << 16 | restore.attempt;
        let (u, v) = luck.pair(key, Purpose::Attempt, name, detail);
        let terms = &self.state.terms[hit.workload as usize];
        let transfer = transfer_hours(terms, ask, server.speed) * copy.transfer_factor(u);
        let hours = overhead(copy, luck, ask, name, detail) + transfer;
        restore.hours = copy.slowed(self.values, hours, restore.attempt)
            * self.slower_by(rank, hit.workload, now);
        restore.fails = fails(copy, server, restore.attempt, v);
        if restore.hours.is_infinite() {
            return Err(Left::NotPlain);
        }
        self.state.restores[place] = restore;
        Ok(restore.hours)
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
        return terms.size / speed;
    }
    grown(terms.size * ask.data_share, terms.log_growth, ask.start) / speed
}

/// Whether an attempt fails under this uniform.
#[inline]
fn fails(copy: &CompiledCopy, server: &Server, attempt: u32, u: f64) -> bool {
    u < server.failure && !copy.spares(attempt)
}
