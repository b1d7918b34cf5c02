//! The page Project: what the whole comparison rests on.

use displace_model::cash_flow::Convention;
use displace_model::project::{Economics, Order, Overlap, Phase};
use egui::Ui;

use super::parts::{Record, reach, section, two_columns};
use super::{Desk, calendar, rates};
use crate::window::fields::plain::{Label, check_row, choice_row, count_row, date_row, text_row};
use crate::window::theme::Tokens;

const RECORD: &str = "Project";

/// Shows the page.
pub fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    section(
        ui,
        desk,
        "What is compared",
        "",
        |_, _| {},
        |ui, desk| two_columns(ui, desk, names, horizon),
    );
    section(
        ui,
        desk,
        "Economics",
        "how later money and own work count",
        |_, _| {},
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| {
                    economics(desk).rows(ui, desk, &["discount_rate", "staff_cost_per_hour"]);
                },
                discounting,
            );
        },
    );
    rates::show(ui, desk);
    calendar::show(ui, desk);
    section(
        ui,
        desk,
        "Rules of the simulation",
        "the usual ones suit nearly every project",
        |_, _| {},
        |ui, desk| two_columns(ui, desk, restores, schedule),
    );
    remarks(ui, desk);
}

/// Everything that the check of the document found, in one place.
fn remarks(ui: &mut Ui, desk: &mut Desk<'_>) {
    if desk.problems.is_empty() {
        return;
    }
    let note = "a warning does not keep the project from being simulated, but somebody will ask";
    section(
        ui,
        desk,
        "Worth a look",
        note,
        |_, _| {},
        |ui, desk| {
            let tokens = Tokens::of(ui);
            for problem in desk.problems {
                let (sign, color) = if problem.is_error() {
                    ("■", tokens.bad)
                } else {
                    ("⚠", tokens.warning)
                };
                ui.horizontal_top(|ui| {
                    ui.colored_label(color, sign);
                    ui.add(egui::Label::new(problem.to_string()).wrap());
                });
            }
        },
    );
}

fn label<'l>(place: &'l str, label: &'l str, meaning: &'l str) -> Label<'l> {
    Label {
        record: RECORD,
        place,
        label,
        meaning,
    }
}

fn names(ui: &mut Ui, desk: &mut Desk<'_>) {
    let project = desk.project;
    let name = label("name", "Name", "What people call the project");
    text_row(ui, desk, name, &project.name, true, |project, name| {
        project.name = name;
    });
    let meaning = "Who asked, what it leaves out: anything a reader should know";
    let note = label("note", "Note", meaning);
    text_row(ui, desk, note, &project.note, false, |project, note| {
        project.note = note;
    });
    let meaning = "Code of the one currency in which everything is stated, such as EUR; amounts are not converted when it changes";
    let currency = label("currency", "Currency", meaning);
    text_row(
        ui,
        desk,
        currency,
        &project.currency,
        true,
        |project, code| {
            project.currency = code.trim().to_uppercase();
        },
    );
}

fn horizon(ui: &mut Ui, desk: &mut Desk<'_>) {
    let project = desk.project;
    let meaning = "Day at whose first hour simulation and contracts begin";
    let start = label("start", "Start", meaning);
    date_row(
        ui,
        desk,
        start,
        Some(project.start),
        None,
        |project, date| {
            if let Some(date) = date {
                project.start = date;
            }
        },
    );
    let meaning = "Length of the comparison: incidents and payments beyond it do not count";
    let years = label("horizon_years", "Horizon", meaning);
    count_row(
        ui,
        desk,
        years,
        project.horizon_years,
        "years",
        |project, years| {
            project.horizon_years = years;
        },
    );
    baseline(ui, desk);
}

