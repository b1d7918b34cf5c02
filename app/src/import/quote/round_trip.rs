//! A quote that is written and read again is the same, whatever its words and numbers are.

use displace_model::contract::{Category, Every, Metric};
use displace_model::money::Money;
use displace_model::quote::{Language, Line, Outcome, Quote};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{Settings, csv, read};
use crate::import::table::{Book, Limits};

/// Words as people and attackers write them: separators, quotation marks, formulas, line ends, words of totals.
fn words() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-zA-Z0-9äöüßéñçŁ€ ;,|.:/()%&+=@'\"-]{0,18}",
        Just("Total".to_owned()),
        Just("optional: 36 months, per TiB".to_owned()),
        Just("=HYPERLINK(\"x\")".to_owned()),
        Just("'-1+1".to_owned()),
        Just("12,50 €".to_owned()),
        Just("Quote number: 7".to_owned()),
        Just("sep=;".to_owned()),
    ];
    part.prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn named() -> impl Strategy<Value = String> {
    words().prop_map(|words| format!("x{words}"))
}

fn decimal(most: i64, scale: u32) -> impl Strategy<Value = Decimal> {
    (0..=most, 0..=scale).prop_map(|(digits, scale)| Decimal::new(digits, scale).normalize())
}

fn share() -> impl Strategy<Value = Decimal> {
    (0..=1_000_i64).prop_map(|share| Decimal::new(share, 3).normalize())
}

fn day() -> impl Strategy<Value = Date> {
    (2020..=2039_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| date(year, month, day))
}

prop_compose! {
    fn outcome()(
        recovery_hours in (1..=1_000_000_i64, 0..=3_u32),
        credit in decimal(1_000_000_000, 4),
        cap in prop::option::of(decimal(1_000_000_000, 4)),
    ) -> Outcome {
        Outcome {
            recovery_hours: Decimal::new(recovery_hours.0, recovery_hours.1).normalize(),
            credit: Money::from_decimal(credit),
            cap: cap.map(Money::from_decimal),
        }
    }
}

prop_compose! {
    fn line()(
        part_number in words(),
        description in named(),
        category in prop::sample::select(Category::ALL.to_vec()),
        metric in prop::sample::select(Metric::ALL),
        unit in prop::sample::select(&["", "pcs", "Stück", "days"][..]),
        quantity in decimal(10_000_000, 3),
        list in prop::option::of(decimal(1_000_000_000, 4)),
        discount in prop::option::of(share()),
        net in prop::option::of((any::<bool>(), decimal(1_000_000_000, 4))),
        every in prop::sample::select(Every::ALL.to_vec()),
        term_months in prop::option::of(1..=120_u32),
    )(
        start in prop::option::of(day()),
        uplift in prop::option::of(share()),
        support_level in words(),
        option in any::<bool>(),
        bundle in words(),
        note in words(),
        outcome in prop::option::of(outcome()),
        part_number in Just(part_number),
        description in Just(description),
        amounts in Just((category, metric, unit, quantity, list, discount, net, every, term_months)),
    ) -> Line {
        let (category, metric, unit, quantity, list, discount, net, every, term_months) = amounts;
        let mut line = Line::new("line", category);
        line.part_number = part_number;
        line.description = description;
        line.metric = metric;
        // An import takes "per TiB" for what is counted, so no line that came in by one counts anything else then.
        if metric == Metric::Unit && !line.description.contains(" per ") {
            line.unit = unit.to_owned();
        }
        line.quantity = quantity;
        line.list = list.map(Money::from_decimal);
        // A discount is one on a list price.
        line.discount = discount.filter(|_| list.is_some());
        line.net = net.map(|(credit, net)| {
            Money::from_decimal(if credit && !net.is_zero() { -net } else { net })
        });
        line.every = every;
        line.term_months = term_months;
        line.start = start;
        line.uplift = uplift;
        line.support_level = support_level;
        line.option = option;
        line.bundle = bundle;
        line.note = note;
        line.outcome = outcome;
        line
    }
}

prop_compose! {
    fn quote()(
        partner in named(),
        vendor in words(),
        number in words().prop_map(|words| format!("Q-7{words}")),
        issued in prop::option::of(day()),
        valid_days in prop::option::of(0..=90_i32),
        vat_rate in prop::option::of(share()),
        includes_vat in any::<bool>(),
        payment_days in prop::option::of(0..=365_u32),
        deal_registration in words(),
        language in prop::sample::select(Language::ALL),
        total in prop::option::of(decimal(1_000_000_000, 2)),
        lines in prop::collection::vec(line(), 1..6),
    ) -> Quote {
        let mut quote = Quote::new("quote", &partner);
        quote.vendor = vendor;
        quote.number = number;
        quote.date = issued;
        quote.valid_until = issued.zip(valid_days).and_then(|(issued, days)| {
            issued.checked_add(jiff::Span::new().days(days)).ok()
        });
        quote.vat_rate = vat_rate;
        quote.prices_include_vat = includes_vat && vat_rate.is_some();
        quote.payment_days = payment_days;
        quote.terms = payment_days.map_or(String::new(), |days| format!("{days} days net"));
        quote.deal_registration = deal_registration;
        quote.language = language;
        quote.total = total.map(Money::from_decimal);
        quote.lines = lines;
        quote.currency = Some("CHF".to_owned());
        quote
    }
}

/// The quote with ids that follow from its lines, and with amounts that look alike if they are.
fn plain(mut quote: Quote) -> Quote {
    let money = |money: Money| Money::from_decimal(money.as_decimal().normalize());
    quote.total = quote.total.map(money);
    quote.vat_rate = quote.vat_rate.map(|rate| rate.normalize());
    for line in &mut quote.lines {
        line.id = "line".to_owned();
        line.quantity = line.quantity.normalize();
        line.list = line.list.map(money);
        line.net = line.net.map(money);
        line.discount = line.discount.map(|discount| discount.normalize());
        line.uplift = line.uplift.map(|uplift| uplift.normalize());
        line.outcome = line.outcome.map(|outcome| Outcome {
            recovery_hours: outcome.recovery_hours.normalize(),
            credit: money(outcome.credit),
            cap: outcome.cap.map(money),
        });
    }
    quote
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_quote_that_is_written_and_read_again_is_the_same(quote in quote()) {
        let written = csv(&quote, "EUR").unwrap();
        let mut book = Book::read("quote.csv", written.clone(), Limits::by_hand()).unwrap();
        let import = read(&mut book, &Settings::default()).unwrap();
        prop_assert_eq!(plain(import.quote.clone()), plain(quote));
        prop_assert_eq!(csv(&import.quote, "EUR").unwrap(), written);
    }
}
