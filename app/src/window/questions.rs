//! What the user is asked about files, shown over the page: unsaved work, a path, a broken file, rescued work.

use std::path::PathBuf;

use displace_model::problem::Problem;
use egui::{Button, Frame, Id, Key, Margin, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};

use super::theme::{STEP, Tokens};
use super::widgets;
use crate::dialogs::Purpose;
use crate::files::Rescued;
use crate::filing::{Asks, Reply, Told, Wish};
use crate::samples::SAMPLES;

/// Shows what is asked, if anything; returns the answer. `name` is the open project's, `recent` the files opened last.
pub fn show(
    ctx: &egui::Context,
    asks: Option<&Asks>,
    name: &str,
    recent: &[PathBuf],
) -> Option<Told> {
    let asks = asks?;
    let mut told = None;
    let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(20));
    let modal = Modal::new(Id::unique("question about files")).frame(frame);
    let response = modal.show(ctx, |ui| {
        ui.set_width(match asks {
            Asks::Broken(..) => 720.0,
            _ => 480.0,
        });
        ui.spacing_mut().item_spacing = vec2(2.0 * STEP, 2.0 * STEP);
        match asks {
            Asks::Unsaved(wish) => unsaved(ui, wish, name, &mut told),
            Asks::Path(purpose, text, error) => {
                path(ui, *purpose, text, error.as_deref(), recent, &mut told);
            }
            Asks::Broken(path, problems) => broken(ui, path, problems, &mut told),
            Asks::Rescued(work) => rescued(ui, work, &mut told),
        }
    });
    // Esc and a press outside close what can be closed without losing anything.
    if told.is_none() && response.should_close() {
        told = match asks {
            Asks::Unsaved(_) => Some(Told::Reply(Reply::Cancel)),
            Asks::Path(..) | Asks::Broken(..) => Some(Told::Dismiss),
            Asks::Rescued(_) => None,
        };
    }
    told
}

fn unsaved(ui: &mut Ui, wish: &Wish, name: &str, told: &mut Option<Told>) {
    widgets::strong(ui, &format!("Save the changes to {name}?"));
    let then = match wish {
        Wish::New => "a new project begins",
        Wish::Sample(_) => "the sample opens",
        Wish::Open(_) => "the other project opens",
        Wish::Rescue => "the rescued work opens",
        Wish::Quit => "Displace closes",
    };
    ui.label(format!("Without saving they are lost when {then}"));
    ui.add_space(STEP);
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, "Save").clicked() {
            *told = Some(Told::Reply(Reply::Save));
        }
        if ui.add(Button::new("Discard")).clicked() {
            *told = Some(Told::Reply(Reply::Discard));
        }
        if ui.add(Button::new("Cancel")).clicked() {
            *told = Some(Told::Reply(Reply::Cancel));
        }
    });
}

fn path(
    ui: &mut Ui,
    purpose: Purpose,
    text: &str,
    error: Option<&str>,
    recent: &[PathBuf],
    told: &mut Option<Told>,
) {
    let (title, label, verb) = match purpose {
        // Imports ask in a dialog of their own.
        Purpose::Open | Purpose::Import => ("Open a project", "Path of the project file", "Open"),
        Purpose::Save => ("Save the project", "Path to save to", "Save"),
        Purpose::TakeLibrary => ("Take a library over", "Path of the library", "Import"),
        Purpose::WriteLibrary => (
            "Write your library for others",
            "Path of the file",
            "Export",
        ),
        Purpose::Request(_) => (
            "Save a response sheet for partners",
            "Path of the workbook",
            "Save sheet",
        ),
        Purpose::Copy => (
            "Save a copy for the customer",
            "Path of the copy",
            "Save copy",
        ),
    };
    let example = match purpose {
        Purpose::Request(_) => "/home/you/response.xlsx",
        _ => "/home/you/clinic.toml",
    };
    widgets::strong(ui, title);
    let mut typed = text.to_owned();
    let response = ui
        .add(
            TextEdit::singleline(&mut typed)
                .desired_width(f32::INFINITY)
                .hint_text(example),
        )
        .accessible_name(label);
    if response.changed() {
        *told = Some(Told::Typed(typed.clone()));
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if let Some(error) = error {
        let bad = Tokens::of(ui).bad;
        ui.add(egui::Label::new(RichText::new(error).color(bad)).wrap());
    }
    ui.horizontal(|ui| {
        let given = !typed.trim().is_empty();
        let pressed = ui
            .add_enabled_ui(given, |ui| widgets::primary_button(ui, verb))
            .inner
            .clicked();
        if given && (pressed || entered) {
            *told = Some(Told::Path(PathBuf::from(typed.trim())));
        }
        if ui.add(Button::new("Browse…")).clicked() {
            *told = Some(Told::Browse);
        }
        if ui.add(Button::new("Cancel")).clicked() {
            *told = Some(Told::Dismiss);
        }
    });
    if purpose == Purpose::Open {
        offers(ui, recent, told);
    }
}

/// Files that were open before, and the samples.
fn offers(ui: &mut Ui, recent: &[PathBuf], told: &mut Option<Told>) {
    if !recent.is_empty() {
        widgets::note(ui, "Opened before");
        for path in recent {
            let name = path
                .file_name()
                .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
            let response = ui.add(Button::new(&*name).frame(false));
            if response.on_hover_text(path.display().to_string()).clicked() {
                *told = Some(Told::Path(path.clone()));
            }
        }
    }
    ui.add_space(STEP);
    widgets::note(ui, "Samples");
    for sample in &SAMPLES {
        let response = ui.add(Button::new(sample.title).frame(false));
        if response.on_hover_text(sample.story).clicked() {
            *told = Some(Told::Sample(sample.name));
        }
    }
}

fn broken(ui: &mut Ui, path: &std::path::Path, problems: &[Problem], told: &mut Option<Told>) {
    let tokens = Tokens::of(ui);
    let name = path
        .file_name()
        .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    widgets::strong(ui, &format!("{name} cannot be used as it is"));
    widgets::note(
        ui,
        "The file is unchanged: correct it in a text editor and open it again",
    );
    ScrollArea::vertical()
        .max_height(360.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for problem in problems {
                let (sign, color) = if problem.is_error() {
                    ("■", tokens.bad)
                } else {
                    ("⚠", tokens.warning)
                };
                ui.horizontal_top(|ui| {
                    ui.colored_label(color, sign);
                    ui.add(egui::Label::new(problem.to_string()).wrap());
                });
            }
        });
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, "Try again").clicked() {
            *told = Some(Told::Path(path.to_owned()));
        }
        if ui.add(Button::new("Copy the list")).clicked() {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            ui.ctx().copy_text(lines.join("\n"));
        }
        if ui.add(Button::new("Close")).clicked() {
            *told = Some(Told::Dismiss);
        }
    });
}

fn rescued(ui: &mut Ui, work: &Rescued, told: &mut Option<Told>) {
    widgets::strong(ui, "Unsaved work was found");
    let place = match &work.path {
        Some(path) => format!("changes to {}", path.display()),
        None => "it was never saved to a file".to_owned(),
    };
    ui.add(
        egui::Label::new(format!(
            "Displace did not end as it should while “{}” was open ({place})",
            work.project.name
        ))
        .wrap(),
    );
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, "Open it").clicked() {
            *told = Some(Told::Rescue);
        }
        if ui.add(Button::new("Give it up")).clicked() {
            *told = Some(Told::GiveUp);
        }
    });
}
