//! Whom an incident hits of those in its reach (R7): all, each with a share, or exactly so many.

use fearless_simd::{Level, dispatch};

use crate::incident::{Candidate, Hit};
use crate::luck::{IncidentKey, Lots, Luck, Purpose, name_of_pair};
use crate::world::{CompiledThreat, InReach, Selection, World};

/// So many places fit beside a lot; more are told apart in another way.
const PLACE_BITS: u32 = 20;
const PLACE: u64 = (1 << PLACE_BITS) - 1;
/// Up to so many smallest lots are found by counting, for each, those that are smaller.
const FEW: usize = 32;

/// Draws lots; keeps its memory.
#[derive(Debug)]
pub(crate) struct Ballot {
    /// What the processor can do: with more, it draws and compares more lots at once, and the same.
    level: Level,
    /// By place: the half of a name that draws a lot, where those in reach are not neighbours.
    names: Vec<u64>,
    /// For each in reach a number from 1 to 2 that holds the lot, and below it the place, which breaks ties: processors
    /// compare several such at once.
    lots: Vec<f64>,
    kept: Vec<f64>,
    /// Who is hit, by place among those in reach.
    hit: Vec<u32>,
}

impl Default for Ballot {
    fn default() -> Self {
        Self {
            level: Level::new(),
            names: Vec::new(),
            lots: Vec::new(),
            kept: Vec::new(),
            hit: Vec::new(),
        }
    }
}

/// A lot and its place as one number.
#[inline]
fn packed(lot: u64, place: u64) -> f64 {
    f64::from_bits(1_f64.to_bits() | lot << PLACE_BITS | place & PLACE)
}

#[inline]
fn place_of(packed: f64) -> u32 {
    (packed.to_bits() & PLACE) as u32
}

impl Ballot {
    /// Draws as a processor would that can do no more than this.
    #[cfg(test)]
    pub(crate) fn draw_as(&mut self, level: Level) {
        self.level = level;
    }

    /// Adds those whom an incident hits to `hits`, in id order, all with the same effect.
    pub(crate) fn select<L: Luck>(
        &mut self,
        world: &World,
        luck: L,
        candidate: &Candidate,
        threat: &CompiledThreat,
        hits: &mut Vec<Hit>,
    ) {
        let reach = world.reach(threat.targets[candidate.target as usize].reach);
        let (key, effect) = (candidate.key, candidate.effect.unwrap_or(0));
        let n = reach.len();
        let hit = |place: usize| Hit {
            instance: reach.get(place),
            effect,
        };
        match &threat.selection {
            Selection::Share(share) => {
                let share = share.draw(luck, key, Purpose::HitShare, 0, 0);
                if let Some(ranks) = fixed_order::<L>(world, threat, n, |i| reach.get(i)) {
                    hits.extend((0..n).filter(|i| ranks[*i] < share).map(hit));
                } else {
                    let lots = Lots::new(key);
                    let lot = |i: usize| lots.of(world.short_names[reach.get(i) as usize]);
                    let below = |i: &usize| Lots::unit(lot(*i)) < share;
                    hits.extend((0..n).filter(below).map(hit));
                }
            }
            Selection::Count(count) if (*count as usize) < n => {
                if let Some(ranks) = fixed_order::<L>(world, threat, n, |i| reach.get(i)) {
                    let lot =
                        |(rank, place): (f64, u64)| packed((rank * 4_294_967_296.0) as u64, place);
                    self.lots.clear();
                    self.lots.extend(ranks.into_iter().zip(0..).map(lot));
                    self.smallest(*count as usize);
                } else {
                    self.draw(world, key, reach, *count as usize);
                }
                hits.extend(self.hit.iter().map(|place| hit(*place as usize)));
            }
            Selection::All | Selection::Count(_) => hits.extend((0..n).map(hit)),
        }
    }

    /// Finds the `count` of those in reach who draw the smallest lots.
    fn draw(&mut self, world: &World, key: IncidentKey, reach: InReach<'_>, count: usize) {
        let lots = Lots::new(key);
        let names = match reach {
            InReach::Range(from, to) => &world.short_names[from as usize..to as usize],
            InReach::List(list) => {
                self.names.clear();
                let names = list.iter().map(|one| world.short_names[*one as usize]);
                self.names.extend(names);
                &self.names
            }
        };
        if count == 1 && names.len() as u64 <= PLACE {
            let least = dispatch!(self.level, _simd => least(lots, names));
            self.hit.clear();
            self.hit.push(place_of(least));
            return;
        }
        self.lots.resize(names.len(), 0.0);
        dispatch!(self.level, _simd => draw_all(lots, names, &mut self.lots));
        self.smallest(count);
    }

