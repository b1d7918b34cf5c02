//! Whole project files, answered by hand: one rule each, the arithmetic beside the answer.
//!
//! Every project is the base below with a few lines changed. In the typical future a restore point is half an
//! interval and the lag old. Hours count from the incident.

use displace_model::project::Project;
use displace_scenarios::World;
use displace_scenarios::replay::{Future, PlanReplay, Question, replay};

use crate::changed::changed;
use crate::support::{assert_near, simulate};

/// Two machines of 2 TiB on one storage system. It fails for 26 h: 1 h unnoticed, 2 h until support responds, 3 h of
/// diagnosis, 20 h of repair. The NAS has points of 12 + 2 = 14 h and restores at 0.5 TiB/h after 0.5 h of overhead.
const BASE: &str = r#"
horizon_years = 2

[economics]
discount_rate = 0.1

[[domain]]
id = "site_a"
kind = "site"
[[domain]]
id = "san_1"
kind = "storage"

[[workload]]
id = "vm"
count = 2
size_tib = 2
growth_per_year = 0
cost_per_hour_down = 100
cost_per_hour_lost = 10
rebuild_hours = 40
irrecoverable_loss = 5000
domains = ["site_a", "san_1"]

[[plan]]
id = "keep"
role = "incumbent"
support = { response_hours = 2, diagnosis_hours = 3 }

[[plan.copy]]
id = "nas"
interval_hours = 24
lag_hours = 2
retention_days = 30
job_success = 1
patience_hours = 4
overhead_hours = 0.5
tib_per_hour_per_stream = 0.5
transfer_sigma = 0
attempt_failure = 0
streams = 2

[[plan.spare]]
id = "spare"
capacity_tib = 4
preparation_hours = 3
domains = ["site_a"]

[[threat]]
id = "failure"
per = "storage"
rate_per_year = 1
detection_hours = 1
[[threat.effect]]
kind = "unavailable"
repair_hours = 20
"#;

/// The same failure, but the storage is gone and replaced after 20 h.
const GONE: (&str, &str) = (
    "kind = \"unavailable\"\nrepair_hours = 20",
    "kind = \"destroyed\"\nreplacement_hours = 20",
);

/// Wrong data are noticed: they are restored where they are, at once.
const WRONG: (&str, &str) = (
    "kind = \"unavailable\"\nrepair_hours = 20",
    "kind = \"corrupted\"",
);

fn project(changes: &[(&str, &str)]) -> Project {
    changed(BASE, changes)
}

fn typical(project: &Project) -> PlanReplay {
    let world = World::new(project).unwrap();
    let told = replay(project, &world, &Question::default(), Future::Typical).unwrap();
    told.plans.into_iter().next().unwrap()
}

/// (what is changed, when each instance is back, hours of data lost by all of them, instances without any copy)
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [f64],
    f64,
    usize,
);

