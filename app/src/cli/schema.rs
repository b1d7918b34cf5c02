//! `displace schema`: JSON Schema (2020-12) of the project file, made from the tables that reading uses too.

use displace_model::cash_flow::{Convention, ExchangeRate, LONGEST_LIFE, LineBooking, OldAsset};
use displace_model::fields::{FieldSpec, Fields, Standard};
use displace_model::input::Grade;
use displace_model::project::{Amounts, CURRENCIES, Economics, FORMAT, Order, Overlap, Phase};
use displace_model::threat::{
    CopyEffect, EFFECT_CHANCE, EFFECT_SHARE, Effect, EffectKind, HIT_SHARE, Threat,
};
use displace_model::work_calendar::ServiceHours;
use serde_json::{Map, Value, json};

use super::args::Described;
use super::failure::Failure;
use super::output::{self, Output};
use super::{
    schema_contract, schema_estate, schema_plan, schema_quote, schema_results, schema_switch,
};

pub(super) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

pub(super) fn print(of: Described) -> Result<(), Failure> {
    let schema = match of {
        Described::Project => project(),
        Described::Results => schema_results::results(),
        Described::Library => library(),
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

pub(super) fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

pub(super) fn boolean(description: &str, default: bool) -> Value {
    json!({ "description": description, "type": "boolean", "default": default })
}

pub(super) fn count(description: &str) -> Value {
    json!({ "description": description, "type": "integer", "minimum": 1 })
}

pub(super) fn words(description: &str, words: &[&str]) -> Value {
    json!({ "description": description, "enum": words })
}

pub(super) fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

pub(super) fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

pub(super) fn id() -> Value {
    json!({ "description": "Stable id in snake_case", "type": "string", "pattern": "^[a-z][a-z0-9_]*$" })
}

pub(super) fn ids(description: &str) -> Value {
    json!({ "description": description, "type": "array", "items": { "type": "string" } })
}

/// When a service runs.
pub(super) fn service_hours(description: &str, usual: ServiceHours) -> Value {
    json!({
        "description": description,
        "enum": ServiceHours::ALL.map(ServiceHours::as_str),
        "default": usual.as_str(),
    })
}

pub(super) fn date(description: &str) -> Value {
    json!({ "description": description, "type": "string", "format": "date" })
}

/// An uncertain field: a plain number within its limits, or a range.
pub(super) fn uncertain(spec: &FieldSpec) -> Value {
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
pub(super) fn record<T: Fields>(
    title: &str,
    plain: Map<String, Value>,
    required: &[&str],
) -> Value {
    let needed = T::FIELDS
        .iter()
        .filter(|field| field.spec.standard == Standard::Required)
        .map(|field| field.spec.key);
    let required: Vec<&str> = required.iter().copied().chain(needed).collect();
    based_record::<T>(title, plain, &required)
}

/// A record whose fields may stand elsewhere, such as in the catalogue.
pub(super) fn based_record<T: Fields>(
    title: &str,
    plain: Map<String, Value>,
    required: &[&str],
) -> Value {
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
            ("calendar", schema_estate::calendar()),
            ("domain", list(&schema_estate::domain())),
            ("workload", list(&schema_estate::workload())),
            ("plan", list(&schema_plan::plan())),
            ("threat", list(&threat())),
            ("quote", list(&schema_quote::quote())),
            ("levelling", schema_quote::levelling()),
            ("private", schema_quote::private()),
            ("blocker", list(&schema_switch::blocker())),
            ("advice", list(&schema_switch::advice())),
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

/// A library: items and plans without an estate.
pub(super) fn library() -> Value {
    let mut root = object(
        "Solutions and prices outside any project",
        keys([
            (
                "format",
                json!({ "description": "Version of the file format", "const": FORMAT }),
            ),
            ("library", text("What people call the library")),
            (
                "currency",
                words(
                    "ISO 4217 code of all amounts that do not state another",
                    CURRENCIES,
                ),
            ),
            ("note", text("Anything a reader should know about it")),
            ("item", list(&schema_contract::item())),
            ("plan", list(&schema_plan::plan())),
        ]),
        &["format", "library", "currency"],
    );
    if let Value::Object(root) = &mut root {
        root.insert("$schema".to_owned(), json!(DIALECT));
        root.insert(
            "title".to_owned(),
            json!("Displace library (TOML, described as JSON): nothing in it names workloads or domains"),
        );
        root.insert("$defs".to_owned(), definitions());
    }
    root
}

fn economics() -> Value {
    let conventions = [Convention::YearEnd, Convention::ActualDates].map(Convention::as_str);
    let amounts: Vec<&str> = Amounts::ALL.iter().map(|word| word.as_str()).collect();
    let line = record::<LineBooking>(
        "How a line of cost is booked, in every plan that has it",
        keys([
            ("id", id()),
            (
                "capital",
                boolean("Whether its payments buy an asset", true),
            ),
            ("life_years", years("Years of depreciation", 1)),
        ]),
        &["id"],
    );
    let asset = record::<OldAsset>(
        "Something in the books that was bought before the start",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            (
                "years_left",
                years("Years of depreciation left; with 0 it keeps its value", 0),
            ),
            (
                "kept_by",
                ids("Plans that go on using it; unless given, those of the incumbent solution"),
            ),
            (
                "written_off_in",
                years("Year in which the other plans write it off", 1),
            ),
        ]),
        &["id"],
    );
    record::<Economics>(
        "Discounting, prices, rates of pay and how payments are booked",
        keys([
            (
                "convention",
                words("How amounts are brought to present value", &conventions),
            ),
            (
                "discount_outage_costs",
                boolean("Whether outage costs are discounted like cash", true),
            ),
            (
                "amounts",
                words(
                    "What amounts are stated in: the money of the day of payment, or that of the start",
                    &amounts,
                ),
            ),
            (
                "depreciation_years",
                years(
                    "Years over which an asset is depreciated unless its line says otherwise",
                    1,
                ),
            ),
            (
                "exchange_rate",
                list(&record::<ExchangeRate>(
                    "What one unit of another currency costs",
                    keys([
                        ("currency", words("ISO 4217 code", CURRENCIES)),
                        ("date", date("The day of the rate")),
                    ]),
                    &["currency", "date"],
                )),
            ),
            ("line", list(&line)),
            ("asset", list(&asset)),
        ]),
        &[],
    )
}

fn years(description: &str, least: u32) -> Value {
    json!({ "description": description, "type": "integer", "minimum": least, "maximum": LONGEST_LIFE })
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
                "malicious",
                boolean(
                    "Whether it is somebody's intent, which also reaches for copies in the administrative accounts of what it hits",
                    false,
                ),
            ),
            (
                "class",
                schema_contract::benefit(
                    "How firm a saving of its outage costs is; avoided_loss unless given",
                ),
            ),
            ("season", season()),
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

/// Weights that decide when incidents fall; the rate stays what it is.
fn season() -> Value {
    let weight = |description: &str| json!({ "description": description, "type": "number", "minimum": 0, "maximum": 1_000_000, "default": 1 });
    object(
        "When its incidents rather come: relative weights",
        keys([
            (
                "business_hours",
                weight("Weight of an hour within business hours"),
            ),
            ("outside_hours", weight("Weight of an hour outside them")),
            ("at_peak", weight("Factor on the hours of peak days")),
            (
                "months",
                json!({
                    "description": "Factors on the hours of each month, from January on",
                    "type": "array",
                    "items": { "type": "number", "minimum": 0, "maximum": 1_000_000 },
                    "minItems": 12,
                    "maxItems": 12,
                }),
            ),
        ]),
        &[],
    )
}

fn effect() -> Value {
    based_record::<Effect>(
        "One thing that a threat may do; of several, what happens by chance and what happens to a share are drawn apart",
        keys([
            ("id", id()),
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
