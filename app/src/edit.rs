//! A change of the project that the user asks for.

use displace_model::project::Project;

/// A named change of the project: one step of undo.
pub struct Edit {
    /// What undoing it is called, such as "Change size of ERP".
    pub label: String,
    /// Edits with the same key that follow each other become one step of undo.
    pub merge: Option<String>,
    /// The change itself.
    pub change: Box<dyn FnOnce(&mut Project)>,
}

impl std::fmt::Debug for Edit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edit")
            .field("label", &self.label)
            .field("merge", &self.merge)
            .finish_non_exhaustive()
    }
}
