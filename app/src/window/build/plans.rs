//! The page Plans: what the customer could do, what it costs, and how it behaves in an outage.

use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use egui::{Button, Stroke, Ui, vec2};

use super::parts::{self, Reach, on, reach, section, two_columns};
use super::{Desk, View, beside, contract, copies, spares};
use crate::library::shelf::Wish;
use crate::records;
use crate::window::fields::plain::{Label, choice_row, text_row};
use crate::window::fonts;
use crate::window::theme::{STEP, Tokens};

/// Shows the page.
pub fn show(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View) {
    let project = desk.project;
    view.plan = parts::selected(
        view.plan.as_ref(),
        project.plans.iter().map(|plan| plan.id.as_str()),
    );
    tabs(ui, desk, view);
    parts::refusal(ui, desk, "plan");
    let Some(index) = project
        .plans
        .iter()
        .position(|plan| Some(&plan.id) == view.plan.as_ref())
    else {
        return;
    };
    let Some(plan) = project.plans.get(index) else {
        return;
    };
    let way = {
        let id = plan.id.clone();
        reach(move |project: &mut Project| project.plans.iter_mut().find(|plan| plan.id == id))
    };
    head(ui, desk, view, plan, &way);
    contract::show(ui, desk, view, plan, &way);
    behaviour(ui, desk, plan, &way);
    copies::show(ui, desk, view, plan, &way);
}

/// The colour of a plan: grey for the incumbent, the others in their order.
pub(super) fn color_index(project: &Project, index: usize) -> usize {
    let incumbent = project
        .plans
        .iter()
        .position(|plan| plan.role == Role::Incumbent);
    match incumbent {
        Some(incumbent) if index == incumbent => 0,
        Some(incumbent) if index > incumbent => index,
        _ => index + 1,
    }
}

fn tabs(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View) {
    let project = desk.project;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(2.0 * STEP, 2.0 * STEP);
        for (index, plan) in project.plans.iter().enumerate() {
            let current = Some(&plan.id) == view.plan.as_ref();
            if tab(ui, plan, color_index(project, index), current) {
                view.plan = Some(plan.id.clone());
                *desk.open = None;
            }
        }
        if ui
            .add(Button::new("+ Plan").min_size(vec2(0.0, 30.0)))
            .accessible_name("Add plan")
            .clicked()
        {
            let plan = records::new_plan(project);
            view.plan = Some(plan.id.clone());
            desk.edit_at("plan", "Add a plan", move |project| {
                project.plans.push(plan.clone());
            });
        }
        from_library(ui, desk, view);
    });
}

/// A button that keeps a plan for other projects.
fn to_library(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan) {
    let name = format!("Put {} into your library", plan.name);
    let hint = "Keep solution and contract for other projects, without the estate";
    if parts::action(ui, "To library", &name, hint) {
        let currency = desk.project.currency.clone();
        desk.wishes
            .push(Wish::KeepPlan(Box::new(plan.clone()), currency));
    }
}

/// A menu of one's own library: its plans, and the way to and from files.
fn from_library(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View) {
    let library = desk.library;
    let mut wanted = None;
    let menu = ui.menu_button("Library ▾", |ui| {
        for plan in &library.plans {
            if ui.button(&plan.name).clicked() {
                wanted = Some(records::plan_from(desk.project, library, plan));
            }
        }
        if !library.plans.is_empty() {
            ui.separator();
        }
        let hint =
            "Take over what a file holds: items and plans of a colleague; nothing of yours is lost";
        if ui.button("Import…").on_hover_text(hint).clicked() {
            view.library = Some(super::Library::Take);
        }
        let hint = "Write your items and plans to a file for a colleague";
        let filled = !library.plans.is_empty() || !library.items.is_empty();
        let export = ui.add_enabled(filled, Button::new("Export…"));
        if export.on_hover_text(hint).clicked() {
            view.library = Some(super::Library::Write);
        }
    });
    menu.response.accessible_name("Your library");
    if let Some(plan) = wanted {
        view.plan = Some(plan.id.clone());
        let label = format!("Add {}", plan.name);
        desk.edit_at("plan", label, move |project| {
            project.plans.push(plan.clone());
        });
    }
}

