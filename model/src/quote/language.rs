//! The languages in which partners are written to.

use crate::words::words;

/// A language of questions and response sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Italian.
    Italian,
    /// Spanish.
    Spanish,
    /// Dutch.
    Dutch,
}
words!(Language {
    English = "en",
    German = "de",
    French = "fr",
    Italian = "it",
    Spanish = "es",
    Dutch = "nl",
});

impl Language {
    /// Its name in English, as the window shows it.
    pub fn label(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "German",
            Self::French => "French",
            Self::Italian => "Italian",
            Self::Spanish => "Spanish",
            Self::Dutch => "Dutch",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_word_that_leads_back_to_it() {
        for language in Language::ALL {
            assert_eq!(Language::parse(language.as_str()), Some(*language));
            assert!(!language.label().is_empty());
        }
    }
}
