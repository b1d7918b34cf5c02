//! The curves of a long run: means of all its trials, distributions of the first of them.

use std::num::NonZeroUsize;

use displace_model::contract::{Amount, Every};
use displace_model::plan::Role;
use displace_model::project::Project;
use displace_model::threat::EffectKind;
use displace_model::uncertain::Uncertain;
use displace_scenarios::results::{CURVE_TRIALS, Curves, Results};
use displace_scenarios::{Progress, RunOptions, Tail, VarianceReduction, World, run};

use crate::support::*;

/// Three years in which outages differ in number, length and cost, and a licence whose price is not known.
fn estate() -> Project {
    let fault = threat(
        "fault",
        "estate",
        1.5,
        vec![effect(EffectKind::Destroyed, Uncertain::exponential(40.0))],
    );
    let disaster = threat(
        "disaster",
        "estate",
        0.1,
        vec![effect(
            EffectKind::Unavailable,
            Uncertain::exponential(300.0),
        )],
    );
    let mut slow = copy("slow");
    slow.overhead_hours = range(Uncertain::exponential(24.0));
    let mut quick = plan("quick", Role::Proposal, vec![copy("fast")]);
    let mut licence = cost("licence", "40", Every::Year);
    licence.amount = Amount::Range(range(Uncertain::uniform(30.0, 50.0)));
    quick.contract.lines = vec![licence];
    Project {
        horizon_years: 3,
        ..project(
            vec![workload("erp", 2)],
            vec![incumbent(vec![slow]), quick],
            vec![fault, disaster],
        )
    }
}

fn curves(world: &World, trials: u64, by: VarianceReduction, threads: usize) -> (Results, Curves) {
    let options = RunOptions {
        trials,
        variance_reduction: by,
        threads: NonZeroUsize::new(threads).unwrap(),
        keep_years: true,
        ..RunOptions::default()
    };
    let found = run(world, options, &Progress::default(), &|| {}).unwrap();
    assert_eq!(found.0.variance_reduction, by.as_str());
    found
}

/// P5 and P95 of every plan at the end of every year.
fn band(curves: &Curves) -> Vec<[f64; 2]> {
    let points = curves.cumulative.iter().flatten();
    points.map(|point| [point.p5, point.p95]).collect()
}

#[test]
fn the_band_of_a_long_run_is_that_of_a_run_of_its_first_trials() {
    let world = World::new(&estate()).unwrap();
    for by in [VarianceReduction::None, VarianceReduction::ControlVariates] {
        let (_, short) = curves(&world, CURVE_TRIALS, by, 2);
        let (_, long) = curves(&world, CURVE_TRIALS + 1_000, by, 3);
        assert_eq!([short.trials, long.trials], [CURVE_TRIALS; 2]);
        assert_eq!(band(&long), band(&short));
        assert_eq!(long.yearly_downtime_sorted, short.yearly_downtime_sorted);
        assert!(band(&long).iter().any(|[low, high]| low < high));
    }
}

#[test]
fn the_band_of_trials_from_strata_hardly_moves_with_what_else_was_looked_at() {
    let world = World::new(&estate()).unwrap();
    let by = VarianceReduction::Strata(Tail::P95);
    let (_, short) = curves(&world, CURVE_TRIALS, by, 2);
    let (_, long) = curves(&world, CURVE_TRIALS + 10_000, by, 3);
    assert_eq!([short.trials, long.trials], [CURVE_TRIALS; 2]);
    for (found, expected) in band(&long).iter().zip(band(&short)) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= 0.01 * expected);
        }
    }
}

#[test]
fn the_means_of_a_long_run_are_what_its_years_add_up_to() {
    let world = World::new(&estate()).unwrap();
    for by in [
        VarianceReduction::None,
        VarianceReduction::ControlVariates,
        VarianceReduction::Strata(Tail::P95),
    ] {
        let (results, long) = curves(&world, CURVE_TRIALS + 1_000, by, 2);
        for (plan, points) in results.plans.iter().zip(&long.cumulative) {
            let last = points.last().unwrap();
            assert_eq!(last.years, 3.0);
            // Nothing is discounted here.
            let total = plan.total_cost.mean;
            assert!((last.mean - total).abs() < 1e-9 * total, "{by:?}");
            assert!(last.p5 < last.mean && last.mean < last.p95);
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_curves() {
    let world = World::new(&estate()).unwrap();
    let by = VarianceReduction::ControlVariates;
    let (_, alone) = curves(&world, CURVE_TRIALS + 300, by, 1);
    let (_, together) = curves(&world, CURVE_TRIALS + 300, by, 4);
    assert_eq!(alone, together);
}
