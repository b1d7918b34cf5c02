//! The figures of the switch as a whole: when, how long, for how much, and what becomes of what was there before.

use displace_model::input::Grade;
use displace_model::plan::Role;
use displace_model::switch::{
    Acceptance, COST_OVERRUN, DEADLINE, DURATION_OVERRUN, IncumbentRuns, Overrun, ProofOfConcept,
    Switch,
};
use egui::Ui;

use super::super::Desk;
use super::super::parts::{self, Record, on, reach, section, two_columns};
use super::{Page, payments};
use crate::records::switching;
use crate::window::fields::boxes;
use crate::window::fields::optional::{Optional, optional_row, pick_row};
use crate::window::fields::plain::{Label, check_row, choice_row, date_row, list_row};
use crate::window::theme::Tokens;

const LEARNING: [&str; 2] = ["learning_days", "learning_factor"];
const OLD_POINTS: [&str; 3] = ["legacy_days", "legacy_cost_per_month", "migration_price"];
const LEAVING: [&str; 5] = [
    "decommissioning_days",
    "decommissioning_price",
    "early_termination_price",
    "egress_tib",
    "egress_price_per_tib",
];
const GOING_BACK: [&str; 2] = ["reinstatement_days", "reinstatement_price"];

/// Shows the card.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let title = "Phases";
    let note = "what is planned for the switch as a whole; waves and cut-over follow";
    section(
        ui,
        desk,
        title,
        note,
        |_, _| {},
        |ui, desk| {
            two_columns(
                ui,
                desk,
                |ui, desk| left(ui, desk, page),
                |ui, desk| {
                    right(ui, desk, page);
                },
            );
        },
    );
}

fn left(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let record = record(page);
    begins(ui, desk, page);
    overrun(ui, desk, page);
    record.rows(
        ui,
        desk,
        &[
            "implementation_days",
            "implementation_price",
            "implementation_staff_hours",
            "training_price",
            "training_staff_hours",
        ],
    );
    acceptance(ui, desk, page);
    old_points(ui, desk, page);
}

fn right(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let record = record(page);
    concept(ui, desk, page);
    record.rows(
        ui,
        desk,
        &["parallel_days", "parallel_cost_per_month", "failure"],
    );
    parts::more(
        ui,
        "Learning period",
        record.name,
        record.place,
        record.differs(&LEARNING),
        |ui| record.rows(ui, desk, &LEARNING),
    );
    failure(ui, desk, page);
    leaving(ui, desk, page);
}

fn record<'a>(page: &'a Page<'_>) -> Record<'a, Switch> {
    Record {
        name: &page.plan.name,
        place: &page.place,
        subject: page.switch,
        way: page.way.clone(),
        catalogue: None,
    }
}

/// Shows rows with a label of this switch.
struct At<'a> {
    record: &'a str,
    place: String,
    label: &'a str,
    meaning: &'a str,
}

impl At<'_> {
    fn label(&self) -> Label<'_> {
        Label {
            record: self.record,
            place: &self.place,
            label: self.label,
            meaning: self.meaning,
        }
    }
}

fn at<'a>(page: &'a Page<'_>, key: &str, label: &'a str, meaning: &'a str) -> At<'a> {
    At {
        record: &page.plan.name,
        place: format!("{}.{key}", page.place),
        label,
        meaning,
    }
}

fn begins(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let meaning = "The day on which the switch begins: with the proof of concept, or with the purchase where there is none";
    date_row(
        ui,
        desk,
        at(page, "from", "Begins", meaning).label(),
        page.switch.from,
        Some("on the first day"),
        on(&page.way, |switch: &mut Switch, from| switch.from = from),
    );
}

