//! Bad input: the documented exit code, every problem with its place, no panic, nothing overwritten.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{data, folder, run, run_with_input};

fn small() -> String {
    std::fs::read_to_string(data("small.toml")).unwrap()
}

/// Projects that cannot be used, each with what is told about it.
fn broken() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let with = |from: &str, to: &str| {
        let text = small();
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let text = small().into_bytes();
    vec![
        ("empty", Vec::new(), "format"),
        (
            "binary",
            (0..=255_u8).cycle().take(100_000).collect(),
            "text",
        ),
        ("zeros", vec![0; 5_000], "error"),
        ("utf-16", [0xFF, 0xFE, 0x66, 0x00].repeat(50), "UTF-16"),
        ("truncated", text[..text.len() / 2].to_vec(), "error"),
        ("newer", with("format = 1", "format = 2"), "newer"),
        ("no version", with("format = 1", ""), "format"),
        (
            "negative",
            with("size_tib = 1", "size_tib = -1"),
            "workload.erp.size_tib",
        ),
        (
            "infinite",
            with("size_tib = 1", "size_tib = inf"),
            "workload.erp.size_tib",
        ),
        (
            "not a number",
            with("size_tib = 1", "size_tib = nan"),
            "workload.erp.size_tib",
        ),
        (
            "dangling",
            with("domains = [\"san_1\"]", "domains = [\"san_2\"]"),
            "san_1",
        ),
        (
            "unknown key",
            with("essential = true", "esential = true"),
            "essential",
        ),
        (
            "no incumbent",
            with("role = \"incumbent\"", "role = \"proposal\""),
            "incumbent",
        ),
        (
            "unknown threat",
            with("use = \"storage_failure\"", "use = \"storage_failur\""),
            "storage_failure",
        ),
        (
            "deep",
            "a = "
                .to_owned()
                .into_bytes()
                .into_iter()
                .chain([b'['; 200_000])
                .collect(),
            "error",
        ),
    ]
}

#[test]
fn broken_projects_end_with_one_and_name_the_place() {
    let folder = folder();
    for (name, bytes, told) in broken() {
        let path = folder.path().join(format!("{name}.toml"));
        std::fs::write(&path, &bytes).unwrap();
        let file = path.to_str().unwrap();
        let commands: [&[&str]; 4] = [
            &["run", file, "--trials", "2"],
            &["replay", file],
            &["check", file],
            &[file],
        ];
        for arguments in commands {
            let answer = run(arguments);
            assert_eq!(answer.code, 1, "{name} {arguments:?}: {}", answer.stderr);
            assert!(!answer.stderr.contains("panicked"), "{name}");
            let output = if arguments[0] == "check" {
                answer.stdout
            } else {
                assert!(answer.stdout.is_empty(), "{name} {arguments:?}");
                answer.stderr
            };
            assert!(output.contains(told), "{name} {arguments:?}: {output}");
            assert!(output.starts_with(file), "{name} {arguments:?}: {output}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name} is untouched");
    }
}

#[test]
fn every_problem_is_told_at_once_with_line_and_column() {
    let text = small()
        .replace("size_tib = 1", "size_tib = -1")
        .replace("essential = true", "esential = true")
        .replace("role = \"proposal\"", "role = \"propsal\"");
    let answer = run_with_input(&["check", "-", "--format", "json"], text.as_bytes());
    assert_eq!((answer.code, answer.stderr.as_str()), (1, ""));
    let problems: Value = serde_json::from_str(&answer.stdout).unwrap();
    let places: Vec<&str> = problems["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|problem| problem["place"].as_str())
        .collect();
    for place in [
        "workload.erp.size_tib",
        "workload.erp.esential",
        "plan.switch.role",
    ] {
        assert!(places.contains(&place), "{place} among {places:?}");
    }
    let size = problems["problems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|problem| problem["place"] == "workload.erp.size_tib")
        .unwrap();
    let line = text
        .lines()
        .position(|line| line.contains("size_tib"))
        .unwrap()
        + 1;
    assert_eq!(size["line"], line);
    let told = run_with_input(&["run", "-"], text.as_bytes()).stderr;
    assert!(told.contains(&format!("standard input:{line}:")), "{told}");
    assert!(
        told.contains(": error: workload.erp.size_tib: found "),
        "{told}"
    );
}

#[test]
fn a_project_that_would_never_end_is_refused() {
    let text = small()
        .replace("count = 2", "count = 90000")
        .replace("rate_per_year = 0.5", "rate_per_year = 50");
    let answer = run_with_input(&["check", "-"], text.as_bytes());
    assert_eq!(answer.code, 1);
    assert!(
        answer
            .stdout
            .contains("threat.storage_failure.rate_per_year"),
        "{}",
        answer.stdout
    );
}

#[test]
fn a_hundred_megabytes_are_refused_within_seconds() {
    let folder = folder();
    let path = folder.path().join("large.toml");
    std::fs::write(&path, "# filler\n".repeat(100_000_000 / 9)).unwrap();
    let begun = Instant::now();
    let answer = run(&["check", path.to_str().unwrap()]);
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(answer.code, 1);
    assert!(answer.stdout.contains("100 MB"), "{}", answer.stdout);
    let piped = run_with_input(&["check", "-"], &vec![b'#'; 30_000_000]);
    assert_eq!(piped.code, 1);
    assert!(piped.stdout.contains("more than 20 MB"), "{}", piped.stdout);
}

#[test]
fn what_cannot_be_read_ends_with_three() {
    let folder = folder();
    let directory = folder.path().to_str().unwrap();
    for file in [directory, "/no/such/file.toml", "/dev/null/x"] {
        let answer = run(&["check", file]);
        assert_eq!((answer.code, answer.stdout.as_str()), (3, ""), "{file}");
        assert!(
            answer.stderr.starts_with("error: could not read"),
            "{}",
            answer.stderr
        );
    }
}

#[test]
fn a_project_cannot_command_the_terminal() {
    let text = small().replace("name = \"=1+1 keep\"", "name = \"\\u001b[2Jkeep\"");
    let answer = run_with_input(&["run", "-", "--trials", "50"], text.as_bytes());
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    assert!(answer.stdout.contains("keep") && !answer.stdout.contains('\u{1b}'));
}
