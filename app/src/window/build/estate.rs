//! The page Estate: workloads and failure domains.

use displace_model::estate::{KNOWN_KINDS, Workload};
use displace_model::fields::Fields as _;
use egui::{Align, Ui};

use super::list::List;
use super::parts::{self, Record, action, on, reach, section, two_columns};
use super::table::{Column, Line};
use super::{Desk, View, cost_builder, needs};
use crate::records;
use crate::window::fields::plain::{
    Label, check_row, count_row, list_row, needed_name, optional_hours_row, text_row, typed,
};
use crate::window::fields::{boxes, entry};
use crate::window::widgets;

const COLUMNS: [Column; 9] = [
    Column::text("Workload", 2.2, ""),
    Column::number(
        "Instances",
        1.35,
        "How many equal instances: each is hit and restored by itself",
    ),
    Column::number(
        "Size each",
        1.35,
        "Data to bring back when one instance is restored",
    ),
    Column::number(
        "In all",
        1.1,
        "Instances × size, at the middle of its range",
    ),
    Column::number(
        "Cost per hour",
        1.8,
        "What one hour costs in which one instance does not serve",
    ),
    Column::number("Tier", 0.8, "Urgency of its restores; 0 is the most urgent"),
    Column::number("RTO", 0.8, "Longest acceptable outage"),
    Column::number("RPO", 0.8, "Most hours of updates that may be lost"),
    Column::text("Lives in", 2.2, "Failure domains: what fails as one"),
];

/// Shows the page.
pub fn show(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View) {
    let project = desk.project;
    let (instances, tebibytes) = records::estate_size(project);
    let sum = [
        match project.workloads.len() {
            1 => "1 workload".to_owned(),
            many => format!("{many} workloads"),
        },
        crate::format::number(f64::from(instances), 0),
        String::new(),
        tib(tebibytes),
    ];
    let list = List {
        title: "Workloads",
        note: &format!(
            "per instance; sizes in TiB, costs per hour in {}, objectives in hours; ● essential",
            project.currency
        ),
        kind: "workload",
        columns: &COLUMNS,
        sum: Some(&sum),
        empty: "None yet: there is nothing that could fail",
    };
    let lines: Vec<Line> = project
        .workloads
        .iter()
        .map(|workload| line(desk, workload))
        .collect();
    let import = std::cell::Cell::new(false);
    let add = |ui: &mut Ui, desk: &mut Desk<'_>, chosen: &mut Option<String>, _| {
        if action(
            ui,
            "Import…",
            "Import inventory…",
            "Machines of an RVTools export or of a table become workloads",
        ) {
            import.set(true);
        }
        if action(
            ui,
            "+ Workload",
            "Add workload",
            "Add a workload to be filled in",
        ) {
            let workload = records::new_workload(project);
            *chosen = Some(workload.id.clone());
            desk.edit_at("workload", "Add a workload", move |project| {
                project.workloads.push(workload.clone());
                records::switching::settle_waves(project);
            });
        }
    };
    let shown = list.show(ui, desk, &mut view.workload, &lines, add);
    view.import |= import.get();
    if let Some(workload) = shown.selected.and_then(|at| project.workloads.get(at)) {
        editor(ui, desk, view, workload);
    }
    domains(ui, desk);
}

/// One unit down the whole column, so that sizes can be compared at a glance.
fn tib(tebibytes: f64) -> String {
    crate::format::number(tebibytes, 2)
}

fn line(desk: &Desk<'_>, workload: &Workload) -> Line {
    let hours = |value: Option<f64>| value.map_or(String::new(), entry::figure);
    let cell = |key: &str| {
        Workload::field(key).map_or(String::new(), |field| {
            entry::shown(&(field.get)(workload).value, field.spec.unit)
        })
    };
    let essential = if workload.essential { " ●" } else { "" };
    Line {
        id: workload.id.clone(),
        name: workload.name.clone(),
        cells: vec![
            format!("{}{essential}", workload.name),
            crate::format::number(f64::from(workload.count), 0),
            cell("size_tib"),
            tib(records::workload_tebibytes(workload)),
            cell("cost_per_hour_down"),
            workload.tier.to_string(),
            hours(workload.rto_hours),
            hours(workload.rpo_hours),
            parts::names(desk.project, &workload.domains),
        ],
        ..Line::default()
    }
}

