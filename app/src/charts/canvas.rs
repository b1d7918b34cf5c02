//! The drawing tools of the charts: points and colours in, plotters calls out.

use egui::Color32;
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color as _, FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle,
};
use plotters_backend::DrawingBackend;

use super::{Area, DrawError};
use crate::window::fonts;

/// Backends count in whole units; this many make a point.
pub const UNITS_PER_POINT: i32 = 8;

/// The factor between plotters' text size and the size of the em, as its SVG backend uses it.
pub(super) const TEXT_FACTOR: f64 = 1.24;

/// A colour with its opacity (0…1).
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    color: Color32,
    opacity: f32,
}

impl From<Color32> for Ink {
    fn from(color: Color32) -> Self {
        Self {
            color,
            opacity: 1.0,
        }
    }
}

impl Ink {
    /// A see-through colour; `opacity` between 0 and 1.
    pub(super) fn faded(color: Color32, opacity: f32) -> Self {
        Self { color, opacity }
    }

    fn rgba(self) -> RGBAColor {
        let c = self.color;
        RGBAColor(c.r(), c.g(), c.b(), f64::from(self.opacity))
    }
}

/// Where text stands relative to its place; it is always centred vertically.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The place is its left end.
    Left,
    /// The place is its middle.
    Middle,
    /// The place is its right end.
    Right,
}

/// A font of the charts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lettering {
    /// Size of the em in points.
    pub(super) size: f32,
    /// Whether the bold weight is used.
    pub(super) bold: bool,
}

/// A place: points to the right and down from the chart's corner.
pub(super) type Place = (f32, f32);

/// A chart's paper, measured in points.
pub(super) struct Canvas<'a, DB: DrawingBackend> {
    area: &'a Area<DB>,
    /// Width in points.
    pub(super) width: f32,
    /// Height in points.
    pub(super) height: f32,
}

fn units((x, y): Place) -> (i32, i32) {
    // A conversion from float saturates; charts are far smaller than this bound.
    let unit = |value: f32| (value * UNITS_PER_POINT as f32).round().clamp(-1e6, 1e6) as i32;
    (unit(x), unit(y))
}

fn stroke(width: f32, ink: Ink) -> ShapeStyle {
    ShapeStyle {
        color: ink.rgba(),
        filled: false,
        stroke_width: (width * UNITS_PER_POINT as f32).round().max(1.0) as u32,
    }
}

fn fill(ink: Ink) -> ShapeStyle {
    ShapeStyle {
        color: ink.rgba(),
        filled: true,
        stroke_width: 0,
    }
}

fn text_style(lettering: Lettering, ink: Ink, anchor: Anchor) -> TextStyle<'static> {
    let style = if lettering.bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    let size = f64::from(lettering.size) * f64::from(UNITS_PER_POINT) * TEXT_FACTOR;
    let h_pos = match anchor {
        Anchor::Left => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::Right => HPos::Right,
    };
    let font = FontDesc::new(FontFamily::Name(fonts::FAMILY), size, style);
    TextStyle {
        font,
        color: ink.rgba().to_backend_color(),
        pos: Pos::new(h_pos, VPos::Center),
    }
}

/// Text that no document chokes on: control characters become spaces.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

impl<'a, DB: DrawingBackend> Canvas<'a, DB> {
    /// The paper of `area`.
    pub(super) fn new(area: &'a Area<DB>) -> Self {
        let (width, height) = area.dim_in_pixel();
        Self {
            area,
            width: width as f32 / UNITS_PER_POINT as f32,
            height: height as f32 / UNITS_PER_POINT as f32,
        }
    }

    /// An open line through `places`.
    pub(super) fn line(
        &self,
        places: &[Place],
        width: f32,
        ink: impl Into<Ink>,
    ) -> Result<(), DrawError<DB>> {
        if places.len() < 2 {
            return Ok(());
        }
        let path: Vec<_> = places.iter().copied().map(units).collect();
        self.area
            .draw(&PathElement::new(path, stroke(width, ink.into())))
    }

    /// A line in strokes and gaps of the given lengths (points); empty: solid.
    pub(super) fn dashed(
        &self,
        places: &[Place],
        width: f32,
        ink: impl Into<Ink>,
        dash: &[f32],
    ) -> Result<(), DrawError<DB>> {
        let ink = ink.into();
        for part in dashes(places, dash) {
            self.line(&part, width, ink)?;
        }
        Ok(())
    }

    /// A filled rectangle between two corners.
    pub(super) fn block(
        &self,
        a: Place,
        b: Place,
        ink: impl Into<Ink>,
    ) -> Result<(), DrawError<DB>> {
        self.area
            .draw(&Rectangle::new([units(a), units(b)], fill(ink.into())))
    }

