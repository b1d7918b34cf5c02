//! Whom an incident hits of those in its reach (R7): all, each with a share, or exactly so many.

use fearless_simd::{Select, Simd, SimdBase, SimdFrom, dispatch, f64x8};

use crate::incident::{Candidate, Hit};
use crate::luck::{IncidentKey, LANES, Lots, Luck, Purpose, name_of_pair};
use crate::processor::Processor;
use crate::world::{CompiledThreat, InReach, Reach, Selection, World};

/// So many places fit beside a lot; more are told apart in another way.
const PLACE_BITS: u32 = 20;
const PLACE: u64 = (1 << PLACE_BITS) - 1;
/// Up to so many smallest lots are found by counting, for each, those that are smaller.
const FEW: usize = 32;

/// Draws lots; keeps its memory.
#[derive(Debug, Default)]
pub(crate) struct Ballot {
    processor: Processor,
    /// By place: the half of a name that draws a lot, where those in reach are not neighbours.
    names: Vec<u64>,
    /// For each in reach a number from 1 to 2 that holds the lot, and below it the place, which breaks ties: processors
    /// compare several such at once.
    lots: Vec<f64>,
    kept: Vec<f64>,
    /// Who is hit, by place among those in reach.
    hit: Vec<u32>,
    open: Open,
}

