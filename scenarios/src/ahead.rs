//! What is drawn once for all plans of a trial in which data are brought back plainly: they meet the same incidents, ask
//! for the same restores at the same moments, and their first attempts have the same luck.

use displace_model::project::Phase;

use crate::incident::{Candidate, Hit};
use crate::luck::{IncidentKey, Luck, Purpose};
use crate::world::{CompiledEffect, World};

/// What every plan draws for a hit on an instance that is restored from its first copy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DrawnAhead {
    /// Of the instance's own points; 0 where all instances share those of the copy.
    pub(crate) phase: f64,
    /// Of the first attempt's transfer: its uniform; among what was drawn ahead, how many times its mean it takes, where
    /// all plans [have that in common](World::transfer).
    pub(crate) transfer: f64,
    /// Of the first attempt's failure.
    pub(crate) failure: f64,
}

impl DrawnAhead {
    /// The draws for an instance and the copy of this rank.
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
    /// The same after an effect.
    #[inline]
    fn after<L: Luck>(self, luck: L, effect: &CompiledEffect) -> Self {
        let (key, name) = (self.key, effect.name);
        let (share, impact) = (&effect.data_share, &effect.impact);
        Self {
            dwell: effect.dwell.draw(luck, key, Purpose::Dwell, name, 0),
            data_share: share.draw(luck, key, Purpose::DataShare, name, 0),
            impact: impact.draw(luck, key, Purpose::ServiceImpact, name, 0),
            ..self
        }
    }
}

/// What was drawn ahead for the incidents of one trial; empty where not all of them only damage data, or where no plan
/// restores plainly.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    hits: Vec<DrawnAhead>,
    asks: Vec<Ask>,
    /// By incident: where its asks begin. One more than there are incidents.
    first: Vec<u32>,
    /// How many incidents strike something, by threat and by workload.
    threats: Vec<f64>,
    workloads: Vec<f64>,
}

impl Ahead {
    pub(crate) fn clear(&mut self) {
        self.hits.clear();
        self.asks.clear();
        self.first.clear();
    }

    /// Draws for incidents and all their hits. Side by side, draws wait for nothing.
    pub(crate) fn draw<L: Luck>(
        &mut self,
        world: &World,
        luck: L,
        incidents: &[Candidate],
        hits: &[Hit],
    ) {
        let per_copy = world.settings.phase == Phase::PerCopy;
        for incident in incidents {
            let hits = &hits[incident.hits()];
            self.hits.extend(hits.iter().map(|hit| {
                let name = world.instances[hit.instance as usize].name;
                DrawnAhead::new(luck, incident.key, name, 0, per_copy)
            }));
        }
        if let Some(transfer) = &world.transfer {
            transfer.sample_all(self.hits.iter_mut().map(|one| &mut one.transfer));
        }
        self.draw_asks(world, luck, incidents, hits);
        self.count(world, incidents, hits);
    }

    fn draw_asks<L: Luck>(
        &mut self,
        world: &World,
        luck: L,
        incidents: &[Candidate],
        hits: &[Hit],
    ) {
        for (place, incident) in (0..).zip(incidents) {
            self.first.push(self.asks.len() as u32);
            let threat = &world.threats[incident.threat as usize];
            let year = world.year_of(incident.time);
            let ask = Ask {
                start: incident.time,
                discount: world.outage_discount(incident.time, year),
                impact: 1.0,
                incident: place,
                threat: incident.threat,
                year: year as u32,
                key: incident.key,
                dwell: 0.0,
                data_share: 1.0,
            };
            // Instances that one incident hits mostly suffer the same.
            let mut effect = None;
            for hit in &hits[incident.hits()] {
                if effect != Some(hit.effect) {
                    effect = Some(hit.effect);
                    let effect = &threat.effects[hit.effect as usize];
                    self.asks.push(ask.after(luck, effect));
                }
                if incident.effect.is_some() {
                    break;
                }
            }
        }
        self.first.push(self.asks.len() as u32);
    }

    fn count(&mut self, world: &World, incidents: &[Candidate], hits: &[Hit]) {
        for (counts, length) in [
            (&mut self.threats, world.threats.len()),
            (&mut self.workloads, world.workloads.len()),
        ] {
            counts.clear();
            counts.resize(length, 0.0);
        }
        for incident in incidents {
            let hits = &hits[incident.hits()];
            if incident.is_of_all_plans() && !hits.is_empty() {
                self.threats[incident.threat as usize] += 1.0;
                let mut last = u32::MAX;
                for hit in hits {
                    let workload = world.instances[hit.instance as usize].workload;
                    if workload != last {
                        self.workloads[workload as usize] += 1.0;
                        last = workload;
                    }
                }
            }
        }
    }

    /// What was drawn for hits, by their places.
    #[inline]
    pub(crate) fn hits(&self, range: std::ops::Range<usize>) -> &[DrawnAhead] {
        self.hits.get(range).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn asks(&self) -> &[Ask] {
        &self.asks
    }

    /// The places of an incident's asks.
    #[inline]
    pub(crate) fn asks_of(&self, incident: usize) -> std::ops::Range<u32> {
        match self.first.get(incident..incident + 2) {
            Some(&[from, to]) => from..to,
            _ => 0..0,
        }
    }

    /// How many incidents strike something, by threat and by workload.
    pub(crate) fn struck(&self) -> (&[f64], &[f64]) {
        (&self.threats, &self.workloads)
    }
}
