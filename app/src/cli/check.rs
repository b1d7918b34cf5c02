//! `displace check`: every problem of a project or a library.

use displace_model::problem::Problem;
use displace_model::project::library::{is_library, read_bytes};
use serde::Serialize;

use super::args::{CheckArgs, Format};
use super::failure::{Failure, Kind};
use super::input;
use super::output::{self, Output};

/// The JSON document of a check.
#[derive(Debug, Serialize)]
struct CheckFile<'a> {
    format: &'static str,
    version: u32,
    problems: &'a [Problem],
}

pub(super) fn check(args: &CheckArgs) -> Result<(), Failure> {
    let source = input::source(&args.file)?;
    let problems = if is_library(source.bytes()) {
        read_bytes(source.bytes()).problems
    } else {
        source.check().1
    };
    let content = match args.format {
        Format::Json => output::json(&CheckFile {
            format: "displace-problems",
            version: 1,
            problems: &problems,
        })?,
        Format::Text => text(&source.shown, &problems).into_bytes(),
    };
    Output::Standard.write(&content)?;
    if problems.iter().any(Problem::is_error) {
        // Everything was said already.
        Err(Failure::new(Kind::Input, ""))
    } else {
        Ok(())
    }
}

fn text(shown: &str, problems: &[Problem]) -> String {
    let mut text: String = problems
        .iter()
        .map(|problem| input::line(shown, problem) + "\n")
        .collect();
    text.push_str(&input::count(shown, problems));
    output::harmless(&text) + "\n"
}
