//! The editing pages: calendar, dependencies, people, chains of copies, attackers, effects and seasons.

use displace_model::estate::Dependency;
use displace_model::plan::Plan;
use displace_model::project;
use displace_model::solution::Copy;
use displace_model::threat::EffectKind;
use displace_model::uncertain::Uncertain;
use displace_model::work_calendar::ServiceHours;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jiff::civil::{date, time};

use crate::build::{PAGES, Page, State, TALL, enter, picture, press, sample, window};

const NAS: &str = "Keep the NAS backup";

/// Presses the entry of an open menu: unlike the line of a table it has no value.
fn choose(harness: &mut Harness<'_, State>, name: &str) {
    harness
        .query_all_by_label(name)
        .rfind(|node| {
            let button = egui::accesskit::Role::Button;
            node.value().is_none() && node.accesskit_node().role() == button
        })
        .unwrap()
        .click();
    harness.run();
}

/// Presses a line of a table.
fn line(harness: &mut Harness<'_, State>, name: &str) {
    harness
        .query_all_by_label(name)
        .find(|node| node.value().is_some())
        .unwrap()
        .click();
    harness.run();
}

fn told(harness: &Harness<'_, State>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

fn plan<'h>(harness: &'h Harness<'_, State>) -> &'h Plan {
    &harness.state().project.plans[0]
}

#[test]
fn the_calendar_knows_business_hours_holidays_and_peak_days() {
    let mut harness = window(Page::Project, TALL, false);
    press(&mut harness, "Calendar: Business days: Saturday");
    assert_eq!(harness.state().label(), "Change business days of Calendar");
    enter(&mut harness, "Calendar: Work begins", "6:30");
    enter(&mut harness, "Calendar: Work ends", "5");
    assert!(told(&harness, "a time after 06:30:00"));
    enter(&mut harness, "Calendar: Work ends", "24:00");
    assert_eq!(
        harness
            .get_by_label("Calendar: Work ends")
            .value()
            .as_deref(),
        Some("24:00")
    );
    enter(&mut harness, "Calendar: Holidays", "24.12.2027");
    assert!(told(&harness, "such as 2027-12-24"));
    enter(&mut harness, "Calendar: Holidays", "2027-12-31, 2027-12-24");
    enter(&mut harness, "Calendar: Holidays", "2027-01-01");
    press(&mut harness, "Calendar: Holidays: delete 2027-12-31");
    press(&mut harness, "Add peak to the calendar");
    enter(&mut harness, "Month end: Last days", "3");
    enter(&mut harness, "Month end: Dates", "2027-07-23");
    let calendar = &harness.state().project.calendar;
    assert!(calendar.days[5]);
    assert_eq!(calendar.from, time(6, 30, 0, 0));
    assert_eq!(calendar.hours(), (6.5, 24.0));
    assert_eq!(calendar.holidays, [date(2027, 1, 1), date(2027, 12, 24)]);
    assert_eq!(calendar.peaks[0].last_days_of_month, 3);
    assert_eq!(calendar.peaks[0].dates, [date(2027, 7, 23)]);
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    picture(&mut harness, "rules-calendar");
}

#[test]
fn a_week_keeps_a_business_day_and_a_peak_keeps_a_day() {
    let mut harness = window(Page::Project, TALL, false);
    for day in ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"] {
        press(&mut harness, &format!("Calendar: Business days: {day}"));
    }
    assert!(harness.state().project.calendar.days[4]);
    assert!(told(&harness, "at least one day of the week"));
    press(&mut harness, "Add peak to the calendar");
    enter(&mut harness, "Month end: Last days", "0");
    assert_eq!(
        harness.state().project.calendar.peaks[0].last_days_of_month,
        1
    );
    press(&mut harness, "Delete Month end");
    assert_eq!(harness.state().project.calendar.peaks, []);
}

#[test]
fn a_workload_needs_others_but_never_itself() {
    let mut harness = window(Page::Estate, TALL, false);
    let fold = "dependencies, nights and peak days, long outages";
    press(&mut harness, &format!("Directory: {fold}"));
    press(&mut harness, "Add need of Directory");
    choose(&mut harness, "Terminal server");
    assert_eq!(
        harness.state().label(),
        "Let Directory need Terminal server"
    );
    enter(&mut harness, "Directory: Terminal server", "3");
    assert!(told(&harness, "1 to 2, the instances of"));
    enter(&mut harness, "Directory: Terminal server", "1");
    let needs = harness.state().project.workloads[0].needs.clone();
    let expected = Dependency {
        workload: "terminal".to_owned(),
        serving: Some(1),
    };
    assert_eq!(needs, [expected]);
    picture(&mut harness, "rules-needs");
    line(&mut harness, "Terminal server");
    press(&mut harness, &format!("Terminal server: {fold}"));
    press(&mut harness, "Add need of Terminal server");
    choose(&mut harness, "Directory");
    assert!(told(&harness, "directory needs terminal needs directory"));
    line(&mut harness, "Directory");
    press(&mut harness, "Directory: does not need Terminal server");
    assert_eq!(harness.state().project.workloads[0].needs, []);
}

