//! Finding what was learned in the background: dozens of replays, while the page shows the first one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use displace_scenarios::lessons::{Lesson, learn};
use displace_scenarios::replay::{Future, Replay};
use egui::Context;

use crate::jobs::Answer;

/// By plan.
type Found = Vec<Vec<Lesson>>;

/// The search for the lessons of one replay. Dropping it ends the search.
#[derive(Debug)]
pub(super) struct Learning(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    cancelled: AtomicBool,
    found: Mutex<Option<Found>>,
}

impl Learning {
    /// Searches in a thread of its own and asks for a repaint at the end. Without a thread there are no lessons.
    pub(super) fn start(ctx: &Context, answer: &Answer, replay: &Replay, future: Future) -> Self {
        let shared = Arc::new(Shared::default());
        let (theirs, project) = (Arc::clone(&shared), Arc::clone(&answer.project));
        let (mut told, ctx) = (replay.clone(), ctx.clone());
        let work = move || {
            let cancelled = || theirs.cancelled.load(Ordering::Relaxed);
            learn(&project, &mut told, future, &cancelled);
            let found = told.plans.into_iter().map(|plan| plan.learned).collect();
            if let Ok(mut place) = theirs.found.lock() {
                *place = Some(found);
            }
            ctx.request_repaint();
        };
        let thread = std::thread::Builder::new()
            .name("lessons".to_owned())
            .spawn(work);
        if thread.is_err()
            && let Ok(mut place) = shared.found.lock()
        {
            *place = Some(Vec::new());
        }
        Self(shared)
    }

    /// What was found, once the search is over.
    pub(super) fn take(&self) -> Option<Found> {
        self.0.found.lock().ok()?.take()
    }
}

impl Drop for Learning {
    fn drop(&mut self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }
}

impl PartialEq for Learning {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
