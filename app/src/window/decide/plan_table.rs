//! Tables of figures, the plans side by side.

use std::sync::Arc;

use displace_scenarios::Stage;
use displace_scenarios::results::{PlanResults, Summary};
use egui::text::LayoutJob;
use egui::{
    Align, FontId, Galley, Label, Layout, Rect, Response, RichText, Role, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use super::chart_cards::color;
use crate::counted::Counted;
use crate::figures;
use crate::format::{self, Currency};
use crate::jobs::Answer;
use crate::window::theme::{self, SIZE_NOTE, STEP, Tokens};
use crate::window::widgets;

/// Height of a row, in points.
const ROW: f32 = 7.0 * STEP;
/// Room of a plan's colour with its distance, in points.
const SWATCH: f32 = 18.0;

/// The plans and what they come to.
pub(super) fn show(ui: &mut Ui, answer: &Answer, counted: Counted) {
    widgets::card(ui, "", "", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let years = format::years(f64::from(answer.project.horizon_years));
        // Which of two plans is the cheapest is told by the chance of being cheaper.
        let columns = if answer.results.plans.len() > 2 && counted == Counted::Everything {
            HEADS.len()
        } else {
            CHEAPEST
        };
        let grid = Grid::new(ui, columns, if columns > CHEAPEST { 0.095 } else { 0.105 });
        let cells = grid.row(ui, false);
        cells.first(ui, |ui| muted(ui, &format!("present value, {years}")));
        for (place, (head, meaning)) in HEADS.iter().take(columns).enumerate() {
            let (head, meaning) = match (place, counted) {
                (0, Counted::Accepted) => ACCEPTED,
                _ => (*head, *meaning),
            };
            cells.number(ui, place, |ui| muted(ui, head).on_hover_text(meaning));
        }
        let cheapest = answer
            .results
            .plans
            .iter()
            .min_by(|a, b| counted.cost(a).total_cmp(&counted.cost(b)))
            .map(|plan| plan.id.as_str());
        for plan in &answer.results.plans {
            let strong = cheapest == Some(plan.id.as_str());
            plan_row(ui, &grid, answer, plan, (strong, counted));
        }
    });
}

/// The place of the column that only several plans have.
const CHEAPEST: usize = 7;

/// The head of the total where only some of it counts.
const ACCEPTED: (&str, &str) = (
    "accepted",
    "Cash that a finance director accepts: mean of all futures; without outage costs and hours of your own people",
);

/// The columns and what they mean.
const HEADS: [(&str, &str); 8] = [
    (
        "total",
        "Cash and outage cost together: mean of all futures",
    ),
    ("cash", "Money paid by contract: mean of all futures"),
    (
        "outage cost",
        "Simulated loss by outages: mean of all futures",
    ),
    (
        "downtime / year",
        "Hours down per year, of all instances together: mean of all futures",
    ),
    (
        "bad year (P95)",
        "Hours down in the worst year of a future; 1 future in 20 has a worse one",
    ),
    (
        "data lost",
        "Hours of updates that one outage of one instance loses on average",
    ),
    (
        "chance cheaper",
        "Share of the futures in which the total is lower than the baseline's",
    ),
    (
        "cheapest in",
        "Share of the futures in which no other plan has a lower total",
    ),
];

