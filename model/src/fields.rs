//! What every uncertain field means: one table per record, read by everything that touches a field.
//!
//! Reading, validation, writing, the schema, the window's labels and tooltips and the engine's list of
//! parameters all walk these tables, so that a field is described in exactly one place.
//! A field also decides, once, what its range means (R2): one draw per trial, or one per event.

use crate::input::{Grade, Input, Origin, Provenance};
use crate::uncertain::Uncertain;

/// What the spread of a field's range stands for (R2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Varies {
    /// We do not know the value: one draw per trial, shared by every plan that uses the input.
    PerTrial,
    /// The value differs from event to event: a fresh draw for each.
    PerEvent,
}

impl Varies {
    /// A few words for a tooltip.
    pub fn explained(self) -> &'static str {
        match self {
            Self::PerTrial => "a range says how well the value is known: one draw per future",
            Self::PerEvent => "a range says how much events differ: one draw per event",
        }
    }
}

/// The unit in which a field is stored. The file's key names it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
    /// Tebibytes (2⁴⁰ bytes).
    Tebibytes,
    /// Tebibytes per hour.
    TebibytesPerHour,
    /// A share, 0 to 1; people see per cent.
    Share,
    /// A relative change per year; 0.05 is 5 % a year.
    SharePerYear,
    /// Events per year and target.
    PerYear,
    /// The project's currency.
    Money,
    /// The project's currency per hour.
    MoneyPerHour,
    /// The project's currency per month of 730 hours.
    MoneyPerMonth,
    /// The project's currency per tebibyte.
    MoneyPerTebibyte,
    /// A ratio without a unit.
    Factor,
}

impl Unit {
    /// The suffix shown after a value; money units take the project's `currency`.
    pub fn suffix(self, currency: &str) -> String {
        match self {
            Self::Hours => "h".to_owned(),
            Self::Days => "days".to_owned(),
            Self::Tebibytes => "TiB".to_owned(),
            Self::TebibytesPerHour => "TiB/h".to_owned(),
            Self::Share => "%".to_owned(),
            Self::SharePerYear => "% / year".to_owned(),
            Self::PerYear => "/ year".to_owned(),
            Self::Money => currency.to_owned(),
            Self::MoneyPerHour => format!("{currency} / h"),
            Self::MoneyPerMonth => format!("{currency} / month"),
            Self::MoneyPerTebibyte => format!("{currency} / TiB"),
            Self::Factor => "×".to_owned(),
        }
    }

    /// True where people read and type per cent while the file stores a fraction.
    pub fn is_percent(self) -> bool {
        matches!(self, Self::Share | Self::SharePerYear)
    }
}

/// What stands in for a value that the project does not give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standard {
    /// There is no honest default: the project must say.
    Required,
    /// A single number.
    Fixed(f64),
    /// A PERT range: least, likely, most.
    Pert(f64, f64, f64),
}

/// The description of one uncertain field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldSpec {
    /// The key in the project file, with its unit.
    pub key: &'static str,
    /// The words beside the input on screen.
    pub label: &'static str,
    /// The unit of the stored value.
    pub unit: Unit,
    /// What the value means, what it includes and what not: one or two sentences for a tooltip.
    pub meaning: &'static str,
    /// What a range means here.
    pub varies: Varies,
    /// Least and most value that makes sense at all; a range's whole support must lie within.
    pub hard: (f64, f64),
    /// Where values usually lie; outside (P0.1–P99.9) the reader is warned.
    pub sane: (f64, f64),
    /// True where only a single number is allowed.
    pub fixed_only: bool,
    /// The default.
    pub standard: Standard,
    /// Who says so; empty where nobody does and the default is assumed.
    pub standard_source: &'static str,
}

/// A field that must be given and lies between 0 and infinity, varying per trial. The starting point of the tables.
pub const SPEC: FieldSpec = FieldSpec {
    key: "",
    label: "",
    unit: Unit::Factor,
    meaning: "",
    varies: Varies::PerTrial,
    hard: (0.0, f64::INFINITY),
    sane: (0.0, f64::INFINITY),
    fixed_only: false,
    standard: Standard::Required,
    standard_source: "",
};

impl FieldSpec {
    /// The default as an input with its provenance, or `None` where the project must say.
    pub fn default_input(&self) -> Option<Input> {
        let value = match self.standard {
            Standard::Required => return None,
            Standard::Fixed(value) => Uncertain::fixed(value),
            Standard::Pert(low, mode, high) => Uncertain::pert(low, mode, high),
        };
        let sourced = !self.standard_source.is_empty();
        Some(Input {
            value,
            provenance: Provenance {
                grade: Some(if sourced {
                    Grade::Benchmark
                } else {
                    Grade::Assumed
                }),
                source: sourced.then(|| self.standard_source.to_owned()),
                ..Provenance::default()
            },
            origin: Origin::Default,
        })
    }

    /// The default, or zero with grade "assumed" where there is none: a blank to be filled in.
    pub fn blank(&self) -> Input {
        self.default_input()
            .unwrap_or_else(|| Input::assumed(Uncertain::fixed(self.hard.0.max(0.0))))
    }

    /// The allowed range in words, such as `0 to 1` or `0 or more`.
    pub fn allowed(&self) -> String {
        match self.hard {
            (low, high) if high.is_infinite() && low.is_infinite() => "any number".to_owned(),
            (low, high) if high.is_infinite() => format!("{low} or more"),
            (low, high) => format!("{low} to {high}"),
        }
    }
}

/// One uncertain field of the record `T`: its description and the way to it.
#[derive(Debug)]
pub struct Field<T: 'static> {
    /// What it means.
    pub spec: FieldSpec,
    /// Reads the field.
    pub get: fn(&T) -> &Input,
    /// Reaches the field for a change.
    pub get_mut: fn(&mut T) -> &mut Input,
}

/// A record whose uncertain fields are described by a table.
pub trait Fields: Sized + 'static {
    /// The table, in the order of the screen and the file.
    const FIELDS: &'static [Field<Self>];

    /// The field with this key.
    fn field(key: &str) -> Option<&'static Field<Self>> {
        Self::FIELDS.iter().find(|field| field.spec.key == key)
    }
}

/// The blank value of the field with this key (see [`FieldSpec::blank`]); a fixed 0 where there is no such field.
pub(crate) fn blank<T: Fields>(key: &str) -> Input {
    T::field(key).map_or_else(
        || Input::assumed(Uncertain::fixed(0.0)),
        |field| field.spec.blank(),
    )
}

/// Builds a table row: `field!(path.to.member, FieldSpec { … })`.
macro_rules! field {
    ($member:ident $(. $rest:ident)*, $($spec:tt)*) => {
        crate::fields::Field {
            spec: crate::fields::FieldSpec { key: stringify!($member), $($spec)*, ..crate::fields::SPEC },
            get: |record| &record.$member $(. $rest)*,
            get_mut: |record| &mut record.$member $(. $rest)*,
        }
    };
}
pub(crate) use field;
