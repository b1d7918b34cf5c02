//! Exchange rates, edited on the page Project.

use displace_model::input::Grade;
use displace_model::project;
use egui_kittest::kittest::Queryable as _;

use crate::build::{Page, State, TALL, enter, picture, press, window};

type Harness = egui_kittest::Harness<'static, State>;

fn codes(harness: &Harness) -> Vec<String> {
    let rates = harness.state().project.economics.exchange_rates.iter();
    rates.map(|rate| rate.currency.clone()).collect()
}

#[test]
fn a_rate_is_added_filled_in_and_deleted_by_keyboard_and_names() {
    let mut harness = window(Page::Project, TALL, false);
    press(&mut harness, "Add exchange rate");
    assert_eq!(codes(&harness), ["USD"]);
    assert_eq!(harness.state().label(), "Add an exchange rate of USD");
    enter(&mut harness, "Rate of USD: Rate", "0.92");
    enter(&mut harness, "Rate of USD: Of", "2026-11-02");
    let rate = harness.state().project.economics.exchange_rates[0].clone();
    assert_eq!(rate.rate.value.is_fixed(), Some(0.92));
    assert_eq!(rate.rate.provenance.grade, Some(Grade::Assumed));
    assert_eq!(rate.date.to_string(), "2026-11-02");
    press(&mut harness, "Add exchange rate");
    assert_eq!(codes(&harness), ["USD", "GBP"]);
    picture(&mut harness, "build-project-rates");
    // A code that is no currency is refused with a hint, and the document stays.
    enter(&mut harness, "Rate of GBP: Currency", "GBX");
    assert_eq!(codes(&harness), ["USD", "GBP"]);
    let refused = harness.query_all_by_label_contains("a currency of ISO 4217");
    assert!(refused.count() > 0);
    enter(&mut harness, "Rate of GBP: Currency", "chf");
    assert_eq!(codes(&harness), ["USD", "CHF"]);
    press(&mut harness, "Delete Rate of CHF");
    assert_eq!(codes(&harness), ["USD"]);
    let errors = project::check(&harness.state().project);
    assert_eq!(errors.iter().find(|problem| problem.is_error()), None);
}

#[test]
fn a_rate_that_is_needed_says_by_whom_and_stays() {
    let mut harness = window(Page::Project, TALL, true);
    press(&mut harness, "Add exchange rate");
    let line = &mut harness.state_mut().project.plans[0].contract.lines[0];
    line.currency = Some("USD".to_owned());
    let name = line.name.clone();
    harness.run();
    press(&mut harness, "Delete Rate of USD");
    assert_eq!(codes(&harness), ["USD"]);
    let words = format!("“{name}”");
    let told = harness.query_all_by_label_contains(&words);
    assert!(told.count() > 0);
    // The correction of a code takes along what is stated in it.
    enter(&mut harness, "Rate of USD: Currency", "GBP");
    let line = &harness.state().project.plans[0].contract.lines[0];
    assert_eq!(line.currency.as_deref(), Some("GBP"));
}
