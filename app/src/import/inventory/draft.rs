//! What an inventory makes of a project, before anything changes.
//!
//! Groups are recognised by the id that follows from their name, so that a second import updates what the first one
//! made, whatever it is called by now. An update changes the number of instances and their size; what somebody added,
//! such as costs, tiers and needs, stays.

use displace_model::estate::{Domain, Workload};
use displace_model::input::{Grade, Input, Origin, Provenance};
use displace_model::project::Project;
use displace_model::uncertain::Uncertain;
use serde::Serialize;

use super::group::{Group, Grouping};
use super::machines::Inventory;
use crate::records;

/// What becomes of a group in the project.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Fate {
    /// A new workload.
    New,
    /// A workload that is there already gets other figures.
    Updated {
        /// How many instances it had.
        count: u32,
        /// The size of one of them, in TiB.
        tib: f64,
    },
    /// A workload that is there already and says the same.
    Same,
}

/// A workload of the draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DraftWorkload {
    /// Its id in the project.
    pub id: String,
    /// What becomes of it.
    pub fate: Fate,
    /// The machines that it stands for.
    pub group: Group,
    /// Ids of the domains that it lives in.
    pub domains: Vec<String>,
}

/// A failure domain of the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftDomain {
    /// Its id in the project.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `site` or `storage`.
    pub kind: &'static str,
    /// Whether the project does not have it yet.
    pub new: bool,
}

/// What an inventory makes of a project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Draft {
    /// Sites and datastores that the workloads live in.
    pub domains: Vec<DraftDomain>,
    /// The workloads.
    pub workloads: Vec<DraftWorkload>,
    /// Names of workloads of an earlier import that this one does not have; they stay.
    pub gone: Vec<String>,
    /// Where the figures come from.
    pub source: String,
    /// Which size was taken.
    size: &'static str,
}

impl Draft {
    /// What the inventory, grouped like this, makes of a project; of an empty one without a project.
    pub fn new(inventory: &Inventory, grouping: Grouping, project: Option<&Project>) -> Self {
        let groups = super::groups(inventory, grouping);
        let mut draft = Self {
            domains: Vec::new(),
            workloads: Vec::new(),
            gone: Vec::new(),
            source: inventory.source(),
            size: grouping.size.name(),
        };
        for group in groups {
            let domains: Vec<String> = [(&group.site, "site"), (&group.datastore, "storage")]
                .into_iter()
                .filter(|(name, _)| !name.is_empty())
                .map(|(name, kind)| draft.domain(name, kind, project))
                .collect();
            let id = draft.id_of(&group.name);
            let known = project.and_then(|project| {
                let mut workloads = project.workloads.iter();
                workloads.find(|workload| workload.id == id)
            });
            let fate = known.map_or(Fate::New, |workload| fate(workload, &group));
            draft.workloads.push(DraftWorkload {
                id,
                fate,
                group,
                domains,
            });
        }
        let begin = inventory.kind.name();
        draft.gone = project
            .into_iter()
            .flat_map(|project| &project.workloads)
            .filter(|workload| {
                let source = workload.size_tib.provenance.source.as_deref();
                source.is_some_and(|source| source.starts_with(begin))
                    && !draft
                        .workloads
                        .iter()
                        .any(|drafted| drafted.id == workload.id)
            })
            .map(|workload| workload.name.clone())
            .collect();
        draft
    }

    /// The id that follows from a name. Two names that lead to one id keep apart by what they are, not by their order.
    fn id_of(&self, name: &str) -> String {
        let id = records::unique_id(name, "machines", []);
        let taken = |id: &str| self.workloads.iter().any(|workload| workload.id == id);
        if !taken(&id) {
            return id;
        }
        let ids = self.workloads.iter().map(|workload| workload.id.as_str());
        records::unique_id(&format!("{id}_{:04x}", mark(name)), "machines", ids)
    }

