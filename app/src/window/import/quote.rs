//! A quote as it was read: its columns to be corrected, its lines, and what was left out.

use displace_model::money::Money;
use egui::{Button, Grid, Label, ScrollArea, TextEdit, Ui};

use super::{MOST_ROWS, close, findings, head, menu};
use crate::format::{exact_amount, exact_percent};
use crate::import::desk::{Quotes, Wish};
use crate::import::quote::{Column, Field, Import, Settings, key};
use crate::import::table::number::DecimalMark;
use crate::quote_words;
use crate::window::widgets;

pub(super) fn show(
    ui: &mut Ui,
    quotes: &Quotes,
    currency: &str,
    height: f32,
    wish: &mut Option<Wish>,
) {
    let Some(file) = quotes.current() else {
        return;
    };
    let (settings, which) = (&file.settings, quotes.which());
    let import = match &file.read {
        Ok(import) => import,
        Err(refused) => {
            widgets::strong(ui, "This file holds no quote that can be read");
            findings(ui, refused, height * 0.4);
            if !file.columns.is_empty() {
                widgets::note(
                    ui,
                    "If it is a quote with other headings, say what its columns mean",
                );
                ScrollArea::both()
                    .id_salt("columns")
                    .max_height(height * 0.5)
                    .auto_shrink([false, true])
                    .show(ui, |ui| columns(ui, &file.columns, settings, wish));
            }
            ui.horizontal(|ui| {
                if quotes.count > which && ui.add(Button::new("Next file")).clicked() {
                    *wish = Some(Wish::Skip);
                }
                close(ui, "Close", wish);
            });
            return;
        }
    };
    widgets::strong(
        ui,
        &format!("{} ({which} of {})", import.place, quotes.count),
    );
    facts(ui, import, settings, currency, wish);
    ScrollArea::both()
        .id_salt("columns and lines")
        .max_height(height * 0.75)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            columns(ui, &import.columns, settings, wish);
            ui.separator();
            lines(ui, import);
            ui.separator();
            left_out(ui, import);
        });
    findings(ui, &import.findings, height * 0.25);
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, "Import").clicked() {
            *wish = Some(Wish::Accept);
        }
        if quotes.count > 1 && ui.add(Button::new("Leave this one out")).clicked() {
            *wish = Some(Wish::Skip);
        }
        close(ui, "Cancel", wish);
    });
}

fn facts(
    ui: &mut Ui,
    import: &Import,
    settings: &Settings,
    currency: &str,
    wish: &mut Option<Wish>,
) {
    let quote = &import.quote;
    ui.horizontal_wrapped(|ui| {
        widgets::note(ui, "Partner");
        let mut partner = quote.partner.clone();
        let field = TextEdit::singleline(&mut partner).desired_width(220.0);
        if ui.add(field).accessible_name("Partner").changed() {
            *wish = Some(Wish::Settings(Settings {
                partner: Some(partner),
                ..settings.clone()
            }));
        }
        widgets::note(ui, "Numbers");
        let marks = [DecimalMark::Comma, DecimalMark::Point];
        let words = |mark| match mark {
            DecimalMark::Comma => "1.234,50".to_owned(),
            DecimalMark::Point => "1,234.50".to_owned(),
        };
        if let Some(mark) = menu(ui, "Numbers", import.mark, marks, words) {
            *wish = Some(Wish::Settings(Settings {
                mark: Some(mark),
                ..settings.clone()
            }));
        }
        if import.sheets.len() > 1 {
            let now = import.place.sheet.as_deref().unwrap_or_default();
            let sheets = import.sheets.iter().map(String::as_str);
            if let Some(sheet) = menu(ui, "Sheet", now, sheets, str::to_owned) {
                *wish = Some(Wish::Settings(Settings {
                    sheet: Some(sheet.to_owned()),
                    ..settings.clone()
                }));
            }
        }
        let mut told = vec![format!(
            "in {}",
            quote.currency.as_deref().unwrap_or(currency)
        )];
        let mut tell = |label: &str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                told.push(format!("{label} {value}"));
            }
        };
        tell("number", Some(quote.number.clone()));
        tell("of", quote.date.map(|date| date.to_string()));
        tell(
            "valid until",
            quote.valid_until.map(|date| date.to_string()),
        );
        tell("total", quote.total.map(|total| exact_amount(Some(total))));
        tell("tax", quote.vat_rate.map(exact_percent));
        widgets::note(ui, &told.join(" · "));
    });
}

/// What each column was taken for, to be corrected.
fn columns(ui: &mut Ui, columns: &[Column], settings: &Settings, wish: &mut Option<Wish>) {
    Grid::new("columns").num_columns(3).show(ui, |ui| {
        head(ui, &["Column", "First cell", "Means"]);
        for column in columns {
            ui.label(&column.heading);
            let sample: String = column.sample.chars().take(40).collect();
            widgets::note(ui, &sample);
            let choices = std::iter::once(None).chain(Field::all().map(Some));
            let words = |field: Option<Field>| field.map_or("left out", Field::label).to_owned();
            let name = format!("Meaning of {}", column.heading);
            if let Some(field) = menu(ui, &name, column.field, choices, words) {
                let mut settings = settings.clone();
                settings.columns.insert(key(&column.heading), field);
                *wish = Some(Wish::Settings(settings));
            }
            ui.end_row();
        }
    });
}

fn lines(ui: &mut Ui, import: &Import) {
    let lines = &import.quote.lines;
    Grid::new("lines")
        .striped(true)
        .num_columns(8)
        .show(ui, |ui| {
            head(
                ui,
                &[
                    "Row", "Line", "Quantity", "List", "Discount", "Net", "Per", "Sum",
                ],
            );
            for (line, row) in lines.iter().zip(&import.rows).take(MOST_ROWS) {
                let option = if line.option { " (option)" } else { "" };
                let name: String = format!("{} {}", line.part_number, line.description)
                    .chars()
                    .take(60)
                    .collect();
                let term = line
                    .term_months
                    .map_or(String::new(), |term| format!(", {term} months"));
                widgets::note(ui, &row.to_string());
                ui.label(format!("{}{option}", name.trim()));
                ui.label(line.quantity.normalize().to_string());
                ui.label(exact_amount(line.list));
                ui.label(line.discount.map_or(String::new(), exact_percent));
                ui.label(exact_amount(line.net));
                ui.label(format!("{}{term}", line.every.as_str()));
                ui.label(exact_amount(
                    line.extended().ok().flatten().map(Money::rounded),
                ));
                ui.end_row();
            }
        });
    if lines.len() > MOST_ROWS {
        widgets::note(ui, &format!("and {} more", lines.len() - MOST_ROWS));
    }
    for promise in quote_words::promises(&import.quote) {
        ui.add(Label::new(promise).wrap());
    }
}

fn left_out(ui: &mut Ui, import: &Import) {
    widgets::note(ui, &format!("Left out: {} rows", import.left_out.len()));
    for left_out in import.left_out.iter().take(MOST_ROWS) {
        let row = left_out
            .place
            .row
            .map_or(String::new(), |row| format!("{row}: "));
        let text = format!("{row}{} ({})", left_out.words, left_out.why);
        ui.add(Label::new(text).wrap());
    }
    if import.left_out.len() > MOST_ROWS {
        widgets::note(
            ui,
            &format!("and {} more", import.left_out.len() - MOST_ROWS),
        );
    }
}
