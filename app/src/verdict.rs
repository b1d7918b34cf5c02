//! The answer in words, the same on screen, in the terminal and on paper.
//!
//! The first sentence names the cash saving and the outage saving; only then comes their sum, with the chance that it
//! is above zero and the bad tail. A proposal that does not pay is said not to pay.

use displace_scenarios::results::{Comparison, PlanResults, Results, Summary};

use crate::counted::{Counted, class_of};
use crate::format::{self, Currency};

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its words, with their spaces.
    pub text: String,
    /// Whether it is one of the numbers that matter.
    pub strong: bool,
}

/// One or several sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Their stretches, in order.
    pub pieces: Vec<Piece>,
}

impl Words {
    /// The text without emphasis.
    pub fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }

    fn plain(mut self, text: impl Into<String>) -> Self {
        self.pieces.push(Piece {
            text: text.into(),
            strong: false,
        });
        self
    }

    fn strong(mut self, text: impl Into<String>) -> Self {
        self.pieces.push(Piece {
            text: text.into(),
            strong: true,
        });
        self
    }
}

/// Whether the plan spoken about has the lower total on average.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pays {
    /// It has.
    Yes,
    /// The baseline has.
    No,
    /// Both cost the same, or there is nothing to compare.
    Even,
}

/// The answer to "should this customer switch?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the plan pays on average.
    pub pays: Pays,
    /// Id of the plan that the answer speaks about.
    pub plan: String,
    /// Id of the plan it is compared with.
    pub baseline: String,
    /// Which part of the saving it speaks about.
    pub counted: Counted,
    /// The answer: cash and outages apart.
    pub answer: Words,
    /// Their sum, the chance and the bad tail.
    pub odds: Words,
    /// What a reader must know to judge the two; may be empty.
    pub caveats: Vec<Words>,
    /// Which plans are compared, by name, and on what terms.
    pub terms: Words,
}

impl Verdict {
    /// Answer and odds in one paragraph.
    pub fn text(&self) -> String {
        [self.answer.text(), self.odds.text()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The verdict on the best of the plans that are compared with the baseline, or `None` without any plan.
///
/// `horizon_years` is the horizon of the project, which the results do not hold.
/// `counted` says which part of the savings decides; the words say so too.
pub fn verdict(
    results: &Results,
    currency: &Currency,
    horizon_years: u32,
    counted: Counted,
) -> Option<Verdict> {
    // Backwards, because of equals `max_by` takes the last and the first in the project should be spoken about.
    let best = results.comparisons.iter().rev().max_by(|a, b| {
        let mean = |one| counted.saving(one).mean;
        mean(a).total_cmp(&mean(b))
    });
    match best {
        Some(best) => verdict_on(results, &best.plan, currency, horizon_years, counted),
        None => results
            .plans
            .first()
            .map(|plan| alone(results, plan, currency, horizon_years)),
    }
}

/// The verdict on one plan against the baseline, or `None` if there is no such comparison.
pub fn verdict_on(
    results: &Results,
    plan: &str,
    currency: &Currency,
    horizon_years: u32,
    counted: Counted,
) -> Option<Verdict> {
    let comparison = results.comparison(plan)?;
    let teller = Teller {
        results,
        comparison,
        plan: results.plan(plan)?,
        baseline: results.plan(&comparison.baseline)?,
        currency,
        horizon_years,
        counted,
    };
    Some(Verdict {
        pays: teller.pays(),
        plan: teller.plan.id.clone(),
        baseline: teller.baseline.id.clone(),
        counted,
        answer: teller.answer(),
        odds: teller.odds(),
        caveats: teller.caveats(),
        terms: teller.terms(),
    })
}

fn alone(
    results: &Results,
    plan: &PlanResults,
    currency: &Currency,
    horizon_years: u32,
) -> Verdict {
    let answer = Words::default()
        .plain(format!(
            "There is nothing to compare {} with yet: it costs ",
            quoted(&plan.name)
        ))
        .strong(currency.full(plan.cash_cost.mean))
        .plain(" in cash and ")
        .strong(currency.full(plan.outage_cost.mean))
        .plain(format!(
            " in outage losses over {} on average.",
            format::years(f64::from(horizon_years))
        ));
    Verdict {
        pays: Pays::Even,
        plan: plan.id.clone(),
        baseline: results.baseline.clone(),
        counted: Counted::Everything,
        answer,
        odds: Words::default(),
        caveats: Vec::new(),
        terms: Words::default().plain(format!("{}: {}.", quoted(&plan.name), terms_of(results))),
    }
}

/// Names may be sentences of their own ("Switch to B"), so they stand in quotation marks.
fn quoted(name: &str) -> String {
    format!("“{name}”")
}

fn terms_of(results: &Results) -> String {
    format!(
        "present value at {} a year, {} futures",
        format::percent(results.economics.discount_rate),
        format::number(results.trials as f64, 0)
    )
}

/// The sign of an amount as far as a reader can see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Gain,
    Nothing,
    Loss,
}

/// One comparison being told.
struct Teller<'a> {
    results: &'a Results,
    comparison: &'a Comparison,
    plan: &'a PlanResults,
    baseline: &'a PlanResults,
    currency: &'a Currency,
    horizon_years: u32,
    counted: Counted,
}

impl Teller<'_> {
    fn sign(&self, amount: f64) -> Sign {
        if self.currency.shows_as_zero(amount) || amount.is_nan() {
            Sign::Nothing
        } else if amount > 0.0 {
            Sign::Gain
        } else {
            Sign::Loss
        }
    }

