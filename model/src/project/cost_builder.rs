//! The cost-per-hour builder in files: `[workload.cost_builder]`.

use super::findings::Finding;
use super::tree::{Reader, Table};
use crate::impact::{FirmSize, ImpactInputs};
use crate::input::Input;

/// One figure of the builder: its key and the way to it.
type Figure = (&'static str, fn(&mut ImpactInputs) -> &mut f64);

/// The figures, in the order of the file.
const FIGURES: [Figure; 7] = [
    ("revenue_per_year", |inputs| &mut inputs.revenue_per_year),
    ("opening_hours_per_year", |inputs| {
        &mut inputs.opening_hours_per_year
    }),
    ("share_of_revenue_hit", |inputs| {
        &mut inputs.share_of_revenue_hit
    }),
    ("share_recovered_later", |inputs| {
        &mut inputs.share_recovered_later
    }),
    ("staff_affected", |inputs| &mut inputs.staff_affected),
    ("loaded_staff_cost_per_hour", |inputs| {
        &mut inputs.loaded_staff_cost_per_hour
    }),
    ("share_of_productivity_lost", |inputs| {
        &mut inputs.share_of_productivity_lost
    }),
];

/// The size classes of firms and their words.
const FIRMS: [(&str, FirmSize); 3] = [
    ("micro", FirmSize::Micro),
    ("small_or_medium", FirmSize::SmallOrMedium),
    ("large", FirmSize::Large),
];

/// The class that is meant unless a file says otherwise.
pub(super) const USUAL_FIRM: FirmSize = FirmSize::SmallOrMedium;

/// The word of a size class.
pub(super) fn firm_word(firm: FirmSize) -> &'static str {
    FIRMS
        .iter()
        .find(|(_, other)| *other == firm)
        .map_or("small_or_medium", |(word, _)| word)
}

/// The figures of a builder with their keys.
pub(super) fn figures(inputs: &ImpactInputs) -> Vec<(&'static str, f64)> {
    let mut inputs = *inputs;
    FIGURES
        .iter()
        .map(|(key, figure)| (*key, *figure(&mut inputs)))
        .collect()
}

impl Reader {
    /// The builder of a workload; all its figures must be given.
    pub(super) fn cost_builder(&mut self, table: &Table<'_>) -> Option<ImpactInputs> {
        let known: Vec<&str> = FIGURES
            .iter()
            .map(|(key, _)| *key)
            .chain(["firm"])
            .collect();
        self.only(table, &known);
        let mut inputs = ImpactInputs {
            revenue_per_year: 0.0,
            opening_hours_per_year: 0.0,
            share_of_revenue_hit: 0.0,
            share_recovered_later: 0.0,
            staff_affected: 0.0,
            loaded_staff_cost_per_hour: 0.0,
            share_of_productivity_lost: 0.0,
            firm: USUAL_FIRM,
        };
        let mut complete = true;
        for (key, figure) in FIGURES {
            if table.entries.get(key).is_none() {
                self.missing(table, key, "a number", "the builder needs all its figures");
            }
            match self.number(table, key, "a number") {
                Some(found) => *figure(&mut inputs) = found,
                None => complete = false,
            }
        }
        let words = FIRMS.map(|(word, _)| word);
        let parse = |text: &str| {
            FIRMS
                .iter()
                .find(|(word, _)| *word == text)
                .map(|(_, firm)| *firm)
        };
        if let Some(firm) = self.word(table, "firm", &words, parse) {
            inputs.firm = firm;
        }
        complete.then_some(inputs)
    }

    /// A figure beside a builder would leave open which of both counts.
    pub(super) fn no_figure_beside_builder(&mut self, table: &Table<'_>, builder: &Table<'_>) {
        if table.entries.get("cost_per_hour_down").is_some() {
            let finding = Finding::error(
                &format!("{}.cost_per_hour_down", table.place),
                "a figure and a cost_builder",
                "one of both",
                "leave cost_per_hour_down out: it follows the cost_builder",
            );
            self.findings.push(finding.within(&builder.span));
        }
    }
}

/// The cost per hour that a builder gives, as the project's own figure; none where its figures are impossible.
pub(super) fn built_cost(inputs: &ImpactInputs) -> Option<Input> {
    inputs
        .cost_per_hour()
        .ok()
        .map(|impact| Input::fixed(impact.cost_per_hour))
}
