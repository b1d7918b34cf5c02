//! What follows when the repair is done, and the booking of it all.

use super::super::PlanTrial;
use super::super::recorder::{Detail, Recorder};
use super::super::state::{NONE, Status};
use super::{Alone, Sequel, Span, Step, Story};
use crate::luck::Luck;
use crate::stage::Stage;

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// What follows when the repair is done. False unless all of it is over before the next incident.
    pub(super) fn find_sequels(&mut self, alone: &mut Alone, span: Span) -> bool {
        let mut booted = 0_u64;
        for story in &alone.stories {
            if story.ends >= span.repaired {
                continue;
            }
            if story.boots {
                booted |= 1 << story.copy;
                continue;
            }
            let spare = &self.plan.spares[story.spare as usize];
            if !self.is_idle(self.outage(story.outage), story.spare) {
                alone.sequels.push(Sequel {
                    at: self
                        .world
                        .clock
                        .opens(span.repaired, spare.move_back_window),
                    outage: story.outage,
                    spare: story.spare,
                });
            }
        }
        while booted != 0 {
            let copy = booted.trailing_zeros();
            booted &= booted - 1;
            self.move_all(alone, copy, span.repaired);
        }
        alone.sequels.iter().all(|sequel| sequel.at < span.until)
    }

    /// Gives the streams of a copy to the machines that ran from it, which all want to move when the repair is done.
    fn move_all(&mut self, alone: &mut Alone, copy: u32, repaired: f64) {
        alone.order.clear();
        for (place, story) in (0..).zip(&alone.stories) {
            if story.copy == copy && story.ends < repaired {
                alone.order.push((0, place));
            }
        }
        let streams = self.plan.copies[copy as usize].streams;
        if alone.order.len() > streams as usize {
            let stories = &alone.stories;
            alone
                .order
                .sort_unstable_by_key(|one| stories[one.1 as usize].ticket);
        }
        alone.free_streams(streams, repaired);
        for turn in 0..alone.order.len() {
            let (stream, begins) = alone.next_stream();
            let outage = alone.stories[alone.order[turn].1 as usize].outage;
            let size = self.size(outage);
            let moved = begins + self.move_hours(self.outage(outage), size, copy);
            alone.streams[stream] = moved;
            alone.sequels.push(Sequel {
                at: moved,
                outage,
                spare: NONE,
            });
        }
    }

    /// Books everything, each sum in the order in which the general simulation makes it.
    pub(super) fn book_stories(&mut self, alone: &mut Alone, repaired: f64) {
        self.state.steps += alone.stories.len() as u32;
        if let [story] = alone.stories[..] {
            self.book_only(alone, &story, repaired);
        } else {
            self.book_asks(alone);
            if alone.is_anyone_served {
                self.book_served(alone, repaired);
            }
            self.book_repairs(alone, repaired);
        }
        self.book_sequels(alone);
    }

    /// The only outage of an incident, as most are: one step follows the other, nothing has to be put in order.
    fn book_only(&mut self, alone: &mut Alone, story: &Story, repaired: f64) {
        self.book_ask(story);
        if story.ready < repaired {
            self.book_preparation(story.outage, story.ready);
        }
        for step in &alone.steps {
            self.book(step.outage, step.stage, step.at, Detail::None);
        }
        if story.ends < repaired {
            self.book_restored(story);
        } else {
            self.book_repaired(story, repaired);
        }
        if let Some((free, _)) = alone.spares.get(story.spare as usize) {
            self.state.spares[story.spare as usize].free = free + story.size;
        }
    }

    fn book_ask(&mut self, story: &Story) {
        self.book_wait(story.outage, story.asks, Stage::Patience);
        let outage = self.outage_mut(story.outage);
        outage.asked = Some(story.asks);
        outage.copy = story.copy;
        outage.spare = story.spare;
        outage.target_ready = story.target_ready;
    }

    fn book_restored(&mut self, story: &Story) {
        self.book(story.outage, Stage::Restore, story.ends, Detail::None);
        self.outage_mut(story.outage).runs_since = story.ends;
        self.close_at_home(story.outage, story.ends, story.loss);
    }

    /// The repair ends an outage.
    fn book_repaired(&mut self, story: &Story, repaired: f64) {
        self.outage_mut(story.outage).status = if story.copy == NONE {
            Status::Waiting
        } else if story.joins.is_infinite() {
            Status::WantsTarget
        } else if story.joins >= repaired {
            Status::Preparing
        } else if story.begins >= repaired {
            Status::Queued
        } else if story.boots {
            Status::Booting
        } else {
            Status::Restoring
        };
        self.book_stage(story.outage, repaired, Stage::Restore);
        self.close_at_home(story.outage, repaired, 0.0);
    }

    fn book_asks(&mut self, alone: &mut Alone) {
        alone.sort_by_time(f64::INFINITY, |story| story.asks);
        for (_, place) in &alone.order {
            self.book_ask(&alone.stories[*place as usize]);
        }
    }

    fn book_served(&mut self, alone: &mut Alone, repaired: f64) {
        if !alone.spares.is_empty() {
            alone.sort_by_time(repaired, |story| story.ready);
            for (_, place) in &alone.order {
                let story = &alone.stories[*place as usize];
                self.book_preparation(story.outage, story.ready);
            }
        }
        if alone.steps.len() > 1 {
            let turn = |step: &Step| (step.at.to_bits(), step.turn);
            alone.steps.sort_unstable_by_key(turn);
        }
        for step in &alone.steps {
            self.book(step.outage, step.stage, step.at, Detail::None);
        }
        alone.sort_by_time(repaired, |story| story.ends);
        for (_, place) in &alone.order {
            self.book_restored(&alone.stories[*place as usize]);
        }
    }

    /// The repair ends all outages that are left, and gives back the room on spares.
    fn book_repairs(&mut self, alone: &mut Alone, repaired: f64) {
        for story in alone.stories.iter().filter(|story| story.ends >= repaired) {
            self.book_repaired(story, repaired);
            if let Some((free, _)) = alone.spares.get_mut(story.spare as usize) {
                *free += story.size;
            }
        }
        if alone.spares.is_empty() {
            return;
        }
        for story in alone.stories.iter().filter(|story| story.ends < repaired) {
            if let Some((free, _)) = alone.spares.get_mut(story.spare as usize) {
                *free += story.size;
            }
        }
        for (spare, (free, _)) in self.state.spares.iter_mut().zip(&alone.spares) {
            spare.free = *free;
        }
    }

    fn book_sequels(&mut self, alone: &mut Alone) {
        if !alone.sequels.is_sorted_by(|a, b| a.at < b.at) {
            // At the same moment machines are moved from copies first.
            let turn = |one: &Sequel| (one.at.to_bits(), one.spare != NONE, one.outage);
            alone.sequels.sort_unstable_by_key(turn);
        }
        for sequel in &alone.sequels {
            if sequel.spare == NONE {
                self.book_degraded(sequel.outage, sequel.at);
            } else {
                self.book_move_back(sequel.outage, sequel.spare, sequel.at);
            }
        }
    }
}
