use displace_scenarios::results::{
    Appraisal, Appraised, ClassRow, EconomicsUsed, OfQuantiles, OrReason, Summary, SwitchResults,
};

use super::*;

fn summary(mean: f64) -> Summary {
    Summary {
        mean,
        sd: 100.0,
        standard_error: 1.0,
        min: mean - 900_000.0,
        p5: mean - 451_000.0,
        p10: mean - 300_000.0,
        p50: mean,
        p90: mean + 300_000.0,
        p95: mean + 451_000.0,
        p99: mean + 600_000.0,
        max: mean + 900_000.0,
        mean_interval: [mean - 2.0, mean + 2.0],
        quantile_errors: OfQuantiles::NONE,
        quantile_intervals: OfQuantiles::NONE,
    }
}

fn plan(id: &str, name: &str, role: &'static str) -> PlanResults {
    let zero = summary(0.0);
    PlanResults {
        id: id.to_owned(),
        name: name.to_owned(),
        role,
        cheapest_in: 0.5,
        cash_cost: summary(700_000.0),
        outage_cost: summary(690_000.0),
        total_cost: summary(1_390_000.0),
        downtime_hours: zero,
        data_loss_hours: zero,
        worst_outage_hours: zero,
        worst_year_cost: zero,
        worst_year_downtime_hours: zero,
        outages: zero,
        objectives_missed: zero,
        irrecoverable_instances: zero,
        degraded_hours: 0.0,
        degraded_cost: 0.0,
        planned_hours: 0.0,
        planned_cost: 0.0,
        by_threat: Vec::new(),
        by_workload: Vec::new(),
        insurance_payout: 0.0,
        by_tier: Vec::new(),
        by_stage: Vec::new(),
        by_year: Vec::new(),
        cash_by_category: Vec::new(),
        cost_by_class: Vec::new(),
        budget: Vec::new(),
        books: Vec::new(),
        unit_costs: None,
        switch: None,
    }
}

fn comparison(plan: &str, cash: f64, outage: f64, chance: f64) -> Comparison {
    Comparison {
        baseline: "keep".to_owned(),
        plan: plan.to_owned(),
        cash_saving: summary(cash),
        outage_saving: summary(outage),
        saving: summary(cash + outage),
        chance_of_cash_saving: 0.5,
        chance_of_saving: chance,
        chance_of_saving_standard_error: 0.01,
        payback_years: OrReason::NotApplicable("never".to_owned()),
        chance_of_payback: 0.0,
        cash_payback_years: OrReason::NotApplicable("never".to_owned()),
        chance_of_cash_payback: 0.0,
        saving_by_class: classes(cash, outage),
        accepted_saving: summary(cash),
        chance_of_accepted_saving: if cash > 0.0 { 0.97 } else { 0.12 },
        appraisal: Appraisal {
            cash: nothing_appraised(),
            total: nothing_appraised(),
            accepted: nothing_appraised(),
        },
        savings_sorted: Vec::new(),
    }
}

/// Cash and outages as classes, and 9,000 of own people that are no longer needed.
fn classes(cash: f64, outage: f64) -> Vec<ClassRow> {
    let amounts = [cash, 9_000.0, outage - 9_000.0, 0.0];
    let rows = displace_model::contract::BenefitClass::ALL
        .iter()
        .zip(amounts);
    rows.map(|(class, present_value)| ClassRow {
        id: class.as_str(),
        accepted: class.is_accepted(),
        present_value,
    })
    .collect()
}

fn nothing_appraised() -> Appraised {
    Appraised {
        saving_by_year: Vec::new(),
        real_saving_by_year: Vec::new(),
        npv: OrReason::Value(0.0),
        roi: OrReason::Value(0.0),
        irr: OrReason::NotApplicable("none".to_owned()),
        irr_of: None,
        irr_rates: Vec::new(),
        payback_years: OrReason::Value(0.0),
        discounted_payback_years: OrReason::Value(0.0),
    }
}

fn results(comparisons: Vec<Comparison>) -> Results {
    let mut plans = vec![plan("keep", "Keep the tapes", "incumbent")];
    for (comparison, name) in comparisons.iter().zip(["Switch to B", "Switch to C"]) {
        plans.push(plan(&comparison.plan, name, "proposal"));
    }
    Results {
        trials: 10_000,
        seed: 1,
        stopped_by: "count",
        variance_reduction: "none",
        precision: None,
        hardly_seen: Vec::new(),
        economics: EconomicsUsed {
            discount_rate: 0.08,
            convention: "year_end",
            discount_outage_costs: true,
            inflation: 0.0,
            amounts: "nominal",
            tax_rate: 0.0,
        },
        baseline: "keep".to_owned(),
        plans,
        comparisons,
    }
}

