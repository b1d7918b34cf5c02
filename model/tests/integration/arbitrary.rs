//! Arbitrary projects that keep every rule, for properties of the document.

use displace_model::cash_flow::{
    Booking, Convention, ExchangeRate, LONGEST_LIFE, LineBooking, OldAsset,
};
use displace_model::contract::{Amount, Category, Contract, CostLine, Every};
use displace_model::estate::{CostStep, Dependency, Domain, STEP_AMOUNT, STEP_FACTOR, Workload};
use displace_model::fields::{FieldSpec, Fields};
use displace_model::input::{Grade, Input, Origin, Provenance};
use displace_model::money::Money;
use displace_model::plan::{Plan, Role};
use displace_model::project::{
    Amounts, Economics, Order, Overlap, Phase, Project, Settings, Story, humanised,
};
use displace_model::solution::{
    Copy, Instant, Insurance, MALICIOUS_DESTROY, PeopleStep, Prerequisite, Spare, Support,
    TESTED_RESTORE, TOTAL_TIB_PER_HOUR, Workaround,
};
use displace_model::threat::{CopyEffect, Effect, EffectKind, HIT_SHARE, Hits, Per, Threat};
use displace_model::uncertain::{Form, Uncertain};
use displace_model::work_calendar::{Peak, Season, ServiceHours, WorkCalendar};
use jiff::civil::{Date, date, time};
use proptest::prelude::*;
use proptest::sample::select;

use crate::arbitrary_contract::{claim, class, item, keeping};
use crate::arbitrary_quote::offers;
use crate::arbitrary_switch::{advice, blocker, switch};

/// Text with everything that a file must write with care.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("plain".to_owned()),
        "[ -~äß\n\t\r\u{1}\u{7f}\u{85}\u{2028}🦀]{1,12}"
    ]
}

fn provenance() -> impl Strategy<Value = Provenance> {
    let some = (
        prop::option::of(select(Grade::ALL.to_vec())),
        prop::option::of(text()),
        prop::option::of(1990..2030_i32),
        prop::option::of(text()),
    );
    prop_oneof![
        2 => Just(Provenance::default()),
        1 => some.prop_map(|(grade, source, year, note)| Provenance { grade, source, year, note }),
    ]
}

/// A range whose support lies between `low` and `high`, in every form.
fn uncertain(low: f64, high: f64) -> BoxedStrategy<Uncertain> {
    let inner = move |share: f64| low + (high - low) * share;
    let simple = (0..13_usize, 0.01..0.99_f64, 0.01..0.99_f64, 0.01..0.99_f64).prop_map(
        move |(form, a, b, c)| {
            let mut shares = [a, b, c];
            shares.sort_by(f64::total_cmp);
            let [a, b, c] = shares.map(inner);
            let bounded = |form| Uncertain {
                form,
                at_least: Some(low),
                at_most: Some(high),
            };
            let size = b.abs() + 0.5;
            match form {
                0..=2 => Uncertain::fixed(b),
                3 => Uncertain::uniform(a, c),
                4 => Uncertain::triangular(a, b, c),
                5 => Uncertain::pert(a, b, c),
                6 => bounded(Form::Normal {
                    mean: b,
                    sd: (c - a) + 0.1,
                }),
                7 => bounded(Form::Lognormal {
                    mean: size,
                    sd: size,
                }),
                8 => bounded(Form::LognormalInterval {
                    p5: 0.5 * size,
                    p95: 2.0 * size,
                }),
                9 => bounded(Form::Exponential { mean: size }),
                10 => bounded(Form::Weibull {
                    shape: 1.5,
                    scale: size,
                }),
                11 => Uncertain::discrete(vec![(a, 1.0), (b, 2.5), (c, 0.0)]),
                _ => Uncertain::empirical(vec![c, a, b]),
            }
        },
    );
    let mixed = (simple.clone(), simple.clone(), 0.1..5.0_f64)
        .prop_map(|(one, other, weight)| Uncertain::mixture(vec![(weight, one), (1.0, other)]));
    prop_oneof![9 => simple, 1 => mixed].boxed()
}

pub(crate) fn given(spec: &FieldSpec) -> BoxedStrategy<Input> {
    let low = spec.hard.0.max(-1e6);
    let high = spec.hard.1.min(1e6);
    let values = if spec.fixed_only {
        (low..high).prop_map(Uncertain::fixed).boxed()
    } else {
        uncertain(low, high)
    };
    (values, provenance())
        .prop_map(|(value, provenance)| Input {
            value,
            provenance,
            origin: Origin::Project,
        })
        .boxed()
}

