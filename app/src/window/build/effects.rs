//! What a threat does: its effects on instances and on copies.

use std::rc::Rc;

use displace_model::project::Project;
use displace_model::threat::{CopyEffect, EFFECT_CHANCE, EFFECT_SHARE, Effect, EffectKind, Threat};
use egui::Ui;

use super::Desk;
use super::parts::{self, Reach, Record, action, on, reach, two_columns};
use super::threats::half;
use crate::records;
use crate::window::fields::plain::{Label, choice_row, text_row};
use crate::window::fields::{Set, Subject, input_row};
use crate::window::widgets;

/// The fields that most effects leave as they are.
const PARTS: [&str; 2] = ["data_share", "service_impact"];

/// How often an effect happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Odds {
    Always,
    Chance,
    Share,
}

/// Shows the effects of a threat.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    threat: &Threat,
    entry: Option<&Threat>,
    place: &str,
    way: &Reach<Threat>,
) {
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        widgets::strong(ui, "What it does");
        widgets::note(ui, "of several each has a chance or a share");
        crate::window::fields::boxes::at_end(ui, |ui| add(ui, desk, threat, way));
    });
    parts::refusal(ui, desk, &format!("{place}.effect"));
    for (index, effect) in threat.effects.iter().enumerate() {
        ui.push_id(&effect.id, |ui| {
            one(ui, desk, threat, (index, effect), entry, place, way);
        });
    }
}

fn add(ui: &mut Ui, desk: &mut Desk<'_>, threat: &Threat, way: &Reach<Threat>) {
    let menu = ui.menu_button("+ Effect ▾", |ui| {
        ui.set_min_width(160.0);
        for kind in EffectKind::ALL {
            let (name, meaning) = kind_words(kind);
            if ui.button(name).on_hover_text(meaning).clicked() {
                let set = on(way, move |threat: &mut Threat, ()| {
                    records::add_effect(threat, kind);
                });
                let at = format!("threat.{}.effect", threat.id);
                desk.edit_at(
                    &at,
                    format!("Add an effect to {}", threat.name),
                    move |project| set(project, ()),
                );
            }
        }
    });
    menu.response
        .accessible_name(format!("Add effect to {}", threat.name))
        .on_hover_text("What else an incident may do");
}

fn kind_words(kind: EffectKind) -> (&'static str, &'static str) {
    match kind {
        EffectKind::Unavailable => ("Unavailable", "Data intact; serves again after the repair"),
        EffectKind::Destroyed => (
            "Destroyed",
            "Data and their home are gone: restored to a target",
        ),
        EffectKind::Corrupted => ("Corrupted", "Data are wrong: restored in place"),
    }
}

fn one(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    threat: &Threat,
    (index, effect): (usize, &Effect),
    entry: Option<&Threat>,
    place: &str,
    threat_way: &Reach<Threat>,
) {
    let way = {
        let way = threat_way.clone();
        reach(move |project| way(project)?.effects.get_mut(index))
    };
    let twins = threat.effects.iter().filter(|e| e.kind == effect.kind);
    let several = twins.count() > 1;
    let word = if several {
        effect.id.replace('_', " ")
    } else {
        effect.kind.as_str().to_owned()
    };
    let name = format!("{}, {word}", threat.name);
    let place = format!("{place}.effect.{}", effect.id);
    let base = entry.and_then(|entry| entry.effects.iter().find(|other| other.id == effect.id));
    let record = Record {
        name: &name,
        place: &place,
        subject: effect,
        way: way.clone(),
        catalogue: base,
    };
    two_columns(
        ui,
        desk,
        |ui, desk| {
            if several {
                id(ui, desk, &name, effect, &place, &way);
            }
            let kind_way = on(threat_way, move |threat: &mut Threat, kind| {
                records::set_effect_kind(threat, index, kind);
            });
            kinds(ui, desk, &name, effect, &place, &way, kind_way);
            odds(ui, desk, &name, effect, &place, &way);
        },
        |ui, desk| {
            record.rows(ui, desk, &["repair_hours", "replacement_hours"]);
            if effect.kind == EffectKind::Corrupted {
                record.rows(ui, desk, &["dwell_hours"]);
            }
            let differs = record.differs(&PARTS);
            parts::more(
                ui,
                "Part of data and service",
                &name,
                &place,
                differs,
                |ui| {
                    record.rows(ui, desk, &PARTS);
                },
            );
            if threat.effects.len() > 1 {
                let pressed = ui
                    .horizontal(|ui| action(ui, "Delete effect", &format!("Delete {name}"), ""))
                    .inner;
                if pressed {
                    let set = on(threat_way, |threat: &mut Threat, index: usize| {
                        if index < threat.effects.len() {
                            threat.effects.remove(index);
                        }
                    });
                    desk.edit_at(&place, format!("Delete {name}"), move |project| {
                        set(project, index);
                    });
                }
                parts::refusal(ui, desk, &place);
            }
        },
    );
    ui.add_space(8.0);
}

