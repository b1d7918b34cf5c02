//! How the incidents of a trial begin, worked out once for all plans, which have that in common (R29): when each is
//! noticed, when whoever is called tells what is broken, and what its effect turns out to be.
//!
//! Side by side, so that one incident does not wait for the arithmetic of another. What is not kept here is worked out
//! when somebody asks, and comes to the same.

use std::cell::RefCell;

use displace_model::threat::EffectKind;

use crate::call::Call;
use crate::coverage_luck::CoverageLuck;
use crate::incident::{Candidate, Hit};
use crate::incident_luck::IncidentLuck;
use crate::luck::{IncidentKey, Luck, Purpose};
#[cfg(test)]
use crate::processor::Processor;
use crate::world::{CompiledEffect, Values, World};

/// What an effect turns out to be, whoever works on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct EffectDraws {
    /// Of the repair, or of the replacement.
    pub(crate) hours: f64,
    /// How long before it was noticed data were damaged; 0 unless they are corrupted.
    pub(crate) dwell: f64,
    pub(crate) data_share: f64,
    pub(crate) impact: f64,
}

impl EffectDraws {
    /// Under `uniform` for the hours of a repair that goes by the effect's kind alone.
    fn new<L: Luck>(
        effect: &CompiledEffect,
        luck: L,
        key: IncidentKey,
        uniform: impl FnOnce() -> f64,
    ) -> Self {
        let name = effect.name;
        let hours = match effect.kind {
            EffectKind::Unavailable if name == 0 => effect.repair.at(uniform),
            EffectKind::Unavailable => effect.repair.draw(luck, key, Purpose::Repair, name, 0),
            EffectKind::Destroyed => {
                let replacement = &effect.replacement;
                replacement.draw(luck, key, Purpose::Replacement, name, 0)
            }
            EffectKind::Corrupted => 0.0,
        };
        let [dwell, data_share, impact] = effect.damage(luck, key);
        let is_corrupted = effect.kind == EffectKind::Corrupted;
        Self {
            hours,
            dwell: if is_corrupted { dwell } else { 0.0 },
            data_share,
            impact,
        }
    }
}

/// How the incidents of one trial begin, by their places. Nothing is kept where all plans may live through the trial
/// plainly.
#[derive(Debug, Default)]
pub(crate) struct Outset {
    luck: IncidentLuck,
    /// By incident, then by the teams of the world.
    calls: Vec<Call>,
    /// The effect on the first that an incident hits.
    effects: Vec<Option<(u32, EffectDraws)>>,
    coverage: RefCell<CoverageLuck>,
}

impl Outset {
    /// Draws as a processor would that can do no more than this.
    #[cfg(test)]
    pub(crate) fn draw_as(&mut self, processor: Processor) {
        self.luck.draw_as(processor);
    }

    /// Keeps nothing of the incidents that come.
    pub(crate) fn clear(&mut self) {
        self.luck.clear();
        self.calls.clear();
        self.effects.clear();
    }

    /// For the incidents of a new trial.
    pub(crate) fn draw<L: Luck>(
        &mut self,
        (world, values, luck): (&World, &Values, L),
        incidents: &[Candidate],
        hits: &[Hit],
    ) {
        self.clear();
        self.luck.draw(luck, incidents.iter().map(|one| one.key));
        for (place, incident) in (0..).zip(incidents) {
            let key = incident.key;
            let uniform = |purpose| self.luck.of(luck, (place, key), purpose, 0);
            let threat = &world.threats[incident.threat as usize];
            let noticed = Call::new(threat, incident.time, uniform);
            let first = self.calls.len();
            for (number, team) in world.teams.iter().enumerate() {
                let plan = &world.plans[team.plan];
                let tried = if team.crew == number {
                    noticed.after(&plan.steps, world, values, luck, key)
                } else {
                    self.calls[first + team.crew]
                };
                self.calls
                    .push(tried.diagnosed_by(plan, &world.clock, uniform));
            }
            let effect = hits[incident.hits()].first().map(|hit| hit.effect);
            let effect = effect.or(incident.effect).map(|effect| {
                let compiled = &threat.effects[effect as usize];
                let hours = || uniform(Purpose::Repair);
                (effect, EffectDraws::new(compiled, luck, key, hours))
            });
            self.effects.push(effect);
        }
    }

    /// What becomes of the incident at this place until a team tells what is broken.
    #[inline]
    pub(crate) fn call<L: Luck>(
        &self,
        (place, incident): (u32, &Candidate),
        (world, values, luck): (&World, &Values, L),
        team: usize,
    ) -> Call {
        let drawn = self.calls.get(place as usize * world.teams.len() + team);
        drawn.copied().unwrap_or_else(|| {
            let (key, plan) = (incident.key, &world.plans[world.teams[team].plan]);
            let uniform = |purpose| self.luck.of(luck, (place, key), purpose, 0);
            let threat = &world.threats[incident.threat as usize];
            Call::new(threat, incident.time, uniform)
                .after(&plan.steps, world, values, luck, key)
                .diagnosed_by(plan, &world.clock, uniform)
        })
    }

