//! Plans compiled: copies, spares, support and dated payments.

use displace_model::calendar::HOURS_PER_YEAR;
use displace_model::cash_flow::DatedAmount;
use displace_model::contract::{BenefitClass, Category, Payment, amounts, licensed_shares};
use displace_model::fields::Fields;
use displace_model::plan::Plan;
use displace_model::project::{MOST_COPIES, Order, Project};
use displace_model::solution::{Copy, Instant, Spare};
use displace_model::switch::Basis;
use displace_model::uncertain::{Sampler, Uncertain};
use displace_model::work_calendar::ServiceHours;

use crate::luck::{IncidentKey, Luck, Purpose};

use super::feeding::{Feeding, Silence, feed};
use super::people::{CompiledPrerequisite, CompiledStep, compile_prerequisites, compile_steps};
use super::plain::{PlainPlan, plain_plan};
use super::steady::Steady;
use super::switching::Switching;
use super::{
    CompiledDomain, CompiledWorkload, EventDraw, Paper, Parameter, Parameters, Relief, Values,
    WorldError, find_domain,
};

/// Running machines straight from a copy.
#[derive(Debug)]
pub(crate) struct InstantRecovery {
    pub(crate) slots: u32,
    pub(crate) boot: EventDraw,
    pub(crate) performance: Parameter,
}

/// One copy.
#[derive(Debug)]
pub(crate) struct CompiledCopy {
    /// Whose it is: its plan's place among those of a switch; 0 where there is none.
    pub(crate) member: u32,
    /// Its rank in its own plan, which is its key in draws (R29).
    pub(crate) luck: u32,
    pub(crate) id: String,
    pub(crate) name: String,
    /// By workload.
    pub(crate) protects: Vec<bool>,
    /// Places of the domains it lives in, sorted.
    pub(crate) domains: Vec<u32>,
    pub(crate) on: bool,
    pub(crate) believed_on: bool,
    pub(crate) streams: u32,
    pub(crate) attempts: u32,
    pub(crate) last_attempt_succeeds: bool,
    pub(crate) instant: Option<InstantRecovery>,
    pub(crate) interval: Parameter,
    pub(crate) lag: Parameter,
    pub(crate) retention_days: Parameter,
    pub(crate) job_success: Parameter,
    pub(crate) coverage: Parameter,
    pub(crate) patience: Parameter,
    pub(crate) lossless_within: Parameter,
    pub(crate) start_hours: ServiceHours,
    pub(crate) media_hours: ServiceHours,
    pub(crate) media: EventDraw,
    pub(crate) overhead: EventDraw,
    pub(crate) stream_speed: Parameter,
    pub(crate) total_speed: Option<Parameter>,
    /// Duration of a transfer relative to its mean; `None` where transfers do not vary.
    pub(crate) transfer: Option<Sampler>,
    pub(crate) attempt_failure: Parameter,
    pub(crate) slow_down: Parameter,
    pub(crate) verify: EventDraw,
    pub(crate) bad_point: Parameter,
    /// By workload: expected hours of one restore, known before any draw.
    pub(crate) expected_hours: Vec<f64>,
    /// What feeds it.
    pub(crate) feeding: Feeding,
    /// How it fails without anybody noticing; `None` where it never does.
    pub(crate) silence: Option<Silence>,
    pub(crate) reseed: EventDraw,
    pub(crate) malicious_destroy: Parameter,
}

impl CompiledCopy {
    /// Speed of one stream in TiB per hour in this trial, however many are busy (R20).
    pub(crate) fn speed(&self, values: &Values) -> f64 {
        let stream = values[self.stream_speed];
        match self.total_speed {
            Some(total) => stream.min(values[total] / f64::from(self.streams)),
            None => stream,
        }
    }

    /// Whether an attempt, counted from 0, cannot fail because it is the last.
    #[inline]
    pub(crate) fn spares(&self, attempt: u32) -> bool {
        self.last_attempt_succeeds && attempt + 1 >= self.attempts
    }

