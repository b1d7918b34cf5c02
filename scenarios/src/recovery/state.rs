//! The state of one plan in one trial.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use displace_model::project::Phase;
use displace_model::threat::EffectKind;

use super::alone::Alone;
use super::event::{Agenda, EventKind};
use super::history::{Before, History};
use super::impact::{Loss, Piece};
use super::ledger::Terms;
use super::plain::PlainState;
use super::prerequisite::PrerequisiteState;
use super::sure::SureCopy;
use crate::luck::IncidentKey;
use crate::switch::SwitchTrial;
use crate::world::{CompiledCopy, CompiledPlan, Values, World};

/// No outage, no spare.
pub(super) const NONE: u32 = u32::MAX;

/// Where an instance lives when it does not live at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Home,
    /// On a spare, by rank.
    Spare(u32),
    /// On a copy that machines run from, by rank.
    Copy(u32),
}

/// One instance under one plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct InstanceState {
    /// Its open outage.
    pub(super) open: u32,
    pub(super) place: Place,
    /// The outage after which it lives at `place`.
    pub(super) placed_by: u32,
    /// Its place among [`State::away`], if it does not live at home.
    pub(super) away: u32,
    /// Its newest outage, open or over.
    pub(super) last: Before,
}

impl InstanceState {
    const HOME: Self = Self {
        open: NONE,
        place: Place::Home,
        placed_by: NONE,
        away: NONE,
        last: Before::Nothing,
    };
}

/// How far an outage has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Nothing is asked for: it waits for its repair, or until a copy may be asked.
    Waiting,
    /// It needs somewhere to restore to.
    WantsTarget,
    /// Its target or its media are being made ready.
    Preparing,
    /// It waits for a stream or slot.
    Queued,
    /// An attempt holds a stream.
    Restoring,
    /// Restored; what a corruption left behind is looked for.
    Verifying,
    /// It boots from a copy and holds a slot.
    Booting,
    /// It is set up from nothing.
    Rebuilding,
    /// It is restored, but its place does not serve yet.
    Blocked,
    /// Over; it runs from a copy and wants somewhere to move to.
    RunsWantsTarget,
    /// Over; it runs from a copy and its new home is being made ready.
    RunsPreparing,
    /// Over; it runs from a copy and waits for a stream to move.
    RunsQueued,
    /// Over; it runs from a copy and moves.
    Moving,
    /// Over.
    Done,
}

impl Status {
    /// A restore is asked for and not yet done.
    pub(super) fn is_asking(self) -> bool {
        matches!(
            self,
            Self::WantsTarget | Self::Preparing | Self::Queued | Self::Restoring | Self::Booting
        )
    }

    /// The instance serves, if only from a copy.
    pub(super) fn is_over(self) -> bool {
        matches!(
            self,
            Self::Done
                | Self::RunsWantsTarget
                | Self::RunsPreparing
                | Self::RunsQueued
                | Self::Moving
        )
    }
}

/// One outage of one instance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outage {
    pub(super) instance: u32,
    pub(super) workload: u32,
    /// The incident whose clocks it follows.
    pub(super) incident: u32,
    /// The incident to which its hours belong from `owned_from` on.
    pub(super) owner: u32,
    pub(super) owned_from: f64,
    pub(super) opened: f64,
    pub(super) need: EffectKind,
    /// When an unavailable instance serves again by itself; infinite where it never does.
    pub(super) repaired: f64,
    /// When replaced hardware is ready; infinite where none comes.
    pub(super) replaced: f64,
    /// Its home does not serve before, even when its data are back.
    pub(super) blocked_until: f64,
    pub(super) status: Status,
    pub(super) version: u32,
    /// When its next step happens; not a number where none is planned.
    pub(super) wakes: f64,
    pub(super) next_step: EventKind,
    /// When a restore was first asked for.
    pub(super) asked: Option<f64>,
    /// The copy it restores from, or ran out of.
    pub(super) copy: u32,
    pub(super) attempt: u32,
    /// The attempt under way will fail.
    pub(super) fails: bool,
    /// What has to be brought back, in TiB.
    pub(super) size: f64,
    /// Copies whose attempts all failed, one bit each.
    pub(super) given_up: u64,
    /// No copy is left.
    pub(super) irrecoverable: bool,
    pub(super) data_loss: f64,
    pub(super) spare: u32,
    pub(super) room: f64,
    pub(super) target_ready: f64,
    /// Up to when its stages are booked.
    pub(super) mark: f64,
    /// Since when it runs from a copy.
    pub(super) runs_since: f64,
    /// The part of the service that is missing; only ever more while it lasts.
    pub(super) impact: f64,
    /// The part of its data that has to be brought back.
    pub(super) data_share: f64,
    /// So many hours before the start of its incident its data were damaged already.
    pub(super) dwell: f64,
    /// The outage of the same instance before this one.
    pub(super) before: Before,
    /// Another incident joined, or it became worse.
    pub(super) was_joined: bool,
    /// The last of its hours in [`State::joined`].
    pub(super) joined: u32,
}

