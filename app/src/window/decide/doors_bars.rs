//! The bars of Sliding doors: a row per instance or group of equal ones, on one clock for all plans.

use displace_model::project::Project;
use displace_scenarios::Stage;
use displace_scenarios::replay::{InstanceReplay, PlanReplay, Replay};
use egui::text::LayoutJob;
use egui::{Align, Label, Layout, Rect, ScrollArea, Sense, TextFormat, Ui, UiBuilder, vec2};

use super::{chart_cards, clock};
use crate::charts::{self, Style, gantt};
use crate::format::{self, Currency};
use crate::jobs::Answer;
use crate::story;
use crate::verdict::Words;
use crate::window::theme::{
    HEADER_HEIGHT, SIZE_BODY, SIZE_NOTE, SIZE_SMALL, STEP, StageGroup, Tokens,
};
use crate::window::{fonts, widgets};

/// So many rows are shown at once in the lowest window; more scroll within their card.
const FEW_ROWS: usize = 11;
/// Rows are at least so high, in points, and still have their names.
const LEAST_ROW: f32 = 13.0;

/// Where the common clock ends, in hours: past the last return, with some of what follows it.
pub(super) fn end(replay: &Replay) -> f64 {
    let mut back: f64 = 0.0;
    let mut after: f64 = 0.0;
    for plan in &replay.plans {
        back = back.max(plan.last_back_hours);
        let spans = plan.instances.iter().flat_map(|instance| &instance.stages);
        after = spans.map(|span| span.to_hours).fold(after, f64::max);
    }
    // Moving back can take days; what matters is over by then.
    (back * 1.12).max(after.min(back * 1.5)).max(0.5)
}

/// Instances of one workload that took the same way back.
struct Group<'a> {
    first: &'a InstanceReplay,
    count: usize,
}

impl Group<'_> {
    fn name(&self) -> String {
        if self.count > 1 {
            format!("{} × {}", self.first.workload_name, self.count)
        } else {
            story::name(self.first)
        }
    }
}

/// The groups of a plan in the order of the project's workloads.
fn groups<'a>(project: &Project, plan: &'a PlanReplay) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for workload in &project.workloads {
        let first_of_workload = groups.len();
        for instance in plan
            .instances
            .iter()
            .filter(|one| one.workload == workload.id)
        {
            let alike = groups[first_of_workload..]
                .iter_mut()
                .find(|group| group.first.stages == instance.stages);
            match alike {
                Some(group) => group.count += 1,
                None => groups.push(Group {
                    first: instance,
                    count: 1,
                }),
            }
        }
    }
    groups
}

/// A card for every plan. Clicking or dragging in the bars moves `hour`.
pub(super) fn show(ui: &mut Ui, answer: &Answer, replay: &Replay, end: f64, hour: &mut f64) {
    let all: Vec<Vec<Group<'_>>> = replay
        .plans
        .iter()
        .map(|plan| groups(&answer.project, plan))
        .collect();
    let widest = all
        .iter()
        .flatten()
        .map(|group| width(ui, &group.name()))
        .fold(60.0, f32::max);
    // The cards share what the window is high, as far as their rows stay readable.
    let plans = replay.plans.len().max(1) as f32;
    // From the top of the page, not from where it is scrolled to: rows must not change while one scrolls.
    let top = ui.min_rect().height() + HEADER_HEIGHT + 8.0 * STEP;
    let left = ui.ctx().content_rect().height() - top - 124.0 * plans;
    let most = ((left / plans / gantt::ROW_HEIGHT) as usize).max(FEW_ROWS);
    let rows: usize = all.iter().map(|rows| rows.len().clamp(1, most)).sum();
    let row = (left / rows.max(1) as f32).clamp(LEAST_ROW, gantt::ROW_HEIGHT);
    for (plan, groups) in replay.plans.iter().zip(&all) {
        widgets::card(ui, "", "", |ui| {
            head(ui, answer, plan);
            if !groups.is_empty() {
                let picture = Picture {
                    replay,
                    plan,
                    groups,
                    end,
                    name_room: widest + 4.0,
                    row,
                    most,
                };
                picture.show(ui, hour);
            }
            let words = answer
                .project
                .plans
                .iter()
                .find(|known| known.id == plan.id)
                .map(|known| story::moment(known, plan, *hour));
            if let Some(words) = words {
                let told = widgets::note(ui, &words);
                told.on_hover_text(clock::weekday_time(replay.at, *hour));
            }
        });
    }
    lessons(ui, replay);
}

/// What was learned closes the page; nothing where nothing would have shortened the incident.
fn lessons(ui: &mut Ui, replay: &Replay) {
    const HOW: &str = "Found by running the same incident again with one input changed: times halved, speeds and room doubled, what is off switched on, service hours widened to day and night";
    if replay.plans.iter().all(|plan| plan.learned.is_empty()) {
        return;
    }
    widgets::card(ui, "What was learned", "", |ui| {
        for plan in &replay.plans {
            for lesson in story::learned(plan) {
                widgets::note(ui, &format!("{}. {lesson}", plan.name)).on_hover_text(HOW);
            }
        }
    });
}

fn width(ui: &Ui, text: &str) -> f32 {
    let font = fonts::regular(SIZE_SMALL);
    let ink = egui::Color32::WHITE;
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ink);
    galley.size().x
}

