//! What happens next under one plan.

use std::cmp::Reverse;
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
    /// A window to move back from a spare opens.
    MoveBack,
    /// It is time to look for a copy.
    Consider,
}

impl EventKind {
    /// All kinds, in their order.
    const ALL: [Self; 9] = [
        Self::Repaired,
        Self::Served,
        Self::Moved,
        Self::RoomFreed,
        Self::Replaced,
        Self::Ready,
        Self::MoveReady,
        Self::MoveBack,
        Self::Consider,
    ];

    /// True for the next step of an outage, of which it plans at most one at a time. The others come whatever
    /// became of the outage meanwhile, and look for themselves whether they still matter.
    pub(super) fn is_next_step(self) -> bool {
        !matches!(
            self,
            Self::Repaired | Self::RoomFreed | Self::Replaced | Self::MoveBack
        )
    }
}

/// The same thing happens at the same moment to outages that stand side by side.
///
/// One number: the bits of the time, which is never negative so that they stand in its order, then the kind, the first
/// outage, and how many follow it. So events compare as numbers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event(u128);

impl Event {
    /// What never happens; later than everything else.
    const NEVER: Self = Self(u128::MAX);
    const FOLLOWING_BITS: u32 = 24;
    const OUTAGE_BITS: u32 = 32;

    #[inline]
    fn new(kind: EventKind, outage: u32, time: f64) -> Self {
        let what = (kind as u64) << Self::OUTAGE_BITS | u64::from(outage);
        Self(u128::from(time.to_bits()) << 64 | u128::from(what << Self::FOLLOWING_BITS))
    }

    #[inline]
    fn what(self) -> u64 {
        self.0 as u64 >> Self::FOLLOWING_BITS
    }

    #[inline]
    fn following(self) -> u32 {
        self.0 as u32 & ((1 << Self::FOLLOWING_BITS) - 1)
    }

    #[inline]
    pub(super) fn time(self) -> f64 {
        f64::from_bits((self.0 >> 64) as u64)
    }

    #[inline]
    pub(super) fn kind(self) -> EventKind {
        EventKind::ALL[(self.what() >> Self::OUTAGE_BITS) as usize]
    }

    #[inline]
    pub(super) fn outages(self) -> std::ops::Range<u32> {
        let first = self.what() as u32;
        first..first + self.following() + 1
    }

    /// This event with another one in it, if that is the same for the next outage.
    #[inline]
    fn joined_by(self, other: Self) -> Option<Self> {
        let following = u64::from(self.following());
        let next = ((following + 1) << Self::FOLLOWING_BITS) - following;
        let fits = following + 1 < 1 << Self::FOLLOWING_BITS;
        (fits && other.0.wrapping_sub(self.0) == u128::from(next)).then(|| Self(self.0 + 1))
    }
}

/// The events to come. Instances that one incident hits mostly go the same way at the same time;
/// planned one after the other, their events become one.
#[derive(Debug)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<Event>>,
    /// The event planned last, which may still grow. Mostly it is also the next to happen.
    last: Event,
}

impl Default for Agenda {
    fn default() -> Self {
        Self {
            heap: BinaryHeap::new(),
            last: Event::NEVER,
        }
    }
}

impl Agenda {
    pub(super) fn clear(&mut self) {
        self.heap.clear();
        self.last = Event::NEVER;
    }

    #[inline]
    pub(super) fn plan(&mut self, kind: EventKind, outage: u32, time: f64) {
        let event = Event::new(kind, outage, time);
        if let Some(grown) = self.last.joined_by(event) {
            self.last = grown;
            return;
        }
        if self.last != Event::NEVER {
            self.heap.push(Reverse(self.last));
        }
        self.last = event;
    }

    /// The first in the heap.
    #[inline]
    fn first(&self) -> Event {
        self.heap.peek().map_or(Event::NEVER, |event| event.0)
    }

    /// Nothing is planned.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.last == Event::NEVER && self.heap.is_empty()
    }

    /// When the next event happens.
    #[inline]
    pub(super) fn next_time(&self) -> Option<f64> {
        let next = self.last.min(self.first());
        (next != Event::NEVER).then(|| next.time())
    }

    /// Takes the next event if it happens by `now`.
    #[inline]
    pub(super) fn take_by(&mut self, now: f64) -> Option<Event> {
        let first = self.first();
        let next = self.last.min(first);
        // The time of what never happens is not a number.
        let is_due = next.time() <= now;
        if !is_due {
            return None;
        }
        if next == first {
            self.heap.pop();
        } else {
            self.last = Event::NEVER;
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(agenda: &mut Agenda) -> Vec<(f64, EventKind, std::ops::Range<u32>)> {
        std::iter::from_fn(|| agenda.take_by(f64::INFINITY))
            .map(|event| (event.time(), event.kind(), event.outages()))
            .collect()
    }

    #[test]
    fn events_come_by_time_then_kind_then_outage() {
        let mut agenda = Agenda::default();
        for (place, kind) in EventKind::ALL.into_iter().enumerate().rev() {
            agenda.plan(kind, 7, 2.0);
            agenda.plan(kind, 3, 2.0);
            agenda.plan(kind, 0, 1.0 + 0.1 * place as f64);
        }
        let taken = taken(&mut agenda);
        assert_eq!(taken.len(), 27);
        let keys: Vec<_> = taken
            .iter()
            .map(|(time, kind, range)| (*time, *kind, range.start))
            .collect();
        assert!(keys.is_sorted());
        assert!(EventKind::ALL.is_sorted());
    }

    #[test]
    fn equal_events_of_neighbours_become_one() {
        let mut agenda = Agenda::default();
        for outage in 4..9 {
            agenda.plan(EventKind::Repaired, outage, 5.0);
        }
        agenda.plan(EventKind::Repaired, 10, 5.0);
        assert_eq!(agenda.next_time(), Some(5.0));
        assert!(agenda.take_by(4.9).is_none());
        assert_eq!(
            taken(&mut agenda),
            [
                (5.0, EventKind::Repaired, 4..9),
                (5.0, EventKind::Repaired, 10..11)
            ]
        );
    }

    #[test]
    fn an_event_planned_last_waits_for_an_earlier_one() {
        let mut agenda = Agenda::default();
        agenda.plan(EventKind::Served, 0, 1.0);
        agenda.plan(EventKind::Served, 1, 3.0);
        assert_eq!(agenda.take_by(3.0).map(Event::time), Some(1.0));
        assert_eq!(agenda.next_time(), Some(3.0));
        agenda.plan(EventKind::Served, 2, 3.0);
        assert_eq!(taken(&mut agenda), [(3.0, EventKind::Served, 1..3)]);
    }
}
