//! What is bought: where the list comes from, and each need with its own estimate.

use std::rc::Rc;
use std::sync::Arc;

use displace_model::contract::{Amount, Category, Every, Metric};
use displace_model::fields::{FieldSpec, SPEC, Unit};
use displace_model::input::{Grade, Provenance};
use displace_model::money::Money;
use displace_model::project::Project;
use displace_model::quote::{Comparison, GapPrice, Levelling, Need, Scope};
use egui::{Label as Text, ScrollArea, Ui};

use super::super::list::List;
use super::super::parts::{Record, action, reach, section, two_columns};
use super::super::table::{Column, Line};
use super::card::Card;
use super::words::{quantity, units};
use super::{Scene, View, belongs};
use crate::records::{self, quotes};
use crate::window::fields::{Desk, Price, amount_row};

/// What an own estimate means.
const ESTIMATE: FieldSpec = FieldSpec {
    key: "estimate",
    label: "Estimated price",
    unit: Unit::Money,
    meaning: "Of one unit for one period: what stands in where nobody offers it",
    hard: (0.0, f64::INFINITY),
    ..SPEC
};

const COLUMNS: [Column; 5] = [
    Column::text("Need", 3.0, "What people call it"),
    Column::text("Part number", 1.8, "The maker's"),
    Column::text("Category", 1.2, "What it is spent on"),
    Column::number("Quantity", 1.8, "How many are bought"),
    Column::number("Own estimate", 1.4, "Of one unit for one period"),
];

/// The scope of a comparison as a list of needs.
pub(super) fn derived(comparison: &Comparison) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    for line in &comparison.scope {
        let taken = needs.iter().map(|need| need.id.as_str());
        let id = records::unique_id(&line.id, "need", taken);
        let (estimate, every) = match &line.estimate {
            Some((amount, every)) => (Some(amount.clone()), *every),
            None => (None, Every::default()),
        };
        needs.push(Need {
            name: line.name.clone(),
            part_number: line.part_number.clone(),
            metric: line.metric,
            unit: line.unit.clone(),
            // What the estate counts goes on following it.
            quantity: (!line.by_estate).then_some(line.quantity),
            estimate,
            every,
            from: comparison.fullest.clone(),
            ..Need::new(&id, line.category)
        });
    }
    needs
}

/// Makes the scope a list of the project, unless it is one.
pub(super) fn make_list(project: &mut Project, needs: &[Need]) {
    let rules = &mut project.levelling;
    if rules.scope == Scope::List {
        return;
    }
    rules.scope = Scope::List;
    rules.needs = needs.to_vec();
    let known = |id: &String| needs.iter().any(|need| need.id == *id);
    rules
        .matches
        .retain(|one| one.need.as_ref().is_none_or(known));
}

pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, view: &mut View) {
    rules(ui, desk, scene);
    if scene.project.levelling.scope == Scope::List {
        needs(ui, desk, view);
    } else {
        borrowed(ui, desk, scene);
    }
    belongs::show(ui, desk, scene, view);
}

fn rules(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>) {
    let rules = &desk.project.levelling;
    let card = Card {
        name: "Levelling",
        place: "levelling",
        way: reach(|project| Some(&mut project.levelling)),
    };
    let note = "one list of what is bought, one price for every gap, one day, one rise";
    section(
        ui,
        desk,
        "How quotes are made comparable",
        note,
        |_, _| {},
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| {
                    let derived = Arc::clone(scene.derived);
                    let at = card.key("scope");
                    let meaning = "Where the list of what is bought comes from";
                    let set = move |project: &mut Project, scope: Scope| match scope {
                        Scope::List if project.levelling.needs.is_empty() => {
                            make_list(project, &derived);
                        }
                        scope => project.levelling.scope = scope,
                    };
                    crate::window::fields::plain::choice_row(
                        ui,
                        desk,
                        card.label(&at, ("What is bought", meaning)),
                        (rules.scope, Scope::ALL),
                        |scope| match scope {
                            Scope::Fullest => ("what the fullest quote offers", ""),
                            Scope::Estate => ("the same, as many as the estate counts", ""),
                            Scope::List => ("a list of the project", ""),
                        },
                        set,
                    );
                    card.choice(
                        ui,
                        desk,
                        (
                            "gaps",
                            (
                                "A gap costs",
                                "What stands in for what a quote does not offer",
                            ),
                        ),
                        (rules.gaps, GapPrice::ALL),
                        |gaps| match gaps {
                            GapPrice::Highest => ("highest of the others", ""),
                            GapPrice::Mean => ("mean of the others", ""),
                            GapPrice::Estimate => (
                                "own estimate",
                                "Where there is none, the highest price of the others",
                            ),
                        },
                        |rules: &mut Levelling, gaps| rules.gaps = gaps,
                    );
                },
                |ui, desk| {
                    card.date(
                        ui,
                        desk,
                        (
                            "on",
                            ("Day of the decision", "On which quotes must still hold"),
                        ),
                        (rules.on, "the project's start"),
                        |rules: &mut Levelling, on| rules.on = on,
                    );
                    let record = Record {
                        name: card.name,
                        place: card.place,
                        subject: rules,
                        way: card.way.clone(),
                        catalogue: None,
                    };
                    record.rows(ui, desk, &["renewal_uplift"]);
                },
            );
        },
    );
}

