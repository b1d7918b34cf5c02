//! Reading plans: support, copies, spare capacity and costs.

use super::text::{humanised, is_id};
use super::tree::{Reader, Table};
use crate::contract::{Amount, Category, Contract, CostLine, Every};
use crate::money::Money;
use crate::plan::{Plan, Role};
use crate::solution::{
    Copy, Instant, Insurance, MALICIOUS_DESTROY, PeopleStep, Prerequisite, Spare, Support,
    TESTED_RESTORE, TOTAL_TIB_PER_HOUR, Workaround,
};

impl Reader {
    pub(super) fn plans(&mut self, root: &Table<'_>) -> Vec<Plan> {
        let (tables, ids) = self.records(root, "plan", "");
        tables
            .iter()
            .zip(ids)
            .map(|(table, id)| self.plan(table, &id))
            .collect()
    }

    fn plan(&mut self, table: &Table<'_>, id: &str) -> Plan {
        self.only(
            table,
            &[
                "id",
                "name",
                "role",
                "support",
                "copy",
                "spare",
                "prerequisite",
                "max_concurrent_restores",
                "workaround",
                "insurance",
                "cost",
                "item",
                "claim",
                "switch",
            ],
        );
        let roles = Role::ALL.map(Role::as_str);
        if table.entries.get("role").is_none() {
            self.missing(
                table,
                "role",
                format!("one of {}", roles.join(", ")),
                "what the plan is to the customer",
            );
        }
        let role = self
            .word(table, "role", &roles, Role::parse)
            .unwrap_or(Role::Proposal);
        Plan {
            id: id.to_owned(),
            name: self.name(table, id),
            role,
            support: self.support(table),
            copies: self.copies(table),
            spares: self.spares(table),
            prerequisites: self.prerequisites(table),
            max_concurrent_restores: self
                .whole(table, "max_concurrent_restores", 1, i64::from(u32::MAX))
                .and_then(|most| u32::try_from(most).ok()),
            workarounds: self.workarounds(table),
            insurance: self.table(table, "insurance").map(|inner| {
                let mut insurance = Insurance::default();
                self.only_fields::<Insurance>(&inner, &[]);
                self.fields(&inner, &mut insurance, false);
                insurance
            }),
            contract: Contract {
                lines: self.costs(table),
                items: self.items(table),
                claims: self.claims(table),
            },
            switch: self.table(table, "switch").map(|inner| self.switch(&inner)),
        }
    }

    fn support(&mut self, plan: &Table<'_>) -> Support {
        let mut support = Support::default();
        let Some(table) = self.table(plan, "support") else {
            return support;
        };
        self.only_fields::<Support>(&table, &["service_hours", "step"]);
        self.fields(&table, &mut support, false);
        if let Some(hours) = self.service_hours(&table, "service_hours") {
            support.service_hours = hours;
        }
        let (tables, ids) = self.records(&table, "step", "");
        for (table, id) in tables.iter().zip(ids) {
            self.only_fields::<PeopleStep>(table, &["id", "name", "service_hours"]);
            let mut step = PeopleStep::new(&id);
            step.name = self.name(table, &id);
            if let Some(hours) = self.service_hours(table, "service_hours") {
                step.service_hours = hours;
            }
            self.fields(table, &mut step, false);
            support.steps.push(step);
        }
        support
    }

    fn prerequisites(&mut self, plan: &Table<'_>) -> Vec<Prerequisite> {
        let (tables, ids) = self.records(plan, "prerequisite", "");
        let mut found = Vec::with_capacity(tables.len());
        for (table, id) in tables.iter().zip(ids) {
            self.only_fields::<Prerequisite>(table, &["id", "name", "domains", "needed_by"]);
            let mut prerequisite = Prerequisite::new(&id);
            prerequisite.name = self.name(table, &id);
            prerequisite.domains = self.texts(table, "domains");
            prerequisite.needed_by = self.texts(table, "needed_by");
            self.fields(table, &mut prerequisite, false);
            found.push(prerequisite);
        }
        found
    }

    fn workarounds(&mut self, plan: &Table<'_>) -> Vec<Workaround> {
        let (tables, ids) = self.records(plan, "workaround", "");
        let mut found = Vec::with_capacity(tables.len());
        for (table, id) in tables.iter().zip(ids) {
            self.only_fields::<Workaround>(table, &["id", "name", "workloads"]);
            let mut workaround = Workaround::new(&id);
            workaround.name = self.name(table, &id);
            workaround.workloads = self.texts(table, "workloads");
            self.fields(table, &mut workaround, false);
            found.push(workaround);
        }
        found
    }

    fn copies(&mut self, plan: &Table<'_>) -> Vec<Copy> {
        let (tables, ids) = self.records(plan, "copy", "");
        tables
            .iter()
            .zip(ids)
            .map(|(table, id)| self.copy(table, &id))
            .collect()
    }