    /// The outline of a rectangle, dashed as in [`Canvas::dashed`], drawn inside its edges.
    pub(super) fn outline(
        &self,
        a: Place,
        b: Place,
        width: f32,
        ink: impl Into<Ink>,
        dash: &[f32],
    ) -> Result<(), DrawError<DB>> {
        let ink = ink.into();
        let half = width / 2.0;
        let (left, top, right, bottom) = (a.0 + half, a.1 + half, b.0 - half, b.1 - half);
        // Side by side, so that each line is straight and can be aligned to pixels.
        for side in [
            [(left, top), (right, top)],
            [(right, top), (right, bottom)],
            [(left, bottom), (right, bottom)],
            [(left, top), (left, bottom)],
        ] {
            self.dashed(&side, width, ink, dash)?;
        }
        Ok(())
    }

    /// A filled area inside `places`.
    pub(super) fn patch(&self, places: &[Place], ink: impl Into<Ink>) -> Result<(), DrawError<DB>> {
        if places.len() < 3 {
            return Ok(());
        }
        let corners: Vec<_> = places.iter().copied().map(units).collect();
        self.area.draw(&Polygon::new(corners, fill(ink.into())))
    }

    /// A filled circle.
    pub(super) fn dot(
        &self,
        center: Place,
        radius: f32,
        ink: impl Into<Ink>,
    ) -> Result<(), DrawError<DB>> {
        let radius = (radius * UNITS_PER_POINT as f32).round().max(1.0) as i32;
        self.area
            .draw(&Circle::new(units(center), radius, fill(ink.into())))
    }

    /// One line of text.
    pub(super) fn text(
        &self,
        place: Place,
        text: &str,
        lettering: Lettering,
        ink: impl Into<Ink>,
        anchor: Anchor,
    ) -> Result<(), DrawError<DB>> {
        let style = text_style(lettering, ink.into(), anchor);
        self.area.draw_text(&printable(text), &style, units(place))
    }

    /// The width of a text in points.
    pub(super) fn text_width(
        &self,
        text: &str,
        lettering: Lettering,
    ) -> Result<f32, DrawError<DB>> {
        let style = text_style(lettering, Color32::BLACK.into(), Anchor::Left);
        let (width, _) = self.area.estimate_text_size(&printable(text), &style)?;
        Ok(width as f32 / UNITS_PER_POINT as f32)
    }

    /// `text`, shortened with an ellipsis until it is at most `width` points wide.
    pub(super) fn shortened(
        &self,
        text: &str,
        lettering: Lettering,
        width: f32,
    ) -> Result<String, DrawError<DB>> {
        if self.text_width(text, lettering)? <= width {
            return Ok(text.to_owned());
        }
        let signs: Vec<char> = text.chars().collect();
        for kept in (1..signs.len()).rev() {
            let head: String = signs[..kept].iter().collect();
            let short = format!("{}…", head.trim_end());
            if self.text_width(&short, lettering)? <= width {
                return Ok(short);
            }
        }
        Ok(String::new())
    }
}

/// The strokes of a dashed line. Lengths that are not positive make it solid.
fn dashes(places: &[Place], dash: &[f32]) -> Vec<Vec<Place>> {
    let period: f32 = dash.iter().sum();
    if dash.len() < 2 || period < 0.5 || dash.iter().any(|length| *length <= 0.0) {
        return vec![places.to_vec()];
    }
    let mut strokes = Vec::new();
    let Some(mut at) = places.first().copied() else {
        return strokes;
    };
    let (mut phase, mut left) = (0, dash[0]);
    let mut current = vec![at];
    for &next in &places[1..] {
        loop {
            let (dx, dy) = (next.0 - at.0, next.1 - at.1);
            let length = dx.hypot(dy);
            if length <= left || !length.is_finite() {
                left -= length;
                at = next;
                current.push(at);
                break;
            }
            at = (at.0 + dx * left / length, at.1 + dy * left / length);
            current.push(at);
            if phase % 2 == 0 {
                strokes.push(std::mem::take(&mut current));
            }
            current = vec![at];
            phase = (phase + 1) % (dash.len() - dash.len() % 2);
            left = dash[phase];
        }
    }
    if phase % 2 == 0 {
        strokes.push(current);
    }
    strokes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dashed_line_has_strokes_and_gaps_of_the_given_length() {
        let strokes = dashes(&[(0.0, 0.0), (20.0, 0.0)], &[6.0, 4.0]);
        assert_eq!(
            strokes,
            vec![vec![(0.0, 0.0), (6.0, 0.0)], vec![(10.0, 0.0), (16.0, 0.0)],]
        );
    }

    #[test]
    fn a_dash_goes_around_corners() {
        let strokes = dashes(&[(0.0, 0.0), (3.0, 0.0), (3.0, 10.0)], &[5.0, 100.0]);
        assert_eq!(strokes, vec![vec![(0.0, 0.0), (3.0, 0.0), (3.0, 2.0)]]);
    }

    #[test]
    fn useless_dashes_give_a_solid_line() {
        let line = [(0.0, 0.0), (9.0, 0.0)];
        for dash in [&[][..], &[3.0], &[0.0, 0.0], &[-1.0, 4.0]] {
            assert_eq!(dashes(&line, dash), vec![line.to_vec()]);
        }
    }

    #[test]
    fn control_characters_do_not_reach_the_paper() {
        assert_eq!(printable("a\u{0}b\nc"), "a b c");
    }
}
