//! Logarithm and exponential of few terms: inlined, and for several numbers at once where a loop allows.

/// eˣ for |x| < 700, with a relative error below 1e-12: 2ᵏ times a Taylor polynomial on half an octave to either side.
#[inline]
pub(super) fn exp(x: f64) -> f64 {
    let octaves = x * std::f64::consts::LOG2_E;
    // Adding and taking away 1.5 · 2⁵² rounds to a whole number.
    let magic = 6_755_399_441_055_744.0;
    let shifted = octaves + magic;
    let whole = shifted - magic;
    let r = (octaves - whole) * std::f64::consts::LN_2;
    let terms = [
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    let polynomial = terms.iter().fold(0.0, |sum, term| sum * r + term);
    let exponent = (shifted.to_bits().wrapping_add(1_023)) << 52;
    polynomial * f64::from_bits(exponent)
}

/// ln x for normal x > 0, with an error below 1e-13: ln 2 for each octave, and 2 artanh((m − 1) / (m + 1)) by its series
/// for the rest, m from √½ to √2.
#[inline]
pub(super) fn ln(x: f64) -> f64 {
    const HALF_OCTAVE: u64 = 0x3fe6_a09e_667f_3bcd;
    let above = x.to_bits().wrapping_sub(HALF_OCTAVE);
    let octaves = (above.cast_signed() >> 52) as f64;
    let m = f64::from_bits((above & 0x000f_ffff_ffff_ffff) + HALF_OCTAVE);
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let terms = [
        1.0 / 17.0,
        1.0 / 15.0,
        1.0 / 13.0,
        1.0 / 11.0,
        1.0 / 9.0,
        1.0 / 7.0,
        0.2,
        1.0 / 3.0,
        1.0,
    ];
    let series = terms.iter().fold(0.0, |sum, term| sum * z + term);
    octaves * std::f64::consts::LN_2 + 2.0 * s * series
}

#[test]
fn few_terms_are_enough() {
    for step in 1..100_000 {
        let u = f64::from(step) / 100_000.0;
        assert!((ln(u) - u.ln()).abs() < 1e-13);
        let x = 20.0 * u - 10.0;
        assert!((exp(x) / x.exp() - 1.0).abs() < 1e-12);
    }
}
