//! What a run keeps of every trial under one plan.

use displace_model::contract::BenefitClass;

use super::Column;
use crate::trial::PlanFigures;

/// A figure of which every trial's value is kept, for a plan and for what it saves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    Cash,
    OutageCost,
    /// Hours, infinite where it never pays back.
    Payback,
    CashPayback,
}

impl Figure {
    const ALL: [Self; 4] = [
        Self::Cash,
        Self::OutageCost,
        Self::Payback,
        Self::CashPayback,
    ];

    fn of(self, figures: &PlanFigures) -> f64 {
        match self {
            Self::Cash => figures.cash,
            Self::OutageCost => figures.outcome.outage_cost,
            Self::Payback => figures.payback.unwrap_or(f64::INFINITY),
            Self::CashPayback => figures.cash_payback.unwrap_or(f64::INFINITY),
        }
    }
}

/// A figure of which every trial's value is kept for the plan alone: nothing is told of it beside another plan's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnFigure {
    Downtime,
    DataLoss,
    WorstOutage,
    WorstYearCost,
    WorstYearDowntime,
    Outages,
    ObjectivesMissed,
    Irrecoverable,
}

impl OwnFigure {
    const ALL: [Self; 8] = [
        Self::Downtime,
        Self::DataLoss,
        Self::WorstOutage,
        Self::WorstYearCost,
        Self::WorstYearDowntime,
        Self::Outages,
        Self::ObjectivesMissed,
        Self::Irrecoverable,
    ];

    fn of(self, figures: &PlanFigures) -> f64 {
        let outcome = &figures.outcome;
        match self {
            Self::Downtime => outcome.downtime,
            Self::DataLoss => outcome.data_loss,
            Self::WorstOutage => outcome.worst_outage,
            Self::WorstYearCost => outcome.worst_year_cost,
            Self::WorstYearDowntime => outcome.worst_year_downtime,
            Self::Outages => outcome.outages,
            Self::ObjectivesMissed => outcome.objectives_missed,
            Self::Irrecoverable => outcome.irrecoverable,
        }
    }
}

/// The columns of a plan's own figures.
pub(super) type Own = [Column; OwnFigure::ALL.len()];

/// A figure of which only the mean is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MeanFigure {
    DegradedHours,
    DegradedCost,
    InsurancePayout,
    PlannedHours,
    PlannedCost,
    Completed,
    HalfWay,
    RolledBack,
    WentOn,
    Beside,
    OutagesBefore,
    OutagesDuring,
    OutagesAfter,
    ByConcept,
    ByBlocker,
    ByStuckWave,
    ByDeadline,
    ByChance,
    OfCash,
    OfProductivity,
    OfAvoidedLoss,
    OfSoft,
}

impl MeanFigure {
    const ALL: [Self; 22] = [
        Self::DegradedHours,
        Self::DegradedCost,
        Self::InsurancePayout,
        Self::PlannedHours,
        Self::PlannedCost,
        Self::Completed,
        Self::HalfWay,
        Self::RolledBack,
        Self::WentOn,
        Self::Beside,
        Self::OutagesBefore,
        Self::OutagesDuring,
        Self::OutagesAfter,
        Self::ByConcept,
        Self::ByBlocker,
        Self::ByStuckWave,
        Self::ByDeadline,
        Self::ByChance,
        Self::OfCash,
        Self::OfProductivity,
        Self::OfAvoidedLoss,
        Self::OfSoft,
    ];

    /// The costs of a benefit class.
    pub(super) fn of_class(class: BenefitClass) -> Self {
        match class {
            BenefitClass::Cash => Self::OfCash,
            BenefitClass::Productivity => Self::OfProductivity,
            BenefitClass::AvoidedLoss => Self::OfAvoidedLoss,
            BenefitClass::Soft => Self::OfSoft,
        }
    }

    /// Why a switch did not complete, in the order of its figures.
    pub(super) const CAUSES: [Self; 5] = [
        Self::ByConcept,
        Self::ByBlocker,
        Self::ByStuckWave,
        Self::ByDeadline,
        Self::ByChance,
    ];

    fn of(self, figures: &PlanFigures) -> f64 {
        let outcome = &figures.outcome;
        match self {
            Self::DegradedHours => outcome.degraded_hours,
            Self::DegradedCost => outcome.degraded_cost,
            Self::InsurancePayout => outcome.insurance_payout,
            Self::PlannedHours => outcome.planned_hours,
            Self::PlannedCost => outcome.planned_cost,
            Self::Completed => figures.switch.completed,
            Self::HalfWay => figures.switch.half_way,
            Self::RolledBack => figures.switch.rolled_back,
            Self::WentOn => figures.switch.went_on,
            Self::Beside => figures.switch.beside,
            Self::OutagesBefore => figures.switch.outages[0],
            Self::OutagesDuring => figures.switch.outages[1],
            Self::OutagesAfter => figures.switch.outages[2],
            Self::ByConcept => figures.switch.causes[0],
            Self::ByBlocker => figures.switch.causes[1],
            Self::ByStuckWave => figures.switch.causes[2],
            Self::ByDeadline => figures.switch.causes[3],
            Self::ByChance => figures.switch.causes[4],
            Self::OfCash => figures.classes[BenefitClass::Cash as usize],
            Self::OfProductivity => figures.classes[BenefitClass::Productivity as usize],
            Self::OfAvoidedLoss => figures.classes[BenefitClass::AvoidedLoss as usize],
            Self::OfSoft => figures.classes[BenefitClass::Soft as usize],
        }
    }
}

