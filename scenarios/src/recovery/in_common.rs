//! What plans have in common of an incident: the same luck (R29), drawn by whichever plan needs it first.
//!
//! A draw is a function of the incident's key and of what it is for. So what is kept here is right for whoever meets an
//! incident of the same key, whatever plan or trial it was drawn in.

use displace_model::threat::EffectKind;

use super::PlanTrial;
use super::recorder::Recorder;
use crate::luck::{IncidentKey, Luck, Purpose};
use crate::world::CompiledEffect;

/// Copies and spares of a higher rank draw for themselves.
const RANKS: usize = 2;

/// All uniforms that are kept of an incident.
const UNIFORMS: usize = 2 + 3 * RANKS;

/// A uniform that is the same under all plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shared {
    Response,
    Diagnosis,
    /// For copies by their rank in their own plan.
    Misses,
    Phase,
    /// For spares by their rank in their own plan.
    Preparation,
}

impl Shared {
    fn purpose(self) -> Purpose {
        match self {
            Self::Response => Purpose::Response,
            Self::Diagnosis => Purpose::Diagnosis,
            Self::Misses => Purpose::Misses,
            Self::Phase => Purpose::Phase,
            Self::Preparation => Purpose::Preparation,
        }
    }

    /// Its place among all of them; none for what is not kept.
    #[inline]
    fn place(self, rank: u32) -> Option<usize> {
        let rank = rank as usize;
        match self {
            Self::Response => Some(0),
            Self::Diagnosis => Some(1),
            Self::Misses => (rank < RANKS).then_some(2 + rank),
            Self::Phase => (rank < RANKS).then_some(2 + RANKS + rank),
            Self::Preparation => (rank < RANKS).then_some(2 + 2 * RANKS + rank),
        }
    }
}

/// What is drawn of an effect, whoever works on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct EffectDraws {
    /// Of the repair, or of the replacement.
    pub(super) hours: f64,
    /// How long before it was noticed data were damaged; 0 unless they are corrupted.
    pub(super) dwell: f64,
    pub(super) data_share: f64,
    pub(super) impact: f64,
}

impl EffectDraws {
    fn new<L: Luck>(effect: &CompiledEffect, luck: L, key: IncidentKey) -> Self {
        let name = effect.name;
        let hours = match effect.kind {
            EffectKind::Unavailable => effect.repair.draw(luck, key, Purpose::Repair, name, 0),
            EffectKind::Destroyed => {
                effect
                    .replacement
                    .draw(luck, key, Purpose::Replacement, name, 0)
            }
            EffectKind::Corrupted => 0.0,
        };
        let dwell = match effect.kind {
            EffectKind::Corrupted => effect.dwell.draw(luck, key, Purpose::Dwell, name, 0),
            EffectKind::Unavailable | EffectKind::Destroyed => 0.0,
        };
        let (share, impact) = (&effect.data_share, &effect.impact);
        Self {
            hours,
            dwell,
            data_share: share.draw(luck, key, Purpose::DataShare, name, 0),
            impact: impact.draw(luck, key, Purpose::ServiceImpact, name, 0),
        }
    }
}

/// What is known of one incident.
#[derive(Debug, Clone, Copy)]
struct Known {
    key: Option<IncidentKey>,
    /// Not numbers until they are drawn.
    uniforms: [f64; UNIFORMS],
    /// The effect that was drawn first, by its place among those of the threat.
    effect: Option<(u32, EffectDraws)>,
    /// Which team was called last, when, and when it told what is broken.
    diagnosed: Option<(u32, f64, f64)>,
}

impl Known {
    const fn nothing(key: Option<IncidentKey>) -> Self {
        Self {
            key,
            uniforms: [f64::NAN; UNIFORMS],
            effect: None,
            diagnosed: None,
        }
    }
}

/// What is known of the incidents of a trial, by their places.
#[derive(Debug, Default)]
pub(crate) struct InCommon(Vec<Known>);

impl InCommon {
    /// Makes room for so many incidents.
    pub(super) fn reserve(&mut self, incidents: usize) {
        if self.0.len() < incidents {
            self.0.resize(incidents, Known::nothing(None));
        }
    }

    /// Before anything is asked about an incident: forgets what was known of another one in its place.
    #[inline]
    pub(super) fn begin(&mut self, incident: u32, key: IncidentKey) {
        let known = &mut self.0[incident as usize];
        if known.key != Some(key) {
            *known = Known::nothing(Some(key));
        }
    }
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Draws are kept: without luck they are not made by the key, and a replay need not hurry.
    const KEEPS: bool = !R::ON && !L::SPREADS;

    /// A uniform of an incident of this key that is the same under all plans.
    #[inline]
    pub(super) fn shared(
        &mut self,
        (incident, key): (u32, IncidentKey),
        shared: Shared,
        rank: u32,
    ) -> f64 {
        let place = shared.place(rank).filter(|_| Self::KEEPS);
        if let Some(place) = place {
            let kept = self.state.in_common.0[incident as usize].uniforms[place];
            if !kept.is_nan() {
                return kept;
            }
        }
        let u = self.draw_shared(key, shared.purpose(), rank);
        if let Some(place) = place {
            self.state.in_common.0[incident as usize].uniforms[place] = u;
        }
        u
    }

    // Apart, so that what is known already is found where it is asked for.
    #[inline(never)]
    fn draw_shared(&self, key: IncidentKey, purpose: Purpose, rank: u32) -> f64 {
        self.luck.of_incident(key, purpose, 0, rank)
    }

    /// When the team of an operator that is called at `called` tells what an incident broke.
    #[inline]
    pub(super) fn diagnosed_by(
        &mut self,
        incident: (u32, IncidentKey),
        operator: u32,
        called: f64,
    ) -> f64 {
        let team = self.plan.member(operator).team;
        let known = self.state.in_common.0[incident.0 as usize].diagnosed;
        if let Some((known, since, diagnosed)) = known
            && (known, since) == (team, called)
            && Self::KEEPS
        {
            return diagnosed;
        }
        let diagnosed = self.diagnosed(incident, called, operator);
        self.state.in_common.0[incident.0 as usize].diagnosed = Some((team, called, diagnosed));
        diagnosed
    }

    /// What is drawn of an effect of an incident of this key.
    #[inline]
    pub(super) fn effect_draws(
        &mut self,
        (incident, key): (u32, IncidentKey),
        effect: &CompiledEffect,
    ) -> EffectDraws {
        if !Self::KEEPS {
            return EffectDraws::new(effect, self.luck, key);
        }
        let kept = &mut self.state.in_common.0[incident as usize].effect;
        match kept {
            Some((place, known)) if *place == effect.place => *known,
            Some(_) => EffectDraws::new(effect, self.luck, key),
            None => {
                let drawn = EffectDraws::new(effect, self.luck, key);
                *kept = Some((effect.place, drawn));
                drawn
            }
        }
    }
}
