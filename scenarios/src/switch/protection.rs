//! Who protects, and who operates, which part of the estate at which moment (R25).

use displace_model::switch::Outcome;

use super::Tried;
use crate::world::{Switching, Values};

const DAY: f64 = 24.0;

/// Times at which the members of a switch make points, and can be restored from, by class of workloads.
#[derive(Debug, Default)]
pub(crate) struct Protection {
    classes: usize,
    incumbent: u32,
    /// By stage and class: from the first backup until it ends.
    stages: Vec<(f64, f64)>,
    /// (class, from, to): when the incumbent makes no points; in the order of time for each class.
    stops: Vec<(u32, f64, f64)>,
    /// From then on the incumbent cannot be restored from.
    incumbent_gone: f64,
    /// (class, from, member): who operates from then on; the incumbent before. In the order of time for each class.
    operators: Vec<(u32, f64, u32)>,
    /// By stage and class: restores take so many times as long until then.
    learning: Vec<(f64, f64)>,
    /// The moments at which any of this changes, in order.
    changes: Vec<f64>,
}

impl Protection {
    /// Finds the times of a trial.
    pub(super) fn find(&mut self, switching: &Switching, tried: &[Tried], values: &Values) {
        self.classes = switching.waves_of.len();
        self.incumbent = switching.incumbent();
        let slots = self.classes * switching.stages.len();
        self.stages.clear();
        self.stages.resize(slots, (f64::INFINITY, f64::INFINITY));
        self.learning.clear();
        self.learning.resize(slots, (f64::NEG_INFINITY, 1.0));
        self.stops.clear();
        self.operators.clear();
        self.incumbent_gone = f64::INFINITY;
        for (place, (stage, tried)) in switching.stages.iter().zip(tried).enumerate() {
            let leg = &tried.leg;
            let days = values[stage.learning_days];
            let factor = values[stage.learning_factor];
            for class in 0..self.classes {
                let wave = switching.waves_of[class][place] as usize;
                let Some(times) = leg.waves.get(wave) else {
                    continue;
                };
                let stays = match leg.outcome {
                    Outcome::Completed => true,
                    Outcome::Partly => times.accepted.is_some(),
                    Outcome::Failed => false,
                };
                let until = if stays { f64::INFINITY } else { leg.ended };
                let slot = place * self.classes + class;
                if times.first_backup < until {
                    // What protects from the start is in place before it, with its full history (R11).
                    let from = if times.first_backup > 0.0 {
                        times.first_backup
                    } else {
                        f64::NEG_INFINITY
                    };
                    self.stages[slot] = (from, until);
                }
                let class = class as u32;
                if let Some(cut_over) = times.cut_over {
                    self.operators.push((class, cut_over, place as u32));
                    self.learning[slot] = (cut_over + days * DAY, factor);
                    if !stays {
                        self.operators.push((class, leg.ended, self.incumbent));
                    }
                }
                let stopped = match (leg.incumbent_stopped, times.cut_over) {
                    (Some(stopped), _) => Some(stopped),
                    (None, cut_over) => cut_over,
                };
                if let Some(from) = stopped {
                    let to = if stays { f64::INFINITY } else { leg.reinstated };
                    if from < to {
                        self.stops.push((class, from, to));
                    }
                }
            }
            if leg.outcome == Outcome::Completed {
                self.incumbent_gone = leg.legacy_until;
            }
        }
        self.find_changes();
    }

    fn find_changes(&mut self) {
        self.changes.clear();
        for (from, until) in &self.stages {
            self.changes.extend([*from, *until]);
        }
        for (_, from, to) in &self.stops {
            self.changes.extend([*from, *to]);
        }
        self.changes.extend(self.operators.iter().map(|one| one.1));
        self.changes.extend(self.learning.iter().map(|one| one.0));
        self.changes.push(self.incumbent_gone);
        self.changes.retain(|change| change.is_finite());
        self.changes.sort_unstable_by(f64::total_cmp);
    }

