//! The schemas describe what is really read and written.

use serde_json::{Map, Value};

use crate::program::{data, run};

/// Everything in which a value departs from a schema. Knows the words that our schemas use, and fails on others.
fn departures(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let fits = |schema: &Value| {
        let mut inner = Vec::new();
        departures(root, schema, value, place, &mut inner);
        inner.is_empty()
    };
    for (word, rule) in schema.as_object().unwrap() {
        let good = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" | "properties" => {
                true
            }
            "$ref" => {
                let target = root
                    .pointer(rule.as_str().unwrap().trim_start_matches('#'))
                    .unwrap();
                departures(root, target, value, place, found);
                true
            }
            "type" => match rule {
                Value::Array(types) => types
                    .iter()
                    .any(|one| has_type(value, one.as_str().unwrap())),
                one => has_type(value, one.as_str().unwrap()),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "anyOf" => rule.as_array().unwrap().iter().any(fits),
            "oneOf" => {
                rule.as_array()
                    .unwrap()
                    .iter()
                    .filter(|schema| fits(schema))
                    .count()
                    == 1
            }
            "minimum" => value
                .as_f64()
                .is_none_or(|value| value >= rule.as_f64().unwrap()),
            "exclusiveMinimum" => value
                .as_f64()
                .is_none_or(|value| value > rule.as_f64().unwrap()),
            "maximum" => value
                .as_f64()
                .is_none_or(|value| value <= rule.as_f64().unwrap()),
            "minItems" => value
                .as_array()
                .is_none_or(|list| list.len() as u64 >= rule.as_u64().unwrap()),
            "maxItems" => value
                .as_array()
                .is_none_or(|list| list.len() as u64 <= rule.as_u64().unwrap()),
            "pattern" => {
                assert_eq!(rule, "^[a-z][a-z0-9_]*$");
                let id = value.as_str().unwrap_or_default();
                id.starts_with(|first: char| first.is_ascii_lowercase())
                    && id
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    departures(root, rule, item, &format!("{place}[{index}]"), found);
                }
                true
            }
            "required" => value.as_object().is_none_or(|object| {
                rule.as_array()
                    .unwrap()
                    .iter()
                    .all(|key| object.contains_key(key.as_str().unwrap()))
            }),
            "additionalProperties" => {
                described(root, schema, value, place, found);
                true
            }
            other => panic!("the schema uses {other:?}, which this test does not know"),
        };
        if !good {
            found.push(format!("{place} departs from {word}: {rule}"));
        }
    }
}

fn described(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let nothing = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&nothing);
    for (key, inner) in value.as_object().into_iter().flatten() {
        match properties.get(key) {
            Some(schema) => departures(root, schema, inner, &format!("{place}.{key}"), found),
            None => found.push(format!("{place}.{key} is not described")),
        }
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("unknown type {other:?}"),
    }
}

fn all_departures(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    departures(schema, schema, value, "", &mut found);
    found
}

fn schema(of: &str) -> Value {
    let answer = run(&["schema", of]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    serde_json::from_str(&answer.stdout).unwrap()
}

fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), as_json(value)))
            .collect(),
        toml::Value::Array(list) => list.iter().map(as_json).collect(),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(flag) => (*flag).into(),
    }
}

fn project(text: &str) -> Value {
    let table: toml::Table = text.parse().unwrap();
    as_json(&toml::Value::Table(table))
}

#[test]
fn the_project_schema_describes_every_key_there_is() {
    let schema = schema("project");
    let none: [String; 0] = [];
    for every_key in [
        include_str!("../../../model/tests/data/format-1.toml"),
        include_str!("../../../model/tests/data/format-1-rules.toml"),
        include_str!("../../../model/tests/data/format-1-economics.toml"),
        include_str!("../../../model/tests/data/format-1-quotes.toml"),
        include_str!("../../../model/tests/data/format-1-switch.toml"),
    ] {
        assert_eq!(all_departures(&schema, &project(every_key)), none);
    }
    for sample in displace::samples::all() {
        assert_eq!(
            all_departures(&schema, &project(sample.text)),
            none,
            "{}",
            sample.name
        );
    }
}

#[test]
fn the_project_schema_finds_slips() {
    let schema = schema("project");
    let text = std::fs::read_to_string(data("small.toml")).unwrap();
    for (from, to) in [
        ("essential = true", "esential = true"),
        ("size_tib = 1", "size_tib = \"1\""),
        ("size_tib = 1", "size_tib = { pert = [1, 2] }"),
        (
            "size_tib = 1",
            "size_tib = { pert = [1, 2, 3], uniform = [1, 2] }",
        ),
        ("role = \"proposal\"", "role = \"proposl\""),
        ("count = 2", "count = 0"),
        ("name = \"=SUM", "title = \"=SUM"),
        ("cost_per_hour_down = 500", ""),
        ("use = \"storage_failure\"", "id = \"own\""),
        (
            "use = \"storage_failure\"",
            "use = \"storage_failure\"\nseason = { months = [1, 2] }",
        ),
        (
            "horizon_years = ",
            "calendar = { business_days = [\"mondays\"] }\nhorizon_years = ",
        ),
    ] {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text, "{from}");
        assert!(
            !all_departures(&schema, &project(&broken)).is_empty(),
            "{to}"
        );
    }
}

#[test]
fn the_results_schema_describes_every_key_of_real_results() {
    let schema = schema("results");
    for file in [
        "controller-failure",
        "fire-suppression",
        &data("small.toml"),
        concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../model/tests/data/format-1-switch.toml"
        ),
    ] {
        let answer = run(&["run", file, "--trials", "100", "--format", "json"]);
        let results: Value = serde_json::from_str(&answer.stdout).unwrap();
        assert_eq!(
            all_departures(&schema, &results),
            Vec::<String>::new(),
            "{file}"
        );
    }
    let precise = [
        "run",
        "controller-failure",
        "--precision",
        "50%",
        "--format",
        "json",
    ];
    let results: Value = serde_json::from_str(&run(&precise).stdout).unwrap();
    assert!(results["precision"]["reached"].is_number());
    assert_eq!(all_departures(&schema, &results), Vec::<String>::new());
}
