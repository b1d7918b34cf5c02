//! Contracts billed by quantity, in trials.

use displace_model::cash_flow::{Convention, DatedAmount, ExchangeRate, by_year, present_value};
use displace_model::contract::payments;
use displace_model::input::Input;
use displace_model::project::{Project, read};
use displace_model::uncertain::Uncertain;

use crate::support::{assert_near, fixed, simulate};

const CITY: &str = include_str!("../../../model/tests/data/city-datacentre-contract.toml");

/// Every rule of an item in three of them.
const RULES: &str = r#"
[[plan.item]]
id = "suite"
category = "licences"
metric = "front_end_tib"
price = 410.5
tiers = [{ above = 50, price = 390 }, { above = 100, price = 350 }]
tier_rule = "graduated"
discount = 0.3
headroom = 0.1
bundle = 5
every = "year"
billing = "prepaid"
from = 2027-04-01
term_months = 18
uplift = { share = 0.07, cap = 0.05, every_months = 12 }
true_up = { allowance = 2, allowance_share = 0.05, penalty = 0.25, every_months = 6, grace_days = 30 }
financing = { instalments = 7, interest_per_year = 0.04 }
termination = { on = 2030-01-01, share = 0.5, fee = 1200 }

[[plan.item]]
id = "option"
category = "licences"
metric = "instance"
price = 7.55
every = "month"
billing = "quarter"
term_months = 18
co_term_with = "other"

[[plan.item]]
id = "other"
category = "services"
price = 900
every = "year"
term_months = 24
termination = { on = 2029-06-01, share = 0.8 }

[[plan.item]]
id = "server"
category = "hardware"
metric = "unit"
quantity = 3
price = 9000
growth_per_year = 0.1
times = [{ name = "exchange", value = 1.08 }]
maintenance = { share = 0.12, from_month = 12 }
refresh = { every_months = 24, residual = 0.05 }
uplift = { share = -0.1 }
"#;

/// A copy and what its room costs.
const ROOM: &str = r#"
[[plan.copy]]
id = "nas"
interval_hours = 24
retention_days = 30
tib_per_hour_per_stream = 1
keeps = { daily = 14, weekly = 4, monthly = 12, change_per_day = 0.025, reduction = 0.45 }

[[plan.item]]
id = "room"
category = "storage"
metric = "back_end_tib"
whole_units = false
price = 9.5
every = "month"
"#;

/// A project of two equal plans with this contract.
fn project(contract: &str) -> Project {
    let plan =
        |id: &str, role: &str| format!("[[plan]]\nid = \"{id}\"\nrole = \"{role}\"\n{contract}\n");
    let text = format!(
        r#"format = 1
name = "Contract"
currency = "EUR"
start = 2027-01-01
horizon_years = 5

[[workload]]
id = "data"
count = 12
size_tib = 5.3
growth_per_year = 0.17
cost_per_hour_down = 0

{}{}"#,
        plan("keep", "incumbent"),
        plan("same", "proposal")
    );
    let reading = read(&text, &[]);
    assert!(reading.project.is_some(), "{:#?}", reading.problems);
    reading.project.unwrap()
}

/// Ledger and simulation give the same present value, years and categories (R30).
fn assert_agreement(project: &Project) {
    let ledger: Vec<DatedAmount> = payments(project, &project.plans[0])
        .unwrap()
        .into_iter()
        .map(DatedAmount::from)
        .collect();
    assert!(ledger.len() > 20);
    let found = &simulate(project, 4).plans[0];
    let rate = project.economics.discount_rate.value.median();
    let exact = present_value(&ledger, project.economics.convention, rate);
    assert_near(found.cash_cost.mean, exact, 1e-9 * exact.abs());
    for (year, money) in by_year(&ledger, 5).unwrap().into_iter().enumerate() {
        let money = money.to_f64();
        assert_near(found.by_year[year].cash, money, 1e-9 * money.abs() + 1e-9);
    }
    for row in &found.cash_by_category {
        let of = ledger.iter().filter(|one| one.category.as_str() == row.id);
        let sum: f64 = of.map(|one| one.money.to_f64()).sum();
        assert_near(row.nominal, sum, 1e-9 * sum.abs() + 1e-9);
    }
}

#[test]
fn ledger_and_simulation_agree_for_every_rule_at_fixed_inputs() {
    for mut project in [
        read(CITY, &[]).project.unwrap(),
        project(RULES),
        project(ROOM),
    ] {
        project.economics.discount_rate = fixed(0.07);
        for convention in [Convention::YearEnd, Convention::ActualDates] {
            project.economics.convention = convention;
            assert_agreement(&project);
        }
    }
}

