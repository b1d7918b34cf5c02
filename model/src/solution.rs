//! What a plan can do when something fails: its copies, spare capacity and support.

use crate::contract::Keeping;
use crate::fields::{Field, FieldSpec, Fields, SPEC, Standard, Unit, Varies, blank, field};
use crate::input::Input;
use crate::work_calendar::ServiceHours;

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
    /// Id of the copy that feeds it; then holds and lags add up, and both share their gaps in coverage (R11, R12).
    pub fed_by: Option<String>,
    /// True if its points cannot be changed or deleted before their time, at least in principle.
    pub immutable: bool,
    /// Chance that an attacker who holds its administrative account destroys it; without it, what is usual for a
    /// mutable or immutable copy (see [`Copy::malicious_destroy`]).
    pub malicious_destroy_probability: Option<Input>,
    /// When somebody is there to start a restore from it.
    pub start_hours: ServiceHours,
    /// When media are fetched for it.
    pub media_service_hours: ServiceHours,
    /// What a restore test measured for one instance; nothing where it was never tested.
    pub tested_restore_hours: Option<Input>,
    /// Which points it keeps, where the room that it takes up matters.
    pub keeps: Option<Keeping>,
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
    /// See [`Copy::FIELDS`].
    pub hold_hours: Input,
    /// See [`Copy::FIELDS`].
    pub silent_failures_per_year: Input,
    /// See [`Copy::FIELDS`].
    pub noticed_after_days: Input,
    /// See [`Copy::FIELDS`].
    pub restore_test_every_days: Input,
    /// See [`Copy::FIELDS`].
    pub restore_test_cost: Input,
    /// See [`Copy::FIELDS`].
    pub reseed_hours: Input,
    /// See [`Copy::FIELDS`].
    pub verify_hours: Input,
    /// See [`Copy::FIELDS`].
    pub bad_point: Input,
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

/// The description of [`Copy::malicious_destroy_probability`].
pub const MALICIOUS_DESTROY: FieldSpec = FieldSpec {
    key: "malicious_destroy_probability",
    label: "Destroyed by an attacker",
    unit: Unit::Share,
    meaning: "Chance that an attacker who holds the copy's administrative account destroys it; by default 53.6 % for a mutable copy (Sophos 2024, a vendor survey) and 8 % for an immutable one (assumed)",
    hard: (0.0, 1.0),
    ..SPEC
};

/// The description of [`Copy::tested_restore_hours`].
pub const TESTED_RESTORE: FieldSpec = FieldSpec {
    key: "tested_restore_hours",
    label: "Restore test took",
    unit: Unit::Hours,
    meaning: "What the last restore test measured for one instance, from the order to its service; it is compared with the objective and does not change the simulation",
    sane: (0.0, 500.0),
    fixed_only: true,
    ..SPEC
};

impl Copy {
    /// Chance that an attacker who holds its administrative account destroys it: as given, else 0.536 for a mutable
    /// copy (Sophos, March 2024: 94 % try, 57 % of tries succeed) and 0.08 for an immutable one (assumed).
    pub fn malicious_destroy(&self) -> Input {
        match &self.malicious_destroy_probability {
            Some(given) => given.clone(),
            None => FieldSpec {
                standard: Standard::Fixed(if self.immutable { 0.08 } else { 0.536 }),
                standard_source: if self.immutable {
                    ""
                } else {
                    "Sophos, March 2024 (vendor survey): attackers try backups in 94 % of attacks and succeed in 57 % of tries"
                },
                ..MALICIOUS_DESTROY
            }
            .blank(),
        }
    }

    /// The days, counted from the project's start, on which a restore is tested; none where nobody tests.
    pub fn restore_test_days(&self, horizon_years: u32) -> Vec<i64> {
        let every = self.restore_test_every_days.value.median();
        let horizon = f64::from(horizon_years.min(1_000)) * 365.0;
        if every.is_nan() || every < 1.0 {
            return Vec::new();
        }
        let tests = libm::floor(horizon / every) as u32;
        (1..=tests)
            .map(|number| libm::floor(f64::from(number) * every))
            .filter(|day| *day < horizon)
            .map(|day| day as i64)
            .collect()
    }

