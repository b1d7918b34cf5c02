//! The part of the project's schema about contracts: stated amounts, what is billed by quantity, claims.

use displace_model::contract::{
    BACKUP_SPEED, BACKUP_WINDOW, BenefitClass, Beyond, Billing, Category, Claim, Every, Financing,
    Item, Keeping, MOST_INSTALMENTS, MOST_POINTS, Maintenance, Metric, QUANTITY, Refresh, TIMES,
    Termination, TierRule, TrueUp, UPLIFT_CAP, Uplift,
};
use serde_json::{Value, json};

use super::schema::{
    boolean, count, date, id, ids, keys, list, object, record, reference, text, uncertain, words,
};

pub(super) fn cost() -> Value {
    object(
        "One line of what is paid",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            ("category", category("What it is spent on")),
            ("class", class()),
            (
                "amount",
                amount("How much falls due each time, kept to the cent; a credit is negative"),
            ),
            ("currency", currency("the amount")),
            ("every", rhythm("How often it falls due; once unless given")),
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

pub(super) fn item() -> Value {
    let metrics: Vec<&str> = Metric::ALL.iter().map(|one| one.as_str()).collect();
    let billing: Vec<&str> = Billing::ALL.iter().map(|one| one.as_str()).collect();
    let rules: Vec<&str> = TierRule::ALL.iter().map(|one| one.as_str()).collect();
    let mut plain = keys([
        ("id", id()),
        ("name", text("What people call it")),
        ("category", category("What it is spent on")),
        ("class", class()),
        (
            "metric",
            words(
                "What is counted; the price is for the whole unless given",
                &metrics,
            ),
        ),
        (
            "unit",
            text("What several of its units are called in bills"),
        ),
        (
            "workloads",
            ids(
                "Ids of the workloads that are counted; those that the plan's copies protect unless given",
            ),
        ),
        (
            "copies",
            ids(
                "Ids of the copies whose room back_end_tib counts; all that say what they keep unless given",
            ),
        ),
        ("quantity", uncertain(&QUANTITY)),
        (
            "whole_units",
            json!({ "description": "Whether a part of a unit is billed as a whole one; false for flat prices and stated units, true for everything else unless given", "type": "boolean" }),
        ),
        (
            "bundle",
            count("Units are sold in packs of so many; 1 unless given"),
        ),
        (
            "price",
            amount("List price of one unit for one period, 0 or more"),
        ),
        ("currency", currency("its prices and fees")),
        ("tiers", list(&tier())),
        (
            "tier_rule",
            words(
                "Which units a tier's price holds for; volume unless given",
                &rules,
            ),
        ),
        ("times", list(&factor())),
        (
            "every",
            rhythm(
                "The period that the price is for; once for a purchase, which it is unless given",
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
            "from",
            date("When it begins; the project's start unless given"),
        ),
        (
            "until",
            date("First day on which nothing is billed any more"),
        ),
        (
            "term_months",
            count("Length of a term in months; until further notice unless given"),
        ),
        ("renews", boolean("Whether another term follows", true)),
        (
            "co_term_with",
            text(
                "Id of another item of the plan with term_months: the first term ends with a term of that one",
            ),
        ),
    ]);
    plain.extend(rules_of_an_item());
    record::<Item>(
        "A quantity at a unit price, billed by a schedule",
        plain,
        &["id", "category", "price"],
    )
}

fn rules_of_an_item() -> serde_json::Map<String, Value> {
    let months = |what: &str| json!({ "description": what, "type": "integer", "minimum": 0 });
    keys([
        (
            "uplift",
            record::<Uplift>(
                "How the price rises",
                keys([
                    ("cap", uncertain(&UPLIFT_CAP)),
                    (
                        "every_months",
                        count(
                            "Months from step to step; every renewal, or every year where there is no term, unless given",
                        ),
                    ),
                ]),
                &[],
            ),
        ),
        (
            "true_up",
            record::<TrueUp>(
                "What happens when more is used than was bought; without it every bill counts anew",
                keys([
                    (
                        "every_months",
                        count("Months from count to count; 12 unless given"),
                    ),
                    (
                        "grace_days",
                        months("Days from a count to its bill; 0 unless given"),
                    ),
                    (
                        "beyond",
                        words(
                            "What becomes of what is used beyond what was bought and the allowance: billed (unless given), or neither billed nor protected",
                            &Beyond::ALL
                                .iter()
                                .map(|one| one.as_str())
                                .collect::<Vec<_>>(),
                        ),
                    ),
                ]),
                &[],
            ),
        ),
        (
            "maintenance",
            record::<Maintenance>(
                "Yearly maintenance of what was bought once, in the category support",
                keys([(
                    "from_month",
                    months("Months from the purchase to the first bill; 0 unless given"),
                )]),
                &[],
            ),
        ),
        (
            "refresh",
            record::<Refresh>(
                "What was bought once is bought again",
                keys([("every_months", count("Service life in months"))]),
                &["every_months"],
            ),
        ),
        (
            "financing",
            record::<Financing>(
                "A purchase or a prepaid term in equal monthly instalments, the first a month after it",
                keys([(
                    "instalments",
                    json!({ "description": "How many", "type": "integer", "minimum": 1, "maximum": MOST_INSTALMENTS }),
                )]),
                &["instalments"],
            ),
        ),
        (
            "termination",
            record::<Termination>(
                "The end before the term",
                keys([("on", date("The first day without it"))]),
                &["on"],
            ),
        ),
        ("quote", text("Number of the quote")),
        ("offer_until", date("Last day on which the quote holds")),
        ("note", text("Anything a reader should know about it")),
    ])
}

pub(super) fn keeping() -> Value {
    let points = |what: &str| json!({ "description": what, "type": "integer", "minimum": 0, "maximum": MOST_POINTS, "default": 0 });
    record::<Keeping>(
        "Which points it keeps and what they take up: reduction × (fulls + increments × change per day) × data",
        keys([
            ("daily", points("Daily increments kept")),
            ("weekly", points("Weekly fulls kept")),
            ("monthly", points("Monthly fulls kept")),
            ("yearly", points("Yearly fulls kept")),
            (BACKUP_SPEED.key, uncertain(&BACKUP_SPEED)),
            (BACKUP_WINDOW.key, uncertain(&BACKUP_WINDOW)),
        ]),
        &[],
    )
}

fn tier() -> Value {
    object(
        "Another price for larger quantities",
        keys([
            (
                "above",
                json!({ "description": "The price holds for more units than these", "type": "number", "exclusiveMinimum": 0 }),
            ),
            ("price", amount("List price of one unit, 0 or more")),
        ]),
        &["above", "price"],
    )
}

fn factor() -> Value {
    object(
        "A number that the price is multiplied by",
        keys([
            ("name", text("What it stands for")),
            (TIMES.key, uncertain(&TIMES)),
        ]),
        &["name", TIMES.key],
    )
}

pub(super) fn claim() -> Value {
    record::<Claim>(
        "Money that a vendor may yet ask for and nobody budgeted",
        keys([
            ("id", id()),
            ("name", text("What people call it")),
            (
                "category",
                category("What it is booked under; licences unless given"),
            ),
            ("class", class()),
            ("on", date("When it falls due")),
            ("amount", amount("How much, if it comes; 0 or more")),
            ("currency", currency("the amount")),
            ("note", text("Anything a reader should know about it")),
        ]),
        &["id", "on", "amount"],
    )
}

fn amount(description: &str) -> Value {
    json!({ "description": description, "anyOf": [{ "type": "number" }, reference("range")] })
}

fn currency(of: &str) -> Value {
    text(&format!(
        "ISO 4217 code of the currency of {of}, which needs an exchange rate; the project's own unless given"
    ))
}

fn category(description: &str) -> Value {
    let categories: Vec<&str> = Category::ALL
        .iter()
        .map(|category| category.as_str())
        .collect();
    words(description, &categories)
}

/// How firm a saving is, where a file says so.
fn class() -> Value {
    benefit(
        "How firm a saving of it is: productivity for people, cash for every other category unless given",
    )
}

pub(super) fn benefit(description: &str) -> Value {
    let classes: Vec<&str> = BenefitClass::ALL.iter().map(|one| one.as_str()).collect();
    words(description, &classes)
}

fn rhythm(description: &str) -> Value {
    let rhythms: Vec<&str> = Every::ALL.iter().map(|every| every.as_str()).collect();
    words(description, &rhythms)
}