/// One plan's figures of every trial so far.
#[derive(Debug)]
pub(super) struct Kept {
    columns: [Column; Figure::ALL.len()],
    own: Own,
    /// Hours until all is accepted, and what the switch costs; only where there is one.
    switch: Option<Box<[Column; 2]>>,
    /// What a finance director counts; only where that may be other than all cash.
    accepted: Option<Box<Column>>,
    /// Sums, and sums of products with each control.
    sums: [f64; MeanFigure::ALL.len()],
    by_control: Vec<[f64; MeanFigure::ALL.len()]>,
}

impl Kept {
    /// Bytes that one trial takes at most.
    pub(super) const BYTES: usize = (Figure::ALL.len() + OwnFigure::ALL.len()) * size_of::<f64>();

    pub(super) fn new(controls: usize, is_switched: bool, classes_differ: bool) -> Self {
        Self {
            columns: std::array::from_fn(|_| Column::new()),
            own: std::array::from_fn(|_| Column::new()),
            switch: is_switched.then(|| Box::new(std::array::from_fn(|_| Column::new()))),
            accepted: classes_differ.then(|| Box::new(Column::new())),
            sums: Default::default(),
            by_control: vec![Default::default(); controls],
        }
    }

    /// Makes room for so many trials in all.
    pub(super) fn expect(&mut self, trials: usize) {
        let switch = self
            .switch
            .iter_mut()
            .flat_map(|columns| columns.iter_mut());
        let accepted = self.accepted.as_deref_mut();
        let columns = self.columns.iter_mut().chain(&mut self.own);
        for column in columns.chain(switch).chain(accepted) {
            column.expect(trials);
        }
    }

    /// Hours until all is accepted in each trial, infinite where it never is, and what the switch costs.
    pub(super) fn switch(&self) -> Option<[&Column; 2]> {
        let [live, cost] = &**self.switch.as_ref()?;
        Some([live, cost])
    }

    /// Adds a trial and its controls.
    pub(super) fn push(&mut self, figures: &PlanFigures, controls: &[f64]) {
        for (column, figure) in self.columns.iter_mut().zip(Figure::ALL) {
            column.push(figure.of(figures));
        }
        for (column, figure) in self.own.iter_mut().zip(OwnFigure::ALL) {
            column.push(figure.of(figures));
        }
        if let Some(columns) = &mut self.switch {
            columns[0].push(figures.switch.live);
            columns[1].push(figures.switch.cost);
        }
        if let Some(column) = &mut self.accepted {
            column.push(figures.classes[BenefitClass::Cash as usize]);
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

    /// What a finance director counts of each trial's costs.
    pub(super) fn accepted(&self) -> &Column {
        let apart = self.accepted.as_deref();
        apart.unwrap_or_else(|| self.column(Figure::Cash))
    }

    pub(super) fn column(&self, figure: Figure) -> &Column {
        &self.columns[figure as usize]
    }

    /// A figure of the plan alone, as long as they have not been taken.
    pub(super) fn own(&self, figure: OwnFigure) -> &Column {
        &self.own[figure as usize]
    }

    /// Takes the figures of the plan alone, which are told once and then are memory for nothing.
    pub(super) fn take_own(&mut self) -> Own {
        self.own
            .each_mut()
            .map(|column| std::mem::replace(column, Column::new()))
    }

    pub(super) fn sum(&self, figure: MeanFigure) -> f64 {
        self.sums[figure as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_the_plan_alone_are_given_away_with_their_memory() {
        let mut kept = Kept::new(0, false, false);
        for hours in [3.5, 0.25] {
            let mut figures = PlanFigures::default();
            figures.outcome.downtime = hours;
            figures.outcome.outage_cost = 100.0 * hours;
            kept.push(&figures, &[]);
        }
        let [downtime, ..] = kept.take_own();
        assert_eq!(downtime.into_figures(), [3.5, 0.25]);
        assert_eq!(kept.own(OwnFigure::Downtime).iter().count(), 0);
        let costs: Vec<f64> = kept.column(Figure::OutageCost).iter().collect();
        assert_eq!(costs, [350.0, 25.0]);
    }

    #[test]
    fn every_figure_stands_in_its_own_column() {
        for (place, figure) in Figure::ALL.into_iter().enumerate() {
            assert_eq!(figure as usize, place);
        }
        for (place, figure) in OwnFigure::ALL.into_iter().enumerate() {
            assert_eq!(figure as usize, place);
        }
        for (place, figure) in MeanFigure::ALL.into_iter().enumerate() {
            assert_eq!(figure as usize, place);
        }
    }
}
