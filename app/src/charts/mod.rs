//! Charts: what is drawn, apart from where.
//!
//! A chart is a plain series (numbers and words) and one function `draw`, generic over the plotters backend.
//! On screen the backend is [`PainterBackend`], for documents it is SVG ([`to_svg`]): both draw the same picture.
//! Lengths are points; the backends count in eighths of a point, so that curves are smooth at every scale.
//! `draw` returns a [`Mapping`], through which the pointer is mapped back to the values under it.
//! A series without anything to show, or with values that are no numbers, is said so in the picture.

mod canvas;
mod frame;
mod painter;
mod scale;
mod show;

pub mod capacity;
pub mod cost_bars;
pub mod cumulative;
pub mod exceedance;
pub mod gantt;
pub mod histogram;
pub mod schedule;
pub mod tornado;

use std::sync::OnceLock;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::style::{FontStyle, register_font};
use plotters_backend::DrawingBackend;

pub use canvas::UNITS_PER_POINT;
pub use painter::PainterBackend;
pub use scale::{Linear, Mapping, ticks};
pub use show::{Shown, show, show_sensing};

use crate::window::fonts;
use crate::window::theme::Tokens;

/// What charts are drawn on.
pub type Area<DB> = DrawingArea<DB, Shift>;
/// Why a chart could not be drawn: the backend refused.
pub type DrawError<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;

/// Colours and the words for numbers, shared by all charts.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// The colours.
    pub tokens: &'a Tokens,
    /// Turns a value of the chart's number axis into its label, with its unit.
    pub number: &'a dyn Fn(f64) -> String,
}

impl std::fmt::Debug for Style<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Style")
            .field("dark", &self.tokens.dark)
            .finish_non_exhaustive()
    }
}

/// The chart as an SVG document of `width` × `height` points. Text stays text, in the program's typeface.
///
/// # Errors
/// What `draw` returns, as text.
pub fn to_svg(
    width: u32,
    height: u32,
    draw: impl FnOnce(&Area<plotters::prelude::SVGBackend<'_>>) -> Result<Mapping, String>,
) -> Result<String, String> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let registered = REGISTERED.get_or_init(|| {
        register_font(fonts::FAMILY, FontStyle::Normal, fonts::REGULAR).is_ok()
            && register_font(fonts::FAMILY, FontStyle::Bold, fonts::BOLD).is_ok()
    });
    if !registered {
        return Err("the typeface could not be read".to_owned());
    }
    let units = UNITS_PER_POINT as u32;
    let size = (width.saturating_mul(units), height.saturating_mul(units));
    let mut text = String::new();
    {
        let area = plotters::prelude::SVGBackend::with_string(&mut text, size).into_drawing_area();
        draw(&area)?;
        area.present().map_err(|error| error.to_string())?;
    }
    // The drawing counts in eighths of a point; the document's outer size is in points.
    let fine = format!("width=\"{}\" height=\"{}\"", size.0, size.1);
    Ok(text.replacen(&fine, &format!("width=\"{width}\" height=\"{height}\""), 1))
}