    /// The first moment after this one at which anything changes; infinite where nothing does.
    #[inline]
    pub(crate) fn next_change(&self, now: f64) -> f64 {
        let next = self.changes.partition_point(|change| *change <= now);
        self.changes.get(next).copied().unwrap_or(f64::INFINITY)
    }

    /// Who operates a class at a moment.
    #[inline]
    pub(crate) fn operator(&self, class: u32, at: f64) -> u32 {
        let changes = self.operators.iter().rev();
        let mut known = changes.filter(|(of, from, _)| *of == class && *from <= at);
        known.next().map_or(self.incumbent, |(.., member)| *member)
    }

    /// Whether a member cannot be restored from at a moment: it is not there yet, or not any more.
    #[inline]
    pub(crate) fn is_away(&self, member: u32, class: u32, now: f64) -> bool {
        match self.stage(member, class) {
            Some((from, until)) => now < from || now >= until,
            None => now >= self.incumbent_gone,
        }
    }

    /// Whether there is any moment at which a member can be restored from.
    pub(crate) fn is_ever_there(&self, member: u32, class: u32) -> bool {
        match self.stage(member, class) {
            Some((from, _)) => from < f64::INFINITY,
            None => self.incumbent_gone > 0.0,
        }
    }

    /// The moment before which a member has no points.
    #[inline]
    pub(crate) fn first_point(&self, member: u32, class: u32) -> f64 {
        self.stage(member, class)
            .map_or(f64::NEG_INFINITY, |(from, _)| from)
    }

    /// When the time began in which a member makes no points, if this moment lies in one.
    #[inline]
    pub(crate) fn stopped(&self, member: u32, class: u32, at: f64) -> Option<f64> {
        if member != self.incumbent {
            return None;
        }
        let stops = self.stops.iter();
        let mut found = stops.filter(|(of, from, to)| *of == class && *from < at && at < *to);
        found.next().map(|(_, from, _)| *from)
    }

    /// Whether a member has begun to stand still by a moment, for some time or for good.
    #[inline]
    pub(crate) fn has_stopped(&self, member: u32, class: u32, at: f64) -> bool {
        let mut stops = self.stops.iter();
        member == self.incumbent && stops.any(|(of, from, _)| *of == class && *from <= at)
    }

    /// Hours for which a member that was retired has kept its last points: while it stands still, none grows too old.
    #[inline]
    pub(crate) fn retired_for(&self, member: u32, class: u32, now: f64) -> f64 {
        if member != self.incumbent {
            return 0.0;
        }
        let stops = self.stops.iter();
        let mut for_good =
            stops.filter(|(of, from, to)| *of == class && *from < now && to.is_infinite());
        for_good.next().map_or(0.0, |(_, from, _)| now - from)
    }

    /// How many times as long a restore from a member takes.
    #[inline]
    pub(crate) fn slower_by(&self, member: u32, class: u32, now: f64) -> f64 {
        if member == self.incumbent {
            return 1.0;
        }
        let slot = member as usize * self.classes + class as usize;
        match self.learning.get(slot) {
            Some((until, factor)) if now < *until => *factor,
            _ => 1.0,
        }
    }

    /// The moments from which restores take no longer than they should.
    pub(crate) fn ends_of_learning(&self) -> impl Iterator<Item = f64> + '_ {
        let slow = self.learning.iter().filter(|(_, factor)| *factor != 1.0);
        slow.map(|(until, _)| *until)
    }

    /// The incumbent makes no points for some time.
    pub(crate) fn has_stops(&self) -> bool {
        !self.stops.is_empty()
    }

    #[inline]
    fn stage(&self, member: u32, class: u32) -> Option<(f64, f64)> {
        if member == self.incumbent {
            return None;
        }
        let slot = member as usize * self.classes + class as usize;
        self.stages.get(slot).copied()
    }
}
