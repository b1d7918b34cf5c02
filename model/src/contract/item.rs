//! An item of a contract: a quantity at a unit price, billed by a schedule (rules R30, R32, R33).
//!
//! Licences, hardware, storage, tapes, people, power: all are the same form, and the rules of their vendors are data.

use jiff::civil::Date;

use super::{Amount, BenefitClass, Category, Every};
use crate::fields::{Field, FieldSpec, Fields, SPEC, Standard, Unit, blank, field};
use crate::input::Input;
use crate::words::words;

/// What is counted for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metric {
    /// Nothing: the price is for the whole.
    #[default]
    Flat,
    /// Anything the project counts itself: hours, kilowatts, slots, requests.
    Unit,
    /// Tebibytes of primary data, however many copies are made of them.
    FrontEndTib,
    /// Tebibytes that copies take up, by what they keep.
    BackEndTib,
    /// Instances: virtual machines, servers, cloud machines.
    Instance,
    /// Processor sockets; the project states how many.
    Socket,
    /// Hosts: domains of the kind `host` that the workloads live in.
    Host,
    /// People with an account; the project states how many.
    User,
}
words!(Metric {
    Flat = "flat",
    Unit = "unit",
    FrontEndTib = "front_end_tib",
    BackEndTib = "back_end_tib",
    Instance = "instance",
    Socket = "socket",
    Host = "host",
    User = "user",
});

impl Metric {
    /// True where the estate says how many there are.
    pub fn is_of_estate(self) -> bool {
        matches!(
            self,
            Self::FrontEndTib | Self::BackEndTib | Self::Instance | Self::Host
        )
    }

    /// True where a part of a unit is billed as a whole one.
    pub fn comes_in_whole_units(self) -> bool {
        !matches!(self, Self::Flat | Self::Unit)
    }

    /// What several of its units are called in a bill.
    pub fn units(self) -> &'static str {
        match self {
            Self::Flat => "",
            Self::Unit => "units",
            Self::FrontEndTib => "front-end TiB",
            Self::BackEndTib => "back-end TiB",
            Self::Instance => "instances",
            Self::Socket => "sockets",
            Self::Host => "hosts",
            Self::User => "users",
        }
    }
}

/// How often what recurs is billed, whatever period the price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    /// The whole term at its beginning.
    Prepaid,
    /// At the beginning of every twelve months.
    Year,
    /// At the beginning of every three months.
    Quarter,
    /// At the beginning of every month.
    Month,
}
words!(Billing {
    Prepaid = "prepaid",
    Year = "year",
    Quarter = "quarter",
    Month = "month",
});

impl Billing {
    /// Months from bill to bill; none where the term decides.
    pub fn months(self) -> Option<u32> {
        match self {
            Self::Prepaid => None,
            Self::Year => Some(12),
            Self::Quarter => Some(3),
            Self::Month => Some(1),
        }
    }
}

/// Which units a tier's price holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TierRule {
    /// All units at the price of the tier that the quantity reaches.
    #[default]
    Volume,
    /// Each unit at the price of the tier it falls into.
    Graduated,
}
words!(TierRule {
    Volume = "volume",
    Graduated = "graduated",
});

/// Another price for larger quantities.
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// The price holds for more units than these, above 0.
    pub above: f64,
    /// List price of one unit.
    pub price: Amount,
}

/// A number that the price is multiplied by: hours of operation, power usage effectiveness, an exchange of units.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// What it stands for, as it is shown in the arithmetic.
    pub name: String,
    /// See [`TIMES`].
    pub value: Input,
}

/// The description of [`Factor::value`].
pub const TIMES: FieldSpec = FieldSpec {
    key: "value",
    label: "Times",
    unit: Unit::Factor,
    meaning: "The price is multiplied by it",
    ..SPEC
};

/// The description of [`Item::quantity`].
pub const QUANTITY: FieldSpec = FieldSpec {
    key: "quantity",
    label: "Quantity",
    unit: Unit::Factor,
    meaning: "How many units are bought, before headroom and rounding; where the estate counts them and this is left out, what it counts",
    ..SPEC
};

