//! Sample projects that come with the program: stories it must be able to tell, and benchmarks.

/// A project that is part of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Its name on the command line, kebab-case.
    pub name: &'static str,
    /// A few words for a menu.
    pub title: &'static str,
    /// What happens in it, in a sentence.
    pub story: &'static str,
    /// The project file.
    pub text: &'static str,
}

/// The samples, in the order of a menu; the first is what the window opens with.
pub const SAMPLES: [Sample; 8] = [
    Sample {
        name: "controller-failure",
        title: "Controller failure",
        story: "Both controllers of the only storage system fail before the holidays: 30 hours with one solution, half an hour with the other",
        text: include_str!("../../assets/samples/controller-failure.toml"),
    },
    Sample {
        name: "fire-suppression",
        title: "Gas discharge",
        story: "The noise of a gas discharge damages hundreds of disks: dozens of servers queue for restores at once",
        text: include_str!("../../assets/samples/fire-suppression.toml"),
    },
    Sample {
        name: "city-datacentre",
        title: "City computing centre",
        story: "A switch that overruns, half-works or is rolled back: a million is due on acceptance, and the filers do not work",
        text: include_str!("../../assets/samples/city-datacentre.toml"),
    },
    Sample {
        name: "cutover-storm",
        title: "Cut-over storm",
        story: "A free check is declined twice, and going live stops the whole company's network",
        text: include_str!("../../assets/samples/cutover-storm.toml"),
    },
    Sample {
        name: "account-takeover",
        title: "Account takeover",
        story: "A hosting firm's cloud console is taken over: copies in the same account die with the data",
        text: include_str!("../../assets/samples/account-takeover.toml"),
    },
    Sample {
        name: "provider-outage",
        title: "Provider outage",
        story: "A shop stops with a provider it has no contract with: no backup helps, a fallback does",
        text: include_str!("../../assets/samples/provider-outage.toml"),
    },
    Sample {
        name: "shadow-it",
        title: "Shadow IT",
        story: "Sixty subscriptions that nobody protects, and one of them feeds the order system",
        text: include_str!("../../assets/samples/shadow-it.toml"),
    },
    Sample {
        name: "partner-quotes",
        title: "Partner quotes",
        story: "Three partners quote the same product: the cheapest cover is not the cheapest offer, and one sells an outcome",
        text: include_str!("../../assets/samples/partner-quotes.toml"),
    },
];

/// Projects that measure the simulation and tell no story: known by name, offered in no menu.
pub const BENCHMARKS: [Sample; 1] = [Sample {
    name: "ref-40",
    title: "REF-40",
    story: "Forty workloads, six threats, two queues: how fast futures are simulated, and how precisely",
    text: include_str!("../../assets/samples/ref-40.toml"),
}];

/// All that have a name on the command line: stories, then benchmarks.
pub fn all() -> impl Iterator<Item = &'static Sample> {
    SAMPLES.iter().chain(&BENCHMARKS)
}

/// The sample or benchmark with this name.
pub fn sample(name: &str) -> Option<&'static Sample> {
    all().find(|sample| sample.name == name)
}

/// The samples whose names a person may have meant, nearest first: few letters differ, or one name holds the other.
pub fn nearest(name: &str) -> Vec<&'static str> {
    // Names of samples are short; anything much longer is a path, and not worth the comparison.
    if name.is_empty() || name.chars().count() > 60 {
        return Vec::new();
    }
    let lower = name.to_lowercase().replace(['_', ' '], "-");
    let mut found: Vec<(usize, &'static str)> = all()
        .map(|sample| (distance(&lower, sample.name), sample.name))
        .filter(|(distance, known)| {
            *distance <= known.len() / 3 || (lower.len() >= 3 && known.contains(&lower))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

/// How many letters must be inserted, removed or exchanged to make one word of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (place, to) in row.iter_mut().skip(1).zip(&b) {
            let exchanged = diagonal + usize::from(from != *to);
            diagonal = *place;
            left = exchanged.min(left + 1).min(diagonal + 1);
            *place = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use displace_model::project::read;
    use displace_scenarios::catalogue;

    use super::*;

    #[test]
    fn every_sample_reads_without_errors_and_names_are_kebab_case() {
        for sample in all() {
            let reading = read(sample.text, catalogue());
            let project = reading
                .project
                .unwrap_or_else(|| panic!("{} has problems: {:?}", sample.name, reading.problems));
            assert_eq!(project.name, sample.title);
            assert!(
                sample
                    .name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            );
            assert!(!sample.story.is_empty() && !sample.story.ends_with('.'));
        }
    }

    #[test]
    fn a_slip_of_the_pen_finds_the_sample() {
        assert_eq!(nearest("controler-failure"), ["controller-failure"]);
        assert_eq!(nearest("Controller Failure"), ["controller-failure"]);
        assert_eq!(nearest("fire"), ["fire-suppression"]);
        assert!(nearest("").is_empty());
        assert!(nearest("quarterly report").is_empty());
        assert!(nearest(&"x".repeat(1_000_000)).is_empty());
        assert!(sample("controller-failure").is_some() && sample("fire").is_none());
    }

    #[test]
    fn distances_are_those_of_the_textbook() {
        for (a, b, expected) in [
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("abc", "", 3),
            ("same", "same", 0),
        ] {
            assert_eq!(distance(a, b), expected);
        }
    }
}
