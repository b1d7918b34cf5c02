//! An incident arrives: what it does to copies, spares and instances (R8, R9, R10).

use displace_model::threat::{CopyEffect, EffectKind};

use super::event::EventKind;
use super::history::{Before, Cause};
use super::recorder::Recorder;
use super::state::{Found, InstanceState, Joined, NONE, Outage, Place, Status, Times};
use super::sure::SureCopy;
use super::{PlanTrial, later};
use crate::incident::{ALL_PLANS, Candidate, Hit, pick};
use crate::luck::{Lots, Luck, Purpose};
use crate::stage::Stage;
use crate::world::{CompiledEffect, CompiledThreat, Reach, Selection};

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    pub(super) fn strike(&mut self, incident: u32) {
        let candidates = self.candidates;
        let Some(candidate) = candidates.get(incident as usize) else {
            return;
        };
        let world = self.world;
        let threat = &world.threats[candidate.threat as usize];
        let target = &threat.targets[candidate.target as usize];
        let operator = self.operator_of(target.reach, candidate);
        let times = self.times_of(incident, candidate, operator);
        self.state.times.push(times);
        if candidate.only != ALL_PLANS && candidate.only as usize != self.plan.place {
            return;
        }
        let now = candidate.time;
        if self.may_wait_alone(threat) && self.wait_alone(incident, candidate, threat) {
            return;
        }
        let domain = match target.reach {
            Reach::Domain(domain) => Some(domain),
            _ => None,
        };
        // A domain that is down is not struck again by the same threat.
        if domain.is_some() && self.joins() && self.state.target_down[target.place as usize] > now {
            return;
        }
        self.state.history.begin_incident(threat.effects.len());
        if let Some(domain) = domain {
            self.strike_domain(incident, candidate, threat, domain);
            self.strike_prerequisites(incident, candidate, threat, domain);
        }
        if threat.malicious {
            self.reach_for_copies(incident, candidate, threat, target.reach);
        }
        let first = self.state.outages.len();
        self.state.looks_wait = self.may_live_alone(threat, now);
        self.strike_instances(incident, candidate, threat, target.reach);
        self.book_incident(incident, candidate, threat);
        if std::mem::take(&mut self.state.looks_wait) && !self.live_alone(incident, first) {
            for place in first as u32..self.state.outages.len() as u32 {
                self.look_later(place, now);
            }
        }
    }

    /// Who is called about an incident: whoever operates the first instance that it may reach.
    fn operator_of(&self, reach: Reach, candidate: &Candidate) -> u32 {
        if self.plan.switching.is_none() {
            return 0;
        }
        let hits = self.candidates.hits(candidate);
        let reached = self.world.reach(reach);
        let first = match hits.first() {
            Some(hit) => hit.instance,
            None if reached.len() > 0 => reached.get(0),
            None => 0,
        };
        let workload = self
            .world
            .instances
            .get(first as usize)
            .map_or(0, |one| one.workload);
        self.operator(workload, candidate.time)
    }

    fn times_of(&mut self, incident: u32, candidate: &Candidate, operator: u32) -> Times {
        let year = self.world.year_of(candidate.time);
        let call = self.candidates.outset().call(
            (incident, candidate),
            (self.world, self.values, self.luck),
            self.plan.member(operator).team,
        );
        let is_planned = self.world.threats[candidate.threat as usize].is_planned;
        Times {
            key: candidate.key,
            start: candidate.time,
            detected: call.detected,
            helped: call.helped,
            // Nobody restores what is down by plan.
            may_restore: if is_planned {
                f64::INFINITY
            } else {
                call.detected + call.forensics
            },
            diagnosed: call.diagnosed,
            operator,
            own_hours: candidate.hours,
            corrupted_may_restore: candidate.time + call.forensics,
            first_request: f64::INFINITY,
            discount: self.world.outage_discount(candidate.time, year),
            year: year as u32,
            threat: candidate.threat,
        }
    }

    /// When an effect of this incident is over: the repair, or the replacement of what it destroyed. Each effect has
    /// a draw of its own (R8).
    pub(super) fn end_of(&mut self, incident: u32, effect: &CompiledEffect) -> f64 {
        self.drawn(incident, effect).end
    }

    /// Copies and spares in the struck domain, and the domain itself.
    fn strike_domain(
        &mut self,
        incident: u32,
        candidate: &Candidate,
        threat: &CompiledThreat,
        domain: u32,
    ) {
        let plan = self.plan;
        let mut down_until = candidate.time;
        for (place, effect) in threat.effects.iter().enumerate() {
            let struck = candidate
                .effect
                .map_or(effect.is_share, |chosen| chosen as usize == place);
            if struck && effect.kind != EffectKind::Corrupted {
                down_until = down_until.max(self.end_of(incident, effect));
            }
        }
        let target = threat.targets[candidate.target as usize].place;
        self.state.target_down[target as usize] = down_until;
        self.state.targets_touched.push(target);

        for (rank, copy) in plan.copies.iter().enumerate() {
            if copy.domains.binary_search(&domain).is_err() {
                continue;
            }
            let name = (0, copy.luck);
            if let Some(effect) = self.effect_on(candidate, threat, Purpose::EffectOnCopy, name) {
                self.strike_copy(incident, rank as u32, &threat.effects[effect as usize]);
            }
        }
        for (rank, spare) in plan.spares.iter().enumerate() {
            if spare.domains.binary_search(&domain).is_ok() {
                let state = &mut self.state.spares[rank];
                state.down_until = state.down_until.max(down_until);
            }
        }
    }

    /// A copy that cannot be read loses its running restores; they look for another (R9, R10).
    fn strike_copy(&mut self, incident: u32, rank: u32, effect: &CompiledEffect) {
        if effect.copies == CopyEffect::Spared {
            return;
        }
        let until = self.end_of(incident, effect);
        if effect.copies == CopyEffect::Destroyed {
            self.destroy_copy(incident, rank, until, Cause::Incident);
        } else {
            self.take_copy(incident, rank, until, until);
        }
    }

    /// A copy that cannot be read until `back`, and makes no points until `seeded`, loses its running restores.
    pub(super) fn take_copy(&mut self, incident: u32, rank: u32, back: f64, seeded: f64) {
        let now = self.state.times[incident as usize].start;
        self.state.last_choice = None;
        self.state.found.fill(Found::NOTHING);
        self.state.sure.fill(SureCopy::UNKNOWN);
        let state = &mut self.state.copies[rank as usize];
        state.down_until = state.down_until.max(back);
        self.state.history.add_hole(rank, now, seeded);
        for place in 0..self.state.outages.len() as u32 {
            let outage = self.outage(place);
            let uses = outage.copy == rank && outage.status.is_asking();
            if uses && !outage.irrecoverable {
                self.abandon_request(place, now, Stage::FailedAttempt);
                self.state.outages[place as usize].status = Status::Waiting;
                self.plan_event(EventKind::Consider, place, now);
            }
        }
    }

    fn strike_instances(
        &mut self,
        incident: u32,
        candidate: &Candidate,
        threat: &CompiledThreat,
        reach: Reach,
    ) {
        self.state.struck.clear();
        let candidates = self.candidates;
        for hit in candidates.hits(candidate) {
            if self.is_unwanted() {
                return;
            }
            if self.is_in_reach(hit.instance, reach, true) {
                self.hit(incident, candidate.time, *hit, threat);
            }
        }
        if !self.state.away.is_empty() {
            for hit in self.guests(candidate, threat, reach) {
                self.hit(incident, candidate.time, hit, threat);
            }
        }
        if threat.malicious {
            for hit in self.runs_from_what_was_taken() {
                self.hit(incident, candidate.time, hit, threat);
            }
        }
    }

    /// Instances from elsewhere that live in the struck domain for a while, in id order.
    pub(super) fn guests(
        &self,
        candidate: &Candidate,
        threat: &CompiledThreat,
        reach: Reach,
    ) -> Vec<Hit> {
        let Reach::Domain(domain) = reach else {
            return Vec::new();
        };
        if self.state.away.is_empty() {
            return Vec::new();
        }
        let home = &self.world.domains[domain as usize].instances;
        let mut away = self.state.away.clone();
        away.sort_unstable();
        away.retain(|instance| {
            home.binary_search(instance).is_err() && self.is_in_reach(*instance, reach, false)
        });
        away.into_iter()
            .filter_map(|instance| {
                let effect = self.effect_on_guest(candidate, threat, instance)?;
                Some(Hit { instance, effect })
            })
            .collect()
    }

    /// The effect on an instance that is not in the domain at home, by the same keyed luck.
    fn effect_on_guest(
        &self,
        candidate: &Candidate,
        threat: &CompiledThreat,
        instance: u32,
    ) -> Option<u32> {
        let (luck, key) = (self.luck, candidate.key);
        let name = self.world.instances[instance as usize].name;
        if let Selection::Share(share) = &threat.selection {
            let share = share.draw(luck, key, Purpose::HitShare, 0, 0);
            let lot = Lots::new(key).of(self.world.short_names[instance as usize]);
            if Lots::unit(lot) >= share {
                return None;
            }
        }
        self.effect_on(candidate, threat, Purpose::EffectOnInstance, (name, 0))
    }

    /// The effect on one thing that was not drawn with the instances at home: what holds for all, else its own share.
    pub(super) fn effect_on(
        &self,
        candidate: &Candidate,
        threat: &CompiledThreat,
        purpose: Purpose,
        (name, detail): (u64, u32),
    ) -> Option<u32> {
        candidate.effect.or_else(|| {
            let u = self.luck.of_incident(candidate.key, purpose, name, detail);
            pick(threat, self.values, u)
        })
    }

    /// Whether an incident of this reach meets the instance where it lives now.
    #[inline]
    pub(super) fn is_in_reach(&self, instance: u32, reach: Reach, at_home: bool) -> bool {
        let Reach::Domain(domain) = reach else {
            return true;
        };
        match self.state.instances[instance as usize].place {
            Place::Home => at_home,
            Place::Spare(spare) => self.plan.spares[spare as usize]
                .domains
                .binary_search(&domain)
                .is_ok(),
            Place::Copy(copy) => self.plan.copies[copy as usize]
                .domains
                .binary_search(&domain)
                .is_ok(),
        }
    }

    fn hit(&mut self, incident: u32, now: f64, hit: Hit, threat: &CompiledThreat) {
        let effect = &threat.effects[hit.effect as usize];
        let open = self.open_outage(hit.instance, now);
        if open != NONE {
            if threat.is_of_instance() {
                return;
            }
            self.state.struck.push(hit.instance);
            self.join(open, incident, effect);
            return;
        }
        self.state.struck.push(hit.instance);
        self.open(incident, now, hit.instance, effect);
    }

    /// The outage that an instance is in, if any. Closes one whose repair is done already and planned no event.
    #[inline]
    pub(super) fn open_outage(&mut self, instance: u32, now: f64) -> u32 {
        let open = self.state.instances[instance as usize].open;
        if open == NONE {
            return NONE;
        }
        let outage = self.outage(open);
        if outage.status == Status::Waiting && outage.repaired <= now {
            let at = outage.repaired;
            self.close(open, at, 0.0, false);
            return NONE;
        }
        open
    }

    fn open(&mut self, incident: u32, now: f64, instance: u32, effect: &CompiledEffect) {
        let drawn = self.drawn(incident, effect);
        let end = drawn.end;
        let home_ready = self.leave_running(instance, now);
        let workload = self.world.instances[instance as usize].workload;
        let place = self.state.outages.len() as u32;
        let unavailable = effect.kind == EffectKind::Unavailable;
        self.state.outages.push(Outage {
            instance,
            workload,
            incident,
            owner: incident,
            owned_from: now,
            opened: now,
            need: effect.kind,
            repaired: if unavailable {
                later(end, home_ready)
            } else {
                f64::INFINITY
            },
            replaced: if effect.kind == EffectKind::Destroyed {
                end
            } else {
                f64::INFINITY
            },
            blocked_until: home_ready,
            status: Status::Waiting,
            version: 0,
            wakes: f64::NAN,
            next_step: EventKind::Consider,
            asked: None,
            copy: NONE,
            attempt: 0,
            fails: false,
            size: f64::NAN,
            given_up: 0,
            irrecoverable: false,
            data_loss: 0.0,
            spare: NONE,
            room: 0.0,
            target_ready: f64::INFINITY,
            mark: now,
            runs_since: f64::NAN,
            impact: drawn.impact,
            data_share: drawn.data_share,
            dwell: drawn.dwell,
            before: Before::Nothing,
            was_joined: false,
            joined: NONE,
        });
        if self.joins() {
            let state = &mut self.state.instances[instance as usize];
            state.open = place;
            let before = std::mem::replace(&mut state.last, Before::Outage(place));
            if before == Before::Nothing {
                self.state.touched.push(instance);
            }
            self.outage_mut(place).before = before;
        }
        if !self.state.looks_wait {
            self.look_later(place, now);
        }
    }

    /// An incident of wider scope finds the instance down: one outage, one data loss (R10).
    fn join(&mut self, place: u32, incident: u32, effect: &CompiledEffect) {
        let now = self.state.times[incident as usize].start;
        let drawn = self.drawn(incident, effect);
        let end = drawn.end;
        self.raise_impact(place, now, drawn.impact);
        if effect.kind == EffectKind::Unavailable {
            let outage = self.outage_mut(place);
            if outage.need != EffectKind::Unavailable {
                outage.blocked_until = outage.blocked_until.max(end);
                return;
            }
            if end <= outage.repaired {
                return;
            }
            let own_end = outage.repaired;
            outage.repaired = end;
            self.hand_over(place, incident, own_end);
            let outage = self.outage(place);
            let (waits, asked) = (outage.status == Status::Waiting, outage.asked.is_some());
            if asked {
                self.plan_event(EventKind::Repaired, place, end);
            }
            if waits {
                // Whoever would have been repaired before anybody asked may now have to ask.
                self.outage_mut(place).version += 1;
                self.consider(place, now);
            }
            return;
        }
        self.abandon_request(place, now, Stage::FailedAttempt);
        self.release_target(place);
        self.hand_over(place, incident, now);
        self.add_damage(place, now, drawn);
        let outage = self.outage_mut(place);
        if outage.need == EffectKind::Unavailable {
            outage.blocked_until = outage.blocked_until.max(outage.repaired);
        }
        if effect.kind == EffectKind::Destroyed || outage.need != EffectKind::Destroyed {
            outage.need = effect.kind;
            outage.replaced = if effect.kind == EffectKind::Destroyed {
                end
            } else {
                f64::INFINITY
            };
        }
        outage.repaired = f64::INFINITY;
        outage.incident = incident;
        outage.size = f64::NAN;
        outage.status = Status::Waiting;
        outage.asked = None;
        outage.copy = NONE;
        outage.given_up = 0;
        outage.irrecoverable = false;
        outage.data_loss = 0.0;
        self.consider(place, now);
    }

    /// From `from` on the outage's hours belong to `incident` (R24).
    fn hand_over(&mut self, place: u32, incident: u32, from: f64) {
        let outage = self.outage_mut(place);
        let (owner, since) = (outage.owner, outage.owned_from);
        let until = from.max(since);
        outage.was_joined = true;
        outage.owner = incident;
        outage.owned_from = until;
        let number = self.state.joined.len() as u32;
        let before = std::mem::replace(&mut self.outage_mut(place).joined, number);
        self.state.joined.push(Joined {
            owner,
            from: since,
            to: until,
            before,
        });
    }

    /// Gives back what a request holds: its place in a queue, its stream or its slot. Its target stays.
    /// The time of an attempt under way is booked as `cut_off`.
    pub(super) fn abandon_request(&mut self, place: u32, now: f64, cut_off: Stage) {
        self.book_stage(place, now, cut_off);
        let outage = self.outage_mut(place);
        outage.version += 1;
        outage.wakes = f64::NAN;
        let (status, copy) = (outage.status, outage.copy);
        match status {
            Status::Restoring => {
                self.state.copies[copy as usize].busy -= 1;
                self.state.unsettled |= 1 << copy;
            }
            Status::Booting => {
                self.state.copies[copy as usize].slots_used -= 1;
                self.state.unsettled |= 1 << copy;
            }
            _ => {}
        }
    }

    /// A machine that runs from a copy, or on a spare, is struck. Returns when its home would have been ready.
    fn leave_running(&mut self, instance: u32, now: f64) -> f64 {
        if !self.joins() {
            return 0.0;
        }
        let InstanceState {
            place, placed_by, ..
        } = self.state.instances[instance as usize];
        let Place::Copy(_) = place else {
            return 0.0;
        };
        self.stop_running(placed_by, now);
        let before = self.outage(placed_by);
        match before.need {
            EffectKind::Unavailable => before.repaired,
            EffectKind::Destroyed => before.replaced,
            EffectKind::Corrupted => before.blocked_until,
        }
    }

    /// Where an instance lives from now on.
    pub(super) fn settle_at(&mut self, instance: u32, place: Place, placed_by: u32) {
        let state = &mut self.state.instances[instance as usize];
        let was_home = state.place == Place::Home;
        state.place = place;
        state.placed_by = placed_by;
        match (was_home, place == Place::Home) {
            (true, false) => {
                state.away = self.state.away.len() as u32;
                self.state.away.push(instance);
            }
            (false, true) => {
                let gap = state.away as usize;
                self.state.away.swap_remove(gap);
                if let Some(moved) = self.state.away.get(gap) {
                    self.state.instances[*moved as usize].away = gap as u32;
                }
            }
            _ => {}
        }
    }

    /// The repair is done: it wins the race against any restore (R18).
    pub(super) fn repaired(&mut self, place: u32, now: f64) {
        let outage = self.outage(place);
        if outage.need != EffectKind::Unavailable || outage.repaired > now {
            return;
        }
        match outage.status {
            // It runs from a copy meanwhile, and now has its home back to move to.
            Status::RunsPreparing => self.move_ready(place),
            status if status.is_over() => {}
            _ => {
                self.abandon_request(place, now, Stage::Restore);
                self.release_target(place);
                self.close(place, now, 0.0, false);
            }
        }
    }
}