    /// What an effect of the incident of this place and key turns out to be.
    #[inline]
    pub(crate) fn effect<L: Luck>(
        &self,
        luck: L,
        (place, key): (u32, IncidentKey),
        effect: &CompiledEffect,
    ) -> EffectDraws {
        match self.effects.get(place as usize) {
            Some(Some((known, drawn))) if *known == effect.place => *drawn,
            _ => {
                let hours = || self.luck.of(luck, (place, key), Purpose::Repair, 0);
                EffectDraws::new(effect, luck, key, hours)
            }
        }
    }

    /// A uniform of an incident; see [`IncidentLuck::of`].
    #[inline]
    pub(crate) fn uniform<L: Luck>(
        &self,
        luck: L,
        incident: (u32, IncidentKey),
        purpose: Purpose,
        rank: u32,
    ) -> f64 {
        self.luck.of(luck, incident, purpose, rank)
    }

    /// Whether the jobs of a chain of copies know of an instance, as a uniform.
    #[inline]
    pub(crate) fn coverage<L: Luck>(
        &self,
        world: &World,
        luck: L,
        instance: usize,
        chain: u32,
    ) -> f64 {
        self.coverage.borrow_mut().of(world, luck, instance, chain)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use displace_model::project::read;

    use super::*;
    use crate::incident::Candidates;
    use crate::luck::{Keyed, TrialKey};

    /// Four plans of which two try the same first, and two others; incidents with several effects.
    fn world() -> World {
        let mut text = "format = 1\nname = \"Outset\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 3\n\
             [[workload]]\nid = \"vm\"\ncount = 11\nsize_tib = 1\ncost_per_hour_down = 1\n\
             [[threat]]\nid = \"crash\"\nper = \"instance\"\nrate_per_year = 1\n\
             detection_hours = { uniform = [0, 1] }\nforensics_hours = { uniform = [0, 2] }\n\
             [[threat.effect]]\nkind = \"unavailable\"\nchance = 0.5\nrepair_hours = { uniform = [1, 9] }\n\
             [[threat.effect]]\nkind = \"destroyed\"\nchance = 0.3\nreplacement_hours = { uniform = [20, 90] }\n\
             data_share = { uniform = [0, 1] }\n\
             [[threat.effect]]\nkind = \"corrupted\"\nchance = 0.2\ndwell_hours = { uniform = [0, 50] }\n"
            .to_owned();
        for (id, response, drive) in [
            ("keep", 1, 2),
            ("near", 3, 2),
            ("far", 3, 5),
            ("farther", 1, 5),
        ] {
            let _ = write!(
                text,
                "[[plan]]\nid = \"{id}\"\nrole = \"{}\"\n[plan.support]\n\
                 response_hours = {{ uniform = [{response}, 7] }}\ndiagnosis_hours = {{ uniform = [1, 4] }}\n\
                 [[plan.support.step]]\nid = \"drive\"\nhours = {{ uniform = [1, {drive}] }}\nsuccess = 0.3\n",
                if id == "keep" {
                    "incumbent"
                } else {
                    "proposal"
                },
            );
        }
        let reading = read(&text, &[]);
        let project = reading
            .project
            .unwrap_or_else(|| panic!("{:?}", reading.problems));
        World::new(&project).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn what_is_kept_is_what_somebody_would_work_out_who_asks() {
        let world = world();
        assert_eq!(world.teams.len(), 4);
        let (mut candidates, mut values) = (Candidates::default(), Values::default());
        let (kept_nothing, mut effects) = (Outset::default(), [0; 3]);
        for number in 0..20 {
            let trial = TrialKey::new(number, 0);
            let luck = Keyed(trial);
            world.parameters.draw(luck, &mut values);
            candidates.draw(&world, &values, luck, trial, &|| true);
            let kept = candidates.outset();
            for place in 0..candidates.len() as u32 {
                let Some(incident) = candidates.get(place as usize) else {
                    continue;
                };
                let of = (&world, &values, luck);
                for team in 0..world.teams.len() {
                    let call = |outset: &Outset| outset.call((place, incident), of, team);
                    assert_eq!(call(kept), call(&kept_nothing));
                }
                for effect in &world.threats[incident.threat as usize].effects {
                    let key = (place, incident.key);
                    let drawn = |outset: &Outset| outset.effect(luck, key, effect);
                    assert_eq!(drawn(kept), drawn(&kept_nothing));
                    effects[effect.place as usize] +=
                        usize::from(incident.effect == Some(effect.place));
                }
            }
            for instance in 0..world.instances.len() {
                for chain in 0..2 {
                    let name = world.instances[instance].name;
                    let u = luck.of_trial(Purpose::Coverage, name, chain);
                    assert_eq!(kept.coverage(&world, luck, instance, chain), u);
                }
            }
        }
        assert!(effects.iter().all(|count| *count > 50), "{effects:?}");
    }
}
