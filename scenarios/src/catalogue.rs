//! The threat catalogue: causes of outages with rates, effects and the source of every figure.
//!
//! Its entries are data files in `scenarios/catalogue/`, read by the same code as a project's own threats.
//! An id is never reused, for projects name it.

use std::sync::OnceLock;

use displace_model::project::read_catalogue;
use displace_model::threat::Threat;

/// The files of the catalogue, in the order of the screen.
const FILES: [&str; 5] = [
    include_str!("../catalogue/servers.toml"),
    include_str!("../catalogue/storage.toml"),
    include_str!("../catalogue/data.toml"),
    include_str!("../catalogue/services.toml"),
    include_str!("../catalogue/sites.toml"),
];

/// All entries of the catalogue.
pub fn catalogue() -> &'static [Threat] {
    static CATALOGUE: OnceLock<Vec<Threat>> = OnceLock::new();
    // A test holds that every file reads without a problem, so that nothing is left out here.
    CATALOGUE.get_or_init(|| {
        FILES
            .iter()
            .flat_map(|text| read_catalogue(text).unwrap_or_default())
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use displace_model::fields::{Field, Fields};
    use displace_model::input::{Grade, Input, Origin};
    use displace_model::threat::{EffectKind, Hits, Per};

    use super::*;

    fn entry(id: &str) -> &'static Threat {
        catalogue().iter().find(|threat| threat.id == id).expect(id)
    }

    /// What the catalogue itself says of a record.
    fn said<T: Fields>(record: &T) -> Vec<&Input> {
        let inputs = T::FIELDS.iter().map(|field: &Field<T>| (field.get)(record));
        inputs
            .filter(|input| input.origin == Origin::Catalogue)
            .collect()
    }

    #[test]
    fn every_file_reads_without_an_error() {
        for text in FILES {
            assert_eq!(
                read_catalogue(text).map(|threats| threats.is_empty()),
                Ok(false)
            );
        }
    }

    #[test]
    fn a_project_that_uses_every_entry_has_no_problem_and_no_warning() {
        let mut text = String::from(
            "format = 1\nname = \"All\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 5\n\
             [[workload]]\nid = \"erp\"\nsize_tib = 1\ncost_per_hour_down = 1\n\
             [[plan]]\nid = \"keep\"\nrole = \"incumbent\"\n",
        );
        for kind in ["host", "storage", "provider", "network", "account", "site"] {
            text += &["[[domain]]\nid = \"", kind, "_1\"\nkind = \"", kind, "\"\n"].concat();
        }
        for threat in catalogue() {
            text += &["[[threat]]\nuse = \"", &threat.id, "\"\n"].concat();
        }
        let reading = displace_model::project::read(&text, catalogue());
        assert_eq!(reading.problems, []);
        assert_eq!(
            reading.project.map(|project| project.threats.len()),
            Some(catalogue().len())
        );
    }

    #[test]
    fn the_entries_are_these_and_each_is_there_once() {
        let ids: Vec<&str> = catalogue()
            .iter()
            .map(|threat| threat.id.as_str())
            .collect();
        assert_eq!(
            ids,
            [
                "server_outage",
                "server_hardware_failure",
                "storage_failure",
                "accidental_deletion",
                "ransomware",
                "ransomware_stress",
                "account_takeover",
                "records_request",
                "bad_change",
                "provider_outage",
                "network_storm",
                "power_outage",
                "gas_discharge",
                "site_disaster",
            ]
        );
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }

    #[test]
    fn every_figure_has_a_grade_and_no_benchmark_or_claim_lacks_its_source() {
        for threat in catalogue() {
            let effects = threat.effects.iter().flat_map(|effect| {
                said(effect)
                    .into_iter()
                    .chain(effect.chance.iter())
                    .chain(effect.share.iter())
            });
            for input in said(threat).into_iter().chain(effects) {
                let grade = input.provenance.grade;
                assert!(grade.is_some(), "{}: {input:?}", threat.id);
                let sourced = input.provenance.source.is_some();
                assert_eq!(
                    matches!(grade, Some(Grade::Benchmark | Grade::Claimed)),
                    sourced,
                    "{}: {input:?}",
                    threat.id
                );
            }
            assert_eq!(threat.rate_per_year.origin, Origin::Catalogue);
            assert!(!threat.description.is_empty());
        }
    }

    #[test]
    fn rates_rest_on_the_arithmetic_that_their_sources_state() {
        let likely = |id: &str| entry(id).rate_per_year.value.clone();
        // Outages within three years to a yearly rate, times the share of power among them.
        let power = 0.54 * -libm::log(1.0 - 0.53) / 3.0;
        assert!((power - 0.136).abs() < 5e-4);
        assert_eq!(
            likely("power_outage"),
            displace_model::uncertain::Uncertain::pert(0.05, 0.14, 0.25)
        );
        // Users that lost data in a year, half of them by deletion; the same in a later survey; firms called hit.
        assert!((-0.5 * libm::log(1.0 - 1.0 / 3.0) - 0.2).abs() < 5e-3);
        assert!((-libm::log(1.0 - 0.302) - 0.36).abs() < 5e-4);
        assert!((-libm::log(1.0 - 0.59) - 0.89).abs() < 2e-3);
        assert!((likely("ransomware_stress").mean() - 0.89).abs() < 1e-12);
        // One server in four with at least one outage a year.
        assert!((-libm::log(1.0 - 0.25) - 0.288).abs() < 5e-4);
        // The published means are 79 minutes and just under two hours.
        let repair = entry("server_outage").effects[0].repair_hours.value.mean();
        assert!((79.0 / 60.0..2.0).contains(&repair), "{repair}");
        assert!((repair - 1.6).abs() < 0.05, "{repair}");
    }

    #[test]
    fn the_survey_rate_of_ransomware_is_switched_off_until_somebody_wants_it() {
        let (records, survey) = (entry("ransomware"), entry("ransomware_stress"));
        assert!(records.enabled && !survey.enabled);
        assert!(survey.name.contains("stress") && survey.description.contains("stress preset"));
        // On average 49 % of the machines.
        let Hits::Share(share) = &records.hits else {
            panic!("{:?}", records.hits);
        };
        assert!((share.value.mean() - 0.49).abs() < 1e-9);
        assert_eq!(records.hits, survey.hits);
        assert_eq!(records.effects, survey.effects);
    }

    #[test]
    fn only_threats_with_intent_reach_for_copies() {
        let malicious: Vec<&str> = catalogue()
            .iter()
            .filter(|threat| threat.malicious)
            .map(|threat| threat.id.as_str())
            .collect();
        assert_eq!(
            malicious,
            ["ransomware", "ransomware_stress", "account_takeover"]
        );
    }

    #[test]
    fn a_storage_failure_takes_the_data_in_one_of_five_incidents() {
        let storage = entry("storage_failure");
        assert_eq!(storage.per, Per::Kind("storage".to_owned()));
        let parts: Vec<_> = storage
            .effects
            .iter()
            .map(|effect| {
                (
                    effect.kind,
                    effect
                        .chance
                        .as_ref()
                        .and_then(|chance| chance.value.is_fixed()),
                )
            })
            .collect();
        assert_eq!(
            parts,
            [
                (EffectKind::Unavailable, Some(0.8)),
                (EffectKind::Destroyed, Some(0.2))
            ]
        );
    }

    #[test]
    fn hardware_failures_strike_instances_where_no_host_is_modelled() {
        let hardware = entry("server_hardware_failure");
        assert_eq!(hardware.per, Per::Kind("host".to_owned()));
        assert_eq!(hardware.otherwise_per, Some(Per::Instance));
    }
}
