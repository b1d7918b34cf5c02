//! What advice is worth: the loss that it avoids against its price.
//!
//! An incident that is half as likely costs half as much on average, so the loss that advice about a cut-over or a threat
//! avoids follows from the mean loss by that cause and needs no second run. What a blocker costs does not follow from
//! its chance alone: advice about blockers is not told here.

use displace_model::project::Project;
use displace_model::switch::{Advice, Lowers};
use displace_scenarios::results::{PlanResults, Results};

/// The id under which results tell incidents of a switch's own cut-over.
pub const CUT_OVER: &str = "switch_cut_over";

/// One piece of advice under one plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth {
    /// Id of the plan.
    pub plan: String,
    /// Mean outage cost that it avoids, or avoided where it was followed; present value.
    pub avoids: f64,
    /// What following it costs, at the middle of its range.
    pub price: f64,
    /// Mean number of such incidents in a future, the advice not followed.
    pub incidents: f64,
    /// The mean number of incidents from which on it is worth its price; nothing where no incident came that would tell.
    pub break_even: Option<f64>,
}

/// What a piece of advice is worth under each plan that it concerns; empty for advice about a blocker, and where the
/// results do not know the plan.
pub fn worth(project: &Project, results: &Results, advice: &Advice) -> Vec<Worth> {
    let plans = results.plans.iter();
    match (advice.lowers, &advice.of) {
        (Lowers::Blocker, _) | (Lowers::Threat, None) => Vec::new(),
        (Lowers::Threat, Some(threat)) => {
            let baseline = plans.filter(|plan| plan.id == results.baseline);
            baseline
                .filter_map(|plan| of(plan, threat, advice))
                .collect()
        }
        (Lowers::CutOver, about) => plans
            .filter(|plan| {
                let known = project.plans.iter().find(|one| one.id == plan.id);
                let switched = known.is_some_and(|plan| plan.switch.is_some());
                switched && about.as_ref().is_none_or(|id| *id == plan.id)
            })
            .filter_map(|plan| of(plan, CUT_OVER, advice))
            .collect(),
    }
}

fn of(plan: &PlanResults, threat: &str, advice: &Advice) -> Option<Worth> {
    let row = plan.by_threat.iter().find(|row| row.id == threat)?;
    let by = advice.by.value.median().clamp(0.0, 1.0);
    // What was followed has lowered both already.
    let left = if advice.followed { 1.0 - by } else { 1.0 };
    if left <= 0.0 {
        return None;
    }
    let (incidents, loss) = (row.incidents / left, row.outage_cost / left);
    let price = advice.price.value.median();
    let avoids = loss * by;
    Some(Worth {
        plan: plan.id.clone(),
        avoids,
        price,
        incidents,
        break_even: (avoids > 0.0).then(|| price / avoids * incidents),
    })
}

/// What advice is worth, as a sentence; `name` is the plan's.
pub fn told(
    worth: &Worth,
    advice: &Advice,
    name: &str,
    currency: &crate::format::Currency,
) -> String {
    let loss = currency.full(worth.avoids);
    let verb = if advice.followed {
        "avoids"
    } else {
        "would avoid"
    };
    let first = format!(
        "Under “{name}” it {verb} {loss} of outage cost on average over all futures, for {}.",
        if worth.price > 0.0 {
            currency.full(worth.price)
        } else {
            "nothing".to_owned()
        }
    );
    let often = |count: f64| {
        if count < 1.0 {
            format!("{} of all futures", crate::format::fine_percent(count))
        } else {
            format!("{} times a future", crate::format::count(count))
        }
    };
    match worth.break_even {
        Some(limit) if worth.price > 0.0 => format!(
            "{first} It is worth its price where such an incident comes in more than {}; without it, it comes in {}.",
            often(limit),
            often(worth.incidents)
        ),
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Currency;
    use displace_model::input::Input;
    use displace_model::project;
    use displace_scenarios::results::TableRow;
    use displace_scenarios::{Progress, RunOptions, World, run};

    /// A project with one threat, results of a few futures, and in them a row for the cut-over made up for the test.
    fn setting() -> (Project, Results) {
        let text = include_str!("../../model/tests/data/format-1-switch.toml");
        let mut project = project::read(text, displace_scenarios::catalogue())
            .project
            .unwrap();
        let threat = crate::records::new_threat(&project);
        project.threats.push(threat);
        let world = World::new(&project).unwrap();
        let options = RunOptions {
            trials: 64,
            ..RunOptions::default()
        };
        let (mut results, _) = run(&world, options, &Progress::default(), &|| {}).unwrap();
        for plan in &mut results.plans {
            plan.by_threat.retain(|row| row.id != CUT_OVER);
            if let Some(row) = plan.by_threat.first().cloned() {
                plan.by_threat.push(TableRow {
                    id: CUT_OVER.to_owned(),
                    incidents: 0.2,
                    outage_cost: 10_000.0,
                    ..row
                });
            }
        }
        (project, results)
    }

    #[test]
    fn advice_is_worth_its_price_where_the_avoided_loss_is_as_high() {
        let (mut project, results) = setting();
        let advice = &mut project.advice[0];
        advice.by = Input::fixed(0.8);
        advice.price = Input::fixed(2_000.0);
        let advice = project.advice[0].clone();
        let found = worth(&project, &results, &advice);
        let [one] = found.as_slice() else {
            panic!("{found:?}")
        };
        // 0.2 incidents cost 10,000; four fifths of them are avoided. A quarter as many pay for 2,000.
        assert_eq!((one.plan.as_str(), one.avoids), ("appliance", 8_000.0));
        assert_eq!(one.break_even, Some(0.05));
        let words = told(one, &advice, "Appliance", &Currency::new("EUR"));
        assert_eq!(
            words,
            "Under “Appliance” it would avoid € 8,000 of outage cost on average over all futures, for € 2,000. It is \
             worth its price where such an incident comes in more than 5 % of all futures; without it, it comes in 20 % \
             of all futures."
        );
    }

    #[test]
    fn advice_that_was_followed_has_lowered_what_the_results_tell() {
        let (mut project, results) = setting();
        project.advice[0].followed = true;
        project.advice[0].by = Input::fixed(0.5);
        project.advice[0].price = Input::fixed(0.0);
        let advice = project.advice[0].clone();
        let found = worth(&project, &results, &advice);
        assert_eq!((found[0].avoids, found[0].incidents), (10_000.0, 0.4));
        let words = told(&found[0], &advice, "Appliance", &Currency::new("EUR"));
        assert!(words.ends_with(
            "it avoids € 10,000 of outage cost on average over all futures, for nothing."
        ));
    }

    #[test]
    fn advice_about_a_threat_is_told_under_the_baseline_and_about_a_blocker_not_at_all() {
        let (mut project, results) = setting();
        let id = project.threats[0].id.clone();
        project.advice[0].lowers = Lowers::Threat;
        project.advice[0].of = Some(id);
        let found = worth(&project, &results, &project.advice[0]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].plan, results.baseline);
        assert_eq!(worth(&project, &results, &project.advice[1]), []);
        // What wards off everything was followed: what is left tells nothing.
        project.advice[0].followed = true;
        project.advice[0].by = Input::fixed(1.0);
        assert_eq!(worth(&project, &results, &project.advice[0]), []);
    }
}
