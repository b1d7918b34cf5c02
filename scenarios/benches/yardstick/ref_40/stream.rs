//! The cheapest randomness: one xoshiro256++ stream per trial, normals by ziggurat, and an exponential of few terms.
//!
//! The same distributions as under the engine's rules, but other numbers: a draw more for one plan would move all that
//! follow. What keyed draws and quantiles cost is the difference between both.

use super::arithmetic::{exp, ln};
use super::{Attempt, Draws, HORIZON, Incident, Restore, SIGMA, THREATS, WORKLOADS};

/// A generator by Blackman and Vigna (*Scrambled linear pseudorandom number generators*, 2021).
#[derive(Debug)]
struct Xoshiro([u64; 4]);

impl Xoshiro {
    /// Four words of `SplitMix64`, as its authors advise.
    fn new(mut seed: u64) -> Self {
        Self(std::array::from_fn(|_| {
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = seed;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }))
    }

    #[inline]
    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A uniform on (0, 1).
    #[inline]
    fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
    }

    /// Two coarser ones, of 32 bits each.
    #[inline]
    fn two_units(&mut self) -> (f64, f64) {
        let bits = self.next();
        let unit = |half: u32| (f64::from(half) + 0.5) * (1.0 / 4_294_967_296.0);
        (unit((bits >> 32) as u32), unit(bits as u32))
    }
}

const LAYERS: usize = 256;

/// Standard normals by Marsaglia and Tsang's ziggurat of 256 layers, in Doornik's form (2005).
#[derive(Debug)]
struct Ziggurat {
    /// Right ends of the layers, falling; the first stands for the base with its tail.
    ends: [f64; LAYERS + 1],
    /// The density at each end, times √(2π).
    heights: [f64; LAYERS + 1],
}

impl Ziggurat {
    /// Where the tail begins, and the area of each layer.
    const TAIL: f64 = 3.654_152_885_361_009;
    const AREA: f64 = 0.004_928_673_233_99;

    fn new() -> Self {
        let height = |x: f64| (-0.5 * x * x).exp();
        let mut ends = [0.0; LAYERS + 1];
        ends[0] = Self::AREA / height(Self::TAIL);
        ends[1] = Self::TAIL;
        for layer in 2..LAYERS {
            let before = ends[layer - 1];
            ends[layer] = (-2.0 * (Self::AREA / before + height(before)).ln()).sqrt();
        }
        Self {
            ends,
            heights: ends.map(height),
        }
    }

    #[inline]
    fn draw(&self, random: &mut Xoshiro) -> f64 {
        let bits = random.next();
        let layer = (bits & 0xff) as usize;
        // 52 bits of the rest, on (−1, 1).
        let u = 2.0 * (((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)) - 1.0;
        let x = u * self.ends[layer];
        if x.abs() < self.ends[layer + 1] {
            return x;
        }
        self.edge(layer, x, random)
    }

    #[cold]
    fn edge(&self, layer: usize, x: f64, random: &mut Xoshiro) -> f64 {
        if layer == 0 {
            loop {
                let beyond = -random.unit().ln() / Self::TAIL;
                let height = -random.unit().ln();
                if 2.0 * height > beyond * beyond {
                    return (Self::TAIL + beyond).copysign(x);
                }
            }
        }
        let (low, high) = (self.heights[layer], self.heights[layer + 1]);
        if low + random.unit() * (high - low) < (-0.5 * x * x).exp() {
            return x;
        }
        self.draw(random)
    }
}

/// One stream per trial.
#[derive(Debug)]
pub(crate) struct Stream {
    seed: u64,
    random: Xoshiro,
    normals: Ziggurat,
    /// All threats together.
    per_hour: f64,
    /// By threat: the share of incidents that are of it or of one before it.
    up_to: [f64; THREATS.len()],
}

impl Stream {
    pub(crate) fn new(seed: u64) -> Self {
        let per_year: f64 = THREATS.iter().map(|threat| threat.per_year).sum();
        let mut sum = 0.0;
        Self {
            seed,
            random: Xoshiro::new(seed),
            normals: Ziggurat::new(),
            per_hour: per_year / 8_760.0,
            up_to: THREATS.map(|threat| {
                sum += threat.per_year / per_year;
                sum
            }),
        }
    }

    #[inline]
    fn one(&mut self) -> u64 {
        1 << (((self.random.next() >> 32) * WORKLOADS as u64) >> 32)
    }

    /// So many different workloads: drawn again where one comes twice.
    #[inline]
    fn hits(&mut self, count: usize) -> u64 {
        if count == WORKLOADS {
            return (1 << WORKLOADS) - 1;
        }
        if count == 1 {
            return self.one();
        }
        let mut hits = 0_u64;
        let mut left = count;
        while left > 0 {
            let bit = self.one();
            left -= usize::from(hits & bit == 0);
            hits |= bit;
        }
        hits
    }
}

impl Draws for Stream {
    fn incidents(&mut self, trial: u64, into: &mut Vec<Incident>) {
        self.random = Xoshiro::new(self.seed.rotate_left(32) ^ trial);
        into.clear();
        let mut time = 0.0;
        loop {
            time -= ln(self.random.unit()) / self.per_hour;
            if time >= HORIZON {
                break;
            }
            let u = self.random.unit();
            let before = self.up_to.iter().filter(|up_to| **up_to <= u).count();
            let hits = self.hits(THREATS[before.min(THREATS.len() - 1)].hits);
            into.push(Incident { time, key: 0, hits });
        }
    }

    fn restores(&mut self, _: &[Incident], restores: &mut [Restore]) {
        for restore in restores.iter_mut() {
            restore.attempt = Attempt {
                factor: self.normals.draw(&mut self.random),
                luck: 0.0,
            };
            (restore.attempt.luck, restore.phase) = self.random.two_units();
        }
        // By itself, so that processors work on several at once.
        for restore in restores {
            restore.attempt.factor = lognormal(restore.attempt.factor);
        }
    }

    fn again(&mut self, _: &Incident, _: u32, _: u32) -> Attempt {
        Attempt {
            factor: lognormal(self.normals.draw(&mut self.random)),
            luck: self.random.unit(),
        }
    }
}

/// A transfer's duration relative to its mean, of a standard normal.
#[inline]
fn lognormal(normal: f64) -> f64 {
    exp(SIGMA * normal - 0.5 * SIGMA * SIGMA)
}