fn plan_row(
    ui: &mut Ui,
    grid: &Grid,
    answer: &Answer,
    plan: &PlanResults,
    (strong, counted): (bool, Counted),
) {
    let currency = Currency::new(&answer.project.currency);
    let years = answer.project.horizon_years;
    let cells = grid.row(ui, true);
    cells.first(ui, |ui| {
        widgets::plan_swatch(ui, color(answer, &plan.id));
        text(ui, &plan.name, strong)
    });
    let money = |summary: &Summary| distribution(summary, |amount| currency.full(amount));
    let hours = |summary: &Summary| {
        let all = distribution(summary, format::hours_in_column);
        format!("over the horizon {all}")
    };
    let worst = &plan.worst_year_downtime_hours;
    let figures = [
        match counted {
            Counted::Everything => (
                currency.short(plan.total_cost.mean),
                money(&plan.total_cost),
            ),
            Counted::Accepted => (
                currency.short(counted.cost(plan)),
                format!("of {} in all", currency.full(plan.total_cost.mean)),
            ),
        },
        (currency.short(plan.cash_cost.mean), money(&plan.cash_cost)),
        (
            currency.short(plan.outage_cost.mean),
            money(&plan.outage_cost),
        ),
        (
            format::hours_in_column(figures::downtime_per_year(plan, years)),
            hours(&plan.downtime_hours),
        ),
        (
            format::hours_in_column(worst.p95),
            format!(
                "worst year of a future, ± standard error\nmiddle {}\n{}",
                format::hours_in_column(worst.p50),
                bad_end(worst, format::hours_in_column)
            ),
        ),
        (
            format::hours_in_column(figures::data_lost_per_outage(plan)),
            format!(
                "{} outages over the horizon, {} of them miss their objectives",
                format::count(plan.outages.mean),
                format::count(plan.objectives_missed.mean)
            ),
        ),
    ];
    for (place, (shown, hover)) in figures.into_iter().enumerate() {
        cells.number(ui, place, |ui| {
            text(ui, &shown, strong).on_hover_text(hover)
        });
    }
    cells.number(ui, CHEAPEST - 1, |ui| {
        match answer.results.comparison(&plan.id) {
            None => muted(ui, "baseline").on_hover_text("Others are compared with this plan"),
            Some(comparison) => {
                let error = format::percent(comparison.chance_of_saving_standard_error);
                let chance = format::percent(counted.chance(comparison));
                let meaning = match counted {
                    Counted::Everything => format!(
                        "± {error} (standard error)\ncheaper in cash alone: {}",
                        format::percent(comparison.chance_of_cash_saving)
                    ),
                    Counted::Accepted => format!(
                        "in cash that a finance director accepts\ncounting everything: {}",
                        format::percent(comparison.chance_of_saving)
                    ),
                };
                text(ui, &chance, strong).on_hover_text(meaning)
            }
        }
    });
    if grid.columns > CHEAPEST {
        cells.number(ui, CHEAPEST, |ui| {
            text(ui, &format::percent(plan.cheapest_in), strong)
                .on_hover_text("Ties are shared equally; all plans add up to 100 %")
        });
    }
}

/// Mean, ends and errors of a figure, its amounts written by `text`: what stands behind a cell.
fn distribution(summary: &Summary, text: impl Fn(f64) -> String) -> String {
    format!(
        "{} ± {} (standard error)\nP5 {}\n{}",
        text(summary.mean),
        text(summary.standard_error),
        text(summary.p5),
        bad_end(summary, text)
    )
}

/// What 1 future in 20 and 1 in 100 exceeds, with their errors.
fn bad_end(summary: &Summary, text: impl Fn(f64) -> String) -> String {
    let errors = summary.quantile_errors;
    let p95 = figures::with_error(summary.p95, errors.p95, &text);
    let p99 = figures::with_error(summary.p99, errors.p99, &text);
    format!("P95 {p95}\nP99 {p99}")
}

/// A line of a breakdown: its words, and a figure for every plan.
pub(super) type Line = (String, Vec<f64>);

/// Hours down per year by threat, the most of the baseline first.
pub(super) fn threats(answer: &Answer) -> Vec<Line> {
    let results = &answer.results;
    let Some(first) = results.plans.first() else {
        return Vec::new();
    };
    let years = answer.project.horizon_years;
    let mut lines: Vec<Line> = first
        .by_threat
        .iter()
        .map(|row| {
            let of = |plan: &PlanResults| {
                let row = plan.by_threat.iter().find(|other| other.id == row.id);
                figures::per_year(row.map_or(0.0, |row| row.downtime_hours), years)
            };
            let name = figures::threat_name(&answer.project, &row.id);
            (name, results.plans.iter().map(of).collect())
        })
        .collect();
    lines.sort_by(|a, b| most(b).total_cmp(&most(a)));
    lines
}

/// Hours down per year by stage, in the order of recovery; stages that no plan spends a minute a year in are left out.
pub(super) fn stages(answer: &Answer) -> Vec<Line> {
    let results = &answer.results;
    let years = answer.project.horizon_years;
    Stage::DOWN
        .into_iter()
        .map(|stage| {
            let of = |plan: &PlanResults| {
                let id = stage.as_str();
                let row = plan.by_stage.iter().find(|row| row.id == id);
                figures::per_year(row.map_or(0.0, |row| row.downtime_hours), years)
            };
            let name = stage.label().to_owned();
            (name, results.plans.iter().map(of).collect())
        })
        // What rounds to nothing would be a row of zeros.
        .filter(|line: &Line| most(line) >= 0.005)
        .collect()
}