/// Fills the fields of a record: required ones always, others now and then.
pub(crate) fn filled<T: Fields + Clone + std::fmt::Debug>(record: T) -> BoxedStrategy<T> {
    let inputs: Vec<_> = T::FIELDS
        .iter()
        .map(|field| {
            let input = given(&field.spec).prop_map(Some);
            if field.spec.default_input().is_none() {
                input.boxed()
            } else {
                prop_oneof![Just(None), input].boxed()
            }
        })
        .collect();
    inputs
        .prop_map(move |inputs| {
            let mut record = record.clone();
            for (field, input) in T::FIELDS.iter().zip(inputs) {
                if let Some(input) = input {
                    *(field.get_mut)(&mut record) = input;
                }
            }
            record
        })
        .boxed()
}

pub(crate) fn named(id: &str, name: Option<String>) -> String {
    name.unwrap_or_else(|| humanised(id))
}

fn domains() -> impl Strategy<Value = Vec<Domain>> {
    let kinds = ["site", "storage", "rack"];
    prop::collection::vec((select(kinds.to_vec()), prop::option::of(text())), 1..4).prop_map(
        |found| {
            let domain = |(index, (kind, name)): (usize, (&str, _))| {
                let id = format!("domain_{index}");
                Domain {
                    name: named(&id, name),
                    id,
                    kind: kind.to_owned(),
                }
            };
            found.into_iter().enumerate().map(domain).collect()
        },
    )
}

pub(crate) fn hours() -> impl Strategy<Value = ServiceHours> {
    select(ServiceHours::ALL.to_vec())
}

/// A list of the only entry that is sure to be there, or an empty one.
pub(crate) fn perhaps(id: &'static str) -> impl Strategy<Value = Vec<String>> {
    any::<bool>().prop_map(move |there| there.then(|| id.to_owned()).into_iter().collect())
}

/// Workloads need earlier ones only, so that no circle arises.
fn needs(index: usize) -> impl Strategy<Value = Vec<Dependency>> {
    prop::collection::vec(prop::option::of(any::<bool>()), index).prop_map(|asked| {
        let need = |(provider, one): (usize, Option<bool>)| {
            one.map(|one| Dependency {
                workload: format!("workload_{provider}"),
                serving: one.then_some(1),
            })
        };
        asked.into_iter().enumerate().filter_map(need).collect()
    })
}

fn steps() -> impl Strategy<Value = Vec<CostStep>> {
    let parts = prop_oneof![
        given(&STEP_AMOUNT).prop_map(|amount| (Some(amount), None)),
        given(&STEP_FACTOR).prop_map(|factor| (None, Some(factor))),
        (given(&STEP_AMOUNT), given(&STEP_FACTOR))
            .prop_map(|(amount, factor)| (Some(amount), Some(factor))),
    ];
    let step = (0.0..500.0_f64, parts).prop_map(|(after_hours, (amount, factor))| CostStep {
        after_hours,
        amount,
        factor,
    });
    prop::collection::vec(step, 0..3)
}

fn workload(index: usize) -> impl Strategy<Value = Workload> {
    let id = format!("workload_{index}");
    let plain = (
        prop::option::of(text()),
        1..50_u32,
        0..4_u8,
        any::<bool>(),
        prop::option::of(0.0..100.0_f64),
        prop::option::of(0.0..100.0_f64),
        any::<bool>(),
    );
    (filled(Workload::new(&id)), plain, needs(index), steps()).prop_map(
        |(workload, (name, count, tier, essential, rto_hours, rpo_hours, housed), needs, steps)| {
            let name = named(&workload.id, name);
            let domains = if housed {
                vec!["domain_0".to_owned()]
            } else {
                Vec::new()
            };
            Workload {
                name,
                count,
                tier,
                essential,
                rto_hours,
                rpo_hours,
                domains,
                needs,
                steps,
                ..workload
            }
        },
    )
}

