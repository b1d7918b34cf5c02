//! The program in its window: holds the session, the background work and the view, and applies every command.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use eframe::{CreationContext, Frame, Storage};
use egui::{Context, Theme, Ui, ViewportCommand};

use displace_model::problem::Problem;
use jiff::civil::Date;

use super::build::quotes;
use super::fields::Desk;
use super::view::View;
use super::{build, decide, frame, import, questions, shell, shortcuts, start, theme};
use crate::command::{Command, Page, Situation};
use crate::dialogs::Purpose;
use crate::dialogs::System;
use crate::filing::{Filing, Outcome, Wish};
use crate::import::desk::{self as importing, What};
use crate::jobs::{Effort, Jobs};
use crate::library::shelf::{Exchange, Shelf};
use crate::session::Session;
use crate::studies::Studies;

/// Where the view lies in the storage of preferences.
const VIEW: &str = "view";

/// The program in its window.
#[derive(Debug)]
pub struct App {
    session: Session,
    filing: Filing,
    shelf: Shelf,
    imports: importing::Desk,
    jobs: Jobs,
    studies: Studies,
    view: View,
    /// What a command could not do, until the next one.
    notice: Option<String>,
    /// Generation of the document that was last given to the simulation.
    asked: u64,
    title: String,
    /// When the present run began, in seconds of the window's clock.
    running_since: Option<f64>,
    staleness: decide::Staleness,
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
        let dialog_waker = ctx.clone();
        let dialogs = System::new(move || dialog_waker.request_repaint());
        let (import_waker, chosen_waker) = (ctx.clone(), ctx.clone());
        let import_dialogs = System::new(move || chosen_waker.request_repaint());
        let imports = importing::Desk::new(Box::new(import_dialogs), move || {
            import_waker.request_repaint();
        });
        Self {
            session,
            filing: Filing::new(Box::new(dialogs)),
            shelf: Shelf::default(),
            imports,
            jobs: Jobs::new(effort, move || waker.request_repaint()),
            studies: Studies::default(),
            view,
            notice: None,
            asked: 0,
            title: String::new(),
            running_since: None,
            staleness: decide::Staleness::default(),
        }
    }

    /// The same program with other dialogs, or with a folder for unsaved work.
    #[must_use]
    pub fn with_filing(mut self, change: impl FnOnce(Filing) -> Filing) -> Self {
        self.filing = change(self.filing);
        self
    }

    /// The same program with another library.
    #[must_use]
    pub fn with_shelf(mut self, shelf: Shelf) -> Self {
        self.notice = shelf.broken().map(str::to_owned);
        self.shelf = shelf;
        self
    }

    /// One's own solutions and prices.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The same program that remembers in a file what columns of partners' quotes mean.
    #[must_use]
    pub fn with_memory(mut self, file: PathBuf) -> Self {
        self.imports = self.imports.with_memory(file);
        self
    }

    /// The open project.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The import, if there is one.
    pub fn imports(&self) -> &importing::Desk {
        &self.imports
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
            Command::OpenSample(name) => self.wish(ctx, Wish::Sample(name)),
            Command::New => self.wish(ctx, Wish::New),
            Command::Open(path) => self.wish(ctx, Wish::Open(path)),
            Command::Import(what, files) => self.imports.begin(what, files),
            Command::Save => self.filing.save(&mut self.session, clock(ctx)),
            Command::SaveAs(path) => {
                self.filing
                    .save_as(path.as_deref(), &mut self.session, clock(ctx));
            }
            Command::SaveCopy(path) => {
                self.filing
                    .save_copy(path.as_deref(), &self.session, clock(ctx));
            }
            Command::SaveRequest(wanted, path) => {
                self.filing
                    .save_request(wanted, path.as_deref(), &self.session, clock(ctx));
            }
            Command::Cancel => self.jobs.cancel(),
            Command::Recompute => self.asked = 0,
            Command::GoTo(page) => self.view.page = page,
            Command::ToggleTheme => {
                let dark = ctx.theme() == Theme::Light;
                self.view.dark = Some(dark);
                ctx.set_theme(theme_of(dark));
            }
            Command::Library(wish) => {
                let said = self.shelf.grant(wish);
                self.notice = Some(said.unwrap_or_else(|why| why));
            }
            Command::TakeLibrary => self.filing.ask_library(Purpose::TakeLibrary, clock(ctx)),
            Command::WriteLibrary => self.filing.ask_library(Purpose::WriteLibrary, clock(ctx)),
            Command::Quit => self.wish(ctx, Wish::Quit),
        }
    }

    /// Takes a file into one's own library, or writes it to one.
    fn exchange(&mut self, exchange: Exchange) {
        match exchange {
            Exchange::Take(path) => match self.shelf.take_file(&path) {
                Ok(said) => self.notice = Some(said),
                Err(problems) => self.filing.library_is_broken(path, problems),
            },
            Exchange::Write(path) => match self.shelf.write_file(&path) {
                Ok(said) => self.notice = Some(said),
                Err(why) => self.filing.library_is_not_written(&path, &why),
            },
        }
    }

    fn wish(&mut self, ctx: &Context, wish: Wish) {
        let outcome = self
            .filing
            .wish(wish, &mut self.session, clock(ctx), next_month());
        self.follow(ctx, outcome);
    }

    /// Does what follows from what became of the document.
    fn follow(&mut self, ctx: &Context, outcome: Outcome) {
        match outcome {
            Outcome::Same => {}
            Outcome::Opened => {
                self.jobs.forget();
                self.studies.forget();
                self.view.forget_document();
                if self.view.page == Page::Start {
                    self.view.page = Page::Verdict;
                }
            }
            Outcome::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
        }
    }

    /// Asks before the window closes on unsaved work, and takes what was dropped onto it.
    fn watch(&mut self, ctx: &Context) {
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && !self.filing.may_quit() {
            if self.session.is_dirty() {
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            }
            self.wish(ctx, Wish::Quit);
        }
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            let files = input.raw.dropped_files.iter();
            files.map(|file| file.path().to_owned()).collect()
        });
        self.take_dropped(ctx, dropped);
        let outcome = self
            .filing
            .tick(&mut self.session, clock(ctx), next_month());
        self.follow(ctx, outcome);
        if let Some(due) = self.filing.due_in(clock(ctx)) {
            ctx.request_repaint_after(Duration::from_secs_f64(due));
        }
        if let Some(notice) = self.filing.take_notice() {
            self.notice = Some(notice);
        }
        if let Some(exchange) = self.filing.take_exchange() {
            self.exchange(exchange);
        }
    }

    /// Opens a project that was dropped, or imports inventories and quotes.
    fn take_dropped(&mut self, ctx: &Context, files: Vec<PathBuf>) {
        let table = |extension: &std::ffi::OsStr| {
            ["xlsx", "xlsm", "xls", "csv", "tsv", "txt", "pdf"]
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known))
        };
        let is_table = |file: &PathBuf| file.is_dir() || file.extension().is_some_and(table);
        let (tables, others): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(is_table);
        match (tables.is_empty(), others.first()) {
            (true, None) => {}
            (true, Some(project)) => self.wish(ctx, Wish::Open(Some(project.clone()))),
            (false, other) => {
                if let Some(other) = other {
                    let name = other.file_name().unwrap_or_default().to_string_lossy();
                    self.notice = Some(format!(
                        "{name} was left alone: drop a project by itself to open it"
                    ));
                }
                self.imports.begin(What::Any, tables);
            }
        }
    }

    /// Shows the import, and brings in what the user accepts.
    fn import(&mut self, ctx: &Context) {
        let project = Arc::clone(self.session.project());
        let wish = import::show(ctx, &self.imports, &project.currency);
        // A frame that is laid out twice sees the same press twice.
        let first = ctx.current_pass_index() == 0;
        if let Some(wish) = wish.filter(|_| first)
            && let Some(edit) = self.imports.wish(wish, &project)
        {
            self.session.edit(edit);
        }
    }

    /// Shows what is asked about files, over the page.
    fn ask(&mut self, ctx: &Context) {
        let told = questions::show(
            ctx,
            self.filing.asks(),
            self.session.name(),
            self.filing.recent(),
        );
        if let Some(told) = told {
            let outcome = self
                .filing
                .told(told, &mut self.session, clock(ctx), next_month());
            self.follow(ctx, outcome);
        }
        if ctx.input(|input| !input.raw.hovered_files.is_empty()) {
            let layer = egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("drop"));
            let (painter, room) = (ctx.layer_painter(layer), ctx.content_rect());
            painter.rect_filled(room, 0.0, egui::Color32::from_black_alpha(140));
            painter.text(
                room.center(),
                egui::Align2::CENTER_CENTER,
                "Drop to open a project, or to import an inventory or quotes",
                super::fonts::bold(theme::SIZE_TITLE),
                egui::Color32::WHITE,
            );
        }
    }

    /// Shows a page that edits the document.
    fn build_page(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let page = self.view.page;
        let view = &mut self.view.build;
        let (mut drafts, mut open) = (std::mem::take(&mut view.drafts), view.open.take());
        let (mut edits, mut wishes) = (Vec::new(), Vec::new());
        let mut asked = None;
        let presented: Vec<Problem> = if self.view.quotes.presenting {
            let problems = self.session.problems().iter();
            problems
                .filter(|one| !quotes::is_private(one))
                .cloned()
                .collect()
        } else {
            Vec::new()
        };
        let mut desk = Desk {
            project: self.session.project(),
            problems: if self.view.quotes.presenting {
                &presented
            } else {
                self.session.problems()
            },
            catalogue: displace_scenarios::catalogue(),
            drafts: &mut drafts,
            open: &mut open,
            edits: &mut edits,
            library: self.shelf.library(),
            wishes: &mut wishes,
        };
        let old = self.staleness.is_old();
        let results = self.jobs.answer().map(|answer| (&answer.results, old));
        let seen = self.jobs.answer().map(|answer| build::switch::Seen {
            answer,
            found: self.studies.of(answer),
            old,
        });
        let note = match page {
            Page::Estate => "what has to be protected, and what fails as one",
            Page::Plans => "what the customer could do",
            Page::Quotes => "what partners offer, brought to one scope, horizon and currency",
            Page::Threats => "what may happen, how often, and what it does",
            Page::Switch => "how one gets to a proposal, and what can go wrong on the way",
            _ => "what the comparison rests on",
        };
        shell::page(ui, page.name(), note, |ui| match page {
            Page::Estate => build::estate::show(ui, &mut desk, view),
            Page::Plans => build::plans::show(ui, &mut desk, view),
            Page::Threats => build::threats::show(ui, &mut desk, view, results),
            Page::Switch => build::switch::show(ui, &mut desk, view, seen),
            Page::Quotes => {
                let (project, generation) = (self.session.project(), self.session.generation());
                let (view, results) = (&mut self.view.quotes, results.map(|(results, _)| results));
                asked = quotes::show(ui, &mut desk, generation, project, view, results);
            }
            _ => build::project::show(ui, &mut desk),
        });
        view.drafts = drafts;
        view.open = open;
        match view.library.take() {
            Some(build::Library::Take) => commands.push(Command::TakeLibrary),
            Some(build::Library::Write) => commands.push(Command::WriteLibrary),
            None => {}
        }
        if std::mem::take(&mut view.import) {
            commands.push(Command::Import(What::Inventory, Vec::new()));
        }
        commands.extend(edits.into_iter().map(Command::Edit));
        commands.extend(wishes.into_iter().map(Command::Library));
        match asked {
            Some(quotes::Asked::Copy) => commands.push(Command::SaveCopy(None)),
            Some(quotes::Asked::Request(wanted)) => {
                commands.push(Command::SaveRequest(wanted, None));
            }
            Some(quotes::Asked::Import) => {
                commands.push(Command::Import(What::Quote, Vec::new()));
            }
            None => {}
        }
    }

    /// Searches for what the pages about switches show beside the results.
    fn study(&mut self, ctx: &Context) {
        self.studies.poll();
        let shows = matches!(self.view.page, Page::Switch | Page::Verdict);
        if let Some(answer) = self
            .jobs
            .answer()
            .filter(|_| shows && self.jobs.is_current())
        {
            let waker = ctx.clone();
            self.studies.look(answer, move || waker.request_repaint());
        }
    }

    /// Brings the simulation to the document as it is.
    fn compute(&mut self) {
        let generation = self.session.generation();
        if self.asked == generation {
            return;
        }
        self.asked = generation;
        match self.session.errors().count() {
            0 if !self.session.project().has_plans() => {
                self.jobs.halt(generation, "there is no plan to simulate");
            }
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

/// Seconds of the window's clock.
fn clock(ctx: &Context) -> f64 {
    ctx.input(|input| input.time)
}

/// The first day of the coming month, when a new project begins.
pub(crate) fn next_month() -> Date {
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let first = today.first_of_month();
    first
        .checked_add(jiff::Span::new().months(1))
        .unwrap_or(first)
}

fn theme_of(dark: bool) -> Theme {
    if dark { Theme::Dark } else { Theme::Light }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut Frame) {
        self.jobs.poll();
        self.study(ctx);
        self.imports.poll(self.session.project());
        self.watch(ctx);
        let now = Situation {
            session: &self.session,
            running: self.jobs.is_running(),
        };
        // While something is asked, keys belong to the question.
        let asked = self.filing.asks().is_some() || self.imports.stage().is_some();
        let mut commands = if asked {
            Vec::new()
        } else {
            shortcuts::pressed(ctx, now)
        };
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
        let (current, running) = (self.jobs.is_current(), self.jobs.is_running());
        if let Some(wait) = self.staleness.look(clock, current, running) {
            ctx.request_repaint_after(Duration::from_secs_f64(wait));
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        let mut commands = Vec::new();
        let clock = ui.input(|input| input.time);
        // A short computation shows no button that is gone before it is reached.
        let long = self.running_since.is_some_and(|since| clock - since > 0.5);
        // Before the header, which tells what it costs.
        if let (Page::Doors, Some(answer)) = (self.view.page, self.jobs.answer()) {
            self.view.doors.prepare(ui.ctx(), answer);
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
        let old = self.staleness.is_old();
        match self.view.page {
            Page::Verdict => {
                let found = self
                    .jobs
                    .answer()
                    .and_then(|answer| self.studies.of(answer));
                let view = &mut self.view;
                let only = &mut view.accepted_only;
                decide::verdict::show(ui, (&self.jobs, found), old, &mut view.verdict, only);
            }
            Page::Cash => {
                let view = &mut self.view;
                let only = &mut view.accepted_only;
                decide::cash::show(ui, &self.jobs, old, &mut view.cash, only);
            }
            Page::Doors => decide::doors::show(ui, &self.jobs, old, &mut self.view.doors),
            Page::Start => {
                let now = Situation {
                    session: &self.session,
                    running: self.jobs.is_running(),
                };
                start::show(ui, now, self.filing.recent(), &mut commands);
            }
            Page::Project
            | Page::Estate
            | Page::Plans
            | Page::Quotes
            | Page::Threats
            | Page::Switch => {
                self.build_page(ui, &mut commands);
            }
        }
        let ctx = ui.ctx().clone();
        self.ask(&ctx);
        self.import(&ctx);
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
