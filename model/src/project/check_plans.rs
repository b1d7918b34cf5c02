//! The rules for plans: one incumbent, copies and spare capacity that exist somewhere, costs that are paid.

use super::Project;
use super::check::{Check, Known, MOST_ATTEMPTS, MOST_COPIES, described, told};
use super::text::{join, number, places, quoted};
use crate::contract::{Amount, CostLine};
use crate::plan::{Plan, Role};
use crate::solution::{Copy, MALICIOUS_DESTROY, TESTED_RESTORE, TOTAL_TIB_PER_HOUR};
use std::collections::BTreeSet;

impl Check {
    pub(super) fn plans(&mut self, project: &Project, known: &Known<'_>) {
        let places = self.ids("plan", project.plans.iter().map(|plan| plan.id.as_str()));
        let incumbents = project
            .plans
            .iter()
            .filter(|plan| plan.role == Role::Incumbent)
            .count();
        if incumbents != 1 && !project.plans.is_empty() {
            let value = if incumbents == 0 {
                "no incumbent".to_owned()
            } else {
                format!("{incumbents} incumbents")
            };
            let hint = "role = \"incumbent\" marks what is in place today";
            self.absent(
                "plan",
                value,
                "exactly one plan with the role incumbent",
                hint,
            );
        }
        for (plan, place) in project.plans.iter().zip(&places) {
            self.plan(project, plan, place, known);
        }
    }

    /// One plan, whatever its role.
    pub(super) fn plan(&mut self, project: &Project, plan: &Plan, place: &str, known: &Known<'_>) {
        self.fields(&plan.support, &join(place, "support"));
        self.solution(project, plan, place, known);
        self.beside_copies(plan, place, known);
        let ids = plan.contract.lines.iter().map(|line| line.id.as_str());
        let cost_places = self.ids(&join(place, "cost"), ids);
        for (line, place) in plan.contract.lines.iter().zip(&cost_places) {
            self.cost(line, place, project);
        }
        self.items(project, plan, place, known);
        let items = &plan.contract.items;
        let ids = items.iter().map(|item| item.id.as_str());
        let item_places = places(&join(place, "item"), ids);
        let lines = (plan.contract.lines.as_slice(), cost_places.as_slice());
        self.overlapping_terms(project, (items, &item_places), lines);
        self.switch(project, plan, place, known);
    }

    fn solution(&mut self, project: &Project, plan: &Plan, place: &str, known: &Known<'_>) {
        let places = self.ids(
            &join(place, "copy"),
            plan.copies.iter().map(|copy| copy.id.as_str()),
        );
        if plan.copies.len() > MOST_COPIES {
            self.error(
                &join(place, "copy"),
                format!("{} copies", plan.copies.len()),
                &format!("at most {MOST_COPIES} copies in a plan"),
                "merge copies that differ in their place only",
            );
        }
        for (copy, place) in plan.copies.iter().zip(&places) {
            self.copy(copy, place);
            self.keeping(project, copy, place);
            self.known(
                &copy.domains,
                &join(place, "domains"),
                &known.ids,
                "the id of a domain",
            );
            self.known(
                &copy.protects,
                &join(place, "protects"),
                &known.workloads,
                "the id of a workload",
            );
        }
        let places = self.ids(
            &join(place, "spare"),
            plan.spares.iter().map(|spare| spare.id.as_str()),
        );
        for (spare, place) in plan.spares.iter().zip(&places) {
            self.fields(spare, place);
            self.known(
                &spare.domains,
                &join(place, "domains"),
                &known.ids,
                "the id of a domain",
            );
        }
    }

    /// People steps, prerequisites, workarounds and insurance.
    fn beside_copies(&mut self, plan: &Plan, place: &str, known: &Known<'_>) {
        let steps = &plan.support.steps;
        let places = self.ids(
            &join(place, "support.step"),
            steps.iter().map(|step| step.id.as_str()),
        );
        for (step, place) in steps.iter().zip(&places) {
            self.fields(step, place);
        }
        let copies: BTreeSet<&str> = plan.copies.iter().map(|copy| copy.id.as_str()).collect();
        let places = self.ids(
            &join(place, "prerequisite"),
            plan.prerequisites.iter().map(|one| one.id.as_str()),
        );
        for (prerequisite, place) in plan.prerequisites.iter().zip(&places) {
            self.fields(prerequisite, place);
            let (domains, needed_by) = (join(place, "domains"), join(place, "needed_by"));
            self.known(
                &prerequisite.domains,
                &domains,
                &known.ids,
                "the id of a domain",
            );
            self.known(
                &prerequisite.needed_by,
                &needed_by,
                &copies,
                "the id of a copy of this plan",
            );
        }
        let places = self.ids(
            &join(place, "workaround"),
            plan.workarounds.iter().map(|one| one.id.as_str()),
        );
        for (workaround, place) in plan.workarounds.iter().zip(&places) {
            self.fields(workaround, place);
            let workloads = join(place, "workloads");
            self.known(
                &workaround.workloads,
                &workloads,
                &known.workloads,
                "the id of a workload",
            );
        }
        if plan.max_concurrent_restores == Some(0) {
            self.at_least_one(0, place, "max_concurrent_restores");
        }
        if let Some(insurance) = &plan.insurance {
            self.fields(insurance, &join(place, "insurance"));
        }
        self.feeders(plan, place, &copies);
    }