fn overrun(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let switch = page.switch;
    let meaning = "By how much projects of this kind miss their plan. It multiplies cost and duration of implementation and waves; one draw for both, because what comes late costs more";
    let words = |overrun: Overrun| {
        let source = overrun.source().map_or("", |(source, _)| source);
        (overrun.label(), source)
    };
    choice_row(
        ui,
        desk,
        at(page, "overrun", "Overrun", meaning).label(),
        (switch.overrun, Overrun::ALL),
        words,
        on(&page.way, |switch: &mut Switch, overrun| {
            switch.overrun = overrun;
        }),
    );
    let muted = Tokens::of(ui).muted;
    boxes::under(ui, &overrun_words(switch), muted);
    let own = switch.cost_overrun.is_some() || switch.duration_overrun.is_some();
    let name = page.plan.name.as_str();
    parts::more(ui, "An overrun of its own", name, &page.place, own, |ui| {
        for (spec, input, set) in [
            (
                &DURATION_OVERRUN,
                &switch.duration_overrun,
                (|switch, input| switch.duration_overrun = input) as fn(&mut Switch, _),
            ),
            (&COST_OVERRUN, &switch.cost_overrun, |switch, input| {
                switch.cost_overrun = input;
            }),
        ] {
            let optional = Optional {
                record: name,
                place: &page.place,
                spec,
                input: input.as_ref(),
                absent: "the preset's",
                grade: Grade::Assumed,
                set: std::rc::Rc::new(on(&page.way, set)),
            };
            optional_row(ui, desk, &optional);
        }
    });
}

/// What the overrun comes to, and where it is from.
fn overrun_words(switch: &Switch) -> String {
    let times = |input: displace_model::input::Input| {
        let value = input.value;
        let figure = |x: f64| crate::format::number(x, 2);
        format!(
            "mean × {}, 1 in 10 beyond × {}",
            figure(value.mean()),
            figure(value.quantile(0.9))
        )
    };
    let words = format!(
        "Duration {}; cost {}.",
        times(switch.duration_ratio()),
        times(switch.cost_ratio())
    );
    match switch.overrun.source() {
        Some((source, _)) => format!("{words} {source}"),
        None => words,
    }
}

fn concept(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let meaning = "Whether it is tried under a statement of work before anything is bought";
    let row = at(page, "proof_of_concept", "Proof of concept", meaning);
    check_row(
        ui,
        desk,
        row.label(),
        "tried before it is bought",
        page.switch.proof_of_concept.is_some(),
        on(&page.way, |switch: &mut Switch, tried: bool| {
            switch.proof_of_concept = tried.then(switching::new_proof_of_concept);
        }),
    );
    let Some(concept) = &page.switch.proof_of_concept else {
        return;
    };
    let way = page.way.clone();
    let record = Record::<ProofOfConcept> {
        name: &format!("Proof of concept of {}", page.plan.name),
        place: &row.place,
        subject: concept,
        way: reach(move |project| way(project)?.proof_of_concept.as_mut()),
        catalogue: None,
    };
    record.all_rows(ui, desk);
}

fn acceptance(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let switch = page.switch;
    let differs =
        switch.acceptance != Acceptance::default() || !switch.paid_on_acceptance.is_empty();
    let name = page.plan.name.as_str();
    let title = "Acceptance and what is paid on it";
    parts::more(ui, title, name, &page.place, differs, |ui| {
        let words = |acceptance| match acceptance {
            Acceptance::Whole => (
                "the whole or nothing",
                "One wave that stays stuck sinks the switch",
            ),
            Acceptance::PerWave => (
                "wave by wave",
                "What was accepted stays, whatever becomes of the rest",
            ),
        };
        choice_row(
            ui,
            desk,
            at(page, "acceptance", "Accepted", "What is accepted as one").label(),
            (switch.acceptance, Acceptance::ALL),
            words,
            on(&page.way, |switch: &mut Switch, acceptance| {
                switch.acceptance = acceptance;
            }),
        );
        let meaning = "Payments of the plan's contract that are due when the whole is accepted, and never if it is not; the rest is bought after the proof of concept. A wave may have payments of its own";
        let all = payments(page.plan);
        list_row(
            ui,
            desk,
            at(page, "paid_on_acceptance", "Paid when accepted", meaning).label(),
            (&switch.paid_on_acceptance, &all),
            "nothing: all is paid from the purchase on",
            on(&page.way, |switch: &mut Switch, list| {
                switch.paid_on_acceptance = list;
            }),
        );
    });
}

