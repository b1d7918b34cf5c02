//! Quotes side by side: one scope, one horizon, one currency, without tax.

use displace_model::contract::{Category, Every, Metric};
use displace_model::money::Money;
use displace_model::project::{Project, read};
use displace_model::quote::{
    BreakEven, CellKind, Certainty, Comparison, GapPrice, LeverKind, Line, Quote, Scope, compare,
};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

const HEAD: &str = "format = 1\nname = \"Offers\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 5\n[economics]\ndiscount_rate = 0.08\n[[economics.exchange_rate]]\ncurrency = \"GBP\"\ndate = 2026-11-30\nrate = 1.25\n";

/// Two offers of one thing: north for three years at once, south by the year with a cap, and with training.
const TWO: &str = r#"
[levelling]
renewal_uplift = 0.1
[[quote]]
id = "north"
valid_until = 2026-12-31
[[quote.line]]
part_number = "EV-CAP"
description = "Capacity"
category = "licences"
metric = "front_end_tib"
quantity = 40
net = 1200
term_months = 36
[[quote]]
id = "south"
[[quote.line]]
part_number = "ev cap"
description = "Capacity licence"
category = "licences"
metric = "front_end_tib"
quantity = 40
net = 420
every = "year"
uplift = 0
[[quote.line]]
description = "Training"
category = "services"
quantity = 2
net = 1000
"#;

fn project(quotes: &str) -> Project {
    let reading = read(&format!("{HEAD}{quotes}"), &[]);
    let errors: Vec<_> = reading
        .problems
        .iter()
        .filter(|one| one.is_error())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    reading.project.unwrap()
}

fn compared(project: &Project) -> Comparison {
    compare(project).unwrap()
}

#[test]
fn the_cheaper_cover_need_not_be_the_cheaper_offer() {
    let project = project(TWO);
    let comparison = compared(&project);
    let [north, south] = &comparison.offers[..] else {
        panic!("{comparison:#?}")
    };
    // 48,000 at once against one year of 16,800 and training.
    assert_eq!(
        (north.sticker, south.sticker),
        (Money::whole(48_000), Money::whole(18_800))
    );
    assert_eq!((north.sticker_rank, north.rank), (2, 2));
    // North: 48,000, then two thirds of the renewal at 10 % more, after three years; training at south's price.
    let factor = 1.08_f64.powi(-3);
    let expected = 48_000.0 + 48_000.0 * 1.1 * 2.0 / 3.0 * factor + 2_000.0;
    assert!(
        (north.total.central - expected).abs() < 1e-6,
        "{}",
        north.total.central
    );
    let years: f64 = (0..5).map(|year| 1.08_f64.powi(-year)).sum();
    assert!((south.total.central - (16_800.0 * years + 2_000.0)).abs() < 1e-6);
    assert_eq!(north.paid, Money::whole(48_000 + 35_200 + 2_000));
    assert!(north.expired && !south.expired);
}

#[test]
fn gaps_are_priced_by_what_others_ask_and_marked() {
    let mut project = project(TWO);
    let comparison = compared(&project);
    assert_eq!(comparison.fullest.as_deref(), Some("south"));
    let gap = &comparison.offers[0].cells[1];
    assert_eq!((gap.kind, gap.certainty), (CellKind::Gap, None));
    assert_eq!(
        comparison.offers[0].cells[0].certainty,
        Some(Certainty::PartNumber)
    );
    assert!((gap.value.central - 2_000.0).abs() < 1e-9);
    // A third partner asks half as much.
    let mut third = project.quotes[1].clone();
    (third.id, third.partner) = ("west".to_owned(), "West".to_owned());
    third.lines[1].net = Some(Money::whole(500));
    project.quotes.push(third);
    let priced = |rule| {
        let mut project = project.clone();
        project.levelling.gaps = rule;
        compared(&project).offers[0].cells[1].value
    };
    assert!((priced(GapPrice::Highest).central - 2_000.0).abs() < 1e-9);
    let mean = priced(GapPrice::Mean);
    assert!(
        (mean.low, mean.central, mean.high) == (1_000.0, 1_500.0, 2_000.0),
        "{mean:?}"
    );
}

