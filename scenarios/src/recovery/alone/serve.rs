//! Who is served when: boots, restores, attempts that fail, the next copy.

use displace_model::work_calendar::ServiceHours;

use super::super::recorder::Recorder;
use super::super::state::{NONE, Ticket};
use super::super::{PlanTrial, later};
use super::{Alone, MOST_IN_LINE, Step, Story};
use crate::luck::Luck;
use crate::stage::Stage;

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Finds who is served when, on one copy after another.
    pub(super) fn serve_all(&mut self, alone: &mut Alone, repaired: f64) -> bool {
        if let [story] = &alone.stories[..]
            && !story.boots
        {
            return self.restore_only(alone, repaired);
        }
        // Who gives up a copy only ever asks one behind it.
        let mut seen = 0;
        while alone.asked & !seen != 0 {
            let copy = (alone.asked & !seen).trailing_zeros();
            seen |= 1 << copy;
            let compiled = &self.plan.copies[copy as usize];
            if let Some(instant) = &compiled.instant {
                alone.line_of_boots(copy, repaired);
                self.boot_all(alone, instant.slots);
            } else {
                alone.line_of_restores(copy, repaired);
                if !self.restore_all(alone, copy, repaired) {
                    return false;
                }
            }
        }
        true
    }

    /// The only outage of an incident has all streams to itself, on one copy after another.
    fn restore_only(&mut self, alone: &mut Alone, repaired: f64) -> bool {
        let only = |alone: &Alone| alone.stories.first().map(|story| (story.copy, story.joins));
        while let Some((copy, joins)) = only(alone)
            && joins < repaired
        {
            if self.restore(alone, 0, joins, repaired).is_none() {
                return false;
            }
            let next = only(alone).map_or(NONE, |(copy, _)| copy);
            if next == copy || next == NONE {
                break;
            }
        }
        true
    }

    /// Boots as many as there are slots; none is free again before the repair.
    fn boot_all(&self, alone: &mut Alone, slots: u32) {
        let stories = &mut alone.stories;
        if alone.order.len() > slots as usize {
            let turn = |one: &(u64, u32)| (one.0, stories[one.1 as usize].ticket);
            alone.order.sort_unstable_by_key(turn);
            alone.order.truncate(slots as usize);
        }
        for (_, place) in &alone.order {
            let story = &mut stories[*place as usize];
            story.begins = story.asks;
            let boot = self.boot_hours(self.outage(story.outage), story.copy);
            story.ends =
                story.begins + boot * self.slower_by(story.outage, story.copy, story.begins);
        }
    }

    /// Gives the streams of a copy to the most urgent of those who have joined. False where something rarer comes of
    /// it.
    fn restore_all(&mut self, alone: &mut Alone, copy: u32, repaired: f64) -> bool {
        let streams = self.plan.copies[copy as usize].streams;
        alone.free_streams(streams, 0.0);
        let (first, last) = alone.first_and_last();
        if first == last || alone.order.len() <= streams as usize {
            // Who is before whom is known from the start, or does not matter.
            let stories = &alone.stories;
            let ticket = |one: &(u64, u32)| stories[one.1 as usize].ticket;
            if first == last && !alone.order.is_sorted_by_key(ticket) {
                alone.order.sort_unstable_by_key(ticket);
            }
            for turn in 0..alone.order.len() {
                let (joins, place) = alone.order[turn];
                if !self.restore_next(alone, place, f64::from_bits(joins), repaired) {
                    return false;
                }
            }
            return true;
        }
        if alone.order.len() > MOST_IN_LINE {
            return false;
        }
        while !alone.order.is_empty() {
            let now = later(alone.next_stream().1, alone.first_and_last().0);
            let stories = &alone.stories;
            let waiting = alone.order.iter().enumerate();
            let waiting = waiting.filter(|(_, one)| one.0 <= now.to_bits());
            let most_urgent = waiting.min_by_key(|(_, one)| stories[one.1 as usize].ticket);
            let Some((turn, _)) = most_urgent else {
                break;
            };
            let place = alone.order.swap_remove(turn).1;
            if !self.restore_next(alone, place, now, repaired) {
                return false;
            }
        }
        true
    }

    /// Gives a story the next free stream, at `joined` at the earliest.
    #[inline]
    fn restore_next(&mut self, alone: &mut Alone, place: u32, joined: f64, repaired: f64) -> bool {
        let (stream, free) = alone.next_stream();
        let now = later(free, joined);
        if now >= repaired {
            return true;
        }
        let free = self.restore(alone, place as usize, now, repaired);
        if let Some(free) = free {
            alone.streams[stream] = free;
        }
        free.is_some()
    }

    /// One attempt after another. Returns when the stream is free again; `None` where something rarer comes of it.
    fn restore(&mut self, alone: &mut Alone, place: usize, now: f64, repaired: f64) -> Option<f64> {
        let story = &mut alone.stories[place];
        let (outage, copy, size) = (story.outage, story.copy, story.size);
        if now > story.joins {
            alone.steps.push(Step {
                at: now,
                stage: Stage::Queue,
                turn: (copy + 1, story.ticket),
                outage,
            });
        }
        story.begins = now;
        let mut ends = now;
        for attempt in 0.. {
            let (hours, fails) = self.attempt_of(self.outage(outage), size, copy, attempt);
            let hours = hours * self.slower_by(outage, copy, ends);
            if hours <= 0.0 {
                // What begins and ends in one moment comes in the order of urgency, not in that of time.
                return None;
            }
            ends += hours;
            if !fails || ends >= repaired {
                break;
            }
            alone.steps.push(Step {
                at: ends,
                stage: Stage::FailedAttempt,
                turn: (0, u128::from(outage)),
                outage,
            });
            if let Some(loss) = self.older_point(outage, copy, attempt + 1, story.loss) {
                story.loss = loss;
            } else {
                let is_clear = self.ask_next(story, ends, repaired);
                // There is no bit for none.
                alone.asked |= 1_u64.checked_shl(story.copy).unwrap_or(0);
                return is_clear.then_some(ends);
            }
        }
        story.ends = ends;
        Some(ends)
    }

    /// All attempts have failed: the next copy is asked at once. False where something rarer comes of it.
    fn ask_next(&mut self, story: &mut Story, now: f64, repaired: f64) -> bool {
        self.outage_mut(story.outage).given_up |= 1 << story.copy;
        let failed = std::mem::replace(&mut story.copy, NONE);
        story.begins = f64::INFINITY;
        let seeker = self.seeker(story.outage);
        let (chosen, back_at) = self.choose(story.outage, &seeker, now);
        let Some((copy, loss)) = chosen else {
            return repaired <= back_at;
        };
        let compiled = &self.plan.copies[copy as usize];
        let outage = self.outage(story.outage);
        let rank = self.plan.rank(copy, outage.workload);
        story.ticket = Ticket::new(rank, story.asks, outage.instance, 0, 0).key;
        story.copy = copy;
        story.loss = loss;
        story.joins = now;
        copy > failed
            && compiled.instant.is_none()
            && !compiled.media.is_ever()
            && compiled.start_hours == ServiceHours::Always
    }
}
