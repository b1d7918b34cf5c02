//! What a contract pays, kept while the document stays as it is, and shown year by year.

use std::rc::Rc;

use displace_model::cash_flow::{self, DatedAmount};
use displace_model::contract::{Payment, payments};
use displace_model::money::Money;
use displace_model::plan::Plan;
use displace_model::project::Project;
use egui::{Align, Layout, ScrollArea, Ui, vec2};

use crate::format::Currency;
use crate::window::theme::{STEP, Tokens};
use crate::window::widgets;

/// All payments of a plan, or why they cannot be listed.
pub(in crate::window) type Payments = Rc<Result<Vec<Payment>, String>>;

/// The payments of the plan that was shown last: working them out takes longer than a picture may.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cash(Option<Kept>);

/// What the payments belong to: document, plan, whether only what a finance director accepts; and the payments.
type Kept = (Project, String, bool, Payments);

impl Cash {
    /// The payments of a plan of a document.
    pub(in crate::window) fn of(&mut self, project: &Project, plan: &Plan) -> Payments {
        self.counted(project, plan, false)
    }

    /// The same, or what a finance director accepts of them.
    pub(in crate::window) fn counted(
        &mut self,
        project: &Project,
        plan: &Plan,
        accepted: bool,
    ) -> Payments {
        if let Some((of, id, kind, kept)) = &self.0
            && of == project
            && *id == plan.id
            && *kind == accepted
        {
            return Rc::clone(kept);
        }
        let found = payments(project, plan).map_err(|error| error.to_string());
        let found = found.and_then(|all| {
            if !accepted {
                return Ok(all);
            }
            let parts = all.iter().map(Payment::accepted);
            let parts: Result<Vec<_>, _> = parts.collect();
            let parts = parts.map_err(|error| error.to_string())?;
            Ok(parts.into_iter().flatten().collect())
        });
        let found = Rc::new(found);
        self.0 = Some((
            project.clone(),
            plan.id.clone(),
            accepted,
            Rc::clone(&found),
        ));
        found
    }
}

/// Cash by year of those payments that belong to a line, or of all; index 0 is time 0. None where a sum has more digits
/// than can be kept.
pub(super) fn by_year(payments: &[Payment], line: Option<&str>, years: u32) -> Option<Vec<Money>> {
    let of = |one: &&Payment| line.is_none_or(|line| one.line == line);
    let dated: Vec<DatedAmount> = payments
        .iter()
        .filter(of)
        .map(|one| DatedAmount {
            hours: one.hours,
            category: one.category,
            money: one.money(),
            line: String::new(),
        })
        .collect();
    cash_flow::by_year(&dated, years).ok()
}

/// What the whole contract asks for in each year, from the model's ledger at central amounts.
pub(super) fn all(ui: &mut Ui, project: &Project, payments: &Payments) {
    match payments.as_ref() {
        Err(error) => {
            ui.colored_label(Tokens::of(ui).bad, error);
        }
        Ok(payments) => {
            let items = payments.iter().any(|one| one.trace.terms.len() > 1);
            strip(ui, project, payments, None);
            let note = if items {
                "Cash as it falls due, what is billed by quantity included; not discounted, ranges at their middle"
            } else {
                "Cash as it falls due, not discounted; ranges at their middle"
            };
            widgets::note(ui, note);
        }
    }
}

/// A column for each year and one for all of them.
pub(super) fn strip(ui: &mut Ui, project: &Project, payments: &[Payment], line: Option<&str>) {
    let Some(years) = by_year(payments, line, project.horizon_years) else {
        let bad = Tokens::of(ui).bad;
        ui.colored_label(bad, "The sum has more digits than can be kept");
        return;
    };
    let total = Money::total(years.iter().copied());
    let currency = Currency::new(&project.currency);
    ui.add_space(STEP);
    ScrollArea::horizontal()
        .id_salt(("years", line))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                for (year, money) in years.iter().enumerate() {
                    let head = match year {
                        0 => "At the start".to_owned(),
                        year => format!("Year {year}"),
                    };
                    column(ui, &head, &currency.full(money.to_f64()), false);
                }
                if let Ok(total) = total {
                    column(ui, "In all", &currency.full(total.to_f64()), true);
                }
            });
        });
}

const COLUMN: f32 = 104.0;

fn column(ui: &mut Ui, head: &str, text: &str, bold: bool) {
    ui.vertical(|ui| {
        ui.set_width(COLUMN);
        ui.spacing_mut().item_spacing.y = 2.0;
        cell(ui, 16.0, |ui| widgets::note(ui, head));
        cell(ui, 20.0, |ui| {
            if bold {
                widgets::strong(ui, text)
            } else {
                ui.label(text)
            }
        });
    });
}

fn cell<R>(ui: &mut Ui, height: f32, contents: impl FnOnce(&mut Ui) -> R) {
    let layout = Layout::right_to_left(Align::Center);
    ui.allocate_ui_with_layout(vec2(COLUMN, height), layout, |ui| {
        ui.set_min_size(vec2(COLUMN, height));
        contents(ui);
    });
}
