//! What a contract bills, worked out by hand.

use displace_model::cash_flow::{DatedAmount, by_year};
use displace_model::contract::{
    Bill, Category, Figure, Payment, Recipe, ledger_table, licensed_shares, payments, stored_tib,
};
use displace_model::input::Input;
use displace_model::money::Money;
use displace_model::project::{Project, read, write};
use proptest::prelude::*;
use rust_decimal::Decimal;

const CITY: &str = include_str!("../data/city-datacentre-contract.toml");

/// Two servers of 50 TiB that grow by a tenth each year, two small ones, and a plan with this contract.
pub(crate) fn project(contract: &str) -> Project {
    let reading = read(&text(contract), &[]);
    assert!(reading.project.is_some(), "{:#?}", reading.problems);
    reading.project.unwrap()
}

pub(crate) fn text(contract: &str) -> String {
    format!(
        r#"format = 1
name = "Contract"
currency = "EUR"
start = 2027-01-01
horizon_years = 5

[[domain]]
id = "host_a"
kind = "host"

[[domain]]
id = "host_b"
kind = "host"

[[workload]]
id = "big"
count = 2
size_tib = 50
growth_per_year = 0.1
cost_per_hour_down = 0
domains = ["host_a"]

[[workload]]
id = "small"
count = 118
size_tib = 0
cost_per_hour_down = 0
domains = ["host_a", "host_b"]

[[plan]]
id = "keep"
role = "incumbent"

{contract}"#
    )
}

fn ledger(contract: &str) -> Vec<Payment> {
    let project = project(contract);
    payments(&project, &project.plans[0]).unwrap()
}

/// Month of the horizon (hours / 730) and amount of each payment.
fn billed(contract: &str) -> Vec<(f64, String)> {
    let told = |one: &Payment| {
        (
            one.hours / 730.0,
            one.money().rounded().as_decimal().normalize().to_string(),
        )
    };
    ledger(contract).iter().map(told).collect()
}

fn expect(contract: &str, expected: &[(f64, &str)]) {
    let expected: Vec<(f64, String)> = expected
        .iter()
        .map(|(month, amount)| (*month, (*amount).to_owned()))
        .collect();
    assert_eq!(billed(contract), expected, "{contract}");
}

const LICENCE: &str = "[[plan.item]]\nid = \"suite\"\ncategory = \"licences\"\n";

fn licence(rest: &str) -> String {
    format!("{LICENCE}{rest}\n")
}

#[test]
fn a_perpetual_licence_is_bought_once_and_maintained_every_year() {
    // 120 instances × 1,000 × (1 − 30 %) = 84,000; a fifth of that is 16,800 a year.
    let contract = licence(
        "metric = \"instance\"\nprice = 1000\ndiscount = 0.3\nmaintenance = { share = 0.2 }\nquote = \"2291\"",
    );
    expect(
        &contract,
        &[
            (0.0, "84000"),
            (0.0, "16800"),
            (12.0, "16800"),
            (24.0, "16800"),
            (36.0, "16800"),
            (48.0, "16800"),
        ],
    );
    let paid = ledger(&contract);
    assert_eq!(
        (paid[0].category, paid[1].category),
        (Category::Licences, Category::Support)
    );
    assert_eq!(
        paid[0].trace.to_string(),
        "84,000 = 120 instances × 1,000 list × (1 − 30 %), quote 2291"
    );
    assert_eq!(
        paid[1].trace.to_string(),
        "16,800 = 120 instances × 1,000 list × (1 − 30 %) × 20 % maintenance, quote 2291"
    );
}

#[test]
fn maintenance_may_begin_after_an_included_year() {
    expect(
        &licence(
            "metric = \"socket\"\nquantity = 4\nprice = 500\nmaintenance = { share = 0.18, from_month = 12 }",
        ),
        &[
            (0.0, "2000"),
            (12.0, "360"),
            (24.0, "360"),
            (36.0, "360"),
            (48.0, "360"),
        ],
    );
}

