//! From the rows of a table to the lines of a quote.

use std::collections::BTreeSet;

use displace_model::contract::{Category, Every, Metric};
use displace_model::money::Money;
use displace_model::quote::{Line, MOST_LINES, Quote};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::amount::{Amount, TOO_LONG, amount, is_amount};
use super::facts::Facts;
use super::field::Field;
use super::guess::in_multiples;
use super::layout::{Column, Layout};
use super::price::{PriceIs, Raw, price};
use super::sums::Sums;
use super::{Import, LeftOut, Settings, meaning, multiple, words};
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
    pub(super) tables: &'a [Layout],
    /// The table that is being read.
    pub(super) layout: &'a Layout,
    pub(super) settings: &'a Settings,
    pub(super) mark: DecimalMark,
    order: DateOrder,
    price_is: PriceIs,
    /// The period that headings name, and how many units they say the price is for.
    every: Option<Every>,
    base: Option<Decimal>,
    /// By what the prices of a column are to be multiplied where its heading says so, and all others.
    multiples: Vec<(u32, u32)>,
    multiple: u32,
    includes_tax: bool,
    pub(super) facts: Facts,
    pub(super) sums: Sums,
    pub(super) lines: Vec<Taken>,
    ids: BTreeSet<String>,
    /// Below a title that says that what follows may be left out.
    optional: bool,
    category: Option<Category>,
    left_out: Vec<LeftOut>,
    pub(super) findings: Vec<Finding>,
}

/// Why a table is left out whose prices cannot stand beside those of the first.
const OTHER_TAX: &str = "prices that differ in tax from those above";

pub(super) const PRICES: [Field; 4] = [Field::Price, Field::Net, Field::List, Field::Extended];