/// Hours of an outage that belong to an incident which does not own it any more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joined {
    pub(super) owner: u32,
    pub(super) from: f64,
    pub(super) to: f64,
    /// The hours of the same outage before these.
    pub(super) before: u32,
}

/// An outage of an instance by itself, before anybody asks what it waited for besides.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnOutage {
    pub(super) instance: u32,
    /// Its pieces among [`State::pieces`].
    pub(super) pieces: (u32, u32),
    pub(super) loss: Loss,
}

/// A place in a line: for a target, a stream or a slot. The most urgent is the least (R19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket {
    /// Rank by tier and order, then time of asking, then instance.
    pub(super) key: u128,
    pub(super) outage: u32,
    /// The outage's version when it joined; a ticket of an older version is void.
    pub(super) version: u32,
}

impl Ticket {
    /// A place by rank, time of asking and instance.
    #[inline]
    pub(super) fn new(rank: u32, asked: f64, instance: u32, outage: u32, version: u32) -> Self {
        Self {
            key: u128::from(rank) << 96 | u128::from(asked.to_bits()) << 32 | u128::from(instance),
            outage,
            version,
        }
    }

    /// The rank in the key of a place.
    #[inline]
    pub(super) fn rank(key: u128) -> u32 {
        (key >> 96) as u32
    }
}

/// A line of which the most urgent is taken. Those whom one incident hits mostly join in their order; the others stand in
/// a heap: a backlog of thousands must not be sorted for each who joins.
#[derive(Debug, Default)]
pub(super) struct Line {
    in_order: VecDeque<Ticket>,
    others: BinaryHeap<Reverse<Ticket>>,
}

impl Line {
    pub(super) fn clear(&mut self) {
        self.in_order.clear();
        self.others.clear();
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.in_order.is_empty() && self.others.is_empty()
    }

    #[inline]
    pub(super) fn join(&mut self, ticket: Ticket) {
        if self.in_order.back().is_none_or(|last| *last < ticket) {
            self.in_order.push_back(ticket);
        } else {
            self.others.push(Reverse(ticket));
        }
    }

    /// The most urgent.
    pub(super) fn first(&self) -> Option<Ticket> {
        self.late_first().or(self.in_order.front().copied())
    }

    /// Takes the most urgent.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Ticket> {
        if self.late_first().is_some() {
            self.others.pop().map(|Reverse(ticket)| ticket)
        } else {
            self.in_order.pop_front()
        }
    }

    /// The most urgent, if it did not join in its order.
    #[inline]
    fn late_first(&self) -> Option<Ticket> {
        let other = self.others.peek().map(|Reverse(ticket)| *ticket)?;
        let first = self.in_order.front();
        first.is_none_or(|first| other < *first).then_some(other)
    }
}

/// One copy under one plan.
#[derive(Debug)]
pub(super) struct CopyState {
    pub(super) busy: u32,
    pub(super) slots_used: u32,
    /// It cannot be read before.
    pub(super) down_until: f64,
    /// It has no point from before.
    pub(super) born: f64,
    pub(super) queue: Line,
    pub(super) moves: Line,
}

