//! The program in its window, driven by what a screen reader finds.

use std::time::{Duration, Instant};

use displace::command::{Command, Page};
use displace::edit::Edit;
use displace::format;
use displace::jobs::{Effort, State};
use displace::samples::{SAMPLES, sample};
use displace::session::{Origin, Session};
use displace::window::App;
use displace_model::project::{Project, read};
use displace_model::uncertain::Uncertain;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// Few futures keep the tests quick; the pages look the same.
pub(crate) const SMALL: Effort = Effort {
    quick: 64,
    full: 600,
    seed: 1,
};

const ENDLESS: Effort = Effort {
    quick: 64,
    full: 2_000_000,
    seed: 1,
};

pub(crate) fn project(name: &str) -> Project {
    let text = sample(name).unwrap().text;
    read(text, displace_scenarios::catalogue()).project.unwrap()
}

pub(crate) fn open<'a>(
    project: Project,
    effort: Effort,
    size: [f32; 2],
    theme: Theme,
) -> Harness<'a, App> {
    let mut harness = displace_testing::window(size).build_eframe(|context| {
        let session = Session::new(project, Origin::Sample(SAMPLES[0].name));
        App::new(context, session, effort)
    });
    harness.ctx.set_theme(theme);
    harness.step();
    harness
}

fn opened<'a>() -> Harness<'a, App> {
    let mut harness = open(
        project(SAMPLES[0].name),
        SMALL,
        [1280.0, 800.0],
        Theme::Light,
    );
    until(&mut harness, |app| app.jobs().state() == State::Ready);
    harness
}

/// Steps until something holds, and once more so that it is drawn.
pub(crate) fn until(harness: &mut Harness<'_, App>, holds: impl Fn(&App) -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !holds(harness.state()) {
        let state = harness.state().jobs().state();
        assert!(Instant::now() < deadline, "still {state:?}");
        harness.step();
        std::thread::yield_now();
    }
    harness.step();
    harness.step();
}

fn edit(harness: &mut Harness<'_, App>, label: &str, change: impl FnOnce(&mut Project) + 'static) {
    let edit = Edit {
        label: label.to_owned(),
        merge: None,
        change: Box::new(change),
    };
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, Command::Edit(edit));
    harness.step();
}

/// Everything that a screen reader could read out.
pub(crate) fn spoken(harness: &Harness<'_, App>) -> String {
    let mut words = String::new();
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        for text in [node.label(), node.value()].into_iter().flatten() {
            words.push_str(&text);
            words.push('\n');
        }
    }
    words
}

/// Presses an entry of the list that is open.
fn choose(harness: &Harness<'_, App>, entry: &str) {
    let entries = harness.get_all_by_role_and_label(Role::Button, entry);
    entries.last().unwrap().click();
}

#[test]
fn the_program_starts_on_the_sample_and_results_arrive() {
    let harness = opened();
    let words = spoken(&harness);
    for part in [
        "Controller failure",
        "Switching",
        "What switching saves",
        "What it costs",
        "How bad a year gets",
        "When it pays back",
        "Where downtime comes from",
        "600 futures",
        "Where these numbers come from",
        "baseline",
    ] {
        assert!(words.contains(part), "{part:?} is missing in:\n{words}");
    }
}

#[test]
fn the_first_answer_stands_before_the_full_one() {
    let mut harness = open(
        project(SAMPLES[0].name),
        ENDLESS,
        [1280.0, 800.0],
        Theme::Light,
    );
    until(&mut harness, |app| app.jobs().answer().is_some());
    assert!(harness.state().jobs().is_running());
    assert!(spoken(&harness).contains("What switching saves"));
}

#[test]
fn the_navigation_and_ctrl_with_a_digit_lead_to_the_pages() {
    let mut harness = opened();
    harness.get_by_label("Sliding doors").click();
    harness.step();
    assert_eq!(harness.state().view().page, Page::Doors);
    let place = Page::ALL.iter().position(|page| *page == Page::Verdict);
    let keys = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
    ];
    harness.key_press_modifiers(Modifiers::COMMAND, keys[place.unwrap()]);
    harness.step();
    assert_eq!(harness.state().view().page, Page::Verdict);
}

