//! The course of the switch as a chart whose bars can be pulled longer or shorter, with the pointer or the keyboard.

use displace_model::calendar::HOURS_PER_YEAR;
use displace_model::plan::Plan;
use displace_model::project::Project;
use displace_model::switch::{Outlook, Switch, outlook};
use displace_scenarios::results::{OrReason, SwitchResults};
use displace_scenarios::switch_futures::SwitchSurvey;
use egui::{
    CursorIcon, EventFilter, Key, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::super::parts::section;
use super::super::{Desk, View};
use super::schedule::{self, Handle, Phase, Source, stretched};
use super::{PLACE, Page, Seen, delete_button};
use crate::charts::schedule as chart;
use crate::charts::{self, Mapping, Style};
use crate::format;
use crate::window::fields::{lower_first, with_value};
use crate::window::theme::{STEP, Tokens};
use crate::window::widgets;

/// A bar's end that is being pulled.
#[derive(Debug, Clone, PartialEq)]
pub struct Grip {
    /// The plan whose switch it is.
    plan: String,
    phase: Phase,
    row: usize,
    /// Its duration at the moment, in days.
    days: f64,
    /// The calendar stands still while it is pulled.
    range: (f64, f64),
    /// From the pointer to the bar's end when it was taken, in points.
    off: f32,
}

/// Shows the card.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    page: &Page<'_>,
    seen: Option<Seen<'_>>,
) {
    // While a bar is pulled the chart shows what would become of the switch.
    let pulled = view.grip.clone().filter(|grip| grip.plan == page.plan.id);
    let preview = pulled.as_ref().map(|grip| {
        let mut project = desk.project.clone();
        change(&mut project, &grip.plan, &grip.phase, grip.days);
        project
    });
    let project = preview.as_ref().unwrap_or(desk.project);
    let found = project.plans.iter().find(|plan| plan.id == page.plan.id);
    let Some((plan, switch)) = found.and_then(|plan| Some((plan, plan.switch.as_ref()?))) else {
        return;
    };
    let Some(outlook) = outlook(project, plan) else {
        return;
    };
    // What was simulated belongs to the bars as they were.
    let current = seen.filter(|seen| pulled.is_none() && !seen.old);
    let survey = current.and_then(|seen| seen.found?.survey(&page.plan.id));
    let source = Source {
        project,
        plan,
        switch,
        outlook: &outlook,
        survey,
        color: page.color,
    };
    let title = format!("The switch to “{}”", plan.name);
    let ended = current.and_then(|seen| seen.answer.results.plan(&page.plan.id)?.switch.as_ref());
    let note = summary(project, &outlook, ended, survey);
    section(
        ui,
        &mut (&mut *desk, &mut *view),
        &title,
        &note,
        |ui, (desk, _)| delete_button(ui, desk, page.plan),
        |ui, (desk, view)| {
            picture(ui, desk, view, &source, pulled.as_ref(), &note);
            legend(ui, page.color, survey.is_some());
            if let Some(ends) = ends(project, switch) {
                widgets::note(ui, &ends);
            }
        },
    );
}

/// When it is live, and how late it may come.
fn summary(
    project: &Project,
    outlook: &Outlook,
    ended: Option<&SwitchResults>,
    survey: Option<&SwitchSurvey>,
) -> String {
    let day = |hours| schedule::day(project.start, hours);
    let live = format!(
        "All live by {} at the middle of all ranges",
        day(outlook.middle.ended)
    );
    if let Some((share, late)) = accepted(ended, survey) {
        let simulated = if share > 0.0 {
            format!(
                "; accepted in {} simulated futures, 1 in 10 of those later than {}",
                format::of_100(share),
                day(late)
            )
        } else {
            "; accepted in none of the simulated futures".to_owned()
        };
        return format!("{live}{simulated}");
    }
    let late = if outlook.high.ended > outlook.middle.ended {
        format!(
            "; by overrun alone 1 in 10 is later than {}",
            day(outlook.high.ended)
        )
    } else {
        String::new()
    };
    format!("{live}{late}")
}

/// The share of the simulated futures in which the plan's own switch is accepted in full, and the hour after which 1 in 10
/// of those come; `None` while that is not known.
///
/// The results of the run know it from more futures than the survey, except of a plan that may go on to another: they
/// count its success too.
fn accepted(ended: Option<&SwitchResults>, survey: Option<&SwitchSurvey>) -> Option<(f64, f64)> {
    const NEVER: (f64, f64) = (0.0, f64::INFINITY);
    let own = ended.filter(|ended| ended.chance_of_going_on == 0.0);
    match (own, survey) {
        (Some(ended), _) => Some(match &ended.go_live_years {
            OrReason::Value(years) => (ended.chance_of_completion, years.p90 * HOURS_PER_YEAR),
            OrReason::NotApplicable(_) => NEVER,
        }),
        (None, Some(survey)) => Some(
            survey
                .accepted
                .map_or(NEVER, |spread| (spread.share, spread.p90)),
        ),
        (None, None) => None,
    }
}

