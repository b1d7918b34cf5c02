//! The common case of an incident that meets everything at rest: nothing else is under way, and all that follows from
//! it is over before the next incident comes.
//!
//! Then what becomes of its outages can be worked out one step after another, all instances together, without planning
//! events: when each asks for a copy, where there is room for it, who is served when, who moves home. It is first
//! worked out and then booked. Where something rarer turns up on the way, nothing is booked and the general simulation
//! goes on as if nobody had looked; sums are made in its order, so that the figures are the same to the last bit (a
//! property test holds both against each other). Instances wait for a repair here; lost and damaged data are rarer.

use displace_model::threat::EffectKind;
use displace_model::work_calendar::ServiceHours;

use super::recorder::{Detail, Recorder};
use super::state::{NONE, Status, Ticket};
use super::{PlanTrial, later};
use crate::luck::{Luck, Purpose};
use crate::stage::Stage;
use crate::world::CompiledThreat;

/// More instances than this wait for one another in lines that the general simulation keeps better.
const MOST: usize = 64;

/// What becomes of an outage that asks for a copy.
#[derive(Debug, Clone, Copy)]
struct Story {
    outage: u32,
    copy: u32,
    /// The machine runs straight from the copy.
    boots: bool,
    spare: u32,
    /// Its place in lines.
    ticket: u128,
    asks: f64,
    loss: f64,
    size: f64,
    /// When its room on a spare is prepared; infinite where there is none.
    target_ready: f64,
    /// When it joins the line of its copy, begins and ends; infinite where it never comes to that.
    joins: f64,
    begins: f64,
    ends: f64,
}

/// What follows when the repair is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sequel {
    /// A machine that ran from a copy has been moved.
    Moved,
    /// An instance moves back from this spare.
    MovesBack(u32),
}

/// The outages of one incident. Kept between incidents for its memory.
#[derive(Debug, Default)]
pub(super) struct Alone {
    stories: Vec<Story>,
    /// Places of stories, in an order that is needed at the moment.
    order: Vec<usize>,
    /// By spare: room that is left, and when it is prepared; not a number until somebody asks.
    spares: Vec<(f64, f64)>,
    /// When each stream of the copy at hand is free.
    streams: Vec<f64>,
    /// Attempts that fail.
    failures: Vec<(f64, u32)>,
    sequels: Vec<(f64, Sequel, u32)>,
}

impl Alone {
    /// Places of the stories for which `time` lies before `end`, in its order.
    fn sort_by_time(&mut self, end: f64, time: impl Fn(&Story) -> f64) {
        let stories = &self.stories;
        let times = |place: &usize| time(&stories[*place]);
        self.order.clear();
        self.order
            .extend((0..stories.len()).filter(|place| times(place) < end));
        if !self.order.is_sorted_by(|a, b| times(a) <= times(b)) {
            self.order.sort_by(|a, b| times(a).total_cmp(&times(b)));
        }
    }

    /// The first stream to be free, and when.
    fn next_stream(&self) -> (usize, f64) {
        let mut next = (0, f64::INFINITY);
        for (place, free) in self.streams.iter().enumerate() {
            if *free < next.1 {
                next = (place, *free);
            }
        }
        next
    }

    /// So many streams, free from `since` on.
    fn free_streams(&mut self, streams: u32, since: f64) {
        let most = (streams as usize).min(self.order.len());
        self.streams.clear();
        self.streams.resize(most, since);
    }
}

/// Whether and when an outage asks for a copy.
enum Asks {
    /// The repair comes first.
    Never,
    /// At this time, for a copy whose point is so many hours old.
    At(f64, u32, f64),
    /// That is for the general simulation to find out.
    Unclear,
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Whether the next incident, of this threat, may be lived through alone.
    #[inline]
    pub(super) fn may_live_alone(&self, threat: &CompiledThreat) -> bool {
        !R::ON
            && threat.only_interrupts
            && self.joins()
            && self.plan.most_restores.is_none()
            && self.plan.prerequisites.is_empty()
            && self.state.is_at_rest()
    }

    /// Lives through the outages from `first` on, which an incident has just opened. False, with nothing booked, where
    /// that does not do.
    pub(super) fn live_alone(&mut self, incident: u32, first: usize) -> bool {
        let opened = self.state.outages.len() - first;
        if opened > MOST || opened != self.state.struck.len() || !self.state.is_at_rest() {
            return false;
        }
        let Some(outage) = self.state.outages.get(first) else {
            return true;
        };
        let repaired = outage.repaired;
        let next = self.candidates.get(incident as usize + 1);
        let until = next.map_or(f64::INFINITY, |next| next.time);
        let mut alone = self.state.alone.take().unwrap_or_default();
        let is_clear = self.find_who_asks(&mut alone, first, repaired, until)
            && (alone.stories.is_empty()
                || repaired < until
                    && self.find_room(&mut alone)
                    && self.serve_all(&mut alone, repaired)
                    && self.find_sequels(&mut alone, repaired, until));
        if is_clear && !alone.stories.is_empty() {
            self.book_stories(&mut alone, repaired);
        }
        self.state.alone = Some(alone);
        is_clear
    }

