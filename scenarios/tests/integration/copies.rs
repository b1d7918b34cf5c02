//! What becomes of copies and effects: chains, attackers, silence (R8, R9, R11, R12, R13), against closed forms.

use displace_model::estate::Workload;
use displace_model::project::Project;
use displace_model::solution::Copy;
use displace_model::threat::{Effect, EffectKind, Threat};
use displace_model::uncertain::Uncertain;
use displace_scenarios::World;
use displace_scenarios::replay::{Future, PlanReplay, Question, replay};

use crate::support::*;

fn corruption(id: &str) -> Threat {
    let effects = vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))];
    threat(id, "estate", 1.0, effects)
}

/// One instance whose data are damaged, and these copies.
fn damaged(copies: Vec<Copy>) -> Project {
    project(
        vec![workload("vm", 1)],
        vec![incumbent(copies)],
        vec![corruption("damage")],
    )
}

/// What the incident of so many futures brings, 334 days after the start.
fn incidents(project: &Project, futures: u64) -> Vec<PlanReplay> {
    let world = World::new(project).unwrap();
    let question = Question {
        at: Some(jiff::civil::date(2027, 12, 1).at(0, 0, 0, 0)),
        ..Question::default()
    };
    let plan = |seed| {
        let told = replay(project, &world, &question, Future::Seeded(seed)).unwrap();
        told.plans.into_iter().next().unwrap()
    };
    (0..futures).map(plan).collect()
}

/// The share of futures in which something holds lies within 4 standard errors of its probability.
fn assert_share(found: &[PlanReplay], of: impl Fn(&PlanReplay) -> bool, exact: f64) {
    let n = found.len() as f64;
    let share = found.iter().filter(|plan| of(plan)).count() as f64 / n;
    let band = 4.0 * (exact * (1.0 - exact) / n).sqrt();
    assert!(band < 0.1 * exact, "a band of {band} says little");
    assert_near(share, exact, band);
}

fn is_lost(plan: &PlanReplay) -> bool {
    plan.instances[0].irrecoverable
}

#[test]
fn r11_the_worst_loss_of_a_tier_is_the_sum_of_holds_and_lags_before_it_and_its_interval() {
    // CASES.md section 4: snapshot 12 h; weekly tape (hold 1, lag 48, interval 168) 217 h; four-weekly vault (hold 684,
    // lag 24, interval 672) 1,429 h. The greatest of 20,000 uniform phases is within a thousandth of 1.
    let tier = |id: &str, hold: f64, lag: f64, interval: f64, fed_by: Option<&str>| Copy {
        hold_hours: fixed(hold),
        lag_hours: fixed(lag),
        interval_hours: fixed(interval),
        fed_by: fed_by.map(str::to_owned),
        ..copy(id)
    };
    let snapshot = tier("snapshot", 0.0, 0.0, 12.0, None);
    let tape = tier("tape", 1.0, 48.0, 168.0, Some("snapshot"));
    let vault = tier("vault", 684.0, 24.0, 672.0, Some("tape"));
    // The one that is asked stands first; the order says nothing of who feeds whom.
    for (tiers, interval, worst) in [
        (vec![snapshot.clone()], 12.0, 12.0),
        (vec![tape.clone(), snapshot.clone()], 168.0, 217.0),
        (vec![vault, tape, snapshot], 672.0, 1_429.0),
    ] {
        let found = incidents(&damaged(tiers), 20_000);
        let losses = found.iter().map(|plan| plan.data_loss_hours);
        let (least, most) = losses.fold((f64::INFINITY, 0.0_f64), |(least, most), loss| {
            (least.min(loss), most.max(loss))
        });
        assert!(most <= worst && most > worst - 0.001 * interval, "{most}");
        let best = worst - interval;
        assert!(least >= best && least < best + 0.001 * interval, "{least}");
    }
}

#[test]
fn r11_a_damage_from_before_makes_the_newest_clean_point_older_than_its_lag() {
    // CASES.md section 4: U(0, 24) + max(6, 20): mean 32, sd 24/√12.
    let mut project = damaged(vec![Copy {
        lag_hours: fixed(6.0),
        ..copy("nas")
    }]);
    project.threats[0].effects[0].dwell_hours = fixed(20.0);
    let mean = |project: &Project| {
        let found = incidents(project, 20_000);
        found.iter().map(|plan| plan.data_loss_hours).sum::<f64>() / 20_000.0
    };
    let band = 4.0 * 6.928_203 / 20_000.0_f64.sqrt();
    assert_near(mean(&project), 32.0, band);
    // A dwell below the lag changes nothing.
    project.threats[0].effects[0].dwell_hours = fixed(5.0);
    assert_near(mean(&project), 18.0, band);
}

