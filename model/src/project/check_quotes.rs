//! The rules for quotes and for what is private about them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Project;
use super::check::Check;
use super::currency::{self, CURRENCIES};
use super::read_item::MOST_MONTHS;
use super::read_quote::MOST_PAYMENT_DAYS;
use super::text::{join, places, quoted};
use crate::contract::{Billing, Every, Metric};
use crate::money::Money;
use crate::private::Deal;
use crate::quote::{Line, MOST_LINES, MOST_QUOTES, Quote, months_of};
use crate::scorecard::{MOST, Mark};

impl Check {
    pub(super) fn quotes(&mut self, project: &Project) {
        let private = &project.private.quotes;
        let many = project.quotes.len() + private.len();
        if many > MOST_QUOTES {
            let allowed = format!("at most {MOST_QUOTES} quotes");
            self.error("quote", format!("{many} quotes"), &allowed, "");
        }
        let own = self.ids("quote", ids(&project.quotes));
        let rivals = self.ids("private.quote", ids(private));
        let open: BTreeSet<&str> = ids(&project.quotes).collect();
        for (quote, place) in private.iter().zip(&rivals) {
            if open.contains(quote.id.as_str()) {
                let allowed = "an id that no other quote has";
                self.error(&join(place, "id"), quoted(&quote.id), allowed, "");
            }
        }
        for (quote, place) in project.quotes.iter().zip(&own) {
            self.quote(project, quote, place);
        }
        for (quote, place) in private.iter().zip(&rivals) {
            self.quote(project, quote, place);
            if let Some(plan) = &quote.plan {
                let allowed = "none for a private quote";
                let hint = "what that plan pays stands in a customer's copy";
                self.warn(&join(place, "plan"), quoted(plan), allowed, hint);
            }
        }
        let quotes: BTreeMap<&str, &Quote> = project
            .all_quotes()
            .map(|quote| (quote.id.as_str(), quote))
            .collect();
        let deals = project.private.deals.iter().map(|deal| deal.quote.as_str());
        let mut seen = BTreeSet::new();
        for (deal, place) in project
            .private
            .deals
            .iter()
            .zip(places("private.deal", deals))
        {
            let Some(quote) = quotes.get(deal.quote.as_str()) else {
                let hint = super::read::id_hint(&deal.quote, quotes.keys().copied());
                self.absent(
                    &join(&place, "quote"),
                    quoted(&deal.quote),
                    "the id of a quote",
                    hint,
                );
                continue;
            };
            if !seen.insert(deal.quote.as_str()) {
                self.error(
                    &join(&place, "quote"),
                    quoted(&deal.quote),
                    "a quote that no other deal is about",
                    "",
                );
            }
            self.deal(deal, quote, &place);
        }
        self.scorecard(&project.private.scorecard);
    }

    fn scorecard(&mut self, marks: &[Mark]) {
        let factors = marks.iter().map(|mark| mark.factor.as_str());
        let mut seen = BTreeSet::new();
        for (mark, place) in marks.iter().zip(places("private.factor", factors)) {
            if !seen.insert(mark.factor) {
                let allowed = "a factor that is scored once";
                let found = quoted(mark.factor.as_str());
                self.error(&join(&place, "factor"), found, allowed, "");
            }
            let any = (Decimal::ZERO, Decimal::MAX);
            self.within(mark.weight, any, &join(&place, "weight"));
            if let Some(score) = mark.score.filter(|score| *score > MOST) {
                let allowed = format!("0 to {MOST}");
                self.error(&join(&place, "score"), score.to_string(), &allowed, "");
            }
        }
    }