impl CopyState {
    /// Somebody waits for a stream or slot.
    #[inline]
    pub(super) fn is_waited_for(&self) -> bool {
        !self.queue.is_empty() || !self.moves.is_empty()
    }
}

/// One spare under one plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpareState {
    pub(super) free: f64,
    pub(super) down_until: f64,
}

/// What belongs to an incident under one plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// The key of its draws.
    pub(super) key: IncidentKey,
    pub(super) start: f64,
    pub(super) detected: f64,
    /// When a step of people helped what is unavailable; infinite where none did.
    pub(super) helped: f64,
    pub(super) may_restore: f64,
    /// When diagnosis tells what is broken.
    pub(super) diagnosed: f64,
    /// When corrupted data may be restored: noticed at the start, forensics only.
    pub(super) corrupted_may_restore: f64,
    /// When the first restore was asked for.
    pub(super) first_request: f64,
    pub(super) discount: f64,
    pub(super) year: u32,
    pub(super) threat: u32,
    /// The member of the plan's switch that was called; 0 where there is none.
    pub(super) operator: u32,
    /// Of what a switch brings: hours of the repair, or of the planned downtime.
    pub(super) own_hours: f64,
}

/// The newest point of a copy as an incident finds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    /// Interval × (misses + phase), without the time until a point is usable; without the phase where each instance
    /// has its own. Not a number until somebody looks.
    pub(super) age: f64,
    /// When its media are there; not a number until they are asked for.
    pub(super) media_ready: f64,
}

impl Point {
    const UNKNOWN: Self = Self {
        age: f64::NAN,
        media_ready: f64::NAN,
    };
}

/// What was found when somebody looked for a copy: the same for all instances of an incident that the same copies
/// protect, as long as nothing else tells them apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) incident: u32,
    /// The class of the workload in the plan's switch.
    pub(super) class: u32,
    pub(super) now: f64,
    pub(super) protected_by: u64,
    /// How long the damage was there before.
    pub(super) dwell: f64,
    /// How old the point is matters to nobody.
    pub(super) waits: bool,
    /// The copy and the age of its point.
    pub(super) chosen: Option<(u32, f64)>,
    /// When the first copy with a point can be read again.
    pub(super) back_at: f64,
}

/// The newest point of a copy, as somebody found it who has no past of his own that matters: the same for all that an
/// incident hits and that move together, until something happens to the copy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) incident: u32,
    /// The class of the workload in the plan's switch.
    pub(super) class: u32,
    /// How long the damage was there before.
    pub(super) dwell: f64,
    pub(super) age: f64,
    /// It is still kept, and was made after the copy's history began.
    pub(super) exists: bool,
}

impl Found {
    /// Nobody has looked yet.
    pub(super) const NOTHING: Self = Self {
        incident: NONE,
        class: NONE,
        dwell: f64::NAN,
        age: f64::NAN,
        exists: false,
    };
}

