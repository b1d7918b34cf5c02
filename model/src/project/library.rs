//! A library: solutions and prices of one's own, outside any project.
//!
//! It is written like a project without an estate: `[[item]]` for single items of a contract and `[[plan]]` for whole
//! solutions with their contracts, all amounts in one currency. What a project ties to its estate (workloads, failure
//! domains, the switch) has no place in it: it is tied anew wherever it is taken to.
//!
//! ```toml
//! format = 1
//! library = "Prices of 2027"
//! currency = "EUR"
//!
//! [[item]]
//! id = "suite"
//! name = "Protection suite, per instance"
//! category = "licences"
//! metric = "instance"
//! price = 120
//! every = "year"
//! term_months = 36
//! ```

use std::collections::BTreeSet;

use jiff::civil::date;

use super::check::{self, Check, Known};
use super::read::{self, document};
use super::text::{join, places, quoted};
use super::tree::{Reader, Table};
use super::write::Text;
use super::{Economics, FORMAT, Project, currency};
use crate::cash_flow::ExchangeRate;
use crate::contract::{Contract, Item, Keeping};
use crate::estate::{Domain, Workload};
use crate::fields::Fields as _;
use crate::input::Input;
use crate::plan::{Plan, Role};
use crate::problem::Problem;
use crate::solution::Copy;

/// The key that tells a library from a project, and names it.
pub const KEY: &str = "library";

/// Solutions and prices outside any project.
#[derive(Debug, Clone, PartialEq)]
pub struct Library {
    /// What people call it.
    pub name: String,
    /// ISO 4217 code of the currency of all amounts that do not state another.
    pub currency: String,
    /// Anything a reader should know about it.
    pub note: String,
    /// Single items of contracts.
    pub items: Vec<Item>,
    /// Solutions with their contracts; their roles say nothing here.
    pub plans: Vec<Plan>,
}

impl Library {
    /// A library without content.
    pub fn new(name: &str, currency: &str) -> Self {
        Self {
            name: name.to_owned(),
            currency: currency.to_owned(),
            note: String::new(),
            items: Vec::new(),
            plans: Vec::new(),
        }
    }
}

/// What became of a library's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The library; present if and only if no problem is an error.
    pub library: Option<Library>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads a library. All problems are reported at once, each with line and column, as for a project.
///
/// ```
/// use displace_model::project::library::read;
///
/// let reading = read("format = 1\nlibrary = \"Mine\"\ncurrency = \"EUR\"\n[[item]]\nid = \"a\"\nprice = 1\n");
/// assert!(reading.library.is_none());
/// assert_eq!(reading.problems[0].place, "item.a.category");
/// assert_eq!(reading.problems[0].line, Some(4));
/// ```
pub fn read(text: &str) -> Reading {
    let (library, problems) = document(text, |reader, root| {
        let library = reader.library(root);
        let findings = findings(&library).findings;
        (library, findings)
    });
    Reading { library, problems }
}

/// Reads a library from a file's bytes, which must be UTF-8.
pub fn read_bytes(bytes: &[u8]) -> Reading {
    match read::decode(bytes) {
        Ok(text) => read(text),
        Err(problem) => Reading {
            library: None,
            problems: vec![*problem],
        },
    }
}

/// Whether a file means to be a library: it has the key at its top, whatever else is wrong with it.
pub fn is_library(bytes: &[u8]) -> bool {
    read::decode(bytes).is_ok_and(|text| read::parse(text).0.get(KEY).is_some())
}

/// Everything that is wrong with a library in memory. Problems have no line.
pub fn check(library: &Library) -> Vec<Problem> {
    check::problems(findings(library).findings)
}

/// The text of a library. Read again it gives an equal library.
pub fn write(library: &Library) -> String {
    let mut text = Text::default();
    text.line("format", FORMAT);
    text.string(KEY, &library.name);
    text.string("currency", &library.currency);
    if !library.note.is_empty() {
        text.string("note", &library.note);
    }
    for item in &library.items {
        text.item("[[item]]", item);
    }
    for plan in &library.plans {
        text.plan(plan);
    }
    text.0
}

impl Reader {
    fn library(&mut self, root: &Table<'_>) -> Library {
        self.only(root, &["format", KEY, "currency", "note", "item", "plan"]);
        let named = self.required_text(root, KEY, "a text", "what people call the library");
        let hint = "such as currency = \"EUR\"";
        let currency = self.required_text(root, "currency", "three capital letters", hint);
        Library {
            name: named.unwrap_or_default(),
            currency: currency.unwrap_or_else(|| "EUR".to_owned()),
            note: self.text(root, "note").unwrap_or_default(),
            items: self.items(root),
            plans: self.plans(root),
        }
    }
}

