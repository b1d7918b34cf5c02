//! Wrong contracts: each is reported with its place and a hint, and none makes the program stop.

use displace_model::problem::Severity;
use displace_model::project::read;

use crate::contract::text;

const ITEM: &str = "[[plan.item]]\nid = \"suite\"\ncategory = \"licences\"\nprice = 10\n";

/// (what is added to an item of 10, place below the item, part of the value, part of the hint)
const CASES: &[(&str, &str, &str, &str)] = &[
    ("discount = 1.5", "discount", "1.5", ""),
    ("discount = 30", "discount", "30", "did you mean 0.3"),
    ("metric = \"unit\"\nquantity = -3", "quantity", "-3", ""),
    (
        "metric = \"socket\"",
        "quantity",
        "nothing",
        "does not count sockets",
    ),
    ("metric = \"sockets\"", "metric", "sockets", "socket"),
    (
        "quantity = 3",
        "quantity",
        "a quantity",
        "metric = \"unit\"",
    ),
    (
        "metric = \"host\"\nworkloads = [\"nowhere\"]",
        "workloads[0]",
        "nowhere",
        "",
    ),
    ("metric = \"instance\"\nunit_size = 0", "unit_size", "0", ""),
    ("metric = \"instance\"\nbundle = 0", "bundle", "0", ""),
    (
        "from = 2028-01-01\nuntil = 2027-01-01",
        "until",
        "2027-01-01",
        "ends before it begins",
    ),
    (
        "termination = { on = 2026-01-01 }",
        "termination.on",
        "2026-01-01",
        "ends before it begins",
    ),
    (
        "until = 2028-01-01\ntermination = { on = 2029-01-01 }",
        "termination.on",
        "2029-01-01",
        "has ended",
    ),
    ("termination = {}", "termination.on", "nothing", "first day"),
    (
        "tiers = [{ above = 100, price = 8 }, { above = 50, price = 9 }]",
        "tiers[1].above",
        "50",
        "holds for more units",
    ),
    (
        "tiers = [{ above = 100 }]",
        "tiers[0].price",
        "nothing",
        "above = 100",
    ),
    (
        "tiers = [{ above = 100, price = -8 }]",
        "tiers[0].price",
        "-8",
        "credit",
    ),
    (
        "currency = \"USD\"",
        "currency",
        "USD",
        "add [[economics.exchange_rate]]",
    ),
    (
        "true_up = { beyond = \"unprotected\" }",
        "true_up.beyond",
        "unprotected",
        "",
    ),
    ("term_months = 36", "term_months", "term_months", ""),
    (
        "every = \"year\"\nbilling = \"prepaid\"",
        "billing",
        "prepaid",
        "add term_months",
    ),
    (
        "every = \"year\"\nmaintenance = { share = 0.2 }",
        "maintenance",
        "maintenance",
        "",
    ),
    (
        "maintenance = { share = 20 }",
        "maintenance.share",
        "20",
        "did you mean 0.2",
    ),
    ("maintenance = {}", "maintenance.share", "nothing", ""),
    (
        "every = \"year\"\nrefresh = { every_months = 60 }",
        "refresh",
        "refresh",
        "",
    ),
    (
        "refresh = {}",
        "refresh.every_months",
        "nothing",
        "service life",
    ),
    (
        "every = \"month\"\nfinancing = { instalments = 3 }",
        "financing",
        "instalments",
        "",
    ),
    (
        "financing = { instalments = 100000 }",
        "financing.instalments",
        "100000",
        "",
    ),
    (
        "every = \"year\"\nrenews = false",
        "renews",
        "false",
        "add term_months",
    ),
    (
        "every = \"year\"\nterm_months = 12\nco_term_with = \"suite\"",
        "co_term_with",
        "suite",
        "",
    ),
    (
        "every = \"year\"\nco_term_with = \"sweet\"",
        "co_term_with",
        "sweet",
        "",
    ),
    ("every = \"year\"\nterm_months = 0", "term_months", "0", ""),
    (
        "uplift = { share = 0.05, caps = 0.03 }",
        "uplift.caps",
        "unknown key",
        "cap",
    ),
    ("true_up = { penalty = -1 }", "true_up.penalty", "-1", ""),
    (
        "times = [{ value = 2 }]",
        "times[0].name",
        "nothing",
        "hours a year",
    ),
    ("metric = \"back_end_tib\"", "copies", "no copy", "keeps"),
    (
        "metric = \"instance\"\ncopies = [\"nas\"]",
        "copies[0]",
        "nas",
        "",
    ),
    ("prize = 10", "prize", "unknown key", "price"),
];

