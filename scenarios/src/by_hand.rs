//! Small projects calculated by hand, kept as data in `tests/data/by_hand`: one rule or one interaction each.
//!
//! Each case is `base.toml` with a few changes: `add` is text put at its end, `set` gives values by their paths,
//! `remove` takes paths away. A path goes through lists by an element's id; without one it means the last element, as
//! in the file format itself. A file may say what it adds to each of its cases. Then one of three questions is asked of
//! the first plan, or of the `plan` that the file names:
//!
//! - the typical future of one incident of the first threat (or of `threat`, at the moment `at`);
//! - the typical future of several `incidents`, each a threat and an hour from the start;
//! - the mean of `trials` futures, which must lie within 4 standard errors.
//!
//! `by_hand` is the arithmetic behind `expect`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use displace_model::plan::Plan;
use displace_model::project::{Project, read};
use serde::Deserialize;
use toml::{Table, Value};

use crate::incident::Candidates;
use crate::luck::{TrialKey, Typical};
use crate::recovery::{PlanTrial, Silent, State, Tables, Tally};
use crate::replay::{Future, PlanReplay, Question, replay};
use crate::world::Values;
use crate::{Progress, RunOptions, Stage, World, run};

const BASE: &str = include_str!("../tests/data/by_hand/base.toml");

const FILES: [(&str, &str); 6] = [
    (
        "incidents",
        include_str!("../tests/data/by_hand/incidents.toml"),
    ),
    ("copies", include_str!("../tests/data/by_hand/copies.toml")),
    ("clocks", include_str!("../tests/data/by_hand/clocks.toml")),
    ("queue", include_str!("../tests/data/by_hand/queue.toml")),
    ("impact", include_str!("../tests/data/by_hand/impact.toml")),
    ("switch", include_str!("../tests/data/by_hand/switch.toml")),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    add: String,
    plan: Option<String>,
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rules: Vec<String>,
    by_hand: String,
    #[serde(default)]
    add: String,
    #[serde(default)]
    set: Table,
    #[serde(default)]
    remove: Vec<String>,
    threat: Option<String>,
    at: Option<toml::value::Datetime>,
    #[serde(default)]
    incidents: Vec<(String, f64)>,
    trials: Option<u64>,
    expect: Expect,
}

/// What comes out. Hours of a replay count from the incident; amounts of replays are nominal, those of several
/// incidents and of trials are present values.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Expect {
    /// Replay: by workload, when its instances are back, rising; a workload that is not named is not down.
    back: BTreeMap<String, Vec<f64>>,
    /// Instance-hours; the sum of `back` unless given.
    downtime: Option<f64>,
    /// Instance-hours of updates, 0 unless given.
    lost: f64,
    irrecoverable: f64,
    cost: Option<f64>,
    /// Replay: the copies that were used, each once.
    copies: Option<Vec<String>>,
    /// Replay: by workload, the stages of its first instance: `stage from to`.
    stages: BTreeMap<String, Vec<String>>,
    /// Replay: by workload and stage, all that is told of a stretch of it at the first instance.
    why: BTreeMap<String, BTreeMap<String, String>>,
    /// Replay: by copy, words of the reason why it was passed over.
    passed_over: BTreeMap<String, String>,
    /// Several incidents.
    outages: Option<f64>,
    objectives_missed: Option<f64>,
    /// Several incidents: hours down by threat and by stage.
    by_threat: BTreeMap<String, f64>,
    by_stage: BTreeMap<String, f64>,
    /// Trials: means.
    mean: BTreeMap<String, f64>,
}

/// Collects what differs.
#[derive(Debug, Default)]
struct Misses(String);

impl Misses {
    fn near(&mut self, what: &str, found: f64, exact: f64) {
        self.within(what, found, exact, 1e-9 * exact.abs().max(1.0));
    }

    fn within(&mut self, what: &str, found: f64, exact: f64, band: f64) {
        let off = (found - exact).abs();
        if off.is_nan() || off > band {
            let _ = write!(self.0, "\n    {what}: found {found}, by hand {exact}");
        }
    }

    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, found: &T, exact: &T) {
        if found != exact {
            let _ = write!(self.0, "\n    {what}: found {found:?}, by hand {exact:?}");
        }
    }
}

/// Goes one step of a path down, through the last element of a list where the step names none of its elements.
fn step<'a>(value: &'a mut Value, key: &str) -> &'a mut Value {
    match value {
        Value::Array(list) => {
            let id = |one: &Value| one.get("id").and_then(Value::as_str) == Some(key);
            match list.iter().position(id) {
                Some(place) => &mut list[place],
                None => step(list.last_mut().expect("a list with elements"), key),
            }
        }
        Value::Table(table) => table
            .entry(key)
            .or_insert_with(|| Value::Table(Table::new())),
        _ => panic!("{key} leads into a plain value"),
    }
}

