//! `displace import quote`.

use std::io::Read as _;
use std::path::Path;

use displace_model::cash_flow::ExchangeRate;
use displace_model::input::{Grade, Input};
use displace_model::money::Money;
use displace_model::project::Project;
use rust_decimal::Decimal;
use serde::Serialize;

use super::args::{Mark, QuoteArgs, QuoteFormat};
use super::failure::{Failure, Kind};
use super::import::{Target, readable, refused, warn};
use super::output::{self, Output};
use super::table::{Table, wrapped};
use crate::format::{exact_amount, exact_percent};
use crate::import::finding::{Finding, Place};
use crate::import::quote::{self, Column, Fate, Import, LeftOut, Settings, key};
use crate::import::table::number::DecimalMark;
use crate::import::table::{Book, Limits};
use crate::quote_words;

pub(super) fn import(args: &QuoteArgs) -> Result<(), Failure> {
    readable(&args.files)?;
    let mut target = args.into.as_deref().map(Target::open).transpose()?;
    if let Some(target) = target.as_mut().filter(|target| target.new) {
        // Quotes alone are a project; plans would want an estate.
        target.project.plans.clear();
    }
    let settings = Settings {
        partner: args.partner.clone(),
        columns: args
            .map
            .iter()
            .map(|(heading, field)| (key(heading), *field))
            .collect(),
        mark: args.decimal.map(|mark| match mark {
            Mark::Comma => DecimalMark::Comma,
            Mark::Point => DecimalMark::Point,
        }),
        order: None,
        currency: args.currency.clone(),
        vat: args.vat,
        sheet: args.sheet.clone(),
    };
    let (mut imports, mut refusals) = (Vec::new(), Vec::new());
    for file in &args.files {
        match read(file, &settings)? {
            Ok(import) => imports.push(import),
            Err(found) => refusals.extend(found),
        }
    }
    if !refusals.is_empty() {
        return Err(refused(&refusals));
    }
    let fates: Vec<Option<Fate>> = imports
        .iter()
        .map(|import| {
            let target = target.as_ref()?;
            Some(quote::fate(&target.project, &import.quote))
        })
        .collect();
    let content = match args.format {
        QuoteFormat::Json => output::json(&ImportFile::new(&imports, &fates))?,
        QuoteFormat::Csv => csv(&imports)?,
        QuoteFormat::Text => {
            let width = Output::Standard.width();
            let texts = imports.iter().zip(&fates).map(|(import, fate)| {
                warn(&import.findings);
                text(import, *fate, width)
            });
            output::harmless(&texts.collect::<Vec<_>>().join("\n\n")).into_bytes()
        }
    };
    let told = target.is_none() && args.format == QuoteFormat::Text;
    if let Some(target) = target {
        target.write(|project| put(project, &imports, &args.rate))?;
    }
    Output::Standard.write(&content)?;
    if told {
        output::say("nothing was changed: --into PROJECT puts this into a project");
    }
    Ok(())
}

/// Reads one file. What cannot be opened at all is a failure, what is no quote a refusal.
fn read(file: &Path, settings: &Settings) -> Result<Result<Import, Vec<Finding>>, Failure> {
    let limits = Limits::by_hand();
    let opened = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(limits.file_bytes + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| {
                Failure::new(
                    Kind::File,
                    format!("could not read standard input: {error}"),
                )
            })?;
        Book::read("standard input", bytes, limits)
    } else {
        Book::open(file, limits)
    };
    Ok(opened
        .map_err(|finding| vec![*finding])
        .and_then(|mut book| quote::read(&mut book, settings)))
}

/// The quotes as tables in one layout, one below the other.
fn csv(imports: &[Import]) -> Result<Vec<u8>, Failure> {
    let mut all = Vec::new();
    for import in imports {
        warn(&import.findings);
        let written = quote::csv(&import.quote, "")
            .map_err(|error| Failure::new(Kind::Bug, format!("could not write CSV: {error}")))?;
        all.extend(written);
    }
    Ok(all)
}

/// Puts the quotes into the project, with the rates of their currencies.
fn put(project: &mut Project, imports: &[Import], rates: &[(String, f64)]) {
    for import in imports {
        quote::put(project, import.quote.clone());
    }
    for (code, rate) in rates.iter().filter(|(code, _)| *code != project.currency) {
        let known = project
            .economics
            .exchange_rates
            .iter_mut()
            .find(|known| known.currency == *code);
        let mut input = Input::fixed(*rate);
        input.provenance.grade = Some(Grade::Assumed);
        match known {
            Some(known) => known.rate = input,
            None => project.economics.exchange_rates.push(ExchangeRate {
                rate: input,
                ..ExchangeRate::new(code, project.start)
            }),
        }
    }
}

/// The JSON document of imported quotes.
#[derive(Debug, Serialize)]
struct ImportFile<'a> {
    format: &'static str,
    version: u32,
    kind: &'static str,
    quotes: Vec<QuoteRow<'a>>,
}

#[derive(Debug, Serialize)]
struct QuoteRow<'a> {
    place: &'a Place,
    fate: Option<Fate>,
    partner: &'a str,
    vendor: &'a str,
    number: &'a str,
    date: Option<String>,
    valid_until: Option<String>,
    currency: Option<&'a str>,
    language: &'static str,
    vat_rate: Option<Decimal>,
    prices_include_vat: bool,
    payment_days: Option<u32>,
    total: Option<Decimal>,
    decimal: DecimalMark,
    columns: &'a [Column],
    lines: Vec<LineRow<'a>>,
    left_out: &'a [LeftOut],
    findings: &'a [Finding],
}

