//! Numbers as people write them: decimal comma or point, thousands marks, currency, percent, price per hundred.
//!
//! `1.234` is one thousand or one and a bit: nothing in it says which. What the other numbers of the file show decides
//! ([`mark_of`]), and the caller where they show nothing.

use std::str::FromStr as _;

use displace_model::project::CURRENCIES;
use rust_decimal::Decimal;

/// The character before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

impl DecimalMark {
    fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// A number with what stood around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The number; 25 for `25 %`.
    pub value: Decimal,
    /// ISO 4217 code of the currency that was named.
    pub currency: Option<&'static str>,
    /// Whether a percent sign followed.
    pub percent: bool,
    /// How many pieces the price is for, as in `12.50 / 100`.
    pub per: Option<u32>,
    /// Other words behind the number, such as `TiB` or `pcs`.
    pub unit: String,
}

impl std::fmt::Display for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.value.normalize())?;
        if self.percent {
            f.write_str("%")?;
        }
        for word in [self.currency.unwrap_or_default(), &self.unit] {
            if !word.is_empty() {
                write!(f, " {word}")?;
            }
        }
        match self.per {
            Some(per) => write!(f, " / {per}"),
            None => Ok(()),
        }
    }
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// No digits, or something else among them.
    #[error("no number")]
    NotANumber,
    /// More digits than money has.
    #[error("more digits than can be kept")]
    TooLong,
}

/// Signs and short forms of currencies. A bare dollar is the American one, a bare `kr` says nothing.
const SIGNS: [(&str, &str); 18] = [
    ("€", "EUR"),
    ("US$", "USD"),
    ("C$", "CAD"),
    ("A$", "AUD"),
    ("$", "USD"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("SFR.", "CHF"),
    ("SFR", "CHF"),
    ("FR.", "CHF"),
    ("ZŁ", "PLN"),
    ("KČ", "CZK"),
    ("DKR", "DKK"),
    ("NKR", "NOK"),
    ("SKR", "SEK"),
    ("R$", "BRL"),
    ("₹", "INR"),
    ("EURO", "EUR"),
];

/// The ISO code of a currency named by its code, its sign or a short form.
pub fn currency(text: &str) -> Option<&'static str> {
    let upper = text.trim().to_uppercase();
    let by_code = CURRENCIES.iter().find(|code| **code == upper).copied();
    by_code.or_else(|| {
        SIGNS
            .iter()
            .find(|(sign, _)| *sign == upper)
            .map(|(_, code)| *code)
    })
}

/// Reads a number that may have a currency, a sign of percent, a base of its price or a unit around it.
///
/// # Errors
/// When it is no number.
///
/// ```
/// use displace::import::table::number::{DecimalMark, read};
///
/// let price = read("1.234,50 € / 100", DecimalMark::Comma).unwrap();
/// assert_eq!(price.value.to_string(), "1234.50");
/// assert_eq!((price.currency, price.per), (Some("EUR"), Some(100)));
/// ```
pub fn read(text: &str, mark: DecimalMark) -> Result<Written, NumberError> {
    let text = plain(text);
    let mut written = Written::default();
    let (mut rest, base) = split_base(&text);
    if let Some(base) = base {
        let digits: String = base.chars().take_while(char::is_ascii_digit).collect();
        let unit = base.get(digits.len()..).unwrap_or_default().trim();
        written.per = digits.parse().ok().filter(|per| *per > 0);
        unit.clone_into(&mut written.unit);
    }
    let mut negative = false;
    if let Some(inner) = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        negative = true;
        rest = inner;
    }
    let is_core = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ');
    let begin = rest
        .find(|c: char| c.is_ascii_digit())
        .ok_or(NumberError::NotANumber)?;
    let (before, rest) = rest.split_at(leading_mark(rest, begin));
    let end = rest.find(|c| !is_core(c)).unwrap_or(rest.len());
    let (core, after) = rest.split_at(end);
    negative ^= around(before, &mut written, false)?;
    // In `12.-` and `12,--` the dashes stand for no cents, not for a minus.
    let no_cents = core.ends_with(['.', ',']);
    negative ^= around(after, &mut written, true)? && !no_cents;
    let core = core.trim().trim_end_matches(['.', ',']);
    let digits = digits(core, mark).ok_or(NumberError::NotANumber)?;
    let value = Decimal::from_str(&digits).map_err(|_too_long| NumberError::TooLong)?;
    written.value = if negative { -value } else { value };
    Ok(written)
}

/// Where the number begins whose first digit is at `begin`: at a mark before it, as in `.5`, but not in `Fr.5`.
fn leading_mark(text: &str, begin: usize) -> usize {
    let before = text.get(..begin).unwrap_or_default();
    match before.strip_suffix(['.', ',']) {
        Some(rest) if !rest.ends_with(char::is_alphabetic) => rest.len(),
        _ => begin,
    }
}

/// One kind of space, of minus and of apostrophe instead of many.
fn plain(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' | '\n' | '\r' => ' ',
            '\u{2212}' | '\u{2012}' | '\u{2013}' | '\u{2014}' => '-',
            '\u{2019}' | '\u{2bc}' | '`' | '´' => '\'',
            c => c,
        })
        .collect()
}

