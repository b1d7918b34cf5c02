//! Quotes in the document: alone, complete, and wrong in every way.

use displace_model::contract::Amount;
use displace_model::input::Provenance;
use displace_model::money::Money;
use displace_model::problem::Severity;
use displace_model::project::{Project, check, humanised, read, write};
use displace_model::quote::{Language, Match, Need};
use proptest::prelude::*;

use crate::arbitrary_quote::offers;

const EVERY_KEY: &str = include_str!("../data/format-1-quotes.toml");

const ALONE: &str = "format = 1\nname = \"Three offers\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 3\n\n[[quote]]\nid = \"north\"\n\n[[quote.line]]\nquantity = 3\nnet = 10.10\n";

#[test]
fn a_project_of_quotes_alone_is_good_and_written_as_it_was() {
    let reading = read(ALONE, &[]);
    assert_eq!(reading.problems, []);
    let project = reading.project.unwrap();
    assert_eq!(project.quotes[0].partner, "North");
    assert_eq!(project.quotes[0].sticker().unwrap().to_string(), "30.30");
    assert!(!project.has_plans());
    assert_eq!(write(&project, &[]), ALONE);
}

#[test]
fn without_quotes_a_project_still_needs_estate_and_plans() {
    let head = ALONE.split("\n[[quote]]").next().unwrap();
    let places: Vec<_> = read(head, &[])
        .problems
        .into_iter()
        .map(|one| one.place)
        .collect();
    assert_eq!(places, ["workload", "plan"]);
}

#[test]
fn a_file_with_every_key_of_quotes_is_read_and_written() {
    let reading = read(EVERY_KEY, &[]);
    assert!(
        reading.problems.iter().all(|one| !one.is_error()),
        "{:#?}",
        reading.problems
    );
    let project = reading.project.unwrap();
    let quote = &project.quotes[0];
    assert_eq!(quote.language, Language::German);
    assert_eq!(
        quote.line("capacity").unwrap().over_term().unwrap(),
        Some(Money::whole(57_600))
    );
    let rival = &project.private.quotes[0].lines[0];
    assert_eq!(rival.net.unwrap().to_string(), "19000.123456789012345678");
    assert_eq!(project.all_quotes().count(), 2);
    assert_eq!(write(&project, &[]), EVERY_KEY);
}

#[test]
fn a_need_in_the_words_of_a_rival_is_reduced_to_what_is_counted() {
    let mut project = read(EVERY_KEY, &[]).project.unwrap();
    let seen = |project: &Project| {
        let needs = project.for_customer().levelling.needs;
        let told = |need: Need| (need.id, need.name, need.part_number, need.from);
        needs.into_iter().map(told).collect::<Vec<_>>()
    };
    let text = |text: &str| text.to_owned();
    let training = (text("training"), text("Training"), String::new(), None);
    let open = (
        text("capacity"),
        text("Capacity for 40 TiB"),
        text("EV-CAP-3Y"),
        Some(text("north")),
    );
    assert_eq!(seen(&project), [open, training.clone()]);
    // The customer's own need may have the id that the category would give.
    for (own, hidden) in [("training", "licences"), ("licences", "licences_2")] {
        project.levelling.needs[1].id = text(own);
        project.levelling.needs[0].from = Some(text("rival"));
        let names = seen(&project);
        let bare = (text(hidden), humanised(hidden), String::new(), None);
        assert_eq!(names[0], bare);
        assert_eq!((names[1].0.as_str(), &names[1].1), (own, &training.1));
        let copy = project.for_customer();
        assert_eq!(copy.levelling.matches[0].need.as_deref(), Some(hidden));
        assert_eq!(copy.levelling.needs[0].quantity, Some(40.into()));
        assert_eq!(copy.levelling.needs[0].estimate, None);
        let errors = check(&copy);
        assert!(errors.iter().all(|one| !one.is_error()), "{errors:#?}");
    }
    // Whose words they were is remembered when the quote is gone.
    project.levelling.needs[0].from = Some(text("gone"));
    let warned = check(&project);
    assert!(
        warned
            .iter()
            .any(|one| one.place == "levelling.need.capacity.from" && !one.is_error())
    );
    assert_eq!(seen(&project)[0].0, "licences_2");
}

