//! The page Quotes: which partner is really cheapest, what is missing in each quote, and what to ask; and the quotes
//! themselves, what is bought, points, rounds, and what nobody else may see.
//!
//! It shows what [`displace_model::quote`] says of the document and works nothing out itself. While presenting, it
//! shows the customer's copy of the document only, and nothing can be edited.

mod belongs;
mod cached;
mod card;
mod grid;
mod line;
mod lines;
mod matrix;
mod needs;
mod negotiated;
mod negotiation;
mod offer;
mod points;
mod prices;
mod private;
mod ranking;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use displace_model::contract::Metric;
use displace_model::money::Money;
use displace_model::problem::Problem;
use displace_model::project::Project;
use displace_model::quote::{
    Comparison, Language, Margin, Need, Question, Quote, RoundChange, Scoring, compare, margin,
    questions, rounds, scored,
};
use displace_scenarios::results::Results;
use egui::{RichText, Ui, vec2};

use super::{Desk, parts};
use crate::format::Currency;
use crate::outcomes::Outcome;
use crate::request::Wanted;
use crate::window::theme::{SIZE_NOTE, STEP, Tokens};
use crate::window::widgets;
use belongs::Belongs;
use cached::{Cached, Promised};

/// A part of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Comparison,
    Quotes,
    Needs,
    Points,
    Rounds,
    Private,
}

impl Tab {
    const ALL: [Self; 6] = [
        Self::Comparison,
        Self::Quotes,
        Self::Needs,
        Self::Points,
        Self::Rounds,
        Self::Private,
    ];

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Comparison => ("Comparison", "Which is really cheapest, and what to ask"),
            Self::Quotes => ("Edit quotes", "Who offers what, line by line"),
            Self::Needs => (
                "What is bought",
                "The list that quotes are held against, and what belongs together",
            ),
            Self::Points => ("Points", "Criteria beside the price"),
            Self::Rounds => ("Rounds", "Close a round, and compare the next with it"),
            Self::Private => ("Private", "Notes, margins and the scorecard"),
        }
    }
}

/// What the page remembers while the program runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// Id of the quote whose lines and questions are shown.
    pub quote: Option<String>,
    /// Whether everything private is hidden.
    pub presenting: bool,
    tab: Tab,
    /// Generation of the document that is shown.
    generation: u64,
    /// The line of the scope whose arithmetic is shown.
    row: Option<usize>,
    looked: lines::Looked,
    /// Id of the need whose fields are shown.
    need: Option<String>,
    /// What a signature did, for the generation of the document that it led to.
    told: Option<(u64, String)>,
    sums: Cached<BTreeMap<String, offer::Sums>>,
    /// What was worked out of the document, or of its customer's copy.
    kept: Cached<(bool, Kept)>,
    promised: Promised,
}

/// What a unit of a metric costs in a year, by offer.
type MetricPrices = (Metric, Vec<Option<Money>>);

#[derive(Debug, Clone, PartialEq)]
struct Kept {
    project: Arc<Project>,
    comparison: Result<Comparison, String>,
    rounds: Vec<RoundChange>,
    scoring: Option<Scoring>,
    metrics: Vec<MetricPrices>,
    /// The scope as a list of needs.
    derived: Arc<Vec<Need>>,
    chosen: Option<Chosen>,
}

/// What was worked out of the quote that is looked at.
#[derive(Debug, Clone, PartialEq)]
struct Chosen {
    quote: String,
    questions: Vec<Question>,
    belongs: Vec<Belongs>,
    margin: Option<Margin>,
}