fn copy(index: usize) -> impl Strategy<Value = Copy> {
    let instant = (1..20_u32).prop_flat_map(|slots| filled(Instant::new(slots)));
    let plain = (
        prop::option::of(text()),
        any::<bool>(),
        any::<bool>(),
        1..9_u32,
        1..4_u32,
        any::<bool>(),
        any::<bool>(),
    );
    let copy = filled(Copy::new(&format!("copy_{index}")));
    let feeder = index.checked_sub(1).map(|at| format!("copy_{at}"));
    let rules = (
        any::<bool>(),
        any::<bool>(),
        hours(),
        hours(),
        prop::option::of(given(&MALICIOUS_DESTROY)),
        prop::option::of(given(&TESTED_RESTORE)),
    );
    (
        copy,
        plain,
        rules,
        prop::option::of(instant),
        (
            prop::option::of(given(&TOTAL_TIB_PER_HOUR)),
            prop::option::of(keeping()),
        ),
    )
        .prop_map(
            move |(
                mut copy,
                (name, on, believed, streams, attempts, last, housed),
                (fed, immutable, start_hours, media_service_hours, destroyed, tested),
                instant,
                (total_tib_per_hour, keeps),
            )| {
                let name = named(&copy.id, name);
                // Nobody tests more often than daily.
                let tests = &mut copy.restore_test_every_days.value;
                *tests = Uncertain::fixed(tests.median().ceil());
                let list = |id: &str| {
                    if housed {
                        vec![id.to_owned()]
                    } else {
                        Vec::new()
                    }
                };
                Copy {
                    name,
                    on,
                    believed_on: on || believed,
                    streams,
                    attempts,
                    last_attempt_succeeds: last,
                    protects: list("workload_0"),
                    domains: list("domain_0"),
                    instant,
                    total_tib_per_hour,
                    keeps,
                    fed_by: feeder.clone().filter(|_| fed),
                    immutable,
                    malicious_destroy_probability: destroyed,
                    start_hours,
                    media_service_hours,
                    tested_restore_hours: tested,
                    ..copy
                }
            },
        )
}

/// An exact amount of 0 or more, or a range of them.
pub(crate) fn price() -> impl Strategy<Value = Amount> {
    let exact =
        (0..i64::from(i32::MAX), 0..6_u32, provenance()).prop_map(|(units, scale, provenance)| {
            Amount::Exact(
                Money::parse(&format!("{units}e-{scale}")).unwrap(),
                provenance,
            )
        });
    let spec = FieldSpec {
        hard: (0.0, 1e5),
        fixed_only: false,
        ..STEP_AMOUNT
    };
    // A single number without a range is an exact amount once it is written.
    let range = given(&spec)
        .prop_filter("a range", |input| input.value.is_fixed().is_none())
        .prop_map(Amount::Range);
    prop_oneof![exact, range]
}

fn cost(index: usize) -> impl Strategy<Value = CostLine> {
    let exact = (any::<i64>(), 0..6_u32, provenance()).prop_map(|(units, scale, provenance)| {
        let digits = format!("{units}e-{scale}");
        Amount::Exact(Money::parse(&digits).unwrap(), provenance)
    });
    let range = (1.0..1e5_f64, 1.1..3.0_f64, provenance()).prop_map(|(low, factor, provenance)| {
        let value = Uncertain::uniform(low, low * factor);
        Amount::Range(Input {
            value,
            provenance,
            origin: Origin::Project,
        })
    });
    let days = (prop::option::of(1..28_i8), prop::option::of(1..28_i8));
    let words = (
        select(Category::ALL.to_vec()),
        select(Every::ALL.to_vec()),
        class(),
    );
    let texts = (
        any::<bool>(),
        prop::option::of(text()),
        prop::option::of(text()),
    );
    (prop_oneof![exact, range], words, days, texts).prop_map(
        move |(amount, (category, every, class), (from, until), (own_id, name, note))| {
            let id = if own_id {
                format!("cost_{index}")
            } else {
                format!("{}_{}", category.as_str(), index + 1)
            };
            CostLine {
                name: named(&id, name),
                id,
                category,
                class,
                amount,
                every,
                from: from.map(|day| date(2027, 1, day)),
                until: until.map(|day| date(2029, 2, day)),
                note: note.unwrap_or_default(),
                currency: None,
            }
        },
    )
}

fn spare(index: usize) -> impl Strategy<Value = Spare> {
    let spare = filled(Spare::new(&format!("spare_{index}")));
    (spare, perhaps("domain_0"), hours()).prop_map(|(spare, domains, move_back_window)| Spare {
        domains,
        move_back_window,
        ..spare
    })
}

