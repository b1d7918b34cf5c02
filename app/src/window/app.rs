//! The program in its window: holds the session, the background work and the view, and applies every command.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::{CreationContext, Frame, Storage};
use egui::{Context, Theme, Ui, ViewportCommand};

use super::decide;
use super::view::View;
use super::{frame, shortcuts, theme};
use crate::command::{Command, Page, Situation};
use crate::jobs::{Effort, Jobs};
use crate::session::{Origin, Session};
use crate::{files, samples};

/// Where the view lies in the storage of preferences.
const VIEW: &str = "view";

/// The program in its window.
#[derive(Debug)]
pub struct App {
    session: Session,
    jobs: Jobs,
    view: View,
    /// What a command could not do, until the next one.
    notice: Option<String>,
    /// Generation of the document that was last given to the simulation.
    asked: u64,
    title: String,
    /// When the present run began, in seconds of the window's clock.
    running_since: Option<f64>,
}

impl App {
    /// The program with an open project; preferences come from the context's storage.
    pub fn new(context: &CreationContext<'_>, session: Session, effort: Effort) -> Self {
        let ctx = &context.egui_ctx;
        theme::install(ctx);
        let view: View = context
            .storage
            .and_then(|storage| eframe::get_value(storage, VIEW))
            .unwrap_or_default();
        if let Some(dark) = view.dark {
            ctx.set_theme(theme_of(dark));
        }
        let waker = ctx.clone();
        Self {
            session,
            jobs: Jobs::new(effort, move || waker.request_repaint()),
            view,
            notice: None,
            asked: 0,
            title: String::new(),
            running_since: None,
        }
    }

    /// The open project.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The background work.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// What is open and how it looks.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Does what the user wants. The only place where that happens.
    pub fn apply(&mut self, ctx: &Context, command: Command) {
        self.notice = None;
        match command {
            Command::Edit(edit) => self.session.edit(edit),
            Command::Undo => {
                self.session.undo();
            }
            Command::Redo => {
                self.session.redo();
            }
            Command::OpenSample(name) => self.open_sample(name),
            Command::Open(Some(path)) => self.open_file(&path),
            Command::Save => match self.session.path() {
                Some(path) => self.save_to(path.to_owned()),
                None => self.notice = Some("this project has no file yet".to_owned()),
            },
            Command::SaveAs(Some(path)) => self.save_to(path),
            Command::New | Command::Open(None) | Command::SaveAs(None) => {
                self.notice = Some("start with `displace FILE` to open a file".to_owned());
            }
            Command::Cancel => self.jobs.cancel(),
            Command::Recompute => self.asked = 0,
            Command::GoTo(page) => self.view.page = page,
            Command::ToggleTheme => {
                let dark = ctx.theme() == Theme::Light;
                self.view.dark = Some(dark);
                ctx.set_theme(theme_of(dark));
            }
            Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
        }
    }

    fn open_sample(&mut self, name: &'static str) {
        let sample = samples::sample(name);
        let read = |text| displace_model::project::read(text, displace_scenarios::catalogue());
        match sample.and_then(|sample| read(sample.text).project) {
            Some(project) => self.open(project, Origin::Sample(name)),
            None => self.notice = Some(format!("could not open the sample {name}")),
        }
    }

    fn open_file(&mut self, path: &Path) {
        match files::open(path) {
            Ok(files::Opened::Project(project, _)) => {
                self.open(*project, Origin::File(path.to_owned()));
            }
            Ok(files::Opened::Broken(problems)) => {
                let first = problems.first().map(ToString::to_string);
                self.notice = Some(first.unwrap_or_default());
            }
            Err(error) => self.notice = Some(error.to_string()),
        }
    }

    fn save_to(&mut self, path: PathBuf) {
        let project = Arc::clone(self.session.project());
        match files::save(&project, &path) {
            Ok(()) => self.session.saved(&project, path),
            Err(error) => self.notice = Some(error.to_string()),
        }
    }

    /// Opens another document in place of this one.
    pub fn open(&mut self, project: displace_model::project::Project, origin: Origin) {
        self.session.open(project, origin);
        self.jobs.forget();
        self.view.forget_document();
    }

    /// Brings the simulation to the document as it is.
    fn compute(&mut self) {
        let generation = self.session.generation();
        if self.asked == generation {
            return;
        }
        self.asked = generation;
        match self.session.errors().count() {
            0 => self
                .jobs
                .start(generation, Arc::clone(self.session.project())),
            1 => self.jobs.halt(generation, "1 input is wrong"),
            wrong => self
                .jobs
                .halt(generation, format!("{wrong} inputs are wrong")),
        }
    }

    /// Names the window after the document, and marks unsaved work.
    fn name_window(&mut self, ctx: &Context) {
        let mark = if self.session.is_dirty() { "• " } else { "" };
        let title = format!("{mark}{} – Displace", self.session.name());
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn apply_all(&mut self, ctx: &Context, commands: Vec<Command>) {
        for command in commands {
            self.apply(ctx, command);
        }
        self.compute();
    }
}

fn theme_of(dark: bool) -> Theme {
    if dark { Theme::Dark } else { Theme::Light }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut Frame) {
        self.jobs.poll();
        let now = Situation {
            session: &self.session,
            running: self.jobs.is_running(),
        };
        let mut commands = shortcuts::pressed(ctx, now);
        if self.view.page == Page::Doors && decide::doors::wants_toggle(ctx) {
            self.view.doors.toggle();
        }
        self.apply_all(ctx, std::mem::take(&mut commands));
        self.name_window(ctx);
        let clock = ctx.input(|input| input.time);
        match (self.jobs.is_running(), self.running_since) {
            (true, None) => self.running_since = Some(clock),
            (false, _) => self.running_since = None,
            _ => {}
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        let mut commands = Vec::new();
        let clock = ui.input(|input| input.time);
        // A short computation shows no button that is gone before it is reached.
        let long = self.running_since.is_some_and(|since| clock - since > 0.5);
        // Before the header, which tells what it costs.
        if let (Page::Doors, Some(answer)) = (self.view.page, self.jobs.answer()) {
            self.view.doors.prepare(answer);
        }
        let scene = frame::Scene {
            session: &self.session,
            jobs: &self.jobs,
            view: &self.view,
            notice: self.notice.as_deref(),
            cancellable: long,
        };
        frame::header(ui, &scene, &mut commands);
        frame::navigation(ui, &scene, &mut commands);
        match self.view.page {
            Page::Verdict => decide::verdict::show(ui, &self.jobs, &mut self.view.verdict),
            Page::Doors => decide::doors::show(ui, &self.jobs, &mut self.view.doors),
        }
        let ctx = ui.ctx().clone();
        self.apply_all(&ctx, commands);
    }

    fn save(&mut self, storage: &mut dyn Storage) {
        eframe::set_value(storage, VIEW, &self.view);
    }

    fn persist_egui_memory(&self) -> bool {
        // Scroll places and open menus belong to a document that may not be open next time.
        false
    }
}
