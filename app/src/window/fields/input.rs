//! The editor of one uncertain input: label, value, unit, shape, grade, and what is wrong with it.

use displace_model::fields::{FieldSpec, Unit};
use displace_model::input::{Input, Origin, Provenance};
use displace_model::project::Project;
use displace_model::uncertain::Uncertain;
use egui::{Align, Color32, Response, Sense, Ui};

use super::desk::Desk;
use super::{boxes, details, entry};
use crate::window::theme::Tokens;
use crate::window::widgets;

/// How wide the box of a value may be, in points.
const LEAST: f32 = 84.0;
const MOST: f32 = 176.0;
/// What the pill of the grade needs beside it.
const GRADE: f32 = 60.0;

/// The way to an input in the document: puts another in its place.
pub type Set = std::rc::Rc<dyn Fn(&mut Project, Input)>;

/// One input as its editor sees it.
pub struct Subject<'a> {
    /// What people call the record, for accessible names and the labels of undo.
    pub record: &'a str,
    /// Path of the record in the document, such as `workload.erp`.
    pub place: &'a str,
    /// What the field means.
    pub spec: &'a FieldSpec,
    /// What the document says.
    pub input: &'a Input,
    /// Puts another in its place.
    pub set: Set,
    /// What it would be had nobody touched it, and whose value that is.
    pub untouched: Option<(Input, &'static str)>,
}

impl std::fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject")
            .field("place", &self.place)
            .field("key", &self.spec.key)
            .finish_non_exhaustive()
    }
}

impl Subject<'_> {
    /// The field's path in the document.
    pub fn path(&self) -> String {
        format!("{}.{}", self.place, self.spec.key)
    }

    /// The accessible name: "`<record>: <label>`".
    pub fn name(&self) -> String {
        format!("{}: {}", self.record, self.spec.label)
    }

    /// What undoing a change of it is called.
    pub fn label(&self) -> String {
        format!("Change {} of {}", lower_first(self.spec.label), self.record)
    }
}

/// A phrase for the middle of a sentence; abbreviations stay as they are.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// Takes an input away.
pub(super) type Clear = std::rc::Rc<dyn Fn(&mut Project)>;

/// A row that edits one input.
pub fn input_row(ui: &mut Ui, desk: &mut Desk<'_>, subject: &Subject<'_>) {
    row(ui, desk, subject, None);
}

/// A row that edits one input; where it can be taken away, an emptied box does so.
pub(super) fn row(ui: &mut Ui, desk: &mut Desk<'_>, subject: &Subject<'_>, clear: Option<&Clear>) {
    let tokens = Tokens::of(ui);
    let path = subject.path();
    let currency = desk.project.currency.clone();
    let suffix = subject.spec.unit.suffix(&currency);
    boxes::row(
        ui,
        subject.spec.label,
        |ui| explain(ui, subject, &suffix),
        |ui| {
            let room = ui.available_width();
            let width = clearable_box(ui, desk, subject, LEAST, clear).rect.width();
            // Where there is no room for the unit as well, the figures stay whole: the label explains them.
            if width + boxes::width_for(ui, &suffix, 0.0, f32::INFINITY) + GRADE <= room {
                widgets::note(ui, &suffix);
                shape(ui, subject);
            }
            boxes::at_end(ui, |ui| grade_and_details(ui, desk, subject, |_, _| {}));
        },
    );
    if let Some(error) = desk.drafts.error(&path) {
        boxes::under(ui, error, tokens.bad);
    } else if desk.warning(&path).is_some() {
        boxes::under(ui, &unusual(subject.spec, &suffix), tokens.warning);
    }
    boxes::hairline(ui);
}

