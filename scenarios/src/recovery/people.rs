//! For the words of a replay: what people tried before they called support, and when it answered (R14).

use displace_model::threat::EffectKind;

use super::PlanTrial;
use super::recorder::{Detail, Recorder, Waited};
use crate::call::end_of_step;
use crate::luck::{IncidentKey, Luck, Purpose};

impl<L: Luck, R: Recorder> PlanTrial<'_, '_, L, R> {
    /// When support called at `called` begins to work.
    fn answered(&self, key: IncidentKey, called: f64, operator: u32) -> f64 {
        let support = self.plan.member(operator);
        let response = support
            .response
            .draw(self.luck, key, Purpose::Response, 0, 0);
        let hours = support.service_hours;
        self.world.clock.after(called, response, hours)
    }

    /// For the words of a replay: what people and support had done for an outage by `now`.
    pub(super) fn waited(&self, place: u32, now: f64) -> Detail {
        if !R::ON {
            return Detail::None;
        }
        let outage = self.outage(place);
        let times = self.state.times[outage.incident as usize];
        let steps = &self.plan.member(times.operator).steps;
        if steps.is_empty() {
            return Detail::None;
        }
        // The same sums lead to the same moments, so they may be compared exactly.
        let helped = outage.need == EffectKind::Unavailable && times.helped <= now;
        let mut waited = Waited {
            steps: 0,
            helped,
            under_way: false,
            answered: None,
        };
        let mut called = times.detected;
        for step in (0..).zip(steps) {
            let end = end_of_step(self.world, self.luck, times.key, step, called);
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
        let answered = self.answered(times.key, called, times.operator);
        waited.answered = (answered <= now).then_some(answered - called);
        Detail::Waited(waited)
    }
}