    fn find_who_asks(
        &mut self,
        alone: &mut Alone,
        first: usize,
        repaired: f64,
        until: f64,
    ) -> bool {
        alone.stories.clear();
        for place in first..self.state.outages.len() {
            let outage = &self.state.outages[place];
            let (instance, workload) = (outage.instance, outage.workload);
            if outage.need != EffectKind::Unavailable || outage.repaired != repaired {
                return false;
            }
            let (asks, copy, loss) = match self.asks(place as u32, until) {
                Asks::Never => continue,
                Asks::At(time, copy, loss) => (time, copy, loss),
                Asks::Unclear => return false,
            };
            let compiled = &self.plan.copies[copy as usize];
            let boots = compiled.instant.is_some();
            if !boots && compiled.media.is_ever() {
                return false;
            }
            let rank = self.plan.rank(copy, workload);
            alone.stories.push(Story {
                outage: place as u32,
                copy,
                boots,
                spare: NONE,
                ticket: Ticket::new(rank, asks, instance, 0, 0).key,
                asks,
                loss,
                size: f64::NAN,
                target_ready: f64::INFINITY,
                joins: if boots { asks } else { f64::INFINITY },
                begins: f64::INFINITY,
                ends: f64::INFINITY,
            });
        }
        true
    }

    /// As in [`look_later`](Self::look_later) and [`consider`](Self::consider), look by look.
    fn asks(&mut self, place: u32, until: f64) -> Asks {
        let outage = self.outage(place);
        let times = &self.state.times[outage.incident as usize];
        let (repaired, now, may_restore) = (outage.repaired, times.start, times.may_restore);
        let earliest = may_restore + self.state.least_patience[outage.workload as usize];
        if repaired <= now {
            return Asks::Unclear;
        }
        if repaired <= earliest {
            return Asks::Never;
        }
        let mut looks = later(earliest, now);
        loop {
            if looks >= until {
                return Asks::Unclear;
            }
            let (chosen, back_at) = self.choose(place, looks);
            let next = if let Some((copy, loss)) = chosen {
                let compiled = &self.plan.copies[copy as usize];
                if compiled.start_hours != ServiceHours::Always {
                    return Asks::Unclear;
                }
                let wanted = may_restore + self.patience(compiled, loss);
                if wanted <= looks {
                    return Asks::At(looks, copy, loss);
                }
                wanted
            } else {
                back_at
            };
            // Where no copy ever comes back, that is at the end of time.
            if repaired <= next {
                return Asks::Never;
            }
            looks = next;
        }
    }

    /// Gives room on spares in the order of asking, then of urgency. Nobody gives any back before the repair.
    fn find_room(&mut self, alone: &mut Alone) -> bool {
        let stories = &mut alone.stories;
        let first_request = stories.iter().fold(f64::INFINITY, |first, story| {
            if story.asks < first {
                story.asks
            } else {
                first
            }
        });
        alone.order.clear();
        let restores = stories.iter().enumerate().filter(|(_, story)| !story.boots);
        alone.order.extend(restores.map(|(place, _)| place));
        alone.spares.clear();
        if alone.order.is_empty() {
            return true;
        }
        for spare in &self.state.spares {
            if spare.down_until > first_request {
                return false;
            }
            alone.spares.push((spare.free, f64::NAN));
        }
        let turn = |place: &usize| (stories[*place].asks.to_bits(), stories[*place].ticket);
        if alone.order.len() > 1 {
            alone.order.sort_unstable_by_key(turn);
        }
        for place in &alone.order {
            let story = &mut stories[*place];
            story.size = self.size(story.outage);
            // The same hair of tolerance as everywhere.
            let least = story.size * (1.0 - 1e-12);
            let Some(rank) = alone.spares.iter().position(|spare| spare.0 >= least) else {
                continue;
            };
            let (free, prepared) = &mut alone.spares[rank];
            if prepared.is_nan() {
                let key = self.state.times[self.outage(story.outage).incident as usize].key;
                let preparation = &self.plan.spares[rank].preparation;
                let purpose = Purpose::Preparation;
                *prepared =
                    first_request + preparation.draw(self.luck, key, purpose, 0, rank as u32);
            }
            *free -= story.size;
            story.spare = rank as u32;
            story.target_ready = *prepared;
            story.joins = later(story.asks, *prepared);
        }
        true
    }

