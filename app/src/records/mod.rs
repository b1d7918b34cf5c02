//! Making, copying and deleting the records of a project: workloads, domains, plans, copies, spares, cost lines, threats.
//!
//! A new record is complete and harmless, so that the document stays valid the moment it is added.

mod contract;
mod deletion;
mod exchange;
pub mod quotes;
pub mod switching;
#[cfg(test)]
mod tests;

pub use contract::{
    item_from, item_like, new_claim, new_cost, new_factor, new_tier, plan_from, set_billing,
    set_every, set_metric, set_term,
};
pub use deletion::{
    Along, Payable, delete_copy, delete_domain, delete_payable, delete_plan, delete_threat,
    delete_workload,
};
pub use exchange::{delete_rate, new_rate, rename_currency};

use std::collections::BTreeSet;

use displace_model::estate::{CostStep, Domain, Workload};
use displace_model::fields::{Fields, Standard};
use displace_model::input::{Grade, Input, Origin, Provenance};
use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::solution::{Copy, Insurance, PeopleStep, Prerequisite, Spare, Workaround};
use displace_model::threat::{CopyEffect, Effect, EffectKind, Per, Threat};
use displace_model::uncertain::Uncertain;
use displace_model::work_calendar::{Peak, WorkCalendar};
use jiff::civil::Date;

/// An id for a new record, made of its name: `snake_case`, and not one of `taken`.
pub fn unique_id<'a>(
    name: &str,
    fallback: &str,
    taken: impl IntoIterator<Item = &'a str>,
) -> String {
    let taken: BTreeSet<&str> = taken.into_iter().collect();
    let mut id = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        let plain = match letter {
            'a'..='z' | '0'..='9' => Some(letter.to_string()),
            'ä' => Some("ae".to_owned()),
            'ö' => Some("oe".to_owned()),
            'ü' => Some("ue".to_owned()),
            'ß' => Some("ss".to_owned()),
            _ => None,
        };
        match plain {
            Some(plain) => id.push_str(&plain),
            None if !id.is_empty() && !id.ends_with('_') => id.push('_'),
            None => {}
        }
    }
    let id: String = id.trim_matches('_').chars().take(48).collect();
    let base = if id.starts_with(|first: char| first.is_ascii_lowercase()) {
        id
    } else {
        fallback.to_owned()
    };
    if !taken.contains(base.as_str()) {
        return base;
    }
    let stem = base
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end_matches('_')
        .to_owned();
    (2..=taken.len() + 2)
        .map(|number| format!("{stem}_{number}"))
        .find(|id| !taken.contains(id.as_str()))
        .unwrap_or(base)
}

/// A name for a new record that none of `taken` has: "Server", "Server 2" …
pub fn unique_name<'a>(name: &str, taken: impl IntoIterator<Item = &'a str>) -> String {
    let taken: BTreeSet<&str> = taken.into_iter().collect();
    if !taken.contains(name) {
        return name.to_owned();
    }
    let stem = name
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end();
    (2..=taken.len() + 2)
        .map(|number| format!("{stem} {number}"))
        .find(|name| !taken.contains(name.as_str()))
        .unwrap_or_else(|| name.to_owned())
}

/// A value that somebody has to confirm.
pub fn assumed(value: f64) -> Input {
    Input {
        value: Uncertain::fixed(value),
        provenance: Provenance {
            grade: Some(Grade::Assumed),
            ..Provenance::default()
        },
        origin: Origin::Project,
    }
}

/// A value to begin with where the program has no default.
fn start(value: f64) -> Input {
    let mut input = assumed(value);
    input.provenance.note = Some("A value to begin with: replace it".to_owned());
    input
}

/// Fills the fields that have no default with values to begin with.
fn begin<T: Fields>(record: &mut T, values: &[(&str, f64)]) {
    for (key, value) in values {
        if let Some(field) = T::field(key)
            && field.spec.standard == Standard::Required
        {
            *(field.get_mut)(record) = start(*value);
        }
    }
}

/// A workload to be filled in; it lives at the first site.
pub fn new_workload(project: &Project) -> Workload {
    let name = unique_name(
        "New workload",
        project.workloads.iter().map(|w| w.name.as_str()),
    );
    let id = unique_id(
        &name,
        "workload",
        project.workloads.iter().map(|w| w.id.as_str()),
    );
    let mut workload = Workload::new(&id);
    workload.name = name;
    begin(
        &mut workload,
        &[("size_tib", 0.5), ("cost_per_hour_down", 100.0)],
    );
    let site = project.domains.iter().find(|domain| domain.kind == "site");
    workload.domains = site.iter().map(|site| site.id.clone()).collect();
    workload
}

