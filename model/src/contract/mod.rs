//! What is paid, for what, and when (rules R30 to R34).
//!
//! - A [`CostLine`] is an amount that is known, an [`Item`] a quantity at a unit price, a [`Claim`] money that nobody
//!   budgeted.
//! - [`payments`] lists all that a plan pays, exactly, at central inputs; each [`Payment`] leads to its arithmetic.
//! - [`ledger_table`] adds them up by category, line and year.
//! - [`stored_tib`] says what copies take up, by what they keep ([`Keeping`]).
//! - A [`Recipe`] works an item out with any kind of number: the ledger's or a trial's.

mod benefit;
mod capacity;
mod category;
mod claim;
mod evaluate;
mod item;
mod licensed;
mod number;
mod payments;
mod schedule;
mod table;
mod trace;

use jiff::civil::{Date, Time};

use crate::calendar::{HOURS_PER_MONTH, HOURS_PER_YEAR, hours_between};
use crate::input::{Grade, Input, Provenance};
use crate::money::{Money, MoneyError};
use crate::uncertain::{Sampler, Uncertain};

pub(crate) use evaluate::hosts;
pub(crate) use payments::bills;
pub(crate) use trace::{changed_by, part, percent, raised, term};

pub use benefit::BenefitClass;
pub use capacity::{
    BACKUP_SPEED, BACKUP_WINDOW, Keeping, MOST_POINTS, ShortWindow, backup_hours, short_window,
    stored_tib,
};
pub use category::Category;
pub use claim::Claim;
pub use evaluate::{Bill, Figure, Recipe};
pub use item::{
    Beyond, Billing, Factor, Financing, Item, MOST_INSTALMENTS, Maintenance, Metric, QUANTITY,
    Refresh, TIMES, Termination, Tier, TierRule, TrueUp, UPLIFT_CAP, Uplift,
};
pub use licensed::licensed_shares;
pub use number::Number;
pub use payments::{Payment, PaymentError, amounts, estate_count, payments};
pub use schedule::Reason;
pub use table::{LedgerGroup, LedgerLine, LedgerTable, Sums, ledger_table};
pub use trace::{Term, Trace, grouped};

/// How often a line falls due. Periods are whole months of 730 hours.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// A single payment.
    #[default]
    Once,
    /// Every month.
    Month,
    /// Every three months.
    Quarter,
    /// Every twelve months.
    Year,
}

impl Every {
    /// All rhythms, from single to rare.
    pub const ALL: [Self; 4] = [Self::Once, Self::Month, Self::Quarter, Self::Year];

    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The rhythm of a word of the project file.
    pub fn from_id(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|every| every.as_str() == word)
    }

    /// Hours from one payment to the next, or nothing for a single payment.
    pub fn period_hours(self) -> Option<f64> {
        match self {
            Self::Once => None,
            Self::Month => Some(HOURS_PER_MONTH),
            Self::Quarter => Some(3.0 * HOURS_PER_MONTH),
            Self::Year => Some(12.0 * HOURS_PER_MONTH),
        }
    }
}

/// How much falls due each time. A negative amount is a credit.
#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    /// A price to the cent.
    Exact(Money, Provenance),
    /// A price that is not known for sure; drawn once per trial (rule R2: a parameter).
    Range(Input),
}

impl Amount {
    /// The amount of a ledger: the exact price, or the median of the range rounded to hundredths. A
    /// range that allows a single value is taken as it stands.
    ///
    /// # Errors
    /// When the value is not an amount: the range has errors, or is beyond 28 digits.
    pub fn central(&self) -> Result<Money, MoneyError> {
        match self {
            Self::Exact(money, _) => Ok(*money),
            Self::Range(input) => match input.value.is_fixed() {
                Some(value) => Money::from_f64(value),
                None => Money::from_f64(input.value.median()).map(Money::rounded),
            },
        }
    }

    /// What a trial draws from.
    pub fn sampler(&self) -> Sampler {
        match self {
            Self::Exact(money, _) => Sampler::new(&Uncertain::fixed(money.to_f64())),
            Self::Range(input) => Sampler::new(&input.value),
        }
    }

    /// Where the price comes from.
    pub fn provenance(&self) -> &Provenance {
        match self {
            Self::Exact(_, provenance) => provenance,
            Self::Range(input) => &input.provenance,
        }
    }

    /// How well the price is founded; one without a grade is assumed.
    pub fn grade(&self) -> Grade {
        self.provenance().grade.unwrap_or(Grade::Assumed)
    }
}

/// One line of a contract.
#[derive(Debug, Clone, PartialEq)]
pub struct CostLine {
    /// Stable name within the plan, `snake_case`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is spent on.
    pub category: Category,
    /// How firm a saving of it is, where that is not as usual for its category.
    pub class: Option<BenefitClass>,
    /// How much falls due each time.
    pub amount: Amount,
    /// How often.
    pub every: Every,
    /// First due date; the project's start if absent. Payments before the start are past and do not
    /// count, but they set the rhythm.
    pub from: Option<Date>,
    /// First day on which nothing falls due any more.
    pub until: Option<Date>,
    /// Anything a reader should know about it.
    pub note: String,
    /// ISO 4217 code of the amount's currency; the project's own if absent.
    pub currency: Option<String>,
}

/// Everything a plan pays by contract.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contract {
    /// Payments of known amounts, in the order of the document.
    pub lines: Vec<CostLine>,
    /// What is billed by quantity, in the order of the document.
    pub items: Vec<Item>,
    /// What a vendor may yet ask for, in the order of the document.
    pub claims: Vec<Claim>,
}

