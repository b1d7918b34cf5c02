//! Making, copying and deleting switches and their parts: waves, blockers, advice.
//!
//! Each workload moves with exactly one wave; what is added or deleted here keeps it so.

use displace_model::contract::Contract;
use displace_model::fields::Fields;
use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::switch::{Advice, Blocker, Lowers, OtherTime, ProofOfConcept, Switch, Wave};
use displace_model::uncertain::Uncertain;
use displace_model::work_calendar::ServiceHours;

use super::deletion::Along;
use super::{start, unique_id, unique_name};

/// Fills fields with values to begin with.
fn fill<T: Fields>(record: &mut T, values: &[(&str, Uncertain)]) {
    for (key, value) in values {
        if let Some(field) = T::field(key) {
            let mut input = start(0.0);
            input.value = value.clone();
            *(field.get_mut)(record) = input;
        }
    }
}

/// A switch to begin with: a month of implementation, the whole estate in one wave, a month of both, a cut-over at
/// night, and the incumbent's points kept for as long as the incumbent keeps them. Every figure is marked as assumed.
pub fn new_switch(project: &Project) -> Switch {
    let mut switch = Switch::default();
    fill(
        &mut switch,
        &[
            ("implementation_days", Uncertain::pert(15.0, 30.0, 60.0)),
            ("implementation_staff_hours", Uncertain::fixed(80.0)),
            ("parallel_days", Uncertain::fixed(30.0)),
            ("learning_days", Uncertain::fixed(90.0)),
            ("learning_factor", Uncertain::pert(1.0, 1.2, 2.0)),
            ("training_staff_hours", Uncertain::fixed(40.0)),
            ("legacy_days", Uncertain::fixed(longest_retention(project))),
            ("decommissioning_days", Uncertain::fixed(14.0)),
        ],
    );
    fill(
        &mut switch.cut_over,
        &[
            ("planned_hours", Uncertain::fixed(2.0)),
            ("incident_chance", Uncertain::pert(0.01, 0.05, 0.2)),
            ("incident_hours", Uncertain::pert(1.0, 4.0, 24.0)),
        ],
    );
    switch.cut_over.window = ServiceHours::OutsideHours;
    switch.waves.push(first_wave());
    switch
}

/// Days for which the incumbent keeps its points: the longest of its copies, at the middle of its range.
fn longest_retention(project: &Project) -> f64 {
    let incumbent = project
        .plans
        .iter()
        .find(|plan| plan.role == Role::Incumbent);
    let copies = incumbent.iter().flat_map(|plan| &plan.copies);
    copies
        .map(|copy| copy.retention_days.value.median())
        .fold(0.0, f64::max)
}

fn first_wave() -> Wave {
    let mut wave = Wave::new("everything");
    fill(
        &mut wave,
        &[
            ("days", Uncertain::fixed(20.0)),
            ("staff_hours", Uncertain::fixed(40.0)),
            ("seeding_days", Uncertain::pert(1.0, 3.0, 10.0)),
        ],
    );
    wave
}

/// The switch of one plan for another: what only the first contract and the first plan know stays behind.
pub fn switch_for(plan: &Plan, other: &Switch) -> Switch {
    let mut switch = other.clone();
    let known = |contract: &Contract, id: &String| {
        contract.lines.iter().any(|line| line.id == *id)
            || contract.items.iter().any(|item| item.id == *id)
    };
    let forget_unknown = |list: &mut Vec<String>| list.retain(|id| known(&plan.contract, id));
    forget_unknown(&mut switch.paid_on_acceptance);
    for wave in &mut switch.waves {
        forget_unknown(&mut wave.paid_on_acceptance);
    }
    // Where the other goes on to is no place to go on to from here: it might lead back in a circle.
    switch.next_plan = None;
    switch
}

/// Takes a plan's switch away, with the advice about it.
pub fn delete_switch(project: &mut Project, plan: &str) -> Along {
    if let Some(plan) = project.plans.iter_mut().find(|one| one.id == plan) {
        plan.switch = None;
    }
    forget_advice(project, Lowers::CutOver, plan)
}

/// Deletes the advice about one thing that is no more; what went along, in words.
pub(super) fn forget_advice(project: &mut Project, lowers: Lowers, of: &str) -> Along {
    let before = project.advice.len();
    let about = |advice: &Advice| advice.lowers == lowers && advice.of.as_deref() == Some(of);
    project.advice.retain(|advice| !about(advice));
    match before - project.advice.len() {
        0 => Along::new(),
        1 => " (and the advice about it)".to_owned(),
        many => format!(" (and {many} pieces of advice about it)"),
    }
}

