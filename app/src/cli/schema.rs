//! `displace schema`: JSON Schema (2020-12) of the project file, made from the tables that reading uses too.

use displace_model::cash_flow::Convention;
use displace_model::contract::{Category, Every};
use displace_model::estate::{KNOWN_KINDS, Workload};
use displace_model::fields::{FieldSpec, Fields, Standard};
use displace_model::input::Grade;
use displace_model::plan::Role;
use displace_model::project::{CURRENCIES, Economics, FORMAT, Order, Overlap, Phase};
use displace_model::solution::{Copy, Instant, Spare, Support, TOTAL_TIB_PER_HOUR};
use displace_model::threat::{
    CopyEffect, EFFECT_CHANCE, EFFECT_SHARE, Effect, EffectKind, HIT_SHARE, Threat,
};
use serde_json::{Map, Value, json};

use super::args::Described;
use super::failure::Failure;
use super::output::{self, Output};
use super::schema_results;

pub(super) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

pub(super) fn print(of: Described) -> Result<(), Failure> {
    let schema = match of {
        Described::Project => project(),
        Described::Results => schema_results::results(),
    };
    Output::Standard.write(&output::json(&schema)?)
}

/// An object with exactly these keys.
pub(super) fn object(title: &str, properties: Map<String, Value>, required: &[&str]) -> Value {
    Value::Object(keys([
        ("description", json!(title)),
        ("type", json!("object")),
        ("properties", Value::Object(properties)),
        ("required", json!(required)),
        ("additionalProperties", json!(false)),
    ]))
}

