//! A cap on restores across the copies of a plan (R19): technicians, the network or the target take no more.
//!
//! Restores and moves count while they hold a stream; boots do not.

use super::PlanTrial;
use super::recorder::Recorder;
use super::state::{Line, Outage, Status, Ticket};
use crate::luck::Luck;

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Starts what can start on all copies: boots, then the most urgent restores, then the most urgent moves.
    pub(super) fn give_capped(&mut self, most: u32, now: f64) {
        for copy in 0..self.plan.copies.len() as u32 {
            if self.plan.copy_runs(copy) {
                self.give_slots(copy, now);
            }
        }
        while let Some(ticket) = self.most_urgent(most, false) {
            self.start(ticket.outage, now);
        }
        while let Some(ticket) = self.most_urgent(most, true) {
            self.start_move(ticket.outage, now);
        }
    }

    /// Takes the most urgent restore, or move, that finds a free stream, unless the cap is reached.
    fn most_urgent(&mut self, most: u32, moves: bool) -> Option<Ticket> {
        let busy: u32 = self.state.copies.iter().map(|copy| copy.busy).sum();
        if busy >= most {
            return None;
        }
        let mut best: Option<(usize, Ticket)> = None;
        let (outages, status) = (
            &self.state.outages,
            if moves {
                Status::RunsQueued
            } else {
                Status::Queued
            },
        );
        for (rank, state) in self.state.copies.iter_mut().enumerate() {
            let copy = &self.plan.copies[rank];
            if state.busy >= copy.streams || (!moves && copy.instant.is_some()) {
                continue;
            }
            let line = if moves {
                &mut state.moves
            } else {
                &mut state.queue
            };
            let first = first_valid(line, outages, status);
            if let Some(ticket) = first.filter(|one| best.is_none_or(|(_, best)| *one < best)) {
                best = Some((rank, ticket));
            }
        }
        let (rank, ticket) = best?;
        let state = &mut self.state.copies[rank];
        let line = if moves {
            &mut state.moves
        } else {
            &mut state.queue
        };
        line.take();
        Some(ticket)
    }
}

/// The most urgent of a line; what became void meanwhile is dropped.
fn first_valid(line: &mut Line, outages: &[Outage], status: Status) -> Option<Ticket> {
    loop {
        let first = line.first()?;
        let outage = &outages[first.outage as usize];
        if outage.status == status && outage.version == first.version {
            return Some(first);
        }
        line.take();
    }
}
