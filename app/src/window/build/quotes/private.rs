//! What nobody but oneself may see: notes, what a deal leaves to the partner, and the scorecard.

use displace_model::money::Money;
use displace_model::private::{Deal, DealLine};
use displace_model::project::Project;
use displace_model::quote::{Margin, Quote};
use displace_model::scorecard::{self, Factor, Mark, Readiness};
use displace_scenarios::results::Results;
use egui::{Align, Label as Text, Layout, ScrollArea, Ui, vec2};
use rust_decimal::Decimal;

use super::super::parts::{reach, section, two_columns};
use super::card::Card;
use super::words::choose_offer;
use super::{Scene, View, negotiation, offer};
use crate::format::{exact_percent, of_100};
use crate::records::quotes as records;
use crate::window::fields::exact::{Exact, exact_box};
use crate::window::fields::plain::{choice, typed};
use crate::window::fields::{Desk, boxes};
use crate::window::theme::Tokens;
use crate::window::widgets;

const NOTE: &str = "in no customer's copy, and hidden while presenting";

pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    scene: &Scene<'_>,
    view: &mut View,
    results: Option<&Results>,
) {
    notes(ui, desk);
    deals(ui, desk, scene, view);
    readiness(ui, desk, results);
}

fn notes(ui: &mut Ui, desk: &mut Desk<'_>) {
    let project = desk.project;
    let card = Card {
        name: "Private",
        place: "private",
        way: reach(|project: &mut Project| Some(&mut project.private)),
    };
    section(
        ui,
        desk,
        "Notes for oneself",
        NOTE,
        |_, _| {},
        |ui, desk| {
            card.text(
                ui,
                desk,
                ("note", ("Note", "Anything that is nobody else's business")),
                (&project.private.note, false),
                |private, note| private.note = note,
            );
        },
    );
}

/// What the chosen quote costs the partner, and what is left.
fn deals(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, view: &mut View) {
    let Some(quote) = view.quote.as_ref().and_then(|id| scene.quote(id)) else {
        return;
    };
    let known = desk.project.private.deals.iter();
    let known = known.clone().find(|deal| deal.quote == quote.id).cloned();
    let deal = known.unwrap_or_else(|| Deal::new(&quote.id));
    let chosen = &mut view.quote;
    section(
        ui,
        desk,
        &format!("What it costs {}", quote.partner),
        NOTE,
        |ui, _| choose_offer(ui, scene, chosen),
        |ui, desk| {
            let id = quote.id.clone();
            let place = format!("private.deal.{id}");
            let name = format!("Deal of {}", quote.partner);
            let card = Card {
                name: &name,
                place: &place,
                way: reach(move |project| records::deal_mut(project, &id)),
            };
            two_columns(
                ui,
                desk,
                |ui, desk| effort(ui, desk, &card, (quote, &deal)),
                |ui, desk| selling(ui, desk, &card, &deal),
            );
            lines(ui, desk, (quote, &deal), scene.margin);
        },
    );
    negotiation::left(ui, scene, quote);
}

fn effort(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Deal>, (quote, deal): (&Quote, &Deal)) {
    card.number(
        ui,
        desk,
        (
            "effort_hours",
            (
                "Own hours",
                "Of own people, that belong to no line: project management, hand-over",
            ),
        ),
        Some(deal.effort_hours),
        ("h", "none"),
        |deal, hours| deal.effort_hours = hours.unwrap_or_default(),
    );
    let currency = quote.currency.as_deref().unwrap_or(&desk.project.currency);
    card.money(
        ui,
        desk,
        ("hour_cost", ("An hour costs", "Of own people")),
        Some(deal.hour_cost),
        (currency, "nothing"),
        |deal, cost| deal.hour_cost = cost.unwrap_or_default(),
    );
}

fn selling(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Deal>, deal: &Deal) {
    let meaning = "Presales, proof of concept, credit, bad debts: as a part of the price";
    card.share(
        ui,
        desk,
        ("cost_of_sale", ("Cost of sale", meaning)),
        (Some(deal.cost_of_sale), Decimal::ZERO, Decimal::ONE),
        ("%", "none"),
        |deal, share| deal.cost_of_sale = share.unwrap_or_default(),
    );
    card.text(
        ui,
        desk,
        ("note", ("Note", "Anything worth remembering about it")),
        (&deal.note, false),
        |deal, note| deal.note = note,
    );
}