/// Keys and their schemas, in this order.
pub(super) fn keys<const N: usize>(keys: [(&str, Value); N]) -> Map<String, Value> {
    keys.into_iter()
        .map(|(key, schema)| (key.to_owned(), schema))
        .collect()
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

fn boolean(description: &str, default: bool) -> Value {
    json!({ "description": description, "type": "boolean", "default": default })
}

fn count(description: &str) -> Value {
    json!({ "description": description, "type": "integer", "minimum": 1 })
}

fn words(description: &str, words: &[&str]) -> Value {
    json!({ "description": description, "enum": words })
}

fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

fn id() -> Value {
    json!({ "description": "Stable id in snake_case", "type": "string", "pattern": "^[a-z][a-z0-9_]*$" })
}

fn ids(description: &str) -> Value {
    json!({ "description": description, "type": "array", "items": { "type": "string" } })
}

fn date(description: &str) -> Value {
    json!({ "description": description, "type": "string", "format": "date" })
}

/// An uncertain field: a plain number within its limits, or a range.
fn uncertain(spec: &FieldSpec) -> Value {
    let mut number = Map::from_iter([("type".to_owned(), json!("number"))]);
    if spec.hard.0.is_finite() {
        number.insert("minimum".to_owned(), json!(spec.hard.0));
    }
    if spec.hard.1.is_finite() {
        number.insert("maximum".to_owned(), json!(spec.hard.1));
    }
    let mut schema = Map::from_iter([
        ("title".to_owned(), json!(spec.label)),
        (
            "description".to_owned(),
            json!(format!("{}; allowed: {}", spec.meaning, spec.allowed())),
        ),
        (
            "anyOf".to_owned(),
            json!([
                number,
                reference(if spec.fixed_only { "number" } else { "range" })
            ]),
        ),
    ]);
    match spec.standard {
        Standard::Required => {}
        Standard::Fixed(value) => {
            schema.insert("default".to_owned(), json!(value));
        }
        Standard::Pert(low, likely, high) => {
            schema.insert("default".to_owned(), json!({ "pert": [low, likely, high] }));
        }
    }
    Value::Object(schema)
}

/// A record: its own keys, then those of its field table.
fn record<T: Fields>(title: &str, plain: Map<String, Value>, required: &[&str]) -> Value {
    let needed = T::FIELDS
        .iter()
        .filter(|field| field.spec.standard == Standard::Required)
        .map(|field| field.spec.key);
    let required: Vec<&str> = required.iter().copied().chain(needed).collect();
    based_record::<T>(title, plain, &required)
}

/// A record whose fields may stand elsewhere, such as in the catalogue.
fn based_record<T: Fields>(title: &str, plain: Map<String, Value>, required: &[&str]) -> Value {
    let mut properties = plain;
    for field in T::FIELDS {
        properties.insert(field.spec.key.to_owned(), uncertain(&field.spec));
    }
    object(title, properties, required)
}

/// The schema of the project file.
pub(super) fn project() -> Value {
    let mut root = object(
        "One document: estate, plans, threats, economics and settings",
        keys([
            (
                "format",
                json!({ "description": "Version of the file format", "const": FORMAT }),
            ),
            ("name", text("What people call the project")),
            (
                "currency",
                words("ISO 4217 code of everything stated in money", CURRENCIES),
            ),
            ("note", text("Free text for the reader")),
            (
                "start",
                date("Day at whose first hour simulation and contracts begin"),
            ),
            (
                "horizon_years",
                json!({ "description": "Length of the comparison in years of 8,760 h", "type": "integer", "minimum": 1, "maximum": 50 }),
            ),
            (
                "baseline",
                text("Id of the plan that others are compared with; the incumbent unless given"),
            ),
            ("economics", economics()),
            ("settings", settings()),
            ("story", story()),
            ("domain", list(&domain())),
            ("workload", list(&workload())),
            ("plan", list(&plan())),
            ("threat", list(&threat())),
        ]),
        &["format", "name", "currency", "start", "horizon_years"],
    );
    if let Value::Object(root) = &mut root {
        root.insert("$schema".to_owned(), json!(DIALECT));
        root.insert(
            "title".to_owned(),
            json!("Displace project (TOML, described as JSON)"),
        );
        root.insert("$defs".to_owned(), definitions());
    }
    root
}

fn economics() -> Value {
    let conventions = [Convention::YearEnd, Convention::ActualDates].map(Convention::as_str);
    record::<Economics>(
        "Discounting and rates of pay",
        keys([
            (
                "convention",
                words("How amounts are brought to present value", &conventions),
            ),
            (
                "discount_outage_costs",
                boolean("Whether outage costs are discounted like cash", true),
            ),
        ]),
        &[],
    )
}

fn settings() -> Value {
    let overlap: Vec<&str> = Overlap::ALL.iter().map(|word| word.as_str()).collect();
    let order: Vec<&str> = Order::ALL.iter().map(|word| word.as_str()).collect();
    let phase: Vec<&str> = Phase::ALL.iter().map(|word| word.as_str()).collect();
    object(
        "Rules of the simulation that a project may choose",
        keys([
            (
                "overlap",
                words(
                    "What happens when an incident finds an instance down",
                    &overlap,
                ),
            ),
            (
                "order",
                words("Who is restored first within a tier", &order),
            ),
            (
                "phase",
                words("For whom the phase of a copy's schedule is drawn", &phase),
            ),
        ]),
        &[],
    )
}

fn story() -> Value {
    object(
        "The incident that replays open with",
        keys([
            ("threat", text("Id of the threat")),
            ("target", text("Id of the struck domain or workload")),
            (
                "at",
                json!({ "description": "When it happens, in local time, such as 2027-07-21T09:00:00", "type": "string" }),
            ),
        ]),
        &["threat"],
    )
}

fn domain() -> Value {
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

fn workload() -> Value {
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

fn plan() -> Value {
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
            (
                "support",
                record::<Support>("How fast support helps", Map::new(), &[]),
            ),
            ("copy", list(&copy())),
            ("spare", list(&spare())),
            ("cost", list(&cost())),
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
        ]),
        &["id"],
    )
}

fn cost() -> Value {
    let categories: Vec<&str> = Category::ALL
        .iter()
        .map(|category| category.as_str())
        .collect();
    let rhythms: Vec<&str> = Every::ALL.iter().map(|every| every.as_str()).collect();
    object(
        "One line of what is paid",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("category", words("What it is spent on", &categories)),
            (
                "amount",
                json!({
                    "description": "How much falls due each time, kept to the cent; a credit is negative",
                    "anyOf": [{ "type": "number" }, reference("range")],
                }),
            ),
            (
                "every",
                words("How often it falls due; once unless given", &rhythms),
            ),
            (
                "from",
                date("First due date; the project's start unless given"),
            ),
            (
                "until",
                date("First day on which nothing falls due any more"),
            ),
            ("note", text("Anything a reader should know about it")),
        ]),
        &["category", "amount"],
    )
}

