//! The most common case of all: an incident interrupts one instance, which has nothing to restore to and nothing to run
//! from. It waits for its repair, whatever it asks for, and nobody waits for it.
//!
//! Nothing then binds it to other outages, which may be under way. Only the books have to be kept in the order of time:
//! nothing may happen before the repair.

use displace_model::work_calendar::ServiceHours;

use super::super::choice::Seeker;
use super::super::history::{Before, Drawn, Past};
use super::super::impact::{Loss, Piece};
use super::super::recorder::Recorder;
use super::super::state::NONE;
use super::super::{PlanTrial, earlier, later};
use super::Span;
use crate::incident::Candidate;
use crate::luck::Luck;
use crate::stage::Stage;
use crate::world::CompiledThreat;

/// An outage that waits for its repair.
#[derive(Debug, Clone, Copy)]
struct Wait {
    instance: u32,
    workload: u32,
    /// The outage of the same instance before this one.
    before: Before,
    since: f64,
    /// When it asks for a copy.
    asks: f64,
    repaired: f64,
    impact: f64,
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Whether instances that a threat interrupts, each by itself, may be left to wait for their repair.
    #[inline]
    pub(in super::super) fn may_wait_alone(&self, threat: &CompiledThreat) -> bool {
        self.only_waits()
            && threat.only_interrupts
            && threat.is_of_instance()
            && self.joins()
            && self.plan.prerequisites.is_empty()
            && self.world.needs.order.is_empty()
    }

    /// Lives through an incident. False, with nothing booked, where more becomes of it than one wait.
    #[inline(never)]
    pub(in super::super) fn wait_alone(
        &mut self,
        incident: u32,
        candidate: &Candidate,
        threat: &CompiledThreat,
    ) -> bool {
        let wait = self.find_wait(incident, candidate, threat);
        if let Some(wait) = &wait {
            self.state.steps += 1;
            self.state.struck.clear();
            self.state.struck.push(wait.instance);
            self.book_incident(incident, candidate, threat);
            self.book_wait_alone(incident, wait);
        }
        wait.is_some()
    }

    fn find_wait(
        &mut self,
        incident: u32,
        candidate: &Candidate,
        threat: &CompiledThreat,
    ) -> Option<Wait> {
        let [hit] = self.candidates.hits(candidate) else {
            return None;
        };
        if self.open_outage(hit.instance, candidate.time) != NONE {
            return None;
        }
        let before = self.state.instances[hit.instance as usize].last;
        let drawn = self.turns_out(incident, &threat.effects[hit.effect as usize]);
        let span = Span {
            now: candidate.time,
            may_restore: self.state.times[incident as usize].may_restore,
            repaired: drawn.end,
            until: self.quiet_until(incident, candidate.time),
        };
        if span.repaired <= span.now || span.repaired >= span.until {
            return None;
        }
        let workload = self.world.instances[hit.instance as usize].workload;
        let of = (hit.instance, workload);
        let sure = self.sure_to_ask(of, before, span);
        let asks = match sure {
            Some(asks) => asks,
            None => self.look_before_repair(incident, of, before, (span, drawn))?,
        };
        Some(Wait {
            instance: hit.instance,
            workload,
            before,
            since: span.now,
            asks,
            repaired: span.repaired,
            impact: drawn.impact,
        })
    }

    /// When an instance asks for a copy; nothing if the repair comes first. As [`asks`](Self::asks), where nobody shares
    /// what it finds and nothing else happens until the repair.
    #[inline(never)]
    fn look_before_repair(
        &mut self,
        incident: u32,
        (instance, workload): (u32, u32),
        before: Before,
        (span, drawn): (Span, Drawn),
    ) -> Option<f64> {
        let seeker = Seeker {
            instance,
            workload,
            class: self.class_of(workload),
            incident,
            start: span.now,
            opened: span.now,
            dwell: drawn.dwell,
            impact: drawn.impact,
            given_up: 0,
            before,
            waits: true,
        };
        let least = self.state.least_patience[workload as usize];
        let mut looks = later(span.may_restore + least, span.now);
        while looks < span.repaired {
            let (chosen, back_at) = self.look_for_copy(NONE, &seeker, looks);
            let Some((copy, loss)) = chosen else {
                looks = back_at;
                continue;
            };
            let compiled = &self.plan.copies[copy as usize];
            if compiled.start_hours != ServiceHours::Always {
                return None;
            }
            let wanted = span.may_restore + self.patience(compiled, loss);
            if wanted <= looks {
                return Some(looks);
            }
            if back_at.is_infinite() && wanted < span.repaired {
                // No copy comes back meanwhile: a second look finds the same.
                return Some(wanted);
            }
            looks = wanted;
        }
        None
    }

    /// When the next thing happens after an incident, or changes who protects what.
    fn quiet_until(&mut self, incident: u32, now: f64) -> f64 {
        if self.state.targets_changed || self.state.unsettled != 0 {
            return now;
        }
        let time = |next: &Candidate| next.time;
        let next = self.candidates.get(incident as usize + 1).map(time);
        let planned = self.state.agenda.next_time();
        let next = earlier(
            next.unwrap_or(f64::INFINITY),
            planned.unwrap_or(f64::INFINITY),
        );
        earlier(next, self.settled_until(now))
    }

    /// Books the outage: somebody notices, evidence is secured, people have patience, and from when they ask for a copy
    /// there is nothing to restore to.
    fn book_wait_alone(&mut self, incident: u32, wait: &Wait) {
        let times = &self.state.times[incident as usize];
        let stages = &mut self.tally.tables.stages;
        let mut from = wait.since;
        for (stage, to) in [
            (Stage::Detection, earlier(times.detected, wait.asks)),
            (Stage::Forensics, earlier(times.may_restore, wait.asks)),
            (Stage::Patience, wait.asks),
            (Stage::Target, wait.repaired),
        ] {
            if to > from {
                stages[stage as usize] += (to - from) * wait.impact;
                from = to;
            }
        }
        let piece = Piece {
            from: wait.since,
            to: wait.repaired,
            incident,
            weight: wait.impact,
            waits_for: None,
        };
        let place = wait.workload as usize;
        let once = self.state.terms[place].once(0.0);
        self.book_whole(place, &piece, Loss::default(), once);
        let past = self.state.history.keep(Past {
            opened: wait.since,
            ended: wait.repaired,
            impact: wait.impact,
            before: wait.before,
        });
        self.state.instances[wait.instance as usize].last = past;
        if wait.before == Before::Nothing {
            self.state.touched.push(wait.instance);
        }
    }
}
