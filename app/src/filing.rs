//! Opening, saving and closing: what is asked before work is lost, and what is kept in case the program crashes.
//!
//! Knows no screen: the window shows what [`Filing::asks`] says and passes on what the user answers.

use std::path::{Path, PathBuf};

use displace_model::problem::Problem;
use jiff::civil::Date;

use crate::dialogs::{Answer, Dialogs, Purpose};
use crate::files::{self, Opened, Recent, Recovery, Rescued};
use crate::library::shelf::Exchange;
use crate::records;
use crate::request::Wanted;
use crate::samples;
use crate::session::{Origin, Session};

/// What would put another document, or none, in the place of the open one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// An empty project.
    New,
    /// The sample of this name.
    Sample(&'static str),
    /// This file, or one to be asked for.
    Open(Option<PathBuf>),
    /// Unsaved work that was found at the start.
    Rescue,
    /// The end of the program.
    Quit,
}

/// What the user is asked, or told, at the moment.
#[derive(Debug, Clone, PartialEq)]
pub enum Asks {
    /// Save, discard or cancel, before this happens.
    Unsaved(Wish),
    /// Which file; the text typed so far, and why the last one did not do.
    Path(Purpose, String, Option<String>),
    /// A file that is not a usable project, with all its problems.
    Broken(PathBuf, Vec<Problem>),
    /// Unsaved work of a program that crashed: open it, or give it up.
    Rescued(Box<Rescued>),
}

/// An answer to [`Asks::Unsaved`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Save first.
    Save,
    /// Lose the changes.
    Discard,
    /// Do nothing.
    Cancel,
}

/// What the user answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Save, discard or cancel.
    Reply(Reply),
    /// The path as typed so far.
    Typed(String),
    /// This path.
    Path(PathBuf),
    /// The sample of this name instead of a file.
    Sample(&'static str),
    /// Show the system's dialog.
    Browse,
    /// Open the rescued work.
    Rescue,
    /// Give the rescued work up.
    GiveUp,
    /// Nothing: close the question.
    Dismiss,
}

/// What became of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that concerns anybody else.
    Same,
    /// Another document is open.
    Opened,
    /// The program may end.
    Quit,
}

/// Seconds after a change until it is kept in case of a crash.
const KEEP_AFTER: f64 = 3.0;
/// The name proposed for the file of one's own library.
const LIBRARY: &str = "displace-library.toml";
/// A dialog that answers sooner than a person can was never shown.
const NO_DIALOG: f64 = 0.5;

/// Looks after the files of one window.
#[derive(Debug)]
pub struct Filing {
    dialogs: Box<dyn Dialogs>,
    recovery: Option<Recovery>,
    recent: Recent,
    asks: Option<Asks>,
    /// When the system's dialog was shown, in seconds of the window's clock.
    dialog_since: Option<f64>,
    /// What happens after the document is saved.
    after_save: Option<Wish>,
    /// Found at the start and not yet decided.
    rescued: Vec<Rescued>,
    /// Generation of the document that is kept in case of a crash, or saved.
    kept: u64,
    changed_at: Option<(u64, f64)>,
    notice: Option<String>,
    may_quit: bool,
    /// A file that was chosen for one's own library.
    exchange: Option<Exchange>,
    /// What a broken file was chosen for.
    broken_for: Purpose,
}

impl Filing {
    /// Files without recovery and memory, as tests want them.
    pub fn new(dialogs: Box<dyn Dialogs>) -> Self {
        Self {
            dialogs,
            recovery: None,
            recent: Recent::default(),
            asks: None,
            dialog_since: None,
            after_save: None,
            rescued: Vec::new(),
            kept: 0,
            changed_at: None,
            notice: None,
            may_quit: false,
            exchange: None,
            broken_for: Purpose::Open,
        }
    }

    /// Keeps unsaved work and the list of recent files in `folder`, and offers what a crashed program left there.
    /// A folder that cannot be written is said so, and does without.
    #[must_use]
    pub fn with_folder(mut self, folder: &Path) -> Self {
        self.recent = Recent::read(&folder.join("recent"));
        match Recovery::begin(&folder.join("unsaved")) {
            Ok(recovery) => {
                self.rescued = recovery.rescue();
                self.recovery = Some(recovery);
                self.offer_rescued();
            }
            Err(error) => self.notice = Some(format!("unsaved work cannot be kept safe: {error}")),
        }
        self
    }

