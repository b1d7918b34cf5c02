//! What is drawn once for all plans of a trial in which data are brought back plainly: they meet the same incidents, ask
//! for the same restores at the same moments, and their first attempts have the same luck.

use displace_model::project::Phase;
use fearless_simd::{Simd, SimdBase, dispatch};

use crate::incident::{Candidate, Hit};
use crate::luck::{IncidentKey, LANES, Luck, Purpose};
use crate::processor::Processor;
use crate::world::{CompiledEffect, World};

/// The luck of a restore: of its point and of its first attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FirstLuck {
    /// Of the instance's own points; 0 where all instances share those of the copy.
    pub(crate) phase: f64,
    /// Uniform of the transfer.
    pub(crate) transfer: f64,
    /// Uniform of the failure.
    pub(crate) failure: f64,
}

impl FirstLuck {
    /// For an instance and the copy of this rank.
    #[inline]
    pub(crate) fn new<L: Luck>(
        luck: L,
        key: IncidentKey,
        name: u64,
        rank: u32,
        per_copy: bool,
    ) -> Self {
        let (transfer, failure) = luck.pair(key, Purpose::Attempt, name, rank << 16);
        let phase = if per_copy {
            0.0
        } else {
            luck.of_incident(key, Purpose::Phase, name, rank)
        };
        Self {
            phase,
            transfer,
            failure,
        }
    }
}

/// One hit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HitAhead {
    pub(crate) instance: u32,
    pub(crate) workload: u32,
    /// What it shares with others, by place.
    pub(crate) ask: u32,
}

/// By hit, what every plan draws for it that restores from its first copy: see [`FirstLuck`].
#[derive(Debug, Default)]
pub(crate) struct FirstLucks {
    pub(crate) phases: Vec<f64>,
    /// How many times its mean the first attempt's transfer takes, where all plans [have that in
    /// common](World::transfer); else its uniform.
    pub(crate) transfers: Vec<f64>,
    pub(crate) failures: Vec<f64>,
    /// Whose they are: filled up to whole lanes.
    keys: Vec<IncidentKey>,
    names: Vec<u64>,
}

impl FirstLucks {
    /// The luck of the hit at a place; its transfer is the factor where all plans have that in common.
    #[inline]
    pub(crate) fn at(&self, place: usize) -> FirstLuck {
        FirstLuck {
            phase: self.phases[place],
            transfer: self.transfers[place],
            failure: self.failures[place],
        }
    }

    /// Draws for all hits whose keys and names are there.
    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    fn draw<S: Simd, L: Luck>(&mut self, _simd: S, luck: L, per_copy: bool) {
        let is_wide = S::f64s::LEN >= LANES;
        let lanes = self.names.len().next_multiple_of(LANES);
        self.keys.resize(lanes, IncidentKey::default());
        self.names.resize(lanes, 0);
        for column in [&mut self.phases, &mut self.transfers, &mut self.failures] {
            column.resize(lanes, 0.0);
        }
        let of = self.keys.as_chunks().0.iter().zip(self.names.as_chunks().0);
        let attempts = self.transfers.as_chunks_mut().0.iter_mut();
        let attempts = attempts.zip(self.failures.as_chunks_mut().0);
        for (of, (transfers, failures)) in of.clone().zip(attempts) {
            [*transfers, *failures] = luck.pairs((Purpose::Attempt, 0), of, is_wide);
        }
        for (of, phases) in of.zip(self.phases.as_chunks_mut().0) {
            *phases = if per_copy {
                [0.0; LANES]
            } else {
                luck.pairs((Purpose::Phase, 0), of, is_wide)[0]
            };
        }
    }
}

/// What all restores after one effect of an incident share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask {
    pub(crate) start: f64,
    pub(crate) discount: f64,
    /// The part of the service that is missing.
    pub(crate) impact: f64,
    pub(crate) incident: u32,
    pub(crate) threat: u32,
    pub(crate) year: u32,
    pub(crate) key: IncidentKey,
    pub(crate) dwell: f64,
    pub(crate) data_share: f64,
}

impl Ask {
    /// Of an incident with this place among those of the trial.
    pub(crate) fn new(world: &World, place: u32, incident: &Candidate) -> Self {
        let year = world.year_of(incident.time);
        Self {
            start: incident.time,
            discount: world.outage_discount(incident.time, year),
            impact: 1.0,
            incident: place,
            threat: incident.threat,
            year: year as u32,
            key: incident.key,
            dwell: 0.0,
            data_share: 1.0,
        }
    }

    /// The same after an effect.
    #[inline]
    pub(crate) fn after<L: Luck>(self, luck: L, effect: &CompiledEffect) -> Self {
        let [dwell, data_share, impact] = effect.damage(luck, self.key);
        Self {
            impact,
            dwell,
            data_share,
            ..self
        }
    }
}