#[test]
fn what_each_trial_works_out_agrees_with_the_ledger_too() {
    // A range so narrow that it says nothing takes the way of ranges through the simulation.
    let narrow = RULES
        .replace(
            "headroom = 0.1",
            "headroom = { uniform = [0.1, 0.1000000000001] }",
        )
        .replace(
            "discount = 0.3",
            "discount = { uniform = [0.3, 0.3000000000001] }",
        )
        .replace(
            "quantity = 3",
            "quantity = { uniform = [3, 3.0000000000001] }",
        )
        .replace(
            "price = 7.55",
            "price = { uniform = [7.55, 7.5500000000001] }",
        );
    let room = ROOM.replace(
        "change_per_day = 0.025",
        "change_per_day = { uniform = [0.025, 0.0250000000001] }",
    );
    for contract in [narrow, room] {
        let mut project = project(&contract);
        project.economics.discount_rate = fixed(0.07);
        assert_agreement(&project);
    }
}

#[test]
fn equal_contracts_differ_by_nothing_in_every_trial() {
    let uncertain = format!(
        "{}\n[[plan.claim]]\nid = \"audit\"\non = 2028-05-01\nprobability = 0.4\namount = {{ pert = [1000, 4000, 20000] }}\n",
        RULES.replace("discount = 0.3", "discount = { uniform = [0.1, 0.4] }")
    );
    let mut project = project(&uncertain);
    project.workloads[0].growth_per_year.value = Uncertain::uniform(0.0, 0.5);
    let results = simulate(&project, 500);
    assert!(results.plans[0].cash_cost.sd > 0.0);
    let saving = results.comparisons[0].cash_saving;
    assert_eq!((saving.min.to_bits(), saving.max.to_bits()), (0, 0));
}

#[test]
fn another_currency_is_exchanged_alike_in_ledger_and_simulation() {
    // Every item and the claim in dollars, early ends with fees among them; first at a rate, then at a range so narrow
    // that it says nothing.
    let claim = "[[plan.claim]]\nid = \"audit\"\non = 2028-05-01\nprobability = 1\namount = 5000\n";
    let contract = format!("{RULES}{claim}");
    let mut project = project(&contract);
    project.economics.discount_rate = fixed(0.07);
    for plan in &mut project.plans {
        for item in &mut plan.contract.items {
            item.currency = Some("USD".to_owned());
        }
        plan.contract.claims[0].currency = Some("USD".to_owned());
    }
    let mut rate = ExchangeRate::new("USD", jiff::civil::date(2026, 11, 2));
    for value in [
        Uncertain::fixed(0.92),
        Uncertain::uniform(0.92, 0.920_000_000_000_1),
    ] {
        rate.rate = Input {
            value,
            ..fixed(0.0)
        };
        project.economics.exchange_rates = vec![rate.clone()];
        assert_agreement(&project);
    }
    // A wide range moves every payment, and equal plans still differ by nothing.
    project.economics.exchange_rates[0].rate.value = Uncertain::uniform(0.8, 1.0);
    let results = simulate(&project, 200);
    assert!(results.plans[0].cash_cost.sd > 0.0);
    let saving = results.comparisons[0].cash_saving;
    assert_eq!((saving.min.to_bits(), saving.max.to_bits()), (0, 0));
}

#[test]
fn more_data_than_expected_cost_licences() {
    // 12 × 5.3 × 1.17⁴ = 119.2 TiB in year 5, or 12 × 5.3 × 1.5⁴ = 322 TiB; billed at 1 each.
    let contract = "[[plan.item]]\nid = \"suite\"\ncategory = \"licences\"\nmetric = \"front_end_tib\"\nprice = 1\nevery = \"year\"\nfrom = 2031-01-01\n";
    let mut project = project(contract);
    project.workloads[0].growth_per_year.value = Uncertain::discrete(vec![(0.17, 1.0), (0.5, 1.0)]);
    project.economics.discount_rate = fixed(0.0);
    let found = simulate(&project, 64).plans[0].cash_cost;
    assert_eq!(
        (found.min.to_bits(), found.max.to_bits()),
        (120.0_f64.to_bits(), 322.0_f64.to_bits())
    );
}

#[test]
fn a_claim_is_paid_as_often_as_its_chance_says() {
    let contract =
        "[[plan.claim]]\nid = \"audit\"\non = 2028-05-01\nprobability = 0.3\namount = 80000\n";
    let mut project = project(contract);
    project.economics.discount_rate = fixed(0.0);
    let found = simulate(&project, 20_000).plans[0].cash_cost;
    // Mean 24,000, standard deviation 80,000 × √0.21 = 36,661.
    assert_near(found.mean, 24_000.0, 4.0 * found.standard_error);
    assert_near(found.sd, 36_661.0, 400.0);
}
