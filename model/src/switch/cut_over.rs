//! The day on which a wave goes live: when it may, and what can go wrong.

use crate::fields::{Field, Fields, Standard, Unit, Varies, blank, field};
use crate::input::Input;
use crate::words::words;
use crate::work_calendar::ServiceHours;

/// Whom an incident at the cut-over takes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IncidentHits {
    /// The instances of the wave: `wave`.
    #[default]
    Wave,
    /// The whole estate, production included: `estate`.
    Estate,
}

/// When the other time is taken instead of the maintenance window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Take {
    /// Never: `never`.
    #[default]
    Never,
    /// Where the window would come after the deadline of the switch: `if_late`.
    IfLate,
    /// Always: `always`.
    Always,
}

words!(IncidentHits { Wave = "wave", Estate = "estate" });
words!(Take { Never = "never", IfLate = "if_late", Always = "always" });

/// How each wave goes live (R25). An incident is an outage like any other: noticed, handled by the support of the plan
/// that runs the instances then, and repaired.
#[derive(Debug, Clone, PartialEq)]
pub struct CutOver {
    /// The hours of the calendar in which it is done.
    pub window: ServiceHours,
    /// Whom an incident takes down.
    pub incident_hits: IncidentHits,
    /// Another time at other odds.
    pub other_time: Option<OtherTime>,
    /// See [`CutOver::FIELDS`].
    pub wait_days: Input,
    /// See [`CutOver::FIELDS`].
    pub planned_hours: Input,
    /// See [`CutOver::FIELDS`].
    pub incident_chance: Input,
    /// See [`CutOver::FIELDS`].
    pub incident_hours: Input,
    /// See [`CutOver::FIELDS`].
    pub incident_cost: Input,
}

impl Default for CutOver {
    /// At any hour, every figure blank.
    fn default() -> Self {
        Self {
            window: ServiceHours::Always,
            incident_hits: IncidentHits::default(),
            other_time: None,
            wait_days: blank::<Self>("wait_days"),
            planned_hours: blank::<Self>("planned_hours"),
            incident_chance: blank::<Self>("incident_chance"),
            incident_hours: blank::<Self>("incident_hours"),
            incident_cost: blank::<Self>("incident_cost"),
        }
    }
}

impl Fields for CutOver {
    const FIELDS: &'static [Field<Self>] = &[
        field!(wait_days,
            label: "Wait for the window",
            unit: Unit::Days,
            meaning: "Time from the moment a wave is ready to go live until the next maintenance window",
            varies: Varies::PerEvent,
            sane: (0.0, 200.0),
            standard: Standard::Fixed(0.0)),
        field!(planned_hours,
            label: "Planned downtime",
            unit: Unit::Hours,
            meaning: "How long each instance of the wave is down by plan when it goes live",
            varies: Varies::PerEvent,
            sane: (0.0, 100.0),
            standard: Standard::Fixed(0.0)),
        field!(incident_chance,
            label: "Chance of an incident",
            unit: Unit::Share,
            meaning: "Chance that going live breaks something, for each wave; advice that was followed lowers it",
            hard: (0.0, 1.0),
            standard: Standard::Fixed(0.0)),
        field!(incident_hours,
            label: "Repair",
            unit: Unit::Hours,
            meaning: "Time of the repair itself, after detection, response and diagnosis",
            varies: Varies::PerEvent,
            sane: (0.0, 2_000.0),
            standard: Standard::Fixed(0.0)),
        field!(incident_cost,
            label: "Cost of the incident",
            unit: Unit::Money,
            meaning: "Paid once for such an incident, beside the cost of being down; part of the outage cost",
            standard: Standard::Fixed(0.0)),
    ];
}

/// Another time for the cut-over than the maintenance window, such as an evening with a specialist flown in.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherTime {
    /// When it is taken.
    pub take: Take,
    /// See [`OtherTime::FIELDS`].
    pub wait_days: Input,
    /// See [`OtherTime::FIELDS`].
    pub incident_chance: Input,
    /// See [`OtherTime::FIELDS`].
    pub price: Input,
}

impl Default for OtherTime {
    /// Never, every figure blank.
    fn default() -> Self {
        Self {
            take: Take::default(),
            wait_days: blank::<Self>("wait_days"),
            incident_chance: blank::<Self>("incident_chance"),
            price: blank::<Self>("price"),
        }
    }
}

impl Fields for OtherTime {
    const FIELDS: &'static [Field<Self>] = &[
        field!(wait_days,
            label: "Wait for it",
            unit: Unit::Days,
            meaning: "Time from the moment a wave is ready to go live until the other time",
            varies: Varies::PerEvent,
            sane: (0.0, 200.0),
            standard: Standard::Fixed(0.0)),
        field!(incident_chance,
            label: "Chance of an incident",
            unit: Unit::Share,
            meaning: "Chance that going live breaks something at the other time, in place of the window's",
            hard: (0.0, 1.0)),
        field!(price,
            label: "Price",
            unit: Unit::Money,
            meaning: "What the other time costs for each wave that takes it: specialists, travel, night work",
            standard: Standard::Fixed(0.0)),
    ];
}
