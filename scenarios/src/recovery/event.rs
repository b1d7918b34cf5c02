//! What happens next under one plan.

use std::cmp::Ordering;

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

/// One event of one outage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) time: f64,
    pub(super) kind: EventKind,
    pub(super) outage: u32,
    /// The outage's version when the event was planned; an older one is void.
    pub(super) version: u32,
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Event {}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Event {
    /// Reversed, because the standard heap gives its greatest first.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .time
            .total_cmp(&self.time)
            .then_with(|| (other.kind, other.outage).cmp(&(self.kind, self.outage)))
    }
}
