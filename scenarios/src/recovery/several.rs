//! Several incidents in a row, worked out by hand: what the second finds (R10, R12, R15). No luck is in it.

use super::changed::changed;
use super::*;
use crate::luck::{TrialKey, Typical};
use crate::stage::Stage;

/// One machine of 4 TiB on a storage system, 10 an hour down; `nas` restores it at 1 TiB/h, from points 12 h old.
/// `repair` makes the site unavailable for 20 h, `fire` destroys the storage, replaced after 10 h; `virus` corrupts,
/// `crash` strikes the machine alone for 30 h, `flood` takes the appliance away for 50 h.
const PROJECT: &str = r#"
horizon_years = 1

[economics]
discount_rate = 0

[[domain]]
id = "site_a"
kind = "site"
[[domain]]
id = "san_1"
kind = "storage"
[[domain]]
id = "box_1"
kind = "appliance"

[[workload]]
id = "vm"
size_tib = 4
growth_per_year = 0
cost_per_hour_down = 10
rebuild_hours = 40
domains = ["site_a", "san_1"]

[[plan]]
id = "keep"
role = "incumbent"
support = { response_hours = 0, diagnosis_hours = 0 }
#copies
[[plan.copy]]
id = "nas"
interval_hours = 24
job_success = 1
retention_days = 30
patience_hours = 100
overhead_hours = 0
attempt_failure = 0
transfer_sigma = 0
tib_per_hour_per_stream = 1

[[threat]]
id = "crash"
per = "instance"
rate_per_year = 1
detection_hours = 0
[[threat.effect]]
kind = "unavailable"
repair_hours = 30

[[threat]]
id = "fire"
per = "storage"
rate_per_year = 1
detection_hours = 0
[[threat.effect]]
kind = "destroyed"
replacement_hours = 10

[[threat]]
id = "flood"
per = "appliance"
rate_per_year = 1
detection_hours = 0
[[threat.effect]]
kind = "unavailable"
repair_hours = 50

[[threat]]
id = "repair"
per = "site"
rate_per_year = 1
detection_hours = 0
[[threat.effect]]
kind = "unavailable"
repair_hours = 20

[[threat]]
id = "virus"
per = "estate"
rate_per_year = 1
detection_hours = 0
[[threat.effect]]
kind = "corrupted"
"#;

/// The threats in the order of their ids.
const CRASH: usize = 0;
const FIRE: usize = 1;
const FLOOD: usize = 2;
const REPAIR: usize = 3;
const VIRUS: usize = 4;

/// An appliance that boots machines in 6 h, asked before the NAS, with a point every 2 h.
const APPLIANCE: &str = r#"
[[plan.copy]]
id = "appliance"
interval_hours = 2
job_success = 1
overhead_hours = 0
attempt_failure = 0
transfer_sigma = 0
patience_hours = 0
tib_per_hour_per_stream = 1
domains = ["box_1"]
instant = { slots = 1, boot_hours = 6, performance = 0.5 }
"#;

/// What happens when these threats strike their only targets at these hours.
fn live(changes: &[(&str, &str)], incidents: &[(usize, f64)]) -> (Outcome, Tables) {
    let world = World::new(&changed(PROJECT, changes)).unwrap();
    let key = TrialKey::new(0, 0);
    let mut values = Values::default();
    world.parameters.draw(Typical, &mut values);
    let incidents: Vec<_> = incidents
        .iter()
        .map(|(threat, at)| (*threat, 0, *at))
        .collect();
    let mut candidates = Candidates::default();
    candidates.script(&world, &values, Typical, key, &incidents);
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
        recorder: &mut Silent,
    }
    .run();
    (tally.finish().0, tables)
}

/// Outages, hours down, hours of data lost, irrecoverable instances.
fn figures(outcome: &Outcome) -> [f64; 4] {
    let exact = |hours: f64| (hours * 1e9).round() / 1e9;
    [
        outcome.outages,
        exact(outcome.downtime),
        exact(outcome.data_loss),
        outcome.irrecoverable,
    ]
}

fn hours(tables: &Tables, threat: usize) -> f64 {
    (tables.threats[threat].downtime * 1e9).round() / 1e9
}