    /// The saving that counts.
    fn saving(&self) -> &Summary {
        self.counted.saving(self.comparison)
    }

    fn pays(&self) -> Pays {
        match self.sign(self.saving().mean) {
            Sign::Gain => Pays::Yes,
            Sign::Nothing => Pays::Even,
            Sign::Loss => Pays::No,
        }
    }

    fn money(&self, amount: f64) -> String {
        self.currency.full(amount.abs())
    }

    /// The only proposal against the incumbent is "switching"; anything else is called by its name.
    fn subject(&self) -> String {
        let single = self.results.comparisons.len() == 1;
        match (single, self.baseline.role, self.plan.role) {
            (true, "incumbent", "proposal") => "switching".to_owned(),
            (true, "incumbent", "renegotiated") => "renegotiating".to_owned(),
            _ => quoted(&self.plan.name),
        }
    }

    fn keeping(&self) -> String {
        if self.baseline.role == "incumbent" {
            "Keeping the incumbent".to_owned()
        } else {
            quoted(&self.baseline.name)
        }
    }

    fn answer(&self) -> Words {
        let (several, pays) = (self.results.comparisons.len() > 1, self.pays());
        let plans = self.results.plans.len();
        let mut closing = String::new();
        let (opening, subject) = match (pays, several) {
            (Pays::No, false) => (format!("{} is cheaper: ", self.keeping()), self.subject()),
            (Pays::No, true) => (
                format!(
                    "{} is cheaper than {}, which ",
                    self.keeping(),
                    self.subject()
                ),
                String::new(),
            ),
            (Pays::Yes, true) if self.is_best() => {
                // The figures come first: names are long, and the top of the window is short.
                closing = format!(
                    ", compared with {}: of {plans} plans it is the cheapest",
                    quoted(&self.baseline.name)
                );
                (String::new(), self.subject())
            }
            // Whoever reads of a plan must know what it is compared with: only the incumbent goes without saying.
            (Pays::Yes | Pays::Even, several) if several || self.baseline.role != "incumbent" => (
                format!("Compared with {}, ", quoted(&self.baseline.name)),
                self.subject(),
            ),
            _ => (String::new(), capitalised(&self.subject())),
        };
        let subject = match subject.as_str() {
            "" => String::new(),
            subject => format!("{subject} "),
        };
        let start = format!("{opening}{subject}");
        let words = match self.counted {
            Counted::Everything => self.both_savings(Words::default().plain(start)),
            Counted::Accepted => {
                let start = uncapitalised(&start);
                self.cash_saved(Words::default().plain(format!(
                    "Counting only what a finance director accepts, {start}"
                )))
            }
        };
        words.plain(format!(
            " over {} on average{closing}.",
            format::years(f64::from(self.horizon_years))
        ))
    }

