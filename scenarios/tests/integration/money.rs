//! Cash, discounting and payback as the results show them (R30, R31, R35).

use displace_model::cash_flow::{Convention, ExchangeRate, LineBooking};
use displace_model::contract::{Amount, Category, CostLine, Every};
use displace_model::plan::Role;
use displace_model::project::{Amounts, Project};
use displace_model::threat::EffectKind;
use displace_model::uncertain::Uncertain;
use displace_scenarios::results::OrReason;

use crate::support::*;

/// Keep pays `keep`; the switch pays `switch`. Nothing ever happens.
fn quiet(
    keep: Vec<displace_model::contract::CostLine>,
    switch: Vec<displace_model::contract::CostLine>,
) -> Project {
    let mut incumbent = incumbent(Vec::new());
    incumbent.contract.lines = keep;
    let mut proposal = plan("switch", Role::Proposal, Vec::new());
    proposal.contract.lines = switch;
    let mut project = project(
        vec![workload("vm", 1)],
        vec![incumbent, proposal],
        Vec::new(),
    );
    project.horizon_years = 5;
    project
}

#[test]
fn the_fees_of_ref_40_have_their_exact_cash_saving() {
    // CASES.md section 7: 60,000 against 145,000 at the start of each year and 130,000 at once, actual dates, 8 %:
    // −(85,000 × 4.3121268 + 130,000) = −496,531.
    let mut project = quiet(
        vec![cost("fee", "60000", Every::Year)],
        vec![
            cost("fee", "145000", Every::Year),
            cost("project", "130000", Every::Once),
        ],
    );
    project.economics.convention = Convention::ActualDates;
    project.economics.discount_rate = fixed(0.08);
    let results = simulate(&project, 10);
    let saving = &results.comparisons[0].cash_saving;
    let exact = -(85_000.0 * (0..5).map(|year| 1.08_f64.powi(-year)).sum::<f64>() + 130_000.0);
    assert_near(saving.mean, exact, 1e-6);
    assert_near(saving.mean, -496_531.0, 0.5);
    assert_eq!((saving.sd, saving.min), (0.0, saving.max));
    assert!(results.comparisons[0].payback_years.value().is_none());
    assert_eq!(results.comparisons[0].chance_of_payback, 0.0);
}

#[test]
fn under_year_end_only_the_first_start_is_undiscounted() {
    // 100 at the starts of years 1 and 2 at 10 %: 100 + 100/1.1² (the start of year 2 belongs to year 2).
    let mut project = quiet(vec![cost("fee", "100", Every::Year)], Vec::new());
    project.horizon_years = 2;
    project.economics.discount_rate = fixed(0.10);
    let results = simulate(&project, 10);
    assert_near(results.plans[0].cash_cost.mean, 100.0 + 100.0 / 1.21, 1e-9);
    let years: Vec<f64> = results.plans[0]
        .by_year
        .iter()
        .map(|row| row.cash)
        .collect();
    assert_eq!(years, [100.0, 0.0, 100.0]);
}

#[test]
fn a_plan_pays_back_when_its_last_debt_is_gone() {
    // Keep 400 a year; switch 1,000 at once: −600, −200, +200 at 0, 1 and 2 years.
    let project = quiet(
        vec![cost("fee", "400", Every::Year)],
        vec![cost("licence", "1000", Every::Once)],
    );
    let results = simulate(&project, 10);
    let found = &results.comparisons[0];
    assert_eq!(found.payback_years.value().unwrap().mean, 2.0);
    assert_eq!(
        (found.chance_of_payback, found.chance_of_cash_payback),
        (1.0, 1.0)
    );
}

#[test]
fn avoided_outages_pay_back_too_but_not_on_cash() {
    // The incumbent loses 10,000 h once a year on average, the proposal nothing; it costs 100 more.
    let mut project = quiet(Vec::new(), vec![cost("licence", "100", Every::Once)]);
    project.threats = vec![threat(
        "virus",
        "estate",
        1.0,
        vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))],
    )];
    project.workloads[0].rebuild_hours = fixed(1_000.0);
    project.plans[1].copies = vec![copy("nas")];
    let results = simulate(&project, 50_000);
    let found = &results.comparisons[0];
    // It pays back at the first incident, if one comes in five years: chance 1 − e^−5.
    assert_near(found.chance_of_payback, 1.0 - (-5.0_f64).exp(), 0.002);
    let years = found.payback_years.value().unwrap();
    // Exponential of mean 1 truncated at 5: 1 − 5 e^−5/(1 − e^−5).
    let exact = 1.0 - 5.0 * (-5.0_f64).exp() / (1.0 - (-5.0_f64).exp());
    assert_mean(years, exact, 0.03);
    assert_eq!(found.chance_of_cash_payback, 0.0);
    let why = "the cash saving never stays at or above zero, in any future";
    assert_eq!(
        found.cash_payback_years,
        OrReason::NotApplicable(why.to_owned())
    );
}

