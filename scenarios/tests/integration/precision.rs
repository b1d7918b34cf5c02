//! Runs until a precision is reached, and control variates (DESIGN.md section 6).

use displace_model::contract::Every;
use displace_model::plan::Role;
use displace_model::project::Project;
use displace_model::threat::EffectKind;
use displace_model::uncertain::Uncertain;
use displace_scenarios::results::Results;
use displace_scenarios::{
    MOST_TRIALS, Precision, PrecisionOf, Progress, RunError, RunOptions, Tail, VarianceReduction,
    World, most_trials, run,
};

use crate::stories::sample;
use crate::support::*;

const REF_40: &str = include_str!("../../../assets/samples/ref-40.toml");
const RARE_DISASTERS: &str = include_str!("../../benches/rare_disasters.toml");

/// Two threats of different weight; one plan repairs sooner, the other costs less and changes nothing.
fn small() -> Project {
    let mut fault = threat(
        "fault",
        "estate",
        3.0,
        vec![effect(EffectKind::Destroyed, Uncertain::exponential(40.0))],
    );
    fault.rate_per_year = range(Uncertain::uniform(2.0, 4.0));
    let disaster = threat(
        "disaster",
        "estate",
        0.3,
        vec![effect(
            EffectKind::Unavailable,
            Uncertain::exponential(90.0),
        )],
    );
    let mut slow = copy("slow");
    slow.overhead_hours = range(Uncertain::exponential(24.0));
    let mut quick = plan("quick", Role::Proposal, vec![copy("fast")]);
    quick.contract.lines = vec![cost("licence", "40", Every::Year)];
    let mut keep = incumbent(vec![slow.clone()]);
    keep.contract.lines = vec![cost("licence", "20", Every::Year)];
    let same = plan("same", Role::Proposal, vec![slow]);
    project(
        vec![workload("erp", 2), workload("files", 1)],
        vec![keep, quick, same],
        vec![fault, disaster],
    )
}

fn with_control_variates(trials: u64, seed: u64) -> RunOptions {
    RunOptions {
        trials,
        seed,
        variance_reduction: VarianceReduction::ControlVariates,
        ..RunOptions::default()
    }
}

/// Trials from strata for a tail.
fn from_strata(tail: Tail, trials: u64, seed: u64) -> RunOptions {
    RunOptions {
        variance_reduction: VarianceReduction::Strata(tail),
        ..with_control_variates(trials, seed)
    }
}

fn precise(share: f64, most: u64) -> RunOptions {
    RunOptions {
        precision: Some(Precision::new(share).unwrap()),
        ..with_control_variates(most, 1)
    }
}

/// How precise the savings are at the first look.
fn reached_first(world: &World, seed: u64) -> f64 {
    let options = RunOptions {
        seed,
        ..precise(1.0, 1_024)
    };
    results(world, options).precision.unwrap().reached.unwrap()
}

fn results(world: &World, options: RunOptions) -> Results {
    run(world, options, &Progress::default(), &|| {}).unwrap().0
}

#[test]
fn a_run_that_stops_early_is_the_run_of_so_many_trials_for_any_number_of_threads() {
    let world = World::new(&small()).unwrap();
    for reduction in [
        VarianceReduction::None,
        VarianceReduction::ControlVariates,
        VarianceReduction::Strata(Tail::P95),
    ] {
        let asked = |threads: usize| RunOptions {
            variance_reduction: reduction,
            threads: threads.try_into().unwrap(),
            ..precise(0.02, 100_000)
        };
        let stopped = results(&world, asked(1));
        assert_eq!(stopped.variance_reduction, reduction.as_str());
        assert_eq!(stopped.stopped_by, "precision");
        assert!(stopped.trials.is_power_of_two() && stopped.trials >= 1_024);
        assert_eq!(stopped, results(&world, asked(2)));
        assert_eq!(stopped, results(&world, asked(8)));
        let counted = RunOptions {
            trials: stopped.trials,
            precision: None,
            ..asked(1)
        };
        let counted = results(&world, counted);
        assert_eq!((counted.stopped_by, counted.precision), ("count", None));
        let alike = Results {
            stopped_by: stopped.stopped_by,
            precision: stopped.precision,
            ..counted
        };
        assert_eq!(stopped, alike);
    }
}

