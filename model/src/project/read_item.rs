//! Reading what a contract bills by quantity, and the claims of vendors.

use super::tree::{Reader, Table};
use crate::contract::{
    Amount, BACKUP_SPEED, BACKUP_WINDOW, BenefitClass, Beyond, Billing, Category, Claim, Every,
    Factor, Financing, Item, Keeping, MOST_INSTALMENTS, MOST_POINTS, Maintenance, Metric, QUANTITY,
    Refresh, TIMES, Termination, Tier, TierRule, TrueUp, UPLIFT_CAP, Uplift,
};
use crate::input::{Input, Provenance};
use crate::money::Money;

/// Longest time in months that a contract may state: a hundred years.
pub(super) const MOST_MONTHS: u32 = 1_200;

/// The keys of an item beside its table of fields.
const PLAIN: [&str; 31] = [
    "id",
    "name",
    "category",
    "class",
    "metric",
    "unit",
    "workloads",
    "copies",
    "quantity",
    "whole_units",
    "bundle",
    "price",
    "currency",
    "tiers",
    "tier_rule",
    "times",
    "every",
    "billing",
    "from",
    "until",
    "term_months",
    "renews",
    "co_term_with",
    "uplift",
    "true_up",
    "maintenance",
    "refresh",
    "financing",
    "termination",
    "quote",
    "offer_until",
];

impl Reader {
    pub(super) fn items(&mut self, plan: &Table<'_>) -> Vec<Item> {
        let (tables, ids) = self.records(plan, "item", "");
        tables
            .iter()
            .zip(ids)
            .map(|(table, id)| self.item(table, &id))
            .collect()
    }

    fn item(&mut self, table: &Table<'_>, id: &str) -> Item {
        let known: Vec<&str> = PLAIN.into_iter().chain(["note"]).collect();
        self.only_fields::<Item>(table, &known);
        let category = self.category(table);
        if table.entries.get("price").is_none() {
            self.missing(
                table,
                "price",
                "an amount of money or a range of amounts",
                "the list price of one unit for one period",
            );
        }
        let price = self.amount(table, "price").unwrap_or_else(nothing);
        let mut item = Item::new(id, category.unwrap_or(Category::Other), price);
        item.name = self.name(table, id);
        item.class = self.class(table);
        let metrics: Vec<&str> = Metric::ALL.iter().map(|one| one.as_str()).collect();
        item.metric = self
            .word(table, "metric", &metrics, Metric::parse)
            .unwrap_or_default();
        item.unit = self.text(table, "unit").unwrap_or_default();
        item.workloads = self.texts(table, "workloads");
        item.copies = self.texts(table, "copies");
        item.quantity = self.input(table, &QUANTITY);
        item.whole_units = self.boolean(table, "whole_units");
        item.bundle = self.counted(table, "bundle", 1);
        item.currency = self.text(table, "currency");
        item.tiers = self.tiers(table);
        let rules: Vec<&str> = TierRule::ALL.iter().map(|one| one.as_str()).collect();
        item.tier_rule = self
            .word(table, "tier_rule", &rules, TierRule::parse)
            .unwrap_or_default();
        item.times = self.factors(table);
        self.periods(table, &mut item);
        self.terms(table, &mut item);
        item.quote = self.text(table, "quote").unwrap_or_default();
        item.offer_until = self.date(table, "offer_until");
        item.note = self.text(table, "note").unwrap_or_default();
        self.fields(table, &mut item, false);
        item
    }

    /// When an item is billed.
    fn periods(&mut self, table: &Table<'_>, item: &mut Item) {
        let periods: Vec<&str> = Every::ALL.iter().map(|every| every.as_str()).collect();
        item.every = self
            .word(table, "every", &periods, Every::from_id)
            .unwrap_or(Every::Once);
        let billing: Vec<&str> = Billing::ALL.iter().map(|one| one.as_str()).collect();
        item.billing = self.word(table, "billing", &billing, Billing::parse);
        item.from = self.date(table, "from");
        item.until = self.date(table, "until");
        item.term_months = self.months(table, "term_months", 1);
        item.renews = self.boolean(table, "renews").unwrap_or(true);
        item.co_term_with = self.text(table, "co_term_with");
    }

