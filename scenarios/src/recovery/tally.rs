//! What one plan's trial added up to, and the sums over many trials.

use crate::stage::Stage;
use crate::world::World;

/// The outage figures of one plan in one trial.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Outcome {
    /// Present value.
    pub(crate) outage_cost: f64,
    pub(crate) downtime: f64,
    pub(crate) data_loss: f64,
    pub(crate) worst_outage: f64,
    /// Nominal.
    pub(crate) worst_year_cost: f64,
    pub(crate) worst_year_downtime: f64,
    pub(crate) outages: f64,
    pub(crate) objectives_missed: f64,
    pub(crate) irrecoverable: f64,
    pub(crate) degraded_hours: f64,
    /// Present value.
    pub(crate) degraded_cost: f64,
    /// What insurance paid, present value; taken off the outage cost already.
    pub(crate) insurance_payout: f64,
    /// Hours of moving back from spares.
    pub(crate) planned_hours: f64,
    /// Present value.
    pub(crate) planned_cost: f64,
}

/// A row of a table: by threat or by workload.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Row {
    // Every outage adds to the first four, which therefore stand together.
    pub(crate) outage_cost: f64,
    pub(crate) outages: f64,
    pub(crate) downtime: f64,
    pub(crate) data_loss: f64,
    pub(crate) incidents: f64,
    pub(crate) objectives_missed: f64,
    pub(crate) missed_rto: f64,
    pub(crate) missed_rpo: f64,
    pub(crate) irrecoverable: f64,
}

impl Row {
    /// An outage fell short of these.
    pub(crate) fn miss(&mut self, missed: Missed) {
        let count = |yes: bool| f64::from(u8::from(yes));
        self.objectives_missed += 1.0;
        self.missed_rto += count(missed.rto);
        self.missed_rpo += count(missed.rpo);
        self.irrecoverable += count(missed.irrecoverable);
    }

    /// Adds another row `factor` times.
    fn add_times(&mut self, other: &Self, factor: f64) {
        self.incidents += factor * other.incidents;
        self.outages += factor * other.outages;
        self.objectives_missed += factor * other.objectives_missed;
        self.missed_rto += factor * other.missed_rto;
        self.missed_rpo += factor * other.missed_rpo;
        self.irrecoverable += factor * other.irrecoverable;
        self.downtime += factor * other.downtime;
        self.data_loss += factor * other.data_loss;
        self.outage_cost += factor * other.outage_cost;
    }
}

/// Sums over trials, by threat, workload, stage and year.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tables {
    pub(crate) threats: Vec<Row>,
    pub(crate) workloads: Vec<Row>,
    pub(crate) stages: [f64; Stage::DOWN.len()],
    /// Nominal outage cost and downtime of each year.
    pub(crate) years: Vec<(f64, f64)>,
}

impl Tables {
    pub(crate) fn new(world: &World) -> Self {
        Self {
            threats: vec![Row::default(); world.threats.len()],
            workloads: vec![Row::default(); world.workloads.len()],
            stages: [0.0; Stage::DOWN.len()],
            years: vec![(0.0, 0.0); world.years],
        }
    }

    /// All zero, for another trial.
    fn clear(&mut self) {
        self.threats.fill(Row::default());
        self.workloads.fill(Row::default());
        self.stages = [0.0; Stage::DOWN.len()];
        self.years.fill((0.0, 0.0));
    }

    /// Memory that its rows take.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.threats.as_slice())
            + size_of_val(self.workloads.as_slice())
            + size_of_val(self.years.as_slice())
    }

    /// Adds another part of the same run; call in the order of the trials.
    pub(crate) fn add(&mut self, other: &Self) {
        self.add_times(other, 1.0);
    }

    /// Adds other tables `factor` times.
    pub(crate) fn add_times(&mut self, other: &Self, factor: f64) {
        for (sum, row) in self.threats.iter_mut().zip(&other.threats) {
            sum.add_times(row, factor);
        }
        for (sum, row) in self.workloads.iter_mut().zip(&other.workloads) {
            sum.add_times(row, factor);
        }
        for (sum, hours) in self.stages.iter_mut().zip(&other.stages) {
            *sum += factor * hours;
        }
        for (sum, year) in self.years.iter_mut().zip(&other.years) {
            sum.0 += factor * year.0;
            sum.1 += factor * year.1;
        }
    }
}

