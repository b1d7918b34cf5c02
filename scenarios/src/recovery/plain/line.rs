//! Who waits for a copy, and what is under way.

use crate::world::{CompiledCopy, Values};

/// An attempt under way.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    end: f64,
    restore: u32,
}

/// The next attempt to end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next {
    pub(super) end: f64,
    pub(super) restore: u32,
    /// Others end at the same moment.
    pub(super) is_tied: bool,
    /// Its place among those under way.
    place: usize,
}

/// The attempts under way on all copies, in no order: they are few, and to look through them takes less than to keep an
/// order.
#[derive(Debug, Default)]
pub(super) struct Running {
    attempts: Vec<Attempt>,
}

impl Running {
    pub(super) fn clear(&mut self) {
        self.attempts.clear();
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.attempts.is_empty()
    }

    #[inline]
    pub(super) fn start(&mut self, end: f64, restore: u32) {
        self.attempts.push(Attempt { end, restore });
    }

    /// The next to end. Of those that end together, the restore asked for first ends first.
    #[inline]
    pub(super) fn next(&self) -> Option<Next> {
        // No branches: which is the next, nobody can guess.
        let (place, may_tie) = match self.attempts.as_slice() {
            [a, b] => (usize::from(b.end < a.end), a.end == b.end),
            all => {
                let (mut end, mut place, mut may_tie) = (f64::INFINITY, 0, false);
                for (number, attempt) in all.iter().enumerate() {
                    may_tie |= attempt.end == end;
                    place = if attempt.end < end { number } else { place };
                    end = if attempt.end < end { attempt.end } else { end };
                }
                (place, may_tie)
            }
        };
        let Attempt { end, restore } = *self.attempts.get(place)?;
        if may_tie {
            return self.first_of_tied(end);
        }
        Some(Next {
            end,
            restore,
            is_tied: false,
            place,
        })
    }

    #[cold]
    fn first_of_tied(&self, end: f64) -> Option<Next> {
        let tied = self.attempts.iter().enumerate();
        let tied = tied.filter(|(_, attempt)| attempt.end == end);
        let is_tied = tied.clone().nth(1).is_some();
        let (place, first) = tied.min_by_key(|(_, attempt)| attempt.restore)?;
        Some(Next {
            end,
            restore: first.restore,
            is_tied,
            place,
        })
    }

    /// Another attempt begins on the stream of one that ended.
    #[inline]
    pub(super) fn go_on(&mut self, ended: &Next, end: f64, restore: u32) {
        if let Some(attempt) = self.attempts.get_mut(ended.place) {
            *attempt = Attempt { end, restore };
        }
    }

    /// Takes the next off the list.
    #[inline]
    pub(super) fn end(&mut self, next: &Next) {
        if next.place < self.attempts.len() {
            self.attempts.swap_remove(next.place);
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
    /// Hours before each transfer, where they do not vary.
    pub(super) overhead: Option<f64>,
    pub(super) streams: u32,
    pub(super) busy: u32,
    /// Who waits, from `first` on: rank and place of each restore. Restores have their places in the order of asking,
    /// those of one incident in that of their instances. Sorted unless `is_sorted` is false.
    queue: Vec<(u32, u32)>,
    first: usize,
    is_sorted: bool,
}

impl Server {
    pub(super) fn begin(&mut self, copy: &CompiledCopy, values: &Values) {
        self.interval = values[copy.interval];
        self.usable_after = copy.usable_after(values);
        self.kept = values[copy.retention_days] * 24.0;
        self.failure = values[copy.attempt_failure];
        self.speed = copy.speed(values);
        self.overhead = copy.overhead.constant();
        self.streams = copy.streams;
        self.busy = 0;
        self.queue.clear();
        self.first = 0;
        self.is_sorted = true;
    }

    /// A restore of this rank joins the line.
    #[inline]
    pub(super) fn join(&mut self, rank: u32, restore: u32) {
        if self.first == self.queue.len() {
            self.queue.clear();
            self.first = 0;
        } else if self.queue.last().is_some_and(|last| last.0 > rank) {
            self.is_sorted = false;
        }
        self.queue.push((rank, restore));
    }

    /// Takes the most urgent, if a stream is free for it.
    #[inline]
    pub(super) fn take(&mut self) -> Option<u32> {
        if self.busy >= self.streams {
            return None;
        }
        if !self.is_sorted {
            self.sort();
        }
        let (_, restore) = *self.queue.get(self.first)?;
        self.first += 1;
        self.busy += 1;
        Some(restore)
    }

    #[cold]
    fn sort(&mut self) {
        self.queue[self.first..].sort_unstable();
        self.is_sorted = true;
    }
}
