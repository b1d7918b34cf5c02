//! `displace samples`: the projects that come with the program.

use super::args::SamplesArgs;
use super::failure::{Failure, Kind};
use super::output::Output;
use crate::samples::{SAMPLES, nearest, sample};

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
    let longest = SAMPLES.iter().map(|sample| sample.name.len()).max();
    let column = longest.unwrap_or(0) + 2;
    let lines: Vec<String> = SAMPLES
        .iter()
        .map(|sample| format!("{:column$}{}\n", sample.name, sample.story))
        .collect();
    lines.concat()
}

fn unknown(name: &str) -> String {
    let hint = match nearest(name).as_slice() {
        [] => {
            let names: Vec<&str> = SAMPLES.iter().map(|sample| sample.name).collect();
            format!("there are: {}", names.join(", "))
        }
        near => format!("did you mean {}?", near.join(" or ")),
    };
    format!("there is no sample {name:?} ({hint})")
}
