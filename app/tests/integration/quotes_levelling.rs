//! What is bought, points, rounds, signing and what is private, on page Quotes.

use displace::window::App;
use displace_model::contract::Amount;
use displace_model::project::Project;
use displace_model::quote::{Scope, compare, rounds};
use displace_model::scorecard::Factor;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use rust_decimal::Decimal;

use crate::quotes::{page, with_rival};
use crate::quotes_editing::{enter, press, tab, undo};
use crate::window::{project, spoken};

fn document(harness: &Harness<'_, App>) -> Project {
    let project = harness.state().session().project();
    assert_eq!(harness.state().session().errors().count(), 0);
    (**project).clone()
}

/// Presses an entry of a menu.
pub(crate) fn choose(harness: &mut Harness<'_, App>, menu: &str, entry: &str) {
    harness.get_by_label(menu).click_accesskit();
    harness.run_steps(3);
    let entries = harness.get_all_by_role_and_label(Role::Button, entry);
    entries.last().unwrap().click_accesskit();
    harness.run_steps(4);
}

#[test]
fn a_need_is_added_estimated_and_prices_a_gap() {
    let mut harness = tab(project("partner-quotes"), "What is bought");
    press(&mut harness, "Add need");
    enter(&mut harness, "New need: Name", "Restore test");
    enter(&mut harness, "Restore test: Quantity", "2");
    harness
        .get_by_label("Restore test: Own estimate")
        .click_accesskit();
    harness.run_steps(3);
    enter(&mut harness, "Restore test: Estimated price", "1500");
    let found = document(&harness);
    let need = found.levelling.needs.last().unwrap();
    assert_eq!(
        (need.name.as_str(), need.quantity),
        ("Restore test", Some(Decimal::TWO))
    );
    assert!(matches!(&need.estimate, Some(Amount::Exact(money, _)) if money.to_string() == "1500"));
    // Nobody offers it: two units at 1,500 are paid at the start by whoever is asked.
    let before = compare(&project("partner-quotes")).unwrap();
    let after = compare(&found).unwrap();
    for (old, new) in before.offers.iter().zip(&after.offers) {
        assert!((new.total.central - old.total.central - 3_000.0).abs() < 1e-6);
    }
    press(&mut harness, "Delete Restore test");
    assert_eq!(document(&harness).levelling.needs.len(), 4);
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn the_scope_of_a_quote_becomes_a_list_of_the_project() {
    let mut fullest = project("partner-quotes");
    fullest.levelling.scope = Scope::Fullest;
    fullest.levelling.needs.clear();
    let scope = compare(&fullest).unwrap().scope;
    let mut harness = tab(fullest.clone(), "What is bought");
    press(&mut harness, "Make it a list");
    let rules = document(&harness).levelling;
    assert_eq!((rules.scope, rules.needs.len()), (Scope::List, scope.len()));
    undo(&mut harness);
    choose(
        &mut harness,
        "Levelling: What is bought",
        "a list of the project",
    );
    assert_eq!(document(&harness).levelling.needs, rules.needs);
    choose(&mut harness, "Levelling: A gap costs", "mean of the others");
    enter(&mut harness, "Levelling: Day of the decision", "2027-03-20");
    let rules = document(&harness).levelling;
    assert_eq!(rules.gaps, displace_model::quote::GapPrice::Mean);
    assert_eq!(rules.on, Some(jiff::civil::date(2027, 3, 20)));
}

#[test]
fn one_guess_is_confirmed_and_another_is_corrected() {
    let mut harness = tab(project("partner-quotes"), "What is bought");
    press(&mut harness, "Lumière Informatique SARL");
    assert!(harness.query_all_by_label("a guess").count() > 0);
    press(&mut harness, "Confirm line 3 of Lumière Informatique SARL");
    let told = &document(&harness).levelling.matches[0];
    assert_eq!(
        (told.line.as_str(), told.need.as_deref()),
        ("migration", Some("migration"))
    );
    choose(
        &mut harness,
        "Line 4 of Lumière Informatique SARL belongs to",
        "nothing: beyond the scope",
    );
    assert_eq!(harness.query_all_by_label("a guess").count(), 0);
    let found = document(&harness);
    assert_eq!(found.levelling.matches[1].need, None);
    let offers = compare(&found).unwrap().offers;
    let extras = &offers[1].extras;
    assert_eq!(extras[0].lines, ["training"]);
    undo(&mut harness);
    undo(&mut harness);
    assert_eq!(document(&harness), project("partner-quotes"));
}

#[test]
fn weights_are_free_until_prices_are_opened_and_recorded_afterwards() {
    let mut harness = tab(project("partner-quotes"), "Points");
    press(&mut harness, "Score quotes by points");
    enter(&mut harness, "Price: All points", "90,000");
    enter(&mut harness, "Price: No points", "150,000");
    enter(&mut harness, "Technical fit: Weight", "30");
    enter(
        &mut harness,
        "Technical fit: Points of Continuity Partners Ltd",
        "9",
    );
    enter(
        &mut harness,
        "Technical fit: Points of Lumière Informatique SARL",
        "11",
    );
    let words = spoken(&harness);
    assert!(words.contains("1. "), "{words}");
    assert_eq!(
        harness.state().view().build.drafts.refused(),
        1,
        "11 of 10 points"
    );
    let score = document(&harness).levelling.score.unwrap();
    assert_eq!(score.criteria[1].weight, Decimal::from(30));
    assert_eq!(
        score.criteria[1].points,
        [("continuity".to_owned(), Decimal::from(9))]
    );
    assert!(score.changes.is_empty());
    press(&mut harness, "Open prices");
    enter(&mut harness, "Technical fit: Weight", "70");
    let score = document(&harness).levelling.score.unwrap();
    let change = &score.changes[0];
    assert_eq!(change.criterion, "fit");
    assert_eq!(
        (change.from, change.to),
        (Decimal::from(30), Decimal::from(70))
    );
    assert_eq!(Some(change.on), score.opened);
    let once = |harness: &Harness<'_, App>| {
        let told = harness.get_all_by_label_contains("from 30 to 70");
        assert_eq!(told.count(), 1);
        assert!(spoken(harness).contains("Technical fit from 30 to 70"));
    };
    once(&harness);
    // What the record is about cannot be deleted any more, nor the scale moved.
    let disabled = |name: &str| {
        let node = harness.get_all_by_label(name).next().unwrap();
        egui_kittest::kittest::NodeT::accesskit_node(&node).is_disabled()
    };
    assert!(disabled("Delete Technical fit") && disabled("Price: All points"));
    assert!(harness.query_by_label("Do without points").is_none());
    press(&mut harness, "Comparison");
    once(&harness);
}

