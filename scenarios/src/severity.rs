//! How severe a trial is likely to be, told from when its incidents come and nothing else: the same for every plan, and
//! a small part of the work of living through it.

use displace_model::calendar::HOURS_PER_YEAR;

use crate::incident::Candidates;
use crate::luck::{Keyed, TrialKey};
use crate::world::{Alone, World};

/// What an incident of each threat costs on average, as a share of what a plan's incidents are expected to cost in all.
#[derive(Debug)]
pub(crate) struct Severity {
    threats: Vec<Weighed>,
}

#[derive(Debug)]
struct Weighed {
    /// Its place among the threats of the world.
    place: usize,
    rate: Alone,
    /// The cost of one of its incidents.
    cost: f64,
}

/// How severe one trial is likely to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Severe {
    /// What its incidents cost on average.
    pub(crate) horizon: f64,
    /// The same of its worst year.
    pub(crate) year: f64,
}

/// A threat that comes more often than this in a trial is left out: its number hardly varies, and looking at all of
/// its incidents would take as long as living through them.
const MOST_INCIDENTS: f64 = 32.0;

/// Of the variance of the severity so much is left to the threats that are not looked at.
const LEFT_OUT: f64 = 0.01;

/// Memory for looking at trials.
#[derive(Debug, Default)]
pub(crate) struct Sight {
    candidates: Candidates,
    years: Vec<f64>,
}

impl Severity {
    /// From the mean cost of an incident of each threat, by place. Costs above `severe` count as much as that: where
    /// the tail begins, it does not matter how far one incident alone leads beyond.
    pub(crate) fn new(world: &World, costs: &[f64], severe: f64) -> Self {
        let mut variances: Vec<(f64, usize)> = costs
            .iter()
            .enumerate()
            .map(|(place, cost)| (place, cost.min(severe), incidents_per_trial(world, place)))
            .filter(|(_, cost, mean)| *cost > 0.0 && *mean > 0.0 && *mean <= MOST_INCIDENTS)
            .map(|(place, cost, mean)| (cost * cost * mean, place))
            .collect();
        variances.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut spare = LEFT_OUT * variances.iter().map(|(variance, _)| variance).sum::<f64>();
        variances.retain(|(variance, _)| {
            spare -= variance;
            spare < 0.0
        });
        let mut threats: Vec<Weighed> = variances
            .into_iter()
            .map(|(_, place)| Weighed {
                place,
                rate: world.parameters.alone(world.threats[place].rate),
                cost: costs[place],
            })
            .collect();
        threats.sort_by_key(|threat| threat.place);
        Self { threats }
    }

    /// Whether there is anything to look at.
    pub(crate) fn is_empty(&self) -> bool {
        self.threats.is_empty()
    }

    /// How severe the trial of this number is likely to be.
    pub(crate) fn of(&self, world: &World, seed: u64, number: u64, sight: &mut Sight) -> Severe {
        let trial = TrialKey::new(seed, number);
        sight.years.clear();
        sight.years.resize(world.years, 0.0);
        for threat in &self.threats {
            let per_year = threat.rate.value(Keyed(trial));
            let moments = sight
                .candidates
                .moments(world, threat.place, per_year, trial);
            for time in moments {
                let year = (time / HOURS_PER_YEAR) as usize;
                if let Some(cost) = sight.years.get_mut(year) {
                    *cost += threat.cost;
                }
            }
        }
        Severe {
            horizon: sight.years.iter().sum(),
            year: sight.years.iter().copied().fold(0.0, f64::max),
        }
    }
}

/// The mean number of incidents of a threat in one trial, at all of its targets.
pub(crate) fn incidents_per_trial(world: &World, place: usize) -> f64 {
    let threat = &world.threats[place];
    threat.mean_rate * threat.targets.len() as f64 * world.horizon / HOURS_PER_YEAR
}

/// How many incidents of one threat come in a trial.
pub(crate) fn count(
    world: &World,
    place: usize,
    rate: &Alone,
    trial: TrialKey,
    sight: &mut Sight,
) -> usize {
    let per_year = rate.value(Keyed(trial));
    sight
        .candidates
        .moments(world, place, per_year, trial)
        .count()
}
