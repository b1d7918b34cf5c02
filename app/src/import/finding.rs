//! Something to be said about an imported file: where it stands, what was found there, what is allowed, what to try.

use displace_model::problem::Severity;
use serde::{Serialize, Serializer};

/// A place in an imported file, as exactly as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Name of the file, without its folder.
    pub file: String,
    /// Name of the sheet of a workbook.
    pub sheet: Option<String>,
    /// Row of a sheet or line of a text, from 1.
    pub row: Option<u32>,
    /// Column, from 1; a sheet's is written with letters.
    #[serde(serialize_with = "letters")]
    pub column: Option<u32>,
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference to the field"
)]
fn letters<S: Serializer>(column: &Option<u32>, serializer: S) -> Result<S::Ok, S::Error> {
    column.map(column_letters).serialize(serializer)
}

impl Place {
    /// The whole file.
    pub fn of(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            ..Self::default()
        }
    }

    /// A sheet of the file; a text has none.
    #[must_use]
    pub fn sheet(&self, sheet: Option<&str>) -> Self {
        Self {
            sheet: sheet.map(str::to_owned),
            ..self.clone()
        }
    }

    /// A row of it.
    #[must_use]
    pub fn row(&self, row: u32) -> Self {
        Self {
            row: Some(row),
            ..self.clone()
        }
    }

    /// A cell of a row; `column` counts from 0, as rows of tables do.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> Self {
        Self {
            row: Some(row),
            column: Some(column + 1),
            ..self.clone()
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet}")?;
        }
        if let Some(row) = self.row {
            let word = if self.sheet.is_some() { "row" } else { "line" };
            write!(f, ", {word} {row}")?;
        }
        match self.column {
            Some(column) if self.sheet.is_some() => {
                write!(f, ", column {}", column_letters(column))
            }
            Some(column) => write!(f, ", column {column}"),
            None => Ok(()),
        }
    }
}

/// A column's letters as spreadsheets show them; columns count from 1.
///
/// ```
/// use displace::import::finding::column_letters;
///
/// assert_eq!(column_letters(1), "A");
/// assert_eq!(column_letters(28), "AB");
/// assert_eq!(column_letters(16_384), "XFD");
/// ```
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// One thing to be said about an imported file. It reads "`place`: found `value`, allowed is `allowed` (`hint`)".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// An error keeps the file, or a part of it, out; a warning does not.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What was found there.
    pub value: String,
    /// What is allowed there.
    pub allowed: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Finding {
    /// Something that keeps the file, or a part of it, out.
    pub fn error(
        place: Place,
        value: impl Into<String>,
        allowed: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            place,
            value: value.into(),
            allowed: allowed.into(),
            hint: hint.into(),
        }
    }

    /// An error that ends the reading; boxed, since it travels beside results that are small.
    pub fn refusal(
        place: Place,
        value: impl Into<String>,
        allowed: impl Into<String>,
        hint: impl Into<String>,
    ) -> Box<Self> {
        Box::new(Self::error(place, value, allowed, hint))
    }

    /// Something that somebody should look at.
    pub fn warning(
        place: Place,
        value: impl Into<String>,
        allowed: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(place, value, allowed, hint)
        }
    }

    /// True for an error, false for a warning.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: found {}, allowed is {}",
            self.place, self.value, self.allowed
        )?;
        if !self.hint.is_empty() {
            write!(f, " ({})", self.hint)?;
        }
        Ok(())
    }
}

/// A value as findings quote it: in quotation marks, and no longer than a person reads.
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_workbook_and_one_in_a_text_read_as_people_know_them() {
        let sheet = Place::of("offer.xlsx").sheet(Some("Quote")).cell(7, 3);
        assert_eq!(
            sheet.to_string(),
            "offer.xlsx, sheet Quote, row 7, column D"
        );
        let text = Place::of("offer.csv").cell(7, 3);
        assert_eq!(text.to_string(), "offer.csv, line 7, column 4");
        assert_eq!(Place::of("offer.csv").to_string(), "offer.csv");
    }

    #[test]
    fn a_long_value_is_cut() {
        assert_eq!(quoted("abc"), "\"abc\"");
        assert_eq!(quoted(&"é".repeat(60)).chars().count(), 43);
    }
}