#[test]
fn the_exact_ledger_and_the_simulation_agree_at_fixed_inputs() {
    // R30: to 1e-9.
    let mut project = quiet(
        vec![
            cost("a", "1234.56", Every::Month),
            cost("b", "99.99", Every::Quarter),
            cost("c", "-17.5", Every::Year),
        ],
        vec![cost("d", "0.1", Every::Month)],
    );
    project.economics.discount_rate = fixed(0.07);
    for convention in [Convention::YearEnd, Convention::ActualDates] {
        project.economics.convention = convention;
        let results = simulate(&project, 4);
        for (plan, found) in project.plans.iter().zip(&results.plans) {
            let ledger = displace_model::cash_flow::ledger(
                &plan.cost_lines(project.start, 5),
                &[],
                project.start,
                5.0,
            )
            .unwrap();
            let exact = displace_model::cash_flow::present_value(&ledger, convention, 0.07);
            assert_near(found.cash_cost.mean, exact, 1e-9 * exact.abs());
        }
    }
}

#[test]
fn outage_costs_are_discounted_unless_the_project_says_otherwise() {
    // An incident at a uniform time of year k is worth 1.1^−k under year_end.
    let mut project = quiet(Vec::new(), Vec::new());
    project.economics.discount_rate = fixed(0.10);
    project.threats = vec![threat(
        "virus",
        "estate",
        1.0,
        vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))],
    )];
    let mean = |project: &Project| simulate(project, 100_000).plans[0].outage_cost;
    let annuity: f64 = (1..=5).map(|year| 1.1_f64.powi(-year)).sum();
    // Ten hours of rebuilding at 1 an hour; another incident within them (0.1 %) joins the outage.
    assert_mean(&mean(&project), 10.0 * annuity, 0.02);
    project.economics.discount_outage_costs = false;
    assert_mean(&mean(&project), 50.0, 0.02);
}

#[test]
fn outages_have_the_present_value_of_their_year() {
    let failing = |discounted: bool| {
        let fails = threat(
            "failure",
            "storage",
            5.0,
            vec![effect(EffectKind::Unavailable, Uncertain::fixed(20.0))],
        );
        let mut project = project(
            vec![workload("vm", 2)],
            vec![incumbent(Vec::new())],
            vec![fails],
        );
        project.horizon_years = 2;
        project.economics.discount_rate = fixed(0.10);
        project.economics.discount_outage_costs = discounted;
        let results = simulate(&project, 300);
        let years = results.plans[0].by_year.iter();
        let years: Vec<f64> = years.map(|year| year.outage_cost).collect();
        (years, results.plans[0].outage_cost.mean)
    };
    let (years, present) = failing(true);
    assert!(years[1] > 0.0 && years[2] > 0.0);
    assert_near(present, years[1] / 1.1 + years[2] / 1.21, 1e-6);
    let (same, nominal) = failing(false);
    assert_eq!(years, same);
    assert_near(nominal, years[1] + years[2], 1e-6);
}

#[test]
fn the_appraisal_at_central_inputs_agrees_with_the_run_at_fixed_inputs() {
    // R30: to 1e-9. Incidents are drawn, but their mean by year is what the appraisal takes.
    let mut project = quiet(
        vec![cost("fee", "900.10", Every::Month)],
        vec![
            cost("fee", "7000", Every::Year),
            cost("project", "9000.5", Every::Once),
        ],
    );
    project.economics.discount_rate = fixed(0.07);
    project.threats = vec![threat(
        "virus",
        "estate",
        2.0,
        vec![effect(EffectKind::Corrupted, Uncertain::fixed(0.0))],
    )];
    project.workloads[0].rebuild_hours = fixed(30.0);
    project.plans[1].copies = vec![copy("nas")];
    for convention in [Convention::YearEnd, Convention::ActualDates] {
        project.economics.convention = convention;
        let results = simulate(&project, 2_000);
        let found = &results.comparisons[0];
        let appraisal = &found.appraisal;
        let npv = *appraisal.cash.npv.value().unwrap();
        assert_near(npv, found.cash_saving.mean, 1e-9 * npv.abs());
        let roi = *appraisal.cash.roi.value().unwrap();
        assert_near(roi, npv / results.plans[1].cash_cost.mean, 1e-9);
        // An incident stands at its own date there and in the middle of its year here: exact under year_end only.
        let total = *appraisal.total.npv.value().unwrap();
        let tolerance = match convention {
            Convention::YearEnd => 1e-9,
            Convention::ActualDates => 5e-3,
        };
        assert_near(total, found.saving.mean, tolerance * total.abs());
        assert!(total > npv && appraisal.total.saving_by_year.len() == 6);
        let payback = |one: &OrReason<f64>| *one.value().unwrap();
        let cash = &appraisal.cash;
        assert!(payback(&cash.payback_years) < payback(&cash.discounted_payback_years));
        assert!(payback(&appraisal.total.payback_years) <= payback(&cash.payback_years));
        assert_near(
            payback(&cash.payback_years),
            found.cash_payback_years.value().unwrap().mean,
            1e-12,
        );
    }
}

