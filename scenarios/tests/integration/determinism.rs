//! R28 and R29: results are a pure function of project, seed and trial count; nobody's luck is reshuffled.

use std::num::NonZeroUsize;

use displace_model::contract::Every;
use displace_model::plan::Role;
use displace_model::project::Project;
use displace_model::threat::{EffectKind, Hits};
use displace_model::uncertain::Uncertain;
use displace_scenarios::results::{PlanResults, Results};
use displace_scenarios::{Progress, RunOptions, World, run};

use crate::support::*;

/// A project in which many things happen at once.
fn busy() -> Project {
    let mut nas = copy("nas");
    nas.streams = 2;
    nas.overhead_hours = range(Uncertain::exponential(0.5));
    nas.transfer_sigma = fixed(0.3);
    nas.attempt_failure = range(Uncertain::uniform(0.0, 0.3));
    nas.attempts = 3;
    nas.job_success = fixed(0.9);
    nas.coverage = fixed(0.95);
    nas.patience_hours = range(Uncertain::uniform(1.0, 4.0));
    let mut local = copy("local");
    local.domains = vec!["san_1".to_owned()];
    local.interval_hours = fixed(1.0);
    let mut keep = incumbent(vec![local, nas.clone()]);
    keep.spares = vec![spare(3.0, 2.0)];
    keep.contract.lines = vec![cost("licence", "1000", Every::Year)];
    let mut appliance = nas.clone();
    appliance.id = "appliance".to_owned();
    appliance.interval_hours = fixed(1.0);
    appliance.instant = Some(instant(3, 0.25, 0.7));
    let mut switch = plan("switch", Role::Proposal, vec![appliance, nas]);
    switch.contract.lines = vec![
        cost("licence", "1500", Every::Year),
        cost("project", "700", Every::Once),
    ];
    let mut erp = workload("erp", 3);
    erp.size_tib = range(Uncertain::pert(0.5, 1.0, 2.0));
    erp.growth_per_year = fixed(0.2);
    erp.rto_hours = Some(4.0);
    let mut files = workload("files", 5);
    files.tier = 1;
    files.size_tib = fixed(0.7);
    files.rpo_hours = Some(12.0);
    let mut storage = threat(
        "storage",
        "storage",
        2.0,
        vec![
            effect(
                EffectKind::Unavailable,
                Uncertain::lognormal_interval(2.0, 60.0),
            ),
            effect(EffectKind::Destroyed, Uncertain::uniform(10.0, 80.0)),
        ],
    );
    storage.effects[0].chance = Some(fixed(0.7));
    storage.effects[1].chance = Some(fixed(0.3));
    let mut change = threat(
        "change",
        "estate",
        6.0,
        vec![effect(
            EffectKind::Unavailable,
            Uncertain::lognormal_interval(0.5, 12.0),
        )],
    );
    change.hits = Hits::Share(range(Uncertain::uniform(0.1, 0.6)));
    let server = threat(
        "server",
        "instance",
        0.8,
        vec![effect(EffectKind::Unavailable, Uncertain::exponential(3.0))],
    );
    let mut virus = threat(
        "virus",
        "estate",
        0.5,
        vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))],
    );
    virus.hits = Hits::Count(4);
    let site = threat(
        "site",
        "site",
        0.2,
        vec![effect(EffectKind::Destroyed, Uncertain::fixed(100.0))],
    );
    let mut project = project(
        vec![erp, files],
        vec![keep, switch],
        vec![storage, change, server, virus, site],
    );
    project.horizon_years = 3;
    project.economics.discount_rate = fixed(0.08);
    project
}

fn json(results: &Results) -> String {
    format!("{results:?}")
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let project = busy();
    let one = json(&simulate_with(&project, 3_000, 7, 1));
    assert_eq!(one, json(&simulate_with(&project, 3_000, 7, 2)));
    assert_eq!(one, json(&simulate_with(&project, 3_000, 7, 8)));
    assert_ne!(one, json(&simulate_with(&project, 3_000, 8, 8)));
}

