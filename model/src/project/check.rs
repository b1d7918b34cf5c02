//! The rules that a project must keep, whether it was read from a file or built in a window.

use std::collections::{BTreeMap, BTreeSet};

use super::Project;
use super::check_calendar;
use super::check_needs;
use super::check_threat::{threat_alone, threat_in_estate};
use super::currency::{self, CURRENCIES};
use super::findings::{Finding, Findings};
use super::text::{ID_RULE, id_from, is_id, join, nearest, number, places, quoted};
use super::tree::allowed_for;
use crate::estate::{KNOWN_KINDS, STEP_AMOUNT, STEP_FACTOR, Workload};
use crate::fields::{FieldSpec, Fields};
use crate::input::{Input, Origin};
use crate::problem::Problem;
use crate::threat::Threat;
use crate::uncertain::Uncertain;

/// Most instances that an estate may have. More is a slip, or an estate that should be modelled in groups.
pub const MOST_INSTANCES: u64 = 100_000;

/// The largest number that an input may be, or that more than one in a billion of its draws may exceed. Beyond it
/// products of inputs leave the range of floating point, and results stop being numbers.
pub const LARGEST_NUMBER: f64 = 1e15;

/// Most copies that a plan may have: the simulation keeps one bit for each.
pub const MOST_COPIES: usize = 64;

/// Most attempts at one restore. The next copy is asked long before.
pub const MOST_ATTEMPTS: u32 = 20;

/// Everything that is wrong with a project, in the order of the document. Problems have no line.
pub fn check(project: &Project) -> Vec<Problem> {
    problems(findings(project))
}

/// Findings as problems without a line.
pub(super) fn problems(findings: Findings) -> Vec<Problem> {
    let Findings {
        mut list,
        more,
        more_errors,
    } = findings;
    list.extend(Finding::left_out(more, more_errors));
    list.into_iter().map(|finding| finding.at(None)).collect()
}

/// What is wrong with entries of the catalogue, which have no estate around them.
pub(super) fn catalogue_findings(threats: &[Threat]) -> Findings {
    let mut check = Check::default();
    let places = check.ids("threat", threats.iter().map(|threat| threat.id.as_str()));
    for (threat, place) in threats.iter().zip(&places) {
        threat_alone(&mut check, threat, place);
    }
    check.findings
}

/// What is wrong with a project.
pub(super) fn findings(project: &Project) -> Findings {
    let mut check = Check::default();
    let known = Known::of(project);
    check.top(project);
    check.economics(project);
    check_calendar::calendar(&mut check, &project.calendar);
    check.estate(project, &known);
    check.plans(project, &known);
    let places = check.ids(
        "threat",
        project.threats.iter().map(|threat| threat.id.as_str()),
    );
    for (threat, place) in project.threats.iter().zip(&places) {
        threat_alone(&mut check, threat, place);
        threat_in_estate(&mut check, threat, place, &known);
    }
    check.quotes(project);
    check.environment(project, &known);
    check.levelling(project);
    check.references(project, &known);
    check.findings
}

/// The ids that references may name, looked up once: a check must not grow with the square of the document.
#[derive(Debug)]
pub(super) struct Known<'a> {
    /// Domains with their kinds.
    pub(super) domains: BTreeMap<&'a str, &'a str>,
    /// The kinds of domains.
    pub(super) kinds: BTreeSet<&'a str>,
    /// The ids of the domains.
    pub(super) ids: BTreeSet<&'a str>,
    /// The ids of the workloads.
    pub(super) workloads: BTreeSet<&'a str>,
}

impl<'a> Known<'a> {
    pub(super) fn of(project: &'a Project) -> Self {
        let domains = project.domains.iter();
        Self {
            domains: domains
                .clone()
                .map(|domain| (domain.id.as_str(), domain.kind.as_str()))
                .collect(),
            kinds: domains.clone().map(|domain| domain.kind.as_str()).collect(),
            ids: domains.map(|domain| domain.id.as_str()).collect(),
            workloads: project
                .workloads
                .iter()
                .map(|workload| workload.id.as_str())
                .collect(),
        }
    }
}

/// Collects findings; the rules that more than one kind of record has.
#[derive(Debug, Default)]
pub(super) struct Check {
    pub(super) findings: Findings,
}

impl Check {
    pub(super) fn error(
        &mut self,
        place: &str,
        value: impl Into<String>,
        allowed: &str,
        hint: impl Into<String>,
    ) {
        self.findings
            .push(Finding::error(place, value, allowed, hint));
    }

