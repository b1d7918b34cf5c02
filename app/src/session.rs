//! The open project: its document, where it lies, what was done to it, what is wrong with it.
//!
//! The document is shared (`Arc`): every step of undo keeps a whole one, and those who compute keep the one they began
//! with. No screen is known here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use displace_model::problem::Problem;
use displace_model::project::{self, Project};

use crate::edit::Edit;

/// The most steps that can be undone; older ones are forgotten.
pub const MOST_STEPS: usize = 200;

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Begun here and never saved.
    New,
    /// The sample of this name.
    Sample(&'static str),
    /// A file.
    File(PathBuf),
}

/// One step of undo or redo: what it is called, and the document on its other side.
#[derive(Debug, Clone)]
struct Step {
    label: String,
    merge: Option<String>,
    project: Arc<Project>,
}

/// The open project.
#[derive(Debug)]
pub struct Session {
    project: Arc<Project>,
    origin: Origin,
    /// The document as it was opened or last saved.
    saved: Arc<Project>,
    dirty: bool,
    undo: Vec<Step>,
    redo: Vec<Step>,
    problems: Vec<Problem>,
    generation: u64,
}

impl Session {
    /// Opens a document.
    pub fn new(project: Project, origin: Origin) -> Self {
        let project = Arc::new(project);
        let mut session = Self {
            saved: Arc::clone(&project),
            project,
            origin,
            dirty: false,
            undo: Vec::new(),
            redo: Vec::new(),
            problems: Vec::new(),
            generation: 0,
        };
        session.changed();
        session
    }

    /// Opens another document in place of this one. Its generation goes on from here, so that late results of the old
    /// document are never taken for the new one's.
    pub fn open(&mut self, project: Project, origin: Origin) {
        let generation = self.generation;
        *self = Self::new(project, origin);
        self.generation += generation;
    }

    /// Opens a document that holds unsaved work, such as one found after a crash.
    pub fn recover(&mut self, project: Project, origin: Origin) {
        self.open(project, origin);
        self.dirty = true;
        // Nothing on disk equals it, whatever is undone.
        let mut saved = (*self.project).clone();
        saved.name.push(' ');
        self.saved = Arc::new(saved);
    }

    /// The document.
    pub fn project(&self) -> &Arc<Project> {
        &self.project
    }