impl Kept {
    fn of(project: &Arc<Project>, presenting: bool) -> Self {
        let project = if presenting {
            Arc::new(project.for_customer())
        } else {
            Arc::clone(project)
        };
        let comparison = compare(&project).map_err(|error| error.to_string());
        let score = project.levelling.score.as_ref();
        let scoring = score.zip(comparison.as_ref().ok());
        Self {
            rounds: rounds(&project).unwrap_or_default(),
            scoring: scoring.and_then(|(score, comparison)| scored(comparison, score)),
            metrics: comparison.as_ref().map_or_else(
                |_| Vec::new(),
                |comparison| comparison.metric_prices(project.horizon_years),
            ),
            derived: Arc::new(
                comparison
                    .as_ref()
                    .map_or_else(|_| Vec::new(), needs::derived),
            ),
            chosen: None,
            comparison,
            project,
        }
    }

    /// Works out what is to be said of a quote, unless that is known.
    fn choose(&mut self, id: &str) {
        if self.chosen.as_ref().is_some_and(|known| known.quote == id) {
            return;
        }
        let project = &self.project;
        let quote = project.all_quotes().find(|quote| quote.id == id);
        let (Some(quote), Ok(comparison)) = (quote, &self.comparison) else {
            return;
        };
        let deal = project.private.deals.iter().find(|deal| deal.quote == id);
        let offer = comparison.offer(id);
        self.chosen = Some(Chosen {
            quote: id.to_owned(),
            questions: questions(project, comparison, id),
            belongs: offer.map_or_else(Vec::new, |offer| Belongs::of(project, offer, quote)),
            margin: deal.and_then(|deal| margin(quote, deal).ok()),
        });
    }
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
    fn prepare(&mut self, project: &Arc<Project>) {
        let presenting = self.presenting;
        if self.kept.get().is_some_and(|(of, _)| *of != presenting) {
            self.kept.forget();
        }
        let work = || (presenting, Kept::of(project, presenting));
        self.kept.refresh(self.generation, work);
    }
}

/// What the page is drawn from.
struct Scene<'a> {
    project: &'a Project,
    comparison: &'a Comparison,
    outcomes: &'a [Outcome],
    rounds: &'a [RoundChange],
    scoring: Option<&'a Scoring>,
    derived: &'a Arc<Vec<Need>>,
    questions: &'a [Question],
    belongs: &'a [Belongs],
    margin: Option<&'a Margin>,
    currency: Currency,
    presenting: bool,
}

impl Scene<'_> {
    fn quote(&self, id: &str) -> Option<&Quote> {
        self.project.all_quotes().find(|quote| quote.id == id)
    }
}

/// Whether what the check found is about something that nobody sees while presenting.
pub(in crate::window) fn is_private(problem: &Problem) -> bool {
    [
        "private",
        "levelling.match",
        "levelling.need",
        "levelling.score",
    ]
    .iter()
    .any(|place| problem.place.starts_with(place))
}

/// What the page asks of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Files of partners are to be imported.
    Import,
    /// The customer's copy is to be saved.
    Copy,
    /// A response sheet is to be saved.
    Request(Wanted),
}

/// Shows the page; returns what it asks of the window.
pub fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    generation: u64,
    project: &Arc<Project>,
    view: &mut View,
    results: Option<&Results>,
) -> Option<Asked> {
    view.generation = generation;
    let any = project.all_quotes().next().is_some();
    let shown = !project.quotes.is_empty() || (any && !view.presenting);
    let asked = bar(ui, view, shown);
    if view.tab == Tab::Quotes && !view.presenting {
        offer::show(ui, desk, view);
    } else if !any {
        empty(ui, view);
    } else {
        view.prepare(project);
        // Out of the view while it is shown, so that nothing is copied in every frame.
        if let Some((generation, (presenting, mut kept))) = view.kept.take() {
            compared(ui, desk, &mut kept, view, results);
            view.kept.put(generation, (presenting, kept));
        }
    }
    asked
}

