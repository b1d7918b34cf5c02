//! What header and navigation show of the program's state.

use egui::Ui;

use displace_model::problem::Problem;

use super::build::quotes;
use super::decide::words;
use super::shell::{self, Action as Button, Entry, Group, Header, Piece, Run};
use super::view::View;
use crate::command::{Action, Command, Page, Situation};
use crate::counted::Counted;
use crate::jobs::{Jobs, State};
use crate::session::Session;
use crate::{format, verdict};

/// What the frame is drawn from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) session: &'a Session,
    pub(super) jobs: &'a Jobs,
    pub(super) view: &'a View,
    /// What a command could not do.
    pub(super) notice: Option<&'a str>,
    /// Whether the run takes so long that cancelling is worth a button.
    pub(super) cancellable: bool,
}

/// The header.
pub(super) fn header(ui: &mut Ui, scene: &Scene<'_>, commands: &mut Vec<Command>) {
    let now = Situation {
        session: scene.session,
        running: scene.jobs.is_running(),
    };
    let mut actions = Vec::new();
    if scene.cancellable {
        actions.push(button(Action::Cancel, None, now));
    }
    if scene.session.is_dirty() {
        actions.push(button(Action::Save, None, now));
    }
    // What was done may have been done to something private.
    let hidden = scene.view.quotes.presenting;
    let named = |label: Option<&'_ str>| label.filter(|_| !hidden).map(str::to_owned);
    let (undo, redo) = (
        named(scene.session.undo_label()),
        named(scene.session.redo_label()),
    );
    actions.push(button(Action::Undo, undo.as_deref(), now));
    actions.push(button(Action::Redo, redo.as_deref(), now));
    let mut theme = button(Action::ToggleTheme, None, now);
    theme.text = if ui.visuals().dark_mode {
        "Light".to_owned()
    } else {
        "Dark".to_owned()
    };
    actions.push(theme);
    let header = Header {
        project: scene.session.name().to_owned(),
        file: scene.session.file_state(),
        answer: answer(scene),
        run: run(scene.jobs),
        actions,
    };
    if let Some(action) = shell::header(ui, &header) {
        commands.push(action.command());
    }
}

/// A button of the header; `what` is what it is about, for its hover text.
fn button(action: Action, what: Option<&str>, now: Situation<'_>) -> Button<Action> {
    let entry = action.entry();
    Button {
        text: entry.text.to_owned(),
        hint: match what {
            Some(what) => format!("{}: {what}", entry.hint()),
            None => entry.hint(),
        },
        enabled: (entry.enabled)(now),
        primary: false,
        action,
    }
}

/// The answer, or what keeps the program from giving one.
fn answer(scene: &Scene<'_>) -> Vec<Piece> {
    let plain = |text: String| vec![Piece { text, bold: false }];
    if let Some(notice) = scene.notice {
        return plain(notice.to_owned());
    }
    let hidden = scene.view.quotes.presenting;
    let shown = |problem: &&Problem| !(hidden && quotes::is_private(problem));
    let mut errors = scene.session.errors().filter(shown);
    if let Some(first) = errors.next() {
        let more = match errors.count() {
            0 => String::new(),
            more => format!(" – and {more} more"),
        };
        return plain(format!("{first}{more}"));
    }
    let Some(answer) = scene.jobs.answer() else {
        return Vec::new();
    };
    let told = match scene.view.page {
        Page::Doors => scene.view.doors.replay().map(|replay| {
            crate::story::headline(replay, &format::Currency::new(&answer.project.currency))
        }),
        _ => None,
    };
    let told = told.or_else(|| {
        let currency = format::Currency::new(&answer.project.currency);
        let years = answer.project.horizon_years;
        let counted = Counted::of(scene.view.accepted_only);
        verdict::verdict(&answer.results, &currency, years, counted).map(|verdict| verdict.answer)
    });
    told.map(|told| pieces(&told)).unwrap_or_default()
}

fn pieces(words: &verdict::Words) -> Vec<Piece> {
    let piece = |piece: &verdict::Piece| Piece {
        text: piece.text.clone(),
        bold: piece.strong,
    };
    words.pieces.iter().map(piece).collect()
}

fn run(jobs: &Jobs) -> Run {
    match jobs.state() {
        State::Idle => Run::Idle("not computed yet".to_owned()),
        State::Running { progress, trials } => {
            let trials = format::number(trials as f64, 0);
            Run::Running(progress, format!("{trials} futures …"))
        }
        State::Ready => Run::Ready(jobs.answer().map_or_else(String::new, |answer| {
            words::exactness(&answer.results, &answer.project.currency)
        })),
        State::Stale { because } => Run::Stale(because),
        State::Failed(why) => Run::Failed(why),
    }
}

/// How many things a page holds, where that is worth knowing.
fn count(page: Page, scene: &Scene<'_>) -> Option<usize> {
    let project = scene.session.project();
    match page {
        Page::Estate => Some(project.workloads.len()),
        Page::Plans => Some(project.plans.len()),
        Page::Quotes if scene.view.quotes.presenting => Some(project.quotes.len()),
        Page::Quotes => Some(project.all_quotes().count()),
        Page::Threats => Some(project.threats.iter().filter(|it| it.enabled).count()),
        Page::Switch => Some(switches(project)).filter(|count| *count > 0),
        _ => None,
    }
}

/// How many proposals have a switch that is planned.
fn switches(project: &displace_model::project::Project) -> usize {
    let plans = project.plans.iter();
    plans.filter(|plan| plan.switch.is_some()).count()
}

/// How many inputs of a page are wrong: in the document, or typed and not taken.
fn problems(page: Page, scene: &Scene<'_>) -> usize {
    let prefixes: &[&str] = match page {
        Page::Project => &[
            "economics",
            "settings",
            "name",
            "currency",
            "start",
            "horizon",
        ],
        Page::Estate => &["workload", "domain"],
        Page::Plans => &["plan"],
        Page::Quotes if scene.view.quotes.presenting => &["quote"],
        Page::Quotes => &["quote", "levelling", "private"],
        Page::Threats => &["threat"],
        Page::Switch => &["blocker", "advice"],
        _ => &[],
    };
    let wrong = |prefix: &str| {
        let errors = scene.session.errors();
        let document = errors.filter(|problem| problem.place.starts_with(prefix));
        document.count() + scene.view.build.drafts.refused_below(prefix)
    };
    let all: usize = prefixes.iter().map(|prefix| wrong(prefix)).sum();
    // A switch stands in its plan's place and has a page of its own.
    let plans = scene.session.project().plans.iter();
    let switches = plans.map(|plan| wrong(&format!("plan.{}.switch", plan.id)));
    match page {
        Page::Plans => all.saturating_sub(switches.sum()),
        Page::Switch => all + switches.sum::<usize>(),
        _ => all,
    }
}

/// The navigation.
pub(super) fn navigation(ui: &mut Ui, scene: &Scene<'_>, commands: &mut Vec<Command>) {
    let mut groups: Vec<Group<Page>> = Vec::new();
    for page in Page::ALL {
        let entry = Entry {
            page,
            name: page.name().to_owned(),
            count: count(page, scene),
            problems: problems(page, scene),
        };
        match groups.last_mut().filter(|group| group.name == page.group()) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group {
                name: page.group().to_owned(),
                entries: vec![entry],
            }),
        }
    }
    if let Some(page) = shell::navigation(ui, &groups, scene.view.page) {
        commands.push(Command::GoTo(page));
    }
}
