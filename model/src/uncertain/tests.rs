#![expect(
    clippy::float_cmp,
    reason = "single values must come back exactly as they were given"
)]

use super::*;
use proptest::prelude::*;

/// Mean and variance by the midpoint rule over `n` uniforms.
fn moments(range: &Uncertain, n: u32) -> (f64, f64) {
    let sampler = Sampler::new(range);
    let draws: Vec<f64> = (0..n)
        .map(|i| sampler.sample((f64::from(i) + 0.5) / f64::from(n)))
        .collect();
    let mean = draws.iter().sum::<f64>() / f64::from(n);
    let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
    (mean, variance)
}

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} against {b}");
}

#[test]
fn a_scaled_range_has_scaled_quantiles() {
    for range in zoo() {
        let twice = range.scaled(2.0);
        for u in [0.001, 0.05, 0.3, 0.5, 0.77, 0.999] {
            let exact = 2.0 * range.quantile(u);
            close(twice.quantile(u), exact, 1e-6 * exact.abs().max(1.0));
        }
    }
}

/// One range of every form, bounded ones among them.
fn zoo() -> Vec<Uncertain> {
    vec![
        Uncertain::fixed(3.0),
        Uncertain::uniform(-2.0, 5.0),
        Uncertain::triangular(80.0, 100.0, 150.0),
        Uncertain::triangular(0.0, 0.0, 1.0),
        Uncertain::triangular(0.0, 1.0, 1.0),
        Uncertain::pert(80.0, 100.0, 150.0),
        Uncertain::pert(0.0, 0.0, 10.0),
        Uncertain::pert(0.0, 10.0, 10.0),
        Uncertain::pert(0.005, 0.02, 0.05),
        Uncertain::pert(0.0, 1.0, 100.0).at_most(20.0),
        Uncertain::normal(10.0, 2.0),
        Uncertain::normal(0.0, 1.0).at_least(-1.0).at_most(0.5),
        Uncertain::lognormal(100.0, 150.0),
        Uncertain::lognormal_interval(800.0, 6000.0),
        Uncertain::lognormal_interval(8.0, 72.0).at_most(40.0),
        Uncertain::exponential(8.0),
        Uncertain::exponential(8.0).at_least(3.0),
        Uncertain::gamma(2.0, 1.0),
        Uncertain::gamma(0.3, 5.0),
        Uncertain::gamma(400.0, 0.1),
        Uncertain::gamma(2.0, 3.0).at_least(1.0).at_most(9.0),
        Uncertain::weibull(1.5, 10.0),
        Uncertain::pareto(1.2, 9.3).at_most(3.0),
        Uncertain::pareto(1.2, 0.8).at_most(50.0),
        Uncertain::discrete(vec![(5.0, 2.0), (1.0, 1.0), (9.0, 1.0)]),
        Uncertain::discrete(vec![(5.0, 2.0), (1.0, 1.0), (9.0, 1.0)]).at_least(2.0),
        Uncertain::empirical(vec![4.0, 1.0, 2.0, 2.0]),
        overrun(),
        Uncertain::mixture(vec![
            (1.0, Uncertain::uniform(0.0, 1.0)),
            (3.0, Uncertain::uniform(5.0, 6.0)),
        ]),
        Uncertain::mixture(vec![
            (0.5, Uncertain::normal(0.0, 1.0)),
            (0.5, Uncertain::lognormal(3.0, 2.0)),
            (1.0, Uncertain::pert(-1.0, 0.0, 9.0)),
        ])
        .at_least(-0.5),
    ]
}

/// The preset "infrastructure swap" of the defaults: four parts, one of them a single value.
fn overrun() -> Uncertain {
    Uncertain::mixture(vec![
        (0.07, Uncertain::uniform(0.9, 1.0)),
        (0.18, Uncertain::fixed(1.0)),
        (0.47, Uncertain::uniform(1.0, 1.2)),
        (0.28, Uncertain::pareto(1.2, 9.3).at_most(3.0)),
    ])
}

fn spread(range: &Uncertain) -> f64 {
    range.quantile(0.95) - range.quantile(0.05)
}

#[test]
fn every_form_of_the_zoo_is_valid() {
    for range in zoo() {
        assert_eq!(range.check(), vec![], "{range:?}");
    }
}