fn support() -> impl Strategy<Value = Support> {
    let step = |index: usize| {
        let step = filled(PeopleStep::new(&format!("step_{index}")));
        (step, hours(), prop::option::of(text())).prop_map(|(step, service_hours, name)| {
            PeopleStep {
                name: named(&step.id, name),
                service_hours,
                ..step
            }
        })
    };
    let steps = (0..3_usize).prop_flat_map(move |many| (0..many).map(step).collect::<Vec<_>>());
    (filled(Support::default()), hours(), steps).prop_map(|(support, service_hours, steps)| {
        Support {
            service_hours,
            steps,
            ..support
        }
    })
}

/// What a plan has beside copies: prerequisites of the first `copies` copies, workarounds, insurance, a cap.
type Beside = (
    Vec<Prerequisite>,
    Vec<Workaround>,
    Option<Insurance>,
    Option<u32>,
);

fn beside() -> impl Strategy<Value = Beside> {
    let prerequisite = (
        filled(Prerequisite::new("prerequisite")),
        perhaps("domain_0"),
        perhaps("copy_0"),
    )
        .prop_map(|(one, domains, needed_by)| Prerequisite {
            domains,
            needed_by,
            ..one
        });
    let workaround = (
        filled(Workaround::new("workaround")),
        perhaps("workload_0"),
        text(),
    )
        .prop_map(|(one, workloads, name)| Workaround {
            workloads,
            name,
            ..one
        });
    (
        prop::collection::vec(prerequisite, 0..2),
        prop::collection::vec(workaround, 0..2),
        prop::option::of(filled(Insurance::default())),
        prop::option::of(1..20_u32),
    )
}

fn plan(index: usize) -> impl Strategy<Value = Plan> {
    let copies = prop::collection::vec(Just(()), 0..3)
        .prop_flat_map(|list| (0..list.len()).map(copy).collect::<Vec<_>>());
    let spares = (0..2_usize).prop_flat_map(|many| (0..many).map(spare).collect::<Vec<_>>());
    let lines = (0..4_usize).prop_flat_map(|many| (0..many).map(cost).collect::<Vec<_>>());
    let items = (0..3_usize).prop_flat_map(|many| (0..many).map(item).collect::<Vec<_>>());
    let claims = (0..2_usize).prop_flat_map(|many| (0..many).map(claim).collect::<Vec<_>>());
    let contract = (lines, items, claims).prop_map(|(lines, items, claims)| Contract {
        lines,
        items,
        claims,
    });
    (
        copies,
        spares,
        contract,
        support(),
        beside(),
        (prop::option::of(text()), prop::option::of(switch())),
    )
        .prop_map(move |(copies, spares, contract, support, beside, rest)| {
            let (name, switch) = rest;
            let (mut prerequisites, workarounds, insurance, max_concurrent_restores) = beside;
            for prerequisite in &mut prerequisites {
                let known = |id: &String| copies.iter().any(|copy: &Copy| copy.id == *id);
                prerequisite.needed_by.retain(known);
            }
            let role = if index == 0 {
                Role::Incumbent
            } else {
                Role::Proposal
            };
            let plan = Plan::new(&format!("plan_{index}"), role);
            let name = named(&plan.id, name);
            Plan {
                name,
                copies,
                spares,
                support,
                prerequisites,
                max_concurrent_restores,
                workarounds,
                insurance,
                switch: switch.filter(|_| index > 0),
                contract,
                ..plan
            }
        })
}

/// Effects by chance and by share, side by side; of two of a kind the later has an id of its own.
fn effects() -> impl Strategy<Value = Vec<Effect>> {
    let part = |spec: &FieldSpec| {
        given(&FieldSpec {
            hard: (0.0, 0.3),
            ..*spec
        })
    };
    let one = select(EffectKind::ALL.to_vec()).prop_flat_map(move |kind| {
        (
            filled(Effect::new(kind)),
            part(&displace_model::threat::EFFECT_CHANCE),
            select(CopyEffect::ALL.to_vec()),
            any::<bool>(),
        )
    });
    prop::collection::vec(one, 1..4).prop_map(|all| {
        let mut effects: Vec<Effect> = Vec::new();
        for (effect, part, copies, by_chance) in all {
            let id = if effects.iter().any(|other| other.kind == effect.kind) {
                format!("{}_{}", effect.id, effects.len() + 1)
            } else {
                effect.id.clone()
            };
            let (chance, share) = if by_chance {
                (Some(part), None)
            } else {
                (None, Some(part))
            };
            effects.push(Effect {
                id,
                chance,
                share,
                copies,
                ..effect
            });
        }
        effects
    })
}