#[test]
fn a_round_is_closed_with_one_press_and_the_next_is_compared_with_it() {
    let mut harness = tab(project("partner-quotes"), "Rounds");
    press(&mut harness, "Close this round");
    let closed = document(&harness);
    assert!(closed.quotes.iter().all(|quote| quote.frozen));
    assert_eq!(
        harness.state().session().undo_label(),
        Some("Close the round")
    );
    press(&mut harness, "Begin the next round");
    let begun = document(&harness);
    assert_eq!(begun.quotes.len(), 6);
    let ids: Vec<&str> = begun.quotes.iter().map(|quote| quote.id.as_str()).collect();
    assert_eq!(ids[..2], ["rheintal", "rheintal_r2"]);
    assert!(begun.quotes[1].round == 2 && !begun.quotes[1].frozen);
    for change in rounds(&begun).unwrap() {
        assert!(change.price.as_decimal().is_zero() && change.scope.as_decimal().is_zero());
    }
    assert_eq!(begun.private.deals.len(), 2, "the margin goes on");
    press(&mut harness, "Edit quotes");
    press(&mut harness, "Quote of Lumière Informatique SARL, round 2");
    // A cheaper subscription, and no training any more.
    enter(&mut harness, "Line 1: Net price", "400");
    press(&mut harness, "Select Line 4");
    press(&mut harness, "Delete Line 4");
    press(&mut harness, "Rounds");
    let changes = rounds(&document(&harness)).unwrap();
    let change = changes.iter().find(|one| one.from == "lumiere").unwrap();
    assert!(change.price.is_negative());
    assert_eq!(change.scope.to_string(), "-2440.00");
    assert_eq!(change.removed, ["Formation de deux administrateurs"]);
    let words = spoken(&harness);
    assert!(
        words.contains("Lumière Informatique SARL, round 1 to 2"),
        "{words}"
    );
    assert!(
        words.contains("left out: Formation de deux administrateurs"),
        "{words}"
    );
    assert!(words.contains("−€ 2,440"), "{words}");
}

