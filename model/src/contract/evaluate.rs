//! The rules of an item, once for every kind of number (rules R30, R32).

use std::collections::BTreeSet;

use super::number::Number;
use super::schedule::{Reason, Schedule};
use super::{Amount, Category, Item, Metric, TierRule};
use crate::cash_flow::ExchangeRate;
use crate::estate::Workload;
use crate::input::Input;
use crate::plan::Plan;
use crate::project::Project;

/// A figure that an item is worked out from.
#[derive(Debug, Clone, Copy)]
pub enum Figure<'a> {
    /// A number, perhaps a range.
    Input(&'a Input),
    /// A price.
    Amount(&'a Amount),
    /// What another currency is worth.
    Rate(&'a ExchangeRate),
    /// A number that the document states outright.
    Known(f64),
}

/// One payment with the numbers that it is the product of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bill<N> {
    /// When it falls due, in hours from the project's start.
    pub hours: f64,
    /// What it is for.
    pub reason: Reason,
    /// The year of the horizon, from 0, whose count holds.
    pub year: u32,
    /// Units.
    pub quantity: N,
    /// What they cost by the list, tiers included, for one period of the price.
    pub listed: N,
    /// 1 − discount.
    pub keep: N,
    /// All factors of the item multiplied.
    pub factors: N,
    /// How much the price has risen since the beginning, as a factor.
    pub uplift: N,
    /// How many steps it has risen.
    pub steps: u32,
    /// Maintenance, penalty, residual value or the share still owed, as a factor.
    pub share: N,
    /// The part of the price's period that is covered, as a fraction.
    pub part: (i64, i64),
    /// One instalment of a unit financed; 1 where nothing is.
    pub instalment: N,
    /// What one unit of the price's currency is worth in the project's.
    pub rate: N,
    /// The product of all these.
    pub amount: N,
}

/// How many of something there are.
#[derive(Debug, Clone)]
pub(super) enum Counted<S> {
    /// So many, growing with the item alone.
    Fixed(S),
    /// What the workloads hold: count, size and growth of each.
    Data(Vec<[S; 3]>),
    /// What copies take up.
    Stored(Vec<Stored<S>>),
}

/// What one copy takes up.
#[derive(Debug, Clone)]
pub(super) struct Stored<S> {
    pub(super) fulls: i64,
    pub(super) increments: i64,
    pub(super) change: S,
    pub(super) reduction: S,
    /// Count, size and growth of each workload that it protects.
    pub(super) data: Vec<[S; 3]>,
}

impl<S: Copy> Counted<S> {
    /// How many there are at the beginning of a year, from 0.
    pub(super) fn in_year<N: Number>(&self, year: u32, get: &impl Fn(S) -> N) -> Option<N> {
        match self {
            Self::Fixed(count) => Some(get(*count)),
            Self::Data(workloads) => grown(workloads, year, get),
            Self::Stored(copies) => {
                let mut sum = N::ZERO;
                for copy in copies {
                    sum = sum.plus(copy.in_year(year, get)?)?;
                }
                Some(sum)
            }
        }
    }
}

impl<S: Copy> Stored<S> {
    /// Reduction × (fulls + increments × change) × data.
    pub(super) fn in_year<N: Number>(&self, year: u32, get: &impl Fn(S) -> N) -> Option<N> {
        let increments = N::whole(self.increments).times(get(self.change))?;
        let points = N::whole(self.fulls).plus(increments)?;
        let data = grown(&self.data, year, get)?;
        get(self.reduction).times(points)?.times(data)
    }
}

/// The data of workloads at the beginning of a year.
pub(super) fn grown<S: Copy, N: Number>(
    workloads: &[[S; 3]],
    year: u32,
    get: &impl Fn(S) -> N,
) -> Option<N> {
    let mut sum = N::ZERO;
    for workload in workloads {
        let [count, size, growth] = workload.map(get);
        let grown = N::ONE.plus(growth)?.to_the(year)?;
        sum = sum.plus(count.times(size)?.times(grown)?)?;
    }
    Some(sum)
}

/// The figures of an item behind handles `S`.
#[derive(Debug, Clone)]
pub(super) struct Figures<S> {
    pub(super) bought: Counted<S>,
    pub(super) used: Counted<S>,
    whole: bool,
    bundle: i64,
    unit_size: S,
    growth: S,
    headroom: S,
    minimum: S,
    price: S,
    tiers: Vec<(S, S)>,
    rule: TierRule,
    discount: S,
    times: Vec<S>,
    uplift: Option<(S, Option<S>)>,
    /// Allowance in units, as a share, and penalty.
    true_up: Option<[S; 3]>,
    maintenance: Option<S>,
    residual: Option<S>,
    financing: Option<(i64, S)>,
    /// Share still owed and fixed fee.
    termination: Option<[S; 2]>,
    /// What the currency of the prices is worth.
    rate: Option<S>,
}

/// An item whose dates are resolved and whose figures stand behind handles, ready to be worked out with any numbers.
#[derive(Debug, Clone)]
pub struct Recipe<S> {
    category: Category,
    schedule: Schedule,
    pub(super) figures: Figures<S>,
}

/// The rate of a currency; none for the project's own.
pub(super) fn rate_of<'a>(
    project: &'a Project,
    currency: Option<&str>,
) -> Option<&'a ExchangeRate> {
    let currency = currency?;
    let mut rates = project.economics.exchange_rates.iter();
    rates.find(|rate| rate.currency == currency)
}

