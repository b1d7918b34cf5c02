//! Small helpers for text: lines and columns, ids, nearest words, numbers as people write them.

use std::collections::BTreeSet;

/// Finds lines and columns in a text.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(ends.map(|(at, _)| at + 1))
            .collect();
        Self { text, starts }
    }

    /// Line and column of a byte, both from 1, the column in characters.
    pub(super) fn position(&self, at: usize) -> (usize, usize) {
        let at = at.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let bytes = self.text.as_bytes().get(start..at).unwrap_or_default();
        // A character begins at each byte that does not continue one.
        let characters = bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        (line, characters + 1)
    }
}

/// True for an id as files write it: a small letter, then small letters, digits and single words joined by `_`.
pub(super) fn is_id(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The rule of [`is_id`] in words.
pub(super) const ID_RULE: &str =
    "an id in snake_case: small letters, digits and _, beginning with a letter";

/// An id made of any text, as a proposal; `None` where no letter is left.
pub(super) fn id_from(text: &str) -> Option<String> {
    let mut id = String::new();
    for character in text.chars().take(64) {
        if character.is_ascii_alphanumeric() {
            id.push(character.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('_') {
            id.push('_');
        }
    }
    let id = id.trim_end_matches('_').to_owned();
    is_id(&id).then_some(id)
}

/// The name that an id has unless it is given another: `san_1` becomes `San 1`.
pub fn humanised(id: &str) -> String {
    let words = id.replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// The places of records in a list: `prefix.id` where the id is good and new, else `prefix[index]`.
pub(super) fn places<'a>(prefix: &str, ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let place = |(index, id): (usize, &'a str)| {
        if is_id(id) && seen.insert(id) {
            format!("{prefix}.{id}")
        } else {
            format!("{prefix}[{index}]")
        }
    };
    ids.into_iter().enumerate().map(place).collect()
}

/// The path of `key` below `place`.
pub(super) fn join(place: &str, key: &str) -> String {
    if place.is_empty() {
        key.to_owned()
    } else {
        format!("{place}.{key}")
    }
}

/// The known word that `found` was probably meant to be: few letters away, the same but for case, or
/// the beginning of the other.
pub(super) fn nearest<'a>(
    found: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Longer words are nobody's slip of the pen, and the comparison takes the product of both lengths.
    const LONGEST: usize = 64;
    const LOOKED_AT: usize = 1_000;
    if found.is_empty() || found.len() > LONGEST {
        return None;
    }
    let lower = found.to_lowercase();
    let slips = (lower.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .take(LOOKED_AT)
        .filter(|word| word.len() <= LONGEST)
        .filter_map(|word| {
            let other = word.to_lowercase();
            let begins_alike = other.starts_with(&lower) || lower.starts_with(&other);
            let away = distance(&lower, &other);
            let near = away <= slips || (begins_alike && other.len().min(lower.len()) > 2);
            near.then_some(((away, !begins_alike), word))
        })
        .min_by_key(|(order, _)| *order)
        .map(|(_, word)| word)
}

/// A "did you mean" for [`nearest`], else the known words where they are few, else nothing.
pub(super) fn did_you_mean<'a>(
    found: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    if let Some(word) = nearest(found, known.clone()) {
        return format!("did you mean \"{word}\"?");
    }
    let few: Vec<&str> = known.into_iter().take(9).collect();
    if few.is_empty() || few.len() > 8 {
        String::new()
    } else {
        format!("known are {}", few.join(", "))
    }
}

/// Edit distance: letters added, left out, replaced or swapped with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (row, letter) in from.chars().enumerate() {
        let mut next = Vec::with_capacity(to.len() + 1);
        next.push(row + 1);
        for (column, other) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != *other);
            let mut best = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            if column > 0 && previous == Some(*other) && to[column - 1] == letter {
                best = best.min(before[column - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut last, next);
        previous = Some(letter);
    }
    last[to.len()]
}

/// A number as a person would write it in a file: short, and read back as the same number.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if (1e-5..1e15).contains(&size) {
        format!("{value}")
    } else {
        // The exponent form; what is no number has its word in small letters, as files want it.
        format!("{value:?}").to_lowercase()
    }
}

/// Text in quotation marks, shortened for a message.
pub(super) fn quoted(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{short:?}{dots}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let lines = Lines::new("a\nöö = 1\n");
        assert_eq!(lines.position(0), (1, 1));
        assert_eq!(lines.position(2), (2, 1));
        assert_eq!(lines.position(7), (2, 4));
        assert_eq!(lines.position(1_000), (3, 1));
        assert_eq!(Lines::new("").position(0), (1, 1));
    }

    #[test]
    fn nearest_word_forgives_a_slip_but_not_a_different_word() {
        let known = ["size_tib", "growth_per_year", "tier"];
        assert_eq!(nearest("size_tb", known), Some("size_tib"));
        assert_eq!(nearest("Growth_per_year", known), Some("growth_per_year"));
        assert_eq!(nearest("teir", known), Some("tier"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn ids_are_snake_case_and_names_are_made_of_them() {
        assert!(is_id("san_1"));
        for bad in ["", "1san", "San", "san-1", "sän", "_san"] {
            assert!(!is_id(bad), "{bad}");
        }
        assert_eq!(id_from("SAN 1 (old)").as_deref(), Some("san_1_old"));
        assert_eq!(id_from("123"), None);
        assert_eq!(humanised("san_1"), "San 1");
    }

    #[test]
    fn a_repeated_id_is_placed_by_its_index() {
        assert_eq!(
            places("plan", ["a", "a", "B"]),
            ["plan.a", "plan[1]", "plan[2]"]
        );
    }

    #[test]
    fn numbers_are_short_and_exact() {
        assert_eq!(number(24.0), "24");
        assert_eq!(number(0.1), "0.1");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(1e300), "1e300");
        assert_eq!(number(1e-9), "1e-9");
        assert_eq!(number(f64::NAN), "nan");
    }
}
