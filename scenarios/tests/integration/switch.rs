//! The switch as a project that can go wrong (R25, R26): closed forms, and what always holds.

use displace_model::cash_flow::present_value;
use displace_model::contract::payments;
use displace_model::project::{Project, read};
use displace_model::switch::{Overrun, central_costs, central_legs};
use displace_model::uncertain::Uncertain;
use displace_scenarios::results::{PlanResults, Results, Summary, SwitchResults};
use displace_scenarios::{World, catalogue, trial_figures};
use proptest::prelude::*;

use crate::support::{assert_mean, assert_near, simulate};

/// An incumbent without copies and a proposal with this switch; nothing is discounted, nothing fails unless it says so.
fn project(switch: &str, rest: &str) -> Project {
    let text = format!(
        r#"
format = 1
name = "A switch"
currency = "EUR"
start = 2027-01-01
horizon_years = 5

[economics]
discount_rate = 0

[[workload]]
id = "vm"
count = 4
size_tib = 1
growth_per_year = 0
cost_per_hour_down = 10
rebuild_hours = 10

[[plan]]
id = "keep"
role = "incumbent"
support = {{ response_hours = 0, diagnosis_hours = 0 }}
[[plan.cost]]
id = "old_fee"
category = "licences"
amount = 100
every = "month"

[[plan]]
id = "new"
role = "proposal"
support = {{ response_hours = 0, diagnosis_hours = 0 }}
[[plan.cost]]
id = "licences"
category = "licences"
amount = 1000000
[plan.switch]
{switch}
{rest}
"#
    );
    let reading = read(&text, catalogue());
    reading
        .project
        .unwrap_or_else(|| panic!("{:#?}", reading.problems))
}

fn new(results: &Results) -> (&PlanResults, &SwitchResults) {
    let plan = results.plan("new").unwrap();
    (plan, plan.switch.as_ref().unwrap())
}

/// The mean of a function of a range, over so fine a grid of uniforms that the rest does not matter.
fn mean_of(range: &Uncertain, of: impl Fn(f64) -> f64) -> f64 {
    let steps = 200_000;
    let at = |step: u32| of(range.quantile((f64::from(step) + 0.5) / f64::from(steps)));
    (0..steps).map(at).sum::<f64>() / f64::from(steps)
}

/// Mean and ninth decile of the ratio of durations as C0 of the defaults describes it, worked out by hand.
fn duration_by_hand(preset: Overrun) -> (f64, f64) {
    match preset {
        Overrun::None => (1.0, 1.0),
        // 62 % at 1, 25 % U(1, 1.5), 13 % Pareto(1.5, 4) below 3, which 15/16 of it are: of those the mean is
        // 4 × 1.5⁴ / 3 × (1.5⁻³ − 3⁻³) / (15/16) = 28/15. P90 is 3/13 of the way into them:
        // 1.5 × (1 − 3/13 × 15/16)^(−1/4).
        Overrun::InfrastructureSwap
        | Overrun::InfrastructureSwapPrudent
        | Overrun::InfrastructureSwapStress => (
            0.62 + 0.25 * 1.25 + 0.13 * 28.0 / 15.0,
            1.5 * (1.0 - 3.0 / 13.0 * 15.0 / 16.0_f64).powf(-0.25),
        ),
        // Five sixths U(0.95, 1.25), one sixth U(1.4, 2), of which P90 is two fifths of the way.
        Overrun::LargeProgramme => (5.0 / 6.0 * 1.1 + 1.7 / 6.0, 1.4 + 0.4 * 0.6),
        Overrun::PublicSector => (1.32, 1.1 + 0.9 * 0.44),
    }
}