    /// The rules beside price and period.
    fn terms(&mut self, table: &Table<'_>, item: &mut Item) {
        item.uplift = self.table(table, "uplift").map(|inner| {
            let mut uplift = Uplift::default();
            self.only_fields::<Uplift>(&inner, &["cap", "every_months"]);
            self.fields(&inner, &mut uplift, false);
            uplift.cap = self.input(&inner, &UPLIFT_CAP);
            uplift.every_months = self.months(&inner, "every_months", 1);
            uplift
        });
        item.true_up = self.table(table, "true_up").map(|inner| {
            let mut true_up = TrueUp::default();
            self.only_fields::<TrueUp>(&inner, &["every_months", "grace_days", "beyond"]);
            self.fields(&inner, &mut true_up, false);
            let usual = true_up.every_months;
            true_up.every_months = self.months(&inner, "every_months", 1).unwrap_or(usual);
            true_up.grace_days = self
                .whole(&inner, "grace_days", 0, 3_650)
                .and_then(|days| u32::try_from(days).ok())
                .unwrap_or(0);
            let words: Vec<&str> = Beyond::ALL.iter().map(|one| one.as_str()).collect();
            true_up.beyond = self
                .word(&inner, "beyond", &words, Beyond::parse)
                .unwrap_or_default();
            true_up
        });
        item.maintenance = self.table(table, "maintenance").map(|inner| {
            let mut maintenance = Maintenance::default();
            self.only_fields::<Maintenance>(&inner, &["from_month"]);
            self.fields(&inner, &mut maintenance, false);
            maintenance.from_month = self.months(&inner, "from_month", 0).unwrap_or(0);
            maintenance
        });
        item.refresh = self.table(table, "refresh").map(|inner| {
            let mut refresh = Refresh::default();
            self.only_fields::<Refresh>(&inner, &["every_months"]);
            self.fields(&inner, &mut refresh, false);
            self.required(&inner, "every_months", "service life in months");
            let usual = refresh.every_months;
            refresh.every_months = self.months(&inner, "every_months", 1).unwrap_or(usual);
            refresh
        });
        item.financing = self.table(table, "financing").map(|inner| {
            let mut financing = Financing::default();
            self.only_fields::<Financing>(&inner, &["instalments"]);
            self.fields(&inner, &mut financing, false);
            self.required(&inner, "instalments", "how many monthly instalments");
            if let Some(count) = self.whole(&inner, "instalments", 1, i64::from(MOST_INSTALMENTS)) {
                financing.instalments = u32::try_from(count).unwrap_or(financing.instalments);
            }
            financing
        });
        item.termination = self.table(table, "termination").and_then(|inner| {
            self.only_fields::<Termination>(&inner, &["on"]);
            self.required(&inner, "on", "the first day without it");
            let on = self.date(&inner, "on")?;
            let mut termination = Termination::new(on);
            self.fields(&inner, &mut termination, false);
            Some(termination)
        });
    }

    fn required(&mut self, table: &Table<'_>, key: &str, hint: &str) {
        if table.entries.get(key).is_none() {
            let allowed = if key == "on" {
                "a date such as 2027-01-31"
            } else {
                "a whole number, 1 or more"
            };
            self.missing(table, key, allowed, hint);
        }
    }

    fn months(&mut self, table: &Table<'_>, key: &str, least: i64) -> Option<u32> {
        self.whole(table, key, least, i64::from(MOST_MONTHS))
            .and_then(|months| u32::try_from(months).ok())
    }

    fn category(&mut self, table: &Table<'_>) -> Option<Category> {
        let words: Vec<&str> = Category::ALL.iter().map(|one| one.as_str()).collect();
        if table.entries.get("category").is_none() {
            let allowed = format!("one of {}", words.join(", "));
            self.missing(table, "category", allowed, "");
        }
        self.word(table, "category", &words, Category::from_id)
    }

