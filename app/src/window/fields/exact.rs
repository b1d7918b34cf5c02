//! Editors of exact decimals: quantities, prices and shares of a quote, which are read digit by digit and are never
//! ranges.

use displace_model::project::Project;
use egui::{Align, Ui};
use rust_decimal::Decimal;

use super::amount::grouped;
use super::desk::Desk;
use super::entry;
use super::plain::{Label, labelled, typed};
use crate::window::widgets;

/// A field that holds an exact decimal.
#[derive(Debug, Clone, Copy)]
pub struct Exact<'a> {
    /// Its words.
    pub label: Label<'a>,
    /// True for a share that people write in per cent.
    pub percent: bool,
    /// Least and most, both included, as the document has them.
    pub limits: (Decimal, Decimal),
    /// True where it cannot be left empty.
    pub needed: bool,
}

impl<'a> Exact<'a> {
    /// A number of 0 or more that may be left empty.
    pub fn new(label: Label<'a>) -> Self {
        Self {
            label,
            percent: false,
            limits: (Decimal::ZERO, Decimal::MAX),
            needed: false,
        }
    }

    /// A share between two limits, written in per cent.
    pub fn share(label: Label<'a>, least: Decimal, most: Decimal) -> Self {
        Self {
            percent: true,
            limits: (least, most),
            ..Self::new(label)
        }
    }

    /// The same where something must be given.
    #[must_use]
    pub fn needed(self) -> Self {
        Self {
            needed: true,
            ..self
        }
    }

    /// The same within other limits.
    #[must_use]
    pub fn within(self, least: Decimal, most: Decimal) -> Self {
        Self {
            limits: (least, most),
            ..self
        }
    }

    /// A decimal as it stands in its box.
    fn shown(self, value: Decimal) -> String {
        let people = if self.percent {
            let hundredfold = value.checked_mul(Decimal::ONE_HUNDRED);
            hundredfold.unwrap_or(value).normalize()
        } else {
            value
        };
        grouped(&people.to_string())
    }

    fn read(self, text: &str) -> Result<Option<Decimal>, String> {
        let text = text.trim();
        let number = text.strip_suffix('%').filter(|_| self.percent);
        let text = number.map_or(text, str::trim_end);
        if text.is_empty() {
            return if self.needed {
                Err("a number is needed here".to_owned())
            } else {
                Ok(None)
            };
        }
        let mut value = decimal(text)?;
        if self.percent {
            let share = value.checked_div(Decimal::ONE_HUNDRED);
            value = share.ok_or_else(too_long)?.normalize();
        }
        let (least, most) = self.limits;
        if value >= least && value <= most {
            return Ok(Some(value));
        }
        let (low, high) = (self.shown(least), self.shown(most));
        let unit = if self.percent { " %" } else { "" };
        let allowed = match (least == Decimal::MIN, most == Decimal::MAX) {
            (false, true) => format!("{low}{unit} or more"),
            (true, false) => format!("at most {high}{unit}"),
            _ => format!("{low} to {high}{unit}"),
        };
        Err(format!(
            "{} must be {allowed}",
            super::lower_first(self.label.label)
        ))
    }
}

fn too_long() -> String {
    "a number has at most 28 digits".to_owned()
}

/// A number digit by digit; thousands may be grouped, decimals follow a point.
///
/// # Errors
/// What is wrong with it, in words.
pub fn decimal(text: &str) -> Result<Decimal, String> {
    // What has a decimal comma or a unit is refused with a hint there.
    entry::plain(text)?;
    let digits: String = text
        .replace('−', "-")
        .chars()
        .filter(|one| one.is_ascii_digit() || matches!(one, '.' | '-' | '+' | 'e' | 'E'))
        .collect();
    let value = if digits.contains(['e', 'E']) {
        Decimal::from_scientific(&digits)
    } else {
        Decimal::from_str_exact(&digits)
    };
    value.map_err(|_too_long| too_long())
}

/// The box of a decimal alone, so many points wide.
pub fn exact_box(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    field: Exact<'_>,
    value: Option<Decimal>,
    width: f32,
    set: impl Fn(&mut Project, Option<Decimal>) + 'static,
) {
    let shown = value.map_or(String::new(), |value| field.shown(value));
    let read = |text: &str| field.read(text);
    typed(
        ui,
        desk,
        field.label,
        &shown,
        (width, Align::Max),
        read,
        set,
    );
}

/// A row with a decimal and its unit; `absent` says what an empty box means.
pub fn exact_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    field: Exact<'_>,
    value: Option<Decimal>,
    (unit, absent): (&str, &str),
    set: impl Fn(&mut Project, Option<Decimal>) + 'static,
) {
    labelled(ui, desk, field.label, |ui, desk| {
        exact_box(ui, desk, field, value, 104.0, set);
        let note = match (value, unit) {
            (Some(_), unit) => unit.to_owned(),
            (None, "") => absent.to_owned(),
            (None, unit) => format!("{unit}, {absent}"),
        };
        widgets::note(ui, &note);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field() -> Exact<'static> {
        Exact::new(Label::of("Line 1")("quote.a.line.b.c", "Quantity", ""))
    }

    #[test]
    fn every_digit_of_a_decimal_is_kept() {
        for (text, expected) in [
            ("1,234.5678901234567890", "1234.5678901234567890"),
            ("−5", "-5"),
            ("1e-3", "0.001"),
            ("40", "40"),
        ] {
            let found = decimal(text).map(|value| value.to_string());
            assert_eq!(found.as_deref(), Ok(expected), "{text}");
        }
        for text in ["", "1,5", "1.2.3", "abc", "1e40", "--1"] {
            assert!(decimal(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_share_is_written_in_per_cent_and_kept_as_a_part_of_one() {
        let share = Exact::share(field().label, Decimal::NEGATIVE_ONE, Decimal::ONE);
        assert_eq!(share.read("32.5 %"), Ok(Some(Decimal::new(325, 3))));
        assert_eq!(share.read(" 30 "), Ok(Some(Decimal::new(3, 1))));
        assert_eq!(share.shown(Decimal::new(3, 1)), "30");
        assert_eq!(share.read(""), Ok(None));
        let refusal = share.read("300").unwrap_err();
        assert_eq!(refusal, "quantity must be −100 to 100 %");
    }

    #[test]
    fn what_is_needed_and_what_is_too_little_is_said() {
        assert_eq!(
            field().needed().read(" ").unwrap_err(),
            "a number is needed here"
        );
        assert_eq!(
            field().read("-1").unwrap_err(),
            "quantity must be 0 or more"
        );
        assert!(field().read("12 %").is_err());
    }
}
