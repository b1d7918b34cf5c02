//! Luck: the only place where random numbers are made (R28, R29).
//!
//! A draw is a pure function of a seed, a trial and a key of stable ids, by the counter-based generator
//! Philox2x64-10 (Salmon et al., *Parallel random numbers: as easy as 1, 2, 3*, SC 2011). Nothing is drawn "next":
//! a plan, workload or threat more reshuffles nobody else's luck, and any draw can be made again on its own.
//!
//! Whom of many an incident hits is decided by a shorter mix of the incident's key and each instance's name
//! ([`Lots`]): there are many to ask and few to hit.
//!
//! Three levels of keys: the seed and the trial number make the trial's key; the trial's key, the threat,
//! its target and the incident's ordinal there make the incident's key; what happens in an incident is drawn
//! from the incident's key by purpose, instance, copy rank and attempt.

const FACTOR: u64 = 0xd2b7_4407_b1ce_6e93;
const WEYL: u64 = 0x9e37_79b9_7f4a_7c15;
const ROUNDS: usize = 10;

/// Philox2x64 with 10 rounds: 128 bits that are a function of a 128-bit counter and a 64-bit key.
///
/// The crates of this family offer the variant of 32-bit words only, which takes twice as long here.
#[inline]
fn philox(counter: [u64; 2], mut key: u64) -> [u64; 2] {
    let [mut a, mut b] = counter;
    for _ in 0..ROUNDS {
        let product = u128::from(a) * u128::from(FACTOR);
        a = (product >> 64) as u64 ^ key ^ b;
        b = product as u64;
        key = key.wrapping_add(WEYL);
    }
    [a, b]
}

/// So many draws are made side by side.
pub(crate) const LANES: usize = 8;

/// The same for several counters and keys. Where so many fit into one register, products are put together from those of
/// halves, of which processors work out several at once; elsewhere that takes longer.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn philox_side_by_side(
    names: &[u64; LANES],
    rest: &[u64; LANES],
    keys: &[u64; LANES],
    is_wide: bool,
) -> [[u64; LANES]; 2] {
    let (mut first, mut second) = ([0; LANES], [0; LANES]);
    if !is_wide {
        for lane in 0..LANES {
            [first[lane], second[lane]] = philox([names[lane], rest[lane]], keys[lane]);
        }
        return [first, second];
    }
    for lane in 0..LANES {
        let (mut a, mut b, mut key) = (names[lane], rest[lane], keys[lane]);
        for _ in 0..ROUNDS {
            let (low, high) = (a & LOW, a >> 32);
            let least = low * (FACTOR & LOW);
            let middle = high * (FACTOR & LOW) + (least >> 32);
            let other = low * (FACTOR >> 32) + (middle & LOW);
            let most = high * (FACTOR >> 32) + (middle >> 32) + (other >> 32);
            a = most ^ key ^ b;
            b = other << 32 | least & LOW;
            key = key.wrapping_add(WEYL);
        }
        (first[lane], second[lane]) = (a, b);
    }
    [first, second]
}

/// Mixes a word so that similar words lie far apart (the finaliser of `SplitMix64`, Stafford's variant 13).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What a draw is for. The numbers are part of the results' definition: never reuse or renumber one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Purpose {
    Trial = 1,
    Parameter = 2,
    Arrival = 3,
    Coverage = 4,
    Hit = 5,
    HitShare = 6,
    EffectOfIncident = 7,
    EffectOnInstance = 8,
    EffectOnCopy = 9,
    Detection = 10,
    Forensics = 11,
    Response = 12,
    Diagnosis = 13,
    Repair = 14,
    Replacement = 15,
    Preparation = 16,
    Media = 17,
    Phase = 18,
    Misses = 19,
    Overhead = 20,
    Attempt = 21,
    Boot = 22,
    Move = 23,
    Rebuild = 24,
    Dwell = 60,
    DataShare = 61,
    ServiceImpact = 62,
    Malice = 63,
    Reseed = 64,
    SilentFailure = 65,
    NoticedAfter = 66,
    StepHours = 40,
    StepSuccess = 41,
    EffectOnPrerequisite = 42,
    Prerequisite = 43,
    Verify = 44,
    BadPoint = 45,
    MoveBack = 46,
    Moment = 47,
    Switch = 70,
    Blocker = 71,
}

/// A stable 64-bit name for an id: FNV-1a, then mixed, so that similar ids lie far apart.
pub(crate) fn name_of(id: &str) -> u64 {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(hash)
}

/// The name of an ordered pair of names.
pub(crate) fn name_of_pair(first: u64, second: u64) -> u64 {
    mix(first.rotate_left(29) ^ mix(second ^ 0x9e37_79b9_7f4a_7c15))
}

