//! What is too much is refused before it begins, with a word about what would fit.

use displace_model::threat::EffectKind;
use displace_model::uncertain::{Form, Uncertain};
use displace_scenarios::results::CURVE_TRIALS;
use displace_scenarios::{
    MOST_MEMORY, Progress, RunError, RunOptions, World, WorldError, most_trials, run,
};

use crate::support::*;

fn estate(instances: u32, rate: Uncertain) -> displace_model::project::Project {
    let stops = effect(EffectKind::Unavailable, Uncertain::fixed(1.0));
    let mut stop = threat("stop", "estate", 0.0, vec![stops]);
    stop.rate_per_year = range(rate);
    project(
        vec![workload("vm", instances)],
        vec![incumbent(vec![copy("nas")])],
        vec![stop],
    )
}

fn crowd(proposals: u32) -> displace_model::project::Project {
    let mut crowd = estate(1, Uncertain::fixed(1.0));
    crowd.plans.extend((0..proposals).map(|number| {
        plan(
            &format!("plan_{number}"),
            displace_model::plan::Role::Proposal,
            Vec::new(),
        )
    }));
    crowd
}

#[test]
fn more_figures_than_fit_into_memory_are_refused_with_the_number_that_fits() {
    let world = World::new(&crowd(30)).unwrap();
    let options = RunOptions {
        trials: 10_000_000,
        ..RunOptions::default()
    };
    let refused = run(&world, options, &Progress::default(), &|| {}).unwrap_err();
    let RunError::Memory {
        trials,
        needed,
        fitting,
    } = refused
    else {
        panic!("{refused}")
    };
    assert_eq!(trials, 10_000_000);
    assert!(needed > MOST_MEMORY);
    // 31 plans with 12 figures of 8 bytes each, and the savings of 30 comparisons.
    assert!((1_000_000..1_400_000).contains(&fitting), "{fitting}");
}

#[test]
fn years_take_room_for_the_first_trials_only() {
    let most = |world: &World, keep_years| {
        let options = RunOptions {
            keep_years,
            ..RunOptions::default()
        };
        let most = most_trials(world, options);
        let trials = most + 1;
        let options = RunOptions { trials, ..options };
        let refused = run(world, options, &Progress::default(), &|| {}).unwrap_err();
        assert!(matches!(refused, RunError::Memory { fitting, .. } if fitting == most));
        most
    };
    let world = World::new(&crowd(30)).unwrap();
    let (without, with) = (most(&world, false), most(&world, true));
    // Two years of 32 bytes beside 12 figures of 8 bytes, by plan.
    assert!(with < without && without - with < CURVE_TRIALS);
    let mut long = crowd(99);
    long.horizon_years = 50;
    let world = World::new(&long).unwrap();
    let (without, with) = (most(&world, false), most(&world, true));
    assert!(with < CURVE_TRIALS && CURVE_TRIALS < without);
}

#[test]
fn a_rate_that_is_too_much_on_average_is_refused() {
    let world = World::new(&estate(100_000, Uncertain::fixed(21.0)));
    assert!(matches!(
        world,
        Err(WorldError::TooMuchWork { threat, .. }) if threat == "stop"
    ));
    assert!(World::new(&estate(100_000, Uncertain::fixed(19.0))).is_ok());
}

#[test]
fn a_rate_that_is_seldom_far_too_much_is_refused() {
    let seldom = |rate: f64| Uncertain {
        form: Form::Discrete(vec![(0.001, 999_999.0), (rate, 1.0)]),
        at_least: None,
        at_most: None,
    };
    let refused = World::new(&estate(100_000, seldom(100_000.0))).unwrap_err();
    assert!(matches!(
        &refused,
        WorldError::TooMuchInTheWorstTrial { threat, .. } if threat == "stop"
    ));
    assert!(World::new(&estate(100_000, seldom(150.0))).is_ok());
}

#[test]
fn a_plan_with_more_copies_than_bits_is_refused() {
    let mut many = estate(1, Uncertain::fixed(1.0));
    many.plans[0].copies = (0..65).map(|rank| copy(&format!("copy_{rank}"))).collect();
    assert!(matches!(
        World::new(&many),
        Err(WorldError::TooManyCopies { found: 65, .. })
    ));
    many.plans[0].copies.pop();
    assert_eq!(simulate(&many, 50).plans.len(), 1);
}
