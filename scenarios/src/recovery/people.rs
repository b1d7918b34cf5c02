//! People and their hours (R14): what they try before support is called, and support that works in its hours.

use displace_model::threat::EffectKind;

use super::PlanTrial;
use super::recorder::{Detail, Recorder, Waited};
use crate::luck::{IncidentKey, Luck, Purpose};
use crate::world::CompiledStep;

/// What becomes of an incident's call for help.
#[derive(Debug, Clone, Copy)]
pub(super) struct Support {
    /// When a step helped what is unavailable; infinite where none did.
    pub(super) helped: f64,
    /// When diagnosis tells what is broken.
    pub(super) diagnosed: f64,
}

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// Follows an incident noticed at `detected` through all steps, response and diagnosis, as if nothing helped;
    /// for what is gone or wrong, nothing does.
    pub(super) fn support(&self, key: IncidentKey, detected: f64) -> Support {
        let (mut called, mut helped) = (detected, f64::INFINITY);
        for (place, step) in self.plan.steps.iter().enumerate() {
            called = self.end_of_step(key, place, step, called);
            if helped.is_infinite() && self.helps(key, place, step) {
                helped = called;
            }
        }
        let answered = self.answered(key, called);
        let diagnosis = self
            .plan
            .diagnosis
            .draw(self.luck, key, Purpose::Diagnosis, 0, 0);
        let hours = self.plan.service_hours;
        Support {
            helped,
            diagnosed: self.world.clock.after(answered, diagnosis, hours),
        }
    }

    fn end_of_step(&self, key: IncidentKey, place: usize, step: &CompiledStep, from: f64) -> f64 {
        let hours = step
            .hours
            .draw(self.luck, key, Purpose::StepHours, 0, place as u32);
        self.world.clock.after(from, hours, step.service_hours)
    }

    fn helps(&self, key: IncidentKey, place: usize, step: &CompiledStep) -> bool {
        let success = self.values[step.success];
        success > 0.0 && {
            let u = self
                .luck
                .of_incident(key, Purpose::StepSuccess, 0, place as u32);
            self.luck.happens(u, success)
        }
    }

    /// When support called at `called` begins to work.
    fn answered(&self, key: IncidentKey, called: f64) -> f64 {
        let response = self
            .plan
            .response
            .draw(self.luck, key, Purpose::Response, 0, 0);
        let hours = self.plan.service_hours;
        self.world.clock.after(called, response, hours)
    }

    /// For the words of a replay: what people and support had done for an outage by `now`.
    pub(super) fn waited(&self, place: u32, now: f64) -> Detail {
        if !R::ON || self.plan.steps.is_empty() {
            return Detail::None;
        }
        let outage = self.outage(place);
        let times = self.state.times[outage.incident as usize];
        // The same sums lead to the same moments, so they may be compared exactly.
        let helped = outage.need == EffectKind::Unavailable && times.helped <= now;
        let mut waited = Waited {
            steps: 0,
            helped,
            under_way: false,
            answered: None,
        };
        let mut called = times.detected;
        for (at, step) in self.plan.steps.iter().enumerate() {
            let end = self.end_of_step(times.key, at, step, called);
            if end > now {
                waited.under_way = true;
                return Detail::Waited(waited);
            }
            called = end;
            waited.steps += 1;
            if helped && end >= times.helped {
                return Detail::Waited(waited);
            }
        }
        let answered = self.answered(times.key, called);
        waited.answered = (answered <= now).then_some(answered - called);
        Detail::Waited(waited)
    }
}
