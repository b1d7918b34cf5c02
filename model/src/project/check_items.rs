//! The rules for what a contract bills by quantity, and for the claims of vendors.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::Project;
use super::check::{Check, Known, described, told};
use super::ranges::TOO_MANY_DIGITS;
use super::read_item::MOST_MONTHS;
use super::text::{join, number, quoted};
use crate::contract::{
    Amount, BACKUP_SPEED, BACKUP_WINDOW, Beyond, Billing, Every, Item, MOST_INSTALMENTS,
    MOST_POINTS, Metric, QUANTITY, TIMES, UPLIFT_CAP, bills, hosts,
};
use crate::money::Money;
use crate::plan::Plan;

/// Most items of a plan: a contract of more pages is a summary of its own.
const MOST_ITEMS: usize = 1_000;

impl Check {
    pub(super) fn items(&mut self, project: &Project, plan: &Plan, place: &str, known: &Known<'_>) {
        let contract = &plan.contract;
        let places = self.ids(
            &join(place, "item"),
            contract.items.iter().map(|item| item.id.as_str()),
        );
        if contract.items.len() > MOST_ITEMS {
            let found = format!("{} items", contract.items.len());
            let allowed = format!("at most {MOST_ITEMS} items in a plan");
            let hint = "what is billed alike is one item with a quantity";
            return self.error(&join(place, "item"), found, &allowed, hint);
        }
        let errors = self.findings.errors();
        let terms: BTreeSet<&str> = contract
            .items
            .iter()
            .filter(|other| other.term_months.is_some() && other.co_term_with.is_none())
            .map(|other| other.id.as_str())
            .collect();
        for (item, place) in contract.items.iter().zip(&places) {
            self.figures(item, place);
            self.quantity(item, place, project, plan, known);
            self.prices(item, place);
            self.currency(item.currency.as_deref(), place, project);
            self.dates(item, place, project);
            self.rules(item, place, &terms);
        }
        let claims = self.ids(
            &join(place, "claim"),
            contract.claims.iter().map(|claim| claim.id.as_str()),
        );
        for (claim, place) in contract.claims.iter().zip(&claims) {
            self.fields(claim, place);
            self.price(&claim.amount, &join(place, "amount"));
            self.currency(claim.currency.as_deref(), place, project);
            let hours = crate::calendar::hours_between(project.start, claim.on.into());
            if !(0.0..project.horizon_hours()).contains(&hours) {
                self.warn(
                    &join(place, "on"),
                    claim.on.to_string(),
                    "a day within the horizon",
                    "the claim never falls due",
                );
            }
        }
        // Amounts are worked out only where each of their figures is sound.
        if self.findings.errors() > errors {
            return;
        }
        for (item, place) in contract.items.iter().zip(&places) {
            if let Err(error) = bills(project, plan, item) {
                let hint = "a smaller price, quantity or growth";
                self.error(
                    place,
                    error.to_string(),
                    "amounts of at most 28 digits",
                    hint,
                );
            }
        }
    }

    /// What a copy keeps, and whether its window is long enough in every year.
    pub(super) fn keeping(&mut self, project: &Project, copy: &crate::solution::Copy, place: &str) {
        let Some(keeps) = &copy.keeps else { return };
        let place = join(place, "keeps");
        let errors = self.findings.errors();
        self.fields(keeps, &place);
        for (key, points) in [
            ("daily", keeps.daily),
            ("weekly", keeps.weekly),
            ("monthly", keeps.monthly),
            ("yearly", keeps.yearly),
        ] {
            if points > MOST_POINTS {
                let allowed = format!("at most {MOST_POINTS} points");
                self.error(&join(&place, key), points.to_string(), &allowed, "");
            }
        }
        for (part, spec) in [
            (&keeps.backup_tib_per_hour, &BACKUP_SPEED),
            (&keeps.window_hours, &BACKUP_WINDOW),
        ] {
            if let Some(part) = part {
                self.input(part, spec, &place);
            }
        }
        if keeps.window_hours.is_none() {
            return;
        }
        let key = join(&place, BACKUP_WINDOW.key);
        if keeps.backup_tib_per_hour.is_none() {
            let hint = "without it nobody knows how long the copy takes";
            self.absent(
                &join(&place, BACKUP_SPEED.key),
                "nothing",
                "how fast the copy is made",
                hint,
            );
        } else if self.findings.errors() == errors
            && let Some(short) = crate::contract::short_window(project, copy)
        {
            self.warn(
                &key,
                format!("{} h", number(short.window)),
                &format!(
                    "{:.1} h or more: what the day's changes take in year {}",
                    short.hours,
                    short.year()
                ),
                "a longer window, a faster copy, or less change",
            );
        }
    }

