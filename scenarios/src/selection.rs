//! Whom an incident hits of those in its reach (R7): all, each with a share, or exactly so many.

use crate::incident::{Candidate, Hit};
use crate::luck::{IncidentKey, Lots, Luck, Purpose, name_of_pair};
use crate::world::{CompiledThreat, InReach, Selection, World};

/// So many places fit beside a lot; more are told apart in another way.
const PLACE_BITS: u32 = 20;
const PLACE: u64 = (1 << PLACE_BITS) - 1;
/// Up to so many smallest lots are found by counting, for each, those that are smaller.
const FEW: usize = 32;

/// Draws lots; keeps its memory.
#[derive(Debug, Default)]
pub(crate) struct Ballot {
    /// For each in reach a number from 1 to 2 that holds the lot, and below it the place, which breaks ties: processors
    /// compare several such at once.
    lots: Vec<f64>,
    kept: Vec<f64>,
}

/// A lot and its place as one number.
#[inline]
fn packed(lot: u64, place: u64) -> f64 {
    f64::from_bits(1_f64.to_bits() | lot << PLACE_BITS | place & PLACE)
}

#[inline]
fn place_of(packed: f64) -> usize {
    (packed.to_bits() & PLACE) as usize
}

impl Ballot {
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
                } else {
                    self.draw(world, key, reach);
                }
                self.smallest(*count as usize, |place| hits.push(hit(place)));
            }
            Selection::All | Selection::Count(_) => hits.extend((0..n).map(hit)),
        }
    }

    fn draw(&mut self, world: &World, key: IncidentKey, reach: InReach<'_>) {
        let lots = Lots::new(key);
        let names = &world.short_names;
        self.lots.resize(reach.len(), 0.0);
        match reach {
            InReach::Range(from, to) => {
                let names = &names[from as usize..to as usize];
                for (place, (lot, name)) in self.lots.iter_mut().zip(names).enumerate() {
                    *lot = packed(lots.of(*name), place as u64);
                }
            }
            InReach::List(list) => {
                for (place, (lot, instance)) in self.lots.iter_mut().zip(list).enumerate() {
                    *lot = packed(lots.of(names[*instance as usize]), place as u64);
                }
            }
        }
    }

    /// Gives the places of the `count` smallest lots, in their order; of equal lots the first counts as smaller.
    fn smallest(&mut self, count: usize, mut give: impl FnMut(usize)) {
        let n = self.lots.len();
        if n as u64 > PLACE {
            self.smallest_of_many(count, give);
        } else if count == 1 {
            give(place_of(least(&self.lots)));
        } else if count <= FEW {
            // Those that are probably among them, a few more than needed.
            let below = 1.0 + 1.4 * count as f64 / n as f64;
            if self.keep(below) < count {
                self.keep(2.0);
            }
            // How many are smaller decides, without a branch that nobody could guess.
            for lot in &self.kept {
                let smaller: usize = self.kept.iter().map(|other| usize::from(other < lot)).sum();
                if smaller < count {
                    give(place_of(*lot));
                }
            }
        } else {
            self.kept.clone_from(&self.lots);
            let (_, last, _) = self.kept.select_nth_unstable_by(count - 1, f64::total_cmp);
            let within = self.lots.iter().filter(|lot| *lot <= last);
            within.for_each(|lot| give(place_of(*lot)));
        }
    }

    /// Keeps the lots below a number. Returns how many there are.
    fn keep(&mut self, below: f64) -> usize {
        self.kept.clear();
        self.kept.resize(self.lots.len() + 1, 0.0);
        let mut n = 0;
        for lot in &self.lots {
            self.kept[n] = *lot;
            n += usize::from(*lot < below);
        }
        self.kept.truncate(n);
        n
    }

    /// The same for more than there are places beside a lot.
    fn smallest_of_many(&self, count: usize, give: impl FnMut(usize)) {
        let mut order: Vec<(u64, usize)> = self
            .lots
            .iter()
            .map(|lot| lot.to_bits() >> PLACE_BITS)
            .zip(0..)
            .collect();
        order.select_nth_unstable(count - 1);
        let mut places: Vec<usize> = order[..count].iter().map(|(_, place)| *place).collect();
        places.sort_unstable();
        places.into_iter().for_each(give);
    }
}

/// The smallest of some numbers below 2.
#[inline]
fn least(lots: &[f64]) -> f64 {
    let less = |a: f64, b: f64| if b < a { b } else { a };
    let (eights, rest) = lots.as_chunks::<8>();
    let mut lanes = [2.0; 8];
    for eight in eights {
        for (lane, lot) in lanes.iter_mut().zip(eight) {
            *lane = less(*lane, *lot);
        }
    }
    lanes
        .into_iter()
        .chain(rest.iter().copied())
        .fold(2.0, less)
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
