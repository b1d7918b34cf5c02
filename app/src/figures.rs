//! Figures for people that are one division away from the results: per year, per outage.

use displace_model::project::{Project, humanised};
use displace_scenarios::own_incident_name;
use displace_scenarios::results::{BookRow, PlanResults, Results, TierRow};

use crate::format;

/// Mean instance-hours down per year of the horizon.
pub fn downtime_per_year(plan: &PlanResults, horizon_years: u32) -> f64 {
    ratio(plan.downtime_hours.mean, f64::from(horizon_years))
}

/// Mean hours of updates that one outage loses: total data loss over total outages; 0 without outages.
pub fn data_lost_per_outage(plan: &PlanResults) -> f64 {
    ratio(plan.data_loss_hours.mean, plan.outages.mean)
}

/// Hours over the whole horizon as hours per year.
pub fn per_year(hours: f64, horizon_years: u32) -> f64 {
    ratio(hours, f64::from(horizon_years))
}

/// What one column of a plan's books comes to over all years.
pub fn in_all(books: &[BookRow], of: fn(&BookRow) -> f64) -> f64 {
    books.iter().map(of).sum()
}

/// The name of a threat by its id in results: what the project calls it, or what a switch brings by itself.
pub fn threat_name(project: &Project, id: &str) -> String {
    let threat = project.threats.iter().find(|threat| threat.id == id);
    let own = || own_incident_name(id).map_or_else(|| humanised(id), str::to_owned);
    threat.map_or_else(own, |threat| threat.name.clone())
}

/// Threats that came so seldom in all futures that no error speaks of them; nothing where there are none.
pub fn hardly_seen(project: &Project, results: &Results) -> Option<String> {
    let names: Vec<String> = results
        .hardly_seen
        .iter()
        .map(|seldom| {
            let times = match seldom.incidents {
                0 => "never".to_owned(),
                1 => "once".to_owned(),
                times => format!("{times} times"),
            };
            format!("{} ({times})", threat_name(project, &seldom.id))
        })
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "Hardly seen in all these futures, so that no error tells what they may cost: {}. More futures would.",
            names.join(", ")
        )
    })
}

/// A quantile with how far it may be off, its amounts written by `text`: nothing where it cannot be off.
pub fn with_error(quantile: f64, error: Option<f64>, text: impl Fn(f64) -> String) -> String {
    match error {
        None => format!("{} (too few futures to tell its error)", text(quantile)),
        Some(0.0) => text(quantile),
        Some(error) => format!("{} ± {}", text(quantile), text(error)),
    }
}

fn ratio(of: f64, to: f64) -> f64 {
    if to > 0.0 { of / to } else { 0.0 }
}

/// Recovery objectives of each tier that has any, the plans side by side: on paper, verified by a restore test, and
/// the share of outages that miss them in the simulation. Each line has its words and a text for every plan.
pub fn objectives(results: &Results) -> Vec<(String, Vec<String>)> {
    let plans = &results.plans;
    let Some(first) = plans.first() else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for row in first.by_tier.iter().filter(|row| row.with_objective > 0) {
        let mut add = |words: &str, cell: &dyn Fn(&TierRow) -> String| {
            let of = |plan: &PlanResults| {
                let row = plan.by_tier.iter().find(|other| other.tier == row.tier);
                row.map_or_else(|| format::NOTHING.to_owned(), cell)
            };
            let words = format!("tier {}, {words}", row.tier);
            lines.push((words, plans.iter().map(of).collect()));
        };
        add("met on paper", &|row| {
            format!("{} of {}", row.met_on_paper, row.with_objective)
        });
        add("verified by test", &|row| {
            format!("{} of {}", row.verified_by_test, row.with_objective)
        });
        add("outages that miss", &|row| {
            if row.outages > 0.0 {
                format::percent(row.objectives_missed / row.outages)
            } else {
                format::NOTHING.to_owned()
            }
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use displace_model::threat::{Per, Threat};

    use super::*;

    #[test]
    fn threats_are_called_what_people_call_them() {
        let mut project = Project::new("Two", "EUR", jiff::civil::date(2027, 1, 1), 5);
        let mut threat = Threat::new("flood", Per::Estate);
        threat.name = "River over the quay".to_owned();
        project.threats.push(threat);
        let name = |id| threat_name(&project, id);
        assert_eq!(name("flood"), "River over the quay");
        assert_eq!(name("switch_cut_over"), "Incident at the cut-over");
        assert_eq!(
            name("switch_planned_downtime"),
            "Planned downtime of the cut-over"
        );
    }

    #[test]
    fn a_quantile_stands_with_its_error_where_that_is_known() {
        let text = |error| with_error(1_200.0, error, |amount| format::number(amount, 0));
        assert_eq!(text(Some(30.0)), "1,200 ± 30");
        assert_eq!(text(Some(0.0)), "1,200");
        assert_eq!(text(None), "1,200 (too few futures to tell its error)");
    }

    #[test]
    fn nothing_is_divided_by_nothing() {
        assert_eq!(ratio(5.0, 2.0), 2.5);
        assert_eq!(ratio(0.0, 0.0), 0.0);
        assert_eq!(ratio(5.0, f64::NAN), 0.0);
    }
}