/// The grade as a pill; pressed, it opens the details of the input below itself, and `more` below them: rows with
/// what else there is to say of its record.
pub fn grade_and_details(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    more: impl FnOnce(&mut Ui, &mut Desk<'_>),
) {
    let path = subject.path();
    let response = grade_button(ui, subject);
    if response.clicked() {
        let open = desk.open.as_deref() == Some(path.as_str());
        *desk.open = (!open).then(|| path.clone());
    }
    if desk.open.as_deref() == Some(path.as_str()) {
        let suffix = subject.spec.unit.suffix(&desk.project.currency);
        details::popover(ui, desk, subject, &response, &suffix, more);
    }
}

/// The box of a value alone, for tables and rows.
pub fn value_box(ui: &mut Ui, desk: &mut Desk<'_>, subject: &Subject<'_>, least: f32) -> Response {
    clearable_box(ui, desk, subject, least, None)
}

fn clearable_box(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    least: f32,
    clear: Option<&Clear>,
) -> Response {
    let path = subject.path();
    let shown = entry::shown(&subject.input.value, subject.spec.unit);
    let width = boxes::width_for(ui, &shown, least, MOST);
    let typed = boxes::text_box(
        ui,
        desk.drafts,
        &path,
        &shown,
        &subject.name(),
        width,
        Align::Max,
    );
    if let Some(text) = typed.committed {
        let taken = match clear.filter(|_| text.trim().is_empty()) {
            Some(clear) => {
                let clear = clear.clone();
                desk.edit(subject.label(), None, move |project| clear(project))
            }
            None => entry::parse(&text, subject.spec.unit, &subject.input.value.form).and_then(
                |mut value| {
                    if value.is_fixed().is_none() {
                        value.at_least = subject.input.value.at_least;
                        value.at_most = subject.input.value.at_most;
                    }
                    change_value(desk, subject, value)
                },
            ),
        };
        match taken {
            Ok(()) => desk.drafts.forget(&path),
            Err(error) => desk.drafts.refuse(&path, &text, &shown, error),
        }
    }
    typed.response
}

/// Asks for another value of the input.
///
/// A figure that stood in the program or the catalogue loses that source when it is changed; one that was
/// entered keeps the source that was entered with it.
pub(super) fn change_value(
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    value: Uncertain,
) -> Result<(), String> {
    allowed(&value, subject.spec, &desk.project.currency)?;
    if subject.input.origin != Origin::Project && value == subject.input.value {
        return Ok(());
    }
    let changed = with_value(subject.input, value);
    replace(desk, subject, changed)
}

/// The input with another value. A figure of the program or the catalogue loses the source that it had there.
pub fn with_value(input: &Input, value: Uncertain) -> Input {
    Input {
        provenance: match input.origin {
            Origin::Project => input.provenance.clone(),
            _ => Provenance::default(),
        },
        value,
        origin: Origin::Project,
    }
}

/// Asks for another input in the place of this one.
pub(super) fn replace(
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    changed: Input,
) -> Result<(), String> {
    let set = subject.set.clone();
    desk.edit(subject.label(), None, move |project| {
        set(project, changed.clone());
    })
}

/// Holds a value against its field, in people's unit.
pub(super) fn allowed(value: &Uncertain, spec: &FieldSpec, currency: &str) -> Result<(), String> {
    if let Some(error) = value.check().first() {
        return Err(error.to_string());
    }
    if spec.fixed_only && value.is_fixed().is_none() {
        return Err("only a single number is possible here".to_owned());
    }
    let (low, high) = value.support();
    if low >= spec.hard.0 && high <= spec.hard.1 {
        return Ok(());
    }
    let suffix = spec.unit.suffix(currency);
    let limits = limits(spec.hard, spec.unit, &suffix);
    let hint = match value.is_fixed() {
        Some(_) if high > spec.hard.1 => {
            format!(
                " (did you mean {} {suffix}?)",
                people(spec.hard.1, spec.unit)
            )
        }
        Some(_) => String::new(),
        None => " (set a bound in the details, or choose narrower ends)".to_owned(),
    };
    Err(format!(
        "{} must be {limits}{hint}",
        lower_first(spec.label)
    ))
}

fn people(value: f64, unit: Unit) -> String {
    entry::figure(entry::to_people(value, unit))
}

/// Limits in words, such as `0 to 100 %` or `0 h or more`.
fn limits((low, high): (f64, f64), unit: Unit, suffix: &str) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("{} to {} {suffix}", people(low, unit), people(high, unit)),
        (true, false) if low > 0.0 && low < 1e-6 => "more than 0".to_owned(),
        (true, false) => format!("{} {suffix} or more", people(low, unit)),
        (false, true) => format!("at most {} {suffix}", people(high, unit)),
        (false, false) => "any number".to_owned(),
    }
}

