//! From the rows of a table to the lines of a quote.

use std::collections::BTreeSet;

use displace_model::contract::{Category, Every, Metric};
use displace_model::money::Money;
use displace_model::quote::{Line, MOST_LINES, Quote};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::amount::{Amount, amount, is_amount};
use super::facts::Facts;
use super::field::Field;
use super::layout::Layout;
use super::price::{PriceIs, Raw, price};
use super::sums::Sums;
use super::words::Total;
use super::{Import, LeftOut, Settings, meaning, words};
use crate::import::finding::{Finding, Place};
use crate::import::inventory::is_true;
use crate::import::table::date::{self, DateOrder};
use crate::import::table::number::{self, DecimalMark};
use crate::import::table::{Cell, Row};
use crate::records;

/// A line with its row and the currency that its prices name.
pub(super) struct Taken {
    line: Line,
    row: u32,
    pub(super) own: Option<Own>,
}

/// The currency of a price.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own {
    pub(super) code: &'static str,
    column: u32,
    /// The format of the cell shows it, and no word says it. Formats outlive the documents they were made for.
    pub(super) formatted: bool,
}

/// Reads the rows of one table.
pub(super) struct Reader<'a> {
    pub(super) place: &'a Place,
    pub(super) rows: &'a [Row<'static>],
    pub(super) layout: &'a Layout,
    pub(super) settings: &'a Settings,
    pub(super) mark: DecimalMark,
    order: DateOrder,
    price_is: PriceIs,
    /// The period that headings name, and how many units they say the price is for.
    every: Option<Every>,
    base: Option<Decimal>,
    includes_tax: bool,
    pub(super) facts: Facts,
    sums: Sums,
    pub(super) lines: Vec<Taken>,
    ids: BTreeSet<String>,
    /// Below a title that says that what follows may be left out.
    optional: bool,
    category: Option<Category>,
    left_out: Vec<LeftOut>,
    pub(super) findings: Vec<Finding>,
}

pub(super) const PRICES: [Field; 4] = [Field::Price, Field::Net, Field::List, Field::Extended];

