//! `displace import`: files of others in, shown first, written only when a project is named.

use std::path::{Path, PathBuf};

use displace_model::project::{self, Project};

use super::args::ImportCommand;
use super::failure::{Failure, Kind};
use super::{import_inventory, import_quote, input, output};
use crate::files;
use crate::import::finding::Finding;
use crate::session::Origin;

pub(super) fn import(command: &ImportCommand) -> Result<(), Failure> {
    match command {
        ImportCommand::Rvtools(args) => {
            import_inventory::import(args, crate::import::inventory::rvtools)
        }
        ImportCommand::Inventory(args) => {
            import_inventory::import(args, crate::import::inventory::table)
        }
        ImportCommand::Quote(args) => import_quote::import(args),
    }
}

/// Finds out whether files can be read before anything else is said about them.
pub(super) fn readable(paths: &[PathBuf]) -> Result<(), Failure> {
    for path in paths.iter().filter(|path| *path != Path::new("-")) {
        let opened = if path.is_dir() {
            std::fs::read_dir(path).map(drop)
        } else {
            std::fs::File::open(path).map(drop)
        };
        opened.map_err(|error| {
            Failure::new(
                Kind::File,
                format!("could not read {}: {error}", path.display()),
            )
        })?;
    }
    Ok(())
}

/// Tells what is wrong with the files; nothing of them is imported.
pub(super) fn refused(findings: &[Finding]) -> Failure {
    for finding in findings {
        output::say(&format!("error: {finding}"));
    }
    Failure::new(Kind::Input, "nothing was imported")
}

/// Tells what somebody should look at.
pub(super) fn warn(findings: &[Finding]) {
    for finding in findings {
        output::say(&format!("warning: {finding}"));
    }
}

/// A project that is imported into, and whether it is there already.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) project: Project,
    path: PathBuf,
    /// Whether the project begins with this import.
    pub(super) new: bool,
}

impl Target {
    /// Opens the project; a file that does not exist yet begins a new one.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if path.extension().is_some() && !path.exists() {
            return Ok(Self {
                project: crate::records::bare_project(crate::window::next_month()),
                path: path.to_owned(),
                new: true,
            });
        }
        let source = input::source(path)?;
        let Origin::File(path) = source.origin.clone() else {
            let message = format!(
                "{} cannot be changed: write a copy of it first (`displace samples NAME --out my.toml`)",
                path.display()
            );
            return Err(Failure::new(Kind::Usage, message));
        };
        let (read, problems) = source.check();
        for problem in &problems {
            output::say(&input::line(&source.shown, problem));
        }
        let Some((project, _)) = read else {
            let message = input::count(&source.shown, &problems);
            return Err(Failure::new(Kind::Input, message));
        };
        Ok(Self {
            project,
            path,
            new: false,
        })
    }

    /// Changes the project and writes it in one step, unless that would make it wrong.
    pub(super) fn write(self, change: impl FnOnce(&mut Project)) -> Result<(), Failure> {
        let mut project = self.project;
        change(&mut project);
        let shown = self.path.display();
        let problems = project::check(&project);
        let errors: Vec<_> = problems
            .iter()
            .filter(|problem| problem.is_error())
            .collect();
        if !errors.is_empty() {
            for problem in errors {
                output::say(&format!("{shown}: error: {problem}"));
            }
            let message = format!("nothing was imported: {shown} would be wrong afterwards");
            return Err(Failure::new(Kind::Input, message));
        }
        files::save_with_comments(&project, &self.path, &self.path).map_err(|error| {
            Failure::new(Kind::File, format!("could not write {shown}: {error}"))
        })?;
        let what = if self.new { "began" } else { "changed" };
        output::say(&format!("{what} {shown}"));
        Ok(())
    }
}
