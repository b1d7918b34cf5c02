//! When the incidents of one source come (R7): gaps from one to the next, each with the key of the incident after it.

use fearless_simd::{Simd, SimdBase, dispatch};

use crate::luck::{IncidentKey, LANES, TrialKey};
use crate::processor::Processor;

/// From so many incidents on that are to be expected, gaps are drawn side by side, some of them beyond the last.
const MANY: f64 = 3.0;

/// The gaps of one source, in order.
pub(crate) struct Gaps {
    processor: Processor,
    trial: TrialKey,
    name: u64,
    density: f64,
    /// A gap whose uniform lies below goes beyond the end for certain.
    none: f64,
    is_many: bool,
    ordinal: u32,
    drawn: Drawn,
}

/// Gaps drawn side by side.
#[derive(Default)]
struct Drawn {
    uniforms: [f64; LANES],
    gaps: [f64; LANES],
    keys: [IncidentKey; LANES],
}

impl Gaps {
    /// Of a source of this name, with so many incidents for each step, as far as they may be needed up to `end`.
    pub(crate) fn new(
        processor: Processor,
        trial: TrialKey,
        name: u64,
        density: f64,
        end: f64,
    ) -> Self {
        Self {
            processor,
            trial,
            name,
            density,
            none: libm::exp(-density * end),
            is_many: density * end >= MANY,
            ordinal: 0,
            drawn: Drawn::default(),
        }
    }

    /// The next gap and key; `None` where it goes beyond the end for certain.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<(f64, IncidentKey)> {
        let ordinal = self.ordinal;
        self.ordinal += 1;
        if !self.is_many {
            let (u, key) = self.trial.arrival(self.name, ordinal);
            return (u >= self.none).then(|| (-libm::log(u) / self.density, key));
        }
        let lane = ordinal as usize % LANES;
        if lane == 0 {
            dispatch!(self.processor.0, simd => self.draw(simd, ordinal));
        }
        let Drawn {
            uniforms,
            gaps,
            keys,
        } = &self.drawn;
        (uniforms[lane] >= self.none).then(|| (gaps[lane], keys[lane]))
    }

    /// Draws the next gaps, from this one on.
    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    fn draw<S: Simd>(&mut self, _simd: S, ordinal: u32) {
        let is_wide = S::f64s::LEN >= LANES;
        let (uniforms, keys) = self.trial.arrivals(self.name, ordinal, is_wide);
        let (mut gaps, density) = ([0.0; LANES], self.density);
        for (gap, u) in gaps.iter_mut().zip(&uniforms) {
            *gap = -ln_of_unit(*u) / density;
        }
        self.drawn = Drawn {
            uniforms,
            gaps,
            keys,
        };
    }
}

/// The natural logarithm of a normal number above 0, without branches, so that several are worked out at once: the steps
/// of [`libm::log`] for such numbers, and so the same to the last bit.
///
/// x = 2ᵏ (1 + f) with √½ ≤ 1 + f < √2; ln (1 + f) by the odd polynomial in s = f / (2 + f) that fdlibm publishes.
#[inline(always)]
fn ln_of_unit(x: f64) -> f64 {
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const ROOT_OF_HALF: u64 = 0x3fe6_a09e_0000_0000;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    /// 2⁵²: a number below it in the lower bits makes the sum of both.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    const LN2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
    const TERMS: [f64; 7] = [
        6.666_666_666_666_735e-1,
        3.999_999_999_940_942e-1,
        2.857_142_874_366_239e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];
    let bits = x.to_bits().wrapping_add(ONE - ROOT_OF_HALF);
    let k = f64::from_bits(WHOLE.to_bits() | bits >> 52) - (WHOLE + 1_023.0);
    let f = f64::from_bits((bits & MANTISSA) + ROOT_OF_HALF) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (TERMS[1] + w * (TERMS[3] + w * TERMS[5]));
    let odd = z * (TERMS[0] + w * (TERMS[2] + w * (TERMS[4] + w * TERMS[6])));
    let rest = odd + even;
    s * (half_square + rest) + k * LN2[1] - half_square + f + k * LN2[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_side_by_side_are_those_one_by_one() {
        let trial = TrialKey::new(1, 0);
        let drawn = (0..200_000).map(|ordinal| trial.arrival(7, ordinal).0);
        // Where octaves and their halves meet, and what lies next to it.
        let borders = (1..=53).flat_map(|octave| {
            let power = 0.5_f64.powi(octave);
            [power, power * 2_f64.sqrt()]
        });
        let near = |x: f64| [x.next_down().next_down(), x.next_down(), x, x.next_up()];
        let rare = [
            f64::MIN_POSITIVE,
            f64::EPSILON,
            1.0 - f64::EPSILON / 2.0,
            1.0,
            1e300,
        ];
        let all = drawn.chain(borders.flat_map(near)).chain(rare);
        for x in all.filter(|x| x.is_normal()) {
            assert_eq!(ln_of_unit(x).to_bits(), libm::log(x).to_bits(), "{x}");
        }
    }

    #[test]
    fn gaps_side_by_side_are_those_one_by_one() {
        for (name, density, end) in [(1, 0.5, 20.0), (2, 1e-3, 60_000.0), (3, 2.0, 1.6)] {
            let gaps = |is_many| {
                let trial = TrialKey::new(3, name);
                let mut gaps = Gaps::new(Processor::default(), trial, name, density, end);
                gaps.is_many = is_many;
                let next = || gaps.next().map(|(gap, key)| (gap.to_bits(), key));
                std::iter::repeat_with(next).take(100).collect::<Vec<_>>()
            };
            assert_eq!(gaps(true), gaps(false));
        }
    }
}
