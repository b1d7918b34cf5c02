//! Luck by the engine's rules (R28, R29), written anew: Philox2x64-10 keyed by stable names, one quantile per value.

use displace_model::uncertain::{Sampler, Uncertain};

use super::arithmetic::ln;
use super::{Attempt, Draws, HORIZON, Incident, Restore, SIGMA, THREATS, WORKLOADS};

/// What a draw is for, with the engine's numbers.
const TRIAL: u64 = 1;
const ARRIVAL: u64 = 3;
const HIT: u64 = 5;
const PHASE: u64 = 18;
const ATTEMPT: u64 = 21;

#[inline]
fn philox(name: u64, purpose: u64, detail: u64, mut key: u64) -> (u64, u64) {
    let (mut a, mut b) = (name, purpose << 32 | detail);
    for _ in 0..10 {
        let product = u128::from(a) * 0xd2b7_4407_b1ce_6e93;
        a = (product >> 64) as u64 ^ key ^ b;
        b = product as u64;
        key = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    }
    (a, b)
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn name(id: &str) -> u64 {
    mix(id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    }))
}

fn pair(first: u64, second: u64) -> u64 {
    mix(first.rotate_left(29) ^ mix(second ^ 0x9e37_79b9_7f4a_7c15))
}

#[inline]
fn unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

/// The engine's luck.
#[derive(Debug)]
pub(crate) struct Keyed {
    seed: u64,
    /// By threat: its name at the estate, its rate per hour, and below which uniform no further incident comes.
    sources: [(u64, f64, f64); THREATS.len()],
    workloads: [u64; WORKLOADS],
    /// The lower half of each name.
    lot_names: [u64; WORKLOADS],
    transfer: Sampler,
}

impl Keyed {
    pub(crate) fn new(seed: u64) -> Self {
        let workloads = std::array::from_fn(|place| pair(name(&format!("w{place:02}")), 1));
        let spread = (SIGMA * SIGMA).exp_m1().sqrt();
        Self {
            seed,
            sources: THREATS.map(|threat| {
                let per_hour = threat.per_year / 8_760.0;
                (
                    pair(name(threat.id), 0),
                    per_hour,
                    (-per_hour * HORIZON).exp(),
                )
            }),
            workloads,
            lot_names: workloads.map(|name| name & LOW),
            transfer: Sampler::new(&Uncertain::lognormal(1.0, spread)),
        }
    }

    #[inline]
    pub(crate) fn phase(&self, key: u64, workload: u32) -> f64 {
        unit(philox(self.workloads[workload as usize], PHASE, 0, key).0)
    }

    #[inline]
    pub(crate) fn attempt(&self, key: u64, workload: u32, number: u32) -> Attempt {
        let name = self.workloads[workload as usize];
        let (a, b) = philox(name, ATTEMPT, u64::from(number), key);
        Attempt {
            factor: self.transfer.sample(unit(a)),
            luck: unit(b),
        }
    }

    /// The `count` workloads with the smallest lots.
    fn hits(&self, key: u64, count: usize) -> u64 {
        if count == WORKLOADS {
            return (1 << WORKLOADS) - 1;
        }
        let (seeds, _) = philox(0, HIT, 0, key);
        let (first, second) = (seeds >> 32, seeds & LOW);
        // A number from 1 to 2 that holds the lot, and below it the place, which breaks ties: processors compare
        // several such at once.
        let lots: [f64; WORKLOADS] = std::array::from_fn(|place| {
            let product = (self.lot_names[place] ^ first) * 0x9e37_79b1;
            let product = (((product >> 32) ^ product ^ second) & LOW) * 0x85eb_ca6b;
            let lot = ((product >> 32) ^ product) & LOW;
            f64::from_bits(1_f64.to_bits() | lot << 20 | place as u64)
        });
        if count == 1 {
            1 << place_of(least(&lots))
        } else {
            smallest(&lots, count)
        }
    }
}

const LOW: u64 = 0xffff_ffff;

#[inline]
fn place_of(lot: f64) -> u64 {
    lot.to_bits() & 0xf_ffff
}

#[inline]
fn least(lots: &[f64; WORKLOADS]) -> f64 {
    let mut lanes = [2.0; 8];
    for eight in lots.chunks_exact(8) {
        for (lane, lot) in lanes.iter_mut().zip(eight) {
            *lane = if *lot < *lane { *lot } else { *lane };
        }
    }
    lanes
        .into_iter()
        .fold(2.0, |a, b| if b < a { b } else { a })
}

/// The places of the `count` smallest lots: gathers those that are probably among them, and drops the largest.
fn smallest(lots: &[f64; WORKLOADS], count: usize) -> u64 {
    let mut kept = [0.0; WORKLOADS];
    let mut gather = |below: f64| {
        let mut n = 0;
        for lot in lots {
            kept[n] = *lot;
            n += usize::from(*lot < below);
        }
        n
    };
    let expected = count as f64 / WORKLOADS as f64;
    let mut n = gather(1.0 + 1.4 * expected);
    if n < count {
        n = gather(2.0);
    }
    let kept = &kept[..n];
    // How many are smaller decides, without a branch that nobody could guess.
    kept.iter().fold(0, |hits, lot| {
        let smaller: usize = kept.iter().map(|other| usize::from(other < lot)).sum();
        hits | u64::from(smaller < count) << place_of(*lot)
    })
}

impl Draws for Keyed {
    fn incidents(&mut self, trial: u64, into: &mut Vec<Incident>) {
        into.clear();
        let trial = philox(trial, TRIAL, 0, self.seed).0;
        for (threat, (name, per_hour, none)) in (0..).zip(&self.sources) {
            let mut time = 0.0;
            for ordinal in 0.. {
                let (gap, key) = philox(*name, ARRIVAL, ordinal, trial);
                let gap = unit(gap);
                if gap < *none {
                    break;
                }
                time -= ln(gap) / per_hour;
                if time >= HORIZON {
                    break;
                }
                // The threat's place for now.
                let hits = threat;
                into.push(Incident { time, key, hits });
            }
        }
        // Finds the six runs and merges them.
        into.sort_by(|a, b| a.time.total_cmp(&b.time));
        for incident in into {
            incident.hits = self.hits(incident.key, THREATS[incident.hits as usize].hits);
        }
    }

    fn restores(&mut self, incidents: &[Incident], restores: &mut [Restore]) {
        for restore in restores.iter_mut() {
            let key = incidents[restore.incident as usize].key;
            let name = self.workloads[restore.workload as usize];
            restore.phase = self.phase(key, restore.workload);
            let (a, b) = philox(name, ATTEMPT, 0, key);
            restore.attempt = Attempt {
                factor: unit(a),
                luck: unit(b),
            };
        }
        for restore in restores {
            restore.attempt.factor = self.transfer.sample(restore.attempt.factor);
        }
    }

    fn again(&mut self, incident: &Incident, workload: u32, number: u32) -> Attempt {
        self.attempt(incident.key, workload, number)
    }
}
