//! What a switch costs, and when the contracts on both sides of it are paid (rules R25, R26 and R34).

use jiff::civil::{Date, date};

use super::{Figures, Leg, Outcome, Switch, SwitchLuck};
use crate::calendar::{HOURS_PER_MONTH, HOURS_PER_YEAR};
use crate::plan::Plan;
use crate::words::words;

/// Since this day leaving a provider costs nothing for egress in the European Union (Regulation 2023/2854).
pub const EU_DATA_ACT_FROM: Date = date(2027, 1, 12);

/// What a switch costs money for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The proof of concept: `proof_of_concept`.
    ProofOfConcept,
    /// Advice that was followed: `advice`.
    Advice,
    /// Implementation and waves, with their overrun: `implementation`.
    Implementation,
    /// Training: `training`.
    Training,
    /// Running both solutions, beside their contracts: `parallel_run`.
    ParallelRun,
    /// Going live at another time than the window: `cut_over`.
    CutOver,
    /// Moving old points: `migration`.
    Migration,
    /// Keeping the old system for restores: `legacy_retention`.
    LegacyRetention,
    /// Ending the incumbent's contract: `early_termination`.
    EarlyTermination,
    /// Fetching data out of the incumbent's cloud: `egress`.
    Egress,
    /// Taking the incumbent out of service: `decommissioning`.
    Decommissioning,
    /// Going back to the incumbent: `reinstatement`.
    Reinstatement,
}

words!(Part {
    ProofOfConcept = "proof_of_concept",
    Advice = "advice",
    Implementation = "implementation",
    Training = "training",
    ParallelRun = "parallel_run",
    CutOver = "cut_over",
    Migration = "migration",
    LegacyRetention = "legacy_retention",
    EarlyTermination = "early_termination",
    Egress = "egress",
    Decommissioning = "decommissioning",
    Reinstatement = "reinstatement",
});

impl Part {
    /// The name shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::ProofOfConcept => "Proof of concept",
            Self::Advice => "Advice followed",
            Self::Implementation => "Implementation",
            Self::Training => "Training",
            Self::ParallelRun => "Parallel run",
            Self::CutOver => "Cut-over",
            Self::Migration => "Migration of old points",
            Self::LegacyRetention => "Legacy retention",
            Self::EarlyTermination => "Early termination",
            Self::Egress => "Egress",
            Self::Decommissioning => "Decommissioning",
            Self::Reinstatement => "Reinstatement",
        }
    }
}

/// One amount that the switch itself costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Due {
    /// When, in hours from the project's start.
    pub hours: f64,
    /// For what.
    pub part: Part,
    /// How much.
    pub amount: f64,
    /// How much of it is hours of the own people, which are paid either way.
    pub own: f64,
}

/// What the dues of one switch follow from.
#[derive(Debug, Clone, Copy)]
pub struct DuesInput<'a> {
    /// What was planned.
    pub switch: &'a Switch,
    /// Its figures.
    pub figures: &'a Figures,
    /// What was drawn.
    pub luck: &'a SwitchLuck,
    /// What became of it.
    pub leg: &'a Leg,
    /// The end of the horizon in hours; nothing falls due from then on.
    pub horizon: f64,
    /// Hours from the project's start to [`EU_DATA_ACT_FROM`]; negative for a later start.
    pub data_act_from: f64,
}

