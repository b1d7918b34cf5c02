//! Editors of fields that are not uncertain: words, counts, objectives, choices, dates, lists of ids.

use displace_model::project::Project;
use egui::{Align, ComboBox, TextWrapMode, Ui, vec2};

use super::boxes;
use super::desk::Desk;
use super::entry;
use super::input::lower_first;
use crate::window::theme::Tokens;
use crate::window::widgets;

/// A field in words: whose it is, where it stands, and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Label<'a> {
    /// What people call the record.
    pub record: &'a str,
    /// Path of the field in the document.
    pub place: &'a str,
    /// The words beside it.
    pub label: &'a str,
    /// What it means, for a tooltip.
    pub meaning: &'a str,
}

impl<'a> Label<'a> {
    /// Labels of the fields of one record, given place, words and meaning.
    pub fn of(record: &'a str) -> impl Fn(&'a str, &'a str, &'a str) -> Self {
        move |place, label, meaning| Self {
            record,
            place,
            label,
            meaning,
        }
    }

    /// The accessible name: "`<record>: <label>`".
    pub fn name(&self) -> String {
        format!("{}: {}", self.record, self.label)
    }

    /// What undoing a change of it is called.
    pub fn undo(&self) -> String {
        format!("Change {} of {}", lower_first(self.label), self.record)
    }
}

/// Shows `contents` in a row with the field's label, then what is wrong with it.
pub fn labelled(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    contents: impl FnOnce(&mut Ui, &mut Desk<'_>),
) {
    boxes::row(
        ui,
        label.label,
        |ui| {
            widgets::strong(ui, label.label);
            ui.label(label.meaning);
        },
        |ui| contents(ui, desk),
    );
    if let Some(error) = desk.drafts.error(label.place) {
        boxes::under(ui, error, Tokens::of(ui).bad);
    }
    boxes::hairline(ui);
}

/// A box whose text is turned into a change by `read`; what cannot be read stays with its reason.
pub fn typed<T: Clone + 'static>(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    shown: &str,
    (width, align): (f32, Align),
    read: impl FnOnce(&str) -> Result<T, String>,
    set: impl Fn(&mut Project, T) + 'static,
) {
    let typed = boxes::text_box(
        ui,
        desk.drafts,
        label.place,
        shown,
        &label.name(),
        width,
        align,
    );
    let Some(text) = typed.committed else { return };
    let taken = read(&text).and_then(|value| {
        desk.edit(label.undo(), None, move |project| {
            set(project, value.clone());
        })
    });
    match taken {
        Ok(()) => desk.drafts.forget(label.place),
        Err(error) => desk.drafts.refuse(label.place, &text, shown, error),
    }
}

/// Reads a name, which may not be empty.
///
/// # Errors
/// What is wanted here.
pub fn needed_name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a name is needed here".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// A row with words; an empty text is refused where `needed`.
pub fn text_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    shown: &str,
    needed: bool,
    set: impl Fn(&mut Project, String) + 'static,
) {
    labelled(ui, desk, label, |ui, desk| {
        let width = ui.available_width().min(420.0);
        let read = |text: &str| match text.trim() {
            text if needed => needed_name(text),
            text => Ok(text.to_owned()),
        };
        typed(ui, desk, label, shown, (width, Align::Min), read, set);
    });
}

/// A row with a whole number and what it counts.
pub fn count_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    value: u32,
    suffix: &str,
    set: impl Fn(&mut Project, u32) + 'static,
) {
    labelled(ui, desk, label, |ui, desk| {
        let shown = entry::figure(f64::from(value));
        typed(ui, desk, label, &shown, (84.0, Align::Max), whole, set);
        widgets::note(ui, suffix);
    });
}

/// A whole number as people type it.
///
/// # Errors
/// What is wrong with it, in words.
pub fn whole(text: &str) -> Result<u32, String> {
    let value = entry::plain(text)?;
    if value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value) {
        Ok(value as u32)
    } else {
        Err("a whole number is needed here, such as 3".to_owned())
    }
}

/// A row with hours that may be left empty.
pub fn optional_hours_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    value: Option<f64>,
    set: impl Fn(&mut Project, Option<f64>) + 'static,
) {
    labelled(ui, desk, label, |ui, desk| {
        let shown = value.map_or(String::new(), entry::figure);
        let read = |text: &str| match text.trim() {
            "" => Ok(None),
            text => entry::number(text, displace_model::fields::Unit::Hours).map(Some),
        };
        typed(ui, desk, label, &shown, (84.0, Align::Max), read, set);
        widgets::note(ui, if value.is_some() { "h" } else { "h, none set" });
    });
}

/// A row with a date, such as 2027-01-31; it may be left empty where `absent` says what that means.
pub fn date_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    value: Option<jiff::civil::Date>,
    absent: Option<&str>,
    set: impl Fn(&mut Project, Option<jiff::civil::Date>) + 'static,
) {
    labelled(ui, desk, label, |ui, desk| {
        date_box(ui, desk, label, value, absent.is_some(), 100.0, set);
        match (value, absent) {
            (None, Some(absent)) => widgets::note(ui, absent),
            (value, _) => {
                widgets::note(ui, value.map_or("", displace_model::calendar::weekday_name))
            }
        };
    });
}

/// The box of a date alone, so many points wide; a date needs 92.
pub fn date_box(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    value: Option<jiff::civil::Date>,
    may_be_empty: bool,
    width: f32,
    set: impl Fn(&mut Project, Option<jiff::civil::Date>) + 'static,
) {
    let shown = value.map_or(String::new(), |date| date.to_string());
    let read = |text: &str| match text.trim() {
        "" if may_be_empty => Ok(None),
        text => text.parse().map(Some).map_err(|_not_a_date| {
            "a date is written year-month-day, such as 2027-01-31".to_owned()
        }),
    };
    typed(ui, desk, label, &shown, (width, Align::Max), read, set);
}