const ROW: f32 = 32.0;
const MOST_ROWS: usize = 12;

fn cell<R>(ui: &mut Ui, width: f32, right: bool, contents: impl FnOnce(&mut Ui) -> R) {
    let layout = if right {
        Layout::right_to_left(Align::Center)
    } else {
        Layout::left_to_right(Align::Center)
    };
    ui.allocate_ui_with_layout(vec2(width, ROW), layout, |ui| {
        ui.set_min_size(vec2(width, ROW));
        contents(ui);
    });
}

/// What each line costs. Only the rows in sight are laid out.
fn lines(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    (quote, deal): (&Quote, &Deal),
    margin: Option<&Margin>,
) {
    let currency = offer::currency(desk.project, quote);
    let columns = |ui: &Ui| {
        let others = [110.0, 90.0, 110.0, 130.0];
        let name = ui.available_width() - others.iter().sum::<f32>() - 60.0;
        [name.max(120.0), others[0], others[1], others[2], others[3]]
    };
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        let widths = columns(ui);
        let heads = ["Line", "Cost of a unit", "Own hours", "Price", "Margin"];
        for (head, width) in heads.into_iter().zip(widths) {
            cell(ui, width, width < 131.0, |ui| widgets::note(ui, head));
        }
    });
    boxes::hairline(ui);
    ScrollArea::vertical()
        .id_salt(("deal", &quote.id))
        .max_height(MOST_ROWS as f32 * ROW)
        .auto_shrink([false, true])
        .show_rows(ui, ROW, quote.lines.len(), |ui, range| {
            for at in range {
                let Some(line) = quote.lines.get(at) else {
                    continue;
                };
                let known = deal.lines.iter().find(|one| one.line == line.id);
                let name = format!("Cost of line {}", at + 1);
                let place = format!("private.deal.{}.line.{}", quote.id, line.id);
                let (id, line_id) = (quote.id.clone(), line.id.clone());
                let card = Card {
                    name: &name,
                    place: &place,
                    way: reach(move |project| records::deal_line_mut(project, &id, &line_id)),
                };
                ui.push_id(&line.id, |ui| {
                    ui.horizontal(|ui| {
                        let widths = columns(ui);
                        cell(ui, widths[0], false, |ui| {
                            ui.add(Text::new(line.name()).truncate());
                        });
                        costs(ui, desk, &card, known, widths);
                        let left =
                            margin.and_then(|all| all.lines.iter().find(|one| one.line == line.id));
                        let money = |amount: Option<Money>| offer::money(&currency, amount);
                        cell(ui, widths[3], true, |ui| {
                            ui.label(money(left.map(|left| left.price)));
                        });
                        cell(ui, widths[4], true, |ui| {
                            let share = left.and_then(|left| left.share);
                            let share = share.map_or(String::new(), |share| {
                                format!(" ({})", exact_percent(share.round_dp(3)))
                            });
                            ui.label(format!("{}{share}", money(left.map(|left| left.margin))));
                        });
                    });
                });
            }
        });
}

fn costs(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    card: &Card<'_, DealLine>,
    known: Option<&DealLine>,
    widths: [f32; 5],
) {
    let at = card.key("unit_cost");
    let label = card.label(
        &at,
        (
            "Unit",
            "Cost of goods of one unit for one period of the price",
        ),
    );
    let set = card.set(|line: &mut DealLine, cost: Option<Decimal>| {
        line.unit_cost = Money::from_decimal(cost.unwrap_or_default());
    });
    let value = known.map(|known| known.unit_cost.as_decimal());
    exact_box(ui, desk, Exact::new(label), value, widths[1], set);
    let at = card.key("effort_hours");
    let label = card.label(
        &at,
        ("Own hours", "Of own people that the whole line takes"),
    );
    let set = card.set(|line: &mut DealLine, hours: Option<Decimal>| {
        line.effort_hours = hours.unwrap_or_default();
    });
    let value = known.map(|known| known.effort_hours);
    exact_box(ui, desk, Exact::new(label), value, widths[2], set);
}

