//! Criteria beside the price: their weights, fixed before prices are opened, and the points of each quote.

use displace_model::project::Project;
use displace_model::quote::{Criterion, PRICE, Score};
use egui::{Align, Button, RichText, ScrollArea, Ui};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::super::parts::{self, action, reach, section};
use super::card::Card;
use super::{Scene, lines, prices};
use crate::format::number;
use crate::records;
use crate::window::fields::Desk;
use crate::window::fields::exact::{Exact, exact_box};
use crate::window::fields::plain::{needed_name, typed};
use crate::window::theme::{SIZE_NOTE, Tokens};
use crate::window::widgets;

/// Where refusals that belong to no field are kept.
const KIND: &str = "criterion";
const PLACE: &str = "levelling.score";
const ROW: f32 = 34.0;
const NAME: f32 = 240.0;
const WEIGHT: f32 = 76.0;
const POINTS: f32 = 150.0;

pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>) {
    let Some(score) = &desk.project.levelling.score else {
        return begin(ui, desk);
    };
    let note = match score.opened {
        None => "weights can be changed until prices are opened".to_owned(),
        Some(day) => {
            format!("prices were opened on {day}: a weight that is changed now is recorded")
        }
    };
    section(
        ui,
        desk,
        "Criteria and their weights",
        &note,
        |ui, desk| buttons(ui, desk, score),
        |ui, desk| {
            ScrollArea::horizontal().id_salt("criteria").show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                headings(ui, scene);
                for criterion in &score.criteria {
                    row(ui, desk, scene, score, criterion);
                }
            });
            parts::refusal(ui, desk, KIND);
            scale(ui, desk, score);
        },
    );
    match scene.scoring {
        Some(scoring) => prices::points(ui, scene, scoring),
        None => widgets::card(ui, "By points", "", |ui| {
            ui.label("Nothing to add up yet: give a criterion a weight, and say which prices earn all points and none.");
        }),
    }
    prices::changes(ui, score);
}

fn begin(ui: &mut Ui, desk: &mut Desk<'_>) {
    let note = "criteria beside the price, with weights that are fixed before prices are opened";
    widgets::card(ui, "Points", note, |ui| {
        parts::refusal(ui, desk, KIND);
        if widgets::secondary_button(ui, "Score quotes by points").clicked() {
            desk.edit_at(KIND, "Score quotes by points", |project| {
                let criterion = |id: &str, name: &str, weight: i64| Criterion {
                    id: id.to_owned(),
                    name: name.to_owned(),
                    weight: Decimal::from(weight),
                    points: Vec::new(),
                };
                project.levelling.score = Some(Score {
                    criteria: vec![
                        criterion(PRICE, "Price", 50),
                        criterion("fit", "Technical fit", 50),
                    ],
                    ..Score::default()
                });
            });
        }
    });
}

/// The day on which something is done.
fn today() -> Date {
    jiff::Zoned::now().date()
}

fn score(project: &mut Project) -> Option<&mut Score> {
    project.levelling.score.as_mut()
}

fn buttons(ui: &mut Ui, desk: &mut Desk<'_>, present: &Score) {
    let closed = present.opened.is_none();
    if closed
        && action(
            ui,
            "Open prices",
            "Open prices",
            "From now on weights are fixed: later changes are recorded",
        )
    {
        let today = today();
        desk.edit_at(KIND, "Open prices", move |project| {
            if let Some(score) = score(project) {
                score.opened = Some(today);
            }
        });
    }
    if action(ui, "+ Criterion", "Add criterion", "With no weight yet") {
        let criteria = present.criteria.iter();
        let name = records::unique_name(
            "New criterion",
            criteria.clone().map(|one| one.name.as_str()),
        );
        let id = records::unique_id(&name, "criterion", criteria.map(|one| one.id.as_str()));
        desk.edit_at(KIND, "Add a criterion", move |project| {
            if let Some(score) = score(project) {
                score.criteria.push(Criterion {
                    id: id.clone(),
                    name: name.clone(),
                    weight: Decimal::ZERO,
                    points: Vec::new(),
                });
            }
        });
    }
    let hint = "The criteria, their points and what was recorded about them go";
    if closed && action(ui, "No points", "Do without points", hint) {
        desk.edit_at(KIND, "Do without points", |project| {
            project.levelling.score = None;
        });
    }
}

fn cell<R>(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui) -> R) {
    lines::cell(ui, width, ROW, false, contents);
}

fn headings(ui: &mut Ui, scene: &Scene<'_>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let muted = Tokens::of(ui).muted;
        let head = |ui: &mut Ui, width: f32, text: &str| {
            cell(ui, width, |ui| {
                let text = RichText::new(text).size(SIZE_NOTE).color(muted);
                ui.add(egui::Label::new(text).truncate());
            });
        };
        head(ui, NAME, "Criterion");
        head(ui, WEIGHT, "Weight");
        for offer in &scene.comparison.offers {
            head(ui, POINTS, &offer.partner);
        }
    });
}

