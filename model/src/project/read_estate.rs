//! Reading the top of the document and the estate.

use jiff::civil::Date;

use super::cost_builder::built_cost;
use super::text::{ID_RULE, humanised, id_from};
use super::tree::{Reader, Table, allowed_for};
use super::{Order, Overlap, Phase, Project, Settings, Story};
use crate::estate::{CostStep, Dependency, Domain, STEP_AMOUNT, STEP_FACTOR, Workload};
use crate::fields::{Fields, Standard};
use crate::threat::Threat;

/// The keys at the top of a project, beside its tables.
const TOP: [&str; 7] = [
    "format",
    "name",
    "currency",
    "note",
    "start",
    "horizon_years",
    "baseline",
];
/// The tables of a project.
const TABLES: [&str; 13] = [
    "economics",
    "settings",
    "calendar",
    "story",
    "domain",
    "workload",
    "plan",
    "threat",
    "quote",
    "levelling",
    "private",
    "blocker",
    "advice",
];

impl Reader {
    /// The whole document as a draft: what could not be read has its default.
    pub(super) fn project(&mut self, root: &Table<'_>, catalogue: &[Threat]) -> Project {
        let known: Vec<&str> = TOP.iter().chain(&TABLES).copied().collect();
        self.only(root, &known);
        for key in ["start", "horizon_years"] {
            if root.entries.get(key).is_none() {
                let (allowed, hint) = match key {
                    "start" => (
                        "a date such as 2027-01-31",
                        "the day at which simulation and contracts begin",
                    ),
                    _ => (
                        "a whole number, 1 to 50",
                        "how many years are compared, such as horizon_years = 5",
                    ),
                };
                self.missing(root, key, allowed, hint);
            }
        }
        Project {
            name: self
                .required_text(root, "name", "a text", "what people call the project")
                .unwrap_or_default(),
            currency: self
                .required_text(
                    root,
                    "currency",
                    "three capital letters (ISO 4217)",
                    "such as currency = \"EUR\"",
                )
                .unwrap_or_else(|| "EUR".to_owned()),
            note: self.text(root, "note").unwrap_or_default(),
            start: self.date(root, "start").unwrap_or(Date::ZERO),
            horizon_years: self
                .whole(root, "horizon_years", 1, 50)
                .and_then(|years| u32::try_from(years).ok())
                .unwrap_or(50),
            economics: self.economics(root),
            settings: self.settings(root),
            calendar: self.calendar(root),
            story: self.story(root),
            baseline: self.text(root, "baseline"),
            domains: self.domains(root),
            workloads: self.workloads(root),
            plans: self.plans(root),
            threats: self.threats(root, catalogue),
            quotes: self.quotes(root),
            levelling: self.levelling(root),
            private: self.private(root),
            blockers: self.blockers(root),
            advice: self.advice(root),
        }
    }

    fn settings(&mut self, root: &Table<'_>) -> Settings {
        let Some(table) = self.table(root, "settings") else {
            return Settings::default();
        };
        self.only(&table, &["overlap", "order", "phase"]);
        let overlaps: Vec<&str> = Overlap::ALL.iter().map(|word| word.as_str()).collect();
        let orders: Vec<&str> = Order::ALL.iter().map(|word| word.as_str()).collect();
        let phases: Vec<&str> = Phase::ALL.iter().map(|word| word.as_str()).collect();
        Settings {
            overlap: self
                .word(&table, "overlap", &overlaps, Overlap::parse)
                .unwrap_or_default(),
            order: self
                .word(&table, "order", &orders, Order::parse)
                .unwrap_or_default(),
            phase: self
                .word(&table, "phase", &phases, Phase::parse)
                .unwrap_or_default(),
        }
    }

    fn story(&mut self, root: &Table<'_>) -> Option<Story> {
        let table = self.table(root, "story")?;
        self.only(&table, &["threat", "target", "at"]);
        let threat = self.required_text(&table, "threat", "the id of a threat", "");
        let (target, at) = (self.text(&table, "target"), self.moment(&table, "at"));
        Some(Story {
            threat: threat?,
            target,
            at,
        })
    }

    fn domains(&mut self, root: &Table<'_>) -> Vec<Domain> {
        let (tables, ids) = self.records(root, "domain", "");
        let mut domains = Vec::with_capacity(tables.len());
        for (table, id) in tables.iter().zip(ids) {
            self.only(table, &["id", "name", "kind"]);
            let kind =
                self.required_text(table, "kind", "a kind of domain", "such as kind = \"site\"");
            domains.push(Domain {
                name: self.name(table, &id),
                id,
                kind: kind.unwrap_or_default(),
            });
        }
        domains
    }

    fn workloads(&mut self, root: &Table<'_>) -> Vec<Workload> {
        let (tables, ids) = self.records(root, "workload", "");
        tables
            .iter()
            .zip(ids)
            .map(|(table, id)| self.workload(table, &id))
            .collect()
    }

