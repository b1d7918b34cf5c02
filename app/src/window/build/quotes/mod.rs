//! The page Quotes: which partner is really cheapest, what is missing in each quote, and what to ask.
//!
//! It shows what [`displace_model::quote`] says of the document and works nothing out itself. While presenting, it
//! shows the customer's copy of the document only.

mod grid;
mod matrix;
mod negotiation;
mod ranking;
mod words;

use std::sync::Arc;

use displace_model::project::Project;
use displace_model::quote::{Comparison, Quote, RoundChange, compare, rounds};
use egui::{RichText, Ui, vec2};

use super::{Desk, parts};
use crate::format::Currency;
use crate::outcomes::{Outcome, outcomes};
use crate::window::theme::{SIZE_NOTE, STEP, Tokens};
use crate::window::widgets;

/// What the page remembers while the program runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// Id of the quote whose lines and questions are shown.
    pub quote: Option<String>,
    /// Whether everything private is hidden.
    pub presenting: bool,
    /// The line of the scope whose arithmetic is shown.
    row: Option<usize>,
    /// What was worked out, for the document of this generation.
    kept: Option<Kept>,
}

#[derive(Debug, Clone, PartialEq)]
struct Kept {
    generation: u64,
    presenting: bool,
    project: Arc<Project>,
    comparison: Result<Comparison, String>,
    outcomes: Vec<Outcome>,
    rounds: Vec<RoundChange>,
}

impl View {
    /// Forgets what belongs to a document, because another one is open.
    pub fn clear(&mut self) {
        *self = Self {
            presenting: self.presenting,
            ..Self::default()
        };
    }

    /// The comparison of the document, worked out once for each of its generations.
    fn prepare(&mut self, project: &Arc<Project>, generation: u64) {
        let presenting = self.presenting;
        let fresh = |kept: &Kept| kept.generation == generation && kept.presenting == presenting;
        if self.kept.as_ref().is_some_and(fresh) {
            return;
        }
        let project = if presenting {
            Arc::new(project.for_customer())
        } else {
            Arc::clone(project)
        };
        self.kept = Some(Kept {
            generation,
            presenting,
            comparison: compare(&project).map_err(|error| error.to_string()),
            outcomes: outcomes(&project, 1),
            rounds: rounds(&project).unwrap_or_default(),
            project,
        });
    }
}

/// What the page is drawn from.
struct Scene<'a> {
    project: &'a Project,
    comparison: &'a Comparison,
    outcomes: &'a [Outcome],
    rounds: &'a [RoundChange],
    currency: Currency,
}

impl Scene<'_> {
    fn quote(&self, id: &str) -> Option<&Quote> {
        self.project.all_quotes().find(|quote| quote.id == id)
    }
}

/// What the page asks of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Files of partners are to be imported.
    Import,
    /// The customer's copy is to be saved.
    Copy,
}

/// Shows the page; returns what it asks of the window.
pub fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    generation: u64,
    project: &Arc<Project>,
    view: &mut View,
) -> Option<Asked> {
    let mut asked = None;
    ui.horizontal(|ui| {
        let hint = "Hide offers of rivals, margins and private notes on this page";
        ui.checkbox(&mut view.presenting, "Presenting")
            .on_hover_text(hint);
        let hint = "A file without offers of rivals, margins and private notes";
        for (text, hint, ask) in [
            (
                "Import quotes…",
                "Files of partners; they can be dropped onto the window too",
                Asked::Import,
            ),
            ("Save customer's copy…", hint, Asked::Copy),
        ] {
            if widgets::secondary_button(ui, text)
                .on_hover_text(hint)
                .clicked()
            {
                asked = Some(ask);
            }
        }
    });
    view.prepare(project, generation);
    // Out of the view while it is shown, so that nothing is copied in every frame.
    if let Some(kept) = view.kept.take() {
        contents(ui, desk, &kept, view);
        view.kept = Some(kept);
    }
    asked
}

fn contents(ui: &mut Ui, desk: &mut Desk<'_>, kept: &Kept, view: &mut View) {
    parts::refusal(ui, desk, "quote");
    if kept.project.all_quotes().next().is_none() {
        empty(ui);
        return;
    }
    let comparison = match &kept.comparison {
        Ok(comparison) => comparison,
        Err(error) => {
            widgets::card(ui, "The quotes cannot be compared", "", |ui| {
                let bad = Tokens::of(ui).bad;
                ui.colored_label(bad, error);
            });
            return;
        }
    };
    let scene = Scene {
        project: &kept.project,
        comparison,
        outcomes: &kept.outcomes,
        rounds: &kept.rounds,
        currency: Currency::new(&kept.project.currency),
    };
    let known = |id: &String| comparison.offer(id).is_some();
    if !view.quote.as_ref().is_some_and(known) {
        let cheapest = comparison
            .ranking()
            .first()
            .map(|offer| offer.quote.clone());
        view.quote = cheapest;
    }
    ranking::show(ui, &scene, view);
    matrix::show(ui, desk, &scene, view);
    negotiation::show(ui, desk, &scene, view);
}

fn empty(ui: &mut Ui) {
    widgets::card(ui, "No quotes yet", "", |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 2.0 * STEP);
        ui.label("Quotes of several partners are brought to one scope, one horizon and one currency, so that the cheapest cover need not win.");
        let muted = Tokens::of(ui).muted;
        let how = "Import what partners sent, or drop the files onto the window: workbooks, texts with separators, pasted tables. The sample Partner quotes shows three of them.";
        ui.label(RichText::new(how).size(SIZE_NOTE).color(muted));
    });
}