/// The id, by which two effects of a kind are told apart.
fn id(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    name: &str,
    effect: &Effect,
    place: &str,
    way: &Reach<Effect>,
) {
    let at = format!("{place}.id");
    let label = Label {
        record: name,
        place: &at,
        label: "Id",
        meaning: "Tells effects of the same kind apart; their luck in the simulation goes by it",
    };
    text_row(
        ui,
        desk,
        label,
        &effect.id,
        true,
        on(way, |effect: &mut Effect, id: String| effect.id = id),
    );
}

fn kinds(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    name: &str,
    effect: &Effect,
    place: &str,
    way: &Reach<Effect>,
    set_kind: impl Fn(&mut Project, EffectKind) + 'static,
) {
    let (kind_at, copies_at) = (format!("{place}.kind"), format!("{place}.copies"));
    let label = Label {
        record: name,
        place: &kind_at,
        label: "Instances are",
        meaning: "What happens to an instance that is hit",
    };
    choice_row(
        ui,
        desk,
        label,
        (effect.kind, &EffectKind::ALL),
        kind_words,
        set_kind,
    );
    let label = Label {
        record: name,
        place: &copies_at,
        label: "Copies there are",
        meaning: "What happens to copies in the domain it strikes",
    };
    let words = |copies| match copies {
        CopyEffect::Spared => ("spared", ""),
        CopyEffect::Unavailable => (
            "unavailable",
            "They cannot be read until the repair or replacement is done",
        ),
        CopyEffect::Destroyed => (
            "destroyed",
            "Their points are lost; they start empty when the replacement is ready",
        ),
    };
    choice_row(
        ui,
        desk,
        label,
        (effect.copies, &CopyEffect::ALL),
        words,
        on(way, |effect: &mut Effect, copies| effect.copies = copies),
    );
}

fn odds(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    name: &str,
    effect: &Effect,
    place: &str,
    way: &Reach<Effect>,
) {
    let at = format!("{place}.odds");
    let label = Label {
        record: name,
        place: &at,
        label: "Happens",
        meaning: "To all that is hit, by chance for the whole incident, or to a share of it",
    };
    let present = match (&effect.chance, &effect.share) {
        (Some(_), _) => Odds::Chance,
        (None, Some(_)) => Odds::Share,
        (None, None) => Odds::Always,
    };
    let words = |odds| match odds {
        Odds::Always => ("always, to all it hits", ""),
        Odds::Chance => ("by chance, to all it hits", "One chance per incident"),
        Odds::Share => ("to a share of what it hits", "Each by its own luck"),
    };
    choice_row(
        ui,
        desk,
        label,
        (present, &[Odds::Always, Odds::Chance, Odds::Share]),
        words,
        on(way, |effect: &mut Effect, odds| {
            let value = effect
                .chance
                .take()
                .or_else(|| effect.share.take())
                .unwrap_or_else(half);
            (effect.chance, effect.share) = match odds {
                Odds::Always => (None, None),
                Odds::Chance => (Some(value), None),
                Odds::Share => (None, Some(value)),
            };
        }),
    );
    let (spec, input, share) = match (&effect.chance, &effect.share) {
        (Some(input), _) => (&EFFECT_CHANCE, input, false),
        (None, Some(input)) => (&EFFECT_SHARE, input, true),
        (None, None) => return,
    };
    let way = way.clone();
    let set: Set = Rc::new(move |project, input| {
        if let Some(effect) = way(project) {
            if share {
                effect.share = Some(input);
            } else {
                effect.chance = Some(input);
            }
        }
    });
    input_row(
        ui,
        desk,
        &Subject {
            record: name,
            place,
            spec,
            input,
            set,
            untouched: None,
        },
    );
}