#[test]
fn triangular_and_pert_have_the_moments_of_the_reference_case() {
    let (mean, variance) = moments(&Uncertain::triangular(80.0, 100.0, 150.0), 400_000);
    close(mean, 110.0, 1e-4);
    close(variance, 216.666_7, 1e-2);
    close(
        Uncertain::triangular(80.0, 100.0, 150.0).mean(),
        110.0,
        1e-12,
    );
    let (mean, variance) = moments(&Uncertain::pert(80.0, 100.0, 150.0), 400_000);
    close(mean, 105.0, 1e-4);
    close(variance, 160.714_3, 1e-2);
    close(Uncertain::pert(80.0, 100.0, 150.0).mean(), 105.0, 1e-12);
}

#[test]
fn quantiles_match_published_tables() {
    // Chi-square with four degrees of freedom is Gamma(2, 2): 95 % point 9.487729, 1 % point 0.297109.
    close(
        Uncertain::gamma(2.0, 2.0).quantile(0.95),
        9.487_729_036_781_154,
        1e-12,
    );
    close(
        Uncertain::gamma(2.0, 2.0).quantile(0.01),
        0.297_109_480_506_531_8,
        1e-13,
    );
    // Chi-square with one degree of freedom: 95 % point 1.959964².
    close(
        Uncertain::gamma(0.5, 2.0).quantile(0.95),
        3.841_458_820_694_124,
        1e-12,
    );
    // PERT(0, 0, 1) is Beta(1, 5): 1 − (1 − u)^(1/5).
    for u in [0.001, 0.1, 0.5, 0.9, 0.999] {
        close(
            Uncertain::pert(0.0, 0.0, 1.0).quantile(u),
            1.0 - (1.0 - u).powf(0.2),
            1e-13,
        );
        close(
            Uncertain::pert(0.0, 1.0, 1.0).quantile(u),
            u.powf(0.2),
            1e-13,
        );
    }
    close(
        Uncertain::normal(100.0, 15.0).quantile(0.975),
        129.399_459_768_100_8,
        1e-12,
    );
    close(
        Uncertain::exponential(8.0).quantile(0.5),
        8.0 * 2.0_f64.ln(),
        1e-13,
    );
    close(
        Uncertain::weibull(2.0, 1.0).quantile(0.5),
        2.0_f64.ln().sqrt(),
        1e-14,
    );
    close(Uncertain::pareto(1.0, 2.0).quantile(0.75), 2.0, 1e-14);
}

#[test]
fn a_lognormal_interval_has_its_ends_at_p5_and_p95() {
    let cost = Uncertain::lognormal_interval(800.0, 6000.0);
    close(cost.quantile(0.05), 800.0, 1e-9);
    close(cost.quantile(0.95), 6000.0, 1e-8);
    // Server repair of the defaults: P5 0.5 h, P95 3.6 h, mean 1.6 h: exp(0.2939 + 0.6001² / 2).
    close(Uncertain::lognormal_interval(0.5, 3.6).mean(), 1.6063, 1e-4);
}

#[test]
fn a_lognormal_keeps_the_mean_and_deviation_it_was_given() {
    let (mean, variance) = moments(&Uncertain::lognormal(100.0, 30.0), 400_000);
    close(mean, 100.0, 1e-3);
    close(variance, 900.0, 0.5);
    close(Uncertain::lognormal(100.0, 30.0).mean(), 100.0, 1e-10);
}

#[test]
fn the_overrun_preset_has_its_published_mean_and_p90() {
    close(overrun().mean(), 1.14, 0.005);
    close(overrun().quantile(0.9), 1.34, 0.01);
    // A quarter of all projects end at their plan or below; 18 % exactly at it.
    assert_eq!(overrun().quantile(0.08), 1.0);
    assert_eq!(overrun().quantile(0.249), 1.0);
    assert_eq!(Sampler::new(&overrun()).sample(0.2), 1.0);
    close(overrun().cdf(1.0), 0.25, 1e-12);
}

