//! Deleting records with their mentions.
//!
//! A record takes its mentions along where that changes nothing else; where it would change what another record means
//! (an empty list means "all"), the deletion is refused with the reason.

use std::collections::BTreeSet;

use displace_model::contract::Item;
use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::solution::{Copy, Prerequisite};
use displace_model::switch::Lowers;

use super::switching;

/// What went along with a deleted record, in words for the name of the step of undo; empty for nothing.
pub type Along = String;

/// Deletes a workload and its mentions.
///
/// # Errors
/// Why it cannot be deleted.
pub fn delete_workload(project: &mut Project, id: &str) -> Result<Along, String> {
    if project.workloads.len() == 1 {
        return Err("a project needs at least one workload".to_owned());
    }
    let only = project.plans.iter().find_map(|plan| {
        let copy = plan
            .copies
            .iter()
            .find(|copy| copy.protects == [id.to_owned()])?;
        Some((plan.name.clone(), copy.name.clone()))
    });
    if let Some((plan, copy)) = only {
        return Err(format!(
            "copy “{copy}” of “{plan}” protects nothing else: delete it first, or let it protect others"
        ));
    }
    let only = project.plans.iter().find_map(|plan| {
        let workarounds = &mut plan.workarounds.iter();
        let found = workarounds.find(|one| one.workloads == [id.to_owned()])?;
        Some((plan.name.clone(), found.name.clone()))
    });
    if let Some((plan, workaround)) = only {
        return Err(format!(
            "workaround “{workaround}” of “{plan}” helps nothing else: delete it first, or let it help others"
        ));
    }
    if let Some(reason) = switching::concerns_only(project, id) {
        return Err(reason);
    }
    let only = project.plans.iter().find_map(|plan| {
        let items = &mut plan.contract.items.iter();
        let found = items.find(|item| item.workloads == [id.to_owned()])?;
        Some((plan.name.clone(), found.name.clone()))
    });
    if let Some((plan, item)) = only {
        return Err(format!(
            "item “{item}” of “{plan}” counts nothing else: delete it first, or let it count others"
        ));
    }
    let (mut copies, mut workarounds, mut needs, mut items) = (0, 0, 0, 0);
    for plan in &mut project.plans {
        for copy in &mut plan.copies {
            copies += forget(&mut copy.protects, id);
        }
        for item in &mut plan.contract.items {
            items += forget(&mut item.workloads, id);
        }
        for workaround in &mut plan.workarounds {
            workarounds += forget(&mut workaround.workloads, id);
        }
    }
    for workload in &mut project.workloads {
        let before = workload.needs.len();
        workload.needs.retain(|need| need.workload != id);
        needs += usize::from(workload.needs.len() < before);
    }
    project.workloads.retain(|workload| workload.id != id);
    let (waves, blockers) = switching::forget_workload(project, id);
    let story = forget_target(project, id);
    Ok(along(
        &[
            (copies, "copy", "copies"),
            (workarounds, "workaround", "workarounds"),
            (items, "item", "items"),
            (needs, "workload that needed it", "workloads that needed it"),
            (waves, "wave", "waves"),
            (blockers, "blocker", "blockers"),
        ],
        story,
    ))
}

/// Deletes a failure domain and its mentions.
///
/// # Errors
/// Why it cannot be deleted.
pub fn delete_domain(project: &mut Project, id: &str) -> Result<Along, String> {
    let only = project
        .threats
        .iter()
        .find(|threat| threat.targets == [id.to_owned()]);
    if let Some(threat) = only {
        return Err(format!(
            "threat “{}” strikes nothing else: delete it first, or give it other targets",
            threat.name
        ));
    }
    let workloads: usize = project
        .workloads
        .iter_mut()
        .map(|w| forget(&mut w.domains, id))
        .sum();
    let (mut copies, mut spares, mut prerequisites) = (0, 0, 0);
    for plan in &mut project.plans {
        prerequisites += plan
            .prerequisites
            .iter_mut()
            .map(|one| forget(&mut one.domains, id))
            .sum::<usize>();
        copies += plan
            .copies
            .iter_mut()
            .map(|copy| forget(&mut copy.domains, id))
            .sum::<usize>();
        spares += plan
            .spares
            .iter_mut()
            .map(|spare| forget(&mut spare.domains, id))
            .sum::<usize>();
    }
    let threats: usize = project
        .threats
        .iter_mut()
        .map(|t| forget(&mut t.targets, id))
        .sum();
    project.domains.retain(|domain| domain.id != id);
    let story = forget_target(project, id);
    Ok(along(
        &[
            (workloads, "workload", "workloads"),
            (copies, "copy", "copies"),
            (spares, "spare", "spares"),
            (prerequisites, "prerequisite", "prerequisites"),
            (threats, "threat", "threats"),
        ],
        story,
    ))
}