pub(super) fn tab(ui: &mut Ui, plan: &Plan, color: usize, current: bool) -> bool {
    let tokens = Tokens::of(ui);
    let font = if current {
        fonts::bold(13.0)
    } else {
        fonts::regular(13.0)
    };
    let ink = if current { tokens.accent } else { tokens.text };
    let galley = ui.painter().layout_no_wrap(plan.name.clone(), font, ink);
    let size = vec2(galley.size().x + 44.0, 30.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let (fill, line) = match (current, response.hovered()) {
        (true, _) => (tokens.accent_soft, Stroke::new(1.0, tokens.accent)),
        (false, true) => (tokens.accent_soft, Stroke::new(1.0, tokens.line)),
        (false, false) => (tokens.raised, Stroke::new(1.0, tokens.line)),
    };
    let line = if response.has_focus() {
        Stroke::new(2.0, tokens.accent)
    } else {
        line
    };
    ui.painter()
        .rect(rect, 6.0, fill, line, egui::StrokeKind::Inside);
    let square = egui::Rect::from_center_size(
        egui::pos2(rect.left() + 17.0, rect.center().y),
        vec2(10.0, 10.0),
    );
    ui.painter().rect_filled(square, 2.0, tokens.plan(color));
    let at = egui::pos2(rect.left() + 30.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::selected(egui::Role::Tab, true, current, &plan.name);
        info.current_text_value = Some(plan.role.as_str().to_owned());
        info
    });
    response.clicked()
}

fn head(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, plan: &Plan, way: &Reach<Plan>) {
    let project = desk.project;
    let name = plan.name.as_str();
    let baseline = project
        .plans
        .get(project.baseline_index())
        .is_some_and(|other| other.id == plan.id);
    let note = if baseline {
        "the baseline: the others are compared with it"
    } else {
        ""
    };
    section(
        ui,
        &mut (&mut *desk, &mut *view),
        name,
        note,
        |ui, (desk, view)| {
            if parts::action(ui, "Delete", &format!("Delete {name}"), "") {
                let id = plan.id.clone();
                parts::delete(desk, "plan", name, move |project| {
                    records::delete_plan(project, &id)
                });
            }
            if parts::action(
                ui,
                "Duplicate",
                &format!("Duplicate {name}"),
                "A proposal with the same figures, to be changed",
            ) {
                let mut copy = plan.clone();
                copy.name =
                    records::unique_name(name, project.plans.iter().map(|p| p.name.as_str()));
                copy.id = records::unique_id(
                    &copy.name,
                    "plan",
                    project.plans.iter().map(|p| p.id.as_str()),
                );
                if copy.role == Role::Incumbent {
                    copy.role = Role::Renegotiated;
                }
                view.plan = Some(copy.id.clone());
                desk.edit_at("plan", format!("Duplicate {name}"), move |project| {
                    project.plans.push(copy.clone());
                });
            }
            to_library(ui, desk, plan);
            if !baseline
                && parts::action(
                    ui,
                    "Make it the baseline",
                    &format!("Make {name} the baseline"),
                    "Compare the other plans with this one",
                )
            {
                let (id, incumbent) = (plan.id.clone(), plan.role == Role::Incumbent);
                desk.edit_at(
                    "plan",
                    format!("Make {name} the baseline"),
                    move |project| {
                        project.baseline = (!incumbent).then(|| id.clone());
                    },
                );
            }
        },
        |ui, (desk, _)| {
            let (name_at, role_at) = (
                format!("plan.{}.name", plan.id),
                format!("plan.{}.role", plan.id),
            );
            two_columns(
                ui,
                desk,
                |ui, desk| {
                    let label = Label {
                        record: name,
                        place: &name_at,
                        label: "Name",
                        meaning: "What people call it",
                    };
                    text_row(
                        ui,
                        desk,
                        label,
                        name,
                        true,
                        on(way, |plan: &mut Plan, name| plan.name = name),
                    );
                },
                |ui, desk| role(ui, desk, plan, &role_at),
            );
        },
    );
}

fn role(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, place: &str) {
    let label = Label {
        record: &plan.name,
        place,
        label: "Role",
        meaning: "What the plan is to the customer; exactly one is the incumbent",
    };
    let words = |role| match role {
        Role::Incumbent => (
            "Incumbent",
            "What is in place today; the plan that was it becomes a proposal",
        ),
        Role::Renegotiated => ("Renegotiated", "The incumbent on other terms"),
        Role::Proposal => ("Proposal", "Something else"),
    };
    // The incumbent keeps its role until another plan takes it.
    let choices: &[Role] = if plan.role == Role::Incumbent {
        &[Role::Incumbent]
    } else {
        &Role::ALL
    };
    let id = plan.id.clone();
    choice_row(
        ui,
        desk,
        label,
        (plan.role, choices),
        words,
        move |project, role| {
            // The only role that could be refused is not offered.
            let _ = records::set_role(project, &id, role);
        },
    );
}

fn behaviour(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, way: &Reach<Plan>) {
    section(
        ui,
        desk,
        "How it behaves in an outage",
        "support is drawn anew for each event; copies follow",
        |_, _| {},
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| beside::support(ui, desk, plan, way),
                |ui, desk| spares::show(ui, desk, plan, way),
            );
            beside::rest(ui, desk, plan, way);
        },
    );
}