#[test]
fn the_parallel_run_costs_what_each_preset_of_overruns_says() {
    // 100 days of implementation times the ratio and 30 days of parallel run, at 730 a month: 24 a day.
    for preset in Overrun::ALL {
        let word = preset.as_str();
        let ratio = preset.duration().value;
        let (mean, p90) = duration_by_hand(*preset);
        assert_near(ratio.mean(), mean, 1e-6);
        assert_near(ratio.quantile(0.9), p90, 1e-5);
        let hours = |ratio: f64| 24.0 * (100.0 * ratio + 30.0);
        let switch = format!(
            "overrun = \"{word}\"\nfailure = 0\nimplementation_days = 100\nparallel_days = 30\nparallel_cost_per_month = 730"
        );
        let results = simulate(&project(&switch, ""), 40_000);
        let (_, found) = new(&results);
        let exact = hours(ratio.mean());
        if ratio.is_fixed().is_some() {
            assert_near(found.cost.mean, exact, 1e-9 * exact);
        } else {
            assert_mean(&found.cost, exact, 0.01);
        }
        assert_p90(&found.cost, hours(ratio.quantile(0.9)));
        // Both contracts run until then: the old fee of 100 falls due at the start of each begun month.
        let months = mean_of(&ratio, |ratio| (hours(ratio) / 730.0).ceil());
        assert_near(
            found.incumbent_beside,
            100.0 * months,
            0.01 * 100.0 * months,
        );
        // What comes late costs more, by the ratio of costs.
        let cost = preset.cost().value;
        let switch = format!("overrun = \"{word}\"\nfailure = 0\nimplementation_price = 1000");
        let results = simulate(&project(&switch, ""), 40_000);
        let found = &new(&results).1.cost;
        assert_near(
            found.mean,
            1_000.0 * cost.mean(),
            4.0 * found.standard_error + 1e-6,
        );
        assert_p90(found, 1_000.0 * cost.quantile(0.9));
    }
}

/// P90 lies within 4 of its standard errors, which are below 3 % of it.
fn assert_p90(found: &Summary, exact: f64) {
    let band = 4.0 * found.quantile_errors.p90.unwrap();
    assert!(band < 0.03 * exact, "{band} around {exact} says little");
    assert_near(found.p90, exact, band + 1e-9 * exact);
}

#[test]
fn incidents_fall_before_during_and_after_a_random_cut_over_as_long_as_each_lasts() {
    // 40 incidents a year at 100 each; the switch begins after 31 days and takes 100 days times U(1, 3).
    let threat = "[[threat]]\nid = \"slip\"\nper = \"estate\"\nrate_per_year = 40\ndetection_hours = 0\nfixed_cost = 100\n[[threat.effect]]\nkind = \"unavailable\"\nrepair_hours = 0.0001";
    let switch = "from = 2027-02-01\nfailure = 0\nimplementation_days = 100\nduration_overrun = { uniform = [1, 3] }";
    let trials = 20_000;
    let results = simulate(&project(switch, threat), trials);
    let (_, found) = new(&results);
    let per_day = 40.0 / 365.0;
    // Days and their variance; incidents of a day are Poisson.
    let all = 5.0 * 365.0;
    for (cost, days, variance) in [
        (found.outage_cost_before, 31.0, 0.0),
        (found.outage_cost_during, 200.0, 200.0 * 200.0 / 12.0),
        (found.outage_cost_after, all - 231.0, 200.0 * 200.0 / 12.0),
    ] {
        let of_count = per_day * days + per_day * per_day * variance;
        // The cost of standing still for 0.36 seconds is far below the band.
        let discount = if days > 300.0 { 0.01 } else { 0.0 };
        let band = 4.0 * 100.0 * (of_count / trials as f64).sqrt() + discount;
        assert_near(cost, 100.0 * per_day * days, band);
    }
    let live = found.go_live_years.value().unwrap();
    assert_mean(live, 231.0 / 365.0, 0.01);
}

#[test]
fn until_a_random_first_backup_nothing_is_restored_and_afterwards_everything() {
    // 40 instances a year are damaged. The proposal's first backup is made when the implementation is done: after 31
    // days and 100 days times U(1, 3). It makes a point every 24 h, so that the first to be found is half a day later
    // on average; the incumbent has no copies.
    let threat = "[[threat]]\nid = \"slip\"\nper = \"estate\"\nhits = { count = 1 }\nrate_per_year = 40\ndetection_hours = 0\n\
                  [[threat.effect]]\nkind = \"corrupted\"\ncopies = \"spared\"";
    let copy = "[[plan.copy]]\nid = \"new\"\ninterval_hours = 24\nlag_hours = 0\njob_success = 1\nattempt_failure = 0\n\
                overhead_hours = 0\nretention_days = 4000\ntib_per_hour_per_stream = 900";
    let switch = format!(
        "from = 2027-02-01\nfailure = 0\nimplementation_days = 100\nparallel_days = 30\nduration_overrun = {{ uniform = [1, 3] }}\n{copy}"
    );
    let mut project = project(&switch, threat);
    // Those that were down are none of those that are hit again.
    for workload in &mut project.workloads {
        workload.rebuild_hours = displace_model::input::Input::fixed(0.001);
    }
    let results = simulate(&project, 20_000);
    let (plan, _) = new(&results);
    let per_day = 40.0 / 365.0;
    assert_mean(&plan.irrecoverable_instances, per_day * 231.5, 0.01);
    assert_mean(&plan.outages, per_day * 5.0 * 365.0, 0.01);
    let keep = results.plan("keep").unwrap();
    assert_near(
        keep.irrecoverable_instances.mean,
        keep.outages.mean,
        1e-9 * keep.outages.mean,
    );
}

