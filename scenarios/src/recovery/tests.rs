//! Random projects of all features: what must hold in every trial, whatever happens.

use displace_model::contract::{Amount, Category, CostLine, Every};
use displace_model::estate::{CostStep, Dependency, Domain, Workload};
use displace_model::input::Input;
use displace_model::plan::{Plan, Role};
use displace_model::project::{Order, Overlap, Phase, Project, Settings};
use displace_model::solution::{
    Copy, Instant, Insurance, PeopleStep, Prerequisite, Spare, Workaround,
};
use displace_model::switch::{Acceptance, IncidentHits, IncumbentRuns, Switch, Wave};
use displace_model::threat::{CopyEffect, Effect, EffectKind, Hits, Per, Threat};
use displace_model::uncertain::Uncertain;
use displace_model::work_calendar::{Peak, ServiceHours, WorkCalendar};
use proptest::prelude::*;

use super::*;
use crate::figures::{TrialFigures, trial_figures};
use crate::luck::Keyed;
use crate::stage::Stage;

/// A tape of uniforms from which a project is read.
struct Tape<'a>(&'a [f64], usize);

impl Tape<'_> {
    fn next(&mut self) -> f64 {
        self.1 += 1;
        self.0[self.1 % self.0.len()]
    }

    fn coin(&mut self, p: f64) -> bool {
        self.next() < p
    }

    fn count(&mut self, least: u32, most: u32) -> u32 {
        least + (self.next() * f64::from(most - least + 1)) as u32
    }

    /// Zero now and then, else up to `most`.
    fn hours(&mut self, most: f64) -> Input {
        let (zero, fixed, a, b) = (self.coin(0.2), self.coin(0.3), self.next(), self.next());
        Input::assumed(match (zero, fixed) {
            (true, _) => Uncertain::fixed(0.0),
            (_, true) => Uncertain::fixed((most * a * 4.0).round() / 4.0),
            _ => Uncertain::uniform(most * a.min(b), most * a.max(b) + 0.1),
        })
    }

    fn service_hours(&mut self) -> ServiceHours {
        ServiceHours::ALL[self.count(0, 2) as usize]
    }

    fn share(&mut self) -> Input {
        let share = match self.count(0, 3) {
            0 => 0.0,
            1 => 1.0,
            _ => self.next(),
        };
        Input::assumed(Uncertain::fixed(share))
    }

    fn some_of(&mut self, ids: &[&str]) -> Vec<String> {
        ids.iter()
            .filter(|_| self.coin(0.5))
            .map(ToString::to_string)
            .collect()
    }
}

const DOMAINS: [&str; 5] = ["a_site", "b_storage", "c_storage", "d_backup", "e_account"];

fn project(tape: &mut Tape<'_>) -> Project {
    let workloads: Vec<Workload> = (0..tape.count(1, 4)).map(|i| workload(tape, i)).collect();
    let calendar = WorkCalendar {
        peaks: vec![Peak {
            last_days_of_month: tape.count(0, 9),
            ..Peak::default()
        }],
        ..WorkCalendar::default()
    };
    let threats = (0..tape.count(1, 5)).map(|i| threat(tape, i)).collect();
    let years = tape.count(1, 3);
    Project {
        calendar,
        settings: Settings {
            overlap: if tape.coin(0.2) {
                Overlap::Independent
            } else {
                Overlap::Join
            },
            order: if tape.coin(0.5) {
                Order::CostRate
            } else {
                Order::FirstCome
            },
            phase: if tape.coin(0.3) {
                Phase::PerInstance
            } else {
                Phase::PerCopy
            },
        },
        domains: DOMAINS
            .iter()
            .map(|id| Domain {
                id: (*id).to_owned(),
                name: (*id).to_owned(),
                kind: match id.split_once('_') {
                    Some((_, kind @ ("storage" | "account"))) => kind.to_owned(),
                    _ => "site".to_owned(),
                },
            })
            .collect(),
        workloads,
        plans: vec![plan(tape)],
        threats,
        ..Project::new("random", "EUR", jiff::civil::date(2027, 1, 1), years)
    }
}

