//! A problem with what the user gave us: where, what was found, what is allowed, what to try.

use serde::Serialize;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The project can be used, but somebody will ask.
    Warning,
    /// The project cannot be used as it stands.
    Error,
}

/// One problem. Its text reads as fragments: "`value` at `place`, must be `allowed` (`hint`)".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The field, as a path such as `workload.erp.size_tib` or `plan.keep.copy.nas.streams`;
    /// empty for the text as a whole and for errors of its syntax.
    pub place: String,
    /// Line in the text, from 1; `None` for a problem that has no place in a text.
    pub line: Option<usize>,
    /// Column in that line in characters, from 1.
    pub column: Option<usize>,
    /// What was found there.
    pub value: String,
    /// What is allowed there.
    pub allowed: String,
    /// What the user probably meant, or what to do; may be empty.
    pub hint: String,
}

impl Problem {
    /// True for an error, false for a warning.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "line {line}, column {column}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        write!(f, "found {}, allowed is {}", self.value, self.allowed)?;
        if !self.hint.is_empty() {
            write!(f, " ({})", self.hint)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_one_line_and_leaves_out_what_it_does_not_have() {
        let mut problem = Problem {
            severity: Severity::Error,
            place: "workload.erp.tier".to_owned(),
            line: Some(3),
            column: Some(8),
            value: "-1".to_owned(),
            allowed: "a whole number, 0 to 255".to_owned(),
            hint: "0 is the most urgent".to_owned(),
        };
        assert_eq!(
            problem.to_string(),
            "line 3, column 8: workload.erp.tier: found -1, allowed is a whole number, 0 to 255 (0 is the most urgent)"
        );
        problem.place.clear();
        problem.hint.clear();
        problem.line = None;
        assert_eq!(
            problem.to_string(),
            "found -1, allowed is a whole number, 0 to 255"
        );
    }
}