/// Lets every switch that went on to a plan go back to the incumbent instead; the names of the plans it was.
pub(super) fn forget_next_plan(project: &mut Project, id: &str) -> Vec<String> {
    let mut names = Vec::new();
    for plan in &mut project.plans {
        if let Some(switch) = &mut plan.switch
            && switch.next_plan.as_deref() == Some(id)
        {
            switch.next_plan = None;
            names.push(plan.name.clone());
        }
    }
    names
}

/// Forgets that a line or item of a plan's contract waits for an acceptance; true if it did.
pub fn forget_payment(plan: &mut Plan, id: &str) -> bool {
    let Some(switch) = &mut plan.switch else {
        return false;
    };
    let waves = switch.waves.iter_mut();
    let lists = waves.map(|wave| &mut wave.paid_on_acceptance);
    let mut waited = false;
    for list in std::iter::once(&mut switch.paid_on_acceptance).chain(lists) {
        let before = list.len();
        list.retain(|other| other != id);
        waited |= list.len() < before;
    }
    waited
}

/// What keeps a workload from being deleted: a wave or a blocker that concerns nothing else.
pub(super) fn concerns_only(project: &Project, workload: &str) -> Option<String> {
    let only = |list: &[String]| list == [workload.to_owned()];
    for plan in &project.plans {
        let waves = plan.switch.iter().flat_map(|switch| &switch.waves);
        if let Some(wave) = waves.clone().find(|wave| only(&wave.workloads)) {
            return Some(format!(
                "wave “{}” of “{}” moves nothing else: delete it first, or let it move others",
                wave.name, plan.name
            ));
        }
    }
    let blocker = project
        .blockers
        .iter()
        .find(|blocker| only(&blocker.workloads))?;
    Some(format!(
        "blocker “{}” concerns nothing else: delete it first, or let it concern others",
        blocker.name
    ))
}

/// Removes a workload from the waves and blockers that name it; how many waves and how many blockers did.
pub(super) fn forget_workload(project: &mut Project, id: &str) -> (usize, usize) {
    let forget = |list: &mut Vec<String>| {
        let before = list.len();
        list.retain(|other| other != id);
        before - list.len()
    };
    let mut waves = 0;
    for plan in &mut project.plans {
        if let Some(switch) = &mut plan.switch {
            let lists = switch.waves.iter_mut().map(|wave| &mut wave.workloads);
            waves += lists.map(forget).sum::<usize>();
        }
    }
    let lists = project.blockers.iter_mut().map(|one| &mut one.workloads);
    let blockers = lists.map(forget).sum();
    (waves, blockers)
}

/// Lets the last wave of each switch move what no wave moves, such as a workload that is new.
pub fn settle_waves(project: &mut Project) {
    let Project {
        plans, workloads, ..
    } = project;
    for switch in plans.iter_mut().filter_map(|plan| plan.switch.as_mut()) {
        let left: Vec<String> = workloads
            .iter()
            .filter(|workload| switch.wave_of(&workload.id).is_none())
            .map(|workload| workload.id.clone())
            .collect();
        if let Some(last) = switch.waves.last_mut() {
            last.workloads.extend(left);
        }
    }
}

/// A wave to be filled in, or one with the figures of another. It moves a workload that so far went with the rest, or
/// with a wave that moves others too; without such a workload it cannot be made valid and is refused.
///
/// # Errors
/// Why there can be no further wave.
pub fn new_wave(
    project: &Project,
    switch: &Switch,
    like: Option<&Wave>,
) -> Result<(Wave, Option<String>), String> {
    let mut wave = like.cloned().unwrap_or_else(first_wave);
    wave.paid_on_acceptance.clear();
    wave.workloads.clear();
    let names = switch.waves.iter().map(|wave| wave.name.as_str());
    let fresh = if switch.waves.is_empty() {
        "Everything"
    } else {
        "New wave"
    };
    let name = like.map_or(fresh, |wave| wave.name.as_str());
    wave.name = unique_name(name, names);
    let ids = switch.waves.iter().map(|wave| wave.id.as_str());
    wave.id = unique_id(&wave.name, "wave", ids);
    let takes_the_rest = switch.waves.iter().any(|wave| wave.workloads.is_empty());
    if !takes_the_rest && switch.waves.is_empty() {
        return Ok((wave, None));
    }
    // The least urgent one is the usual pilot.
    let mut candidates: Vec<_> = project.workloads.iter().rev().collect();
    candidates.sort_by_key(|workload| std::cmp::Reverse(workload.tier));
    let spared = |id: &str| {
        let place = switch.wave_of(id);
        place
            .and_then(|place| switch.waves.get(place))
            .is_none_or(|from| match from.workloads.len() {
                0 => {
                    let rest = project.workloads.iter();
                    rest.filter(|one| switch.wave_of(&one.id) == place).count() > 1
                }
                many => many > 1,
            })
    };
    let taken = candidates
        .into_iter()
        .find(|workload| spared(&workload.id))
        .ok_or("every workload has a wave of its own already")?;
    wave.workloads = vec![taken.id.clone()];
    Ok((wave, Some(taken.id.clone())))
}

