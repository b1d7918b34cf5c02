//! What outages cost and whom they drag along, against closed forms and arithmetic (R7, R22, R23).

use displace_model::project::{Project, read};
use displace_model::work_calendar::WorkCalendar;
use displace_scenarios::replay::{Future, PlanReplay, Question, replay};
use displace_scenarios::{Stage, World};

use crate::support::simulate;

/// Two workloads without copies of their own in one site; one costs 100 an hour, the other needs it and costs 10.
const BASE: &str = r#"
format = 1
name = "Impact"
currency = "EUR"
start = 2027-01-01
horizon_years = 1

[economics]
discount_outage_costs = false

[[domain]]
id = "site_a"
kind = "site"
[[domain]]
id = "san_1"
kind = "storage"

[[workload]]
id = "directory"
size_tib = 0.1
cost_per_hour_down = 100
domains = ["san_1"]

[[workload]]
id = "shop"
size_tib = 0.1
cost_per_hour_down = 10
domains = ["site_a"]
needs = [{ workload = "directory" }]

[[plan]]
id = "keep"
role = "incumbent"
support = { response_hours = 0, diagnosis_hours = 0 }

[[threat]]
id = "failure"
per = "storage"
rate_per_year = 20
detection_hours = 0
[[threat.effect]]
kind = "unavailable"
repair_hours = 10
"#;

fn assert_near(found: f64, exact: f64) {
    crate::support::assert_near(found, exact, 1e-9 * exact.abs().max(1.0));
}

fn project(changes: &[(&str, &str)]) -> Project {
    let mut text = BASE.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let reading = read(&text, displace_scenarios::catalogue());
    reading
        .project
        .unwrap_or_else(|| panic!("{:#?}", reading.problems))
}

/// The plan's replay of the threat `failure` on Wednesday 2027-01-06 at 09:00, within business hours.
fn replayed(project: &Project) -> PlanReplay {
    let world = World::new(project).unwrap();
    let question = Question {
        threat: Some("failure".to_owned()),
        target: None,
        at: Some(jiff::civil::datetime(2027, 1, 6, 9, 0, 0, 0)),
    };
    let replay = replay(project, &world, &question, Future::Typical).unwrap();
    replay.plans.into_iter().next().unwrap()
}

#[test]
fn r22_a_dependent_is_down_for_as_long_as_what_it_needs() {
    let plan = replayed(&project(&[]));
    assert_near(plan.downtime_hours, 20.0);
    // 10 h at 100 and, waiting, 10 h at 10.
    assert_near(plan.outage_cost, 1_100.0);
    let shop = &plan.instances[1];
    assert_eq!(shop.workload, "shop");
    assert_eq!(shop.stages[0].id, Stage::Dependency);
    assert_near(shop.back_hours, 10.0);
}

#[test]
fn r22_waiting_goes_to_the_threat_of_the_provider_and_to_the_stage_dependency() {
    let results = simulate(&project(&[]), 2_000);
    let plan = &results.plans[0];
    let of = |id: &str| plan.by_workload.iter().find(|row| row.id == id).unwrap();
    assert_near(of("shop").downtime_hours, of("directory").downtime_hours);
    assert_near(of("shop").outages, of("directory").outages);
    let waited = plan
        .by_stage
        .iter()
        .find(|row| row.id == "dependency")
        .unwrap();
    assert_near(waited.downtime_hours, of("shop").downtime_hours);
    assert_near(plan.by_threat[0].downtime_hours, plan.downtime_hours.mean);
}

