//! What a contract pays in known amounts, what vendors may ask for, and what all of it comes to in each year.

use std::rc::Rc;

use displace_model::contract::{Category, CostLine, Every};
use displace_model::fields::{FieldSpec, Standard, Unit, Varies};
use displace_model::plan::Plan;
use egui::{Align, Ui, vec2};

use super::super::Desk;
use super::super::benefit::class_row;
use super::super::parts::{self, Reach, action, on, reach, section};
use super::years::{self, Payments};
use super::{claims, currency_row};
use crate::records::{self, Payable};
use crate::window::fields::plain::{Label, choice, date_box, needed_name, text_row, typed};
use crate::window::fields::{Price, amount_box, amount_grade, boxes};
use crate::window::theme::Tokens;
use crate::window::widgets;

/// What the amount of a line means.
const AMOUNT: FieldSpec = FieldSpec {
    key: "amount",
    label: "Amount",
    unit: Unit::Money,
    meaning: "What falls due each time; a negative amount is a credit",
    varies: Varies::PerTrial,
    hard: (f64::NEG_INFINITY, f64::INFINITY),
    sane: (f64::NEG_INFINITY, f64::INFINITY),
    fixed_only: false,
    standard: Standard::Required,
    standard_source: "",
};

/// Shows the lines of a plan, its claims and its cash year by year.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    plan: &Plan,
    way: &Reach<Plan>,
    payments: &Payments,
) {
    section(
        ui,
        desk,
        "Contract",
        "what is paid, and when; a single payment without a date falls due at the start",
        |ui, desk| {
            if action(
                ui,
                "+ Cost",
                &format!("Add cost to {}", plan.name),
                "Add a cost line to be filled in",
            ) {
                let line = records::new_cost(plan);
                let set = on(way, move |plan: &mut Plan, ()| {
                    plan.contract.lines.push(line.clone());
                });
                desk.edit_at(
                    "cost",
                    format!("Add a cost to {}", plan.name),
                    move |project| set(project, ()),
                );
            }
        },
        |ui, desk| {
            parts::refusal(ui, desk, "cost");
            let contract = &plan.contract;
            if contract.lines.is_empty() {
                widgets::note(ui, "No payments of known amounts");
            } else {
                let widths = Widths::of(ui);
                widths.headings(ui);
                boxes::hairline(ui);
                for line in &contract.lines {
                    row(ui, desk, plan, line, way, &widths);
                }
            }
            claims::show(ui, desk, plan, way);
            years::all(ui, desk.project, payments);
        },
    );
}

/// The widths of the columns: those of the name and the amount follow the room there is.
struct Widths {
    name: f32,
    amount: f32,
    date: f32,
}

const CATEGORY: f32 = 108.0;
const GRADE: f32 = 80.0;
const EVERY: f32 = 84.0;
const DELETE: f32 = 58.0;
const GAP: f32 = 6.0;

impl Widths {
    fn of(ui: &Ui) -> Self {
        let (amount, date) = if ui.available_width() < 900.0 {
            (120.0, 92.0)
        } else {
            (184.0, 100.0)
        };
        let others = CATEGORY + amount + GRADE + EVERY + 2.0 * date + DELETE + 7.0 * GAP;
        Self {
            name: (ui.available_width() - others).clamp(90.0, 900.0),
            amount,
            date,
        }
    }

    fn headings(&self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for (text, width, right) in [
                ("What", self.name, false),
                ("Category", CATEGORY, false),
                ("Amount", self.amount, true),
                ("", GRADE, false),
                ("Every", EVERY, false),
                ("From", self.date, true),
                ("Until", self.date, true),
            ] {
                cell(ui, width, 16.0, right, |ui| widgets::note(ui, text));
            }
        });
    }
}

fn cell<R>(ui: &mut Ui, width: f32, height: f32, right: bool, contents: impl FnOnce(&mut Ui) -> R) {
    let layout = if right {
        egui::Layout::right_to_left(Align::Center)
    } else {
        egui::Layout::left_to_right(Align::Center)
    };
    ui.allocate_ui_with_layout(vec2(width, height), layout, |ui| {
        ui.set_min_size(vec2(width, height));
        contents(ui);
    });
}

/// A line of the contract as its row edits it.
struct Row<'a> {
    line: &'a CostLine,
    /// Its path in the document.
    place: String,
    way: Reach<CostLine>,
}

