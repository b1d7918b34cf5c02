//! The boxes that text is typed into, and the rows they stand in.

use egui::text::{CCursor, CCursorRange};
use egui::{Align, Key, Layout, Margin, Response, RichText, Sense, Stroke, TextEdit, Ui, vec2};

use super::desk::Drafts;
use crate::window::theme::{SIZE_NOTE, STEP, Tokens};

/// Height of a row's box.
const BOX_HEIGHT: f32 = 26.0;

/// What happened in a box.
#[derive(Debug)]
pub struct Typed {
    /// The box.
    pub response: Response,
    /// The text to take over: the user left the box, or pressed Enter, after changing it.
    pub committed: Option<String>,
}

/// A box that keeps what is typed in `drafts` until it is committed with Enter or Tab, or given up with Esc.
///
/// `shown` is what the document says; `name` is the accessible name.
pub fn text_box(
    ui: &mut Ui,
    drafts: &mut Drafts,
    place: &str,
    shown: &str,
    name: &str,
    width: f32,
    align: Align,
) -> Typed {
    let id = ui.make_persistent_id(("box", place));
    let focused = ui.memory(|memory| memory.has_focus(id));
    let mut text = drafts.text(place, shown, focused);
    let refused = drafts.error(place).is_some();
    let bad = Tokens::of(ui).bad;
    let response = ui
        .scope(|ui| {
            if refused {
                let widgets = &mut ui.visuals_mut().widgets;
                for state in [
                    &mut widgets.inactive,
                    &mut widgets.hovered,
                    &mut widgets.active,
                ] {
                    state.bg_stroke = Stroke::new(state.bg_stroke.width.max(1.0), bad);
                }
            }
            ui.add(
                TextEdit::singleline(&mut text)
                    .id(id)
                    .desired_width(width - 2.0 * 8.0)
                    .min_size(vec2(width, BOX_HEIGHT))
                    .align(egui::Align2([align, Align::Center]))
                    .margin(Margin::symmetric(8, 4)),
            )
        })
        .inner
        .accessible_name(name);
    if response.gained_focus() {
        select_all(ui, &response, &text);
    }
    if response.changed() {
        drafts.type_in(place, &text, shown);
    }
    let mut committed = None;
    if response.lost_focus() {
        if ui.input(|input| input.key_pressed(Key::Escape)) || text == shown {
            drafts.forget(place);
        } else {
            committed = Some(text);
        }
    }
    Typed {
        response,
        committed,
    }
}

/// Typing replaces the old value, as in a spreadsheet.
fn select_all(ui: &Ui, response: &Response, text: &str) {
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), response.id) {
        let end = CCursor::new(text.chars().count());
        state
            .cursor
            .set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
        TextEdit::store_state(ui.ctx(), response.id, state);
    }
}

/// How wide a box must be for `text`, between two limits.
pub fn width_for(ui: &Ui, text: &str, least: f32, most: f32) -> f32 {
    let font = egui::TextStyle::Body.resolve(ui.style());
    let ink = ui.visuals().text_color();
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ink);
    (galley.size().x + 24.0).clamp(least, most)
}

/// A row of a card: a muted label at a fixed place, then the contents; a hairline ends it.
pub fn row<R>(
    ui: &mut Ui,
    label: &str,
    hover: impl FnOnce(&mut Ui),
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let tokens = Tokens::of(ui);
    let label_width = label_width(ui);
    let inner = ui
        .horizontal(|ui| {
            ui.set_min_height(BOX_HEIGHT + STEP);
            ui.spacing_mut().item_spacing.x = 1.5 * STEP;
            let size = vec2(label_width, BOX_HEIGHT);
            let layout = Layout::left_to_right(Align::Center);
            let response = ui
                .allocate_ui_with_layout(size, layout, |ui| {
                    ui.set_min_size(size);
                    let text = RichText::new(label).color(tokens.muted);
                    ui.add(
                        egui::Label::new(text)
                            .truncate()
                            .selectable(false)
                            .sense(Sense::hover()),
                    )
                })
                .inner;
            response.on_hover_ui(hover);
            contents(ui)
        })
        .inner;
    ui.spacing_mut().item_spacing.y = STEP;
    inner
}

/// The hairline between two rows.
pub fn hairline(ui: &mut Ui) {
    let line = Tokens::of(ui).line;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter()
        .hline(rect.x_range(), rect.center().y, Stroke::new(1.0, line));
}

/// The room that labels take: the same in all rows of a card.
fn label_width(ui: &Ui) -> f32 {
    (ui.available_width() * 0.36).clamp(110.0, 190.0)
}

/// A line under a field, as far right as the boxes begin.
pub fn under(ui: &mut Ui, text: &str, color: egui::Color32) {
    let indent = label_width(ui) + 1.5 * STEP;
    ui.horizontal_top(|ui| {
        ui.add_space(indent);
        let room = ui.available_width();
        ui.allocate_ui(vec2(room, 0.0), |ui| {
            ui.add(egui::Label::new(RichText::new(text).size(SIZE_NOTE).color(color)).wrap());
        });
    });
}

/// Contents at the right end of a row.
pub fn at_end<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.with_layout(Layout::right_to_left(Align::Center), contents)
        .inner
}
