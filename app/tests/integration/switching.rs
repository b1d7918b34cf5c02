//! The page Switch: planned, edited by typing, pulled as bars, told as a story.

use std::sync::Arc;
use std::time::{Duration, Instant};

use displace::format::{self, Currency};
use displace::jobs::Answer;
use displace::studies::Studies;
use displace_model::project::{self, Project};
use displace_model::switch::{Lowers, Overrun, Switch, Take};
use displace_model::uncertain::Uncertain;
use displace_scenarios::{Progress, RunOptions, World, run};
use egui::{Event, Key, Modifiers, PointerButton, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::build::{Page, State, enter, picture, press, window, window_of};

/// High enough for every field of the page.
const HIGH: [f32; 2] = [1280.0, 3600.0];

fn errors(project: &Project) -> Vec<String> {
    let problems = project::check(project);
    let wrong = problems.iter().filter(|problem| problem.is_error());
    wrong.map(ToString::to_string).collect()
}

/// The page with a switch that was just planned.
fn planned() -> Harness<'static, State> {
    let mut harness = window(Page::Switch, HIGH, false);
    press(&mut harness, "Plan the switch");
    harness
}

fn switch<'h>(harness: &'h Harness<'_, State>) -> &'h Switch {
    let mut switches = harness.state().project.plans.iter();
    switches.find_map(|plan| plan.switch.as_ref()).unwrap()
}

/// The name of the proposal.
fn proposal(harness: &Harness<'_, State>) -> String {
    harness.state().project.plans[1].name.clone()
}

/// The page of a project that uses every key of switches, blockers and advice.
fn rich(size: [f32; 2], dark: bool) -> Harness<'static, State> {
    let text = include_str!("../../../model/tests/data/format-1-switch.toml");
    let read = project::read(text, displace_scenarios::catalogue());
    let mut harness = window(Page::Switch, size, dark);
    harness.state_mut().project = read.project.unwrap();
    harness.run();
    harness
}

#[test]
fn a_project_without_a_switch_says_what_one_is_and_plans_a_sensible_one() {
    let mut harness = window(Page::Switch, HIGH, false);
    assert!(harness.query_by_label_contains("rolled back").is_some());
    press(&mut harness, "Plan the switch");
    let label = format!("Plan the switch to {}", proposal(&harness));
    assert_eq!(harness.state().label(), label);
    assert_eq!(errors(&harness.state().project), Vec::<String>::new());
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    assert!(
        harness
            .query_all_by_label_contains("All live by")
            .next()
            .is_some()
    );
    picture(&mut harness, "switch-planned");
}

#[test]
fn figures_presets_and_choices_are_edited_and_survive_the_file() {
    let mut harness = planned();
    let plan = proposal(&harness);
    enter(
        &mut harness,
        &format!("{plan}: Implementation"),
        "20 .. 40 .. 90",
    );
    enter(&mut harness, &format!("{plan}: Begins"), "2027-09-01");
    press(&mut harness, &format!("{plan}: Overrun"));
    press(&mut harness, "Public sector");
    press(&mut harness, &format!("{plan}: Proof of concept"));
    enter(
        &mut harness,
        &format!("Proof of concept of {plan}: Takes"),
        "45",
    );
    press(&mut harness, &format!("{plan}: when it fails"));
    enter(&mut harness, &format!("{plan}: Given up after"), "300");
    press(
        &mut harness,
        &format!("Cut-over to {plan}: another time at other odds"),
    );
    press(&mut harness, &format!("Cut-over to {plan}: Other time"));
    press(&mut harness, &format!("Other time for {plan}: Taken"));
    press(&mut harness, "if the window is too late");
    let switch = switch(&harness);
    assert_eq!(
        switch.implementation_days.value,
        Uncertain::pert(20.0, 40.0, 90.0)
    );
    assert_eq!(switch.overrun, Overrun::PublicSector);
    assert_eq!(switch.from, Some(jiff::civil::date(2027, 9, 1)));
    let concept = switch.proof_of_concept.as_ref().unwrap();
    assert_eq!(concept.days.value, Uncertain::fixed(45.0));
    assert!(switch.deadline_days.is_some());
    let other = switch.cut_over.other_time.as_ref().unwrap();
    assert_eq!(other.take, Take::IfLate);
    // The preset shows where it comes from.
    assert!(harness.query_by_label_contains("Mott MacDonald").is_some());
    let project = &harness.state().project;
    let text = project::write(project, displace_scenarios::catalogue());
    let reading = project::read(&text, displace_scenarios::catalogue());
    assert_eq!(reading.project.as_ref(), Some(project));
    picture(&mut harness, "switch-edited");
}

