//! The page Start: a new project, the samples, files, and saving.

use std::path::PathBuf;

use egui::{Button, Ui, vec2};

use super::shell;
use super::theme::{STEP, Tokens};
use super::widgets;
use crate::command::{Action, Command, Situation};
use crate::samples::SAMPLES;

/// Shows the page; `recent` are the files that were open last.
pub(super) fn show(
    ui: &mut Ui,
    now: Situation<'_>,
    recent: &[PathBuf],
    commands: &mut Vec<Command>,
) {
    let note = "everything stays in files of yours: no account, no network";
    shell::page(ui, "Start", note, |ui| {
        widgets::card(ui, "Your project", &now.session.file_state(), |ui| {
            ui.horizontal_wrapped(|ui| {
                for action in [Action::New, Action::Open, Action::Save, Action::SaveAs] {
                    let entry = action.entry();
                    let response = ui
                        .add_enabled((entry.enabled)(now), Button::new(entry.text))
                        .on_hover_text(entry.hint());
                    if response.clicked() {
                        commands.push(action.command());
                    }
                }
            });
            widgets::note(ui, "A project file can also be dropped onto the window");
        });
        if !recent.is_empty() {
            widgets::card(ui, "Opened before", "", |ui| {
                for path in recent {
                    let name = path
                        .file_name()
                        .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
                    ui.horizontal(|ui| {
                        if ui.add(Button::new(&*name)).clicked() {
                            commands.push(Command::Open(Some(path.clone())));
                        }
                        widgets::note(ui, &path.display().to_string());
                    });
                }
            });
        }
        widgets::card(
            ui,
            "Samples",
            "stories with figures, ready to be changed; a sample is saved to a file of your own",
            |ui| {
                ui.spacing_mut().item_spacing.y = 3.0 * STEP;
                for sample in &SAMPLES {
                    ui.horizontal(|ui| {
                        let button = Button::new(sample.title).min_size(vec2(170.0, 0.0));
                        if ui.add(button).clicked() {
                            commands.push(Command::OpenSample(sample.name));
                        }
                        let story = egui::RichText::new(sample.story).color(Tokens::of(ui).muted);
                        ui.add(egui::Label::new(story).wrap());
                    });
                }
            },
        );
    });
}