    /// Every figure by itself.
    fn figures(&mut self, item: &Item, place: &str) {
        self.fields(item, place);
        if let Some(quantity) = &item.quantity {
            self.input(quantity, &QUANTITY, place);
        }
        for (index, factor) in item.times.iter().enumerate() {
            let place = format!("{place}.times[{index}]");
            self.input(&factor.value, &TIMES, &place);
        }
        if let Some(uplift) = &item.uplift {
            let place = join(place, "uplift");
            self.fields(uplift, &place);
            if let Some(cap) = &uplift.cap {
                self.input(cap, &UPLIFT_CAP, &place);
            }
        }
        if let Some(true_up) = &item.true_up {
            self.fields(true_up, &join(place, "true_up"));
        }
        if let Some(maintenance) = &item.maintenance {
            self.fields(maintenance, &join(place, "maintenance"));
        }
        if let Some(refresh) = &item.refresh {
            self.fields(refresh, &join(place, "refresh"));
        }
        if let Some(financing) = &item.financing {
            self.fields(financing, &join(place, "financing"));
        }
        if let Some(termination) = &item.termination {
            self.fields(termination, &join(place, "termination"));
        }
    }

    fn quantity(
        &mut self,
        item: &Item,
        place: &str,
        project: &Project,
        plan: &Plan,
        known: &Known<'_>,
    ) {
        self.at_least_one(item.bundle, place, "bundle");
        let workloads = join(place, "workloads");
        self.known(
            &item.workloads,
            &workloads,
            &known.workloads,
            "the id of a workload",
        );
        let copies: BTreeSet<&str> = plan.copies.iter().map(|copy| copy.id.as_str()).collect();
        let named = join(place, "copies");
        self.known(
            &item.copies,
            &named,
            &copies,
            "the id of a copy of this plan",
        );
        let metric = item.metric;
        let stated = item.quantity.is_some();
        if matches!(metric, Metric::Unit | Metric::Socket | Metric::User) && !stated {
            self.absent(
                &join(place, "quantity"),
                "nothing",
                "how many there are",
                format!("the estate does not count {}", metric.units()),
            );
        }
        if metric == Metric::Flat && stated {
            let hint = "metric = \"unit\" counts anything; a flat price is for the whole";
            self.error(
                &join(place, "quantity"),
                "a quantity",
                "none beside a flat price",
                hint,
            );
        }
        let hosts = hosts(project, plan, item);
        if metric == Metric::Host && !stated && hosts == 0 {
            self.absent(
                &join(place, "quantity"),
                "no host",
                "how many there are, or domains of the kind host that the workloads live in",
                "state a quantity",
            );
        }
        let keeps = |copy: &crate::solution::Copy| {
            copy.keeps.is_some() && (item.copies.is_empty() || item.copies.contains(&copy.id))
        };
        if metric == Metric::BackEndTib && !stated && !plan.copies.iter().any(keeps) {
            let hint = "keeps = { daily = 14, weekly = 4 } in the copy says what it keeps";
            self.absent(
                &named,
                "no copy that says what it keeps",
                "at least one",
                hint,
            );
        }
        if metric != Metric::BackEndTib && !item.copies.is_empty() {
            self.error(
                &named,
                "copies",
                "none beside this metric",
                "only back_end_tib counts copies",
            );
        }
        let by_workload = metric.is_of_estate() && metric != Metric::BackEndTib;
        if !by_workload && !item.workloads.is_empty() {
            let hint = format!("{} are not counted by workload", metric.units());
            self.error(&workloads, "workloads", "none beside this metric", hint);
        }
    }

    fn prices(&mut self, item: &Item, place: &str) {
        self.price(&item.price, &join(place, "price"));
        let mut last = 0.0;
        for (index, tier) in item.tiers.iter().enumerate() {
            let place = format!("{place}.tiers[{index}]");
            self.price(&tier.price, &join(&place, "price"));
            if !(tier.above.is_finite() && tier.above > last) {
                let allowed = format!("more than {}, in rising order", number(last));
                let hint = "a tier's price holds for more units than `above`";
                self.error(&join(&place, "above"), number(tier.above), &allowed, hint);
            }
            last = tier.above.max(last);
        }
    }

    /// A price of the right kind: no credit, nothing that one cannot calculate with.
    fn price(&mut self, amount: &Amount, place: &str) {
        let allowed = "an amount of money or a range of amounts, 0 or more";
        match amount {
            Amount::Exact(money, _) => {
                if money.is_negative() {
                    let hint = "a credit is a [[plan.cost]] with a negative amount";
                    self.error(place, money.to_string(), allowed, hint);
                }
                self.digits(*money, place);
            }
            Amount::Range(input) => {
                let errors = input.value.check();
                if !errors.is_empty() {
                    self.error(place, described(&input.value), allowed, told(&errors));
                } else if self.is_of_this_world(&input.value, place)
                    && input.value.support().0 < 0.0
                {
                    self.error(place, described(&input.value), allowed, "add at_least = 0");
                }
            }
        }
    }

