//! Single futures of a switch, many of them, and differences between runs of the same ones.

use displace_model::project::Project;
use displace_model::switch::Outcome;
use displace_scenarios::switch_futures::{switch_future, switch_survey};
use displace_scenarios::switch_worth::switch_worth;
use displace_scenarios::{Progress, RunError, RunOptions, World, run, trial_figures};

use crate::stories::sample;
use crate::support::assert_near;

const CITY: &str = include_str!("../../../assets/samples/city-datacentre.toml");
const STORM: &str = include_str!("../../../assets/samples/cutover-storm.toml");

fn options(trials: u64) -> RunOptions {
    RunOptions {
        trials,
        ..RunOptions::default()
    }
}

#[test]
fn a_future_is_that_of_a_run_with_the_same_number() {
    let project = sample(CITY);
    let world = World::new(&project).unwrap();
    for number in 0..40 {
        let figures = trial_figures(&world, 7, number)[2];
        let future = switch_future(&project, &world, "second", (7, number)).unwrap();
        assert_eq!(future.number, number);
        assert_eq!(
            [future.cash_cost, future.outage_cost],
            [figures.cash_cost, figures.outage_cost]
        );
        let last = &future.legs.last().unwrap().leg;
        assert_eq!(last.outcome == Outcome::Failed, figures.is_rolled_back);
        // The million is paid on acceptance, and only then.
        let paid: f64 = future.on_acceptance.iter().map(|(_, amount)| amount).sum();
        assert_eq!(paid > 900_000.0, last.outcome == Outcome::Completed);
        assert!(
            future
                .on_acceptance
                .iter()
                .all(|(hours, _)| *hours >= last.ended - 1e-6)
        );
        // Outages are discounted, so what the incidents cost as they come is more.
        let costs: f64 = future.incidents.iter().map(|one| one.cost).sum();
        assert!(costs > future.outage_cost - 1.0 && costs < 1.3 * future.outage_cost + 1.0);
    }
    assert_eq!(switch_future(&project, &world, "keep", (1, 0)), None);
    assert_eq!(switch_future(&project, &world, "nobody", (1, 0)), None);
}

#[test]
fn a_survey_says_of_the_first_futures_what_their_run_says() {
    let project = sample(CITY);
    let world = World::new(&project).unwrap();
    let trials = 600;
    let (results, _) = run(&world, options(trials), &Progress::default(), &|| {}).unwrap();
    let surveys = switch_survey(&world, 1, trials, &Progress::default()).unwrap();
    let plans: Vec<&str> = surveys.iter().map(|survey| survey.plan.as_str()).collect();
    assert_eq!(plans, ["first", "second"]);
    for survey in &surveys {
        let results = results.plan(&survey.plan).unwrap();
        let switch = results.switch.as_ref().unwrap();
        let accepted = survey.accepted.unwrap();
        assert_near(accepted.share, switch.chance_of_completion, 1e-12);
        let live = switch.go_live_years.value().unwrap();
        for (found, exact) in [
            (accepted.p10, live.p10),
            (accepted.p50, live.p50),
            (accepted.p90, live.p90),
        ] {
            assert_near(found / 8_760.0, exact, 1e-9);
        }
        // A wave goes live more often than everything is accepted, and no later than that.
        for wave in &survey.live {
            let wave = wave.unwrap();
            assert!(wave.share >= accepted.share && wave.p10 <= wave.p50 && wave.p50 <= wave.p90);
        }
        let future = |number| switch_future(&project, &world, &survey.plan, (1, number)).unwrap();
        let outcome = |number| future(number).legs[0].leg.outcome;
        assert_eq!(outcome(survey.completed.unwrap()), Outcome::Completed);
        assert_eq!(outcome(survey.rolled_back.unwrap()), Outcome::Failed);
        // Going live with the first vendor breaks nothing.
        assert_eq!(survey.broken.is_some(), survey.plan == "second");
        let broken = survey.broken.map(future);
        let own = broken.iter().flat_map(|future| &future.incidents);
        let own = own.filter(|one| one.threat == "switch_cut_over");
        assert_eq!(own.count() > 0, survey.plan == "second");
        // As many save less than the bad one as should: one in twenty.
        let savings: Vec<f64> = (0..trials)
            .map(|number| {
                let figures = trial_figures(&world, 1, number);
                let total = |plan: usize| figures[plan].cash_cost + figures[plan].outage_cost;
                let place = project.plans.iter().position(|plan| plan.id == survey.plan);
                total(0) - total(place.unwrap())
            })
            .collect();
        // Where many futures save the same, fewer than that save less, and more save at most as much.
        for (number, share) in [(survey.typical, 0.5), (survey.bad, 0.05)] {
            let limit = savings[number as usize];
            let count = |of: &dyn Fn(f64) -> bool| {
                savings.iter().filter(|saving| of(**saving)).count() as f64 / trials as f64
            };
            let (less, at_most) = (count(&|one| one < limit), count(&|one| one <= limit));
            assert!(
                less <= share + 0.01 && share <= at_most + 0.01,
                "{share}: {less} to {at_most}"
            );
        }
    }
    let progress = Progress::default();
    progress.cancel();
    assert_eq!(
        switch_survey(&world, 1, 5, &progress),
        Err(RunError::Cancelled)
    );
}

