//! What meets every proposal in the same future: blockers of the environment, and advice about it.

use jiff::civil::Date;

use super::{MOST_WAVES, Switch};
use crate::contract::{Amount, Category, CostLine, Every};
use crate::fields::{Field, Fields, Standard, Unit, Varies, blank, field};
use crate::input::Input;
use crate::project::Project;
use crate::words::words;

/// Something in the customer's own environment that stops a new solution from working, such as a firewall that drops
/// idle connections. It is there or not, once in each future, for every proposal alike (R26). Where one plan is tried
/// after another, what the first has found and removed is gone for the next; what sank the first, or was still being
/// looked for when it ended, is met again.
#[derive(Debug, Clone, PartialEq)]
pub struct Blocker {
    /// Stable id, `snake_case`. Luck is keyed by it alone.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Ids of the workloads it keeps from working; empty where it stops the implementation as a whole.
    pub workloads: Vec<String>,
    /// Anything a reader should know about it.
    pub note: String,
    /// See [`Blocker::FIELDS`].
    pub chance: Input,
    /// See [`Blocker::FIELDS`].
    pub delay_days: Input,
    /// See [`Blocker::FIELDS`].
    pub sinks: Input,
}

impl Blocker {
    /// A blocker of everything with this id, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            workloads: Vec::new(),
            note: String::new(),
            chance: blank::<Self>("chance"),
            delay_days: blank::<Self>("delay_days"),
            sinks: blank::<Self>("sinks"),
        }
    }
}

impl Blocker {
    /// The waves of a switch that it concerns, one bit each: 0 where it delays the implementation as a whole, `None` where
    /// it concerns no workload that moves.
    pub fn waves(&self, switch: &Switch) -> Option<u64> {
        if self.workloads.is_empty() {
            return Some(0);
        }
        let waves = self.workloads.iter().filter_map(|id| switch.wave_of(id));
        let bits = waves.fold(0, |bits, wave| bits | 1_u64 << (wave % MOST_WAVES));
        (bits != 0).then_some(bits)
    }
}

impl Fields for Blocker {
    const FIELDS: &'static [Field<Self>] = &[
        field!(chance,
            label: "Chance that it is there",
            unit: Unit::Share,
            meaning: "Chance that the environment has it; drawn once in each future for all proposals",
            hard: (0.0, 1.0)),
        field!(delay_days,
            label: "Costs",
            unit: Unit::Days,
            meaning: "Time that is lost until it is found and removed, or the switch is given up; the same for every proposal",
            varies: Varies::PerEvent,
            sane: (0.0, 800.0),
            standard: Standard::Fixed(0.0)),
        field!(sinks,
            label: "Chance that it sinks the switch",
            unit: Unit::Share,
            meaning: "Chance that it is not found in time and the switch fails over it",
            hard: (0.0, 1.0),
            standard: Standard::Fixed(0.0)),
    ];
}

/// What an advice makes less likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lowers {
    /// The incident at the cut-over of a plan, or of every plan: `cut_over`.
    #[default]
    CutOver,
    /// A blocker: `blocker`.
    Blocker,
    /// The rate of a threat, under every plan: `threat`.
    Threat,
}

words!(Lowers { CutOver = "cut_over", Blocker = "blocker", Threat = "threat" });

/// What advice about threats costs where it is followed: a line for every plan, due at the project's start.
pub fn advice_lines(project: &Project) -> impl Iterator<Item = CostLine> + '_ {
    let followed = project
        .advice
        .iter()
        .filter(|advice| advice.followed && advice.lowers == Lowers::Threat)
        .filter(|advice| advice.price.value.is_fixed() != Some(0.0));
    followed.map(|advice| CostLine {
        id: format!("advice_{}", advice.id),
        name: advice.name.clone(),
        category: Category::Services,
        class: None,
        amount: Amount::Range(advice.price.clone()),
        every: Every::Once,
        from: None,
        until: None,
        note: advice.note.clone(),
        currency: None,
    })
}

/// Advice that was given, such as a check before the cut-over: when it was offered, what it costs, what it makes less
/// likely, and whether it was followed. What was declined stays on record with what it was expected to save.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// Stable id, `snake_case`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The days on which it was given.
    pub offered: Vec<Date>,
    /// False where it was declined.
    pub followed: bool,
    /// What it makes less likely.
    pub lowers: Lowers,
    /// Id of the plan, blocker or threat that it is about; none for the cut-overs of all plans.
    pub of: Option<String>,
    /// Anything a reader should know about it.
    pub note: String,
    /// See [`Advice::FIELDS`].
    pub by: Input,
    /// See [`Advice::FIELDS`].
    pub price: Input,
}

impl Advice {
    /// Advice with this id about the cut-overs of all plans, declined, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            offered: Vec::new(),
            followed: false,
            lowers: Lowers::default(),
            of: None,
            note: String::new(),
            by: blank::<Self>("by"),
            price: blank::<Self>("price"),
        }
    }

    /// True where it is followed and concerns this.
    pub fn is_followed_for(&self, lowers: Lowers, id: &str) -> bool {
        let concerns = self.of.as_deref().is_none_or(|of| of == id);
        self.followed && self.lowers == lowers && concerns
    }
}

impl Fields for Advice {
    const FIELDS: &'static [Field<Self>] = &[
        field!(by,
            label: "Lowers it by",
            unit: Unit::Share,
            meaning: "Part by which the chance or rate falls where the advice is followed; 0.8 leaves a fifth",
            hard: (0.0, 1.0)),
        field!(price,
            label: "Price",
            unit: Unit::Money,
            meaning: "What following it costs; paid by each plan that it helps, at the beginning of its switch, or at the project's start where it is about a threat; for a blocker once, however many proposals are tried one after another",
            standard: Standard::Fixed(0.0)),
    ];
}