#[test]
fn waves_are_added_duplicated_moved_and_deleted() {
    let mut harness = planned();
    let plan = proposal(&harness);
    press(&mut harness, &format!("Add wave to {plan}"));
    enter(&mut harness, "New wave: Name", "Pilot");
    press(&mut harness, "Earlier: Pilot");
    let names = |harness: &Harness<'_, State>| -> Vec<String> {
        let waves = switch(harness).waves.iter();
        waves.map(|wave| wave.name.clone()).collect()
    };
    assert_eq!(names(&harness), ["Pilot", "Everything"]);
    press(&mut harness, "Duplicate Pilot");
    assert_eq!(names(&harness), ["Pilot", "Pilot 2", "Everything"]);
    assert_eq!(errors(&harness.state().project), Vec::<String>::new());
    press(&mut harness, "Delete Pilot 2");
    press(&mut harness, "Everything");
    // Who takes the rest goes; the last wave moves what is left over.
    press(&mut harness, "Delete Everything");
    assert_eq!(names(&harness), ["Pilot"]);
    assert_eq!(errors(&harness.state().project), Vec::<String>::new());
    let all = harness.state().project.workloads.len();
    assert_eq!(switch(&harness).waves[0].workloads.len(), all);
    // A workload that is new goes along.
    press(&mut harness, "Estate");
    press(&mut harness, "Add workload");
    assert_eq!(switch(&harness).waves[0].workloads.len(), all + 1);
    assert_eq!(errors(&harness.state().project), Vec::<String>::new());
}

#[test]
fn the_end_of_a_bar_is_moved_with_the_keyboard() {
    let mut harness = planned();
    let name = "Everything: work: days";
    let days = |harness: &Harness<'_, State>| switch(harness).waves[0].days.value.median();
    assert!((days(&harness) - 20.0).abs() < 1e-9);
    harness.get_by_label(name).focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert!((days(&harness) - 21.0).abs() < 1e-9);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    harness.run();
    assert!((days(&harness) - 14.0).abs() < 1e-9);
    let plan = proposal(&harness);
    assert_eq!(
        harness.state().label(),
        format!("Change everything: work of the switch to {plan}")
    );
    // A range is stretched and keeps its shape.
    let before = switch(&harness).implementation_days.value.clone();
    harness.get_by_label("Implementation: days").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    let after = &switch(&harness).implementation_days.value;
    let factor = (before.median().round() + 1.0) / before.median();
    assert_eq!(*after, before.scaled(factor));
}