#[test]
fn an_edit_keeps_the_results_until_new_ones_arrive_and_undo_brings_the_old_ones_back() {
    let mut harness = opened();
    let before = harness.state().jobs().answer().unwrap().results.clone();
    edit(&mut harness, "Lengthen the horizon", |project| {
        project.horizon_years = 8;
    });
    assert!(!harness.state().jobs().is_current());
    until(&mut harness, |app| app.jobs().state() == State::Ready);
    assert_ne!(harness.state().jobs().answer().unwrap().results, before);
    assert!(spoken(&harness).contains("over 8 years"));
    harness.get_by_label("Undo").click();
    harness.step();
    until(&mut harness, |app| app.jobs().state() == State::Ready);
    assert_eq!(harness.state().jobs().answer().unwrap().results, before);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    harness.step();
    assert_eq!(harness.state().session().project().horizon_years, 8);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.step();
    assert_eq!(harness.state().session().project().horizon_years, 5);
}

#[test]
fn results_of_older_inputs_are_shown_as_such_only_once_the_new_ones_take_a_while() {
    const LONG: Effort = Effort {
        quick: 10_000,
        full: 2_000_000,
        seed: 1,
    };
    const OLD: &str = "results before the last change";
    let size = [1280.0, 800.0];
    let mut harness = open(project(SAMPLES[0].name), LONG, size, Theme::Light);
    until(&mut harness, |app| app.jobs().answer().is_some());
    edit(&mut harness, "Lengthen the horizon", |project| {
        project.horizon_years = 8;
    });
    assert!(!harness.state().jobs().is_current());
    assert!(!spoken(&harness).contains(OLD));
    // A quarter of a second passes between two steps.
    harness.step();
    assert!(spoken(&harness).contains(OLD));
    edit(&mut harness, "Set the horizon", |project| {
        project.horizon_years = 0;
    });
    assert!(spoken(&harness).contains(OLD));
}

#[test]
fn a_wrong_input_keeps_the_old_results_and_says_what_is_wrong() {
    let mut harness = opened();
    edit(&mut harness, "Set the horizon", |project| {
        project.horizon_years = 0;
    });
    harness.step();
    let words = spoken(&harness);
    assert!(words.contains("wrong"), "{words}");
    assert!(words.contains("horizon_years"), "{words}");
    assert!(harness.state().jobs().answer().is_some());
}

#[test]
fn esc_cancels_the_computation() {
    let mut harness = open(
        project(SAMPLES[0].name),
        ENDLESS,
        [1280.0, 800.0],
        Theme::Light,
    );
    until(&mut harness, |app| app.jobs().answer().is_some());
    harness.key_press(Key::Escape);
    harness.step();
    assert!(!harness.state().jobs().is_running());
    harness.step();
    assert!(spoken(&harness).contains("cancelled"));
}

#[test]
fn a_long_computation_can_be_cancelled_with_a_button() {
    let mut harness = open(
        project(SAMPLES[0].name),
        ENDLESS,
        [1280.0, 800.0],
        Theme::Light,
    );
    harness.run_steps(8);
    harness.get_by_label("Cancel").click();
    harness.step();
    assert!(!harness.state().jobs().is_running());
}

#[test]
fn the_theme_can_be_switched() {
    let mut harness = opened();
    harness.get_by_label("Dark").click();
    harness.run_steps(2);
    assert_eq!(harness.ctx.theme(), Theme::Dark);
    harness.get_by_label("Light").click();
    harness.run_steps(2);
    assert_eq!(harness.ctx.theme(), Theme::Light);
}

/// Verdict of a story in which the disaster of a site comes in no future, the pointer on the first plan's bad year.
pub(crate) fn without_a_disaster<'a>(size: [f32; 2], theme: Theme) -> Harness<'a, App> {
    let mut rare = project(SAMPLES[0].name);
    for threat in &mut rare.threats {
        if threat.id == "site_disaster" {
            threat.rate_per_year.value = Uncertain::fixed(1e-9);
        }
    }
    let mut harness = open(rare, SMALL, size, theme);
    until(&mut harness, |app| app.jobs().state() == State::Ready);
    let results = &harness.state().jobs().answer().unwrap().results;
    let worst = results.plans[0].worst_year_downtime_hours.p95;
    let cell = format::hours_in_column(worst);
    harness.get_all_by_label(&cell).next().unwrap().hover();
    harness.run_steps(6);
    harness
}