/// What stands for the rate of an item's currency; none for the project's own.
fn exchange<S, E>(
    project: &Project,
    item: &Item,
    handle: &mut impl FnMut(&str, Figure<'_>) -> Result<S, E>,
) -> Result<Option<S>, E> {
    let rate = rate_of(project, item.currency.as_deref());
    rate.map(|rate| {
        let path = format!("economics/exchange_rate/{}", rate.currency);
        handle(&path, Figure::Rate(rate))
    })
    .transpose()
}

/// The workloads that an item counts, in the order of the document.
pub(super) fn counted<'a>(project: &'a Project, plan: &Plan, item: &Item) -> Vec<&'a Workload> {
    let all = item.workloads.is_empty()
        && (plan.copies.is_empty() || plan.copies.iter().any(|copy| copy.protects.is_empty()));
    let named: BTreeSet<&String> = if item.workloads.is_empty() {
        plan.copies.iter().flat_map(|copy| &copy.protects).collect()
    } else {
        item.workloads.iter().collect()
    };
    let workloads = project.workloads.iter();
    workloads
        .filter(|workload| all || named.contains(&workload.id))
        .collect()
}

/// How many hosts those workloads live in.
pub(crate) fn hosts(project: &Project, plan: &Plan, item: &Item) -> usize {
    let workloads = counted(project, plan, item);
    let lived_in: BTreeSet<&String> = workloads.iter().flat_map(|one| &one.domains).collect();
    let hosts = project.domains.iter().filter(|one| one.kind == "host");
    hosts.filter(|host| lived_in.contains(&host.id)).count()
}