#[test]
fn bounded_means_agree_with_their_closed_forms() {
    // Normal on [a, b]: (φ(a) − φ(b)) / (Φ(b) − Φ(a)); figures from the formula at a = −1, b = 0.5.
    let mean = Uncertain::normal(0.0, 1.0)
        .at_least(-1.0)
        .at_most(0.5)
        .mean();
    close(
        mean,
        (0.241_970_724_519_143 - 0.352_065_326_764_299) / 0.532_807_207_342_556,
        1e-9,
    );
    // An exponential has no memory.
    close(Uncertain::exponential(8.0).at_least(3.0).mean(), 11.0, 1e-6);
    // Pareto with alpha 1 on [1, e]: ∫ x · x⁻² dx / (1 − 1/e) = 1 / (1 − 1/e).
    let e = std::f64::consts::E;
    close(
        Uncertain::pareto(1.0, 1.0).at_most(e).mean(),
        1.0 / (1.0 - 1.0 / e),
        1e-9,
    );
    // Triangular(0, 1, 2) up to 1.5: ∫ x f = 1/3 + 7/24 · … worked out: (1/3 + [x² − x³/3]₁^1.5) / 0.875.
    let part = (2.25 - 1.125) - (1.0 - 1.0 / 3.0);
    close(
        Uncertain::triangular(0.0, 1.0, 2.0).at_most(1.5).mean(),
        (1.0 / 3.0 + part) / 0.875,
        1e-6,
    );
}

#[test]
fn means_agree_with_the_average_of_many_draws() {
    for range in zoo() {
        let (mean, _) = moments(&range, 100_000);
        // The midpoint rule misses a little of heavy tails.
        close(range.mean(), mean, 5e-4 * (1.0 + spread(&range)));
        assert_eq!(
            Sampler::new(&range).mean().to_bits(),
            range.mean().to_bits()
        );
    }
}

#[test]
fn samplers_stay_within_a_millionth_of_the_exact_quantile() {
    for range in zoo() {
        let sampler = Sampler::new(&range);
        let middle = range.quantile(0.75) - range.quantile(0.25);
        let scale = if middle > 0.0 { middle } else { spread(&range) };
        let mut worst: f64 = 0.0;
        for i in 0..4001 {
            let u = (f64::from(i) + 0.37) / 4001.5;
            for u in [u, u * 1e-3, 1.0 - u * 1e-3] {
                worst = worst.max((sampler.sample(u) - range.quantile(u)).abs());
            }
        }
        assert!(worst <= 1e-6 * scale, "{range:?}: {worst:e} of {scale}");
    }
}

#[test]
fn draws_rise_with_the_uniform_and_stay_within_the_support() {
    for range in zoo() {
        let sampler = Sampler::new(&range);
        let (min, max) = range.support();
        let mut last = sampler.sample(0.0);
        for i in 0..=20_000 {
            let x = sampler.sample(f64::from(i) / 20_000.0);
            assert!(x >= last - 1e-12 * spread(&range), "{range:?} at {i}");
            assert!(
                x.is_finite() && x >= min && x <= max,
                "{range:?} at {i}: {x}"
            );
            last = x;
        }
    }
}

#[test]
fn the_ends_are_finite_and_odd_uniforms_do_no_harm() {
    for range in zoo() {
        for u in [0.0, 1.0, -3.0, 7.0, f64::NAN, f64::INFINITY, 5e-324] {
            assert!(range.quantile(u).is_finite(), "{range:?} at {u}");
            assert!(Sampler::new(&range).sample(u).is_finite());
        }
    }
}

#[test]
fn the_quantile_inverts_the_distribution_function() {
    for range in zoo() {
        for i in 1..200 {
            let u = f64::from(i) / 200.0;
            let x = range.quantile(u);
            let step = 1e-9 * (x.abs() + spread(&range));
            assert!(range.cdf(x + step) >= u - 1e-9, "{range:?} at {u}");
            assert!(range.cdf(x - step) <= u + 1e-6, "{range:?} at {u}");
        }
    }
}

#[test]
fn truncation_conditions_instead_of_piling_up() {
    let plain = Uncertain::exponential(8.0);
    let cut = Uncertain::exponential(8.0).at_least(3.0);
    for x in [4.0, 8.0, 20.0] {
        let expected = (plain.cdf(x) - plain.cdf(3.0)) / (1.0 - plain.cdf(3.0));
        close(cut.cdf(x), expected, 1e-12);
    }
    assert_eq!(cut.support(), (3.0, f64::INFINITY));
    let dice = Uncertain::discrete((1..=6).map(|face| (f64::from(face), 1.0)).collect());
    close(dice.at_least(5.0).mean(), 5.5, 1e-12);
    // Parts of a mixture are weighed by what the bounds leave of them.
    let halves = Uncertain::mixture(vec![
        (1.0, Uncertain::uniform(0.0, 1.0)),
        (1.0, Uncertain::uniform(0.0, 2.0)),
    ]);
    close(halves.at_most(1.0).cdf(0.5), 0.5, 1e-12);
}

