//! What is written is read back equal.

use displace_model::project::{check, read, write};
use displace_model::threat::{EffectKind, Per, Threat};
use proptest::prelude::*;

use crate::arbitrary;
use crate::document::{SMALL, catalogue, changed, reading};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_project_is_read_back_as_it_was_written(project in arbitrary::project(&catalogue())) {
        let text = write(&project, &catalogue());
        let reading = read(&text, &catalogue());
        let errors: Vec<_> = reading.problems.iter().filter(|problem| problem.is_error()).collect();
        prop_assert!(errors.is_empty(), "{text}\n{errors:#?}");
        prop_assert_eq!(reading.project.as_ref(), Some(&project), "{}", text);
        prop_assert_eq!(write(&project, &catalogue()), text);
    }

    #[test]
    fn a_project_in_memory_has_the_problems_of_its_file(project in arbitrary::project(&catalogue())) {
        let in_memory = check(&project).len();
        let read = read(&write(&project, &catalogue()), &catalogue()).problems.len();
        prop_assert_eq!(in_memory.min(201), read);
    }
}

#[test]
fn only_what_differs_from_the_defaults_is_written() {
    let project = reading(SMALL).project.unwrap();
    assert_eq!(write(&project, &catalogue()), SMALL);
}

#[test]
fn an_override_of_the_catalogue_is_written_as_one() {
    let text = changed(
        "use = \"storage_failure\"\n",
        "use = \"storage_failure\"\nid = \"san_failure\"\nrate_per_year = { pert = [0.01, 0.02, 0.1], grade = \"measured\" }\n\n[[threat.effect]]\nkind = \"unavailable\"\nrepair_hours = 12\n",
    );
    let project = reading(&text).project.unwrap();
    assert_eq!(write(&project, &catalogue()), text);
}

#[test]
fn a_threat_that_lost_an_effect_of_its_catalogue_entry_is_written_in_full() {
    let mut project = reading(SMALL).project.unwrap();
    project.threats[0]
        .effects
        .retain(|effect| effect.kind == EffectKind::Unavailable);
    let text = write(&project, &catalogue());
    let again = reading(&text).project.unwrap();
    assert_eq!(again.threats[0].effects.len(), 1);
    assert_eq!(again.threats[0].uses, None);
}

#[test]
fn a_threat_of_a_catalogue_that_is_not_there_is_written_in_full() {
    let project = reading(SMALL).project.unwrap();
    let text = write(&project, &[]);
    let again = read(&text, &[]).project.unwrap();
    assert_eq!(again.threats[0].effects.len(), 2);
    assert_eq!(
        again.threats[0].rate_per_year.value,
        project.threats[0].rate_per_year.value
    );
}

#[test]
fn blank_records_have_the_defaults_of_their_fields() {
    use displace_model::fields::Fields;
    let threat = Threat::new("x", Per::Estate);
    for field in Threat::FIELDS {
        assert_eq!(
            *(field.get)(&threat),
            field.spec.blank(),
            "{}",
            field.spec.key
        );
    }
}