fn old_points(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let (switch, record) = (page.switch, record(page));
    let differs = record.differs(&OLD_POINTS) || switch.migrates_points;
    let title = "Old points: kept or moved";
    parts::more(ui, title, record.name, record.place, differs, |ui| {
        let meaning = "Whether the incumbent's old points are moved to the new solution and stay restorable there; otherwise the old system is kept for them";
        check_row(
            ui,
            desk,
            at(page, "migrates_points", "Moved", meaning).label(),
            "moved to the new solution",
            switch.migrates_points,
            on(&page.way, |switch: &mut Switch, moved| {
                switch.migrates_points = moved;
            }),
        );
        let keys: &[&str] = if switch.migrates_points {
            &OLD_POINTS[2..]
        } else {
            &OLD_POINTS[..2]
        };
        record.rows(ui, desk, keys);
    });
}

fn failure(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let (switch, record) = (page.switch, record(page));
    let differs =
        record.differs(&GOING_BACK) || switch.deadline_days.is_some() || switch.next_plan.is_some();
    let title = "When it fails";
    parts::more(ui, title, record.name, record.place, differs, |ui| {
        let deadline = Optional {
            record: record.name,
            place: record.place,
            spec: &DEADLINE,
            input: switch.deadline_days.as_ref(),
            absent: "no deadline",
            grade: Grade::Assumed,
            set: std::rc::Rc::new(on(&page.way, |switch: &mut Switch, input| {
                switch.deadline_days = input;
            })),
        };
        optional_row(ui, desk, &deadline);
        let others: Vec<(String, String)> = desk
            .project
            .plans
            .iter()
            .filter(|plan| plan.role == Role::Proposal && plan.id != page.plan.id)
            .map(|plan| (plan.id.clone(), plan.name.clone()))
            .collect();
        let meaning = "Where the customer goes when the switch has failed";
        pick_row(
            ui,
            desk,
            at(page, "next_plan", "Then", meaning).label(),
            (switch.next_plan.as_deref(), &others),
            "back to the incumbent",
            on(&page.way, |switch: &mut Switch, next| {
                switch.next_plan = next;
            }),
        );
        record.rows(ui, desk, &GOING_BACK);
    });
}

fn leaving(ui: &mut Ui, desk: &mut Desk<'_>, page: &Page<'_>) {
    let (switch, record) = (page.switch, record(page));
    let differs = record.differs(&LEAVING)
        || switch.eu_data_act
        || switch.incumbent_runs != IncumbentRuns::default();
    let title = "Leaving the incumbent";
    parts::more(ui, title, record.name, record.place, differs, |ui| {
        let words = |runs| match runs {
            IncumbentRuns::UntilCutOver => (
                "until each cut-over",
                "Both protect a wave in its parallel run",
            ),
            IncumbentRuns::UntilBought => (
                "until the purchase",
                "No new points from then on: a hole, should the switch fail",
            ),
        };
        let meaning = "Until when the incumbent goes on making points";
        choice_row(
            ui,
            desk,
            at(page, "incumbent_runs", "Incumbent protects", meaning).label(),
            (switch.incumbent_runs, IncumbentRuns::ALL),
            words,
            on(&page.way, |switch: &mut Switch, runs| {
                switch.incumbent_runs = runs;
            }),
        );
        record.rows(ui, desk, &LEAVING);
        let meaning = "Leaving a cloud provider in the European Union costs nothing for egress from 12 January 2027 on (Regulation 2023/2854); before that day the price holds";
        check_row(
            ui,
            desk,
            at(page, "eu_data_act", "European Data Act", meaning).label(),
            "egress is free from 12 January 2027",
            switch.eu_data_act,
            on(&page.way, |switch: &mut Switch, act| {
                switch.eu_data_act = act;
            }),
        );
    });
}
