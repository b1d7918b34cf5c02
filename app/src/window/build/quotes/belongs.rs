//! Which lines of a quote meet which need: what is confirmed, what is a guess, and how both are corrected.

use std::collections::BTreeMap;
use std::sync::Arc;

use displace_model::project::Project;
use displace_model::quote::{Certainty, Match, Offer, Quote};
use egui::{Align, ComboBox, Label as Text, Layout, RichText, ScrollArea, Ui, vec2};

use super::super::parts::{self, section};
use super::lines::cell;
use super::needs::make_list;
use super::words::choose_offer;
use super::{Scene, View};
use crate::window::fields::Desk;
use crate::window::theme::{SIZE_NOTE, Tokens};

/// Says which need a line of a quote belongs to.
pub(super) fn tell(project: &mut Project, told: &Match) {
    let matches = &mut project.levelling.matches;
    matches.retain(|old| (&old.quote, &old.line) != (&told.quote, &told.line));
    matches.push(told.clone());
}

/// Which need a line of a quote belongs to, as far as anybody knows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Belongs {
    /// Place in the scope; none beyond it.
    need: Option<usize>,
    certainty: Option<Certainty>,
    /// Somebody said so.
    told: bool,
}

impl Belongs {
    /// For every line of a quote.
    pub(super) fn of(project: &Project, offer: &Offer, quote: &Quote) -> Vec<Self> {
        let mut found: BTreeMap<&str, (usize, Option<Certainty>)> = BTreeMap::new();
        for (need, cell) in offer.cells.iter().enumerate() {
            for line in &cell.lines {
                found.insert(line, (need, cell.certainty));
            }
        }
        let matches = project.levelling.matches.iter();
        let told: Vec<&str> = matches
            .filter(|one| one.quote == quote.id)
            .map(|one| one.line.as_str())
            .collect();
        let lines = quote.lines.iter();
        lines
            .map(|line| {
                let known = found.get(line.id.as_str());
                Self {
                    need: known.map(|(need, _)| *need),
                    certainty: known.and_then(|(_, certainty)| *certainty),
                    told: told.contains(&line.id.as_str()),
                }
            })
            .collect()
    }

    fn words(&self) -> &'static str {
        match (self.told, self.certainty) {
            (true, _) => "confirmed",
            (_, Some(Certainty::Confirmed)) => "the scope is its own",
            (_, Some(Certainty::PartNumber)) => "same part number",
            (_, Some(Certainty::Guess(_))) => "a guess",
            (_, None) => "beyond the scope",
        }
    }

    fn is_guess(&self) -> bool {
        !self.told && matches!(self.certainty, Some(Certainty::Guess(_)))
    }
}

/// What somebody says that a line belongs to.
#[derive(Debug, Clone, Copy)]
enum Told {
    /// The need at this place of the scope.
    Need(usize),
    /// Nothing that is bought.
    Beyond,
}

const ROW: f32 = 32.0;
const MOST_ROWS: usize = 12;
const SURE: f32 = 140.0;
const CONFIRM: f32 = 76.0;

/// Which line of the chosen quote belongs to which need.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, view: &mut View) {
    let Some(quote) = view.quote.as_ref().and_then(|id| scene.quote(id)) else {
        return;
    };
    let note =
        "a guess counts like a match until somebody looks; a line beyond the scope is in no price";
    let chosen = &mut view.quote;
    section(
        ui,
        desk,
        &format!("What belongs together: {}", quote.partner),
        note,
        |ui, _| choose_offer(ui, scene, chosen),
        |ui, desk| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let belongs = scene.belongs;
            let height = belongs.len().min(MOST_ROWS) as f32 * ROW;
            ScrollArea::vertical()
                .id_salt(("matches", &quote.id))
                .max_height(height)
                .auto_shrink([false, true])
                .show_rows(ui, ROW, belongs.len(), |ui, range| {
                    for at in range {
                        if let Some(belongs) = belongs.get(at) {
                            belonging(ui, desk, scene, quote, (at, belongs));
                        }
                    }
                });
            parts::refusal(ui, desk, "match");
        },
    );
}

fn belonging(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    scene: &Scene<'_>,
    quote: &Quote,
    (at, belongs): (usize, &Belongs),
) {
    let Some(line) = quote.lines.get(at) else {
        return;
    };
    let size = vec2(ui.available_width(), ROW);
    let name = line.name();
    let mut told: Option<Told> = None;
    ui.push_id(&line.id, |ui| {
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            ui.spacing_mut().item_spacing.x = 8.0;
            let rest = ui.available_width() - SURE - CONFIRM - 40.0;
            cell(ui, rest * 0.45, 20.0, false, |ui| {
                ui.add(Text::new(&name).truncate());
            });
            told = pick(ui, scene, quote, (at, belongs), rest * 0.55);
            let ink = if belongs.is_guess() {
                Tokens::of(ui).accent
            } else {
                Tokens::of(ui).muted
            };
            cell(ui, SURE, 20.0, false, |ui| {
                ui.label(RichText::new(belongs.words()).size(SIZE_NOTE).color(ink));
            });
            if !belongs.told {
                let text = format!("Confirm line {} of {}", at + 1, quote.partner);
                if parts::row_button(ui, "Confirm", &text).clicked() {
                    told = Some(belongs.need.map_or(Told::Beyond, Told::Need));
                }
            }
        });
    });
    if let Some(told) = told {
        let needs = Arc::clone(scene.derived);
        let need = match told {
            Told::Need(need) => needs.get(need).map(|need| need.id.clone()),
            Told::Beyond => None,
        };
        let (quote, line) = (quote.id.clone(), line.id.clone());
        let told = Match { quote, line, need };
        desk.edit_at(
            "match",
            format!("Say what {name} belongs to"),
            move |project| {
                make_list(project, &needs);
                tell(project, &told);
            },
        );
    }
}

/// The needs to choose from; the chosen one, or none.
fn pick(
    ui: &mut Ui,
    scene: &Scene<'_>,
    quote: &Quote,
    (at, belongs): (usize, &Belongs),
    width: f32,
) -> Option<Told> {
    const BEYOND: &str = "nothing: beyond the scope";
    let scope = &scene.comparison.scope;
    let present = belongs.need.and_then(|need| scope.get(need));
    let mut told = None;
    let response = ComboBox::from_id_salt("belongs to")
        .selected_text(present.map_or(BEYOND, |line| line.name.as_str()))
        .width(width)
        .truncate()
        .show_ui(ui, |ui| {
            if ui
                .selectable_label(belongs.need.is_none(), BEYOND)
                .clicked()
            {
                told = Some(Told::Beyond);
            }
            for (need, line) in scope.iter().enumerate() {
                let current = belongs.need == Some(need);
                if ui.selectable_label(current, &line.name).clicked() {
                    told = Some(Told::Need(need));
                }
            }
        })
        .response;
    response.accessible_name(format!("Line {} of {} belongs to", at + 1, quote.partner));
    told
}
