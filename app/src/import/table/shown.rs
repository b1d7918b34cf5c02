//! What a number format of a workbook shows around a number: `#,##0.00 "€"`, `[$€-407]`, `0.0%`, `0 "TiB"`.
//!
//! Spreadsheets keep a price as a bare number, and its currency only in the format of its cell. The format is written
//! out for the number 1, and what stands around it is read as if somebody had typed it.

use super::number::{self, DecimalMark, Written};

/// The currencies that a sign stands for in a region, by the region's number (as hexadecimal digits) and its country.
const REGIONAL: [(&str, &str, &str, &str); 17] = [
    ("$", "1009", "CA", "CAD"),
    ("$", "C0C", "CA", "CAD"),
    ("$", "C09", "AU", "AUD"),
    ("$", "1409", "NZ", "NZD"),
    ("$", "C04", "HK", "HKD"),
    ("$", "4809", "SG", "SGD"),
    ("$", "404", "TW", "TWD"),
    ("$", "80A", "MX", "MXN"),
    ("$", "340A", "CL", "CLP"),
    ("$", "2C0A", "AR", "ARS"),
    ("$", "240A", "CO", "COP"),
    ("kr", "41D", "SE", "SEK"),
    ("kr", "414", "NO", "NOK"),
    ("kr", "814", "NO", "NOK"),
    ("kr", "406", "DK", "DKK"),
    ("kr", "40F", "IS", "ISK"),
    ("¥", "804", "CN", "CNY"),
];

/// What a format shows around a number, with 0 for the number; nothing where it shows only digits, or no number.
pub(super) fn shown(format: &str) -> Option<Written> {
    // The built-in formats of accountants show the sign of the computer that opens the file, not of the one that wrote
    // it. A format that was written down names its sign in quotation marks or brackets.
    if format.starts_with("_($*") {
        return None;
    }
    let read = number::read(&example(format)?, DecimalMark::Point).ok()?;
    let says =
        read.currency.is_some() || read.percent || read.per.is_some() || !read.unit.is_empty();
    says.then_some(Written {
        value: rust_decimal::Decimal::ZERO,
        ..read
    })
}

/// The number 1 as the first section of a format shows it, without thousands and decimals; nothing for dates, text,
/// fractions, powers of ten and thousandths of the number.
fn example(format: &str) -> Option<String> {
    let mut text = String::new();
    let mut placed = false;
    let mut rest = format.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            ';' => break,
            '"' => text.extend(rest.by_ref().take_while(|c| *c != '"')),
            '\\' => text.extend(rest.next()),
            // The width of a character, and a character that fills the cell.
            '_' | '*' => {
                rest.next();
                text.push(' ');
            }
            '[' => {
                let inner: String = rest.by_ref().take_while(|c| *c != ']').collect();
                if let Some(sign) = inner.strip_prefix('$') {
                    text.push_str(&currency(sign));
                } else if inner.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 's')) {
                    return None;
                }
            }
            '0' | '#' | '?' => {
                if !placed {
                    text.push('1');
                }
                placed = true;
            }
            // Behind the last digit a comma shows the number in thousands.
            ',' if placed && !matches!(rest.peek(), Some('0' | '#' | '?' | '.' | ',')) => {
                return None;
            }
            ',' if placed && rest.peek() == Some(&',') => return None,
            ',' | '.' | '(' | ')' | '+' | '-' => {}
            'G' | 'g' if begins_general(&rest) => {
                for _ in 1..GENERAL.len() {
                    rest.next();
                }
                if !placed {
                    text.push('1');
                }
                placed = true;
            }
            '@' | '/' => return None,
            c if c.is_ascii_alphabetic() && "ymdhseb".contains(c.to_ascii_lowercase()) => {
                return None;
            }
            c => text.push(c),
        }
    }
    placed.then_some(text)
}

const GENERAL: &str = "general";