/// How the price rises.
#[derive(Debug, Clone, PartialEq)]
pub struct Uplift {
    /// See [`Uplift::FIELDS`].
    pub share: Input,
    /// The most that a step may be; see [`UPLIFT_CAP`].
    pub cap: Option<Input>,
    /// Months from step to step; without it every renewal where there is a term (it locks the price), else every year.
    pub every_months: Option<u32>,
}

/// The description of [`Uplift::cap`].
pub const UPLIFT_CAP: FieldSpec = FieldSpec {
    key: "cap",
    label: "Uplift at most",
    unit: Unit::Share,
    meaning: "The most by which the contract lets the price rise at a step",
    sane: (0.0, 0.25),
    ..SPEC
};

impl Fields for Uplift {
    const FIELDS: &'static [Field<Self>] = &[field!(share,
        label: "Uplift",
        unit: Unit::Share,
        meaning: "Rise of the price at each step, 0.05 is 5 %; steps multiply",
        hard: (-0.9, 10.0),
        sane: (-0.3, 0.3))];
}

impl Default for Uplift {
    fn default() -> Self {
        Self {
            share: blank::<Self>("share"),
            cap: None,
            every_months: None,
        }
    }
}

/// What becomes of what is used beyond what was bought and the allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Beyond {
    /// It is billed at the next count.
    #[default]
    Billed,
    /// It is not billed and not protected: instances without a licence have no usable copy.
    Unprotected,
}
words!(Beyond {
    Billed = "billed",
    Unprotected = "unprotected",
});

/// What happens when more is used than was bought.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueUp {
    /// See [`TrueUp::FIELDS`].
    pub allowance: Input,
    /// See [`TrueUp::FIELDS`].
    pub allowance_share: Input,
    /// See [`TrueUp::FIELDS`].
    pub penalty: Input,
    /// Months from count to count, at least 1.
    pub every_months: u32,
    /// Days from a count to its bill.
    pub grace_days: u32,
    /// What becomes of what is beyond.
    pub beyond: Beyond,
}

impl Fields for TrueUp {
    const FIELDS: &'static [Field<Self>] = &[
        field!(allowance,
            label: "Allowance in units",
            unit: Unit::Factor,
            meaning: "So many units beyond those bought are not billed; the larger of both allowances counts",
            standard: Standard::Fixed(0.0)),
        field!(allowance_share,
            label: "Allowance",
            unit: Unit::Share,
            meaning: "This share of the units bought may be used beyond them without a bill; the larger of both allowances counts",
            hard: (0.0, 10.0),
            sane: (0.0, 0.5),
            standard: Standard::Fixed(0.0)),
        field!(penalty,
            label: "Penalty",
            unit: Unit::Share,
            meaning: "Surcharge on the price of what was used without a licence",
            hard: (0.0, 100.0),
            sane: (0.0, 2.0),
            standard: Standard::Fixed(0.0)),
    ];
}

impl Default for TrueUp {
    fn default() -> Self {
        Self {
            allowance: blank::<Self>("allowance"),
            allowance_share: blank::<Self>("allowance_share"),
            penalty: blank::<Self>("penalty"),
            every_months: 12,
            grace_days: 0,
            beyond: Beyond::Billed,
        }
    }
}

/// Maintenance or support of what was bought once, a share of its price every year, in the category `support`.
#[derive(Debug, Clone, PartialEq)]
pub struct Maintenance {
    /// See [`Maintenance::FIELDS`].
    pub share: Input,
    /// Months from the purchase to the first bill: 0 with the purchase, 12 where the first year is included.
    pub from_month: u32,
}

impl Fields for Maintenance {
    const FIELDS: &'static [Field<Self>] = &[field!(share,
        label: "Maintenance",
        unit: Unit::Share,
        meaning: "Yearly maintenance or support as a share of the net price of all units owned",
        hard: (0.0, 10.0),
        sane: (0.0, 0.5))];
}

impl Default for Maintenance {
    fn default() -> Self {
        Self {
            share: blank::<Self>("share"),
            from_month: 0,
        }
    }
}

/// What was bought is bought again after its service life.
#[derive(Debug, Clone, PartialEq)]
pub struct Refresh {
    /// Service life in months, at least 1.
    pub every_months: u32,
    /// See [`Refresh::FIELDS`].
    pub residual: Input,
}

