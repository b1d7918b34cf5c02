//! Money, hours, sizes and shares for people. The only place that rounds for display.
//!
//! Every function answers every number: not a number becomes [`NOTHING`], infinity `∞`, a zero has no sign,
//! and negative figures carry a true minus sign (U+2212), never a hyphen.

use displace_model::money::Money;
use rust_decimal::Decimal;

/// Stands where there is no figure.
pub const NOTHING: &str = "–";

const MINUS: char = '\u{2212}';

/// From here on digits in groups help nobody.
const TOO_LARGE_FOR_GROUPS: f64 = 1e15;

/// A currency by its ISO 4217 code: `€ 412,000` where a symbol is common, else `412,000 CHF`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    code: String,
}

impl Currency {
    /// The currency with this code.
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
        }
    }

    /// An amount in full: whole units, and hundredths below 100 where there are any.
    pub fn full(&self, amount: f64) -> String {
        self.dress(amount, grouped_amount)
    }

    /// An amount in short, three significant digits: `€ 1.04 M`, `€ 688k`, `€ 950`.
    pub fn short(&self, amount: f64) -> String {
        self.dress(amount, short_digits)
    }

    /// True if the amount is nothing as far as [`Currency::full`] shows.
    pub fn shows_as_zero(&self, amount: f64) -> bool {
        grouped_amount(amount.abs()) == "0"
    }

    fn dress(&self, amount: f64, digits: fn(f64) -> String) -> String {
        if amount.is_nan() {
            return NOTHING.to_owned();
        }
        let digits = digits(amount.abs());
        let sign = sign(amount, &digits);
        match self.code.as_str() {
            "EUR" => format!("{sign}€ {digits}"),
            "USD" => format!("{sign}$ {digits}"),
            "GBP" => format!("{sign}£ {digits}"),
            "JPY" => format!("{sign}¥ {digits}"),
            code => format!("{sign}{digits} {code}"),
        }
    }
}

/// What several units of a quote's line are called: its own word, else the metric's; nothing for units of no kind.
pub fn units(metric: displace_model::contract::Metric, own: &str) -> &str {
    match (own, metric) {
        ("", displace_model::contract::Metric::Unit) => "",
        ("", metric) => metric.units(),
        (own, _) => own,
    }
}

/// A number with its thousands in groups and so many decimals: `1,234.5`.
pub fn number(value: f64, decimals: usize) -> String {
    if value.is_nan() {
        return NOTHING.to_owned();
    }
    let digits = grouped(value.abs(), decimals);
    format!("{}{digits}", sign(value, &digits))
}

/// A duration as people say it: `42 min`, `29 h 40 min`, `3 days 4 h`, `45 days`.
pub fn hours(hours: f64) -> String {
    if hours.is_nan() {
        return NOTHING.to_owned();
    }
    let text = duration(hours.abs());
    // "0 min" must not become "−0 min".
    let zero = text == "0 min";
    if hours < 0.0 && !zero {
        format!("{MINUS}{text}")
    } else {
        text
    }
}

/// Hours in one unit, for columns: `4.2 h`, `31 h`, `4,608 h`; below 10 one decimal, below 1 two.
pub fn hours_in_column(hours: f64) -> String {
    if hours.is_nan() {
        return NOTHING.to_owned();
    }
    format!("{} h", count(hours))
}

/// A mean count or another figure without a unit: `0.05`, `4.2`, `31`, `4,608`.
pub fn count(value: f64) -> String {
    let size = value.abs();
    let decimals = if size == 0.0 || size >= 9.95 {
        0
    } else if size >= 0.995 {
        1
    } else {
        2
    };
    number(value, decimals)
}

