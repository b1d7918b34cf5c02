//! An incident that finds the line idle, and whose restores are all over before anything else happens: most of them.
//!
//! Nothing of it meets anything else, so that its restores are worked out one after another, each until it works, on
//! whichever stream is free first, without asking what ends next. What they book is put into the order of time. Where it
//! is not over in time after all, what was done is undone, and the incident joins the line like any other.

use std::ops::Range;

use super::streams::{Served, begin_in_order};
use super::{Left, Plain, learn_between};
use crate::ahead::Struck;
use crate::luck::Luck;
use crate::stage::Stage;

/// No restore.
const NONE: u32 = u32::MAX;

/// The restores of an incident, in the order of urgency, and what they share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batch {
    pub(super) start: f64,
    pub(super) until: f64,
    pub(super) impact: f64,
    /// The place of the first.
    from: u32,
    pub(super) count: u32,
    /// How many have been given a stream.
    pub(super) begun: u32,
}

impl Batch {
    /// Restores at these places, none of them begun.
    pub(super) fn new(start: f64, until: f64, impact: f64, places: Range<u32>) -> Self {
        Self {
            start,
            until,
            impact,
            from: places.start,
            count: places.end - places.start,
            begun: 0,
        }
    }

    /// The place of the restore that is the next, where places stand in this order; in their own, if there is none.
    #[inline]
    pub(super) fn place(&self, order: &[(u32, u32)]) -> u32 {
        let order = order.get(self.begun as usize);
        order.map_or(self.from + self.begun, |one| one.1)
    }
}

/// How far a batch has come.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// All have been given a stream.
    Begun,
    /// The first attempt of the one that was given this stream last fails.
    Fails { stream: usize },
    /// One ends too late.
    TooLate,
    /// People learn while one waits.
    Learning,
}

impl<L: Luck> Plain<'_, L> {
    /// Serves all restores of an incident. False, with nothing done, where they are not over before `until`.
    #[inline]
    pub(super) fn serve_alone(&mut self, incident: &Struck, until: f64) -> Result<bool, Left> {
        let joins = !self.state.down_until.is_empty();
        if joins {
            self.state.go_down(self.hits, incident)?;
        }
        let closed = self.state.closings.len();
        let state = &mut *self.state;
        if let [one] = &mut state.restores[incident.hits()]
            && !one.fails
            && incident.start + one.hours < until
        {
            one.mark = incident.start;
            let closing = (incident.start + one.hours, incident.from);
            state.closings.push(closing);
        } else {
            let queue = self.books.tables.stages[Stage::Queue as usize];
            if !self.serve_many(incident, until)? {
                self.state.closings.truncate(closed);
                self.books.tables.stages[Stage::Queue as usize] = queue;
                self.undo(incident)?;
                return Ok(false);
            }
        }
        if joins {
            for number in closed..self.state.closings.len() {
                let (end, place) = self.state.closings[number];
                self.state.is_back(self.hits[place as usize].instance, end);
            }
        }
        Ok(true)
    }

    /// Serves one after another as streams come free, the most urgent first.
    fn serve_many(&mut self, incident: &Struck, until: f64) -> Result<bool, Left> {
        let Some(copy) = self.find_order(incident) else {
            return Ok(false);
        };
        let first = self.hits[incident.hits()].first();
        let impact = first.map_or(0.0, |hit| self.asks[hit.ask as usize].impact);
        let places = incident.from..incident.to;
        let mut batch = Batch::new(incident.start, until, impact, places);
        let streams = self.state.servers[usize::from(copy)].streams;
        self.state.free.clear();
        self.state.failed.clear();
        loop {
            let state = &mut *self.state;
            let step = if batch.begun < streams {
                state.begin_first(&mut batch, streams)
            } else {
                state.begin_next(
                    &mut batch,
                    &mut self.books.tables.stages[Stage::Queue as usize],
                )
            };
            match step {
                Step::Begun if batch.begun == batch.count => break,
                Step::Begun => {}
                Step::TooLate => return Ok(false),
                Step::Learning => return Err(Left::NotPlain),
                Step::Fails { stream } => {
                    let (end, place) = self.state.free[stream];
                    let end = self.serve_until_it_works(place, end, until)?;
                    if end >= until {
                        return Ok(false);
                    }
                    self.state.free[stream].0 = end;
                }
            }
        }
        let state = &mut *self.state;
        sort_few(&mut state.free);
        for closing in &state.free {
            state.closings.push(*closing);
        }
        self.book_failed(batch.impact);
        Ok(true)
    }

    /// A restore whose first attempt fails at `end` goes on with others on the same stream, as long as they end before
    /// `until`.
    #[cold]
    fn serve_until_it_works(&mut self, place: u32, end: f64, until: f64) -> Result<f64, Left> {
        let mut end = end;
        while end < until && self.state.restores[place as usize].fails {
            let began = self.state.restores[place as usize].mark;
            self.state.failed.push((end, place, began));
            end += self.try_older(place as usize, end)?;
        }
        Ok(end)
    }

    /// Books the attempts that failed while an incident was served.
    fn book_failed(&mut self, impact: f64) {
        let failed = &mut self.state.failed;
        if failed.len() > 1 {
            failed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        for (end, _, began) in failed {
            self.books.stage(impact, Stage::FailedAttempt, *began, *end);
        }
    }

    /// Finds the order of urgency, and the copy. `None` where they do not all suffer the same or do not all wait for one
    /// copy.
    fn find_order(&mut self, incident: &Struck) -> Option<u8> {
        let state = &mut *self.state;
        let (hits, restores) = (
            &self.hits[incident.hits()],
            &state.restores[incident.hits()],
        );
        let copy = restores.first()?.copy;
        // Hits that suffer the same stand together.
        let of_one_copy = || restores.iter().all(|restore| restore.copy == copy);
        let is_alike =
            hits.first()?.ask == hits.last()?.ask && (self.plan.copies.len() == 1 || of_one_copy());
        if !is_alike {
            return None;
        }
        state.order.clear();
        if self.known.in_order & (1 << copy) == 0 {
            let ranks = hits
                .iter()
                .map(|hit| self.plan.rank(u32::from(copy), hit.workload));
            state.order.extend(ranks.zip(incident.from..));
            state.order.sort_unstable();
        }
        Some(copy)
    }

    /// The restores of an incident are as they were before it was served.
    fn undo(&mut self, incident: &Struck) -> Result<(), Left> {
        for place in incident.hits() {
            if self.state.restores[place].attempt > 0 {
                let asked = self.asked(place);
                self.state.restores[place] = asked.ok_or(Left::NotPlain)?;
            }
            if let Some(before) = self.state.down_before.get(place) {
                let instance = self.hits[place].instance;
                self.state.down_until[instance as usize] = *before;
            }
        }
        Ok(())
    }
}

