//! Where the cost of an hour of downtime comes from, built from figures a customer knows.

use displace_model::estate::Workload;
use displace_model::fields::{Fields as _, Unit};
use displace_model::impact::{FirmSize, ImpactInputs};
use displace_model::input::Input;
use egui::{Align, Button, Ui};

use super::Desk;
use super::parts::{Record, on, section, two_columns};
use crate::window::fields::plain::{Label, choice_row, typed};
use crate::window::fields::{boxes, entry};
use crate::window::theme::Tokens;
use crate::window::widgets;

/// One figure of the builder.
struct Figure {
    key: &'static str,
    label: &'static str,
    meaning: &'static str,
    unit: Unit,
    get: fn(&mut ImpactInputs) -> &mut f64,
}

const FIGURES: [Figure; 7] = [
    Figure {
        key: "revenue_per_year",
        label: "Revenue per year",
        meaning: "Revenue of the firm, site or service that stops",
        unit: Unit::Money,
        get: |it| &mut it.revenue_per_year,
    },
    Figure {
        key: "opening_hours_per_year",
        label: "Opening hours per year",
        meaning: "Hours per year in which that revenue is made; 8,760 around the clock",
        unit: Unit::Hours,
        get: |it| &mut it.opening_hours_per_year,
    },
    Figure {
        key: "share_of_revenue_hit",
        label: "Revenue that stops",
        meaning: "Share of the revenue that stops while it is down",
        unit: Unit::Share,
        get: |it| &mut it.share_of_revenue_hit,
    },
    Figure {
        key: "share_recovered_later",
        label: "Made up for later",
        meaning: "Share of the stopped revenue that comes in afterwards",
        unit: Unit::Share,
        get: |it| &mut it.share_recovered_later,
    },
    Figure {
        key: "staff_affected",
        label: "People affected",
        meaning: "People who cannot work as usual",
        unit: Unit::Factor,
        get: |it| &mut it.staff_affected,
    },
    Figure {
        key: "loaded_staff_cost_per_hour",
        label: "Cost per person and hour",
        meaning: "Wage and all that comes on top",
        unit: Unit::MoneyPerHour,
        get: |it| &mut it.loaded_staff_cost_per_hour,
    },
    Figure {
        key: "share_of_productivity_lost",
        label: "Work lost",
        meaning: "Share of their work that is lost",
        unit: Unit::Share,
        get: |it| &mut it.share_of_productivity_lost,
    },
];

/// A builder to begin with: a firm of fifty people, half of whom wait.
const START: ImpactInputs = ImpactInputs {
    revenue_per_year: 5_000_000.0,
    opening_hours_per_year: 2_600.0,
    share_of_revenue_hit: 0.1,
    share_recovered_later: 0.5,
    staff_affected: 25.0,
    loaded_staff_cost_per_hour: 45.0,
    share_of_productivity_lost: 0.3,
    firm: FirmSize::SmallOrMedium,
};

/// Keeps the cost per hour what the builder says.
fn follow(workload: &mut Workload) {
    if let Some(Ok(impact)) = workload.cost_builder.map(|builder| builder.cost_per_hour()) {
        workload.cost_per_hour_down = Input::fixed(impact.cost_per_hour);
    }
}

/// The row of the cost per hour: the field itself, or what the builder gives.
pub(super) fn row(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Workload>) {
    if record.subject.cost_builder.is_none() {
        record.rows(ui, desk, &["cost_per_hour_down"]);
        boxes::row(
            ui,
            "",
            |_| {},
            |ui| {
                let name = format!("{}: build cost per hour", record.name);
                let button = super::parts::row_button(ui, "Build from revenue and staff…", &name)
                .on_hover_text("Works the cost per hour out from figures the customer knows, and shows how");
                if button.clicked() {
                    let set = on(&record.way, |workload: &mut Workload, builder| {
                        workload.cost_builder = Some(builder);
                        follow(workload);
                    });
                    desk.edit_at(
                        "workload",
                        format!("Build cost per hour of {}", record.name),
                        move |project| set(project, START),
                    );
                }
            },
        );
        boxes::hairline(ui);
        return;
    }
    let Some(field) = Workload::field("cost_per_hour_down") else {
        return;
    };
    boxes::row(
        ui,
        field.spec.label,
        |ui| {
            ui.label(field.spec.meaning);
        },
        |ui| {
            widgets::strong(
                ui,
                &super::parts::with_unit(
                    &record.subject.cost_per_hour_down,
                    field.spec.unit,
                    &desk.project.currency,
                ),
            );
            widgets::note(ui, "as built below");
        },
    );
    boxes::hairline(ui);
}

