//! Inputs compiled for the trial: parameters, drawn once per trial, and event draws, drawn per event (R2).

use displace_model::contract::Recipe;
use displace_model::input::Input;
use displace_model::uncertain::{Sampler, Uncertain};

use crate::luck::{IncidentKey, Luck, Purpose, name_of};

/// A parameter's place among the values of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parameter(u32);

/// All parameters of a project, constants included.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    /// The value of each constant; a placeholder for the others.
    constants: Vec<f64>,
    /// Place, name and sampler of those that vary.
    varying: Vec<(u32, u64, Sampler)>,
    /// Places that hold the logarithm of one plus another parameter.
    log_growths: Vec<(u32, Parameter)>,
    /// Payments that are worked out from other parameters, plan by plan.
    bills: Vec<Bills>,
    /// Places that hold the product of two other parameters.
    products: Vec<(u32, Parameter, Parameter)>,
    /// Places that hold what is left of another parameter that some lower by their shares.
    lowered: Vec<(u32, Parameter, Vec<Parameter>)>,
    /// Samplers made so far: many inputs share a default, and a table takes a fraction of a millisecond.
    made: Vec<(Uncertain, Sampler)>,
    /// Those of an earlier world.
    known: Vec<(Uncertain, Sampler)>,
}

impl Parameters {
    /// Adds an input under its path. The same path meets the same uniform in every plan.
    pub(crate) fn add(&mut self, path: &str, input: &Input) -> Parameter {
        let sampler = self.sampler(&input.value);
        let place = self.constants.len() as u32;
        self.constants.push(sampler.constant().unwrap_or(0.0));
        if sampler.constant().is_none() {
            self.varying.push((place, name_of(path), sampler));
        }
        Parameter(place)
    }

    /// Compiles an input that is drawn anew for each event.
    pub(crate) fn event(&mut self, input: &Input) -> EventDraw {
        let sampler = self.sampler(&input.value);
        EventDraw {
            constant: sampler.constant(),
            sampler,
        }
    }

    /// Compiles a range, once for all that are equal.
    pub(crate) fn sampler(&mut self, range: &Uncertain) -> Sampler {
        let of_range = |one: &&(Uncertain, Sampler)| one.0 == *range;
        if let Some((_, sampler)) = self.made.iter().find(of_range) {
            return sampler.clone();
        }
        let known = self.known.iter().find(of_range);
        let sampler = known.map_or_else(|| Sampler::new(range), |(_, sampler)| sampler.clone());
        self.made.push((range.clone(), sampler.clone()));
        sampler
    }

    /// None yet, for an edited project: ranges that it shares with this one are not compiled again.
    pub(crate) fn successor(&self) -> Self {
        Self {
            known: self.made.clone(),
            ..Self::default()
        }
    }

    /// Forgets what is only needed while compiling.
    pub(crate) fn finish(&mut self) {
        self.known = Vec::new();
    }

    /// Adds a number that does not vary.
    pub(crate) fn constant(&mut self, value: f64) -> Parameter {
        self.constants.push(value);
        Parameter(self.constants.len() as u32 - 1)
    }

    /// Adds payments that each trial works out. Whatever they are worked out from must have been added before their
    /// own places.
    pub(crate) fn bill(&mut self, bills: Bills) {
        self.bills.push(bills);
    }

    /// By place: whether it has the same value in every trial.
    pub(super) fn fixed(&self) -> Vec<bool> {
        let mut fixed = vec![true; self.constants.len()];
        let mut varies = |place: u32| {
            if let Some(fixed) = fixed.get_mut(place as usize) {
                *fixed = false;
            }
        };
        self.varying.iter().for_each(|(place, ..)| varies(*place));
        self.products.iter().for_each(|(place, ..)| varies(*place));
        self.lowered.iter().for_each(|(place, ..)| varies(*place));
        self.log_growths
            .iter()
            .for_each(|(place, _)| varies(*place));
        for bills in &self.bills {
            bills.drawn.iter().for_each(|(_, sum)| varies(sum.0));
            let scaled = bills.scaled.iter().flat_map(|scaled| &scaled.payments);
            scaled.for_each(|(sum, _)| varies(sum.0));
            let items = bills.items.iter().flat_map(|(_, places)| places);
            items.for_each(|sum| varies(sum.0));
        }
        fixed
    }

    /// The value that a parameter has in every trial, if so; given what [`Parameters::fixed`] says.
    pub(super) fn fixed_value(&self, one: Parameter, fixed: &[bool]) -> Option<f64> {
        let is_fixed = fixed.get(one.0 as usize).copied().unwrap_or(false);
        is_fixed.then(|| self.constants[one.0 as usize])
    }

