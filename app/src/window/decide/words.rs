//! Words about results that belong to the window alone.

use displace_scenarios::results::{Comparison, PlanResults, Results};

use crate::counted::Counted;
use crate::format::{self, Currency};
use crate::verdict::{Pays, Verdict};

/// The comparison that the verdict speaks about.
pub(super) fn of_verdict<'a>(results: &'a Results, verdict: &Verdict) -> Option<&'a Comparison> {
    results.comparison(&verdict.plan)
}

/// How many futures, and how exact the mean saving is.
pub(in crate::window) fn exactness(results: &Results, currency: &str) -> String {
    let futures = format!("{} futures", format::number(results.trials as f64, 0));
    let best = results
        .comparisons
        .iter()
        .max_by(|a, b| a.saving.mean.total_cmp(&b.saving.mean));
    match best {
        Some(best) => {
            let error = Currency::new(currency).short(best.saving.standard_error);
            format!("{futures} · ± {error}")
        }
        None => futures,
    }
}

/// The title of Verdict: the answer in one line.
pub(super) fn title(results: &Results, verdict: &Verdict, currency: &Currency) -> String {
    let (Some(plan), Some(baseline)) =
        (results.plan(&verdict.plan), results.plan(&verdict.baseline))
    else {
        return "Nothing to compare yet".to_owned();
    };
    let Some(comparison) = of_verdict(results, verdict) else {
        return format!("{}: nothing to compare it with yet", plan.name);
    };
    let counted = verdict.counted;
    let amount = currency.full(counted.saving(comparison).mean.abs());
    if counted == Counted::Accepted {
        return match verdict.pays {
            Pays::Yes => format!("{}: {amount} cheaper in cash that is accepted", plan.name),
            Pays::No => format!("{}: {amount} dearer in cash that is accepted", plan.name),
            Pays::Even => format!("{}: no cheaper in cash that is accepted", plan.name),
        };
    }
    let years = bad_years(plan, baseline);
    match verdict.pays {
        Pays::Yes => {
            let joint = if years == Years::Longer { "but" } else { "and" };
            format!("{}: {amount} cheaper, {joint} {}", plan.name, years.words())
        }
        Pays::No => {
            let joint = if years == Years::Shorter {
                "though"
            } else {
                "and"
            };
            format!("{}: {amount} dearer, {joint} {}", plan.name, years.words())
        }
        Pays::Even => format!("{}: no cheaper, {}", plan.name, years.words()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Years {
    Shorter,
    Alike,
    Longer,
}

impl Years {
    fn words(self) -> &'static str {
        match self {
            Self::Shorter => "bad years are shorter",
            Self::Alike => "bad years are as long",
            Self::Longer => "bad years are longer",
        }
    }
}

/// Whether a bad year (P95) has less downtime; a tenth more or less is no difference to speak of.
fn bad_years(plan: &PlanResults, baseline: &PlanResults) -> Years {
    let (own, other) = (
        plan.worst_year_downtime_hours.p95,
        baseline.worst_year_downtime_hours.p95,
    );
    if own < 0.9 * other {
        Years::Shorter
    } else if own > 1.1 * other {
        Years::Longer
    } else {
        Years::Alike
    }
}

/// The line under the title: the middle, the ends, and how often it loses.
pub(super) fn spread(
    comparison: &Comparison,
    results: &Results,
    currency: &Currency,
    counted: Counted,
) -> String {
    let saving = counted.saving(comparison);
    let view = match counted {
        Counted::Everything => String::new(),
        Counted::Accepted => format!("{}. ", Counted::SWITCH),
    };
    format!(
        "{view}Middle future of {}: {}; saving from {} (P5) to {} (P95), same luck for all plans. {}",
        format::number(results.trials as f64, 0),
        middle(saving.p50, currency),
        currency.full(saving.p5),
        currency.full(saving.p95),
        losses(counted.chance(comparison))
    )
}

fn middle(saving: f64, currency: &Currency) -> String {
    if currency.shows_as_zero(saving) {
        "costs the same".to_owned()
    } else if saving < 0.0 {
        format!("costs {} more", currency.full(-saving))
    } else {
        format!("saves {}", currency.full(saving))
    }
}

/// How often the plan does not save.
fn losses(chance_of_saving: f64) -> String {
    match chance_of_saving {
        1.0 => "It loses in none.".to_owned(),
        0.0 => "It saves in none.".to_owned(),
        chance => format!("It does not save in {}.", format::of_100(1.0 - chance)),
    }
}

/// What is to be said of a plan that pays back in less than half of the futures: a mark at the time of those few
/// would pass for the usual case.
pub(super) fn rare_payback(comparison: &Comparison) -> Option<String> {
    let chance = comparison.chance_of_payback;
    match chance {
        0.0 => Some("it pays back in no future".to_owned()),
        _ if chance < 0.5 => Some(format!("it pays back in only {}", format::of_100(chance))),
        _ => None,
    }
}

/// What is to be said at the payback mark: after how long, in how many futures never.
pub(super) fn payback(comparison: &Comparison) -> Option<(f64, String)> {
    if rare_payback(comparison).is_some() {
        return None;
    }
    let years = comparison.payback_years.value()?;
    let never = 1.0 - comparison.chance_of_payback;
    let tail = if never > 0.0 {
        format!(", never in {}", format::of_100(never))
    } else {
        String::new()
    };
    let words = if years.p50 > 0.0 {
        format!("after {} (P50){tail}", format::years(years.p50))
    } else {
        format!("at once (P50){tail}")
    };
    Some((years.p50, words))
}

/// How money of different dates was brought together, and from what the numbers come.
pub(super) fn provenance(results: &Results, horizon_years: u32) -> Vec<String> {
    let economics = &results.economics;
    let convention = match economics.convention {
        "actual_dates" => "every payment at its own date",
        _ => "time 0 in full, everything else at the end of its year",
    };
    let outages = if economics.discount_outage_costs {
        "Outage costs are discounted like cash."
    } else {
        "Outage costs are not discounted."
    };
    vec![
        format!(
            "Money is present value over {} at {} a year ({convention}). {outages}",
            format::years(f64::from(horizon_years)),
            format::percent(economics.discount_rate)
        ),
        format!(
            "{} futures were simulated from seed {}; every plan lived through the same incidents with the same luck. The same inputs and seed give the same figures on any machine.",
            format::number(results.trials as f64, 0),
            results.seed
        ),
        "Cash is what is paid by contract. Outage cost is a simulated loss: downtime, lost updates, staff hours. The two are never mixed without being shown apart.".to_owned(),
    ]
}
