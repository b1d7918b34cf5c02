//! CASES.md section 6: the stories of an account taken over, of a provider that stops, and of what nobody protects.

use displace_model::input::Input;
use displace_model::project::Project;
use displace_scenarios::Stage;
use displace_scenarios::replay::{InstanceReplay, PlanReplay};
use displace_scenarios::results::{PlanResults, Results};

use crate::stories::{ACCOUNT_TAKEOVER, PROVIDER_OUTAGE, SHADOW_IT, central, sample, seeds};
use crate::support::simulate;

fn irrecoverable(plan: &PlanReplay) -> usize {
    let lost = |instance: &&InstanceReplay| instance.irrecoverable;
    plan.instances.iter().filter(lost).count()
}

fn threat_cost(plan: &PlanResults, threat: &str) -> f64 {
    let found = plan.by_threat.iter().find(|row| row.id == threat);
    found.unwrap().outage_cost
}

fn plan<'a>(results: &'a Results, id: &str) -> &'a PlanResults {
    results.plans.iter().find(|plan| plan.id == id).unwrap()
}

/// Cash paid more, and outage losses avoided, against the incumbent.
fn price_and_avoided(results: &Results, id: &str) -> (f64, f64) {
    let found = results.comparisons.iter().find(|found| found.plan == id);
    let found = found.unwrap();
    (-found.cash_saving.mean, found.outage_saving.mean)
}

/// The chance with which the plan's last copy in the attacked account is destroyed.
fn destroyed_with(project: &Project, place: usize) -> f64 {
    let copy = project.plans[place].copies.last().unwrap();
    copy.malicious_destroy().value.is_fixed().unwrap()
}

#[test]
fn r9_in_one_account_all_is_lost_with_the_chance_of_its_last_copy_and_elsewhere_nothing() {
    let project = sample(ACCOUNT_TAKEOVER);
    let replays = seeds(&project, 4_000);
    let instances = 43;
    for (place, chance) in [
        (0, destroyed_with(&project, 0)),
        (1, destroyed_with(&project, 1)),
        // The offline copy is in other hands, whatever its own chance.
        (2, 0.0),
    ] {
        let lost = replays
            .iter()
            .map(|replay| irrecoverable(&replay.plans[place]));
        let lost: Vec<usize> = lost.collect();
        // One attacker, one account: either its copies are gone for all, or for nobody.
        assert!(lost.iter().all(|lost| *lost == 0 || *lost == instances));
        let share = lost.iter().filter(|lost| **lost > 0).count() as f64 / 4_000.0;
        let error = (chance * (1.0 - chance) / 4_000.0).sqrt();
        println!("{}: lost in {share:.4}", project.plans[place].id);
        assert!(
            (share - chance).abs() <= 4.0 * error,
            "{share}, expected {chance} ± {error}"
        );
    }
    // Who gets around immutability has got around everything else as well.
    assert!(replays.iter().all(|replay| {
        irrecoverable(&replay.plans[1]) == 0 || irrecoverable(&replay.plans[0]) == instances
    }));
}

#[test]
fn r9_the_takeover_costs_what_cannot_be_brought_back() {
    let mut project = sample(ACCOUNT_TAKEOVER);
    let whole = simulate(&project, 4_000);
    for workload in &mut project.workloads {
        workload.irrecoverable_loss = Input::fixed(0.0);
    }
    let rest = simulate(&project, 4_000);
    let cost = |results: &Results| threat_cost(plan(results, "keep"), "account_takeover");
    println!("takeover: {:.0}, without {:.0}", cost(&whole), cost(&rest));
    assert!(cost(&rest) < 0.4 * cost(&whole));
    assert!(cost(&whole) > 0.8 * plan(&whole, "keep").outage_cost.mean);
    assert_eq!(
        plan(&whole, "offline").irrecoverable_instances.max,
        0.0,
        "nothing is ever lost where an offline copy is in other hands"
    );
}

#[test]
fn r9_the_replay_of_the_takeover_says_who_destroyed_which_copy() {
    let told = central(&sample(ACCOUNT_TAKEOVER));
    for (plan, copy) in told
        .plans
        .iter()
        .zip([None, Some("locked_backups"), Some("offline")])
    {
        for instance in &plan.instances {
            assert_eq!(instance.copy.as_deref(), copy, "{}", plan.id);
            assert_eq!(instance.irrecoverable, copy.is_none());
            for passed in &instance.passed_over {
                assert!(passed.why.contains("attacker"), "{}", passed.why);
            }
        }
    }
}

#[test]
fn r22_another_backup_saves_not_one_hour_of_a_provider_outage_and_only_the_fallback_saves_money() {
    let project = sample(PROVIDER_OUTAGE);
    let results = simulate(&project, 4_000);
    let keep = plan(&results, "keep");
    for other in ["better_backup", "fallback"] {
        let other = plan(&results, other);
        assert_eq!(other.downtime_hours, keep.downtime_hours);
        for (mine, theirs) in keep.by_stage.iter().zip(&other.by_stage) {
            assert_eq!(mine.downtime_hours, theirs.downtime_hours, "{}", mine.id);
        }
    }
    let saved = |id: &str| {
        let mut found = results.comparisons.iter();
        found.find(|found| found.plan == id).unwrap().outage_saving
    };
    assert_eq!(
        (saved("better_backup").min, saved("better_backup").max),
        (0.0, 0.0)
    );
    let (price, avoided) = price_and_avoided(&results, "fallback");
    println!("fallback: price {price:.0}, avoided {avoided:.0}");
    assert!(price > 0.0 && avoided > 4.0 * saved("fallback").standard_error);
}