    /// False for a parameter that has the same value in every trial.
    pub(crate) fn varies(&self, one: Parameter) -> bool {
        self.varying.iter().any(|(place, ..)| *place == one.0)
            || self.products.iter().any(|(place, ..)| *place == one.0)
            || self.lowered.iter().any(|(place, ..)| *place == one.0)
            || self.bills.iter().any(|bills| bills.vary(one))
    }

    /// The product of two parameters, such as an amount and its exchange rate.
    pub(crate) fn product(&mut self, a: Parameter, b: Parameter) -> Parameter {
        let varies = self.varies(a) || self.varies(b);
        let place = self.constant(self.constants[a.0 as usize] * self.constants[b.0 as usize]);
        if varies {
            self.products.push((place.0, a, b));
        }
        place
    }

    /// False for a parameter that is 0 in every trial, or below.
    pub(crate) fn can_be_positive(&self, one: Parameter) -> bool {
        self.varies(one) || self.constants[one.0 as usize] > 0.0
    }

    /// What is left of a parameter that others lower by their shares.
    pub(crate) fn lowered(&mut self, of: Parameter, by: &[Parameter]) -> Parameter {
        if by.is_empty() {
            return of;
        }
        let left = |parameter: &Parameter| 1.0 - self.constants[parameter.0 as usize];
        let constant = by
            .iter()
            .fold(self.constants[of.0 as usize], |value, by| value * left(by));
        let varies = self.varies(of) || by.iter().any(|by| self.varies(*by));
        let place = self.constant(constant);
        if varies {
            self.lowered.push((place.0, of, by.to_vec()));
        }
        place
    }

    /// The logarithm of a year's growth, drawn or not.
    pub(crate) fn log_growth(&mut self, growth: Parameter) -> Parameter {
        let varies = self.varying.iter().any(|(place, ..)| *place == growth.0);
        let place = self.constant(libm::log1p(self.constants[growth.0 as usize]));
        if varies {
            self.log_growths.push((place.0, growth));
        }
        place
    }

    /// A parameter to be drawn by itself, apart from the others of its trial; one that is worked out from others has
    /// its central value.
    pub(crate) fn alone(&self, one: Parameter) -> Alone {
        let drawn = self.varying.iter().find(|(place, ..)| *place == one.0);
        drawn.map_or_else(
            || Alone::Constant(self.constants[one.0 as usize]),
            |(_, name, sampler)| Alone::Drawn(*name, sampler.clone()),
        )
    }

    /// Draws the values of one trial into `values`.
    pub(crate) fn draw<L: Luck>(&self, luck: L, values: &mut Values) {
        self.draw_side_by_side(&[luck], std::slice::from_mut(values));
    }

    /// Draws the values of several trials, parameter by parameter: a sampler's table is large and is fetched once for
    /// all of them, and uniforms do not wait for one another.
    pub(crate) fn draw_side_by_side<L: Luck>(&self, lucks: &[L], values: &mut [Values]) {
        for values in &mut *values {
            values.0.clear();
            values.0.extend_from_slice(&self.constants);
        }
        for (place, name, sampler) in &self.varying {
            let place = *place as usize;
            for (luck, values) in lucks.iter().zip(&mut *values) {
                values.0[place] = luck.of_trial(Purpose::Parameter, *name, 0);
            }
            for values in values.iter_mut().take(lucks.len()) {
                let u = values.0[place];
                values.0[place] = sampler.sample(u);
            }
        }
        for (place, a, b) in &self.products {
            for values in &mut *values {
                values.0[*place as usize] = values[*a] * values[*b];
            }
        }
        for (place, of, by) in &self.lowered {
            for values in &mut *values {
                let left = by
                    .iter()
                    .fold(values[*of], |left, by| left * (1.0 - values[*by]));
                values.0[*place as usize] = left;
            }
        }
        for (place, growth) in &self.log_growths {
            for values in &mut *values {
                let growth = values[*growth];
                values.0[*place as usize] = libm::log1p(growth);
            }
        }
        for bills in &self.bills {
            for values in values.iter_mut().take(lucks.len()) {
                bills.fill(&mut values.0);
            }
        }
    }
}

/// A parameter that is drawn by itself.
#[derive(Debug)]
pub(crate) enum Alone {
    /// It has the same value in every trial.
    Constant(f64),
    /// Its name and its range.
    Drawn(u64, Sampler),
}

impl Alone {
    /// Its value under this luck: the same as among all parameters of the trial.
    #[inline]
    pub(crate) fn value<L: Luck>(&self, luck: L) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Drawn(name, sampler) => {
                sampler.sample(luck.of_trial(Purpose::Parameter, *name, 0))
            }
        }
    }
}

