//! What an inventory says.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::import::finding::{Finding, Place};

/// What sort of file an inventory came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An export of RVTools.
    Rvtools,
    /// A table of any maker.
    Inventory,
}

impl Kind {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rvtools => "RVTools export",
            Self::Inventory => "Inventory",
        }
    }
}

/// Which size of a machine counts as its front-end size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// What its disks take up on the datastore: what a backup of the whole machine reads.
    #[default]
    InUse,
    /// What the file systems of the guest hold; where they are not known, what its disks take up.
    Guest,
    /// What its disks may grow to.
    Provisioned,
}

impl Size {
    /// All, in the order of menus.
    pub const ALL: [Self; 3] = [Self::InUse, Self::Guest, Self::Provisioned];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::InUse => "in use",
            Self::Guest => "in use by guests",
            Self::Provisioned => "provisioned",
        }
    }
}

/// A name that many machines share, such as a cluster's: its place in [`Inventory::names`].
pub(super) type Name = u32;

/// One machine, or several equal ones of a table that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Its name.
    pub name: Box<str>,
    /// How many equal ones there are.
    pub count: u32,
    pub(super) site: Name,
    pub(super) cluster: Name,
    pub(super) datastore: Name,
    pub(super) folder: Name,
    pub(super) os: Name,
    /// What its disks take up, in MiB.
    pub in_use_mib: Option<f64>,
    /// What the file systems of its guest hold, in MiB.
    pub guest_mib: Option<f64>,
    /// What its disks may grow to, in MiB.
    pub provisioned_mib: Option<f64>,
}

impl Machine {
    /// Its front-end size in MiB: the one that was chosen, else the next best that is known.
    pub fn mib(&self, size: Size) -> f64 {
        let (used, guest, provisioned) = (self.in_use_mib, self.guest_mib, self.provisioned_mib);
        let known = match size {
            Size::InUse => used.or(guest).or(provisioned),
            Size::Guest => guest.or(used).or(provisioned),
            Size::Provisioned => provisioned.or(used).or(guest),
        };
        known.unwrap_or(0.0)
    }
}

/// A datastore.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Store {
    /// Its name.
    pub name: String,
    /// Its size in MiB, if known.
    pub capacity_mib: Option<f64>,
}

/// Why a row of an inventory became no machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It is switched off.
    PoweredOff,
    /// It is a template for other machines.
    Template,
    /// It stands for a machine at another site until a disaster.
    Placeholder,
    /// It is the sum of other rows.
    Total,
    /// It was there before, with the same identity.
    Duplicate,
    /// Nothing says how large it is.
    NoSize,
    /// Its size is no number, or one that no machine has.
    BadSize,
    /// It has no name.
    NoName,
    /// The row cannot be read.
    Unreadable,
}

impl Reason {
    /// In words that follow a number: "3 powered off".
    pub fn words(self) -> &'static str {
        match self {
            Self::PoweredOff => "powered off",
            Self::Template => "templates",
            Self::Placeholder => "placeholders of a recovery site",
            Self::Total => "rows of totals",
            Self::Duplicate => "listed twice",
            Self::NoSize => "without a size",
            Self::BadSize => "with a size that is none",
            Self::NoName => "without a name",
            Self::Unreadable => "in rows that cannot be read",
        }
    }
}

/// A row that became no machine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftOut {
    /// The machine's name; empty where it has none.
    pub name: Box<str>,
    /// Why.
    pub reason: Reason,
    /// Which of the inventory's sheets.
    #[serde(skip)]
    pub(super) sheet: usize,
    /// Row or line.
    pub row: u32,
}

/// What files said.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventory {
    /// What sort of files they are.
    pub kind: Kind,
    /// The names of the files.
    pub files: Vec<String>,
    /// The machines, in the order of the files.
    pub machines: Vec<Machine>,
    /// The datastores that are listed.
    pub stores: Vec<Store>,
    /// How many hosts are listed.
    pub hosts: u32,
    /// How many processor sockets they have together.
    pub sockets: u32,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
    /// What somebody should look at.
    pub findings: Vec<Finding>,
    /// The sheets that rows stand in.
    pub(super) sheets: Vec<Place>,
    names: Vec<Box<str>>,
    by_name: BTreeMap<Box<str>, Name>,
}

impl Inventory {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            files: Vec::new(),
            machines: Vec::new(),
            stores: Vec::new(),
            hosts: 0,
            sockets: 0,
            left_out: Vec::new(),
            findings: Vec::new(),
            sheets: Vec::new(),
            names: vec![Box::default()],
            by_name: BTreeMap::from([(Box::default(), 0)]),
        }
    }

    /// The shared name of these words.
    pub(super) fn intern(&mut self, words: &str) -> Name {
        if let Some(name) = self.by_name.get(words) {
            return *name;
        }
        let name = u32::try_from(self.names.len()).unwrap_or(0);
        self.names.push(words.into());
        self.by_name.insert(words.into(), name);
        name
    }

    /// The words of a shared name.
    pub(super) fn words(&self, name: Name) -> &str {
        self.names.get(name as usize).map_or("", |words| words)
    }

    /// How many machines there are.
    pub fn count(&self) -> u64 {
        self.machines
            .iter()
            .map(|machine| u64::from(machine.count))
            .sum()
    }

    /// Keeps a finding, unless there are more than anybody reads; what was left out is counted all the same.
    pub(super) fn find(&mut self, finding: Finding) {
        const MOST: usize = 200;
        if self.findings.len() < MOST {
            self.findings.push(finding);
        }
    }

    /// Where a row that was left out stands.
    pub fn place(&self, left_out: &LeftOut) -> Place {
        let sheet = self.sheets.get(left_out.sheet);
        sheet.map_or_else(Place::default, |sheet| sheet.row(left_out.row))
    }

    /// How many rows were left out for each reason, and a few of their names.
    pub fn left_out_by_reason(&self) -> Vec<(Reason, usize, Vec<&LeftOut>)> {
        const NAMED: usize = 5;
        let mut by_reason: BTreeMap<Reason, (usize, Vec<&LeftOut>)> = BTreeMap::new();
        for left_out in &self.left_out {
            let (count, some) = by_reason.entry(left_out.reason).or_default();
            *count += 1;
            if some.len() < NAMED {
                some.push(left_out);
            }
        }
        by_reason
            .into_iter()
            .map(|(reason, (count, some))| (reason, count, some))
            .collect()
    }

    /// Where the figures come from, as their provenance says it.
    pub fn source(&self) -> String {
        let shown: Vec<&str> = self.files.iter().take(3).map(String::as_str).collect();
        let more = if self.files.len() > 3 { " …" } else { "" };
        format!("{} {}{more}", self.kind.name(), shown.join(", "))
    }
}
