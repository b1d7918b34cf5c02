//! The page Threats: what may happen, how often, and what it does.

use displace_model::contract::BenefitClass;
use displace_model::input::Input;
use displace_model::problem::Problem;
use displace_model::threat::{HIT_SHARE, Hits, Per, Threat};
use displace_scenarios::results::Results;
use egui::{Ui, vec2};
use std::rc::Rc;

use super::benefit::class_row;
use super::list::List;
use super::parts::{self, Reach, Record, action, on, reach, section, two_columns};
use super::table::{Column, Line};
use super::{Desk, View, effects, seasons};
use crate::records;
use crate::window::fields::plain::{Label, check_row, choice_row, count_row, subset_row, text_row};
use crate::window::fields::{Set, Subject, entry, input_row};
use crate::window::widgets;

const COLUMNS: [Column; 6] = [
    Column::text("Threat", 2.4, ""),
    Column::number(
        "Incidents per year",
        1.6,
        "Mean number a year for each target",
    ),
    Column::text("For each", 1.1, "What the rate counts"),
    Column::text("Effect", 1.9, "What an incident does to what it hits"),
    Column::number(
        "Outage cost, baseline",
        1.75,
        "Mean outage cost over the horizon with the baseline, of the last results",
    ),
    Column::number(
        "Share of it",
        1.3,
        "Part of the baseline's outage cost that this threat causes",
    ),
];

/// The place of the share among them, after the cost.
const SHARE: usize = 5;

/// Shows the page; `results` are the last ones, if there are any, and whether they are old.
pub fn show(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, results: Option<(&Results, bool)>) {
    let project = desk.project;
    let list = List {
        title: "Threats",
        note: "a threat that is switched off stays in the project and out of the simulation",
        kind: "threat",
        columns: &COLUMNS,
        sum: None,
        empty: "None yet: nothing ever fails. Add some from the catalogue",
    };
    let lines: Vec<Line> = project
        .threats
        .iter()
        .map(|threat| line(desk, threat, results))
        .collect();
    let shown = list.show(ui, desk, &mut view.threat, &lines, |ui, desk, chosen, _| {
        add(ui, desk, chosen);
    });
    if let Some((id, on)) = shown.checked {
        enable(desk, &id, on);
    }
    if let Some(threat) = shown.selected.and_then(|at| project.threats.get(at)) {
        editor(ui, desk, view, threat);
    }
}

fn enable(desk: &mut Desk<'_>, id: &str, on: bool) {
    let Some(threat) = desk.project.threats.iter().find(|threat| threat.id == id) else {
        return;
    };
    let label = format!("Switch {} {}", threat.name, if on { "on" } else { "off" });
    let id = id.to_owned();
    desk.edit_at("threat", label, move |project| {
        if let Some(threat) = project.threats.iter_mut().find(|threat| threat.id == id) {
            threat.enabled = on;
        }
    });
}

fn add(ui: &mut Ui, desk: &mut Desk<'_>, chosen: &mut Option<String>) {
    let project = desk.project;
    if action(
        ui,
        "+ Own threat",
        "Add own threat",
        "A threat that the catalogue does not know",
    ) {
        let threat = records::new_threat(project);
        *chosen = Some(threat.id.clone());
        desk.edit_at("threat", "Add a threat", move |project| {
            project.threats.push(threat.clone());
        });
    }
    let catalogue = desk.catalogue;
    let menu = ui.menu_button("+ From catalogue ▾", |ui| {
        ui.set_min_width(300.0);
        ui.spacing_mut().item_spacing = vec2(8.0, 2.0);
        for entry in catalogue {
            let there = project
                .threats
                .iter()
                .any(|threat| threat.uses.as_ref() == Some(&entry.id));
            let text = if there {
                format!("{} (there already)", entry.name)
            } else {
                entry.name.clone()
            };
            let response = ui.button(text).on_hover_ui(|ui| {
                ui.label(&entry.description);
                let rate = &entry.rate_per_year;
                widgets::note(
                    ui,
                    &format!(
                        "{} a year for each {}",
                        entry::shown(&rate.value, displace_model::fields::Unit::PerYear),
                        per_words(&entry.per)
                    ),
                );
                widgets::note(
                    ui,
                    &format!(
                        "{}: {}",
                        rate.grade().as_str(),
                        rate.provenance.source.as_deref().unwrap_or("no source")
                    ),
                );
            });
            if response.clicked() {
                let threat = records::from_catalogue(project, entry);
                *chosen = Some(threat.id.clone());
                desk.edit_at("threat", format!("Add {}", entry.name), move |project| {
                    project.threats.push(threat.clone());
                });
            }
        }
    });
    menu.response
        .accessible_name("Add threat from the catalogue");
}

