//! Walking the tree of a parsed file: every value is fetched with its place, every wrong type becomes a finding.

use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};
use toml::de::{DeTable, DeValue};

use super::findings::{Finding, Findings};
use super::text::{did_you_mean, join, number, quoted};
use crate::fields::FieldSpec;

/// A table of the file and where it is.
#[derive(Debug, Clone)]
pub(super) struct Table<'a> {
    pub(super) entries: &'a DeTable<'a>,
    pub(super) place: String,
    pub(super) span: Range<usize>,
}

/// A value of the file and where it is.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a DeValue<'a>,
    pub(super) place: String,
    pub(super) span: Range<usize>,
}

impl<'a> Node<'a> {
    /// The value as a table, if it is one.
    pub(super) fn as_table(&self) -> Option<Table<'a>> {
        let entries = self.value.as_table()?;
        Some(Table {
            entries,
            place: self.place.clone(),
            span: self.span.clone(),
        })
    }

    /// The elements of a list, if it is one and no longer than `most`; each placed by its index.
    pub(super) fn elements(&self, most: usize) -> Option<Vec<Self>> {
        let element = |(index, value): (usize, &'a toml::Spanned<DeValue<'a>>)| Self {
            value: value.get_ref(),
            place: format!("{}[{index}]", self.place),
            span: value.span(),
        };
        let list = self.value.as_array().filter(|list| list.len() <= most)?;
        Some(list.iter().enumerate().map(element).collect())
    }

    /// The value as a finite number, if it is one.
    pub(super) fn as_number(&self) -> Option<f64> {
        let number: f64 = match self.value {
            DeValue::Integer(whole) if whole.radix() == 10 => whole.as_str().parse().ok()?,
            DeValue::Integer(whole) => {
                i64::from_str_radix(whole.as_str(), whole.radix()).ok()? as f64
            }
            DeValue::Float(float) => float.as_str().parse().ok()?,
            _ => return None,
        };
        number.is_finite().then_some(number)
    }

    /// The value as people would say it in a message.
    pub(super) fn found(&self) -> String {
        match self.value {
            DeValue::String(text) => quoted(text),
            DeValue::Integer(whole) => shortened(&whole.to_string()),
            DeValue::Float(float) => shortened(float.as_str()),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Datetime(moment) => moment.to_string(),
            DeValue::Array(list) => format!("a list of {}", list.len()),
            DeValue::Table(_) => "a table".to_owned(),
        }
    }
}

fn shortened(digits: &str) -> String {
    if digits.len() <= 40 {
        digits.to_owned()
    } else {
        digits.chars().take(40).chain(['…']).collect()
    }
}

/// Fetches values, remembers where they stand and collects what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) findings: Findings,
    /// Where each place of the document stands in the text.
    pub(super) spans: HashMap<String, Range<usize>>,
    /// How many tables of lists were read so far.
    entries: usize,
}

/// Most tables of lists (domains, workloads, copies, costs …) in one document; more would only make it slow to refuse.
const MOST_ENTRIES: usize = 100_000;

impl Reader {
    /// Reports a value that cannot be read.
    pub(super) fn wrong(
        &mut self,
        node: &Node<'_>,
        allowed: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.findings
            .push(Finding::error(&node.place, node.found(), allowed, hint).within(&node.span));
    }

    /// Reports a key that must be given and is not.
    pub(super) fn missing(
        &mut self,
        table: &Table<'_>,
        key: &str,
        allowed: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let place = join(&table.place, key);
        self.findings.push(
            Finding::error(&place, "nothing", allowed, hint)
                .within(&table.span)
                .absent(),
        );
    }

    /// Reports keys that nobody knows, each with the nearest that is known.
    pub(super) fn only(&mut self, table: &Table<'_>, known: &[&str]) {
        for key in table.entries.keys() {
            let word: &str = key.get_ref();
            if known.contains(&word) {
                continue;
            }
            let hint = if self.findings.is_full() {
                String::new()
            } else {
                did_you_mean(word, known.iter().copied())
            };
            let shown: String = word.chars().take(60).collect();
            let finding = Finding::error(
                &join(&table.place, &shown),
                format!("unknown key {}", quoted(word)),
                "a known key",
                hint,
            );
            self.findings.push(finding.within(&key.span()));
        }
    }

