//! Writing the rules by which quotes are levelled and scored.

use super::write::{Text, amount, braces, quoted};
use crate::contract::{Category, Every, Metric};
use crate::quote::{GapPrice, Levelling, Scope, Score};

impl Text {
    pub(super) fn levelling(&mut self, rules: &Levelling) {
        self.section("[levelling]", |text| {
            if rules.scope != Scope::default() {
                text.string("scope", rules.scope.as_str());
            }
            if rules.gaps != GapPrice::default() {
                text.string("gaps", rules.gaps.as_str());
            }
            text.given("on", rules.on);
            text.fields(rules, None);
        });
        for need in &rules.needs {
            self.header("[[levelling.need]]");
            self.id_and_name(&need.id, &need.name);
            self.said("part_number", &need.part_number);
            if need.category != Category::Other {
                self.string("category", need.category.as_str());
            }
            if need.metric != Metric::Unit {
                self.string("metric", need.metric.as_str());
            }
            self.said("unit", &need.unit);
            self.given("quantity", need.quantity);
            self.given("estimate", need.estimate.as_ref().map(amount));
            if need.every != Every::default() {
                self.string("every", need.every.as_str());
            }
            if let Some(from) = &need.from {
                self.string("from", from);
            }
        }
        for told in &rules.matches {
            self.header("[[levelling.match]]");
            self.string("quote", &told.quote);
            self.string("line", &told.line);
            if let Some(need) = &told.need {
                self.string("need", need);
            }
        }
        if let Some(score) = &rules.score {
            self.score(score);
        }
    }

    fn score(&mut self, score: &Score) {
        self.header("[levelling.score]");
        self.given("opened", score.opened);
        self.given("full_points", score.full_points);
        self.given("no_points", score.no_points);
        for criterion in &score.criteria {
            self.header("[[levelling.score.criterion]]");
            self.id_and_name(&criterion.id, &criterion.name);
            self.line("weight", criterion.weight);
            if !criterion.points.is_empty() {
                let points = criterion.points.iter();
                self.line(
                    "points",
                    braces(points.map(|(quote, points)| format!("{} = {points}", quoted(quote)))),
                );
            }
        }
        for change in &score.changes {
            self.header("[[levelling.score.change]]");
            self.line("on", change.on);
            self.string("criterion", &change.criterion);
            self.line("from", change.from);
            self.line("to", change.to);
        }
    }
}
