//! Machines put together: what becomes one workload.

use std::collections::BTreeMap;

use serde::Serialize;

use super::machines::{Inventory, Machine, Name, Size};

/// What machines of one group have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Their cluster.
    #[default]
    Cluster,
    /// Their datastore.
    Datastore,
    /// Their folder, application or department.
    Folder,
    /// Their operating system.
    Os,
}

impl By {
    /// All, in the order of menus.
    pub const ALL: [Self; 4] = [Self::Cluster, Self::Datastore, Self::Folder, Self::Os];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Datastore => "datastore",
            Self::Folder => "folder",
            Self::Os => "operating system",
        }
    }

    fn of(self, machine: &Machine) -> Name {
        match self {
            Self::Cluster => machine.cluster,
            Self::Datastore => machine.datastore,
            Self::Folder => machine.folder,
            Self::Os => machine.os,
        }
    }
}

/// How machines become workloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Grouping {
    /// What machines of one group have in common.
    pub by: By,
    /// Whether machines on different datastores are different groups, so that each group fails with its datastore.
    /// Without it groups live in their site alone.
    pub apart: bool,
    /// Which size counts.
    pub size: Size,
}

impl Default for Grouping {
    fn default() -> Self {
        Self {
            by: By::default(),
            apart: true,
            size: Size::default(),
        }
    }
}

/// Machines that become one workload.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Where its machines stand; empty if nothing says it.
    pub site: String,
    /// The datastore that they live on; empty if they are not told apart by it, or nothing says it.
    pub datastore: String,
    /// How many machines.
    pub count: u32,
    /// Mean front-end size of one machine in TiB.
    pub mean_tib: f64,
    /// The smallest one's.
    pub smallest_tib: f64,
    /// The largest one's.
    pub largest_tib: f64,
}

impl Group {
    /// Front-end size of all its machines in TiB.
    pub fn tib(&self) -> f64 {
        self.mean_tib * f64::from(self.count)
    }
}

struct Sum {
    count: u32,
    mib: f64,
    smallest: f64,
    largest: f64,
}

/// The groups of an inventory, by name. Machines at different sites are never one group.
pub fn groups(inventory: &Inventory, grouping: Grouping) -> Vec<Group> {
    let mut sums: BTreeMap<(Name, Name, Name), Sum> = BTreeMap::new();
    for machine in &inventory.machines {
        let store = if grouping.apart || grouping.by == By::Datastore {
            machine.datastore
        } else {
            0
        };
        let mib = machine.mib(grouping.size);
        let sum = sums
            .entry((grouping.by.of(machine), store, machine.site))
            .or_insert(Sum {
                count: 0,
                mib: 0.0,
                smallest: f64::INFINITY,
                largest: 0.0,
            });
        sum.count = sum.count.saturating_add(machine.count);
        sum.mib += mib * f64::from(machine.count);
        sum.smallest = sum.smallest.min(mib);
        sum.largest = sum.largest.max(mib);
    }
    let sites: std::collections::BTreeSet<Name> = sums.keys().map(|(_, _, site)| *site).collect();
    let mut groups: Vec<Group> = sums
        .iter()
        .map(|((key, store, site), sum)| {
            let tib = |mib: f64| mib / 1_048_576.0;
            let (key, store, site) = (
                inventory.words(*key),
                inventory.words(*store),
                inventory.words(*site),
            );
            Group {
                name: name(grouping.by, key, store, (sites.len() > 1).then_some(site)),
                site: site.to_owned(),
                datastore: store.to_owned(),
                count: sum.count,
                mean_tib: tib(sum.mib / f64::from(sum.count)),
                smallest_tib: tib(sum.smallest),
                largest_tib: tib(sum.largest),
            }
        })
        .collect();
    groups.sort_by(|a, b| (&a.name, &a.site).cmp(&(&b.name, &b.site)));
    groups
}

/// A group's name: what its machines have in common, then their datastore, then their site where there are several.
fn name(by: By, key: &str, store: &str, site: Option<&str>) -> String {
    let mut name = if key.is_empty() {
        format!("Machines without {}", by.name())
    } else {
        key.to_owned()
    };
    if by != By::Datastore && !store.is_empty() {
        name = format!("{name} on {store}");
    }
    match site {
        Some(site) if !site.is_empty() => format!("{name}, {site}"),
        _ => name,
    }
}
