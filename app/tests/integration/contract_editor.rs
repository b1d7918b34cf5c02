//! What a contract bills by quantity, edited on the page Plans.

use displace_model::contract::{Amount, Billing, Category, Every, Item, Metric, payments};
use displace_model::project::{self, Project};
use displace_model::uncertain::Uncertain;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::build::{Page, State, enter, picture, press, sample, window, window_of};

/// High enough for a contract with many items.
const HIGH: [f32; 2] = [1280.0, 4200.0];

const CITY: &str = include_str!("../../../model/tests/data/city-datacentre-contract.toml");

fn city() -> Project {
    project::read(CITY, &[]).project.unwrap()
}

fn items(harness: &Harness<'_, State>) -> Vec<Item> {
    harness.state().project.plans[0].contract.items.clone()
}

/// Opens the menu of a choice and takes an entry.
fn choose(harness: &mut Harness<'_, State>, field: &str, entry: &str) {
    press(harness, field);
    take(harness, entry);
}

/// Takes an entry of the menu that is open, scrolled into sight or not.
fn take(harness: &mut Harness<'_, State>, entry: &str) {
    let entries: Vec<_> = harness.get_all_by_label(entry).collect();
    entries.last().unwrap().click_accesskit();
    drop(entries);
    harness.run();
    // A click that did not come from the pointer leaves the menu open.
    harness.key_press(egui::Key::Escape);
    harness.run();
}

/// Selects the item with this name.
fn select(harness: &mut Harness<'_, State>, name: &str) {
    harness.get_by_role_and_label(Role::Button, name).click();
    harness.run();
}

fn is_shown(harness: &Harness<'_, State>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn a_rich_contract_is_drawn_in_both_themes_and_names_all_its_inputs() {
    for (size, dark, name) in [
        ([1280.0, 800.0], false, "light"),
        ([1280.0, 800.0], true, "dark"),
        ([1920.0, 1080.0], false, "wide"),
        (HIGH, false, "tall"),
        ([1024.0, 4200.0], true, "narrow"),
    ] {
        let mut harness = window_of(city(), Page::Plans, size, dark);
        assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
        picture(&mut harness, &format!("contract-{name}"));
    }
}

#[test]
fn an_item_begins_with_a_template_and_its_cash_is_shown_at_once() {
    let mut harness = window(Page::Plans, HIGH, false);
    press(&mut harness, "Add item to Keep the NAS backup");
    picture(&mut harness, "contract-templates");
    take(&mut harness, "Subscription per instance");
    assert_eq!(harness.state().label(), "Add Subscription per instance");
    let name = "Subscription per instance";
    enter(&mut harness, &format!("{name}: List price"), "1,000");
    enter(&mut harness, &format!("{name}: Discount"), "30 %");
    enter(&mut harness, &format!("{name}: Quote"), "2291");
    let item = items(&harness).remove(0);
    assert_eq!((item.metric, item.every), (Metric::Instance, Every::Year));
    // The eleven instances of the sample are protected; three years are locked, then the price rises by its median 14 %.
    let line = "7,700 = 11 instances × 1,000 list a year × (1 − 30 %), quote 2291";
    assert!(is_shown(&harness, line));
    enter(&mut harness, &format!("{name}: Quantity"), "120");
    let line = "84,000 = 120 instances × 1,000 list a year × (1 − 30 %), quote 2291";
    assert!(is_shown(&harness, line));
    // Emptied, the estate counts again.
    enter(&mut harness, &format!("{name}: Quantity"), " ");
    assert_eq!(items(&harness)[0].quantity, None);
    assert!(is_shown(&harness, "counted in the estate: 11 instances"));
    picture(&mut harness, "contract-subscription");
}

