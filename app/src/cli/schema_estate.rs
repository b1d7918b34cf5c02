//! The part of the project's schema about the estate and the calendar.

use displace_model::estate::{KNOWN_KINDS, STEP_AMOUNT, STEP_FACTOR, Workload};
use displace_model::work_calendar::WorkCalendar;
use serde_json::{Value, json};

use super::schema::{
    boolean, count, date, id, ids, keys, list, object, record, text, uncertain, words,
};

pub(super) fn calendar() -> Value {
    let time = |description: &str| json!({ "description": description, "type": "string", "format": "time" });
    object(
        "When people work, and which days weigh more; Monday to Friday, 8 to 18, unless given",
        keys([
            (
                "business_days",
                json!({
                    "description": "Days of the week on which people work",
                    "type": "array",
                    "items": { "enum": WorkCalendar::DAYS },
                    "minItems": 1,
                }),
            ),
            (
                "business_from",
                time("When work begins on such a day, such as 08:00:00"),
            ),
            (
                "business_until",
                time("When it ends; 00:00:00 is the end of the day"),
            ),
            ("holidays", list(&date("A day on which nobody works"))),
            ("peak", list(&peak())),
        ]),
        &[],
    )
}

fn peak() -> Value {
    object(
        "Days that weigh more, such as month end",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("dates", list(&date("One of its days"))),
            (
                "last_days_of_month",
                json!({ "description": "So many last days of every month belong to it", "type": "integer", "minimum": 0, "maximum": 31, "default": 0 }),
            ),
        ]),
        &["id"],
    )
}

pub(super) fn domain() -> Value {
    let kinds = format!(
        "What sort of thing it is; the catalogue knows {}",
        KNOWN_KINDS.join(", ")
    );
    object(
        "Something that fails as one",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("kind", text(&kinds)),
        ]),
        &["id", "kind"],
    )
}

pub(super) fn workload() -> Value {
    let hours =
        |description: &str| json!({ "description": description, "type": "number", "minimum": 0 });
    let mut schema = record::<Workload>(
        "A group of equal instances; all figures are per instance",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("count", count("How many equal instances")),
            (
                "tier",
                json!({ "description": "Urgency of its restores, 0 the most urgent", "type": "integer", "minimum": 0, "maximum": 255 }),
            ),
            (
                "essential",
                boolean(
                    "Business is back when every essential instance serves again",
                    false,
                ),
            ),
            ("rto_hours", hours("Longest acceptable outage in hours")),
            ("rpo_hours", hours("Most hours of updates that may be lost")),
            ("domains", ids("Ids of the failure domains it lives in")),
            ("needs", list(&need())),
            ("step", list(&step())),
            ("cost_builder", cost_builder()),
        ]),
        &["id"],
    );
    // The cost per hour is given as a figure or built from others.
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|key| key != "cost_per_hour_down");
    }
    if let Value::Object(schema) = &mut schema {
        schema.insert(
            "oneOf".to_owned(),
            json!([{ "required": ["cost_per_hour_down"] }, { "required": ["cost_builder"] }]),
        );
    }
    schema
}

fn cost_builder() -> Value {
    let number =
        |description: &str| json!({ "description": description, "type": "number", "minimum": 0 });
    let share = |description: &str| json!({ "description": description, "type": "number", "minimum": 0, "maximum": 1 });
    object(
        "The cost per hour down, from figures a customer knows",
        keys([
            ("revenue_per_year", number("Revenue per year")),
            (
                "opening_hours_per_year",
                number("Hours per year in which revenue is made"),
            ),
            (
                "share_of_revenue_hit",
                share("Share of the revenue that stops"),
            ),
            (
                "share_recovered_later",
                share("Share of it that is caught up later"),
            ),
            ("staff_affected", number("People who cannot work")),
            (
                "loaded_staff_cost_per_hour",
                number("Loaded cost of one of their hours"),
            ),
            (
                "share_of_productivity_lost",
                share("Share of their work that is lost"),
            ),
            (
                "firm",
                words(
                    "Size of the whole firm",
                    &["micro", "small_or_medium", "large"],
                ),
            ),
        ]),
        &[
            "revenue_per_year",
            "opening_hours_per_year",
            "share_of_revenue_hit",
            "share_recovered_later",
            "staff_affected",
            "loaded_staff_cost_per_hour",
            "share_of_productivity_lost",
        ],
    )
}

fn need() -> Value {
    object(
        "Another workload that must serve for this one to serve",
        keys([
            ("workload", text("Id of the other workload")),
            (
                "serving",
                count("How many of its instances must serve; all unless given"),
            ),
        ]),
        &["workload"],
    )
}

fn step() -> Value {
    let mut schema = object(
        "What a long outage of one instance costs beyond its cost per hour",
        keys([
            (
                "after_hours",
                json!({ "description": "From this hour of the outage on", "type": "number", "minimum": 0 }),
            ),
            ("amount", uncertain(&STEP_AMOUNT)),
            ("factor", uncertain(&STEP_FACTOR)),
        ]),
        &["after_hours"],
    );
    if let Value::Object(schema) = &mut schema {
        schema.insert(
            "anyOf".to_owned(),
            json!([{ "required": ["amount"] }, { "required": ["factor"] }]),
        );
    }
    schema
}
