//! What a switch costs a run: at most 1.5 times the same run without it. `cargo bench --bench switch`.
//!
//! Both sides live through as many futures in turn, round by round, on one thread; the ratio is the median over the
//! rounds, so that a machine with other work slows both sides of it. Beside it stands the ratio of the plans with a
//! switch alone: what the other plans of the project take is subtracted from both sides.
//!
//! Times lie on a busy machine; instructions do not. One side lives through its futures once:
//! `valgrind --tool=callgrind BENCH with city-datacentre 2000`, likewise `without` and `others`.
#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]

mod rounds;

use std::hint::black_box;
use std::num::NonZeroUsize;

use displace_model::input::Input;
use displace_model::plan::Role;
use displace_model::project::{Project, read};
use displace_model::switch::{CutOver, Switch};
use displace_scenarios::{Progress, RunOptions, World, catalogue, run};
use rounds::{median, seconds};

const ROUNDS: usize = 15;
/// A run with a switch may take so many times as long as the same run without.
const MOST: f64 = 1.5;
/// Of each round.
const TRIALS: u64 = 3_000;
/// The samples with a switch, and others whose proposals are switched to here in a month of work, a month of both and four
/// hours of planned downtime.
const SAMPLES: [(&str, &str); 5] = [
    (
        "city-datacentre",
        include_str!("../../assets/samples/city-datacentre.toml"),
    ),
    (
        "cutover-storm",
        include_str!("../../assets/samples/cutover-storm.toml"),
    ),
    (
        "controller-failure",
        include_str!("../../assets/samples/controller-failure.toml"),
    ),
    (
        "provider-outage",
        include_str!("../../assets/samples/provider-outage.toml"),
    ),
    ("ref-40", include_str!("../../assets/samples/ref-40.toml")),
];

/// What is run: the project as it is, its plans in place from the start, only those that never had a switch.
const SIDES: [&str; 3] = ["with", "without", "others"];

fn worlds(text: &str) -> Option<[World; 3]> {
    let mut with = read(text, catalogue()).project?;
    if with.plans.iter().all(|plan| plan.switch.is_none()) {
        let proposals = with.plans.iter_mut();
        for plan in proposals.filter(|plan| plan.role == Role::Proposal) {
            plan.switch = Some(Switch {
                implementation_days: Input::fixed(30.0),
                parallel_days: Input::fixed(30.0),
                cut_over: CutOver {
                    planned_hours: Input::fixed(4.0),
                    ..CutOver::default()
                },
                ..Switch::default()
            });
        }
    }
    let mut without = with.clone();
    for plan in &mut without.plans {
        plan.switch = None;
    }
    let mut others = with.clone();
    others.plans.retain(|plan| plan.switch.is_none());
    let world = |project: &Project| World::new(project).ok();
    Some([world(&with)?, world(&without)?, world(&others)?])
}

fn lives(world: &World, trials: u64) {
    let options = RunOptions {
        trials,
        threads: NonZeroUsize::MIN,
        ..RunOptions::default()
    };
    let _ = black_box(run(world, options, &Progress::default(), &|| {}));
}

fn compare(name: &str, text: &str, rounds: usize, trials: u64) {
    let Some(worlds) = worlds(text) else {
        println!("{name} cannot be read");
        return;
    };
    let times: Vec<[f64; 3]> = (0..rounds)
        .map(|_| std::array::from_fn(|side| seconds(&|| lives(&worlds[side], trials))))
        .collect();
    let of = |figure: fn(&[f64; 3]) -> f64| median(times.iter().map(figure));
    let microseconds = |side: usize| {
        let seconds = median(times.iter().map(|round| round[side]));
        seconds * 1e6 / trials as f64
    };
    let ratio = of(|round| round[0] / round[1]);
    let verdict = if ratio <= MOST { "within" } else { "above" };
    println!(
        "{name}: {ratio:.2} times as long with its switches ({:.1} µs a future, {:.1} without); {:.2} for the plans with one alone; {verdict} the bound of {MOST}",
        microseconds(0),
        microseconds(1),
        of(|round| (round[0] - round[2]) / (round[1] - round[2])),
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [side, sample, trials, ..] = arguments.as_slice()
        && let Some(side) = SIDES.iter().position(|known| known == side)
    {
        let text = SAMPLES.iter().find(|(name, _)| name == sample);
        let worlds = text.and_then(|(_, text)| worlds(text));
        if let (Some(worlds), Ok(trials)) = (worlds, trials.parse()) {
            lives(&worlds[side], trials);
        }
        return;
    }
    // `cargo test` builds and starts benches too, and only wants to know that they run.
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let (rounds, trials) = if is_bench { (ROUNDS, TRIALS) } else { (1, 10) };
    for (name, text) in SAMPLES {
        compare(name, text, rounds, trials);
    }
}
