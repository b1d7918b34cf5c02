//! The estate: what has to be protected, and what fails as one.

use crate::fields::{Field, FieldSpec, Fields, SPEC, Standard, Unit, Varies, blank, field};
use crate::impact::ImpactInputs;
use crate::input::Input;

/// Something that fails as one: a site, a storage system, a host, a network, a provider, an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Stable id, `snake_case`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What sort of thing it is. Threats strike kinds of domains, such as every `storage`; any word will do.
    pub kind: String,
}

/// The kinds that the threat catalogue knows.
pub const KNOWN_KINDS: [&str; 8] = [
    "site",
    "storage",
    "host",
    "network",
    "provider",
    "account",
    "backup_storage",
    "power",
];

/// What a workload needs in order to serve (R22).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Id of the workload that must serve.
    pub workload: String,
    /// How many of its instances must serve; all of them unless given.
    pub serving: Option<u32>,
}

/// What an outage costs beyond its cost per hour once it has lasted so long (R23): a penalty, a missed delivery,
/// customers who leave. Counted from the beginning of one merged outage of one instance.
#[derive(Debug, Clone, PartialEq)]
pub struct CostStep {
    /// From this hour of the outage on, 0 or more.
    pub after_hours: f64,
    /// Paid once; see [`STEP_AMOUNT`].
    pub amount: Option<Input>,
    /// The cost per hour is multiplied by it from then on; see [`STEP_FACTOR`].
    pub factor: Option<Input>,
}

/// The description of [`CostStep::amount`].
pub const STEP_AMOUNT: FieldSpec = FieldSpec {
    key: "amount",
    label: "Once",
    unit: Unit::Money,
    meaning: "Paid once when an outage of one instance has lasted so long: a penalty, a missed delivery",
    ..SPEC
};

/// The description of [`CostStep::factor`].
pub const STEP_FACTOR: FieldSpec = FieldSpec {
    key: "factor",
    label: "Cost per hour",
    unit: Unit::Factor,
    meaning: "From this hour on the cost per hour is multiplied by it; the factor of the last step reached holds",
    sane: (0.0, 20.0),
    ..SPEC
};

/// A group of `count` equal instances that are hit and restored one by one.
/// Sizes, costs per hour and all other figures are per instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Workload {
    /// Stable id, `snake_case`. Luck is keyed by it: a renamed id meets other luck, a renamed workload does not.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How many equal instances, at least 1.
    pub count: u32,
    /// Urgency of its restores, 0 the most urgent.
    pub tier: u8,
    /// Business is back when every instance of every essential workload serves again.
    pub essential: bool,
    /// Recovery time objective: the longest acceptable outage in hours.
    pub rto_hours: Option<f64>,
    /// Recovery point objective: the most hours of updates that may be lost.
    pub rpo_hours: Option<f64>,
    /// Ids of the failure domains it lives in, all of them: site, storage, host, network …
    pub domains: Vec<String>,
    /// What it needs in order to serve; a dependent waits for it, and waiting is downtime.
    pub needs: Vec<Dependency>,
    /// What a long outage costs beyond the cost per hour, in any order.
    pub steps: Vec<CostStep>,
    /// Where the cost per hour down comes from, if it was built rather than typed; then `cost_per_hour_down` follows it.
    pub cost_builder: Option<ImpactInputs>,
    /// See [`Workload::FIELDS`].
    pub size_tib: Input,
    /// See [`Workload::FIELDS`].
    pub growth_per_year: Input,
    /// See [`Workload::FIELDS`].
    pub cost_per_hour_down: Input,
    /// See [`Workload::FIELDS`].
    pub outside_hours_factor: Input,
    /// See [`Workload::FIELDS`].
    pub peak_factor: Input,
    /// See [`Workload::FIELDS`].
    pub cost_per_hour_lost: Input,
    /// See [`Workload::FIELDS`].
    pub rebuild_hours: Input,
    /// See [`Workload::FIELDS`].
    pub irrecoverable_loss: Input,
    /// See [`Workload::FIELDS`].
    pub staff_hours_per_outage: Input,
}

