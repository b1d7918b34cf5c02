//! Threats compiled: which targets they strike, whom they hit there and with what.

use displace_model::project::Project;
use displace_model::switch::{Advice, Lowers};
use displace_model::threat::{CopyEffect, Effect, EffectKind, Hits, Per, Threat};

use super::plain::is_plain;
use super::{
    Clock, CompiledDomain, CompiledWorkload, EventDraw, Instance, Parameter, Parameters, Seasonal,
    WorldError, find_domain,
};
use crate::luck::{IncidentKey, Luck, Purpose, name_of, name_of_pair};
use crate::switch::OwnIncident;

/// Whom an incident can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Instance(u32),
    Domain(u32),
    Estate,
}

/// One target of a threat: incidents come to it as a Poisson process of its own.
#[derive(Debug)]
pub(crate) struct Target {
    /// The key of its incidents.
    pub(crate) name: u64,
    pub(crate) reach: Reach,
    /// Its place among all targets of all threats.
    pub(crate) place: u32,
}

/// Where the incidents of a threat come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// One target, by its place: a Poisson process in time.
    Target(u32),
    /// The instances of one workload, `count` targets from `first` on: one Poisson process along their numbers, each
    /// as long as the next. It costs time by what happens, not by what could; more instances lengthen it.
    Row {
        /// The key of its incidents.
        name: u64,
        first: u32,
        count: u32,
    },
}

/// Which of the instances in reach are hit.
#[derive(Debug)]
pub(crate) enum Selection {
    All,
    Share(EventDraw),
    Count(u32),
}

/// How an incident's effect is found (R8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// There is one, and it always happens.
    Always,
    /// One uniform for all that the incident hits.
    Chance,
    /// A uniform for each that it hits, where no effect by chance has happened to all.
    Share,
}

/// One effect.
#[derive(Debug)]
pub(crate) struct CompiledEffect {
    /// Its place among the effects of its threat.
    pub(crate) place: u32,
    /// Its key in draws of an incident: 0 for an effect that goes by its kind.
    pub(crate) name: u64,
    pub(crate) kind: EffectKind,
    /// Its weight is a share of what is hit, not a chance of the incident.
    pub(crate) is_share: bool,
    pub(crate) weight: Parameter,
    pub(crate) copies: CopyEffect,
    pub(crate) repair: EventDraw,
    pub(crate) replacement: EventDraw,
    pub(crate) dwell: EventDraw,
    pub(crate) data_share: EventDraw,
    pub(crate) impact: EventDraw,
    /// Hours of dwell, share of the data and service impact, where none of them varies.
    pub(crate) fixed: Option<[f64; 3]>,
}

impl CompiledEffect {
    /// Hours of dwell, share of the data and service impact in the incident of this key.
    #[inline]
    pub(crate) fn damage<L: Luck>(&self, luck: L, key: IncidentKey) -> [f64; 3] {
        let of = |draw: &EventDraw, purpose| draw.draw(luck, key, purpose, self.name, 0);
        let drawn = || {
            [
                of(&self.dwell, Purpose::Dwell),
                of(&self.data_share, Purpose::DataShare),
                of(&self.impact, Purpose::ServiceImpact),
            ]
        };
        self.fixed.unwrap_or_else(drawn)
    }
}

/// One threat.
#[derive(Debug)]
pub(crate) struct CompiledThreat {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The key of a fixed order of instances, for spread shares.
    pub(crate) order_name: u64,
    pub(crate) rate: Parameter,
    /// The mean of its rate, in incidents per year and target.
    pub(crate) mean_rate: f64,
    /// When its incidents rather come; `None` where every hour is alike.
    pub(crate) season: Option<Seasonal>,
    pub(crate) targets: Vec<Target>,
    pub(crate) sources: Vec<Source>,
    pub(crate) selection: Selection,
    pub(crate) by: By,
    /// It also reaches for copies in the accounts of what it hits (R9).
    pub(crate) malicious: bool,
    /// It only ever damages data, which the plain path brings back.
    pub(crate) is_plain: bool,
    /// All it ever does is interrupt: data stay, and copies are no aim of it.
    pub(crate) only_interrupts: bool,
    /// Going live by plan: nobody is called, nothing is restored, it ends when it should.
    pub(crate) is_planned: bool,
    pub(crate) effects: Vec<CompiledEffect>,
    pub(crate) detection: EventDraw,
    pub(crate) forensics: EventDraw,
    pub(crate) fixed_cost: Parameter,
    pub(crate) staff_hours: Parameter,
}