/// Deletes a copy of a plan and its mentions.
///
/// # Errors
/// Why it cannot be deleted.
pub fn delete_copy(plan: &mut Plan, id: &str) -> Result<Along, String> {
    let fed = |copy: &&Copy| copy.id != id && copy.fed_by.as_deref() == Some(id);
    if let Some(copy) = plan.copies.iter().find(fed) {
        return Err(format!(
            "copy “{}” is fed by it: delete that first, or let another feed it",
            copy.name
        ));
    }
    let only = |one: &&Prerequisite| one.needed_by == [id.to_owned()];
    if let Some(prerequisite) = plan.prerequisites.iter().find(only) {
        return Err(format!(
            "prerequisite “{}” is needed by nothing else: delete it first, or let others need it",
            prerequisite.name
        ));
    }
    let only = |item: &&Item| item.copies == [id.to_owned()];
    if let Some(item) = plan.contract.items.iter().find(only) {
        return Err(format!(
            "item “{}” counts the room of nothing else: delete it first, or let it count others",
            item.name
        ));
    }
    let prerequisites: usize = plan
        .prerequisites
        .iter_mut()
        .map(|one| forget(&mut one.needed_by, id))
        .sum();
    let items: usize = plan
        .contract
        .items
        .iter_mut()
        .map(|item| forget(&mut item.copies, id))
        .sum();
    plan.copies.retain(|copy| copy.id != id);
    Ok(along(
        &[
            (prerequisites, "prerequisite", "prerequisites"),
            (items, "item", "items"),
        ],
        false,
    ))
}

/// Deletes a plan.
///
/// # Errors
/// Why it cannot be deleted.
pub fn delete_plan(project: &mut Project, id: &str) -> Result<Along, String> {
    let incumbent = project
        .plans
        .iter()
        .any(|plan| plan.id == id && plan.role == Role::Incumbent);
    if incumbent {
        return Err("this is the incumbent: make another plan the incumbent first".to_owned());
    }
    let assets = &project.economics.booking.assets;
    if let Some(asset) = assets.iter().find(|asset| asset.kept_by == [id.to_owned()]) {
        return Err(format!(
            "“{}” in the books is used by no other plan: change who keeps it first",
            asset.name
        ));
    }
    for asset in &mut project.economics.booking.assets {
        forget(&mut asset.kept_by, id);
    }
    let before = payables(project);
    project.plans.retain(|plan| plan.id != id);
    forget_bookings(project, &before);
    let switches = switch_mentions(project, id);
    if project.baseline.as_deref() == Some(id) {
        project.baseline = None;
        return Ok(format!(
            " (it was the baseline; now the incumbent is){switches}"
        ));
    }
    Ok(switches)
}

/// Forgets a deleted plan in the switches of others and in advice; what went along.
fn switch_mentions(project: &mut Project, id: &str) -> Along {
    let went_on = switching::forget_next_plan(project, id);
    let advice = switching::forget_advice(project, Lowers::CutOver, id);
    let back = went_on
        .iter()
        .map(|name| format!(" (“{name}” goes back to the incumbent if it fails)"));
    back.chain(std::iter::once(advice)).collect()
}

/// Something that a contract pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payable {
    /// A payment of a known amount.
    Line,
    /// Something billed by quantity.
    Item,
}

/// Deletes something that a plan pays, and its mentions: other items end their first term without it, and the books
/// forget how it was booked unless another plan pays it too.
pub fn delete_payable(project: &mut Project, plan: &str, kind: Payable, id: &str) -> Along {
    let before = payables(project);
    let Some(plan) = project.plans.iter_mut().find(|one| one.id == plan) else {
        return Along::new();
    };
    let acceptance = usize::from(switching::forget_payment(plan, id));
    let contract = &mut plan.contract;
    let mut terms = 0;
    match kind {
        Payable::Line => contract.lines.retain(|line| line.id != id),
        Payable::Item => {
            contract.items.retain(|item| item.id != id);
            for item in &mut contract.items {
                if item.co_term_with.as_deref() == Some(id) {
                    item.co_term_with = None;
                    terms += 1;
                }
            }
        }
    }
    let bookings = forget_bookings(project, &before);
    along(
        &[
            (terms, "item that ended with it", "items that ended with it"),
            (bookings, "the books", "the books"),
            (acceptance, "the switch", "the switch"),
        ],
        false,
    )
}

/// The ids of all that any plan pays.
fn payables(project: &Project) -> BTreeSet<String> {
    let plans = project.plans.iter();
    plans.flat_map(|plan| plan.line_ids(project)).collect()
}

/// Forgets how lines are booked that a plan had `before` and none has any more; how many there were.
fn forget_bookings(project: &mut Project, before: &BTreeSet<String>) -> usize {
    let now = payables(project);
    let booked = &mut project.economics.booking.lines;
    let many = booked.len();
    booked.retain(|line| now.contains(&line.line) || !before.contains(&line.line));
    many - booked.len()
}

/// Deletes a threat.
pub fn delete_threat(project: &mut Project, id: &str) -> Along {
    project.threats.retain(|threat| threat.id != id);
    let advice = switching::forget_advice(project, Lowers::Threat, id);
    if project
        .story
        .as_ref()
        .is_some_and(|story| story.threat == id)
    {
        project.story = None;
        return format!(" (and the story it told){advice}");
    }
    advice
}

fn forget(list: &mut Vec<String>, id: &str) -> usize {
    let before = list.len();
    list.retain(|other| other != id);
    before - list.len()
}

fn forget_target(project: &mut Project, id: &str) -> bool {
    match &mut project.story {
        Some(story) if story.target.as_deref() == Some(id) => {
            story.target = None;
            true
        }
        _ => false,
    }
}

pub(super) fn along(counts: &[(usize, &str, &str)], story: bool) -> Along {
    let mut parts: Vec<String> = counts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| match *count {
            _ if one == many => (*one).to_owned(),
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        })
        .collect();
    if story {
        parts.push("the story".to_owned());
    }
    if parts.is_empty() {
        Along::new()
    } else {
        format!(" and its mention in {}", parts.join(", "))
    }
}
