//! What hours cost beyond a flat rate: calendar, steps, workarounds, insurance (R23), compiled.

use displace_model::estate::Workload;
use displace_model::input::Input;
use displace_model::plan::Plan;
use displace_model::project::Project;

use super::{CompiledWorkload, Parameter, Parameters};

/// What a long outage costs from some hour on.
#[derive(Debug)]
pub(crate) struct CompiledStep {
    pub(crate) after: f64,
    pub(crate) amount: Option<Parameter>,
    pub(crate) factor: Option<Parameter>,
}

/// How the cost per hour of a workload changes with the hour.
#[derive(Debug)]
pub(crate) struct HourlyCost {
    pub(crate) outside: Parameter,
    pub(crate) peak: Parameter,
    /// False where every hour of the calendar costs the same.
    pub(crate) by_calendar: bool,
    /// In the order of their hours.
    pub(crate) steps: Vec<CompiledStep>,
}

impl HourlyCost {
    pub(super) fn new(workload: &Workload, parameters: &mut Parameters) -> Self {
        let path = |key: &str| format!("workload/{}/{key}", workload.id);
        let flat = |input: &Input| input.value.is_fixed() == Some(1.0);
        let mut steps: Vec<CompiledStep> = Vec::with_capacity(workload.steps.len());
        for step in &workload.steps {
            // Steps go by their hour, so that their order in the file changes nothing.
            let mut add = |key: &str, input: &Option<Input>| {
                let path = path(&format!("step/{}/{key}", step.after_hours));
                input.as_ref().map(|input| parameters.add(&path, input))
            };
            steps.push(CompiledStep {
                after: step.after_hours,
                amount: add("amount", &step.amount),
                factor: add("factor", &step.factor),
            });
        }
        steps.sort_by(|a, b| a.after.total_cmp(&b.after));
        Self {
            outside: parameters.add(
                &path("outside_hours_factor"),
                &workload.outside_hours_factor,
            ),
            peak: parameters.add(&path("peak_factor"), &workload.peak_factor),
            by_calendar: !flat(&workload.outside_hours_factor) || !flat(&workload.peak_factor),
            steps,
        }
    }
}

/// How the business goes on without a workload.
#[derive(Debug)]
pub(crate) struct CompiledWorkaround {
    pub(crate) relief: Parameter,
    pub(crate) start_up: Parameter,
    pub(crate) cost_per_hour: Parameter,
}

/// An insurance of a plan.
#[derive(Debug)]
pub(crate) struct CompiledInsurance {
    pub(crate) deductible: Parameter,
    pub(crate) limit: Parameter,
    pub(crate) waiting: Parameter,
}

/// What the cost of an hour down depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depends {
    /// On nothing: every hour costs the same.
    Nothing,
    /// On the calendar alone.
    Calendar,
    /// On how long the outage has lasted too.
    Duration,
}

/// What a plan has against the cost of outages.
#[derive(Debug)]
pub(crate) struct Relief {
    pub(crate) workarounds: Vec<CompiledWorkaround>,
    /// By workload: the workarounds that help it.
    pub(crate) helping: Vec<Vec<u32>>,
    pub(crate) insurance: Option<CompiledInsurance>,
    /// By workload: what the cost of an hour down depends on.
    pub(crate) depends: Vec<Depends>,
}

impl Relief {
    pub(super) fn new(
        project: &Project,
        plan: &Plan,
        parameters: &mut Parameters,
        workloads: &[CompiledWorkload],
    ) -> Self {
        debug_assert_eq!(project.workloads.len(), workloads.len());
        let workarounds = plan
            .workarounds
            .iter()
            .map(|one| {
                let mut add = |key: &str, input: &Input| {
                    parameters.add(&format!("workaround/{}/{key}", one.id), input)
                };
                CompiledWorkaround {
                    relief: add("relief", &one.relief),
                    start_up: add("start_up_hours", &one.start_up_hours),
                    cost_per_hour: add("cost_per_hour", &one.cost_per_hour),
                }
            })
            .collect();
        let helps = |place: usize| {
            let id = &workloads[place].id;
            let helping = |(_, one): &(u32, &displace_model::solution::Workaround)| {
                one.workloads.is_empty() || one.workloads.contains(id)
            };
            (0..)
                .zip(&plan.workarounds)
                .filter(helping)
                .map(|(rank, _)| rank)
                .collect()
        };
        let helping: Vec<Vec<u32>> = (0..workloads.len()).map(helps).collect();
        let insurance = plan.insurance.as_ref().map(|insurance| CompiledInsurance {
            deductible: parameters.add("insurance/deductible", &insurance.deductible),
            limit: parameters.add("insurance/limit", &insurance.limit),
            waiting: parameters.add("insurance/waiting_hours", &insurance.waiting_hours),
        });
        let depends = workloads
            .iter()
            .zip(&helping)
            .map(|(workload, helping)| {
                let hourly = &workload.hourly;
                if insurance.is_some() || !helping.is_empty() || !hourly.steps.is_empty() {
                    Depends::Duration
                } else if hourly.by_calendar {
                    Depends::Calendar
                } else {
                    Depends::Nothing
                }
            })
            .collect();
        Self {
            workarounds,
            helping,
            insurance,
            depends,
        }
    }
}