pub(super) fn per_words(per: &Per) -> String {
    match per {
        Per::Instance => "instance".to_owned(),
        Per::Estate => "estate".to_owned(),
        Per::Kind(kind) => kind.replace('_', " "),
    }
}

/// What stands where there is no result.
const NOTHING: &str = "–";

fn line(desk: &Desk<'_>, threat: &Threat, results: Option<(&Results, bool)>) -> Line {
    let baseline = results.and_then(|(results, _)| results.plan(&results.baseline));
    let row = baseline.and_then(|plan| plan.by_threat.iter().find(|row| row.id == threat.id));
    let found = baseline.zip(row).filter(|_| threat.enabled);
    let share = found.and_then(|(plan, row)| records::share_of(row.outage_cost, plan));
    let cost = found.map(|(_, row)| {
        crate::format::Currency::new(&desk.project.currency).short(row.outage_cost)
    });
    let mut effects: Vec<&str> = Vec::new();
    for effect in &threat.effects {
        if !effects.contains(&effect.kind.as_str()) {
            effects.push(effect.kind.as_str());
        }
    }
    Line {
        id: threat.id.clone(),
        name: threat.name.clone(),
        cells: vec![
            threat.name.clone(),
            entry::shown(
                &threat.rate_per_year.value,
                displace_model::fields::Unit::PerYear,
            ),
            per_words(&threat.per),
            effects.join(", "),
            cost.unwrap_or_else(|| NOTHING.to_owned()),
            share.map_or_else(|| NOTHING.to_owned(), crate::format::percent),
        ],
        bar: share.map(|share| (SHARE, share as f32)),
        pale: match results {
            Some((_, true)) => SHARE - 1..SHARE + 1,
            _ => 0..0,
        },
        check: Some((
            format!("{}: in the simulation", threat.name),
            threat.enabled,
        )),
        dim: !threat.enabled,
    }
}

fn editor(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View, threat: &Threat) {
    let name = threat.name.as_str();
    let id = threat.id.clone();
    let place = format!("threat.{id}");
    let way = {
        let id = id.clone();
        reach(move |project| project.threats.iter_mut().find(|threat| threat.id == id))
    };
    let catalogue = desk.catalogue;
    let entry = threat
        .uses
        .as_ref()
        .and_then(|uses| catalogue.iter().find(|entry| entry.id == *uses));
    let note = match entry {
        Some(entry) => format!("from the catalogue: {}", entry.name),
        None => "your own".to_owned(),
    };
    section(
        ui,
        &mut (&mut *desk, &mut *view),
        name,
        &note,
        |ui, (desk, view)| buttons(ui, desk, view, threat, entry, &way),
        |ui, (desk, _)| {
            if !threat.description.is_empty() {
                ui.add(egui::Label::new(&threat.description).wrap());
                ui.add_space(4.0);
            }
            let record = Record {
                name,
                place: &place,
                subject: threat,
                way: way.clone(),
                catalogue: entry,
            };
            two_columns(
                ui,
                desk,
                |ui, desk| {
                    words(ui, desk, threat, &place, &way);
                    hits(ui, desk, threat, &place, &way);
                },
                |ui, desk| {
                    intent(ui, desk, threat, &place, &way);
                    class_row(
                        ui,
                        desk,
                        (&threat.name, &place),
                        threat.class,
                        BenefitClass::AvoidedLoss,
                        on(&way, |threat: &mut Threat, class| threat.class = class),
                    );
                    record.rows(
                        ui,
                        desk,
                        &[
                            "rate_per_year",
                            "detection_hours",
                            "forensics_hours",
                            "fixed_cost",
                            "staff_hours",
                        ],
                    );
                    seasons::show(ui, desk, threat, &place, &way);
                },
            );
            effects::show(ui, desk, threat, entry, &place, &way);
            problems(ui, desk, &place);
        },
    );
}