#[test]
fn a_range_of_one_value_is_fixed() {
    assert_eq!(Uncertain::fixed(4.0).is_fixed(), Some(4.0));
    assert_eq!(Uncertain::pert(4.0, 4.0, 4.0).is_fixed(), Some(4.0));
    assert_eq!(Uncertain::normal(4.0, 0.0).is_fixed(), Some(4.0));
    assert_eq!(Uncertain::empirical(vec![4.0, 4.0]).is_fixed(), Some(4.0));
    assert_eq!(Uncertain::uniform(4.0, 5.0).is_fixed(), None);
    assert_eq!(Sampler::new(&Uncertain::fixed(4.0)).constant(), Some(4.0));
}

#[test]
fn bad_ranges_are_refused_with_all_their_problems() {
    use UncertainError as E;
    type Expect = fn(&E) -> bool;
    let nan = Uncertain::uniform(f64::NAN, f64::INFINITY).check();
    assert_eq!(nan.len(), 2);
    let order = Uncertain::pert(5.0, 3.0, 1.0).check();
    assert_eq!(order.len(), 2);
    assert_eq!(
        order[0].to_string(),
        "low (5) must not be greater than mode (3)"
    );
    let table: [(Uncertain, Expect); 13] = [
        (Uncertain::normal(0.0, -1.0), |e| {
            matches!(e, E::Negative { what: "sd", .. })
        }),
        (Uncertain::lognormal(0.0, 1.0), |e| {
            matches!(e, E::NotPositive { what: "mean", .. })
        }),
        (Uncertain::lognormal_interval(-1.0, 3.0), |e| {
            matches!(e, E::NotPositive { what: "p5", .. })
        }),
        (Uncertain::exponential(0.0), |e| {
            matches!(e, E::NotPositive { .. })
        }),
        (Uncertain::gamma(1e-9, 1.0), |e| {
            matches!(e, E::Extreme { .. })
        }),
        (Uncertain::pareto(1.0, 0.9), |e| {
            matches!(e, E::NoMean { .. })
        }),
        (Uncertain::discrete(vec![]), |e| {
            matches!(e, E::Empty { .. })
        }),
        (Uncertain::discrete(vec![(1.0, 0.0)]), |e| {
            matches!(e, E::NoWeight { .. })
        }),
        (Uncertain::discrete(vec![(1.0, -1.0), (2.0, 3.0)]), |e| {
            matches!(e, E::Negative { .. })
        }),
        (Uncertain::empirical(vec![]), |e| {
            matches!(e, E::Empty { .. })
        }),
        (Uncertain::uniform(0.0, 1.0).at_least(2.0), |e| {
            matches!(e, E::NothingLeft { .. })
        }),
        (Uncertain::fixed(1.0).at_least(3.0).at_most(2.0), |e| {
            matches!(e, E::OutOfOrder { .. })
        }),
        (
            Uncertain::mixture(vec![(1.0, Uncertain::exponential(-1.0))]),
            |e| matches!(e, E::InPart { number: 1, .. }),
        ),
    ];
    for (range, expected) in table {
        let problems = range.check();
        assert!(problems.iter().any(expected), "{range:?}: {problems:?}");
    }
}

#[test]
fn a_part_without_a_mean_is_allowed_under_the_cap_of_the_whole() {
    let tail = Uncertain::mixture(vec![
        (1.0, Uncertain::fixed(1.0)),
        (1.0, Uncertain::pareto(1.0, 0.9)),
    ]);
    assert!(!tail.check().is_empty());
    assert_eq!(tail.at_most(10.0).check(), vec![]);
}

#[test]
fn mixtures_nest_four_levels_deep_and_no_deeper() {
    let nest = |levels: usize| {
        (0..levels).fold(Uncertain::uniform(0.0, 1.0), |part, _| {
            Uncertain::mixture(vec![(1.0, part), (1.0, Uncertain::uniform(0.0, 2.0))]).at_most(1.5)
        })
    };
    assert_eq!(nest(4).check(), vec![]);
    let problems = nest(200).check();
    assert!(matches!(
        problems[..],
        [UncertainError::TooDeep { found: 200, .. }]
    ));
    assert!(Sampler::new(&nest(200)).sample(0.5).is_nan());
}