fn told(results: &Results) -> Verdict {
    verdict(results, &Currency::new("EUR"), 5, Counted::Everything).unwrap()
}

fn told_of(cash: f64, outage: f64, chance: f64) -> Verdict {
    told(&results(vec![comparison("b", cash, outage, chance)]))
}

/// A switch that ends in these ways.
fn switch(completed: f64, half_way: f64, rolled_back: f64, no_end: f64) -> SwitchResults {
    SwitchResults {
        chance_of_completion: completed,
        chance_of_half_way: half_way,
        chance_of_rolling_back: rolled_back,
        chance_of_going_on: 0.0,
        chance_of_no_end: no_end,
        go_live_years: OrReason::NotApplicable("not asked".to_owned()),
        cost: summary(0.0),
        cost_by_part: Vec::new(),
        incumbent_beside: 0.0,
        outage_cost_before: 0.0,
        outage_cost_during: 0.0,
        outage_cost_after: 0.0,
        causes: Vec::new(),
    }
}

#[test]
fn a_switch_that_may_fail_is_told_with_its_chances_and_one_that_never_does_is_not() {
    let mut results = results(vec![comparison("b", 50_000.0, 90_000.0, 0.8)]);
    results.plans[1].switch = Some(switch(1.0, 0.0, 0.0, 0.0));
    assert!(told(&results).caveats.is_empty());
    results.plans[1].switch = Some(switch(0.63, 0.0, 0.37, 0.0));
    assert_eq!(
        told(&results).caveats[0].text(),
        "The switch may fail: it is accepted in full in 63 of 100 futures, rolled back to the incumbent in 37 of 100."
    );
    results.plans[1].switch = Some(switch(0.5, 0.2, 0.2, 0.1));
    assert_eq!(
        told(&results).caveats[0].text(),
        "The switch may fail: it is accepted in full in 50 of 100 futures, in part in 20 of 100, rolled back to the \
         incumbent in 20 of 100, still under way at the end in 10 of 100."
    );
}

#[test]
fn dearer_in_cash_and_cheaper_in_outages_is_told_in_that_order() {
    let verdict = told_of(-31_000.0, 443_000.0, 0.87);
    assert_eq!(
        verdict.text(),
        "Switching costs € 31,000 more in cash and avoids outage losses of € 443,000 over 5 years on average. \
         In total it saves € 412,000. It is cheaper in 87 of 100 futures; in 1 of 20 it loses more than € 39,000."
    );
    assert_eq!(verdict.pays, Pays::Yes);
    assert!(verdict.caveats.is_empty());
    assert_eq!(
        verdict.terms.text(),
        "“Switch to B” compared with “Keep the tapes”: present value at 8 % a year, 10,000 futures, the same luck for \
         every plan."
    );
}

#[test]
fn the_numbers_that_matter_are_marked() {
    let verdict = told_of(-31_000.0, 443_000.0, 0.87);
    let strong: Vec<&str> = verdict
        .answer
        .pieces
        .iter()
        .chain(&verdict.odds.pieces)
        .filter(|piece| piece.strong)
        .map(|piece| piece.text.as_str())
        .collect();
    assert_eq!(
        strong,
        [
            "€ 31,000 more",
            "€ 443,000",
            "€ 412,000",
            "87 of 100",
            "€ 39,000"
        ]
    );
}

#[test]
fn every_combination_of_signs_has_its_sentence() {
    let table = [
        (
            20_000.0,
            500_000.0,
            "Switching saves € 20,000 in cash and avoids outage losses of € 500,000 over 5 years on average.",
        ),
        (
            20_000.0,
            -5_000.0,
            "Switching saves € 20,000 in cash, but outages cost € 5,000 more over 5 years on average.",
        ),
        (
            5_000.0,
            -20_000.0,
            "Keeping the incumbent is cheaper: switching saves € 5,000 in cash, but outages cost € 20,000 more over \
             5 years on average.",
        ),
        (
            -20_000.0,
            5_000.0,
            "Keeping the incumbent is cheaper: switching costs € 20,000 more in cash and avoids outage losses of only \
             € 5,000 over 5 years on average.",
        ),
        (
            -20_000.0,
            -5_000.0,
            "Keeping the incumbent is cheaper: switching costs € 20,000 more in cash, and outages cost € 5,000 more \
             as well, over 5 years on average.",
        ),
        (
            0.0,
            5_000.0,
            "Switching costs the same in cash and avoids outage losses of € 5,000 over 5 years on average.",
        ),
        (
            0.0,
            -5_000.0,
            "Keeping the incumbent is cheaper: switching costs the same in cash, but outages cost € 5,000 more over \
             5 years on average.",
        ),
        (
            20_000.0,
            0.0,
            "Switching saves € 20,000 in cash and avoids no outage losses over 5 years on average.",
        ),
        (
            -20_000.0,
            0.0,
            "Keeping the incumbent is cheaper: switching costs € 20,000 more in cash and avoids no outage losses over \
             5 years on average.",
        ),
        (
            0.0,
            0.0,
            "Switching costs the same in cash and loses as much to outages over 5 years on average.",
        ),
    ];
    for (cash, outage, expected) in table {
        assert_eq!(told_of(cash, outage, 0.6).answer.text(), expected);
    }
}

