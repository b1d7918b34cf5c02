//! The rules for dependencies (R22): they name workloads, ask for no more than there is, and run in no circle.

use std::collections::BTreeMap;

use super::Project;
use super::check::Check;
use super::read::id_hint;
use super::text::quoted;

/// Checks what the workloads of a project need; `places` are theirs.
pub(super) fn needs(check: &mut Check, project: &Project, places: &[String]) {
    let by_id: BTreeMap<&str, usize> = project
        .workloads
        .iter()
        .enumerate()
        .map(|(place, workload)| (workload.id.as_str(), place))
        .collect();
    let mut providers = Vec::with_capacity(project.workloads.len());
    for (workload, place) in project.workloads.iter().zip(places) {
        let mut found = Vec::new();
        for (index, need) in workload.needs.iter().enumerate() {
            let place = format!("{place}.needs[{index}]");
            let Some(provider) = by_id.get(need.workload.as_str()).copied() else {
                let hint = if check.findings.is_full() {
                    String::new()
                } else {
                    id_hint(&need.workload, by_id.keys().copied())
                };
                let place = format!("{place}.workload");
                check.absent(&place, quoted(&need.workload), "the id of a workload", hint);
                continue;
            };
            found.push(provider);
            let there = project
                .workloads
                .get(provider)
                .map_or(0, |provider| provider.count);
            if let Some(serving) = need.serving
                && !(1..=there).contains(&serving)
            {
                check.error(
                    &format!("{place}.serving"),
                    serving.to_string(),
                    &format!("1 to {there}, the instances of {}", quoted(&need.workload)),
                    "",
                );
            }
        }
        providers.push(found);
    }
    if let Some(circle) = circle(&providers) {
        let names: Vec<&str> = circle
            .iter()
            .filter_map(|place| project.workloads.get(*place))
            .map(|workload| workload.id.as_str())
            .collect();
        let first = circle.first().and_then(|place| places.get(*place));
        check.error(
            &format!("{}.needs", first.map_or("workload", String::as_str)),
            names.join(" needs "),
            "dependencies that do not come back to where they began",
            "what needs itself can never serve: leave one of them out",
        );
    }
}

/// A circle among dependencies, from a workload back to itself; nothing where there is none.
fn circle(providers: &[Vec<usize>]) -> Option<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::No; providers.len()];
    for start in 0..providers.len() {
        if seen[start] != Seen::No {
            continue;
        }
        // A walk in depth that keeps its way: (workload, next of its providers to look at).
        let mut way = vec![(start, 0)];
        seen[start] = Seen::OnTheWay;
        while let Some((at, next)) = way.last_mut() {
            let Some(provider) = providers[*at].get(*next).copied() else {
                seen[*at] = Seen::Done;
                way.pop();
                continue;
            };
            *next += 1;
            match seen[provider] {
                Seen::Done => {}
                Seen::OnTheWay => {
                    let from = way.iter().position(|(on, _)| *on == provider)?;
                    let mut found: Vec<usize> = way[from..].iter().map(|(on, _)| *on).collect();
                    found.push(provider);
                    return Some(found);
                }
                Seen::No => {
                    seen[provider] = Seen::OnTheWay;
                    way.push((provider, 0));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::circle;

    #[test]
    fn a_circle_is_found_wherever_it_is() {
        assert_eq!(circle(&[vec![1], vec![2], vec![]]), None);
        assert_eq!(circle(&[vec![1, 2], vec![2], vec![]]), None);
        assert_eq!(circle(&[vec![1], vec![2], vec![1]]), Some(vec![1, 2, 1]));
        assert_eq!(circle(&[vec![0]]), Some(vec![0, 0]));
    }
}
