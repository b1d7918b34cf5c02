//! Quotes edited in the window: heads, lines by the thousand, and what is wrong with them.

use displace::command::Command;
use displace::window::App;
use displace_model::contract::{Category, Every, Metric};
use displace_model::money::Money;
use displace_model::project::Project;
use displace_model::quote::{Line, Quote, Scope};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rust_decimal::Decimal;

use crate::quotes::page;
use crate::window::{project, spoken};

/// The page of a project with the tab of this name open.
pub(crate) fn tab<'a>(project: Project, name: &str) -> Harness<'a, App> {
    let mut harness = page(project);
    press(&mut harness, name);
    harness
}

/// As a screen reader presses a button: wherever the pointer is.
pub(crate) fn press(harness: &mut Harness<'_, App>, name: &str) {
    harness
        .get_by_role_and_label(Role::Button, name)
        .click_accesskit();
    harness.run_steps(4);
}

/// Types into a box and leaves it with Enter.
pub(crate) fn enter(harness: &mut Harness<'_, App>, name: &str, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, name).focus();
    harness.run_steps(2);
    harness
        .get_by_role_and_label(Role::TextInput, name)
        .type_text(text);
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
}

pub(crate) fn undo(harness: &mut Harness<'_, App>) {
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, Command::Undo);
    harness.run_steps(3);
}

fn select(harness: &mut Harness<'_, App>, partner: &str) {
    press(harness, &format!("Quote of {partner}, round 1"));
}

fn quote(harness: &Harness<'_, App>, id: &str) -> Quote {
    let project = harness.state().session().project();
    project
        .all_quotes()
        .find(|quote| quote.id == id)
        .unwrap()
        .clone()
}

/// A quote of so many lines beside those of the sample.
pub(crate) fn long(many: usize) -> Project {
    let mut project = project("partner-quotes");
    let line = |number: usize| Line {
        part_number: format!("P-{number:04}"),
        description: format!("Article number {number}"),
        metric: Metric::Unit,
        quantity: Decimal::from(number),
        net: Some(Money::whole(12)),
        every: Every::Year,
        term_months: Some(36),
        ..Line::new(&format!("line_{number}"), Category::Licences)
    };
    let mut quote = Quote::new("long_one", "Long List Ltd");
    quote.lines = (1..=many).map(line).collect();
    project.quotes.insert(0, quote);
    // The longest quote says what is bought.
    project.levelling.scope = Scope::Fullest;
    project
}