    /// Finds who is served when, on every copy that is asked.
    fn serve_all(&mut self, alone: &mut Alone, repaired: f64) -> bool {
        alone.failures.clear();
        let asked = alone
            .stories
            .iter()
            .fold(0, |bits, story| bits | 1 << story.copy);
        let mut left: u64 = asked;
        while left != 0 {
            let copy = left.trailing_zeros();
            left &= left - 1;
            alone.order.clear();
            for (place, story) in alone.stories.iter().enumerate() {
                if story.copy == copy && story.joins < repaired {
                    alone.order.push(place);
                }
            }
            let is_clear = match &self.plan.copies[copy as usize].instant {
                Some(instant) => {
                    self.boot_all(alone, instant.slots);
                    true
                }
                None => self.restore_all(alone, copy, repaired),
            };
            if !is_clear {
                return false;
            }
        }
        true
    }

    /// Boots as many as there are slots; none is free again before the repair.
    fn boot_all(&self, alone: &mut Alone, slots: u32) {
        let stories = &mut alone.stories;
        if alone.order.len() > slots as usize {
            let turn = |place: &usize| (stories[*place].asks.to_bits(), stories[*place].ticket);
            alone.order.sort_unstable_by_key(turn);
            alone.order.truncate(slots as usize);
        }
        for place in &alone.order {
            let story = &mut stories[*place];
            story.begins = story.asks;
            story.ends = story.begins + self.boot_hours(self.outage(story.outage), story.copy);
        }
    }

    /// Gives the streams of a copy to the most urgent of those who have joined. False where a copy has nothing more to
    /// try.
    fn restore_all(&mut self, alone: &mut Alone, copy: u32, repaired: f64) -> bool {
        alone.free_streams(self.plan.copies[copy as usize].streams, f64::NEG_INFINITY);
        while !alone.order.is_empty() {
            let (stream, free) = alone.next_stream();
            let stories = &mut alone.stories;
            let joined = alone.order.iter().map(|place| stories[*place].joins);
            let now = later(
                free,
                joined.fold(f64::INFINITY, |a, b| if b < a { b } else { a }),
            );
            if now >= repaired {
                break;
            }
            let waiting = alone.order.iter().enumerate();
            let waiting = waiting.filter(|(_, place)| stories[**place].joins <= now);
            let Some((turn, _)) = waiting.min_by_key(|(_, place)| stories[**place].ticket) else {
                break;
            };
            let story = &mut stories[alone.order.swap_remove(turn)];
            story.begins = now;
            story.ends = now;
            for attempt in 0.. {
                let outage = self.outage(story.outage);
                let (hours, fails) = self.attempt_of(outage, story.size, copy, attempt);
                story.ends += hours;
                if !fails || story.ends >= repaired {
                    break;
                }
                let Some(loss) = self.older_point(story.outage, copy, attempt + 1, story.loss)
                else {
                    return false;
                };
                story.loss = loss;
                alone.failures.push((story.ends, story.outage));
            }
            alone.streams[stream] = story.ends;
        }
        true
    }

    /// What follows when the repair is done. False unless all of it is over by `until`.
    fn find_sequels(&mut self, alone: &mut Alone, repaired: f64, until: f64) -> bool {
        alone.sequels.clear();
        let mut booted = 0_u64;
        for story in &alone.stories {
            if story.ends >= repaired {
                continue;
            }
            if story.boots {
                booted |= 1 << story.copy;
                continue;
            }
            let spare = &self.plan.spares[story.spare as usize];
            if !self.is_idle(self.outage(story.outage), story.spare) {
                let at = self.world.clock.opens(repaired, spare.move_back_window);
                let sequel = Sequel::MovesBack(story.spare);
                alone.sequels.push((at, sequel, story.outage));
            }
        }
        while booted != 0 {
            let copy = booted.trailing_zeros();
            booted &= booted - 1;
            self.move_all(alone, copy, repaired);
        }
        alone.sequels.iter().all(|(time, ..)| *time < until)
    }

    /// Gives the streams of a copy to the machines that ran from it, which all want to move when the repair is done.
    fn move_all(&mut self, alone: &mut Alone, copy: u32, repaired: f64) {
        alone.order.clear();
        for (place, story) in alone.stories.iter().enumerate() {
            if story.copy == copy && story.ends < repaired {
                alone.order.push(place);
            }
        }
        let streams = self.plan.copies[copy as usize].streams;
        if alone.order.len() > streams as usize {
            let stories = &alone.stories;
            alone
                .order
                .sort_unstable_by_key(|place| stories[*place].ticket);
        }
        alone.free_streams(streams, repaired);
        for turn in 0..alone.order.len() {
            let (stream, begins) = alone.next_stream();
            let story = &mut alone.stories[alone.order[turn]];
            story.size = self.size(story.outage);
            let outage = self.outage(story.outage);
            let moved = begins + self.move_hours(outage, story.size, copy);
            alone.streams[stream] = moved;
            alone.sequels.push((moved, Sequel::Moved, story.outage));
        }
    }

