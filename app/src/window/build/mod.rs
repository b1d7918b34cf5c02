//! The pages that edit the document: Project, Estate, Plans, Quotes, Threats, Switch.
//!
//! A page is a function of what it shows ([`Desk`]: document, problems, drafts) and its own [`View`];
//! what the user wants becomes edits, which one place applies. No page works out costs: it shows what the model,
//! the results or [`crate::figures`] say.

mod benefit;
mod beside;
mod calendar;
pub mod contract;
mod copies;
mod copy_keeps;
mod copy_rules;
mod cost_builder;
mod effects;
pub mod estate;
mod items;
mod list;
mod needs;
mod parts;
pub mod plans;
pub mod project;
pub mod quotes;
mod rates;
mod seasons;
mod spares;
pub mod switch;
mod table;
pub mod threats;

use super::fields::{Desk, Drafts};

/// What the editing pages remember while the program runs: what is selected, typed and open.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// Id of the workload whose fields are shown.
    pub workload: Option<String>,
    /// Id of the plan that is shown.
    pub plan: Option<String>,
    /// Id of the copy whose fields are shown.
    pub copy: Option<String>,
    /// Id of the item of the contract whose fields are shown.
    pub item: Option<String>,
    /// What the contract of the shown plan pays.
    pub cash: contract::Cash,
    /// Id of the threat whose fields are shown.
    pub threat: Option<String>,
    /// Id of the proposal whose switch is shown.
    pub switched_to: Option<String>,
    /// Id of the wave whose fields are shown.
    pub wave: Option<String>,
    /// Id of the blocker whose fields are shown.
    pub blocker: Option<String>,
    /// Id of the advice whose fields are shown.
    pub advice: Option<String>,
    /// The end of a bar that is being pulled.
    pub grip: Option<switch::Grip>,
    /// Which course of the switch is told.
    pub course: switch::Course,
    /// Which future of the switch is told.
    pub telling: switch::Telling,
    /// An inventory was asked for.
    pub import: bool,
    /// A file for one's own library was asked for.
    pub library: Option<Library>,
    /// What is typed but not taken.
    pub drafts: Drafts,
    /// The field whose details are open, by its place.
    pub open: Option<String>,
}

/// What is asked of one's own library and a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// Take a file over.
    Take,
    /// Write it to a file.
    Write,
}

impl View {
    /// Forgets everything, because another document is open.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
