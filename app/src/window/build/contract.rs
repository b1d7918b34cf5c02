//! The contract of a plan: its lines, and the cash they ask for year by year.

use std::rc::Rc;

use displace_model::cash_flow::{self, DatedAmount};
use displace_model::contract::{Amount, Category, CostLine, Every, payments};
use displace_model::fields::{FieldSpec, Standard, Unit, Varies};
use displace_model::input::{Input, Origin, Provenance};
use displace_model::money::Money;
use displace_model::plan::Plan;
use egui::{Align, ScrollArea, Ui, vec2};

use super::Desk;
use super::parts::{self, Reach, action, on, reach, section};
use crate::format::Currency;
use crate::records;
use crate::window::fields::plain::{Label, choice, date_box, text_row, typed};
use crate::window::fields::{Set, Subject, boxes, entry, grade_and_details};
use crate::window::theme::{STEP, Tokens};
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

/// Shows the contract of a plan.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, plan: &Plan, way: &Reach<Plan>) {
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
            if plan.contract.lines.is_empty() {
                widgets::note(ui, "Nothing is paid yet");
                return;
            }
            let widths = Widths::of(ui);
            widths.headings(ui);
            boxes::hairline(ui);
            for line in &plan.contract.lines {
                row(ui, desk, plan, line, way, &widths);
            }
            years(ui, desk, plan);
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
        let read = |text: &str| match text.trim() {
            "" => Err("a name is needed here".to_owned()),
            text => Ok(text.to_owned()),
        };
        let label = self.label(&name_at, "Name", "");
        let set = on(&self.way, |line: &mut CostLine, name| line.name = name);
        let at = (width, Align::Min);
        typed(ui, desk, label, &self.line.name, at, read, set);
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
        let input = as_input(&self.line.amount);
        let subject = Subject {
            record: &self.line.name,
            place: &self.place,
            spec: &AMOUNT,
            input: &input,
            set: amount_setter(&self.way),
            untouched: None,
        };
        amount_box(ui, desk, self.line, &subject, &self.way, width);
        cell(ui, GRADE, 28.0, false, |ui| {
            grade_and_details(ui, desk, &subject, |ui, desk| self.note(ui, desk));
        });
    }

    /// The note of the whole line, which stands apart from the note of its amount.
    fn note(&self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let at = self.key("note");
        let meaning = "What the line covers and what it leaves out: anything a reader should know";
        let label = self.label(&at, "Line note", meaning);
        let set = on(&self.way, |line: &mut CostLine, note| line.note = note);
        text_row(ui, desk, label, &self.line.note, false, set);
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
                let id = line.id.clone();
                let set = on(plan_way, move |plan: &mut Plan, ()| {
                    plan.contract.lines.retain(|line| line.id != id);
                });
                desk.edit_at("cost", name, move |project| set(project, ()));
            }
        });
    });
    row.remarks(ui, desk);
    boxes::hairline(ui);
}

/// An amount as an input, so that its range and source are edited like any other.
fn as_input(amount: &Amount) -> Input {
    match amount {
        Amount::Exact(money, provenance) => Input {
            provenance: provenance.clone(),
            origin: Origin::Project,
            ..Input::fixed(money.to_f64())
        },
        Amount::Range(input) => input.clone(),
    }
}

/// Takes an edited input back as an amount: a single number is an exact price.
fn amount_setter(way: &Reach<CostLine>) -> Set {
    let way = way.clone();
    Rc::new(move |project, input: Input| {
        let Some(line) = way(project) else { return };
        line.amount = match input.value.is_fixed() {
            Some(value) => {
                // An unchanged exact price keeps its digits, whatever floating point makes of them.
                let present = match &line.amount {
                    Amount::Exact(money, _) if money.to_f64() == value => Some(*money),
                    _ => Money::from_f64(value).ok(),
                };
                match present {
                    Some(money) => Amount::Exact(money, input.provenance),
                    None => Amount::Range(input),
                }
            }
            None => Amount::Range(input),
        };
    })
}