impl Row<'_> {
    fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.place)
    }

    fn label<'l>(&'l self, place: &'l str, label: &'l str, meaning: &'l str) -> Label<'l> {
        Label {
            record: &self.line.name,
            place,
            label,
            meaning,
        }
    }

    fn what(&self, ui: &mut Ui, desk: &mut Desk<'_>, width: f32) {
        let (name_at, category_at) = (self.key("name"), self.key("category"));
        let label = self.label(&name_at, "Name", "");
        let set = on(&self.way, |line: &mut CostLine, name| line.name = name);
        let at = (width, Align::Min);
        typed(ui, desk, label, &self.line.name, at, needed_name, set);
        cell(ui, CATEGORY, 28.0, false, |ui| {
            let words = |category: Category| (category.label(), category.meaning());
            let present = self.line.category;
            let label = self.label(&category_at, "Category", present.meaning());
            let set = on(&self.way, |line: &mut CostLine, category| {
                line.category = category;
            });
            let values = (present, &Category::ALL[..]);
            choice(ui, desk, label, values, CATEGORY, words, set);
        });
    }

    fn how_much(&self, ui: &mut Ui, desk: &mut Desk<'_>, width: f32) {
        let price = Price {
            record: &self.line.name,
            place: &self.place,
            spec: &AMOUNT,
            amount: &self.line.amount,
            set: Rc::new(on(&self.way, |line: &mut CostLine, amount| {
                line.amount = amount;
            })),
        };
        amount_box(ui, desk, &price, width);
        cell(ui, GRADE, 28.0, false, |ui| {
            amount_grade(ui, desk, &price, |ui, desk| self.rest(ui, desk));
        });
    }

    /// The currency, and the note of the whole line, which stands apart from the note of its amount.
    fn rest(&self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let at = self.key("note");
        let meaning = "What the line covers and what it leaves out: anything a reader should know";
        let label = self.label(&at, "Line note", meaning);
        let set = on(&self.way, |line: &mut CostLine, note| line.note = note);
        text_row(ui, desk, label, &self.line.note, false, set);
        let at = self.key("currency");
        let label = self.label(&at, "Currency", super::CURRENCY);
        let set = on(&self.way, |line: &mut CostLine, currency| {
            line.currency = currency;
        });
        currency_row(ui, desk, label, self.line.currency.as_deref(), set);
        class_row(
            ui,
            desk,
            (&self.line.name, &self.place),
            self.line.class,
            self.line.category.usual_class(),
            on(&self.way, |line: &mut CostLine, class| line.class = class),
        );
    }

    fn when(&self, ui: &mut Ui, desk: &mut Desk<'_>, width: f32) {
        let (every_at, from_at, until_at) =
            (self.key("every"), self.key("from"), self.key("until"));
        cell(ui, EVERY, 28.0, false, |ui| {
            let words = |every| match every {
                Every::Once => ("once", "A single payment"),
                Every::Month => ("month", ""),
                Every::Quarter => ("quarter", ""),
                Every::Year => ("year", ""),
            };
            let label = self.label(&every_at, "Every", "How often it falls due");
            let set = on(&self.way, |line: &mut CostLine, every| line.every = every);
            let values = (self.line.every, &Every::ALL[..]);
            choice(ui, desk, label, values, EVERY, words, set);
        });
        let meaning = "First due date; empty: the start of the project";
        let label = self.label(&from_at, "From", meaning);
        let set = on(&self.way, |line: &mut CostLine, from| line.from = from);
        date_box(ui, desk, label, self.line.from, true, width, set);
        let meaning = "First day on which nothing falls due any more; empty: the end";
        let label = self.label(&until_at, "Until", meaning);
        let set = on(&self.way, |line: &mut CostLine, until| line.until = until);
        date_box(ui, desk, label, self.line.until, true, width, set);
    }

    /// The note of the line, and what is wrong with it, or unusual.
    fn remarks(&self, ui: &mut Ui, desk: &Desk<'_>) {
        if !self.line.note.is_empty() {
            widgets::note(ui, &self.line.note);
        }
        for key in ["name", "category", "amount", "every", "from", "until"] {
            parts::refusal(ui, desk, &self.key(key));
        }
        let below = self.key("");
        let own = desk
            .problems
            .iter()
            .filter(|problem| problem.place == self.place || problem.place.starts_with(&below));
        for problem in own {
            let text = format!("⚠ found {}, {}", problem.value, problem.hint);
            ui.colored_label(Tokens::of(ui).warning, text);
        }
    }
}

fn row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    plan: &Plan,
    line: &CostLine,
    plan_way: &Reach<Plan>,
    widths: &Widths,
) {
    let (way, id) = (plan_way.clone(), line.id.clone());
    let row = Row {
        line,
        place: format!("plan.{}.cost.{}", plan.id, line.id),
        way: reach(move |project| {
            let lines = &mut way(project)?.contract.lines;
            lines.iter_mut().find(|line| line.id == id)
        }),
    };
    ui.horizontal(|ui| {
        ui.set_min_height(32.0);
        ui.spacing_mut().item_spacing.x = GAP;
        row.what(ui, desk, widths.name);
        row.how_much(ui, desk, widths.amount);
        row.when(ui, desk, widths.date);
        boxes::at_end(ui, |ui| {
            let name = format!("Delete {}", line.name);
            if parts::row_button(ui, "Delete", &name).clicked() {
                let (plan, id) = (plan.id.clone(), line.id.clone());
                parts::delete(desk, "cost", &line.name, move |project| {
                    Ok(records::delete_payable(project, &plan, Payable::Line, &id))
                });
            }
        });
    });
    row.remarks(ui, desk);
    boxes::hairline(ui);
}
