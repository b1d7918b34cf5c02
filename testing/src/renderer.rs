//! The renderer that `egui_kittest` calls: keeps the textures, turns a frame into a picture.

use std::collections::HashMap;

use egui::epaint::{ImageData, Primitive};
use egui::{Context, FullOutput, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;

use crate::raster::{Canvas, Clip, Texture};

/// Draws egui's triangles on the processor. Deterministic.
#[derive(Debug, Default)]
pub struct SoftwareRenderer {
    textures: HashMap<TextureId, Texture>,
}

impl SoftwareRenderer {
    fn set(&mut self, id: TextureId, delta: &egui::epaint::ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        match delta.pos {
            None => {
                self.textures
                    .insert(id, Texture::new(image.size, &image.pixels));
            }
            Some(at) => {
                if let Some(texture) = self.textures.get_mut(&id) {
                    texture.patch(at, image.size, &image.pixels);
                }
            }
        }
    }
}

impl TestRenderer for SoftwareRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        #[expect(
            clippy::iter_over_hash_type,
            reason = "textures do not depend on each other, and the changes of one keep their order"
        )]
        for (id, changes) in delta.set.drain() {
            for change in changes {
                self.set(id, &change);
            }
        }
        #[expect(
            clippy::iter_over_hash_type,
            reason = "textures do not depend on each other"
        )]
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        if width == 0 || height == 0 {
            return Err(format!("a window of {width} × {height} has no picture"));
        }
        let mut canvas = Canvas::new(width, height);
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            // Paint callbacks need a graphics card; the program has none.
            let Primitive::Mesh(mesh) = &clipped.primitive else {
                continue;
            };
            let Some(texture) = self.textures.get(&mesh.texture_id) else {
                continue;
            };
            let clip = Clip::new(clipped.clip_rect, scale, width, height);
            for corners in mesh.indices.chunks_exact(3) {
                let corner = |i: usize| mesh.vertices.get(corners[i] as usize);
                if let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) {
                    canvas.triangle([a, b, c], scale, clip, texture);
                }
            }
        }
        RgbaImage::from_raw(width as u32, height as u32, canvas.into_bytes())
            .ok_or_else(|| "the picture has the wrong number of bytes".to_owned())
    }
}
