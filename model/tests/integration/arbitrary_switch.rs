//! Arbitrary switches, blockers and advice that keep every rule.

use displace_model::fields::FieldSpec;
use displace_model::switch::{
    Acceptance, Advice, Blocker, COST_OVERRUN, CutOver, DEADLINE, DURATION_OVERRUN, IncidentHits,
    IncumbentRuns, OtherTime, Overrun, ProofOfConcept, Switch, Take, Wave,
};
use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;

use crate::arbitrary::{filled, given, hours, named, perhaps, text};

fn wave(index: usize) -> impl Strategy<Value = Wave> {
    let wave = filled(Wave::new(&format!("wave_{index}")));
    (wave, prop::option::of(text())).prop_map(move |(wave, name)| Wave {
        name: named(&wave.id, name),
        // The first wave takes the workload that is always there, the last all that are left.
        workloads: if index == 0 {
            vec!["workload_0".to_owned()]
        } else {
            Vec::new()
        },
        ..wave
    })
}

fn cut_over() -> impl Strategy<Value = CutOver> {
    let other = (filled(OtherTime::default()), select(Take::ALL.to_vec()))
        .prop_map(|(other, take)| OtherTime { take, ..other });
    (
        filled(CutOver::default()),
        hours(),
        select(IncidentHits::ALL.to_vec()),
        prop::option::of(other),
    )
        .prop_map(|(cut_over, window, incident_hits, other_time)| CutOver {
            window,
            incident_hits,
            other_time,
            ..cut_over
        })
}

pub(crate) fn switch() -> impl Strategy<Value = Switch> {
    let waves = prop_oneof![Just(0_usize), Just(2)]
        .prop_flat_map(|many| (0..many).map(wave).collect::<Vec<_>>());
    let ratio = |spec: &FieldSpec| prop::option::of(given(spec));
    let words = (
        select(Overrun::ALL.to_vec()),
        select(Acceptance::ALL.to_vec()),
        select(IncumbentRuns::ALL.to_vec()),
    );
    (
        filled(Switch::default()),
        prop::option::of(1..28_i8),
        words,
        (
            ratio(&COST_OVERRUN),
            ratio(&DURATION_OVERRUN),
            ratio(&DEADLINE),
        ),
        prop::option::of(filled(ProofOfConcept::default())),
        waves,
        cut_over(),
        (any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |(
                switch,
                day,
                (overrun, acceptance, incumbent_runs),
                ratios,
                concept,
                waves,
                cut_over,
                flags,
            )| {
                Switch {
                    from: day.map(|day| date(2027, 3, day)),
                    overrun,
                    acceptance,
                    incumbent_runs,
                    cost_overrun: ratios.0,
                    duration_overrun: ratios.1,
                    deadline_days: ratios.2,
                    proof_of_concept: concept,
                    waves,
                    cut_over,
                    migrates_points: flags.0,
                    eu_data_act: flags.1,
                    ..switch
                }
            },
        )
}

pub(crate) fn blocker(index: usize) -> impl Strategy<Value = Blocker> {
    let blocker = filled(Blocker::new(&format!("blocker_{index}")));
    (
        blocker,
        prop::option::of(text()),
        perhaps("workload_0"),
        text(),
    )
        .prop_map(|(blocker, name, workloads, note)| Blocker {
            name: named(&blocker.id, name),
            workloads,
            note,
            ..blocker
        })
}

pub(crate) fn advice(index: usize) -> impl Strategy<Value = Advice> {
    let advice = filled(Advice::new(&format!("advice_{index}")));
    let days = prop::collection::vec(1..28_i8, 0..3);
    (
        advice,
        prop::option::of(text()),
        days,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(advice, name, days, followed, of_threat)| Advice {
            name: named(&advice.id, name),
            offered: days.into_iter().map(|day| date(2027, 4, day)).collect(),
            followed,
            lowers: if of_threat {
                displace_model::switch::Lowers::Threat
            } else {
                displace_model::switch::Lowers::CutOver
            },
            of: of_threat.then(|| "threat_0".to_owned()),
            ..advice
        })
}
