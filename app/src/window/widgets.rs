//! Small parts that pages are made of: cards, tags, swatches, buttons, number cells.

use egui::{
    Align, Button, CornerRadius, Frame, Layout, Margin, Response, RichText, Role, Sense, Shape,
    Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::theme::{self, RADIUS_CARD, SIZE_NOTE, SIZE_SMALL, STEP, Tokens};

/// A card as wide as the room allows: an outlined surface with a title, an optional note and contents.
pub fn card<R>(ui: &mut Ui, title: &str, note: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = Tokens::of(ui);
    Frame::new()
        .fill(tokens.surface)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(CornerRadius::same(RADIUS_CARD))
        .inner_margin(Margin::symmetric(16, 12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            if !title.is_empty() {
                ui.spacing_mut().item_spacing.y = STEP;
                ui.label(RichText::new(title).text_style(theme::strong()));
            }
            if !note.is_empty() {
                self::note(ui, note);
            }
            if !(title.is_empty() && note.is_empty()) {
                ui.add_space(STEP);
            }
            ui.spacing_mut().item_spacing.y = 2.0 * STEP;
            contents(ui)
        })
        .inner
}

/// A muted explanation of 12 points.
pub fn note(ui: &mut Ui, text: &str) -> Response {
    let muted = Tokens::of(ui).muted;
    ui.label(RichText::new(text).size(SIZE_NOTE).color(muted))
}

/// Bold text of the ordinary size.
pub fn strong(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text).text_style(theme::strong()))
}

/// A page's title.
pub fn title(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text).text_style(theme::title()))
}

/// How well an input is founded, from the best to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Read off at the customer's.
    Measured,
    /// Stands in a quote or contract.
    Quoted,
    /// From published figures.
    Benchmark,
    /// A seller's word.
    Claimed,
    /// Nobody's: to be confirmed.
    Assumed,
}

impl Tag {
    /// The grade's name as the documents and files spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Quoted => "quoted",
            Self::Benchmark => "benchmark",
            Self::Claimed => "claimed",
            Self::Assumed => "assumed",
        }
    }

    fn color(self, tokens: &Tokens) -> egui::Color32 {
        match self {
            Self::Measured | Self::Quoted => tokens.good,
            Self::Benchmark => tokens.accent,
            Self::Claimed | Self::Assumed => tokens.warning,
        }
    }
}

/// The grade of an input as an outlined pill. `source` is shown on hover; empty: none.
pub fn grade_tag(ui: &mut Ui, tag: Tag, source: &str) -> Response {
    let color = tag.color(Tokens::of(ui));
    let response = pill(ui, tag.name(), color);
    if source.is_empty() {
        response
    } else {
        response.on_hover_text(source)
    }
}

/// A word in an outlined pill.
pub fn pill(ui: &mut Ui, text: &str, color: egui::Color32) -> Response {
    let galley =
        ui.painter()
            .layout_no_wrap(text.to_owned(), super::fonts::regular(SIZE_SMALL), color);
    let size = vec2(galley.size().x + 4.0 * STEP, 4.5 * STEP);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let line = Stroke::new(1.0, Tokens::of(ui).line);
    ui.painter()
        .rect_stroke(rect, size.y / 2.0, line, StrokeKind::Inside);
    let at = rect.center() - galley.size() / 2.0;
    ui.painter().galley(at, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// A square of a plan's colour; `index` as in [`Tokens::plan`]. Write the plan's name beside it.
pub fn plan_swatch(ui: &mut Ui, index: usize) -> Response {
    let color = Tokens::of(ui).plan(index);
    swatch(ui, color)
}

/// A square of `color`, for legends.
pub fn swatch(ui: &mut Ui, color: egui::Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
    ui.painter().rect_filled(rect, 2.0, color);
    response
}

/// Swatches with their words, side by side; they wrap where the room ends.
pub fn legend<'w>(ui: &mut Ui, entries: impl IntoIterator<Item = (egui::Color32, &'w str)>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 1.5 * STEP;
        for (color, words) in entries {
            swatch(ui, color);
            ui.label(RichText::new(words).size(SIZE_NOTE));
            ui.add_space(2.0 * STEP);
        }
    });
}

