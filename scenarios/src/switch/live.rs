//! Draws what a switch depends on, and finds what becomes of it.
//!
//! Draws belong to the trial and are keyed by what they are about and by how many switches were tried before, never by the
//! plan: two plans with the same switch share its luck, and a blocker is there for all proposals or for none (R29).

use displace_model::switch::{BlockerLuck, Outcome, SwitchLuck, WaveLuck, timeline};

use super::{Own, OwnIncident, SwitchTrial, Tried};
use crate::luck::{Luck, Purpose, TrialKey, name_of, name_of_pair};
use crate::world::{CompiledBlocker, CompiledPlan, CompiledWave, Parameter, Stage, Values, World};

const DAY: f64 = 24.0;

/// What a draw of a switch is about; part of the key of its luck.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
enum About {
    Overrun = 1,
    Concept = 2,
    Failure = 3,
    FailsAt = 4,
    Seeding = 5,
    Stuck = 6,
    Solving = 7,
    Solved = 8,
    Wait = 9,
    OtherWait = 10,
    CutOver = 11,
}

/// What a draw of a blocker is about.
const IS_THERE: u32 = 0;
const DELAY: u32 = 1;
const SINKS: u32 = 2;

impl SwitchTrial {
    /// Finds what becomes of a plan's switch in a trial.
    pub(crate) fn live<L: Luck>(
        &mut self,
        plan: &CompiledPlan,
        values: &Values,
        luck: L,
        horizon: f64,
    ) {
        self.tried.clear();
        let Some(switching) = &plan.switching else {
            return;
        };
        let mut began = switching.begins;
        for (ordinal, stage) in (0..).zip(&switching.stages) {
            let figures = stage.figures.each(|parameter| values[*parameter]);
            let mut drawn = Draws {
                stage,
                values,
                luck,
                ordinal,
            }
            .all(&switching.blockers);
            // What an earlier switch has found and removed is no obstacle any more.
            let is_gone = |blocker| self.tried.iter().any(|one| one.leg.has_found(blocker));
            drawn.blockers.retain(|one| !is_gone(one.blocker));
            let leg = timeline(&stage.switch, &figures, &drawn, began);
            began = leg.ended;
            let goes_on = leg.outcome == Outcome::Failed && leg.ended < horizon;
            self.tried.push(Tried {
                figures,
                luck: drawn,
                leg,
            });
            if !goes_on {
                break;
            }
        }
        self.protection.find(switching, &self.tried, values);
        self.is_current = true;
    }

    /// The incidents that going live brings within the horizon.
    pub(crate) fn incidents<L: Luck>(
        &self,
        world: &World,
        (place, plan): (usize, &CompiledPlan),
        values: &Values,
        luck: L,
        trial: TrialKey,
        into: &mut Vec<Own>,
    ) {
        let Some(switching) = &plan.switching else {
            return;
        };
        if switching.has_incidents == [false; 2] {
            return;
        }
        for ((ordinal, stage), tried) in (0..).zip(&switching.stages).zip(&self.tried) {
            let cut_over = &stage.cut_over;
            for ((number, wave), times) in (0..).zip(&stage.waves).zip(&tried.leg.waves) {
                let Some(at) = times.cut_over else { continue };
                let time = world.clock.opens(at, cut_over.window);
                if time >= world.horizon {
                    continue;
                }
                let mut add = |kind: OwnIncident, wave_only: bool, cost: f64| {
                    let name = name_of_pair(name_of(kind.id()), wave.name);
                    let (_, key) = trial.arrival(name, ordinal);
                    let hours = match kind {
                        OwnIncident::CutOver => &cut_over.hours,
                        OwnIncident::Planned => &cut_over.planned,
                    };
                    let hours = hours.draw(luck, key, Purpose::Repair, 0, 0);
                    into.push(Own {
                        kind,
                        plan: place as u32,
                        time,
                        key,
                        stage: ordinal,
                        wave: wave_only.then_some(number),
                        hours,
                        cost,
                    });
                };
                if cut_over.planned.is_ever() {
                    add(OwnIncident::Planned, true, 0.0);
                }
                let chance = lowered(
                    values,
                    cut_over.chances[usize::from(times.other_time)],
                    &cut_over.lowered_by,
                );
                let u = uniform(luck, About::CutOver, wave.name, ordinal);
                if luck.happens(u, chance) {
                    add(
                        OwnIncident::CutOver,
                        !cut_over.hits_estate,
                        values[cut_over.cost],
                    );
                }
            }
        }
    }
}

