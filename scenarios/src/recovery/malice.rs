//! A malicious threat reaches for the copies in the accounts of what it hits (R9).

use displace_model::threat::EffectKind;

use super::PlanTrial;
use super::history::Cause;
use super::recorder::Recorder;
use super::state::{NONE, Place, Status};
use crate::incident::{Candidate, Hit};
use crate::luck::{Luck, Purpose, name_of};
use crate::world::{CompiledThreat, Reach};

/// The kind of a domain that is an administrative account.
const ACCOUNT: &str = "account";

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Each account in which a hit instance lives has one uniform; a copy that lives there is destroyed if its own
    /// chance exceeds it. This happens before the instances look for copies.
    pub(super) fn reach_for_copies(
        &mut self,
        incident: u32,
        candidate: &Candidate,
        threat: &CompiledThreat,
        reach: Reach,
    ) {
        let is_account = |domain: &u32| self.world.domains[*domain as usize].kind == ACCOUNT;
        if !self
            .plan
            .copies
            .iter()
            .any(|copy| copy.domains.iter().any(is_account))
        {
            return;
        }
        let candidates = self.candidates;
        let at_home = candidates.hits(candidate).iter().copied();
        let hits: Vec<Hit> = at_home
            .filter(|hit| self.is_in_reach(hit.instance, reach, true))
            .chain(self.guests(candidate, threat, reach))
            .filter(|hit| !(threat.is_of_instance() && self.is_down(hit.instance, candidate.time)))
            .collect();
        let mut accounts = std::mem::take(&mut self.state.history.accounts);
        accounts.clear();
        for hit in hits {
            let effect = &threat.effects[hit.effect as usize];
            let end = self.end_of(incident, effect);
            let times = &self.state.times[incident as usize];
            let back = match effect.kind {
                EffectKind::Destroyed => end,
                EffectKind::Unavailable => times.may_restore,
                EffectKind::Corrupted => times.corrupted_may_restore,
            };
            let (world, plan) = (self.world, self.plan);
            let home = world.instances[hit.instance as usize].workload as usize;
            let domains = match self.state.instances[hit.instance as usize].place {
                Place::Home => &world.workloads[home].domains,
                Place::Spare(spare) => &plan.spares[spare as usize].domains,
                Place::Copy(copy) => &plan.copies[copy as usize].domains,
            };
            for domain in domains {
                if world.domains[*domain as usize].kind != ACCOUNT {
                    continue;
                }
                match accounts.iter_mut().find(|known| known.0 == *domain) {
                    Some(known) => known.1 = known.1.max(back),
                    None => accounts.push((*domain, back, hit.effect)),
                }
            }
        }
        accounts.sort_unstable_by_key(|(domain, ..)| *domain);
        for (domain, back, effect) in &accounts {
            self.reach_account(incident, *domain, *back, *effect);
        }
        self.state.history.accounts = accounts;
    }

    /// True if a hit of instance scope would be void: the instance is down (R10).
    fn is_down(&self, instance: u32, now: f64) -> bool {
        let open = self.state.instances[instance as usize].open;
        if open == NONE || !self.joins() {
            return false;
        }
        let outage = self.outage(open);
        !(outage.status == Status::Waiting && outage.repaired <= now)
    }

    fn reach_account(&mut self, incident: u32, domain: u32, back: f64, effect: u32) {
        let times = &self.state.times[incident as usize];
        let now = times.start;
        let account = name_of(&self.world.domains[domain as usize].id);
        let u = self
            .luck
            .of_incident(times.key, Purpose::Malice, account, 0);
        for (rank, copy) in self.plan.copies.iter().enumerate() {
            // What the incident itself destroyed, or an earlier one, holds nothing to destroy.
            let is_empty = self.state.copies[rank].born > now;
            if is_empty || copy.domains.binary_search(&domain).is_err() {
                continue;
            }
            if self.luck.happens(u, self.values[copy.malicious_destroy]) {
                self.state.history.taken.push((rank as u32, effect));
                self.destroy_copy(incident, rank as u32, back, Cause::Attacker);
            }
        }
    }

    /// Instances that ran from a copy which the attacker destroyed, and were not hit themselves: they go down with it.
    pub(super) fn runs_from_what_was_taken(&self) -> Vec<Hit> {
        let taken = &self.state.history.taken;
        if taken.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<Hit> = self
            .state
            .away
            .iter()
            .filter_map(|instance| {
                let Place::Copy(copy) = self.state.instances[*instance as usize].place else {
                    return None;
                };
                let (_, effect) = taken.iter().find(|(rank, _)| *rank == copy)?;
                Some(Hit {
                    instance: *instance,
                    effect: *effect,
                })
            })
            .collect();
        hits.sort_unstable_by_key(|hit| hit.instance);
        hits
    }
}
