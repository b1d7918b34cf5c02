//! From text to a checked project, or to every problem at once.
//!
//! The text is parsed to a tree with places, migrated to this program's format, and read field by field into a
//! draft. The draft is then held against the rules of [`check`](super::check), whose findings get the line and column
//! of what they are about. What could not be read is not complained about twice.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::DeTable;

use super::check;
use super::findings::{Finding, Findings};
use super::text::{Lines, nearest};
use super::tree::{Reader, Table};
use super::{FORMAT, Project};
use crate::problem::{Problem, Severity};
use crate::threat::Threat;

/// Largest text that is read, in bytes. A project is a few pages; anything near this is not a project.
pub const LARGEST: usize = 20_000_000;

/// So many problems are told; a last one says how many more there are.
pub const TOLD: usize = 200;

/// A text above this size whose syntax is broken is told its first syntax error only: a binary file has millions.
const ALL_SYNTAX_ERRORS_BELOW: usize = 1_000_000;

/// A step from one version of the format to the next: it changes the tree, keeping places.
type Migration = fn(&mut DeTable<'_>);

/// The step from version n to n + 1 is number n − 1. Version 1 is the first, so there is none yet.
const MIGRATIONS: [Migration; FORMAT as usize - 1] = [];

/// What became of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The project; present if and only if no problem is an error.
    pub project: Option<Project>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads a project. `catalogue` holds the threats that `use = "…"` may name.
///
/// All problems are reported at once, syntax errors included, each with line and column; never more than [`TOLD`].
///
/// ```
/// use displace_model::project::read;
///
/// let reading = read("format = 1\ncurency = \"EUR\"\n", &[]);
/// assert!(reading.project.is_none());
/// let slip = reading.problems.iter().find(|problem| problem.place == "curency");
/// let text = slip.map(ToString::to_string).unwrap_or_default();
/// assert_eq!(
///     text,
///     "line 2, column 1: curency: found unknown key \"curency\", allowed is a known key (did you mean \"currency\"?)"
/// );
/// ```
pub fn read(text: &str, catalogue: &[Threat]) -> Reading {
    let (project, problems) = document(text, |reader, root| {
        let project = reader.project(root, catalogue);
        let findings = check::findings(&project);
        (project, findings)
    });
    Reading { project, problems }
}

/// Reads a project from a file's bytes, which must be UTF-8.
pub fn read_bytes(bytes: &[u8], catalogue: &[Threat]) -> Reading {
    match decode(bytes) {
        Ok(text) => read(text, catalogue),
        Err(problem) => Reading {
            project: None,
            problems: vec![*problem],
        },
    }
}

/// Reads a file of the threat catalogue: a list of `[[threat]]`.
///
/// # Errors
///
/// Every problem, warnings included, if one of them is an error.
pub fn read_catalogue(text: &str) -> Result<Vec<Threat>, Vec<Problem>> {
    let (threats, problems) = document(text, |reader, root| {
        reader.only(root, &["format", "threat"]);
        let threats = reader.catalogue(root);
        let findings = check::catalogue_findings(&threats);
        (threats, findings)
    });
    threats.ok_or(problems)
}

/// The text in a file's bytes.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Box<Problem>> {
    if bytes.len() > LARGEST {
        return Err(Box::new(too_large(bytes.len())));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes
            .get(..error.valid_up_to())
            .and_then(|good| std::str::from_utf8(good).ok())
            .unwrap_or_default();
        let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
        let hint = if wide {
            "this looks like UTF-16: save it as UTF-8"
        } else {
            "save the file as UTF-8"
        };
        let position = Lines::new(good).position(good.len());
        Box::new(
            Finding::error("", "bytes that are not text", "text in UTF-8", hint).at(Some(position)),
        )
    })
}

fn too_large(bytes: usize) -> Problem {
    let (size, most) = (bytes / 1_000_000, LARGEST / 1_000_000);
    Finding::error(
        "",
        format!("{size} MB"),
        format!("at most {most} MB"),
        "this is probably not a project",
    )
    .at(None)
}

