//! From a project to the text of its file: only what differs from the defaults and the catalogue.

use std::fmt::{Display, Write as _};

use jiff::civil::Date;

use super::read_plan::usual_cost_id;
use super::text::{humanised, number};
use super::{Economics, FORMAT, Project, Settings};
use crate::contract::{Amount, CostLine, Every};
use crate::estate::{STEP_AMOUNT, STEP_FACTOR, Workload};
use crate::fields::{FieldSpec, Fields};
use crate::input::{Input, Origin, Provenance};
use crate::plan::Plan;
use crate::solution::{
    Copy, Instant, Insurance, MALICIOUS_DESTROY, Spare, Support, TESTED_RESTORE, TOTAL_TIB_PER_HOUR,
};
use crate::threat::{CopyEffect, EFFECT_CHANCE, EFFECT_SHARE, Effect, HIT_SHARE, Hits, Threat};
use crate::uncertain::{Form, Uncertain};
use crate::work_calendar::{Season, ServiceHours, WorkCalendar};

/// The text of a project. Read again with the same catalogue it gives an equal project.
///
/// What the program or the catalogue supplies is left out, so that a better default or a newer figure of the catalogue
/// reaches old projects too. The order is the document's. A range of amounts that is a single number becomes an exact
/// amount.
pub fn write(project: &Project, catalogue: &[Threat]) -> String {
    let mut text = Text::default();
    text.top(project);
    for domain in &project.domains {
        text.header("[[domain]]");
        text.id_and_name(&domain.id, &domain.name);
        text.string("kind", &domain.kind);
    }
    for workload in &project.workloads {
        text.workload(workload);
    }
    for plan in &project.plans {
        text.plan(plan);
    }
    for threat in &project.threats {
        text.threat(threat, catalogue);
    }
    text.quotes(project);
    for blocker in &project.blockers {
        text.blocker(blocker);
    }
    for advice in &project.advice {
        text.advice(advice);
    }
    text.0
}

/// The text so far.
#[derive(Debug, Default)]
pub(super) struct Text(pub(super) String);

impl Text {
    pub(super) fn line(&mut self, key: &str, value: impl Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    pub(super) fn string(&mut self, key: &str, value: &str) {
        self.line(key, quoted(value));
    }

    pub(super) fn strings(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            self.line(key, list(values.iter().map(|value| quoted(value))));
        }
    }

    /// A header after an empty line.
    pub(super) fn header(&mut self, header: &str) {
        self.0.push('\n');
        self.0.push_str(header);
        self.0.push('\n');
    }

    /// A header for what `body` writes, or nothing where it writes nothing.
    pub(super) fn section(&mut self, header: &str, body: impl FnOnce(&mut Self)) {
        let before = self.0.len();
        self.header(header);
        let empty = self.0.len();
        body(self);
        if self.0.len() == empty {
            self.0.truncate(before);
        }
    }

    pub(super) fn id_and_name(&mut self, id: &str, name: &str) {
        self.string("id", id);
        if name != humanised(id) {
            self.string("name", name);
        }
    }

    /// A flag that differs from `usual`.
    pub(super) fn flag(&mut self, key: &str, flag: bool, usual: bool) {
        if flag != usual {
            self.line(key, flag);
        }
    }

    /// A count that differs from `usual`.
    pub(super) fn count(&mut self, key: &str, count: u32, usual: u32) {
        if count != usual {
            self.line(key, count);
        }
    }

    /// The fields of a record that the project states, or that are not what stands there anyway.
    pub(super) fn fields<T: Fields>(&mut self, record: &T, base: Option<&T>) {
        for field in T::FIELDS {
            let usual = match base {
                Some(base) => Some((field.get)(base).clone()),
                None => field.spec.default_input(),
            };
            self.input(&field.spec, (field.get)(record), usual.as_ref());
        }
    }

    pub(super) fn input(&mut self, spec: &FieldSpec, value: &Input, usual: Option<&Input>) {
        if value.origin == Origin::Project || Some(value) != usual {
            self.line(spec.key, input(value));
        }
    }