    /// Hours of an attempt that would be the first: slower with each further one (R20).
    #[inline]
    pub(crate) fn slowed(&self, values: &Values, hours: f64, attempt: u32) -> f64 {
        if attempt == 0 {
            return hours;
        }
        hours * libm::pow(values[self.slow_down], f64::from(attempt))
    }

    /// Hours to move so much data over one stream: size over speed, times a lognormal of mean one.
    #[inline]
    pub(crate) fn transfer_hours(&self, size: f64, speed: f64, u: f64) -> f64 {
        size / speed * self.transfer_factor(u)
    }

    /// How many times its mean a transfer takes.
    #[inline]
    pub(crate) fn transfer_factor(&self, u: f64) -> f64 {
        let varies = self.transfer.as_ref();
        varies.map_or(1.0, |transfer| transfer.sample(u))
    }

    /// Some of its jobs may fail in this trial.
    #[inline]
    pub(crate) fn can_miss(&self, values: &Values) -> bool {
        1.0 - values[self.job_success] > 0.0
    }

    /// Failed jobs in a row before the `back`-th point, drawn once per incident and copy: geometric (R11).
    #[inline]
    pub(crate) fn misses<L: Luck>(
        &self,
        values: &Values,
        luck: L,
        key: IncidentKey,
        back: u32,
    ) -> f64 {
        self.misses_at(values, || {
            luck.of_incident(key, Purpose::Misses, u64::from(back), self.luck)
        })
    }

    /// The same under a uniform that is only asked for where it matters.
    #[inline]
    pub(crate) fn misses_at(&self, values: &Values, uniform: impl FnOnce() -> f64) -> f64 {
        let failure = 1.0 - values[self.job_success];
        if failure <= 0.0 {
            return 0.0;
        }
        let u = uniform();
        if u >= failure {
            0.0
        } else if failure >= 1.0 {
            f64::INFINITY
        } else {
            libm::floor(libm::log(u) / libm::log(failure))
        }
    }
}

/// Somewhere to restore to.
#[derive(Debug)]
pub(crate) struct CompiledSpare {
    /// Whose it is, and its rank there; see [`CompiledCopy`].
    pub(crate) member: u32,
    pub(crate) luck: u32,
    pub(crate) name: String,
    pub(crate) domains: Vec<u32>,
    pub(crate) capacity: Parameter,
    pub(crate) preparation: EventDraw,
    pub(crate) move_back_window: ServiceHours,
    pub(crate) move_back: EventDraw,
    pub(crate) move_back_staff: Parameter,
}

/// One dated payment.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    pub(crate) hours: f64,
    /// 0 for time 0, then 1 for the first year.
    pub(crate) year: usize,
    pub(crate) category: Category,
    /// How firm a saving of it is.
    pub(crate) class: BenefitClass,
    pub(crate) amount: Parameter,
    pub(crate) discount: f64,
}

/// One plan.
#[derive(Debug)]
pub(crate) struct CompiledPlan {
    /// Its place among the plans.
    pub(crate) place: usize,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role: displace_model::plan::Role,
    pub(crate) response: EventDraw,
    pub(crate) diagnosis: EventDraw,
    /// When support responds and diagnoses.
    pub(crate) service_hours: ServiceHours,
    /// What people try before.
    pub(crate) steps: Vec<CompiledStep>,
    /// The place of its people and support among the teams of the world.
    pub(crate) team: usize,
    pub(crate) prerequisites: Vec<CompiledPrerequisite>,
    /// Most restores and moves at once across all copies.
    pub(crate) most_restores: Option<u32>,
    pub(crate) copies: Vec<CompiledCopy>,
    pub(crate) spares: Vec<CompiledSpare>,
    /// By copy (then for none) and workload: how urgent a restore is, 0 the most; see [`ranks`].
    pub(super) ranks: Vec<u32>,
    /// By workload: the copies that protect it, one bit each.
    pub(crate) protected_by: Vec<u64>,
    workloads: usize,
    /// By workload and year: the share of its instances that is licensed; none where all of them always are.
    licensed: Option<Vec<Vec<f64>>>,
    /// How data are brought back, where nothing rarer is in use.
    pub(crate) plain: Option<PlainPlan>,
    /// What it has against the cost of outages.
    pub(crate) relief: Relief,
    /// By workload: what it promises.
    pub(crate) paper: Vec<Paper>,
    /// Payments in the order of time, then of the contract's lines by id. Where there is a switch, those of each plan
    /// that it may lead through stand one after another, dated as if there was none.
    pub(crate) flows: Vec<Flow>,
    /// By payment: what it waits for where there is a switch.
    pub(super) bases: Vec<Basis>,
    /// Those that are the same in every trial, summed; none where each is worked out.
    pub(crate) steady: Option<Steady>,
    /// How one gets there.
    pub(crate) switching: Option<Box<Switching>>,
    /// The same at central inputs, exactly; `None` where an amount is too long to be kept.
    pub(crate) ledger: Option<Vec<DatedAmount>>,
    /// The part of it that a finance director counts.
    pub(crate) accepted_ledger: Option<Vec<DatedAmount>>,
}

