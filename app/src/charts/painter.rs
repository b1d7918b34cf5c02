//! Plotters onto the window: every call becomes egui shapes, text is measured and drawn by egui.

use std::convert::Infallible;

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle,
};

use super::canvas::{TEXT_FACTOR, UNITS_PER_POINT};
use crate::window::fonts;

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

/// A plotters backend that paints into a rectangle of the window, in eighths of a point.
pub struct PainterBackend {
    painter: Painter,
    rect: Rect,
}

impl std::fmt::Debug for PainterBackend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PainterBackend")
            .field("rect", &self.rect)
            .finish_non_exhaustive()
    }
}

impl PainterBackend {
    /// Paint into `rect`; nothing is painted outside it.
    pub fn new(painter: &Painter, rect: Rect) -> Self {
        Self {
            painter: painter.with_clip_rect(painter.clip_rect().intersect(rect)),
            rect,
        }
    }

    fn place(&self, (x, y): BackendCoord) -> Pos2 {
        let point = |units: i32| units as f32 / UNITS_PER_POINT as f32;
        self.rect.min + vec2(point(x), point(y))
    }

    fn pixel(&self, points: f32) -> f32 {
        let scale = self.painter.pixels_per_point();
        (points * scale).round() / scale
    }

    /// Straight lines end up in the middle of pixels, so that they are not blurred over two.
    fn straight(&self, a: Pos2, b: Pos2, width: f32) -> [Pos2; 2] {
        let scale = self.painter.pixels_per_point();
        let odd = (width * scale).round().max(1.0) as i64 % 2 == 1;
        let align = |value: f32| {
            if odd {
                ((value * scale - 0.5).round() + 0.5) / scale
            } else {
                (value * scale).round() / scale
            }
        };
        if a.x.to_bits() == b.x.to_bits() {
            let x = align(a.x);
            [pos2(x, a.y), pos2(x, b.y)]
        } else if a.y.to_bits() == b.y.to_bits() {
            let y = align(a.y);
            [pos2(a.x, y), pos2(b.x, y)]
        } else {
            [a, b]
        }
    }
}