fn project(add: &str, case: &Case) -> Result<Project, String> {
    let text = format!("{BASE}\n{add}\n{}", case.add);
    let mut root = Value::Table(text.parse().map_err(|error| format!("{error}"))?);
    for (path, value) in &case.set {
        *path.split('.').fold(&mut root, step) = value.clone();
    }
    for path in &case.remove {
        let (parents, key) = path.rsplit_once('.').unwrap_or(("", path));
        let steps = parents.split('.').filter(|key| !key.is_empty());
        match steps.fold(&mut root, step) {
            Value::Table(table) => drop(table.remove(key)),
            Value::Array(list) => {
                list.retain(|one| one.get("id").and_then(Value::as_str) != Some(key));
            }
            _ => return Err(format!("{path} leads nowhere")),
        }
    }
    let text = toml::to_string(&root).map_err(|error| error.to_string())?;
    let reading = read(&text, &[]);
    reading
        .project
        .ok_or_else(|| format!("{:#?}", reading.problems))
}

fn replayed(case: &Case, project: &Project, asked: (&World, usize), misses: &mut Misses) {
    let (world, place) = asked;
    let question = Question {
        threat: case.threat.clone(),
        target: None,
        at: case.at.map(|at| at.to_string().parse().expect("a moment")),
    };
    let told = match replay(project, world, &question, Future::Typical) {
        Ok(told) => told,
        Err(error) => {
            misses.0 = error.to_string();
            return;
        }
    };
    let (plan, expect) = (&told.plans[place], &case.expect);
    let mut back: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for one in &plan.instances {
        let hours = (one.back_hours * 1e9).round() / 1e9;
        back.entry(one.workload.clone()).or_default().push(hours);
    }
    for hours in back.values_mut() {
        hours.sort_by(f64::total_cmp);
    }
    misses.same("back", &back, &expect.back);
    let sum: f64 = expect.back.values().flatten().sum();
    misses.near(
        "downtime",
        plan.downtime_hours,
        expect.downtime.unwrap_or(sum),
    );
    misses.near("lost", plan.data_loss_hours, expect.lost);
    let gone = plan
        .instances
        .iter()
        .filter(|one| one.irrecoverable)
        .count();
    misses.near("irrecoverable", gone as f64, expect.irrecoverable);
    if let Some(cost) = expect.cost {
        misses.near("cost", plan.outage_cost, cost);
    }
    words(plan, expect, misses);
}

fn words(plan: &PlanReplay, expect: &Expect, misses: &mut Misses) {
    if let Some(copies) = &expect.copies {
        let mut found: Vec<String> = plan
            .instances
            .iter()
            .filter_map(|one| one.copy.clone())
            .collect();
        found.sort();
        found.dedup();
        misses.same("copies", &found, copies);
    }
    for (workload, stages) in &expect.stages {
        let one = plan.instances.iter().find(|one| one.workload == *workload);
        let spans = one.map_or(&[][..], |one| &one.stages);
        let near = |hours: f64| (hours * 1e9).round() / 1e9;
        // A stage in several stretches, each with words of its own, is one here.
        let found: Vec<String> = spans
            .chunk_by(|a, b| a.id == b.id && near(a.to_hours) == near(b.from_hours))
            .map(|same| {
                let (first, last) = (&same[0], &same[same.len() - 1]);
                let (from, to) = (near(first.from_hours), near(last.to_hours));
                format!("{} {from} {to}", first.id.as_str())
            })
            .collect();
        misses.same("stages", &found, stages);
    }
    for (workload, stages) in &expect.why {
        let one = plan.instances.iter().find(|one| one.workload == *workload);
        let spans = one.map_or(&[][..], |one| &one.stages);
        for (stage, why) in stages {
            let found: Vec<&str> = spans
                .iter()
                .filter(|span| span.id.as_str() == stage)
                .map(|span| span.why.as_str())
                .collect();
            misses.same(stage, &found, &vec![why.as_str()]);
        }
    }
    for (copy, why) in &expect.passed_over {
        let mut all = plan.instances.iter().flat_map(|one| &one.passed_over);
        if !all.any(|passed| passed.copy == *copy && passed.why.contains(why)) {
            let _ = write!(misses.0, "\n    nobody passed over {copy} because {why}");
        }
    }
}

