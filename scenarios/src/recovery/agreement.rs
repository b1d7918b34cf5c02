//! The common cases apart and the general simulation give the same figures, to the last bit.

use displace_model::project::read;
use fearless_simd::Level;
use proptest::prelude::*;

use super::changed::{self, changed};
use super::*;
use crate::catalogue;
use crate::luck::Keyed;
use crate::processor::Processor;
use crate::stage::Stage;

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

    fn one_in(&mut self, n: usize) -> bool {
        self.choices.next().is_some_and(|choice| choice % n == 0)
    }
}

/// Listens to every step and keeps nothing: what is told is lived through in general.
struct Listening;

impl Recorder for Listening {
    const ON: bool = true;

    fn stage(&mut self, _: u32, _: Stage, _: f64, _: f64, _: Detail) {}

    fn passed_over(&mut self, _: u32, _: usize, _: PassedOver) {}

    fn waited(&mut self, _: u32, _: u32, _: f64, _: f64) {}

    fn closed(&mut self, _: u32, _: Closed) {}
}

/// A project for the plain path; its first plan is in place, or switched to.
fn project(choices: &[usize], switched: bool) -> String {
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
    // Half of all projects have nothing that keeps restores from being drawn ahead and worked out side by side.
    let simple = draft.one_in(2);
    for id in ["a", "b", "c"] {
        draft.add(&format!("[[workload]]\nid = \"{id}\""));
        draft.one_of("count", &["1", "2", "5"]);
        draft.one_of("tier", &["0", "1"]);
        draft.one_of("size_tib", &["1", "4", "{ uniform = [1, 9] }"]);
        draft.one_of("growth_per_year", first(simple, &["0", "0.2"]));
        draft.one_of("cost_per_hour_down", &["10", "{ uniform = [1, 50] }"]);
        draft.one_of("cost_per_hour_lost", &["0", "3"]);
        draft.one_of("outside_hours_factor", &["1", "0.3"]);
        draft.one_of("staff_hours_per_outage", &["0", "2"]);
        draft.one_of("rto_hours", &["4", "20"]);
        draft.one_of("rpo_hours", &["6", "30"]);
    }
    if switched {
        draft.add("[[plan]]\nid = \"new\"\nrole = \"proposal\"");
        add_plain_copies(&mut draft, simple);
        add_switch(&mut draft);
    }
    draft.add("[[plan]]\nid = \"keep\"\nrole = \"incumbent\"");
    add_plain_copies(&mut draft, simple);
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
        draft.one_of(
            "data_share",
            first(simple, &["1", "{ uniform = [0.1, 1] }"]),
        );
        draft.one_of("service_impact", &["1", "0.5", "0"]);
    }
    draft.text
}

/// The first of these values alone, or all of them.
fn first<'v, 't>(alone: bool, values: &'v [&'t str]) -> &'v [&'t str] {
    if alone { &values[..1] } else { values }
}

/// Copies of the last plan from which data are brought back in place.
fn add_plain_copies(draft: &mut Draft<'_>, simple: bool) {
    for (id, protects) in [("disk", "[\"a\", \"b\"]"), ("tape", "[]")] {
        draft.add(&format!(
            "[[plan.copy]]\nid = \"{id}\"\nprotects = {protects}"
        ));
        draft.one_of("interval_hours", &["4", "24", "200"]);
        draft.one_of("lag_hours", &["0", "2"]);
        draft.one_of("retention_days", &["400", "60"]);
        draft.one_of("streams", &["1", "2", "3"]);
        draft.one_of(
            "overhead_hours",
            first(simple, &["1", "0", "{ uniform = [0, 2] }"]),
        );
        draft.one_of("tib_per_hour_per_stream", &["1", "0.2"]);
        draft.one_of("transfer_sigma", first(simple, &["0.3", "0"]));
        draft.one_of("attempts", &["4", "2"]);
        draft.one_of("attempt_failure", &["0", "0.05", "0.4"]);
        draft.one_of("slow_down_per_attempt", &["1", "1.5"]);
        draft.one_of("last_attempt_succeeds", &["true", "false"]);
        draft.one_of("job_success", &["1", "0.9"]);
    }
}

