//! What vendors may yet ask for.

use std::rc::Rc;

use displace_model::contract::{Category, Claim};
use displace_model::fields::{FieldSpec, SPEC, Unit};
use displace_model::plan::Plan;
use egui::Ui;
use jiff::civil::Date;

use super::super::Desk;
use super::super::benefit::class_row;
use super::super::items::Items;
use super::super::parts::{Reach, Record, on, reach, two_columns};
use super::{CURRENCY, currency_row};
use crate::records;
use crate::window::fields::plain::{Label, choice_row, date_row, text_row};
use crate::window::fields::{Price, amount_row};

/// What the amount of a claim means.
const AMOUNT: FieldSpec = FieldSpec {
    key: "amount",
    label: "Amount",
    unit: Unit::Money,
    meaning: "How much is paid if the claim comes",
    ..SPEC
};

/// Shows the claims of a plan.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, way: &Reach<Plan>) {
    let items = Items {
        title: "Claims",
        note: if plan.contract.claims.is_empty() {
            "none: nobody asks for more than is agreed"
        } else {
            "money that nobody budgeted: each comes by its chance, in a ledger where that is above 50 %"
        },
        kind: "claim",
        hint: "Money that a vendor may yet ask for: an audit, a contested true-up, a penalty",
        owner: &plan.name,
        place: &format!("plan.{}.claim", plan.id),
        list: &plan.contract.claims,
        way: {
            let way = way.clone();
            reach(move |project| way(project).map(|plan| &mut plan.contract.claims))
        },
        ordered: false,
    };
    let project = desk.project;
    items.show(ui, desk, || records::new_claim(project, plan), claim);
}

fn claim(ui: &mut Ui, desk: &mut Desk<'_>, claim: &Claim, place: &str, way: &Reach<Claim>) {
    two_columns(
        ui,
        desk,
        |ui, desk| {
            let price = Price {
                record: &claim.name,
                place,
                spec: &AMOUNT,
                amount: &claim.amount,
                set: Rc::new(on(way, |claim: &mut Claim, amount| claim.amount = amount)),
            };
            let currency = claim.currency.as_ref().unwrap_or(&desk.project.currency);
            amount_row(ui, desk, &price, &currency.clone());
            let record = Record {
                name: &claim.name,
                place,
                subject: claim,
                way: way.clone(),
                catalogue: None,
            };
            record.rows(ui, desk, &["probability"]);
        },
        |ui, desk| {
            let key = |key: &str| format!("{place}.{key}");
            let (on_at, category_at) = (key("on"), key("category"));
            let (currency_at, note_at) = (key("currency"), key("note"));
            let label = Label::of(&claim.name);
            date_row(
                ui,
                desk,
                label(&on_at, "Due", "The day on which it is paid, if it comes"),
                Some(claim.on),
                None,
                on(way, |claim: &mut Claim, on: Option<Date>| {
                    claim.on = on.unwrap_or(claim.on);
                }),
            );
            choice_row(
                ui,
                desk,
                label(&category_at, "Category", claim.category.meaning()),
                (claim.category, &Category::ALL),
                |category: Category| (category.label(), category.meaning()),
                on(way, |claim: &mut Claim, category| claim.category = category),
            );
            class_row(
                ui,
                desk,
                (&claim.name, place),
                claim.class,
                claim.category.usual_class(),
                on(way, |claim: &mut Claim, class| claim.class = class),
            );
            let set = on(way, |claim: &mut Claim, currency| claim.currency = currency);
            let currency = claim.currency.as_deref();
            currency_row(
                ui,
                desk,
                label(&currency_at, "Currency", CURRENCY),
                currency,
                set,
            );
            let meaning = "Who may ask for it, and why";
            text_row(
                ui,
                desk,
                label(&note_at, "Note", meaning),
                &claim.note,
                false,
                on(way, |claim: &mut Claim, note| claim.note = note),
            );
        },
    );
}
