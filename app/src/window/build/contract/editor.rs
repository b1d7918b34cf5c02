//! The fields of an item that most contracts have: what is counted, at which price, and when it is billed.

use std::rc::Rc;

use displace_model::contract::{Category, Every, Item, Metric, Payment, QUANTITY, Uplift};
use displace_model::fields::{FieldSpec, SPEC, Unit};
use displace_model::input::Grade;
use displace_model::plan::Plan;
use displace_model::project::Project;
use egui::{RichText, Ui};

use super::super::Desk;
use super::super::benefit::class_row;
use super::super::parts::{self, Reach, Record, on, reach, section, two_columns};
use super::years::{self, Payments};
use super::{BILLINGS, CURRENCY, billed, currency_row, items, rules};
use crate::records;
use crate::window::fields::optional::{Optional, SetOptional, optional_count_row, optional_row};
use crate::window::fields::plain::{
    Label, check_row, choice_row, date_row, labelled, list_row, text_row,
};
use crate::window::fields::{Price, amount_row};
use crate::window::theme::{SIZE_NOTE, Tokens};
use crate::window::widgets;

/// What the price of an item means.
pub(super) const PRICE: FieldSpec = FieldSpec {
    key: "price",
    label: "List price",
    unit: Unit::Money,
    meaning: "List price of one unit for one period, before the discount",
    ..SPEC
};

/// An item as its card edits it.
pub(super) struct Card<'a> {
    pub(super) plan: &'a Plan,
    pub(super) item: &'a Item,
    /// Its path in the document.
    pub(super) place: String,
    pub(super) way: Reach<Item>,
}

impl Card<'_> {
    pub(super) fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.place)
    }

    pub(super) fn label<'l>(
        &'l self,
        place: &'l str,
        label: &'l str,
        meaning: &'l str,
    ) -> Label<'l> {
        Label {
            record: &self.item.name,
            place,
            label,
            meaning,
        }
    }

    pub(super) fn record(&self) -> Record<'_, Item> {
        Record {
            name: &self.item.name,
            place: &self.place,
            subject: self.item,
            way: self.way.clone(),
            catalogue: None,
        }
    }

    /// A change of the item.
    pub(super) fn set<V: 'static>(
        &self,
        set: impl Fn(&mut Item, V) + 'static,
    ) -> impl Fn(&mut Project, V) + 'static {
        on(&self.way, set)
    }
}

/// Shows the fields of an item, and what it costs year by year.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    plan: &Plan,
    item: &Item,
    plan_way: &Reach<Plan>,
    payments: &Payments,
) {
    let (way, id) = (plan_way.clone(), item.id.clone());
    let card = Card {
        plan,
        item,
        place: format!("plan.{}.item.{}", plan.id, item.id),
        way: reach(move |project| {
            let items = &mut way(project)?.contract.items;
            items.iter_mut().find(|item| item.id == id)
        }),
    };
    section(
        ui,
        desk,
        &item.name,
        &item.note,
        |_, _| {},
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| what(ui, desk, &card),
                |ui, desk| how_much(ui, desk, &card),
            );
            rules::show(ui, desk, &card);
            preview(ui, desk.project, &card, payments);
            problems(ui, desk, &card);
        },
    );
}

/// What it is spent on, and how firm a saving of it is.
fn category(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let (item, category_at) = (card.item, card.key("category"));
    choice_row(
        ui,
        desk,
        card.label(&category_at, "Category", item.category.meaning()),
        (item.category, &Category::ALL),
        |category: Category| (category.label(), category.meaning()),
        card.set(|item, category| item.category = category),
    );
    class_row(
        ui,
        desk,
        (&item.name, &card.place),
        item.class,
        item.category.usual_class(),
        card.set(|item, class| item.class = class),
    );
}

