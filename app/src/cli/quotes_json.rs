//! A comparison of quotes as JSON: names are kept, new ones may be added.

use displace_model::money::Money;
use displace_model::project::Project;
use displace_model::quote::{
    BreakEven, Cell, Certainty, Comparison, LeverKind, Offer, Spread, margin, questions, rounds,
    scored,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::failure::Failure;
use super::output;
use crate::outcomes::{Outcome, outcomes};

pub(super) fn json(project: &Project, comparison: &Comparison) -> Result<Vec<u8>, Failure> {
    let years = project.horizon_years;
    let scope: Vec<Value> = comparison
        .scope
        .iter()
        .enumerate()
        .map(|(row, line)| {
            let prices = comparison.unit_prices(row, years).into_iter();
            json!({
                "id": line.id, "name": line.name, "part_number": line.part_number,
                "category": line.category.as_str(), "metric": line.metric.as_str(),
                "quantity": decimal(line.quantity), "by_estate": line.by_estate,
                "unit_price_per_year": prices.map(|price| price.map(money)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let offers: Vec<Value> = comparison
        .offers
        .iter()
        .map(|one| offer(project, comparison, one))
        .collect();
    let metrics: Vec<Value> = comparison
        .metric_prices(years)
        .into_iter()
        .map(|(metric, prices)| {
            let prices: Vec<Option<f64>> =
                prices.into_iter().map(|price| price.map(money)).collect();
            json!({ "metric": metric.as_str(), "unit_price_per_year": prices })
        })
        .collect();
    output::json(&json!({
        "format": "displace-quotes",
        "version": 1,
        "project": project.name,
        "currency": project.currency,
        "horizon_years": years,
        "discount_rate": project.economics.effective_rate(),
        "on": comparison.on.to_string(),
        "fullest": comparison.fullest,
        "scope": scope,
        "metrics": metrics,
        "offers": offers,
        "score": score(project, comparison),
        "rounds": changes(project),
        "outcomes": promised(project),
        "margins": margins(project),
    }))
}

fn offer(project: &Project, comparison: &Comparison, offer: &Offer) -> Value {
    let (break_even, discount) = match offer.break_even {
        BreakEven::Cheapest => ("cheapest", None),
        BreakEven::Discount(share) => ("discount", Some(share)),
        BreakEven::NotByPrice => ("not_by_price", None),
    };
    let levers: Vec<Value> = offer
        .levers
        .iter()
        .map(|lever| {
            let (kind, row) = match lever.kind {
                LeverKind::Price(row) => ("price", Some(row)),
                LeverKind::Include(row) => ("include", Some(row)),
                LeverKind::NoRise => ("no_rise", None),
            };
            let line = row
                .and_then(|row| comparison.scope.get(row))
                .map(|line| &line.id);
            json!({ "kind": kind, "scope": line, "saving": lever.saving })
        })
        .collect();
    let cells: Vec<Value> = comparison
        .scope
        .iter()
        .enumerate()
        .zip(&offer.cells)
        .map(|((row, line), one)| {
            let bills = comparison
                .trace(project, &offer.quote, row)
                .unwrap_or_default();
            let payments: Vec<Value> = bills
                .iter()
                .map(|bill| {
                    json!({
                        "line": bill.line, "hours": bill.hours, "amount": money(bill.trace.amount),
                        "present_value": bill.present_value, "arithmetic": bill.trace.to_string(),
                    })
                })
                .collect();
            let mut value = cell(one);
            value["scope"] = json!(line.id);
            value["payments"] = json!(payments);
            value
        })
        .collect();
    let extras: Vec<Value> = offer
        .extras
        .iter()
        .map(|extra| json!({ "lines": extra.lines, "name": extra.name, "option": extra.option, "paid": money(extra.paid) }))
        .collect();
    let asked: Vec<String> = questions(project, comparison, &offer.quote)
        .into_iter()
        .map(|question| question.text)
        .collect();
    json!({
        "quote": offer.quote, "partner": offer.partner, "round": offer.round,
        "rank": offer.rank, "sticker_rank": offer.sticker_rank,
        "sticker": money(offer.sticker), "paid": money(offer.paid), "levelled": spread(offer.total),
        "expired": offer.expired, "unpriced_gaps": offer.unpriced(),
        "break_even": break_even, "break_even_discount": discount, "levers": levers,
        "cells": cells, "extras": extras,
        "rebates": { "lines": offer.rebates.0, "levelled": spread(offer.rebates.1) },
        "questions": asked,
    })
}

fn cell(cell: &Cell) -> Value {
    let (certainty, likeness) = match cell.certainty {
        None => (None, None),
        Some(Certainty::Confirmed) => (Some("confirmed"), None),
        Some(Certainty::PartNumber) => (Some("part_number"), None),
        Some(Certainty::Guess(likeness)) => (Some("guess"), Some(likeness)),
    };
    json!({
        "kind": cell.kind.as_str().replace(' ', "_"), "certainty": certainty, "likeness": likeness,
        "lines": cell.lines, "offered": decimal(cell.offered), "factor": decimal(cell.factor),
        "paid": money(cell.paid), "levelled": spread(cell.value),
    })
}

fn score(project: &Project, comparison: &Comparison) -> Value {
    let Some(score) = &project.levelling.score else {
        return Value::Null;
    };
    let changes: Vec<Value> = score
        .changes
        .iter()
        .map(|one| json!({ "on": one.on.to_string(), "criterion": one.criterion, "from": decimal(one.from), "to": decimal(one.to) }))
        .collect();
    let found = scored(comparison, score);
    let points: Vec<Value> = found
        .iter()
        .flat_map(|found| &found.points)
        .map(|one| json!({ "quote": one.quote, "points": one.total, "price_points": one.price, "relative_points": one.relative }))
        .collect();
    json!({ "points": points, "relative_formula_flips": found.map(|found| found.relative_flips), "changes": changes })
}

fn changes(project: &Project) -> Vec<Value> {
    let changes = rounds(project).unwrap_or_default();
    let value = |change: displace_model::quote::RoundChange| {
        json!({
            "from": change.from, "to": change.to, "price_change": money(change.price),
            "scope_change": money(change.scope), "added": change.added, "removed": change.removed,
        })
    };
    changes.into_iter().map(value).collect()
}

fn promised(project: &Project) -> Vec<Value> {
    let value = |one: Outcome| {
        let credits = one.credits.map(|found| {
            json!({
                "recoveries": found.recoveries, "late": found.late, "paid_back": found.paid_back,
                "standard_error": found.standard_error, "present_value": found.present_value, "chance": found.chance,
            })
        });
        json!({
            "quote": one.quote, "line": one.line, "recovery_hours": one.promise.recovery_hours,
            "credit": one.promise.credit, "cap_per_year": one.promise.cap, "credits": credits,
        })
    };
    outcomes(project, 1).into_iter().map(value).collect()
}

/// Private, in the currency of each quote; empty in what a customer gets.
fn margins(project: &Project) -> Vec<Value> {
    let of = |deal: &displace_model::private::Deal| {
        let quote = project.all_quotes().find(|one| one.id == deal.quote)?;
        let found = margin(quote, deal).ok()?;
        let lines: Vec<Value> = found
            .lines
            .iter()
            .map(|line| json!({ "line": line.line, "price": money(line.price), "margin": money(line.margin), "share": line.share.map(decimal) }))
            .collect();
        Some(json!({
            "quote": quote.id, "price": money(found.price), "goods": money(found.goods), "effort": money(found.effort),
            "margin": money(found.margin), "share": found.share.map(decimal), "cost_of_sale": money(found.cost_of_sale),
            "below_cost_of_sale": found.is_below_cost_of_sale(), "consequence": found.consequence(),
            "break_even_share": decimal(found.break_even_share), "break_even_price": found.break_even_price.map(money),
            "lines": lines,
        }))
    };
    project.private.deals.iter().filter_map(of).collect()
}

fn spread(spread: Spread) -> Value {
    json!({ "low": spread.low, "central": spread.central, "high": spread.high })
}

fn money(amount: Money) -> f64 {
    amount.to_f64()
}

fn decimal(number: Decimal) -> f64 {
    Money::from_decimal(number).to_f64()
}