#[test]
fn nothing_private_is_left_in_what_a_customer_gets() {
    let project = read(EVERY_KEY, &[]).project.unwrap();
    let text = write(&project.for_customer(), &[]);
    for secret in [
        "private",
        "rival",
        "Other reseller",
        "19000",
        "455.5",
        "likes North",
        "thin",
        "engineers",
        "a demonstration",
    ] {
        assert!(
            EVERY_KEY.contains(secret) && !text.contains(secret),
            "{secret}"
        );
    }
    assert!(text.contains("AN-2027-0117"));
}

/// (what is added to the line, place below it, part of the value, part of the hint)
const LINES: &[(&str, &str, &str, &str)] = &[
    ("quantity = -1", "quantity", "-1", ""),
    ("quantity = \"1.000,5\"", "quantity", "1.000,5", ""),
    (
        "quantity = \"12\"",
        "quantity",
        "12",
        "without quotation marks",
    ),
    (
        "quantity = 3\ndiscount = 20",
        "discount",
        "20",
        "did you mean 0.2",
    ),
    (
        "quantity = 3\ndiscount = { pert = [0, 0.1, 0.2] }",
        "discount",
        "a table",
        "",
    ),
    ("quantity = 3\nlist = -1", "list", "-1", ""),
    ("quantity = 3\nuplift = -1", "uplift", "-1", ""),
    ("quantity = 3\nterm_months = 0", "term_months", "0", ""),
    (
        "quantity = 3\nevery = \"year\"\nbilling = \"prepaid\"",
        "billing",
        "prepaid",
        "add term_months",
    ),
    (
        "quantity = 3\nmetric = \"front_end_tb\"",
        "metric",
        "front_end_tb",
        "front_end_tib",
    ),
    (
        "quantity = 3\noutcome = {}",
        "outcome.credit",
        "nothing",
        "recovery_hours = 8",
    ),
    (
        "quantity = 3\noutcome = { recovery_hours = 0, credit = 1 }",
        "outcome.recovery_hours",
        "0",
        "",
    ),
    (
        "quantity = 3\noutcome = { recovery_hours = 1, credit = -1 }",
        "outcome.credit",
        "-1",
        "",
    ),
    (
        "quantity = 3\npart_numbr = \"x\"",
        "part_numbr",
        "part_numbr",
        "part_number",
    ),
    ("quantity = 1e27\nnet = 1e9", "", "28 digits", "smaller"),
];

#[test]
fn wrong_lines_are_told_with_their_place_and_a_hint() {
    for (added, place, value, hint) in LINES {
        let text = ALONE.replace("quantity = 3", added);
        // The price of the case goes before the line's own.
        let text = if added.contains("net =") {
            text.replace("net = 10.10\n", "")
        } else {
            text
        };
        let problems = read(&text, &[]).problems;
        let full = ["quote.north.line.line_1", place]
            .into_iter()
            .filter(|one| !one.is_empty())
            .collect::<Vec<_>>()
            .join(".");
        let found = problems.iter().find(|one| one.place == full);
        let Some(found) = found else {
            panic!("{added}: no problem at {full}: {problems:#?}")
        };
        assert_eq!(found.severity, Severity::Error, "{added}");
        assert!(
            found.line.is_some() && found.value.contains(value),
            "{added}: {found}"
        );
        assert!(found.hint.contains(hint), "{added}: {found}");
    }
}

/// (what is added to the quote, place below it, is an error, part of the message)
const QUOTES: &[(&str, &str, bool, &str)] = &[
    ("partner = \" \"", "partner", true, "who offers"),
    (
        "date = 2027-02-01\nvalid_until = 2027-01-01",
        "valid_until",
        true,
        "expired",
    ),
    ("currency = \"EURO\"", "currency", true, "ISO 4217"),
    ("currency = \"USD\"", "currency", true, "exchange_rate"),
    ("vat_rate = 19", "vat_rate", true, "0.19"),
    (
        "prices_include_vat = true",
        "vat_rate",
        true,
        "vat_rate = 0.19",
    ),
    ("payment_days = 400", "payment_days", true, "365"),
    ("round = 0", "round", true, "1"),
    ("plan = \"keep\"", "plan", true, "the id of a plan"),
    ("language = \"dk\"", "language", true, "did you mean \"de\""),
    ("total = 31", "total", false, "30.30, the sum of its lines"),
];