impl Fields for Refresh {
    const FIELDS: &'static [Field<Self>] = &[field!(residual,
        label: "Residual value",
        unit: Unit::Share,
        meaning: "What the replaced units still bring, as a share of what they cost; nothing is sold at the end of the horizon",
        hard: (0.0, 1.0),
        sane: (0.0, 0.5),
        standard: Standard::Fixed(0.0))];
}

impl Default for Refresh {
    fn default() -> Self {
        Self {
            every_months: 60,
            residual: blank::<Self>("residual"),
        }
    }
}

/// A purchase paid in equal monthly instalments, the first a month after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Financing {
    /// How many, 1 to [`MOST_INSTALMENTS`].
    pub instalments: u32,
    /// See [`Financing::FIELDS`].
    pub interest_per_year: Input,
}

/// Most instalments of one purchase: ten years of months.
pub const MOST_INSTALMENTS: u32 = 120;

impl Fields for Financing {
    const FIELDS: &'static [Field<Self>] = &[field!(interest_per_year,
        label: "Interest",
        unit: Unit::SharePerYear,
        meaning: "Nominal yearly interest; a twelfth of it is charged every month on what is left to pay",
        hard: (0.0, 1.0),
        sane: (0.0, 0.2),
        standard: Standard::Fixed(0.0))];
}

impl Default for Financing {
    fn default() -> Self {
        Self {
            instalments: 36,
            interest_per_year: blank::<Self>("interest_per_year"),
        }
    }
}

/// The end of an item before its term.
#[derive(Debug, Clone, PartialEq)]
pub struct Termination {
    /// The first day without it. What the term still owes is not paid, but for the share.
    pub on: Date,
    /// See [`Termination::FIELDS`].
    pub share: Input,
    /// See [`Termination::FIELDS`].
    pub fee: Input,
}

impl Termination {
    /// On this day, free of charge.
    pub fn new(on: Date) -> Self {
        Self {
            on,
            share: blank::<Self>("share"),
            fee: blank::<Self>("fee"),
        }
    }
}

impl Fields for Termination {
    const FIELDS: &'static [Field<Self>] = &[
        field!(share,
            label: "Still owed",
            unit: Unit::Share,
            meaning: "Share of the remaining bills of the term that falls due at once; what was prepaid is not paid back",
            hard: (0.0, 1.0),
            standard: Standard::Fixed(0.0)),
        field!(fee,
            label: "Fee",
            unit: Unit::Money,
            meaning: "Fixed fee for ending early",
            standard: Standard::Fixed(0.0)),
    ];
}

/// A quantity at a unit price, billed by a schedule.
///
/// A bill is quantity × list price × (1 − discount) × factors × uplift × the part of the price's period that it covers.
/// The estate is counted at the beginning of each year of the horizon; a bill uses the count of its year.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Stable name within the plan, `snake_case`. Luck is keyed by it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is spent on.
    pub category: Category,
    /// How firm a saving of it is, where that is not as usual for its category.
    pub class: Option<BenefitClass>,
    /// What is counted.
    pub metric: Metric,
    /// What several of its units are called in bills; empty for the metric's own word.
    pub unit: String,
    /// Ids of the workloads that are counted; empty: those that the plan's copies protect, all if it has no copy.
    pub workloads: Vec<String>,
    /// Ids of the copies whose room is counted; empty: all that say what they keep.
    pub copies: Vec<String>,
    /// How many are bought; see [`QUANTITY`].
    pub quantity: Option<Input>,
    /// Whether a part of a unit is billed as a whole one; without it what is usual for the metric (see
    /// [`Metric::comes_in_whole_units`]).
    pub whole_units: Option<bool>,
    /// Units are sold in packs of so many, at least 1.
    pub bundle: u32,
    /// List price of one unit for one period of `every`.
    pub price: Amount,
    /// ISO 4217 code of the currency of its prices and fees; the project's own if absent.
    pub currency: Option<String>,
    /// Prices of larger quantities, in rising order.
    pub tiers: Vec<Tier>,
    /// Which units a tier's price holds for.
    pub tier_rule: TierRule,
    /// What else the price is multiplied by.
    pub times: Vec<Factor>,
    /// The period that the price is for; `once` for a purchase.
    pub every: Every,
    /// How often it is billed; without it once every period of the price.
    pub billing: Option<Billing>,
    /// When it begins; the project's start if absent. Bills before the start are past, but they set the rhythm.
    pub from: Option<Date>,
    /// First day on which nothing is billed any more.
    pub until: Option<Date>,
    /// Length of a term in months; without it the item runs until further notice.
    pub term_months: Option<u32>,
    /// False for an item that ends with its first term.
    pub renews: bool,
    /// Id of another item: the first term ends with a term of that one, and is billed by the hour.
    pub co_term_with: Option<String>,
    /// How the price rises.
    pub uplift: Option<Uplift>,
    /// What happens when more is used than was bought. Without it every bill counts anew.
    pub true_up: Option<TrueUp>,
    /// Maintenance of what is bought once.
    pub maintenance: Option<Maintenance>,
    /// When what is bought once is bought again.
    pub refresh: Option<Refresh>,
    /// A purchase or a prepaid term paid in instalments.
    pub financing: Option<Financing>,
    /// The end before the term.
    pub termination: Option<Termination>,
    /// Number of the quote; empty where there is none.
    pub quote: String,
    /// Last day on which the quote holds.
    pub offer_until: Option<Date>,
    /// Anything a reader should know about it.
    pub note: String,
    /// See [`Item::FIELDS`].
    pub unit_size: Input,
    /// See [`Item::FIELDS`].
    pub growth_per_year: Input,
    /// See [`Item::FIELDS`].
    pub headroom: Input,
    /// See [`Item::FIELDS`].
    pub minimum: Input,
    /// See [`Item::FIELDS`].
    pub discount: Input,
}