#[test]
fn r24_every_hour_of_a_provider_outage_has_a_cause() {
    let project = sample(PROVIDER_OUTAGE);
    let waits = ["platform", "service_desk", "shop", "warehouse"];
    for replay in seeds(&project, 200) {
        for instance in replay.plans.iter().flat_map(|plan| &plan.instances) {
            let mut told = 0.0;
            for span in &instance.stages {
                assert_eq!(span.from_hours, told, "no gap and no hour twice");
                assert!(!span.why.is_empty());
                told = span.to_hours;
            }
            assert_eq!(told, instance.back_hours);
            if waits.contains(&instance.workload.as_str()) {
                let [only] = instance.stages.as_slice() else {
                    panic!("{} waits for one thing", instance.workload);
                };
                assert_eq!(only.id, Stage::Dependency);
                let waited_for = match instance.workload.as_str() {
                    "platform" => "Servers of the hosting firm",
                    "warehouse" => "Shop",
                    _ => "Shop platform",
                };
                assert!(only.why.contains(waited_for), "{}", only.why);
            }
        }
    }
    let results = simulate(&project, 2_000);
    for plan in &results.plans {
        let whole = plan.downtime_hours.mean;
        let by_stage: f64 = plan.by_stage.iter().map(|row| row.downtime_hours).sum();
        let by_threat: f64 = plan.by_threat.iter().map(|row| row.downtime_hours).sum();
        assert!(
            (by_stage - whole).abs() <= 1e-9 * whole,
            "{by_stage} of {whole}"
        );
        assert!(
            (by_threat - whole).abs() <= 1e-9 * whole,
            "{by_threat} of {whole}"
        );
    }
}

#[test]
fn r17_what_nobody_protects_is_irrecoverable_and_stops_what_needs_it() {
    let project = sample(SHADOW_IT);
    let sixty = ["subscription", "customer_records", "carriage_prices"];
    let count = |id: &&str| project.workloads.iter().find(|found| found.id == **id);
    let counted: u32 = sixty.iter().map(|id| count(id).unwrap().count).sum();
    assert_eq!(counted, 60);
    for replay in seeds(&project, 200) {
        for (plan, protected) in replay.plans.iter().zip([false, true, true]) {
            assert_eq!(irrecoverable(plan), usize::from(!protected), "{}", plan.id);
            let waits = plan.instances.iter().find(|i| i.workload == "order_system");
            let waits = waits.unwrap();
            assert_eq!(waits.stages[0].id, Stage::Dependency);
            assert!(waits.stages[0].why.contains("Forgotten"), "{waits:?}");
        }
    }
    let results = simulate(&project, 4_000);
    for row in &plan(&results, "keep").by_workload {
        let lost = row.irrecoverable_instances;
        // The server room has its nightly copy: a loss there takes two failed restores, or a failed job too many.
        let is_unprotected = sixty.contains(&row.id.as_str());
        assert!(
            if is_unprotected {
                lost > 0.1
            } else {
                lost < 0.01
            },
            "{row:?}"
        );
    }
    let lost = |id: &str| plan(&results, id).irrecoverable_instances.mean;
    assert!(lost("protect_all") < 0.01 && lost("protect_all") < lost("protect_critical"));
    assert!(lost("protect_critical") < lost("keep"));
}

#[test]
fn protecting_the_eight_that_matter_costs_less_per_avoided_loss_than_protecting_all_sixty() {
    let results = simulate(&sample(SHADOW_IT), 4_000);
    let per_avoided = |id: &str| {
        let (price, avoided) = price_and_avoided(&results, id);
        println!("{id}: {price:.0} for {avoided:.0}");
        assert!(price > 0.0 && avoided > 0.0);
        price / avoided
    };
    assert!(per_avoided("protect_critical") < 1.0);
    assert!(per_avoided("protect_all") > 1.0);
}

#[test]
fn r8_a_leak_stops_nothing_and_costs_every_plan_the_same() {
    let results = simulate(&sample(SHADOW_IT), 4_000);
    let leak = |plan: &PlanResults| {
        let mut rows = plan.by_threat.iter();
        rows.find(|row| row.id == "leak").cloned().unwrap()
    };
    let keep = leak(&results.plans[0]);
    assert!(keep.outage_cost > 1_000.0 && keep.incidents > 0.1);
    for plan in &results.plans {
        let row = leak(plan);
        assert_eq!((row.downtime_hours, row.data_loss_hours), (0.0, 0.0));
        assert_eq!(row.irrecoverable_instances, 0.0);
        // A leak at a subscription that is down joins that outage, and plans differ in how long those are.
        assert!((row.outage_cost - keep.outage_cost).abs() <= 0.005 * keep.outage_cost);
    }
}