    fn top(&mut self, project: &Project) {
        self.line("format", FORMAT);
        self.string("name", &project.name);
        self.string("currency", &project.currency);
        if !project.note.is_empty() {
            self.string("note", &project.note);
        }
        self.line("start", project.start);
        self.line("horizon_years", project.horizon_years);
        if let Some(baseline) = &project.baseline {
            self.string("baseline", baseline);
        }
        self.economics(&project.economics);
        self.section("[settings]", |text| {
            let (found, usual) = (project.settings, Settings::default());
            if found.overlap != usual.overlap {
                text.string("overlap", found.overlap.as_str());
            }
            if found.order != usual.order {
                text.string("order", found.order.as_str());
            }
            if found.phase != usual.phase {
                text.string("phase", found.phase.as_str());
            }
        });
        self.calendar(&project.calendar);
        if let Some(story) = &project.story {
            self.header("[story]");
            self.string("threat", &story.threat);
            if let Some(target) = &story.target {
                self.string("target", target);
            }
            if let Some(at) = story.at {
                self.line("at", at);
            }
        }
    }

    fn economics(&mut self, economics: &Economics) {
        let usual = Economics::default();
        let booking = &economics.booking;
        self.section("[economics]", |text| {
            text.fields(economics, None);
            if economics.convention != usual.convention {
                text.string("convention", economics.convention.as_str());
            }
            text.flag(
                "discount_outage_costs",
                economics.discount_outage_costs,
                true,
            );
            if economics.amounts != usual.amounts {
                text.string("amounts", economics.amounts.as_str());
            }
            text.count(
                "depreciation_years",
                booking.life_years,
                usual.booking.life_years,
            );
        });
        for rate in &economics.exchange_rates {
            self.header("[[economics.exchange_rate]]");
            self.string("currency", &rate.currency);
            self.line("date", rate.date);
            self.fields(rate, None);
        }
        for line in &booking.lines {
            self.header("[[economics.line]]");
            self.string("id", &line.line);
            self.flag("capital", line.capital, true);
            if let Some(life) = line.life_years {
                self.line("life_years", life);
            }
            self.fields(line, None);
        }
        for asset in &booking.assets {
            self.header("[[economics.asset]]");
            self.id_and_name(&asset.id, &asset.name);
            self.fields(asset, None);
            self.count("years_left", asset.years_left, 0);
            self.strings("kept_by", &asset.kept_by);
            self.count("written_off_in", asset.written_off_in, 1);
        }
    }

    fn calendar(&mut self, calendar: &WorkCalendar) {
        let usual = WorkCalendar::default();
        self.section("[calendar]", |text| {
            if calendar.days != usual.days {
                let days = calendar.days.iter().zip(WorkCalendar::DAYS);
                text.line(
                    "business_days",
                    list(
                        days.filter(|(works, _)| **works)
                            .map(|(_, day)| quoted(day)),
                    ),
                );
            }
            if calendar.from != usual.from {
                text.line("business_from", calendar.from);
            }
            if calendar.until != usual.until {
                text.line("business_until", calendar.until);
            }
            if !calendar.holidays.is_empty() {
                text.line(
                    "holidays",
                    list(calendar.holidays.iter().map(Date::to_string)),
                );
            }
        });
        for peak in &calendar.peaks {
            self.header("[[calendar.peak]]");
            self.id_and_name(&peak.id, &peak.name);
            if !peak.dates.is_empty() {
                self.line("dates", list(peak.dates.iter().map(Date::to_string)));
            }
            self.count("last_days_of_month", peak.last_days_of_month, 0);
        }
    }

    /// Service hours that differ from `usual`.
    pub(super) fn service_hours(&mut self, key: &str, hours: ServiceHours, usual: ServiceHours) {
        if hours != usual {
            self.string(key, hours.as_str());
        }
    }

    fn season(&mut self, season: &Season, usual: &Season) {
        if season == usual {
            return;
        }
        let mut parts = Vec::new();
        for (key, weight, usual) in [
            (
                "business_hours",
                season.business_hours,
                usual.business_hours,
            ),
            ("outside_hours", season.outside_hours, usual.outside_hours),
            ("at_peak", season.at_peak, usual.at_peak),
        ] {
            if weight.to_bits() != usual.to_bits() {
                parts.push(format!("{key} = {}", number(weight)));
            }
        }
        if season.months != usual.months {
            let months = list(season.months.iter().map(|weight| number(*weight)));
            parts.push(format!("months = {months}"));
        }
        self.line("season", braces(parts));
    }

