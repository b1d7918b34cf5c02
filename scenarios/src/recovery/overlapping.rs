//! Incidents that meet in the queue, worked out by hand: a case where a second stream is no help, windows and
//! prerequisites struck halfway, and a trial that nobody wants any more.

use displace_model::project::read;

use super::*;
use crate::luck::{TrialKey, Typical};
use crate::stage::Stage;

/// Four machines of 2, 3, 10 and 10 TiB in a hall, one urgent of 1 TiB in a room; the NAS restores 1 TiB/h a stream.
const HALL: &str = r#"
format = 1
name = "Overlapping incidents"
currency = "EUR"
start = 2027-01-01
horizon_years = 1

[economics]
discount_rate = 0

[[domain]]
id = "hall_1"
kind = "hall"
[[domain]]
id = "room_1"
kind = "room"

#workloads
[[workload]]
id = "urgent"
tier = 0
size_tib = 1
growth_per_year = 0
cost_per_hour_down = 1
domains = ["room_1"]

[[plan]]
id = "keep"
role = "incumbent"
[[plan.copy]]
id = "nas"
interval_hours = 24
job_success = 1
overhead_hours = 0
attempt_failure = 0
transfer_sigma = 0
tib_per_hour_per_stream = 1
streams = 1

[[threat]]
id = "mould"
per = "hall"
rate_per_year = 1
[[threat.effect]]
kind = "corrupted"

[[threat]]
id = "worm"
per = "room"
rate_per_year = 1
[[threat.effect]]
kind = "corrupted"
"#;

/// One machine of 4 TiB at home in a room; its spare stands in a hall. The room fails for 20 h, the hall for 50 h,
/// a virus corrupts. Monday to Friday from 8 to 18 are business hours; hour 100 is a Tuesday, 4:00.
const ROOM: &str = r#"
format = 1
name = "A spare elsewhere"
currency = "EUR"
start = 2027-01-01
horizon_years = 1

[economics]
discount_rate = 0

[[domain]]
id = "hall_1"
kind = "hall"
[[domain]]
id = "room_1"
kind = "room"

[[workload]]
id = "vm"
size_tib = 4
growth_per_year = 0
cost_per_hour_down = 1
domains = ["room_1"]

[[plan]]
id = "keep"
role = "incumbent"
support = { response_hours = 0, diagnosis_hours = 0 }
[[plan.copy]]
id = "nas"
interval_hours = 24
job_success = 1
patience_hours = 0
overhead_hours = 0
attempt_failure = 0
transfer_sigma = 0
tib_per_hour_per_stream = 1

#spare

[[threat]]
id = "a_room_fails"
per = "room"
rate_per_year = 1
detection_hours = 0
[[threat.effect]]
kind = "unavailable"
repair_hours = 20

[[threat]]
id = "b_hall_fails"
per = "hall"
rate_per_year = 1
detection_hours = 0
[[threat.effect]]
kind = "unavailable"
repair_hours = 50

[[threat]]
id = "c_virus"
per = "estate"
rate_per_year = 1
detection_hours = 0
[[threat.effect]]
kind = "corrupted"
"#;

const ROOM_FAILS: usize = 0;
const HALL_FAILS: usize = 1;
const VIRUS: usize = 2;

const SPARE: &str = r#"
[[plan.spare]]
id = "spare"
capacity_tib = 4
preparation_hours = 0
domains = ["hall_1"]
move_back_window = "business_hours"
move_back_hours = 2
"#;

fn live<R: Recorder>(
    text: &str,
    incidents: &[(usize, f64)],
    recorder: &mut R,
) -> (Outcome, Tables) {
    let reading = read(text, &[]);
    let project = reading
        .project
        .unwrap_or_else(|| panic!("{:?}", reading.problems));
    let world = World::new(&project).unwrap();
    let mut values = Values::default();
    world.parameters.draw(Typical, &mut values);
    let incidents: Vec<_> = incidents
        .iter()
        .map(|(threat, at)| (*threat, 0, *at))
        .collect();
    let mut candidates = Candidates::default();
    candidates.script(&world, &values, Typical, TrialKey::new(0, 0), &incidents);
    let mut tables = Tables::new(&world);
    let mut tally = Tally::new(&mut tables, Vec::new(), &world);
    PlanTrial {
        world: &world,
        plan: &world.plans[0],
        values: &values,
        candidates: &candidates,
        luck: Typical,
        state: &mut State::default(),
        tally: &mut tally,
        recorder,
    }
    .run();
    (tally.finish().0, tables)
}