    /// The value of a key, if it is given; its place is remembered.
    pub(super) fn value<'a>(&mut self, table: &Table<'a>, key: &str) -> Option<Node<'a>> {
        let value = table.entries.get(key)?;
        let node = Node {
            value: value.get_ref(),
            place: join(&table.place, key),
            span: value.span(),
        };
        self.spans.insert(node.place.clone(), node.span.clone());
        Some(node)
    }

    /// A text, if given.
    pub(super) fn text(&mut self, table: &Table<'_>, key: &str) -> Option<String> {
        let node = self.value(table, key)?;
        let text = node.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(&node, "a text", "put it in quotation marks");
        }
        text
    }

    /// A text that must be given; nothing is reported twice.
    pub(super) fn required_text(
        &mut self,
        table: &Table<'_>,
        key: &str,
        allowed: &str,
        hint: &str,
    ) -> Option<String> {
        if table.entries.get(key).is_none() {
            self.missing(table, key, allowed, hint);
        }
        self.text(table, key)
    }

    /// Yes or no, if given.
    pub(super) fn boolean(&mut self, table: &Table<'_>, key: &str) -> Option<bool> {
        let node = self.value(table, key)?;
        let flag = node.value.as_bool();
        if flag.is_none() {
            self.wrong(&node, "true or false", "without quotation marks");
        }
        flag
    }

    /// A whole number within limits, if given.
    pub(super) fn whole(
        &mut self,
        table: &Table<'_>,
        key: &str,
        least: i64,
        most: i64,
    ) -> Option<i64> {
        let node = self.value(table, key)?;
        let whole = match node.value {
            DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix()).ok(),
            _ => None,
        };
        let good = whole.filter(|whole| (least..=most).contains(whole));
        if good.is_none() {
            self.wrong(&node, format!("a whole number, {least} to {most}"), "");
        }
        good
    }

    /// A plain number, if given.
    pub(super) fn number(&mut self, table: &Table<'_>, key: &str, allowed: &str) -> Option<f64> {
        let node = self.value(table, key)?;
        self.number_of(&node, allowed)
    }

    /// This value as a plain number.
    pub(super) fn number_of(&mut self, node: &Node<'_>, allowed: &str) -> Option<f64> {
        let found = node.as_number();
        if found.is_none() {
            let hint = number_hint(node);
            self.wrong(node, allowed, hint);
        }
        found
    }

    /// One of a few words, if given.
    pub(super) fn word<T>(
        &mut self,
        table: &Table<'_>,
        key: &str,
        words: &[&str],
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let node = self.value(table, key)?;
        let parsed = node.value.as_str().and_then(parse);
        if parsed.is_none() {
            let hint = match node.value.as_str() {
                Some(text) => super::text::nearest(text, words.iter().copied())
                    .map(|word| format!("did you mean \"{word}\"?"))
                    .unwrap_or_default(),
                None => "put it in quotation marks".to_owned(),
            };
            self.wrong(&node, format!("one of {}", words.join(", ")), hint);
        }
        parsed
    }

    /// A list of texts; empty unless given. The place of each is remembered.
    pub(super) fn texts(&mut self, table: &Table<'_>, key: &str) -> Vec<String> {
        let Some(node) = self.value(table, key) else {
            return Vec::new();
        };
        let Some(elements) = node.elements(MOST_ENTRIES) else {
            let hint = match node.value.as_str() {
                Some(text) => format!("a list of one is written [{}]", quoted(text)),
                None => String::new(),
            };
            self.wrong(
                &node,
                format!("a list of texts, {MOST_ENTRIES} at most"),
                hint,
            );
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(elements.len());
        for element in elements {
            if let Some(text) = element.value.as_str() {
                self.spans
                    .insert(format!("{}[{}]", node.place, texts.len()), element.span);
                texts.push(text.to_owned());
            } else {
                self.wrong(&element, "a text", "put it in quotation marks");
            }
        }
        texts
    }

    /// A table, if given.
    pub(super) fn table<'a>(&mut self, table: &Table<'a>, key: &str) -> Option<Table<'a>> {
        let node = self.value(table, key)?;
        let inner = node.as_table();
        if inner.is_none() {
            let hint = if node.value.is_array() {
                format!(
                    "there is one only: write [{0}] instead of [[{0}]]",
                    node.place
                )
            } else {
                String::new()
            };
            self.wrong(&node, "a table", hint);
        }
        inner
    }

    /// A list of tables, each placed by its index; empty unless given.
    pub(super) fn tables<'a>(&mut self, table: &Table<'a>, key: &str) -> Vec<Table<'a>> {
        let Some(node) = self.value(table, key) else {
            return Vec::new();
        };
        let Some(length) = node.value.as_array().map(|list| list.len()) else {
            let header = header_of(&node.place);
            let hint = if node.value.is_table() {
                format!("write [[{header}]] instead of [{header}]")
            } else {
                String::new()
            };
            self.wrong(&node, "a list of tables", hint);
            return Vec::new();
        };
        self.entries = self.entries.saturating_add(length);
        let left = MOST_ENTRIES.saturating_sub(self.entries - length);
        let Some(elements) = node.elements(left) else {
            let allowed = format!("at most {MOST_ENTRIES} entries in all lists of a project");
            self.wrong(
                &node,
                allowed,
                "equal machines are one workload with a count",
            );
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(elements.len());
        for element in elements {
            match element.as_table() {
                Some(inner) => tables.push(inner),
                None => self.wrong(&element, "a table", ""),
            }
        }
        tables
    }

    /// Renames the places of records in a list after their ids and remembers where they stand.
    pub(super) fn placed<'a>(
        &mut self,
        mut tables: Vec<Table<'a>>,
        prefix: &str,
        ids: &[String],
    ) -> Vec<Table<'a>> {
        let places = super::text::places(prefix, ids.iter().map(String::as_str));
        for (table, place) in tables.iter_mut().zip(places) {
            self.spans.insert(place.clone(), table.span.clone());
            table.place = place;
        }
        tables
    }

    /// A date, if given.
    pub(super) fn date(&mut self, table: &Table<'_>, key: &str) -> Option<Date> {
        let node = self.value(table, key)?;
        let date = match node.value {
            DeValue::Datetime(found) if found.time.is_none() && found.offset.is_none() => {
                found.date.and_then(date_of)
            }
            _ => None,
        };
        if date.is_none() {
            self.wrong(&node, "a date such as 2027-01-31", date_hint(&node));
        }
        date
    }

    /// Dates, one by one; empty unless given.
    pub(super) fn dates(&mut self, table: &Table<'_>, key: &str) -> Vec<Date> {
        let Some(node) = self.value(table, key) else {
            return Vec::new();
        };
        let Some(elements) = node.elements(MOST_ENTRIES) else {
            self.wrong(&node, "a list of dates", "such as [2027-12-24, 2027-12-31]");
            return Vec::new();
        };
        let mut dates = Vec::with_capacity(elements.len());
        for element in elements {
            let date = match element.value {
                DeValue::Datetime(found) if found.time.is_none() && found.offset.is_none() => {
                    found.date.and_then(date_of)
                }
                _ => None,
            };
            match date {
                Some(date) => dates.push(date),
                None => self.wrong(&element, "a date such as 2027-01-31", date_hint(&element)),
            }
        }
        dates
    }

    /// A time of day, if given.
    pub(super) fn time(&mut self, table: &Table<'_>, key: &str) -> Option<Time> {
        let node = self.value(table, key)?;
        let time = match node.value {
            DeValue::Datetime(found) if found.date.is_none() && found.offset.is_none() => {
                found.time.and_then(time_of)
            }
            _ => None,
        };
        if time.is_none() {
            self.wrong(&node, "a time of day such as 08:00:00", date_hint(&node));
        }
        time
    }

    /// A moment in local standard time, if given; a date alone is its first hour.
    pub(super) fn moment(&mut self, table: &Table<'_>, key: &str) -> Option<DateTime> {
        let node = self.value(table, key)?;
        let moment = match node.value {
            DeValue::Datetime(found) if found.offset.is_none() => {
                found.date.and_then(date_of).and_then(|date| {
                    let Some(time) = found.time else {
                        return Some(date.to_datetime(Time::midnight()));
                    };
                    time_of(time).map(|time| date.to_datetime(time))
                })
            }
            _ => None,
        };
        if moment.is_none() {
            let offset = matches!(node.value, DeValue::Datetime(found) if found.offset.is_some());
            let hint = if offset {
                "local standard time is meant: leave the offset out".to_owned()
            } else {
                date_hint(&node)
            };
            self.wrong(&node, "a date and time such as 2027-07-21T09:00:00", hint);
        }
        moment
    }
}