#[inline]
fn block(key: u64, name: u64, purpose: Purpose, detail: u32) -> (u64, u64) {
    let [a, b] = philox([name, counter(purpose, detail)], key);
    (a, b)
}

/// What a draw is for, as the second half of a counter.
#[inline]
fn counter(purpose: Purpose, detail: u32) -> u64 {
    u64::from(purpose as u32) << 32 | u64::from(detail)
}

/// A uniform on the open interval (0, 1): 52 bits and a half, so that neither end is ever met.
#[inline]
fn unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

/// The key of one trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TrialKey(u64);

/// The key of one incident.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct IncidentKey(u64);

impl IncidentKey {
    /// When in the horizon an incident falls whose source does not run along time, as a uniform.
    #[inline]
    pub(crate) fn moment(self) -> f64 {
        unit(block(self.0, 0, Purpose::Moment, 0).0)
    }
}

impl TrialKey {
    /// The key of trial number `trial` under `seed`.
    pub(crate) fn new(seed: u64, trial: u64) -> Self {
        Self(block(seed, trial, Purpose::Trial, 0).0)
    }

    /// The time until the next incident of a threat at a target, as a uniform, and that incident's key.
    #[inline]
    pub(crate) fn arrival(self, threat_at_target: u64, ordinal: u32) -> (f64, IncidentKey) {
        let (gap, key) = block(self.0, threat_at_target, Purpose::Arrival, ordinal);
        (unit(gap), IncidentKey(key))
    }

    /// The same for several incidents from `ordinal` on; `is_wide` as in [`Luck::pairs`].
    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    pub(crate) fn arrivals(
        self,
        threat_at_target: u64,
        ordinal: u32,
        is_wide: bool,
    ) -> ([f64; LANES], [IncidentKey; LANES]) {
        let first = counter(Purpose::Arrival, ordinal);
        let rest = std::array::from_fn(|lane| first + lane as u64);
        let names = [threat_at_target; LANES];
        let [gaps, keys] = philox_side_by_side(&names, &rest, &[self.0; LANES], is_wide);
        (gaps.map(unit), keys.map(IncidentKey))
    }

    /// The uniforms of several names; `is_wide` as in [`Luck::pairs`].
    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    pub(crate) fn uniforms(
        self,
        purpose: Purpose,
        names: &[u64; LANES],
        detail: u32,
        is_wide: bool,
    ) -> [f64; LANES] {
        let rest = [counter(purpose, detail); LANES];
        philox_side_by_side(names, &rest, &[self.0; LANES], is_wide)[0].map(unit)
    }
}

/// The lots of one incident: a uniform number of 32 bits for each instance, a function of the incident's key and the
/// instance's name alone. Two rounds of multiply-and-fold, which processors do for several instances at once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lots {
    first: u64,
    second: u64,
}

const LOW: u64 = 0xffff_ffff;

impl Lots {
    /// The lots of the incident with this key.
    #[inline]
    pub(crate) fn new(incident: IncidentKey) -> Self {
        let (bits, _) = block(incident.0, 0, Purpose::Hit, 0);
        Self::of_bits(bits)
    }

    /// The same for several incidents; `is_wide` as in [`Luck::pairs`].
    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    pub(crate) fn side_by_side(incidents: &[IncidentKey; LANES], is_wide: bool) -> [Self; LANES] {
        let rest = [counter(Purpose::Hit, 0); LANES];
        let keys = incidents.map(|key| key.0);
        let [bits, _] = philox_side_by_side(&[0; LANES], &rest, &keys, is_wide);
        bits.map(Self::of_bits)
    }

    #[inline]
    fn of_bits(bits: u64) -> Self {
        Self {
            first: bits >> 32,
            second: bits & LOW,
        }
    }

    /// The lot of an instance, by the lower half of its name. All numbers are below 2³².
    #[inline]
    pub(crate) fn of(self, name: u64) -> u64 {
        let product = ((name ^ self.first) & LOW) * 0x9e37_79b1;
        let product = (((product >> 32) ^ product ^ self.second) & LOW) * 0x85eb_ca6b;
        ((product >> 32) ^ product) & LOW
    }

    /// A lot as a uniform on (0, 1).
    #[inline]
    pub(crate) fn unit(lot: u64) -> f64 {
        (lot as f64 + 0.5) * (1.0 / 4_294_967_296.0)
    }

    /// The half of a name by which an instance draws its lots.
    pub(crate) fn name(name: u64) -> u64 {
        name & LOW
    }
}

/// Where draws come from: keyed luck, or none (R29, and section 9 on replays without a seed).
pub(crate) trait Luck: Copy {
    /// Shares are spread evenly instead of drawn.
    const SPREADS: bool;

