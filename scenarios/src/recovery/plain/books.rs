//! What the outages of the plain path come to: hours, losses and their cost (R23, R24).

use fearless_simd::{Simd, SimdFrom, f64x4};

use super::Restore;
use crate::ahead::{Ask, HitAhead};
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

    /// What an outage costs by its hours, and what it costs once.
    #[inline]
    fn cost(&self, ask: &Ask, paid_hours: f64, data_loss: f64) -> (f64, f64) {
        let by_hours = paid_hours * ask.impact * self.cost_down;
        (by_hours, data_loss * self.cost_lost + self.staff)
    }

    /// Hours that are paid of an outage of this workload: of the calendar, each by what it costs.
    #[inline]
    fn paid_hours(
        &self,
        (world, values): (&World, &Values),
        workload: usize,
        from: f64,
        to: f64,
    ) -> f64 {
        if self.by_calendar {
            weighed_hours(world, values, workload, (from, to))
        } else {
            to - from
        }
    }

    #[inline]
    fn misses(&self, hours: f64, data_loss: f64) -> Missed {
        Missed {
            rto: hours > self.rto_hours,
            rpo: data_loss > self.rpo_hours,
            irrecoverable: false,
        }
    }
}

/// Outages that have ended, and what is to be known of them.
pub(super) struct Ended<'a> {
    /// When each ended, and the place of its restore.
    pub(super) closings: &'a [(f64, u32)],
    pub(super) restores: &'a [Restore],
    pub(super) hits: &'a [HitAhead],
    pub(super) asks: &'a [Ask],
    pub(super) terms: &'a [Terms],
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
        ended: &Ended<'_>,
        missed: &mut Vec<u32>,
    ) {
        missed.clear();
        missed.resize(ended.closings.len(), 0);
        let (mut misses, slots) = (0, missed.as_mut_slice());
        let of = |figures: [f64; 4]| f64x4::simd_from(simd, figures);
        let mut all = of(rows.all);
        let mut worst = self.outcome.worst_outage;
        let mut restore_hours = self.tables.stages[Stage::Restore as usize];
        // All at hand, and as long as each other where they go together: then little is looked up and checked.
        let (years, costs) = (&mut *self.years, &mut *self.costs);
        let (threats, workloads) = (rows.threats.as_mut_slice(), rows.workloads.as_mut_slice());
        let (asks, terms) = (ended.asks, &ended.terms[..workloads.len()]);
        let (restores, hits) = (ended.restores, &ended.hits[..ended.restores.len()]);
        for (number, (at, place)) in (0..).zip(ended.closings) {
            let place = *place as usize;
            let (restore, hit) = (&restores[place], &hits[place]);
            let (ask, workload) = (&asks[hit.ask as usize], hit.workload as usize);
            let (terms, row) = (&terms[workload], &mut workloads[workload]);
            let down = at - ask.start;
            let paid = terms.paid_hours((self.world, self.values), workload, ask.start, *at);
            let (hours_cost, once_cost) = terms.cost(ask, paid, restore.data_loss);
            let downtime = down * ask.impact;
            restore_hours += (at - restore.mark) * ask.impact;
            let year = &mut years[ask.year as usize];
            year.0 = year.0 + hours_cost + once_cost;
            year.1 += downtime;
            let incident = &mut costs[ask.incident as usize];
            *incident = *incident + hours_cost + once_cost;
            let outage = of([hours_cost * ask.discount, downtime, restore.data_loss, 1.0]);
            let once = of([once_cost * ask.discount, 0.0, 0.0, 0.0]);
            all = all + outage + once;
            let threat = &mut threats[ask.threat as usize];
            *threat = *(of(*threat) + outage + once);
            *row = *(of(*row) + outage + once);
            let hours = counted_hours(ask, down);
            worst = if hours > worst { hours } else { worst };
            // Whether an objective is missed nobody can guess: no branches.
            if let Some(next) = slots.get_mut(misses) {
                *next = number;
            }
            misses += usize::from(terms.misses(hours, restore.data_loss) != Missed::default());
        }
        rows.all = *all;
        self.outcome.worst_outage = worst;
        self.tables.stages[Stage::Restore as usize] = restore_hours;
        missed.truncate(misses);
        for number in missed {
            self.miss(ended, *number as usize);
        }
    }

    /// Counts the objectives that a closing misses.
    fn miss(&mut self, ended: &Ended<'_>, number: usize) {
        let (at, place) = ended.closings[number];
        let (restore, hit) = (&ended.restores[place as usize], &ended.hits[place as usize]);
        let (ask, workload) = (&ended.asks[hit.ask as usize], hit.workload as usize);
        let hours = counted_hours(ask, at - ask.start);
        let missed = ended.terms[workload].misses(hours, restore.data_loss);
        self.count_missed(ask.threat as usize, workload, missed);
    }

    fn count_missed(&mut self, threat: usize, workload: usize, missed: Missed) {
        if missed != Missed::default() {
            self.outcome.objectives_missed += 1.0;
            self.tables.threats[threat].miss(missed);
            self.tables.workloads[workload].miss(missed);
        }
    }

    /// Books an outage by plan, of which nobody restores anything, after those that ended before.
    pub(super) fn planned(
        &mut self,
        rows: &mut Rows,
        ask: &Ask,
        terms: &[Terms],
        workload: u32,
        end: f64,
    ) {
        let place = workload as usize;
        let down = end - ask.start;
        let terms = &terms[place];
        let paid = terms.paid_hours((self.world, self.values), place, ask.start, end);
        let downtime = down * ask.impact;
        let (hours_cost, once_cost) = terms.cost(ask, paid, 0.0);
        rows.add(
            ask,
            workload,
            [hours_cost * ask.discount, downtime, 0.0, 1.0],
        );
        rows.add(ask, workload, [once_cost * ask.discount, 0.0, 0.0, 0.0]);
        self.pay(ask, hours_cost);
        self.pay(ask, once_cost);
        self.years[ask.year as usize].1 += downtime;
        let hours = counted_hours(ask, down);
        self.outcome.worst_outage = self.outcome.worst_outage.max(hours);
        let missed = terms.misses(hours, 0.0);
        self.count_missed(ask.threat as usize, place, missed);
    }

    /// Books an amount where an incident and its year stand.
    fn pay(&mut self, ask: &Ask, nominal: f64) {
        self.years[ask.year as usize].0 += nominal;
        self.costs[ask.incident as usize] += nominal;
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
    pub(super) fn incident_cost(&mut self, rows: &mut Rows, ask: &Ask, hits: &[HitAhead]) {
        let nominal = self.cost_at_once(&self.world.threats[ask.threat as usize]);
        if nominal == 0.0 {
            return;
        }
        let part = nominal / hits.len() as f64;
        let present = part * ask.discount;
        for hit in hits {
            rows.add(ask, hit.workload, [present, 0.0, 0.0, 0.0]);
            self.pay(ask, part);
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

    fn add(&mut self, ask: &Ask, workload: u32, figures: [f64; 4]) {
        let threat = &mut self.threats[ask.threat as usize];
        let rows = [
            &mut self.all,
            threat,
            &mut self.workloads[workload as usize],
        ];
        for row in rows {
            for (sum, figure) in row.iter_mut().zip(figures) {
                *sum += figure;
            }
        }
    }
}

/// Hours that count against objectives: none where nothing of the service is missing.
#[inline]
fn counted_hours(ask: &Ask, down: f64) -> f64 {
    if ask.impact <= 0.0 { 0.0 } else { down }
}

/// Hours weighed by what an hour of the calendar costs.
#[cold]
fn weighed_hours(world: &World, values: &Values, workload: usize, (from, to): (f64, f64)) -> f64 {
    let hourly = &world.workloads[workload].hourly;
    let (outside, peak) = (values[hourly.outside], values[hourly.peak]);
    world.clock.weighed(from, to, outside, peak)
}
