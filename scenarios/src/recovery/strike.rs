//! An incident arrives: what it does to copies, spares and instances (R8, R9, R10).

use displace_model::threat::{CopyEffect, EffectKind};

use super::PlanTrial;
use super::event::EventKind;
use super::recorder::Recorder;
use super::state::{InstanceState, Joined, NONE, Outage, Place, Status, Times};
use crate::incident::{Candidate, Hit, pick};
use crate::luck::{Luck, Purpose};
use crate::stage::Stage;
use crate::world::{By, CompiledEffect, CompiledThreat, Reach, Selection};

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    pub(super) fn strike(&mut self, incident: u32) {
        let Some(candidate) = self.candidates.get(incident as usize).copied() else {
            return;
        };
        let world = self.world;
        let threat = &world.threats[candidate.threat as usize];
        let target = &threat.targets[candidate.target as usize];
        self.state.times.push(self.times_of(&candidate, threat));
        let now = candidate.time;
        let domain = match target.reach {
            Reach::Domain(domain) => Some(domain),
            _ => None,
        };
        // A domain that is down is not struck again by the same threat.
        if domain.is_some() && self.joins() && self.state.target_down[target.place as usize] > now {
            return;
        }
        if let Some(domain) = domain {
            self.strike_domain(incident, &candidate, threat, domain);
        }
        self.strike_instances(incident, &candidate, threat, target.reach);
        self.book_incident(incident, threat);
    }

    fn times_of(&self, candidate: &Candidate, threat: &CompiledThreat) -> Times {
        let (luck, key) = (self.luck, candidate.key);
        let detected = candidate.time + threat.detection.draw(luck, key, Purpose::Detection, 0, 0);
        let forensics = threat.forensics.draw(luck, key, Purpose::Forensics, 0, 0);
        let response = self.plan.response.draw(luck, key, Purpose::Response, 0, 0);
        let diagnosis = self
            .plan
            .diagnosis
            .draw(luck, key, Purpose::Diagnosis, 0, 0);
        Times {
            key,
            start: candidate.time,
            detected,
            may_restore: detected + forensics,
            diagnosed: detected + response + diagnosis,
            corrupted_may_restore: candidate.time + forensics,
            repaired: f64::NAN,
            replaced: f64::NAN,
            first_request: f64::INFINITY,
            discount: self.world.outage_discount(candidate.time),
            year: self.world.year_of(candidate.time) as u32,
            threat: candidate.threat,
        }
    }

    /// When an effect of this incident is over: the repair, or the replacement of what it destroyed.
    fn end_of(&mut self, incident: u32, effect: &CompiledEffect) -> f64 {
        let times = self.state.times[incident as usize];
        let (known, draw, purpose) = match effect.kind {
            EffectKind::Unavailable => (times.repaired, &effect.repair, Purpose::Repair),
            EffectKind::Destroyed => (times.replaced, &effect.replacement, Purpose::Replacement),
            EffectKind::Corrupted => return times.start,
        };
        if !known.is_nan() {
            return known;
        }
        let end = times.diagnosed + draw.draw(self.luck, times.key, purpose, 0, 0);
        let times = &mut self.state.times[incident as usize];
        if effect.kind == EffectKind::Unavailable {
            times.repaired = end;
        } else {
            times.replaced = end;
        }
        end
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
                .is_none_or(|chosen| chosen as usize == place);
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
            let effect = match threat.by {
                By::Share => {
                    let u =
                        self.luck
                            .of_incident(candidate.key, Purpose::EffectOnCopy, 0, rank as u32);
                    pick(threat, self.values, u)
                }
                By::Always | By::Chance => candidate.effect,
            };
            if let Some(effect) = effect {
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
        let now = self.state.times[incident as usize].start;
        self.state.last_choice = None;
        let state = &mut self.state.copies[rank as usize];
        state.down_until = state.down_until.max(until);
        if effect.copies == CopyEffect::Destroyed {
            state.born = state.born.max(until);
        }
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
            if self.is_in_reach(hit.instance, reach, true) {
                self.hit(incident, *hit, threat);
            }
        }
        let Reach::Domain(domain) = reach else {
            return;
        };
        if self.state.away.is_empty() {
            return;
        }
        // Instances from elsewhere that live in the struck domain for a while.
        let mut away = self.state.away.clone();
        away.sort_unstable();
        for instance in away {
            let at_home = self.world.domains[domain as usize]
                .instances
                .binary_search(&instance)
                .is_ok();
            if at_home || !self.is_in_reach(instance, reach, false) {
                continue;
            }
            if let Some(effect) = self.effect_on_guest(candidate, threat, instance) {
                self.hit(incident, Hit { instance, effect }, threat);
            }
        }
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
            if luck.of_incident(key, Purpose::Hit, name, 0) >= share {
                return None;
            }
        }
        match threat.by {
            By::Share => pick(
                threat,
                self.values,
                luck.of_incident(key, Purpose::EffectOnInstance, name, 0),
            ),
            By::Always | By::Chance => candidate.effect,
        }
    }

    /// Whether an incident of this reach meets the instance where it lives now.
    fn is_in_reach(&self, instance: u32, reach: Reach, at_home: bool) -> bool {
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

    fn hit(&mut self, incident: u32, hit: Hit, threat: &CompiledThreat) {
        let now = self.state.times[incident as usize].start;
        let InstanceState { open, .. } = self.state.instances[hit.instance as usize];
        let effect = &threat.effects[hit.effect as usize];
        if open != NONE && self.joins() {
            let outage = self.outage(open);
            if outage.status == Status::Waiting && outage.repaired <= now {
                let at = outage.repaired;
                self.close(open, at, 0.0, false);
            } else if threat.is_of_instance() {
                return;
            } else {
                self.state.struck.push(hit.instance);
                self.join(open, incident, effect);
                return;
            }
        }
        self.state.struck.push(hit.instance);
        self.open(incident, hit.instance, effect);
    }

    fn open(&mut self, incident: u32, instance: u32, effect: &CompiledEffect) {
        let now = self.state.times[incident as usize].start;
        let end = self.end_of(incident, effect);
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
                end.max(home_ready)
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
            impact: 1.0,
            was_joined: false,
        });
        if self.joins() {
            self.state.instances[instance as usize].open = place;
            self.state.touched.push(instance);
        }
        self.consider(place, now);
    }

    /// An incident of wider scope finds the instance down: one outage, one data loss (R10).
    fn join(&mut self, place: u32, incident: u32, effect: &CompiledEffect) {
        let now = self.state.times[incident as usize].start;
        let end = self.end_of(incident, effect);
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
        self.state.joined.push(Joined {
            outage: place,
            owner,
            from: since,
            to: until,
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
        let before = *self.outage(placed_by);
        self.stop_running(placed_by, now);
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
        self.state.touched.push(instance);
        match (was_home, place == Place::Home) {
            (true, false) => self.state.away.push(instance),
            (false, true) => self.state.away.retain(|other| *other != instance),
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
