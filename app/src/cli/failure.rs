//! How a command ends when it does not end well.

use std::process::ExitCode;

use super::output;

/// What went wrong, as far as the caller's script is concerned. 0 is success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The project or another input has errors.
    Input,
    /// The command itself is wrong.
    Usage,
    /// A file cannot be read or written.
    File,
    /// Somebody cancelled the run.
    Cancelled,
    /// A mistake of ours.
    Bug,
}

impl Kind {
    /// The exit code, on which scripts rely.
    pub(super) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Input => 1,
            Self::Usage => 2,
            Self::File => 3,
            Self::Cancelled => 4,
            Self::Bug => 70,
        })
    }
}

/// A failure with its message, if the reason was not shown before.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: Kind,
    message: String,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// Says what went wrong on standard error.
    pub(super) fn tell(&self) {
        if !self.message.is_empty() {
            output::say(&format!("error: {}", self.message));
        }
    }
}