#[test]
fn a_part_of_a_tebibyte_is_billed_as_a_whole_one_and_grows_with_the_estate() {
    // 100 × 1.1ᵏ TiB: 100, 110, 121, 133.1 → 134, 146.41 → 147; 10 each.
    expect(
        &licence("metric = \"front_end_tib\"\nprice = 10\nevery = \"year\""),
        &[
            (0.0, "1000"),
            (12.0, "1100"),
            (24.0, "1210"),
            (36.0, "1340"),
            (48.0, "1470"),
        ],
    );
    let last = ledger(&licence(
        "metric = \"front_end_tib\"\nprice = 10\nevery = \"year\"",
    ))
    .pop()
    .unwrap();
    assert_eq!(
        last.trace.to_string(),
        "1,470 = 147 front-end TiB × 10 a year"
    );
    assert_eq!(
        last.trace.terms[0].of[0].text,
        "Big: 2 × 50 TiB × (1 + 10 %)^4"
    );
}

#[test]
fn hosts_are_counted_where_the_workloads_live() {
    expect(&licence("metric = \"host\"\nprice = 700"), &[(0.0, "1400")]);
    expect(
        &licence("metric = \"host\"\nworkloads = [\"big\"]\nprice = 700"),
        &[(0.0, "700")],
    );
}

#[test]
fn units_come_in_packs_with_headroom_and_a_minimum() {
    // 120 × 1.2 = 144 instances, in packs of ten: 150.
    expect(
        &licence("metric = \"instance\"\nprice = 1\nheadroom = 0.2\nbundle = 10"),
        &[(0.0, "150")],
    );
    // 100 TiB, 12 to a tape: 8.33 → 9 tapes; no fewer than 20 are sold.
    expect(
        &licence("metric = \"front_end_tib\"\nunit = \"tapes\"\nunit_size = 12\nprice = 1"),
        &[(0.0, "9")],
    );
    expect(
        &licence("metric = \"front_end_tib\"\nunit_size = 12\nprice = 1\nminimum = 20"),
        &[(0.0, "20")],
    );
}

#[test]
fn tiers_price_all_units_or_each_by_its_own() {
    let tiers = "metric = \"instance\"\nprice = 1000\ntiers = [{ above = 50, price = 900 }, { above = 100, price = 800 }]\n";
    // Volume: 120 × 800. Graduated: 50 × 1,000 + 50 × 900 + 20 × 800 = 111,000.
    expect(&licence(tiers), &[(0.0, "96000")]);
    let graduated = licence(&format!("{tiers}tier_rule = \"graduated\"\ndiscount = 0.1"));
    expect(&graduated, &[(0.0, "99900")]);
    assert_eq!(
        ledger(&graduated)[0].trace.to_string(),
        "99,900 = 111,000 list by tiers for 120 instances × (1 − 10 %)"
    );
}

#[test]
fn a_subscription_is_billed_by_its_rhythm_whatever_period_the_price_is_for() {
    let price = "price = 1200\nevery = \"year\"\nuntil = 2028-01-01\n";
    expect(&licence(price), &[(0.0, "1200")]);
    expect(
        &licence(&format!("{price}billing = \"quarter\"")),
        &[(0.0, "300"), (3.0, "300"), (6.0, "300"), (9.0, "300")],
    );
    assert_eq!(
        billed(&licence(&format!("{price}billing = \"month\""))).len(),
        12
    );
    // Three years at once, then again: 3 × 1,200 at month 0 and 36.
    expect(
        &licence("price = 1200\nevery = \"year\"\nterm_months = 36\nbilling = \"prepaid\""),
        &[(0.0, "3600"), (36.0, "3600")],
    );
    expect(
        &licence("price = 1200\nevery = \"year\"\nterm_months = 24\nrenews = false"),
        &[(0.0, "1200"), (12.0, "1200")],
    );
    expect(
        &licence(
            "price = 100\nevery = \"month\"\nterm_months = 24\nbilling = \"prepaid\"\nrenews = false",
        ),
        &[(0.0, "2400")],
    );
}

