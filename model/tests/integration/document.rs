//! What the tests of the document share: a small catalogue and a small project.

use displace_model::project::{Reading, read, read_catalogue};
use displace_model::threat::Threat;

/// A catalogue with one entry.
pub(crate) fn catalogue() -> Vec<Threat> {
    read_catalogue(
        r#"
format = 1

[[threat]]
id = "storage_failure"
name = "Storage system fails"
per = "storage"
otherwise_per = "estate"
rate_per_year = { pert = [0.005, 0.02, 0.05], grade = "assumed" }

[[threat.effect]]
kind = "unavailable"
chance = 0.8
repair_hours = { lognormal = { p5 = 8, p95 = 72 }, grade = "assumed" }

[[threat.effect]]
kind = "destroyed"
chance = 0.2
replacement_hours = { pert = [24, 60, 120] }
"#,
    )
    .expect("the catalogue is good")
}

/// The smallest project that has one of everything that matters here. Line numbers count from the format's line.
pub(crate) const SMALL: &str = r#"format = 1
name = "Small"
currency = "EUR"
start = 2027-01-01
horizon_years = 5

[[domain]]
id = "san_1"
kind = "storage"

[[workload]]
id = "erp"
size_tib = 2
cost_per_hour_down = 1000
domains = ["san_1"]

[[plan]]
id = "keep"
role = "incumbent"

[[plan.copy]]
id = "nas"
interval_hours = 24
tib_per_hour_per_stream = 0.1

[[plan.cost]]
category = "licences"
amount = 42000

[[threat]]
use = "storage_failure"
"#;

/// Reads a project with the small catalogue.
pub(crate) fn reading(text: &str) -> Reading {
    read(text, &catalogue())
}

/// The small project with one piece of text replaced.
pub(crate) fn changed(from: &str, to: &str) -> String {
    assert_eq!(
        SMALL.matches(from).count(),
        1,
        "{from:?} must stand in the small project once"
    );
    SMALL.replace(from, to)
}