#[test]
fn r11_points_from_before_the_damage_may_be_kept_too_short() {
    // Kept for 48 h, damaged for 30 h: the clean point is U(30, 54) old, and exists in three of four cases.
    let mut project = damaged(vec![Copy {
        retention_days: fixed(2.0),
        ..copy("nas")
    }]);
    project.threats[0].effects[0].dwell_hours = fixed(30.0);
    let found = incidents(&project, 10_000);
    assert_share(&found, is_lost, 0.25);
    let lost = found.iter().find(|plan| is_lost(plan)).unwrap();
    let why = &lost.instances[0].passed_over[0].why;
    assert!(why.contains("after the damage began"), "{why}");
}

#[test]
fn r12_copies_that_feed_one_another_share_their_gaps() {
    // Independent: (1 − 0.6)(1 − 0.8) = 0.08. Fed: 1 − max(0.6, 0.8) = 0.2.
    let covering = |id: &str, coverage: f64| Copy {
        coverage: fixed(coverage),
        ..copy(id)
    };
    let mut project = damaged(vec![covering("disk", 0.6), covering("tape", 0.8)]);
    assert_share(&incidents(&project, 40_000), is_lost, 0.08);
    project.plans[0].copies[1].fed_by = Some("disk".to_owned());
    assert_share(&incidents(&project, 40_000), is_lost, 0.2);
}

#[test]
fn r13_a_copy_is_in_silent_failure_as_often_as_an_endless_server_queue_is_busy() {
    // Failures come 30 times a year and last 5 days in the mean: at any moment, long after the start, one is under way
    // with 1 − exp(−30 · 5 / 365). Then the newest point is at least a day old, else at most.
    let mut project = damaged(vec![Copy {
        silent_failures_per_year: fixed(30.0),
        noticed_after_days: range(Uncertain::exponential(5.0)),
        ..copy("nas")
    }]);
    let exact = 1.0 - (-30.0 * 5.0 / 365.0_f64).exp();
    let late = |plan: &PlanReplay| plan.data_loss_hours > 24.0;
    assert_share(&incidents(&project, 40_000), late, exact);
    // What is kept for a day only is lost then, and the replay says why.
    project.plans[0].copies[0].retention_days = fixed(1.0);
    let found = incidents(&project, 10_000);
    assert_share(&found, is_lost, exact);
    let lost = found.iter().find(|plan| is_lost(plan)).unwrap();
    let why = &lost.instances[0].passed_over[0].why;
    assert!(why.contains("unnoticed"), "{why}");
}

/// An instance in an account, hit by a malicious threat, and these copies in accounts.
fn attacked(copies: Vec<(Copy, f64, &[&str])>) -> Project {
    let copies = copies.into_iter().map(|(copy, chance, domains)| Copy {
        malicious_destroy_probability: Some(fixed(chance)),
        domains: domains.iter().map(ToString::to_string).collect(),
        ..copy
    });
    let mut project = damaged(copies.collect());
    project.domains.push(domain("console", "account"));
    project.domains.push(domain("directory", "account"));
    project.domains.push(domain("elsewhere", "account"));
    project.workloads = vec![Workload {
        domains: vec!["console".to_owned(), "directory".to_owned()],
        ..workload("vm", 1)
    }];
    project.threats[0].malicious = true;
    project
}

#[test]
fn r9_an_attacker_destroys_the_copies_in_the_accounts_of_what_he_hits() {
    let lost = |copies: Vec<(Copy, f64, &[&str])>, exact: f64| {
        let found = incidents(&attacked(copies), 20_000);
        if exact > 0.0 {
            assert_share(&found, is_lost, exact);
        } else {
            assert!(!found.iter().any(is_lost));
        }
        found
    };
    let found = lost(vec![(copy("nas"), 0.5, &["console"])], 0.5);
    let told = found.iter().find(|plan| is_lost(plan)).unwrap();
    let why = &told.instances[0].passed_over[0].why;
    assert!(why.contains("destroyed by the attacker"), "{why}");
    // One uniform for each account: 1 − 0.6².
    lost(vec![(copy("nas"), 0.4, &["console", "directory"])], 0.64);
    // Copies in one account share its uniform: both are gone if the sturdier is.
    let one_account: [&str; 1] = ["console"];
    lost(
        vec![
            (copy("disk"), 0.6, &one_account),
            (copy("vault"), 0.2, &one_account),
        ],
        0.2,
    );
    // In two accounts they fall apart: 0.6 · 0.2.
    lost(
        vec![
            (copy("disk"), 0.6, &one_account),
            (copy("vault"), 0.2, &["directory"]),
        ],
        0.12,
    );
    // An account in which nothing hit lives is out of reach; so is any account for a threat without intent.
    lost(vec![(copy("vault"), 1.0, &["elsewhere"])], 0.0);
    let mut harmless = attacked(vec![(copy("nas"), 1.0, &["console"])]);
    harmless.threats[0].malicious = false;
    assert!(!incidents(&harmless, 100).iter().any(is_lost));
}