#[test]
fn verdict_names_threats_that_hardly_came_and_says_how_far_bad_ends_may_be_off() {
    let harness = without_a_disaster([1280.0, 800.0], Theme::Light);
    let results = &harness.state().jobs().answer().unwrap().results;
    let worst = results.plans[0].worst_year_downtime_hours;
    let hours = format::hours_in_column;
    let error = worst.quantile_errors.p95.unwrap();
    let words = spoken(&harness);
    for part in [
        "Hardly seen in all these futures, so that no error tells what they may cost: Site disaster (never).".to_owned(),
        format!("P95 {} ± {}", hours(worst.p95), hours(error)),
    ] {
        assert!(words.contains(&part), "{part:?} is missing in:\n{words}");
    }
}

#[test]
fn one_plan_alone_has_its_costs_and_nothing_to_be_compared_with() {
    let mut alone = project(SAMPLES[0].name);
    alone.plans.truncate(1);
    let mut harness = open(alone, SMALL, [1280.0, 800.0], Theme::Light);
    until(&mut harness, |app| app.jobs().state() == State::Ready);
    let words = spoken(&harness);
    assert!(words.contains("nothing to compare"), "{words}");
    assert!(!words.contains("What switching saves"), "{words}");
}

#[test]
fn with_several_proposals_the_saving_of_each_can_be_looked_at() {
    let mut several = project(SAMPLES[0].name);
    let mut third = several.plans[1].clone();
    third.id = "third".to_owned();
    third.name = "Third plan".to_owned();
    several.plans.push(third);
    let mut harness = open(several, SMALL, [1280.0, 800.0], Theme::Light);
    until(&mut harness, |app| app.jobs().state() == State::Ready);
    harness.get_by_label("Plan").click();
    harness.run_steps(2);
    choose(&harness, "Third plan");
    harness.run_steps(2);
    assert_eq!(
        harness.state().view().verdict.plan.as_deref(),
        Some("third")
    );
    assert!(spoken(&harness).contains("saving of Third plan"));
}

fn doors<'a>() -> Harness<'a, App> {
    let mut harness = opened();
    harness.get_by_label("Sliding doors").click();
    harness.run_steps(2);
    harness
}

#[test]
fn sliding_doors_closes_with_what_was_learned() {
    let mut harness = doors();
    until(&mut harness, |app| app.view().doors.has_learned());
    harness.run_steps(2);
    let replay = harness.state().view().doors.replay().unwrap().clone();
    let slow = &replay.plans[0];
    assert_eq!(slow.learned.len(), 2, "{:?}", slow.learned);
    for lesson in &slow.learned {
        assert!(lesson.shorter_hours > 0.0 && lesson.back_hours < slow.business_back_hours);
    }
    harness.get_by_label_contains(&format!("With {},", slow.learned[0].what));
}

#[test]
fn sliding_doors_tells_both_outcomes_of_the_samples_incident() {
    let harness = doors();
    let replay = harness.state().view().doors.replay().unwrap();
    assert!((24.0..36.0).contains(&replay.plans[0].business_back_hours));
    assert!(replay.plans[1].business_back_hours < 1.5);
    let words = spoken(&harness);
    for part in [
        "One incident costs",
        "business back after",
        "Wednesday 21 July 2027, 09:00",
        "being restored from “NAS copy”",
        "Course of the incident under Keep the NAS backup",
    ] {
        assert!(words.contains(part), "{part:?} is missing in:\n{words}");
    }
}

#[test]
fn space_plays_and_pauses_and_time_passes_meanwhile() {
    let mut harness = doors();
    harness.key_press(Key::Space);
    harness.step();
    assert!(harness.state().view().doors.is_playing());
    harness.run_steps(8);
    let hour = harness.state().view().doors.hour();
    assert!(hour > 0.5, "{hour}");
    harness.key_press(Key::Space);
    harness.step();
    let paused = harness.state().view().doors.hour();
    harness.run_steps(3);
    assert_eq!(harness.state().view().doors.hour(), paused);
}

