//! What is worked out once for each state of the document, and what is worked out beside the window.

use std::sync::{Arc, OnceLock};

use displace_model::project::Project;
use egui::Context;

use crate::outcomes::{Outcome, outcomes};

/// Something that was worked out for a generation of the document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cached<T>(Option<(u64, T)>);

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Cached<T> {
    /// Works it out unless that was done for this generation.
    pub(super) fn refresh(&mut self, generation: u64, work: impl FnOnce() -> T) {
        if self.0.as_ref().is_none_or(|(of, _)| *of != generation) {
            self.0 = Some((generation, work()));
        }
    }

    /// What was worked out, of whichever generation.
    pub(super) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    /// Takes it out, with its generation.
    pub(super) fn take(&mut self) -> Option<(u64, T)> {
        self.0.take()
    }

    /// Puts it back.
    pub(super) fn put(&mut self, generation: u64, value: T) {
        self.0 = Some((generation, value));
    }

    /// Forgets it, so that it is worked out again.
    pub(super) fn forget(&mut self) {
        self.0 = None;
    }
}

/// What the promises of quotes would pay back: simulated in the background, since that takes longer than a frame.
#[derive(Debug, Clone, Default)]
pub(super) struct Promised {
    /// Generation of the document that is being worked out or was, and whether without what is private.
    of: Option<(u64, bool)>,
    found: Arc<OnceLock<Vec<Outcome>>>,
    /// What is shown until there is news.
    last: Vec<Outcome>,
}

impl PartialEq for Promised {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && self.last == other.last
    }
}

impl Promised {
    /// What is known by now; what is missing is begun, unless something is still being worked out.
    pub(super) fn look(
        &mut self,
        ctx: &Context,
        key: (u64, bool),
        project: &Arc<Project>,
    ) -> &[Outcome] {
        let arrived = self.found.get();
        let idle = self.of.is_none() || arrived.is_some();
        if let Some(found) = arrived {
            self.last.clone_from(found);
        }
        if self.of.is_some_and(|(_, customer)| customer != key.1) {
            // What is private must not be seen a moment longer.
            self.last.clear();
        }
        if idle && self.of != Some(key) {
            self.begin(ctx, key, project);
        }
        &self.last
    }

    fn begin(&mut self, ctx: &Context, key: (u64, bool), project: &Arc<Project>) {
        self.of = Some(key);
        self.found = Arc::new(OnceLock::new());
        let (found, project, ctx) = (Arc::clone(&self.found), Arc::clone(project), ctx.clone());
        let work = std::thread::Builder::new().name("promises".to_owned());
        let begun = work.spawn(move || {
            // Nobody else sets it.
            let _ = found.set(outcomes(&project, 1));
            ctx.request_repaint();
        });
        if begun.is_err() {
            let _ = self.found.set(Vec::new());
        }
    }
}