    fn quote(&mut self, project: &Project, quote: &Quote, place: &str) {
        if quote.partner.trim().is_empty() {
            self.error(
                &join(place, "partner"),
                quoted(&quote.partner),
                "a name",
                "who offers",
            );
        }
        if let (Some(date), Some(until)) = (quote.date, quote.valid_until)
            && until < date
        {
            let hint = "it has expired before it was written";
            let allowed = format!("{date} or later");
            self.error(
                &join(place, "valid_until"),
                until.to_string(),
                &allowed,
                hint,
            );
        }
        self.quoted_currency(project, quote, place);
        if let Some(vat) = quote.vat_rate {
            self.within(vat, (Decimal::ZERO, Decimal::ONE), &join(place, "vat_rate"));
        }
        if quote.prices_include_vat && quote.vat_rate.is_none() {
            self.absent(
                &join(place, "vat_rate"),
                "nothing",
                "the rate of the tax that prices include",
                "such as vat_rate = 0.19",
            );
        }
        if let Some(days) = quote.payment_days.filter(|days| *days > MOST_PAYMENT_DAYS) {
            let allowed = format!("0 to {MOST_PAYMENT_DAYS} days");
            self.error(&join(place, "payment_days"), days.to_string(), &allowed, "");
        }
        self.at_least_one(quote.round, place, "round");
        if let Some(plan) = &quote.plan {
            let plans: BTreeSet<&str> = project.plans.iter().map(|plan| plan.id.as_str()).collect();
            if !plans.contains(plan.as_str()) {
                let hint = super::read::id_hint(plan, plans.iter().copied());
                self.absent(&join(place, "plan"), quoted(plan), "the id of a plan", hint);
            }
        }
        let prefix = join(place, "line");
        if quote.lines.len() > MOST_LINES {
            let allowed = format!("at most {MOST_LINES} lines in a quote");
            let found = format!("{} lines", quote.lines.len());
            return self.error(&prefix, found, &allowed, "");
        }
        let errors = self.findings.errors();
        let lines = self.ids(&prefix, quote.lines.iter().map(|line| line.id.as_str()));
        for (line, place) in quote.lines.iter().zip(&lines) {
            self.quote_line(line, place);
        }
        if self.findings.errors() == errors {
            self.sums(quote, place, &lines);
        }
    }

    fn quoted_currency(&mut self, project: &Project, quote: &Quote, place: &str) {
        let Some(code) = quote.currency.as_deref() else {
            return;
        };
        let place = join(place, "currency");
        let rated = project
            .economics
            .exchange_rates
            .iter()
            .any(|rate| rate.currency == code);
        if !currency::is_known(code) {
            let hint = super::read::id_hint(code, CURRENCIES.iter().copied());
            self.error(&place, quoted(code), "a currency of ISO 4217", hint);
        } else if code != project.currency && !rated {
            let hint = format!(
                "add [[economics.exchange_rate]] with currency = \"{code}\", its date and rate"
            );
            let allowed = "the project's currency, or one with an exchange rate";
            self.error(&place, quoted(code), allowed, hint);
        }
    }

    fn quote_line(&mut self, line: &Line, place: &str) {
        let none = Decimal::MIN;
        let most = Decimal::MAX;
        let zero = Decimal::ZERO;
        let figures = [
            ("quantity", Some(line.quantity), (zero, most)),
            ("list", line.list.map(Money::as_decimal), (zero, most)),
            (
                "discount",
                line.discount,
                (Decimal::NEGATIVE_ONE, Decimal::ONE),
            ),
            ("net", line.net.map(Money::as_decimal), (none, most)),
            ("uplift", line.uplift, (Decimal::new(-9, 1), Decimal::TEN)),
        ];
        for (key, figure, limits) in figures {
            if let Some(figure) = figure {
                self.within(figure, limits, &join(place, key));
            }
        }
        if let Some(term) = line.term_months
            && !(1..=MOST_MONTHS).contains(&term)
        {
            let allowed = format!("1 to {MOST_MONTHS} months");
            self.error(&join(place, "term_months"), term.to_string(), &allowed, "");
        }
        if line.billing == Some(Billing::Prepaid)
            && line.term_months.is_none()
            && line.every != Every::Once
        {
            let hint = "what is prepaid is a term: add term_months";
            self.error(&join(place, "billing"), "\"prepaid\"", "a term", hint);
        }
        if let (Some(period), Some(term)) = (months_of(line.every), line.term_months)
            && !term.is_multiple_of(period)
        {
            let allowed = format!("whole periods of {period} months");
            self.warn(
                &join(place, "term_months"),
                term.to_string(),
                &allowed,
                "the last period is counted in part",
            );
        }
        if line.metric == Metric::Flat && line.quantity != Decimal::ONE && !line.quantity.is_zero()
        {
            self.warn(
                &join(place, "metric"),
                "a flat price with a quantity",
                "what is counted",
                "such as metric = \"unit\"",
            );
        }
        if let Some(outcome) = &line.outcome {
            let place = join(place, "outcome");
            if outcome.recovery_hours <= zero {
                let found = outcome.recovery_hours.to_string();
                self.error(
                    &join(&place, "recovery_hours"),
                    found,
                    "hours, more than 0",
                    "",
                );
            }
            self.not_negative(outcome.credit, &join(&place, "credit"));
            if let Some(cap) = outcome.cap {
                self.not_negative(cap, &join(&place, "cap"));
            }
        }
    }