#[test]
fn figures_that_do_not_apply_say_why() {
    let project = quiet(Vec::new(), vec![cost("fee", "100", Every::Year)]);
    let results = simulate(&project, 10);
    let cash = &results.comparisons[0].appraisal.cash;
    let why = |figure: &OrReason<f64>| match figure {
        OrReason::NotApplicable(why) => why.clone(),
        OrReason::Value(value) => panic!("{value}"),
    };
    assert_eq!(why(&cash.payback_years), "never within the horizon");
    assert_eq!(
        why(&cash.discounted_payback_years),
        "never within the horizon"
    );
    assert!(why(&cash.irr).contains("never saves anything"));
    assert_eq!(cash.roi, OrReason::Value(-1.0));
}

/// A line of hardware: amount, date.
fn machine(id: &str, amount: &str, from: Option<jiff::civil::Date>) -> CostLine {
    CostLine {
        category: Category::Hardware,
        from,
        ..cost(id, amount, Every::Once)
    }
}

#[test]
fn a_published_table_after_tax_is_reproduced() {
    // https://wizedu.com/questions/988918/suppose-blue-thumb-tools-is-considering-the: a machine of 490,000, written
    // off in five years and then sold for 40,000; working capital of 35,000, given back at the end; 146,000 saved a
    // year; tax 30 %. Printed flows: −525,000, four times 131,600, 194,600.
    let mid_year = |year: i16| Some(jiff::civil::date(2026 + year, 7, 1));
    let savings = (1..=5).map(|year| CostLine {
        from: mid_year(year),
        ..cost(&format!("saved_{year}"), "-146000", Every::Once)
    });
    let mut lines = vec![
        machine("machine", "490000", None),
        machine("machine_sold", "-40000", mid_year(5)),
        machine("working_capital", "35000", None),
        machine("working_capital", "-35000", mid_year(5)),
    ];
    lines[1].id = "machine".to_owned();
    lines.extend(savings.map(|line| CostLine {
        category: Category::Other,
        ..line
    }));
    let mut project = quiet(Vec::new(), lines);
    project.start = jiff::civil::date(2027, 1, 1);
    project.economics.tax_rate = fixed(0.3);
    project.economics.booking.lines = vec![LineBooking {
        residual: fixed(1.0),
        ..LineBooking::new("working_capital")
    }];
    let results = simulate(&project, 2);
    let found = &results.comparisons[0].appraisal.cash.saving_by_year;
    let printed = [
        -525_000.0, 131_600.0, 131_600.0, 131_600.0, 131_600.0, 194_600.0,
    ];
    for (found, printed) in found.iter().zip(printed) {
        assert_near(*found, printed, 0.5);
    }
    // Before tax nothing changes.
    assert_near(results.plans[1].by_year[1].cash, -146_000.0, 1e-6);
    let books = &results.plans[1].books;
    assert_eq!(
        (books[0].capex, books[1].depreciation),
        (525_000.0, 98_000.0)
    );
    assert_eq!((books[5].write_off, books[5].book_value), (58_000.0, 0.0));
}

#[test]
fn amounts_of_the_start_rise_with_inflation_as_published() {
    // https://justaaa.com/finance/149519-project-costs-12800-and-is-expected-to-provide: 10,000 a year in the money of
    // the start for five years, inflation 4 %, nominal rate 10 %. Printed present values: 9,454.55, 8,938.84,
    // 8,451.27, 7,990.29, 7,554.46, together 42,389.41.
    let lines = (1..=5)
        .map(|year| CostLine {
            from: Some(jiff::civil::date(2026 + year, 7, 1)),
            ..cost(&format!("saved_{year}"), "10000", Every::Once)
        })
        .collect();
    let mut project = quiet(lines, Vec::new());
    project.start = jiff::civil::date(2027, 1, 1);
    project.economics.discount_rate = fixed(0.10);
    project.economics.inflation = fixed(0.04);
    project.economics.amounts = Amounts::Real;
    let results = simulate(&project, 2);
    let found = &results.comparisons[0];
    assert_near(*found.appraisal.cash.npv.value().unwrap(), 42_389.41, 0.01);
    // The simulation discounts the same amounts at what inflation leaves of the rate.
    assert_near(found.cash_saving.mean, 42_389.41, 0.01);
    let nominal = &found.appraisal.cash.saving_by_year;
    let printed = [9_454.55, 8_938.84, 8_451.27, 7_990.29, 7_554.46];
    for (year, printed) in (1..).zip(printed) {
        let present = nominal[year as usize] / 1.1_f64.powi(year);
        assert_near(present, printed, 0.005);
        let real = found.appraisal.cash.real_saving_by_year[year as usize];
        assert_near(real, 10_000.0, 0.01);
    }
    assert_eq!(results.economics.amounts, "real");
}