#[test]
fn wrong_quotes_are_told_with_their_place() {
    for (added, place, error, said) in QUOTES {
        let text = ALONE.replace("id = \"north\"\n", &format!("id = \"north\"\n{added}\n"));
        let problems = read(&text, &[]).problems;
        let full = format!("quote.north.{place}");
        let Some(found) = problems.iter().find(|one| one.place == full) else {
            panic!("{added}: no problem at {full}: {problems:#?}")
        };
        assert_eq!(found.is_error(), *error, "{added}");
        assert!(
            found.line.is_some() && found.to_string().contains(said),
            "{added}: {found}"
        );
    }
}

#[test]
fn the_rules_of_levelling_are_about_something() {
    for (from, to, place) in [
        (
            "quote = \"north\"\nline = \"capacity\"\nneed",
            "quote = \"nort\"\nline = \"capacity\"\nneed",
            "levelling.match[0].quote",
        ),
        (
            "line = \"capacity\"\nneed",
            "line = \"capacit\"\nneed",
            "levelling.match[0].line",
        ),
        (
            "need = \"capacity\"",
            "need = \"capacit\"",
            "levelling.match[0].need",
        ),
        (
            "quote = \"rival\"\nline = \"line_1\"",
            "quote = \"north\"\nline = \"capacity\"",
            "levelling.match[1].line",
        ),
        ("[0.05, 0.12]", "[-2, 0.12]", "levelling.renewal_uplift"),
        (
            "value = 500.50",
            "uniform = [-1, 5]",
            "levelling.need.capacity.estimate",
        ),
        (
            "value = 500.50",
            "value = -1",
            "levelling.need.capacity.estimate",
        ),
        (
            "\"north\" = 8",
            "\"north\" = 11",
            "levelling.score.criterion.support.points.north",
        ),
        (
            "\"north\" = 8",
            "\"nord\" = 8",
            "levelling.score.criterion.support.points.nord",
        ),
        (
            "id = \"price\"\n",
            "id = \"price\"\npoints = { north = 1 }\n",
            "levelling.score.criterion.price.points",
        ),
        (
            "weight = 50\npoints",
            "weight = -5\npoints",
            "levelling.score.criterion.support.weight",
        ),
        (
            "no_points = 120000.00",
            "no_points = 60000",
            "levelling.score.no_points",
        ),
        (
            "criterion = \"support\"",
            "criterion = \"suport\"",
            "levelling.score.change[0].criterion",
        ),
        ("scope = \"list\"", "scope = \"lists\"", "levelling.scope"),
    ] {
        assert_eq!(EVERY_KEY.matches(from).count(), 1, "{from}");
        let problems = read(&EVERY_KEY.replace(from, to), &[]).problems;
        let found = problems
            .iter()
            .find(|one| one.place == place && one.is_error());
        assert!(
            found.is_some_and(|one| one.line.is_some()),
            "{to}: {problems:#?}"
        );
    }
    let nothing = ALONE.replace("[[quote]]", "[levelling]\nscope = \"list\"\n\n[[quote]]");
    assert!(
        read(&nothing, &[])
            .problems
            .iter()
            .any(|one| one.place == "levelling.need")
    );
}

#[test]
fn what_is_private_keeps_its_rules_too() {
    for (from, to, place) in [
        ("id = \"rival\"", "id = \"north\"", "private.quote.north.id"),
        (
            "quote = \"north\"\ncost",
            "quote = \"nord\"\ncost",
            "private.deal.nord.quote",
        ),
        (
            "cost_of_sale = 0.06",
            "cost_of_sale = 6",
            "private.deal.north.cost_of_sale",
        ),
        (
            "hour_cost = 80",
            "hour_cost = -80",
            "private.deal.north.hour_cost",
        ),
        (
            "line = \"capacity\"\nunit_cost",
            "line = \"capacty\"\nunit_cost",
            "private.deal.north.line.capacty.line",
        ),
        (
            "unit_cost = 455.5",
            "unit_cost = -1",
            "private.deal.north.line.capacity.unit_cost",
        ),
        (
            "effort_hours = 4",
            "effort_hours = -4",
            "private.deal.north.line.capacity.effort_hours",
        ),
        ("score = 4", "score = 6", "private.factor.engineers.score"),
        (
            "factor = \"executives\"",
            "factor = \"directors\"",
            "private.factor.directors.factor",
        ),
        (
            "factor = \"executives\"\nweight = 0.2",
            "factor = \"executives\"\nweight = -0.2",
            "private.factor.executives.weight",
        ),
    ] {
        assert_eq!(EVERY_KEY.matches(from).count(), 1, "{from}");
        let problems = read(&EVERY_KEY.replace(from, to), &[]).problems;
        assert!(
            problems
                .iter()
                .any(|one| one.place == place && one.is_error()),
            "{to}: {problems:#?}"
        );
    }
}