/// Tells what the switch itself costs, amounts of 0 left out, not in the order of time.
pub fn dues(input: &DuesInput<'_>, mut each: impl FnMut(Due)) {
    let DuesInput {
        figures,
        luck,
        leg,
        horizon,
        ..
    } = *input;
    let mut due = |hours: f64, part, cost: Cost| {
        if cost.amount != 0.0 && hours < horizon {
            each(Due {
                hours,
                part,
                amount: cost.amount,
                own: cost.own,
            });
        }
    };
    let with_work = |price: f64, hours: f64| {
        let own = hours * figures.staff_rate;
        let amount = price + own;
        Cost { amount, own }
    };
    let concept = with_work(figures.concept_price, figures.concept_staff_hours);
    due(leg.began, Part::ProofOfConcept, concept);
    for price in &figures.advice_prices {
        due(leg.began, Part::Advice, bought(*price));
    }
    if let Some(purchase) = leg.bought {
        // What is bought and given up in the same moment is not paid for.
        if purchase < leg.ended || leg.outcome != Outcome::Failed {
            let training = with_work(figures.training_price, figures.training_staff_hours);
            due(purchase, Part::Training, training);
        }
        // Work is paid for when it is done, or as far as it had come.
        let mut worked = |from: f64, to: f64, planned: Cost| {
            let ended = if leg.outcome == Outcome::Completed {
                f64::INFINITY
            } else {
                leg.ended
            };
            let share = if to <= ended && (to < ended || to > from) {
                1.0
            } else if from < ended && to > from {
                (ended - from) / (to - from)
            } else {
                0.0
            };
            due(
                to.min(ended),
                Part::Implementation,
                planned.times(luck.cost_ratio).times(share),
            );
        };
        let beside = with_work(
            figures.implementation_price,
            figures.implementation_staff_hours,
        );
        worked(purchase, leg.implemented, beside);
        for (wave, times) in figures.waves.iter().zip(&leg.waves) {
            worked(
                times.began,
                times.worked,
                with_work(wave.price, wave.staff_hours),
            );
        }
        let both = leg.parallel_hours(horizon);
        let rate = figures.parallel_cost_per_month / HOURS_PER_MONTH;
        yearly(purchase, both, |at, hours| {
            due(at, Part::ParallelRun, bought(rate * hours));
        });
        for times in leg.waves.iter().filter(|times| times.other_time) {
            if let Some(at) = times.cut_over {
                due(at, Part::CutOver, bought(figures.other_time_price));
            }
        }
    }
    match leg.outcome {
        Outcome::Completed => given_up(input, &mut due),
        Outcome::Failed if leg.bought.is_none() => {}
        Outcome::Failed | Outcome::Partly => {
            due(
                leg.ended,
                Part::Reinstatement,
                bought(figures.reinstatement_price),
            );
        }
    }
}

/// What giving the incumbent up costs once all is accepted.
fn given_up(input: &DuesInput<'_>, due: &mut impl FnMut(f64, Part, Cost)) {
    let DuesInput {
        switch,
        figures,
        luck,
        leg,
        horizon,
        data_act_from,
    } = *input;
    let off = leg.incumbent_until;
    if switch.migrates_points {
        let price = figures.migration_price * luck.cost_ratio;
        due(leg.ended, Part::Migration, bought(price));
    } else {
        let rate = figures.legacy_cost_per_month / HOURS_PER_MONTH;
        let kept = (leg.legacy_until.min(horizon) - off).max(0.0);
        yearly(off, kept, |at, hours| {
            due(at, Part::LegacyRetention, bought(rate * hours));
        });
    }
    due(
        off,
        Part::EarlyTermination,
        bought(figures.early_termination_price),
    );
    let free = switch.eu_data_act && off >= data_act_from;
    let price = if free {
        0.0
    } else {
        figures.egress_price_per_tib
    };
    due(off, Part::Egress, bought(figures.egress_tib * price));
    due(
        off,
        Part::Decommissioning,
        bought(figures.decommissioning_price),
    );
}

/// An amount, and how much of it is hours of the own people.
#[derive(Debug, Clone, Copy)]
struct Cost {
    amount: f64,
    own: f64,
}

impl Cost {
    fn times(self, factor: f64) -> Self {
        Self {
            amount: self.amount * factor,
            own: self.own * factor,
        }
    }
}

/// What is paid to others.
fn bought(amount: f64) -> Cost {
    Cost { amount, own: 0.0 }
}

/// A time in years, each with its beginning and its length in hours; the last may be shorter.
fn yearly(from: f64, hours: f64, mut each: impl FnMut(f64, f64)) {
    let (mut at, mut left) = (from, hours);
    while left > 0.0 {
        let part = left.min(HOURS_PER_YEAR);
        each(at, part);
        at += part;
        left -= part;
    }
}

