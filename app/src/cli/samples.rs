//! `displace samples`: the projects that come with the program.

use super::args::SamplesArgs;
use super::failure::{Failure, Kind};
use super::output::Output;
use crate::samples::{BENCHMARKS, SAMPLES, Sample, all, nearest, sample};

pub(super) fn samples(args: &SamplesArgs) -> Result<(), Failure> {
    let Some(name) = &args.name else {
        return Output::Standard.write(list().as_bytes());
    };
    let Some(sample) = sample(name) else {
        return Err(Failure::new(Kind::Usage, unknown(name)));
    };
    Output::open(args.out.as_deref())?.write(sample.text.as_bytes())
}

fn list() -> String {
    let longest = all().map(|sample| sample.name.len()).max();
    let column = longest.unwrap_or(0) + 2;
    let line =
        |kind: &str, sample: &Sample| format!("{:column$}{kind}{}\n", sample.name, sample.story);
    let stories = SAMPLES.iter().map(|sample| line("", sample));
    let benchmarks = BENCHMARKS.iter().map(|sample| line("Benchmark: ", sample));
    stories.chain(benchmarks).collect()
}

fn unknown(name: &str) -> String {
    let hint = match nearest(name).as_slice() {
        [] => {
            let names: Vec<&str> = all().map(|sample| sample.name).collect();
            format!("there are: {}", names.join(", "))
        }
        near => format!("did you mean {}?", near.join(" or ")),
    };
    format!("there is no sample {name:?} ({hint})")
}
