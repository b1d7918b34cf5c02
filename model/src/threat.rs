//! Threats: causes with a rate, and what one incident does.

use crate::contract::BenefitClass;
use crate::fields::{Field, FieldSpec, Fields, SPEC, Standard, Unit, Varies, blank, field};
use crate::input::Input;
use crate::work_calendar::Season;

/// What a threat's rate counts, and so what one incident strikes (R7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Per {
    /// Each instance of the estate on its own.
    Instance,
    /// The estate as a whole.
    Estate,
    /// Each failure domain of this kind.
    Kind(String),
}

impl Per {
    /// The word in files: `instance`, `estate` or the kind of domain.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Instance => "instance",
            Self::Estate => "estate",
            Self::Kind(kind) => kind,
        }
    }

    /// The scope with this word; any word that is not `instance` or `estate` is a kind of domain.
    pub fn parse(text: &str) -> Self {
        match text {
            "instance" => Self::Instance,
            "estate" => Self::Estate,
            kind => Self::Kind(kind.to_owned()),
        }
    }
}

/// Which of the instances in reach one incident hits (R7).
#[derive(Debug, Clone, PartialEq)]
pub enum Hits {
    /// All of them.
    All,
    /// Each with this chance; drawn per incident, for incidents differ in their reach.
    Share(Input),
    /// Exactly so many, or all where there are fewer.
    Count(u32),
}

/// The description of the share in [`Hits::Share`].
pub const HIT_SHARE: FieldSpec = FieldSpec {
    key: "share",
    label: "Share hit",
    unit: Unit::Share,
    meaning: "Share of the instances in reach that one incident hits, drawn anew for each incident",
    varies: Varies::PerEvent,
    hard: (0.0, 1.0),
    ..SPEC
};

/// What an incident does to an instance (R8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EffectKind {
    /// Data intact; serves again after the repair.
    Unavailable,
    /// Data and their home are gone: must be restored to a target.
    Destroyed,
    /// Data are wrong: restored in place.
    Corrupted,
}

impl EffectKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Unavailable, Self::Destroyed, Self::Corrupted];

    /// The id in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Destroyed => "destroyed",
            Self::Corrupted => "corrupted",
        }
    }

    /// The kind with this id.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What an incident does to the copies in the domain it strikes (R9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CopyEffect {
    /// Nothing.
    Spared,
    /// They cannot be read until the repair (or replacement) is done.
    Unavailable,
    /// Their points are lost; they start empty when the replacement is ready.
    Destroyed,
}

impl CopyEffect {
    /// All effects.
    pub const ALL: [Self; 3] = [Self::Spared, Self::Unavailable, Self::Destroyed];

    /// The id in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spared => "spared",
            Self::Unavailable => "unavailable",
            Self::Destroyed => "destroyed",
        }
    }

    /// The effect with this id.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.as_str() == text)
    }

    /// What copies suffer unless a threat says otherwise: what the instances suffer; corruption spares them.
    pub fn usual(kind: EffectKind) -> Self {
        match kind {
            EffectKind::Unavailable => Self::Unavailable,
            EffectKind::Destroyed => Self::Destroyed,
            EffectKind::Corrupted => Self::Spared,
        }
    }
}

/// One thing that a threat may do. A threat with several decides between them by `chance` or by `share`.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Stable id within its threat, `snake_case`: its kind unless given. Luck is keyed by it.
    pub id: String,
    /// What happens to an instance.
    pub kind: EffectKind,
    /// Chance that an incident has this effect, for all it hits; see [`EFFECT_CHANCE`].
    pub chance: Option<Input>,
    /// Share of the hit instances that suffer this effect, each by its own luck; see [`EFFECT_SHARE`].
    pub share: Option<Input>,
    /// What happens to copies in the struck domain.
    pub copies: CopyEffect,
    /// See [`Effect::FIELDS`].
    pub repair_hours: Input,
    /// See [`Effect::FIELDS`].
    pub replacement_hours: Input,
    /// See [`Effect::FIELDS`].
    pub dwell_hours: Input,
    /// See [`Effect::FIELDS`].
    pub data_share: Input,
    /// See [`Effect::FIELDS`].
    pub service_impact: Input,
}

/// The description of [`Effect::chance`].
pub const EFFECT_CHANCE: FieldSpec = FieldSpec {
    key: "chance",
    label: "Chance",
    unit: Unit::Share,
    meaning: "Chance that an incident has this effect, for all it hits; what the chances leave over does nothing",
    hard: (0.0, 1.0),
    ..SPEC
};

/// The description of [`Effect::share`].
pub const EFFECT_SHARE: FieldSpec = FieldSpec {
    key: "share",
    label: "Share",
    unit: Unit::Share,
    meaning: "Share of what the incident hits that suffers this effect, each by its own luck; the rest is unharmed",
    hard: (0.0, 1.0),
    ..SPEC
};

impl Effect {
    /// This effect on all that is hit, copies as usual, every other figure blank.
    pub fn new(kind: EffectKind) -> Self {
        Self {
            id: kind.as_str().to_owned(),
            kind,
            chance: None,
            share: None,
            copies: CopyEffect::usual(kind),
            repair_hours: blank::<Self>("repair_hours"),
            replacement_hours: blank::<Self>("replacement_hours"),
            dwell_hours: blank::<Self>("dwell_hours"),
            data_share: blank::<Self>("data_share"),
            service_impact: blank::<Self>("service_impact"),
        }
    }
}