#[test]
fn every_template_is_added_without_an_error_and_costs_nothing_yet() {
    let mut harness = window(Page::Plans, [1280.0, 9000.0], false);
    for template in &displace::library::templates().items {
        press(&mut harness, "Add item to Keep the NAS backup");
        take(&mut harness, &template.name);
        assert_eq!(harness.state().label(), format!("Add {}", template.name));
        assert_eq!(
            harness.unnamed_widgets(),
            Vec::<String>::new(),
            "{}",
            template.name
        );
    }
    let project = &harness.state().project;
    assert_eq!(
        project.plans[0].contract.items.len(),
        displace::library::templates().items.len()
    );
    let ids: Vec<&String> = project.plans[0]
        .contract
        .items
        .iter()
        .map(|item| &item.id)
        .collect();
    let paid = payments(project, &project.plans[0]).unwrap();
    assert!(paid.iter().all(|payment| !ids.contains(&&payment.line)));
    let text = project::write(project, displace_scenarios::catalogue());
    let reading = project::read(&text, displace_scenarios::catalogue());
    assert_eq!(
        reading.project.as_ref(),
        Some(project),
        "{:?}",
        reading.problems
    );
}

#[test]
fn items_are_duplicated_moved_and_deleted_with_their_mentions() {
    let mut project = city();
    let items_of = |project: &mut Project| std::mem::take(&mut project.plans[0].contract.items);
    let mut all = items_of(&mut project);
    all.truncate(2);
    for item in &mut all {
        item.maintenance = None;
        item.every = Every::Year;
        item.term_months = Some(36);
    }
    all[1].co_term_with = Some("suite".to_owned());
    project.plans[0].contract.items = all;
    let mut harness = window_of(project, Page::Plans, HIGH, false);
    let names = |harness: &Harness<'_, State>| -> Vec<String> {
        items(harness).into_iter().map(|item| item.name).collect()
    };
    let suite = "Protection suite for servers";
    press(&mut harness, &format!("Duplicate {suite}"));
    assert_eq!(
        names(&harness),
        [suite, "Protection suite for servers 2", "Option for filers"]
    );
    assert_eq!(harness.state().label(), format!("Duplicate {suite}"));
    press(&mut harness, &format!("Further down: {suite} 2"));
    assert_eq!(names(&harness)[1], "Option for filers");
    press(&mut harness, &format!("Further up: {suite} 2"));
    press(&mut harness, &format!("Delete {suite} 2"));
    select(&mut harness, suite);
    press(&mut harness, &format!("Delete {suite}"));
    assert_eq!(names(&harness), ["Option for filers"]);
    assert_eq!(
        harness.state().label(),
        format!("Delete {suite} and its mention in 1 item that ended with it")
    );
    assert_eq!(items(&harness)[0].co_term_with, None);
}

#[test]
fn rules_are_ticked_filled_in_and_taken_away() {
    let mut harness = window(Page::Plans, HIGH, false);
    press(&mut harness, "Add item to Keep the NAS backup");
    take(&mut harness, "Support contract");
    let name = "Support contract";
    let field = |field: &str| format!("{name}: {field}");
    enter(&mut harness, &field("List price"), "900 .. 1,000 .. 1,300");
    choose(&mut harness, &field("Billed"), "every month");
    enter(&mut harness, &field("Term"), "24");
    press(&mut harness, &field("Price rises"));
    enter(&mut harness, &field("Uplift"), "4 .. 7 .. 12 %");
    press(
        &mut harness,
        &format!("{name}: packs, tiers, factors, true-up, refresh, instalments, early end"),
    );
    enter(&mut harness, &field("Uplift at most"), "5 %");
    press(&mut harness, &field("Early end"));
    enter(&mut harness, &field("Ended on"), "2028-10-01");
    enter(&mut harness, &field("Still owed"), "50 %");
    press(&mut harness, "Add factor to Support contract");
    enter(&mut harness, "Support contract: Factor 1", "sites");
    enter(&mut harness, "Support contract: Factor 1: Times", "3");
    press(&mut harness, "Add tier to Support contract");
    let item = items(&harness).remove(0);
    assert_eq!(
        (item.billing, item.term_months),
        (Some(Billing::Month), Some(24))
    );
    assert!(
        matches!(&item.price, Amount::Range(input) if input.value == Uncertain::pert(900.0, 1000.0, 1300.0))
    );
    let uplift = item.uplift.unwrap();
    assert_eq!(uplift.share.value, Uncertain::pert(0.04, 0.07, 0.12));
    assert_eq!(uplift.cap.unwrap().value, Uncertain::fixed(0.05));
    let end = item.termination.unwrap();
    assert_eq!(end.on, jiff::civil::date(2028, 10, 1));
    assert_eq!(end.share.value, Uncertain::fixed(0.5));
    assert_eq!(
        (item.times[0].name.as_str(), item.tiers.len()),
        ("sites", 1)
    );
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    picture(&mut harness, "contract-rules");
    press(&mut harness, "Delete Factor 1 of Support contract");
    press(&mut harness, "Delete Tier 1: more than of Support contract");
    press(&mut harness, &field("Early end"));
    // A purchase has no term: what goes with it goes along.
    choose(&mut harness, &field("The price is for"), "a purchase");
    let item = items(&harness).remove(0);
    assert_eq!((item.billing, item.term_months), (None, None));
    assert!(item.times.is_empty() && item.tiers.is_empty() && item.termination.is_none());
    press(&mut harness, &field("Maintenance"));
    press(&mut harness, &field("Refresh"));
    press(&mut harness, &field("Instalments"));
    enter(&mut harness, &field("How many"), "24");
    let item = items(&harness).remove(0);
    assert_eq!(item.financing.unwrap().instalments, 24);
    assert!(item.maintenance.is_some() && item.refresh.is_some());
}

