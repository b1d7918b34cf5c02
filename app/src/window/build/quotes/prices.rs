//! What a unit costs across partners, and what the quotes earn by points.

use displace_model::money::Money;
use displace_model::quote::{Score, Scoring};
use egui::Ui;

use super::Scene;
use super::grid::{Grid, Shown, rows};
use super::words::amount;
use crate::format::{NOTHING, number};
use crate::window::theme::Tokens;
use crate::window::widgets;

pub(super) fn show(ui: &mut Ui, scene: &Scene<'_>, metrics: &[super::MetricPrices]) {
    let comparison = scene.comparison;
    let years = scene.project.horizon_years;
    let note = "paid over the horizon, by unit and year; a dash where a quote does not offer it";
    widgets::card(ui, "What a unit costs in a year", note, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let grid = Grid { first: 0.42 };
        let mut heads = vec![("of", "By what is counted, then by part number")];
        let partners = comparison.offers.iter();
        heads.extend(partners.map(|offer| (offer.partner.as_str(), "")));
        grid.head(ui, &heads);
        let shown = |price: &Option<Money>| {
            Shown::new(price.map_or_else(|| NOTHING.to_owned(), |price| amount(scene, price)))
        };
        let many = metrics.len() + comparison.scope.len();
        rows(ui, "unit prices", many, |ui, row| {
            let (name, prices) = if let Some((metric, prices)) = metrics.get(row) {
                (format!("all by {}", metric.units()), prices.clone())
            } else {
                let need = row - metrics.len();
                let Some(line) = comparison.scope.get(need) else {
                    return;
                };
                let name = match line.part_number.as_str() {
                    "" => line.name.clone(),
                    part => format!("{} ({part})", line.name),
                };
                (name, comparison.unit_prices(need, years))
            };
            let first = Shown::new(&name);
            let cells: Vec<Shown> = std::iter::once(first)
                .chain(prices.iter().map(shown))
                .collect();
            let _ = grid.row(ui, &format!("price of {row}"), &cells, false);
        });
    });
    if let Some(scoring) = scene.scoring {
        points(ui, scene, scoring);
    }
    if let Some(score) = &scene.project.levelling.score {
        changes(ui, score);
    }
}

/// What the quotes earn by weights that were fixed beforehand.
pub(super) fn points(ui: &mut Ui, scene: &Scene<'_>, scoring: &Scoring) {
    let note = "of 10, by weights that were fixed before prices were opened";
    widgets::card(ui, "By points", note, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let grid = Grid { first: 0.5 };
        grid.head(
            ui,
            &[
                ("partner", ""),
                ("points", "Weighted mean of all criteria"),
                ("of the price", "By the absolute formula: 10 × (none − price) / (none − full)"),
                ("relative", "What the mean would be by lowest price / price, which lets one offer change another's points"),
            ],
        );
        for (place, one) in scoring.points.iter().enumerate() {
            let partner = scene.comparison.offer(&one.quote);
            let partner = partner.map_or(one.quote.as_str(), |offer| offer.partner.as_str());
            let cells = [
                Shown::new(format!("{}. {partner}", place + 1)).bold(place == 0),
                Shown::new(number(one.total, 2)).bold(place == 0),
                Shown::new(number(one.price, 2)),
                Shown::new(number(one.relative, 2)),
            ];
            let _ = grid.row(ui, &format!("points of {}", one.quote), &cells, false);
        }
        let warning = Tokens::of(ui).warning;
        if scoring.relative_flips {
            ui.add_space(6.0);
            ui.colored_label(
                warning,
                "⚠ A relative price formula would order them differently",
            );
        }
    });
}

/// Weights that were changed after prices were opened, for everybody to see.
pub(super) fn changes(ui: &mut Ui, score: &Score) {
    if score.changes.is_empty() {
        return;
    }
    let note = "weights that were changed after prices were opened, for everybody to see";
    widgets::card(ui, "Recorded changes", note, |ui| {
        let warning = Tokens::of(ui).warning;
        for change in &score.changes {
            let name = score.name_of(&change.criterion);
            let text = format!(
                "⚠ {}: {name} from {} to {}",
                change.on, change.from, change.to
            );
            ui.colored_label(warning, text);
        }
    });
}
