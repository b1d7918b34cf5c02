//! What a contract bills by quantity: a table of its items, and the fields of the selected one.

use displace_model::contract::{Amount, Every, Item, Metric, estate_count, grouped};
use displace_model::fields::Unit;
use displace_model::money::Money;
use displace_model::plan::Plan;
use displace_model::project::Project;
use egui::Ui;

use super::super::list::List;
use super::super::parts::{self, Reach, action, on};
use super::super::table::{Column, Line};
use super::super::{Desk, View};
use super::editor;
use super::years::{Payments, by_year};
use crate::format::{Currency, NOTHING};
use crate::library::shelf::Wish;
use crate::library::templates;
use crate::records::{self, Payable};
use crate::window::fields::entry;
use crate::window::widgets;

const COLUMNS: [Column; 7] = [
    Column::text("Item", 3.0, "What people call it"),
    Column::text("Category", 1.2, "What it is spent on"),
    Column::number(
        "Counted",
        1.9,
        "How many there are: stated, or counted in the estate at the start",
    ),
    Column::number(
        "List price",
        1.7,
        "Of one unit for one period, before discount",
    ),
    Column::number("Discount", 1.1, "On the list price"),
    Column::number(
        "First year",
        1.4,
        "Cash at the start and in year 1, ranges at their middle",
    ),
    Column::number("In all", 1.4, "Cash over the horizon, not discounted"),
];

/// Shows the items as a table and the fields of the selected one.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    plan: &Plan,
    way: &Reach<Plan>,
    payments: &Payments,
) {
    let items = &plan.contract.items;
    let sum = sum(desk.project, payments, items);
    let list = List {
        title: "Billed by quantity",
        note: "licences, hardware, storage, people: so many units at a price",
        kind: "item",
        columns: &COLUMNS,
        sum: (items.len() > 1).then_some(&sum[..]),
        empty: "Nothing yet: a template brings the rules of a common form, you bring the prices",
    };
    let lines: Vec<Line> = items
        .iter()
        .map(|item| line(desk.project, plan, item, payments))
        .collect();
    let shown = list.show(ui, desk, &mut view.item, &lines, |ui, desk, chosen, at| {
        buttons(ui, desk, chosen, plan, way, at);
    });
    if let Some(item) = shown.selected.and_then(|at| items.get(at)) {
        editor::show(ui, desk, plan, item, way, payments);
    }
}

/// Cash of the first year and of all, of one item.
fn cash(project: &Project, payments: &Payments, id: &str) -> Option<(Money, Money)> {
    let payments = payments.as_ref().as_ref().ok()?;
    let years = by_year(payments, Some(id), project.horizon_years)?;
    let first = Money::total(years.iter().take(2).copied()).ok()?;
    Some((first, Money::total(years).ok()?))
}

fn sum(project: &Project, payments: &Payments, items: &[Item]) -> Vec<String> {
    let each: Option<Vec<(Money, Money)>> = items
        .iter()
        .map(|item| cash(project, payments, &item.id))
        .collect();
    let total = |of: fn(&(Money, Money)) -> Money| {
        let all = each.as_ref()?.iter().map(of);
        let money = Money::total(all).ok()?;
        Some(Currency::new(&project.currency).full(money.to_f64()))
    };
    let words = |of| total(of).unwrap_or_else(|| NOTHING.to_owned());
    let mut cells = vec![String::new(); COLUMNS.len()];
    "All items".clone_into(&mut cells[0]);
    cells[5] = words(|one| one.0);
    cells[6] = words(|one| one.1);
    cells
}

fn line(project: &Project, plan: &Plan, item: &Item, payments: &Payments) -> Line {
    let currency = Currency::new(&project.currency);
    let cash = cash(project, payments, &item.id);
    let words = |of: fn((Money, Money)) -> Money| {
        cash.map_or_else(
            || NOTHING.to_owned(),
            |cash| currency.full(of(cash).to_f64()),
        )
    };
    let discount = &item.discount.value;
    Line {
        id: item.id.clone(),
        name: item.name.clone(),
        cells: vec![
            item.name.clone(),
            item.category.label().to_owned(),
            counted(project, plan, item),
            price(item),
            if discount.is_fixed() == Some(0.0) {
                String::new()
            } else {
                format!("{} %", entry::shown(discount, Unit::Share))
            },
            words(|cash| cash.0),
            words(|cash| cash.1),
        ],
        ..Line::default()
    }
}

/// How many there are, in words.
pub(super) fn counted(project: &Project, plan: &Plan, item: &Item) -> String {
    if item.metric == Metric::Flat {
        return "the whole".to_owned();
    }
    match &item.quantity {
        Some(quantity) => {
            let shown = entry::shown(&quantity.value, Unit::Factor);
            format!("{shown} {}", item.units())
        }
        None => estate_count(project, plan, item, 0).map_or_else(
            || NOTHING.to_owned(),
            |count| format!("{} {}", grouped(count.round_dp(2)), item.metric.units()),
        ),
    }
}

