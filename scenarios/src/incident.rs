//! Candidate incidents of one trial: when they come, whom they hit and how, the same for every plan (R7, R8, R29).
//!
//! What strikes in the end depends on the plan: an instance that is down joins its outage or is spared (R10),
//! one that runs elsewhere is out of reach.

use std::ops::Range;

use displace_model::calendar::HOURS_PER_YEAR;

use crate::ahead::Ahead;
use crate::arrivals::Gaps;
use crate::chronology::Chronology;
use crate::luck::{IncidentKey, Luck, Purpose, TrialKey};
use crate::outset::Outset;
use crate::processor::Processor;
use crate::selection::{Ballot, fixed_order};
use crate::switch::Own;
use crate::world::{By, CompiledPlan, CompiledThreat, Source, Values, World};

/// After so many steps a long trial looks whether it is still wanted: a millisecond or so.
pub(crate) const LOOK_EVERY: u32 = 8_192;

/// One candidate incident.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) time: f64,
    pub(crate) threat: u32,
    /// Place among the threat's targets.
    pub(crate) target: u32,
    pub(crate) key: IncidentKey,
    /// The effect that all it hits suffer; `None` where each instance has its own, by share.
    pub(crate) effect: Option<u32>,
    /// The plan that it happens under; all of them for what no switch brings.
    pub(crate) only: u32,
    /// Of what a switch brings: hours of the repair or of the planned downtime, and what it costs once.
    pub(crate) hours: f64,
    pub(crate) cost: f64,
    hits: (u32, u32),
}

impl Candidate {
    /// The places of its hits.
    #[inline]
    pub(crate) fn hits(&self) -> Range<usize> {
        self.hits.0 as usize..self.hits.1 as usize
    }

    /// It is not brought by the switch of one plan.
    #[inline]
    pub(crate) fn is_of_all_plans(&self) -> bool {
        self.only == ALL_PLANS
    }
}

/// Every plan.
pub(crate) const ALL_PLANS: u32 = u32::MAX;

/// One hit on an instance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) instance: u32,
    pub(crate) effect: u32,
}

/// The candidates of one trial, in the order of time, then of threat and target.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    processor: Processor,
    list: Vec<Candidate>,
    /// The list in the order of time.
    in_order: Vec<Candidate>,
    chronology: Chronology,
    hits: Vec<Hit>,
    outset: Outset,
    /// For trials in which all may be restored plainly.
    ahead: Ahead,
    are_plain: bool,
    /// What switches bring in the trial to be drawn next.
    pub(crate) own: Vec<Own>,
    /// Incidents drawn, by threat, before anybody is hit.
    drawn: Vec<u32>,
    ballot: Ballot,
}

impl Candidates {
    /// Draws as a processor would that can do no more than this.
    #[cfg(test)]
    pub(crate) fn draw_as(&mut self, processor: Processor) {
        self.processor = processor;
        self.outset.draw_as(processor);
        self.ahead.draw_as(processor);
        self.ballot.draw_as(processor);
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// How many incidents were drawn, by threat, whether or not anything came of them.
    pub(crate) fn drawn(&self) -> &[u32] {
        &self.drawn
    }

    /// The moments, in order.
    pub(crate) fn times(&self) -> impl Iterator<Item = f64> + '_ {
        self.list.iter().map(|candidate| candidate.time)
    }

    /// All come from threats that only damage data, which the plain path brings back.
    pub(crate) fn are_plain(&self) -> bool {
        self.are_plain
    }

    /// What going live brings under a plan, in order, each with its place.
    pub(crate) fn own_of(&self, plan: &CompiledPlan) -> impl Iterator<Item = (u32, &Candidate)> {
        let place = plan.place;
        let there = self.own.iter().any(|own| own.plan as usize == place);
        let list = if there { self.list.as_slice() } else { &[] };
        (0..)
            .zip(list)
            .filter(move |(_, one)| one.only as usize == place)
    }

    #[inline]
    pub(crate) fn get(&self, place: usize) -> Option<&Candidate> {
        self.list.get(place)
    }

    /// The instances that a candidate hits, in id order, if they are in its reach.
    #[inline]
    pub(crate) fn hits(&self, candidate: &Candidate) -> &[Hit] {
        &self.hits[candidate.hits()]
    }

    /// How they begin.
    #[inline]
    pub(crate) fn outset(&self) -> &Outset {
        &self.outset
    }

    /// What was drawn ahead for plans that restore plainly.
    #[inline]
    pub(crate) fn ahead(&self) -> &Ahead {
        &self.ahead
    }