    fn workload(&mut self, workload: &Workload) {
        self.header("[[workload]]");
        self.id_and_name(&workload.id, &workload.name);
        self.count("count", workload.count, 1);
        if workload.tier != 0 {
            self.line("tier", workload.tier);
        }
        self.flag("essential", workload.essential, false);
        for (key, hours) in [
            ("rto_hours", workload.rto_hours),
            ("rpo_hours", workload.rpo_hours),
        ] {
            if let Some(hours) = hours {
                self.line(key, number(hours));
            }
        }
        for field in Workload::FIELDS {
            // The figure that a builder gives follows the builder.
            if workload.cost_builder.is_none() || field.spec.key != "cost_per_hour_down" {
                self.input(
                    &field.spec,
                    (field.get)(workload),
                    field.spec.default_input().as_ref(),
                );
            }
        }
        self.strings("domains", &workload.domains);
        for need in &workload.needs {
            self.header("[[workload.needs]]");
            self.string("workload", &need.workload);
            if let Some(serving) = need.serving {
                self.line("serving", serving);
            }
        }
        for step in &workload.steps {
            self.header("[[workload.step]]");
            self.line("after_hours", number(step.after_hours));
            for (spec, part) in [(&STEP_AMOUNT, &step.amount), (&STEP_FACTOR, &step.factor)] {
                if let Some(part) = part {
                    self.input(spec, part, None);
                }
            }
        }
        if let Some(builder) = &workload.cost_builder {
            self.header("[workload.cost_builder]");
            for (key, figure) in super::cost_builder::figures(builder) {
                self.line(key, number(figure));
            }
            if builder.firm != super::cost_builder::USUAL_FIRM {
                self.string("firm", super::cost_builder::firm_word(builder.firm));
            }
        }
    }

    pub(super) fn plan(&mut self, plan: &Plan) {
        self.header("[[plan]]");
        self.id_and_name(&plan.id, &plan.name);
        self.string("role", plan.role.as_str());
        if let Some(most) = plan.max_concurrent_restores {
            self.line("max_concurrent_restores", most);
        }
        self.section("[plan.support]", |text| {
            text.service_hours(
                "service_hours",
                plan.support.service_hours,
                ServiceHours::Always,
            );
            text.fields::<Support>(&plan.support, None);
        });
        for step in &plan.support.steps {
            self.header("[[plan.support.step]]");
            self.id_and_name(&step.id, &step.name);
            self.service_hours("service_hours", step.service_hours, ServiceHours::Always);
            self.fields(step, None);
        }
        for copy in &plan.copies {
            self.copy(copy);
        }
        for spare in &plan.spares {
            self.header("[[plan.spare]]");
            self.id_and_name(&spare.id, &spare.name);
            self.strings("domains", &spare.domains);
            self.service_hours(
                "move_back_window",
                spare.move_back_window,
                Spare::new("").move_back_window,
            );
            self.fields(spare, None);
        }
        for prerequisite in &plan.prerequisites {
            self.header("[[plan.prerequisite]]");
            self.id_and_name(&prerequisite.id, &prerequisite.name);
            self.strings("domains", &prerequisite.domains);
            self.strings("needed_by", &prerequisite.needed_by);
            self.fields(prerequisite, None);
        }
        for workaround in &plan.workarounds {
            self.header("[[plan.workaround]]");
            self.id_and_name(&workaround.id, &workaround.name);
            self.strings("workloads", &workaround.workloads);
            self.fields(workaround, None);
        }
        if let Some(insurance) = &plan.insurance {
            self.header("[plan.insurance]");
            self.fields::<Insurance>(insurance, None);
        }
        for (index, line) in plan.contract.lines.iter().enumerate() {
            self.cost(line, index);
        }
        for item in &plan.contract.items {
            self.item("[[plan.item]]", item);
        }
        for claim in &plan.contract.claims {
            self.claim(claim);
        }
        if let Some(switch) = &plan.switch {
            self.switch(switch);
        }
    }

    fn copy(&mut self, copy: &Copy) {
        self.header("[[plan.copy]]");
        self.id_and_name(&copy.id, &copy.name);
        if !copy.on {
            self.string("state", "off");
        }
        if copy.believed_on != copy.on {
            self.string("believed", if copy.believed_on { "on" } else { "off" });
        }
        self.strings("protects", &copy.protects);
        self.strings("domains", &copy.domains);
        self.count("streams", copy.streams, 1);
        if let Some(total) = &copy.total_tib_per_hour {
            self.line(TOTAL_TIB_PER_HOUR.key, input(total));
        }
        self.count("attempts", copy.attempts, 1);
        self.flag("last_attempt_succeeds", copy.last_attempt_succeeds, false);
        if let Some(feeder) = &copy.fed_by {
            self.string("fed_by", feeder);
        }
        self.flag("immutable", copy.immutable, false);
        for (spec, part) in [
            (&MALICIOUS_DESTROY, &copy.malicious_destroy_probability),
            (&TESTED_RESTORE, &copy.tested_restore_hours),
        ] {
            if let Some(part) = part {
                self.input(spec, part, None);
            }
        }
        self.service_hours("start_hours", copy.start_hours, ServiceHours::Always);
        self.service_hours(
            "media_service_hours",
            copy.media_service_hours,
            ServiceHours::Always,
        );
        self.fields(copy, None);
        if let Some(keeps) = &copy.keeps {
            self.keeping(keeps);
        }
        if let Some(instant) = &copy.instant {
            let mut inner = Self::default();
            inner.line("slots", instant.slots);
            inner.fields::<Instant>(instant, None);
            self.line("instant", inline(&inner.0));
        }
    }