/// The list price of a unit and its period.
fn price(item: &Item) -> String {
    let shown = match &item.price {
        Amount::Exact(money, _) => grouped(money.as_decimal()),
        Amount::Range(input) => entry::shown(&input.value, Unit::Money),
    };
    let period = match item.every {
        Every::Once => "",
        Every::Month => " / month",
        Every::Quarter => " / quarter",
        Every::Year => " / year",
    };
    let currency = item.currency.as_ref();
    let currency = currency.map_or(String::new(), |code| format!(" {code}"));
    format!("{shown}{currency}{period}")
}

fn buttons(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    chosen: &mut Option<String>,
    plan: &Plan,
    way: &Reach<Plan>,
    current: Option<usize>,
) {
    from_template(ui, desk, chosen, plan, way);
    let items = &plan.contract.items;
    let Some((at, item)) = current.and_then(|at| items.get(at).map(|item| (at, item))) else {
        return;
    };
    let called = item.name.as_str();
    if action(ui, "Delete", &format!("Delete {called}"), "") {
        let (plan, id) = (plan.id.clone(), item.id.clone());
        parts::delete(desk, "item", called, move |project| {
            Ok(records::delete_payable(project, &plan, Payable::Item, &id))
        });
    }
    let hint = "Keep it for other projects, without its ties to this one";
    if action(
        ui,
        "To library",
        &format!("Put {called} into your library"),
        hint,
    ) {
        let currency = desk.project.currency.clone();
        desk.wishes
            .push(Wish::KeepItem(Box::new(item.clone()), currency));
    }
    if action(ui, "Duplicate", &format!("Duplicate {called}"), "") {
        let twin = records::item_like(desk.project, plan, item);
        *chosen = Some(twin.id.clone());
        let set = on(way, move |plan: &mut Plan, at: usize| {
            let items = &mut plan.contract.items;
            items.insert((at + 1).min(items.len()), twin.clone());
        });
        desk.edit_at("item", format!("Duplicate {called}"), move |project| {
            set(project, at);
        });
    }
    let mut shift = |ui: &mut Ui, text: &str, hint: &str, to: usize| {
        if action(ui, text, &format!("{hint}: {called}"), hint) {
            let set = on(way, move |plan: &mut Plan, (from, to): (usize, usize)| {
                if from.max(to) < plan.contract.items.len() {
                    plan.contract.items.swap(from, to);
                }
            });
            desk.edit_at("item", format!("Move {called}"), move |project| {
                set(project, (at, to));
            });
        }
    };
    if at + 1 < items.len() {
        shift(ui, "↓", "Further down", at + 1);
    }
    if at > 0 {
        shift(ui, "↑", "Further up", at - 1);
    }
}

/// The menu of templates, by category.
fn from_template(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    chosen: &mut Option<String>,
    plan: &Plan,
    way: &Reach<Plan>,
) {
    let library = desk.library;
    let mut wanted: Option<Item> = None;
    let menu = ui.menu_button("+ Item ▾", |ui| {
        ui.set_min_width(340.0);
        ui.spacing_mut().item_spacing = egui::vec2(8.0, 1.0);
        ui.spacing_mut().button_padding.y = 2.0;
        ui.spacing_mut().interact_size.y = 20.0;
        let room = ui.ctx().content_rect().height() - 120.0;
        egui::ScrollArea::vertical()
            .max_height(room)
            .min_scrolled_height(room.min(620.0))
            .show(ui, |ui| {
                if !library.items.is_empty() {
                    widgets::note(ui, &library.name);
                }
                for own in &library.items {
                    if entry(ui, own, "From your own library") {
                        wanted = Some(records::item_from(desk.project, plan, library, own));
                    }
                }
                let mut last = None;
                let mut templates: Vec<&Item> = templates().items.iter().collect();
                templates.sort_by_key(|template| template.category);
                for template in templates {
                    if last != Some(template.category) {
                        last = Some(template.category);
                        widgets::note(ui, template.category.label());
                    }
                    if entry(ui, template, "Its price is yours to fill in") {
                        let mut item = records::item_like(desk.project, plan, template);
                        // The note explains the template; it says nothing about what was bought.
                        item.note.clear();
                        wanted = Some(item);
                    }
                }
            });
    });
    let name = format!("Add item to {}", plan.name);
    menu.response
        .accessible_name(name)
        .on_hover_text("A licence, an appliance, storage, people, power: by its common form");
    if let Some(item) = wanted {
        add(desk, chosen, item, way);
    }
}

/// An entry of the menu; true when it is pressed.
fn entry(ui: &mut Ui, item: &Item, hint: &str) -> bool {
    let response = ui.button(&item.name).on_hover_ui(|ui| {
        ui.label(if item.note.is_empty() {
            item.category.meaning()
        } else {
            &item.note
        });
        widgets::note(ui, hint);
    });
    response.clicked()
}

/// Adds an item and selects it.
fn add(desk: &mut Desk<'_>, chosen: &mut Option<String>, item: Item, way: &Reach<Plan>) {
    *chosen = Some(item.id.clone());
    let label = format!("Add {}", item.name);
    let set = on(way, move |plan: &mut Plan, ()| {
        plan.contract.items.push(item.clone());
    });
    desk.edit_at("item", label, move |project| set(project, ()));
}
