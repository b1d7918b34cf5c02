//! Reading economics: discounting, prices, and how payments are booked.

use jiff::civil::Date;

use super::tree::{Reader, Table};
use super::{Amounts, Economics};
use crate::cash_flow::{Convention, ExchangeRate, LONGEST_LIFE, LineBooking, OldAsset};

/// Where rates stand in the document.
pub(super) const EXCHANGE_RATE: &str = "economics.exchange_rate";

impl Reader {
    pub(super) fn economics(&mut self, root: &Table<'_>) -> Economics {
        let mut economics = Economics::default();
        let Some(table) = self.table(root, "economics") else {
            return economics;
        };
        self.only_fields::<Economics>(
            &table,
            &[
                "convention",
                "discount_outage_costs",
                "amounts",
                "depreciation_years",
                "line",
                "asset",
                "exchange_rate",
            ],
        );
        self.fields(&table, &mut economics, false);
        let words: Vec<&str> = [Convention::YearEnd, Convention::ActualDates]
            .map(Convention::as_str)
            .to_vec();
        if let Some(convention) = self.word(&table, "convention", &words, Convention::from_id) {
            economics.convention = convention;
        }
        if let Some(discounted) = self.boolean(&table, "discount_outage_costs") {
            economics.discount_outage_costs = discounted;
        }
        let words: Vec<&str> = Amounts::ALL.iter().map(|word| word.as_str()).collect();
        economics.amounts = self
            .word(&table, "amounts", &words, Amounts::parse)
            .unwrap_or_default();
        if let Some(life) = self.years(&table, "depreciation_years", 1) {
            economics.booking.life_years = life;
        }
        let (tables, ids) = self.records(&table, "line", "");
        for (table, id) in tables.iter().zip(ids) {
            self.only_fields::<LineBooking>(table, &["id", "capital", "life_years"]);
            let mut line = LineBooking::new(&id);
            line.capital = self.boolean(table, "capital").unwrap_or(line.capital);
            line.life_years = self.years(table, "life_years", 1);
            self.fields(table, &mut line, false);
            economics.booking.lines.push(line);
        }
        let (tables, ids) = self.records(&table, "asset", "");
        for (table, id) in tables.iter().zip(ids) {
            self.only_fields::<OldAsset>(
                table,
                &["id", "name", "years_left", "kept_by", "written_off_in"],
            );
            let mut asset = OldAsset::new(&id);
            asset.name = self.name(table, &id);
            if let Some(years) = self.years(table, "years_left", 0) {
                asset.years_left = years;
            }
            asset.kept_by = self.texts(table, "kept_by");
            if let Some(year) = self.years(table, "written_off_in", 1) {
                asset.written_off_in = year;
            }
            self.fields(table, &mut asset, false);
            economics.booking.assets.push(asset);
        }
        economics.exchange_rates = self.exchange_rates(&table);
        economics
    }

    fn exchange_rates(&mut self, economics: &Table<'_>) -> Vec<ExchangeRate> {
        let tables = self.tables(economics, "exchange_rate");
        let codes: Vec<String> = tables
            .iter()
            .map(|table| {
                let code = table.entries.get("currency");
                let code = code.and_then(|code| code.get_ref().as_str());
                code.unwrap_or_default().to_owned()
            })
            .collect();
        let mut rates = Vec::with_capacity(tables.len());
        for (table, code) in self.placed(tables, EXCHANGE_RATE, &codes).iter().zip(codes) {
            self.only_fields::<ExchangeRate>(table, &["currency", "date"]);
            let hint = "such as currency = \"USD\"";
            self.required_text(table, "currency", "three capital letters (ISO 4217)", hint);
            if table.entries.get("date").is_none() {
                self.missing(
                    table,
                    "date",
                    "a date such as 2026-11-30",
                    "the day of the rate",
                );
            }
            let date = self.date(table, "date").unwrap_or(Date::ZERO);
            let mut rate = ExchangeRate::new(&code, date);
            self.fields(table, &mut rate, false);
            rates.push(rate);
        }
        rates
    }

    /// A number of years up to the longest life, if given.
    fn years(&mut self, table: &Table<'_>, key: &str, least: i64) -> Option<u32> {
        self.whole(table, key, least, i64::from(LONGEST_LIFE))
            .and_then(|years| u32::try_from(years).ok())
    }
}