impl<S: Copy> Recipe<S> {
    /// Resolves an item of a plan. `handle` turns each figure into whatever stands for its value; it gets a path that
    /// names the figure among all of a project, the same in every plan.
    ///
    /// # Errors
    /// The first error of `handle`.
    pub fn new<E>(
        project: &Project,
        plan: &Plan,
        item: &Item,
        handle: &mut impl FnMut(&str, Figure<'_>) -> Result<S, E>,
    ) -> Result<Self, E> {
        let schedule = Schedule::new(
            item,
            &plan.contract.items,
            project.start,
            project.horizon_years,
        );
        let used = used(project, plan, item, handle)?;
        let rate = exchange(project, item, handle)?;
        let mut own =
            |key: &str, figure: Figure<'_>| handle(&format!("item/{}/{key}", item.id), figure);
        let bought = match (&item.quantity, item.metric.is_of_estate()) {
            (Some(stated), _) => Counted::Fixed(own("quantity", Figure::Input(stated))?),
            (None, true) => used.clone(),
            (None, false) => Counted::Fixed(own("quantity", Figure::Known(1.0))?),
        };
        let used = if item.metric.is_of_estate() {
            used
        } else {
            bought.clone()
        };
        let mut tiers = Vec::with_capacity(item.tiers.len());
        for tier in &item.tiers {
            let path = format!("tier/{}", tier.above);
            tiers.push((
                own(&path, Figure::Known(tier.above))?,
                own(&path, Figure::Amount(&tier.price))?,
            ));
        }
        let mut times = Vec::with_capacity(item.times.len());
        for (place, factor) in item.times.iter().enumerate() {
            times.push(own(
                &format!("times/{place}"),
                Figure::Input(&factor.value),
            )?);
        }
        let mut maybe = |key: &str, input: Option<&Input>| {
            input
                .map(|input| own(key, Figure::Input(input)))
                .transpose()
        };
        let cap = item.uplift.as_ref().and_then(|one| one.cap.as_ref());
        let cap = maybe("uplift/cap", cap)?;
        let uplift = maybe("uplift", item.uplift.as_ref().map(|one| &one.share))?;
        let uplift = uplift.map(|share| (share, cap));
        let true_up = match &item.true_up {
            Some(one) => Some([
                maybe("true_up/allowance", Some(&one.allowance))?,
                maybe("true_up/allowance_share", Some(&one.allowance_share))?,
                maybe("true_up/penalty", Some(&one.penalty))?,
            ]),
            None => None,
        };
        let maintenance = maybe(
            "maintenance",
            item.maintenance.as_ref().map(|one| &one.share),
        )?;
        let residual = maybe("residual", item.refresh.as_ref().map(|one| &one.residual))?;
        let interest = item.financing.as_ref().map(|one| &one.interest_per_year);
        let interest = maybe("interest", interest)?;
        let termination = match &item.termination {
            Some(one) => Some([
                maybe("termination/share", Some(&one.share))?,
                maybe("termination/fee", Some(&one.fee))?,
            ]),
            None => None,
        };
        let financing = item.financing.as_ref().zip(interest);
        Ok(Self {
            category: item.category,
            schedule,
            figures: Figures {
                bought,
                used,
                whole: item
                    .whole_units
                    .unwrap_or_else(|| item.metric.comes_in_whole_units()),
                bundle: i64::from(item.bundle.max(1)),
                unit_size: own("unit_size", Figure::Input(&item.unit_size))?,
                growth: own("growth_per_year", Figure::Input(&item.growth_per_year))?,
                headroom: own("headroom", Figure::Input(&item.headroom))?,
                minimum: own("minimum", Figure::Input(&item.minimum))?,
                price: own("price", Figure::Amount(&item.price))?,
                tiers,
                rule: item.tier_rule,
                discount: own("discount", Figure::Input(&item.discount))?,
                times,
                uplift,
                true_up: true_up.and_then(all),
                maintenance,
                residual,
                financing: financing.map(|(one, rate)| (i64::from(one.instalments.max(1)), rate)),
                termination: termination.and_then(all),
                rate,
            },
        })
    }

    /// When each payment falls due, in hours from the project's start, and its category: in the order in which
    /// [`Recipe::evaluate`] tells them.
    pub fn payments(&self) -> impl Iterator<Item = (f64, Category)> + '_ {
        self.schedule.events.iter().flat_map(|event| {
            let category = self.category(event.reason);
            self.schedule
                .payments(event)
                .map(move |hours| (hours, category))
        })
    }

    /// The category that a bill is booked under.
    pub(super) fn category(&self, reason: Reason) -> Category {
        if reason == Reason::Maintenance {
            Category::Support
        } else {
            self.category
        }
    }