/// Puts a new wave behind another, or last; it takes its workloads from the waves that moved them.
pub fn insert_wave(switch: &mut Switch, wave: Wave, after: Option<&str>) {
    for other in &mut switch.waves {
        if other.workloads.len() > 1 {
            other.workloads.retain(|id| !wave.workloads.contains(id));
        }
    }
    let behind = after.and_then(|id| switch.waves.iter().position(|one| one.id == id));
    let place = behind.map_or(switch.waves.len(), |place| place + 1);
    switch.waves.insert(place.min(switch.waves.len()), wave);
}

/// Deletes a wave; what it moved goes with the rest, or with the last wave.
pub fn delete_wave(project: &mut Project, plan: &str, id: &str) {
    let plans = &mut project.plans;
    let found = plans.iter_mut().find(|one| one.id == plan);
    if let Some(switch) = found.and_then(|plan| plan.switch.as_mut()) {
        switch.waves.retain(|wave| wave.id != id);
    }
    settle_waves(project);
}

/// Sets which workloads a wave moves; the others let go of them as long as something is left for them to move.
pub fn set_wave_workloads(switch: &mut Switch, id: &str, workloads: &[String]) {
    for wave in &mut switch.waves {
        if wave.id == id {
            wave.workloads = workloads.to_vec();
        } else if wave
            .workloads
            .iter()
            .any(|moved| !workloads.contains(moved))
        {
            wave.workloads.retain(|moved| !workloads.contains(moved));
        }
    }
}

/// A proof of concept to be filled in: a month, which mostly convinces.
pub fn new_proof_of_concept() -> ProofOfConcept {
    let mut concept = ProofOfConcept::default();
    fill(
        &mut concept,
        &[
            ("days", Uncertain::fixed(30.0)),
            ("success", Uncertain::fixed(0.9)),
        ],
    );
    concept
}

/// Another time for the cut-over to be filled in: the next day, at the odds of the window.
pub fn new_other_time(switch: &Switch) -> OtherTime {
    let mut other = OtherTime::default();
    fill(&mut other, &[("wait_days", Uncertain::fixed(1.0))]);
    other.incident_chance = switch.cut_over.incident_chance.clone();
    other
}

/// A blocker to be filled in: one future in ten has it, and it costs a month.
pub fn new_blocker(project: &Project) -> Blocker {
    let there = project.blockers.iter();
    let name = unique_name("New blocker", there.clone().map(|one| one.name.as_str()));
    let id = unique_id(&name, "blocker", there.map(|one| one.id.as_str()));
    let mut blocker = Blocker::new(&id);
    blocker.name = name;
    fill(
        &mut blocker,
        &[
            ("chance", Uncertain::fixed(0.1)),
            ("delay_days", Uncertain::pert(5.0, 30.0, 90.0)),
        ],
    );
    blocker
}

/// Deletes a blocker, with the advice about it.
pub fn delete_blocker(project: &mut Project, id: &str) -> Along {
    project.blockers.retain(|blocker| blocker.id != id);
    forget_advice(project, Lowers::Blocker, id)
}

/// Advice to be filled in: a check before the cut-overs of all plans that would halve the chance of an incident,
/// declined.
pub fn new_advice(project: &Project) -> Advice {
    let there = project.advice.iter();
    let name = unique_name("New advice", there.clone().map(|one| one.name.as_str()));
    let id = unique_id(&name, "advice", there.map(|one| one.id.as_str()));
    let mut advice = Advice::new(&id);
    advice.name = name;
    fill(&mut advice, &[("by", Uncertain::fixed(0.5))]);
    advice
}