#[test]
fn a_signature_tells_what_it_did_and_is_taken_back() {
    let mut harness = page(project("partner-quotes"));
    let before = document(&harness);
    press(&mut harness, "Recovery as a service");
    let words = spoken(&harness);
    let told = "Recovery as a service now pays what Lumière Informatique SARL offers: 4 items";
    assert!(words.contains(told), "{words}");
    assert!(
        words.contains("in place of 1 cost line. Undo takes it back."),
        "{words}"
    );
    assert!(
        words.contains("It is the contract of Recovery as a service."),
        "{words}"
    );
    let label = "Sign the quote of Lumière Informatique SARL for Recovery as a service";
    assert_eq!(harness.state().session().undo_label(), Some(label));
    let signed = document(&harness);
    assert_eq!(signed.plans[1].contract.items.len(), 4);
    // A plan has one quote: the one before is no longer its contract.
    assert_eq!(signed.quotes[2].plan, None);
    undo(&mut harness);
    assert!(!spoken(&harness).contains("now pays what"));
    assert_eq!(document(&harness), before);
}

#[test]
fn a_private_offer_cannot_be_signed_into_what_everybody_sees() {
    let project = with_rival();
    let refused = displace_model::quote::signed(&project, "rival_offer", "keep").unwrap_err();
    assert!(refused.to_string().contains("customer's copy"), "{refused}");
    let mut harness = page(project);
    let words = spoken(&harness);
    let rival = words
        .lines()
        .find(|line| line.ends_with(". Verborgen AG"))
        .unwrap();
    press(&mut harness, rival);
    assert!(spoken(&harness).contains("A private offer cannot be signed"));
    let buttons = harness.query_all_by_role_and_label(Role::Button, "Keep what is there");
    assert_eq!(buttons.count(), 0);
}

#[test]
fn what_a_deal_costs_is_edited_and_its_margin_follows() {
    let mut harness = tab(project("partner-quotes"), "Private");
    press(&mut harness, "Rheintal Systemhaus GmbH");
    assert!(spoken(&harness).contains("Below its cost of sale"));
    enter(&mut harness, "Cost of line 1: Unit", "900");
    assert!(!spoken(&harness).contains("Below its cost of sale"));
    press(&mut harness, "Lumière Informatique SARL");
    enter(
        &mut harness,
        "Deal of Lumière Informatique SARL: Cost of sale",
        "5",
    );
    enter(&mut harness, "Cost of line 2: Own hours", "12.5");
    let found = document(&harness).private;
    let deal = found
        .deals
        .iter()
        .find(|deal| deal.quote == "lumiere")
        .unwrap();
    assert_eq!(deal.cost_of_sale, Decimal::new(5, 2));
    assert_eq!(
        (deal.lines[0].line.as_str(), deal.lines[0].effort_hours),
        ("support", Decimal::new(125, 1))
    );
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn the_scorecard_adds_up_and_a_closed_gate_means_not_yet() {
    let mut harness = tab(project("partner-quotes"), "Private");
    assert!(spoken(&harness).contains("Readiness: not scored yet"));
    choose(&mut harness, "Engineers: Score", "4 of 5");
    choose(&mut harness, "Price: Score", "3 of 5");
    enter(
        &mut harness,
        "Engineers: Evidence",
        "asked for a demonstration",
    );
    // (4 × 0.4567 + 3 × 0.09) / 0.5467.
    assert!(spoken(&harness).contains("Readiness: 3.8 of 5"));
    assert!(spoken(&harness).contains("Nobody scored neglect, executives, technology"));
    choose(&mut harness, "Executives: Score", "1 of 5");
    assert!(spoken(&harness).contains("Not yet: executives below 2"));
    let marks = document(&harness).private.scorecard;
    let factors: Vec<Factor> = marks.iter().map(|mark| mark.factor).collect();
    assert_eq!(
        factors,
        [Factor::Engineers, Factor::Executives, Factor::Price]
    );
    assert_eq!(marks[0].evidence, "asked for a demonstration");
}
