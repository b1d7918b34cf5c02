//! The parts of a switch: what is tried first, and what moves when.

use crate::fields::{Field, Fields, Standard, Unit, Varies, blank, field};
use crate::input::Input;

/// What is tried under a statement of work before anything is bought.
#[derive(Debug, Clone, PartialEq)]
pub struct ProofOfConcept {
    /// See [`ProofOfConcept::FIELDS`].
    pub days: Input,
    /// See [`ProofOfConcept::FIELDS`].
    pub price: Input,
    /// See [`ProofOfConcept::FIELDS`].
    pub staff_hours: Input,
    /// See [`ProofOfConcept::FIELDS`].
    pub success: Input,
}

impl Default for ProofOfConcept {
    /// Every figure blank.
    fn default() -> Self {
        Self {
            days: blank::<Self>("days"),
            price: blank::<Self>("price"),
            staff_hours: blank::<Self>("staff_hours"),
            success: blank::<Self>("success"),
        }
    }
}

impl Fields for ProofOfConcept {
    const FIELDS: &'static [Field<Self>] = &[
        field!(days,
            label: "Takes",
            unit: Unit::Days,
            meaning: "Time from the beginning of the switch until the decision to buy",
            sane: (0.0, 400.0)),
        field!(price,
            label: "Price",
            unit: Unit::Money,
            meaning: "What others charge for it, paid at its beginning",
            standard: Standard::Fixed(0.0)),
        field!(staff_hours,
            label: "Own hours",
            unit: Unit::Hours,
            meaning: "Working hours of your own staff, at the project's staff rate",
            sane: (0.0, 5_000.0),
            standard: Standard::Fixed(0.0)),
        field!(success,
            label: "Chance of success",
            unit: Unit::Share,
            meaning: "Chance that it succeeds and the proposal is bought; otherwise the switch has failed before it cost more",
            hard: (0.0, 1.0),
            standard: Standard::Fixed(1.0)),
    ];
}

/// A part of the estate that moves as one. Waves are worked on one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// Stable id within the switch, `snake_case`. Luck is keyed by it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Ids of the workloads it moves; empty for all that no other wave names.
    pub workloads: Vec<String>,
    /// Ids of lines and items of the plan's contract that are bought when this wave is accepted.
    pub paid_on_acceptance: Vec<String>,
    /// See [`Wave::FIELDS`].
    pub days: Input,
    /// See [`Wave::FIELDS`].
    pub price: Input,
    /// See [`Wave::FIELDS`].
    pub staff_hours: Input,
    /// See [`Wave::FIELDS`].
    pub seeding_days: Input,
    /// See [`Wave::FIELDS`].
    pub stuck: Input,
    /// See [`Wave::FIELDS`].
    pub solving_days: Input,
    /// See [`Wave::FIELDS`].
    pub solved: Input,
}

impl Wave {
    /// A wave of all workloads with this id, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            workloads: Vec::new(),
            paid_on_acceptance: Vec::new(),
            days: blank::<Self>("days"),
            price: blank::<Self>("price"),
            staff_hours: blank::<Self>("staff_hours"),
            seeding_days: blank::<Self>("seeding_days"),
            stuck: blank::<Self>("stuck"),
            solving_days: blank::<Self>("solving_days"),
            solved: blank::<Self>("solved"),
        }
    }
}

impl Fields for Wave {
    const FIELDS: &'static [Field<Self>] = &[
        field!(days,
            label: "Work",
            unit: Unit::Days,
            meaning: "Planned time from the beginning of the wave until its first backup may begin; the overrun multiplies it",
            sane: (0.0, 1_000.0),
            standard: Standard::Fixed(0.0)),
        field!(price,
            label: "Services",
            unit: Unit::Money,
            meaning: "What others charge for it by plan; the overrun multiplies it; paid when the work is done, or in part when the switch fails before",
            standard: Standard::Fixed(0.0)),
        field!(staff_hours,
            label: "Own hours",
            unit: Unit::Hours,
            meaning: "Working hours of your own staff by plan, at the project's staff rate; the overrun multiplies them",
            sane: (0.0, 20_000.0),
            standard: Standard::Fixed(0.0)),
        field!(seeding_days,
            label: "Seeding",
            unit: Unit::Days,
            meaning: "How long the first full backup takes; before it the new solution has no point",
            varies: Varies::PerEvent,
            sane: (0.0, 200.0),
            standard: Standard::Fixed(0.0)),
        field!(stuck,
            label: "Chance to get stuck",
            unit: Unit::Share,
            meaning: "Chance that the wave does not work when it should go live",
            hard: (0.0, 1.0),
            standard: Standard::Fixed(0.0)),
        field!(solving_days,
            label: "Time to solve it",
            unit: Unit::Days,
            meaning: "How long people work on a wave that is stuck, until it works or is given up",
            varies: Varies::PerEvent,
            sane: (0.0, 400.0),
            standard: Standard::Fixed(0.0)),
        field!(solved,
            label: "Chance to solve it",
            unit: Unit::Share,
            meaning: "Chance that a wave which is stuck works in the end; otherwise it is not accepted",
            hard: (0.0, 1.0),
            standard: Standard::Fixed(1.0)),
    ];
}