    /// Books everything, each sum in the order in which the general simulation makes it.
    fn book_stories(&mut self, alone: &mut Alone, repaired: f64) {
        self.state.steps += alone.stories.len() as u32;
        alone.sort_by_time(f64::INFINITY, |story| story.asks);
        for place in &alone.order {
            let story = &alone.stories[*place];
            self.book_wait(story.outage, story.asks, Stage::Patience);
            let outage = self.outage_mut(story.outage);
            outage.asked = Some(story.asks);
            outage.copy = story.copy;
            outage.data_loss = story.loss;
            outage.spare = story.spare;
            outage.target_ready = story.target_ready;
        }
        alone.sort_by_time(repaired, |story| story.joins);
        for place in &alone.order {
            let story = &alone.stories[*place];
            if !story.boots {
                self.book_preparation(story.outage, story.joins);
            }
        }
        self.book_queues(alone, repaired);
        if !alone.failures.is_empty() {
            let by_time = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            alone.failures.sort_unstable_by(by_time);
            for (at, outage) in &alone.failures {
                self.book(*outage, Stage::FailedAttempt, *at, Detail::None);
            }
        }
        alone.sort_by_time(repaired, |story| story.ends);
        for place in &alone.order {
            let story = &alone.stories[*place];
            self.book(story.outage, Stage::Restore, story.ends, Detail::None);
            let outage = self.outage_mut(story.outage);
            outage.runs_since = story.ends;
            outage.status = Status::Restoring;
            // It comes home before anybody asks where it lives.
            outage.spare = NONE;
            self.close(story.outage, story.ends, story.loss, false);
        }
        self.book_repairs(alone, repaired);
        for (spare, (free, _)) in self.state.spares.iter_mut().zip(&alone.spares) {
            spare.free = *free;
        }
        if !alone.sequels.is_sorted_by(|a, b| a.0 < b.0) {
            let by_time = |a: &(f64, Sequel, u32), b: &(f64, Sequel, u32)| {
                let kind = |sequel| matches!(sequel, Sequel::MovesBack(_));
                let (first, second) = ((kind(a.1), a.2), (kind(b.1), b.2));
                a.0.total_cmp(&b.0).then(first.cmp(&second))
            };
            alone.sequels.sort_unstable_by(by_time);
        }
        for (at, sequel, outage) in &alone.sequels {
            match sequel {
                Sequel::Moved => self.book_degraded(*outage, *at),
                Sequel::MovesBack(spare) => self.book_move_back(*outage, *spare, *at),
            }
        }
    }

    /// The waits for a stream of those who began later than they joined, in the order in which they began.
    fn book_queues(&mut self, alone: &mut Alone, repaired: f64) {
        let stories = &alone.stories;
        alone.order.clear();
        for (place, story) in stories.iter().enumerate() {
            if story.begins < repaired && story.begins > story.joins {
                alone.order.push(place);
            }
        }
        if alone.order.is_empty() {
            return;
        }
        alone.order.sort_unstable_by(|a, b| {
            let (a, b) = (&stories[*a], &stories[*b]);
            let turn = |story: &Story| (story.copy, story.ticket);
            a.begins
                .total_cmp(&b.begins)
                .then_with(|| turn(a).cmp(&turn(b)))
        });
        for place in &alone.order {
            let story = &stories[*place];
            self.book(story.outage, Stage::Queue, story.begins, Detail::None);
        }
    }

    /// The repair ends all outages that are left, and gives back the room on spares.
    fn book_repairs(&mut self, alone: &mut Alone, repaired: f64) {
        let left = |story: &&Story| story.ends >= repaired;
        for story in alone.stories.iter().filter(left) {
            let outage = self.outage_mut(story.outage);
            outage.status = if story.joins.is_infinite() {
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
            self.outage_mut(story.outage).spare = NONE;
            self.close(story.outage, repaired, 0.0, false);
            if let Some((free, _)) = alone.spares.get_mut(story.spare as usize) {
                *free += story.size;
            }
        }
        let is_back = |story: &&Story| story.ends < repaired;
        for story in alone.stories.iter().filter(is_back) {
            if let Some((free, _)) = alone.spares.get_mut(story.spare as usize) {
                *free += story.size;
            }
        }
    }
}