    fn is_best(&self) -> bool {
        self.results
            .comparisons
            .iter()
            .all(|other| self.counted.saving(other).mean <= self.saving().mean)
    }

    /// "costs 31,000 more in cash".
    fn cash_saved(&self, words: Words) -> Words {
        let cash = match self.counted {
            Counted::Everything => self.comparison.cash_saving.mean,
            Counted::Accepted => self.saving().mean,
        };
        match self.sign(cash) {
            Sign::Gain => words
                .plain("saves ")
                .strong(self.money(cash))
                .plain(" in cash"),
            Sign::Loss => words
                .plain("costs ")
                .strong(format!("{} more", self.money(cash)))
                .plain(" in cash"),
            Sign::Nothing => words.plain("costs the same in cash"),
        }
    }

    /// "costs 31,000 more in cash and avoids outage losses of 443,000".
    fn both_savings(&self, words: Words) -> Words {
        let (cash, outage) = (
            self.comparison.cash_saving.mean,
            self.comparison.outage_saving.mean,
        );
        let words = self.cash_saved(words);
        let only = if self.pays() == Pays::No { "only " } else { "" };
        match (self.sign(cash), self.sign(outage)) {
            (_, Sign::Gain) => words
                .plain(format!(" and avoids outage losses of {only}"))
                .strong(self.money(outage)),
            (Sign::Loss, Sign::Loss) => words
                .plain(", and outages cost ")
                .strong(format!("{} more", self.money(outage)))
                .plain(" as well,"),
            (_, Sign::Loss) => words
                .plain(", but outages cost ")
                .strong(format!("{} more", self.money(outage))),
            (Sign::Nothing, Sign::Nothing) => words.plain(" and loses as much to outages"),
            (_, Sign::Nothing) => words.plain(" and avoids no outage losses"),
        }
    }

    fn odds(&self) -> Words {
        let saving = self.saving();
        if saving.min == 0.0 && saving.max == 0.0 && self.counted == Counted::Everything {
            return Words::default().plain("The two plans cost exactly the same in every future.");
        }
        let words = match self.sign(saving.mean) {
            // Of one class there is no sum to tell.
            _ if self.counted == Counted::Accepted => Words::default(),
            Sign::Gain => Words::default()
                .plain("In total it saves ")
                .strong(self.money(saving.mean))
                .plain(". "),
            Sign::Loss => Words::default()
                .plain("In total it costs ")
                .strong(format!("{} more", self.money(saving.mean)))
                .plain(": it does not pay. "),
            Sign::Nothing => Words::default().plain("In total neither is cheaper on average. "),
        };
        let only = if self.pays() == Pays::No { "only " } else { "" };
        let words = match self.counted.chance(self.comparison) {
            1.0 => words
                .plain("It is cheaper in ")
                .strong("every future")
                .plain(" simulated; "),
            0.0 => words
                .plain("It is cheaper in ")
                .strong("no future")
                .plain(" simulated; "),
            chance => words
                .plain(format!("It is cheaper in {only}"))
                .strong(format::of_100(chance))
                .plain(" futures; "),
        };
        let ranked = self.results.plans.len() > 2 && self.counted == Counted::Everything;
        let words = if ranked {
            words
                .plain("it is the cheapest of all plans in ")
                .strong(format::of_100(self.plan.cheapest_in))
                .plain("; ")
        } else {
            words
        };
        let words = self.tail(words);
        match self.counted {
            Counted::Everything => words,
            Counted::Accepted => self.left_out(words),
        }
    }

    /// What the other classes would add: "Left out: 9,000 saved by productivity, 3,000 lost by avoided losses."
    fn left_out(&self, words: Words) -> Words {
        let rows = self.comparison.saving_by_class.iter();
        let parts = rows
            .filter(|row| !self.counted.includes(row))
            .filter_map(|row| {
                let name = class_of(row).label().to_lowercase();
                match self.sign(row.present_value) {
                    Sign::Gain => Some(format!("{} of {name}", self.money(row.present_value))),
                    Sign::Loss => Some(format!(
                        "{} of extra {name} cost",
                        self.money(row.present_value)
                    )),
                    Sign::Nothing => None,
                }
            });
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() {
            return words.plain(" Nothing is left out.");
        }
        words
            .plain(" Left out: ")
            .plain(parts.join(", "))
            .plain(".")
    }