    /// A copy of every workload with this id and one stream, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            protects: Vec::new(),
            domains: Vec::new(),
            on: true,
            believed_on: true,
            fed_by: None,
            immutable: false,
            malicious_destroy_probability: None,
            start_hours: ServiceHours::Always,
            media_service_hours: ServiceHours::Always,
            tested_restore_hours: None,
            keeps: None,
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
            hold_hours: blank::<Self>("hold_hours"),
            silent_failures_per_year: blank::<Self>("silent_failures_per_year"),
            noticed_after_days: blank::<Self>("noticed_after_days"),
            restore_test_every_days: blank::<Self>("restore_test_every_days"),
            restore_test_cost: blank::<Self>("restore_test_cost"),
            reseed_hours: blank::<Self>("reseed_hours"),
            verify_hours: blank::<Self>("verify_hours"),
            bad_point: blank::<Self>("bad_point"),
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
        field!(hold_hours,
            label: "Held back",
            unit: Unit::Hours,
            meaning: "For a copy fed by another: how long a point waits there before it is sent on; holds and lags of the chain add up",
            sane: (0.0, 2_000.0),
            standard: Standard::Fixed(0.0)),
        field!(silent_failures_per_year,
            label: "Silent failures",
            unit: Unit::PerYear,
            meaning: "How often a year the copy stops making points without anybody noticing; 0.05 to 0.5 is typical (assumed)",
            hard: (0.0, 1_000.0),
            sane: (0.0, 5.0),
            standard: Standard::Fixed(0.0)),
        field!(noticed_after_days,
            label: "Noticed after",
            unit: Unit::Days,
            meaning: "How long a silent failure goes unnoticed, unless a restore test finds it first",
            varies: Varies::PerEvent,
            sane: (0.0, 400.0),
            standard: Standard::Pert(1.0, 7.0, 30.0)),
        field!(restore_test_every_days,
            label: "Restore test every",
            unit: Unit::Days,
            meaning: "Days between restore tests, which find a silent failure; 0 where nobody tests",
            hard: (0.0, 100_000.0),
            sane: (0.0, 1_000.0),
            fixed_only: true,
            standard: Standard::Fixed(0.0)),
        field!(restore_test_cost,
            label: "Cost of a restore test",
            unit: Unit::Money,
            meaning: "What one restore test costs in money; it falls due with each test, in the category people",
            standard: Standard::Fixed(0.0)),
        field!(reseed_hours,
            label: "Seeded again in",
            unit: Unit::Hours,
            meaning: "After the copy was destroyed and replaced: time until its first full point is there",
            varies: Varies::PerEvent,
            sane: (0.0, 2_000.0),
            standard: Standard::Fixed(0.0)),
        field!(verify_hours,
            label: "Checking after corruption",
            unit: Unit::Hours,
            meaning: "After a corruption: time to check each restored instance before it serves; its stream is free meanwhile",
            varies: Varies::PerEvent,
            sane: (0.0, 200.0),
            standard: Standard::Fixed(0.0)),
        field!(bad_point,
            label: "Point still bad",
            unit: Unit::Share,
            meaning: "After a corruption: chance that the check finds the point bad too; then an older one is restored",
            hard: (0.0, 1.0),
            sane: (0.0, 0.5),
            standard: Standard::Fixed(0.0)),
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
    /// When the move back is done.
    pub move_back_window: ServiceHours,
    /// See [`Spare::FIELDS`].
    pub move_back_hours: Input,
    /// See [`Spare::FIELDS`].
    pub move_back_staff_hours: Input,
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
            move_back_window: ServiceHours::OutsideHours,
            move_back_hours: blank::<Self>("move_back_hours"),
            move_back_staff_hours: blank::<Self>("move_back_staff_hours"),
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
        field!(move_back_hours,
            label: "Moving back takes",
            unit: Unit::Hours,
            meaning: "Planned hours without service when an instance moves back to its repaired or replaced home; they cost, and are no outage",
            varies: Varies::PerEvent,
            sane: (0.0, 100.0),
            standard: Standard::Fixed(0.0)),
        field!(move_back_staff_hours,
            label: "Staff for moving back",
            unit: Unit::Hours,
            meaning: "Working hours for moving one instance back, paid at the project's staff rate",
            sane: (0.0, 200.0),
            standard: Standard::Fixed(0.0)),
    ];
}

/// How fast the vendor's or partner's support helps (R14).
#[derive(Debug, Clone, PartialEq)]
pub struct Support {
    /// When it responds and diagnoses; a clock with business hours stands still outside them.
    pub service_hours: ServiceHours,
    /// What people try before support is called, in this order.
    pub steps: Vec<PeopleStep>,
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
            service_hours: ServiceHours::Always,
            steps: Vec::new(),
            response_hours: Self::FIELDS[0].spec.blank(),
            diagnosis_hours: Self::FIELDS[1].spec.blank(),
        }
    }
}

/// Something that people try before support is called (R14): a remote reset, a drive, an attempt on site.
///
/// Steps follow one another from the moment the incident is noticed. One that succeeds ends an unavailability; where
/// none does, or where data are gone, the clock of support starts after the last.
#[derive(Debug, Clone, PartialEq)]
pub struct PeopleStep {
    /// Stable id within its plan's support.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// When somebody is there to do it.
    pub service_hours: ServiceHours,
    /// See [`PeopleStep::FIELDS`].
    pub hours: Input,
    /// See [`PeopleStep::FIELDS`].
    pub success: Input,
}

impl PeopleStep {
    /// A step with this id, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            service_hours: ServiceHours::Always,
            hours: blank::<Self>("hours"),
            success: blank::<Self>("success"),
        }
    }
}

impl Fields for PeopleStep {
    const FIELDS: &'static [Field<Self>] = &[
        field!(hours,
            label: "Takes",
            unit: Unit::Hours,
            meaning: "How long the step takes, whether it helps or not",
            varies: Varies::PerEvent,
            sane: (0.0, 100.0)),
        field!(success,
            label: "Helps",
            unit: Unit::Share,
            meaning: "Chance that an unavailable instance serves again at the end of the step; 0 for a drive",
            hard: (0.0, 1.0),
            standard: Standard::Fixed(0.0)),
    ];
}