const CASES: &[Case] = &[
    (
        // Noticed 1, patience 4: asked at 5; the spare is ready at 8; 0.5 + 2 / 0.5 = 4.5 h of restore: 12.5.
        "patience, spare, restore",
        &[],
        &[12.5, 12.5],
        28.0,
        0,
    ),
    (
        // A loss of 14 h is not below 14.
        "a loss at the border of lossless waits",
        &[("streams = 2", "streams = 2\nlossless_within_hours = 14")],
        &[12.5, 12.5],
        28.0,
        0,
    ),
    (
        // Asked at 1, ready at 4, restored at 8.5.
        "a loss below the border of lossless does not wait",
        &[("streams = 2", "streams = 2\nlossless_within_hours = 14.5")],
        &[8.5, 8.5],
        28.0,
        0,
    ),
    (
        // The second waits for the stream: 12.5 + 4.5.
        "one stream",
        &[("streams = 2", "streams = 1")],
        &[12.5, 17.0],
        28.0,
        0,
    ),
    (
        // Two streams share 0.5 TiB/h: 0.25 each, 0.5 + 8 = 8.5 h from 8 on.
        "total throughput",
        &[("streams = 2", "streams = 2\ntotal_tib_per_hour = 0.5")],
        &[16.5, 16.5],
        28.0,
        0,
    ),
    (
        // Room for one; the other waits for its repair at 1 + 2 + 3 + 20 = 26 and loses nothing.
        "spare room",
        &[("capacity_tib = 4", "capacity_tib = 3.9")],
        &[12.5, 26.0],
        14.0,
        0,
    ),
    (
        // The spare stands in the storage that failed: both wait for the repair.
        "a spare in the struck domain",
        &[("domains = [\"site_a\"]", "domains = [\"san_1\"]")],
        &[26.0, 26.0],
        0.0,
        0,
    ),
    (
        // The copy stands in the storage that failed: both wait for the repair.
        "a copy in the struck domain",
        &[("id = \"nas\"", "id = \"nas\"\ndomains = [\"san_1\"]")],
        &[26.0, 26.0],
        0.0,
        0,
    ),
    (
        // Patience 30 ends after the repair: 26.
        "the repair comes first",
        &[("patience_hours = 4", "patience_hours = 30")],
        &[26.0, 26.0],
        0.0,
        0,
    ),
    (
        // At 26 the restore (from 8, 0.5 + 2 / 0.1 = 20.5 h, until 28.5) has not ended: the repair wins.
        "the repair wins the race",
        &[(
            "tib_per_hour_per_stream = 0.5",
            "tib_per_hour_per_stream = 0.1",
        )],
        &[26.0, 26.0],
        0.0,
        0,
    ),
    (
        // Diagnosis at 6 ends a patience of 30: asked at 6, spare ready at 9, restored at 13.5.
        "diagnosis ends patience",
        &[GONE, ("patience_hours = 4", "patience_hours = 30")],
        &[13.5, 13.5],
        28.0,
        0,
    ),
    (
        // Too little room for anybody: replaced hardware at 26, restored at 30.5.
        "replaced hardware",
        &[GONE, ("capacity_tib = 4", "capacity_tib = 1")],
        &[30.5, 30.5],
        28.0,
        0,
    ),
    (
        // No point within 14 h × retention 0.5 d = 12 h: nothing left. Known at 6, spare at 9, rebuilt at 49.
        "retention",
        &[GONE, ("retention_days = 30", "retention_days = 0.5")],
        &[49.0, 49.0],
        0.0,
        2,
    ),
    (
        // Restored where they are: noticed at once, no patience, no spare; 4.5 h.
        "corrupted",
        &[WRONG],
        &[4.5, 4.5],
        28.0,
        0,
    ),
    (
        // Evidence is kept for 10 h first.
        "forensics",
        &[
            WRONG,
            (
                "detection_hours = 1",
                "detection_hours = 1\nforensics_hours = 10",
            ),
        ],
        &[14.5, 14.5],
        28.0,
        0,
    ),
    (
        // One slot: the first boots at 5 and serves at 6; its slot is free only when it has moved home after the
        // repair at 26 (4.5 h of moving), so the repair is first for the other.
        "instant slots",
        &[(
            "streams = 2",
            "streams = 2\ninstant = { slots = 1, boot_hours = 1, performance = 0.5 }",
        )],
        &[6.0, 26.0],
        14.0,
        0,
    ),
    (
        // 2 TiB × 1.21^0.5 = 2.2 TiB half a year after the start: 0.5 + 2.2 / 0.5 = 4.9 h.
        "growth",
        &[
            WRONG,
            ("growth_per_year = 0", "growth_per_year = 0.21"),
            (
                "[[domain]]",
                "[story]\nthreat = \"failure\"\nat = 2027-07-02T12:00:00\n[[domain]]",
            ),
        ],
        &[4.9, 4.9],
        28.0,
        0,
    ),
];

#[test]
fn every_project_is_answered_as_by_hand() {
    for (name, changes, back, lost, irrecoverable) in CASES {
        let told = typical(&project(changes));
        let mut found: Vec<f64> = told.instances.iter().map(|i| i.back_hours).collect();
        found.sort_by(f64::total_cmp);
        assert_eq!(found.len(), back.len(), "{name}");
        for (found, back) in found.iter().zip(*back) {
            assert!((found - back).abs() < 1e-9, "{name}: {found}, not {back}");
        }
        assert_near(told.downtime_hours, back.iter().sum(), 1e-9);
        assert_near(told.data_loss_hours, *lost, 1e-9);
        let gone = told.instances.iter().filter(|i| i.irrecoverable).count();
        assert_eq!(gone, *irrecoverable, "{name}");
    }
}

#[test]
fn an_outage_costs_its_hours_its_losses_and_what_is_gone() {
    // A replay tells the incident's cost as it falls due, without discounting.
    // Two machines, 12.5 h × 100 + 14 h × 10 each: 2 × 1,390 = 2,780.
    assert_near(typical(&project(&[])).outage_cost, 2_780.0, 1e-9);
    // Irrecoverable: 49 h × 100 + 5,000 each, no hours of data: 2 × 9,900.
    let gone = project(&[GONE, ("retention_days = 30", "retention_days = 0.5")]);
    assert_near(typical(&gone).outage_cost, 19_800.0, 1e-9);
    // Instant recovery: 6 h and 26 h down, 14 h lost; the first runs from 6 until it has moved at 26 + 4.5 = 30.5,
    // at half its pace: 24.5 × 0.5 × 100 = 1,225. 600 + 2,600 + 140 + 1,225 = 4,565.
    let instant = project(&[(
        "streams = 2",
        "streams = 2\ninstant = { slots = 1, boot_hours = 1, performance = 0.5 }",
    )]);
    assert_near(typical(&instant).outage_cost, 4_565.0, 1e-9);
}