impl Fields for Effect {
    const FIELDS: &'static [Field<Self>] = &[
        field!(repair_hours,
            label: "Repair",
            unit: Unit::Hours,
            meaning: "For an unavailable instance: time of the repair itself, after response and diagnosis, parts included",
            varies: Varies::PerEvent,
            sane: (0.0, 2_000.0),
            standard: Standard::Fixed(0.0)),
        field!(replacement_hours,
            label: "Replacement",
            unit: Unit::Hours,
            meaning: "For a destroyed instance: time until replaced hardware is ready, after response and diagnosis",
            varies: Varies::PerEvent,
            sane: (0.0, 5_000.0),
            standard: Standard::Fixed(0.0)),
        field!(dwell_hours,
            label: "Began before",
            unit: Unit::Hours,
            meaning: "For corrupted data: how long before it was noticed the damage began; points made since then are no use",
            varies: Varies::PerEvent,
            sane: (0.0, 70_000.0),
            standard: Standard::Fixed(0.0)),
        field!(data_share,
            label: "Data to restore",
            unit: Unit::Share,
            meaning: "Part of an instance's data that has to be restored: most restores are of files, not of whole machines",
            varies: Varies::PerEvent,
            hard: (0.0, 1.0),
            standard: Standard::Fixed(1.0)),
        field!(service_impact,
            label: "Service missing",
            unit: Unit::Share,
            meaning: "Part of the service that is missing while it lasts, and so of the cost per hour; 0 leaves loss of data and staff time only",
            varies: Varies::PerEvent,
            hard: (0.0, 1.0),
            standard: Standard::Fixed(1.0)),
    ];
}

/// A cause of incidents.
#[derive(Debug, Clone, PartialEq)]
pub struct Threat {
    /// Stable id, `snake_case`. Luck is keyed by it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is, in a sentence or two.
    pub description: String,
    /// Id of the catalogue entry it was taken from.
    pub uses: Option<String>,
    /// False for a threat that is kept in the project but left out of the simulation.
    pub enabled: bool,
    /// True for somebody's intent: it also reaches for the copies in the administrative accounts (domains of kind
    /// `account`) of the instances it hits (R9).
    pub malicious: bool,
    /// How firm a saving of its outage costs is, where that is not as usual: avoided loss.
    pub class: Option<BenefitClass>,
    /// When its incidents rather come.
    pub season: Season,
    /// What its rate counts.
    pub per: Per,
    /// What its rate counts where the estate has no domain of the kind in `per`.
    pub otherwise_per: Option<Per>,
    /// Ids of the only domains it strikes; empty means every domain of its kind.
    pub targets: Vec<String>,
    /// Which instances one incident hits.
    pub hits: Hits,
    /// What it does.
    pub effects: Vec<Effect>,
    /// See [`Threat::FIELDS`].
    pub rate_per_year: Input,
    /// See [`Threat::FIELDS`].
    pub detection_hours: Input,
    /// See [`Threat::FIELDS`].
    pub forensics_hours: Input,
    /// See [`Threat::FIELDS`].
    pub fixed_cost: Input,
    /// See [`Threat::FIELDS`].
    pub staff_hours: Input,
}

impl Threat {
    /// A threat with this id that hits all in reach and does nothing yet, every other figure blank.
    pub fn new(id: &str, per: Per) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            description: String::new(),
            uses: None,
            enabled: true,
            malicious: false,
            class: None,
            season: Season::default(),
            per,
            otherwise_per: None,
            targets: Vec::new(),
            hits: Hits::All,
            effects: Vec::new(),
            rate_per_year: blank::<Self>("rate_per_year"),
            detection_hours: blank::<Self>("detection_hours"),
            forensics_hours: blank::<Self>("forensics_hours"),
            fixed_cost: blank::<Self>("fixed_cost"),
            staff_hours: blank::<Self>("staff_hours"),
        }
    }
}

impl Fields for Threat {
    const FIELDS: &'static [Field<Self>] = &[
        field!(rate_per_year,
            label: "Incidents per year",
            unit: Unit::PerYear,
            meaning: "Mean number of incidents a year for each target",
            hard: (0.0, 100_000.0),
            sane: (0.0, 60.0)),
        field!(detection_hours,
            label: "Noticed after",
            unit: Unit::Hours,
            meaning: "Time from the incident until it is noticed and support is called",
            varies: Varies::PerEvent,
            sane: (0.0, 200.0),
            standard: Standard::Pert(0.1, 0.25, 0.5)),
        field!(forensics_hours,
            label: "Forensics",
            unit: Unit::Hours,
            meaning: "Time during which nothing may be restored because evidence is secured",
            varies: Varies::PerEvent,
            sane: (0.0, 1_000.0),
            standard: Standard::Fixed(0.0)),
        field!(fixed_cost,
            label: "Cost per incident",
            unit: Unit::Money,
            meaning: "Paid once for each incident that strikes at least one instance: experts, travel, notices",
            standard: Standard::Fixed(0.0)),
        field!(staff_hours,
            label: "Staff hours per incident",
            unit: Unit::Hours,
            meaning: "Working hours that one incident takes beside those of each outage, paid at the project's staff rate",
            sane: (0.0, 2_000.0),
            standard: Standard::Fixed(0.0)),
    ];
}
