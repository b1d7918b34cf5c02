//! The formulas of weights by themselves: small numbers worked out by hand, and what must hold for any.

use super::super::interval::{NORMAL, student};
use super::*;

fn column(figures: &[f64]) -> Column {
    let mut column = Column::new();
    for figure in figures {
        column.push(*figure);
    }
    column
}

/// Two hundred numbers of incidents, of a frequent and of a rarer threat, without a pattern to speak of.
fn counts() -> [Vec<f64>; 2] {
    let of = |step: u32, most: u32| {
        (0..200_u32)
            .map(|i| f64::from((i * step + i * i * 7) % 31 * most / 31))
            .collect()
    };
    [of(13, 9), of(5, 3)]
}

fn noise() -> Vec<f64> {
    (0..200_u32)
        .map(|i| f64::from((i * i * i + 11 * i) % 97) / 97.0)
        .collect()
}

fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-9 * (1.0 + expected.abs()),
        "found {found}, expected {expected}"
    );
}

#[test]
fn weights_add_up_to_one_and_give_the_controls_their_known_means() {
    let [often, seldom] = counts();
    let (controls, means) = ([column(&often), column(&seldom)], [4.5, 0.8]);
    let weights = Weights::of_controls(200, &controls, &means);
    assert!(weights.differ());
    near(weights.mean(often.iter().copied()), 4.5);
    near(weights.mean(seldom.iter().copied()), 0.8);
    near(weights.mean([7.0; 200].into_iter()), 7.0);
    let whole: f64 = (0..200).map(|trial| weights.times_trials(trial)).sum();
    near(whole, 200.0);
}

#[test]
fn factors_of_sums_give_the_same_mean_as_weights() {
    let ([often, seldom], figures) = (counts(), noise());
    let controls = [column(&often), column(&seldom)];
    let weights = Weights::of_controls(200, &controls, &[4.5, 0.8]);
    let (plain, of_control) = weights.factors(2);
    let sum: f64 = figures.iter().sum();
    let products = controls
        .iter()
        .map(|control| control.dot(figures.iter().copied()));
    let weighed: f64 = products.zip(&of_control).map(|(sum, by)| sum * by).sum();
    near(
        (plain * sum + weighed) / 200.0,
        weights.mean(figures.iter().copied()),
    );
    assert_eq!(Weights::equal(200).factors(2), (1.0, vec![0.0, 0.0]));
}

#[test]
fn what_follows_from_the_controls_has_no_error() {
    let [often, seldom] = counts();
    let controls = [column(&often), column(&seldom)];
    let weights = Weights::of_controls(200, &controls, &[4.5, 0.8]);
    let pairs = often.iter().zip(&seldom);
    let mut cost: Vec<f64> = pairs.map(|(a, b)| 100.0 + 20.0 * a - 3.0 * b).collect();
    assert!(weights.standard_error(cost.iter().copied(), &controls) < 1e-6);
    let summary = weights.summary(&mut cost, &controls).unwrap();
    near(summary.mean, 100.0 + 20.0 * 4.5 - 3.0 * 0.8);
}

#[test]
fn the_error_is_that_of_the_residuals_with_their_degrees_of_freedom() {
    // One control, ±1 in turn, with its average at its mean: all weights are 1/n, whatever the figures are. These are
    // 3 C ± 1 with signs that the control does not know: residuals ±1, so √(n / (n − 2) / n).
    let turns: Vec<f64> = (0..100)
        .map(|i| if i % 2 == 0 { 1.0 } else { -1.0 })
        .collect();
    let sign = |i: usize| if i % 4 < 2 { 1.0 } else { -1.0 };
    let figures: Vec<f64> = turns
        .iter()
        .enumerate()
        .map(|(i, c)| 3.0 * c + sign(i))
        .collect();
    let controls = [column(&turns)];
    let weights = Weights::of_controls(100, &controls, &[0.0]);
    near(
        weights.standard_error(figures.iter().copied(), &controls),
        (1.0_f64 / 98.0).sqrt(),
    );
    // The plain error knows nothing of the control: variance 10 × 100 / 99.
    let plain = Weights::equal(100).standard_error(figures.iter().copied(), &[]);
    near(plain, (10.0_f64 / 99.0).sqrt());
    // Where the average of the control is off its mean by half its spread, the error is wider by √(1 + 0.25).
    let off = Weights::of_controls(100, &controls, &[0.5]);
    near(
        off.standard_error(figures.iter().copied(), &controls),
        (1.25_f64 / 98.0).sqrt(),
    );
}

