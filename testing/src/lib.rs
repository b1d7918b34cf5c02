//! Pictures of the window for tests, drawn without a graphics card.
//!
//! [`SoftwareRenderer`] draws what egui tessellates: triangles with a vertex colour and a texture.
//! It needs no system library and no driver, so the same program gives the same picture everywhere.
//! The crate is used by tests only and is compiled optimised in the development profile.
//!
//! ```
//! let mut harness = displace_testing::window([80.0, 24.0]).build_ui(|ui| {
//!     ui.painter().rect_filled(ui.max_rect(), 0.0, egui::Color32::WHITE);
//! });
//! let picture = displace_testing::screenshot(&mut harness)?;
//! assert_eq!((picture.width(), picture.height()), (80, 24));
//! # Ok::<(), String>(())
//! ```

mod raster;
mod renderer;
mod snapshot;

use std::path::{Path, PathBuf};

use egui_kittest::{Harness, HarnessBuilder};
use image::RgbaImage;

pub use renderer::SoftwareRenderer;
pub use snapshot::{UPDATE, compare};

/// A harness for a window of `size` points, drawn by the [`SoftwareRenderer`] and without a mouse cursor.
pub fn window<State>(size: [f32; 2]) -> HarnessBuilder<State> {
    Harness::builder()
        .with_size(size)
        .with_render_cursor(false)
        .renderer(SoftwareRenderer::default())
}

/// The picture of the window after its last step.
///
/// # Errors
/// A text if the window has no size.
pub fn screenshot<State>(harness: &mut Harness<'_, State>) -> Result<RgbaImage, String> {
    harness.render()
}

/// Write `picture` as `folder/name.png`, making the folder if need be, and return the path.
///
/// # Errors
/// A text that names the path if it cannot be written.
pub fn save(picture: &RgbaImage, folder: &Path, name: &str) -> Result<PathBuf, String> {
    let path = folder.join(format!("{name}.png"));
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    picture
        .save(&path)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}
