//! Reading quotes, and what is private about them.

use rust_decimal::Decimal;

use super::read_item::MOST_MONTHS;
use super::text::{humanised, is_id, join};
use super::tree::{Reader, Table};
use crate::contract::{Billing, Category, Every, Metric};
use crate::money::Money;
use crate::private::{Deal, DealLine, Private};
use crate::quote::{Language, Line, Outcome, Quote};
use crate::scorecard::{self, Factor, Mark};

/// Most days from a bill to its payment.
pub(super) const MOST_PAYMENT_DAYS: u32 = 365;

const QUOTE: [&str; 19] = [
    "id",
    "partner",
    "vendor",
    "number",
    "date",
    "valid_until",
    "currency",
    "language",
    "prices_include_vat",
    "vat_rate",
    "payment_days",
    "terms",
    "deal_registration",
    "round",
    "frozen",
    "total",
    "plan",
    "note",
    "line",
];

const LINE: [&str; 20] = [
    "id",
    "part_number",
    "description",
    "category",
    "metric",
    "quantity",
    "unit",
    "list",
    "discount",
    "net",
    "every",
    "billing",
    "term_months",
    "start",
    "uplift",
    "support_level",
    "option",
    "bundle",
    "outcome",
    "note",
];

const AMOUNT: &str = "an amount of money";

impl Reader {
    pub(super) fn quotes(&mut self, parent: &Table<'_>) -> Vec<Quote> {
        let (tables, ids) = self.records(parent, "quote", "");
        tables
            .iter()
            .zip(ids)
            .map(|(table, id)| self.quote(table, &id))
            .collect()
    }

    fn quote(&mut self, table: &Table<'_>, id: &str) -> Quote {
        self.only(table, &QUOTE);
        let mut quote = Quote::new(id, "");
        quote.partner = self.text(table, "partner").unwrap_or_else(|| humanised(id));
        quote.vendor = self.said(table, "vendor");
        quote.number = self.said(table, "number");
        quote.date = self.date(table, "date");
        quote.valid_until = self.date(table, "valid_until");
        quote.currency = self.text(table, "currency");
        let languages: Vec<&str> = Language::ALL.iter().map(|one| one.as_str()).collect();
        quote.language = self
            .word(table, "language", &languages, Language::parse)
            .unwrap_or_default();
        quote.prices_include_vat = self.boolean(table, "prices_include_vat").unwrap_or(false);
        quote.vat_rate = self.decimal(table, "vat_rate", "a share, 0 to 1");
        quote.payment_days = self
            .whole(table, "payment_days", 0, i64::from(MOST_PAYMENT_DAYS))
            .and_then(|days| u32::try_from(days).ok());
        quote.terms = self.said(table, "terms");
        quote.deal_registration = self.said(table, "deal_registration");
        quote.round = self.counted(table, "round", 1);
        quote.frozen = self.boolean(table, "frozen").unwrap_or(false);
        quote.total = self.exact(table, "total");
        quote.plan = self.text(table, "plan");
        quote.note = self.said(table, "note");
        quote.lines = self.quote_lines(table);
        quote
    }

    fn quote_lines(&mut self, quote: &Table<'_>) -> Vec<Line> {
        let tables = self.tables(quote, "line");
        let ids: Vec<String> = tables
            .iter()
            .enumerate()
            .map(|(index, table)| {
                let given = table.entries.get("id");
                let given = given.and_then(|id| id.get_ref().as_str());
                given.map_or_else(|| usual_line_id(index), str::to_owned)
            })
            .collect();
        let prefix = join(&quote.place, "line");
        let tables = self.placed(tables, &prefix, &ids);
        tables
            .iter()
            .zip(ids)
            .map(|(table, id)| self.quote_line(table, &id))
            .collect()
    }

    fn quote_line(&mut self, table: &Table<'_>, id: &str) -> Line {
        self.only(table, &LINE);
        // An id of the wrong type is reported here; a missing one was made of the position.
        let _ = self.text(table, "id");
        let categories: Vec<&str> = Category::ALL.iter().map(|one| one.as_str()).collect();
        let category = self.word(table, "category", &categories, Category::from_id);
        let mut line = Line::new(id, category.unwrap_or(Category::Other));
        line.part_number = self.said(table, "part_number");
        line.description = self.said(table, "description");
        let metrics: Vec<&str> = Metric::ALL.iter().map(|one| one.as_str()).collect();
        line.metric = self
            .word(table, "metric", &metrics, Metric::parse)
            .unwrap_or(line.metric);
        if let Some(quantity) = self.decimal(table, "quantity", "a number, 0 or more") {
            line.quantity = quantity;
        }
        line.unit = self.said(table, "unit");
        line.list = self.exact(table, "list");
        line.discount = self.decimal(table, "discount", "a share, −1 to 1");
        line.net = self.exact(table, "net");
        let periods: Vec<&str> = Every::ALL.iter().map(|every| every.as_str()).collect();
        line.every = self
            .word(table, "every", &periods, Every::from_id)
            .unwrap_or_default();
        let billing: Vec<&str> = Billing::ALL.iter().map(|one| one.as_str()).collect();
        line.billing = self.word(table, "billing", &billing, Billing::parse);
        line.term_months = self
            .whole(table, "term_months", 1, i64::from(MOST_MONTHS))
            .and_then(|months| u32::try_from(months).ok());
        line.start = self.date(table, "start");
        line.uplift = self.decimal(table, "uplift", "a share, −0.9 to 10");
        line.support_level = self.said(table, "support_level");
        line.option = self.boolean(table, "option").unwrap_or(false);
        line.bundle = self.said(table, "bundle");
        line.outcome = self
            .table(table, "outcome")
            .and_then(|inner| self.outcome(&inner));
        line.note = self.said(table, "note");
        line
    }

