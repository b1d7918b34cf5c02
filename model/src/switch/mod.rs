//! How one gets from the incumbent to a proposal: a project that can overrun, half-work, break things on the day, or be
//! rolled back (rules R25 and R26).
//!
//! Read in this order: [`Switch`] (what is planned and what can go wrong), [`Wave`] and [`CutOver`] (its parts),
//! [`Overrun`] (by how much projects miss their plan), [`Blocker`] and [`Advice`] (what the environment has in store for
//! every proposal), [`timeline()`] (what becomes of it, given what was drawn), [`dues()`] (what that costs).

mod central;
mod cut_over;
mod dues;
mod environment;
mod figures;
mod outlook;
mod overrun;
mod timeline;
mod wave;

pub use central::{TriedSwitch, central_legs, chain, planned_leg, switch_of};
pub use cut_over::{CutOver, IncidentHits, OtherTime, Take};
pub use dues::{Basis, Due, DuesInput, EU_DATA_ACT_FROM, Part, dues, moved};
pub use environment::{Advice, Blocker, Lowers, advice_lines};
pub use figures::{Figures, WaveFigures};
pub use outlook::{Outlook, central_costs, failing_legs, outlook};
pub use overrun::{COST_OVERRUN, DURATION_OVERRUN, Overrun};
pub use timeline::{BlockerLuck, Cause, Leg, Outcome, SwitchLuck, WaveLuck, WaveTimes, timeline};
pub use wave::{ProofOfConcept, Wave};

use jiff::civil::Date;

use crate::fields::{Field, FieldSpec, Fields, SPEC, Standard, Unit, blank, field};
use crate::input::Input;
use crate::words::words;

/// Most waves of a switch. More is a list of machines, not of parts of the estate.
pub const MOST_WAVES: usize = 64;

/// What is accepted as one (R26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Acceptance {
    /// The whole scope or nothing: `whole`.
    #[default]
    Whole,
    /// Each wave by itself; what was accepted stays, whatever becomes of the rest: `per_wave`.
    PerWave,
}

/// Until when the incumbent goes on making points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IncumbentRuns {
    /// Until the cut-over of each wave: `until_cut_over`.
    #[default]
    UntilCutOver,
    /// Until the proposal is bought; its last points stay: `until_bought`.
    UntilBought,
}

words!(Acceptance { Whole = "whole", PerWave = "per_wave" });
words!(IncumbentRuns { UntilCutOver = "until_cut_over", UntilBought = "until_bought" });

/// The switch to a proposal. A blank one takes no time and costs nothing, but may still fail.
#[derive(Debug, Clone, PartialEq)]
pub struct Switch {
    /// The day on which it begins; the project's start unless given.
    pub from: Option<Date>,
    /// By how much projects of this kind miss their plan.
    pub overrun: Overrun,
    /// Cost of implementation and waves as a ratio to plan; the preset's unless given. See [`COST_OVERRUN`].
    pub cost_overrun: Option<Input>,
    /// Duration of implementation and waves as a ratio to plan; the preset's unless given. See [`DURATION_OVERRUN`].
    pub duration_overrun: Option<Input>,
    /// What is tried before anything is bought.
    pub proof_of_concept: Option<ProofOfConcept>,
    /// Parts of the estate in the order in which they move; all of it at once where none is given.
    pub waves: Vec<Wave>,
    /// The day on which a wave goes live.
    pub cut_over: CutOver,
    /// What is accepted as one.
    pub acceptance: Acceptance,
    /// Ids of lines and items of the plan's contract that are bought on acceptance of the whole; the rest is bought
    /// after the proof of concept.
    pub paid_on_acceptance: Vec<String>,
    /// Until when the incumbent goes on making points.
    pub incumbent_runs: IncumbentRuns,
    /// True where the incumbent's old points are moved to the new solution and stay restorable there.
    pub migrates_points: bool,
    /// True where leaving a cloud falls under the European Data Act: no charge for egress from 12 January 2027 on.
    pub eu_data_act: bool,
    /// Time from the beginning after which it is given up unless all is accepted; see [`DEADLINE`].
    pub deadline_days: Option<Input>,
    /// Id of the plan that is tried next after a failure; back to the incumbent for good where there is none.
    pub next_plan: Option<String>,
    /// See [`Switch::FIELDS`].
    pub implementation_days: Input,
    /// See [`Switch::FIELDS`].
    pub implementation_price: Input,
    /// See [`Switch::FIELDS`].
    pub implementation_staff_hours: Input,
    /// See [`Switch::FIELDS`].
    pub parallel_days: Input,
    /// See [`Switch::FIELDS`].
    pub parallel_cost_per_month: Input,
    /// See [`Switch::FIELDS`].
    pub learning_days: Input,
    /// See [`Switch::FIELDS`].
    pub learning_factor: Input,
    /// See [`Switch::FIELDS`].
    pub training_price: Input,
    /// See [`Switch::FIELDS`].
    pub training_staff_hours: Input,
    /// See [`Switch::FIELDS`].
    pub legacy_days: Input,
    /// See [`Switch::FIELDS`].
    pub legacy_cost_per_month: Input,
    /// See [`Switch::FIELDS`].
    pub migration_price: Input,
    /// See [`Switch::FIELDS`].
    pub early_termination_price: Input,
    /// See [`Switch::FIELDS`].
    pub egress_tib: Input,
    /// See [`Switch::FIELDS`].
    pub egress_price_per_tib: Input,
    /// See [`Switch::FIELDS`].
    pub decommissioning_days: Input,
    /// See [`Switch::FIELDS`].
    pub decommissioning_price: Input,
    /// See [`Switch::FIELDS`].
    pub failure: Input,
    /// See [`Switch::FIELDS`].
    pub reinstatement_days: Input,
    /// See [`Switch::FIELDS`].
    pub reinstatement_price: Input,
}

