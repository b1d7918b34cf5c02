//! How fast the engine is beside a program written for REF-40 alone: `cargo bench --bench yardstick`.
//!
//! All live through as many trials in turn, round by round. A ratio is the median over the rounds, so that a machine
//! with other work slows both sides of it. A rate is the median too, and worth less: the fastest round tells what the
//! machine can do.
#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]

mod ref_40;
#[path = "../rounds/mod.rs"]
mod rounds;

use std::hint::black_box;
use std::num::NonZeroUsize;

use displace_model::project::read;
use displace_scenarios::{Progress, RunOptions, World, catalogue, run};
use ref_40::{Draws, Figures, Keyed, Program, Stream};
use rounds::{median, seconds};

const ROUNDS: usize = 9;
const TRIALS: u64 = 10_000;
/// Expected in one trial: 18.23 a year.
const INCIDENTS: f64 = 91.15;

fn main() {
    // `cargo test` builds and starts benches too, and only wants to know that they run.
    let trials = if std::env::args().any(|argument| argument == "--bench") {
        TRIALS
    } else {
        10
    };
    let text = include_str!("../../../assets/samples/ref-40.toml");
    let world = read(text, catalogue())
        .project
        .and_then(|project| World::new(&project).ok());
    let Some(world) = world else {
        println!("REF-40 cannot be read");
        return;
    };
    let engine = |threads: NonZeroUsize| {
        let options = RunOptions {
            trials,
            threads,
            ..RunOptions::default()
        };
        let _ = black_box(run(&world, options, &Progress::default(), &|| {}));
    };
    let two = NonZeroUsize::MIN.saturating_add(1);
    let sides: [(&str, &dyn Fn()); 5] = [
        ("engine, 1 thread", &|| engine(NonZeroUsize::MIN)),
        ("engine, 2 threads", &|| engine(two)),
        ("yardstick, 1 thread", &|| yardstick(trials, 1)),
        ("yardstick, 2 threads", &|| yardstick(trials, 2)),
        ("yardstick with xoshiro and ziggurat", &|| {
            summarise(&lives(&mut Program::new(Stream::new(1)), 0..trials));
        }),
    ];
    let rounds: Vec<[f64; 5]> = (0..ROUNDS)
        .map(|_| sides.map(|(_, side)| seconds(side)))
        .collect();

    println!("REF-40, {ROUNDS} rounds of {trials} trials");
    for (place, (name, _)) in sides.iter().enumerate() {
        let seconds = median(rounds.iter().map(|round| round[place]));
        let fastest = rounds.iter().map(|round| round[place]);
        let fastest = trials as f64 / fastest.fold(f64::INFINITY, f64::min);
        let rate = trials as f64 / seconds;
        let each = seconds / (trials as f64 * INCIDENTS) * 1e9;
        println!(
            "{name:36} {rate:9.0} trials/s (fastest round {fastest:.0}), {each:.0} ns per incident"
        );
    }
    for (words, over, under) in [
        ("engine / yardstick, 1 thread", 2, 0),
        ("engine / yardstick, 2 threads", 3, 1),
        ("engine: 2 threads / 1 thread", 0, 1),
        ("yardstick: 2 threads / 1 thread", 2, 3),
        ("yardstick / with xoshiro and ziggurat", 4, 2),
    ] {
        let ratio = median(rounds.iter().map(|round| round[over] / round[under]));
        println!("{words:40} {ratio:6.3} in speed");
    }
    keys(trials * 100);
}

/// The program's trials on so many threads, and what a run keeps of them.
fn yardstick(trials: u64, threads: u64) {
    let program = |part: u64| {
        let range = trials * part / threads..trials * (part + 1) / threads;
        lives(&mut Program::new(Keyed::new(1)), range)
    };
    let kept = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads)
            .filter_map(|part| {
                let named = std::thread::Builder::new().name(format!("part-{part}"));
                named.spawn_scoped(scope, move || program(part)).ok()
            })
            .collect();
        let mut kept = program(0);
        for worker in workers {
            kept.extend(worker.join().unwrap_or_default());
        }
        kept
    });
    summarise(&kept);
}

fn lives<D: Draws>(program: &mut Program<D>, trials: std::ops::Range<u64>) -> Vec<[Figures; 2]> {
    trials.map(|number| program.trial(number)).collect()
}

/// Means and a few quantiles, as any such program would tell.
fn summarise(kept: &[[Figures; 2]]) {
    for plan in 0..2 {
        for of in [
            |figures: &Figures| figures.downtime,
            |figures: &Figures| figures.cost,
        ] {
            let mut column: Vec<f64> = kept.iter().map(|trial| of(&trial[plan])).collect();
            let mean = column.iter().sum::<f64>() / column.len() as f64;
            let n = column.len();
            for place in [n / 20, n / 2, n * 19 / 20] {
                black_box(column.select_nth_unstable_by(place, f64::total_cmp).1);
            }
            black_box(mean);
        }
    }
}

/// What single draws cost where many follow one another.
fn keys(draws: u64) {
    let luck = Keyed::new(1);
    let key = seconds(&|| {
        black_box((0..draws).map(|key| luck.phase(key, 7)).sum::<f64>());
    });
    let attempt = seconds(&|| {
        let factors = (0..draws).map(|key| luck.attempt(key, 7, 0).factor);
        black_box(factors.sum::<f64>());
    });
    let each = 1e9 / draws as f64;
    println!("{:40} {:6.2} ns", "a keyed uniform", key * each);
    println!(
        "{:40} {:6.2} ns",
        "a keyed lognormal by its table",
        attempt * each
    );
}
