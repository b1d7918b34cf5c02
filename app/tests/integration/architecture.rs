//! app → scenarios → model: never back, never sideways.

use std::collections::BTreeSet;
use std::path::Path;

/// Our crates among the dependencies of one table of a crate's manifest.
fn ours(crate_folder: &str, table: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join(crate_folder).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let named = manifest.get(table).and_then(toml::Value::as_table);
    named
        .into_iter()
        .flat_map(toml::Table::keys)
        .filter(|name| name.starts_with("displace"))
        .cloned()
        .collect()
}

#[test]
fn crates_depend_in_one_direction_only() {
    let table: [(&str, &[&str], &[&str]); 3] = [
        (
            "app",
            &["displace-model", "displace-scenarios"],
            &["displace-testing"],
        ),
        ("scenarios", &["displace-model"], &[]),
        ("model", &[], &[]),
    ];
    for (folder, normal, dev) in table {
        let expected = |names: &[&str]| {
            names
                .iter()
                .map(ToString::to_string)
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(ours(folder, "dependencies"), expected(normal), "{folder}");
        assert_eq!(ours(folder, "dev-dependencies"), expected(dev), "{folder}");
        assert!(ours(folder, "build-dependencies").is_empty(), "{folder}");
    }
}