#[test]
fn the_run_ends_as_soon_as_every_comparison_is_as_precise_as_asked() {
    let world = World::new(&small()).unwrap();
    // A little more than what the first look finds.
    let share = 0.9 * reached_first(&world, 1);
    let found = results(&world, precise(share, 1_000_000));
    assert!(found.trials > 1_024);
    let least = 0.01 * found.plans[0].total_cost.mean;
    let errors = found.comparisons.iter().map(|comparison| {
        let saving = &comparison.saving;
        saving.standard_error / saving.mean.abs().max(least)
    });
    let worst = errors.fold(0.0, f64::max);
    let told = found.precision.unwrap();
    assert!((told.reached.unwrap() - worst).abs() < 1e-12 && worst <= share);
    assert_eq!(told.asked, share);
    // Half as many trials were not enough.
    let fewer = results(&world, precise(share, found.trials / 2));
    assert_eq!(fewer.stopped_by, "max_trials");
    assert!(fewer.precision.unwrap().reached.unwrap() > share);
}

#[test]
fn the_most_trials_bound_a_run_and_a_precise_one_says_so_there_too() {
    let world = World::new(&small()).unwrap();
    let found = results(&world, precise(1e-6, 1_500));
    assert_eq!((found.trials, found.stopped_by), (1_500, "max_trials"));
    let found = results(&world, precise(1.0, 200));
    assert_eq!((found.trials, found.stopped_by), (200, "precision"));
    assert!(most_trials(&world, RunOptions::default()) <= MOST_TRIALS);
    let fitting = most_trials(&world, with_control_variates(2, 1));
    assert!(fitting > 1_000_000, "{fitting}");
}

#[test]
fn a_run_until_a_precision_can_be_cancelled() {
    let world = World::new(&small()).unwrap();
    let progress = Progress::default();
    let answer = run(&world, precise(1e-9, 9_000_000), &progress, &|| {
        if progress.done() > 2_000 {
            progress.cancel();
        }
    });
    assert_eq!(answer.unwrap_err(), RunError::Cancelled);
}

#[test]
fn rows_add_up_to_totals_where_trials_differ_in_weight() {
    let mut estate = small();
    estate.horizon_years = 3;
    let world = World::new(&estate).unwrap();
    for options in [
        with_control_variates(3_000, 2),
        from_strata(Tail::P99, 3_000, 2),
    ] {
        let found = results(&world, options);
        assert_eq!(
            found.variance_reduction,
            options.variance_reduction.as_str()
        );
        assert_rows_add_up(&found);
    }
}

fn assert_rows_add_up(found: &Results) {
    for plan in &found.plans {
        let near = |sum: f64, total: f64| {
            assert!((sum - total).abs() <= 1e-9 * total.abs(), "{sum} {total}");
        };
        let (cost, hours) = (plan.outage_cost.mean, plan.downtime_hours.mean);
        near(plan.by_threat.iter().map(|row| row.outage_cost).sum(), cost);
        let classes = plan.cost_by_class.iter().map(|row| row.present_value);
        near(classes.sum(), plan.total_cost.mean);
        near(
            plan.by_workload.iter().map(|row| row.outage_cost).sum(),
            cost,
        );
        near(plan.by_year.iter().map(|row| row.outage_cost).sum(), cost);
        near(
            plan.by_stage.iter().map(|row| row.downtime_hours).sum(),
            hours,
        );
        near(
            plan.by_year.iter().map(|row| row.cash).sum(),
            plan.cash_cost.mean,
        );
        near(plan.cash_cost.mean + cost, plan.total_cost.mean);
        let lines = plan.cash_by_category.iter().map(|row| row.nominal);
        near(lines.sum(), plan.cash_cost.mean);
    }
    let keep = &found.plans[0];
    let saving = &found.comparison("quick").unwrap().saving;
    let difference = keep.total_cost.mean - found.plans[1].total_cost.mean;
    assert!((saving.mean - difference).abs() < 1e-9 * difference.abs());
    // What is the same in every trial stays so to the last bit.
    let same = found.comparison("same").unwrap();
    assert_eq!((same.outage_saving.mean, same.outage_saving.sd), (0.0, 0.0));
    assert_eq!(same.cash_saving.mean, 60.0);
    assert_eq!(same.saving.standard_error, 0.0);
    assert_eq!(same.chance_of_saving, 1.0);
}

