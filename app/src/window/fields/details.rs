//! The popover of an input: form, figures, bounds, grade, source, year, note, and the way back to the default.

use displace_model::fields::FieldSpec;
use displace_model::input::{Grade, Input, Origin, Provenance};
use displace_model::uncertain::Uncertain;
use egui::{
    Align, Button, Frame, Key, Margin, Popup, PopupCloseBehavior, Response, RichText, Ui, vec2,
};

use super::desk::Desk;
use super::forms::{self, Kind};
use super::input::{Subject, change_value, replace};
use super::{boxes, entry};
use crate::window::theme::{SIZE_NOTE, STEP, Tokens};
use crate::window::widgets;

const WIDTH: f32 = 380.0;

/// Shows the popover below `anchor`, with `more` above its buttons; "Done" or Esc closes it.
pub(super) fn popover(
    ui: &Ui,
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    anchor: &Response,
    suffix: &str,
    more: impl FnOnce(&mut Ui, &mut Desk<'_>),
) {
    let tokens = Tokens::of(ui);
    let frame = Frame::popup(ui.style())
        .fill(tokens.surface)
        .inner_margin(Margin::same(14));
    let typing = ui.ctx().memory(|memory| memory.focused().is_some());
    Popup::from_response(anchor)
        .id(egui::Id::unique(("details", subject.path())))
        .open(true)
        .close_behavior(PopupCloseBehavior::IgnoreClicks)
        .accessible_name(format!("{}: details", subject.name()))
        .frame(frame)
        .gap(STEP)
        .width(WIDTH)
        .show(|ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 1.5 * STEP;
            widgets::strong(ui, &subject.name());
            range(ui, desk, subject, suffix);
            boxes::hairline(ui);
            provenance(ui, desk, subject);
            boxes::hairline(ui);
            more(ui, desk);
            buttons(ui, desk, subject);
        });
    // Esc first gives up what is being typed, then closes.
    if !typing && ui.input(|input| input.key_pressed(Key::Escape)) {
        *desk.open = None;
    }
}

fn range(ui: &mut Ui, desk: &mut Desk<'_>, subject: &Subject<'_>, suffix: &str) {
    let value = &subject.input.value;
    let kind = Kind::of(&value.form);
    if !subject.spec.fixed_only {
        forms_offered(ui, desk, subject, kind);
        widgets::note(ui, kind.meaning());
        widgets::note(ui, subject.spec.varies.explained());
    }
    for (index, figure) in forms::figures(&value.form, subject.spec.unit)
        .into_iter()
        .enumerate()
    {
        let unit = if figure.unit == subject.spec.unit {
            suffix
        } else {
            ""
        };
        let shown = entry::figure(entry::to_people(figure.value, figure.unit));
        let part = format!("figure {index}");
        figure_row(
            ui,
            desk,
            subject,
            &part,
            figure.label,
            &shown,
            unit,
            |text| {
                let number = entry::number(text, figure.unit)?;
                Ok(Uncertain {
                    form: forms::with_figure(&value.form, index, number),
                    ..value.clone()
                })
            },
        );
    }
    if figures_are_a_list(kind) {
        match forms::list(&value.form, subject.spec.unit) {
            Some(shown) => {
                let what = match kind {
                    Kind::Empirical => "Values",
                    Kind::Mixture => "Weights and ranges",
                    _ => "Values and weights",
                };
                figure_row(ui, desk, subject, "list", what, &shown, suffix, |text| {
                    Ok(Uncertain {
                        form: forms::with_list(&value.form, text, subject.spec.unit)?,
                        ..value.clone()
                    })
                });
            }
            None => {
                widgets::note(ui, "Its parts are edited in the project file");
            }
        }
    }
    if kind != Kind::Fixed {
        bound(
            ui,
            desk,
            subject,
            "Never below",
            suffix,
            value.at_least,
            |value, bound| value.at_least = bound,
        );
        bound(
            ui,
            desk,
            subject,
            "Never above",
            suffix,
            value.at_most,
            |value, bound| value.at_most = bound,
        );
        ui.add(
            egui::Label::new(
                RichText::new(entry::explained(value, subject.spec.unit, suffix)).size(SIZE_NOTE),
            )
            .wrap(),
        );
    }
}