#[test]
fn a_copy_of_a_plan_saves_exactly_nothing_in_every_trial() {
    let mut project = busy();
    let mut twin = project.plans[0].clone();
    twin.id = "twin".to_owned();
    twin.name = "Twin".to_owned();
    twin.role = Role::Renegotiated;
    project.plans.push(twin);
    let results = simulate(&project, 2_000);
    let twin = results.comparison("twin").unwrap();
    for saving in [&twin.saving, &twin.cash_saving, &twin.outage_saving] {
        assert_eq!((saving.min, saving.max, saving.mean), (0.0, 0.0, 0.0));
    }
    assert_eq!((twin.chance_of_saving, twin.chance_of_payback), (0.0, 1.0));
    let first = results.plan("keep").unwrap();
    let second = results.plan("twin").unwrap();
    assert_eq!(first.cheapest_in, second.cheapest_in);
    assert!(first.downtime_hours.mean > 100.0 && first.irrecoverable_instances.mean > 0.0);
}

#[test]
fn a_further_plan_changes_nothing_for_the_others() {
    let project = busy();
    let mut more = project.clone();
    let mut third = project.plans[1].clone();
    third.id = "third".to_owned();
    third.copies.remove(0);
    more.plans.insert(0, third);
    let (a, b) = (simulate(&project, 2_000), simulate(&more, 2_000));
    for id in ["keep", "switch"] {
        let (a, b) = (a.plan(id).unwrap(), b.plan(id).unwrap());
        assert_eq!(without_rank(a), without_rank(b));
    }
    assert_eq!(
        a.comparison("switch").unwrap().saving,
        b.comparison("switch").unwrap().saving
    );
}

fn without_rank(plan: &PlanResults) -> PlanResults {
    PlanResults {
        cheapest_in: 0.0,
        ..plan.clone()
    }
}

#[test]
fn the_order_of_the_file_changes_nothing_but_order() {
    let project = busy();
    let mut turned = project.clone();
    turned.workloads.reverse();
    turned.threats.reverse();
    turned.domains.reverse();
    for plan in &mut turned.plans {
        plan.contract.lines.reverse();
    }
    for workload in &mut turned.workloads {
        workload.domains.reverse();
    }
    assert_eq!(
        json(&simulate(&project, 2_000)),
        json(&simulate(&turned, 2_000))
    );
    turned.plans.reverse();
    let (a, b) = (simulate(&project, 2_000), simulate(&turned, 2_000));
    assert_eq!(a.plan("keep"), b.plan("keep"));
    assert_eq!(a.comparisons, b.comparisons);
}

#[test]
fn a_plan_fares_alone_as_it_does_beside_others() {
    let both = busy();
    let mut alone = both.clone();
    alone.plans.retain(|plan| plan.id == "keep");
    let (both, alone) = (simulate(&both, 2_000), simulate(&alone, 2_000));
    assert_eq!(both.plan("keep"), alone.plan("keep"));
}

#[test]
fn a_further_threat_that_never_comes_changes_nothing() {
    let project = busy();
    let mut more = project.clone();
    more.threats.insert(
        0,
        threat(
            "a_war",
            "site",
            0.0,
            vec![effect(EffectKind::Destroyed, Uncertain::fixed(1.0))],
        ),
    );
    let (a, b) = (simulate(&project, 1_000), simulate(&more, 1_000));
    assert_eq!(a.comparisons, b.comparisons);
    assert_eq!(a.plans[0].outage_cost, b.plans[0].outage_cost);
}

#[test]
fn a_further_workload_reshuffles_nobody() {
    // Streams for all and a threat per instance: what happens to one workload is its own affair.
    let mut project = busy();
    project.threats.retain(|threat| threat.id == "server");
    for plan in &mut project.plans {
        for copy in &mut plan.copies {
            copy.streams = 100;
            copy.instant = None;
        }
    }
    let mut more = project.clone();
    more.workloads.insert(0, workload("another", 4));
    let (a, b) = (simulate(&project, 2_000), simulate(&more, 2_000));
    let row = |results: &Results, id: &str| {
        results.plans[0]
            .by_workload
            .iter()
            .find(|row| row.id == id)
            .unwrap()
            .clone()
    };
    for id in ["erp", "files"] {
        let (a, b) = (row(&a, id), row(&b, id));
        assert_near(a.downtime_hours, b.downtime_hours, 1e-9 * a.downtime_hours);
        assert_near(a.outage_cost, b.outage_cost, 1e-9 * a.outage_cost);
        assert_eq!(a.outages, b.outages);
    }
}

