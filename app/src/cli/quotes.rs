//! `displace quotes`: partners' quotes levelled and ranked, with what to ask and what to push on.

use std::path::{Path, PathBuf};

use displace_model::project::Project;
use displace_model::quote::{Comparison, compare};

use super::args::{QuotesArgs, RunFormat};
use super::failure::{Failure, Kind};
use super::import::{refused, warn};
use super::input::{self, Source};
use super::output::{self, Output};
use super::{quotes_csv, quotes_json, quotes_text};
use crate::import::quote::{self, Import, Settings};
use crate::import::table::{Book, Limits};
use crate::window::next_month;
use crate::{records, request, samples};

pub(super) fn quotes(args: &QuotesArgs) -> Result<(), Failure> {
    let mut project = merged(&args.files)?;
    if args.customer {
        project = project.for_customer();
    }
    let comparison = compare(&project)
        .map_err(|error| Failure::new(Kind::Input, format!("could not compare: {error}")))?;
    if let Some(path) = &args.request {
        let output = Output::open(Some(path))?;
        output.write(&sheet(&project, &comparison, args)?)?;
        output::say(&format!("wrote {}", path.display()));
    }
    let output = Output::Standard;
    let content = match args.format {
        RunFormat::Text => {
            let text = quotes_text::text(&project, &comparison, output.width());
            output::harmless(&text).into_bytes()
        }
        RunFormat::Json => quotes_json::json(&project, &comparison)?,
        RunFormat::Csv => quotes_csv::csv(&comparison)?,
    };
    output.write(&content)
}

/// The quotes of all files in one project: the first project's rules, and every file's quotes.
fn merged(files: &[PathBuf]) -> Result<Project, Failure> {
    let (projects, offers): (Vec<&PathBuf>, Vec<&PathBuf>) =
        files.iter().partition(|file| is_project(file));
    let mut merged: Option<Project> = None;
    for file in projects {
        let project = project(&input::source(file)?)?;
        match &mut merged {
            None => merged = Some(project),
            Some(first) => add(first, project, file)?,
        }
    }
    let mut imports = Vec::new();
    let mut refusals = Vec::new();
    for file in offers {
        let book = Book::open(file, Limits::by_hand()).map_err(|finding| vec![*finding]);
        match book.and_then(|mut book| quote::read(&mut book, &Settings::default())) {
            Ok(import) => imports.push(import),
            Err(found) => refusals.extend(found),
        }
    }
    if !refusals.is_empty() {
        return Err(refused(&refusals));
    }
    let mut merged = merged.unwrap_or_else(|| alone(&imports));
    for import in imports {
        warn(&import.findings);
        quote::put(&mut merged, import.quote);
    }
    Ok(merged)
}

/// True for a project, a sample or standard input; anything else is what a partner sent.
fn is_project(file: &Path) -> bool {
    let sample = file.to_str().and_then(samples::sample).is_some();
    let extension = file.extension().and_then(|extension| extension.to_str());
    let offer = extension.is_some_and(|extension| {
        [
            "csv", "tsv", "txt", "xls", "xlsx", "xlsm", "xlsb", "ods", "pdf",
        ]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(extension))
    });
    sample || !offer
}

/// A project for quotes alone, in the currency of the first.
fn alone(imports: &[Import]) -> Project {
    let mut project = records::empty_project(next_month());
    project.name = "Quotes".to_owned();
    project.plans.clear();
    project.workloads.clear();
    project.domains.clear();
    let currency = imports
        .iter()
        .find_map(|import| import.quote.currency.clone());
    project.currency = currency.unwrap_or(project.currency);
    project
}

fn project(source: &Source) -> Result<Project, Failure> {
    let shown = source.shown.clone();
    let (project, problems) = source.read();
    for problem in &problems {
        output::say(&input::line(&shown, problem));
    }
    project.ok_or_else(|| Failure::new(Kind::Input, input::count(&shown, &problems)))
}

fn add(first: &mut Project, next: Project, file: &Path) -> Result<(), Failure> {
    if next.currency != first.currency {
        let message = format!(
            "{} is stated in {}, the first file in {}: bring both to one currency",
            file.display(),
            next.currency,
            first.currency
        );
        return Err(Failure::new(Kind::Input, message));
    }
    for quote in next.quotes.iter().chain(&next.private.quotes) {
        if first.all_quotes().any(|one| one.id == quote.id) {
            let message = format!(
                "{} has a quote with the id {:?}, which another file has too",
                file.display(),
                quote.id
            );
            return Err(Failure::new(Kind::Input, message));
        }
    }
    for rate in next.economics.exchange_rates {
        let rates = &mut first.economics.exchange_rates;
        if !rates.iter().any(|one| one.currency == rate.currency) {
            rates.push(rate);
        }
    }
    first.quotes.extend(next.quotes);
    first.private.quotes.extend(next.private.quotes);
    first.private.deals.extend(next.private.deals);
    Ok(())
}

fn sheet(
    project: &Project,
    comparison: &Comparison,
    args: &QuotesArgs,
) -> Result<Vec<u8>, Failure> {
    request::sheet(project, comparison, args.language.into())
        .map_err(|error| Failure::new(Kind::Bug, format!("could not write the sheet: {error}")))
}