impl<'a> Reader<'a> {
    /// Reads these tables; nothing if there are none.
    pub(super) fn new(
        place: &'a Place,
        rows: &'a [Row<'static>],
        tables: &'a [Layout],
        settings: &'a Settings,
        separator: Option<char>,
    ) -> Option<Self> {
        let mut reader = Self {
            place,
            rows,
            tables,
            layout: tables.first()?,
            settings,
            mark: DecimalMark::Point,
            order: DateOrder::DayFirst,
            price_is: PriceIs::Net,
            every: None,
            base: None,
            multiples: Vec::new(),
            multiple: 1,
            includes_tax: false,
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
        reader.multiple = reader.guess_multiple();
        Some(reader)
    }

    /// Turns to a table: what its headings say about its prices holds until the next.
    fn open(&mut self, table: &'a Layout) {
        self.layout = table;
        let heading = |field| {
            table
                .column(field)
                .map_or("", |column| column.heading.as_str())
        };
        let units = [Field::Price, Field::Net, Field::List].map(heading);
        self.every = units.iter().find_map(|heading| meaning::period(heading));
        self.base = units.iter().find_map(|heading| base_of(heading));
        let money = table
            .columns
            .iter()
            .filter(|column| column.field.is_some_and(Field::is_money));
        let multiples = money
            .filter_map(|column| Some((column, multiple::stated(&column.heading)?.by)))
            .collect::<Vec<_>>();
        if let Some((column, by)) = multiples.first() {
            let heading = self.rows.get(table.body - 1).map_or(1, |row| row.number);
            let place = self.place.cell(heading, column.column);
            self.findings
                .push(in_multiples(place, &column.heading, *by));
        }
        self.multiples = multiples
            .into_iter()
            .map(|(column, by)| (column.column, by))
            .collect();
        self.price_is = self.guess_price();
        self.sums.begin_table();
    }

    /// Whether the prices of a table have tax in them.
    fn has_tax(table: &Layout) -> bool {
        let headings = PRICES.iter().filter_map(|field| table.column(*field));
        headings
            .into_iter()
            .any(|column| meaning::includes_tax(&column.heading))
    }

    /// The amount of a column in whole units, where the heading or a remark says that it is in thousands.
    pub(super) fn whole(&self, amount: Amount, column: u32) -> Option<Amount> {
        if amount.multiplied || amount.percent {
            return Some(amount);
        }
        let own = self.multiples.iter().find(|(of, _)| *of == column);
        amount.times(own.map_or(self.multiple, |(_, by)| *by))
    }

    /// An amount of money of a row.
    pub(super) fn money(&self, row: &Row<'_>, field: Field) -> Result<Option<Amount>, String> {
        let Some(column) = self.layout.column(field) else {
            return Ok(None);
        };
        let Some(found) = amount(row.get(column.column), self.mark)? else {
            return Ok(None);
        };
        let named = multiple::exactly(&self.layout.words(row, Field::Currency));
        let whole = match named.filter(|_| !found.multiplied) {
            Some(named) => found.times(named.by),
            None => self.whole(found, column.column),
        };
        whole.map(Some).ok_or_else(|| TOO_LONG.to_owned())
    }

    pub(super) fn body(&self) -> &'a [Row<'static>] {
        let rows = self.layout.body..self.layout.end;
        self.rows.get(rows).unwrap_or_default()
    }

    /// The amounts of a row, or what stands in the place of one.
    pub(super) fn raw(&self, row: &Row<'_>) -> Result<Raw, (Field, String)> {
        let get = |field: Field| {
            let read = if field.is_money() {
                self.money(row, field)
            } else {
                amount(self.layout.cell(row, field), self.mark)
            };
            read.map_err(|what| (field, what))
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
        self.includes_tax = Self::has_tax(self.layout);
        for (at, table) in self.tables.iter().enumerate() {
            self.open(table);
            let taken = at == 0 || self.goes_on(table);
            self.facts_of_columns();
            for row in self.body() {
                if taken {
                    self.row(row);
                } else {
                    self.leave_out(row, OTHER_TAX);
                }
            }
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

    /// Tells of a table below another one; false where its prices cannot stand beside those above.
    fn goes_on(&mut self, table: &Layout) -> bool {
        let headings = self.rows.get(table.first..table.body).unwrap_or_default();
        for row in headings {
            self.leave_out(row, "the headings of another table");
        }
        let place = headings
            .first()
            .map_or_else(|| self.place.clone(), |row| self.place.row(row.number));
        let taken = Self::has_tax(table) == self.includes_tax;
        self.findings.push(if taken {
            Finding::warning(
                place,
                "another table below the first",
                "one table in a quote",
                "its lines were read by its own headings",
            )
        } else {
            Finding::warning(
                place,
                "another table, whose prices differ in tax from those above",
                "prices all with tax, or all without",
                "its lines were left out; ask the partner for one kind of prices",
            )
        });
        taken
    }

    /// Facts about the quote that a table repeats in every row.
    fn facts_of_columns(&mut self) {
        let Some(first) = self.body().first() else {
            return;
        };
        for column in self
            .layout
            .columns
            .iter()
            .filter(|column| column.field.is_none())
        {
            if let Some(cell) = first.get(column.column) {
                self.facts.column(&column.heading, cell, self.order);
            }
        }
    }

    fn finish(mut self, file: &str) -> Import {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let mut quote = Quote::new("quote", stem.trim());
        let surest = self.tables.iter().rev().max_by_key(|table| table.score);
        quote.language = surest.unwrap_or(self.layout).language;
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
            columns: self.columns(),
            mark: self.mark,
            order: self.order,
            rows,
            left_out: self.left_out,
            findings: self.findings,
        }
    }

    /// The columns of all tables; one that another table has in the same meaning is told once.
    fn columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for column in self.tables.iter().flat_map(|table| &table.columns) {
            let is_same =
                |known: &&Column| known.heading == column.heading && known.field == column.field;
            // Within a table a heading may stand twice; only the first of them means something.
            let repeated = columns.iter().any(|known| is_same(&known));
            if !repeated || self.tables.len() == 1 {
                columns.push(column.clone());
            }
        }
        columns
    }

    pub(super) fn leave_out(&mut self, row: &Row<'_>, why: impl Into<String>) {
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
        line.outcome = self.outcome(row);
        self.sums.add(priced.shown, line.option);
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
        let words = self.layout.words(row, Field::Currency);
        let multiple = || multiple::exactly(&words)?.currency;
        if let Some(code) = number::currency(&words).or_else(multiple) {
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
    if multiple::stated(heading).is_some() {
        return None;
    }
    let mut words = heading
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .find_map(|word| matches!(word, "10" | "100" | "1000").then(|| word.parse().ok()))
        .flatten()
}
