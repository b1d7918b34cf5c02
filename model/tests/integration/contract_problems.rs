//! Wrong contracts: each is reported with its place and a hint, and none makes the program stop.

use displace_model::problem::Severity;
use displace_model::project::read;

use crate::contract::text;

const ITEM: &str = "[[plan.item]]\nid = \"suite\"\ncategory = \"licences\"\nprice = 10\n";

/// (what is added to an item of 10, place below the item, part of the value, part of the hint)
const CASES: &[(&str, &str, &str, &str)] = &[
    ("discount = 1.5", "discount", "1.5", ""),
    ("discount = 30", "discount", "30", "did you mean 0.3"),
    (
        "metric = \"unit\"\nquantity = -3",
        "quantity",
        "-3",
        "did you mean 3",
    ),
    // Rates of −100 %.
    (
        "uplift = { share = -1 }",
        "uplift.share",
        "-1",
        "leaves nothing",
    ),
    (
        "uplift = { share = 0.05, cap = -1 }",
        "uplift.cap",
        "-1",
        "did you mean 1",
    ),
    (
        "metric = \"instance\"\ngrowth_per_year = -1",
        "growth_per_year",
        "-1",
        "leaves nothing",
    ),
    (
        "financing = { instalments = 12, interest_per_year = -1 }",
        "financing.interest_per_year",
        "-1",
        "never negative",
    ),
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
    ("class = \"hard\"", "class", "hard", ""),
    ("clas = \"soft\"", "clas", "unknown key", "class"),
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
            errors.any(|one| one.place.starts_with("plan.keep.item.suite") && !one.hint.is_empty()),
            "{:#?}",
            reading.problems
        );
    }
}

#[test]
fn amounts_of_lines_and_claims_have_as_many_digits_as_can_be_kept() {
    let digits = "12345678901234567890123456789";
    for (contract, place) in [
        (
            format!("[[plan.cost]]\nid = \"fee\"\ncategory = \"support\"\namount = {digits}\n"),
            "plan.keep.cost.fee.amount",
        ),
        (
            format!(
                "[[plan.claim]]\nid = \"audit\"\non = 2028-01-01\nprobability = 0.5\namount = {digits}\n"
            ),
            "plan.keep.claim.audit.amount",
        ),
    ] {
        let reading = read(&text(&contract), &[]);
        assert!(reading.project.is_none());
        let found = reading.problems.iter().find(|one| one.place == place);
        let found = found.unwrap_or_else(|| panic!("{:#?}", reading.problems));
        assert!(
            found.line.is_some() && found.hint.contains("too many"),
            "{found}"
        );
    }
}

#[test]
fn rates_of_minus_one_hundred_per_cent_are_refused_wherever_one_calculates_with_them() {
    for (economics, place) in [
        ("discount_rate = -1", "economics.discount_rate"),
        ("inflation = -1", "economics.inflation"),
        ("tax_rate = -1", "economics.tax_rate"),
        (
            "[[economics.exchange_rate]]\ncurrency = \"USD\"\ndate = 2026-11-02\nrate = -1",
            "economics.exchange_rate[0].rate",
        ),
    ] {
        let whole = text(ITEM).replacen(
            "[[domain]]",
            &format!("[economics]\n{economics}\n[[domain]]"),
            1,
        );
        let reading = read(&whole, &[]);
        assert!(reading.project.is_none(), "{economics}");
        let found = reading.problems.iter().find(|one| one.place == place);
        let found = found.unwrap_or_else(|| panic!("{:#?}", reading.problems));
        assert!(found.line.is_some() && !found.hint.is_empty(), "{found}");
    }
}

#[test]
fn terms_of_one_thing_that_overlap_are_named_with_both_and_the_day() {
    let item = |id: &str, rest: &str| {
        format!(
            "[[plan.item]]\nid = \"{id}\"\nname = \"Suite\"\ncategory = \"licences\"\nprice = 10\n\
             every = \"year\"\n{rest}\n"
        )
    };
    let overlaps = |contract: &str| {
        let reading = read(&text(contract), &[]);
        assert!(reading.project.is_some(), "{:#?}", reading.problems);
        let told = reading.problems.into_iter();
        told.filter(|one| one.hint.contains("billed twice"))
            .collect::<Vec<_>>()
    };
    // The renewal begins half a year before the old term of 36 months of 730 hours, 1,095 days, has ended.
    let old = item("suite_2027", "term_months = 36\nrenews = false");
    let early = old.clone() + &item("suite_2030", "from = 2029-07-01");
    let found = overlaps(&early);
    assert_eq!(found.len(), 1, "{found:#?}");
    let found = &found[0];
    assert_eq!(found.place, "plan.keep.item.suite_2030.from");
    assert_eq!(
        (found.severity, found.value.as_str()),
        (Severity::Warning, "2029-07-01")
    );
    assert!(
        found.hint.contains("suite_2027") && found.hint.contains("2029-12-31"),
        "{found}"
    );
    // In time, after an early end, or of something else, nothing overlaps.
    let in_time = old.clone() + &item("suite_2030", "from = 2029-12-31");
    assert_eq!(overlaps(&in_time), []);
    let ended = item("suite_2027", "termination = { on = 2028-01-01 }");
    assert_eq!(
        overlaps(&(ended + &item("suite_2028", "from = 2028-01-01"))),
        []
    );
    let other = item("suite_2030", "from = 2029-07-01").replace("\"Suite\"", "\"Other\"");
    assert_eq!(overlaps(&(old + &other)), []);
    // Lines of known amounts run until further notice.
    let line = |id: &str| {
        format!(
            "[[plan.cost]]\nid = \"{id}\"\nname = \"Fee\"\ncategory = \"support\"\namount = 5\nevery = \"month\"\n"
        )
    };
    let found = overlaps(&(line("fee_a") + &line("fee_b")));
    assert_eq!(found.len(), 1);
    assert!(found[0].hint.contains("until further notice"), "{found:#?}");
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
