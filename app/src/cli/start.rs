//! `displace [FILE]`: the window, or the verdict as text where there is no display.

use std::path::Path;

use displace_scenarios::RunOptions;

use super::failure::Failure;
use super::input;
use super::output::{self, Output};
use super::{run, run_text};
use crate::samples::SAMPLES;
use crate::window;

pub(super) fn start(file: Option<&Path>) -> Result<(), Failure> {
    let [first, ..] = &SAMPLES;
    let file = file.unwrap_or(Path::new(first.name));
    if !has_display() {
        verdict(file)?;
        output::say(
            "this is the answer in words: the window needs a display (DISPLAY or WAYLAND_DISPLAY)",
        );
        return Ok(());
    }
    let loaded = input::source(file)?.load()?;
    let (project, origin) = (loaded.project, loaded.source.origin);
    if let Err(error) = window::run(project, origin) {
        verdict(file)?;
        output::say(&format!("this is the answer in words: {error:#}"));
    }
    Ok(())
}

/// Whether a window could be shown. Only on Linux can it be told beforehand.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// The answer in words, for a place where no window can be.
fn verdict(file: &Path) -> Result<(), Failure> {
    let loaded = input::source(file)?.load()?;
    let options = RunOptions {
        threads: run::all_cores(),
        ..RunOptions::default()
    };
    let simulated = run::simulate(&loaded, options)?;
    let text = run_text::text(
        &loaded.project,
        &simulated.results,
        simulated.worth.as_ref(),
        Output::Standard.width(),
    );
    Output::Standard.write(output::harmless(&text).as_bytes())
}
