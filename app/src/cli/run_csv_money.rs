//! The rows of a plan's budget, books and unit costs in the table for a spreadsheet.

use displace_scenarios::results::{BookRow, PlanResults};

use super::run_csv::{Cells, single};

/// Budget with what the futures pay instead, books year by year, and cash for each unit.
pub(super) fn of_money(plan: &PlanResults) -> Vec<(String, Cells<'_>)> {
    type Column = (&'static str, fn(&BookRow) -> f64);
    const BOOKS: [Column; 8] = [
        ("cash", |row| row.cash),
        ("capex", |row| row.capex),
        ("opex", |row| row.opex),
        ("depreciation", |row| row.depreciation),
        ("write_off", |row| row.write_off),
        ("expense", |row| row.expense),
        ("book_value", |row| row.book_value),
        ("tax_saved", |row| row.tax_saved),
    ];
    let mut rows = Vec::new();
    for row in &plan.budget {
        let year = row.year;
        rows.push((format!("budget_year_{year}"), Cells::Single(row.budget)));
        rows.push((
            format!("budget_year_{year}_chance_of_exceeding"),
            Cells::Single(row.chance_of_exceeding),
        ));
        rows.push((format!("cash_year_{year}"), Cells::Budget(row)));
    }
    for row in &plan.books {
        let year = row.year;
        rows.extend(
            BOOKS.map(|(words, of)| (format!("books_year_{year}_{words}"), Cells::Single(of(row)))),
        );
    }
    if let Some(costs) = &plan.unit_costs {
        rows.push(("cash_per_year".to_owned(), Cells::Single(costs.per_year)));
        rows.push((
            "cash_per_instance_year".to_owned(),
            single(&costs.per_instance_year),
        ));
        rows.push((
            "cash_per_front_end_tib_year".to_owned(),
            single(&costs.per_front_end_tib_year),
        ));
    }
    rows
}