fn workload(tape: &mut Tape<'_>, number: u32) -> Workload {
    let mut workload = Workload::new(&format!("w{number}"));
    workload.count = tape.count(1, 5);
    workload.tier = tape.count(0, 2) as u8;
    workload.domains = tape.some_of(&DOMAINS);
    workload.size_tib = tape.hours(3.0);
    workload.growth_per_year = Input::fixed(0.1);
    workload.cost_per_hour_down = tape.hours(100.0);
    workload.cost_per_hour_lost = tape.hours(10.0);
    workload.rebuild_hours = tape.hours(30.0);
    if tape.coin(0.4) {
        workload.outside_hours_factor = tape.share();
        workload.peak_factor = tape.hours(3.0);
    }
    if tape.coin(0.4) {
        workload.steps = (0..tape.count(1, 3))
            .map(|_| CostStep {
                after_hours: 20.0 * tape.next(),
                amount: tape.coin(0.6).then(|| tape.hours(500.0)),
                factor: tape.coin(0.6).then(|| tape.hours(3.0)),
            })
            .collect();
    }
    // Only who stands before it is needed, so that there is no circle.
    if number > 0 && tape.coin(0.4) {
        workload.needs = vec![Dependency {
            workload: format!("w{}", tape.count(0, number - 1)),
            serving: tape.coin(0.5).then_some(1),
        }];
    }
    workload
}

fn copy(tape: &mut Tape<'_>, number: u32) -> Copy {
    let mut copy = Copy::new(&format!("c{number}"));
    copy.domains = tape.some_of(&DOMAINS);
    copy.on = tape.coin(0.9);
    copy.protects = if tape.coin(0.3) {
        vec!["w0".to_owned()]
    } else {
        Vec::new()
    };
    copy.streams = tape.count(1, 3);
    copy.attempts = tape.count(1, 3);
    copy.last_attempt_succeeds = tape.coin(0.3);
    copy.interval_hours = Input::fixed(1.0 + 50.0 * tape.next());
    copy.lag_hours = tape.hours(10.0);
    copy.retention_days = Input::fixed(0.5 + 5.0 * tape.next());
    copy.job_success = Input::fixed(0.5 + 0.5 * tape.next());
    copy.coverage = if tape.coin(0.5) {
        Input::fixed(1.0)
    } else {
        tape.share()
    };
    copy.patience_hours = tape.hours(10.0);
    copy.lossless_within_hours = tape.hours(20.0);
    copy.media_hours = tape.hours(10.0);
    copy.overhead_hours = tape.hours(3.0);
    copy.tib_per_hour_per_stream = Input::fixed(0.05 + tape.next());
    copy.attempt_failure = tape.share();
    copy.start_hours = tape.service_hours();
    copy.media_service_hours = tape.service_hours();
    if tape.coin(0.4) {
        copy.verify_hours = tape.hours(6.0);
        copy.bad_point = tape.share();
    }
    if tape.coin(0.3) {
        let mut instant = Instant::new(tape.count(1, 4));
        instant.boot_hours = tape.hours(1.0);
        instant.performance = tape.share();
        copy.instant = Some(instant);
    }
    past_of_copy(tape, number, &mut copy);
    copy
}

fn plan(tape: &mut Tape<'_>) -> Plan {
    let mut plan = Plan::new("plan", Role::Incumbent);
    plan.copies = (0..tape.count(0, 3)).map(|i| copy(tape, i)).collect();
    plan.spares = (0..tape.count(0, 2))
        .map(|i| {
            let mut spare = Spare::new(&format!("s{i}"));
            spare.domains = tape.some_of(&DOMAINS);
            spare.capacity_tib = Input::fixed(6.0 * tape.next());
            spare.preparation_hours = tape.hours(10.0);
            spare.move_back_window = tape.service_hours();
            spare.move_back_hours = tape.hours(5.0);
            spare.move_back_staff_hours = tape.hours(5.0);
            spare
        })
        .collect();
    plan.support.response_hours = tape.hours(4.0);
    plan.support.diagnosis_hours = tape.hours(8.0);
    plan.support.service_hours = tape.service_hours();
    plan.support.steps = (0..tape.count(0, 2))
        .map(|i| {
            let mut step = PeopleStep::new(&format!("p{i}"));
            step.service_hours = tape.service_hours();
            step.hours = tape.hours(4.0);
            step.success = tape.share();
            step
        })
        .collect();
    plan.prerequisites = (0..tape.count(0, 2))
        .map(|i| {
            let mut prerequisite = Prerequisite::new(&format!("q{i}"));
            prerequisite.domains = tape.some_of(&DOMAINS);
            if !plan.copies.is_empty() && tape.coin(0.5) {
                prerequisite.needed_by = vec!["c0".to_owned()];
            }
            prerequisite.rebuild_hours = tape.hours(30.0);
            prerequisite
        })
        .collect();
    if tape.coin(0.3) {
        plan.max_concurrent_restores = Some(tape.count(1, 3));
    }
    if tape.coin(0.4) {
        let mut workaround = Workaround::new("paper");
        workaround.workloads = tape.some_of(&["w0", "w1"]);
        workaround.relief = tape.share();
        workaround.start_up_hours = tape.hours(10.0);
        workaround.cost_per_hour = tape.hours(20.0);
        plan.workarounds = vec![workaround];
    }
    if tape.coin(0.3) {
        plan.insurance = Some(Insurance {
            deductible: tape.hours(300.0),
            limit: tape.hours(2_000.0),
            waiting_hours: tape.hours(12.0),
            ..Insurance::default()
        });
    }
    plan
}