#[test]
fn the_price_steps_up_at_renewals_or_every_year_and_never_beyond_its_cap() {
    // A term locks the price: 1,000 in years 1 and 2, 1,100 in years 3 and 4, 1,210 in year 5.
    let term = "price = 1000\nevery = \"year\"\nterm_months = 24\n";
    expect(
        &licence(&format!("{term}uplift = {{ share = 0.1 }}")),
        &[
            (0.0, "1000"),
            (12.0, "1000"),
            (24.0, "1100"),
            (36.0, "1100"),
            (48.0, "1210"),
        ],
    );
    // Every year instead: 1,000 × 1.1ᵏ.
    expect(
        &licence(&format!(
            "{term}uplift = {{ share = 0.1, every_months = 12 }}"
        )),
        &[
            (0.0, "1000"),
            (12.0, "1100"),
            (24.0, "1210"),
            (36.0, "1331"),
            (48.0, "1464.1"),
        ],
    );
    // Capped at 3 %.
    let capped = licence("price = 1000\nevery = \"year\"\nuplift = { share = 0.1, cap = 0.03 }");
    expect(
        &capped,
        &[
            (0.0, "1000"),
            (12.0, "1030"),
            (24.0, "1060.9"),
            (36.0, "1092.73"),
            (48.0, "1125.51"),
        ],
    );
    assert_eq!(
        ledger(&capped)[2].trace.to_string(),
        "1,060.9 = 1,000 a year × (1 + 3 %)^2 capped uplift"
    );
}

#[test]
fn what_was_used_without_a_licence_is_billed_beyond_the_allowance_with_a_penalty() {
    // 100 TiB bought for three years in advance at 10 a year: 3,000. A year later 110 are used, max(3, 5 %) = 5 are
    // allowed: 5 × 10 × 1.2 for the two years left = 120. Then 105 are owned and 121 used, 5.25 allowed: 10.75 ×
    // 10 × 1.2 × 1 year = 129. Renewal at 134: 134 × 10 × 3 = 4,020; after that 147 used, 6.7 allowed: 6.3 × 10 × 1.2 × 2 = 151.2.
    let contract = licence(
        "metric = \"front_end_tib\"\nprice = 10\nevery = \"year\"\nterm_months = 36\nbilling = \"prepaid\"\ntrue_up = { allowance = 3, allowance_share = 0.05, penalty = 0.2 }",
    );
    expect(
        &contract,
        &[
            (0.0, "3000"),
            (12.0, "120"),
            (24.0, "129"),
            (36.0, "4020"),
            (48.0, "151.2"),
        ],
    );
    assert_eq!(
        ledger(&contract)[1].trace.to_string(),
        "120 = 5 front-end TiB × 10 a year × (1 + 20 %) penalty × 24 / 12 months"
    );
}

#[test]
fn a_perpetual_licence_is_trued_up_by_purchases_that_are_maintained_from_then_on() {
    // 100 TiB at 100; 110 used a year later: 10 more, 1,000; maintenance a tenth of all owned.
    let contract = licence(
        "metric = \"front_end_tib\"\nprice = 100\nuntil = 2028-12-31\ntrue_up = { grace_days = 73 }\nmaintenance = { share = 0.1 }",
    );
    expect(
        &contract,
        // 73 days are 2.4 contract months.
        &[
            (0.0, "10000"),
            (0.0, "1000"),
            (12.0, "1100"),
            (14.4, "1000"),
        ],
    );
}

#[test]
fn licences_owned_already_are_not_paid_again() {
    // 110 TiB bought before the start; 121 are used in year 3: 11 more in January 2029.
    let owned =
        "metric = \"front_end_tib\"\nquantity = 110\nprice = 10\nfrom = 2025-01-01\ntrue_up = {}\n";
    let bought: Vec<String> = billed(&licence(owned))
        .into_iter()
        .map(|(_, amount)| amount)
        .collect();
    // 2029: 11, 2030: 134 − 121 = 13, 2031: 147 − 134 = 13 TiB. The leap day of 2028 moves the dates by a day.
    assert_eq!(bought, ["110", "130", "130"]);
}

