//! Published and textbook cost tables of several years, reproduced to the unit that they print.
//!
//! Each file in `data/published` holds a table's inputs, what was printed, and where. A printed figure states its
//! precision by its decimals: "0.24" must be met to half a hundredth.

use std::fmt::Write as _;

use displace_model::cash_flow::{
    Applicable, Convention, DatedAmount, Saving, Terms, appraise, by_year, discount_factor, ledger,
    present_value,
};
use displace_model::contract::{Amount, Category, CostLine, Every};
use displace_model::input::Provenance;
use displace_model::money::Money;
use jiff::civil::{Date, date};
use serde::Deserialize;

const TABLES: [(&str, &str); 7] = [
    (
        "customer_tracking",
        include_str!("../data/published/customer_tracking.toml"),
    ),
    (
        "resident_system",
        include_str!("../data/published/resident_system.toml"),
    ),
    (
        "alternative_a",
        include_str!("../data/published/alternative_a.toml"),
    ),
    (
        "alternative_b",
        include_str!("../data/published/alternative_b.toml"),
    ),
    (
        "equipment",
        include_str!("../data/published/equipment.toml"),
    ),
    (
        "product_line",
        include_str!("../data/published/product_line.toml"),
    ),
    (
        "ten_years",
        include_str!("../data/published/ten_years.toml"),
    ),
];

const START: Date = date(2027, 1, 1);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    source: String,
    rate: f64,
    #[serde(default)]
    benefit: Vec<Row>,
    cost: Vec<Row>,
    printed: Printed,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    category: Option<String>,
    /// Amounts as they stand in a file, from time 0 on.
    by_year: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Printed {
    present_benefits: Vec<String>,
    present_costs: Vec<String>,
    present_net: Vec<String>,
    cumulative_net: Vec<String>,
    total_present_benefits: Option<String>,
    total_present_costs: Option<String>,
    npv: Option<String>,
    roi: Option<String>,
    irr: Option<String>,
    payback_years: Option<String>,
    discounted_payback_years: Option<String>,
}

/// Compares figures and notes every miss.
#[derive(Debug, Default)]
struct Misses(String);

impl Misses {
    fn compare(&mut self, what: &str, printed: &str, ours: Option<f64>) {
        let decimals = printed.split_once('.').map_or(0, |(_, rest)| rest.len());
        // Half a unit of the last digit printed, and a little for a tie.
        let tolerance = 0.5 * 0.1_f64.powi(i32::try_from(decimals).unwrap()) * (1.0 + 1e-6);
        let expected: f64 = printed.parse().unwrap();
        if !ours.is_some_and(|ours| (ours - expected).abs() <= tolerance) {
            let _ = writeln!(self.0, "{what}: printed {printed}, ours {ours:?}");
        }
    }

    fn each(&mut self, what: &str, printed: &[String], ours: &[f64]) {
        for (year, printed) in printed.iter().enumerate() {
            self.compare(
                &format!("{what}, year {year}"),
                printed,
                ours.get(year).copied(),
            );
        }
    }

    fn one(&mut self, what: &str, printed: Option<&String>, ours: f64) {
        if let Some(printed) = printed {
            self.compare(what, printed, Some(ours));
        }
    }

    fn applicable(&mut self, what: &str, printed: Option<&String>, ours: Applicable<f64>) {
        if let Some(printed) = printed {
            self.compare(what, printed, ours.value());
        }
    }
}

/// The payments of rows, exactly: time 0 at the start, each later year in its middle.
fn payments(rows: &[Row]) -> Vec<DatedAmount> {
    let mut lines = Vec::new();
    for row in rows {
        let category = row
            .category
            .as_deref()
            .map(|id| Category::from_id(id).unwrap());
        for (year, amount) in (0_i64..).zip(&row.by_year) {
            let days = if year == 0 { 0 } else { year * 365 - 180 };
            lines.push(CostLine {
                id: format!("{}_{year}", row.name),
                name: row.name.clone(),
                category: category.unwrap_or(Category::Other),
                class: None,
                amount: Amount::Exact(Money::parse(amount).unwrap(), Provenance::default()),
                every: Every::Once,
                from: Some(START.checked_add(jiff::Span::new().days(days)).unwrap()),
                until: None,
                note: String::new(),
                currency: None,
            });
        }
    }
    ledger(&lines, &[], START, 50.0).unwrap()
}

