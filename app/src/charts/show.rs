//! A chart as a widget: drawn, named for screen readers, and read off with the pointer.

use egui::{Response, Role, Sense, Tooltip, Ui, Vec2, WidgetInfo};
use plotters::drawing::IntoDrawingArea;

use super::{Area, DrawError, Mapping, PainterBackend};
use crate::window::theme::Tokens;

/// What a shown chart gives back.
#[derive(Debug)]
pub struct Shown {
    /// The chart's place and pointer. Its rectangle's corner is the origin of the mapping.
    pub response: Response,
    /// Where which values are.
    pub mapping: Mapping,
}

impl Shown {
    /// The values under the pointer, if it is in the plot.
    pub fn pointed_at(&self) -> Option<(f64, f64)> {
        let at = self.response.hover_pos()? - self.response.rect.min;
        self.mapping.values_at(at.x, at.y)
    }
}

/// Show a chart of `size` points.
///
/// `name` is what a screen reader says: what the chart shows, and its message in words.
/// `hover` gets the mapping and the pointer's place from the chart's corner; what it returns is shown beside the pointer.
pub fn show(
    ui: &mut Ui,
    size: Vec2,
    id: impl egui::AsIdSalt,
    name: &str,
    draw: impl FnOnce(&Area<PainterBackend>) -> Result<Mapping, DrawError<PainterBackend>>,
    hover: impl FnOnce(&Mapping, f32, f32) -> Option<String>,
) -> Shown {
    show_sensing(ui, size, Sense::hover(), id, name, draw, hover)
}

/// Like [`show`], for a chart that can also be clicked or dragged.
pub fn show_sensing(
    ui: &mut Ui,
    size: Vec2,
    sense: Sense,
    id: impl egui::AsIdSalt,
    name: &str,
    draw: impl FnOnce(&Area<PainterBackend>) -> Result<Mapping, DrawError<PainterBackend>>,
    hover: impl FnOnce(&Mapping, f32, f32) -> Option<String>,
) -> Shown {
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let response = ui.interact(rect, ui.make_persistent_id(id), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let area = PainterBackend::new(ui.painter(), rect).into_drawing_area();
    let mapping = draw(&area).unwrap_or_else(|error| {
        let bad = Tokens::of(ui).bad;
        let text = format!("This chart could not be drawn: {error}");
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            text,
            egui::TextStyle::Small.resolve(ui.style()),
            bad,
        );
        Mapping::empty()
    });
    let words = response.hover_pos().and_then(|pointer| {
        let at = pointer - rect.min;
        hover(&mapping, at.x, at.y)
    });
    if let Some(words) = words {
        // A read-out follows the pointer at once; it does not wait like a help text.
        Tooltip::for_widget(&response)
            .at_pointer()
            .gap(12.0)
            .show(|ui| ui.label(words));
    }
    Shown { response, mapping }
}
