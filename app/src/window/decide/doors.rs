//! Sliding doors: one incident, the same luck, every plan side by side on one clock.

use std::sync::Arc;

use displace_scenarios::replay::{self, Future, Question, Replay, replay as tell};
use egui::{Context, Key, Label, Modifiers, RichText, Slider, Stroke, Ui};

use super::lessons::Learning;
use super::{OLD, clock, dim_if_old, doors_bars, nothing_yet};
use crate::format;
use crate::jobs::{Answer, Jobs};
use crate::window::theme::{self, SIZE_NOTE, STEP, StageGroup, Tokens};
use crate::window::{shell, widgets};

/// Playing an incident takes so many seconds, however long it is.
const PLAYING_SECONDS: f64 = 15.0;
/// Room for the moment in words behind its slider, in points.
const WORDS: f32 = 220.0;

/// What the page remembers while a document is open.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// What is asked; what is not given comes from the document's story.
    question: Question,
    /// The luck; the typical one without a seed.
    seed: Option<u64>,
    /// The moment that is looked at, in hours after the incident; without a choice, when there is most to tell.
    hour: Option<f64>,
    playing: bool,
    /// What is typed as the incident's start, while it is not that of the replay.
    start: Option<String>,
    told: Option<Told>,
}

/// A replay that was computed, and what for.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    generation: u64,
    question: Question,
    seed: Option<u64>,
    outcome: Result<Arc<Replay>, String>,
    /// The search for what was learned, while it lasts.
    learning: Option<Arc<Learning>>,
}

impl Told {
    /// Takes over what was learned, if the search is over.
    fn hear(&mut self) {
        let Some(found) = self.learning.as_ref().and_then(|learning| learning.take()) else {
            return;
        };
        self.learning = None;
        if let Ok(replay) = &mut self.outcome {
            for (plan, learned) in Arc::make_mut(replay).plans.iter_mut().zip(found) {
                plan.learned = learned;
            }
        }
    }
}

impl View {
    /// The replay that is shown.
    pub fn replay(&self) -> Option<&Replay> {
        let told = self.told.as_ref()?;
        told.outcome.as_ref().ok().map(Arc::as_ref)
    }

    /// The moment that is looked at, in hours after the incident.
    pub fn hour(&self) -> f64 {
        let longest = self.replay().map_or(0.0, |replay| {
            let back = replay.plans.iter().map(|plan| plan.last_back_hours);
            back.fold(0.0, f64::max)
        });
        self.hour.unwrap_or(longest / 2.0)
    }

    /// True once the replay tells what was learned, or that nothing was.
    pub fn has_learned(&self) -> bool {
        self.told
            .as_ref()
            .is_some_and(|told| told.learning.is_none())
    }

    /// Whether time passes.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Play or pause.
    pub fn toggle(&mut self) {
        self.playing = !self.playing;
        // Who never moved it wants to see the incident from its beginning.
        self.hour.get_or_insert(0.0);
    }

    /// Computes the replay of the question as it stands, if something changed.
    pub(in crate::window) fn prepare(&mut self, ctx: &Context, answer: &Answer) {
        let fresh = self.told.as_ref().is_some_and(|told| {
            told.generation == answer.generation
                && told.question == self.question
                && told.seed == self.seed
        });
        if !fresh {
            let future = self.seed.map_or(Future::Typical, Future::Seeded);
            let outcome = tell(&answer.project, &answer.world, &self.question, future);
            let learning = outcome
                .as_ref()
                .ok()
                .map(|replay| Arc::new(Learning::start(ctx, answer, replay, future)));
            self.told = Some(Told {
                generation: answer.generation,
                question: self.question.clone(),
                seed: self.seed,
                outcome: outcome.map(Arc::new).map_err(|error| error.to_string()),
                learning,
            });
        }
        if let Some(told) = &mut self.told {
            told.hear();
        }
    }

    /// The replay of the question as it stands.
    fn replay_of(&mut self, ctx: &Context, answer: &Answer) -> Result<Arc<Replay>, String> {
        self.prepare(ctx, answer);
        match &self.told {
            Some(told) => told.outcome.clone(),
            None => Err("there is nothing to replay".to_owned()),
        }
    }
}

/// True if the space bar was pressed and no control wants it.
pub fn wants_toggle(ctx: &Context) -> bool {
    let free = ctx.memory(|memory| memory.focused().is_none());
    free && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Space))
}

