//! The editing pages, driven by accessible names.

use std::path::Path;

use displace::jobs::Answer;
use displace::library::shelf::Shelf;
use displace::studies::Found;
use displace::window::build::{self, View};
use displace::window::fields::Desk;
use displace::window::{shell, theme};
use displace_model::contract::Amount;
use displace_model::estate::Workload;
use displace_model::input::Grade;
use displace_model::plan::Role;
use displace_model::project::{self, Project};
use displace_model::solution::Spare;
use displace_model::uncertain::Uncertain;
use displace_model::work_calendar::{ServiceHours, WorkCalendar};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Project,
    Estate,
    Plans,
    Threats,
    Switch,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) project: Project,
    view: View,
    page: Page,
    undo: Vec<(String, Project)>,
    pub(crate) shelf: Shelf,
    /// What the simulation made of the project, where a test ran it.
    pub(crate) answer: Option<Answer>,
    /// What else was found of its switches.
    pub(crate) found: Option<Found>,
}

impl State {
    pub(crate) fn label(&self) -> &str {
        self.undo.last().map_or("", |(label, _)| label.as_str())
    }
}

/// The first sample without calendar, people steps and moves back: the stories of editing add such things by hand.
pub(crate) fn sample() -> Project {
    let text = include_str!("../../../assets/samples/controller-failure.toml");
    let read = project::read(text, displace_scenarios::catalogue());
    let mut plain = read.project.unwrap();
    plain.calendar = WorkCalendar::default();
    for workload in &mut plain.workloads {
        let blank = Workload::new(&workload.id);
        workload.outside_hours_factor = blank.outside_hours_factor;
        workload.peak_factor = blank.peak_factor;
    }
    for plan in &mut plain.plans {
        plan.support.steps.clear();
        for copy in &mut plan.copies {
            copy.media_service_hours = ServiceHours::Always;
        }
        for spare in &mut plan.spares {
            let blank = Spare::new(&spare.id);
            spare.move_back_hours = blank.move_back_hours;
            spare.move_back_staff_hours = blank.move_back_staff_hours;
        }
    }
    plain
}

fn show(ui: &mut egui::Ui, state: &mut State) {
    let groups = [shell::Group {
        name: "Build".to_owned(),
        entries: [
            (Page::Project, "Project"),
            (Page::Estate, "Estate"),
            (Page::Plans, "Plans"),
            (Page::Threats, "Threats"),
            (Page::Switch, "Switch"),
        ]
        .map(|(page, name)| shell::Entry {
            page,
            name: name.to_owned(),
            count: None,
            problems: 0,
        })
        .to_vec(),
    }];
    if let Some(page) = shell::navigation(ui, &groups, state.page) {
        state.page = page;
    }
    let (problems, mut edits) = (project::check(&state.project), Vec::new());
    let mut wishes = Vec::new();
    let (mut drafts, mut open) = (
        std::mem::take(&mut state.view.drafts),
        state.view.open.take(),
    );
    let mut desk = Desk {
        project: &state.project,
        problems: &problems,
        catalogue: displace_scenarios::catalogue(),
        drafts: &mut drafts,
        open: &mut open,
        edits: &mut edits,
        library: state.shelf.library(),
        wishes: &mut wishes,
    };
    let view = &mut state.view;
    let page = state.page;
    shell::page(ui, &format!("{page:?}"), "a note", |ui| match page {
        Page::Project => build::project::show(ui, &mut desk),
        Page::Estate => build::estate::show(ui, &mut desk, view),
        Page::Plans => build::plans::show(ui, &mut desk, view),
        Page::Threats => build::threats::show(ui, &mut desk, view, None),
        Page::Switch => {
            let seen = state.answer.as_ref().map(|answer| build::switch::Seen {
                answer,
                found: state.found.as_ref(),
                old: false,
            });
            build::switch::show(ui, &mut desk, view, seen);
        }
    });
    for wish in wishes {
        state.shelf.grant(wish).unwrap();
    }
    state.view.drafts = drafts;
    state.view.open = open;
    for edit in edits {
        state.undo.push((edit.label, state.project.clone()));
        (edit.change)(&mut state.project);
    }
}