/// What recovery itself needs (R16): the backup server, its catalogue, the directory, the network.
#[derive(Debug, Clone, PartialEq)]
pub struct Prerequisite {
    /// Stable id within its plan.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Ids of the failure domains it lives in.
    pub domains: Vec<String>,
    /// Ids of the copies whose restores wait for it; empty means all.
    pub needed_by: Vec<String>,
    /// See [`Prerequisite::FIELDS`].
    pub rebuild_hours: Input,
}

impl Prerequisite {
    /// A prerequisite of every copy with this id, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            domains: Vec::new(),
            needed_by: Vec::new(),
            rebuild_hours: blank::<Self>("rebuild_hours"),
        }
    }
}

impl Fields for Prerequisite {
    const FIELDS: &'static [Field<Self>] = &[field!(rebuild_hours,
            label: "Rebuilt in",
            unit: Unit::Hours,
            meaning: "Time to set it up anew elsewhere, from the first restore that needs it; its own repair may be faster",
            varies: Varies::PerEvent,
            sane: (0.0, 500.0),
            standard: Standard::Pert(4.0, 8.0, 24.0))];
}

/// How the business goes on without a workload, for a price (R23): a fallback provider, paper, a second shop.
#[derive(Debug, Clone, PartialEq)]
pub struct Workaround {
    /// Stable id within its plan.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Ids of the workloads whose cost it lowers; empty means all.
    pub workloads: Vec<String>,
    /// See [`Workaround::FIELDS`].
    pub relief: Input,
    /// See [`Workaround::FIELDS`].
    pub start_up_hours: Input,
    /// See [`Workaround::FIELDS`].
    pub cost_per_hour: Input,
    /// See [`Workaround::FIELDS`].
    pub price_once: Input,
    /// See [`Workaround::FIELDS`].
    pub price_per_year: Input,
}

impl Workaround {
    /// A workaround for every workload with this id, every other figure blank.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            workloads: Vec::new(),
            relief: blank::<Self>("relief"),
            start_up_hours: blank::<Self>("start_up_hours"),
            cost_per_hour: blank::<Self>("cost_per_hour"),
            price_once: blank::<Self>("price_once"),
            price_per_year: blank::<Self>("price_per_year"),
        }
    }
}

impl Fields for Workaround {
    const FIELDS: &'static [Field<Self>] = &[
        field!(relief,
            label: "Takes off",
            unit: Unit::Share,
            meaning: "Part of the cost per hour down that it saves from its start-up on; the instance is still down",
            hard: (0.0, 1.0)),
        field!(start_up_hours,
            label: "Running after",
            unit: Unit::Hours,
            meaning: "Time from the beginning of an outage of an instance until the workaround helps",
            sane: (0.0, 200.0),
            standard: Standard::Fixed(0.0)),
        field!(cost_per_hour,
            label: "Cost while it runs",
            unit: Unit::MoneyPerHour,
            meaning: "What it costs per instance and hour while it runs; part of the outage cost",
            standard: Standard::Fixed(0.0)),
        field!(price_once,
            label: "Price to set up",
            unit: Unit::Money,
            meaning: "Paid once at the start, whether it is ever used or not; cash, category other",
            standard: Standard::Fixed(0.0)),
        field!(price_per_year,
            label: "Price per year",
            unit: Unit::Money,
            meaning: "Paid at the start of each year, whether it is used or not; cash, category other",
            standard: Standard::Fixed(0.0)),
    ];
}

/// An insurance against the cost of incidents (R23), a line of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Insurance {
    /// See [`Insurance::FIELDS`].
    pub deductible: Input,
    /// See [`Insurance::FIELDS`].
    pub limit: Input,
    /// See [`Insurance::FIELDS`].
    pub waiting_hours: Input,
    /// See [`Insurance::FIELDS`].
    pub premium_per_year: Input,
}

impl Default for Insurance {
    /// Every figure blank.
    fn default() -> Self {
        Self {
            deductible: blank::<Self>("deductible"),
            limit: blank::<Self>("limit"),
            waiting_hours: blank::<Self>("waiting_hours"),
            premium_per_year: blank::<Self>("premium_per_year"),
        }
    }
}

impl Fields for Insurance {
    const FIELDS: &'static [Field<Self>] = &[
        field!(deductible,
            label: "Deductible",
            unit: Unit::Money,
            meaning: "Part of an incident's insured cost that the customer bears himself",
            standard: Standard::Fixed(0.0)),
        field!(limit,
            label: "Limit",
            unit: Unit::Money,
            meaning: "The most that is paid for one incident"),
        field!(waiting_hours,
            label: "Waiting hours",
            unit: Unit::Hours,
            meaning: "The first hours of each instance's outage that are not insured",
            sane: (0.0, 200.0),
            standard: Standard::Fixed(0.0)),
        field!(premium_per_year,
            label: "Premium per year",
            unit: Unit::Money,
            meaning: "Paid at the start of each year; cash, category other",
            standard: Standard::Fixed(0.0)),
    ];
}
