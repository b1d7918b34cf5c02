//! By how much projects miss their plan: presets, each with its source.

use crate::fields::{FieldSpec, SPEC, Standard, Unit, Varies};
use crate::input::{Grade, Input, Origin, Provenance};
use crate::uncertain::Uncertain;
use crate::words::words;

/// A kind of project by its overruns of cost and duration, as ratios to plan. One draw decides both: what comes late
/// costs more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overrun {
    /// Exactly as planned: `none`.
    None,
    /// Replacing infrastructure, after a survey of cloud migrations: `infrastructure_swap`.
    #[default]
    InfrastructureSwap,
    /// The same with a heavier tail of costs: `infrastructure_swap_prudent`.
    InfrastructureSwapPrudent,
    /// The same with a very heavy tail of costs: `infrastructure_swap_stress`.
    InfrastructureSwapStress,
    /// A large programme of information technology, one in six of which goes badly wrong: `large_programme`.
    LargeProgramme,
    /// A project of a public body: `public_sector`.
    PublicSector,
}

words!(Overrun {
    None = "none",
    InfrastructureSwap = "infrastructure_swap",
    InfrastructureSwapPrudent = "infrastructure_swap_prudent",
    InfrastructureSwapStress = "infrastructure_swap_stress",
    LargeProgramme = "large_programme",
    PublicSector = "public_sector",
});

/// The description of a ratio of costs.
pub const COST_OVERRUN: FieldSpec = FieldSpec {
    key: "cost_overrun",
    label: "Cost, as a ratio to plan",
    unit: Unit::Factor,
    meaning: "Cost of implementation and waves as a multiple of the plan; one draw for the switch, the same luck as for its duration",
    varies: Varies::PerEvent,
    hard: (0.0, 100.0),
    sane: (0.5, 4.0),
    standard: Standard::Fixed(1.0),
    ..SPEC
};

/// The description of a ratio of durations.
pub const DURATION_OVERRUN: FieldSpec = FieldSpec {
    key: "duration_overrun",
    label: "Duration, as a ratio to plan",
    unit: Unit::Factor,
    meaning: "Duration of implementation and waves as a multiple of the plan; one draw for the switch, the same luck as for its cost",
    varies: Varies::PerEvent,
    hard: (0.0, 100.0),
    sane: (0.5, 4.0),
    standard: Standard::Fixed(1.0),
    ..SPEC
};

const SWAP: (&str, i32) = (
    "McKinsey 2021, survey of about 450 chief information officers on cloud migrations: 75 % over budget, 28 % by more than a fifth, 7 % under; 38 % late, 13 % by more than three quarters of a year",
    2021,
);
const LARGE: (&str, i32) = (
    "Flyvbjerg and Budzier, Harvard Business Review 2011, 1,471 projects of information technology: mean cost overrun 27 %, one in six at +200 % and about 70 % late",
    2011,
);
const PUBLIC: (&str, i32) = (
    "Mott MacDonald for HM Treasury 2002, optimism bias of equipment and development: capital cost 10 to 200 %, duration 10 to 54 %",
    2002,
);

