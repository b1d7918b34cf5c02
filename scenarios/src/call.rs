//! The first hours of an incident, the same under every plan whose people and support are the same: it is noticed, people
//! try what they can, and call support, which tells what is broken (R14, R29).

use crate::luck::{IncidentKey, Luck, Purpose};
use crate::world::{Clock, CompiledPlan, CompiledStep, CompiledThreat, Values, World};

/// What becomes of an incident until it is known what is broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Call {
    /// When it is noticed.
    pub(crate) detected: f64,
    /// Hours for which nothing may be touched, to secure evidence.
    pub(crate) forensics: f64,
    /// When a step helped what is unavailable; infinite where none did.
    pub(crate) helped: f64,
    /// When support is called, as if nothing had helped; for what is gone or wrong, nothing does.
    pub(crate) called: f64,
    /// When support tells what is broken; infinite where it was not asked.
    pub(crate) diagnosed: f64,
}

impl Call {
    /// An incident at `time` that nobody has dealt with yet.
    pub(crate) fn new(
        threat: &CompiledThreat,
        time: f64,
        uniform: impl Fn(Purpose) -> f64,
    ) -> Self {
        let detected = time + threat.detection.at(|| uniform(Purpose::Detection));
        Self {
            detected,
            forensics: threat.forensics.at(|| uniform(Purpose::Forensics)),
            helped: f64::INFINITY,
            called: detected,
            diagnosed: f64::INFINITY,
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

    /// The same when this plan's support was called.
    pub(crate) fn diagnosed_by(
        self,
        support: &CompiledPlan,
        clock: &Clock,
        uniform: impl Fn(Purpose) -> f64,
    ) -> Self {
        let hours = support.service_hours;
        let response = support.response.at(|| uniform(Purpose::Response));
        let diagnosis = support.diagnosis.at(|| uniform(Purpose::Diagnosis));
        let answered = clock.after(self.called, response, hours);
        Self {
            diagnosed: clock.after(answered, diagnosis, hours),
            ..self
        }
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