impl Workload {
    /// One instance with this id, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            count: 1,
            tier: 0,
            essential: false,
            rto_hours: None,
            rpo_hours: None,
            domains: Vec::new(),
            needs: Vec::new(),
            steps: Vec::new(),
            cost_builder: None,
            size_tib: blank::<Self>("size_tib"),
            growth_per_year: blank::<Self>("growth_per_year"),
            cost_per_hour_down: blank::<Self>("cost_per_hour_down"),
            outside_hours_factor: blank::<Self>("outside_hours_factor"),
            peak_factor: blank::<Self>("peak_factor"),
            cost_per_hour_lost: blank::<Self>("cost_per_hour_lost"),
            rebuild_hours: blank::<Self>("rebuild_hours"),
            irrecoverable_loss: blank::<Self>("irrecoverable_loss"),
            staff_hours_per_outage: blank::<Self>("staff_hours_per_outage"),
        }
    }
}

impl Fields for Workload {
    const FIELDS: &'static [Field<Self>] = &[
        field!(size_tib,
            label: "Size",
            unit: Unit::Tebibytes,
            meaning: "Data to bring back when one instance is restored, at the start of the project",
            sane: (0.0001, 500.0)),
        field!(growth_per_year,
            label: "Growth",
            unit: Unit::SharePerYear,
            meaning: "Growth of the size per year, compounded; restores of later years take longer",
            hard: (-0.99, 10.0),
            sane: (-0.5, 1.0),
            standard: Standard::Pert(0.08, 0.18, 0.35),
            standard_source: "IDC 2020: installed storage grows 19.2 % a year (2020–25); spread assumed"),
        field!(cost_per_hour_down,
            label: "Cost per hour down",
            unit: Unit::MoneyPerHour,
            meaning: "What one hour costs in which one instance does not serve: lost margin and idle staff, without the work of recovery",
            sane: (0.0, 5_000_000.0)),
        field!(outside_hours_factor,
            label: "Outside business hours",
            unit: Unit::Factor,
            meaning: "Factor on the cost per hour down outside business hours: 0.2 where the night hardly matters, 1 where it is all the same",
            hard: (0.0, 1_000.0),
            sane: (0.0, 1.0),
            standard: Standard::Fixed(1.0)),
        field!(peak_factor,
            label: "On peak days",
            unit: Unit::Factor,
            meaning: "Factor on the cost per hour down on the calendar's peak days, such as month end",
            hard: (0.0, 1_000.0),
            sane: (1.0, 10.0),
            standard: Standard::Fixed(1.0)),
        field!(cost_per_hour_lost,
            label: "Cost per hour of data lost",
            unit: Unit::MoneyPerHour,
            meaning: "What it costs to enter again, or do without, one hour of updates of one instance",
            sane: (0.0, 5_000_000.0),
            standard: Standard::Fixed(0.0)),
        field!(rebuild_hours,
            label: "Rebuild without a copy",
            unit: Unit::Hours,
            meaning: "How long it takes to set one instance up from nothing when no copy of it is left",
            varies: Varies::PerEvent,
            sane: (0.0, 2_000.0),
            standard: Standard::Pert(8.0, 24.0, 72.0)),
        field!(irrecoverable_loss,
            label: "Loss if no copy is left",
            unit: Unit::Money,
            meaning: "What all the data of one instance are worth when they cannot be brought back at all, beside the downtime of its rebuild; a part of the data counts in part",
            standard: Standard::Fixed(0.0)),
        field!(staff_hours_per_outage,
            label: "Staff hours per outage",
            unit: Unit::Hours,
            meaning: "Working hours that one outage of one instance takes, paid at the project's staff rate",
            sane: (0.0, 200.0),
            standard: Standard::Fixed(0.0)),
    ];
}