/// A share as one hears it: `87 of 100`, `fewer than 1 of 100`, `more than 99 of 100`.
pub fn of_100(share: f64) -> String {
    if share.is_nan() {
        return NOTHING.to_owned();
    }
    let share = share.clamp(0.0, 1.0);
    let rounded = (share * 100.0).round();
    if rounded == 0.0 && share > 0.0 {
        "fewer than 1 of 100".to_owned()
    } else if rounded == 100.0 && share < 1.0 {
        "more than 99 of 100".to_owned()
    } else {
        format!("{rounded:.0} of 100")
    }
}

/// A small share in per cent with two digits that count: `0.97 %`, `0.0031 %`, `1 %`.
pub fn fine_percent(share: f64) -> String {
    let percent = share * 100.0;
    let before = percent.abs().log10().floor();
    let decimals = if before.is_finite() {
        (1.0 - before).clamp(0.0, 9.0) as usize
    } else {
        0
    };
    let text = number(percent, decimals);
    let short = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{short} %")
}

/// An exact amount as it is, with cents at least; nothing for none.
pub fn exact_amount(amount: Option<Money>) -> String {
    let Some(amount) = amount else {
        return String::new();
    };
    let mut amount = amount.as_decimal().normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount.to_string()
}

/// An exact share as a percentage, with all its digits.
pub fn exact_percent(share: Decimal) -> String {
    let percent = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or_default();
    format!("{} %", percent.normalize())
}

/// A share in per cent: `8 %`, `2.5 %`, `< 0.1 %`. At most one decimal.
pub fn percent(share: f64) -> String {
    if share.is_nan() {
        return NOTHING.to_owned();
    }
    let percent = share * 100.0;
    if percent != 0.0 && percent.abs() < 0.05 {
        return if percent > 0.0 {
            "< 0.1 %".to_owned()
        } else {
            format!("> {MINUS}0.1 %")
        };
    }
    let text = number(percent, 1);
    let whole = text.strip_suffix(".0").unwrap_or(&text);
    format!("{whole} %")
}

/// A size given in tebibytes: `512 GiB`, `1.5 TiB`, `12 PiB`.
pub fn size(tebibytes: f64) -> String {
    if tebibytes.is_nan() {
        return NOTHING.to_owned();
    }
    let (value, unit) = match tebibytes.abs() {
        0.0 => (0.0, "TiB"),
        size if size < 0.9995 => (tebibytes * 1024.0, "GiB"),
        size if size < 1023.5 => (tebibytes, "TiB"),
        _ => (tebibytes / 1024.0, "PiB"),
    };
    let text = number(value, usize::from(value.abs() < 99.95));
    let trimmed = text.strip_suffix(".0").unwrap_or(&text);
    format!("{trimmed} {unit}")
}

/// Years: `1.4 years`, `5 years`, `1 year`.
pub fn years(years: f64) -> String {
    let text = number(years, 1);
    match text.strip_suffix(".0").unwrap_or(&text) {
        "1" => "1 year".to_owned(),
        text => format!("{text} years"),
    }
}

/// The sign before digits: none before a zero.
fn sign(value: f64, digits: &str) -> &'static str {
    let zero = !digits.contains(|digit: char| ('1'..='9').contains(&digit) || digit == '∞');
    if value < 0.0 && !zero { "\u{2212}" } else { "" }
}

fn grouped_amount(amount: f64) -> String {
    let whole = amount >= 99.995 || (amount.fract() - amount.fract().round()).abs() < 0.005;
    grouped(amount, if whole { 0 } else { 2 })
}

fn short_digits(amount: f64) -> String {
    // The limits are those at which rounding would show one digit too many.
    let steps: [(f64, f64, &str); 4] = [
        (999.5, 1.0, ""),
        (999_500.0, 1e3, "k"),
        (999.5e6, 1e6, " M"),
        (999.5e9, 1e9, " bn"),
    ];
    let Some((_, unit, suffix)) = steps.into_iter().find(|(below, ..)| amount < *below) else {
        return format!("{} bn", grouped(amount / 1e9, 0));
    };
    let value = amount / unit;
    match suffix {
        "" => grouped(value, 0),
        "k" if value < 99.95 => {
            let text = grouped(value, 1);
            format!("{}k", text.strip_suffix(".0").unwrap_or(&text))
        }
        "k" => format!("{}k", grouped(value, 0)),
        suffix => {
            let decimals = if value < 9.995 {
                2
            } else {
                usize::from(value < 99.95)
            };
            format!("{}{suffix}", grouped(value, decimals))
        }
    }
}

