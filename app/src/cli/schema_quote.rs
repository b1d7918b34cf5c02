//! The part of the project's schema about quotes, and about what is private.

use displace_model::contract::{Billing, Category, Every, Metric};
use displace_model::project::CURRENCIES;
use displace_model::quote::{GapPrice, Language, Levelling, Scope};
use displace_model::scorecard::{self, Factor};
use serde_json::{Value, json};

use super::schema::{boolean, count, date, id, keys, list, object, record, reference, text, words};

pub(super) fn quote() -> Value {
    let languages: Vec<&str> = Language::ALL.iter().map(|one| one.as_str()).collect();
    object(
        "What a partner offers in one round; a project of quotes alone is complete",
        keys([
            ("id", id()),
            (
                "partner",
                text("Who offers; the id made readable unless given"),
            ),
            ("vendor", text("Whose products are offered")),
            ("number", text("The number that the partner gave it")),
            ("date", date("Its date")),
            ("valid_until", date("The last day on which it holds")),
            (
                "currency",
                words(
                    "ISO 4217 code of its prices; the project's own unless given",
                    CURRENCIES,
                ),
            ),
            (
                "language",
                words(
                    "The language in which questions are put to the partner; English unless given",
                    &languages,
                ),
            ),
            (
                "prices_include_vat",
                boolean(
                    "Whether prices include value-added tax, which is then taken out",
                    false,
                ),
            ),
            (
                "vat_rate",
                limited("Value-added tax on its prices, 0.19 is 19 %", 0.0, 1.0),
            ),
            (
                "payment_days",
                json!({ "description": "Days from a bill to its payment", "type": "integer", "minimum": 0, "maximum": 365 }),
            ),
            ("terms", text("Other terms in the partner's words")),
            (
                "deal_registration",
                text("The vendor's number under which the deal is registered for this partner"),
            ),
            ("round", count("Round of negotiation; 1 unless given")),
            ("frozen", boolean("Whether the round is closed", false)),
            (
                "total",
                amount("What the document states as its total without options, kept exactly"),
            ),
            (
                "plan",
                text("Id of the plan that it would be the contract of"),
            ),
            ("note", text("Anything a reader should know about it")),
            ("line", list(&line())),
        ]),
        &["id"],
    )
}

fn line() -> Value {
    let categories: Vec<&str> = Category::ALL.iter().map(|one| one.as_str()).collect();
    let metrics: Vec<&str> = Metric::ALL.iter().map(|one| one.as_str()).collect();
    let periods: Vec<&str> = Every::ALL.iter().map(|one| one.as_str()).collect();
    let billing: Vec<&str> = Billing::ALL.iter().map(|one| one.as_str()).collect();
    object(
        "A quantity at a price of one unit for one period; all figures are kept exactly",
        keys([
            ("id", id()),
            ("part_number", text("The maker's part number")),
            ("description", text("What it is, in the partner's words")),
            (
                "category",
                words("What it is spent on; other unless given", &categories),
            ),
            (
                "metric",
                words(
                    "What is counted; units that the quote counts itself unless given",
                    &metrics,
                ),
            ),
            (
                "quantity",
                json!({ "description": "How many units; 1 unless given", "type": "number", "minimum": 0 }),
            ),
            ("unit", text("What several units are called")),
            (
                "list",
                json!({ "description": "List price of one unit for one period", "type": "number", "minimum": 0 }),
            ),
            (
                "discount",
                limited(
                    "Discount on the list price, 0.3 is 30 %; negative is a surcharge",
                    -1.0,
                    1.0,
                ),
            ),
            (
                "net",
                amount("Price of one unit for one period after discount; negative is a credit"),
            ),
            (
                "every",
                words(
                    "The period that the price is for; once, for a purchase or the whole term, unless given",
                    &periods,
                ),
            ),
            (
                "billing",
                words(
                    "How often it is billed; every period of the price unless given",
                    &billing,
                ),
            ),
            (
                "term_months",
                json!({ "description": "Length of the first term in months", "type": "integer", "minimum": 1, "maximum": 1200 }),
            ),
            (
                "start",
                date("When it begins; with the quote's earliest line unless given"),
            ),
            (
                "uplift",
                limited(
                    "The most by which the price rises at each renewal, 0.03 is 3 %",
                    -0.9,
                    10.0,
                ),
            ),
            ("support_level", text("Level of support that is included")),
            ("option", boolean("Whether it may be left out", false)),
            ("bundle", text("Name of the bundle that it is a part of")),
            ("outcome", outcome()),
            ("note", text("Anything a reader should know about it")),
        ]),
        &[],
    )
}

fn outcome() -> Value {
    object(
        "What is promised where an outcome is sold",
        keys([
            (
                "recovery_hours",
                json!({ "description": "Guaranteed hours from an incident until business is back", "type": "number", "exclusiveMinimum": 0 }),
            ),
            (
                "credit",
                json!({ "description": "Paid back for each recovery that takes longer", "type": "number", "minimum": 0 }),
            ),
            (
                "cap",
                json!({ "description": "The most that is paid back in a year of the contract; no limit unless given", "type": "number", "minimum": 0 }),
            ),
        ]),
        &["recovery_hours", "credit"],
    )
}

