//! What follows from a comparison: questions, rounds, points, and a contract.

use displace_model::contract::payments;
use displace_model::money::Money;
use displace_model::project::{Project, check, read, write};
use displace_model::quote::{
    Criterion, Language, Line, PRICE, QuestionKind, Score, close_round, compare, contract,
    next_round, questions, rounds, scored, signed,
};
use rust_decimal::Decimal;

const TWO: &str = r#"format = 1
name = "Offers"
currency = "EUR"
start = 2027-01-01
horizon_years = 5

[levelling]
renewal_uplift = 0.1

[[workload]]
id = "erp"
size_tib = 20
cost_per_hour_down = 1

[[plan]]
id = "keep"
role = "incumbent"

[[quote]]
id = "north"
partner = "Nord GmbH"
number = "17/A"
language = "de"
valid_until = 2026-12-31
payment_days = 30
total = 99

[[quote.line]]
description = "Kapazität"
category = "licences"
metric = "front_end_tib"
quantity = 32
net = 1200
term_months = 36

[[quote.line]]
id = "extra"
description = "Reinigung {item}"
quantity = 1
net = 1234.50

[[quote.line]]
id = "nothing"
description = "Hotline"
category = "support"

[[quote]]
id = "south"
valid_until = 2027-03-31

[[quote.line]]
description = "Capacity licence"
category = "licences"
metric = "front_end_tib"
quantity = 40
list = 500
discount = 0.2
net = 410
every = "year"
uplift = 0

[[quote.line]]
description = "Training"
category = "services"
quantity = 2
net = 1000

[[quote.line]]
description = "Support"
category = "support"
quantity = 1
net = 900
every = "year"
uplift = 0.03

[[quote.line]]
description = "Migration"
category = "switch"
quantity = 1
net = 4000

[[quote.line]]
id = "loyalty"
description = "Loyalty discount"
quantity = 1
net = -500
"#;

fn project() -> Project {
    let reading = read(TWO, &[]);
    assert!(
        reading.problems.iter().all(|one| !one.is_error()),
        "{:#?}",
        reading.problems
    );
    reading.project.unwrap()
}

fn asked(project: &Project, quote: &str) -> Vec<(QuestionKind, String)> {
    let comparison = compare(project).unwrap();
    let list = questions(project, &comparison, quote);
    list.into_iter().map(|one| (one.kind, one.text)).collect()
}

#[test]
fn every_gap_mismatch_and_unclear_line_is_a_question_in_the_partners_language() {
    let found = asked(&project(), "north");
    let kinds: Vec<QuestionKind> = found.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(
        kinds,
        [
            QuestionKind::Expired,
            QuestionKind::Total,
            QuestionKind::Quantity,
            QuestionKind::Guess,
            QuestionKind::Gap,
            QuestionKind::Guess,
            QuestionKind::Gap,
            QuestionKind::Extra,
            QuestionKind::Rise,
            QuestionKind::NoPrice,
        ]
    );
    let text = |kind| &found.iter().find(|(one, _)| *one == kind).unwrap().1;
    assert_eq!(
        text(QuestionKind::Expired),
        "Ihr Angebot 17/A galt bis 31.12.2026. Gelten die Preise noch, und bis wann?"
    );
    assert_eq!(
        text(QuestionKind::Quantity),
        "Wir benötigen 40 Front-End-TiB von Kapazität, Ihr Angebot umfasst 32. Bitte bieten Sie 40 an."
    );
    // What a partner wrote is never taken for a blank of ours.
    assert_eq!(
        text(QuestionKind::Extra),
        "Ihr Angebot enthält Reinigung {item} für 1.234,50 EUR; das gehört nicht zu unserem Umfang. Ist es nötig, und warum? Kann es entfallen?"
    );
    assert!(text(QuestionKind::Total).contains("99,00 EUR"));
    let south = asked(&project(), "south");
    assert_eq!(south.len(), 1);
    assert!(south[0].1.contains("net price of 410.00 EUR") && south[0].1.contains("400.00 EUR"));
    assert!(asked(&project(), "nobody").is_empty());
}

