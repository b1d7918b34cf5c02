//! Inputs compiled for the trial: parameters, drawn once per trial, and event draws, drawn per event (R2).

use displace_model::input::Input;
use displace_model::uncertain::Sampler;

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
}

impl Parameters {
    /// Adds an input under its path. The same path meets the same uniform in every plan.
    pub(crate) fn add(&mut self, path: &str, input: &Input) -> Parameter {
        self.add_sampler(path, Sampler::new(&input.value))
    }

    /// Adds a compiled input under its path.
    pub(crate) fn add_sampler(&mut self, path: &str, sampler: Sampler) -> Parameter {
        let place = self.constants.len() as u32;
        self.constants.push(sampler.constant().unwrap_or(0.0));
        if sampler.constant().is_none() {
            self.varying.push((place, name_of(path), sampler));
        }
        Parameter(place)
    }

    /// Adds a number that does not vary.
    pub(crate) fn constant(&mut self, value: f64) -> Parameter {
        self.constants.push(value);
        Parameter(self.constants.len() as u32 - 1)
    }

    /// Draws the values of one trial into `values`.
    pub(crate) fn draw<L: Luck>(&self, luck: L, values: &mut Values) {
        values.0.clear();
        values.0.extend_from_slice(&self.constants);
        for (place, name, sampler) in &self.varying {
            values.0[*place as usize] = sampler.sample(luck.of_trial(Purpose::Parameter, *name, 0));
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
    pub(crate) fn new(input: &Input) -> Self {
        let sampler = Sampler::new(&input.value);
        Self {
            constant: sampler.constant(),
            sampler,
        }
    }

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

    /// The mean, as known before any draw.
    pub(crate) fn mean(&self) -> f64 {
        self.sampler.mean()
    }
}
