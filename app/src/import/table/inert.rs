//! Text that spreadsheets do not take for a formula (CWE-1236).
//!
//! A cell of a CSV file that begins with `=`, `+`, `-`, `@` or a control character is run as a formula by the program
//! that opens it, whoever wrote it. An apostrophe in front keeps it text. [`restore`] takes exactly what [`neutral`]
//! put there, so that a round trip changes nothing. Numbers are never treated: they are written as numbers.

use std::borrow::Cow;

fn is_dangerous(text: &str) -> bool {
    let rest = text.trim_start_matches('\'');
    rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0'])
}

/// Text for a cell of a CSV file that no spreadsheet takes for a formula.
///
/// ```
/// use displace::import::table::inert::{neutral, restore};
///
/// assert_eq!(neutral("=1+1"), "'=1+1");
/// assert_eq!(restore("'=1+1"), "=1+1");
/// assert_eq!(neutral("5 = five"), "5 = five");
/// ```
pub fn neutral(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that [`neutral`] was given.
pub fn restore(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_dangerous(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised_and_come_back() {
        for dangerous in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0", "'=1", "''-x",
        ] {
            assert_eq!(neutral(dangerous), format!("'{dangerous}"));
            assert_eq!(restore(&neutral(dangerous)), dangerous);
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for harmless in ["", "'", "'quoted'", "Keep = cheap", "10 % off", "O'Neill"] {
            assert_eq!(neutral(harmless), harmless);
            assert_eq!(restore(harmless), harmless);
        }
    }
}