#[test]
fn r22_two_that_need_each_one_of_the_pair_wait_for_the_maximum_of_two_exponentials() {
    // Both machines are gone and restored at once through two streams, each after an exponential overhead of mean 1 h.
    // The shop serves when both do: the mean of the maximum of two is 1 + 1/2.
    let project = project(&[
        ("id = \"directory\"", "id = \"directory\"\ncount = 2"),
        ("size_tib = 0.1", "size_tib = 0\ngrowth_per_year = 0"),
        (
            "kind = \"unavailable\"\nrepair_hours = 10",
            "kind = \"destroyed\"\ncopies = \"spared\"",
        ),
        (
            "[[threat]]",
            "[[plan.copy]]\nid = \"disk\"\ninterval_hours = 1\njob_success = 1\npatience_hours = 0\nattempt_failure = 0\nstreams = 2\ntib_per_hour_per_stream = 1\noverhead_hours = { exponential = { mean = 1 } }\n[[threat]]",
        ),
        ("rate_per_year = 20", "rate_per_year = 2"),
    ]);
    let results = simulate(&project, 40_000);
    let plan = &results.plans[0];
    let of = |id: &str| plan.by_workload.iter().find(|row| row.id == id).unwrap();
    let shop = of("shop");
    // Standard deviation of the maximum of two exponentials: √(1 + 1/4).
    let n = shop.outages * 40_000.0;
    let mean = shop.downtime_hours / shop.outages;
    assert!(
        (mean - 1.5).abs() < 4.0 * 1.25_f64.sqrt() / n.sqrt(),
        "{mean}"
    );
}

#[test]
fn r22_one_of_two_is_enough_where_the_need_says_so() {
    let changes = [
        ("id = \"directory\"", "id = \"directory\"\ncount = 2"),
        (
            "needs = [{ workload = \"directory\" }]",
            "needs = [{ workload = \"directory\", serving = 1 }]",
        ),
        (
            "rate_per_year = 20",
            "rate_per_year = 20\nhits = { count = 1 }",
        ),
    ];
    let plan = replayed(&project(&changes));
    assert_near(plan.downtime_hours, 10.0);
    let both = replayed(&project(&changes[..2]));
    assert_near(both.downtime_hours, 30.0);
}

#[test]
fn r23_an_incident_at_a_uniform_time_of_the_week_costs_the_mean_of_the_calendar() {
    // An outage of 10 h somewhere in the year; an hour outside business hours costs a quarter, on the last two days
    // of a month three times as much. The mean over the year is what the calendar's own hours give.
    let project = project(&[
        (
            "cost_per_hour_down = 100",
            "cost_per_hour_down = 100\noutside_hours_factor = 0.25\npeak_factor = 3",
        ),
        ("needs = [{ workload = \"directory\" }]", ""),
        (
            "[economics]",
            "[calendar]\nholidays = [2027-12-24]\n[[calendar.peak]]\nid = \"month_end\"\nlast_days_of_month = 2\n[economics]",
        ),
    ]);
    let mean = mean_factor(&project.calendar);
    let results = simulate(&project, 20_000);
    let plan = &results.plans[0];
    let row = plan
        .by_threat
        .iter()
        .find(|row| row.id == "failure")
        .unwrap();
    let per_hour = row.outage_cost / row.downtime_hours / 100.0;
    let n = row.outages * 20_000.0;
    // An hour's factor lies between 0.25 and 3: its standard deviation is below 0.8.
    assert!(
        (per_hour - mean).abs() < 4.0 * 0.8 / n.sqrt() + 0.001,
        "{per_hour} {mean}"
    );
}

fn mean_factor(calendar: &WorkCalendar) -> f64 {
    let (mut date, mut sum) = (jiff::civil::date(2027, 1, 1), 0.0);
    for _ in 0..365 {
        let (from, until) = calendar.hours();
        let open = if calendar.is_working_day(date) {
            until - from
        } else {
            0.0
        };
        let factor = if calendar.is_peak(date) { 3.0 } else { 1.0 };
        sum += (open + (24.0 - open) * 0.25) * factor;
        date = WorkCalendar::next_day(date).unwrap();
    }
    sum / 8_760.0
}

