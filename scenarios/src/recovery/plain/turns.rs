//! Where there is a switch: from which copy each workload is restored, and from which of its points (R25).
//!
//! Between two steps of a switch the first copy that can be restored from is the same for all workloads that move
//! together and may be restored from the same copies; it takes a turn. Only a point that would be older than the copy's
//! first, or come from a time when the incumbent stood still, has to be looked for copy by copy.

use super::{Left, Plain, Restore};
use crate::ahead::Ask;
use crate::luck::Luck;
use crate::switch::Protection;
use crate::world::Switching;

/// From where a group of workloads is restored until the switch takes its next step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    copy: u32,
    interval: f64,
    kept: f64,
    /// The copy has no points from before this moment.
    first_point: f64,
    failure: f64,
    overhead: f64,
    speed: f64,
    /// How many times as long restores take.
    slower_by: f64,
    /// Age of the newest clean point that the incident at hand finds, before the phase of an instance.
    least_age: f64,
    /// What is drawn ahead holds for it, and nothing rarer is to be expected.
    is_simple: bool,
}

impl Turn {
    /// Nothing is known.
    const UNCLEAR: Self = Self {
        copy: 0,
        interval: 0.0,
        kept: 0.0,
        first_point: f64::INFINITY,
        failure: 0.0,
        overhead: 0.0,
        speed: 0.0,
        slower_by: 1.0,
        least_age: 0.0,
        is_simple: false,
    };
}

impl<L: Luck> Plain<'_, L> {
    /// All restores of the trial, each from the copy whose turn it is.
    pub(super) fn ask_in_turns(&mut self, switch: (&Switching, &Protection)) -> Result<(), Left> {
        let ahead = self.candidates.ahead();
        let (asks, hits, lucks) = (ahead.asks(), ahead.hits(), ahead.lucks());
        let (group_of, terms) = (&self.known.group_of, self.state.terms.as_slice());
        let are_simple = self.world.transfer.is_some()
            && ahead.are_whole()
            && terms.iter().all(|terms| terms.log_growth == 0.0);
        let mut turns = std::mem::take(&mut self.state.turns);
        let mut restores = std::mem::take(&mut self.state.restores);
        restores.clear();
        let (mut until, mut is_plain) = (f64::NEG_INFINITY, true);
        for alike in hits.chunk_by(|a, b| a.ask == b.ask) {
            let Some(ask) = alike.first().map(|hit| &asks[hit.ask as usize]) else {
                continue;
            };
            if ask.start >= until {
                turns.clear();
                let groups = self.known.groups.iter();
                turns.extend(groups.map(|workload| {
                    let turn = are_simple.then(|| self.turn(*workload, switch, ask.start));
                    turn.flatten().unwrap_or(Turn::UNCLEAR)
                }));
                until = switch.1.next_change(ask.start);
            }
            for turn in turns.iter_mut().filter(|turn| turn.is_simple) {
                turn.least_age = self.least_age(ask, turn.copy);
            }
            let first = restores.len();
            restores.extend(alike.iter().zip(first..).map(|(hit, place)| {
                let luck = lucks.at(place);
                let turn = &turns[group_of[hit.workload as usize] as usize];
                let size = terms[hit.workload as usize].size;
                let data_loss = turn.least_age + turn.interval * luck.phase;
                let hours = turn.overhead + size / turn.speed * luck.transfer;
                let hours = hours * turn.slower_by;
                let is_simple = turn.is_simple
                    && data_loss <= turn.kept
                    && ask.start - data_loss >= turn.first_point
                    && hours < f64::INFINITY;
                if !is_simple {
                    let restore = self.asked(place);
                    is_plain &= restore.is_some();
                    return restore.unwrap_or(Restore::NONE);
                }
                Restore {
                    hours,
                    data_loss,
                    copy: turn.copy as u8,
                    fails: luck.failure < turn.failure,
                    ..Restore::NONE
                }
            }));
            if !is_plain {
                break;
            }
        }
        self.state.restores = restores;
        self.state.turns = turns;
        if is_plain {
            Ok(())
        } else {
            Err(Left::NotPlain)
        }
    }

    /// Whose turn it is to restore a workload, and those that go with it, at a moment. `None` where that has to be found
    /// out for each of them.
    fn turn(
        &self,
        workload: u32,
        (switching, protection): (&Switching, &Protection),
        at: f64,
    ) -> Option<Turn> {
        let class = switching.class_of[workload as usize];
        let mut copies = (0..).zip(&self.plan.copies);
        let (rank, copy) = copies.find(|(_, copy)| {
            copy.may_restore(workload as usize) && !protection.is_away(copy.member, class, at)
        })?;
        let server = &self.state.servers[rank as usize];
        let is_simple = copy.luck == 0
            && self.known.plain_copies & (1 << rank) != 0
            && !protection.has_stopped(copy.member, class, at);
        let overhead = server.overhead.filter(|_| is_simple)?;
        Some(Turn {
            copy: rank,
            interval: server.interval,
            kept: server.kept,
            first_point: protection.first_point(copy.member, class),
            failure: if copy.spares(0) { 0.0 } else { server.failure },
            overhead,
            speed: server.speed,
            slower_by: protection.slower_by(copy.member, class, at),
            least_age: f64::NAN,
            is_simple: true,
        })
    }

    /// The first copy in the plan's order that has a point for an instance and can be restored from, and the point's
    /// age.
    pub(super) fn first_point(
        &self,
        place: usize,
        (switching, protection): (&Switching, &Protection),
    ) -> Option<(u32, f64)> {
        let hit = &self.hits[place];
        let start = self.asks[hit.ask as usize].start;
        let class = switching.class_of[hit.workload as usize];
        let found = (0..).zip(&self.plan.copies).find_map(|(rank, copy)| {
            let can_restore = copy.may_restore(hit.workload as usize)
                && !protection.is_away(copy.member, class, start);
            let age = can_restore.then(|| self.point(place, rank)).flatten()?;
            Some((rank, age))
        });
        found.filter(|(rank, _)| self.known.plain_copies & (1 << rank) != 0)
    }

    /// The age of the newest point of a copy that is at least so old; `None` where there is none, or none any more.
    #[inline]
    pub(super) fn point_kept(
        &self,
        rank: u32,
        workload: u32,
        ask: &Ask,
        mut age: f64,
    ) -> Option<f64> {
        let server = &self.state.servers[rank as usize];
        let Some((switching, protection)) = self.switch else {
            return (age <= server.kept).then_some(age);
        };
        let member = self.plan.copies[rank as usize].member;
        let class = switching.class_of[workload as usize];
        // While the incumbent stood still it made no points: the newest is the last one before.
        while let Some(began) = protection.stopped(member, class, ask.start - age) {
            let back = super::super::history::before(age, (ask.start, began), server.interval);
            if back <= age {
                return None;
            }
            age = back;
        }
        let is_kept = age <= server.kept + protection.retired_for(member, class, ask.start)
            && ask.start - age >= protection.first_point(member, class);
        is_kept.then_some(age)
    }

    /// How many times as long an attempt that begins at a moment takes while people learn.
    #[inline]
    pub(super) fn slower_by(&self, rank: u32, workload: u32, now: f64) -> f64 {
        self.switch.map_or(1.0, |(switching, protection)| {
            let member = self.plan.copies[rank as usize].member;
            let class = switching.class_of[workload as usize];
            protection.slower_by(member, class, now)
        })
    }
}
