//! Whom an incident hits of those in its reach (R7): all, each with a share, or exactly so many.

use crate::incident::{Candidate, Hit};
use crate::luck::{IncidentKey, Lots, Luck, Purpose, name_of_pair};
use crate::world::{CompiledThreat, InReach, Selection, World};

/// Draws lots; keeps its memory.
#[derive(Debug, Default)]
pub(crate) struct Ballot {
    /// The lot of each in reach.
    lots: Vec<u32>,
    /// Lots with their places, for those that need an order.
    order: Vec<u64>,
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
                    self.draw(world, key, reach);
                    let lots = self.lots.iter().zip(0..);
                    let below = lots.filter(|(lot, _)| Lots::unit(**lot) < share);
                    hits.extend(below.map(|(_, place)| hit(place)));
                }
            }
            Selection::Count(count) if (*count as usize) < n => {
                if let Some(ranks) = fixed_order::<L>(world, threat, n, |i| reach.get(i)) {
                    let lot = |rank: f64| (rank * 4_294_967_296.0) as u32;
                    self.lots.clear();
                    self.lots.extend(ranks.into_iter().map(lot));
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
        self.lots.clear();
        match reach {
            InReach::Range(from, to) => {
                let names = &names[from as usize..to as usize];
                self.lots.extend(names.iter().map(|name| lots.of(*name)));
            }
            InReach::List(list) => {
                let of = |instance: &u32| lots.of(names[*instance as usize]);
                self.lots.extend(list.iter().map(of));
            }
        }
    }

    /// Gives the places of the `count` smallest lots, in their order; of equal lots the first counts as smaller.
    fn smallest(&mut self, count: usize, mut give: impl FnMut(usize)) {
        if count == 1 {
            let least = self.lots.iter().copied().min();
            if let Some(place) = self.lots.iter().position(|lot| Some(*lot) == least) {
                give(place);
            }
            return;
        }
        let packed = |(lot, place): (&u32, u64)| u64::from(*lot) << 32 | place;
        self.order.clear();
        self.order.extend(self.lots.iter().zip(0..).map(packed));
        let Some(last) = count.checked_sub(1) else {
            return;
        };
        let (_, last, _) = self.order.select_nth_unstable(last);
        let last = *last;
        for (place, lot) in (0..).zip(&self.lots) {
            if packed((lot, place)) <= last {
                give(place as usize);
            }
        }
    }
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
