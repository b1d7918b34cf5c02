//! The cards with charts, and what the pointer reads off them.

use displace_scenarios::results::Comparison;
use egui::{Ui, vec2};

use super::{plan_color, series, words};
use crate::charts::{self, Mapping, Style, cost_bars, cumulative, exceedance, histogram};
use crate::format::{self, Currency};
use crate::jobs::Answer;
use crate::window::theme::{STEP, Tokens};
use crate::window::widgets;

/// Height of a bar of costs with its distance, in points.
const BAR: f32 = 44.0;

/// Futures by saving. With several plans to compare, `chosen` says which one is shown.
pub(super) fn saving(
    ui: &mut Ui,
    answer: &Answer,
    comparison: &Comparison,
    chosen: &mut Option<String>,
    height: f32,
) {
    let currency = Currency::new(&answer.project.currency);
    let baseline = name(answer, &comparison.baseline);
    let note = format!("futures by saving against “{baseline}”, same luck for both");
    let role = answer.results.plan(&comparison.plan).map(|plan| plan.role);
    let title = match role {
        Some("renegotiated") => "What renegotiating saves",
        _ => "What switching saves",
    };
    widgets::card(ui, title, &note, |ui| {
        let room = ui.available_width();
        let several = answer.results.comparisons.len() > 1;
        if several {
            choice(ui, answer, comparison, chosen);
        }
        let height = if several {
            height - 7.0 * STEP - 2.0 * STEP
        } else {
            height
        };
        let series = series::saving(answer, comparison);
        let number = |value| currency.short(value);
        let told = format!(
            "Distribution of the saving of {}: middle {}, from {} (P5) to {} (P95)",
            name(answer, &comparison.plan),
            currency.full(comparison.saving.p50),
            currency.full(comparison.saving.p5),
            currency.full(comparison.saving.p95)
        );
        let style = style(ui, &number);
        charts::show(
            ui,
            vec2(room, height.max(80.0)),
            "saving",
            &told,
            |area| histogram::draw(area, &series, &style),
            |mapping, x, y| {
                let (value, _) = mapping.values_at(x, y)?;
                let (low, high, share) = series.class_at(value)?;
                Some(format!(
                    "{} to {}\n{} of all futures",
                    currency.full(low),
                    currency.full(high),
                    format::percent(share)
                ))
            },
        );
    });
}

fn choice(ui: &mut Ui, answer: &Answer, comparison: &Comparison, chosen: &mut Option<String>) {
    ui.horizontal(|ui| {
        let label = ui.label("Plan");
        let shown = name(answer, &comparison.plan);
        let open = egui::ComboBox::from_id_salt("saving of")
            .selected_text(&shown)
            .show_ui(ui, |ui| {
                for other in &answer.results.comparisons {
                    let selected = other.plan == comparison.plan;
                    let text = name(answer, &other.plan);
                    if ui.selectable_label(selected, text).clicked() {
                        *chosen = Some(other.plan.clone());
                    }
                }
            });
        open.response.labelled_by(label.id);
    });
}

/// The height that shows every plan's bar with the words below it.
pub(super) fn cost_height(answer: &Answer) -> f32 {
    BAR * answer.results.plans.len() as f32 + 40.0
}

/// Cash and outage cost by plan.
pub(super) fn costs(ui: &mut Ui, answer: &Answer, height: f32) {
    let currency = Currency::new(&answer.project.currency);
    let note = "cash and simulated outages apart, means, present value";
    widgets::card(ui, "What it costs", note, |ui| {
        let top = ui.cursor().top();
        let series = series::costs(answer);
        let bars = BAR * series.rows.len() as f32;
        let told = series
            .rows
            .iter()
            .map(|row| format!("{} {}", row.name, row.total))
            .collect::<Vec<_>>()
            .join(", ");
        let number = |value| currency.short(value);
        let style = style(ui, &number);
        charts::show(
            ui,
            vec2(ui.available_width(), bars),
            "costs",
            &format!("Cost by plan: {told}"),
            |area| cost_bars::draw(area, &series, &style),
            |mapping, x, y| {
                let row = series.rows.get(mapping.row_at(y)?)?;
                let (amount, _) = mapping.values_at(x, y)?;
                let part = row.part_at(amount)?;
                Some(format!("{}\n{}", part.name, currency.full(part.amount)))
            },
        );
        widgets::note(
            ui,
            "solid: cash by category, point at a part for its name · dashed: simulated outage cost",
        );
        fill(ui, top, height);
    });
}