fn threat(tape: &mut Tape<'_>, number: u32) -> Threat {
    let per = ["instance", "estate", "storage", "site", "account"][tape.count(0, 4) as usize];
    let mut threat = Threat::new(&format!("t{number}"), Per::parse(per));
    threat.rate_per_year = Input::fixed(40.0 * tape.next() * tape.next());
    threat.detection_hours = tape.hours(2.0);
    threat.forensics_hours = tape.hours(20.0);
    threat.fixed_cost = tape.hours(100.0);
    threat.hits = match tape.count(0, 2) {
        0 => Hits::All,
        1 => Hits::Share(tape.share()),
        _ => Hits::Count(tape.count(1, 4)),
    };
    threat.malicious = tape.coin(0.4);
    let by = tape.count(0, 3);
    threat.effects = (0..if by == 0 { 1 } else { tape.count(1, 3) })
        .map(|i| {
            let mut effect = Effect::new(EffectKind::ALL[(i as usize + number as usize) % 3]);
            effect.copies = CopyEffect::ALL[tape.count(0, 2) as usize];
            effect.repair_hours = tape.hours(60.0);
            effect.replacement_hours = tape.hours(100.0);
            several_effects(tape, i, &mut effect);
            let weight = Some(Input::fixed(tape.next() / 3.0));
            match by {
                0 => {}
                1 => effect.chance = weight,
                2 => effect.share = weight,
                _ if tape.coin(0.5) => effect.chance = weight,
                _ => effect.share = weight,
            }
            effect
        })
        .collect();
    threat
}

/// Effects of one kind under ids of their own, of a part of the data and the service.
fn several_effects(tape: &mut Tape<'_>, number: u32, effect: &mut Effect) {
    if tape.coin(0.5) {
        effect.kind = EffectKind::ALL[tape.count(0, 2) as usize];
        effect.id = format!("e{number}");
    }
    effect.dwell_hours = tape.hours(80.0);
    if tape.coin(0.5) {
        effect.data_share = tape.share();
        effect.service_impact = tape.share();
    }
}

/// What a copy suffers: feeders, silence, attackers, seeding.
fn past_of_copy(tape: &mut Tape<'_>, number: u32, copy: &mut Copy) {
    if number > 0 && tape.coin(0.4) {
        copy.fed_by = Some(format!("c{}", tape.count(0, number - 1)));
        copy.hold_hours = tape.hours(30.0);
    }
    if tape.coin(0.4) {
        copy.silent_failures_per_year = Input::fixed(30.0 * tape.next());
        copy.noticed_after_days = tape.hours(20.0);
        copy.restore_test_every_days = Input::fixed(f64::from(tape.count(0, 30)));
    }
    copy.immutable = tape.coin(0.3);
    if tape.coin(0.5) {
        copy.malicious_destroy_probability = Some(tape.share());
    }
    copy.reseed_hours = tape.hours(50.0);
}

/// Listens and adds up.
#[derive(Default)]
struct Sum {
    stages: Vec<(u32, Stage, f64, f64)>,
    closed: Vec<(u32, Closed)>,
}

impl Recorder for Sum {
    const ON: bool = true;

    fn stage(&mut self, outage: u32, stage: Stage, from: f64, to: f64, _: Detail) {
        self.stages.push((outage, stage, from, to));
    }