/// The box of an amount: a plain price is taken digit by digit, never through floating point.
fn amount_box(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    line: &CostLine,
    subject: &Subject<'_>,
    way: &Reach<CostLine>,
    width: f32,
) {
    let path = subject.path();
    let shown = match &line.amount {
        Amount::Exact(money, _) => grouped(&money.to_string()),
        Amount::Range(input) => entry::shown(&input.value, Unit::Money),
    };
    let typed = boxes::text_box(
        ui,
        desk.drafts,
        &path,
        &shown,
        &subject.name(),
        width,
        Align::Max,
    );
    typed.response.on_hover_ui(|ui| {
        let currency = &desk.project.currency;
        ui.label(entry::explained(
            &subject.input.value,
            Unit::Money,
            currency,
        ));
    });
    let Some(text) = typed.committed else { return };
    let taken = match exact(&text) {
        Some(money) => {
            let provenance: Provenance = line.amount.provenance().clone();
            let set = on(way, |line: &mut CostLine, amount| line.amount = amount);
            desk.edit(subject.label(), None, move |project| {
                set(project, Amount::Exact(money, provenance.clone()));
            })
        }
        None => entry::parse(&text, Unit::Money, &subject.input.value.form).and_then(|value| {
            let changed = Input {
                value,
                ..subject.input.clone()
            };
            let set = subject.set.clone();
            desk.edit(subject.label(), None, move |project| {
                set(project, changed.clone());
            })
        }),
    };
    match taken {
        Ok(()) => desk.drafts.forget(&path),
        Err(error) => desk.drafts.refuse(&path, &text, &shown, error),
    }
}

/// A plain price, digit by digit; nothing for ranges and for anything with a unit.
fn exact(text: &str) -> Option<Money> {
    // What has a decimal comma is refused with a hint elsewhere.
    entry::plain(text).ok()?;
    let digits: String = text
        .trim()
        .replace('−', "-")
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-'))
        .collect();
    Money::parse(&digits).ok()
}

/// A price with its thousands in groups.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |rest| ("−", rest));
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, ""), |(whole, fraction)| (whole, fraction));
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text = format!("{text}.{fraction}");
    }
    text
}

/// What the contract asks for in each year, from the model's ledger at central amounts.
fn years(ui: &mut Ui, desk: &Desk<'_>, plan: &Plan) {
    let project = desk.project;
    let horizon = project.horizon_years;
    let sums = payments(project, plan)
        .map_err(|error| error.to_string())
        .and_then(|payments| {
            let payments: Vec<DatedAmount> = payments.into_iter().map(DatedAmount::from).collect();
            let years =
                cash_flow::by_year(&payments, horizon).map_err(|error| error.to_string())?;
            let total = Money::total(years.iter().copied()).map_err(|error| error.to_string())?;
            Ok((years, total))
        });
    let currency = Currency::new(&project.currency);
    match sums {
        Err(error) => {
            ui.colored_label(Tokens::of(ui).bad, error);
        }
        Ok((years, total)) => {
            ui.add_space(STEP);
            ScrollArea::horizontal().id_salt("years").show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    let mut column = |head: String, money: Money, bold: bool| {
                        ui.vertical(|ui| {
                            ui.set_width(104.0);
                            ui.spacing_mut().item_spacing.y = 2.0;
                            cell(ui, 104.0, 16.0, true, |ui| widgets::note(ui, &head));
                            cell(ui, 104.0, 20.0, true, |ui| {
                                let text = currency.full(money.to_f64());
                                if bold {
                                    widgets::strong(ui, &text)
                                } else {
                                    ui.label(text)
                                }
                            });
                        });
                    };
                    for (year, money) in years.iter().enumerate() {
                        column(
                            if year == 0 {
                                "At the start".to_owned()
                            } else {
                                format!("Year {year}")
                            },
                            *money,
                            false,
                        );
                    }
                    column("In all".to_owned(), total, true);
                });
            });
            widgets::note(
                ui,
                "Cash as it falls due, not discounted; ranges at their middle",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_price_keeps_every_digit() {
        for (text, expected) in [
            ("1999.90", "1999.90"),
            ("12,345.678", "12345.678"),
            ("−5", "-5"),
            ("0.1", "0.1"),
        ] {
            assert_eq!(
                exact(text).map(|money| money.to_string()),
                Some(expected.to_owned()),
                "{text}"
            );
        }
        for text in ["42k", "1..2", "1,5", "", "abc", "€ 5"] {
            assert_eq!(exact(text), None, "{text}");
        }
    }

    #[test]
    fn prices_are_shown_in_groups() {
        assert_eq!(grouped("-1234567.50"), "−1,234,567.50");
        assert_eq!(grouped("999"), "999");
    }
}
