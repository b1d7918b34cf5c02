//! The plain path and the general simulation give the same figures, to the last bit.

use proptest::prelude::*;

use super::changed::{self, changed};
use super::*;

/// A project file that grows line by line; what stands in a line is chosen by the next number.
struct Draft<'a> {
    text: String,
    choices: std::iter::Cycle<std::slice::Iter<'a, usize>>,
}

impl Draft<'_> {
    fn add(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn one_of(&mut self, key: &str, values: &[&str]) {
        let choice = self.choices.next().copied().unwrap_or(0);
        let value = values[choice % values.len()];
        self.add(&format!("{key} = {value}"));
    }
}

/// A project for the plain path.
fn project(choices: &[usize]) -> String {
    let mut draft = Draft {
        text: String::new(),
        choices: choices.iter().cycle(),
    };
    draft.add("horizon_years = 2\n[economics]\ndiscount_rate = 0.08");
    draft.one_of("convention", &["\"year_end\"", "\"actual_dates\""]);
    draft.add("[settings]");
    draft.one_of("overlap", &["\"join\"", "\"independent\""]);
    draft.one_of("order", &["\"cost_rate\"", "\"first_come\""]);
    draft.one_of("phase", &["\"per_copy\"", "\"per_instance\""]);
    for id in ["a", "b", "c"] {
        draft.add(&format!("[[workload]]\nid = \"{id}\""));
        draft.one_of("count", &["1", "2", "5"]);
        draft.one_of("tier", &["0", "1"]);
        draft.one_of("size_tib", &["1", "4", "{ uniform = [1, 9] }"]);
        draft.one_of("growth_per_year", &["0", "0.2"]);
        draft.one_of("cost_per_hour_down", &["10", "{ uniform = [1, 50] }"]);
        draft.one_of("cost_per_hour_lost", &["0", "3"]);
        draft.one_of("outside_hours_factor", &["1", "0.3"]);
        draft.one_of("staff_hours_per_outage", &["0", "2"]);
        draft.one_of("rto_hours", &["4", "20"]);
        draft.one_of("rpo_hours", &["6", "30"]);
    }
    draft.add("[[plan]]\nid = \"keep\"\nrole = \"incumbent\"");
    for (id, protects) in [("disk", "[\"a\", \"b\"]"), ("tape", "[]")] {
        draft.add(&format!(
            "[[plan.copy]]\nid = \"{id}\"\nprotects = {protects}"
        ));
        draft.one_of("interval_hours", &["4", "24"]);
        draft.one_of("lag_hours", &["0", "2"]);
        draft.one_of("retention_days", &["400", "60"]);
        draft.one_of("streams", &["1", "2", "3"]);
        draft.one_of("overhead_hours", &["0", "1", "{ uniform = [0, 2] }"]);
        draft.one_of("tib_per_hour_per_stream", &["1", "0.2"]);
        draft.one_of("transfer_sigma", &["0", "0.3"]);
        draft.one_of("attempts", &["4", "2"]);
        draft.one_of("attempt_failure", &["0", "0.05", "0.4"]);
        draft.one_of("slow_down_per_attempt", &["1", "1.5"]);
        draft.one_of("last_attempt_succeeds", &["true", "false"]);
        draft.one_of("job_success", &["1", "0.9"]);
    }
    for id in ["deletion", "virus"] {
        draft.add(&format!("[[threat]]\nid = \"{id}\"\ndetection_hours = 0"));
        draft.one_of("per", &["\"estate\"", "\"estate\"", "\"instance\""]);
        draft.one_of(
            "hits",
            &[
                "{ count = 1 }",
                "{ count = 3 }",
                "{ share = 0.4 }",
                "\"all\"",
            ],
        );
        draft.one_of("rate_per_year", &["1", "5", "30"]);
        draft.one_of("fixed_cost", &["0", "100"]);
        draft.add("[[threat.effect]]\nkind = \"corrupted\"\ncopies = \"spared\"");
        draft.one_of("dwell_hours", &["0", "{ uniform = [0, 60] }"]);
        draft.one_of("data_share", &["1", "{ uniform = [0.1, 1] }"]);
        draft.one_of("service_impact", &["1", "0.5", "0"]);
    }
    draft.text
}

/// What a trial of the first plan books, by the plain path where `plainly`, and whether it did.
fn live(world: &World, seed: u64, plainly: bool) -> (bool, Outcome, Tables, Vec<f64>) {
    let mut was_plain = false;
    let (outcome, tables, costs) = changed::live(world, seed, &mut Silent, |mut trial| {
        was_plain = plainly && trial.run_plainly();
        if !was_plain {
            trial.run_generally();
        }
    });
    (was_plain, outcome, tables, costs)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn the_plain_path_books_what_the_general_simulation_books(
        choices in prop::collection::vec(0..60_usize, 90),
        seed in 0..1_000_u64,
    ) {
        let project = changed(&project(&choices), &[]);
        let world = World::new(&project).unwrap();
        let (_, outcome, tables, costs) = live(&world, seed, true);
        let (_, general, general_tables, general_costs) = live(&world, seed, false);
        prop_assert_eq!(outcome, general);
        prop_assert_eq!(tables, general_tables);
        prop_assert_eq!(costs, general_costs);
    }
}

#[test]
fn the_plain_path_is_taken_where_it_does() {
    // Of 300 projects with one choice throughout or several, at least a third; those with many incidents and joined
    // outages, or with points too old, are for the general simulation.
    let mut taken = 0;
    for number in 0..300_usize {
        let choices: Vec<usize> = (0..90)
            .map(|place| (number * 7 + place * place * 13) % 60)
            .collect();
        let project = changed(&project(&choices), &[]);
        let world = World::new(&project).unwrap();
        taken += usize::from(live(&world, number as u64, true).0);
    }
    assert!(taken > 100, "{taken} of 300");
}
