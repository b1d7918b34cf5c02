//! Numbers in the cells of a quote.

use rust_decimal::Decimal;

use super::{meaning, multiple};
use crate::import::finding::quoted;
use crate::import::table::Cell;
use crate::import::table::number::{self, DecimalMark, Written};

/// A number with what stood around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) value: Decimal,
    pub(super) currency: Option<&'static str>,
    pub(super) percent: bool,
    pub(super) per: Option<u32>,
    pub(super) unit: String,
    /// Words instead of a number said that it costs nothing extra.
    pub(super) included: bool,
    /// What stands around it was not written but shown by the format of a cell.
    pub(super) formatted: bool,
    /// Words behind it said that it is in thousands or millions; the value is what they make of it.
    pub(super) multiplied: bool,
}

impl Amount {
    pub(super) fn plain(value: Decimal) -> Self {
        Self {
            value,
            currency: None,
            percent: false,
            per: None,
            unit: String::new(),
            included: false,
            formatted: false,
            multiplied: false,
        }
    }

    /// What was written, with thousands and millions counted out; nothing where that has too many digits.
    pub(super) fn of(written: Written) -> Option<Self> {
        let plain = Self {
            currency: written.currency,
            percent: written.percent,
            per: written.per,
            ..Self::plain(written.value)
        };
        let Some(multiple) = multiple::exactly(&written.unit) else {
            return Some(Self {
                unit: written.unit,
                ..plain
            });
        };
        let times = plain.times(multiple.by)?;
        Some(Self {
            currency: times.currency.or(multiple.currency),
            multiplied: true,
            ..times
        })
    }

    /// So many times as much; nothing where that has too many digits.
    pub(super) fn times(self, by: u32) -> Option<Self> {
        Some(Self {
            value: self.value.checked_mul(by.into())?,
            ..self
        })
    }
}

/// Why an amount cannot be taken.
pub(super) const TOO_LONG: &str = "more digits than can be kept";

/// The number of a cell; nothing where the cell says that there is none.
///
/// # Errors
/// What stands there instead.
pub(super) fn amount(cell: Option<&Cell<'_>>, mark: DecimalMark) -> Result<Option<Amount>, String> {
    match cell {
        None => Ok(None),
        Some(Cell::Number(number)) => match number::exact(*number) {
            Some(value) => Ok(Some(Amount::plain(value))),
            None => Err(format!("{number:e}, a number that no quote has")),
        },
        Some(Cell::Written(written)) => {
            let amount = Amount::of((**written).clone()).ok_or_else(|| TOO_LONG.to_owned())?;
            Ok(Some(Amount {
                formatted: true,
                ..amount
            }))
        }
        Some(Cell::Text(text)) => {
            let trimmed = text.trim();
            if meaning::is_included(trimmed) {
                return Ok(Some(Amount {
                    included: true,
                    ..Amount::plain(Decimal::ZERO)
                }));
            }
            let none = ["", "-", "–", "—", "--", "n/a", "na", "n.a.", "tbd"];
            if none.contains(&trimmed.to_lowercase().as_str()) {
                return Ok(None);
            }
            match number::read(trimmed, mark) {
                Ok(written) => match Amount::of(written) {
                    Some(amount) => Ok(Some(amount)),
                    None => Err(format!("{}, {TOO_LONG}", quoted(trimmed))),
                },
                Err(error) => Err(format!("{}, {error}", quoted(trimmed))),
            }
        }
        Some(Cell::Fault(what)) => Err(what.to_string()),
        Some(cell @ (Cell::Truth(_) | Cell::Date(_))) => Err(quoted(&cell.words())),
    }
}

/// Whether a cell is a number or a text that can be read as one.
pub(super) fn is_amount(cell: &Cell<'_>, mark: DecimalMark) -> bool {
    matches!(amount(Some(cell), mark), Ok(Some(amount)) if !amount.included)
}