    /// An exact amount of more whole digits than sums of amounts can keep.
    pub(super) fn digits(&mut self, money: Money, place: &str) {
        let most = Decimal::try_from_i128_with_scale(10_i128.pow(28), 0);
        if most.is_ok_and(|most| money.as_decimal().abs() >= most) {
            let (allowed, hint) = TOO_MANY_DIGITS;
            self.error(place, money.to_string(), allowed, hint);
        }
    }

    fn dates(&mut self, item: &Item, place: &str, project: &Project) {
        let from = item.from.unwrap_or(project.start);
        let after = format!("a day after {from}");
        if let Some(until) = item.until
            && until <= from
        {
            let hint = "it ends before it begins";
            self.error(&join(place, "until"), until.to_string(), &after, hint);
        }
        if let Some(termination) = &item.termination {
            let on = termination.on;
            let place = join(place, "termination.on");
            if on <= from {
                self.error(&place, on.to_string(), &after, "it ends before it begins");
            } else if item.until.is_some_and(|until| on >= until) {
                let hint = "it has ended by then: leave until or the termination out";
                self.error(&place, on.to_string(), "a day before until", hint);
            }
        }
        let horizon = crate::calendar::hours_between(project.start, from.into());
        if horizon >= project.horizon_hours() {
            self.warn(
                &join(place, "from"),
                from.to_string(),
                "a day within the horizon",
                "it is after the horizon: nothing is billed",
            );
        }
        if let Some(last) = item.offer_until
            && last < from.min(project.start)
        {
            let hint = "the quote has expired before it is taken: ask for a new one";
            let place = join(place, "offer_until");
            let allowed = format!("{} or later", from.min(project.start));
            self.warn(&place, last.to_string(), &allowed, hint);
        }
    }

    /// What goes with what.
    fn rules(&mut self, item: &Item, place: &str, terms: &BTreeSet<&str>) {
        let once = item.every == Every::Once;
        let recurring = "something that recurs: every = \"month\", \"quarter\" or \"year\"";
        let bought = "something that is bought once: without every";
        let wrong = [
            ("term_months", once && item.term_months.is_some(), recurring),
            ("billing", once && item.billing.is_some(), recurring),
            (
                "co_term_with",
                once && item.co_term_with.is_some(),
                recurring,
            ),
            ("maintenance", !once && item.maintenance.is_some(), bought),
            ("refresh", !once && item.refresh.is_some(), bought),
        ];
        for (key, found, allowed) in wrong {
            if found {
                self.error(&join(place, key), key, allowed, "");
            }
        }
        let beyond = item.true_up.as_ref().map(|rule| rule.beyond);
        let known = matches!(item.metric, Metric::Instance | Metric::FrontEndTib);
        if beyond == Some(Beyond::Unprotected) && !known {
            let allowed = "\"billed\", or a metric that tells which instances are meant: instance or front_end_tib";
            self.error(
                &join(place, "true_up.beyond"),
                "\"unprotected\"",
                allowed,
                "",
            );
        }
        let prepaid = item.billing == Some(Billing::Prepaid);
        if prepaid && item.term_months.is_none() {
            let hint = "what is prepaid is a term: add term_months";
            self.error(&join(place, "billing"), "\"prepaid\"", "a term", hint);
        }
        if let Some(financing) = &item.financing {
            let place = join(place, "financing");
            if !once && !prepaid {
                let allowed = "something that is bought once, or prepaid";
                self.error(&place, "instalments", allowed, "");
            }
            if !(1..=MOST_INSTALMENTS).contains(&financing.instalments) {
                let allowed = format!("1 to {MOST_INSTALMENTS}");
                let found = financing.instalments.to_string();
                self.error(&join(&place, "instalments"), found, &allowed, "");
            }
        }
        let months = [
            ("term_months", item.term_months),
            (
                "uplift.every_months",
                item.uplift.as_ref().and_then(|one| one.every_months),
            ),
            (
                "true_up.every_months",
                item.true_up.as_ref().map(|one| one.every_months),
            ),
            (
                "refresh.every_months",
                item.refresh.as_ref().map(|one| one.every_months),
            ),
        ];
        for (key, months) in months {
            if let Some(months) = months
                && !(1..=MOST_MONTHS).contains(&months)
            {
                let allowed = format!("1 to {MOST_MONTHS} months");
                self.error(&join(place, key), months.to_string(), &allowed, "");
            }
        }
        if !item.renews && item.term_months.is_none() && item.co_term_with.is_none() {
            let hint = "only a term can end: add term_months, or until";
            self.error(&join(place, "renews"), "false", "true without a term", hint);
        }
        if let Some(id) = &item.co_term_with
            && (!terms.contains(id.as_str()) || *id == item.id)
        {
            let allowed = "the id of another item of this plan with term_months";
            let hint = super::read::id_hint(id, terms.iter().copied());
            self.error(&join(place, "co_term_with"), quoted(id), allowed, hint);
        }
    }
}
