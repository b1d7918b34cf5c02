//! What to ask each partner, in the partner's language: every gap, mismatch and unclear line.

use super::compare::{Cell, CellKind, Comparison, Offer};
use super::phrases::Phrases;
use super::scope::{Certainty, ScopeLine};
use super::{Line, Quote};
use crate::contract::Every;
use crate::money::Money;
use crate::project::Project;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionKind {
    /// Something of the scope is missing.
    Gap,
    /// It is counted by something else.
    OtherMetric,
    /// Another quantity is offered.
    Quantity,
    /// What is needed is an option.
    Option,
    /// Something beyond the scope is offered.
    Extra,
    /// A match is a guess.
    Guess,
    /// A line has no price.
    NoPrice,
    /// Net price, list price and discount do not agree.
    Net,
    /// The rise at renewal has no limit.
    Rise,
    /// The quote has expired.
    Expired,
    /// Nobody knows until when the quote holds.
    Validity,
    /// The total is not the sum of the lines.
    Total,
    /// Prices include tax at an unknown rate.
    Tax,
}

/// One question to a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub kind: QuestionKind,
    /// The question itself, in the partner's language.
    pub text: String,
}

/// The questions to the partner of a quote, in the order of the scope, then of the quote; empty for a quote that does
/// not compete.
pub fn questions(project: &Project, comparison: &Comparison, quote: &str) -> Vec<Question> {
    let found = project.all_quotes().find(|one| one.id == quote);
    let (Some(quote), Some(offer)) = (found, comparison.offer(quote)) else {
        return Vec::new();
    };
    let mut asked = Asked {
        phrases: Phrases::of(quote.language),
        currency: quote.currency.as_deref().unwrap_or(&project.currency),
        list: Vec::new(),
    };
    asked.quote(quote, comparison);
    for (line, cell) in comparison.scope.iter().zip(&offer.cells) {
        asked.cell(quote, line, cell);
    }
    asked.extras(quote, offer);
    for line in &quote.lines {
        asked.line(line);
    }
    asked.list
}

struct Asked<'a> {
    phrases: &'static Phrases,
    currency: &'a str,
    list: Vec<Question>,
}

