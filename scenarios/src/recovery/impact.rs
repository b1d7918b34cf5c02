//! What the outages of one plan cost, and whom they drag along (R22, R23, R24).
//!
//! An instance's own outage and its waits for others, one right after the other, are one merged outage: it misses its
//! objective once, its steps count from its beginning, and every hour of it belongs to one incident.

use super::PlanTrial;
use super::ledger::Covered;
use super::recorder::Recorder;
use super::state::OwnOutage;
use super::tally::Missed;
use crate::luck::Luck;
use crate::stage::Stage;
use crate::world::{CompiledInsurance, CompiledWorkload, Depends, Need, Relief};

/// A stretch of an outage for which one incident answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) incident: u32,
    /// The part of the service that is missing.
    pub(super) weight: f64,
    /// The workload it waits for; its own outage otherwise.
    pub(super) waits_for: Option<u32>,
}

/// What became of the data in an own outage.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Loss {
    pub(super) data: f64,
    pub(super) irrecoverable: bool,
}

impl Loss {
    fn worse(self, other: Self) -> Self {
        Self {
            data: self.data.max(other.data),
            irrecoverable: self.irrecoverable || other.irrecoverable,
        }
    }
}

/// What an outage of so many hours falls short of.
#[inline]
pub(super) fn missed(workload: &CompiledWorkload, hours: f64, loss: Loss) -> Missed {
    Missed {
        rto: hours > workload.rto_hours,
        rpo: loss.data > workload.rpo_hours,
        irrecoverable: loss.irrecoverable,
    }
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Counts one merged outage of an instance of a workload: its hours, objectives and cost.
    pub(super) fn book_outage(&mut self, workload: u32, pieces: &[Piece], loss: Loss) {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return;
        };
        let place = workload as usize;
        let workload = &self.world.workloads[place];
        let serves = pieces.iter().all(|piece| piece.weight <= 0.0);
        let hours = if serves { 0.0 } else { last.to - first.from };
        self.books(first.incident, place)
            .outage(hours, missed(workload, hours, loss));
        for piece in pieces {
            self.book_hours(piece, place);
        }
        self.book_rates(place, pieces);
    }

    fn book_hours(&mut self, piece: &Piece, workload: usize) {
        let hours = (piece.to - piece.from) * piece.weight;
        self.books(piece.incident, workload).downtime(hours);
        if piece.waits_for.is_some() {
            self.tally.tables.stages[Stage::Dependency as usize] += hours;
        }
    }

    /// The cost of the hours: cost per hour × calendar × steps × what no workaround takes off.
    fn book_rates(&mut self, place: usize, pieces: &[Piece]) {
        let per_hour = self.values[self.world.workloads[place].cost_down];
        let start = pieces.first().map_or(0.0, |piece| piece.from);
        let relief = self.relief(place, start);
        let depends = relief.depends[place];
        if depends != Depends::Duration {
            for piece in pieces {
                let hours = match depends {
                    Depends::Calendar => self.calendar_hours(place, piece.from, piece.to),
                    Depends::Nothing | Depends::Duration => piece.to - piece.from,
                };
                let nominal = hours * piece.weight * per_hour;
                self.book_cost(piece.incident, place, nominal, Covered::Yes);
            }
            return;
        }
        let mut cuts = std::mem::take(&mut self.state.cuts);
        self.find_cuts(place, relief, &mut cuts);
        for piece in pieces {
            let mut from = piece.from;
            while from < piece.to {
                let next = cuts.iter().map(|cut| start + cut).find(|cut| *cut > from);
                let to = next.map_or(piece.to, |next| next.min(piece.to));
                self.book_stretch(place, (start, relief), &Piece { from, to, ..*piece });
                from = to;
            }
        }
        self.state.cuts = cuts;
        self.book_steps(place, start, pieces);
    }

    /// Whether an outage is over before anything but the calendar changes what an hour of it costs: nothing ever does, or
    /// the whole service is down, no workaround helps, no insurance waits, and its first step has not come.
    #[expect(
        clippy::inline_always,
        reason = "every outage ends here: a call costs as much again"
    )]
    #[inline(always)]
    pub(super) fn is_over_before_steps(&self, workload: usize, piece: &Piece) -> bool {
        let relief = self.relief(workload, piece.from);
        if relief.depends[workload] != Depends::Duration {
            return true;
        }
        let steps = &self.world.workloads[workload].hourly.steps;
        let lasts = piece.to - piece.from;
        piece.weight == 1.0
            && relief.helping[workload].is_empty()
            && !self.is_insured()
            && steps
                .iter()
                .all(|step| step.after > lasts && piece.from + step.after > piece.to)
    }

    /// The hours of an outage at which its cost per hour may change, rising.
    fn find_cuts(&self, workload: usize, relief: &Relief, cuts: &mut Vec<f64>) {
        let steps = &self.world.workloads[workload].hourly.steps;
        let helping = relief.helping[workload].iter();
        let start_ups = helping.map(|one| self.values[relief.workarounds[*one as usize].start_up]);
        let waiting = relief.insurance.iter().map(|one| self.values[one.waiting]);
        cuts.clear();
        cuts.extend(steps.iter().map(|step| step.after));
        cuts.extend(start_ups.chain(waiting));
        cuts.sort_unstable_by(f64::total_cmp);
    }

    /// Hours in which nothing but the calendar changes.
    fn book_stretch(&mut self, place: usize, (start, relief): (f64, &Relief), piece: &Piece) {
        let workload = &self.world.workloads[place];
        // The middle tells on which side of a cut a stretch lies, whatever was rounded.
        let hour = f64::midpoint(piece.from, piece.to) - start;
        let reached = workload
            .hourly
            .steps
            .iter()
            .filter(|step| step.after <= hour);
        let factor = reached
            .filter_map(|step| step.factor)
            .next_back()
            .map_or(1.0, |factor| self.values[factor]);
        let (mut left, mut running) = (1.0, 0.0);
        for one in &relief.helping[place] {
            let one = &relief.workarounds[*one as usize];
            if self.values[one.start_up] <= hour {
                left *= 1.0 - self.values[one.relief];
                running += self.values[one.cost_per_hour];
            }
        }
        let hours = self.calendar_hours(place, piece.from, piece.to);
        let lost = hours * self.values[workload.cost_down] * factor * left;
        let nominal = (lost + running * (piece.to - piece.from)) * piece.weight;
        let waits = |one: &CompiledInsurance| hour < self.values[one.waiting];
        let covered = Covered::from(!relief.insurance.as_ref().is_some_and(waits));
        self.book_cost(piece.incident, place, nominal, covered);
    }

    /// Hours weighed by what an hour of the calendar costs a workload.
    pub(super) fn calendar_hours(&self, workload: usize, from: f64, to: f64) -> f64 {
        let hourly = &self.world.workloads[workload].hourly;
        if !hourly.by_calendar {
            return to - from;
        }
        let (outside, peak) = (self.values[hourly.outside], self.values[hourly.peak]);
        self.world.clock.weighed(from, to, outside, peak)
    }

    /// The amounts that fall due once an outage has lasted so long.
    fn book_steps(&mut self, place: usize, start: f64, pieces: &[Piece]) {
        let world = self.world;
        for step in &world.workloads[place].hourly.steps {
            let Some(amount) = step.amount else { continue };
            let at = start + step.after;
            let due = |piece: &&Piece| at <= piece.to && piece.weight > 0.0;
            if let Some(piece) = pieces.iter().find(due) {
                self.book_cost(piece.incident, place, self.values[amount], Covered::Yes);
            }
        }
    }

    /// At the end of the trial: who waited for whom, and what all merged outages come to (R22).
    pub(super) fn book_dependents(&mut self) {
        let world = self.world;
        if world.needs.order.is_empty() {
            return;
        }
        let mut own = std::mem::take(&mut self.state.own);
        own.sort_by_key(|one| (one.instance, one.pieces.0));
        let mut down: Vec<Vec<Piece>> = vec![Vec::new(); world.workloads.len()];
        for workload in &world.needs.order {
            let place = *workload as usize;
            let lacks = lacks(&world.needs.of[place], &down);
            let compiled = &world.workloads[place];
            for instance in compiled.first..compiled.first + compiled.count {
                let from = own.partition_point(|one| one.instance < instance);
                let to = own.partition_point(|one| one.instance <= instance);
                if from < to || !lacks.is_empty() {
                    self.book_instance(instance, &own[from..to], &lacks, &mut down[place]);
                }
            }
        }
        own.clear();
        self.state.own = own;
        self.state.pieces.clear();
    }

    /// Merges an instance's own outages with its waits, and keeps what its dependents have to know.
    fn book_instance(
        &mut self,
        instance: u32,
        own: &[OwnOutage],
        lacks: &[Piece],
        down: &mut Vec<Piece>,
    ) {
        let place = self.world.instances[instance as usize].workload as usize;
        let mut merged: Vec<(Piece, Option<usize>)> = Vec::new();
        for (number, one) in own.iter().enumerate() {
            let pieces = &self.state.pieces[one.pieces.0 as usize..one.pieces.1 as usize];
            merged.extend(pieces.iter().map(|piece| (*piece, Some(number))));
        }
        if !self.joins() {
            // Every own outage counts for itself, wherever it lies (R10).
            for one in own {
                let pieces =
                    self.state.pieces[one.pieces.0 as usize..one.pieces.1 as usize].to_vec();
                self.book_outage(place as u32, &pieces, one.loss);
            }
        }
        let waits = uncovered(lacks, &merged);
        for wait in &waits {
            if R::ON
                && let Some(provider) = wait.waits_for
            {
                self.recorder.waited(instance, provider, wait.from, wait.to);
            }
        }
        if self.world.needs.is_provider[place] {
            down.extend(
                merged
                    .iter()
                    .map(|(piece, _)| *piece)
                    .filter(|piece| piece.weight >= 1.0),
            );
            down.extend(&waits);
        }
        if !self.joins() {
            merged.clear();
        }
        merged.extend(waits.into_iter().map(|wait| (wait, None)));
        merged.sort_by(|a, b| a.0.from.total_cmp(&b.0.from));
        let mut rest = merged.as_slice();
        while let Some((first, _)) = rest.first() {
            let mut end = first.to;
            let more = rest.iter().skip(1).take_while(|(piece, _)| {
                let touches = piece.from <= end;
                end = end.max(piece.to);
                touches
            });
            let (group, later) = rest.split_at(1 + more.count());
            rest = later;
            let pieces: Vec<Piece> = group.iter().map(|(piece, _)| *piece).collect();
            let losses = group.iter().filter_map(|(_, number)| own.get((*number)?));
            let loss = losses.fold(Loss::default(), |worst, one| worst.worse(one.loss));
            self.book_outage(place as u32, &pieces, loss);
        }
    }
}