    fn cost(&mut self, line: &CostLine, index: usize) {
        self.header("[[plan.cost]]");
        if line.id != usual_cost_id(line.category.as_str(), index) {
            self.string("id", &line.id);
        }
        if line.name != humanised(&line.id) {
            self.string("name", &line.name);
        }
        self.string("category", line.category.as_str());
        self.class(line.class, None);
        self.line("amount", amount(&line.amount));
        if let Some(currency) = &line.currency {
            self.string("currency", currency);
        }
        if line.every != Every::Once {
            self.string("every", line.every.as_str());
        }
        let date = |text: &mut Self, key: &str, date: Option<Date>| {
            if let Some(date) = date {
                text.line(key, date);
            }
        };
        date(self, "from", line.from);
        date(self, "until", line.until);
        if !line.note.is_empty() {
            self.string("note", &line.note);
        }
    }

    fn threat(&mut self, threat: &Threat, catalogue: &[Threat]) {
        let entry = threat
            .uses
            .as_ref()
            .and_then(|uses| catalogue.iter().find(|entry| entry.id == *uses));
        // What the file cannot say of a catalogue's entry (that an effect of it is gone) is said in full instead.
        let entry = entry.filter(|entry| can_override(entry, threat));
        let blank = Threat::new(&threat.id, threat.per.clone());
        let base = entry.unwrap_or(&blank);
        self.header("[[threat]]");
        match entry {
            Some(entry) => {
                self.string("use", &entry.id);
                if threat.id != entry.id {
                    self.string("id", &threat.id);
                }
            }
            None => self.string("id", &threat.id),
        }
        if threat.name != base.name {
            self.string("name", &threat.name);
        }
        if threat.description != base.description {
            self.string("description", &threat.description);
        }
        self.flag("enabled", threat.enabled, base.enabled);
        self.flag("malicious", threat.malicious, base.malicious);
        self.class(threat.class, base.class);
        self.season(&threat.season, &base.season);
        if entry.is_none() || threat.per != base.per {
            self.string("per", threat.per.as_str());
        }
        if let Some(per) = &threat.otherwise_per
            && threat.otherwise_per != base.otherwise_per
        {
            self.string("otherwise_per", per.as_str());
        }
        if threat.targets != base.targets {
            self.line(
                "targets",
                list(threat.targets.iter().map(|target| quoted(target))),
            );
        }
        if threat.hits != base.hits {
            match &threat.hits {
                Hits::All => self.string("hits", "all"),
                Hits::Share(share) => self.line(
                    "hits",
                    format!("{{ {} = {} }}", HIT_SHARE.key, input(share)),
                ),
                Hits::Count(count) => self.line("hits", format!("{{ count = {count} }}")),
            }
        }
        self.fields(threat, entry);
        for effect in &threat.effects {
            let base =
                entry.and_then(|entry| entry.effects.iter().find(|other| other.id == effect.id));
            self.effect(effect, base);
        }
    }

    fn effect(&mut self, effect: &Effect, base: Option<&Effect>) {
        if base == Some(effect) {
            return;
        }
        self.header("[[threat.effect]]");
        if effect.id != effect.kind.as_str() {
            self.string("id", &effect.id);
        }
        self.string("kind", effect.kind.as_str());
        let parts = [
            (
                &EFFECT_CHANCE,
                &effect.chance,
                base.and_then(|base| base.chance.as_ref()),
            ),
            (
                &EFFECT_SHARE,
                &effect.share,
                base.and_then(|base| base.share.as_ref()),
            ),
        ];
        for (spec, part, usual) in parts {
            if let Some(part) = part {
                self.input(spec, part, usual);
            }
        }
        if effect.copies != base.map_or_else(|| CopyEffect::usual(effect.kind), |base| base.copies)
        {
            self.string("copies", effect.copies.as_str());
        }
        self.fields(effect, base);
    }
}