    /// The tail that would change one's mind: the bad one of a plan that pays, the good one of a plan that does not.
    fn tail(&self, words: Words) -> Words {
        let saving = self.saving();
        let same = |a: f64, b: f64| self.sign(a - b) == Sign::Nothing;
        match (self.pays(), self.sign(saving.p5), self.sign(saving.p95)) {
            (Pays::No, _, Sign::Gain) if same(saving.p95, saving.max) => words
                .plain("at best it saves ")
                .strong(self.money(saving.p95))
                .plain("."),
            (Pays::No, _, Sign::Gain) => words
                .plain("in 1 of 20 it saves more than ")
                .strong(self.money(saving.p95))
                .plain("."),
            (Pays::No, _, Sign::Nothing) => words.plain("in 19 of 20 it saves nothing."),
            (Pays::No, _, Sign::Loss) => words
                .plain("in 19 of 20 it costs at least ")
                .strong(format!("{} more", self.money(saving.p95)))
                .plain("."),
            // A plan that avoids every loss can lose no more than what it costs more.
            (_, Sign::Loss, _) if same(saving.p5, saving.min) => words
                .plain("at worst it loses ")
                .strong(self.money(saving.p5))
                .plain("."),
            (_, Sign::Loss, _) => words
                .plain("in 1 of 20 it loses more than ")
                .strong(self.money(saving.p5))
                .plain("."),
            (_, Sign::Gain, _) => words
                .plain("in 19 of 20 it saves at least ")
                .strong(self.money(saving.p5))
                .plain("."),
            (_, Sign::Nothing, _) => words.plain("in 19 of 20 it loses nothing."),
        }
    }

    fn caveats(&self) -> Vec<Words> {
        let saving = self.saving();
        let chance = self.comparison.chance_of_saving;
        let mut caveats = Vec::new();
        let [low, high] = saving.mean_interval;
        if low < 0.0 && high > 0.0 {
            caveats.push(
                Words::default()
                    .plain("The difference is within the simulation's own error (± ")
                    .strong(self.money(saving.standard_error))
                    .plain("): too close to call with so few futures."),
            );
        }
        match self.pays() {
            // Cash knows no rare losses.
            _ if self.counted == Counted::Accepted => {}
            Pays::Yes if chance < 0.5 => caveats.push(Words::default().plain(
                "It pays because of rare, large losses that it avoids: in most futures it is the dearer plan.",
            )),
            Pays::No if chance > 0.5 => caveats.push(Words::default().plain(
                "It is cheaper in most futures, but where it loses it loses more than it saves elsewhere.",
            )),
            _ => {}
        }
        caveats.extend(self.risk_of_the_switch());
        caveats
    }

    /// What may become of the switch, unless it always completes.
    fn risk_of_the_switch(&self) -> Option<Words> {
        let switch = self.plan.switch.as_ref()?;
        if switch.chance_of_completion >= 1.0 {
            return None;
        }
        let words = Words::default()
            .plain("The switch may fail: it is accepted in full in ")
            .strong(format::of_100(switch.chance_of_completion))
            .plain(" futures");
        let others: Vec<String> = [
            (switch.chance_of_half_way, "in part in"),
            (
                switch.chance_of_rolling_back,
                "rolled back to the incumbent in",
            ),
            (switch.chance_of_no_end, "still under way at the end in"),
        ]
        .into_iter()
        .filter(|(chance, _)| *chance > 0.0)
        .map(|(chance, what)| format!("{what} {}", format::of_100(chance)))
        .collect();
        Some(words.plain(format!(", {}.", others.join(", "))))
    }

    fn terms(&self) -> Words {
        Words::default().plain(format!(
            "{} compared with {}: {}, the same luck for every plan.",
            quoted(&self.plan.name),
            quoted(&self.baseline.name),
            terms_of(self.results)
        ))
    }
}

fn uncapitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next()
        .map(|first| first.to_lowercase().chain(rest).collect())
        .unwrap_or_default()
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next()
        .map(|first| first.to_uppercase().chain(rest).collect())
        .unwrap_or_default()
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