/// The description of [`Switch::deadline_days`].
pub const DEADLINE: FieldSpec = FieldSpec {
    key: "deadline_days",
    label: "Given up after",
    unit: Unit::Days,
    meaning: "Time from the beginning after which the switch is given up unless everything is accepted by then",
    sane: (1.0, 3_000.0),
    ..SPEC
};

impl Switch {
    /// The waves, or the one of the whole estate where none is given.
    pub fn effective_waves(&self) -> std::borrow::Cow<'_, [Wave]> {
        if self.waves.is_empty() {
            std::borrow::Cow::Owned(vec![Wave::new("all")])
        } else {
            std::borrow::Cow::Borrowed(&self.waves)
        }
    }

    /// The place among [`Switch::effective_waves`] of the wave that moves a workload: the one that names it, else the
    /// first that names none.
    pub fn wave_of(&self, workload: &str) -> Option<usize> {
        if self.waves.is_empty() {
            return Some(0);
        }
        let names = |wave: &Wave| wave.workloads.iter().any(|id| id == workload);
        let rest = || self.waves.iter().position(|wave| wave.workloads.is_empty());
        self.waves.iter().position(names).or_else(rest)
    }

    /// Cost of implementation and waves as a ratio to plan.
    pub fn cost_ratio(&self) -> Input {
        let own = self.cost_overrun.clone();
        own.unwrap_or_else(|| self.overrun.cost())
    }

    /// Duration of implementation and waves as a ratio to plan.
    pub fn duration_ratio(&self) -> Input {
        let own = self.duration_overrun.clone();
        own.unwrap_or_else(|| self.overrun.duration())
    }

    /// Hours from the project's start to the beginning of the switch; 0 for one that began before.
    pub fn begins(&self, start: Date) -> f64 {
        self.from.map_or(0.0, |from| {
            crate::calendar::hours_between(start, from.into()).max(0.0)
        })
    }

    /// True if a line or item of the contract is bought on acceptance: of the whole (no place), or of a wave.
    pub fn accepted_with(&self, line: &str) -> Option<Option<usize>> {
        let names = |list: &[String]| list.iter().any(|id| id == line);
        if names(&self.paid_on_acceptance) {
            return Some(None);
        }
        let wave = |wave: &Wave| names(&wave.paid_on_acceptance);
        self.waves.iter().position(wave).map(Some)
    }
}

impl Default for Switch {
    /// Every figure blank.
    fn default() -> Self {
        Self {
            from: None,
            overrun: Overrun::default(),
            cost_overrun: None,
            duration_overrun: None,
            proof_of_concept: None,
            waves: Vec::new(),
            cut_over: CutOver::default(),
            acceptance: Acceptance::default(),
            paid_on_acceptance: Vec::new(),
            incumbent_runs: IncumbentRuns::default(),
            migrates_points: false,
            eu_data_act: false,
            deadline_days: None,
            next_plan: None,
            implementation_days: blank::<Self>("implementation_days"),
            implementation_price: blank::<Self>("implementation_price"),
            implementation_staff_hours: blank::<Self>("implementation_staff_hours"),
            parallel_days: blank::<Self>("parallel_days"),
            parallel_cost_per_month: blank::<Self>("parallel_cost_per_month"),
            learning_days: blank::<Self>("learning_days"),
            learning_factor: blank::<Self>("learning_factor"),
            training_price: blank::<Self>("training_price"),
            training_staff_hours: blank::<Self>("training_staff_hours"),
            legacy_days: blank::<Self>("legacy_days"),
            legacy_cost_per_month: blank::<Self>("legacy_cost_per_month"),
            migration_price: blank::<Self>("migration_price"),
            early_termination_price: blank::<Self>("early_termination_price"),
            egress_tib: blank::<Self>("egress_tib"),
            egress_price_per_tib: blank::<Self>("egress_price_per_tib"),
            decommissioning_days: blank::<Self>("decommissioning_days"),
            decommissioning_price: blank::<Self>("decommissioning_price"),
            failure: blank::<Self>("failure"),
            reinstatement_days: blank::<Self>("reinstatement_days"),
            reinstatement_price: blank::<Self>("reinstatement_price"),
        }
    }
}