/// The page; `old` shows the incident as that of older inputs.
pub fn show(ui: &mut Ui, jobs: &Jobs, old: bool, view: &mut View) {
    let Some(answer) = jobs.answer() else {
        shell::page(ui, "Sliding doors", "", |ui| nothing_yet(ui, jobs));
        return;
    };
    let outcome = view.replay_of(ui.ctx(), answer);
    let (title, note) = match &outcome {
        _ if old => ("Sliding doors".to_owned(), OLD.to_owned()),
        Ok(replay) => (title(replay), note(answer, replay)),
        Err(_) => (
            "Sliding doors".to_owned(),
            "One incident, the same luck, every plan".to_owned(),
        ),
    };
    shell::page(ui, &title, &note, |ui| {
        dim_if_old(ui, old);
        let end = outcome
            .as_ref()
            .map_or(1.0, |replay| doors_bars::end(replay));
        play(ui, view, end);
        controls(ui, answer, view, outcome.as_deref().ok(), end);
        match &outcome {
            Ok(replay) => {
                legend(ui);
                let mut hour = view.hour();
                doors_bars::show(ui, answer, replay, end, &mut hour);
                if hour != view.hour() {
                    view.hour = Some(hour);
                    view.playing = false;
                }
            }
            Err(why) => {
                let bad = Tokens::of(ui).bad;
                widgets::card(ui, "", "", |ui| {
                    ui.colored_label(bad, format!("There is nothing to show: {why}"));
                });
            }
        }
    });
}

/// Lets time pass.
fn play(ui: &Ui, view: &mut View, end: f64) {
    view.hour = view.hour.map(|hour| hour.clamp(0.0, end));
    if !view.playing {
        return;
    }
    let passed = f64::from(ui.input(|input| input.stable_dt)).min(0.1);
    let hour = view.hour() + passed * end / PLAYING_SECONDS;
    view.hour = Some(hour.min(end));
    if hour >= end {
        view.playing = false;
    } else {
        ui.ctx().request_repaint();
    }
}

fn title(replay: &Replay) -> String {
    let doors = match replay.plans.len() {
        0 | 1 => "one outcome".to_owned(),
        2 => "two outcomes".to_owned(),
        more => format!("{more} outcomes"),
    };
    format!("{}: one incident, {doors}", replay.threat_name)
}

fn note(answer: &Answer, replay: &Replay) -> String {
    let luck = match replay.seed {
        None => "A typical future: every draw at its median",
        Some(_) => "A drawn future",
    };
    format!(
        "{}, {}. {luck}, the same under each plan",
        target_name(answer, &replay.target),
        clock::in_full(replay.at)
    )
}

/// What people call a target: a domain, a workload or the estate.
fn target_name(answer: &Answer, id: &str) -> String {
    let project = &answer.project;
    let domain = project.domains.iter().find(|domain| domain.id == id);
    let workload = project.workloads.iter().find(|workload| workload.id == id);
    domain
        .map(|domain| domain.name.clone())
        .or_else(|| workload.map(|workload| workload.name.clone()))
        .unwrap_or_else(|| match id {
            "estate" => "The whole estate".to_owned(),
            other => other.to_owned(),
        })
}

/// Play, moment, threat, target, start and luck.
fn controls(ui: &mut Ui, answer: &Answer, view: &mut View, shown: Option<&Replay>, end: f64) {
    widgets::card(ui, "", "", |ui| {
        ui.horizontal(|ui| {
            let text = if view.playing {
                "⏸ Pause"
            } else {
                "▶ Play"
            };
            let button = widgets::primary_button(ui, text).on_hover_text("Play or pause (Space)");
            if button.clicked() {
                if view.hour() >= end {
                    view.hour = Some(0.0);
                }
                view.toggle();
            }
            let words = shown.map_or_else(String::new, |replay| {
                let now = clock::weekday_time(replay.at, view.hour());
                format!("{now} · {}", format::hours(view.hour()))
            });
            let name = ui.label("Moment");
            ui.scope(|ui| moment(ui, view, end, name.id));
            ui.add(Label::new(RichText::new(words).text_style(theme::strong())).truncate());
        });
        ui.horizontal_wrapped(|ui| {
            threat(ui, answer, view, shown);
            target(ui, answer, view, shown);
            start(ui, view, shown);
            luck(ui, view);
        });
    });
}

/// The slider of time, as wide as the words behind it leave room.
fn moment(ui: &mut Ui, view: &mut View, end: f64, name: egui::Id) {
    let tokens = Tokens::of(ui);
    ui.spacing_mut().slider_width = (ui.available_width() - WORDS).max(80.0);
    ui.spacing_mut().interact_size.y = 5.0 * STEP;
    let visuals = ui.visuals_mut();
    visuals.selection.bg_fill = tokens.accent;
    visuals.widgets.inactive.bg_fill = tokens.line;
    visuals.widgets.inactive.fg_stroke = Stroke::new(2.0, tokens.accent);
    let mut hour = view.hour();
    let slider = Slider::new(&mut hour, 0.0..=end).show_value(false);
    if ui.add(slider).labelled_by(name).changed() {
        view.hour = Some(hour);
        view.playing = false;
    }
}