/// Everything that changes while one plan lives through one trial. Kept between trials for its memory.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(super) instances: Vec<InstanceState>,
    /// Those that an incident hit, however often.
    pub(super) touched: Vec<u32>,
    pub(super) outages: Vec<Outage>,
    /// Hours of outages that belong to an incident which does not own them any more.
    pub(super) joined: Vec<Joined>,
    /// (outage, until, impact): what was missing before more was.
    pub(super) impacts: Vec<(u32, f64, f64)>,
    /// Own outages that may be part of longer ones, and the pieces of all of them.
    pub(super) own: Vec<OwnOutage>,
    pub(super) pieces: Vec<Piece>,
    /// By workload.
    pub(super) terms: Vec<Terms>,
    /// The hours of an outage at which its cost per hour may change.
    pub(super) cuts: Vec<f64>,
    /// (incident, workload, nominal): what an insurance covers.
    pub(super) covered: Vec<(u32, u32, f64)>,
    pub(super) times: Vec<Times>,
    pub(super) points: Vec<Point>,
    pub(super) history: History,
    pub(super) prepared: Vec<f64>,
    pub(super) copies: Vec<CopyState>,
    pub(super) spares: Vec<SpareState>,
    pub(super) prerequisites: Vec<PrerequisiteState>,
    /// By target of a threat: until when it is down from that threat.
    pub(super) target_down: Vec<f64>,
    pub(super) targets_touched: Vec<u32>,
    pub(super) agenda: Agenda,
    /// Whether it serves meanwhile, and its ticket.
    pub(super) wants_target: Vec<(bool, Ticket)>,
    /// Somebody wants a target, or there is new room, since targets were last given out.
    pub(super) targets_changed: bool,
    /// Instances that do not live at home, in no order.
    pub(super) away: Vec<u32>,
    /// (instance, copy, incident): gaps in coverage and the incident that showed them.
    pub(super) gaps: Vec<(u32, u32, u32)>,
    /// By workload: the least patience with which any copy would be asked; infinite where there is none.
    pub(super) least_patience: Vec<f64>,
    /// What was found last, where it can be shared.
    pub(super) last_choice: Option<Choice>,
    /// By copy.
    pub(super) found: Vec<Found>,
    /// By copy: how old its newest point may be; empty where there may be something to restore what is interrupted to.
    pub(super) ages: Vec<f64>,
    /// By workload: the copy that an interrupted instance asks.
    pub(super) sure: Vec<SureCopy>,
    /// Nothing tells the instances of an incident apart when they look for a copy.
    pub(super) choices_are_shared: bool,
    /// Copies that are switched on, as is all that feeds them; one bit each.
    pub(super) working: u64,
    /// Restores across copies may be limited at some time.
    pub(super) is_ever_capped: bool,
    /// (incident, workload, part of the data) of the size that was worked out last, and that size.
    pub(super) last_size: ((u32, u32, f64), f64),
    /// Copies whose queue or streams changed since the last settling, one bit each.
    pub(super) unsettled: u64,
    /// Nominal outage cost of each incident.
    pub(crate) incident_costs: Vec<f64>,
    pub(super) struck: Vec<u32>,
    /// Steps since somebody last looked whether the trial is still wanted, and whether it is not.
    pub(super) steps: u32,
    pub(super) is_unwanted: bool,
    pub(super) plain: PlainState,
    pub(super) alone: Option<Box<Alone>>,
    /// Outages that are opened look for a copy when all that the incident hits are known.
    pub(super) looks_wait: bool,
    /// When who protects and operates what changes next, as it was found last.
    pub(super) settled_until: f64,
    /// What becomes of the plan's switch.
    pub(crate) switch: SwitchTrial,
}

