//! The view that counts only what a finance director accepts, on Verdict and Cash.

use displace::command::{Command, Page};
use displace::counted::Counted;
use displace::jobs::State;
use displace::window::App;
use displace_model::project::{self, Project};
use egui::Theme;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::window::{SMALL, open, spoken, until};

const HIGH: [f32; 2] = [1280.0, 2600.0];

/// Cash that is dearer, own people who are needed less, and outages that are alike.
fn office() -> Project {
    let text = r#"
format = 1
name = "Office"
currency = "EUR"
start = 2027-01-01
horizon_years = 3

[[workload]]
id = "vm"
size_tib = 1
growth_per_year = 0
cost_per_hour_down = 100
rebuild_hours = 10

[[plan]]
id = "keep"
name = "Keep"
role = "incumbent"
[[plan.cost]]
id = "licences"
category = "licences"
amount = 10000
every = "year"
[[plan.cost]]
id = "operation"
category = "people"
amount = 14000
every = "year"

[[plan]]
id = "new"
name = "Appliance"
role = "proposal"
[[plan.cost]]
id = "subscription"
category = "licences"
amount = 12000
every = "year"
[[plan.cost]]
id = "watch"
category = "people"
amount = 1000
every = "year"

[[threat]]
use = "server_outage"
"#;
    let reading = project::read(text, displace_scenarios::catalogue());
    assert!(reading.project.is_some(), "{:#?}", reading.problems);
    reading.project.unwrap()
}

fn shown(page: Page, theme: Theme) -> Harness<'static, App> {
    let mut harness = open(office(), SMALL, HIGH, theme);
    until(&mut harness, |app| app.jobs().state() == State::Ready);
    go(&mut harness, page);
    harness
}

fn go(harness: &mut Harness<'_, App>, page: Page) {
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, Command::GoTo(page));
    harness.run_steps(4);
}

fn picture(harness: &mut Harness<'_, App>, name: &str) {
    let picture = displace_testing::screenshot(harness).unwrap();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    displace_testing::save(&picture, folder, name).unwrap();
}

fn flip(harness: &mut Harness<'_, App>) {
    harness.get_by_label(Counted::SWITCH).click();
    harness.run_steps(4);
}

fn is_shown(harness: &Harness<'_, App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn the_switch_turns_the_verdict_and_says_what_it_leaves_out() {
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let mut harness = shown(Page::Verdict, theme);
        // 3 × (24,000 − 13,000), discounted, in all: the appliance is cheaper.
        assert!(is_shown(&harness, "Appliance: ") && is_shown(&harness, " cheaper, "));
        assert!(is_shown(&harness, "What the saving is made of"));
        assert!(!is_shown(&harness, "left out"));
        flip(&mut harness);
        // 3 × 2,000 more in cash: for a finance director it is dearer.
        assert!(is_shown(&harness, "dearer in cash that is accepted"));
        assert!(is_shown(
            &harness,
            "Counting only what a finance director accepts"
        ));
        assert!(is_shown(&harness, "Productivity, left out"));
        assert!(is_shown(&harness, "Accepted saving"));
        picture(&mut harness, &format!("verdict-accepted-{name}"));
        // The view is the same on Cash, and ends with the document.
        go(&mut harness, Page::Cash);
        assert!(is_shown(&harness, "Accepted cash"));
        assert!(!is_shown(&harness, "People"), "{}", spoken(&harness));
        picture(&mut harness, &format!("cash-accepted-{name}"));
        flip(&mut harness);
        assert!(is_shown(&harness, "People"));
        assert!(!is_shown(&harness, "Accepted cash"));
    }
}
