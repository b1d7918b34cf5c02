//! `displace [FILE]`: the window, or the verdict as text where there is no display.

use std::path::Path;

use displace_scenarios::RunOptions;

use super::failure::Failure;
use super::input;
use super::output::{self, Output};
use super::{run, run_text};
use crate::samples::SAMPLES;

pub(super) fn start(file: Option<&Path>) -> Result<(), Failure> {
    let [first, ..] = &SAMPLES;
    let file = file.unwrap_or(Path::new(first.name));
    verdict(file)?;
    output::say(
        "this is the answer in words: the window needs a display (DISPLAY or WAYLAND_DISPLAY)",
    );
    Ok(())
}

/// The answer in words, for a place where no window can be.
fn verdict(file: &Path) -> Result<(), Failure> {
    let loaded = input::source(file)?.load()?;
    let options = RunOptions {
        threads: run::all_cores(),
        ..RunOptions::default()
    };
    let results = run::simulate(&loaded, options)?;
    let text = run_text::text(&loaded.project, &results, Output::Standard.width());
    Output::Standard.write(output::harmless(&text).as_bytes())
}