#[test]
fn terms_are_brought_to_one_end() {
    // The add-on begins in month 6 of a 24-month term: 18 months at first, then 24 like the main contract.
    let contract = format!(
        "{}{}",
        licence("price = 2400\nevery = \"year\"\nterm_months = 24\nbilling = \"prepaid\""),
        "[[plan.item]]\nid = \"add_on\"\ncategory = \"licences\"\nprice = 1200\nevery = \"year\"\nterm_months = 24\nbilling = \"prepaid\"\nco_term_with = \"suite\"\nfrom = 2027-07-02\n"
    );
    // 2 July is day 182, hour 4,368: 17,520 − 4,368 = 13,152 h of 8,760 h × 1,200 = 1,801.64.
    let add_on: Vec<(f64, String)> = ledger(&contract)
        .iter()
        .filter(|one| one.line == "add_on")
        .map(|one| (one.hours, one.money().rounded().to_string()))
        .collect();
    assert_eq!(
        add_on,
        [
            (4368.0, "1801.64".to_owned()),
            (17520.0, "2400".to_owned()),
            (35040.0, "2400".to_owned())
        ]
    );
}

#[test]
fn ending_early_costs_a_share_of_what_the_term_still_owes() {
    // 36 months at 100, ended after 12: half of 24 × 100 = 1,200, and a fee of 50; nothing after that.
    let contract = licence(
        "price = 100\nevery = \"month\"\nterm_months = 36\ntermination = { on = 2028-01-01, share = 0.5, fee = 50 }",
    );
    let paid = ledger(&contract);
    assert_eq!(paid.len(), 12 + 24 + 1);
    assert!(paid.iter().all(|one| one.hours <= 8760.0));
    assert_eq!(total(&paid), "2450");
    // What was prepaid is gone; the fee alone is due.
    expect(
        &licence(
            "price = 100\nevery = \"month\"\nterm_months = 36\nbilling = \"prepaid\"\ntermination = { on = 2028-01-01, share = 0.5, fee = 50 }",
        ),
        &[(0.0, "3600"), (12.0, "50")],
    );
}

#[test]
fn the_rest_of_a_term_is_owed_beyond_the_horizon_too() {
    // Ten years at 100 a year, ended at the start of year 2: nine years are left.
    expect(
        &licence(
            "price = 100\nevery = \"year\"\nterm_months = 120\nbilling = \"year\"\nuplift = { share = 0 }\ntermination = { on = 2028-01-01, share = 1 }",
        ),
        &[
            (0.0, "100"),
            (12.0, "100"),
            (12.0, "100"),
            (12.0, "100"),
            (12.0, "100"),
            (12.0, "100"),
            (12.0, "100"),
            (12.0, "100"),
            (12.0, "100"),
            (12.0, "100"),
        ],
    );
}

#[test]
fn hardware_is_bought_again_and_the_old_one_still_brings_something() {
    // 2 × 10,000; after 36 months 2 × 10,000 × 0.81 (10 % cheaper each year is two steps … three: 0.729) less 5 % of the old price.
    expect(
        "[[plan.item]]\nid = \"node\"\ncategory = \"hardware\"\nmetric = \"unit\"\nunit = \"nodes\"\nquantity = 2\nprice = 10000\nrefresh = { every_months = 36, residual = 0.05 }\nuplift = { share = -0.1 }\n",
        &[(0.0, "20000"), (36.0, "-1000"), (36.0, "14580")],
    );
}

#[test]
fn a_purchase_may_be_paid_in_instalments() {
    // Without interest: a third of 3,000 in months 1 to 3.
    expect(
        &licence("price = 3000\nfinancing = { instalments = 3 }"),
        &[(1.0, "1000"), (2.0, "1000"), (3.0, "1000")],
    );
    // The annuity of 10,000 over 12 months at 12 % a year: 10,000 × 0.01 / (1 − 1.01⁻¹²) = 888.49 (textbook).
    let paid = billed(&licence(
        "price = 10000\nfinancing = { instalments = 12, interest_per_year = 0.12 }",
    ));
    assert_eq!(paid.len(), 12);
    assert!(
        paid.iter().all(|(_, amount)| amount == "888.49"),
        "{paid:?}"
    );
}

