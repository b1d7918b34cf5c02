//! Every payment of a plan, exactly, at central inputs, with its arithmetic (rule R30).

use rust_decimal::Decimal;

use super::evaluate::{Bill, Figure, Recipe, rate_of};
use super::number::decimal;
use super::trace::{Trace, central_price, claimed, stated, traced, without};
use super::{Amount, BenefitClass, Category, CostLine, Every, Item, occurrences};
use crate::calendar::hours_between;
use crate::cash_flow::{DatedAmount, central_amount};
use crate::input::Provenance;
use crate::money::{Money, MoneyError};
use crate::plan::{Plan, Role};
use crate::project::Project;
use crate::switch::{
    Basis, Leg, TriedSwitch, advice_lines, central_legs, dues, moved, planned_leg,
};

/// One payment of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    /// When, in hours from the project's start.
    pub hours: f64,
    /// What it is booked under.
    pub category: Category,
    /// How firm a saving of it is.
    pub class: BenefitClass,
    /// How much of it is hours of the own people beside what is paid to others; they are no cash whatever the class.
    pub own: Money,
    /// Id of the line, item or claim that it belongs to.
    pub line: String,
    /// What people call that.
    pub name: String,
    /// How it came about, and how much it is; a credit is negative.
    pub trace: Trace,
}

impl Payment {
    /// How much is paid; negative for a credit.
    pub fn money(&self) -> Money {
        self.trace.amount
    }

    /// The part of it that a finance director counts (see [`BenefitClass::is_accepted`]); nothing where that is nothing.
    ///
    /// # Errors
    /// When the rest has more digits than can be kept.
    pub fn accepted(&self) -> Result<Option<Self>, MoneyError> {
        if !self.class.is_accepted() {
            return Ok(None);
        }
        if self.own == Money::ZERO {
            return Ok(Some(self.clone()));
        }
        let rest = self.money().checked_sub(self.own)?;
        if rest == Money::ZERO {
            return Ok(None);
        }
        Ok(Some(Self {
            own: Money::ZERO,
            trace: without(&self.trace, self.own, rest),
            ..self.clone()
        }))
    }
}

impl From<Payment> for DatedAmount {
    fn from(payment: Payment) -> Self {
        Self {
            hours: payment.hours,
            category: payment.category,
            money: payment.trace.amount,
            line: payment.line,
        }
    }
}

/// Why the payments of a plan cannot be listed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PaymentError {
    /// A figure is not a number that can be kept exactly.
    #[error("`{path}` of `{line}` is not a number that can be kept exactly")]
    Figure {
        /// Id of the line.
        line: String,
        /// Which of its figures.
        path: String,
    },
    /// An amount is too large.
    #[error("what `{line}` costs has more than 28 digits")]
    TooLarge {
        /// Id of the line.
        line: String,
    },
    /// The amount of a line is not an amount.
    #[error("the amount of cost line `{line}` is not usable")]
    Amount {
        /// Id of the line.
        line: String,
        /// Why.
        source: MoneyError,
    },
}

impl PaymentError {
    /// Id of the line, item or claim that it is about.
    pub fn line(&self) -> &str {
        match self {
            Self::Figure { line, .. } | Self::TooLarge { line } | Self::Amount { line, .. } => line,
        }
    }
}

/// All payments of a plan within the horizon, by time, then in the order of its lines, items and claims. What the
/// solution costs by itself is among them (see [`Plan::cost_lines`]). Nothing is rounded.
///
/// Where there is a switch, they are those of its central timeline: what the contracts on both sides cost, each as long
/// as it is paid, and what the switch costs itself.
///
/// # Errors
/// When an amount cannot be kept exactly: the first such line.
pub fn payments(project: &Project, plan: &Plan) -> Result<Vec<Payment>, PaymentError> {
    listed(project, plan, Detail::Arithmetic)
}

/// The same payments without the arithmetic of what an item costs, which takes three times as long as the amounts: for
/// those who only add them up.
///
/// # Errors
/// As [`payments`].
pub fn amounts(project: &Project, plan: &Plan) -> Result<Vec<Payment>, PaymentError> {
    listed(project, plan, Detail::Amounts)
}