fn begins_general(rest: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let word: String = rest.clone().take(GENERAL.len() - 1).collect();
    GENERAL
        .get(1..)
        .is_some_and(|ending| word.eq_ignore_ascii_case(ending))
}

/// The currency in `[$€-407]` or `[$$-en-CA]`: by its sign, and by the region where the sign alone does not tell.
fn currency(bracket: &str) -> String {
    let (sign, region) = bracket.split_once('-').unwrap_or((bracket, ""));
    let (sign, country) = (sign.trim(), region.rsplit('-').next().unwrap_or(region));
    let bare = sign.trim_end_matches('.');
    let known = REGIONAL.iter().find(|(of, number, short, _)| {
        of.eq_ignore_ascii_case(bare)
            && (region.eq_ignore_ascii_case(number) || country.eq_ignore_ascii_case(short))
    });
    match known {
        Some((.., code)) => format!(" {code} "),
        None => format!(" {sign} "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_currency_of_a_format_is_read_whoever_wrote_it() {
        for (format, code) in [
            ("#,##0.00 \"€\"", "EUR"),
            ("#,##0.00\\ \"€\"", "EUR"),
            ("#,##0.00 €", "EUR"),
            ("#,##0.00\\ [$€-407]", "EUR"),
            ("[$€-2]\\ #,##0.00", "EUR"),
            ("[$€-x-euro2] #,##0.00", "EUR"),
            ("#,##0.00\\ [$€-407];[RED]\\-#,##0.00\\ [$€-407]", "EUR"),
            (
                "_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-",
                "EUR",
            ),
            (
                "_(\"$\"* #,##0.00_);_(\"$\"* \\(#,##0.00\\);_(\"$\"* \"-\"??_);_(@_)",
                "USD",
            ),
            ("[$USD] #,##0.00", "USD"),
            ("[$$-409]#,##0.00", "USD"),
            ("[$$-1009]#,##0.00", "CAD"),
            ("[$$-en-CA]#,##0.00", "CAD"),
            ("#,##0\\ [$kr-41D]", "SEK"),
            ("[$kr.-406] #,##0.00", "DKK"),
            ("[$£-809]#,##0.00", "GBP"),
            ("_-[$£-809]* #,##0.00_-", "GBP"),
            ("[$CHF-807] #,##0.00", "CHF"),
            ("\"CHF\" #,##0.00", "CHF"),
            ("\"Fr.\" #,##0.00", "CHF"),
            ("#,##0.00\\ \"zł\"", "PLN"),
            ("[Red][$EUR] General", "EUR"),
        ] {
            let read = shown(format).and_then(|shown| shown.currency);
            assert_eq!(read, Some(code), "{format}");
        }
    }

    #[test]
    fn units_periods_bases_and_percents_are_read_too() {
        assert!(shown("0.0%").is_some_and(|shown| shown.percent));
        assert_eq!(shown("0 \"TiB\"").unwrap().unit, "TiB");
        let monthly = shown("#,##0.00 \"€/Monat\"").unwrap();
        assert_eq!(
            (monthly.currency, monthly.unit.as_str()),
            (Some("EUR"), "Monat")
        );
        assert_eq!(shown("#,##0.00 \"€ / 100\"").unwrap().per, Some(100));
    }

    #[test]
    fn formats_that_say_nothing_or_another_number_are_left_alone() {
        for format in [
            "General",
            "0",
            "#,##0.00",
            "#,##0.00;(#,##0.00)",
            "@",
            "dd/mm/yyyy",
            "[h]:mm",
            "[$-407]d. mmmm yyyy",
            "0.00E+00",
            "# ?/?",
            "#,##0.0,\"k€\"",
            "#,##0,,\"€\"",
            "\"Pos. \"0",
            "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)",
            "",
            "\"",
            "[",
            "\\",
        ] {
            assert_eq!(shown(format), None, "{format}");
        }
    }
}