    /// Draws the incidents of one trial, as long as they are `wanted`: some trials have millions.
    pub(crate) fn draw<L: Luck>(
        &mut self,
        world: &World,
        values: &Values,
        luck: L,
        trial: TrialKey,
        wanted: &dyn Fn() -> bool,
    ) {
        self.list.clear();
        self.hits.clear();
        self.drawn.clear();
        self.drawn.resize(world.threats.len(), 0);
        for (place, threat) in world.threats.iter().enumerate() {
            let per_hour = values[threat.rate] / HOURS_PER_YEAR;
            if per_hour <= 0.0 {
                continue;
            }
            let before = self.list.len();
            for source in &threat.sources {
                if !self.arrivals(
                    world,
                    (place as u32, threat),
                    source,
                    per_hour,
                    trial,
                    wanted,
                ) {
                    self.list.clear();
                    return;
                }
            }
            self.drawn[place] = (self.list.len() - before) as u32;
        }
        for (number, own) in (0..).zip(&self.own) {
            let Some(threat) = world.threat_of(own.kind) else {
                continue;
            };
            self.list.push(Candidate {
                time: own.time,
                threat: threat as u32,
                // Which of these it is, until its hits are found.
                target: number,
                key: own.key,
                effect: Some(0),
                only: own.plan,
                hours: own.hours,
                cost: own.cost,
                hits: (0, 0),
            });
        }
        self.sort();
        self.find_hits(world, values, luck, wanted);
    }

    /// Puts the incidents in the order of time. They come by threat and target, and so stay at the same moment.
    fn sort(&mut self) {
        let times = self.list.iter().map(|one| one.time);
        self.in_order.clear();
        let places = self.chronology.places(times);
        self.in_order.extend(places.map(|place| self.list[place]));
        std::mem::swap(&mut self.list, &mut self.in_order);
    }