    fn copy(&mut self, table: &Table<'_>, id: &str) -> Copy {
        const PLAIN: [&str; 18] = [
            "id",
            "name",
            "protects",
            "domains",
            "state",
            "believed",
            "streams",
            "attempts",
            "last_attempt_succeeds",
            "total_tib_per_hour",
            "instant",
            "fed_by",
            "immutable",
            "malicious_destroy_probability",
            "start_hours",
            "media_service_hours",
            "tested_restore_hours",
            "keeps",
        ];
        self.only_fields::<Copy>(table, &PLAIN);
        let mut copy = Copy::new(id);
        copy.name = self.name(table, id);
        copy.protects = self.texts(table, "protects");
        copy.domains = self.texts(table, "domains");
        let on = |word: &str| match word {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        };
        copy.on = self
            .word(table, "state", &["on", "off"], on)
            .unwrap_or(true);
        // Unless told otherwise, people know the state of their copies.
        copy.believed_on = self
            .word(table, "believed", &["on", "off"], on)
            .unwrap_or(copy.on);
        copy.streams = self.counted(table, "streams", copy.streams);
        copy.attempts = self.counted(table, "attempts", copy.attempts);
        copy.last_attempt_succeeds = self
            .boolean(table, "last_attempt_succeeds")
            .unwrap_or(copy.last_attempt_succeeds);
        copy.total_tib_per_hour = self.input(table, &TOTAL_TIB_PER_HOUR);
        copy.instant = self
            .table(table, "instant")
            .map(|inner| self.instant(&inner));
        copy.keeps = self.table(table, "keeps").map(|inner| self.keeping(&inner));
        copy.fed_by = self.text(table, "fed_by");
        copy.immutable = self.boolean(table, "immutable").unwrap_or(copy.immutable);
        copy.malicious_destroy_probability = self.input(table, &MALICIOUS_DESTROY);
        copy.tested_restore_hours = self.input(table, &TESTED_RESTORE);
        if let Some(hours) = self.service_hours(table, "start_hours") {
            copy.start_hours = hours;
        }
        if let Some(hours) = self.service_hours(table, "media_service_hours") {
            copy.media_service_hours = hours;
        }
        self.fields(table, &mut copy, false);
        copy
    }

    fn instant(&mut self, table: &Table<'_>) -> Instant {
        self.only_fields::<Instant>(table, &["slots"]);
        let mut instant = Instant::new(1);
        if table.entries.get("slots").is_none() {
            self.missing(
                table,
                "slots",
                "a whole number, 1 or more",
                "how many instances can run from it at once",
            );
        }
        instant.slots = self.counted(table, "slots", 1);
        self.fields(table, &mut instant, false);
        instant
    }

    fn spares(&mut self, plan: &Table<'_>) -> Vec<Spare> {
        let (tables, ids) = self.records(plan, "spare", "");
        let mut spares = Vec::with_capacity(tables.len());
        for (table, id) in tables.iter().zip(ids) {
            self.only_fields::<Spare>(table, &["id", "name", "domains", "move_back_window"]);
            let mut spare = Spare::new(&id);
            spare.name = self.name(table, &id);
            spare.domains = self.texts(table, "domains");
            if let Some(window) = self.service_hours(table, "move_back_window") {
                spare.move_back_window = window;
            }
            self.fields(table, &mut spare, false);
            spares.push(spare);
        }
        spares
    }

    fn costs(&mut self, plan: &Table<'_>) -> Vec<CostLine> {
        let tables = self.tables(plan, "cost");
        let mut lines = Vec::with_capacity(tables.len());
        let ids: Vec<String> = tables
            .iter()
            .enumerate()
            .map(|(index, table)| cost_id(table, index))
            .collect();
        let prefix = super::text::join(&plan.place, "cost");
        for (table, id) in self.placed(tables, &prefix, &ids).iter().zip(ids) {
            lines.push(self.cost(table, id));
        }
        lines
    }

    fn cost(&mut self, table: &Table<'_>, id: String) -> CostLine {
        self.only(
            table,
            &[
                "id", "name", "category", "class", "amount", "currency", "every", "from", "until",
                "note",
            ],
        );
        let categories: Vec<&str> = Category::ALL
            .iter()
            .map(|category| category.as_str())
            .collect();
        let periods: Vec<&str> = Every::ALL.iter().map(|every| every.as_str()).collect();
        if table.entries.get("category").is_none() {
            self.missing(
                table,
                "category",
                format!("one of {}", categories.join(", ")),
                "",
            );
        }
        if table.entries.get("amount").is_none() {
            self.missing(
                table,
                "amount",
                "an amount of money or a range of amounts",
                "a credit is negative",
            );
        }
        // An id of the wrong type is reported here; a missing one was made above.
        let _ = self.text(table, "id");
        CostLine {
            name: self.text(table, "name").unwrap_or_else(|| humanised(&id)),
            id,
            category: self
                .word(table, "category", &categories, Category::from_id)
                .unwrap_or(Category::Other),
            class: self.class(table),
            amount: self.amount(table, "amount").unwrap_or(Amount::Exact(
                Money::ZERO,
                crate::input::Provenance::default(),
            )),
            every: self
                .word(table, "every", &periods, Every::from_id)
                .unwrap_or(Every::Once),
            from: self.date(table, "from"),
            until: self.date(table, "until"),
            note: self.text(table, "note").unwrap_or_default(),
            currency: self.text(table, "currency"),
        }
    }
}

/// The id of a line of costs: the one given, else its category and its position from 1.
fn cost_id(table: &Table<'_>, index: usize) -> String {
    let text = |key: &str| {
        table
            .entries
            .get(key)
            .and_then(|value| value.get_ref().as_str())
    };
    let category = text("category")
        .filter(|word| is_id(word))
        .unwrap_or("cost");
    text("id").map_or_else(|| usual_cost_id(category, index), str::to_owned)
}

/// The id that a line of costs has unless it is given another.
pub(super) fn usual_cost_id(category: &str, index: usize) -> String {
    format!("{category}_{}", index + 1)
}