    fn passed_over(&mut self, _: u32, _: usize, _: PassedOver) {}

    fn waited(&mut self, _: u32, _: u32, _: f64, _: f64) {}

    fn closed(&mut self, outage: u32, closed: Closed) {
        self.closed.push((outage, closed));
    }
}

fn live<R: Recorder>(world: &World, seed: u64, recorder: &mut R) -> (Outcome, Tables) {
    fn as_ever<R: Recorder>(trial: PlanTrial<'_, '_, Keyed, R>) {
        trial.run();
    }
    let (outcome, tables, _) = changed::live(world, seed, recorder, as_ever);
    (outcome, tables)
}

/// What must hold in a trial, whatever happens.
fn all_holds(project: &Project, seed: u64) -> Result<(), TestCaseError> {
    let world = World::new(project).unwrap();
    let (fast, fast_tables) = live(&world, seed, &mut Silent);
    let mut sum = Sum::default();
    let (told, told_tables) = live(&world, seed, &mut sum);
    prop_assert_eq!(fast, told);
    prop_assert_eq!(&fast_tables, &told_tables);

    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()));
    // An insurance may pay all but a rounding error of what an outage costs: the parts add up as exactly as what was paid.
    let gross = fast.outage_cost.abs() + fast.insurance_payout;
    let near_cost = |sum: f64| (sum - fast.outage_cost).abs() <= 1e-9 * (1.0 + gross);
    prop_assert!(fast.downtime.is_finite() && fast.outage_cost.is_finite() && fast.downtime >= 0.0);
    prop_assert!(
        near(fast_tables.stages.iter().sum(), fast.downtime),
        "stages"
    );
    prop_assert!(
        near(
            fast_tables.threats.iter().map(|row| row.downtime).sum(),
            fast.downtime
        ),
        "threats"
    );
    prop_assert!(
        near(
            fast_tables.workloads.iter().map(|row| row.downtime).sum(),
            fast.downtime
        ),
        "workloads"
    );
    prop_assert!(
        near_cost(fast_tables.threats.iter().map(|row| row.outage_cost).sum()),
        "cost by threat"
    );
    prop_assert!(
        near_cost(
            fast_tables
                .workloads
                .iter()
                .map(|row| row.outage_cost)
                .sum()
        ),
        "cost by workload"
    );

    // Every outage that opened has closed, and its stages follow each other without a gap.
    // Waiting for others makes outages of its own, and makes one of two.
    if world.needs.order.is_empty() {
        prop_assert_eq!(sum.closed.len() as f64, fast.outages);
    }
    for (outage, closed) in &sum.closed {
        let down: Vec<_> = sum
            .stages
            .iter()
            .filter(|(of, stage, ..)| {
                of == outage && !matches!(stage, Stage::Degraded | Stage::MoveBack)
            })
            .collect();
        for pair in down.windows(2) {
            prop_assert_eq!(pair[0].3, pair[1].2);
        }
        if let Some(last) = down.last() {
            prop_assert_eq!(last.3, closed.at);
        }
        prop_assert!(closed.data_loss >= 0.0);
    }
    // An instance is down once at a time.
    if project.settings.overlap == Overlap::Join {
        let mut spans: Vec<(u32, f64, f64)> = sum
            .closed
            .iter()
            .filter_map(|(outage, closed)| {
                let from = sum.stages.iter().find(|(of, ..)| of == outage)?.2;
                Some((closed.instance, from, closed.at))
            })
            .collect();
        spans.sort_by(|a, b| a.partial_cmp(b).unwrap());
        for pair in spans.windows(2) {
            prop_assert!(
                pair[0].0 != pair[1].0 || pair[0].2 <= pair[1].1,
                "{:?}",
                pair
            );
        }
    }
    Ok(())
}

