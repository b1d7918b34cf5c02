//! A table whose first column is words and whose others are figures; a cell may be pressed.

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Color32, Label, Layout, Rect, Role, ScrollArea, Sense, Stroke, TextFormat, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::window::fonts;
use crate::window::theme::{SIZE_BODY, SIZE_NOTE, STEP, Tokens};

const ROW: f32 = 7.0 * STEP;
/// A longer table scrolls.
const MOST_ROWS: usize = 14;

/// A cell as it is shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    pub(super) text: String,
    /// What a hover says; empty: nothing.
    pub(super) hint: String,
    pub(super) ink: Option<Color32>,
    pub(super) bold: bool,
}

impl Shown {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    pub(super) fn ink(mut self, ink: Color32) -> Self {
        self.ink = Some(ink);
        self
    }

    pub(super) fn bold(mut self, bold: bool) -> Self {
        self.bold = bold;
        self
    }
}

/// The part of the width that the first column takes.
pub(super) struct Grid {
    pub(super) first: f32,
}

impl Grid {
    /// Headings over the columns.
    pub(super) fn head(&self, ui: &mut Ui, heads: &[(&str, &str)]) {
        let muted = Tokens::of(ui).muted;
        let cells: Vec<Shown> = heads
            .iter()
            .map(|(head, hint)| Shown::new(*head).hint(*hint).ink(muted))
            .collect();
        self.line(ui, "heads", &cells, SIZE_NOTE, false, false);
    }

    /// A row, ruled above; returns whether it was pressed.
    pub(super) fn row(&self, ui: &mut Ui, id: &str, cells: &[Shown], current: bool) -> bool {
        self.line(ui, id, cells, SIZE_BODY, true, current)
    }

    fn line(
        &self,
        ui: &mut Ui,
        id: &str,
        cells: &[Shown],
        size: f32,
        row: bool,
        current: bool,
    ) -> bool {
        let tokens = Tokens::of(ui);
        let sense = if row { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), sense);
        if row {
            let fill = match (current, response.hovered()) {
                (true, _) => tokens.accent_soft,
                (false, true) => tokens.raised,
                _ => Color32::TRANSPARENT,
            };
            ui.painter().rect_filled(rect.shrink(1.0), 4.0, fill);
            ui.painter()
                .hline(rect.x_range(), rect.top(), Stroke::new(1.0, tokens.line));
            if response.has_focus() {
                let ring = Stroke::new(2.0, tokens.accent);
                ui.painter()
                    .rect_stroke(rect.shrink(1.0), 4.0, ring, egui::StrokeKind::Inside);
            }
            let words: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
            let name = words.first().copied().unwrap_or_default().to_owned();
            response.widget_info(|| {
                let mut info = WidgetInfo::selected(Role::Button, true, current, &name);
                info.current_text_value = Some(words.get(1..).unwrap_or_default().join(", "));
                info
            });
        }
        // Rows out of sight are only named.
        if !ui.is_rect_visible(rect) {
            return response.clicked();
        }
        let first = rect.width() * self.first;
        let others = (rect.width() - first) / (cells.len().saturating_sub(1)).max(1) as f32;
        for (column, cell) in cells.iter().enumerate() {
            let (left, width) = match column {
                0 => (rect.left(), first),
                column => (rect.left() + first + others * (column - 1) as f32, others),
            };
            let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()))
                .shrink2(vec2(STEP, 0.0));
            let ink = cell.ink.unwrap_or(tokens.text);
            let font = if cell.bold {
                fonts::bold(size)
            } else {
                fonts::regular(size)
            };
            let mut job =
                LayoutJob::single_section(cell.text.clone(), TextFormat::simple(font, ink));
            job.wrap = TextWrapping::truncate_at_width(place.width());
            let galley = ui.painter().layout_job(job);
            let cut = galley.elided;
            if row || cell.hint.is_empty() {
                let x = if column == 0 {
                    place.left()
                } else {
                    place.right() - galley.size().x
                };
                let y = place.center().y - galley.size().y / 2.0;
                ui.painter().galley(pos2(x, y), galley, ink);
                if cut || !cell.hint.is_empty() {
                    let hint = if cell.hint.is_empty() {
                        &cell.text
                    } else {
                        &cell.hint
                    };
                    let over =
                        ui.interact(place, ui.make_persistent_id((id, column)), Sense::hover());
                    over.on_hover_text(hint);
                }
                continue;
            }
            let layout = if column == 0 {
                Layout::left_to_right(Align::Center)
            } else {
                Layout::right_to_left(Align::Center)
            };
            ui.scope_builder(UiBuilder::new().max_rect(place).layout(layout), |ui| {
                ui.add(Label::new(galley).selectable(false))
                    .on_hover_text(&cell.hint);
            });
        }
        response.clicked()
    }
}

/// So many rows, each shown by `row`; of a long table only those in sight are laid out.
pub(super) fn rows(ui: &mut Ui, id: &str, many: usize, mut row: impl FnMut(&mut Ui, usize)) {
    if many <= MOST_ROWS {
        (0..many).for_each(|at| row(ui, at));
        return;
    }
    ScrollArea::vertical()
        .id_salt(id)
        .max_height(MOST_ROWS as f32 * ROW)
        .auto_shrink([false, true])
        .show_rows(ui, ROW, many, |ui, range| range.for_each(|at| row(ui, at)));
}
