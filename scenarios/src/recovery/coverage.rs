//! Whether the jobs of a copy know of an instance (R12).

use super::PlanTrial;
use super::choice::Seeker;
use super::recorder::Recorder;
use crate::luck::Luck;

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Whether the jobs of a copy know of the instance that seeks a point.
    #[inline]
    pub(super) fn is_covered(&mut self, seeker: &Seeker, rank: u32) -> bool {
        let coverage = self.values[self.plan.copies[rank as usize].coverage];
        coverage >= 1.0 && self.plan.is_licensed() || self.is_not_missed(seeker, rank, coverage)
    }

    /// A gap that was found is closed for later incidents.
    #[inline(never)]
    fn is_not_missed(&mut self, seeker: &Seeker, rank: u32, coverage: f64) -> bool {
        let licensed = if self.plan.is_licensed() {
            1.0
        } else {
            self.plan.licensed_share(seeker.workload, seeker.start)
        };
        if coverage >= 1.0 && licensed >= 1.0 {
            return true;
        }
        let chain = self.plan.copies[rank as usize].feeding.group;
        let (outset, instance) = (self.candidates.outset(), seeker.instance as usize);
        let u = outset.coverage(self.world, self.luck, instance, chain);
        if self.luck.happens(u, coverage * licensed) {
            return true;
        }
        // Looking for the copy of an instance without a licence closes no gap: somebody would have to buy one.
        if licensed < 1.0 && self.luck.happens(u, coverage) {
            return false;
        }
        let known = self
            .state
            .gaps
            .iter()
            .find(|gap| (gap.0, gap.1) == (seeker.instance, rank));
        if let Some((_, _, found_by)) = known {
            return *found_by < seeker.incident;
        }
        self.state
            .gaps
            .push((seeker.instance, rank, seeker.incident));
        false
    }
}
