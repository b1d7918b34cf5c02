//! The frame around the pages: header, navigation and the page's room.
//!
//! Each part is a function of what it shows and returns what the user asked for.
//! It knows neither the project nor its results; whoever calls it does.

use egui::text::LayoutJob;
use egui::{
    Align, Align2, Button, CentralPanel, Color32, CornerRadius, Frame, Label, Layout, Margin,
    Panel, Rect, Response, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, TextFormat, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use super::theme::{
    HEADER_HEIGHT, NAVIGATION_WIDTH, RADIUS_CONTROL, SIZE_ANSWER, SIZE_BODY, SIZE_NOTE, SIZE_SMALL,
    STEP, Tokens,
};
use super::{fonts, widgets};

/// A stretch of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its words, with their spaces.
    pub text: String,
    /// Whether they are the numbers that matter.
    pub bold: bool,
}

/// How current the results are.
#[derive(Clone, Debug, PartialEq)]
pub enum Run {
    /// Nothing was computed yet; why, in words.
    Idle(String),
    /// Being computed: the part that is done (0…1), and in words.
    Running(f32, String),
    /// Results belong to the inputs; how many futures and how exact, in words.
    Ready(String),
    /// Results belong to older inputs; why, in words.
    Stale(String),
    /// No results; why, in words.
    Failed(String),
}

/// A button of the header. `A` is what it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action<A> {
    /// Its text.
    pub text: String,
    /// What it does, with its shortcut.
    pub hint: String,
    /// Whether it can be used now.
    pub enabled: bool,
    /// Whether it is the main action; at most one.
    pub primary: bool,
    /// What is returned when it is pressed.
    pub action: A,
}

/// What the header shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Header<A> {
    /// The project's name.
    pub project: String,
    /// The file and whether it is saved.
    pub file: String,
    /// The answer as a sentence.
    pub answer: Vec<Piece>,
    /// How current it is.
    pub run: Run,
    /// The buttons, from left to right.
    pub actions: Vec<Action<A>>,
}

/// Show the header at the top of the window; returns what was pressed.
pub fn header<A: Clone>(ui: &mut Ui, header: &Header<A>) -> Option<A> {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .fill(tokens.surface)
        .inner_margin(Margin::symmetric(16, 0));
    Panel::top("header")
        .exact_size(HEADER_HEIGHT)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| {
            let room = ui.max_rect();
            let names = names(ui, header, room);
            let (pressed, right) = actions(ui, header, room, names);
            let rule = (room.top() + 18.0)..=(room.bottom() - 18.0);
            let line = Stroke::new(1.0, tokens.line);
            ui.painter().vline(names + 3.5 * STEP, rule, line);
            answer(
                ui,
                &header.answer,
                room,
                names + 7.5 * STEP,
                right - 4.0 * STEP,
            );
            pressed
        })
        .inner
}

/// The project's name over the file's state; returns where they end.
fn names<A>(ui: &mut Ui, header: &Header<A>, room: Rect) -> f32 {
    let muted = Tokens::of(ui).muted;
    let widest = (room.width() * 0.25).min(260.0);
    let lines = [
        (
            10.0,
            RichText::new(&header.project).font(fonts::bold(SIZE_BODY)),
        ),
        (
            29.0,
            RichText::new(&header.file).size(SIZE_NOTE).color(muted),
        ),
    ];
    let mut end = room.left();
    for (top, text) in lines {
        let corner = pos2(room.left(), room.top() + top);
        let place = Rect::from_min_size(corner, vec2(widest, 4.5 * STEP));
        let label = inside(ui, place, Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(text).truncate().selectable(false))
        });
        end = end.max(label.rect.right());
    }
    end
}

/// The buttons and the state of the run at the right edge; returns what was pressed and where they begin.
fn actions<A: Clone>(ui: &mut Ui, header: &Header<A>, room: Rect, left: f32) -> (Option<A>, f32) {
    let mut pressed = None;
    let place = Rect::from_min_max(pos2(left, room.top()), room.max);
    let layout = Layout::right_to_left(Align::Center);
    let begin = inside(ui, place, layout, |ui| {
        ui.spacing_mut().item_spacing.x = 3.5 * STEP;
        for action in header.actions.iter().rev() {
            let response = ui
                .add_enabled_ui(action.enabled, |ui| {
                    if action.primary {
                        widgets::primary_button(ui, &action.text)
                    } else {
                        ui.add(Button::new(&action.text))
                    }
                })
                .inner;
            let response = if action.hint.is_empty() {
                response
            } else {
                response
                    .on_hover_text(&action.hint)
                    .on_disabled_hover_text(&action.hint)
            };
            if response.clicked() {
                pressed = Some(action.action.clone());
            }
        }
        ui.spacing_mut().item_spacing.x = 2.5 * STEP;
        run(ui, &header.run);
        ui.min_rect().left()
    });
    (pressed, begin)
}

fn run(ui: &mut Ui, run: &Run) {
    let tokens = Tokens::of(ui);
    let (share, color, words, ink) = match run {
        Run::Idle(words) => (0.0, tokens.muted, words, tokens.muted),
        Run::Running(share, words) => (*share, tokens.accent, words, tokens.muted),
        Run::Ready(words) => (1.0, tokens.good, words, tokens.muted),
        Run::Stale(words) => (1.0, tokens.line, words, tokens.warning),
        Run::Failed(words) => (1.0, tokens.bad, words, tokens.bad),
    };
    let text = RichText::new(words).size(SIZE_NOTE).color(ink);
    ui.add(Label::new(text).selectable(false));
    // Narrow windows keep the words and give the bar's room to the answer.
    if ui.ctx().content_rect().width() >= 1000.0 {
        widgets::progress(ui, 88.0, share, color, "Progress of the computation");
    }
}