    /// Works out every payment with the numbers that `get` gives for the handles, and tells them one by one.
    ///
    /// None where a number has no answer, which is where an exact one has more digits than can be kept; payments told
    /// before that stand.
    pub fn evaluate<N: Number>(
        &self,
        get: impl Fn(S) -> N,
        mut tell: impl FnMut(Bill<N>),
    ) -> Option<()> {
        let figures = &self.figures;
        let keep = N::ONE.minus(get(figures.discount))?;
        let mut factors = N::ONE;
        for factor in &figures.times {
            factors = factors.times(get(*factor))?;
        }
        let step = match figures.uplift {
            Some((share, cap)) => {
                let share = get(share);
                let share = cap.map_or(share, |cap| share.or_less(get(cap)));
                N::ONE.plus(share)?
            }
            None => N::ONE,
        };
        let rate = figures.rate.map_or(N::ONE, &get);
        let mut owned = N::ZERO;
        for event in &self.schedule.events {
            let (mut quantity, mut share, mut tiers_below) = (owned, N::ONE, N::ZERO);
            match event.reason {
                Reason::Use => {
                    if event.counts {
                        owned = figures.bought_in(event.year, &get)?;
                    }
                    quantity = owned;
                }
                Reason::TrueUp => {
                    let [allowance, allowance_share, penalty] = figures.true_up?.map(&get);
                    let allowance = allowance.or_more(owned.times(allowance_share)?);
                    let used = figures.units(&figures.used, event.year, N::ONE, &get)?;
                    let over = used.minus(owned)?.minus(allowance)?.or_more(N::ZERO);
                    quantity = figures.packed(over)?;
                    (tiers_below, owned) = (owned, owned.plus(quantity)?);
                    share = N::ONE.plus(penalty)?;
                }
                Reason::Maintenance => share = get(figures.maintenance?),
                Reason::Residual => share = N::ZERO.minus(get(figures.residual?))?,
                Reason::Termination => share = get(figures.termination?[0]),
                Reason::Fee => {}
            }
            let mut bill = Bill {
                hours: 0.0,
                reason: event.reason,
                year: event.year,
                quantity,
                listed: figures.listed(quantity, tiers_below, &get)?,
                keep,
                factors,
                uplift: step.to_the(event.steps)?,
                steps: event.steps,
                share,
                part: event.part,
                instalment: N::ONE,
                rate,
                amount: N::ZERO,
            };
            if event.reason == Reason::Fee {
                bill.quantity = N::ONE;
                bill.listed = get(figures.termination?[1]);
                (bill.keep, bill.factors, bill.uplift) = (N::ONE, N::ONE, N::ONE);
            }
            if event.instalments > 1 {
                bill.instalment = figures.instalment(&get)?;
            }
            bill.amount = bill.product()?;
            for hours in self.schedule.payments(event) {
                tell(Bill { hours, ..bill });
            }
        }
        Some(())
    }
}

/// The figures where all are there.
fn all<S: Copy, const N: usize>(figures: [Option<S>; N]) -> Option<[S; N]> {
    let mut found = Vec::with_capacity(N);
    for figure in figures {
        found.push(figure?);
    }
    found.try_into().ok()
}

