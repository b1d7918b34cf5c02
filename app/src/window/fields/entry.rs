//! Numbers and ranges as people type and read them.
//!
//! People write `1,000`, `40 %`, `15 min` or `0.5 … 1 … 4`; the document keeps plain numbers in the unit of
//! the field. Whatever cannot be read for sure is refused with what was probably meant, never guessed.

use displace_model::fields::Unit;
use displace_model::uncertain::{Form, Uncertain};

/// The value that `text` stands for, in the unit the field stores.
///
/// Two numbers are a range in which all values are equally likely; three are least, likely and most (PERT).
/// A form with as many figures as were typed is kept: a triangular range stays one when its ends change.
///
/// # Errors
/// What is wrong with the text and what may have been meant, in words for the line under the field.
pub fn parse(text: &str, unit: Unit, present: &Form) -> Result<Uncertain, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("a number is needed here".to_owned());
    }
    if let Some((mean, sd)) = text.split_once('±') {
        let (mean, sd) = shared_suffix(mean, sd, unit)?;
        return Ok(match present {
            Form::Lognormal { .. } => Uncertain::lognormal(mean, sd),
            _ => Uncertain::normal(mean, sd),
        });
    }
    let parts = split(text);
    match parts.as_slice() {
        [one] => number(one, unit).map(Uncertain::fixed),
        [low, high] => {
            let (low, high) = shared_suffix(low, high, unit)?;
            Ok(match present {
                Form::LognormalInterval { .. } => Uncertain::lognormal_interval(low, high),
                _ => Uncertain::uniform(low, high),
            })
        }
        [low, mode, high] => {
            let suffix = suffix_of(high);
            let low = number(&with_suffix(low, suffix), unit)?;
            let mode = number(&with_suffix(mode, suffix), unit)?;
            let high = number(high, unit)?;
            Ok(match present {
                Form::Triangular { .. } => Uncertain::triangular(low, mode, high),
                _ => Uncertain::pert(low, mode, high),
            })
        }
        _ => Err(
            "a range has two numbers (least … most) or three (least … likely … most)".to_owned(),
        ),
    }
}

/// Both ends of a range; a unit after the second counts for both.
fn shared_suffix(first: &str, second: &str, unit: Unit) -> Result<(f64, f64), String> {
    let suffix = suffix_of(second);
    Ok((
        number(&with_suffix(first, suffix), unit)?,
        number(second, unit)?,
    ))
}

/// The parts of a range. A plain hyphen separates only between blanks, because it is also a sign.
fn split(text: &str) -> Vec<String> {
    let even = text
        .replace("...", "…")
        .replace("..", "…")
        .replace(" - ", "…")
        .replace(" to ", "…")
        .replace('–', "…");
    even.split('…').map(|part| part.trim().to_owned()).collect()
}

/// What follows the digits: a unit, a sign for thousands, or nothing.
fn suffix_of(text: &str) -> &str {
    let end = text
        .rfind(|c: char| c.is_ascii_digit())
        .map_or(0, |last| last + 1);
    text.get(end..).unwrap_or("").trim()
}

fn with_suffix(text: &str, suffix: &str) -> String {
    if suffix_of(text).is_empty() {
        format!("{text} {suffix}")
    } else {
        text.to_owned()
    }
}

/// One number with an optional unit, in the unit that the field stores.
///
/// # Errors
/// What is wrong with it, in words.
pub fn number(text: &str, unit: Unit) -> Result<f64, String> {
    let text = text.trim();
    let start = text
        .find(|c: char| c.is_ascii_digit() || matches!(c, '-' | '−' | '+' | '.'))
        .unwrap_or(text.len());
    let (before, rest) = text.split_at(start);
    let suffix = suffix_of(rest);
    let digits = rest.strip_suffix(suffix).unwrap_or(rest).trim();
    let factor = factor(suffix, unit).and_then(|after| {
        factor(before.trim(), unit).map(|front| {
            if before.trim().is_empty() {
                after
            } else {
                front * after
            }
        })
    });
    let Some(factor) = factor else {
        return Err(unknown_unit(text, suffix, before.trim(), unit));
    };
    let value = plain(digits)?;
    if factor == 1.0 {
        return Ok(value);
    }
    // 7 % is stored as 0.07, not as the product's neighbour 0.07000000000000001.
    let scaled = value * factor;
    Ok(format!("{scaled:.14e}").parse().unwrap_or(scaled))
}