/// A failure domain to be filled in.
pub fn new_domain(project: &Project, kind: &str) -> Domain {
    let name = unique_name(
        &format!("New {}", kind.replace('_', " ")),
        project.domains.iter().map(|d| d.name.as_str()),
    );
    let id = unique_id(
        &name,
        "domain",
        project.domains.iter().map(|d| d.id.as_str()),
    );
    Domain {
        id,
        name,
        kind: kind.to_owned(),
    }
}

/// A plan to be filled in: a proposal, unless there is no incumbent yet.
pub fn new_plan(project: &Project) -> Plan {
    let incumbent = project
        .plans
        .iter()
        .any(|plan| plan.role == Role::Incumbent);
    let (name, role) = if incumbent {
        ("New proposal", Role::Proposal)
    } else {
        ("Incumbent", Role::Incumbent)
    };
    let name = unique_name(name, project.plans.iter().map(|p| p.name.as_str()));
    let id = unique_id(&name, "plan", project.plans.iter().map(|p| p.id.as_str()));
    let mut plan = Plan::new(&id, role);
    plan.name = name;
    plan.copies.push(new_copy(&plan));
    plan
}

/// A copy to be filled in: a daily one.
pub fn new_copy(plan: &Plan) -> Copy {
    let name = unique_name("New copy", plan.copies.iter().map(|c| c.name.as_str()));
    let id = unique_id(&name, "copy", plan.copies.iter().map(|c| c.id.as_str()));
    let mut copy = Copy::new(&id);
    copy.name = name;
    begin(
        &mut copy,
        &[("interval_hours", 24.0), ("tib_per_hour_per_stream", 0.1)],
    );
    copy
}

/// Spare capacity to be filled in.
pub fn new_spare(plan: &Plan) -> Spare {
    let name = unique_name("New spare", plan.spares.iter().map(|s| s.name.as_str()));
    let id = unique_id(&name, "spare", plan.spares.iter().map(|s| s.id.as_str()));
    let mut spare = Spare::new(&id);
    spare.name = name;
    begin(&mut spare, &[("capacity_tib", 5.0)]);
    spare
}

/// Something that people try, to be filled in: an hour that does not help yet.
pub fn new_people_step(plan: &Plan) -> PeopleStep {
    let steps = &plan.support.steps;
    let name = unique_name("New step", steps.iter().map(|s| s.name.as_str()));
    let id = unique_id(&name, "step", steps.iter().map(|s| s.id.as_str()));
    let mut step = PeopleStep::new(&id);
    step.name = name;
    begin(&mut step, &[("hours", 1.0)]);
    step
}

/// A prerequisite to be filled in: it lives nowhere, so that nothing takes it down yet.
pub fn new_prerequisite(plan: &Plan) -> Prerequisite {
    let there = &plan.prerequisites;
    let name = unique_name("New prerequisite", there.iter().map(|p| p.name.as_str()));
    let id = unique_id(&name, "prerequisite", there.iter().map(|p| p.id.as_str()));
    let mut prerequisite = Prerequisite::new(&id);
    prerequisite.name = name;
    prerequisite
}

/// A workaround to be filled in: it takes nothing off yet, and is free.
pub fn new_workaround(plan: &Plan) -> Workaround {
    let there = &plan.workarounds;
    let name = unique_name("New workaround", there.iter().map(|w| w.name.as_str()));
    let id = unique_id(&name, "workaround", there.iter().map(|w| w.id.as_str()));
    let mut workaround = Workaround::new(&id);
    workaround.name = name;
    begin(&mut workaround, &[("relief", 0.0)]);
    workaround
}

/// An insurance to be filled in: it pays nothing yet, and is free.
pub fn new_insurance() -> Insurance {
    let mut insurance = Insurance::default();
    begin(&mut insurance, &[("limit", 0.0)]);
    insurance
}

/// Peak days to be filled in: the last day of every month.
pub fn new_peak(calendar: &WorkCalendar) -> Peak {
    let peaks = &calendar.peaks;
    let name = unique_name("Month end", peaks.iter().map(|p| p.name.as_str()));
    Peak {
        id: unique_id(&name, "peak", peaks.iter().map(|p| p.id.as_str())),
        name,
        dates: Vec::new(),
        last_days_of_month: 1,
    }
}

/// A step of the cost of a long outage to be filled in: a day after the last, it changes nothing yet.
pub fn new_step(workload: &Workload) -> CostStep {
    let last = workload.steps.iter().map(|step| step.after_hours);
    CostStep {
        after_hours: last.fold(0.0, f64::max) + 24.0,
        amount: None,
        factor: Some(start(1.0)),
    }
}

