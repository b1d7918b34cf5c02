//! Reading switches, blockers and advice.

use super::tree::{Reader, Table};
use crate::fields::Fields;
use crate::switch::{
    Acceptance, Advice, Blocker, COST_OVERRUN, CutOver, DEADLINE, DURATION_OVERRUN, IncidentHits,
    IncumbentRuns, Lowers, OtherTime, Overrun, ProofOfConcept, Switch, Take, Wave,
};

/// The keys of a switch beside its table of fields.
const PLAIN: [&str; 14] = [
    "from",
    "overrun",
    COST_OVERRUN.key,
    DURATION_OVERRUN.key,
    "proof_of_concept",
    "wave",
    "cut_over",
    "acceptance",
    "paid_on_acceptance",
    "incumbent_runs",
    "migrates_points",
    "eu_data_act",
    DEADLINE.key,
    "next_plan",
];

impl Reader {
    pub(super) fn switch(&mut self, table: &Table<'_>) -> Switch {
        let mut switch = Switch::default();
        self.only_fields::<Switch>(table, &PLAIN);
        switch.from = self.date(table, "from");
        let words: Vec<&str> = Overrun::ALL.iter().map(|one| one.as_str()).collect();
        switch.overrun = self
            .word(table, "overrun", &words, Overrun::parse)
            .unwrap_or_default();
        switch.cost_overrun = self.input(table, &COST_OVERRUN);
        switch.duration_overrun = self.input(table, &DURATION_OVERRUN);
        switch.proof_of_concept = self.table(table, "proof_of_concept").map(|inner| {
            self.only_fields::<ProofOfConcept>(&inner, &[]);
            self.filled(&inner, ProofOfConcept::default())
        });
        switch.waves = self.waves(table);
        if let Some(inner) = self.table(table, "cut_over") {
            switch.cut_over = self.cut_over(&inner);
        }
        let words: Vec<&str> = Acceptance::ALL.iter().map(|one| one.as_str()).collect();
        switch.acceptance = self
            .word(table, "acceptance", &words, Acceptance::parse)
            .unwrap_or_default();
        switch.paid_on_acceptance = self.texts(table, "paid_on_acceptance");
        let words: Vec<&str> = IncumbentRuns::ALL.iter().map(|one| one.as_str()).collect();
        switch.incumbent_runs = self
            .word(table, "incumbent_runs", &words, IncumbentRuns::parse)
            .unwrap_or_default();
        switch.migrates_points = self.boolean(table, "migrates_points").unwrap_or(false);
        switch.eu_data_act = self.boolean(table, "eu_data_act").unwrap_or(false);
        switch.deadline_days = self.input(table, &DEADLINE);
        switch.next_plan = self.text(table, "next_plan");
        self.filled(table, switch)
    }

    fn filled<T: Fields>(&mut self, table: &Table<'_>, mut record: T) -> T {
        self.fields(table, &mut record, false);
        record
    }

    fn waves(&mut self, switch: &Table<'_>) -> Vec<Wave> {
        let (tables, ids) = self.records(switch, "wave", "");
        let mut waves = Vec::with_capacity(tables.len());
        for (table, id) in tables.iter().zip(ids) {
            let plain = ["id", "name", "workloads", "paid_on_acceptance"];
            self.only_fields::<Wave>(table, &plain);
            let mut wave = Wave::new(&id);
            wave.name = self.name(table, &id);
            wave.workloads = self.texts(table, "workloads");
            wave.paid_on_acceptance = self.texts(table, "paid_on_acceptance");
            waves.push(self.filled(table, wave));
        }
        waves
    }

    fn cut_over(&mut self, table: &Table<'_>) -> CutOver {
        self.only_fields::<CutOver>(table, &["window", "incident_hits", "other_time"]);
        let mut cut_over = CutOver::default();
        if let Some(window) = self.service_hours(table, "window") {
            cut_over.window = window;
        }
        let words: Vec<&str> = IncidentHits::ALL.iter().map(|one| one.as_str()).collect();
        cut_over.incident_hits = self
            .word(table, "incident_hits", &words, IncidentHits::parse)
            .unwrap_or_default();
        cut_over.other_time = self.table(table, "other_time").map(|inner| {
            self.only_fields::<OtherTime>(&inner, &["take"]);
            let words: Vec<&str> = Take::ALL.iter().map(|one| one.as_str()).collect();
            let take = self.word(&inner, "take", &words, Take::parse);
            let other = OtherTime {
                take: take.unwrap_or_default(),
                ..OtherTime::default()
            };
            self.filled(&inner, other)
        });
        self.filled(table, cut_over)
    }

    pub(super) fn blockers(&mut self, root: &Table<'_>) -> Vec<Blocker> {
        let (tables, ids) = self.records(root, "blocker", "");
        let mut blockers = Vec::with_capacity(tables.len());
        for (table, id) in tables.iter().zip(ids) {
            self.only_fields::<Blocker>(table, &["id", "name", "workloads", "note"]);
            let mut blocker = Blocker::new(&id);
            blocker.name = self.name(table, &id);
            blocker.workloads = self.texts(table, "workloads");
            blocker.note = self.text(table, "note").unwrap_or_default();
            blockers.push(self.filled(table, blocker));
        }
        blockers
    }

    pub(super) fn advice(&mut self, root: &Table<'_>) -> Vec<Advice> {
        let (tables, ids) = self.records(root, "advice", "");
        let mut all = Vec::with_capacity(tables.len());
        for (table, id) in tables.iter().zip(ids) {
            let plain = ["id", "name", "offered", "followed", "lowers", "of", "note"];
            self.only_fields::<Advice>(table, &plain);
            let mut advice = Advice::new(&id);
            advice.name = self.name(table, &id);
            advice.offered = self.dates(table, "offered");
            advice.followed = self.boolean(table, "followed").unwrap_or(false);
            let words: Vec<&str> = Lowers::ALL.iter().map(|one| one.as_str()).collect();
            advice.lowers = self
                .word(table, "lowers", &words, Lowers::parse)
                .unwrap_or_default();
            advice.of = self.text(table, "of");
            advice.note = self.text(table, "note").unwrap_or_default();
            all.push(self.filled(table, advice));
        }
        all
    }
}