fn editor(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, workload: &Workload) {
    let id = workload.id.clone();
    let name = workload.name.as_str();
    let place = format!("workload.{id}");
    let way = {
        let id = id.clone();
        reach(move |project| {
            project
                .workloads
                .iter_mut()
                .find(|workload| workload.id == id)
        })
    };
    let record = Record {
        name,
        place: &place,
        subject: workload,
        way: way.clone(),
        catalogue: None,
    };
    let project = desk.project;
    section(
        ui,
        &mut (&mut *desk, &mut *view),
        name,
        if workload.essential {
            "essential: business is back when it serves again"
        } else {
            ""
        },
        |ui, (desk, view)| {
            if action(ui, "Delete", &format!("Delete {name}"), "") {
                let id = id.clone();
                parts::delete(desk, "workload", name, move |project| {
                    records::delete_workload(project, &id)
                });
            }
            if action(
                ui,
                "Duplicate",
                &format!("Duplicate {name}"),
                "A second workload with the same figures",
            ) {
                let mut copy = workload.clone();
                copy.name =
                    records::unique_name(name, project.workloads.iter().map(|w| w.name.as_str()));
                copy.id = records::unique_id(
                    &copy.name,
                    "workload",
                    project.workloads.iter().map(|w| w.id.as_str()),
                );
                view.workload = Some(copy.id.clone());
                let after = id.clone();
                desk.edit_at("workload", format!("Duplicate {name}"), move |project| {
                    let at = project
                        .workloads
                        .iter()
                        .position(|w| w.id == after)
                        .map_or(project.workloads.len(), |at| at + 1);
                    project.workloads.insert(at, copy.clone());
                    records::switching::settle_waves(project);
                });
            }
        },
        |ui, (desk, _)| {
            two_columns(
                ui,
                desk,
                |ui, desk| words(ui, desk, workload, &place, &way),
                |ui, desk| {
                    record.rows(ui, desk, &["size_tib", "growth_per_year"]);
                    cost_builder::row(ui, desk, &record);
                    record.rows(
                        ui,
                        desk,
                        &[
                            "cost_per_hour_lost",
                            "rebuild_hours",
                            "irrecoverable_loss",
                            "staff_hours_per_outage",
                        ],
                    );
                },
            );
            cost_builder::show(ui, desk, &record);
            needs::show(ui, desk, &record);
        },
    );
}

fn words(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    workload: &Workload,
    place: &str,
    way: &parts::Reach<Workload>,
) {
    let name = workload.name.as_str();
    let key = |key: &str| format!("{place}.{key}");
    let (name_at, count_at, tier_at) = (key("name"), key("count"), key("tier"));
    let essential_at = key("essential");
    let label = Label::of(name);
    text_row(
        ui,
        desk,
        label(
            &name_at,
            "Name",
            "What people call it; its luck in the simulation stays the same",
        ),
        name,
        true,
        on(way, |w: &mut Workload, name| w.name = name),
    );
    count_row(
        ui,
        desk,
        label(
            &count_at,
            "Instances",
            "How many equal instances; each is hit and restored by itself",
        ),
        workload.count,
        "equal instances",
        on(way, |w: &mut Workload, count| w.count = count),
    );
    let tier = label(
        &tier_at,
        "Tier",
        "Urgency of its restores; 0 is restored first",
    );
    count_row(
        ui,
        desk,
        tier,
        u32::from(workload.tier),
        "0 is restored first",
        on(way, |w: &mut Workload, tier| {
            w.tier = u8::try_from(tier).unwrap_or(u8::MAX);
        }),
    );
    let essential = label(
        &essential_at,
        "Essential",
        "Business is back when every instance of every essential workload serves again",
    );
    check_row(
        ui,
        desk,
        essential,
        "business needs it",
        workload.essential,
        on(way, |w: &mut Workload, on| w.essential = on),
    );
    objectives(ui, desk, workload, place, way);
}

/// Objectives, and where the workload lives.
fn objectives(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    workload: &Workload,
    place: &str,
    way: &parts::Reach<Workload>,
) {
    let key = |key: &str| format!("{place}.{key}");
    let (rto_at, rpo_at, domains_at) = (key("rto_hours"), key("rpo_hours"), key("domains"));
    let label = Label::of(&workload.name);
    let all = parts::domains(desk.project);
    optional_hours_row(
        ui,
        desk,
        label(
            &rto_at,
            "RTO",
            "Recovery time objective: longest acceptable outage",
        ),
        workload.rto_hours,
        on(way, |w: &mut Workload, hours| w.rto_hours = hours),
    );
    optional_hours_row(
        ui,
        desk,
        label(
            &rpo_at,
            "RPO",
            "Recovery point objective: most hours of updates that may be lost",
        ),
        workload.rpo_hours,
        on(way, |w: &mut Workload, hours| w.rpo_hours = hours),
    );
    let lives = label(
        &domains_at,
        "Lives in",
        "All failure domains whose failure takes it down: site, storage, host, network …",
    );
    list_row(
        ui,
        desk,
        lives,
        (&workload.domains, &all),
        "nowhere: only threats to single instances strike it",
        on(way, |w: &mut Workload, list| w.domains = list),
    );
}

