//! The page Cash, driven by what a screen reader finds.

use displace::command::{Command, Page};
use displace::jobs::State;
use displace::window::App;
use displace_model::project::{self, Project};
use egui::Theme;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::window::{SMALL, open, spoken, until};

/// High enough for the whole page.
const HIGH: [f32; 2] = [1280.0, 2600.0];

const CITY: &str = include_str!("../../../model/tests/data/city-datacentre-contract.toml");

/// The city's contract, and one of a partner who asks for more every year; a claim may come.
pub(crate) fn city() -> Project {
    let text = format!(
        "{CITY}\n{}",
        r#"
[[plan.claim]]
id = "audit"
name = "Licence audit"
on = 2029-06-01
probability = 0.3
amount = 90000

[[plan]]
id = "other"
name = "Other partner"
role = "proposal"

[[plan.item]]
id = "servers"
name = "Servers"
category = "hardware"
metric = "unit"
unit = "servers"
quantity = 4
price = { value = 60000, grade = "quoted", source = "quote 77", year = 2026 }
refresh = { every_months = 48, residual = 0.1 }

[[plan.item]]
id = "subscription"
name = "Subscription"
category = "licences"
metric = "instance"
price = { pert = [1500, 1700, 1900] }
every = "year"
"#
    );
    let reading = project::read(&text, &[]);
    assert!(reading.project.is_some(), "{:#?}", reading.problems);
    reading.project.unwrap()
}

fn shown(project: Project, size: [f32; 2], theme: Theme) -> Harness<'static, App> {
    let mut harness = open(project, SMALL, size, theme);
    until(&mut harness, |app| app.jobs().state() == State::Ready);
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, Command::GoTo(Page::Cash));
    harness.run_steps(4);
    harness
}

fn picture(harness: &mut Harness<'_, App>, name: &str) {
    let picture = displace_testing::screenshot(harness).unwrap();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    displace_testing::save(&picture, folder, name).unwrap();
}

fn press(harness: &mut Harness<'_, App>, name: &str) {
    harness.get_by_role_and_label(Role::Button, name).click();
    harness.run_steps(3);
}

#[test]
fn an_amount_of_the_ledger_leads_to_its_arithmetic_and_sources() {
    let mut harness = shown(city(), HIGH, Theme::Light);
    assert!(!spoken(&harness).contains("350 instances × 2,600 list"));
    press(&mut harness, "Licences");
    press(&mut harness, "Protection suite for servers");
    picture(&mut harness, "cash-trace");
    let words = spoken(&harness);
    for part in [
        "682,500 = 350 instances × 2,600 list × (1 − 25 %), quote C-2291",
        "due 2027-01-01",
        "list price: 2,600 list",
        "€ 718,500",
        "Cash and books",
        "Charge of the year",
        "Chance of exceeding it",
        "Front-end TiB and year",
    ] {
        assert!(words.contains(part), "{part:?} is missing in:\n{words}");
    }
    // Pressed again, it is folded away.
    press(&mut harness, "Licences");
    assert!(!spoken(&harness).contains("350 instances × 2,600 list"));
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn another_plan_is_appraised_against_the_baseline_and_what_does_not_apply_says_why() {
    let mut harness = shown(city(), HIGH, Theme::Dark);
    assert!(!spoken(&harness).contains("Net present value"));
    press(&mut harness, "Other partner");
    picture(&mut harness, "cash-other");
    let words = spoken(&harness);
    for part in [
        "Net present value",
        "Discounted payback",
        "against “Switch”, at central inputs and mean outage costs, 8 % a year",
        "Depreciation",
        "Write-offs",
        "Payback, cash alone: never within the horizon",
    ] {
        assert!(words.contains(part), "{part:?} is missing in:\n{words}");
    }
    press(&mut harness, "Hardware");
    press(&mut harness, "Servers");
    let words = spoken(&harness);
    assert!(
        words.contains("−24,000 = 4 servers × 60,000 × −10 % residual value, quote 77 (quoted)"),
        "{words}"
    );
    assert!(words.contains("quote 77, 2026"), "{words}");
}

#[test]
fn room_and_short_backup_windows_are_shown_by_year() {
    // 300 TiB of data at first: 4 fulls and 14 increments of 3 %, half of it left. 9 TiB a day at 1 TiB an hour.
    let keeps = r#"
[[plan.copy]]
id = "disk"
name = "Disk"
interval_hours = 24
tib_per_hour_per_stream = 1
keeps = { daily = 14, weekly = 4, reduction = 0.5, backup_tib_per_hour = 1, window_hours = 10 }
"#;
    let mut project = city();
    let plan = format!("role = \"incumbent\"\n{keeps}");
    let text = CITY.replace("role = \"incumbent\"\n", &plan);
    project.plans[0] = project::read(&text, &[]).project.unwrap().plans[0].clone();
    let mut harness = shown(project, HIGH, Theme::Light);
    picture(&mut harness, "cash-room");
    let words = spoken(&harness);
    // 0.5 × (4 + 14 × 0.03) × 300 = 663 TiB.
    for part in [
        "Room that the copies take up",
        "Room by year: year 1 663 TiB",
        "Disk: from year 2 on the day's changes take 10 h or more, and the window has 10 h",
    ] {
        assert!(words.contains(part), "{part:?} is missing in:\n{words}");
    }
    press(&mut harness, "Other partner");
    assert!(spoken(&harness).contains("No copy says what it keeps"));
}

#[test]
fn the_page_fits_small_and_large_screens_in_both_themes() {
    for (size, theme, name) in [
        ([1280.0, 800.0], Theme::Light, "cash-light"),
        ([1280.0, 800.0], Theme::Dark, "cash-dark"),
        ([1920.0, 1080.0], Theme::Light, "cash-wide"),
    ] {
        let mut harness = shown(city(), size, theme);
        press(&mut harness, "Other partner");
        picture(&mut harness, name);
        assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    }
    let mut long = city();
    long.horizon_years = 40;
    let mut harness = shown(long, [1280.0, 800.0], Theme::Light);
    picture(&mut harness, "cash-long");
}