/// The plan's name, and what the incident came to.
fn head(ui: &mut Ui, answer: &Answer, plan: &PlanReplay) {
    let currency = Currency::new(&answer.project.currency);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 5.0 * STEP), Sense::hover());
    let mut inside = |layout: Layout, show: &mut dyn FnMut(&mut Ui)| {
        ui.scope_builder(UiBuilder::new().max_rect(rect).layout(layout), |ui| {
            show(ui);
        });
    };
    inside(Layout::left_to_right(Align::Center), &mut |ui| {
        widgets::plan_swatch(ui, chart_cards::color(answer, &plan.id));
        widgets::strong(ui, &plan.name);
    });
    inside(Layout::right_to_left(Align::Center), &mut |ui| {
        let job = job(ui, &story::summary(plan, &currency));
        ui.add(Label::new(job));
    });
}

fn job(ui: &Ui, words: &Words) -> LayoutJob {
    let tokens = Tokens::of(ui);
    let mut job = LayoutJob::default();
    for piece in &words.pieces {
        let (font, ink) = if piece.strong {
            (fonts::bold(SIZE_BODY), tokens.text)
        } else {
            (fonts::regular(SIZE_NOTE), tokens.muted)
        };
        job.append(&piece.text, 0.0, TextFormat::simple(font, ink));
    }
    job
}

/// The bars of one plan.
struct Picture<'a> {
    replay: &'a Replay,
    plan: &'a PlanReplay,
    groups: &'a [Group<'a>],
    end: f64,
    name_room: f32,
    /// Height of a row, in points.
    row: f32,
    /// So many rows are shown at once.
    most: usize,
}

impl Picture<'_> {
    fn show(&self, ui: &mut Ui, hour: &mut f64) {
        let shown = self.groups.len().min(self.most);
        let height = gantt::TOP + self.row * shown as f32 + 6.0;
        if self.groups.len() <= self.most {
            let width = ui.available_width();
            self.draw(ui, vec2(width, height), 0..shown, hour);
            return;
        }
        // Only the rows in sight are drawn; the clock stays at the top while they scroll beneath it.
        let hidden = self.row * (self.groups.len() - shown) as f32;
        ScrollArea::vertical()
            .id_salt(&self.plan.id)
            .max_height(height)
            .auto_shrink(false)
            .show_viewport(ui, |ui, sight| {
                ui.set_height(height + hidden);
                let first = (sight.top() / self.row).round() as usize;
                let first = first.min(self.groups.len() - shown);
                let corner = ui.min_rect().min + vec2(0.0, sight.top());
                let size = vec2(ui.available_width() - 3.0 * STEP, height);
                let place = Rect::from_min_size(corner, size);
                ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
                    self.draw(ui, size, first..first + shown, hour);
                });
            });
        let words = format!(
            "{} rows; scroll to see those below",
            format::number(self.groups.len() as f64, 0)
        );
        widgets::note(ui, &words);
    }

    fn draw(&self, ui: &mut Ui, size: egui::Vec2, rows: std::ops::Range<usize>, hour: &mut f64) {
        let ticks = ((size.x - self.name_room) / 95.0) as usize;
        let series = gantt::Series {
            rows: self.groups[rows].iter().map(row).collect(),
            end: self.end,
            times: clock::ticks(self.replay.at, self.end, ticks),
            cursor: Some(*hour),
            name_room: Some(self.name_room),
        };
        let style = Style {
            tokens: Tokens::of(ui),
            number: &format::hours,
        };
        let told = format!(
            "Course of the incident under {}: business back after {}",
            self.plan.name,
            format::hours(self.plan.business_back_hours)
        );
        let shown = charts::show_sensing(
            ui,
            size,
            Sense::click_and_drag(),
            ("bars", &self.plan.id),
            &told,
            |area| gantt::draw(area, &series, &style),
            |mapping, x, y| {
                let row = series.rows.get(mapping.row_at(y)?)?;
                let (hours, _) = mapping.values_at(x, y)?;
                let at = clock::weekday_time(self.replay.at, hours);
                let words = match row.segment_at(hours) {
                    Some(segment) => segment.words.as_str(),
                    None => "serves",
                };
                Some(format!("{}, {at}\n{words}", row.name))
            },
        );
        let pointer = shown.response.interact_pointer_pos();
        if let Some(pointer) = pointer.filter(|_| shown.response.is_pointer_button_down_on()) {
            let at = f64::from(pointer.x - shown.response.rect.left());
            *hour = shown.mapping.x.value(at as f32).clamp(0.0, self.end);
        }
    }
}

fn row(group: &Group<'_>) -> gantt::Row {
    let segments = group.first.stages.iter().map(|span| gantt::Segment {
        group: group_of(span.id),
        from: span.from_hours,
        to: span.to_hours,
        pale: span.id == Stage::Patience,
        words: format!(
            "{}: {}\nfor {}",
            span.id.label(),
            span.why,
            format::hours(span.to_hours - span.from_hours)
        ),
    });
    gantt::Row {
        name: group.name(),
        segments: segments.collect(),
        back: Some(group.first.back_hours),
    }
}

/// Which colour a stage has.
fn group_of(stage: Stage) -> StageGroup {
    match stage {
        Stage::Detection | Stage::Forensics => StageGroup::Notice,
        Stage::Patience
        | Stage::Target
        | Stage::Media
        | Stage::Prerequisite
        | Stage::Rebuild
        | Stage::Repair
        | Stage::Dependency => StageGroup::Waiting,
        Stage::Queue => StageGroup::Queue,
        Stage::FailedAttempt | Stage::Restore => StageGroup::Restore,
        Stage::Degraded | Stage::MoveBack => StageGroup::Degraded,
    }
}