/// One incident that hits somebody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Struck {
    pub(crate) start: f64,
    /// Its hits, by place.
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl Struck {
    /// The places of its hits.
    #[inline]
    pub(crate) fn hits(&self) -> std::ops::Range<usize> {
        self.from as usize..self.to as usize
    }
}

/// What was drawn ahead for one trial. What the switch of one plan brings is not part of it.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    processor: Processor,
    incidents: Vec<Struck>,
    hits: Vec<HitAhead>,
    lucks: FirstLucks,
    asks: Vec<Ask>,
    /// How many incidents strike something, by threat and by workload.
    threats: Vec<f64>,
    workloads: Vec<f64>,
    /// All data of an instance are to be brought back, whatever hits it.
    are_whole: bool,
}

impl Ahead {
    /// Draws as a processor would that can do no more than this.
    #[cfg(test)]
    pub(crate) fn draw_as(&mut self, processor: Processor) {
        self.processor = processor;
    }

    /// Draws for all incidents and their hits.
    pub(crate) fn draw<L: Luck>(
        &mut self,
        world: &World,
        luck: L,
        incidents: &[Candidate],
        hits: &[Hit],
    ) {
        self.clear(world);
        dispatch!(self.processor.0, simd => self.draw_all(simd, world, luck, (incidents, hits)));
    }

    /// Side by side, draws wait for nothing.
    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    fn draw_all<S: Simd, L: Luck>(
        &mut self,
        simd: S,
        world: &World,
        luck: L,
        (incidents, hits): (&[Candidate], &[Hit]),
    ) {
        for (place, incident) in (0..).zip(incidents) {
            let hits = &hits[incident.hits()];
            if hits.is_empty() || !incident.is_of_all_plans() {
                continue;
            }
            let from = self.hits.len();
            let ask = Ask::new(world, place, incident);
            self.threats[incident.threat as usize] += 1.0;
            let mut last = None;
            // Instances that one incident hits mostly suffer the same.
            for alike in hits.chunk_by(|a, b| a.effect == b.effect) {
                self.add_ask(ask, world, luck, alike);
                last = self.add_hits(world, incident.key, alike, last);
            }
            self.incidents.push(Struck {
                start: incident.time,
                from: from as u32,
                to: self.hits.len() as u32,
            });
        }
        self.lucks
            .draw(simd, luck, world.settings.phase == Phase::PerCopy);
        if let Some(transfer) = &world.transfer {
            let drawn = self.lucks.transfers.iter_mut();
            transfer.sample_all(drawn.take(self.hits.len()));
        }
    }

    fn clear(&mut self, world: &World) {
        self.incidents.clear();
        self.hits.clear();
        self.asks.clear();
        self.lucks.keys.clear();
        self.lucks.names.clear();
        self.are_whole = true;
        for (counts, length) in [
            (&mut self.threats, world.threats.len()),
            (&mut self.workloads, world.workloads.len()),
        ] {
            counts.clear();
            counts.resize(length, 0.0);
        }
    }

    #[inline]
    fn add_ask<L: Luck>(&mut self, ask: Ask, world: &World, luck: L, alike: &[Hit]) {
        let threat = &world.threats[ask.threat as usize];
        let effect = alike.first().map_or(0, |hit| hit.effect as usize);
        let ask = ask.after(luck, &threat.effects[effect]);
        self.are_whole &= ask.data_share == 1.0;
        self.asks.push(ask);
    }

    /// Adds hits for the last ask, and counts the incident for their workloads, but for the `last` one that it has hit
    /// already; returns the last of them.
    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    fn add_hits(
        &mut self,
        world: &World,
        key: IncidentKey,
        hits: &[Hit],
        mut last: Option<u32>,
    ) -> Option<u32> {
        let ask = self.asks.len() as u32 - 1;
        let lucks = &mut self.lucks;
        lucks.keys.extend(hits.iter().map(|_| key));
        let instance = |hit: &Hit| &world.instances[hit.instance as usize];
        lucks
            .names
            .extend(hits.iter().map(|hit| instance(hit).name));
        self.hits.extend(hits.iter().map(|hit| {
            let workload = instance(hit).workload;
            if last != Some(workload) {
                self.workloads[workload as usize] += 1.0;
                last = Some(workload);
            }
            HitAhead {
                instance: hit.instance,
                workload,
                ask,
            }
        }));
        last
    }

    pub(crate) fn incidents(&self) -> &[Struck] {
        &self.incidents
    }

    pub(crate) fn hits(&self) -> &[HitAhead] {
        &self.hits
    }

    pub(crate) fn lucks(&self) -> &FirstLucks {
        &self.lucks
    }

    pub(crate) fn asks(&self) -> &[Ask] {
        &self.asks
    }

    /// How many incidents strike something, by threat and by workload.
    pub(crate) fn struck(&self) -> (&[f64], &[f64]) {
        (&self.threats, &self.workloads)
    }

    /// All data of an instance are to be brought back, whatever hits it.
    pub(crate) fn are_whole(&self) -> bool {
        self.are_whole
    }
}
