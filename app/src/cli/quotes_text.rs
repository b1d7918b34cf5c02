//! A comparison of quotes as text.

use std::fmt::Write as _;

use displace_model::money::Money;
use displace_model::project::Project;
use displace_model::quote::{Comparison, margin, questions, rounds, scored};

use super::table::{Table, wrapped};
use crate::format::{Currency, number};
use crate::outcomes::outcomes;
use crate::quote_words;

pub(super) fn text(project: &Project, comparison: &Comparison, width: usize) -> String {
    let writer = Writer {
        project,
        comparison,
        currency: Currency::new(&project.currency),
        width,
    };
    writer.text()
}

struct Writer<'a> {
    project: &'a Project,
    comparison: &'a Comparison,
    currency: Currency,
    width: usize,
}

impl Writer<'_> {
    fn text(&self) -> String {
        let mut text = format!("{}: quotes\n\n", self.project.name);
        text.push_str(&wrapped(&self.basis(), self.width, 0));
        for (head, body) in [
            ("Ranking", self.ranking()),
            ("Who offers what", self.matrix()),
            ("What a unit costs in a year", self.unit_prices()),
            ("What to push on", self.levers()),
            ("Points", self.points()),
            ("Promised outcomes", self.outcomes()),
            ("From round to round", self.rounds()),
            ("What is left to the partner", self.margins()),
            ("Questions", self.questions()),
        ] {
            if !body.is_empty() {
                let _ = write!(text, "\n{head}\n{body}");
            }
        }
        text
    }

    fn money(&self, amount: Money) -> String {
        self.currency.full(amount.rounded().to_f64())
    }

    /// How prices were made comparable, in a sentence or two.
    fn basis(&self) -> String {
        let scope = match &self.comparison.fullest {
            Some(quote) => format!("the scope of {}", self.named(quote)),
            None => "the listed needs".to_owned(),
        };
        format!(
            "{} quotes levelled to {scope} over {} years in {}, without tax, each payment discounted by its own date at {} % a year. Renewals count to the horizon's end. Outage costs are no part of it.",
            self.comparison.offers.len(),
            self.project.horizon_years,
            self.project.currency,
            number(self.project.economics.effective_rate() * 100.0, 1),
        )
    }

    fn named(&self, quote: &str) -> String {
        let offer = self.comparison.offer(quote);
        offer.map_or_else(|| quote.to_owned(), |offer| offer.partner.clone())
    }

    fn ranking(&self) -> String {
        let mut table = Table::new([
            "partner",
            "levelled",
            "5 to 95 %",
            "on the cover",
            "there",
            "break-even",
        ]);
        for offer in self.comparison.ranking() {
            let total = offer.total;
            table.row([
                format!("{}. {}", offer.rank, offer.partner),
                self.currency.full(total.central),
                format!(
                    "{} to {}",
                    self.currency.short(total.low),
                    self.currency.short(total.high)
                ),
                self.money(offer.sticker),
                format!("{}.", offer.sticker_rank),
                quote_words::break_even(offer.break_even),
            ]);
        }
        let mut text = table.render(self.width);
        for offer in self.comparison.ranking() {
            let notes = quote_words::remarks(self.comparison, offer);
            if !notes.is_empty() {
                let line = format!("{}: {}", offer.partner, notes.join("; "));
                text.push_str(&wrapped(&line, self.width, 2));
            }
        }
        text
    }

    fn matrix(&self) -> String {
        let partners = self
            .comparison
            .offers
            .iter()
            .map(|offer| offer.partner.clone());
        let head = ["needed".to_owned(), "quantity".to_owned()];
        let mut table = Table::new(head.into_iter().chain(partners));
        for (row, line) in self.comparison.scope.iter().enumerate() {
            let quantity = Money::from_decimal(line.quantity).to_f64();
            let units = crate::format::units(line.metric, &line.unit);
            let quantity = format!(
                "{} {units}",
                number(quantity, if quantity.fract() == 0.0 { 0 } else { 2 })
            );
            let cells = self
                .comparison
                .offers
                .iter()
                .map(|offer| quote_words::cell(&offer.cells[row], &self.currency));
            let head = [line.name.clone(), quantity.trim_end().to_owned()];
            table.row(head.into_iter().chain(cells));
        }
        let mut text = table.render(self.width);
        if self.comparison.offers.iter().any(|offer| {
            offer
                .cells
                .iter()
                .any(displace_model::quote::Cell::is_guess)
        }) {
            text.push_str("  ? a guess by category and words: confirm it\n");
        }
        text
    }

    fn unit_prices(&self) -> String {
        let partners = self
            .comparison
            .offers
            .iter()
            .map(|offer| offer.partner.clone());
        let mut table = Table::new(std::iter::once("what".to_owned()).chain(partners));
        let years = self.project.horizon_years;
        let shown = |price: &Option<Money>| {
            price.map_or_else(
                || crate::format::NOTHING.to_owned(),
                |price| self.money(price),
            )
        };
        for (metric, prices) in self.comparison.metric_prices(years) {
            let name = format!("all by {}", metric.units());
            table.row(std::iter::once(name).chain(prices.iter().map(shown)));
        }
        for (row, line) in self.comparison.scope.iter().enumerate() {
            let prices = self.comparison.unit_prices(row, years);
            let name = if line.part_number.is_empty() {
                line.name.clone()
            } else {
                format!("{} ({})", line.name, line.part_number)
            };
            table.row(std::iter::once(name).chain(prices.iter().map(shown)));
        }
        table.render(self.width)
    }

    fn levers(&self) -> String {
        let mut text = String::new();
        for offer in self.comparison.ranking() {
            if let Some(levers) = quote_words::levers(self.comparison, offer, &self.currency) {
                let line = format!("{}: {levers}", offer.partner);
                text.push_str(&wrapped(&line, self.width, 2));
            }
        }
        text
    }

    fn points(&self) -> String {
        let score = self.project.levelling.score.as_ref();
        let Some((score, points)) =
            score.and_then(|score| Some((score, scored(self.comparison, score)?)))
        else {
            return String::new();
        };
        let mut table = Table::new(["partner", "points of 10", "of the price"]);
        for one in &points.points {
            table.row([
                self.named(&one.quote),
                number(one.total, 2),
                number(one.price, 2),
            ]);
        }
        let mut text = table.render(self.width);
        if points.relative_flips {
            let line =
                "A relative price formula (lowest price / price) would order them differently.";
            text.push_str(&wrapped(line, self.width, 2));
        }
        for change in &score.changes {
            let line = format!(
                "After prices were opened, on {}, the weight of {} was changed from {} to {}.",
                change.on,
                score.name_of(&change.criterion),
                change.from,
                change.to
            );
            text.push_str(&wrapped(&line, self.width, 2));
        }
        text
    }

    fn rounds(&self) -> String {
        let mut text = String::new();
        for change in rounds(self.project).unwrap_or_default() {
            let list = |what: &str, names: &[String]| {
                if names.is_empty() {
                    String::new()
                } else {
                    format!("; {what} {}", names.join(", "))
                }
            };
            let line = format!(
                "{}, {} to {}: price {}, scope {}{}{}",
                self.named(&change.to),
                change.from,
                change.to,
                self.money(change.price),
                self.money(change.scope),
                list("added", &change.added),
                list("left out", &change.removed),
            );
            text.push_str(&wrapped(&line, self.width, 2));
        }
        text
    }

    fn outcomes(&self) -> String {
        let mut text = String::new();
        for outcome in outcomes(self.project, 1) {
            let promise = outcome.promise;
            let mut line = format!(
                "{}: business back within {}, else {} each time",
                self.named(&outcome.quote),
                crate::format::hours(promise.recovery_hours),
                self.currency.full(promise.credit),
            );
            if let Some(cap) = promise.cap {
                let _ = write!(line, ", at most {} a year", self.currency.full(cap));
            }
            match outcome.credits {
                Some(credits) => {
                    let _ = write!(
                        line,
                        ". Simulated over the horizon: {} recoveries, {} of them late, {} paid back on average (not in any price above)",
                        number(credits.recoveries, 2),
                        number(credits.late, 2),
                        self.currency.full(credits.paid_back),
                    );
                }
                None => line.push_str(
                    ". Nothing simulates it: name the plan that the quote is the contract of",
                ),
            }
            text.push_str(&wrapped(&line, self.width, 2));
        }
        text
    }

    /// Private: only in a project that knows what a deal costs.
    fn margins(&self) -> String {
        let mut text = String::new();
        for deal in &self.project.private.deals {
            let quote = self.project.all_quotes().find(|one| one.id == deal.quote);
            let Some((quote, found)) =
                quote.and_then(|quote| Some((quote, margin(quote, deal).ok()?)))
            else {
                continue;
            };
            let own = Currency::new(quote.currency.as_deref().unwrap_or(&self.project.currency));
            let full = |amount: Money| own.full(amount.rounded().to_f64());
            let share = |share: rust_decimal::Decimal| {
                number(Money::from_decimal(share).to_f64() * 100.0, 1)
            };
            let percent = found
                .share
                .map_or_else(String::new, |found| format!(" ({} %)", share(found)));
            let mut line = format!(
                "{}: margin {}{percent} of {}, cost of sale {} ({} %)",
                quote.partner,
                full(found.margin),
                full(found.price),
                full(found.cost_of_sale),
                share(found.break_even_share),
            );
            if found.is_below_cost_of_sale() {
                let _ = write!(
                    line,
                    ": below its cost of sale by {}",
                    full(found.shortfall())
                );
                if let Some(price) = found.break_even_price {
                    let _ = write!(line, ", it breaks even at {}", full(price));
                }
                let _ = write!(line, ". {}", found.consequence());
            }
            text.push_str(&wrapped(&line, self.width, 2));
        }
        text
    }

    fn questions(&self) -> String {
        let mut text = String::new();
        for offer in self.comparison.ranking() {
            let asked = questions(self.project, self.comparison, &offer.quote);
            if asked.is_empty() {
                continue;
            }
            let _ = writeln!(text, "  {}", offer.partner);
            for question in asked {
                text.push_str(&wrapped(&format!("- {}", question.text), self.width, 4));
            }
        }
        text
    }
}
