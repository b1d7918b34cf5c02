//! Sizes as inventories state them.

use rust_decimal::prelude::ToPrimitive as _;

use crate::import::table::Cell;
use crate::import::table::number::{self, DecimalMark};

/// MiB in a unit of size. Decimal units are decimal: a GB is 10⁹ bytes, a GiB 2³⁰.
pub(super) fn mib_per(unit: &str) -> Option<f64> {
    const MIB: f64 = 1_048_576.0;
    Some(match unit.trim().to_lowercase().as_str() {
        "b" | "bytes" | "byte" => 1.0 / MIB,
        "kb" => 1e3 / MIB,
        "kib" => 1.0 / 1024.0,
        "mb" | "mo" => 1e6 / MIB,
        "mib" | "mio" => 1.0,
        "gb" | "go" => 1e9 / MIB,
        "gib" | "gio" => 1024.0,
        "tb" | "to" => 1e12 / MIB,
        "tib" | "tio" => 1024.0 * 1024.0,
        _ => return None,
    })
}

/// A heading without its unit of size, and that unit: `Used (GB)`, `In Use MiB`, `Size [TiB]`.
pub(super) fn split_unit(heading: &str) -> (&str, Option<&str>) {
    let heading = heading.trim();
    let bare = heading.trim_end_matches([')', ']', ' ']);
    let at = bare.rfind(|c: char| !c.is_alphanumeric());
    match at.and_then(|at| Some((bare.get(..at)?, bare.get(at + 1..)?))) {
        Some((name, unit)) if mib_per(unit).is_some() => (
            name.trim_end_matches(|c: char| !c.is_alphanumeric()),
            Some(unit),
        ),
        _ => (heading, None),
    }
}

/// The size in MiB that a cell states; its own unit goes before the column's.
///
/// # Errors
/// When it states none: not a number, negative, or beyond a million TiB.
pub(super) fn mib(cell: &Cell<'_>, mark: DecimalMark, mib_per_unit: f64) -> Result<f64, NotASize> {
    const MOST: f64 = 1_048_576.0 * 1_000_000.0;
    let mib = match cell {
        Cell::Number(number) => number * mib_per_unit,
        Cell::Text(text) => {
            let text = text.trim();
            // Nearly all are plain digits.
            if text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_digit()) {
                text.parse::<f64>().map_err(|_empty| NotASize)? * mib_per_unit
            } else {
                let written = number::read(text, mark).map_err(|_none| NotASize)?;
                let per = match written.unit.as_str() {
                    "" => mib_per_unit,
                    unit => mib_per(unit).ok_or(NotASize)?,
                };
                written.value.to_f64().ok_or(NotASize)? * per
            }
        }
        Cell::Written(written) => {
            let per = match written.unit.as_str() {
                "" => mib_per_unit,
                unit => mib_per(unit).ok_or(NotASize)?,
            };
            written.value.to_f64().ok_or(NotASize)? * per
        }
        Cell::Truth(_) | Cell::Date(_) | Cell::Fault(_) => return Err(NotASize),
    };
    if (0.0..=MOST).contains(&mib) {
        Ok(mib)
    } else {
        Err(NotASize)
    }
}

/// The cell states no size.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotASize;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_parted_from_their_unit() {
        assert_eq!(split_unit("Used (GB)"), ("Used", Some("GB")));
        assert_eq!(split_unit("In Use MiB"), ("In Use", Some("MiB")));
        assert_eq!(split_unit("Size [TiB]"), ("Size", Some("TiB")));
        assert_eq!(split_unit("Taille, Go"), ("Taille", Some("Go")));
        assert_eq!(split_unit("Operating system"), ("Operating system", None));
        assert_eq!(split_unit("GB"), ("GB", None));
    }

    #[test]
    fn a_cell_states_a_size_in_its_own_unit_or_the_column_s() {
        let text = |text: &'static str| mib(&Cell::Text(text.into()), DecimalMark::Comma, 1.0);
        assert_eq!(text("2048"), Ok(2048.0));
        assert_eq!(text("1,5 GiB"), Ok(1536.0));
        assert_eq!(text("1.000 GB"), Ok(1e12 / 1_048_576.0));
        assert_eq!(
            mib(&Cell::Number(2.0), DecimalMark::Point, 1024.0),
            Ok(2048.0)
        );
        for wrong in ["", "-5", "many", "5 apples", "9999999999999"] {
            assert_eq!(text(wrong), Err(NotASize), "{wrong}");
        }
    }
}