impl CompiledPlan {
    /// True for a copy from which machines run straight away; false for none.
    #[inline]
    pub(crate) fn copy_runs(&self, copy: u32) -> bool {
        let copy = self.copies.get(copy as usize);
        copy.is_some_and(|copy| copy.instant.is_some())
    }

    /// Whether every instance is licensed throughout.
    #[inline]
    pub(crate) fn is_licensed(&self) -> bool {
        self.licensed.is_none()
    }

    /// The share of a workload's instances that is licensed at a time, in hours from the start.
    pub(crate) fn licensed_share(&self, workload: u32, hours: f64) -> f64 {
        let years = self
            .licensed
            .as_ref()
            .and_then(|all| all.get(workload as usize));
        let year = (hours / HOURS_PER_YEAR).max(0.0) as usize;
        years
            .and_then(|years| years.get(year).or(years.last()))
            .copied()
            .unwrap_or(1.0)
    }

    /// How urgent a restore of a workload from a copy is, 0 the most. Any place beyond the copies stands for none.
    #[inline]
    pub(crate) fn rank(&self, copy: u32, workload: u32) -> u32 {
        self.ranks[(copy as usize).min(self.copies.len()) * self.workloads + workload as usize]
    }
}

/// What of each workload is licensed, where anything is not.
fn licensed(project: &Project, plan: &Plan) -> Option<Vec<Vec<f64>>> {
    let workloads = project.workloads.iter();
    let shares: Vec<Vec<f64>> = workloads
        .map(|workload| licensed_shares(project, plan, &workload.id))
        .collect();
    shares
        .iter()
        .flatten()
        .any(|share| *share < 1.0)
        .then_some(shares)
}

/// Ranks by tier, then by cost per hour for each expected hour of service, or not at all (R19).
/// What is rebuilt from nothing counts by its cost per hour.
pub(super) fn ranks(
    order: Order,
    copies: &[CompiledCopy],
    workloads: &[CompiledWorkload],
) -> Vec<u32> {
    let urgency = |copy: Option<&CompiledCopy>, place: usize| {
        let workload = &workloads[place];
        let hours = copy.map_or(1.0, |copy| copy.expected_hours[place].max(1e-9));
        let rate = match order {
            Order::CostRate => workload.expected_cost / hours,
            Order::FirstCome => 0.0,
        };
        (workload.effective_tier, rate)
    };
    let all: Vec<(u8, f64)> = copies
        .iter()
        .map(Some)
        .chain([None])
        .flat_map(|copy| (0..workloads.len()).map(move |place| urgency(copy, place)))
        .collect();
    let by_urgency = |a: &(u8, f64), b: &(u8, f64)| a.0.cmp(&b.0).then_with(|| b.1.total_cmp(&a.1));
    let mut sorted = all.clone();
    sorted.sort_by(by_urgency);
    sorted.dedup();
    all.iter()
        .map(|one| sorted.partition_point(|other| by_urgency(other, one).is_lt()) as u32)
        .collect()
}

