//! The payments of a plan, compiled: what is fixed is worked out once, what varies in each trial.

use std::collections::BTreeMap;

use displace_model::calendar::hours_between;
use displace_model::cash_flow::{discount_factor, year_of};
use displace_model::contract::{
    Amount, BenefitClass, Category, Figure, Item, Reason, Recipe, occurrences,
};
use displace_model::input::Input;
use displace_model::plan::Plan;
use displace_model::project::Project;
use displace_model::switch::{Basis, advice_lines};

use super::plan::Flow;
use super::{Bills, Parameter, Parameters, Scaled};

/// What a payment amounts to.
#[derive(Debug, Clone, Copy)]
enum Due {
    Fixed(f64),
    /// A draw of its own.
    Drawn(Parameter),
    /// So many times the product of the scaled payments with this number.
    Times(usize, f64),
    /// The payment with the second number of the item with the first.
    Billed(usize, usize),
}

/// A payment before its place among all of the plan is known.
#[derive(Debug, Clone, Copy)]
struct Payment {
    hours: f64,
    category: Category,
    class: BenefitClass,
    /// What it waits for where there is a switch; the same for all payments of a plan without one.
    basis: Basis,
    due: Due,
}

/// The plan's payments in the order of time. A line's name in draws is its id, so that a copied plan meets the same
/// prices.
///
/// In a contract with items, the payments of one moment and category are one flow, however many lines they come from:
/// a long contract takes a trial no more time than a short one. One without items keeps a flow for each payment, because
/// sums in another order would move the results of older files by a last digit.
pub(super) fn compile(
    project: &Project,
    plan: &Plan,
    parameters: &mut Parameters,
) -> (Vec<Flow>, Vec<Basis>) {
    let mut bills = Bills::default();
    let mut payments = Vec::new();
    stated(project, plan, parameters, &mut payments);
    let mut items: Vec<&Item> = plan.contract.items.iter().collect();
    items.sort_by(|a, b| a.id.cmp(&b.id));
    for item in &items {
        billed(project, plan, item, parameters, &mut bills, &mut payments);
    }
    claimed(project, plan, parameters, &mut payments);
    payments.sort_by(|a, b| a.hours.total_cmp(&b.hours));
    let economics = &project.economics;
    let rate = economics.effective_rate();
    let flow = |hours: f64, (category, class, basis): Kind, amount| {
        let flow = Flow {
            hours,
            year: year_of(hours) as usize,
            category,
            class,
            amount,
            discount: discount_factor(economics.convention, rate, hours),
        };
        (flow, basis)
    };
    if !items.is_empty() {
        let flows = merged(&payments, parameters, &mut bills);
        parameters.bill(bills);
        return flows
            .into_iter()
            .map(|(hours, kind, amount)| flow(hours, kind, amount))
            .unzip();
    }
    let amounts = payments.iter().filter_map(|payment| match payment.due {
        Due::Fixed(amount) => Some((payment, parameters.constant(amount))),
        Due::Drawn(amount) => Some((payment, amount)),
        Due::Times(..) | Due::Billed(..) => None,
    });
    amounts
        .map(|(payment, amount)| flow(payment.hours, payment.kind(), amount))
        .unzip()
}

/// What a payment is booked under, how firm a saving of it is, and what it waits for.
type Kind = (Category, BenefitClass, Basis);

impl Payment {
    fn kind(&self) -> Kind {
        (self.category, self.class, self.basis)
    }
}