fn buttons(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    threat: &Threat,
    entry: Option<&Threat>,
    way: &Reach<Threat>,
) {
    let (name, id, project) = (threat.name.as_str(), threat.id.clone(), desk.project);
    if action(ui, "Delete", &format!("Delete {name}"), "") {
        let id = id.clone();
        parts::delete(desk, "threat", name, move |project| {
            Ok(records::delete_threat(project, &id))
        });
    }
    if action(ui, "Duplicate", &format!("Duplicate {name}"), "") {
        let mut copy = threat.clone();
        copy.name = records::unique_name(name, project.threats.iter().map(|t| t.name.as_str()));
        copy.id = records::unique_id(
            &copy.name,
            "threat",
            project.threats.iter().map(|t| t.id.as_str()),
        );
        view.threat = Some(copy.id.clone());
        desk.edit_at("threat", format!("Duplicate {name}"), move |project| {
            project.threats.push(copy.clone());
        });
    }
    if let Some(entry) = entry {
        let fresh = Threat {
            id: id.clone(),
            name: threat.name.clone(),
            enabled: threat.enabled,
            uses: Some(entry.id.clone()),
            ..entry.clone()
        };
        if fresh != *threat
            && action(
                ui,
                "Reset to catalogue",
                &format!("Reset {name} to the catalogue"),
                "Take all its figures from the catalogue again",
            )
        {
            let set = on(way, |threat: &mut Threat, fresh| *threat = fresh);
            desk.edit_at(
                "threat",
                format!("Reset {name} to the catalogue"),
                move |project| set(project, fresh.clone()),
            );
        }
    }
}

/// Warnings that belong to the threat as a whole.
fn problems(ui: &mut Ui, desk: &Desk<'_>, place: &str) {
    let own = |problem: &&Problem| {
        problem.place == place
            || problem.place == format!("{place}.effect")
            || problem.place == format!("{place}.per")
    };
    for problem in desk.problems.iter().filter(own) {
        let text = format!(
            "⚠ {}: {}",
            problem.value,
            if problem.hint.is_empty() {
                &problem.allowed
            } else {
                &problem.hint
            }
        );
        let color = crate::window::theme::Tokens::of(ui).warning;
        ui.add(egui::Label::new(egui::RichText::new(text).color(color)).wrap());
    }
}

/// What a rate may count here: instances, the estate, and every kind of domain there is.
fn scopes(desk: &Desk<'_>, present: &[&Per]) -> Vec<Per> {
    let mut all = vec![Per::Instance, Per::Estate];
    let kinds = desk
        .project
        .domains
        .iter()
        .map(|domain| Per::Kind(domain.kind.clone()));
    for per in kinds.chain(present.iter().map(|per| (*per).clone())) {
        if !all.contains(&per) {
            all.push(per);
        }
    }
    all
}

fn words(ui: &mut Ui, desk: &mut Desk<'_>, threat: &Threat, place: &str, way: &Reach<Threat>) {
    let key = |key: &str| format!("{place}.{key}");
    let (name_at, description_at, per_at, otherwise_at, targets_at) = (
        key("name"),
        key("description"),
        key("per"),
        key("otherwise_per"),
        key("targets"),
    );
    let label = Label::of(&threat.name);
    text_row(
        ui,
        desk,
        label(&name_at, "Name", "What people call it"),
        &threat.name,
        true,
        on(way, |threat: &mut Threat, name| threat.name = name),
    );
    text_row(
        ui,
        desk,
        label(
            &description_at,
            "Description",
            "What it is, in a sentence or two",
        ),
        &threat.description,
        false,
        on(way, |threat: &mut Threat, text| threat.description = text),
    );
    let mut present = vec![&threat.per];
    present.extend(threat.otherwise_per.as_ref());
    let all = scopes(desk, &present);
    let index = |per: &Per| all.iter().position(|other| other == per).unwrap_or(0);
    scope(
        ui,
        desk,
        label(
            &per_at,
            "For each",
            "What the rate counts, and so what one incident strikes",
        ),
        &all,
        Some(index(&threat.per)),
        None,
        on(way, |threat: &mut Threat, per: Option<Per>| {
            if let Some(per) = per {
                if !matches!(per, Per::Kind(_)) || per != threat.per {
                    threat.targets.clear();
                }
                threat.per = per;
            }
        }),
    );
    if matches!(threat.per, Per::Kind(_)) {
        let otherwise = threat.otherwise_per.as_ref().map(index);
        scope(
            ui,
            desk,
            label(
                &otherwise_at,
                "Otherwise for each",
                "What the rate counts where the estate has no such domain",
            ),
            &all,
            otherwise,
            Some("nothing"),
            on(way, |threat: &mut Threat, per| threat.otherwise_per = per),
        );
    }
    if let Per::Kind(kind) = &threat.per {
        let targets: Vec<(String, String)> = desk
            .project
            .domains
            .iter()
            .filter(|domain| domain.kind == *kind)
            .map(|domain| (domain.id.clone(), domain.name.clone()))
            .collect();
        let none = if targets.is_empty() {
            "the estate has none"
        } else {
            "all of them"
        };
        subset_row(
            ui,
            desk,
            label(&targets_at, "Only", "The only domains it strikes"),
            (&threat.targets, &targets),
            none,
            on(way, |threat: &mut Threat, list| threat.targets = list),
        );
    }
}