/// What may end it before, in words; nothing where nothing can.
fn ends(project: &Project, switch: &Switch) -> Option<String> {
    let mut words = Vec::new();
    if let Some(days) = &switch.deadline_days {
        let at = switch.begins(project.start) + days.value.median() * 24.0;
        let day = schedule::day(project.start, at);
        words.push(format!(
            "It is given up on {day} unless all is accepted by then."
        ));
    }
    let chance = switch.failure.value.mean();
    if chance > 0.0 {
        words.push(format!(
            "In {} it fails for a reason that is not modelled here.",
            format::of_100(chance)
        ));
    }
    (!words.is_empty()).then(|| words.join(" "))
}

fn picture(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    source: &Source<'_>,
    pulled: Option<&Grip>,
    note: &str,
) {
    let (rows, handles) = schedule::rows(source);
    let width = ui.available_width();
    let mut series = schedule::series(source, rows, (width / 80.0) as usize);
    if let Some(grip) = pulled {
        series.range = grip.range;
        series.times = schedule::months(source.project.start, grip.range, (width / 80.0) as usize);
    }
    let style = Style {
        tokens: Tokens::of(ui),
        number: &format::hours,
    };
    let shown = charts::show(
        ui,
        vec2(width, series.natural_height()),
        ("schedule", &source.plan.id),
        &format!("Schedule of the switch to {}: {note}", source.plan.name),
        |area| chart::draw(area, &series, &style),
        |mapping, x, y| read_out(source, &series, mapping, x, y),
    );
    let board = Board {
        plan: source.plan,
        rect: shown.response.rect,
        mapping: &shown.mapping,
        range: series.range,
    };
    let mut last: Option<(usize, f32)> = None;
    for handle in &handles {
        board.handle(ui, desk, view, handle, &mut last);
    }
}

fn read_out(
    source: &Source<'_>,
    series: &chart::Series,
    mapping: &Mapping,
    x: f32,
    y: f32,
) -> Option<String> {
    let row = series.rows.get(mapping.row_at(y)?)?;
    let (hours, _) = mapping.values_at(x, y)?;
    let start = source.project.start;
    let mut words = vec![row.name.clone()];
    match row.bar_at(hours) {
        Some(bar) => words.push(bar.words.clone()),
        None => words.push(schedule::day(start, hours)),
    }
    if let Some((low, high)) = row.spread {
        let what = if row.mark.is_some() {
            "live"
        } else {
            "its end"
        };
        let by = match source.survey {
            Some(_) => "over the simulated futures in which it comes to that",
            None => "overrun alone",
        };
        words.push(format!(
            "{what}: 1 in 10 before {}, 1 in 10 after {} ({by})",
            schedule::day(start, low),
            schedule::day(start, high)
        ));
    }
    Some(words.join("\n"))
}

/// The drawn chart under the handles.
struct Board<'a> {
    plan: &'a Plan,
    rect: Rect,
    mapping: &'a Mapping,
    range: (f64, f64),
}

impl Board<'_> {
    /// Shows one handle and does what is done with it.
    fn handle(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        view: &mut View,
        handle: &Handle,
        last: &mut Option<(usize, f32)>,
    ) {
        let Some((top, bottom)) = self.mapping.rows.get(handle.row).copied() else {
            return;
        };
        // Handles of bars that end together stand side by side, so that each can be reached.
        let wanted = self.mapping.x.place_inside(handle.to);
        let place = match *last {
            Some((row, before)) if row == handle.row => wanted.max(before + 9.0),
            _ => wanted,
        };
        *last = Some((handle.row, place));
        let center = self.rect.min + vec2(place, f32::midpoint(top, bottom));
        let area = Rect::from_center_size(center, vec2(10.0, chart::BAR_HEIGHT + 6.0));
        let key = format!("{:?}/{}", handle.phase, handle.row);
        let id = ui.make_persistent_id(("grip", &self.plan.id, &key));
        let response = ui.interact(area, id, Sense::click_and_drag());
        let name = format!("{}: days", handle.name);
        response.widget_info(|| WidgetInfo::slider(true, handle.days, &name));
        paint(ui, &response, area);
        self.pull(view, &response, handle);
        if let Some(days) = typed(ui, &response, handle) {
            let merge = format!("grip/{}/{key}", self.plan.id);
            apply(desk, self.plan, handle, days, Some(merge));
        }
        if response.drag_stopped()
            && let Some(grip) = view.grip.take()
        {
            apply(desk, self.plan, handle, grip.days, None);
        }
        let pulled = response.dragged();
        response
            .on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal)
            .on_hover_ui(|ui| {
                ui.label(format!("{}: {}", handle.name, in_days(handle.days)));
                if !pulled {
                    widgets::note(
                        ui,
                        "Pull, or use the arrow keys: a day, with Shift a week. A range keeps its shape",
                    );
                }
            });
    }

    /// Follows the pointer.
    fn pull(&self, view: &mut View, response: &Response, handle: &Handle) {
        let Some(pointer) = response.interact_pointer_pos() else {
            return;
        };
        let at = pointer.x - self.rect.left();
        if response.drag_started() {
            view.grip = Some(Grip {
                plan: self.plan.id.clone(),
                phase: handle.phase.clone(),
                row: handle.row,
                days: handle.days,
                range: self.range,
                off: self.mapping.x.place(handle.to) - at,
            });
        }
        if let Some(grip) = &mut view.grip
            && response.dragged()
            && grip.phase == handle.phase
            && grip.row == handle.row
        {
            grip.days = handle.days_at(self.mapping.x.value(at + grip.off));
        }
    }
}

