//! Problems while they are being collected: a place in the document, perhaps already a place in the text.

use std::ops::Range;

use crate::problem::{Problem, Severity};

/// So many findings are kept while reading; what comes after is only counted, so that a broken giant stays cheap.
const KEPT: usize = 500;

/// One problem before its line and column are known.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) severity: Severity,
    pub(super) place: String,
    pub(super) span: Option<Range<usize>>,
    pub(super) value: String,
    pub(super) allowed: String,
    pub(super) hint: String,
    /// True where something is missing. After a syntax error that may be the parser's doing, not the user's.
    pub(super) absence: bool,
}

impl Finding {
    /// An error at a place of the document.
    pub(super) fn error(
        place: &str,
        value: impl Into<String>,
        allowed: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            place: place.to_owned(),
            span: None,
            value: value.into(),
            allowed: allowed.into(),
            hint: hint.into(),
            absence: false,
        }
    }

    /// The same with a place in the text.
    pub(super) fn within(mut self, span: &Range<usize>) -> Self {
        self.span = Some(span.clone());
        self
    }

    /// The same as a warning.
    pub(super) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same, marked as something missing.
    pub(super) fn absent(mut self) -> Self {
        self.absence = true;
        self
    }

    /// The last one of a list that leaves others out, if it does.
    pub(super) fn left_out(more: usize, with_errors: bool) -> Option<Self> {
        let last = Self::error(
            "",
            format!("{more} more problems"),
            "none",
            "correct those above first",
        );
        (more > 0).then(|| if with_errors { last } else { last.warning() })
    }

    /// The problem at a line and column, or at none.
    pub(super) fn at(self, position: Option<(usize, usize)>) -> Problem {
        Problem {
            severity: self.severity,
            place: self.place,
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            value: self.value,
            allowed: self.allowed,
            hint: self.hint,
        }
    }
}

/// Findings in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
    /// How many more were made than are kept.
    pub(super) more: usize,
    /// True if one of those that are not kept is an error.
    pub(super) more_errors: bool,
}

impl Findings {
    /// True when nothing more is kept: then hints need not be looked for.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= KEPT
    }

    /// How many errors were found so far.
    pub(super) fn errors(&self) -> usize {
        let kept = self.list.iter();
        kept.filter(|one| one.severity == Severity::Error).count() + usize::from(self.more_errors)
    }

    /// Adds one, or counts it where the list is full.
    pub(super) fn push(&mut self, finding: Finding) {
        if self.is_full() {
            self.more += 1;
            self.more_errors |= finding.severity == Severity::Error;
        } else {
            self.list.push(finding);
        }
    }
}