impl Asked<'_> {
    fn ask(&mut self, kind: QuestionKind, sentence: &str, blanks: &[(&str, &str)]) {
        let mut text = String::new();
        // One pass, so that what fills a blank is never taken for a blank itself.
        for (place, part) in sentence.split('{').enumerate() {
            let filled = part.split_once('}').filter(|_| place > 0);
            match filled {
                Some((blank, rest)) => {
                    let value = blanks.iter().find(|(name, _)| *name == blank);
                    text.push_str(value.map_or("", |(_, value)| value));
                    text.push_str(rest);
                }
                None => text.push_str(part),
            }
        }
        // A blank that nothing fills leaves no gap before what follows it.
        let text = text.replace(" )", ")").replace("  ", " ");
        self.list.push(Question { kind, text });
    }

    fn money(&self, amount: Money) -> String {
        let amount = self.phrases.number(amount.rounded().as_decimal(), 2);
        format!("{amount} {}", self.currency)
    }

    fn quote(&mut self, quote: &Quote, comparison: &Comparison) {
        let number = ("number", quote.number.as_str());
        match quote.valid_until {
            None => self.ask(QuestionKind::Validity, self.phrases.validity, &[number]),
            Some(until) if until < comparison.on => {
                let date = self.phrases.date(until);
                self.ask(
                    QuestionKind::Expired,
                    self.phrases.expired,
                    &[number, ("date", &date)],
                );
            }
            Some(_) => {}
        }
        if quote.prices_include_vat && quote.vat_rate.is_none() {
            self.ask(QuestionKind::Tax, self.phrases.tax, &[]);
        }
        let sums = quote.extended().ok().zip(quote.over_terms().ok());
        if let (Some(total), Some((sum, over_terms))) = (quote.total, sums) {
            let cents = rust_decimal::Decimal::from(quote.lines.len().max(1));
            let off = |sum: Money| {
                let off = sum
                    .checked_sub(total)
                    .unwrap_or_default()
                    .as_decimal()
                    .abs();
                off > cents / rust_decimal::Decimal::ONE_HUNDRED
            };
            if off(sum) && off(over_terms) {
                let (amount, other) = (self.money(total), self.money(sum));
                let blanks = [("amount", amount.as_str()), ("other", &other)];
                self.ask(QuestionKind::Total, self.phrases.total, &blanks);
            }
        }
    }

    fn cell(&mut self, quote: &Quote, line: &ScopeLine, cell: &Cell) {
        let called = |metric, unit: &str| match unit {
            "" => self.phrases.units(metric).to_owned(),
            unit => unit.to_owned(),
        };
        let unit = called(line.metric, &line.unit);
        let wanted = self.phrases.number(line.quantity, 0);
        let offered = self.phrases.number(cell.offered, 0);
        let own = cell.lines.first().and_then(|id| quote.line(id));
        let name = own.map_or_else(|| line.name.clone(), Line::name);
        let other = own.map_or_else(String::new, |own| called(own.metric, &own.unit));
        let blanks = [
            ("item", name.as_str()),
            ("wanted", &wanted),
            ("offered", &offered),
            ("unit", &unit),
            ("other", &other),
        ];
        match cell.kind {
            CellKind::Gap | CellKind::Unpriced => {
                return self.ask(QuestionKind::Gap, self.phrases.gap, &blanks);
            }
            CellKind::OtherMetric => {
                self.ask(QuestionKind::OtherMetric, self.phrases.metric, &blanks);
            }
            CellKind::Option => self.ask(QuestionKind::Option, self.phrases.option, &blanks),
            CellKind::Match => {}
        }
        if cell.kind != CellKind::OtherMetric
            && cell.offered != line.quantity
            && cell.factor != rust_decimal::Decimal::ONE
        {
            self.ask(QuestionKind::Quantity, self.phrases.quantity, &blanks);
        }
        if matches!(cell.certainty, Some(Certainty::Guess(_))) {
            let blanks = [("item", name.as_str()), ("other", line.name.as_str())];
            self.ask(QuestionKind::Guess, self.phrases.guess, &blanks);
        }
    }

    fn extras(&mut self, quote: &Quote, offer: &Offer) {
        for extra in offer.extras.iter().filter(|extra| !extra.option) {
            let lines = extra.lines.iter().filter_map(|id| quote.line(id));
            let paid = lines
                .map(|line| line.over_term().ok().flatten().unwrap_or_default())
                .try_fold(Money::ZERO, Money::checked_add);
            let amount = self.money(paid.unwrap_or_default());
            let blanks = [("item", extra.name.as_str()), ("amount", amount.as_str())];
            self.ask(QuestionKind::Extra, self.phrases.extra, &blanks);
        }
    }

    fn line(&mut self, line: &Line) {
        let name = line.name();
        if line.net.is_none() && line.list.is_none() {
            self.ask(
                QuestionKind::NoPrice,
                self.phrases.no_price,
                &[("item", &name)],
            );
            return;
        }
        let listed = Line {
            net: None,
            ..line.clone()
        };
        if let (Some(net), Some(_), Ok(Some(expected))) =
            (line.net, line.discount, listed.unit_price())
            && net.rounded() != expected.rounded()
        {
            let (amount, other) = (self.money(net), self.money(expected));
            let blanks = [
                ("item", name.as_str()),
                ("amount", &amount),
                ("other", &other),
            ];
            self.ask(QuestionKind::Net, self.phrases.net, &blanks);
        }
        let recurs = line.every != Every::Once || line.term_months.is_some();
        if recurs && line.uplift.is_none() && !line.option {
            self.ask(QuestionKind::Rise, self.phrases.rise, &[("item", &name)]);
        }
    }
}
