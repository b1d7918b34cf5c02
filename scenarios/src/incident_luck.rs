//! The luck of an incident that all plans have in common (R29): drawn once, for whichever of them asks first.
//!
//! One draw after another waits for the other's arithmetic, so that what most incidents turn out to ask for is drawn
//! ahead, for several of them side by side.

use std::cell::Cell;

use fearless_simd::{Simd, SimdBase, dispatch};

use crate::luck::{IncidentKey, LANES, Luck, Purpose};
use crate::processor::Processor;

/// Copies and spares of a higher rank draw for themselves.
const RANKS: u32 = 2;

/// What may be asked for: a purpose, and of copies and spares their rank in their own plan.
const DRAWS: [(Purpose, u32); 11] = [
    (Purpose::Detection, 0),
    (Purpose::Forensics, 0),
    (Purpose::Response, 0),
    (Purpose::Diagnosis, 0),
    (Purpose::Repair, 0),
    (Purpose::Misses, 0),
    (Purpose::Misses, 1),
    (Purpose::Phase, 0),
    (Purpose::Phase, 1),
    (Purpose::Preparation, 0),
    (Purpose::Preparation, 1),
];

/// The place of a draw among [`DRAWS`].
#[inline]
fn place_of(purpose: Purpose, rank: u32) -> Option<usize> {
    let first = DRAWS.iter().position(|draw| *draw == (purpose, 0))?;
    (rank < RANKS).then_some(first + rank as usize)
}

/// One uniform of each incident of a trial.
#[derive(Debug, Default)]
struct Column {
    /// By the place of the incident; not numbers until they are drawn.
    uniforms: Vec<Cell<f64>>,
    /// How many of them were asked for.
    asked: Cell<u64>,
    is_ahead: bool,
}

/// Uniforms of the incidents of one trial.
#[derive(Debug, Default)]
pub(crate) struct IncidentLuck {
    processor: Processor,
    /// Filled up to whole lanes.
    keys: Vec<IncidentKey>,
    columns: [Column; DRAWS.len()],
    /// How many incidents there have been until it was settled what is drawn ahead.
    seen: u64,
    is_settled: bool,
}

impl IncidentLuck {
    /// Draws as a processor would that can do no more than this.
    #[cfg(test)]
    pub(crate) fn draw_as(&mut self, processor: Processor) {
        self.processor = processor;
    }

    /// Forgets all incidents: nothing of those that come is kept.
    pub(crate) fn clear(&mut self) {
        for column in &mut self.columns {
            column.uniforms.clear();
        }
    }

    /// For the incidents of a new trial, with these keys.
    pub(crate) fn draw<L: Luck>(&mut self, luck: L, keys: impl Iterator<Item = IncidentKey>) {
        self.keys.clear();
        self.keys.extend(keys);
        let incidents = self.keys.len();
        let lanes = incidents.next_multiple_of(LANES);
        self.keys.resize(lanes, IncidentKey::default());
        for column in &mut self.columns {
            if !column.is_ahead {
                column.uniforms.clear();
            }
            column.uniforms.resize(lanes, Cell::new(f64::NAN));
        }
        dispatch!(self.processor.0, simd => self.draw_ahead(simd, luck));
        self.settle(incidents as u64);
    }

    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for what the processor can do"
    )]
    #[inline(always)]
    fn draw_ahead<S: Simd, L: Luck>(&mut self, _simd: S, luck: L) {
        let is_wide = S::f64s::LEN >= LANES;
        let ahead = self.columns.iter_mut().zip(DRAWS);
        for (column, draw) in ahead.filter(|(column, _)| column.is_ahead) {
            let lanes = column.uniforms.as_chunks_mut::<LANES>().0;
            for (lanes, keys) in lanes.iter_mut().zip(self.keys.as_chunks().0) {
                let [drawn, _] = luck.pairs(draw, (keys, &[0; LANES]), is_wide);
                *lanes = drawn.map(Cell::new);
            }
        }
    }

    /// Settles what is drawn ahead once enough is known of what incidents ask for. It changes the speed alone.
    fn settle(&mut self, incidents: u64) {
        const ENOUGH: u64 = 64;
        if self.is_settled {
            return;
        }
        self.is_settled = self.seen >= ENOUGH;
        for column in &mut self.columns {
            column.is_ahead = self.is_settled && 2 * column.asked.get() >= self.seen;
        }
        self.seen += incidents;
    }

    /// The uniform of an incident for a purpose, of no instance, and of the copy or spare of this rank where it is one's.
    #[inline]
    pub(crate) fn of<L: Luck>(
        &self,
        luck: L,
        (incident, key): (u32, IncidentKey),
        purpose: Purpose,
        rank: u32,
    ) -> f64 {
        let column = place_of(purpose, rank).map(|place| &self.columns[place]);
        let cell =
            column.and_then(|column| Some((column, column.uniforms.get(incident as usize)?)));
        match cell {
            Some((_, known)) if !known.get().is_nan() => known.get(),
            Some((column, cell)) => {
                column.asked.set(column.asked.get() + 1);
                cell.set(draw_one(luck, key, purpose, rank));
                cell.get()
            }
            None => draw_one(luck, key, purpose, rank),
        }
    }
}

// Apart, so that what is drawn already is found where it is asked for.
#[inline(never)]
fn draw_one<L: Luck>(luck: L, key: IncidentKey, purpose: Purpose, rank: u32) -> f64 {
    luck.of_incident(key, purpose, 0, rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::luck::{Keyed, TrialKey};

    #[test]
    fn what_is_drawn_ahead_is_what_somebody_would_draw_who_asks() {
        let mut incident_luck = IncidentLuck::default();
        for number in 0..20 {
            let trial = TrialKey::new(number, 0);
            let luck = Keyed(trial);
            let keys: Vec<IncidentKey> = (0..number as u32 + 5)
                .map(|ordinal| trial.arrival(7, ordinal).1)
                .collect();
            incident_luck.draw(luck, keys.iter().copied());
            for (place, key) in (0..).zip(keys) {
                for (purpose, rank) in DRAWS.into_iter().chain([(Purpose::Misses, 2)]) {
                    // Nobody asks for evidence, and few for the second spare.
                    let is_asked = match (purpose, rank) {
                        (Purpose::Forensics, _) => false,
                        (Purpose::Preparation, 1) => place == 0,
                        _ => true,
                    };
                    // Whoever asks twice is told the same.
                    for _ in 0..2 * usize::from(is_asked) {
                        let u = incident_luck.of(luck, (place, key), purpose, rank);
                        assert_eq!(u, luck.of_incident(key, purpose, 0, rank), "{purpose:?}");
                    }
                }
            }
        }
        let ahead = |draw| {
            let place = DRAWS.iter().position(|one| *one == draw);
            incident_luck.columns[place.unwrap()].is_ahead
        };
        assert!(ahead((Purpose::Detection, 0)) && ahead((Purpose::Phase, 1)));
        assert!(!ahead((Purpose::Forensics, 0)) && !ahead((Purpose::Preparation, 1)));
    }
}