#[test]
fn a_long_outage_costs_more_in_steps_and_nights_less() {
    let mut harness = window(Page::Estate, TALL, false);
    press(
        &mut harness,
        "Directory: dependencies, nights and peak days, long outages",
    );
    enter(&mut harness, "Directory: Outside business hours", "0.2");
    press(&mut harness, "Add step of cost to Directory");
    enter(&mut harness, "Directory, step 1: After", "8 h");
    enter(&mut harness, "Directory, step 1: Once", "5k .. 9k");
    // A blank takes the factor away; the amount, then the last part, must stay.
    enter(&mut harness, "Directory, step 1: Cost per hour", " ");
    let step = harness.state().project.workloads[0].steps[0].clone();
    assert_eq!((step.after_hours, step.factor), (8.0, None));
    assert_eq!(step.amount.unwrap().value, Uncertain::uniform(5e3, 9e3));
    enter(&mut harness, "Directory, step 1: Once", " ");
    assert!(told(&harness, "an amount, a factor or both"));
    enter(&mut harness, "Directory, step 1: Cost per hour", "2");
    let step = &harness.state().project.workloads[0].steps[0];
    assert_eq!(step.factor.clone().unwrap().value, Uncertain::fixed(2.0));
    press(&mut harness, "Delete Directory, step 1");
    let workload = &harness.state().project.workloads[0];
    assert_eq!(workload.steps, []);
    assert_eq!(workload.outside_hours_factor.value, Uncertain::fixed(0.2));
}

#[test]
fn people_try_in_an_order_and_in_their_hours() {
    let mut harness = window(Page::Plans, TALL, false);
    let add = format!("Add people step to {NAS}");
    press(&mut harness, &add);
    enter(&mut harness, "New step: Name", "Remote reset");
    press(&mut harness, &add);
    enter(&mut harness, "New step: Helps", "30 %");
    press(&mut harness, "Earlier: New step");
    press(&mut harness, "New step: Somebody is there");
    press(&mut harness, "in business hours");
    press(&mut harness, &format!("{NAS}: Support works"));
    press(&mut harness, "in business hours");
    let support = &plan(&harness).support;
    assert_eq!(support.service_hours, ServiceHours::BusinessHours);
    let names: Vec<&str> = support
        .steps
        .iter()
        .map(|step| step.name.as_str())
        .collect();
    assert_eq!(names, ["New step", "Remote reset"]);
    assert_eq!(support.steps[0].success.value, Uncertain::fixed(0.3));
    assert_eq!(support.steps[0].service_hours, ServiceHours::BusinessHours);
    picture(&mut harness, "rules-people");
    press(&mut harness, "Delete Remote reset");
    assert_eq!(plan(&harness).support.steps.len(), 1);
}

#[test]
fn prerequisites_workarounds_insurance_and_a_cap_are_folded_away_until_needed() {
    let mut harness = window(Page::Plans, [1280.0, 3200.0], false);
    let fold = format!("{NAS}: prerequisites, workarounds, insurance, a cap on restores");
    let cap = format!("{NAS}: Restores at once");
    assert!(harness.query_by_label(&cap).is_none());
    press(&mut harness, &fold);
    enter(&mut harness, &cap, "2");
    press(&mut harness, &format!("Add prerequisite to {NAS}"));
    press(&mut harness, "New prerequisite: Lives in: NAS");
    press(&mut harness, "New prerequisite: Needed by: NAS copy");
    press(&mut harness, &format!("Add workaround to {NAS}"));
    enter(&mut harness, "New workaround: Takes off", "60");
    enter(&mut harness, "New workaround: Price per year", "1200");
    press(&mut harness, &format!("{NAS}: Insurance"));
    enter(&mut harness, &format!("{NAS}: Limit"), "250k");
    enter(&mut harness, &format!("{NAS}: Premium per year"), "3,400");
    let plan = plan(&harness);
    assert_eq!(plan.max_concurrent_restores, Some(2));
    assert_eq!(plan.prerequisites[0].domains, ["nas_1"]);
    assert_eq!(plan.prerequisites[0].needed_by.len(), plan.copies.len() - 1);
    assert_eq!(plan.workarounds[0].relief.value, Uncertain::fixed(0.6));
    let insurance = plan.insurance.as_ref().unwrap();
    assert_eq!(insurance.limit.value, Uncertain::fixed(250_000.0));
    // What they cost joins the contract in the cash of the plan.
    let project = &harness.state().project;
    let lines = plan.cost_lines(project.start, project.horizon_years);
    assert_eq!(lines.len(), plan.contract.lines.len() + 2);
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    picture(&mut harness, "rules-plan");
    enter(&mut harness, &cap, " ");
    assert_eq!(
        harness.state().project.plans[0].max_concurrent_restores,
        None
    );
}

