//! Control variates: the numbers of incidents that a trial draws, whose means are known before any trial.
//!
//! An incident counts when it is drawn, whomever it hits and whatever it does: that number does not depend on a plan,
//! and its mean is the mean rate × targets × horizon exactly.
//!
//! Sums by stratum are kept in the same way: as if each stratum were a control that is 1 in its trials.

use displace_model::calendar::HOURS_PER_YEAR;

use crate::world::World;

/// Which numbers of incidents are control variates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Controls {
    /// The control that each threat counts for, by threat.
    of_threat: Vec<Option<usize>>,
    /// The mean of each control.
    means: Vec<f64>,
    /// The numbers of the trial at hand.
    counts: Vec<f64>,
}

impl Controls {
    /// The most controls: every one costs another set of sums. Threats beyond count together.
    const MOST: usize = 24;

    /// One for each threat that can occur.
    pub(crate) fn new(world: &World) -> Self {
        let years = world.horizon / HOURS_PER_YEAR;
        let mut controls = Self::default();
        for threat in &world.threats {
            let mean = threat.mean_rate * threat.targets.len() as f64 * years;
            let counts = mean > 0.0 && mean.is_finite();
            if counts && controls.means.len() < Self::MOST {
                controls.means.push(mean);
            } else if let (true, Some(last)) = (counts, controls.means.last_mut()) {
                *last += mean;
            }
            let control = counts.then(|| controls.means.len() - 1);
            controls.of_threat.push(control);
        }
        controls.counts = vec![0.0; controls.means.len()];
        controls
    }

    /// One for each of so many strata: 1 in the trials that come from it, 0 in all others.
    pub(crate) fn strata(count: usize) -> Self {
        Self {
            counts: vec![0.0; count],
            ..Self::default()
        }
    }

    /// Marks the stratum of the next trial.
    pub(crate) fn mark(&mut self, stratum: usize) {
        self.counts.fill(0.0);
        if let Some(count) = self.counts.get_mut(stratum) {
            *count = 1.0;
        }
    }

    /// The mean of each; of strata none is known.
    pub(crate) fn means(&self) -> &[f64] {
        &self.means
    }

    /// Takes over the numbers of incidents of a trial, by threat.
    #[inline]
    pub(crate) fn count(&mut self, incidents: &[u32]) {
        if self.means.is_empty() {
            return;
        }
        self.counts.fill(0.0);
        for (control, number) in self.of_threat.iter().zip(incidents) {
            if let Some(control) = control {
                self.counts[*control] += f64::from(*number);
            }
        }
    }

    /// The numbers of the trial at hand, by control.
    #[inline]
    pub(crate) fn counts(&self) -> &[f64] {
        &self.counts
    }
}