fn threat() -> Value {
    let mut schema = based_record::<Threat>(
        "A cause of incidents, from the catalogue (use) or of your own; what is given overrides the catalogue",
        keys([
            ("use", text("Id of the entry of the catalogue")),
            ("id", id()),
            ("name", text("What people call it")),
            ("description", text("What it is, in a sentence or two")),
            (
                "enabled",
                boolean("Whether it is part of the simulation", true),
            ),
            (
                "per",
                text("What its rate counts: instance, estate or a kind of domain"),
            ),
            (
                "otherwise_per",
                text("What its rate counts where there is no domain of that kind"),
            ),
            (
                "targets",
                ids("Ids of the only domains it strikes; all of the kind unless given"),
            ),
            (
                "hits",
                json!({
                    "description": "Which instances one incident hits: all in reach, each with a share, or a count of them",
                    "anyOf": [
                        { "const": "all" },
                        object("Each with this share", keys([("share", uncertain(&HIT_SHARE))]), &["share"]),
                        object("So many of them", keys([("count", count("How many"))]), &["count"]),
                    ],
                }),
            ),
            ("effect", list(&effect())),
        ]),
        &[],
    );
    // One of one's own says all that the catalogue would have said.
    if let Value::Object(schema) = &mut schema {
        schema.insert(
            "anyOf".to_owned(),
            json!([{ "required": ["use"] }, { "required": ["id", "per", "rate_per_year"] }]),
        );
    }
    schema
}

fn effect() -> Value {
    based_record::<Effect>(
        "One thing that a threat may do",
        keys([
            (
                "kind",
                words(
                    "What happens to an instance",
                    &EffectKind::ALL.map(EffectKind::as_str),
                ),
            ),
            ("chance", uncertain(&EFFECT_CHANCE)),
            ("share", uncertain(&EFFECT_SHARE)),
            (
                "copies",
                words(
                    "What happens to copies in the struck domain",
                    &CopyEffect::ALL.map(CopyEffect::as_str),
                ),
            ),
        ]),
        &["kind"],
    )
}

/// The forms of ranges (R1) and where a number comes from (R4).
fn definitions() -> Value {
    let numbers = |least: usize, most: usize| json!({ "type": "array", "items": { "type": "number" }, "minItems": least, "maxItems": most });
    let named = |names: &[&str]| {
        let properties = names
            .iter()
            .map(|name| ((*name).to_owned(), json!({ "type": "number" })))
            .collect();
        object("Its parameters", properties, names)
    };
    let forms = [
        ("value", json!({ "type": "number" })),
        ("uniform", numbers(2, 2)),
        ("triangular", numbers(3, 3)),
        ("pert", numbers(3, 3)),
        ("normal", named(&["mean", "sd"])),
        (
            "lognormal",
            json!({ "anyOf": [named(&["mean", "sd"]), named(&["p5", "p95"])] }),
        ),
        ("exponential", named(&["mean"])),
        ("gamma", named(&["shape", "scale"])),
        ("weibull", named(&["shape", "scale"])),
        ("pareto", named(&["min", "alpha"])),
        ("discrete", list(&numbers(2, 2))),
        ("empirical", list(&json!({ "type": "number" }))),
        (
            "mixture",
            list(&object(
                "One part",
                keys([
                    ("weight", json!({ "type": "number", "minimum": 0 })),
                    (
                        "of",
                        json!({ "anyOf": [{ "type": "number" }, reference("range")] }),
                    ),
                ]),
                &["weight", "of"],
            )),
        ),
    ];
    let exactly_one: Vec<Value> = forms
        .iter()
        .map(|(form, _)| json!({ "required": [form] }))
        .collect();
    let grades: Vec<&str> = Grade::ALL.iter().map(|grade| grade.as_str()).collect();
    let beside = keys([
        ("grade", words("How well it is founded", &grades)),
        ("source", text("Who or what says so")),
        (
            "year",
            json!({ "description": "Year of the source", "type": "integer" }),
        ),
        ("note", text("Anything a reader should know about it")),
    ]);
    let mut properties = keys(forms);
    properties.extend(keys([
        (
            "at_least",
            json!({ "description": "Cuts the range off below", "type": "number" }),
        ),
        (
            "at_most",
            json!({ "description": "Cuts the range off above", "type": "number" }),
        ),
    ]));
    properties.extend(beside.clone());
    let mut range = object(
        "One of the forms, its limits and where it comes from",
        properties,
        &[],
    );
    if let Value::Object(range) = &mut range {
        range.insert("oneOf".to_owned(), json!(exactly_one));
    }
    let mut number = keys([("value", json!({ "type": "number" }))]);
    number.extend(beside);
    json!({
        "range": range,
        "number": object("A number and where it comes from", number, &["value"]),
    })
}