/// The longest horizon for which payments are listed, in years: it bounds the length of the list
/// whatever a document says.
const LONGEST_HORIZON_YEARS: f64 = 1000.0;

/// When a line falls due, in hours from the project's start: at `from` + k × period, not before the
/// start, strictly before the end of the horizon and strictly before `until`.
pub fn occurrences(line: &CostLine, start: Date, horizon_years: f64) -> Vec<f64> {
    let hours = |date: Date| hours_between(start, date.to_datetime(Time::midnight()));
    let first = line.from.map_or(0.0, hours);
    let horizon = horizon_years.clamp(0.0, LONGEST_HORIZON_YEARS) * HOURS_PER_YEAR;
    let end = line
        .until
        .map_or(horizon, |until| hours(until).min(horizon));
    // Dates are whole hours and so are periods: nothing is rounded here.
    let skipped = |period: f64| libm::ceil((-first / period).max(0.0));
    match line.every.period_hours() {
        None => Some(first)
            .filter(|t| *t >= 0.0 && *t < end)
            .into_iter()
            .collect(),
        Some(period) => std::iter::successors(Some(skipped(period)), |k| Some(k + 1.0))
            .map(|k| first + k * period)
            .take_while(|t| *t < end)
            .collect(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::date;

    pub(crate) fn line(id: &str, amount: &str, every: Every) -> CostLine {
        CostLine {
            id: id.into(),
            name: id.into(),
            category: Category::Licences,
            class: None,
            amount: Amount::Exact(Money::parse(amount).unwrap(), Provenance::default()),
            every,
            from: None,
            until: None,
            note: String::new(),
            currency: None,
        }
    }

    const START: Date = date(2027, 1, 1);

    #[test]
    fn a_yearly_line_falls_due_at_the_start_of_every_year_of_the_horizon() {
        let due = occurrences(&line("fee", "1", Every::Year), START, 3.0);
        assert_eq!(due, [0.0, 8760.0, 17520.0]);
        assert_eq!(
            occurrences(&line("fee", "1", Every::Month), START, 5.0).len(),
            60
        );
        assert_eq!(
            occurrences(&line("fee", "1", Every::Quarter), START, 5.0).len(),
            20
        );
        assert_eq!(
            occurrences(&line("fee", "1", Every::Once), START, 5.0),
            [0.0]
        );
    }

    #[test]
    fn a_line_from_before_the_start_keeps_its_rhythm_and_forgets_the_past() {
        let mut fee = line("fee", "1", Every::Year);
        fee.from = Some(date(2026, 7, 5));
        assert_eq!(
            occurrences(&fee, START, 2.0),
            [8760.0 - 180.0 * 24.0, 2.0 * 8760.0 - 180.0 * 24.0]
        );
        fee.every = Every::Once;
        assert!(occurrences(&fee, START, 2.0).is_empty());
    }

    #[test]
    fn the_day_named_by_until_is_the_first_without_payment() {
        let mut fee = line("fee", "1", Every::Year);
        fee.until = Some(date(2028, 1, 1));
        assert_eq!(occurrences(&fee, START, 5.0), [0.0]);
        fee.until = Some(date(2028, 1, 2));
        assert_eq!(occurrences(&fee, START, 5.0), [0.0, 8760.0]);
        fee.until = Some(date(2026, 1, 1));
        assert!(occurrences(&fee, START, 5.0).is_empty());
    }

    #[test]
    fn odd_horizons_give_short_lists() {
        let fee = line("fee", "1", Every::Month);
        assert!(occurrences(&fee, START, -1.0).is_empty());
        assert!(occurrences(&fee, START, f64::NAN).is_empty());
        assert_eq!(occurrences(&fee, START, f64::INFINITY).len(), 12_000);
        let mut old = fee;
        old.from = Some(Date::MIN);
        old.until = Some(Date::MAX);
        assert_eq!(occurrences(&old, Date::MAX, 1.0).len(), 0);
    }

    #[test]
    fn the_central_value_of_a_range_is_its_median_to_the_cent() {
        let range = |value| {
            Amount::Range(Input {
                value,
                ..Input::fixed(0.0)
            })
        };
        assert_eq!(
            range(Uncertain::uniform(1.0, 2.00333))
                .central()
                .unwrap()
                .to_string(),
            "1.50"
        );
        // Fixed numbers are not rounded: ledger and trial must agree to the last digit.
        assert_eq!(
            range(Uncertain::fixed(0.123_456))
                .central()
                .unwrap()
                .to_string(),
            "0.123456"
        );
        assert!(range(Uncertain::fixed(f64::NAN)).central().is_err());
        assert!(range(Uncertain::uniform(2.0, 1.0)).central().is_ok());
        let exact = line("fee", "1999.90", Every::Once).amount;
        assert_eq!(exact.sampler().constant(), Some(1999.9));
        assert_eq!(exact.grade(), Grade::Assumed);
    }

    #[test]
    fn every_category_and_rhythm_has_a_word_that_leads_back_to_it() {
        for category in Category::ALL {
            assert_eq!(Category::from_id(category.as_str()), Some(category));
            assert!(!category.meaning().is_empty() && !category.label().is_empty());
        }
        for every in Every::ALL {
            assert_eq!(Every::from_id(every.as_str()), Some(every));
        }
    }
}