fn color(color: BackendColor) -> Color32 {
    let (r, g, b) = color.rgb;
    Color32::from_rgba_unmultiplied(r, g, b, (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8)
}

fn line<S: BackendStyle>(style: &S) -> Stroke {
    Stroke::new(
        style.stroke_width() as f32 / UNITS_PER_POINT as f32,
        color(style.color()),
    )
}

/// egui's layout of a text, in the size and weight plotters asks for.
fn layout<T: BackendTextStyle>(
    painter: &Painter,
    text: &str,
    style: &T,
    color: Color32,
) -> std::sync::Arc<egui::Galley> {
    let size = (style.size() / TEXT_FACTOR / f64::from(UNITS_PER_POINT)) as f32;
    let font = match style.style() {
        FontStyle::Bold => fonts::bold(size),
        _ => fonts::regular(size),
    };
    painter.layout_no_wrap(text.to_owned(), font, color)
}

impl DrawingBackend for PainterBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        let units = |points: f32| (points * UNITS_PER_POINT as f32).max(0.0).round() as u32;
        (units(self.rect.width()), units(self.rect.height()))
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, ink: BackendColor) -> Outcome {
        let size = vec2(1.0, 1.0) / UNITS_PER_POINT as f32;
        let rect = Rect::from_min_size(self.place(point), size);
        self.painter.rect_filled(rect, 0.0, color(ink));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Outcome {
        let stroke = line(style);
        let ends = self.straight(self.place(from), self.place(to), stroke.width);
        self.painter.line_segment(ends, stroke);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let (a, b) = (self.place(upper_left), self.place(bottom_right));
        let snap = |p: Pos2| pos2(self.pixel(p.x), self.pixel(p.y));
        let rect = Rect::from_two_pos(snap(a), snap(b));
        if fill {
            self.painter.rect_filled(rect, 0.0, color(style.color()));
        } else {
            self.painter
                .rect_stroke(rect, 0.0, line(style), StrokeKind::Middle);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        let mut places: Vec<Pos2> = path.into_iter().map(|p| self.place(p)).collect();
        places.dedup();
        let stroke = line(style);
        match places[..] {
            [] | [_] => {}
            [a, b] => {
                let ends = self.straight(a, b, stroke.width);
                self.painter.line_segment(ends, stroke);
            }
            _ => {
                self.painter.line(places, stroke);
            }
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let center = self.place(center);
        let radius = radius as f32 / UNITS_PER_POINT as f32;
        if fill {
            self.painter
                .circle_filled(center, radius, color(style.color()));
        } else {
            self.painter.circle_stroke(center, radius, line(style));
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Outcome {
        let corners: Vec<Pos2> = corners.into_iter().map(|p| self.place(p)).collect();
        self.painter
            .add(Shape::mesh(filled(&corners, color(style.color()))));
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        pos: BackendCoord,
    ) -> Outcome {
        let ink = color(style.color());
        let galley = layout(&self.painter, text, style, ink);
        let size = galley.size();
        let anchor = style.anchor();
        let back = vec2(
            match anchor.h_pos {
                HPos::Left => 0.0,
                HPos::Center => size.x / 2.0,
                HPos::Right => size.x,
            },
            match anchor.v_pos {
                VPos::Top => 0.0,
                VPos::Center => size.y / 2.0,
                VPos::Bottom => size.y,
            },
        );
        let place = self.place(pos) - back;
        self.painter.galley(place, galley, ink);
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = layout(&self.painter, text, style, Color32::BLACK).size();
        let units = |points: f32| (points * UNITS_PER_POINT as f32).ceil() as u32;
        Ok((units(size.x), units(size.y)))
    }
}

/// A simple polygon, convex or not, as upright slices: egui itself fills convex ones only.
///
/// Between two neighbouring corners' x the edges do not cross; sorted by height they bound the inside in pairs.
fn filled(corners: &[Pos2], color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    let mut cuts: Vec<f32> = corners.iter().map(|p| p.x).collect();
    cuts.sort_by(f32::total_cmp);
    cuts.dedup();
    let edges: Vec<(Pos2, Pos2)> = (0..corners.len())
        .map(|i| (corners[i], corners[(i + 1) % corners.len()]))
        .map(|(a, b)| if a.x <= b.x { (a, b) } else { (b, a) })
        .filter(|(a, b)| a.x < b.x)
        .collect();
    let height = |(a, b): &(Pos2, Pos2), x: f32| a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
    for pair in cuts.windows(2) {
        let (left, right) = (pair[0], pair[1]);
        let mut across: Vec<(f32, f32)> = edges
            .iter()
            .filter(|(a, b)| a.x <= left && b.x >= right)
            .map(|edge| (height(edge, left), height(edge, right)))
            .collect();
        across.sort_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)));
        for bounds in across.chunks_exact(2) {
            let first = mesh.vertices.len() as u32;
            for pos in [
                pos2(left, bounds[0].0),
                pos2(right, bounds[0].1),
                pos2(right, bounds[1].1),
                pos2(left, bounds[1].0),
            ] {
                mesh.vertices.push(Vertex {
                    pos,
                    uv: WHITE_UV,
                    color,
                });
            }
            mesh.add_triangle(first, first + 1, first + 2);
            mesh.add_triangle(first, first + 2, first + 3);
        }
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(mesh: &Mesh) -> f32 {
        mesh.indices
            .chunks_exact(3)
            .map(|t| {
                let p = |i: usize| mesh.vertices[t[i] as usize].pos;
                let (u, v) = (p(1) - p(0), p(2) - p(0));
                (u.x * v.y - u.y * v.x).abs() / 2.0
            })
            .sum()
    }

    #[test]
    fn a_hollow_polygon_is_filled_without_its_notch() {
        let corners = [
            pos2(0.0, 0.0),
            pos2(10.0, 0.0),
            pos2(10.0, 10.0),
            pos2(5.0, 5.0),
            pos2(0.0, 10.0),
        ];
        assert!((area(&filled(&corners, Color32::RED)) - 75.0).abs() < 1e-3);
    }

    #[test]
    fn a_polygon_without_area_fills_nothing() {
        for corners in [
            vec![],
            vec![pos2(1.0, 1.0); 5],
            vec![pos2(1.0, 0.0), pos2(1.0, 9.0), pos2(1.0, 3.0)],
        ] {
            assert!(area(&filled(&corners, Color32::RED)) < 1e-6);
        }
    }
}
