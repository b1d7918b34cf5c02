//! Short lists of records that a page shows one below the other, each with its fields and its buttons.

use std::rc::Rc;

use displace_model::contract::Claim;
use displace_model::solution::{PeopleStep, Prerequisite, Spare, Workaround};
use displace_model::work_calendar::Peak;
use egui::Ui;

use super::Desk;
use super::parts::{self, Reach, action, on, reach};
use crate::window::fields::boxes;
use crate::window::fields::plain::{Label, text_row};
use crate::window::widgets;

/// A record with an id and a name.
pub(super) trait Item: Clone + 'static {
    fn id(&self) -> &str;
    fn name(&self) -> &str;
    fn set_name(&mut self, name: String);
}

macro_rules! item {
    ($($record:ty),*) => {$(
        impl Item for $record {
            fn id(&self) -> &str {
                &self.id
            }

            fn name(&self) -> &str {
                &self.name
            }

            fn set_name(&mut self, name: String) {
                self.name = name;
            }
        }
    )*};
}
item!(Claim, PeopleStep, Peak, Prerequisite, Spare, Workaround);

/// Such a list and what it says beside its records.
pub(super) struct Items<'a, T> {
    pub(super) title: &'a str,
    /// What the list means, or what it means that it is empty.
    pub(super) note: &'a str,
    /// What a record is called; a refusal that belongs to no field stands under this word.
    pub(super) kind: &'a str,
    /// What one is good for, for a tooltip.
    pub(super) hint: &'a str,
    /// Whose records they are, in words.
    pub(super) owner: &'a str,
    /// The path of the list in the document.
    pub(super) place: &'a str,
    pub(super) list: &'a [T],
    pub(super) way: Reach<Vec<T>>,
    /// Whether their order matters.
    pub(super) ordered: bool,
}

impl<T: Item> Items<'_, T> {
    /// Shows the list; `fresh` makes a new record, `each` shows the fields of one at its place.
    pub(super) fn show(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        fresh: impl FnOnce() -> T,
        mut each: impl FnMut(&mut Ui, &mut Desk<'_>, &T, &str, &Reach<T>),
    ) {
        ui.horizontal(|ui| {
            widgets::strong(ui, self.title);
            widgets::note(ui, self.note);
            boxes::at_end(ui, |ui| self.add(ui, desk, fresh));
        });
        parts::refusal(ui, desk, self.kind);
        for (at, item) in self.list.iter().enumerate() {
            let place = format!("{}.{}", self.place, item.id());
            let way: Reach<T> = {
                let (way, id) = (self.way.clone(), item.id().to_owned());
                reach(move |project| way(project)?.iter_mut().find(|item| item.id() == id))
            };
            let name_at = format!("{place}.name");
            let label = Label {
                record: item.name(),
                place: &name_at,
                label: "Name",
                meaning: "What people call it",
            };
            text_row(
                ui,
                desk,
                label,
                item.name(),
                true,
                on(&way, |item: &mut T, name| item.set_name(name)),
            );
            each(ui, desk, item, &place, &way);
            self.buttons(ui, desk, at, item);
            ui.add_space(8.0);
        }
    }

    fn add(&self, ui: &mut Ui, desk: &mut Desk<'_>, fresh: impl FnOnce() -> T) {
        let label = format!("{} to {}", self.kind, self.owner);
        let text = format!("+ {}", first_upper(self.kind));
        if action(ui, &text, &format!("Add {label}"), self.hint) {
            let item = fresh();
            let set = on(&self.way, move |list: &mut Vec<T>, ()| {
                list.push(item.clone());
            });
            desk.edit_at(self.kind, format!("Add a {label}"), move |project| {
                set(project, ());
            });
        }
    }

    fn buttons(&self, ui: &mut Ui, desk: &mut Desk<'_>, at: usize, item: &T) {
        let name = item.name();
        let mut change: Option<(String, Change<T>)> = None;
        ui.horizontal(|ui| {
            let text = format!("Delete {}", self.kind);
            if action(ui, &text, &format!("Delete {name}"), "") {
                let id = item.id().to_owned();
                let delete = move |list: &mut Vec<T>| list.retain(|item| item.id() != id);
                change = Some((format!("Delete {name}"), Rc::new(delete)));
            }
            if !self.ordered {
                return;
            }
            let mut shift = |ui: &mut Ui, text: &str, hint: &str, to: usize| {
                if action(ui, text, &format!("{hint}: {name}"), hint) {
                    let swap = move |list: &mut Vec<T>| {
                        if at.max(to) < list.len() {
                            list.swap(at, to);
                        }
                    };
                    change = Some((format!("Move {name}"), Rc::new(swap)));
                }
            };
            if at > 0 {
                shift(ui, "↑", "Earlier", at - 1);
            }
            if at + 1 < self.list.len() {
                shift(ui, "↓", "Later", at + 1);
            }
        });
        if let Some((label, change)) = change {
            let set = on(&self.way, move |list: &mut Vec<T>, ()| change(list));
            desk.edit_at(self.kind, label, move |project| set(project, ()));
        }
    }
}

/// A change of a whole list.
type Change<T> = Rc<dyn Fn(&mut Vec<T>)>;

fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