#[test]
fn power_is_a_quantity_with_factors() {
    // 3.2 kW × 8,760 h × 1.5 × 0.28 = 11,773.44 a year, in twelve bills of 981.12.
    let contract = "[[plan.item]]\nid = \"power\"\ncategory = \"facilities\"\nmetric = \"unit\"\nunit = \"kW\"\nquantity = 3.2\nprice = 0.28\ntimes = [{ name = \"h\", value = 8760 }, { name = \"PUE\", value = 1.5 }]\nevery = \"year\"\nbilling = \"month\"\nuntil = 2028-01-01\n";
    let paid = ledger(contract);
    assert_eq!(paid.len(), 12);
    assert_eq!(total(&paid), "11773.44");
    assert_eq!(
        paid[0].trace.to_string(),
        "981.12 = 3.2 kW × 0.28 a year × 8,760 h × 1.5 PUE × 1 / 12 months"
    );
}

#[test]
fn a_claim_stands_in_the_ledger_where_it_is_likelier_than_not() {
    let claim = |chance: &str| {
        format!(
            "[[plan.claim]]\nid = \"audit\"\non = 2028-01-01\nprobability = {chance}\namount = {{ value = 80_000, source = \"letter of May\" }}\n"
        )
    };
    expect(&claim("0.6"), &[(12.0, "80000")]);
    let unlikely = ledger(&claim("0.3"));
    assert_eq!(
        unlikely[0].trace.to_string(),
        "0 = 80,000 claim × 0 (less likely than not: 30 %), letter of May"
    );
}

#[test]
fn what_is_stated_outright_is_traced_too() {
    let contract = "[[plan.cost]]\ncategory = \"support\"\namount = { value = 6900, grade = \"quoted\", source = \"renewal offer\", year = 2026 }\nevery = \"year\"\n";
    assert_eq!(
        ledger(contract)[0].trace.to_string(),
        "6,900 = 6,900 a year, renewal offer (quoted)"
    );
}

#[test]
fn splitting_an_item_changes_nothing() {
    let whole = ledger(&licence(
        "metric = \"unit\"\nquantity = 120\nprice = 19.99\nevery = \"month\"\nuplift = { share = 0.05 }",
    ));
    let part = |id: &str, quantity: u32| {
        format!(
            "[[plan.item]]\nid = \"{id}\"\ncategory = \"licences\"\nmetric = \"unit\"\nquantity = {quantity}\nprice = 19.99\nevery = \"month\"\nuplift = {{ share = 0.05 }}\n"
        )
    };
    let parts = ledger(&format!("{}{}", part("a", 50), part("b", 70)));
    assert_eq!(years(&whole), years(&parts));
}

#[test]
fn the_arithmetic_of_every_payment_gives_its_amount() {
    for contract in [
        CITY.to_owned(),
        text(&licence(
            "metric = \"front_end_tib\"\nprice = 7.13\nevery = \"year\"\nterm_months = 36\nbilling = \"prepaid\"\nuplift = { share = 0.07 }\ntrue_up = { penalty = 0.2 }\nfinancing = { instalments = 7, interest_per_year = 0.05 }",
        )),
    ] {
        let project = read(&contract, &[]).project.unwrap();
        let paid = payments(&project, &project.plans[0]).unwrap();
        assert!(!paid.is_empty());
        for one in paid {
            let product = one
                .trace
                .terms
                .iter()
                .try_fold(Money::whole(1), |product, term| {
                    product.checked_times(term.value)
                });
            let away = product
                .unwrap()
                .checked_sub(one.money())
                .unwrap()
                .to_f64()
                .abs();
            assert!(away <= 1e-12 * one.money().to_f64().abs(), "{}", one.trace);
        }
    }
}

const COPY: &str = "[[plan.copy]]\nid = \"nas\"\ninterval_hours = 24\nretention_days = 30\ntib_per_hour_per_stream = 1\nkeeps = { daily = 14, weekly = 4, reduction = 0.5, backup_tib_per_hour = 0.5, window_hours = 7 }\n";