fn threat(ui: &mut Ui, answer: &Answer, view: &mut View, shown: Option<&Replay>) {
    let threats = replay::threats(&answer.world);
    let current = view
        .question
        .threat
        .clone()
        .or_else(|| shown.map(|replay| replay.threat.clone()));
    let name = threats
        .iter()
        .find(|(id, _)| Some(id) == current.as_ref())
        .map_or_else(|| "none".to_owned(), |(_, name)| name.clone());
    let label = ui.label("Threat");
    let open = egui::ComboBox::from_id_salt("threat")
        .selected_text(name)
        .show_ui(ui, |ui| {
            for (id, name) in threats {
                let selected = current.as_ref() == Some(&id);
                if ui.selectable_label(selected, name).clicked() && !selected {
                    // The old target may not be one of this threat's.
                    view.question.target = None;
                    view.question.threat = Some(id);
                    view.hour = None;
                }
            }
        });
    open.response.labelled_by(label.id);
}

fn target(ui: &mut Ui, answer: &Answer, view: &mut View, shown: Option<&Replay>) {
    let Some(replay) = shown else {
        return;
    };
    let label = ui.label("Target");
    let open = egui::ComboBox::from_id_salt("target")
        .selected_text(target_name(answer, &replay.target))
        .show_ui(ui, |ui| {
            for id in replay::targets(&answer.world, &replay.threat) {
                let selected = replay.target == id;
                let name = target_name(answer, &id);
                if ui.selectable_label(selected, name).clicked() && !selected {
                    view.question.threat = Some(replay.threat.clone());
                    view.question.target = Some(id);
                    view.hour = None;
                }
            }
        });
    open.response.labelled_by(label.id);
}

fn start(ui: &mut Ui, view: &mut View, shown: Option<&Replay>) {
    let label = ui.label("When");
    let of_replay = shown.map(|replay| clock::typed(replay.at));
    let mut text = match (&view.start, of_replay) {
        (Some(typed), _) => typed.clone(),
        (None, Some(shown)) => shown,
        (None, None) => String::new(),
    };
    let field = egui::TextEdit::singleline(&mut text).desired_width(150.0);
    let field = ui
        .add(field)
        .labelled_by(label.id)
        .on_hover_text("When the incident happens: 2027-07-21 09:00");
    if field.changed() {
        if let Some(at) = clock::parse(&text) {
            view.question.at = Some(at);
        }
        view.start = Some(text.clone());
    }
    if let Some(typed) = &view.start {
        if clock::parse(typed).is_none() {
            let bad = Tokens::of(ui).bad;
            let words = "a date and time like 2027-07-21 09:00";
            ui.label(RichText::new(words).size(SIZE_NOTE).color(bad));
        } else if !field.has_focus() {
            view.start = None;
        }
    }
}

fn luck(ui: &mut Ui, view: &mut View) {
    let label = ui.label("Future");
    let shown = view
        .seed
        .map_or_else(|| "typical".to_owned(), |seed| format!("seed {seed}"));
    let open = egui::ComboBox::from_id_salt("future")
        .selected_text(shown)
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut view.seed, None, "typical");
            let seed = view.seed.unwrap_or(1);
            ui.selectable_value(&mut view.seed, Some(seed), format!("seed {seed}"));
        });
    open.response
        .labelled_by(label.id)
        .on_hover_text("Typical: every draw at its median, every chance on its likelier side. A seed draws one future");
    let next = widgets::secondary_button(ui, "Next seed")
        .on_hover_text("Draw another future of the same incident");
    if next.clicked() {
        view.seed = Some(view.seed.map_or(1, |seed| seed.wrapping_add(1)));
    }
}

fn legend(ui: &mut Ui) {
    let tokens = Tokens::of(ui);
    let words = |group| match group {
        StageGroup::Notice => "not noticed, evidence",
        StageGroup::Waiting => "waiting for part, spare or repair",
        StageGroup::Queue => "queued",
        StageGroup::Restore => "restoring",
        StageGroup::Degraded => "running from backup, or moving back",
    };
    let groups = StageGroup::ALL
        .into_iter()
        .map(|group| (tokens.stage(group), words(group)));
    ui.scope(|ui| {
        // A legend is no row of buttons: it needs no room for them.
        ui.spacing_mut().interact_size.y = 4.0 * STEP;
        widgets::legend(ui, groups.chain([(tokens.good, "back")]));
    });
}
