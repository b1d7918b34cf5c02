//! `displace import rvtools` and `displace import inventory`.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use super::args::{Format, InventoryArgs};
use super::failure::Failure;
use super::import::{Target, readable, refused, warn};
use super::output::{self, Output};
use super::table::{Table, wrapped};
use crate::format::number;
use crate::import::finding::{Finding, Place};
use crate::import::inventory::{Draft, Fate, Grouping, Inventory, Kind, Reason, Store};

type Read = fn(&[PathBuf], bool) -> Result<Inventory, Vec<Finding>>;

pub(super) fn import(args: &InventoryArgs, read: Read) -> Result<(), Failure> {
    readable(&args.files)?;
    let target = args.into.as_deref().map(Target::open).transpose()?;
    let inventory = read(&args.files, args.powered_off).map_err(|found| refused(&found))?;
    let grouping = Grouping {
        by: args.by.into(),
        apart: !args.together,
        size: args.size.into(),
    };
    let project = target.as_ref().map(|target| &target.project);
    let draft = Draft::new(&inventory, grouping, project);
    let content = match args.format {
        Format::Json => output::json(&ImportFile::new(&inventory, &draft))?,
        Format::Text => {
            warn(&inventory.findings);
            let width = Output::Standard.width();
            output::harmless(&text(&inventory, &draft, grouping, width)).into_bytes()
        }
    };
    // What is told is what was done: nothing is told of an import that failed.
    let told = target.is_none() && args.format == Format::Text;
    if let Some(target) = target {
        target.write(|project| draft.apply(project))?;
    }
    Output::Standard.write(&content)?;
    if told {
        output::say("nothing was changed: --into PROJECT puts this into a project");
    }
    Ok(())
}

/// The JSON document of an import.
#[derive(Debug, Serialize)]
struct ImportFile<'a> {
    format: &'static str,
    version: u32,
    kind: Kind,
    machines: u64,
    hosts: u32,
    sockets: u32,
    draft: &'a Draft,
    datastores: &'a [Store],
    left_out: Vec<LeftOutRow<'a>>,
    findings: &'a [Finding],
}

#[derive(Debug, Serialize)]
struct LeftOutRow<'a> {
    name: &'a str,
    reason: Reason,
    place: Place,
}

impl<'a> ImportFile<'a> {
    fn new(inventory: &'a Inventory, draft: &'a Draft) -> Self {
        Self {
            format: "displace-import",
            version: 1,
            kind: inventory.kind,
            machines: inventory.count(),
            hosts: inventory.hosts,
            sockets: inventory.sockets,
            draft,
            datastores: &inventory.stores,
            left_out: inventory
                .left_out
                .iter()
                .map(|left_out| LeftOutRow {
                    name: &left_out.name,
                    reason: left_out.reason,
                    place: inventory.place(left_out),
                })
                .collect(),
            findings: &inventory.findings,
        }
    }
}

fn text(inventory: &Inventory, draft: &Draft, grouping: Grouping, width: usize) -> String {
    let tib: f64 = draft
        .workloads
        .iter()
        .map(|workload| workload.group.tib())
        .sum();
    let mut text = wrapped(
        &format!(
            "{}: {} machines in {} by {}, {} TiB {}",
            draft.source,
            number(inventory.count() as f64, 0),
            counted(draft.workloads.len(), "workload"),
            grouping.by.name(),
            number(tib, 2),
            grouping.size.name()
        ),
        width,
        0,
    );
    text.push('\n');
    let mut table = Table::new([
        "workload", "machines", "TiB each", "from", "to", "TiB", "change",
    ]);
    for workload in &draft.workloads {
        let group = &workload.group;
        table.row([
            group.name.clone(),
            number(f64::from(group.count), 0),
            number(group.mean_tib, 3),
            number(group.smallest_tib, 3),
            number(group.largest_tib, 3),
            number(group.tib(), 2),
            match workload.fate {
                Fate::New => "new".to_owned(),
                Fate::Same => "none".to_owned(),
                Fate::Updated { count, tib } => {
                    format!("was {} × {}", number(f64::from(count), 0), number(tib, 3))
                }
            },
        ]);
    }
    text.push_str(&table.render(width));
    let mut more = |line: String| {
        text.push('\n');
        text.push_str(&wrapped(&line, width, 0));
    };
    let domains = |kind: &str| {
        let names: Vec<&str> = draft
            .domains
            .iter()
            .filter(|domain| domain.kind == kind)
            .map(|domain| domain.name.as_str())
            .collect();
        names.join(", ")
    };
    for (kind, title) in [("site", "Sites"), ("storage", "Storage domains")] {
        let names = domains(kind);
        if !names.is_empty() {
            more(format!("{title}: {names}"));
        }
    }
    if inventory.hosts > 0 {
        more(format!(
            "Hosts: {} with {}",
            inventory.hosts,
            counted(inventory.sockets as usize, "socket")
        ));
    }
    if !inventory.left_out.is_empty() {
        more(format!("Left out: {}", left_out(inventory)));
    }
    if !draft.gone.is_empty() {
        more(format!(
            "No longer in the inventory, and left as they are: {}",
            draft.gone.join(", ")
        ));
    }
    text
}

fn left_out(inventory: &Inventory) -> String {
    let mut text = String::new();
    for (reason, count, some) in inventory.left_out_by_reason() {
        let separator = if text.is_empty() { "" } else { "; " };
        let names: Vec<String> = some
            .iter()
            .map(
                |left_out| match (&*left_out.name, inventory.place(left_out).row) {
                    ("", row) => format!("row {}", row.unwrap_or(0)),
                    (name, _) => name.to_owned(),
                },
            )
            .collect();
        let more = if count > some.len() { " …" } else { "" };
        let _ = write!(
            text,
            "{separator}{count} {} ({}{more})",
            reason.words(),
            names.join(", ")
        );
    }
    text
}

fn counted(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {word}{plural}", number(count as f64, 0))
}