#[test]
fn every_language_asks_the_same_questions() {
    let mut project = project();
    let kinds = |project: &Project| {
        let found = asked(project, "north");
        found.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    let german = kinds(&project);
    let mut texts = std::collections::BTreeSet::new();
    for language in Language::ALL {
        project.quotes[0].language = *language;
        assert_eq!(kinds(&project), german);
        texts.insert(asked(&project, "north").remove(0).1);
    }
    assert_eq!(texts.len(), Language::ALL.len());
}

#[test]
fn a_round_is_compared_as_price_and_scope() {
    let mut project = project();
    let mut second = project.quotes[1].clone();
    (second.id, second.round) = ("south_2".to_owned(), 2);
    // 40 TiB get cheaper by 10 a year, 4 come on top, training goes, a vault comes.
    second.lines[0].net = Some(Money::whole(400));
    second.lines[0].quantity = Decimal::from(44);
    second.lines.remove(1);
    let mut vault = Line::new("vault", displace_model::contract::Category::Storage);
    vault.description = "Vault".to_owned();
    vault.net = Some(Money::whole(3_000));
    second.lines.push(vault);
    project.quotes[1].frozen = true;
    project.quotes.push(second);
    let changes = rounds(&project).unwrap();
    let [change] = &changes[..] else {
        panic!("{changes:#?}")
    };
    assert_eq!(
        (change.from.as_str(), change.to.as_str()),
        ("south", "south_2")
    );
    assert_eq!(change.price.rounded(), Money::whole(-10 * 40 * 5));
    assert_eq!(
        change.scope.rounded(),
        Money::whole(4 * 400 * 5 - 2_000 + 3_000)
    );
    assert_eq!(
        (&change.added[..], &change.removed[..]),
        (&["Vault".to_owned()][..], &["Training".to_owned()][..])
    );
}

#[test]
fn points_follow_weights_and_a_relative_formula_that_flips_them_is_told() {
    let project = project();
    let comparison = compare(&project).unwrap();
    let prices: Vec<f64> = comparison
        .offers
        .iter()
        .map(|offer| offer.total.central)
        .collect();
    let ids = ["north", "south"];
    let (cheap, dear) = if prices[0] < prices[1] {
        (0, 1)
    } else {
        (1, 0)
    };
    let criterion = |id: &str, weight: i64| Criterion {
        id: id.to_owned(),
        name: id.to_owned(),
        weight: weight.into(),
        points: Vec::new(),
    };
    let mut score = Score {
        criteria: vec![criterion(PRICE, 50), criterion("support", 50)],
        ..Score::default()
    };
    // Without a scale the price has no points.
    assert_eq!(scored(&comparison, &score), None);
    // A scale so wide that the difference in price is worth next to nothing, where a relative formula makes much of it.
    score.full_points = Some(Money::ZERO);
    score.no_points = Some(Money::whole(100_000_000));
    let gap = 10.0 * (1.0 - prices[cheap] / prices[dear]);
    let lead = Money::from_f64(gap / 2.0).unwrap().rounded().as_decimal();
    score.criteria[1].points = vec![(ids[dear].to_owned(), lead)];
    let found = scored(&comparison, &score).unwrap();
    assert_eq!(found.points[0].quote, ids[dear]);
    assert!(found.relative_flips);
    score.no_points = Some(Money::from_f64(prices[dear]).unwrap());
    let found = scored(&comparison, &score).unwrap();
    assert_eq!(found.points[0].quote, ids[cheap]);
    assert!(!found.relative_flips && found.points[1].price < 1e-9);
    score.criteria.clear();
    assert_eq!(scored(&comparison, &score), None);
}

#[test]
fn a_signed_quote_is_paid_as_it_was_levelled() {
    let project = project();
    for (quote, firm) in [("south", true), ("north", false)] {
        let project = signed(&project, quote, "keep").unwrap();
        let errors: Vec<_> = check(&project)
            .into_iter()
            .filter(displace_model::problem::Problem::is_error)
            .collect();
        assert_eq!(errors, []);
        let offer = compare(&project).unwrap().offer(quote).unwrap().clone();
        let paid = payments(&project, &project.plans[0]).unwrap();
        let paid = Money::total(paid.iter().map(|one| one.trace.amount)).unwrap();
        if firm {
            // South is the fullest: nothing is scaled, nothing is left out.
            assert_eq!(paid.rounded(), offer.paid.rounded());
        } else {
            // 32 TiB for three years, two more at 10 % more, and the cleaning.
            let expected = Money::parse("1234.50")
                .unwrap()
                .checked_add(Money::whole(38_400 + 12_800 * 2 * 11 / 10))
                .unwrap();
            let beyond = Money::whole(12_800 * 11 / 10);
            // The second term is prepaid in full: its third year lies beyond the horizon.
            assert_eq!(
                paid.rounded(),
                expected.checked_add(beyond).unwrap().rounded()
            );
        }
        assert_eq!(
            project
                .quotes
                .iter()
                .find(|one| one.id == quote)
                .unwrap()
                .plan
                .as_deref(),
            Some("keep")
        );
        let again = read(&write(&project, &[]), &[]).project.unwrap();
        assert_eq!(
            contract(
                &again,
                again.quotes.iter().find(|one| one.id == quote).unwrap()
            )
            .unwrap(),
            again.plans[0].contract
        );
    }
    assert_eq!(signed(&project, "nobody", "keep").unwrap(), project);
    assert_eq!(signed(&project, "south", "nothing").unwrap(), project);
}

#[test]
fn a_closed_round_stays_and_the_next_begins_where_it_ended() {
    let mut project = project();
    let before = project.clone();
    assert_eq!(close_round(&mut project), before.quotes.len());
    assert_eq!(close_round(&mut project), 0);
    assert!(project.quotes.iter().all(|quote| quote.frozen));
    assert_eq!(next_round(&mut project), before.quotes.len());
    assert!(check(&project).iter().all(|one| !one.is_error()));
    let ids: Vec<&str> = project
        .quotes
        .iter()
        .map(|quote| quote.id.as_str())
        .collect();
    let (closed, open): (Vec<_>, Vec<_>) = project.quotes.iter().partition(|quote| quote.frozen);
    assert_eq!(closed.len(), open.len(), "{ids:?}");
    for (earlier, later) in closed.iter().zip(&open) {
        assert_eq!(later.id, format!("{}_r2", earlier.id));
        assert_eq!((later.round, &later.lines), (2, &earlier.lines));
    }
    // The open round competes, at the same prices.
    let (old, new) = (compare(&before).unwrap(), compare(&project).unwrap());
    for (old, new) in old.offers.iter().zip(&new.offers) {
        assert_eq!((old.total, old.rank), (new.total, new.rank));
    }
    // The third round is called the third.
    next_round(&mut project);
    assert!(
        project
            .quotes
            .iter()
            .any(|quote| quote.id == format!("{}_r3", before.quotes[0].id))
    );
    let text = write(&project, &[]);
    assert_eq!(read(&text, &[]).project.unwrap(), project);
}

#[test]
fn a_private_offer_becomes_no_contract_and_a_plan_has_one_quote() {
    let mut project = project();
    let (first, second) = (project.quotes[0].id.clone(), project.quotes[1].id.clone());
    project.quotes[0].plan = Some("keep".to_owned());
    let with = signed(&project, &second, "keep").unwrap();
    assert_eq!(
        (&with.quotes[0].plan, with.quotes[1].plan.as_deref()),
        (&None, Some("keep"))
    );
    let rival = project.quotes.remove(0);
    project.private.quotes.push(rival);
    let refused = signed(&project, &first, "keep").unwrap_err().to_string();
    assert!(refused.contains("customer's copy"), "{refused}");
}
