//! Writing what a contract bills by quantity, and the claims of vendors.

use super::write::{Text, amount, braces, inline, list, quoted};
use crate::contract::{
    BACKUP_SPEED, BACKUP_WINDOW, BenefitClass, Beyond, Category, Claim, Every, Item, Keeping,
    QUANTITY, TIMES, TierRule, UPLIFT_CAP,
};
use crate::fields::Fields;

impl Text {
    pub(super) fn item(&mut self, header: &str, item: &Item) {
        self.header(header);
        self.id_and_name(&item.id, &item.name);
        self.string("category", item.category.as_str());
        self.class(item.class, None);
        if item.metric != crate::contract::Metric::Flat {
            self.string("metric", item.metric.as_str());
        }
        self.said("unit", &item.unit);
        self.strings("workloads", &item.workloads);
        self.strings("copies", &item.copies);
        if let Some(quantity) = &item.quantity {
            self.input(&QUANTITY, quantity, None);
        }
        self.line("price", amount(&item.price));
        self.said("currency", item.currency.as_deref().unwrap_or_default());
        if !item.tiers.is_empty() {
            let tiers = item.tiers.iter().map(|tier| {
                let above = super::text::number(tier.above);
                let price = amount(&tier.price);
                braces([format!("above = {above}"), format!("price = {price}")])
            });
            self.line("tiers", list(tiers));
        }
        if item.tier_rule != TierRule::Volume {
            self.string("tier_rule", item.tier_rule.as_str());
        }
        if item.every != Every::Once {
            self.string("every", item.every.as_str());
        }
        if let Some(whole) = item.whole_units {
            self.line("whole_units", whole);
        }
        self.count("bundle", item.bundle, 1);
        self.fields(item, None);
        if !item.times.is_empty() {
            let factors = item.times.iter().map(|factor| {
                let mut inner = Self::default();
                inner.string("name", &factor.name);
                inner.input(&TIMES, &factor.value, None);
                inline(&inner.0)
            });
            self.line("times", list(factors));
        }
        if let Some(billing) = item.billing {
            self.string("billing", billing.as_str());
        }
        for (key, date) in [("from", item.from), ("until", item.until)] {
            if let Some(date) = date {
                self.line(key, date);
            }
        }
        if let Some(months) = item.term_months {
            self.line("term_months", months);
        }
        self.flag("renews", item.renews, true);
        if let Some(other) = &item.co_term_with {
            self.string("co_term_with", other);
        }
        self.rules(item);
        self.said("quote", &item.quote);
        if let Some(date) = item.offer_until {
            self.line("offer_until", date);
        }
        self.said("note", &item.note);
    }

    /// The rules of an item, each as a table on one line.
    fn rules(&mut self, item: &Item) {
        if let Some(uplift) = &item.uplift {
            self.rule("uplift", uplift, |text| {
                if let Some(cap) = &uplift.cap {
                    text.input(&UPLIFT_CAP, cap, None);
                }
                if let Some(months) = uplift.every_months {
                    text.line("every_months", months);
                }
            });
        }
        if let Some(true_up) = &item.true_up {
            self.rule("true_up", true_up, |text| {
                text.count("every_months", true_up.every_months, 12);
                text.count("grace_days", true_up.grace_days, 0);
                if true_up.beyond != Beyond::Billed {
                    text.string("beyond", true_up.beyond.as_str());
                }
            });
        }
        if let Some(maintenance) = &item.maintenance {
            self.rule("maintenance", maintenance, |text| {
                text.count("from_month", maintenance.from_month, 0);
            });
        }
        if let Some(refresh) = &item.refresh {
            self.rule("refresh", refresh, |text| {
                text.line("every_months", refresh.every_months);
            });
        }
        if let Some(financing) = &item.financing {
            self.rule("financing", financing, |text| {
                text.line("instalments", financing.instalments);
            });
        }
        if let Some(termination) = &item.termination {
            self.rule("termination", termination, |text| {
                text.line("on", termination.on);
            });
        }
    }

    /// Which points a copy keeps.
    pub(super) fn keeping(&mut self, keeping: &Keeping) {
        self.rule("keeps", keeping, |text| {
            for (key, points) in [
                ("daily", keeping.daily),
                ("weekly", keeping.weekly),
                ("monthly", keeping.monthly),
                ("yearly", keeping.yearly),
            ] {
                text.count(key, points, 0);
            }
            for (spec, part) in [
                (&BACKUP_SPEED, &keeping.backup_tib_per_hour),
                (&BACKUP_WINDOW, &keeping.window_hours),
            ] {
                if let Some(part) = part {
                    text.input(spec, part, None);
                }
            }
        });
    }

    /// A record on one line: what `plain` writes, then its fields.
    fn rule<T: Fields>(&mut self, key: &str, record: &T, plain: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        plain(&mut inner);
        inner.fields(record, None);
        self.line(key, inline(&inner.0));
    }

    /// How firm a saving is, where that is not as usual.
    pub(super) fn class(&mut self, class: Option<BenefitClass>, usual: Option<BenefitClass>) {
        if let Some(class) = class.filter(|class| Some(*class) != usual) {
            self.string("class", class.as_str());
        }
    }

    /// A text, unless there is none.
    pub(super) fn said(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.line(key, quoted(text));
        }
    }

    pub(super) fn claim(&mut self, claim: &Claim) {
        self.header("[[plan.claim]]");
        self.id_and_name(&claim.id, &claim.name);
        if claim.category != Category::Licences {
            self.string("category", claim.category.as_str());
        }
        self.class(claim.class, None);
        self.line("on", claim.on);
        self.line("amount", amount(&claim.amount));
        self.said("currency", claim.currency.as_deref().unwrap_or_default());
        self.fields(claim, None);
        self.said("note", &claim.note);
    }
}