#[test]
fn a_copy_takes_up_its_fulls_and_increments_after_reduction() {
    // 0.5 × (4 + 14 × 3 %) × 100 TiB = 221 TiB, a tenth more each year; 10 for a TiB and month.
    let project = project(COPY);
    let plan = &project.plans[0];
    let stored = stored_tib(&project, plan, &plan.copies[0]).unwrap();
    let stored: Vec<String> = stored
        .iter()
        .map(|tib| tib.normalize().to_string())
        .collect();
    assert_eq!(stored, ["221", "243.1", "267.41", "294.151", "323.5661"]);
    let room =
        licence("metric = \"back_end_tib\"\nwhole_units = false\nprice = 10\nevery = \"month\"");
    let paid = ledger(&format!("{COPY}{room}"));
    assert_eq!(paid.len(), 60);
    let first: Vec<String> = paid
        .iter()
        .step_by(12)
        .map(|one| one.money().rounded().as_decimal().normalize().to_string())
        .collect();
    assert_eq!(first, ["2210", "2431", "2674.1", "2941.51", "3235.66"]);
    assert_eq!(
        paid[0].trace.to_string(),
        "2,210 = 221 back-end TiB × 10 a month"
    );
    assert_eq!(
        paid[0].trace.terms[0].of[0].text,
        "Nas: 50 % left × (4 fulls + 14 increments × 3 %) × 100 TiB"
    );
    // A licence comes in whole TiB, tapes in whole tapes: 243.1 / 12 = 20.3.
    let year = "price = 1\nevery = \"year\"";
    let whole = billed(&format!(
        "{COPY}{}",
        licence(&format!("metric = \"back_end_tib\"\n{year}"))
    ));
    assert_eq!(whole[1].1, "244");
    let tapes = billed(&format!(
        "{COPY}{}",
        licence(&format!(
            "metric = \"back_end_tib\"\nunit_size = 12\n{year}"
        ))
    ));
    assert_eq!(tapes[1].1, "21");
}

#[test]
fn a_window_that_grows_too_short_is_a_warning_with_its_year() {
    // 3 % of 100 TiB at 0.5 TiB an hour take 6 h, a tenth more each year: 7.3 h in year 3.
    let reading = read(&text(COPY), &[]);
    let place = "plan.keep.copy.nas.keeps.window_hours";
    let warning = reading
        .problems
        .iter()
        .find(|one| one.place == place)
        .unwrap();
    assert!(
        !warning.is_error() && warning.allowed.contains("7.3 h or more"),
        "{warning}"
    );
    assert!(warning.allowed.contains("year 3"), "{warning}");
    let long = COPY.replace("window_hours = 7", "window_hours = 9");
    let reading = read(&text(&long), &[]);
    assert!(reading.problems.iter().all(|one| one.place != place));
}

#[test]
fn the_city_computing_centre_has_a_ledger_that_a_buyer_recognises() {
    let project = read(CITY, &[]).project.unwrap();
    let paid = payments(&project, &project.plans[0]).unwrap();
    let of = |line: &str, category: Category, years: f64| -> f64 {
        paid.iter()
            .filter(|one| {
                one.line == line && one.category == category && one.hours < years * 8760.0
            })
            .map(|one| one.money().to_f64())
            .sum()
    };
    // Licences 682,500 + 36,000 and three years of support, the first included and two at 136,500, make 991,500 …
    let first_three = of("suite", Category::Licences, 3.0)
        + of("filer_option", Category::Licences, 3.0)
        + of("suite", Category::Support, 3.0);
    assert!((first_three - 991_500.0).abs() < 0.005, "{first_three}");
    // … tapes: 40 at first; 346, 400.2, 462.3, 536.6 TiB need 29, 34, 39, 45: one true-up of a pack in year 5.
    assert!((of("media", Category::Tape, 4.0) - 3_000.0).abs() < 0.005);
    assert!((of("media", Category::Tape, 5.0) - 4_500.0).abs() < 0.005);
    let trace: Vec<String> = paid
        .iter()
        .take(4)
        .map(|one| one.trace.to_string())
        .collect();
    assert_eq!(
        trace,
        [
            "682,500 = 350 instances × 2,600 list × (1 − 25 %), quote C-2291",
            "36,000 = 2 filers × 24,000 list × (1 − 25 %), quote C-2291",
            "19,000 = 2 drives × 9,500",
            "3,000 = 40 tapes × 75",
        ]
    );
    let support = paid.iter().find(|one| one.category == Category::Support);
    let support = support.unwrap();
    assert_eq!(support.hours, 8_760.0);
    assert_eq!(
        support.trace.to_string(),
        "136,500 = 350 instances × 2,600 list × (1 − 25 %) × 20 % maintenance, quote C-2291"
    );
    let again = read(&write(&project, &[]), &[]).project.unwrap();
    assert_eq!(again, project);
}

