//! The part of the project's schema about plans: what they can do and what they cost.

use displace_model::plan::Role;
use displace_model::solution::{
    Copy, Instant, Insurance, MALICIOUS_DESTROY, PeopleStep, Prerequisite, Spare, Support,
    TESTED_RESTORE, TOTAL_TIB_PER_HOUR, Workaround,
};
use displace_model::work_calendar::ServiceHours;
use serde_json::{Map, Value};

use super::schema::{
    boolean, count, id, ids, keys, list, object, record, service_hours, text, uncertain, words,
};
use super::{schema_contract, schema_switch};

pub(super) fn plan() -> Value {
    object(
        "What the customer would do over the horizon",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            (
                "role",
                words(
                    "What it is to the customer; exactly one plan is the incumbent",
                    &Role::ALL.map(Role::as_str),
                ),
            ),
            ("support", support()),
            ("copy", list(&copy())),
            ("spare", list(&spare())),
            ("prerequisite", list(&prerequisite())),
            (
                "max_concurrent_restores",
                count("Most restores at once across all copies; no cap unless given"),
            ),
            ("workaround", list(&workaround())),
            ("insurance", insurance()),
            ("cost", list(&schema_contract::cost())),
            ("item", list(&schema_contract::item())),
            ("claim", list(&schema_contract::claim())),
            ("switch", schema_switch::switch()),
        ]),
        &["id", "role"],
    )
}

fn copy() -> Value {
    let state = ["on", "off"];
    record::<Copy>(
        "One tier of protection",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            (
                "protects",
                ids("Ids of the workloads it protects; all unless given"),
            ),
            ("domains", ids("Ids of the failure domains it lives in")),
            ("state", words("Whether it is switched on", &state)),
            (
                "believed",
                words("Whether people believe that it is on", &state),
            ),
            ("streams", count("How many restores run at once")),
            (
                "attempts",
                count("How often a restore is tried before the next copy is asked"),
            ),
            (
                "last_attempt_succeeds",
                boolean("Whether the last attempt always works", false),
            ),
            ("total_tib_per_hour", uncertain(&TOTAL_TIB_PER_HOUR)),
            (
                "fed_by",
                text(
                    "Id of the copy of this plan that feeds it; it reads the primary data unless given",
                ),
            ),
            (
                "immutable",
                boolean(
                    "Whether its points cannot be changed or deleted before their time",
                    false,
                ),
            ),
            (
                "malicious_destroy_probability",
                uncertain(&MALICIOUS_DESTROY),
            ),
            (
                "start_hours",
                service_hours(
                    "When somebody is there to start a restore from it",
                    ServiceHours::Always,
                ),
            ),
            (
                "media_service_hours",
                service_hours("When media are fetched for it", ServiceHours::Always),
            ),
            ("tested_restore_hours", uncertain(&TESTED_RESTORE)),
            ("keeps", schema_contract::keeping()),
            (
                "instant",
                record::<Instant>(
                    "Running machines straight from this copy",
                    keys([("slots", count("How many instances can run from it at once"))]),
                    &["slots"],
                ),
            ),
        ]),
        &["id"],
    )
}

fn spare() -> Value {
    record::<Spare>(
        "Somewhere to restore to while the original is broken",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("domains", ids("Ids of the failure domains it lives in")),
            (
                "move_back_window",
                service_hours("When the move back is done", ServiceHours::OutsideHours),
            ),
        ]),
        &["id"],
    )
}

fn support() -> Value {
    record::<Support>(
        "How fast support helps",
        keys([
            (
                "service_hours",
                service_hours("When it responds and diagnoses", ServiceHours::Always),
            ),
            ("step", list(&people_step())),
        ]),
        &[],
    )
}

fn people_step() -> Value {
    record::<PeopleStep>(
        "Something that people try before support is called, one after the other",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            (
                "service_hours",
                service_hours("When somebody is there to do it", ServiceHours::Always),
            ),
        ]),
        &["id"],
    )
}

fn prerequisite() -> Value {
    record::<Prerequisite>(
        "What recovery itself needs: backup server, catalogue, directory, network",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("domains", ids("Ids of the failure domains it lives in")),
            (
                "needed_by",
                ids("Ids of the copies whose restores wait for it; all unless given"),
            ),
        ]),
        &["id"],
    )
}

fn workaround() -> Value {
    record::<Workaround>(
        "How the business goes on while a workload is down, for a price",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            (
                "workloads",
                ids("Ids of the workloads whose cost it lowers; all unless given"),
            ),
        ]),
        &["id"],
    )
}

fn insurance() -> Value {
    record::<Insurance>("Insurance against the cost of incidents", Map::new(), &[])
}
