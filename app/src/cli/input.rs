//! From FILE to a checked project.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use displace_model::problem::{Problem, Severity};
use displace_model::project::{LARGEST, Project, Reading, read_bytes};
use displace_scenarios::{World, WorldError, catalogue};

use super::failure::{Failure, Kind};
use super::output;
use crate::samples;
use crate::session::Origin;

/// A project file as it came in.
#[derive(Debug)]
pub(super) struct Source {
    /// What messages call it.
    pub(super) shown: String,
    /// Where it came from.
    pub(super) origin: Origin,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Bytes(Vec<u8>),
    /// Too large to be a project; its size in bytes, where it is known.
    TooLarge(Option<u64>),
}

/// A project that can be simulated.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) source: Source,
    pub(super) project: Project,
    pub(super) world: World,
}

/// What became of a source: a project with its world if no problem is an error. Quotes alone have no world.
pub(super) type Checked = (Option<(Project, Option<World>)>, Vec<Problem>);

/// Reads FILE without judging what is in it. A sample's name wins over a file of that name, so that a command means
/// the same in every directory.
pub(super) fn source(file: &Path) -> Result<Source, Failure> {
    if file == Path::new("-") {
        let content = content(std::io::stdin().lock(), None)
            .map_err(|error| unreadable("standard input", &error))?;
        return Ok(Source {
            shown: "standard input".to_owned(),
            origin: Origin::New,
            content,
        });
    }
    if let Some(sample) = file.to_str().and_then(samples::sample) {
        return Ok(Source {
            shown: sample.name.to_owned(),
            origin: Origin::Sample(sample.name),
            content: Content::Bytes(sample.text.as_bytes().to_vec()),
        });
    }
    let shown = file.display().to_string();
    let opened = File::open(file).and_then(|opened| Ok((opened.metadata()?, opened)));
    let (metadata, opened) = match opened {
        Ok(opened) => opened,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Failure::new(Kind::File, not_found(&shown)));
        }
        Err(error) => return Err(unreadable(&shown, &error)),
    };
    if metadata.is_dir() {
        let message = format!("could not read {shown}: it is a directory");
        return Err(Failure::new(Kind::File, message));
    }
    let size = metadata.is_file().then_some(metadata.len());
    let content = content(opened, size).map_err(|error| unreadable(&shown, &error))?;
    Ok(Source {
        shown,
        origin: Origin::File(file.to_owned()),
        content,
    })
}

/// Reads no more than a project may have, so that an endless source ends.
fn content(from: impl Read, size: Option<u64>) -> std::io::Result<Content> {
    let most = LARGEST as u64;
    if size.is_some_and(|size| size > most) {
        return Ok(Content::TooLarge(size));
    }
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > LARGEST {
        Content::TooLarge(None)
    } else {
        Content::Bytes(bytes)
    })
}

fn unreadable(shown: &str, error: &std::io::Error) -> Failure {
    Failure::new(Kind::File, format!("could not read {shown}: {error}"))
}

fn not_found(shown: &str) -> String {
    let hint = match samples::nearest(shown).as_slice() {
        [] => "`displace samples` lists the samples".to_owned(),
        near => format!("did you mean the sample {}?", near.join(" or ")),
    };
    format!("could not read {shown}: there is no such file and no sample of that name ({hint})")
}

impl Source {
    /// What it holds; nothing where that is too large.
    pub(super) fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Bytes(bytes) => bytes,
            Content::TooLarge(_) => &[],
        }
    }

    /// Reads and checks the project.
    pub(super) fn read(&self) -> (Option<Project>, Vec<Problem>) {
        let reading = match &self.content {
            Content::Bytes(bytes) => read_bytes(bytes, catalogue()),
            Content::TooLarge(size) => Reading {
                project: None,
                problems: vec![too_large(*size)],
            },
        };
        (reading.project, reading.problems)
    }

    /// Reads and checks the project, and compiles it for the simulation.
    pub(super) fn check(&self) -> Checked {
        let (project, mut problems) = self.read();
        let Some(project) = project else {
            return (None, problems);
        };
        if !project.has_plans() {
            return (Some((project, None)), problems);
        }
        match World::new(&project) {
            Ok(world) => (Some((project, Some(world))), problems),
            Err(error) => {
                problems.push(too_much(&error));
                (None, problems)
            }
        }
    }

    /// Reads the project and tells its problems on standard error.
    pub(super) fn load(self) -> Result<Loaded, Failure> {
        let (read, problems) = self.check();
        for problem in &problems {
            output::say(&line(&self.shown, problem));
        }
        let Some((project, world)) = read else {
            return Err(Failure::new(Kind::Input, count(&self.shown, &problems)));
        };
        let Some(world) = world else {
            let message = format!(
                "{} has quotes but no plan, so there is nothing to simulate (`displace quotes` compares its quotes)",
                self.shown
            );
            return Err(Failure::new(Kind::Input, message));
        };
        Ok(Loaded {
            source: self,
            project,
            world,
        })
    }
}

/// One problem as compilers tell it: `path:line:column: error: place: found …, allowed is … (hint)`.
pub(super) fn line(shown: &str, problem: &Problem) -> String {
    use std::fmt::Write;
    let mut text = shown.to_owned();
    if let (Some(line), Some(column)) = (problem.line, problem.column) {
        let _ = write!(text, ":{line}:{column}");
    }
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    // The place in the text stands in front, where editors look for it.
    let rest = Problem {
        line: None,
        column: None,
        ..problem.clone()
    };
    format!("{text}: {severity}: {rest}")
}

/// How many problems there are, in words.
pub(super) fn count(shown: &str, problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let plural = |count: usize, word: &str| match count {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    match (errors, problems.len() - errors) {
        (0, 0) => format!("{shown} has no problems"),
        (errors, 0) => format!("{shown} has {}", plural(errors, "error")),
        (errors, warnings) => format!(
            "{shown} has {} and {}",
            plural(errors, "error"),
            plural(warnings, "warning")
        ),
    }
}

fn too_large(size: Option<u64>) -> Problem {
    let most = LARGEST / 1_000_000;
    problem(
        "",
        size.map_or_else(
            || format!("more than {most} MB"),
            |size| format!("{} MB", size.div_ceil(1_000_000)),
        ),
        format!("at most {most} MB"),
        "this is probably not a project",
    )
}

fn too_much(error: &WorldError) -> Problem {
    match error {
        WorldError::TooMuchWork { expected, threat } => problem(
            &format!("threat.{threat}.rate_per_year"),
            format!("about {expected:.0} hits on instances in one future"),
            format!("at most {:.0}", displace_scenarios::MOST_HITS_PER_TRIAL),
            "lower the rate, the number of instances or the horizon",
        ),
        WorldError::TooMuchInTheWorstTrial { most, threat } => problem(
            &format!("threat.{threat}.rate_per_year"),
            format!("up to {most:.0} hits on instances in the worst future"),
            format!(
                "at most {:.0}",
                displace_scenarios::MOST_HITS_IN_THE_WORST_TRIAL
            ),
            "cut the rate's range with at_most",
        ),
        other => problem("", other.to_string(), "a project that can be simulated", ""),
    }
}

fn problem(
    place: &str,
    value: impl Into<String>,
    allowed: impl Into<String>,
    hint: &str,
) -> Problem {
    Problem {
        severity: Severity::Error,
        place: place.to_owned(),
        line: None,
        column: None,
        value: value.into(),
        allowed: allowed.into(),
        hint: hint.to_owned(),
    }
}