#[test]
fn a_difference_between_runs_has_the_error_of_its_differences_future_by_future() {
    // Worked out from single futures: the totals of the project as it is, less those with the check followed and those
    // with the switch begun a year later.
    let project = sample(STORM);
    let trials = 400;
    let worth = switch_worth(&project, options(trials), &Progress::default(), &|| {}).unwrap();
    let totals = |project: &Project| -> Vec<[f64; 2]> {
        let world = World::new(project).unwrap();
        (0..trials)
            .map(|number| {
                let figures = trial_figures(&world, 1, number);
                [0, 1].map(|plan: usize| figures[plan].cash_cost + figures[plan].outage_cost)
            })
            .collect()
    };
    let actual = totals(&project);
    let mean_and_error = |differences: &[f64]| {
        let n = trials as f64;
        let mean = differences.iter().sum::<f64>() / n;
        let squares: f64 = differences.iter().map(|one| (one - mean).powi(2)).sum();
        (mean, (squares / (n - 1.0)).sqrt() / n.sqrt())
    };
    let mut followed = project.clone();
    followed.advice[0].followed = true;
    let differences: Vec<f64> = actual
        .iter()
        .zip(totals(&followed))
        .map(|(without, with)| without[1] - with[1])
        .collect();
    let (mean, error) = mean_and_error(&differences);
    let check = &worth.advice[0];
    assert!(error > 0.0);
    assert_near(check.worth, mean, 1e-6 * mean.abs());
    assert_near(check.worth_standard_error, error, 1e-6 * error);
    // Free of charge: what it is worth is what it saves of outages.
    assert_near(check.outage_cost_saved_standard_error, error, 1e-6 * error);

    let mut later = project.clone();
    let switch = later.plans[1].switch.as_mut().unwrap();
    switch.from = Some(jiff::civil::date(2028, 3, 1));
    let differences: Vec<f64> = actual
        .iter()
        .zip(totals(&later))
        .map(|(now, later)| (now[0] - now[1]) - (later[0] - later[1]))
        .collect();
    let (mean, error) = mean_and_error(&differences);
    let [plan] = &worth.plans[..] else {
        panic!("one plan: {:?}", worth.plans);
    };
    assert_near(plan.cost_of_waiting_a_year, mean, 1e-6 * mean.abs());
    assert_near(
        plan.cost_of_waiting_a_year_standard_error,
        error,
        1e-6 * error,
    );
    let parts = [
        plan.technology_standard_error,
        plan.timing_standard_error,
        plan.switch_standard_error,
    ];
    assert!(parts.iter().all(|error| *error > 0.0), "{parts:?}");
}
