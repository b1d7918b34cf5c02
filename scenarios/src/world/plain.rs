//! What the plain path of the recovery can do (see `recovery/plain.rs`): data brought back in place from one copy.

use displace_model::threat::EffectKind;
use displace_model::uncertain::Sampler;
use displace_model::work_calendar::ServiceHours;

use super::{CompiledCopy, CompiledPlan, CompiledThreat, Depends, Reach};

/// More streams than this are served by the general simulation, whose agenda finds the next of many sooner.
const MOST_STREAMS: u32 = 64;

/// What the plain path has to know of a workload under a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlainSlot {
    /// The copy from which its instances are restored.
    pub(crate) copy: u32,
    /// How urgent that is, 0 the most.
    pub(crate) rank: u32,
}

/// By workload: what the plain path has to know of it; `None` for a plan with anything rarer.
pub(super) fn plain_slots(plan: &CompiledPlan, workloads: usize) -> Option<Vec<PlainSlot>> {
    let is_plain = plan.most_restores.is_none()
        && plan.prerequisites.is_empty()
        && plan.relief.insurance.is_none()
        && !plan.relief.depends.contains(&Depends::Duration)
        && plan.copies.iter().all(|copy| copy.silence.is_none());
    if !is_plain {
        return None;
    }
    let usable = |copy: &CompiledCopy, place: usize| {
        copy.protects[place] && copy.on && !copy.feeding.feeder_off
    };
    let restores_plainly = |copy: &CompiledCopy| {
        copy.instant.is_none()
            && copy.streams <= MOST_STREAMS
            && copy.start_hours == ServiceHours::Always
            && !copy.media.is_ever()
            && !copy.verify.is_ever()
    };
    (0..workloads)
        .map(|place| {
            let rank = plan.copies.iter().position(|copy| usable(copy, place))?;
            let slot = PlainSlot {
                copy: rank as u32,
                rank: plan.rank(rank as u32, place as u32),
            };
            restores_plainly(&plan.copies[rank]).then_some(slot)
        })
        .collect()
}

/// What the transfers of the first copies of all plans with a plain path are drawn from, if it is the same: then a draw
/// for one of them is a draw for all.
pub(super) fn transfer_in_common(plans: &[CompiledPlan]) -> Option<Sampler> {
    let plain = plans.iter().filter(|plan| plan.plain.is_some());
    let mut transfers = plain.map(|plan| plan.copies.first()?.transfer.as_ref());
    let first = transfers.next()??;
    let is_same = |other: Option<&Sampler>| other.is_some_and(|other| other.is_same(first));
    transfers.all(is_same).then(|| first.clone())
}

/// True for a threat that only ever damages data, which is noticed and acted upon at once, and spares all copies.
pub(super) fn is_plain(threat: &CompiledThreat) -> bool {
    let strikes_domains = |target: &super::Target| matches!(target.reach, Reach::Domain(_));
    !threat.malicious
        && !threat.forensics.is_ever()
        && !threat.targets.iter().any(strikes_domains)
        && threat
            .effects
            .iter()
            .all(|effect| effect.kind == EffectKind::Corrupted)
}
