//! Writing switches, blockers and advice.

use super::write::{Text, list};
use crate::switch::{
    Acceptance, Advice, Blocker, COST_OVERRUN, CutOver, DEADLINE, DURATION_OVERRUN, IncidentHits,
    IncumbentRuns, Lowers, Overrun, Switch, Take,
};
use crate::work_calendar::ServiceHours;

impl Text {
    pub(super) fn switch(&mut self, switch: &Switch) {
        // Even a blank switch says that there is one.
        self.header("[plan.switch]");
        if let Some(from) = switch.from {
            self.line("from", from);
        }
        if switch.overrun != Overrun::default() {
            self.string("overrun", switch.overrun.as_str());
        }
        for (spec, part) in [
            (&COST_OVERRUN, &switch.cost_overrun),
            (&DURATION_OVERRUN, &switch.duration_overrun),
            (&DEADLINE, &switch.deadline_days),
        ] {
            if let Some(part) = part {
                self.input(spec, part, None);
            }
        }
        if switch.acceptance != Acceptance::default() {
            self.string("acceptance", switch.acceptance.as_str());
        }
        self.strings("paid_on_acceptance", &switch.paid_on_acceptance);
        if switch.incumbent_runs != IncumbentRuns::default() {
            self.string("incumbent_runs", switch.incumbent_runs.as_str());
        }
        self.flag("migrates_points", switch.migrates_points, false);
        self.flag("eu_data_act", switch.eu_data_act, false);
        if let Some(next) = &switch.next_plan {
            self.string("next_plan", next);
        }
        self.fields(switch, None);
        if let Some(concept) = &switch.proof_of_concept {
            self.header("[plan.switch.proof_of_concept]");
            self.fields(concept, None);
        }
        for wave in &switch.waves {
            self.header("[[plan.switch.wave]]");
            self.id_and_name(&wave.id, &wave.name);
            self.strings("workloads", &wave.workloads);
            self.strings("paid_on_acceptance", &wave.paid_on_acceptance);
            self.fields(wave, None);
        }
        self.cut_over(&switch.cut_over);
    }

    fn cut_over(&mut self, cut_over: &CutOver) {
        self.section("[plan.switch.cut_over]", |text| {
            text.service_hours("window", cut_over.window, ServiceHours::Always);
            if cut_over.incident_hits != IncidentHits::default() {
                text.string("incident_hits", cut_over.incident_hits.as_str());
            }
            text.fields(cut_over, None);
        });
        if let Some(other) = &cut_over.other_time {
            self.header("[plan.switch.cut_over.other_time]");
            if other.take != Take::default() {
                self.string("take", other.take.as_str());
            }
            self.fields(other, None);
        }
    }

    pub(super) fn blocker(&mut self, blocker: &Blocker) {
        self.header("[[blocker]]");
        self.id_and_name(&blocker.id, &blocker.name);
        self.strings("workloads", &blocker.workloads);
        self.fields(blocker, None);
        self.said("note", &blocker.note);
    }

    pub(super) fn advice(&mut self, advice: &Advice) {
        self.header("[[advice]]");
        self.id_and_name(&advice.id, &advice.name);
        if !advice.offered.is_empty() {
            self.line(
                "offered",
                list(advice.offered.iter().map(ToString::to_string)),
            );
        }
        self.flag("followed", advice.followed, false);
        if advice.lowers != Lowers::default() {
            self.string("lowers", advice.lowers.as_str());
        }
        if let Some(of) = &advice.of {
            self.string("of", of);
        }
        self.fields(advice, None);
        self.said("note", &advice.note);
    }
}