    /// Whose luck it is, where it is drawn by a key.
    fn trial(self) -> Option<TrialKey>;

    /// The uniform of a parameter or another draw that belongs to the whole trial.
    fn of_trial(self, purpose: Purpose, name: u64, detail: u32) -> f64;

    /// The uniform of a draw that belongs to an incident.
    fn of_incident(self, incident: IncidentKey, purpose: Purpose, name: u64, detail: u32) -> f64;

    /// Two uniforms under one key.
    fn pair(self, incident: IncidentKey, purpose: Purpose, name: u64, detail: u32) -> (f64, f64);

    /// The same for several incidents and names under one purpose and detail, in two rows. `is_wide` where the processor
    /// has registers for that many; it changes the speed alone.
    fn pairs(
        self,
        draw: (Purpose, u32),
        of: (&[IncidentKey; LANES], &[u64; LANES]),
        is_wide: bool,
    ) -> [[f64; LANES]; 2];

    /// Whether something of probability `p` happens under the uniform `u`.
    fn happens(self, u: f64, p: f64) -> bool;
}

/// Luck of one seeded trial.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keyed(pub(crate) TrialKey);

impl Luck for Keyed {
    const SPREADS: bool = false;

    #[inline]
    fn trial(self) -> Option<TrialKey> {
        Some(self.0)
    }

    #[inline]
    fn of_trial(self, purpose: Purpose, name: u64, detail: u32) -> f64 {
        unit(block(self.0.0, name, purpose, detail).0)
    }

    #[inline]
    fn of_incident(self, incident: IncidentKey, purpose: Purpose, name: u64, detail: u32) -> f64 {
        unit(block(incident.0, name, purpose, detail).0)
    }

    #[inline]
    fn pair(self, incident: IncidentKey, purpose: Purpose, name: u64, detail: u32) -> (f64, f64) {
        let (a, b) = block(incident.0, name, purpose, detail);
        (unit(a), unit(b))
    }

    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    fn pairs(
        self,
        (purpose, detail): (Purpose, u32),
        (incidents, names): (&[IncidentKey; LANES], &[u64; LANES]),
        is_wide: bool,
    ) -> [[f64; LANES]; 2] {
        let rest = [counter(purpose, detail); LANES];
        let drawn = philox_side_by_side(names, &rest, &incidents.map(|key| key.0), is_wide);
        drawn.map(|bits| bits.map(unit))
    }

    #[inline]
    fn happens(self, u: f64, p: f64) -> bool {
        u < p
    }
}

/// The typical future: every draw at its median, every chance on its likelier side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typical;

impl Luck for Typical {
    const SPREADS: bool = true;

    fn trial(self) -> Option<TrialKey> {
        None
    }

    fn of_trial(self, _: Purpose, _: u64, _: u32) -> f64 {
        0.5
    }

    fn of_incident(self, _: IncidentKey, _: Purpose, _: u64, _: u32) -> f64 {
        0.5
    }

    fn pair(self, _: IncidentKey, _: Purpose, _: u64, _: u32) -> (f64, f64) {
        (0.5, 0.5)
    }

    fn pairs(
        self,
        _: (Purpose, u32),
        _: (&[IncidentKey; LANES], &[u64; LANES]),
        _: bool,
    ) -> [[f64; LANES]; 2] {
        [[0.5; LANES]; 2]
    }

