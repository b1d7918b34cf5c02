//! Recovery objectives on paper and by test: what a plan promises before anybody simulates it.

use displace_model::estate::Workload;
use displace_model::plan::Plan;
use displace_model::project::Project;
use displace_model::solution::Copy;

/// What a plan promises one workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paper {
    /// It has a recovery time or recovery point objective.
    pub(crate) has_objective: bool,
    /// The copy that would be asked first, as people believe in it, keeps both objectives: central figures, nothing
    /// waited for, nothing queued, nothing failed.
    pub(crate) met: bool,
    /// A restore test of a copy that really is on has shown the recovery time, and its schedule keeps the recovery
    /// point. Without a recovery time objective any test of it counts.
    pub(crate) tested: bool,
}

/// The promises of a plan, by workload in the order of their ids.
pub(super) fn compile(project: &Project, plan: &Plan) -> Vec<Paper> {
    let mut workloads: Vec<&Workload> = project.workloads.iter().collect();
    workloads.sort_by(|a, b| a.id.cmp(&b.id));
    workloads
        .into_iter()
        .map(|workload| promise(plan, workload))
        .collect()
}

fn promise(plan: &Plan, workload: &Workload) -> Paper {
    let protects = |copy: &&Copy| copy.protects.is_empty() || copy.protects.contains(&workload.id);
    let (rto, rpo) = (workload.rto_hours, workload.rpo_hours);
    let keeps_point = |copy: &Copy| rpo.is_none_or(|rpo| worst_age(plan, copy) <= rpo);
    let believed = plan
        .copies
        .iter()
        .filter(protects)
        .find(|copy| copy.on || copy.believed_on);
    let met = believed.is_some_and(|copy| {
        keeps_point(copy) && rto.is_none_or(|rto| restore_hours(copy, workload) <= rto)
    });
    let shown = |copy: &Copy| {
        let test = copy
            .tested_restore_hours
            .as_ref()
            .map(|test| test.value.median());
        test.is_some_and(|hours| keeps_point(copy) && rto.is_none_or(|rto| hours <= rto))
    };
    let first_on = plan.copies.iter().filter(protects).find(|copy| copy.on);
    Paper {
        has_objective: rto.is_some() || rpo.is_some(),
        met,
        tested: first_on.is_some_and(shown),
    }
}

/// Age of the newest point at its oldest, at central figures: one interval, and lags and holds of the chain (R11).
fn worst_age(plan: &Plan, copy: &Copy) -> f64 {
    let mut age = copy.interval_hours.value.median();
    let mut at = Some(copy);
    // A chain is no longer than there are copies; a circle is refused elsewhere and must not hang here.
    for _ in 0..plan.copies.len() {
        let Some(copy) = at else { break };
        age += copy.lag_hours.value.median() + copy.hold_hours.value.median();
        at = copy
            .fed_by
            .as_ref()
            .and_then(|id| plan.copies.iter().find(|other| other.id == *id));
    }
    age
}

/// Hours of one restore of one instance on its own.
fn restore_hours(copy: &Copy, workload: &Workload) -> f64 {
    if let Some(instant) = &copy.instant {
        return instant.boot_hours.value.median();
    }
    let stream = copy.tib_per_hour_per_stream.value.median();
    let total = copy
        .total_tib_per_hour
        .as_ref()
        .map(|total| total.value.median());
    let share = total.map_or(f64::INFINITY, |total| {
        total / f64::from(copy.streams.max(1))
    });
    copy.media_hours.value.median()
        + copy.overhead_hours.value.median()
        + workload.size_tib.value.median() / stream.min(share)
}
