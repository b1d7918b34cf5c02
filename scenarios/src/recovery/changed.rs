//! Projects for tests, written down as text with a few lines changed, and trials of them.

use displace_model::project::{Project, read};

use super::*;
use crate::luck::{Keyed, TrialKey};
use crate::processor::Processor;

/// What stands above every such project.
const HEAD: &str = r#"format = 1
name = "By hand"
currency = "EUR"
start = 2027-01-01
"#;

/// The project of `body`, with the first occurrence of each text replaced by the one beside it.
pub(super) fn changed(body: &str, changes: &[(&str, &str)]) -> Project {
    let mut text = format!("{HEAD}{body}");
    for (from, to) in changes {
        assert!(text.contains(from), "{from} stands in the project");
        text = text.replacen(from, to, 1);
    }
    let reading = read(&text, &[]);
    reading
        .project
        .unwrap_or_else(|| panic!("{:?}", reading.problems))
}

/// What trial 0 of a seed books under the first plan, lived through in some way: figures, tables, and the nominal cost
/// of each incident.
pub(super) fn live<R: Recorder>(
    world: &World,
    seed: u64,
    recorder: &mut R,
    way: impl FnOnce(PlanTrial<'_, '_, Keyed, R>),
) -> (Outcome, Tables, Vec<f64>) {
    live_as(Processor::default(), world, seed, recorder, way)
}

/// The same on a processor that can do no more than this.
pub(super) fn live_as<R: Recorder>(
    processor: Processor,
    world: &World,
    seed: u64,
    recorder: &mut R,
    way: impl FnOnce(PlanTrial<'_, '_, Keyed, R>),
) -> (Outcome, Tables, Vec<f64>) {
    let key = TrialKey::new(seed, 0);
    let mut values = Values::default();
    world.parameters.draw(Keyed(key), &mut values);
    let mut candidates = Candidates::default();
    let mut state = State::default();
    candidates.draw_as(processor);
    state.plain.book_as(processor);
    let (plan, switch) = (&world.plans[0], &mut state.switch);
    switch.live(plan, &values, Keyed(key), world.horizon);
    let own = &mut candidates.own;
    switch.incidents(world, (0, plan), &values, Keyed(key), key, own);
    candidates.draw(world, &values, Keyed(key), key, &|| true);
    let mut tables = Tables::new(world);
    let mut tally = Tally::new(&mut tables, Vec::new(), world);
    way(PlanTrial {
        world,
        plan,
        values: &values,
        candidates: &candidates,
        luck: Keyed(key),
        state: &mut state,
        tally: &mut tally,
        recorder,
    });
    let (outcome, _) = tally.finish();
    (outcome, tables, state.incident_costs)
}
