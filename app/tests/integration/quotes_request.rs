//! The response sheet saved from the window, filled in by a partner and read back.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use displace::command::{Command, Page};
use displace::dialogs::{Answer, Dialogs, Purpose};
use displace::filing::Filing;
use displace::import::quote::{Import, Settings, read};
use displace::import::table::{Book, Limits};
use displace::session::{Origin, Session};
use displace::window::App;
use displace_model::project::Project;
use displace_model::quote::{Language, Scope, compare};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::program::folder;
use crate::quotes::{cells, filled, with_rival};
use crate::quotes_editing::press;
use crate::window::{SMALL, project, spoken};

/// Dialogs that choose what the test says, and remember what was asked.
#[derive(Debug, Clone, Default)]
struct Script(Rc<RefCell<(Vec<PathBuf>, Vec<String>)>>);

impl Dialogs for Script {
    fn show(&mut self, _purpose: Purpose, name: &str) {
        self.0.borrow_mut().1.push(name.to_owned());
    }

    fn answer(&mut self) -> Answer {
        let chosen = self.0.borrow_mut().0.pop();
        chosen.map_or(Answer::Nothing, Answer::Chosen)
    }
}

fn window<'a>(project: Project, script: &Script) -> Harness<'a, App> {
    let filing = Filing::new(Box::new(script.clone()));
    let mut harness = displace_testing::window([1280.0, 1000.0]).build_eframe(move |context| {
        let session = Session::new(project, Origin::New);
        App::new(context, session, SMALL).with_filing(|_| filing)
    });
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, Command::GoTo(Page::Quotes));
    harness.run_steps(3);
    harness
}

/// Chooses a language and a place, and tells what the window said.
fn save(
    harness: &mut Harness<'_, App>,
    script: &Script,
    language: Language,
    path: &Path,
) -> String {
    script.0.borrow_mut().0.push(path.to_owned());
    press(harness, "Response sheet");
    press(harness, &format!("{}…", language.label()));
    harness.run_steps(4);
    spoken(harness)
}

fn import(path: &Path) -> Import {
    let mut book = Book::open(path, Limits::by_hand()).unwrap();
    read(&mut book, &Settings::default()).unwrap()
}

#[test]
fn a_sheet_saved_in_any_language_is_read_back_without_a_mapping() {
    let (folder, script) = (folder(), Script::default());
    let project = project("partner-quotes");
    let comparison = compare(&project).unwrap();
    let mut harness = window(project, &script);
    for language in Language::ALL {
        // The ending is added where nobody says it.
        let path = folder.path().join(language.as_str());
        let words = save(&mut harness, &script, *language, &path);
        let path = path.with_extension("xlsx");
        let said = format!(
            "Saved a response sheet in {} to {}",
            language.label(),
            path.display()
        );
        assert!(words.contains(&said), "{words}");
        std::fs::write(&path, filled(&cells(std::fs::read(&path).unwrap()))).unwrap();
        let import = import(&path);
        let read = import.quote.lines.iter();
        let read: Vec<_> = read
            .map(|line| (line.part_number.clone(), line.description.clone()))
            .collect();
        let asked = comparison.scope.iter();
        let asked: Vec<_> = asked
            .map(|line| (line.part_number.clone(), line.name.clone()))
            .collect();
        assert_eq!(read, asked, "{language:?}: {:?}", import.left_out);
    }
    let names = script.0.borrow().1.clone();
    assert_eq!(names[1], "partner-quotes-response-de.xlsx");
    assert!(!harness.state().session().is_dirty());
}

#[test]
fn a_sheet_that_cannot_be_written_is_told_and_another_place_can_be_given() {
    let script = Script::default();
    let mut harness = window(project("partner-quotes"), &script);
    let nowhere = Path::new("/no/such/place.xlsx");
    let words = save(&mut harness, &script, Language::Dutch, nowhere);
    assert!(
        words.contains("could not save /no/such/place.xlsx"),
        "{words}"
    );
    assert!(harness.query_by_label("Path of the workbook").is_some());
}

#[test]
fn a_sheet_saved_while_presenting_holds_no_word_of_a_rival() {
    let (folder, script) = (folder(), Script::default());
    let mut project = with_rival();
    project.levelling.scope = Scope::Fullest;
    project.private.quotes[0].lines[0].description = "Words of a rival".to_owned();
    let open = std::mem::take(&mut project.quotes);
    let mut harness = window(project, &script);
    let path = folder.path().join("open.xlsx");
    save(&mut harness, &script, Language::English, &path);
    let rival = |path: &Path| {
        let rows = cells(std::fs::read(path).unwrap());
        rows.iter().flatten().any(|cell| cell == "Words of a rival")
    };
    assert!(
        rival(&path),
        "one's own sheet asks for what the only quote offers"
    );
    let present = |harness: &mut Harness<'_, App>| {
        harness.get_by_label("Presenting").click_accesskit();
        harness.run_steps(4);
    };
    present(&mut harness);
    assert!(harness.query_by_label("Response sheet").is_none());
    let mut project = (**harness.state().session().project()).clone();
    project.quotes = open;
    project.private.quotes[0].lines = [
        project.private.quotes[0].lines.clone(),
        project.quotes[0].lines.clone(),
    ]
    .concat();
    let mut harness = window(project, &script);
    present(&mut harness);
    save(&mut harness, &script, Language::English, &path);
    assert!(!rival(&path));
}