fn years(paid: &[Payment]) -> Vec<Money> {
    let dated: Vec<DatedAmount> = paid.iter().cloned().map(DatedAmount::from).collect();
    by_year(&dated, 5).unwrap()
}

fn total(paid: &[Payment]) -> String {
    let sum = Money::total(paid.iter().map(Payment::money)).unwrap();
    sum.rounded().as_decimal().normalize().to_string()
}

type BothWays = (Vec<Bill<Decimal>>, Vec<Bill<f64>>);

/// The bills of a project's only item, with exact numbers and in floating point.
fn both_ways(project: &Project) -> Option<BothWays> {
    let plan = &project.plans[0];
    let item = &plan.contract.items[0];
    let central = |input: &Input| Money::from_f64(input.value.median()).unwrap();
    let mut exact = |_: &str, figure: Figure<'_>| {
        Ok::<_, ()>(match figure {
            Figure::Input(input) => central(input).as_decimal(),
            Figure::Amount(amount) => amount.central().unwrap().as_decimal(),
            Figure::Known(value) => Money::from_f64(value).unwrap().as_decimal(),
            Figure::Rate(rate) => rate.central().unwrap(),
        })
    };
    let recipe = Recipe::<Decimal>::new(project, plan, item, &mut exact).unwrap();
    let (mut bills, mut floating) = (Vec::new(), Vec::new());
    recipe.evaluate(|number| number, |bill| bills.push(bill))?;
    let float = |number: Decimal| Money::from_decimal(number).to_f64();
    recipe.evaluate(float, |bill| floating.push(bill))?;
    Some((bills, floating))
}

proptest! {
    #[test]
    fn both_kinds_of_number_bill_alike(item in crate::arbitrary_contract::item(0)) {
        let mut project = project("");
        project.plans[0].contract.items = vec![item];
        let Some((exact, floating)) = both_ways(&project) else {
            return Err(TestCaseError::reject("beyond 28 digits"));
        };
        prop_assert_eq!(exact.len(), floating.len());
        for (one, other) in exact.iter().zip(&floating) {
            let amount = Money::from_decimal(one.amount).to_f64();
            let scale = Money::from_decimal(one.listed).to_f64().abs() + amount.abs();
            prop_assert!((amount - other.amount).abs() <= 1e-9 * scale, "{one:?}\n{other:?}");
        }
    }

    #[test]
    fn no_item_makes_the_ledger_panic(item in crate::arbitrary_contract::item(0), start in -9998..9990_i16, years in 0..50_u32) {
        let mut project = project("");
        project.start = jiff::civil::date(start, 3, 1);
        project.horizon_years = years;
        project.plans[0].contract.items = vec![item];
        if let Ok(paid) = payments(&project, &project.plans[0]) {
            let end = f64::from(years) * 8760.0;
            prop_assert!(paid.iter().all(|one| (0.0..end).contains(&one.hours)));
            prop_assert!(paid.is_sorted_by(|a, b| a.hours <= b.hours));
        }
    }
}