#[test]
fn r8_effects_of_one_kind_have_draws_of_their_own() {
    // By chance a short or a long stop, each half the time: U(0, 1) and U(10, 11), mean 5.5.
    let stop = |id: &str, from: f64| Effect {
        id: id.to_owned(),
        chance: Some(fixed(0.5)),
        ..effect(
            EffectKind::Unavailable,
            Uncertain::uniform(from, from + 1.0),
        )
    };
    let stops = vec![stop("short", 0.0), stop("long", 10.0)];
    let mut project = project(
        vec![workload("vm", 1)],
        vec![incumbent(Vec::new())],
        vec![threat("stop", "estate", 1.0, stops)],
    );
    let found = incidents(&project, 20_000);
    assert_share(&found, |plan| plan.downtime_hours > 5.0, 0.5);
    // By share both strike at once, and are drawn apart.
    project.workloads = vec![workload("vm", 200)];
    for effect in &mut project.threats[0].effects {
        effect.share = effect.chance.take();
    }
    let plan = incidents(&project, 1).remove(0);
    let mut back: Vec<f64> = plan.instances.iter().map(|one| one.back_hours).collect();
    back.sort_by(f64::total_cmp);
    back.dedup();
    assert!(matches!(back.as_slice(), [short, long] if *short < 1.0 && *long >= 10.0));
    assert!((back[1] - back[0] - 10.0).abs() > 1e-6, "{back:?}");
}

#[test]
fn r8_a_chance_holds_for_all_and_shares_decide_where_it_did_not_come() {
    // In 3 of 10 incidents all ten instances are destroyed, else half of them are damaged: 0.3 · 10 + 0.7 · 5 = 6.5.
    let all = Effect {
        chance: Some(fixed(0.3)),
        ..effect(EffectKind::Destroyed, Uncertain::fixed(1.0))
    };
    let some = Effect {
        share: Some(fixed(0.5)),
        ..effect(EffectKind::Corrupted, Uncertain::fixed(0.0))
    };
    let project = project(
        vec![workload("vm", 10)],
        vec![incumbent(Vec::new())],
        vec![threat("mixed", "estate", 1.0, vec![all, some])],
    );
    let found = incidents(&project, 20_000);
    let counts = || found.iter().map(|plan| plan.instances.len() as f64);
    let mean = counts().sum::<f64>() / 20_000.0;
    let variance = counts().map(|n| (n - mean).powi(2)).sum::<f64>() / 20_000.0;
    assert_near(mean, 6.5, 4.0 * (variance / 20_000.0).sqrt());
    // Destroyed instances wait an hour longer for their rebuild than damaged ones: either all of them, or none.
    for plan in &found {
        let destroyed = plan.instances.iter().filter(|one| one.back_hours > 10.5);
        let destroyed = destroyed.count();
        assert!(destroyed == 0 || destroyed == 10, "{destroyed}");
    }
}

#[test]
fn r8_an_instance_that_serves_all_along_is_not_waited_for() {
    // All data are damaged, no service is missing: nothing is down, no objective of time is missed, but a day is lost.
    let mut project = damaged(vec![copy("nas")]);
    project.workloads[0].size_tib = fixed(5.0);
    project.workloads[0].rto_hours = Some(1.0);
    let missed = |project: &Project| simulate(project, 500).plans[0].objectives_missed.mean;
    let down = incidents(&project, 1).remove(0);
    assert!(down.business_back_hours > 3.0 && missed(&project) > 0.5);
    project.threats[0].effects[0].service_impact = fixed(0.0);
    let serving = incidents(&project, 1).remove(0);
    assert_eq!(
        (
            serving.business_back_hours,
            serving.last_back_hours,
            serving.downtime_hours
        ),
        (0.0, 0.0, 0.0)
    );
    assert_eq!(serving.data_loss_hours, down.data_loss_hours);
    assert_eq!(
        serving.instances[0].back_hours,
        down.instances[0].back_hours
    );
    assert_eq!(missed(&project), 0.0);
}

#[test]
fn r32_an_instance_without_a_licence_is_not_protected() {
    // A quarter of the estate has a licence: three quarters of the futures find the instance without a copy.
    let text = "format = 1\nname = \"x\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 1\n\
        [[workload]]\nid = \"vm\"\ncount = 4\nsize_tib = 1\ncost_per_hour_down = 0\n\
        [[plan]]\nid = \"x\"\nrole = \"incumbent\"\n\
        [[plan.item]]\nid = \"suite\"\ncategory = \"licences\"\nmetric = \"instance\"\nquantity = 1\nprice = 0\n\
        true_up = { beyond = \"unprotected\" }\n";
    let item = displace_model::project::read(text, &[]).project.unwrap();
    let item = item.plans[0].contract.items[0].clone();
    let mut project = damaged(vec![copy("disk")]);
    let instances: u32 = project
        .workloads
        .iter()
        .map(|workload| workload.count)
        .sum();
    assert!(!incidents(&project, 500).iter().any(is_lost));
    project.plans[0].contract.items = vec![displace_model::contract::Item {
        headroom: fixed(0.0),
        quantity: Some(fixed(f64::from(instances) * 0.25)),
        whole_units: Some(false),
        ..item
    }];
    assert_share(&incidents(&project, 40_000), is_lost, 0.75);
}
