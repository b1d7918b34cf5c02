//! Rounds of a negotiation: what became dearer or cheaper, and what was added or left out.

use rust_decimal::Decimal;

use super::compare::same_negotiation;
use super::price::{At, CompareError, Context, failed};
use super::scope::{ScopeLine, matched, positions};
use super::{Line, Quote};
use crate::contract::Number;
use crate::money::{Money, MoneyError};
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