impl State {
    /// Makes everything as it is at time 0 of a trial.
    pub(super) fn reset(
        &mut self,
        world: &World,
        plan: &CompiledPlan,
        values: &Values,
        candidates: usize,
    ) {
        if self.instances.len() == world.instances.len() {
            for instance in self.touched.drain(..) {
                self.instances[instance as usize] = InstanceState::HOME;
            }
        } else {
            self.touched.clear();
            self.instances.clear();
            self.instances
                .resize(world.instances.len(), InstanceState::HOME);
        }
        self.outages.clear();
        self.joined.clear();
        self.impacts.clear();
        self.own.clear();
        self.pieces.clear();
        self.covered.clear();
        self.times.clear();
        self.history.clear(plan.copies.len());
        self.points.clear();
        self.points
            .resize(candidates * plan.copies.len(), Point::UNKNOWN);
        self.prepared.clear();
        self.prepared
            .resize(candidates * plan.spares.len(), f64::NAN);
        self.incident_costs.clear();
        self.incident_costs.resize(candidates, 0.0);
        self.copies.resize_with(plan.copies.len(), || CopyState {
            busy: 0,
            slots_used: 0,
            down_until: 0.0,
            born: f64::NEG_INFINITY,
            queue: Line::default(),
            moves: Line::default(),
        });
        for copy in &mut self.copies {
            copy.busy = 0;
            copy.slots_used = 0;
            copy.down_until = 0.0;
            copy.born = f64::NEG_INFINITY;
            copy.queue.clear();
            copy.moves.clear();
        }
        self.spares.clear();
        self.spares
            .extend(plan.spares.iter().map(|spare| SpareState {
                free: values[spare.capacity],
                down_until: 0.0,
            }));
        self.prerequisites.clear();
        self.prerequisites
            .resize(plan.prerequisites.len(), PrerequisiteState::STANDS);
        let targets = world
            .threats
            .iter()
            .map(|threat| threat.targets.len())
            .sum();
        if self.target_down.len() == targets {
            for target in self.targets_touched.drain(..) {
                self.target_down[target as usize] = 0.0;
            }
        } else {
            self.targets_touched.clear();
            self.target_down.clear();
            self.target_down.resize(targets, 0.0);
        }
        self.agenda.clear();
        self.wants_target.clear();
        self.away.clear();
        self.gaps.clear();
        self.last_choice = None;
        self.found.clear();
        self.found.resize(plan.copies.len(), Found::NOTHING);
        self.sure.clear();
        self.sure.resize(world.workloads.len(), SureCopy::UNKNOWN);
        self.last_size = ((NONE, NONE, f64::NAN), f64::NAN);
        let works = |copy: &CompiledCopy| copy.on && !copy.feeding.feeder_off;
        self.working = (0..).zip(&plan.copies).fold(0, |bits, (rank, copy)| {
            bits | u64::from(works(copy)) << rank
        });
        self.is_ever_capped = plan.members().any(|member| member.most_restores.is_some());
        self.choices_are_shared = world.settings.phase == Phase::PerCopy
            && plan.is_licensed()
            && plan.copies.iter().all(|copy| values[copy.coverage] >= 1.0);
        self.find_least_patience(plan, values);
        self.terms.clear();
        let terms = |place| Terms::new(world, plan, values, place);
        self.terms.extend((0..world.workloads.len()).map(terms));
        self.unsettled = 0;
        self.settled_until = f64::NEG_INFINITY;
        self.targets_changed = false;
        self.is_unwanted = false;
        self.looks_wait = false;
    }

    fn find_least_patience(&mut self, plan: &CompiledPlan, values: &Values) {
        self.least_patience.clear();
        let protection = &self.switch.protection;
        let is_ever_there = |copy: &CompiledCopy, workload: usize| match &plan.switching {
            Some(switching) => protection.is_ever_there(copy.member, switching.class_of[workload]),
            None => true,
        };
        self.least_patience
            .extend(plan.protected_by.iter().enumerate().map(|(place, copies)| {
                let mut least = f64::INFINITY;
                for (rank, copy) in plan.copies.iter().enumerate() {
                    if copies & (1 << rank) == 0 || !copy.on || !is_ever_there(copy, place) {
                        continue;
                    }
                    // A point that is young enough is restored from at once.
                    let at_once = values[copy.lossless_within] > 0.0;
                    least = least.min(if at_once { 0.0 } else { values[copy.patience] });
                }
                least
            }));
    }

    /// Nothing is under way, and everybody who serves does so at home. Forgets who wanted a target but does not any more.
    #[inline]
    pub(super) fn is_at_rest(&mut self) -> bool {
        self.agenda.is_empty()
            && self.away.is_empty()
            && (self.wants_target.is_empty() || self.nobody_wants_a_target())
    }

    #[cold]
    fn nobody_wants_a_target(&mut self) -> bool {
        let outages = &self.outages;
        self.wants_target
            .retain(|(_, ticket)| outages[ticket.outage as usize].version == ticket.version);
        self.wants_target.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_the_most_urgent_first_whoever_joined_when() {
        // Every third who joins is more urgent than the one before; some are taken meanwhile.
        let ticket = |n: u32| Ticket::new(n % 3, f64::from(n), n, n, 0);
        let mut line = Line::default();
        let mut waiting = Vec::new();
        for n in 0..60 {
            line.join(ticket(n));
            waiting.push(ticket(n));
            waiting.sort();
            if n % 4 == 3 {
                assert_eq!(line.first(), waiting.first().copied());
                assert_eq!(line.take(), Some(waiting.remove(0)));
            }
        }
        let rest: Vec<_> = std::iter::from_fn(|| line.take()).collect();
        assert_eq!(rest, waiting);
        assert!(line.is_empty());
    }
}