/// What is told of a payment of an item.
#[derive(Debug, Clone, Copy)]
enum Detail {
    Amounts,
    Arithmetic,
}

fn listed(project: &Project, plan: &Plan, detail: Detail) -> Result<Vec<Payment>, PaymentError> {
    if plan.switch.is_none() {
        return contract_payments(project, plan, detail);
    }
    let legs = central_legs(project, plan);
    let mut payments = Vec::new();
    let mut add = |plan: &Plan, leg: &Leg, is_incumbent: bool| {
        let planned = planned_leg(project, plan);
        for payment in contract_payments(project, plan, detail)? {
            let basis = if is_incumbent {
                Basis::Incumbent
            } else {
                Basis::of(plan, &payment.line, is_dated(plan, &payment.line))
            };
            let hours = moved(basis, payment.hours, leg, &planned);
            if let Some(hours) = hours.filter(|hours| *hours < project.horizon_hours()) {
                payments.push(Payment { hours, ..payment });
            }
        }
        Ok(())
    };
    for tried in &legs {
        add(tried.plan, &tried.leg, false)?;
    }
    let incumbent = project.plans.iter().find(|one| one.role == Role::Incumbent);
    if let (Some(last), Some(incumbent)) = (legs.last(), incumbent) {
        add(incumbent, &last.leg, true)?;
    }
    for tried in &legs {
        switch_payments(project, tried, &mut payments)?;
    }
    payments.sort_by(|a, b| a.hours.total_cmp(&b.hours));
    Ok(payments)
}

/// True for a line, item or claim that has a date of its own.
fn is_dated(plan: &Plan, id: &str) -> bool {
    let contract = &plan.contract;
    let lines = contract.lines.iter();
    let mut lines = lines
        .filter(|line| line.from.is_some())
        .map(|line| &line.id);
    let items = contract.items.iter();
    let mut items = items
        .filter(|item| item.from.is_some())
        .map(|item| &item.id);
    let mut claims = contract.claims.iter().map(|claim| &claim.id);
    lines.any(|line| line == id) || items.any(|item| item == id) || claims.any(|claim| claim == id)
}

/// What a switch costs itself, at central inputs.
fn switch_payments(
    project: &Project,
    tried: &TriedSwitch<'_>,
    payments: &mut Vec<Payment>,
) -> Result<(), PaymentError> {
    let mut all = Vec::new();
    dues(&tried.dues_input(project), |due| all.push(due));
    for due in all {
        let id = format!("switch_{}", due.part.as_str());
        let exact = |amount: f64| {
            Money::from_f64(amount).map_err(|source| PaymentError::Amount {
                line: id.clone(),
                source,
            })
        };
        let (money, own) = (exact(due.amount)?, exact(due.own)?);
        let line = CostLine {
            name: due.part.label().to_owned(),
            category: Category::Switch,
            class: None,
            amount: Amount::Exact(money, Provenance::default()),
            every: Every::Once,
            from: None,
            until: None,
            note: String::new(),
            currency: None,
            id,
        };
        payments.push(Payment {
            hours: due.hours,
            category: line.category,
            class: line.benefit_class(),
            own,
            trace: stated(&line, money, None, money),
            line: line.id,
            name: line.name,
        });
    }
    Ok(())
}

/// All payments of a plan within the horizon, as if it was in place from the start.
fn contract_payments(
    project: &Project,
    plan: &Plan,
    detail: Detail,
) -> Result<Vec<Payment>, PaymentError> {
    let mut payments = Vec::new();
    let lines = plan.cost_lines(project.start, project.horizon_years);
    for line in lines.into_iter().chain(advice_lines(project)) {
        stated_line(project, &line, &mut payments)?;
    }
    for item in &plan.contract.items {
        billed(project, plan, item, detail, &mut payments)?;
    }
    for claim in &plan.contract.claims {
        let hours = hours_between(project.start, claim.on.into());
        if (0.0..project.horizon_hours()).contains(&hours) {
            let wrong = |source| PaymentError::Amount {
                line: claim.id.clone(),
                source,
            };
            let full = claim.amount.central().map_err(wrong)?;
            let rate = rate_of(project, claim.currency.as_deref());
            let paid = rate.map_or(Ok(full), |rate| rate.to_project(full));
            let paid = paid.map_err(wrong)?;
            payments.push(Payment {
                hours,
                category: claim.category,
                class: claim.benefit_class(),
                own: Money::ZERO,
                line: claim.id.clone(),
                name: claim.name.clone(),
                trace: claimed(claim, full, rate, paid),
            });
        }
    }
    payments.sort_by(|a, b| a.hours.total_cmp(&b.hours));
    Ok(payments)
}