pub(crate) fn window(page: Page, size: [f32; 2], dark: bool) -> Harness<'static, State> {
    window_of(sample(), page, size, dark)
}

pub(crate) fn window_of(
    project: Project,
    page: Page,
    size: [f32; 2],
    dark: bool,
) -> Harness<'static, State> {
    let state = State {
        project,
        view: View::default(),
        page,
        undo: Vec::new(),
        shelf: Shelf::default(),
        answer: None,
        found: None,
    };
    let theme = if dark {
        egui::Theme::Dark
    } else {
        egui::Theme::Light
    };
    let mut harness = displace_testing::window(size)
        .with_theme(theme)
        .with_context_setup(theme::install)
        .build_ui_state(show, state);
    harness.run();
    harness
}

/// High enough for every field of a page: what is scrolled out of sight cannot be pressed.
pub(crate) const TALL: [f32; 2] = [1280.0, 2400.0];

/// Types `text` into the field with this name and presses Enter.
pub(crate) fn enter(harness: &mut Harness<'_, State>, name: &str, text: &str) {
    harness.get_by_label(name).focus();
    harness.run();
    harness.get_by_label(name).type_text(text);
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
}

pub(crate) fn press(harness: &mut Harness<'_, State>, name: &str) {
    harness.get_by_label(name).click();
    harness.run();
}

pub(crate) fn picture(harness: &mut Harness<'_, State>, name: &str) {
    let picture = displace_testing::screenshot(harness).unwrap();
    displace_testing::save(&picture, Path::new(env!("CARGO_TARGET_TMPDIR")), name).unwrap();
}

pub(crate) const PAGES: [Page; 5] = [
    Page::Project,
    Page::Estate,
    Page::Plans,
    Page::Threats,
    Page::Switch,
];

#[test]
fn every_page_is_drawn_in_both_themes_and_names_all_its_inputs() {
    for page in PAGES {
        let name = format!("build-{page:?}").to_lowercase();
        for (size, dark, suffix) in [
            ([1280.0, 800.0], false, "light"),
            ([1280.0, 800.0], true, "dark"),
            ([1920.0, 1080.0], false, "wide"),
            ([1024.0, 2600.0], false, "tall"),
        ] {
            let mut harness = window(page, size, dark);
            assert_eq!(harness.unnamed_widgets(), Vec::<String>::new(), "{page:?}");
            picture(&mut harness, &format!("{name}-{suffix}"));
        }
    }
}

#[test]
fn a_size_is_changed_by_typing_and_the_edit_is_named_for_undo() {
    let mut harness = window(Page::Estate, TALL, false);
    enter(&mut harness, "Directory: Size", "0.2 .. 0.3 .. 0.5");
    let state = harness.state();
    assert_eq!(state.label(), "Change size of Directory");
    let size = &state.project.workloads[0].size_tib;
    assert_eq!(size.value, Uncertain::pert(0.2, 0.3, 0.5));
    // It was measured, and whoever refines a figure keeps its source.
    assert_eq!(size.grade(), Grade::Measured);
}

#[test]
fn a_changed_default_loses_the_source_of_the_default() {
    let mut harness = window(Page::Estate, TALL, false);
    enter(&mut harness, "Directory: Growth", "10 %");
    let growth = &harness.state().project.workloads[0].growth_per_year;
    assert_eq!(growth.value, Uncertain::fixed(0.1));
    assert_eq!(
        (growth.grade(), growth.provenance.source.clone()),
        (Grade::Assumed, None)
    );
}