impl Fields for Item {
    const FIELDS: &'static [Field<Self>] = &[
        field!(unit_size,
            label: "One unit holds",
            unit: Unit::Factor,
            meaning: "How much of what is counted makes one unit: 12 where a tape holds 12 TiB, 0.25 where a licence covers a quarter",
            hard: (1e-6, 1e9),
            standard: Standard::Fixed(1.0)),
        field!(growth_per_year,
            label: "Growth of the quantity",
            unit: Unit::SharePerYear,
            meaning: "Growth of the quantity a year, in whole years of the horizon; data grow by the workloads' own growth besides",
            hard: (-0.99, 10.0),
            sane: (-0.5, 1.0),
            standard: Standard::Fixed(0.0)),
        field!(headroom,
            label: "Headroom",
            unit: Unit::Share,
            meaning: "Share that is bought beyond what is counted, to grow into",
            hard: (0.0, 10.0),
            sane: (0.0, 1.0),
            standard: Standard::Fixed(0.0)),
        field!(minimum,
            label: "At least",
            unit: Unit::Factor,
            meaning: "The fewest units that are sold",
            standard: Standard::Fixed(0.0)),
        field!(discount,
            label: "Discount",
            unit: Unit::Share,
            meaning: "Discount on the list price, 0.3 is 30 %",
            hard: (0.0, 1.0),
            sane: (0.0, 0.9),
            standard: Standard::Fixed(0.0)),
    ];
}

impl Item {
    /// An item with this id and price, bought once and whole.
    pub fn new(id: &str, category: Category, price: Amount) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            category,
            class: None,
            metric: Metric::Flat,
            unit: String::new(),
            workloads: Vec::new(),
            copies: Vec::new(),
            quantity: None,
            whole_units: None,
            bundle: 1,
            price,
            currency: None,
            tiers: Vec::new(),
            tier_rule: TierRule::Volume,
            times: Vec::new(),
            every: Every::Once,
            billing: None,
            from: None,
            until: None,
            term_months: None,
            renews: true,
            co_term_with: None,
            uplift: None,
            true_up: None,
            maintenance: None,
            refresh: None,
            financing: None,
            termination: None,
            quote: String::new(),
            offer_until: None,
            note: String::new(),
            unit_size: blank::<Self>("unit_size"),
            growth_per_year: blank::<Self>("growth_per_year"),
            headroom: blank::<Self>("headroom"),
            minimum: blank::<Self>("minimum"),
            discount: blank::<Self>("discount"),
        }
    }

    /// What several of its units are called in a bill.
    pub fn units(&self) -> &str {
        if self.unit.is_empty() {
            self.metric.units()
        } else {
            &self.unit
        }
    }
}
