//! What columns of a partner's quotes mean, remembered for the next one.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::field::Field;

/// For each partner the meaning of headings that somebody corrected. A heading that is left out has the empty word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    partner: BTreeMap<String, BTreeMap<String, String>>,
}

impl Memory {
    /// The memory kept in a file; an empty one where there is none, or none that can be read.
    pub fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        toml::from_str(&text).unwrap_or_default()
    }

    /// Keeps the memory in a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, file: &Path) -> std::io::Result<()> {
        let text = toml::to_string(self).map_err(std::io::Error::other)?;
        crate::files::replace(file, text.as_bytes())
    }

    /// What is known of a partner's columns.
    pub fn of(&self, partner: &str) -> BTreeMap<String, Option<Field>> {
        let known = self.partner.get(&partner.trim().to_lowercase());
        known
            .into_iter()
            .flatten()
            .map(|(heading, field)| (heading.clone(), Field::from_id(field)))
            .collect()
    }

    /// Remembers what was corrected.
    pub fn remember(&mut self, partner: &str, columns: &BTreeMap<String, Option<Field>>) {
        let partner = partner.trim().to_lowercase();
        if partner.is_empty() || columns.is_empty() {
            return;
        }
        let known = self.partner.entry(partner).or_default();
        for (heading, field) in columns {
            let word = field.map_or("", Field::as_str);
            known.insert(heading.clone(), word.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_corrected_is_known_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("partners.toml");
        assert_eq!(Memory::read(&file), Memory::default());
        let mut memory = Memory::default();
        let corrected = BTreeMap::from([
            ("stueckgeld".to_owned(), Some(Field::Net)),
            ("total".to_owned(), None),
        ]);
        memory.remember("Nord Systeme", &corrected);
        memory.remember("", &corrected);
        memory.write(&file).unwrap();
        let again = Memory::read(&file);
        assert_eq!(again.of("nord systeme "), corrected);
        assert!(again.of("South").is_empty());
        std::fs::write(&file, "not = [toml").unwrap();
        assert_eq!(Memory::read(&file), Memory::default());
    }
}
