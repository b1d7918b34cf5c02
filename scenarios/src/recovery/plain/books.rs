//! What the outages of the plain path come to: hours, losses and their cost (R23, R24).

use crate::ahead::Ask;
use crate::incident::Hit;
use crate::recovery::tally::{Books, Missed, Outcome, Row, Tables};
use crate::stage::Stage;
use crate::world::{CompiledThreat, CompiledWorkload, PlainSlot, Values, World};

/// A workload in this trial: what its parameters come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) size: f64,
    pub(super) log_growth: f64,
    /// Mean hours of a transfer of all its data, while they do not grow.
    pub(super) transfer_hours: f64,
    rto_hours: f64,
    rpo_hours: f64,
    cost_down: f64,
    cost_lost: f64,
    /// What people cost for each outage.
    staff: f64,
    by_calendar: bool,
}

impl Terms {
    pub(super) fn new(
        workload: &CompiledWorkload,
        values: &Values,
        staff_cost: f64,
        speed: f64,
    ) -> Self {
        let size = values[workload.size];
        Self {
            size,
            log_growth: values[workload.log_growth],
            transfer_hours: size / speed,
            rto_hours: workload.rto_hours,
            rpo_hours: workload.rpo_hours,
            cost_down: values[workload.cost_down],
            cost_lost: values[workload.cost_lost],
            staff: values[workload.staff_hours] * staff_cost,
            by_calendar: workload.hourly.by_calendar,
        }
    }
}

/// A restore that ended well, and its outage with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Closing {
    pub(super) at: f64,
    /// When its last attempt began.
    pub(super) attempted: f64,
    pub(super) data_loss: f64,
    pub(super) workload: u32,
    /// What it shares with others, by place.
    pub(super) ask: u32,
}

/// Where one trial of one plan books its figures.
pub(super) struct TrialBooks<'a> {
    pub(super) world: &'a World,
    pub(super) values: &'a Values,
    pub(super) staff_cost: f64,
    pub(super) outcome: Outcome,
    pub(super) tables: &'a mut Tables,
    pub(super) years: &'a mut [(f64, f64)],
    /// Nominal cost of each incident.
    pub(super) costs: &'a mut [f64],
}

impl TrialBooks<'_> {
    /// Books the hours between two moments as a stage.
    #[inline]
    pub(super) fn stage(&mut self, impact: f64, stage: Stage, from: f64, to: f64) {
        if to > from {
            self.tables.stages[stage as usize] += (to - from) * impact;
        }
    }

    /// Books outages in the order in which they ended, and forgets them: one after another in a short loop, they wait
    /// for nothing.
    pub(super) fn close(&mut self, closings: &mut Vec<Closing>, asks: &[Ask], terms: &[Terms]) {
        for alike in closings.chunk_by(|a, b| a.ask == b.ask) {
            if let Some(ask) = alike.first().and_then(|one| asks.get(one.ask as usize)) {
                self.close_alike(alike, ask, terms);
            }
        }
        closings.clear();
    }

    /// The same for outages that have an ask in common.
    #[inline]
    fn close_alike(&mut self, closings: &[Closing], ask: &Ask, terms: &[Terms]) {
        let mut outcome = self.outcome;
        let mut restore = self.tables.stages[Stage::Restore as usize];
        let mut threat = self.tables.threats[ask.threat as usize];
        let mut year = self.years[ask.year as usize];
        let mut incident = self.costs[ask.incident as usize];
        for closing in closings {
            let place = closing.workload as usize;
            let terms = &terms[place];
            if closing.at > closing.attempted {
                restore += (closing.at - closing.attempted) * ask.impact;
            }
            let down = closing.at - ask.start;
            let paid = if terms.by_calendar {
                self.paid_hours(place, ask.start, closing.at)
            } else {
                down
            };
            let hours_cost = paid * ask.impact * terms.cost_down;
            let once_cost = closing.data_loss * terms.cost_lost + terms.staff;
            year.0 = year.0 + hours_cost + once_cost;
            incident = incident + hours_cost + once_cost;
            let outage = Outage {
                downtime: down * ask.impact,
                data_loss: closing.data_loss,
                hours_cost: hours_cost * ask.discount,
                once_cost: once_cost * ask.discount,
            };
            year.1 += outage.downtime;
            outcome.outage_cost = outcome.outage_cost + outage.hours_cost + outage.once_cost;
            outcome.outages += 1.0;
            outcome.downtime += outage.downtime;
            outcome.data_loss += outage.data_loss;
            let hours = if ask.impact <= 0.0 { 0.0 } else { down };
            if hours > outcome.worst_outage {
                outcome.worst_outage = hours;
            }
            let workload = &mut self.tables.workloads[place];
            outage.add_to(&mut threat);
            outage.add_to(workload);
            let missed = Missed {
                rto: hours > terms.rto_hours,
                rpo: closing.data_loss > terms.rpo_hours,
                irrecoverable: false,
            };
            if missed != Missed::default() {
                outcome.objectives_missed += 1.0;
                threat.miss(missed);
                workload.miss(missed);
            }
        }
        self.costs[ask.incident as usize] = incident;
        self.years[ask.year as usize] = year;
        self.tables.threats[ask.threat as usize] = threat;
        self.tables.stages[Stage::Restore as usize] = restore;
        self.outcome = outcome;
    }

    /// Hours weighed by what an hour of the calendar costs.
    #[cold]
    fn paid_hours(&self, workload: usize, from: f64, to: f64) -> f64 {
        let hourly = &self.world.workloads[workload].hourly;
        let (outside, peak) = (self.values[hourly.outside], self.values[hourly.peak]);
        self.world.clock.weighed(from, to, outside, peak)
    }

    /// How many incidents strike something, by threat and by workload.
    pub(super) fn incidents(&mut self, threats: &[f64], workloads: &[f64]) {
        for (row, count) in self.tables.threats.iter_mut().zip(threats) {
            row.incidents += count;
        }
        for (row, count) in self.tables.workloads.iter_mut().zip(workloads) {
            row.incidents += count;
        }
    }

    /// What an incident costs besides its outages, for each that it hits.
    #[inline]
    pub(super) fn part_of_incident(&self, threat: &CompiledThreat, hits: usize) -> f64 {
        let staff = self.values[threat.staff_hours] * self.staff_cost;
        let nominal = self.values[threat.fixed_cost] + staff;
        if nominal == 0.0 {
            return 0.0;
        }
        nominal / hits as f64
    }

    /// Books what an incident costs besides its outages. Outages that ended before must have been booked.
    pub(super) fn incident_cost(
        &mut self,
        ask: &Ask,
        part: f64,
        hits: &[Hit],
        slots: &[PlainSlot],
    ) {
        for hit in hits {
            let workload = slots[hit.instance as usize].workload as usize;
            let mut books = Books {
                outcome: &mut self.outcome,
                threat: &mut self.tables.threats[ask.threat as usize],
                workload: &mut self.tables.workloads[workload],
                year: &mut self.years[ask.year as usize],
                incident: &mut self.costs[ask.incident as usize],
            };
            books.cost(part, ask.discount);
        }
    }
}

/// What an outage comes to.
#[derive(Debug, Clone, Copy)]
struct Outage {
    downtime: f64,
    data_loss: f64,
    /// Present value of its hours, and of what it costs once.
    hours_cost: f64,
    once_cost: f64,
}

impl Outage {
    #[inline]
    fn add_to(self, row: &mut Row) {
        row.outage_cost = row.outage_cost + self.hours_cost + self.once_cost;
        row.outages += 1.0;
        row.downtime += self.downtime;
        row.data_loss += self.data_loss;
    }
}