fn unusual(spec: &FieldSpec, suffix: &str) -> String {
    format!("unusual: mostly {}", limits(spec.sane, spec.unit, suffix))
}

/// A small picture of the range.
pub(super) fn shape(ui: &mut Ui, subject: &Subject<'_>) {
    if subject.input.value.is_fixed().is_some() || ui.available_width() < 170.0 {
        return;
    }
    let id = egui::Id::unique(("shape", subject.path()));
    // Working a shape out takes a while; it is kept until the value changes.
    let kept = ui.data(|data| data.get_temp::<(String, Vec<f32>)>(id));
    let key = format!("{:?}", subject.input.value);
    let heights = match kept {
        Some((value, heights)) if value == key => heights,
        _ => {
            let heights: Vec<f32> = subject
                .input
                .value
                .outline(30)
                .iter()
                .map(|point| point.1 as f32)
                .collect();
            ui.data_mut(|data| data.insert_temp(id, (key, heights.clone())));
            heights
        }
    };
    widgets::density(ui, &heights, &format!("{}: shape", subject.name()));
}

/// The grade as a pill that opens the details.
fn grade_button(ui: &mut Ui, subject: &Subject<'_>) -> Response {
    let grade = subject.input.grade();
    let color = grade_color(Tokens::of(ui), grade);
    let shown = widgets::pill(ui, grade.as_str(), color);
    let response = shown.interact(Sense::click());
    let name = format!("{}: details", subject.name());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        let accent = Tokens::of(ui).accent;
        let radius = response.rect.height() / 2.0;
        let stroke = egui::Stroke::new(if response.has_focus() { 2.0 } else { 1.0 }, accent);
        ui.painter()
            .rect_stroke(response.rect, radius, stroke, egui::StrokeKind::Inside);
    }
    response.on_hover_ui(|ui| {
        ui.label(grade.meaning());
        if let Some(source) = &subject.input.provenance.source {
            ui.label(source_line(source, subject.input.provenance.year));
        }
        widgets::note(ui, "Press for its range, grade and source");
    })
}

/// Colours as the grade tags elsewhere have them.
fn grade_color(tokens: &Tokens, grade: displace_model::input::Grade) -> Color32 {
    use displace_model::input::Grade;
    match grade {
        Grade::Measured | Grade::Quoted => tokens.good,
        Grade::Benchmark => tokens.accent,
        Grade::Claimed | Grade::Assumed => tokens.warning,
    }
}

fn source_line(source: &str, year: Option<i32>) -> String {
    match year {
        Some(year) => format!("{source}, {year}"),
        None => source.to_owned(),
    }
}

/// The tooltip of a field.
pub(super) fn explain(ui: &mut Ui, subject: &Subject<'_>, suffix: &str) {
    let spec = subject.spec;
    widgets::strong(ui, spec.label);
    ui.label(spec.meaning);
    ui.label(entry::explained(&subject.input.value, spec.unit, suffix));
    if !spec.fixed_only {
        widgets::note(ui, spec.varies.explained());
    }
    widgets::note(
        ui,
        &format!("Allowed: {}", limits(spec.hard, spec.unit, suffix)),
    );
    if let Some(default) = spec.default_input() {
        let source = if spec.standard_source.is_empty() {
            "assumed"
        } else {
            spec.standard_source
        };
        let value = entry::shown(&default.value, spec.unit);
        widgets::note(ui, &format!("Default: {value} {suffix} ({source})"));
    }
    if let Some(source) = &subject.input.provenance.source {
        widgets::note(
            ui,
            &format!(
                "Source: {}",
                source_line(source, subject.input.provenance.year)
            ),
        );
    }
    if let Some(note) = &subject.input.provenance.note {
        widgets::note(ui, note);
    }
}
