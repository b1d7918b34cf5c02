//! The ranking: levelled price with its range, beside the price on the cover.

use displace_model::fields::Unit;
use displace_model::quote::Offer;
use egui::{RichText, Ui};

use super::grid::{Grid, Shown};
use super::words::amount;
use super::{Scene, View};
use crate::format::number;
use crate::quote_words;
use crate::window::fields::entry;
use crate::window::theme::{SIZE_NOTE, Tokens};
use crate::window::widgets;

const HEADS: [(&str, &str); 7] = [
    (
        "partner",
        "From the cheapest levelled price up; press a row to see its lines and questions",
    ),
    (
        "levelled",
        "Present value over the horizon for one scope: gaps filled, renewals counted, without tax",
    ),
    (
        "low",
        "Every exchange rate, rise at renewal and estimate at its 5 % quantile, gaps at the lowest price",
    ),
    (
        "high",
        "Every exchange rate, rise at renewal and estimate at its 95 % quantile, gaps at the highest price",
    ),
    (
        "on the cover",
        "What the quote itself states, in the project's currency without tax",
    ),
    ("rank there", "Its rank by the price on the cover"),
    (
        "break-even",
        "The discount on its own prices at which it would be the cheapest",
    ),
];

pub(super) fn show(ui: &mut Ui, scene: &Scene<'_>, view: &mut View) {
    let comparison = scene.comparison;
    let scope = match &comparison.fullest {
        Some(quote) => {
            let quote = scene.quote(quote);
            format!(
                "the scope of {}",
                quote.map_or("", |quote| quote.partner.as_str())
            )
        }
        None => "the listed needs".to_owned(),
    };
    let note = format!(
        "present value over {} years of {scope}, without tax, each payment discounted by its date at {} % a year; outage costs are no part of it",
        scene.project.horizon_years,
        number(scene.project.economics.effective_rate() * 100.0, 1),
    );
    widgets::card(ui, "Which is really cheapest", &note, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let grid = Grid { first: 0.3 };
        grid.head(ui, &HEADS);
        let warning = Tokens::of(ui).warning;
        for offer in comparison.ranking() {
            let moved = offer.rank != offer.sticker_rank;
            let mut cover = Shown::new(format!("{}.", offer.sticker_rank));
            if moved {
                cover = cover.ink(warning).hint("The cover tells another order");
            }
            let first = offer.rank == 1;
            let cells = [
                Shown::new(format!("{}. {}", offer.rank, offer.partner)).bold(first),
                Shown::new(scene.currency.full(offer.total.central)).bold(first),
                Shown::new(scene.currency.full(offer.total.low)),
                Shown::new(scene.currency.full(offer.total.high)),
                Shown::new(amount(scene, offer.sticker)),
                cover,
                Shown::new(quote_words::break_even(offer.break_even)),
            ];
            let current = view.quote.as_ref() == Some(&offer.quote);
            if grid.row(ui, &offer.quote, &cells, current) {
                view.quote = Some(offer.quote.clone());
            }
        }
        ui.add_space(6.0);
        for line in rates(scene) {
            widgets::note(ui, &line);
        }
        for offer in comparison.ranking() {
            for line in remarks(scene, offer) {
                let muted = Tokens::of(ui).muted;
                let text = format!("{}: {line}", offer.partner);
                ui.label(RichText::new(text).size(SIZE_NOTE).color(muted));
            }
        }
    });
}

/// What the currencies of the quotes are worth, and of which day that is.
fn rates(scene: &Scene<'_>) -> Vec<String> {
    let offers = scene.comparison.offers.iter();
    let quotes: Vec<_> = offers
        .filter_map(|offer| scene.quote(&offer.quote))
        .collect();
    let rates = scene.project.economics.exchange_rates.iter();
    let used = rates.filter(|rate| {
        let code = Some(&rate.currency);
        quotes.iter().any(|quote| quote.currency.as_ref() == code)
    });
    used.map(|rate| {
        let worth = entry::shown(&rate.rate.value, Unit::Factor);
        let own = &scene.project.currency;
        format!("1 {} is {worth} {own} as of {}", rate.currency, rate.date)
    })
    .collect()
}

/// What the reader should know, and what to push on.
fn remarks(scene: &Scene<'_>, offer: &Offer) -> Vec<String> {
    let mut remarks = quote_words::remarks(scene.comparison, offer);
    let levers = quote_words::levers(scene.comparison, offer, &scene.currency);
    remarks.extend(levers.map(|levers| format!("push on {levers}")));
    remarks
}
