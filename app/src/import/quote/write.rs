//! A quote as a text with separators that reads back as it was: one layout for the quotes of all partners.

use displace_model::contract::Metric;
use displace_model::money::Money;
use displace_model::quote::{Line, Quote};
use rust_decimal::Decimal;

use crate::import::table::inert::neutral;

const HEAD: [&str; 19] = [
    "Part number",
    "Description",
    "Category",
    "Unit",
    "Quantity",
    "List price",
    "Discount",
    "Net price",
    "Period",
    "Term months",
    "Start",
    "Uplift",
    "Support level",
    "Option",
    "Bundle",
    "Guaranteed recovery hours",
    "Credit",
    "Most credit a year",
    "Note",
];

/// The places of columns that sums stand in.
const DISCOUNT: usize = 6;
const NET: usize = 7;

/// The quote as CSV: facts, then a table with a line in each row, then total and tax. Text that a spreadsheet would take for a formula is
/// neutralised, and comes back as it was when it is read; numbers are numbers.
///
/// # Errors
/// When the text cannot be put together, which does not happen.
pub fn csv(quote: &Quote, currency: &str) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let days = quote.payment_days.map(|days| format!("{days} days"));
    let facts = [
        ("Partner", Some(quote.partner.clone())),
        ("Vendor", Some(quote.vendor.clone())),
        ("Quote number", Some(quote.number.clone())),
        ("Quote date", quote.date.map(|date| date.to_string())),
        (
            "Valid until",
            quote.valid_until.map(|date| date.to_string()),
        ),
        (
            "Currency",
            Some(
                quote
                    .currency
                    .clone()
                    .unwrap_or_else(|| currency.to_owned()),
            ),
        ),
        (
            "Payment terms",
            Some(quote.terms.clone())
                .filter(|terms| !terms.is_empty())
                .or(days),
        ),
        ("Deal registration", Some(quote.deal_registration.clone())),
        ("Language", Some(quote.language.as_str().to_owned())),
    ];
    for (label, value) in facts {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            writer.write_record([label, &neutral(&value)])?;
        }
    }
    let mut head = HEAD;
    if quote.prices_include_vat {
        head[NET] = "Net price incl. VAT";
    }
    writer.write_record(head)?;
    for line in &quote.lines {
        writer.write_record(row(line))?;
    }
    let mut sum = |label: &str, column: usize, amount: String| {
        let mut row = [""; HEAD.len()];
        row[1] = label;
        row[column] = &amount;
        writer.write_record(row)
    };
    if let Some(total) = quote.total {
        sum("Net total", NET, number(total.as_decimal()))?;
    }
    if quote.vat_rate.is_some() {
        sum("VAT", DISCOUNT, percent(quote.vat_rate))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn row(line: &Line) -> [String; 19] {
    let text = |text: &str| neutral(text).into_owned();
    let money =
        |money: Option<Money>| money.map_or(String::new(), |money| number(money.as_decimal()));
    let unit = match line.metric {
        Metric::Unit if !line.unit.is_empty() => line.unit.as_str(),
        metric => metric.as_str(),
    };
    [
        text(&line.part_number),
        text(&line.description),
        line.category.as_str().to_owned(),
        text(unit),
        number(line.quantity),
        money(line.list),
        percent(line.discount),
        money(line.net),
        line.every.as_str().to_owned(),
        // Said outright, so that no words of the description are taken for one.
        line.term_months
            .map_or("n/a".to_owned(), |term| term.to_string()),
        line.start.map_or(String::new(), |start| start.to_string()),
        percent(line.uplift),
        text(&line.support_level),
        if line.option { "yes" } else { "no" }.to_owned(),
        text(&line.bundle),
        line.outcome
            .map_or(String::new(), |outcome| number(outcome.recovery_hours)),
        money(line.outcome.map(|outcome| outcome.credit)),
        money(line.outcome.and_then(|outcome| outcome.cap)),
        text(&line.note),
    ]
}

fn percent(share: Option<Decimal>) -> String {
    let percent = share.and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    percent.map_or(String::new(), |percent| format!("{}%", number(percent)))
}

/// A number that shows its decimal mark, so that nobody takes 1.250 for a thousand.
fn number(value: Decimal) -> String {
    let mut value = value.normalize();
    if value.scale() == 3 {
        value.rescale(4);
    }
    value.to_string()
}