#[test]
fn each_wrong_item_is_named_with_its_place_and_a_hint() {
    let mut missed = Vec::new();
    for (added, place, value, hint) in CASES {
        let reading = read(&text(&format!("{ITEM}{added}\n")), &[]);
        let place = format!("plan.keep.item.suite.{place}");
        let found = reading.problems.iter().any(|one| {
            one.place == place
                && one.value.contains(value)
                && one.hint.contains(hint)
                && one.line.is_some()
        });
        if !found || reading.project.is_some() {
            missed.push(format!("{added}: {:#?}", reading.problems));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn amounts_beyond_all_digits_are_errors_of_their_item() {
    for item in [
        "price = 99999999999999999999999999999",
        "metric = \"unit\"\nquantity = 1e15\nprice = 1234567890123456789012345678",
        "every = \"year\"\nuplift = { share = 10 }\nprice = 1234567890123456789012345678",
        "every = \"year\"\nmetric = \"front_end_tib\"\ngrowth_per_year = 10\nprice = 1234567890123456789012345",
        "metric = \"unit\"\nquantity = 1e15\nprice = 1e15\ntimes = [{ name = \"a\", value = 1e15 }]",
    ] {
        let contract = format!("[[plan.item]]\nid = \"suite\"\ncategory = \"licences\"\n{item}\n");
        let reading = read(&text(&contract), &[]);
        assert!(reading.project.is_none(), "{item}");
        let mut errors = reading.problems.iter().filter(|one| one.is_error());
        assert!(
            errors.any(|one| one.place.starts_with("plan.keep.item.suite")),
            "{:#?}",
            reading.problems
        );
    }
}

#[test]
fn an_expired_quote_is_a_warning() {
    let reading = read(&text(&format!("{ITEM}offer_until = 2026-06-30\n")), &[]);
    assert!(reading.project.is_some());
    let place = "plan.keep.item.suite.offer_until";
    let expired = reading
        .problems
        .iter()
        .find(|one| one.place == place)
        .unwrap();
    assert_eq!(expired.severity, Severity::Warning);
    assert!(expired.hint.contains("expired"), "{expired}");
}

#[test]
fn two_items_of_one_id_are_told_apart() {
    let reading = read(&text(&format!("{ITEM}{ITEM}")), &[]);
    assert!(
        reading
            .problems
            .iter()
            .any(|one| one.place == "plan.keep.item[1].id"),
        "{:#?}",
        reading.problems
    );
}

#[test]
fn a_claim_needs_its_day_its_chance_and_its_amount() {
    let reading = read(&text("[[plan.claim]]\nid = \"audit\"\n"), &[]);
    for key in ["on", "probability", "amount"] {
        let place = format!("plan.keep.claim.audit.{key}");
        assert!(
            reading.problems.iter().any(|one| one.place == place),
            "{key}"
        );
    }
    let late = "[[plan.claim]]\nid = \"audit\"\non = 2040-01-01\nprobability = 0.5\namount = 5\n";
    let reading = read(&text(late), &[]);
    assert!(reading.project.is_some());
    assert!(
        reading
            .problems
            .iter()
            .any(|one| one.hint.contains("never falls due"))
    );
}