    /// Draws only when the incidents of one threat come, at this rate a year: for those who choose among trials.
    pub(crate) fn moments(
        &mut self,
        world: &World,
        place: usize,
        per_year: f64,
        trial: TrialKey,
    ) -> impl Iterator<Item = f64> + '_ {
        self.list.clear();
        let (threat, per_hour) = (&world.threats[place], per_year / HOURS_PER_YEAR);
        if per_hour > 0.0 {
            for source in &threat.sources {
                let threat = (place as u32, threat);
                self.arrivals(world, threat, source, per_hour, trial, &|| true);
            }
        }
        self.times()
    }

    /// The incidents of one source; false if they are not wanted any more.
    ///
    /// Those of a workload's instances are one process along their numbers: positions with exponential gaps, each
    /// instance as long as the next, and for each position a moment within the horizon. So every instance has a Poisson
    /// process of its own, unrelated to the others', and time is spent on incidents alone.
    fn arrivals(
        &mut self,
        world: &World,
        (place, threat): (u32, &CompiledThreat),
        source: &Source,
        per_hour: f64,
        trial: TrialKey,
        wanted: &dyn Fn() -> bool,
    ) -> bool {
        let (name, end, density) = match source {
            Source::Target(target) => {
                let name = threat.targets[*target as usize].name;
                (name, world.horizon, per_hour)
            }
            Source::Row { name, count, .. } => (*name, f64::from(*count), per_hour * world.horizon),
        };
        let mut gaps = Gaps::new(self.processor, trial, name, density, end);
        let mut position = 0.0;
        // A gap that goes beyond the end for certain wants no logarithm.
        while let Some((gap, key)) = gaps.next() {
            position += gap;
            if position >= end {
                break;
            }
            if self.list.len() as u32 % LOOK_EVERY == LOOK_EVERY - 1 && !wanted() {
                return false;
            }
            let (target, time) = match source {
                Source::Target(target) => (*target, position),
                Source::Row { first, .. } => {
                    (first + position as u32, key.moment() * world.horizon)
                }
            };
            // A season bends time after the draw: the number of incidents is what it was.
            let season = threat.season.as_ref();
            self.list.push(Candidate {
                time: season.map_or(time, |season| season.time(time)),
                threat: place,
                target,
                key,
                effect: None,
                only: ALL_PLANS,
                hours: 0.0,
                cost: 0.0,
                hits: (0, 0),
            });
        }
        true
    }

    /// A single incident, for a replay: ordinal 0 at this target.
    pub(crate) fn single<L: Luck>(
        &mut self,
        world: &World,
        values: &Values,
        luck: L,
        trial: TrialKey,
        (threat, target): (usize, usize),
        time: f64,
    ) {
        self.script(world, values, luck, trial, &[(threat, target, time)]);
    }

    /// Exactly these incidents (threat, target, time), in the order of time; each is ordinal 0 at its target.
    pub(crate) fn script<L: Luck>(
        &mut self,
        world: &World,
        values: &Values,
        luck: L,
        trial: TrialKey,
        incidents: &[(usize, usize, f64)],
    ) {
        self.list.clear();
        self.hits.clear();
        for (threat, target, time) in incidents.iter().copied() {
            let (_, key) = trial.arrival(world.threats[threat].targets[target].name, 0);
            self.list.push(Candidate {
                time,
                threat: threat as u32,
                target: target as u32,
                key,
                effect: None,
                only: ALL_PLANS,
                hours: 0.0,
                cost: 0.0,
                hits: (0, 0),
            });
        }
        self.find_hits(world, values, luck, &|| true);
    }

    /// Finds effect and hits of every candidate; those in which nothing happens are dropped.
    fn find_hits<L: Luck>(
        &mut self,
        world: &World,
        values: &Values,
        luck: L,
        wanted: &dyn Fn() -> bool,
    ) {
        let mut list = std::mem::take(&mut self.list);
        let (mut work, mut goes_on) = (0, true);
        list.retain_mut(|candidate| {
            let threat = &world.threats[candidate.threat as usize];
            if candidate.only != ALL_PLANS {
                self.hit_own(world, candidate);
                return true;
            }
            work += 1 + world
                .reach(threat.targets[candidate.target as usize].reach)
                .len() as u32;
            if work >= LOOK_EVERY {
                work = 0;
                goes_on = goes_on && wanted();
            }
            if !goes_on {
                return false;
            }
            candidate.effect = match threat.by {
                By::Always => Some(0),
                By::Chance => match effect_of_incident(threat, values, luck, candidate.key) {
                    None => return false,
                    found => found,
                },
                By::Share => effect_of_incident(threat, values, luck, candidate.key),
            };
            let from = self.hits.len() as u32;
            self.select(world, values, luck, candidate, threat);
            candidate.hits = (from, self.hits.len() as u32);
            true
        });
        self.ballot.finish(world, &mut self.hits);
        let is_plain =
            |one: &Candidate| one.only != ALL_PLANS || world.threats[one.threat as usize].is_plain;
        self.are_plain = list.iter().all(is_plain);
        self.list = list;
        if world.is_plain && self.are_plain {
            self.ahead.draw(world, luck, &self.list, &self.hits);
        }
        if self.are_plain && world.plans.iter().all(|plan| plan.plain.is_some()) {
            self.outset.clear();
        } else {
            let of = (world, values, luck);
            self.outset.draw(of, &self.list, &self.hits);
        }
    }

    /// Whom what a switch brings hits: its wave, or everything.
    fn hit_own(&mut self, world: &World, candidate: &mut Candidate) {
        let from = self.hits.len() as u32;
        let own = self.own[candidate.target as usize];
        candidate.target = 0;
        let switching = world.plans[own.plan as usize].switching.as_ref();
        let stage = switching.and_then(|switching| switching.stages.get(own.stage as usize));
        let hit = |instance| Hit {
            instance,
            effect: 0,
        };
        match own.wave {
            None => self.hits.extend((0..world.instances.len() as u32).map(hit)),
            Some(wave) => {
                let wave = stage.and_then(|stage| stage.waves.get(wave as usize));
                for workload in wave.into_iter().flat_map(|wave| &wave.workloads) {
                    let workload = &world.workloads[*workload as usize];
                    let instances = workload.first..workload.first + workload.count;
                    self.hits.extend(instances.map(hit));
                }
            }
        }
        candidate.hits = (from, self.hits.len() as u32);
    }

    fn select<L: Luck>(
        &mut self,
        world: &World,
        values: &Values,
        luck: L,
        candidate: &Candidate,
        threat: &CompiledThreat,
    ) {
        let from = self.hits.len();
        self.ballot
            .select(world, luck, candidate, threat, &mut self.hits);
        if candidate.effect.is_none() {
            self.share_effects(world, values, luck, candidate, threat, from);
        }
    }

    /// Gives each hit from `from` on its own effect, and drops the unharmed.
    fn share_effects<L: Luck>(
        &mut self,
        world: &World,
        values: &Values,
        luck: L,
        candidate: &Candidate,
        threat: &CompiledThreat,
        from: usize,
    ) {
        let n = self.hits.len() - from;
        let order = fixed_order::<L>(world, threat, n, |i| self.hits[from + i].instance);
        let mut kept = from;
        for i in 0..n {
            let instance = self.hits[from + i].instance;
            let u = if let Some(ranks) = &order {
                ranks[i]
            } else {
                let name = world.instances[instance as usize].name;
                luck.of_incident(candidate.key, Purpose::EffectOnInstance, name, 0)
            };
            if let Some(effect) = pick(threat, values, u) {
                self.hits[kept] = Hit { instance, effect };
                kept += 1;
            }
        }
        self.hits.truncate(kept);
    }
}

/// The effect by share on which the uniform `u` falls when their shares are laid end to end.
pub(crate) fn pick(threat: &CompiledThreat, values: &Values, u: f64) -> Option<u32> {
    lies_on(threat, values, true, u)
}

