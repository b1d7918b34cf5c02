//! Rounds of the negotiation: closed with one press, begun with another, and compared as price and scope.

use displace_model::money::Money;
use displace_model::quote::{close_round, next_round};
use egui::Ui;

use super::super::parts::{self, section};
use super::grid::{Grid, Shown};
use super::words::amount;
use super::{Scene, offer};
use crate::window::fields::Desk;
use crate::window::theme::Tokens;
use crate::window::widgets;

pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>) {
    let project = scene.project;
    let open = scene.comparison.offers.iter().filter(|offer| {
        let quote = scene.quote(&offer.quote);
        quote.is_some_and(|quote| !quote.frozen)
    });
    let open = open.count();
    let note =
        "what competes: the last round of each partner; a closed round stays as it was offered";
    section(
        ui,
        desk,
        "Rounds",
        note,
        |_, _| {},
        |ui, desk| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let grid = Grid { first: 0.4 };
            grid.head(
                ui,
                &[
                    ("partner", ""),
                    ("round", ""),
                    (
                        "state",
                        "An imported offer of a closed round begins the next",
                    ),
                    ("on the cover", "In the quote's own currency"),
                ],
            );
            for offer in &scene.comparison.offers {
                let Some(quote) = scene.quote(&offer.quote) else {
                    continue;
                };
                let state = if quote.frozen { "closed" } else { "open" };
                let cover = quote.sticker().ok();
                let cells = [
                    Shown::new(&offer.partner),
                    Shown::new(quote.round.to_string()),
                    Shown::new(state),
                    Shown::new(offer::money(&offer::currency(project, quote), cover)),
                ];
                let _ = grid.row(ui, &format!("round of {}", quote.id), &cells, false);
            }
            ui.add_space(8.0);
            ui.horizontal(|ui| actions(ui, desk, open));
            parts::refusal(ui, desk, "round");
            if scene.rounds.is_empty() {
                ui.add_space(8.0);
                widgets::note(ui, "There is no earlier round to compare with yet");
            }
        },
    );
    changes(ui, scene);
}

fn actions(ui: &mut Ui, desk: &mut Desk<'_>, open: usize) {
    ui.add_enabled_ui(open > 0, |ui| {
        let hint = "Every offer that competes stays as it is; Undo opens the round again";
        let response = widgets::secondary_button(ui, "Close this round");
        if response.on_hover_text(hint).clicked() {
            desk.edit_at("round", "Close the round", |project| {
                close_round(project);
            });
        }
    });
    let hint = "Closes the round and goes on with a copy of each offer, to be changed into what its partner offers next";
    if widgets::secondary_button(ui, "Begin the next round")
        .on_hover_text(hint)
        .clicked()
    {
        desk.edit_at("round", "Begin the next round", |project| {
            next_round(project);
        });
    }
}

/// What partners changed from round to round.
pub(super) fn changes(ui: &mut Ui, scene: &Scene<'_>) {
    if scene.rounds.is_empty() {
        return;
    }
    let note = "what is paid over the horizon: what became cheaper or dearer, and what was added or left out";
    widgets::card(ui, "From round to round", note, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let grid = Grid { first: 0.4 };
        grid.head(
            ui,
            &[
                ("partner", ""),
                (
                    "price",
                    "What the quantities of the earlier round cost more or less",
                ),
                (
                    "scope",
                    "What was added, left out, or is offered in another quantity",
                ),
                ("in all", ""),
            ],
        );
        let tokens = Tokens::of(ui);
        let signed = |change: Money| {
            let shown = Shown::new(amount(scene, change));
            if change.is_negative() {
                shown.ink(tokens.good)
            } else {
                shown
            }
        };
        for change in scene.rounds {
            let (from, to) = (scene.quote(&change.from), scene.quote(&change.to));
            let partner = to.map_or("", |quote| quote.partner.as_str());
            let round =
                |quote: Option<&displace_model::quote::Quote>| quote.map_or(0, |quote| quote.round);
            let name = format!("{partner}, round {} to {}", round(from), round(to));
            let both = change.price.checked_add(change.scope).unwrap_or_default();
            let cells = [
                Shown::new(name),
                signed(change.price),
                signed(change.scope),
                signed(both),
            ];
            let _ = grid.row(ui, &format!("change to {}", change.to), &cells, false);
            for (what, names) in [("added", &change.added), ("left out", &change.removed)] {
                if !names.is_empty() {
                    widgets::note(
                        ui,
                        &format!("    {what}: {}", crate::quote_words::some_of(names)),
                    );
                }
            }
        }
    });
}