    fn offer_rescued(&mut self) {
        self.asks = self
            .rescued
            .first()
            .cloned()
            .map(|work| Asks::Rescued(Box::new(work)));
    }

    /// What the user is asked.
    pub fn asks(&self) -> Option<&Asks> {
        self.asks.as_ref()
    }

    /// The files that were open last.
    pub fn recent(&self) -> &[PathBuf] {
        self.recent.paths()
    }

    /// What went wrong last, once.
    pub fn take_notice(&mut self) -> Option<String> {
        self.notice.take()
    }

    /// Asks for a file for one's own library: to be taken over, or to be written.
    pub fn ask_library(&mut self, purpose: Purpose, clock: f64) {
        self.ask_path(purpose, LIBRARY, clock);
    }

    /// The file that was chosen for one's own library, once.
    pub fn take_exchange(&mut self) -> Option<Exchange> {
        self.exchange.take()
    }

    /// Shows what is wrong with a file that should have been taken over; it can be tried again.
    pub fn library_is_broken(&mut self, path: PathBuf, problems: Vec<Problem>) {
        self.broken_for = Purpose::TakeLibrary;
        self.asks = Some(Asks::Broken(path, problems));
    }

    /// Shows why one's own library could not be written; another path can be given.
    pub fn library_is_not_written(&mut self, path: &Path, why: &str) {
        let why = format!("could not write {}: {why}", path.display());
        let path = path.display().to_string();
        self.asks = Some(Asks::Path(Purpose::WriteLibrary, path, Some(why)));
    }

    /// True once nothing speaks against closing the window.
    pub fn may_quit(&self) -> bool {
        self.may_quit
    }

    /// Does what the user wishes, after asking if that loses unsaved work. `today` is where a new project begins.
    pub fn wish(&mut self, wish: Wish, session: &mut Session, clock: f64, today: Date) -> Outcome {
        if session.is_dirty() {
            self.asks = Some(Asks::Unsaved(wish));
            return Outcome::Same;
        }
        self.fulfil(wish, session, clock, today)
    }

    fn fulfil(&mut self, wish: Wish, session: &mut Session, clock: f64, today: Date) -> Outcome {
        self.asks = None;
        match wish {
            Wish::New => {
                session.open(records::empty_project(today), Origin::New);
                self.settle(session);
                Outcome::Opened
            }
            Wish::Sample(name) => {
                let read = |text| {
                    displace_model::project::read(text, displace_scenarios::catalogue()).project
                };
                if let Some(project) = samples::sample(name).and_then(|sample| read(sample.text)) {
                    session.open(project, Origin::Sample(name));
                    self.settle(session);
                    Outcome::Opened
                } else {
                    self.notice = Some(format!("there is no sample {name}"));
                    Outcome::Same
                }
            }
            Wish::Open(None) => {
                self.ask_path(Purpose::Open, "", clock);
                Outcome::Same
            }
            Wish::Open(Some(path)) => self.open(&path, session),
            Wish::Rescue => self.rescue(session),
            Wish::Quit => {
                self.may_quit = true;
                if let Some(recovery) = &self.recovery {
                    // What stays behind would only be offered once too often.
                    let _ = recovery.clear();
                }
                Outcome::Quit
            }
        }
    }

    /// Shows the system's dialog, with a field for the path behind it in case there is none.
    fn ask_path(&mut self, purpose: Purpose, name: &str, clock: f64) {
        self.dialogs.show(purpose, name);
        self.dialog_since = Some(clock);
        self.asks = Some(Asks::Path(purpose, String::new(), None));
    }

