use super::*;
use displace_model::input::Input;
use displace_model::project;
use displace_model::switch::{Overrun, central_legs, failing_legs};
use displace_scenarios::World;
use displace_scenarios::switch_futures::{SwitchFuture, switch_future};

fn sample() -> Project {
    let text = include_str!("../../model/tests/data/format-1-switch.toml");
    project::read(text, displace_scenarios::catalogue())
        .project
        .unwrap()
}

fn texts(lines: &[Line]) -> Vec<String> {
    lines
        .iter()
        .map(|line| {
            let date = line.date.unwrap();
            format!("{date} {} [{}]", line.text, line.protection)
        })
        .collect()
}

fn simple() -> Project {
    let mut project = sample();
    let switch = project.plans[1].switch.as_mut().unwrap();
    switch.overrun = Overrun::None;
    (switch.cost_overrun, switch.duration_overrun) = (None, None);
    switch.incumbent_runs = displace_model::switch::IncumbentRuns::UntilCutOver;
    switch.waves[1].seeding_days = Input::fixed(5.0);
    switch.migrates_points = false;
    project
}

#[test]
fn a_switch_that_goes_well_reads_from_concept_to_the_last_old_point() {
    let project = simple();
    let legs = central_legs(&project, &project.plans[1]);
    let lines = story(&project, &legs, &Beside::default());
    let told = texts(&lines);
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(
        told,
        [
            "2027-02-01 The proof of concept of “Appliance” begins. [Keep]",
            "2027-02-10 “Network check” is offered, free of charge, and declined. [Keep]",
            "2027-03-03 The proof of concept convinces: “Appliance” is bought. [Keep]",
            "2027-03-10 “Network check” is offered again, free of charge, and declined. [Keep]",
            // Servers are worked on and seeded at once, so both protect them as soon as the implementation is done.
            "2027-04-02 The implementation is done. “Servers” has its first backup; both protect it from now on. [Servers: both · The two filers: Keep]",
            "2027-04-22 Work is paid for. [Servers: both · The two filers: Keep]",
            "2027-04-27 “The two filers” has its first backup; both protect it from now on. [both]",
            "2027-05-16 “Servers” goes live. [Servers: Appliance · The two filers: both]",
            "2027-06-10 “The two filers” goes live. [Appliance]",
            "2027-06-24 “Keep” is out of service. [Appliance]",
            "2028-06-09 The old points of “Keep” can no longer be restored. [Appliance]",
        ]
    );
    assert_eq!(lines[0].dues[0].0, Part::ProofOfConcept);
    let all: f64 = lines.iter().map(Line::amount).sum();
    let parts = displace_model::switch::central_costs(&project, &legs);
    let sum: f64 = parts.iter().map(|(_, sum)| sum).sum();
    assert!((all - sum).abs() < 1e-6, "{all} {sum}");
}