#[test]
fn controls_that_never_vary_or_follow_from_others_are_left_out() {
    let [often, seldom] = counts();
    let both: Vec<f64> = often.iter().zip(&seldom).map(|(a, b)| a + b).collect();
    let controls = [
        column(&often),
        column(&[3.0; 200]),
        column(&both),
        column(&seldom),
    ];
    let weights = Weights::of_controls(200, &controls, &[4.5, 3.5, 5.3, 0.8]);
    // Any two of the three that vary say all there is to say.
    let two = Weights::of_controls(200, &[column(&often), column(&seldom)], &[4.5, 0.8]);
    for trial in 0..200 {
        near(weights.times_trials(trial), two.times_trials(trial));
    }
    near(weights.mean(often.iter().copied()), 4.5);
    near(weights.mean(seldom.iter().copied()), 0.8);
}

#[test]
fn too_few_trials_or_too_few_events_count_alike() {
    let [often, _] = counts();
    assert!(!Weights::of_controls(19, &[column(&often[..19])], &[4.0]).differ());
    assert!(Weights::of_controls(20, &[column(&often[..20])], &[4.0]).differ());
    // Three events in 200 trials would fit their own figures.
    let mut rare = vec![0.0; 200];
    rare[3] = 1.0;
    rare[77] = 1.0;
    rare[150] = 1.0;
    assert!(!Weights::of_controls(200, &[column(&rare)], &[0.02]).differ());
    assert!(!Weights::of_controls(200, &[], &[]).differ());
}

#[test]
fn equal_weights_give_the_quantiles_of_definition_seven() {
    let sorted = Sorted::new(&[10.0, 1.0, 3.0, 2.0, 4.0], |_| 7.0);
    let found = sorted.quantiles([0.0, 0.05, 0.5, 0.9, 1.0].into_iter());
    for (found, expected) in found.into_iter().zip([1.0, 1.2, 3.0, 7.6, 10.0]) {
        near(found, expected);
    }
}

#[test]
fn quantiles_rise_even_where_a_weight_is_negative() {
    let weights = [0.4, -0.1, 0.5, -0.1, 0.3];
    let sorted = Sorted::new(&[1.0, 2.0, 3.0, 4.0, 5.0], |place| weights[place]);
    let found = sorted.quantiles((0..=100).map(|i| f64::from(i) / 100.0));
    assert!(found.windows(2).all(|two| two[0] <= two[1]), "{found:?}");
    assert_eq!((found[0], found[100]), (1.0, 5.0));
}

#[test]
fn figures_that_count_alike_have_the_distribution_of_the_weighted_ones() {
    let ([often, seldom], figures) = (counts(), noise());
    let controls = [column(&often), column(&seldom)];
    let weights = Weights::of_controls(200, &controls, &[4.5, 0.8]);
    let alike = weights.sorted(figures.clone());
    assert_eq!(alike.len(), 200);
    assert!(alike.is_sorted());
    let summary = weights.summary(&mut figures.clone(), &controls).unwrap();
    // Linear interpolation between neighbours: a two-hundredth of the range of 1 at most.
    assert!((quantile(&alike, 0.5) - summary.p50).abs() < 0.005);
    assert!((quantile(&alike, 0.95) - summary.p95).abs() < 0.005);
    let mean = alike.iter().sum::<f64>() / 200.0;
    assert!(
        (mean - summary.mean).abs() < 0.005,
        "{mean} {}",
        summary.mean
    );
}

#[test]
fn a_mean_over_some_trials_is_weighted_among_them() {
    let ([often, seldom], mut figures) = (counts(), noise());
    let controls = [column(&often), column(&seldom)];
    let weights = Weights::of_controls(200, &controls, &[4.5, 0.8]);
    for figure in figures.iter_mut().step_by(4) {
        *figure = f64::INFINITY;
    }
    let (summary, share) = weights.summary_of_finite(&figures, &controls);
    let summary = summary.unwrap();
    let finite = |x: &f64| if x.is_finite() { *x } else { 0.0 };
    let sum = weights.mean(figures.iter().map(finite));
    near(summary.mean * share, sum);
    assert!(summary.standard_error > 0.0 && summary.max < 1.0);
    let never = weights.summary_of_finite(&[f64::INFINITY; 200], &controls);
    assert_eq!(never, (None, 0.0));
}

