//! What became of the switch in the simulated futures: how it ended, when it was live, what it cost.

use displace_model::calendar::HOURS_PER_YEAR;
use displace_model::project::Project;
use displace_model::switch::Part;
use displace_scenarios::results::{OrReason, PlanResults, Results, Summary, SwitchResults};
use egui::{Align, Layout, Ui};

use super::super::parts::section;
use super::{Page, Seen, schedule};
use crate::format::{self, Currency};
use crate::window::decide::chart_cards;
use crate::window::theme::{STEP, Tokens};
use crate::window::widgets;
use crate::window::worth::{self, line};

/// Shows the card, as long as the results know the plan's switch.
pub(super) fn show(ui: &mut Ui, project: &Project, page: &Page<'_>, seen: Option<Seen<'_>>) {
    let Some(seen) = seen else {
        return;
    };
    let (results, old) = (&seen.answer.results, seen.old);
    let Some((plan, switch)) = of_plan(results, &page.plan.id) else {
        return;
    };
    let futures = format::number(results.trials as f64, 0);
    let note = if old {
        "before the last change".to_owned()
    } else {
        format!("in {futures} futures, every plan with the same luck; money at present value")
    };
    section(
        ui,
        &mut (),
        "What becomes of it",
        &note,
        |_, ()| {},
        |ui, ()| {
            if old {
                ui.multiply_opacity(0.45);
            }
            let currency = Currency::new(&project.currency);
            ui.spacing_mut().item_spacing.x = 8.0 * STEP;
            ui.columns(2, |columns| {
                if let [left, right] = columns {
                    for ui in [&mut *left, &mut *right] {
                        ui.spacing_mut().item_spacing = egui::vec2(2.0 * STEP, STEP);
                    }
                    endings(left, project, page, switch);
                    money(right, plan, switch, &currency);
                }
            });
        },
    );
    over_time(ui, &page.plan.id, seen);
}

/// Where the saving comes from, and how it grows.
fn over_time(ui: &mut Ui, plan: &str, seen: Seen<'_>) {
    let Some(comparison) = seen.answer.results.comparison(plan) else {
        return;
    };
    ui.scope(|ui| {
        if seen.old {
            ui.multiply_opacity(0.45);
        }
        let height = worth::HEIGHT;
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                worth::show(left, seen.answer, seen.found, comparison, height);
                chart_cards::payback(right, seen.answer, Some(comparison), height);
            }
        });
    });
    worth::advice(ui, seen.answer, seen.found, plan);
}

fn of_plan<'r>(results: &'r Results, id: &str) -> Option<(&'r PlanResults, &'r SwitchResults)> {
    let plan = results.plan(id)?;
    Some((plan, plan.switch.as_ref()?))
}

/// Chances of the ways it may end, why, and when it is live.
fn endings(ui: &mut Ui, project: &Project, page: &Page<'_>, switch: &SwitchResults) {
    let tokens = Tokens::of(ui);
    let rows = [
        ("All accepted", switch.chance_of_completion, tokens.good),
        ("Some waves only", switch.chance_of_half_way, tokens.warning),
        (
            "Rolled back to the incumbent",
            switch.chance_of_rolling_back,
            tokens.bad,
        ),
        (
            "Gone on to another plan",
            switch.chance_of_going_on,
            tokens.warning,
        ),
        (
            "Still under way at the end",
            switch.chance_of_no_end,
            tokens.muted,
        ),
    ];
    widgets::strong(ui, "How it ends");
    for (words, chance, color) in rows {
        if chance > 0.0 {
            bar(ui, words, chance, color);
        }
    }
    let causes = switch.causes.iter().filter(|cause| cause.chance > 0.0);
    let causes: Vec<String> = causes
        .map(|cause| {
            format!(
                "{} {}",
                cause_words(cause.id),
                format::percent(cause.chance)
            )
        })
        .collect();
    if !causes.is_empty() {
        widgets::note(ui, &format!("Why not: {}", causes.join(" · ")));
    }
    ui.add_space(STEP);
    widgets::strong(ui, "When all is live");
    match &switch.go_live_years {
        OrReason::Value(years) => live(ui, project, page, years),
        OrReason::NotApplicable(reason) => {
            widgets::note(ui, &format!("No date: {reason}"));
        }
    }
}

fn live(ui: &mut Ui, project: &Project, page: &Page<'_>, years: &Summary) {
    let day = |years: f64| schedule::day(project.start, years * HOURS_PER_YEAR);
    for (words, value) in [
        ("1 in 10 before", years.p10),
        ("Half of them before", years.p50),
        ("1 in 10 after", years.p90),
    ] {
        line(ui, words, &day(value), value == years.p50);
    }
    let words = format!(
        "over the futures in which the switch to “{}” is accepted in full",
        page.plan.name
    );
    widgets::note(ui, &words);
}

fn cause_words(id: &str) -> &str {
    match id {
        "proof_of_concept" => "the proof of concept",
        "blocker" => "a blocker",
        "stuck" => "a wave that stays stuck",
        "deadline" => "the deadline",
        _ => "another reason",
    }
}

/// What it costs by part, the incumbent beside it, and outages before, while and after.
fn money(ui: &mut Ui, plan: &PlanResults, switch: &SwitchResults, currency: &Currency) {
    widgets::strong(ui, "What it costs, on average");
    let cost = &switch.cost;
    let spread = format!(
        "from {} (P5) to {} (P95)",
        currency.full(cost.p5),
        currency.full(cost.p95)
    );
    line(ui, "The switch itself", &currency.full(cost.mean), true).on_hover_text(&spread);
    for row in &switch.cost_by_part {
        let label = Part::parse(row.id).map_or(row.id, Part::label);
        line(
            ui,
            &format!("    {label}"),
            &currency.full(row.present_value),
            false,
        );
    }
    let beside = currency.full(switch.incumbent_beside);
    line(ui, "The incumbent’s contract beside it", &beside, false).on_hover_text(
        "What the incumbent's contract costs from the purchase of the proposal on: part of the cash cost, longer with every delay",
    );
    ui.add_space(STEP);
    widgets::strong(ui, "What outages cost, on average");
    for (words, amount) in [
        ("Before it begins", switch.outage_cost_before),
        ("While it lasts", switch.outage_cost_during),
        ("After it", switch.outage_cost_after),
    ] {
        line(ui, words, &currency.full(amount), false);
    }
    let cut_over = plan
        .by_threat
        .iter()
        .find(|row| row.id == crate::advice::CUT_OVER);
    if let Some(row) = cut_over.filter(|row| row.outage_cost > 0.0) {
        let words = "of it incidents at the cut-over";
        line(ui, words, &currency.full(row.outage_cost), false);
    }
}

/// A chance as words, a bar and a figure.
fn bar(ui: &mut Ui, words: &str, chance: f64, color: egui::Color32) {
    ui.horizontal(|ui| {
        ui.label(words);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let shown = format::percent(chance);
            ui.allocate_ui_with_layout(
                egui::vec2(52.0, 18.0),
                Layout::right_to_left(Align::Center),
                |ui| ui.label(shown),
            );
            let name = format!("Chance: {words}");
            widgets::progress(ui, 120.0, chance as f32, color, &name);
        });
    });
}
