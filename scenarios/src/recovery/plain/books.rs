//! What the outages of the plain path come to: hours, losses and their cost (R23, R24).

use super::{Ask, Restore};
use crate::incident::Hit;
use crate::recovery::tally::{Books, Missed, Outcome, Tables};
use crate::stage::Stage;
use crate::world::{CompiledThreat, CompiledWorkload, PlainSlot, Values, World};

/// A workload in this trial: what its parameters come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) size: f64,
    pub(super) log_growth: f64,
    pub(super) rto_hours: f64,
    pub(super) rpo_hours: f64,
    pub(super) cost_down: f64,
    pub(super) cost_lost: f64,
    /// What people cost for each outage.
    pub(super) staff: f64,
    pub(super) by_calendar: bool,
}

impl Terms {
    pub(super) fn new(workload: &CompiledWorkload, values: &Values, staff_cost: f64) -> Self {
        Self {
            size: values[workload.size],
            log_growth: values[workload.log_growth],
            rto_hours: workload.rto_hours,
            rpo_hours: workload.rpo_hours,
            cost_down: values[workload.cost_down],
            cost_lost: values[workload.cost_lost],
            staff: values[workload.staff_hours] * staff_cost,
            by_calendar: workload.hourly.by_calendar,
        }
    }
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
    /// Books the hours from the restore's mark to `to` as `stage`.
    #[inline]
    pub(super) fn stage(&mut self, restore: &mut Restore, impact: f64, stage: Stage, to: f64) {
        let from = restore.mark;
        if to > from {
            restore.mark = to;
            self.tables.stages[stage as usize] += (to - from) * impact;
        }
    }

    /// An outage is over.
    #[inline]
    pub(super) fn close(&mut self, restore: &Restore, ask: &Ask, terms: &Terms, at: f64) {
        let place = restore.workload as usize;
        let down = at - ask.start;
        let paid = if terms.by_calendar {
            self.paid_hours(place, ask.start, at)
        } else {
            down
        };
        let hours = if ask.impact <= 0.0 { 0.0 } else { down };
        let missed = Missed {
            rto: hours > terms.rto_hours,
            rpo: restore.data_loss > terms.rpo_hours,
            irrecoverable: false,
        };
        let mut books = self.books(ask, place);
        books.loss(restore.data_loss, false);
        books.outage(hours, missed);
        books.downtime(down * ask.impact);
        books.cost(paid * ask.impact * terms.cost_down, ask.discount);
        books.cost(
            restore.data_loss * terms.cost_lost + terms.staff,
            ask.discount,
        );
    }

    #[inline]
    fn books(&mut self, ask: &Ask, workload: usize) -> Books<'_> {
        Books {
            outcome: &mut self.outcome,
            threat: &mut self.tables.threats[ask.threat as usize],
            workload: &mut self.tables.workloads[workload],
            year: &mut self.years[ask.year as usize],
            incident: &mut self.costs[ask.incident as usize],
        }
    }

    /// Hours weighed by what an hour of the calendar costs.
    fn paid_hours(&self, workload: usize, from: f64, to: f64) -> f64 {
        let hourly = &self.world.workloads[workload].hourly;
        let (outside, peak) = (self.values[hourly.outside], self.values[hourly.peak]);
        self.world.clock.weighed(from, to, outside, peak)
    }

    /// What an incident costs beside its outages, in equal parts for the instances it struck.
    #[inline]
    pub(super) fn incident(
        &mut self,
        ask: &Ask,
        threat: &CompiledThreat,
        hits: &[Hit],
        slots: &[PlainSlot],
    ) {
        if hits.is_empty() {
            return;
        }
        self.tables.threats[ask.threat as usize].incidents += 1.0;
        let mut last = u32::MAX;
        for hit in hits {
            let workload = slots[hit.instance as usize].workload;
            if workload != last {
                self.tables.workloads[workload as usize].incidents += 1.0;
                last = workload;
            }
        }
        let staff = self.values[threat.staff_hours] * self.staff_cost;
        let nominal = self.values[threat.fixed_cost] + staff;
        if nominal != 0.0 {
            let part = nominal / hits.len() as f64;
            for hit in hits {
                let workload = slots[hit.instance as usize].workload as usize;
                self.books(ask, workload).cost(part, ask.discount);
            }
        }
    }
}
