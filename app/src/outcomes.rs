//! What partners who sell an outcome would pay back, from the simulation, where there is one.

use displace_model::money::Money;
use displace_model::project::Project;
use displace_model::quote::Quote;
use displace_scenarios::{Credits, Promise, World, credits};

/// Futures that are simulated for a promise: enough for credits to a few per cent, in well under a second.
const TRIALS: u32 = 2_000;

/// A promise of a quote and what it would pay back, in the project's currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Id of the quote.
    pub quote: String,
    /// Id of the line that promises.
    pub line: String,
    /// What is promised.
    pub promise: Promise,
    /// What is paid back under the plan that the quote is the contract of; none where nothing is simulated.
    pub credits: Option<Credits>,
}

/// The promises of all quotes, in the order of the document.
pub fn outcomes(project: &Project, seed: u64) -> Vec<Outcome> {
    let promised = project
        .all_quotes()
        .any(|quote| quote.lines.iter().any(|line| line.outcome.is_some()));
    if !promised {
        return Vec::new();
    }
    let world = World::new(project).ok();
    let mut found = Vec::new();
    for quote in project.all_quotes() {
        for line in &quote.lines {
            let Some(outcome) = &line.outcome else {
                continue;
            };
            let (Some(credit), cap) = (amount(project, quote, outcome.credit), outcome.cap) else {
                continue;
            };
            let promise = Promise {
                recovery_hours: Money::from_decimal(outcome.recovery_hours).to_f64(),
                credit,
                cap: cap.and_then(|cap| amount(project, quote, cap)),
            };
            let simulated = world.as_ref().zip(quote.plan.as_ref());
            found.push(Outcome {
                quote: quote.id.clone(),
                line: line.id.clone(),
                promise,
                credits: simulated
                    .and_then(|(world, plan)| credits(world, plan, promise, seed, TRIALS)),
            });
        }
    }
    found
}

/// An amount of a quote in the project's currency.
fn amount(project: &Project, quote: &Quote, amount: Money) -> Option<f64> {
    match quote
        .currency
        .as_ref()
        .filter(|code| **code != project.currency)
    {
        None => Some(amount.to_f64()),
        Some(code) => {
            let rates = &project.economics.exchange_rates;
            let rate = rates.iter().find(|rate| rate.currency == *code)?;
            rate.to_project(amount).ok().map(Money::to_f64)
        }
    }
}
