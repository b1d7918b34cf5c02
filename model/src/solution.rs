//! What a plan can do when something fails: its copies, spare capacity and support.

use crate::fields::{Field, Fields, Standard, Unit, Varies, blank, field};
use crate::input::Input;

/// One tier of protection: snapshot, disk backup, replica, tape, vault, cloud copy or instant-recovery appliance.
#[derive(Debug, Clone, PartialEq)]
pub struct Copy {
    /// Stable id within its plan, `snake_case`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Ids of the workloads it protects; empty means all.
    pub protects: Vec<String>,
    /// Ids of the failure domains it lives in.
    pub domains: Vec<String>,
    /// False for a copy that is switched off: it has no points.
    pub on: bool,
    /// False only where people know that it is off. A copy that is off but believed on exists on paper.
    pub believed_on: bool,
    /// How many restores run at once, at least 1.
    pub streams: u32,
    /// How often a restore is tried, each time from an older point, before the next copy is asked; at least 1.
    pub attempts: u32,
    /// True if the last attempt always works.
    pub last_attempt_succeeds: bool,
    /// Throughput of all streams together; without it each stream runs at its own speed.
    pub total_tib_per_hour: Option<Input>,
    /// Present where machines can run straight from this copy.
    pub instant: Option<Instant>,
    /// See [`Copy::FIELDS`].
    pub interval_hours: Input,
    /// See [`Copy::FIELDS`].
    pub lag_hours: Input,
    /// See [`Copy::FIELDS`].
    pub retention_days: Input,
    /// See [`Copy::FIELDS`].
    pub job_success: Input,
    /// See [`Copy::FIELDS`].
    pub coverage: Input,
    /// See [`Copy::FIELDS`].
    pub patience_hours: Input,
    /// See [`Copy::FIELDS`].
    pub lossless_within_hours: Input,
    /// See [`Copy::FIELDS`].
    pub media_hours: Input,
    /// See [`Copy::FIELDS`].
    pub overhead_hours: Input,
    /// See [`Copy::FIELDS`].
    pub tib_per_hour_per_stream: Input,
    /// See [`Copy::FIELDS`].
    pub transfer_sigma: Input,
    /// See [`Copy::FIELDS`].
    pub attempt_failure: Input,
    /// See [`Copy::FIELDS`].
    pub slow_down_per_attempt: Input,
}

/// The description of [`Copy::total_tib_per_hour`], which has no default because it may be absent.
pub const TOTAL_TIB_PER_HOUR: crate::fields::FieldSpec = crate::fields::FieldSpec {
    key: "total_tib_per_hour",
    label: "Total throughput",
    unit: Unit::TebibytesPerHour,
    meaning: "Throughput of all streams together; a stream gets at most its share of it, however many are busy",
    hard: (1e-9, f64::INFINITY),
    sane: (0.001, 200.0),
    ..crate::fields::SPEC
};

impl Copy {
    /// A copy of every workload with this id and one stream, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            protects: Vec::new(),
            domains: Vec::new(),
            on: true,
            believed_on: true,
            streams: 1,
            attempts: 1,
            last_attempt_succeeds: false,
            total_tib_per_hour: None,
            instant: None,
            interval_hours: blank::<Self>("interval_hours"),
            lag_hours: blank::<Self>("lag_hours"),
            retention_days: blank::<Self>("retention_days"),
            job_success: blank::<Self>("job_success"),
            coverage: blank::<Self>("coverage"),
            patience_hours: blank::<Self>("patience_hours"),
            lossless_within_hours: blank::<Self>("lossless_within_hours"),
            media_hours: blank::<Self>("media_hours"),
            overhead_hours: blank::<Self>("overhead_hours"),
            tib_per_hour_per_stream: blank::<Self>("tib_per_hour_per_stream"),
            transfer_sigma: blank::<Self>("transfer_sigma"),
            attempt_failure: blank::<Self>("attempt_failure"),
            slow_down_per_attempt: blank::<Self>("slow_down_per_attempt"),
        }
    }
}