/// What a payment of a contract waits for, where there is a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The purchase of the proposal. One that is `dated` in the contract falls due on its date, later by as much as the
    /// purchase is late; another counts from the purchase.
    Bought {
        /// It has a date of its own.
        dated: bool,
    },
    /// Acceptance of the whole, or of the wave with this place.
    Accepted {
        /// The wave.
        wave: Option<usize>,
        /// It has a date of its own.
        dated: bool,
    },
    /// Nothing: it is the incumbent's, and ends when the incumbent is out of service.
    Incumbent,
}

impl Basis {
    /// What the payments of a line, item or claim of a plan's contract wait for. `line` is its id; `dated` says whether
    /// it has a date of its own.
    pub fn of(plan: &Plan, line: &str, dated: bool) -> Self {
        match &plan.switch {
            // Without a switch of its own a plan is in place from the moment it is turned to.
            None => Self::Bought { dated: false },
            Some(switch) => match switch.accepted_with(line) {
                Some(wave) => Self::Accepted { wave, dated },
                None => Self::Bought { dated },
            },
        }
    }
}

/// When a payment that its contract dates `hours` after the project's start is made, given what became of the switch and
/// what was planned; `None` if it never is.
pub fn moved(basis: Basis, hours: f64, leg: &Leg, planned: &Leg) -> Option<f64> {
    let shifted = |now: Option<f64>, plan: Option<f64>, dated: bool| {
        let delay = match (now, plan) {
            (Some(now), Some(plan)) if dated => (now - plan).max(0.0),
            (Some(now), _) => now,
            (None, _) => return None,
        };
        let at = hours + delay;
        (at < leg.proposal_until()).then_some(at)
    };
    match basis {
        Basis::Bought { dated } => shifted(leg.bought, planned.bought, dated),
        Basis::Accepted { wave: None, dated } => {
            let all = |leg: &Leg| (leg.outcome == Outcome::Completed).then_some(leg.ended);
            shifted(all(leg), all(planned), dated)
        }
        Basis::Accepted {
            wave: Some(place),
            dated,
        } => {
            let of = |leg: &Leg| leg.waves.get(place).and_then(|wave| wave.accepted);
            shifted(of(leg), of(planned), dated)
        }
        Basis::Incumbent => (hours < leg.incumbent_until).then_some(hours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::switch::{SwitchLuck, WaveFigures, WaveLuck, timeline};

    const YEAR: f64 = HOURS_PER_YEAR;

    fn figures() -> Figures {
        Figures {
            concept_days: 30.0,
            concept_price: 100.0,
            implementation_days: 100.0,
            implementation_price: 1_000.0,
            implementation_staff_hours: 10.0,
            parallel_cost_per_month: 73.0,
            training_price: 50.0,
            legacy_days: 730.0,
            legacy_cost_per_month: 7.3,
            early_termination_price: 500.0,
            egress_tib: 10.0,
            egress_price_per_tib: 90.0,
            decommissioning_price: 20.0,
            reinstatement_price: 300.0,
            staff_rate: 5.0,
            waves: vec![WaveFigures {
                days: 20.0,
                price: 200.0,
                staff_hours: 0.0,
            }],
            ..Figures::default()
        }
    }

    fn luck() -> SwitchLuck {
        SwitchLuck {
            cost_ratio: 2.0,
            duration_ratio: 1.0,
            waves: vec![WaveLuck::default()],
            ..SwitchLuck::default()
        }
    }

    fn told(switch: &Switch, luck: &SwitchLuck) -> Vec<(f64, Part, f64)> {
        let figures = figures();
        let leg = timeline(switch, &figures, luck, 0.0);
        let mut all = Vec::new();
        let input = DuesInput {
            switch,
            figures: &figures,
            luck,
            leg: &leg,
            horizon: 5.0 * YEAR,
            data_act_from: 24.0 * 11.0,
        };
        dues(&input, |due| {
            all.push((due.hours / 24.0, due.part, (due.amount * 1e9).round() / 1e9));
        });
        all
    }

    #[test]
    fn a_completed_switch_pays_for_every_part_on_its_day() {
        let all = told(&Switch::default(), &luck());
        let month = 73.0 * 24.0 / 730.0;
        assert_eq!(
            all,
            [
                (0.0, Part::ProofOfConcept, 100.0),
                (30.0, Part::Training, 50.0),
                (130.0, Part::Implementation, 2.0 * 1_050.0),
                (150.0, Part::Implementation, 400.0),
                (30.0, Part::ParallelRun, month * 120.0),
                (150.0, Part::LegacyRetention, 87.6),
                (515.0, Part::LegacyRetention, 87.6),
                (150.0, Part::EarlyTermination, 500.0),
                (150.0, Part::Egress, 900.0),
                (150.0, Part::Decommissioning, 20.0),
            ]
        );
    }

    #[test]
    fn the_data_act_makes_egress_free_from_its_day_on() {
        let act = Switch {
            eu_data_act: true,
            ..Switch::default()
        };
        assert!(
            told(&act, &luck())
                .iter()
                .all(|(_, part, _)| *part != Part::Egress)
        );
    }

    #[test]
    fn a_switch_that_fails_half_way_pays_for_what_was_done() {
        // Fails at 30 + 0.5 × 120 = day 90: 60 of 100 days of the implementation are done.
        let all = told(
            &Switch::default(),
            &SwitchLuck {
                fails_at: Some(0.5),
                ..luck()
            },
        );
        let month = 73.0 * 24.0 / 730.0;
        assert_eq!(
            all,
            [
                (0.0, Part::ProofOfConcept, 100.0),
                (30.0, Part::Training, 50.0),
                (90.0, Part::Implementation, 0.6 * 2_100.0),
                (30.0, Part::ParallelRun, month * 60.0),
                (90.0, Part::Reinstatement, 300.0),
            ]
        );
        let all = told(
            &Switch::default(),
            &SwitchLuck {
                concept_fails: true,
                ..luck()
            },
        );
        assert_eq!(all, [(0.0, Part::ProofOfConcept, 100.0)]);
    }

    #[test]
    fn contracts_wait_for_purchase_and_acceptance() {
        let switch = Switch::default();
        let planned = timeline(&switch, &figures(), &luck(), 0.0);
        let late = timeline(
            &switch,
            &figures(),
            &SwitchLuck {
                duration_ratio: 2.0,
                ..luck()
            },
            0.0,
        );
        let failed = timeline(
            &switch,
            &figures(),
            &SwitchLuck {
                fails_at: Some(0.5),
                ..luck()
            },
            0.0,
        );
        let day = |basis, days: f64, leg: &Leg| {
            moved(basis, days * 24.0, leg, &planned).map(|at| at / 24.0)
        };
        let bought = Basis::Bought { dated: false };
        assert_eq!(
            [0.0, 59.0, 60.0].map(|days| day(bought, days, &failed)),
            [Some(30.0), Some(89.0), None]
        );
        assert_eq!(day(Basis::Bought { dated: true }, 40.0, &late), Some(40.0));
        let accepted = |dated| Basis::Accepted { wave: None, dated };
        assert_eq!(day(accepted(false), 0.0, &late), Some(270.0));
        assert_eq!(day(accepted(true), 160.0, &late), Some(280.0));
        assert_eq!(day(accepted(false), 0.0, &failed), None);
        let first = Basis::Accepted {
            wave: Some(0),
            dated: false,
        };
        assert_eq!(day(first, 0.0, &planned), Some(150.0));
        assert_eq!(
            [149.0, 150.0].map(|days| day(Basis::Incumbent, days, &planned)),
            [Some(149.0), None]
        );
        assert_eq!(day(Basis::Incumbent, 1_000.0, &failed), Some(1_000.0));
    }

    #[test]
    fn every_part_has_a_word_and_a_label() {
        for part in Part::ALL {
            assert_eq!(Part::parse(part.as_str()), Some(*part));
            assert!(!part.label().is_empty());
        }
    }
}