#[test]
fn an_estimate_prices_what_nobody_offers() {
    let list = "[levelling]\nscope = \"list\"\ngaps = \"estimate\"\n[[levelling.need]]\nid = \"capacity\"\npart_number = \"EV-CAP\"\nmetric = \"front_end_tib\"\nquantity = 50\n[[levelling.need]]\nid = \"vault\"\nestimate = { uniform = [100, 300] }\nevery = \"year\"\nquantity = 2\n[[levelling.need]]\nid = \"unknown\"\n";
    let project = project(&TWO.replace("[levelling]\nrenewal_uplift = 0.1\n", list));
    let comparison = compared(&project);
    let north = &comparison.offers[0];
    let kinds: Vec<_> = north.cells.iter().map(|cell| cell.kind).collect();
    assert_eq!(kinds, [CellKind::Match, CellKind::Gap, CellKind::Unpriced]);
    assert_eq!(north.unpriced(), 1);
    // 50 are wanted where 40 are offered.
    assert_eq!(north.cells[0].factor, Decimal::new(125, 2));
    let vault = north.cells[1].value;
    assert!(vault.low < vault.central && vault.central < vault.high);
    assert_eq!(comparison.offers[1].extras[0].name, "Training");
}

#[test]
fn the_estate_says_how_much_where_it_counts() {
    let estate = "[[workload]]\nid = \"erp\"\ncount = 3\nsize_tib = 20\ncost_per_hour_down = 1\n";
    let mut project = project(&format!("{TWO}{estate}"));
    assert_eq!(compared(&project).scope[0].quantity, Decimal::from(40));
    project.levelling.scope = Scope::Estate;
    let comparison = compared(&project);
    assert_eq!(
        (comparison.scope[0].quantity, comparison.scope[0].by_estate),
        (Decimal::from(60), true)
    );
    assert_eq!(comparison.offers[0].cells[0].factor, Decimal::new(15, 1));
    // Counted by instances it is priced for the three that there are.
    project.quotes[0].lines[0].metric = Metric::Instance;
    project.quotes[0].lines[0].quantity = Decimal::ONE;
    let cell = &compared(&project).offers[0].cells[0];
    assert_eq!(
        (cell.kind, cell.factor),
        (CellKind::OtherMetric, Decimal::from(3))
    );
}

#[test]
fn the_break_even_discount_makes_a_loser_as_cheap_as_the_winner() {
    let mut project = project(TWO);
    let before = compared(&project);
    let BreakEven::Discount(share) = before.offers[0].break_even else {
        panic!()
    };
    assert_eq!(before.offers[1].break_even, BreakEven::Cheapest);
    let kept = Decimal::from_f64_retain(1.0 - share).unwrap();
    for line in &mut project.quotes[0].lines {
        line.net = Some(line.net.unwrap().checked_times(kept).unwrap());
    }
    let after = compared(&project);
    assert!((after.offers[0].total.central - after.offers[1].total.central).abs() < 1e-6);
    let levers = &before.offers[0].levers;
    assert_eq!(levers[0].kind, LeverKind::Price(0));
    assert!(levers.iter().any(|lever| lever.kind == LeverKind::NoRise));
    assert!(
        levers
            .iter()
            .any(|lever| lever.kind == LeverKind::Include(1))
    );
    // A promise not to raise prices saves what the rise costs: 3,200 in three years.
    let rise = levers
        .iter()
        .find(|lever| lever.kind == LeverKind::NoRise)
        .unwrap();
    assert!((rise.saving - 3_200.0 * 1.08_f64.powi(-3)).abs() < 1e-6);
}

#[test]
fn tax_comes_out_and_payment_terms_count() {
    let mut project = project(TWO);
    let before = compared(&project).offers[1].total.central;
    let quote = &mut project.quotes[1];
    quote.prices_include_vat = true;
    quote.vat_rate = Some(Decimal::new(25, 2));
    let without = compared(&project).offers[1].total.central;
    assert!((without * 1.25 - before).abs() < 1e-6);
    project.quotes[1].payment_days = Some(73);
    let later = compared(&project).offers[1].total.central;
    assert!((later - without * 1.08_f64.powf(-0.2)).abs() < 1e-6);
}