/// Cuts `12.50 / 100 pcs` or `12.50 per 100` into number and base.
fn split_base(text: &str) -> (&str, Option<&str>) {
    const WORDS: [&str; 9] = [
        "/", " per ", " je ", " pro ", " par ", " por ", " cada ", " ogni ", " à ",
    ];
    let lower = text.to_lowercase();
    // Lower case may have another length in a few scripts; then there is no base.
    let same = lower.len() == text.len();
    for word in WORDS.iter().filter(|_| same) {
        if let Some(at) = lower.find(word)
            && let (Some(number), Some(base)) = (text.get(..at), text.get(at + word.len()..))
        {
            return (number.trim(), Some(base.trim()));
        }
    }
    (text, None)
}

/// Reads what stands before or behind the digits; true for a minus.
fn around(text: &str, written: &mut Written, behind: bool) -> Result<bool, NumberError> {
    let mut text = text.trim();
    let mut negative = false;
    let mut dashes = 0;
    loop {
        let next = text.trim_matches(['+', ' ', '.', ',']);
        let next = if let Some(rest) = next.strip_suffix('%') {
            written.percent = true;
            rest
        } else if let Some(rest) = next.strip_prefix('-').or(next.strip_suffix('-')) {
            dashes += 1;
            rest
        } else {
            next
        };
        if next == text {
            break;
        }
        text = next;
    }
    // Two dashes behind the mark stand for no cents, one behind the number for a minus.
    negative ^= dashes == 1;
    if text.is_empty() {
        return Ok(negative);
    }
    let with_dot = format!("{text}.");
    if let Some(code) = currency(text).or_else(|| currency(&with_dot)) {
        written.currency = Some(code);
        Ok(negative)
    } else if behind && text.chars().count() <= 20 && !text.contains(|c: char| c.is_ascii_digit()) {
        if written.unit.is_empty() {
            text.clone_into(&mut written.unit);
        }
        Ok(negative)
    } else {
        Err(NumberError::NotANumber)
    }
}

/// The digits with a point before the decimals, or nothing where the marks make no sense.
fn digits(core: &str, mark: DecimalMark) -> Option<String> {
    let decimal = decimal_at(core, mark);
    let (whole, fraction) = match decimal {
        Some(at) => (core.get(..at)?, core.get(at + 1..)?),
        None => (core, ""),
    };
    if !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let groups: Vec<&str> = whole.split(['.', ',', '\'', ' ']).collect();
    let kinds: std::collections::BTreeSet<char> =
        whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    let grouped = kinds.is_empty()
        || (kinds.len() == 1
            && groups.iter().skip(1).all(|group| group.len() == 3)
            && groups
                .first()
                .is_some_and(|group| (1..=3).contains(&group.len())));
    if !grouped {
        return None;
    }
    let whole = groups.concat();
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    })
}

/// Where the decimal mark stands, if there is one.
fn decimal_at(core: &str, mark: DecimalMark) -> Option<usize> {
    match lone_mark(core)? {
        Lone::Surely(at) => Some(at),
        Lone::Perhaps(at, character) => (character == mark.character()).then_some(at),
    }
}

/// A mark that is, or may be, the decimal one, with its place.
enum Lone {
    Surely(usize),
    Perhaps(usize, char),
}

fn lone_mark(core: &str) -> Option<Lone> {
    let at = core.rfind(['.', ','])?;
    let character = core.get(at..)?.chars().next()?;
    if core.matches(character).count() > 1 {
        return None;
    }
    let (before, behind) = (core.get(..at)?, core.get(at + 1..)?);
    let unlike_a_group = behind.len() != 3
        || before.contains(['.', ',', '\'', ' '])
        || before.len() > 3
        || before.is_empty()
        || before == "0";
    Some(if unlike_a_group {
        Lone::Surely(at)
    } else {
        Lone::Perhaps(at, character)
    })
}

/// The decimal mark that this text shows beyond doubt.
pub fn mark_of(text: &str) -> Option<DecimalMark> {
    let text = plain(text);
    let (text, _) = split_base(&text);
    let begin = text.find(|c: char| c.is_ascii_digit())?;
    let rest = text.get(begin..)?;
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ')))
        .unwrap_or(rest.len());
    let core = rest.get(..end)?.trim().trim_end_matches(['.', ',']);
    // Two marks of one kind are dates or versions, or the thousands of a large number.
    let (points, commas) = (core.matches('.').count(), core.matches(',').count());
    match (points, commas) {
        (2.., 0) => groups_of_three(core).then_some(DecimalMark::Comma),
        (0, 2..) => groups_of_three(core).then_some(DecimalMark::Point),
        _ => match lone_mark(core)? {
            Lone::Surely(at) => Some(match core.get(at..=at)? {
                "," => DecimalMark::Comma,
                _ => DecimalMark::Point,
            }),
            Lone::Perhaps(..) => None,
        },
    }
}