fn what(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let item = card.item;
    let (name_at, metric_at) = (card.key("name"), card.key("metric"));
    text_row(
        ui,
        desk,
        card.label(&name_at, "Name", "What people call it"),
        &item.name,
        true,
        card.set(|item, name| item.name = name),
    );
    category(ui, desk, card);
    let (plan_id, item_id) = (card.plan.id.clone(), item.id.clone());
    choice_row(
        ui,
        desk,
        card.label(&metric_at, "Counted by", "What the price is a price of"),
        (item.metric, Metric::ALL),
        metric_words,
        move |project: &mut Project, metric| {
            let Some(plan) = project.plans.iter().find(|plan| plan.id == plan_id) else {
                return;
            };
            let items = &plan.contract.items;
            let Some(mut item) = items.iter().find(|item| item.id == item_id).cloned() else {
                return;
            };
            records::set_metric(project, plan, &mut item, metric);
            let plans = project.plans.iter_mut();
            let items = plans
                .filter(|plan| plan.id == plan_id)
                .flat_map(|plan| &mut plan.contract.items);
            for present in items.filter(|present| present.id == item_id) {
                *present = item.clone();
            }
        },
    );
    if item.metric != Metric::Flat {
        let unit_at = card.key("unit");
        let meaning = "What several of its units are called in bills; empty: the usual word";
        text_row(
            ui,
            desk,
            card.label(&unit_at, "Units called", meaning),
            &item.unit,
            false,
            card.set(|item, unit| item.unit = unit),
        );
        quantity(ui, desk, card);
    }
    counted(ui, desk, card);
    let (quote_at, until_at, note_at) =
        (card.key("quote"), card.key("offer_until"), card.key("note"));
    text_row(
        ui,
        desk,
        card.label(
            &quote_at,
            "Quote",
            "Number of the quote that the price stands in",
        ),
        &item.quote,
        false,
        card.set(|item, quote| item.quote = quote),
    );
    date_row(
        ui,
        desk,
        card.label(
            &until_at,
            "Offer holds until",
            "Last day on which the quote holds",
        ),
        item.offer_until,
        Some("nobody said"),
        card.set(|item, until| item.offer_until = until),
    );
    let meaning = "What it covers and what it leaves out: anything a reader should know";
    text_row(
        ui,
        desk,
        card.label(&note_at, "Note", meaning),
        &item.note,
        false,
        card.set(|item, note| item.note = note),
    );
}

pub(super) fn metric_words(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::Flat => (
            "The whole",
            "The price is for the whole, however much there is",
        ),
        Metric::Unit => (
            "Units",
            "Anything that you count yourself: hours, kilowatts, appliances",
        ),
        Metric::FrontEndTib => (
            "Front-end TiB",
            "Primary data, however many copies are made of them; the estate says how much",
        ),
        Metric::BackEndTib => ("Back-end TiB", "What the copies take up, by what they keep"),
        Metric::Instance => (
            "Instances",
            "Virtual machines, servers, cloud machines: the estate says how many",
        ),
        Metric::Socket => ("Sockets", "Processor sockets; you say how many"),
        Metric::Host => (
            "Hosts",
            "Failure domains of the kind host in which the workloads live",
        ),
        Metric::User => ("Users", "People with an account; you say how many"),
    }
}

/// How many are bought, where somebody may say so.
fn quantity(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let absent = if card.item.metric.is_of_estate() {
        let counted = items::counted(desk.project, card.plan, card.item);
        format!("counted in the estate: {counted}")
    } else {
        "how many there are".to_owned()
    };
    let way = card.way.clone();
    let set: SetOptional = Rc::new(move |project, input| {
        if let Some(item) = way(project) {
            item.quantity = input;
        }
    });
    let optional = Optional {
        record: &card.item.name,
        place: &card.place,
        spec: &QUANTITY,
        input: card.item.quantity.as_ref(),
        absent: &absent,
        grade: Grade::Assumed,
        set,
    };
    optional_row(ui, desk, &optional);
}