fn several(case: &Case, (world, asked): (&World, usize), misses: &mut Misses) {
    let mut values = Values::default();
    world.parameters.draw(Typical, &mut values);
    let place = |id: &str| world.threats.iter().position(|threat| threat.id == id);
    let incidents: Vec<(usize, usize, f64)> = case
        .incidents
        .iter()
        .map(|(threat, at)| (place(threat).expect("a threat of the project"), 0, *at))
        .collect();
    let mut candidates = Candidates::default();
    candidates.script(world, &values, Typical, TrialKey::new(0, 0), &incidents);
    let mut tables = Tables::new(world);
    let mut tally = Tally::new(&mut tables, Vec::new(), world);
    PlanTrial {
        world,
        plan: &world.plans[asked],
        values: &values,
        candidates: &candidates,
        luck: Typical,
        state: &mut State::default(),
        tally: &mut tally,
        recorder: &mut Silent,
    }
    .run();
    let (outcome, expect) = (tally.finish().0, &case.expect);
    misses.near("lost", outcome.data_loss, expect.lost);
    misses.near("irrecoverable", outcome.irrecoverable, expect.irrecoverable);
    let figures = [
        ("downtime", outcome.downtime, expect.downtime),
        ("cost", outcome.outage_cost, expect.cost),
        ("outages", outcome.outages, expect.outages),
        (
            "objectives missed",
            outcome.objectives_missed,
            expect.objectives_missed,
        ),
    ];
    for (what, found, exact) in figures {
        if let Some(exact) = exact {
            misses.near(what, found, exact);
        }
    }
    for (id, hours) in &expect.by_threat {
        let place = place(id).expect("a threat of the project");
        misses.near(id, tables.threats[place].downtime, *hours);
    }
    for (id, hours) in &expect.by_stage {
        let stage = Stage::DOWN.into_iter().find(|stage| stage.as_str() == id);
        let found = stage.map_or(f64::NAN, |stage| tables.stages[stage as usize]);
        misses.near(id, found, *hours);
    }
}

fn on_average(trials: u64, case: &Case, asked: (&World, usize), misses: &mut Misses) {
    let (world, place) = asked;
    let options = RunOptions {
        trials,
        ..RunOptions::default()
    };
    let (results, _) = run(world, options, &Progress::default(), &|| {}).expect("results");
    let plan = &results.plans[place];
    for (what, exact) in &case.expect.mean {
        let found = match what.as_str() {
            "cash_cost" => &plan.cash_cost,
            "outage_cost" => &plan.outage_cost,
            "downtime_hours" => &plan.downtime_hours,
            "data_loss_hours" => &plan.data_loss_hours,
            "irrecoverable_instances" => &plan.irrecoverable_instances,
            "outages" => &plan.outages,
            _ => panic!("{what} has no mean"),
        };
        let rounding = 1e-9 * exact.abs().max(1.0);
        misses.within(
            what,
            found.mean,
            *exact,
            4.0 * found.standard_error + rounding,
        );
    }
}

fn files() -> Vec<(&'static str, File)> {
    let parse = |(name, text)| {
        (
            name,
            toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}")),
        )
    };
    FILES.into_iter().map(parse).collect()
}

#[test]
fn every_case_comes_out_as_by_hand() {
    let mut all = String::new();
    for (name, file) in files() {
        for case in &file.case {
            let mut misses = Misses::default();
            match project(&file.add, case)
                .and_then(|p| World::new(&p).map(|w| (p, w)).map_err(|e| e.to_string()))
            {
                Err(error) => misses.0 = error,
                Ok((project, world)) => {
                    let id = file.plan.as_ref();
                    let is_asked = |plan: &Plan| id.is_none_or(|id| plan.id == *id);
                    let asked = project.plans.iter().position(is_asked);
                    let asked = (&world, asked.expect("a plan of the project"));
                    match case.trials {
                        Some(trials) => on_average(trials, case, asked, &mut misses),
                        None if case.incidents.is_empty() => {
                            replayed(case, &project, asked, &mut misses);
                        }
                        None => several(case, asked, &mut misses),
                    }
                }
            }
            if !misses.0.is_empty() {
                let rules = case.rules.join(", ");
                let _ = write!(
                    all,
                    "\n{name}: {} ({rules}){}\n    {}",
                    case.name, misses.0, case.by_hand
                );
            }
        }
    }
    assert!(all.is_empty(), "{all}");
}

#[test]
fn cases_have_names_of_their_own_and_name_every_rule_of_outages_and_of_the_switch() {
    let mut names: Vec<String> = Vec::new();
    let mut rules: Vec<String> = (5..=27).map(|number| format!("R{number}")).collect();
    for case in files().into_iter().flat_map(|(_, file)| file.case) {
        assert!(
            !case.by_hand.is_empty() && !case.rules.is_empty(),
            "{}",
            case.name
        );
        assert!(!names.contains(&case.name), "{} stands twice", case.name);
        rules.retain(|rule| !case.rules.contains(rule));
        names.push(case.name);
    }
    assert!(names.len() >= 100, "{}", names.len());
    assert!(rules.is_empty(), "no case names {rules:?}");
}