#[test]
fn a_net_price_that_list_and_discount_do_not_give_is_a_warning() {
    let text = EVERY_KEY.replace("net = 480.00", "net = 481.00");
    let found = read(&text, &[]).problems;
    let net = found
        .iter()
        .find(|one| one.place.ends_with("capacity.net"))
        .unwrap();
    assert_eq!(
        (net.severity, net.allowed.as_str()),
        (Severity::Warning, "480.00 by list price and discount")
    );
}

#[test]
fn a_quote_of_too_many_lines_and_too_many_quotes_are_refused() {
    let mut project = read(ALONE, &[]).project.unwrap();
    let quote = project.quotes[0].clone();
    project.quotes[0].lines = vec![quote.lines[0].clone(); 5_001];
    assert!(check(&project).iter().any(|one| one.value == "5001 lines"));
    project.quotes = vec![quote; 51];
    assert!(check(&project).iter().any(|one| one.value == "51 quotes"));
}

/// An amount that no arbitrary document has by itself.
const MARKED: &str = "98765.4321";

/// Marks everything private, so that it can be looked for.
fn mark(project: &mut Project) {
    let amount = Money::parse(MARKED).unwrap();
    let mark = |text: &mut String| text.push_str(" zqx");
    let private = &mut project.private;
    mark(&mut private.note);
    let of_rivals = private.quotes.iter().map(|_| true).chain([false]);
    for (at, (need, is_rivals)) in project
        .levelling
        .needs
        .iter_mut()
        .zip(of_rivals)
        .enumerate()
    {
        if !is_rivals {
            continue;
        }
        let was = std::mem::replace(&mut need.id, format!("zqx_need_{at}"));
        for told in &mut project.levelling.matches {
            if told.need.as_ref() == Some(&was) {
                told.need = Some(need.id.clone());
            }
        }
        need.from = Some(format!("zqx_{at}"));
        for text in [&mut need.name, &mut need.part_number, &mut need.unit] {
            mark(text);
        }
        need.estimate = Some(Amount::Exact(amount, Provenance::default()));
    }
    for (at, quote) in private.quotes.iter_mut().enumerate() {
        let was = std::mem::replace(&mut quote.id, format!("zqx_{at}"));
        for deal in private.deals.iter_mut().filter(|deal| deal.quote == was) {
            deal.quote = quote.id.clone();
        }
        for text in [
            &mut quote.partner,
            &mut quote.vendor,
            &mut quote.number,
            &mut quote.terms,
            &mut quote.deal_registration,
            &mut quote.note,
        ] {
            mark(text);
        }
        quote.total = Some(amount);
        for line in &mut quote.lines {
            mark(&mut line.description);
            mark(&mut line.note);
            line.net = Some(amount);
        }
        let told = quote.lines.first().map(|line| Match {
            quote: quote.id.clone(),
            line: line.id.clone(),
            need: None,
        });
        project.levelling.matches.extend(told);
        for criterion in project
            .levelling
            .score
            .iter_mut()
            .flat_map(|score| &mut score.criteria)
        {
            criterion
                .points
                .push((quote.id.clone(), amount.as_decimal()));
        }
    }
    for deal in &mut private.deals {
        mark(&mut deal.note);
        deal.hour_cost = amount;
        for line in &mut deal.lines {
            line.unit_cost = amount;
        }
    }
    for scored in &mut private.scorecard {
        mark(&mut scored.evidence);
        scored.weight = amount.as_decimal();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_customers_copy_holds_no_byte_of_what_is_private((open, rules, private) in offers()) {
        let mut project = read(ALONE, &[]).project.unwrap();
        project.quotes = open;
        project.levelling = rules;
        project.private = private;
        mark(&mut project);
        let copy = project.for_customer();
        let text = write(&copy, &[]);
        for secret in ["zqx", MARKED, "[private"] {
            prop_assert!(write(&project, &[]).contains("zqx"));
            prop_assert!(!text.contains(secret), "{secret} in\n{text}");
        }
        prop_assert_eq!(&copy.quotes, &project.quotes);
        prop_assert!(copy.private.is_empty());
    }
}
