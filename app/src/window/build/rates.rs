//! Exchange rates: what another currency is worth, on which day, and who says so.

use displace_model::cash_flow::ExchangeRate;
use displace_model::project::Project;
use egui::Ui;
use jiff::civil::Date;

use super::Desk;
use super::parts::{self, Reach, Record, action, on, reach, section, two_columns};
use crate::records;
use crate::window::fields::plain::{Label, date_row, text_row};
use crate::window::widgets;

/// The path of the list in the document.
const PLACE: &str = "economics.exchange_rate";

/// Shows the rates of the project.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let project = desk.project;
    let rates = &project.economics.exchange_rates;
    let note = if rates.is_empty() {
        "none: everything is stated in the project's currency"
    } else {
        "lines, items, claims and quotes may be stated in these currencies; one rate in a future serves them all"
    };
    section(ui, desk, "Exchange rates", note, add, |ui, desk| {
        parts::refusal(ui, desk, PLACE);
        for (index, rate) in rates.iter().enumerate() {
            // The check calls rates by their position.
            one(ui, desk, rate, &format!("{PLACE}[{index}]"));
        }
    });
}

fn add(ui: &mut Ui, desk: &mut Desk<'_>) {
    let hint =
        "What one unit of another currency costs in the project's, for offers in that currency";
    if action(ui, "+ Exchange rate", "Add exchange rate", hint)
        && let Some(rate) = records::new_rate(desk.project)
    {
        let label = format!("Add an exchange rate of {}", rate.currency);
        desk.edit_at(PLACE, label, move |project| {
            project.economics.exchange_rates.push(rate.clone());
        });
    }
}

fn one(ui: &mut Ui, desk: &mut Desk<'_>, rate: &ExchangeRate, place: &str) {
    let name = format!("Rate of {}", rate.currency);
    let code = rate.currency.clone();
    let way: Reach<ExchangeRate> = reach(move |project: &mut Project| {
        let mut rates = project.economics.exchange_rates.iter_mut();
        rates.find(|rate| rate.currency == code)
    });
    two_columns(
        ui,
        desk,
        |ui, desk| {
            let (code_at, date_at) = (format!("{place}.currency"), format!("{place}.date"));
            let label = Label::of(&name);
            let meaning = "Code of the other currency, such as USD; what is stated in it follows when it changes";
            let from = rate.currency.clone();
            text_row(
                ui,
                desk,
                label(&code_at, "Currency", meaning),
                &rate.currency,
                true,
                move |project, code: String| {
                    records::rename_currency(project, &from, &code.trim().to_uppercase());
                },
            );
            date_row(
                ui,
                desk,
                label(&date_at, "Of", "The day of the rate"),
                Some(rate.date),
                None,
                on(&way, |rate: &mut ExchangeRate, date: Option<Date>| {
                    rate.date = date.unwrap_or(rate.date);
                }),
            );
        },
        |ui, desk| {
            let record = Record {
                name: &name,
                place,
                subject: rate,
                way: way.clone(),
                catalogue: None,
            };
            record.all_rows(ui, desk);
            let (other, own) = (&rate.currency, &desk.project.currency);
            let words =
                format!("{own} for one {other}; press the grade to say where it comes from");
            widgets::note(ui, &words);
        },
    );
    if action(ui, "Delete rate", &format!("Delete {name}"), "") {
        let code = rate.currency.clone();
        parts::delete(desk, PLACE, &name, move |project| {
            records::delete_rate(project, &code)
        });
    }
    ui.add_space(8.0);
}
