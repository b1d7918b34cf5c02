//! What a finance department asks for: the appraisal, the books, the budget and the cost of a unit.

use displace_model::cash_flow::RateOf;
use displace_scenarios::results::{Appraised, BookRow, Comparison, OrReason, PlanResults};
use egui::Ui;

use crate::counted::Counted;
use crate::figures;
use crate::format::{self, Currency, NOTHING};
use crate::jobs::Answer;
use crate::window::decide::grid::{self, Look};
use crate::window::theme::STEP;
use crate::window::widgets;

type Figure = fn(&Appraised) -> &OrReason<f64>;
/// Words, the figure they stand for, and how it is written.
type Row<'a> = (&'a str, Figure, &'a dyn Fn(f64) -> String);

/// The row of the internal rate.
const RATE: &str = "Internal rate of return";

/// What is to be said of the internal rate, where it is not what everybody expects.
fn remark(figures: &Appraised) -> Option<&'static str> {
    figures.irr_of.and_then(RateOf::parse)?.remark()
}

/// What the plan's saving against the baseline is worth, on cash alone and with mean outage costs.
pub(super) fn appraisal(ui: &mut Ui, answer: &Answer, comparison: &Comparison, counted: Counted) {
    let currency = Currency::new(&answer.project.currency);
    let name = |plan: &str| {
        let found = answer.results.plan(plan);
        found.map_or_else(|| plan.to_owned(), |plan| plan.name.clone())
    };
    let tax = if answer.results.economics.tax_rate > 0.0 {
        ", after tax"
    } else {
        ""
    };
    let note = format!(
        "against “{}”, at central inputs and mean outage costs{tax}, {} a year",
        name(&comparison.baseline),
        format::percent(answer.results.economics.discount_rate)
    );
    widgets::card(ui, "What the difference is worth", &note, |ui| {
        let money = |amount: f64| currency.full(amount);
        let rows: [Row<'_>; 5] = [
            ("Net present value", |one| &one.npv, &money),
            ("Return on investment", |one| &one.roi, &format::percent),
            (RATE, |one| &one.irr, &format::percent),
            ("Payback", |one| &one.payback_years, &format::years),
            (
                "Discounted payback",
                |one| &one.discounted_payback_years,
                &format::years,
            ),
        ];
        let appraisal = &comparison.appraisal;
        let (heads, parts) = match counted {
            Counted::Everything => (
                vec!["cash alone".to_owned(), "with outages".to_owned()],
                vec![&appraisal.cash, &appraisal.total],
            ),
            Counted::Accepted => (vec!["accepted cash".to_owned()], vec![&appraisal.accepted]),
        };
        let mut reasons: Vec<String> = Vec::new();
        grid::table(ui, "appraisal", heads.len(), |ui, grid| {
            let muted = Look {
                muted: true,
                ..Look::default()
            };
            grid.row(ui, "", &heads, muted);
            for (words, of, show) in rows {
                let cells = parts
                    .iter()
                    .zip(&heads)
                    .map(|(figures, head)| match of(figures) {
                        OrReason::Value(value) => {
                            if words == RATE
                                && let Some(remark) = remark(figures)
                            {
                                reasons.push(format!("{words}, {head}: {remark}"));
                            }
                            show(*value)
                        }
                        OrReason::NotApplicable(reason) => {
                            reasons.push(format!("{words}, {head}: {reason}"));
                            NOTHING.to_owned()
                        }
                    });
                let cells: Vec<String> = cells.collect();
                grid.row(ui, words, &cells, Look::default());
            }
        });
        ui.spacing_mut().item_spacing.y = STEP;
        for reason in reasons {
            widgets::note(ui, &reason);
        }
    });
}

/// The cost of a year, an instance and a tebibyte, the plans side by side.
pub(super) fn unit_costs(ui: &mut Ui, answer: &Answer) {
    let note = "nominal, at central inputs, on average over the horizon";
    widgets::card(ui, "Cash for each unit", note, |ui| {
        let currency = Currency::new(&answer.project.currency);
        let plans = &answer.results.plans;
        let heads: Vec<String> = plans.iter().map(|plan| plan.name.clone()).collect();
        let mut reasons: Vec<String> = Vec::new();
        grid::table(ui, "units", heads.len(), |ui, grid| {
            let muted = Look {
                muted: true,
                ..Look::default()
            };
            grid.row(ui, "", &heads, muted);
            for (words, unit) in [
                ("Year", 0),
                ("Instance and year", 1),
                ("Front-end TiB and year", 2),
            ] {
                let cell = |plan: &PlanResults| {
                    let costs = plan.unit_costs.as_ref()?;
                    match unit {
                        0 => Some(currency.full(costs.per_year)),
                        1 => told(&costs.per_instance_year, &currency),
                        _ => told(&costs.per_front_end_tib_year, &currency),
                    }
                };
                let cells: Vec<String> = plans
                    .iter()
                    .map(|plan| cell(plan).unwrap_or_else(|| NOTHING.to_owned()))
                    .collect();
                grid.row(ui, words, &cells, Look::default());
            }
            for plan in plans {
                for one in plan
                    .unit_costs
                    .iter()
                    .flat_map(|costs| [&costs.per_instance_year, &costs.per_front_end_tib_year])
                {
                    if let OrReason::NotApplicable(reason) = one
                        && !reasons.contains(reason)
                    {
                        reasons.push(reason.clone());
                    }
                }
            }
        });
        for reason in reasons {
            widgets::note(ui, &format!("Not applicable: {reason}"));
        }
    });
}