/// How ready the customer is to change, apart from the money.
fn readiness(ui: &mut Ui, desk: &mut Desk<'_>, results: Option<&Results>) {
    let marks = scorecard::complete(&desk.project.private.scorecard);
    let found = scorecard::readiness(&marks);
    section(
        ui,
        desk,
        "Scorecard",
        "how ready the customer is to change, apart from the money; in no customer's copy, and hidden while presenting",
        |_, _| {},
        |ui, desk| {
            answer(ui, &found);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                for (head, width) in [("Factor", 110.0), ("Score", 130.0), ("Weight", 76.0)] {
                    cell(ui, width, false, |ui| widgets::note(ui, head));
                }
                widgets::note(ui, "Evidence");
            });
            for mark in &marks {
                factor(ui, desk, mark, results);
                boxes::hairline(ui);
            }
        },
    );
}

fn answer(ui: &mut Ui, found: &Readiness) {
    let names = |factors: &[Factor]| {
        let names: Vec<String> = factors
            .iter()
            .map(|one| one.label().to_lowercase())
            .collect();
        names.join(", ")
    };
    let tokens = Tokens::of(ui);
    let mean = found.mean.map_or("not scored yet".to_owned(), |mean| {
        format!("{} of {}", mean.round_dp(1).normalize(), scorecard::MOST)
    });
    if found.closed.is_empty() {
        widgets::strong(ui, &format!("Readiness: {mean}"));
    } else {
        let text = format!(
            "⚠ Not yet: {} below {}, whatever the mean ({mean})",
            names(&found.closed),
            scorecard::GATE,
        );
        ui.colored_label(tokens.bad, text);
    }
    if !found.missing.is_empty() {
        widgets::note(ui, &format!("Nobody scored {}", names(&found.missing)));
    }
}

fn factor(ui: &mut Ui, desk: &mut Desk<'_>, mark: &Mark, results: Option<&Results>) {
    let factor = mark.factor;
    let place = format!("private.factor.{}", factor.as_str());
    let card = Card {
        name: factor.label(),
        place: &place,
        way: reach(move |project| records::mark_mut(project, factor)),
    };
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        ui.spacing_mut().item_spacing.x = 8.0;
        cell(ui, 110.0, false, |ui| {
            ui.label(factor.label()).on_hover_text(factor.meaning());
        });
        cell(ui, 130.0, false, |ui| score(ui, desk, &card, mark));
        cell(ui, 76.0, false, |ui| {
            let at = card.key("weight");
            let label = card.label(&at, ("Weight", "Beside the others"));
            let set = card.set(|mark: &mut Mark, weight: Option<Decimal>| {
                mark.weight = weight.unwrap_or_default();
            });
            exact_box(
                ui,
                desk,
                Exact::new(label).needed(),
                Some(mark.weight),
                76.0,
                set,
            );
        });
        let at = card.key("evidence");
        let label = card.label(&at, ("Evidence", "What the points rest on"));
        let read = |text: &str| Ok(text.trim().to_owned());
        let set = card.set(|mark: &mut Mark, evidence| mark.evidence = evidence);
        let width = (ui.available_width() - 8.0).max(120.0);
        typed(
            ui,
            desk,
            label,
            &mark.evidence,
            (width, Align::Min),
            read,
            set,
        );
    });
    let mut under = factor.meaning().to_owned();
    if factor == Factor::Price {
        for comparison in results.into_iter().flat_map(|results| &results.comparisons) {
            let plan = desk
                .project
                .plans
                .iter()
                .find(|plan| plan.id == comparison.plan);
            let name = plan.map_or(comparison.plan.as_str(), |plan| plan.name.as_str());
            let chance = of_100(comparison.chance_of_cash_saving);
            under = format!("{under}; {name} saves cash in {chance} futures");
        }
    }
    widgets::note(ui, &under);
    for key in ["score", "weight", "evidence"] {
        super::super::parts::refusal(ui, desk, &card.key(key));
    }
}

fn score(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Mark>, mark: &Mark) {
    const SCORES: [Option<u32>; 7] = [None, Some(0), Some(1), Some(2), Some(3), Some(4), Some(5)];
    let words = |score: Option<u32>| match score {
        None => ("not scored", ""),
        Some(0) => ("0 of 5", "Speaks against it"),
        Some(1) => ("1 of 5", ""),
        Some(2) => ("2 of 5", ""),
        Some(3) => ("3 of 5", ""),
        Some(4) => ("4 of 5", ""),
        _ => ("5 of 5", "Speaks for it without a doubt"),
    };
    let at = card.key("score");
    let label = card.label(&at, ("Score", mark.factor.meaning()));
    let set = card.set(|mark: &mut Mark, score| mark.score = score);
    choice(ui, desk, label, (mark.score, &SCORES), 120.0, words, set);
}
