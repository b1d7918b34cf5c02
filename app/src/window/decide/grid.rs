//! Tables with a column for each year or plan.

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Rect, Response, Role, ScrollArea, Sense, Stroke, TextFormat, Ui, WidgetInfo, pos2, vec2,
};

use crate::window::fonts;
use crate::window::theme::{SIZE_BODY, SIZE_NOTE, STEP, Tokens};

const ROW: f32 = 6.5 * STEP;
/// Least width of a column of amounts, in points.
const LEAST: f32 = 92.0;
/// The most columns that may be as wide as the names above them.
const FEW: usize = 3;
/// How wide these may be.
const NAMED: f32 = 240.0;
/// Width of the words before them, and the least where there is no room for more.
const WORDS: f32 = 220.0;
const FEWEST_WORDS: f32 = 136.0;
const INDENT: f32 = 4.0 * STEP;

/// The columns of a table: words, the years, and one for all of them.
#[derive(Debug, Clone, Copy)]
pub(in crate::window::decide) struct Grid {
    words: f32,
    column: f32,
}

/// How a row looks.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::window::decide) struct Look {
    /// How far in it stands.
    pub(in crate::window::decide) depth: u8,
    /// Whether it is a sum.
    pub(in crate::window::decide) strong: bool,
    /// Whether it is a heading or an aside.
    pub(in crate::window::decide) muted: bool,
    /// Whether it shows more when it is pressed, and does so now.
    pub(in crate::window::decide) open: Option<bool>,
}

/// Shows a table of so many columns; where the room ends it scrolls sideways.
pub(in crate::window::decide) fn table(
    ui: &mut Ui,
    id: &str,
    columns: usize,
    rows: impl FnOnce(&mut Ui, Grid),
) {
    let room = ui.available_width();
    let needed = FEWEST_WORDS + LEAST * columns as f32;
    ScrollArea::horizontal()
        .id_salt(id)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_width(room.max(needed));
            ui.spacing_mut().item_spacing.y = 0.0;
            let most = if columns <= FEW { NAMED } else { 1.4 * LEAST };
            let column = ((room - WORDS) / columns.max(1) as f32).clamp(LEAST, most);
            let words = room.max(needed) - column * columns as f32;
            rows(ui, Grid { words, column });
        });
}

/// The headings of years from time 0 on, and of their sum.
pub(in crate::window::decide) fn headings(years: u32) -> Vec<String> {
    let mut heads = vec!["Start".to_owned()];
    heads.extend((1..=years).map(|year| format!("Year {year}")));
    heads
}

impl Grid {
    /// A row of words and figures. What a screen reader says is `words`, then the figures.
    pub(in crate::window::decide) fn row(
        self,
        ui: &mut Ui,
        words: &str,
        cells: &[String],
        look: Look,
    ) -> Response {
        let sense = if look.open.is_some() {
            Sense::click()
        } else {
            Sense::hover()
        };
        let size = vec2(self.words + self.column * cells.len() as f32, ROW);
        let (rect, response) = ui.allocate_exact_size(size, sense);
        let tokens = Tokens::of(ui);
        let painter = ui.painter();
        if look.open.is_some() && response.hovered() {
            painter.rect_filled(rect, 4.0, tokens.raised);
        }
        if look.open.is_some() && response.has_focus() {
            let ring = Stroke::new(2.0, tokens.accent);
            painter.rect_stroke(rect, 4.0, ring, egui::StrokeKind::Inside);
        }
        painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
        let arrow = match look.open {
            Some(true) => "▾ ",
            Some(false) => "▸ ",
            None => "",
        };
        let indent = INDENT * f32::from(look.depth);
        let first = Rect::from_min_size(
            pos2(rect.left() + indent, rect.top()),
            vec2(self.words - indent, ROW),
        );
        text(ui, first, &format!("{arrow}{words}"), false, look);
        for (index, cell) in cells.iter().enumerate() {
            let left = rect.left() + self.words + self.column * index as f32;
            let place = Rect::from_min_size(pos2(left, rect.top()), vec2(self.column, ROW));
            text(ui, place, cell, true, look);
        }
        let figures: Vec<&str> = cells
            .iter()
            .map(String::as_str)
            .filter(|cell| !cell.is_empty())
            .collect();
        response.widget_info(|| {
            if look.open.is_none() {
                let text = format!("{words} {}", figures.join(", "));
                return WidgetInfo::labeled(Role::Label, true, text.trim());
            }
            let mut info = WidgetInfo::labeled(Role::Button, true, words);
            info.current_text_value = Some(figures.join(", "));
            info
        });
        if let Some(open) = look.open {
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_expanded(open));
        }
        response
    }
}

/// Text in a cell, cut short with an ellipsis where it does not fit.
fn text(ui: &Ui, cell: Rect, text: &str, number: bool, look: Look) {
    let tokens = Tokens::of(ui);
    let size = if look.muted { SIZE_NOTE } else { SIZE_BODY };
    let font = if look.strong {
        fonts::bold(size)
    } else {
        fonts::regular(size)
    };
    let ink = if look.muted {
        tokens.muted
    } else {
        tokens.text
    };
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, ink));
    job.wrap = TextWrapping::truncate_at_width((cell.width() - 2.0 * STEP).max(0.0));
    let galley = ui.painter().layout_job(job);
    let x = if number {
        cell.right() - 2.0 - galley.size().x
    } else {
        cell.left()
    };
    let at = pos2(x, cell.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
}