pub(super) fn compile(
    project: &Project,
    plan: &Plan,
    parameters: &mut Parameters,
    domains: &[CompiledDomain],
    workloads: &[CompiledWorkload],
) -> Result<CompiledPlan, WorldError> {
    if plan.copies.len() > MOST_COPIES {
        return Err(WorldError::TooManyCopies {
            place: format!("plan.{}", plan.id),
            found: plan.copies.len(),
        });
    }
    let mut copies = plan
        .copies
        .iter()
        .enumerate()
        .map(|(rank, copy)| {
            let silence = Silence::new(copy, rank, project.horizon_years, parameters);
            let copy = compile_copy(plan, copy, rank, parameters, domains, workloads)?;
            Ok(CompiledCopy { silence, ..copy })
        })
        .collect::<Result<Vec<_>, _>>()?;
    feed(plan, parameters, &mut copies);
    let spares = plan
        .spares
        .iter()
        .enumerate()
        .map(|(rank, spare)| compile_spare(plan, spare, rank, parameters, domains))
        .collect::<Result<Vec<_>, _>>()?;
    let (flows, bases) = super::flows::compile(project, plan, parameters);
    let paid = amounts(project, plan).ok();
    let mut compiled = CompiledPlan {
        place: project
            .plans
            .iter()
            .position(|one| one.id == plan.id)
            .unwrap_or(0),
        id: plan.id.clone(),
        name: plan.name.clone(),
        role: plan.role,
        response: parameters.event(&plan.support.response_hours),
        diagnosis: parameters.event(&plan.support.diagnosis_hours),
        service_hours: plan.support.service_hours,
        steps: compile_steps(plan, parameters),
        team: 0,
        prerequisites: compile_prerequisites(plan, parameters, domains)?,
        most_restores: plan.max_concurrent_restores.map(|most| most.max(1)),
        ranks: ranks(project.settings.order, &copies, workloads),
        protected_by: protected_by(&copies, workloads.len()),
        workloads: workloads.len(),
        licensed: licensed(project, plan),
        relief: Relief::new(project, plan, parameters, workloads),
        paper: super::paper::compile(project, plan),
        copies,
        spares,
        accepted_ledger: paid.as_deref().and_then(accepted),
        ledger: paid.map(|paid| paid.into_iter().map(DatedAmount::from).collect()),
        flows,
        bases,
        steady: None,
        switching: None,
        plain: None,
    };
    compiled.plain = plain_plan(&compiled, workloads.len());
    Ok(compiled)
}

/// What a finance director counts of payments; `None` where an amount is too long to be kept.
fn accepted(payments: &[Payment]) -> Option<Vec<DatedAmount>> {
    let mut counted = Vec::new();
    for payment in payments {
        counted.extend(payment.accepted().ok()?.map(DatedAmount::from));
    }
    Some(counted)
}

/// By workload: the copies that protect it, one bit each.
pub(super) fn protected_by(copies: &[CompiledCopy], workloads: usize) -> Vec<u64> {
    let bits = |place: usize| {
        let copies = copies.iter().rev();
        copies.fold(0, |bits, copy| bits << 1 | u64::from(copy.protects[place]))
    };
    (0..workloads).map(bits).collect()
}

pub(super) fn places(
    ids: &[String],
    domains: &[CompiledDomain],
    place: impl Fn() -> String,
) -> Result<Vec<u32>, WorldError> {
    let mut found = ids
        .iter()
        .map(|id| find_domain(domains, id, &place).map(|domain| domain as u32))
        .collect::<Result<Vec<_>, _>>()?;
    found.sort_unstable();
    Ok(found)
}

