//! What is bought: where the list comes from, each need with its own estimate, and which lines of a quote meet it.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use displace_model::contract::{Amount, Category, Every, Metric};
use displace_model::fields::{FieldSpec, SPEC, Unit};
use displace_model::input::{Grade, Provenance};
use displace_model::money::Money;
use displace_model::project::Project;
use displace_model::quote::{
    Certainty, Comparison, GapPrice, Levelling, Match, Need, Offer, Quote, Scope,
};
use egui::{Align, ComboBox, Label as Text, Layout, RichText, ScrollArea, Ui, vec2};

use super::super::list::List;
use super::super::parts::{self, Record, action, reach, section, two_columns};
use super::super::table::{Column, Line};
use super::card::Card;
use super::words::{quantity, units};
use super::{Scene, View};
use crate::records::{self, quotes};
use crate::window::fields::{Desk, Price, amount_row};
use crate::window::theme::{SIZE_NOTE, Tokens};

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

/// Says which need a line of a quote belongs to.
pub(super) fn tell(project: &mut Project, told: &Match) {
    let matches = &mut project.levelling.matches;
    matches.retain(|old| (&old.quote, &old.line) != (&told.quote, &told.line));
    matches.push(told.clone());
}

/// Which need a line of a quote belongs to, as far as anybody knows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Belongs {
    /// Place in the scope; none beyond it.
    need: Option<usize>,
    certainty: Option<Certainty>,
    /// Somebody said so.
    told: bool,
}

impl Belongs {
    /// For every line of a quote.
    pub(super) fn of(project: &Project, offer: &Offer, quote: &Quote) -> Vec<Self> {
        let mut found: BTreeMap<&str, (usize, Option<Certainty>)> = BTreeMap::new();
        for (need, cell) in offer.cells.iter().enumerate() {
            for line in &cell.lines {
                found.insert(line, (need, cell.certainty));
            }
        }
        let matches = project.levelling.matches.iter();
        let told: Vec<&str> = matches
            .filter(|one| one.quote == quote.id)
            .map(|one| one.line.as_str())
            .collect();
        let lines = quote.lines.iter();
        lines
            .map(|line| {
                let known = found.get(line.id.as_str());
                Self {
                    need: known.map(|(need, _)| *need),
                    certainty: known.and_then(|(_, certainty)| *certainty),
                    told: told.contains(&line.id.as_str()),
                }
            })
            .collect()
    }

    fn words(&self) -> &'static str {
        match (self.told, self.certainty) {
            (true, _) => "confirmed",
            (_, Some(Certainty::Confirmed)) => "the scope is its own",
            (_, Some(Certainty::PartNumber)) => "same part number",
            (_, Some(Certainty::Guess(_))) => "a guess",
            (_, None) => "beyond the scope",
        }
    }

    fn is_guess(&self) -> bool {
        !self.told && matches!(self.certainty, Some(Certainty::Guess(_)))
    }
}

pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, view: &mut View) {
    rules(ui, desk, scene);
    if scene.project.levelling.scope == Scope::List {
        needs(ui, desk, view);
    } else {
        borrowed(ui, desk, scene);
    }
    matches(ui, desk, scene, view);
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
                            GapPrice::Highest => ("the highest price of the others", ""),
                            GapPrice::Mean => ("the mean price of the others", ""),
                            GapPrice::Estimate => (
                                "the own estimate",
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

const ROW: f32 = 32.0;
const MOST_ROWS: usize = 12;
const SURE: f32 = 140.0;
const CONFIRM: f32 = 76.0;

/// Which line of the chosen quote belongs to which need.
fn matches(ui: &mut Ui, desk: &mut Desk<'_>, scene: &Scene<'_>, view: &mut View) {
    let Some(quote) = view.quote.as_ref().and_then(|id| scene.quote(id)) else {
        return;
    };
    let note =
        "a guess counts like a match until somebody looks; a line beyond the scope is in no price";
    let offers = scene.comparison.offers.iter();
    let partners: Vec<(&str, &str)> = offers
        .map(|offer| (offer.quote.as_str(), offer.partner.as_str()))
        .collect();
    let chosen = &mut view.quote;
    section(
        ui,
        desk,
        &format!("What belongs together: {}", quote.partner),
        note,
        |ui, _| {
            for (id, partner) in partners.iter().rev() {
                let current = chosen.as_deref() == Some(*id);
                let response = ui.selectable_label(current, *partner);
                if response.clicked() {
                    *chosen = Some((*id).to_owned());
                }
            }
        },
        |ui, desk| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let belongs = scene.belongs;
            let height = belongs.len().min(MOST_ROWS) as f32 * ROW;
            ScrollArea::vertical()
                .id_salt(("matches", &quote.id))
                .max_height(height)
                .auto_shrink([false, true])
                .show_rows(ui, ROW, belongs.len(), |ui, range| {
                    for at in range {
                        if let Some(belongs) = belongs.get(at) {
                            belonging(ui, desk, scene, quote, (at, belongs));
                        }
                    }
                });
            parts::refusal(ui, desk, "match");
        },
    );
}

fn belonging(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    scene: &Scene<'_>,
    quote: &Quote,
    (at, belongs): (usize, &Belongs),
) {
    let Some(line) = quote.lines.get(at) else {
        return;
    };
    let size = vec2(ui.available_width(), ROW);
    let name = line.name();
    let mut told: Option<Option<usize>> = None;
    ui.push_id(&line.id, |ui| {
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            ui.spacing_mut().item_spacing.x = 8.0;
            let rest = ui.available_width() - SURE - CONFIRM - 40.0;
            let first = vec2(rest * 0.45, 20.0);
            ui.allocate_ui_with_layout(first, Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_size(first);
                ui.add(Text::new(&name).truncate());
            });
            told = pick(ui, scene, quote, (at, belongs), rest * 0.55);
            let ink = if belongs.is_guess() {
                Tokens::of(ui).accent
            } else {
                Tokens::of(ui).muted
            };
            let sure = vec2(SURE, 20.0);
            ui.allocate_ui_with_layout(sure, Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_size(sure);
                ui.label(RichText::new(belongs.words()).size(SIZE_NOTE).color(ink));
            });
            if !belongs.told {
                let text = format!("Confirm line {} of {}", at + 1, quote.partner);
                if parts::row_button(ui, "Confirm", &text).clicked() {
                    told = Some(belongs.need);
                }
            }
        });
    });
    if let Some(need) = told {
        let needs = Arc::clone(scene.derived);
        let need = need
            .and_then(|need| needs.get(need))
            .map(|need| need.id.clone());
        let (quote, line) = (quote.id.clone(), line.id.clone());
        let told = Match { quote, line, need };
        desk.edit_at(
            "match",
            format!("Say what {name} belongs to"),
            move |project| {
                make_list(project, &needs);
                tell(project, &told);
            },
        );
    }
}

/// The needs to choose from; the chosen one, or none.
fn pick(
    ui: &mut Ui,
    scene: &Scene<'_>,
    quote: &Quote,
    (at, belongs): (usize, &Belongs),
    width: f32,
) -> Option<Option<usize>> {
    const BEYOND: &str = "nothing: beyond the scope";
    let scope = &scene.comparison.scope;
    let present = belongs.need.and_then(|need| scope.get(need));
    let mut told = None;
    let response = ComboBox::from_id_salt("belongs to")
        .selected_text(present.map_or(BEYOND, |line| line.name.as_str()))
        .width(width)
        .truncate()
        .show_ui(ui, |ui| {
            if ui
                .selectable_label(belongs.need.is_none(), BEYOND)
                .clicked()
            {
                told = Some(None);
            }
            for (need, line) in scope.iter().enumerate() {
                let current = belongs.need == Some(need);
                if ui.selectable_label(current, &line.name).clicked() {
                    told = Some(Some(need));
                }
            }
        })
        .response;
    response.accessible_name(format!("Line {} of {} belongs to", at + 1, quote.partner));
    told
}
