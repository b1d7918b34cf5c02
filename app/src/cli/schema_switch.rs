//! The part of the project's schema about switches, blockers and advice.

use displace_model::switch::{
    Acceptance, Advice, Blocker, COST_OVERRUN, CutOver, DEADLINE, DURATION_OVERRUN, IncidentHits,
    IncumbentRuns, Lowers, OtherTime, Overrun, ProofOfConcept, Switch, Take, Wave,
};
use displace_model::work_calendar::ServiceHours;
use serde_json::{Map, Value};

use super::schema::{
    boolean, date, id, ids, keys, list, record, service_hours, text, uncertain, words,
};

pub(super) fn switch() -> Value {
    let overrun: Vec<&str> = Overrun::ALL.iter().map(|word| word.as_str()).collect();
    let acceptance: Vec<&str> = Acceptance::ALL.iter().map(|word| word.as_str()).collect();
    let runs: Vec<&str> = IncumbentRuns::ALL
        .iter()
        .map(|word| word.as_str())
        .collect();
    record::<Switch>(
        "How one gets from the incumbent to this proposal",
        keys([
            (
                "from",
                date("The day on which it begins; the project's start unless given"),
            ),
            (
                "overrun",
                words(
                    "By how much projects of this kind miss their plan; infrastructure_swap unless given",
                    &overrun,
                ),
            ),
            ("cost_overrun", uncertain(&COST_OVERRUN)),
            ("duration_overrun", uncertain(&DURATION_OVERRUN)),
            (
                "proof_of_concept",
                record::<ProofOfConcept>("What is tried before the purchase", Map::new(), &[]),
            ),
            ("wave", list(&wave())),
            ("cut_over", cut_over()),
            ("acceptance", words("What is accepted as one", &acceptance)),
            (
                "paid_on_acceptance",
                ids("Ids of lines and items that are bought on acceptance of the whole"),
            ),
            (
                "incumbent_runs",
                words("Until when the incumbent goes on making points", &runs),
            ),
            (
                "migrates_points",
                boolean("Whether old points are moved to the new solution", false),
            ),
            (
                "eu_data_act",
                boolean(
                    "Whether egress is free from 12 January 2027 on, by the European Data Act",
                    false,
                ),
            ),
            ("deadline_days", uncertain(&DEADLINE)),
            (
                "next_plan",
                text(
                    "Id of the plan that is tried after a failure; back to the incumbent unless given",
                ),
            ),
        ]),
        &[],
    )
}

fn wave() -> Value {
    record::<Wave>(
        "A part of the estate that moves as one",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            (
                "workloads",
                ids("Ids of the workloads it moves; all that no other wave names unless given"),
            ),
            (
                "paid_on_acceptance",
                ids("Ids of lines and items that are bought when it is accepted"),
            ),
        ]),
        &["id"],
    )
}

fn cut_over() -> Value {
    let hits: Vec<&str> = IncidentHits::ALL.iter().map(|word| word.as_str()).collect();
    let take: Vec<&str> = Take::ALL.iter().map(|word| word.as_str()).collect();
    record::<CutOver>(
        "How each wave goes live",
        keys([
            (
                "window",
                service_hours("The hours in which it is done", ServiceHours::Always),
            ),
            ("incident_hits", words("Whom an incident takes down", &hits)),
            (
                "other_time",
                record::<OtherTime>(
                    "Another time at other odds",
                    keys([("take", words("When it is taken", &take))]),
                    &[],
                ),
            ),
        ]),
        &[],
    )
}

pub(super) fn blocker() -> Value {
    record::<Blocker>(
        "Something in the environment that stops every proposal from working",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            (
                "workloads",
                ids("Ids of the workloads it concerns; the implementation as a whole unless given"),
            ),
            ("note", text("Anything a reader should know about it")),
        ]),
        &["id"],
    )
}

pub(super) fn advice() -> Value {
    let lowers: Vec<&str> = Lowers::ALL.iter().map(|word| word.as_str()).collect();
    record::<Advice>(
        "Advice that was given, such as a check before the cut-over",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("offered", list(&date("A day on which it was given"))),
            (
                "followed",
                boolean("Whether it is followed; declined otherwise", false),
            ),
            ("lowers", words("What it makes less likely", &lowers)),
            (
                "of",
                text("Id of the plan, blocker or threat; the cut-overs of all plans unless given"),
            ),
            ("note", text("Anything a reader should know about it")),
        ]),
        &["id"],
    )
}
