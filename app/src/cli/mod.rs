//! The command line: one file per command, one place that decides the exit code.
//!
//! Machine output stands alone on standard output; everything said to people about it goes to standard error.
//! A reader that closes the pipe early ends the program quietly with success.

mod args;
mod check;
mod failure;
mod import;
mod import_inventory;
mod import_quote;
mod input;
mod library;
mod output;
mod quotes;
mod quotes_csv;
mod quotes_json;
mod quotes_text;
mod replay;
mod replay_text;
mod run;
mod run_csv;
mod run_csv_money;
mod run_json;
mod run_text;
mod samples;
mod schema;
mod schema_contract;
mod schema_estate;
mod schema_plan;
mod schema_quote;
mod schema_results;
mod schema_switch;
mod start;
mod table;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use failure::{Failure, Kind};

/// Runs the program with these arguments, the first of which is its name, and says how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are errors to the parser only. A closed pipe while they print is none either.
            let _ = error.print();
            return if error.use_stderr() {
                Kind::Usage.code()
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    tell_of_panics();
    let done = catch_unwind(AssertUnwindSafe(|| obey(arguments)));
    match done {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            failure.tell();
            failure.kind.code()
        }
        Err(_) => Kind::Bug.code(),
    }
}

fn obey(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        None => start::start(arguments.file.as_deref()),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Replay(args)) => replay::replay(&args),
        Some(Command::Check(args)) => check::check(&args),
        Some(Command::Quotes(args)) => quotes::quotes(&args),
        Some(Command::Samples(args)) => samples::samples(&args),
        Some(Command::Import(command)) => import::import(&command),
        Some(Command::Library(args)) => library::library(&args),
        Some(Command::Schema(args)) => schema::print(args.of),
    }
}

/// A panic is always our mistake: it says so, and asks for a report.
fn tell_of_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        usual(panic);
        output::say(
            "this is a bug in displace: please report it with the lines above, the command and, if you may share it, the project",
        );
    }));
}