#[test]
fn the_end_of_a_bar_is_pulled_with_the_pointer_as_one_step_of_undo() {
    let mut harness = planned();
    let name = "Everything: parallel run of every wave: days";
    let from = harness.get_by_label(name).rect().center();
    harness.hover_at(from);
    harness.run();
    harness.event(Event::PointerButton {
        pos: from,
        button: PointerButton::Primary,
        pressed: true,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    for step in 1..=6 {
        harness.hover_at(from + vec2(20.0 * step as f32, 0.0));
        harness.run();
    }
    // Nothing is taken over before the end of the pull.
    assert_eq!(switch(&harness).parallel_days.value, Uncertain::fixed(30.0));
    picture(&mut harness, "switch-pulled");
    harness.event(Event::PointerButton {
        pos: from + vec2(120.0, 0.0),
        button: PointerButton::Primary,
        pressed: false,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    let days = switch(&harness).parallel_days.value.is_fixed().unwrap();
    assert!(days > 35.0 && days.fract() == 0.0, "{days}");
    let label = harness.state().label().to_owned();
    assert!(
        label.starts_with("Change everything: parallel run"),
        "{label}"
    );
    // The handle went with the pointer.
    let to = harness.get_by_label(name).rect().center();
    assert!(to.x > from.x, "{from} {to}");
}

#[test]
fn blockers_and_advice_are_added_aimed_and_followed() {
    let mut harness = planned();
    press(&mut harness, "Add blocker");
    enter(&mut harness, "New blocker: Name", "Firewall");
    press(&mut harness, "Add advice");
    enter(&mut harness, "New advice: Name", "Review of the firewall");
    enter(
        &mut harness,
        "Review of the firewall: Offered",
        "2027-03-01",
    );
    press(&mut harness, "Review of the firewall: Makes less likely");
    press(&mut harness, "a blocker");
    let advice = &harness.state().project.advice[0];
    assert_eq!(advice.lowers, Lowers::Blocker);
    assert_eq!(advice.of.as_deref(), Some("new_blocker"));
    press(&mut harness, "Review of the firewall: followed");
    assert!(harness.state().project.advice[0].followed);
    assert_eq!(harness.state().label(), "Follow Review of the firewall");
    press(&mut harness, "Delete Firewall");
    let state = harness.state();
    assert_eq!(state.label(), "Delete Firewall (and the advice about it)");
    assert!(state.project.advice.is_empty() && state.project.blockers.is_empty());
}

#[test]
fn a_switch_that_fails_is_told_with_the_hole_it_leaves() {
    let mut harness = rich(HIGH, false);
    assert!(
        harness
            .query_by_label_contains("The proof of concept convinces")
            .is_some()
    );
    press(&mut harness, "Failing half way");
    assert!(
        harness
            .query_by_label_contains("The customer goes on to “Service”")
            .is_some()
    );
    picture(&mut harness, "switch-fails");
}

#[test]
fn a_deleted_switch_leaves_nothing_dangling() {
    let mut harness = rich(HIGH, false);
    press(&mut harness, "Delete the switch to Appliance");
    assert_eq!(
        harness.state().label(),
        "Delete the switch to Appliance (and the advice about it)"
    );
    assert_eq!(errors(&harness.state().project), Vec::<String>::new());
    // One that is planned for another proposal can be taken over.
    press(&mut harness, "Plan the switch");
    press(&mut harness, "Service");
    press(&mut harness, "Take over the switch to “Appliance”");
    let plans = &harness.state().project.plans;
    assert_eq!(plans[1].switch, plans[2].switch);
}

#[test]
fn a_switch_with_everything_is_drawn_in_both_themes_and_names_its_inputs() {
    for (size, dark, suffix) in [
        ([1280.0, 800.0], false, "light"),
        ([1280.0, 800.0], true, "dark"),
        ([1920.0, 1080.0], false, "wide"),
        ([1024.0, 4200.0], false, "tall"),
        ([1280.0, 3600.0], true, "tall-dark"),
    ] {
        let mut harness = rich(size, dark);
        assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
        picture(&mut harness, &format!("switch-rich-{suffix}"));
    }
}

/// The full answer to a sample, of so many futures.
fn answer(text: &str, trials: u64) -> Answer {
    let read = project::read(text, displace_scenarios::catalogue());
    let project = read.project.unwrap();
    let world = World::new(&project).unwrap();
    let options = RunOptions {
        trials,
        keep_years: true,
        ..RunOptions::default()
    };
    let (results, curves) = run(&world, options, &Progress::default(), &|| {}).unwrap();
    Answer {
        generation: 1,
        project: Arc::new(project),
        world: Arc::new(world),
        results,
        curves,
        complete: true,
    }
}

/// The page with an answer and what was found of its switches.
fn simulated(text: &str, trials: u64) -> Harness<'static, State> {
    let answer = answer(text, trials);
    let mut studies = Studies::default();
    studies.look(&answer, || {});
    let deadline = Instant::now() + Duration::from_mins(2);
    while studies
        .of(&answer)
        .is_none_or(|found| found.worth.is_none())
    {
        assert!(Instant::now() < deadline, "nothing was found");
        studies.poll();
        std::thread::yield_now();
    }
    let project = (*answer.project).clone();
    let mut harness = window_of(project, Page::Switch, HIGH, false);
    assert!(harness.query_by_label("What becomes of it").is_none());
    harness.state_mut().found = studies.of(&answer).cloned();
    harness.state_mut().answer = Some(answer);
    harness.run();
    harness
}

fn shows(harness: &Harness<'_, State>, words: &str) {
    let found = harness.query_all_by_label_contains(words).next();
    assert!(found.is_some(), "{words}");
}

#[test]
fn what_becomes_of_a_switch_is_told_as_it_was_simulated() {
    let text = include_str!("../../../assets/samples/city-datacentre.toml");
    let mut harness = simulated(text, 200);
    let plans = harness.state().project.plans.iter();
    let mut switched = plans.filter(|plan| plan.switch.is_some());
    let id = switched.next().unwrap().id.clone();
    let answer = harness.state().answer.as_ref().unwrap();
    let results = answer.results.clone();
    let switch = results.plan(&id).unwrap().switch.clone().unwrap();
    assert!(switch.chance_of_completion > 0.0 && switch.chance_of_completion < 1.0);
    harness.get_by_label("What becomes of it");
    for chance in [switch.chance_of_completion, switch.chance_of_rolling_back] {
        let shown = format::percent(chance);
        assert!(
            harness.query_all_by_label(&shown).next().is_some(),
            "{shown}"
        );
    }
    let cost = Currency::new("EUR").full(switch.cost.mean);
    assert!(harness.query_all_by_label(&cost).next().is_some(), "{cost}");
    // How late it may come is drawn from the same futures.
    let share = format::of_100(switch.chance_of_completion);
    shows(&harness, &format!("accepted in {share} simulated futures"));
    shows(&harness, "of the simulated futures in which it comes");
    // Where the saving comes from, each part with its error.
    let found = harness.state().found.clone().unwrap();
    let worth = found.worth.unwrap();
    let parts = worth.plans.iter().find(|one| one.plan == id).unwrap();
    let currency = Currency::new("EUR");
    for (part, error) in [
        (parts.technology, parts.technology_standard_error),
        (parts.timing, parts.timing_standard_error),
        (parts.switch, parts.switch_standard_error),
        (
            parts.cost_of_waiting_a_year,
            parts.cost_of_waiting_a_year_standard_error,
        ),
    ] {
        assert!(error > 0.0);
        shows(
            &harness,
            &format!("{} ± {}", currency.full(part), currency.full(error)),
        );
    }
    shows(&harness, "Expected loss of declining it");
    picture(&mut harness, "switch-outcome");
}

#[test]
fn one_future_is_told_by_number_and_by_kind() {
    let text = include_str!("../../../assets/samples/cutover-storm.toml");
    let mut harness = simulated(text, 200);
    press(&mut harness, "One future");
    shows(&harness, "of 200, seed 1");
    shows(&harness, "In this future");
    let survey = harness.state().found.as_ref().unwrap().surveys[0].clone();
    let broken = survey.broken.unwrap();
    press(&mut harness, "One that breaks something");
    shows(
        &harness,
        "Going live breaks something: 16 instances stand still.",
    );
    shows(&harness, "is offered again, free of charge, and declined");
    shows(&harness, "Expected loss of declining it");
    picture(&mut harness, "switch-future");
    // The number is that of the future; the next one is another.
    let told = |harness: &Harness<'_, State>| {
        let field = harness.get_by_label("Future");
        field.accesskit_node().numeric_value().unwrap()
    };
    assert_eq!(told(&harness), broken as f64);
    press(&mut harness, "Next");
    assert_eq!(told(&harness), (broken + 1) as f64);
    press(&mut harness, "A bad one");
    assert_eq!(told(&harness), survey.bad as f64);
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    press(&mut harness, "As it would go");
    assert!(harness.query_by_label_contains("In this future").is_none());
}