    /// Prices that agree with each other, and with the total.
    fn sums(&mut self, quote: &Quote, place: &str, lines: &[String]) {
        let hint = "a smaller price or quantity";
        let allowed = "amounts of at most 28 digits";
        for (line, place) in quote.lines.iter().zip(lines) {
            if let Err(error) = line.over_term() {
                return self.error(place, error.to_string(), allowed, hint);
            }
            let listed = Line {
                net: None,
                ..line.clone()
            };
            if let (Some(net), Ok(Some(expected))) = (line.net, listed.unit_price())
                && line.discount.is_some()
                && net.rounded() != expected.rounded()
            {
                self.warn(
                    &join(place, "net"),
                    net.to_string(),
                    &format!("{} by list price and discount", expected.rounded()),
                    "ask the partner which of them holds",
                );
            }
        }
        let sums = quote
            .extended()
            .and_then(|sum| Ok((sum, quote.over_terms()?)));
        let (extended, over_terms) = match sums {
            Ok(sums) => sums,
            Err(error) => return self.error(place, error.to_string(), allowed, hint),
        };
        // Each line may have been rounded to the cent.
        let slack = Decimal::from(quote.lines.len())
            .checked_div(Decimal::ONE_HUNDRED)
            .unwrap_or_default();
        let near = |sum: Money, total: Money| {
            let off = sum.checked_sub(total).map(|off| off.as_decimal().abs());
            off.is_ok_and(|off| off <= slack)
        };
        if let Some(total) = quote.total
            && !near(extended, total)
            && !near(over_terms, total)
        {
            let found = total.to_string();
            let allowed = if extended.rounded() == over_terms.rounded() {
                format!("{}, the sum of its lines", extended.rounded())
            } else {
                format!(
                    "{}, the sum of its lines, or {} over their terms",
                    extended.rounded(),
                    over_terms.rounded()
                )
            };
            let hint = "ask the partner what the difference is";
            self.warn(&join(place, "total"), found, &allowed, hint);
        }
    }

    fn deal(&mut self, deal: &Deal, quote: &Quote, place: &str) {
        self.within(
            deal.cost_of_sale,
            (Decimal::ZERO, Decimal::ONE),
            &join(place, "cost_of_sale"),
        );
        self.within(
            deal.effort_hours,
            (Decimal::ZERO, Decimal::MAX),
            &join(place, "effort_hours"),
        );
        self.not_negative(deal.hour_cost, &join(place, "hour_cost"));
        let known: BTreeSet<&str> = quote.lines.iter().map(|line| line.id.as_str()).collect();
        let lines = deal.lines.iter().map(|line| line.line.as_str());
        let mut seen = BTreeSet::new();
        for (line, place) in deal.lines.iter().zip(places(&join(place, "line"), lines)) {
            if !known.contains(line.line.as_str()) {
                let hint = super::read::id_hint(&line.line, known.iter().copied());
                let allowed = "the id of a line of the quote";
                self.absent(&join(&place, "line"), quoted(&line.line), allowed, hint);
            } else if !seen.insert(line.line.as_str()) {
                let allowed = "a line that is named once";
                self.error(&join(&place, "line"), quoted(&line.line), allowed, "");
            }
            self.not_negative(line.unit_cost, &join(&place, "unit_cost"));
            self.within(
                line.effort_hours,
                (Decimal::ZERO, Decimal::MAX),
                &join(&place, "effort_hours"),
            );
        }
    }

    /// A decimal between two limits, both included.
    pub(super) fn within(&mut self, figure: Decimal, limits: (Decimal, Decimal), place: &str) {
        let (least, most) = limits;
        if figure < least || figure > most {
            let allowed = if most == Decimal::MAX {
                format!("{least} or more")
            } else {
                format!("{least} to {most}")
            };
            let share = most <= Decimal::TEN && figure > most;
            let hint = figure.checked_div(Decimal::ONE_HUNDRED).filter(|_| share);
            let hint = hint
                .map(|share| {
                    format!(
                        "did you mean {}? shares are written 0.05 for 5 %",
                        share.normalize()
                    )
                })
                .unwrap_or_default();
            self.error(place, figure.to_string(), &allowed, hint);
        }
    }

    fn not_negative(&mut self, amount: Money, place: &str) {
        self.within(amount.as_decimal(), (Decimal::ZERO, Decimal::MAX), place);
    }
}

fn ids(quotes: &[Quote]) -> impl Iterator<Item = &str> + Clone {
    quotes.iter().map(|quote| quote.id.as_str())
}
