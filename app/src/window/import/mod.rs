//! The dialog of an import, over the page: which files, what is in them, what becomes of the project.

mod inventory;
mod quote;

use std::path::PathBuf;

use egui::{
    Button, Frame, Id, Key, Label, Margin, Modal, RichText, ScrollArea, TextEdit, Ui, vec2,
};

use super::theme::{STEP, Tokens};
use super::widgets;
use crate::import::desk::{Desk, Stage, What, Wish};
use crate::import::finding::Finding;

/// Rows of a list that are shown; nobody reads more, and the window stays quick.
const MOST_ROWS: usize = 200;

/// Shows the import, if there is one; returns what the user wants. `currency` is the project's.
pub fn show(ctx: &egui::Context, desk: &Desk, currency: &str) -> Option<Wish> {
    let stage = desk.stage()?;
    let mut wish = None;
    let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(20));
    let modal = Modal::new(Id::unique("import")).frame(frame);
    let room = ctx.content_rect();
    let response = modal.show(ctx, |ui| {
        ui.set_width(match stage {
            Stage::Asking(_) | Stage::Reading => 520.0,
            _ => (room.width() - 120.0).clamp(520.0, 1000.0),
        });
        ui.spacing_mut().item_spacing = vec2(2.0 * STEP, 2.0 * STEP);
        // What stands above and below the lists, with two lines to spare for a refusal.
        let height = (room.height() - 280.0).max(160.0);
        match stage {
            Stage::Asking(text) => asking(ui, desk.what(), text, &mut wish),
            Stage::Reading => {
                widgets::strong(ui, "Reading the files");
                close(ui, "Cancel", &mut wish);
            }
            Stage::Refused(refused) => {
                widgets::strong(ui, "Nothing was imported");
                widgets::note(ui, "The project is unchanged");
                findings(ui, refused, height);
                close(ui, "Close", &mut wish);
            }
            Stage::Inventory(machines) => {
                inventory::show(ui, machines, desk.later(), height, &mut wish);
            }
            Stage::Quotes(quotes) => quote::show(ui, quotes, currency, height, &mut wish),
        }
        if let Some(refusal) = desk.refusal() {
            let bad = Tokens::of(ui).bad;
            ui.add(Label::new(RichText::new(refusal).color(bad)).wrap());
        }
    });
    if wish.is_none() && response.should_close() {
        wish = Some(Wish::Close);
    }
    wish
}

fn asking(ui: &mut Ui, what: What, text: &str, wish: &mut Option<Wish>) {
    let (title, note) = match what {
        What::Quote => (
            "Import quotes",
            "A workbook, a PDF with text or a text with separators, in any of six languages, or a table pasted from elsewhere; several files can be dropped onto the window",
        ),
        What::Inventory | What::Any => (
            "Import an inventory",
            "An RVTools export (a workbook, or the folder with its CSV files) or a table with name and size of each machine",
        ),
    };
    widgets::strong(ui, title);
    ui.add(Label::new(RichText::new(note).color(Tokens::of(ui).muted)).wrap());
    let mut typed = text.to_owned();
    let (field, name, hint) = if what == What::Quote {
        let field = TextEdit::multiline(&mut typed).desired_rows(4);
        (
            field,
            "Path of the file, or a pasted table",
            "/home/you/quote.xlsx",
        )
    } else {
        let field = TextEdit::singleline(&mut typed);
        (field, "Path of the file", "/home/you/fleet.xlsx")
    };
    let response = ui
        .add(field.desired_width(f32::INFINITY).hint_text(hint))
        .accessible_name(name);
    if response.changed() {
        *wish = Some(Wish::Typed(typed.clone()));
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.horizontal(|ui| {
        let given = !typed.trim().is_empty();
        let pressed = ui
            .add_enabled_ui(given, |ui| widgets::primary_button(ui, "Read"))
            .inner
            .clicked();
        if given && (pressed || entered) {
            // A path has one line, a table has several.
            *wish = Some(if typed.trim().contains('\n') {
                Wish::Pasted(typed.clone())
            } else {
                Wish::Files(vec![PathBuf::from(typed.trim())])
            });
        }
        if ui.add(Button::new("Browse…")).clicked() {
            *wish = Some(Wish::Browse);
        }
        close(ui, "Cancel", wish);
    });
}

fn close(ui: &mut Ui, text: &str, wish: &mut Option<Wish>) {
    if ui.add(Button::new(text)).clicked() {
        *wish = Some(Wish::Close);
    }
}

/// What somebody should look at, each with its sign.
fn findings(ui: &mut Ui, findings: &[Finding], height: f32) {
    if findings.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    ScrollArea::vertical()
        .id_salt("findings")
        .max_height(height)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for finding in findings.iter().take(MOST_ROWS) {
                let (sign, color) = if finding.is_error() {
                    ("■", tokens.bad)
                } else {
                    ("⚠", tokens.warning)
                };
                ui.horizontal_top(|ui| {
                    ui.colored_label(color, sign);
                    ui.add(Label::new(finding.to_string()).wrap());
                });
            }
        });
}

/// A menu of choices with a name before it; returns another choice.
fn menu<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    value: T,
    choices: impl IntoIterator<Item = T>,
    words: impl Fn(T) -> String,
) -> Option<T> {
    let mut chosen = value;
    egui::ComboBox::from_id_salt(name)
        .selected_text(words(value))
        .show_ui(ui, |ui| {
            for choice in choices {
                ui.selectable_value(&mut chosen, choice, words(choice));
            }
        })
        .response
        .accessible_name(name);
    (chosen != value).then_some(chosen)
}

/// The head of a table.
fn head(ui: &mut Ui, words: &[&str]) {
    for word in words {
        widgets::note(ui, word);
    }
    ui.end_row();
}
