//! Arbitrary quotes that keep every rule.

use displace_model::contract::{Billing, Category, Every, Metric};
use displace_model::input::Input;
use displace_model::money::Money;
use displace_model::private::{Deal, DealLine, Private};
use displace_model::quote::{
    Change, Criterion, GapPrice, Language, Levelling, Line, Match, Need, Outcome, Quote, Scope,
    Score,
};
use displace_model::scorecard::{Factor, Mark};
use displace_model::uncertain::Uncertain;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::arbitrary::{price, text};

fn decimal(least: i64, most: i64) -> impl Strategy<Value = Decimal> {
    (least..=most, 0..6_u32).prop_map(|(units, scale)| Decimal::new(units, scale))
}

fn amount() -> impl Strategy<Value = Money> {
    decimal(0, i64::from(i32::MAX)).prop_map(Money::from_decimal)
}

fn day() -> impl Strategy<Value = Option<Date>> {
    prop::option::of((1..28_i8).prop_map(|day| date(2027, 3, day)))
}

fn said() -> impl Strategy<Value = String> {
    prop_oneof![2 => Just(String::new()), 1 => text()]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    (decimal(1, 1_000), amount(), prop::option::of(amount())).prop_map(
        |(recovery_hours, credit, cap)| Outcome {
            recovery_hours,
            credit,
            cap,
        },
    )
}

fn line(index: usize) -> impl Strategy<Value = Line> {
    let texts = [said(), said(), said(), said(), said(), said()];
    let prices = (
        decimal(0, 100_000),
        prop::option::of(amount()),
        prop::option::of((-100..=100_i64).prop_map(|share| Decimal::new(share, 2))),
        prop::option::of(decimal(-1_000_000, 1_000_000).prop_map(Money::from_decimal)),
        prop::option::of((-90..=1_i64).prop_map(|share| Decimal::new(share, 2))),
    );
    let words = (
        select(Category::ALL.to_vec()),
        select(Metric::ALL.to_vec()),
        select(Every::ALL.to_vec()),
        prop::option::of(select(Billing::ALL.to_vec())),
        prop::option::of(1..=1_200_u32),
    );
    (
        texts,
        prices,
        words,
        day(),
        any::<bool>(),
        prop::option::of(outcome()),
        any::<bool>(),
    )
        .prop_map(
            move |(texts, prices, words, start, option, outcome, named)| {
                let id = if named {
                    format!("part_{index}")
                } else {
                    format!("line_{}", index + 1)
                };
                let [part_number, description, unit, support_level, bundle, note] = texts;
                let (quantity, list, discount, net, uplift) = prices;
                let (category, metric, every, billing, term_months) = words;
                let termless = term_months.is_none() && every != Every::Once;
                Line {
                    part_number,
                    description,
                    metric,
                    quantity,
                    unit,
                    list,
                    discount,
                    net,
                    every,
                    billing: billing.filter(|one| *one != Billing::Prepaid || !termless),
                    term_months,
                    start,
                    uplift,
                    support_level,
                    option,
                    bundle,
                    outcome,
                    note,
                    ..Line::new(&id, category)
                }
            },
        )
}

fn quote(id: String) -> impl Strategy<Value = Quote> {
    let texts = [said(), said(), said(), said(), said()];
    let vat = (
        any::<bool>(),
        prop::option::of((0..=100_i64).prop_map(|share| Decimal::new(share, 2))),
    );
    let plain = (
        select(Language::ALL.to_vec()),
        prop::option::of(0..=365_u32),
        1..9_u32,
        any::<bool>(),
        any::<bool>(),
    );
    let lines = (0..4_usize).prop_flat_map(|many| (0..many).map(line).collect::<Vec<_>>());
    (
        prop::option::of(text()),
        texts,
        day(),
        vat,
        plain,
        prop::option::of(amount()),
        lines,
    )
        .prop_map(move |(partner, texts, day, vat, plain, total, lines)| {
            let usual = displace_model::project::humanised(&id);
            let [vendor, number, terms, deal_registration, note] = texts;
            let (language, payment_days, round, frozen, of_plan) = plain;
            Quote {
                vendor,
                number,
                date: day,
                valid_until: day,
                currency: frozen.then(|| "EUR".to_owned()),
                language,
                prices_include_vat: vat.0 && vat.1.is_some(),
                vat_rate: vat.1,
                payment_days,
                terms,
                deal_registration,
                round,
                frozen,
                total,
                plan: of_plan.then(|| "plan_0".to_owned()),
                note,
                lines,
                ..Quote::new(&id, &partner.map_or(usual, |name| format!("P{name}")))
            }
        })
}

fn quotes(prefix: &'static str) -> impl Strategy<Value = Vec<Quote>> {
    (0..3_usize).prop_flat_map(move |many| {
        let quotes = (0..many).map(|index| quote(format!("{prefix}_{index}")));
        quotes.collect::<Vec<_>>()
    })
}

