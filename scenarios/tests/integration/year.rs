//! CASES.md sections 2 and 3: downtime in a year, cost of incidents (R7, R10, R23).

use displace_model::project::Overlap;
use displace_model::threat::EffectKind;
use displace_model::uncertain::Uncertain;

use crate::support::*;

/// One instance that fails `rate` times a year of uptime and is repaired after `repair` hours; no copy is asked.
fn machine(rate: f64, repair: Uncertain) -> displace_model::project::Project {
    let fails = threat(
        "failure",
        "instance",
        rate,
        vec![effect(EffectKind::Unavailable, repair)],
    );
    project(
        vec![workload("vm", 1)],
        vec![incumbent(Vec::new())],
        vec![fails],
    )
}

#[test]
fn downtime_of_a_machine_that_fails_only_while_up_is_that_of_the_alternating_process() {
    // Exponential uptime of mean 2,190 h (4 a year), exponential repair of mean 8 h: mean downtime of a year
    // 31.854519 h when clipped at its end, 0.03 h more counted in full; chance of none e^−4.
    let results = simulate(&machine(4.0, Uncertain::exponential(8.0)), 1_000_000);
    let downtime = &results.plans[0].downtime_hours;
    assert_mean(downtime, 31.8845, 0.01);
    // Quantiles: published values are for the clipped year, 0.03 h less on average; bands of 1 %.
    for (found, exact) in [
        (downtime.p50, 27.8006),
        (downtime.p90, 62.3553),
        (downtime.p95, 74.5378),
        (downtime.p99, 100.2157),
    ] {
        assert_near(found, exact, 0.01 * exact);
    }
}

#[test]
fn the_chance_of_a_year_without_failure_is_that_of_the_poisson_process() {
    // cheapest_in of a plan that costs a hair: it wins exactly where nothing happens to either.
    let results = simulate(&machine(4.0, Uncertain::exponential(8.0)), 200_000);
    let outages = &results.plans[0].outages;
    // A machine that is down 8 h of every 2,198 h fails 8760/2198 ≈ 3.985 times a year.
    assert_mean(outages, 3.9855, 0.01);
    assert_eq!(outages.min, 0.0);
}

#[test]
fn independent_incidents_cost_what_the_compound_poisson_law_says() {
    // λ = 4, exponential duration of mean 8 h, 10,000 an hour: mean λE[C] = 320,000, sd √(λE[C²]) = 226,274.17.
    let mut project = machine(4.0, Uncertain::exponential(8.0));
    project.settings.overlap = Overlap::Independent;
    project.workloads[0].cost_per_hour_down = fixed(10_000.0);
    let results = simulate(&project, 400_000);
    let cost = &results.plans[0].outage_cost;
    assert_mean(cost, 320_000.0, 0.01);
    // The sample's sd has a relative standard error of about √((κ + 2)/(4n)), below 0.2 % here.
    assert_near(cost.sd, 226_274.17, 0.008 * 226_274.17);
}

#[test]
fn gamma_costs_have_the_published_quantiles() {
    // λ = 10, cost Gamma(shape 2, scale 1): mean 20, variance 60, quantiles 90/95/99 %: 30.2959, 33.7942, 40.8118.
    let mut project = machine(10.0, Uncertain::gamma(2.0, 1.0));
    project.settings.overlap = Overlap::Independent;
    let results = simulate(&project, 400_000);
    let cost = &results.plans[0].outage_cost;
    assert_mean(cost, 20.0, 0.01);
    assert_near(cost.sd, 60.0_f64.sqrt(), 0.01 * 60.0_f64.sqrt());
    for (found, exact) in [
        (cost.p90, 30.2959),
        (cost.p95, 33.7942),
        (cost.p99, 40.8118),
    ] {
        assert_near(found, exact, 0.006 * exact);
    }
}

#[test]
fn an_uncertain_rate_makes_bad_years_come_together() {
    // N | λ Poisson, λ uniform on 0…8: mean 4, variance E[λ] + Var[λ] = 4 + 64/12 = 9.3333.
    let mut project = machine(4.0, Uncertain::fixed(0.0));
    project.settings.overlap = Overlap::Independent;
    project.threats[0].rate_per_year = range(Uncertain::uniform(0.0, 8.0));
    let results = simulate(&project, 200_000);
    let outages = &results.plans[0].outages;
    assert_mean(outages, 4.0, 0.01);
    assert_near(outages.sd * outages.sd, 4.0 + 64.0 / 12.0, 0.1);
}

#[test]
fn outages_are_counted_in_full_at_the_date_they_began() {
    // R6: repairs of 100,000 h in a year of 8,760 h; each first incident counts 100,000 h, in its own year.
    let results = simulate(&machine(0.5, Uncertain::fixed(100_000.0)), 100_000);
    let plan = &results.plans[0];
    // The instance is down ever after, so a trial has one outage at most: chance 1 − e^−0.5.
    let chance = 1.0 - (-0.5_f64).exp();
    assert_mean(&plan.downtime_hours, 100_000.0 * chance, 0.02);
    assert_near(
        plan.by_year[1].downtime_hours,
        plan.downtime_hours.mean,
        1e-6,
    );
}
