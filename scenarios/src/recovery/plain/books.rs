//! What the outages of the plain path come to: hours, losses and their cost (R23, R24).

use fearless_simd::{Simd, SimdFrom, f64x4};

use crate::ahead::{Ask, DrawnAhead};
use crate::recovery::tally::{Missed, Outcome, Row, Tables};
use crate::stage::Stage;
use crate::world::{CompiledThreat, CompiledWorkload, Values, World};

/// A workload in this trial: what its parameters come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// The copy from which it is restored; no more than the first of them where there is a switch.
    pub(super) copy: u32,
    pub(super) size: f64,
    pub(super) log_growth: f64,
    /// Mean hours of a transfer of all its data from that copy, while they do not grow.
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
        copy: u32,
        values: &Values,
        staff_cost: f64,
        speed: f64,
    ) -> Self {
        let size = values[workload.size];
        Self {
            copy,
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

    /// Books outages in the order in which they ended: one after another in a short loop, they wait for nothing.
    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    pub(super) fn close<S: Simd>(
        &mut self,
        simd: S,
        rows: &mut Rows,
        closings: &[Closing],
        asks: &[Ask],
        terms: &[Terms],
    ) {
        let of = |figures: [f64; 4]| f64x4::simd_from(simd, figures);
        let (threats, workloads) = (rows.threats.as_mut_slice(), rows.workloads.as_mut_slice());
        let mut all = of(rows.all);
        let mut worst = self.outcome.worst_outage;
        let mut restore = self.tables.stages[Stage::Restore as usize];
        for closing in closings {
            let place = closing.workload as usize;
            let (ask, terms) = (&asks[closing.ask as usize], &terms[place]);
            if closing.at > closing.attempted {
                restore += (closing.at - closing.attempted) * ask.impact;
            }
            let down = closing.at - ask.start;
            let paid = if terms.by_calendar {
                self.paid_hours(place, ask.start, closing.at)
            } else {
                down
            };
            let downtime = down * ask.impact;
            let hours_cost = paid * ask.impact * terms.cost_down;
            let once_cost = closing.data_loss * terms.cost_lost + terms.staff;
            let year = &mut self.years[ask.year as usize];
            year.0 = year.0 + hours_cost + once_cost;
            year.1 += downtime;
            let incident = &mut self.costs[ask.incident as usize];
            *incident = *incident + hours_cost + once_cost;
            let outage = of([hours_cost * ask.discount, downtime, closing.data_loss, 1.0]);
            let once = of([once_cost * ask.discount, 0.0, 0.0, 0.0]);
            all = all + outage + once;
            let threat = &mut threats[ask.threat as usize];
            *threat = *(of(*threat) + outage + once);
            let workload = &mut workloads[place];
            *workload = *(of(*workload) + outage + once);
            let hours = if ask.impact <= 0.0 { 0.0 } else { down };
            worst = if hours > worst { hours } else { worst };
            let missed = Missed {
                rto: hours > terms.rto_hours,
                rpo: closing.data_loss > terms.rpo_hours,
                irrecoverable: false,
            };
            if missed != Missed::default() {
                self.miss(ask.threat as usize, place, missed);
            }
        }
        rows.all = *all;
        self.outcome.worst_outage = worst;
        self.tables.stages[Stage::Restore as usize] = restore;
    }

    #[cold]
    fn miss(&mut self, threat: usize, workload: usize, missed: Missed) {
        self.outcome.objectives_missed += 1.0;
        self.tables.threats[threat].miss(missed);
        self.tables.workloads[workload].miss(missed);
    }

    /// Takes over what the rows have added up to.
    pub(super) fn add_rows(&mut self, rows: &Rows) {
        let [cost, downtime, data_loss, outages] = rows.all;
        self.outcome.outage_cost = cost;
        self.outcome.downtime = downtime;
        self.outcome.data_loss = data_loss;
        self.outcome.outages = outages;
        let take = |into: &mut [Row], rows: &[[f64; 4]]| {
            for (row, figures) in into.iter_mut().zip(rows) {
                let [cost, downtime, data_loss, outages] = *figures;
                row.outage_cost = cost;
                row.downtime = downtime;
                row.data_loss = data_loss;
                row.outages = outages;
            }
        };
        take(&mut self.tables.threats, &rows.threats);
        take(&mut self.tables.workloads, &rows.workloads);
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

    /// Some incident may cost something besides its outages.
    pub(super) fn costs_at_once(&self) -> bool {
        let threats = self.world.threats.iter();
        threats
            .map(|threat| self.cost_at_once(threat))
            .any(|cost| cost != 0.0)
    }

    /// What an incident costs besides its outages.
    #[inline]
    fn cost_at_once(&self, threat: &CompiledThreat) -> f64 {
        let staff = self.values[threat.staff_hours] * self.staff_cost;
        self.values[threat.fixed_cost] + staff
    }

    /// Books what an incident costs besides its outages, in equal parts for those that it hits. Outages that ended before
    /// must have been booked.
    pub(super) fn incident_cost(&mut self, rows: &mut Rows, ask: &Ask, hits: &[DrawnAhead]) {
        let nominal = self.cost_at_once(&self.world.threats[ask.threat as usize]);
        if nominal == 0.0 {
            return;
        }
        let part = nominal / hits.len() as f64;
        let present = part * ask.discount;
        for hit in hits {
            rows.all[0] += present;
            rows.threats[ask.threat as usize][0] += present;
            rows.workloads[hit.workload as usize][0] += present;
            self.years[ask.year as usize].0 += part;
            self.costs[ask.incident as usize] += part;
        }
    }
}

/// Outage cost, downtime, data loss and number of outages of one trial: the figures to which every outage adds, side by
/// side so that they are added at once.
#[derive(Debug, Default)]
pub(super) struct Rows {
    all: [f64; 4],
    /// By threat.
    threats: Vec<[f64; 4]>,
    /// By workload.
    workloads: Vec<[f64; 4]>,
}

impl Rows {
    /// All zero, for another trial.
    pub(super) fn clear(&mut self, world: &World) {
        self.all = [0.0; 4];
        self.threats.clear();
        self.threats.resize(world.threats.len(), [0.0; 4]);
        self.workloads.clear();
        self.workloads.resize(world.workloads.len(), [0.0; 4]);
    }
}