#[test]
fn the_incidents_of_each_threat_come_out_as_their_rate_says() {
    let world = World::new(&small()).unwrap();
    let found = results(&world, with_control_variates(2_000, 5));
    // Every incident strikes: 3 and 0.3 a year, whatever the trials drew.
    for (row, mean) in found.plans[1].by_threat.iter().zip([0.3, 3.0]) {
        assert_near(row.incidents, mean, 1e-9);
    }
    assert_eq!(
        results(&world, with_control_variates(15, 5)).variance_reduction,
        "none"
    );
}

#[test]
fn ref_40_needs_ten_times_fewer_trials_for_the_mean_saving() {
    let world = World::new(&sample(REF_40)).unwrap();
    let trials = 8_000;
    let plain = simulate(&sample(REF_40), trials);
    let weighed = results(&world, with_control_variates(trials, 1));
    let error = |found: &Results| found.comparisons[0].saving.standard_error;
    let fewer = (error(&plain) / error(&weighed)).powi(2);
    // About fifteen; the estimate of a ratio of variances from so many trials is good to a few per cent.
    assert!((10.0..25.0).contains(&fewer), "{fewer} times fewer");
    assert_mean(&weighed.comparisons[0].saving, 206_350.0, 0.02);
    assert_mean(&weighed.plans[0].downtime_hours, 4_608.0, 0.01);
}

#[test]
fn tails_need_three_times_fewer_trials_from_strata() {
    for text in [REF_40, RARE_DISASTERS] {
        let world = World::new(&sample(text)).unwrap();
        let many = |options: &dyn Fn(u64) -> RunOptions| -> Vec<Results> {
            (0..6).map(|seed| results(&world, options(seed))).collect()
        };
        let plain = many(&|seed| RunOptions {
            variance_reduction: VarianceReduction::None,
            ..with_control_variates(4_096, seed)
        });
        for tail in [Tail::P95, Tail::P99] {
            // By what the runs tell of their own errors, which are held against the truth elsewhere.
            let variance = |runs: &[Results]| -> f64 {
                let tails = runs.iter().flat_map(|found| tails(found, tail));
                tails.map(|(cost, error)| (error / cost).powi(2)).sum()
            };
            let strata = many(&|seed| from_strata(tail, 4_096, seed));
            let fewer = variance(&plain) / variance(&strata);
            assert!(fewer > 3.0, "{tail:?}: {fewer} times fewer");
        }
    }
}

/// A quantile of each plan's outage cost and worst year, and its standard error.
fn tails(found: &Results, tail: Tail) -> Vec<(f64, f64)> {
    let costs = found
        .plans
        .iter()
        .flat_map(|plan| [plan.outage_cost, plan.worst_year_cost]);
    costs
        .map(|cost| match tail {
            Tail::P95 => (cost.p95, cost.quantile_errors.p95.unwrap()),
            Tail::P99 => (cost.p99, cost.quantile_errors.p99.unwrap()),
        })
        .collect()
}