#[test]
fn wrong_input_stays_in_its_field_with_the_reason_and_never_enters_the_document() {
    let mut harness = window(Page::Estate, TALL, false);
    let before = harness.state().project.clone();
    for (text, reason) in [
        ("1,5", "did you mean 1.5?"),
        ("-3", "size must be 0 TiB or more"),
        ("3 .. 2 .. 1", ""),
        ("abc", "“abc” is not a number"),
    ] {
        enter(&mut harness, "Directory: Size", text);
        assert_eq!(harness.state().project, before, "{text}");
        assert_eq!(harness.state().view.drafts.refused(), 1, "{text}");
        let shown = harness.get_by_label("Directory: Size").value();
        assert_eq!(shown.as_deref(), Some(text));
        assert!(
            harness.query_all_by_label_contains(reason).next().is_some(),
            "{text}"
        );
    }
    picture(&mut harness, "build-estate-error");
    // Looking at another workload and coming back loses nothing.
    press(&mut harness, "Mail");
    press(&mut harness, "Directory");
    assert_eq!(
        harness.get_by_label("Directory: Size").value().as_deref(),
        Some("abc")
    );
    // Esc gives it up.
    harness.get_by_label("Directory: Size").focus();
    harness.run();
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert_eq!(harness.state().view.drafts.refused(), 0);
    assert_eq!(
        harness.get_by_label("Directory: Size").value().as_deref(),
        Some("0.12")
    );
}

#[test]
fn workloads_are_added_duplicated_and_deleted() {
    let mut harness = window(Page::Estate, TALL, false);
    let count = harness.state().project.workloads.len();
    press(&mut harness, "Add workload");
    assert_eq!(harness.state().label(), "Add a workload");
    enter(&mut harness, "New workload: Name", "Payroll");
    assert_eq!(harness.state().label(), "Change name of New workload");
    press(&mut harness, "Duplicate Payroll");
    assert_eq!(harness.state().project.workloads.len(), count + 2);
    press(&mut harness, "Delete Payroll 2");
    press(&mut harness, "Payroll");
    press(&mut harness, "Delete Payroll");
    let ids = |project: &Project| {
        project
            .workloads
            .iter()
            .map(|w| w.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&harness.state().project), ids(&sample()));
}

#[test]
fn a_refused_deletion_says_why() {
    let mut harness = window(Page::Plans, TALL, false);
    press(&mut harness, "Delete Keep the NAS backup");
    assert_eq!(harness.state().project.plans.len(), 2);
    assert!(
        harness
            .query_by_label_contains("make another plan the incumbent first")
            .is_some()
    );
}

#[test]
fn a_deleted_domain_takes_its_mentions_along_and_says_so() {
    let mut harness = window(Page::Estate, TALL, false);
    press(&mut harness, "Delete Storage system");
    let label = harness.state().label().to_owned();
    assert!(label.contains("its mention in 10 workloads"), "{label}");
    assert!(
        harness
            .state()
            .project
            .domains
            .iter()
            .all(|domain| domain.id != "san_1")
    );
}

#[test]
fn the_details_choose_form_bounds_grade_and_source_and_lead_back_to_the_default() {
    let mut harness = window(Page::Estate, TALL, false);
    press(&mut harness, "Directory: Growth: details");
    picture(&mut harness, "build-details");
    press(&mut harness, "Triangular");
    let growth =
        |harness: &Harness<'_, State>| harness.state().project.workloads[0].growth_per_year.clone();
    assert_eq!(
        growth(&harness).value,
        Uncertain::triangular(0.08, 0.18, 0.35)
    );
    enter(&mut harness, "Directory: Growth: most", "40");
    assert_eq!(
        growth(&harness).value,
        Uncertain::triangular(0.08, 0.18, 0.4)
    );
    enter(&mut harness, "Directory: Growth: never above", "30 %");
    assert_eq!(growth(&harness).value.at_most, Some(0.3));
    press(&mut harness, "quoted");
    enter(&mut harness, "Directory: Growth: source", "storage report");
    enter(&mut harness, "Directory: Growth: year", "20x6");
    assert!(
        harness
            .query_by_label_contains("a year has four digits")
            .is_some()
    );
    enter(&mut harness, "Directory: Growth: year", "2026");
    assert_eq!(growth(&harness).grade(), Grade::Quoted);
    assert_eq!(
        growth(&harness).provenance.source.as_deref(),
        Some("storage report")
    );
    assert_eq!(growth(&harness).provenance.year, Some(2026));
    press(&mut harness, "Back to the default");
    assert_eq!(growth(&harness), sample().workloads[0].growth_per_year);
    press(&mut harness, "Done");
    assert_eq!(harness.state().view.open, None);
}