    fn workload(&mut self, table: &Table<'_>, id: &str) -> Workload {
        const PLAIN: [&str; 11] = [
            "id",
            "name",
            "count",
            "tier",
            "essential",
            "rto_hours",
            "rpo_hours",
            "domains",
            "needs",
            "step",
            "cost_builder",
        ];
        self.only_fields::<Workload>(table, &PLAIN);
        let mut workload = Workload::new(id);
        workload.name = self.name(table, id);
        workload.count = self.counted(table, "count", workload.count);
        workload.tier = self
            .whole(table, "tier", 0, i64::from(u8::MAX))
            .and_then(|tier| u8::try_from(tier).ok())
            .unwrap_or(workload.tier);
        workload.essential = self
            .boolean(table, "essential")
            .unwrap_or(workload.essential);
        workload.rto_hours = self.number(table, "rto_hours", "hours, 0 or more");
        workload.rpo_hours = self.number(table, "rpo_hours", "hours, 0 or more");
        workload.domains = self.texts(table, "domains");
        workload.needs = self.needs(table);
        workload.steps = self.steps(table);
        let builder = self.table(table, "cost_builder");
        workload.cost_builder = builder
            .as_ref()
            .and_then(|builder| self.cost_builder(builder));
        if let Some(builder) = &builder {
            self.no_figure_beside_builder(table, builder);
        }
        self.fields_but(table, &mut workload, |key| {
            builder.is_some() && key == "cost_per_hour_down"
        });
        if let Some(built) = workload.cost_builder.as_ref().and_then(built_cost) {
            workload.cost_per_hour_down = built;
        }
        workload
    }

    fn needs(&mut self, workload: &Table<'_>) -> Vec<Dependency> {
        let mut needs = Vec::new();
        for table in &self.tables(workload, "needs") {
            self.only(table, &["workload", "serving"]);
            let provider = self.required_text(table, "workload", "the id of a workload", "");
            let serving = self
                .whole(table, "serving", 1, i64::from(u32::MAX))
                .and_then(|count| u32::try_from(count).ok());
            if let Some(workload) = provider {
                needs.push(Dependency { workload, serving });
            }
        }
        needs
    }

    fn steps(&mut self, workload: &Table<'_>) -> Vec<CostStep> {
        let mut steps = Vec::new();
        for table in &self.tables(workload, "step") {
            self.only(table, &["after_hours", STEP_AMOUNT.key, STEP_FACTOR.key]);
            if table.entries.get("after_hours").is_none() {
                self.missing(
                    table,
                    "after_hours",
                    "hours, 0 or more",
                    "from which hour of an outage on",
                );
            }
            let after = self.number(table, "after_hours", "hours, 0 or more");
            let (amount, factor) = (
                self.input(table, &STEP_AMOUNT),
                self.input(table, &STEP_FACTOR),
            );
            if let Some(after_hours) = after {
                steps.push(CostStep {
                    after_hours,
                    amount,
                    factor,
                });
            }
        }
        steps
    }

    // What all records have.

    /// The records of a list with their ids; each is placed by its id. A missing id is made of the name.
    pub(super) fn records<'a>(
        &mut self,
        parent: &Table<'a>,
        key: &str,
        id_key: &str,
    ) -> (Vec<Table<'a>>, Vec<String>) {
        let tables = self.tables(parent, key);
        let mut ids = Vec::with_capacity(tables.len());
        for table in &tables {
            // A threat from the catalogue goes by the entry's id unless it has one of its own.
            let has_other = !id_key.is_empty() && table.entries.get(id_key).is_some();
            let id_key = if table.entries.get("id").is_none() && has_other {
                id_key
            } else {
                "id"
            };
            if table.entries.get(id_key).is_none() {
                let name = table
                    .entries
                    .get("name")
                    .and_then(|name| name.get_ref().as_str());
                let hint = name
                    .and_then(id_from)
                    .map(|id| format!("such as id = \"{id}\""))
                    .unwrap_or_default();
                self.missing(table, "id", ID_RULE, hint);
            }
            ids.push(self.text(table, id_key).unwrap_or_default());
        }
        let prefix = super::text::join(&parent.place, key);
        let tables = self.placed(tables, &prefix, &ids);
        for table in &tables {
            let _ = self.value(table, "id");
        }
        (tables, ids)
    }

    /// The name of a record; its id made readable unless given.
    pub(super) fn name(&mut self, table: &Table<'_>, id: &str) -> String {
        self.text(table, "name").unwrap_or_else(|| humanised(id))
    }

    /// How many; `usual` unless given. That it is at least 1 is for the check to say.
    pub(super) fn counted(&mut self, table: &Table<'_>, key: &str, usual: u32) -> u32 {
        self.whole(table, key, 1, i64::from(u32::MAX))
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or(usual)
    }

    /// Reports keys that are neither plain keys of the record nor in its table of fields.
    pub(super) fn only_fields<T: Fields>(&mut self, table: &Table<'_>, plain: &[&str]) {
        let known: Vec<&str> = plain
            .iter()
            .copied()
            .chain(T::FIELDS.iter().map(|field| field.spec.key))
            .collect();
        self.only(table, &known);
    }

    /// Reads the fields of a record's table into it. Required ones must be given unless the record is `based` on
    /// another that has them.
    pub(super) fn fields<T: Fields>(&mut self, table: &Table<'_>, record: &mut T, based: bool) {
        self.fields_but(table, record, |_| based);
    }

    fn fields_but<T: Fields>(
        &mut self,
        table: &Table<'_>,
        record: &mut T,
        optional: impl Fn(&str) -> bool,
    ) {
        for field in T::FIELDS {
            let spec = &field.spec;
            if let Some(input) = self.input(table, spec) {
                *(field.get_mut)(record) = input;
            } else if spec.standard == Standard::Required
                && !optional(spec.key)
                && table.entries.get(spec.key).is_none()
            {
                self.missing(table, spec.key, allowed_for(spec), spec.meaning);
            }
        }
    }
}
