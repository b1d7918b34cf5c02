//! Rounds of a negotiation: what became dearer or cheaper, and what was added or left out.

use rust_decimal::Decimal;

use super::compare::{current, same_negotiation};
use super::price::{At, CompareError, Context, failed};
use super::rules::Match;
use super::scope::{ScopeLine, matched, positions};
use super::{Line, Quote};
use crate::contract::Number;
use crate::money::{Money, MoneyError};
use crate::private::Deal;
use crate::project::Project;

/// What a partner changed from one round to the next, over the project's horizon, in the project's currency without
/// tax. Both changes together are the difference of what is paid.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundChange {
    /// Id of the earlier quote.
    pub from: String,
    /// Id of the later quote.
    pub to: String,
    /// What the quantities of the earlier round cost more or less.
    pub price: Money,
    /// What was added, left out, or is offered in another quantity.
    pub scope: Money,
    /// Names of what was added.
    pub added: Vec<String>,
    /// Names of what was left out.
    pub removed: Vec<String>,
}

/// Closes the round of every quote that competes: what was offered stays as it was. Returns how many were open.
pub fn close_round(project: &mut Project) -> usize {
    let ids: Vec<String> = current(project)
        .into_iter()
        .filter(|quote| !quote.frozen)
        .map(|quote| quote.id.clone())
        .collect();
    let quotes = project.quotes.iter_mut().chain(&mut project.private.quotes);
    for quote in quotes.filter(|quote| ids.contains(&quote.id)) {
        quote.frozen = true;
    }
    ids.len()
}

/// Closes the round and begins the next: each quote that competes goes on as an open copy of itself, to be changed into
/// what its partner offers next. What was confirmed, scored and known about a quote holds for its copy, too. Returns
/// how many quotes go on.
pub fn next_round(project: &mut Project) -> usize {
    close_round(project);
    let ids: Vec<String> = current(project)
        .into_iter()
        .map(|quote| quote.id.clone())
        .collect();
    for id in &ids {
        let Some(quote) = project.all_quotes().find(|quote| quote.id == *id) else {
            continue;
        };
        let mut next = quote.clone();
        next.round = next.round.saturating_add(1);
        next.frozen = false;
        next.id = free_id(project, id, next.round);
        carry_over(project, id, &next.id);
        for list in [&mut project.quotes, &mut project.private.quotes] {
            if let Some(at) = list.iter().position(|quote| quote.id == *id) {
                list.insert(at + 1, next.clone());
            }
        }
    }
    ids.len()
}

/// `north`, `north_r2`, `north_r3`: an id that no quote has.
fn free_id(project: &Project, id: &str, round: u32) -> String {
    let earlier = id.rsplit_once("_r").filter(|(_, number)| {
        !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit())
    });
    let stem = earlier.map_or(id, |(stem, _)| stem);
    // An id has at most 64 letters.
    let stem: String = stem.chars().take(52).collect();
    let free = |id: &String| project.all_quotes().all(|quote| quote.id != *id);
    (round..=u32::MAX)
        .map(|number| format!("{stem}_r{number}"))
        .find(free)
        .unwrap_or(stem)
}

/// Lets everything that is said about one quote be said about another.
fn carry_over(project: &mut Project, from: &str, to: &str) {
    let rules = &mut project.levelling;
    let matches = rules.matches.iter().filter(|one| one.quote == from);
    let matches: Vec<Match> = matches
        .map(|one| Match {
            quote: to.to_owned(),
            ..one.clone()
        })
        .collect();
    rules.matches.extend(matches);
    for criterion in rules.score.iter_mut().flat_map(|score| &mut score.criteria) {
        let points = criterion.points.iter().find(|(quote, _)| quote == from);
        if let Some(points) = points.map(|(_, points)| *points) {
            criterion.points.push((to.to_owned(), points));
        }
    }
    let deal = project.private.deals.iter().find(|deal| deal.quote == from);
    if let Some(deal) = deal.cloned() {
        project.private.deals.push(Deal {
            quote: to.to_owned(),
            ..deal
        });
    }
}

/// The changes from round to round of every negotiation, in the order of the document.
///
/// # Errors
/// When an amount has more than 28 digits or a currency without a rate.
pub fn rounds(project: &Project) -> Result<Vec<RoundChange>, CompareError> {
    let quotes: Vec<&Quote> = project.all_quotes().collect();
    let mut changes = Vec::new();
    for later in &quotes {
        let earlier = quotes
            .iter()
            .filter(|one| same_negotiation(one, later) && one.round < later.round)
            .max_by(|a, b| (a.round, &b.id).cmp(&(b.round, &a.id)));
        if let Some(earlier) = earlier {
            changes.push(change(project, earlier, later)?);
        }
    }
    Ok(changes)
}

fn change(project: &Project, earlier: &Quote, later: &Quote) -> Result<RoundChange, CompareError> {
    let context = |quote| Context::new(project, &project.levelling, quote, At::Central);
    let (before, after) = (context(earlier)?, context(later)?);
    let (old, new) = (positions(earlier), positions(later));
    let scope: Vec<ScopeLine> = old
        .iter()
        .map(|position| ScopeLine {
            credit: position.is_credit(),
            ..ScopeLine::of(position.first(), position.quantity)
        })
        .collect();
    let found = matched(&scope, later, &new, None, &[]);
    let overflow = || failed(later, "", MoneyError::Overflow);
    let paid = |context: &Context<'_>, lines: &[&Line], factor| {
        context
            .cost(lines, factor)
            .map(|(paid, _)| paid.as_decimal())
    };
    let one = Decimal::ONE;
    let mut sums = (Decimal::ZERO, Decimal::ZERO);
    let mut result = RoundChange {
        from: earlier.id.clone(),
        to: later.id.clone(),
        price: Money::ZERO,
        scope: Money::ZERO,
        added: Vec::new(),
        removed: Vec::new(),
    };
    for (position, found) in old.iter().zip(&found) {
        if position.first().option {
            continue;
        }
        let cost = paid(&before, &position.lines, one)?;
        let Some((place, _)) = found.filter(|(place, _)| !new[*place].first().option) else {
            result.removed.push(position.first().name());
            sums.1 = sums.1.minus(cost).ok_or_else(overflow)?;
            continue;
        };
        let same = position.quantity.over(new[place].quantity).unwrap_or(one);
        let at_old = paid(&after, &new[place].lines, same)?;
        let at_new = paid(&after, &new[place].lines, one)?;
        let dearer = at_old.minus(cost).ok_or_else(overflow)?;
        let more = at_new.minus(at_old).ok_or_else(overflow)?;
        sums.0 = sums.0.plus(dearer).ok_or_else(overflow)?;
        sums.1 = sums.1.plus(more).ok_or_else(overflow)?;
    }
    for (place, position) in new.iter().enumerate() {
        let kept = found.iter().zip(&old).any(|(found, old)| {
            found.is_some_and(|(taken, _)| taken == place) && !old.first().option
        });
        if !kept && !position.first().option {
            result.added.push(position.first().name());
            let cost = paid(&after, &position.lines, one)?;
            sums.1 = sums.1.plus(cost).ok_or_else(overflow)?;
        }
    }
    result.price = Money::from_decimal(sums.0);
    result.scope = Money::from_decimal(sums.1);
    Ok(result)
}
