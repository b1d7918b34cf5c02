//! Editors of prices: an amount to the cent, or a range of amounts.

use std::rc::Rc;

use displace_model::contract::Amount;
use displace_model::fields::{FieldSpec, Unit};
use displace_model::input::{Input, Origin};
use displace_model::money::Money;
use displace_model::project::Project;
use egui::{Align, Ui};

use super::desk::Desk;
use super::input::{Set, Subject, allowed, explain, grade_and_details, shape};
use super::{boxes, entry};
use crate::window::theme::Tokens;
use crate::window::widgets;

/// The way to an amount in the document: puts another in its place.
pub type SetAmount = Rc<dyn Fn(&mut Project, Amount)>;

/// One amount as its editor sees it.
pub struct Price<'a> {
    /// What people call the record, for accessible names and the labels of undo.
    pub record: &'a str,
    /// Path of the record in the document.
    pub place: &'a str,
    /// What the amount means.
    pub spec: &'a FieldSpec,
    /// What the document says.
    pub amount: &'a Amount,
    /// Puts another in its place.
    pub set: SetAmount,
}

impl std::fmt::Debug for Price<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Price")
            .field("place", &self.place)
            .field("key", &self.spec.key)
            .finish_non_exhaustive()
    }
}

impl Price<'_> {
    /// The same as an uncertain input, so that its range and source are edited like any other.
    fn with<R>(&self, edit: impl FnOnce(&Subject<'_>) -> R) -> R {
        let input = as_input(self.amount);
        let (set, present) = (self.set.clone(), self.amount.clone());
        let set: Set = Rc::new(move |project, input| set(project, as_amount(input, &present)));
        edit(&Subject {
            record: self.record,
            place: self.place,
            spec: self.spec,
            input: &input,
            set,
            untouched: None,
        })
    }
}

/// An amount as an input.
fn as_input(amount: &Amount) -> Input {
    match amount {
        Amount::Exact(money, provenance) => Input {
            provenance: provenance.clone(),
            origin: Origin::Project,
            ..Input::fixed(money.to_f64())
        },
        Amount::Range(input) => input.clone(),
    }
}

/// An edited input as an amount: a single number is an exact price. An unchanged exact price keeps its digits, whatever
/// floating point makes of them.
fn as_amount(input: Input, present: &Amount) -> Amount {
    let Some(value) = input.value.is_fixed() else {
        return Amount::Range(input);
    };
    let money = match present {
        Amount::Exact(money, _) if money.to_f64() == value => Some(*money),
        _ => Money::from_f64(value).ok(),
    };
    match money {
        Some(money) => Amount::Exact(money, input.provenance),
        None => Amount::Range(input),
    }
}

/// A row that edits an amount; `suffix` says what it is an amount of, such as "EUR / instance / year".
pub fn amount_row(ui: &mut Ui, desk: &mut Desk<'_>, price: &Price<'_>, suffix: &str) {
    price.with(|subject| {
        boxes::row(
            ui,
            price.spec.label,
            |ui| explain(ui, subject, suffix),
            |ui| {
                let shown = shown(price.amount);
                let width = boxes::width_for(ui, &shown, 84.0, 176.0);
                typed(ui, desk, price, subject, width);
                widgets::note(ui, suffix);
                shape(ui, subject);
                boxes::at_end(ui, |ui| grade_and_details(ui, desk, subject, |_, _| {}));
            },
        );
        if let Some(error) = desk.drafts.error(&subject.path()) {
            boxes::under(ui, error, Tokens::of(ui).bad);
        }
        boxes::hairline(ui);
    });
}

/// The box of an amount alone, so many points wide.
pub fn amount_box(ui: &mut Ui, desk: &mut Desk<'_>, price: &Price<'_>, width: f32) {
    price.with(|subject| typed(ui, desk, price, subject, width));
}

/// The grade of an amount, which opens its details; `more` shows what else there is to say of its record.
pub fn amount_grade(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    price: &Price<'_>,
    more: impl FnOnce(&mut Ui, &mut Desk<'_>),
) {
    price.with(|subject| grade_and_details(ui, desk, subject, more));
}

/// An amount as it stands in its box.
fn shown(amount: &Amount) -> String {
    match amount {
        Amount::Exact(money, _) => grouped(&money.to_string()),
        Amount::Range(input) => entry::shown(&input.value, Unit::Money),
    }
}

/// The box: a plain price is taken digit by digit, never through floating point.
fn typed(ui: &mut Ui, desk: &mut Desk<'_>, price: &Price<'_>, subject: &Subject<'_>, width: f32) {
    let (path, shown) = (subject.path(), shown(price.amount));
    let name = subject.name();
    let typed = boxes::text_box(ui, desk.drafts, &path, &shown, &name, width, Align::Max);
    typed.response.on_hover_ui(|ui| {
        let currency = &desk.project.currency;
        let value = &subject.input.value;
        ui.label(entry::explained(value, Unit::Money, currency));
    });
    let Some(text) = typed.committed else { return };
    let currency = desk.project.currency.clone();
    let taken = read(&text, price, subject, &currency).and_then(|amount| {
        let set = price.set.clone();
        desk.edit(subject.label(), None, move |project| {
            set(project, amount.clone());
        })
    });
    match taken {
        Ok(()) => desk.drafts.forget(&path),
        Err(error) => desk.drafts.refuse(&path, &text, &shown, error),
    }
}

fn read(
    text: &str,
    price: &Price<'_>,
    subject: &Subject<'_>,
    currency: &str,
) -> Result<Amount, String> {
    if let Some(money) = exact(text) {
        let amount = displace_model::uncertain::Uncertain::fixed(money.to_f64());
        allowed(&amount, price.spec, currency)?;
        return Ok(Amount::Exact(money, price.amount.provenance().clone()));
    }
    let value = entry::parse(text, Unit::Money, &subject.input.value.form)?;
    allowed(&value, price.spec, currency)?;
    let changed = Input {
        value,
        ..subject.input.clone()
    };
    Ok(as_amount(changed, price.amount))
}

/// A plain price, digit by digit; nothing for ranges and for anything with a unit.
fn exact(text: &str) -> Option<Money> {
    // What has a decimal comma is refused with a hint elsewhere.
    entry::plain(text).ok()?;
    let digits: String = text
        .trim()
        .replace('−', "-")
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-'))
        .collect();
    Money::parse(&digits).ok()
}

/// A price with its thousands in groups.
pub(super) fn grouped(digits: &str) -> String {
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |rest| ("−", rest));
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, ""), |(whole, fraction)| (whole, fraction));
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text = format!("{text}.{fraction}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_price_keeps_every_digit() {
        for (text, expected) in [
            ("1999.90", "1999.90"),
            ("12,345.678", "12345.678"),
            ("−5", "-5"),
            ("0.1", "0.1"),
        ] {
            assert_eq!(
                exact(text).map(|money| money.to_string()),
                Some(expected.to_owned()),
                "{text}"
            );
        }
        for text in ["42k", "1..2", "1,5", "", "abc", "€ 5"] {
            assert_eq!(exact(text), None, "{text}");
        }
    }

    #[test]
    fn prices_are_shown_in_groups() {
        assert_eq!(grouped("-1234567.50"), "−1,234,567.50");
        assert_eq!(grouped("999"), "999");
    }
}