/// Most workloads that are told one by one; the rest share a line.
const TOLD: usize = 12;

/// Hours down per year by workload, the most of any plan first.
pub(super) fn workloads(answer: &Answer) -> Vec<Line> {
    let results = &answer.results;
    let years = answer.project.horizon_years;
    let mut lines: Vec<Line> = answer
        .project
        .workloads
        .iter()
        .map(|workload| {
            let of = |plan: &PlanResults| {
                let row = plan.by_workload.iter().find(|row| row.id == workload.id);
                figures::per_year(row.map_or(0.0, |row| row.downtime_hours), years)
            };
            (
                workload.name.clone(),
                results.plans.iter().map(of).collect(),
            )
        })
        .collect();
    lines.sort_by(|a, b| most(b).total_cmp(&most(a)));
    if lines.len() > TOLD {
        let others = lines.split_off(TOLD - 1);
        let sum = |plan: usize| others.iter().filter_map(|line| line.1.get(plan)).sum();
        let hours = (0..results.plans.len()).map(sum).collect();
        lines.push((format!("{} others", others.len()), hours));
    }
    lines
}

/// A card with the objectives of each tier: promised, tested and simulated.
pub(super) fn objectives(ui: &mut Ui, answer: &Answer, height: f32) {
    let note = "instances that meet them on paper and by test, outages that miss them";
    widgets::card(ui, "Recovery objectives", note, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let plans = &answer.results.plans;
        let share = (0.66 / plans.len().max(1) as f32).min(0.3);
        let grid = Grid::new(ui, plans.len(), share);
        let names = plans.iter().map(|plan| plan.name.as_str());
        let colors = plans.iter().map(|plan| color(answer, &plan.id));
        grid.heads(ui, names.zip(colors));
        let lines = figures::objectives(&answer.results);
        for (words, texts) in &lines {
            let cells = grid.row(ui, true);
            cells.first(ui, |ui| text(ui, words, false));
            for (place, shown) in texts.iter().enumerate() {
                cells.number(ui, place, |ui| text(ui, shown, false));
            }
        }
        if lines.is_empty() {
            muted(
                ui,
                "No workload has a recovery time or recovery point objective",
            );
        }
        ui.add_space((height - rows_height(lines.len().max(1))).max(0.0));
    });
}

fn most(line: &Line) -> f64 {
    line.1.iter().copied().fold(0.0, f64::max)
}

/// The height of so many lines of a breakdown; its heads come on top of that.
pub(super) fn rows_height(lines: usize) -> f32 {
    ROW * lines as f32
}

/// A card with hours by line and plan, a bar behind each figure.
pub(super) fn breakdown(
    ui: &mut Ui,
    answer: &Answer,
    title: &str,
    note: &str,
    lines: &[Line],
    height: f32,
) {
    widgets::card(ui, title, note, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let plans = &answer.results.plans;
        let share = (0.66 / plans.len().max(1) as f32).min(0.3);
        let grid = Grid::new(ui, plans.len(), share);
        let names = plans.iter().map(|plan| plan.name.as_str());
        let colors = plans.iter().map(|plan| color(answer, &plan.id));
        grid.heads(ui, names.zip(colors));
        let longest = lines.iter().map(most).fold(0.0, f64::max);
        for (name, hours) in lines {
            let cells = grid.row(ui, true);
            cells.first(ui, |ui| text(ui, name, false));
            for (place, (hours, plan)) in hours.iter().zip(plans).enumerate() {
                let share = if longest > 0.0 { hours / longest } else { 0.0 };
                cells.bar(ui, place, share as f32, color(answer, &plan.id));
                let shown = format::hours_in_column(*hours);
                cells.number(ui, place, |ui| text(ui, &shown, false));
            }
        }
        let rest = height - rows_height(lines.len());
        ui.add_space(rest.max(0.0));
    });
}

fn muted(ui: &mut Ui, words: &str) -> Response {
    let muted = Tokens::of(ui).muted;
    let words = RichText::new(words).size(SIZE_NOTE).color(muted);
    ui.add(Label::new(words).truncate().selectable(false))
}

fn text(ui: &mut Ui, words: &str, strong: bool) -> Response {
    let style = if strong {
        theme::strong()
    } else {
        egui::TextStyle::Body
    };
    ui.add(Label::new(RichText::new(words).text_style(style)).truncate())
}