/// When too few instances of the needed workloads serve, and which incident answers for it: the one whose failure
/// brought the number below what is needed. Disjoint and in the order of time.
fn lacks(needs: &[Need], down: &[Vec<Piece>]) -> Vec<Piece> {
    let mut all: Vec<Piece> = needs
        .iter()
        .flat_map(|need| too_few(&down[need.provider as usize], *need))
        .collect();
    all.sort_by(|a, b| {
        a.from
            .total_cmp(&b.from)
            .then(a.waits_for.cmp(&b.waits_for))
    });
    let mut disjoint: Vec<Piece> = Vec::with_capacity(all.len());
    for piece in all {
        let from = disjoint
            .last()
            .map_or(piece.from, |last| last.to.max(piece.from));
        if from < piece.to {
            disjoint.push(Piece { from, ..piece });
        }
    }
    disjoint
}

/// When more instances of one provider are down than may be.
fn too_few(down: &[Piece], need: Need) -> Vec<Piece> {
    // At the same moment what ends comes before what begins.
    let mut changes: Vec<(f64, bool, usize)> = Vec::with_capacity(2 * down.len());
    for (number, piece) in down
        .iter()
        .enumerate()
        .filter(|(_, piece)| piece.from < piece.to)
    {
        changes.push((piece.from, true, number));
        changes.push((piece.to, false, number));
    }
    changes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut active: Vec<usize> = Vec::new();
    let mut found: Vec<Piece> = Vec::new();
    let mut since = 0.0;
    for (at, begins, number) in changes {
        if let Some(culprit) = active.get(need.spared as usize)
            && since < at
        {
            found.push(Piece {
                from: since,
                to: at,
                incident: down[*culprit].incident,
                weight: 1.0,
                waits_for: Some(need.provider),
            });
        }
        since = at;
        if begins {
            active.push(number);
        } else {
            active.retain(|other| *other != number);
        }
    }
    found
}

