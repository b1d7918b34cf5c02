//! Candidate incidents of one trial: when they come, whom they hit and how, the same for every plan (R7, R8, R29).
//!
//! What strikes in the end depends on the plan: an instance that is down joins its outage or is spared (R10),
//! one that runs elsewhere is out of reach.

use displace_model::calendar::HOURS_PER_YEAR;

use crate::luck::{IncidentKey, Luck, Purpose, TrialKey, name_of_pair};
use crate::world::{By, CompiledThreat, Selection, Target, Values, World};

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
    hits: (u32, u32),
}

/// One hit on an instance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) instance: u32,
    pub(crate) effect: u32,
}

/// The candidates of one trial, in the order of time, then of threat and target.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    list: Vec<Candidate>,
    hits: Vec<Hit>,
    scratch: Vec<(f64, u32)>,
}

impl Candidates {
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The moments, in order.
    pub(crate) fn times(&self) -> impl Iterator<Item = f64> + '_ {
        self.list.iter().map(|candidate| candidate.time)
    }

    #[inline]
    pub(crate) fn get(&self, place: usize) -> Option<&Candidate> {
        self.list.get(place)
    }

    /// The instances that a candidate hits, in id order, if they are in its reach.
    #[inline]
    pub(crate) fn hits(&self, candidate: &Candidate) -> &[Hit] {
        &self.hits[candidate.hits.0 as usize..candidate.hits.1 as usize]
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
        for (place, threat) in world.threats.iter().enumerate() {
            let per_hour = values[threat.rate] / HOURS_PER_YEAR;
            if per_hour <= 0.0 {
                continue;
            }
            // The next gap outlasts the horizon exactly when its uniform lies below this: no logarithm is needed then.
            let none = libm::exp(-per_hour * world.horizon);
            for (target_place, target) in threat.targets.iter().enumerate() {
                let mut time = 0.0;
                for ordinal in 0.. {
                    let (u, key) = trial.arrival(target.name, ordinal);
                    if u < none {
                        break;
                    }
                    time -= libm::log(u) / per_hour;
                    if time >= world.horizon {
                        break;
                    }
                    if self.list.len() as u32 % LOOK_EVERY == LOOK_EVERY - 1 && !wanted() {
                        self.list.clear();
                        return;
                    }
                    // A season bends time after the draw: the number of incidents is what it was.
                    let bent = threat
                        .season
                        .as_ref()
                        .map_or(time, |season| season.time(time));
                    self.list.push(Candidate {
                        time: bent,
                        threat: place as u32,
                        target: target_place as u32,
                        key,
                        effect: None,
                        hits: (0, 0),
                    });
                }
            }
        }
        self.list.sort_unstable_by(|a, b| {
            a.time
                .total_cmp(&b.time)
                .then_with(|| (a.threat, a.target).cmp(&(b.threat, b.target)))
        });
        self.find_hits(world, values, luck, wanted);
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
        self.list = list;
    }

    fn select<L: Luck>(
        &mut self,
        world: &World,
        values: &Values,
        luck: L,
        candidate: &Candidate,
        threat: &CompiledThreat,
    ) {
        let target: &Target = &threat.targets[candidate.target as usize];
        let reach = world.reach(target.reach);
        let n = reach.len();
        let from = self.hits.len();
        let default_effect = candidate.effect.unwrap_or(0);
        if matches!(threat.selection, Selection::All) {
            self.hits.extend((0..n).map(|i| Hit {
                instance: reach.get(i),
                effect: default_effect,
            }));
        } else {
            let share = match &threat.selection {
                Selection::Share(share) => share.draw(luck, candidate.key, Purpose::HitShare, 0, 0),
                _ => 1.0,
            };
            let order = fixed_order::<L>(world, threat, n, |i| reach.get(i));
            self.scratch.clear();
            self.scratch.extend((0..n).map(|i| {
                let instance = reach.get(i);
                let name = world.instances[instance as usize].name;
                let u = order.as_ref().map_or_else(
                    || luck.of_incident(candidate.key, Purpose::Hit, name, 0),
                    |ranks| ranks[i],
                );
                (u, instance)
            }));
            self.scratch.retain(|(u, _)| *u < share);
            if let Selection::Count(count) = threat.selection {
                let count = count as usize;
                if count < self.scratch.len() {
                    self.scratch.select_nth_unstable_by(count, |a, b| {
                        a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
                    });
                    self.scratch.truncate(count);
                }
                self.scratch.sort_unstable_by_key(|(_, instance)| *instance);
            }
            self.hits
                .extend(self.scratch.iter().map(|(_, instance)| Hit {
                    instance: *instance,
                    effect: default_effect,
                }));
        }
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

/// For spread shares: (rank − ½)/n of each of `n` instances in a fixed keyed order; `None` where luck draws.
fn fixed_order<L: Luck>(
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