/// Which workloads or copies are counted.
fn counted(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let item = card.item;
    match item.metric {
        Metric::FrontEndTib | Metric::Instance | Metric::Host => {
            let at = card.key("workloads");
            let all = parts::workloads(desk.project);
            let meaning = "Workloads that are counted; none chosen: those that the copies protect";
            list_row(
                ui,
                desk,
                card.label(&at, "Counts", meaning),
                (&item.workloads, &all),
                "those that the copies of the plan protect",
                card.set(|item, list| item.workloads = list),
            );
        }
        Metric::BackEndTib => {
            let at = card.key("copies");
            let keeping = card.plan.copies.iter().filter(|copy| copy.keeps.is_some());
            let all: Vec<(String, String)> = keeping
                .map(|copy| (copy.id.clone(), copy.name.clone()))
                .collect();
            let meaning = "Copies whose room is counted; none chosen: all that say what they keep";
            list_row(
                ui,
                desk,
                card.label(&at, "Counts the room of", meaning),
                (&item.copies, &all),
                "all copies that say what they keep",
                card.set(|item, list| item.copies = list),
            );
        }
        Metric::Flat | Metric::Unit | Metric::Socket | Metric::User => {}
    }
}

/// What an amount is an amount of, such as "EUR / instance / year".
pub(super) fn per(project: &Project, item: &Item) -> String {
    let one = match item.metric {
        Metric::Flat => "",
        _ if !item.unit.is_empty() => " / unit",
        Metric::Unit => " / unit",
        Metric::FrontEndTib | Metric::BackEndTib => " / TiB",
        Metric::Instance => " / instance",
        Metric::Socket => " / socket",
        Metric::Host => " / host",
        Metric::User => " / user",
    };
    let period = match item.every {
        Every::Once => "",
        Every::Month => " / month",
        Every::Quarter => " / quarter",
        Every::Year => " / year",
    };
    let currency = item.currency.as_ref().unwrap_or(&project.currency);
    format!("{currency}{one}{period}")
}

fn how_much(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let item = card.item;
    let price = Price {
        record: &item.name,
        place: &card.place,
        spec: &PRICE,
        amount: &item.price,
        set: Rc::new(card.set(|item, amount| item.price = amount)),
    };
    amount_row(ui, desk, &price, &per(desk.project, item));
    let currency_at = card.key("currency");
    let label = card.label(&currency_at, "Currency", CURRENCY);
    let set = card.set(|item, currency| item.currency = currency);
    currency_row(ui, desk, label, item.currency.as_deref(), set);
    card.record().rows(ui, desk, &["discount"]);
    let every_at = card.key("every");
    choice_row(
        ui,
        desk,
        card.label(
            &every_at,
            "The price is for",
            "The period that the price is for",
        ),
        (item.every, &Every::ALL),
        |every: Every| match every {
            Every::Once => ("a purchase", "Paid once"),
            Every::Month => ("a month", ""),
            Every::Quarter => ("a quarter", ""),
            Every::Year => ("a year", ""),
        },
        card.set(records::set_every),
    );
    if item.every == Every::Once {
        rules::maintenance(ui, desk, card);
    } else {
        term(ui, desk, card);
    }
    dates(ui, desk, card);
    uplift(ui, desk, card);
}

fn term(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let item = card.item;
    let (billing_at, term_at, renews_at) = (
        card.key("billing"),
        card.key("term_months"),
        card.key("renews"),
    );
    choice_row(
        ui,
        desk,
        card.label(&billing_at, "Billed", "How often a bill comes"),
        (item.billing, &BILLINGS),
        billed,
        card.set(records::set_billing),
    );
    optional_count_row(
        ui,
        desk,
        card.label(
            &term_at,
            "Term",
            "Length of a term; the price is locked for it",
        ),
        item.term_months,
        ("months", "until further notice"),
        card.set(records::set_term),
    );
    if item.term_months.is_some() {
        check_row(
            ui,
            desk,
            card.label(&renews_at, "After a term", "Whether another term follows"),
            "another one follows",
            item.renews,
            card.set(|item, renews| item.renews = renews),
        );
    }
}