#[test]
fn inflation_and_tax_that_are_off_change_nothing() {
    let mut project = quiet(
        vec![cost("fee", "900", Every::Month)],
        vec![cost("fee", "7000", Every::Year)],
    );
    let before = simulate(&project, 4);
    // Amounts in the money of the start are those of the day where nothing rises.
    project.economics.amounts = Amounts::Real;
    let after = simulate(&project, 4);
    assert_eq!(before.plans, after.plans);
    assert_eq!(before.comparisons, after.comparisons);
}

#[test]
fn a_budget_knows_the_chance_of_exceeding_it() {
    // Uniform between 100 and 300: the budget is the median, 200; half of the futures exceed it, 10 % exceed 280.
    let mut line = cost("fee", "0", Every::Year);
    line.amount = Amount::Range(range(Uncertain::uniform(100.0, 300.0)));
    let sure = cost("sure", "0.1", Every::Month);
    let project = quiet(vec![line, sure.clone()], vec![sure]);
    let results = simulate(&project, 8_000);
    let budget = &results.plans[0].budget;
    assert_eq!(budget.len(), 6);
    assert_near(budget[0].budget, 200.1, 1e-9);
    assert_near(budget[0].chance_of_exceeding, 0.5, 0.02);
    assert_near(budget[2].p90, 281.2, 3.0);
    // What is known for sure never exceeds itself, however it is added up.
    for row in &results.plans[1].budget {
        assert_eq!(row.chance_of_exceeding, 0.0);
    }
}

#[test]
fn unit_costs_divide_the_cash_by_years_instances_and_data() {
    // 1,000 a year for five years; two instances of 2 TiB that do not grow.
    let mut project = quiet(vec![cost("fee", "1000", Every::Year)], Vec::new());
    project.workloads = vec![displace_model::estate::Workload {
        size_tib: fixed(2.0),
        growth_per_year: fixed(0.0),
        ..workload("vm", 2)
    }];
    let unit = simulate(&project, 2).plans[0].unit_costs.clone().unwrap();
    assert_eq!(unit.per_year, 1000.0);
    assert_eq!(unit.per_instance_year, OrReason::Value(500.0));
    assert_near(*unit.per_front_end_tib_year.value().unwrap(), 250.0, 1e-9);
}

#[test]
fn one_exchange_rate_in_a_future_serves_every_line_of_every_plan() {
    // 1,000 dollars a year and 5,000 at once, in both plans: nothing is saved in any future, whatever the rate is. Its
    // median is 0.9.
    let rate = ExchangeRate {
        rate: range(Uncertain::uniform(0.8, 1.0)),
        ..ExchangeRate::new("USD", jiff::civil::date(2026, 11, 2))
    };
    let in_dollars = |line: CostLine| CostLine {
        currency: Some("USD".to_owned()),
        ..line
    };
    let lines = vec![
        in_dollars(cost("fee", "1000", Every::Year)),
        in_dollars(cost("project", "5000", Every::Once)),
    ];
    let mut project = quiet(lines.clone(), lines);
    project.economics.discount_rate = fixed(0.0);
    project.economics.exchange_rates = vec![rate];
    let results = simulate(&project, 2_000);
    let cash = &results.plans[0].cash_cost;
    assert!(cash.min >= 8_000.0 && cash.max <= 10_000.0 && cash.sd > 500.0);
    assert_eq!(results.comparisons[0].cash_saving.sd, 0.0);
    assert_near(results.plans[0].books[0].cash, 5_400.0, 1e-9);
    // R30: at a fixed rate ledger and trial agree to 1e-9.
    project.economics.exchange_rates[0].rate = fixed(0.92);
    let results = simulate(&project, 2);
    assert_near(results.plans[0].cash_cost.mean, 9_200.0, 1e-6);
    let ledger: f64 = results.plans[0].books.iter().map(|row| row.cash).sum();
    assert_near(ledger, 9_200.0, 1e-6);
}