/// A piece of a plan's line, with its colour and dash, and the plan's name: the key to a chart of lines.
pub fn line_key(ui: &mut Ui, index: usize, name: &str) -> Response {
    let color = Tokens::of(ui).plan(index);
    let layout = Layout::left_to_right(Align::Center);
    let room = vec2(ui.available_width(), 4.0 * STEP);
    ui.allocate_ui_with_layout(room, layout, |ui| {
        ui.spacing_mut().item_spacing.x = 1.5 * STEP;
        let (rect, _) = ui.allocate_exact_size(vec2(6.0 * STEP, 3.0 * STEP), Sense::hover());
        let ends = [rect.left_center(), rect.right_center()];
        let stroke = Stroke::new(2.0, color);
        match theme::plan_dash(index) {
            [] => {
                ui.painter().line_segment(ends, stroke);
            }
            dash => {
                let (strokes, gaps): (Vec<f32>, Vec<f32>) =
                    dash.chunks_exact(2).map(|pair| (pair[0], pair[1])).unzip();
                ui.painter().extend(Shape::dashed_line_with_offset(
                    &ends, stroke, &strokes, &gaps, 0.0,
                ));
            }
        }
        ui.label(RichText::new(name).size(SIZE_NOTE))
    })
    .inner
}

/// The shape of a range beside its field: heights (any scale, 0 and up) from its low to its high end.
pub fn density(ui: &mut Ui, heights: &[f32], name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(60.0, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let clean = |height: &f32| {
        if height.is_finite() {
            height.max(0.0)
        } else {
            0.0
        }
    };
    let most = heights.iter().map(clean).fold(0.0, f32::max);
    if heights.len() < 2 || most <= 0.0 {
        return response;
    }
    let color = Tokens::of(ui).accent.gamma_multiply(0.3);
    let step = rect.width() / (heights.len() - 1) as f32;
    let mut mesh = egui::Mesh::default();
    for (i, height) in heights.iter().map(clean).enumerate() {
        let x = rect.left() + step * i as f32;
        mesh.colored_vertex(pos2(x, rect.bottom()), color);
        mesh.colored_vertex(
            pos2(x, rect.bottom() - rect.height() * height / most),
            color,
        );
        if i > 0 {
            let corner = 2 * i as u32;
            mesh.add_triangle(corner - 2, corner - 1, corner);
            mesh.add_triangle(corner - 1, corner, corner + 1);
        }
    }
    ui.painter().add(Shape::mesh(mesh));
    response
}

/// The main action of a page; at most one per page.
pub fn primary_button(ui: &mut Ui, text: &str) -> Response {
    let tokens = Tokens::of(ui);
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        let pressed = theme::mix(tokens.accent, tokens.text, 0.15);
        for (state, fill) in [
            (&mut widgets.inactive, tokens.accent),
            (&mut widgets.hovered, pressed),
            (&mut widgets.active, pressed),
        ] {
            state.weak_bg_fill = fill;
            state.fg_stroke.color = tokens.on_accent;
        }
        widgets.inactive.bg_stroke = Stroke::NONE;
        widgets.active.bg_stroke = Stroke::new(2.0, tokens.text);
        ui.add(Button::new(text))
    })
    .inner
}

/// An ordinary action.
pub fn secondary_button(ui: &mut Ui, text: &str) -> Response {
    ui.add(Button::new(text))
}

/// A number (with its unit) at the right edge of a cell.
pub fn number_cell(ui: &mut Ui, text: &str, bold: bool) -> Response {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let style = if bold {
            theme::strong()
        } else {
            egui::TextStyle::Body
        };
        ui.label(RichText::new(text).text_style(style))
    })
    .inner
}

/// A thin bar, `share` (0…1) of it filled, with an accessible name.
pub fn progress(ui: &mut Ui, width: f32, share: f32, color: egui::Color32, name: &str) -> Response {
    let share = if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (rect, response) = ui.allocate_exact_size(vec2(width, STEP), Sense::hover());
    let radius = STEP / 2.0;
    ui.painter().rect_filled(rect, radius, Tokens::of(ui).line);
    let end = rect.left() + width * share;
    let filled = egui::Rect::from_min_max(rect.min, pos2(end, rect.bottom()));
    ui.painter().rect_filled(filled, radius, color);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = Some(f64::from(share) * 100.0);
        info
    });
    response
}