pub(super) fn levelling() -> Value {
    let scopes: Vec<&str> = Scope::ALL.iter().map(|one| one.as_str()).collect();
    let gaps: Vec<&str> = GapPrice::ALL.iter().map(|one| one.as_str()).collect();
    let told = object(
        "A line of a quote belongs to a need: somebody looked",
        keys([
            ("quote", text("Id of the quote")),
            ("line", text("Id of its line")),
            (
                "need",
                text("Id of the need; beyond the scope unless given"),
            ),
        ]),
        &["quote", "line"],
    );
    record::<Levelling>(
        "How quotes are brought to one scope, horizon and currency",
        keys([
            (
                "scope",
                words(
                    "What is bought: what the quote with most lines says (fullest), the same in the quantities of the estate, or the needs listed here; fullest unless given",
                    &scopes,
                ),
            ),
            (
                "gaps",
                words(
                    "What stands in for a price that a quote does not give; the highest of the others unless given",
                    &gaps,
                ),
            ),
            (
                "on",
                date(
                    "The day of the decision, on which quotes must still hold; the project's start unless given",
                ),
            ),
            ("need", list(&need())),
            ("match", list(&told)),
            ("score", score()),
        ]),
        &[],
    )
}

fn need() -> Value {
    let categories: Vec<&str> = Category::ALL.iter().map(|one| one.as_str()).collect();
    let metrics: Vec<&str> = Metric::ALL.iter().map(|one| one.as_str()).collect();
    let periods: Vec<&str> = Every::ALL.iter().map(|one| one.as_str()).collect();
    object(
        "Something that is to be bought",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("part_number", text("The maker's part number")),
            (
                "category",
                words("What it is spent on; other unless given", &categories),
            ),
            (
                "metric",
                words("What is counted; units unless given", &metrics),
            ),
            ("unit", text("What several units are called")),
            (
                "quantity",
                json!({ "description": "How many; what the estate counts, else the most that is offered, unless given", "type": "number", "minimum": 0 }),
            ),
            (
                "estimate",
                json!({ "description": "Your own estimate of one unit's price for one period", "anyOf": [{ "type": "number" }, reference("range")] }),
            ),
            (
                "every",
                words("The period of the estimate; once unless given", &periods),
            ),
            (
                "from",
                text(
                    "Id of the quote whose words these are; where a customer may not see it, the customer's copy keeps only category, metric and quantity",
                ),
            ),
        ]),
        &["id"],
    )
}

fn score() -> Value {
    let weight = |what: &str| json!({ "description": what, "type": "number", "minimum": 0 });
    let criterion = object(
        "A criterion; the one with the id price is scored by the levelled price",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("weight", weight("Its weight beside the others")),
            (
                "points",
                json!({ "description": "Points of each quote by its id, 0 to 10", "type": "object" }),
            ),
        ]),
        &["id", "weight"],
    );
    let change = object(
        "A weight that was changed after prices were opened",
        keys([
            ("on", date("When")),
            ("criterion", text("Id of the criterion")),
            ("from", weight("The weight before")),
            ("to", weight("The weight after")),
        ]),
        &["on", "criterion", "from", "to"],
    );
    object(
        "Criteria beside the price",
        keys([
            (
                "opened",
                date("The day on which prices were opened; later changes of weights are recorded"),
            ),
            (
                "full_points",
                amount("The levelled price that earns all points"),
            ),
            ("no_points", amount("The levelled price that earns none")),
            ("criterion", list(&criterion)),
            ("change", list(&change)),
        ]),
        &[],
    )
}

pub(super) fn private() -> Value {
    let effort = || json!({ "description": "Hours of the partner's own people", "type": "number", "minimum": 0, "default": 0 });
    let deal_line = object(
        "What a line of the quote costs the partner",
        keys([
            ("line", text("Id of the line")),
            (
                "unit_cost",
                json!({ "description": "Cost of goods of one unit for one period of the line's price", "type": "number", "minimum": 0, "default": 0 }),
            ),
            ("effort_hours", effort()),
        ]),
        &["line"],
    );
    let deal = object(
        "What a quote costs the partner, in the quote's currency",
        keys([
            ("quote", text("Id of the quote")),
            (
                "cost_of_sale",
                limited(
                    "What selling costs, as a share of the price; 0 unless given",
                    0.0,
                    1.0,
                ),
            ),
            ("effort_hours", effort()),
            (
                "hour_cost",
                json!({ "description": "What an hour of the partner's own people costs", "type": "number", "minimum": 0, "default": 0 }),
            ),
            ("note", text("Anything worth remembering about it")),
            ("line", list(&deal_line)),
        ]),
        &["quote"],
    );
    let factors: Vec<&str> = Factor::ALL.iter().map(|one| one.as_str()).collect();
    let factor = object(
        "How far one factor speaks for a change; engineers, executives and price below 2 mean not yet",
        keys([
            ("factor", words("Which factor, each once", &factors)),
            (
                "weight",
                json!({ "description": "Its weight beside the others; its rank-order centroid unless given", "type": "number", "minimum": 0 }),
            ),
            (
                "score",
                json!({ "description": "Points; none until somebody looked", "type": "integer", "minimum": 0, "maximum": scorecard::MOST }),
            ),
            ("evidence", text("What the points rest on")),
        ]),
        &["factor"],
    );
    object(
        "What a customer never gets to see; a customer's copy leaves it out",
        keys([
            ("note", text("Notes for oneself")),
            ("quote", list(&quote())),
            ("deal", list(&deal)),
            ("factor", list(&factor)),
        ]),
        &[],
    )
}

fn amount(description: &str) -> Value {
    json!({ "description": description, "type": "number" })
}

fn limited(description: &str, least: f64, most: f64) -> Value {
    json!({ "description": description, "type": "number", "minimum": least, "maximum": most })
}