#[test]
fn outlines_are_as_tall_as_one_and_peak_near_the_mode() {
    for range in zoo() {
        let curve = range.outline(40);
        assert!(
            curve.iter().any(|point| (point.1 - 1.0).abs() < 1e-12),
            "{range:?}"
        );
    }
    let curve = Uncertain::triangular(0.0, 3.0, 10.0).outline(50);
    let top = curve.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    close(top.0, 3.0, 0.3);
    assert_eq!(Uncertain::fixed(2.0).outline(40), vec![(2.0, 1.0)]);
    assert_eq!(Uncertain::empirical(vec![]).outline(40), vec![]);
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -100.0..100.0_f64,
        Just(0.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
    ]
}

fn any_form(a: f64, b: f64, c: f64, kind: u8) -> Uncertain {
    match kind % 13 {
        0 => Uncertain::fixed(a),
        1 => Uncertain::uniform(a, b),
        2 => Uncertain::triangular(a, b, c),
        3 => Uncertain::pert(a, b, c),
        4 => Uncertain::normal(a, b),
        5 => Uncertain::lognormal(a, b),
        6 => Uncertain::lognormal_interval(a, b),
        7 => Uncertain::exponential(a),
        8 => Uncertain::gamma(a, b),
        9 => Uncertain::weibull(a, b),
        10 => Uncertain::pareto(a, b),
        11 => Uncertain::discrete(vec![(a, b), (c, 1.0)]),
        _ => Uncertain::empirical(vec![a, b, c]),
    }
}

#[test]
fn a_bound_below_leaves_the_topmost_draw_finite() {
    // The window from the bound to infinity ends at a chance that rounds up to 1.
    let range = Uncertain::normal(54_254.149_9, 63_951.801_3).at_least(0.0);
    assert_eq!(range.check(), []);
    assert!(range.quantile(1.0).is_finite());
    assert!(
        Sampler::new(&range)
            .sample(1.0 - f64::EPSILON / 2.0)
            .is_finite()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_passes_the_check_draws_finite_values_within_its_bounds(
        a in any_number(), b in any_number(), c in any_number(), kind in any::<u8>(),
        least in proptest::option::of(any_number()), most in proptest::option::of(any_number()),
        u in 0.0..1.0_f64,
    ) {
        let range = Uncertain { at_least: least, at_most: most, ..any_form(a, b, c, kind) };
        let mixed = Uncertain::mixture(vec![(1.0, range.clone()), (0.5, Uncertain::uniform(0.0, 1.0))]);
        for range in [range, mixed] {
            let sampler = Sampler::new(&range);
            let x = sampler.sample(u);
            if range.check().is_empty() {
                let (low, high) = range.support();
                prop_assert!(x.is_finite() && x >= low && x <= high, "{range:?} gave {x}");
                prop_assert!(range.mean().is_finite());
                prop_assert!(range.at_least.is_none_or(|bound| x >= bound));
                prop_assert!(range.at_most.is_none_or(|bound| x <= bound));
            }
        }
    }

    #[test]
    fn pert_quantiles_return_their_probability(
        low in -1e3..1e3_f64, first in 0.0..1e3_f64, second in 1e-3..1e3_f64, u in 1e-6..0.999_999_f64,
    ) {
        let range = Uncertain::pert(low, low + first, low + first + second);
        prop_assert!((range.cdf(range.quantile(u)) - u).abs() < 1e-7);
        let exact = range.quantile(u);
        let spread = range.quantile(0.75) - range.quantile(0.25);
        prop_assert!((Sampler::new(&range).sample(u) - exact).abs() <= 1e-6 * spread);
    }

    #[test]
    fn gamma_quantiles_return_their_probability(
        shape in 0.05..500.0_f64, scale in 1e-3..1e3_f64, u in 1e-6..0.999_999_f64,
    ) {
        let range = Uncertain::gamma(shape, scale);
        prop_assert!((range.cdf(range.quantile(u)) - u).abs() < 1e-11);
    }
}