    /// Finds the places of the `count` smallest lots, in their order; of equal lots the first counts as smaller.
    fn smallest(&mut self, count: usize) {
        let n = self.lots.len();
        self.hit.clear();
        if n as u64 > PLACE {
            self.smallest_of_many(count);
        } else if count <= FEW {
            // Memory that is there is not cleared: what is read of it was written before.
            if self.kept.len() <= n {
                self.kept.resize(n + 1, 0.0);
            }
            self.hit.resize(n + 1, 0);
            let (lots, kept, hit) = (&self.lots, &mut self.kept, &mut self.hit);
            let found = dispatch!(self.level, _simd => smallest_few(count, lots, kept, hit));
            self.hit.truncate(found);
        } else {
            self.kept.clone_from(&self.lots);
            let (_, last, _) = self.kept.select_nth_unstable_by(count - 1, f64::total_cmp);
            let within = self.lots.iter().filter(|lot| *lot <= last);
            self.hit.extend(within.map(|lot| place_of(*lot)));
        }
    }

    /// The same for more than there are places beside a lot.
    fn smallest_of_many(&mut self, count: usize) {
        let mut order: Vec<(u64, u32)> = self
            .lots
            .iter()
            .map(|lot| lot.to_bits() >> PLACE_BITS)
            .zip(0..)
            .collect();
        order.select_nth_unstable(count - 1);
        self.hit
            .extend(order[..count].iter().map(|(_, place)| *place));
        self.hit.sort_unstable();
    }
}

/// The smallest lot of those that these names draw.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn least(lots: Lots, names: &[u64]) -> f64 {
    let less = |a: f64, b: f64| if b < a { b } else { a };
    let (eights, rest) = names.as_chunks::<8>();
    let (mut lanes, mut place) = ([2.0; 8], 0);
    for eight in eights {
        for (lane, (name, after)) in lanes.iter_mut().zip(eight.iter().zip(0..)) {
            *lane = less(*lane, packed(lots.of(*name), place + after));
        }
        place += 8;
    }
    let rest = rest
        .iter()
        .zip(place..)
        .map(|(name, place)| packed(lots.of(*name), place));
    // Two by two, lanes wait for each other three times instead of seven.
    let [a, b, c, d, e, f, g, h] = lanes;
    let first = less(less(less(a, b), less(c, d)), less(less(e, f), less(g, h)));
    rest.fold(first, less)
}

/// Draws a lot for each name.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn draw_all(lots: Lots, names: &[u64], into: &mut [f64]) {
    for (lot, (name, place)) in into.iter_mut().zip(names.iter().zip(0..)) {
        *lot = packed(lots.of(*name), place);
    }
}

/// Puts the places of the `count` smallest lots to the front of `hit`; returns how many there are. `kept` and `hit` have
/// room for one more than there are lots.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn smallest_few(count: usize, lots: &[f64], kept: &mut [f64], hit: &mut [u32]) -> usize {
    // Those that are probably among them, a few more than needed.
    let below = 1.0 + 1.4 * count as f64 / lots.len() as f64;
    let mut n = keep(lots, below, kept);
    if n < count {
        n = keep(lots, 2.0, kept);
    }
    // How many are smaller decides, without a branch that nobody could guess.
    those_below(count, kept.get(..n).unwrap_or_default(), hit)
}

/// Puts the lots below a number to the front of `kept`; returns how many there are.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn keep(lots: &[f64], below: f64, kept: &mut [f64]) -> usize {
    let mut n = 0;
    for lot in lots {
        if let Some(place) = kept.get_mut(n) {
            *place = *lot;
        }
        n += usize::from(*lot < below);
    }
    n
}

/// Puts the places of those lots to the front of `hit` than which fewer than `count` are smaller; returns how many
/// there are. `hit` has room for one more than there are lots.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn those_below(count: usize, lots: &[f64], hit: &mut [u32]) -> usize {
    let mut found = 0;
    for lot in lots {
        let smaller: u64 = lots.iter().map(|other| u64::from(other < lot)).sum();
        if let Some(hit) = hit.get_mut(found) {
            *hit = place_of(*lot);
        }
        found += usize::from(smaller < count as u64);
    }
    found
}

/// For spread shares: (rank − ½)/n of each of `n` instances in a fixed keyed order; `None` where luck draws.
pub(crate) fn fixed_order<L: Luck>(
    world: &World,
    threat: &CompiledThreat,
    n: usize,
    instance: impl Fn(usize) -> u32,
) -> Option<Vec<f64>> {
    if !L::SPREADS {
        return None;
    }
    let name = |i: &usize| {
        name_of_pair(
            threat.order_name,
            world.instances[instance(*i) as usize].name,
        )
    };
    let mut places: Vec<usize> = (0..n).collect();
    places.sort_unstable_by_key(name);
    let mut ranks = vec![0.0; n];
    for (rank, place) in places.into_iter().enumerate() {
        ranks[place] = (rank as f64 + 0.5) / n as f64;
    }
    Some(ranks)
}
