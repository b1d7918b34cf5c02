//! The whole program: edits change the answer, files open and save, nothing is lost unasked.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use displace::dialogs::{Answer, Dialogs, Purpose};
use displace::filing::Filing;
use displace::jobs::{Effort, State};
use displace::samples::SAMPLES;
use displace::session::{Origin, Session};
use displace::window::App;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

const SMALL: Effort = Effort {
    quick: 64,
    full: 600,
    seed: 1,
};

/// A system whose dialog always answers the same.
#[derive(Debug)]
struct Always(Option<PathBuf>);

impl Dialogs for Always {
    fn show(&mut self, _purpose: Purpose, _name: &str) {}

    fn answer(&mut self) -> Answer {
        self.0.clone().map_or(Answer::Nothing, Answer::Chosen)
    }
}

fn window(dialog: Option<PathBuf>, folder: Option<&Path>) -> Harness<'static, App> {
    let filing = Filing::new(Box::new(Always(dialog)));
    let filing = match folder {
        Some(folder) => filing.with_folder(folder),
        None => filing,
    };
    let mut harness = displace_testing::window([1280.0, 1000.0]).build_eframe(move |context| {
        let catalogue = displace_scenarios::catalogue();
        let read = displace_model::project::read(SAMPLES[0].text, catalogue);
        let origin = Origin::Sample(SAMPLES[0].name);
        let session = Session::new(read.project.unwrap(), origin);
        App::new(context, session, SMALL).with_filing(|_| filing)
    });
    ready(&mut harness);
    harness
}

/// Steps until the answer belongs to the document, and once more so that it is drawn.
fn ready(harness: &mut Harness<'_, App>) {
    let deadline = Instant::now() + Duration::from_mins(1);
    harness.step();
    harness.step();
    while harness.state().jobs().state() != State::Ready {
        let state = harness.state().jobs().state();
        assert!(Instant::now() < deadline, "still {state:?}");
        harness.step();
        std::thread::yield_now();
    }
    harness.run_steps(3);
}

fn press(harness: &mut Harness<'_, App>, name: &str) {
    harness.get_by_label(name).click();
    harness.run_steps(3);
}

/// Presses an entry of the navigation; the page's title has the same words.
fn go(harness: &mut Harness<'_, App>, page: &str) {
    harness
        .get_by_role_and_label(egui::accesskit::Role::Button, page)
        .click();
    harness.run_steps(3);
}

fn enter(harness: &mut Harness<'_, App>, name: &str, text: &str) {
    harness.get_by_label(name).focus();
    harness.run_steps(2);
    harness.get_by_label(name).type_text(text);
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
}

fn keys(harness: &mut Harness<'_, App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(3);
}

fn saving(harness: &Harness<'_, App>) -> f64 {
    harness.state().jobs().answer().unwrap().results.comparisons[0]
        .saving
        .mean
}

#[test]
fn an_edited_value_changes_the_answer_and_undo_brings_the_old_one_back() {
    let mut harness = window(None, None);
    let before = saving(&harness);
    go(&mut harness, "Plans");
    let line = harness.state().session().project().plans[0].contract.lines[0]
        .name
        .clone();
    enter(&mut harness, &format!("{line}: Amount"), "90,000");
    assert_eq!(
        harness.state().session().undo_label(),
        Some(format!("Change amount of {line}").as_str())
    );
    ready(&mut harness);
    assert!(saving(&harness) > before + 100_000.0);
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    ready(&mut harness);
    assert_eq!(saving(&harness), before);
    keys(&mut harness, Modifiers::COMMAND, Key::Y);
    ready(&mut harness);
    assert!(saving(&harness) > before + 100_000.0);
}