fn figures_are_a_list(kind: Kind) -> bool {
    matches!(kind, Kind::Discrete | Kind::Empirical | Kind::Mixture)
}

fn forms_offered(ui: &mut Ui, desk: &mut Desk<'_>, subject: &Subject<'_>, present: Kind) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(STEP, STEP);
        ui.spacing_mut().button_padding = vec2(2.0 * STEP, 0.75 * STEP);
        ui.spacing_mut().interact_size.y = 5.5 * STEP;
        for kind in Kind::ALL {
            let text = RichText::new(kind.label()).size(SIZE_NOTE);
            let response = ui
                .add(Button::selectable(kind == present, text).frame_when_inactive(true))
                .on_hover_text(kind.meaning());
            if response.clicked() && kind != present {
                let value = kind.instead_of(&subject.input.value, subject.spec);
                settle(desk, subject, "form", kind.label(), "", value);
            }
        }
    });
    error_line(ui, desk, subject, "form");
}

fn bound(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    label: &str,
    suffix: &str,
    present: Option<f64>,
    set: impl Fn(&mut Uncertain, Option<f64>),
) {
    let unit = subject.spec.unit;
    let shown = present.map_or(String::new(), |x| entry::figure(entry::to_people(x, unit)));
    figure_row(ui, desk, subject, label, label, &shown, suffix, |text| {
        let mut value = subject.input.value.clone();
        let bound = if text.trim().is_empty() {
            None
        } else {
            Some(entry::number(text, unit)?)
        };
        set(&mut value, bound);
        Ok(value)
    });
}

/// A row with one figure of the range; `read` makes the changed range of what was typed.
#[expect(
    clippy::too_many_arguments,
    reason = "a row is just these words around one box"
)]
fn figure_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    part: &str,
    label: &str,
    shown: &str,
    suffix: &str,
    read: impl Fn(&str) -> Result<Uncertain, String>,
) {
    let place = part_place(subject, part);
    let name = format!("{}: {}", subject.name(), super::input::lower_first(label));
    boxes::row(
        ui,
        label,
        |ui| {
            ui.label(label);
        },
        |ui| {
            let width = boxes::width_for(ui, shown, 110.0, 220.0);
            let typed = boxes::text_box(ui, desk.drafts, &place, shown, &name, width, Align::Max);
            widgets::note(ui, suffix);
            if let Some(text) = typed.committed {
                match read(&text) {
                    Ok(value) => settle(desk, subject, part, &text, shown, value),
                    Err(error) => desk.drafts.refuse(&place, &text, shown, error),
                }
            }
        },
    );
    error_line(ui, desk, subject, part);
}

fn part_place(subject: &Subject<'_>, part: &str) -> String {
    format!("{}#{part}", subject.path())
}

/// Takes the changed range over, or keeps what was typed with the reason.
fn settle(
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    part: &str,
    text: &str,
    shown: &str,
    value: Uncertain,
) {
    let place = part_place(subject, part);
    match change_value(desk, subject, value) {
        Ok(()) => {
            desk.drafts.forget(&place);
            desk.drafts.forget(&subject.path());
        }
        Err(error) => desk.drafts.refuse(&place, text, shown, error),
    }
}

fn error_line(ui: &mut Ui, desk: &Desk<'_>, subject: &Subject<'_>, part: &str) {
    if let Some(error) = desk.drafts.error(&part_place(subject, part)) {
        let bad = Tokens::of(ui).bad;
        ui.add(egui::Label::new(RichText::new(error).size(SIZE_NOTE).color(bad)).wrap());
    }
}