#[test]
fn r10_an_incident_of_the_whole_site_extends_the_repair_of_one_machine() {
    // Down from 100; its repair would end at 130. The site fails at 115 until 135: one outage of 35 h,
    // of which the crash owns the 30 h to its own end.
    let (outcome, tables) = live(&[], &[(CRASH, 100.0), (REPAIR, 115.0)]);
    assert_eq!(figures(&outcome), [1.0, 35.0, 0.0, 0.0]);
    assert_eq!((hours(&tables, CRASH), hours(&tables, REPAIR)), (30.0, 5.0));
    // At 105 the site is back at 125, before the machine: nothing changes.
    let (outcome, tables) = live(&[], &[(CRASH, 100.0), (REPAIR, 105.0)]);
    assert_eq!(figures(&outcome), [1.0, 30.0, 0.0, 0.0]);
    assert_eq!((hours(&tables, CRASH), hours(&tables, REPAIR)), (30.0, 0.0));
}

#[test]
fn r10_an_incident_of_one_machine_that_is_down_is_void() {
    // The site is down from 100 to 120; a crash at 110 would last until 140.
    let (outcome, tables) = live(&[], &[(REPAIR, 100.0), (CRASH, 110.0)]);
    assert_eq!(figures(&outcome), [1.0, 20.0, 0.0, 0.0]);
    assert_eq!(tables.threats[CRASH].incidents, 0.0);
}

#[test]
fn r10_a_domain_that_is_down_is_not_struck_again_by_the_same_threat() {
    let (outcome, tables) = live(&[], &[(REPAIR, 100.0), (REPAIR, 119.0), (REPAIR, 120.0)]);
    assert_eq!(figures(&outcome), [2.0, 40.0, 0.0, 0.0]);
    assert_eq!(tables.threats[REPAIR].incidents, 2.0);
}

#[test]
fn r10_a_fire_voids_the_restore_in_progress() {
    // Corrupted at 100: the restore would take until 104. At 102 the storage burns; it is replaced at 112 and
    // restored until 116: one outage of 16 h, the 2 h of the void attempt among them. Lost are the 12 h before
    // the fire, once. The virus owns 2 h, the fire 14 h.
    let (outcome, tables) = live(&[], &[(VIRUS, 100.0), (FIRE, 102.0)]);
    assert_eq!(figures(&outcome), [1.0, 16.0, 12.0, 0.0]);
    assert_eq!((hours(&tables, VIRUS), hours(&tables, FIRE)), (2.0, 14.0));
    let stage = |stage: Stage| tables.stages[stage as usize];
    assert_eq!(
        [Stage::FailedAttempt, Stage::Target, Stage::Restore].map(stage),
        [2.0, 10.0, 4.0]
    );
    assert_eq!(outcome.outage_cost, 160.0);
}

#[test]
fn r10_independent_incidents_are_outages_of_their_own() {
    let independent = (
        "[economics]",
        "[settings]\noverlap = \"independent\"\n[economics]",
    );
    let (outcome, tables) = live(&[independent], &[(CRASH, 100.0), (REPAIR, 105.0)]);
    assert_eq!(figures(&outcome), [2.0, 50.0, 0.0, 0.0]);
    assert_eq!(
        (hours(&tables, CRASH), hours(&tables, REPAIR)),
        (30.0, 20.0)
    );
}

#[test]
fn r12_a_gap_in_the_job_is_closed_after_it_was_found() {
    // Nothing is covered: the first virus costs the data and a rebuild of 40 h; the second restores in 4 h.
    let gap = ("id = \"nas\"", "id = \"nas\"\ncoverage = 0");
    let (outcome, _) = live(&[gap], &[(VIRUS, 100.0), (VIRUS, 200.0)]);
    assert_eq!(figures(&outcome), [2.0, 44.0, 12.0, 1.0]);
}

#[test]
fn r9_a_destroyed_copy_has_no_point_from_before_its_replacement() {
    // The NAS burns with the storage at 100: rebuilt from nothing on hardware of 110, until 150. At 115 its newest
    // point would be of 103, before the NAS was replaced; the machine is down and the fire of 115 begins again:
    // 125 + 40 = 165. Without the second fire a virus at 200 finds the point of 188: 50 h, then 4 h of restore.
    let beside = ("id = \"nas\"", "id = \"nas\"\ndomains = [\"san_1\"]");
    let incidents = [(FIRE, 100.0), (FIRE, 115.0)];
    let (outcome, _) = live(&[beside], &incidents);
    assert_eq!(figures(&outcome), [1.0, 65.0, 0.0, 1.0]);
    let (outcome, _) = live(&[beside], &[(FIRE, 100.0), (VIRUS, 200.0)]);
    assert_eq!(figures(&outcome), [2.0, 54.0, 12.0, 1.0]);
}

