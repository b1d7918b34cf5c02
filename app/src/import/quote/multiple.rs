//! Prices in thousands and millions: `TEUR`, `k€`, `Tsd. CHF`, `in thousands of USD`, `Mio. EUR`.
//!
//! A number behind such words is read as what it stands for. None of them is a unit of anything.

use crate::import::table::number;

const THOUSAND: u32 = 1_000;
const MILLION: u32 = 1_000_000;

const WORDS: [(&str, u32); 29] = [
    ("k", THOUSAND),
    ("tsd", THOUSAND),
    ("tausend", THOUSAND),
    ("thousand", THOUSAND),
    ("thousands", THOUSAND),
    ("ths", THOUSAND),
    ("thsd", THOUSAND),
    ("'000", THOUSAND),
    ("'000s", THOUSAND),
    ("000s", THOUSAND),
    ("000's", THOUSAND),
    ("millier", THOUSAND),
    ("milliers", THOUSAND),
    ("migliaia", THOUSAND),
    ("mil", THOUSAND),
    ("miles", THOUSAND),
    ("duizend", THOUSAND),
    ("duizenden", THOUSAND),
    ("mio", MILLION),
    ("mln", MILLION),
    ("million", MILLION),
    ("millions", MILLION),
    ("millionen", MILLION),
    ("milione", MILLION),
    ("milioni", MILLION),
    ("millón", MILLION),
    ("millones", MILLION),
    ("miljoen", MILLION),
    ("miljoenen", MILLION),
];

/// What stands before a currency without a space: `TEUR`, `k€`, `MCHF`.
const BEFORE: [(&str, u32); 7] = [
    ("tsd.", THOUSAND),
    ("tsd", THOUSAND),
    ("mio.", MILLION),
    ("mio", MILLION),
    ("t", THOUSAND),
    ("k", THOUSAND),
    ("m", MILLION),
];

/// Currencies that are written so. With any code of the world `MwSt` would be a million talas of Samoa.
const SHORT: [&str; 9] = [
    "CHF", "CZK", "DKK", "EUR", "GBP", "NOK", "PLN", "SEK", "USD",
];

/// By what amounts are to be multiplied, and the currency that is named with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Multiple {
    pub(super) by: u32,
    pub(super) currency: Option<&'static str>,
}

/// The currency of a word, the plurals of speech included.
fn currency(word: &str) -> Option<&'static str> {
    number::currency(word).or_else(|| match word.to_lowercase().as_str() {
        "euros" => Some("EUR"),
        "franken" => Some("CHF"),
        _ => None,
    })
}

