//! A comparison of quotes for a spreadsheet: one row for each line of the scope and quote, then one for each total.

use displace_model::quote::{Comparison, Spread};

use super::failure::{Failure, Kind};
use crate::import::table::inert::neutral;

const HEAD: [&str; 15] = [
    "quote",
    "partner",
    "round",
    "row",
    "name",
    "part_number",
    "category",
    "metric",
    "kind",
    "guess",
    "wanted",
    "offered",
    "paid",
    "levelled_low",
    "levelled",
];

pub(super) fn csv(comparison: &Comparison) -> Result<Vec<u8>, Failure> {
    let written = table(comparison).map_err(|error| error.to_string());
    written.map_err(|error| Failure::new(Kind::Bug, format!("could not write CSV: {error}")))
}

fn table(comparison: &Comparison) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(
        HEAD.iter()
            .copied()
            .chain(["levelled_high", "rank", "sticker_rank"]),
    )?;
    for offer in comparison.ranking() {
        let head = |row: &str| {
            vec![
                offer.quote.clone(),
                neutral(&offer.partner).into_owned(),
                offer.round.to_string(),
                row.to_owned(),
            ]
        };
        for (line, cell) in comparison.scope.iter().zip(&offer.cells) {
            let mut record = head(&line.id);
            record.extend([
                neutral(&line.name).into_owned(),
                neutral(&line.part_number).into_owned(),
                line.category.as_str().to_owned(),
                line.metric.as_str().to_owned(),
                cell.kind.as_str().to_owned(),
                if cell.is_guess() { "yes" } else { "no" }.to_owned(),
                line.quantity.to_string(),
                cell.offered.to_string(),
                cell.paid.to_string(),
            ]);
            record.extend(figures(cell.value));
            record.extend([String::new(), String::new()]);
            writer.write_record(record)?;
        }
        for (row, value, paid) in [
            ("rebates", offer.rebates.1, String::new()),
            ("total", offer.total, offer.paid.to_string()),
        ] {
            let mut record = head(row);
            record.extend(std::iter::repeat_n(String::new(), 8));
            record.push(paid);
            record.extend(figures(value));
            record.extend([offer.rank.to_string(), offer.sticker_rank.to_string()]);
            writer.write_record(record)?;
        }
    }
    Ok(writer.into_inner()?)
}

fn figures(value: Spread) -> [String; 3] {
    [value.low, value.central, value.high].map(|figure| figure.to_string())
}