/// A project of interruptions, which mostly come one at a time; its first plan is in place, or switched to.
fn interruptions(choices: &[usize], switched: bool) -> String {
    let mut draft = Draft {
        text: String::new(),
        choices: choices.iter().cycle(),
    };
    draft.add("horizon_years = 2\n[settings]");
    draft.one_of("order", &["\"cost_rate\"", "\"first_come\""]);
    draft.one_of("phase", &["\"per_copy\"", "\"per_instance\""]);
    for id in ["hall", "store", "room"] {
        draft.add(&format!("[[domain]]\nid = \"{id}_1\"\nkind = \"{id}\""));
    }
    for (id, domains) in [
        ("a", "[\"hall_1\", \"store_1\"]"),
        ("b", "[\"hall_1\"]"),
        ("c", "[\"room_1\"]"),
    ] {
        draft.add(&format!("[[workload]]\nid = \"{id}\"\ndomains = {domains}"));
        draft.one_of("count", &["1", "2", "5"]);
        draft.one_of("tier", &["0", "1"]);
        draft.one_of("size_tib", &["1", "4", "{ uniform = [1, 9] }"]);
        draft.one_of("growth_per_year", &["0", "0.2"]);
        draft.one_of("cost_per_hour_down", &["10", "{ uniform = [1, 50] }"]);
        draft.one_of("outside_hours_factor", &["1", "0.3"]);
        draft.one_of("rto_hours", &["4", "20"]);
    }
    if switched {
        draft.add("[[plan]]\nid = \"new\"\nrole = \"proposal\"");
        add_solution(&mut draft);
        add_switch(&mut draft);
    }
    draft.add("[[plan]]\nid = \"keep\"\nrole = \"incumbent\"");
    add_solution(&mut draft);
    add_threats(&mut draft);
    draft.text
}

/// A switch of which every step falls into the horizon, somewhere.
fn add_switch(draft: &mut Draft<'_>) {
    draft.add("[plan.switch]");
    draft.one_of(
        "implementation_days",
        &["0", "100", "{ uniform = [0, 600] }"],
    );
    draft.one_of("parallel_days", &["0", "90"]);
    draft.one_of("learning_days", &["0", "200"]);
    draft.one_of("learning_factor", &["1", "1.7"]);
    draft.one_of("legacy_days", &["0", "60"]);
    draft.one_of("decommissioning_days", &["0", "30"]);
    draft.one_of("reinstatement_days", &["0", "40"]);
    draft.one_of("failure", &["0", "0.5", "1"]);
    draft.one_of("acceptance", &["\"whole\"", "\"per_wave\""]);
    draft.one_of(
        "incumbent_runs",
        &["\"until_cut_over\"", "\"until_bought\""],
    );
    draft.one_of("cut_over.planned_hours", &["0", "5"]);
    draft.one_of("cut_over.incident_chance", &["0", "0.5"]);
    draft.one_of("cut_over.incident_hours", &["1", "{ uniform = [0, 40] }"]);
    draft.one_of("cut_over.incident_hits", &["\"wave\"", "\"estate\""]);
    if draft.one_in(2) {
        draft.add("[[plan.switch.wave]]\nid = \"rest\"");
        draft.one_of("seeding_days", &["0", "{ uniform = [1, 20] }"]);
        draft.add("[[plan.switch.wave]]\nid = \"b\"\nworkloads = [\"b\"]\nsolved = 0.5");
        draft.one_of("stuck", &["0", "0.5"]);
        draft.one_of("solving_days", &["0", "50"]);
        draft.one_of("days", &["0", "120"]);
    }
}

/// Support, copies and spares of the last plan, now and then an insurance.
fn add_solution(draft: &mut Draft<'_>) {
    draft.one_of(
        "support.response_hours",
        &["0", "1", "{ uniform = [1, 9] }"],
    );
    draft.one_of("support.diagnosis_hours", &["0", "4"]);
    draft.one_of(
        "support.service_hours",
        &["\"always\"", "\"business_hours\""],
    );
    // A third of all solutions have nothing to restore to, and nothing to run from.
    let nowhere = draft.one_in(3);
    add_copies(draft, nowhere);
    for id in ["first", "second"] {
        if !nowhere && draft.one_in(2) {
            draft.add(&format!("[[plan.spare]]\nid = \"{id}\""));
            draft.one_of("domains", &["[]", "[\"hall_1\"]"]);
            draft.one_of("capacity_tib", &["3", "12", "90"]);
            draft.one_of("preparation_hours", &["0", "{ uniform = [0, 9] }"]);
            draft.one_of("move_back_hours", &["0", "{ uniform = [0, 3] }"]);
            draft.one_of("move_back_staff_hours", &["0", "2"]);
            draft.one_of("move_back_window", &["\"always\"", "\"outside_hours\""]);
        }
    }
    if draft.one_in(4) {
        draft.add("[plan.insurance]\ndeductible = 50\nlimit = 400\nwaiting_hours = 3");
    }
}