fn deal(quote: &Quote) -> impl Strategy<Value = Deal> + use<> {
    let id = quote.id.clone();
    let ids: Vec<String> = quote.lines.iter().map(|line| line.id.clone()).collect();
    let share = (0..=100_i64).prop_map(|share| Decimal::new(share, 2));
    (
        share,
        decimal(0, 1_000),
        amount(),
        said(),
        amount(),
        decimal(0, 99),
    )
        .prop_map(
            move |(cost_of_sale, effort_hours, hour_cost, note, unit_cost, hours)| Deal {
                cost_of_sale,
                effort_hours,
                hour_cost,
                note,
                lines: ids
                    .iter()
                    .map(|id| DealLine {
                        line: id.clone(),
                        unit_cost,
                        effort_hours: hours,
                    })
                    .collect(),
                ..Deal::new(&id)
            },
        )
}

fn need(index: usize, quotes: &[String]) -> impl Strategy<Value = Need> + use<> {
    let from = if quotes.is_empty() {
        Just(None).boxed()
    } else {
        prop::option::of(select(quotes.to_vec())).boxed()
    };
    let plain = (
        prop::option::of(text()),
        said(),
        said(),
        select(Category::ALL.to_vec()),
        select(Metric::ALL.to_vec()),
        select(Every::ALL.to_vec()),
    );
    let figures = (
        prop::option::of(decimal(0, 1_000)),
        prop::option::of(price()),
    );
    (plain, figures, from).prop_map(move |(plain, (quantity, estimate), from)| {
        let id = format!("need_{index}");
        let (name, part_number, unit, category, metric, every) = plain;
        let blank = Need::new(&id, category);
        Need {
            name: name.unwrap_or(blank.name.clone()),
            part_number,
            metric,
            unit,
            quantity,
            estimate,
            every,
            from,
            ..blank
        }
    })
}

/// Rules that are about the quotes of a project.
fn levelling(open: &[Quote]) -> impl Strategy<Value = Levelling> + use<> {
    let lines: Vec<(String, String)> = open
        .iter()
        .flat_map(|quote| {
            let ids = quote.lines.iter().map(|line| line.id.clone());
            ids.map(|line| (quote.id.clone(), line))
        })
        .collect();
    let ids: Vec<String> = open.iter().map(|quote| quote.id.clone()).collect();
    let words = (
        select(Scope::ALL.to_vec()),
        select(GapPrice::ALL.to_vec()),
        day(),
        any::<bool>(),
        any::<bool>(),
    );
    let quotes = ids.clone();
    let needs = (1..4_usize).prop_flat_map(move |many| {
        let needs = (0..many).map(|index| need(index, &quotes));
        needs.collect::<Vec<_>>()
    });
    let share = (0..=100_i64).prop_map(|share| Decimal::new(share, 1));
    (words, needs, share).prop_map(move |((scope, gaps, on, matched, scored), needs, figure)| {
        let score = scored.then(|| Score {
            opened: on,
            full_points: on.map(|_| Money::from_decimal(figure)),
            no_points: Some(Money::whole(1_000)),
            criteria: vec![Criterion {
                id: "support".to_owned(),
                name: "Support".to_owned(),
                weight: figure,
                points: ids.iter().map(|id| (id.clone(), figure)).collect(),
            }],
            changes: on
                .map(|on| Change {
                    on,
                    criterion: "support".to_owned(),
                    from: figure,
                    to: Decimal::ONE,
                })
                .into_iter()
                .collect(),
        });
        let matches = lines.iter().filter(|_| matched);
        let matches = matches.enumerate().map(|(index, (quote, line))| Match {
            quote: quote.clone(),
            line: line.clone(),
            need: (index % 2 == 0).then(|| "need_0".to_owned()),
        });
        Levelling {
            scope,
            gaps,
            on,
            matches: matches.collect(),
            needs,
            score,
            // Prices must not outgrow their digits in fifty years of renewals.
            renewal_uplift: Input {
                value: Uncertain::uniform(0.0, 0.01),
                ..Input::fixed(0.0)
            },
        }
    })
}

/// A mark for each of the first factors.
fn scorecard() -> impl Strategy<Value = Vec<Mark>> {
    let mark = |factor: &Factor| {
        let factor = *factor;
        let parts = (
            prop::option::of(decimal(0, 100)),
            prop::option::of(0..=5_u32),
            said(),
        );
        parts.prop_map(move |(weight, score, evidence)| Mark {
            weight: weight.unwrap_or(factor.weight()),
            score,
            evidence,
            ..Mark::new(factor)
        })
    };
    (0..=Factor::ALL.len()).prop_flat_map(move |many| {
        let factors = Factor::ALL.iter().take(many);
        factors.map(mark).collect::<Vec<_>>()
    })
}

/// Quotes for everybody's eyes, the rules about them, and a private part with deals of all of them or of none.
pub(crate) fn offers() -> impl Strategy<Value = (Vec<Quote>, Levelling, Private)> {
    (quotes("quote"), quotes("rival"), said(), any::<bool>()).prop_flat_map(
        |(open, rivals, note, known)| {
            let deals: Vec<_> = open
                .iter()
                .chain(&rivals)
                .filter(|_| known)
                .map(deal)
                .collect();
            (deals, levelling(&open), scorecard()).prop_map(move |(deals, rules, scorecard)| {
                let private = Private {
                    scorecard,
                    note: note.clone(),
                    quotes: rivals.clone(),
                    deals,
                };
                (open.clone(), rules, private)
            })
        },
    )
}