/// What is wrong with a library: it is checked in the smallest estate in which its rules can be worked out, for as long
/// as a project may last.
fn findings(library: &Library) -> Check {
    let mut check = Check::default();
    if library.name.trim().is_empty() {
        check.error(KEY, quoted(&library.name), "a name", "what people call it");
    }
    check.code(&library.currency, "currency");
    for (item, place) in library.items.iter().zip(places(
        "item",
        library.items.iter().map(|item| item.id.as_str()),
    )) {
        check.untied(&item.workloads, &join(&place, "workloads"));
        check.untied(&item.copies, &join(&place, "copies"));
    }
    let ids = library.plans.iter().map(|plan| plan.id.as_str());
    let places = check.ids("plan", ids);
    for (plan, place) in library.plans.iter().zip(&places) {
        check.untied_plan(plan, place);
    }
    let project = smallest(library);
    let known = Known::of(&project);
    let [bare, plans @ ..] = &project.plans[..] else {
        return check;
    };
    check.items(&project, bare, "", &known);
    for (plan, place) in plans.iter().zip(&places) {
        check.plan(&project, plan, place, &known);
    }
    check
}

impl Check {
    /// A list of ids of the estate, or of a plan that is not there, is empty.
    fn untied(&mut self, ids: &[String], place: &str) {
        if let Some(id) = ids.first() {
            let hint = "leave it out: it is tied to the estate where it is used";
            self.error(place, quoted(id), "nothing in a library", hint);
        }
    }

    fn untied_plan(&mut self, plan: &Plan, place: &str) {
        let lists = plan
            .copies
            .iter()
            .flat_map(|copy| {
                let place = format!("copy.{}", copy.id);
                [
                    (format!("{place}.protects"), &copy.protects),
                    (format!("{place}.domains"), &copy.domains),
                ]
            })
            .chain(plan.spares.iter().map(|one| {
                let place = format!("spare.{}.domains", one.id);
                (place, &one.domains)
            }))
            .chain(plan.prerequisites.iter().map(|one| {
                let place = format!("prerequisite.{}.domains", one.id);
                (place, &one.domains)
            }))
            .chain(plan.workarounds.iter().map(|one| {
                let place = format!("workaround.{}.workloads", one.id);
                (place, &one.workloads)
            }))
            .chain(plan.contract.items.iter().map(|one| {
                let place = format!("item.{}.workloads", one.id);
                (place, &one.workloads)
            }));
        if plan.switch.is_some() {
            let hint = "leave it out: how one gets there depends on the estate";
            self.error(
                &join(place, "switch"),
                "a switch",
                "nothing in a library",
                hint,
            );
        }
        for (key, ids) in lists {
            self.untied(ids, &join(place, &key));
        }
    }
}

/// A plan without its ties to an estate: what a library can hold of it. Copies protect everything and live nowhere,
/// items count what the copies protect, and there is no switch.
pub fn untied(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    for copy in &mut plan.copies {
        copy.protects.clear();
        copy.domains.clear();
    }
    for spare in &mut plan.spares {
        spare.domains.clear();
    }
    for prerequisite in &mut plan.prerequisites {
        prerequisite.domains.clear();
    }
    for workaround in &mut plan.workarounds {
        workaround.workloads.clear();
    }
    for item in &mut plan.contract.items {
        item.workloads.clear();
    }
    plan.switch = None;
    plan
}

/// A project around a library: one tiny workload on one host, a plan that holds the single items, and the plans.
fn smallest(library: &Library) -> Project {
    let mut workload = Workload::new("workload");
    workload.domains = vec!["host".to_owned()];
    if let Some(size) = Workload::field("size_tib") {
        *(size.get_mut)(&mut workload) = Input::fixed(1e-6);
    }
    let mut bare = Plan::new("bare", Role::Incumbent);
    let mut copy = Copy::new("copy");
    copy.keeps = Some(Keeping::default());
    bare.copies.push(copy);
    bare.contract = Contract {
        items: library.items.clone(),
        ..Contract::default()
    };
    for item in &mut bare.contract.items {
        item.workloads.clear();
        item.copies.clear();
    }
    let plans: Vec<Plan> = std::iter::once(bare)
        .chain(library.plans.iter().map(untied))
        .collect();
    let start = date(2000, 1, 1);
    let other: BTreeSet<&String> = plans
        .iter()
        .flat_map(currencies)
        .filter(|code| **code != library.currency && currency::is_known(code))
        .collect();
    let rates = other.into_iter().map(|code| ExchangeRate {
        rate: Input::fixed(1.0),
        ..ExchangeRate::new(code, start)
    });
    Project {
        economics: Economics {
            exchange_rates: rates.collect(),
            ..Economics::default()
        },
        domains: vec![Domain {
            id: "host".to_owned(),
            name: String::new(),
            kind: "host".to_owned(),
        }],
        workloads: vec![workload],
        plans,
        ..Project::new(&library.name, &library.currency, start, 50)
    }
}

/// The currencies that a plan's contract states.
fn currencies(plan: &Plan) -> impl Iterator<Item = &String> {
    let contract = &plan.contract;
    let lines = contract.lines.iter().map(|one| &one.currency);
    let items = contract.items.iter().map(|one| &one.currency);
    let claims = contract.claims.iter().map(|one| &one.currency);
    lines.chain(items).chain(claims).flatten()
}
