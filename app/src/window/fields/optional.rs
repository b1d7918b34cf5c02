//! Editors of fields that may be absent, and of plain numbers that stand for nothing but themselves.

use std::rc::Rc;

use displace_model::fields::FieldSpec;
use displace_model::input::{Grade, Input, Origin, Provenance};
use displace_model::project::Project;
use displace_model::uncertain::Uncertain;
use egui::{Align, ComboBox, Ui};

use super::desk::Desk;
use super::entry;
use super::input::{self, Clear, Set, Subject};
use super::plain::{Label, labelled, typed, whole};
use crate::window::widgets;

/// The way to an input that may be absent: puts another in its place, or takes it away.
pub type SetOptional = Rc<dyn Fn(&mut Project, Option<Input>)>;

/// An uncertain input that may be absent; an empty box stands for its absence.
pub struct Optional<'a> {
    /// What people call the record.
    pub record: &'a str,
    /// Path of the record in the document.
    pub place: &'a str,
    /// What the field means.
    pub spec: &'a FieldSpec,
    /// What the document says.
    pub input: Option<&'a Input>,
    /// What its absence means, in two or three words.
    pub absent: &'a str,
    /// How well a value is founded that is typed where there was none.
    pub grade: Grade,
    /// Puts another in its place.
    pub set: SetOptional,
}

impl std::fmt::Debug for Optional<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Optional")
            .field("place", &self.place)
            .field("key", &self.spec.key)
            .finish_non_exhaustive()
    }
}

/// A row that edits one input that may be absent.
pub fn optional_row(ui: &mut Ui, desk: &mut Desk<'_>, optional: &Optional<'_>) {
    let blank = Input::assumed(Uncertain::fixed(0.0));
    let set: Set = {
        let set = optional.set.clone();
        Rc::new(move |project, input| set(project, Some(input)))
    };
    let subject = Subject {
        record: optional.record,
        place: optional.place,
        spec: optional.spec,
        input: optional.input.unwrap_or(&blank),
        set,
        untouched: None,
    };
    if optional.input.is_some() {
        // An emptied box takes the input away; all else is the usual editor's.
        let set = optional.set.clone();
        let clear: Clear = Rc::new(move |project| set(project, None));
        input::row(ui, desk, &subject, Some(&clear));
        return;
    }
    let (path, suffix) = (
        subject.path(),
        optional.spec.unit.suffix(&desk.project.currency),
    );
    let label = Label {
        record: optional.record,
        place: &path,
        label: optional.spec.label,
        meaning: optional.spec.meaning,
    };
    labelled(ui, desk, label, |ui, desk| {
        let spec = *optional.spec;
        let currency = desk.project.currency.clone();
        let read = |text: &str| {
            let value = entry::parse(text, spec.unit, &blank.value.form)?;
            input::allowed(&value, &spec, &currency)?;
            Ok(value)
        };
        let (set, grade) = (optional.set.clone(), optional.grade);
        typed(
            ui,
            desk,
            label,
            "",
            (84.0, Align::Max),
            read,
            move |project, value: Uncertain| {
                let provenance = Provenance {
                    grade: Some(grade),
                    ..Provenance::default()
                };
                let origin = Origin::Project;
                set(
                    project,
                    Some(Input {
                        value,
                        provenance,
                        origin,
                    }),
                );
            },
        );
        widgets::note(ui, &format!("{suffix}, {}", optional.absent));
    });
}

/// A row with a whole number that may be left empty; `absent` says what that means.
pub fn optional_count_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    value: Option<u32>,
    (suffix, absent): (&str, &str),
    set: impl Fn(&mut Project, Option<u32>) + 'static,
) {
    labelled(ui, desk, label, |ui, desk| {
        optional_count(ui, desk, label, value, 84.0, set);
        widgets::note(ui, if value.is_some() { suffix } else { absent });
    });
}

/// The box of a whole number that may be left empty.
pub fn optional_count(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    value: Option<u32>,
    width: f32,
    set: impl Fn(&mut Project, Option<u32>) + 'static,
) {
    let shown = value.map_or(String::new(), |value| entry::figure(f64::from(value)));
    let read = |text: &str| match text.trim() {
        "" => Ok(None),
        text => whole(text).map(Some),
    };
    typed(ui, desk, label, &shown, (width, Align::Max), read, set);
}

/// A row with a plain number, such as a weight.
pub fn number_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    value: f64,
    suffix: &str,
    set: impl Fn(&mut Project, f64) + 'static,
) {
    labelled(ui, desk, label, |ui, desk| {
        let shown = entry::figure(value);
        typed(
            ui,
            desk,
            label,
            &shown,
            (84.0, Align::Max),
            entry::plain,
            set,
        );
        widgets::note(ui, suffix);
    });
}

/// A row that picks one of `all` (id and name), or none of them.
pub fn pick_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    (value, all): (Option<&str>, &[(String, String)]),
    none: &str,
    set: impl Fn(&mut Project, Option<String>) + 'static,
) {
    let mut picked = None;
    labelled(ui, desk, label, |ui, _| {
        let present = value.map_or(none, |id| {
            let found = all.iter().find(|(other, _)| other == id);
            found.map_or(id, |(_, name)| name.as_str())
        });
        ComboBox::from_id_salt(ui.make_persistent_id(("pick", label.place)))
            .selected_text(present)
            .width(220.0)
            .truncate()
            .show_ui(ui, |ui| {
                if ui.selectable_label(value.is_none(), none).clicked() {
                    picked = Some(None);
                }
                for (id, name) in all {
                    let current = value == Some(id.as_str());
                    if ui.selectable_label(current, name).clicked() {
                        picked = Some(Some(id.clone()));
                    }
                }
            })
            .response
            .accessible_name(label.name())
            .on_hover_text(label.meaning);
    });
    if let Some(picked) = picked {
        desk.edit_at(label.place, label.undo(), move |project| {
            set(project, picked.clone());
        });
    }
}
