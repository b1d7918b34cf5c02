//! The luck of coverage: one uniform per instance and chain of copies that feed one another, the same for all incidents
//! and plans of a trial (R12).

use fearless_simd::{Simd, SimdBase, dispatch};

use crate::luck::{LANES, Luck, Purpose, TrialKey};
use crate::processor::Processor;
use crate::world::World;

/// The uniforms of trials, drawn for neighbours side by side when one of them is asked for.
#[derive(Debug, Default)]
pub(crate) struct CoverageLuck {
    processor: Processor,
    chains: Vec<Chain>,
}

/// The uniforms of one chain of copies in the trial that somebody asked about last.
#[derive(Debug)]
struct Chain {
    name: u32,
    trial: Option<TrialKey>,
    /// By instance, filled up to whole lanes; not numbers until they are drawn.
    uniforms: Vec<f64>,
}

impl CoverageLuck {
    fn chain(&mut self, name: u32) -> &mut Chain {
        let known = self.chains.iter().position(|chain| chain.name == name);
        let place = known.unwrap_or_else(|| {
            self.chains.push(Chain {
                name,
                trial: None,
                uniforms: Vec::new(),
            });
            self.chains.len() - 1
        });
        &mut self.chains[place]
    }

    /// The uniform of an instance for a chain.
    pub(crate) fn of<L: Luck>(
        &mut self,
        world: &World,
        luck: L,
        instance: usize,
        chain: u32,
    ) -> f64 {
        let Some(trial) = luck.trial() else {
            let name = world.instances[instance].name;
            return luck.of_trial(Purpose::Coverage, name, chain);
        };
        let processor = self.processor;
        let Chain {
            name,
            trial: known,
            uniforms,
        } = self.chain(chain);
        if *known != Some(trial) {
            *known = Some(trial);
            uniforms.clear();
            uniforms.resize(world.instances.len().next_multiple_of(LANES), f64::NAN);
        }
        let (block, lane) = (instance / LANES, instance % LANES);
        let neighbours = &mut uniforms.as_chunks_mut().0[block];
        if neighbours[lane].is_nan() {
            let instances = &world.instances[block * LANES..];
            let names = std::array::from_fn(|lane| instances.get(lane).map_or(0, |one| one.name));
            *neighbours = dispatch!(processor.0, simd => draw(simd, trial, &names, *name));
        }
        neighbours[lane]
    }
}

#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for what the processor can do"
)]
#[inline(always)]
fn draw<S: Simd>(_simd: S, trial: TrialKey, names: &[u64; LANES], chain: u32) -> [f64; LANES] {
    trial.uniforms(Purpose::Coverage, names, chain, S::f64s::LEN >= LANES)
}
