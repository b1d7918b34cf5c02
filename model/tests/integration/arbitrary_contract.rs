//! Arbitrary items and claims that keep every rule.

use displace_model::contract::{
    Amount, BACKUP_SPEED, BACKUP_WINDOW, BenefitClass, Beyond, Billing, Category, Claim, Every,
    Factor, Financing, Item, Keeping, Maintenance, Metric, QUANTITY, Refresh, TIMES, Termination,
    Tier, TierRule, TrueUp, UPLIFT_CAP, Uplift,
};
use displace_model::fields::FieldSpec;
use displace_model::input::Input;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;

use crate::arbitrary::{filled, given, named, price, text};

/// How firm a saving is, or nothing said of it.
pub(crate) fn class() -> impl Strategy<Value = Option<BenefitClass>> {
    prop::option::of(select(BenefitClass::ALL.to_vec()))
}

/// A figure between 0 and `most`: amounts must not outgrow their digits in fifty years.
fn small(spec: &FieldSpec, most: f64) -> BoxedStrategy<Input> {
    given(&FieldSpec {
        hard: (0.0, most),
        ..*spec
    })
    .prop_filter("a range of which enough is left", |input| {
        input.value.check().is_empty()
    })
    .boxed()
}

fn uplift() -> impl Strategy<Value = Uplift> {
    let share = small(&UPLIFT_CAP, 0.02);
    let cap = prop::option::of(small(&UPLIFT_CAP, 0.1));
    (share, cap, prop::option::of(6..60_u32)).prop_map(|(share, cap, every_months)| Uplift {
        share,
        cap,
        every_months,
    })
}

fn true_up() -> impl Strategy<Value = TrueUp> {
    let rule = filled(TrueUp::default());
    let beyond = select(Beyond::ALL.to_vec());
    (rule, 6..40_u32, 0..90_u32, beyond).prop_map(|(rule, every_months, grace_days, beyond)| {
        TrueUp {
            every_months,
            grace_days,
            beyond,
            ..rule
        }
    })
}

/// What goes with a purchase.
fn bought() -> impl Strategy<Value = (Option<Maintenance>, Option<Refresh>, Option<Financing>)> {
    let maintenance = (filled(Maintenance::default()), 0..24_u32);
    let refresh = (filled(Refresh::default()), 12..80_u32);
    let financing = (filled(Financing::default()), 1..60_u32);
    (
        prop::option::of(
            maintenance.prop_map(|(one, from_month)| Maintenance { from_month, ..one }),
        ),
        prop::option::of(refresh.prop_map(|(one, every_months)| Refresh {
            every_months,
            ..one
        })),
        prop::option::of(financing.prop_map(|(one, instalments)| Financing { instalments, ..one })),
    )
}

/// What goes with something that recurs: its period, how it is billed, its term and whether that renews.
fn recurring() -> impl Strategy<Value = (Every, Option<Billing>, Option<u32>, bool)> {
    (
        select(vec![Every::Month, Every::Quarter, Every::Year]),
        prop::option::of(select(Billing::ALL.to_vec())),
        prop::option::of(6..70_u32),
        any::<bool>(),
    )
        .prop_map(|(every, billing, term, renews)| {
            let billing = billing.filter(|one| *one != Billing::Prepaid || term.is_some());
            (every, billing, term, renews || term.is_none())
        })
}

/// Metric and quantity that go together.
fn counted() -> impl Strategy<Value = (Metric, Option<Input>)> {
    let stated = small(&QUANTITY, 1e3);
    prop_oneof![
        Just((Metric::Flat, None)),
        Just((Metric::Instance, None)),
        (
            select(vec![
                Metric::Unit,
                Metric::Socket,
                Metric::User,
                Metric::Host
            ]),
            stated
        )
            .prop_map(|(metric, stated)| (metric, Some(stated))),
    ]
}

