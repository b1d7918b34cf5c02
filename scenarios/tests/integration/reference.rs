//! The reference of the rules names only code and tests that exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const TEXT: &str = include_str!("../../src/reference.md");

fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The names of all functions in the sources below a folder.
#[expect(
    clippy::disallowed_methods,
    reason = "a test of the sources reads them; the engine reads no files"
)]
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let names = text
                .lines()
                .filter_map(|line| line.trim().strip_prefix("fn "));
            found.extend(names.filter_map(|rest| Some(rest.split_once('(')?.0.to_owned())));
        }
    }
}

/// The words in code style of the points that begin so, down to the next point or heading.
fn named(point: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for part in TEXT.split(point).skip(1) {
        let end = part.find("\n\n").unwrap_or(part.len());
        let end = part[..end].find("\n- ").unwrap_or(end);
        words.extend(part[..end].split('`').skip(1).step_by(2));
    }
    words
}

#[test]
fn every_rule_has_its_place_in_code_and_a_test_that_exists() {
    for rule in 5..=29 {
        let heading = format!("\n## R{rule} ");
        let at = TEXT.find(&heading).unwrap_or_else(|| panic!("R{rule}"));
        let section = &TEXT[at + 1..];
        let section = &section[..section.find("\n## ").unwrap_or(section.len())];
        for point in ["Says", "Formula", "Assumes", "Code", "Tests"] {
            let point = format!("- **{point}:** ");
            assert!(section.contains(&point), "R{rule}: {point}");
        }
    }
    for path in named("- **Code:** ") {
        let inside = home().join(path);
        let beside = home().join("..").join(path);
        assert!(inside.exists() || beside.exists(), "{path}");
    }
    let mut known = BTreeSet::new();
    for folder in ["src", "tests", "../model/src"] {
        functions(&home().join(folder), &mut known);
    }
    let tests = named("- **Tests:** ");
    let missing: Vec<&&str> = tests
        .iter()
        .filter(|test| !known.contains(**test))
        .collect();
    assert!(tests.len() > 60 && missing.is_empty(), "{missing:?}");
}
