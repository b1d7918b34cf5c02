//! The ledger of a plan: categories, their lines, and how each amount comes about.

use std::collections::BTreeSet;

use displace_model::calendar::moment;
use displace_model::contract::{
    Category, LedgerGroup, LedgerLine, Payment, Sums, Term, ledger_table,
};
use displace_model::project::Project;
use egui::{RichText, Ui};

use crate::counted::Counted;
use crate::format::Currency;
use crate::window::decide::grid::{self, Grid, Look};
use crate::window::theme::{SIZE_NOTE, STEP, Tokens};
use crate::window::widgets::{self, Tag};

/// What is open in the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Open {
    categories: BTreeSet<Category>,
    line: Option<(Category, String)>,
}

/// So many different bills of a line are told one by one.
const TOLD: usize = 12;

/// The ledger by category; pressed, a category shows its lines and a line its arithmetic.
pub(super) fn show(
    ui: &mut Ui,
    project: &Project,
    payments: &[Payment],
    counted: Counted,
    open: &mut Open,
) {
    let note = match counted {
        Counted::Everything => {
            "what is paid and when, at central inputs and not discounted; press a category, then a line, for its arithmetic"
        }
        Counted::Accepted => {
            "only the cash that a finance director accepts: without hours of your own people and without what is marked as another class"
        }
    };
    widgets::card(ui, "Ledger", note, |ui| {
        let table = match ledger_table(payments, project.horizon_years) {
            Ok(table) => table,
            Err(error) => {
                ui.colored_label(Tokens::of(ui).bad, format!("There is no ledger: {error}"));
                return;
            }
        };
        if table.groups.is_empty() {
            widgets::note(ui, "Nothing is paid");
            return;
        }
        let currency = Currency::new(&project.currency);
        let mut heads = grid::headings(project.horizon_years);
        heads.push("In all".to_owned());
        grid::table(ui, "ledger", heads.len(), |ui, grid| {
            let muted = Look {
                muted: true,
                ..Look::default()
            };
            grid.row(ui, "", &heads, muted);
            for group in &table.groups {
                category(ui, grid, project, &currency, group, open);
            }
            let strong = Look {
                strong: true,
                ..Look::default()
            };
            let words = match counted {
                Counted::Everything => "Cash",
                Counted::Accepted => "Accepted cash",
            };
            grid.row(ui, words, &cells(&currency, &table.sums), strong);
        });
    });
}

/// Amounts in full; a year without any stays empty.
fn cells(currency: &Currency, sums: &Sums) -> Vec<String> {
    let shown = |amount: f64| {
        if currency.shows_as_zero(amount) {
            String::new()
        } else {
            currency.full(amount)
        }
    };
    let years = sums.years.iter().chain([&sums.total]);
    years.map(|money| shown(money.to_f64())).collect()
}

fn category(
    ui: &mut Ui,
    grid: Grid,
    project: &Project,
    currency: &Currency,
    group: &LedgerGroup<'_>,
    open: &mut Open,
) {
    let is_open = open.categories.contains(&group.category);
    let look = Look {
        open: Some(is_open),
        ..Look::default()
    };
    let words = group.category.label();
    let pressed = grid.row(ui, words, &cells(currency, &group.sums), look);
    if pressed.clicked() && !open.categories.remove(&group.category) {
        open.categories.insert(group.category);
    }
    if !is_open {
        return;
    }
    for line in &group.lines {
        let here = (group.category, line.id.to_owned());
        let is_open = open.line.as_ref() == Some(&here);
        let look = Look {
            depth: 1,
            open: Some(is_open),
            ..Look::default()
        };
        if grid
            .row(ui, line.name, &cells(currency, &line.sums), look)
            .clicked()
        {
            open.line = (!is_open).then_some(here);
        }
        if is_open {
            arithmetic(ui, project, line);
        }
    }
}

/// How the amounts of a line come about: each different bill once, with what it rests on.
fn arithmetic(ui: &mut Ui, project: &Project, line: &LedgerLine<'_>) {
    // Bills that read alike, in the order of their first.
    let mut bills: Vec<(String, Vec<&Payment>)> = Vec::new();
    for payment in &line.payments {
        let text = payment.trace.to_string();
        match bills.iter_mut().find(|(other, _)| *other == text) {
            Some((_, alike)) => alike.push(payment),
            None => bills.push((text, vec![payment])),
        }
    }
    egui::Frame::new()
        .inner_margin(egui::Margin {
            left: 32,
            right: 8,
            top: 6,
            bottom: 8,
        })
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = STEP;
            for (text, alike) in bills.iter().take(TOLD) {
                let Some(first) = alike.first() else { continue };
                let when = moments(project, alike);
                ui.add(egui::Label::new(RichText::new(text)).wrap());
                widgets::note(ui, &when);
                for term in &first.trace.terms {
                    basis(ui, term, 0);
                }
                ui.add_space(STEP);
            }
            if bills.len() > TOLD {
                let more = bills.len() - TOLD;
                widgets::note(ui, &format!("and {more} more bills of other amounts"));
            }
        });
}

/// When equal bills fall due.
fn moments(project: &Project, alike: &[&Payment]) -> String {
    let date = |payment: &Payment| {
        moment(project.start, payment.hours).map_or(String::new(), |at| at.date().to_string())
    };
    match alike {
        [] => String::new(),
        [only] => format!("due {}", date(only)),
        [first, .., last] => format!("{} times, {} to {}", alike.len(), date(first), date(last)),
    }
}

/// A number of the arithmetic: what it is, how well it is founded and who says so; below it what it is made of.
fn basis(ui: &mut Ui, term: &Term, depth: usize) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * STEP;
        ui.add_space(4.0 * STEP * (depth + 1) as f32);
        let text = format!("{}: {}", term.what, term.text);
        ui.add(egui::Label::new(RichText::new(text).size(SIZE_NOTE)).truncate());
        let provenance = &term.provenance;
        let said = provenance.source.is_some() || provenance.grade.is_some();
        if said || term.of.is_empty() {
            let grade = provenance
                .grade
                .unwrap_or(displace_model::input::Grade::Assumed);
            widgets::grade_tag(ui, tag(grade), grade.meaning());
        }
        let mut words: Vec<String> = provenance.source.iter().cloned().collect();
        words.extend(provenance.year.map(|year| year.to_string()));
        words.extend(provenance.note.iter().cloned());
        if !words.is_empty() {
            let muted = Tokens::of(ui).muted;
            let words = RichText::new(words.join(", ")).size(SIZE_NOTE).color(muted);
            ui.add(egui::Label::new(words).truncate());
        }
    });
    for part in &term.of {
        basis(ui, part, depth + 1);
    }
}

fn tag(grade: displace_model::input::Grade) -> Tag {
    use displace_model::input::Grade;
    match grade {
        Grade::Measured => Tag::Measured,
        Grade::Quoted => Tag::Quoted,
        Grade::Benchmark => Tag::Benchmark,
        Grade::Claimed => Tag::Claimed,
        Grade::Assumed => Tag::Assumed,
    }
}
