//! What the plain path of the recovery can do (see `recovery/plain.rs`): data brought back in place from one copy.

use displace_model::threat::EffectKind;
use displace_model::uncertain::Sampler;
use displace_model::work_calendar::ServiceHours;

use super::{CompiledCopy, CompiledPlan, CompiledThreat, Depends, Reach};

/// More streams than this are served by the general simulation, whose agenda finds the next of many sooner.
const MOST_STREAMS: u32 = 64;

/// What the plain path has to know of a plan.
#[derive(Debug)]
pub(crate) struct PlainPlan {
    /// By workload: the copy from which its instances are restored. Where there is a switch, the first of each class
    /// of workloads that can be restored from is looked for anew whenever the switch takes a step.
    pub(crate) copy_of: Vec<u32>,
    /// By workload: its group. Those of a group move together where there is a switch, and may be restored from the same
    /// copies.
    pub(crate) group_of: Vec<u32>,
    /// By group: a workload of it.
    pub(crate) groups: Vec<u32>,
    /// Copies with nothing rarer about a restore from them, one bit each.
    pub(crate) plain_copies: u64,
    /// Copies of which the workloads stand in the order of urgency, one bit each.
    pub(crate) in_order: u64,
}

/// What the plain path has to know of a plan; `None` where anything rarer is in use.
pub(super) fn plain_plan(plan: &CompiledPlan, workloads: usize) -> Option<PlainPlan> {
    let members = || std::iter::once(plan).chain(plan.switching.iter().flat_map(|one| &one.others));
    let is_plain = |member: &CompiledPlan| {
        member.most_restores.is_none()
            && member.relief.insurance.is_none()
            && !member.relief.depends.contains(&Depends::Duration)
    };
    if !members().all(is_plain)
        || !plan.prerequisites.is_empty()
        || plan.copies.iter().any(|copy| copy.silence.is_some())
    {
        return None;
    }
    let bits = |is_set: &dyn Fn(usize, &CompiledCopy) -> bool| {
        let copies = plan.copies.iter().enumerate();
        let set = copies.filter(|(rank, copy)| is_set(*rank, copy));
        set.fold(0_u64, |bits, (rank, _)| bits | 1 << rank)
    };
    let plain_copies = bits(&|_, copy| restores_plainly(copy));
    let is_plain = |rank: usize| plain_copies & (1 << rank) != 0;
    // Of each member's copies the first that may be asked for a workload.
    let first_of = |member: u32, place: usize| {
        let copies = plan.copies.iter();
        let mut own = copies.enumerate().filter(|(_, copy)| copy.member == member);
        own.find_map(|(rank, copy)| copy.may_restore(place).then_some(rank))
    };
    let copy_of = (0..workloads)
        .map(|place| {
            let mut firsts = (0..)
                .zip(members())
                .filter_map(|(member, _)| first_of(member, place));
            let first = firsts.next()?;
            (is_plain(first) && firsts.all(is_plain)).then_some(first as u32)
        })
        .collect::<Option<Vec<_>>>()?;
    let in_order = bits(&|rank, _| {
        (0..workloads).is_sorted_by_key(|place| plan.rank(rank as u32, place as u32))
    });
    let (group_of, groups) = groups(plan, workloads);
    Some(PlainPlan {
        copy_of,
        group_of,
        groups,
        plain_copies,
        in_order,
    })
}

/// By workload its group, and by group a workload of it.
fn groups(plan: &CompiledPlan, workloads: usize) -> (Vec<u32>, Vec<u32>) {
    let class_of = |place: u32| {
        let switching = plan.switching.as_ref();
        switching.map_or(0, |switching| switching.class_of[place as usize])
    };
    let is_same = |a: u32, b: u32| {
        let mut copies = plan.copies.iter();
        class_of(a) == class_of(b)
            && copies.all(|copy| copy.may_restore(a as usize) == copy.may_restore(b as usize))
    };
    let mut groups: Vec<u32> = Vec::new();
    let group_of = (0..workloads as u32)
        .map(|workload| {
            let known = groups.iter().position(|other| is_same(*other, workload));
            known.unwrap_or_else(|| {
                groups.push(workload);
                groups.len() - 1
            }) as u32
        })
        .collect();
    (group_of, groups)
}

impl CompiledCopy {
    /// Whether it is meant to hold the data of a workload, and switched on.
    #[inline]
    pub(crate) fn may_restore(&self, workload: usize) -> bool {
        self.protects[workload] && self.on && !self.feeding.feeder_off
    }
}

/// True for a copy with nothing rarer about a restore from it.
fn restores_plainly(copy: &CompiledCopy) -> bool {
    copy.instant.is_none()
        && copy.streams <= MOST_STREAMS
        && copy.start_hours == ServiceHours::Always
        && !copy.media.is_ever()
        && !copy.verify.is_ever()
}

/// What the transfers of the first copies of all plans with a plain path are drawn from, if it is the same: then a draw
/// for one of them is a draw for all. A switch has a first copy for each plan that it may lead through.
pub(super) fn transfer_in_common(plans: &[CompiledPlan]) -> Option<Sampler> {
    let plain = plans.iter().filter(|plan| plan.plain.is_some());
    let copies = plain.flat_map(|plan| &plan.copies);
    let firsts = copies.filter(|copy| copy.luck == 0);
    let mut transfers = firsts.map(|copy| copy.transfer.as_ref());
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