/// The list of failure domains.
fn domains(ui: &mut Ui, desk: &mut Desk<'_>) {
    let project = desk.project;
    section(
        ui,
        desk,
        "Failure domains",
        "what fails as one: sites, storage, hosts, networks, providers, accounts",
        |ui, desk| {
            if action(
                ui,
                "+ Domain",
                "Add failure domain",
                "Add a failure domain to be filled in",
            ) {
                let domain = records::new_domain(project, "storage");
                desk.edit_at("domain", "Add a failure domain", move |project| {
                    project.domains.push(domain.clone());
                });
            }
        },
        |ui, desk| {
            boxes::hairline(ui);
            for (index, domain) in project.domains.iter().enumerate() {
                domain_row(ui, desk, index, domain);
            }
            if project.domains.is_empty() {
                widgets::note(ui, "None yet: without one only single instances fail");
            }
            parts::refusal(ui, desk, "domain");
        },
    );
}

fn domain_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    index: usize,
    domain: &displace_model::estate::Domain,
) {
    let project = desk.project;
    let name = domain.name.as_str();
    let (name_at, kind_at) = (
        format!("domain.{}.name", domain.id),
        format!("domain.{}.kind", domain.id),
    );
    let label = |place, label| Label {
        record: name,
        place,
        label,
        meaning: "",
    };
    ui.push_id(index, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(30.0);
            typed(
                ui,
                desk,
                label(&name_at, "Name"),
                name,
                (240.0, Align::Min),
                needed_name,
                move |project, name: String| {
                    if let Some(domain) = project.domains.get_mut(index) {
                        domain.name = name;
                    }
                },
            );
            let set = move |project: &mut displace_model::project::Project, kind: String| {
                if let Some(domain) = project.domains.get_mut(index) {
                    domain.kind = kind;
                }
            };
            let read = |text: &str| Ok(text.trim().to_lowercase().replace([' ', '-'], "_"));
            typed(
                ui,
                desk,
                label(&kind_at, "Kind"),
                &domain.kind,
                (150.0, Align::Min),
                read,
                set,
            );
            let menu = ui.menu_button("▾", |ui| {
                for kind in KNOWN_KINDS {
                    if ui.button(kind.replace('_', " ")).clicked() && kind != domain.kind {
                        desk.edit_at(&kind_at, label(&kind_at, "Kind").undo(), move |project| {
                            set(project, kind.to_owned());
                        });
                    }
                }
            });
            menu.response
                .accessible_name(format!("{name}: known kinds"));
            widgets::note(ui, &used_by(project, &domain.id));
            boxes::at_end(ui, |ui| {
                if parts::row_button(ui, "Delete", &format!("Delete {name}")).clicked() {
                    let id = domain.id.clone();
                    parts::delete(desk, "domain", name, move |project| {
                        records::delete_domain(project, &id)
                    });
                }
            });
        });
        for place in [&name_at, &kind_at] {
            parts::refusal(ui, desk, place);
        }
        boxes::hairline(ui);
    });
}

fn used_by(project: &displace_model::project::Project, id: &str) -> String {
    let has = |list: &[String]| list.iter().any(|other| other == id);
    let workloads = project.workloads.iter().filter(|w| has(&w.domains)).count();
    let copies = project
        .plans
        .iter()
        .flat_map(|p| &p.copies)
        .filter(|c| has(&c.domains))
        .count();
    let spares = project
        .plans
        .iter()
        .flat_map(|p| &p.spares)
        .filter(|s| has(&s.domains))
        .count();
    let prerequisites = project
        .plans
        .iter()
        .flat_map(|p| &p.prerequisites)
        .filter(|one| has(&one.domains))
        .count();
    let parts: Vec<String> = [
        (workloads, "workload", "workloads"),
        (copies, "copy", "copies"),
        (spares, "spare", "spares"),
        (prerequisites, "prerequisite", "prerequisites"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
    .collect();
    if parts.is_empty() {
        "nothing lives here".to_owned()
    } else {
        format!("holds {}", parts.join(", "))
    }
}
