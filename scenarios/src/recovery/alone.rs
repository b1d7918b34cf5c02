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
use crate::world::{CompiledCopy, CompiledThreat};

/// More instances than this are looked after by the general simulation, which asks now and then whether the trial is
/// still wanted.
const MOST: usize = 1_024;

/// More instances than this that join a line at different times are put in order better by the general simulation.
const MOST_IN_LINE: usize = 64;

/// What becomes of an outage that asks for a copy.
#[derive(Debug, Clone, Copy)]
struct Story {
    outage: u32,
    /// The copy that it asks last; none where all have failed.
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
    /// When all is there for its restore; infinite where it never is.
    ready: f64,
    /// When it joins the line of its copy, begins and ends; infinite where it never comes to that.
    joins: f64,
    begins: f64,
    ends: f64,
}

/// Something on the way to a restore: an attempt that fails, or the end of a wait in a line.
#[derive(Debug, Clone, Copy)]
struct Step {
    at: f64,
    stage: Stage,
    /// Of those at the same moment, the least comes first: attempts end before others begin, on one copy after another,
    /// the most urgent first.
    turn: (u32, u128),
    outage: u32,
}

/// What follows when the repair is done.
#[derive(Debug, Clone, Copy)]
struct Sequel {
    at: f64,
    outage: u32,
    /// The spare from which it moves back; none for a machine that ran from a copy and has been moved.
    spare: u32,
}

/// What an outage found when it looked for a copy; the same for others that the same copies protect.
#[derive(Debug, Clone, Copy)]
struct Seen {
    protected_by: u64,
    /// How old the point is that was found.
    age: Option<f64>,
    asks: Asks,
}

/// The outages of one incident. Kept between incidents for its memory.
#[derive(Debug, Default)]
pub(super) struct Alone {
    stories: Vec<Story>,
    /// Times, as bits, and places of stories in the order that is needed at the moment.
    order: Vec<(u64, u32)>,
    /// By spare: room that is left, and when it is prepared; not a number until somebody asks.
    spares: Vec<(f64, f64)>,
    /// When each stream of the copy at hand is free.
    streams: Vec<f64>,
    steps: Vec<Step>,
    sequels: Vec<Sequel>,
}

impl Alone {
    /// The stories whose `time` lies before `end`, in its order.
    #[inline]
    fn sort_by_time(&mut self, end: f64, time: impl Fn(&Story) -> f64) {
        self.order.clear();
        let (mut last, mut is_sorted) = (0, true);
        for (place, story) in (0..).zip(&self.stories) {
            let time = time(story);
            if time < end {
                // Times are not negative, so that their bits stand in their order.
                let bits = time.to_bits();
                is_sorted &= last <= bits;
                last = bits;
                self.order.push((bits, place));
            }
        }
        if !is_sorted {
            self.order.sort_unstable();
        }
    }

    /// The stories that wait for a copy before `end`, as they stand.
    fn line_of(&mut self, copy: u32, end: f64) {
        self.order.clear();
        for (place, story) in (0..).zip(&self.stories) {
            if story.copy == copy && story.joins < end {
                self.order.push((story.joins.to_bits(), place));
            }
        }
    }

    /// When the first and the last of those in line have joined it.
    fn first_and_last(&self) -> (f64, f64) {
        let joined = || self.order.iter().map(|one| one.0);
        let (first, last) = (joined().min(), joined().max());
        let time = |bits: Option<u64>| bits.map_or(0.0, f64::from_bits);
        (time(first), time(last))
    }

    /// The first stream to be free, and when.
    #[inline]
    fn next_stream(&self) -> (usize, f64) {
        let mut next = (0, f64::INFINITY);
        for (place, free) in self.streams.iter().enumerate() {
            if *free < next.1 {
                next = (place, *free);
            }
        }
        next
    }

    /// So many streams, free from `since` on; no more than there are in line.
    fn free_streams(&mut self, streams: u32, since: f64) {
        let most = (streams as usize).min(self.order.len());
        self.streams.clear();
        self.streams.resize(most, since);
    }
}

/// Whether and when an outage asks for a copy.
#[derive(Debug, Clone, Copy)]
enum Asks {
    /// The repair comes first.
    Never,
    /// At this time, for a copy whose point is so many hours old.
    At(f64, u32, f64),
    /// That is for the general simulation to find out.
    Unclear,
}

