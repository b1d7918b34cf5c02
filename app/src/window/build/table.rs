//! A table of records: one line each, of which one is selected.

use std::ops::Range;

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Color32, Rect, Response, Role, ScrollArea, Sense, Stroke, TextFormat, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::window::fonts;
use crate::window::theme::{SIZE_BODY, SIZE_NOTE, STEP, Tokens};

const LINE_HEIGHT: f32 = 30.0;
/// Longer tables scroll.
const MOST_LINES: usize = 12;
const CHECK_WIDTH: f32 = 28.0;
/// Between a cell's edge and its text.
const PADDING: f32 = 9.0;

/// Height of a bar in a cell.
const BAR_HEIGHT: f32 = 6.0;
/// Room beside a bar for its figure, such as "99.9 %".
const FIGURE: f32 = 52.0;

/// A column: its heading, its part of the width, and whether it holds numbers (aligned right).
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) part: f32,
    pub(super) number: bool,
    pub(super) meaning: &'static str,
}

impl Column {
    pub(super) const fn text(title: &'static str, part: f32, meaning: &'static str) -> Self {
        Self {
            title,
            part,
            number: false,
            meaning,
        }
    }

    pub(super) const fn number(title: &'static str, part: f32, meaning: &'static str) -> Self {
        Self {
            title,
            part,
            number: true,
            meaning,
        }
    }
}

/// A record as its line shows it.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) id: String,
    /// The accessible name.
    pub(super) name: String,
    pub(super) cells: Vec<String>,
    /// Where given, a check box before the line: its accessible name and state.
    pub(super) check: Option<(String, bool)>,
    /// Kept but not in use.
    pub(super) dim: bool,
    /// Where given, a bar in the cell of this column, filled to this share of its length.
    pub(super) bar: Option<(usize, f32)>,
    /// The columns whose cells belong to older inputs.
    pub(super) pale: Range<usize>,
}

/// What the user did in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Did {
    Selected(String),
    Checked(String, bool),
}

/// Shows a table; `sum` is a last line in bold.
pub(super) fn table(
    ui: &mut Ui,
    id: &str,
    columns: &[Column],
    lines: &[Line],
    selected: Option<&str>,
    sum: Option<&[String]>,
) -> Option<Did> {
    let mut did = None;
    let checks = lines.iter().any(|line| line.check.is_some());
    let before = if checks { CHECK_WIDTH } else { 0.0 };
    let whole: f32 = columns.iter().map(|column| column.part).sum();
    // Room for the scroll bar, so that headings and sums stand over their numbers.
    let room = ui.available_width() - before - 2.0 * STEP;
    let widths: Vec<f32> = columns
        .iter()
        .map(|column| room * column.part / whole)
        .collect();
    ui.spacing_mut().item_spacing.y = 0.0;
    headings(ui, columns, &widths, before);
    let show = |ui: &mut Ui, line: &Line, did: &mut Option<Did>| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            if checks {
                let (name, mut on) = line.check.clone().unwrap_or_default();
                let size = vec2(CHECK_WIDTH, LINE_HEIGHT);
                let response = ui
                    .allocate_ui(size, |ui| {
                        ui.set_min_size(size);
                        ui.centered_and_justified(|ui| ui.checkbox(&mut on, ""))
                            .inner
                    })
                    .inner
                    .accessible_name(name);
                if response.changed() {
                    *did = Some(Did::Checked(line.id.clone(), on));
                }
            }
            let current = selected == Some(line.id.as_str());
            if record(ui, columns, &widths, line, current).clicked() {
                *did = Some(Did::Selected(line.id.clone()));
            }
        });
    };
    if lines.len() <= MOST_LINES {
        for line in lines {
            show(ui, line, &mut did);
        }
    } else {
        ScrollArea::vertical()
            .id_salt(id)
            .max_height(MOST_LINES as f32 * LINE_HEIGHT)
            .auto_shrink([false, true])
            .show_rows(ui, LINE_HEIGHT, lines.len(), |ui, range| {
                for line in lines.get(range).unwrap_or(&[]) {
                    show(ui, line, &mut did);
                }
            });
    }
    if let Some(sum) = sum {
        let size = vec2(ui.available_width(), LINE_HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let ink = Tokens::of(ui).text;
        cells(ui, rect, columns, &widths, before, sum, |_| (ink, true));
        let name = sum
            .iter()
            .filter(|text| !text.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    }
    did
}

fn headings(ui: &mut Ui, columns: &[Column], widths: &[f32], before: f32) {
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let mut left = rect.left() + before;
    for (column, width) in columns.iter().zip(widths) {
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, rect.height()));
        text_in(
            ui,
            cell,
            column.title,
            column.number,
            tokens.muted,
            (SIZE_NOTE, false),
        );
        if !column.meaning.is_empty() {
            let id = ui.make_persistent_id(("heading", column.title));
            ui.interact(cell, id, Sense::hover())
                .on_hover_text(column.meaning);
        }
        left += width;
    }
    ui.painter()
        .hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
}

