//! A card that lists records, of which one is selected: its fields are shown below.

use egui::Ui;

use super::Desk;
use super::parts::{self, section};
use super::table::{Column, Did, Line, table};
use crate::window::widgets;

/// What such a card says beside its records.
#[derive(Debug)]
pub(super) struct List<'a> {
    pub(super) title: &'a str,
    pub(super) note: &'a str,
    /// What a record is called; refusals that belong to no field stand under this word.
    pub(super) kind: &'a str,
    pub(super) columns: &'a [Column],
    /// A last line in bold.
    pub(super) sum: Option<&'a [String]>,
    /// What it means that there is no record.
    pub(super) empty: &'a str,
}

/// What came of showing it.
#[derive(Debug)]
pub(super) struct Shown {
    /// Where the selected record stands.
    pub(super) selected: Option<usize>,
    /// The record whose box was pressed, and its new state.
    pub(super) checked: Option<(String, bool)>,
}

impl List<'_> {
    /// Shows a line for each record and the buttons of the card; `chosen` is the id of the selected record.
    ///
    /// While there are records one of them is selected. `buttons` is told where it stands, and may choose a record
    /// that it adds.
    pub(super) fn show(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        chosen: &mut Option<String>,
        lines: &[Line],
        buttons: impl FnOnce(&mut Ui, &mut Desk<'_>, &mut Option<String>, Option<usize>),
    ) -> Shown {
        *chosen = parts::selected(chosen.as_ref(), lines.iter().map(|line| line.id.as_str()));
        let at = |chosen: &Option<String>| {
            lines
                .iter()
                .position(|line| Some(&line.id) == chosen.as_ref())
        };
        let checked = section(
            ui,
            &mut (&mut *desk, &mut *chosen),
            self.title,
            self.note,
            |ui, (desk, chosen)| {
                let selected = at(chosen);
                buttons(ui, desk, chosen, selected);
            },
            |ui, (desk, chosen)| {
                let checked = self.lines(ui, desk, chosen, lines);
                parts::refusal(ui, desk, self.kind);
                checked
            },
        );
        Shown {
            selected: at(chosen),
            checked,
        }
    }

    fn lines(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        chosen: &mut Option<String>,
        lines: &[Line],
    ) -> Option<(String, bool)> {
        if lines.is_empty() {
            widgets::note(ui, self.empty);
            return None;
        }
        let did = table(
            ui,
            self.kind,
            self.columns,
            lines,
            chosen.as_deref(),
            self.sum,
        );
        match did? {
            Did::Checked(id, on) => Some((id, on)),
            Did::Selected(id) => {
                *chosen = Some(id);
                *desk.open = None;
                None
            }
        }
    }
}