fn nominal(payments: &[DatedAmount], years: usize) -> Vec<f64> {
    let sums = by_year(payments, years as u32).unwrap();
    sums.into_iter().map(Money::to_f64).collect()
}

fn discounted(nominal: &[f64], rate: f64) -> Vec<f64> {
    let hours = |year: usize| (year as f64 - 0.5).max(0.0) * 8760.0;
    nominal
        .iter()
        .enumerate()
        .map(|(year, amount)| amount * discount_factor(Convention::YearEnd, rate, hours(year)))
        .collect()
}

fn check(table: &Table, misses: &mut Misses) {
    let printed = &table.printed;
    let (benefits, costs) = (payments(&table.benefit), payments(&table.cost));
    let years = table.cost[0].by_year.len() - 1;
    let value = |payments: &[DatedAmount]| present_value(payments, Convention::YearEnd, table.rate);
    misses.one(
        "present value of all benefits",
        printed.total_present_benefits.as_ref(),
        value(&benefits),
    );
    misses.one(
        "present value of all costs",
        printed.total_present_costs.as_ref(),
        value(&costs),
    );
    let (benefits, outlay) = (nominal(&benefits, years), nominal(&costs, years));
    let net: Vec<f64> = benefits.iter().zip(&outlay).map(|(a, b)| a - b).collect();
    let present = discounted(&net, table.rate);
    let cumulative: Vec<f64> = present
        .iter()
        .scan(0.0, |sum, amount| {
            *sum += amount;
            Some(*sum)
        })
        .collect();
    misses.each(
        "benefits",
        &printed.present_benefits,
        &discounted(&benefits, table.rate),
    );
    misses.each(
        "costs",
        &printed.present_costs,
        &discounted(&outlay, table.rate),
    );
    misses.each("net", &printed.present_net, &present);
    misses.each("cumulative", &printed.cumulative_net, &cumulative);
    let saving = Saving {
        dated: vec![(0.0, net[0])],
        spread: net[1..].to_vec(),
    };
    let terms = Terms {
        convention: Convention::YearEnd,
        rate: table.rate,
        discount_spread: true,
    };
    let figures = appraise(&saving, value(&costs), terms);
    misses.applicable("net present value", printed.npv.as_ref(), figures.npv);
    misses.applicable("return on investment", printed.roi.as_ref(), figures.roi);
    misses.applicable("internal rate of return", printed.irr.as_ref(), figures.irr);
    misses.applicable(
        "payback",
        printed.payback_years.as_ref(),
        figures.payback_years,
    );
    misses.applicable(
        "discounted payback",
        printed.discounted_payback_years.as_ref(),
        figures.discounted_payback_years,
    );
}

#[test]
fn published_tables_are_reproduced_to_the_unit_they_print() {
    let mut all = String::new();
    for (name, text) in TABLES {
        let table: Table = toml::from_str(text).unwrap();
        assert!(table.source.starts_with("http"), "{name} has no address");
        let mut misses = Misses::default();
        check(&table, &mut misses);
        if !misses.0.is_empty() {
            let _ = writeln!(all, "{name} ({}):\n{}", table.source, misses.0);
        }
    }
    assert!(all.is_empty(), "\n{all}");
}

#[test]
fn a_wrong_figure_is_named() {
    let mut misses = Misses::default();
    misses.compare("right", "0.24", Some(0.241));
    misses.compare("wrong", "0.24", Some(0.246));
    misses.compare("absent", "1", None);
    assert_eq!(
        misses.0,
        "wrong: printed 0.24, ours Some(0.246)\nabsent: printed 1, ours None\n"
    );
}