#[test]
fn every_form_can_be_chosen_in_the_details() {
    for form in [
        "One number",
        "PERT",
        "Triangular",
        "Uniform",
        "Lognormal by 90 %",
        "Normal",
        "Lognormal by mean",
        "Exponential",
        "Gamma",
        "Weibull",
        "Pareto",
        "Values",
        "Observations",
        "Mixture",
    ] {
        let mut harness = window(Page::Estate, TALL, false);
        press(&mut harness, "Directory: Size: details");
        press(&mut harness, form);
        assert_eq!(harness.state().view.drafts.refused(), 0, "{form}");
        let size = &harness.state().project.workloads[0].size_tib.value;
        assert_eq!(
            displace::window::fields::forms::Kind::of(&size.form).label(),
            form
        );
        assert_eq!(harness.unnamed_widgets(), Vec::<String>::new(), "{form}");
    }
}

#[test]
fn the_cost_per_hour_is_built_from_revenue_and_staff() {
    let mut harness = window(Page::Estate, TALL, false);
    press(&mut harness, "Directory: build cost per hour");
    enter(&mut harness, "Directory: People affected", "60");
    let workload = &harness.state().project.workloads[0];
    let built = workload
        .cost_builder
        .unwrap()
        .cost_per_hour()
        .unwrap()
        .cost_per_hour;
    assert_eq!(workload.cost_per_hour_down.value, Uncertain::fixed(built));
    picture(&mut harness, "build-cost-builder");
    press(&mut harness, "Directory: type cost per hour instead");
    let workload = &harness.state().project.workloads[0];
    assert_eq!(
        (
            workload.cost_builder,
            workload.cost_per_hour_down.value.is_fixed()
        ),
        (None, Some(built))
    );
}

#[test]
fn prices_are_exact_or_ranges() {
    let mut harness = window(Page::Plans, TALL, false);
    let name = sample().plans[0].contract.lines[0].name.clone();
    enter(&mut harness, &format!("{name}: Amount"), "7,199.90");
    let amount = |harness: &Harness<'_, State>| {
        harness.state().project.plans[0].contract.lines[0]
            .amount
            .clone()
    };
    assert!(matches!(amount(&harness), Amount::Exact(money, _) if money.to_string() == "7199.90"));
    enter(&mut harness, &format!("{name}: Amount"), "6k .. 7k .. 9k");
    assert!(
        matches!(amount(&harness), Amount::Range(input) if input.value == Uncertain::pert(6000.0, 7000.0, 9000.0))
    );
}

#[test]
fn a_line_of_the_contract_gets_a_note_that_stands_under_it() {
    let mut harness = window(Page::Plans, TALL, false);
    let name = sample().plans[0].contract.lines[0].name.clone();
    press(&mut harness, &format!("{name}: Amount: details"));
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    let words = "Ten sockets; the desktops are licensed apart";
    enter(&mut harness, &format!("{name}: Line note"), words);
    picture(&mut harness, "build-cost-note");
    let line = &harness.state().project.plans[0].contract.lines[0];
    assert_eq!(line.note, words);
    // The note of the amount is another one.
    assert_eq!(line.amount.provenance().note, None);
    let undo = format!("Change line note of {name}");
    assert_eq!(harness.state().label(), undo);
    press(&mut harness, "Done");
    harness.get_by_label(words);
    // Emptied, it is gone.
    press(&mut harness, &format!("{name}: Amount: details"));
    enter(&mut harness, &format!("{name}: Line note"), " ");
    assert_eq!(harness.state().project, sample());
}

