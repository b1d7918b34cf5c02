//! What partners write in six languages: the words are data, in `headings.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use displace_model::quote::Language;
use serde::Deserialize;

use super::field::Field;
use super::multiple;
use crate::import::headers::bare;
use crate::import::table::number;

/// A fact about the whole quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fact {
    Number,
    Date,
    ValidUntil,
    Partner,
    Vendor,
    Currency,
    Payment,
    DealRegistration,
    /// The language of the partner, as this program writes it.
    Language,
}

/// A row of sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Total {
    /// All lines without tax.
    Net,
    /// The tax.
    Tax,
    /// All lines with tax.
    Gross,
    /// All lines; with or without tax.
    Any,
    /// Some of the lines.
    Part,
}

#[derive(Debug, Default, Deserialize)]
struct Words {
    columns: BTreeMap<Field, Vec<String>>,
    facts: BTreeMap<Fact, Vec<String>>,
    totals: BTreeMap<Total, Vec<String>>,
}

static LANGUAGES: LazyLock<Vec<(Language, Words)>> = LazyLock::new(|| {
    // The file is a part of the program; a test reads it.
    let mut by_code: BTreeMap<String, Words> =
        toml::from_str(include_str!("headings.toml")).unwrap_or_default();
    Language::ALL
        .iter()
        .filter_map(|language| Some((*language, by_code.remove(language.as_str())?)))
        .collect()
});

/// Bare words to what they mean, with the languages that use them.
type Index<T> = BTreeMap<String, (T, Vec<Language>)>;

fn index<T: Copy + Ord>(of: impl Fn(&Words) -> &BTreeMap<T, Vec<String>>) -> Index<T> {
    let mut index = Index::new();
    for (language, words) in &*LANGUAGES {
        for (meaning, names) in of(words) {
            for name in names {
                let entry: &mut (T, Vec<Language>) =
                    index.entry(bare(name)).or_insert((*meaning, Vec::new()));
                entry.1.push(*language);
            }
        }
    }
    index
}

static COLUMNS: LazyLock<Index<Field>> = LazyLock::new(|| index(|words| &words.columns));
static FACTS: LazyLock<Index<Fact>> = LazyLock::new(|| index(|words| &words.facts));
static TOTALS: LazyLock<Index<Total>> = LazyLock::new(|| index(|words| &words.totals));

/// The field that a heading names, with the languages in which it does: `Einzelpreis netto (EUR)` is a net price.
pub(super) fn column(heading: &str) -> Option<(Field, &'static [Language])> {
    candidates(heading).iter().find_map(|candidate| {
        let (field, languages) = COLUMNS.get(candidate)?;
        Some((*field, languages.as_slice()))
    })
}

/// Whether a column is called exactly so.
pub(super) fn is_column(heading: &str) -> bool {
    COLUMNS.contains_key(&bare(heading))
}

/// Whether a column is called so, apart from what stands in brackets and from currencies.
pub(super) fn is_heading(heading: &str) -> bool {
    let whole = candidates(heading).into_iter().take(2);
    whole
        .into_iter()
        .any(|candidate| COLUMNS.contains_key(&candidate))
}

/// The kind of sum that a row's words name, such as `zzgl. 19 % MwSt.`
pub(super) fn total(words: &str) -> Option<Total> {
    if words.chars().count() > 60 {
        return None;
    }
    let plain: String = words
        .chars()
        .map(|c| {
            if c.is_ascii_digit() || matches!(c, '%' | ',' | ':') {
                ' '
            } else {
                c
            }
        })
        .collect();
    candidates(&plain)
        .iter()
        .find_map(|candidate| TOTALS.get(candidate).map(|(total, _)| *total))
}

/// The fact that a label names.
pub(super) fn fact(label: &str) -> Option<Fact> {
    FACTS.get(&bare(label)).map(|(fact, _)| *fact)
}

/// A fact at the beginning of a text, and the rest: `Gültig bis 31.03.2027`.
pub(super) fn fact_at_begin(text: &str) -> Option<(Fact, &str)> {
    let ends = text
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || *c == ':')
        .map(|(at, _)| at)
        .take(6)
        .collect::<Vec<_>>();
    ends.iter().rev().find_map(|end| {
        let fact = fact(text.get(..*end)?)?;
        Some((fact, text.get(*end..)?.trim_matches([' ', ':', '\t'])))
    })
}

/// The ways to read a heading, the most exact first: all of it, without brackets and currencies, then ever fewer of its
/// last words.
fn candidates(heading: &str) -> Vec<String> {
    let mut candidates = vec![bare(heading)];
    let mut depth = 0_i32;
    let plain: String = heading
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => {
                    depth -= 1;
                    return false;
                }
                _ => {}
            }
            depth <= 0
        })
        .collect();
    let words: Vec<&str> = plain
        .split(|c: char| c.is_whitespace() || c == '/')
        .filter(|word| {
            !word.is_empty()
                && number::currency(word.trim_matches(['.', ','])).is_none()
                && !multiple::is_word(word)
        })
        .take(12)
        .collect();
    for count in (1..=words.len()).rev() {
        if let Some(first) = words.get(..count) {
            candidates.push(bare(&first.concat()));
        }
    }
    // `zzgl. MwSt.`, `davon TVA`: what counts may stand at the end, too.
    for count in 1..words.len() {
        if let Some(last) = words.get(count..) {
            candidates.push(bare(&last.concat()));
        }
    }
    candidates.retain(|candidate| !candidate.is_empty());
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_six_languages_lead_to_fields() {
        let field = |heading| column(heading).map(|(field, _)| field);
        for (heading, expected) in [
            ("Unit Price (USD)", Field::Price),
            ("Einzelpreis netto EUR", Field::Net),
            ("Gesamt-\npreis", Field::Extended),
            ("Prix unitaire HT (€)", Field::Price),
            ("P.U. HT", Field::Price),
            ("Q.tà", Field::Quantity),
            ("Precio de lista", Field::List),
            ("Korting %", Field::Discount),
            ("Rabatt in %", Field::Discount),
            ("Preis pro Stück in EUR zzgl. MwSt.", Field::Price),
            ("Laufzeit (Monate)", Field::Term),
            ("Artikelnummer*", Field::PartNumber),
        ] {
            assert_eq!(field(heading), Some(expected), "{heading}");
        }
        assert_eq!(field("Liefertermin"), None);
        assert_eq!(
            column("Menge").map(|(_, languages)| languages),
            Some(&[Language::German][..])
        );
    }

    #[test]
    fn rows_of_sums_are_known_by_their_words() {
        for (words, expected) in [
            ("Summe netto", Total::Net),
            ("zzgl. 19 % MwSt.", Total::Tax),
            ("VAT 20.0%:", Total::Tax),
            ("Total TTC", Total::Gross),
            ("Zwischensumme", Total::Part),
            ("Total", Total::Any),
            ("Totale imponibile €", Total::Net),
        ] {
            assert_eq!(total(words), Some(expected), "{words}");
        }
        assert_eq!(total("Backup software"), None);
    }

    #[test]
    fn facts_stand_before_their_value() {
        assert_eq!(
            fact_at_begin("Gültig bis 31.03.2027"),
            Some((Fact::ValidUntil, "31.03.2027"))
        );
        assert_eq!(
            fact_at_begin("Devis n° D-118"),
            Some((Fact::Number, "D-118"))
        );
        assert_eq!(
            fact_at_begin("Offerte: 2027-4"),
            Some((Fact::Number, "2027-4"))
        );
        assert_eq!(fact_at_begin("Dear customer"), None);
    }
}
