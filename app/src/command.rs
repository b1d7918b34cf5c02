//! Every intent of the user, with its words, its shortcut and when it can be used.
//!
//! Pages and shortcuts produce commands; the window applies them in one place.

use std::path::PathBuf;

use crate::edit::Edit;
use crate::import::desk::What;
use crate::library::shelf::Wish;
use crate::request::Wanted;
use crate::session::Session;

/// A page of the window.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// New, open, save, samples.
    Start,
    /// What the whole comparison rests on.
    Project,
    /// Workloads and failure domains.
    Estate,
    /// What the customer could do.
    Plans,
    /// What partners offer.
    Quotes,
    /// What may happen.
    Threats,
    /// How one gets to a proposal.
    Switch,
    /// The answer with its tables and charts.
    #[default]
    Verdict,
    /// What is paid, for what and when.
    Cash,
    /// One incident under every plan.
    Doors,
}

impl Page {
    /// All pages, in the order of the navigation.
    pub const ALL: [Self; 10] = [
        Self::Start,
        Self::Project,
        Self::Estate,
        Self::Plans,
        Self::Quotes,
        Self::Threats,
        Self::Switch,
        Self::Verdict,
        Self::Cash,
        Self::Doors,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Project => "Project",
            Self::Estate => "Estate",
            Self::Plans => "Plans",
            Self::Quotes => "Quotes",
            Self::Threats => "Threats",
            Self::Switch => "Switch",
            Self::Verdict => "Verdict",
            Self::Cash => "Cash",
            Self::Doors => "Sliding doors",
        }
    }

    /// The heading under which the navigation lists it.
    pub fn group(self) -> &'static str {
        match self {
            Self::Start => "File",
            Self::Project
            | Self::Estate
            | Self::Plans
            | Self::Quotes
            | Self::Threats
            | Self::Switch => "Build",
            Self::Verdict | Self::Cash | Self::Doors => "Decide",
        }
    }
}

/// What the user wants.
#[derive(Debug)]
pub enum Command {
    /// Change the project.
    Edit(Edit),
    /// Take back the last change.
    Undo,
    /// Do it again.
    Redo,
    /// Begin an empty project.
    New,
    /// Open the sample of this name.
    OpenSample(&'static str),
    /// Open a file; without a path, ask for one.
    Open(Option<PathBuf>),
    /// Import files of others; without files, ask for them.
    Import(What, Vec<PathBuf>),
    /// Save to the project's file, or ask for one.
    Save,
    /// Save to another file; without a path, ask for one.
    SaveAs(Option<PathBuf>),
    /// Save what a customer may have; without a path, ask for one.
    SaveCopy(Option<PathBuf>),
    /// Save a response sheet for partners; without a path, ask for one.
    SaveRequest(Wanted, Option<PathBuf>),
    /// Give up the computation.
    Cancel,
    /// Compute again.
    Recompute,
    /// Show a page.
    GoTo(Page),
    /// Light to dark and back.
    ToggleTheme,
    /// Put something into one's own library, or take it out.
    Library(Wish),
    /// Take a file into one's own library, asking for it.
    TakeLibrary,
    /// Write one's own library to a file, asking for it.
    WriteLibrary,
    /// Close the window.
    Quit,
}

/// A command of the table: one that needs nothing to be said with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// [`Command::Undo`].
    Undo,
    /// [`Command::Redo`].
    Redo,
    /// [`Command::Open`], asking for a path.
    Open,
    /// [`Command::Save`].
    Save,
    /// [`Command::SaveAs`], asking for a path.
    SaveAs,
    /// [`Command::New`].
    New,
    /// [`Command::Cancel`].
    Cancel,
    /// [`Command::Recompute`].
    Recompute,
    /// [`Command::ToggleTheme`].
    ToggleTheme,
    /// [`Command::Quit`].
    Quit,
}

impl Action {
    /// The command.
    pub fn command(self) -> Command {
        match self {
            Self::Undo => Command::Undo,
            Self::Redo => Command::Redo,
            Self::Open => Command::Open(None),
            Self::Save => Command::Save,
            Self::SaveAs => Command::SaveAs(None),
            Self::New => Command::New,
            Self::Cancel => Command::Cancel,
            Self::Recompute => Command::Recompute,
            Self::ToggleTheme => Command::ToggleTheme,
            Self::Quit => Command::Quit,
        }
    }