impl Overrun {
    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "As planned",
            Self::InfrastructureSwap => "Infrastructure swap",
            Self::InfrastructureSwapPrudent => "Infrastructure swap, prudent",
            Self::InfrastructureSwapStress => "Infrastructure swap, stress",
            Self::LargeProgramme => "Large programme",
            Self::PublicSector => "Public sector",
        }
    }

    /// Where it comes from, and the year.
    pub fn source(self) -> Option<(&'static str, i32)> {
        match self {
            Self::None => None,
            Self::InfrastructureSwap
            | Self::InfrastructureSwapPrudent
            | Self::InfrastructureSwapStress => Some(SWAP),
            Self::LargeProgramme => Some(LARGE),
            Self::PublicSector => Some(PUBLIC),
        }
    }

    /// Cost as a ratio to plan. The shares are the source's; the shapes within them are assumed.
    pub fn cost(self) -> Input {
        let swap = |alpha| {
            Uncertain::mixture(vec![
                (0.07, Uncertain::uniform(0.9, 1.0)),
                (0.18, Uncertain::fixed(1.0)),
                (0.47, Uncertain::uniform(1.0, 1.2)),
                (0.28, capped_pareto(1.2, alpha)),
            ])
        };
        self.input(match self {
            Self::None => Uncertain::fixed(1.0),
            Self::InfrastructureSwap => swap(9.3),
            Self::InfrastructureSwapPrudent => swap(4.0),
            Self::InfrastructureSwapStress => swap(2.5),
            Self::LargeProgramme => Uncertain::mixture(vec![
                (5.0, Uncertain::triangular(0.7, 0.92, 1.152)),
                (1.0, Uncertain::uniform(2.0, 4.0)),
            ]),
            Self::PublicSector => Uncertain::triangular(1.1, 1.5, 3.0),
        })
    }

    /// Duration as a ratio to plan.
    pub fn duration(self) -> Input {
        self.input(match self {
            Self::None => Uncertain::fixed(1.0),
            Self::InfrastructureSwap
            | Self::InfrastructureSwapPrudent
            | Self::InfrastructureSwapStress => Uncertain::mixture(vec![
                (0.62, Uncertain::fixed(1.0)),
                (0.25, Uncertain::uniform(1.0, 1.5)),
                (0.13, capped_pareto(1.5, 4.0)),
            ]),
            Self::LargeProgramme => Uncertain::mixture(vec![
                (5.0, Uncertain::uniform(0.95, 1.25)),
                (1.0, Uncertain::uniform(1.4, 2.0)),
            ]),
            Self::PublicSector => Uncertain::uniform(1.1, 1.54),
        })
    }

    fn input(self, value: Uncertain) -> Input {
        let source = self.source();
        Input {
            value,
            provenance: Provenance {
                grade: Some(if source.is_some() {
                    Grade::Benchmark
                } else {
                    Grade::Assumed
                }),
                source: source.map(|(source, _)| source.to_owned()),
                year: source.map(|(_, year)| year),
                note: source
                    .map(|_| "the shapes between the published figures are assumed".to_owned()),
            },
            origin: Origin::Default,
        }
    }
}

/// A heavy tail from `min` on that ends at three times the plan.
fn capped_pareto(min: f64, alpha: f64) -> Uncertain {
    Uncertain {
        at_most: Some(3.0),
        ..Uncertain::pareto(min, alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_have_the_published_means_and_ninth_deciles() {
        // (preset, mean and P90 of the cost as published, tolerance of their rounding)
        for (preset, mean, p90) in [
            (Overrun::InfrastructureSwap, 1.14, 1.34),
            (Overrun::LargeProgramme, 1.27, 2.8),
        ] {
            let cost = preset.cost().value;
            assert!(
                (cost.mean() - mean).abs() < 0.006,
                "{preset:?}: {}",
                cost.mean()
            );
            let found = cost.quantile(0.9);
            assert!((found - p90).abs() < 0.006, "{preset:?}: {found}");
        }
        // Triangular(1.1, 1.5, 3): mean 5.6 / 3; a tenth lies above 3 − √(0.1 × 1.9 × 1.5).
        let cost = Overrun::PublicSector.cost().value;
        assert!((cost.mean() - 5.6 / 3.0).abs() < 1e-12);
        assert!((cost.quantile(0.9) - (3.0 - 0.285_f64.sqrt())).abs() < 1e-9);
        // 5/6 × 1.1 + 1/6 × 1.7.
        let duration = Overrun::LargeProgramme.duration().value;
        assert!((duration.mean() - 1.2).abs() < 1e-9, "{}", duration.mean());
        // The prudent setting's overall overrun is about 21 %, the stress setting's about 32 %, both before the cap.
        let prudent = Overrun::InfrastructureSwapPrudent.cost().value.mean();
        let stress = Overrun::InfrastructureSwapStress.cost().value.mean();
        assert!((1.17..1.21).contains(&prudent), "{prudent}");
        assert!((1.2..1.32).contains(&stress), "{stress}");
    }

    #[test]
    fn every_preset_is_a_sound_range_with_a_source_and_a_word() {
        for preset in Overrun::ALL {
            assert_eq!(Overrun::parse(preset.as_str()), Some(*preset));
            for input in [preset.cost(), preset.duration()] {
                assert!(input.value.check().is_empty(), "{preset:?}");
                assert_eq!(input.provenance.source.is_some(), *preset != Overrun::None);
            }
        }
        assert_eq!(Overrun::None.cost().value.is_fixed(), Some(1.0));
    }
}
