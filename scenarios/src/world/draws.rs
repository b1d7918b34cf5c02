//! Inputs compiled for the trial: parameters, drawn once per trial, and event draws, drawn per event (R2).

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
    /// Samplers made so far: many inputs share a default, and a table takes a fraction of a millisecond.
    made: Vec<(Uncertain, Sampler)>,
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
        if let Some((_, sampler)) = self.made.iter().find(|(other, _)| other == range) {
            return sampler.clone();
        }
        let sampler = Sampler::new(range);
        self.made.push((range.clone(), sampler.clone()));
        sampler
    }

    /// Forgets what is only needed while compiling.
    pub(crate) fn finish(&mut self) {
        self.made = Vec::new();
    }

    /// Adds a number that does not vary.
    pub(crate) fn constant(&mut self, value: f64) -> Parameter {
        self.constants.push(value);
        Parameter(self.constants.len() as u32 - 1)
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
        for (place, growth) in &self.log_growths {
            for values in &mut *values {
                let growth = values[*growth];
                values.0[*place as usize] = libm::log1p(growth);
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
        match self.constant {
            Some(value) => value,
            None => self
                .sampler
                .sample(luck.of_incident(incident, purpose, name, detail)),
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