    /// How firm a saving is, where that is stated.
    pub(super) fn class(&mut self, table: &Table<'_>) -> Option<BenefitClass> {
        let words: Vec<&str> = BenefitClass::ALL.iter().map(|one| one.as_str()).collect();
        self.word(table, "class", &words, BenefitClass::parse)
    }

    fn tiers(&mut self, table: &Table<'_>) -> Vec<Tier> {
        let mut tiers = Vec::new();
        for inner in self.tables(table, "tiers") {
            self.only(&inner, &["above", "price"]);
            for (key, allowed) in [
                ("above", "a number of units"),
                ("price", "an amount of money or a range of amounts"),
            ] {
                if inner.entries.get(key).is_none() {
                    self.missing(&inner, key, allowed, "{ above = 100, price = 800 }");
                }
            }
            let above = self.number(&inner, "above", "a number of units");
            let price = self.amount(&inner, "price");
            tiers.push(Tier {
                above: above.unwrap_or_default(),
                price: price.unwrap_or_else(nothing),
            });
        }
        tiers
    }

    fn factors(&mut self, table: &Table<'_>) -> Vec<Factor> {
        let mut factors = Vec::new();
        for inner in self.tables(table, "times") {
            self.only(&inner, &["name", TIMES.key]);
            let hint = "{ name = \"hours a year\", value = 8760 }";
            let name = self.required_text(&inner, "name", "what the factor stands for", hint);
            if inner.entries.get(TIMES.key).is_none() {
                self.missing(&inner, TIMES.key, "a number or a range", hint);
            }
            let value = self.input(&inner, &TIMES);
            factors.push(Factor {
                name: name.unwrap_or_default(),
                value: value.unwrap_or_else(|| Input::fixed(1.0)),
            });
        }
        factors
    }

    /// Which points a copy keeps.
    pub(super) fn keeping(&mut self, table: &Table<'_>) -> Keeping {
        let plain = [
            "daily",
            "weekly",
            "monthly",
            "yearly",
            BACKUP_SPEED.key,
            BACKUP_WINDOW.key,
        ];
        self.only_fields::<Keeping>(table, &plain);
        let mut keeping = Keeping::default();
        self.fields(table, &mut keeping, false);
        let mut points = |key: &str| {
            self.whole(table, key, 0, i64::from(MOST_POINTS))
                .and_then(|points| u32::try_from(points).ok())
                .unwrap_or(0)
        };
        keeping.daily = points("daily");
        keeping.weekly = points("weekly");
        keeping.monthly = points("monthly");
        keeping.yearly = points("yearly");
        keeping.backup_tib_per_hour = self.input(table, &BACKUP_SPEED);
        keeping.window_hours = self.input(table, &BACKUP_WINDOW);
        keeping
    }

    pub(super) fn claims(&mut self, plan: &Table<'_>) -> Vec<Claim> {
        let (tables, ids) = self.records(plan, "claim", "");
        let mut claims = Vec::with_capacity(tables.len());
        for (table, id) in tables.iter().zip(ids) {
            let known = [
                "id", "name", "category", "class", "on", "amount", "currency", "note",
            ];
            self.only_fields::<Claim>(table, &known);
            self.required(table, "on", "the day on which it falls due");
            if table.entries.get("amount").is_none() {
                let allowed = "an amount of money or a range of amounts";
                self.missing(table, "amount", allowed, "how much, if it comes");
            }
            let words: Vec<&str> = Category::ALL.iter().map(|one| one.as_str()).collect();
            let category = self.word(table, "category", &words, Category::from_id);
            let on = self.date(table, "on");
            let amount = self.amount(table, "amount").unwrap_or_else(nothing);
            let mut claim = Claim::new(&id, on.unwrap_or_default(), amount);
            claim.name = self.name(table, &id);
            claim.category = category.unwrap_or(claim.category);
            claim.class = self.class(table);
            claim.currency = self.text(table, "currency");
            claim.note = self.text(table, "note").unwrap_or_default();
            self.fields(table, &mut claim, false);
            claims.push(claim);
        }
        claims
    }
}

/// Stands in for an amount that could not be read, which is an error of its own.
fn nothing() -> Amount {
    Amount::Exact(Money::ZERO, Provenance::default())
}
