//! Points for price and for everything else, by weights that were fixed beforehand.
//!
//! The price earns points by an **absolute** formula: 10 × (none − price) / (none − full), between 0 and 10, where
//! `full` and `none` are the prices that earn all points and none. A **relative** formula, 10 × lowest / price, lets
//! the points of one offer depend on what another asks; where it would change the order, the result says so.

use super::compare::{Comparison, Offer};
use super::rules::{PRICE, Score};
use crate::money::Money;

/// Most points of a criterion.
const MOST: f64 = 10.0;

/// The points of a quote.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Id of the quote.
    pub quote: String,
    /// Weighted mean of all points, 0 to 10.
    pub total: f64,
    /// Points of the price, by the absolute formula.
    pub price: f64,
    /// What the total would be by the relative formula.
    pub relative: f64,
}

/// Quotes by their points.
#[derive(Debug, Clone, PartialEq)]
pub struct Scoring {
    /// The best first; equals by id.
    pub points: Vec<Points>,
    /// True where a relative price formula would order the quotes differently.
    pub relative_flips: bool,
}

/// Scores the offers of a comparison; none where there is no criterion with a weight, or where the price is one and
/// nobody said which prices earn all points and none.
pub fn scored(comparison: &Comparison, score: &Score) -> Option<Scoring> {
    let weight = |weight: rust_decimal::Decimal| Money::from_decimal(weight).to_f64();
    let all: f64 = score.criteria.iter().map(|one| weight(one.weight)).sum();
    let priced = score.criteria.iter().any(|one| one.id == PRICE);
    let scale = score.full_points.zip(score.no_points);
    if all <= 0.0 || (priced && scale.is_none()) {
        return None;
    }
    let (full, none) = scale.map_or((0.0, 1.0), |(full, none)| (full.to_f64(), none.to_f64()));
    let prices = comparison.offers.iter().map(|offer| offer.total.central);
    let lowest = prices.fold(f64::INFINITY, f64::min);
    let points = |offer: &Offer| {
        let price = offer.total.central;
        let absolute = MOST * ((none - price) / (none - full)).clamp(0.0, 1.0);
        let relative = if price > 0.0 {
            MOST * (lowest / price).clamp(0.0, 1.0)
        } else {
            MOST
        };
        let mean = |of_price: f64| {
            let points = score.criteria.iter().map(|one| {
                let own = one.points.iter().find(|(quote, _)| *quote == offer.quote);
                let own = own.map_or(0.0, |(_, points)| weight(*points));
                weight(one.weight) * if one.id == PRICE { of_price } else { own }
            });
            points.sum::<f64>() / all
        };
        Points {
            quote: offer.quote.clone(),
            total: mean(absolute),
            price: absolute,
            relative: mean(relative),
        }
    };
    let mut points: Vec<Points> = comparison.offers.iter().map(points).collect();
    points.sort_by(|a, b| {
        b.relative
            .total_cmp(&a.relative)
            .then_with(|| a.quote.cmp(&b.quote))
    });
    let relative: Vec<String> = points.iter().map(|one| one.quote.clone()).collect();
    points.sort_by(|a, b| {
        b.total
            .total_cmp(&a.total)
            .then_with(|| a.quote.cmp(&b.quote))
    });
    let relative_flips = points
        .iter()
        .zip(&relative)
        .any(|(one, other)| one.quote != *other);
    Some(Scoring {
        points,
        relative_flips,
    })
}
