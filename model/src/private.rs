//! What a customer never gets to see (rule R36): notes, offers of rivals, what a deal costs the partner,
//! and how ready the customer is to change.
//!
//! All of it is one part of the document, `[private]`. [`Project::for_customer`](crate::project::Project::for_customer)
//! leaves it out.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::money::Money;
use crate::quote::{Levelling, Need, Quote};
use crate::scorecard::Mark;

/// The private part of a project.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Private {
    /// Notes for oneself.
    pub note: String,
    /// Offers of rivals, levelled with all others.
    pub quotes: Vec<Quote>,
    /// What quotes cost the partner who writes them.
    pub deals: Vec<Deal>,
    /// How ready the customer is to change: each factor once, what is missing was not scored.
    pub scorecard: Vec<Mark>,
}

impl Private {
    /// True where nothing private is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a quote costs the partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Deal {
    /// Id of the quote.
    pub quote: String,
    /// What selling costs (presales, proof of concept, credit, bad debts), as a share of the price; 0.05 is 5 %. 0 to 1.
    pub cost_of_sale: Decimal,
    /// Hours of own people that belong to no line: project management, hand-over. 0 or more.
    pub effort_hours: Decimal,
    /// What an hour of own people costs, in the quote's currency, 0 or more.
    pub hour_cost: Money,
    /// Anything worth remembering about it.
    pub note: String,
    /// What its lines cost.
    pub lines: Vec<DealLine>,
}

/// What a line of a quote costs the partner.
#[derive(Debug, Clone, PartialEq)]
pub struct DealLine {
    /// Id of the line.
    pub line: String,
    /// Cost of goods of one unit for one period of the line's price, in the quote's currency, 0 or more.
    pub unit_cost: Money,
    /// Hours of own people that the whole line takes, 0 or more.
    pub effort_hours: Decimal,
}

/// Reduces needs that speak in the words of quotes other than these to category, metric and quantity. Their ids and
/// estimates may tell as much as their names, so they go too.
pub(crate) fn conceal(rules: &mut Levelling, known: &BTreeSet<&String>) {
    let is_open = |need: &Need| need.from.as_ref().is_none_or(|from| known.contains(from));
    let open = rules.needs.iter().filter(|need| is_open(need));
    let mut taken: BTreeSet<String> = open.map(|need| need.id.clone()).collect();
    let mut renamed = BTreeMap::new();
    for need in rules.needs.iter_mut().filter(|need| !is_open(need)) {
        let category = need.category.as_str();
        let mut id = category.to_owned();
        let mut number = 1_usize;
        while !taken.insert(id.clone()) {
            number += 1;
            id = format!("{category}_{number}");
        }
        let bare = Need {
            metric: need.metric,
            quantity: need.quantity,
            ..Need::new(&id, need.category)
        };
        renamed.insert(std::mem::replace(need, bare).id, id);
    }
    for told in &mut rules.matches {
        if let Some(need) = &mut told.need
            && let Some(id) = renamed.get(need)
        {
            need.clone_from(id);
        }
    }
}

impl Deal {
    /// A deal of which nothing is known yet.
    pub fn new(quote: &str) -> Self {
        Self {
            quote: quote.to_owned(),
            cost_of_sale: Decimal::ZERO,
            effort_hours: Decimal::ZERO,
            hour_cost: Money::ZERO,
            note: String::new(),
            lines: Vec::new(),
        }
    }
}