fn hall(streams: u32) -> String {
    let machines: String = [("a", 2), ("b", 3), ("c", 10), ("d", 10)]
        .map(|(id, size)| {
            format!(
                "[[workload]]\nid = \"{id}\"\ntier = 1\nsize_tib = {size}\ngrowth_per_year = 0\n\
                 cost_per_hour_down = 1\ndomains = [\"hall_1\"]\n"
            )
        })
        .concat();
    HALL.replace("#workloads", &machines)
        .replace("streams = 1", &format!("streams = {streams}"))
}

fn near(found: f64, exact: f64) {
    assert!((found - exact).abs() < 1e-9, "{found}, not {exact}");
}

#[test]
fn r19_a_second_stream_can_make_an_urgent_restore_later() {
    // The hall asks at 100, the urgent machine at 104. One stream: a until 102, b until 105, then the urgent one until
    // 106. Two streams take on the long c at 102 and d at 103, and no restore is interrupted: a stream is free at 112.
    let urgent = |streams| {
        live(&hall(streams), &[(0, 100.0), (1, 104.0)], &mut Silent)
            .1
            .workloads[4]
    };
    near(urgent(1).downtime, 2.0);
    near(urgent(2).downtime, 9.0);
}

#[test]
fn r15_until_it_moves_back_an_instance_lives_where_its_spare_stands() {
    // On the spare from 104; the room is repaired at 120, the window opens on Wednesday at 8:00, hour 128.
    let text = ROOM.replace("#spare", SPARE);
    let (outcome, _) = live(
        &text,
        &[(ROOM_FAILS, 100.0), (HALL_FAILS, 130.0)],
        &mut Silent,
    );
    near(outcome.downtime, 4.0);
    near(outcome.planned_hours, 2.0);
    // At 125 the hall takes it down for 50 h; on Friday, hour 175, it serves again and moves at 8:00.
    let (outcome, _) = live(
        &text,
        &[(ROOM_FAILS, 100.0), (HALL_FAILS, 125.0)],
        &mut Silent,
    );
    near(outcome.downtime, 54.0);
    near(outcome.planned_hours, 2.0);
    near(outcome.planned_cost, 2.0);
    near(outcome.outage_cost, 56.0);
}

#[test]
fn r15_a_move_that_takes_neither_time_nor_people_waits_for_no_window() {
    let text = ROOM.replace("#spare", &SPARE.replace("move_back_hours = 2", ""));
    let (outcome, _) = live(
        &text,
        &[(ROOM_FAILS, 100.0), (HALL_FAILS, 125.0)],
        &mut Silent,
    );
    near(outcome.downtime, 4.0);
    near(outcome.planned_hours, 0.0);
}

#[test]
fn r16_a_restore_is_cut_off_when_what_it_needs_is_struck() {
    // The restore of 4 h begins at 100 and is lost at 102; rebuilt from then on in 30 h; restored from 132 to 136.
    let prerequisite =
        "[[plan.prerequisite]]\nid = \"server\"\ndomains = [\"hall_1\"]\nrebuild_hours = 30\n";
    let text = ROOM.replace("#spare", prerequisite);
    let (outcome, tables) = live(&text, &[(VIRUS, 100.0), (HALL_FAILS, 102.0)], &mut Silent);
    near(outcome.downtime, 36.0);
    let hours = |stage| tables.stages[stage as usize];
    near(hours(Stage::FailedAttempt), 2.0);
    near(hours(Stage::Prerequisite), 30.0);
    near(hours(Stage::Restore), 4.0);
    // Its own repair, 50 h, comes first where the rebuild takes 60.
    let (outcome, _) = live(
        &text.replace("rebuild_hours = 30", "rebuild_hours = 60"),
        &[(VIRUS, 100.0), (HALL_FAILS, 102.0)],
        &mut Silent,
    );
    near(outcome.downtime, 56.0);
}

#[test]
fn a_cancelled_trial_leaves_its_rest_undone() {
    let progress = crate::run::Progress::default();
    let incidents: Vec<(usize, f64)> = (0..20_000).map(|i| (0, 100.0 * f64::from(i))).collect();
    let (all, _) = live(&hall(1), &incidents, &mut Cancellable(&progress));
    near(all.outages, 80_000.0);
    progress.cancel();
    let (some, _) = live(&hall(1), &incidents, &mut Cancellable(&progress));
    assert!(some.outages < f64::from(LOOK_EVERY), "{}", some.outages);
}
