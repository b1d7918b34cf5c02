//! The rules for the levelling of quotes: needs, matches and criteria that are about something.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Project;
use super::check::{Check, described, told};
use super::text::{join, quoted};
use crate::contract::Amount;
use crate::quote::{Levelling, PRICE, Quote, Scope, Score};

const ANY: (Decimal, Decimal) = (Decimal::ZERO, Decimal::MAX);

impl Check {
    pub(super) fn levelling(&mut self, project: &Project) {
        let rules = &project.levelling;
        self.fields(rules, "levelling");
        if rules.scope == Scope::List && rules.needs.is_empty() {
            let hint = "add [[levelling.need]], or scope = \"fullest\"";
            self.absent("levelling.need", "none", "what is bought", hint);
        }
        let quotes: BTreeMap<&str, &Quote> = project
            .all_quotes()
            .map(|quote| (quote.id.as_str(), quote))
            .collect();
        self.needs_of_quotes(rules, &quotes);
        let needs: BTreeSet<&str> = rules.needs.iter().map(|need| need.id.as_str()).collect();
        let mut seen = BTreeSet::new();
        for (index, one) in rules.matches.iter().enumerate() {
            let place = format!("levelling.match[{index}]");
            let quote = quotes.get(one.quote.as_str());
            let Some(quote) = quote else {
                self.unknown(
                    &place,
                    "quote",
                    &one.quote,
                    "the id of a quote",
                    quotes.keys().copied(),
                );
                continue;
            };
            let mut lines = quote.lines.iter().map(|line| line.id.as_str());
            if !lines.any(|line| line == one.line) {
                let lines = quote.lines.iter().map(|line| line.id.as_str());
                self.unknown(
                    &place,
                    "line",
                    &one.line,
                    "the id of a line of the quote",
                    lines,
                );
            }
            if let Some(need) = &one.need
                && !needs.contains(need.as_str())
            {
                self.unknown(
                    &place,
                    "need",
                    need,
                    "the id of a need",
                    needs.iter().copied(),
                );
            }
            if !seen.insert((&one.quote, &one.line)) {
                let allowed = "a line that is matched once";
                self.error(&join(&place, "line"), quoted(&one.line), allowed, "");
            }
        }
        if let Some(score) = &rules.score {
            self.score(score, &quotes);
        }
        let errors = self.findings.errors();
        if errors == 0
            && let Err(error) = crate::quote::computable(project)
        {
            let hint = "a smaller price, quantity or rise";
            self.error(
                "levelling",
                error.to_string(),
                "amounts of at most 28 digits",
                hint,
            );
        }
    }

    fn needs_of_quotes(&mut self, rules: &Levelling, quotes: &BTreeMap<&str, &Quote>) {
        let ids = rules.needs.iter().map(|need| need.id.as_str());
        for (need, place) in rules.needs.iter().zip(self.ids("levelling.need", ids)) {
            if let Some(quantity) = need.quantity {
                self.within(quantity, ANY, &join(&place, "quantity"));
            }
            // A rival's quote may be gone, and its words are no less the rival's.
            if let Some(from) = &need.from
                && !quotes.contains_key(from.as_str())
            {
                self.warn(
                    &join(&place, "from"),
                    quoted(from),
                    "the id of a quote",
                    "a customer's copy leaves out the words of this need; take the key out if they are your own",
                );
            }
            let place = join(&place, "estimate");
            match &need.estimate {
                Some(Amount::Exact(money, _)) => self.within(money.as_decimal(), ANY, &place),
                Some(Amount::Range(input)) => {
                    let errors = input.value.check();
                    let allowed = "an amount of money or a range of amounts, 0 or more";
                    if !errors.is_empty() {
                        self.error(&place, described(&input.value), allowed, told(&errors));
                    } else if self.is_of_this_world(&input.value, &place)
                        && input.value.support().0 < 0.0
                    {
                        self.error(&place, described(&input.value), allowed, "add at_least = 0");
                    }
                }
                None => {}
            }
        }
    }

    fn score(&mut self, score: &Score, quotes: &BTreeMap<&str, &Quote>) {
        let ids = score.criteria.iter().map(|one| one.id.as_str());
        for (criterion, place) in score
            .criteria
            .iter()
            .zip(self.ids("levelling.score.criterion", ids))
        {
            self.within(criterion.weight, ANY, &join(&place, "weight"));
            if criterion.id == PRICE && !criterion.points.is_empty() {
                let hint = "the levelled price gives its points";
                self.error(
                    &join(&place, "points"),
                    "points",
                    "none for the price",
                    hint,
                );
            }
            for (quote, points) in &criterion.points {
                let place = join(&join(&place, "points"), quote);
                if !quotes.contains_key(quote.as_str()) {
                    let hint = super::read::id_hint(quote, quotes.keys().copied());
                    self.absent(&place, quoted(quote), "the id of a quote", hint);
                }
                self.within(*points, (Decimal::ZERO, Decimal::TEN), &place);
            }
        }
        if let (Some(full), Some(none)) = (score.full_points, score.no_points)
            && none <= full
        {
            let allowed = format!("more than {full}");
            let hint = "a lower price earns more points";
            self.error(
                "levelling.score.no_points",
                none.to_string(),
                &allowed,
                hint,
            );
        }
        for (index, change) in score.changes.iter().enumerate() {
            let place = format!("levelling.score.change[{index}]");
            if !score.criteria.iter().any(|one| one.id == change.criterion) {
                let known = score.criteria.iter().map(|one| one.id.as_str());
                self.unknown(
                    &place,
                    "criterion",
                    &change.criterion,
                    "the id of a criterion",
                    known,
                );
            }
        }
    }

    fn unknown<'a>(
        &mut self,
        place: &str,
        key: &str,
        id: &str,
        what: &str,
        known: impl Iterator<Item = &'a str>,
    ) {
        let hint = super::read::id_hint(id, known);
        self.absent(&join(place, key), quoted(id), what, hint);
    }
}