/// The bounds of what an incident may set off.
#[derive(Debug, Clone, Copy)]
struct Span {
    now: f64,
    may_restore: f64,
    /// When the repair ends all outages.
    repaired: f64,
    /// When the next incident comes.
    until: f64,
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Whether an incident of this threat may be lived through alone.
    #[inline]
    pub(super) fn may_live_alone(&self, threat: &CompiledThreat) -> bool {
        !R::ON
            && threat.only_interrupts
            && self.plan.switching.is_none()
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
        let next = self.candidates.get(incident as usize + 1);
        let times = &self.state.times[incident as usize];
        let span = Span {
            now: times.start,
            may_restore: times.may_restore,
            repaired: outage.repaired,
            until: next.map_or(f64::INFINITY, |next| next.time),
        };
        let mut alone = self.state.alone.take().unwrap_or_default();
        let is_clear = self.find_who_asks(&mut alone, first, span)
            && (alone.stories.is_empty()
                || span.repaired < span.until
                    && self.find_room(&mut alone, span.repaired)
                    && self.serve_all(&mut alone, span.repaired)
                    && self.find_sequels(&mut alone, span));
        if !is_clear {
            for outage in &mut self.state.outages[first..] {
                outage.given_up = 0;
            }
        } else if !alone.stories.is_empty() {
            self.book_stories(&mut alone, span.repaired);
        }
        self.state.alone = Some(alone);
        is_clear
    }