#[test]
fn copies_are_moved_duplicated_and_deleted() {
    let mut harness = window(Page::Plans, TALL, false);
    let ids = |harness: &Harness<'_, State>| {
        harness.state().project.plans[0]
            .copies
            .iter()
            .map(|copy| copy.id.clone())
            .collect::<Vec<_>>()
    };
    let before = ids(&harness);
    let name = sample().plans[0].copies[0].name.clone();
    press(&mut harness, &format!("Ask later: {name}"));
    assert_eq!(ids(&harness)[1], before[0]);
    press(&mut harness, &format!("Ask earlier: {name}"));
    assert_eq!(ids(&harness), before);
    press(&mut harness, &format!("Duplicate {name}"));
    assert_eq!(ids(&harness).len(), before.len() + 1);
    press(&mut harness, "Add copy to Keep the NAS backup");
    press(&mut harness, "Delete New copy");
    assert_eq!(ids(&harness).len(), before.len() + 1);
}

#[test]
fn a_threat_is_switched_off_and_taken_from_the_catalogue() {
    let mut harness = window(Page::Threats, TALL, false);
    press(&mut harness, "Bad change: in the simulation");
    assert!(!harness.state().project.threats[2].enabled);
    assert_eq!(harness.state().label(), "Switch Bad change off");
    press(&mut harness, "Add threat from the catalogue");
    press(&mut harness, "Network storm");
    let threat = harness.state().project.threats.last().unwrap().clone();
    assert_eq!(threat.uses.as_deref(), Some("network_storm"));
    enter(
        &mut harness,
        &format!("{}: Incidents per year", threat.name),
        "2",
    );
    press(
        &mut harness,
        &format!("Reset {} to the catalogue", threat.name),
    );
    assert_eq!(harness.state().project.threats.last(), Some(&threat));
    picture(&mut harness, "build-threat");
}

#[test]
fn the_incumbent_is_replaced_by_giving_another_plan_its_role() {
    let mut harness = window(Page::Plans, TALL, false);
    press(&mut harness, "Appliance that boots from backup");
    harness
        .get_by_label("Appliance that boots from backup: Role")
        .click();
    harness.run();
    press(&mut harness, "Incumbent");
    let roles: Vec<Role> = harness
        .state()
        .project
        .plans
        .iter()
        .map(|plan| plan.role)
        .collect();
    assert_eq!(roles, [Role::Proposal, Role::Incumbent]);
}

#[test]
fn what_the_pages_made_survives_its_file() {
    let mut harness = window(Page::Estate, TALL, false);
    press(&mut harness, "Add workload");
    enter(&mut harness, "New workload: Size", "0.2 .. 0.3 .. 0.5");
    press(&mut harness, "Add failure domain");
    press(&mut harness, "Plans");
    press(&mut harness, "Add plan");
    press(&mut harness, "Threats");
    press(&mut harness, "Add own threat");
    let project = &harness.state().project;
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
fn a_list_that_means_all_is_ticked_in_full_and_never_emptied() {
    let mut harness = window(Page::Threats, TALL, false);
    press(&mut harness, "Storage system fails: Only: Storage system");
    let reason = "an empty list would mean all";
    assert!(harness.query_by_label_contains(reason).is_some());
    assert_eq!(harness.state().view.drafts.refused(), 0);
    let mut harness = window(Page::Plans, TALL, false);
    press(&mut harness, "NAS copy");
    press(&mut harness, "NAS copy: Protects: Mail");
    let protects = |harness: &Harness<'_, State>| {
        let copies = &harness.state().project.plans[0].copies;
        let copy = copies.iter().find(|copy| copy.name == "NAS copy");
        copy.unwrap().protects.clone()
    };
    assert_eq!(protects(&harness).len(), 9);
    press(&mut harness, "NAS copy: Protects: Mail");
    assert_eq!(protects(&harness), Vec::<String>::new());
}