/// Adds an effect to a threat. Several effects need odds: what was certain becomes even, and the new one never happens
/// until somebody says how often.
pub fn add_effect(threat: &mut Threat, kind: EffectKind) {
    let by_share = threat.effects.iter().any(|effect| effect.share.is_some());
    for effect in &mut threat.effects {
        if effect.chance.is_none() && effect.share.is_none() {
            effect.chance = Some(assumed(0.5));
        }
    }
    let mut effect = Effect::new(kind);
    effect.id = effect_id(threat, kind);
    let never = Some(assumed(0.0));
    if by_share {
        effect.share = never;
    } else {
        effect.chance = never;
    }
    threat.effects.push(effect);
}

/// The id for a new effect of this kind: the kind, and a number where there is one already.
fn effect_id(threat: &Threat, kind: EffectKind) -> String {
    let taken = threat.effects.iter().map(|effect| effect.id.as_str());
    unique_id(kind.as_str(), kind.as_str(), taken)
}

/// Makes an effect one of another kind. An id that follows from its kind goes with it; one of its own stays.
pub fn set_effect_kind(threat: &mut Threat, index: usize, kind: EffectKind) {
    let id = effect_id(threat, kind);
    let Some(effect) = threat.effects.get_mut(index).filter(|e| e.kind != kind) else {
        return;
    };
    let usual = effect
        .id
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    if usual == effect.kind.as_str() {
        effect.id = id;
    }
    effect.kind = kind;
    effect.copies = CopyEffect::usual(kind);
    // Only what is corrupted can have begun before it was noticed.
    if kind != EffectKind::Corrupted {
        effect.dwell_hours = Effect::new(kind).dwell_hours;
    }
}

/// A threat of one's own to be filled in: it makes single instances unavailable.
pub fn new_threat(project: &Project) -> Threat {
    let name = unique_name(
        "New threat",
        project.threats.iter().map(|t| t.name.as_str()),
    );
    let id = unique_id(
        &name,
        "threat",
        project.threats.iter().map(|t| t.id.as_str()),
    );
    let mut threat = Threat::new(&id, Per::Instance);
    threat.name = name;
    begin(&mut threat, &[("rate_per_year", 0.1)]);
    threat.effects = vec![Effect::new(EffectKind::Unavailable)];
    threat
}

/// A threat of the catalogue as a threat of the project, under an id that is free.
pub fn from_catalogue(project: &Project, entry: &Threat) -> Threat {
    Threat {
        id: unique_id(
            &entry.id,
            "threat",
            project.threats.iter().map(|t| t.id.as_str()),
        ),
        name: unique_name(&entry.name, project.threats.iter().map(|t| t.name.as_str())),
        uses: Some(entry.id.clone()),
        ..entry.clone()
    }
}

/// A project with as little in it as a project can have: one site, one workload, and an incumbent with one copy.
pub fn empty_project(start: Date) -> Project {
    let mut project = Project::new("New project", "EUR", start, 5);
    project.domains.push(Domain {
        id: "site_a".to_owned(),
        name: "Site A".to_owned(),
        kind: "site".to_owned(),
    });
    let workload = new_workload(&project);
    project.workloads.push(workload);
    let plan = new_plan(&project);
    project.plans.push(plan);
    project
}

/// A project to be filled from elsewhere: an incumbent with one copy, and nothing that it protects yet.
pub fn bare_project(start: Date) -> Project {
    let mut project = empty_project(start);
    project.domains.clear();
    project.workloads.clear();
    project
}

/// Size of all instances of a workload in tebibytes, at the middle of its range.
pub fn workload_tebibytes(workload: &Workload) -> f64 {
    f64::from(workload.count) * workload.size_tib.value.median()
}

/// Instances of the whole estate, and their size in tebibytes at the middle of its ranges.
pub fn estate_size(project: &Project) -> (u32, f64) {
    let instances = project
        .workloads
        .iter()
        .fold(0_u32, |sum, w| sum.saturating_add(w.count));
    (
        instances,
        project.workloads.iter().map(workload_tebibytes).sum(),
    )
}

/// The part of a plan's mean outage cost that `cost` is; nothing where the plan loses nothing.
pub fn share_of(cost: f64, plan: &displace_scenarios::results::PlanResults) -> Option<f64> {
    let whole: f64 = plan.by_threat.iter().map(|row| row.outage_cost).sum();
    (whole > 0.0).then(|| cost / whole)
}

/// Gives a plan another role. There is one incumbent: the plan that was it becomes a proposal.
///
/// # Errors
/// Why it cannot have the role.
pub fn set_role(project: &mut Project, id: &str, role: Role) -> Result<(), String> {
    let was = project
        .plans
        .iter()
        .any(|plan| plan.id == id && plan.role == Role::Incumbent);
    if was && role != Role::Incumbent {
        return Err(
            "one plan must be the incumbent: make another plan the incumbent instead".to_owned(),
        );
    }
    for plan in &mut project.plans {
        if plan.id == id {
            plan.role = role;
        } else if role == Role::Incumbent && plan.role == Role::Incumbent {
            plan.role = Role::Proposal;
        }
    }
    Ok(())
}