fn nas<'h>(harness: &'h Harness<'_, State>) -> &'h Copy {
    let copies = &plan(harness).copies;
    copies.iter().find(|copy| copy.name == "NAS copy").unwrap()
}

#[test]
fn copies_feed_one_another_in_one_direction() {
    let mut harness = window(Page::Plans, [1280.0, 3200.0], false);
    let names: Vec<String> = sample().plans[0]
        .copies
        .iter()
        .map(|copy| copy.name.clone())
        .collect();
    let other = names.iter().find(|name| *name != "NAS copy").unwrap();
    line(&mut harness, "NAS copy");
    press(&mut harness, "NAS copy: Fed by");
    choose(&mut harness, other);
    assert!(nas(&harness).fed_by.is_some());
    enter(&mut harness, "NAS copy: Held back", "12");
    assert_eq!(nas(&harness).hold_hours.value, Uncertain::fixed(12.0));
    line(&mut harness, other);
    press(&mut harness, &format!("{other}: Fed by"));
    choose(&mut harness, "NAS copy");
    assert!(told(&harness, "feed one another in one direction"));
    press(&mut harness, &format!("Delete {other}"));
    assert!(told(&harness, "is fed by it"));
    line(&mut harness, "NAS copy");
    press(&mut harness, "NAS copy: Fed by");
    press(&mut harness, "the primary data");
    assert_eq!(nas(&harness).fed_by, None);
}

#[test]
fn an_attacker_destroys_a_copy_as_often_as_is_usual_until_somebody_says_otherwise() {
    let mut harness = window(Page::Plans, [1280.0, 3200.0], false);
    line(&mut harness, "NAS copy");
    press(
        &mut harness,
        "NAS copy: attackers, silent failures and tests, service hours",
    );
    let field = "NAS copy: Destroyed by an attacker";
    let shown = |harness: &Harness<'_, State>| harness.get_by_label(field).value();
    assert_eq!(shown(&harness).as_deref(), Some("53.6"));
    press(&mut harness, "NAS copy: Immutable");
    assert_eq!(shown(&harness).as_deref(), Some("8"));
    assert_eq!(nas(&harness).malicious_destroy_probability, None);
    enter(&mut harness, field, "20 .. 40");
    let given = nas(&harness).malicious_destroy_probability.clone();
    assert_eq!(given.unwrap().value, Uncertain::uniform(0.2, 0.4));
    press(&mut harness, &format!("{field}: details"));
    press(&mut harness, "Back to what is usual for such a copy");
    assert_eq!(nas(&harness).malicious_destroy_probability, None);
    press(&mut harness, "Done");
    enter(&mut harness, "NAS copy: Restore test took", "6");
    let tested = nas(&harness).tested_restore_hours.clone().unwrap();
    assert_eq!(tested.grade(), displace_model::input::Grade::Measured);
    enter(&mut harness, "NAS copy: Restore test every", "0.5");
    assert!(told(&harness, "0 for never, or 1 day and more"));
    enter(&mut harness, "NAS copy: Restore test every", "90");
    press(&mut harness, "NAS copy: Started");
    press(&mut harness, "in business hours");
    assert_eq!(nas(&harness).start_hours, ServiceHours::BusinessHours);
    picture(&mut harness, "rules-copy");
    enter(&mut harness, "NAS copy: Restore test took", " ");
    assert_eq!(nas(&harness).tested_restore_hours, None);
}