/// The moments and kinds of payments in the order of time, each with the place of its sum.
fn merged(
    payments: &[Payment],
    parameters: &mut Parameters,
    bills: &mut Bills,
) -> Vec<(f64, Kind, Parameter)> {
    let mut all: Vec<(f64, Kind, f64, Vec<Due>)> = Vec::new();
    let mut places: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut moment = f64::NAN;
    for payment in payments {
        if payment.hours.total_cmp(&moment).is_ne() {
            moment = payment.hours;
            places.clear();
        }
        let kind = payment.kind();
        let place = *places.entry(kind).or_insert(all.len());
        if place == all.len() {
            all.push((payment.hours, kind, 0.0, Vec::new()));
        }
        if let Some((.., fixed, others)) = all.get_mut(place) {
            match payment.due {
                Due::Fixed(amount) => *fixed += amount,
                other => others.push(other),
            }
        }
    }
    let mut flows = Vec::with_capacity(all.len());
    for (hours, kind, fixed, others) in all {
        let sum = parameters.constant(fixed);
        bills.first.get_or_insert(sum);
        for due in others {
            match due {
                Due::Fixed(_) => {}
                Due::Drawn(amount) => bills.drawn.push((amount, sum)),
                Due::Times(number, times) => {
                    if let Some(scaled) = bills.scaled.get_mut(number) {
                        scaled.payments.push((sum, times));
                    }
                }
                Due::Billed(item, number) => {
                    let places = bills.items.get_mut(item).map(|(_, places)| places);
                    if let Some(place) = places.and_then(|places| places.get_mut(number)) {
                        *place = sum;
                    }
                }
            }
        }
        flows.push((hours, kind, sum));
    }
    flows
}

/// Lines whose amount is stated, and what the solution costs by itself.
fn stated(
    project: &Project,
    plan: &Plan,
    parameters: &mut Parameters,
    payments: &mut Vec<Payment>,
) {
    let mut lines = plan.cost_lines(project.start, project.horizon_years);
    lines.extend(advice_lines(project));
    lines.sort_by(|a, b| a.id.cmp(&b.id));
    for line in lines {
        let due = match &line.amount {
            Amount::Exact(money, _) => Due::Fixed(money.to_f64()),
            Amount::Range(input) => drawn(parameters, &format!("cost/{}", line.id), input),
        };
        let due = exchanged(project, line.currency.as_deref(), due, parameters);
        // What the solution costs by itself begins with it, whatever its dates.
        let own = plan.contract.lines.iter().find(|own| own.id == line.id);
        let basis = Basis::of(plan, &line.id, own.is_some_and(|own| own.from.is_some()));
        for hours in occurrences(&line, project.start, f64::from(project.horizon_years)) {
            payments.push(Payment {
                hours,
                category: line.category,
                class: line.benefit_class(),
                basis,
                due,
            });
        }
    }
}

/// An amount in the project's currency. A future has one rate for every line of every plan; validation sees to it that
/// there is one.
fn exchanged(
    project: &Project,
    currency: Option<&str>,
    due: Due,
    parameters: &mut Parameters,
) -> Due {
    let rates = &project.economics.exchange_rates;
    let rate = currency.and_then(|currency| rates.iter().find(|rate| rate.currency == currency));
    let Some(rate) = rate else { return due };
    let path = format!("economics/exchange_rate/{}", rate.currency);
    let rate = drawn(parameters, &path, &rate.rate);
    if let (Due::Fixed(amount), Due::Fixed(rate)) = (due, rate) {
        return Due::Fixed(amount * rate);
    }
    let mut place = |due| match due {
        Due::Drawn(parameter) => parameter,
        Due::Fixed(amount) => parameters.constant(amount),
        Due::Times(..) | Due::Billed(..) => parameters.constant(0.0),
    };
    let (amount, rate) = (place(due), place(rate));
    Due::Drawn(parameters.product(amount, rate))
}

/// The value of an input: fixed, or drawn under its path.
fn drawn(parameters: &mut Parameters, path: &str, input: &Input) -> Due {
    match parameters.sampler(&input.value).constant() {
        Some(value) => Due::Fixed(value),
        None => Due::Drawn(parameters.add(path, input)),
    }
}

/// A figure that the rules of an item depend on has no single value.
#[derive(Debug)]
struct Varies;