#[test]
fn items_and_claims_in_another_currency_are_paid_at_its_rate() {
    // 10 × 1,000 × (1 − 30 %) = 7,000 dollars, at 0.92: 6,440. The claim: 5,000 × 0.92 = 4,600.
    let contract = r#"
[[plan.item]]
id = "suite"
category = "licences"
metric = "unit"
unit = "sockets"
quantity = 10
price = 1000
discount = 0.3
currency = "USD"
quote = "2291"

[[plan.claim]]
id = "audit"
on = 2028-05-01
probability = 0.9
amount = 5000
currency = "USD"

[[economics.exchange_rate]]
currency = "USD"
date = 2026-11-02
rate = 0.92
"#;
    let found: Vec<String> = ledger(contract)
        .iter()
        .map(|one| one.trace.to_string())
        .collect();
    assert_eq!(
        found,
        [
            "6,440 = 10 sockets × 1,000 list × (1 − 30 %) × 0.92 for USD of 2026-11-02, quote 2291",
            "4,600 = 5,000 claim × 1 (likelier than not: 90 %) × 0.92 for USD of 2026-11-02",
        ]
    );
}

#[test]
fn the_city_s_ledger_adds_up_by_line_category_and_year() {
    let project = read(CITY, &[]).project.unwrap();
    let payments = payments(&project, &project.plans[0]).unwrap();
    let table = ledger_table(&payments, 5).unwrap();
    let names: Vec<&str> = table
        .groups
        .iter()
        .map(|group| group.category.as_str())
        .collect();
    assert_eq!(
        names,
        ["licences", "support", "tape", "people", "facilities"]
    );
    // 682,500 for the suite and 36,000 for the filers at once; 136,500 for support in each later year.
    let licences = &table.groups[0];
    assert_eq!(licences.sums.years[0].to_string(), "718500.00");
    assert_eq!((licences.lines[0].id, licences.lines.len()), ("suite", 2));
    let support = &table.groups[1];
    assert_eq!(support.lines[0].name, "Protection suite for servers");
    assert_eq!(support.sums.total.to_f64(), 4.0 * 136_500.0);
    for (year, sum) in table.sums.years.iter().enumerate() {
        let groups = table.groups.iter().map(|group| group.sums.years[year]);
        assert_eq!(Money::total(groups).unwrap(), *sum);
        for group in &table.groups {
            let lines = group.lines.iter().map(|line| line.sums.years[year]);
            assert_eq!(Money::total(lines).unwrap(), group.sums.years[year]);
        }
    }
    assert_eq!(
        Money::total(table.sums.years.iter().copied()).unwrap(),
        table.sums.total
    );
    assert_eq!(
        Money::total(payments.iter().map(Payment::money)).unwrap(),
        table.sums.total
    );
    // A year more than there are joins the last one.
    let short = ledger_table(&payments, 0).unwrap();
    assert_eq!(short.sums.years, [table.sums.total]);
}

#[test]
fn what_is_used_beyond_licence_and_allowance_is_billed_or_not_protected() {
    // 100 TiB at first, growing by a tenth a year: 100, 110, 121, 133.1, 146.41. Bought once for 100, 10 % more allowed.
    let contract = |beyond: &str| {
        format!(
            "[[plan.item]]\nid = \"suite\"\ncategory = \"licences\"\nmetric = \"front_end_tib\"\nworkloads = [\"big\"]\n\
             price = 100\ntrue_up = {{ allowance_share = 0.1, beyond = \"{beyond}\" }}\n"
        )
    };
    let unprotected = project(&contract("unprotected"));
    let plan = &unprotected.plans[0];
    let found = licensed_shares(&unprotected, plan, "big");
    for (found, expected) in
        found
            .iter()
            .zip([1.0, 1.0, 110.0 / 121.0, 110.0 / 133.1, 110.0 / 146.41])
    {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
    assert_eq!(licensed_shares(&unprotected, plan, "small"), [1.0; 5]);
    // Nothing is billed after the purchase.
    expect(&contract("unprotected"), &[(0.0, "10000")]);
    let billed = project(&contract("billed"));
    assert_eq!(licensed_shares(&billed, &billed.plans[0], "big"), [1.0; 5]);
    assert!(ledger(&contract("billed")).len() > 1);
}