    /// Does what the user answered to what is asked.
    pub fn told(&mut self, told: Told, session: &mut Session, clock: f64, today: Date) -> Outcome {
        match told {
            Told::Reply(reply) => return self.reply(reply, session, clock, today),
            Told::Path(path) => return self.take_path(&path, session, clock, today),
            Told::Sample(name) => return self.wish(Wish::Sample(name), session, clock, today),
            Told::Rescue => return self.wish(Wish::Rescue, session, clock, today),
            Told::Typed(text) => self.type_path(&text),
            Told::Browse => self.browse(session, clock),
            Told::GiveUp => self.give_up_rescued(),
            Told::Dismiss => self.dismiss(),
        }
        Outcome::Same
    }

    /// Shows the system's dialog again.
    fn browse(&mut self, session: &Session, clock: f64) {
        if let Some(Asks::Path(purpose, ..)) = self.asks {
            let name = match purpose {
                Purpose::Copy => copy_name(session),
                Purpose::Request(wanted) => request_name(session, wanted),
                Purpose::TakeLibrary | Purpose::WriteLibrary => LIBRARY.to_owned(),
                Purpose::Open | Purpose::Save | Purpose::Import => file_name(session),
            };
            self.dialogs.show(purpose, &name);
            self.dialog_since = Some(clock);
        }
    }

    /// Opens a file; the open document stays if it cannot be used.
    fn open(&mut self, path: &Path, session: &mut Session) -> Outcome {
        match files::open(path) {
            Ok(Opened::Project(project, _)) => {
                session.open(*project, Origin::File(path.to_owned()));
                self.recent.add(path);
                self.settle(session);
                Outcome::Opened
            }
            Ok(Opened::Broken(problems)) => {
                self.broken_for = Purpose::Open;
                self.asks = Some(Asks::Broken(path.to_owned(), problems));
                Outcome::Same
            }
            Err(error) => {
                let why = format!("could not read {}: {error}", path.display());
                self.asks = Some(Asks::Path(
                    Purpose::Open,
                    path.display().to_string(),
                    Some(why),
                ));
                Outcome::Same
            }
        }
    }

    /// Saves to the document's file, or asks for one.
    pub fn save(&mut self, session: &mut Session, clock: f64) {
        match session.path().map(Path::to_owned) {
            Some(path) => self.save_to(&path, session),
            None => self.save_as(None, session, clock),
        }
    }

    /// Saves to another file, or asks for one.
    pub fn save_as(&mut self, path: Option<&Path>, session: &mut Session, clock: f64) {
        match path {
            Some(path) => self.save_to(path, session),
            None => self.ask_path(Purpose::Save, &file_name(session), clock),
        }
    }

    /// Saves what a customer may have to another file, or asks for one; the open document stays as it is.
    pub fn save_copy(&mut self, path: Option<&Path>, session: &Session, clock: f64) {
        match path {
            Some(path) => self.copy_to(path, session),
            None => self.ask_path(Purpose::Copy, &copy_name(session), clock),
        }
    }

    fn copy_to(&mut self, path: &Path, session: &Session) {
        // Links and relative paths may lead to the document's own file.
        let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let own = session.path().is_some_and(|own| real(own) == real(path));
        let saved = if own {
            Err("it is the project's own file, of which the private part would be lost".to_owned())
        } else {
            files::save(&session.project().for_customer(), path).map_err(|error| error.to_string())
        };
        self.asks = saved.err().map(|why| {
            let why = format!("could not save {}: {why}", path.display());
            Asks::Path(Purpose::Copy, path.display().to_string(), Some(why))
        });
        if self.asks.is_none() {
            self.notice = Some(format!("Saved the customer's copy to {}", path.display()));
        }
    }

    /// Saves a response sheet for the partners, or asks where to.
    pub fn save_request(
        &mut self,
        wanted: Wanted,
        path: Option<&Path>,
        session: &Session,
        clock: f64,
    ) {
        match path {
            Some(path) => self.request_to(wanted, path, session),
            None => self.ask_path(
                Purpose::Request(wanted),
                &request_name(session, wanted),
                clock,
            ),
        }
    }

    fn request_to(&mut self, wanted: Wanted, path: &Path, session: &Session) {
        let saved = wanted.sheet(session.project()).and_then(|sheet| {
            files::replace(path, &sheet)?;
            Ok(())
        });
        self.asks = saved.err().map(|why| {
            let why = format!("could not save {}: {why}", path.display());
            Asks::Path(
                Purpose::Request(wanted),
                path.display().to_string(),
                Some(why),
            )
        });
        if self.asks.is_none() {
            self.notice = Some(format!(
                "Saved a response sheet in {} to {}",
                wanted.language.label(),
                path.display()
            ));
        }
    }

