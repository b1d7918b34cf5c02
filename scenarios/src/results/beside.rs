//! What is kept beside the figures of each trial, to weigh them.

use super::Column;
use super::weights::Weights;
use crate::design::Design;
use crate::precision::VarianceReduction;

/// What is kept beside the figures of each trial, to weigh them.
#[derive(Debug)]
pub(super) enum Beside {
    Nothing,
    /// Controls, and their means.
    Controls(Vec<Column>, Vec<f64>),
    /// The stratum of each trial, in a column by itself, and how many of each stratum were looked at.
    Strata([Column; 1], Vec<u64>),
}

impl Beside {
    /// Room for what a design weighs its trials by.
    pub(super) fn new(design: &Design) -> Self {
        match design {
            Design::Plain => Self::Nothing,
            Design::Controls(controls) => {
                let means = controls.means().to_vec();
                Self::Controls(means.iter().map(|_| Column::new()).collect(), means)
            }
            Design::Strata(_) => Self::Strata([Column::new()], Vec::new()),
        }
    }

    /// What the weights are made from.
    pub(super) fn columns(&self) -> &[Column] {
        match self {
            Self::Nothing => &[],
            Self::Controls(columns, _) => columns,
            Self::Strata(strata, _) => strata,
        }
    }

    pub(super) fn columns_mut(&mut self) -> &mut [Column] {
        match self {
            Self::Nothing => &mut [],
            Self::Controls(columns, _) => columns,
            Self::Strata(strata, _) => strata,
        }
    }

    /// Adds the controls of a trial, or the marks of its stratum.
    pub(super) fn push(&mut self, controls: &[f64]) {
        match self {
            Self::Nothing => {}
            Self::Controls(columns, _) => {
                for (column, count) in columns.iter_mut().zip(controls) {
                    column.push(*count);
                }
            }
            Self::Strata([strata], _) => {
                let stratum = controls.iter().position(|mark| *mark > 0.0);
                strata.push(stratum.unwrap_or_default() as f64);
            }
        }
    }

    /// What is kept of the first so many trials. Trials of strata are weighed by all that were looked at, which know best
    /// what share of them a stratum is.
    pub(super) fn first(&self, trials: usize) -> Self {
        let first = |column: &Column| column.first(trials);
        match self {
            Self::Nothing => Self::Nothing,
            Self::Controls(columns, means) => {
                Self::Controls(columns.iter().map(first).collect(), means.clone())
            }
            Self::Strata(strata, looked_at) => {
                Self::Strata(strata.each_ref().map(first), looked_at.clone())
            }
        }
    }

    /// How much each of the trials counts.
    pub(super) fn weights(&self, trials: usize) -> Weights {
        match self {
            Self::Nothing => Weights::equal(trials),
            Self::Controls(columns, means) => Weights::of_controls(trials, columns, means),
            Self::Strata([strata], looked_at) => Weights::of_strata(trials, strata, looked_at),
        }
    }

    /// What was done to need fewer trials, as results call it.
    pub(super) fn id(&self, weights: &Weights) -> &'static str {
        match self {
            _ if !weights.differ() => VarianceReduction::None.as_str(),
            Self::Nothing => VarianceReduction::None.as_str(),
            Self::Controls(..) => VarianceReduction::ControlVariates.as_str(),
            Self::Strata(..) => VarianceReduction::STRATA,
        }
    }
}