    /// The id of a domain, which is drafted if need be.
    fn domain(&mut self, name: &str, kind: &'static str, project: Option<&Project>) -> String {
        let drafted = self
            .domains
            .iter()
            .find(|domain| domain.kind == kind && domain.name == name);
        if let Some(domain) = drafted {
            return domain.id.clone();
        }
        let there = || project.into_iter().flat_map(|project| &project.domains);
        let base = records::unique_id(name, kind, []);
        let with_kind = format!("{base}_{kind}");
        let is_free = |id: &str| {
            let other = |domain: &Domain| domain.id == id && domain.kind != kind;
            !there().any(other) && !self.domains.iter().any(|domain| domain.id == id)
        };
        let id = [
            base.clone(),
            with_kind,
            format!("{base}_{:04x}", mark(name)),
        ]
        .into_iter()
        .find(|id| is_free(id))
        .unwrap_or_else(|| {
            let ids = self.domains.iter().map(|domain| domain.id.as_str());
            records::unique_id(
                name,
                kind,
                ids.chain(there().map(|domain| domain.id.as_str())),
            )
        });
        self.domains.push(DraftDomain {
            new: !there().any(|domain| domain.id == id),
            id: id.clone(),
            name: name.to_owned(),
            kind,
        });
        id
    }

    /// How many workloads are new, get other figures, and stay as they are.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |is: fn(&Fate) -> bool| {
            let fates = self.workloads.iter().map(|workload| &workload.fate);
            fates.filter(|fate| is(fate)).count()
        };
        (
            count(|fate| *fate == Fate::New),
            count(|fate| matches!(fate, Fate::Updated { .. })),
            count(|fate| *fate == Fate::Same),
        )
    }

    /// Puts the draft into the project.
    pub fn apply(&self, project: &mut Project) {
        for domain in self.domains.iter().filter(|domain| domain.new) {
            project.domains.push(Domain {
                id: domain.id.clone(),
                name: domain.name.clone(),
                kind: domain.kind.to_owned(),
            });
        }
        for drafted in &self.workloads {
            let known = project
                .workloads
                .iter_mut()
                .find(|workload| workload.id == drafted.id);
            match known {
                Some(_) if drafted.fate == Fate::Same => {}
                Some(workload) => self.figures(drafted, workload),
                None => {
                    let mut workload = records::new_workload(project);
                    workload.id.clone_from(&drafted.id);
                    workload.name.clone_from(&drafted.group.name);
                    workload.domains.clone_from(&drafted.domains);
                    self.figures(drafted, &mut workload);
                    project.workloads.push(workload);
                }
            }
        }
        records::switching::settle_waves(project);
    }

    fn figures(&self, drafted: &DraftWorkload, workload: &mut Workload) {
        let group = &drafted.group;
        workload.count = group.count;
        let note = format!(
            "Mean size {} of {} machines of {} to {} TiB",
            self.size,
            group.count,
            six_digits(group.smallest_tib),
            six_digits(group.largest_tib)
        );
        workload.size_tib = Input {
            value: Uncertain::fixed(six_digits(group.mean_tib)),
            provenance: Provenance {
                grade: Some(Grade::Measured),
                source: Some(self.source.clone()),
                year: None,
                note: (group.count > 1).then_some(note),
            },
            origin: Origin::Project,
        };
    }
}

fn fate(workload: &Workload, group: &Group) -> Fate {
    let tib = workload.size_tib.value.median();
    let near = (tib - six_digits(group.mean_tib)).abs() <= 1e-9 * tib.abs();
    if workload.count == group.count && near {
        Fate::Same
    } else {
        Fate::Updated {
            count: workload.count,
            tib,
        }
    }
}

/// As exact as anybody measures, and short enough to read.
fn six_digits(number: f64) -> f64 {
    format!("{number:.5e}").parse().unwrap_or(number)
}

/// A short mark of a name that is the same on every run (FNV-1a).
fn mark(name: &str) -> u16 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) as u16 ^ hash as u16
}
