//! Cash as the books show it: what is an asset, what it loses each year, and what a year is charged with.
//!
//! Cash does not change with how it is booked; taxes and a department's result do. The rules are the common core of the
//! great accounting standards, kept to what a decision needs: straight-line depreciation by whole years, a residual
//! value that is not depreciated, and the write-off of what is still in the books when a thing goes.

use rust_decimal::Decimal;

use super::discount::year_of;
use super::ledger::DatedAmount;
use crate::contract::Category;
use crate::fields::{Field, Fields, Standard, Unit, blank, field};
use crate::input::Input;
use crate::money::{Money, MoneyError};

/// The longest life of an asset in years.
pub const LONGEST_LIFE: u32 = 50;

/// How payments are booked.
#[derive(Debug, Clone, PartialEq)]
pub struct Booking {
    /// Years over which an asset is depreciated unless its line says otherwise, 1 to [`LONGEST_LIFE`].
    pub life_years: u32,
    /// Lines that are booked otherwise than their category is.
    pub lines: Vec<LineBooking>,
    /// What stands in the books already when the project starts.
    pub assets: Vec<OldAsset>,
}

impl Default for Booking {
    /// Five years: what tax offices and auditors commonly grant servers and storage.
    fn default() -> Self {
        Self {
            life_years: 5,
            lines: Vec::new(),
            assets: Vec::new(),
        }
    }
}

/// How one line of cost is booked, in every plan that has it.
#[derive(Debug, Clone, PartialEq)]
pub struct LineBooking {
    /// Id of the line.
    pub line: String,
    /// Whether its payments buy an asset; otherwise they are charged at once.
    pub capital: bool,
    /// Years of depreciation; those of the booking unless given.
    pub life_years: Option<u32>,
    /// See [`LineBooking::FIELDS`].
    pub residual: Input,
}

impl Fields for LineBooking {
    const FIELDS: &'static [Field<Self>] = &[field!(residual,
        label: "Residual value",
        unit: Unit::Share,
        meaning: "Share of the price that is expected to be left at the end of the life and is not depreciated",
        hard: (0.0, 1.0),
        sane: (0.0, 0.5),
        fixed_only: true,
        standard: Standard::Fixed(0.0))];
}

impl LineBooking {
    /// A line that buys an asset without residual value.
    pub fn new(line: &str) -> Self {
        Self {
            line: line.to_owned(),
            capital: true,
            life_years: None,
            residual: blank::<Self>("residual"),
        }
    }
}

/// Something bought before the project started. Its price is past and no cash; its book value is not.
#[derive(Debug, Clone, PartialEq)]
pub struct OldAsset {
    /// Stable id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// See [`OldAsset::FIELDS`].
    pub book_value: Input,
    /// Years of depreciation left, 0 to [`LONGEST_LIFE`]; with 0 it keeps its value.
    pub years_left: u32,
    /// Ids of the plans that go on using it; empty: those of the incumbent solution. Others write it off.
    pub kept_by: Vec<String>,
    /// The year, from 1, in which the others write off what is left.
    pub written_off_in: u32,
}

impl Fields for OldAsset {
    const FIELDS: &'static [Field<Self>] = &[field!(book_value,
        label: "Book value",
        unit: Unit::Money,
        meaning: "What the asset stands for in the books when the project starts: its price less its depreciation so far",
        fixed_only: true)];
}

impl OldAsset {
    /// An asset of no value.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            book_value: blank::<Self>("book_value"),
            years_left: 0,
            kept_by: Vec::new(),
            written_off_in: 1,
        }
    }
}

/// One year in the books. Year 0 is time 0 itself: what is paid then is charged to year 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BookYear {
    /// Paid for assets, less what sales of assets brought.
    pub capex: Money,
    /// Paid for everything else.
    pub opex: Money,
    /// Value that assets lost by use.
    pub depreciation: Money,
    /// Book value of what went, less what its sale brought; negative for a gain.
    pub write_off: Money,
    /// What the year's result is charged with: operating payments, depreciation and write-offs.
    pub expense: Money,
    /// What assets stand for at the end of the year.
    pub book_value: Money,
}

/// An asset in the books.
#[derive(Debug)]
struct Held<'a> {
    line: &'a str,
    bought: f64,
    /// The first year of depreciation.
    first: usize,
    life: u32,
    cost: Money,
    /// The part that is depreciated.
    wears: Money,
    /// The year in which it goes.
    gone: Option<usize>,
}

