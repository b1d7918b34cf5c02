//! Who offers what: a row for each line of the scope, a column for each partner.

use std::sync::Arc;

use displace_model::project::Project;
use displace_model::quote::Match;
use egui::{RichText, Ui};

use super::belongs::tell;
use super::grid::{Grid, Shown, rows};
use super::needs::make_list;
use super::words::{amount, quantity, units};
use super::{Scene, View};
use crate::quote_words;
use crate::window::fields::Desk;
use crate::window::theme::{SIZE_NOTE, Tokens};
use crate::window::widgets;

pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, view: &mut View) {
    let comparison = scene.comparison;
    let guesses = comparison
        .offers
        .iter()
        .flat_map(|offer| &offer.cells)
        .filter(|cell| cell.is_guess())
        .count();
    let note = "present value over the horizon; ? is a guess, a gap costs what others ask; press a row for its arithmetic";
    widgets::card(ui, "Who offers what", note, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let grid = Grid { first: 0.34 };
        let mut heads = vec![
            ("needed", "What is bought"),
            ("quantity", "How many are bought"),
        ];
        heads.extend(
            comparison
                .offers
                .iter()
                .map(|offer| (offer.partner.as_str(), "")),
        );
        grid.head(ui, &heads);
        rows(ui, "needed", comparison.scope.len(), |ui, row| {
            let Some(line) = comparison.scope.get(row) else {
                return;
            };
            let tokens = Tokens::of(ui);
            let wanted = format!("{} {}", quantity(line.quantity), units(line));
            let mut cells = vec![Shown::new(&line.name), Shown::new(wanted.trim_end())];
            for offer in &comparison.offers {
                let Some(found) = offer.cells.get(row) else {
                    continue;
                };
                let mut shown = Shown::new(quote_words::cell(found, &scene.currency));
                if !found.kind.is_offered() {
                    shown = shown.ink(tokens.warning);
                } else if found.is_guess() {
                    shown = shown.ink(tokens.accent);
                }
                let quote = scene.quote(&offer.quote);
                let names: Vec<String> = found
                    .lines
                    .iter()
                    .filter_map(|id| Some(quote?.line(id)?.name()))
                    .collect();
                cells.push(shown.hint(names.join(", ")));
            }
            if grid.row(
                ui,
                &format!("{}{row}", line.id),
                &cells,
                view.row == Some(row),
            ) {
                view.row = (view.row != Some(row)).then_some(row);
            }
        });
        let row = view
            .row
            .and_then(|row| Some((row, comparison.scope.get(row)?)));
        if let Some((row, line)) = row {
            ui.add_space(6.0);
            widgets::strong(ui, &line.name);
            arithmetic(ui, scene, row);
        }
        if guesses > 0 && !scene.presenting {
            ui.add_space(6.0);
            let text = format!("Confirm {guesses} guesses");
            let hint = "They become matches, and the scope becomes a list of the project";
            if widgets::secondary_button(ui, &text)
                .on_hover_text(hint)
                .clicked()
            {
                let (needs, matches) = (Arc::clone(scene.derived), confirmed(scene));
                desk.edit_at(
                    "quote",
                    "Confirm what belongs together",
                    move |project: &mut Project| {
                        make_list(project, &needs);
                        for one in &matches {
                            tell(project, one);
                        }
                    },
                );
            }
        }
    });
}

/// Each payment of a row, partner by partner.
fn arithmetic(ui: &mut Ui, scene: &Scene<'_>, row: usize) {
    let muted = Tokens::of(ui).muted;
    for offer in &scene.comparison.offers {
        let bills = scene
            .comparison
            .trace(scene.project, &offer.quote, row)
            .unwrap_or_default();
        let Some(first) = bills.first() else { continue };
        let paid = offer
            .cells
            .get(row)
            .map_or_else(String::new, |cell| amount(scene, cell.paid));
        let more = match bills.len() {
            1 => String::new(),
            many => format!(" and {} more payments", many - 1),
        };
        let text = format!("{}: {paid} in all; {}{more}", offer.partner, first.trace);
        ui.label(RichText::new(text).size(SIZE_NOTE).color(muted));
        if let Some(last) = bills.last().filter(|_| bills.len() > 1) {
            let text = format!("    last: {}", last.trace);
            ui.label(RichText::new(text).size(SIZE_NOTE).color(muted));
        }
    }
}

/// Every match that is shown, as if somebody had said so.
fn confirmed(scene: &Scene<'_>) -> Vec<Match> {
    let mut matches = Vec::new();
    for offer in &scene.comparison.offers {
        for (cell, need) in offer.cells.iter().zip(scene.derived.iter()) {
            matches.extend(cell.lines.iter().map(|line| Match {
                quote: offer.quote.clone(),
                line: line.clone(),
                need: Some(need.id.clone()),
            }));
        }
    }
    matches
}
