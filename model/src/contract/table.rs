//! Payments as a ledger that a buyer would recognise: by category and line, year by year.

use super::{Category, Payment};
use crate::cash_flow::year_of;
use crate::money::{Money, MoneyError};

/// The sums of some payments. Index 0 of the years is time 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// Nominal, by year.
    pub years: Vec<Money>,
    /// Of all years.
    pub total: Money,
}

/// A line, item or claim in a ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerLine<'a> {
    /// Its id.
    pub id: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// What it comes to.
    pub sums: Sums,
    /// Its payments, by time.
    pub payments: Vec<&'a Payment>,
}

/// A category in a ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerGroup<'a> {
    /// Which.
    pub category: Category,
    /// What its lines come to together.
    pub sums: Sums,
    /// Its lines, in the order of their first payment. What is maintained is a line here and in another category.
    pub lines: Vec<LedgerLine<'a>>,
}

/// All payments of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerTable<'a> {
    /// Categories that anything is paid for, in the order of tables.
    pub groups: Vec<LedgerGroup<'a>>,
    /// What they come to together.
    pub sums: Sums,
}

impl Sums {
    fn none(years: u32) -> Self {
        Self {
            years: vec![Money::ZERO; years as usize + 1],
            total: Money::ZERO,
        }
    }

    /// Payments after the last year join it.
    fn add(&mut self, payment: &Payment) -> Result<(), MoneyError> {
        let last = self.years.len().saturating_sub(1);
        let year = (year_of(payment.hours) as usize).min(last);
        if let Some(sum) = self.years.get_mut(year) {
            *sum = sum.checked_add(payment.money())?;
        }
        self.total = self.total.checked_add(payment.money())?;
        Ok(())
    }
}

/// Payments by category and line over so many years. Nothing is rounded: categories add up to the whole, lines to
/// their category, and years to their total.
///
/// # Errors
/// When a sum has more digits than can be kept.
pub fn ledger_table(payments: &[Payment], years: u32) -> Result<LedgerTable<'_>, MoneyError> {
    let mut groups: Vec<LedgerGroup<'_>> = Category::ALL
        .into_iter()
        .map(|category| LedgerGroup {
            category,
            sums: Sums::none(years),
            lines: Vec::new(),
        })
        .collect();
    let mut sums = Sums::none(years);
    for payment in payments {
        sums.add(payment)?;
        let group = groups
            .iter_mut()
            .find(|one| one.category == payment.category);
        let Some(group) = group else { continue };
        group.sums.add(payment)?;
        let place = group.lines.iter().position(|line| line.id == payment.line);
        let place = place.unwrap_or(group.lines.len());
        if place == group.lines.len() {
            group.lines.push(LedgerLine {
                id: &payment.line,
                name: &payment.name,
                sums: Sums::none(years),
                payments: Vec::new(),
            });
        }
        if let Some(line) = group.lines.get_mut(place) {
            line.sums.add(payment)?;
            line.payments.push(payment);
        }
    }
    groups.retain(|group| !group.lines.is_empty());
    Ok(LedgerTable { groups, sums })
}
