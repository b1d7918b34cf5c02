//! What is paid in one trial where there is a switch: contracts on both sides, and the switch itself.

use displace_model::cash_flow::{discount_factor, year_of};
use displace_model::contract::Category;
use displace_model::switch::{Basis, DuesInput, Outcome, Part, dues, moved};

use super::SwitchTrial;
use crate::world::{CompiledPlan, Values, World};

/// One payment of a trial.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paid {
    pub(crate) hours: f64,
    pub(crate) amount: f64,
    /// How much of it is hours of the own people that the switch itself takes.
    pub(crate) own: f64,
    pub(crate) discount: f64,
    /// 0 for time 0, then 1 for the first year.
    pub(crate) year: usize,
    pub(crate) of: PaidFor,
}

/// What a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaidFor {
    /// The payment with this place among the plan's.
    Flow { place: usize, on_its_day: bool },
    /// A part of the switch.
    Switch(Part),
}

impl Paid {
    /// What it is booked under.
    pub(crate) fn category(&self, plan: &CompiledPlan) -> Category {
        match self.of {
            PaidFor::Flow { place, .. } => plan
                .flows
                .get(place)
                .map_or(Category::Other, |flow| flow.category),
            PaidFor::Switch(_) => Category::Switch,
        }
    }
}

impl SwitchTrial {
    /// The payments of the trial, those of the contracts in the order of the plan's payments.
    pub(crate) fn pay(
        &self,
        world: &World,
        plan: &CompiledPlan,
        values: &Values,
        into: &mut Vec<Paid>,
    ) {
        into.clear();
        let Some(switching) = &plan.switching else {
            return;
        };
        let incumbent = switching.incumbent();
        let last = self.tried.last();
        for (place, flow) in plan.flows.iter().enumerate() {
            let member = switching.payers[place];
            let basis = switching.bases[place];
            let at = if member == incumbent {
                last.and_then(|tried| moved(Basis::Incumbent, flow.hours, &tried.leg, &tried.leg))
            } else {
                let stage = switching.stages.get(member as usize);
                let tried = self.tried.get(member as usize);
                stage
                    .zip(tried)
                    .and_then(|(stage, tried)| moved(basis, flow.hours, &tried.leg, &stage.planned))
            };
            let Some(hours) = at.filter(|hours| *hours < world.horizon) else {
                continue;
            };
            let on_its_day = hours.to_bits() == flow.hours.to_bits();
            into.push(Paid {
                hours,
                amount: values[flow.amount],
                own: 0.0,
                discount: if on_its_day {
                    flow.discount
                } else {
                    discount_factor(world.convention, world.discount_rate, hours)
                },
                year: if on_its_day {
                    flow.year
                } else {
                    year_of(hours) as usize
                },
                of: PaidFor::Flow { place, on_its_day },
            });
        }
        for (stage, tried) in switching.stages.iter().zip(&self.tried) {
            let input = DuesInput {
                switch: &stage.switch,
                figures: &tried.figures,
                luck: &tried.luck,
                leg: &tried.leg,
                horizon: world.horizon,
                data_act_from: switching.data_act_from,
            };
            dues(&input, |due| {
                into.push(Paid {
                    hours: due.hours,
                    amount: due.amount,
                    own: due.own,
                    discount: discount_factor(world.convention, world.discount_rate, due.hours),
                    year: year_of(due.hours) as usize,
                    of: PaidFor::Switch(due.part),
                });
            });
        }
    }

    /// What the incumbent's contract costs while the proposal is paid for as well: from its purchase on.
    pub(crate) fn paid_for_both(&self, plan: &CompiledPlan, paid: &[Paid]) -> f64 {
        let Some(switching) = &plan.switching else {
            return 0.0;
        };
        let incumbent = switching.incumbent();
        let both = |hours: f64| {
            self.tried.iter().any(|tried| {
                let leg = &tried.leg;
                let until = match leg.outcome {
                    Outcome::Failed => leg.ended,
                    Outcome::Completed | Outcome::Partly => f64::INFINITY,
                };
                leg.bought
                    .is_some_and(|bought| bought <= hours && hours < until)
            })
        };
        paid.iter()
            .filter(|one| match one.of {
                PaidFor::Flow { place, .. } => {
                    switching.payers[place] == incumbent && both(one.hours)
                }
                PaidFor::Switch(_) => false,
            })
            .fold(0.0, |sum, one| sum + one.amount * one.discount)
    }
}
