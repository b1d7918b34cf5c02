//! Whose turn it is where there is a switch: which copies can be restored from, and who operates (R25).
//!
//! A plan without a switch answers every question at once.

use super::PlanTrial;
use super::recorder::{PassedOver, Recorder};
use crate::luck::Luck;
use crate::world::Relief;

impl<'a, L: Luck, R: Recorder> PlanTrial<'a, '_, L, R> {
    /// Finds what becomes of the plan's switch, unless that is known already.
    pub(super) fn find_switch(&mut self) {
        if self.plan.switching.is_some() && !self.state.switch.is_current {
            let (plan, values, luck) = (self.plan, self.values, self.luck);
            self.state
                .switch
                .live(plan, values, luck, self.world.horizon);
        }
        // The next trial has another.
        self.state.switch.is_current = false;
    }

    /// Workloads of one class move together.
    #[inline]
    pub(super) fn class_of(&self, workload: u32) -> u32 {
        match &self.plan.switching {
            Some(switching) => switching.class_of[workload as usize],
            None => 0,
        }
    }

    /// The member that operates a workload at a moment.
    #[inline]
    pub(super) fn operator(&self, workload: u32, at: f64) -> u32 {
        match &self.plan.switching {
            Some(switching) => {
                let class = switching.class_of[workload as usize];
                self.state.switch.protection.operator(class, at)
            }
            None => 0,
        }
    }

    /// What there is against the cost of an outage of a workload that begins at a moment.
    #[inline]
    pub(super) fn relief(&self, workload: usize, at: f64) -> &'a Relief {
        let member = self.operator(workload as u32, at);
        &self.plan.member(member).relief
    }

    /// Some member is insured.
    pub(super) fn is_insured(&self) -> bool {
        let mut members = self.plan.members();
        members.any(|member| member.relief.insurance.is_some())
    }

    /// How many restores may run at once across copies: what the member says that operates the first workload.
    #[inline]
    pub(super) fn most_restores(&self, now: f64) -> Option<u32> {
        if !self.state.is_ever_capped || self.plan.switching.is_none() {
            return self.plan.most_restores;
        }
        self.plan.member(self.operator(0, now)).most_restores
    }

    /// Why a copy cannot be restored from, because of where the switch stands.
    pub(super) fn is_away(&self, class: u32, rank: u32, now: f64) -> Option<PassedOver> {
        self.plan.switching.as_ref()?;
        let member = self.plan.copies[rank as usize].member;
        let protection = &self.state.switch.protection;
        if !protection.is_away(member, class, now) {
            return None;
        }
        Some(if now < protection.first_point(member, class) {
            PassedOver::NotYet
        } else {
            PassedOver::Retired
        })
    }

    /// A copy has no points for workloads of a class from before this moment.
    #[inline]
    pub(super) fn first_point(&self, class: u32, rank: u32) -> f64 {
        match &self.plan.switching {
            Some(_) => {
                let member = self.plan.copies[rank as usize].member;
                self.state.switch.protection.first_point(member, class)
            }
            None => f64::NEG_INFINITY,
        }
    }

    /// Hours for which a copy that was retired has kept its last points.
    #[inline]
    pub(super) fn retired_for(&self, class: u32, rank: u32, now: f64) -> f64 {
        match &self.plan.switching {
            Some(_) => {
                let member = self.plan.copies[rank as usize].member;
                self.state.switch.protection.retired_for(member, class, now)
            }
            None => 0.0,
        }
    }

    /// Until when nothing changes in who protects and operates what: the next step of the switch after a moment.
    #[inline]
    pub(super) fn settled_until(&mut self, now: f64) -> f64 {
        // Moments are asked about in their order: until the last answer has come, it is the same.
        if self.state.settled_until <= now {
            self.state.settled_until = match &self.plan.switching {
                Some(_) => self.state.switch.protection.next_change(now),
                None => f64::INFINITY,
            };
        }
        self.state.settled_until
    }

    /// A copy may have times without points because of the switch.
    #[inline]
    pub(super) fn stands_still(&self, rank: u32) -> bool {
        self.plan.switching.as_ref().is_some_and(|switching| {
            self.plan.copies[rank as usize].member == switching.incumbent()
                && self.state.switch.protection.has_stops()
        })
    }

    /// When the time began in which a copy makes no points of a class because of the switch.
    pub(super) fn stopped(&self, class: u32, rank: u32, at: f64) -> Option<f64> {
        self.plan.switching.as_ref()?;
        let member = self.plan.copies[rank as usize].member;
        self.state.switch.protection.stopped(member, class, at)
    }

    /// How many times as long a restore from a copy takes while people learn.
    #[inline]
    pub(super) fn slower_by(&self, place: u32, rank: u32, now: f64) -> f64 {
        match &self.plan.switching {
            Some(switching) => {
                let member = self.plan.copies[rank as usize].member;
                let class = switching.class_of[self.outage(place).workload as usize];
                self.state.switch.protection.slower_by(member, class, now)
            }
            None => 1.0,
        }
    }
}