/// The days that the keyboard asks for, while the handle has the focus.
fn typed(ui: &Ui, response: &Response, handle: &Handle) -> Option<f64> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter {
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let days = ui.input(|input| {
        let step = if input.modifiers.shift { 7.0 } else { 1.0 };
        let times = |key| f64::from(u32::from(input.key_pressed(key)));
        step * (times(Key::ArrowRight) - times(Key::ArrowLeft))
    });
    let wanted = (handle.days.round() + days).max(0.0);
    (days != 0.0 && (wanted - handle.days).abs() > 1e-9).then_some(wanted)
}

fn paint(ui: &Ui, response: &Response, area: Rect) {
    let tokens = Tokens::of(ui);
    let near = response.hovered() || response.dragged() || response.has_focus();
    let (fill, line) = if near {
        (tokens.accent, Stroke::new(2.0, tokens.text))
    } else {
        (tokens.surface, Stroke::new(1.0, tokens.muted))
    };
    let size = if near {
        vec2(6.0, 20.0)
    } else {
        vec2(4.0, 14.0)
    };
    let bar = Rect::from_center_size(pos2(area.center().x, area.center().y), size);
    ui.painter()
        .rect(bar, 2.0, fill, line, egui::StrokeKind::Outside);
}

fn in_days(days: f64) -> String {
    let figure = format::number(days, 1);
    match figure.strip_suffix(".0").unwrap_or(&figure) {
        "1" => "1 day".to_owned(),
        figure => format!("{figure} days"),
    }
}

/// Gives a phase another length.
fn change(project: &mut Project, plan: &str, phase: &Phase, days: f64) {
    let found = project.plans.iter_mut().find(|one| one.id == plan);
    let switch = found.and_then(|plan| plan.switch.as_mut());
    if let Some(input) = switch.and_then(|switch| phase.input(switch)) {
        *input = with_value(input, stretched(&input.value, days));
    }
}

fn apply(desk: &mut Desk<'_>, plan: &Plan, handle: &Handle, days: f64, merge: Option<String>) {
    let (id, phase) = (plan.id.clone(), handle.phase.clone());
    let label = format!(
        "Change {} of the switch to {}",
        lower_first(&handle.name),
        plan.name
    );
    let taken = desk.edit(label, merge, move |project| {
        change(project, &id, &phase, days);
    });
    match taken {
        Ok(()) => desk.drafts.forget(PLACE),
        Err(error) => desk.drafts.refuse(PLACE, "", "", error),
    }
}

/// What the looks of the bars mean.
fn legend(ui: &mut Ui, color: usize, simulated: bool) {
    let tokens = Tokens::of(ui);
    let ink = |shade: chart::Shade| {
        let color = tokens.plan(color);
        crate::window::theme::mix(tokens.surface, color, shade.opacity())
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 1.5 * STEP;
        for (shade, words) in [
            (chart::Shade::Trial, "tried, seeded"),
            (chart::Shade::Work, "worked on"),
            (chart::Shade::Both, "both run"),
            (chart::Shade::Waiting, "waited for"),
            (chart::Shade::After, "learning, old points kept"),
        ] {
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 10.0), Sense::hover());
            let line = Stroke::new(1.0, tokens.plan(color));
            ui.painter()
                .rect(rect, 1.0, ink(shade), line, egui::StrokeKind::Inside);
            widgets::note(ui, words);
            ui.add_space(STEP);
        }
        let line = Stroke::new(1.5, tokens.text);
        let (rect, _) = ui.allocate_exact_size(vec2(12.0, 10.0), Sense::hover());
        let reach = 5.0;
        let corners = [(0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0)]
            .map(|(x, y)| rect.center() + vec2(x, y));
        ui.painter().add(egui::Shape::convex_polygon(
            corners.to_vec(),
            tokens.text,
            Stroke::NONE,
        ));
        widgets::note(ui, "goes live");
        ui.add_space(STEP);
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 10.0), Sense::hover());
        let middle = rect.center().y;
        ui.painter().hline(rect.x_range(), middle, line);
        for end in [rect.left(), rect.right()] {
            ui.painter().vline(end, middle - 3.0..=middle + 3.0, line);
        }
        let words = if simulated {
            "1 in 10 earlier, 1 in 10 later, of the simulated futures in which it comes"
        } else {
            "1 in 10 earlier, 1 in 10 later, by overrun alone"
        };
        widgets::note(ui, words);
    });
}
