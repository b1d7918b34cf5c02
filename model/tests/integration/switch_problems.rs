//! Wrong switches, blockers and advice: each is reported with its place and a hint.

use displace_model::project::read;

use crate::document::catalogue;

const FILE: &str = include_str!("../data/format-1-switch.toml");

/// (what is replaced, by what, place, part of the value, part of what is allowed or of the hint)
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "success = 0.9",
        "success = 90",
        "plan.appliance.switch.proof_of_concept.success",
        "90",
        "did you mean 0.9",
    ),
    (
        "learning_factor = 1.5",
        "learning_factor = 0.5",
        "plan.appliance.switch.learning_factor",
        "0.5",
        "1 to 100",
    ),
    (
        "overrun = \"large_programme\"",
        "overrun = \"large_program\"",
        "plan.appliance.switch.overrun",
        "large_program",
        "large_programme",
    ),
    (
        "parallel_days = 30",
        "paralel_days = 30",
        "plan.appliance.switch.paralel_days",
        "paralel_days",
        "parallel_days",
    ),
    (
        "id = \"servers\"",
        "id = \"servers\"\nworkloads = [\"files\"]",
        "plan.appliance.switch.wave.filers.workloads[0]",
        "files",
        "servers",
    ),
    (
        "id = \"servers\"",
        "id = \"servers\"\nworkloads = [\"nobody\"]",
        "plan.appliance.switch.wave",
        "mail",
        "wave for every workload",
    ),
    (
        "workloads = [\"files\"]\npaid",
        "paid",
        "plan.appliance.switch.wave.filers.workloads",
        "nothing",
        "servers",
    ),
    (
        "paid_on_acceptance = [\"licences\"]",
        "paid_on_acceptance = [\"licenses\"]",
        "plan.appliance.switch.wave.filers.paid_on_acceptance[0]",
        "licenses",
        "licences",
    ),
    (
        "paid_on_acceptance = [\"licences\"]",
        "paid_on_acceptance = [\"start_up\"]",
        "plan.appliance.switch.wave.filers.paid_on_acceptance[0]",
        "start_up",
        "one acceptance",
    ),
    (
        "next_plan = \"service\"",
        "next_plan = \"keep\"",
        "plan.appliance.switch.next_plan",
        "keep",
        "another proposal",
    ),
    (
        "[[blocker]]",
        "[plan.switch]\nnext_plan = \"appliance\"\n\n[[blocker]]",
        "plan.service.switch.next_plan",
        "service then appliance then service",
        "one direction",
    ),
    (
        "take = \"if_late\"",
        "take = \"when_late\"",
        "plan.appliance.switch.cut_over.other_time.take",
        "when_late",
        "if_late",
    ),
    (
        "incident_chance = 0.3\n",
        "",
        "plan.appliance.switch.cut_over.other_time.incident_chance",
        "nothing",
        "",
    ),
    (
        "chance = 0.3\ndelay_days",
        "chance = -0.3\ndelay_days",
        "blocker.firewall.chance",
        "-0.3",
        "0 to 1",
    ),
    (
        "workloads = [\"files\"]\nchance",
        "workloads = [\"file\"]\nchance",
        "blocker.firewall.workloads[0]",
        "file",
        "files",
    ),
    (
        "of = \"appliance\"",
        "of = \"keep\"",
        "advice.network_check.of",
        "keep",
        "a plan with a switch",
    ),
    (
        "of = \"firewall\"\n",
        "",
        "advice.firewall_review.of",
        "nothing",
        "the id of a blocker",
    ),
    (
        "by = 0.9",
        "by = 1.9",
        "advice.network_check.by",
        "1.9",
        "0 to 1",
    ),
];

#[test]
fn every_slip_of_a_switch_is_told_with_its_place_and_what_would_be_right() {
    for (from, to, place, value, words) in CASES {
        assert_eq!(FILE.matches(from).count(), 1, "{from}");
        let reading = read(&FILE.replace(from, to), &catalogue());
        assert!(reading.project.is_none(), "{to}");
        let found = reading.problems.iter().find(|problem| {
            let said = format!("{} {}", problem.allowed, problem.hint);
            problem.place == *place && problem.value.contains(value) && said.contains(words)
        });
        let found = found.unwrap_or_else(|| panic!("{to}: {:#?}", reading.problems));
        assert!(found.line.is_some(), "{to}");
    }
}

#[test]
fn only_proposals_are_switched_to() {
    let text = FILE.replace(
        "id = \"appliance\"\nrole = \"proposal\"",
        "id = \"appliance\"\nrole = \"renegotiated\"",
    );
    let problems = read(&text, &catalogue()).problems;
    assert!(
        problems
            .iter()
            .any(|problem| problem.is_error() && problem.place == "plan.appliance.switch"),
        "{problems:#?}"
    );
}

#[test]
fn what_is_paid_with_a_wave_although_the_whole_is_accepted_is_worth_a_warning() {
    let text = FILE.replace("acceptance = \"per_wave\"\n", "");
    let reading = read(&text, &catalogue());
    assert!(reading.project.is_some());
    let [problem] = &reading.problems[..] else {
        panic!("one warning: {:#?}", reading.problems);
    };
    assert!(!problem.is_error() && problem.hint.contains("paid with the whole"));
}