#[test]
fn a_stratum_weighs_what_its_share_of_the_trials_looked_at_is() {
    // 2 of the 20 trials looked at are severe, and both were lived through; of the other 18 three were.
    let strata = column(&[0.0, 0.0, 1.0, 1.0, 1.0]);
    let weights = Weights::of_strata(5, &strata, &[2, 18]);
    let figures = [10.0, 14.0, 1.0, 2.0, 3.0];
    near(
        weights.mean(figures.iter().copied()),
        0.1 * 12.0 + 0.9 * 2.0,
    );
    near(weights.times_trials(0), 5.0 * 0.1 / 2.0);
    near(weights.times_trials(4), 5.0 * 0.9 / 3.0);
    let (plain, within) = weights.factors(2);
    near(plain, 0.0);
    near((within[0] * 24.0 + within[1] * 6.0) / 5.0, 3.0);
    // 0.1² × 8 / 2 + 0.9² × 1 / 3 within the strata, (0.1 × 9² + 0.9 × 1²) / 20 between them.
    let error = weights.standard_error(figures.iter().copied(), std::slice::from_ref(&strata));
    near(error, (0.04_f64 + 0.27 + 0.45).sqrt());
}

#[test]
fn a_stratum_of_which_no_trial_was_lived_through_leaves_its_share_to_the_next() {
    let strata = column(&[0.0, 2.0, 2.0]);
    let weights = Weights::of_strata(3, &strata, &[1, 3, 4]);
    near(weights.times_trials(0), 3.0 / 8.0);
    near(weights.times_trials(1), 3.0 * 7.0 / 16.0);
    let last = Weights::of_strata(2, &column(&[0.0, 0.0]), &[2, 3]);
    near(last.times_trials(1), 1.0);
}

#[test]
fn the_interval_of_a_quantile_reaches_as_far_as_that_of_its_share() {
    // 1, 2, …, 10,000: P95 lies at 9,500.05, the share below it is known to √(0.95 × 0.05 / 10,000) = 0.218 %, and a
    // share of 0.218 % is 21.8 places. An interval of 95 % reaches Student's t times as far.
    let mut figures: Vec<f64> = (1..=10_000).map(f64::from).collect();
    let summary = Weights::equal(10_000).summary(&mut figures, &[]).unwrap();
    near(summary.p95, 9_500.05);
    let errors = summary.quantile_errors;
    let expected = 9_999.0 * (0.95_f64 * 0.05 / 10_000.0).sqrt();
    let reach = student(9_999.0) * expected;
    near(errors.p95.unwrap(), reach / NORMAL);
    near(errors.p5.unwrap(), reach / NORMAL);
    let [low, high] = summary.quantile_intervals.p95.unwrap();
    near(summary.p95 - low, reach);
    near(high - summary.p95, reach);
    // Strata of which all trials were lived through are no strata: the same weights, the same errors but for one
    // degree of freedom.
    let strata = column(&vec![0.0; 10_000]);
    let weights = Weights::of_strata(10_000, &strata, &[10_000]);
    let strata = std::slice::from_ref(&strata);
    let (p95, error) = weights.quantile(&mut figures, 0.95, strata);
    assert!((p95 - 9_500.05).abs() < 0.01, "{p95}");
    assert!((error.unwrap() / expected - 1.0).abs() < 0.001, "{error:?}");
    // The square of a figure is sparser the greater it is: the interval reaches further up than down.
    let mut squares: Vec<f64> = (1..=1_000).map(|x| f64::from(x).powi(2)).collect();
    let summary = Weights::equal(1_000).summary(&mut squares, &[]).unwrap();
    let [low, high] = summary.quantile_intervals.p90.unwrap();
    assert!(high - summary.p90 > summary.p90 - low);
    // Three figures in a hundred lie beyond P97 or so: of what lies beyond P99 they tell nothing.
    let summary = Weights::equal(100)
        .summary(&mut figures[..100], &[])
        .unwrap();
    assert_eq!(
        (
            summary.quantile_errors.p99,
            summary.quantile_errors.p50.is_some()
        ),
        (None, true)
    );
}