#[test]
fn a_proposal_that_does_not_pay_is_said_not_to_pay() {
    let verdict = told_of(-20_000.0, 5_000.0, 0.12);
    assert_eq!(verdict.pays, Pays::No);
    assert_eq!(
        verdict.odds.text(),
        "In total it costs € 15,000 more: it does not pay. It is cheaper in only 12 of 100 futures; in 1 of 20 it \
         saves more than € 436,000."
    );
    let hopeless = told_of(-900_000.0, 5_000.0, 0.0);
    assert_eq!(
        hopeless.odds.text(),
        "In total it costs € 895,000 more: it does not pay. It is cheaper in no future simulated; in 19 of 20 it \
         costs at least € 444,000 more."
    );
}

#[test]
fn a_plan_that_always_pays_says_how_much_it_saves_at_least() {
    let verdict = told_of(900_000.0, 51_000.0, 1.0);
    assert_eq!(
        verdict.odds.text(),
        "In total it saves € 951,000. It is cheaper in every future simulated; in 19 of 20 it saves at least € 500,000."
    );
    let even_tail = told_of(451_000.0, 0.0, 0.95);
    assert!(
        even_tail
            .odds
            .text()
            .ends_with("in 19 of 20 it loses nothing.")
    );
}

#[test]
fn plans_that_never_differ_are_told_apart_from_plans_that_cancel_out() {
    let mut same = comparison("b", 0.0, 0.0, 0.0);
    same.saving = Summary::of(&[0.0; 2]).unwrap();
    let verdict = told(&results(vec![same]));
    assert_eq!(verdict.pays, Pays::Even);
    assert_eq!(
        verdict.odds.text(),
        "The two plans cost exactly the same in every future."
    );
    assert!(verdict.caveats.is_empty());
    let cancels = told_of(5_000.0, -5_000.0, 0.5);
    assert!(cancels.odds.text().starts_with(
        "In total neither is cheaper on average. It is cheaper in 50 of 100 futures;"
    ));
    assert_eq!(cancels.caveats.len(), 1);
}

#[test]
fn a_mean_that_most_futures_contradict_is_explained() {
    let insurance = told_of(-31_000.0, 443_000.0, 0.2);
    assert_eq!(
        insurance.caveats[0].text(),
        "It pays because of rare, large losses that it avoids: in most futures it is the dearer plan."
    );
    let gamble = told_of(31_000.0, -443_000.0, 0.8);
    assert_eq!(
        gamble.caveats[0].text(),
        "It is cheaper in most futures, but where it loses it loses more than it saves elsewhere."
    );
}

#[test]
fn a_difference_within_the_error_is_too_close_to_call() {
    let verdict = told_of(1.5, 0.0, 0.5);
    assert_eq!(
        verdict.caveats[0].text(),
        "The difference is within the simulation's own error (± € 1): too close to call with so few futures."
    );
}

#[test]
fn of_several_plans_the_best_is_named() {
    let several = results(vec![
        comparison("b", -10_000.0, 20_000.0, 0.6),
        comparison("c", -10_000.0, 90_000.0, 0.7),
    ]);
    let verdict = told(&several);
    assert_eq!(verdict.plan, "c");
    assert_eq!(
        verdict.answer.text(),
        "“Switch to C” costs € 10,000 more in cash and avoids outage losses of € 90,000 over 5 years on average, \
         compared with “Keep the tapes”: of 3 plans it is the cheapest."
    );
    assert!(
        verdict
            .odds
            .text()
            .contains("it is the cheapest of all plans in 50 of 100; "),
        "{}",
        verdict.odds.text()
    );
    let second = verdict_on(&several, "b", &Currency::new("EUR"), 5, Counted::Everything).unwrap();
    assert_eq!(
        second.answer.text(),
        "Compared with “Keep the tapes”, “Switch to B” costs € 10,000 more in cash and avoids outage losses of \
         € 20,000 over 5 years on average."
    );
    assert!(
        verdict_on(
            &several,
            "keep",
            &Currency::new("EUR"),
            5,
            Counted::Everything
        )
        .is_none()
    );
}