#[test]
fn a_rebate_counts_though_it_is_on_nobodys_list() {
    let mut project = project(TWO);
    let mut rebate = Line::new("loyalty", Category::Other);
    rebate.description = "Loyalty discount".to_owned();
    rebate.net = Some(Money::whole(-5_000));
    let before = compared(&project).offers[0].total.central;
    project.quotes[0].lines.push(rebate);
    let north = compared(&project).offers[0].clone();
    assert_eq!(north.rebates.0, ["loyalty"]);
    assert!((before - 5_000.0 - north.total.central).abs() < 1e-9);
}

#[test]
fn an_option_is_taken_only_where_it_is_needed() {
    let mut project = project(TWO);
    let mut training = project.quotes[1].lines[1].clone();
    training.option = true;
    training.net = Some(Money::whole(700));
    project.quotes[0].lines.push(training.clone());
    let cell = compared(&project).offers[0].cells[1].clone();
    assert_eq!(cell.kind, CellKind::Option);
    assert!((cell.value.central - 1_400.0).abs() < 1e-9);
    training.description = "Quantum cleaning".to_owned();
    training.category = Category::Other;
    project.quotes[0].lines[1] = training;
    let offer = compared(&project).offers[0].clone();
    assert!(offer.extras[0].option && offer.cells[1].kind == CellKind::Gap);
}

#[test]
fn only_the_last_round_of_a_partner_competes() {
    let mut project = project(TWO);
    let mut second = project.quotes[0].clone();
    (second.id, second.round) = ("north_2".to_owned(), 2);
    project.quotes.push(second);
    let quotes: Vec<_> = compared(&project)
        .offers
        .iter()
        .map(|offer| offer.quote.clone())
        .collect();
    assert_eq!(quotes, ["south", "north_2"]);
}

#[test]
fn every_cell_leads_to_payments_that_add_up_to_it() {
    let project = project(TWO);
    let comparison = compared(&project);
    for offer in &comparison.offers {
        for (need, cell) in offer.cells.iter().enumerate() {
            let bills = comparison.trace(&project, &offer.quote, need).unwrap();
            assert_eq!(bills.is_empty(), !cell.kind.is_offered());
            if cell.kind.is_offered() {
                let paid = Money::total(bills.iter().map(|bill| bill.trace.amount)).unwrap();
                assert_eq!(paid, cell.paid);
                let value: f64 = bills.iter().map(|bill| bill.present_value).sum();
                assert!((value - cell.value.central).abs() < 1e-9);
            }
        }
    }
    let bills = comparison.trace(&project, "north", 0).unwrap();
    assert_eq!(
        bills[1].trace.to_string(),
        "35,200 = 40 front-end TiB × 1,200 net × (1 + 10 %) at renewal, assumed × 24 / 36 months, quote of North"
    );
}

#[test]
fn unit_prices_stand_side_by_side() {
    let comparison = compared(&project(TWO));
    let [north, south] = comparison.unit_prices(0, 5)[..] else {
        panic!()
    };
    // 83,200 for 40 TiB in five years, and 420 a year.
    assert_eq!(
        (north, south),
        (Some(Money::whole(416)), Some(Money::whole(420)))
    );
    let metrics = comparison.metric_prices(5);
    assert_eq!(metrics.len(), 1);
    assert_eq!(metrics[0], (Metric::FrontEndTib, vec![north, south]));
}

#[test]
fn nothing_to_compare_and_amounts_beyond_their_digits_are_errors() {
    let mut project = project(TWO);
    project.quotes[0].lines[0].net = Some(Money::parse("1e27").unwrap());
    assert!(
        compare(&project)
            .unwrap_err()
            .to_string()
            .starts_with("line line_1 of quote north")
    );
    assert!(
        displace_model::project::check(&project)
            .iter()
            .any(displace_model::problem::Problem::is_error)
    );
    project.quotes.clear();
    assert_eq!(
        compare(&project).unwrap_err().to_string(),
        "there is no quote"
    );
}

