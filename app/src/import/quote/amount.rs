//! Numbers in the cells of a quote.

use rust_decimal::Decimal;

use super::meaning;
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
}

impl From<Written> for Amount {
    fn from(written: Written) -> Self {
        Self {
            value: written.value,
            currency: written.currency,
            percent: written.percent,
            per: written.per,
            unit: written.unit,
            included: false,
            formatted: false,
        }
    }
}

impl Amount {
    fn plain(value: Decimal) -> Self {
        Self::from(Written {
            value,
            ..Written::default()
        })
    }
}

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
        Some(Cell::Written(written)) => Ok(Some(Amount {
            formatted: true,
            ..Amount::from((**written).clone())
        })),
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
                Ok(written) => Ok(Some(written.into())),
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