    fn save_to(&mut self, path: &Path, session: &mut Session) {
        let project = std::sync::Arc::clone(session.project());
        let saved = match session.path() {
            Some(came_from) => files::save_with_comments(&project, path, came_from),
            None => files::save(&project, path),
        };
        match saved {
            Ok(()) => {
                session.saved(&project, path.to_owned());
                self.recent.add(path);
                self.asks = None;
                self.settle(session);
            }
            Err(error) => {
                let why = format!("could not save {}: {error}", path.display());
                self.asks = Some(Asks::Path(
                    Purpose::Save,
                    path.display().to_string(),
                    Some(why),
                ));
            }
        }
    }

    /// What the user typed as a path so far.
    fn type_path(&mut self, text: &str) {
        if let Some(Asks::Path(_, typed, _)) = &mut self.asks {
            text.clone_into(typed);
        }
    }

    /// Takes the typed or chosen path.
    fn take_path(
        &mut self,
        path: &Path,
        session: &mut Session,
        clock: f64,
        today: Date,
    ) -> Outcome {
        let purpose = match self.asks {
            Some(Asks::Path(purpose, ..)) => purpose,
            // A corrected file is tried again.
            Some(Asks::Broken(..)) => self.broken_for,
            _ => return Outcome::Same,
        };
        match purpose {
            // Imports ask for their files themselves.
            Purpose::Open | Purpose::Import => {
                self.fulfil(Wish::Open(Some(path.to_owned())), session, clock, today)
            }
            Purpose::Save => {
                let mut path = path.to_owned();
                if path.extension().is_none() {
                    path.set_extension("toml");
                }
                self.save_to(&path, session);
                self.after_save(session, clock, today)
            }
            Purpose::TakeLibrary => {
                self.asks = None;
                self.exchange = Some(Exchange::Take(path.to_owned()));
                Outcome::Same
            }
            Purpose::WriteLibrary => {
                self.asks = None;
                let mut path = path.to_owned();
                if path.extension().is_none() {
                    path.set_extension("toml");
                }
                self.exchange = Some(Exchange::Write(path));
                Outcome::Same
            }
            Purpose::Copy => {
                let mut path = path.to_owned();
                if path.extension().is_none() {
                    path.set_extension("toml");
                }
                self.copy_to(&path, session);
                Outcome::Same
            }
            Purpose::Request(wanted) => {
                let mut path = path.to_owned();
                if path.extension().is_none() {
                    path.set_extension("xlsx");
                }
                self.request_to(wanted, &path, session);
                Outcome::Same
            }
        }
    }

    fn after_save(&mut self, session: &mut Session, clock: f64, today: Date) -> Outcome {
        if session.is_dirty() || self.asks.is_some() {
            return Outcome::Same;
        }
        match self.after_save.take() {
            Some(wish) => self.fulfil(wish, session, clock, today),
            None => Outcome::Same,
        }
    }

    /// The user's answer to the question before unsaved work is lost.
    fn reply(&mut self, reply: Reply, session: &mut Session, clock: f64, today: Date) -> Outcome {
        let Some(Asks::Unsaved(wish)) = self.asks.take() else {
            return Outcome::Same;
        };
        match reply {
            Reply::Cancel => {
                if wish == Wish::Rescue {
                    self.offer_rescued();
                }
                Outcome::Same
            }
            Reply::Discard => self.fulfil(wish, session, clock, today),
            Reply::Save => {
                self.after_save = Some(wish);
                self.save(session, clock);
                self.after_save(session, clock, today)
            }
        }
    }

    /// Closes what is asked without doing anything.
    fn dismiss(&mut self) {
        self.asks = None;
        self.after_save = None;
        self.dialog_since = None;
    }

