//! The common case of an incident that meets everything at rest: nothing else is under way, and all that follows from
//! it is over before the next incident comes.
//!
//! Then what becomes of its outages can be worked out one step after another, all instances together, without planning
//! events: when each asks for a copy, where there is room for it, who is served when, who moves home. It is first
//! worked out and then booked. Where something rarer turns up on the way, nothing is booked and the general simulation
//! goes on as if nobody had looked; sums are made in its order, so that the figures are the same to the last bit (a
//! property test holds both against each other). Instances wait for a repair here; lost and damaged data are rarer.

mod book;
mod serve;
mod wait;

use displace_model::threat::EffectKind;
use displace_model::work_calendar::ServiceHours;

use super::choice::Seeker;
use super::recorder::Recorder;
use super::state::{NONE, Ticket};
use super::{PlanTrial, earlier, later};
use crate::luck::Luck;
use crate::stage::Stage;
use crate::world::CompiledThreat;

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

/// Stories that stand side by side, ask at the same time and are equally urgent: among them that of the instances decides,
/// in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    /// When they ask, as bits.
    asks: u64,
    rank: u32,
    first: u32,
    end: u32,
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

/// What an outage found when it looked for a copy; the same for others that the same copies protect and that move
/// together where there is a switch.
#[derive(Debug, Clone, Copy)]
struct Seen {
    protected_by: u64,
    class: u32,
    /// How old the point is that was found.
    age: Option<f64>,
    asks: Asks,
}

/// The outages of one incident. Kept between incidents for its memory.
#[derive(Debug, Default)]
pub(super) struct Alone {
    stories: Vec<Story>,
    /// Somebody may find something to restore to, or run from.
    is_anyone_served: bool,
    /// Times, as bits, and places of stories in the order that is needed at the moment.
    order: Vec<(u64, u32)>,
    /// The stories that restore, in the order in which they are given room.
    turns: Vec<Turn>,
    /// Copies that somebody asks, one bit each.
    asked: u64,
    /// By spare: room that is left, and when it is prepared; not a number until somebody asks.
    spares: Vec<(f64, f64)>,
    /// When each stream of the copy at hand is free.
    streams: Vec<f64>,
    steps: Vec<Step>,
    sequels: Vec<Sequel>,
}

impl Alone {
    /// Nothing is known yet.
    fn clear(&mut self) {
        self.stories.clear();
        self.asked = 0;
        self.turns.clear();
        self.spares.clear();
        self.steps.clear();
        self.sequels.clear();
    }

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

    /// The stories that wait to boot from a copy before `end`, as they stand.
    fn line_of_boots(&mut self, copy: u32, end: f64) {
        self.order.clear();
        for (place, story) in (0..).zip(&self.stories) {
            if story.copy == copy && story.joins < end {
                self.order.push((story.joins.to_bits(), place));
            }
        }
    }

