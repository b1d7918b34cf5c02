//! Rows of sums: subtotals, totals and tax.

use rust_decimal::Decimal;

use super::amount::{Amount, amount};
use super::field::Field;
use super::lines::Reader;
use super::words::{self, Total};
use crate::import::table::number::{self, DecimalMark};
use crate::import::table::{Cell, Row};

impl Reader<'_> {
    /// Takes a row of sums; false if it is none.
    pub(super) fn sum(&mut self, row: &Row<'_>) -> bool {
        let label = row.cells.iter().find_map(|(_, cell)| match cell {
            Cell::Text(text) => Some((words::total(text)?, text.trim().to_owned())),
            _ => None,
        });
        let Some((total, label)) = label else {
            return false;
        };
        // `Payment terms: 30 days net` is a fact that ends in the word of a sum.
        let is_fact = label.split_once(':').is_some_and(|(begin, _)| {
            words::fact(begin).is_some() && words::total(begin).is_none()
        });
        if is_fact {
            return false;
        }
        let amounts = || {
            let read = row
                .cells
                .iter()
                .map(|(column, cell)| (*column, amount(Some(cell), self.mark)));
            read.filter_map(|(column, read)| Some((column, read.ok().flatten()?)))
                .filter(|(_, amount)| !amount.included)
                .filter_map(|(column, amount)| Some((column, self.whole(amount, column)?)))
        };
        let percent = |amount: &Amount| amount.percent;
        let wanted = self
            .layout
            .column(Field::Extended)
            .map(|column| column.column);
        let stated = amounts()
            .filter(|(_, amount)| !percent(amount))
            .max_by_key(|(column, _)| (Some(*column) == wanted, *column));
        let inside = || {
            let (_, value) = label.split_once(':')?;
            let amount = Amount::of(number::read(value, self.mark).ok()?)?;
            Some((0, self.whole(amount, u32::MAX)?))
        };
        let rate = || {
            let rate = amounts()
                .find(|(_, amount)| percent(amount))
                .map(|(_, amount)| amount.value);
            let rate = rate.or_else(|| percent_in(&label, self.mark))?;
            rate.checked_div(Decimal::ONE_HUNDRED)
        };
        let rate = (total == Total::Tax).then(rate).flatten();
        let stated = stated.or_else(inside);
        self.sums.vat = self.sums.vat.or(rate);
        match stated {
            Some((column, amount)) => {
                if let Some(code) = amount.currency
                    && !amount.formatted
                    && self.facts.currency.is_none()
                {
                    self.facts.currency = Some(code);
                }
                let place = self.place.cell(row.number, column);
                self.sums
                    .state(total, amount.value, place, &mut self.findings);
            }
            None if total == Total::Tax => {}
            None => return false,
        }
        let why = match total {
            Total::Part => "a subtotal",
            Total::Tax => "the tax",
            Total::Net | Total::Gross | Total::Any => "a total",
        };
        self.leave_out(row, why);
        true
    }
}

/// The percentage in a label such as `zzgl. 19 % MwSt.`
fn percent_in(label: &str, mark: DecimalMark) -> Option<Decimal> {
    let before = label
        .split('%')
        .next()
        .filter(|before| before.len() < label.len())?;
    let number = before
        .trim_end()
        .rsplit(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .next()?;
    number::read(number, mark).ok().map(|written| written.value)
}
