//! Records made, changed and deleted keep the document valid.

use super::*;
use displace_model::problem::Problem;
use displace_model::project;

fn sample() -> Project {
    let text = include_str!("../../../assets/samples/controller-failure.toml");
    project::read(text, displace_scenarios::catalogue())
        .project
        .unwrap()
}

fn errors(project: &Project) -> Vec<Problem> {
    project::check(project)
        .into_iter()
        .filter(Problem::is_error)
        .collect()
}

#[test]
fn an_id_follows_the_name_and_is_new() {
    let taken = ["erp", "erp_2", "workload"];
    let id = |name: &str| unique_id(name, "workload", taken.iter().copied());
    assert_eq!(id("ERP"), "erp_3");
    assert_eq!(id("Mail archive (old)"), "mail_archive_old");
    assert_eq!(id("Bücher"), "buecher");
    assert_eq!(id("日本"), "workload_2");
    assert_eq!(id("2nd site"), "workload_2");
    assert_eq!(
        unique_name("Mail", ["Mail", "Mail 2"].into_iter()),
        "Mail 3"
    );
}

#[test]
fn a_new_project_has_no_error_and_survives_its_file() {
    let project = empty_project(jiff::civil::date(2027, 1, 1));
    assert_eq!(errors(&project), []);
    let text = project::write(&project, displace_scenarios::catalogue());
    let reading = project::read(&text, displace_scenarios::catalogue());
    assert_eq!(
        reading.project.as_ref(),
        Some(&project),
        "{:?}",
        reading.problems
    );
}

#[test]
fn every_new_record_keeps_the_document_valid_and_survives_its_file() {
    let mut project = sample();
    for _ in 0..2 {
        let workload = new_workload(&project);
        project.workloads.push(workload);
        let domain = new_domain(&project, "storage");
        project.domains.push(domain);
        let plan = new_plan(&project);
        project.plans.push(plan);
        let threat = new_threat(&project);
        project.threats.push(threat);
        for entry in displace_scenarios::catalogue() {
            let threat = from_catalogue(&project, entry);
            project.threats.push(threat);
        }
        let plan = &mut project.plans[0];
        plan.copies.push(new_copy(plan));
        plan.spares.push(new_spare(plan));
        plan.support.steps.push(new_people_step(plan));
        plan.prerequisites.push(new_prerequisite(plan));
        plan.workarounds.push(new_workaround(plan));
        plan.insurance = Some(new_insurance());
        let peak = new_peak(&project.calendar);
        project.calendar.peaks.push(peak);
        let step = new_step(&project.workloads[0]);
        project.workloads[0].steps.push(step);
        for kind in EffectKind::ALL {
            add_effect(&mut project.threats[0], kind);
        }
        plan.contract.lines.push(new_cost(plan));
    }
    assert_eq!(errors(&project), []);
    let text = project::write(&project, displace_scenarios::catalogue());
    let reading = project::read(&text, displace_scenarios::catalogue());
    assert_eq!(
        reading.project.as_ref(),
        Some(&project),
        "{:?}",
        reading.problems
    );
}

#[test]
fn whatever_is_deleted_leaves_a_valid_document_or_is_refused() {
    let original = sample();
    let after = |change: &dyn Fn(&mut Project) -> Result<Along, String>| {
        let mut project = original.clone();
        match change(&mut project) {
            Ok(_) => assert_eq!(errors(&project), []),
            Err(reason) => {
                assert!(!reason.is_empty());
                assert_eq!(project, original);
            }
        }
    };
    for workload in &original.workloads {
        after(&|project| delete_workload(project, &workload.id));
    }
    for plan in &original.plans {
        after(&|project| delete_plan(project, &plan.id));
    }
    for threat in &original.threats {
        after(&|project| Ok(delete_threat(project, &threat.id)));
    }
}

#[test]
fn a_domain_takes_its_mentions_along_and_says_so() {
    let mut project = sample();
    let along = delete_domain(&mut project, "san_1").unwrap();
    assert!(
        along.contains("workloads") && along.contains("the story"),
        "{along}"
    );
    assert!(
        project
            .workloads
            .iter()
            .all(|w| !w.domains.contains(&"san_1".to_owned()))
    );
    assert_eq!(errors(&project), []);
}