#[test]
fn the_head_of_a_quote_is_edited_field_by_field_and_undone() {
    let mut harness = tab(project("partner-quotes"), "Edit quotes");
    select(&mut harness, "Rheintal Systemhaus GmbH");
    let head = "Rheintal Systemhaus GmbH: partner, dates, currency, terms";
    harness.get_by_label(head).click_accesskit();
    harness.run_steps(8);
    let before = quote(&harness, "rheintal");
    for (field, text) in [
        ("Vendor", "Other vendor"),
        ("Number", "AN-9"),
        ("Valid until", "2027-06-30"),
        ("Payable within", "60"),
        ("Rate of the tax", "19 %"),
        ("Total stated", "51,920.50"),
        ("Deal registration", ""),
        ("Other terms", "ab Werk"),
    ] {
        enter(
            &mut harness,
            &format!("Rheintal Systemhaus GmbH: {field}"),
            text,
        );
    }
    let after = quote(&harness, "rheintal");
    assert_eq!(
        (after.vendor.as_str(), after.number.as_str()),
        ("Other vendor", "AN-9")
    );
    assert_eq!(after.valid_until, Some(jiff::civil::date(2027, 6, 30)));
    assert_eq!(after.payment_days, Some(60));
    assert_eq!(after.vat_rate, Some(Decimal::new(19, 2)));
    assert_eq!(after.total.unwrap().to_string(), "51920.50");
    assert_eq!(after.terms, "ab Werk");
    let label = harness.state().session().undo_label().unwrap().to_owned();
    assert_eq!(label, "Change other terms of Rheintal Systemhaus GmbH");
    // An emptied text was typed over with nothing, which changes nothing; the others are a step each.
    let steps = 7;
    for _ in 0..steps {
        undo(&mut harness);
    }
    assert_eq!(quote(&harness, "rheintal"), before);
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn a_line_is_edited_in_its_row_and_below_the_table() {
    let mut harness = tab(project("partner-quotes"), "Edit quotes");
    select(&mut harness, "Lumière Informatique SARL");
    enter(&mut harness, "Line 1: Quantity", "44.5");
    enter(&mut harness, "Line 1: List price", "500");
    enter(&mut harness, "Line 1: Discount", "12.5");
    enter(&mut harness, "Line 1: Term", "24");
    press(&mut harness, "Select Line 2");
    enter(&mut harness, "Line 2: Bundle", "Plus");
    enter(&mut harness, "Line 2: Rise at renewal", "4");
    enter(&mut harness, "Line 2: Begins", "2027-04-01");
    harness.get_by_label("Line 2: Option").click_accesskit();
    harness.run_steps(3);
    let quote = quote(&harness, "lumiere");
    let (first, second) = (&quote.lines[0], &quote.lines[1]);
    assert_eq!(first.quantity, Decimal::new(445, 1));
    assert_eq!(first.list, Some(Money::whole(500)));
    assert_eq!(first.discount, Some(Decimal::new(125, 3)));
    assert_eq!(first.term_months, Some(24));
    assert_eq!(second.bundle, "Plus");
    assert_eq!(second.uplift, Some(Decimal::new(4, 2)));
    assert_eq!(second.start, Some(jiff::civil::date(2027, 4, 1)));
    assert!(second.option);
}

#[test]
fn what_is_wrong_in_a_line_is_said_at_its_field_and_not_taken() {
    let mut harness = tab(project("partner-quotes"), "Edit quotes");
    select(&mut harness, "Lumière Informatique SARL");
    enter(&mut harness, "Line 1: Discount", "300");
    enter(&mut harness, "Line 1: Quantity", "-4");
    let words = spoken(&harness);
    assert!(
        words.contains("Discount: discount must be −100 to 100 %"),
        "{words}"
    );
    assert!(
        words.contains("Quantity: quantity must be 0 or more"),
        "{words}"
    );
    assert_eq!(
        quote(&harness, "lumiere").lines[0].quantity,
        Decimal::from(40)
    );
    assert_eq!(harness.state().view().build.drafts.refused(), 2);
    // A term that is no whole number of years is taken, with a remark.
    enter(&mut harness, "Line 2: Term", "30");
    press(&mut harness, "Select Line 2");
    let words = spoken(&harness);
    assert!(
        words.contains("the last period is counted in part"),
        "{words}"
    );
    harness
        .get_by_label("Only lines with remarks")
        .click_accesskit();
    harness.run_steps(3);
    assert!(harness.query_by_label("Line 2: Quantity").is_some());
    assert!(harness.query_by_label("Line 1: Quantity").is_none());
}

#[test]
fn lines_are_added_duplicated_found_and_deleted() {
    let mut harness = tab(project("partner-quotes"), "Edit quotes");
    select(&mut harness, "Lumière Informatique SARL");
    press(&mut harness, "Select Line 2");
    press(&mut harness, "Add line to Lumière Informatique SARL");
    assert_eq!(quote(&harness, "lumiere").lines[2].id, "line_5");
    enter(&mut harness, "Line 3: Description", "Boîtes de bandes");
    press(&mut harness, "Duplicate Line 3");
    let lines = quote(&harness, "lumiere").lines;
    assert_eq!(
        (lines.len(), lines[3].description.as_str()),
        (6, "Boîtes de bandes")
    );
    enter(&mut harness, "Find lines", "boîtes");
    assert!(harness.query_by_label("Line 3: Quantity").is_some());
    assert!(harness.query_by_label("Line 1: Quantity").is_none());
    press(&mut harness, "Delete Line 4");
    press(&mut harness, "Select Line 3");
    press(&mut harness, "Delete Line 3");
    assert_eq!(
        quote(&harness, "lumiere"),
        project("partner-quotes").quotes[1]
    );
    let label = harness.state().session().undo_label();
    assert_eq!(label, Some("Delete Line 3 of Lumière Informatique SARL"));
    undo(&mut harness);
    assert_eq!(quote(&harness, "lumiere").lines.len(), 5);
}

#[test]
fn a_quote_is_typed_in_where_there_was_none_and_deleted_again() {
    let mut harness = page(project("controller-failure"));
    press(&mut harness, "Type one in");
    press(&mut harness, "Add quote");
    enter(&mut harness, "New partner: Partner", "Harbour Data");
    enter(&mut harness, "Line 1: Description", "Capacity");
    enter(&mut harness, "Line 1: Net price", "999.90");
    press(&mut harness, "Comparison");
    assert!(spoken(&harness).contains("1. Harbour Data"));
    press(&mut harness, "Edit quotes");
    press(&mut harness, "Delete quote of Harbour Data");
    assert_eq!(harness.state().session().project().quotes, []);
    undo(&mut harness);
    let quotes = &harness.state().session().project().quotes;
    assert_eq!(quotes[0].lines[0].net.unwrap().to_string(), "999.90");
}

#[test]
fn a_closed_round_cannot_be_edited_until_it_is_opened() {
    let mut harness = tab(project("partner-quotes"), "Edit quotes");
    select(&mut harness, "Lumière Informatique SARL");
    harness
        .get_by_label("Lumière Informatique SARL: Round closed")
        .click_accesskit();
    harness.run_steps(3);
    assert!(quote(&harness, "lumiere").frozen);
    let field = harness.get_by_role_and_label(Role::TextInput, "Line 1: Quantity");
    assert!(field.accesskit_node().is_disabled());
    harness
        .get_by_label("Lumière Informatique SARL: Round closed")
        .click_accesskit();
    harness.run_steps(3);
    let field = harness.get_by_role_and_label(Role::TextInput, "Line 1: Quantity");
    assert!(!field.accesskit_node().is_disabled());
}

/// How much a frame of each part of the page draws: shapes, and what a screen reader finds.
fn drawn(many: usize, part: &str) -> (usize, usize) {
    let mut harness = tab(long(many), part);
    if part == "Edit quotes" {
        select(&mut harness, "Long List Ltd");
    } else {
        let words = spoken(&harness);
        let ranked = words.lines().find(|line| line.ends_with(". Long List Ltd"));
        press(&mut harness, ranked.unwrap());
    }
    harness.run_steps(4);
    let shapes = harness.output().shapes.len();
    (shapes, harness.root().children_recursive().count())
}

#[test]
fn a_thousand_lines_cost_what_is_in_sight() {
    for part in ["Edit quotes", "Comparison"] {
        let (short, long) = (drawn(40, part), drawn(1_000, part));
        // Longer numbers and one more partner's words are all that differs.
        let near = |a: usize, b: usize| a.abs_diff(b) * 20 <= a.max(b);
        assert!(
            near(short.0, long.0),
            "{part}: {short:?} and {long:?} shapes"
        );
        assert!(
            near(short.1, long.1),
            "{part}: {short:?} and {long:?} nodes"
        );
    }
}

#[test]
fn the_last_of_a_thousand_lines_is_found_and_edited() {
    let mut harness = tab(long(1_000), "Edit quotes");
    select(&mut harness, "Long List Ltd");
    assert!(harness.query_by_label("Line 1000: Quantity").is_none());
    enter(&mut harness, "Find lines", "P-1000");
    enter(&mut harness, "Line 1000: Net price", "13.37");
    assert_eq!(
        quote(&harness, "long_one").lines[999]
            .net
            .unwrap()
            .to_string(),
        "13.37"
    );
    press(&mut harness, "Select Line 1000");
    press(&mut harness, "Add line to Long List Ltd");
    // The search is over, and the table has moved to the new line.
    assert!(harness.query_by_label("Line 1001: Quantity").is_some());
    assert!(harness.query_by_label("Line 1: Quantity").is_none());
}
