//! Who waits for a copy, and what is under way.

use crate::recovery::state::{NONE, Ticket};
use crate::world::{CompiledCopy, Values};

/// An attempt under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub(super) end: f64,
    pub(super) restore: u32,
}

/// The attempts under way on all copies, the next to end last.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// As many places as there are streams.
    pub(super) places: Vec<Attempt>,
    pub(super) used: usize,
}

impl Running {
    pub(super) fn begin(&mut self, streams: usize) {
        let nobody = Attempt {
            end: f64::INFINITY,
            restore: NONE,
        };
        self.places.resize(streams, nobody);
        self.used = 0;
    }

    #[inline]
    pub(super) fn next_end(&self) -> Option<f64> {
        let last = self.used.checked_sub(1)?;
        self.places.get(last).map(|attempt| attempt.end)
    }

    /// Takes the next to end.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Attempt> {
        self.used = self.used.checked_sub(1)?;
        self.places.get(self.used).copied()
    }

    /// An attempt begins. Of those that end together, the restore asked for first ends first.
    #[inline]
    pub(super) fn start(&mut self, end: f64, restore: u32) {
        let attempt = Attempt { end, restore };
        let mut at = self.used;
        self.used += 1;
        while at > 0 {
            let other = self.places[at - 1];
            if other.end > end || other.end == end && other.restore > restore {
                break;
            }
            self.places[at] = other;
            at -= 1;
        }
        if let Some(place) = self.places.get_mut(at) {
            *place = attempt;
        }
    }
}

/// A copy in this trial: what its parameters come to, its streams and who waits for them.
#[derive(Debug, Default)]
pub(super) struct Server {
    pub(super) interval: f64,
    pub(super) usable_after: f64,
    pub(super) kept: f64,
    pub(super) failure: f64,
    pub(super) speed: f64,
    pub(super) streams: u32,
    pub(super) busy: u32,
    /// The incident that last asked, and what it found: interval × (misses + phase).
    pub(super) found: (u32, f64),
    /// Who waits, from `first` on; sorted unless `is_sorted` is false.
    pub(super) queue: Vec<Ticket>,
    pub(super) first: usize,
    pub(super) is_sorted: bool,
}

impl Server {
    pub(super) fn begin(&mut self, copy: &CompiledCopy, values: &Values) {
        self.interval = values[copy.interval];
        self.usable_after = copy.usable_after(values);
        self.kept = values[copy.retention_days] * 24.0;
        self.failure = values[copy.attempt_failure];
        self.speed = copy.speed(values);
        self.streams = copy.streams;
        self.busy = 0;
        self.found = (NONE, 0.0);
        self.queue.clear();
        self.first = 0;
        self.is_sorted = true;
    }

    #[inline]
    pub(super) fn join(&mut self, ticket: Ticket) {
        if self.first == self.queue.len() {
            self.queue.clear();
            self.first = 0;
        } else if self.queue.last().is_some_and(|last| *last > ticket) {
            self.is_sorted = false;
        }
        self.queue.push(ticket);
    }

    /// Takes the most urgent, if a stream is free for it.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Ticket> {
        if self.busy >= self.streams {
            return None;
        }
        if !self.is_sorted {
            self.queue[self.first..].sort_unstable();
            self.is_sorted = true;
        }
        let ticket = *self.queue.get(self.first)?;
        self.first += 1;
        self.busy += 1;
        Some(ticket)
    }
}
