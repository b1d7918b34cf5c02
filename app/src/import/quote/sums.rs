//! The sums of a quote, held against its lines.

use displace_model::money::Money;
use displace_model::quote::Quote;
use rust_decimal::Decimal;

use super::words::Total;
use crate::import::finding::{Finding, Place};

/// The sums that a document states, and what its lines add up to.
#[derive(Debug, Default)]
pub(super) struct Sums {
    stated: Vec<(Total, Decimal, Place)>,
    tables: Vec<Part>,
    /// Tax that a row or a column names as a share.
    pub(super) vat: Option<Decimal>,
    lines: Decimal,
    count: u32,
    /// Since the last sum of a part.
    part: Decimal,
    too_large: bool,
}

/// One of several tables.
#[derive(Debug, Default)]
struct Part {
    /// How many sums were stated before it.
    stated: usize,
    lines: Decimal,
    /// Its lines and its options.
    all: Decimal,
}

impl Sums {
    /// What is added and stated from here on is that of another table.
    pub(super) fn begin_table(&mut self) {
        self.tables.push(Part {
            stated: self.stated.len(),
            ..Part::default()
        });
    }

    /// Adds a line; an option is no part of the document's sum.
    pub(super) fn add(&mut self, amount: Decimal, option: bool) {
        let mut own = Part::default();
        let table = self.tables.last_mut().unwrap_or(&mut own);
        let sums: &mut [&mut Decimal] = if option {
            &mut [&mut table.all]
        } else {
            self.count += 1;
            &mut [
                &mut table.all,
                &mut table.lines,
                &mut self.lines,
                &mut self.part,
            ]
        };
        for sum in sums {
            match sum.checked_add(amount) {
                Some(more) => **sum = more,
                None => self.too_large = true,
            }
        }
    }

    /// Whether every sum is that of one table: several of them, each summed up for itself and nothing for all.
    fn are_apart(&self) -> bool {
        let ends = self.tables.iter().skip(1).map(|table| table.stated);
        let ends = ends.chain([self.stated.len()]);
        let own = self.tables.iter().zip(ends).filter_map(|(table, end)| {
            let stated = self.stated.get(table.stated..end)?;
            let last = stated.iter().rev().find(|(kind, ..)| *kind != Total::Tax)?;
            let fits = |lines: Decimal| {
                let taxed = self
                    .vat
                    .and_then(|vat| Decimal::ONE.checked_add(vat))
                    .and_then(|factor| lines.checked_mul(factor));
                self.near(last.1, lines) || taxed.is_some_and(|taxed| self.near(last.1, taxed))
            };
            Some(fits(table.lines) || fits(table.all))
        });
        let own: Vec<bool> = own.collect();
        own.len() > 1 && own.iter().all(|fits| *fits)
    }

    /// What rounding can do to the sum of so many lines.
    fn slack(&self) -> Decimal {
        Decimal::new(5, 2) + Decimal::new(i64::from(self.count), 2)
    }

    fn near(&self, a: Decimal, b: Decimal) -> bool {
        a.checked_sub(b)
            .is_some_and(|gap| gap.abs() <= self.slack())
    }

    /// Takes a sum that the document states.
    pub(super) fn state(
        &mut self,
        total: Total,
        amount: Decimal,
        place: Place,
        findings: &mut Vec<Finding>,
    ) {
        if total == Total::Part {
            if !self.near(amount, self.part) && !self.near(amount, self.lines) {
                findings.push(difference(place, "a subtotal", amount, self.part));
            }
            self.part = Decimal::ZERO;
        } else {
            self.stated.push((total, amount, place));
        }
    }

    fn of(&self, total: Total) -> Option<(Decimal, Place)> {
        // The last one of its kind closes the document.
        let found = self.stated.iter().rev().find(|(kind, ..)| *kind == total);
        found.map(|(_, amount, place)| (*amount, place.clone()))
    }

    /// Writes total and tax into the quote, and tells what does not match.
    pub(super) fn fill(&self, quote: &mut Quote, includes_tax: bool, findings: &mut Vec<Finding>) {
        if self.too_large {
            return;
        }
        if self.are_apart() {
            quote.vat_rate = self
                .vat
                .filter(|rate| (Decimal::ZERO..=Decimal::ONE).contains(rate));
            return;
        }
        let tax = self.of(Total::Tax);
        let any = self.of(Total::Any);
        let rate = self.vat.or_else(|| {
            let base = self.of(Total::Net).map_or(self.lines, |(net, _)| net);
            let share = tax.as_ref()?.0.checked_div(base)?;
            Some(share.round_dp(3).normalize())
        });
        quote.vat_rate = rate.filter(|rate| (Decimal::ZERO..=Decimal::ONE).contains(rate));
        let with_tax = |net: Decimal| {
            let factor = Decimal::ONE.checked_add(quote.vat_rate?)?;
            net.checked_mul(factor)
        };
        // A bare total is one with tax where tax is stated and only that fits.
        let bare_is_gross = any.as_ref().is_some_and(|(total, _)| {
            !self.near(*total, self.lines)
                && with_tax(self.lines).is_some_and(|gross| self.near(*total, gross))
        });
        let net = self
            .of(Total::Net)
            .or(any.clone().filter(|_| !bare_is_gross));
        let gross = self.of(Total::Gross).or(any.filter(|_| bare_is_gross));
        let (expected, stated) = if !includes_tax {
            (Some(self.lines), net.clone())
        } else if gross.is_some() {
            (Some(self.lines), gross.clone())
        } else {
            let factor = quote
                .vat_rate
                .and_then(|rate| Decimal::ONE.checked_add(rate));
            let without = factor.and_then(|factor| self.lines.checked_div(factor));
            (without, net.clone())
        };
        // Where lines are priced by the month, a document may add up what they cost over their terms.
        let over_terms = |amount: Decimal| {
            let sum = quote.over_terms();
            sum.is_ok_and(|sum| self.near(amount, sum.as_decimal()))
        };
        if let (Some((amount, place)), Some(expected)) = (stated, expected)
            && !self.near(amount, expected)
            && !over_terms(amount)
        {
            findings.push(difference(place, "a total", amount, expected));
        }
        if let (Some((net, _)), Some((gross, place)), false) = (&net, &gross, includes_tax)
            && let Some(expected) = with_tax(*net)
            && !self.near(*gross, expected)
        {
            findings.push(difference(
                place.clone(),
                "a total with tax",
                *gross,
                expected,
            ));
        }
        quote.total = net.map(|(amount, _)| Money::from_decimal(amount));
    }
}

fn difference(place: Place, what: &str, found: Decimal, expected: Decimal) -> Finding {
    Finding::warning(
        place,
        format!("{what} of {found}"),
        format!(
            "{}, what its lines add up to",
            expected.round_dp(2).normalize()
        ),
        "ask the partner which of them holds",
    )
}