impl Held<'_> {
    /// Depreciation up to the end of a year: rounded to hundredths, so that the last year brings the rest.
    fn worn(&self, year: usize) -> Result<Money, MoneyError> {
        let years = (year + 1)
            .saturating_sub(self.first)
            .min(self.life as usize);
        if self.life == 0 || years == 0 {
            return Ok(Money::ZERO);
        }
        let share = Decimal::from(years) / Decimal::from(self.life);
        if years == self.life as usize {
            return Ok(self.wears);
        }
        Ok(self.wears.checked_times(share)?.rounded())
    }

    /// Book value at the end of a year in which it is still there.
    fn value(&self, year: usize) -> Result<Money, MoneyError> {
        self.cost.checked_sub(self.worn(year)?)
    }
}

/// The books of a plan over `years` years, from year 0 on, after a ledger in the order of time. `keeps` says whether
/// the plan goes on using an asset of old.
///
/// Hardware is an asset; so are licences, storage, tape and network that are paid exactly once: bought, not rented.
/// Everything else is charged to the year in which it is paid, and lines can be told otherwise. An asset is depreciated
/// from the year of its purchase on, whole years at a time. A credit on a line of assets sells what the line bought
/// before; with nothing to sell it lowers the price of a purchase and is spread like one.
///
/// What the years are charged with adds up to the cash paid, plus what stood in the books at the start, less what
/// stands there at the end.
///
/// # Errors
/// When a sum has more digits than can be kept.
pub fn books(
    ledger: &[DatedAmount],
    booking: &Booking,
    keeps: impl Fn(&OldAsset) -> bool,
    years: usize,
) -> Result<Vec<BookYear>, MoneyError> {
    let mut rows = vec![BookYear::default(); years + 1];
    let add = |sum: &mut Money, amount: Money| -> Result<(), MoneyError> {
        *sum = sum.checked_add(amount)?;
        Ok(())
    };
    let mut held: Vec<Held<'_>> = Vec::new();
    for asset in &booking.assets {
        let gone = (!keeps(asset)).then_some((asset.written_off_in.max(1) as usize).min(years));
        let value = Money::from_f64(asset.book_value.value.median())?;
        held.push(Held {
            line: "",
            bought: -1.0,
            first: 1,
            life: asset.years_left,
            cost: value,
            wears: value,
            gone,
        });
        if let Some(gone) = gone
            && let (Some(last), Some(row)) = (held.last(), rows.get_mut(gone))
        {
            add(&mut row.write_off, last.value(gone - 1)?)?;
        }
    }
    for payment in ledger {
        let year = (year_of(payment.hours) as usize).min(years);
        let Some(row) = rows.get_mut(year) else {
            continue;
        };
        let Some((life, residual)) = asset_terms(payment, ledger, booking) else {
            add(&mut row.opex, payment.money)?;
            continue;
        };
        add(&mut row.capex, payment.money)?;
        let charged = year.max(1);
        let sells = |one: &Held<'_>| {
            payment.money.is_negative()
                && one.line == payment.line
                && one.bought < payment.hours
                && one.gone.is_none()
        };
        if held.iter().any(sells) {
            let mut lost = payment.money;
            for one in held.iter_mut().filter(|one| sells(one)) {
                lost = lost.checked_add(one.value(charged - 1)?)?;
                one.gone = Some(charged);
            }
            if let Some(row) = rows.get_mut(charged) {
                add(&mut row.write_off, lost)?;
            }
        } else {
            let kept = payment.money.checked_times(residual)?.rounded();
            held.push(Held {
                line: &payment.line,
                bought: payment.hours,
                first: charged,
                life,
                cost: payment.money,
                wears: payment.money.checked_sub(kept)?,
                gone: None,
            });
        }
    }
    for one in &held {
        let bought = year_of(one.bought) as usize;
        for (year, row) in rows.iter_mut().enumerate().skip(bought) {
            if one.gone.is_some_and(|gone| gone <= year) {
                break;
            }
            if year > 0 {
                let used = one.worn(year)?.checked_sub(one.worn(year - 1)?)?;
                add(&mut row.depreciation, used)?;
            }
            add(&mut row.book_value, one.value(year)?)?;
        }
    }
    let at_once = rows.first().map_or(Money::ZERO, |row| row.opex);
    for (year, row) in rows.iter_mut().enumerate().skip(1) {
        let opex = if year == 1 {
            row.opex.checked_add(at_once)?
        } else {
            row.opex
        };
        row.expense = Money::total([opex, row.depreciation, row.write_off])?;
    }
    Ok(rows)
}

/// Life and residual share of what a payment buys, if it buys an asset.
fn asset_terms(
    payment: &DatedAmount,
    ledger: &[DatedAmount],
    booking: &Booking,
) -> Option<(u32, Decimal)> {
    let named = booking.lines.iter().find(|one| one.line == payment.line);
    let capital = match named {
        Some(line) => line.capital,
        None => is_capital(payment, ledger),
    };
    let life = named
        .and_then(|line| line.life_years)
        .unwrap_or(booking.life_years);
    let residual = named.map_or(0.0, |line| line.residual.value.median());
    let residual = Decimal::try_from(residual).unwrap_or_default();
    capital.then_some((life.clamp(1, LONGEST_LIFE), residual))
}