#[test]
fn a_spare_is_left_again_in_a_window() {
    let mut harness = window(Page::Plans, TALL, false);
    let name = sample().plans[0].spares[0].name.clone();
    let hours = format!("{name}: Moving back takes");
    if harness.query_by_label(&hours).is_none() {
        press(&mut harness, &format!("{name}: moving back"));
    }
    enter(&mut harness, &hours, "2");
    press(&mut harness, &format!("{name}: Moved back"));
    press(&mut harness, "day and night");
    let spare = &plan(&harness).spares[0];
    assert_eq!(spare.move_back_window, ServiceHours::Always);
    assert_eq!(spare.move_back_hours.value, Uncertain::fixed(2.0));
}

#[test]
fn a_threat_has_intent_a_season_and_two_effects_of_a_kind() {
    let mut harness = window(Page::Threats, TALL, false);
    press(&mut harness, "Add own threat");
    press(&mut harness, "New threat: Intent");
    press(&mut harness, "New threat: when it comes");
    enter(&mut harness, "New threat: Outside them", "3");
    enter(&mut harness, "New threat: In business hours", "0");
    enter(&mut harness, "New threat: Outside them", "0");
    assert!(told(&harness, "weights that are all 0"));
    press(&mut harness, "New threat: by month");
    enter(&mut harness, "New threat: July", "2");
    press(&mut harness, "Add effect to New threat");
    choose(&mut harness, "Unavailable");
    press(&mut harness, "Add effect to New threat");
    choose(&mut harness, "Corrupted");
    let dwell = |name: &str| format!("New threat, {name}: Began before");
    assert!(harness.query_by_label(&dwell("unavailable")).is_none());
    enter(&mut harness, &dwell("corrupted"), "24 .. 480");
    press(
        &mut harness,
        "New threat, corrupted: part of data and service",
    );
    enter(
        &mut harness,
        "New threat, corrupted: Data to restore",
        "1 .. 20",
    );
    enter(&mut harness, "New threat, corrupted: Service missing", "30");
    press(&mut harness, "New threat, corrupted: Happens");
    press(&mut harness, "to a share of what it hits");
    enter(&mut harness, "New threat, unavailable 2: Id", "short");
    let threat = harness.state().project.threats.last().unwrap();
    assert!(threat.malicious);
    assert_eq!(threat.season.outside_hours, 3.0);
    assert_eq!(threat.season.months[6], 2.0);
    let effects: Vec<(&str, EffectKind)> = threat
        .effects
        .iter()
        .map(|effect| (effect.id.as_str(), effect.kind))
        .collect();
    assert_eq!(
        effects,
        [
            ("unavailable", EffectKind::Unavailable),
            ("short", EffectKind::Unavailable),
            ("corrupted", EffectKind::Corrupted)
        ]
    );
    // Chance and share stand side by side.
    assert!(threat.effects[0].chance.is_some() && threat.effects[2].share.is_some());
    assert_eq!(
        threat.effects[2].data_share.value,
        Uncertain::uniform(0.01, 0.2)
    );
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    picture(&mut harness, "rules-threat");
    let project = &harness.state().project;
    let text = project::write(project, displace_scenarios::catalogue());
    let reading = project::read(&text, displace_scenarios::catalogue());
    assert_eq!(reading.project.as_ref(), Some(project), "{text}");
}

#[test]
fn folded_rows_open_and_close_with_the_keyboard() {
    let mut harness = window(Page::Estate, TALL, false);
    let fold = "Directory: dependencies, nights and peak days, long outages";
    let field = "Directory: On peak days";
    for open in [true, false] {
        harness.get_by_label(fold).focus();
        harness.run();
        harness.key_press(egui::Key::Space);
        harness.run();
        assert_eq!(harness.query_by_label(field).is_some(), open);
    }
}

/// The sample with the rules that are folded away in use.
fn rich() -> project::Project {
    let text = include_str!("../../../model/tests/data/format-1-rules.toml");
    let reading = project::read(text, displace_scenarios::catalogue());
    reading.project.unwrap()
}

#[test]
fn what_is_not_as_usual_opens_by_itself_and_all_of_it_has_names() {
    let mut harness = window(Page::Plans, [1280.0, 3400.0], false);
    harness.state_mut().project = rich();
    for (page, visible) in PAGES.into_iter().zip([
        "Last days of the harvest: Dates",
        "Scales: Outside business hours",
        "Keep: Limit",
        "Intruder: Outside them",
    ]) {
        press(&mut harness, &format!("{page:?}"));
        if page == Page::Estate {
            line(&mut harness, "Scales");
        }
        assert!(harness.query_by_label(visible).is_some(), "{visible}");
        assert_eq!(harness.unnamed_widgets(), Vec::<String>::new(), "{page:?}");
        let name = format!("rules-rich-{page:?}").to_lowercase();
        picture(&mut harness, &name);
    }
}