/// The scope of a quote or of the estate, which is not edited but may become a list.
fn borrowed(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>) {
    let source = scene.comparison.fullest.as_ref();
    let source = source.and_then(|id| scene.quote(id));
    let note = source.map_or(String::new(), |quote| {
        format!("what {} offers", quote.partner)
    });
    let derived = Arc::clone(scene.derived);
    section(
        ui,
        desk,
        "What is bought",
        &note,
        |ui, desk| {
            let hint = "A list of its own, to be added to, changed and estimated";
            if action(ui, "Make it a list", "Make it a list", hint) {
                desk.edit_at("quote", "Make what is bought a list", move |project| {
                    make_list(project, &derived);
                });
            }
        },
        |ui, _| {
            let height = ui.text_style_height(&egui::TextStyle::Body);
            let lines = &scene.comparison.scope;
            ScrollArea::vertical()
                .id_salt("borrowed")
                .max_height(8.0 * (height + ui.spacing().item_spacing.y))
                .auto_shrink([false, true])
                .show_rows(ui, height, lines.len(), |ui, range| {
                    for line in lines.get(range).unwrap_or_default() {
                        let many = format!("{} {}", quantity(line.quantity), units(line));
                        ui.add(Text::new(format!("{}, {}", line.name, many.trim_end())).truncate());
                    }
                });
        },
    );
}

fn needs(ui: &mut Ui, desk: &mut Desk<'_>, view: &mut View) {
    let project = desk.project;
    let list = List {
        title: "Needs",
        note: "the scope's own list: what every quote is held against",
        kind: "need",
        columns: &COLUMNS,
        sum: None,
        empty: "None yet",
    };
    let rows: Vec<Line> = project.levelling.needs.iter().map(row).collect();
    let shown = list.show(ui, desk, &mut view.need, &rows, buttons);
    let needs = &project.levelling.needs;
    if let Some(need) = shown.selected.and_then(|at| needs.get(at)) {
        editor(ui, desk, need);
    }
}

fn row(need: &Need) -> Line {
    let many = need.quantity.map_or_else(
        || "as counted or offered".to_owned(),
        |many| {
            let units = crate::format::units(need.metric, &need.unit);
            format!("{} {units}", quantity(many)).trim_end().to_owned()
        },
    );
    let estimate = match &need.estimate {
        None => String::new(),
        Some(Amount::Exact(money, _)) => crate::format::exact_amount(Some(*money)),
        Some(Amount::Range(input)) => {
            crate::window::fields::entry::shown(&input.value, Unit::Money)
        }
    };
    Line {
        id: need.id.clone(),
        name: need.name.clone(),
        cells: vec![
            need.name.clone(),
            need.part_number.clone(),
            need.category.label().to_owned(),
            many,
            estimate,
        ],
        ..Line::default()
    }
}

fn buttons(ui: &mut Ui, desk: &mut Desk<'_>, chosen: &mut Option<String>, at: Option<usize>) {
    let needs = &desk.project.levelling.needs;
    let mut add = |desk: &mut Desk<'_>, like: &Need, label: String| {
        let mut need = like.clone();
        need.name = records::unique_name(&like.name, needs.iter().map(|one| one.name.as_str()));
        let taken = needs.iter().map(|one| one.id.as_str());
        need.id = records::unique_id(&need.name, "need", taken);
        *chosen = Some(need.id.clone());
        desk.edit_at("need", label, move |project| {
            project.levelling.needs.push(need.clone());
        });
    };
    if action(ui, "+ Need", "Add need", "Something else that is bought") {
        let mut need = Need::new("new_need", Category::Other);
        need.name = "New need".to_owned();
        add(desk, &need, "Add a need".to_owned());
    }
    let Some(need) = at.and_then(|at| needs.get(at)) else {
        return;
    };
    if action(ui, "Duplicate", &format!("Duplicate {}", need.name), "") {
        add(desk, need, format!("Duplicate {}", need.name));
    }
    if action(ui, "Delete", &format!("Delete {}", need.name), "") {
        let id = need.id.clone();
        let along = quotes::delete_need(&mut desk.project.clone(), &id);
        desk.edit_at(
            "need",
            format!("Delete {}{along}", need.name),
            move |project| {
                quotes::delete_need(project, &id);
            },
        );
    }
}

