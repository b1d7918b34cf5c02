//! Machines to be grouped, and what becomes of them.

use egui::{Button, Grid, Label, RichText, ScrollArea, Ui};

use super::{MOST_ROWS, close, findings, head, menu};
use crate::format::number;
use crate::import::desk::{Machines, Wish};
use crate::import::inventory::{By, Fate, Grouping, Size};
use crate::window::theme::Tokens;
use crate::window::widgets;

/// `later` is how many quotes came together with the machines.
pub(super) fn show(
    ui: &mut Ui,
    machines: &Machines,
    later: usize,
    height: f32,
    wish: &mut Option<Wish>,
) {
    let (inventory, draft) = (&machines.inventory, &machines.draft);
    let tib: f64 = draft
        .workloads
        .iter()
        .map(|workload| workload.group.tib())
        .sum();
    widgets::strong(
        ui,
        &format!(
            "{}: {} machines, {} TiB",
            inventory.source(),
            number(inventory.count() as f64, 0),
            number(tib, 2)
        ),
    );
    grouping(ui, machines, wish);
    ScrollArea::both()
        .id_salt("groups")
        .max_height(height * 0.6)
        .auto_shrink([false, true])
        .show(ui, |ui| groups(ui, machines));
    left_out(ui, machines);
    findings(ui, &inventory.findings, height * 0.25);
    let (new, updated, same) = draft.counts();
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, "Import").clicked() {
            *wish = Some(Wish::Accept);
        }
        if later > 0 && ui.add(Button::new("Leave these out")).clicked() {
            *wish = Some(Wish::Skip);
        }
        close(ui, "Cancel", wish);
        widgets::note(
            ui,
            &format!("{new} new workloads, {updated} with other figures, {same} as they are"),
        );
        if later > 0 {
            let plural = if later == 1 { "" } else { "s" };
            widgets::note(ui, &format!("then {later} quote{plural}"));
        }
    });
}

fn grouping(ui: &mut Ui, machines: &Machines, wish: &mut Option<Wish>) {
    let now = machines.grouping;
    let mut change = |grouping: Grouping, off: bool| *wish = Some(Wish::Group(grouping, off));
    ui.horizontal_wrapped(|ui| {
        widgets::note(ui, "Workloads by");
        if let Some(by) = menu(ui, "Workloads by", now.by, By::ALL, |by| {
            by.name().to_owned()
        }) {
            change(Grouping { by, ..now }, machines.powered_off);
        }
        widgets::note(ui, "Size");
        if let Some(size) = menu(ui, "Size", now.size, Size::ALL, |size| {
            size.name().to_owned()
        }) {
            change(Grouping { size, ..now }, machines.powered_off);
        }
        let mut apart = now.apart;
        let hint =
            "Each workload then fails with its datastore; together they live in their site alone";
        if ui
            .checkbox(&mut apart, "Datastores apart")
            .on_hover_text(hint)
            .changed()
        {
            change(Grouping { apart, ..now }, machines.powered_off);
        }
        let mut off = machines.powered_off;
        if ui
            .checkbox(&mut off, "With machines that are switched off")
            .changed()
        {
            change(now, off);
        }
    });
}

fn groups(ui: &mut Ui, machines: &Machines) {
    let workloads = &machines.draft.workloads;
    Grid::new("groups")
        .striped(true)
        .num_columns(6)
        .show(ui, |ui| {
            head(
                ui,
                &[
                    "Workload",
                    "Machines",
                    "TiB each",
                    "From – to",
                    "TiB",
                    "Change",
                ],
            );
            for workload in workloads.iter().take(MOST_ROWS) {
                let group = &workload.group;
                ui.label(&group.name);
                ui.label(number(f64::from(group.count), 0));
                ui.label(number(group.mean_tib, 3));
                ui.label(format!(
                    "{} – {}",
                    number(group.smallest_tib, 3),
                    number(group.largest_tib, 3)
                ));
                ui.label(number(group.tib(), 2));
                ui.label(match workload.fate {
                    Fate::New => "new".to_owned(),
                    Fate::Same => "none".to_owned(),
                    Fate::Updated { count, tib } => {
                        format!("was {} × {}", number(f64::from(count), 0), number(tib, 3))
                    }
                });
                ui.end_row();
            }
        });
    if workloads.len() > MOST_ROWS {
        widgets::note(ui, &format!("and {} more", workloads.len() - MOST_ROWS));
    }
}

fn left_out(ui: &mut Ui, machines: &Machines) {
    let inventory = &machines.inventory;
    let mut told: Vec<String> = inventory
        .left_out_by_reason()
        .into_iter()
        .map(|(reason, count, some)| {
            let names: Vec<&str> = some
                .iter()
                .map(|one| &*one.name)
                .filter(|name| !name.is_empty())
                .collect();
            let more = if count > some.len() { " …" } else { "" };
            match names.as_slice() {
                [] => format!("{count} {}", reason.words()),
                names => format!("{count} {} ({}{more})", reason.words(), names.join(", ")),
            }
        })
        .collect();
    if !machines.draft.gone.is_empty() {
        told.push(format!(
            "no longer in the inventory, and kept as they are: {}",
            machines.draft.gone.join(", ")
        ));
    }
    if !told.is_empty() {
        let text = format!("Left out: {}", told.join("; "));
        let muted = Tokens::of(ui).muted;
        ui.add(Label::new(RichText::new(text).color(muted)).wrap());
    }
}