#[derive(Debug, Serialize)]
struct LineRow<'a> {
    id: &'a str,
    row: u32,
    part_number: &'a str,
    description: &'a str,
    category: &'static str,
    metric: &'static str,
    unit: &'a str,
    quantity: Decimal,
    list: Option<Decimal>,
    discount: Option<Decimal>,
    net: Option<Decimal>,
    every: &'static str,
    term_months: Option<u32>,
    start: Option<String>,
    uplift: Option<Decimal>,
    support_level: &'a str,
    option: bool,
    bundle: &'a str,
    outcome: Option<OutcomeRow>,
    note: &'a str,
}

#[derive(Debug, Serialize)]
struct OutcomeRow {
    recovery_hours: Decimal,
    credit: Decimal,
    cap: Option<Decimal>,
}

impl<'a> ImportFile<'a> {
    fn new(imports: &'a [Import], fates: &[Option<Fate>]) -> Self {
        let quotes = imports.iter().zip(fates).map(|(import, fate)| {
            let quote = &import.quote;
            let decimal = |money: Option<Money>| money.map(|money| money.as_decimal().normalize());
            QuoteRow {
                place: &import.place,
                fate: *fate,
                partner: &quote.partner,
                vendor: &quote.vendor,
                number: &quote.number,
                date: quote.date.map(|date| date.to_string()),
                valid_until: quote.valid_until.map(|date| date.to_string()),
                currency: quote.currency.as_deref(),
                language: quote.language.as_str(),
                vat_rate: quote.vat_rate.map(|rate| rate.normalize()),
                prices_include_vat: quote.prices_include_vat,
                payment_days: quote.payment_days,
                total: decimal(quote.total),
                decimal: import.mark,
                columns: &import.columns,
                lines: quote
                    .lines
                    .iter()
                    .zip(&import.rows)
                    .map(|(line, row)| LineRow {
                        id: &line.id,
                        row: *row,
                        part_number: &line.part_number,
                        description: &line.description,
                        category: line.category.as_str(),
                        metric: line.metric.as_str(),
                        unit: &line.unit,
                        quantity: line.quantity.normalize(),
                        list: decimal(line.list),
                        discount: line.discount.map(|discount| discount.normalize()),
                        net: decimal(line.net),
                        every: line.every.as_str(),
                        term_months: line.term_months,
                        start: line.start.map(|start| start.to_string()),
                        uplift: line.uplift.map(|uplift| uplift.normalize()),
                        support_level: &line.support_level,
                        option: line.option,
                        bundle: &line.bundle,
                        outcome: line.outcome.map(|outcome| OutcomeRow {
                            recovery_hours: outcome.recovery_hours.normalize(),
                            credit: outcome.credit.as_decimal().normalize(),
                            cap: decimal(outcome.cap),
                        }),
                        note: &line.note,
                    })
                    .collect(),
                left_out: &import.left_out,
                findings: &import.findings,
            }
        });
        Self {
            format: "displace-import",
            version: 1,
            kind: "quote",
            quotes: quotes.collect(),
        }
    }
}

fn text(import: &Import, fate: Option<Fate>, width: usize) -> String {
    let quote = &import.quote;
    let mut head = vec![format!("{}: quote of {}", import.place, quote.partner)];
    let mut fact = |label: &str, value: String| {
        if !value.is_empty() {
            head.push(format!("{label} {value}"));
        }
    };
    fact("number", quote.number.clone());
    fact(
        "of",
        quote.date.map_or(String::new(), |date| date.to_string()),
    );
    fact(
        "valid until",
        quote
            .valid_until
            .map_or(String::new(), |date| date.to_string()),
    );
    fact("in", quote.currency.clone().unwrap_or_default());
    fact(
        "total",
        quote.total.map_or(String::new(), |total| total.to_string()),
    );
    fact("tax", quote.vat_rate.map_or(String::new(), exact_percent));
    match fate {
        Some(Fate::Replaced) => head.push("takes the place of the earlier one".to_owned()),
        Some(Fate::NextRound) => head.push("begins the next round".to_owned()),
        Some(Fate::New) | None => {}
    }
    let mut text = wrapped(&head.join(", "), width, 0);
    text.push('\n');
    let mut lines = Table::new([
        "line", "quantity", "list", "discount", "net", "per", "term", "sum",
    ]);
    for line in &quote.lines {
        let name = match line.part_number.as_str() {
            "" => line.name(),
            part => format!("{part} {}", line.description),
        };
        let option = if line.option { "(option) " } else { "" };
        lines.row([
            format!("{option}{name}").chars().take(38).collect(),
            line.quantity.normalize().to_string(),
            exact_amount(line.list),
            line.discount.map_or(String::new(), exact_percent),
            exact_amount(line.net),
            line.every.as_str().to_owned(),
            line.term_months
                .map_or(String::new(), |term| term.to_string()),
            exact_amount(line.extended().ok().flatten().map(Money::rounded)),
        ]);
    }
    text.push_str(&lines.render(width));
    for promise in quote_words::promises(quote) {
        text.push_str(&wrapped(&promise, width, 0));
    }
    text.push('\n');
    let columns: Vec<String> = import
        .columns
        .iter()
        .map(|column| {
            let field = column.field.map_or("left out", quote::Field::label);
            format!("{:?} → {}", column.heading, field.to_lowercase())
        })
        .collect();
    text.push_str(&wrapped(
        &format!("Columns: {}", columns.join("; ")),
        width,
        0,
    ));
    if !import.left_out.is_empty() {
        text.push_str("\nLeft out:\n");
        for left_out in &import.left_out {
            let row = left_out
                .place
                .row
                .map_or(String::new(), |row| row.to_string());
            let line = format!("{row}: {} ({})", left_out.words, left_out.why);
            text.push_str(&wrapped(&line, width, 2));
        }
    }
    text
}