/// The answer between `left` and `right` in at most two lines; what is cut short is shown in full on hover.
fn answer(ui: &mut Ui, pieces: &[Piece], room: Rect, left: f32, right: f32) {
    if right - left < 10.0 * STEP {
        return;
    }
    let ink = Tokens::of(ui).text;
    let mut job = LayoutJob::default();
    for piece in pieces {
        let font = if piece.bold {
            fonts::bold(SIZE_ANSWER)
        } else {
            fonts::regular(SIZE_ANSWER)
        };
        job.append(&piece.text, 0.0, TextFormat::simple(font, ink));
    }
    let place = Rect::from_min_max(pos2(left, room.top()), pos2(right, room.bottom()));
    inside(ui, place, Layout::left_to_right(Align::Center), |ui| {
        job.wrap.max_width = right - left;
        job.wrap.max_rows = 2;
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let galley = ui.painter().layout_job(job);
        let cut = galley.elided;
        let response = ui.add(Label::new(galley));
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &whole));
        if cut {
            response.on_hover_text(whole);
        }
    });
}

fn inside<R>(ui: &mut Ui, place: Rect, layout: Layout, show: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(layout), show)
        .inner
}

/// A page as the navigation lists it. `P` names the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<P> {
    /// Which page.
    pub page: P,
    /// Its name.
    pub name: String,
    /// How many things it holds, where that is worth knowing.
    pub count: Option<usize>,
    /// How many of its inputs are wrong.
    pub problems: usize,
}

/// A group of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<P> {
    /// Its heading, for instance "Build"; shown in capitals.
    pub name: String,
    /// Its pages.
    pub entries: Vec<Entry<P>>,
}

/// Show the navigation at the left edge; returns the page that was chosen.
pub fn navigation<P: Copy + PartialEq>(ui: &mut Ui, groups: &[Group<P>], current: P) -> Option<P> {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .fill(tokens.surface)
        .inner_margin(Margin::symmetric(8, 12));
    let mut chosen = None;
    Panel::left("navigation")
        .exact_size(NAVIGATION_WIDTH)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| {
            ScrollArea::vertical().show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for group in groups {
                    heading(ui, &group.name);
                    for entry in &group.entries {
                        if item(ui, entry, entry.page == current).clicked() {
                            chosen = Some(entry.page);
                        }
                    }
                }
            });
        });
    chosen
}

fn heading(ui: &mut Ui, name: &str) {
    let muted = Tokens::of(ui).muted;
    let size = vec2(ui.available_width(), 8.5 * STEP);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let at = pos2(rect.left() + 2.5 * STEP, rect.bottom() - 3.0 * STEP);
    let font = fonts::regular(SIZE_SMALL);
    ui.painter()
        .text(at, Align2::LEFT_CENTER, name.to_uppercase(), font, muted);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, name));
}

fn item<P>(ui: &mut Ui, entry: &Entry<P>, selected: bool) -> Response {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width(), 8.5 * STEP);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let radius = CornerRadius::same(RADIUS_CONTROL);
    let rest = Color32::TRANSPARENT;
    let fill = match (selected, response.hovered()) {
        (true, _) => tokens.accent_soft,
        (false, true) => tokens.background,
        (false, false) => rest,
    };
    let painter = ui.painter();
    painter.rect_filled(rect, radius, fill);
    if response.has_focus() {
        let ring = Stroke::new(2.0, tokens.accent);
        painter.rect_stroke(rect, radius, ring, StrokeKind::Inside);
    }
    let (font, ink) = if selected {
        (fonts::bold(SIZE_BODY), tokens.accent)
    } else {
        (fonts::regular(SIZE_BODY), tokens.text)
    };
    let at = pos2(rect.left() + 2.5 * STEP, rect.center().y);
    painter.text(at, Align2::LEFT_CENTER, &entry.name, font, ink);
    let end = pos2(rect.right() - 2.5 * STEP, rect.center().y);
    let note = fonts::regular(SIZE_NOTE);
    if entry.problems > 0 {
        let words = format!("⚠ {}", entry.problems);
        painter.text(end, Align2::RIGHT_CENTER, words, note, tokens.warning);
    } else if let Some(count) = entry.count {
        let ink = if selected {
            tokens.accent
        } else {
            tokens.muted
        };
        painter.text(end, Align2::RIGHT_CENTER, count.to_string(), note, ink);
    }
    response.widget_info(|| {
        let mut info = WidgetInfo::selected(Role::Button, true, selected, &entry.name);
        info.current_text_value = match (entry.problems, entry.count) {
            (0, count) => count.map(|count| count.to_string()),
            (1, _) => Some("1 problem".to_owned()),
            (problems, _) => Some(format!("{problems} problems")),
        };
        info
    });
    response
}

/// The room right of the navigation and below the header: a title, a note and the page, which scrolls.
pub fn page<R>(ui: &mut Ui, title: &str, note: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let frame = Frame::new()
        .fill(Tokens::of(ui).background)
        .inner_margin(Margin::symmetric(20, 16));
    CentralPanel::default()
        .frame(frame)
        .show(ui, |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = STEP;
                    widgets::title(ui, title);
                    if !note.is_empty() {
                        widgets::note(ui, note);
                    }
                    ui.add_space(STEP);
                    ui.spacing_mut().item_spacing = vec2(3.0 * STEP, 3.0 * STEP);
                    contents(ui)
                })
                .inner
        })
        .inner
}
