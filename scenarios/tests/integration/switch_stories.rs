//! The stories of the switch (DESIGN.md, stories 3 and 4; CASES.md, section 6).

use displace_model::contract::payments;
use displace_model::switch::{Outcome, central_legs};
use displace_scenarios::results::OrReason;
use displace_scenarios::switch_worth::switch_worth;
use displace_scenarios::{Progress, RunOptions, World, trial_figures};

use crate::stories::sample;
use crate::support::{assert_near, simulate};

const CITY: &str = include_str!("../../../assets/samples/city-datacentre.toml");
const STORM: &str = include_str!("../../../assets/samples/cutover-storm.toml");

#[test]
fn city_datacentre_books_about_a_million_on_acceptance_only() {
    let project = sample(CITY);
    let second = &project.plans[2];
    let switch = second.switch.as_ref().unwrap();
    let legs = central_legs(&project, second);
    let leg = &legs[0].leg;
    assert_eq!(leg.outcome, Outcome::Completed, "{leg:?}");
    let on_acceptance: f64 = payments(&project, second)
        .unwrap()
        .iter()
        .filter(|payment| switch.paid_on_acceptance.contains(&payment.line))
        .map(|payment| {
            assert_near(payment.hours, leg.ended, 1e-6);
            payment.money().to_f64()
        })
        .sum();
    assert_near(on_acceptance, 1_000_000.0, 50_000.0);
    let results = simulate(&project, 4_000);
    let plan = results.plan("second").unwrap();
    let outcome = plan.switch.as_ref().unwrap();
    println!("{outcome:#?}");
    let licences = plan
        .cash_by_category
        .iter()
        .find(|row| row.id == "licences");
    let exact = (682_500.0 + 36_000.0) * outcome.chance_of_completion;
    assert_near(licences.unwrap().nominal, exact, 1e-6 * exact);
    assert!((0.15..0.75).contains(&outcome.chance_of_rolling_back));
    assert!(outcome.causes.len() >= 4, "{:?}", outcome.causes);
}

#[test]
fn city_datacentre_loses_cash_where_it_is_rolled_back_and_meets_the_firewall_twice() {
    let project = sample(CITY);
    let world = World::new(&project).unwrap();
    let trials = 3_000;
    let (mut rolled_back, mut saved) = (0.0, 0.0);
    let mut blocked = [0.0; 3];
    for number in 0..trials {
        let figures = trial_figures(&world, 1, number);
        let [keep, first, second] = figures[..] else {
            panic!("three plans");
        };
        if second.is_rolled_back {
            rolled_back += 1.0;
            saved += keep.cash_cost - second.cash_cost;
        }
        let both = first.is_blocked && second.is_blocked;
        for (count, is) in blocked
            .iter_mut()
            .zip([first.is_blocked, second.is_blocked, both])
        {
            *count += f64::from(u8::from(is)) / trials as f64;
        }
    }
    assert!(
        rolled_back > 300.0 && saved / rolled_back < -10_000.0,
        "{}",
        saved / rolled_back
    );
    let [first, second, both] = blocked;
    println!("blocked: {blocked:?}");
    assert!(first > 0.05 && second > 0.05);
    // Were they unrelated, both would be blocked in first × second of the futures.
    assert!(both > 3.0 * first * second, "{blocked:?}");
    assert!(both > 0.8 * second, "{blocked:?}");
}

#[test]
fn cutover_storm_says_what_the_declined_check_would_have_saved() {
    let project = sample(STORM);
    let options = RunOptions {
        trials: 8_000,
        threads: 2.try_into().unwrap(),
        ..RunOptions::default()
    };
    let worth = switch_worth(&project, options, &Progress::default(), &|| {}).unwrap();
    println!("{worth:#?}");
    let [check] = &worth.advice[..] else {
        panic!("one advice about one plan: {:?}", worth.advice);
    };
    assert_eq!(
        (check.advice.as_str(), check.plan.as_str()),
        ("network_check", "new")
    );
    assert!(!check.followed && check.outage_cost_saved > 500.0);
    // It is free: it pays at any chance, and all that it saves is lost.
    assert_eq!(check.break_even_chance, OrReason::Value(0.0));
    assert_near(check.worth, check.outage_cost_saved, 1e-6 * check.worth);
    // The technology is worth its price; getting there takes a part of that back.
    let [plan] = &worth.plans[..] else {
        panic!("one plan: {:?}", worth.plans);
    };
    let sum = plan.technology + plan.timing + plan.switch;
    assert_near(sum, plan.saving, 1e-9 * plan.saving.abs().max(1.0));
    assert!(plan.switch < 0.0, "{plan:?}");
    // The price at which it would have been right to decline: what it saves.
    let mut dear = project.clone();
    dear.advice[0].price = displace_model::input::Input::fixed(2.0 * check.worth);
    let dear = switch_worth(&dear, options, &Progress::default(), &|| {}).unwrap();
    assert!(dear.advice[0].worth < 0.0);
    let OrReason::Value(chance) = dear.advice[0].break_even_chance else {
        panic!("{:?}", dear.advice[0]);
    };
    assert!((0.05..0.5).contains(&chance), "{chance}");
}