/// A number without a unit: digits, grouped or not, with a point before decimals.
///
/// # Errors
/// What is wrong with it, in words.
pub fn plain(text: &str) -> Result<f64, String> {
    let text = text.trim().replace('−', "-");
    let not_a_number = || format!("“{text}” is not a number");
    if let Some((whole, decimals)) = text.rsplit_once(',') {
        let after_point = text
            .find('.')
            .is_some_and(|point| text.rfind(',') > Some(point));
        let grouped = decimals.split('.').next().unwrap_or("").len() == 3;
        if after_point {
            let meant = format!("{}.{decimals}", whole.replace(['.', ','], ""));
            return Err(format!(
                "write decimals with a point: did you mean {meant}?"
            ));
        }
        if !grouped {
            return Err(format!(
                "write decimals with a point: did you mean {whole}.{decimals}?"
            ));
        }
    }
    let bare: String = text
        .chars()
        .filter(|c| {
            !matches!(
                c,
                ',' | '_' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'
            )
        })
        .collect();
    let digits_only = bare
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    if !digits_only {
        return Err(not_a_number());
    }
    match bare.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(format!("“{text}” is too large")),
        Err(_) => Err(not_a_number()),
    }
}

/// What one of the word's unit is in the field's own; `None` for a word that does not fit the field.
fn factor(word: &str, unit: Unit) -> Option<f64> {
    let word = word.trim().to_lowercase();
    let word = word
        .strip_suffix("/ year")
        .or_else(|| word.strip_suffix("/year"))
        .or_else(|| word.strip_suffix("per year"))
        .filter(|_| matches!(unit, Unit::PerYear | Unit::SharePerYear))
        .unwrap_or(&word)
        .trim();
    if word.is_empty() {
        return Some(if unit.is_percent() { 0.01 } else { 1.0 });
    }
    match unit {
        Unit::Hours => match word {
            "h" | "hour" | "hours" => Some(1.0),
            "min" | "minute" | "minutes" => Some(1.0 / 60.0),
            "d" | "day" | "days" => Some(24.0),
            "week" | "weeks" => Some(168.0),
            "year" | "years" => Some(8760.0),
            _ => None,
        },
        Unit::Days => match word {
            "d" | "day" | "days" => Some(1.0),
            "h" | "hour" | "hours" => Some(1.0 / 24.0),
            "week" | "weeks" => Some(7.0),
            "year" | "years" => Some(365.0),
            _ => None,
        },
        Unit::Tebibytes | Unit::TebibytesPerHour => {
            let size = match unit {
                Unit::TebibytesPerHour => word.strip_suffix("/h").unwrap_or(word).trim(),
                _ => word,
            };
            match size {
                "tib" => Some(1.0),
                "gib" => Some(1.0 / 1024.0),
                "tb" => Some(1e12 / 1_099_511_627_776.0),
                "gb" => Some(1e9 / 1_099_511_627_776.0),
                _ => None,
            }
        }
        Unit::Share | Unit::SharePerYear => (word == "%").then_some(0.01),
        Unit::Money | Unit::MoneyPerHour | Unit::MoneyPerMonth | Unit::MoneyPerTebibyte => {
            let per = match unit {
                Unit::MoneyPerMonth => "month",
                Unit::MoneyPerTebibyte => "tib",
                _ => "h",
            };
            let word = word
                .strip_suffix(per)
                .and_then(|word| word.trim_end().strip_suffix('/'))
                .unwrap_or(word)
                .trim();
            match word {
                "k" => Some(1e3),
                "m" | "million" => Some(1e6),
                "" | "€" | "$" | "£" | "¥" => Some(1.0),
                // A currency's code; which one the whole project is stated in is said elsewhere.
                code if code.len() == 3 && code.bytes().all(|c| c.is_ascii_lowercase()) => {
                    Some(1.0)
                }
                _ => None,
            }
        }
        Unit::Factor => matches!(word, "×" | "x").then_some(1.0),
        Unit::PerYear => None,
    }
}

fn unknown_unit(text: &str, suffix: &str, before: &str, unit: Unit) -> String {
    let word = if factor(suffix, unit).is_none() {
        suffix
    } else {
        before
    };
    let units = match unit {
        Unit::Hours => "h, min, days or weeks",
        Unit::Days => "days, weeks or years",
        Unit::Tebibytes => "TiB, GiB, TB or GB",
        Unit::TebibytesPerHour => "TiB/h, GiB/h, TB/h or GB/h",
        Unit::Share | Unit::SharePerYear => "%",
        Unit::Money | Unit::MoneyPerHour | Unit::MoneyPerMonth | Unit::MoneyPerTebibyte => "k or M",
        Unit::PerYear => "nothing",
        Unit::Factor => "×",
    };
    if text.chars().any(|c| c.is_ascii_digit()) {
        format!("“{word}” is not understood here; after the number may follow {units}")
    } else {
        format!("“{text}” is not a number")
    }
}