impl Fields for Copy {
    const FIELDS: &'static [Field<Self>] = &[
        field!(interval_hours,
            label: "A point every",
            unit: Unit::Hours,
            meaning: "Time between two restore points",
            sane: (0.01, 9_000.0)),
        field!(lag_hours,
            label: "Usable after",
            unit: Unit::Hours,
            meaning: "Time from the moment a point stands for until it can be restored from",
            sane: (0.0, 1_000.0),
            standard: Standard::Fixed(0.0)),
        field!(retention_days,
            label: "Kept for",
            unit: Unit::Days,
            meaning: "How long a point is kept; an older one does not exist",
            sane: (0.1, 10_000.0),
            standard: Standard::Fixed(30.0)),
        field!(job_success,
            label: "Jobs that succeed",
            unit: Unit::Share,
            meaning: "Share of backup jobs that leave a usable point; a failed job makes the newest point one interval older",
            hard: (0.0, 1.0),
            sane: (0.5, 1.0),
            standard: Standard::Pert(0.93, 0.97, 0.995),
            standard_source: "de Guise, nsrd.info 2011: 95–98 % of savesets succeed in good practice; ends of the range assumed"),
        field!(coverage,
            label: "Instances covered",
            unit: Unit::Share,
            meaning: "Share of the protected instances that really are in the job; a gap is found, and closed, at the first restore",
            hard: (0.0, 1.0),
            sane: (0.5, 1.0),
            standard: Standard::Fixed(1.0)),
        field!(patience_hours,
            label: "Patience before restoring",
            unit: Unit::Hours,
            meaning: "How long one waits for a repair before restoring with loss of data; it ends early when diagnosis finds the data gone",
            sane: (0.0, 200.0),
            standard: Standard::Fixed(4.0)),
        field!(lossless_within_hours,
            label: "No wait if loss below",
            unit: Unit::Hours,
            meaning: "A point younger than this is restored from at once, without patience; 0 never skips the wait",
            sane: (0.0, 100.0),
            standard: Standard::Fixed(0.0)),
        field!(media_hours,
            label: "Fetching media",
            unit: Unit::Hours,
            meaning: "Time to fetch tapes or thaw an archive, once per incident, from its first request on",
            varies: Varies::PerEvent,
            sane: (0.0, 500.0),
            standard: Standard::Fixed(0.0)),
        field!(overhead_hours,
            label: "Overhead per restore",
            unit: Unit::Hours,
            meaning: "Time of one restore that does not depend on its size: selecting, mounting, starting, checking",
            varies: Varies::PerEvent,
            sane: (0.0, 100.0),
            standard: Standard::Fixed(0.25)),
        field!(tib_per_hour_per_stream,
            label: "Speed per stream",
            unit: Unit::TebibytesPerHour,
            meaning: "Throughput of one restore stream as it really runs, not the data sheet's",
            hard: (1e-9, f64::INFINITY),
            sane: (0.001, 50.0)),
        field!(transfer_sigma,
            label: "Spread of the transfer",
            unit: Unit::Factor,
            meaning: "Standard deviation of the logarithm of a transfer's duration, mean kept; 0.2 is roughly ± 20 %",
            hard: (0.0, 3.0),
            sane: (0.0, 1.0),
            fixed_only: true,
            standard: Standard::Fixed(0.2)),
        field!(attempt_failure,
            label: "Restores that fail",
            unit: Unit::Share,
            meaning: "Chance that one attempt fails: it costs its full time, and the next starts from an older point",
            hard: (0.0, 1.0),
            sane: (0.0, 0.5),
            standard: Standard::Pert(0.03, 0.10, 0.25)),
        field!(slow_down_per_attempt,
            label: "Slower per attempt",
            unit: Unit::Factor,
            meaning: "How much longer each further attempt takes: an older point has a longer chain",
            hard: (0.1, 100.0),
            sane: (1.0, 3.0),
            standard: Standard::Fixed(1.0)),
    ];
}