#[test]
fn what_is_counted_is_chosen_and_stays_valid() {
    let mut harness = window(Page::Plans, HIGH, false);
    press(&mut harness, "Add item to Keep the NAS backup");
    take(&mut harness, "Support contract");
    for (words, metric, stated) in [
        ("Units", Metric::Unit, true),
        ("Front-end TiB", Metric::FrontEndTib, false),
        ("Sockets", Metric::Socket, true),
        ("Instances", Metric::Instance, false),
        // No copy says what it keeps, and there are no hosts: both must be stated.
        ("Back-end TiB", Metric::BackEndTib, true),
        ("Users", Metric::User, true),
        ("Hosts", Metric::Host, true),
        ("The whole", Metric::Flat, false),
    ] {
        choose(&mut harness, "Support contract: Counted by", words);
        let item = items(&harness).remove(0);
        assert_eq!(item.metric, metric, "{words}");
        assert_eq!(item.quantity.is_some(), stated, "{words}");
        assert_eq!(
            harness.state().label(),
            "Change counted by of Support contract"
        );
    }
}

#[test]
fn wrong_figures_of_an_item_stay_in_their_field_with_the_reason() {
    let mut harness = window_of(city(), Page::Plans, HIGH, false);
    let before = harness.state().project.clone();
    let name = "Protection suite for servers";
    for (field, text, reason) in [
        ("List price", "-5", "list price must be"),
        ("List price", "1,5", "did you mean 1.5?"),
        ("Discount", "130 %", "discount must be 0 to 100 %"),
        ("Until", "2020-01-01", "it ends before it begins"),
        (
            "Offer holds until",
            "soon",
            "a date is written year-month-day",
        ),
        ("Name", " ", "a name is needed here"),
    ] {
        enter(&mut harness, &format!("{name}: {field}"), text);
        assert_eq!(harness.state().project, before, "{field}");
        assert!(is_shown(&harness, reason), "{field}: {reason}");
    }
    picture(&mut harness, "contract-errors");
}

#[test]
fn a_claim_is_added_and_counts_where_it_is_likelier_than_not() {
    let mut harness = window(Page::Plans, HIGH, false);
    press(&mut harness, "Add claim to Keep the NAS backup");
    enter(&mut harness, "New claim: Name", "Licence audit");
    enter(&mut harness, "Licence audit: Amount", "80,000");
    enter(&mut harness, "Licence audit: Chance", "60 %");
    enter(&mut harness, "Licence audit: Due", "2028-03-01");
    let project = &harness.state().project;
    let claim = &project.plans[0].contract.claims[0];
    assert_eq!(
        (claim.category, claim.on),
        (Category::Licences, jiff::civil::date(2028, 3, 1))
    );
    let paid = payments(project, &project.plans[0]).unwrap();
    assert!(
        paid.iter()
            .any(|one| one.name == "Licence audit" && one.money().to_f64() == 80_000.0)
    );
    picture(&mut harness, "contract-claim");
    press(&mut harness, "Delete Licence audit");
    assert!(harness.state().project.plans[0].contract.claims.is_empty());
}