fn season() -> impl Strategy<Value = Season> {
    let weights = (0.1..5.0_f64, 0.0..5.0_f64, 0.0..5.0_f64);
    let months = prop_oneof![
        Just([1.0; 12]),
        prop::array::uniform12(prop_oneof![Just(0.5), 0.1..3.0_f64])
    ];
    let some =
        (weights, months).prop_map(
            |((business_hours, outside_hours, at_peak), months)| Season {
                business_hours,
                outside_hours,
                at_peak,
                months,
            },
        );
    prop_oneof![Just(Season::default()), some]
}

fn day() -> impl Strategy<Value = Date> {
    (2026..2033_i16, 1..13_i8, 1..29_i8).prop_map(|(year, month, day)| date(year, month, day))
}

fn calendar() -> impl Strategy<Value = WorkCalendar> {
    let from = (0..12_i8, 0..60_i8, 0..60_i8).prop_map(|(h, m, s)| time(h, m, s, 0));
    let until = prop_oneof![
        Just(time(0, 0, 0, 0)),
        (12..24_i8, 1..60_i8).prop_map(|(h, m)| time(h, m, 0, 0))
    ];
    let peaks = prop::collection::vec(
        (text(), prop::collection::vec(day(), 0..3), 0..32_u32),
        0..3,
    )
    .prop_map(|found| {
        let peak = |(index, (name, dates, last)): (usize, (String, Vec<Date>, u32))| Peak {
            id: format!("peak_{index}"),
            name,
            last_days_of_month: if dates.is_empty() { last.max(1) } else { last },
            dates,
        };
        found.into_iter().enumerate().map(peak).collect()
    });
    let some = (
        prop::array::uniform7(any::<bool>()),
        from,
        until,
        prop::collection::vec(day(), 0..4),
        peaks,
    )
        .prop_map(|(mut days, from, until, holidays, peaks)| {
            days[2] |= !days.contains(&true);
            WorkCalendar {
                days,
                from,
                until,
                holidays,
                peaks,
            }
        });
    prop_oneof![Just(WorkCalendar::default()), some]
}

fn threat(index: usize) -> impl Strategy<Value = Threat> {
    let hits = prop_oneof![
        Just(Hits::All),
        given(&HIT_SHARE).prop_map(Hits::Share),
        (1..9_u32).prop_map(Hits::Count)
    ];
    let per = select(vec![
        Per::Instance,
        Per::Estate,
        Per::Kind("storage".to_owned()),
    ]);
    let plain = (
        prop::option::of(text()),
        prop::option::of(text()),
        any::<bool>(),
        prop::option::of(Just(Per::Estate)),
        any::<bool>(),
        season(),
        class(),
    );
    (
        filled(Threat::new(&format!("threat_{index}"), Per::Estate)),
        per,
        hits,
        effects(),
        plain,
    )
        .prop_map(|(threat, per, hits, effects, plain)| {
            let (name, description, enabled, otherwise_per, malicious, season, class) = plain;
            let name = named(&threat.id, name);
            let description = description.unwrap_or_default();
            Threat {
                name,
                description,
                enabled,
                malicious,
                class,
                season,
                per,
                otherwise_per,
                hits,
                effects,
                ..threat
            }
        })
}

/// A threat that takes an entry of the catalogue and overrides some of it.
fn used(entry: &Threat) -> impl Strategy<Value = Threat> + use<> {
    let blank = Threat {
        uses: Some(entry.id.clone()),
        ..entry.clone()
    };
    let effect = entry
        .effects
        .first()
        .cloned()
        .unwrap_or_else(|| Effect::new(EffectKind::Unavailable));
    let changed = filled(effect);
    (
        any::<bool>(),
        changed,
        any::<bool>(),
        prop::option::of(text()),
        given(&Threat::FIELDS[0].spec),
        (any::<bool>(), season(), class()),
    )
        .prop_map(move |(with_rate, effect, with_effect, name, rate, when)| {
            let mut threat = blank.clone();
            (threat.malicious, threat.season, threat.class) = when;
            if with_rate {
                threat.rate_per_year = rate;
            }
            if with_effect {
                threat.effects[0] = effect;
            }
            if let Some(name) = name {
                threat.name = name;
            }
            threat
        })
}