fn editor(ui: &mut Ui, desk: &mut Desk<'_>, need: &Need) {
    let (id, place) = (need.id.clone(), format!("levelling.need.{}", need.id));
    let card = Card {
        name: &need.name,
        place: &place,
        way: reach(move |project: &mut Project| {
            let needs = &mut project.levelling.needs;
            needs.iter_mut().find(|need| need.id == id)
        }),
    };
    section(
        ui,
        desk,
        &need.name,
        "",
        |_, _| {},
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| what(ui, desk, &card, need),
                |ui, desk| how_much(ui, desk, &card, need),
            );
        },
    );
}

fn what(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Need>, need: &Need) {
    card.text(
        ui,
        desk,
        ("name", ("Name", "What people call it")),
        (&need.name, true),
        |need, name| need.name = name,
    );
    card.text(
        ui,
        desk,
        (
            "part_number",
            (
                "Part number",
                "The maker's; lines of quotes are matched by it first",
            ),
        ),
        (&need.part_number, false),
        |need, text| need.part_number = text,
    );
    card.choice(
        ui,
        desk,
        ("category", ("Category", need.category.meaning())),
        (need.category, &Category::ALL),
        |category: Category| (category.label(), category.meaning()),
        |need, category| need.category = category,
    );
    card.choice(
        ui,
        desk,
        ("metric", ("Counted by", "What the price is a price of")),
        (need.metric, Metric::ALL),
        |metric: Metric| match metric {
            Metric::Flat => ("nothing: a flat price", ""),
            metric => (metric.units(), ""),
        },
        |need, metric| need.metric = metric,
    );
    let Some(from) = &need.from else {
        return;
    };
    let quote = desk.project.all_quotes().find(|quote| quote.id == *from);
    let partner = quote.map_or("a quote that is gone", |quote| quote.partner.as_str());
    card.check(
        ui,
        desk,
        (
            "from",
            (
                "Words of",
                "Where a customer may not see that quote, the customer's copy keeps no more of this need than category and quantity; take the mark away once the words are your own",
            ),
        ),
        (partner, true),
        |need, kept| {
            if !kept {
                need.from = None;
            }
        },
    );
}

fn how_much(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Need>, need: &Need) {
    card.number(
        ui,
        desk,
        (
            "quantity",
            (
                "Quantity",
                "How many are bought; empty: what the estate counts, else the most that is offered",
            ),
        ),
        need.quantity,
        (
            crate::format::units(need.metric, &need.unit),
            "as counted or offered",
        ),
        |need, quantity| need.quantity = quantity,
    );
    card.text(
        ui,
        desk,
        (
            "unit",
            ("Unit", "What several units are called, such as days"),
        ),
        (&need.unit, false),
        |need, text| need.unit = text,
    );
    card.check(
        ui,
        desk,
        (
            "estimate_known",
            ("Own estimate", "What a gap costs by one's own judgement"),
        ),
        ("it is known", need.estimate.is_some()),
        |need, known| {
            need.estimate = known.then(|| {
                let provenance = Provenance {
                    grade: Some(Grade::Assumed),
                    ..Provenance::default()
                };
                Amount::Exact(Money::ZERO, provenance)
            });
        },
    );
    let Some(estimate) = &need.estimate else {
        return;
    };
    let price = Price {
        record: card.name,
        place: card.place,
        spec: &ESTIMATE,
        amount: estimate,
        set: Rc::new(card.set(|need: &mut Need, amount| need.estimate = Some(amount))),
    };
    let currency = desk.project.currency.clone();
    amount_row(ui, desk, &price, &currency);
    card.choice(
        ui,
        desk,
        ("every", ("The price is for", "The period of the estimate")),
        (need.every, &Every::ALL),
        |every: Every| match every {
            Every::Once => ("a purchase", "Paid once"),
            Every::Month => ("a month", ""),
            Every::Quarter => ("a quarter", ""),
            Every::Year => ("a year", ""),
        },
        |need, every| need.every = every,
    );
}