fn time_of(found: toml::value::Time) -> Option<Time> {
    let second = i8::try_from(found.second.unwrap_or(0)).ok()?;
    let nanosecond = i32::try_from(found.nanosecond.unwrap_or(0)).ok()?;
    let (hour, minute) = (
        i8::try_from(found.hour).ok()?,
        i8::try_from(found.minute).ok()?,
    );
    Time::new(hour, minute, second, nanosecond).ok()
}

fn date_of(found: toml::value::Date) -> Option<Date> {
    let (year, month) = (
        i16::try_from(found.year).ok()?,
        i8::try_from(found.month).ok()?,
    );
    Date::new(year, month, i8::try_from(found.day).ok()?).ok()
}

fn date_hint(node: &Node<'_>) -> String {
    if node.value.is_str() {
        "without quotation marks".to_owned()
    } else {
        String::new()
    }
}

/// The path in a table's header: `plan.keep.copy` is written `plan.copy`.
fn header_of(place: &str) -> String {
    let mut words = place.split('.');
    let first = words.next().unwrap_or_default();
    match words.next_back() {
        Some(last) => format!("{}.{last}", first.split('[').next().unwrap_or_default()),
        None => first.to_owned(),
    }
}

/// What a text in the place of a number was probably meant to be.
pub(super) fn number_hint(node: &Node<'_>) -> String {
    let Some(text) = node.value.as_str() else {
        return String::new();
    };
    let trimmed = text.trim();
    if let Some(percent) = trimmed
        .strip_suffix('%')
        .and_then(|digits| digits.trim().parse::<f64>().ok())
    {
        return format!("{trimmed} is written {}", number(percent / 100.0));
    }
    if trimmed.parse::<f64>().is_ok() {
        return "without quotation marks".to_owned();
    }
    let decimal_comma = trimmed.replace(',', ".");
    if decimal_comma != trimmed && decimal_comma.parse::<f64>().is_ok() {
        return format!("did you mean {decimal_comma}?");
    }
    String::new()
}

/// What a field allows, in words for a message: its range and, where it may be one, "a range of values".
pub(super) fn allowed_for(spec: &FieldSpec) -> String {
    if spec.fixed_only {
        format!("a single number, {}", spec.allowed())
    } else {
        format!("a number or a range, {}", spec.allowed())
    }
}