/// The payments of an item: numbers where all its figures are fixed; so many times a price where only that, the discount
/// or a factor varies; else worked out by all its rules in each trial.
fn billed(
    project: &Project,
    plan: &Plan,
    item: &Item,
    parameters: &mut Parameters,
    bills: &mut Bills,
    payments: &mut Vec<Payment>,
) {
    let mut scaled = Scaled::default();
    let basis = Basis::of(plan, &item.id, item.from.is_some());
    let price = format!("item/{}/price", item.id);
    let discount = format!("item/{}/discount", item.id);
    let times = format!("item/{}/times/", item.id);
    let mut proportional = |path: &str, figure: Figure<'_>| {
        let input = match figure {
            Figure::Known(value) => return Ok(value),
            Figure::Amount(Amount::Exact(money, _)) => return Ok(money.to_f64()),
            Figure::Amount(Amount::Range(input)) | Figure::Input(input) => input,
            Figure::Rate(rate) => &rate.rate,
        };
        if let Some(value) = parameters.sampler(&input.value).constant() {
            return Ok(value);
        }
        if path == discount {
            scaled.discount = Some(parameters.add(path, input));
            Ok(0.0)
        } else if path.starts_with(&times)
            || (path == price && item.tiers.is_empty())
            // A fee does not follow the price, but it does follow the rate.
            || (matches!(figure, Figure::Rate(_)) && item.termination.is_none())
        {
            scaled.factors.push(parameters.add(path, input));
            Ok(1.0)
        } else {
            Err(Varies)
        }
    };
    if let Ok(recipe) = Recipe::new(project, plan, item, &mut proportional) {
        let mut amounts = Vec::new();
        let complete = recipe.evaluate(
            |number: f64| number,
            |bill| amounts.push((bill.amount, bill.reason == Reason::Fee)),
        );
        debug_assert!(complete.is_some(), "{} has all its figures", item.id);
        let fixed = scaled.factors.is_empty() && scaled.discount.is_none();
        let number = bills.scaled.len();
        // A fee is what it is, whatever the price.
        let due = |(amount, fee)| {
            if fixed || fee {
                Due::Fixed(amount)
            } else {
                Due::Times(number, amount)
            }
        };
        let dates = recipe.payments().zip(amounts);
        payments.extend(dates.map(|((hours, category), amount)| Payment {
            hours,
            category,
            class: item.benefit_class(),
            basis,
            due: due(amount),
        }));
        if !fixed {
            bills.scaled.push(scaled);
        }
        return;
    }
    let mut place = |path: &str, figure: Figure<'_>| {
        Ok::<_, Varies>(match figure {
            Figure::Known(value) => parameters.constant(value),
            Figure::Amount(Amount::Exact(money, _)) => parameters.constant(money.to_f64()),
            Figure::Amount(Amount::Range(input)) | Figure::Input(input) => {
                parameters.add(path, input)
            }
            Figure::Rate(rate) => parameters.add(path, &rate.rate),
        })
    };
    if let Ok(recipe) = Recipe::new(project, plan, item, &mut place) {
        let (class, item) = (item.benefit_class(), bills.items.len());
        let dates = recipe.payments().enumerate();
        payments.extend(dates.map(|(number, (hours, category))| Payment {
            hours,
            category,
            class,
            basis,
            due: Due::Billed(item, number),
        }));
        let places = vec![parameters.constant(0.0); recipe.payments().count()];
        bills.items.push((recipe, places));
    }
}

/// What vendors may ask for: the amount or nothing, by one draw in each trial.
fn claimed(
    project: &Project,
    plan: &Plan,
    parameters: &mut Parameters,
    payments: &mut Vec<Payment>,
) {
    let mut claims: Vec<_> = plan.contract.claims.iter().collect();
    claims.sort_by(|a, b| a.id.cmp(&b.id));
    for claim in claims {
        let hours = hours_between(project.start, claim.on.into());
        if !(0.0..project.horizon_hours()).contains(&hours) {
            continue;
        }
        let payment = Input {
            value: claim.payment(),
            ..claim.probability.clone()
        };
        let due = drawn(parameters, &format!("claim/{}", claim.id), &payment);
        payments.push(Payment {
            hours,
            category: claim.category,
            class: claim.benefit_class(),
            basis: Basis::of(plan, &claim.id, true),
            due: exchanged(project, claim.currency.as_deref(), due, parameters),
        });
    }
}
