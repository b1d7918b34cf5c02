//! What the window remembers between two starts: preferences, never documents.

use serde::{Deserialize, Serialize};

use super::build::{self, quotes};
use super::decide::{cash, doors, verdict};
use crate::command::Page;

/// What is open and how it looks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// The page that is shown.
    pub page: Page,
    /// Dark or light; the system's choice without one.
    pub dark: Option<bool>,
    /// What the editing pages show; belongs to the document.
    #[serde(skip)]
    pub build: build::View,
    /// What Quotes shows; belongs to the document.
    #[serde(skip)]
    pub quotes: quotes::View,
    /// What Verdict shows; belongs to the document.
    #[serde(skip)]
    pub verdict: verdict::View,
    /// What Cash shows; belongs to the document.
    #[serde(skip)]
    pub cash: cash::View,
    /// Whether Verdict and Cash count only what a finance director accepts; belongs to the document.
    #[serde(skip)]
    pub accepted_only: bool,
    /// What Sliding doors shows; belongs to the document.
    #[serde(skip)]
    pub doors: doors::View,
}

impl View {
    /// Forgets what belongs to a document, because another one is open.
    pub fn forget_document(&mut self) {
        self.build.clear();
        self.quotes.clear();
        self.verdict = verdict::View::default();
        self.cash = cash::View::default();
        self.accepted_only = false;
        self.doors = doors::View::default();
    }
}