fn row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    scene: &Scene<'_>,
    present: &Score,
    criterion: &Criterion,
) {
    let id = criterion.id.clone();
    let place = format!("{PLACE}.criterion.{id}");
    let card = Card {
        name: &criterion.name,
        place: &place,
        way: reach(move |project: &mut Project| {
            let criteria = &mut score(project)?.criteria;
            criteria.iter_mut().find(|one| one.id == id)
        }),
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        cell(ui, NAME, |ui| {
            let at = card.key("name");
            let set = card.set(|one: &mut Criterion, name| one.name = name);
            let label = card.label(&at, ("Name", "What people call it"));
            typed(
                ui,
                desk,
                label,
                &criterion.name,
                (NAME, Align::Min),
                needed_name,
                set,
            );
        });
        cell(ui, WEIGHT, |ui| weight(ui, desk, &card, criterion));
        for offer in &scene.comparison.offers {
            cell(ui, POINTS, |ui| {
                if criterion.id == PRICE {
                    let points = scene
                        .scoring
                        .and_then(|all| all.points.iter().find(|one| one.quote == offer.quote));
                    let text = points
                        .map_or_else(|| "by the price".to_owned(), |one| number(one.price, 2));
                    widgets::note(ui, &text);
                } else {
                    points(ui, desk, &card, criterion, (&offer.quote, &offer.partner));
                }
            });
        }
        let fixed = present.opened.is_some();
        let hint = if fixed {
            "Prices are open: give it the weight 0 instead, which is recorded"
        } else {
            ""
        };
        ui.add_enabled_ui(!fixed, |ui| {
            let delete = ui.add(Button::new(RichText::new("Delete").size(SIZE_NOTE)));
            let delete = delete.accessible_name(format!("Delete {}", criterion.name));
            if delete.on_disabled_hover_text(hint).clicked() {
                let id = criterion.id.clone();
                desk.edit_at(KIND, format!("Delete {}", criterion.name), move |project| {
                    if let Some(score) = score(project) {
                        score.criteria.retain(|one| one.id != id);
                    }
                });
            }
        });
    });
}

fn weight(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Criterion>, criterion: &Criterion) {
    let at = card.key("weight");
    let label = card.label(&at, ("Weight", "Beside the others"));
    let (id, today) = (criterion.id.clone(), today());
    exact_box(
        ui,
        desk,
        Exact::new(label).needed(),
        Some(criterion.weight),
        WEIGHT,
        move |project, weight| {
            if let (Some(score), Some(weight)) = (score(project), weight) {
                score.reweigh(&id, weight, today);
            }
        },
    );
}

fn points(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    card: &Card<'_, Criterion>,
    criterion: &Criterion,
    (quote, partner): (&str, &str),
) {
    let at = card.key(&format!("points.{quote}"));
    let label = format!("Points of {partner}");
    let label = card.label(&at, (&label, "0 to 10"));
    let present = criterion.points.iter().find(|(id, _)| id == quote);
    let id = quote.to_owned();
    let set = card.set(move |one: &mut Criterion, points: Option<Decimal>| {
        one.points.retain(|(quote, _)| *quote != id);
        if let Some(points) = points {
            one.points.push((id.clone(), points));
        }
    });
    let field = Exact::new(label).within(Decimal::ZERO, Decimal::TEN);
    exact_box(
        ui,
        desk,
        field,
        present.map(|(_, points)| *points),
        72.0,
        set,
    );
}

/// Which prices earn all points and none; fixed with the weights.
fn scale(ui: &mut Ui, desk: &mut Desk<'_>, present: &Score) {
    if present.criteria.iter().all(|one| one.id != PRICE) {
        return;
    }
    let card = Card {
        name: "Price",
        place: PLACE,
        way: reach(score),
    };
    let currency = desk.project.currency.clone();
    let open = present.opened.is_some();
    let note = if open {
        "fixed when prices were opened"
    } else {
        "needed"
    };
    ui.add_enabled_ui(!open, |ui| {
        card.money(
            ui,
            desk,
            (
                "full_points",
                (
                    "All points",
                    "The levelled price that earns all points of the price",
                ),
            ),
            present.full_points,
            (&currency, note),
            |score: &mut Score, price| score.full_points = price,
        );
        card.money(
            ui,
            desk,
            (
                "no_points",
                ("No points", "The levelled price that earns none"),
            ),
            present.no_points,
            (&currency, note),
            |score: &mut Score, price| score.no_points = price,
        );
    });
}
