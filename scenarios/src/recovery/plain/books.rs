//! What the outages of the plain path come to: hours, losses and their cost (R23, R24).

use super::{Ask, Restore};
use crate::incident::Hit;
use crate::recovery::tally::{Outcome, Row, Tables};
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
pub(super) struct Books<'a> {
    pub(super) world: &'a World,
    pub(super) values: &'a Values,
    pub(super) staff_cost: f64,
    pub(super) outcome: Outcome,
    pub(super) tables: &'a mut Tables,
    pub(super) years: &'a mut [(f64, f64)],
    /// Nominal cost of each incident.
    pub(super) costs: &'a mut [f64],
}

impl Books<'_> {
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
        self.places(ask, place)
            .close(restore.data_loss, ask, terms, down, paid);
    }

    #[inline]
    fn places(&mut self, ask: &Ask, workload: usize) -> Places<'_> {
        Places {
            outcome: &mut self.outcome,
            threat: &mut self.tables.threats[ask.threat as usize],
            workload: &mut self.tables.workloads[workload],
            year: &mut self.years[ask.year as usize],
            cost: &mut self.costs[ask.incident as usize],
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
                self.places(ask, workload).book(part, ask.discount);
            }
        }
    }
}

/// Where the figures of one outage are booked.
struct Places<'a> {
    outcome: &'a mut Outcome,
    threat: &'a mut Row,
    workload: &'a mut Row,
    year: &'a mut (f64, f64),
    cost: &'a mut f64,
}

impl Places<'_> {
    /// Books an outage of so many hours, which cost like `paid` hours.
    #[inline]
    fn close(mut self, loss: f64, ask: &Ask, terms: &Terms, down: f64, paid: f64) {
        let hours = if ask.impact <= 0.0 { 0.0 } else { down };
        let weighed = down * ask.impact;
        self.outcome.data_loss += loss;
        self.outcome.outages += 1.0;
        self.outcome.worst_outage = self.outcome.worst_outage.max(hours);
        self.outcome.downtime += weighed;
        self.year.1 += weighed;
        for row in [&mut *self.threat, &mut *self.workload] {
            row.data_loss += loss;
            row.outages += 1.0;
            row.downtime += weighed;
        }
        let (missed_rto, missed_rpo) = (hours > terms.rto_hours, loss > terms.rpo_hours);
        if missed_rto || missed_rpo {
            self.outcome.objectives_missed += 1.0;
            for row in [&mut *self.threat, &mut *self.workload] {
                row.objectives_missed += 1.0;
                row.missed_rto += f64::from(u8::from(missed_rto));
                row.missed_rpo += f64::from(u8::from(missed_rpo));
            }
        }
        self.book(paid * ask.impact * terms.cost_down, ask.discount);
        self.book(loss * terms.cost_lost + terms.staff, ask.discount);
    }

    /// Books an amount at the date of its incident.
    #[inline]
    fn book(&mut self, nominal: f64, discount: f64) {
        let present = nominal * discount;
        self.outcome.outage_cost += present;
        self.threat.outage_cost += present;
        self.workload.outage_cost += present;
        self.year.0 += nominal;
        *self.cost += nominal;
    }
}