    pub(super) fn warn(
        &mut self,
        place: &str,
        value: impl Into<String>,
        allowed: &str,
        hint: impl Into<String>,
    ) {
        self.findings
            .push(Finding::error(place, value, allowed, hint).warning());
    }

    pub(super) fn absent(
        &mut self,
        place: &str,
        value: impl Into<String>,
        allowed: &str,
        hint: impl Into<String>,
    ) {
        self.findings
            .push(Finding::error(place, value, allowed, hint).absent());
    }

    /// The places of records; their ids must be good and unique.
    pub(super) fn ids<'a>(
        &mut self,
        prefix: &str,
        ids: impl Iterator<Item = &'a str> + Clone,
    ) -> Vec<String> {
        let places = places(prefix, ids.clone());
        let mut seen = BTreeSet::new();
        for (id, place) in ids.zip(&places) {
            let place = join(place, "id");
            if !is_id(id) {
                let hint = id_from(id)
                    .map(|better| format!("such as \"{better}\""))
                    .unwrap_or_default();
                self.error(&place, quoted(id), ID_RULE, hint);
            } else if !seen.insert(id) {
                self.error(
                    &place,
                    quoted(id),
                    "an id that no other has",
                    "give one of both another id",
                );
            }
        }
        places
    }

    /// Holds every field of a record against its description.
    pub(super) fn fields<T: Fields>(&mut self, record: &T, place: &str) {
        for field in T::FIELDS {
            self.input((field.get)(record), &field.spec, place);
        }
    }

    /// Holds one input against the description of its field.
    pub(super) fn input(&mut self, input: &Input, spec: &FieldSpec, place: &str) {
        // What the program itself supplies is tested once and for all, not in every project.
        if input.origin == Origin::Default && spec.default_input().as_ref() == Some(input) {
            return;
        }
        let place = join(place, spec.key);
        let value = &input.value;
        let errors = value.check();
        if !errors.is_empty() {
            self.error(&place, described(value), &allowed_for(spec), told(&errors));
            return;
        }
        if spec.fixed_only && value.is_fixed().is_none() {
            self.error(
                &place,
                described(value),
                &allowed_for(spec),
                "a range is not possible here",
            );
            return;
        }
        let (low, high) = value.support();
        if low < spec.hard.0 || high > spec.hard.1 {
            self.error(
                &place,
                described(value),
                &allowed_for(spec),
                limit_hint(value, spec),
            );
        } else if !self.is_of_this_world(value, &place) {
            // Said already.
        } else if (low < spec.sane.0 || high > spec.sane.1) && !self.findings.is_full() {
            self.sanity(value, spec, &place);
        }
    }

    /// Refuses numbers with which one cannot calculate. Returns false for those.
    pub(super) fn is_of_this_world(&mut self, value: &Uncertain, place: &str) -> bool {
        const RARE: f64 = 1e-9;
        let (low, high) = value.support();
        let least = if low.is_finite() {
            low
        } else {
            value.quantile(RARE)
        };
        let most = if high.is_finite() {
            high
        } else {
            value.quantile(1.0 - RARE)
        };
        let fits = least >= -LARGEST_NUMBER && most <= LARGEST_NUMBER;
        if !fits {
            let allowed = format!("numbers up to {LARGEST_NUMBER:e}");
            let hint = if value.is_fixed().is_some() {
                "are there zeros too many, or is the exponent wrong?"
            } else {
                "a smaller at_most cuts the tail"
            };
            self.error(place, described(value), &allowed, hint);
        }
        fits
    }

    /// Warns where nearly all draws lie outside what is usual at one of the ends.
    fn sanity(&mut self, value: &Uncertain, spec: &FieldSpec, place: &str) {
        let (low, high) = (value.quantile(0.001), value.quantile(0.999));
        if low < spec.sane.0 || high > spec.sane.1 {
            let usual = match spec.sane {
                (least, most) if most.is_infinite() => format!("usually {} or more", number(least)),
                (least, most) => format!("usually {} to {}", number(least), number(most)),
            };
            self.warn(place, described(value), &usual, percent_hint(value, spec));
        }
    }

    /// Each of these ids must be one of the known.
    pub(super) fn known(
        &mut self,
        list: &[String],
        place: &str,
        known: &BTreeSet<&str>,
        what: &str,
    ) {
        for (index, id) in list.iter().enumerate() {
            if !known.contains(id.as_str()) {
                self.dangling(
                    id,
                    &format!("{place}[{index}]"),
                    what,
                    known.iter().copied(),
                );
            }
        }
    }

    pub(super) fn dangling<'a>(
        &mut self,
        id: &str,
        place: &str,
        what: &str,
        among: impl Iterator<Item = &'a str>,
    ) {
        let hint = if self.findings.is_full() {
            String::new()
        } else {
            super::read::id_hint(id, among)
        };
        self.absent(place, quoted(id), what, hint);
    }

    /// The code of a currency is a known one.
    pub(super) fn code(&mut self, code: &str, place: &str) {
        if currency::is_known(code) {
            return;
        }
        let upper = code.to_uppercase();
        let near = if currency::is_known(&upper) {
            Some(upper.as_str())
        } else {
            nearest(&upper, CURRENCIES.iter().copied()).filter(|_| upper.len() == 4)
        };
        let hint = near
            .map(|code| format!("did you mean \"{code}\"?"))
            .unwrap_or_default();
        self.error(
            place,
            quoted(code),
            "a currency code of three capital letters (ISO 4217)",
            hint,
        );
    }

    fn top(&mut self, project: &Project) {
        self.code(&project.currency, "currency");
        if project.name.trim().is_empty() {
            self.error(
                "name",
                quoted(&project.name),
                "a name",
                "what people call the project",
            );
        }
        if !(1..=50).contains(&project.horizon_years) {
            self.error(
                "horizon_years",
                project.horizon_years.to_string(),
                "1 to 50",
                "",
            );
        }
        // Quotes alone can be levelled; they need no estate and no plan.
        let quotes_alone = project.plans.is_empty() && project.all_quotes().next().is_some();
        if project.workloads.is_empty() && !quotes_alone {
            self.absent(
                "workload",
                "none",
                "at least one workload",
                "add a [[workload]]",
            );
        }
        if project.plans.is_empty() && !quotes_alone {
            self.absent(
                "plan",
                "none",
                "at least one plan, one of them the incumbent",
                "add a [[plan]]",
            );
        }
    }

    fn estate(&mut self, project: &Project, known: &Known<'_>) {
        let places = self.ids(
            "domain",
            project.domains.iter().map(|domain| domain.id.as_str()),
        );
        for (domain, place) in project.domains.iter().zip(&places) {
            let (place, kind) = (join(place, "kind"), domain.kind.as_str());
            if !is_id(kind) || kind == "instance" || kind == "estate" {
                let hint = format!("such as {}", KNOWN_KINDS.join(", "));
                self.error(
                    &place,
                    quoted(kind),
                    "a kind of domain in snake_case, not instance or estate",
                    hint,
                );
            } else if !KNOWN_KINDS.contains(&kind)
                && let Some(near) = nearest(kind, KNOWN_KINDS)
            {
                let hint = format!("did you mean \"{near}\"? the catalogue's threats strike that");
                self.warn(
                    &place,
                    quoted(kind),
                    "a known kind, or one of your own",
                    hint,
                );
            }
        }
        let places = self.ids(
            "workload",
            project
                .workloads
                .iter()
                .map(|workload| workload.id.as_str()),
        );
        for (workload, place) in project.workloads.iter().zip(&places) {
            self.workload(workload, place);
            self.known(
                &workload.domains,
                &join(place, "domains"),
                &known.ids,
                "the id of a domain",
            );
        }
        check_needs::needs(self, project, &places);
        let instances: u64 = project
            .workloads
            .iter()
            .map(|workload| u64::from(workload.count))
            .sum();
        if instances > MOST_INSTANCES {
            let value = format!("{instances} instances");
            let allowed = format!("at most {MOST_INSTANCES} instances in all workloads together");
            self.error(
                "workload",
                value,
                &allowed,
                "count equal machines by their services, or fewer of them",
            );
        }
    }

    fn workload(&mut self, workload: &Workload, place: &str) {
        self.at_least_one(workload.count, place, "count");
        for (key, hours) in [
            ("rto_hours", workload.rto_hours),
            ("rpo_hours", workload.rpo_hours),
        ] {
            if let Some(hours) = hours
                && !(hours.is_finite() && hours >= 0.0)
            {
                self.error(&join(place, key), number(hours), "hours, 0 or more", "");
            }
        }
        self.fields(workload, place);
        for (index, step) in workload.steps.iter().enumerate() {
            let place = format!("{place}.step[{index}]");
            if !(step.after_hours.is_finite() && step.after_hours >= 0.0) {
                let hours = number(step.after_hours);
                self.error(&join(&place, "after_hours"), hours, "hours, 0 or more", "");
            }
            if step.amount.is_none() && step.factor.is_none() {
                self.absent(
                    &place,
                    "neither amount nor factor",
                    "an amount, a factor or both",
                    "",
                );
            }
            for (spec, part) in [(&STEP_AMOUNT, &step.amount), (&STEP_FACTOR, &step.factor)] {
                if let Some(part) = part {
                    self.input(part, spec, &place);
                }
            }
        }
        if let Some(builder) = &workload.cost_builder
            && let Err(errors) = builder.cost_per_hour()
        {
            let place = join(place, "cost_builder");
            self.error(
                &place,
                "the figures given",
                "figures that make a cost",
                told(&errors),
            );
        }
    }

    pub(super) fn at_least_one(&mut self, count: u32, place: &str, key: &str) {
        if count == 0 {
            self.error(&join(place, key), "0", "a whole number, 1 or more", "");
        }
    }

    /// What the top of the document and the story name.
    fn references(&mut self, project: &Project, known: &Known<'_>) {
        if let Some(baseline) = &project.baseline
            && !project.plans.iter().any(|plan| plan.id == *baseline)
        {
            let among = project.plans.iter().map(|plan| plan.id.as_str());
            self.dangling(baseline, "baseline", "the id of a plan", among);
        }
        let Some(story) = &project.story else { return };
        if !project
            .threats
            .iter()
            .any(|threat| threat.id == story.threat)
        {
            let among = project.threats.iter().map(|threat| threat.id.as_str());
            self.dangling(
                &story.threat,
                "story.threat",
                "the id of a threat of this project",
                among,
            );
        }
        if let Some(target) = &story.target
            && !known.ids.contains(target.as_str())
            && !known.workloads.contains(target.as_str())
        {
            let among = known.ids.union(&known.workloads).copied();
            self.dangling(
                target,
                "story.target",
                "the id of a domain or a workload",
                among,
            );
        }
        if let Some(at) = story.at {
            let hours = crate::calendar::hours_between(project.start, at);
            if !(0.0..project.horizon_hours()).contains(&hours) {
                let allowed = format!(
                    "a moment within {} years from {}",
                    project.horizon_years, project.start
                );
                self.error("story.at", at.to_string(), &allowed, "");
            }
        }
    }
}