    /// A copy is fed by an earlier tier: another copy of the plan, and never in a circle.
    fn feeders(&mut self, plan: &Plan, place: &str, copies: &BTreeSet<&str>) {
        for copy in &plan.copies {
            let Some(feeder) = &copy.fed_by else { continue };
            let place = format!("{place}.copy.{}.fed_by", copy.id);
            if !copies.contains(feeder.as_str()) {
                let hint = super::read::id_hint(feeder, copies.iter().copied());
                self.absent(
                    &place,
                    quoted(feeder),
                    "the id of a copy of this plan",
                    hint,
                );
                continue;
            }
            let next = |id: &str| {
                let found = plan.copies.iter().find(|other| other.id == id);
                found.and_then(|other| other.fed_by.as_deref())
            };
            let mut chain = vec![copy.id.as_str()];
            let mut at = Some(feeder.as_str());
            while let Some(id) = at
                && chain.len() <= plan.copies.len()
            {
                chain.push(id);
                if id == copy.id {
                    break;
                }
                at = next(id);
            }
            if at == Some(copy.id.as_str()) {
                self.error(
                    &place,
                    chain.join(" fed by "),
                    "copies that feed one another in one direction",
                    "the first tier reads from the primary data: leave fed_by out there",
                );
            }
        }
    }

    fn copy(&mut self, copy: &Copy, place: &str) {
        self.at_least_one(copy.streams, place, "streams");
        self.at_least_one(copy.attempts, place, "attempts");
        if copy.attempts > MOST_ATTEMPTS {
            self.error(
                &join(place, "attempts"),
                copy.attempts.to_string(),
                &format!("1 to {MOST_ATTEMPTS} attempts"),
                "last_attempt_succeeds = true stands for trying until it works",
            );
        }
        if copy.on && !copy.believed_on {
            let hint = "a copy on paper is the other way round: state = \"off\", believed = \"on\"";
            self.error(
                &join(place, "believed"),
                "\"off\"",
                "\"on\" for a copy that is on",
                hint,
            );
        }
        if let Some(total) = &copy.total_tib_per_hour {
            self.input(total, &TOTAL_TIB_PER_HOUR, place);
        }
        if let Some(instant) = &copy.instant {
            let place = join(place, "instant");
            self.at_least_one(instant.slots, &place, "slots");
            self.fields(instant, &place);
        }
        for (part, spec) in [
            (&copy.malicious_destroy_probability, &MALICIOUS_DESTROY),
            (&copy.tested_restore_hours, &TESTED_RESTORE),
        ] {
            if let Some(part) = part {
                self.input(part, spec, place);
            }
        }
        let every = copy.restore_test_every_days.value.median();
        if every > 0.0 && every < 1.0 {
            self.error(
                &join(place, "restore_test_every_days"),
                number(every),
                "0 for never, or 1 day and more",
                "",
            );
        }
        self.fields(copy, place);
    }

    /// A currency other than the project's has a rate.
    pub(super) fn currency(&mut self, currency: Option<&str>, place: &str, project: &Project) {
        let rates = &project.economics.exchange_rates;
        let Some(currency) = currency else { return };
        if rates.iter().any(|rate| rate.currency == currency) {
            return;
        }
        let hint = if currency == project.currency {
            "leave it out: it is the project's own currency".to_owned()
        } else {
            format!("add [[economics.exchange_rate]] with currency = \"{currency}\"")
        };
        self.error(
            &join(place, "currency"),
            quoted(currency),
            "a currency with an exchange rate",
            hint,
        );
    }

    fn cost(&mut self, line: &CostLine, place: &str, project: &Project) {
        if let Amount::Exact(money, _) = &line.amount {
            self.digits(*money, &join(place, "amount"));
        }
        if let Amount::Range(input) = &line.amount {
            let place = join(place, "amount");
            let errors = input.value.check();
            if errors.is_empty() {
                self.is_of_this_world(&input.value, &place);
            } else {
                self.error(
                    &place,
                    described(&input.value),
                    "an amount of money or a range of amounts",
                    told(&errors),
                );
            }
        }
        self.currency(line.currency.as_deref(), place, project);
        let from = line.from.unwrap_or(project.start);
        if let Some(until) = line.until
            && until <= from
        {
            self.error(
                &join(place, "until"),
                until.to_string(),
                &format!("a day after {from}"),
                "the line is never paid",
            );
        }
        let years = i16::try_from(project.horizon_years).unwrap_or(i16::MAX);
        let end_year = project.start.year().saturating_add(years).saturating_add(1);
        if from.year() >= end_year {
            let hint = "it is after the horizon: the line is never paid";
            self.warn(
                &join(place, "from"),
                from.to_string(),
                "a day within the horizon",
                hint,
            );
        }
    }
}