    fn outcome(&mut self, table: &Table<'_>) -> Option<Outcome> {
        self.only(table, &["recovery_hours", "credit", "cap"]);
        let hint = "outcome = { recovery_hours = 8, credit = 5000, cap = 20000 }";
        for (key, allowed) in [("recovery_hours", "hours, more than 0"), ("credit", AMOUNT)] {
            if table.entries.get(key).is_none() {
                self.missing(table, key, allowed, hint);
            }
        }
        let hours = self.decimal(table, "recovery_hours", "hours, more than 0");
        let (credit, cap) = (self.exact(table, "credit"), self.exact(table, "cap"));
        Some(Outcome {
            recovery_hours: hours?,
            credit: credit?,
            cap,
        })
    }

    pub(super) fn private(&mut self, root: &Table<'_>) -> Private {
        let Some(table) = self.table(root, "private") else {
            return Private::default();
        };
        self.only(&table, &["note", "quote", "deal", "factor"]);
        Private {
            note: self.said(&table, "note"),
            quotes: self.quotes(&table),
            deals: self.deals(&table),
            scorecard: self.scorecard(&table),
        }
    }

    fn scorecard(&mut self, private: &Table<'_>) -> Vec<Mark> {
        let words: Vec<&str> = Factor::ALL.iter().map(|one| one.as_str()).collect();
        let mut marks = Vec::new();
        for table in self.keyed(private, "factor", "factor") {
            self.only(&table, &["factor", "weight", "score", "evidence"]);
            if table.entries.get("factor").is_none() {
                self.missing(&table, "factor", words.join(", "), "what is scored");
            }
            let factor = self.word(&table, "factor", &words, Factor::parse);
            let weight = self.decimal(&table, "weight", "a number, 0 or more");
            let score = self.whole(&table, "score", 0, i64::from(scorecard::MOST));
            let evidence = self.said(&table, "evidence");
            let Some(factor) = factor else { continue };
            marks.push(Mark {
                weight: weight.unwrap_or(factor.weight()),
                score: score.and_then(|score| u32::try_from(score).ok()),
                evidence,
                ..Mark::new(factor)
            });
        }
        marks
    }

    fn deals(&mut self, private: &Table<'_>) -> Vec<Deal> {
        let mut deals = Vec::new();
        for table in self.keyed(private, "deal", "quote") {
            let known = [
                "quote",
                "cost_of_sale",
                "effort_hours",
                "hour_cost",
                "note",
                "line",
            ];
            self.only(&table, &known);
            let quote = self.required_text(&table, "quote", "the id of a quote", "");
            let mut deal = Deal::new(&quote.unwrap_or_default());
            if let Some(share) = self.decimal(&table, "cost_of_sale", "a share, 0 to 1") {
                deal.cost_of_sale = share;
            }
            deal.effort_hours = self.hours_of_effort(&table);
            deal.hour_cost = self.exact(&table, "hour_cost").unwrap_or_default();
            deal.note = self.said(&table, "note");
            for line in self.keyed(&table, "line", "line") {
                self.only(&line, &["line", "unit_cost", "effort_hours"]);
                let id = self.required_text(&line, "line", "the id of a line of the quote", "");
                deal.lines.push(DealLine {
                    line: id.unwrap_or_default(),
                    unit_cost: self.exact(&line, "unit_cost").unwrap_or_default(),
                    effort_hours: self.hours_of_effort(&line),
                });
            }
            deals.push(deal);
        }
        deals
    }

    fn hours_of_effort(&mut self, table: &Table<'_>) -> Decimal {
        self.decimal(table, "effort_hours", "hours, 0 or more")
            .unwrap_or_default()
    }

    /// A list of tables that go by what they are about; each is placed by that.
    fn keyed<'a>(&mut self, parent: &Table<'a>, list: &str, key: &str) -> Vec<Table<'a>> {
        let tables = self.tables(parent, list);
        let ids: Vec<String> = tables
            .iter()
            .map(|table| {
                let id = table.entries.get(key);
                let id = id.and_then(|id| id.get_ref().as_str());
                id.filter(|id| is_id(id)).unwrap_or_default().to_owned()
            })
            .collect();
        self.placed(tables, &join(&parent.place, list), &ids)
    }

    /// A text; empty unless given.
    pub(super) fn said(&mut self, table: &Table<'_>, key: &str) -> String {
        self.text(table, key).unwrap_or_default()
    }

    /// An exact amount without a range, if given.
    pub(super) fn exact(&mut self, table: &Table<'_>, key: &str) -> Option<Money> {
        self.decimal(table, key, AMOUNT).map(Money::from_decimal)
    }
}

/// The id that a line of a quote has unless it is given another.
pub(super) fn usual_line_id(index: usize) -> String {
    format!("line_{}", index + 1)
}