/// The builder's figures and how the cost per hour follows from them.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, record: &Record<'_, Workload>) {
    let Some(builder) = record.subject.cost_builder else {
        return;
    };
    ui.add_space(8.0);
    section(
        ui,
        desk,
        "Cost of an hour of downtime",
        "work of recovery, penalties and costs per incident have fields of their own",
        |ui, desk| {
            let button = ui
                .add(Button::new("Type it instead"))
                .accessible_name(format!("{}: type cost per hour instead", record.name))
                .on_hover_text("Keeps the result as a plain number");
            if button.clicked() {
                let set = on(&record.way, |workload: &mut Workload, ()| {
                    workload.cost_builder = None;
                });
                desk.edit_at(
                    "workload",
                    format!("Type cost per hour of {}", record.name),
                    move |project| set(project, ()),
                );
            }
        },
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| figures(ui, desk, record, builder),
                |ui, _| {
                    ui.vertical(|ui| trace(ui, &builder));
                },
            );
        },
    );
}

fn figures(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    record: &Record<'_, Workload>,
    mut builder: ImpactInputs,
) {
    for figure in &FIGURES {
        let place = format!("{}.cost_builder.{}", record.place, figure.key);
        let label = Label {
            record: record.name,
            place: &place,
            label: figure.label,
            meaning: figure.meaning,
        };
        let shown = entry::figure(entry::to_people(*(figure.get)(&mut builder), figure.unit));
        let suffix = match figure.unit {
            Unit::Factor => "people".to_owned(),
            unit => unit.suffix(&desk.project.currency),
        };
        boxes::row(
            ui,
            figure.label,
            |ui| {
                ui.label(figure.meaning);
            },
            |ui| {
                let get = figure.get;
                let set = on(&record.way, move |workload: &mut Workload, value| {
                    if let Some(builder) = &mut workload.cost_builder {
                        *get(builder) = value;
                    }
                    follow(workload);
                });
                typed(
                    ui,
                    desk,
                    label,
                    &shown,
                    (110.0, Align::Max),
                    |text| entry::number(text, figure.unit),
                    set,
                );
                widgets::note(ui, &suffix);
            },
        );
        super::parts::refusal(ui, desk, &place);
        boxes::hairline(ui);
    }
    let place = format!("{}.cost_builder.firm", record.place);
    let label = Label {
        record: record.name,
        place: &place,
        label: "Size of the firm",
        meaning: "Decides against which published figures the result is held",
    };
    let words = |firm| match firm {
        FirmSize::Micro => ("fewer than 25 people", ""),
        FirmSize::SmallOrMedium => ("25 to 1,000 people", ""),
        FirmSize::Large => ("more than 1,000 people", ""),
    };
    let all = [FirmSize::Micro, FirmSize::SmallOrMedium, FirmSize::Large];
    choice_row(
        ui,
        desk,
        label,
        (builder.firm, &all),
        words,
        on(&record.way, |workload: &mut Workload, firm| {
            if let Some(builder) = &mut workload.cost_builder {
                builder.firm = firm;
            }
        }),
    );
}

fn trace(ui: &mut Ui, builder: &ImpactInputs) {
    let tokens = Tokens::of(ui);
    match builder.cost_per_hour() {
        Ok(impact) => {
            for step in &impact.steps {
                widgets::strong(ui, step.label);
                ui.add(egui::Label::new(&step.arithmetic).wrap());
                ui.add_space(4.0);
            }
            if let Some(amber) = &impact.amber {
                ui.add(
                    egui::Label::new(
                        egui::RichText::new(format!("⚠ {amber}")).color(tokens.warning),
                    )
                    .wrap(),
                );
            }
        }
        Err(errors) => {
            for error in errors {
                ui.colored_label(tokens.bad, error.to_string());
            }
        }
    }
}
