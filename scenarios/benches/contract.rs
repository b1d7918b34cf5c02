//! What the length of a contract costs a run: sixty lines may take at most 5 % longer than two.
//! `cargo bench --bench contract`.
//!
//! A run begins with the project as it was read and ends with its results. Both sides live through as many futures in
//! turn, on one thread; the ratio is the median over the rounds, so that a machine with other work slows both sides of it.
//! Beside it stands the ratio of two equal sides, which says how far it can be trusted.
//!
//! Times lie on a busy machine; instructions do not. One side runs once: `valgrind --tool=callgrind BENCH 60 10000`,
//! likewise with 2 items.
#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]

mod rounds;

use std::fmt::Write as _;
use std::hint::black_box;
use std::num::NonZeroUsize;

use displace_model::project::{Project, read};
use displace_scenarios::{Progress, RunOptions, World, catalogue, run};
use rounds::{median, seconds};

const ROUNDS: usize = 25;
/// Of each round: as many as a run has by default.
const TRIALS: u64 = 10_000;
/// A run with the longer contract may take so many times as long as the same run with the shorter.
const MOST: f64 = 1.05;
const ITEMS: [usize; 2] = [2, 60];
const SAMPLE: &str = include_str!("../../assets/samples/controller-failure.toml");

/// The sample with so many items in each plan, every twelfth at a price that is not known for sure.
fn project(items: usize) -> Option<Project> {
    let mut contract = String::new();
    for number in 0..items {
        let price = if number % 12 == 1 {
            "{ pert = [80, 100, 150] }"
        } else {
            "95.50"
        };
        let (every, category) = match number % 4 {
            0 => ("year", "licences"),
            1 => ("quarter", "support"),
            2 => ("month", "storage"),
            _ => ("year", "people"),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            contract,
            "[[plan.item]]\nid = \"item_{number}\"\ncategory = \"{category}\"\nmetric = \"unit\"\nquantity = 12\n\
             price = {price}\nevery = \"{every}\"\ndiscount = 0.2\nuplift = {{ share = 0.03 }}\n\n"
        );
    }
    let mut project = read(SAMPLE, catalogue()).project?;
    let text = format!(
        "format = 1\nname = \"x\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 5\n\
         [[workload]]\nid = \"x\"\nsize_tib = 1\ncost_per_hour_down = 0\n\
         [[plan]]\nid = \"x\"\nrole = \"incumbent\"\n{contract}"
    );
    let items = read(&text, catalogue())
        .project?
        .plans
        .pop()?
        .contract
        .items;
    for plan in &mut project.plans {
        plan.contract.lines.clear();
        plan.contract.items.clone_from(&items);
    }
    Some(project)
}

fn runs(project: &Project, trials: u64) {
    let options = RunOptions {
        trials,
        threads: NonZeroUsize::MIN,
        ..RunOptions::default()
    };
    if let Ok(world) = World::new(project) {
        let _ = black_box(run(&world, options, &Progress::default(), &|| {}));
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [items, trials, ..] = arguments.as_slice()
        && let (Ok(items), Ok(trials)) = (items.parse(), trials.parse())
    {
        if let Some(project) = project(items) {
            runs(&project, trials);
        }
        return;
    }
    let [Some(short), Some(long)] = ITEMS.map(project) else {
        println!("the sample cannot be read");
        return;
    };
    // `cargo test` builds and starts benches too, and only wants to know that they run.
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let (rounds, trials) = if is_bench { (ROUNDS, TRIALS) } else { (1, 10) };
    let sides = [&short, &long, &short];
    let times: Vec<[f64; 3]> = (0..rounds)
        .map(|_| sides.map(|project| seconds(&|| runs(project, trials))))
        .collect();
    let of = |over: usize| median(times.iter().map(|round| round[over] / round[0]));
    let ratio = of(1);
    let verdict = if ratio <= MOST { "within" } else { "above" };
    let [few, many] = ITEMS;
    println!(
        "{trials} futures with {many} items take {ratio:.3} times as long as with {few}; {verdict} the bound of {MOST}; two \
         equal sides {:.3}",
        of(2),
    );
}