fn prices() -> impl Strategy<Value = (Amount, Vec<Tier>, TierRule, Vec<Factor>)> {
    let tiers = prop::collection::vec((1.0..50.0_f64, price()), 0..3).prop_map(|steps| {
        let mut above = 0.0;
        let mut tiers = Vec::new();
        for (step, price) in steps {
            above += step;
            tiers.push(Tier { above, price });
        }
        tiers
    });
    let factor = (text(), small(&TIMES, 10.0)).prop_map(|(name, value)| Factor { name, value });
    let rule = select(TierRule::ALL.to_vec());
    (price(), tiers, rule, prop::collection::vec(factor, 0..3))
}

pub(crate) fn item(index: usize) -> impl Strategy<Value = Item> {
    let texts = (
        prop::option::of(text()),
        prop::option::of(text()),
        prop::option::of(text()),
    );
    let days = (
        prop::option::of(1..28_i8),
        prop::option::of(1..28_i8),
        prop::option::of(1..28_i8),
    );
    let termination = prop::option::of(filled(Termination::new(date(2028, 5, 1))));
    let rules = (
        prop::option::of(uplift()),
        prop::option::of(true_up()),
        termination,
    );
    let ways = prop_oneof![
        bought().prop_map(|bought| (bought, (Every::Once, None, None, true))),
        recurring().prop_map(|recurring| ((None, None, None), recurring)),
    ];
    let discount = filled(Item::new("x", Category::Other, zero()));
    (
        prices(),
        counted(),
        ways,
        rules,
        days,
        texts,
        discount,
        (1..9_u32, class()),
    )
        .prop_map(
            move |(
                prices,
                (metric, quantity),
                ways,
                rules,
                days,
                texts,
                fields,
                (bundle, class),
            )| {
                let id = format!("item_{index}");
                let (price, tiers, tier_rule, times) = prices;
                let ((maintenance, refresh, financing), (every, billing, term_months, renews)) =
                    ways;
                let (uplift, mut true_up, termination) = rules;
                // Only of these the simulation knows which instances are meant.
                if let Some(rule) = &mut true_up
                    && !matches!(metric, Metric::Instance | Metric::FrontEndTib)
                {
                    rule.beyond = Beyond::Billed;
                }
                let (name, unit, quote) = texts;
                Item {
                    name: named(&id, name),
                    class,
                    metric,
                    quantity,
                    bundle,
                    tiers,
                    tier_rule,
                    times,
                    every,
                    billing,
                    from: days.0.map(|day| date(2027, 1, day)),
                    until: days.1.map(|day| date(2029, 2, day)),
                    term_months,
                    renews,
                    uplift,
                    true_up,
                    maintenance,
                    refresh,
                    financing,
                    termination,
                    unit: unit.unwrap_or_default(),
                    quote: quote.unwrap_or_default(),
                    offer_until: days.2.map(|day| date(2027, 3, day)),
                    discount: fields.discount,
                    headroom: fields.headroom,
                    unit_size: fields.unit_size,
                    ..Item::new(&id, Category::Licences, price)
                }
            },
        )
}

fn zero() -> Amount {
    Amount::Exact(
        displace_model::money::Money::ZERO,
        displace_model::input::Provenance::default(),
    )
}

pub(crate) fn keeping() -> impl Strategy<Value = Keeping> {
    let points = (0..40_u32, 0..9_u32, 0..13_u32, 0..11_u32);
    let window = (
        prop::option::of(small(&BACKUP_WINDOW, 24.0)),
        given(&BACKUP_SPEED),
    );
    (filled(Keeping::default()), points, window).prop_map(
        |(keeping, (daily, weekly, monthly, yearly), (window_hours, speed))| Keeping {
            daily,
            weekly,
            monthly,
            yearly,
            backup_tib_per_hour: window_hours.as_ref().map(|_| speed),
            window_hours,
            ..keeping
        },
    )
}

pub(crate) fn claim(index: usize) -> impl Strategy<Value = Claim> {
    let claim = filled(Claim::new(
        &format!("claim_{index}"),
        date(2027, 6, 1),
        zero(),
    ));
    let category = select(Category::ALL.to_vec());
    (claim, price(), category, class(), prop::option::of(text())).prop_map(
        |(claim, amount, category, class, note)| Claim {
            amount,
            category,
            class,
            note: note.unwrap_or_default(),
            ..claim
        },
    )
}
