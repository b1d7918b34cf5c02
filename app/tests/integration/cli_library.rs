//! `displace library`, and libraries under `check` and `schema`.

use std::path::Path;

use serde_json::Value;

use crate::program::{Answer, folder, program, run, run_with_input};

const MINE: &str = r#"format = 1
library = "Prices of 2027"
currency = "EUR"

[[item]]
id = "suite"
name = "Protection suite"
category = "licences"
metric = "instance"
price = 120
every = "year"
"#;

/// The program with its own folder under `home`.
fn at(home: &Path, arguments: &[&str]) -> Answer {
    program(arguments)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home)
        .output()
        .unwrap()
        .into()
}

#[test]
fn a_library_is_imported_listed_and_exported() {
    let home = folder();
    let empty = at(home.path(), &["library"]);
    assert_eq!((empty.code, empty.stderr.as_str()), (0, ""));
    assert!(empty.stdout.contains("library.toml") && empty.stdout.contains("is empty"));
    let file = home.path().join("mine.toml");
    std::fs::write(&file, MINE).unwrap();
    let file = file.to_str().unwrap();
    let imported = at(home.path(), &["library", "--import", file]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    assert!(imported.stderr.contains("1 came in, 0 were there already"));
    let again = at(home.path(), &["library", "--import", file]);
    assert!(again.stderr.contains("0 came in, 1 were there already"));
    let list = at(home.path(), &["library"]);
    assert!(
        list.stdout.contains("item  Protection suite  (licences)"),
        "{}",
        list.stdout
    );
    let out = home.path().join("out.toml");
    let exported = at(home.path(), &["library", "--export", out.to_str().unwrap()]);
    assert_eq!(exported.code, 0, "{}", exported.stderr);
    let text = std::fs::read_to_string(&out).unwrap();
    let checked = run_with_input(&["check", "-"], text.as_bytes());
    assert_eq!(checked.code, 0, "{}", checked.stdout);
    assert!(text.contains("name = \"Protection suite\""));
}

#[test]
fn a_library_with_errors_tells_all_of_them_and_changes_nothing() {
    let home = folder();
    let bad = MINE.replace(
        "price = 120",
        "price = -1\ndiscount = 30\nworkloads = [\"erp\"]",
    );
    let answer = run_with_input(&["check", "-"], bad.as_bytes());
    assert_eq!(answer.code, 1);
    for part in [
        "item.suite.price",
        "item.suite.discount",
        "item.suite.workloads",
        ":10:",
    ] {
        assert!(answer.stdout.contains(part), "{part} in {}", answer.stdout);
    }
    let file = home.path().join("bad.toml");
    std::fs::write(&file, bad).unwrap();
    let refused = at(
        home.path(),
        &["library", "--import", file.to_str().unwrap()],
    );
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("has 3 errors"),
        "{}",
        refused.stderr
    );
    assert!(at(home.path(), &["library"]).stdout.contains("is empty"));
    let missing = at(home.path(), &["library", "--import", "no such file"]);
    assert_eq!(missing.code, 3);
}

#[test]
fn the_schema_of_a_library_has_every_key_that_is_read() {
    let schema = run(&["schema", "library"]);
    assert_eq!(schema.code, 0);
    let schema: Value = serde_json::from_str(&schema.stdout).unwrap();
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 6);
    let written: toml::Table = MINE.parse().unwrap();
    assert!(written.keys().all(|key| keys.contains(&key)));
    let item = &schema["properties"]["item"]["items"]["properties"];
    let known = written["item"][0].as_table().unwrap();
    assert!(known.keys().all(|key| item.get(key).is_some()));
}