#[test]
fn a_workload_that_an_item_counts_takes_its_mention_along_or_stays() {
    let mut harness = window_of(city(), Page::Estate, HIGH, false);
    select(&mut harness, "Servers");
    press(&mut harness, "Delete Servers");
    assert!(is_shown(
        &harness,
        "item “Protection suite for servers” of “Switch” counts nothing else"
    ));
    assert_eq!(harness.state().project, city());
    let mut project = sample();
    let workloads: Vec<String> = project.workloads.iter().map(|one| one.id.clone()).collect();
    let mut item = displace::library::templates().items[0].clone();
    item.workloads = workloads[..2].to_vec();
    project.plans[0].contract.items = vec![item];
    let name = project.workloads[0].name.clone();
    let mut harness = window_of(project, Page::Estate, HIGH, false);
    press(&mut harness, &format!("Delete {name}"));
    let label = harness.state().label().to_owned();
    assert!(label.contains("1 item"), "{label}");
    assert_eq!(items(&harness)[0].workloads, workloads[1..2]);
}

#[test]
fn what_a_copy_keeps_is_stated_and_items_count_its_room() {
    let mut harness = window(Page::Plans, HIGH, false);
    let name = sample().plans[0].copies[0].name.clone();
    press(
        &mut harness,
        &format!("{name}: what it keeps, its room and its backup window"),
    );
    press(&mut harness, &format!("{name}: Points kept"));
    enter(&mut harness, &format!("{name}: Monthly fulls"), "12");
    enter(&mut harness, &format!("{name}: Change per day"), "2 %");
    // Without a speed nobody knows whether the window suffices.
    enter(&mut harness, &format!("{name}: Backup window"), "8");
    assert!(is_shown(
        &harness,
        "without it nobody knows how long the copy takes"
    ));
    enter(&mut harness, &format!("{name}: Backup speed"), "2");
    enter(&mut harness, &format!("{name}: Backup window"), "8");
    picture(&mut harness, "copy-keeps");
    let keeps = harness.state().project.plans[0].copies[0]
        .keeps
        .clone()
        .unwrap();
    assert_eq!((keeps.daily, keeps.weekly, keeps.monthly), (14, 4, 12));
    assert_eq!(keeps.window_hours.unwrap().value, Uncertain::fixed(8.0));
    press(&mut harness, "Add item to Keep the NAS backup");
    take(&mut harness, "Cloud storage per TiB and month");
    assert_eq!(items(&harness)[0].quantity, None);
    // What an item counts cannot be taken away.
    press(&mut harness, &format!("{name}: Points kept"));
    assert!(harness.state().project.plans[0].copies[0].keeps.is_some());
    assert!(is_shown(&harness, "keeps = { daily = 14, weekly = 4 }"));
}

#[test]
fn items_and_plans_go_into_the_library_and_come_back_in_another_project() {
    let mut harness = window_of(city(), Page::Plans, HIGH, false);
    press(
        &mut harness,
        "Put Protection suite for servers into your library",
    );
    press(&mut harness, "Put Switch into your library");
    let library = harness.state().shelf.library().clone();
    assert_eq!((library.items.len(), library.plans.len()), (1, 1));
    assert!(library.items[0].workloads.is_empty());
    let shelf = harness.state().shelf.clone();
    let mut harness = window(Page::Plans, HIGH, false);
    harness.state_mut().shelf = shelf;
    harness.run();
    press(&mut harness, "Add item to Keep the NAS backup");
    take(&mut harness, "Protection suite for servers");
    let item = items(&harness).remove(0);
    assert_eq!(item.price, city().plans[0].contract.items[0].price);
    press(&mut harness, "Your library");
    take(&mut harness, "Switch");
    let plan = harness.state().project.plans.last().unwrap().clone();
    assert_eq!(plan.role, displace_model::plan::Role::Proposal);
    assert_eq!(plan.contract.items.len(), 7);
    assert_eq!(harness.state().label(), "Add Switch");
    picture(&mut harness, "contract-library");
    // Prices in a currency without a rate are refused with the reason.
    let shelf = harness.state().shelf.clone();
    let mut harness = window(Page::Plans, HIGH, false);
    harness.state_mut().shelf = shelf;
    harness.state_mut().project.currency = "CHF".to_owned();
    harness.run();
    press(&mut harness, "Your library");
    take(&mut harness, "Switch");
    assert!(is_shown(&harness, "add [[economics.exchange_rate]]"));
    assert_eq!(harness.state().project.plans.len(), 2);
}