    /// Where it came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Its file, if it has one.
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File(path) => Some(path),
            Origin::New | Origin::Sample(_) => None,
        }
    }

    /// The document's name for titles; a nameless one is called so.
    pub fn name(&self) -> &str {
        match self.project.name.trim() {
            "" => "Project without a name",
            name => name,
        }
    }

    /// Where it lies and whether it is saved, in a few words.
    pub fn file_state(&self) -> String {
        let place = match &self.origin {
            Origin::New => "new project".to_owned(),
            Origin::Sample(_) => "sample".to_owned(),
            Origin::File(path) => path
                .file_name()
                .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy())
                .into_owned(),
        };
        match (self.dirty, &self.origin) {
            (true, _) => format!("{place} · not saved"),
            (false, Origin::File(_)) => format!("{place} · saved"),
            (false, _) => place,
        }
    }

    /// True if something would be lost by closing it.
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// What is wrong with it: errors and warnings.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What keeps it from being simulated.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.is_error())
    }

    /// Rises with every change of the document.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Makes a change, unless it changes nothing. Edits with the same merge key that follow each other are one step.
    pub fn edit(&mut self, edit: Edit) {
        let mut changed = (*self.project).clone();
        (edit.change)(&mut changed);
        if changed == *self.project {
            return;
        }
        let before = std::mem::replace(&mut self.project, Arc::new(changed));
        self.redo.clear();
        let joins = edit.merge.is_some()
            && self
                .undo
                .last()
                .is_some_and(|step| step.merge == edit.merge);
        if joins {
            // The step keeps the document from before its first edit; a step that ends where it began is none.
            let back = self
                .undo
                .last()
                .is_some_and(|step| *step.project == *self.project);
            if back {
                self.undo.pop();
            }
        } else {
            if self.undo.len() == MOST_STEPS {
                self.undo.remove(0);
            }
            self.undo.push(Step {
                label: edit.label,
                merge: edit.merge,
                project: before,
            });
        }
        self.changed();
    }

    /// What [`Session::undo`] would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.last().map(|step| step.label.as_str())
    }

    /// What [`Session::redo`] would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|step| step.label.as_str())
    }

    /// Takes back the last step; false if there is none.
    pub fn undo(&mut self) -> bool {
        let step = self.undo.pop();
        let Some(step) = step.map(|step| self.exchange(step)) else {
            return false;
        };
        self.redo.push(step);
        self.changed();
        true
    }

    /// Does again what was taken back last; false if there is nothing.
    pub fn redo(&mut self) -> bool {
        let step = self.redo.pop();
        let Some(step) = step.map(|step| self.exchange(step)) else {
            return false;
        };
        self.undo.push(step);
        self.changed();
        true
    }

    /// Puts a step's document in place; returns the step back.
    fn exchange(&mut self, step: Step) -> Step {
        Step {
            // What follows an undone step is a new one, whatever field it belongs to.
            merge: None,
            project: std::mem::replace(&mut self.project, step.project),
            label: step.label,
        }
    }

    /// Says that `project` now lies in the file at `path`. What was changed since it was handed out stays unsaved.
    pub fn saved(&mut self, project: &Arc<Project>, path: PathBuf) {
        self.origin = Origin::File(path);
        self.saved = Arc::clone(project);
        self.dirty = *self.project != *self.saved;
        // Typing on after a save is a step of its own, so that undo leads back to what was saved.
        if let Some(step) = self.undo.last_mut() {
            step.merge = None;
        }
    }

    fn changed(&mut self) {
        self.generation += 1;
        self.problems = project::check(&self.project);
        self.dirty = !Arc::ptr_eq(&self.project, &self.saved) && *self.project != *self.saved;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::SAMPLES;

    fn session() -> Session {
        let catalogue = displace_scenarios::catalogue();
        let project = project::read(SAMPLES[0].text, catalogue).project.unwrap();
        Session::new(project, Origin::Sample(SAMPLES[0].name))
    }

    fn rename(to: &str, merge: Option<&str>) -> Edit {
        let to = to.to_owned();
        Edit {
            label: "Rename project".to_owned(),
            merge: merge.map(str::to_owned),
            change: Box::new(move |project: &mut Project| project.name = to),
        }
    }

    #[test]
    fn undo_and_redo_lead_there_and_back() {
        let mut session = session();
        let original = Arc::clone(session.project());
        session.edit(rename("a", None));
        session.edit(rename("b", None));
        assert!(session.undo() && session.project().name == "a");
        assert!(session.undo() && *session.project() == original);
        assert!(!session.undo() && !session.is_dirty());
        assert!(session.redo() && session.redo() && !session.redo());
        assert_eq!(session.project().name, "b");
        assert!(session.is_dirty());
    }

    #[test]
    fn keystrokes_in_one_field_are_one_step() {
        let mut session = session();
        for name in ["a", "ab", "abc"] {
            session.edit(rename(name, Some("project: name")));
        }
        session.edit(rename("other", Some("another field")));
        assert!(session.undo() && session.project().name == "abc");
        assert!(session.undo() && session.undo_label().is_none());
    }

    #[test]
    fn a_field_typed_back_to_what_it_was_leaves_no_step() {
        let mut session = session();
        let name = session.project().name.clone();
        session.edit(rename("x", Some("key")));
        session.edit(rename(&name, Some("key")));
        assert!(session.undo_label().is_none() && !session.is_dirty());
    }

    #[test]
    fn an_edit_after_undo_forgets_what_was_undone() {
        let mut session = session();
        session.edit(rename("a", Some("key")));
        session.undo();
        session.edit(rename("b", Some("key")));
        assert!(session.redo_label().is_none());
        assert_eq!(session.undo_label(), Some("Rename project"));
    }

    #[test]
    fn an_edit_that_changes_nothing_is_no_step_and_no_new_generation() {
        let mut session = session();
        let generation = session.generation();
        let name = session.project().name.clone();
        session.edit(rename(&name, None));
        assert_eq!(session.generation(), generation);
        assert!(session.undo_label().is_none());
    }

    #[test]
    fn every_change_and_every_other_document_raise_the_generation() {
        let mut session = session();
        let mut last = session.generation();
        let mut risen = |session: &Session| {
            let rose = session.generation() > last;
            last = session.generation();
            rose
        };
        session.edit(rename("a", None));
        assert!(risen(&session));
        session.undo();
        assert!(risen(&session));
        let project = (**session.project()).clone();
        session.open(project, Origin::New);
        assert!(risen(&session));
    }

    #[test]
    fn work_done_while_a_file_was_written_stays_unsaved() {
        let mut session = session();
        session.edit(rename("a", None));
        let written = Arc::clone(session.project());
        session.edit(rename("b", None));
        session.saved(&written, PathBuf::from("clinic.toml"));
        assert!(session.is_dirty());
        assert_eq!(session.file_state(), "clinic.toml · not saved");
        session.undo();
        assert!(!session.is_dirty());
        assert_eq!(session.file_state(), "clinic.toml · saved");
    }

    #[test]
    fn recovered_work_is_unsaved_until_it_is_saved() {
        let mut session = session();
        let project = (**session.project()).clone();
        session.recover(project, Origin::New);
        assert!(session.is_dirty());
        session.edit(rename("a", None));
        session.undo();
        assert!(session.is_dirty());
        let written = Arc::clone(session.project());
        session.saved(&written, PathBuf::from("clinic.toml"));
        assert!(!session.is_dirty());
    }

    #[test]
    fn the_history_has_an_end() {
        let mut session = session();
        for step in 0..=MOST_STEPS {
            session.edit(rename(&format!("step {step}"), None));
        }
        let undone = std::iter::from_fn(|| session.undo().then_some(())).count();
        assert_eq!(undone, MOST_STEPS);
        assert_eq!(session.project().name, "step 0");
    }
}
