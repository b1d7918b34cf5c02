//! The rows of a record of this page: a label, a box, and under it what the check of the document says of its place.

use displace_model::money::Money;
use displace_model::problem::Problem;
use displace_model::project::Project;
use egui::Ui;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::super::parts::{Reach, on};
use crate::window::fields::exact::{Exact, exact_row};
use crate::window::fields::optional::optional_count_row;
use crate::window::fields::plain::{Label, check_row, choice_row, date_row, text_row};
use crate::window::fields::{Desk, boxes};
use crate::window::theme::Tokens;

/// A record, where it stands in the document, and the way to it.
pub(super) struct Card<'a, T: 'static> {
    /// What people call it, for accessible names and the labels of undo.
    pub(super) name: &'a str,
    /// Its path in the document.
    pub(super) place: &'a str,
    pub(super) way: Reach<T>,
}

/// The words beside a field and what it means.
pub(super) type Words<'a> = (&'a str, &'a str);

impl<T: 'static> Card<'_, T> {
    pub(super) fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.place)
    }

    pub(super) fn label<'l>(&'l self, place: &'l str, (label, meaning): Words<'l>) -> Label<'l> {
        Label {
            record: self.name,
            place,
            label,
            meaning,
        }
    }

    /// A change of the record.
    pub(super) fn set<V: 'static>(
        &self,
        set: impl Fn(&mut T, V) + 'static,
    ) -> impl Fn(&mut Project, V) + 'static {
        on(&self.way, set)
    }

    /// A row with words.
    pub(super) fn text(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        (key, words): (&str, Words<'_>),
        (value, needed): (&str, bool),
        set: impl Fn(&mut T, String) + 'static,
    ) {
        let at = self.key(key);
        let set = self.set(set);
        text_row(ui, desk, self.label(&at, words), value, needed, set);
        remarks(ui, desk, &at);
    }

    /// A row with a date that may be left empty; `absent` says what that means.
    pub(super) fn date(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        (key, words): (&str, Words<'_>),
        (value, absent): (Option<Date>, &str),
        set: impl Fn(&mut T, Option<Date>) + 'static,
    ) {
        let at = self.key(key);
        let set = self.set(set);
        date_row(ui, desk, self.label(&at, words), value, Some(absent), set);
        remarks(ui, desk, &at);
    }

    /// A row with a number of 0 or more that may be left empty.
    pub(super) fn number(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        (key, words): (&str, Words<'_>),
        value: Option<Decimal>,
        (unit, absent): (&str, &str),
        set: impl Fn(&mut T, Option<Decimal>) + 'static,
    ) {
        let at = self.key(key);
        let field = Exact::new(self.label(&at, words));
        exact_row(ui, desk, field, value, (unit, absent), self.set(set));
        remarks(ui, desk, &at);
    }

    /// A row with an amount of 0 or more that may be left empty.
    pub(super) fn money(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        field: (&str, Words<'_>),
        value: Option<Money>,
        notes: (&str, &str),
        set: impl Fn(&mut T, Option<Money>) + 'static,
    ) {
        let value = value.map(Money::as_decimal);
        self.number(ui, desk, field, value, notes, move |record, value| {
            set(record, value.map(Money::from_decimal));
        });
    }

    /// A row with a share between two limits, in per cent, that may be left empty.
    pub(super) fn share(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        (key, words): (&str, Words<'_>),
        (value, least, most): (Option<Decimal>, Decimal, Decimal),
        (unit, absent): (&str, &str),
        set: impl Fn(&mut T, Option<Decimal>) + 'static,
    ) {
        let at = self.key(key);
        let field = Exact::share(self.label(&at, words), least, most);
        exact_row(ui, desk, field, value, (unit, absent), self.set(set));
        remarks(ui, desk, &at);
    }

    /// A row with a whole number that may be left empty.
    pub(super) fn count(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        (key, words): (&str, Words<'_>),
        value: Option<u32>,
        notes: (&str, &str),
        set: impl Fn(&mut T, Option<u32>) + 'static,
    ) {
        let at = self.key(key);
        let set = self.set(set);
        optional_count_row(ui, desk, self.label(&at, words), value, notes, set);
        remarks(ui, desk, &at);
    }

    /// A row with a menu of choices.
    pub(super) fn choice<V: Copy + PartialEq + 'static>(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        (key, words): (&str, Words<'_>),
        values: (V, &[V]),
        named: impl Fn(V) -> Words<'static>,
        set: impl Fn(&mut T, V) + 'static,
    ) {
        let at = self.key(key);
        let set = self.set(set);
        choice_row(ui, desk, self.label(&at, words), values, named, set);
        remarks(ui, desk, &at);
    }

    /// A row with a check box.
    pub(super) fn check(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        (key, words): (&str, Words<'_>),
        (beside, value): (&str, bool),
        set: impl Fn(&mut T, bool) + 'static,
    ) {
        let at = self.key(key);
        let set = self.set(set);
        check_row(ui, desk, self.label(&at, words), beside, value, set);
        remarks(ui, desk, &at);
    }
}

/// What the check of the document found at a place, in words.
pub(super) fn told(problem: &Problem) -> String {
    let mut text = format!("⚠ found {}, allowed is {}", problem.value, problem.allowed);
    if !problem.hint.is_empty() {
        text = format!("{text}: {}", problem.hint);
    }
    text
}

/// What the check of the document found at exactly this place, under its row.
pub(super) fn remarks(ui: &mut Ui, desk: &Desk<'_>, place: &str) {
    for problem in desk.problems.iter().filter(|one| one.place == place) {
        let tokens = Tokens::of(ui);
        let ink = if problem.is_error() {
            tokens.bad
        } else {
            tokens.warning
        };
        boxes::under(ui, &told(problem), ink);
    }
}
