//! From results to what the charts draw.

use displace_model::contract::Category;
use displace_model::project::Project;
use displace_scenarios::results::{Comparison, quantile};

use super::{plan_color, words};
use crate::charts::{cost_bars, cumulative, exceedance, histogram};
use crate::format::{self, Currency};
use crate::jobs::Answer;

/// About so many bars show the shape of a distribution without its noise.
const CLASSES: usize = 48;
/// So many points of a curve are all that a screen can show.
const POINTS: usize = 300;

/// How the saving of one plan is spread.
pub(super) fn saving(answer: &Answer, comparison: &Comparison) -> histogram::Series {
    let plan = plan_color(&answer.project, &comparison.plan);
    let currency = Currency::new(&answer.project.currency);
    let mut series = histogram::Series::of(&comparison.savings_sorted, CLASSES, plan);
    let middle = comparison.saving.p50;
    series.mark = Some((middle, format!("middle {}", currency.short(middle))));
    series
}

/// Cash by category and outage cost of every plan.
pub(super) fn costs(answer: &Answer) -> cost_bars::Series {
    let currency = Currency::new(&answer.project.currency);
    let part = |name: &str, amount: f64| cost_bars::Part {
        name: name.to_owned(),
        amount,
        label: currency.short(amount),
    };
    let rows = answer.results.plans.iter().map(|plan| cost_bars::Row {
        name: plan.name.clone(),
        plan: plan_color(&answer.project, &plan.id),
        cash: plan
            .cash_by_category
            .iter()
            .map(|row| {
                let name = Category::from_id(row.id).map_or(row.id, Category::label);
                part(name, row.present_value)
            })
            .collect(),
        outage: Some(part("Simulated outage cost", plan.outage_cost.mean)),
        total: currency.short(plan.total_cost.mean),
    });
    cost_bars::Series {
        rows: rows.collect(),
    }
}

/// The chance that a year's downtime exceeds a value, with the year in 20 of the baseline marked.
pub(super) fn bad_years(answer: &Answer) -> exceedance::Series {
    let years = &answer.curves.yearly_downtime_sorted;
    let curves = answer
        .results
        .plans
        .iter()
        .zip(years)
        .map(|(plan, hours)| {
            let color = plan_color(&answer.project, &plan.id);
            exceedance::Curve::of(&plan.name, color, hours, POINTS)
        })
        .collect();
    let baseline = answer
        .results
        .plans
        .iter()
        .zip(years)
        .find(|(plan, _)| plan.id == answer.results.baseline);
    let mark = baseline.map(|(plan, hours)| {
        let value = quantile(hours, 0.95);
        exceedance::Mark {
            value,
            chance: 0.05,
            plan: plan_color(&answer.project, &plan.id),
            words: format!("1 year in 20: over {}", format::hours_in_column(value)),
        }
    });
    exceedance::Series {
        curves,
        mark: mark.filter(|mark| mark.value > 0.0),
        // The last year in a hundred of the worst plan: beyond it the curves only crawl along the axis.
        to: years
            .iter()
            .map(|hours| quantile(hours, 0.99))
            .filter(|end| *end > 0.0)
            .max_by(f64::total_cmp),
    }
}

/// Cumulative cost of the baseline and of one plan, with the moment it pays back.
pub(super) fn payback(answer: &Answer, comparison: Option<&Comparison>) -> cumulative::Series {
    let shown = |id: &str| {
        comparison.is_none_or(|comparison| id == comparison.plan || id == comparison.baseline)
    };
    let curves = answer
        .results
        .plans
        .iter()
        .zip(&answer.curves.cumulative)
        .filter(|(plan, _)| shown(&plan.id))
        .map(|(plan, points)| cumulative::Curve {
            name: plan.name.clone(),
            plan: plan_color(&answer.project, &plan.id),
            points: points
                .iter()
                .map(|point| cumulative::Point {
                    years: point.years,
                    middle: point.mean,
                    low: point.p5,
                    high: point.p95,
                })
                .collect(),
        })
        .collect();
    cumulative::Series {
        curves,
        times: times(&answer.project),
        payback: comparison.and_then(words::payback),
    }
}

/// Labels of the years; a long horizon has room for some of them only.
fn times(project: &Project) -> Vec<(f64, String)> {
    let step = (project.horizon_years / 10 + 1) as usize;
    (0..=project.horizon_years)
        .step_by(step)
        .map(|year| (f64::from(year), format!("year {year}")))
        .collect()
}