#[test]
fn a_check_buys_down_the_incident_at_the_cut_over() {
    // Noticed after PERT(0.1, 0.25, 0.5), mean 1.6 / 6 h; repaired in U(2, 10), mean 6 h; four machines at 10 an hour,
    // 500 beside: 40 × 6.2667 + 500, in 30 % of the futures, or a fifth of that with the check.
    let switch = "failure = 0\n[plan.switch.cut_over]\nincident_hits = \"estate\"\nincident_chance = 0.3\nincident_hours = { uniform = [2, 10] }\nincident_cost = 500";
    let each = 40.0 * (1.6 / 6.0 + 6.0) + 500.0;
    for (followed, chance) in [(false, 0.3), (true, 0.06)] {
        let advice =
            format!("[[advice]]\nid = \"check\"\nby = 0.8\nprice = 70\nfollowed = {followed}");
        let results = simulate(&project(switch, &advice), 60_000);
        let (plan, found) = new(&results);
        assert_mean(&plan.outage_cost, chance * each, 0.08);
        let row = plan
            .by_threat
            .iter()
            .find(|row| row.id == "switch_cut_over");
        assert_near(row.unwrap().outage_cost, plan.outage_cost.mean, 1e-6);
        assert_near(found.cost.mean, if followed { 70.0 } else { 0.0 }, 1e-9);
        assert!(results.plan("keep").unwrap().outage_cost.max == 0.0);
    }
}

#[test]
fn planned_downtime_is_downtime_of_the_wave_and_of_nobody_else() {
    let switch = "failure = 0\n[[plan.switch.wave]]\nid = \"all\"\n[plan.switch.cut_over]\nplanned_hours = 3\nwait_days = 10";
    let results = simulate(&project(switch, ""), 100);
    let (plan, _) = new(&results);
    assert_near(plan.downtime_hours.mean, 12.0, 1e-9);
    assert_near(plan.downtime_hours.sd, 0.0, 1e-9);
    assert_near(plan.outage_cost.mean, 120.0, 1e-9);
    // Nobody has to notice it, and there is nothing to be secured or restored.
    for stage in &plan.by_stage {
        let hours = if stage.id == "repair" { 12.0 } else { 0.0 };
        assert_near(stage.downtime_hours, hours, 1e-9);
    }
}

#[test]
fn a_blocker_strikes_both_proposals_in_the_same_futures() {
    // Each pays 1 when it fails: by the blocker (0.3), or by chance (0.1 and 0.2) under the same luck. So whenever the
    // first fails the second does too: P = 0.37 and 0.44, both 0.37.
    let other = "[[plan]]\nid = \"other\"\nrole = \"proposal\"\n[plan.switch]\nreinstatement_price = 1\nfailure = 0.2\n[[blocker]]\nid = \"firewall\"\nchance = 0.3\nsinks = 1";
    let mut project = project("reinstatement_price = 1\nfailure = 0.1", other);
    for plan in &mut project.plans {
        plan.contract.lines.clear();
    }
    let world = World::new(&project).unwrap();
    let trials = 20_000_u32;
    let mut counts = [0.0; 3];
    for number in 0..trials {
        let figures = trial_figures(&world, 1, u64::from(number));
        let [a, b] = [figures[1].cash_cost, figures[2].cash_cost];
        assert!([0.0, 1.0].contains(&a) && [0.0, 1.0].contains(&b));
        counts[0] += a;
        counts[1] += b;
        counts[2] += a * b;
    }
    let [a, b, both] = counts.map(|count| count / f64::from(trials));
    // Standard errors of a share: at most 0.0035.
    assert_near(a, 0.37, 4.0 * 0.0035);
    assert_near(b, 0.44, 4.0 * 0.0035);
    let correlation = (both - a * b) / (a * (1.0 - a) * b * (1.0 - b)).sqrt();
    let exact = (0.37 - 0.37 * 0.44) / (0.37_f64 * 0.63 * 0.44 * 0.56).sqrt();
    assert_near(correlation, exact, 0.028);
}