/// Economics with bookings of lines that may not exist, which is a warning, and old assets that all plans keep or none.
fn economics() -> impl Strategy<Value = Economics> {
    let line = |index: usize| {
        let line = filled(LineBooking::new(&format!("line_{index}")));
        (line, any::<bool>(), prop::option::of(1..=LONGEST_LIFE)).prop_map(
            |(line, capital, life_years)| LineBooking {
                capital,
                life_years,
                ..line
            },
        )
    };
    let asset = |index: usize| {
        let asset = filled(OldAsset::new(&format!("asset_{index}")));
        (
            asset,
            text(),
            0..=LONGEST_LIFE,
            perhaps("plan_0"),
            1..=LONGEST_LIFE,
        )
            .prop_map(
                |(asset, name, years_left, kept_by, written_off_in)| OldAsset {
                    name,
                    years_left,
                    kept_by,
                    written_off_in,
                    ..asset
                },
            )
    };
    let booking = (
        1..=LONGEST_LIFE,
        (0..3_usize).prop_flat_map(move |many| (0..many).map(line).collect::<Vec<_>>()),
        (0..3_usize).prop_flat_map(move |many| (0..many).map(asset).collect::<Vec<_>>()),
    )
        .prop_map(|(life_years, lines, assets)| Booking {
            life_years,
            lines,
            assets,
        });
    (
        filled(Economics::default()),
        select(vec![Convention::YearEnd, Convention::ActualDates]),
        any::<bool>(),
        select(Amounts::ALL.to_vec()),
        booking,
        prop::collection::vec(filled(ExchangeRate::new("USD", date(2026, 11, 2))), 0..2),
    )
        .prop_map(
            |(economics, convention, discount_outage_costs, amounts, booking, exchange_rates)| {
                Economics {
                    convention,
                    discount_outage_costs,
                    amounts,
                    booking,
                    exchange_rates,
                    ..economics
                }
            },
        )
}

/// A project without errors; warnings about unusual values are likely.
pub(crate) fn project(catalogue: &[Threat]) -> impl Strategy<Value = Project> + use<> {
    let many = |most: usize| 1..most;
    let workloads = many(4).prop_flat_map(|many| (0..many).map(workload).collect::<Vec<_>>());
    let plans = many(4).prop_flat_map(|many| (0..many).map(plan).collect::<Vec<_>>());
    let threats = many(4).prop_flat_map(|many| (0..many).map(threat).collect::<Vec<_>>());
    let economics = economics();
    let settings = (
        select(Overlap::ALL.to_vec()),
        select(Order::ALL.to_vec()),
        select(Phase::ALL.to_vec()),
    );
    let top = (
        text(),
        prop::option::of(text()),
        1..50_u32,
        any::<bool>(),
        any::<bool>(),
        (0..3_usize).prop_flat_map(|many| (0..many).map(blocker).collect::<Vec<_>>()),
        (0..3_usize).prop_flat_map(|many| (0..many).map(advice).collect::<Vec<_>>()),
    );
    (
        domains(),
        workloads,
        plans,
        threats,
        used(&catalogue[0]),
        economics,
        settings,
        calendar(),
        (top, offers()),
    )
        .prop_map(
            |(
                domains,
                workloads,
                mut plans,
                mut threats,
                used,
                economics,
                settings,
                calendar,
                (
                    (name, note, horizon_years, story, baseline, blockers, advice),
                    (quotes, levelling, private),
                ),
            )| {
                threats.push(used);
                let other = economics.exchange_rates.first();
                for plan in other.map(|_| plans.iter_mut()).into_iter().flatten() {
                    let currency = other.map(|rate| rate.currency.clone());
                    let contract = &mut plan.contract;
                    let lines = contract.lines.first_mut().map(|one| &mut one.currency);
                    let items = contract.items.first_mut().map(|one| &mut one.currency);
                    let claims = contract.claims.first_mut().map(|one| &mut one.currency);
                    for found in [lines, items, claims].into_iter().flatten() {
                        found.clone_from(&currency);
                    }
                }
                let story = story.then(|| Story {
                    threat: threats[0].id.clone(),
                    target: Some(domains[0].id.clone()),
                    at: Some(date(2027, 7, 21).at(9, 30, 0, 0)),
                });
                Project {
                    // A name of blanks only is no name.
                    name: format!("Project {name}"),
                    currency: "EUR".to_owned(),
                    note: note.unwrap_or_default(),
                    start: date(2027, 1, 1),
                    horizon_years,
                    economics,
                    settings: Settings {
                        overlap: settings.0,
                        order: settings.1,
                        phase: settings.2,
                    },
                    calendar,
                    story,
                    baseline: baseline.then(|| plans[0].id.clone()),
                    domains,
                    workloads,
                    plans,
                    threats,
                    quotes,
                    levelling,
                    private,
                    blockers,
                    advice,
                }
            },
        )
}