#[test]
fn the_most_expensive_hour_of_restore_goes_first_within_a_tier() {
    // Beside the machines (100 an hour, 4.5 h each: 22 an hour of restore) a till of 0.25 TiB (40 an hour, 1 h: 40).
    let till = (
        "[[plan]]",
        "[[workload]]\nid = \"till\"\nsize_tib = 0.25\ngrowth_per_year = 0\ncost_per_hour_down = 40\ntier = 1\ndomains = [\"san_1\"]\n[[plan]]",
    );
    let one = ("streams = 2", "streams = 1");
    let tier = ("id = \"vm\"", "id = \"vm\"\ntier = 1");
    let first_come = (
        "[[domain]]",
        "[settings]\norder = \"first_come\"\n[[domain]]",
    );
    let back = |changes: &[(&str, &str)]| -> Vec<f64> {
        let told = typical(&project(changes));
        // The till comes first by its id, then the machines.
        told.instances.iter().map(|i| i.back_hours).collect()
    };
    assert_eq!(back(&[WRONG, one, till, tier]), [1.0, 5.5, 10.0]);
    // By time of asking, all the same, then by id.
    assert_eq!(
        back(&[WRONG, one, till, tier, first_come]),
        [1.0, 5.5, 10.0]
    );
    // Tier 0 before tier 1, whatever an hour costs.
    let urgent = ("id = \"vm\"", "id = \"vm\"\ntier = 0");
    assert_eq!(back(&[WRONG, one, till, urgent]), [10.0, 4.5, 9.0]);
}

#[test]
fn effects_by_share_are_laid_end_to_end_over_the_instances() {
    // Four machines at 1/8, 3/8, 5/8 and 7/8: the first two below 0.5 stop for 26 h, the third below 0.75 is
    // destroyed, the fourth goes on. Nobody asks the NAS but the destroyed: at 6, spare at 9, restored at 13.5.
    let shares = (
        "kind = \"unavailable\"\nrepair_hours = 20",
        "kind = \"unavailable\"\nshare = 0.5\nrepair_hours = 20\n[[threat.effect]]\nkind = \"destroyed\"\nshare = 0.25\nreplacement_hours = 20",
    );
    let told = typical(&project(&[
        ("count = 2", "count = 4"),
        ("patience_hours = 4", "patience_hours = 30"),
        shares,
    ]));
    let mut back: Vec<f64> = told.instances.iter().map(|i| i.back_hours).collect();
    back.sort_by(f64::total_cmp);
    assert_eq!(back, [13.5, 26.0, 26.0]);
}

#[test]
fn yearly_payments_have_the_present_value_of_their_convention() {
    let yearly = (
        "[[plan.spare]]",
        "[[plan.cost]]\ncategory = \"licences\"\namount = 100\nevery = \"year\"\n[[plan.spare]]",
    );
    let monthly = (
        "[[plan.spare]]",
        "[[plan.cost]]\ncategory = \"people\"\namount = 10\nevery = \"month\"\n[[plan.spare]]",
    );
    let actual = (
        "discount_rate = 0.1",
        "discount_rate = 0.1\nconvention = \"actual_dates\"",
    );
    let cash = |changes: &[(&str, &str)]| simulate(&project(changes), 2).plans[0].cash_cost;
    // 100 at once, and 100 a year later: that is the start of year 2, discounted to its end: 100 / 1.21.
    assert_near(cash(&[yearly]).mean, 100.0 + 100.0 / 1.21, 1e-9);
    // By its date: 100 / 1.1.
    assert_near(cash(&[yearly, actual]).mean, 100.0 + 100.0 / 1.1, 1e-9);
    // 10 at once, 11 × 10 in the first year, 12 × 10 in the second.
    assert_near(
        cash(&[monthly]).mean,
        10.0 + 110.0 / 1.1 + 120.0 / 1.21,
        1e-9,
    );
}

#[test]
fn outages_have_the_present_value_of_their_year() {
    let rate = ("rate_per_year = 1", "rate_per_year = 5");
    let by_year = |changes: &[(&str, &str)]| {
        let results = simulate(&project(changes), 300);
        let years: Vec<f64> = results.plans[0]
            .by_year
            .iter()
            .map(|y| y.outage_cost)
            .collect();
        (years, results.plans[0].outage_cost.mean)
    };
    let (years, present) = by_year(&[rate]);
    assert!(years[1] > 0.0 && years[2] > 0.0);
    assert_near(present, years[1] / 1.1 + years[2] / 1.21, 1e-6);
    let plain = (
        "discount_rate = 0.1",
        "discount_rate = 0.1\ndiscount_outage_costs = false",
    );
    let (same, nominal) = by_year(&[rate, plain]);
    assert_eq!(years, same);
    assert_near(nominal, years[1] + years[2], 1e-6);
}