/// Digits of a number that is not negative, in groups of three.
fn grouped(value: f64, decimals: usize) -> String {
    if value.is_infinite() {
        return "∞".to_owned();
    }
    if value >= TOO_LARGE_FOR_GROUPS {
        return format!("{value:.2e}");
    }
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::with_capacity(text.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// A duration that is not negative.
fn duration(hours: f64) -> String {
    const MINUTES_PER_DAY: u64 = 24 * 60;
    if hours.is_infinite() {
        return "∞".to_owned();
    }
    if hours >= TOO_LARGE_FOR_GROUPS {
        return format!("{} days", grouped(hours / 24.0, 0));
    }
    let minutes = (hours * 60.0).round() as u64;
    if minutes == 0 && hours > 0.0 {
        return "< 1 min".to_owned();
    }
    let plural = |days: u64| if days == 1 { "day" } else { "days" };
    if minutes < 60 {
        format!("{minutes} min")
    } else if minutes < 3 * MINUTES_PER_DAY {
        match minutes % 60 {
            0 => format!("{} h", minutes / 60),
            rest => format!("{} h {rest} min", minutes / 60),
        }
    } else {
        // Minutes no longer matter: to the nearest hour, beyond two weeks to the nearest day.
        let whole_hours = (minutes + 30) / 60;
        let (days, rest) = (whole_hours / 24, whole_hours % 24);
        if days >= 14 {
            let days = (whole_hours + 12) / 24;
            format!("{} {}", grouped(days as f64, 0), plural(days))
        } else if rest == 0 {
            format!("{days} {}", plural(days))
        } else {
            format!("{days} {} {rest} h", plural(days))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_carry_their_currency() {
        let euro = Currency::new("EUR");
        let table = [
            (412_000.0, "€ 412,000"),
            (-96_000.4, "−€ 96,000"),
            (0.0, "€ 0"),
            (-0.0, "€ 0"),
            (-0.004, "€ 0"),
            (12.5, "€ 12.50"),
            (12.0, "€ 12"),
            (99.999, "€ 100"),
            (1_234_567.89, "€ 1,234,568"),
            (f64::NAN, "–"),
            (f64::INFINITY, "€ ∞"),
            (f64::NEG_INFINITY, "−€ ∞"),
            (1e18, "€ 1.00e18"),
        ];
        for (amount, expected) in table {
            assert_eq!(euro.full(amount), expected);
        }
        assert_eq!(Currency::new("USD").full(-1_000.0), "−$ 1,000");
        assert_eq!(Currency::new("GBP").full(1_000.0), "£ 1,000");
        assert_eq!(Currency::new("CHF").full(-412_000.0), "−412,000 CHF");
    }

    #[test]
    fn short_amounts_have_three_significant_digits() {
        let euro = Currency::new("EUR");
        let table = [
            (1_040_000.0, "€ 1.04 M"),
            (1_400_000.0, "€ 1.40 M"),
            (688_000.0, "€ 688k"),
            (39_400.0, "€ 39.4k"),
            (31_000.0, "€ 31k"),
            (-4_200.0, "−€ 4.2k"),
            (950.0, "€ 950"),
            (999.6, "€ 1k"),
            (999_600.0, "€ 1.00 M"),
            (12_345_678.0, "€ 12.3 M"),
            (123_456_789.0, "€ 123 M"),
            (2.5e9, "€ 2.50 bn"),
            (5e12, "€ 5,000 bn"),
            (-0.2, "€ 0"),
            (f64::NAN, "–"),
        ];
        for (amount, expected) in table {
            assert_eq!(euro.short(amount), expected);
        }
        assert_eq!(Currency::new("CHF").short(688_000.0), "688k CHF");
    }

    #[test]
    fn what_shows_as_zero_is_told() {
        let euro = Currency::new("EUR");
        assert!(euro.shows_as_zero(0.004) && euro.shows_as_zero(-0.0));
        assert!(!euro.shows_as_zero(0.3) && !euro.shows_as_zero(-5.0));
        assert!(!euro.shows_as_zero(f64::NAN));
    }

    #[test]
    fn durations_are_said_as_people_say_them() {
        let table = [
            (0.0, "0 min"),
            (0.001, "< 1 min"),
            (0.7, "42 min"),
            (0.999, "1 h"),
            (1.0, "1 h"),
            (29.0 + 40.0 / 60.0, "29 h 40 min"),
            (71.999, "3 days"),
            (76.0, "3 days 4 h"),
            (95.8, "4 days"),
            (24.0 * 45.0 + 3.0, "45 days"),
            (24.0 * 2000.0, "2,000 days"),
            (-1.5, "−1 h 30 min"),
            (-0.0, "0 min"),
            (f64::NAN, "–"),
            (f64::INFINITY, "∞"),
            (1e20, "4.17e18 days"),
        ];
        for (value, expected) in table {
            assert_eq!(hours(value), expected);
        }
    }

    #[test]
    fn figures_in_columns_keep_two_or_three_digits() {
        let table = [
            (0.0, "0 h"),
            (0.05, "0.05 h"),
            (4.24, "4.2 h"),
            (9.96, "10 h"),
            (31.2, "31 h"),
            (4_608.4, "4,608 h"),
            (-4.2, "−4.2 h"),
            (-0.001, "0.00 h"),
            (f64::NAN, "–"),
        ];
        for (value, expected) in table {
            assert_eq!(hours_in_column(value), expected);
        }
    }

    #[test]
    fn shares_never_round_to_certainty() {
        let table = [
            (0.87, "87 of 100", "87 %"),
            (0.0, "0 of 100", "0 %"),
            (1.0, "100 of 100", "100 %"),
            (0.004, "fewer than 1 of 100", "0.4 %"),
            (0.9962, "more than 99 of 100", "99.6 %"),
            (0.0004, "fewer than 1 of 100", "< 0.1 %"),
            (f64::NAN, "–", "–"),
        ];
        for (share, of_hundred, in_percent) in table {
            assert_eq!(of_100(share), of_hundred);
            assert_eq!(percent(share), in_percent);
        }
        assert_eq!(percent(-0.025), "−2.5 %");
        assert_eq!(percent(-0.0001), "> −0.1 %");
    }

    #[test]
    fn a_precision_has_two_digits_that_count() {
        let table = [
            (0.00966, "0.97 %"),
            (0.01, "1 %"),
            (0.005, "0.5 %"),
            (0.000_031_4, "0.0031 %"),
            (0.5, "50 %"),
            (1.234, "123 %"),
            (0.0, "0 %"),
        ];
        for (share, text) in table {
            assert_eq!(fine_percent(share), text);
        }
        assert!(fine_percent(f64::INFINITY).ends_with(" %"));
    }

    #[test]
    fn sizes_choose_their_unit() {
        let table = [
            (0.0, "0 TiB"),
            (0.5, "512 GiB"),
            (1.5, "1.5 TiB"),
            (40.0, "40 TiB"),
            (350.4, "350 TiB"),
            (12.0 * 1024.0, "12 PiB"),
            (f64::NAN, "–"),
        ];
        for (value, expected) in table {
            assert_eq!(size(value), expected);
        }
    }

    #[test]
    fn a_single_year_is_singular() {
        assert_eq!(years(1.0), "1 year");
        assert_eq!(years(1.44), "1.4 years");
        assert_eq!(years(5.0), "5 years");
        assert_eq!(years(0.0), "0 years");
    }
}
