//! What recovery itself needs (R16): a backup server, its catalogue, a directory, the network.
//!
//! A prerequisite that an incident takes away is repaired where it stands, or set up anew elsewhere from the first
//! restore on that needs it, whichever is done first. Ready again, it counts as standing in its domains.

use displace_model::threat::EffectKind;

use super::recorder::{Detail, Recorder};
use super::state::Status;
use super::{PlanTrial, earlier};
use crate::incident::Candidate;
use crate::luck::{Luck, Purpose};
use crate::stage::Stage;
use crate::world::CompiledThreat;

/// One prerequisite under one plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct PrerequisiteState {
    /// When its own repair is done; infinite where it was destroyed.
    repaired: f64,
    /// When it is set up anew; infinite while nobody has begun.
    rebuilt: f64,
    /// The incident that took it away.
    incident: u32,
}

impl PrerequisiteState {
    /// It was never struck.
    pub(super) const STANDS: Self = Self {
        repaired: 0.0,
        rebuilt: f64::INFINITY,
        incident: 0,
    };

    fn ready(&self) -> f64 {
        earlier(self.repaired, self.rebuilt)
    }
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// What an incident in a domain does to the prerequisites there.
    pub(super) fn strike_prerequisites(
        &mut self,
        incident: u32,
        candidate: &Candidate,
        threat: &CompiledThreat,
        domain: u32,
    ) {
        let plan = self.plan;
        for (rank, prerequisite) in plan.prerequisites.iter().enumerate() {
            if prerequisite.domains.binary_search(&domain).is_err() {
                continue;
            }
            let name = (0, prerequisite.luck);
            let effect = self.effect_on(candidate, threat, Purpose::EffectOnPrerequisite, name);
            let Some(effect) = effect.map(|effect| &threat.effects[effect as usize]) else {
                continue;
            };
            let repaired = match effect.kind {
                EffectKind::Unavailable => self.end_of(incident, effect),
                EffectKind::Destroyed => f64::INFINITY,
                EffectKind::Corrupted => continue,
            };
            let now = candidate.time;
            let state = &mut self.state.prerequisites[rank];
            if state.ready() <= now {
                *state = PrerequisiteState {
                    repaired,
                    rebuilt: f64::INFINITY,
                    incident,
                };
            } else {
                state.repaired = state.repaired.max(repaired);
            }
            self.wait_again(prerequisite.needed_by, now);
        }
    }

    /// Restores that are asked for or under way wait for the prerequisite; an attempt cut off counts as failed.
    fn wait_again(&mut self, needed_by: u64, now: f64) {
        for place in 0..self.state.outages.len() as u32 {
            let outage = self.outage(place);
            if !outage.status.is_asking() || outage.irrecoverable {
                continue;
            }
            let (copy, status) = (outage.copy, outage.status);
            if needed_by & (1 << copy) == 0 {
                continue;
            }
            self.need_prerequisites(copy, now);
            if status != Status::WantsTarget {
                self.abandon_request(place, now, Stage::FailedAttempt);
                self.prepare(place, now);
            }
        }
    }

    /// Somebody asks a copy for a restore: what it needs and is not there is being set up from now on.
    pub(super) fn need_prerequisites(&mut self, copy: u32, now: f64) {
        let plan = self.plan;
        for (rank, prerequisite) in plan.prerequisites.iter().enumerate() {
            let state = self.state.prerequisites[rank];
            let begins = state.ready() > now && state.rebuilt.is_infinite();
            if begins && prerequisite.needed_by & (1 << copy) != 0 {
                let key = self.state.times[state.incident as usize].key;
                let purpose = Purpose::Prerequisite;
                let hours =
                    prerequisite
                        .rebuild
                        .draw(self.luck, key, purpose, 0, prerequisite.luck);
                self.state.prerequisites[rank].rebuilt = now + hours;
            }
        }
    }

    /// When all that restores from a copy need is there.
    pub(super) fn prerequisites_ready(&self, copy: u32) -> f64 {
        self.last_prerequisite(copy).map_or(0.0, |(_, ready)| ready)
    }

    /// The prerequisite that is ready last, and when.
    fn last_prerequisite(&self, copy: u32) -> Option<(usize, f64)> {
        let all = self
            .plan
            .prerequisites
            .iter()
            .zip(&self.state.prerequisites);
        all.enumerate()
            .filter(|(_, (prerequisite, _))| prerequisite.needed_by & (1 << copy) != 0)
            .map(|(rank, (_, state))| (rank, state.ready()))
            .reduce(|last, next| if next.1 > last.1 { next } else { last })
    }

    /// Books the time spent on prerequisites.
    pub(super) fn book_prerequisite(&mut self, place: u32, now: f64) {
        let copy = self.outage(place).copy;
        if let Some((rank, _)) = self.last_prerequisite(copy) {
            self.book(place, Stage::Prerequisite, now, Detail::Prerequisite(rank));
        }
    }
}