/// Whether a payment buys an asset unless its line is told otherwise.
fn is_capital(payment: &DatedAmount, ledger: &[DatedAmount]) -> bool {
    match payment.category {
        Category::Hardware => true,
        Category::Licences | Category::Storage | Category::Tape | Category::Network => {
            // Maintenance of what is bought is another category of the same line.
            let alike = |other: &&DatedAmount| {
                other.line == payment.line && other.category == payment.category
            };
            let same = ledger.iter().filter(alike);
            same.take(2).count() == 1
        }
        Category::Support
        | Category::People
        | Category::Facilities
        | Category::Services
        | Category::Switch
        | Category::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    fn paid(line: &str, category: Category, years: f64, amount: &str) -> DatedAmount {
        DatedAmount {
            hours: years * 8760.0,
            category,
            line: line.to_owned(),
            money: money(amount),
        }
    }

    fn column(rows: &[BookYear], of: fn(&BookYear) -> Money) -> Vec<String> {
        rows.iter().map(|row| of(row).to_string()).collect()
    }

    fn with_line(line: LineBooking) -> Booking {
        Booking {
            lines: vec![line],
            ..Booking::default()
        }
    }

    #[test]
    fn a_licence_is_an_asset_beside_its_yearly_maintenance() {
        // 1,000 for good, over five years; 200 of maintenance a year is charged at once.
        let ledger = [
            paid("suite", Category::Licences, 0.0, "1000"),
            paid("suite", Category::Support, 0.0, "200"),
            paid("suite", Category::Support, 1.0, "200"),
        ];
        let rows = books(&ledger, &Booking::default(), |_| true, 2).unwrap();
        assert_eq!((rows[0].capex, rows[0].opex), (money("1000"), money("200")));
        assert_eq!(rows[1].expense, money("400"));
        assert_eq!(rows[2].expense, money("400"));
    }

    #[test]
    fn straight_line_depreciation_follows_the_textbook_schedule() {
        // Cost 10,000, salvage 2,000, five years: 1,600 a year; book values 8,400, 6,800, 5,200, 3,600, 2,000
        // (https://slidepub.com/slideshow/slide-chapter-3-pdf-balance-sheet-ufm-good).
        let ledger = [paid("server", Category::Hardware, 0.0, "10000")];
        let booking = with_line(LineBooking {
            residual: Input::fixed(0.2),
            ..LineBooking::new("server")
        });
        let rows = books(&ledger, &booking, |_| true, 6).unwrap();
        let worn: Vec<Money> = rows.iter().map(|row| row.depreciation).collect();
        let expected = ["0", "1600", "1600", "1600", "1600", "1600", "0"];
        assert_eq!(worn, expected.map(money));
        let values = column(&rows, |row| row.book_value);
        let expected = ["10000", "8400", "6800", "5200", "3600", "2000", "2000"];
        for (found, expected) in values.iter().zip(expected) {
            assert_eq!(money(found), money(expected));
        }
        // Cost 17,000, scrap 2,000, five years: 3,000 a year (https://akaqa.com/question/q19192034208-What-is-straight-line-depreciation).
        let ledger = [paid("car", Category::Hardware, 0.0, "17000")];
        let booking = with_line(LineBooking {
            residual: Input::fixed(2.0 / 17.0),
            ..LineBooking::new("car")
        });
        let rows = books(&ledger, &booking, |_| true, 5).unwrap();
        assert!(
            rows[1..]
                .iter()
                .all(|row| row.depreciation == money("3000"))
        );
        assert_eq!(rows[5].book_value, money("2000"));
    }

    #[test]
    fn a_price_that_does_not_divide_is_depreciated_to_the_last_cent() {
        let ledger = [paid("server", Category::Hardware, 0.0, "100")];
        let booking = Booking {
            life_years: 3,
            ..Booking::default()
        };
        let rows = books(&ledger, &booking, |_| true, 3).unwrap();
        let worn: Vec<Money> = rows.iter().map(|row| row.depreciation).collect();
        assert_eq!(worn[1..], ["33.33", "33.34", "33.33"].map(money));
        assert_eq!(rows[3].book_value, Money::ZERO);
    }

    #[test]
    fn categories_decide_what_is_an_asset_unless_a_line_says_otherwise() {
        let ledger = [
            paid("perpetual", Category::Licences, 0.0, "100"),
            paid("rented", Category::Licences, 0.0, "10"),
            paid("work", Category::Services, 0.5, "7"),
            paid("rented", Category::Licences, 1.0, "10"),
            paid("disks", Category::Hardware, 1.0, "50"),
        ];
        let rows = books(&ledger, &Booking::default(), |_| true, 2).unwrap();
        assert_eq!(column(&rows, |row| row.capex), ["100", "0", "50"]);
        assert_eq!(column(&rows, |row| row.opex), ["10", "7", "10"]);
        // Year 1: 10 of time 0, 7 of work, a fifth of 100. Year 2: 10, 20 and the first fifth of 50.
        assert_eq!(
            rows.iter().map(|row| row.expense).collect::<Vec<_>>(),
            ["0", "37", "40"].map(money)
        );
        let other = with_line(LineBooking {
            capital: false,
            ..LineBooking::new("disks")
        });
        let rows = books(&ledger, &other, |_| true, 2).unwrap();
        assert_eq!(rows[2].opex, money("60"));
    }

    #[test]
    fn a_sale_before_the_end_of_life_writes_off_the_rest() {
        // 500 over five years; sold for 150 in year 4 with 200 in the books: a loss of 50.
        let ledger = [
            paid("array", Category::Hardware, 0.0, "500"),
            paid("array", Category::Hardware, 3.5, "-150"),
        ];
        let rows = books(&ledger, &Booking::default(), |_| true, 5).unwrap();
        assert_eq!(rows[3].book_value, money("200"));
        assert_eq!(
            (rows[4].write_off, rows[4].depreciation),
            (money("50"), Money::ZERO)
        );
        assert_eq!(rows[4].book_value, Money::ZERO);
        // A rebate on a line without a purchase is spread like a price.
        let rebate = [paid("rebate", Category::Hardware, 0.0, "-50")];
        let rows = books(&rebate, &Booking::default(), |_| true, 5).unwrap();
        assert!(rows[1..].iter().all(|row| row.expense == money("-10")));
    }

    #[test]
    fn who_drops_an_old_asset_writes_off_what_is_left() {
        let booking = Booking {
            assets: vec![OldAsset {
                book_value: Input::fixed(900.0),
                years_left: 3,
                written_off_in: 2,
                ..OldAsset::new("library")
            }],
            ..Booking::default()
        };
        let kept = books(&[], &booking, |_| true, 4).unwrap();
        let charged = |rows: &[BookYear]| rows.iter().map(|row| row.expense).collect::<Vec<_>>();
        assert_eq!(charged(&kept), ["0", "300", "300", "300", "0"].map(money));
        let dropped = books(&[], &booking, |_| false, 4).unwrap();
        assert_eq!(charged(&dropped), ["0", "300", "600", "0", "0"].map(money));
        assert_eq!(dropped[2].write_off, money("600"));
        assert_eq!(
            (dropped[0].book_value, dropped[2].book_value),
            (money("900"), Money::ZERO)
        );
    }

    proptest! {
        #[test]
        fn what_the_years_are_charged_with_is_the_cash_and_the_change_of_book_value(
            payments in proptest::collection::vec((0_u32..60, 0_usize..3, 0_usize..11, -1_000_000_i64..1_000_000), 0..25),
            life in 1_u32..8, residual in 0.0..1.0_f64, old in 0_i64..100_000, keeps in any::<bool>(),
        ) {
            let mut ledger: Vec<DatedAmount> = payments
                .iter()
                .map(|(month, line, category, cents)| DatedAmount {
                    hours: f64::from(*month) * 730.0,
                    category: Category::ALL[*category],
                    line: ["a", "b", "c"][*line].to_owned(),
                    money: Money::parse(&format!("{cents}e-2")).unwrap(),
                })
                .collect();
            ledger.sort_by(|a, b| a.hours.total_cmp(&b.hours));
            let booking = Booking {
                life_years: life,
                lines: vec![LineBooking { residual: Input::fixed(residual), ..LineBooking::new("a") }],
                assets: vec![OldAsset { book_value: Input::fixed(old as f64), years_left: 4, written_off_in: 3, ..OldAsset::new("old") }],
            };
            let rows = books(&ledger, &booking, |_| keeps, 5).unwrap();
            let sum = |of: fn(&BookYear) -> Money| Money::total(rows.iter().map(of)).unwrap();
            let cash = Money::total(ledger.iter().map(|payment| payment.money)).unwrap();
            prop_assert_eq!(sum(|row| row.capex).checked_add(sum(|row| row.opex)).unwrap(), cash);
            let change = Money::whole(old).checked_sub(rows[5].book_value).unwrap();
            prop_assert_eq!(sum(|row| row.expense), cash.checked_add(change).unwrap());
        }
    }
}