/// A menu of choices; the change is asked for when another is chosen.
pub fn choice<T: Copy + PartialEq + 'static>(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    (value, choices): (T, &[T]),
    width: f32,
    words: impl Fn(T) -> (&'static str, &'static str),
    set: impl Fn(&mut Project, T) + 'static,
) {
    let mut chosen = value;
    let id = ui.make_persistent_id(("choice", label.place));
    let response = ComboBox::from_id_salt(id)
        .selected_text(words(value).0)
        .width(width)
        .show_ui(ui, |ui| {
            for choice in choices {
                let (name, meaning) = words(*choice);
                let response = ui.selectable_value(&mut chosen, *choice, name);
                if !meaning.is_empty() {
                    response.on_hover_text(meaning);
                }
            }
        })
        .response
        .accessible_name(label.name());
    if !label.meaning.is_empty() {
        response.on_hover_text(label.meaning);
    }
    if chosen != value {
        desk.edit_at(label.place, label.undo(), move |project| {
            set(project, chosen);
        });
    }
}

/// A row with a menu of choices.
pub fn choice_row<T: Copy + PartialEq + 'static>(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    values: (T, &[T]),
    words: impl Fn(T) -> (&'static str, &'static str),
    set: impl Fn(&mut Project, T) + 'static,
) {
    labelled(ui, desk, label, |ui, desk| {
        choice(ui, desk, label, values, 220.0, words, set);
    });
}

/// A check box with its words.
pub fn check(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    words: &str,
    value: bool,
    set: impl Fn(&mut Project, bool) + 'static,
) {
    let mut now = value;
    let response = ui.checkbox(&mut now, words).accessible_name(label.name());
    if !label.meaning.is_empty() {
        response.on_hover_text(label.meaning);
    }
    if now != value {
        desk.edit_at(label.place, label.undo(), move |project| set(project, now));
    }
}

/// A row with a check box.
pub fn check_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    words: &str,
    value: bool,
    set: impl Fn(&mut Project, bool) + 'static,
) {
    labelled(ui, desk, label, |ui, desk| {
        check(ui, desk, label, words, value, set);
    });
}

/// Least and most width of a check box with its words, so that one long name does not make a long list.
const LIST_COLUMN: (f32, f32) = (100.0, 240.0);

/// A row of check boxes: which of `all` (id and name) are in `chosen`; `none` says what an empty list means.
pub fn list_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    (chosen, all): (&[String], &[(String, String)]),
    none: &str,
    set: impl Fn(&mut Project, Vec<String>) + 'static,
) {
    let note = if chosen.is_empty() { none } else { "" };
    if let Some(list) = boxes_row(ui, desk, label, (chosen, all), note) {
        desk.edit_at(label.place, label.undo(), move |project| {
            set(project, list.clone());
        });
    }
}

/// A row of check boxes for a list that means all when it is empty: then all boxes are ticked.
pub fn subset_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    (chosen, all): (&[String], &[(String, String)]),
    whole: &str,
    set: impl Fn(&mut Project, Vec<String>) + 'static,
) {
    let every: Vec<String> = all.iter().map(|(id, _)| id.clone()).collect();
    let ticked = if chosen.is_empty() {
        &every[..]
    } else {
        chosen
    };
    let note = if chosen.is_empty() { whole } else { "" };
    let Some(list) = boxes_row(ui, desk, label, (ticked, all), note) else {
        return;
    };
    if list.is_empty() {
        let reason = "at least one must stay: an empty list would mean all".to_owned();
        desk.drafts.refuse(label.place, "", "", reason);
        return;
    }
    let list = if list.len() == every.len() {
        Vec::new()
    } else {
        list
    };
    desk.edit_at(label.place, label.undo(), move |project| {
        set(project, list.clone());
    });
}

/// Check boxes in columns; the changed list if one was pressed.
fn boxes_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    (chosen, all): (&[String], &[(String, String)]),
    note: &str,
) -> Option<Vec<String>> {
    let mut now: Option<Vec<String>> = None;
    labelled(ui, desk, label, |ui, _| {
        // Boxes stand in columns, so that a long list can be read.
        let room = ui.available_width();
        let gap = ui.spacing().item_spacing.x;
        let (least, most) = LIST_COLUMN;
        let needs = |name: &str| boxes::width_for(ui, name, least, most) + gap;
        let longest = all.iter().map(|(_, name)| needs(name)).fold(1.0, f32::max);
        let columns = ((room + gap) / longest).floor().max(1.0);
        let width = (room + gap) / columns - gap;
        let columns = columns as usize;
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.spacing_mut().interact_size.y = 24.0;
            for line in all.chunks(columns) {
                ui.horizontal(|ui| {
                    for (id, name) in line {
                        ui.allocate_ui(vec2(width, 24.0), |ui| {
                            ui.set_width(width);
                            ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
                            let mut on = chosen.contains(id);
                            let mut response = ui
                                .add(egui::Checkbox::new(&mut on, name))
                                .accessible_name(format!("{}: {name}", label.name()));
                            if boxes::width_for(ui, name, 0.0, f32::INFINITY) > width {
                                response = response.on_hover_text(name);
                            }
                            if response.changed() {
                                // The order of the document stays; a new one goes to the end.
                                let others = chosen.iter().filter(|other| *other != id);
                                let mut list: Vec<String> = others.cloned().collect();
                                if on {
                                    list.push(id.clone());
                                }
                                now = Some(list);
                            }
                        });
                    }
                });
            }
            if !note.is_empty() {
                widgets::note(ui, note);
            }
        });
    });
    now
}