/// The parts of the page, and what can be done with all quotes, if any are shown.
fn bar(ui: &mut Ui, view: &mut View, shown: bool) -> Option<Asked> {
    let mut asked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * STEP;
        if view.presenting {
            widgets::note(ui, "What is private is left out, and nothing can be edited");
        } else {
            for tab in Tab::ALL {
                let (name, hint) = tab.words();
                let response = ui.selectable_label(view.tab == tab, name);
                if response.on_hover_text(hint).clicked() {
                    view.tab = tab;
                }
            }
        }
        ui.add_space(4.0 * STEP);
        let hint = "Hide offers of rivals, margins, scorecard and private notes";
        ui.checkbox(&mut view.presenting, "Presenting")
            .on_hover_text(hint);
        let hint = "A file without offers of rivals, margins, scorecard and private notes";
        for (text, hint, ask) in [
            (
                "Import…",
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
        if shown && let Some(language) = response_sheet(ui) {
            let presenting = view.presenting;
            asked = Some(Asked::Request(Wanted {
                language,
                presenting,
            }));
        }
    });
    asked
}

/// A menu of the languages that a response sheet may be in.
fn response_sheet(ui: &mut Ui) -> Option<Language> {
    let mut chosen = None;
    let menu = ui.menu_button("Response sheet ▾", |ui| {
        for language in Language::ALL {
            if ui.button(format!("{}…", language.label())).clicked() {
                chosen = Some(*language);
                ui.close();
            }
        }
    });
    let hint = "Save a workbook that asks partners for a price of everything that is bought; filled in, it can be imported without a word about its columns";
    menu.response
        .on_hover_text(hint)
        .accessible_name("Response sheet");
    chosen
}

fn compared(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    kept: &mut Kept,
    view: &mut View,
    results: Option<&Results>,
) {
    parts::refusal(ui, desk, "quote");
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
    let known = |id: &String| comparison.offer(id).is_some();
    if !view.quote.as_ref().is_some_and(known) {
        let cheapest = comparison
            .ranking()
            .first()
            .map(|offer| offer.quote.clone());
        view.quote = cheapest;
    }
    if let Some(quote) = &view.quote {
        kept.choose(quote);
    }
    let Ok(comparison) = &kept.comparison else {
        return;
    };
    let key = (view.generation, view.presenting);
    let chosen = kept.chosen.as_ref();
    let mut promised = std::mem::take(&mut view.promised);
    let scene = Scene {
        project: &kept.project,
        comparison,
        outcomes: promised.look(ui.ctx(), key, &kept.project),
        rounds: &kept.rounds,
        scoring: kept.scoring.as_ref(),
        derived: &kept.derived,
        questions: chosen.map_or(&[], |chosen| &chosen.questions),
        belongs: chosen.map_or(&[], |chosen| &chosen.belongs),
        margin: chosen.and_then(|chosen| chosen.margin.as_ref()),
        currency: Currency::new(&kept.project.currency),
        presenting: view.presenting,
    };
    match view.tab {
        Tab::Needs if !view.presenting => needs::show(ui, desk, &scene, view),
        Tab::Points if !view.presenting => points::show(ui, desk, &scene),
        Tab::Rounds if !view.presenting => negotiated::show(ui, desk, &scene),
        Tab::Private if !view.presenting => private::show(ui, desk, &scene, view, results),
        _ => {
            ranking::show(ui, &scene, view);
            matrix::show(ui, desk, &scene, view);
            prices::show(ui, &scene, &kept.metrics);
            negotiation::show(ui, desk, &scene, view);
        }
    }
    view.promised = promised;
}

fn empty(ui: &mut Ui, view: &mut View) {
    widgets::card(ui, "No quotes yet", "", |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 2.0 * STEP);
        ui.label("Quotes of several partners are brought to one scope, one horizon and one currency, so that the cheapest cover need not win.");
        let muted = Tokens::of(ui).muted;
        let how = "Import what partners sent, or drop the files onto the window: workbooks, texts with separators, pasted tables. The sample Partner quotes shows three of them.";
        ui.label(RichText::new(how).size(SIZE_NOTE).color(muted));
        if !view.presenting && widgets::secondary_button(ui, "Type one in").clicked() {
            view.tab = Tab::Quotes;
        }
    });
}