fn record(ui: &mut Ui, columns: &[Column], widths: &[f32], line: &Line, current: bool) -> Response {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width(), LINE_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let painter = ui.painter();
    if current || response.hovered() {
        let fill = if current {
            tokens.accent_soft
        } else {
            tokens.raised
        };
        painter.rect_filled(rect.shrink2(vec2(0.0, 1.0)), 4.0, fill);
    }
    if response.has_focus() {
        let ring = Stroke::new(2.0, tokens.accent);
        painter.rect_stroke(
            rect.shrink2(vec2(0.0, 1.0)),
            4.0,
            ring,
            egui::StrokeKind::Inside,
        );
    }
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
    let ink = if line.dim { tokens.muted } else { tokens.text };
    let first = if current && !line.dim {
        tokens.accent
    } else {
        ink
    };
    let faint = |index: usize, ink: Color32| {
        if line.pale.contains(&index) {
            ink.gamma_multiply(0.45)
        } else {
            ink
        }
    };
    cells(ui, rect, columns, widths, 0.0, &line.cells, |index| {
        if index == 0 {
            (first, current)
        } else {
            (faint(index, ink), false)
        }
    });
    if let Some((index, share)) = line.bar {
        let left: f32 = widths.iter().take(index).sum();
        let width = widths.get(index).copied().unwrap_or(0.0);
        // The figure takes the right part of the cell.
        let length = (width - 2.0 * PADDING - FIGURE).max(0.0);
        let from = pos2(
            rect.left() + left + PADDING,
            rect.center().y - BAR_HEIGHT / 2.0,
        );
        let whole = Rect::from_min_size(from, vec2(length, BAR_HEIGHT));
        let part = Rect::from_min_size(from, vec2(length * share.clamp(0.0, 1.0), BAR_HEIGHT));
        painter.rect_filled(whole, 2.0, faint(index, tokens.line));
        painter.rect_filled(part, 2.0, faint(index, tokens.accent));
    }
    response.widget_info(|| {
        let mut info = WidgetInfo::selected(Role::Button, true, current, &line.name);
        let values = line.cells.iter().skip(1).filter(|text| !text.is_empty());
        info.current_text_value = Some(values.cloned().collect::<Vec<_>>().join(", "));
        info
    });
    response
}

fn cells(
    ui: &Ui,
    rect: Rect,
    columns: &[Column],
    widths: &[f32],
    before: f32,
    texts: &[String],
    look: impl Fn(usize) -> (Color32, bool),
) {
    let mut left = rect.left() + before;
    for (index, ((column, width), text)) in columns.iter().zip(widths).zip(texts).enumerate() {
        let (ink, bold) = look(index);
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, rect.height()));
        text_in(ui, cell, text, column.number, ink, (SIZE_BODY, bold));
        left += width;
    }
}

/// Text in a cell, cut short with an ellipsis where it does not fit.
fn text_in(ui: &Ui, cell: Rect, text: &str, number: bool, ink: Color32, (size, bold): (f32, bool)) {
    let font = if bold {
        fonts::bold(size)
    } else {
        fonts::regular(size)
    };
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, ink));
    job.wrap = TextWrapping::truncate_at_width((cell.width() - 2.0 * PADDING).max(0.0));
    let galley = ui.painter().layout_job(job);
    let y = cell.center().y - galley.size().y / 2.0;
    let x = if number {
        cell.right() - PADDING - galley.size().x
    } else {
        cell.left() + PADDING
    };
    ui.painter().galley(pos2(x, y), galley, ink);
}
