//! What columns are called, in six languages: the words are data, in `headers.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// For each kind of table the words of its fields.
type Tables = BTreeMap<String, BTreeMap<String, Vec<String>>>;

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    // The file is a part of the program; a test reads it.
    toml::from_str(include_str!("headers.toml")).unwrap_or_default()
});

/// The names of a field's column that this program knows, the usual one first.
pub fn names(table: &str, field: &str) -> &'static [String] {
    TABLES
        .get(table)
        .and_then(|fields| fields.get(field))
        .map_or(&[], Vec::as_slice)
}

/// The field of a table that a column's heading names, if it names one exactly.
pub fn field(table: &str, heading: &str) -> Option<&'static str> {
    let bare = bare(heading);
    let fields = TABLES.get(table)?;
    let found = fields
        .iter()
        .find(|(_, names)| names.iter().any(|name| self::bare(name) == bare))?;
    Some(found.0.as_str())
}

/// A heading without case, space, punctuation and accents, so that `Prix unit. HT` is `prixunitht`.
pub fn bare(heading: &str) -> String {
    let mut bare = String::new();
    for c in heading.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'å' => bare.push('a'),
            'ä' => bare.push_str("ae"),
            'ç' => bare.push('c'),
            'è' | 'é' | 'ê' | 'ë' => bare.push('e'),
            'ì' | 'í' | 'î' | 'ï' => bare.push('i'),
            'ñ' => bare.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' => bare.push('o'),
            'ö' => bare.push_str("oe"),
            'ù' | 'ú' | 'û' => bare.push('u'),
            'ü' => bare.push_str("ue"),
            'ß' => bare.push_str("ss"),
            '#' | '%' => bare.push(c),
            c if c.is_alphanumeric() => bare.push(c),
            _ => {}
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lead_to_their_field_whatever_their_spelling() {
        assert_eq!(field("inventory", " vm  NAME "), Some("name"));
        assert_eq!(field("inventory", "Größe"), Some("in_use"));
        assert_eq!(field("inventory", "GROESSE"), Some("in_use"));
        assert_eq!(field("inventory", "Système d’exploitation"), Some("os"));
        assert_eq!(field("inventory", "Colour"), None);
        assert_eq!(names("inventory", "site")[0], "Site");
        assert!(names("inventory", "none").is_empty());
    }

    #[test]
    fn no_word_names_two_fields_of_a_table() {
        for (table, fields) in &*TABLES {
            let mut seen = BTreeMap::new();
            for (field, names) in fields {
                for name in names {
                    let other = seen.insert(bare(name), field);
                    assert!(other.is_none_or(|other| other == field), "{table}: {name}");
                }
            }
        }
    }
}
