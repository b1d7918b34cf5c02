//! Parts that several editing pages share.

use std::rc::Rc;

use displace_model::fields::{Field, Fields, Unit};
use displace_model::input::Input;
use displace_model::project::Project;
use egui::collapsing_header::CollapsingState;
use egui::{Align, Button, Layout, RichText, Role, Ui, WidgetInfo, vec2};

use super::Desk;
use crate::window::fields::{Set, Subject, entry, input_row, lower_first};
use crate::window::theme::{self, SIZE_NOTE, STEP, Tokens};
use crate::window::widgets;

/// A card with a title, a note, and buttons at the right end of its head. Both parts work on `state`.
pub(super) fn section<S, R>(
    ui: &mut Ui,
    state: &mut S,
    title: &str,
    note: &str,
    actions: impl FnOnce(&mut Ui, &mut S),
    contents: impl FnOnce(&mut Ui, &mut S) -> R,
) -> R {
    widgets::card(ui, "", "", |ui| {
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                ui.scope(|ui| {
                    ui.spacing_mut().button_padding = vec2(2.5 * STEP, STEP);
                    ui.spacing_mut().interact_size.y = 6.5 * STEP;
                    actions(ui, state);
                });
                // What the buttons leave is for the words, in as many lines as they need.
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = STEP;
                    ui.label(RichText::new(title).text_style(theme::strong()));
                    if !note.is_empty() {
                        widgets::note(ui, note);
                    }
                });
            });
        });
        ui.spacing_mut().item_spacing.y = STEP;
        contents(ui, state)
    })
}

/// A small button of a section's head, with an accessible name of its own.
pub(super) fn action(ui: &mut Ui, text: &str, name: &str, hint: &str) -> bool {
    let response = ui.add(Button::new(text)).accessible_name(name);
    if hint.is_empty() {
        response.clicked()
    } else {
        response.on_hover_text(hint).clicked()
    }
}

/// A button that fits into a row of fields.
pub(super) fn row_button(ui: &mut Ui, text: &str, name: &str) -> egui::Response {
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(2.0 * STEP, STEP);
        ui.spacing_mut().interact_size.y = 6.5 * STEP;
        ui.add(Button::new(RichText::new(text).size(SIZE_NOTE)))
    })
    .inner
    .accessible_name(name)
}

/// Two columns side by side where there is room, else one below the other.
pub(super) fn two_columns(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    left: impl FnOnce(&mut Ui, &mut Desk<'_>),
    right: impl FnOnce(&mut Ui, &mut Desk<'_>),
) {
    if ui.available_width() < 720.0 {
        left(ui, desk);
        right(ui, desk);
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 7.0 * STEP;
        ui.columns(2, |columns| {
            if let [first, second] = columns {
                for column in [&mut *first, &mut *second] {
                    column.spacing_mut().item_spacing = vec2(2.0 * STEP, STEP);
                }
                left(first, desk);
                right(second, desk);
            }
        });
    });
}

/// The way to a record in the document.
pub(super) type Reach<T> = Rc<dyn Fn(&mut Project) -> Option<&mut T>>;

/// Makes a closure the way to a record.
pub(super) fn reach<T>(
    way: impl for<'p> Fn(&'p mut Project) -> Option<&'p mut T> + 'static,
) -> Reach<T> {
    Rc::new(way)
}

/// A change of one record, found by its way.
pub(super) fn on<T: 'static, V: 'static>(
    way: &Reach<T>,
    set: impl Fn(&mut T, V) + 'static,
) -> impl Fn(&mut Project, V) + 'static {
    let way = way.clone();
    move |project, value| {
        if let Some(record) = way(project) {
            set(record, value);
        }
    }
}

/// A record whose fields are edited.
pub(super) struct Record<'a, T: 'static> {
    /// What people call it.
    pub(super) name: &'a str,
    /// Its path in the document.
    pub(super) place: &'a str,
    pub(super) subject: &'a T,
    pub(super) way: Reach<T>,
    /// What the catalogue says instead, where it stems from there.
    pub(super) catalogue: Option<&'a T>,
}

impl<T: Fields> Record<'_, T> {
    /// One of its fields as a subject of editing.
    pub(super) fn subject(&self, field: &'static Field<T>) -> Subject<'_> {
        let way = self.way.clone();
        let get_mut = field.get_mut;
        let set: Set = Rc::new(move |project, input: Input| {
            if let Some(record) = way(project) {
                *get_mut(record) = input;
            }
        });
        let untouched = match self.catalogue {
            Some(entry) => Some(((field.get)(entry).clone(), "the catalogue's value")),
            None => field
                .spec
                .default_input()
                .map(|input| (input, "the default")),
        };
        Subject {
            record: self.name,
            place: self.place,
            spec: &field.spec,
            input: (field.get)(self.subject),
            set,
            untouched,
        }
    }

    /// Rows for these fields, in this order.
    pub(super) fn rows(&self, ui: &mut Ui, desk: &mut Desk<'_>, keys: &[&str]) {
        for key in keys {
            if let Some(field) = T::field(key) {
                input_row(ui, desk, &self.subject(field));
            }
        }
    }
}