/// A chance that followed advice makes smaller.
fn lowered(values: &Values, chance: Parameter, by: &[Parameter]) -> f64 {
    by.iter()
        .fold(values[chance], |left, by| left * (1.0 - values[*by]))
}

fn uniform<L: Luck>(luck: L, about: About, of: u64, ordinal: u32) -> f64 {
    luck.of_trial(Purpose::Switch, name_of_pair(about as u64, of), ordinal)
}

/// The draws of one stage.
struct Draws<'a, L: Luck> {
    stage: &'a Stage,
    values: &'a Values,
    luck: L,
    ordinal: u32,
}

impl<L: Luck> Draws<'_, L> {
    fn all(&self, blockers: &[CompiledBlocker]) -> SwitchLuck {
        let stage = self.stage;
        let fails = self.happens(About::Failure, 0, stage.failure);
        SwitchLuck {
            // One uniform for both: what comes late costs more.
            cost_ratio: self.draw(&stage.cost_ratio, About::Overrun, 0),
            duration_ratio: self.draw(&stage.duration_ratio, About::Overrun, 0),
            concept_fails: !self.happens(About::Concept, 0, stage.concept_success),
            fails_at: fails.then(|| uniform(self.luck, About::FailsAt, 0, self.ordinal)),
            waves: stage.waves.iter().map(|wave| self.wave(wave)).collect(),
            blockers: blockers
                .iter()
                .filter_map(|blocker| self.blocker(blocker))
                .collect(),
        }
    }

    fn draw(&self, from: &crate::world::EventDraw, about: About, of: u64) -> f64 {
        let name = name_of_pair(about as u64, of);
        from.draw_of_trial(self.luck, Purpose::Switch, name, self.ordinal)
    }

    fn happens(&self, about: About, of: u64, chance: Parameter) -> bool {
        let chance = self.values[chance];
        // What is certain costs no draw.
        chance >= 1.0
            || (chance > 0.0 && {
                let u = uniform(self.luck, about, of, self.ordinal);
                self.luck.happens(u, chance)
            })
    }

    fn wave(&self, wave: &CompiledWave) -> WaveLuck {
        let cut_over = &self.stage.cut_over;
        let days = |from, about| self.draw(from, about, wave.name) * DAY;
        let stuck = self.happens(About::Stuck, wave.name, wave.stuck);
        WaveLuck {
            seeding: days(&wave.seeding, About::Seeding),
            stuck: stuck.then(|| days(&wave.solving, About::Solving)),
            solved: stuck && self.happens(About::Solved, wave.name, wave.solved),
            wait: days(&cut_over.wait, About::Wait),
            other_wait: cut_over
                .other_wait
                .as_ref()
                .map_or(0.0, |wait| days(wait, About::OtherWait)),
        }
    }

    fn blocker(&self, blocker: &CompiledBlocker) -> Option<BlockerLuck> {
        let waves = (*self.stage.blocked.get(blocker.place)?)?;
        let u = |detail| self.luck.of_trial(Purpose::Blocker, blocker.name, detail);
        let chance = lowered(self.values, blocker.chance, &blocker.lowered_by);
        if !self.luck.happens(u(IS_THERE), chance) {
            return None;
        }
        let delay = blocker
            .delay
            .draw_of_trial(self.luck, Purpose::Blocker, blocker.name, DELAY);
        Some(BlockerLuck {
            blocker: blocker.place,
            delay: delay * DAY,
            sinks: self
                .luck
                .happens(u(SINKS + self.ordinal), self.values[blocker.sinks]),
            waves,
        })
    }
}