/// What the estate uses of an item.
fn used<S: Copy, E>(
    project: &Project,
    plan: &Plan,
    item: &Item,
    handle: &mut impl FnMut(&str, Figure<'_>) -> Result<S, E>,
) -> Result<Counted<S>, E> {
    let path = format!("item/{}/count", item.id);
    let known = |value: f64| Figure::Known(value);
    match item.metric {
        Metric::FrontEndTib => {
            let mut workloads = Vec::new();
            for workload in counted(project, plan, item) {
                workloads.push(data(workload, handle)?);
            }
            Ok(Counted::Data(workloads))
        }
        Metric::BackEndTib => stored_by(project, plan, &item.copies, handle).map(Counted::Stored),
        Metric::Instance => {
            let workloads = counted(project, plan, item);
            let count = workloads.iter().map(|one| u64::from(one.count));
            Ok(Counted::Fixed(handle(
                &path,
                known(count.sum::<u64>() as f64),
            )?))
        }
        Metric::Host => {
            let count = hosts(project, plan, item);
            Ok(Counted::Fixed(handle(&path, known(count as f64))?))
        }
        _ => Ok(Counted::Fixed(handle(&path, known(1.0))?)),
    }
}

/// Count, size and growth of a workload.
fn data<S, E>(
    workload: &Workload,
    handle: &mut impl FnMut(&str, Figure<'_>) -> Result<S, E>,
) -> Result<[S; 3], E> {
    let path = |key: &str| format!("workload/{}/{key}", workload.id);
    let count = Figure::Known(f64::from(workload.count));
    let growth = Figure::Input(&workload.growth_per_year);
    Ok([
        handle(&path("count"), count)?,
        handle(&path("size_tib"), Figure::Input(&workload.size_tib))?,
        handle(&path("growth_per_year"), growth)?,
    ])
}

/// What the copies with these ids take up, or all copies where none is named; those that do not say what they keep are
/// left out.
pub(super) fn stored_by<S: Copy, E>(
    project: &Project,
    plan: &Plan,
    ids: &[String],
    handle: &mut impl FnMut(&str, Figure<'_>) -> Result<S, E>,
) -> Result<Vec<Stored<S>>, E> {
    let mut stored = Vec::new();
    for (rank, copy) in plan.copies.iter().enumerate() {
        let Some(keeps) = &copy.keeps else { continue };
        if !ids.is_empty() && !ids.contains(&copy.id) {
            continue;
        }
        let protects: BTreeSet<&String> = copy.protects.iter().collect();
        let mut workloads = Vec::new();
        for workload in &project.workloads {
            if protects.is_empty() || protects.contains(&workload.id) {
                workloads.push(data(workload, handle)?);
            }
        }
        let path = |key: &str| format!("copy/{rank}/keeps/{key}");
        let change = Figure::Input(&keeps.change_per_day);
        stored.push(Stored {
            fulls: i64::from(keeps.fulls()),
            increments: i64::from(keeps.daily),
            change: handle(&path("change_per_day"), change)?,
            reduction: handle(&path("reduction"), Figure::Input(&keeps.reduction))?,
            data: workloads,
        });
    }
    Ok(stored)
}

impl<S: Copy> Figures<S> {
    /// What is counted in a year, before it is turned into units; the estate's growth included.
    pub(super) fn raw<N: Number>(
        &self,
        counted: &Counted<S>,
        year: u32,
        get: &impl Fn(S) -> N,
    ) -> Option<N> {
        let raw = counted.in_year(year, get)?;
        raw.times(N::ONE.plus(get(self.growth))?.to_the(year)?)
    }

    /// Whole units in a year, with a factor for headroom.
    fn units<N: Number>(
        &self,
        counted: &Counted<S>,
        year: u32,
        headroom: N,
        get: &impl Fn(S) -> N,
    ) -> Option<N> {
        let raw = self.raw(counted, year, get)?.over(get(self.unit_size))?;
        let units = raw.times(headroom)?;
        Some(if self.whole {
            units.rounded_up()
        } else {
            units
        })
    }

    /// Units in whole packs.
    fn packed<N: Number>(&self, units: N) -> Option<N> {
        if self.bundle == 1 {
            return Some(units);
        }
        let bundle = N::whole(self.bundle);
        units.over(bundle)?.rounded_up().times(bundle)
    }

    /// Units bought in a year.
    fn bought_in<N: Number>(&self, year: u32, get: &impl Fn(S) -> N) -> Option<N> {
        let headroom = N::ONE.plus(get(self.headroom))?;
        let units = self.units(&self.bought, year, headroom, get)?;
        self.packed(units.or_more(get(self.minimum)))
    }

    /// The list price of so many units beyond those that are owned already.
    fn listed<N: Number>(&self, units: N, owned: N, get: &impl Fn(S) -> N) -> Option<N> {
        if self.tiers.is_empty() {
            return units.times(get(self.price));
        }
        match self.rule {
            TierRule::Volume => {
                let all = owned.plus(units)?;
                let reached = self.tiers.iter().rev().find(|(above, _)| all > get(*above));
                units.times(get(reached.map_or(self.price, |(_, price)| *price)))
            }
            TierRule::Graduated => {
                let all = self.graduated(owned.plus(units)?, get)?;
                all.minus(self.graduated(owned, get)?)
            }
        }
    }

    /// The price of the first so many units, each at the price of its tier.
    fn graduated<N: Number>(&self, units: N, get: &impl Fn(S) -> N) -> Option<N> {
        let (mut sum, mut from, mut price) = (N::ZERO, N::ZERO, get(self.price));
        for (above, next) in &self.tiers {
            let to = units.or_less(get(*above));
            sum = sum.plus(to.minus(from)?.or_more(N::ZERO).times(price)?)?;
            (from, price) = (get(*above), get(*next));
        }
        sum.plus(units.minus(from)?.or_more(N::ZERO).times(price)?)
    }

    /// One instalment of a unit: i / (1 − (1 + i)⁻ⁿ) with the monthly interest i, and 1 / n without interest.
    fn instalment<N: Number>(&self, get: &impl Fn(S) -> N) -> Option<N> {
        let (count, rate) = self.financing?;
        let monthly = get(rate).over(N::whole(12))?;
        if monthly > N::ZERO {
            let grown = N::ONE.plus(monthly)?.to_the(u32::try_from(count).ok()?)?;
            monthly.times(grown)?.over(grown.minus(N::ONE)?)
        } else {
            N::ONE.over(N::whole(count))
        }
    }
}

impl<N: Number> Bill<N> {
    fn product(&self) -> Option<N> {
        let mut product = self.listed;
        for factor in [self.keep, self.factors, self.uplift, self.share] {
            product = product.times(factor)?;
        }
        let (covered, period) = self.part;
        if covered != period {
            product = product.times(N::whole(covered))?.over(N::whole(period))?;
        }
        product.times(self.instalment)?.times(self.rate)
    }
}