#[test]
fn parts_add_up_to_the_whole() {
    let results = simulate(&busy(), 2_000);
    for plan in &results.plans {
        let hours = plan.downtime_hours.mean;
        let near = |parts: f64, whole: f64| assert_near(parts, whole, 1e-9 * whole.abs());
        near(
            plan.by_stage.iter().map(|row| row.downtime_hours).sum(),
            hours,
        );
        near(
            plan.by_threat.iter().map(|row| row.downtime_hours).sum(),
            hours,
        );
        near(
            plan.by_workload.iter().map(|row| row.downtime_hours).sum(),
            hours,
        );
        near(
            plan.by_year.iter().map(|row| row.downtime_hours).sum(),
            hours,
        );
        near(
            plan.by_threat.iter().map(|row| row.outage_cost).sum(),
            plan.outage_cost.mean,
        );
        near(
            plan.by_workload.iter().map(|row| row.outage_cost).sum(),
            plan.outage_cost.mean,
        );
        near(
            plan.by_threat.iter().map(|row| row.data_loss_hours).sum(),
            plan.data_loss_hours.mean,
        );
        near(
            plan.by_threat.iter().map(|row| row.outages).sum(),
            plan.outages.mean,
        );
        near(
            plan.by_workload.iter().map(|row| row.outages).sum(),
            plan.outages.mean,
        );
        near(
            plan.cash_by_category
                .iter()
                .map(|row| row.present_value)
                .sum(),
            plan.cash_cost.mean,
        );
        near(
            plan.by_year.iter().map(|row| row.cash).sum(),
            plan.cash_by_category.iter().map(|row| row.nominal).sum(),
        );
        near(
            plan.cash_cost.mean + plan.outage_cost.mean,
            plan.total_cost.mean,
        );
        assert!(
            plan.by_stage
                .iter()
                .filter(|row| row.downtime_hours > 0.0)
                .count()
                >= 6
        );
    }
    let shares: f64 = results.plans.iter().map(|plan| plan.cheapest_in).sum();
    assert_near(shares, 1.0, 1e-12);
    let saving = &results.comparisons[0];
    assert_near(
        saving.cash_saving.mean + saving.outage_saving.mean,
        saving.saving.mean,
        1e-6,
    );
}

#[test]
fn r28_an_edited_project_gives_what_it_would_give_from_the_start() {
    let before = World::new(&busy()).unwrap();
    let mut edited = busy();
    edited.workloads[0].size_tib = range(Uncertain::pert(0.5, 1.5, 3.0));
    let options = RunOptions {
        trials: 200,
        ..RunOptions::default()
    };
    let of = |world: &World| run(world, options, &Progress::default(), &|| {}).unwrap().0;
    let renewed = before.renewed(&edited).unwrap();
    assert_eq!(of(&renewed), of(&World::new(&edited).unwrap()));
    assert_ne!(of(&renewed), of(&before));
    // Once more: what an edit brought is known to the next one.
    assert_eq!(of(&renewed.renewed(&busy()).unwrap()), of(&before));
}

#[test]
fn a_coarse_answer_takes_fewer_trials_where_more_happens_and_more_with_more_threads() {
    let one = NonZeroUsize::MIN;
    let two = one.saturating_add(1);
    let quiet = World::new(&busy()).unwrap();
    assert_eq!(quiet.coarse_trials(16, one), 16);
    let mut crowded = busy();
    for workload in &mut crowded.workloads {
        workload.count *= 100;
    }
    let crowded = World::new(&crowded).unwrap();
    assert!(crowded.coarse_trials(512, one) < quiet.coarse_trials(512, one));
    assert!(crowded.coarse_trials(512, one) >= 64);
    // Whole chunks only are shared, and both threads live through as many as one would.
    let many = 1_000_000;
    let shared = quiet.coarse_trials(many, two);
    assert!(shared > quiet.coarse_trials(many, one));
    assert!(shared <= 2 * quiet.coarse_trials(many, one));
}
