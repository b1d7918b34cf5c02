//! Reading the rules by which quotes are levelled and scored.

use rust_decimal::Decimal;

use super::tree::{Reader, Table};
use crate::contract::{Category, Every, Metric};
use crate::quote::{Change, Criterion, GapPrice, Levelling, Match, Need, Scope, Score};

impl Reader {
    pub(super) fn levelling(&mut self, root: &Table<'_>) -> Levelling {
        let mut rules = Levelling::default();
        let Some(table) = self.table(root, "levelling") else {
            return rules;
        };
        self.only_fields::<Levelling>(&table, &["scope", "gaps", "on", "need", "match", "score"]);
        self.fields(&table, &mut rules, false);
        let scopes: Vec<&str> = Scope::ALL.iter().map(|one| one.as_str()).collect();
        rules.scope = self
            .word(&table, "scope", &scopes, Scope::parse)
            .unwrap_or_default();
        let gaps: Vec<&str> = GapPrice::ALL.iter().map(|one| one.as_str()).collect();
        rules.gaps = self
            .word(&table, "gaps", &gaps, GapPrice::parse)
            .unwrap_or_default();
        rules.on = self.date(&table, "on");
        let (tables, ids) = self.records(&table, "need", "");
        rules.needs = tables
            .iter()
            .zip(ids)
            .map(|(table, id)| self.need(table, &id))
            .collect();
        for inner in self.tables(&table, "match") {
            self.only(&inner, &["quote", "line", "need"]);
            let quote = self.required_text(&inner, "quote", "the id of a quote", "");
            let line = self.required_text(&inner, "line", "the id of a line of the quote", "");
            rules.matches.push(Match {
                quote: quote.unwrap_or_default(),
                line: line.unwrap_or_default(),
                need: self.text(&inner, "need"),
            });
        }
        rules.score = self.table(&table, "score").map(|inner| self.score(&inner));
        rules
    }

    fn need(&mut self, table: &Table<'_>, id: &str) -> Need {
        self.only(
            table,
            &[
                "id",
                "name",
                "part_number",
                "category",
                "metric",
                "unit",
                "quantity",
                "estimate",
                "every",
                "from",
            ],
        );
        let categories: Vec<&str> = Category::ALL.iter().map(|one| one.as_str()).collect();
        let category = self.word(table, "category", &categories, Category::from_id);
        let mut need = Need::new(id, category.unwrap_or(Category::Other));
        need.name = self.name(table, id);
        need.part_number = self.said(table, "part_number");
        let metrics: Vec<&str> = Metric::ALL.iter().map(|one| one.as_str()).collect();
        need.metric = self
            .word(table, "metric", &metrics, Metric::parse)
            .unwrap_or(need.metric);
        need.unit = self.said(table, "unit");
        need.quantity = self.decimal(table, "quantity", "a number, 0 or more");
        need.estimate = self.amount(table, "estimate");
        let periods: Vec<&str> = Every::ALL.iter().map(|every| every.as_str()).collect();
        need.every = self
            .word(table, "every", &periods, Every::from_id)
            .unwrap_or_default();
        need.from = self.text(table, "from");
        need
    }

    fn score(&mut self, table: &Table<'_>) -> Score {
        self.only(
            table,
            &["opened", "full_points", "no_points", "criterion", "change"],
        );
        let mut score = Score {
            opened: self.date(table, "opened"),
            full_points: self.exact(table, "full_points"),
            no_points: self.exact(table, "no_points"),
            ..Score::default()
        };
        let (tables, ids) = self.records(table, "criterion", "");
        for (inner, id) in tables.iter().zip(ids) {
            self.only(inner, &["id", "name", "weight", "points"]);
            let weight = self.figure(inner, "weight", "a number, 0 or more");
            score.criteria.push(Criterion {
                name: self.name(inner, &id),
                id,
                weight,
                points: self.points(inner),
            });
        }
        for inner in self.tables(table, "change") {
            self.only(&inner, &["on", "criterion", "from", "to"]);
            if inner.entries.get("on").is_none() {
                self.missing(
                    &inner,
                    "on",
                    "a date such as 2027-01-31",
                    "the day of the change",
                );
            }
            let on = self.date(&inner, "on").unwrap_or_default();
            let criterion = self.required_text(&inner, "criterion", "the id of a criterion", "");
            score.changes.push(Change {
                on,
                criterion: criterion.unwrap_or_default(),
                from: self.figure(&inner, "from", "a number, 0 or more"),
                to: self.figure(&inner, "to", "a number, 0 or more"),
            });
        }
        score
    }

    fn points(&mut self, table: &Table<'_>) -> Vec<(String, Decimal)> {
        let Some(points) = self.table(table, "points") else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for key in points.entries.keys() {
            let quote: &str = key.get_ref();
            if let Some(figure) = self.decimal(&points, quote, "points, 0 to 10") {
                found.push((quote.to_owned(), figure));
            }
        }
        found
    }

    /// A decimal that must be given.
    fn figure(&mut self, table: &Table<'_>, key: &str, allowed: &str) -> Decimal {
        if table.entries.get(key).is_none() {
            self.missing(table, key, allowed, "");
        }
        self.decimal(table, key, allowed).unwrap_or_default()
    }
}