/// A switch in which everything has a price and anything can happen.
const TROUBLED: &str = r#"
overrun = "large_programme"
failure = 0.3
implementation_days = 60
implementation_price = 5000
parallel_days = 30
parallel_cost_per_month = 300
training_price = 900
legacy_days = 500
legacy_cost_per_month = 50
early_termination_price = 700
decommissioning_days = 20
decommissioning_price = 400
reinstatement_days = 5
reinstatement_price = 800
deadline_days = 200
paid_on_acceptance = ["licences"]
[plan.switch.proof_of_concept]
days = 20
price = 1500
success = 0.9
[plan.switch.cut_over]
wait_days = { uniform = [0, 14] }
[plan.switch.cut_over.other_time]
take = "if_late"
incident_chance = 0.2
price = 600
"#;

#[test]
fn a_rejected_switch_never_books_what_was_due_on_acceptance() {
    let results = simulate(&project(TROUBLED, ""), 4_000);
    let (plan, found) = new(&results);
    assert!((0.3..0.9).contains(&found.chance_of_completion));
    let licences = plan
        .cash_by_category
        .iter()
        .find(|row| row.id == "licences");
    let old = 100.0 * 60.0;
    let booked = licences.unwrap().nominal;
    assert!(booked > 1e6 * found.chance_of_completion);
    assert!(booked < 1e6 * found.chance_of_completion + old);
    let outcomes = found.chance_of_completion
        + found.chance_of_half_way
        + found.chance_of_rolling_back
        + found.chance_of_no_end;
    assert_near(outcomes, 1.0, 1e-12);
    let causes: f64 = found.causes.iter().map(|row| row.chance).sum();
    assert_near(causes, found.chance_of_rolling_back, 1e-12);
}

/// By phase, category and year the same money; nothing is discounted.
fn adds_up(results: &Results) {
    let (plan, found) = new(results);
    let by_category: f64 = plan.cash_by_category.iter().map(|row| row.nominal).sum();
    let by_year: f64 = plan.by_year.iter().map(|row| row.cash).sum();
    let rows = plan
        .cash_by_category
        .iter()
        .map(|row| row.by_year.iter().sum::<f64>());
    for sum in [by_category, by_year, rows.sum()] {
        assert_near(sum, plan.cash_cost.mean, 1e-9 * sum);
    }
    let parts = found.cost_by_part.iter();
    let parts: f64 = parts.map(|part| part.present_value).sum();
    let switch = plan.cash_by_category.iter().find(|row| row.id == "switch");
    assert_near(parts, found.cost.mean, 1e-9 * parts);
    assert_near(
        switch.map_or(0.0, |row| row.present_value),
        parts,
        1e-9 * parts,
    );
}