    fn find_who_asks(&mut self, alone: &mut Alone, first: usize, span: Span) -> bool {
        alone.stories.clear();
        if span.repaired <= span.now {
            return false;
        }
        let mut seen: Option<Seen> = None;
        for place in first..self.state.outages.len() {
            let outage = &self.state.outages[place];
            let (instance, workload) = (outage.instance, outage.workload);
            if outage.need != EffectKind::Unavailable || outage.repaired != span.repaired {
                return false;
            }
            let protected_by = self.plan.protected_by[workload as usize];
            let is_same = |seen: &Seen| {
                seen.protected_by == protected_by && self.has_no_past_since(outage, seen.age)
            };
            let asks = match seen {
                Some(seen) if is_same(&seen) => seen.asks,
                _ => self.asks(place as u32, span, &mut seen),
            };
            let (asks, copy, loss) = match asks {
                Asks::Never => continue,
                Asks::At(time, copy, loss) => (time, copy, loss),
                Asks::Unclear => return false,
            };
            let compiled = &self.plan.copies[copy as usize];
            let boots = compiled.instant.is_some();
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
                ready: f64::INFINITY,
                joins: if boots { asks } else { f64::INFINITY },
                begins: f64::INFINITY,
                ends: f64::INFINITY,
            });
        }
        true
    }

    /// As in [`look_later`](Self::look_later) and [`consider`](Self::consider), look by look. What others would find as
    /// well is left in `seen`.
    fn asks(&mut self, place: u32, span: Span, seen: &mut Option<Seen>) -> Asks {
        let workload = self.outage(place).workload as usize;
        let earliest = span.may_restore + self.state.least_patience[workload];
        let mut looks = later(earliest, span.now);
        // Before anybody looks, what can be found tells nobody apart: as if it were from after all that was.
        let mut found = Some((NONE, f64::NEG_INFINITY));
        let mut is_shared = self.state.choices_are_shared;
        let asks = loop {
            if span.repaired <= looks {
                break Asks::Never;
            }
            if looks >= span.until {
                return Asks::Unclear;
            }
            let (chosen, back_at) = self.choose(place, looks);
            let is_first = found.is_some_and(|(copy, _)| copy == NONE);
            is_shared &= (is_first || found == chosen) && !self.state.history.was_personal;
            found = chosen;
            let Some((copy, loss)) = chosen else {
                // Where no copy ever comes back, that is at the end of time.
                looks = back_at;
                continue;
            };
            let compiled = &self.plan.copies[copy as usize];
            if compiled.start_hours != ServiceHours::Always {
                return Asks::Unclear;
            }
            let wanted = span.may_restore + self.patience(compiled, loss);
            if wanted <= looks {
                break Asks::At(looks, copy, loss);
            }
            if back_at.is_infinite() && span.repaired > wanted && wanted < span.until {
                // No copy comes back meanwhile: a second look finds the same.
                break Asks::At(wanted, copy, loss);
            }
            looks = wanted;
        };
        if is_shared {
            *seen = Some(Seen {
                protected_by: self.plan.protected_by[workload],
                age: found.map(|(_, age)| age),
                asks,
            });
        }
        asks
    }

    /// Gives room on spares in the order of asking, then of urgency. Nobody gives any back before the repair.
    fn find_room(&mut self, alone: &mut Alone, repaired: f64) -> bool {
        let stories = &mut alone.stories;
        let mut first_request = f64::INFINITY;
        alone.order.clear();
        alone.spares.clear();
        for (place, story) in (0..).zip(&*stories) {
            if story.asks < first_request {
                first_request = story.asks;
            }
            if !story.boots {
                alone.order.push((story.asks.to_bits(), place));
            }
        }
        if alone.order.is_empty() {
            return true;
        }
        for spare in &self.state.spares {
            // One that comes back before the repair would have to be given out then.
            if spare.down_until > first_request && spare.down_until < repaired {
                return false;
            }
            alone.spares.push((spare.free, f64::NAN));
        }
        let turn = |one: &(u64, u32)| (one.0, stories[one.1 as usize].ticket);
        if !alone.order.is_sorted_by_key(turn) {
            alone.order.sort_unstable_by_key(turn);
        }
        // The media of a copy are fetched from its first request on.
        let mut media = (NONE, 0.0);
        for (_, place) in &alone.order {
            let story = &mut stories[*place as usize];
            let compiled = &self.plan.copies[story.copy as usize];
            if compiled.media.is_ever() {
                if media.0 == NONE {
                    media = (story.copy, self.media_ready(story, compiled));
                } else if media.0 != story.copy {
                    return false;
                }
            }
            story.size = self.size(story.outage);
            // The same hair of tolerance as everywhere.
            let least = story.size * (1.0 - 1e-12);
            let mut rooms = alone.spares.iter().zip(&self.state.spares);
            let rank = rooms
                .position(|(room, spare)| room.0 >= least && spare.down_until <= first_request);
            let Some(rank) = rank else {
                continue;
            };
            let (free, prepared) = &mut alone.spares[rank];
            if prepared.is_nan() {
                let key = self.state.times[self.outage(story.outage).incident as usize].key;
                let preparation = &self.plan.spares[rank].preparation;
                let (luck, purpose) = (self.luck, Purpose::Preparation);
                *prepared = first_request + preparation.draw(luck, key, purpose, 0, rank as u32);
            }
            *free -= story.size;
            story.spare = rank as u32;
            story.target_ready = *prepared;
            story.ready = later(story.asks, *prepared);
            if media.0 == story.copy {
                story.ready = later(story.ready, media.1);
            }
            story.joins = story.ready;
        }
        true
    }

    /// When the media of a copy are there that this story is the first to ask.
    fn media_ready(&self, story: &Story, copy: &CompiledCopy) -> f64 {
        let key = self.state.times[self.outage(story.outage).incident as usize].key;
        let hours = copy
            .media
            .draw(self.luck, key, Purpose::Media, 0, story.copy);
        self.world.clock.after(story.asks, hours, copy.media_hours)
    }

    /// Finds who is served when, on one copy after another.
    fn serve_all(&mut self, alone: &mut Alone, repaired: f64) -> bool {
        alone.steps.clear();
        for (copy, compiled) in (0..).zip(&self.plan.copies) {
            if alone.stories.iter().all(|story| story.copy != copy) {
                continue;
            }
            alone.line_of(copy, repaired);
            if alone.order.is_empty() {
                continue;
            }
            match &compiled.instant {
                Some(instant) => self.boot_all(alone, instant.slots),
                None if self.restore_all(alone, copy, repaired) => {}
                None => return false,
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
            story.ends = story.begins + self.boot_hours(self.outage(story.outage), story.copy);
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
            if first == last && alone.order.len() > 1 {
                let stories = &alone.stories;
                alone
                    .order
                    .sort_unstable_by_key(|one| stories[one.1 as usize].ticket);
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
                return self.ask_next(story, ends, repaired).then_some(ends);
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
        let (chosen, back_at) = self.choose(story.outage, now);
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

    /// What follows when the repair is done. False unless all of it is over before the next incident.
    fn find_sequels(&mut self, alone: &mut Alone, span: Span) -> bool {
        alone.sequels.clear();
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
    fn book_stories(&mut self, alone: &mut Alone, repaired: f64) {
        self.state.steps += alone.stories.len() as u32;
        alone.sort_by_time(f64::INFINITY, |story| story.asks);
        for (_, place) in &alone.order {
            let story = &alone.stories[*place as usize];
            self.book_wait(story.outage, story.asks, Stage::Patience);
            let outage = self.outage_mut(story.outage);
            outage.asked = Some(story.asks);
            outage.copy = story.copy;
            outage.spare = story.spare;
            outage.target_ready = story.target_ready;
        }
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
            let story = &alone.stories[*place as usize];
            self.book(story.outage, Stage::Restore, story.ends, Detail::None);
            let outage = self.outage_mut(story.outage);
            outage.runs_since = story.ends;
            self.close_at_home(story.outage, story.ends, story.loss);
        }
        self.book_repairs(alone, repaired);
        self.book_sequels(alone);
    }

    /// The repair ends all outages that are left, and gives back the room on spares.
    fn book_repairs(&mut self, alone: &mut Alone, repaired: f64) {
        for story in alone.stories.iter().filter(|story| story.ends >= repaired) {
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