#[test]
fn r23_steps_workaround_and_insurance_as_by_hand() {
    let alone = ("needs = [{ workload = \"directory\" }]", "");
    // 09:00 to 19:00 on a Wednesday: 9 business hours at 100, one outside at 50.
    let night = (
        "cost_per_hour_down = 100",
        "cost_per_hour_down = 100\noutside_hours_factor = 0.5",
    );
    assert_near(replayed(&project(&[alone, night])).outage_cost, 950.0);

    // From the fourth hour on everything costs twice as much, and a penalty of 70 falls due at the eighth.
    let steps = (
        "cost_per_hour_down = 100",
        "cost_per_hour_down = 100\nstep = [{ after_hours = 4, factor = 2 }, { after_hours = 8, amount = 70 }]",
    );
    assert_near(
        replayed(&project(&[alone, steps])).outage_cost,
        400.0 + 1_200.0 + 70.0,
    );

    // After two hours paper takes 60 % off and costs 5 an hour: 2 × 100 + 8 × (40 + 5).
    let paper = (
        "[[threat]]",
        "[[plan.workaround]]\nid = \"paper\"\nworkloads = [\"directory\"]\nrelief = 0.6\nstart_up_hours = 2\ncost_per_hour = 5\nprice_per_year = 0\n[[threat]]",
    );
    assert_near(
        replayed(&project(&[alone, paper])).outage_cost,
        200.0 + 360.0,
    );

    // Insured are the seven hours after the first three: 700 − 150, at most 400; the customer keeps 1,000 − 400.
    let insurance = (
        "[[threat]]",
        "[plan.insurance]\ndeductible = 150\nlimit = 400\nwaiting_hours = 3\n[[threat]]",
    );
    assert_near(replayed(&project(&[alone, insurance])).outage_cost, 600.0);
}

#[test]
fn r23_a_step_that_changes_nothing_changes_no_figure() {
    // Outages last 4 to 20 hours: some end before the step at 12 hours, some do not. A step at once that leaves the cost as it is makes every outage go through its steps one by one.
    let with = |steps: &str| {
        let steps = format!("cost_per_hour_down = 100\nstep = [{steps}]");
        let changes = [
            ("cost_per_hour_down = 100", steps.as_str()),
            ("needs = [{ workload = \"directory\" }]\n", ""),
            ("repair_hours = 10", "repair_hours = { uniform = [4, 20] }"),
        ];
        simulate(&project(&changes), 500)
    };
    let late = "{ after_hours = 12, factor = 2 }, { after_hours = 16, amount = 70 }";
    let found = with(late);
    let through = with(&format!("{{ after_hours = 0, factor = 1 }}, {late}"));
    assert_eq!(found.plans, through.plans);
    let plan = &found.plans[0];
    assert!(plan.outage_cost.mean > 100.0 * plan.downtime_hours.mean);
}

#[test]
fn r23_prices_of_workaround_and_premium_are_cash() {
    let results = simulate(
        &project(&[(
            "[[threat]]",
            "[plan.insurance]\nlimit = 1000\npremium_per_year = 300\n[[plan.workaround]]\nid = \"paper\"\nrelief = 0\nprice_once = 50\nprice_per_year = 7\n[[threat]]",
        )]),
        16,
    );
    assert_near(results.plans[0].cash_cost.mean, 357.0);
}

#[test]
fn r7_the_calendar_moves_incidents_and_not_their_number() {
    let nights = project(&[(
        "rate_per_year = 20",
        "rate_per_year = 20\nseason = { business_hours = 0 }",
    )]);
    let (even, bent) = (simulate(&project(&[]), 4_000), simulate(&nights, 4_000));
    let incidents =
        |results: &displace_scenarios::results::Results| results.plans[0].by_threat[0].incidents;
    // 20 a year but for those that find the storage down; the nights are two thirds of the hours, so more do.
    assert!(
        (incidents(&even) - 19.5).abs() < 0.5,
        "{}",
        incidents(&even)
    );
    assert!(
        (incidents(&bent) - 19.3).abs() < 0.5,
        "{}",
        incidents(&bent)
    );
}

#[test]
fn objectives_stand_on_paper_by_test_and_simulated_side_by_side() {
    let results = simulate(
        &project(&[
            (
                "id = \"directory\"",
                "id = \"directory\"\nrto_hours = 8\nrpo_hours = 24",
            ),
            (
                "[[threat]]",
                "[[plan.copy]]\nid = \"disk\"\ninterval_hours = 20\nlag_hours = 2\ntested_restore_hours = 9\ntib_per_hour_per_stream = 1\n[[threat]]",
            ),
        ]),
        200,
    );
    let tier = &results.plans[0].by_tier[0];
    // Half an hour on paper, nine hours when it was tried, ten hours of repair in every outage.
    assert_eq!((tier.instances, tier.with_objective), (2, 1));
    assert_eq!((tier.met_on_paper, tier.verified_by_test), (1, 0));
    assert!(tier.missed_rto > 0.0 && tier.missed_rto <= tier.outages / 2.0 + 1e-9);
}
