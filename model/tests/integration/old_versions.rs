//! Files of every version of the format are read for ever.

use displace_model::contract::payments;
use displace_model::project::{Amounts, Overlap, Project, read, write};
use displace_model::switch::{Overrun, Take, chain};
use displace_model::threat::{EffectKind, Hits};
use displace_model::work_calendar::ServiceHours;

use crate::document::catalogue;

const FORMAT_1: &str = include_str!("../data/format-1.toml");
const FORMAT_1_RULES: &str = include_str!("../data/format-1-rules.toml");
const FORMAT_1_CONTRACT: &str = include_str!("../data/format-1-contract.toml");
const FORMAT_1_ECONOMICS: &str = include_str!("../data/format-1-economics.toml");
const FORMAT_1_CAPACITY: &str = include_str!("../data/format-1-capacity.toml");
const FORMAT_1_SWITCH: &str = include_str!("../data/format-1-switch.toml");

/// The project of a file that has no errors; warnings may be.
fn without_errors(file: &str) -> Project {
    let reading = read(file, &catalogue());
    let errors: Vec<_> = reading
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    reading.project.unwrap()
}

#[test]
fn a_file_of_format_1_with_every_key_is_read() {
    let project = without_errors(FORMAT_1);
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
fn a_file_with_the_keys_of_the_complete_rules_is_read() {
    let project = without_errors(FORMAT_1_RULES);
    assert_eq!(project.calendar.hours(), (6.5, 22.0));
    assert_eq!(project.workloads[1].needs[0].serving, Some(1));
    assert_eq!(project.workloads[1].steps.len(), 2);
    let plan = &project.plans[0];
    assert_eq!(plan.max_concurrent_restores, Some(2));
    assert_eq!(
        plan.support.steps[1].service_hours,
        ServiceHours::BusinessHours
    );
    assert_eq!(plan.copies[1].fed_by.as_deref(), Some("disk"));
    assert_eq!(
        plan.copies[1].malicious_destroy().value.is_fixed(),
        Some(0.08)
    );
    assert!(project.threats[0].malicious);
    assert_eq!(project.threats[0].effects[0].id, "files");
    // Twelve restore tests in three years, workaround (twice) and premium beside a contract without lines.
    assert_eq!(
        plan.cost_lines(project.start, project.horizon_years).len(),
        12 + 2 + 1
    );
}

#[test]
fn a_file_with_the_keys_of_contracts_by_quantity_is_read() {
    let project = without_errors(FORMAT_1_CONTRACT);
    let contract = &project.plans[0].contract;
    let [suite, option, server] = &contract.items[..] else {
        panic!("three items: {:#?}", contract.items);
    };
    assert_eq!(suite.tiers.len(), 2);
    assert_eq!(suite.true_up.as_ref().unwrap().grace_days, 30);
    assert_eq!(suite.uplift.as_ref().unwrap().every_months, Some(12));
    assert_eq!(suite.financing.as_ref().unwrap().instalments, 12);
    assert_eq!(option.co_term_with.as_deref(), Some("suite"));
    assert_eq!(server.refresh.as_ref().unwrap().every_months, 48);
    assert_eq!(server.maintenance.as_ref().unwrap().from_month, 12);
    assert_eq!(contract.claims[0].name, "Audit of licences");
}

#[test]
fn a_file_with_the_keys_of_prices_taxes_and_books_is_read() {
    let reading = read(FORMAT_1_ECONOMICS, &catalogue());
    assert!(reading.problems.is_empty(), "{:#?}", reading.problems);
    let project = reading.project.unwrap();
    let economics = &project.economics;
    assert_eq!(
        economics.exchange_rates[0].rate.value.is_fixed(),
        Some(0.92)
    );
    assert_eq!(economics.amounts, Amounts::Real);
    assert_eq!(economics.tax_rate.value.is_fixed(), Some(0.3));
    assert!((economics.effective_rate() - (1.07 / 1.02 - 1.0)).abs() < 1e-15);
    let booking = &economics.booking;
    assert_eq!(booking.life_years, 4);
    assert_eq!(
        (booking.lines[0].capital, booking.lines[0].life_years),
        (true, Some(3))
    );
    assert!(!booking.lines[1].capital);
    let paid = payments(&project, &project.plans[1]).unwrap();
    let licences = &paid[1];
    assert_eq!(licences.money().to_string(), "13800.00");
    let told = licences.trace.to_string();
    assert!(told.contains("0.92 for USD of 2026-11-02"), "{told}");
    assert_eq!(booking.assets[0].kept_by, ["keep"]);
    assert_eq!(booking.assets[0].written_off_in, 2);
}

#[test]
fn a_file_with_the_keys_of_capacity_is_read() {
    let reading = read(FORMAT_1_CAPACITY, &catalogue());
    assert!(reading.project.is_some(), "{:#?}", reading.problems);
    let plan = &reading.project.unwrap().plans[0];
    let keeps = plan.copies[0].keeps.as_ref().unwrap();
    assert_eq!((keeps.daily, keeps.fulls()), (14, 17));
    assert_eq!(plan.contract.items[0].copies, ["disk"]);
}

#[test]
fn a_file_with_the_keys_of_switches_is_read() {
    let reading = read(FORMAT_1_SWITCH, &catalogue());
    assert!(reading.problems.is_empty(), "{:#?}", reading.problems);
    let project = reading.project.unwrap();
    let switch = project.plans[1].switch.as_ref().unwrap();
    assert_eq!(switch.overrun, Overrun::LargeProgramme);
    assert_eq!(switch.wave_of("files"), Some(1));
    assert_eq!(switch.wave_of("mail"), Some(0));
    assert_eq!(switch.accepted_with("licences"), Some(Some(1)));
    assert_eq!(switch.accepted_with("start_up"), Some(None));
    let other = switch.cut_over.other_time.as_ref().unwrap();
    assert_eq!(other.take, Take::IfLate);
    assert_eq!(project.blockers[0].waves(switch), Some(0b10));
    assert_eq!(project.advice[0].offered.len(), 2);
    let last = &project.plans[2];
    let tried = chain(&project, &project.plans[1]);
    assert_eq!(tried.last(), Some(&last));
}

#[test]
fn a_file_of_format_1_survives_being_written() {
    for file in [
        FORMAT_1,
        FORMAT_1_RULES,
        FORMAT_1_CONTRACT,
        FORMAT_1_ECONOMICS,
        FORMAT_1_CAPACITY,
        FORMAT_1_SWITCH,
    ] {
        let project = read(file, &catalogue()).project.unwrap();
        let text = write(&project, &catalogue());
        let again = read(&text, &catalogue());
        assert_eq!(
            again.project,
            Some(project),
            "{text}\n{:#?}",
            again.problems
        );
    }
}

#[test]
fn every_known_key_stands_in_the_sample() {
    use displace_model::cash_flow::{ExchangeRate, LineBooking, OldAsset};
    use displace_model::contract::{
        Claim, Financing, Item, Keeping, Maintenance, Refresh, Termination, TrueUp, Uplift,
    };
    use displace_model::estate::Workload;
    use displace_model::fields::Fields;
    use displace_model::project::Economics;
    use displace_model::solution::{
        Copy, Instant, Insurance, PeopleStep, Prerequisite, Spare, Support, Workaround,
    };
    use displace_model::threat::{Effect, Threat};
    fn keys<T: Fields>() -> Vec<&'static str> {
        T::FIELDS.iter().map(|field| field.spec.key).collect()
    }
    let all = [
        keys::<Economics>(),
        keys::<LineBooking>(),
        keys::<OldAsset>(),
        keys::<ExchangeRate>(),
        keys::<Workload>(),
        keys::<Copy>(),
        keys::<Instant>(),
        keys::<Spare>(),
        keys::<Support>(),
        keys::<PeopleStep>(),
        keys::<Prerequisite>(),
        keys::<Workaround>(),
        keys::<Insurance>(),
        keys::<Item>(),
        keys::<Uplift>(),
        keys::<TrueUp>(),
        keys::<Maintenance>(),
        keys::<Refresh>(),
        keys::<Financing>(),
        keys::<Termination>(),
        keys::<Claim>(),
        keys::<Keeping>(),
        keys::<Threat>(),
        keys::<Effect>(),
    ];
    for key in all.concat() {
        let stands = format!("{key} =");
        assert!(
            [
                FORMAT_1,
                FORMAT_1_RULES,
                FORMAT_1_CONTRACT,
                FORMAT_1_ECONOMICS,
                FORMAT_1_CAPACITY
            ]
            .iter()
            .any(|file| file.contains(&stands)),
            "{key}"
        );
    }
}
