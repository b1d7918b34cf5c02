//! Making and changing what a contract pays: lines, items, claims.

use displace_model::contract::{
    Amount, Beyond, Billing, Category, Claim, CostLine, Every, Factor, Item, Metric, Tier,
    estate_count,
};
use displace_model::input::Provenance;
use displace_model::money::Money;
use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::project::library::Library;

use crate::library::shelf::{between, exchange};

use super::{assumed, begin, start, unique_id, unique_name};

/// Nothing, to the cent.
fn nothing() -> Amount {
    Amount::Exact(Money::ZERO, Provenance::default())
}

/// The ids of everything that a contract pays; books name lines by them.
fn taken(plan: &Plan) -> impl Iterator<Item = &str> {
    let contract = &plan.contract;
    let lines = contract.lines.iter().map(|line| line.id.as_str());
    let items = contract.items.iter().map(|item| item.id.as_str());
    let claims = contract.claims.iter().map(|claim| claim.id.as_str());
    lines.chain(items).chain(claims)
}

/// A cost line to be filled in: nothing, every year.
pub fn new_cost(plan: &Plan) -> CostLine {
    let lines = &plan.contract.lines;
    let name = unique_name("New cost", lines.iter().map(|l| l.name.as_str()));
    CostLine {
        id: unique_id(&name, "cost", taken(plan)),
        name,
        category: Category::Licences,
        class: None,
        amount: nothing(),
        currency: None,
        every: Every::Year,
        from: None,
        until: None,
        note: String::new(),
    }
}

/// A claim to be filled in: in the middle of the horizon, of nothing, and it does not come.
pub fn new_claim(project: &Project, plan: &Plan) -> Claim {
    let claims = &plan.contract.claims;
    let name = unique_name("New claim", claims.iter().map(|claim| claim.name.as_str()));
    let id = unique_id(&name, "claim", taken(plan));
    let months = i64::from(project.horizon_years.min(50)) * 6;
    let on = project
        .start
        .checked_add(jiff::Span::new().months(months))
        .unwrap_or(project.start);
    let mut claim = Claim::new(&id, on, nothing());
    claim.name = name;
    begin(&mut claim, &[("probability", 0.0)]);
    claim
}

/// An item like this one for a plan, under an id and a name that are free there. Mentions of what the plan does not
/// have are left out; what neither the estate nor the item counts begins with one.
pub fn item_like(project: &Project, plan: &Plan, like: &Item) -> Item {
    let items = &plan.contract.items;
    let name = unique_name(&like.name, items.iter().map(|item| item.name.as_str()));
    let mut item = Item {
        id: unique_id(&name, "item", taken(plan)),
        name,
        ..like.clone()
    };
    let known = |id: &String| project.workloads.iter().any(|one| one.id == *id);
    item.workloads.retain(known);
    item.copies
        .retain(|id| plan.copies.iter().any(|copy| copy.id == *id));
    item.co_term_with = item.co_term_with.filter(|id| {
        let mut others = items.iter();
        others.any(|other| other.id == *id && other.term_months.is_some())
    });
    state_what_nobody_counts(project, plan, &mut item);
    item
}

/// An item of a library with this currency, for a plan.
pub fn item_from(project: &Project, plan: &Plan, library: &Library, like: &Item) -> Item {
    let mut item = item_like(project, plan, like);
    item.currency = between(item.currency.take(), &library.currency, &project.currency);
    item
}

/// A plan of a library as a proposal of the project, under an id and a name that are free there.
pub fn plan_from(project: &Project, library: &Library, like: &Plan) -> Plan {
    let plans = &project.plans;
    let mut plan = like.clone();
    plan.name = unique_name(&like.name, plans.iter().map(|plan| plan.name.as_str()));
    plan.id = unique_id(&like.id, "plan", plans.iter().map(|plan| plan.id.as_str()));
    plan.role = if plans.iter().any(|plan| plan.role == Role::Incumbent) {
        Role::Proposal
    } else {
        Role::Incumbent
    };
    exchange(&mut plan, &library.currency, &project.currency);
    let mut items = std::mem::take(&mut plan.contract.items);
    for item in &mut items {
        state_what_nobody_counts(project, &plan, item);
    }
    plan.contract.items = items;
    plan
}

/// Where there is nothing to count the item says how many: one.
fn state_what_nobody_counts(project: &Project, plan: &Plan, item: &mut Item) {
    let counted = estate_count(project, plan, item, 0);
    let needs_some = matches!(item.metric, Metric::Host | Metric::BackEndTib);
    if item.quantity.is_none() && needs_some && counted.is_none_or(|count| count.is_zero()) {
        item.quantity = Some(start(1.0));
    }
}

/// Makes an item count something else. What the estate counts need not be stated; what it does not count must be.
pub fn set_metric(project: &Project, plan: &Plan, item: &mut Item, metric: Metric) {
    item.metric = metric;
    if metric != Metric::BackEndTib {
        item.copies.clear();
    }
    if !metric.is_of_estate() || metric == Metric::BackEndTib {
        item.workloads.clear();
    }
    if let Some(rule) = &mut item.true_up
        && !matches!(metric, Metric::Instance | Metric::FrontEndTib)
    {
        rule.beyond = Beyond::Billed;
    }
    item.quantity = match metric {
        Metric::Unit | Metric::Socket | Metric::User => {
            item.quantity.take().or_else(|| Some(start(1.0)))
        }
        _ => None,
    };
    state_what_nobody_counts(project, plan, item);
}

/// Changes the period that an item's price is for. Rules of purchases go when it recurs, and the other way round.
pub fn set_every(item: &mut Item, every: Every) {
    item.every = every;
    if every == Every::Once {
        item.term_months = None;
        item.billing = None;
        item.co_term_with = None;
    } else {
        item.maintenance = None;
        item.refresh = None;
    }
    keep_financing_where_it_fits(item);
}

/// Changes how an item is billed. What is prepaid is a term: without one it becomes a year.
pub fn set_billing(item: &mut Item, billing: Option<Billing>) {
    item.billing = billing;
    if billing == Some(Billing::Prepaid) {
        item.term_months.get_or_insert(12);
    }
    keep_financing_where_it_fits(item);
}

/// Changes the length of an item's term; without one nothing is prepaid, and nothing ends with it.
pub fn set_term(item: &mut Item, months: Option<u32>) {
    item.term_months = months;
    if months.is_none() {
        item.billing = item.billing.filter(|billing| *billing != Billing::Prepaid);
        item.renews = true;
    }
    keep_financing_where_it_fits(item);
}

/// Instalments pay a purchase or a prepaid term.
fn keep_financing_where_it_fits(item: &mut Item) {
    let prepaid = item.billing == Some(Billing::Prepaid);
    if item.every != Every::Once && !prepaid {
        item.financing = None;
    }
}

/// A tier to be filled in: above the last one, at its price.
pub fn new_tier(item: &Item) -> Tier {
    let last = item.tiers.last();
    Tier {
        above: last.map_or(100.0, |tier| (tier.above * 2.0).max(1.0)),
        price: last.map_or(&item.price, |tier| &tier.price).clone(),
    }
}

/// A factor to be filled in: it changes nothing yet.
pub fn new_factor(item: &Item) -> Factor {
    let names = item.times.iter().map(|factor| factor.name.as_str());
    Factor {
        name: unique_name("factor", names),
        value: assumed(1.0),
    }
}