/// The parts of waits that no own outage covers.
fn uncovered(waits: &[Piece], own: &[(Piece, Option<usize>)]) -> Vec<Piece> {
    let mut spans: Vec<(f64, f64)> = own
        .iter()
        .map(|(piece, _)| (piece.from, piece.to))
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut left = Vec::with_capacity(waits.len());
    for wait in waits {
        let mut from = wait.from;
        for (begin, end) in &spans {
            if *end <= from || *begin >= wait.to {
                continue;
            }
            if from < *begin {
                left.push(Piece {
                    from,
                    to: *begin,
                    ..*wait
                });
            }
            from = from.max(*end);
        }
        if from < wait.to {
            left.push(Piece { from, ..*wait });
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(from: f64, to: f64, incident: u32) -> Piece {
        Piece {
            from,
            to,
            incident,
            weight: 1.0,
            waits_for: None,
        }
    }

    #[test]
    fn r22_one_of_two_may_be_down_and_the_second_failure_answers() {
        let down = [
            piece(0.0, 10.0, 1),
            piece(4.0, 6.0, 2),
            piece(20.0, 30.0, 3),
        ];
        let need = |spared| Need {
            provider: 7,
            spared,
        };
        let found = too_few(&down, need(1));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].from, found[0].to, found[0].incident),
            (4.0, 6.0, 2)
        );
        assert_eq!(found[0].waits_for, Some(7));
        // With none to spare the first to fail answers for as long as it is down.
        let all: Vec<_> = too_few(&down, need(0))
            .iter()
            .map(|p| (p.from, p.to, p.incident))
            .collect();
        assert_eq!(
            all,
            [
                (0.0, 4.0, 1),
                (4.0, 6.0, 1),
                (6.0, 10.0, 1),
                (20.0, 30.0, 3)
            ]
        );
    }

    #[test]
    fn r24_own_outage_comes_before_waiting() {
        let waits = [piece(0.0, 10.0, 1)];
        let own = [
            (piece(2.0, 4.0, 2), Some(0)),
            (piece(8.0, 12.0, 3), Some(1)),
        ];
        let left: Vec<_> = uncovered(&waits, &own)
            .iter()
            .map(|p| (p.from, p.to))
            .collect();
        assert_eq!(left, [(0.0, 2.0), (4.0, 8.0)]);
    }
}