fn discounting(ui: &mut Ui, desk: &mut Desk<'_>) {
    let economics = &desk.project.economics;
    let meaning = "When in its year an amount counts for its present value";
    let convention = label("economics.convention", "Convention", meaning);
    let choices = (
        economics.convention,
        &[Convention::YearEnd, Convention::ActualDates][..],
    );
    let words = |convention: Convention| (convention.label(), "");
    choice_row(
        ui,
        desk,
        convention,
        choices,
        words,
        |project, convention| {
            project.economics.convention = convention;
        },
    );
    let meaning = "Whether outage costs are discounted like cash";
    let outages = label("economics.discount_outage_costs", "Outage costs", meaning);
    let on = desk.project.economics.discount_outage_costs;
    check_row(
        ui,
        desk,
        outages,
        "discounted like cash",
        on,
        |project, on| {
            project.economics.discount_outage_costs = on;
        },
    );
}

fn restores(ui: &mut Ui, desk: &mut Desk<'_>) {
    let settings = desk.project.settings;
    let meaning = "Who is restored first among machines of the same tier";
    let order = label("settings.order", "Restored first", meaning);
    let words = |order| match order {
        Order::CostRate => (
            "what costs most per hour",
            "The highest cost per hour for each expected hour of restore",
        ),
        Order::FirstCome => ("who asked first", "In the order of the requests"),
    };
    choice_row(
        ui,
        desk,
        order,
        (settings.order, Order::ALL),
        words,
        |project, order| {
            project.settings.order = order;
        },
    );
    let meaning = "What happens when an incident finds an instance down";
    let overlap = label("settings.overlap", "Hit while down", meaning);
    let words = |overlap| match overlap {
        Overlap::Join => (
            "joins the open outage",
            "One outage and one loss of data, as in life",
        ),
        Overlap::Independent => (
            "an outage of its own",
            "Downtimes are added; for theory and benchmarks",
        ),
    };
    choice_row(
        ui,
        desk,
        overlap,
        (settings.overlap, Overlap::ALL),
        words,
        |project, overlap| {
            project.settings.overlap = overlap;
        },
    );
}

fn schedule(ui: &mut Ui, desk: &mut Desk<'_>) {
    let meaning = "For whom the moment of the last backup is drawn";
    let phase = label("settings.phase", "Backup schedule", meaning);
    let words = |phase| match phase {
        Phase::PerCopy => (
            "one for all instances",
            "All instances are backed up at the same moment",
        ),
        Phase::PerInstance => ("one for each instance", "Every instance has its own moment"),
    };
    let choices = (desk.project.settings.phase, Phase::ALL);
    choice_row(ui, desk, phase, choices, words, |project, phase| {
        project.settings.phase = phase;
    });
}

fn economics<'a>(desk: &Desk<'a>) -> Record<'a, Economics> {
    Record {
        name: RECORD,
        place: "economics",
        subject: &desk.project.economics,
        way: reach(|project| Some(&mut project.economics)),
        catalogue: None,
    }
}

/// Which plan the others are compared with.
fn baseline(ui: &mut Ui, desk: &mut Desk<'_>) {
    let project = desk.project;
    let label = Label {
        record: RECORD,
        place: "baseline",
        label: "Baseline",
        meaning: "The plan that others are compared with: the incumbent unless another is chosen",
    };
    let present = project
        .plans
        .get(project.baseline_index())
        .map_or("", |plan| plan.name.as_str());
    let mut chosen = None;
    crate::window::fields::boxes::row(
        ui,
        label.label,
        |ui| {
            ui.label(label.meaning);
        },
        |ui| {
            egui::ComboBox::from_id_salt("baseline")
                .selected_text(present)
                .width(220.0)
                .show_ui(ui, |ui| {
                    for (index, plan) in project.plans.iter().enumerate() {
                        let current = index == project.baseline_index();
                        if ui.selectable_label(current, &plan.name).clicked() && !current {
                            chosen = Some(plan.id.clone());
                        }
                    }
                })
                .response
                .accessible_name(label.name());
        },
    );
    crate::window::fields::boxes::hairline(ui);
    if let Some(id) = chosen {
        desk.edit_at(label.place, label.undo(), move |project| {
            let incumbent = project
                .plans
                .iter()
                .any(|plan| plan.id == id && plan.role == displace_model::plan::Role::Incumbent);
            project.baseline = (!incumbent).then(|| id.clone());
        });
    }
}