/// What advice of a kind can be about: ids and names.
pub fn concerns(project: &Project, lowers: Lowers) -> Vec<(String, String)> {
    let pair = |id: &String, name: &String| (id.clone(), name.clone());
    match lowers {
        Lowers::CutOver => project
            .plans
            .iter()
            .filter(|plan| plan.switch.is_some())
            .map(|plan| pair(&plan.id, &plan.name))
            .collect(),
        Lowers::Blocker => project
            .blockers
            .iter()
            .map(|one| pair(&one.id, &one.name))
            .collect(),
        Lowers::Threat => project
            .threats
            .iter()
            .map(|one| pair(&one.id, &one.name))
            .collect(),
    }
}

/// Makes advice one about something else: the first of its kind, where it must be about one.
///
/// # Errors
/// Why it cannot be about that.
pub fn set_lowers(project: &mut Project, advice: &str, lowers: Lowers) -> Result<(), String> {
    let first = concerns(project, lowers).into_iter().next();
    let of = match (lowers, first) {
        (Lowers::CutOver, _) => None,
        (_, Some((id, _))) => Some(id),
        (Lowers::Blocker, None) => return Err("there is no blocker yet".to_owned()),
        (Lowers::Threat, None) => return Err("there is no threat yet".to_owned()),
    };
    if let Some(advice) = project.advice.iter_mut().find(|one| one.id == advice) {
        advice.lowers = lowers;
        advice.of = of;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{delete_plan, delete_threat, delete_workload, new_workload};
    use displace_model::project;

    fn sample() -> Project {
        let text = include_str!("../../../model/tests/data/format-1-switch.toml");
        project::read(text, displace_scenarios::catalogue())
            .project
            .unwrap()
    }

    fn errors(project: &Project) -> Vec<String> {
        let problems = project::check(project);
        let wrong = problems.iter().filter(|problem| problem.is_error());
        wrong.map(ToString::to_string).collect()
    }

    fn switch(project: &mut Project) -> &mut Switch {
        project.plans[1].switch.as_mut().unwrap()
    }

    fn moved(switch: &Switch) -> Vec<Vec<String>> {
        let waves = switch.waves.iter();
        waves.map(|wave| wave.workloads.clone()).collect()
    }

    #[test]
    fn a_switch_to_begin_with_is_valid_and_says_that_it_is_assumed() {
        let mut project = sample();
        project.plans[2].switch = Some(new_switch(&project));
        assert_eq!(errors(&project), Vec::<String>::new());
        let switch = project.plans[2].switch.as_ref().unwrap();
        // As long as the incumbent keeps its points.
        assert_eq!(switch.legacy_days.value, Uncertain::fixed(30.0));
        assert_eq!(
            switch.implementation_days.grade(),
            displace_model::input::Grade::Assumed
        );
        let text = project::write(&project, displace_scenarios::catalogue());
        let read = project::read(&text, displace_scenarios::catalogue());
        assert_eq!(read.project, Some(project));
    }

    #[test]
    fn a_switch_taken_over_forgets_what_another_contract_pays_and_leads_to_no_circle() {
        let mut project = sample();
        let other = switch(&mut project).clone();
        let taken = switch_for(&project.plans[2], &other);
        project.plans[2].switch = Some(taken);
        assert_eq!(errors(&project), Vec::<String>::new());
    }

    #[test]
    fn a_new_wave_takes_a_workload_and_a_deleted_one_leaves_none_behind() {
        let mut project = sample();
        let now = switch(&mut project).clone();
        // Mail goes with the rest alone and the filers have a wave of their own.
        assert!(new_wave(&project, &now, None).is_err());
        let more = new_workload(&project);
        let id = more.id.clone();
        project.workloads.push(more);
        let (wave, taken) = new_wave(&project, &now, None).unwrap();
        assert_eq!(taken, Some(id.clone()));
        let name = wave.id.clone();
        insert_wave(switch(&mut project), wave, Some("servers"));
        assert_eq!(errors(&project), Vec::<String>::new());
        assert_eq!(
            moved(switch(&mut project)),
            [vec![], vec![id.clone()], vec!["files".to_owned()]]
        );
        // Without a wave for the rest the last one takes what is left over.
        delete_wave(&mut project, "appliance", "servers");
        assert_eq!(errors(&project), Vec::<String>::new());
        delete_wave(&mut project, "appliance", &name);
        assert_eq!(errors(&project), Vec::<String>::new());
        let left = moved(switch(&mut project));
        assert_eq!(left, [vec!["files".to_owned(), "mail".to_owned(), id]]);
    }

    #[test]
    fn a_new_workload_moves_with_the_last_wave_where_no_wave_takes_the_rest() {
        let mut project = sample();
        switch(&mut project).waves[0].workloads = vec!["mail".to_owned()];
        let workload = new_workload(&project);
        let id = workload.id.clone();
        project.workloads.push(workload);
        assert!(!errors(&project).is_empty());
        settle_waves(&mut project);
        assert_eq!(errors(&project), Vec::<String>::new());
        assert!(switch(&mut project).waves[1].workloads.contains(&id));
    }

    #[test]
    fn a_wave_takes_workloads_from_the_others() {
        let mut project = sample();
        let both = ["mail".to_owned(), "files".to_owned()];
        switch(&mut project).waves[0].workloads = vec!["mail".to_owned()];
        switch(&mut project).waves[1].workloads = both[1..].to_vec();
        let more = new_workload(&project);
        let id = more.id.clone();
        project.workloads.push(more);
        switch(&mut project).waves[1].workloads.push(id.clone());
        set_wave_workloads(switch(&mut project), "servers", &both);
        assert_eq!(moved(switch(&mut project)), [both.to_vec(), vec![id]]);
        assert_eq!(errors(&project), Vec::<String>::new());
    }

    #[test]
    fn deleted_plans_threats_blockers_and_workloads_leave_no_mention_in_a_switch() {
        let mut project = sample();
        let along = delete_plan(&mut project, "service").unwrap();
        assert!(along.contains("“Appliance” goes back"), "{along}");
        assert_eq!(errors(&project), Vec::<String>::new());
        let along = delete_blocker(&mut project, "firewall");
        assert_eq!(along, " (and the advice about it)");
        assert_eq!(errors(&project), Vec::<String>::new());
        let refused = delete_workload(&mut project, "files").unwrap_err();
        assert!(refused.contains("moves nothing else"), "{refused}");
        let along = delete_plan(&mut project, "appliance").unwrap();
        assert!(along.contains("the advice about it"), "{along}");
        assert_eq!(errors(&project), Vec::<String>::new());
    }

    #[test]
    fn a_threat_takes_the_advice_about_it_along_and_a_workload_its_mentions() {
        let mut project = sample();
        let threat = crate::records::new_threat(&project);
        let id = threat.id.clone();
        project.threats.push(threat);
        set_lowers(&mut project, "network_check", Lowers::Threat).unwrap();
        assert_eq!(project.advice[0].of.as_deref(), Some(id.as_str()));
        assert_eq!(errors(&project), Vec::<String>::new());
        assert!(delete_threat(&mut project, &id).contains("advice"));
        assert_eq!(errors(&project), Vec::<String>::new());
        let more = new_workload(&project);
        let id = more.id.clone();
        project.workloads.push(more);
        switch(&mut project).waves[1].workloads.push(id.clone());
        project.blockers[0].workloads.push(id.clone());
        let along = delete_workload(&mut project, &id).unwrap();
        assert!(
            along.contains("1 wave") && along.contains("1 blocker"),
            "{along}"
        );
        assert_eq!(errors(&project), Vec::<String>::new());
    }

    #[test]
    fn a_line_that_is_deleted_waits_for_no_acceptance() {
        let mut project = sample();
        let plan = &mut project.plans[1];
        plan.contract.lines.clear();
        assert!(forget_payment(plan, "licences") && forget_payment(plan, "start_up"));
        assert!(!forget_payment(plan, "licences"));
        assert_eq!(errors(&project), Vec::<String>::new());
    }

    #[test]
    fn everything_new_is_valid() {
        let mut project = sample();
        for _ in 0..2 {
            let (blocker, advice) = (new_blocker(&project), new_advice(&project));
            project.blockers.push(blocker);
            project.advice.push(advice);
        }
        let other = new_other_time(switch(&mut project));
        switch(&mut project).cut_over.other_time = Some(other);
        switch(&mut project).proof_of_concept = Some(new_proof_of_concept());
        assert_eq!(errors(&project), Vec::<String>::new());
        assert_eq!(
            delete_switch(&mut project, "appliance"),
            " (and the advice about it)"
        );
        assert_eq!(errors(&project), Vec::<String>::new());
    }
}
