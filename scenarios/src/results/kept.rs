//! What a run keeps of every trial under one plan.

use super::Column;
use crate::trial::PlanFigures;

/// A figure of which every trial's value is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    Cash,
    OutageCost,
    Downtime,
    DataLoss,
    WorstOutage,
    WorstYearCost,
    WorstYearDowntime,
    Outages,
    ObjectivesMissed,
    Irrecoverable,
    /// Hours, infinite where it never pays back.
    Payback,
    CashPayback,
}

impl Figure {
    const ALL: [Self; 12] = [
        Self::Cash,
        Self::OutageCost,
        Self::Downtime,
        Self::DataLoss,
        Self::WorstOutage,
        Self::WorstYearCost,
        Self::WorstYearDowntime,
        Self::Outages,
        Self::ObjectivesMissed,
        Self::Irrecoverable,
        Self::Payback,
        Self::CashPayback,
    ];

    fn of(self, figures: &PlanFigures) -> f64 {
        let outcome = &figures.outcome;
        match self {
            Self::Cash => figures.cash,
            Self::OutageCost => outcome.outage_cost,
            Self::Downtime => outcome.downtime,
            Self::DataLoss => outcome.data_loss,
            Self::WorstOutage => outcome.worst_outage,
            Self::WorstYearCost => outcome.worst_year_cost,
            Self::WorstYearDowntime => outcome.worst_year_downtime,
            Self::Outages => outcome.outages,
            Self::ObjectivesMissed => outcome.objectives_missed,
            Self::Irrecoverable => outcome.irrecoverable,
            Self::Payback => figures.payback.unwrap_or(f64::INFINITY),
            Self::CashPayback => figures.cash_payback.unwrap_or(f64::INFINITY),
        }
    }
}

/// A figure of which only the mean is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MeanFigure {
    DegradedHours,
    DegradedCost,
    InsurancePayout,
    PlannedHours,
    PlannedCost,
}

impl MeanFigure {
    const ALL: [Self; 5] = [
        Self::DegradedHours,
        Self::DegradedCost,
        Self::InsurancePayout,
        Self::PlannedHours,
        Self::PlannedCost,
    ];

    fn of(self, figures: &PlanFigures) -> f64 {
        let outcome = &figures.outcome;
        match self {
            Self::DegradedHours => outcome.degraded_hours,
            Self::DegradedCost => outcome.degraded_cost,
            Self::InsurancePayout => outcome.insurance_payout,
            Self::PlannedHours => outcome.planned_hours,
            Self::PlannedCost => outcome.planned_cost,
        }
    }
}

/// One plan's figures of every trial so far.
#[derive(Debug)]
pub(super) struct Kept {
    columns: [Column; Figure::ALL.len()],
    /// Sums, and sums of products with each control.
    sums: [f64; MeanFigure::ALL.len()],
    by_control: Vec<[f64; MeanFigure::ALL.len()]>,
}

impl Kept {
    /// Bytes that one trial takes at most.
    pub(super) const BYTES: usize = Figure::ALL.len() * size_of::<f64>();

    pub(super) fn new(controls: usize) -> Self {
        Self {
            columns: std::array::from_fn(|_| Column::new()),
            sums: Default::default(),
            by_control: vec![Default::default(); controls],
        }
    }

    /// Makes room for so many trials in all.
    pub(super) fn expect(&mut self, trials: usize) {
        for column in &mut self.columns {
            column.expect(trials);
        }
    }

    /// Adds a trial and its controls.
    pub(super) fn push(&mut self, figures: &PlanFigures, controls: &[f64]) {
        for (column, figure) in self.columns.iter_mut().zip(Figure::ALL) {
            column.push(figure.of(figures));
        }
        for (place, figure) in MeanFigure::ALL.into_iter().enumerate() {
            let value = figure.of(figures);
            self.sums[place] += value;
            for (sums, count) in self.by_control.iter_mut().zip(controls) {
                sums[place] += count * value;
            }
        }
    }

    /// The sums as they would be if trials counted by their weights.
    pub(super) fn weigh(&mut self, plain: f64, of_control: &[f64]) {
        for (place, sum) in self.sums.iter_mut().enumerate() {
            let products = self.by_control.iter().zip(of_control);
            let products: f64 = products.map(|(sums, factor)| factor * sums[place]).sum();
            *sum = plain * *sum + products;
        }
    }

    pub(super) fn column(&self, figure: Figure) -> &Column {
        &self.columns[figure as usize]
    }

    pub(super) fn sum(&self, figure: MeanFigure) -> f64 {
        self.sums[figure as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_stands_in_its_own_column() {
        for (place, figure) in Figure::ALL.into_iter().enumerate() {
            assert_eq!(figure as usize, place);
        }
        for (place, figure) in MeanFigure::ALL.into_iter().enumerate() {
            assert_eq!(figure as usize, place);
        }
    }
}
