//! The pages that decide: Verdict, Cash and Sliding doors.
//!
//! They show results and ask for nothing; no page works out costs or hours.

pub(super) mod chart_cards;
mod classes;
mod clock;
mod doors_bars;
mod grid;
mod lessons;
mod plan_table;
mod series;
mod staleness;
pub(super) mod words;

pub mod cash;
pub mod doors;
pub mod verdict;

pub(super) use staleness::Staleness;

use displace_model::plan::Role;
use displace_model::project::Project;
use egui::Ui;

use super::theme::Tokens;
use super::widgets;
use crate::jobs::{Jobs, State};

/// The colour of a plan by its id: 0 is the incumbent, the others follow in the order of the project.
pub(super) fn plan_color(project: &Project, id: &str) -> usize {
    let incumbent = |plan: &displace_model::plan::Plan| plan.role == Role::Incumbent;
    let Some(plan) = project.plans.iter().find(|plan| plan.id == id) else {
        return 1;
    };
    if incumbent(plan) {
        return 0;
    }
    let others = project.plans.iter().filter(|plan| !incumbent(plan));
    1 + others.take_while(|plan| plan.id != id).count()
}

/// What a page shows before there are results.
fn nothing_yet(ui: &mut Ui, jobs: &Jobs) {
    widgets::card(ui, "", "", |ui| match jobs.state() {
        State::Failed(why) => {
            let bad = Tokens::of(ui).bad;
            ui.colored_label(bad, format!("The computation came to nothing: {why}"));
        }
        State::Stale { because } => {
            ui.label(format!("There are no results: {because}"));
        }
        State::Idle | State::Running { .. } | State::Ready => {
            ui.label("The first futures are being computed …");
        }
    });
}

/// Makes everything that follows paler if the results are to be shown as old.
fn dim_if_old(ui: &mut Ui, old: bool) {
    if old {
        ui.multiply_opacity(0.45);
    }
}

/// What stands under a page's title while its results belong to older inputs.
const OLD: &str = "These are the results before the last change";
