//! The special functions behind the quantiles.
//!
//! Everything goes through the `libm` crate, because the standard library's `exp` and `ln` are the
//! platform's: two machines would then disagree in the last digit, and a trial would no longer be
//! the same bytes everywhere.

/// Standard normal quantile of `p`, where `q` = 1 − `p` is passed along so that the upper tail keeps
/// its digits.
///
/// Algorithm AS 241 (PPND16) of M. J. Wichura, Applied Statistics 37 (1988): relative error below
/// 1e-15 for every `p` a double can hold.
#[inline]
pub(super) fn normal_quantile(p: f64, q: f64) -> f64 {
    let centred = 0.5 * (p - q);
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return centred * ratio(r, &CENTRE_TOP, &CENTRE_BOTTOM);
    }
    let tail = if centred < 0.0 { p } else { q };
    let r = libm::sqrt(-libm::log(tail));
    let size = if r <= 5.0 {
        ratio(r - 1.6, &MIDDLE_TOP, &MIDDLE_BOTTOM)
    } else {
        ratio(r - 5.0, &FAR_TOP, &FAR_BOTTOM)
    };
    if centred < 0.0 { -size } else { size }
}

/// Standard normal distribution function.
pub(super) fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Quotient of two polynomials of degree seven, coefficients from the constant upwards.
#[inline]
fn ratio(x: f64, top: &[f64; 8], bottom: &[f64; 8]) -> f64 {
    let horner = |c: &[f64; 8]| {
        ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x
            + c[0]
    };
    horner(top) / horner(bottom)
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// The regularised incomplete beta function and its density at `x` in (0, 1), for `a`, `b` ≥ 1;
/// `ln_beta` = ln B(a, b).
///
/// Continued fraction of Numerical Recipes, section 6.4, mirrored where it would converge slowly.
pub(super) fn beta(a: f64, b: f64, ln_beta: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 0.0);
    }
    if x >= 1.0 {
        return (1.0, 0.0);
    }
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - ln_beta);
    let density = front / (x * (1.0 - x));
    let cdf = if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, 1.0 - x) / b
    };
    (cdf, density)
}

/// What a continued fraction takes for 0, so that it never divides by it.
const TINY: f64 = 1e-300;

fn off_zero(v: f64) -> f64 {
    if v.abs() < TINY { TINY } else { v }
}

/// Lentz's evaluation of the continued fraction of the incomplete beta function.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / off_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for step in 1..200 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / off_zero(1.0 + even * d);
        c = off_zero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / off_zero(1.0 + odd * d);
        c = off_zero(1.0 + odd / c);
        let factor = d * c;
        h *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// Both regularised incomplete gamma functions (lower, upper) and the density at `x` > 0, for a scale
/// of 1; `ln_gamma` = ln Γ(shape).
///
/// Series below shape + 1, continued fraction above (Numerical Recipes, section 6.2).
pub(super) fn gamma(shape: f64, ln_gamma: f64, x: f64) -> (f64, f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0, 0.0);
    }
    let front = libm::exp(shape * libm::log(x) - x - ln_gamma);
    let density = front / x;
    if x < shape + 1.0 {
        let mut term = 1.0 / shape;
        let mut sum = term;
        let mut n = shape;
        for _ in 0..10_000 {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        let lower = front * sum;
        return (lower, 1.0 - lower, density);
    }
    let mut b = x + 1.0 - shape;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / off_zero(b);
    let mut h = d;
    for step in 1..10_000 {
        let i = f64::from(step);
        let an = -i * (i - shape);
        b += 2.0;
        d = 1.0 / off_zero(an * d + b);
        c = off_zero(b + an / c);
        let factor = d * c;
        h *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    let upper = front * h;
    (1.0 - upper, upper, density)
}

/// What a root search sees at one point: how far the distribution function is above its target, the
/// density, and the logarithmic derivative of the density (0 turns Halley's step into Newton's).
pub(super) struct Slope {
    pub(super) excess: f64,
    pub(super) density: f64,
    pub(super) bend: f64,
}

/// The point at which a distribution function meets its target: Halley's method, kept inside a
/// shrinking bracket so that a bad start costs time but never the answer.
pub(super) fn invert(
    mut low: f64,
    mut high: f64,
    start: f64,
    floor: f64,
    at: impl Fn(f64) -> Slope,
) -> f64 {
    let inside = |x: f64, low: f64, high: f64| x > low && x < high;
    let mut x = if inside(start, low, high) {
        start
    } else {
        0.5 * (low + high)
    };
    for _ in 0..200 {
        let slope = at(x);
        if slope.excess < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = slope.excess / slope.density;
        let next = x - newton / (1.0 - 0.5 * (newton * slope.bend).clamp(-1.0, 1.0));
        if (next - x).abs() <= 1e-9 * x.abs() + floor {
            return next.clamp(low, high);
        }
        x = if inside(next, low, high) {
            next
        } else {
            0.5 * (low + high)
        };
        if !inside(x, low, high) || high - low <= floor {
            return high;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantiles_match_published_digits() {
        // Wichura's own check values, and the two-sided 95 % point every table prints.
        for (p, z) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_813_5),
            (1e-20, -9.262_340_089_798_408),
            (0.975, 1.959_963_984_540_054),
            (0.95, 1.644_853_626_951_472_2),
        ] {
            let error = (normal_quantile(p, 1.0 - p) - z).abs();
            assert!(error <= 2e-15 * z.abs(), "p {p}: {error:e}");
        }
    }

    #[test]
    fn the_normal_quantile_inverts_the_distribution_function() {
        for i in 1..2000 {
            let z = -8.0 + f64::from(i) * 0.004;
            let p = normal_cdf(z);
            let back = normal_quantile(p, 1.0 - p);
            assert!((back - z).abs() < 4e-15 * (1.0 + z.abs()), "z {z}: {back}");
        }
    }

    #[test]
    fn the_incomplete_beta_function_matches_its_binomial_sum() {
        // I_x(2, 4) = P(Binomial(5, x) ≥ 2) = 1 − (1−x)^5 − 5x(1−x)^4.
        let ln_beta = -libm::log(20.0);
        for i in 1..100 {
            let x = f64::from(i) / 100.0;
            let y = 1.0 - x;
            let exact = 1.0 - y.powi(5) - 5.0 * x * y.powi(4);
            assert!((beta(2.0, 4.0, ln_beta, x).0 - exact).abs() < 1e-14);
        }
    }

    #[test]
    fn the_incomplete_gamma_function_matches_its_poisson_sum() {
        // Q(3, x) = e^−x (1 + x + x²/2).
        let ln_gamma = libm::lgamma(3.0);
        for i in 1..200 {
            let x = f64::from(i) * 0.1;
            let exact = libm::exp(-x) * (1.0 + x + 0.5 * x * x);
            let (lower, upper, _) = gamma(3.0, ln_gamma, x);
            assert!((upper - exact).abs() < 1e-14 && (lower + upper - 1.0).abs() < 1e-15);
        }
    }
}
