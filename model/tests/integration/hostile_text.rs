//! Texts that are no project: they are answered, quickly and without a panic.

use std::time::{Duration, Instant};

use displace_model::project::{LARGEST, read, read_bytes};

use crate::document::{SMALL, catalogue, reading};

/// Slow machines and unoptimised builds included.
const PATIENCE: Duration = Duration::from_secs(5);

#[expect(
    clippy::disallowed_methods,
    reason = "the time that reading takes is what is tested"
)]
fn answered(text: &str, what: &str) {
    let begun = Instant::now();
    let reading = reading(text);
    assert!(reading.project.is_none(), "{what}");
    assert!((1..=201).contains(&reading.problems.len()), "{what}");
    let took = begun.elapsed();
    assert!(took < PATIENCE, "{what} took {took:?}");
}

#[test]
fn a_hundred_megabytes_are_refused_at_once() {
    let text = "x = 1\n".repeat(100_000_000 / 6);
    answered(&text, "100 MB");
    let problem = reading(&text).problems.remove(0);
    assert!(
        problem.value.contains("MB") && problem.allowed.contains("20 MB"),
        "{problem}"
    );
    assert_eq!(read_bytes(&vec![0xFF; LARGEST + 1], &[]).problems.len(), 1);
}

#[test]
fn large_nonsense_is_answered() {
    let size = 2_000_000;
    answered(&"=".repeat(size), "equal signs");
    answered(&"[".repeat(size), "brackets");
    answered(&"x = [".repeat(size / 5), "open lists");
    answered(&"x = {".repeat(size / 5), "open tables");
    answered(&"a.".repeat(size / 2), "a long path");
    answered(&"\"".repeat(size), "quotation marks");
    answered(&"\n".repeat(size), "empty lines");
    answered(&"[[workload]]\n".repeat(size / 13), "empty workloads");
    answered(&"\u{0}\u{1}\u{7f}".repeat(size / 3), "control characters");
    answered(&format!("x = {}", "1".repeat(size)), "a long number");
    answered(&format!("{} = 1", "k".repeat(size)), "a long key");
    let list = "1,".repeat(size / 2);
    for form in ["empirical", "pert", "discrete", "mixture"] {
        answered(
            &SMALL.replace(
                "size_tib = 2",
                &format!("size_tib = {{ {form} = [{list}] }}"),
            ),
            "a long list",
        );
    }
    answered(
        &SMALL.replace("[\"san_1\"]", &format!("[{list}]")),
        "a long list of references",
    );
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    answered(&format!("x = {}", "[".repeat(100_000)), "lists");
    answered(&format!("x = {}", "{a=".repeat(100_000)), "tables");
    answered(&format!("[{}x]", "a.".repeat(100_000)), "a header");
    let mixture = |depth: usize| {
        format!(
            "{}1{}",
            "{ mixture = [{ weight = 1, of = ".repeat(depth),
            " }] }".repeat(depth)
        )
    };
    for depth in [5, 30, 1_000] {
        answered(
            &SMALL.replace("size_tib = 2", &format!("size_tib = {}", mixture(depth))),
            "mixtures",
        );
    }
}

#[test]
fn many_dangling_references_are_answered() {
    let domains = (0..40_000)
        .map(|i| format!("[[domain]]\nid = \"d_{i}\"\nkind = \"storage\"\n"))
        .collect::<Vec<_>>()
        .concat();
    let names: Vec<String> = (0..40_000).map(|i| format!("\"e_{i}\"")).collect();
    let text = SMALL.replace(
        "domains = [\"san_1\"]",
        &format!("domains = [{}]", names.join(",")),
    );
    answered(&format!("{text}{domains}"), "references");
}

#[test]
fn a_file_cut_off_anywhere_is_answered() {
    let sample = include_str!("../data/format-1.toml");
    let catalogue = catalogue();
    for end in 0..sample.len() {
        let reading = read_bytes(&sample.as_bytes()[..end], &catalogue);
        let failed = reading
            .problems
            .iter()
            .any(displace_model::problem::Problem::is_error);
        assert_eq!(
            reading.project.is_none(),
            failed,
            "cut off after {end} bytes"
        );
    }
}

#[test]
fn a_file_with_any_one_byte_changed_is_answered() {
    let catalogue = catalogue();
    for at in 0..SMALL.len() {
        for byte in [0, b'"', b'=', b'[', b'9', b'\n', 0xFF] {
            let mut bytes = SMALL.as_bytes().to_vec();
            bytes[at] = byte;
            let reading = read_bytes(&bytes, &catalogue);
            let failed = reading
                .problems
                .iter()
                .any(displace_model::problem::Problem::is_error);
            assert_eq!(
                reading.project.is_none(),
                failed,
                "byte {at} changed to {byte}"
            );
        }
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_named_with_their_place() {
    let problem = read_bytes(b"format = 1\nname = \"K\xF6ln\"\n", &[])
        .problems
        .remove(0);
    assert_eq!((problem.line, problem.column), (Some(2), Some(10)));
    let problem = read_bytes(b"\xFF\xFEf\0o\0", &[]).problems.remove(0);
    assert!(problem.hint.contains("UTF-16"), "{problem}");
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let reading = read(&format!("\u{FEFF}{SMALL}"), &catalogue());
    assert!(reading.project.is_some(), "{:#?}", reading.problems);
}