#[test]
fn incidents_are_told_with_what_they_cost_and_acceptance_with_what_it_pays() {
    let project = simple();
    let legs = central_legs(&project, &project.plans[1]);
    let live = legs[0].leg.waves[0].live;
    let incident = |threat: &str, hours: f64, instances: usize, cost: f64| FutureIncident {
        hours,
        threat: threat.to_owned(),
        name: format!("The {threat}"),
        instances,
        cost,
    };
    let mut beside = Beside {
        on_acceptance: vec![(live, 5_000.0), (9e9, 1.0)],
        incidents: vec![
            incident(PLANNED, live, 2, 10.0),
            incident(CUT_OVER, live + 1.0, 1, 700.0),
            // Before it begins and after all is settled.
            incident("fire", 1.0, 1, 9e9),
            incident("fire", 40_000.0, 1, 9e9),
        ],
    };
    for number in 0..9_u32 {
        let at = legs[0].leg.began + 2.0 + f64::from(number);
        let cost = f64::from(number);
        beside.incidents.push(incident("virus", at, 3, cost));
    }
    let lines = story(&project, &legs, &beside);
    let on = |words: &str| {
        let found: Vec<&Line> = lines
            .iter()
            .filter(|one| one.text.contains(words))
            .collect();
        found
    };
    let day = on("“Servers” goes live")[0];
    assert!(
        day.text.ends_with("2 instances are down as planned."),
        "{}",
        day.text
    );
    assert_eq!((day.accepted, day.lost), (5_000.0, 10.0));
    let broken = on("Going live breaks something: 1 instance stands still.")[0];
    assert_eq!(
        (broken.lost, broken.protection.as_str()),
        (700.0, day.protection.as_str())
    );
    // The six dearest of nine, none of those from before and after.
    let lost: Vec<f64> = on("“The virus” strikes 3 instances.")
        .iter()
        .map(|one| one.lost)
        .collect();
    assert_eq!(lost, [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    assert!(on("fire").is_empty());
}

#[test]
fn a_switch_that_fails_half_way_tells_the_hole_it_leaves() {
    let mut project = simple();
    let switch = project.plans[1].switch.as_mut().unwrap();
    switch.acceptance = Acceptance::Whole;
    switch.waves[1].paid_on_acceptance.clear();
    switch.next_plan = None;
    let legs = failing_legs(&project, &project.plans[1], 0.9);
    let told = texts(&story(&project, &legs, &Beside::default()));
    let end = &told[told.len() - 2..];
    assert_eq!(
        end[0],
        "2027-05-31 The switch fails. The customer goes back to “Keep”. [Servers: only the old points of Keep · The two filers: Keep]"
    );
    assert_eq!(
        end[1],
        "2027-06-05 After 5 days “Keep” protects again what it had stopped protecting. [Keep]"
    );
}

#[test]
fn blockers_trouble_and_delay_have_their_days() {
    let mut project = simple();
    project.blockers[0].chance = Input::fixed(1.0);
    project.blockers[0].sinks = Input::fixed(0.0);
    project.blockers[0].delay_days = Input::fixed(40.0);
    let switch = project.plans[1].switch.as_mut().unwrap();
    switch.waves[1].stuck = Input::fixed(1.0);
    switch.duration_overrun = Some(Input::fixed(1.5));
    let told = texts(&story(
        &project,
        &central_legs(&project, &project.plans[1]),
        &Beside::default(),
    ))
    .join("\n");
    for words in [
        "The implementation is done, 15 days late.",
        "“Firewall drops idle connections” is found and removed after 40 days.",
        "“The two filers” does not work as it should; people work on it for 30 days.",
        // 15 days of implementation, 10 of work, 40 of the blocker, 30 of trouble.
        "“The two filers” goes live, 95 days late.",
    ] {
        assert!(told.contains(words), "{words} is missing in:\n{told}");
    }
    project.blockers[0].sinks = Input::fixed(1.0);
    let told = texts(&story(
        &project,
        &central_legs(&project, &project.plans[1]),
        &Beside::default(),
    ))
    .join("\n");
    assert!(told.contains("was not found in time"), "{told}");
}

#[test]
fn who_fails_goes_on_to_the_next_plan_and_no_story_ends_without_a_switch() {
    let mut project = simple();
    let switch = project.plans[1].switch.as_mut().unwrap();
    switch.proof_of_concept.as_mut().unwrap().success = Input::fixed(0.1);
    let told = texts(&story(
        &project,
        &central_legs(&project, &project.plans[1]),
        &Beside::default(),
    ));
    assert!(
        told[2].contains("does not convince. The customer goes on to “Service”."),
        "{told:?}"
    );
    assert!(told[2].contains("“Service” is bought."), "{told:?}");
    assert_eq!(
        story(
            &project,
            &central_legs(&project, &project.plans[0]),
            &Beside::default(),
        ),
        []
    );
}

/// The first future of a sample's plan that went so, and the words and amounts of its story.
fn told_of_future(
    text: &str,
    plan: &str,
    went: impl Fn(&SwitchFuture<'_>) -> bool,
) -> (String, Vec<Line>, Beside) {
    let read = project::read(text, displace_scenarios::catalogue());
    let project = read.project.unwrap();
    let world = World::new(&project).unwrap();
    let mut futures =
        (0..4_000).filter_map(|number| switch_future(&project, &world, plan, (1, number)));
    let future = futures.find(|future| went(future)).unwrap();
    let beside = Beside {
        on_acceptance: future.on_acceptance,
        incidents: future.incidents,
    };
    let lines = story(&project, &future.legs, &beside);
    (texts(&lines).join("\n"), lines, beside)
}

fn assert_in_this_order(told: &str, all: &[&str]) {
    let mut rest = told;
    for words in all {
        let at = rest.find(words);
        let at =
            at.unwrap_or_else(|| panic!("{words} is missing, or comes too early, in:\n{told}"));
        rest = &rest[at + words.len()..];
    }
}

#[test]
fn one_future_of_the_city_reads_like_its_story() {
    let city = include_str!("../../assets/samples/city-datacentre.toml");
    // The servers work at last, the filers do not; the deadline is Friday.
    let (told, _, beside) = told_of_future(city, "second", |future| {
        let leg = &future.legs[0].leg;
        let [servers, filers] = leg.waves[..] else {
            return false;
        };
        let parallel = future.legs[0].figures.parallel_days * DAY;
        leg.cause == Some(Cause::Deadline)
            && !leg.found.is_empty()
            && servers.cut_over.is_some()
            && filers.stuck
            && filers.first_backup + parallel < leg.ended
    });
    assert_in_this_order(
        &told,
        &[
            "2026-11-16 “Review of the firewalls' time-outs before the project” is offered and declined.",
            "2027-02-01 The proof of concept of “Second vendor, after a proof of concept” begins. [Keep the old software]",
            "The proof of concept convinces: “Second vendor, after a proof of concept” is bought.",
            "“Keep the old software” makes no points from now on. [only the old points of Keep the old software]",
            "“Firewalls drop idle connections” is found and removed after",
            "“Servers” has its first backup; it is protected again from now on.",
            "“Servers” goes live",
            "“Filers” does not work as it should; people work on it for",
            "2027-07-09 The deadline passes before all is accepted. The customer goes back to “Keep the old software”.",
            "2027-07-16 After 7 days “Keep the old software” protects again what it had stopped protecting. [Keep the old software]",
        ],
    );
    // Nothing of the million was paid; it is where everything is accepted.
    assert_eq!(beside.on_acceptance, []);
    let (_, lines, _) = told_of_future(city, "second", |future| {
        future.legs[0].leg.outcome == Outcome::Completed
    });
    let accepted = lines
        .iter()
        .find(|line| line.text.contains("Everything is accepted."));
    let amount = accepted.unwrap().accepted;
    assert!((amount - 1e6).abs() < 5e4, "{amount}");
}

#[test]
fn one_future_of_the_storm_reads_like_its_story() {
    let storm = include_str!("../../assets/samples/cutover-storm.toml");
    let (told, lines, _) = told_of_future(storm, "new", |future| {
        future.incidents.iter().any(|one| one.threat == CUT_OVER)
    });
    let check = "“Check of the virtualisation host's network settings” is offered";
    assert_in_this_order(
        &told,
        &[
            "2027-03-01 “New backup product” is bought. [Keep the tape library]",
            &format!("2027-03-09 {check}, free of charge, and declined. [Keep the tape library]"),
            &format!("2027-04-13 {check} again, free of charge, and declined."),
            "“All machines at once” goes live",
            "Going live breaks something: 16 instances stand still. [New backup product]",
            "“Keep the tape library” is out of service.",
        ],
    );
    let broken = lines
        .iter()
        .find(|line| line.text.contains("breaks something"));
    assert!(broken.unwrap().lost > 2_500.0);
}