fn add_copies(draft: &mut Draft<'_>, nowhere: bool) {
    for (id, domains) in [("near", "[\"hall_1\"]"), ("far", "[\"room_1\"]")] {
        draft.add(&format!("[[plan.copy]]\nid = \"{id}\""));
        draft.one_of("domains", &["[]", domains]);
        draft.one_of("protects", &["[]", "[\"a\", \"b\"]"]);
        draft.one_of("interval_hours", &["4", "24"]);
        draft.one_of("lag_hours", &["0", "6"]);
        draft.one_of("patience_hours", &["0", "2", "9"]);
        draft.one_of("lossless_within_hours", &["0", "5"]);
        draft.one_of("streams", &["1", "2", "4"]);
        draft.one_of("overhead_hours", &["0", "{ uniform = [0, 2] }"]);
        draft.one_of("tib_per_hour_per_stream", &["9", "1"]);
        draft.one_of("transfer_sigma", &["0", "0.3"]);
        draft.one_of("attempts", &["4", "2"]);
        draft.one_of("attempt_failure", &["0", "0.1", "0.4"]);
        draft.one_of("slow_down_per_attempt", &["1", "1.5"]);
        draft.one_of("job_success", &["1", "0.9"]);
        draft.one_of("coverage", &["1", "0.8"]);
        draft.one_of("retention_days", &["30", "3"]);
        draft.one_of(
            "start_hours",
            &["\"always\"", "\"always\"", "\"business_hours\""],
        );
        draft.one_of("silent_failures_per_year", &["0", "0", "2"]);
        draft.one_of("media_hours", &["0", "0", "{ uniform = [0, 4] }"]);
        let boots = "{ boot_hours = { uniform = [0, 1] }, slots = 3, performance = 0.5 }";
        if !nowhere && draft.one_in(2) {
            draft.one_of("instant", &[boots]);
        }
    }
}

fn add_threats(draft: &mut Draft<'_>) {
    for (id, per) in [
        ("crash", "\"instance\""),
        ("change", "\"estate\""),
        ("power", "\"hall\""),
    ] {
        draft.add(&format!("[[threat]]\nid = \"{id}\"\nper = {per}"));
        draft.one_of("rate_per_year", &["0", "1", "5"]);
        draft.one_of("hits", &["{ count = 1 }", "{ share = 0.4 }", "\"all\""]);
        draft.one_of("detection_hours", &["0", "1"]);
        draft.one_of("forensics_hours", &["0", "0", "3"]);
        draft.one_of("fixed_cost", &["0", "100"]);
        draft.add("[[threat.effect]]\nkind = \"unavailable\"");
        draft.one_of("copies", &["\"spared\"", "\"unavailable\""]);
        draft.one_of(
            "repair_hours",
            &[
                "6",
                "{ uniform = [0, 90] }",
                "{ lognormal = { p5 = 3, p95 = 400 } }",
            ],
        );
        draft.one_of("service_impact", &["1", "0.5", "0"]);
        if draft.one_in(6) {
            // For all that an incident hits, or for each of them.
            let by = if draft.one_in(2) { "chance" } else { "share" };
            draft.add(&format!(
                "{by} = 0.5\n[[threat.effect]]\nkind = \"destroyed\"\n{by} = 0.5"
            ));
            draft.add("replacement_hours = 50");
        }
    }
}