    fn happens(self, u: f64, p: f64) -> bool {
        u < p
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uniform_never_meets_the_ends() {
        assert!(unit(0) > 0.0);
        assert!(unit(u64::MAX) < 1.0);
    }

    #[test]
    fn the_generator_is_the_published_one() {
        // Known answers of Random123, philox2x64 with 10 rounds.
        assert_eq!(
            philox([0; 2], 0),
            [0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5]
        );
        assert_eq!(
            philox([u64::MAX; 2], u64::MAX),
            [0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20]
        );
        assert_eq!(
            philox(
                [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344],
                0xa409_3822_299f_31d0
            ),
            [0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d]
        );
    }

    #[test]
    fn draws_side_by_side_are_those_one_by_one() {
        for number in 0..1_000 {
            let trial = TrialKey::new(number, 1);
            let keys = std::array::from_fn(|lane| trial.arrival(lane as u64, 0).1);
            let names = std::array::from_fn(|lane| name_of_pair(number, lane as u64));
            let luck = Keyed(trial);
            for is_wide in [true, false] {
                let [first, second] = luck.pairs((Purpose::Attempt, 0), (&keys, &names), is_wide);
                for lane in 0..LANES {
                    let alone = luck.pair(keys[lane], Purpose::Attempt, names[lane], 0);
                    assert_eq!((first[lane], second[lane]), alone);
                }
            }
        }
    }

    #[test]
    fn draws_look_uniform_and_unrelated() {
        // Means of 100,000 uniforms lie within 4 standard errors (0.0037) of one half; so do the products of
        // neighbouring keys around one quarter (standard error of the product's mean: 0.00070).
        let luck = Keyed(TrialKey::new(1, 0));
        let n = 100_000_u32;
        let draws: Vec<f64> = (0..=n)
            .map(|i| luck.of_trial(Purpose::Parameter, name_of("size"), i))
            .collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let lagged = draws.windows(2).map(|w| w[0] * w[1]).sum::<f64>() / f64::from(n);
        assert!((mean - 0.5).abs() < 0.0037, "{mean}");
        assert!((lagged - 0.25).abs() < 0.0028, "{lagged}");
    }

    #[test]
    fn lots_hit_everybody_and_every_pair_alike() {
        // 200,000 incidents, two of 40 hit: each instance 10,000 times (sd 97), each pair 256.4 times (sd 16).
        let (n, incidents) = (40_usize, 200_000_u64);
        let names: Vec<u64> = (1..=n as u64)
            .map(|number| Lots::name(name_of_pair(name_of("files"), number)))
            .collect();
        let mut hits = vec![0_u32; n];
        let mut pairs = vec![0_u32; n * n];
        for number in 0..incidents {
            let (_, key) = TrialKey::new(3, number).arrival(name_of("fire"), 0);
            let lots = Lots::new(key);
            let mut order: Vec<(u64, usize)> =
                names.iter().map(|name| lots.of(*name)).zip(0..).collect();
            order.sort_unstable();
            let (a, b) = (order[0].1, order[1].1);
            hits[a] += 1;
            hits[b] += 1;
            pairs[a.min(b) * n + a.max(b)] += 1;
        }
        let chi_square = |counts: &[u32], expected: f64| -> f64 {
            let term = |count: &u32| (f64::from(*count) - expected).powi(2) / expected;
            counts.iter().map(term).sum()
        };
        // Of 39 and 779 degrees of freedom; 5 standard deviations beyond the mean.
        let single = chi_square(&hits, 10_000.0);
        assert!(single < 39.0 + 5.0 * 78_f64.sqrt(), "{single}");
        let pairs: Vec<u32> = (0..n)
            .flat_map(|a| (a + 1..n).map(move |b| a * n + b))
            .map(|place| pairs[place])
            .collect();
        let double = chi_square(&pairs, incidents as f64 / 780.0);
        assert!(double < 779.0 + 5.0 * 1558_f64.sqrt(), "{double}");
        assert!(double > 779.0 - 5.0 * 1558_f64.sqrt(), "{double}");
    }

    #[test]
    fn lots_spread_evenly_from_0_to_1() {
        // The share below each hundredth, over a million lots: standard error 0.0005 at most.
        let names: Vec<u64> = (1..=1_000)
            .map(|n| Lots::name(name_of_pair(7, n)))
            .collect();
        let mut below = [0_u32; 101];
        for number in 0..1_000 {
            let (_, key) = TrialKey::new(5, number).arrival(name_of("storm"), 0);
            let lots = Lots::new(key);
            for name in &names {
                below[(Lots::unit(lots.of(*name)) * 100.0) as usize + 1] += 1;
            }
        }
        let mut sum = 0;
        for (hundredth, count) in below.iter().enumerate() {
            sum += count;
            let error = f64::from(sum) / 1e6 - hundredth as f64 / 100.0;
            assert!(error.abs() < 5.0 * 0.0005, "{hundredth}: {error}");
        }
    }

    #[test]
    fn each_part_of_a_key_changes_the_draw() {
        let trial = TrialKey::new(1, 0);
        let (_, incident) = trial.arrival(name_of("fire"), 0);
        let luck = Keyed(trial);
        let base = luck.of_incident(incident, Purpose::Repair, 7, 0);
        let other_trial = TrialKey::new(1, 1).arrival(name_of("fire"), 0).1;
        let other_seed = TrialKey::new(2, 0).arrival(name_of("fire"), 0).1;
        let other_ordinal = trial.arrival(name_of("fire"), 1).1;
        for other in [
            luck.of_incident(other_trial, Purpose::Repair, 7, 0),
            luck.of_incident(other_seed, Purpose::Repair, 7, 0),
            luck.of_incident(other_ordinal, Purpose::Repair, 7, 0),
            luck.of_incident(incident, Purpose::Response, 7, 0),
            luck.of_incident(incident, Purpose::Repair, 8, 0),
            luck.of_incident(incident, Purpose::Repair, 7, 1),
        ] {
            assert!((base - other).abs() > 1e-12);
        }
    }
}