#[test]
fn a_list_that_would_come_to_mean_everything_keeps_its_last_entry() {
    let mut project = sample();
    let id = project.workloads[0].id.clone();
    project.plans[0].copies[0].protects = vec![id.clone()];
    assert!(
        delete_workload(&mut project, &id)
            .unwrap_err()
            .contains("protects nothing else")
    );
    project.threats[0].targets = vec!["san_1".to_owned()];
    assert!(
        delete_domain(&mut project, "san_1")
            .unwrap_err()
            .contains("strikes nothing else")
    );
}

#[test]
fn what_others_rest_on_is_not_deleted_and_other_mentions_go_along() {
    let mut project = sample();
    let plan = &mut project.plans[0];
    let (first, second) = (plan.copies[0].id.clone(), plan.copies[1].id.clone());
    plan.copies[1].fed_by = Some(first.clone());
    assert!(delete_copy(plan, &first).unwrap_err().contains("fed by it"));
    plan.copies[1].fed_by = None;
    let mut server = new_prerequisite(plan);
    server.needed_by = vec![first.clone()];
    plan.prerequisites.push(server);
    assert!(delete_copy(plan, &first).unwrap_err().contains("needed by"));
    plan.prerequisites[0].needed_by.push(second);
    assert!(
        delete_copy(plan, &first)
            .unwrap()
            .contains("1 prerequisite")
    );
    let (directory, mail) = (
        project.workloads[0].id.clone(),
        project.workloads[1].id.clone(),
    );
    project.workloads[1].needs = vec![displace_model::estate::Dependency {
        workload: directory.clone(),
        serving: None,
    }];
    let mut paper = new_workaround(&project.plans[0]);
    paper.workloads = vec![mail.clone()];
    project.plans[0].workarounds.push(paper);
    assert!(
        delete_workload(&mut project, &mail)
            .unwrap_err()
            .contains("helps nothing else")
    );
    let along = delete_workload(&mut project, &directory).unwrap();
    assert!(along.contains("1 workload that needed it"), "{along}");
    assert_eq!(errors(&project), []);
}

#[test]
fn two_effects_of_a_kind_have_ids_of_their_own() {
    let mut threat = Threat::new("x", Per::Estate);
    threat.effects = vec![Effect::new(EffectKind::Unavailable)];
    add_effect(&mut threat, EffectKind::Unavailable);
    let ids = |threat: &Threat| -> Vec<String> {
        threat
            .effects
            .iter()
            .map(|effect| effect.id.clone())
            .collect()
    };
    assert_eq!(ids(&threat), ["unavailable", "unavailable_2"]);
    set_effect_kind(&mut threat, 1, EffectKind::Corrupted);
    assert_eq!(ids(&threat), ["unavailable", "corrupted"]);
    threat.effects[1].id = "files".to_owned();
    threat.effects[1].dwell_hours = assumed(24.0);
    set_effect_kind(&mut threat, 1, EffectKind::Unavailable);
    assert_eq!(ids(&threat), ["unavailable", "files"]);
    assert_eq!(threat.effects[1].dwell_hours.value, Uncertain::fixed(0.0));
}

#[test]
fn there_is_always_one_incumbent() {
    let mut project = sample();
    let (old, new) = (project.plans[0].id.clone(), project.plans[1].id.clone());
    assert!(delete_plan(&mut project, &old).is_err());
    assert!(set_role(&mut project, &old, Role::Proposal).is_err());
    set_role(&mut project, &new, Role::Incumbent).unwrap();
    assert_eq!(
        project
            .plans
            .iter()
            .filter(|p| p.role == Role::Incumbent)
            .count(),
        1
    );
    assert_eq!(errors(&project), []);
    delete_plan(&mut project, &old).unwrap();
    assert_eq!(errors(&project), []);
}