/// Columns of equal width at the right, the rest of the room for the first one.
struct Grid {
    columns: usize,
    width: f32,
}

impl Grid {
    /// `share` is the part of the room that each of the columns gets.
    fn new(ui: &Ui, columns: usize, share: f32) -> Self {
        Self {
            columns,
            width: ui.available_width() * share,
        }
    }

    /// The plans' names and colours over the columns; a long name takes two lines and ends there.
    fn heads<'a>(&self, ui: &mut Ui, plans: impl Iterator<Item = (&'a str, usize)>) {
        let font = FontId::proportional(SIZE_NOTE);
        let ink = Tokens::of(ui).muted;
        let room = self.width - SWATCH - 2.0 * STEP;
        let heads: Vec<_> = plans
            .map(|(name, plan)| {
                let mut job = LayoutJob::simple(name.to_owned(), font.clone(), ink, room);
                job.wrap.max_rows = 2;
                job.halign = Align::Max;
                (name, ui.painter().layout_job(job), plan)
            })
            .collect();
        let tallest = heads.iter().map(|(_, words, _)| words.size().y);
        let cells = self.cells(ui, tallest.fold(0.0, f32::max) + 3.0 * STEP);
        for (column, (name, words, plan)) in heads.into_iter().enumerate() {
            cells.head(ui, column, name, words, plan);
        }
    }

    /// Room for a row; `ruled` draws a line above it.
    fn row(&self, ui: &mut Ui, ruled: bool) -> Cells {
        let cells = self.cells(ui, ROW);
        if ruled {
            let line = Stroke::new(1.0, Tokens::of(ui).line);
            let rect = cells.rect;
            ui.painter().hline(rect.x_range(), rect.top(), line);
        }
        cells
    }

    fn cells(&self, ui: &mut Ui, height: f32) -> Cells {
        let size = vec2(ui.available_width(), height);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        Cells {
            rect,
            columns: self.columns,
            width: self.width,
        }
    }
}

/// The cells of one row.
struct Cells {
    rect: Rect,
    columns: usize,
    width: f32,
}

impl Cells {
    fn first(&self, ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> Response) {
        let mut place = self.rect;
        place.max.x -= self.width * self.columns as f32 + 2.0 * STEP;
        inside(ui, place, Layout::left_to_right(Align::Center), contents);
    }

    fn number(&self, ui: &mut Ui, column: usize, contents: impl FnOnce(&mut Ui) -> Response) {
        let place = self.place(column).shrink2(vec2(2.0, 0.0));
        inside(ui, place, Layout::right_to_left(Align::Center), contents);
    }

    /// A plan's name at the right edge, on the rule, its colour before it.
    fn head(&self, ui: &mut Ui, column: usize, name: &str, words: Arc<Galley>, plan: usize) {
        let tokens = Tokens::of(ui);
        let corner = self.place(column).right_bottom() - vec2(2.0, 1.5 * STEP);
        let room = Rect::from_min_max(corner - words.size(), corner);
        let square = pos2(room.left() - SWATCH + 5.0, room.center().y);
        let square = Rect::from_center_size(square, vec2(10.0, 10.0));
        ui.painter().rect_filled(square, 2.0, tokens.plan(plan));
        let id = ui.make_persistent_id(("head", column));
        let response = ui.interact(room, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
        if words.elided {
            response.on_hover_text(name);
        }
        ui.painter().galley(room.right_top(), words, tokens.muted);
    }

    /// A bar from the right edge of a cell, under its figure.
    fn bar(&self, ui: &Ui, column: usize, share: f32, plan: usize) {
        let tokens = Tokens::of(ui);
        let place = self.place(column);
        let room = place.width() - 4.0 * STEP;
        let length = room * share.clamp(0.0, 1.0);
        let low = pos2(place.right() - length, place.bottom() - 5.0);
        let bar = Rect::from_min_max(low, pos2(place.right(), place.bottom() - 2.0));
        ui.painter().rect_filled(bar, 1.0, tokens.plan(plan));
    }

    fn place(&self, column: usize) -> Rect {
        let right = self.rect.right() - self.width * (self.columns - 1 - column) as f32;
        Rect::from_min_max(
            pos2(right - self.width, self.rect.top()),
            pos2(right, self.rect.bottom()),
        )
    }
}

fn inside(ui: &mut Ui, place: Rect, layout: Layout, contents: impl FnOnce(&mut Ui) -> Response) {
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(layout), contents);
}