/// Whether the only mark of a number may be either: `1.234`.
pub fn is_ambiguous(text: &str) -> bool {
    let read = |mark| read(text, mark).map(|written| written.value);
    match (read(DecimalMark::Point), read(DecimalMark::Comma)) {
        (Ok(point), Ok(comma)) => point != comma,
        _ => false,
    }
}

fn groups_of_three(core: &str) -> bool {
    core.split(['.', ',']).skip(1).all(|group| group.len() == 3)
}

/// The decimal mark that most of these texts show beyond doubt; nothing where none does.
pub fn usual_mark<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<DecimalMark> {
    let (mut points, mut commas) = (0_usize, 0_usize);
    for text in texts {
        match mark_of(text) {
            Some(DecimalMark::Point) => points += 1,
            Some(DecimalMark::Comma) => commas += 1,
            None => {}
        }
    }
    match points.cmp(&commas) {
        std::cmp::Ordering::Greater => Some(DecimalMark::Point),
        std::cmp::Ordering::Less => Some(DecimalMark::Comma),
        std::cmp::Ordering::Equal => None,
    }
}

/// The exact number that a cell of a workbook stands for: the fifteen digits that spreadsheets keep, so that what was
/// typed as 0.1 is 0.1. Nothing for a number that no price or quantity has.
pub fn exact(number: f64) -> Option<Decimal> {
    if !number.is_finite() || number.abs() >= 1e15 || (number != 0.0 && number.abs() < 1e-9) {
        return None;
    }
    let exact = Decimal::from_scientific(&format!("{number:.14e}")).ok()?;
    Some(exact.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, mark: DecimalMark) -> String {
        read(text, mark).map_or_else(|error| error.to_string(), |w| w.value.to_string())
    }

    #[test]
    fn national_formats_are_read() {
        use DecimalMark::{Comma, Point};
        let cases = [
            ("1,234.50", Comma, "1234.50"),
            ("1.234,50", Point, "1234.50"),
            ("1 234,50", Point, "1234.50"),
            ("1\u{202f}234\u{202f}567,5", Point, "1234567.5"),
            ("1'234.50", Comma, "1234.50"),
            ("1’234’567", Comma, "1234567"),
            ("1.234.567", Point, "1234567"),
            ("1.234", Comma, "1234"),
            ("1.234", Point, "1.234"),
            ("1,234", Comma, "1.234"),
            ("0,125", Point, "0.125"),
            ("12345,678", Point, "12345.678"),
            ("-5", Point, "-5"),
            ("5-", Point, "-5"),
            ("(1,234.00)", Point, "-1234.00"),
            ("− 12,5", Comma, "-12.5"),
            ("CHF 120.-", Point, "120"),
            ("1.200,--", Comma, "1200"),
            ("1'200.–", Point, "1200"),
            (".5", Point, "0.5"),
            ("Fr.5", Point, "5"),
        ];
        for (text, mark, expected) in cases {
            assert_eq!(value(text, mark), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_around_a_number_is_kept() {
        let read = |text| read(text, DecimalMark::Comma).unwrap();
        assert_eq!(read("€ 12,50").currency, Some("EUR"));
        assert_eq!(read("12,50 EUR").currency, Some("EUR"));
        assert_eq!(read("US$12,50").currency, Some("USD"));
        assert_eq!(read("Fr. 12.50").currency, Some("CHF"));
        assert_eq!(
            read("25 %"),
            Written {
                value: 25.into(),
                percent: true,
                ..Written::default()
            }
        );
        assert_eq!(read("-25%").value, (-25).into());
        assert_eq!(read("12,50 / 100 St").per, Some(100));
        assert_eq!(read("12,50 pro 1000").per, Some(1000));
        let month = read("12,50 €/Monat");
        assert_eq!((month.per, month.unit.as_str()), (None, "Monat"));
        assert_eq!(read("40 TiB").unit, "TiB");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "abc",
            "n/a",
            "1,23,4",
            "1.23.456",
            "12a5",
            "1 2",
            "VBR-12",
            "2027-01-31",
        ] {
            assert!(read(text, DecimalMark::Comma).is_err(), "{text}");
        }
        assert_eq!(
            read(&"9".repeat(60), DecimalMark::Point),
            Err(NumberError::TooLong)
        );
    }

    #[test]
    fn the_file_shows_its_decimal_mark() {
        use DecimalMark::{Comma, Point};
        assert_eq!(usual_mark(["1.234", "12,50", "3"]), Some(Comma));
        assert_eq!(usual_mark(["1,234", "1,234,567"]), Some(Point));
        assert_eq!(usual_mark(["1,234.00 USD"]), Some(Point));
        assert_eq!(usual_mark(["1.234", "12"]), None);
    }

    #[test]
    fn a_cell_stands_for_what_was_typed() {
        let shown = |number| exact(number).map(|exact| exact.to_string());
        assert_eq!(shown(0.1 + 0.2), Some("0.3".to_owned()));
        assert_eq!(shown(1234.56), Some("1234.56".to_owned()));
        assert_eq!(shown(-40.0), Some("-40".to_owned()));
        assert_eq!(shown(1e300), None);
        assert_eq!(shown(f64::NAN), None);
    }
}
