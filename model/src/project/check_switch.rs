//! The rules for switches, blockers and advice.

use std::collections::{BTreeMap, BTreeSet};

use super::Project;
use super::check::{Check, Known, MOST_COPIES};
use super::text::{join, quoted};
use crate::plan::{Plan, Role};
use crate::switch::{
    Acceptance, Advice, COST_OVERRUN, DEADLINE, DURATION_OVERRUN, Lowers, MOST_WAVES, Switch, chain,
};

impl Check {
    pub(super) fn switch(
        &mut self,
        project: &Project,
        plan: &Plan,
        place: &str,
        known: &Known<'_>,
    ) {
        let Some(switch) = &plan.switch else { return };
        let place = &join(place, "switch");
        if plan.role != Role::Proposal {
            self.error(
                place,
                format!("a switch to the {} plan", plan.role.as_str()),
                "a switch of a plan with the role proposal",
                "one switches to a proposal; what is in place or only renegotiated needs no switch",
            );
        }
        self.fields(switch, place);
        for (part, spec) in [
            (&switch.cost_overrun, &COST_OVERRUN),
            (&switch.duration_overrun, &DURATION_OVERRUN),
            (&switch.deadline_days, &DEADLINE),
        ] {
            if let Some(part) = part {
                self.input(part, spec, place);
            }
        }
        if let Some(concept) = &switch.proof_of_concept {
            self.fields(concept, &join(place, "proof_of_concept"));
        }
        let cut_over = join(place, "cut_over");
        self.fields(&switch.cut_over, &cut_over);
        if let Some(other) = &switch.cut_over.other_time {
            self.fields(other, &join(&cut_over, "other_time"));
        }
        if let Some(from) = switch.from {
            let hours = crate::calendar::hours_between(project.start, from.into());
            if !(0.0..project.horizon_hours()).contains(&hours) {
                self.warn(
                    &join(place, "from"),
                    from.to_string(),
                    "a day within the horizon",
                    "one before the start begins at the start, one after the end never does",
                );
            }
        }
        self.waves(project, switch, place, known);
        self.paid_on_acceptance(plan, switch, place);
        self.next_plan(project, plan, switch, place);
        let copies: usize = chain(project, plan)
            .into_iter()
            .chain(project.plans.iter().find(|one| one.role == Role::Incumbent))
            .map(|plan| plan.copies.len())
            .sum();
        if copies > MOST_COPIES {
            self.error(
                place,
                format!("{copies} copies"),
                &format!("at most {MOST_COPIES} copies in the incumbent and all that it may be switched to"),
                "merge copies that differ in their place only",
            );
        }
    }

    /// Each workload moves with exactly one wave.
    fn waves(&mut self, project: &Project, switch: &Switch, place: &str, known: &Known<'_>) {
        let places = self.ids(
            &join(place, "wave"),
            switch.waves.iter().map(|wave| wave.id.as_str()),
        );
        if switch.waves.len() > MOST_WAVES {
            let found = format!("{} waves", switch.waves.len());
            let allowed = format!("at most {MOST_WAVES} waves");
            self.error(
                &join(place, "wave"),
                found,
                &allowed,
                "a wave is a part of the estate",
            );
        }
        let mut moved: BTreeMap<&str, &str> = BTreeMap::new();
        let mut takes_the_rest: Option<&str> = None;
        for (wave, place) in switch.waves.iter().zip(&places) {
            self.fields(wave, place);
            let key = join(place, "workloads");
            self.known(
                &wave.workloads,
                &key,
                &known.workloads,
                "the id of a workload",
            );
            if wave.workloads.is_empty()
                && let Some(first) = takes_the_rest.replace(&wave.id)
            {
                self.absent(
                    &key,
                    "nothing",
                    "workloads for all waves but one",
                    format!("wave {} takes all that no other names", quoted(first)),
                );
            }
            for (index, id) in wave.workloads.iter().enumerate() {
                if let Some(first) = moved.insert(id, &wave.id) {
                    self.error(
                        &format!("{key}[{index}]"),
                        quoted(id),
                        "a workload that no other wave moves",
                        format!("wave {} moves it already", quoted(first)),
                    );
                }
            }
        }
        if switch.waves.is_empty() || takes_the_rest.is_some() {
            return;
        }
        let left: Vec<&str> = project
            .workloads
            .iter()
            .map(|workload| workload.id.as_str())
            .filter(|id| !moved.contains_key(id))
            .collect();
        if !left.is_empty() {
            self.absent(
                &join(place, "wave"),
                format!("no wave for {}", left.join(", ")),
                "a wave for every workload",
                "a wave without workloads takes all that no other names",
            );
        }
    }