/// Parses, migrates and reads a text with `build`, and brings all findings into the order of the text.
pub(super) fn document<T>(
    text: &str,
    build: impl FnOnce(&mut Reader, &Table<'_>) -> (T, Findings),
) -> (Option<T>, Vec<Problem>) {
    if text.len() > LARGEST {
        return (None, vec![too_large(text.len())]);
    }
    let lines = Lines::new(text);
    let (mut tree, syntax) = parse(text);
    let mut reader = Reader::default();
    let format = reader.format(&root_of(&tree));
    if format.is_some_and(|format| format > FORMAT) {
        return (None, told(reader.findings, &lines));
    }
    for migration in MIGRATIONS
        .iter()
        .skip(format.map_or(0, |format| usize::try_from(format - 1).unwrap_or(0)))
    {
        migration(&mut tree);
    }
    let (built, mut checked) = build(&mut reader, &root_of(&tree));
    let mut findings = reader.findings;
    let reported: BTreeSet<String> = findings
        .list
        .iter()
        .map(|finding| finding.place.clone())
        .collect();
    checked
        .list
        .retain(|finding| !already_reported(&reported, finding));
    for mut finding in checked.list {
        finding.span = Some(span_of(&reader.spans, &finding.place));
        findings.push(finding);
    }
    findings.more += checked.more;
    findings.more_errors |= checked.more_errors;
    if !syntax.is_empty() {
        findings = beside_syntax(findings, syntax, &lines);
    }
    let failed = findings.more_errors
        || findings
            .list
            .iter()
            .any(|finding| finding.severity == Severity::Error);
    ((!failed).then_some(built), told(findings, &lines))
}

/// The top of the document.
fn root_of<'a>(entries: &'a DeTable<'a>) -> Table<'a> {
    Table {
        entries,
        place: String::new(),
        span: 0..0,
    }
}

/// The tree of a text and its syntax errors.
pub(super) fn parse(text: &str) -> (DeTable<'_>, Vec<Finding>) {
    let finding = |error: toml::de::Error| {
        let span = error.span().unwrap_or(0..0);
        let found = text
            .get(span.clone())
            .filter(|found| !found.is_empty())
            .map_or_else(
                || "text that is not TOML".to_owned(),
                |found| super::text::quoted(found.lines().next().unwrap_or_default()),
            );
        Finding::error("", found, "TOML", error.message()).within(&span)
    };
    if text.len() <= ALL_SYNTAX_ERRORS_BELOW {
        let (tree, errors) = DeTable::parse_recoverable(text);
        return (tree.into_inner(), errors.into_iter().map(finding).collect());
    }
    match DeTable::parse(text) {
        Ok(tree) => (tree.into_inner(), Vec::new()),
        Err(error) => (DeTable::new(), vec![finding(error)]),
    }
}

impl Reader {
    /// The version of the format, if it can be told; findings say what is wrong with it.
    fn format(&mut self, root: &Table<'_>) -> Option<i64> {
        let Some(node) = self.value(root, "format") else {
            self.missing(
                root,
                "format",
                FORMAT.to_string(),
                format!("add format = {FORMAT} at the top"),
            );
            return None;
        };
        let whole = node
            .value
            .as_integer()
            .and_then(|whole| i64::from_str_radix(whole.as_str(), whole.radix()).ok());
        match whole {
            Some(format) if format > FORMAT => {
                let hint = format!(
                    "the file was written by a newer Displace: open it with one that reads format {format}, this one reads up to {FORMAT}"
                );
                self.wrong(&node, format!("at most {FORMAT}"), hint);
                Some(format)
            }
            Some(format) if format >= 1 => Some(format),
            _ => {
                self.wrong(&node, format!("a whole number, 1 to {FORMAT}"), "");
                None
            }
        }
    }
}

/// True where the reader has already complained about the place of a finding, about a part of it, or about what it
/// counts.
fn already_reported(reported: &BTreeSet<String>, finding: &Finding) -> bool {
    let place = finding.place.as_str();
    let inside = |word: &String| {
        word.strip_prefix(place)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('['))
    };
    let within = reported
        .range(place.to_owned()..)
        .take_while(|word| word.starts_with(place))
        .any(inside);
    let counts_roles = place == "plan"
        && reported.iter().any(|word| {
            parents(word)
                .next()
                .is_some_and(|plan| word.strip_prefix(plan) == Some(".role"))
        });
    // Where the catalogue's entry is unknown, its effects are too.
    let no_entry = place
        .strip_suffix(".effect")
        .is_some_and(|threat| reported.contains(&format!("{threat}.use")));
    within && place != "plan"
        || counts_roles
        || no_entry
        || parents(place).any(|parent| reported.contains(parent))
}

/// A place's parents, nearest first: `plan.keep.copy` for `plan.keep.copy.nas`.
fn parents(place: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(place), |place| {
        let end = place.rfind(['.', '['])?;
        place.get(..end)
    })
    .skip(1)
}

/// Where a place stands: the place itself, else the nearest thing it is a part of, else the beginning.
fn span_of(spans: &std::collections::HashMap<String, Range<usize>>, place: &str) -> Range<usize> {
    std::iter::once(place)
        .chain(parents(place))
        .find_map(|place| spans.get(place))
        .cloned()
        .unwrap_or(0..0)
}

/// Findings beside syntax errors: without those that a broken line may have caused.
fn beside_syntax(findings: Findings, syntax: Vec<Finding>, lines: &Lines<'_>) -> Findings {
    let line = |finding: &Finding| {
        finding
            .span
            .as_ref()
            .map_or(0, |span| lines.position(span.start).0)
    };
    let broken: BTreeSet<usize> = syntax.iter().take(TOLD).map(line).collect();
    let mut all = Findings {
        more: findings.more,
        more_errors: findings.more_errors,
        ..Findings::default()
    };
    for finding in syntax {
        all.push(finding);
    }
    let sound = findings
        .list
        .into_iter()
        .filter(|finding| !finding.absence && !broken.contains(&line(finding)));
    for finding in sound {
        all.push(finding);
    }
    all
}

/// Findings as problems in the order of the text, no more than [`TOLD`].
fn told(findings: Findings, lines: &Lines<'_>) -> Vec<Problem> {
    let Findings {
        mut list,
        more,
        more_errors,
    } = findings;
    list.sort_by_key(|finding| finding.span.as_ref().map_or(0, |span| span.start));
    let left_out = more + list.len().saturating_sub(TOLD);
    let severe = more_errors
        || list
            .iter()
            .skip(TOLD)
            .any(|finding| finding.severity == Severity::Error);
    list.truncate(TOLD);
    let position = |finding: &Finding| finding.span.as_ref().map(|span| lines.position(span.start));
    let mut problems: Vec<Problem> = list
        .into_iter()
        .map(|finding| {
            let position = position(&finding);
            finding.at(position)
        })
        .collect();
    problems.extend(Finding::left_out(left_out, severe).map(|finding| finding.at(None)));
    problems
}

/// Suggests the nearest known id.
pub(super) fn id_hint<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(found, known)
        .map(|id| format!("did you mean \"{id}\"?"))
        .unwrap_or_default()
}