/// A plan with three items in the first plan of the sample, the books naming the first of them.
fn with_items() -> Project {
    use displace_model::cash_flow::{LineBooking, OldAsset};
    let mut project = sample();
    let templates = &crate::library::templates().items;
    for id in [
        "perpetual_per_instance",
        "subscription_per_instance",
        "power",
    ] {
        let template = templates.iter().find(|item| item.id == id).unwrap();
        let mut item = item_like(&project, &project.plans[0], template);
        item.id = id.to_owned();
        project.plans[0].contract.items.push(item);
    }
    let booking = &mut project.economics.booking;
    booking.lines.push(LineBooking::new("power"));
    booking.lines.push(LineBooking::new("nobody_s"));
    booking.assets.push(OldAsset {
        kept_by: vec![project.plans[1].id.clone()],
        ..OldAsset::new("old_server")
    });
    project
}

#[test]
fn a_deleted_item_takes_what_the_books_say_of_it_along_and_nothing_else() {
    let mut project = with_items();
    let plan = project.plans[0].id.clone();
    let along = delete_payable(&mut project, &plan, Payable::Item, "power");
    assert_eq!(along, " and its mention in the books");
    let booked = &project.economics.booking.lines;
    assert_eq!(booked.len(), 1);
    assert_eq!(booked[0].line, "nobody_s");
    let line = project.plans[0].contract.lines[0].id.clone();
    assert_eq!(
        delete_payable(&mut project, &plan, Payable::Line, &line),
        ""
    );
    assert_eq!(
        delete_payable(&mut project, "none", Payable::Line, &line),
        ""
    );
    assert_eq!(errors(&project), []);
}

#[test]
fn a_plan_that_alone_keeps_an_asset_is_not_deleted() {
    let mut project = with_items();
    let id = project.plans[1].id.clone();
    let refused = delete_plan(&mut project, &id).unwrap_err();
    assert!(
        refused.contains("“Old server” in the books is used by no other plan"),
        "{refused}"
    );
    let other = project.plans[0].id.clone();
    project.economics.booking.assets[0].kept_by.push(other);
    delete_plan(&mut project, &id).unwrap();
    assert_eq!(errors(&project), []);
}

#[test]
fn a_copy_whose_room_is_counted_takes_its_mention_along_or_stays() {
    let mut project = sample();
    let keeps = displace_model::contract::Keeping::default();
    for copy in &mut project.plans[0].copies {
        copy.keeps = Some(keeps.clone());
    }
    let ids: Vec<String> = project.plans[0]
        .copies
        .iter()
        .map(|copy| copy.id.clone())
        .collect();
    let templates = &crate::library::templates().items;
    let cloud = templates.iter().find(|item| item.id == "cloud_storage");
    let mut item = item_like(&project, &project.plans[0], cloud.unwrap());
    assert_eq!(item.quantity, None);
    item.copies = vec![ids[0].clone()];
    project.plans[0].contract.items.push(item);
    let refused = delete_copy(&mut project.plans[0], &ids[0]).unwrap_err();
    assert!(refused.contains("counts the room of nothing else"));
    project.plans[0].contract.items[0]
        .copies
        .push(ids[1].clone());
    let along = delete_copy(&mut project.plans[0], &ids[0]).unwrap();
    assert!(along.contains("1 item"), "{along}");
    assert_eq!(project.plans[0].contract.items[0].copies, ids[1..2]);
    assert_eq!(errors(&project), []);
}

#[test]
fn an_item_keeps_only_the_rules_that_go_with_its_period() {
    use displace_model::contract::{Billing, Every, Financing};
    let mut project = with_items();
    let item = |project: &mut Project, at: usize| project.plans[0].contract.items[at].clone();
    let mut bought = item(&mut project, 0);
    assert!(bought.maintenance.is_some());
    bought.financing = Some(Financing::default());
    set_every(&mut bought, Every::Year);
    assert!(bought.maintenance.is_none() && bought.financing.is_none());
    set_billing(&mut bought, Some(Billing::Prepaid));
    assert_eq!(bought.term_months, Some(12));
    bought.financing = Some(Financing::default());
    set_term(&mut bought, None);
    assert_eq!((bought.billing, bought.financing.clone()), (None, None));
    project.plans[0].contract.items[0] = bought;
    assert_eq!(errors(&project), []);
}