fn compile_copy(
    plan: &Plan,
    copy: &Copy,
    rank: usize,
    parameters: &mut Parameters,
    domains: &[CompiledDomain],
    workloads: &[CompiledWorkload],
) -> Result<CompiledCopy, WorldError> {
    let place = |key: &str| format!("plan.{}.copy.{}.{key}", plan.id, copy.id);
    for id in &copy.protects {
        if !workloads.iter().any(|workload| workload.id == *id) {
            return Err(WorldError::UnknownId {
                place: place("protects"),
                id: id.clone(),
            });
        }
    }
    let overhead = parameters.event(&copy.overhead_hours);
    let mean_speed = {
        let stream = copy.tib_per_hour_per_stream.value.mean();
        let share = copy
            .total_tib_per_hour
            .as_ref()
            .map(|total| total.value.mean() / f64::from(copy.streams.max(1)));
        share.map_or(stream, |share| stream.min(share))
    };
    let expected_hours = workloads
        .iter()
        .map(|w| overhead.mean() + w.expected_size / mean_speed)
        .collect();
    let total_speed = copy
        .total_tib_per_hour
        .as_ref()
        .map(|total| parameters.add(&format!("copy/{rank}/total_tib_per_hour"), total));
    let instant = copy
        .instant
        .as_ref()
        .map(|instant: &Instant| InstantRecovery {
            slots: instant.slots.max(1),
            boot: parameters.event(&instant.boot_hours),
            performance: parameters.add(&format!("copy/{rank}/performance"), &instant.performance),
        });
    let media = parameters.event(&copy.media_hours);
    let reseed = parameters.event(&copy.reseed_hours);
    let malicious_destroy = parameters.add(
        &format!("copy/{rank}/malicious_destroy_probability"),
        &copy.malicious_destroy(),
    );
    let verify = parameters.event(&copy.verify_hours);
    let transfer = transfer(parameters, copy.transfer_sigma.value.median());
    let mut add = |key: &str| match Copy::field(key) {
        Some(field) => parameters.add(&format!("copy/{rank}/{key}"), (field.get)(copy)),
        None => parameters.constant(0.0),
    };
    Ok(CompiledCopy {
        member: 0,
        luck: rank as u32,
        id: copy.id.clone(),
        name: copy.name.clone(),
        protects: workloads
            .iter()
            .map(|w| copy.protects.is_empty() || copy.protects.contains(&w.id))
            .collect(),
        domains: places(&copy.domains, domains, || place("domains"))?,
        on: copy.on,
        believed_on: copy.believed_on,
        streams: copy.streams.max(1),
        attempts: copy.attempts.max(1),
        last_attempt_succeeds: copy.last_attempt_succeeds,
        instant,
        interval: add("interval_hours"),
        lag: add("lag_hours"),
        retention_days: add("retention_days"),
        job_success: add("job_success"),
        coverage: add("coverage"),
        patience: add("patience_hours"),
        lossless_within: add("lossless_within_hours"),
        start_hours: copy.start_hours,
        media_hours: copy.media_service_hours,
        media,
        overhead,
        stream_speed: add("tib_per_hour_per_stream"),
        total_speed,
        transfer,
        attempt_failure: add("attempt_failure"),
        slow_down: add("slow_down_per_attempt"),
        verify,
        bad_point: add("bad_point"),
        expected_hours,
        feeding: Feeding::none(rank),
        silence: None,
        reseed,
        malicious_destroy,
    })
}

/// A lognormal of mean one whose logarithm has this standard deviation.
fn transfer(parameters: &mut Parameters, sigma: f64) -> Option<Sampler> {
    let sd = libm::sqrt(libm::expm1(sigma * sigma));
    (sigma > 0.0).then(|| parameters.sampler(&Uncertain::lognormal(1.0, sd)))
}

fn compile_spare(
    plan: &Plan,
    spare: &Spare,
    rank: usize,
    parameters: &mut Parameters,
    domains: &[CompiledDomain],
) -> Result<CompiledSpare, WorldError> {
    Ok(CompiledSpare {
        member: 0,
        luck: rank as u32,
        name: spare.name.clone(),
        domains: places(&spare.domains, domains, || {
            format!("plan.{}.spare.{}.domains", plan.id, spare.id)
        })?,
        capacity: parameters.add(&format!("spare/{rank}/capacity_tib"), &spare.capacity_tib),
        preparation: parameters.event(&spare.preparation_hours),
        move_back_window: spare.move_back_window,
        move_back: parameters.event(&spare.move_back_hours),
        move_back_staff: parameters.add(
            &format!("spare/{rank}/move_back_staff_hours"),
            &spare.move_back_staff_hours,
        ),
    })
}