fn live_whole<R: Recorder>(trial: PlanTrial<'_, '_, Keyed, R>) {
    trial.run();
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

/// The first plan of a project books the same on both paths in a trial.
fn assert_plain_path_agrees(text: &str, seed: u64) -> Result<(), TestCaseError> {
    let world = World::new(&changed(text, &[])).unwrap();
    let (_, outcome, tables, costs) = live(&world, seed, true);
    let (_, general, general_tables, general_costs) = live(&world, seed, false);
    prop_assert_eq!(outcome, general);
    prop_assert_eq!(tables, general_tables);
    prop_assert_eq!(costs, general_costs);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn the_plain_path_books_what_the_general_simulation_books(
        choices in prop::collection::vec(0..60_usize, 90),
        seed in 0..1_000_u64,
    ) {
        assert_plain_path_agrees(&project(&choices, false), seed)?;
    }

    #[test]
    fn the_plain_path_beside_a_switch_books_what_the_general_simulation_books(
        choices in prop::collection::vec(0..60_usize, 140),
        seed in 0..1_000_u64,
    ) {
        assert_plain_path_agrees(&project(&choices, true), seed)?;
    }

    #[test]
    fn an_incident_that_is_alone_books_what_the_general_simulation_books(
        choices in prop::collection::vec(0..60_usize, 150),
        seed in 0..1_000_u64,
    ) {
        let project = changed(&interruptions(&choices, false), &[]);
        let world = World::new(&project).unwrap();
        let quick = changed::live(&world, seed, &mut Silent, live_whole);
        let general = changed::live(&world, seed, &mut Listening, live_whole);
        prop_assert_eq!(quick, general);
    }

    #[test]
    fn an_incident_that_is_alone_beside_a_switch_books_what_the_general_simulation_books(
        choices in prop::collection::vec(0..60_usize, 230),
        seed in 0..1_000_u64,
    ) {
        let project = changed(&interruptions(&choices, true), &[]);
        let world = World::new(&project).unwrap();
        let quick = changed::live(&world, seed, &mut Silent, live_whole);
        let general = changed::live(&world, seed, &mut Listening, live_whole);
        prop_assert_eq!(quick, general);
    }
}

#[test]
fn every_processor_draws_and_books_the_same() {
    // The figures of a whole trial, by whatever this processor can do and by what all of its kind can. Of the first 60
    // trials of REF-40, and of 200 other projects.
    let ref_40 = include_str!("../../../assets/samples/ref-40.toml");
    let ref_40 = World::new(&read(ref_40, catalogue()).project.unwrap()).unwrap();
    let others = (0..200_usize).map(|number| {
        let choices: Vec<usize> = (0..140)
            .map(|place| (number * 7 + place * place * 13) % 60)
            .collect();
        World::new(&changed(&project(&choices, number % 2 == 0), &[])).unwrap()
    });
    for (seed, world) in (0..).zip(others) {
        assert_same_on_every_processor(&world, seed);
    }
    for seed in 0..60 {
        assert_same_on_every_processor(&ref_40, seed);
    }
}

fn assert_same_on_every_processor(world: &World, seed: u64) {
    let on = |level| changed::live_as(Processor(level), world, seed, &mut Silent, live_whole);
    assert_eq!(on(Level::new()), on(Level::baseline()), "seed {seed}");
}

#[test]
fn the_plain_path_is_taken_where_it_does() {
    // Of 300 projects with one choice throughout or several, at least a third; those with many incidents and joined
    // outages, or with points too old, are for the general simulation. Beside a switch a quarter: others go live with
    // an incident.
    let taken = |switched: bool| {
        let lives_plainly = |number: &usize| {
            let choices: Vec<usize> = (0..140)
                .map(|place| (number * 7 + place * place * 13) % 60)
                .collect();
            let project = changed(&project(&choices, switched), &[]);
            let world = World::new(&project).unwrap();
            live(&world, *number as u64, true).0
        };
        (0..300_usize).filter(lives_plainly).count()
    };
    let counts = (taken(false), taken(true));
    assert!(counts.0 > 100 && counts.1 > 75, "{counts:?} of 300");
}

#[test]
fn incidents_that_are_alone_are_lived_through_apart_where_that_does() {
    // Of all outages that ask for a copy in 300 busy projects, at least a tenth: they go from their hit to their end in
    // one step. Beside a switch too.
    assert_a_tenth_is_lived_through_apart(false);
    assert_a_tenth_is_lived_through_apart(true);
}

#[test]
fn interruptions_that_can_only_be_waited_for_are_lived_through_apart_where_that_does() {
    // Of all outages in 300 busy projects, a third of which have nothing to restore to, at least one in twenty goes to
    // its end at once.
    let (mut all, mut apart) = (0, 0);
    for number in 0..300_usize {
        let choices: Vec<usize> = (0..150)
            .map(|place| (number * 11 + place * place * 13) % 60)
            .collect();
        let project = changed(&interruptions(&choices, number % 2 == 0), &[]);
        let world = World::new(&project).unwrap();
        changed::live(&world, number as u64, &mut Silent, |mut trial| {
            trial.run_generally();
            let waits = trial.state.history.waits();
            all += trial.state.outages.len() + waits;
            apart += waits;
        });
    }
    assert!(20 * apart > all && apart > 1_000, "{apart} of {all}");
}

fn assert_a_tenth_is_lived_through_apart(switched: bool) {
    let (mut all, mut apart) = (0, 0);
    for number in 0..300_usize {
        let choices: Vec<usize> = (0..150)
            .map(|place| (number * 7 + place * place * 13) % 60)
            .collect();
        let project = changed(&interruptions(&choices, switched), &[]);
        let world = World::new(&project).unwrap();
        changed::live(&world, number as u64, &mut Silent, |mut trial| {
            trial.run_generally();
            let waits = trial.state.history.waits();
            all += waits;
            apart += waits;
            let outages = trial.state.outages.iter();
            for outage in outages.filter(|outage| outage.asked.is_some()) {
                all += 1;
                apart += usize::from(outage.version == 1);
            }
        });
    }
    assert!(10 * apart > all && all > 1_000, "{apart} of {all}");
}