    /// Opens the unsaved work that was found, as unsaved work of its file.
    fn rescue(&mut self, session: &mut Session) -> Outcome {
        if self.rescued.is_empty() {
            return Outcome::Same;
        }
        let work = self.rescued.remove(0);
        session.recover(
            work.project.clone(),
            work.path.clone().map_or(Origin::New, Origin::File),
        );
        // It stays where it is until it is kept by this program.
        let kept = match &self.recovery {
            Some(recovery) => recovery.keep(session.project(), session.path()),
            None => Ok(()),
        };
        match kept.and_then(|()| work.forget()) {
            Ok(()) => self.kept = session.generation(),
            Err(error) => {
                self.notice = Some(format!("unsaved work could not be kept safe: {error}"));
            }
        }
        Outcome::Opened
    }

    /// Gives the unsaved work up that was found.
    fn give_up_rescued(&mut self) {
        if !self.rescued.is_empty()
            && let Err(error) = self.rescued.remove(0).forget()
        {
            self.notice = Some(format!("unsaved work could not be removed: {error}"));
        }
        self.offer_rescued();
    }

    /// What stands on disk is what is open: nothing to keep.
    fn settle(&mut self, session: &Session) {
        self.kept = session.generation();
        self.changed_at = None;
        if let Some(recovery) = &self.recovery
            && let Err(error) = recovery.clear()
        {
            self.notice = Some(format!(
                "an old copy of unsaved work could not be removed: {error}"
            ));
        }
    }

    /// Looks after the system's dialog, and keeps unsaved work some seconds after a change.
    pub fn tick(&mut self, session: &mut Session, clock: f64, today: Date) -> Outcome {
        self.keep(session, clock);
        let Some(since) = self.dialog_since else {
            return Outcome::Same;
        };
        match self.dialogs.answer() {
            Answer::Waiting => Outcome::Same,
            Answer::Chosen(path) => {
                self.dialog_since = None;
                self.take_path(&path, session, clock, today)
            }
            Answer::Nothing => {
                self.dialog_since = None;
                // A person who closed the dialog wants nothing; where there was none, the path is typed.
                if clock - since > NO_DIALOG {
                    self.dismiss();
                }
                Outcome::Same
            }
        }
    }

    /// Seconds until [`Filing::tick`] wants to be called again, if it does.
    pub fn due_in(&self, clock: f64) -> Option<f64> {
        self.changed_at
            .map(|(_, since)| (since + KEEP_AFTER - clock).max(0.0))
    }

    fn keep(&mut self, session: &Session, clock: f64) {
        let generation = session.generation();
        if self.recovery.is_none() || self.kept == generation {
            return;
        }
        if !session.is_dirty() {
            self.settle(session);
            return;
        }
        // Counted from the first change that is not kept, so that steady typing is kept too.
        let since = match self.changed_at {
            Some((_, since)) => since,
            None => clock,
        };
        self.changed_at = Some((generation, since));
        if clock - since < KEEP_AFTER {
            return;
        }
        self.changed_at = None;
        self.kept = generation;
        if let Some(recovery) = &self.recovery
            && let Err(error) = recovery.keep(session.project(), session.path())
        {
            self.notice = Some(format!("unsaved work could not be kept safe: {error}"));
        }
    }
}

/// A file name for a document that has none yet.
fn file_name(session: &Session) -> String {
    if let Some(name) = session.path().and_then(Path::file_name) {
        return name.to_string_lossy().into_owned();
    }
    let id = records::unique_id(session.name(), "project", std::iter::empty());
    format!("{}.toml", id.replace('_', "-"))
}

/// The name that a customer's copy is given unless the user says otherwise.
fn copy_name(session: &Session) -> String {
    format!("{}-customer.toml", stem(session))
}

/// The name that a response sheet is given unless the user says otherwise.
fn request_name(session: &Session, wanted: Wanted) -> String {
    format!(
        "{}-response-{}.xlsx",
        stem(session),
        wanted.language.as_str()
    )
}

fn stem(session: &Session) -> String {
    let name = file_name(session);
    Path::new(&name)
        .file_stem()
        .map_or_else(|| name.clone(), |stem| stem.to_string_lossy().into_owned())
}

#[cfg(test)]
#[path = "filing_tests.rs"]
mod tests;