fn of_word(word: &str) -> Option<Multiple> {
    let lower = word.to_lowercase();
    let known = WORDS.iter().find(|(known, _)| *known == lower);
    if let Some((_, by)) = known {
        return Some(Multiple {
            by: *by,
            currency: None,
        });
    }
    if currency(word).is_some() {
        return None;
    }
    BEFORE.iter().find_map(|(before, by)| {
        let currency = currency(lower.strip_prefix(before)?)?;
        SHORT.contains(&currency).then_some(Multiple {
            by: *by,
            currency: Some(currency),
        })
    })
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || "()[]/;:=".contains(c))
        .map(|word| {
            let word = word
                .trim_end_matches(['.', ','])
                .replace(['\u{2019}', '`'], "'");
            word.strip_prefix("d'").map_or(word.clone(), str::to_owned)
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether a word of a heading says in what amounts are stated, and nothing about what they are.
pub(super) fn is_word(word: &str) -> bool {
    of_word(word.trim_end_matches('.')).is_some()
}

/// What words behind a number mean, where they mean nothing else.
pub(super) fn exactly(text: &str) -> Option<Multiple> {
    let mut found: Option<Multiple> = None;
    let mut named = None;
    for word in words(text) {
        match (of_word(&word), currency(&word)) {
            (Some(multiple), _) if found.is_none() => found = Some(multiple),
            (None, Some(code)) if named.is_none() => named = Some(code),
            _ => return None,
        }
    }
    found.map(|found| Multiple {
        currency: found.currency.or(named),
        ..found
    })
}

/// What a heading says somewhere: `Price (TEUR)`, `Betrag in 1.000 EUR`.
pub(super) fn stated(text: &str) -> Option<Multiple> {
    let words = words(text);
    let word = words.iter().find_map(|word| of_word(word));
    let by_digits = || {
        let in_thousands = |pair: &[String]| {
            let [before, number] = pair else {
                return false;
            };
            let number: String = number.chars().filter(char::is_ascii_digit).collect();
            ["in", "en", "x", "×"].contains(&before.to_lowercase().as_str()) && number == "1000"
        };
        words.windows(2).any(in_thousands).then_some(Multiple {
            by: THOUSAND,
            currency: None,
        })
    };
    let found = word.or_else(by_digits)?;
    let named = words.iter().find_map(|word| currency(word));
    Some(Multiple {
        currency: found.currency.or(named),
        ..found
    })
}

/// Beginnings of words that say that a remark is about prices, in six languages.
const ABOUT_PRICES: [&str; 16] = [
    "preis", "betr", "price", "amount", "figure", "value", "prix", "montant", "prezz", "import",
    "preci", "prijs", "prijz", "bedrag", "währung", "currency",
];

/// What a remark says about all prices: `Alle Preise in TEUR`, `Amounts in thousands of euros`. A limit of liability in
/// millions is none.
pub(super) fn remark(text: &str) -> Option<Multiple> {
    const FEW: usize = 3;
    let short = text.chars().count() <= 80;
    let found = stated(text).filter(|_| short)?;
    // A thousand users are no prices, and an amount is no remark.
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let says_no_amount = ["", "000", "1000"].contains(&digits.as_str());
    let lower = text.to_lowercase();
    let about_prices = ABOUT_PRICES.iter().any(|word| lower.contains(word));
    let small = ["in", "en", "of", "de", "di", "van"];
    let said = words(&lower);
    let said = said.iter().filter(|word| !small.contains(&word.as_str()));
    (found.currency.is_some() && says_no_amount && (about_prices || said.count() <= FEW))
        .then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_and_millions_are_known_by_their_words() {
        let of = |found: Option<Multiple>| found.map(|found| (found.by, found.currency));
        for (unit, expected) in [
            ("TEUR", Some((THOUSAND, Some("EUR")))),
            ("T€", Some((THOUSAND, Some("EUR")))),
            ("k€", Some((THOUSAND, Some("EUR")))),
            ("kCHF", Some((THOUSAND, Some("CHF")))),
            ("Tsd. €", Some((THOUSAND, Some("EUR")))),
            ("thousand USD", Some((THOUSAND, Some("USD")))),
            ("Mio. EUR", Some((MILLION, Some("EUR")))),
            ("M€", Some((MILLION, Some("EUR")))),
            ("k", Some((THOUSAND, None))),
            ("TB", None),
            ("TRY", None),
            ("MwSt.", None),
            ("pcs", None),
            ("m", None),
            ("k users", None),
        ] {
            assert_eq!(of(exactly(unit)), expected, "{unit}");
        }
        for (heading, expected) in [
            ("Preis (TEUR)", Some(THOUSAND)),
            ("Betrag in 1.000 EUR", Some(THOUSAND)),
            ("Price ('000 GBP)", Some(THOUSAND)),
            ("Prix en milliers d'euros", Some(THOUSAND)),
            ("Importo, Mio. EUR", Some(MILLION)),
            ("Preis pro 1000", None),
            ("Unit price (EUR)", None),
            ("Price/MWh", None),
        ] {
            assert_eq!(stated(heading).map(|found| found.by), expected, "{heading}");
        }
        for (text, is) in [
            ("Alle Preise in TEUR", true),
            ("All amounts in thousands of euros", true),
            ("Alle bedragen in duizenden EUR", true),
            ("For up to a thousand users", false),
            ("Invest of 12 TEUR", false),
            ("Unsere Haftung ist auf Mio. EUR begrenzt", false),
            ("Angaben in Tausend Euro", true),
            ("(in thousands of USD)", true),
        ] {
            assert_eq!(remark(text).is_some(), is, "{text}");
        }
    }
}
