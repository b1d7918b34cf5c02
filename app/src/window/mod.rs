//! The window: its look, its parts and its pages.

mod app;
pub mod build;
pub mod decide;
pub mod fields;
pub mod fonts;
mod frame;
pub mod import;
pub mod questions;
pub mod shell;
mod shortcuts;
mod start;
pub mod theme;
mod view;
pub mod widgets;
mod worth;

use anyhow::anyhow;
use displace_model::project::Project;

pub use app::App;
pub(crate) use app::next_month;
pub use view::View;

use crate::jobs::Effort;
use crate::library::shelf::Shelf;
use crate::session::{Origin, Session};

/// Opens the window with a project and stays until it is closed.
///
/// # Errors
/// If there is no display, or it cannot be drawn on.
pub fn run(project: Project, origin: Origin) -> anyhow::Result<()> {
    let viewport = egui::ViewportBuilder::default()
        .with_app_id("displace")
        .with_title("Displace")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([1024.0, 640.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions {
        viewport,
        // The smaller of the two renderers, and the one that old machines and remote desktops can run.
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    let session = Session::new(project, origin);
    eframe::run_native(
        "displace",
        options,
        Box::new(|context| {
            let app = App::new(context, session, Effort::default());
            // Without a folder of one's own the program works, but can neither rescue work after a crash nor keep
            // a library.
            Ok(Box::new(match eframe::storage_dir("displace") {
                Some(folder) => app
                    .with_shelf(Shelf::at(&folder))
                    .with_filing(|filing| filing.with_folder(&folder))
                    .with_memory(folder.join("partners.toml")),
                None => app,
            }))
        }),
    )
    .map_err(|error| anyhow!("could not open the window: {error}"))
}