/// Incidents that hit one each of those in the same reach: whom, is found for several of them at once.
#[derive(Debug, Default)]
struct Open {
    reach: Option<Reach>,
    keys: [IncidentKey; LANES],
    /// The place of the hit of each.
    hits: [u32; LANES],
    count: usize,
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

#[inline]
fn less(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

impl Ballot {
    /// Draws as a processor would that can do no more than this.
    #[cfg(test)]
    pub(crate) fn draw_as(&mut self, processor: Processor) {
        self.processor = processor;
    }

    /// Adds those whom an incident hits to `hits`, in id order, all with the same effect. Whom incidents hit that hit one
    /// each is there only after [`Ballot::finish`].
    pub(crate) fn select<L: Luck>(
        &mut self,
        world: &World,
        luck: L,
        candidate: &Candidate,
        threat: &CompiledThreat,
        hits: &mut Vec<Hit>,
    ) {
        let reach_id = threat.targets[candidate.target as usize].reach;
        let reach = world.reach(reach_id);
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
            Selection::Count(1) if 1 < n && n as u64 <= PLACE && !L::SPREADS => {
                self.leave_open(world, (reach_id, key), hits);
                hits.push(hit(0));
                if candidate.effect.is_none() {
                    self.finish(world, hits);
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

    /// Whom an incident hits that hits one is found with others of the same reach. Its hit is the next.
    fn leave_open(&mut self, world: &World, (reach, key): (Reach, IncidentKey), hits: &mut [Hit]) {
        if self.open.reach != Some(reach) || self.open.count == LANES {
            self.finish(world, hits);
            self.open.reach = Some(reach);
        }
        let open = &mut self.open;
        if let (Some(own), Some(place)) =
            (open.keys.get_mut(open.count), open.hits.get_mut(open.count))
        {
            (*own, *place) = (key, hits.len() as u32);
            open.count += 1;
        }
    }

    /// Finds whom the incidents hit that are still open.
    pub(crate) fn finish(&mut self, world: &World, hits: &mut [Hit]) {
        /// So few are asked one by one sooner.
        const FEW: usize = 2;
        let Some(reach) = self.open.reach.take() else {
            return;
        };
        let open = &self.open;
        let keys = &open.keys;
        let places = open.hits.iter().take(open.count);
        let reach = world.reach(reach);
        let names = names(world, reach, &mut self.names);
        let least = if open.count <= FEW {
            let mut alone = [2.0; LANES];
            for (least, key) in alone.iter_mut().zip(keys).take(open.count) {
                let lots = Lots::new(*key);
                *least = dispatch!(self.processor.0, _simd => least_of(lots, names));
            }
            alone
        } else {
            dispatch!(self.processor.0, simd => least_of_each(simd, keys, names))
        };
        for (place, least) in places.zip(least) {
            if let Some(hit) = hits.get_mut(*place as usize) {
                hit.instance = reach.get(place_of(least) as usize);
            }
        }
        self.open.count = 0;
    }

    /// Finds the `count` of those in reach who draw the smallest lots.
    fn draw(&mut self, world: &World, key: IncidentKey, reach: InReach<'_>, count: usize) {
        let lots = Lots::new(key);
        let names = names(world, reach, &mut self.names);
        self.lots.resize(names.len(), 0.0);
        dispatch!(self.processor.0, _simd => draw_all(lots, names, &mut self.lots));
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
            if self.kept.len() < n + LANES {
                self.kept.resize(n + LANES, 0.0);
            }
            self.hit.resize(n + 1, 0);
            let (lots, kept, hit) = (&self.lots, &mut self.kept, &mut self.hit);
            let found =
                dispatch!(self.processor.0, simd => smallest_few(simd, count, lots, kept, hit));
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

/// The halves of names by which those in reach draw lots; `memory` holds them where they are not neighbours.
fn names<'a>(world: &'a World, reach: InReach<'_>, memory: &'a mut Vec<u64>) -> &'a [u64] {
    match reach {
        InReach::Range(from, to) => &world.short_names[from as usize..to as usize],
        InReach::List(list) => {
            memory.clear();
            let names = list.iter().map(|one| world.short_names[*one as usize]);
            memory.extend(names);
            memory
        }
    }
}

/// For each incident the smallest lot of those that these names draw.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn least_of_each<S: Simd>(_simd: S, keys: &[IncidentKey; LANES], names: &[u64]) -> [f64; LANES] {
    let lots = Lots::side_by_side(keys, S::f64s::LEN >= LANES);
    let mut least = [2.0; LANES];
    for (name, place) in names.iter().zip(0..) {
        let drawn = lots.map(|lots| packed(lots.of(*name), place));
        for (least, lot) in least.iter_mut().zip(drawn) {
            *least = less(*least, lot);
        }
    }
    least
}

/// The smallest lot of those that these names draw.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn least_of(lots: Lots, names: &[u64]) -> f64 {
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

/// Puts the places of the `count` smallest lots to the front of `hit`; returns how many there are. `kept` has room for
/// [`LANES`] more than there are lots, `hit` for one more.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn smallest_few<S: Simd>(
    simd: S,
    count: usize,
    lots: &[f64],
    kept: &mut [f64],
    hit: &mut [u32],
) -> usize {
    // Those that are probably among them, a few more than needed.
    let below = 1.0 + 1.4 * count as f64 / lots.len() as f64;
    let mut n = keep(lots, below, kept);
    if n < count {
        n = keep(lots, 2.0, kept);
    }
    // Filled up to whole lanes by what is never hit.
    let lanes = n.next_multiple_of(LANES);
    if let Some(rest) = kept.get_mut(n..lanes) {
        rest.fill(2.0);
    }
    those_below(simd, count, kept.get(..lanes).unwrap_or_default(), hit)
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
/// there are. Lots fill whole lanes; `hit` has room for one more than are found.
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn those_below<S: Simd>(simd: S, count: usize, lots: &[f64], hit: &mut [u32]) -> usize {
    let [none, one] = [0.0, 1.0].map(|number| f64x8::splat(simd, number));
    let mut found = 0;
    for some in lots.as_chunks::<LANES>().0 {
        let (own, mut smaller) = (f64x8::simd_from(simd, *some), none);
        for other in lots {
            let other = f64x8::splat(simd, *other);
            smaller += other.simd_lt(own).select(one, none);
        }
        // How many are smaller decides, without a branch that nobody could guess.
        for (lot, smaller) in some.iter().zip(*smaller) {
            if let Some(hit) = hit.get_mut(found) {
                *hit = place_of(*lot);
            }
            found += usize::from(smaller < count as f64);
        }
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

#[cfg(test)]
mod tests {
    use displace_model::project::read;
    use fearless_simd::Level;

    use super::*;
    use crate::incident::Candidates;
    use crate::luck::{Keyed, TrialKey};
    use crate::world::Values;

    /// Incidents that hit one of the estate or of a rack and, among them, such that hit three: a dozen of each a year.
    fn world() -> World {
        let rack = |name: &str| format!("[[domain]]\nid = \"{name}\"\nkind = \"rack\"\n");
        let threat = |per: &str, count: u32| {
            format!(
                "[[threat]]\nid = \"{per}_{count}\"\nper = \"{per}\"\nrate_per_year = 12\nhits = {{ count = {count} }}\n\
                 [[threat.effect]]\nkind = \"unavailable\"\nrepair_hours = 1\n"
            )
        };
        let text = format!(
            "format = 1\nname = \"Lots\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 2\n{}{}\
             [[workload]]\nid = \"a\"\ndomains = [\"left\"]\ncount = 9\nsize_tib = 1\ncost_per_hour_down = 1\n\
             [[workload]]\nid = \"b\"\ndomains = [\"right\"]\ncount = 30\nsize_tib = 1\ncost_per_hour_down = 1\n\
             [[plan]]\nid = \"keep\"\nrole = \"incumbent\"\n{}{}{}",
            rack("left"),
            rack("right"),
            threat("estate", 1),
            threat("rack", 1),
            threat("estate", 3),
        );
        let reading = read(&text, &[]);
        let project = reading
            .project
            .unwrap_or_else(|| panic!("{:?}", reading.problems));
        World::new(&project).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn incidents_hit_those_who_draw_the_smallest_lots_on_every_processor() {
        let (world, mut singles) = (world(), 0);
        for number in 0..20 {
            let luck = Keyed(TrialKey::new(7, number));
            let mut values = Values::default();
            world.parameters.draw(luck, &mut values);
            for level in [Level::new(), Level::baseline()] {
                let mut candidates = Candidates::default();
                candidates.draw_as(Processor(level));
                candidates.draw(&world, &values, luck, luck.0, &|| true);
                let all = (0..candidates.len()).filter_map(|place| candidates.get(place));
                for one in all {
                    let threat = &world.threats[one.threat as usize];
                    let reach = world.reach(threat.targets[one.target as usize].reach);
                    let mut lots: Vec<(u64, u32)> = (0..reach.len())
                        .map(|place| reach.get(place))
                        .map(|one_of| {
                            let name = world.short_names[one_of as usize];
                            (Lots::new(one.key).of(name), one_of)
                        })
                        .collect();
                    lots.sort_unstable();
                    let hits = candidates.hits(one);
                    let mut expected: Vec<u32> =
                        lots[..hits.len()].iter().map(|lot| lot.1).collect();
                    expected.sort_unstable();
                    let hit: Vec<u32> = hits.iter().map(|hit| hit.instance).collect();
                    assert_eq!(hit, expected);
                    singles += usize::from(hits.len() == 1);
                }
            }
        }
        assert!(singles > 1_000, "{singles}");
    }
}
