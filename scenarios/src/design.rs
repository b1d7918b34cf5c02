//! How the trials of a run are chosen, and what is kept beside their figures to weigh them.

use crate::controls::Controls;
use crate::precision::VarianceReduction;
use crate::run::{Progress, RunOptions};
use crate::strata::Strata;
use crate::trial::Scratch;
use crate::world::World;

/// How the trials of a run are chosen and weighed.
#[derive(Debug)]
pub(crate) enum Design {
    /// One after the other, all alike.
    Plain,
    /// One after the other, weighed by their numbers of incidents.
    Controls(Controls),
    /// Chosen and weighed by stratum.
    Strata(Strata),
}

impl Design {
    /// As the options ask for; plain where what they ask for would not help.
    pub(crate) fn new(world: &World, options: RunOptions, progress: &Progress) -> Self {
        match options.variance_reduction {
            VarianceReduction::None => Self::Plain,
            VarianceReduction::ControlVariates => Self::Controls(Controls::new(world)),
            VarianceReduction::Strata(tail) => {
                Strata::learn(world, options.seed, tail, progress).map_or(Self::Plain, Self::Strata)
            }
        }
    }

    /// How many sets of sums there are besides the plain one: by control or by stratum.
    pub(crate) fn sets(&self) -> usize {
        match self {
            Self::Plain => 0,
            Self::Controls(controls) => controls.means().len(),
            Self::Strata(strata) => strata.count(),
        }
    }

    /// The most sets that a run with these options may have.
    pub(crate) fn most_sets(world: &World, options: RunOptions) -> usize {
        match options.variance_reduction {
            VarianceReduction::None => 0,
            VarianceReduction::ControlVariates => Controls::new(world).means().len(),
            VarianceReduction::Strata(_) => Strata::MOST,
        }
    }

    /// Memory for one worker.
    pub(crate) fn scratch(&self, world: &World) -> Scratch {
        match self {
            Self::Plain => Scratch::new(world),
            Self::Controls(controls) => Scratch::with_controls(world, controls),
            Self::Strata(strata) => {
                Scratch::with_controls(world, &Controls::strata(strata.count()))
            }
        }
    }
}