/// Where one trial of one plan books its figures: in tables of its own, which are added to those of the run afterwards,
/// so that what a trial adds does not depend on the trials before it.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    pub(crate) outcome: Outcome,
    pub(crate) tables: &'a mut Tables,
    /// Nominal outage cost and downtime of each year of this trial.
    pub(crate) years: Vec<(f64, f64)>,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(tables: &'a mut Tables, mut years: Vec<(f64, f64)>, world: &World) -> Self {
        tables.clear();
        years.clear();
        years.resize(world.years, (0.0, 0.0));
        Self {
            outcome: Outcome::default(),
            tables,
            years,
        }
    }

    /// Forgets what the trial has booked so far.
    pub(crate) fn clear(&mut self) {
        self.outcome = Outcome::default();
        self.tables.clear();
        self.years.fill((0.0, 0.0));
    }

    /// Closes the trial: the worst year, and the years' sums. Gives the years' memory back.
    pub(crate) fn finish(mut self) -> (Outcome, Vec<(f64, f64)>) {
        for (sum, year) in self.tables.years.iter_mut().zip(&self.years) {
            sum.0 += year.0;
            sum.1 += year.1;
            self.outcome.worst_year_cost = self.outcome.worst_year_cost.max(year.0);
            self.outcome.worst_year_downtime = self.outcome.worst_year_downtime.max(year.1);
        }
        (self.outcome, self.years)
    }
}

/// Where the figures of one incident at one workload are booked.
#[derive(Debug)]
pub(crate) struct Books<'a> {
    pub(crate) outcome: &'a mut Outcome,
    pub(crate) threat: &'a mut Row,
    pub(crate) workload: &'a mut Row,
    /// Nominal outage cost and downtime of its year.
    pub(crate) year: &'a mut (f64, f64),
    /// Nominal outage cost of the incident.
    pub(crate) incident: &'a mut f64,
}

impl Books<'_> {
    /// Hours of updates that are lost, or all data.
    #[inline]
    pub(crate) fn loss(&mut self, hours: f64, irrecoverable: bool) {
        self.outcome.data_loss += hours;
        self.outcome.irrecoverable += f64::from(u8::from(irrecoverable));
        self.threat.data_loss += hours;
        self.workload.data_loss += hours;
    }

    /// One outage of so many hours, and which of its objectives it misses.
    #[inline]
    pub(crate) fn outage(&mut self, hours: f64, missed: Missed) {
        self.outcome.outages += 1.0;
        if hours > self.outcome.worst_outage {
            self.outcome.worst_outage = hours;
        }
        let rows = [&mut *self.threat, &mut *self.workload];
        if missed == Missed::default() {
            for row in rows {
                row.outages += 1.0;
            }
            return;
        }
        self.outcome.objectives_missed += 1.0;
        for row in rows {
            row.outages += 1.0;
            row.miss(missed);
        }
    }

    /// Everything about an outage at once: the same sums as step by step, with each of them looked up only once.
    #[expect(
        clippy::inline_always,
        reason = "every outage ends here: a call costs as much again"
    )]
    #[inline(always)]
    pub(crate) fn whole(&mut self, one: &Whole) {
        let [hours_cost, once_cost] = one.costs;
        let present = [hours_cost * one.discount, once_cost * one.discount];
        for row in [&mut *self.threat, &mut *self.workload] {
            row.outage_cost = row.outage_cost + present[0] + present[1];
            row.outages += 1.0;
            row.downtime += one.downtime;
            row.data_loss += one.data_loss;
        }
        let outcome = &mut *self.outcome;
        outcome.outage_cost = outcome.outage_cost + present[0] + present[1];
        outcome.outages += 1.0;
        outcome.downtime += one.downtime;
        outcome.data_loss += one.data_loss;
        if one.hours > outcome.worst_outage {
            outcome.worst_outage = one.hours;
        }
        self.year.0 = self.year.0 + hours_cost + once_cost;
        self.year.1 += one.downtime;
        *self.incident = *self.incident + hours_cost + once_cost;
        if one.missed != Missed::default() {
            outcome.objectives_missed += 1.0;
            outcome.irrecoverable += f64::from(u8::from(one.missed.irrecoverable));
            self.threat.miss(one.missed);
            self.workload.miss(one.missed);
        }
    }

    /// Hours down, each counted by the part of the service that is missing.
    #[inline]
    pub(crate) fn downtime(&mut self, hours: f64) {
        self.outcome.downtime += hours;
        self.year.1 += hours;
        self.threat.downtime += hours;
        self.workload.downtime += hours;
    }

    /// A nominal amount, worth `discount` of it at the start.
    #[inline]
    pub(crate) fn cost(&mut self, nominal: f64, discount: f64) {
        let present = nominal * discount;
        self.outcome.outage_cost += present;
        self.threat.outage_cost += present;
        self.workload.outage_cost += present;
        self.year.0 += nominal;
        *self.incident += nominal;
    }
}

/// An outage for which one incident answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whole {
    /// Hours that count against objectives.
    pub(crate) hours: f64,
    pub(crate) downtime: f64,
    pub(crate) data_loss: f64,
    pub(crate) missed: Missed,
    /// Nominal: what its hours cost, then what does not depend on them.
    pub(crate) costs: [f64; 2],
    pub(crate) discount: f64,
}

/// What an outage fell short of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Missed {
    pub(crate) rto: bool,
    pub(crate) rpo: bool,
    pub(crate) irrecoverable: bool,
}