#[test]
fn what_is_saved_with_the_keyboard_opens_equal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clinic.toml");
    let mut harness = window(Some(path.clone()), None);
    go(&mut harness, "Project");
    enter(&mut harness, "Project: Name", "Clinic");
    assert!(harness.state().session().is_dirty());
    keys(&mut harness, Modifiers::COMMAND, Key::S);
    assert!(!harness.state().session().is_dirty());
    assert_eq!(harness.state().session().path(), Some(path.as_path()));
    let saved = harness.state().session().project().clone();
    keys(&mut harness, Modifiers::COMMAND, Key::N);
    assert_eq!(harness.state().session().name(), "New project");
    keys(&mut harness, Modifiers::COMMAND, Key::O);
    assert_eq!(*harness.state().session().project(), saved);
    ready(&mut harness);
}

#[test]
fn a_new_project_is_simulated_at_once() {
    let mut harness = window(None, None);
    go(&mut harness, "Start");
    press(&mut harness, "New project");
    assert_eq!(harness.state().session().name(), "New project");
    ready(&mut harness);
    for page in [
        "Project",
        "Estate",
        "Plans",
        "Threats",
        "Verdict",
        "Sliding doors",
        "Start",
    ] {
        go(&mut harness, page);
        assert_eq!(harness.unnamed_widgets(), Vec::<String>::new(), "{page}");
    }
}

#[test]
fn unsaved_work_is_asked_for_before_another_project_opens() {
    let mut harness = window(None, None);
    go(&mut harness, "Project");
    enter(&mut harness, "Project: Name", "Mine");
    // A long run has a button of the same name.
    ready(&mut harness);
    go(&mut harness, "Start");
    press(&mut harness, SAMPLES[1].title);
    assert_eq!(harness.state().session().name(), "Mine");
    press(&mut harness, "Cancel");
    press(&mut harness, SAMPLES[1].title);
    press(&mut harness, "Discard");
    assert_eq!(
        *harness.state().session().origin(),
        Origin::Sample(SAMPLES[1].name)
    );
    ready(&mut harness);
}

#[derive(Debug)]
pub(crate) struct Dropped(pub(crate) PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn drop_file(harness: &mut Harness<'_, App>, path: &Path) {
    let file = std::sync::Arc::new(Dropped(path.to_owned()));
    harness.input_mut().dropped_files.push(file);
    harness.run_steps(3);
}

#[test]
fn a_dropped_file_opens_and_a_broken_one_shows_all_its_problems() {
    let folder = tempfile::tempdir().unwrap();
    let (good, broken) = (
        folder.path().join("good.toml"),
        folder.path().join("broken.toml"),
    );
    std::fs::write(&good, SAMPLES[1].text).unwrap();
    std::fs::write(&broken, "format = 1\nnaem = 1\ncurrency = \"EURO\"\n").unwrap();
    let mut harness = window(None, None);
    drop_file(&mut harness, &good);
    assert_eq!(harness.state().session().path(), Some(good.as_path()));
    drop_file(&mut harness, &broken);
    assert_eq!(harness.state().session().path(), Some(good.as_path()));
    for place in ["line 2, column", "line 3, column"] {
        assert!(
            harness.query_all_by_label_contains(place).next().is_some(),
            "{place}"
        );
    }
    press(&mut harness, "Close");
    ready(&mut harness);
}

#[test]
fn wrong_input_is_counted_in_the_navigation_and_the_answer_stays() {
    let mut harness = window(None, None);
    let before = saving(&harness);
    go(&mut harness, "Estate");
    enter(&mut harness, "Directory: Size", "a lot");
    let estate = harness
        .get_by_role_and_label(egui::accesskit::Role::Button, "Estate")
        .value();
    assert_eq!(estate.as_deref(), Some("1 problem"));
    ready(&mut harness);
    assert_eq!(saving(&harness), before);
}

#[test]
fn work_of_a_crashed_program_is_offered_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(None, Some(folder.path()));
    go(&mut harness, "Project");
    enter(&mut harness, "Project: Name", "Precious");
    // The window's clock goes on by a quarter of a second with each step at most.
    harness.run_steps(40);
    drop(harness);
    let mut harness = window(None, Some(folder.path()));
    press(&mut harness, "Open it");
    assert_eq!(harness.state().session().name(), "Precious");
    assert!(harness.state().session().is_dirty());
}