#[test]
fn strata_change_no_figure_but_its_error() {
    let world = World::new(&sample(RARE_DISASTERS)).unwrap();
    let reference = results(
        &world,
        RunOptions {
            variance_reduction: VarianceReduction::None,
            ..with_control_variates(40_000, 77)
        },
    );
    let found = results(&world, from_strata(Tail::P99, 10_000, 5));
    let near = |what: &str, (a, b): (f64, f64), (error, other): (f64, f64)| {
        assert!((a - b).abs() <= 4.5 * error.hypot(other), "{what}: {a} {b}");
    };
    for (plan, expected) in found.plans.iter().zip(&reference.plans) {
        for (a, b) in [
            (plan.outage_cost, expected.outage_cost),
            (plan.downtime_hours, expected.downtime_hours),
            (plan.outages, expected.outages),
            (plan.worst_year_cost, expected.worst_year_cost),
        ] {
            near(
                "mean",
                (a.mean, b.mean),
                (a.standard_error, b.standard_error),
            );
            let errors = [a, b].map(|of| of.quantile_errors);
            let at = |of: fn(&displace_scenarios::results::OfQuantiles<f64>) -> Option<f64>| {
                (of(&errors[0]).unwrap(), of(&errors[1]).unwrap())
            };
            near("p95", (a.p95, b.p95), at(|of| of.p95));
            near("p99", (a.p99, b.p99), at(|of| of.p99));
        }
        // Numbers of incidents come out as their rates say: fires 0.0063 a year, within five standard errors.
        let fires = plan.by_threat.iter().find(|row| row.id == "fire").unwrap();
        assert!((fires.incidents - 0.0317).abs() < 0.005, "{fires:?}");
    }
    let (saving, expected) = (&found.comparisons[0], &reference.comparisons[0]);
    near(
        "chance",
        (saving.chance_of_saving, expected.chance_of_saving),
        (
            saving.chance_of_saving_standard_error,
            expected.chance_of_saving_standard_error,
        ),
    );
}

#[test]
fn strata_are_left_alone_where_numbers_of_incidents_tell_nothing() {
    let mut estate = small();
    // Hundreds of incidents a future, and what they cost is one price that nobody knows.
    estate.threats.truncate(1);
    estate.threats[0].rate_per_year = range(Uncertain::fixed(400.0));
    estate.workloads.truncate(1);
    estate.workloads[0].cost_per_hour_down = range(Uncertain::lognormal(100.0, 80.0));
    let world = World::new(&estate).unwrap();
    let found = results(&world, from_strata(Tail::P95, 400, 1));
    assert_eq!(found.variance_reduction, "none");
    let plain = RunOptions {
        variance_reduction: VarianceReduction::None,
        ..with_control_variates(400, 1)
    };
    assert_eq!(found, results(&world, plain));
}

#[test]
fn a_run_until_a_tail_is_precise_says_which_and_how_precise() {
    let world = World::new(&sample(RARE_DISASTERS)).unwrap();
    let of = PrecisionOf::Tail(Tail::P99);
    let options = RunOptions {
        precision: Some(Precision::new(0.04).unwrap().of(of)),
        variance_reduction: of.variance_reduction(),
        ..with_control_variates(1_000_000, 3)
    };
    let found = results(&world, options);
    assert_eq!(
        (found.stopped_by, found.variance_reduction),
        ("precision", "strata")
    );
    let least = 0.01 * found.plans[0].total_cost.mean;
    let shares = tails(&found, Tail::P99);
    let worst = shares
        .iter()
        .map(|(cost, error)| error / cost.max(least))
        .fold(0.0, f64::max);
    let told = found.precision.unwrap();
    assert_eq!((told.of, told.asked), ("p99", 0.04));
    assert!((told.reached.unwrap() - worst).abs() < 1e-9 && worst <= 0.04);
    // A tail of which nothing was seen is not known.
    let few = RunOptions {
        trials: 30,
        ..options
    };
    let few = results(&world, few);
    assert_eq!(
        (few.precision.unwrap().reached, few.stopped_by),
        (None, "max_trials")
    );
}