impl CompiledThreat {
    /// True if an incident strikes one instance, not a domain or the estate.
    pub(crate) fn is_of_instance(&self) -> bool {
        matches!(
            self.targets.first(),
            Some(Target {
                reach: Reach::Instance(_),
                ..
            })
        )
    }
}

/// Compiles the enabled threats, in id order.
pub(super) fn compile(
    project: &Project,
    parameters: &mut Parameters,
    domains: &[CompiledDomain],
    instances: &[Instance],
    workloads: &[CompiledWorkload],
    clock: &Clock,
) -> Result<Vec<CompiledThreat>, WorldError> {
    let mut sorted: Vec<&Threat> = project
        .threats
        .iter()
        .filter(|threat| threat.enabled)
        .collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut places = 0;
    sorted
        .into_iter()
        .map(|threat| {
            let reaches = reaches(threat, domains, instances)?;
            let name = name_of(&threat.id);
            let targets = reaches
                .into_iter()
                .map(|reach| {
                    places += 1;
                    let target = match reach {
                        Reach::Instance(instance) => instances[instance as usize].name,
                        Reach::Domain(domain) => name_of(&domains[domain as usize].id),
                        Reach::Estate => 0,
                    };
                    Target {
                        name: name_of_pair(name, target),
                        reach,
                        place: places - 1,
                    }
                })
                .collect::<Vec<_>>();
            let season = Seasonal::new(&threat.season, clock, project.horizon_hours());
            let followed = project
                .advice
                .iter()
                .filter(|advice| advice.is_followed_for(Lowers::Threat, &threat.id));
            let lowered_by: Vec<&Advice> = followed.collect();
            let compiled = CompiledThreat {
                season,
                sources: sources(name, &targets, instances, workloads),
                ..compile_threat(threat, name, targets, parameters)
            };
            let interrupts = |effect: &CompiledEffect| effect.kind == EffectKind::Unavailable;
            let by = lowered_by
                .iter()
                .map(|advice| parameters.add(&format!("advice/{}/by", advice.id), &advice.by));
            let by: Vec<Parameter> = by.collect();
            let left = lowered_by.iter().map(|advice| 1.0 - advice.by.value.mean());
            Ok(CompiledThreat {
                rate: parameters.lowered(compiled.rate, &by),
                mean_rate: left.fold(compiled.mean_rate, |rate, left| rate * left),
                is_plain: is_plain(&compiled),
                only_interrupts: !compiled.malicious && compiled.effects.iter().all(interrupts),
                ..compiled
            })
        })
        .collect()
}

/// The instances of a workload as one source, everything else on its own.
fn sources(
    threat: u64,
    targets: &[Target],
    instances: &[Instance],
    workloads: &[CompiledWorkload],
) -> Vec<Source> {
    let workload_of = |target: &Target| match target.reach {
        Reach::Instance(instance) => Some(instances[instance as usize].workload),
        Reach::Domain(_) | Reach::Estate => None,
    };
    let mut sources = Vec::new();
    for (place, target) in (0..).zip(targets) {
        match workload_of(target) {
            None => sources.push(Source::Target(place)),
            Some(workload) => {
                let workload = &workloads[workload as usize];
                if target.reach == Reach::Instance(workload.first) {
                    sources.push(Source::Row {
                        name: name_of_pair(threat, name_of(&workload.id)),
                        first: place,
                        count: workload.count,
                    });
                }
            }
        }
    }
    sources
}

/// The threats of switches, which no rate brings but the timeline of a plan: an incident at a cut-over, and its planned
/// downtime. They stand behind all others.
pub(super) fn of_switches(
    parameters: &mut Parameters,
    targets: u32,
    kinds: impl Iterator<Item = OwnIncident>,
) -> Vec<CompiledThreat> {
    let compile = |(number, kind): (u32, OwnIncident)| {
        let mut threat = Threat::new(kind.id(), Per::Estate);
        threat.name = kind.name().to_owned();
        threat.effects = vec![Effect {
            copies: CopyEffect::Spared,
            ..Effect::new(EffectKind::Unavailable)
        }];
        let name = name_of(&threat.id);
        let target = Target {
            name,
            reach: Reach::Estate,
            place: targets + number,
        };
        CompiledThreat {
            is_planned: kind == OwnIncident::Planned,
            ..compile_threat(&threat, name, vec![target], parameters)
        }
    };
    (0..).zip(kinds).map(compile).collect()
}

