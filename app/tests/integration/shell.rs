//! Header and navigation.

use std::path::Path;

use displace::window::shell::{self, Action, Entry, Group, Header, Piece, Run};
use displace::window::theme::{self, Tokens};
use displace::window::widgets;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Estate,
    Plans,
    Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Undo,
    Report,
}

#[derive(Debug)]
struct State {
    page: Page,
    wish: Option<Wish>,
    run: Run,
}

fn header(run: &Run) -> Header<Wish> {
    let piece = |text: &str, bold| Piece {
        text: text.to_owned(),
        bold,
    };
    let action = |text: &str, enabled, primary, action| Action {
        text: text.to_owned(),
        hint: String::new(),
        enabled,
        primary,
        action,
    };
    Header {
        project: "Sample clinic · backup renewal".to_owned(),
        file: "sample-clinic.toml · saved 14:02".to_owned(),
        answer: vec![
            piece("Switching saves ", false),
            piece("€ 412,000", true),
            piece(" over 5 years and pays off in ", false),
            piece("87 of 100 futures", true),
        ],
        run: run.clone(),
        actions: vec![
            action("Undo", true, false, Wish::Undo),
            action("Report…", true, true, Wish::Report),
        ],
    }
}

fn groups() -> Vec<Group<Page>> {
    let entry = |page, name: &str, count, problems| Entry {
        page,
        name: name.to_owned(),
        count,
        problems,
    };
    vec![
        Group {
            name: "Build".to_owned(),
            entries: vec![
                entry(Page::Estate, "Estate", Some(42), 0),
                entry(Page::Plans, "Plans", Some(3), 2),
            ],
        },
        Group {
            name: "Decide".to_owned(),
            entries: vec![entry(Page::Verdict, "Verdict", None, 0)],
        },
    ]
}

fn window(width: f32, dark: bool, run: Run) -> Harness<'static, State> {
    let theme = if dark {
        egui::Theme::Dark
    } else {
        egui::Theme::Light
    };
    let state = State {
        page: Page::Verdict,
        wish: None,
        run,
    };
    displace_testing::window([width, 800.0])
        .with_theme(theme)
        .with_context_setup(theme::install)
        .build_ui_state(
            |ui, state: &mut State| {
                if let Some(wish) = shell::header(ui, &header(&state.run)) {
                    state.wish = Some(wish);
                }
                if let Some(page) = shell::navigation(ui, &groups(), state.page) {
                    state.page = page;
                }
                let tokens = Tokens::of(ui);
                shell::page(
                    ui,
                    "Switch to B: € 412,000 cheaper",
                    "Middle future",
                    |ui| {
                        widgets::card(ui, "What it costs", "cash and outages apart", |ui| {
                            let stage = |group| tokens.stage(group);
                            let words = ["noticed", "waiting", "queued", "restoring", "slower"];
                            let groups = theme::StageGroup::ALL.map(stage);
                            widgets::legend(ui, groups.into_iter().zip(words));
                        });
                    },
                );
            },
            state,
        )
}

fn ready() -> Run {
    Run::Ready("100,000 futures · ± 0.4 %".to_owned())
}

#[test]
fn choosing_a_page_returns_it() {
    let mut harness = window(1280.0, false, ready());
    harness.run();
    harness.get_by_label("Plans").click();
    harness.run();
    assert_eq!(harness.state().page, Page::Plans);
}

#[test]
fn the_header_returns_the_pressed_action() {
    let mut harness = window(1280.0, false, ready());
    harness.run();
    harness.get_by_label("Report…").click();
    harness.run();
    assert_eq!(harness.state().wish, Some(Wish::Report));
}

#[test]
fn pages_can_be_chosen_with_the_keyboard_alone() {
    let mut harness = window(1280.0, false, ready());
    harness.run();
    for _ in 0..12 {
        if harness.get_by_label("Estate").accesskit_node().is_focused() {
            break;
        }
        harness.key_press(egui::Key::Tab);
        harness.run();
    }
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(harness.state().page, Page::Estate);
}

#[test]
fn problems_of_a_page_are_said_in_words() {
    let mut harness = window(1280.0, false, ready());
    harness.run();
    let value = harness.get_by_label("Plans").accesskit_node().value();
    assert_eq!(value.as_deref(), Some("2 problems"));
}

#[test]
fn nothing_in_the_header_overlaps_at_any_width() {
    for width in [720.0, 900.0, 1280.0, 1920.0] {
        let mut harness = window(
            width,
            false,
            Run::Running(0.3, "30,000 of 100,000".to_owned()),
        );
        harness.run();
        let undo = harness.get_by_label("Undo").rect();
        let report = harness.get_by_label("Report…").rect();
        let name = harness.get_by_label_contains("Sample clinic").rect();
        let run = harness.get_by_label_contains("30,000").rect();
        let answer = harness
            .query_all_by_label_contains("Switching")
            .next()
            .map(|n| n.rect());
        assert!(report.right() <= width, "{width}");
        assert!(undo.right() < report.left(), "{width}");
        assert!(run.right() < undo.left(), "{width}");
        let end = answer.map_or(name.right(), |rect| rect.right());
        assert!(end <= run.left(), "{width}: {answer:?} {run:?}");
        assert!(
            answer.is_none_or(|rect| name.right() < rect.left()),
            "{width}"
        );
    }
}

#[test]
fn the_shell_is_drawn_in_both_themes() {
    for (dark, name) in [(false, "shell-light"), (true, "shell-dark")] {
        let mut harness = window(1280.0, dark, ready());
        harness.run();
        let picture = displace_testing::screenshot(&mut harness).unwrap();
        displace_testing::save(&picture, Path::new(env!("CARGO_TARGET_TMPDIR")), name).unwrap();
        let tokens = if dark { Tokens::DARK } else { Tokens::LIGHT };
        let color = |x: u32, y: u32| {
            let p = picture.get_pixel(x, y);
            egui::Color32::from_rgb(p[0], p[1], p[2])
        };
        assert_eq!(color(640, 780), tokens.background);
        assert_eq!(color(90, 780), tokens.surface);
    }
}