#[test]
fn scrubbing_moves_the_moment_and_its_words() {
    let mut harness = doors();
    let slider = harness.get_by_label("Moment").rect();
    harness.drag_at(slider.left_center());
    harness.step();
    harness.drop_at(slider.lerp_inside([0.01, 0.5]));
    harness.run_steps(2);
    assert!(spoken(&harness).contains("nobody has noticed"));
    harness.drag_at(slider.left_center());
    harness.step();
    harness.drop_at(slider.lerp_inside([0.25, 0.5]));
    harness.run_steps(2);
    let hour = harness.state().view().doors.hour();
    assert!((12.0..24.0).contains(&hour), "{hour}");
    let words = spoken(&harness);
    assert!(words.contains("“NAS copy”"), "{words}");
    assert!(words.contains("though it was believed on"), "{words}");
}

#[test]
fn pressing_in_the_bars_moves_the_moment() {
    let mut harness = doors();
    let bars = "Course of the incident under Keep the NAS backup";
    let room = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(bars)));
    let room = room.rect();
    harness.drag_at(room.lerp_inside([0.9, 0.5]));
    harness.run_steps(2);
    let late = harness.state().view().doors.hour();
    harness.drop_at(room.lerp_inside([0.9, 0.5]));
    harness.drag_at(room.lerp_inside([0.3, 0.5]));
    harness.run_steps(2);
    let early = harness.state().view().doors.hour();
    assert!(early < late, "{early} {late}");
}

#[test]
fn the_pointer_reads_values_off_a_chart() {
    let mut harness = opened();
    let chart = "Distribution of the saving";
    let room = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(chart)));
    let middle = room.rect().center();
    harness.hover_at(middle);
    harness.run_steps(3);
    assert!(spoken(&harness).contains("of all futures"));
}

#[test]
fn another_seed_is_another_future_of_the_same_incident() {
    let mut harness = doors();
    let typical = harness.state().view().doors.replay().unwrap().clone();
    harness.get_by_label("Next seed").click();
    harness.run_steps(2);
    let first = harness.state().view().doors.replay().unwrap().clone();
    assert_eq!((first.seed, &first.target), (Some(1), &typical.target));
    assert_ne!(first.plans, typical.plans);
    harness.get_by_label("Next seed").click();
    harness.run_steps(2);
    let second = harness.state().view().doors.replay().unwrap();
    assert_eq!(second.seed, Some(2));
    assert_ne!(second.plans, first.plans);
}

#[test]
fn another_threat_and_its_target_can_be_chosen() {
    let mut harness = doors();
    harness.get_by_label("Threat").click();
    harness.run_steps(2);
    let other = harness
        .state()
        .session()
        .project()
        .threats
        .iter()
        .find(|threat| threat.id == "site_disaster")
        .map(|threat| threat.name.clone())
        .unwrap();
    choose(&harness, &other);
    harness.run_steps(2);
    let replay = harness.state().view().doors.replay().unwrap();
    assert_eq!(replay.threat, "site_disaster");
    assert_eq!(replay.target, "site_a");
}

#[test]
fn a_start_outside_the_horizon_says_so_and_a_date_that_is_none_too() {
    let mut harness = doors();
    let type_in = |harness: &mut Harness<'_, App>, text: &str| {
        harness.get_by_label("When").focus();
        harness.step();
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.step();
        harness.get_by_label("When").type_text(text);
        harness.run_steps(2);
    };
    type_in(&mut harness, "2020-01-01 09:00");
    assert!(spoken(&harness).contains("outside the horizon"));
    type_in(&mut harness, "tomorrow");
    assert!(spoken(&harness).contains("a date and time like"));
    type_in(&mut harness, "2028-03-01 22:30");
    let at = harness.state().view().doors.replay().unwrap().at;
    assert_eq!(at.to_string(), "2028-03-01T22:30:00");
}
