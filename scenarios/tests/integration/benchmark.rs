//! CASES.md section 7: REF-40, the benchmark, against the answers of hand-written programs (3 million futures).

use displace_model::project::{Overlap, Project};
use displace_scenarios::results::{Results, Summary};
use displace_scenarios::{World, trial_figures};

use crate::stories::sample;
use crate::support::{assert_mean, assert_near, simulate};
use crate::yardstick::{Figures, Keyed, Program, Stream};

const REF_40: &str = include_str!("../../../assets/samples/ref-40.toml");
const TRIALS: u64 = 40_000;

fn ref_40() -> Project {
    sample(REF_40)
}

#[test]
fn ref_40_agrees_with_hand_written_programs() {
    let results = simulate(&ref_40(), TRIALS);
    let [incumbent, proposal] = results.plans.as_slice() else {
        panic!("REF-40 has two plans");
    };
    // Expected incidents and restores of five years: 18.23 a year, 45.2 restores.
    for plan in [incumbent, proposal] {
        let incidents: f64 = plan.by_threat.iter().map(|threat| threat.incidents).sum();
        // The standard error of a Poisson mean.
        assert_near(incidents, 91.15, 4.0 * (91.15 / TRIALS as f64).sqrt());
        assert_mean(&plan.outages, 226.0, 0.01);
    }
    assert_mean(&incumbent.downtime_hours, 4_608.0, 0.02);
    assert_mean(&proposal.downtime_hours, 618.6, 0.02);
    assert_mean(&incumbent.total_cost, 1_116_760.0, 0.01);
    assert_mean(&proposal.total_cost, 910_410.0, 0.01);

    let comparison = &results.comparisons[0];
    assert_mean(&comparison.saving, 206_350.0, 0.03);
    assert_mean(&comparison.outage_saving, 702_880.0, 0.01);
    assert_near(
        comparison.chance_of_saving,
        0.784_5,
        4.0 * comparison.chance_of_saving_standard_error,
    );
    // The introduction, and five fees of 85,000 more at the start of each year: 85,000 × 4.3121268 + 130,000.
    assert_eq!(comparison.cash_saving.sd, 0.0);
    assert_near(comparison.cash_saving.mean, -496_530.78, 0.01);

    // A quantile's standard error is below half a per cent here, from the density around it.
    for (found, expected) in [
        (incumbent.downtime_hours.p5, 1_503.0),
        (incumbent.downtime_hours.p50, 4_226.0),
        (incumbent.downtime_hours.p95, 9_204.0),
        (proposal.downtime_hours.p5, 287.0),
        (proposal.downtime_hours.p50, 582.6),
        (proposal.downtime_hours.p95, 1_081.0),
    ] {
        assert_near(found, expected, 0.02 * expected);
    }
}

#[test]
fn one_outage_for_hits_that_overlap_means_slightly_less_downtime() {
    let mut joined = ref_40();
    joined.settings.overlap = Overlap::Join;
    let independent = simulate(&ref_40(), 10_000);
    let joined = simulate(&joined, 10_000);
    // The same incidents on both sides, so that their number cancels out.
    let hours = |results: &Results| results.plans[0].downtime_hours.mean;
    let ratio = hours(&joined) / hours(&independent);
    assert!((0.975..0.995).contains(&ratio), "{ratio}");
}

#[test]
fn r28_a_program_written_for_ref_40_gives_the_same_numbers_in_every_trial() {
    let world = World::new(&ref_40()).unwrap();
    for seed in [1, 2] {
        let mut program = Program::new(Keyed::new(seed));
        for number in 0..1_000 {
            let engine = trial_figures(&world, seed, number);
            for (engine, own) in engine.iter().zip(program.trial(number)) {
                for (found, expected) in [
                    (engine.downtime_hours, own.downtime),
                    (engine.outage_cost, own.cost),
                ] {
                    assert!(
                        (found - expected).abs() <= 1e-9 * expected,
                        "trial {number} under seed {seed}: {found} against {expected}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_cheapest_luck_has_the_same_distribution() {
    let mut program = Program::new(Stream::new(1));
    let trials: Vec<_> = (0..TRIALS).map(|number| program.trial(number)).collect();
    for (plan, hours, cost) in [
        (0, 4_608.0, 1_116_760.0 - 258_727.61),
        (1, 618.6, 910_410.0 - 755_258.39),
    ] {
        let summary = |of: &dyn Fn(&[Figures; 2]) -> f64| {
            Summary::of(&trials.iter().map(of).collect::<Vec<_>>()).unwrap()
        };
        assert_mean(&summary(&|trial| trial[plan].downtime), hours, 0.02);
        // The answers' totals without the fees.
        assert_mean(&summary(&|trial| trial[plan].cost), cost, 0.02);
    }
}