fn line(index: usize) -> impl Strategy<Value = Line> {
    (
        select(vec!["EV-1", "EV-2", "EV-3", ""]),
        select(vec![
            "Capacity licence",
            "Support 24x7",
            "Training days",
            "Migration",
        ]),
        select(vec![
            Category::Licences,
            Category::Support,
            Category::Services,
        ]),
        select(vec![Metric::Unit, Metric::FrontEndTib, Metric::Instance]),
        1..200_i64,
        -200_000..2_000_000_i64,
        (select(Every::ALL.to_vec()), prop::option::of(1..70_u32)),
        (prop::option::of(-5..30_i64), any::<bool>()),
    )
        .prop_map(
            move |(
                part,
                description,
                category,
                metric,
                quantity,
                cents,
                (every, term),
                (uplift, option),
            )| Line {
                part_number: part.to_owned(),
                description: description.to_owned(),
                metric,
                quantity: quantity.into(),
                net: Some(Money::from_decimal(Decimal::new(cents, 2))),
                every,
                term_months: term,
                uplift: uplift.map(|share| Decimal::new(share, 2)),
                option,
                ..Line::new(&format!("line_{}", index + 1), category)
            },
        )
}

fn quote(index: usize) -> impl Strategy<Value = Quote> {
    let lines = (1..6_usize).prop_flat_map(|many| (0..many).map(line).collect::<Vec<_>>());
    (lines, any::<bool>(), prop::option::of(0..90_u32)).prop_map(
        move |(lines, pounds, payment_days)| Quote {
            currency: pounds.then(|| "GBP".to_owned()),
            payment_days,
            lines,
            ..Quote::new(&format!("quote_{index}"), &format!("Partner {index}"))
        },
    )
}

fn offers() -> impl Strategy<Value = Project> {
    let quotes = (1..5_usize).prop_flat_map(|many| (0..many).map(quote).collect::<Vec<_>>());
    quotes.prop_map(|quotes| Project {
        quotes,
        ..project(TWO)
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_levelled_total_is_the_sum_of_its_lines(project in offers()) {
        for offer in compared(&project).offers {
            let cells: f64 = offer.cells.iter().map(|cell| cell.value.central).sum();
            prop_assert!(near(offer.total.central, cells + offer.rebates.1.central));
            prop_assert!(offer.total.low <= offer.total.central + 1e-6 && offer.total.central <= offer.total.high + 1e-6);
        }
    }

    #[test]
    fn splitting_a_line_changes_nothing(project in offers(), at in any::<prop::sample::Index>(), share in 1..100_i64) {
        let mut split = project.clone();
        let quote = at.index(split.quotes.len());
        let lines = &mut split.quotes[quote].lines;
        let place = at.index(lines.len());
        let mut part = lines[place].clone();
        part.id = "part".to_owned();
        part.quantity = lines[place].quantity * Decimal::new(share, 2);
        lines[place].quantity -= part.quantity;
        lines.push(part);
        for (before, after) in compared(&project).offers.iter().zip(&compared(&split).offers) {
            prop_assert!(near(before.total.central, after.total.central), "{} {}", before.total.central, after.total.central);
            prop_assert!(near(before.total.low, after.total.low) && near(before.total.high, after.total.high));
            prop_assert_eq!(before.rank, after.rank);
        }
    }

    #[test]
    fn the_order_of_quotes_changes_nothing_but_the_order(project in offers()) {
        let mut turned = project.clone();
        turned.quotes.reverse();
        let (one, mut other) = (compared(&project), compared(&turned));
        other.offers.reverse();
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_quote_in_another_currency_at_its_rate_is_the_same_quote(project in offers()) {
        let mut there = project.clone();
        for quote in &mut there.quotes {
            let pounds = quote.currency.take().is_some();
            // 1.25 divides every amount exactly.
            let factor = if pounds { Decimal::new(125, 2) } else { Decimal::new(8, 1) };
            quote.currency = (!pounds).then(|| "GBP".to_owned());
            for line in &mut quote.lines {
                line.net = Some(line.net.unwrap().checked_times(factor).unwrap());
            }
        }
        for (one, other) in compared(&project).offers.iter().zip(&compared(&there).offers) {
            prop_assert!(near(one.total.central, other.total.central));
            prop_assert_eq!(one.paid.rounded(), other.paid.rounded());
        }
    }
}
