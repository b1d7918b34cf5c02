//! Files of every version of the format are read for ever.

use displace_model::project::{Overlap, read, write};
use displace_model::threat::{EffectKind, Hits};

use crate::document::catalogue;

const FORMAT_1: &str = include_str!("../data/format-1.toml");

#[test]
fn a_file_of_format_1_with_every_key_is_read() {
    let reading = read(FORMAT_1, &catalogue());
    let errors: Vec<_> = reading
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let project = reading.project.unwrap();
    assert_eq!(project.currency, "CHF");
    assert_eq!(project.settings.overlap, Overlap::Independent);
    assert_eq!(project.workloads.len(), 2);
    let copies = &project.plans[0].copies;
    assert!(!copies[1].on && copies[1].believed_on);
    assert_eq!(
        project.plans[1].copies[0].instant.as_ref().unwrap().slots,
        10
    );
    assert_eq!(project.plans[0].contract.lines[0].id, "licences_1");
    assert_eq!(project.plans[0].contract.lines[1].name, "Loyalty rebate");
    let storage = &project.threats[0];
    assert_eq!(storage.uses.as_deref(), Some("storage_failure"));
    assert_eq!(storage.effects[0].repair_hours.value.is_fixed(), Some(12.0));
    assert_eq!(storage.effects[1].kind, EffectKind::Destroyed);
    assert!(matches!(project.threats[1].hits, Hits::Share(_)));
    assert_eq!(project.threats[2].hits, Hits::Count(1));
}

#[test]
fn a_file_of_format_1_survives_being_written() {
    let project = read(FORMAT_1, &catalogue()).project.unwrap();
    let text = write(&project, &catalogue());
    let again = read(&text, &catalogue());
    assert_eq!(
        again.project,
        Some(project),
        "{text}\n{:#?}",
        again.problems
    );
}

#[test]
fn every_known_key_stands_in_the_sample() {
    use displace_model::estate::Workload;
    use displace_model::fields::Fields;
    use displace_model::project::Economics;
    use displace_model::solution::{Copy, Instant, Spare, Support};
    use displace_model::threat::{Effect, Threat};
    fn keys<T: Fields>() -> Vec<&'static str> {
        T::FIELDS.iter().map(|field| field.spec.key).collect()
    }
    let all = [
        keys::<Economics>(),
        keys::<Workload>(),
        keys::<Copy>(),
        keys::<Instant>(),
        keys::<Spare>(),
        keys::<Support>(),
        keys::<Threat>(),
        keys::<Effect>(),
    ];
    for key in all.concat() {
        assert!(FORMAT_1.contains(&format!("{key} =")), "{key}");
    }
}