const NOTHING: Standard = Standard::Fixed(0.0);

impl Fields for Switch {
    const FIELDS: &'static [Field<Self>] = &[
        field!(implementation_days,
            label: "Implementation",
            unit: Unit::Days,
            meaning: "Planned time from the purchase until the first wave can be worked on: design, installation, policies; the overrun multiplies it",
            sane: (0.0, 1_000.0),
            standard: NOTHING),
        field!(implementation_price,
            label: "Implementation services",
            unit: Unit::Money,
            meaning: "What others charge for it by plan, beside the waves; the overrun multiplies it; paid when it is done, or in part when the switch fails before",
            standard: NOTHING),
        field!(implementation_staff_hours,
            label: "Own work on it",
            unit: Unit::Hours,
            meaning: "Working hours of your own staff by plan, beside the waves, at the project's staff rate; the overrun multiplies them",
            sane: (0.0, 20_000.0),
            standard: NOTHING),
        field!(parallel_days,
            label: "Parallel run",
            unit: Unit::Days,
            meaning: "How long both solutions protect a wave before its cut-over, counted from its first backup; trouble and waiting for a window lengthen it",
            sane: (0.0, 400.0),
            standard: NOTHING),
        field!(parallel_cost_per_month,
            label: "Cost of running both",
            unit: Unit::MoneyPerMonth,
            meaning: "What running both costs beside the two contracts (room, power, hands), from the purchase until the incumbent is out of service",
            standard: NOTHING),
        field!(learning_days,
            label: "Learning period",
            unit: Unit::Days,
            meaning: "Time after a wave's cut-over during which restores with the new solution take longer",
            sane: (0.0, 800.0),
            standard: NOTHING),
        field!(learning_factor,
            label: "Restores then take",
            unit: Unit::Factor,
            meaning: "Hours of a restore with the new solution within the learning period, as a multiple of the usual",
            hard: (1.0, 100.0),
            sane: (1.0, 5.0),
            standard: Standard::Fixed(1.0)),
        field!(training_price,
            label: "Training",
            unit: Unit::Money,
            meaning: "Courses and certification, paid at the purchase",
            standard: NOTHING),
        field!(training_staff_hours,
            label: "Own hours in training",
            unit: Unit::Hours,
            meaning: "Working hours of your own staff in training, at the project's staff rate",
            sane: (0.0, 5_000.0),
            standard: NOTHING),
        field!(legacy_days,
            label: "Legacy retention",
            unit: Unit::Days,
            meaning: "How long after the last cut-over the incumbent's old points can still be restored from",
            sane: (0.0, 4_000.0),
            standard: NOTHING),
        field!(legacy_cost_per_month,
            label: "Cost of legacy retention",
            unit: Unit::MoneyPerMonth,
            meaning: "What keeping the old system for restores costs, from the end of its contract until legacy retention ends: reduced licences, power, skills; paid a year ahead",
            standard: NOTHING),
        field!(migration_price,
            label: "Migration of old points",
            unit: Unit::Money,
            meaning: "Price of moving the incumbent's old points to the new solution, paid at the last cut-over where they are moved; the overrun multiplies it",
            standard: NOTHING),
        field!(early_termination_price,
            label: "Early termination",
            unit: Unit::Money,
            meaning: "What ending the incumbent's contract before its term costs, paid when it is taken out of service",
            standard: NOTHING),
        field!(egress_tib,
            label: "Data to fetch out",
            unit: Unit::Tebibytes,
            meaning: "Data that leave the incumbent's cloud",
            standard: NOTHING),
        field!(egress_price_per_tib,
            label: "Price of egress",
            unit: Unit::MoneyPerTebibyte,
            meaning: "What the incumbent's cloud charges for a tebibyte that leaves it, paid when it is taken out of service",
            standard: NOTHING),
        field!(decommissioning_days,
            label: "Decommissioning",
            unit: Unit::Days,
            meaning: "Time from the last cut-over until the incumbent is out of service; its contract is paid until then",
            sane: (0.0, 400.0),
            standard: NOTHING),
        field!(decommissioning_price,
            label: "Price of decommissioning",
            unit: Unit::Money,
            meaning: "Removal, certified wiping and disposal, paid when the incumbent is taken out of service",
            standard: NOTHING),
        field!(failure,
            label: "Chance of failure",
            unit: Unit::Share,
            meaning: "Chance that the switch fails for a reason that is not modelled here, at any moment between purchase and last cut-over alike",
            hard: (0.0, 1.0),
            standard: Standard::Pert(0.02, 0.05, 0.15)),
        field!(reinstatement_days,
            label: "Reinstatement",
            unit: Unit::Days,
            meaning: "Time from a failure until the incumbent protects again what it had stopped protecting",
            sane: (0.0, 200.0),
            standard: NOTHING),
        field!(reinstatement_price,
            label: "Price of reinstatement",
            unit: Unit::Money,
            meaning: "What going back to the incumbent costs, paid at the failure",
            standard: NOTHING),
    ];
}
