//! Which copy is asked, and when (R11, R12, R14, R17).

use displace_model::project::Phase;
use displace_model::threat::EffectKind;
use displace_model::work_calendar::ServiceHours;

use super::event::EventKind;
use super::history::Before;
use super::recorder::{PassedOver, Recorder};
use super::state::{Choice, Found, NONE, Point, Status};
use super::{Detail, PlanTrial, earlier, later};
use crate::luck::{Luck, Purpose};
use crate::stage::Stage;
use crate::world::CompiledCopy;

/// What a copy has for an outage.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Finding {
    /// A point that is so many hours old.
    Usable(f64),
    /// A point, but the copy cannot be read before this time.
    Later(f64),
    /// Nothing.
    Not(PassedOver),
}

/// Whoever looks for a point: all of an outage that decides which one is found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seeker {
    pub(super) instance: u32,
    pub(super) workload: u32,
    /// The class of the workload in the plan's switch.
    pub(super) class: u32,
    pub(super) incident: u32,
    /// When the incident began.
    pub(super) start: f64,
    pub(super) opened: f64,
    pub(super) dwell: f64,
    pub(super) impact: f64,
    pub(super) given_up: u64,
    /// The outage of the same instance before this one.
    pub(super) before: Before,
    /// It waits for its repair whatever it finds: how old a point is matters to nobody.
    pub(super) waits: bool,
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// What decides which points an outage finds.
    #[inline]
    pub(super) fn seeker(&self, place: u32) -> Seeker {
        let outage = self.outage(place);
        Seeker {
            instance: outage.instance,
            workload: outage.workload,
            class: self.class_of(outage.workload),
            incident: outage.incident,
            start: self.state.times[outage.incident as usize].start,
            opened: outage.opened,
            dwell: outage.dwell,
            impact: outage.impact,
            given_up: outage.given_up,
            before: outage.before,
            waits: self.only_waits() && outage.need == EffectKind::Unavailable,
        }
    }

    /// Puts the first look for a copy off to the earliest moment at which any could be asked: before it nobody decides
    /// anything, and where the repair comes first nobody looks at all.
    pub(super) fn look_later(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        let times = &self.state.times[outage.incident as usize];
        if outage.need == EffectKind::Unavailable && times.may_restore.is_infinite() {
            // Nobody ever looks.
            return;
        }
        let patience = self.state.least_patience[outage.workload as usize];
        let earliest = match outage.need {
            EffectKind::Corrupted => times.corrupted_may_restore,
            EffectKind::Unavailable => times.may_restore + patience,
            EffectKind::Destroyed => {
                let diagnosed = later(times.diagnosed, times.may_restore);
                earlier(diagnosed, times.may_restore + patience)
            }
        };
        if earliest <= now {
            self.consider(place, now);
        } else {
            self.wait_until(place, earliest);
        }
    }

    /// Looks for a copy: asks it, plans when to ask, or finds that there is none.
    ///
    /// Decisions know what has happened, not what will. Only the bookkeeping looks ahead: where the repair comes
    /// before anybody would ask, no event is planned.
    pub(super) fn consider(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        let (need, asked) = (outage.need, outage.asked.is_some());
        let times = &self.state.times[outage.incident as usize];
        let diagnosed = times.diagnosed;
        let corrupted = need == EffectKind::Corrupted;
        let may_restore = if corrupted {
            times.corrupted_may_restore
        } else {
            times.may_restore
        };
        let (chosen, back_at) = self.choose(place, &self.seeker(place), now);
        if let Some((copy, loss)) = chosen {
            let compiled = &self.plan.copies[copy as usize];
            let patience = if corrupted {
                0.0
            } else {
                self.patience(compiled, loss)
            };
            let mut ask = may_restore + patience;
            if need == EffectKind::Destroyed {
                ask = earlier(ask, later(diagnosed, may_restore));
            }
            if asked {
                ask = earlier(ask, now);
            }
            // A restore may be asked for only while somebody is there to start it.
            let starts = match compiled.start_hours {
                ServiceHours::Always => ask,
                hours => self.world.clock.opens(ask.max(now), hours),
            };
            if starts <= now {
                self.request(place, copy, loss, ask, now);
            } else {
                self.wait_until(place, starts);
            }
        } else if back_at.is_finite() {
            self.wait_until(place, back_at);
        } else if need != EffectKind::Unavailable {
            let known = if corrupted {
                may_restore
            } else {
                later(diagnosed, may_restore)
            };
            if known <= now {
                self.give_up(place, now);
            } else {
                self.wait_until(place, known);
            }
        } else if asked {
            // Every copy failed; only the repair is left, and it has its event.
            self.outage_mut(place).status = Status::Waiting;
        }
    }

    /// How long one waits for the repair before so much is lost.
    #[inline]
    pub(super) fn patience(&self, copy: &CompiledCopy, loss: f64) -> f64 {
        if loss < self.values[copy.lossless_within] {
            0.0
        } else {
            self.values[copy.patience]
        }
    }

    /// Plans to look again at `time`, unless the repair will have come.
    fn wait_until(&mut self, place: u32, time: f64) {
        let outage = self.outage_mut(place);
        outage.status = Status::Waiting;
        if outage.need == EffectKind::Unavailable && outage.repaired <= time {
            return;
        }
        self.plan_event(EventKind::Consider, place, time);
    }

    /// The first copy in the plan's order with a usable point, and its age; else when the first one is back.
    pub(super) fn choose(
        &mut self,
        place: u32,
        seeker: &Seeker,
        now: f64,
    ) -> (Option<(u32, f64)>, f64) {
        let shared = self.state.choices_are_shared && seeker.given_up == 0 && !R::ON;
        let protected_by = self.plan.protected_by[seeker.workload as usize];
        let is_same = |last: &Choice| {
            (last.incident, last.protected_by) == (seeker.incident, protected_by)
                && last.class == seeker.class
                && last.now == now
                && (last.dwell, last.waits) == (seeker.dwell, seeker.waits)
                && self.has_no_past_since(seeker, last.chosen.map(|(_, age)| age))
        };
        if shared
            && let Some(last) = &self.state.last_choice
            && is_same(last)
        {
            return (last.chosen, last.back_at);
        }
        self.state.history.was_personal = false;
        let (chosen, back_at) = self.look_for_copy(place, seeker, now);
        if shared && !self.state.history.was_personal {
            self.state.last_choice = Some(Choice {
                incident: seeker.incident,
                class: seeker.class,
                now,
                protected_by,
                dwell: seeker.dwell,
                waits: seeker.waits,
                chosen,
                back_at,
            });
        }
        (chosen, back_at)
    }

    pub(super) fn look_for_copy(
        &mut self,
        place: u32,
        seeker: &Seeker,
        now: f64,
    ) -> (Option<(u32, f64)>, f64) {
        let mut back_at = f64::INFINITY;
        let protected_by = self.plan.protected_by[seeker.workload as usize];
        let asked = protected_by & self.state.working & !seeker.given_up;
        // Only a replay wants to know of the others.
        let mut left = if R::ON { u64::MAX } else { asked };
        while left != 0 {
            let rank = left.trailing_zeros();
            left &= left - 1;
            if rank as usize >= self.plan.copies.len() {
                break;
            }
            let finding = if asked & (1 << rank) == 0 {
                Finding::Not(self.why_not_asked(seeker, rank))
            } else {
                self.look_at(seeker, rank, now)
            };
            let why = match finding {
                Finding::Usable(loss) => return (Some((rank, loss)), back_at),
                Finding::Later(time) => {
                    back_at = back_at.min(time);
                    PassedOver::Unreachable
                }
                Finding::Not(why) => why,
            };
            if R::ON {
                self.recorder.passed_over(place, rank as usize, why);
            }
        }
        (None, back_at)
    }

    /// Why nobody looks whether a copy has anything.
    fn why_not_asked(&self, seeker: &Seeker, rank: u32) -> PassedOver {
        let copy = &self.plan.copies[rank as usize];
        if !copy.protects[seeker.workload as usize] {
            PassedOver::NotProtected
        } else if !copy.on {
            PassedOver::Off {
                believed_on: copy.believed_on,
            }
        } else if copy.feeding.feeder_off {
            PassedOver::FeederOff
        } else {
            PassedOver::Failed
        }
    }

    fn look_at(&mut self, seeker: &Seeker, rank: u32, now: f64) -> Finding {
        if let Some(why) = self.is_away(seeker.class, rank, now) {
            return Finding::Not(why);
        }
        if !self.is_covered(seeker, rank) {
            return Finding::Not(PassedOver::NotCovered);
        }
        let Some(age) = self.newest_point(seeker, rank) else {
            return Finding::Not(if R::ON {
                self.why_no_point(seeker, rank, now)
            } else {
                PassedOver::NoPoint
            });
        };
        let down_until = self.state.copies[rank as usize].down_until;
        if down_until > now {
            Finding::Later(down_until)
        } else {
            Finding::Usable(age)
        }
    }

    /// Whether a point of this age is still kept, and was made after the copy's history began.
    pub(super) fn point_exists(&self, seeker: &Seeker, rank: u32, age: f64) -> bool {
        let copy = &self.plan.copies[rank as usize];
        let (class, start) = (seeker.class, seeker.start);
        let kept = self.values[copy.retention_days] * 24.0;
        age <= kept + self.retired_for(class, rank, start)
            && start - age >= self.state.copies[rank as usize].born
            && start - age >= self.first_point(class, rank)
    }

    /// Age in hours of the newest usable clean point at the start of the outage's incident (R11, R13); `None` where
    /// there is no such point. Found once for all that an incident hits whose own past does not matter.
    fn newest_point(&mut self, seeker: &Seeker, rank: u32) -> Option<f64> {
        if let Some(age) = self.sure_point(seeker, rank) {
            return Some(age);
        }
        let known = self.state.found[rank as usize];
        let is_same = (known.incident, known.class) == (seeker.incident, seeker.class)
            && known.dwell == seeker.dwell;
        if is_same && self.has_no_past_since(seeker, Some(known.age)) {
            return known.exists.then_some(known.age);
        }
        let was_personal = std::mem::take(&mut self.state.history.was_personal);
        let age = self.point_without_holes(seeker, rank);
        let age = self.before_holes(seeker, rank, age);
        let exists = self.point_exists(seeker, rank, age);
        let history = &mut self.state.history;
        if !history.was_personal && self.world.settings.phase == Phase::PerCopy && !R::ON {
            self.state.found[rank as usize] = Found {
                incident: seeker.incident,
                class: seeker.class,
                dwell: seeker.dwell,
                age,
                exists,
            };
        }
        history.was_personal |= was_personal;
        exists.then_some(age)
    }

    /// The same if every point had been made: U(0, interval) + max(holds and lags, dwell) + interval × misses.
    pub(super) fn point_without_holes(&mut self, seeker: &Seeker, rank: u32) -> f64 {
        let copy = &self.plan.copies[rank as usize];
        let least = copy.usable_after(self.values).max(seeker.dwell);
        let age = self.point(seeker.incident, rank).age + least;
        if self.world.settings.phase == Phase::PerCopy {
            return age;
        }
        let name = self.world.instances[seeker.instance as usize].name;
        let key = self.state.times[seeker.incident as usize].key;
        let phase = self.luck.of_incident(key, Purpose::Phase, name, copy.luck);
        age + self.values[copy.interval] * phase
    }

    fn place_of_point(&self, incident: u32, rank: u32) -> usize {
        incident as usize * self.plan.copies.len() + rank as usize
    }

    /// What an incident finds in a copy, drawn once for all its instances.
    #[inline]
    pub(super) fn point(&mut self, incident: u32, rank: u32) -> Point {
        let known = self.state.points[self.place_of_point(incident, rank)];
        if known.age.is_nan() {
            self.draw_point(incident, rank)
        } else {
            known
        }
    }

    fn draw_point(&mut self, incident: u32, rank: u32) -> Point {
        let copy = &self.plan.copies[rank as usize];
        let of = (incident, self.state.times[incident as usize].key);
        let mut intervals = copy.misses_at(self.values, || {
            self.candidates
                .outset()
                .uniform(self.luck, of, Purpose::Misses, copy.luck)
        });
        if self.world.settings.phase == Phase::PerCopy {
            intervals += self
                .candidates
                .outset()
                .uniform(self.luck, of, Purpose::Phase, copy.luck);
        }
        let age = self.values[copy.interval] * intervals;
        let point = Point {
            age,
            media_ready: f64::NAN,
        };
        let place = self.place_of_point(incident, rank);
        self.state.points[place] = point;
        point
    }

    /// Failed jobs in a row before the `back`-th point, drawn once per incident and copy: geometric (R11).
    pub(super) fn misses(&self, incident: u32, rank: u32, back: u32) -> f64 {
        let key = self.state.times[incident as usize].key;
        self.plan.copies[rank as usize].misses(self.values, self.luck, key, back)
    }

    /// Asks a copy for a restore, which was wanted since `wanted`.
    fn request(&mut self, place: u32, rank: u32, loss: f64, wanted: f64, now: f64) {
        if self.plan.copies[rank as usize].start_hours != ServiceHours::Always {
            let asked = self.outage(place).asked.is_some();
            let waited_until = if asked { f64::NEG_INFINITY } else { wanted };
            self.book_wait(place, now.min(waited_until), Stage::Patience);
            self.book(place, Stage::Patience, now, Detail::Starter(rank as usize));
        }
        self.book_wait(place, now, Stage::Patience);
        let copy = &self.plan.copies[rank as usize];
        let outage = self.outage_mut(place);
        let first = outage.asked.is_none();
        outage.asked = outage.asked.or(Some(now));
        outage.copy = rank;
        outage.attempt = 0;
        outage.data_loss = loss;
        outage.version += 1;
        let (incident, need, repaired, blocked_until) = (
            outage.incident,
            outage.need,
            outage.repaired,
            outage.blocked_until,
        );
        let times = &mut self.state.times[incident as usize];
        times.first_request = earlier(times.first_request, now);
        if need == EffectKind::Unavailable && first {
            self.plan_event(EventKind::Repaired, place, repaired);
        }
        self.need_prerequisites(rank, now);
        if copy.instant.is_some() {
            self.prepare(place, now);
            return;
        }
        self.fetch_media(incident, rank, now);
        if need == EffectKind::Corrupted {
            self.outage_mut(place).target_ready = later(now, blocked_until);
        }
        if self.outage(place).target_ready.is_finite() {
            self.prepare(place, now);
        } else {
            self.want_target(place, Status::WantsTarget, now);
        }
    }

    fn fetch_media(&mut self, incident: u32, rank: u32, now: f64) {
        let copy = &self.plan.copies[rank as usize];
        let is_there = !copy.media.is_ever() && copy.media_hours == ServiceHours::Always;
        if is_there && self.plan.prerequisites.is_empty() {
            return;
        }
        let point = self.point(incident, rank);
        if point.media_ready.is_nan() {
            let media_ready = self.media_fetched(incident, rank, now);
            let place = self.place_of_point(incident, rank);
            self.state.points[place] = Point {
                media_ready,
                ..point
            };
        }
    }

    /// When the media of a copy are there that are asked for now.
    #[inline]
    pub(super) fn media_fetched(&self, incident: u32, rank: u32, now: f64) -> f64 {
        let key = self.state.times[incident as usize].key;
        let copy = &self.plan.copies[rank as usize];
        let hours = copy
            .media
            .draw(self.luck, key, Purpose::Media, 0, copy.luck);
        self.world.clock.after(now, hours, copy.media_hours)
    }

    /// No copy is left: the instance is set up from nothing as soon as it has somewhere to be (R17).
    fn give_up(&mut self, place: u32, now: f64) {
        self.book_wait(place, now, Stage::Patience);
        let outage = self.outage_mut(place);
        outage.irrecoverable = true;
        outage.version += 1;
        outage.copy = NONE;
        outage.data_loss = 0.0;
        outage.asked = outage.asked.or(Some(now));
        let (incident, need, blocked_until) = (outage.incident, outage.need, outage.blocked_until);
        let times = &mut self.state.times[incident as usize];
        times.first_request = earlier(times.first_request, now);
        if need == EffectKind::Corrupted {
            self.outage_mut(place).target_ready = later(now, blocked_until);
        }
        if self.outage(place).target_ready.is_finite() {
            self.prepare(place, now);
        } else {
            self.want_target(place, Status::WantsTarget, now);
        }
    }
}
