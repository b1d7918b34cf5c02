//! The `displace` program: arguments in, exit code out. Everything else is in the library, where tests can reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    displace::cli::main(std::env::args_os())
}