/// The chance that a year's downtime exceeds a value.
pub(super) fn bad_years(ui: &mut Ui, answer: &Answer, height: f32) {
    let note = "chance that a year's downtime of all instances together exceeds …";
    widgets::card(ui, "How bad a year gets", note, |ui| {
        let series = series::bad_years(answer);
        let number = |value| format::hours_in_column(value);
        let style = style(ui, &number);
        charts::show(
            ui,
            vec2(ui.available_width(), height - KEY),
            "bad years",
            "Chance that a year's downtime exceeds a number of hours, by plan",
            |area| exceedance::draw(area, &series, &style),
            |mapping, x, y| {
                let (hours, _) = mapping.values_at(x, y)?;
                let mut lines = vec![format!("over {} in a year", format::hours_in_column(hours))];
                for curve in &series.curves {
                    let chance = curve.chance_above(hours)?;
                    lines.push(format!("{}: {}", curve.name, format::percent(chance)));
                }
                Some(lines.join("\n"))
            },
        );
        key(
            ui,
            series
                .curves
                .iter()
                .map(|curve| (curve.plan, curve.name.as_str())),
        );
    });
}

/// Cumulative cost over time.
pub(in crate::window) fn payback(
    ui: &mut Ui,
    answer: &Answer,
    comparison: Option<&Comparison>,
    height: f32,
) {
    let currency = Currency::new(&answer.project.currency);
    let rare = comparison.and_then(words::rare_payback);
    let note = match &rare {
        Some(rare) => format!("{rare} · cumulative cost: mean, P5 to P95"),
        None => "cumulative cost, not discounted: mean, band from P5 to P95".to_owned(),
    };
    widgets::card(ui, "When it pays back", &note, |ui| {
        let series = series::payback(answer, comparison);
        let number = |value| currency.short(value);
        let style = style(ui, &number);
        let told = series
            .payback
            .as_ref()
            .map_or_else(|| note.clone(), |(_, words)| words.clone());
        charts::show(
            ui,
            vec2(ui.available_width(), height - KEY),
            "payback",
            &format!("Cumulative cost by year: {told}"),
            |area| cumulative::draw(area, &series, &style),
            |mapping: &Mapping, x, y| {
                let (years, _) = mapping.values_at(x, y)?;
                let mut lines = vec![format!("after {}", format::years(years.max(0.0)))];
                for curve in &series.curves {
                    let cost = curve.middle_at(years)?;
                    lines.push(format!("{}: {}", curve.name, currency.full(cost)));
                }
                Some(lines.join("\n"))
            },
        );
        key(
            ui,
            series
                .curves
                .iter()
                .map(|curve| (curve.plan, curve.name.as_str())),
        );
    });
}

/// Room of a key of lines below a chart, in points.
const KEY: f32 = 6.0 * STEP;

/// Which line is which plan; the names share the room and are cut short where it ends.
fn key<'a>(ui: &mut Ui, lines: impl Iterator<Item = (usize, &'a str)>) {
    let lines: Vec<(usize, &str)> = lines.collect();
    ui.columns(lines.len().max(1), |columns| {
        for (ui, (plan, name)) in columns.iter_mut().zip(lines) {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
            widgets::line_key(ui, plan, name);
        }
    });
}

/// Fills a card to the height of its neighbour.
fn fill(ui: &mut Ui, top: f32, height: f32) {
    let rest = height - (ui.cursor().top() - top);
    if rest > 0.0 {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space(rest);
    }
}

fn style<'a>(ui: &Ui, number: &'a dyn Fn(f64) -> String) -> Style<'a> {
    Style {
        tokens: Tokens::of(ui),
        number,
    }
}

fn name(answer: &Answer, plan: &str) -> String {
    let known = answer.results.plan(plan);
    known.map_or_else(|| plan.to_owned(), |plan| plan.name.clone())
}

/// The colour of a plan of the answer.
pub(super) fn color(answer: &Answer, plan: &str) -> usize {
    plan_color(&answer.project, plan)
}