/// True if a file can state this threat as overrides of a catalogue's entry.
fn can_override(entry: &Threat, threat: &Threat) -> bool {
    let same_order = entry
        .effects
        .iter()
        .map(|effect| (&effect.id, effect.kind))
        .eq(threat
            .effects
            .iter()
            .take(entry.effects.len())
            .map(|effect| (&effect.id, effect.kind)));
    let goes_by_something = entry
        .effects
        .iter()
        .zip(&threat.effects)
        .all(|(base, effect)| {
            (base.chance.is_none() && base.share.is_none())
                || effect.chance.is_some()
                || effect.share.is_some()
        });
    same_order
        && goes_by_something
        && (entry.otherwise_per.is_none() || threat.otherwise_per.is_some())
        && (entry.class.is_none() || threat.class.is_some())
}

/// An amount as it was typed, or as a table where it is a range or has provenance.
pub(super) fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Exact(money, provenance) if *provenance == Provenance::default() => {
            money.to_string()
        }
        Amount::Exact(money, provenance) => {
            braces(std::iter::once(format!("value = {money}")).chain(provenance_parts(provenance)))
        }
        Amount::Range(range) => input(range),
    }
}

/// An input as a number, or as a table where it is a range or has provenance.
fn input(input: &Input) -> String {
    let value = &input.value;
    if let (Form::Fixed(fixed), None, None) = (&value.form, value.at_least, value.at_most)
        && input.provenance == Provenance::default()
    {
        return number(*fixed);
    }
    braces(
        range_parts(value)
            .into_iter()
            .chain(provenance_parts(&input.provenance)),
    )
}

fn range(value: &Uncertain) -> String {
    match (&value.form, value.at_least, value.at_most) {
        (Form::Fixed(fixed), None, None) => number(*fixed),
        _ => braces(range_parts(value)),
    }
}

fn range_parts(value: &Uncertain) -> Vec<String> {
    let numbers = |numbers: &[f64]| list(numbers.iter().copied().map(number));
    let named = |names: &[(&str, f64)]| {
        braces(
            names
                .iter()
                .map(|(name, value)| format!("{name} = {}", number(*value))),
        )
    };
    let body =
        match &value.form {
            Form::Fixed(value) => number(*value),
            Form::Uniform { low, high } => numbers(&[*low, *high]),
            Form::Triangular { low, mode, high } | Form::Pert { low, mode, high } => {
                numbers(&[*low, *mode, *high])
            }
            Form::Normal { mean, sd } | Form::Lognormal { mean, sd } => {
                named(&[("mean", *mean), ("sd", *sd)])
            }
            Form::LognormalInterval { p5, p95 } => named(&[("p5", *p5), ("p95", *p95)]),
            Form::Exponential { mean } => named(&[("mean", *mean)]),
            Form::Gamma { shape, scale } | Form::Weibull { shape, scale } => {
                named(&[("shape", *shape), ("scale", *scale)])
            }
            Form::Pareto { min, alpha } => named(&[("min", *min), ("alpha", *alpha)]),
            Form::Discrete(pairs) => list(
                pairs
                    .iter()
                    .map(|(value, weight)| numbers(&[*value, *weight])),
            ),
            Form::Empirical(values) => numbers(values),
            Form::Mixture(parts) => list(parts.iter().map(|(weight, of)| {
                format!("{{ weight = {}, of = {} }}", number(*weight), range(of))
            })),
        };
    let mut parts = vec![format!("{} = {body}", value.form_name())];
    let limits = [("at_least", value.at_least), ("at_most", value.at_most)];
    parts.extend(
        limits
            .iter()
            .filter_map(|(key, limit)| limit.map(|limit| format!("{key} = {}", number(limit)))),
    );
    parts
}

fn provenance_parts(provenance: &Provenance) -> Vec<String> {
    let Provenance {
        grade,
        source,
        year,
        note,
    } = provenance;
    [
        grade.map(|grade| format!("grade = {}", quoted(grade.as_str()))),
        source
            .as_ref()
            .map(|source| format!("source = {}", quoted(source))),
        year.map(|year| format!("year = {year}")),
        note.as_ref().map(|note| format!("note = {}", quoted(note))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn list(parts: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", parts.into_iter().collect::<Vec<_>>().join(", "))
}

pub(super) fn braces(parts: impl IntoIterator<Item = String>) -> String {
    format!("{{ {} }}", parts.into_iter().collect::<Vec<_>>().join(", "))
}

/// Lines of `key = value` as an inline table.
pub(super) fn inline(lines: &str) -> String {
    braces(lines.lines().map(str::to_owned))
}

/// A TOML string on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