#[test]
fn the_list_of_threats_tells_what_part_of_the_loss_each_causes() {
    let told = |harness: &Harness<'_, App>| {
        let mut lines = harness.query_all_by_label("Bad change");
        lines.find_map(|node| node.value()).unwrap()
    };
    let mut harness = window(None, None);
    go(&mut harness, "Threats");
    let before = told(&harness);
    assert!(before.ends_with(" %"), "{before}");
    press(&mut harness, "Bad change: in the simulation");
    ready(&mut harness);
    let off = told(&harness);
    assert!(off.ends_with("–, –"), "{off}");
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    ready(&mut harness);
    assert_eq!(told(&harness), before);
}

#[test]
fn a_changed_calendar_is_computed_and_undone() {
    let mut harness = window(None, None);
    let before = harness.state().session().project().calendar.clone();
    go(&mut harness, "Project");
    enter(&mut harness, "Calendar: Work ends", "20:00");
    assert_eq!(
        harness.state().session().undo_label(),
        Some("Change work ends of Calendar")
    );
    ready(&mut harness);
    assert_ne!(harness.state().session().project().calendar, before);
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(harness.state().session().project().calendar, before);
    ready(&mut harness);
}

#[test]
fn the_pages_are_drawn_with_results() {
    let mut harness = window(None, None);
    for page in ["Start", "Estate", "Plans", "Threats"] {
        go(&mut harness, page);
        let picture = displace_testing::screenshot(&mut harness).unwrap();
        let name = format!("editing-{}", page.to_lowercase());
        displace_testing::save(&picture, Path::new(env!("CARGO_TARGET_TMPDIR")), &name).unwrap();
    }
}

#[test]
fn a_library_comes_in_by_the_dialog_tells_what_it_brought_and_goes_out_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("colleague.toml");
    let item = "[[item]]\nid = \"suite\"\nname = \"Suite\"\ncategory = \"licences\"\nprice = 120\n";
    let library = format!("format = 1\nlibrary = \"Colleague\"\ncurrency = \"EUR\"\n{item}");
    std::fs::write(&file, &library).unwrap();
    let mut harness = window(Some(file.clone()), None);
    go(&mut harness, "Plans");
    press(&mut harness, "Your library");
    press(&mut harness, "Import…");
    harness.run_steps(3);
    let told = |harness: &Harness<'_, App>, words: &str| {
        harness.query_all_by_label_contains(words).next().is_some()
    };
    assert!(told(
        &harness,
        "Library “Colleague”: 1 came in, 0 were there already"
    ));
    let names: Vec<String> = harness
        .state()
        .shelf()
        .library()
        .items
        .iter()
        .map(|item| item.name.clone())
        .collect();
    assert_eq!(names, ["Suite"]);
    // Another price under the same name: nothing is lost.
    std::fs::write(&file, library.replace("120", "130")).unwrap();
    press(&mut harness, "Your library");
    press(&mut harness, "Import…");
    harness.run_steps(3);
    assert!(told(&harness, "“Suite” as “Suite 2”"));
    // A broken file changes nothing and shows all that is wrong with it.
    std::fs::write(
        &file,
        library.replace("120", "-1").replace("licences", "licence"),
    )
    .unwrap();
    press(&mut harness, "Your library");
    press(&mut harness, "Import…");
    harness.run_steps(3);
    assert!(told(&harness, "colleague.toml cannot be used as it is"));
    assert!(told(&harness, "item.suite.price") && told(&harness, "item.suite.category"));
    assert_eq!(harness.state().shelf().library().items.len(), 2);
    press(&mut harness, "Close");
    // Out again: the file now holds both.
    press(&mut harness, "Your library");
    press(&mut harness, "Export…");
    harness.run_steps(3);
    assert!(told(&harness, "Your library (2 items, 0 plans) is in"));
    let written = std::fs::read_to_string(&file).unwrap();
    let read = displace_model::project::library::read(&written)
        .library
        .unwrap();
    assert_eq!(read.items, harness.state().shelf().library().items);
}