/// The parameters' values in one trial.
#[derive(Debug, Default, Clone)]
pub(crate) struct Values(Vec<f64>);

impl std::ops::Index<Parameter> for Values {
    type Output = f64;

    #[inline]
    fn index(&self, parameter: Parameter) -> &f64 {
        &self.0[parameter.0 as usize]
    }
}

/// Payments of one plan that each trial works out and adds to what is fixed at the same moment.
#[derive(Debug, Default)]
pub(crate) struct Bills {
    /// The place of the plan's first payment: everything a payment depends on stands before it.
    pub(crate) first: Option<Parameter>,
    /// Amounts that are drawn, and where they are added.
    pub(crate) drawn: Vec<(Parameter, Parameter)>,
    /// Amounts in proportion to a price.
    pub(crate) scaled: Vec<Scaled>,
    /// Items with all their rules, and where each of their payments is added.
    pub(crate) items: Vec<(Recipe<Parameter>, Vec<Parameter>)>,
}

/// Payments in proportion to one product of parameters.
#[derive(Debug, Default)]
pub(crate) struct Scaled {
    /// Price and factors.
    pub(crate) factors: Vec<Parameter>,
    /// The discount on it.
    pub(crate) discount: Option<Parameter>,
    /// Where it is added, and how many times the product.
    pub(crate) payments: Vec<(Parameter, f64)>,
}

impl Bills {
    /// Whether something is added at this place.
    fn vary(&self, place: Parameter) -> bool {
        self.drawn.iter().any(|(_, sum)| *sum == place)
            || self
                .scaled
                .iter()
                .any(|scaled| scaled.payments.iter().any(|(sum, _)| *sum == place))
            || self.items.iter().any(|(_, places)| places.contains(&place))
    }

    fn fill(&self, values: &mut [f64]) {
        let Some(Parameter(first)) = self.first else {
            return;
        };
        let (figures, amounts) = values.split_at_mut(first as usize);
        let get = |figure: Parameter| figures[figure.0 as usize];
        let mut add = |place: Parameter, amount: f64| {
            let place = place.0.checked_sub(first);
            if let Some(sum) = place.and_then(|place| amounts.get_mut(place as usize)) {
                *sum += amount;
            }
        };
        for (amount, place) in &self.drawn {
            add(*place, get(*amount));
        }
        for scaled in &self.scaled {
            let keep = 1.0 - scaled.discount.map_or(0.0, get);
            let product = scaled
                .factors
                .iter()
                .fold(keep, |product, one| product * get(*one));
            for (place, times) in &scaled.payments {
                add(*place, product * times);
            }
        }
        for (recipe, places) in &self.items {
            let mut places = places.iter();
            let complete = recipe.evaluate(get, |bill| {
                if let Some(place) = places.next() {
                    add(*place, bill.amount);
                }
            });
            debug_assert!(complete.is_some(), "floating point always has an answer");
        }
    }
}

/// An input that is drawn anew for each event.
#[derive(Debug)]
pub(crate) struct EventDraw {
    constant: Option<f64>,
    sampler: Sampler,
}

impl EventDraw {
    /// The value under the uniform of this key; a constant costs no draw.
    #[inline]
    pub(crate) fn draw<L: Luck>(
        &self,
        luck: L,
        incident: IncidentKey,
        purpose: Purpose,
        name: u64,
        detail: u32,
    ) -> f64 {
        self.at(|| luck.of_incident(incident, purpose, name, detail))
    }

    /// The value under a uniform that is only asked for where it matters.
    #[inline]
    pub(crate) fn at(&self, uniform: impl FnOnce() -> f64) -> f64 {
        match self.constant {
            Some(value) => value,
            None => self.sampler.sample(uniform()),
        }
    }

    /// The value of a draw that belongs to the whole trial.
    pub(crate) fn draw_of_trial<L: Luck>(
        &self,
        luck: L,
        purpose: Purpose,
        name: u64,
        detail: u32,
    ) -> f64 {
        match self.constant {
            Some(value) => value,
            None => self.sampler.sample(luck.of_trial(purpose, name, detail)),
        }
    }

    /// The value of every draw, where it does not vary.
    pub(crate) fn constant(&self) -> Option<f64> {
        self.constant
    }

    /// False where every draw is 0.
    #[inline]
    pub(crate) fn is_ever(&self) -> bool {
        self.constant != Some(0.0)
    }

    /// The mean, as known before any draw.
    pub(crate) fn mean(&self) -> f64 {
        self.sampler.mean()
    }
}