/// Running machines straight from a copy (R21).
#[derive(Debug, Clone, PartialEq)]
pub struct Instant {
    /// How many instances can run from it at once, at least 1.
    pub slots: u32,
    /// See [`Instant::FIELDS`].
    pub boot_hours: Input,
    /// See [`Instant::FIELDS`].
    pub performance: Input,
}

impl Instant {
    /// So many slots, every other figure blank.
    pub fn new(slots: u32) -> Self {
        Self {
            slots,
            boot_hours: blank::<Self>("boot_hours"),
            performance: blank::<Self>("performance"),
        }
    }
}

impl Fields for Instant {
    const FIELDS: &'static [Field<Self>] = &[
        field!(boot_hours,
            label: "Boots in",
            unit: Unit::Hours,
            meaning: "Time from the start of an instant recovery until the instance serves",
            varies: Varies::PerEvent,
            sane: (0.01, 24.0),
            standard: Standard::Pert(0.033, 0.083, 0.333)),
        field!(performance,
            label: "Performance",
            unit: Unit::Share,
            meaning: "How much of its work an instance does while it runs from the copy; the rest counts at its cost per hour",
            hard: (0.0, 1.0),
            sane: (0.2, 1.0),
            standard: Standard::Fixed(0.7)),
    ];
}

/// Somewhere to restore to while the original is broken (R15).
#[derive(Debug, Clone, PartialEq)]
pub struct Spare {
    /// Stable id within its plan.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Ids of the failure domains it lives in.
    pub domains: Vec<String>,
    /// See [`Spare::FIELDS`].
    pub capacity_tib: Input,
    /// See [`Spare::FIELDS`].
    pub preparation_hours: Input,
}

impl Spare {
    /// Spare capacity with this id, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            domains: Vec::new(),
            capacity_tib: blank::<Self>("capacity_tib"),
            preparation_hours: blank::<Self>("preparation_hours"),
        }
    }
}

impl Fields for Spare {
    const FIELDS: &'static [Field<Self>] = &[
        field!(capacity_tib,
            label: "Room",
            unit: Unit::Tebibytes,
            meaning: "How much restored data fits on it, shared by overlapping incidents",
            sane: (0.01, 10_000.0)),
        field!(preparation_hours,
            label: "Prepared in",
            unit: Unit::Hours,
            meaning: "Time to fetch it and make it ready, once per incident, from the first request on",
            varies: Varies::PerEvent,
            sane: (0.0, 500.0),
            standard: Standard::Pert(2.0, 4.0, 8.0)),
    ];
}

/// How fast the vendor's or partner's support helps (R14).
#[derive(Debug, Clone, PartialEq)]
pub struct Support {
    /// See [`Support::FIELDS`].
    pub response_hours: Input,
    /// See [`Support::FIELDS`].
    pub diagnosis_hours: Input,
}

impl Fields for Support {
    const FIELDS: &'static [Field<Self>] = &[
        field!(response_hours,
            label: "Support responds in",
            unit: Unit::Hours,
            meaning: "Time from the call until somebody able starts to work on it; a response is not a solution",
            varies: Varies::PerEvent,
            sane: (0.0, 100.0),
            standard: Standard::Pert(1.0, 2.0, 4.0)),
        field!(diagnosis_hours,
            label: "Support diagnoses in",
            unit: Unit::Hours,
            meaning: "Time from the response until it is known what is broken and whether the data are gone",
            varies: Varies::PerEvent,
            sane: (0.0, 300.0),
            standard: Standard::Pert(2.0, 4.0, 8.0)),
    ];
}

impl Default for Support {
    fn default() -> Self {
        Self {
            response_hours: Self::FIELDS[0].spec.blank(),
            diagnosis_hours: Self::FIELDS[1].spec.blank(),
        }
    }
}