/// A stored value in people's unit: per cent for shares, else as it stands.
pub fn to_people(value: f64, unit: Unit) -> f64 {
    if unit.is_percent() {
        value * 100.0
    } else {
        value
    }
}

/// A number for people: thousands grouped, no more digits than help.
pub fn figure(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    let size = value.abs();
    if size > 0.0 && !(1e-6..1e15).contains(&size) {
        return format!("{value:e}").replace('-', "−");
    }
    let whole_digits = if size < 1.0 {
        1.0
    } else {
        size.log10().floor() + 1.0
    };
    let decimals = if size > 0.0 && size < 1.0 {
        (3.0 - size.log10()).floor().clamp(4.0, 9.0) as usize
    } else {
        (6.0 - whole_digits).clamp(2.0, 6.0) as usize
    };
    let text = format!("{size:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let nothing = fraction.is_empty() && grouped == "0";
    let sign = if value < 0.0 && !nothing { "−" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{fraction}")
    }
}

/// A value or range as it stands in its field, in people's unit and without the unit's name.
pub fn shown(value: &Uncertain, unit: Unit) -> String {
    let f = |x: f64| figure(to_people(x, unit));
    match &value.form {
        Form::Fixed(x) => f(*x),
        Form::Uniform { low, high } => format!("{} … {}", f(*low), f(*high)),
        Form::Triangular { low, mode, high } | Form::Pert { low, mode, high } => {
            format!("{} … {} … {}", f(*low), f(*mode), f(*high))
        }
        Form::Normal { mean, sd } | Form::Lognormal { mean, sd } => {
            format!("{} ± {}", f(*mean), f(*sd))
        }
        Form::LognormalInterval { p5, p95 } => format!("{} … {}", f(*p5), f(*p95)),
        Form::Exponential { mean } => format!("about {}", f(*mean)),
        Form::Pareto { min, .. } => format!("over {}", f(*min)),
        Form::Discrete(values) => format!("{} values", values.len()),
        Form::Empirical(values) => format!("{} observations", values.len()),
        Form::Mixture(parts) => format!("{} ranges", parts.len()),
        _ => format!("about {}", f(value.median())),
    }
}

/// A range in a sentence: its form, its ends and its middle; for a tooltip.
pub fn explained(value: &Uncertain, unit: Unit, suffix: &str) -> String {
    // A draw's percentiles are known to a few digits; more would only look exact.
    let rough = |x: f64| format!("{x:.2e}").parse().unwrap_or(x);
    let exact = value.is_fixed().is_some();
    let f = |x: f64| {
        let x = to_people(x, unit);
        let number = figure(if exact { x } else { rough(x) });
        if suffix.is_empty() {
            number
        } else {
            format!("{number} {suffix}")
        }
    };
    if let Some(fixed) = value.is_fixed() {
        return format!("Always {}", f(fixed));
    }
    let form = super::forms::Kind::of(&value.form).label();
    let mut text = format!(
        "{form}: in 9 of 10 cases between {} and {}, half the cases below {}",
        f(value.quantile(0.05)),
        f(value.quantile(0.95)),
        f(value.median()),
    );
    if let Some(bound) = value.at_least {
        text = format!("{text}; never below {}", f(bound));
    }
    if let Some(bound) = value.at_most {
        text = format!("{text}; never above {}", f(bound));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, unit: Unit) -> Result<Uncertain, String> {
        parse(text, unit, &Form::Fixed(0.0))
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, unit, expected) in [
            ("1,000", Unit::Money, 1000.0),
            ("1.5", Unit::Hours, 1.5),
            ("1 234 567.5", Unit::Money, 1_234_567.5),
            ("€ 42k", Unit::Money, 42_000.0),
            ("1.2 M", Unit::Money, 1_200_000.0),
            ("42,000 EUR", Unit::Money, 42_000.0),
            ("40 %", Unit::Share, 0.4),
            ("40", Unit::Share, 0.4),
            ("7", Unit::SharePerYear, 0.07),
            ("-5 %", Unit::SharePerYear, -0.05),
            ("−5 % / year", Unit::SharePerYear, -0.05),
            ("15 min", Unit::Hours, 0.25),
            ("2 days", Unit::Hours, 48.0),
            ("1 year", Unit::Days, 365.0),
            ("512 GiB", Unit::Tebibytes, 0.5),
            ("0.02", Unit::PerYear, 0.02),
            ("0.02 / year", Unit::PerYear, 0.02),
            ("1.5 ×", Unit::Factor, 1.5),
            ("1e3", Unit::Hours, 1000.0),
        ] {
            assert_eq!(
                read(text, unit).unwrap().is_fixed(),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn ranges_are_read_with_a_unit_after_the_last_figure_or_after_each() {
        assert_eq!(
            read("0.5..1..4", Unit::Hours).unwrap(),
            Uncertain::pert(0.5, 1.0, 4.0)
        );
        assert_eq!(
            read("30 … 60 … 90 min", Unit::Hours).unwrap(),
            Uncertain::pert(0.5, 1.0, 1.5)
        );
        assert_eq!(
            read("30 min to 2 h", Unit::Hours).unwrap(),
            Uncertain::uniform(0.5, 2.0)
        );
        assert_eq!(
            read("93–97–99.5 %", Unit::Share).unwrap(),
            Uncertain::pert(0.93, 0.97, 0.995)
        );
        assert_eq!(
            read("10 ± 2", Unit::Hours).unwrap(),
            Uncertain::normal(10.0, 2.0)
        );
        assert_eq!(
            read("-1 - 3", Unit::Factor).unwrap(),
            Uncertain::uniform(-1.0, 3.0)
        );
    }

    #[test]
    fn a_form_with_as_many_figures_is_kept() {
        let triangular = Form::Triangular {
            low: 0.0,
            mode: 1.0,
            high: 2.0,
        };
        assert_eq!(
            parse("1..2..3", Unit::Hours, &triangular).unwrap(),
            Uncertain::triangular(1.0, 2.0, 3.0)
        );
        let interval = Form::LognormalInterval { p5: 1.0, p95: 2.0 };
        assert_eq!(
            parse("800..6,000", Unit::Money, &interval).unwrap(),
            Uncertain::lognormal_interval(800.0, 6000.0)
        );
    }

    #[test]
    fn what_cannot_be_read_for_sure_is_refused_with_what_was_meant() {
        for (text, unit, hint) in [
            ("1,5", Unit::Hours, "did you mean 1.5?"),
            ("1.000,50", Unit::Money, "did you mean 1000.50?"),
            ("abc", Unit::Hours, "“abc” is not a number"),
            ("", Unit::Hours, "a number is needed"),
            ("5 apples", Unit::Hours, "“apples” is not understood here"),
            ("40 %", Unit::Hours, "“%” is not understood here"),
            ("1..2..3..4", Unit::Hours, "two numbers"),
            ("1e999", Unit::Hours, "too large"),
            ("..", Unit::Hours, "not a number"),
            ("nan", Unit::Hours, "not a number"),
        ] {
            let error = read(text, unit).unwrap_err();
            assert!(error.contains(hint), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_shown_reads_back_as_the_same_value() {
        for (value, unit) in [
            (Uncertain::fixed(0.07), Unit::Share),
            (Uncertain::fixed(1_234_567.89), Unit::Money),
            (Uncertain::pert(0.93, 0.97, 0.995), Unit::Share),
            (Uncertain::pert(0.033, 0.083, 0.333), Unit::Hours),
            (Uncertain::uniform(-0.5, 1.0), Unit::SharePerYear),
            (Uncertain::normal(10.0, 2.0), Unit::Hours),
            (Uncertain::fixed(0.0), Unit::Money),
        ] {
            let text = shown(&value, unit);
            assert_eq!(parse(&text, unit, &value.form).unwrap(), value, "{text}");
        }
        assert_eq!(
            shown(&Uncertain::fixed(1_234_567.0), Unit::Money),
            "1,234,567"
        );
        assert_eq!(
            shown(&Uncertain::pert(0.5, 1.0, 4.0), Unit::Hours),
            "0.5 … 1 … 4"
        );
        assert_eq!(figure(-0.0), "0");
    }

    #[test]
    fn no_text_makes_the_reader_panic() {
        for text in [
            "±", "…", "-", "−", ".", "€", "%%", "1±", "é1", "1é", "\u{a0}", "1,,2", ",", "1.2.3",
            "…1…", "± 3 €",
        ] {
            for unit in [
                Unit::Hours,
                Unit::Share,
                Unit::Money,
                Unit::Tebibytes,
                Unit::PerYear,
            ] {
                let _ = read(text, unit).map(|value| shown(&value, unit));
            }
        }
    }
}