/// A value or range in a few words for a message.
pub(super) fn described(value: &Uncertain) -> String {
    if let Some(fixed) = value.is_fixed() {
        return number(fixed);
    }
    if !value.check().is_empty() {
        return format!("a range ({})", value.form_name());
    }
    let (low, high) = value.support();
    let end = |end: f64| {
        if end.is_finite() {
            number(end)
        } else {
            "unlimited".to_owned()
        }
    };
    format!(
        "a range ({}) from {} to {}",
        value.form_name(),
        end(low),
        end(high)
    )
}

/// Several errors of one value in one line.
pub(super) fn told(errors: &[impl std::fmt::Display]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

/// What to do about a range that reaches beyond a field's limits.
fn limit_hint(value: &Uncertain, spec: &FieldSpec) -> String {
    let percent = percent_hint(value, spec);
    if !percent.is_empty() {
        return percent;
    }
    if let Some(found) = value.is_fixed() {
        return below_hint(found, spec);
    }
    let (low, high) = value.support();
    let mut limits = Vec::new();
    if low < spec.hard.0 {
        limits.push(format!("at_least = {}", number(spec.hard.0)));
    }
    if high > spec.hard.1 {
        limits.push(format!("at_most = {}", number(spec.hard.1)));
    }
    format!("add {}", limits.join(" and "))
}

/// What was probably meant by a number below a field's limits.
fn below_hint(found: f64, spec: &FieldSpec) -> String {
    let (least, most) = spec.hard;
    if found < 0.0 && least >= 0.0 {
        let meant = -found;
        if (least..=most).contains(&meant) {
            return format!("it is never negative: did you mean {}?", number(meant));
        }
        return "it is never negative".to_owned();
    }
    if found <= -1.0 && least > -1.0 && spec.unit.is_percent() {
        return "-1 is −100 %, which leaves nothing; −5 % is written -0.05".to_owned();
    }
    String::new()
}

/// "Did you mean 0.05?" for a share that was probably written in per cent.
fn percent_hint(value: &Uncertain, spec: &FieldSpec) -> String {
    match value.is_fixed() {
        Some(found) if spec.unit.is_percent() && found > 1.0 && found <= 1_000.0 => {
            let share = number(found / 100.0);
            format!(
                "did you mean {share}? {} % is written {share}",
                number(found)
            )
        }
        _ => String::new(),
    }
}
