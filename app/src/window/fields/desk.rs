//! What the editing pages work with: the document as it is, what is typed but not yet valid, and the edits they ask for.

use std::collections::BTreeMap;

use displace_model::problem::Problem;
use displace_model::project::library::Library;
use displace_model::project::{self, Project};
use displace_model::threat::Threat;

use crate::edit::Edit;
use crate::library::shelf::Wish;

/// Text that stands in a field but not in the document: being typed, or refused.
#[derive(Debug, Clone, Default, PartialEq)]
struct Draft {
    text: String,
    /// What the field showed when typing began; a document that moved on makes the draft void.
    basis: String,
    /// Why the document did not take it.
    error: Option<String>,
}

impl Draft {
    /// Something typed that was refused; a refused press of a button leaves only a remark.
    fn is_refused(&self) -> bool {
        self.error.is_some() && !self.is_remark()
    }

    fn is_remark(&self) -> bool {
        self.text.is_empty() && self.basis.is_empty()
    }
}

/// All drafts, by the place of their field. Nothing typed is lost until it is taken or given up with Esc.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drafts {
    by_place: BTreeMap<String, Draft>,
}

impl Drafts {
    /// How many fields hold something that the document did not take.
    pub fn refused(&self) -> usize {
        self.by_place
            .values()
            .filter(|draft| draft.is_refused())
            .count()
    }

    /// How many of them belong to places that begin with `prefix`.
    pub fn refused_below(&self, prefix: &str) -> usize {
        self.by_place
            .range(prefix.to_owned()..)
            .take_while(|(place, _)| place.starts_with(prefix))
            .filter(|(_, draft)| draft.is_refused())
            .count()
    }

    /// Why the document did not take what stands at `place`.
    pub fn error(&self, place: &str) -> Option<&str> {
        self.by_place.get(place)?.error.as_deref()
    }

    /// What stands at `place` where the document says `shown`.
    pub(super) fn text(&mut self, place: &str, shown: &str, focused: bool) -> String {
        match self.by_place.get(place) {
            Some(draft) if focused || draft.basis == shown => draft.text.clone(),
            Some(_) => {
                self.by_place.remove(place);
                shown.to_owned()
            }
            None => shown.to_owned(),
        }
    }

    pub(super) fn type_in(&mut self, place: &str, text: &str, shown: &str) {
        let draft = self.by_place.entry(place.to_owned()).or_default();
        draft.text = text.to_owned();
        draft.basis = shown.to_owned();
    }

    /// Keeps what was typed, and why it was refused.
    pub(crate) fn refuse(&mut self, place: &str, text: &str, shown: &str, error: String) {
        self.type_in(place, text, shown);
        if let Some(draft) = self.by_place.get_mut(place) {
            draft.error = Some(error);
        }
    }

    /// Forgets what is typed at `place`.
    pub(crate) fn forget(&mut self, place: &str) {
        self.by_place.remove(place);
    }

    /// Forgets why presses of buttons were refused, because the user went on.
    fn forget_remarks(&mut self) {
        self.by_place.retain(|_, draft| !draft.is_remark());
    }

    /// Forgets everything, because another document is open.
    pub fn clear(&mut self) {
        self.by_place.clear();
    }
}

/// What a page works with while it is shown.
pub struct Desk<'a> {
    /// The document.
    pub project: &'a Project,
    /// What the check of the document found.
    pub problems: &'a [Problem],
    /// The catalogue of threats.
    pub catalogue: &'a [Threat],
    /// One's own solutions and prices.
    pub library: &'a Library,
    /// What is typed but not taken.
    pub drafts: &'a mut Drafts,
    /// The field whose popover is open, by its place.
    pub open: &'a mut Option<String>,
    /// What the user asks for.
    pub edits: &'a mut Vec<Edit>,
    /// What the user asks of the library.
    pub wishes: &'a mut Vec<Wish>,
}

impl std::fmt::Debug for Desk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk")
            .field("project", &self.project.name)
            .field("edits", &self.edits.len())
            .finish_non_exhaustive()
    }
}

impl Desk<'_> {
    /// Asks for a change, unless the document would have an error afterwards that it does not have now.
    ///
    /// The document therefore always stays one that can be saved, read again and simulated.
    /// `merge` joins edits with the same key that follow each other into one step of undo.
    ///
    /// # Errors
    /// The errors that the change would cause, in words.
    pub fn edit(
        &mut self,
        label: impl Into<String>,
        merge: Option<String>,
        change: impl Fn(&mut Project) + 'static,
    ) -> Result<(), String> {
        let mut changed = self.project.clone();
        change(&mut changed);
        if changed == *self.project {
            return Ok(());
        }
        let new: Vec<String> = project::check(&changed)
            .iter()
            .filter(|problem| problem.is_error() && !self.problems.contains(problem))
            .map(in_words)
            .collect();
        if !new.is_empty() {
            return Err(new.join("; "));
        }
        self.drafts.forget_remarks();
        self.edits.push(Edit {
            label: label.into(),
            merge,
            change: Box::new(change),
        });
        Ok(())
    }

    /// Like [`Desk::edit`] for a control that cannot show wrong input; a refusal is kept at `place` for the page to show.
    pub fn edit_at(
        &mut self,
        place: &str,
        label: impl Into<String>,
        change: impl Fn(&mut Project) + 'static,
    ) {
        match self.edit(label, None, change) {
            Ok(()) => self.drafts.forget(place),
            Err(error) => self.drafts.refuse(place, "", "", error),
        }
    }

    /// The warning that the check has for `place`, if any.
    pub fn warning(&self, place: &str) -> Option<&Problem> {
        self.problems
            .iter()
            .find(|problem| !problem.is_error() && problem.place == place)
    }
}

/// A problem without its place, for a line under the field it belongs to.
fn in_words(problem: &Problem) -> String {
    let mut text = format!("found {}, allowed is {}", problem.value, problem.allowed);
    if !problem.hint.is_empty() {
        text = format!("{text} ({})", problem.hint);
    }
    text
}
