//! What a plan costs in a trial by benefit class: which part of a saving a finance director counts.

use displace_model::contract::BenefitClass;
use displace_model::project::Project;

use crate::recovery::{Outcome, Tables};
use crate::switch::{Paid, PaidFor};
use crate::world::{CompiledPlan, CompiledThreat, Values};

/// Present values by class, in the order of [`BenefitClass::ALL`]; together the total cost.
pub(crate) type ByClass = [f64; BenefitClass::ALL.len()];

/// What is not as usual: cash of another class, outage costs that are no avoided loss.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    /// By plan: the payments that are not cash, by their place.
    payments: Vec<Vec<usize>>,
    /// By threat; none where all are avoided losses.
    threats: Option<Vec<BenefitClass>>,
    /// What is paid in cash may differ from the class cash.
    differ: bool,
}

impl Classes {
    pub(crate) fn new(
        project: &Project,
        plans: &[CompiledPlan],
        threats: &[CompiledThreat],
    ) -> Self {
        let class_of = |threat: &CompiledThreat| {
            let stated = project.threats.iter().find(|one| one.id == threat.id);
            stated.map_or(
                BenefitClass::AvoidedLoss,
                displace_model::threat::Threat::benefit_class,
            )
        };
        let classes: Vec<BenefitClass> = threats.iter().map(class_of).collect();
        let payments: Vec<Vec<usize>> = plans
            .iter()
            .map(|plan| {
                let flows = plan.flows.iter().enumerate();
                let apart = flows.filter(|(_, flow)| flow.class != BenefitClass::Cash);
                apart.map(|(place, _)| place).collect()
            })
            .collect();
        // Whether a switch takes hours of the own people is for each trial to say.
        let differ = payments.iter().any(|apart| !apart.is_empty())
            || plans.iter().any(|plan| plan.switching.is_some())
            || classes.contains(&BenefitClass::Cash);
        let usual = classes
            .iter()
            .all(|class| *class == BenefitClass::AvoidedLoss);
        Self {
            payments,
            threats: (!usual).then_some(classes),
            differ,
        }
    }

    /// Whether what a finance director counts may be other than all cash.
    pub(crate) fn differ(&self) -> bool {
        self.differ
    }

    /// What a plan costs in a trial, given the present value of all that it pays.
    pub(crate) fn of_trial(
        &self,
        plan: &CompiledPlan,
        values: &Values,
        (cash, paid): (f64, &[Paid]),
        (outcome, tables): (&Outcome, &Tables),
    ) -> ByClass {
        let mut costs = ByClass::default();
        let mut apart = 0.0;
        let mut add = |class: BenefitClass, amount: f64| {
            costs[class as usize] += amount;
            apart += amount;
        };
        if plan.switching.is_some() {
            for one in paid {
                match one.of {
                    PaidFor::Flow { place, .. } => {
                        let flow = plan.flows.get(place);
                        let class = flow.map_or(BenefitClass::Cash, |flow| flow.class);
                        if class != BenefitClass::Cash {
                            add(class, one.amount * one.discount);
                        }
                    }
                    PaidFor::Switch(_) if one.own != 0.0 => {
                        add(BenefitClass::Productivity, one.own * one.discount);
                    }
                    PaidFor::Switch(_) => {}
                }
            }
        } else if let Some(places) = self.payments.get(plan.place) {
            for flow in places.iter().filter_map(|place| plan.flows.get(*place)) {
                add(flow.class, values[flow.amount] * flow.discount);
            }
        }
        costs[BenefitClass::Cash as usize] += cash - apart;
        match &self.threats {
            None => costs[BenefitClass::AvoidedLoss as usize] += outcome.outage_cost,
            Some(classes) => {
                for (class, row) in classes.iter().zip(&tables.threats) {
                    costs[*class as usize] += row.outage_cost;
                }
            }
        }
        costs
    }
}