/// The effect of one sort on which the uniform `u` falls when the weights of that sort are laid end to end.
fn lies_on(threat: &CompiledThreat, values: &Values, shares: bool, u: f64) -> Option<u32> {
    let mut below = 0.0;
    for effect in threat.effects.iter().filter(|e| e.is_share == shares) {
        below += values[effect.weight];
        if u < below {
            return Some(effect.place);
        }
    }
    None
}

/// The effect by chance that holds for all that the incident hits (R8).
fn effect_of_incident<L: Luck>(
    threat: &CompiledThreat,
    values: &Values,
    luck: L,
    key: IncidentKey,
) -> Option<u32> {
    let by_chance = threat.effects.iter().filter(|effect| !effect.is_share);
    by_chance.clone().next()?;
    if !L::SPREADS {
        let u = luck.of_incident(key, Purpose::EffectOfIncident, 0, 0);
        return lies_on(threat, values, false, u);
    }
    // Typical: the likeliest outcome, which may be that nothing happens.
    let weights = by_chance.map(|effect| (effect.place, values[effect.weight]));
    let nothing = 1.0 - weights.clone().map(|(_, weight)| weight).sum::<f64>();
    let (place, weight) = weights.fold(
        (0, 0.0),
        |best, next| if next.1 > best.1 { next } else { best },
    );
    (weight > nothing).then_some(place)
}

#[cfg(test)]
mod tests {
    use displace_model::project::read;

    use super::*;
    use crate::luck::Keyed;

    /// Instances of one workload that break down 0.3 times a year each; two years.
    fn world(count: u32) -> World {
        let text = format!(
            "format = 1\nname = \"Row\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 2\n\
             [[workload]]\nid = \"vm\"\ncount = {count}\nsize_tib = 1\ncost_per_hour_down = 1\n\
             [[plan]]\nid = \"keep\"\nrole = \"incumbent\"\n\
             [[threat]]\nid = \"crash\"\nper = \"instance\"\nrate_per_year = 0.3\n\
             [[threat.effect]]\nkind = \"unavailable\"\nrepair_hours = 1\n"
        );
        let reading = read(&text, &[]);
        let project = reading
            .project
            .unwrap_or_else(|| panic!("{:?}", reading.problems));
        World::new(&project).unwrap_or_else(|error| panic!("{error}"))
    }

    /// (target, time) of the incidents of one trial, in the order of time.
    fn incidents(world: &World, number: u64) -> Vec<(u32, f64)> {
        let luck = Keyed(TrialKey::new(1, number));
        let mut values = Values::default();
        world.parameters.draw(luck, &mut values);
        let mut candidates = Candidates::default();
        candidates.draw(world, &values, luck, luck.0, &|| true);
        let list = candidates.list.iter();
        list.map(|one| (one.target, one.time)).collect()
    }

    #[test]
    fn r7_each_instance_of_a_workload_has_a_poisson_process_of_its_own() {
        // 0.6 incidents expected; 50,000 trials. Standard errors: mean 0.0035, variance 0.0053 (of a Poisson number:
        // √((μ + 2μ²)/n)), product of two centred numbers 0.0027, mean time 0.0017 of the horizon.
        let (world, trials) = (world(3), 50_000);
        let mut sums = [0.0; 4];
        let mut times = (0.0, 0.0);
        for number in 0..trials {
            let mut counts = [0.0; 3];
            for (target, time) in incidents(&world, number) {
                counts[target as usize] += 1.0;
                times.0 += 1.0;
                times.1 += time / world.horizon;
            }
            let [first, second, third] = counts.map(|count| count - 0.6);
            for (sum, term) in sums
                .iter_mut()
                .zip([first, third, third * third, first * second])
            {
                *sum += term / trials as f64;
            }
        }
        assert!(sums[0].abs() < 4.0 * 0.0035, "{sums:?}");
        assert!(sums[1].abs() < 4.0 * 0.0035, "{sums:?}");
        assert!((sums[2] - 0.6).abs() < 4.0 * 0.0053, "{sums:?}");
        assert!(sums[3].abs() < 4.0 * 0.0027, "{sums:?}");
        assert!((times.1 / times.0 - 0.5).abs() < 4.0 * 0.0017, "{times:?}");
    }

    #[test]
    fn r29_more_instances_change_nothing_for_those_that_were_there() {
        let (few, many) = (world(4), world(4_000));
        let mut found = 0;
        for number in 0..200 {
            let few = incidents(&few, number);
            let mut many = incidents(&many, number);
            many.retain(|(target, _)| *target < 4);
            assert_eq!(few, many);
            found += few.len();
        }
        assert!(found > 300, "{found} incidents");
    }
}