fn stated_line(
    project: &Project,
    line: &CostLine,
    payments: &mut Vec<Payment>,
) -> Result<(), PaymentError> {
    let wrong = |source| PaymentError::Amount {
        line: line.id.clone(),
        source,
    };
    let money = line.amount.central().map_err(wrong)?;
    let paid = central_amount(line, &project.economics.exchange_rates).map_err(wrong)?;
    let rate = rate_of(project, line.currency.as_deref());
    for hours in occurrences(line, project.start, f64::from(project.horizon_years)) {
        payments.push(Payment {
            hours,
            category: line.category,
            class: line.benefit_class(),
            own: Money::ZERO,
            line: line.id.clone(),
            name: line.name.clone(),
            trace: stated(line, money, rate, paid),
        });
    }
    Ok(())
}

/// An item with exact figures.
fn exact(project: &Project, plan: &Plan, item: &Item) -> Result<Recipe<Decimal>, PaymentError> {
    let mut central = |path: &str, figure: Figure<'_>| {
        let number = match figure {
            Figure::Input(input) => {
                let value = &input.value;
                decimal(value.is_fixed().unwrap_or_else(|| value.median()))
            }
            Figure::Amount(amount) => central_price(amount),
            Figure::Rate(rate) => rate.central().ok(),
            Figure::Known(value) => decimal(value),
        };
        number.ok_or_else(|| PaymentError::Figure {
            line: item.id.clone(),
            path: path.to_owned(),
        })
    };
    Recipe::new(project, plan, item, &mut central)
}

/// What the estate counts for an item at the beginning of a year of the horizon, from 0, at central inputs: instances,
/// hosts or tebibytes, before they become units that are sold. None where the project itself states how many there are.
pub fn estate_count(project: &Project, plan: &Plan, item: &Item, year: u32) -> Option<Decimal> {
    if !item.metric.is_of_estate() {
        return None;
    }
    let figures = exact(project, plan, item).ok()?.figures;
    figures.raw(&figures.used, year, &|number| number)
}

/// An item with exact figures, and its bills.
pub(crate) fn bills(
    project: &Project,
    plan: &Plan,
    item: &Item,
) -> Result<(Recipe<Decimal>, Vec<Bill<Decimal>>), PaymentError> {
    let recipe = exact(project, plan, item)?;
    let mut bills = Vec::new();
    recipe
        .evaluate(|number| number, |bill| bills.push(bill))
        .ok_or_else(|| too_large(item))?;
    Ok((recipe, bills))
}

fn too_large(item: &Item) -> PaymentError {
    PaymentError::TooLarge {
        line: item.id.clone(),
    }
}

/// The payments of an item, but for those of nothing.
fn billed(
    project: &Project,
    plan: &Plan,
    item: &Item,
    detail: Detail,
    payments: &mut Vec<Payment>,
) -> Result<(), PaymentError> {
    let (recipe, bills) = bills(project, plan, item)?;
    for bill in bills.iter().filter(|bill| !bill.amount.is_zero()) {
        let trace = match detail {
            Detail::Amounts => Trace::of(Money::from_decimal(bill.amount)),
            Detail::Arithmetic => {
                traced(project, plan, item, &recipe, bill).ok_or_else(|| too_large(item))?
            }
        };
        payments.push(Payment {
            hours: bill.hours,
            category: recipe.category(bill.reason),
            class: item.benefit_class(),
            own: Money::ZERO,
            line: item.id.clone(),
            name: item.name.clone(),
            trace,
        });
    }
    Ok(())
}
