//! Small projects, built in a few words.

use displace_model::contract::{Amount, Category, CostLine, Every};
use displace_model::estate::{Domain, Workload};
use displace_model::input::{Input, Provenance};
use displace_model::money::Money;
use displace_model::plan::{Plan, Role};
use displace_model::project::{Economics, Project};
use displace_model::solution::{Copy, Instant, Spare, Support};
use displace_model::threat::{Effect, EffectKind, Per, Threat};
use displace_model::uncertain::Uncertain;
use displace_scenarios::replay::PlanReplay;
use displace_scenarios::results::{Results, Summary};
use displace_scenarios::{Progress, RunOptions, Stage, World, run};

pub(crate) fn fixed(value: f64) -> Input {
    Input::fixed(value)
}

pub(crate) fn range(value: Uncertain) -> Input {
    Input {
        value,
        ..Input::fixed(0.0)
    }
}

/// A project of one year with these parts, without discounting.
pub(crate) fn project(workloads: Vec<Workload>, plans: Vec<Plan>, threats: Vec<Threat>) -> Project {
    let economics = Economics {
        discount_rate: fixed(0.0),
        ..Economics::default()
    };
    Project {
        economics,
        domains: vec![
            domain("site_a", "site"),
            domain("san_1", "storage"),
            domain("nas_1", "backup_storage"),
        ],
        workloads,
        plans,
        threats,
        ..Project::new("test", "EUR", jiff::civil::date(2027, 1, 1), 1)
    }
}

pub(crate) fn domain(id: &str, kind: &str) -> Domain {
    Domain {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: kind.to_owned(),
    }
}

/// A workload on `san_1` in `site_a`: no data to speak of, 1 per hour down, nothing else.
pub(crate) fn workload(id: &str, count: u32) -> Workload {
    Workload {
        name: id.to_owned(),
        count,
        tier: 0,
        essential: true,
        rto_hours: None,
        rpo_hours: None,
        domains: vec!["site_a".to_owned(), "san_1".to_owned()],
        cost_builder: None,
        size_tib: fixed(0.0),
        growth_per_year: fixed(0.0),
        cost_per_hour_down: fixed(1.0),
        cost_per_hour_lost: fixed(0.0),
        rebuild_hours: fixed(10.0),
        ..Workload::new(id)
    }
}

/// A copy on `nas_1` without faults: a point every 24 h at once, one stream of 1 TiB/h without overhead, no patience.
pub(crate) fn copy(id: &str) -> Copy {
    Copy {
        name: id.to_owned(),
        domains: vec!["nas_1".to_owned()],
        last_attempt_succeeds: true,
        interval_hours: fixed(24.0),
        lag_hours: fixed(0.0),
        retention_days: fixed(3650.0),
        job_success: fixed(1.0),
        coverage: fixed(1.0),
        patience_hours: fixed(0.0),
        lossless_within_hours: fixed(0.0),
        media_hours: fixed(0.0),
        overhead_hours: fixed(0.0),
        tib_per_hour_per_stream: fixed(1.0),
        transfer_sigma: fixed(0.0),
        attempt_failure: fixed(0.0),
        slow_down_per_attempt: fixed(1.0),
        ..Copy::new(id)
    }
}

pub(crate) fn instant(slots: u32, boot: f64, performance: f64) -> Instant {
    Instant {
        slots,
        boot_hours: fixed(boot),
        performance: fixed(performance),
    }
}

pub(crate) fn spare(capacity: f64, preparation: f64) -> Spare {
    Spare {
        capacity_tib: fixed(capacity),
        preparation_hours: fixed(preparation),
        ..Spare::new("spare")
    }
}

/// A plan with these copies, immediate support and nothing to pay.
pub(crate) fn plan(id: &str, role: Role, copies: Vec<Copy>) -> Plan {
    Plan {
        name: id.to_owned(),
        support: Support {
            response_hours: fixed(0.0),
            diagnosis_hours: fixed(0.0),
            ..Support::default()
        },
        copies,
        ..Plan::new(id, role)
    }
}

pub(crate) fn incumbent(copies: Vec<Copy>) -> Plan {
    plan("keep", Role::Incumbent, copies)
}

pub(crate) fn cost(id: &str, amount: &str, every: Every) -> CostLine {
    CostLine {
        id: id.to_owned(),
        name: id.to_owned(),
        category: Category::Licences,
        class: None,
        amount: Amount::Exact(Money::parse(amount).unwrap(), Provenance::default()),
        every,
        from: None,
        until: None,
        note: String::new(),
        currency: None,
    }
}

pub(crate) fn effect(kind: EffectKind, hours: Uncertain) -> Effect {
    Effect {
        repair_hours: range(hours.clone()),
        replacement_hours: range(hours),
        ..Effect::new(kind)
    }
}

/// A threat that is noticed at once.
pub(crate) fn threat(id: &str, per: &str, rate: f64, effects: Vec<Effect>) -> Threat {
    Threat {
        name: id.to_owned(),
        effects,
        rate_per_year: fixed(rate),
        detection_hours: fixed(0.0),
        forensics_hours: fixed(0.0),
        ..Threat::new(id, Per::parse(per))
    }
}

pub(crate) fn simulate(project: &Project, trials: u64) -> Results {
    simulate_with(project, trials, 1, 2)
}

pub(crate) fn simulate_with(project: &Project, trials: u64, seed: u64, threads: usize) -> Results {
    let world = World::new(project).unwrap();
    let options = RunOptions {
        trials,
        seed,
        threads: threads.try_into().unwrap(),
        ..RunOptions::default()
    };
    run(&world, options, &Progress::default(), &|| {})
        .unwrap()
        .0
}

/// The mean lies within 4 standard errors of the exact value, and the band is narrower than `relative` of it.
pub(crate) fn assert_mean(found: &Summary, exact: f64, relative: f64) {
    let band = 4.0 * found.standard_error;
    assert!(
        band < relative * exact.abs(),
        "a band of {band} around {exact} says little"
    );
    assert_near(found.mean, exact, band);
}

pub(crate) fn assert_near(found: f64, exact: f64, band: f64) {
    assert!(
        (found - exact).abs() <= band,
        "found {found}, expected {exact} ± {band}"
    );
}

/// The stages of one of a plan's instances, in hours since the incident, without what was lost in rounding.
pub(crate) fn stages(plan: &PlanReplay, instance: usize) -> Vec<(Stage, f64, f64)> {
    let near = |hours: f64| (hours * 1e6).round() / 1e6;
    let spans = plan.instances[instance].stages.iter();
    spans
        .map(|span| (span.id, near(span.from_hours), near(span.to_hours)))
        .collect()
}