fn dates(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let (from_at, until_at) = (card.key("from"), card.key("until"));
    let meaning = "When it begins; what was billed before the start of the project is past";
    date_row(
        ui,
        desk,
        card.label(&from_at, "From", meaning),
        card.item.from,
        Some("the start of the project"),
        card.set(|item, from| item.from = from),
    );
    date_row(
        ui,
        desk,
        card.label(
            &until_at,
            "Until",
            "First day on which nothing is billed any more",
        ),
        card.item.until,
        Some("the end"),
        card.set(|item, until| item.until = until),
    );
}

fn uplift(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let at = card.key("uplift");
    let label = card.label(
        &at,
        "Price rises",
        "Whether the price rises from step to step",
    );
    let rises = card.item.uplift.is_some();
    let set = card.set(|item, on: bool| item.uplift = on.then(rules::new_uplift));
    let words = match (card.item.every, card.item.term_months) {
        (Every::Once, _) | (_, None) => "every year",
        (_, Some(_)) => "at every renewal",
    };
    check_row(ui, desk, label, words, rises, set);
    if let Some(uplift) = &card.item.uplift {
        let way = card.way.clone();
        let record = Record::<Uplift> {
            name: &card.item.name,
            place: &at,
            subject: uplift,
            way: reach(move |project| way(project)?.uplift.as_mut()),
            catalogue: None,
        };
        record.all_rows(ui, desk);
    }
}

/// What the item costs year by year, and how the first bill comes about.
fn preview(ui: &mut Ui, project: &Project, card: &Card<'_>, payments: &Payments) {
    let Ok(payments) = payments.as_ref() else {
        return;
    };
    years::strip(ui, project, payments, Some(&card.item.id));
    let mut own = payments.iter().filter(|one| one.line == card.item.id);
    let Some(first) = own.next() else {
        widgets::note(
            ui,
            "Nothing is paid within the horizon, or the price is nothing yet",
        );
        return;
    };
    arithmetic(ui, first);
    // What differs from the first bill in kind, such as maintenance or a true-up, is told once too.
    let other = own.find(|one| one.category != first.category);
    if let Some(other) = other {
        arithmetic(ui, other);
    }
}

/// One payment and its arithmetic in a line.
fn arithmetic(ui: &mut Ui, payment: &Payment) {
    let year = displace_model::cash_flow::year_of(payment.hours);
    let when = if year == 0 {
        "at the start".to_owned()
    } else {
        format!("in year {year}")
    };
    let text = format!("{} {when}: {}", payment.category.label(), payment.trace);
    let muted = Tokens::of(ui).muted;
    ui.add(egui::Label::new(RichText::new(text).size(SIZE_NOTE).color(muted)).wrap());
}

/// What is wrong with the item, or unusual, and has no row of its own.
fn problems(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_>) {
    let shown = [
        "name", "category", "metric", "quantity", "price", "discount", "every",
    ];
    for problem in desk.problems {
        let below = problem.place.strip_prefix(&card.place);
        let Some(key) = below.map(|key| key.trim_start_matches('.')) else {
            continue;
        };
        if below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            && !shown.contains(&key)
        {
            let text = format!("⚠ {}: found {}, {}", key, problem.value, problem.hint);
            let warning = Tokens::of(ui).warning;
            ui.add(egui::Label::new(RichText::new(text).color(warning)).wrap());
        }
    }
}

/// A label in the place of a field's, with contents beside it.
pub(super) fn titled(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    label: Label<'_>,
    contents: impl FnOnce(&mut Ui, &mut Desk<'_>),
) {
    labelled(ui, desk, label, contents);
}