fn told(cost: &OrReason<f64>, currency: &Currency) -> Option<String> {
    cost.value().map(|cost| currency.full(*cost))
}

/// Cash beside the books: assets, operation, and what each year is charged with.
pub(super) fn books(ui: &mut Ui, answer: &Answer, plan: &PlanResults) {
    type Column = (&'static str, fn(&BookRow) -> f64, bool, &'static str);
    const ROWS: [Column; 8] = [
        (
            "Cash",
            |row| row.cash,
            true,
            "What is paid, as it falls due",
        ),
        (
            "CapEx",
            |row| row.capex,
            false,
            "Paid for assets, less what sales of assets brought",
        ),
        ("OpEx", |row| row.opex, false, "Paid for everything else"),
        (
            "Depreciation",
            |row| row.depreciation,
            false,
            "Value that assets lose by use, straight-line",
        ),
        (
            "Write-offs",
            |row| row.write_off,
            false,
            "Book value of what goes early, less what its sale brings",
        ),
        (
            "Charge of the year",
            |row| row.expense,
            true,
            "Profit and loss: OpEx, depreciation and write-offs; what is paid at the start counts in year 1",
        ),
        (
            "Tax that it saves",
            |row| row.tax_saved,
            false,
            "At the tax rate of the project",
        ),
        (
            "Book value at its end",
            |row| row.book_value,
            false,
            "What the assets still stand for",
        ),
    ];
    let note = "the same cash as the books show it: what is an asset is spread over its life";
    widgets::card(ui, "Cash and books", note, |ui| {
        if plan.books.is_empty() {
            widgets::note(
                ui,
                "An amount is too long to be kept exactly: there are no books",
            );
            return;
        }
        let currency = Currency::new(&answer.project.currency);
        let mut heads = grid::headings(answer.project.horizon_years);
        heads.push("In all".to_owned());
        grid::table(ui, "books", heads.len(), |ui, grid| {
            let muted = Look {
                muted: true,
                ..Look::default()
            };
            grid.row(ui, "", &heads, muted);
            for (words, of, strong, meaning) in ROWS {
                let amounts: Vec<f64> = plan.books.iter().map(of).collect();
                if amounts.iter().all(|amount| currency.shows_as_zero(*amount)) {
                    continue;
                }
                let mut cells: Vec<String> = amounts
                    .iter()
                    .map(|amount| shown(&currency, *amount))
                    .collect();
                // Book values are no flows: they do not add up.
                let stock = words.starts_with("Book value");
                cells.push(if stock {
                    String::new()
                } else {
                    shown(&currency, figures::in_all(&plan.books, of))
                });
                let look = Look {
                    strong,
                    ..Look::default()
                };
                grid.row(ui, words, &cells, look).on_hover_text(meaning);
            }
        });
    });
}

fn shown(currency: &Currency, amount: f64) -> String {
    if currency.shows_as_zero(amount) {
        String::new()
    } else {
        currency.full(amount)
    }
}

/// What to budget for each year, and how sure one can be.
pub(super) fn budget(ui: &mut Ui, answer: &Answer, plan: &PlanResults) {
    let note =
        "the budget is cash at central inputs; ranges and claims decide how often it is exceeded";
    widgets::card(ui, "Budget", note, |ui| {
        let currency = Currency::new(&answer.project.currency);
        let heads = grid::headings(answer.project.horizon_years);
        grid::table(ui, "budget", heads.len(), |ui, grid| {
            let muted = Look {
                muted: true,
                ..Look::default()
            };
            grid.row(ui, "", &heads, muted);
            let mut row = |words: &str, strong: bool, cell: &dyn Fn(usize) -> String| {
                let cells: Vec<String> = (0..plan.budget.len()).map(cell).collect();
                let look = Look {
                    strong,
                    ..Look::default()
                };
                grid.row(ui, words, &cells, look);
            };
            let at = |year: usize| plan.budget.get(year).copied();
            let money =
                |amount: Option<f64>| amount.map_or(String::new(), |it| shown(&currency, it));
            row("Budget", true, &|year| {
                money(at(year).map(|row| row.budget))
            });
            row("Chance of exceeding it", false, &|year| {
                let chance = at(year).map(|row| row.chance_of_exceeding);
                chance
                    .filter(|chance| *chance > 0.0)
                    .map_or(String::new(), format::percent)
            });
            row("Half of the futures stay below", false, &|year| {
                money(at(year).map(|row| row.p50))
            });
            row("1 in 10 exceeds", false, &|year| {
                money(at(year).map(|row| row.p90))
            });
            row("1 in 20 exceeds", false, &|year| {
                money(at(year).map(|row| row.p95))
            });
        });
    });
}