#[test]
fn of_several_plans_none_may_pay() {
    let several = results(vec![
        comparison("b", -30_000.0, 20_000.0, 0.3),
        comparison("c", -100_000.0, 90_000.0, 0.4),
    ]);
    assert_eq!(
        told(&several).answer.text(),
        "Keeping the incumbent is cheaper than “Switch to B”, which costs € 30,000 more in cash and avoids outage \
         losses of only € 20,000 over 5 years on average."
    );
}

#[test]
fn a_baseline_that_is_not_the_incumbent_is_called_by_its_name() {
    let mut other = results(vec![comparison("b", -30_000.0, 20_000.0, 0.3)]);
    other.plans[0].role = "renegotiated";
    assert!(
        told(&other)
            .answer
            .text()
            .starts_with("“Keep the tapes” is cheaper: “Switch to B” costs")
    );
    let mut better = results(vec![comparison("b", 30_000.0, 0.0, 1.0)]);
    better.plans[0].role = "renegotiated";
    assert!(
        told(&better)
            .answer
            .text()
            .starts_with("Compared with “Keep the tapes”, “Switch to B” saves € 30,000 in cash")
    );
    let mut talks = results(vec![comparison("b", 30_000.0, 0.0, 1.0)]);
    talks.plans[1].role = "renegotiated";
    assert!(
        told(&talks)
            .answer
            .text()
            .starts_with("Renegotiating saves € 30,000 in cash")
    );
}

#[test]
fn a_single_plan_has_nothing_to_be_compared_with() {
    let verdict = told(&results(Vec::new()));
    assert_eq!(
        verdict.text(),
        "There is nothing to compare “Keep the tapes” with yet: it costs € 700,000 in cash and € 690,000 in outage \
         losses over 5 years on average."
    );
    assert_eq!(verdict.pays, Pays::Even);
    assert_eq!(
        verdict.terms.text(),
        "“Keep the tapes”: present value at 8 % a year, 10,000 futures."
    );
}

#[test]
fn a_tail_that_is_the_worst_case_is_told_as_such() {
    let mut bounded = comparison("b", -31_000.0, 443_000.0, 0.87);
    bounded.saving.min = bounded.saving.p5;
    assert!(
        told(&results(vec![bounded]))
            .odds
            .text()
            .ends_with("at worst it loses € 39,000.")
    );
    let mut capped = comparison("b", -20_000.0, 5_000.0, 0.12);
    capped.saving.max = capped.saving.p95;
    assert!(
        told(&results(vec![capped]))
            .odds
            .text()
            .ends_with("at best it saves € 436,000.")
    );
}

#[test]
fn figures_that_are_no_numbers_are_told_without_a_panic() {
    let verdict = told_of(f64::NAN, f64::INFINITY, f64::NAN);
    assert!(verdict.text().contains("∞") && !verdict.text().contains("NaN"));
}

#[test]
fn the_sentence_of_the_narrow_view_says_which_it_is_and_what_it_leaves_out() {
    // 31,000 dearer in cash, 9,000 of own people's hours and 443,000 of outages less.
    let results = results(vec![comparison("b", -31_000.0, 452_000.0, 0.8)]);
    let told = |counted| verdict(&results, &Currency::new("EUR"), 5, counted).unwrap();
    let (wide, narrow) = (told(Counted::Everything), told(Counted::Accepted));
    assert_eq!((wide.pays, narrow.pays), (Pays::Yes, Pays::No));
    assert!(!wide.text().contains("finance director"), "{}", wide.text());
    insta::assert_snapshot!(narrow.text(), @"Counting only what a finance director accepts, keeping the incumbent is cheaper: switching costs € 31,000 more in cash over 5 years on average. It is cheaper in only 12 of 100 futures; in 1 of 20 it saves more than € 420,000. Left out: € 9,000 of productivity, € 443,000 of avoided loss.");
    assert_eq!(narrow.caveats, []);
}

#[test]
fn the_narrow_view_may_prefer_another_plan() {
    // B avoids most, C saves cash.
    let results = results(vec![
        comparison("b", -31_000.0, 452_000.0, 0.8),
        comparison("c", 12_000.0, 100_000.0, 0.8),
    ]);
    let told = |counted| verdict(&results, &Currency::new("EUR"), 5, counted).unwrap();
    assert_eq!(told(Counted::Everything).plan, "b");
    let narrow = told(Counted::Accepted);
    assert_eq!((narrow.plan.as_str(), narrow.pays), ("c", Pays::Yes));
    insta::assert_snapshot!(narrow.text(), @"Counting only what a finance director accepts, “Switch to C” saves € 12,000 in cash over 5 years on average, compared with “Keep the tapes”: of 3 plans it is the cheapest. It is cheaper in 97 of 100 futures; in 1 of 20 it loses more than € 439,000. Left out: € 9,000 of productivity, € 91,000 of avoided loss.");
}
