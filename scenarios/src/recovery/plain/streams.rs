//! The streams of one copy in the order in which they come free, while nothing but the next restore is asked for.

use std::hint::select_unpredictable;

use super::Restore;
use super::batch::Batch;

/// What is served on streams in order.
pub(super) struct Served<'a> {
    pub(super) restores: &'a mut [Restore],
    /// Ranks and places in the order of urgency; empty where restores stand in that order.
    pub(super) order: &'a [(u32, u32)],
    pub(super) closings: &'a mut Vec<(f64, u32)>,
    /// Sum of the hours that restores have waited, by the part of the service that is missing.
    pub(super) queue: &'a mut f64,
}

/// When a stream is free, and the place of the restore that it serves until then.
type Stream = (f64, u32);

/// Begins the next restores of a batch, each whenever the first of the streams comes free. Stops before a restore that
/// fails, that is not over in time, or whose end is that of another. The streams are in order afterwards, unless none
/// has begun.
pub(super) fn begin_in_order(free: &mut [Stream], batch: &mut Batch, served: &mut Served<'_>) {
    match free.len() {
        2 => begin::<2>(free, batch, served),
        3 => begin::<3>(free, batch, served),
        4 => begin::<4>(free, batch, served),
        5 => begin::<5>(free, batch, served),
        6 => begin::<6>(free, batch, served),
        7 => begin::<7>(free, batch, served),
        8 => begin::<8>(free, batch, served),
        _ => {}
    }
}

/// Streams in the order in which they come free, the first of them first.
struct InOrder<const N: usize> {
    /// When they are free. Moments are not negative, so that their bits stand in their order: numbers that are chosen
    /// from without branches.
    bits: [u64; N],
    places: [u32; N],
}

impl<const N: usize> InOrder<N> {
    /// `None` where two come free at once: whose place is the lower tells which is the first.
    #[inline]
    fn new(free: &[Stream; N]) -> Option<Self> {
        let mut streams = Self {
            bits: [0; N],
            places: [0; N],
        };
        for (end, place) in free {
            if streams.bits.contains(&end.to_bits()) {
                return None;
            }
            streams.replace_first((*end, *place));
        }
        Some(streams)
    }

    #[inline]
    fn get(&self, number: usize) -> Stream {
        (f64::from_bits(self.bits[number]), self.places[number])
    }

    /// Puts the first back behind all that come free before its new end; how many, nobody can guess.
    #[inline]
    fn replace_first(&mut self, (end, place): Stream) {
        let (mut bits, mut place) = (end.to_bits(), place);
        for number in 1..N {
            let other = (self.bits[number], self.places[number]);
            let is_first = bits < other.0;
            self.bits[number - 1] = select_unpredictable(is_first, bits, other.0);
            self.places[number - 1] = select_unpredictable(is_first, place, other.1);
            bits = select_unpredictable(is_first, other.0, bits);
            place = select_unpredictable(is_first, other.1, place);
        }
        self.bits[N - 1] = bits;
        self.places[N - 1] = place;
    }
}

/// The same for as many streams as there are.
#[inline(never)]
fn begin<const N: usize>(free: &mut [Stream], batch: &mut Batch, served: &mut Served<'_>) {
    let free = free.first_chunk_mut::<N>();
    let Some((free, mut streams)) = free.and_then(|free| InOrder::new(free).map(|own| (free, own)))
    else {
        return;
    };
    let mut queue = *served.queue;
    let mut next = *batch;
    while next.begun < next.count {
        let place = next.place(served.order);
        let Some(restore) = served.restores.get_mut(place as usize) else {
            break;
        };
        let first = streams.get(0);
        let end = first.0 + restore.hours;
        let is_tied = streams.bits[1..].contains(&end.to_bits());
        if restore.fails || end >= next.until || is_tied {
            break;
        }
        restore.mark = first.0;
        served.closings.push(first);
        queue += (first.0 - next.start) * next.impact;
        next.begun += 1;
        streams.replace_first((end, place));
    }
    *served.queue = queue;
    *batch = next;
    for (number, stream) in free.iter_mut().enumerate() {
        *stream = streams.get(number);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::recovery::plain::PlainState;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn streams_in_order_serve_as_streams_that_are_looked_through(
            hours in prop::collection::vec(1..6_u8, 3..40),
            ranks in prop::collection::vec(0..3_u32, 40),
            streams in 1..11_u32,
            (has_order, late) in (any::<bool>(), 4..60_u8),
        ) {
            let restores: Vec<Restore> = hours
                .iter()
                .map(|hours| Restore { hours: f64::from(*hours), ..Restore::NONE })
                .collect();
            let mut order: Vec<(u32, u32)> =
                ranks.into_iter().take(restores.len()).zip(0..).collect();
            order.sort_unstable();
            let served = |lessons: Vec<f64>| {
                let mut state = PlainState {
                    restores: restores.clone(),
                    order: if has_order { order.clone() } else { Vec::new() },
                    lessons,
                    ..PlainState::default()
                };
                let mut batch = Batch::new(5.0, 5.0 + f64::from(late), 0.5, 0..restores.len() as u32);
                let (mut queue, mut steps) = (0.25, Vec::new());
                steps.push(format!("{:?}", state.begin_first(&mut batch, streams)));
                if batch.begun == streams {
                    steps.push(format!("{:?}", state.begin_next(&mut batch, &mut queue)));
                }
                state.free.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let marks: Vec<f64> = state.restores.iter().map(|one| one.mark).collect();
                (steps, batch.begun, state.free, state.closings, marks, queue)
            };
            // While somebody is still to learn, streams are looked through.
            prop_assert_eq!(served(Vec::new()), served(vec![1e9]));
        }
    }
}
