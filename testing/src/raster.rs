//! Triangles to pixels: coverage at pixel centres, bilinear texture, premultiplied blending.
//!
//! Blending happens on the stored (gamma-encoded) values, as egui's own shaders do.

use egui::epaint::Vertex;
use egui::{Color32, Rect};

/// Vertices are snapped to 1/256 of a pixel, so that coverage is decided in whole numbers.
const SUBPIXEL: f32 = 256.0;

/// A texture with premultiplied colours between 0 and 1.
#[derive(Debug)]
pub(crate) struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 4]>,
}

impl Texture {
    pub(crate) fn new([width, height]: [usize; 2], colors: &[Color32]) -> Self {
        Self {
            width,
            height,
            pixels: colors.iter().copied().map(unit).collect(),
        }
    }

    /// Overwrite a part of the texture. What would lie outside is ignored.
    pub(crate) fn patch(&mut self, at: [usize; 2], size: [usize; 2], colors: &[Color32]) {
        for (i, color) in colors.iter().enumerate() {
            let x = at[0] + i % size[0].max(1);
            let y = at[1] + i / size[0].max(1);
            if x < self.width && y < self.height {
                self.pixels[y * self.width + x] = unit(*color);
            }
        }
    }

    /// The colour at texture coordinates `u`, `v` (0…1), between the four nearest texels.
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        if self.pixels.is_empty() {
            return [0.0; 4];
        }
        let x = (u * self.width as f32 - 0.5).clamp(0.0, self.width as f32 - 1.0);
        let y = (v * self.height as f32 - 0.5).clamp(0.0, self.height as f32 - 1.0);
        let (x0, y0) = (x as usize, y as usize);
        let (x1, y1) = ((x0 + 1).min(self.width - 1), (y0 + 1).min(self.height - 1));
        let (fx, fy) = (x - x0 as f32, y - y0 as f32);
        let at = |x: usize, y: usize| self.pixels[y * self.width + x];
        let (a, b, c, d) = (at(x0, y0), at(x1, y0), at(x0, y1), at(x1, y1));
        std::array::from_fn(|i| {
            let top = a[i] + (b[i] - a[i]) * fx;
            let bottom = c[i] + (d[i] - c[i]) * fx;
            top + (bottom - top) * fy
        })
    }
}

fn unit(color: Color32) -> [f32; 4] {
    color.to_array().map(|part| f32::from(part) / 255.0)
}

/// The pixels that may be painted: `left..right`, `top..bottom`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clip {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Clip {
    pub(crate) fn new(rect: Rect, scale: f32, width: usize, height: usize) -> Self {
        let pixel =
            |value: f32, limit: usize| ((value * scale).round().clamp(0.0, limit as f32)) as i64;
        Self {
            left: pixel(rect.min.x, width),
            top: pixel(rect.min.y, height),
            right: pixel(rect.max.x, width),
            bottom: pixel(rect.max.y, height),
        }
    }
}

/// The picture being painted, premultiplied.
#[derive(Debug)]
pub(crate) struct Canvas {
    width: usize,
    pixels: Vec<[f32; 4]>,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            pixels: vec![[0.0; 4]; width * height],
        }
    }

    /// Paint one triangle. Triangles that share an edge neither overlap nor leave a gap.
    pub(crate) fn triangle(
        &mut self,
        corners: [&Vertex; 3],
        scale: f32,
        clip: Clip,
        texture: &Texture,
    ) {
        if corners
            .iter()
            .any(|c| !c.pos.x.is_finite() || !c.pos.y.is_finite())
        {
            return;
        }
        let snap = |value: f32| (value.clamp(-1e6, 1e6) * scale * SUBPIXEL).round() as i64;
        let mut v = corners;
        let mut p = v.map(|c| (snap(c.pos.x), snap(c.pos.y)));
        let mut area = edge(p[0], p[1], p[2]);
        if area == 0 {
            return;
        }
        if area < 0 {
            v.swap(1, 2);
            p.swap(1, 2);
            area = -area;
        }
        let sub = SUBPIXEL as i64;
        let low = |a: i64, b: i64, c: i64| a.min(b).min(c).div_euclid(sub);
        let high = |a: i64, b: i64, c: i64| a.max(b).max(c).div_euclid(sub) + 1;
        let left = low(p[0].0, p[1].0, p[2].0).max(clip.left);
        let right = high(p[0].0, p[1].0, p[2].0).min(clip.right);
        let top = low(p[0].1, p[1].1, p[2].1).max(clip.top);
        let bottom = high(p[0].1, p[1].1, p[2].1).min(clip.bottom);
        let bias = [owned(p[1], p[2]), owned(p[2], p[0]), owned(p[0], p[1])];
        // Fills use one texel for all corners: it is looked up once.
        let flat = v[0].uv == v[1].uv && v[1].uv == v[2].uv;
        let fixed = flat.then(|| texture.sample(v[0].uv.x, v[0].uv.y));
        let tint = v.map(|c| unit(c.color));
        for y in top..bottom {
            for x in left..right {
                let centre = (x * sub + sub / 2, y * sub + sub / 2);
                let w = [
                    edge(p[1], p[2], centre),
                    edge(p[2], p[0], centre),
                    edge(p[0], p[1], centre),
                ];
                if (0..3).any(|i| w[i] + bias[i] < 0) {
                    continue;
                }
                let share = w.map(|part| part as f32 / area as f32);
                let mix = |a: f32, b: f32, c: f32| a * share[0] + b * share[1] + c * share[2];
                let texel = fixed.unwrap_or_else(|| {
                    texture.sample(
                        mix(v[0].uv.x, v[1].uv.x, v[2].uv.x),
                        mix(v[0].uv.y, v[1].uv.y, v[2].uv.y),
                    )
                });
                let source: [f32; 4] =
                    std::array::from_fn(|i| texel[i] * mix(tint[0][i], tint[1][i], tint[2][i]));
                let target = &mut self.pixels[y as usize * self.width + x as usize];
                for i in 0..4 {
                    target[i] = source[i] + target[i] * (1.0 - source[3]);
                }
            }
        }
    }

    /// Red, green, blue, alpha of all pixels, row by row, not premultiplied.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.pixels
            .iter()
            .flat_map(|pixel| {
                let alpha = pixel[3].clamp(0.0, 1.0);
                let undo = if alpha > 0.0 { 1.0 / alpha } else { 0.0 };
                let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
                [
                    byte(pixel[0] * undo),
                    byte(pixel[1] * undo),
                    byte(pixel[2] * undo),
                    byte(alpha),
                ]
            })
            .collect()
    }
}