fn compile_threat(
    threat: &Threat,
    name: u64,
    targets: Vec<Target>,
    parameters: &mut Parameters,
) -> CompiledThreat {
    let path = |key: &str| format!("threat/{}/{key}", threat.id);
    let by = if threat.effects.iter().any(|e| e.share.is_some()) {
        By::Share
    } else if threat.effects.len() == 1 && threat.effects[0].chance.is_none() {
        By::Always
    } else {
        By::Chance
    };
    let effects = threat
        .effects
        .iter()
        .enumerate()
        .map(|(place, effect)| compile_effect(threat, place, effect, parameters))
        .collect();
    CompiledThreat {
        id: threat.id.clone(),
        name: threat.name.clone(),
        sources: Vec::new(),
        is_plain: false,
        only_interrupts: false,
        is_planned: false,
        order_name: name,
        rate: parameters.add(&path("rate_per_year"), &threat.rate_per_year),
        mean_rate: threat.rate_per_year.value.mean(),
        season: None,
        targets,
        selection: match &threat.hits {
            Hits::All => Selection::All,
            Hits::Share(share) => Selection::Share(parameters.event(share)),
            Hits::Count(count) => Selection::Count(*count),
        },
        by,
        malicious: threat.malicious,
        effects,
        detection: parameters.event(&threat.detection_hours),
        forensics: parameters.event(&threat.forensics_hours),
        fixed_cost: parameters.add(&path("fixed_cost"), &threat.fixed_cost),
        staff_hours: parameters.add(&path("staff_hours"), &threat.staff_hours),
    }
}

fn compile_effect(
    threat: &Threat,
    place: usize,
    effect: &Effect,
    parameters: &mut Parameters,
) -> CompiledEffect {
    let path = format!("threat/{}/effect/{}", threat.id, effect.id);
    let weight = match effect.share.as_ref().or(effect.chance.as_ref()) {
        Some(input) => parameters.add(&path, input),
        None => parameters.constant(1.0),
    };
    let dwell = parameters.event(&effect.dwell_hours);
    let data_share = parameters.event(&effect.data_share);
    let impact = parameters.event(&effect.service_impact);
    let fixed = || {
        Some([
            dwell.constant()?,
            data_share.constant()?,
            impact.constant()?,
        ])
    };
    CompiledEffect {
        fixed: fixed(),
        place: place as u32,
        name: if effect.id == effect.kind.as_str() {
            0
        } else {
            name_of(&effect.id)
        },
        kind: effect.kind,
        is_share: effect.share.is_some(),
        weight,
        copies: effect.copies,
        repair: parameters.event(&effect.repair_hours),
        replacement: parameters.event(&effect.replacement_hours),
        dwell,
        data_share,
        impact,
    }
}

/// The targets of a threat, in id order.
fn reaches(
    threat: &Threat,
    domains: &[CompiledDomain],
    instances: &[Instance],
) -> Result<Vec<Reach>, WorldError> {
    let of = |per: &Per| -> Result<Vec<Reach>, WorldError> {
        match per {
            Per::Estate => Ok(vec![Reach::Estate]),
            Per::Instance => Ok((0..instances.len() as u32).map(Reach::Instance).collect()),
            Per::Kind(kind) if threat.targets.is_empty() => Ok((0..domains.len())
                .filter(|place| domains[*place].kind == *kind)
                .map(|place| Reach::Domain(place as u32))
                .collect()),
            Per::Kind(_) => {
                let mut places = threat
                    .targets
                    .iter()
                    .map(|id| find_domain(domains, id, || format!("threat.{}.targets", threat.id)))
                    .collect::<Result<Vec<_>, _>>()?;
                places.sort_unstable();
                places.dedup();
                Ok(places
                    .into_iter()
                    .map(|place| Reach::Domain(place as u32))
                    .collect())
            }
        }
    };
    let found = of(&threat.per)?;
    match (&threat.otherwise_per, found.is_empty()) {
        (Some(otherwise), true) => of(otherwise),
        _ => Ok(found),
    }
}