#[test]
fn cash_adds_up_by_part_category_and_year() {
    let results = simulate(&project(TROUBLED, ""), 2_000);
    adds_up(&results);
    let found = new(&results).1;
    assert!(found.cost_by_part.len() > 7, "{:?}", found.cost_by_part);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn cash_of_any_switch_adds_up_by_part_category_and_year(
        chances in (0.0..1.0_f64, 0.0..1.0_f64, 0.0..1.0_f64),
        days in (0..400_u32, 0..120_u32, 0..900_u32, 0..60_u32, 30..2_000_u32),
        prices in prop::collection::vec(0..50_000_u32, 8),
        on_acceptance in any::<bool>(),
    ) {
        let (failure, success, incident) = chances;
        let (implementation, parallel, legacy, wait, deadline) = days;
        let [price, month, training, old_month, fee, clearing, back, trial] = prices[..] else {
            unreachable!("there are eight");
        };
        let paid = if on_acceptance { "\"licences\"" } else { "" };
        let switch = format!(
            "overrun = \"large_programme\"\nfailure = {failure}\nimplementation_days = {implementation}\n\
             implementation_price = {price}\nparallel_days = {parallel}\nparallel_cost_per_month = {month}\n\
             training_price = {training}\nlegacy_days = {legacy}\nlegacy_cost_per_month = {old_month}\n\
             early_termination_price = {fee}\ndecommissioning_days = 20\ndecommissioning_price = {clearing}\n\
             reinstatement_days = 5\nreinstatement_price = {back}\ndeadline_days = {deadline}\n\
             paid_on_acceptance = [{paid}]\n[plan.switch.proof_of_concept]\ndays = 20\nprice = {trial}\n\
             success = {success}\n[plan.switch.cut_over]\nwait_days = {wait}\n[plan.switch.cut_over.other_time]\n\
             take = \"if_late\"\nincident_chance = {incident}\nprice = {fee}"
        );
        adds_up(&simulate(&project(&switch, ""), 40));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_longer_delay_never_lowers_the_cost_of_running_both(
        days in (0..200_u32, 0..90_u32, 0..60_u32),
        ratios in (0.3..3.0_f64, 0.0..2.0_f64),
        monthly in 1..500_u32,
    ) {
        let (ratio, more) = ratios;
        let (implementation, parallel, wave) = days;
        let costs = |ratio: f64| {
            let switch = format!(
                "failure = 0\nimplementation_days = {implementation}\nparallel_days = {parallel}\nparallel_cost_per_month = {monthly}\n\
                 duration_overrun = {ratio}\n[[plan.switch.wave]]\nid = \"all\"\ndays = {wave}\n[plan.switch.cut_over]\nwindow = \"business_hours\""
            );
            let results = simulate(&project(&switch, ""), 2);
            let found = new(&results).1;
            [found.cost.mean, found.incumbent_beside]
        };
        let (before, after) = (costs(ratio), costs(ratio + more));
        for (before, after) in before.into_iter().zip(after) {
            prop_assert!(after >= before - 1e-9 * before, "{after} after {before}");
        }
        // Where there is anything to be late, running both costs more the later it is.
        if implementation > 0 && more > 0.1 {
            prop_assert!(after[0] > before[0], "{after:?} after {before:?}");
        }
    }
}

#[test]
fn a_failed_proposal_gives_way_to_the_next() {
    let next = "[[plan]]\nid = \"other\"\nrole = \"proposal\"\n[[plan.cost]]\nid = \"other_fee\"\ncategory = \"support\"\namount = 7\n[plan.switch]\nimplementation_days = 30\noverrun = \"none\"\nfailure = 0";
    let switch = "failure = 1\nimplementation_days = 10\nnext_plan = \"other\"";
    let results = simulate(&project(switch, next), 200);
    let (plan, found) = new(&results);
    assert_near(found.chance_of_going_on, 1.0, 0.0);
    assert_near(found.chance_of_completion, 1.0, 0.0);
    let support = plan.cash_by_category.iter().find(|row| row.id == "support");
    assert_near(support.unwrap().nominal, 7.0, 1e-9);
    let live = found.go_live_years.value().unwrap().mean * 365.0;
    assert!((30.0..40.1).contains(&live), "{live}");
}

#[test]
fn old_records_are_found_as_long_as_the_old_points_are_kept() {
    // Four requests a year for what is 1,000 days old. The new solution goes live on day 100, so its own points are that
    // old from day 1,100 on, half a day later on average. The old ones can be restored until day 500, or 1,500, or for
    // good where they were moved: nothing is found for 600.5 days, or none.
    let threat = "[[threat]]\nid = \"records\"\nper = \"estate\"\nhits = { count = 1 }\nrate_per_year = 4\ndetection_hours = 0\n\
                  [[threat.effect]]\nkind = \"corrupted\"\nservice_impact = 0\ndata_share = 0.001\ndwell_hours = 24000";
    let copy = "interval_hours = 24\nlag_hours = 0\njob_success = 1\nretention_days = 4000\nattempt_failure = 0\n\
                overhead_hours = 0\ntib_per_hour_per_stream = 9\n";
    let found = |switch: &str| {
        let switch = format!(
            "overrun = \"none\"\nfailure = 0\nimplementation_days = 100\n{switch}\n[[plan.copy]]\nid = \"new\"\n{copy}"
        );
        let mut project = project(&switch, threat);
        for workload in &mut project.workloads {
            workload.rebuild_hours = displace_model::input::Input::fixed(0.001);
        }
        let copies = project.plans[1].copies.clone();
        project.plans[0].copies = copies;
        simulate(&project, 30_000)
    };
    let results = found("legacy_days = 400");
    let lost = &new(&results).0.irrecoverable_instances;
    assert_mean(lost, 4.0 * 600.5 / 365.0, 0.01);
    for kept in ["legacy_days = 1400", "migrates_points = true"] {
        let results = found(kept);
        assert_near(new(&results).0.irrecoverable_instances.max, 0.0, 0.0);
    }
    // Without a switch nothing is ever lost, so that all of it is the price of letting go too early.
    assert_near(
        results.plan("keep").unwrap().irrecoverable_instances.max,
        0.0,
        0.0,
    );
}

#[test]
fn what_one_proposal_has_found_is_no_obstacle_to_the_next() {
    // The firewall costs 10 days and is met after 20 days of implementation: found on day 30, if there is time until
    // then. The first proposal is given up on its deadline, the second takes 30 days.
    let (day, year) = (1.0 / 365.0, 365.0);
    let live = |deadline: u32, sinks: u32| {
        let next = format!(
            "[[plan]]\nid = \"other\"\nrole = \"proposal\"\n[plan.switch]\nimplementation_days = 30\noverrun = \"none\"\nfailure = 0\n\
             [[blocker]]\nid = \"firewall\"\nchance = 1\ndelay_days = 10\nsinks = {sinks}"
        );
        let switch = format!(
            "implementation_days = 20\noverrun = \"none\"\nfailure = 0\ndeadline_days = {deadline}\nnext_plan = \"other\"\n\
             [[plan.switch.wave]]\nid = \"all\"\ndays = 30"
        );
        let results = simulate(&project(&switch, &next), 20);
        let (_, found) = new(&results);
        assert_near(found.chance_of_going_on, 1.0, 0.0);
        let live = found.go_live_years.value().map(|live| live.mean * year);
        assert_eq!(live.is_some(), found.chance_of_rolling_back == 0.0);
        live
    };
    // Found on day 30, given up on day 40: 40 + 30. Given up on day 25, still looking: 25 + 30 + 10.
    assert_near(live(40, 0).unwrap(), 70.0, day);
    assert_near(live(25, 0).unwrap(), 65.0, day);
    // What sank the first was not found; it sinks the second as well.
    assert_eq!(live(40, 1), None);
}

#[test]
fn advice_about_the_environment_is_paid_for_once_and_a_check_of_each_cut_over_each_time() {
    let price = |lowers: &str| {
        let rest = format!(
            "[[plan]]\nid = \"other\"\nrole = \"proposal\"\n[plan.switch]\nfailure = 0\n\
             [[blocker]]\nid = \"firewall\"\nchance = 0\n\
             [[advice]]\nid = \"review\"\nfollowed = true\nby = 0.5\nprice = 70\n{lowers}"
        );
        let project = project("failure = 1\nnext_plan = \"other\"", &rest);
        let results = simulate(&project, 20);
        let (_, found) = new(&results);
        let central = central_costs(&project, &central_legs(&project, &project.plans[1]));
        assert_eq!(central.len(), 1, "{central:?}");
        assert_near(central[0].1, found.cost.mean, 1e-9);
        found.cost.mean
    };
    assert_near(price("lowers = \"blocker\"\nof = \"firewall\""), 70.0, 1e-9);
    assert_near(price("lowers = \"cut_over\""), 140.0, 1e-9);
}

#[test]
fn ledger_and_trial_agree_where_nothing_varies() {
    let text = include_str!("../../../model/tests/data/format-1-switch.toml");
    // Every range to its middle, every chance to its likelier side.
    let fixed = text
        .replace("{ pert = [1, 1.2, 2] }", "1.2")
        .replace("{ pert = [8000, 10000, 15000] }", "10000")
        .replace("failure = { pert = [0.02, 0.05, 0.15] }", "failure = 0")
        .replace("success = 0.9", "success = 1")
        .replace("stuck = 0.2", "stuck = 0")
        .replace("{ pert = [2, 4, 10] }", "4")
        .replace("incident_chance = 0.1", "incident_chance = 0")
        .replace("incident_chance = 0.3", "incident_chance = 0")
        .replace("chance = 0.3\n", "chance = 0\n");
    let reading = read(&fixed, catalogue());
    let project = reading.project.unwrap();
    let results = simulate(&project, 2);
    let rate = project.economics.effective_rate();
    let ledger: Vec<_> = payments(&project, &project.plans[1])
        .unwrap()
        .into_iter()
        .map(displace_model::cash_flow::DatedAmount::from)
        .collect();
    let exact = present_value(&ledger, project.economics.convention, rate);
    let found = &results.plan("appliance").unwrap().cash_cost;
    assert!(ledger.len() > 8, "{}", ledger.len());
    assert_near(found.mean, exact, 1e-9 * exact);
    assert_near(found.max, exact, 1e-9 * exact);
}
