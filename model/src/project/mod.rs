//! The project: one document with estate, plans, threats, economics and settings.
//!
//! [`read`] turns text into a checked [`Project`] or into every problem at once; [`write()`] turns it back.

pub mod library;

mod check;
mod read;
mod write;

mod check_calendar;
mod check_economics;
mod check_items;
mod check_levelling;
mod check_needs;
mod check_plans;
mod check_quotes;
mod check_switch;
mod check_terms;
mod check_threat;
mod cost_builder;
mod currency;
mod findings;
mod ranges;
mod read_calendar;
mod read_economics;
mod read_estate;
mod read_item;
mod read_levelling;
mod read_plan;
mod read_quote;
mod read_switch;
mod read_threat;
mod text;
mod tree;
mod write_item;
mod write_levelling;
mod write_quote;
mod write_switch;

pub use check::{LARGEST_NUMBER, MOST_ATTEMPTS, MOST_COPIES, MOST_INSTANCES, check};
pub use currency::CURRENCIES;
pub use read::{LARGEST, Reading, TOLD, read, read_bytes, read_catalogue};
pub use text::humanised;
pub use write::write;

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};

use crate::cash_flow::{Booking, Convention, ExchangeRate};
use crate::estate::{Domain, Workload};
use crate::fields::{Field, Fields, Standard, Unit, field};
use crate::input::Input;
use crate::plan::{Plan, Role};
use crate::private::Private;
use crate::quote::{Levelling, Quote};
use crate::switch::{Advice, Blocker};
use crate::threat::Threat;
use crate::words::words;
use crate::work_calendar::WorkCalendar;

/// The version of the file format that this program writes. It rises when an older program could not read the file.
pub const FORMAT: i64 = 1;

/// One document. Ids are unique among their kind; every reference names something that exists.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// What people call it.
    pub name: String,
    /// ISO 4217 code of the one currency in which everything is stated.
    pub currency: String,
    /// Free text for the reader: who asked, what it leaves out.
    pub note: String,
    /// Day at whose first hour simulation and contracts begin.
    pub start: Date,
    /// Length of the comparison in years of 8,760 h, 1 to 50.
    pub horizon_years: u32,
    /// Discounting, prices, rates of pay and how payments are booked.
    pub economics: Economics,
    /// Rules of the simulation that a project may choose.
    pub settings: Settings,
    /// Business hours, holidays and peak days.
    pub calendar: WorkCalendar,
    /// The incident that replays open with.
    pub story: Option<Story>,
    /// Id of the plan that others are compared with; the incumbent unless given.
    pub baseline: Option<String>,
    /// Failure domains.
    pub domains: Vec<Domain>,
    /// Workloads.
    pub workloads: Vec<Workload>,
    /// Plans, in the order of the screen.
    pub plans: Vec<Plan>,
    /// Threats.
    pub threats: Vec<Threat>,
    /// Quotes of partners.
    pub quotes: Vec<Quote>,
    /// How quotes are levelled.
    pub levelling: Levelling,
    /// What a customer never gets to see.
    pub private: Private,
    /// What in the environment may stop every proposal.
    pub blockers: Vec<Blocker>,
    /// Advice that was given, followed or declined.
    pub advice: Vec<Advice>,
}

impl Project {
    /// A project with nothing in it, of this name, currency, start and length in years.
    pub fn new(name: &str, currency: &str, start: Date, horizon_years: u32) -> Self {
        Self {
            name: name.to_owned(),
            currency: currency.to_owned(),
            note: String::new(),
            start,
            horizon_years,
            economics: Economics::default(),
            settings: Settings::default(),
            calendar: WorkCalendar::default(),
            story: None,
            baseline: None,
            domains: Vec::new(),
            workloads: Vec::new(),
            plans: Vec::new(),
            threats: Vec::new(),
            quotes: Vec::new(),
            levelling: Levelling::default(),
            private: Private::default(),
            blockers: Vec::new(),
            advice: Vec::new(),
        }
    }

    /// The plan that others are compared with: the chosen baseline, else the incumbent, else the first.
    pub fn baseline_index(&self) -> usize {
        let chosen = self
            .baseline
            .as_ref()
            .and_then(|id| self.plans.iter().position(|plan| plan.id == *id));
        let incumbent = || {
            self.plans
                .iter()
                .position(|plan| plan.role == Role::Incumbent)
        };
        chosen.or_else(incumbent).unwrap_or(0)
    }

    /// All quotes: those that everybody may see, then those of rivals.
    pub fn all_quotes(&self) -> impl Iterator<Item = &Quote> {
        self.quotes.iter().chain(&self.private.quotes)
    }

    /// The project without anything private: what a customer may have.
    #[must_use]
    pub fn for_customer(&self) -> Self {
        let mut copy = Self {
            private: Private::default(),
            ..self.clone()
        };
        let known: BTreeSet<&String> = self.quotes.iter().map(|quote| &quote.id).collect();
        let rules = &mut copy.levelling;
        if known.is_empty() {
            // Then the list of what is bought comes from rivals, too.
            *rules = Levelling::default();
        }
        rules.matches.retain(|told| known.contains(&told.quote));
        crate::private::conceal(rules, &known);
        for criterion in rules.score.iter_mut().flat_map(|score| &mut score.criteria) {
            criterion.points.retain(|(quote, _)| known.contains(quote));
        }
        copy
    }

    /// True where there is something to simulate. A project of quotes alone has no plans.
    pub fn has_plans(&self) -> bool {
        !self.plans.is_empty()
    }