#[test]
fn r15_who_turns_from_an_appliance_to_another_copy_still_gets_replaced_hardware() {
    // The storage burns at 100; the appliance would boot the machine by 106, but is flooded at 103. The NAS is asked
    // at once; its target is the hardware of 110: restored at 114.
    let both = ("#copies", APPLIANCE);
    let (outcome, tables) = live(&[both], &[(FIRE, 100.0), (FLOOD, 103.0)]);
    assert_eq!(figures(&outcome), [1.0, 14.0, 12.0, 0.0]);
    let stage = |stage: Stage| tables.stages[stage as usize];
    assert_eq!(
        [Stage::FailedAttempt, Stage::Target, Stage::Restore].map(stage),
        [3.0, 7.0, 4.0]
    );
}

#[test]
fn r21_a_machine_that_runs_from_an_appliance_goes_down_with_it() {
    // The storage burns at 100; the machine runs from the appliance from 106 on, at half its pace. At 108 the
    // appliance is flooded until 158: down again. The NAS would be asked after a patience of 100 h, so the machine
    // waits for the appliance, 50 h, and loses nothing more.
    let both = ("#copies", APPLIANCE);
    let (outcome, _) = live(&[both], &[(FIRE, 100.0), (FLOOD, 108.0)]);
    assert_eq!(figures(&outcome), [2.0, 56.0, 1.0, 0.0]);
    // From 106 to 108 at half pace: 2 h × 0.5 × 10.
    assert_eq!((outcome.degraded_hours, outcome.degraded_cost), (2.0, 10.0));
}

/// The NAS lives in the appliance's rack, which floods can take away.
const IN_THE_RACK: (&str, &str) = ("id = \"nas\"", "id = \"nas\"\ndomains = [\"box_1\"]");

#[test]
fn r13_no_point_is_made_while_the_machine_is_down() {
    // Down from 100 to 130. At 135 the newest point would be of 123; the one before, of 99, is the newest there is.
    let (outcome, _) = live(&[], &[(CRASH, 100.0), (VIRUS, 135.0)]);
    assert_eq!(figures(&outcome), [2.0, 34.0, 36.0, 0.0]);
    // At 143 the point of 131 was made by a machine that serves again.
    let (outcome, _) = live(&[], &[(CRASH, 100.0), (VIRUS, 143.0)]);
    assert_eq!(figures(&outcome), [2.0, 34.0, 12.0, 0.0]);
}

#[test]
fn r13_no_point_is_made_while_the_copy_or_what_feeds_it_is_down() {
    // The NAS is away from 100 to 150. At 155 its newest point would be of 143; two intervals earlier is 95.
    let (outcome, _) = live(&[IN_THE_RACK], &[(FLOOD, 100.0), (VIRUS, 155.0)]);
    assert_eq!(figures(&outcome), [1.0, 4.0, 60.0, 0.0]);
    // A vault that the NAS feeds, asked first, adds 3 + 2 h: not 138, but 90.
    let vault = (
        "#copies",
        "[[plan.copy]]\nid = \"vault\"\nfed_by = \"nas\"\nhold_hours = 3\nlag_hours = 2\ninterval_hours = 24\njob_success = 1\noverhead_hours = 0\nattempt_failure = 0\ntransfer_sigma = 0\ntib_per_hour_per_stream = 2",
    );
    let (outcome, _) = live(&[vault, IN_THE_RACK], &[(FLOOD, 100.0), (VIRUS, 155.0)]);
    assert_eq!(figures(&outcome), [1.0, 2.0, 65.0, 0.0]);
}

#[test]
fn r13_a_destroyed_copy_starts_empty_after_it_is_replaced_and_seeded() {
    // Replaced at 110, seeded until 170: at 200 the point of 188 is there. Seeded until 210, it is not.
    let seeded = |hours: u32| {
        let nas = format!("id = \"nas\"\ndomains = [\"san_1\"]\nreseed_hours = {hours}");
        let beside = ("id = \"nas\"", nas.as_str());
        figures(&live(&[beside], &[(FIRE, 100.0), (VIRUS, 200.0)]).0)
    };
    assert_eq!(seeded(60), [2.0, 54.0, 12.0, 1.0]);
    assert_eq!(seeded(100), [2.0, 90.0, 0.0, 2.0]);
}

