//! What is asked before work is lost, and what is kept.

use std::cell::RefCell;
use std::rc::Rc;

use displace_model::project::Project;

use super::*;
use crate::edit::Edit;
use crate::samples::SAMPLES;

const TODAY: Date = jiff::civil::date(2027, 1, 1);

/// A dialog that answers what the test says.
#[derive(Debug, Clone, Default)]
struct Script(Rc<RefCell<Vec<Answer>>>);

impl Dialogs for Script {
    fn show(&mut self, _purpose: Purpose, _name: &str) {}

    fn answer(&mut self) -> Answer {
        self.0.borrow_mut().pop().unwrap_or(Answer::Waiting)
    }
}

fn filing(script: &Script) -> Filing {
    Filing::new(Box::new(script.clone()))
}

fn session() -> Session {
    let read = displace_model::project::read(SAMPLES[0].text, displace_scenarios::catalogue());
    Session::new(read.project.unwrap(), Origin::Sample(SAMPLES[0].name))
}

fn rename(session: &mut Session, name: &str) {
    let name = name.to_owned();
    session.edit(Edit {
        label: "Rename".to_owned(),
        merge: None,
        change: Box::new(move |project: &mut Project| project.name = name),
    });
}

#[test]
fn nothing_is_asked_where_nothing_is_lost() {
    let (mut filing, mut session) = (filing(&Script::default()), session());
    assert_eq!(
        filing.wish(Wish::New, &mut session, 0.0, TODAY),
        Outcome::Opened
    );
    assert_eq!(session.name(), "New project");
    assert_eq!(
        filing.wish(Wish::Quit, &mut session, 0.0, TODAY),
        Outcome::Quit
    );
    assert!(filing.may_quit());
}

#[test]
fn unsaved_work_is_asked_for_before_it_is_lost() {
    let (mut filing, mut session) = (filing(&Script::default()), session());
    rename(&mut session, "Mine");
    for wish in [
        Wish::New,
        Wish::Open(None),
        Wish::Sample(SAMPLES[1].name),
        Wish::Quit,
    ] {
        assert_eq!(
            filing.wish(wish.clone(), &mut session, 0.0, TODAY),
            Outcome::Same
        );
        assert_eq!(filing.asks(), Some(&Asks::Unsaved(wish)));
        filing.reply(Reply::Cancel, &mut session, 0.0, TODAY);
        assert_eq!((filing.asks(), session.name()), (None, "Mine"));
    }
    filing.wish(Wish::New, &mut session, 0.0, TODAY);
    assert_eq!(
        filing.reply(Reply::Discard, &mut session, 0.0, TODAY),
        Outcome::Opened
    );
    assert_eq!(session.name(), "New project");
}

#[test]
fn save_first_asks_for_a_place_saves_and_then_does_what_was_wished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine");
    let script = Script::default();
    let (mut filing, mut session) = (filing(&script), session());
    rename(&mut session, "Mine");
    filing.wish(Wish::Quit, &mut session, 0.0, TODAY);
    assert_eq!(
        filing.reply(Reply::Save, &mut session, 0.0, TODAY),
        Outcome::Same
    );
    assert!(matches!(filing.asks(), Some(Asks::Path(Purpose::Save, ..))));
    script.0.borrow_mut().push(Answer::Chosen(path.clone()));
    assert_eq!(filing.tick(&mut session, 5.0, TODAY), Outcome::Quit);
    assert!(path.with_extension("toml").exists() && !session.is_dirty());
    assert_eq!(filing.recent().len(), 1);
}

#[test]
fn where_there_is_no_dialog_the_path_is_typed_and_a_closed_one_means_nothing() {
    let script = Script::default();
    let (mut filing, mut session) = (filing(&script), session());
    filing.wish(Wish::Open(None), &mut session, 10.0, TODAY);
    script.0.borrow_mut().push(Answer::Nothing);
    filing.tick(&mut session, 10.1, TODAY);
    assert!(matches!(filing.asks(), Some(Asks::Path(Purpose::Open, ..))));
    filing.browse(&session, 20.0);
    script.0.borrow_mut().push(Answer::Nothing);
    filing.tick(&mut session, 25.0, TODAY);
    assert_eq!(filing.asks(), None);
}

#[test]
fn a_file_that_cannot_be_used_leaves_the_open_document_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.toml");
    std::fs::write(&path, "format = 1\nnaem = 3\n").unwrap();
    let (mut filing, mut session) = (filing(&Script::default()), session());
    let before = session.project().clone();
    filing.wish(Wish::Open(Some(path)), &mut session, 0.0, TODAY);
    assert!(matches!(filing.asks(), Some(Asks::Broken(_, problems)) if problems.len() > 1));
    filing.wish(
        Wish::Open(Some(folder.path().join("none"))),
        &mut session,
        0.0,
        TODAY,
    );
    assert!(
        matches!(filing.asks(), Some(Asks::Path(_, _, Some(why))) if why.contains("could not read"))
    );
    assert_eq!(*session.project(), before);
}

#[test]
fn work_that_a_crash_left_is_offered_and_opens_as_unsaved() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, mut session) = (
        filing(&Script::default()).with_folder(folder.path()),
        session(),
    );
    rename(&mut session, "Precious");
    first.tick(&mut session, 100.0, TODAY);
    assert!(first.due_in(100.0).is_some_and(|due| due > 0.0));
    first.tick(&mut session, 104.0, TODAY);
    drop(first);
    let mut second = filing(&Script::default()).with_folder(folder.path());
    assert!(matches!(second.asks(), Some(Asks::Rescued(work)) if work.project.name == "Precious"));
    let mut fresh = super::tests::session();
    assert_eq!(
        second.wish(Wish::Rescue, &mut fresh, 0.0, TODAY),
        Outcome::Opened
    );
    assert!(fresh.name() == "Precious" && fresh.is_dirty());
    // Quitting without saving, on purpose, leaves nothing to offer.
    second.wish(Wish::Quit, &mut fresh, 0.0, TODAY);
    assert_eq!(
        second.reply(Reply::Discard, &mut fresh, 0.0, TODAY),
        Outcome::Quit
    );
    drop(second);
    assert_eq!(
        filing(&Script::default()).with_folder(folder.path()).asks(),
        None
    );
}

#[test]
fn steady_typing_is_kept_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (mut filing, mut session) = (
        filing(&Script::default()).with_folder(folder.path()),
        session(),
    );
    for step in 0..6 {
        rename(&mut session, &format!("Name {step}"));
        filing.tick(&mut session, f64::from(step), TODAY);
    }
    drop(filing);
    let next = self::filing(&Script::default()).with_folder(folder.path());
    assert!(matches!(next.asks(), Some(Asks::Rescued(_))));
}