    /// What is paid on acceptance is a line or item of the contract, and waits for one acceptance.
    fn paid_on_acceptance(&mut self, plan: &Plan, switch: &Switch, place: &str) {
        let lines = plan.contract.lines.iter().map(|line| line.id.as_str());
        let items = plan.contract.items.iter().map(|item| item.id.as_str());
        let known: BTreeSet<&str> = lines.chain(items).collect();
        let what = "the id of a line or item of this plan's contract";
        let whole = (place.to_owned(), &switch.paid_on_acceptance);
        let waves = switch.waves.iter().map(|wave| {
            (
                format!("{place}.wave.{}", wave.id),
                &wave.paid_on_acceptance,
            )
        });
        let mut seen = BTreeSet::new();
        for (place, ids) in std::iter::once(whole).chain(waves) {
            let key = join(&place, "paid_on_acceptance");
            self.known(ids, &key, &known, what);
            for (index, id) in ids.iter().enumerate() {
                if !seen.insert(id.as_str()) {
                    let hint = "it is paid on one acceptance only";
                    let place = format!("{key}[{index}]");
                    self.error(&place, quoted(id), "an id that stands nowhere else", hint);
                }
            }
        }
        let per_wave = switch.waves.iter().position(|wave| {
            switch.acceptance == Acceptance::Whole && !wave.paid_on_acceptance.is_empty()
        });
        if let Some(wave) = per_wave.and_then(|place| switch.waves.get(place)) {
            self.warn(
                &format!("{place}.wave.{}.paid_on_acceptance", wave.id),
                "paid with a wave",
                "acceptance = \"per_wave\" beside it",
                "the whole is accepted as one, so it is paid with the whole",
            );
        }
    }

    /// Whoever goes on to another plan goes on to a proposal, and never in a circle.
    fn next_plan(&mut self, project: &Project, plan: &Plan, switch: &Switch, place: &str) {
        let Some(next) = &switch.next_plan else {
            return;
        };
        let key = join(place, "next_plan");
        let proposals = project
            .plans
            .iter()
            .filter(|other| other.role == Role::Proposal && other.id != plan.id)
            .map(|other| other.id.as_str());
        if !proposals.clone().any(|id| id == next) {
            self.dangling(next, &key, "the id of another proposal", proposals);
            return;
        }
        let mut told = vec![plan.id.as_str()];
        let mut at = Some(next.as_str());
        while let Some(id) = at
            && told.len() <= project.plans.len()
        {
            told.push(id);
            if id == plan.id {
                let allowed = "plans that follow one another in one direction";
                let hint = "the last one goes back to the incumbent: leave next_plan out there";
                self.error(&key, told.join(" then "), allowed, hint);
                return;
            }
            let next = project.plans.iter().find(|other| other.id == id);
            at = next.and_then(|plan| plan.switch.as_ref()?.next_plan.as_deref());
        }
    }

    /// Blockers and advice.
    pub(super) fn environment(&mut self, project: &Project, known: &Known<'_>) {
        let blockers = project.blockers.iter();
        let places = self.ids("blocker", blockers.clone().map(|one| one.id.as_str()));
        for (blocker, place) in blockers.zip(&places) {
            self.fields(blocker, place);
            let key = join(place, "workloads");
            self.known(
                &blocker.workloads,
                &key,
                &known.workloads,
                "the id of a workload",
            );
        }
        let advice = project.advice.iter();
        let places = self.ids("advice", advice.clone().map(|one| one.id.as_str()));
        for (advice, place) in advice.zip(&places) {
            self.fields(advice, place);
            self.concern(project, advice, place);
        }
    }

    /// What an advice is about.
    fn concern(&mut self, project: &Project, advice: &Advice, place: &str) {
        let key = join(place, "of");
        let (what, among): (&str, Vec<&str>) = match advice.lowers {
            Lowers::CutOver => (
                "the id of a plan with a switch",
                project
                    .plans
                    .iter()
                    .filter(|plan| plan.switch.is_some())
                    .map(|plan| plan.id.as_str())
                    .collect(),
            ),
            Lowers::Blocker => (
                "the id of a blocker",
                project.blockers.iter().map(|one| one.id.as_str()).collect(),
            ),
            Lowers::Threat => (
                "the id of a threat of this project",
                project.threats.iter().map(|one| one.id.as_str()).collect(),
            ),
        };
        match &advice.of {
            Some(of) if !among.contains(&of.as_str()) => {
                self.dangling(of, &key, what, among.into_iter());
            }
            None if advice.lowers != Lowers::CutOver => {
                self.absent(&key, "nothing", what, "what the advice makes less likely");
            }
            Some(_) | None => {}
        }
    }
}
