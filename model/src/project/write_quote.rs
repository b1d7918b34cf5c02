//! Writing quotes, and what is private about them.

use super::Project;
use super::read_quote::usual_line_id;
use super::text::humanised;
use super::write::{Text, braces};
use crate::contract::{Category, Every, Metric};
use crate::private::{Deal, Private};
use crate::quote::{Language, Line, Outcome, Quote};

impl Text {
    pub(super) fn quotes(&mut self, project: &Project) {
        for quote in &project.quotes {
            self.quote(quote, "quote");
        }
        self.levelling(&project.levelling);
        self.private(&project.private);
    }

    fn quote(&mut self, quote: &Quote, key: &str) {
        self.header(&format!("[[{key}]]"));
        self.string("id", &quote.id);
        if quote.partner != humanised(&quote.id) {
            self.string("partner", &quote.partner);
        }
        self.said("vendor", &quote.vendor);
        self.said("number", &quote.number);
        self.given("date", quote.date);
        self.given("valid_until", quote.valid_until);
        if let Some(currency) = &quote.currency {
            self.string("currency", currency);
        }
        if quote.language != Language::default() {
            self.string("language", quote.language.as_str());
        }
        self.flag("prices_include_vat", quote.prices_include_vat, false);
        self.given("vat_rate", quote.vat_rate);
        self.given("payment_days", quote.payment_days);
        self.said("terms", &quote.terms);
        self.said("deal_registration", &quote.deal_registration);
        self.count("round", quote.round, 1);
        self.flag("frozen", quote.frozen, false);
        self.given("total", quote.total);
        if let Some(plan) = &quote.plan {
            self.string("plan", plan);
        }
        self.said("note", &quote.note);
        for (index, line) in quote.lines.iter().enumerate() {
            self.header(&format!("[[{key}.line]]"));
            if line.id != usual_line_id(index) {
                self.string("id", &line.id);
            }
            self.quote_line(line);
        }
    }

    fn quote_line(&mut self, line: &Line) {
        self.said("part_number", &line.part_number);
        self.said("description", &line.description);
        if line.category != Category::Other {
            self.string("category", line.category.as_str());
        }
        if line.metric != Metric::Unit {
            self.string("metric", line.metric.as_str());
        }
        self.line("quantity", line.quantity);
        self.said("unit", &line.unit);
        self.given("list", line.list);
        self.given("discount", line.discount);
        self.given("net", line.net);
        if line.every != Every::default() {
            self.string("every", line.every.as_str());
        }
        if let Some(billing) = line.billing {
            self.string("billing", billing.as_str());
        }
        self.given("term_months", line.term_months);
        self.given("start", line.start);
        self.given("uplift", line.uplift);
        self.said("support_level", &line.support_level);
        self.flag("option", line.option, false);
        self.said("bundle", &line.bundle);
        if let Some(outcome) = &line.outcome {
            self.line("outcome", promised(outcome));
        }
        self.said("note", &line.note);
    }

    fn private(&mut self, private: &Private) {
        self.section("[private]", |text| text.said("note", &private.note));
        for quote in &private.quotes {
            self.quote(quote, "private.quote");
        }
        for deal in &private.deals {
            self.deal(deal);
        }
        for mark in &private.scorecard {
            self.header("[[private.factor]]");
            self.string("factor", mark.factor.as_str());
            let weight = Some(mark.weight).filter(|weight| *weight != mark.factor.weight());
            self.given("weight", weight);
            self.given("score", mark.score);
            self.said("evidence", &mark.evidence);
        }
    }

    fn deal(&mut self, deal: &Deal) {
        let usual = Deal::new(&deal.quote);
        self.header("[[private.deal]]");
        self.string("quote", &deal.quote);
        for (key, figure, usual) in [
            ("cost_of_sale", deal.cost_of_sale, usual.cost_of_sale),
            ("effort_hours", deal.effort_hours, usual.effort_hours),
            (
                "hour_cost",
                deal.hour_cost.as_decimal(),
                usual.hour_cost.as_decimal(),
            ),
        ] {
            self.given(key, Some(figure).filter(|figure| *figure != usual));
        }
        self.said("note", &deal.note);
        for line in &deal.lines {
            self.header("[[private.deal.line]]");
            self.string("line", &line.line);
            self.line("unit_cost", line.unit_cost);
            let hours = Some(line.effort_hours).filter(|hours| !hours.is_zero());
            self.given("effort_hours", hours);
        }
    }

    /// A value, unless there is none.
    pub(super) fn given(&mut self, key: &str, value: Option<impl std::fmt::Display>) {
        if let Some(value) = value {
            self.line(key, value);
        }
    }
}

fn promised(outcome: &Outcome) -> String {
    let cap = outcome.cap.map(|cap| format!("cap = {cap}"));
    let parts = [
        format!("recovery_hours = {}", outcome.recovery_hours),
        format!("credit = {}", outcome.credit),
    ];
    braces(parts.into_iter().chain(cap))
}