/// A row that chooses a scope; `none` names the choice of having none.
fn scope(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    all: &[Per],
    present: Option<usize>,
    none: Option<&str>,
    set: impl Fn(&mut displace_model::project::Project, Option<Per>) + 'static,
) {
    let mut chosen: Option<Option<Per>> = None;
    crate::window::fields::boxes::row(
        ui,
        label.label,
        |ui| {
            ui.label(label.meaning);
        },
        |ui| {
            let text = present
                .and_then(|at| all.get(at))
                .map_or(none.unwrap_or("").to_owned(), per_words);
            egui::ComboBox::from_id_salt(ui.make_persistent_id(label.place))
                .selected_text(text)
                .width(180.0)
                .show_ui(ui, |ui| {
                    if let Some(none) = none
                        && ui.selectable_label(present.is_none(), none).clicked()
                    {
                        chosen = Some(None);
                    }
                    for (index, per) in all.iter().enumerate() {
                        if ui
                            .selectable_label(present == Some(index), per_words(per))
                            .clicked()
                        {
                            chosen = Some(Some(per.clone()));
                        }
                    }
                })
                .response
                .accessible_name(label.name());
        },
    );
    if let Some(error) = desk.drafts.error(label.place) {
        crate::window::fields::boxes::under(ui, error, crate::window::theme::Tokens::of(ui).bad);
    }
    crate::window::fields::boxes::hairline(ui);
    if let Some(per) = chosen {
        desk.edit_at(label.place, label.undo(), move |project| {
            set(project, per.clone());
        });
    }
}

/// Whether somebody means it.
fn intent(ui: &mut Ui, desk: &mut Desk<'_>, threat: &Threat, place: &str, way: &Reach<Threat>) {
    let at = format!("{place}.malicious");
    let label = Label {
        record: &threat.name,
        place: &at,
        label: "Intent",
        meaning: "Somebody's intent also reaches for the copies in the administrative accounts of what it hits; each is destroyed with a chance of its own",
    };
    check_row(
        ui,
        desk,
        label,
        "an attacker, who reaches for copies",
        threat.malicious,
        on(way, |threat: &mut Threat, on| threat.malicious = on),
    );
}

/// Which of the instances in reach are hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    All,
    Share,
    Count,
}

fn hits(ui: &mut Ui, desk: &mut Desk<'_>, threat: &Threat, place: &str, way: &Reach<Threat>) {
    let at = format!("{place}.hits_kind");
    let label = Label {
        record: &threat.name,
        place: &at,
        label: "Hits",
        meaning: "Which of the instances in reach one incident hits",
    };
    let present = match threat.hits {
        Hits::All => Reached::All,
        Hits::Share(_) => Reached::Share,
        Hits::Count(_) => Reached::Count,
    };
    let words = |reached| match reached {
        Reached::All => ("all in reach", ""),
        Reached::Share => (
            "a share of them",
            "Each with this chance, drawn anew for each incident",
        ),
        Reached::Count => (
            "so many of them",
            "Exactly so many, or all where there are fewer",
        ),
    };
    choice_row(
        ui,
        desk,
        label,
        (present, &[Reached::All, Reached::Share, Reached::Count]),
        words,
        on(way, |threat: &mut Threat, reached| {
            threat.hits = match reached {
                Reached::All => Hits::All,
                Reached::Share => Hits::Share(half()),
                Reached::Count => Hits::Count(1),
            };
        }),
    );
    match &threat.hits {
        Hits::All => {}
        Hits::Share(share) => {
            let way = way.clone();
            let set: Set = Rc::new(move |project, input| {
                if let Some(threat) = way(project) {
                    threat.hits = Hits::Share(input);
                }
            });
            let place = format!("{place}.hits");
            let subject = Subject {
                record: &threat.name,
                place: &place,
                spec: &HIT_SHARE,
                input: share,
                set,
                untouched: None,
            };
            input_row(ui, desk, &subject);
        }
        Hits::Count(count) => {
            let at = format!("{place}.hits.count");
            let label = Label {
                record: &threat.name,
                place: &at,
                label: "How many",
                meaning: "Exactly so many instances, or all where there are fewer",
            };
            count_row(
                ui,
                desk,
                label,
                *count,
                "instances",
                on(way, |threat: &mut Threat, count| {
                    threat.hits = Hits::Count(count);
                }),
            );
        }
    }
}

/// One half, assumed: a share to begin with.
pub(super) fn half() -> Input {
    records::assumed(0.5)
}