    /// The horizon in hours.
    pub fn horizon_hours(&self) -> f64 {
        f64::from(self.horizon_years) * crate::calendar::HOURS_PER_YEAR
    }
}

/// Discounting, prices, rates of pay and how payments are booked.
#[derive(Debug, Clone, PartialEq)]
pub struct Economics {
    /// See [`Economics::FIELDS`].
    pub discount_rate: Input,
    /// How amounts are brought to present value (R31).
    pub convention: Convention,
    /// Whether outage costs are discounted like cash.
    pub discount_outage_costs: bool,
    /// See [`Economics::FIELDS`].
    pub staff_cost_per_hour: Input,
    /// See [`Economics::FIELDS`].
    pub inflation: Input,
    /// See [`Economics::FIELDS`].
    pub tax_rate: Input,
    /// What the amounts of the document are stated in.
    pub amounts: Amounts,
    /// How payments are booked.
    pub booking: Booking,
    /// What other currencies are worth, each once.
    pub exchange_rates: Vec<ExchangeRate>,
}

/// What the amounts of a document are stated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Amounts {
    /// In the money of the day on which they are paid, as contracts state them: `nominal`.
    #[default]
    Nominal,
    /// In the money of the project's start; what is paid later rises with inflation: `real`.
    Real,
}

impl Fields for Economics {
    const FIELDS: &'static [Field<Self>] = &[
        field!(discount_rate,
            label: "Discount rate",
            unit: Unit::SharePerYear,
            meaning: "Yearly rate at which later money counts less; do not raise it to cover optimism, ranges do that",
            hard: (-0.5, 1.0),
            sane: (0.0, 0.25),
            fixed_only: true,
            standard: Standard::Fixed(0.08)),
        field!(staff_cost_per_hour,
            label: "Staff cost per hour",
            unit: Unit::MoneyPerHour,
            meaning: "Loaded cost of one working hour of your own staff: salary and overhead",
            sane: (0.0, 1_000.0),
            standard: Standard::Fixed(0.0)),
        field!(inflation,
            label: "Inflation",
            unit: Unit::SharePerYear,
            meaning: "Yearly rise of prices; it tells money of the start from money of later years, and does nothing while it is 0",
            hard: (-0.5, 1.0),
            sane: (0.0, 0.1),
            fixed_only: true,
            standard: Standard::Fixed(0.0)),
        field!(tax_rate,
            label: "Tax rate",
            unit: Unit::Share,
            meaning: "Tax on profit that an expense saves; the appraisal is after tax where it is above 0, the simulation stays before tax",
            hard: (0.0, 1.0),
            sane: (0.0, 0.5),
            fixed_only: true,
            standard: Standard::Fixed(0.0)),
    ];
}

impl Economics {
    /// The yearly rate at which the document's amounts are discounted: the discount rate, or what inflation leaves of
    /// it where amounts are in the money of the start: (1 + rate) / (1 + inflation) − 1.
    ///
    /// ```
    /// use displace_model::input::Input;
    /// use displace_model::project::{Amounts, Economics};
    ///
    /// let mut economics = Economics { inflation: Input::fixed(0.05), ..Economics::default() };
    /// assert_eq!(economics.effective_rate(), 0.08);
    /// economics.amounts = Amounts::Real;
    /// assert!((economics.effective_rate() - (1.08 / 1.05 - 1.0)).abs() < 1e-15);
    /// ```
    pub fn effective_rate(&self) -> f64 {
        let rate = self.discount_rate.value.median();
        match self.amounts {
            Amounts::Nominal => rate,
            Amounts::Real => (1.0 + rate) / (1.0 + self.inflation.value.median()) - 1.0,
        }
    }
}

impl Default for Economics {
    fn default() -> Self {
        Self {
            discount_rate: Self::FIELDS[0].spec.blank(),
            convention: Convention::YearEnd,
            discount_outage_costs: true,
            staff_cost_per_hour: Self::FIELDS[1].spec.blank(),
            inflation: Self::FIELDS[2].spec.blank(),
            tax_rate: Self::FIELDS[3].spec.blank(),
            amounts: Amounts::Nominal,
            booking: Booking::default(),
            exchange_rates: Vec::new(),
        }
    }
}

/// What happens when an incident finds an instance down (R10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overlap {
    /// It joins the open outage: `join`.
    #[default]
    Join,
    /// Each hit is an outage and a restore of its own, downtimes added: `independent`; for theory and benchmarks.
    Independent,
}

/// Who is restored first within a tier (R19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The highest cost per hour for each expected hour of restore: `cost_rate`.
    #[default]
    CostRate,
    /// Who asked first: `first_come`.
    FirstCome,
}

/// For whom the phase of a copy's schedule is drawn (R11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Once per incident and copy, for all instances: `per_copy`.
    #[default]
    PerCopy,
    /// For each instance: `per_instance`.
    PerInstance,
}

words!(Overlap { Join = "join", Independent = "independent" });
words!(Order { CostRate = "cost_rate", FirstCome = "first_come" });
words!(Amounts { Nominal = "nominal", Real = "real" });
words!(Phase { PerCopy = "per_copy", PerInstance = "per_instance" });

/// Rules of the simulation that a project may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// What happens when an incident finds an instance down.
    pub overlap: Overlap,
    /// Who is restored first within a tier.
    pub order: Order,
    /// For whom the phase of a copy's schedule is drawn.
    pub phase: Phase,
}

/// The incident that `replay` and Sliding doors open with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Id of the threat.
    pub threat: String,
    /// Id of the struck domain or workload; without it the threat's first target by id.
    pub target: Option<String>,
    /// When it happens; without it at the start of the project.
    pub at: Option<DateTime>,
}