/// Twice the signed area of the triangle a, b, c.
fn edge(a: (i64, i64), b: (i64, i64), c: (i64, i64)) -> i64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// 0 if a pixel centre exactly on the edge belongs to the triangle (top and left edges), else −1.
fn owned(a: (i64, i64), b: (i64, i64)) -> i64 {
    let top = a.1 == b.1 && b.0 > a.0;
    let left = b.1 < a.1;
    if top || left { 0 } else { -1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Pos2, pos2};

    fn white() -> Texture {
        Texture::new([1, 1], &[Color32::WHITE])
    }

    fn vertex(pos: Pos2, color: Color32) -> Vertex {
        Vertex {
            pos,
            uv: pos2(0.5, 0.5),
            color,
        }
    }

    fn square(canvas: &mut Canvas, size: usize, color: Color32) {
        let far = size as f32;
        let v = [
            vertex(pos2(0.0, 0.0), color),
            vertex(pos2(far, 0.0), color),
            vertex(pos2(far, far), color),
            vertex(pos2(0.0, far), color),
        ];
        let clip = Clip::new(Rect::EVERYTHING, 1.0, size, size);
        canvas.triangle([&v[0], &v[1], &v[2]], 1.0, clip, &white());
        canvas.triangle([&v[0], &v[2], &v[3]], 1.0, clip, &white());
    }

    #[test]
    fn two_triangles_cover_a_square_once() {
        let mut canvas = Canvas::new(7, 7);
        let half = Color32::from_rgba_premultiplied(100, 100, 100, 128);
        square(&mut canvas, 7, half);
        let bytes = canvas.into_bytes();
        assert!(bytes.chunks(4).all(|p| p[3] == 128), "{bytes:?}");
    }

    #[test]
    fn half_transparent_black_halves_white() {
        let mut canvas = Canvas::new(4, 4);
        square(&mut canvas, 4, Color32::WHITE);
        square(
            &mut canvas,
            4,
            Color32::from_rgba_premultiplied(0, 0, 0, 128),
        );
        let bytes = canvas.into_bytes();
        assert!(
            bytes.chunks(4).all(|p| p == [127, 127, 127, 255]),
            "{bytes:?}"
        );
    }

    #[test]
    fn nothing_is_painted_outside_the_clip() {
        let mut canvas = Canvas::new(4, 4);
        let v = [
            vertex(pos2(-9.0, -9.0), Color32::RED),
            vertex(pos2(90.0, -9.0), Color32::RED),
            vertex(pos2(-9.0, 90.0), Color32::RED),
        ];
        let clip = Clip::new(
            Rect::from_min_max(pos2(1.0, 1.0), pos2(3.0, 3.0)),
            1.0,
            4,
            4,
        );
        canvas.triangle([&v[0], &v[1], &v[2]], 1.0, clip, &white());
        let painted = canvas.into_bytes().chunks(4).filter(|p| p[3] > 0).count();
        assert_eq!(painted, 4);
    }

    #[test]
    fn a_sample_between_two_texels_is_their_mean() {
        let texture = Texture::new([2, 1], &[Color32::BLACK, Color32::WHITE]);
        let [red, _, _, alpha] = texture.sample(0.5, 0.5);
        assert!((red - 0.5).abs() < 1e-6 && (alpha - 1.0).abs() < 1e-6);
    }

    #[test]
    fn impossible_corners_paint_nothing() {
        let mut canvas = Canvas::new(2, 2);
        let v = [
            vertex(pos2(f32::NAN, 0.0), Color32::RED),
            vertex(pos2(2.0, 0.0), Color32::RED),
            vertex(pos2(0.0, f32::INFINITY), Color32::RED),
        ];
        let clip = Clip::new(Rect::EVERYTHING, 1.0, 2, 2);
        canvas.triangle([&v[0], &v[1], &v[2]], 1.0, clip, &white());
        assert!(canvas.into_bytes().iter().all(|byte| *byte == 0));
    }
}