    /// Its row of the table.
    pub fn entry(self) -> &'static Entry {
        // The table has a row for every action; a test holds it to that.
        TABLE
            .iter()
            .find(|entry| entry.action == self)
            .unwrap_or(&TABLE[0])
    }
}

/// A key with its modifiers. Ctrl stands for the Command key on a Mac.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// With Ctrl.
    pub ctrl: bool,
    /// With Shift.
    pub shift: bool,
    /// The key's name, as people write it.
    pub key: &'static str,
}

impl Keys {
    const fn ctrl(key: &'static str) -> Self {
        Self {
            ctrl: true,
            shift: false,
            key,
        }
    }

    const fn ctrl_shift(key: &'static str) -> Self {
        Self {
            ctrl: true,
            shift: true,
            key,
        }
    }

    const fn plain(key: &'static str) -> Self {
        Self {
            ctrl: false,
            shift: false,
            key,
        }
    }
}

impl std::fmt::Display for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl+")?;
        }
        if self.shift {
            f.write_str("Shift+")?;
        }
        f.write_str(self.key)
    }
}

/// What decides whether a command can be used.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The open project.
    pub session: &'a Session,
    /// Whether something is being computed.
    pub running: bool,
}

/// A row of the table.
#[derive(Debug)]
pub struct Entry {
    /// Which command.
    pub action: Action,
    /// Its words on buttons and in menus.
    pub text: &'static str,
    /// Its shortcuts, the first of which is shown.
    pub keys: &'static [Keys],
    /// Whether it can be used.
    pub enabled: fn(Situation<'_>) -> bool,
}

impl Entry {
    /// Its words with the shortcut, for a hover text.
    pub fn hint(&self) -> String {
        match self.keys.first() {
            Some(keys) => format!("{} ({keys})", self.text),
            None => self.text.to_owned(),
        }
    }
}

/// All commands that have words. Longer shortcuts come first, since a shorter one would swallow them.
pub const TABLE: [Entry; 10] = [
    Entry {
        action: Action::Redo,
        text: "Redo",
        keys: &[Keys::ctrl_shift("Z"), Keys::ctrl("Y")],
        enabled: |now| now.session.redo_label().is_some(),
    },
    Entry {
        action: Action::Undo,
        text: "Undo",
        keys: &[Keys::ctrl("Z")],
        enabled: |now| now.session.undo_label().is_some(),
    },
    Entry {
        action: Action::New,
        text: "New project",
        keys: &[Keys::ctrl("N")],
        enabled: |_| true,
    },
    Entry {
        action: Action::Open,
        text: "Open…",
        keys: &[Keys::ctrl("O")],
        enabled: |_| true,
    },
    Entry {
        action: Action::SaveAs,
        text: "Save as…",
        keys: &[Keys::ctrl_shift("S")],
        enabled: |_| true,
    },
    Entry {
        action: Action::Save,
        text: "Save",
        keys: &[Keys::ctrl("S")],
        enabled: |now| now.session.is_dirty() || now.session.path().is_none(),
    },
    Entry {
        action: Action::Cancel,
        text: "Cancel",
        keys: &[Keys::plain("Esc")],
        enabled: |now| now.running,
    },
    Entry {
        action: Action::Recompute,
        text: "Compute again",
        keys: &[Keys::plain("F5")],
        enabled: |now| !now.running,
    },
    Entry {
        action: Action::ToggleTheme,
        text: "Light or dark",
        keys: &[],
        enabled: |_| true,
    },
    Entry {
        action: Action::Quit,
        text: "Quit",
        keys: &[Keys::ctrl("Q")],
        enabled: |_| true,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIONS: [Action; 10] = [
        Action::Undo,
        Action::Redo,
        Action::Open,
        Action::Save,
        Action::SaveAs,
        Action::New,
        Action::Cancel,
        Action::Recompute,
        Action::ToggleTheme,
        Action::Quit,
    ];

    #[test]
    fn every_action_has_a_row_of_its_own() {
        for action in ACTIONS {
            assert_eq!(action.entry().action, action);
        }
    }

    #[test]
    fn no_two_commands_share_a_shortcut() {
        let mut all: Vec<String> = TABLE
            .iter()
            .flat_map(|entry| entry.keys.iter().map(ToString::to_string))
            .collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn a_hint_names_the_shortcut() {
        assert_eq!(Action::Undo.entry().hint(), "Undo (Ctrl+Z)");
        assert_eq!(Action::ToggleTheme.entry().hint(), "Light or dark");
    }
}
