//! A quote as the contract of a plan.

use rust_decimal::Decimal;

use super::price::{At, CompareError, Context, failed};
use super::{Line, Quote};
use crate::contract::{Amount, Billing, Contract, CostLine, Every, Item, Metric, Number, Uplift};
use crate::input::{Grade, Input, Provenance};
use crate::money::{Money, MoneyError};
use crate::project::Project;

/// What would be paid if the quote were signed as it stands: its firm lines in the quote's currency, without tax,
/// renewed with the rise that the quote or the rules of levelling name. Credits become lines of cost.
///
/// A price of a whole term becomes a price of a year, 12 / months of it, prepaid.
///
/// # Errors
/// When an amount has more than 28 digits or a currency without a rate.
pub fn contract(project: &Project, quote: &Quote) -> Result<Contract, CompareError> {
    let context = Context::new(project, &project.levelling, quote, At::Central)?;
    let mut contract = Contract::default();
    for line in quote.lines.iter().filter(|line| !line.option) {
        let fail = |source| failed(quote, &line.id, source);
        let price = line.unit_price().map_err(fail)?.unwrap_or_default();
        let price = context.without_tax(price)?;
        if price.is_negative() {
            let amount = price.checked_times(line.quantity).map_err(fail)?;
            contract.lines.push(credit(project, quote, line, amount));
        } else {
            contract.items.push(item(project, quote, line, price)?);
        }
    }
    Ok(contract)
}

fn provenance(quote: &Quote) -> Provenance {
    let number = [quote.number.as_str(), quote.id.as_str()];
    let number = number.into_iter().find(|text| !text.is_empty());
    Provenance {
        grade: Some(Grade::Quoted),
        source: Some(format!(
            "quote {} of {}",
            number.unwrap_or_default(),
            quote.partner
        )),
        year: quote.date.map(|date| i32::from(date.year())),
        note: None,
    }
}

/// The quote's currency, where it is not the project's.
fn foreign(project: &Project, quote: &Quote) -> Option<String> {
    let code = quote.currency.clone();
    code.filter(|code| *code != project.currency)
}

fn credit(project: &Project, quote: &Quote, line: &Line, amount: Money) -> CostLine {
    CostLine {
        id: line.id.clone(),
        name: line.name(),
        category: line.category,
        class: None,
        amount: Amount::Exact(amount, provenance(quote)),
        every: line.every,
        from: line.start,
        until: None,
        note: line.note.clone(),
        currency: foreign(project, quote),
    }
}

fn item(project: &Project, quote: &Quote, line: &Line, price: Money) -> Result<Item, CompareError> {
    let term_price = line.every == Every::Once && line.term_months.is_some();
    let price = match line.term_months.filter(|_| term_price) {
        Some(months) => price
            .as_decimal()
            .times(Decimal::from(12))
            .and_then(|price| price.over(months.into()))
            .map(Money::from_decimal)
            .ok_or_else(|| failed(quote, &line.id, MoneyError::Overflow))?,
        None => price,
    };
    let stated = |value: Decimal| Input {
        provenance: provenance(quote),
        ..Input::fixed(Money::from_decimal(value).to_f64())
    };
    let mut item = Item::new(
        &line.id,
        line.category,
        Amount::Exact(price, provenance(quote)),
    );
    item.name = line.name();
    item.unit = line.unit.clone();
    item.metric = match line.metric {
        Metric::Flat if line.quantity != Decimal::ONE => Metric::Unit,
        metric => metric,
    };
    if item.metric != Metric::Flat {
        item.quantity = Some(stated(line.quantity));
    }
    if item.metric.comes_in_whole_units() && !line.quantity.fract().is_zero() {
        item.whole_units = Some(false);
    }
    item.every = if term_price { Every::Year } else { line.every };
    item.billing = match (line.billing, term_price) {
        (None, true) => Some(Billing::Prepaid),
        (billing, _) => billing,
    };
    if item.every == Every::Once {
        item.billing = None;
    } else {
        item.term_months = line.term_months;
        let share = line.uplift.map(stated);
        item.uplift = Some(Uplift {
            share: share.unwrap_or_else(|| project.levelling.renewal_uplift.clone()),
            ..Uplift::default()
        });
    }
    item.currency = foreign(project, quote);
    item.from = line.start;
    item.quote = quote.number.clone();
    item.offer_until = quote.valid_until;
    item.note = line.note.clone();
    Ok(item)
}

/// The project with the quote as the contract of a plan, in place of what the plan paid before. A plan has one quote.
///
/// # Errors
/// Like [`contract`]; and for a private quote, whose prices would stand in a customer's copy. An unknown quote or plan
/// changes nothing.
pub fn signed(project: &Project, quote: &str, plan: &str) -> Result<Project, CompareError> {
    let mut project = project.clone();
    let Some(found) = project.all_quotes().find(|one| one.id == quote).cloned() else {
        return Ok(project);
    };
    if project.private.quotes.iter().any(|one| one.id == quote) {
        return Err(CompareError::Private(quote.to_owned()));
    }
    let contract = contract(&project, &found)?;
    let Some(target) = project.plans.iter_mut().find(|one| one.id == plan) else {
        return Ok(project);
    };
    target.contract = contract;
    let quotes = project.quotes.iter_mut().chain(&mut project.private.quotes);
    for one in quotes {
        if one.id == quote {
            one.plan = Some(plan.to_owned());
        } else if one.plan.as_deref() == Some(plan) {
            one.plan = None;
        }
    }
    Ok(project)
}
