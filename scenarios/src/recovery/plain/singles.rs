//! Incidents in a row that hit one instance each and are over before the next: nothing is asked of them twice.

use super::{Left, MANY, Plain};
use crate::ahead::Struck;
use crate::luck::Luck;

impl<L: Luck> Plain<'_, L> {
    /// Nothing waits, runs or stands by plan: what comes next is an incident.
    #[inline]
    pub(super) fn is_quiet(&self) -> bool {
        self.state.running.is_empty() && self.unsettled == 0 && self.state.stops.are_over()
    }

    /// Serves the first of these incidents as far as each hits one instance, is restored at the first attempt and over
    /// before the next; returns how many. The last is left.
    #[inline(never)]
    pub(super) fn serve_singles(&mut self, incidents: &[Struck]) -> Result<usize, Left> {
        let state = &mut *self.state;
        let joins = !state.down_until.is_empty();
        let room = MANY.saturating_sub(state.closings.len());
        let mut served = 0;
        for (one, next) in incidents.iter().zip(&incidents[1..]).take(room) {
            let restore = &mut state.restores[one.from as usize];
            let end = one.start + restore.hours;
            let is_single = one.to - one.from == 1;
            if !is_single || restore.fails || end >= next.start {
                break;
            }
            restore.mark = one.start;
            if joins {
                state.go_down(self.hits, one)?;
                state.is_back(self.hits[one.from as usize].instance, end);
            }
            state.closings.push((end, one.from));
            served += 1;
        }
        Ok(served)
    }
}