/// Whether an end comes before another: at the same moment that of the restore that was asked for first.
#[inline]
fn is_before(a: (f64, u32), b: (f64, u32)) -> bool {
    // Times are not negative, so that their bits stand in their order; as one number they are compared without branches.
    let key = |(end, place): (f64, u32)| u128::from(end.to_bits()) << 64 | u128::from(place);
    key(a) < key(b)
}

/// Puts a few ends in their order.
#[inline]
fn sort_few(ends: &mut [(f64, u32)]) {
    for number in 1..ends.len() {
        let end = ends[number];
        let mut place = number;
        while place > 0 && is_before(end, ends[place - 1]) {
            ends[place] = ends[place - 1];
            place -= 1;
        }
        ends[place] = end;
    }
}

/// The stream that is free first.
#[inline]
fn first_free(free: &[(f64, u32)]) -> usize {
    // No branches: which is the first, nobody can guess.
    let (mut place, mut first) = (0, (f64::INFINITY, NONE));
    for (number, free) in free.iter().enumerate() {
        let is_first = is_before(*free, first);
        place = if is_first { number } else { place };
        first = if is_first { *free } else { first };
    }
    place
}

impl super::PlainState {
    /// The first restores of a batch begin at once.
    #[inline]
    pub(super) fn begin_first(&mut self, batch: &mut Batch, streams: u32) -> Step {
        while batch.begun < batch.count.min(streams) {
            let place = batch.place(&self.order);
            let restore = &mut self.restores[place as usize];
            restore.mark = batch.start;
            let end = batch.start + restore.hours;
            if end >= batch.until {
                return Step::TooLate;
            }
            batch.begun += 1;
            self.free.push((end, place));
            if restore.fails {
                let stream = self.free.len() - 1;
                return Step::Fails { stream };
            }
        }
        Step::Begun
    }

    /// The others begin whenever another has ended.
    #[inline]
    pub(super) fn begin_next(&mut self, batch: &mut Batch, queue: &mut f64) -> Step {
        if self.free.is_empty() {
            return Step::TooLate;
        }
        if self.lessons.is_empty() {
            let mut served = Served {
                restores: &mut self.restores,
                order: &self.order,
                closings: &mut self.closings,
                queue,
            };
            begin_in_order(&mut self.free, batch, &mut served);
        }
        while batch.begun < batch.count {
            let stream = first_free(&self.free);
            let (begins, ended) = self.free[stream];
            if learn_between(&self.lessons, batch.start, begins) {
                return Step::Learning;
            }
            let place = batch.place(&self.order);
            let restore = &mut self.restores[place as usize];
            let end = begins + restore.hours;
            if end >= batch.until {
                return Step::TooLate;
            }
            restore.mark = begins;
            self.free[stream] = (end, place);
            self.closings.push((begins, ended));
            *queue += (begins - batch.start) * batch.impact;
            batch.begun += 1;
            if self.restores[place as usize].fails {
                return Step::Fails { stream };
            }
        }
        Step::Begun
    }
}
