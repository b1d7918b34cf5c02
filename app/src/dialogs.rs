//! The system's file dialogs, in a thread of their own: they may answer late, or never.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use crate::request::Wanted;

/// What a dialog is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Choosing a file to open.
    Open,
    /// Choosing where to save.
    Save,
    /// Choosing a file of others to import.
    Import,
    /// Choosing where to save a copy for the customer.
    Copy,
    /// Choosing where to save a response sheet.
    Request(Wanted),
    /// Choosing a library to take over into one's own.
    TakeLibrary,
    /// Choosing where to write one's own library for others.
    WriteLibrary,
}

/// What became of a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is still open.
    Waiting,
    /// A file was chosen.
    Chosen(PathBuf),
    /// Nothing was chosen, or there are no dialogs here.
    Nothing,
}

/// Shows file dialogs. Tests script it.
pub trait Dialogs: std::fmt::Debug {
    /// Shows a dialog; `name` is the file name proposed for saving.
    fn show(&mut self, purpose: Purpose, name: &str);
    /// What became of it; called now and then.
    fn answer(&mut self) -> Answer;
}

/// The dialogs of the system.
pub struct System {
    waiting: Option<Receiver<Option<PathBuf>>>,
    wake: std::sync::Arc<dyn Fn() + Send + Sync>,
}

impl std::fmt::Debug for System {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("System")
            .field("waiting", &self.waiting.is_some())
            .finish_non_exhaustive()
    }
}

impl System {
    /// `wake` is called from the dialog's thread when there is an answer.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            waiting: None,
            wake: std::sync::Arc::new(wake),
        }
    }
}

impl Dialogs for System {
    fn show(&mut self, purpose: Purpose, name: &str) {
        let (send, receive) = sync_channel(1);
        let (name, wake) = (name.to_owned(), std::sync::Arc::clone(&self.wake));
        let thread = std::thread::Builder::new()
            .name("file dialog".to_owned())
            .spawn(move || {
                let dialog = match purpose {
                    Purpose::Open | Purpose::Save | Purpose::Copy => {
                        rfd::FileDialog::new().add_filter("Displace project", &["toml"])
                    }
                    Purpose::TakeLibrary | Purpose::WriteLibrary => {
                        rfd::FileDialog::new().add_filter("Displace library", &["toml"])
                    }
                    Purpose::Request(_) => rfd::FileDialog::new().add_filter("Workbook", &["xlsx"]),
                    Purpose::Import => rfd::FileDialog::new()
                        .add_filter("Workbooks and tables", &["xlsx", "csv", "tsv", "txt"]),
                };
                let chosen = match purpose {
                    Purpose::Import => dialog.set_title("Import").pick_file(),
                    Purpose::Open => dialog.set_title("Open project").pick_file(),
                    Purpose::Save => dialog
                        .set_title("Save project")
                        .set_file_name(name)
                        .save_file(),
                    Purpose::TakeLibrary => dialog.set_title("Import library").pick_file(),
                    Purpose::WriteLibrary => dialog
                        .set_title("Export library")
                        .set_file_name(name)
                        .save_file(),
                    Purpose::Request(_) => dialog
                        .set_title("Save response sheet")
                        .set_file_name(name)
                        .save_file(),
                    Purpose::Copy => dialog
                        .set_title("Save customer's copy")
                        .set_file_name(name)
                        .save_file(),
                };
                // Nobody listens any more if the window asked for another dialog meanwhile.
                let _ = send.send(chosen);
                wake();
            });
        self.waiting = thread.is_ok().then_some(receive);
    }

    fn answer(&mut self) -> Answer {
        let Some(waiting) = &self.waiting else {
            return Answer::Nothing;
        };
        match waiting.try_recv() {
            Ok(chosen) => {
                self.waiting = None;
                chosen.map_or(Answer::Nothing, Answer::Chosen)
            }
            Err(TryRecvError::Empty) => Answer::Waiting,
            Err(TryRecvError::Disconnected) => {
                self.waiting = None;
                Answer::Nothing
            }
        }
    }
}
