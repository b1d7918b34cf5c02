//! What happens next under one plan.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// What sort of event. At the same moment they happen in this order: what ends before what begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EventKind {
    /// The repair of an unavailable instance is done.
    Repaired,
    /// An attempt, a boot, a rebuild or a wait for a blocked place ends.
    Served,
    /// A machine that ran from a copy has been moved back.
    Moved,
    /// Room on a spare becomes free.
    RoomFreed,
    /// Replaced hardware is ready, or a spare stands again.
    Replaced,
    /// Target and media are ready.
    Ready,
    /// A machine that runs from a copy has somewhere to move to.
    MoveReady,
    /// It is time to look for a copy.
    Consider,
}

impl EventKind {
    /// True for the next step of an outage, of which it plans at most one at a time. The others come whatever
    /// became of the outage meanwhile, and look for themselves whether they still matter.
    pub(super) fn is_next_step(self) -> bool {
        !matches!(self, Self::Repaired | Self::RoomFreed | Self::Replaced)
    }
}

/// The same thing happens at the same moment to outages `from..to`, which stand side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) time: f64,
    pub(super) kind: EventKind,
    pub(super) from: u32,
    pub(super) to: u32,
}

impl Event {
    /// Time, then kind, then outage, as one number: times are never negative, so their bits stand in their order.
    #[inline]
    fn key(&self) -> u128 {
        u128::from(self.time.to_bits()) << 64 | (self.kind as u128) << 32 | u128::from(self.from)
    }
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Event {}

impl PartialOrd for Event {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Event {
    /// Reversed, because the standard heap gives its greatest first.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}

/// The events to come. Instances that one incident hits mostly go the same way at the same time;
/// planned one after the other, their events become one.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Event>,
    last: Option<Event>,
}

impl Agenda {
    pub(super) fn clear(&mut self) {
        self.heap.clear();
        self.last = None;
    }

    #[inline]
    pub(super) fn plan(&mut self, kind: EventKind, outage: u32, time: f64) {
        if let Some(last) = &mut self.last {
            if last.kind == kind && last.time == time && last.to == outage {
                last.to += 1;
                return;
            }
            self.heap.push(*last);
        }
        self.last = Some(Event {
            time,
            kind,
            from: outage,
            to: outage + 1,
        });
    }

    /// When the next event happens.
    #[inline]
    pub(super) fn next_time(&mut self) -> Option<f64> {
        if let Some(last) = self.last.take() {
            self.heap.push(last);
        }
        self.heap.peek().map(|event| event.time)
    }

    /// Takes the next event if it happens by `now`.
    #[inline]
    pub(super) fn take_by(&mut self, now: f64) -> Option<Event> {
        self.next_time().filter(|time| *time <= now)?;
        self.heap.pop()
    }
}
