//! Effective tiers (R19): what others need is as urgent as the most urgent of them.

use displace_model::estate::Workload;

/// The tier of each workload or of its most urgent dependent, whichever is more urgent, transitively. They stand in the order of
/// their ids.
pub(super) fn effective_tiers(workloads: &[&Workload]) -> Vec<u8> {
    let mut tiers: Vec<u8> = workloads.iter().map(|workload| workload.tier).collect();
    // Each round carries urgency one dependency further; a chain has no more links than there are workloads,
    // and tiers only fall, so a cycle comes to rest too.
    loop {
        let mut changed = false;
        for (place, workload) in workloads.iter().enumerate() {
            for need in &workload.needs {
                let provider =
                    workloads.binary_search_by(|other| other.id.as_str().cmp(&need.workload));
                if let Ok(provider) = provider
                    && tiers[provider] > tiers[place]
                {
                    tiers[provider] = tiers[place];
                    changed = true;
                }
            }
        }
        if !changed {
            return tiers;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use displace_model::estate::Dependency;

    fn workload(id: &str, tier: u8, needs: &[&str]) -> Workload {
        let mut workload = Workload::new(id);
        workload.tier = tier;
        workload.needs = needs
            .iter()
            .map(|id| Dependency {
                workload: (*id).to_owned(),
                serving: None,
            })
            .collect();
        workload
    }

    #[test]
    fn r19_a_provider_is_as_urgent_as_its_most_urgent_dependent_however_far_away() {
        let all = [
            workload("archive", 3, &[]),
            workload("directory", 2, &["network"]),
            workload("erp", 0, &["directory"]),
            workload("network", 3, &[]),
        ];
        let all: Vec<&Workload> = all.iter().collect();
        assert_eq!(effective_tiers(&all), [3, 0, 0, 0]);
    }

    #[test]
    fn r19_urgency_does_not_run_the_other_way() {
        let all = [workload("a", 2, &["b"]), workload("b", 0, &[])];
        let all: Vec<&Workload> = all.iter().collect();
        assert_eq!(effective_tiers(&all), [2, 0]);
    }
}