impl<'a> Reader<'a> {
    pub(super) fn new(
        place: &'a Place,
        rows: &'a [Row<'static>],
        layout: &'a Layout,
        settings: &'a Settings,
        separator: Option<char>,
    ) -> Self {
        let heading = |field| {
            layout
                .column(field)
                .map_or("", |column| column.heading.as_str())
        };
        let units = [Field::Price, Field::Net, Field::List].map(heading);
        let mut reader = Self {
            place,
            rows,
            layout,
            settings,
            mark: DecimalMark::Point,
            order: DateOrder::DayFirst,
            price_is: PriceIs::Net,
            every: units.iter().find_map(|heading| meaning::period(heading)),
            base: units.iter().find_map(|heading| base_of(heading)),
            includes_tax: PRICES
                .map(heading)
                .iter()
                .any(|heading| meaning::includes_tax(heading)),
            facts: Facts::default(),
            sums: Sums::default(),
            lines: Vec::new(),
            ids: BTreeSet::new(),
            optional: false,
            category: None,
            left_out: Vec::new(),
            findings: Vec::new(),
        };
        reader.mark = settings
            .mark
            .unwrap_or_else(|| reader.guess_mark(separator));
        reader.order = settings.order.unwrap_or_else(|| reader.guess_order());
        reader.price_is = reader.guess_price();
        reader
    }

    pub(super) fn body(&self) -> &'a [Row<'static>] {
        self.rows.get(self.layout.body..).unwrap_or_default()
    }

    /// The amounts of a row, or what stands in the place of one.
    pub(super) fn raw(&self, row: &Row<'_>) -> Result<Raw, (Field, String)> {
        let get = |field: Field| {
            let cell = self.layout.cell(row, field);
            amount(cell, self.mark).map_err(|what| (field, what))
        };
        let discount_heading = self.layout.column(Field::Discount);
        let base = get(Field::Base).ok().flatten().map(|amount| amount.value);
        Ok(Raw {
            quantity: get(Field::Quantity)?,
            list: get(Field::List)?,
            price: get(Field::Price)?,
            net: get(Field::Net)?,
            extended: get(Field::Extended)?,
            discount: get(Field::Discount)?,
            base: base.filter(|base| *base > Decimal::ZERO).or(self.base),
            discount_in_percent: discount_heading
                .is_some_and(|column| column.heading.contains('%')),
            term_months: self.term(row),
            every: self.period(row),
        })
    }

    fn period(&self, row: &Row<'_>) -> Option<Every> {
        let column = meaning::period(&self.layout.words(row, Field::Period));
        let in_cell = || {
            PRICES.iter().find_map(|field| {
                let amount = amount(self.layout.cell(row, *field), self.mark)
                    .ok()
                    .flatten()?;
                meaning::period(&amount.unit)
            })
        };
        column.or_else(in_cell).or(self.every)
    }

    /// The term in months: a number of months or years, or the time from start to end.
    fn term(&self, row: &Row<'_>) -> Option<u32> {
        let column = self.layout.column(Field::Term);
        if let Some(column) = column
            && let Ok(Some(amount)) = amount(row.get(column.column), self.mark)
        {
            let by = |text: &str| meaning::period(text);
            let unit = by(&amount.unit).or_else(|| match amount.unit.to_lowercase().as_str() {
                "y" | "j" | "a" => Some(Every::Year),
                "m" | "mo" | "mon" => Some(Every::Month),
                _ => None,
            });
            let number = amount.value.to_u32()?;
            let months = match unit.or_else(|| by(&column.heading)) {
                Some(Every::Year) => number.checked_mul(12)?,
                Some(Every::Quarter) => number.checked_mul(3)?,
                Some(Every::Month) => number,
                // Nobody sells a term of five months, and nobody one of twelve years.
                _ if number <= 7 => number * 12,
                _ => number,
            };
            return (1..=1200).contains(&months).then_some(months);
        }
        let day = |field| date::of_cell(self.layout.cell(row, field)?, self.order);
        let (start, end) = (day(Field::Start)?, day(Field::End)?);
        let days = (end - start).get_days() + 1;
        u32::try_from((f64::from(days) / 30.4375).round() as i32)
            .ok()
            .filter(|months| *months > 0)
    }

    /// Reads everything.
    pub(super) fn import(mut self, file: &str) -> Result<Import, Vec<Finding>> {
        let above = self.rows.get(..self.layout.first).unwrap_or_default();
        for row in above {
            self.facts.look(row, self.order);
            self.facts.letterhead(row);
        }
        let first = self.body().first();
        for column in self
            .layout
            .columns
            .iter()
            .filter(|column| column.field.is_none())
        {
            if let Some(cell) = first.and_then(|row| row.get(column.column)) {
                self.facts.column(&column.heading, cell, self.order);
            }
        }
        for row in self.body() {
            self.row(row);
        }
        if self.lines.is_empty() {
            self.findings.retain(Finding::is_error);
            self.findings.push(Finding::error(
                self.place.clone(),
                format!(
                    "headings, and no line below them, {} rows left out",
                    self.left_out.len()
                ),
                "lines with an article and a quantity or a price",
                self.left_out.first().map_or(String::new(), |left_out| {
                    format!("{}: {}", left_out.place, left_out.why)
                }),
            ));
            return Err(self.findings);
        }
        if self.lines.len() > MOST_LINES {
            return Err(vec![Finding::error(
                self.place.clone(),
                format!("{} lines", self.lines.len()),
                format!("at most {MOST_LINES} lines in a quote"),
                "split the quote, or leave out what is not needed",
            )]);
        }
        Ok(self.finish(file))
    }

    fn finish(mut self, file: &str) -> Import {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let mut quote = Quote::new("quote", stem.trim());
        quote.language = self.layout.language;
        let (currency, in_words) = self.currency();
        std::mem::take(&mut self.facts).fill(&mut quote);
        quote.currency = currency.clone();
        if let Some(partner) = &self.settings.partner {
            quote.partner.clone_from(partner);
        }
        let mut rows = Vec::new();
        let mut other_formats = 0_usize;
        for Taken { line, row, own } in std::mem::take(&mut self.lines) {
            if let (Some(own), Some(common)) = (own, &currency)
                && own.code != common
            {
                if !(own.formatted && in_words) {
                    self.left_out.push(LeftOut {
                        place: self.place.row(row),
                        words: line.name(),
                        why: format!("its price is in {}, the quote's in {common}", own.code),
                    });
                    continue;
                }
                if other_formats == 0 {
                    self.findings.push(Finding::warning(
                        self.place.cell(row, own.column),
                        format!("a price that its format shows in {}", own.code),
                        format!("{common}, as words say"),
                        "the words count; ask the partner which of them holds",
                    ));
                }
                other_formats += 1;
            }
            rows.push(row);
            quote.lines.push(line);
        }
        self.sums.vat = self.settings.vat.or(self.sums.vat);
        self.sums
            .fill(&mut quote, self.includes_tax, &mut self.findings);
        if self.includes_tax {
            quote.prices_include_vat = quote.vat_rate.is_some();
            if quote.vat_rate.is_none() {
                self.findings.push(Finding::warning(
                    self.place.clone(),
                    "prices with value-added tax, and no rate of it",
                    "a rate, in the file or given",
                    "until it is known, prices count as prices without tax",
                ));
            }
        }
        if quote
            .valid_until
            .zip(quote.date)
            .is_some_and(|(until, date)| until < date)
        {
            self.findings.push(Finding::warning(
                self.place.clone(),
                "a validity that ends before the quote's date",
                "the other way round",
                "the validity is left out",
            ));
            quote.valid_until = None;
        }
        Import {
            quote,
            place: self.place.clone(),
            sheets: Vec::new(),
            columns: self.layout.columns.clone(),
            mark: self.mark,
            order: self.order,
            rows,
            left_out: self.left_out,
            findings: self.findings,
        }
    }

    fn leave_out(&mut self, row: &Row<'_>, why: impl Into<String>) {
        let words: Vec<String> = row
            .cells
            .iter()
            .map(|(_, cell)| cell.words().trim().to_owned())
            .collect();
        let words: String = words.join(" · ").chars().take(120).collect();
        self.left_out.push(LeftOut {
            place: self.place.row(row.number),
            words,
            why: why.into(),
        });
    }

    fn row(&mut self, row: &Row<'_>) {
        let part = self.layout.words(row, Field::PartNumber);
        let description = self.layout.words(row, Field::Description);
        let counted = self
            .layout
            .cell(row, Field::Quantity)
            .is_some_and(|cell| is_amount(cell, self.mark));
        if self.is_heading(row) {
            return self.leave_out(row, "the headings again");
        }
        if !counted && (part.is_empty() || words::total(&part).is_some()) && self.sum(row) {
            return;
        }
        let priced = PRICES
            .iter()
            .any(|field| self.layout.cell(row, *field).is_some());
        let named = !part.is_empty() || !description.is_empty();
        if !priced && !counted {
            if self.facts.look(row, self.order) {
                return self.leave_out(row, "a fact about the quote");
            }
            let only_words = row
                .cells
                .iter()
                .all(|(_, cell)| matches!(cell, Cell::Text(_)));
            if only_words {
                let text = row
                    .cells
                    .iter()
                    .map(|(_, cell)| cell.words())
                    .collect::<Vec<_>>()
                    .join(" ");
                self.optional = meaning::is_optional(&text);
                self.category = meaning::category(&text);
            }
            let fault = row.cells.iter().find_map(|(_, cell)| match cell {
                Cell::Fault(what) => Some(what.to_string()),
                _ => None,
            });
            return self.leave_out(
                row,
                fault.unwrap_or_else(|| "words without a quantity and a price".to_owned()),
            );
        }
        if !named {
            return self.leave_out(row, "an amount without an article");
        }
        match self.raw(row) {
            Ok(raw) => self.line(row, &raw, &part, &description),
            Err((field, what)) => {
                let column = self.layout.column(field).map_or(0, |column| column.column);
                self.findings.push(Finding::warning(
                    self.place.cell(row.number, column),
                    what.clone(),
                    format!("a number for the {}", field.label().to_lowercase()),
                    "the line is left out",
                ));
                self.leave_out(row, format!("{}: {what}", field.label()));
            }
        }
    }

    /// Whether a row repeats the headings, as on every page of a document.
    fn is_heading(&self, row: &Row<'_>) -> bool {
        let same = |(column, cell): &&(u32, Cell<'_>)| {
            self.layout
                .columns
                .iter()
                .any(|known| known.column == *column && known.heading == cell.words().trim())
        };
        let count = row.cells.iter().filter(same).count();
        count > 1 && count * 2 > row.cells.len()
    }

    /// Takes a row of sums; false if it is none.
    fn sum(&mut self, row: &Row<'_>) -> bool {
        let label = row.cells.iter().find_map(|(_, cell)| match cell {
            Cell::Text(text) => Some((words::total(text)?, text.trim().to_owned())),
            _ => None,
        });
        let Some((total, label)) = label else {
            return false;
        };
        // `Payment terms: 30 days net` is a fact that ends in the word of a sum.
        let is_fact = label.split_once(':').is_some_and(|(begin, _)| {
            words::fact(begin).is_some() && words::total(begin).is_none()
        });
        if is_fact {
            return false;
        }
        let amounts = || {
            let read = row
                .cells
                .iter()
                .map(|(column, cell)| (*column, amount(Some(cell), self.mark)));
            read.filter_map(|(column, read)| Some((column, read.ok().flatten()?)))
                .filter(|(_, amount)| !amount.included)
        };
        let percent = |amount: &Amount| amount.percent;
        let wanted = self
            .layout
            .column(Field::Extended)
            .map(|column| column.column);
        let stated = amounts()
            .filter(|(_, amount)| !percent(amount))
            .max_by_key(|(column, _)| (Some(*column) == wanted, *column));
        let inside = || {
            let (_, value) = label.split_once(':')?;
            Some((0, Amount::from(number::read(value, self.mark).ok()?)))
        };
        if total == Total::Tax {
            let rate = amounts()
                .find(|(_, amount)| percent(amount))
                .map(|(_, amount)| amount.value);
            let rate = rate.or_else(|| percent_in(&label, self.mark));
            let share = rate.and_then(|rate| rate.checked_div(Decimal::ONE_HUNDRED));
            self.sums.vat = self.sums.vat.or(share);
        }
        match stated.or_else(inside) {
            Some((column, amount)) => {
                if let Some(code) = amount.currency
                    && !amount.formatted
                    && self.facts.currency.is_none()
                {
                    self.facts.currency = Some(code);
                }
                let place = self.place.cell(row.number, column);
                self.sums
                    .state(total, amount.value, place, &mut self.findings);
            }
            None if total == Total::Tax => {}
            None => return false,
        }
        let why = match total {
            Total::Part => "a subtotal",
            Total::Tax => "the tax",
            Total::Net | Total::Gross | Total::Any => "a total",
        };
        self.leave_out(row, why);
        true
    }

    fn line(&mut self, row: &Row<'_>, raw: &Raw, part: &str, description: &str) {
        let Ok(priced) = price(raw, self.price_is) else {
            return self.leave_out(row, "amounts with more digits than can be kept");
        };
        for difference in &priced.differences {
            let column = self
                .layout
                .column(difference.field)
                .map_or(0, |column| column.column);
            let what = match difference.field {
                Field::Net => "list price less discount",
                _ => "quantity × price",
            };
            self.findings.push(Finding::warning(
                self.place.cell(row.number, column),
                difference.found.to_string(),
                format!("{}, which is {what}", difference.expected.normalize()),
                "the unit price counts; ask the partner which of them holds",
            ));
        }
        let unit = self.unit(row, raw);
        let stated = self.layout.words(row, Field::Category);
        let words = format!("{stated} {description} {part}");
        let category = meaning::category_of_word(&stated)
            .or_else(|| meaning::category(&words))
            .or(self.category);
        let mut line = Line::new("line", category.unwrap_or(Category::Other));
        let name = if part.is_empty() { description } else { part };
        line.id = self.id(name);
        part.clone_into(&mut line.part_number);
        line.description = description.split_whitespace().collect::<Vec<_>>().join(" ");
        line.metric = meaning::metric(&unit, &line.description).unwrap_or(Metric::Unit);
        if line.metric == Metric::Unit && unit != Metric::Unit.as_str() {
            line.unit = unit;
        }
        line.quantity = priced.quantity;
        line.list = priced.list.map(Money::from_decimal);
        line.discount = priced.discount.filter(|_| priced.list.is_some());
        line.net = priced.net.map(Money::from_decimal);
        line.every = priced.every;
        // A cell that says that there is no term is believed more than a description.
        let silent = self.layout.words(row, Field::Term).is_empty();
        line.term_months = raw
            .term_months
            .or_else(|| meaning::term(description).filter(|_| silent));
        line.start = self
            .layout
            .cell(row, Field::Start)
            .and_then(|cell| date::of_cell(cell, self.order));
        line.uplift = self.uplift(row);
        line.support_level = self.layout.words(row, Field::Support);
        line.bundle = self.layout.words(row, Field::Bundle);
        line.note = self.layout.words(row, Field::Note);
        let chosen = self.layout.words(row, Field::Option);
        line.option = !is_false(&chosen)
            && (self.optional
                || is_true(&chosen)
                || meaning::is_optional(&chosen)
                || meaning::is_optional(&line.description.chars().take(14).collect::<String>()));
        if line.net.is_none() && line.list.is_none() {
            self.findings.push(Finding::warning(
                self.place.row(row.number),
                "a line without a price",
                "a price, or a word such as included",
                "the line is taken without one",
            ));
        }
        if !line.option {
            self.sums.add(priced.shown);
        }
        if let Ok(Some(tax)) = amount(self.layout.cell(row, Field::Tax), self.mark) {
            let share = if tax.percent || tax.value >= Decimal::ONE {
                tax.value.checked_div(Decimal::ONE_HUNDRED)
            } else {
                Some(tax.value)
            };
            self.sums.vat = self
                .sums
                .vat
                .or(share.filter(|share| *share < Decimal::ONE));
        }
        let own = self.own_currency(row, raw);
        self.lines.push(Taken {
            line,
            row: row.number,
            own,
        });
    }

    /// The words of what is counted: the column's, else what stands behind the quantity.
    fn unit(&self, row: &Row<'_>, raw: &Raw) -> String {
        let column = self.layout.words(row, Field::Unit);
        if column.is_empty() {
            raw.quantity
                .as_ref()
                .map(|amount| amount.unit.clone())
                .unwrap_or_default()
        } else {
            column
        }
    }

    fn uplift(&self, row: &Row<'_>) -> Option<Decimal> {
        let amount = amount(self.layout.cell(row, Field::Uplift), self.mark)
            .ok()
            .flatten()?;
        let share = if amount.percent || amount.value >= Decimal::ONE {
            amount.value.checked_div(Decimal::ONE_HUNDRED)?
        } else {
            amount.value
        };
        (Decimal::new(-9, 1)..=Decimal::TEN)
            .contains(&share)
            .then_some(share)
    }

    /// The currency of a row: its column's, else that of a price, one that is written before one that is only shown.
    fn own_currency(&self, row: &Row<'_>, raw: &Raw) -> Option<Own> {
        let column = |field| self.layout.column(field).map_or(0, |column| column.column);
        if let Some(code) = number::currency(&self.layout.words(row, Field::Currency)) {
            return Some(Own {
                code,
                column: column(Field::Currency),
                formatted: false,
            });
        }
        let amounts = [
            (Field::Net, &raw.net),
            (Field::Price, &raw.price),
            (Field::Extended, &raw.extended),
            (Field::List, &raw.list),
        ];
        let named = amounts.iter().filter_map(|(field, amount)| {
            let amount = amount.as_ref()?;
            Some(Own {
                code: amount.currency?,
                column: column(*field),
                formatted: amount.formatted,
            })
        });
        named.min_by_key(|own| own.formatted)
    }

    /// An id that no other line has.
    fn id(&mut self, name: &str) -> String {
        let base = records::unique_id(name, "line", []);
        let mut id = base.clone();
        let mut number = 1_usize;
        while !self.ids.insert(id.clone()) {
            number += 1;
            id = format!("{base}_{number}");
        }
        id
    }
}

/// Whether a word of a table says no.
fn is_false(words: &str) -> bool {
    let no = ["no", "nein", "non", "nee", "false", "0"];
    no.contains(&words.trim().to_lowercase().as_str())
}

/// How many units a heading says that prices are for: `Preis per 100`, `Price/1000`.
fn base_of(heading: &str) -> Option<Decimal> {
    let mut words = heading
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .find_map(|word| matches!(word, "10" | "100" | "1000").then(|| word.parse().ok()))
        .flatten()
}

/// The percentage in a label such as `zzgl. 19 % MwSt.`
fn percent_in(label: &str, mark: DecimalMark) -> Option<Decimal> {
    let before = label
        .split('%')
        .next()
        .filter(|before| before.len() < label.len())?;
    let number = before
        .trim_end()
        .rsplit(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .next()?;
    number::read(number, mark).ok().map(|written| written.value)
}
