//! What the length of a contract costs a run: sixty lines may take at most 5 % longer than two.
use std::fmt::Write as _;
use std::num::NonZeroUsize;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use displace_model::project::{Project, read};
use displace_scenarios::{Progress, RunOptions, World, catalogue, run};

const TRIALS: u64 = 1_000;
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

fn contract(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1,000 futures by the length of the contract");
    group
        .throughput(Throughput::Elements(TRIALS))
        .sample_size(30);
    for items in [2, 60] {
        let Some(world) = project(items).and_then(|project| World::new(&project).ok()) else {
            continue;
        };
        let options = RunOptions {
            trials: TRIALS,
            threads: NonZeroUsize::MIN,
            ..RunOptions::default()
        };
        group.bench_function(BenchmarkId::from_parameter(items), |bencher| {
            bencher.iter(|| run(&world, options, &Progress::default(), &|| {}));
        });
    }
    group.finish();
}

criterion_group!(benches, contract);
criterion_main!(benches);
