//! Every page as it is drawn: compared with kept pictures, and with the room of a large screen.

use std::path::Path;

use displace::command::{Command, Page};
use displace::jobs::State;
use displace::window::App;
use egui::Theme;
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use image::RgbaImage;

use crate::window::{SMALL, open, project, until, without_a_disaster};

const THEMES: [(Theme, &str); 2] = [(Theme::Light, "light"), (Theme::Dark, "dark")];

/// Draws every page, calling `each` with it and its name in lower case.
fn draw(
    story: &str,
    size: [f32; 2],
    theme: Theme,
    mut each: impl FnMut(&str, &Harness<'_, App>, RgbaImage),
) {
    let mut harness = open(project(story), SMALL, size, theme);
    until(&mut harness, |app| app.jobs().state() == State::Ready);
    for page in Page::ALL {
        let ctx = harness.ctx.clone();
        harness.state_mut().apply(&ctx, Command::GoTo(page));
        if page == Page::Doors {
            until(&mut harness, |app| app.view().doors.has_learned());
        }
        // So that nothing fades in any more.
        harness.run_steps(6);
        let picture = displace_testing::screenshot(&mut harness).unwrap();
        let name = page.name().to_lowercase().replace(' ', "-");
        each(&name, &harness, picture);
    }
}

#[test]
fn every_page_looks_as_it_did() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let mut changed = Vec::new();
    for (theme, name) in THEMES {
        draw(
            "controller-failure",
            [1280.0, 800.0],
            theme,
            |page, _, picture| {
                let name = format!("{page}-{name}");
                changed.extend(displace_testing::compare(&picture, &folder, &name).err());
            },
        );
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn verdict_with_a_threat_that_hardly_came_looks_as_it_did() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let large = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let mut changed = Vec::new();
    for (theme, name) in THEMES {
        let name = format!("verdict-hardly-seen-{name}");
        let mut harness = without_a_disaster([1280.0, 800.0], theme);
        let picture = displace_testing::screenshot(&mut harness).unwrap();
        changed.extend(displace_testing::compare(&picture, &folder, &name).err());
        let mut harness = without_a_disaster([1920.0, 1080.0], theme);
        let picture = displace_testing::screenshot(&mut harness).unwrap();
        displace_testing::save(&picture, &large, &name).unwrap();
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn every_page_of_a_large_story_fits_a_large_screen_and_names_its_inputs() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    for (theme, name) in THEMES {
        draw(
            "fire-suppression",
            [1920.0, 1080.0],
            theme,
            |page, harness, picture| {
                assert_eq!(harness.unnamed_widgets(), Vec::<String>::new(), "{page}");
                let nodes = harness.root().children_recursive();
                let boxes = nodes.filter_map(|node| node.accesskit_node().bounding_box());
                let right = boxes.map(|room| room.x1).fold(0.0, f64::max);
                assert!(right <= 1920.0, "{page} is cut off at the right: {right}");
                displace_testing::save(&picture, &folder, &format!("{page}-{name}")).unwrap();
            },
        );
    }
}
