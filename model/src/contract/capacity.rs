//! What copies take up, and whether the nights are long enough to make them (rule R33).

use rust_decimal::Decimal;

use super::evaluate::{Counted, Figure, stored_by};
use super::number::{Number, decimal};
use super::trace::central;
use crate::fields::{Field, FieldSpec, Fields, SPEC, Standard, Unit, blank, field};
use crate::input::Input;
use crate::plan::Plan;
use crate::project::Project;
use crate::solution::Copy;

/// Which points a copy keeps, and what they take up once all of them are there.
///
/// Stored TiB = reduction × (fulls × size + increments × change per day × size), over the workloads that it protects.
#[derive(Debug, Clone, PartialEq)]
pub struct Keeping {
    /// Daily increments kept.
    pub daily: u32,
    /// Weekly fulls kept.
    pub weekly: u32,
    /// Monthly fulls kept.
    pub monthly: u32,
    /// Yearly fulls kept.
    pub yearly: u32,
    /// See [`Keeping::FIELDS`].
    pub change_per_day: Input,
    /// See [`Keeping::FIELDS`].
    pub reduction: Input,
    /// How fast the copy is made; see [`BACKUP_SPEED`].
    pub backup_tib_per_hour: Option<Input>,
    /// How long it may take each day; see [`BACKUP_WINDOW`].
    pub window_hours: Option<Input>,
}

/// Most points of one kind that a copy keeps: a hundred years of days.
pub const MOST_POINTS: u32 = 36_525;

/// The description of [`Keeping::backup_tib_per_hour`].
pub const BACKUP_SPEED: FieldSpec = FieldSpec {
    key: "backup_tib_per_hour",
    label: "Backup speed",
    unit: Unit::TebibytesPerHour,
    meaning: "How fast the day's changes of all its workloads together are copied",
    hard: (1e-9, f64::INFINITY),
    sane: (0.001, 200.0),
    ..SPEC
};

/// The description of [`Keeping::window_hours`].
pub const BACKUP_WINDOW: FieldSpec = FieldSpec {
    key: "window_hours",
    label: "Backup window",
    unit: Unit::Hours,
    meaning: "How many hours a day the copy may take",
    hard: (0.0, 24.0),
    ..SPEC
};

impl Fields for Keeping {
    const FIELDS: &'static [Field<Self>] = &[
        field!(change_per_day,
            label: "Change per day",
            unit: Unit::Share,
            meaning: "Share of the data that changes within a day: what an increment takes up before reduction",
            hard: (0.0, 1.0),
            sane: (0.001, 0.2),
            standard: Standard::Fixed(0.03)),
        field!(reduction,
            label: "Left after reduction",
            unit: Unit::Share,
            meaning: "What is left of the data after deduplication and compression; 0.5 is a reduction of 2 to 1, 1 none",
            hard: (0.001, 2.0),
            sane: (0.02, 1.0),
            standard: Standard::Fixed(1.0)),
    ];
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            daily: 0,
            weekly: 0,
            monthly: 0,
            yearly: 0,
            change_per_day: blank::<Self>("change_per_day"),
            reduction: blank::<Self>("reduction"),
            backup_tib_per_hour: None,
            window_hours: None,
        }
    }
}

impl Keeping {
    /// Fulls kept: at least the one that increments rest on.
    pub fn fulls(&self) -> u32 {
        let fulls = self
            .weekly
            .saturating_add(self.monthly)
            .saturating_add(self.yearly);
        fulls.max(1)
    }
}

/// TiB that a copy takes up at the beginning of each year of the horizon, at central inputs and exactly; none for a copy
/// that does not say what it keeps, or where a figure has more digits than can be kept.
pub fn stored_tib(project: &Project, plan: &Plan, copy: &Copy) -> Option<Vec<Decimal>> {
    copy.keeps.as_ref()?;
    let mut exact = |_: &str, figure: Figure<'_>| match figure {
        Figure::Input(input) => Ok(central(input)),
        Figure::Known(value) => decimal(value).ok_or(()),
        Figure::Amount(_) | Figure::Rate(_) => Err(()),
    };
    let stored = stored_by(project, plan, std::slice::from_ref(&copy.id), &mut exact).ok()?;
    let stored = Counted::Stored(stored);
    (0..project.horizon_years)
        .map(|year| stored.in_year(year, &|number: Decimal| number))
        .collect()
}

/// Hours a day that a copy takes in each year of the horizon, at central inputs; none for a copy that does not say how
/// fast it is made.
pub fn backup_hours(project: &Project, copy: &Copy) -> Option<Vec<f64>> {
    let keeps = copy.keeps.as_ref()?;
    let speed = keeps.backup_tib_per_hour.as_ref()?.value.median();
    let change = keeps.change_per_day.value.median();
    let protected = |id: &String| copy.protects.is_empty() || copy.protects.contains(id);
    let workloads = project.workloads.iter();
    let sizes: Vec<(f64, f64)> = workloads
        .filter(|workload| protected(&workload.id))
        .map(|workload| {
            let size = f64::from(workload.count) * workload.size_tib.value.median();
            (size, 1.0 + workload.growth_per_year.value.median())
        })
        .collect();
    let hours = |year: u32| {
        let grown = |(size, growth): &(f64, f64)| size * growth.to_the(year).unwrap_or(f64::NAN);
        sizes.iter().map(grown).sum::<f64>() * change / speed
    };
    Some((0..project.horizon_years).map(hours).collect())
}

/// A backup window that is too short for the day's changes.
#[derive(Debug, Clone, PartialEq)]
pub struct ShortWindow {
    /// The years of the horizon, from 0, in which it is too short; at least one.
    pub years: Vec<u32>,
    /// Hours a day that the copy takes in the first of them.
    pub hours: f64,
    /// Hours a day that it may take.
    pub window: f64,
}

impl ShortWindow {
    /// The first year in which it is too short, from 1.
    pub fn year(&self) -> u32 {
        self.years.first().map_or(1, |year| year + 1)
    }
}

/// In which years a copy takes longer each day than its window allows, at central inputs; none where it never does, or
/// does not say.
pub fn short_window(project: &Project, copy: &Copy) -> Option<ShortWindow> {
    let window = copy.keeps.as_ref()?.window_hours.as_ref()?.value.median();
    let hours = backup_hours(project, copy)?;
    let long = (0..).zip(&hours).filter(|(_, hours)| **hours > window);
    let years: Vec<u32> = long.map(|(year, _)| year).collect();
    let first = *years.first()?;
    let hours = *hours.get(first as usize)?;
    Some(ShortWindow {
        years,
        hours,
        window,
    })
}
