//! Deleting records with their mentions.
//!
//! A record takes its mentions along where that changes nothing else; where it would change what another record means
//! (an empty list means "all"), the deletion is refused with the reason.

use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::solution::{Copy, Prerequisite};

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
    let (mut copies, mut workarounds, mut needs) = (0, 0, 0);
    for plan in &mut project.plans {
        for copy in &mut plan.copies {
            copies += forget(&mut copy.protects, id);
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
    let story = forget_target(project, id);
    Ok(along(
        &[
            (copies, "copy", "copies"),
            (workarounds, "workaround", "workarounds"),
            (needs, "workload that needed it", "workloads that needed it"),
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
    let prerequisites: usize = plan
        .prerequisites
        .iter_mut()
        .map(|one| forget(&mut one.needed_by, id))
        .sum();
    plan.copies.retain(|copy| copy.id != id);
    Ok(along(
        &[(prerequisites, "prerequisite", "prerequisites")],
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
    project.plans.retain(|plan| plan.id != id);
    if project.baseline.as_deref() == Some(id) {
        project.baseline = None;
        return Ok(" (it was the baseline; now the incumbent is)".to_owned());
    }
    Ok(Along::new())
}

/// Deletes a threat.
pub fn delete_threat(project: &mut Project, id: &str) -> Along {
    project.threats.retain(|threat| threat.id != id);
    if project
        .story
        .as_ref()
        .is_some_and(|story| story.threat == id)
    {
        project.story = None;
        return " (and the story it told)".to_owned();
    }
    Along::new()
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

fn along(counts: &[(usize, &str, &str)], story: bool) -> Along {
    let mut parts: Vec<String> = counts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
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