impl<T: Fields> Record<'_, T> {
    /// Rows for all its fields.
    pub(super) fn all_rows(&self, ui: &mut Ui, desk: &mut Desk<'_>) {
        for field in T::FIELDS {
            input_row(ui, desk, &self.subject(field));
        }
    }

    /// Whether one of these fields has another value than nobody's touch would leave it.
    pub(super) fn differs(&self, keys: &[&str]) -> bool {
        keys.iter().filter_map(|key| T::field(key)).any(|field| {
            let value = &(field.get)(self.subject).value;
            match self.catalogue {
                Some(entry) => (field.get)(entry).value != *value,
                None => field
                    .spec
                    .default_input()
                    .is_none_or(|input| input.value != *value),
            }
        })
    }
}

/// Rows that are folded away under a title. They open by themselves when something in them is not as usual.
pub(super) fn more<R>(
    ui: &mut Ui,
    title: &str,
    owner: &str,
    place: &str,
    differs: bool,
    contents: impl FnOnce(&mut Ui) -> R,
) {
    let id = ui.make_persistent_id(("more", title, place));
    let noted = id.with("differs");
    let mut state = CollapsingState::load_with_default_open(ui.ctx(), id, differs);
    let before = ui.data(|data| data.get_temp::<bool>(noted));
    ui.data_mut(|data| data.insert_temp(noted, differs));
    if differs && before == Some(false) {
        state.set_open(true);
    }
    ui.add_space(STEP);
    let arrow = if state.is_open() { "▾" } else { "▸" };
    let muted = Tokens::of(ui).muted;
    let text = RichText::new(format!("{arrow} {title}")).color(muted);
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding = vec2(0.0, STEP);
            ui.add(Button::new(text).frame_when_inactive(false))
        })
        .inner;
    let open = state.is_open();
    response.widget_info(|| {
        let name = format!("{owner}: {}", lower_first(title));
        WidgetInfo::labeled(Role::DisclosureTriangle, true, name)
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_expanded(open);
    });
    if response.clicked() {
        state.toggle(ui);
    }
    state.show_body_unindented(ui, |ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        contents(ui)
    });
}

/// Ids and names of the workloads, for check lists.
pub(super) fn workloads(project: &Project) -> Vec<(String, String)> {
    project
        .workloads
        .iter()
        .map(|workload| (workload.id.clone(), workload.name.clone()))
        .collect()
}

/// A value or range with its unit, for a table.
pub(super) fn with_unit(input: &Input, unit: Unit, currency: &str) -> String {
    let shown = entry::shown(&input.value, unit);
    match unit {
        Unit::Factor => shown,
        unit => format!("{shown} {}", unit.suffix(currency)),
    }
}

/// Refusals of changes that belong to no field, such as a deletion.
pub(super) fn refusal(ui: &mut Ui, desk: &Desk<'_>, place: &str) {
    if let Some(error) = desk.drafts.error(place) {
        let bad = Tokens::of(ui).bad;
        ui.add(egui::Label::new(RichText::new(error).size(SIZE_NOTE).color(bad)).wrap());
    }
}

/// Asks for a deletion; where it is impossible the reason is kept at `place`.
pub(super) fn delete(
    desk: &mut Desk<'_>,
    place: &str,
    name: &str,
    delete: impl Fn(&mut Project) -> Result<String, String> + 'static,
) {
    let mut trial = desk.project.clone();
    match delete(&mut trial) {
        Ok(along) => desk.edit_at(place, format!("Delete {name}{along}"), move |project| {
            // It was tried on the same document, so it works.
            let _ = delete(project);
        }),
        Err(reason) => desk.drafts.refuse(place, "", "", reason),
    }
}

/// Ids and names of the failure domains, for check lists.
pub(super) fn domains(project: &Project) -> Vec<(String, String)> {
    project
        .domains
        .iter()
        .map(|domain| (domain.id.clone(), domain.name.clone()))
        .collect()
}

/// The names of the domains with these ids.
pub(super) fn names(project: &Project, ids: &[String]) -> String {
    ids.iter()
        .map(|id| {
            project
                .domains
                .iter()
                .find(|domain| domain.id == *id)
                .map_or(id.as_str(), |domain| domain.name.as_str())
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// The id that is selected: the chosen one if it still exists, else the first.
pub(super) fn selected<'a>(
    chosen: Option<&String>,
    mut ids: impl Iterator<Item = &'a str> + Clone,
) -> Option<String> {
    let exists = chosen.filter(|chosen| ids.clone().any(|id| id == chosen.as_str()));
    exists.cloned().or_else(|| ids.next().map(str::to_owned))
}