#[test]
fn r9_a_copy_in_the_attackers_account_is_gone_and_serves_again_later() {
    let malicious = ("id = \"virus\"", "id = \"virus\"\nmalicious = true");
    let account = (
        "[[workload]]",
        "[[domain]]\nid = \"console\"\nkind = \"account\"\n[[workload]]",
    );
    let home = (
        "\"site_a\", \"san_1\"]",
        "\"site_a\", \"san_1\", \"console\"]",
    );
    let nas = ("id = \"nas\"", "id = \"nas\"\ndomains = [\"console\"]");
    let fixed = (
        "id = \"nas\"",
        "id = \"nas\"\nimmutable = true\ndomains = [\"console\"]",
    );
    // The likelier side of 0.536 is that the copy is lost, that of 0.08 that it stays.
    let incidents = [(VIRUS, 100.0), (FIRE, 200.0)];
    let (outcome, _) = live(&[malicious, account, home, nas], &incidents);
    assert_eq!(figures(&outcome), [2.0, 54.0, 12.0, 1.0]);
    let (outcome, _) = live(&[malicious, account, home, fixed], &incidents);
    assert_eq!(figures(&outcome), [2.0, 18.0, 24.0, 0.0]);
    // While the virus of 98 is being restored, an attack at 100 destroys what it is restored from, and keeps the home
    // from serving until 101: rebuilt by 141.
    let attack = (
        "#copies",
        "[[threat]]\nid = \"attack\"\nper = \"estate\"\nrate_per_year = 1\nmalicious = true\ndetection_hours = 0\n[[threat.effect]]\nkind = \"unavailable\"\nservice_impact = 0\nrepair_hours = 1",
    );
    let (outcome, _) = live(&[attack, account, home, nas], &[(5, 98.0), (0, 100.0)]);
    assert_eq!(figures(&outcome), [1.0, 43.0, 0.0, 1.0]);
}

#[test]
fn r8_a_part_of_the_data_and_of_the_service() {
    let files = |share: f64, impact: f64| {
        let effect =
            format!("kind = \"corrupted\"\ndata_share = {share}\nservice_impact = {impact}");
        let (outcome, tables) = live(&[("kind = \"corrupted\"", &effect)], &[(VIRUS, 100.0)]);
        assert_eq!(tables.stages.iter().sum::<f64>(), outcome.downtime);
        (figures(&outcome), outcome.outage_cost)
    };
    // A quarter of 4 TiB takes an hour; half of the service is missing meanwhile.
    assert_eq!(files(0.25, 1.0), ([1.0, 1.0, 12.0, 0.0], 10.0));
    assert_eq!(files(0.25, 0.5), ([1.0, 0.5, 12.0, 0.0], 5.0));
    assert_eq!(files(0.25, 0.0), ([1.0, 0.0, 12.0, 0.0], 0.0));
}

#[test]
fn r8_a_wider_incident_takes_the_rest_of_the_service_from_then_on() {
    // Half is missing from 100; the site stops from 102 to 122: 2 h · 0.5 + 20 h.
    let half = (
        "kind = \"corrupted\"",
        "kind = \"corrupted\"\nservice_impact = 0.5",
    );
    let (outcome, tables) = live(&[half], &[(VIRUS, 100.0), (REPAIR, 102.0)]);
    assert_eq!(figures(&outcome), [1.0, 21.0, 12.0, 0.0]);
    assert_eq!(tables.stages.iter().sum::<f64>(), 21.0);
    assert_eq!(outcome.outage_cost, 210.0);
}

#[test]
fn r11_a_damage_stays_while_a_wider_incident_joins() {
    // Damaged 20 h before 100. The fire at 102 destroys the rest: 22 h before it no point was clean, so the newest
    // clean one is 12 h older than that. Replaced at 112, restored at 116.
    let long = (
        "kind = \"corrupted\"",
        "kind = \"corrupted\"\ndwell_hours = 20",
    );
    let (outcome, _) = live(&[long], &[(VIRUS, 100.0), (FIRE, 102.0)]);
    assert_eq!(figures(&outcome), [1.0, 16.0, 34.0, 0.0]);
}
