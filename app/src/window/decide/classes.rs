//! Savings by benefit class, and the switch that leaves only what a finance director accepts.

use displace_scenarios::results::ClassRow;
use egui::{RichText, Ui};

use super::grid::{self, Look};
use crate::counted::{Counted, class_of};
use crate::format::{Currency, NOTHING};
use crate::jobs::Answer;
use crate::window::theme::Tokens;
use crate::window::widgets;

/// The switch. It is the same on every page.
pub(super) fn switch(ui: &mut Ui, accepted_only: &mut bool) {
    let muted = Tokens::of(ui).muted;
    ui.horizontal_wrapped(|ui| {
        ui.checkbox(accepted_only, Counted::SWITCH)
            .on_hover_text(Counted::MEANING);
        if *accepted_only {
            let words = "cash alone counts in title, sentence, table and appraisal";
            ui.label(RichText::new(words).color(muted));
        }
    });
}

/// What each plan saves against the baseline, by class.
pub(super) fn card(ui: &mut Ui, answer: &Answer, counted: Counted) {
    let comparisons = &answer.results.comparisons;
    let Some(first) = comparisons.first() else {
        return;
    };
    let name = |id: &str| {
        let plan = answer.results.plan(id);
        plan.map_or_else(|| id.to_owned(), |plan| plan.name.clone())
    };
    let note = format!(
        "against “{}”: means, present value; a finance director accepts cash alone",
        name(&first.baseline)
    );
    widgets::card(ui, "What the saving is made of", &note, |ui| {
        let currency = Currency::new(&answer.project.currency);
        let heads: Vec<String> = comparisons.iter().map(|one| name(&one.plan)).collect();
        grid::table(ui, "classes", heads.len(), |ui, grid| {
            let muted = Look {
                muted: true,
                ..Look::default()
            };
            grid.row(ui, "", &heads, muted);
            for (place, row) in first.saving_by_class.iter().enumerate() {
                let counts = counted.includes(row);
                let amounts = comparisons.iter().map(|one| {
                    let amount = one.saving_by_class.get(place).map(amount);
                    amount.map_or_else(|| NOTHING.to_owned(), |amount| currency.full(amount))
                });
                let class = class_of(row);
                let words = if counts {
                    class.label().to_owned()
                } else {
                    format!("{}, left out", class.label())
                };
                let look = Look {
                    muted: !counts,
                    ..Look::default()
                };
                grid.row(ui, &words, &amounts.collect::<Vec<_>>(), look)
                    .on_hover_text(class.meaning());
            }
            let sums = comparisons
                .iter()
                .map(|one| currency.full(counted.saving(one).mean));
            let words = match counted {
                Counted::Everything => "Saving",
                Counted::Accepted => "Accepted saving",
            };
            let strong = Look {
                strong: true,
                ..Look::default()
            };
            grid.row(ui, words, &sums.collect::<Vec<_>>(), strong);
        });
    });
}

fn amount(row: &ClassRow) -> f64 {
    row.present_value
}
