//! Questions about files, driven by accessible names.

use std::path::Path;

use displace::dialogs::{Answer, Dialogs, Purpose};
use displace::edit::Edit;
use displace::filing::{Filing, Outcome, Wish};
use displace::samples::SAMPLES;
use displace::session::{Origin, Session};
use displace::window::{questions, theme};
use displace_model::project::{self, Project};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::civil::{Date, date};

const TODAY: Date = date(2027, 1, 1);

/// A system without dialogs.
#[derive(Debug)]
pub(crate) struct NoDialogs;

impl Dialogs for NoDialogs {
    fn show(&mut self, _purpose: Purpose, _name: &str) {}

    fn answer(&mut self) -> Answer {
        Answer::Nothing
    }
}

struct State {
    filing: Filing,
    session: Session,
    outcome: Outcome,
}

fn state(unsaved: bool) -> State {
    let reading = project::read(SAMPLES[0].text, displace_scenarios::catalogue());
    let mut session = Session::new(reading.project.unwrap(), Origin::Sample(SAMPLES[0].name));
    if unsaved {
        session.edit(Edit {
            label: "Rename".to_owned(),
            merge: None,
            change: Box::new(|project: &mut Project| project.name = "Mine".to_owned()),
        });
    }
    State {
        filing: Filing::new(Box::new(NoDialogs)),
        session,
        outcome: Outcome::Same,
    }
}

fn window(mut state: State, wish: Wish) -> Harness<'static, State> {
    state.filing.wish(wish, &mut state.session, 0.0, TODAY);
    let show = |ui: &mut egui::Ui, state: &mut State| {
        let asks = state.filing.asks().cloned();
        let recent = state.filing.recent().to_vec();
        let told = questions::show(ui.ctx(), asks.as_ref(), state.session.name(), &recent);
        if let Some(told) = told {
            state.outcome = state.filing.told(told, &mut state.session, 0.0, TODAY);
        }
        state.filing.tick(&mut state.session, 0.1, TODAY);
    };
    let mut harness = displace_testing::window([1280.0, 800.0])
        .with_context_setup(theme::install)
        .build_ui_state(show, state);
    harness.run();
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    harness
}

fn press(harness: &mut Harness<'_, State>, name: &str) {
    harness.get_by_label(name).click();
    harness.run();
}

fn picture(harness: &mut Harness<'_, State>, name: &str) {
    let picture = displace_testing::screenshot(harness).unwrap();
    displace_testing::save(&picture, Path::new(env!("CARGO_TARGET_TMPDIR")), name).unwrap();
}

#[test]
fn unsaved_work_is_lost_only_on_purpose() {
    let mut harness = window(state(true), Wish::Quit);
    picture(&mut harness, "question-unsaved");
    press(&mut harness, "Cancel");
    assert_eq!(harness.state().outcome, Outcome::Same);
    assert!(harness.query_by_label("Discard").is_none());
    let mut harness = window(state(true), Wish::Quit);
    press(&mut harness, "Discard");
    assert_eq!(harness.state().outcome, Outcome::Quit);
}

#[test]
fn without_a_dialog_a_path_is_typed_and_what_was_saved_opens_equal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let mut harness = window(state(true), Wish::New);
    press(&mut harness, "Save");
    harness.get_by_label("Path to save to").focus();
    harness.run();
    harness
        .get_by_label("Path to save to")
        .type_text(&path.display().to_string());
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(harness.state().outcome, Outcome::Opened);
    assert_eq!(harness.state().session.name(), "New project");
    let mut harness = window(state(false), Wish::Open(Some(path)));
    harness.run();
    assert_eq!(harness.state().session.name(), "Mine");
    assert!(!harness.state().session.is_dirty());
}

#[test]
fn a_broken_file_shows_every_problem_with_its_place_and_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.toml");
    std::fs::write(
        &path,
        "format = 1\nname = \"Clinic\"\ncurrency = \"EURO\"\nhorizn_years = 5\n",
    )
    .unwrap();
    let mut harness = window(state(false), Wish::Open(Some(path.clone())));
    picture(&mut harness, "question-broken");
    for place in ["line 3, column", "line 4, column"] {
        assert!(
            harness.query_all_by_label_contains(place).next().is_some(),
            "{place}"
        );
    }
    std::fs::write(&path, SAMPLES[1].text).unwrap();
    press(&mut harness, "Try again");
    assert_eq!(harness.state().outcome, Outcome::Opened);
}

#[test]
fn opening_offers_the_samples() {
    let mut harness = window(state(false), Wish::Open(None));
    picture(&mut harness, "question-open");
    press(&mut harness, SAMPLES[1].title);
    assert_eq!(harness.state().outcome, Outcome::Opened);
    assert_eq!(
        *harness.state().session.origin(),
        Origin::Sample(SAMPLES[1].name)
    );
}
