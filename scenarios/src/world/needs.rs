//! Dependencies compiled (R22): who needs whom, providers first.

use displace_model::project::Project;

use super::{CompiledWorkload, WorldError};

/// One dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Need {
    /// The workload that must serve.
    pub(crate) provider: u32,
    /// So many of its instances may be down.
    pub(crate) spared: u32,
}

/// All dependencies of an estate.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// By workload.
    pub(crate) of: Vec<Vec<Need>>,
    /// All workloads, providers before those who need them; empty where nobody needs anybody.
    pub(crate) order: Vec<u32>,
    /// By workload: somebody needs it.
    pub(crate) is_provider: Vec<bool>,
}

impl Needs {
    /// Compiles the dependencies of workloads in the order of their ids.
    pub(super) fn new(
        project: &Project,
        workloads: &[CompiledWorkload],
    ) -> Result<Self, WorldError> {
        let place = |id: &str| {
            workloads
                .binary_search_by(|other| other.id.as_str().cmp(id))
                .ok()
        };
        let mut needs = Self {
            of: vec![Vec::new(); workloads.len()],
            order: Vec::new(),
            is_provider: vec![false; workloads.len()],
        };
        for workload in &project.workloads {
            let Some(dependent) = place(&workload.id) else {
                continue;
            };
            for need in &workload.needs {
                let provider = place(&need.workload).ok_or_else(|| WorldError::UnknownId {
                    place: format!("workload.{}.needs", workload.id),
                    id: need.workload.clone(),
                })?;
                let count = workloads[provider].count;
                needs.is_provider[provider] = true;
                needs.of[dependent].push(Need {
                    provider: provider as u32,
                    spared: count - need.serving.unwrap_or(count).min(count),
                });
            }
            needs.of[dependent].sort_unstable_by_key(|need| need.provider);
        }
        if needs.of.iter().any(|of| !of.is_empty()) {
            needs.order = needs.providers_first()?;
        }
        Ok(needs)
    }

    /// Takes whoever needs nobody that is left, in id order, again and again.
    fn providers_first(&self) -> Result<Vec<u32>, WorldError> {
        let mut order = Vec::with_capacity(self.of.len());
        let mut done = vec![false; self.of.len()];
        while order.len() < self.of.len() {
            let before = order.len();
            for place in 0..self.of.len() {
                let ready = self.of[place]
                    .iter()
                    .all(|need| done[need.provider as usize]);
                if !done[place] && ready {
                    done[place] = true;
                    order.push(place as u32);
                }
            }
            if order.len() == before {
                return Err(WorldError::Circle);
            }
        }
        Ok(order)
    }
}
