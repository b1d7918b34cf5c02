//! The first hours of an incident, the same under every plan whose people try the same: it is noticed, and people try
//! what they can before they call support (R14, R29).

use crate::luck::{IncidentKey, Luck, Purpose};
use crate::world::{CompiledStep, CompiledThreat, Values, World};

/// What becomes of an incident until support is called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    /// When it is noticed.
    pub(crate) detected: f64,
    /// Hours for which nothing may be touched, to secure evidence.
    pub(crate) forensics: f64,
    /// When a step helped what is unavailable; infinite where none did.
    pub(crate) helped: f64,
    /// When support is called, as if nothing had helped; for what is gone or wrong, nothing does.
    pub(crate) called: f64,
}

impl Call {
    /// An incident at `time` that nobody has dealt with yet.
    pub(crate) fn new<L: Luck>(
        threat: &CompiledThreat,
        luck: L,
        key: IncidentKey,
        time: f64,
    ) -> Self {
        let detected = time + threat.detection.draw(luck, key, Purpose::Detection, 0, 0);
        Self {
            detected,
            forensics: threat.forensics.draw(luck, key, Purpose::Forensics, 0, 0),
            helped: f64::INFINITY,
            called: detected,
        }
    }

    /// The same after all these steps.
    pub(crate) fn after<L: Luck>(
        mut self,
        steps: &[CompiledStep],
        world: &World,
        values: &Values,
        luck: L,
        key: IncidentKey,
    ) -> Self {
        for (place, step) in (0..).zip(steps) {
            self.called = end_of_step(world, luck, key, (place, step), self.called);
            let success = values[step.success];
            if success > 0.0
                && self.helped.is_infinite()
                && luck.happens(
                    luck.of_incident(key, Purpose::StepSuccess, 0, place),
                    success,
                )
            {
                self.helped = self.called;
            }
        }
        self
    }
}

/// When a step that begins at `from` is done.
pub(crate) fn end_of_step<L: Luck>(
    world: &World,
    luck: L,
    key: IncidentKey,
    (place, step): (u32, &CompiledStep),
    from: f64,
) -> f64 {
    let hours = step.hours.draw(luck, key, Purpose::StepHours, 0, place);
    world.clock.after(from, hours, step.service_hours)
}