#[test]
fn no_run_is_certain_of_threats_that_hardly_came() {
    let mut estate = small();
    estate.plans.truncate(2);
    estate.threats[1].rate_per_year = range(Uncertain::fixed(0.003));
    let world = World::new(&estate).unwrap();
    let found = results(&world, precise(0.9, 1_500));
    assert_eq!(found.stopped_by, "max_trials");
    assert_eq!(found.hardly_seen.len(), 1);
    assert_eq!(found.hardly_seen[0].id, "disaster");
    // About five in 1,500 futures of a year.
    assert!(found.hardly_seen[0].incidents < 16);
    let longer = results(&world, precise(0.9, 100_000));
    assert_eq!(longer.stopped_by, "precision");
    assert!(longer.trials > 1_500 && longer.hardly_seen.is_empty());
}

#[test]
fn intervals_hold_the_expected_saving_as_often_as_they_say_even_after_stopping() {
    let mut estate = small();
    estate.plans.truncate(2);
    let world = World::new(&estate).unwrap();
    let reference = results(&world, with_control_variates(300_000, 1_000_000));
    let expected = &reference.comparisons[0].saving;
    // About half of the runs look precise enough at once, the others need another look.
    let mut first: Vec<f64> = (0..15).map(|seed| reached_first(&world, seed)).collect();
    first.sort_unstable_by(f64::total_cmp);
    let share = first[7];
    let runs = 250;
    let (mut held, mut trials) = (0, Vec::new());
    for seed in 0..runs {
        let options = RunOptions {
            seed,
            ..precise(share, 1_000_000)
        };
        let found = results(&world, options);
        assert_eq!(found.stopped_by, "precision");
        trials.push(found.trials);
        let saving = &found.comparisons[0].saving;
        let error = saving.standard_error.hypot(expected.standard_error);
        held += u32::from((saving.mean - expected.mean).abs() <= 1.96 * error);
    }
    trials.sort_unstable();
    trials.dedup();
    assert!(
        trials.len() > 1,
        "the rule has to stop at different places: {trials:?}"
    );
    // 95 %, with 3.5 standard errors of 1.4 % each way.
    let share = f64::from(held) / runs as f64;
    assert!(
        (0.90..=0.995).contains(&share),
        "{share} of the intervals hold it"
    );
}

#[test]
fn intervals_hold_the_tails_as_often_as_they_say_even_after_stopping() {
    let world = World::new(&sample(RARE_DISASTERS)).unwrap();
    let tail = Tail::P95;
    let plain = RunOptions {
        variance_reduction: VarianceReduction::None,
        ..with_control_variates(200_000, 1_000_000)
    };
    let expected = tails(&results(&world, plain), tail);
    let until = |share: f64, trials: u64, seed: u64| RunOptions {
        precision: Some(Precision::new(share).unwrap().of(PrecisionOf::Tail(tail))),
        ..from_strata(tail, trials, seed)
    };
    let reached = |seed: u64| {
        results(&world, until(1.0, 1_024, seed))
            .precision
            .unwrap()
            .reached
    };
    let mut first: Vec<f64> = (0..15).map(|seed| reached(seed).unwrap()).collect();
    first.sort_unstable_by(f64::total_cmp);
    let runs = 120;
    let (mut held, mut trials) = (0_usize, Vec::new());
    for seed in 0..runs {
        let found = results(&world, until(first[7], 1_000_000, seed));
        assert_eq!(found.stopped_by, "precision");
        trials.push(found.trials);
        for ((cost, error), (truth, off)) in tails(&found, tail).into_iter().zip(&expected) {
            held += usize::from((cost - truth).abs() <= 1.96 * error.hypot(*off));
        }
    }
    trials.sort_unstable();
    trials.dedup();
    assert!(
        trials.len() > 1,
        "the rule has to stop at different places: {trials:?}"
    );
    // 95 %, with 3 standard errors of 2 % each way, for the four figures of a run go together.
    let share = held as f64 / (4 * runs) as f64;
    assert!(
        (0.89..=0.995).contains(&share),
        "{share} of the intervals hold it"
    );
}