fn provenance(ui: &mut Ui, desk: &mut Desk<'_>, subject: &Subject<'_>) {
    let present = subject.input.grade();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(STEP, STEP);
        ui.spacing_mut().button_padding = vec2(2.0 * STEP, 0.75 * STEP);
        ui.spacing_mut().interact_size.y = 5.5 * STEP;
        for grade in Grade::ALL {
            let text = RichText::new(grade.as_str()).size(SIZE_NOTE);
            let response = ui
                .add(Button::selectable(grade == present, text).frame_when_inactive(true))
                .on_hover_text(grade.meaning());
            if response.clicked() && grade != present {
                change_provenance(desk, subject, "grade", |it| it.grade = Some(grade));
            }
        }
    });
    let it = &subject.input.provenance;
    let source = it.source.clone().unwrap_or_default();
    let year = it.year.map_or(String::new(), |year| year.to_string());
    let note = it.note.clone().unwrap_or_default();
    provenance_row(ui, desk, subject, "Source", &source, |it, text| {
        it.source = filled(text);
        Ok(())
    });
    provenance_row(ui, desk, subject, "Year", &year, |it, text| {
        it.year = match text.trim() {
            "" => None,
            text => match text.parse() {
                Ok(year @ 1900..=2200) => Some(year),
                _ => return Err("a year has four digits, such as 2026".to_owned()),
            },
        };
        Ok(())
    });
    provenance_row(ui, desk, subject, "Note", &note, |it, text| {
        it.note = filled(text);
        Ok(())
    });
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn provenance_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    label: &str,
    shown: &str,
    set: impl Fn(&mut Provenance, &str) -> Result<(), String>,
) {
    let place = part_place(subject, label);
    let name = format!("{}: {}", subject.name(), super::input::lower_first(label));
    boxes::row(
        ui,
        label,
        |ui| {
            ui.label(label);
        },
        |ui| {
            let width = ui.available_width();
            let typed = boxes::text_box(ui, desk.drafts, &place, shown, &name, width, Align::Min);
            if let Some(text) = typed.committed {
                let mut it = subject.input.provenance.clone();
                match set(&mut it, &text) {
                    Ok(()) => {
                        change_provenance(desk, subject, label, |present| *present = it.clone());
                    }
                    Err(error) => desk.drafts.refuse(&place, &text, shown, error),
                }
            }
        },
    );
    error_line(ui, desk, subject, label);
}

fn change_provenance(
    desk: &mut Desk<'_>,
    subject: &Subject<'_>,
    part: &str,
    set: impl Fn(&mut Provenance),
) {
    let mut changed = Input {
        origin: Origin::Project,
        ..subject.input.clone()
    };
    set(&mut changed.provenance);
    let place = part_place(subject, part);
    match replace(desk, subject, changed) {
        Ok(()) => desk.drafts.forget(&place),
        Err(error) => desk.drafts.refuse(&place, "", "", error),
    }
}

fn buttons(ui: &mut Ui, desk: &mut Desk<'_>, subject: &Subject<'_>) {
    ui.horizontal(|ui| {
        let changed = subject
            .untouched
            .as_ref()
            .filter(|(input, _)| input != subject.input);
        if let Some((input, whose)) = changed {
            let text = format!("Back to {whose}");
            let value = worth(input, subject.spec, &desk.project.currency);
            if ui.add(Button::new(text)).on_hover_text(value).clicked() {
                let input = input.clone();
                let path = subject.path();
                match replace(desk, subject, input) {
                    Ok(()) => desk.drafts.forget(&path),
                    Err(error) => desk
                        .drafts
                        .refuse(&part_place(subject, "form"), "", "", error),
                }
            }
        }
        boxes::at_end(ui, |ui| {
            if ui.add(Button::new("Done")).clicked() {
                *desk.open = None;
            }
        });
    });
}

fn worth(input: &Input, spec: &FieldSpec, currency: &str) -> String {
    format!(
        "{} {}",
        entry::shown(&input.value, spec.unit),
        spec.unit.suffix(currency)
    )
}
