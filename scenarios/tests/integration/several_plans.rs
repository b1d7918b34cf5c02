//! Any number of plans side by side: keep, renegotiate, switch to one, to another, later. The project is README's own.

use displace_model::project::{Project, read};
use displace_scenarios::catalogue;
use displace_scenarios::results::Results;

use crate::support::{assert_near, simulate};

const README: &str = include_str!("../../../README.md");

/// The project that README shows, with what it leaves out.
fn project(baseline: &str) -> Project {
    let plans = README
        .split("```toml")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();
    let head = "format = 1\nname = \"Renewal\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 5\n";
    let rest = "[economics]\ndiscount_rate = 0\n\
                [[workload]]\nid = \"vm\"\ncount = 20\nsize_tib = 1\ngrowth_per_year = 0\ncost_per_hour_down = 300\n\
                [[threat]]\nid = \"storage\"\nper = \"estate\"\nrate_per_year = 0.1\n\
                [[threat.effect]]\nkind = \"unavailable\"\nrepair_hours = { uniform = [8, 72] }\n\
                [[threat]]\nid = \"change\"\nper = \"estate\"\nhits = { share = 0.3 }\nrate_per_year = 1.5\n\
                [[threat.effect]]\nkind = \"unavailable\"\nrepair_hours = { uniform = [1, 12] }\n";
    let text = format!("{head}baseline = \"{baseline}\"\n{rest}{plans}");
    let reading = read(&text, catalogue());
    reading
        .project
        .unwrap_or_else(|| panic!("{:#?}", reading.problems))
}

fn cash(results: &Results, plan: &str) -> f64 {
    results.plan(plan).unwrap().cash_cost.mean
}

#[test]
fn readme_shows_keep_renegotiate_two_switches_and_one_later() {
    let project = project("keep");
    let results = simulate(&project, 2_000);
    let plans: Vec<(&str, &str)> = results
        .plans
        .iter()
        .map(|plan| (plan.id.as_str(), plan.role))
        .collect();
    assert_eq!(
        plans,
        [
            ("keep", "incumbent"),
            ("talks", "renegotiated"),
            ("appliance", "proposal"),
            ("service", "proposal"),
            ("service_later", "proposal"),
        ]
    );
    // Five renewals, at the list and at a fifth less.
    assert_near(cash(&results, "keep"), 5.0 * 60_000.0, 1e-6);
    assert_near(cash(&results, "talks"), 5.0 * 48_000.0, 1e-6);
    // Whoever waits pays the old contract longer and the new one shorter; outages before are the incumbent's.
    let of = |plan: &str| results.plan(plan).unwrap().switch.as_ref().unwrap();
    let live = |plan: &str| of(plan).go_live_years.value().unwrap().mean;
    // From 1 March 2027 to 1 March 2029 are 731 days.
    assert_near(live("service_later") - live("service"), 731.0 / 365.0, 1e-6);
    assert!(of("service_later").outage_cost_before > of("service").outage_cost_before);
    // Of all plans one is the cheapest in each future; ties share.
    let shares: f64 = results.plans.iter().map(|plan| plan.cheapest_in).sum();
    assert_near(shares, 1.0, 1e-9);
    // What is kept is dearer in every future than the same at a lower price, so it is never the cheapest.
    assert_near(results.plan("keep").unwrap().cheapest_in, 0.0, 0.0);
    let often = results.plans.iter().filter(|plan| plan.cheapest_in > 0.0);
    assert!(often.count() >= 2, "{shares}");
}

#[test]
fn every_plan_can_be_the_baseline_and_the_others_are_compared_with_it() {
    let usual = simulate(&project("keep"), 300);
    for baseline in ["keep", "talks", "appliance", "service", "service_later"] {
        let results = simulate(&project(baseline), 300);
        assert_eq!(results.baseline, baseline);
        // The futures are the same whoever is compared with whom.
        for (plan, same) in results.plans.iter().zip(&usual.plans) {
            assert_eq!(plan.total_cost, same.total_cost);
            assert_eq!(plan.cheapest_in, same.cheapest_in);
        }
        let compared: Vec<&str> = results
            .comparisons
            .iter()
            .map(|comparison| comparison.plan.as_str())
            .collect();
        let others: Vec<&str> = results
            .plans
            .iter()
            .map(|plan| plan.id.as_str())
            .filter(|plan| *plan != baseline)
            .collect();
        assert_eq!(compared, others);
        for comparison in &results.comparisons {
            assert_eq!(comparison.baseline, baseline);
            let total = |plan: &str| results.plan(plan).unwrap().total_cost.mean;
            let exact = total(baseline) - total(&comparison.plan);
            assert_near(comparison.saving.mean, exact, 1e-9 * total(baseline));
        }
    }
}