    /// The stories that wait for a restore from a copy before `end`, in the order in which they were given room: mostly
    /// that of urgency.
    fn line_of_restores(&mut self, copy: u32, end: f64) {
        self.order.clear();
        for turn in &self.turns {
            for place in turn.first..turn.end {
                let story = &self.stories[place as usize];
                if story.copy == copy && story.joins < end {
                    self.order.push((story.joins.to_bits(), place));
                }
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
pub(super) struct Span {
    pub(super) now: f64,
    pub(super) may_restore: f64,
    /// When the repair ends all outages.
    pub(super) repaired: f64,
    /// When the next incident comes, or a switch changes who protects what.
    until: f64,
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Whether an incident of this threat may be lived through alone.
    #[inline]
    pub(super) fn may_live_alone(&mut self, threat: &CompiledThreat, now: f64) -> bool {
        !R::ON
            && threat.only_interrupts
            && self.joins()
            && self.most_restores(now).is_none()
            && self.plan.prerequisites.is_empty()
            && self.state.is_at_rest()
    }

    /// Lives through the outages from `first` on, which an incident has just opened. False, with nothing booked, where
    /// that does not do.
    #[inline(never)]
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
        let next = next.map_or(f64::INFINITY, |next| next.time);
        let span = Span {
            now: times.start,
            may_restore: times.may_restore,
            repaired: outage.repaired,
            until: earlier(next, self.settled_until(times.start)),
        };
        let mut alone = self.state.alone.take().unwrap_or_default();
        alone.clear();
        let is_clear = self.find_who_asks(&mut alone, first, span)
            && (alone.stories.is_empty()
                || span.repaired < span.until && self.find_who_is_served(&mut alone, span));
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

    fn find_who_is_served(&mut self, alone: &mut Alone, span: Span) -> bool {
        // Where there is nothing to restore to, all wait for the repair, whatever they ask for.
        alone.is_anyone_served =
            !self.plan.spares.is_empty() || alone.stories.iter().any(|story| story.boots);
        !alone.is_anyone_served
            || self.find_room(alone, span.repaired)
                && self.serve_all(alone, span.repaired)
                && self.find_sequels(alone, span)
    }

    fn find_who_asks(&mut self, alone: &mut Alone, first: usize, span: Span) -> bool {
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
            let class = self.class_of(workload);
            let seeker = self.seeker(place as u32);
            let is_same = |seen: &Seen| {
                (seen.protected_by, seen.class) == (protected_by, class)
                    && self.has_no_past_since(&seeker, seen.age)
            };
            let asks = match seen {
                Some(seen) if is_same(&seen) => seen.asks,
                _ => self.asks(place as u32, &seeker, span, &mut seen),
            };
            let (asks, copy, loss) = match asks {
                Asks::Never => continue,
                Asks::At(time, copy, loss) => (time, copy, loss),
                Asks::Unclear => return false,
            };
            let compiled = &self.plan.copies[copy as usize];
            let boots = compiled.instant.is_some();
            let rank = self.plan.rank(copy, workload);
            alone.asked |= 1 << copy;
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
    fn asks(&mut self, place: u32, seeker: &Seeker, span: Span, seen: &mut Option<Seen>) -> Asks {
        let workload = seeker.workload as usize;
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
            let (chosen, back_at) = self.choose(place, seeker, looks);
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
                class: seeker.class,
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
        for (place, story) in (0..).zip(&*stories) {
            if story.asks < first_request {
                first_request = story.asks;
            }
            if !story.boots {
                let asks = story.asks.to_bits();
                let rank = Ticket::rank(story.ticket);
                match alone.turns.last_mut() {
                    Some(last) if (last.asks, last.rank, last.end) == (asks, rank, place) => {
                        last.end += 1;
                    }
                    _ => alone.turns.push(Turn {
                        asks,
                        rank,
                        first: place,
                        end: place + 1,
                    }),
                }
            }
        }
        if alone.turns.is_empty() {
            return true;
        }
        for spare in &self.state.spares {
            // One that comes back before the repair would have to be given out then.
            if spare.down_until > first_request && spare.down_until < repaired {
                return false;
            }
            alone.spares.push((spare.free, f64::NAN));
        }
        alone.turns.sort_unstable();
        // The media of a copy are fetched from its first request on.
        let mut media = (NONE, 0.0);
        for place in alone.turns.iter().flat_map(|turn| turn.first..turn.end) {
            let story = &mut stories[place as usize];
            let compiled = &self.plan.copies[story.copy as usize];
            if compiled.media.is_ever() {
                if media.0 == NONE {
                    let incident = self.outage(story.outage).incident;
                    let ready = self.media_fetched(incident, story.copy, story.asks);
                    media = (story.copy, ready);
                } else if media.0 != story.copy {
                    return false;
                }
            }
            story.size = self.size(story.outage);
            // The same hair of tolerance as everywhere.
            let least = story.size * (1.0 - 1e-12);
            let operator = self.operator(self.outage(story.outage).workload, first_request);
            let mut rooms = alone
                .spares
                .iter()
                .zip(&self.state.spares)
                .zip(&self.plan.spares);
            let rank = rooms.position(|((room, spare), compiled)| {
                compiled.member == operator && room.0 >= least && spare.down_until <= first_request
            });
            let Some(rank) = rank else {
                continue;
            };
            let (free, prepared) = &mut alone.spares[rank];
            if prepared.is_nan() {
                let incident = self.outage(story.outage).incident;
                *prepared = first_request + self.preparation_hours(incident, rank);
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
}