/// A switch of everything at once, or of two waves, with trouble of every kind.
fn switch(tape: &mut Tape<'_>, workloads: usize) -> Switch {
    let mut switch = Switch {
        incumbent_runs: IncumbentRuns::ALL[tape.count(0, 1) as usize],
        acceptance: Acceptance::ALL[tape.count(0, 1) as usize],
        migrates_points: tape.coin(0.2),
        failure: tape.share(),
        implementation_days: tape.hours(60.0),
        parallel_days: tape.hours(60.0),
        legacy_days: tape.hours(200.0),
        decommissioning_days: tape.hours(20.0),
        reinstatement_days: tape.hours(20.0),
        learning_days: tape.hours(100.0),
        learning_factor: Input::fixed(1.0 + tape.next()),
        ..Switch::default()
    };
    if tape.coin(0.3) {
        switch.deadline_days = Some(tape.hours(200.0));
    }
    if workloads > 1 && tape.coin(0.5) {
        let mut first = Wave::new("first");
        first.workloads = vec!["w0".to_owned()];
        switch.waves = vec![first, Wave::new("rest")];
        for wave in &mut switch.waves {
            wave.days = tape.hours(30.0);
            wave.seeding_days = tape.hours(5.0);
            wave.stuck = tape.share();
            wave.solving_days = tape.hours(40.0);
            wave.solved = tape.share();
        }
    }
    switch.cut_over.window = tape.service_hours();
    switch.cut_over.wait_days = tape.hours(20.0);
    switch.cut_over.planned_hours = tape.hours(5.0);
    switch.cut_over.incident_chance = tape.share();
    switch.cut_over.incident_hours = tape.hours(30.0);
    switch.cut_over.incident_hits = IncidentHits::ALL[tape.count(0, 1) as usize];
    switch.cut_over.incident_cost = tape.hours(100.0);
    switch
}

/// A payment of this plan every so often.
fn cost(tape: &mut Tape<'_>) -> CostLine {
    CostLine {
        id: "fee".to_owned(),
        name: "Fee".to_owned(),
        category: Category::Licences,
        class: None,
        amount: Amount::Range(tape.hours(9_000.0)),
        every: Every::ALL[tape.count(0, 3) as usize],
        from: None,
        until: None,
        note: String::new(),
        currency: None,
    }
}

/// The same world with a proposal before the incumbent.
fn with_proposal(tape: &mut Tape<'_>) -> Project {
    let mut project = project(tape);
    project.plans[0].contract.lines = vec![cost(tape)];
    let mut proposal = Plan {
        id: "proposal".to_owned(),
        role: Role::Proposal,
        ..plan(tape)
    };
    proposal.contract.lines = vec![cost(tape), cost(tape)];
    proposal.contract.lines[1].id = "other".to_owned();
    project.plans.insert(0, proposal);
    project
}

/// The figures of the first plan and of the incumbent in one future.
fn future(project: &Project, seed: u64) -> [TrialFigures; 2] {
    let world = World::new(project).unwrap();
    let figures = trial_figures(&world, seed, 0);
    [figures[0], figures[1]]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn the_recorded_and_the_fast_trial_agree_and_every_hour_is_accounted_for(
        tape in prop::collection::vec(0.0..1.0_f64, 40..160),
        seed in 0..1_000_u64,
    ) {
        all_holds(&project(&mut Tape(&tape, 0)), seed)?;
    }

    #[test]
    fn the_same_holds_while_one_solution_gives_way_to_another(
        tape in prop::collection::vec(0.0..1.0_f64, 40..200),
        seed in 0..1_000_u64,
    ) {
        let tape = &mut Tape(&tape, 0);
        let mut project = with_proposal(tape);
        project.plans[0].switch = Some(switch(tape, project.workloads.len()));
        all_holds(&project, seed)?;
    }

    #[test]
    fn r25_a_switch_with_nothing_to_it_is_the_plain_comparison_and_one_that_fails_at_once_is_the_incumbent(
        tape in prop::collection::vec(0.0..1.0_f64, 40..200),
        seed in 0..1_000_u64,
    ) {
        let mut project = with_proposal(&mut Tape(&tape, 0));
        let plain = future(&project, seed);
        let switch = |failure: f64| Some(Switch {
            failure: Input::fixed(failure),
            ..Switch::default()
        });
        project.plans[0].switch = switch(0.0);
        prop_assert_eq!(future(&project, seed), plain);
        project.plans[0].switch = switch(1.0);
        let [failed, incumbent] = future(&project, seed);
        prop_assert!(failed.is_rolled_back && !failed.is_blocked);
        let like_the_incumbent = TrialFigures { is_rolled_back: false, ..failed };
        prop_assert_eq!([like_the_incumbent, incumbent], [plain[1], plain[1]]);
    }
}
